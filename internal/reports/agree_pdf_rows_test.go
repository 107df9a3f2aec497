package reports_test

import (
	"cmp"
	"html"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

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
