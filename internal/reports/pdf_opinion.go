package reports

import (
	"tracker/internal/locale"
	"tracker/internal/pdf"
)

// opinion is what the party that collects says of the whole, on a page of its own before
// the figures; or that it said nothing.
func (p *pdfReport) opinion() {
	p.section(p.T("term.opinion"), true, 80)
	if o := p.report.Opinion.Whole; o != nil {
		p.quote(o)
	} else {
		p.flow.Text(p.noOpinion(), p.soft(9.5))
	}
	p.flow.Space(10)
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
	p.quote(o)
}

func (p *pdfReport) quote(o *Said) {
	words := p.spoken(o)
	style := p.style(10)
	style.Dir = pdf.LeftToRight
	if locale.For(words.lang).RightToLeft() {
		style.Dir, style.Leading = pdf.RightToLeft, 1.5
	}
	p.flow.Quotation(pdf.Quotation{Text: words.text, Style: style, Lang: words.lang, Ground: groundColor, Bar: accentColor, Padding: 5})
	p.flow.Space(3)
	by := words.by
	if !words.translated {
		by = p.T("report.opinion.untranslated") + " " + by
	}
	p.flow.Text(by, p.soft(8))
}
