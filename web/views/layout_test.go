package views_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

func framed(t *testing.T, c views.Layout) *goquery.Document {
	t.Helper()
	return show(t, views.AgreementsPage(c, nil))
}

func TestTheNavigationListsWhatTheAccountCanOpen(t *testing.T) {
	for _, c := range []struct {
		who          people.Account
		first, other []string // at hand, and in the menu
	}{
		{planner, []string{"", "regions/R-1", "collection", "outbox"}, []string{"overview", "commitments", "deliverables", "reports", "agreements"}},
		{reviewer, []string{"", "overview", "reviews", "collection"}, []string{"commitments", "deliverables", "reports", "agreements", "journal"}},
		{auditor, []string{"", "overview", "reports", "journal"}, []string{"commitments", "deliverables", "collection", "agreements"}},
		{admin, []string{"", "overview", "reports", "admin"}, []string{"commitments", "deliverables", "collection", "agreements", "journal"}},
	} {
		t.Run(string(c.who.Role), func(t *testing.T) {
			for _, list := range [][]string{c.first, c.other} {
				for i := range list {
					list[i] = "/ar/" + list[i]
				}
			}
			top := framed(t, layout("ar", c.who)).Find(".top")
			assert.Equal(t, c.first, attributes(top.Find(".destinations a"), "href"))
			assert.Equal(t, c.other, attributes(top.Find(".menu nav li a"), "href"))
		})
	}
	nobody := framed(t, layout("fr", people.Account{}))
	assert.Equal(t, 0, nobody.Find(".destinations, .menu").Length())
}

func TestTheNavigationMarksWhereThePageLies(t *testing.T) {
	for path, want := range map[string]string{
		"/en/": "To do", "/en/commitments": "Commitments", "/en/commitments/P1.R-1": "Commitments", "/en/commitmentsX": "", "/en/account": "Amina", "/fr/reports": "", "/": "",
	} {
		t.Run(path, func(t *testing.T) {
			c := layout("en", planner)
			c.Path, c.Account.Name = path, "Amina"
			marked := framed(t, c).Find(".top [aria-current]").Not("[lang]")
			assert.Equal(t, want, strings.TrimSuffix(said(marked), " Planner"), path)
		})
	}
}

func TestTheLanguagesLeadToTheSamePage(t *testing.T) {
	c := layout("fr", auditor)
	c.Path, c.Query = "/fr/commitments/P1.R-1", "q=%D9%86&page=2"
	languages := framed(t, c).Find(".languages")
	assert.Equal(t, []string{"/ar/commitments/P1.R-1?q=%D9%86&page=2", "/en/commitments/P1.R-1?q=%D9%86&page=2"}, attributes(languages.Find("a"), "href"))
	assert.Equal(t, []string{"rtl", "ltr"}, attributes(languages.Find("a"), "dir"))
	assert.Equal(t, []string{"العربية", "English"}, each(languages.Find("a")))
	assert.Equal(t, "Français", said(languages.Find("span[aria-current]")))
	c.Path, c.Query = "/fr/", ""
	assert.Equal(t, []string{"/ar/", "/en/"}, attributes(framed(t, c).Find(".languages a"), "href"))
}

func TestAddressesAreEscapedAndInTheLanguage(t *testing.T) {
	c := layout("ar", auditor)
	assert.Equal(t, "/ar/", c.To())
	assert.Equal(t, "/ar/commitments/a%2Fb%3F", c.To("commitments", "a/b?"))
}

func TestTheFrameSaysWhatTheLastActionDidAndTheWayHere(t *testing.T) {
	c := layout("en", planner)
	plain := framed(t, c)
	assert.Equal(t, 0, plain.Find(".flash, .crumbs, p.demo-banner").Length())
	c.Flash, c.Demo = written, true
	page := framed(t, c.At(views.Crumb{Label: "Rounds", Href: "/en/collection"}, views.Crumb{Label: "Q3", Href: "/en/collection/q3"}))
	assert.Equal(t, written, said(page.Find(".flash[role=status]")))
	assert.Equal(t, []string{"/en/collection", "/en/collection/q3"}, attributes(page.Find(".crumbs a"), "href"))
	last := page.Find(".crumbs li").Last()
	assert.Equal(t, c.Title, said(last.Find("span[aria-current=page]")), "the way ends with the page itself")
	assert.Equal(t, 0, last.Find("a").Length())
	c.Next = &views.Next{Title: "Train · North", Verb: "Answer", Href: "/en/commitments/P1.R-1#report"}
	next := framed(t, c).Find(".flash .next")
	assert.Equal(t, "Next: Train · North Answer", said(next))
	assert.Equal(t, "/en/commitments/P1.R-1#report", next.Find("a").AttrOr("href", ""))
	assert.Contains(t, said(page.Find(".demo-banner")), "made up")
	assert.Empty(t, c.Crumbs, "the layout that the way was added to stays as it was")
	assert.Equal(t, "#main", page.Find("body > a").First().AttrOr("href", ""), "the first link skips to the content")
	assert.Equal(t, "/en/logout", page.Find("form[data-logout]").AttrOr("action", ""))
}

func TestOnlyWhoReportsKeepsSomethingOnTheDevice(t *testing.T) {
	for _, c := range []struct {
		name            string
		change          func(c *views.Layout)
		kept, asks, has bool // the line in the head, the question at log-out, the manifest
	}{
		{"a planner", func(*views.Layout) {}, true, true, false},
		{"a planner's outbox", func(c *views.Layout) { c.Path = "/en/outbox" }, true, true, true},
		{"a reviewer", func(c *views.Layout) { c.Account = reviewer }, false, false, false},
		{"a page that is kept for use offline", func(c *views.Layout) { c.Account, c.Offline, c.Path = people.Account{}, true, "/en/outbox" }, true, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := layout("en", planner)
			c.change(&l)
			page := framed(t, l)
			assert.Equal(t, c.kept, page.Find(".kept-line").Length() == 1)
			assert.Equal(t, c.kept, page.Find(`script[src*="offline"]`).Length() == 1)
			assert.Equal(t, c.asks, page.Find("dialog[data-leave]").Length() == 1)
			assert.Equal(t, c.has, page.Find("link[rel=manifest]").Length() == 1)
		})
	}
}

func TestAPageGoesOnByItselfOnlyWhereItIsTold(t *testing.T) {
	c := layout("en", reviewer)
	assert.Equal(t, 0, framed(t, c).Find("noscript").Length())
	c.Refresh = "/en/compilations/c1"
	assert.Contains(t, framed(t, c).Find("head noscript").Text(), `content="3; url=/en/compilations/c1"`)
}

func TestLoggingInKeepsWhatWaitsBehindIt(t *testing.T) {
	page := show(t, views.Login(layout("ar", people.Account{}), login(t)))
	assert.Equal(t, "someone@example.org", page.Find("#email").AttrOr("value", ""))
	assert.Equal(t, "login-problem", page.Find("#email").AttrOr("aria-describedby", ""))
	hidden := map[string]string{}
	page.Find("input[type=hidden]").Each(func(_ int, e *goquery.Selection) { hidden[e.AttrOr("name", "")] = e.AttrOr("value", "") })
	assert.Equal(t, map[string]string{"next": "/fr/", "resume_path": "/fr/commitments/P1.R-1/updates", "resume.narrative": written}, hidden)
	_, holds := page.Find("#password").Attr("value")
	assert.False(t, holds, "a password is never shown again")
	plain := show(t, views.Login(layout("ar", people.Account{}), views.LoginForm{}))
	assert.Equal(t, 0, plain.Find(".alert, .note, #demo-title, [name=resume_path]").Length())
}

func TestLoggingInSaysWhatTheTrackerIs(t *testing.T) {
	c := layout("en", people.Account{})
	assert.Equal(t, "1 promise in 11 regions, and a record that nobody can rewrite",
		said(show(t, views.Login(c, views.LoginForm{Promises: 1, Places: 11})).Find("h1")))
	page := show(t, views.Login(c, views.LoginForm{}))
	assert.Equal(t, "Promises, places, and a record that nobody can rewrite", said(page.Find("h1")))
	assert.Equal(t, "true", page.Find("svg.wall").AttrOr("aria-hidden", ""))
	assert.Equal(t, 14*11, page.Find("svg.wall > use").Length())
	assert.Empty(t, said(page.Find("svg.wall")), "its stars stand for nothing")
}

func TestADemonstrationAccountFillsInTheForm(t *testing.T) {
	f := views.LoginForm{Next: "/en/reviews", Email: planner.Email, Password: "demo", DemoAccounts: []views.DemoAccount{{Email: planner.Email, Role: "Planner"}, {Email: "x@example.org", Role: "Auditor"}}}
	page := show(t, views.Login(layout("en", people.Account{}), f))
	links := page.Find(".demo-accounts a")
	assert.Equal(t, "/en/login?email=x%40example.org&next=%2Fen%2Freviews#login", links.Eq(1).AttrOr("href", ""))
	assert.Equal(t, 1, links.Filter("[aria-current=true]").Length())
	assert.Equal(t, "demo", page.Find("#password").AttrOr("value", ""))
	f.Resume = &views.Resume{Path: "/en/x"}
	assert.Equal(t, 0, show(t, views.Login(layout("en", people.Account{}), f)).Find(".demo-accounts a").Length(), "what was typed would be lost")
}

func TestWhatWasTypedIsShownInTheWordsOfItsForm(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"period", "2026-Q3", "Q3 2026"}, {"period", "soon", "soon"}, {"party", "MIN", "Min."}, {"status", "delivered", "Delivered"},
		{"status", "lunar", "lunar"}, {"assessment", "complete", "Complete"}, {"decision", "returned", "Returned"}, {"kind", "number", "Number"},
		{"role", "planner", "Planner"}, {"language", "ar", "العربية"}, {"all_regions", "", "No"}, {"narrative", written, written},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			r := views.Resume{Path: "/en/x", Typed: []views.Typed{{Name: c.name, Label: "Field", Value: c.value}}}
			line := show(t, views.ResumePage(layout("en", planner), r)).Find(".typed dd")
			assert.Equal(t, c.want, said(line))
			assert.Equal(t, "auto", line.AttrOr("dir", ""))
		})
	}
}

func TestWhatIsSentAgainIsSentAsItWas(t *testing.T) {
	page := show(t, views.ResumePage(layout("fr", planner), resume(t)))
	form := page.Find("main form")
	assert.Equal(t, "/fr/commitments/P1.R-1/updates", form.AttrOr("action", ""))
	assert.Equal(t, written, form.Find("input[name=narrative]").AttrOr("value", ""))
	assert.Equal(t, "/fr/", page.Find("main p a").AttrOr("href", ""))
}

func TestAnErrorSaysWhatIsWrongAndLosesNothing(t *testing.T) {
	page := show(t, views.ErrorPage(layout("ar", planner), errorFull(t)))
	assert.Equal(t, "Refused", said(page.Find("h1")))
	assert.Equal(t, []string{"No number."}, each(page.Find(".narrow > ul li")))
	assert.Equal(t, written, said(page.Find(".typed dd")))
	assert.Equal(t, "r-1", said(page.Find(`code[dir=ltr]`)))
	plain := show(t, views.ErrorPage(layout("ar", planner), errorEmpty(t)))
	assert.Equal(t, 0, plain.Find("main ul, .typed, main code").Length())
	assert.Equal(t, "/ar/", plain.Find("main a.button").AttrOr("href", ""))
	again := errorEmpty(t)
	again.Again = "/ar/reports?x=1"
	assert.Equal(t, "/ar/reports?x=1", show(t, views.ErrorPage(layout("ar", planner), again)).Find("main a.button").AttrOr("href", ""))
}

func TestAccountsSayWhoAnswersForAParty(t *testing.T) {
	page := show(t, views.AccountsPage(layout("en", admin), accounts(t)))
	assert.Equal(t, locale.For("en").T("admin.leadless", "parties", "Min."), said(page.Find("p.note")))
	rows := page.Find("tbody tr")
	assert.Equal(t, []string{"Planner", "Min.", "Figuig", "Active"}, each(rows.Eq(0).Find("td"))[:4])
	assert.Equal(t, []string{"Reviewer", "Coun. " + locale.For("en").T("account.lead"), "", "Active"}, each(rows.Eq(1).Find("td"))[:4])
	assert.Equal(t, []string{"Planner", "Min.", "All regions", "Disabled Demonstration"}, each(rows.Eq(3).Find("td"))[:4])
	actions := func(i int) []string {
		return rows.Eq(i).Find("button").Map(func(_ int, e *goquery.Selection) string {
			return e.Closest("form").AttrOr("action", "") + "?" + url.Values{e.AttrOr("name", ""): {e.AttrOr("value", "")}}.Encode()
		})
	}
	assert.Equal(t, []string{"/en/admin/accounts/planner/disabled?disabled=1", "/en/admin/accounts/planner/lead?lead=1"}, actions(0))
	assert.Equal(t, []string{"/en/admin/accounts/reviewer/disabled?disabled=1", "/en/admin/accounts/reviewer/lead?lead=0"}, actions(1))
	assert.Empty(t, actions(2), "nobody locks themselves out, and who has no party leads none")
	assert.Equal(t, []string{"/en/admin/accounts/planner/disabled?disabled=0"}, actions(3), "who is locked out leads nothing")
	assert.Equal(t, "made-password", said(page.Find(".secret code")), "shown this once")
}

func TestRemindersOfferTheZonesAndTheReadersOwn(t *testing.T) {
	v := ownAccount(t)
	page := show(t, views.OwnAccountPage(layout("en", planner), v))
	options := page.Find("#zone-time_zone option")
	assert.Equal(t, "Africa/Casablanca (default)", said(options.First()))
	assert.Equal(t, "", options.First().AttrOr("value", "-"))
	assert.Equal(t, "Asia/Tokyo", options.Filter("[selected]").AttrOr("value", ""), "one that the list has not")
	assert.NotContains(t, attributes(options, "value"), "Africa/Casablanca", "the default stands first already")
	assert.Equal(t, []string{"late"}, attributes(page.Find("#reminders ~ form input[name=kinds][checked]"), "value"))
	assert.Equal(t, 2, page.Find("input[name=kinds]").Length(), "those that can concern the reader")
	v.Reminders.Zone = refused("zone", url.Values{"time_zone": {"Mars/Olympus"}}, "time_zone")
	page = show(t, views.OwnAccountPage(layout("en", planner), v))
	assert.NotContains(t, attributes(page.Find("#zone-time_zone option"), "value"), "Mars/Olympus", "what was refused is not offered")
}

func TestAnAccountShowsItsOwn(t *testing.T) {
	page := show(t, views.OwnAccountPage(layout("ar", planner), ownAccount(t)))
	assert.Contains(t, each(page.Find("section[aria-labelledby=who] dd")), "فكيك")
	assert.Equal(t, "/ar/account/tokens/t1/revoke", page.Find("section[aria-labelledby=tokens] li form").AttrOr("action", ""))
	assert.Equal(t, "secret-of-the-token", said(page.Find(".secret code[dir=ltr]")))
	assert.Equal(t, []string{"current-password", "new-password"}, attributes(page.Find("input[type=password]"), "autocomplete"))
	other := show(t, views.OwnAccountPage(layout("ar", auditor), ownAccountEmpty(t)))
	assert.Equal(t, 2, other.Find("section[aria-labelledby=who] dd").Length(), "without party and regions")
	assert.Equal(t, 0, other.Find(".secret").Length())
}

func TestTheOutboxGivesItsScriptsEveryWord(t *testing.T) {
	for _, lang := range locale.Supported {
		page := show(t, views.OutboxPage(layout(lang, planner)))
		words := page.Find("template i[data-word]")
		assert.Greater(t, words.Length(), 60)
		seen := map[string]bool{}
		words.Each(func(_ int, e *goquery.Selection) {
			name := e.AttrOr("data-word", "")
			assert.False(t, seen[name], "the word %s stands twice", name)
			seen[name] = true
			assert.NotEmpty(t, said(e), name)
			assert.NotEqual(t, "outbox."+name, said(e))
		})
		assert.Contains(t, said(words.FilterFunction(func(_ int, e *goquery.Selection) bool { return e.AttrOr("data-word", "") == "period.on_time" })), "[date]", "scripts fill in what they know")
		assert.Equal(t, "hidden", boolean(page.Find("div[data-app]"), "hidden"), "without scripts it says that nothing is kept")
	}
}

func TestTheOutboxHasAnInputForEachTypeOfField(t *testing.T) {
	page := show(t, views.OutboxPage(layout("ar", planner)))
	for _, kind := range commitments.FieldTypes {
		made := page.Find(`template[data-of="field.` + string(kind) + `"]`)
		name := "fields.CODE." + string(kind)
		if kind == commitments.PlaceField {
			name = "place.commune"
		}
		assert.NotZero(t, made.Find(`[name="`+name+`"]`).Length(), kind)
		assert.Contains(t, said(made.Find("label, legend").First()), "NAME", kind)
	}
}

// boolean is the name of an attribute that stands on an element; "" where it doesn't.
func boolean(s *goquery.Selection, name string) string {
	if _, is := s.Attr(name); !is {
		return ""
	}
	return name
}
