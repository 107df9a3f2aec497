package reports

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// EditionKind says why an edition was issued.
type EditionKind string

// The kinds. An edition is superseded, whatever its kind, once a later one of
// the same agreement and period stands.
const (
	// Provisional: made by hand before the report day, and in the place of no other.
	Provisional EditionKind = "provisional"
	// Original: the one of the report day, by schedule; by hand where none was made then.
	Original EditionKind = "original"
	// Final: by schedule, once nothing more can be reported for the period and nothing
	// of it waits for a review, or at the latest after the calendar's number of days.
	Final EditionKind = "final"
	// Corrected: made by hand, with a reason, where the record says otherwise by now.
	Corrected EditionKind = "corrected"
)

// EditionKinds lists the kinds in the order in which they can come.
var EditionKinds = []EditionKind{Provisional, Original, Final, Corrected}

// reviewDays is how long after the last day on which a period can be reported the
// final edition waits for reviews, where the calendar does not say.
const reviewDays = 60

// kindByHand is the kind of an edition that is made by hand on the day, after the
// latest one; the zero Edition stands for none. A provisional edition follows
// provisional ones alone, so that the latest one tells.
func kindByHand(a commitments.Agreement, p commitments.Period, day commitments.Date, latest Edition) EditionKind {
	switch {
	case latest.ID != "" && latest.Kind != Provisional:
		return Corrected
	case day.Before(reportDay(a, p)):
		return Provisional
	}
	return Original
}

// issuedKinds is which kinds of edition a period has.
type issuedKinds map[EditionKind]bool

// satisfy reports whether nothing is left to be issued of what the schedule owes.
// An original is not owed once a later kind stands.
func (k issuedKinds) satisfy(owed EditionKind) bool {
	if owed == Original {
		return k[Original] || k[Final] || k[Corrected]
	}
	return k[owed]
}

// reportDay is the day on which the schedule issues the original of the period.
func reportDay(a commitments.Agreement, p commitments.Period) commitments.Date {
	return p.End().AddDays(calendarOf(a, p).ReportAfterDays)
}

// finalAtLatest is the day on which the final edition is issued whatever waits.
func finalAtLatest(a commitments.Agreement, p commitments.Period) commitments.Date {
	return p.End().AddDays(FinalAfterDays(calendarOf(a, p)))
}

// FinalAfterDays is how many days after a period's end the calendar has its final edition
// issued whatever waits.
func FinalAfterDays(c commitments.Calendar) int {
	return cmp.Or(c.FinalAfterDays, max(c.CloseDays+reviewDays, c.ReportAfterDays))
}

// waiting is what a final edition waits for.
type waiting struct {
	unsettled  []commitments.Period // reporting periods of which something can come yet, or waits for a review
	unapproved []commitments.Period // of which an opinion waits for approval
}

// isFinal reports whether the period is over on the day: the calendar has closed it,
// none of the unsettled reporting periods ends within it, and no opinion on it waits for
// approval; or the time for the final edition has come anyway.
func isFinal(a commitments.Agreement, p commitments.Period, day commitments.Date, w waiting) bool {
	if day.Before(reportDay(a, p)) {
		return false
	}
	if !day.Before(finalAtLatest(a, p)) {
		return true
	}
	if !day.After(calendarOf(a, p).ClosesOn(p)) {
		return false
	}
	for _, open := range w.unsettled {
		if p.Contains(open.End()) {
			return false
		}
	}
	return !slices.Contains(w.unapproved, p)
}
