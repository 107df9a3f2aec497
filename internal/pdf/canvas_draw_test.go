package pdf_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

var (
	red   = pdf.Hex("#ff0000")
	green = pdf.Hex("#00ff00")
)

const (
	redHex   = "#ff0000"
	greenHex = "#00ff00"
)

// drawing is the page that a picture was drawn on, by a canvas at 20, 10 whose
// unit is two points.
func drawing(t require.TestingT, draw func(c *pdf.Canvas)) *sheet {
	d, p := blank(french)
	p.Artifact(func() { draw(p.Canvas(20, 10, 2)) })
	return read(t, d).page()
}

// onPaper is where a box of drawing's canvas stands on the page.
func onPaper(b box) box { return box{20 + 2*b.left, 10 + 2*b.top, 20 + 2*b.right, 10 + 2*b.bottom} }

func TestARectangleStandsWhereItIsDrawn(t *testing.T) {
	for _, c := range []struct {
		name string
		box
	}{
		{"at the corner", box{0, 0, 10, 5}},
		{"further in", box{30, 10, 50, 20}},
		{"with fractions", box{1.25, 2.5, 3.75, 4.125}},
		{"without a height", box{1, 2, 9, 2}},
		{"left of the canvas", box{-5, -3, 5, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			shapes := drawing(t, func(canvas *pdf.Canvas) { rectangle(canvas, c.box, pdf.Paint{Fill: red}) }).shapes
			require.Len(t, shapes, 1)
			require.Equal(t, "r", shapes[0].segments)
			sameBox(t, onPaper(c.box), shapes[0].box())
		})
	}
}

func TestPaintSaysWhatOfAShapeIsDrawn(t *testing.T) {
	for _, c := range []struct {
		name         string
		paint        pdf.Paint
		operator     operator
		fill, stroke string
	}{
		{"a fill", pdf.Paint{Fill: red}, "f", redHex, ""},
		{"a stroke", pdf.Paint{Stroke: green, Width: 1}, "S", "", greenHex},
		{"both", pdf.Paint{Fill: red, Stroke: green, Width: 1}, "B", redHex, greenHex},
		{"a stroke without width beside a fill", pdf.Paint{Fill: red, Stroke: green}, "f", redHex, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			shapes := drawing(t, func(canvas *pdf.Canvas) { rectangle(canvas, box{0, 0, 5, 5}, c.paint) }).shapes
			require.Len(t, shapes, 1)
			require.Equal(t, c.operator, shapes[0].paint)
			require.Equal(t, c.fill, shapes[0].fill)
			require.Equal(t, c.stroke, shapes[0].stroke)
		})
	}
	t.Run("nothing without colours", func(t *testing.T) {
		require.Empty(t, drawing(t, func(c *pdf.Canvas) { rectangle(c, box{0, 0, 5, 5}, pdf.Paint{Width: 3}) }).shapes)
	})
}

func TestStrokesAreAsWideAsTheCanvasIsScaled(t *testing.T) {
	shape := drawing(t, func(c *pdf.Canvas) {
		lineOf(c, point{0, 0}, point{10, 0}, pdf.Paint{Stroke: red, Width: 1.5, Dash: []float64{3, 1}})
	}).shapes[0]
	require.InDelta(t, 3, shape.line, .001)
	require.Equal(t, []float64{6, 2}, shape.dash)
}

func TestADashEndsWithItsShape(t *testing.T) {
	dashed := pdf.Paint{Stroke: red, Width: 1, Dash: []float64{2, 2}}
	solid := pdf.Paint{Stroke: red, Width: 1}
	shapes := drawing(t, func(c *pdf.Canvas) {
		for _, paint := range []pdf.Paint{solid, dashed, solid, dashed, solid} {
			lineOf(c, point{0, 0}, point{9, 9}, paint)
		}
	}).shapes
	require.Len(t, shapes, 5)
	for i, s := range shapes {
		require.Equal(t, i%2 == 1, len(s.dash) > 0, "line %d", i)
	}
}

func TestALineIsNeverFilled(t *testing.T) {
	shapes := drawing(t, func(c *pdf.Canvas) {
		lineOf(c, point{1, 2}, point{30, 20}, pdf.Paint{Fill: green, Stroke: red, Width: 1})
	}).shapes
	require.Len(t, shapes, 1)
	require.Equal(t, operator("S"), shapes[0].paint)
	require.Equal(t, "ml", shapes[0].segments)
	require.Equal(t, []point{{22, 14}, {80, 50}}, shapes[0].points)
}

func TestRoundCornersStayInsideTheRectangle(t *testing.T) {
	for _, c := range []struct {
		name   string
		radius float64
		want   float64 // the radius that there is room for
	}{
		{"small", 2, 2},
		{"half the height", 5, 5},
		{"more than there is room for", 40, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			room := box{10, 10, 40, 20}
			s := drawing(t, func(canvas *pdf.Canvas) { rounded(canvas, room, c.radius, pdf.Paint{Fill: red}) }).shapes[0]
			require.Equal(t, 4, strings.Count(s.segments, "c"), "a curve for each corner")
			require.True(t, strings.HasSuffix(s.segments, "h"), "it is closed")
			sameBox(t, onPaper(room), s.box())
			require.InDelta(t, 20+2*(room.left+c.want), s.points[0].x, .02, "the upper side begins after the corner")
		})
	}
}

func TestACircleIsRound(t *testing.T) {
	s := drawing(t, func(c *pdf.Canvas) { c.Circle(20, 15, 8, pdf.Paint{Fill: red}) }).shapes[0]
	sameBox(t, onPaper(box{12, 7, 28, 23}), s.box())
	middle := point{20 + 40, 10 + 30}
	for i, at := range bezier(s) {
		far := math.Hypot(at.x-middle.x, at.y-middle.y)
		require.InDelta(t, 16, far, .05, "point %d of the curve at %v", i, at)
	}
}

// bezier is points along the curves of a shape.
func bezier(s shape) (along []point) {
	at, from := 0, point{}
	for _, segment := range s.segments {
		switch segment {
		case 'm', 'l':
			from = s.points[at]
			at++
		case 'c':
			a, b, to := s.points[at], s.points[at+1], s.points[at+2]
			for _, u := range []float64{.25, .5, .75, 1} {
				v := 1 - u
				along = append(along, point{
					v*v*v*from.x + 3*v*v*u*a.x + 3*v*u*u*b.x + u*u*u*to.x,
					v*v*v*from.y + 3*v*v*u*a.y + 3*v*u*u*b.y + u*u*u*to.y,
				})
			}
			from = to
			at += 3
		}
	}
	return along
}

func TestAPolygonIsClosed(t *testing.T) {
	for _, c := range []struct {
		name     string
		points   [][2]float64
		segments string
	}{
		{"a triangle", [][2]float64{{0, 0}, {10, 0}, {5, 8}}, "mllh"},
		{"two points", [][2]float64{{0, 0}, {10, 0}}, "mlh"},
		{"one point", [][2]float64{{3, 3}}, "mh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			shapes := drawing(t, func(canvas *pdf.Canvas) { canvas.Polygon(c.points, pdf.Paint{Fill: red}) }).shapes
			require.Len(t, shapes, 1)
			require.Equal(t, c.segments, shapes[0].segments)
			for i, p := range c.points {
				require.InDelta(t, 20+2*p[0], shapes[0].points[i].x, .01)
				require.InDelta(t, 10+2*p[1], shapes[0].points[i].y, .01)
			}
		})
	}
	t.Run("no points draw nothing", func(t *testing.T) {
		require.Empty(t, drawing(t, func(c *pdf.Canvas) { c.Polygon(nil, pdf.Paint{Fill: red}) }).shapes)
	})
}

func TestWithinCutsWhatIsOutsideAndEndsThere(t *testing.T) {
	page := drawing(t, func(c *pdf.Canvas) {
		inside(c, box{5, 5, 15, 15}, func() { rectangle(c, box{0, 0, 60, 60}, pdf.Paint{Fill: red}) })
		rectangle(c, box{0, 0, 60, 60}, pdf.Paint{Fill: green})
	})
	cut := page.filled(redHex)[0]
	require.NotNil(t, cut.clip)
	sameBox(t, onPaper(box{5, 5, 15, 15}), *cut.clip)
	require.Nil(t, page.filled(greenHex)[0].clip)
}

func TestColoursInsideDoNotLeakOut(t *testing.T) {
	page := drawing(t, func(c *pdf.Canvas) {
		rectangle(c, box{0, 0, 1, 1}, pdf.Paint{Fill: red})
		inside(c, box{5, 5, 15, 15}, func() { rectangle(c, box{0, 0, 1, 1}, pdf.Paint{Fill: green}) })
		rectangle(c, box{2, 2, 3, 3}, pdf.Paint{Fill: red})
		rectangle(c, box{2, 2, 3, 3}, pdf.Paint{Fill: green})
	})
	var fills []string
	for _, s := range page.shapes {
		fills = append(fills, s.fill)
	}
	require.Equal(t, []string{redHex, greenHex, redHex, greenHex}, fills)
}

func TestTextOfACanvasStandsByItsAnchor(t *testing.T) {
	const x = 40.0
	for _, c := range []struct {
		name  string
		text  string
		dir   pdf.Direction
		align pdf.Align
		want  string // what of the text stands at x
	}{
		{"start of Latin", "abc", pdf.LeftToRight, pdf.Start, "left"},
		{"end of Latin", "abc", pdf.LeftToRight, pdf.End, "right"},
		{"middle of Latin", "abc", pdf.LeftToRight, pdf.Center, "middle"},
		{"start of Arabic", "سنة", pdf.RightToLeft, pdf.Start, "right"},
		{"end of Arabic", "سنة", pdf.RightToLeft, pdf.End, "left"},
		{"middle of Arabic", "سنة", pdf.RightToLeft, pdf.Center, "middle"},
		{"left of Arabic", "سنة", pdf.RightToLeft, pdf.Left, "left"},
		{"right of Latin", "abc", pdf.LeftToRight, pdf.Right, "right"},
	} {
		t.Run(c.name, func(t *testing.T) {
			style := ink
			style.Dir = c.dir
			page := drawing(t, func(canvas *pdf.Canvas) { textOn(canvas, c.text, style, point{x, 12}, c.align) })
			line := page.lines()[0]
			at := map[string]float64{"left": line.left(), "right": line.right(), "middle": (line.left() + line.right()) / 2}[c.want]
			require.InDelta(t, 20+2*x, at, .3)
			require.InDelta(t, 10+2*12, line[0].at.y, .01, "the base line")
			require.InDelta(t, 10, line[0].size, .001, "the size is in points, whatever the scale")
		})
	}
}

func TestFitIsInTheUnitsOfTheCanvas(t *testing.T) {
	_, p := blank(french)
	const long = "un texte qui ne tient pas"
	small, large := p.Canvas(0, 0, 1), p.Canvas(0, 0, 3)
	require.Equal(t, small.Fit(long, ink, 60), large.Fit(long, ink, 20))
	require.Equal(t, long, large.Fit(long, ink, 100))
	require.NotEqual(t, long, small.Fit(long, ink, 100))
}

func TestAFormIsKeptOnceAndDrawnAsHighAsSaid(t *testing.T) {
	d, p := blank(french)
	star := d.Form(20, 10, func(c *pdf.Canvas) { rectangle(c, box{0, 0, 20, 10}, pdf.Paint{Fill: red}) })
	dot := d.Form(5, 5, func(c *pdf.Canvas) { c.Circle(2.5, 2.5, 2.5, pdf.Paint{Fill: green}) })
	p.Artifact(func() {
		c := p.Canvas(10, 10, 2)
		c.Form(star, 0, 0, 10)
		c.Form(star, 5, 20, 5)
		c.Form(dot, 60, 0, 5)
	})
	r := read(t, d)
	page := r.page()
	require.Len(t, r.dict(r.dict(page.dict["Resources"])["XObject"]), 2)
	require.Len(t, page.forms, 3)
	require.Equal(t, page.forms[0].form, page.forms[1].form)
	require.NotEqual(t, page.forms[0].form, page.forms[2].form)
	sameBox(t, box{10, 10, 50, 30}, page.forms[0].box)
	sameBox(t, box{20, 50, 40, 60}, page.forms[1].box)
	sameBox(t, box{130, 10, 140, 20}, page.forms[2].box)
	for i, s := range page.filled(redHex) {
		sameBox(t, page.forms[i].box, s.box())
	}
}

func TestColoursAreReadFromHex(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"#ff0000", "#ff0000"},
		{"#0a141e", "#0a141e"},
		{"#abc", "#aabbcc"},
		{"#000", "#000000"},
		{"#FFFFFF", "#ffffff"},
		{"", ""}, {"red", ""}, {"#12", ""}, {"#12345", ""}, {"#1234567", ""}, {"#gggggg", ""}, {"0ff0000", ""}, {"#-1-1-1", ""},
	} {
		t.Run("of "+c.in, func(t *testing.T) {
			shapes := drawing(t, func(canvas *pdf.Canvas) {
				rectangle(canvas, box{0, 0, 9, 9}, pdf.Paint{Fill: pdf.Hex("#7f7f7f")})
				rectangle(canvas, box{0, 0, 5, 5}, pdf.Paint{Fill: pdf.Hex(c.in)})
			}).shapes
			if c.want == "" {
				require.Equal(t, pdf.Color{}, pdf.Hex(c.in))
				require.Len(t, shapes, 1, "it draws nothing")
				return
			}
			require.Len(t, shapes, 2)
			require.Equal(t, c.want, shapes[1].fill)
		})
	}
}

func TestMixedColoursLieBetweenTheirTwo(t *testing.T) {
	black, white := pdf.Hex("#000"), pdf.Hex("#fff")
	for _, c := range []struct {
		name  string
		share float64
		want  string
	}{
		{"nothing of the other", 0, "#000000"},
		{"a half", .5, "#808080"},
		{"a fifth", .2, "#333333"},
		{"all of the other", 1, "#ffffff"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, pdf.Hex(c.want), black.Toward(white, c.share)) })
	}
	t.Run("any two", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			hex := rapid.StringMatching(`#[0-9a-f]{6}`)
			a, b := pdf.Hex(hex.Draw(t, "a")), pdf.Hex(hex.Draw(t, "b"))
			require.Equal(t, a, a.Toward(b, 0))
			require.Equal(t, b, a.Toward(b, 1))
			require.Equal(t, a.Toward(a, rapid.Float64Range(0, 1).Draw(t, "share")), a)
		})
	})
}

func TestAnyRectangleIsFoundAgain(t *testing.T) {
	length := rapid.Float64Range(0, 500)
	rapid.Check(t, func(t *rapid.T) {
		b := box{left: length.Draw(t, "x"), top: length.Draw(t, "y")}
		b.right, b.bottom = b.left+length.Draw(t, "width"), b.top+length.Draw(t, "height")
		d := pdf.New(french)
		p := d.Page(1000, 1000)
		p.Artifact(func() {
			rounded(p.Canvas(0, 0, 1), b, rapid.Float64Range(0, 40).Draw(t, "radius"), pdf.Paint{Fill: red})
		})
		sameBox(t, b, read(t, d).page().shapes[0].box())
	})
}
