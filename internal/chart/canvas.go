package chart

// Canvas is what a picture is drawn on: SVG in this package, paper elsewhere.
// Places are in the picture's units, downwards from its top left corner, and
// mirrored already where the picture is.
type Canvas interface {
	Rect(Rect)
	Circle(Circle)
	Polygon(Polygon)
	Text(Text)
	// Linked draws something that leads to an address; "" is none.
	Linked(href string, draw func())
}

// Paint is how a shape is filled and stroked. A class, where the canvas knows
// classes, may say otherwise.
type Paint struct {
	Class   string
	Fill    string
	Stroke  string    // "" for none
	Width   float64   // of the stroke; 0 is 1
	Dash    []float64 // of the stroke: on, off
	Pattern Pattern   // over the fill
}

// Rect is a rectangle.
type Rect struct {
	X, Y, W, H float64
	Radius     float64 // of its corners
	Paint
}

// Circle is a circle.
type Circle struct {
	X, Y, R float64
	Paint
}

// Polygon is a closed shape of straight lines.
type Polygon struct {
	Points [][2]float64
	Paint
}

// Text is a text whose start, middle or end, as it is read, stands at X on the
// base line Y.
type Text struct {
	X, Y   float64
	Anchor string // start, middle or end
	Class  string
	Fill   string  // "" for that of all texts
	Size   float64 // 0 is 12
	Bold   bool
	Room   float64 // that a longer text is shortened to; 0 is no end
	Within float64 // that a longer text is pressed into, whole; 0 is no end
	S      string
}

// mirror places things from where reading begins.
type mirror struct {
	rtl    bool
	within float64 // the width of the picture
}

// at places something of width w whose start is at from.
func (m mirror) at(from, w float64) float64 {
	if m.rtl {
		return m.within - from - w
	}
	return from
}

// paint is a look with the outline that parts have.
func (l Look) paint() Paint {
	return Paint{Class: l.Class, Fill: l.Fill, Stroke: "#555", Width: .5, Pattern: l.Pattern}
}
