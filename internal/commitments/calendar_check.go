package commitments

import "fmt"

// maxCalendarDays bounds each number of days of a calendar.
const maxCalendarDays = 366

// calendars notes what is wrong with an agreement's versions, each by itself and
// against the one before.
func (k check) calendars(at string, versions []CalendarVersion) {
	k.some(at, len(versions))
	for i, v := range versions {
		here := fmt.Sprintf("%s[%d]", at, i)
		k.calendar(here, v.Calendar)
		switch {
		case i == 0 && !v.From.IsZero():
			k.fields.Add(here+".from", "error.calendar.first")
		case i > 0:
			k.start(here+".from", versions[i-1], v)
		}
	}
}

// start notes a version that does not start on the first day of a period of both
// its own rhythm and the one before. Kinds of period lie in one another, so that
// the first day of one of the longer kind is one of the shorter too.
func (k check) start(at string, before, v CalendarVersion) {
	longer := v.Reporting
	if before.Reporting.PerYear() < longer.PerYear() {
		longer = before.Reporting
	}
	switch {
	case !v.From.After(before.From):
		k.fields.Add(at, "error.calendar.order")
	case longer.PerYear() > 0 && PeriodOf(longer, v.From).Start() != v.From:
		k.fields.Add(at, "error.calendar.boundary", "date", PeriodOf(longer, v.From).Next().Start().String())
	}
}

// calendar notes what is wrong with one calendar.
func (k check) calendar(at string, c Calendar) {
	k.kind(at+".reporting", c.Reporting)
	for i, report := range c.Reports {
		k.kind(fmt.Sprintf("%s.reports[%d]", at, i), report)
	}
	k.days(at+".due_days", c.DueDays, 0, maxCalendarDays)
	k.days(at+".close_days", c.CloseDays, c.DueDays, maxCalendarDays)
	k.days(at+".due_soon_days", c.DueSoonDays, 0, maxCalendarDays)
	k.days(at+".report_after_days", c.ReportAfterDays, 1, maxCalendarDays)
	if r := c.Rounds; r != nil {
		k.days(at+".rounds.opens_after_days", r.OpensAfterDays, 1, maxCalendarDays)
		k.days(at+".rounds.due_days", r.DueDays, r.OpensAfterDays, maxCalendarDays)
		k.days(at+".rounds.grace_days", r.GraceDays, 0, maxCalendarDays)
		k.days(at+".rounds.escalate_after_days", r.EscalateAfterDays, 0, r.GraceDays)
	}
}

func (k check) kind(at string, kind PeriodKind) {
	if kind.PerYear() == 0 {
		k.fields.Add(at, "error.period.kind.unknown")
	}
}

func (k check) days(at string, n, low, high int) {
	if n < low || n > high {
		k.fields.Add(at, "error.days.range", "min", low, "max", high)
	}
}
