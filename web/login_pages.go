package web

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// Names of the log-in form's fields. Under the last two it carries a form that
// was submitted after its session ran out: where to, and each field's name
// after the prefix.
const (
	nextField    = "next"
	resumeField  = "resume_path"
	resumePrefix = "resume."
)

// loginForm shows the log-in page.
func (p *page) loginForm() error {
	next := p.localPath(p.Query(nextField))
	if p.account.Authenticated() {
		p.Redirect(http.StatusSeeOther, p.orHome(next))
		return nil
	}
	return p.showLogin(http.StatusOK, views.LoginForm{Next: next})
}

// login opens a session for who knows an account's password, and then goes on
// to where the visitor wanted to go.
func (p *page) login() error {
	form := views.LoginForm{
		Email: strings.TrimSpace(p.PostForm("email")), Next: p.localPath(p.PostForm(nextField)), Resume: p.carried(),
	}
	account, err := p.enter(form.Email, p.PostForm("password"))
	if told, ok := problem.Of(err); ok {
		form.Message = p.locale.T(told.Key, told.Args...)
		return p.showLogin(describe(err).status, form)
	}
	if err != nil {
		return err
	}
	if form.Resume != nil {
		p.account = account
		return p.ok(views.ResumePage(p.chrome(p.locale.T("resume.title")), *form.Resume))
	}
	if form.Next == "" && locale.IsSupported(account.Language) {
		p.locale = locale.For(account.Language)
	}
	p.Redirect(http.StatusSeeOther, p.orHome(form.Next))
	return nil
}

// enter checks the password and begins the session. Guessing is slowed down.
func (p *page) enter(email, password string) (people.Account, error) {
	welcome, wait, err := p.doors.knock(clientAddress(p.Request), email)
	if err != nil {
		p.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return people.Account{}, err
	}
	ctx := p.Request.Context()
	account, err := p.People.Authenticate(ctx, email, password)
	if err != nil {
		return account, err
	}
	welcome()
	return account, p.beginSession(ctx, account)
}

// logout ends the session.
func (p *page) logout() error {
	ctx := p.Request.Context()
	if p.account.Authenticated() {
		if err := p.People.LoggedOut(ctx, p.account); err != nil {
			return err
		}
	}
	if err := p.sessions.Destroy(ctx); err != nil {
		return err
	}
	p.Redirect(http.StatusSeeOther, p.path("login"))
	return nil
}

func (p *page) showLogin(status int, form views.LoginForm) error {
	if p.DemoPassword != "" {
		ctx, system := p.Request.Context(), people.SystemAccount()
		accounts, err := p.People.List(ctx, system)
		if err != nil {
			return err
		}
		if p.parties, err = p.Tracker.Parties(ctx, system); err != nil {
			return err
		}
		form.DemoPassword, form.DemoAccounts = p.DemoPassword, p.demoAccounts(accounts)
	}
	return p.render(status, views.Login(p.chrome(p.locale.T("login.title")), form))
}

// askToLogIn sends a visitor to the log-in page, and back afterwards. A form
// that was submitted is carried along, so that nothing typed is lost.
func (p *page) askToLogIn() error {
	if p.Request.Method != http.MethodPost {
		query := url.Values{nextField: {p.Request.URL.RequestURI()}}
		p.Redirect(http.StatusSeeOther, p.path("login")+"?"+query.Encode())
		return nil
	}
	return p.showLogin(http.StatusUnauthorized, views.LoginForm{Resume: p.resume(p.Request.URL.Path, p.Request.PostForm)})
}

// resume keeps what was typed, but for passwords.
func (p *page) resume(to string, form url.Values) *views.Resume {
	r := &views.Resume{Path: to, Typed: p.typed(formAt(to), form)}
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

// carried returns the form that the log-in form carries, or nil.
func (p *page) carried() *views.Resume {
	to := p.localPath(p.PostForm(resumeField))
	if to == "" {
		return nil
	}
	form := url.Values{}
	for name, values := range p.Request.PostForm {
		if inner, ok := strings.CutPrefix(name, resumePrefix); ok {
			form[inner] = values
		}
	}
	return p.resume(to, form)
}

// localPath returns an address where it is one of the tracker's own pages, and
// "" otherwise: nobody is sent elsewhere by a link that a stranger made.
func (p *page) localPath(address string) string {
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

func (p *page) orHome(address string) string {
	if address == "" {
		return p.path()
	}
	return address
}

// demoAccounts lists the accounts that a demonstration offers, with what each
// may do.
func (p *page) demoAccounts(accounts []people.Account) []views.DemoAccount {
	var list []views.DemoAccount
	for _, a := range accounts {
		if !a.Demo || a.Disabled {
			continue
		}
		may := []string{p.locale.T("role." + string(a.Role))}
		if a.Party != "" {
			may = append(may, p.words().Party(a.Party))
		}
		for _, region := range a.Regions {
			may = append(may, p.locale.Isolate(region))
		}
		list = append(list, views.DemoAccount{Email: a.Email, Role: strings.Join(may, " · ")})
	}
	return list
}
