package reports_test

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// grid is a table as a reader sees it: the titles of its columns, then its lines.
type grid struct {
	head  []string
	lines [][]string
}

// column finds a column by its title; -1 where the table has none such.
func (g grid) column(title string) int { return slices.Index(g.head, title) }

// names finds what the words of one language stand for.
type names struct {
	*locale.Locale
	codes      map[string]string // of parties, pledges, categories and regions, by axis and name
	periods    map[string]string // codes, by name
	indicators []indicator
	own        string // the report's period, where rows do not repeat it; else ""
}

func namesOf(t *testing.T, report []byte, lang string) names {
	o := decoded(t, report)
	n := names{locale.For(lang), map[string]string{}, map[string]string{}, indicatorsOf(o), ""}
	for _, c := range o.list("commitments") {
		for _, part := range []string{"declared", "verified", "assessed"} {
			if code := c.part(part).text("period"); code != "" {
				p := commitments.MustPeriod(code)
				n.periods[n.Period(string(p.Kind), p.Year, p.N)] = code
				n.periods[withoutMarks(n.T("period.brief."+string(p.Kind), "n", p.N, "year", p.Year))] = code
			}
		}
	}
	for axis, list := range map[string]string{"party/name": "parties", "pledge/title": "pledges", "region/name": "regions"} {
		axis, in, _ := strings.Cut(axis, "/")
		for _, one := range o.list(list) {
			n.codes[axis+"/"+one.object(in).text(lang)] = one.text("code")
		}
	}
	for _, one := range o.object("agreement").list("categories") {
		n.codes["category/"+one.object("name").text(lang)] = one.text("code")
	}
	return n
}

// labels gives the name of each figure of a tally by its words: of the axes in
// the summary, or at the head of a column.
func (n names) labels() (inSummary, atHead map[string]string) {
	inSummary = map[string]string{n.T("report.axis.total") + "/" + n.T("report.total"): "total"}
	atHead = map[string]string{n.T("report.column.total"): "total"}
	for _, name := range tallied {
		axis, value, of := strings.Cut(name, "/")
		title := map[string]string{
			"declared": n.T("term.declared"), "verified": n.T("term.verified"), "review": n.T("term.review_state"), "assessment": n.T("term.assessment"),
		}[axis]
		switch {
		case axis == "assessment":
			inSummary[title+"/"+n.T(axis+"."+value)] = name
			atHead[n.T("report.column.assessed", "value", n.T("assessment."+value))] = name
		case axis == "declared":
			inSummary[title+"/"+n.T("status."+value)] = name
			atHead[n.T("status."+value)] = name
		case axis == "verified" && value == "none":
			inSummary[title+"/"+n.T("verified.none")], atHead[n.T("verified.none")] = name, name
		case axis == "verified":
			inSummary[title+"/"+n.T("status."+value)] = name
			atHead[n.T("report.column.verified_as", "value", n.T("status."+value))] = name
		case of:
			inSummary[title+"/"+n.T(axis+"."+value)] = name
			atHead[n.T(axis+"."+value)] = name
		case name == "awaiting_review":
			inSummary[n.T("report.axis.derived")+"/"+n.T("gap."+name)] = name
			atHead[n.T("report.column.awaiting")] = name
		case name == "ahead" || name == "behind":
			inSummary[n.T("report.axis.derived")+"/"+n.T("gap."+name)] = name
			atHead[n.T("report.column."+name)] = name
		case name != "total":
			inSummary[n.T("report.axis.derived")+"/"+n.T("derived."+name)] = name
			atHead[n.T("derived."+name)] = name
		}
	}
	return inSummary, atHead
}

// inTiles gives the name of each of the figures that are set large.
func (n names) inTiles() map[string]string {
	by := map[string]string{n.T("report.figure.commitments"): "total"}
	for _, name := range []string{"reported", "finished", "verified", "awaiting", "overdue", "differs", "rate", "completeness"} {
		by[n.T("report.figure."+name)] = "tile/" + name
	}
	return by
}

// value finds the code of a value of an axis by its word; "none" for none.
func (n names) value(axis, word string) string {
	values := map[string][]string{
		"status":     under("", commitments.Statuses),
		"review":     under("", commitments.ReviewStates),
		"assessment": under("", commitments.Assessments),
		"gap":        {string(commitments.Ahead), string(commitments.Behind), string(commitments.AwaitingReview)},
	}[axis]
	i := slices.IndexFunc(values, func(v string) bool { return n.T(axis+"."+v) == word })
	switch {
	case axis == "status" && word == n.T("verified.none"):
		return "none"
	case i >= 0:
		return values[i]
	case word == "" && axis == "review":
		return "none"
	}
	return "unknown: " + word
}

// period finds the code of a period by its name; "" for none.
func (n names) period(word string) string {
	if code, found := n.periods[word]; found || word == "" {
		return code
	}
	return "unknown: " + word
}

// fromTables reads the figures in tables, by their names in the catalogue.
// Number turns a number as it is written into plain digits.
func (n names) fromTables(t *testing.T, by map[string]grid, number func(string) string) figures {
	f := figures{}
	inSummary, atHead := n.labels()
	for _, line := range by["summary"].lines {
		name := inSummary[line[0]+"/"+line[1]]
		require.NotEmpty(t, name, "%q", line)
		f[name] = number(line[2])
	}
	for axis, table := range map[string]string{"party": "parties", "pledge": "pledges", "category": "categories", "region": "regions"} {
		if g, whole := by[table]; whole {
			n.tallies(t, f, axis, g, atHead, number)
		}
		n.brief(f, axis, by["brief/"+table], number)
	}
	n.cross(t, f, by["cross"], number)
	n.rates(t, f, by["rates"], number)
	n.round(t, f, by["collection"], number)
	n.commitments(t, f, by)
	n.measures(t, f, by, number)
	f["updates"] = strconv.Itoa(len(by["updates"].lines))
	for _, tile := range by["tiles"].lines {
		name := n.inTiles()[tile[1]]
		require.NotEmpty(t, name, "%q", tile)
		f[name] = number(strings.TrimSuffix(tile[0], "%"))
	}
	return f
}

// percent writes a share without its sign; workbooks keep it as a fraction.
func percent(share string) string {
	if plain, signed := strings.CutSuffix(share, "%"); signed {
		return strings.TrimSpace(plain)
	}
	fraction, err := strconv.ParseFloat(share, 64)
	if err != nil {
		return share
	}
	return strconv.Itoa(int(math.Round(fraction * 100)))
}

func (n names) tallies(t *testing.T, f figures, axis string, g grid, atHead map[string]string, number func(string) string) {
	code, name := g.column(n.T("report.column.code")), g.column(n.T("term."+axis))
	require.NotEqual(t, -1, name, "%s in %q", n.T("term."+axis), g.head)
	for _, line := range g.lines {
		of := n.codes[axis+"/"+line[name]]
		if code >= 0 && line[code] != "" {
			of = line[code]
		}
		beginning := "by/" + axis + "/" + of + "/"
		if of == "" && line[name] == n.T("report.total") {
			beginning = "sum/" + axis + "/"
		}
		for i := range line {
			if i == code || i == name {
				continue
			}
			count := atHead[g.head[i]]
			require.NotEmpty(t, count, "%q", g.head[i])
			f[beginning+count] = number(line[i])
		}
	}
}

// brief reads the counts of groups that documents show.
func (n names) brief(f figures, axis string, g grid, number func(string) string) {
	for _, line := range g.lines {
		words := line[:len(line)-len(inBrief)]
		of := words[0]
		if len(words) == 1 {
			of = n.codes[axis+"/"+words[0]]
		}
		for i, name := range inBrief {
			f["brief/"+axis+"/"+of+"/"+name] = number(line[len(words)+i])
		}
	}
}

// standing completes what the row of a commitment leaves out: the report's own period,
// and a review that verified.
func (n names) standing(f figures, beginning string) {
	if n.own == "" {
		return
	}
	for value, period := range map[string]string{"declared": "declared_period", "verified": "verified_period", "assessment": "assessed_period"} {
		if f[beginning+value] != "none" && f[beginning+period] == "" {
			f[beginning+period] = n.own
		}
	}
	if review, shown := f[beginning+"review"]; shown && review == "none" && f[beginning+"declared"] != "none" {
		f[beginning+"review"] = "verified"
	}
}

func (n names) cross(t *testing.T, f figures, g grid, number func(string) string) {
	require.Equal(t, n.T("report.column.reported"), g.head[0])
	for _, line := range g.lines {
		beginning := "sum/cross/"
		if line[0] != n.T("report.total") {
			beginning = "cross/" + n.value("status", line[0]) + "/"
		}
		for i := 1; i < len(line); i++ {
			name := "total"
			if g.head[i] != n.T("report.column.total") {
				name = n.value("assessment", g.head[i])
			}
			f[beginning+name] = number(line[i])
		}
	}
}

func (n names) rates(t *testing.T, f figures, g grid, number func(string) string) {
	columns := map[string]string{
		n.T("report.column.expected"): "expected", n.T("timing.on_time"): "on_time", n.T("timing.late"): "late",
		n.T("timing.missing"): "missing", n.T("report.column.pending"): "pending", n.T("report.column.rate"): "percent",
	}
	axes := map[string]string{n.T("term.party"): "party", n.T("term.region"): "region"}
	for _, line := range g.lines {
		beginning := "rate/whole/"
		if line[0] != n.T("report.axis.total") {
			beginning = "rate/" + axes[line[0]] + "/" + n.codes[axes[line[0]]+"/"+line[g.column(n.T("report.column.value"))]] + "/"
		}
		for i := g.column(n.T("report.column.value")) + 1; i < len(line); i++ {
			name := columns[g.head[i]]
			require.NotEmpty(t, name, "%q", g.head[i])
			f[beginning+name] = number(line[i])
			if name == "percent" {
				f[beginning+name] = percent(number(line[i]))
			}
		}
	}
}

// inRound gives the name of each count of a round by the head of its column.
func (n names) inRound() map[string]string {
	by := map[string]string{
		n.T("collection.column.owed"): "owed", n.T("collection.column.came"): "came", n.T("collection.completeness"): "completeness",
		n.T("collection.timeliness"): "timeliness", n.T("collection.state.excused"): "excused", n.T("report.column.pending"): "pending",
		n.T("review.verified"): "verified", n.T("review.returned"): "returned",
	}
	for _, name := range []string{"on_time", "late", "missing"} {
		by[n.T("timing."+name)] = name
	}
	return by
}

func (n names) round(t *testing.T, f figures, g grid, number func(string) string) {
	axes := map[string]string{n.T("term.party"): "party", n.T("term.pledge"): "pledge", n.T("term.region"): "region"}
	for _, line := range g.lines {
		beginning := "round/whole/"
		if line[0] != n.T("report.axis.total") {
			axis := axes[line[0]]
			translator := withoutMarks(line[g.column(n.T("report.column.value"))])
			of := n.codes[axis+"/"+translator]
			if code, _, found := strings.Cut(translator, " · "); found && axis == "pledge" {
				of = code
			}
			beginning = "round/" + axis + "/" + of + "/"
		}
		for i := g.column(n.T("report.column.value")) + 1; i < len(line); i++ {
			name := n.inRound()[g.head[i]]
			require.NotEmpty(t, name, "%q", g.head[i])
			f[beginning+name] = number(line[i])
			if name == "completeness" || name == "timeliness" {
				f[beginning+name] = percent(number(line[i]))
			}
		}
	}
}

func (n names) commitments(t *testing.T, f figures, by map[string]grid) {
	g := by["commitments"]
	for _, line := range g.lines {
		cell := func(title string) string {
			i := g.column(n.T(title))
			require.NotEqual(t, -1, i, "%s in %q", n.T(title), g.head)
			return line[i]
		}
		beginning := "commitment/" + cell("term.commitment") + "/"
		f[beginning+"declared"] = n.value("status", cell("term.declared"))
		f[beginning+"verified"] = n.value("status", cell("term.verified"))
		f[beginning+"review"] = n.value("review", cell("term.review_state"))
		f[beginning+"assessment"] = n.value("assessment", cell("term.assessment"))
		for name, title := range map[string]string{"declared": "reported_for", "verified": "verified_for", "assessed": "assessed_for"} {
			f[beginning+name+"_period"] = n.period(cell("report.column." + title))
		}
		n.standing(f, beginning)
		f[beginning+"declared_value"] = n.leadings(cell("term.declared_value"))
		f[beginning+"verified_value"] = n.leadings(cell("term.verified_value"))
		for _, flag := range []string{"overdue", "no_report"} {
			f[beginning+flag] = strconv.FormatBool(cell("derived."+flag) == n.T("derived."+flag))
		}
		if i := g.column(n.T("report.column.gap")); i >= 0 { // in workbooks alone
			f[beginning+"gap"] = ""
			if line[i] != "" {
				f[beginning+"gap"] = n.value("gap", line[i])
			}
		}
	}
	var differs, overdue []string
	g = by["differences"]
	for _, line := range g.lines {
		cell := func(title string) string { return line[g.column(n.T(title))] }
		code := cell("term.commitment")
		differs = append(differs, code)
		f["difference/"+code+"/period"] = n.period(cell("term.period"))
		f["difference/"+code+"/declared"] = n.value("status", cell("term.declared"))
		f["difference/"+code+"/assessment"] = n.value("assessment", cell("term.assessment"))
		f["difference/"+code+"/gap"] = n.value("gap", cell("report.column.gap"))
	}
	for _, line := range by["overdue"].lines {
		overdue = append(overdue, line[by["overdue"].column(n.T("term.commitment"))])
	}
	f["list/differs"], f["list/overdue"] = strings.Join(differs, " "), strings.Join(overdue, " ")
}

// plainly writes a number of the language in plain digits.
func (n names) plainly(number string) string {
	separators := map[string][]string{
		"fr": {"\u202f", "", ",", "."},
		"ar": {".", "", ",", "."},
		"en": {",", ""},
	}[n.Lang()]
	return strings.NewReplacer(separators...).Replace(number)
}

// withoutMarks takes away the marks of direction, which no reader sees.
func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' {
			return -1
		}
		return r
	}, text)
}

// tablesOf lists the tables of a workbook that figures are read from; those of a document
// stand in sections of their own, but for what stands with each pledge.
var tablesOf = []string{"parties", "pledges", "categories", "regions", "totals", "cross", "differences", "targets", "overdue", "rates", "collection", "commitments", "updates"}

func fromHTML(t *testing.T, n names, content []byte) reading {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(content))
	require.NoError(t, err)
	doc.Find("svg").Remove()
	text := func(s *goquery.Selection) string {
		if lines := s.ChildrenFiltered("div"); s.Is("td") && lines.Length() > 0 {
			return withoutMarks(strings.Join(lines.Map(func(_ int, line *goquery.Selection) string { return line.Text() }), "\n"))
		}
		return strings.TrimSpace(withoutMarks(s.Text()))
	}
	line := func(s *goquery.Selection) (cells []string) {
		s.Children().Each(func(_ int, cell *goquery.Selection) {
			parts := cell.ChildrenFiltered(".part")
			if parts.Length() == 0 {
				parts = cell
			}
			parts.Each(func(_ int, part *goquery.Selection) { cells = append(cells, text(part)) })
		})
		return cells
	}
	by := map[string]grid{}
	read := func(id, selector string) {
		tables := doc.Find(selector)
		require.NotZero(t, tables.Length(), id)
		g := grid{head: line(tables.First().Find("thead tr"))}
		tables.Find("tbody tr").Each(func(_ int, row *goquery.Selection) { g.lines = append(g.lines, line(row)) })
		by[id] = g
	}
	for _, id := range []string{"parties", "pledges", "regions"} {
		read("brief/"+id, "section[aria-labelledby="+id+"] table")
	}
	for _, id := range []string{"cross", "differences", "overdue", "rates", "collection", "updates"} {
		read(id, "section[aria-labelledby="+id+"] table")
	}
	for _, id := range []string{"commitments", "totals"} {
		read(id, "section.pledge table."+id)
	}
	var summary, tiles grid
	doc.Find(".axes table").Each(func(_ int, table *goquery.Selection) {
		axis := text(table.Find("thead th").First())
		table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			summary.lines = append(summary.lines, append([]string{axis}, line(row)...))
		})
	})
	doc.Find(".figures:not(.small) > div").Each(func(_ int, tile *goquery.Selection) {
		tiles.lines = append(tiles.lines, []string{text(tile.Find("dd")), text(tile.Find("dt"))})
	})
	by["summary"], by["tiles"] = summary, tiles
	return reading{n.Lang() + " HTML", n.fromTables(t, by, n.plainly), regexp.MustCompile(`^(?:` + leftOut + `)$`)}
}

// The lines of a sheet before those of its table, and the last of them.
const linesBefore, headLine = 4, 3

// fromWorkbook reads the cells as the workbook keeps them, unformatted.
func fromWorkbook(t *testing.T, n names, how string, content []byte) reading {
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer book.Close()
	sheets := map[string][][]string{}
	for _, name := range book.GetSheetList() {
		sheets[name], err = book.GetRows(name, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
	}
	return fromSheets(t, n, how, sheets)
}

// fromSheets reads the sheets of a workbook by their names.
func fromSheets(t *testing.T, n names, how string, sheets map[string][][]string) reading {
	by := map[string]grid{}
	for _, id := range append([]string{"summary"}, tablesOf...) {
		lines := sheets[n.T("report.sheet."+id)]
		require.Greater(t, len(lines), linesBefore, "%s: %s", how, id)
		head := lines[headLine]
		g := grid{head: head}
		for _, line := range lines[linesBefore:] {
			for len(line) < len(head) {
				line = append(line, "")
			}
			g.lines = append(g.lines, line)
		}
		by[id] = g
	}
	asItIs := func(number string) string { return number }
	return reading{n.Lang() + " " + how, n.fromTables(t, by, asItIs), regexp.MustCompile(`^(?:tile/.*|brief/.*|measure/.*_forecast|` + shownByData + `)$`)}
}
