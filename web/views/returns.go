package views

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
)

// decision is what staff decided on a return.
type decision struct {
	id, title, reason, by string
	origin                commitments.Origin
	at                    time.Time
}

// decisions lists what was decided on the return, the latest first.
func (v ReturnView) decisions(c Layout) []decision {
	var list []decision
	for _, e := range v.Excuses {
		key := "collection.decided.expected"
		if e.Excused {
			key = "collection.decided.excused"
		}
		list = append(list, decision{e.ID, c.T(key), e.Reason, e.AuthorName, e.Origin, e.At})
	}
	for _, o := range v.Reopenings {
		list = append(list, decision{o.ID, c.T("collection.decided.reopened", "date", o.Until.String()), o.Reason, o.AuthorName, o.Origin, o.At})
	}
	slices.SortStableFunc(list, func(a, b decision) int { return b.at.Compare(a.at) })
	return list
}

// reopened reports whether the return can come because it was reopened.
func (v ReturnView) reopened() bool {
	return v.Phase == collection.Closed && v.Return.Lock == nil
}

// ownReturns is the list of what a planner owes to a round; "" for others.
func ownReturns(c Layout, round string) string {
	if !c.Account.Can(people.ReportProgress) {
		return ""
	}
	query := url.Values{"party": {c.Account.Party}}
	if !c.Account.AllRegions {
		query["region"] = c.Account.Regions
	}
	return roundPath(c, round, "returns") + "?" + query.Encode()
}

// arrow leads from what was to what is.
func (c Layout) arrow() string {
	if c.rtl() {
		return "←"
	}
	return "→"
}

// diffs compares the terms of a revision with those before it.
func (v RoundView) diffs(c Layout, i int) []Diff {
	before := v.Opening.Terms
	if i+1 < len(v.Revisions) {
		before = v.Revisions[i+1].Terms
	}
	return roundDiffs(c, v.Names, before, v.Revisions[i].Terms)
}

func roundDiffs(c Layout, n Names, before, after collection.Terms) []Diff {
	codes := func(c Layout, code string) string { return c.L.Isolate(code) }
	return Changed(
		Diff{c.T("term.due_date"), c.Date(before.DueOn), c.Date(after.DueOn)},
		Diff{c.T("collection.grace_days"), strconv.Itoa(before.GraceDays), strconv.Itoa(after.GraceDays)},
		Diff{c.T("collection.requires"), c.Requirements(before.Requires), c.Requirements(after.Requires)},
		Diff{c.T("collection.note"), before.Note, after.Note},
		Diff{c.T("collection.pledges"), coveredNames(c, before.Pledges, "common.all", codes), coveredNames(c, after.Pledges, "common.all", codes)},
		Diff{c.T("collection.regions"), coveredNames(c, before.Regions, "collection.all_regions", n.Region), coveredNames(c, after.Regions, "collection.all_regions", n.Region)},
	)
}

// latestFor is the update of the period that no other replaced; nil for none.
func latestFor(updates []commitments.Update, p commitments.Period) *commitments.Update {
	i := slices.IndexFunc(updates, func(u commitments.Update) bool { return u.Period == p && u.State != commitments.Superseded })
	if i < 0 {
		return nil
	}
	return &updates[i]
}
