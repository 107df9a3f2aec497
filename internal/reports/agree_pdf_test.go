package reports_test

import (
	"bytes"
	"cmp"
	"html"
	"maps"
	"math"
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

// word is a word where it stands on a page, in points from the left and the top.
type word struct {
	text                     string
	left, right, top, bottom float64
}

// middle is the middle of the word's line, whatever its typeface.
func (w word) middle() float64 { return (w.top + w.bottom) / 2 }

var box = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>`)

// marks are those above and below Arabic letters, which stand apart here.
var marks = regexp.MustCompile(`^\p{Mn}+$`)

// sheet is the words of a page of the list of commitments, and where its columns
// begin.
type sheet struct {
	names
	words []word
	whole []word             // with the words that the program tells letter by letter
	edges map[string]float64 // by the key of the column's title
}

// inSheets reads states, periods and values of each commitment: what stands in its row
// between where the columns of its pledge's table begin.
func (p pdfReport) inSheets(t *testing.T, pages string) {
	for page := range strings.SplitSeq(pages, "</page>") {
		s := p.sheet(t, page)
		for _, rows := range s.tables(commitmentCode) {
			head := p.head(s, "term.commitment", rows)
			for _, key := range []string{"term.declared", "term.verified", "term.assessment", "term.declared_value", "term.verified_value", "term.target"} {
				s.edges[key] = p.edge(head, key, 0)
			}
			last := &rows[len(rows)-1]
			last.below = min(last.below, p.under(s, last.code, "report.told"))
			for _, row := range rows {
				p.standing(s, row)
			}
		}
	}
}

// standing reads the row of a commitment.
func (p pdfReport) standing(s sheet, row row) {
	code, last := row.code, row.below
	beginning := "commitment/" + code.text + "/"
	for name, columns := range map[string][2]string{
		"declared_period": {"term.declared", "term.verified"}, "verified_period": {"term.verified", "term.assessment"},
		"assessed_period": {"term.assessment", "term.declared_value"},
	} {
		cell := s.cell(columns, code.top, last)
		p.says[beginning+name] = s.periodIn(cell)
		name, axis := strings.TrimSuffix(name, "_period"), "status"
		if name == "assessed" {
			name, axis = "assessment", "assessment"
		}
		p.says[beginning+name] = s.valueIn(axis, cell)
	}
	p.names.standing(p.says, beginning)
	for name, columns := range map[string][2]string{
		"declared_value": {"term.declared_value", "term.verified_value"}, "verified_value": {"term.verified_value", "term.target"},
	} {
		p.says[beginning+name] = strings.Join(p.numbersIn(s.cell(columns, code.top, last)), " ")
	}
}

// under is where the next line below a row begins with the title's first word.
func (p pdfReport) under(s sheet, code word, key string) float64 {
	first, at := strings.Fields(p.T(key))[0], math.Inf(1)
	for _, w := range s.whole {
		if skeleton(w.text) == skeleton(first) && w.top > code.top && w.top < at && math.Abs(p.start(w)-p.start(code)) < 5 {
			at = w.top
		}
	}
	return at
}

// tables is the rows of the page by the pledge that their codes begin with.
func (s sheet) tables(code *regexp.Regexp) [][]row {
	var tables [][]row
	of := ""
	for _, row := range s.rows(code) {
		pledge, _, _ := strings.Cut(row.code.text, ".")
		if pledge != of {
			tables, of = append(tables, nil), pledge
		}
		last := len(tables) - 1
		tables[last] = append(tables[last], row)
	}
	return tables
}

func (p pdfReport) sheet(t *testing.T, page string) sheet {
	s := sheet{names: p.names, edges: map[string]float64{}}
	for _, m := range box.FindAllStringSubmatch(page, -1) {
		w := word{text: html.UnescapeString(m[5])}
		for i, into := range []*float64{&w.left, &w.top, &w.right, &w.bottom} {
			at, err := strconv.ParseFloat(m[i+1], 64)
			require.NoError(t, err)
			*into = at
		}
		if !marks.MatchString(w.text) {
			s.words = append(s.words, w)
		}
	}
	s.whole = p.whole(s.words)
	return s
}

// row is a line of a table: the code at its beginning, and where the next one, or the
// foot of the page, begins.
type row struct {
	code  word
	below float64
}

// rows is the lines of the table, from top to bottom.
func (s sheet) rows(code *regexp.Regexp) []row {
	var rows []row
	foot := 0.0
	for _, w := range s.words {
		foot = max(foot, w.top)
	}
	for _, w := range s.words {
		if code.MatchString(w.text) {
			rows = append(rows, row{w, foot - 2})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.code.top, b.code.top) })
	for i := range rows[:max(0, len(rows)-1)] {
		rows[i].below = rows[i+1].code.top
	}
	return rows
}

// cell is the words between the beginnings of two columns, in the order of reading.
// Those of which the middle lies between top and bottom are in it.
func (s sheet) cell(columns [2]string, top, bottom float64) []word {
	const near = .5
	from, to, rtl := s.edges[columns[0]], s.edges[columns[1]], s.Dir() == "rtl"
	var in []word
	for _, w := range s.words {
		within := w.left > from-near && w.left < to-near
		if rtl {
			within = w.right < from+near && w.right > to+near
		}
		if within && w.middle() > top && w.middle() < bottom {
			in = append(in, w)
		}
	}
	slices.SortFunc(in, func(a, b word) int {
		switch {
		case math.Abs(a.middle()-b.middle()) > 2:
			return cmp.Compare(a.middle(), b.middle())
		case rtl:
			return cmp.Compare(b.right, a.right)
		}
		return cmp.Compare(a.left, b.left)
	})
	return in
}

// valueIn finds the value of an axis whose word the words begin with.
func (s sheet) valueIn(axis string, words []word) string {
	said, found, length := joined(words), "", 0
	for _, value := range slices.Concat(under("", commitments.Statuses), under("", commitments.Assessments)) {
		word := skeleton(s.T(axis + "." + value))
		if s.Has(axis+"."+value) && strings.HasPrefix(said, word) && len(word) > length {
			found, length = value, len(word)
		}
	}
	if axis == "status" && found == "" && strings.HasPrefix(said, skeleton(s.T("verified.none"))) {
		return "none"
	}
	return found
}

// joined is the skeleton of words that stand one after the other.
func joined(words []word) string {
	var text strings.Builder
	for _, w := range words {
		text.WriteString(w.text)
	}
	return skeleton(text.String())
}

// periodIn finds the period whose name the words contain; "" for none.
func (s sheet) periodIn(words []word) string {
	said, found := joined(words), ""
	for name, code := range s.periods {
		if strings.Contains(said, skeleton(name)) && len(code) > len(found) {
			found = code
		}
	}
	return found
}

// skeleton is a text's letters and digits without the alefs, which join the letter
// before them and are told in either order.
func skeleton(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || strings.ContainsRune("اأإآ", r) {
			return -1
		}
		return r
	}, text)
}

// edge is where the column begins that the title heads, the nth of those with its
// first two words, or the only one. The words of a title stand side by side, or one under the other.
func (p pdfReport) edge(words []word, key string, nth int) float64 {
	title, start, end := strings.Fields(p.T(key)), p.start, p.end
	var found []word
	for _, first := range words {
		if skeleton(first.text) != skeleton(title[0]) || len(found) > 0 && found[0].top < first.top {
			continue
		}
		headed := len(title) == 1 || slices.ContainsFunc(words, func(second word) bool {
			beside := math.Abs(second.top-first.top) < .5 && start(second) > start(first) && start(second)-start(first) < first.right-first.left+6
			under := second.top > first.top && second.top-first.top < 14 &&
				(math.Abs(start(second)-start(first)) < 3 || math.Abs(end(second)-end(first)) < .5)
			return skeleton(second.text) == skeleton(title[1]) && (beside || under)
		})
		switch {
		case !headed:
		case len(found) > 0 && found[0].top > first.top:
			found = []word{first}
		default:
			found = append(found, first)
		}
	}
	slices.SortFunc(found, func(a, b word) int { return cmp.Compare(start(a), start(b)) })
	if len(found) == 0 {
		return 0
	}
	first := found[min(nth, len(found)-1)]
	edge := start(first)
	for _, w := range words { // of a title whose lines end together, the longest one
		if w.top > first.top && math.Abs(end(w)-end(first)) < .5 {
			edge = min(edge, start(w))
		}
	}
	if p.Dir() == "rtl" {
		return -edge
	}
	return edge
}

// start is where the word begins, the further in the order of reading the greater.
func (p pdfReport) start(w word) float64 {
	if p.Dir() == "rtl" {
		return -w.right
	}
	return w.left
}

// end is where the word ends, likewise.
func (p pdfReport) end(w word) float64 {
	if p.Dir() == "rtl" {
		return -w.left
	}
	return w.right
}

// whole joins the letters of Arabic words, which the program tells apart.
func (p pdfReport) whole(words []word) []word {
	if p.Dir() != "rtl" {
		return words
	}
	var joined []word
	for _, w := range words {
		last := len(joined) - 1
		if last >= 0 && joined[last].top == w.top && w.left-joined[last].right < .3 && w.left > joined[last].left {
			joined[last].text, joined[last].right = w.text+joined[last].text, w.right
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// numbersIn are the numbers that lines of words begin with.
func (p pdfReport) numbersIn(words []word) []string {
	var numbers []string
	begins := true
	for i, w := range words {
		if i > 0 && math.Abs(w.middle()-words[i-1].middle()) > 2 {
			begins = true
		}
		number := strings.TrimSuffix(w.text, "%")
		switch {
		case !grouped.MatchString(number):
			begins = false
		case begins && i > 0 && grouped.MatchString(words[i-1].text) && math.Abs(w.middle()-words[i-1].middle()) <= 2:
			numbers[len(numbers)-1] += number // thousands stand apart
		case begins:
			numbers = append(numbers, number)
		}
	}
	for i, number := range numbers {
		numbers[i] = p.plainly(number)
	}
	return numbers
}

var grouped = regexp.MustCompile(`^[\d.,]+$`)
