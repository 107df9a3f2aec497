package reports

import (
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/sheet"
)

// Collection is how a period's collection round went, as the journal's last entry
// leaves it. Its counts are those of the round's own page, but for drafts, which no
// journal holds.
type Collection struct {
	Round     string                   `json:"round"` // id
	OpenedAt  time.Time                `json:"opened_at"`
	DueOn     commitments.Date         `json:"due_on"`
	GraceDays int                      `json:"grace_days"`
	LastOn    commitments.Date         `json:"last_on"`   // the last day of grace
	ClosedOn  commitments.Date         `json:"closed_on"` // by hand; zero otherwise
	Requires  commitments.Requirements `json:"requires"`
	Origin    commitments.Origin       `json:"origin"`
	collection.Counts
}

// collected counts the returns of the period's own round; nil where there is none.
func collected(m Material, p commitments.Period, asOf commitments.Date, loc *time.Location) *Collection {
	i := slices.IndexFunc(m.Rounds, func(r collection.Round) bool { return r.Period == p })
	if i < 0 {
		return nil
	}
	r := m.Rounds[i]
	facts := collection.RoundFacts{
		Round: r, Agreement: m.Agreement, Commitments: m.Commitments, Pledges: m.Pledges, Regions: m.Regions, Updates: m.Updates,
		Ended: map[string]bool{},
	}
	for _, e := range m.Excuses {
		if e.Round == r.ID {
			facts.Excuses = append(facts.Excuses, e)
		}
	}
	for code, c := range m.Before {
		facts.Ended[code] = c.Declared != nil && c.Declared.Status.Ends()
	}
	return &Collection{
		Round: r.ID, OpenedAt: r.OpenedAt, DueOn: r.DueOn, GraceDays: r.GraceDays, LastOn: r.LastOn(), ClosedOn: r.ClosedOn,
		Requires: r.Requires, Origin: r.Origin, Counts: facts.CountReturns(facts.Returns(asOf, loc)),
	}
}

// collectionLine is the count of the whole round, or of one party, pledge or
// region in it.
type collectionLine struct {
	axis string // whole, party, pledge or region
	code string
	collection.Count
}

// lines lists all counts of the round.
func (c *Collection) lines() []collectionLine {
	if c == nil {
		return nil
	}
	list := []collectionLine{{"whole", "", c.Whole}}
	for _, by := range []struct {
		axis   string
		groups []collection.Group
	}{{"party", c.ByParty}, {"pledge", c.ByPledge}, {"region", c.ByRegion}} {
		for _, g := range by.groups {
			list = append(list, collectionLine{by.axis, g.Code, g.Count})
		}
	}
	return list
}

// collection is completeness and timeliness of the whole round, and by party,
// pledge and region. Name is what pledges are called in it.
func (tr translator) collection(name func(pledge string) string) table {
	var rows [][]any
	for _, l := range tr.report.Collection.lines() {
		axis, of := tr.T("report.axis.total"), tr.T("report.total")
		switch l.axis {
		case "party":
			axis, of = tr.T("term.party"), tr.partyName(l.code)
		case "pledge":
			axis, of = tr.T("term.pledge"), tr.Isolate(l.code)+" · "+name(l.code)
		case "region":
			axis, of = tr.T("term.region"), tr.region(l.code)
		}
		rows = append(rows, []any{axis, code(l.code), of, l.Owed, l.Came, shareOf(l.Completeness()), l.OnTime, l.Late, shareOf(l.Timeliness()),
			l.Missing, l.Pending, l.Verified, l.Returned, l.Excused})
	}
	t := tr.table("collection", append([]column{tr.col("report.column.axis", 16), tr.workbookCol("report.column.code", 12), tr.col("report.column.value", 44)}, counts(
		tr.T("collection.column.owed"), tr.T("collection.column.came"), tr.T("collection.completeness"),
		tr.T("timing.on_time"), tr.T("timing.late"), tr.T("collection.timeliness"), tr.T("timing.missing"),
		tr.T("report.column.pending"), tr.T("review.verified"), tr.T("review.returned"), tr.T("collection.state.excused"),
	)...), rows)
	c := tr.report.Collection
	t.note = tr.T("report.note.collection")
	t.title = tr.T("report.table.collection", "due", tr.date(c.DueOn), "last", tr.date(c.LastOn))
	return t
}

func shareOf(perMille int, is bool) any {
	if !is {
		return nil
	}
	return share(perMille)
}

// collectionColumns are those of collection.csv, a row for each count of a round.
var collectionColumns = []csvColumn[collectionLine]{
	textColumn("agreement", func(r *Report, _ collectionLine) string { return r.Agreement.Code }),
	textColumn("report_period", func(r *Report, _ collectionLine) string { return r.Period.String() }),
	dayColumn("due_on", func(r *Report, _ collectionLine) commitments.Date { return r.Collection.DueOn }),
	dayColumn("last_on", func(r *Report, _ collectionLine) commitments.Date { return r.Collection.LastOn }),
	dayColumn("closed_on", func(r *Report, _ collectionLine) commitments.Date { return r.Collection.ClosedOn }),
	textColumn("axis", func(_ *Report, l collectionLine) string { return l.axis }),
	textColumn("code", func(_ *Report, l collectionLine) string { return l.code }),
	countColumn("returns", func(c collection.Count) int { return c.Returns }),
	countColumn("excused", func(c collection.Count) int { return c.Excused }),
	countColumn("owed", func(c collection.Count) int { return c.Owed }),
	countColumn("came", func(c collection.Count) int { return c.Came }),
	countColumn("on_time", func(c collection.Count) int { return c.OnTime }),
	countColumn("late", func(c collection.Count) int { return c.Late }),
	countColumn("missing", func(c collection.Count) int { return c.Missing }),
	countColumn("pending", func(c collection.Count) int { return c.Pending }),
	countColumn("submitted", func(c collection.Count) int { return c.Submitted }),
	countColumn("returned", func(c collection.Count) int { return c.Returned }),
	countColumn("verified", func(c collection.Count) int { return c.Verified }),
	shareColumn("completeness_per_mille", collection.Count.Completeness),
	shareColumn("timeliness_per_mille", collection.Count.Timeliness),
}

func countColumn(name string, of func(collection.Count) int) csvColumn[collectionLine] {
	return csvColumn[collectionLine]{Name: name, Cell: func(_ *Report, l collectionLine) sheet.Cell { return sheet.Whole(of(l.Count)) }}
}

// shareColumn holds thousandths; nothing where there is nothing to share.
func shareColumn(name string, of func(collection.Count) (perMille int, is bool)) csvColumn[collectionLine] {
	return csvColumn[collectionLine]{Name: name, Cell: func(_ *Report, l collectionLine) sheet.Cell {
		if perMille, is := of(l.Count); is {
			return sheet.Share(perMille)
		}
		return sheet.Cell{}
	}}
}
