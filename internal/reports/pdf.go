package reports

import (
	"io"

	"tracker/internal/locale"
	"tracker/internal/pdf"
)

// pdfFormats is a document on A4 for each language.
func pdfFormats() []Format {
	var list []Format
	for _, lang := range locale.Supported {
		list = append(list, Format{
			Name: "report." + lang + ".pdf", MediaType: "application/pdf", Language: lang,
			Render: func(w io.Writer, d Document) error {
				_, err := writePDF(lang, &d).WriteTo(w)
				return err
			},
		})
	}
	return list
}

// pdfReport writes a report as a PDF document.
type pdfReport struct {
	view
	doc      *pdf.Document
	flow     *pdf.Flow
	marks    map[string]*pdf.Form // of the two scales, by scale and code
	toc      []tocEntry
	contents *pdf.Tag              // the section of the contents
	leads    []lead                // from sentences to tables
	targets  map[string]pdf.Target // of tables, by id
}

// tocEntry is a line of the table of contents.
type tocEntry struct {
	level  int
	title  string
	target pdf.Target
}

func writePDF(lang string, d *Document) *pdf.Document {
	p := newPDF(lang, d, "")
	p.cover()
	p.essentialPage()
	tables := p.documentTables()
	contents := p.reserveContents(len(tables))
	p.opinion()
	p.summaryPage()
	p.matrixPage()
	p.pledgePages()
	p.regionPages()
	p.tableParts(tables)
	p.particulars()
	p.verification("report")
	p.writeContents(contents)
	p.writeLeads()
	p.runningLines()
	return p.doc
}

// newPDF begins a document. Full is the file that has its tables; "" where it has them
// itself.
func newPDF(lang string, d *Document, full string) *pdfReport {
	s := view{translator: translatorFor(lang, d), edition: d.Edition, full: full}
	p := &pdfReport{view: s, targets: map[string]pdf.Target{}, doc: pdf.New(pdf.Info{
		Title:   s.title() + " · " + s.agreement() + " · " + s.period(s.report.Period),
		Subject: s.editionLine(), Lang: s.Lang(), RTL: s.rtl(), Created: d.Edition.CompiledAt,
	})}
	p.flow = p.doc.Flow(pdf.Margins{Top: 54, Bottom: 44, Side: 36})
	p.marks = p.drawMarks()
	return p
}

// The colours of the document, those of the style sheet of the HTML one.
var (
	inkColor    = pdf.Hex("#182623")
	softColor   = pdf.Hex("#55645f")
	lineColor   = pdf.Hex("#d5cfc1")
	groundColor = pdf.Hex("#f5f1e8")
	accentColor = pdf.Hex("#0d5b50")
	noticeLine  = pdf.Hex("#5b5033")
	noticeFill  = pdf.Hex("#f4eedd")
)

// style is a text of the report's own. Arabic wants more room between lines.
func (p *pdfReport) style(size float64) pdf.Style {
	s := pdf.Style{Size: size, Color: inkColor, Dir: pdf.LeftToRight, Leading: 1.3}
	if p.rtl() {
		s.Dir, s.Leading = pdf.RightToLeft, 1.5
	}
	return s
}

func (p *pdfReport) bold(size float64) pdf.Style {
	s := p.style(size)
	s.Bold = true
	return s
}

func (p *pdfReport) soft(size float64) pdf.Style {
	s := p.style(size)
	s.Color = softColor
	return s
}

// section begins a part of the document on a new page or, where it is no more
// than a table, under what stands. What follows its title takes the height at least.
func (p *pdfReport) section(title string, newPage bool, follows float64) {
	if newPage {
		p.flow.NewPage()
	}
	p.flow.Section()
	p.heading(2, title, follows)
}

// heading sets a heading with its bookmark and its line in the contents. Level 2
// is a part of the document.
func (p *pdfReport) heading(level int, title string, follows float64) {
	s := p.bold(15)
	if level > 2 {
		s = p.bold(12.5)
	}
	p.headed(level, title, s, follows)
	if level == 2 {
		p.rule(1.2)
	}
	p.flow.Space(6)
}

// quietHeading begins a part whose first sentence is what the eye should find.
func (p *pdfReport) quietHeading(title string, follows float64) {
	p.headed(2, title, p.soft(9.5), follows)
	p.flow.Space(1)
}

// headed sets a heading, which the contents and the bookmarks name.
func (p *pdfReport) headed(level int, title string, s pdf.Style, follows float64) {
	target := p.flow.Heading(level, title, s, follows)
	p.doc.Bookmark(level-1, title, target)
	p.toc = append(p.toc, tocEntry{level, title, target})
}

// rule draws a line across.
func (p *pdfReport) rule(width float64) {
	f := p.flow
	f.Space(3)
	f.Page().Artifact(func() {
		f.Page().Canvas(0, 0, 1).Line(f.Left(), f.Y(), f.Left()+f.Width(), f.Y(), pdf.Paint{Stroke: accentColor, Width: width})
	})
	f.Space(width)
}

// runningLines writes the lines above and below each page but the first.
func (p *pdfReport) runningLines() {
	start := p.title() + " · " + p.agreement()
	end := p.period(p.report.Period)
	if line := p.editionLine(); line != "" {
		end += " · " + line
	}
	p.doc.EachPage(func(page *pdf.Page, n, of int) {
		if n == 1 {
			return
		}
		width, height := page.Size()
		s := p.soft(7.5)
		text := func(text string, y, room float64, align pdf.Align) {
			if p.rtl() {
				align = map[pdf.Align]pdf.Align{pdf.Left: pdf.Right, pdf.Right: pdf.Left}[align]
			}
			text = p.doc.Fit(text, s, room)
			page.Text(p.doc.Layout(text, s, width), 36, y, width-72, align)
		}
		page.Running("Header", func() {
			text(start, 26, width-72-12-p.doc.Layout(end, s, width).Width, pdf.Left)
			text(end, 26, width-72, pdf.Right)
			page.Canvas(0, 0, 1).Line(36, 40, width-36, 40, pdf.Paint{Stroke: lineColor, Width: .5})
		})
		page.Running("Footer", func() {
			text(p.report.Agreement.Code, height-32, (width-72)/2, pdf.Left)
			text(p.T("pdf.page", "n", n, "of", of), height-32, (width-72)/2, pdf.Right)
		})
	})
}
