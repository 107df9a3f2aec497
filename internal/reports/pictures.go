package reports

import (
	"cmp"
	"fmt"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/locale"
)

func (tr translator) rtl() bool { return tr.Dir() == "rtl" }

func (s view) sprite() string {
	return chart.Sprite(func(scale, code string) string { return s.T(scale + ".letter." + code) }, s.rtl())
}

// matrixCell is one cell of the matrix: a pledge in a region.
type matrixCell struct {
	mark    string // SVG
	differs bool
	note    string // marks an origin that is not reported
}

// matrix returns the cells by commitment code.
func (s view) matrix() map[string]matrixCell {
	cells := make(map[string]matrixCell, len(s.report.Commitments))
	for _, c := range s.report.Commitments {
		cell := matrixCell{differs: c.Gap.Differs(), note: originNote(c)}
		cell.mark = chart.Cell(string(orNone(c.said().Status)), string(orNone(c.judged().Assessment)), s.cellTitle(c), s.rtl())
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

func (tr translator) frame(id string) chart.Frame {
	return chart.Frame{ID: id, Title: tr.T("report.chart." + id), Desc: tr.T("report.chart.desc"), RTL: tr.rtl()}
}

func (s view) pledgeBars(id string, scale chart.Scale, key string, parts func(Tally) []int) chart.Bars {
	bars := chart.Bars{Frame: s.frame(id), Series: s.series(scale, key)}
	for _, g := range s.report.ByPledge {
		label := g.Code + " · " + s.category(s.report.PledgeOf(g.Code).Category)
		bars.Bars = append(bars.Bars, chart.Bar{Label: label, Parts: parts(g.Tally)})
	}
	return bars
}

func (s view) statusByPledge() chart.Bars {
	return s.pledgeBars("pledges", chart.Status, "status.", statusParts)
}

func (s view) assessmentByPledge() chart.Bars {
	return s.pledgeBars("assessed", chart.Assessment, "assessment.", assessmentParts)
}

func (s view) statusByRegion() chart.Bars {
	bars := chart.Bars{Frame: s.frame("regions"), Series: s.series(chart.Status, "status.")}
	for _, g := range s.report.ByRegion {
		bars.Bars = append(bars.Bars, chart.Bar{Label: s.region(g.Code), Parts: statusParts(g.Tally)})
	}
	return bars
}

func (s view) tiles() chart.Tiles { return s.translator.tiles(func(string) string { return "" }) }

// Tiles is the map of the report's regions in the language, each with what was declared
// in it; href is where a region leads, "" for nowhere.
func (r *Report) Tiles(l *locale.Locale, href func(region string) string) chart.Tiles {
	return translator{Locale: l, report: r}.tiles(href)
}

func (tr translator) tiles(href func(region string) string) chart.Tiles {
	frame := tr.frame("tiles")
	frame.Desc = tr.T("report.chart.tiles.desc")
	tiles := chart.Tiles{Small: true, Frame: frame, Series: tr.series(chart.Status, "status.")}
	for _, g := range tr.report.ByRegion {
		region := tr.report.RegionOf(g.Code)
		if region.IsCountry() {
			continue
		}
		tiles.Tiles = append(tiles.Tiles, chart.Tile{
			X: region.TileX, Y: region.TileY, Label: tr.region(g.Code), Href: href(g.Code),
			Text: "\u2066" + fmt.Sprintf("%d / %d", finished(g.Declared), g.Total) + "\u2069", Parts: statusParts(g.Tally),
		})
	}
	return tiles
}
