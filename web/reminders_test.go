package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
)

// ticked lists the values that are ticked in the form of reminders.
func ticked(t *testing.T, body string) []string {
	t.Helper()
	var values []string
	parse(t, body).Find(`section[aria-labelledby="reminders"] input[checked]`).Each(func(_ int, e *selection) {
		values = append(values, e.AttrOr("name", "")+"="+e.AttrOr("value", ""))
	})
	return values
}

func TestChoosingRemindersOnThePage(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	for lang, text := range map[string]string{"fr": "Rappels par courriel", "ar": "التذكيرات بالبريد الإلكتروني", "en": "Reminders by mail"} {
		t.Run(lang, func(t *testing.T) {
			assert.Contains(t, c.get("/"+lang+"/account").body, text)
		})
	}
	assert.Equal(t, []string{"kinds=due", "kinds=late", "kinds=returned", "kinds=recommendation", "kinds=rounds"}, ticked(t, c.get("/fr/account").body), "everything, of what concerns a planner")
	r := c.post("/fr/account/reminders", url.Values{"kinds": {"late", "returned"}, "muted": {"1"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, []string{"kinds=late", "kinds=returned", "muted=1"}, ticked(t, c.get("/fr/account").body))
	require.Equal(t, http.StatusSeeOther, c.post("/fr/account/reminders", url.Values{}).status)
	assert.Empty(t, ticked(t, c.get("/fr/account").body))
	assert.Equal(t, []string{"kinds=review", "kinds=recommendation", "kinds=rounds"}, ticked(t, s.person("council").get("/fr/account").body))
	assert.Equal(t, []string{"kinds=escalation"}, ticked(t, s.person("admin").get("/fr/account").body))
}

func TestChoosingATimeZoneOnThePage(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	selected := func() string {
		return parse(t, c.get("/ar/account").body).Find(`select[name="time_zone"] option[selected]`).AttrOr("value", "none")
	}
	assert.Empty(t, selected())
	require.Equal(t, http.StatusSeeOther, c.post("/ar/account/time-zone", url.Values{"time_zone": {"Europe/Paris"}}).status)
	assert.Equal(t, "Europe/Paris", selected())
	for _, bad := range []string{"Mars/Olympus", "Local", "../etc/passwd"} {
		r := c.post("/en/account/time-zone", url.Values{"time_zone": {bad}})
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, bad)
		assert.Equal(t, 1, parse(t, r.body).Find("#zone-summary li").Length(), bad)
	}
	assert.Equal(t, "Europe/Paris", selected())
	require.Equal(t, http.StatusSeeOther, c.post("/ar/account/time-zone", url.Values{"time_zone": {""}}).status)
	assert.Empty(t, selected())
}

func TestRemindersInTheAPI(t *testing.T) {
	s := newSite(t)
	c := s.program("planner")
	got := func(r reply) string {
		t.Helper()
		require.Equal(t, http.StatusOK, r.status, r.body)
		return r.body
	}
	assert.JSONEq(t, `{"muted":false,"off":[],"time_zone":"Africa/Casablanca","hour":7}`, got(c.list("/account/reminders")))
	assert.JSONEq(t, `{"muted":true,"off":["due","rounds"],"time_zone":"Africa/Casablanca","hour":7}`,
		got(c.json(http.MethodPut, "/account/reminders", `{"muted":true,"off":["rounds","due"]}`)))
	got(c.json(http.MethodPut, "/account/time-zone", `{"time_zone":"Asia/Tokyo"}`))
	assert.JSONEq(t, `{"muted":true,"off":["due","rounds"],"time_zone":"Asia/Tokyo","hour":7}`, got(c.list("/account/reminders")))
	bad := c.json(http.MethodPut, "/account/reminders", `{"off":["coffee"]}`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, []string{"body.off"}, bad.locations())
	bad = c.json(http.MethodPut, "/account/time-zone", `{"time_zone":"Local"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, []string{"body.time_zone"}, bad.locations())
	assert.JSONEq(t, `{"muted":false,"off":[],"time_zone":"Asia/Tokyo","hour":7}`, got(c.json(http.MethodPut, "/account/reminders", `{"off":[]}`)))
}

func TestLeadsOfParties(t *testing.T) {
	s := newSite(t)
	admin := s.person("admin")
	assert.Contains(t, admin.get("/fr/admin/accounts").body, "Sans responsable")
	id := map[string]string{}
	accounts, err := s.people.List(t.Context(), people.SystemAccount())
	require.NoError(t, err)
	for _, a := range accounts {
		id[a.Email] = a.ID
	}
	council := "/fr/admin/accounts/" + id["council@demo.tracker"] + "/lead"
	assert.Equal(t, http.StatusForbidden, s.person("planner").post(council, url.Values{"lead": {"1"}}).status)
	require.Equal(t, http.StatusSeeOther, admin.post(council, url.Values{"lead": {"1"}}).status)
	row := parse(t, admin.get("/fr/admin/accounts").body).Find("tbody tr:contains('council@demo.tracker')")
	assert.Contains(t, row.Text(), "Responsable de la partie")
	assert.Equal(t, []string{"kinds=review", "kinds=recommendation", "kinds=escalation", "kinds=rounds"}, ticked(t, s.person("council").get("/fr/account").body))
	alone := "/fr/admin/accounts/" + id["auditor@demo.tracker"] + "/lead"
	assert.Equal(t, http.StatusUnprocessableEntity, admin.post(alone, url.Values{"lead": {"1"}}).status, "of no party")
	require.Equal(t, http.StatusSeeOther, admin.post(council, url.Values{"lead": {"0"}}).status)

	api, lead := s.program("admin"), "/accounts/"+id["planner@demo.tracker"]+"/lead"
	made := api.json(http.MethodPut, lead, `{"lead":true}`)
	require.Equal(t, http.StatusOK, made.status, made.body)
	assert.Equal(t, true, made.value("lead"))
	assert.Equal(t, http.StatusForbidden, s.program("planner").json(http.MethodPut, lead, `{"lead":false}`).status)
	assert.Equal(t, http.StatusNotFound, api.json(http.MethodPut, "/accounts/nobody/lead", `{"lead":true}`).status)
	bad := api.json(http.MethodPost, "/accounts", `{"email":"x@example.ma","name":"X","role":"auditor","language":"fr","lead":true,"time_zone":"X"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, []string{"body.time_zone", "body.lead"}, bad.locations())
}
