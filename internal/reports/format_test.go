package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/sheet"
)

// files renders the document by file name.
func files(t testing.TB, d Document) map[string][]byte {
	t.Helper()
	by := map[string][]byte{}
	for _, f := range Formats {
		var out bytes.Buffer
		require.NoError(t, f.Render(&out, d), f.Name)
		by[f.Name] = out.Bytes()
	}
	return by
}

func TestFilesAreTheSameBytesEachTime(t *testing.T) {
	first := files(t, document(sample()))
	time.Sleep(1100 * time.Millisecond) // a clock in a file would tick
	for range 3 {
		for name, content := range files(t, document(sample())) {
			require.True(t, bytes.Equal(first[name], content), name)
		}
	}
}

func TestFileNames(t *testing.T) {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	require.ElementsMatch(t, []string{
		"report.csv", "updates.csv", "values.csv", "measures.csv", "totals.csv", "deliverables.csv", "recommendations.csv", "collection.csv", "report.json", "report.xlsx", "report.ar.xlsx", "report.en.xlsx",
		"report.fr.html", "report.ar.html", "report.en.html", "report.fr.pdf", "report.ar.pdf", "report.en.pdf",
		"brief.fr.html", "brief.ar.html", "brief.en.html", "brief.fr.pdf", "brief.ar.pdf", "brief.en.pdf",
	}, names)
}

// numbers is what one format gives for a report.
type numbers struct {
	commitments, updates, overdue, differs int
	status, verified                       map[string]int
}

func TestAllFormatsAgree(t *testing.T) {
	for name, m := range map[string]Material{"small": sample(), "large": large(300)} {
		t.Run(name, func(t *testing.T) {
			d := document(m)
			by := files(t, d)
			want := fromReport(d.Report)
			fromJSON, err := DecodeJSON(bytes.NewReader(by["report.json"]))
			require.NoError(t, err)
			require.Equal(t, want, fromReport(fromJSON))
			require.Equal(t, want, fromCSV(t, by["report.csv"], by["updates.csv"]))
			for _, lang := range locale.Supported {
				require.Equal(t, want, fromHTML(t, lang, by["report."+lang+".html"]), lang)
				require.Equal(t, want, fromPDF(t, lang, by["report."+lang+".pdf"]), lang)
			}
			require.Equal(t, want, fromXLSX(t, "fr", by["report.xlsx"]))
			require.Equal(t, want, fromXLSX(t, "ar", by["report.ar.xlsx"]))
			require.Equal(t, want, fromXLSX(t, "en", by["report.en.xlsx"]))
		})
	}
}

func fromReport(r Report) numbers {
	n := numbers{len(r.Commitments), len(r.Updates), r.Whole.Overdue, r.Whole.Differs, map[string]int{}, map[string]int{}}
	for _, s := range statuses() {
		n.status[string(s)], n.verified[string(s)] = r.Whole.Declared[s], r.Whole.Verified[s]
	}
	return n
}

func noStatuses() map[string]int {
	counts := map[string]int{}
	for _, s := range statuses() {
		counts[string(s)] = 0
	}
	return counts
}

func readCSV(t *testing.T, content []byte) []map[string]string {
	lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	require.NoError(t, err)
	var records []map[string]string
	for _, line := range lines[1:] {
		record := map[string]string{}
		for i, name := range lines[0] {
			require.Regexp(t, `^[a-z_]+$`, name)
			record[name] = line[i]
		}
		records = append(records, record)
	}
	return records
}

func fromCSV(t *testing.T, report, updates []byte) numbers {
	n := numbers{status: noStatuses(), verified: noStatuses(), updates: len(readCSV(t, updates))}
	for _, record := range readCSV(t, report) {
		n.commitments++
		n.status[string(orNone(c.Status(record["declared_status"])))]++
		n.verified[string(orNone(c.Status(record["verified_status"])))]++
		if record["overdue"] == "true" {
			n.overdue++
		}
		if c.Gap(record["gap"]).Differs() {
			n.differs++
		}
	}
	return n
}

func fromHTML(t *testing.T, lang string, content []byte) numbers {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(content))
	require.NoError(t, err)
	l := locale.For(lang)
	require.Equal(t, lang, doc.Find("html").AttrOr("lang", ""))
	require.Equal(t, l.Dir(), doc.Find("html").AttrOr("dir", ""))
	rows := func(id string) int { return doc.Find("section[aria-labelledby=" + id + "] tbody tr").Length() }
	n := numbers{doc.Find("section.pledge table.commitments tbody tr").Length(), rows("updates"), rows("overdue"), rows("differences"), map[string]int{}, map[string]int{}}
	for axis, counts := range []map[string]int{n.status, n.verified} {
		for i, s := range statuses() {
			row := doc.Find(".axes table").Eq(axis).Find("tbody tr").Eq(i)
			require.Equal(t, axisWord(l, axis, s), row.Find("th").Text())
			counts[string(s)], err = strconv.Atoi(row.Find("td").Text())
			require.NoError(t, err)
		}
	}
	return n
}

// axisWord names a status on the axis of what is declared, 0, or verified, 1.
func axisWord(l *locale.Locale, axis int, s c.Status) string {
	if axis == 1 && s == None {
		return l.T("verified.none")
	}
	return l.T("status." + string(s))
}

func fromXLSX(t *testing.T, lang string, content []byte) numbers {
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer book.Close()
	l := locale.For(lang)
	rows := func(id string) int {
		lines, err := book.GetRows(l.T("report.sheet." + id))
		require.NoError(t, err)
		below := lines[headLine:]
		if len(below) == 1 && below[0][0] == l.T("report.empty."+id) {
			return 0
		}
		return len(below)
	}
	n := numbers{rows("commitments"), rows("updates"), rows("overdue"), rows("differences"), map[string]int{}, map[string]int{}}
	summary, err := book.GetRows(l.T("report.sheet.summary"))
	require.NoError(t, err)
	for axis, counts := range []map[string]int{n.status, n.verified} {
		for i, s := range statuses() {
			row := summary[headLine+1+axis*len(statuses())+i]
			require.Equal(t, axisWord(l, axis, s), row[1])
			counts[string(s)], err = strconv.Atoi(row[2])
			require.NoError(t, err)
		}
	}
	return n
}

func TestCSVKeepsTextsFromBecomingFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+212 5": "'+212 5", "-x": "'-x", "@a": "'@a", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"": "", "a=1": "a=1", " =1": " =1", "'=1": "'=1", "Été": "Été",
	} {
		t.Run(in, func(t *testing.T) {
			require.Equal(t, want, sheet.Plain(in), "%q", in)
		})
	}
	m := sample()
	m.Commitments[0].Targets = []c.Target{target("M1.1", "-2.5", "1234567.25")}
	by := files(t, document(m))
	measure := readCSV(t, by["measures.csv"])[0]
	require.Equal(t, "-2.5", measure["baseline"], "numbers are never changed")
	require.Equal(t, "1234567.25", measure["target"])
	row := readCSV(t, by["report.csv"])[0]
	require.Equal(t, "2026-06-30", row["due_on"])
	require.Equal(t, "2026-11-05T09:00:00Z", row["declared_at"])
	for _, record := range readCSV(t, by["updates.csv"]) {
		if record["id"] == "u5" {
			require.Equal(t, `'=HYPERLINK("http://evil")`, record["narrative"])
			require.Equal(t, "'-- préciser", record["reason"])
			require.Equal(t, "'@brahim", record["reviewer"])
		}
	}
	require.Contains(t, string(by["updates.csv"]), "\r\n")
}

func TestWorkbookKeepsTextsAsTexts(t *testing.T) {
	by := files(t, document(sample()))
	for name, lang := range map[string]string{"report.xlsx": "fr", "report.ar.xlsx": "ar"} {
		t.Run(name, func(t *testing.T) {
			book, err := excelize.OpenReader(bytes.NewReader(by[name]))
			require.NoError(t, err)
			l := locale.For(lang)
			found := false
			for _, sheet := range book.GetSheetList() {
				lines, err := book.GetRows(sheet)
				require.NoError(t, err)
				for y, line := range lines {
					for x, text := range line {
						cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
						formula, err := book.GetCellFormula(sheet, cell)
						require.NoError(t, err)
						if formula != "" {
							require.Regexp(t, `^(?:COUNT|SUM|INT)`, formula, "%s %s", sheet, cell)
							_, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
							require.NoError(t, err, "%s %s", sheet, cell)
						}
						found = found || strings.HasPrefix(text, "=HYPERLINK")
					}
				}
				view, err := book.GetSheetView(sheet, 0)
				require.NoError(t, err)
				require.Equal(t, l.Dir() == "rtl", *view.RightToLeft)
				if sheet == l.T("report.sheet."+opening) {
					continue
				}
				panes, err := book.GetPanes(sheet)
				require.NoError(t, err)
				require.True(t, panes.Freeze)
				tables, err := book.GetTables(sheet)
				require.NoError(t, err)
				require.Len(t, tables, 1)
				heads := map[string]bool{}
				for _, head := range lines[headLine-1] {
					require.False(t, heads[strings.ToLower(head)], "%s: %s twice", sheet, head)
					heads[strings.ToLower(head)] = true
				}
			}
			require.True(t, found)
		})
	}
}

func TestHTMLHasOneStyleAndNothingElseThatAPolicyWouldRefuse(t *testing.T) {
	m := sample()
	m.Agreement.Title = text(`Titre "</style><script>alert(1)</script>`, "عنوان", "Title")
	for name, content := range files(t, document(m)) {
		if !strings.HasSuffix(name, ".html") {
			require.Empty(t, StyleHash(content), name)
			continue
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(content))
		require.NoError(t, err)
		require.Equal(t, 1, doc.Find("style").Length())
		sum := sha256.Sum256([]byte(doc.Find("style").Text()))
		require.Equal(t, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", StyleHash(content))
		require.Zero(t, doc.Find("script, link, iframe, img, [style], [onclick]").Length())
		require.NotRegexp(t, regexp.MustCompile(`(?:src|href)="(?:https?:)?//`), string(content))
		require.NotEmpty(t, doc.Find("title").First().Text())
	}
}

func TestHTMLEscapesWhatUsersWrote(t *testing.T) {
	m := sample()
	for i := range m.Updates {
		m.Updates[i].Narrative = `<img src=x onerror=alert(1)>`
	}
	content := string(files(t, document(m))["report.fr.html"])
	require.NotContains(t, content, "<img")
	require.Contains(t, content, "&lt;img src=x")
}

func TestHTMLReferencesExistAndIDsAreUnique(t *testing.T) {
	for name, content := range files(t, document(large(50))) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(content))
		require.NoError(t, err)
		ids := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			require.False(t, ids[id], "%s: id %s twice", name, id)
			ids[id] = true
		})
		doc.Find("use, nav a").Each(func(_ int, s *goquery.Selection) {
			require.True(t, ids[strings.TrimPrefix(s.AttrOr("href", ""), "#")], "%s: %s", name, s.AttrOr("href", ""))
		})
		for _, m := range regexp.MustCompile(`url\(#([^)]+)\)`).FindAllStringSubmatch(string(content), -1) {
			require.True(t, ids[m[1]], m[1])
		}
		if strings.HasPrefix(name, "report.") {
			require.Equal(t, 154, doc.Find(".matrix td svg > title").Length())
			doc.Find(".essential a").Each(func(_ int, s *goquery.Selection) {
				require.True(t, ids[strings.TrimPrefix(s.AttrOr("href", ""), "#")], "%s: %s", name, s.AttrOr("href", ""))
			})
		}
		said := strings.ReplaceAll(doc.Find("body").Text(), name, "")
		require.NotContains(t, said, "report.", "a key without a message")
	}
}

func TestMadeUpDataIsMarked(t *testing.T) {
	by := files(t, document(sample()))
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(by["report.fr.html"]))
	require.NoError(t, err)
	require.Contains(t, doc.Find(".notice").Text(), "démonstration")
	require.Equal(t, 1, doc.Find(".matrix td sup").Length())
	require.Contains(t, doc.Find("section[aria-labelledby=updates] tbody").Text(), originNotes[c.Demonstration])
	require.Contains(t, doc.Find("section.pledge table.commitments tbody").Text(), originNotes[c.Demonstration])
	require.Contains(t, doc.Find("section.region table.commitments tbody").Text(), originNotes[c.Demonstration])
	require.Contains(t, string(by["report.csv"]), ",demonstration,")
}

func TestCatalogueHasEveryKeyOfTheReport(t *testing.T) {
	for _, lang := range locale.Supported {
		l := locale.For(lang)
		for _, table := range translatorFor(lang, &Document{}).tables() {
			for _, key := range []string{"report.table.", "report.empty.", "report.sheet."} {
				require.True(t, l.Has(key+table.id), "%s: %s%s", lang, key, table.id)
			}
			require.LessOrEqual(t, len([]rune(l.T("report.sheet."+table.id))), 31)
			for _, column := range table.columns {
				require.NotContains(t, column.title, ".column.", "%s: %s", lang, table.id)
				require.NotContains(t, column.title, "term.", "%s: %s", lang, table.id)
			}
		}
	}
}

func BenchmarkEdition(b *testing.B) {
	m := large(2000)
	b.ReportAllocs()
	for b.Loop() {
		for name, content := range files(b, document(m)) {
			b.ReportMetric(float64(len(content)), name+"-bytes")
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	m := large(2000)
	b.ReportAllocs()
	for b.Loop() {
		Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	}
}

func BenchmarkFormat(b *testing.B) {
	d := document(large(2000))
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				require.NoError(b, f.Render(&out, d))
			}
			b.ReportMetric(float64(out.Len()), "bytes")
		})
	}
}
