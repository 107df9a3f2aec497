package reports

import (
	"slices"
	"strings"

	"tracker/internal/chart"
)

// standing is how the columns of the list of commitments that say where each stands
// are folded on the pages of regions and pledges.
var standing = [][]int{{5, 6, 7}, {8, 9}, {10, 11}, {13}, {14}, {15}, {16, 17, 18, 20}}

// regionPages is a page for each region.
func (p *pdfReport) regionPages() {
	list := p.commitments()
	for i, g := range p.report.ByRegion {
		region := p.report.RegionOf(g.Code)
		p.flow.NewPage(false)
		p.flow.Section()
		if i == 0 {
			p.heading(2, p.T("pdf.regions"), 100)
		}
		p.heading(3, p.region(g.Code), 100)
		where := []string{p.Isolate(g.Code)}
		if name := p.Text(region.AdminRegion); name != "" {
			where = append(where, p.T("pdf.admin_region", "name", name))
		}
		p.flow.Text(strings.Join(where, " · "), p.soft(9.5))
		p.state(g.Tally)
		rows := p.rowsOf(list, func(c Row) bool { return c.Region == g.Code })
		p.fitTable(rows, slices.Concat([][]int{{0, 1}}, standing))
	}
}

// pledgePages is a page for each pledge.
func (p *pdfReport) pledgePages() {
	list := p.commitments()
	for i, g := range p.report.ByPledge {
		pledge := p.report.PledgeOf(g.Code)
		p.flow.NewPage(false)
		p.flow.Section()
		if i == 0 {
			p.heading(2, p.T("pdf.pledges"), 100)
		}
		p.heading(3, p.Isolate(g.Code)+" · "+p.pledge(g.Code), 100)
		p.flow.Text(p.partyName(pledge.Party)+" · "+p.category(pledge.Category), p.soft(9.5))
		if clause := p.Text(pledge.Clause); clause != "" {
			p.flow.Space(5)
			p.flow.Text(clause, p.style(9.5))
		}
		p.pledgeOpinion(g.Code)
		p.state(g.Tally)
		p.totalsOf(g.Code)
		rows := p.rowsOf(list, func(c Row) bool { return c.Pledge == g.Code })
		p.fitTable(rows, slices.Concat([][]int{{0, 2}}, standing))
	}
}

// state is the figures and the bars of some commitments.
func (p *pdfReport) state(t Tally) {
	p.flow.Space(8)
	p.figureTiles([]figure{
		{p.Int(t.Total), p.T("report.figure.commitments")},
		{p.Int(finished(t.Declared)), p.T("report.figure.finished")},
		{p.Int(finished(t.Verified)), p.T("report.figure.verified")},
		{p.Int(t.Overdue), p.T("report.figure.overdue")},
		{p.Int(t.Differs), p.T("report.figure.differs")},
	}, 5)
	p.flow.Space(2)
	p.bars(chart.Status, "status.", []chart.Bar{{Label: p.T("term.declared"), Parts: statusParts(t)}, {Label: p.T("term.verified"), Parts: verifiedParts(t)}})
	p.bars(chart.Assessment, "assessment.", []chart.Bar{{Label: p.T("term.assessment"), Parts: assessmentParts(t)}})
}

// totalsOf is the totals of a pledge's indicators.
func (p *pdfReport) totalsOf(pledge string) {
	t := p.totals()
	t.rows = nil
	for _, total := range p.report.Totals {
		if total.Pledge == pledge {
			t.rows = append(t.rows, p.total(total))
		}
	}
	if len(t.rows) > 0 {
		p.setTable(t, [][]int{{0, 2}, {5}, {6, 7}, {8, 9}, {11, 12}, {13, 14}}, 7)
	}
}

// bars is bars of one scale under its legend.
func (p *pdfReport) bars(scale chart.Scale, key string, bars []chart.Bar) {
	var said []string
	for _, bar := range bars {
		var parts []string
		for i, code := range scale.Codes() {
			if bar.Parts[i] > 0 {
				parts = append(parts, p.T(key+code)+" "+p.Int(bar.Parts[i]))
			}
		}
		said = append(said, bar.Label+": "+p.List(parts))
	}
	picture := chart.Bars{Frame: chart.Frame{RTL: p.rtl()}, Series: p.series(scale, key), Bars: bars}
	p.figure(strings.Join(said, "; "), picture, p.flow.Width()/720)
	p.flow.Space(6)
}

// rowsOf keeps the rows of the list of commitments that are asked for.
func (p *pdfReport) rowsOf(list table, keep func(Row) bool) table {
	rows := list.rows
	list.rows = nil
	for i, c := range p.report.Commitments {
		if keep(c) {
			list.rows = append(list.rows, rows[i])
		}
	}
	return list
}
