package chart_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/chart"
)

// picture is whatever is drawn on any canvas.
type picture interface {
	SVG() string
	Size() (w, h float64)
	Draw(chart.Canvas)
}

// recorder is a canvas that keeps what is drawn, as SVG would have it.
type recorder struct {
	shapes []recorded
	href   string
}

// recorded is a shape with what a reader sees of it.
type recorded struct {
	box
	name, class, fill, text, anchor, href string
}

func (r *recorder) add(s recorded) {
	s.href = r.href
	r.shapes = append(r.shapes, s)
}

func (r *recorder) Rect(s chart.Rect) {
	r.add(recorded{box: box{s.X, s.Y, s.W, s.H}, name: "rect", class: s.Class, fill: s.Fill})
}

func (r *recorder) Circle(s chart.Circle) {
	r.add(recorded{box: box{s.X - s.R, s.Y - s.R, 2 * s.R, 2 * s.R}, name: "circle", class: s.Class, fill: s.Fill})
}

func (r *recorder) Polygon(s chart.Polygon) {
	r.add(recorded{box: around(s.Points), name: "path", class: s.Class, fill: s.Fill})
}

func (r *recorder) Text(s chart.Text) {
	r.add(recorded{box: box{x: s.X, y: s.Y}, name: "text", class: s.Class, fill: s.Fill, text: s.S, anchor: s.Anchor})
}

func (r *recorder) Linked(href string, draw func()) {
	before := r.href
	r.href = href
	draw()
	r.href = before
}

// pictures are those that are drawn for the screen and for paper.
func pictures(rtl bool) map[string]picture {
	linked := barsOf(rtl, []int{6, 3, 1}, nil, []int{0, 12, 0})
	linked.Bars[0].Href = "/fr/pledges/M1"
	region := tile(-1, 2, "Hay Mohammadi–Aïn Sebaâ")
	region.Href = "/fr/regions/MA-CAS"
	return map[string]picture{
		"bars":             linked,
		"bars of nothing":  barsOf(rtl),
		"tiles":            mapOf(rtl, region, tile(0, 0, "Figuig")),
		"tiles of nothing": mapOf(rtl),
	}
}

// eachPicture runs a test for each of them, in each direction.
func eachPicture(t *testing.T, test func(t *testing.T, p picture, rtl bool)) {
	t.Helper()
	directions(t, func(t *testing.T, rtl bool) {
		for name, p := range pictures(rtl) {
			t.Run(name, func(t *testing.T) { test(t, p, rtl) })
		}
	})
}

func TestScreenAndPaperShowTheSame(t *testing.T) {
	eachPicture(t, func(t *testing.T, p picture, _ bool) {
		var paper recorder
		p.Draw(&paper)
		var screen []*element
		for _, s := range parsed(t, p.SVG()).shapes() {
			if s.coloured() {
				screen = append(screen, s)
			}
		}
		require.Len(t, screen, len(paper.shapes))
		for i, want := range paper.shapes {
			got := screen[i]
			require.Equal(t, want.name, got.name)
			require.Equal(t, want.class, got.attrs["class"])
			require.Equal(t, want.fill, got.attrs["fill"])
			require.Equal(t, want.text, got.text)
			require.Equal(t, want.anchor, got.attrs["text-anchor"])
			require.Equal(t, want.href, got.href)
			sameBox(t, want.box, got.box())
		}
	})
}

func TestAllOfAPictureIsInsideItsSize(t *testing.T) {
	eachPicture(t, func(t *testing.T, p picture, _ bool) {
		w, h := p.Size()
		e := parsed(t, p.SVG())
		require.Equal(t, fmt.Sprintf("0 0 %v %v", w, h), e.attrs["viewBox"])
		for _, s := range e.shapes() {
			require.True(t, box{0, 0, w, h}.holds(s.box()), "%s %q at %v in %v by %v", s.name, s.text, s.box(), w, h)
		}
	})
}

func TestMarksAreTheSameOnScreenAndPaper(t *testing.T) {
	eachCode(t, func(t *testing.T, _ string, scale chart.Scale, code string) {
		for _, rtl := range []bool{false, true} {
			var paper recorder
			scale.Draw(&paper, code, rtl)
			screen := drawn(t, scale, code, rtl).shapes()
			require.Len(t, screen, len(paper.shapes))
			for i, want := range paper.shapes {
				sameBox(t, want.box, screen[i].box())
				require.Equal(t, want.fill, screen[i].attrs["fill"])
			}
		}
	})
}

func TestDrawingTwiceShowsTheSame(t *testing.T) {
	eachPicture(t, func(t *testing.T, p picture, _ bool) { require.Equal(t, p.SVG(), p.SVG()) })
	t.Run("sprite", func(t *testing.T) {
		require.Equal(t, chart.Sprite(true), chart.Sprite(true))
	})
}

// framed are pictures whose frame holds what has to be escaped.
func framed(rtl bool) map[string]string {
	frame := chart.Frame{ID: `a"b`, Title: `Titre <&> "x"`, Desc: `L’état & <suite>`, RTL: rtl}
	bars, course, tiles := barsOf(rtl, []int{1, 1, 1}), courseOf(rtl, 1, 2), mapOf(rtl, tile(0, 0, "R"))
	bars.Frame, course.Frame, tiles.Frame = frame, frame, frame
	return map[string]string{"bars": bars.SVG(), "course": course.SVG(), "tiles": tiles.SVG()}
}

func TestAPictureIsNamedAndDescribed(t *testing.T) {
	directions(t, func(t *testing.T, rtl bool) {
		for name, svg := range framed(rtl) {
			t.Run(name, func(t *testing.T) {
				e := parsed(t, svg)
				require.Equal(t, "img", e.attrs["role"])
				named := map[string]string{}
				for _, k := range e.kids {
					named[k.attrs["id"]] = k.text
				}
				require.Equal(t, `Titre <&> "x"`, named[e.attrs["aria-labelledby"]])
				require.Equal(t, `L’état & <suite>`, named[e.attrs["aria-describedby"]])
				require.Equal(t, map[bool]string{true: "rtl"}[rtl], e.attrs["direction"])
				require.Contains(t, strings.Fields(e.attrs["class"]), "chart-"+name)
			})
		}
	})
}

func TestPicturesOfOnePageDoNotShareIds(t *testing.T) {
	ids := map[string]bool{}
	for _, id := range []string{"one", "two"} {
		b := barsOf(false, []int{1, 1, 1})
		b.ID = id
		for _, e := range parsed(t, b.SVG()).all() {
			if own := e.attrs["id"]; own != "" {
				require.False(t, ids[own], own)
				require.True(t, strings.HasPrefix(own, id), own)
				ids[own] = true
			}
		}
	}
	require.Len(t, ids, 6, "title, description and pattern of each")
}

func TestNumbersAreWrittenShort(t *testing.T) {
	for name, svg := range framed(false) {
		t.Run(name, func(t *testing.T) {
			for _, e := range parsed(t, svg).shapes() {
				for _, attr := range []string{"x", "y", "width", "height", "cx", "cy", "x1", "y1"} {
					if v, ok := e.attrs[attr]; ok {
						require.Regexp(t, `^-?\d+(\.\d{1,2})?$`, v, "%s of %s", attr, e.name)
						require.NotEqual(t, "-0", v)
					}
				}
			}
		})
	}
}
