package reports

import "tracker/internal/pdf"

// verification is the last part: how to make sure that the file is the one that was
// issued, of the document that begins its name.
func (p *pdfReport) verification(document string) {
	if p.edition.Number == 0 {
		return
	}
	f := p.flow
	p.section(p.T("pdf.verify"), false, 200)
	f.Text(p.T("pdf.verify.how"), p.style(9.5))
	f.Space(4)
	command := p.style(9.5)
	command.Bold, command.Dir = true, pdf.LeftToRight
	f.Boxed(6, pdf.Paint{Fill: groundColor}, "tracker report verify "+p.edition.DownloadName(document+"."+p.Lang()+".pdf"), command)
	f.Space(4)
	f.Text(p.T("pdf.verify.what"), p.style(9.5))
	f.Space(8)
	list := f.Tag().Add("L")
	p.particular(list, p.T("term.journal"), p.N("report.journal", int(p.edition.JournalSize)))
	p.particular(list, p.T("report.root"), p.Isolate(p.edition.JournalRoot))
}
