package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const calendarPath = "/admin/agreements/CCDH-2009/calendar"

// monthlyFields is the form that changes the calendar to months from 2027 on.
func monthlyFields(pairs ...string) url.Values {
	f := url.Values{
		"version": {"0"}, "do": {"preview"}, "from": {"2027-01-01"}, "reporting": {"month"}, "due_days": {"10"}, "close_days": {"20"}, "due_soon_days": {"30"},
		"reports": {"month", "year"}, "report_after_days": {"15"}, "final_after_days": {"45"}, "rounds": {"1"}, "rounds.opens_after_days": {"1"}, "rounds.due_days": {"8"},
		"rounds.grace_days": {"5"}, "rounds.escalate_after_days": {"0"}, "rounds.requires": {"narrative"}, "reason": {"Le comité le demande."},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		f[pairs[i]] = []string{pairs[i+1]}
	}
	return f
}

// A calendar is changed in two steps, without a script: what follows is seen first.
func TestACalendarIsPreviewedThenChanged(t *testing.T) {
	s := newSite(t)
	c := s.person("admin")
	terms := parse(t, c.get("/fr/admin").body).Find(`.more a[href="/fr/admin/agreements/CCDH-2009"]`).AttrOr("href", "")
	assert.Equal(t, 1, parse(t, c.get(terms).body).Find(`main a[href="/fr`+calendarPath+`"]`).Length(), "on the way from the administration")

	page := parse(t, c.get("/fr"+calendarPath).body)
	assert.Equal(t, 1, page.Find("table.list tbody tr").Length())
	assert.Equal(t, "2026-10-01", page.Find("#calendar-from").AttrOr("value", ""), "nothing was said on the quarter that runs")
	assert.Equal(t, "quarter", page.Find(`select[name=reporting] option[selected]`).AttrOr("value", ""))

	r := c.post("/fr"+calendarPath, monthlyFields())
	require.Equal(t, http.StatusOK, r.status, r.body)
	page = parse(t, r.body)
	assert.Equal(t, 4, page.Find("#without-periods + .scroll tbody tr").Length())
	assert.Equal(t, 12, page.Find("#with-periods + .scroll tbody tr").Length())
	assert.Equal(t, 13, page.Find("#with-reports + .scroll tbody tr").Length())
	assert.Equal(t, 1, parse(t, c.get("/fr"+calendarPath).body).Find("table.list tbody tr").Length(), "nothing changed yet")

	form := page.Find("form.actions")
	sent := url.Values{"do": {"change"}}
	form.Find("input").Each(func(_ int, in *selection) { sent.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	correct := url.Values{}
	for name, values := range sent {
		correct[name] = values
	}
	correct.Set("do", "correct")
	again := parse(t, c.post("/fr"+calendarPath, correct).body)
	assert.Equal(t, "2027-01-01", again.Find("#calendar-from").AttrOr("value", ""), "as it was typed")
	assert.Equal(t, "Le comité le demande.", again.Find("#calendar-reason").Text())

	r = c.post(form.AttrOr("action", ""), sent)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page = parse(t, c.get(r.header.Get("Location")).body)
	assert.Contains(t, page.Find("p.flash").Text(), "Le calendrier change au 01/01/2027.")
	require.Equal(t, 2, page.Find("table.list tbody tr").Length())
	assert.Contains(t, page.Find("table.list tbody tr").Last().Text(), "Le comité le demande.")
	assert.Contains(t, parse(t, s.person("auditor").get("/fr/agreements/CCDH-2009").body).Find("ul.dated").Text(), "Mois")

	assert.Equal(t, "45", s.program("auditor").list("/agreements").number("items.0.calendars.1.final_after_days"))
	r = c.post("/fr"+calendarPath, monthlyFields("do", "change", "due_days", "12"))
	require.Equal(t, http.StatusConflict, r.status)
	assert.Equal(t, "1", parse(t, r.body).Find("input[name=version]").AttrOr("value", ""), "and then on the calendar as it is now")
}

func TestARefusedCalendarKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	c := s.person("admin")
	for _, do := range []string{"preview", "change", ""} {
		t.Run(do, func(t *testing.T) {
			r := c.post("/ar"+calendarPath, monthlyFields("do", do, "from", "2027-02-01", "reason", "", "rounds.due_days", "many"))
			require.Equal(t, http.StatusUnprocessableEntity, r.status)
			page := parse(t, r.body)
			for _, name := range []string{"reason", "rounds.due_days"} {
				assert.Equal(t, 1, page.Find(`[id="calendar-`+name+`-problem"]`).Length(), name)
				assert.Equal(t, 1, page.Find(`.alert a[href="#calendar-`+name+`"]`).Length(), name)
			}
			assert.Equal(t, "2027-02-01", page.Find("#calendar-from").AttrOr("value", ""))
			r = c.post("/ar"+calendarPath, monthlyFields("do", do, "from", "2027-02-01"))
			assert.Equal(t, 1, parse(t, r.body).Find("#calendar-from-problem").Length())
		})
	}
}

func TestTheCalendarPageIsForAdministrators(t *testing.T) {
	s := newSite(t)
	for _, who := range []string{"planner", "council", "auditor"} {
		t.Run(who, func(t *testing.T) {
			c := s.person(who)
			assert.Equal(t, http.StatusForbidden, c.get("/en"+calendarPath).status)
			assert.Equal(t, http.StatusForbidden, c.post("/en"+calendarPath, monthlyFields("do", "change")).status)
			assert.Equal(t, http.StatusForbidden, c.post("/en"+calendarPath, monthlyFields("do", "correct")).status)
			assert.Equal(t, 0, parse(t, c.get("/en/agreements/CCDH-2009").body).Find(`a[href$="/calendar"]`).Length())
		})
	}
	assert.Equal(t, http.StatusNotFound, s.person("admin").get("/en/admin/agreements/NONE/calendar").status)
}

// monthlyBody is the body of the same change, from a day on.
func monthlyBody(from, version string) string {
	return `{"reason": "Le comité le demande."` + version + `, "calendar": {"from": "` + from + `", "reporting": "month", "due_days": 10, "close_days": 20,
		"due_soon_days": 30, "reports": ["month"], "report_after_days": 15}}`
}

func TestTheAPIChangesACalendar(t *testing.T) {
	s := newSite(t)
	c, address := s.program("admin"), "/agreements/CCDH-2009"
	r := c.json(http.MethodPatch, address+"?preview=1", monthlyBody("2027-01-01", ""))
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, false, r.value("changed"))
	assert.Len(t, r.value("with.periods"), 12)
	assert.Len(t, r.value("without.periods"), 4)
	assert.Nil(t, r.value("with.periods.0.round_opens_on"))
	assert.Equal(t, "0", r.number("version"))

	r = c.json(http.MethodPatch, address, monthlyBody("2027-01-01", `, "version": 0`))
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, true, r.value("changed"))
	assert.Equal(t, http.StatusConflict, c.json(http.MethodPatch, address, strings.Replace(monthlyBody("2027-04-01", `, "version": 0`), `"due_days": 10`, `"due_days": 12`, 1)).status, "it was changed since")
	r = c.list("/agreements")
	require.Len(t, r.value("items.0.calendars"), 2)
	assert.Equal(t, "2027-01-01", r.text("items.0.calendars.1.from"))
	assert.Nil(t, r.value("items.0.calendars.0.from"), "from the beginning")
	assert.Nil(t, r.value("items.0.calendars.1.rounds"))
	assert.Nil(t, r.value("items.0.calendars.1.final_after_days"), "as is usual")
	assert.Equal(t, "20", r.number("items.0.calendars.0.rounds.due_days"))

	r = c.json(http.MethodPatch, address, monthlyBody("2026-12-02", ""))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
	assert.Equal(t, []string{"body.calendar.from"}, r.locations())
	assert.Equal(t, http.StatusForbidden, s.program("planner").json(http.MethodPatch, address, monthlyBody("2027-04-01", "")).status)
	assert.Equal(t, http.StatusNotFound, c.json(http.MethodPatch, "/agreements/NONE", monthlyBody("2027-04-01", "")).status)
}
