package reports

import (
	"strconv"

	"tracker/internal/pdf"
)

// cover is the head of the first page: what this is, and which edition.
func (p *pdfReport) cover() {
	f := p.flow
	f.NewPage()
	f.Section()
	f.Page().Artifact(func() {
		width, _ := f.Page().Size()
		f.Page().Canvas(0, 0, 1).Rect(pdf.Rect{Width: width, Height: 6}, pdf.Paint{Fill: accentColor})
	})
	f.Text(p.title()+" · "+p.period(p.report.Period), p.soft(11))
	f.Space(3)
	title := p.bold(13)
	title.Leading *= .92
	target := f.Heading(1, p.agreement(), title, 200)
	p.doc.Bookmark(1, p.agreement(), target)
	f.Space(3)
	line := p.span()
	if of := p.editionLine(); of != "" {
		line += " · " + of
	}
	f.Text(line, p.bold(9.5))
	if p.edition.Reason != "" {
		f.Text(p.T("report.reason", "reason", p.edition.Reason), p.style(9))
	}
	f.Space(6)
	p.noticeBoxes()
}

// particulars is what the agreement and the edition are, name by name.
func (p *pdfReport) particulars() {
	list := p.flow.Tag().Add("L")
	p.particular(list, p.T("term.agreement"), p.Isolate(p.report.Agreement.Code))
	p.particular(list, p.T("pdf.signature"), p.signed())
	p.particular(list, p.T("report.parties"), p.parties())
	if p.edition.Number > 0 {
		p.particular(list, p.T("term.edition"), p.compiled())
	}
}

// particular is one of them; nothing where it has no value.
func (p *pdfReport) particular(list *pdf.Tag, name, value string) {
	if value != "" {
		p.flow.Pair(list, pdf.Pair{Name: name, Value: value, NameStyle: p.soft(9.5), ValueStyle: p.style(10), NameWidth: 104})
		p.flow.Space(5)
	}
}

// noticeBoxes shows what a reader must not overlook.
func (p *pdfReport) noticeBoxes() {
	box := pdf.Paint{Fill: noticeFill, Stroke: noticeLine, Width: 1.2}
	for _, text := range p.notices() {
		p.flow.Boxed(5, box, text, p.bold(8.5))
		p.flow.Space(5)
	}
}

// The lines of the contents.
const (
	contentsLine = 14.0
	contentsPage = 51
)

// reserveContents opens the pages of the contents, to be written once the rest
// stands.
func (p *pdfReport) reserveContents(tables int) []*pdf.Page {
	lines := tables + 7 + len(p.report.Regions) + len(p.report.Pledges)
	var pages []*pdf.Page
	for ; lines > 0; lines -= contentsPage {
		p.flow.NewPage()
		if len(pages) == 0 {
			p.section(p.T("report.contents"), false, 120)
			p.toc, p.contents = nil, p.flow.Tag() // it does not name itself
		}
		p.flow.Hold()
		pages = append(pages, p.flow.Page())
	}
	return pages
}

// writeContents writes a line with its page for each part, which leads there.
func (p *pdfReport) writeContents(pages []*pdf.Page) {
	toc := p.contents.Add("TOC")
	for i, e := range p.toc {
		page := pages[min(i/contentsPage, len(pages)-1)]
		y := 84 + float64(i%contentsPage)*contentsLine
		p.contentsLine(page, toc.Add("TOCI").Add("Reference").Add("Link"), e, y)
	}
}

// contentsLine writes a title with the number of its page, dots between them.
func (p *pdfReport) contentsLine(page *pdf.Page, link *pdf.Tag, e tocEntry, y float64) {
	s, indent := p.style(9.5), 16.0
	if e.level <= 2 {
		s.Bold, indent = true, 0
	}
	width, _ := page.Size()
	room, number := width-72, strconv.Itoa(e.target.Number())
	title := p.doc.Layout(p.doc.Fit(e.title, s, room-indent-40), s, room)
	at := p.doc.Layout(number, s, 40)
	x, end := 36+indent, width-36-at.Width
	from, to := x+title.Width+5, end-5
	if p.rtl() {
		x, end = width-36-indent-title.Width, 36
		from, to = end+at.Width+5, x-5
	}
	page.Marked(link, func() { page.Text(title, x, y, title.Width, pdf.Left) })
	page.Marked(link, func() { page.Text(at, end, y, at.Width, pdf.Left) })
	if base := y + title.Height()/2 + 2.5; from < to {
		page.Artifact(func() {
			page.Canvas(0, 0, 1).Line(from, base, to, base, pdf.Paint{Stroke: lineColor, Width: .6, Dash: []float64{1, 2.5}})
		})
	}
	page.Link(link, pdf.Rect{X: 36, Y: y, Width: room, Height: title.Height()}, e.target, e.title)
}
