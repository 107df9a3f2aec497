package reports

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

//go:embed style.css
var style string

// htmlFormats is a document that prints on A4 for each language.
func htmlFormats() []Format {
	var list []Format
	for _, lang := range locale.Supported {
		list = append(list, Format{
			Name: "report." + lang + ".html", MediaType: "text/html; charset=utf-8", Language: lang,
			Render: func(w io.Writer, d Document) error {
				return page(view{translator: translatorFor(lang, &d), edition: d.Edition}).Render(context.Background(), w)
			},
		})
	}
	return list
}

// StyleHash returns the Content-Security-Policy source, quotes included, that
// allows exactly the style element of a report's HTML file; "" where it has
// none. Files of earlier editions keep the style that they were issued with.
func StyleHash(document []byte) string {
	_, rest, found := strings.Cut(string(document), "<style>")
	sheet, _, closed := strings.Cut(rest, "</style>")
	if !found || !closed {
		return ""
	}
	sum := sha256.Sum256([]byte(sheet))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// view is what documents show: a report in one language, and the edition that it
// is issued as.
type view struct {
	translator
	edition Edition
	full    string // the file that has the tables; "" where it is this one
}

// tablesInParts are the places of what has no table of its own in a document.
var tablesInParts = map[string]string{"targets": "by-pledge"}

// tableLink is the address of one of the report's tables.
func (s view) tableLink(table string) templ.SafeURL {
	return templ.SafeURL(s.full + "#" + cmp.Or(tablesInParts[table], table))
}

// styleElement is the style sheet and the running lines of the printed page.
func (s view) styleElement() string {
	begin, end := "left", "right"
	if s.Dir() == "rtl" {
		begin, end = end, begin
	}
	running := fmt.Sprintf("\n@page { size: A4; margin: 16mm 12mm 14mm; font: 9px system-ui, \"Noto Sans\", \"Noto Sans Arabic\", \"DejaVu Sans\", sans-serif; color: #55645f;"+
		" @top-%s { content: %s; } @top-%s { content: %s; } @bottom-%s { content: \"\\2066\" counter(page) \" / \" counter(pages) \"\\2069\"; } }\n",
		begin, cssString(s.title()+" · "+s.agreement()),
		end, cssString(s.period(s.report.Period)+" · "+s.editionLine()), end)
	return "<style>" + style + running + "</style>"
}

// cssString quotes a text for a style sheet inside HTML.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || strings.ContainsRune(`"\<>&`, r) {
			fmt.Fprintf(&b, `\%x `, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// written says in which direction and language a text is that someone wrote.
func (s view) written(text userText) templ.Attributes {
	attributes := templ.Attributes{"dir": "auto"}
	if lang := s.OtherLanguage(string(text)); lang != "" {
		attributes["lang"] = lang
	}
	return attributes
}

// title is what the document is.
func (s view) title() string {
	if s.full != "" {
		return s.T("brief.title")
	}
	return s.T("report.title")
}

// noOpinion says that there is no opinion on the whole; that one can still come, but for
// the last editions.
func (s view) noOpinion() string {
	if s.edition.Kind == Final || s.edition.Kind == Corrected {
		return s.T("opinion.none")
	}
	return s.T("report.opinion.none")
}

func (s view) agreement() string { return s.Text(s.report.Agreement.Title) }

func (s view) span() string {
	from, to := s.report.From, s.report.To
	return s.T("report.period",
		"from", s.Date(from.Year, int(from.Month), from.Day), "to", s.Date(to.Year, int(to.Month), to.Day))
}

func (s view) editionLine() string {
	if s.edition.Number == 0 {
		return ""
	}
	return s.T("report.edition", "number", s.edition.Number) + " (" + s.T("report.kind."+string(s.edition.Kind)) + ")"
}

// notices say what a reader must not overlook.
func (s view) notices() []string {
	var list []string
	if s.report.Demonstration {
		list = append(list, s.T("report.demonstration"))
	}
	if s.report.Provisional {
		list = append(list, s.T("report.provisional"))
	} else if s.edition.Kind == Provisional {
		list = append(list, s.T("report.provisional.window"))
	}
	if s.edition.SameAs > 0 {
		list = append(list, s.T("report.same_as", "number", s.edition.SameAs))
	}
	return list
}

func (s view) compiled() string {
	at := s.Instant(s.edition.CompiledAt, s.loc)
	if s.edition.CompiledBy == "system" {
		return s.T("report.compiled_by_system", "at", at)
	}
	return s.T("report.compiled_by", "at", at, "name", s.edition.CompiledByName)
}

func (s view) signed() string {
	a := s.report.Agreement
	if a.SignedOn.IsZero() {
		return ""
	}
	return s.T("report.signed", "place", s.Text(a.SignedAt),
		"on", s.Date(a.SignedOn.Year, int(a.SignedOn.Month), a.SignedOn.Day))
}

func (s view) parties() string {
	var names []string
	for _, p := range s.report.Parties {
		names = append(names, s.Text(p.Name))
	}
	return s.List(names)
}

// figure is one number of the summary.
type figure struct{ value, name string }

func (s view) figures() []figure { return s.named(s.report.leadCounts()) }

// stateFigures are the counts that the part of a pledge or a region begins with.
func (s view) stateFigures(t Tally) []figure { return s.named(t.leadCounts()) }

func (s view) named(counts []leadCount) []figure {
	list := make([]figure, len(counts))
	for i, f := range counts {
		list[i] = figure{s.inWords(f.value), s.T("report.figure." + f.key)}
	}
	return list
}

// leadCount is a number that a report leads with: an int or a share.
type leadCount struct {
	key   string
	value any
}

func (t Tally) leadCounts() []leadCount {
	return []leadCount{
		{"commitments", t.Total}, {"finished", t.Declared[commitments.Completed]}, {"verified", t.Verified[commitments.Completed]},
		{"overdue", t.Overdue}, {"differs", t.Differs},
	}
}

func (r *Report) leadCounts() []leadCount {
	t := r.Whole
	list := slices.Insert(t.leadCounts(), 1, leadCount{"reported", t.Total - t.Declared[None]}, leadCount{"awaiting", t.Awaiting})
	if perMille, due := r.Reporting.Whole.PerMille(); due {
		list = append(list, leadCount{"rate", share(perMille)})
	}
	if r.Collection != nil {
		if perMille, owed := r.Collection.Whole.Completeness(); owed {
			list = append(list, leadCount{"completeness", share(perMille)})
		}
	}
	return list
}

// axis is the counts of one axis: name of the axis, value and count.
type axis struct {
	name string
	rows [][]any
}

// axes groups the summary by axis, without its total.
func (s view) axes() []axis {
	var list []axis
	for _, row := range s.summary().rows[1:] {
		name, _ := row[0].(string)
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, axis{name: name})
		}
		last := &list[len(list)-1]
		last.rows = append(last.rows, row)
	}
	return list
}
