package pages

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// nextField names where the visitor wanted to go.
const nextField = "next"

var logInForm = form{
	path: "/login",
	fields: []request.Field{
		{Name: "email", Label: "account.email"}, {Name: "password"}, {Name: nextField, Length: 2000},
		{Name: request.ResumeField, Length: 2000},
	},
	submit: logIn, public: true,
}

var logOutForm = form{path: "/logout", submit: logOut, public: true}

// showLoginForm shows the log-in page.
func showLoginForm(p *page) error {
	next := localPath(p.query(nextField))
	if p.account.Authenticated() {
		p.gin.Redirect(http.StatusSeeOther, orHome(p, next))
		return nil
	}
	return renderLogin(p, http.StatusOK, views.LoginForm{Email: strings.TrimSpace(p.query("email")), Next: next})
}

// logIn begins a session for whoever knows an account's password, and then
// redirects to where the visitor wanted to go, in the language of the page: that
// of the account is for mail, and for an address that names no language.
func logIn(p *page) error {
	form := views.LoginForm{
		Email: strings.TrimSpace(p.posted.Get("email")), Next: localPath(p.posted.Get(nextField)), Resume: carriedForm(p),
	}
	account, err := authenticate(p, form.Email, p.posted.Get("password"))
	if _, ok := problem.Of(err); ok {
		refusal := response.Describe(err)
		form.Message = refusal.Message(p.locale)
		return renderLogin(p, refusal.Status, form)
	}
	if err != nil {
		return err
	}
	if form.Resume != nil {
		p.account = account
		return p.ok(views.ResumePage(p.layout(p.locale.T("resume.title")), *form.Resume))
	}
	p.gin.Redirect(http.StatusSeeOther, orHome(p, form.Next))
	return nil
}

// authenticate checks the password and begins the session. Guessing is slowed down.
func authenticate(p *page, email, password string) (people.Account, error) {
	attempt, wait, err := p.site.Limiter.Allow(request.ClientAddress(p.gin.Request), email)
	if err != nil {
		p.gin.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return people.Account{}, err
	}
	ctx := p.ctx()
	account, err := p.site.People.Authenticate(ctx, email, password)
	if err != nil {
		return account, err
	}
	attempt.Refund()
	return account, p.site.Sessions.Begin(ctx, account)
}

// logOut ends the session.
func logOut(p *page) error {
	ctx := p.ctx()
	if p.account.Authenticated() {
		if err := p.site.People.LoggedOut(ctx, p.account); err != nil {
			return err
		}
	}
	if err := p.site.Sessions.End(ctx); err != nil {
		return err
	}
	p.gin.Redirect(http.StatusSeeOther, p.path("login"))
	return nil
}

// renderLogin shows the log-in page. A demonstration account that its address names is
// filled in whole: its password stands on the page anyway.
func renderLogin(p *page, status int, form views.LoginForm) error {
	ctx, system := p.ctx(), people.SystemAccount()
	pledges, err := p.site.Tracker.Pledges(ctx, system, "")
	if err != nil {
		return err
	}
	agreements, err := p.site.Tracker.Agreements(ctx, system)
	if err != nil {
		return err
	}
	places := map[string]bool{commitments.Country: true}
	for _, a := range agreements {
		for _, region := range a.Regions {
			places[region] = true
		}
	}
	form.Promises, form.Places = len(pledges), len(places)-1
	if p.site.DemoPassword != "" {
		accounts, err := p.site.People.List(ctx, system)
		if err != nil {
			return err
		}
		if p.parties, err = p.site.Tracker.Parties(ctx, system); err != nil {
			return err
		}
		regions, err := p.site.Tracker.Regions(ctx, system)
		if err != nil {
			return err
		}
		form.DemoPassword, form.DemoAccounts = p.site.DemoPassword, demoAccounts(p, accounts, regions)
		if slices.ContainsFunc(form.DemoAccounts, func(a views.DemoAccount) bool { return a.Email == p.query("email") }) {
			form.Password = form.DemoPassword
		}
	}
	return p.render(status, views.Login(p.layout(p.locale.T("login.title")), form))
}

// askToLogIn sends a visitor to the log-in page, and back afterwards. A form
// that was submitted is carried along, so that nothing typed is lost.
func (p *page) askToLogIn() error {
	if p.gin.Request.Method != http.MethodPost {
		query := url.Values{nextField: {p.gin.Request.URL.RequestURI()}}
		p.gin.Redirect(http.StatusSeeOther, p.path("login")+"?"+query.Encode())
		return nil
	}
	return renderLogin(p, http.StatusUnauthorized, views.LoginForm{Resume: resumeForm(p, p.gin.Request.URL.Path, p.posted)})
}

// resumeForm keeps what was typed, but for passwords.
func resumeForm(p *page, to string, form url.Values) *views.Resume {
	r := &views.Resume{Path: to, Typed: p.typed(p.site.FieldsOf(to), form)}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if strings.Contains(name, "password") {
			continue
		}
		for _, value := range form[name] {
			r.Fields = append(r.Fields, views.ResumeField{Name: name, Value: value})
		}
	}
	return r
}

// carriedForm returns the form that the log-in form carries, or nil.
func carriedForm(p *page) *views.Resume {
	to := localPath(p.posted.Get(request.ResumeField))
	if to == "" {
		return nil
	}
	form := url.Values{}
	for name, values := range p.posted {
		if inner, ok := strings.CutPrefix(name, request.ResumePrefix); ok {
			form[inner] = values
		}
	}
	return resumeForm(p, to, form)
}

// localPath returns an address where it is one of the tracker's own pages, and
// "" otherwise: nobody is sent elsewhere by a link that a stranger made.
func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" || strings.ContainsRune(address, '\\') {
		return ""
	}
	lang, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	clean := path.Clean(u.Path)
	if !strings.HasPrefix(u.Path, "/") || !locale.IsSupported(lang) || clean != strings.TrimSuffix(u.Path, "/") ||
		rest == "login" || rest == "logout" {
		return ""
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

func orHome(p *page, address string) string {
	if address == "" {
		return p.path()
	}
	return address
}

// demoAccounts lists the accounts that a demonstration offers, with what each
// may do.
func demoAccounts(p *page, accounts []people.Account, regions []commitments.Region) []views.DemoAccount {
	var list []views.DemoAccount
	for _, a := range accounts {
		if !a.Demo || a.Disabled {
			continue
		}
		may := []string{p.locale.T("role." + string(a.Role))}
		if a.Party != "" {
			may = append(may, p.writer().Party(a.Party))
		}
		for _, region := range a.Regions {
			may = append(may, views.Names{Regions: regions}.Region(p.writer(), region))
		}
		list = append(list, views.DemoAccount{Email: a.Email, Role: strings.Join(may, " · ")})
	}
	return list
}
