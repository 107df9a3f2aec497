package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const newRound = `{"period":"2026-Q3","due_on":"2026-11-30","grace_days":10,"note":"Merci","requires":{"value":false,"narrative":true,"evidence":false},"pledges":["M8","M5"]}`

func TestRoundsThroughTheAPI(t *testing.T) {
	s := newSite(t)
	c, planner := s.program("council"), s.program("planner")
	r := c.json(http.MethodPost, "/rounds", newRound)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	id := r.text("id")
	assert.Equal(t, `"1"`, r.header.Get("ETag"))
	assert.Equal(t, []any{"M5", "M8"}, r.value("pledges"), "in the agreement's order")
	assert.Equal(t, "22", r.number("counts.owed"))
	assert.Equal(t, http.StatusConflict, c.json(http.MethodPost, "/rounds", newRound).status)

	r = planner.list("/rounds?phase=open&per_page=1")
	assert.Equal(t, "1", r.number("total"))
	assert.Equal(t, id, r.text("items.0.id"))
	assert.Equal(t, "0", planner.list("/rounds?phase=closed").number("total"))

	patch := func(version, body string) reply {
		return c.with("If-Match", version).json(http.MethodPatch, "/rounds/"+id, body)
	}
	r = patch(`"1"`, `{"grace_days":12,"reason":"Délai"}`)
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, "2026-12-12", r.text("last_on"))
	assert.Equal(t, "Merci", r.text("note"), "what is not given stays")
	assert.Equal(t, http.StatusConflict, patch(`"1"`, `{"grace_days":13}`).status)
	assert.Equal(t, "1", planner.list("/rounds/"+id+"/revisions").number("total"))

	s.filed("planner", "M5.MA-FIG")
	r = planner.list("/rounds/" + id + "/standing?since=2026-11-20")
	assert.Equal(t, "1", r.number("whole.came"))
	assert.Equal(t, "M5.MA-FIG", r.text("changed.0.commitment"))
	assert.Equal(t, "expected", r.text("changed.0.before"))
	assert.Equal(t, "0", r.number("before.came"))
	assert.Equal(t, "M5", r.text("by_pledge.0.code"))
	assert.Equal(t, http.StatusUnprocessableEntity, planner.list("/rounds/"+id+"/standing?since=yesterday").status)

	r = c.json(http.MethodPost, "/rounds/"+id+"/close", `{"version":2}`)
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, "closed", r.text("phase"))
	assert.Equal(t, http.StatusConflict, c.json(http.MethodPost, "/rounds/"+id+"/close", `{}`).status)
}

func TestReturnsThroughTheAPI(t *testing.T) {
	s := newSite(t)
	round := s.opened()
	c, planner := s.program("council"), s.program("planner")
	one := "/rounds/" + round.ID + "/returns/M8.MA-FIG"
	r := planner.list("/rounds/" + round.ID + "/returns?pledge=M8&per_page=5&page=3")
	assert.Equal(t, "11", r.number("total"))
	assert.Len(t, r.value("items"), 1)

	r = c.json(http.MethodPost, one+"/excuse", `{"reason":"Centre fermé"}`)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	assert.Equal(t, "excused", r.text("state"))
	assert.Equal(t, "Centre fermé", r.text("excuse.reason"))
	assert.Nil(t, r.value("timing"))
	assert.Equal(t, http.StatusConflict, c.json(http.MethodPost, one+"/excuse", `{"reason":"encore"}`).status)
	assert.Equal(t, "1", planner.list("/rounds/"+round.ID+"/returns?state=excused").number("total"))
	r = c.json(http.MethodPost, one+"/expect", `{"reason":"Rouvert"}`)
	assert.Equal(t, "expected", r.text("state"))
	assert.Equal(t, http.StatusConflict, c.json(http.MethodPost, one+"/reopen", `{"reason":"x","until":"2026-12-24"}`).status, "it can come anyway")

	require.Equal(t, http.StatusOK, c.json(http.MethodPost, "/rounds/"+round.ID+"/close", `{}`).status)
	asked := planner.list("/commitments/M8.MA-FIG")
	assert.Equal(t, "closed", asked.text("requests.0.lock.reason"))
	assert.Equal(t, []any{"CCDH"}, asked.value("requests.0.lock.lifts"))
	version := asked.number("version")
	report := `{"period":"2026-Q3","status":"in_progress","narrative":"x","submit":true,"version":` + version + `}`
	r = planner.json(http.MethodPost, "/commitments/M8.MA-FIG/updates", report)
	assert.Equal(t, http.StatusConflict, r.status)
	assert.Contains(t, r.text("detail"), "CCDH", "who can lift it")
	r = c.json(http.MethodPost, one+"/reopen", `{"reason":"","until":"soon"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.ElementsMatch(t, []string{"body.reason", "body.until"}, r.locations())
	r = c.json(http.MethodPost, one+"/reopen", `{"reason":"Coupure","until":"2026-11-25"}`)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	assert.Equal(t, "2026-11-25", r.text("last_on"))
	assert.Equal(t, http.StatusCreated, planner.json(http.MethodPost, "/commitments/M8.MA-FIG/updates", report).status)
}

func TestRefusedRounds(t *testing.T) {
	s := newSite(t)
	c := s.program("council")
	for body, fields := range map[string][]string{
		`{"period":"2026-Q3"}`:                                                           {"body.due_on"},
		`{"period":"2026-09","due_on":"x","grace_days":-1}`:                              {"body.due_on", "body.grace_days", "body.period"},
		`{"period":"2027-Q3","due_on":"2026-12-01","pledges":["Z"],"regions":["MA-XX"]}`: {"body.period", "body.pledges", "body.regions"},
		`{"period":"2026-Q3","due_on":"2026-12-01","colour":"red"}`:                      {"body.colour"},
		`{"period":"2026-Q3","due_on":"2026-12-01","grace_days":"ten"}`:                  {"body.grace_days"},
	} {
		t.Run(body, func(t *testing.T) {
			r := c.json(http.MethodPost, "/rounds", body)
			assert.Equal(t, http.StatusUnprocessableEntity, r.status, body)
			assert.ElementsMatch(t, fields, r.locations(), body)
		})
	}
	assert.Equal(t, "0", c.list("/rounds").number("total"), "nothing was opened")
	id := s.opened().ID
	for _, name := range []string{"planner", "auditor", "ministry.reviewer"} {
		p := s.program(name)
		assert.Equal(t, http.StatusForbidden, p.json(http.MethodPost, "/rounds", newRound).status, name)
		assert.Equal(t, http.StatusForbidden, p.with("If-Match", `"1"`).json(http.MethodPatch, "/rounds/"+id, `{"note":"x"}`).status, name)
		assert.Equal(t, http.StatusForbidden, p.json(http.MethodPost, "/rounds/"+id+"/close", `{}`).status, name)
		assert.Equal(t, http.StatusForbidden, p.json(http.MethodPost, "/rounds/"+id+"/returns/M5.MA-FIG/excuse", `{"reason":"x"}`).status, name)
		assert.Equal(t, http.StatusOK, p.list("/rounds/"+id).status, name)
	}
	assert.Equal(t, http.StatusUnprocessableEntity, c.json(http.MethodPatch, "/rounds/"+id, `{"note":"x"}`).status, "no version")
	assert.Equal(t, http.StatusUnprocessableEntity, c.list("/rounds/"+id+"/returns?timing=never").status)
	assert.Equal(t, http.StatusUnprocessableEntity, c.list("/rounds?phase=lost").status)
	assert.Equal(t, http.StatusUnprocessableEntity, c.list("/rounds?period=soon").status)
	assert.Equal(t, http.StatusNotFound, c.list("/rounds/nothing").status)
	assert.Equal(t, http.StatusNotFound, c.list("/rounds/"+id+"/returns/M1.MA-FIG").status)
}
