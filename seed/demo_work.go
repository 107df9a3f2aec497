package seed

import (
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// work is how far the updates of a demonstration say that a commitment is whose things
// an indicator counts: its things must say the same.
type work struct {
	rule        commitments.CountRule
	target      int                // of the indicator; 0 for none
	begun, over commitments.Period // of the first update that says so; the zero period for none
}

// counted returns the work of every commitment whose things an indicator counts.
func counted(def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location) map[string]*work {
	counting := map[string]commitments.Indicator{}
	all := map[string]*work{}
	for _, p := range def.Pledges {
		for _, in := range p.Counting() {
			counting[p.Code] = in
		}
		for _, region := range p.Scope.Of(def.Agreement.Regions) {
			if in, counts := counting[p.Code]; counts {
				all[commitments.CommitmentCode(p.Code, region)] = &work{rule: *in.Counts}
			}
		}
	}
	for _, item := range Demo(def, accounts, today, loc) {
		w := all[item.Commitment]
		if w == nil {
			continue
		}
		pledge, _, _ := strings.Cut(item.Commitment, ".")
		switch {
		case item.Revision != nil:
			if t := item.Revision.Terms.TargetOf(counting[pledge].Code).Target; t != nil {
				w.target = int(*t / commitments.QuantityScale)
			}
		case item.Update != nil:
			w.said(item.Update.Period, item.Update.Status)
		}
	}
	return all
}

func (w *work) said(p commitments.Period, s commitments.Status) {
	if w.begun.IsZero() && s != commitments.NotStarted && s != commitments.Cancelled {
		w.begun = p
	}
	if w.over.IsZero() && (s == commitments.Delivered || s == commitments.Completed) {
		w.over = p
	}
}

// things is how many things the commitment plans, and how much of what is added up is
// said of each; 0 where the writer may say what it likes.
func (w *work) things(between func(low, high int) int) (n int, each []commitments.Quantity) {
	switch {
	case w.target == 0:
		return between(1, 3), nil
	case w.rule.Sum == "":
		return w.target, nil
	}
	n = between(2, 4)
	for i := range n {
		each = append(each, commitments.Whole((i+1)*w.target/n-i*w.target/n))
	}
	return n, each
}

// steps are the indices of the periods in which a thing is planned, under way and done;
// the number of periods where it has not come to that.
func (w *work) steps(periods []commitments.Period, between func(low, high int) int) [3]int {
	none := len(periods)
	begun, over := slices.Index(periods, w.begun), slices.Index(periods, w.over)
	if begun < 0 {
		return [3]int{between(0, none-2), none, none}
	}
	if over < 0 {
		underWay := between(begun, none-1)
		return [3]int{between(0, underWay), underWay, underWay + between(1, 2)}
	}
	done := between(begun, over)
	underWay := between(begun, done)
	return [3]int{between(0, underWay), underWay, done}
}
