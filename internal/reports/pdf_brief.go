package reports

import "tracker/internal/pdf"

// writeBrief is the report on two pages, for who has five minutes.
func writeBrief(lang string, d *Document) *pdf.Document {
	p := newPDF(lang, d, "brief.title")
	p.cover()
	p.essentialPage()
	p.flow.NewPage(false)
	for _, t := range p.briefTables() {
		p.tablePart(t)
	}
	p.flow.Text(p.T("brief.full.in", "file", "report."+p.Lang()+".pdf"), p.soft(8.5))
	if p.edition.Number > 0 {
		p.flow.Text(p.compiled()+" · "+p.N("report.journal", int(p.edition.JournalSize)), p.soft(8.5))
	}
	p.verification("brief")
	p.writeLeads()
	p.runningLines()
	return p.doc
}
