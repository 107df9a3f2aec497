package chart

import (
	"math"
	"slices"
	"strings"
)

// Course is how an indicator went over periods, against its baseline and its
// target: what was declared as an outline, and under it what was verified, filled. The
// first period stands where reading begins. It is small, to stand beside its numbers.
type Course struct {
	Frame
	Points   []Point // declared
	Verified []Point // of the same periods; nil for none
	Target   *Reference
	Baseline *Reference
	Format   func(float64) string // writes the numbers of the axis
}

// Point is the value of one period; nil where none was reported.
type Point struct {
	Label string
	Value *float64
	Text  string // the value as it is written
}

// Reference is a value that holds for all periods.
type Reference struct {
	Value float64
	Label string
}

const (
	courseWidth  = 360.0
	courseHeight = 180.0
	courseTop    = 18.0
	courseBottom = 150.0
	courseStart  = 48.0
	courseEnd    = 12.0
	courseLabel  = 50.0 // room of a period's label
)

// SVG draws the course. The axis always holds zero.
func (c Course) SVG() string {
	p := &pen{mirror: mirror{c.RTL, courseWidth}}
	p.open(c.Frame, "chart-course", courseWidth, courseHeight)
	low, high, step := c.scale()
	y := func(v float64) float64 {
		return courseBottom - (v-low)/(high-low)*(courseBottom-courseTop)
	}
	for v := low; v <= high+step/2; v += step {
		p.f(`<line x1="%s" x2="%s" y1="%s" y2="%s" class="chart-grid" stroke="#ded8cb" stroke-width=".6"/>`,
			p.x(courseStart, 0), p.x(courseWidth-courseEnd, 0), num(y(v)), num(y(v)))
		p.text(courseStart-8, y(v)+4, "end", "chart-axis", c.Format(v))
	}
	c.level(p, c.Baseline, "chart-baseline", "2 4", y)
	c.level(p, c.Target, "chart-target", "8 4", y)
	c.path(p, c.Verified, `class="chart-verified" stroke="#9cc7bc" stroke-width="6" stroke-linecap="round"`, y)
	for i, point := range c.Verified {
		if point.Value != nil {
			p.f(`<rect x="%s" y="%s" width="8" height="8" class="chart-verified-point" fill="#0d5b50"><title>%s</title></rect>`,
				p.x(c.at(i)-4, 8), num(y(*point.Value)-4), esc(point.Label+" · "+point.Text))
		}
	}
	c.path(p, c.Points, `class="chart-line" stroke="#0d5b50" stroke-width="2"`, y)
	c.points(p, y)
	return p.close()
}

// leastSpan is the least span of values that the axis divides; below it a
// float64 has too few digits left for even lines, and the course is level.
const leastSpan = 1e-9

// scale returns the ends of the axis and the distance of its lines.
func (c Course) scale() (low, high, step float64) {
	hold := func(v float64) { low, high = min(low, v), max(high, v) }
	for _, level := range []*Reference{c.Target, c.Baseline} {
		if level != nil {
			hold(level.Value)
		}
	}
	for _, point := range slices.Concat(c.Points, c.Verified) {
		if point.Value != nil {
			hold(*point.Value)
		}
	}
	if high-low < leastSpan {
		high = low + 1
	}
	step = nice((high - low) / 4)
	return math.Floor(low/step) * step, math.Ceil(high/step) * step, step
}

// nice rounds a distance up to 1, 2, 2.5 or 5 times a power of ten.
func nice(d float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(d)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if d <= m*power {
			return m * power
		}
	}
	return 10 * power
}

func (c Course) level(p *pen, l *Reference, class, dash string, y func(float64) float64) {
	if l == nil {
		return
	}
	p.f(`<line x1="%s" x2="%s" y1="%s" y2="%s" class="%s" stroke="currentColor" stroke-width="1.5" stroke-dasharray="%s"/>`,
		p.x(courseStart, 0), p.x(courseWidth-courseEnd, 0), num(y(l.Value)), num(y(l.Value)), class, dash)
	p.text(courseWidth-courseEnd, y(l.Value)-5, "end", class+"-label", l.Label)
}

// at is where a period stands, from where reading begins.
func (c Course) at(i int) float64 {
	between := (courseWidth - courseStart - courseEnd) / float64(max(len(c.Points), 1))
	return courseStart + between*(float64(i)+.5)
}

// path draws the line through the points that have a value.
func (c Course) path(p *pen, points []Point, look string, y func(float64) float64) {
	var path strings.Builder
	command := "M"
	for i, point := range points {
		if point.Value == nil {
			continue
		}
		path.WriteString(command + p.x(c.at(i), 0) + " " + num(y(*point.Value)))
		command = "L"
	}
	if path.Len() > 0 {
		p.f(`<path d="%s" %s fill="none"/>`, path.String(), look)
	}
}

// points draws the declared ones, with their values where there is room for them, and
// names the periods.
func (c Course) points(p *pen, y func(float64) float64) {
	every := max(1, int(math.Ceil(float64(len(c.Points))*courseLabel/(courseWidth-courseStart-courseEnd))))
	for i, point := range c.Points {
		if i%every == 0 || i == len(c.Points)-1 && 4*(i%every) >= 3*every {
			p.text(c.at(i), courseBottom+20, "middle", "chart-axis", point.Label)
		}
		if point.Value == nil {
			continue
		}
		p.f(`<circle cx="%s" cy="%s" r="4" class="chart-point" fill="#fff" stroke="#0d5b50" stroke-width="2"><title>%s</title></circle>`,
			p.x(c.at(i), 0), num(y(*point.Value)), esc(point.Label+" · "+point.Text))
		if every == 1 {
			p.text(c.at(i), y(*point.Value)-9, "middle", "chart-value", point.Text)
		}
	}
}
