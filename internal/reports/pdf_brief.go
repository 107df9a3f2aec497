package reports

import (
	"tracker/internal/commitments"
	"tracker/internal/pdf"
)

// writeBrief is the report on two pages, for who has five minutes.
func writeBrief(lang string, d *Document) *pdf.Document {
	p := newPDF(lang, d, "report."+lang+".pdf")
	p.cover()
	p.essentialPage()
	p.flow.NewPage()
	p.briefOpinion()
	for _, t := range p.briefTables() {
		p.flow.Section()
		p.heading(3, t.title, 60)
		p.setTable(t, t.fold(), 7.25)
	}
	p.flow.Text(p.T("brief.full.in", "file", p.full), p.soft(8.5))
	if p.edition.Number > 0 {
		p.flow.Text(p.compiled()+" · "+p.N("report.journal", int(p.edition.JournalSize)), p.soft(8.5))
		p.flow.Text(p.T("brief.verify", "command", p.Isolate("tracker report verify "+p.edition.DownloadName("brief."+lang+".pdf"))), p.soft(8.5))
	}
	p.runningLines()
	return p.doc
}

// briefOpinion is how the opinion on the whole begins.
func (p *pdfReport) briefOpinion() {
	p.flow.Section()
	p.heading(2, p.T("term.opinion"), 60)
	o := p.report.Opinion.Whole
	if o == nil {
		p.flow.Text(p.noOpinion(), p.soft(9))
	} else {
		short := *o
		short.Texts = commitments.Text{}
		for lang, text := range o.Texts {
			short.Texts[lang] = commitments.Shortened(text, lettersOpined)
		}
		p.quote(&short)
	}
	p.flow.Space(8)
}
