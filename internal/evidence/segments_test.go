package evidence_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/webp"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// secret is a text that stands in parts which have to go.
const secret = "SECRET-OF-A-PART"

// stripped keeps the file and returns what was kept.
func stripped(t testing.TB, content []byte) []byte {
	v := newVault(t)
	return v.read(v.kept("a", content, false).SHA256)
}

// wholly keeps the file with its metadata and returns what was kept.
func wholly(t testing.TB, content []byte) []byte {
	v := newVault(t)
	return v.read(v.kept("a", content, true).SHA256)
}

// part is a part of a picture that may have to go.
type part struct {
	name    string
	content []byte
	shows   bool // stays in any case
	tells   bool // stays where the person keeps the metadata
}

// eachPart puts each into a picture and looks whether it stays.
func eachPart(t *testing.T, parts []part, insert func(content []byte) []byte) {
	t.Helper()
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			whole := insert(p.content)
			require.Equal(t, p.shows, bytes.Contains(stripped(t, whole), []byte(secret)), "without metadata")
			require.Equal(t, p.shows || p.tells, bytes.Contains(wholly(t, whole), []byte(secret)), "with metadata")
		})
	}
}

func TestSegmentsOfAJPEGStayWhereTheyShowOrTell(t *testing.T) {
	exifSecret := strings.Replace(string(exif(1)), house[:len(secret)], secret, 1)
	eachPart(t, []part{
		{"a comment", jpegSegment(0xfe, secret), false, false},
		{"Exif", jpegSegment(0xe1, "Exif\x00\x00"+exifSecret), false, true},
		{"XMP", jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+secret), false, true},
		{"more XMP", jpegSegment(0xe1, "http://ns.adobe.com/xmp/extension/\x00"+secret), false, true},
		{"IPTC", jpegSegment(0xed, "Photoshop 3.0\x00"+secret), false, true},
		{"another text where Exif stands", jpegSegment(0xe1, secret), false, false},
		{"another text where IPTC stands", jpegSegment(0xed, secret), false, false},
		{"a colour profile", jpegSegment(0xe2, "ICC_PROFILE\x00"+secret), true, true},
		{"another text where a profile stands", jpegSegment(0xe2, secret), false, false},
		{"a list of pictures", jpegSegment(0xe2, "MPF\x00"+secret), false, false},
		{"Adobe's colours", jpegSegment(0xee, "Adobe"+secret), true, true},
		{"Adobe's colours with more than colours", jpegSegment(0xee, "Adobe"+secret+secret), false, false},
		{"a maker's own", jpegSegment(0xe5, secret), false, false},
		{"the last of the makers' own", jpegSegment(0xef, secret), false, false},
		{"a part of a later standard", jpegSegment(0xf3, secret), false, false},
		{"a thumbnail of JFIF", jpegSegment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x02\x02"+secret), false, false},
	}, func(content []byte) []byte { return insertJPEG(aJPEG(t, 8, 8), content) })
}

func TestAThumbnailGoesAndItsSegmentStays(t *testing.T) {
	jfif := "JFIF\x00\x01\x02\x00\x00\x48\x00\x48"
	clean := stripped(t, insertJPEG(aJPEG(t, 8, 8), jpegSegment(0xe0, jfif+"\x02\x02"+secret)))
	require.True(t, bytes.HasPrefix(clean[2:], jpegSegment(0xe0, jfif+"\x00\x00")), "%q", clean[:40])
}

func TestBytesBetweenSegmentsOfAJPEGAreDropped(t *testing.T) {
	base := aJPEG(t, 8, 8)
	filled := join(base[:2], []byte{0xff, 0xff, 0xff}, base[2:])
	require.Equal(t, stripped(t, base), stripped(t, filled))
}

func TestChunksOfAPNGStayWhereTheyShowOrTell(t *testing.T) {
	eachPart(t, []part{
		{"text", pngChunk("tEXt", "Comment\x00"+secret), false, true},
		{"packed text", pngChunk("zTXt", "Comment\x00\x00"+secret), false, true},
		{"text of the world", pngChunk("iTXt", "Comment\x00\x00\x00\x00\x00"+secret), false, true},
		{"Exif", pngChunk("eXIf", secret), false, true},
		{"a time", pngChunk("tIME", secret), false, true},
		{"a private part", pngChunk("prVt", secret), false, false},
		{"a part that must be understood", pngChunk("SECR", secret), false, false},
		{"a palette that is suggested", pngChunk("sPLT", secret), false, false},
		{"a histogram", pngChunk("hIST", secret), false, false},
		{"a background", pngChunk("bKGD", secret), true, true},
	}, func(content []byte) []byte { return insertPNG(aPNG(t, 8, 8), content) })
}

func TestExtensionsOfAGIFStayWhereTheyShow(t *testing.T) {
	moving := aGIF(t)
	const header = 13
	sub := func(text string) string { return string(rune(len(text))) + text }
	eachPart(t, []part{
		{"a comment", []byte("\x21\xfe" + sub(secret) + "\x00"), false, false},
		{"a text on the picture", []byte("\x21\x01" + sub(strings.Repeat("x", 12)) + sub(secret) + "\x00"), false, false},
		{"XMP", []byte("\x21\xff" + sub("XMP DataXMP") + sub(secret) + "\x00"), false, false},
		{"an application", []byte("\x21\xff" + sub("SECRETAPP10") + sub(secret) + "\x00"), false, false},
		{"frames that begin anew, with more behind", []byte("\x21\xff" + sub("NETSCAPE2.0") + sub("\x01\x00\x00") + sub(secret+secret+secret) + "\x00"), false, false},
	}, func(content []byte) []byte { return join(moving[:header], content, moving[header:]) })
	t.Run("frames that begin anew", func(t *testing.T) {
		require.Contains(t, string(stripped(t, moving)), "NETSCAPE2.0")
	})
}

func TestChunksOfAWebPStayWhereTheyShowOrTell(t *testing.T) {
	for _, c := range []struct {
		kind  string
		flags byte
		tells bool
	}{{"EXIF", 0x08, true}, {"XMP ", 0x04, true}, {"SECR", 0, false}, {"junk", 0, false}} {
		eachPart(t, []part{{c.kind, []byte(secret), false, c.tells}}, func(content []byte) []byte {
			return webpWith(sample(t, "alpha.webp"), c.flags, c.kind, string(content))
		})
	}
}

func TestTheFeaturesOfAWebPSayWhatRemains(t *testing.T) {
	told := webpWith(sample(t, "alpha.webp"), 0x0c, "EXIF", string(exif(1)), "XMP ", "<x/>")
	const flags = 20
	const metadata = 0x0c
	require.EqualValues(t, 0x08, stripped(t, told)[flags]&metadata, "the time remains")
	require.EqualValues(t, metadata, wholly(t, told)[flags]&metadata)
	bare := webpWith(sample(t, "alpha.webp"), 0x0c, "XMP ", "<x/>")
	require.Zero(t, stripped(t, bare)[flags]&metadata)
}

func TestAWebPIsAsLongAsItSays(t *testing.T) {
	for name, content := range map[string][]byte{
		"bare":           sample(t, "lossy.webp"),
		"an odd chunk":   webpWith(sample(t, "alpha.webp"), 0x08, "EXIF", string(exif(6))+"x"),
		"something else": append(sample(t, "lossy.webp"), secret...),
	} {
		t.Run(name, func(t *testing.T) {
			clean := stripped(t, content)
			require.EqualValues(t, len(clean)-8, binary.LittleEndian.Uint32(clean[4:]))
			require.Zero(t, len(clean)%2)
			require.NotContains(t, string(clean), secret)
		})
	}
}

// decoders unpack what is kept, by the ending of its name.
var decoders = map[string]func([]byte) (image.Image, error){
	".jpg":  func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
	".png":  func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
	".gif":  func(b []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(b)) },
	".webp": func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
}

// photos are pictures of each kind, with as much metadata as each can have.
func photos(t testing.TB) map[string][]byte {
	return map[string][]byte{
		".jpg":  photo(t, 6),
		".png":  insertPNG(aPNG(t, 20, 10), pngChunk("eXIf", string(exif(6))), pngChunk("tEXt", "Comment\x00x")),
		".gif":  aGIF(t),
		".webp": webpWith(sample(t, "alpha.webp"), 0x08, "EXIF", string(exif(6))),
	}
}

// eachPhoto runs a test for each kind of picture.
func eachPhoto(t *testing.T, test func(t *testing.T, ending string, content []byte)) {
	t.Helper()
	for ending, content := range photos(t) {
		t.Run(ending, func(t *testing.T) { test(t, ending, content) })
	}
}

func TestPixelsStayAsTheyAre(t *testing.T) {
	eachPhoto(t, func(t *testing.T, ending string, content []byte) {
		want, err := decoders[ending](content)
		require.NoError(t, err)
		for name, kept := range map[string][]byte{"without metadata": stripped(t, content), "with": wholly(t, content)} {
			t.Run(name, func(t *testing.T) {
				got, err := decoders[ending](kept)
				require.NoError(t, err, name)
				require.Equal(t, want, got, name)
			})
		}
	})
}

func TestKeepingAgainChangesNothing(t *testing.T) {
	eachPhoto(t, func(t *testing.T, _ string, content []byte) {
		once := stripped(t, content)
		require.Equal(t, once, stripped(t, once))
		whole := wholly(t, content)
		require.Equal(t, whole, wholly(t, whole))
		require.Equal(t, once, stripped(t, whole), "whatever was kept before")
	})
}

func TestAPictureThatIsCutIsRefusedOrStillOne(t *testing.T) {
	eachPhoto(t, func(t *testing.T, ending string, content []byte) {
		v := newVault(t)
		for at := 1; at < len(content); at += 1 + len(content)/60 {
			k, err := v.keep("a", content[:at], false)
			if err != nil {
				_, ok := problem.Of(err)
				require.True(t, ok, "cut at %d: %v", at, err)
				continue
			}
			if decode := decoders[k.Name[1:]]; decode != nil && k.Preview != nil {
				_, err := decode(v.read(k.SHA256))
				require.NoError(t, err, "cut at %d", at)
			}
		}
	})
}

func TestAnyChangedByteIsRefusedOrStillAPicture(t *testing.T) {
	for ending, content := range photos(t) {
		t.Run(ending, func(t *testing.T) {
			v := newVault(t)
			rapid.Check(t, func(rt *rapid.T) {
				bad := bytes.Clone(content)
				bad[rapid.IntRange(0, len(bad)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "byte")
				k, err := v.keep("a", bad, false)
				if err != nil {
					_, ok := problem.Of(err)
					require.True(rt, ok, "%v", err)
					return
				}
				if k.Preview != nil {
					_, err = jpeg.Decode(bytes.NewReader(v.read(k.Preview.SHA256)))
					require.NoError(rt, err)
				}
			})
		})
	}
}

func TestTheTimeOfAPhotoStaysAndItsPlaceGoes(t *testing.T) {
	eachPhoto(t, func(t *testing.T, ending string, content []byte) {
		if ending == ".gif" {
			require.Equal(t, content, stripped(t, content), "it says neither")
			return
		}
		v := newVault(t)
		k := v.kept("a", content, false)
		require.Equal(t, commitments.LocationRemoved, k.Location)
		clean := v.read(k.SHA256)
		require.Contains(t, string(clean), taken)
		require.NotContains(t, string(clean), house)
		require.Less(t, len(clean), len(content))
	})
}

func TestATimeThatIsNoneIsNotKept(t *testing.T) {
	for _, c := range []struct {
		name, time string
		kept       bool
	}{
		{"a time", "2024:02:29 23:59:59", true},
		{"another form", "2024-02-29T23:59:59", false},
		{"letters", "SECRET:OF A:PHONE:X", false},
		{"spaces", "    :  :     :  :  ", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			told := bytes.Replace(exif(1), []byte(taken), []byte(c.time), 1)
			clean := stripped(t, insertJPEG(aJPEG(t, 8, 8), jpegSegment(0xe1, "Exif\x00\x00"+string(told))))
			require.Equal(t, c.kept, bytes.Contains(clean, []byte(c.time)))
		})
	}
}

func TestExifThatCannotBeReadSaysNothing(t *testing.T) {
	whole := exif(6)
	change := func(at int, bytes ...byte) []byte {
		raw := append([]byte(nil), whole...)
		copy(raw[at:], bytes)
		return raw
	}
	for name, told := range map[string][]byte{
		"nothing":                      nil,
		"a few bytes":                  whole[:6],
		"another mark":                 change(0, 'X', 'X'),
		"a directory far away":         change(4, 0xff, 0xff, 0xff, 0xff),
		"a directory at the end":       change(4, 255, 0, 0, 0),
		"more fields than there is":    change(8, 0xff, 0xff),
		"a directory of itself":        change(8+26+8+2, 8, 0, 0, 0),
		"a time behind the end":        change(82+8, 250, 0, 0, 0),
		"a way up that is none":        change(8+2+12+8, 99, 0),
		"cut in the directory":         whole[:30],
		"a place whose table is empty": change(120, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			k := v.kept("a", insertJPEG(aJPEG(t, 8, 4), jpegSegment(0xe1, "Exif\x00\x00"+string(told))), false)
			_, err := jpeg.Decode(bytes.NewReader(v.read(k.SHA256)))
			require.NoError(t, err)
			require.NotContains(t, string(v.read(k.SHA256)), house)
		})
	}
}

func TestPlacesAreFoundInEveryKindOfMetadata(t *testing.T) {
	for _, c := range []struct {
		name    string
		segment []byte
		want    commitments.LocationOf
	}{
		{"Exif", jpegSegment(0xe1, "Exif\x00\x00"+string(exif(1))), commitments.LocationRemoved},
		{"XMP's place", jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x exif:GPSLongitude='1'/>"), commitments.LocationRemoved},
		{"XMP's town", jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<photoshop:City>Figuig"), commitments.LocationRemoved},
		{"XMP's scene", jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<Iptc4xmpExt:LocationShown>"), commitments.LocationRemoved},
		{"IPTC's town", jpegSegment(0xed, "Photoshop 3.0\x00\x1c\x02\x5aFiguig"), commitments.LocationRemoved},
		{"IPTC's country", jpegSegment(0xed, "Photoshop 3.0\x00\x1c\x02\x65Maroc"), commitments.LocationRemoved},
		{"IPTC's title", jpegSegment(0xed, "Photoshop 3.0\x00\x1c\x02\x05Titre"), commitments.NoLocation},
		{"XMP without a place", jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x/>"), commitments.NoLocation},
		{"a comment", jpegSegment(0xfe, "GPSLatitude"), commitments.NoLocation},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, newVault(t).kept("a", insertJPEG(aJPEG(t, 8, 8), c.segment), false).Location)
		})
	}
}

func TestAPreviewIsTheMeanOfWhatItStandsFor(t *testing.T) {
	striped := image.NewGray(image.Rect(0, 0, 2048, 4))
	for x := range 2048 {
		for y := range 4 {
			striped.SetGray(x, y, color.Gray{Y: uint8(255 * (x % 2))})
		}
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, striped))
	v := newVault(t)
	k := v.kept("a", out.Bytes(), false)
	small, err := jpeg.Decode(bytes.NewReader(v.read(k.Preview.SHA256)))
	require.NoError(t, err)
	require.Equal(t, 1024, small.Bounds().Dx())
	for _, x := range []int{0, 500, 1023} {
		r, _, _, _ := small.At(x, 1).RGBA()
		require.InDelta(t, 0x7f7f, r, 0x300, fmt.Sprint("at ", x))
	}
}
