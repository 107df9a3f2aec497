package pages

import (
	"net/http"

	"tracker/internal/locale"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showAccount shows what people change of their own account.
func showAccount(p *page) error {
	return renderAccount(p, http.StatusOK, func(*views.AccountView) {})
}

func renderAccount(p *page, status int, change func(*views.AccountView)) error {
	v := views.AccountView{
		Language: views.NewForm("language", "language", p.account.Language),
		Password: views.NewForm("password"), Token: views.NewForm("token"),
	}
	var err error
	if v.Tokens, err = p.site.People.Tokens(p.ctx(), p.account); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	if v.Subscriptions, err = ownSubscriptions(p); err != nil {
		return err
	}
	if v.Reminders, err = ownReminders(p); err != nil {
		return err
	}
	change(&v)
	c := p.layout(p.locale.T("account.title"))
	c.Path = p.path("account")
	return p.render(status, views.OwnAccountPage(c, v))
}

var changePasswordForm = form{
	path:   "/account/password",
	fields: []request.Field{{Name: "username"}, {Name: "old_password"}, {Name: "password"}},
	submit: changePassword, invalid: changePasswordInvalid,
}

// changePassword sets the account's own password.
func changePassword(p *page) error {
	ctx := p.ctx()
	err := p.site.People.ChangePassword(ctx, p.account, p.posted.Get("old_password"), p.posted.Get("password"), p.site.Sessions.Hash(ctx))
	if err != nil {
		return err
	}
	return p.done(p.path("account"), "done.password")
}

func changePasswordInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) { v.Password = p.invalidForm(invalid, "password") })
}

var changeLanguageForm = form{
	path: "/account/language", fields: []request.Field{{Name: "language", Label: "account.language.label"}},
	submit: changeLanguage, invalid: changeLanguageInvalid,
}

// changeLanguage sets the language of the account's first page and mail, and
// continues in it.
func changeLanguage(p *page) error {
	language := p.posted.Get("language")
	if err := p.site.People.SetLanguage(p.ctx(), p.account, language); err != nil {
		return err
	}
	p.locale = locale.For(language)
	return p.done(p.path("account"), "done.language")
}

func changeLanguageInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) { v.Language = p.invalidForm(invalid, "language") })
}

var addTokenForm = form{
	path: "/account/tokens", fields: []request.Field{{Name: "label", Label: "account.token.label"}},
	submit: addToken, invalid: addTokenInvalid,
}

// addToken makes an API token; the page that answers is the only one that ever
// shows its secret.
func addToken(p *page) error {
	_, secret, err := p.site.People.NewToken(p.ctx(), p.account, p.account, p.posted.Get("label"))
	if err != nil {
		return err
	}
	p.gin.Header("Cache-Control", "no-store")
	return renderAccount(p, http.StatusCreated, func(v *views.AccountView) { v.Secret = secret })
}

func addTokenInvalid(p *page, invalid error) error {
	return renderAccount(p, response.Describe(invalid).Status, func(v *views.AccountView) { v.Token = p.invalidForm(invalid, "token") })
}

var revokeTokenForm = form{path: "/account/tokens/:id/revoke", submit: revokeToken}

// revokeToken ends one of the account's own tokens.
func revokeToken(p *page) error {
	if err := p.site.People.RevokeToken(p.ctx(), p.account, p.param("id")); err != nil {
		return err
	}
	return p.done(p.path("account"), "done.revoked")
}
