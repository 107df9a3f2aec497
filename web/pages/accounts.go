package pages

import (
	"net/http"

	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showAdmin is the administrator's overview.
func showAdmin(p *page) error {
	if err := p.account.Require(people.ManageAccounts); err != nil {
		return err
	}
	w, err := adminWork(p)
	if err != nil {
		return err
	}
	return p.ok(views.AdminPage(p.layout(p.locale.T("nav.admin")), *w))
}

// listAccounts lists the accounts.
func listAccounts(p *page) error {
	return renderAccounts(p, http.StatusOK, func(*views.AccountsView) {})
}

func renderAccounts(p *page, status int, change func(*views.AccountsView)) error {
	ctx, v := p.ctx(), views.AccountsView{Add: views.NewForm("add", "language", p.locale.Lang())}
	var err error
	if v.Accounts, err = p.site.People.List(ctx, p.account); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	parties, err := p.site.Tracker.Parties(ctx, p.account)
	if err != nil {
		return err
	}
	for _, party := range parties {
		v.Parties = append(v.Parties, party.Code)
	}
	change(&v)
	c := p.layout(p.locale.T("admin.accounts")).At(p.crumb("nav.admin", "admin"))
	return p.render(status, views.AccountsPage(c, v))
}

func downloadAccounts(p *page) (lists.List, error) { return p.site.Lists.Accounts(p.account), nil }

var addAccountForm = form{
	path: "/admin/accounts",
	fields: []request.Field{
		{Name: "email", Label: "account.email"}, {Name: "name", Label: "account.name"}, {Name: "role", Label: "account.role"},
		{Name: "party", Label: "term.party"}, {Name: "all_regions", Label: "account.all_regions"},
		{Name: "regions", Label: "account.regions"}, {Name: "language", Label: "account.language"},
		{Name: "lead", Label: "account.lead"},
	},
	submit: addAccount, invalid: addAccountInvalid,
}

// addAccount makes an account; the page that answers is the only one that ever
// shows its password.
func addAccount(p *page) error {
	a, password, err := p.site.People.Add(p.ctx(), p.account, people.NewAccount{
		Email: p.posted.Get("email"), Name: p.posted.Get("name"), Role: people.Role(p.posted.Get("role")),
		Party: p.posted.Get("party"), AllRegions: p.posted.Get("all_regions") == "1", Regions: p.posted["regions"],
		Language: p.posted.Get("language"), Lead: p.posted.Get("lead") == "1",
	})
	if err != nil {
		return response.OnEmail(err)
	}
	p.gin.Header("Cache-Control", "no-store")
	return renderAccounts(p, http.StatusCreated, func(v *views.AccountsView) {
		v.Made = &views.MadeAccount{Email: a.Email, Password: password}
	})
}

func addAccountInvalid(p *page, invalid error) error {
	return renderAccounts(p, response.Describe(invalid).Status, func(v *views.AccountsView) { v.Add = p.invalidForm(invalid, "add") })
}

var disableAccountForm = form{
	path: "/admin/accounts/:id/disabled", fields: []request.Field{{Name: "disabled"}}, submit: disableAccount,
}

// disableAccount locks an account out, or lets it in again.
func disableAccount(p *page) error {
	a, err := p.site.People.SetDisabled(p.ctx(), p.account, p.param("id"), p.posted.Get("disabled") == "1")
	if err != nil {
		return err
	}
	key := "done.enabled"
	if a.Disabled {
		key = "done.disabled"
	}
	return p.done(p.path("admin", "accounts"), key, "email", a.Email)
}

var setLeadForm = form{path: "/admin/accounts/:id/lead", fields: []request.Field{{Name: "lead"}}, submit: setLead}

// setLead makes an account a lead of its party, or no longer one.
func setLead(p *page) error {
	a, err := p.site.People.SetLead(p.ctx(), p.account, p.param("id"), p.posted.Get("lead") == "1")
	if err != nil {
		return err
	}
	key := "done.not_lead"
	if a.Lead {
		key = "done.lead"
	}
	return p.done(p.path("admin", "accounts"), key, "email", a.Email)
}
