package reports_test

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// The figures of indicators: "measure/M5.MA-FIG/M5.1/declared",
// "total/M5.1/verified_achievement" and so on. What comes from a division is compared
// as documents show it: ratios and what is expected with one decimal, shares in whole
// percent.

// indicator is what the report says of one.
type indicator struct {
	code, pledge, kind string
	name               object // by language
}

func indicatorsOf(report object) []indicator {
	var list []indicator
	for _, p := range report.list("pledges") {
		for _, in := range p.list("indicators") {
			list = append(list, indicator{in.text("code"), p.text("code"), in.text("kind"), in.object("name")})
		}
	}
	return list
}

// tenths rounds a plain decimal to one decimal, half away from zero.
func tenths(number string) string {
	r, is := new(big.Rat).SetString(number)
	if !is {
		return number
	}
	return strings.TrimSuffix(r.FloatString(1), ".0")
}

// wholePercent rounds a share in percent down.
func wholePercent(number string) string {
	r, is := new(big.Rat).SetString(number)
	if !is {
		return number
	}
	return new(big.Int).Div(r.Num(), r.Denom()).String()
}

// asShown is a value of the kind as documents show it.
func asShown(kind, number string) string {
	if kind == "ratio" {
		return tenths(number)
	}
	return number
}

// measure notes what data files say of one indicator of a commitment, by the names of
// measures.csv.
func measure(f figures, commitment, code, kind string, says func(name string) string) {
	if says("target")+says("target_text")+says("declared_value")+says("verified_value") == "" {
		return // no table has a line of it
	}
	beginning := "measure/" + commitment + "/" + code + "/"
	f[beginning+"baseline"], f[beginning+"target"], f[beginning+"expected"] = says("baseline"), says("target"), tenths(says("expected"))
	for _, side := range []string{"declared", "verified"} {
		f[beginning+side], f[beginning+side+"_in_period"] = asShown(kind, says(side+"_value")), asShown(kind, says(side+"_in_period"))
		f[beginning+side+"_achievement"] = wholePercent(says(side + "_achievement"))
		f[beginning+side+"_track"], f[beginning+side+"_forecast"] = says(side+"_track"), says(side+"_forecast")
		if value := says(side + "_value"); value != "" {
			at := "commitment/" + commitment + "/" + side + "_value"
			f[at] = strings.TrimSpace(f[at] + " " + asShown(kind, value))
		}
	}
}

// total notes what data files say of one indicator over all regions, by the names of
// totals.csv.
func total(f figures, code, kind string, says func(name string) string) {
	beginning := "total/" + code + "/"
	f[beginning+"baseline"], f[beginning+"target"], f[beginning+"owing"] = says("baseline"), says("target"), says("owing")
	for _, side := range []string{"declared", "verified"} {
		f[beginning+side], f[beginning+side+"_in_period"] = asShown(kind, says(side+"_value")), says(side+"_in_period")
		f[beginning+side+"_achievement"], f[beginning+side+"_counted"] = wholePercent(says(side+"_achievement")), says(side+"_counted")
	}
}

// measuresInJSON reads the measures of each commitment, and the totals.
func measuresInJSON(f figures, report object) {
	kinds := map[string]string{}
	for _, in := range indicatorsOf(report) {
		kinds[in.code] = in.kind
	}
	inside := func(o object) func(name string) string {
		return func(name string) string {
			side, of, both := strings.Cut(name, "_")
			switch {
			case !both || name == "target_text":
				return o.text(name)
			case of == "counted":
				return o.object("coverage").text(map[string]string{"declared": "counted", "verified": "verified"}[side])
			case of == "forecast":
				return forecastIn(o.part(side).part("forecast"))
			}
			return o.part(side).text(of)
		}
	}
	for _, c := range report.list("commitments") {
		for _, m := range c.list("measures") {
			measure(f, c.text("code"), m.text("indicator"), kinds[m.text("indicator")], inside(m))
		}
	}
	for _, t := range report.list("totals") {
		says := inside(t)
		total(f, t.text("indicator"), kinds[t.text("indicator")], func(name string) string {
			if name == "owing" {
				return t.object("coverage").text("owing")
			}
			return says(name)
		})
	}
}

func forecastIn(o object) string {
	switch {
	case o.text("reached") == "true":
		return "reached"
	case o.text("never") == "true":
		return "never"
	}
	return o.text("on")
}

func measuresInCSV(t *testing.T, f figures, measures, totals []byte) {
	in := func(record map[string]string) func(string) string {
		return func(name string) string {
			value, found := record[name]
			require.True(t, found, name)
			return value
		}
	}
	for _, record := range lines(t, measures) {
		measure(f, record["commitment"], record["indicator"], record["kind"], in(record))
	}
	for _, record := range lines(t, totals) {
		total(f, record["indicator"], record["kind"], in(record))
	}
}

// named finds the indicator of a pledge by its name in the language.
func (n names) named(t *testing.T, pledge, name string) indicator {
	i := slices.IndexFunc(n.indicators, func(in indicator) bool { return in.pledge == pledge && in.name.text(n.Lang()) == name })
	require.NotEqual(t, -1, i, "%s of %s", name, pledge)
	return n.indicators[i]
}

// coded finds the indicator of a code.
func (n names) coded(t *testing.T, code string) indicator {
	i := slices.IndexFunc(n.indicators, func(in indicator) bool { return in.code == code })
	require.NotEqual(t, -1, i, code)
	return n.indicators[i]
}

// track finds the track that a word means.
func (n names) track(word string) string {
	for _, track := range commitments.Tracks {
		if n.T("track."+string(track)) == word {
			return string(track)
		}
	}
	return word
}

// measures reads the tables of targets and of totals. Cells are empty where a table
// has no such column.
func (n names) measures(t *testing.T, f figures, by map[string]grid, number func(string) string) {
	columns := map[string]string{
		"baseline": "term.baseline", "target": "term.target", "expected": "report.column.expected_value", "owing": "report.column.owing",
	}
	for _, side := range []string{"declared", "verified"} {
		columns[side] = "term." + side + "_value"
		for _, of := range []string{"in_period", "achievement", "track", "counted"} {
			columns[side+"_"+of] = "report.column." + side + "_" + of
		}
	}
	read := func(beginning, kind string, g grid, line []string) {
		for name, title := range columns {
			i := g.column(n.T(title))
			if i < 0 {
				continue
			}
			switch value := line[i]; {
			case strings.HasSuffix(name, "_track"):
				f[beginning+name] = n.track(value)
			case strings.HasSuffix(name, "_achievement"):
				f[beginning+name] = percent(number(value))
			case name == "expected":
				f[beginning+name] = tenths(number(leading(value)))
			default:
				f[beginning+name] = asShown(kind, number(leading(value)))
			}
		}
	}
	g := by["targets"]
	for _, line := range g.lines {
		commitment := line[g.column(n.T("term.commitment"))]
		pledge, _, _ := strings.Cut(commitment, ".")
		in := n.named(t, pledge, line[g.column(n.T("term.indicator"))])
		read("measure/"+commitment+"/"+in.code+"/", in.kind, g, line)
	}
	g = by["totals"]
	for _, line := range g.lines {
		in := n.coded(t, line[g.column(n.T("report.column.code"))])
		beginning := "total/" + in.code + "/"
		read(beginning, in.kind, g, line)
		for _, side := range []string{"declared", "verified"} {
			if i := g.column(n.T("report.column." + side + "_coverage")); i >= 0 { // in documents
				f[beginning+side+"_counted"], f[beginning+"owing"] = n.coverage(t, line[i])
			}
		}
	}
}

// coverage reads how many of how many.
func (n names) coverage(t *testing.T, said string) (counted, owing string) {
	between := strings.TrimSpace(strings.NewReplacer("A", "", "B", "").Replace(withoutMarks(n.T("report.coverage", "counted", "A", "owing", "B"))))
	counted, owing, found := strings.Cut(said, " "+between+" ")
	require.True(t, found, "%q", said)
	return counted, owing
}

// leading is the number at the beginning of a cell, before what it counts. A cell with
// words alone has none.
func leading(cell string) string {
	number, _, _ := strings.Cut(cell, "\u00a0")
	if strings.Trim(number, "0123456789.,-\u2212\u202f") != "" {
		return ""
	}
	return number
}

// leadings are the numbers at the beginnings of lines.
func (n names) leadings(cell string) string {
	var numbers []string
	for line := range strings.SplitSeq(cell, "\n") {
		if number := leading(line); number != "" {
			numbers = append(numbers, n.plainly(number))
		}
	}
	return strings.Join(numbers, " ")
}

var indicatorCode = regexp.MustCompile(`^[MC]\d+\.\d+$`)

// nth is which of two columns with one beginning is that of the side.
var nth = map[string]int{"declared": 0, "verified": 1}

// sideEdges notes where the columns of both sides begin, in their order.
func (p pdfReport) sideEdges(s sheet, head []word, columns ...string) []string {
	keys := []string{}
	for _, side := range []string{"declared", "verified"} {
		keys = append(keys, "term."+side+"_value")
		for _, of := range columns {
			keys = append(keys, "report.column."+side+"_"+of)
		}
		for _, key := range keys[len(keys)-len(columns)-1:] {
			s.edges[key] = p.edge(head, key, nth[side])
		}
	}
	return keys
}

// head is the words above the rows of a table, down from the title of its first column.
func (p pdfReport) head(s sheet, key string, rows []row) []word {
	first, code := strings.Fields(p.T(key))[0], rows[0].code
	top := math.Inf(-1)
	for _, w := range s.whole {
		if skeleton(w.text) == skeleton(first) && w.top > top && w.top < code.top && math.Abs(p.start(w)-p.start(code)) < 5 {
			top = w.top
		}
	}
	return slices.DeleteFunc(slices.Clone(s.whole), func(w word) bool {
		return w.top < top-1 || w.top > code.top-2 || skeleton(w.text) == ""
	})
}

// number is one of the numbers of a cell, as documents show it; "" for none.
func (p pdfReport) number(words []word, place int) string {
	numbers := p.numbersIn(words)
	if place >= len(numbers) {
		return ""
	}
	return numbers[place]
}

// inTotals reads the totals of each indicator, above the commitments of its pledge.
func (p pdfReport) inTotals(t *testing.T, pages string) {
	for page := range strings.SplitSeq(pages, "</page>") {
		s := p.sheet(t, page)
		for _, rows := range s.tables(indicatorCode) {
			head := p.head(s, "report.column.code", rows)
			s.edges["term.target"] = p.edge(head, "term.target", 0)
			keys := append([]string{"term.target"}, p.sideEdges(s, head, "achievement", "coverage")...)
			s.edges["end"] = map[string]float64{"ltr": math.Inf(1), "rtl": math.Inf(-1)}[p.Dir()]
			keys = append(keys, "end")
			for _, row := range rows {
				row.below = min(row.below, p.under(s, row.code, "term.commitment"))
				p.total(t, s, row, keys)
			}
		}
	}
}

// total reads the totals of an indicator from the row, by the keys of the columns.
func (p pdfReport) total(t *testing.T, s sheet, row row, keys []string) {
	cell := func(key string) []word {
		return s.cell([2]string{key, keys[slices.Index(keys, key)+1]}, row.code.top, row.below)
	}
	beginning := "total/" + row.code.text + "/"
	p.says[beginning+"target"] = p.number(cell("term.target"), 0)
	for _, side := range []string{"declared", "verified"} {
		p.says[beginning+side], p.says[beginning+side+"_in_period"] = p.number(cell("term."+side+"_value"), 0), p.number(cell("term."+side+"_value"), 1)
		p.says[beginning+side+"_achievement"] = p.number(cell("report.column."+side+"_achievement"), 0)
		var numbers []string
		for _, w := range cell("report.column." + side + "_coverage") {
			if digits.MatchString(w.text) {
				numbers = append(numbers, w.text)
			}
		}
		require.Len(t, numbers, 2, "%s %s", p.Lang(), row.code.text)
		p.says[beginning+side+"_counted"], p.says[beginning+"owing"] = numbers[0], numbers[1]
	}
}
