package pages

import (
	"net/http"
	"strconv"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showCalendar is the page of an agreement's calendar.
func showCalendar(p *page) error { return renderCalendar(p, http.StatusOK, nil) }

// renderCalendar shows the page with the form as it was typed; nil for an untouched
// one.
func renderCalendar(p *page, status int, typed *views.Form) error {
	state, err := p.site.Tracker.CalendarState(p.ctx(), p.account, p.param("code"))
	if err != nil {
		return err
	}
	v := views.CalendarView{CalendarState: state, Today: p.site.Tracker.Today()}
	if typed == nil {
		v.Form = calendarForm(state)
	} else {
		v.Form = *typed
	}
	return p.render(status, views.CalendarPage(p.calendarLayout(state.Agreement), v))
}

func (p *page) calendarLayout(a commitments.Agreement) views.Layout {
	return p.amendLayout(a, p.locale.T("agreement.calendar"), "calendar")
}

// calendarForm begins with the calendar that a change would take the place of.
func calendarForm(s commitments.CalendarState) views.Form {
	a := s.Agreement.CalendarOn(s.Earliest)
	f := views.NewForm("calendar",
		"version", strconv.Itoa(len(s.Changes)), "from", s.Earliest.String(), "reporting", string(a.Reporting),
		"due_days", strconv.Itoa(a.DueDays), "close_days", strconv.Itoa(a.CloseDays), "due_soon_days", strconv.Itoa(a.DueSoonDays),
		"report_after_days", strconv.Itoa(a.ReportAfterDays))
	if a.FinalAfterDays != 0 {
		f.Values.Set("final_after_days", strconv.Itoa(a.FinalAfterDays))
	}
	for _, kind := range a.Reports {
		f.Values.Add("reports", string(kind))
	}
	if r := a.Rounds; r != nil {
		f.Values.Set("rounds", "1")
		f.Values.Set("rounds.opens_after_days", strconv.Itoa(r.OpensAfterDays))
		f.Values.Set("rounds.due_days", strconv.Itoa(r.DueDays))
		f.Values.Set("rounds.grace_days", strconv.Itoa(r.GraceDays))
		f.Values.Set("rounds.escalate_after_days", strconv.Itoa(r.EscalateAfterDays))
		f.Values["rounds.requires"] = request.RequirementNames(r.Requires)
	}
	return f
}

var changeCalendarForm = form{
	path: "/admin/agreements/:code/calendar",
	fields: []request.Field{
		{Name: "version"}, {Name: "do"}, {Name: "from", Label: "calendar.first_day"}, {Name: "reporting", Label: "agreement.reporting"},
		{Name: "due_days", Label: "calendar.due_days"}, {Name: "close_days", Label: "calendar.close_days"},
		{Name: "due_soon_days", Label: "calendar.due_soon_days"}, {Name: "reports", Label: "agreement.reports"},
		{Name: "report_after_days", Label: "calendar.report_after_days"}, {Name: "final_after_days", Label: "calendar.final_after_days"}, {Name: "rounds", Label: "calendar.rounds.open"},
		{Name: "rounds.opens_after_days", Label: "calendar.rounds.opens_after_days"}, {Name: "rounds.due_days", Label: "calendar.rounds.due_days"},
		{Name: "rounds.grace_days", Label: "collection.grace_days"}, {Name: "rounds.escalate_after_days", Label: "calendar.rounds.escalate_after_days"},
		{Name: "rounds.requires", Label: "collection.requires"}, {Name: "reason", Label: "terms_form.reason", Length: commitments.MaxReason},
	},
	submit: changeCalendar, invalid: changeCalendarInvalid,
}

// changeCalendar changes the calendar once what follows was seen: anything but the
// confirmation of a preview leads to a preview.
func changeCalendar(p *page) error {
	switch p.posted.Get("do") {
	case "correct":
		f := views.NewForm("calendar").Typed(p.posted, "", nil)
		return renderCalendar(p, http.StatusOK, &f)
	case "change":
		change, err := p.site.Tracker.ChangeCalendar(p.ctx(), p.account, p.param("code"), calendarInput(p))
		if err != nil {
			return err
		}
		to := p.path("admin", "agreements", change.Agreement, "calendar")
		return p.done(to, "done.calendar", "date", change.Version.From.String(), "kind", p.locale.T("period.kind."+string(change.Version.Reporting)))
	}
	preview, err := p.site.Tracker.PreviewCalendar(p.ctx(), p.account, p.param("code"), calendarInput(p))
	if err != nil {
		return err
	}
	a, err := p.site.Tracker.Agreement(p.ctx(), p.account, p.param("code"))
	if err != nil {
		return err
	}
	v := views.CalendarPreviewView{CalendarPreview: preview, Agreement: a, Form: views.NewForm("calendar").Typed(p.posted, "", nil)}
	return p.ok(views.CalendarPreviewPage(p.calendarLayout(a), v))
}

func calendarInput(p *page) commitments.CalendarInput {
	version := p.version()
	in := commitments.CalendarInput{
		From: p.posted.Get("from"), Reporting: p.posted.Get("reporting"), DueDays: p.posted.Get("due_days"), CloseDays: p.posted.Get("close_days"),
		DueSoonDays: p.posted.Get("due_soon_days"), Reports: p.posted["reports"], ReportAfterDays: p.posted.Get("report_after_days"),
		FinalAfterDays: p.posted.Get("final_after_days"), Reason: p.posted.Get("reason"), Version: &version,
	}
	if p.posted.Get("rounds") == "1" {
		in.Rounds = &commitments.RoundsInput{
			OpensAfterDays: p.posted.Get("rounds.opens_after_days"), DueDays: p.posted.Get("rounds.due_days"),
			GraceDays: p.posted.Get("rounds.grace_days"), EscalateAfterDays: p.posted.Get("rounds.escalate_after_days"),
			Requires: p.posted["rounds.requires"],
		}
	}
	return in
}

// changeCalendarInvalid shows the form with what is wrong. After somebody else's
// change it is that of the calendar as it stands now.
func changeCalendarInvalid(p *page, invalid error) error {
	f := p.invalidForm(invalid, "calendar")
	state, err := p.site.Tracker.CalendarState(p.ctx(), p.account, p.param("code"))
	if err != nil {
		return err
	}
	f.Values.Set("version", strconv.Itoa(len(state.Changes)))
	return renderCalendar(p, response.Describe(invalid).Status, &f)
}
