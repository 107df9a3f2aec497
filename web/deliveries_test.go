package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// issued compiles the report of the last quarter.
func (s *site) issued() reports.Edition {
	s.Helper()
	s.pass(1)
	s.pass(1000) // times are kept in microseconds
	e, _, err := s.server.Reports.CompileOnce(context.Background(), people.SystemAccount(), reports.PeriodToIssue{
		Agreement: "CCDH-2009", Period: commitments.MustPeriod("2026-Q3"), Kind: reports.Original,
	})
	require.NoError(s, err)
	return e
}

func TestSubscribingOnThePage(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			r := c.get("/" + lang + "/account")
			require.Equal(t, http.StatusOK, r.status)
			section := parse(t, r.body).Find(`section[aria-labelledby="subscriptions"]`)
			assert.Equal(t, locale.For(lang).T("subscription.title"), section.Find("h2").Text())
			assert.Equal(t, locale.For(lang).T("delivery.no_mail"), section.Find(".note").Text(), "without a mail server the page says so")
		})
	}
	form := url.Values{"period_kind": {"quarter"}, "language": {"ar"}, "format": {"csv"}}
	r := c.post("/fr/account/subscriptions", form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, c.get("/fr/account").body)
	lines := page.Find(`section[aria-labelledby="subscriptions"] li`)
	require.Equal(t, 1, lines.Length())
	assert.Contains(t, lines.Text(), "Trimestriels")
	twice := c.post("/fr/account/subscriptions", form)
	assert.Equal(t, http.StatusConflict, twice.status)
	assert.Contains(t, twice.body, "Cet abonnement existe déjà")
	bad := c.post("/en/account/subscriptions", url.Values{"period_kind": {"week"}, "language": {"ar"}, "format": {"doc"}})
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, 2, parse(t, bad.body).Find("#subscription-summary li").Length())

	remove, _ := lines.Find("form").Attr("action")
	assert.Equal(t, http.StatusNotFound, s.person("auditor").post(remove, nil).status)
	assert.Equal(t, http.StatusSeeOther, c.post(remove, nil).status)
	assert.Contains(t, c.get("/fr/account").body, "Aucun abonnement")
}

func TestTheAdministratorsDeliveries(t *testing.T) {
	s := newSite(t)
	refuse := true
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if refuse {
			w.WriteHeader(http.StatusGone)
		}
	}))
	defer hook.Close()
	admin := s.person("admin")
	made := admin.post("/en/admin/subscriptions", url.Values{
		"channel": {"webhook"}, "url": {hook.URL + "/in"}, "period_kind": {"quarter"}, "language": {"en"},
	})
	require.Equal(t, http.StatusCreated, made.status, made.body)
	assert.Regexp(t, `whsec_`, parse(t, made.body).Find(".secret code").Text())
	assert.Contains(t, made.header.Get("Cache-Control"), "no-store")
	other := admin.post("/en/admin/subscriptions", url.Values{
		"account": {s.account("auditor").ID}, "period_kind": {"quarter"}, "language": {"fr"}, "format": {"link"},
	})
	require.Equal(t, http.StatusSeeOther, other.status, other.body)
	s.issued()
	require.NoError(t, s.dispatch.Run(context.Background()))

	for _, lang := range []string{"fr", "ar", "en"} {
		r := admin.get("/" + lang + "/admin/deliveries")
		require.Equal(t, http.StatusOK, r.status)
		assert.NotContains(t, r.body, "whsec_", "the secret was shown once")
		assert.NotRegexp(t, `>(delivery|subscription|webhook)\.[a-z_.]+<`, r.body)
		assert.Equal(t, 2, parse(t, r.body).Find("table.list tbody tr").Length())
	}
	lost := parse(t, admin.get("/en/admin/deliveries?state=given_up").body).Find("table.list tbody tr")
	require.Equal(t, 1, lost.Length())
	assert.Contains(t, lost.Text(), "410")
	task := parse(t, admin.get("/en/").body).Find(`.task-card:has(h2 a[href="/en/admin/deliveries"])`)
	assert.Equal(t, "1 "+locale.For("en").N("delivery.lost", 1), words(task.Find("h2")))
	assert.Equal(t, http.StatusUnprocessableEntity, admin.get("/en/admin/deliveries?state=x").status)

	again, _ := lost.Find("form").Attr("action")
	assert.Equal(t, http.StatusForbidden, s.person("planner").post(again, nil).status)
	assert.Equal(t, http.StatusSeeOther, admin.post(again, nil).status)
	refuse = false
	require.NoError(t, s.dispatch.Run(context.Background()))
	assert.Equal(t, 1, parse(t, admin.get("/en/admin/deliveries?state=sent").body).Find("table.list tbody tr").Length())
	assert.Equal(t, http.StatusForbidden, s.person("auditor").get("/en/admin/deliveries").status)
	assert.Equal(t, http.StatusForbidden, s.person("auditor").post("/en/admin/subscriptions", nil).status)
	bad := admin.post("/en/admin/subscriptions", url.Values{"channel": {"webhook"}, "url": {"http://far.example"}, "period_kind": {"year"}})
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, "http://far.example", parse(t, bad.body).Find("#hook-url").AttrOr("value", ""))
}

func TestDeliveriesByTheAPI(t *testing.T) {
	s := newSite(t)
	planner, admin := s.program("planner"), s.program("admin")
	made := planner.json(http.MethodPost, "/subscriptions", `{"period_kind":"quarter","format":"json"}`)
	require.Equal(t, http.StatusCreated, made.status, made.body)
	assert.Nil(t, made.value("secret"))
	assert.Equal(t, "mail", made.text("channel"))
	assert.Equal(t, "1", planner.list("/subscriptions").number("total"))
	assert.Equal(t, http.StatusForbidden, planner.list("/subscriptions?all=true").status)
	assert.Equal(t, http.StatusForbidden, planner.list("/deliveries").status)
	assert.Equal(t, http.StatusConflict, planner.json(http.MethodPost, "/subscriptions", `{"period_kind":"quarter","format":"json"}`).status)
	bad := planner.json(http.MethodPost, "/subscriptions", `{"period_kind":"week","language":"de"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.ElementsMatch(t, []string{"body.period_kind", "body.language"}, bad.locations())
	hook := admin.json(http.MethodPost, "/subscriptions", `{"channel":"webhook","period_kind":"year","url":"https://hook.example/"}`)
	require.Equal(t, http.StatusCreated, hook.status, hook.body)
	assert.Contains(t, hook.text("secret"), "whsec_")
	assert.Equal(t, "2", admin.list("/subscriptions?all=true").number("total"))
	assert.Equal(t, "0", admin.list("/subscriptions").number("total"))

	e := s.issued()
	require.NoError(t, s.dispatch.Run(context.Background()))
	r := admin.list("/deliveries?state=waiting")
	require.Equal(t, "1", r.number("total"), r.body)
	assert.Equal(t, e.ID, r.text("items.0.report"))
	assert.Equal(t, "2026-Q3", r.text("items.0.period"))
	id := r.text("items.0.id")
	again := admin.json(http.MethodPost, "/deliveries/"+id+"/resend", "")
	assert.Equal(t, http.StatusAccepted, again.status, again.body)
	assert.Equal(t, http.StatusForbidden, planner.json(http.MethodPost, "/deliveries/"+id+"/resend", "").status)
	assert.Equal(t, http.StatusNotFound, admin.json(http.MethodPost, "/deliveries/x/resend", "").status)
	assert.Equal(t, http.StatusNoContent, planner.json(http.MethodDelete, "/subscriptions/"+made.text("id"), "").status)
	assert.Equal(t, http.StatusNotFound, planner.json(http.MethodDelete, "/subscriptions/"+made.text("id"), "").status)
}
