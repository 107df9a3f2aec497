package reports

import (
	"strconv"

	"tracker/internal/pdf"
)

// cover is the first page: what this is, which edition, and how to verify it.
func (p *pdfReport) cover() {
	f := p.flow
	f.NewPage(false)
	f.Section()
	f.Page().Artifact(func() {
		width, _ := f.Page().Size()
		f.Page().Canvas(0, 0, 1).Rect(pdf.Rect{Width: width, Height: 10}, pdf.Paint{Fill: accentColor})
	})
	f.Space(70)
	kicker := p.soft(14)
	f.Text(p.T("report.title")+" · "+p.period(p.report.Period), kicker)
	f.Space(8)
	title := p.bold(24)
	title.Color, title.Leading = accentColor, title.Leading*.92
	target := f.Heading(1, p.agreement(), title, 200)
	p.doc.Bookmark(1, p.agreement(), target)
	f.Space(8)
	p.rule(2)
	f.Space(12)
	f.Text(p.span(), p.style(11.5))
	if line := p.editionLine(); line != "" {
		f.Space(4)
		f.Text(line, p.bold(13))
	}
	if p.edition.Reason != "" {
		f.Space(4)
		f.Text(p.T("report.reason", "reason", p.edition.Reason), p.style(10.5))
	}
	f.Space(18)
	p.particulars()
	f.Space(14)
	p.noticeBoxes()
	p.verification()
	p.withoutOpinion()
}

// particulars is what the agreement and the edition are, name by name.
func (p *pdfReport) particulars() {
	list := p.flow.Tag().Add("L")
	pair := func(name, value string) {
		if value != "" {
			p.flow.Pair(list, pdf.Pair{Name: name, Value: value, NameStyle: p.soft(9.5), ValueStyle: p.style(10), NameWidth: 104})
			p.flow.Space(5)
		}
	}
	pair(p.T("term.agreement"), p.Isolate(p.report.Agreement.Code))
	pair(p.T("pdf.signature"), p.signed())
	pair(p.T("report.parties"), p.parties())
	if p.edition.Number > 0 {
		pair(p.T("term.edition"), p.compiled())
		pair(p.T("term.journal"), p.N("report.journal", int(p.edition.JournalSize)))
		pair(p.T("report.root"), p.Isolate(p.edition.JournalRoot))
	}
}

// noticeBoxes shows what a reader must not overlook.
func (p *pdfReport) noticeBoxes() {
	box := pdf.Paint{Fill: noticeFill, Stroke: noticeLine, Width: 1.2}
	for _, text := range p.notices() {
		p.flow.Boxed(9, box, text, p.bold(10))
		p.flow.Space(8)
	}
}

// verification says how to make sure that the file is the one that was issued.
func (p *pdfReport) verification() {
	if p.edition.Number == 0 {
		return
	}
	f := p.flow
	f.Space(6)
	s := p.bold(12)
	s.Color = accentColor
	f.Heading(2, p.T("pdf.verify"), s, 60)
	f.Space(4)
	f.Text(p.T("pdf.verify.how"), p.style(9.5))
	f.Space(4)
	command := p.style(9.5)
	command.Bold, command.Dir = true, pdf.LeftToRight
	f.Boxed(6, pdf.Paint{Fill: groundColor}, "tracker report verify "+p.edition.DownloadName("report."+p.Lang()+".pdf"), command)
	f.Space(4)
	f.Text(p.T("pdf.verify.what"), p.style(9.5))
}

// The lines of the contents.
const (
	contentsLine = 14.0
	contentsPage = 51
)

// reserveContents opens the pages of the contents, to be written once the rest
// stands.
func (p *pdfReport) reserveContents() []*pdf.Page {
	lines := 0
	for _, t := range p.tables()[1:] {
		if t.id != "" {
			lines++
		}
	}
	lines += 5 + p.opinionLines() + len(p.report.Regions) + len(p.report.Pledges)
	var pages []*pdf.Page
	for ; lines > 0; lines -= contentsPage {
		p.flow.NewPage(false)
		if len(pages) == 0 {
			p.section(p.T("report.contents"), false, false)
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
