package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

func TestAFileBeginsAndEndsAsReadersExpect(t *testing.T) {
	file := saved(t, everything(french))
	require.True(t, bytes.HasPrefix(file, []byte("%PDF-1.7\n%")))
	for _, b := range file[10:14] {
		require.Greater(t, b, byte(127), "bytes above 127 say that the file is binary")
	}
	require.True(t, bytes.HasSuffix(file, []byte("\n%%EOF\n")))
	require.Equal(t, 1, bytes.Count(file, []byte("startxref")))
}

func TestEveryObjectIsWhereTheTableSays(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		r := read(t, everything(info))
		require.Equal(t, place{0, 0, 0xffff}, r.places[0], "the first is free")
		for number, p := range r.places[1:] {
			require.NotZero(t, p.kind, "object %d", number+1)
			require.NotPanics(t, func() { r.value(reference(number + 1)) })
		}
	})
}

func TestEveryReferenceLeadsToAnObject(t *testing.T) {
	r := read(t, everything(french))
	reached := map[reference]bool{}
	var follow func(v any)
	follow = func(v any) {
		switch v := v.(type) {
		case reference:
			if !reached[v] {
				reached[v] = true
				follow(r.value(v))
			}
		case dict:
			for _, kid := range v {
				follow(kid)
			}
		case []any:
			for _, kid := range v {
				follow(kid)
			}
		case stream:
			follow(v.dict)
		}
	}
	follow(r.trailer)
	for number := range r.places[1:] {
		ref := reference(number + 1)
		s, ok := r.value(ref).(stream)
		if ok && (s.dict["Type"] == name("ObjStm") || s.dict["Type"] == name("XRef")) {
			continue
		}
		require.True(t, reached[ref], "object %d is of no use: %v", ref, r.value(ref))
	}
}

func TestObjectsAreNotPackedInMoreThanReadersTake(t *testing.T) {
	d := pdf.New(french)
	for i := range 700 {
		p := d.Page(100, 100)
		d.Bookmark(1, fmt.Sprint(i), p.Target(0))
	}
	r := read(t, d)
	require.Len(t, r.pages(), 700)
	streams, objects := 0, 0
	for number := range r.places[1:] {
		if s, ok := r.value(reference(number + 1)).(stream); ok && s.dict["Type"] == name("ObjStm") {
			n := r.number(s.dict["N"])
			require.LessOrEqual(t, n, 200.0)
			streams, objects = streams+1, objects+int(n)
		}
	}
	require.Greater(t, streams, 4)
	require.Greater(t, objects, 1400)
}

func TestStreamsAreCompressed(t *testing.T) {
	d, f := flowing(french)
	f.Text(strings.Repeat("mot ", 5000), ink)
	r := read(t, d)
	for number := range r.places[1:] {
		s, ok := r.value(reference(number + 1)).(stream)
		if !ok || s.dict["Type"] == name("Metadata") {
			continue
		}
		require.Equal(t, name("FlateDecode"), s.dict["Filter"])
		if len(s.data) > 10_000 {
			require.Less(t, r.number(s.dict["Length"]), float64(len(s.data))*.9)
		}
	}
}

func TestAPageHasItsSize(t *testing.T) {
	for _, c := range []struct{ width, height float64 }{{pdf.A4Width, pdf.A4Height}, {100, 50.5}, {1, 2000}} {
		t.Run(fmt.Sprint(c.width, " by ", c.height), func(t *testing.T) {
			d := pdf.New(french)
			p := d.Page(c.width, c.height)
			width, height := p.Size()
			require.InDelta(t, c.width, width, .001)
			require.InDelta(t, c.height, height, .001)
			page := read(t, d).page()
			require.InDelta(t, c.width, page.width, .01)
			require.InDelta(t, c.height, page.height, .01)
		})
	}
}

func TestPagesAreKeptInTheirOrder(t *testing.T) {
	d, f := flowing(french)
	for i := range 12 {
		f.Text(fmt.Sprint("page ", i), ink)
		f.NewPage()
	}
	for i, p := range read(t, d).pages()[:12] {
		require.Equal(t, []string{fmt.Sprint("page ", i)}, p.written())
	}
}

func TestAnEmptyPageIsAPage(t *testing.T) {
	d := pdf.New(french)
	d.Page(100, 100)
	p := d.Page(100, 100)
	p.Artifact(func() { rectangle(p.Canvas(0, 0, 1), box{1, 1, 2, 2}, pdf.Paint{Fill: red}) })
	pages := read(t, d).pages()
	require.Len(t, pages, 2)
	require.Empty(t, pages[0].shapes)
	require.Len(t, pages[1].shapes, 1)
}

func TestDrawingGoesOnWithTheSameSettings(t *testing.T) {
	d, f := flowing(french)
	f.Page().Artifact(func() { rectangle(f.Page().Canvas(0, 0, 1), box{1, 1, 2, 2}, pdf.Paint{Fill: red}) })
	first := f.Page()
	f.NewPage()
	d.EachPage(func(p *pdf.Page, n, _ int) {
		p.Running("Footer", func() {
			paint := pdf.Paint{Fill: red}
			if n == 2 {
				paint.Fill = green
			}
			rectangle(p.Canvas(0, 0, 1), box{5, 5, 9, 9}, paint)
		})
	})
	require.NotNil(t, first)
	pages := read(t, d).pages()
	require.Len(t, pages[0].filled(redHex), 2)
	require.Len(t, pages[1].filled(greenHex), 1)
}

// broken is a writer that fails.
type broken struct{}

var errFull = errors.New("the disk is full")

func (broken) Write([]byte) (int, error) { return 0, errFull }

func TestAWriterThatFailsIsSaid(t *testing.T) {
	d, _ := flowing(french)
	n, err := d.WriteTo(broken{})
	require.ErrorIs(t, err, errFull)
	require.Zero(t, n)
}
