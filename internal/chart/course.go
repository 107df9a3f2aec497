package chart

import (
	"math"
	"strings"
)

// Course is how an indicator went over periods, against its baseline and its
// target. The first period stands where reading begins.
type Course struct {
	Frame
	Points   []Point
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
	courseHeight = 260.0
	courseTop    = 16.0
	courseBottom = 224.0
	courseStart  = 70.0
	courseEnd    = 20.0
)

// SVG draws the course. The axis always holds zero.
func (c Course) SVG() string {
	p := &pen{mirror: mirror{c.RTL}}
	p.open(c.Frame, "chart-course", width, courseHeight)
	low, high, step := c.scale()
	y := func(v float64) float64 {
		return courseBottom - (v-low)/(high-low)*(courseBottom-courseTop)
	}
	for v := low; v <= high+step/2; v += step {
		p.f(`<line x1="%s" x2="%s" y1="%s" y2="%s" class="chart-grid" stroke="#bbb" stroke-width=".6"/>`,
			p.x(courseStart, 0), p.x(width-courseEnd, 0), num(y(v)), num(y(v)))
		p.text(courseStart-8, y(v)+4, "end", "chart-axis", c.Format(v))
	}
	c.level(p, c.Baseline, "chart-baseline", "2 4", y)
	c.level(p, c.Target, "chart-target", "8 4", y)
	c.line(p, y)
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
	for _, point := range c.Points {
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
		p.x(courseStart, 0), p.x(width-courseEnd, 0), num(y(l.Value)), num(y(l.Value)), class, dash)
	p.text(width-courseEnd, y(l.Value)-5, "end", class+"-label", l.Label)
}

func (c Course) line(p *pen, y func(float64) float64) {
	between := (width - courseStart - courseEnd) / float64(max(len(c.Points), 1))
	at := func(i int) float64 { return courseStart + between*(float64(i)+.5) }
	var path strings.Builder
	command := "M"
	for i, point := range c.Points {
		if point.Value == nil {
			continue
		}
		path.WriteString(command + p.x(at(i), 0) + " " + num(y(*point.Value)))
		command = "L"
	}
	if path.Len() > 0 {
		p.f(`<path d="%s" class="chart-line" fill="none" stroke="#1f5f8b" stroke-width="2.5"/>`, path.String())
	}
	every := max(1, int(math.Ceil(float64(len(c.Points))*64/(width-courseStart-courseEnd))))
	for i, point := range c.Points {
		if i%every == 0 || i == len(c.Points)-1 && i%every > every/2 {
			p.text(at(i), courseBottom+20, "middle", "chart-axis", point.Label)
		}
		if point.Value == nil {
			continue
		}
		p.f(`<circle cx="%s" cy="%s" r="4.5" class="chart-point" fill="#1f5f8b"><title>%s</title></circle>`,
			p.x(at(i), 0), num(y(*point.Value)), esc(point.Label+" · "+point.Text))
		if every == 1 {
			p.text(at(i), y(*point.Value)-9, "middle", "chart-value", point.Text)
		}
	}
}
