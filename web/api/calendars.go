package api

import (
	"slices"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// CalendarItem is one version of an agreement's calendar. Days are counted after the
// period's end.
type CalendarItem struct {
	From            *string             `json:"from" doc:"First day; null: from the beginning"`
	Reporting       string              `json:"reporting" doc:"The kind of period that is reported on"`
	DueDays         int                 `json:"due_days" doc:"On time for so many days"`
	CloseDays       int                 `json:"close_days" doc:"Open for so many days"`
	DueSoonDays     int                 `json:"due_soon_days" doc:"A due date is near so many days before it"`
	Reports         []string            `json:"reports" doc:"Kinds of report that are compiled by themselves"`
	ReportAfterDays int                 `json:"report_after_days" doc:"They are compiled after so many days"`
	FinalAfterDays  *int                `json:"final_after_days" doc:"Their final edition is issued after so many days at the latest; null: 60 days after close_days"`
	Rounds          *CalendarRoundsItem `json:"rounds" doc:"Null: no collection round opens by itself"`
}

// CalendarRoundsItem says when collection rounds open by themselves.
type CalendarRoundsItem struct {
	OpensAfterDays    int      `json:"opens_after_days"`
	DueDays           int      `json:"due_days"`
	GraceDays         int      `json:"grace_days" doc:"After the due day"`
	EscalateAfterDays int      `json:"escalate_after_days" doc:"So many days after the due day leads are told what is missing; 0: never"`
	Requires          Required `json:"requires"`
}

func toCalendar(v commitments.CalendarVersion) CalendarItem {
	item := CalendarItem{
		From: response.DateOrNull(v.From), Reporting: string(v.Reporting), DueDays: v.DueDays, CloseDays: v.CloseDays,
		DueSoonDays: v.DueSoonDays, Reports: []string{}, ReportAfterDays: v.ReportAfterDays,
	}
	if v.FinalAfterDays != 0 {
		item.FinalAfterDays = &v.FinalAfterDays
	}
	for _, kind := range v.Reports {
		item.Reports = append(item.Reports, string(kind))
	}
	if r := v.Rounds; r != nil {
		item.Rounds = &CalendarRoundsItem{r.OpensAfterDays, r.DueDays, r.GraceDays, r.EscalateAfterDays, Required(r.Requires)}
	}
	return item
}

// CalendarTerms is a version of the calendar, whole, in a request.
type CalendarTerms struct {
	From            string               `json:"from" doc:"First day of a period of both the old rhythm and the new"`
	Reporting       string               `json:"reporting"`
	DueDays         int                  `json:"due_days"`
	CloseDays       int                  `json:"close_days"`
	DueSoonDays     int                  `json:"due_soon_days"`
	Reports         []string             `json:"reports"`
	ReportAfterDays int                  `json:"report_after_days"`
	FinalAfterDays  *int                 `json:"final_after_days,omitempty" doc:"Not given: 60 days after close_days"`
	Rounds          *CalendarRoundsTerms `json:"rounds,omitempty" doc:"Not given: no collection round opens by itself"`
}

// CalendarRoundsTerms says when rounds open by themselves, in a request.
type CalendarRoundsTerms struct {
	OpensAfterDays    int      `json:"opens_after_days"`
	DueDays           int      `json:"due_days"`
	GraceDays         int      `json:"grace_days"`
	EscalateAfterDays int      `json:"escalate_after_days,omitempty"`
	Requires          Required `json:"requires"`
}

func (b CalendarTerms) input() commitments.CalendarInput {
	in := commitments.CalendarInput{
		From: b.From, Reporting: b.Reporting, DueDays: strconv.Itoa(b.DueDays), CloseDays: strconv.Itoa(b.CloseDays),
		DueSoonDays: strconv.Itoa(b.DueSoonDays), Reports: b.Reports, ReportAfterDays: strconv.Itoa(b.ReportAfterDays),
	}
	if b.FinalAfterDays != nil {
		in.FinalAfterDays = strconv.Itoa(*b.FinalAfterDays)
	}
	if r := b.Rounds; r != nil {
		in.Rounds = &commitments.RoundsInput{
			OpensAfterDays: strconv.Itoa(r.OpensAfterDays), DueDays: strconv.Itoa(r.DueDays), GraceDays: strconv.Itoa(r.GraceDays),
			EscalateAfterDays: strconv.Itoa(r.EscalateAfterDays), Requires: request.RequirementNames(commitments.Requirements(r.Requires)),
		}
	}
	return in
}

// calendarFields are the fields of an agreement that belong to a version of its
// calendar.
var calendarFields = []string{
	"from", "reporting", "due_days", "close_days", "due_soon_days", "reports", "report_after_days", "final_after_days", "rounds.opens_after_days",
	"rounds.due_days", "rounds.grace_days", "rounds.escalate_after_days", "rounds.requires",
}

// inCalendar names the fields of the calendar as the request has them.
func inCalendar(err error) error {
	return renamed(err, func(f problem.Field) string {
		if slices.Contains(calendarFields, f.Name) {
			return "calendar." + f.Name
		}
		return f.Name
	})
}

type outlookItem struct {
	Periods []periodDaysItem `json:"periods" doc:"Reporting periods, the earliest first"`
	Reports []reportDaysItem `json:"reports" doc:"Reports that are compiled by themselves, the earliest first"`
}

type periodDaysItem struct {
	Period       string  `json:"period"`
	DueOn        string  `json:"due_on"`
	ClosesOn     string  `json:"closes_on"`
	RoundOpensOn *string `json:"round_opens_on" doc:"Null: no round opens by itself"`
	RoundDueOn   *string `json:"round_due_on"`
	RoundLastOn  *string `json:"round_last_on" doc:"The last day of grace"`
}

type reportDaysItem struct {
	Period string `json:"period"`
	On     string `json:"on"`
}

func toOutlook(o commitments.Outlook) outlookItem {
	item := outlookItem{Periods: []periodDaysItem{}, Reports: []reportDaysItem{}}
	for _, p := range o.Periods {
		item.Periods = append(item.Periods, periodDaysItem{
			p.Period.String(), p.DueOn.String(), p.ClosesOn.String(), response.DateOrNull(p.RoundOpensOn), response.DateOrNull(p.RoundDueOn),
			response.DateOrNull(p.RoundLastOn),
		})
	}
	for _, r := range o.Reports {
		item.Reports = append(item.Reports, reportDaysItem{r.Period.String(), r.On.String()})
	}
	return item
}
