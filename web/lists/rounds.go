package lists

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/sheet"
	"tracker/web/request"
)

// Rounds is the collection rounds that match the filter.
func (ls *Lists) Rounds(by people.Account, f collection.Filter) List {
	filter := filterOf("agreement", f.Agreement, "period", f.Period.String(), "phase", string(f.Phase))
	return roundTable.list(filter, func(ctx context.Context, yield func(collection.RoundSummary) error) error {
		return ls.Collection.Each(ctx, by, f, yield)
	})
}

// Returns is a round's returns that match the filter.
func (ls *Lists) Returns(ctx context.Context, by people.Account, id string, f collection.ReturnFilter) (List, error) {
	round, err := ls.Collection.Get(ctx, by, id)
	if err != nil {
		return List{}, err
	}
	filter := filterOf("round", id, "pledge", f.Pledge, "party", f.Party, "state", string(f.State), "timing", string(f.Timing))
	if len(f.Regions) > 0 {
		filter["region"] = f.Regions
	}
	if f.Delayed {
		filter["delayed"] = []string{"1"}
	}
	return returnTable.list(filter, func(ctx context.Context, yield func(listedReturn) error) error {
		return ls.Collection.EachReturn(ctx, by, id, f, func(r collection.Return) error { return yield(listedReturn{r, round}) })
	}), nil
}

var roundTable = table[collection.RoundSummary]{
	name: "rounds", title: "nav.collection", columns: slices.Concat(
		[]column[collection.RoundSummary]{
			codeColumn("id", "", func(r collection.RoundSummary) string { return r.ID }),
			codeColumn("agreement", "term.agreement", func(r collection.RoundSummary) string { return r.Agreement }),
			periodColumn("period", "term.period", func(r collection.RoundSummary) commitments.Period { return r.Period }),
			wordColumn("phase", "collection.phase", 18, func(w wording, r collection.RoundSummary) (string, string) {
				return string(r.Phase), w.T("collection.phase." + string(r.Phase))
			}),
			dayColumn("due_on", "term.due_date", func(r collection.RoundSummary) commitments.Date { return r.DueOn }),
			countColumn("grace_days", "collection.grace_days", func(r collection.RoundSummary) int64 { return int64(r.GraceDays) }),
			dayColumn("last_on", "collection.last_day", func(r collection.RoundSummary) commitments.Date { return r.LastOn() }),
			dayColumn("closed_on", "collection.column.closed", func(r collection.RoundSummary) commitments.Date { return r.ClosedOn }),
		},
		countColumns,
		[]column[collection.RoundSummary]{
			wordColumn("requires", "collection.requires", 32, func(w wording, r collection.RoundSummary) (string, string) {
				return strings.Join(request.RequirementNames(r.Requires), " "), w.Requirements(r.Requires)
			}),
			textColumn("pledges", "collection.pledges", 24, func(r collection.RoundSummary) string { return strings.Join(r.Pledges, " ") }),
			textColumn("regions", "collection.regions", 24, func(r collection.RoundSummary) string { return strings.Join(r.Regions, " ") }),
			textColumn("note", "collection.note", 44, func(r collection.RoundSummary) string { return r.Note }),
			wordColumn("opened_by", "collection.column.opened_by", 24, func(w wording, r collection.RoundSummary) (string, string) {
				return r.OpenedByName, w.Author(r.OpenedByName)
			}),
			instantColumn("opened_at", "collection.column.opened", func(r collection.RoundSummary) time.Time { return r.OpenedAt }),
			wordColumn("origin", "report.column.origin", 18, func(w wording, r collection.RoundSummary) (string, string) {
				return string(r.Origin), w.Named("origin.", string(r.Origin))
			}),
			countColumn("version", "", func(r collection.RoundSummary) int64 { return int64(r.Version) }),
		},
	),
}

// countColumns count the returns of a round, under the names of the report's file.
var countColumns = func() []column[collection.RoundSummary] {
	var columns []column[collection.RoundSummary]
	for _, c := range []struct {
		name, title string
		of          func(collection.Count) int
	}{
		{"returns", "", func(n collection.Count) int { return n.Returns }},
		{"excused", "collection.state.excused", func(n collection.Count) int { return n.Excused }},
		{"owed", "collection.column.owed", func(n collection.Count) int { return n.Owed }},
		{"came", "collection.column.came", func(n collection.Count) int { return n.Came }},
		{"on_time", "timing.on_time", func(n collection.Count) int { return n.OnTime }},
		{"late", "timing.late", func(n collection.Count) int { return n.Late }},
		{"missing", "timing.missing", func(n collection.Count) int { return n.Missing }},
		{"pending", "timing.pending", func(n collection.Count) int { return n.Pending }},
		{"in_progress", "collection.state.in_progress", func(n collection.Count) int { return n.InProgress }},
		{"submitted", "collection.state.submitted", func(n collection.Count) int { return n.Submitted }},
		{"returned", "collection.state.returned", func(n collection.Count) int { return n.Returned }},
		{"verified", "collection.state.verified", func(n collection.Count) int { return n.Verified }},
	} {
		columns = append(columns, countColumn(c.name, c.title, func(r collection.RoundSummary) int64 { return int64(c.of(r.Count)) }))
	}
	return append(columns,
		perMilleColumn("completeness_per_mille", "collection.completeness", collection.Count.Completeness),
		perMilleColumn("timeliness_per_mille", "collection.timeliness", collection.Count.Timeliness))
}()

// perMilleColumn holds a share in thousandths, and in workbooks in percent as
// the pages write it.
func perMilleColumn(name, title string, of func(collection.Count) (int, bool)) column[collection.RoundSummary] {
	return wordColumn(name, title, 14, func(w wording, r collection.RoundSummary) (string, string) {
		perMille, known := of(r.Count)
		if !known {
			return "", ""
		}
		return strconv.Itoa(perMille), w.L.Percent(perMille/10, 100)
	})
}

// listedReturn is a return with its round.
type listedReturn struct {
	collection.Return
	round collection.Round
}

// word is a code with what the catalogue calls it under the prefix.
func word[T any](prefix string, of func(T) string) func(w wording, item T) (string, string) {
	return func(w wording, item T) (string, string) { return of(item), w.Named(prefix, of(item)) }
}

var returnTable = table[listedReturn]{
	name: "returns", title: "collection.returns_title", columns: slices.Concat(
		[]column[listedReturn]{
			codeColumn("round", "", func(r listedReturn) string { return r.round.ID }),
			periodColumn("period", "term.period", func(r listedReturn) commitments.Period { return r.round.Period }),
			codeColumn("commitment", "term.commitment", func(r listedReturn) string { return r.Commitment }),
			codeColumn("agreement", "term.agreement", func(r listedReturn) string { return r.round.Agreement }),
			codeColumn("pledge", "", func(r listedReturn) string { return r.Pledge }),
		},
		titleColumns("pledge_title", "term.pledge", 44, func(w wording, r listedReturn) commitments.Text { return w.PledgeTitle(r.Pledge) }),
		[]column[listedReturn]{codeColumn("region", "", func(r listedReturn) string { return r.Region })},
		titleColumns("region_name", "term.region", 24, func(w wording, r listedReturn) commitments.Text { return w.RegionName(r.Region) }),
		[]column[listedReturn]{
			wordColumn("party", "term.party", 26, func(w wording, r listedReturn) (string, string) { return r.Party, w.Party(r.Party) }),
			wordColumn("state", "collection.state", 18, word("collection.state.", func(r listedReturn) string { return string(r.State) })),
			wordColumn("timing", "collection.timing", 18, word("timing.", func(r listedReturn) string { return string(r.Timing) })),
			instantColumn("first_at", "collection.first_at", func(r listedReturn) time.Time { return r.FirstSubmittedAt }),
			wordColumn("lacks", "collection.lacks", 24, func(w wording, r listedReturn) (string, string) {
				return strings.Join(r.Lacks, " "), w.Lacking(r.Lacks)
			}),
			dayColumn("due_on", "term.due_date", func(r listedReturn) commitments.Date { return r.round.DueOn }),
			dayColumn("last_on", "collection.last_day", func(r listedReturn) commitments.Date { return r.LastOn }),
			flagColumn("locked", "collection.locked", func(_ wording, r listedReturn) bool { return r.Lock != nil }),
			textColumn("excuse", "collection.column.excuse", 32, excuseOf),
			dayColumn("reopened_until", "collection.reopen.until", reopenedUntil),
			{Name: "update_id", Cell: func(_ wording, r listedReturn) sheet.Cell { return sheet.Text(updateOf(r.Return)) }},
		},
	),
}

func excuseOf(r listedReturn) string {
	if r.Excuse == nil {
		return ""
	}
	return r.Excuse.Reason
}

func reopenedUntil(r listedReturn) commitments.Date {
	if r.Reopened == nil {
		return commitments.Date{}
	}
	return r.Reopened.Until
}

// updateOf is the id of the update that was reported; "" for none.
func updateOf(r collection.Return) string {
	if r.Update == nil {
		return ""
	}
	return r.Update.ID
}
