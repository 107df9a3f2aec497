package reports

import (
	"tracker/internal/locale"
	"tracker/internal/pdf"
)

// opinion is what the party that collects says of the whole, before all figures; nothing
// where it says nothing.
func (p *pdfReport) opinion() {
	if o := p.report.Opinion.Whole; o != nil {
		p.section(p.T("term.opinion"), true, false)
		p.said(o)
	}
}

// opinionLines is how many lines of the contents it takes.
func (p *pdfReport) opinionLines() int {
	if p.report.Opinion.Whole == nil {
		return 0
	}
	return 1
}

// withoutOpinion says on the first page that there is none.
func (p *pdfReport) withoutOpinion() {
	if p.report.Opinion.Whole == nil {
		p.flow.Space(14)
		p.flow.Text(p.T("report.opinion.none"), p.soft(9.5))
	}
}

// pledgeOpinion is what it says of a pledge; nothing where it says nothing.
func (p *pdfReport) pledgeOpinion(pledge string) {
	o := p.report.Opinion.On(pledge)
	if o == nil {
		return
	}
	p.flow.Space(8)
	title := p.bold(10)
	title.Color = accentColor
	p.flow.Heading(4, p.T("term.opinion"), title, 60)
	p.flow.Space(3)
	p.said(o)
}

func (p *pdfReport) said(o *Said) {
	words := p.spoken(o)
	style := p.style(10)
	style.Dir = pdf.LeftToRight
	if locale.For(words.lang).RightToLeft() {
		style.Dir, style.Leading = pdf.RightToLeft, 1.5
	}
	p.flow.Passage(pdf.Passage{Text: words.text, Style: style, Lang: words.lang, Ground: groundColor, Bar: accentColor, Padding: 5})
	p.flow.Space(3)
	by := words.by
	if !words.translated {
		by = p.T("report.opinion.untranslated") + " " + by
	}
	p.flow.Text(by, p.soft(8))
}
