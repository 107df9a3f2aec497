package bench

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// barePDF writes lines of text, sixty on a page, in a font that every reader
// has: the least that a PDF of the same words costs. Nothing is measured, broken
// or shaped, and letters that the font lacks come out wrong.
func barePDF(to io.Writer, lines []string) error {
	const onPage = 60
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), fmt.Sprintf(format, args...))
	}
	out.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var pages []string
	for i := range (len(lines) + onPage - 1) / onPage {
		pages = append(pages, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), strings.Join(pages, " "))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	escape := strings.NewReplacer("(", `\(`, ")", `\)`, `\`, `\\`)
	for len(lines) > 0 {
		page := lines[:min(onPage, len(lines))]
		lines = lines[len(page):]
		var content bytes.Buffer
		packed := zlib.NewWriter(&content)
		_, _ = io.WriteString(packed, "BT /F 8 Tf 12 TL 36 800 Td\n")
		for _, line := range page {
			_, _ = io.WriteString(packed, "("+escape.Replace(line)+") '\n")
		}
		_, _ = io.WriteString(packed, "ET")
		if err := packed.Close(); err != nil {
			return err
		}
		n := len(offsets) + 1
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>", n+1)
		object("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", content.Len(), content.Bytes())
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	_, err := out.WriteTo(to)
	return err
}

// peak returns by how many bytes the living objects grew while work ran, at
// most. The collector runs often meanwhile, so that what is dead hardly counts.
func peak(b *testing.B, work func() error) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	live := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before, most := live(), live()
	done := make(chan error)
	go func() { done <- work() }()
	for {
		select {
		case err := <-done:
			require.NoError(b, err)
			return max(most-before, 1)
		case <-time.After(time.Millisecond):
			most = max(most, live())
		}
	}
}
