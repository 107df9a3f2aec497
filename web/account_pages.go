package web

import (
	"net/http"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// ownAccount shows what people change of their own account.
func (p *page) ownAccount() error {
	return p.showAccount(http.StatusOK, func(*views.AccountView) {})
}

func (p *page) showAccount(status int, change func(*views.AccountView)) error {
	v := views.AccountView{
		Language: views.NewForm("language", "language", p.account.Language),
		Password: views.NewForm("password"), Token: views.NewForm("token"),
	}
	var err error
	if v.Tokens, err = p.People.Tokens(p.Request.Context(), p.account); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	if v.Subscriptions, err = p.ownSubscriptions(); err != nil {
		return err
	}
	if v.Reminders, err = p.ownReminders(); err != nil {
		return err
	}
	change(&v)
	c := p.chrome(p.locale.T("account.title"))
	c.Path = p.path("account")
	return p.render(status, views.OwnAccountPage(c, v))
}

// refusedForm is a form as it was typed, with why it was refused. Passwords are
// not sent back.
func (p *page) refusedForm(wrong error, id string) views.Form {
	typed := replaced(p.Request.PostForm, "password", "")
	typed.Del("old_password")
	return views.NewForm(id).Typed(typed, describe(wrong).message(p.locale), fieldList(wrong, p.locale))
}

// changePassword sets the account's own password.
func (p *page) changePassword() error {
	ctx := p.Request.Context()
	err := p.People.ChangePassword(ctx, p.account, p.PostForm("old_password"), p.PostForm("password"), p.sessionHash(ctx))
	if err != nil {
		return err
	}
	return p.done(p.path("account"), "done.password")
}

func (p *page) passwordAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) { v.Password = p.refusedForm(wrong, "password") })
}

// changeLanguage sets the language of the account's first page and mail, and
// goes on in it.
func (p *page) changeLanguage() error {
	language := p.PostForm("language")
	err := p.People.SetLanguage(p.Request.Context(), p.account, language)
	if err != nil {
		return err
	}
	p.locale = locale.For(language)
	return p.done(p.path("account"), "done.language")
}

func (p *page) languageAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) { v.Language = p.refusedForm(wrong, "language") })
}

// addToken makes an API token; the page that answers is the only one that ever
// shows its secret.
func (p *page) addToken() error {
	_, secret, err := p.People.NewToken(p.Request.Context(), p.account, p.account, p.PostForm("label"))
	if err != nil {
		return err
	}
	p.Header("Cache-Control", "no-store")
	return p.showAccount(http.StatusCreated, func(v *views.AccountView) { v.Secret = secret })
}

func (p *page) tokenAgain(wrong error) error {
	return p.showAccount(describe(wrong).status, func(v *views.AccountView) { v.Token = p.refusedForm(wrong, "token") })
}

// revokeToken ends one of the account's own tokens.
func (p *page) revokeToken() error {
	if err := p.People.RevokeToken(p.Request.Context(), p.account, p.Param("id")); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.revoked")
}

// admin is the administrator's overview.
func (p *page) admin() error {
	if err := p.account.Require(people.ManageAccounts); err != nil {
		return err
	}
	w, err := p.adminWork()
	if err != nil {
		return err
	}
	return p.ok(views.AdminPage(p.chrome(p.locale.T("nav.admin")), *w))
}

// accounts lists the accounts.
func (p *page) accounts() error {
	return p.showAccounts(http.StatusOK, func(*views.AccountsView) {})
}

func (p *page) showAccounts(status int, change func(*views.AccountsView)) error {
	ctx, v := p.Request.Context(), views.AccountsView{Add: views.NewForm("add", "language", p.locale.Lang())}
	var err error
	if v.Accounts, err = p.People.List(ctx, p.account); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	parties, err := p.Tracker.Parties(ctx, p.account)
	if err != nil {
		return err
	}
	for _, party := range parties {
		v.Parties = append(v.Parties, party.Code)
	}
	change(&v)
	c := p.chrome(p.locale.T("admin.accounts")).At(p.crumb("nav.admin", "admin"))
	return p.render(status, views.AccountsPage(c, v))
}

// addAccount makes an account; the page that answers is the only one that ever
// shows its password.
func (p *page) addAccount() error {
	a, password, err := p.People.Add(p.Request.Context(), p.account, people.NewAccount{
		Email: p.PostForm("email"), Name: p.PostForm("name"), Role: people.Role(p.PostForm("role")),
		Party: p.PostForm("party"), AllRegions: p.PostForm("all_regions") == "1", Regions: p.PostFormArray("regions"),
		Language: p.PostForm("language"), Lead: p.PostForm("lead") == "1",
	})
	if err != nil {
		return onEmail(err)
	}
	p.Header("Cache-Control", "no-store")
	return p.showAccounts(http.StatusCreated, func(v *views.AccountsView) {
		v.Made = &views.MadeAccount{Email: a.Email, Password: password}
	})
}

func (p *page) accountAgain(wrong error) error {
	return p.showAccounts(describe(wrong).status, func(v *views.AccountsView) { v.Add = p.refusedForm(wrong, "add") })
}

// onEmail blames the email where it is another account's.
func onEmail(err error) error {
	p, ok := problem.Of(err)
	if !ok || p.Key != "error.account.email_taken" || len(p.Fields) > 0 {
		return err
	}
	return &problem.Problem{Kind: p.Kind, Key: p.Key, Args: p.Args, Fields: problem.Fields{{Name: "email", Key: p.Key, Args: p.Args}}}
}

// disableAccount locks an account out, or lets it in again.
func (p *page) disableAccount() error {
	a, err := p.People.SetDisabled(p.Request.Context(), p.account, p.Param("id"), p.PostForm("disabled") == "1")
	if err != nil {
		return err
	}
	key := "done.enabled"
	if a.Disabled {
		key = "done.disabled"
	}
	return p.done(p.path("admin", "accounts"), key, "email", a.Email)
}

// leadAccount makes an account a lead of its party, or no longer one.
func (p *page) leadAccount() error {
	a, err := p.People.SetLead(p.Request.Context(), p.account, p.Param("id"), p.PostForm("lead") == "1")
	if err != nil {
		return err
	}
	key := "done.not_lead"
	if a.Lead {
		key = "done.lead"
	}
	return p.done(p.path("admin", "accounts"), key, "email", a.Email)
}

// jobs shows the scheduled jobs with their last runs.
func (p *page) jobs() error {
	jobs, err := p.jobViews()
	if err != nil {
		return err
	}
	return p.ok(views.JobsPage(p.chrome(p.locale.T("admin.jobs")).At(p.crumb("nav.admin", "admin")), jobs))
}

func (p *page) jobViews() ([]views.JobView, error) {
	status, err := p.Jobs.Status(p.Request.Context(), p.account)
	var jobs []views.JobView
	for _, s := range status {
		job := views.JobView{Name: s.Name, Cron: s.Cron, Last: s.Last, Next: s.Next}
		for _, r := range s.Runs {
			job.Runs = append(job.Runs, views.JobRun{
				Job: s.Name, Key: r.Key, State: string(r.State), Attempts: r.Attempts, Started: r.StartedAt,
				Finished: r.FinishedAt, NextTry: r.NextTry, Error: r.Error,
			})
		}
		jobs = append(jobs, job)
	}
	return jobs, err
}

// runJob starts a job by hand.
func (p *page) runJob() error {
	if err := p.Jobs.RunNow(p.Request.Context(), p.account, p.Param("name")); err != nil {
		return err
	}
	return p.done(p.path("admin", "jobs"), "done.job")
}
