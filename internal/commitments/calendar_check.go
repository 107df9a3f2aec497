package commitments

import (
	"fmt"
	"slices"
)

// maxCalendarDays bounds each number of days of a calendar.
const maxCalendarDays = 366

// calendarAt begins the names of a version's fields in a data file.
func calendarAt(i int) string { return fmt.Sprintf("agreement.calendars[%d].", i) }

// calendars notes what is wrong with an agreement's versions, each by itself and
// against the one before.
func (k check) calendars(versions []CalendarVersion) {
	k.some("agreement.calendars", len(versions))
	for i, v := range versions {
		k.calendar(calendarAt(i), v.Calendar)
		switch {
		case i == 0 && !v.From.IsZero():
			k.fields.Add(calendarAt(i)+"from", "error.calendar.first")
		case i > 0 && !v.From.After(versions[i-1].From):
			k.fields.Add(calendarAt(i)+"from", "error.calendar.order")
		case i > 0:
			if date, fits := boundary(versions[i-1], v); !fits {
				k.fields.Add(calendarAt(i)+"from", "error.calendar.boundary", "date", date.String())
			}
		}
	}
}

// boundary reports whether the version starts on the first day of a period of both
// its own rhythm and the one before, and the next such day where it does not. Kinds
// of period lie in one another, so that the first day of the longer is one of the
// shorter too. Unknown kinds are noted elsewhere.
func boundary(before, v CalendarVersion) (next Date, fits bool) {
	kinds := []PeriodKind{before.Reporting, v.Reporting}
	longer := slices.MinFunc(kinds, func(x, y PeriodKind) int { return x.PerYear() - y.PerYear() })
	if longer.PerYear() == 0 {
		return Date{}, true
	}
	p := PeriodOf(longer, v.From)
	return p.Next().Start(), p.Start() == v.From
}

// calendar notes what is wrong with one calendar; at begins the names of its fields.
func (k check) calendar(at string, c Calendar) {
	k.kind(at+"reporting", c.Reporting)
	for i, report := range c.Reports {
		k.kind(fmt.Sprintf("%sreports[%d]", at, i), report)
	}
	k.days(at+"due_days", c.DueDays, 0, maxCalendarDays)
	k.days(at+"close_days", c.CloseDays, c.DueDays, maxCalendarDays)
	k.days(at+"due_soon_days", c.DueSoonDays, 0, maxCalendarDays)
	k.days(at+"report_after_days", c.ReportAfterDays, 1, maxCalendarDays)
	if low := max(c.CloseDays, c.ReportAfterDays) + 1; c.FinalAfterDays != 0 {
		k.days(at+"final_after_days", c.FinalAfterDays, low, low+maxCalendarDays)
	}
	if r := c.Rounds; r != nil {
		k.days(at+"rounds.opens_after_days", r.OpensAfterDays, 1, maxCalendarDays)
		k.days(at+"rounds.due_days", r.DueDays, r.OpensAfterDays, maxCalendarDays)
		k.days(at+"rounds.grace_days", r.GraceDays, 0, maxCalendarDays)
		k.days(at+"rounds.escalate_after_days", r.EscalateAfterDays, 0, r.GraceDays)
	}
}

func (k check) kind(at string, kind PeriodKind) {
	if kind.PerYear() == 0 {
		k.fields.Add(at, "error.period.kind.unknown")
	}
}

// days notes a number of days out of a range, whose ends may be out of one too.
func (k check) days(at string, n, low, high int) {
	low, high = max(low, 0), max(high, 0)
	if n < low || n > high {
		k.fields.Add(at, "error.days.range", "min", low, "max", high)
	}
}
