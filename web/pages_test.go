package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// everyPage lists the pages by who opens them, after the language.
var everyPage = map[string][]string{
	"planner.figuig": {"", "collection", "commitments", "commitments?status=none&region=MA-FIG&sort=-due", "commitments/M5.MA-FIG", "commitments/C1.MA-FIG", "account", "outbox"},
	"council":        {"", "collection", "collection?phase=closed", "reviews", "reviews?region=MA-FIG", "commitments/M5.MA-FIG"},
	"auditor":        {"", "reports", "agreements", "agreements/CCDH-2009", "pledges/M5", "regions/MA-FIG", "commitments/C3.HM-AS"},
	"admin":          {"", "admin", "admin/accounts", "admin/jobs", "reports"},
}

// rawKey is a message key that no catalogue had.
var rawKey = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)+$`)

func TestEveryPageStandsInEachLanguage(t *testing.T) {
	s := newSite(t)
	for name, paths := range everyPage {
		c := s.person(name)
		for _, path := range paths {
			for _, lang := range locale.Supported {
				address := "/" + lang + "/" + path
				r := c.get(address)
				require.Equal(t, http.StatusOK, r.status, "%s: %s", address, r.body)
				checkPage(t, address, lang, parse(t, r.body))
			}
		}
	}
}

func checkPage(t *testing.T, address, lang string, page *goquery.Document) {
	t.Helper()
	html := page.Find("html")
	assert.Equal(t, lang, html.AttrOr("lang", ""), address)
	assert.Equal(t, locale.For(lang).Dir(), html.AttrOr("dir", ""), address)
	assert.Equal(t, 1, page.Find("h1").Length(), "%s: one heading of the whole", address)
	assert.NotEmpty(t, strings.TrimSpace(page.Find("main h1").Text()), address)
	assert.Equal(t, 0, page.Find("[style], style, script:not([src])").Length(), "%s: nothing that the policy refuses", address)
	page.Find("body *").Each(func(_ int, e *selection) {
		if text := strings.TrimSpace(e.Text()); e.Children().Length() == 0 && !e.Is("code, bdi") {
			assert.NotRegexp(t, rawKey, text, "%s: a message is missing", address)
		}
	})
	checkIDs(t, address, page)
	checkLabels(t, address, page)
	for _, other := range locale.Supported {
		if other != lang {
			want := "/" + other + strings.TrimPrefix(address, "/"+lang)
			assert.Equal(t, want, page.Find(`.languages a[lang="`+other+`"]`).AttrOr("href", ""), "the switch keeps the page")
		}
	}
}

func checkIDs(t *testing.T, address string, page *goquery.Document) {
	t.Helper()
	seen := map[string]bool{}
	page.Find("[id]").Each(func(_ int, e *selection) {
		id := e.AttrOr("id", "")
		assert.False(t, seen[id], "%s: id %s stands twice", address, id)
		seen[id] = true
	})
	for _, attribute := range []string{"aria-describedby", "aria-labelledby", "for"} {
		page.Find("[" + attribute + "]").Each(func(_ int, e *selection) {
			for id := range strings.FieldsSeq(e.AttrOr(attribute, "")) {
				assert.True(t, seen[id], "%s: %s names %s, which is nowhere", address, attribute, id)
			}
		})
	}
}

func checkLabels(t *testing.T, address string, page *goquery.Document) {
	t.Helper()
	page.Find(`input:not([type="hidden"]):not([hidden]), select, textarea`).Each(func(_ int, e *selection) {
		labelled := e.Closest("label").Length() > 0 || page.Find(`label[for="`+e.AttrOr("id", "")+`"]`).Length() > 0
		assert.True(t, labelled, "%s: the field %s has no label", address, e.AttrOr("name", ""))
	})
}

func TestMatrixIsATableOfLinks(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	page := parse(t, c.get("/fr/overview").body)
	assert.Equal(t, 14, page.Find(".matrix tbody th[scope=row]").Length())
	assert.Equal(t, 12, page.Find(".matrix thead th[scope=col]").Length())
	cells := page.Find(".matrix tbody td a")
	assert.Equal(t, 154, cells.Length())
	assert.Equal(t, "/fr/commitments/M1.MA-FIG", cells.First().AttrOr("href", ""))
	assert.Equal(t, "déclaré\u202f: Rien de déclaré\u202f; vérifié\u202f: Rien de vérifié\u202f; appréciation\u202f: Pas encore appréciée", cells.First().Find(".vh").Text())
	assert.Equal(t, []string{"#m-status-none"}, uses(cells.First()), "nothing was declared and nothing found")

	assert.Equal(t, 5, parse(t, c.get("/ar/overview?party=CCDH").body).Find(".matrix tbody tr").Length())
	assert.Equal(t, 1, parse(t, c.get("/en/overview?category=womens-centers").body).Find(".matrix tbody tr").Length())
	assert.Equal(t, 0, parse(t, c.get("/en/overview?differs=1").body).Find(".matrix").Length(), "nothing differs yet")
}

func TestListShowsItsState(t *testing.T) {
	c := newSite(t).person("auditor")
	page := parse(t, c.get("/fr/commitments?party=CCDH&region=MA-FIG&region=MA-NAD&q=formation&sort=-code").body)
	assert.Equal(t, 2, page.Find("table.list tbody tr").Length())
	assert.Equal(t, 5, page.Find(".chips a").Length(), "four filters, and all of them")
	assert.Equal(t, "descending", page.Find("thead th").First().AttrOr("aria-sort", ""))
	assert.Equal(t, "C4.MA-NAD", page.Find("tbody .code").First().Text())

	without := page.Find(".chips a").Eq(1).AttrOr("href", "")
	assert.Contains(t, without, "region=MA-NAD")
	assert.NotContains(t, without, "MA-FIG")

	page = parse(t, c.get("/fr/commitments").body)
	assert.Equal(t, 50, page.Find("table.list tbody tr").Length())
	next := page.Find(".pager a[rel=next]").AttrOr("href", "")
	assert.Equal(t, "/fr/commitments?page=2", next)
	assert.Equal(t, 50, parse(t, c.get(next).body).Find("table.list tbody tr").Length())

	wrong := c.get("/fr/commitments?status=round&page=-1")
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	assert.Equal(t, 1, parse(t, wrong.body).Find(".alert li").Length())
}

// formOf returns the values of a form of a commitment's page.
func (c *client) formOf(code, id string) url.Values {
	c.Helper()
	r := c.get("/fr/commitments/" + code)
	require.Equal(c, http.StatusOK, r.status, r.body)
	values := url.Values{}
	parse(c.T, r.body).Find("#" + id + ` form input[type=hidden]`).Each(func(_ int, e *selection) {
		values.Set(e.AttrOr("name", ""), e.AttrOr("value", ""))
	})
	require.NotEmpty(c, values.Get("version"), "the form %s is there", id)
	return values
}

func with(values url.Values, pairs ...string) url.Values {
	all := url.Values{}
	for name := range values {
		all.Set(name, values.Get(name))
	}
	for i := 0; i < len(pairs); i += 2 {
		all.Set(pairs[i], pairs[i+1])
	}
	return all
}

func TestRefusedFormKeepsWhatWasTyped(t *testing.T) {
	c := newSite(t).person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2024-Q1", "status", "suspended", "delay.words", "Pas de salle", "value", "12 femmes", "do", "submit")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	page := parse(t, r.body)
	checkIDs(t, "refused form", page)
	assert.Equal(t, 4, page.Find(".alert li a").Length(), "period, value, narrative and the reason for the delay")
	assert.Equal(t, "Pas de salle", page.Find(`[id="report-delay.words"]`).Text())
	assert.Equal(t, "true", page.Find(`[id="report-delay.reason"]`).AttrOr("aria-invalid", ""))
	page.Find(".alert li a").Each(func(_ int, a *selection) {
		assert.Equal(t, 1, page.Find(`[id="`+a.AttrOr("href", "#none")[1:]+`"]`).Length(), "each line leads to its field")
	})
	value := page.Find(`[id="report-value"]`)
	assert.Equal(t, "12 femmes", value.AttrOr("value", ""))
	assert.Equal(t, "true", value.AttrOr("aria-invalid", ""))
	assert.Contains(t, value.AttrOr("aria-describedby", ""), "report-value-problem")
	assert.Equal(t, "suspended", page.Find("#report input[name=status][checked]").AttrOr("value", ""))
	assert.Equal(t, "/ar/commitments/M5.MA-FIG", page.Find(".languages a[lang=ar]").AttrOr("href", ""))
}

func TestStaleFormShowsBothSides(t *testing.T) {
	s := newSite(t)
	first, second := s.person("planner"), s.person("planner.figuig")
	before := first.formOf("M5.MA-FIG", "report")
	form := with(second.formOf("M5.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "value", "7", "narrative", "Sept centres")
	require.Equal(t, http.StatusSeeOther, second.post("/fr/commitments/M5.MA-FIG/updates", form).status)

	mine := with(before, "period", "2026-Q3", "status", "delivered", "value", "9", "narrative", "Neuf centres <b>")
	r := first.post("/fr/commitments/M5.MA-FIG/updates", mine)
	require.Equal(t, http.StatusConflict, r.status, r.body)
	page := parse(t, r.body)
	diff := page.Find("#report .diff").Text()
	assert.Contains(t, diff, "Sept centres")
	assert.Contains(t, diff, "Neuf centres <b>")
	assert.Equal(t, "Neuf centres <b>", page.Find("#report textarea").Text())

	again := with(mine, "version", page.Find("#report input[name=version]").AttrOr("value", ""),
		"key", page.Find("#report input[name=key]").AttrOr("value", ""))
	require.Equal(t, http.StatusSeeOther, first.post("/fr/commitments/M5.MA-FIG/updates", again).status)
	page = parse(t, first.get("/fr/commitments/M5.MA-FIG").body)
	assert.Equal(t, 1, page.Find(".flash").Length())
	assert.Equal(t, 2, page.Find(".timeline > li").Length())
	assert.Equal(t, 1, page.Find(".timeline > li.superseded").Length(), "what was replaced stays visible")
}

func TestFormsAreForThoseWhoMay(t *testing.T) {
	s := newSite(t)
	for _, test := range []struct{ who, code, forms, why string }{
		{"planner", "M5.MA-FIG", "report terms", ""},
		{"planner.figuig", "M5.MA-FIG", "report terms", ""},
		{"planner.figuig", "M5.MA-NAD", "", "report terms"},
		{"planner", "C1.MA-FIG", "", "report terms"},
		{"council.planner", "C1.MA-FIG", "report terms", ""},
		{"council", "M5.MA-FIG", "assess", ""},
		{"council", "C1.MA-FIG", "", "assess"},
		{"ministry.reviewer", "C1.MA-FIG", "assess", ""},
		{"auditor", "M5.MA-FIG", "", ""},
		{"admin", "M5.MA-FIG", "", ""},
	} {
		page := parse(t, s.person(test.who).get("/fr/commitments/"+test.code).body)
		var forms, why []string
		for _, id := range []string{"report", "assess", "terms"} {
			if page.Find("#"+id+" form").Length() > 0 {
				forms = append(forms, id)
			} else if page.Find("h2#"+id).Length() > 0 {
				why = append(why, id)
			}
		}
		assert.Equal(t, test.forms, strings.Join(forms, " "), "%s on %s", test.who, test.code)
		assert.Equal(t, test.why, strings.Join(why, " "), "%s on %s", test.who, test.code)
	}
}

func TestDraftIsItsAuthorsOwn(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "narrative", "À compléter", "do", "draft")
	require.Equal(t, http.StatusSeeOther, c.post("/fr/commitments/M5.MA-FIG/updates", form).status)
	page := parse(t, c.get("/fr/commitments/M5.MA-FIG").body)
	assert.Equal(t, "À compléter", page.Find("#report textarea").Text())
	assert.Equal(t, 1, parse(t, c.get("/fr/").body).Find(`.task-card.draft a.go[href="/fr/commitments/M5.MA-FIG?period=2026-Q3#report"]`).Length())
	other := parse(t, s.person("planner.figuig").get("/fr/commitments/M5.MA-FIG").body)
	assert.Empty(t, other.Find("#report textarea").Text())
	assert.Equal(t, 0, page.Find(".timeline > li").Length())

	discard := page.Find(".note.draft form").AttrOr("action", "")
	assert.Equal(t, http.StatusSeeOther, c.post(discard, nil).status)
	assert.Equal(t, http.StatusNotFound, c.post(discard, nil).status)
}

func TestStaleDraftComesBackWithAnExplanation(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "narrative", "Mon brouillon", "do", "draft")
	require.Equal(t, http.StatusSeeOther, c.post("/fr/commitments/M5.MA-FIG/updates", form).status)
	drafts, err := s.tracker.Drafts(context.Background(), s.account("planner"))
	require.NoError(t, err)
	s.submitted("planner.figuig", "M5.MA-FIG")

	r := c.post("/fr/updates/"+drafts[0].ID+"/submit", nil)
	require.Equal(t, http.StatusConflict, r.status)
	page := parse(t, r.body)
	assert.Equal(t, "Mon brouillon", page.Find("#report textarea").Text())
	assert.Contains(t, page.Find("#report .diff").Text(), "Mon brouillon")
	assert.NotEmpty(t, page.Find(".alert").Text())
	current := page.Find("#report input[name=version]").AttrOr("value", "")
	done := c.post("/fr/updates/"+drafts[0].ID+"/submit", url.Values{"version": {current}})
	assert.Equal(t, "/fr/commitments/M5.MA-FIG", done.header.Get("Location"))
}

// submitted has an update submitted on the commitment and returns its id.
func (s *site) submitted(who, code string) string {
	s.Helper()
	a := s.account(who)
	record, err := s.tracker.Commitment(context.Background(), a, code)
	require.NoError(s, err)
	u, err := s.tracker.ReportProgress(context.Background(), a, code, commitments.ProgressInput{
		Period: "2026-Q3", Status: "completed", Narrative: "Fait", Version: record.Commitment.Version, Submit: true,
		Answers: []commitments.Answer{{Rule: commitments.CompletedNoEvidence, Text: "La liste suit."}},
	})
	require.NoError(s, err)
	return u.ID
}

func TestReviewGoesOnToTheNext(t *testing.T) {
	s := newSite(t)
	first, second := s.submitted("planner", "M5.MA-FIG"), s.submitted("planner", "M5.MA-NAD")
	c := s.person("council")
	queue := parse(t, c.get("/fr/reviews").body)
	assert.Equal(t, 2, queue.Find(".queue li").Length())
	assert.Equal(t, "/fr/reviews/"+first, queue.Find(".queue a").First().AttrOr("href", ""))
	narrowed := parse(t, c.get("/fr/reviews?region=MA-NAD").body)
	assert.Equal(t, 1, narrowed.Find(".queue li").Length())
	assert.Equal(t, "/fr/reviews/"+second+"?region=MA-NAD", narrowed.Find(".queue a").AttrOr("href", ""), "the address keeps the filter")
	chosen := parse(t, c.get("/fr/reviews/"+first).body)
	assert.Equal(t, "/fr/reviews/"+second, chosen.Find(".around a[rel=next]").AttrOr("href", ""))

	refused := c.post("/fr/reviews/"+first, url.Values{"decision": {"returned"}})
	assert.Equal(t, http.StatusUnprocessableEntity, refused.status)
	assert.Equal(t, "returned", parse(t, refused.body).Find("input[name=decision][checked]").AttrOr("value", ""))

	done := c.post("/fr/reviews/"+first, url.Values{"decision": {"verified"}, "assessment": {"limited"}})
	assert.Equal(t, "/fr/reviews/"+second, done.header.Get("Location"))
	assert.Contains(t, parse(t, c.get("/fr/reviews/"+second).body).Find(".flash").Text(), "M5.MA-FIG", "what was decided on")
	late := c.post("/fr/reviews/"+first, url.Values{"decision": {"returned"}, "reason": {"Un long motif"}})
	assert.Equal(t, http.StatusConflict, late.status)
	assert.Contains(t, parse(t, late.body).Find("blockquote").Text(), "Un long motif", "nothing typed is lost")
	unknown := c.post("/fr/reviews/"+second, url.Values{"decision": {"returned"}, "standard": {"none"}})
	assert.Equal(t, http.StatusUnprocessableEntity, unknown.status)
	assert.Equal(t, 1, parse(t, unknown.body).Find("#review-standard-problem").Length())
	done = c.post("/fr/reviews/"+second, url.Values{"decision": {"returned"}, "standard": {"evidence"}, "reason": {"Pièces manquantes"}})
	assert.Equal(t, "/fr/reviews", done.header.Get("Location"))

	page := parse(t, c.get("/fr/overview?differs=1").body)
	assert.Equal(t, 1, page.Find(`.matrix td a:has(use[href="#m-split"])`).Length(), "completed, but limited")
	page = parse(t, s.person("planner").get("/fr/").body)
	assert.Contains(t, page.Find(".task-card.returned .why").Text(), "Pièces manquantes")
	page = parse(t, s.person("planner").get("/fr/commitments/M5.MA-NAD").body)
	assert.Contains(t, page.Find(".note.returned").Text(), "Pièces manquantes")
	assert.Contains(t, page.Find(".note.returned").Text(), "La preuve manque ou ne se lit pas.", "in words, without a script")
	assert.Equal(t, "Fait", page.Find("#report textarea[name=narrative]").Text(), "the answer begins with what came back")
}

func TestReviewIsNotForOthers(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-FIG")
	assert.Equal(t, http.StatusForbidden, s.person("planner").get("/fr/reviews").status)
	c := s.person("ministry.reviewer")
	page := parse(t, c.get("/fr/reviews/"+id).body)
	assert.Equal(t, 0, page.Find("main form[method=post]").Length())
	assert.Equal(t, 1, page.Find("main .note").Length(), "why not")
	assert.Equal(t, http.StatusForbidden, c.post("/fr/reviews/"+id, url.Values{"decision": {"verified"}, "assessment": {"complete"}}).status)
}

func TestReportFromCompileToFile(t *testing.T) {
	s := newSite(t)
	s.submitted("planner", "M5.MA-FIG")
	c := s.person("council")
	early := c.post("/fr/reports", url.Values{"period": {"2027-Q1"}})
	assert.Equal(t, http.StatusUnprocessableEntity, early.status)
	assert.Equal(t, "2027-Q1", parse(t, early.body).Find("#compile-period").AttrOr("value", ""))
	address := c.waits(c.post("/fr/reports", url.Values{"period": {"2026-Q3"}}))
	assert.Equal(t, "/fr/reports/2026-Q3/1?agreement=CCDH-2009", address)

	c = s.person("auditor")
	for _, lang := range locale.Supported {
		here := "/" + lang + strings.TrimPrefix(address, "/fr")
		page := parse(t, c.get(here).body)
		checkPage(t, here, lang, page)
		assert.Equal(t, 154, page.Find("[aria-labelledby=rows] tbody tr").Length())
		assert.Equal(t, 5, page.Find(`.downloads span[lang="`+lang+`"]`).Length(), "page, workbook, PDF and both of the brief name their language")
		page.Find(".downloads a").Each(func(_ int, a *selection) { checkFile(t, c, a.AttrOr("href", "")) })
	}
	assert.Equal(t, http.StatusOK, c.get("/fr/reports/2026-Q3").status, "the latest edition")
	for _, missing := range []string{"2026-Q3/2", "2026-Q3/x", "2025-Q1", "soon", "2026-Q3/1/secret.txt"} {
		assert.Equal(t, http.StatusNotFound, c.get("/fr/reports/"+missing).status, missing)
	}
	assert.Equal(t, http.StatusForbidden, c.post("/fr/reports", url.Values{"period": {"2026-Q2"}}).status)
	assert.Equal(t, 0, parse(t, c.get("/fr/reports").body).Find("details.task").Length())
}

func checkFile(t *testing.T, c *client, address string) {
	t.Helper()
	r := c.get(address)
	require.Equal(t, http.StatusOK, r.status, address)
	assert.NotEmpty(t, r.body, address)
	how := r.header.Get("Content-Disposition")
	if strings.Contains(address, ".html") {
		assert.True(t, strings.HasPrefix(how, "inline"), address)
		assert.Contains(t, r.header.Get("Content-Security-Policy"), "style-src 'sha256-", address)
		return
	}
	assert.True(t, strings.HasPrefix(how, "attachment"), address)
}

func TestSecretsAreShownOnce(t *testing.T) {
	s := newSite(t)
	c := s.person("admin")
	r := c.post("/fr/account/tokens", url.Values{"label": {"export"}})
	require.Equal(t, http.StatusCreated, r.status)
	assert.Equal(t, "no-store", r.header.Get("Cache-Control"))
	assert.Contains(t, parse(t, r.body).Find(".secret code").Text(), "trk_")
	page := parse(t, c.get("/fr/account").body)
	assert.Equal(t, 0, page.Find(".secret").Length())
	revoke := page.Find(`form[action$="/revoke"]`).AttrOr("action", "")
	assert.Equal(t, http.StatusSeeOther, c.post(revoke, nil).status)

	added := url.Values{
		"email": {"nadia@exemple.ma"}, "name": {"Nadia"}, "role": {"planner"}, "party": {"ministry"}, "regions": {"MA-NAD", "MA-FIG"}, "language": {"ar"},
	}
	r = c.post("/fr/admin/accounts", added)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	page = parse(t, r.body)
	password := page.Find(".secret code").Text()
	assert.Equal(t, 9, page.Find("table tbody tr").Length())
	login := s.visitor().post("/fr/login", url.Values{"email": {"nadia@exemple.ma"}, "password": {password}})
	assert.Equal(t, "/fr/", login.header.Get("Location"), "in the language of the page")
	r = c.post("/fr/admin/accounts", with(added, "email", "x", "role", "king"))
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, 2, parse(t, r.body).Find(".field.wrong").Length())
	r = c.post("/fr/admin/accounts", added)
	assert.Equal(t, http.StatusConflict, r.status)
	assert.Equal(t, "#add-email", parse(t, r.body).Find(".alert a").AttrOr("href", ""))
	page = parse(t, r.body)

	disable := page.Find(`tr:contains("nadia@exemple.ma") form`).AttrOr("action", "")
	assert.Equal(t, http.StatusSeeOther, c.post(disable, url.Values{"disabled": {"1"}}).status)
	assert.Equal(t, http.StatusUnauthorized,
		s.visitor().post("/fr/login", url.Values{"email": {"nadia@exemple.ma"}, "password": {password}}).status)
}

func TestJobsAreStartedByHand(t *testing.T) {
	s := newSite(t)
	c := s.person("admin")
	assert.Equal(t, http.StatusSeeOther, c.post("/fr/admin/jobs/reports", nil).status)
	assert.Equal(t, http.StatusNotFound, c.post("/fr/admin/jobs/cleaning", nil).status)
	assert.Eventually(t, func() bool {
		return !strings.Contains(c.get("/fr/admin/jobs").body, "Pas encore exécutée")
	}, time.Minute, 20*time.Millisecond, "a start by hand always shows")
	for _, path := range []string{"admin", "admin/accounts", "admin/jobs"} {
		assert.Equal(t, http.StatusForbidden, s.person("auditor").get("/fr/"+path).status, path)
	}
}

func TestFirstPageIsLight(t *testing.T) {
	s := newSite(t)
	c := s.person("planner").with("Accept-Encoding", "gzip")
	r := c.get("/ar/")
	total := len(r.body)
	for _, name := range []string{"tracker.css", "forms.js", "favicon.svg", "offline.js", "store.js"} {
		total += len(c.get(s.server.assets.urls[name]).body)
	}
	assert.Equal(t, "gzip", r.header.Get("Content-Encoding"))
	assert.Less(t, total, 30_000, "bytes on the wire: "+strconv.Itoa(total))
}

func TestOnlyReportingPeriodsAreAssessed(t *testing.T) {
	s := newSite(t)
	c := s.person("council")
	form := with(c.formOf("M5.MA-FIG", "assess"), "assessment", "limited", "comment", "Visite <b> sur place")
	for _, lang := range locale.Supported {
		r := c.post("/"+lang+"/commitments/M5.MA-FIG/assessments", with(form, "period", "2026"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		page := parse(t, r.body)
		says := locale.For(lang).T("error.period.kind.quarter", "example", "2026-Q1")
		assert.Equal(t, says, page.Find(".alert li a[href='#assess-period']").Text())
		assert.Equal(t, says, page.Find("#assess-period-problem").Text())
		assert.Equal(t, "Visite <b> sur place", page.Find("#assess-comment").Text(), "nothing that was typed is lost")
	}
	offered := parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find("#assess-period option").Map(func(_ int, e *selection) string { return e.AttrOr("value", "") })
	assert.Equal(t, "2026-Q4", offered[0])
	assert.Equal(t, "2009-Q2", offered[len(offered)-1], "back to the signature")
	for _, period := range []string{offered[0], offered[1], offered[len(offered)-1]} {
		version := c.formOf("M5.MA-FIG", "assess").Get("version")
		r := c.post("/fr/commitments/M5.MA-FIG/assessments", with(form, "period", period, "version", version))
		assert.Equal(t, http.StatusSeeOther, r.status, "%s: %s", period, r.body)
	}
}
