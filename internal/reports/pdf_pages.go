package reports

import (
	"tracker/internal/chart"
	"tracker/internal/pdf"
)

// The text sizes of the parts of pledges and regions.
const (
	toldSize   = 7.6
	pledgeSize = 7.0
	regionSize = 6.8
	// smallestRegion is how small it gets for two regions to stand on a page.
	smallestRegion = 6.0
)

// pledgePages is the part of each pledge: what stands in each region, and what was
// reported in the period.
func (p *pdfReport) pledgePages() {
	for i, g := range p.report.ByPledge {
		if i == 0 {
			p.section(p.T("pdf.pledges"), true, 300)
			p.reached("targets")
			p.scales()
		} else {
			p.flow.Section()
			p.flow.Space(8)
		}
		p.heading(3, p.Isolate(g.Code)+" · "+p.pledge(g.Code), 220)
		p.flow.Text(p.ofParty(g.Code), p.soft(8.5))
		if clause := p.clause(g.Code); clause != "" {
			p.flow.Space(3)
			p.flow.Text(clause, p.style(9))
		}
		p.pledgeOpinion(g.Code)
		p.state(g.Tally, true)
		if t := p.totalsOf(g.Code); len(t.rows) > 0 {
			p.setTable(t, t.fold(), pledgeSize)
		}
		p.setTable(p.ofPledge(g.Code), pledgeFold, pledgeSize)
		p.narratives(g.Code)
	}
}

// narratives is what was reported of a pledge in the period, region by region.
func (p *pdfReport) narratives(pledge string) {
	list := p.told(pledge)
	p.flow.Heading(4, p.T("report.told"), p.bold(9), 30)
	p.flow.Space(2)
	if len(list) == 0 {
		p.flow.Text(p.T("report.empty.updates"), p.soft(toldSize))
		return
	}
	tag := p.flow.Tag().Add("L")
	for _, t := range list {
		var said []pdf.Passage
		for _, text := range t.said {
			s := p.tight(p.style(toldSize))
			s.Dir = pdf.Auto
			said = append(said, pdf.Passage{Text: string(text), Style: s, Lang: p.OtherLanguage(string(text))})
		}
		if t.review != "" {
			s := p.tight(p.soft(toldSize))
			said = append(said, pdf.Passage{Text: p.T("common.labelled", "label", t.review, "value", p.Isolate(string(t.reason))), Style: s, Lang: p.OtherLanguage(string(t.reason))})
		}
		p.flow.Labelled(tag, pdf.Passage{Text: t.place, Style: p.tight(p.bold(toldSize))}, 92, said)
		p.flow.Space(2.5)
	}
}

// regionPages is the part of each region, two of them to a page.
func (p *pdfReport) regionPages() {
	for i, g := range p.report.ByRegion {
		t := p.ofRegion(g.Code)
		if i == 0 {
			p.section(p.T("pdf.regions"), true, 300)
		} else {
			p.flow.Section()
			p.flow.Need(p.regionHeight(t, smallestRegion))
		}
		p.heading(3, p.region(g.Code), 160)
		p.flow.Text(p.where(g.Code), p.soft(8.5))
		p.state(g.Tally, false)
		size := regionSize
		for size > smallestRegion && p.flow.Height(p.onPaper(t, regionFold, size)) > p.flow.Room() {
			size -= .2
		}
		p.setTable(t, regionFold, size)
	}
}

// regionHeight is about what the part of a region takes with its table in the text size.
func (p *pdfReport) regionHeight(t table, size float64) float64 {
	const above = 118 // the heading and the state
	return above + p.flow.Height(p.onPaper(t, regionFold, size))
}

// state is the figures and the bars of some commitments. The scales of the bars stand
// where the part begins.
func (p *pdfReport) state(t Tally, assessed bool) {
	p.flow.Space(4)
	p.figureTiles(p.stateFigures(t), smallTiles)
	p.bars(p.stateBars("", t))
	if assessed {
		p.bars(p.assessedBar(t))
	}
	p.flow.Space(4)
}

// barScale is how many points the unit of a bar's picture takes.
const barScale = .62

func (p *pdfReport) bars(b chart.Bars) { p.figure(p.barsInWords(b), b, barScale) }

// scales is the legends of the bars of both scales.
func (p *pdfReport) scales() {
	for _, of := range scales {
		key := of.name + "."
		p.figure(p.scaleInWords(of.Scale, key), chart.Bars{Frame: chart.Frame{RTL: p.rtl()}, Series: p.series(of.Scale, key)}, barScale)
	}
	p.flow.Text(p.T("report.period.note", "period", p.period(p.report.Period)), p.soft(8.5))
	p.flow.Space(4)
}

func (p *pdfReport) scaleInWords(scale chart.Scale, key string) string {
	var list []string
	for _, code := range scale.Codes() {
		list = append(list, p.T(key+code))
	}
	return p.T("report.legend") + ": " + p.List(list)
}
