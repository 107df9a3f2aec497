package web

import (
	"slices"

	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/web/views"
)

// offered lists the kinds of reminder that can concern an account.
func offered(a people.Account) []reminders.Kind {
	concerns := map[reminders.Kind]bool{
		reminders.Due: a.Can(people.ReportProgress), reminders.Late: a.Can(people.ReportProgress),
		reminders.Returned: a.Can(people.ReportProgress), reminders.Review: a.Can(people.ReviewUpdate),
		reminders.Escalation: a.Lead || a.Can(people.ManageAccounts),
		reminders.Rounds:     a.Can(people.ReportProgress) || a.Can(people.ReviewUpdate),
	}
	return slices.DeleteFunc(slices.Clone(reminders.Kinds), func(k reminders.Kind) bool { return !concerns[k] })
}

// ownReminders is what the account's page shows of its reminders.
func (p *page) ownReminders() (views.RemindersView, error) {
	v := views.RemindersView{
		Form: views.NewForm("reminder"), Zone: views.NewForm("zone", "time_zone", p.account.TimeZone),
		Default: p.Location.String(), Hour: p.Reminders.Hour, Offered: offered(p.account),
	}
	chosen, err := p.Reminders.Choices(p.Request.Context(), p.account)
	for _, k := range v.Offered {
		if !slices.Contains(chosen.Off, k) {
			v.Form.Values.Add("kinds", string(k))
		}
	}
	if chosen.Muted {
		v.Form.Values.Set("muted", "1")
	}
	return v, err
}

// chooseReminders sets what the account wants to be reminded of. What the form
// does not show stays as it is.
func (p *page) chooseReminders() error {
	ctx := p.Request.Context()
	chosen, err := p.Reminders.Choices(ctx, p.account)
	if err != nil {
		return err
	}
	ticked := p.PostFormArray("kinds")
	for _, k := range offered(p.account) {
		chosen.Off = slices.DeleteFunc(chosen.Off, func(o reminders.Kind) bool { return o == k })
		if !slices.Contains(ticked, string(k)) {
			chosen.Off = append(chosen.Off, k)
		}
	}
	chosen.Muted = p.PostForm("muted") == "1"
	if _, err := p.Reminders.SetChoices(ctx, p.account, chosen); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.reminders")
}

func (p *page) remindersAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) { v.Reminders.Form = p.refusedForm(wrong, "reminder") })
}

// changeTimeZone sets in which zone the account's mornings are.
func (p *page) changeTimeZone() error {
	if err := p.People.SetTimeZone(p.Request.Context(), p.account, p.PostForm("time_zone")); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.time_zone")
}

func (p *page) timeZoneAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) { v.Reminders.Zone = p.refusedForm(wrong, "zone") })
}
