package reports

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
)

// readPDF runs a program that reads PDF, which scripts/setup-tests installs.
func readPDF(t *testing.T, content []byte, name string, args ...string) string {
	t.Helper()
	_, err := exec.LookPath(name)
	require.NoError(t, err, "run scripts/setup-tests pdf")
	path := filepath.Join(t.TempDir(), "report.pdf")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", path)
	}
	var out, complaints bytes.Buffer
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = &out, &complaints
	require.NoError(t, command.Run(), complaints.String())
	require.Empty(t, complaints.String())
	return out.String()
}

// pageText is what stands on some pages, line by line, without the marks of
// direction that the program puts around Arabic.
func pageText(t *testing.T, content []byte, first, last int) string {
	text := readPDF(t, content, "pdftotext", "-layout", "-f", strconv.Itoa(first), "-l", strconv.Itoa(last), "FILE", "-")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\u202a\u202b\u202c\u200e\u200f", r) {
			return -1
		}
		return r
	}, text)
}

// named finds the number that stands on a line with nothing but a name.
func named(t *testing.T, text, name string) int {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if rest, ok := strings.CutSuffix(strings.TrimSpace(line), name); ok {
			if n, err := strconv.Atoi(strings.TrimSpace(rest)); err == nil {
				return n
			}
		}
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), name); ok {
			if n, err := strconv.Atoi(strings.TrimSpace(rest)); err == nil {
				return n
			}
		}
	}
	require.Fail(t, "no number", "%q in\n%s", name, text)
	return 0
}

var commitmentCode = regexp.MustCompile(`[MC]\d+\.(?:MA-R\d\d|[AB])\b`)

func fromPDF(t *testing.T, lang string, content []byte) numbers {
	l := locale.For(lang)
	contents, summary := pageText(t, content, 2, 2), pageText(t, content, 3, 3)
	first, after := named(t, contents, l.T("pdf.pledges")), named(t, contents, l.T("pdf.regions"))
	commitments := map[string]bool{}
	for _, code := range commitmentCode.FindAllString(pageText(t, content, first, after-1), -1) {
		commitments[code] = true
	}
	updates := pageText(t, content, named(t, contents, l.T("report.table.updates")), named(t, contents, l.T("report.table.facts")))
	_, updates, _ = strings.Cut(updates, l.T("report.table.updates"))
	updates, _, _ = strings.Cut(updates, l.T("report.table.facts"))
	n := numbers{len(commitments), len(commitmentCode.FindAllString(updates, -1)), named(t, summary, l.T("derived.overdue")),
		named(t, summary, l.T("gap.ahead")) + named(t, summary, l.T("gap.behind")), map[string]int{}, map[string]int{}}
	_, declared, found := strings.Cut(summary, l.T("term.declared"))
	require.True(t, found, "%s in\n%s", l.T("term.declared"), summary)
	_, verified, found := strings.Cut(declared, l.T("term.verified"))
	require.True(t, found, "%s in\n%s", l.T("term.verified"), summary)
	for _, s := range statuses() {
		n.status[string(s)] = named(t, declared, l.T("status."+string(s)))
		n.verified[string(s)] = named(t, verified, axisWord(l, 1, s))
	}
	return n
}

func TestPDFHasItsKeyFiguresOnOnePage(t *testing.T) {
	d := document(collecting())
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			var out bytes.Buffer
			_, err := writePDF(lang, &d).WriteTo(&out)
			require.NoError(t, err)
			contents, l := pageText(t, out.Bytes(), 2, 2), locale.For(lang)
			require.Equal(t, 1, named(t, contents, l.T("report.matrix"))-named(t, contents, l.T("report.table.summary")))
		})
	}
}

func TestPDFIsWellFormed(t *testing.T) {
	by := files(t, document(sample()))
	for _, lang := range locale.Supported {
		content, l := by["report."+lang+".pdf"], locale.For(lang)
		require.Contains(t, readPDF(t, content, "qpdf", "--check", "FILE"), "No syntax or stream encoding errors")
		info := readPDF(t, content, "pdfinfo", "FILE")
		require.Contains(t, info, l.T("report.title"))
		require.Regexp(t, `Tagged: +yes`, info)
		require.NotContains(t, readPDF(t, content, "pdffonts", "FILE"), " no ", "a font that is not embedded")
	}
}

// letters is a text without spaces and punctuation, which pdftotext sets on the
// other side of Arabic words.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return r
	}, text)
}

var keyWithoutMessage = regexp.MustCompile(`\b(?:report|pdf|term|status|assessment)\.[a-z_]+\.[a-z_]`)

func TestPDFIsReadInOrder(t *testing.T) {
	by := files(t, document(sample()))
	for _, lang := range locale.Supported {
		l, seen := locale.For(lang), pageText(t, by["report."+lang+".pdf"], 1, 99)
		for _, key := range []string{"report.matrix.note", "pdf.regions", "report.chart.tiles", "status.in_progress", "report.table.rates"} {
			require.True(t, strings.Contains(letters(seen), letters(l.T(key))), "%s: %s", lang, l.T(key))
		}
		seen = strings.ReplaceAll(seen, "report."+lang+".pdf", "")
		require.Empty(t, keyWithoutMessage.FindString(seen))
	}
}

func TestPDFIsTagged(t *testing.T) {
	d := document(sample())
	for _, lang := range locale.Supported {
		p := writePDF(lang, &d)
		var out bytes.Buffer
		_, err := p.WriteTo(&out)
		require.NoError(t, err)
		text := readPDF(t, out.Bytes(), "pdfinfo", "-struct", "FILE")
		require.Equal(t, len(d.Report.Commitments)+1+2+2+2*3, strings.Count(text, "Figure"), "cells, the map, the scales, and the bars of regions and pledges")
		require.Equal(t, 1, strings.Count(text, "H1 "))
		require.Equal(t, 8+len(translatorFor(lang, &d).documentTables()), strings.Count(text, "H2 "), "the essential, the opinion, contents, key figures, matrix, pledges, regions, verification and every table")
		require.Equal(t, 2+3, strings.Count(text, "H3 "), "regions and pledges")
	}
}

// beginsOn finds the page of a title in the contents, whatever stands between its words.
func beginsOn(t *testing.T, contents, title string) int {
	t.Helper()
	for line := range strings.SplitSeq(contents, "\n") {
		if line = letters(line); strings.Contains(line, letters(title)) {
			page, err := strconv.Atoi(strings.Replace(line, letters(title), "", 1))
			require.NoError(t, err, line)
			return page
		}
	}
	require.Fail(t, "not in the contents", title)
	return 0
}

func TestNarrativesStandOnThePagesOfTheirPledge(t *testing.T) {
	m := large(300)
	for i, u := range m.Updates {
		m.Updates[i].Narrative = "narrative" + strings.NewReplacer(".", "", "-", "").Replace(u.Commitment+u.Period.String()) + "end"
	}
	d := document(m)
	for _, lang := range locale.Supported {
		var out bytes.Buffer
		_, err := writePDF(lang, &d).WriteTo(&out)
		require.NoError(t, err)
		l := locale.For(lang)
		contents := pageText(t, out.Bytes(), 2, 2)
		regions, last := named(t, contents, l.T("pdf.regions")), named(t, contents, l.T("pdf.verify"))
		begins := func(i int) int {
			if i == len(d.Report.Pledges) {
				return regions - 1
			}
			return beginsOn(t, contents, d.Report.Pledges[i].Code+l.Text(d.Report.Pledges[i].Title))
		}
		require.Equal(t, 0, strings.Count(pageText(t, out.Bytes(), 1, begins(0)-1)+pageText(t, out.Bytes(), regions, last), "narrative"), "%s: elsewhere", lang)
		told := 0
		for i, pledge := range d.Report.Pledges {
			on := pageText(t, out.Bytes(), begins(i), begins(i+1))
			for _, u := range d.Report.Updates {
				if d.Report.Row(u.Commitment).Pledge == pledge.Code && u.State != c.Superseded {
					require.Equal(t, 1, strings.Count(on, u.Narrative), "%s: %s", lang, u.Narrative)
					told++
				}
			}
		}
		require.Greater(t, told, 20)
	}
}

func TestVerificationIsTheLastPart(t *testing.T) {
	by := files(t, document(sample()))
	for _, lang := range locale.Supported {
		l, content := locale.For(lang), by["report."+lang+".pdf"]
		require.NotContains(t, letters(pageText(t, content, 1, 1)), letters(l.T("pdf.verify")))
		_, after, found := strings.Cut(letters(pageText(t, content, 3, 99)), letters(l.T("pdf.verify")))
		require.True(t, found)
		require.Contains(t, after, letters(document(sample()).Edition.JournalRoot))
	}
}

func BenchmarkPDF(b *testing.B) {
	d := document(large(2000))
	for _, lang := range locale.Supported {
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				_, err := writePDF(lang, &d).WriteTo(&out)
				require.NoError(b, err)
				b.ReportMetric(float64(out.Len()), "bytes")
			}
		})
	}
}

// TestTheBriefHasTwoPages in each language, however much there is to say.
func TestTheBriefHasTwoPages(t *testing.T) {
	d := document(large(50))
	for i := range 7 {
		d.Report.Course = append(d.Report.Course, PeriodFigures{d.Report.Period, Headline{Overdue: i, Reporting: Rate{Expected: 9, OnTime: i, Missing: 9 - i}}})
	}
	for _, lang := range locale.Supported {
		p := writeBrief(lang, &d)
		require.Equal(t, 2, p.Pages(), lang)
		var out bytes.Buffer
		_, err := p.WriteTo(&out)
		require.NoError(t, err)
		first := pageText(t, out.Bytes(), 1, 1)
		l := locale.For(lang)
		require.Contains(t, first, l.T("essential.title"))
		require.Contains(t, pageText(t, out.Bytes(), 2, 2), "tracker report verify")
		text := readPDF(t, out.Bytes(), "pdfinfo", "-struct", "FILE")
		require.Equal(t, 1+4, strings.Count(text, "Figure"), "the map and a course for each figure")
	}
}

// TestSentencesLeadToThePagesOfTheirTables by the numbers in their margin.
func TestSentencesLeadToThePagesOfTheirTables(t *testing.T) {
	d := document(large(50))
	p := writePDF("en", &d)
	var out bytes.Buffer
	_, err := p.WriteTo(&out)
	require.NoError(t, err)
	first := pageText(t, out.Bytes(), 1, 1)
	found := regexp.MustCompile(`commitments? (?:are|is|has been) overdue.*?p\. (\d+)`).FindStringSubmatch(strings.Join(strings.Fields(first), " "))
	require.NotEmpty(t, found, first)
	page, err := strconv.Atoi(found[1])
	require.NoError(t, err)
	require.Contains(t, pageText(t, out.Bytes(), page, page), locale.For("en").T("report.table.overdue"))
}
