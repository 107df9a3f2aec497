package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// said is what a planner wants to say, in whatever way it comes in.
type said struct {
	period, status, value, narrative, delay, answer, link string
	file                                                  bool // comes with a file
	stale                                                 bool // somebody else reports while it is being filled in
}

// way is one way in.
type way struct {
	name string
	// takes reports whether the way can carry all of it.
	takes func(said) bool
	// say says it, and calls meanwhile once it has what it was filled in on.
	say func(w *wayIn, code string, version int, s said, meanwhile func())
}

// wayIn is a tracker that is reported to in one way alone.
type wayIn struct {
	*site
	*client
	round string
	tries int
}

func (w *wayIn) key() string {
	w.tries++
	return fmt.Sprintf("key-%d", w.tries)
}

const aPaper = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" +
	"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n100\n%%EOF\n"

var ways = []way{
	{"page", func(said) bool { return true }, (*wayIn).byPage},
	{"API", func(said) bool { return true }, (*wayIn).byAPI},
	{"workbook", func(s said) bool { return !s.file && s.period == "2026-Q4" }, (*wayIn).byWorkbook},
	{"outbox", func(s said) bool { return s.link == "" }, (*wayIn).byOutbox},
}

// TestEveryWayInLeavesTheSame says the same things by page, API, workbook and
// outbox, each to a tracker of its own, and finds the same in all of them.
func TestEveryWayInLeavesTheSame(t *testing.T) {
	all := make([]*wayIn, len(ways))
	for i := range ways {
		s := newSite(t)
		all[i] = &wayIn{site: s, client: s.person("planner"), round: s.openRound("2026-Q4")}
	}
	seed, accepted := int(time.Now().UnixNano()%1_000_000), 0
	t.Logf("seed %d", seed)
	for n, code := range ownCodes(t, all[0].site) {
		things := rapid.SliceOfN(rapid.Custom(drawSaid), 1, 3).Example(seed + n)
		want := ""
		for i, w := range ways {
			if !w.takesAll(things) {
				continue // what is compared has one history
			}
			for _, s := range things {
				w.say(all[i], code, all[i].version(code), s, func() { all[i].meanwhile(code, s) })
			}
			if want == "" {
				want = all[i].told(code)
				accepted += strings.Count(want, `"narrative"`)
				continue
			}
			require.JSONEq(t, want, all[i].told(code), "%s by %s and by %s: %+v", code, ways[0].name, w.name, things)
		}
	}
	require.Greater(t, accepted, 20, "hardly anything was accepted, so that hardly anything was compared")
}

// takesAll reports whether the way can carry all of it.
func (w way) takesAll(things []said) bool {
	return !slices.ContainsFunc(things, func(s said) bool { return !w.takes(s) })
}

func (w *wayIn) version(code string) int {
	record, err := w.tracker.Commitment(context.Background(), people.SystemAccount(), code)
	require.NoError(w.site, err)
	return record.Commitment.Version
}

// meanwhile reports something else on the commitment, where the thing is to be
// stale.
func (w *wayIn) meanwhile(code string, s said) {
	if !s.stale {
		return
	}
	_, err := w.tracker.ReportProgress(context.Background(), w.account("planner"), code, commitments.ProgressInput{
		Period: "2026-Q4", Status: "in_progress", Narrative: "Entre-temps", Version: w.version(code), Submit: true,
	})
	if err != nil {
		require.True(w.site, problem.Is(err, problem.Conflict), "%v", err) // it says what stands already
	}
}

// drawSaid makes up what somebody may type, right and wrong.
func drawSaid(t *rapid.T) said {
	return said{
		period:    rapid.SampledFrom([]string{"2026-Q4", "2026-Q4", "2026-Q4", "2026-Q3", "2024-Q1"}).Draw(t, "period"),
		status:    rapid.SampledFrom([]string{"in_progress", "in_progress", "completed", "not_started", "suspended", "finished"}).Draw(t, "status"),
		value:     rapid.SampledFrom([]string{"", "12", "12,5", "1\u00a0234,5", "١٢", "٣٫٥", "1,234", "-3", "-2.5000", "99999999999999", "abc", "1e3"}).Draw(t, "value"),
		narrative: rapid.SampledFrom([]string{"", "Deux centres", "=SOMME(A1)", " مركزان\nجديدان ", "<b>'&\""}).Draw(t, "narrative"),
		delay:     rapid.SampledFrom([]string{"", "", "funding"}).Draw(t, "delay"),
		answer:    rapid.SampledFrom([]string{"", "Vérifié avec la délégation"}).Draw(t, "answer"),
		link:      rapid.SampledFrom([]string{"", "", "https://example.org/pv.pdf", "Archives, boîte 12"}).Draw(t, "link"),
		file:      rapid.Bool().Draw(t, "file") && rapid.Bool().Draw(t, "really"),
		stale:     rapid.IntRange(0, 5).Draw(t, "stale") == 0,
	}
}

// ownCodes are the commitments that the planner reports on.
func ownCodes(t *testing.T, s *site) []string {
	list, _, err := s.tracker.Commitments(context.Background(), s.account("planner"), commitments.Filter{Party: "ministry", Page: 1, PerPage: 200})
	require.NoError(t, err)
	require.Greater(t, len(list), 90)
	var codes []string
	for _, c := range list {
		codes = append(codes, c.Code)
	}
	return codes
}

// told is what a commitment's page would say, without ids, times and journal
// numbers.
func (w *wayIn) told(code string) string {
	w.site.Helper()
	record, err := w.tracker.Commitment(context.Background(), people.SystemAccount(), code)
	require.NoError(w.site, err)
	var updates []map[string]any
	for i, u := range record.Updates {
		var evidence []map[string]string
		for _, e := range u.Evidence {
			one := map[string]string{"kind": string(e.Kind), "url": e.URL, "place": e.Place, "title": e.Title}
			if e.File != nil {
				one["sha256"] = e.File.SHA256
			}
			evidence = append(evidence, one)
		}
		updates = append(updates, map[string]any{
			"period": u.Period, "status": u.Status, "values": u.Values, "narrative": u.Narrative, "state": u.State,
			"version": u.Version, "author": u.AuthorName, "origin": u.Origin, "warnings": u.Warnings, "evidence": evidence,
			"supersedes": i+1 < len(record.Updates) && u.Supersedes != "",
		})
	}
	c := record.Commitment
	text, err := json.Marshal(map[string]any{
		"updates": updates, "version": c.Version, "declared": told(c.Declared), "verified": told(c.Verified), "reported": c.Reported, "review": c.State.Review,
	})
	require.NoError(w.site, err)
	return string(text)
}

// told is what a statement says, without what no two ways share: its id and time.
func told(s *commitments.Statement) any {
	if s == nil {
		return nil
	}
	return []any{s.Period, s.Status, s.Values, s.Origin}
}

// withDraft reports on a draft to which evidence was attached, or discards the
// draft where it is not accepted.
func (w *wayIn) withDraft(code, body string, attach []part, submit func(id string) reply) {
	r := w.json(http.MethodPost, "/commitments/"+code+"/updates", body)
	if r.status != http.StatusCreated {
		return
	}
	id := r.text("id")
	a := w.attach(apiRoot+"/updates/"+id+"/evidence", attach...)
	require.Contains(w.site, []int{http.StatusCreated, http.StatusConflict}, a.status, a.body)
	if r := submit(id); r.status >= http.StatusBadRequest {
		w.post("/fr/updates/"+id+"/discard", nil)
	}
}

// evidence is the parts of a form for what comes along.
func (s said) evidence() []part {
	switch {
	case s.file:
		return []part{{"title", "", "Procès-verbal"}, {"file", "pv.pdf", aPaper}}
	case strings.HasPrefix(s.link, "https:"):
		return []part{{"kind", "", "link"}, {"title", "", "Procès-verbal"}, {"url", "", s.link}}
	case s.link != "":
		return []part{{"kind", "", "paper"}, {"title", "", "Procès-verbal"}, {"place", "", s.link}}
	}
	return nil
}

func (w *wayIn) byPage(code string, version int, s said, meanwhile func()) {
	meanwhile()
	form := url.Values{
		"version": {strconv.Itoa(version)}, "key": {w.key()}, "do": {"submit"}, "sure": {s.period}, "period": {s.period}, "status": {s.status},
		"narrative": {s.narrative},
	}
	measured := w.measured(code)
	for _, in := range measured {
		form.Set(commitments.ValueField(measured, in.Code), s.value)
	}
	form.Set("delay.reason", s.delay)
	for _, warning := range s.answered(measured) {
		form.Set(warning.AnswerField(), s.answer)
	}
	address := "/fr/commitments/" + code + "/updates"
	if s.evidence() == nil {
		w.post(address, form)
		return
	}
	w.withDraft(code, s.body(version, false, measured), s.evidence(), func(string) reply { return w.post(address, form) })
}

// measured are the indicators on which updates of the commitment report a value that
// is typed: those that count the register are in no workbook.
func (w *wayIn) measured(code string) []commitments.Indicator {
	w.site.Helper()
	record, err := w.tracker.Commitment(context.Background(), people.SystemAccount(), code)
	require.NoError(w.site, err)
	return record.Pledge.Typed()
}

// answered lists every warning that there may be, where it is to be answered.
func (s said) answered(measured []commitments.Indicator) []commitments.Warning {
	var list []commitments.Warning
	if s.answer == "" {
		return nil
	}
	for _, rule := range commitments.Rules(commitments.Warns) {
		list = append(list, commitments.Warning{Rule: rule})
		for _, in := range measured {
			if len(measured) > 1 {
				list = append(list, commitments.Warning{Rule: rule, Indicator: in.Code})
			}
		}
	}
	return list
}

// body is the request of an update, with the value of each indicator.
func (s said) body(version int, submit bool, measured []commitments.Indicator) string {
	answers := []map[string]string{}
	for _, warning := range s.answered(measured) {
		answer := map[string]string{"rule": string(warning.Rule), "answer": s.answer}
		if warning.Indicator != "" {
			answer["indicator"] = warning.Indicator
		}
		answers = append(answers, answer)
	}
	values := []map[string]string{}
	for _, in := range measured {
		if s.value != "" {
			values = append(values, map[string]string{"indicator": in.Code, "value": s.value})
		}
	}
	text, _ := json.Marshal(map[string]any{ // texts, numbers and lists of them: cannot fail
		"period": s.period, "status": s.status, "values": values, "narrative": s.narrative, "version": version,
		"submit": submit, "answers": answers, "delay": map[string]string{"reason": s.delay},
	})
	return string(text)
}

// bodyAlone is the request of an update on one indicator as it was before there were
// several.
func (s said) bodyAlone(version int, submit bool, measured []commitments.Indicator) string {
	if len(measured) != 1 {
		return s.body(version, submit, measured)
	}
	var body map[string]any
	_ = json.Unmarshal([]byte(s.body(version, submit, measured)), &body)
	delete(body, "values")
	body["value_text"] = s.value
	text, _ := json.Marshal(body)
	return string(text)
}

func (w *wayIn) byAPI(code string, version int, s said, meanwhile func()) {
	meanwhile()
	measured := w.measured(code)
	if s.evidence() == nil {
		w.json(http.MethodPost, "/commitments/"+code+"/updates", s.bodyAlone(version, true, measured))
		return
	}
	w.withDraft(code, s.bodyAlone(version, false, measured), s.evidence(), func(id string) reply {
		return w.json(http.MethodPost, "/updates/"+id+"/submit", fmt.Sprintf(`{"version":%d}`, version))
	})
}

// byOutbox sends each step twice, as after a connection that broke before the answer.
func (w *wayIn) byOutbox(code string, version int, s said, meanwhile func()) {
	meanwhile()
	address, key, measured := "/commitments/"+code+"/updates", w.key(), w.measured(code)
	device := w.client.with("Tracker-Account", w.account("planner").ID)
	twice := func(key, body string) reply {
		device.with("Idempotency-Key", key).json(http.MethodPost, address, body)
		return device.with("Idempotency-Key", key).json(http.MethodPost, address, body)
	}
	if s.evidence() == nil {
		twice(key, s.body(version, true, measured))
		return
	}
	r := twice(key+".d0", s.body(version, false, measured))
	if r.status != http.StatusCreated {
		return
	}
	id := r.text("id")
	for range 2 {
		device.attach(apiRoot+"/updates/"+id+"/evidence", s.evidence()...)
	}
	if r := twice(key, s.body(version, true, measured)); r.status >= http.StatusBadRequest {
		w.post("/fr/updates/"+id+"/discard", nil)
	}
}

func (w *wayIn) byWorkbook(code string, _ int, s said, meanwhile func()) {
	address := apiRoot + "/rounds/" + w.round + "/workbook"
	r := w.get(address + "?layout=list&lang=ar")
	require.Equal(w.site, http.StatusOK, r.status)
	cells := map[string]any{"K": s.status, "L": s.value, "M": s.narrative, "P": s.answer}
	if s.delay != "" {
		cells["N"] = s.delay
	}
	if n, err := strconv.Atoi(s.value); err == nil && w.tries%2 == 0 {
		cells["L"] = n // as a number, and not as a text
	}
	if s.link != "" {
		cells["Q"], cells["R"] = "Procès-verbal", s.link
	}
	w.tries++
	meanwhile()
	if len(w.measured(code)) == 0 {
		delete(cells, "L") // nothing of it is typed
	}
	book := bookWith(w.site, []byte(r.body), code, cells)
	w.attach(address, part{"file", "classeur.xlsx", string(book)})
}
