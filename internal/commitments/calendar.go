package commitments

import (
	"cmp"
	"iter"
	"slices"

	"tracker/internal/problem"
)

// Calendar is an agreement's rhythm: for which periods progress is owed, until
// when, and which reports are compiled by themselves. Days are whole days in
// the tracker's time zone.
type Calendar struct {
	Reporting       PeriodKind   `json:"reporting"`         // the kind of period that planners report on
	DueDays         int          `json:"due_days"`          // on time until this many days after the period's end
	CloseDays       int          `json:"close_days"`        // closed after this many days after the period's end
	DueSoonDays     int          `json:"due_soon_days"`     // a commitment is due soon this many days before its due date
	Reports         []PeriodKind `json:"reports"`           // kinds of report compiled by the schedule
	ReportAfterDays int          `json:"report_after_days"` // a scheduled report is owed this many days after the period's end
	// FinalAfterDays is after how many days after the period's end its final edition is
	// issued, whatever still waits; 0: 60 days after it was closed.
	FinalAfterDays int `json:"final_after_days,omitempty"`
	// Rounds says when collection rounds open by themselves; nil: none does.
	Rounds *RoundCalendar `json:"rounds,omitempty"`
}

// DefaultCalendar is quarterly reporting, on time for 30 days and open for 60,
// with quarterly and yearly reports on the day after the on-time days.
func DefaultCalendar() Calendar {
	return Calendar{
		Reporting: Quarter, DueDays: 30, CloseDays: 60, DueSoonDays: 30,
		Reports: []PeriodKind{Quarter, Year}, ReportAfterDays: 31,
	}
}

// DueOn returns the last day on which a report on p is on time.
func (c Calendar) DueOn(p Period) Date { return p.End().AddDays(c.DueDays) }

// ClosesOn returns the last day on which p can be reported.
func (c Calendar) ClosesOn(p Period) Date { return p.End().AddDays(c.CloseDays) }

// Window returns where the day stands in the period's reporting window.
func (c Calendar) Window(p Period, day Date) Window {
	switch {
	case day.Before(p.Start()):
		return NotYetOpen
	case !day.After(c.DueOn(p)):
		return OnTime
	case !day.After(c.ClosesOn(p)):
		return Late
	}
	return Closed
}

// CalendarVersion is the calendar that holds from a day until the next version. An
// agreement's first version has no day: it holds from the beginning. Every other
// one starts on the first day of a reporting period of both the version before and
// its own kind, so that each day lies in one reporting period.
type CalendarVersion struct {
	From Date `json:"from"`
	Calendar
}

// FromBeginning is the versions of a calendar that has never changed.
func FromBeginning(c Calendar) []CalendarVersion { return []CalendarVersion{{Calendar: c}} }

// CalendarOn returns the calendar in force on the day; the zero Calendar for an
// agreement that has none.
func (a Agreement) CalendarOn(day Date) Calendar {
	for _, v := range slices.Backward(a.Calendars) {
		if !day.Before(v.From) {
			return v.Calendar
		}
	}
	return Calendar{}
}

// CalendarOf returns the calendar by which the period is judged: the one in force
// on its last day. A reporting period lies in one version. A report of a longer
// period that spans two follows the later one, so that a kind of report which a
// version adds starts with the period that runs then.
func (a Agreement) CalendarOf(p Period) Calendar { return a.CalendarOn(p.End()) }

// ReportingPeriod returns the reporting period that contains the day.
func (a Agreement) ReportingPeriod(day Date) Period {
	return PeriodOf(a.CalendarOn(day).Reporting, day)
}

// IsReportingPeriod reports whether progress is reported on the period: whether it
// is of the kind in force in it.
func (a Agreement) IsReportingPeriod(p Period) bool { return a.ReportingPeriod(p.Start()) == p }

// NextPeriod returns the reporting period after p.
func (a Agreement) NextPeriod(p Period) Period { return a.ReportingPeriod(p.End().AddDays(1)) }

// PreviousPeriod returns the reporting period before p.
func (a Agreement) PreviousPeriod(p Period) Period { return a.ReportingPeriod(p.Start().AddDays(-1)) }

// LastEnded returns the latest reporting period that has ended before the day.
func (a Agreement) LastEnded(day Date) Period { return a.PreviousPeriod(a.ReportingPeriod(day)) }

// Window returns where the day stands in the reporting window of a reporting period.
func (a Agreement) Window(p Period, day Date) Window { return a.CalendarOf(p).Window(p, day) }

// ReportingPeriods lists the reporting periods whose last day lies from one day to
// the other, the earliest first.
func (a Agreement) ReportingPeriods(from, until Date) []Period {
	var list []Period
	for v, days := range a.versionsIn(from, until) {
		list = append(list, endingIn(v.Reporting, days)...)
	}
	return list
}

// OpenPeriods lists the periods that the calendar leaves open on the day, the
// earliest first.
func (a Agreement) OpenPeriods(day Date) []Period {
	var open []Period
	for v, days := range a.versionsIn(Date{}, day) {
		var list []Period
		for p := PeriodOf(v.Reporting, days.until); v.Window(p, day) != Closed && !p.Start().Before(days.from); p = p.Prev() {
			list = append(list, p)
		}
		slices.Reverse(list)
		open = append(open, list...)
	}
	return open
}

// ScheduledReports lists the periods whose report the schedule compiles and whose
// last day lies from one day to the other: the earliest end first, and of one end
// the shortest first.
func (a Agreement) ScheduledReports(from, until Date) []Period {
	var list []Period
	for v, days := range a.versionsIn(from, until) {
		for _, kind := range v.Reports {
			list = append(list, endingIn(kind, days)...)
		}
	}
	slices.SortStableFunc(list, func(x, y Period) int {
		return cmp.Or(x.End().Compare(y.End()), y.Start().Compare(x.Start()))
	})
	return slices.Compact(list)
}

// ReportDay returns the day on which the schedule compiles the period's report.
func (a Agreement) ReportDay(p Period) Date { return p.End().AddDays(a.CalendarOf(p).ReportAfterDays) }

// CheckReportingPeriod reports whether progress is reported on the period, and
// blames the field "period" where it is not.
func (a Agreement) CheckReportingPeriod(p Period, fields *problem.Fields) bool {
	asked := a.ReportingPeriod(p.Start())
	if p != asked {
		fields.Add("period", "error.period.kind."+string(asked.Kind), "example", asked.String())
	}
	return p == asked
}

// longestOpen is the most days after its end for which the calendar leaves a period
// open.
func (a Agreement) longestOpen() int {
	days := 0
	for _, v := range a.Calendars {
		days = max(days, v.CloseDays)
	}
	return days
}

// span is the days from one to another, both included.
type span struct{ from, until Date }

// versionsIn yields the versions in force between the days, the earliest first, and
// of the days those on which each is in force.
func (a Agreement) versionsIn(from, until Date) iter.Seq2[CalendarVersion, span] {
	return func(yield func(CalendarVersion, span) bool) {
		for i, v := range a.Calendars {
			days := span{later(from, v.From), until}
			if i+1 < len(a.Calendars) {
				days.until = earlier(until, a.Calendars[i+1].From.AddDays(-1))
			}
			if !days.until.Before(days.from) && !yield(v, days) {
				return
			}
		}
	}
}

// endingIn lists the periods of the kind whose last day is among the days; none for
// an unknown kind.
func endingIn(kind PeriodKind, days span) []Period {
	var list []Period
	if kind.PerYear() == 0 {
		return nil
	}
	for p := PeriodOf(kind, days.from); !p.End().After(days.until); p = p.Next() {
		list = append(list, p)
	}
	return list
}

func earlier(a, b Date) Date {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}
