package chart_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/chart"
)

// element is an element of SVG.
type element struct {
	t     require.TestingT
	name  string
	attrs map[string]string
	kids  []*element
	text  string
	href  string // of the link that it stands in
}

// parsed reads a picture, which has to be well formed.
func parsed(t require.TestingT, svg string) *element {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	root := &element{t: t}
	open := []*element{root}
	for {
		token, err := decoder.Token()
		if token == nil {
			require.ErrorContains(t, err, "EOF")
			break
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{t: t, name: token.Name.Local, attrs: map[string]string{}, href: top.href}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			if e.name == "a" {
				e.href = e.attrs["href"]
			}
			top.kids = append(top.kids, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	require.Len(t, root.kids, 1)
	return root.kids[0]
}

// all lists the element and all below it, in the order of the file.
func (e *element) all() []*element {
	list := []*element{e}
	for _, k := range e.kids {
		list = append(list, k.all()...)
	}
	return list
}

// of lists the elements of a name.
func (e *element) of(name string) (list []*element) {
	for _, k := range e.all() {
		if k.name == name {
			list = append(list, k)
		}
	}
	return list
}

// classed lists the elements of a class.
func (e *element) classed(class string) (list []*element) {
	for _, k := range e.all() {
		if slices.Contains(strings.Fields(k.attrs["class"]), class) {
			list = append(list, k)
		}
	}
	return list
}

// says is the text element that has the text, which one alone should have.
func (e *element) says(text string) *element {
	var found []*element
	for _, k := range e.of("text") {
		if k.text == text {
			found = append(found, k)
		}
	}
	require.Len(e.t, found, 1, "%q", text)
	return found[0]
}

// texts is what the text elements of a class say.
func (e *element) texts(class string) (list []string) {
	for _, k := range e.classed(class) {
		list = append(list, k.text)
	}
	return list
}

func (e *element) number(attr string) float64 {
	v, err := strconv.ParseFloat(e.attrs[attr], 64)
	require.NoError(e.t, err, "%s of %s", attr, e.name)
	return v
}

// coloured reports whether the element has a fill that is no pattern.
func (e *element) coloured() bool { return !strings.HasPrefix(e.attrs["fill"], "url(") }

// box is a rectangle of a picture.
type box struct{ x, y, w, h float64 }

func (b box) right() float64  { return b.x + b.w }
func (b box) bottom() float64 { return b.y + b.h }

// holds reports whether all of another box lies inside, but for a hundredth.
func (b box) holds(other box) bool {
	const e = .011
	return other.x >= b.x-e && other.y >= b.y-e && other.right() <= b.right()+e && other.bottom() <= b.bottom()+e
}

// box is what a shape lies in.
func (e *element) box() box {
	switch e.name {
	case "rect":
		return box{e.number("x"), e.number("y"), e.number("width"), e.number("height")}
	case "circle":
		r := e.number("r")
		return box{e.number("cx") - r, e.number("cy") - r, 2 * r, 2 * r}
	case "line":
		x1, y1, x2, y2 := e.number("x1"), e.number("y1"), e.number("x2"), e.number("y2")
		return box{min(x1, x2), min(y1, y2), math.Abs(x2 - x1), math.Abs(y2 - y1)}
	case "text":
		return box{e.number("x"), e.number("y"), 0, 0}
	}
	return around(e.points())
}

func around(points [][2]float64) box {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range points {
		left, top, right, bottom = min(left, p[0]), min(top, p[1]), max(right, p[0]), max(bottom, p[1])
	}
	return box{left, top, right - left, bottom - top}
}

var place = regexp.MustCompile(`[ML](-?[\d.]+) (-?[\d.]+)`)

// points are those of a path of straight lines.
func (e *element) points() (list [][2]float64) {
	require.Equal(e.t, "path", e.name)
	for _, m := range place.FindAllStringSubmatch(e.attrs["d"], -1) {
		x, err := strconv.ParseFloat(m[1], 64)
		require.NoError(e.t, err)
		y, err := strconv.ParseFloat(m[2], 64)
		require.NoError(e.t, err)
		list = append(list, [2]float64{x, y})
	}
	return list
}

// size is the picture's box, from its view box.
func (e *element) size() box {
	var b box
	_, err := fmt.Sscanf(e.attrs["viewBox"], "%g %g %g %g", &b.x, &b.y, &b.w, &b.h)
	require.NoError(e.t, err)
	return b
}

// shapes lists what is drawn, without definitions.
func (e *element) shapes() (list []*element) {
	hidden := map[*element]bool{}
	for _, d := range e.of("defs") {
		for _, k := range d.all() {
			hidden[k] = true
		}
	}
	for _, k := range e.all() {
		if slices.Contains([]string{"rect", "circle", "path", "line", "text"}, k.name) && !hidden[k] {
			list = append(list, k)
		}
	}
	return list
}

// described is the frame of most pictures.
func described(rtl bool) chart.Frame {
	return chart.Frame{ID: "p1", Title: "Titre", Desc: "Ce que dit l’image", RTL: rtl}
}

// The looks of a status, as most pictures have them.
var (
	done    = chart.Series{Label: "Achevé", Look: chart.Status.Look("completed")}
	ongoing = chart.Series{Label: "En cours", Look: chart.Status.Look("in_progress")}
	stopped = chart.Series{Label: "Suspendu", Look: chart.Status.Look("suspended")}
)

// directions runs a test for pictures of each direction.
func directions(t *testing.T, test func(t *testing.T, rtl bool)) {
	t.Helper()
	t.Run("left to right", func(t *testing.T) { test(t, false) })
	t.Run("right to left", func(t *testing.T) { test(t, true) })
}

// sides runs a test for each direction with a function that mirrors a box of a
// picture of the width.
func sides(t *testing.T, width float64, test func(t *testing.T, rtl bool, side func(box) box)) {
	t.Helper()
	directions(t, func(t *testing.T, rtl bool) {
		test(t, rtl, func(b box) box {
			if rtl {
				b.x = width - b.x - b.w
			}
			return b
		})
	})
}

func sameBox(t require.TestingT, want, got box) {
	const e = .011
	require.InDelta(t, want.x, got.x, e, "x of %v, wanted %v", got, want)
	require.InDelta(t, want.y, got.y, e, "y of %v, wanted %v", got, want)
	require.InDelta(t, want.w, got.w, e, "width of %v, wanted %v", got, want)
	require.InDelta(t, want.h, got.h, e, "height of %v, wanted %v", got, want)
}
