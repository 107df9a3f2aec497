package pdf

import (
	"encoding/binary"
	"math"
)

// sRGB computes the colour profile that colours are meant in: an ICC 2.1
// display profile with the primaries of sRGB, adapted to D50, and its curve.
func sRGB() []byte {
	curve := toneCurve(1024)
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", description("sRGB IEC61966-2.1")},
		{"cprt", append([]byte("text\x00\x00\x00\x00"), "No copyright, use freely\x00"...)},
		{"wtpt", xyz(.9642, 1, .8249)},
		{"rXYZ", xyz(.43607, .22249, .01392)},
		{"gXYZ", xyz(.38515, .71687, .09708)},
		{"bXYZ", xyz(.14307, .06061, .71410)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	var table, body []byte
	start, shared := 128+4+12*len(tags), 0
	for _, t := range tags {
		at := start + len(body)
		if t.name[1:] == "TRC" && shared > 0 {
			at = shared
		} else {
			body = append(body, t.data...)
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
		}
		if t.name == "rTRC" {
			shared = at
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(at))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
	}
	profile := iccHeader(start + len(body))
	profile = binary.BigEndian.AppendUint32(profile, uint32(len(tags)))
	return append(append(profile, table...), body...)
}

func iccHeader(size int) []byte {
	h := make([]byte, 128)
	binary.BigEndian.PutUint32(h, uint32(size))
	copy(h[8:], []byte{2, 0x10, 0, 0}) // version
	copy(h[12:], "mntrRGB XYZ ")
	binary.BigEndian.PutUint16(h[24:], 2000) // a date is required: 1 January 2000
	h[27], h[29] = 1, 1
	copy(h[36:], "acsp")
	copy(h[68:], xyz(.9642, 1, .8249)[8:]) // of the connection space
	return h
}

func xyz(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(v*65536)))
	}
	return b
}

func description(s string) []byte {
	b := []byte("desc\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)+1))
	b = append(append(b, s...), 0)
	return append(b, make([]byte, 4+4+2+1+67)...) // no localised names
}

func toneCurve(n int) []byte {
	b := []byte("curv\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	for i := range n {
		v := float64(i) / float64(n-1)
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(v*65535)))
	}
	return b
}
