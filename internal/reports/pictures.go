package reports

import (
	"cmp"
	"fmt"
	"strings"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/locale"
)

func (tr translator) rtl() bool { return tr.Dir() == "rtl" }

func (s view) sprite() string {
	return chart.Sprite(s.rtl())
}

// matrixCell is one cell of the matrix: a pledge in a region.
type matrixCell struct {
	mark string // SVG
	note string // marks an origin that is not reported
}

// matrix returns the cells by commitment code.
func (s view) matrix() map[string]matrixCell {
	cells := make(map[string]matrixCell, len(s.report.Commitments))
	for _, c := range s.report.Commitments {
		cell := matrixCell{note: originNote(c)}
		cell.mark = chart.Star(string(orNone(c.said().Status)), string(orNone(c.judged().Assessment)), c.Gap.Differs(), s.cellTitle(c))
		cells[c.Code] = cell
	}
	return cells
}

// cellTitle says a cell of the matrix in words.
func (s view) cellTitle(c Row) string {
	title := s.T("report.cell", "code", c.Code, "status", s.status(c.said().Status), "verified", s.verified(c.shown().Status),
		"assessment", s.assessment(c.judged().Assessment))
	if c.Gap.Differs() {
		title += " · " + s.T("report.cell.differs")
	}
	for _, o := range []commitments.Origin{c.said().Origin, c.shown().Origin, c.judged().Origin} {
		if o != "" && o != commitments.Reported {
			return title + " · " + s.T("report.mark."+string(o))
		}
	}
	return title
}

// originNotes are the signs of origins that are marked.
var originNotes = map[commitments.Origin]string{
	commitments.PublishedRecord: "°", commitments.Demonstration: "*", commitments.Synthetic: "**",
}

func originNote(c Row) string {
	return cmp.Or(originNotes[c.said().Origin], originNotes[c.shown().Origin], originNotes[c.judged().Origin])
}

// notes lists the signs that the matrix uses, with what they mean.
func (s view) notes() []figure {
	used := map[string]bool{}
	for _, c := range s.report.Commitments {
		used[originNote(c)] = true
	}
	var list []figure
	for _, o := range []commitments.Origin{commitments.PublishedRecord, commitments.Demonstration, commitments.Synthetic} {
		if used[originNotes[o]] {
			list = append(list, figure{originNotes[o], s.T("report.mark." + string(o))})
		}
	}
	return list
}

func (tr translator) series(scale chart.Scale, key string) []chart.Series {
	var list []chart.Series
	for _, code := range scale.Codes() {
		list = append(list, chart.Series{Label: tr.T(key + code), Look: scale.Look(code)})
	}
	return list
}

func statusParts(t Tally) []int {
	var parts []int
	for _, code := range chart.Status.Codes() {
		parts = append(parts, t.Declared[commitments.Status(code)])
	}
	return parts
}

func verifiedParts(t Tally) []int {
	var parts []int
	for _, code := range chart.Status.Codes() {
		parts = append(parts, t.Verified[commitments.Status(code)])
	}
	return parts
}

func assessmentParts(t Tally) []int {
	var parts []int
	for _, code := range chart.Assessment.Codes() {
		parts = append(parts, t.Assessment[commitments.Assessment(code)])
	}
	return parts
}

// stateBars is what is declared and verified of some commitments, a bar each.
func (s view) stateBars(id string, t Tally) chart.Bars {
	bars := chart.Bars{Series: s.series(chart.Status, "status."), Bare: true, Bars: []chart.Bar{
		{Label: s.T("term.declared"), Parts: statusParts(t)}, {Label: s.T("term.verified"), Parts: verifiedParts(t)},
	}}
	bars.Frame = chart.Frame{ID: id, Title: s.T("term.declared") + " · " + s.T("term.verified"), Desc: s.barsInWords(bars), RTL: s.rtl()}
	return bars
}

// assessedBar is how some commitments were assessed, as one bar.
func (s view) assessedBar(t Tally) chart.Bars {
	return chart.Bars{Frame: chart.Frame{RTL: s.rtl()}, Series: s.series(chart.Assessment, "assessment."), Bare: true,
		Bars: []chart.Bar{{Label: s.T("term.assessment"), Parts: assessmentParts(t)}}}
}

// barsInWords tells the parts of each bar.
func (s view) barsInWords(b chart.Bars) string {
	var said []string
	for _, bar := range b.Bars {
		var parts []string
		for i, n := range bar.Parts {
			if n > 0 {
				parts = append(parts, b.Series[i].Label+" "+s.Int(n))
			}
		}
		said = append(said, bar.Label+": "+s.List(parts))
	}
	return strings.Join(said, "; ")
}

// bar is a small bar of a share of the whole; the number stands beside it.
func (s view) bar(count, whole int) string {
	const length = 60
	wide := count * length / max(whole, 1)
	from := 0
	if s.rtl() {
		from = length - wide
	}
	return fmt.Sprintf(`<svg class="bar" viewBox="0 0 %d 8" width="%d" height="8" aria-hidden="true"><rect x="%d" width="%d" height="8"/></svg>`, length, length, from, wide)
}

func (s view) tiles() chart.Tiles { return s.translator.tiles(func(string) string { return "" }) }

// Tiles is the map of the report's regions in the language, each with what was declared
// in it; href is where a region leads.
func (r *Report) Tiles(l *locale.Locale, href func(region string) string) chart.Tiles {
	return translator{Locale: l, report: r}.tiles(href)
}

func (tr translator) tiles(href func(region string) string) chart.Tiles {
	frame := chart.Frame{ID: "tiles", Title: tr.T("report.chart.tiles"), Desc: tr.T("report.chart.tiles.desc"), RTL: tr.rtl()}
	tiles := chart.Tiles{Frame: frame, Series: tr.series(chart.Status, "status.")}
	for _, g := range tr.report.ByRegion {
		region := tr.report.RegionOf(g.Code)
		if region.IsCountry() {
			continue
		}
		tiles.Tiles = append(tiles.Tiles, chart.Tile{
			X: region.TileX, Y: region.TileY, Label: tr.region(g.Code), Href: href(g.Code),
			Text: "\u2066" + fmt.Sprintf("%d / %d", g.Declared[commitments.Completed], g.Total) + "\u2069", Parts: statusParts(g.Tally),
		})
	}
	return tiles
}
