package views

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// ReportsView is the list of editions.
type ReportsView struct {
	Paging
	Agreement   commitments.Agreement
	Agreements  []commitments.Agreement
	Periods     []PeriodEditions
	Before      map[string]reports.Headline // by id, what the latest edition of the period before leads with
	Since       map[string]reports.Since    // by id, of the editions that no later one follows
	Compile     *Form                       // nil where the account may not issue the agreement's editions
	Recommended int                         // recommendations that wait for the account
	Opinions    []commitments.Period        // on which the account may write the opinion of its party
	Issuable    []commitments.Agreement     // whose editions it may issue
	Underway    []reports.Compilation       // what is being compiled, for those who may issue it
}

// PeriodEditions is the editions of one period, the latest first.
type PeriodEditions struct {
	Period   commitments.Period
	Editions []reports.Edition
}

// ReportView is one edition on screen.
type ReportView struct {
	Edition  reports.Edition
	Report   reports.Report
	Editions []reports.Edition   // of the same period, the latest first
	Changes  reports.Comparison  // with the edition before
	Since    reports.Since       // how far the record has moved beyond it
	Next     reports.EditionKind // what the account may make by hand now; "" for nothing
	Numbers  JournalNumbers      // of the edition's issue
	Key      string              // the journal's public key
	Opinions []WaitingPeriod     // the period, where opinions on it wait for the account
}

// names are the report's own titles, as they stood when it was compiled.
func (v ReportView) names() Names {
	return Names{Pledges: v.Report.Pledges, Regions: v.Report.Regions, Day: v.Report.To}
}

// ByPeriod gathers editions that come by period.
func ByPeriod(list []reports.Edition) []PeriodEditions {
	var periods []PeriodEditions
	for _, e := range list {
		if n := len(periods); n == 0 || periods[n-1].Period != e.Period {
			periods = append(periods, PeriodEditions{Period: e.Period})
		}
		last := &periods[len(periods)-1]
		last.Editions = append(last.Editions, e)
	}
	return periods
}

// reportFigure is one of the figures that an edition leads with.
type reportFigure struct {
	Label string // its key
	Of    func(reports.Headline) int
}

var headlineFigures = []reportFigure{
	{"figures.declared_completed", func(h reports.Headline) int { return h.DeclaredCompleted }},
	{"figures.verified_completed", func(h reports.Headline) int { return h.VerifiedCompleted }},
	{"derived.overdue", func(h reports.Headline) int { return h.Overdue }},
	{"derived.due_soon", func(h reports.Headline) int { return h.DueSoon }},
	{"derived.no_report", func(h reports.Headline) int { return h.NoReport }},
	{"figures.differs", func(h reports.Headline) int { return h.Differs }},
	{"gap.awaiting_review", func(h reports.Headline) int { return h.Awaiting }},
}

// change is by how much a figure of the edition is another than in the period before; ""
// where that has no edition.
func (v ReportsView) change(c Layout, e reports.Edition, of reportFigure) string {
	before, known := v.Before[e.ID]
	if !known {
		return ""
	}
	return signed(c, of.Of(e.Figures)-of.Of(before), c.L.Int)
}

// rateChange is the same of the reporting rate, in points.
func (v ReportsView) rateChange(c Layout, e reports.Edition) string {
	now, due := e.Figures.Reporting.PerMille()
	before, dueBefore := v.Before[e.ID].Reporting.PerMille()
	if !due || !dueBefore {
		return ""
	}
	return signed(c, now-before, func(n int) string { return tenths(c, n) })
}

// signed writes a difference with its sign.
func signed(c Layout, n int, write func(int) string) string {
	switch {
	case n == 0:
		return "="
	case n > 0:
		return c.L.Isolate("+" + write(n))
	}
	return write(n)
}

// moved says how far the record has moved beyond an edition.
func (c Layout) moved(s reports.Since) string {
	if counts := s.Counts(c.L); len(counts) > 0 {
		return c.T("edition.since.moved", "what", c.L.List(counts))
	}
	return c.T("edition.since.none")
}

// reportPath is the address of an edition's page.
func reportPath(c Layout, e reports.Edition) string {
	return c.To("reports", e.Period.String(), strconv.Itoa(e.Number)) + "?agreement=" + e.Agreement
}

// filePath is the address of an edition's file.
func filePath(c Layout, e reports.Edition, file reports.File) string {
	return c.To("reports", e.Period.String(), strconv.Itoa(e.Number), file.Name) + "?agreement=" + e.Agreement
}

// archivePath is the address of all of an edition's files as one.
func archivePath(c Layout, e reports.Edition) string {
	return filePath(c, e, reports.File{Name: reports.ArchiveName})
}

// reportsPath is the address of an agreement's reports.
func reportsPath(c Layout, a commitments.Agreement) string {
	return c.To("reports") + "?" + url.Values{"agreement": {a.Code}}.Encode()
}

// readable lists the files that people open: those in the page's language, and
// others only where there is none in it. What proves them comes with the archive.
func readable(c Layout, e reports.Edition) []reports.File {
	inLanguage := func(like reports.File) bool {
		return slices.ContainsFunc(e.Files, func(f reports.File) bool {
			return fileLabel(c, f.Name) == fileLabel(c, like.Name) && fileFormat(f.Name) == fileFormat(like.Name) &&
				reports.LanguageOf(f.Name) == c.L.Lang()
		})
	}
	return slices.DeleteFunc(slices.Clone(e.Files), func(f reports.File) bool {
		lang := reports.LanguageOf(f.Name)
		return isProof(f.Name) || lang != "" && lang != c.L.Lang() && inLanguage(f)
	})
}

// isProof reports whether the file proves the others.
func isProof(name string) bool { return slices.Contains(reports.ProofFiles, name) }

// fileFormat names a file's format.
func fileFormat(name string) string { return strings.ToUpper(strings.TrimPrefix(path.Ext(name), ".")) }

// fileLabel says what a file holds.
func fileLabel(c Layout, name string) string {
	first, _, _ := strings.Cut(name, ".")
	if key := "file." + first; c.L.Has(key) {
		return c.T(key)
	}
	return first
}

// described names a file with its format and its language.
func described(c Layout, name string) string {
	lang := reports.LanguageOf(name)
	if lang == "" {
		return c.T("file.plain", "label", fileLabel(c, name), "format", fileFormat(name))
	}
	return c.T("file.described", "label", fileLabel(c, name), "format", fileFormat(name), "language", languageName(lang))
}

// size writes a size in bytes for people.
func size(c Layout, bytes int64) string {
	switch {
	case bytes >= 1<<20:
		tenths := (bytes*10 + 1<<19) >> 20
		return c.T("size.mb", "n", c.L.Decimal(strconv.FormatInt(tenths/10, 10)+"."+strconv.FormatInt(tenths%10, 10)))
	case bytes >= 1<<10:
		return c.T("size.kb", "n", c.L.Int(int((bytes+1<<9)>>10)))
	}
	return c.T("size.b", "n", c.L.Int(int(bytes)))
}

// counts are a tally's numbers on each axis.
func counts(t reports.Tally) commitments.Counts {
	return commitments.Counts{Total: t.Total, Status: t.Declared, Verified: t.Verified, Review: t.Review, Assessment: t.Assessment}
}

// nowhere links no count.
func nowhere(string, string) string { return "" }

// groupTable is one of the report's tables of tallies.
type groupTable struct {
	ID, Title, Of string
	Groups        []reports.Group
	Name          func(code string) string
	Href          func(code string) string
}

func (v ReportView) groupTables(c Layout) []groupTable {
	n := v.names()
	return []groupTable{
		{"by-party", c.T("onscreen.by_party"), c.T("term.party"), v.Report.ByParty,
			func(code string) string { return c.Text(v.Report.PartyOf(code).Name) }, unlinked},
		{"by-category", c.T("onscreen.by_category"), c.T("term.category"), v.Report.ByCategory,
			func(code string) string { return c.Category(code, v.Report.Agreement) }, unlinked},
		{"by-pledge", c.T("onscreen.by_pledge"), c.T("term.pledge"), v.Report.ByPledge,
			func(code string) string { return c.L.Isolate(code) + " " + n.Pledge(c, code) },
			func(code string) string { return c.To("pledges", code) }},
		{"by-region", c.T("onscreen.by_region"), c.T("term.region"), v.Report.ByRegion,
			func(code string) string { return n.Region(c, code) },
			func(code string) string { return c.To("regions", code) }},
	}
}

func unlinked(string) string { return "" }

// bars draws a table's groups.
func (t groupTable) bars(c Layout) StatusBars {
	b := StatusBars{ID: "bars-" + t.ID, Title: t.Title, Of: t.Of}
	for _, g := range t.Groups {
		b.Groups = append(b.Groups, StatusGroup{Code: g.Code, Label: t.Name(g.Code), Href: t.Href(g.Code), Status: g.Declared})
	}
	return b
}

// measuredRow is where a commitment of a report stands with one indicator.
type measuredRow struct {
	reports.Row
	measure
}

// totals is the table of what the report's indicators come to.
func (v ReportView) totals(c Layout) totalsTable {
	f := commitments.TotalsFilter{Agreement: v.Report.Agreement.Code, Period: v.Report.Period}
	return totalsTable{ID: "report-totals", Label: c.T("totals.title"), Names: v.names(), Items: v.Report.Totals, Period: v.Report.Period, Href: addendsOf(c, f)}
}

// measuredBy is what the values of a commitment's updates are of.
func (v ReportView) measuredBy(commitment string) Measured {
	return Measured{v.Report.PledgeOf(pledgeOf(commitment)).Indicators, v.Report.Dimensions, v.Report.DelayReasons}
}

// measured lists what has a target or a value.
func (v ReportView) measured() []measuredRow {
	var rows []measuredRow
	for _, row := range v.Report.Commitments {
		for _, m := range row.Measures {
			if m.Target.Target != nil || m.Text != "" || m.Declared != nil || m.Verified != nil {
				rows = append(rows, measuredRow{row, measure{m, v.Report.IndicatorOf(m.Indicator)}})
			}
		}
	}
	return rows
}

// overdue lists the overdue commitments, longest overdue first.
func (v ReportView) overdue() []reports.Row {
	var rows []reports.Row
	for _, code := range v.Report.Overdue {
		if row := v.Report.Row(code); row != nil {
			rows = append(rows, *row)
		}
	}
	return rows
}

// saidStatus is the status of a statement; "" where nothing was said.
func saidStatus(s *reports.Statement) commitments.Status {
	if s == nil {
		return ""
	}
	return s.Status
}

// assessedAs is how a row was assessed; "" where it was not.
func assessedAs(row reports.Row) commitments.Assessment {
	if row.Assessed == nil {
		return ""
	}
	return row.Assessed.Assessment
}

// daysLate is by how many days a row was completed late.
func daysLate(c Layout, row reports.Row) string {
	if row.DaysLate == nil {
		return none
	}
	return c.N("count.days_late", *row.DaysLate)
}

// perMille writes thousandths as percent with one decimal.
func perMille(c Layout, n int) string { return c.T("number.percent", "n", tenths(c, n)) }

// tenths writes a number of tenths with one decimal.
func tenths(c Layout, n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return c.L.Decimal(sign + strconv.Itoa(n/10) + "." + strconv.Itoa(n%10))
}

func rate(c Layout, r reports.Rate) string {
	share, due := r.PerMille()
	if !due {
		return none
	}
	return perMille(c, share)
}

// changeDiffs is what changed on one commitment, line by line.
func (v ReportView) changeDiffs(c Layout, change reports.Change) []Diff {
	var diffs []Diff
	if s := change.Status; s != nil {
		diffs = append(diffs, Diff{c.T("term.declared"), c.Status(s.Before), c.Status(s.After)})
	}
	if s := change.Verified; s != nil {
		diffs = append(diffs, Diff{c.T("term.verified"), c.Verified(s.Before), c.Verified(s.After)})
	}
	if a := change.Assessment; a != nil {
		diffs = append(diffs, Diff{c.T("term.assessment"), c.Assessment(a.Before), c.Assessment(a.After)})
	}
	for _, value := range change.Values {
		in := v.Report.IndicatorOf(value.Indicator)
		label := c.T("common.labelled", "label", c.Text(in.Name), "value", c.T("term."+string(value.Side)+"_value"))
		diffs = append(diffs, Diff{label, c.Measure(in, value.Before), c.Measure(in, value.After)})
	}
	for _, r := range change.Revisions {
		diffs = append(diffs, c.TermDiffs(v.Report.PledgeOf(pledgeOf(change.Commitment)).Indicators, r.Before, r.After)...)
	}
	return diffs
}

// crossed is the count of a declared status and an assessment.
func (v ReportView) crossed(status, assessment string) int {
	return v.Report.Cross[commitments.Status(status)][commitments.Assessment(assessment)]
}

// crossGap is the gap between a status and an assessment, as a class.
func crossGap(status, assessment string) string {
	gap := commitments.GapBetween(commitments.Status(status), commitments.Assessment(assessment))
	if !gap.Differs() {
		return ""
	}
	return "gap-" + string(gap)
}

func statusCodes() []string     { return chart.Status.Codes() }
func assessmentCodes() []string { return chart.Assessment.Codes() }
