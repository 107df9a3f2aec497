package views

import "tracker/internal/commitments"

// CalendarView is the page of an agreement's calendar, where it is changed.
type CalendarView struct {
	commitments.CalendarState
	Today commitments.Date
	Form  Form
}

// CalendarPreviewView is what a change would lead to, with the form as it was typed.
type CalendarPreviewView struct {
	commitments.CalendarPreview
	Agreement commitments.Agreement
	Form      Form
}

// why is the latest change that made the version; nil where a definition did.
func (v CalendarView) why(version commitments.CalendarVersion) *commitments.CalendarChange {
	for i, c := range v.Changes {
		if c.Version.From == version.From {
			return &v.Changes[i]
		}
	}
	return nil
}

// versionFrom says from when a version holds.
func versionFrom(c Layout, v commitments.CalendarVersion) string {
	if v.From.IsZero() {
		return c.T("calendar.from_beginning")
	}
	return c.Date(v.From)
}

// reportKinds names kinds of report.
func reportKinds(c Layout, kinds []commitments.PeriodKind) string {
	if len(kinds) == 0 {
		return c.T("common.none")
	}
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = c.T("period.kind." + string(kind))
	}
	return c.L.List(names)
}

// roundLines say when rounds open by themselves, one thing a line.
func roundLines(c Layout, r *commitments.RoundCalendar) []string {
	if r == nil {
		return []string{c.T("calendar.no_rounds")}
	}
	labelled := func(key, value string) string { return c.T("common.labelled", "label", c.T(key), "value", value) }
	lines := []string{
		labelled("calendar.round_opens", c.N("agreement.days_after", r.OpensAfterDays)),
		labelled("term.due_date", c.N("agreement.days_after", r.DueDays)),
		labelled("collection.grace_days", c.L.Int(r.GraceDays)),
	}
	if r.EscalateAfterDays > 0 {
		lines = append(lines, labelled("calendar.escalate", c.L.Int(r.EscalateAfterDays)))
	}
	return lines
}

// kindOptions are the kinds of period.
func kindOptions(c Layout) []Option {
	var options []Option
	for _, kind := range commitments.PeriodKinds {
		options = append(options, Option{Value: string(kind), Label: c.T("period.kind." + string(kind))})
	}
	return options
}

// calendarPath is the address of the page of an agreement's calendar.
func calendarPath(c Layout, agreement string) string {
	return c.To("admin", "agreements", agreement, "calendar")
}
