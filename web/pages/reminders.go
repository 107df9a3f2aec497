package pages

import (
	"slices"

	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// offered lists the kinds of reminder that can concern an account.
func offered(a people.Account) []reminders.Kind {
	concerns := map[reminders.Kind]bool{
		reminders.Due: a.Can(people.ReportProgress), reminders.Late: a.Can(people.ReportProgress),
		reminders.Returned: a.Can(people.ReportProgress), reminders.Review: a.Can(people.ReviewUpdate),
		reminders.Escalation:  a.Lead || a.Can(people.ManageAccounts),
		reminders.Recommended: a.Can(people.AnswerRecommendation) || a.Can(people.Recommend),
		reminders.Rounds:      a.Can(people.ReportProgress) || a.Can(people.ReviewUpdate),
	}
	return slices.DeleteFunc(slices.Clone(reminders.Kinds), func(k reminders.Kind) bool { return !concerns[k] })
}

// ownReminders is what the account's page shows of its reminders.
func ownReminders(p *page) (views.RemindersView, error) {
	v := views.RemindersView{
		Form: views.NewForm("reminder"), Zone: views.NewForm("zone", "time_zone", p.account.TimeZone),
		Default: p.site.Location.String(), Hour: p.site.Reminders.Hour, Offered: offered(p.account),
	}
	chosen, err := p.site.Reminders.Choices(p.ctx(), p.account)
	if err != nil {
		return v, err
	}
	for _, k := range v.Offered {
		if !slices.Contains(chosen.Off, k) {
			v.Form.Values.Add("kinds", string(k))
		}
	}
	if chosen.Muted {
		v.Form.Values.Set("muted", "1")
	}
	return v, nil
}

var chooseRemindersForm = form{
	path:   "/account/reminders",
	fields: []request.Field{{Name: "kinds", Label: "reminder.kinds"}, {Name: "muted", Label: "reminder.muted"}},
	submit: chooseReminders, invalid: chooseRemindersInvalid,
}

// chooseReminders sets what the account wants to be reminded of. What the form
// does not show is left unchanged.
func chooseReminders(p *page) error {
	ctx := p.ctx()
	chosen, err := p.site.Reminders.Choices(ctx, p.account)
	if err != nil {
		return err
	}
	ticked := p.posted["kinds"]
	for _, k := range offered(p.account) {
		chosen.Off = slices.DeleteFunc(chosen.Off, func(o reminders.Kind) bool { return o == k })
		if !slices.Contains(ticked, string(k)) {
			chosen.Off = append(chosen.Off, k)
		}
	}
	chosen.Muted = p.posted.Get("muted") == "1"
	if _, err := p.site.Reminders.SetChoices(ctx, p.account, chosen); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.reminders")
}

func chooseRemindersInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) { v.Reminders.Form = p.invalidForm(invalid, "reminder") })
}

var changeTimeZoneForm = form{
	path: "/account/time-zone", fields: []request.Field{{Name: "time_zone", Label: "reminder.zone"}},
	submit: changeTimeZone, invalid: changeTimeZoneInvalid,
}

// changeTimeZone sets in which zone the account's mornings are.
func changeTimeZone(p *page) error {
	if err := p.site.People.SetTimeZone(p.ctx(), p.account, p.posted.Get("time_zone")); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.time_zone")
}

func changeTimeZoneInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) { v.Reminders.Zone = p.invalidForm(invalid, "zone") })
}
