package reports

import (
	"strings"

	"tracker/internal/chart"
)

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
		p.fitTable(rows, [][]int{{0, 1}, {5, 6, 7}, {8, 10}, {11, 12}, {13, 14}, {15, 16, 18}})
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
		p.state(g.Tally)
		rows := p.rowsOf(list, func(c Row) bool { return c.Pledge == g.Code })
		p.fitTable(rows, [][]int{{0, 2}, {5, 6, 7}, {8, 9}, {10, 11}, {13, 14, 15}, {16, 17}, {18, 19, 21}})
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
	p.bar(p.T("term.declared"), chart.Status, "status.", statusParts(t))
	p.bar(p.T("term.verified"), chart.Status, "status.", verifiedParts(t))
	p.bar(p.T("term.assessment"), chart.Assessment, "assessment.", assessmentParts(t))
}

// bar is one bar with its legend.
func (p *pdfReport) bar(title string, scale chart.Scale, key string, parts []int) {
	var said []string
	for i, code := range scale.Codes() {
		if parts[i] > 0 {
			said = append(said, p.T(key+code)+" "+p.Int(parts[i]))
		}
	}
	bars := chart.Bars{Frame: chart.Frame{RTL: p.rtl()}, Series: p.series(scale, key), Bars: []chart.Bar{{Label: title, Parts: parts}}}
	p.figure(title+": "+p.List(said), bars, p.flow.Width()/720)
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
