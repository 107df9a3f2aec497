package reports_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// poppler runs a program that reads PDF.
func poppler(t *testing.T, content []byte, name string, args ...string) string {
	program, err := exec.LookPath(name)
	require.NoError(t, err, "poppler reads the PDF files here; scripts/setup-tests installs it")
	path := filepath.Join(t.TempDir(), "report.pdf")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	var out, complaints bytes.Buffer
	command := exec.CommandContext(t.Context(), program, args...)
	command.Args = append(command.Args, path)
	if name == "pdftotext" {
		command.Args = append(command.Args, "-")
	}
	command.Stdout, command.Stderr = &out, &complaints
	require.NoError(t, command.Run(), complaints.String())
	require.Empty(t, complaints.String())
	return withoutMarks(out.String())
}

// paper reads the pages of a document as they look.
type pdfReport struct {
	names
	content []byte
	pages   map[int]string // from 1, those that were read
	says    figures
}

// contentsPage is where the table of contents stands.
const contentsPage = 2

// read reads some pages line by line.
func (p pdfReport) read(t *testing.T, first, last int) {
	text := poppler(t, p.content, "pdftotext", "-layout", "-f", strconv.Itoa(first), "-l", strconv.Itoa(last))
	for i, page := range strings.Split(text, "\f") {
		p.pages[first+i] = page
	}
}

// fromPages reads what stands on the pages, line by line.
func fromPages(t *testing.T, n names, content []byte) reading {
	p := pdfReport{n, content, map[int]string{}, figures{}}
	p.read(t, contentsPage, contentsPage)
	p.read(t, contentsPage, p.begins(t, "pdf.verify"))
	p.summary(t)
	for axis, part := range map[string][2]string{"party": {"parties", "pledges"}, "pledge": {"pledges", "regions"}, "region": {"regions", "cross"}} {
		p.brief(t, axis, p.lines(t, "report.table."+part[0], "report.table."+part[1]))
	}
	p.cross(p.lines(t, "report.table.cross", "report.table.differences"))
	p.rates(t, p.lines(t, "report.table.rates", "report.table.collection"))
	p.round(t, p.lines(t, "report.table.collection", "pdf.verify"))
	ofPledges := p.boxes(t, p.begins(t, "pdf.pledges"), p.begins(t, "pdf.regions")-1)
	p.inSheets(t, ofPledges)
	p.inTotals(t, ofPledges)
	p.checkOrder(t)
	return reading{n.Lang() + " PDF", p.says, regexp.MustCompile(`^(?:updates|(?:list|difference)/.*|commitment/.*/(?:review|overdue|no_report)|` + leftOut + `)$`)}
}

// boxes is the words of some pages, each where it stands.
func (p pdfReport) boxes(t *testing.T, first, last int) string {
	return poppler(t, p.content, "pdftotext", "-bbox", "-f", strconv.Itoa(first), "-l", strconv.Itoa(last))
}

var (
	gaps           = regexp.MustCompile(` {2,}`)
	tile           = regexp.MustCompile(`^[\d\s\x{202f}%]+$`)
	digits         = regexp.MustCompile(`^\d+$`)
	commitmentCode = regexp.MustCompile(`^[MC]\d+\.[A-Z-]+$`)
	groupCode      = map[string]*regexp.Regexp{"pledge": regexp.MustCompile(`\b[MC]\d+\b`), "region": regexp.MustCompile(`\b[A-Z]{2}-[A-Z]+\b`)}
)

// lines is the lines between the titles of two parts, each as its parts in the
// order of reading.
func (p pdfReport) lines(t *testing.T, from, to string) [][]string {
	var lines [][]string
	within := false
	for page := p.begins(t, from); page <= p.begins(t, to); page++ {
		for line := range strings.SplitSeq(p.pages[page], "\n") {
			parts := p.inOrder(gaps.Split(strings.Trim(line, " "), -1))
			switch {
			case p.heads(parts, from):
				within = true
			case p.heads(parts, to):
				return lines
			case within:
				lines = append(lines, parts)
			}
		}
	}
	require.Fail(t, "no part after the other", "%s: %s, %s", p.Lang(), from, to)
	return nil
}

// inOrder puts what was read from left to right into the order of reading.
func (p pdfReport) inOrder(parts []string) []string {
	if p.Dir() == "rtl" {
		slices.Reverse(parts)
	}
	return parts
}

// begins is the page on which a part begins, by the table of contents.
func (p pdfReport) begins(t *testing.T, title string) int {
	for line := range strings.SplitSeq(p.pages[contentsPage], "\n") {
		parts := p.inOrder(gaps.Split(strings.Trim(line, " "), -1))
		if last := len(parts) - 1; last > 0 && p.heads(parts[:last], title) {
			page, err := strconv.Atoi(parts[last])
			require.NoError(t, err)
			return page
		}
	}
	require.Fail(t, "not in the contents", "%s: %s", p.Lang(), p.T(title))
	return 0
}

// heads reports whether the parts of a line are the title of a part of the
// report. That of the collection round goes on with days, which come in pieces.
func (p pdfReport) heads(parts []string, key string) bool {
	title := p.T(key)
	if begun, _, days := strings.Cut(title, ":"); days {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, strings.TrimSpace(begun)) })
	}
	return slices.Equal(parts, []string{title})
}

// inWords is the words of a text without the punctuation between them, which
// the program sets on the other side of Arabic words.
func inWords(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }), " ")
}

// checkOrder makes sure that what is read from right to left too comes out in the
// order of reading, not in that of the page.
func (p pdfReport) checkOrder(t *testing.T) {
	var seen strings.Builder
	for _, page := range slices.Sorted(maps.Keys(p.pages)) {
		seen.WriteString(inWords(p.pages[page]) + "\n")
	}
	for _, key := range []string{
		"report.table.differences", "report.table.cross", "report.table.rates", "report.matrix",
		"pdf.regions", "gap.ahead", "gap.behind", "status.in_progress", "assessment.no_evidence", "report.axes", "report.matrix.note",
	} {
		phrase := inWords(p.T(key))
		require.True(t, strings.Contains(seen.String(), phrase), "%s: %s", p.Lang(), phrase)
		backwards := []rune(phrase)
		slices.Reverse(backwards)
		require.False(t, strings.Contains(seen.String(), string(backwards)), "%s: %s", p.Lang(), phrase)
	}
}

func (p pdfReport) summary(t *testing.T) {
	inSummary, _ := p.labels()
	axis, lines := "", p.lines(t, "report.table.summary", "report.matrix")
	for i, line := range lines {
		switch last := line[len(line)-1]; {
		case axis == "" && tile.MatchString(strings.Join(line, "")):
			p.tiles(t, line, lines[i+1])
		case last == p.T("report.column.count"):
			axis = line[0]
		case axis != "" && len(line) == 2 && digits.MatchString(last):
			name := inSummary[axis+"/"+line[0]]
			require.NotEmpty(t, name, "%q", line)
			p.says[name] = last
		}
	}
}

// tiles notes numbers with what is said of each on the line below, or how that
// begins.
func (p pdfReport) tiles(t *testing.T, numbers, said []string) {
	require.Equal(t, len(numbers), len(said), "%q under %q", said, numbers)
	for i, beginning := range said {
		var meant []string
		for title, name := range p.inTiles() {
			if strings.HasPrefix(title, beginning) {
				meant = append(meant, name)
			}
		}
		require.Len(t, meant, 1, "%q", beginning)
		p.says[meant[0]] = p.plainly(strings.TrimSpace(strings.TrimSuffix(numbers[i], "%")))
	}
}

// numbered parts a line into its words and its whole numbers.
func (p pdfReport) numbered(line []string) (translator string, numbers []string) {
	var rest []string
	for _, part := range line {
		if digits.MatchString(part) {
			numbers = append(numbers, part)
		} else {
			rest = append(rest, part)
		}
	}
	return strings.Join(rest, " "), numbers
}

// brief reads a line of counts for each group. Names go on in the next line.
func (p pdfReport) brief(t *testing.T, axis string, lines [][]string) {
	for _, line := range lines {
		words := len(line) - len(inBrief)
		if words < 1 || !tile.MatchString(strings.Join(line[words:], "")) {
			continue
		}
		of := p.group(t, axis, strings.Join(line[:words], " "))
		for i, name := range inBrief {
			p.says["brief/"+axis+"/"+of+"/"+name] = line[words+i]
		}
	}
}

// group finds the code of a group by its code, or by how its name begins.
func (p pdfReport) group(t *testing.T, axis, words string) string {
	if code := groupCode[axis]; code != nil && code.MatchString(words) {
		return code.FindString(words)
	}
	for name, of := range p.codes {
		if name, is := strings.CutPrefix(name, axis+"/"); is && strings.HasPrefix(skeleton(name), skeleton(words)) {
			return of
		}
	}
	require.Fail(t, "no such group", "%s: %s %q", p.Lang(), axis, words)
	return ""
}

func (p pdfReport) cross(lines [][]string) {
	columns := append(under("", commitments.Assessments), "total")
	for _, line := range lines {
		if translator, numbers := p.numbered(line); len(numbers) == len(columns) {
			for i, name := range columns {
				p.says["cross/"+p.value("status", translator)+"/"+name] = numbers[i]
			}
		}
	}
}

func (p pdfReport) rates(t *testing.T, lines [][]string) {
	var g grid
	g.head = []string{"", p.T("report.column.value")}
	for _, title := range []string{"report.column.expected", "timing.on_time", "timing.late", "timing.missing", "report.column.pending", "report.column.rate"} {
		g.head = append(g.head, p.T(title))
	}
	for _, line := range lines {
		if len(line) == len(g.head) && strings.HasSuffix(line[len(line)-1], "%") {
			g.lines = append(g.lines, line)
		}
	}
	p.names.rates(t, p.says, g, p.plainly)
}

// round reads a line of numbers for the whole, and for each party, pledge and
// region: the words before them come in pieces.
func (p pdfReport) round(t *testing.T, lines [][]string) {
	columns := []string{"owed", "came", "completeness", "on_time", "late", "timeliness", "missing", "pending", "verified", "returned", "excused"}
	axes := map[string]string{p.T("term.party"): "party", p.T("term.region"): "region"}
	for _, line := range lines {
		if len(line) <= len(columns) || !tile.MatchString(strings.Join(line[len(line)-len(columns):], "")) {
			continue
		}
		translator, numbers := strings.Join(line[:len(line)-len(columns)], " "), line[len(line)-len(columns):]
		beginning := "round/whole/"
		if pledge := groupCode["pledge"].FindString(translator); pledge != "" {
			beginning = "round/pledge/" + pledge + "/"
		} else if title, axis := axisOf(axes, translator); axis != "" {
			beginning = "round/" + axis + "/" + p.group(t, axis, strings.TrimPrefix(translator, title)) + "/"
		}
		for i, name := range columns {
			p.says[beginning+name] = p.plainly(strings.TrimSpace(strings.TrimSuffix(numbers[i], "%")))
		}
	}
}

// axisOf is the axis whose title words begin with.
func axisOf(axes map[string]string, words string) (title, axis string) {
	for title, axis := range axes {
		if strings.HasPrefix(words, title+" ") {
			return title, axis
		}
	}
	return "", ""
}
