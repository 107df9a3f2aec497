package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
)

const someUpdate = `{"period":"2026-Q4","status":"in_progress","values":[{"indicator":"M5.2","value":12.5}],"narrative":"Two centres opened.","version":%s}`

// reported has the planner report progress on M5.MA-FIG and returns the answer.
func reported(c *client) reply {
	c.Helper()
	version := c.list("/commitments/M5.MA-FIG").number("version")
	r := c.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", fmt.Sprintf(someUpdate, version))
	require.Equal(c, http.StatusCreated, r.status, r.body)
	return r
}

func TestListsOfTheAgreement(t *testing.T) {
	s := newSite(t)
	c := s.program("auditor")
	for path, total := range map[string]string{
		"/agreements": "1", "/pledges": "14", "/regions": "13", "/units": "26", "/dimensions": "3", "/commitments": "154",
		"/indicators": "18", "/indicators?pledge=M5": "2", "/indicators?agreement=CCDH-2009&pledge=M9": "2", "/totals": "17",
		"/commitments?region=MA-FIG": "14", "/commitments?pledge=M5": "11", "/commitments?party=CCDH": "55",
		"/commitments?category=womens-centers": "11", "/commitments?region=MA-FIG&pledge=M5": "1",
		"/commitments?status=in_progress": "0", "/commitments?status=none": "154", "/commitments?overdue=true": "0",
		"/commitments?verified=in_progress": "0", "/commitments?verified=none": "154", "/commitments?gap=awaiting_review": "0", "/commitments?gap=none": "0",
		"/commitments?q=figuig": "14", "/commitments?review=verified": "0",
		"/pledges?agreement=" + c.list("/agreements").text("items.0.code"): "14", "/reports": "0", "/tokens": "1",
	} {
		t.Run(path, func(t *testing.T) {
			r := c.list(path)
			require.Equal(t, http.StatusOK, r.status, "%s: %s", path, r.body)
			assert.Equal(t, total, r.number("total"), path)
			assert.Equal(t, "1", r.number("page"), path)
			assert.Equal(t, "50", r.number("per_page"), path)
			assert.IsType(t, []any{}, r.value("items"), path)
		})
	}
	r := c.list("/commitments?per_page=200&sort=-code")
	assert.Len(t, r.value("items"), 154)
	assert.Equal(t, "C5.MA-HOC", r.text("items.0.code"))
	assert.NotEmpty(t, r.text("items.0.title.ar"))
	for _, member := range []string{"declared", "verified", "assessed", "gap", "review", "reported_period"} {
		assert.Nil(t, r.value("items.0."+member), member)
	}
	assert.Equal(t, "missing", r.text("items.0.duty"))
	assert.Equal(t, "2026-Q4", c.list("/periods").text("items.0.id"))
	assert.Equal(t, "on_time", c.list("/periods").text("items.0.window"))
	assert.Len(t, c.list("/commitments?page=16&per_page=10").value("items"), 4)
	assert.Empty(t, c.list("/commitments?page=900").value("items"))
}

func TestProgressFromReportToReview(t *testing.T) {
	s := newSite(t)
	planner, council := s.program("planner.figuig"), s.program("council")
	r := reported(planner)
	assert.Equal(t, "submitted", r.text("state"))
	assert.Equal(t, "M5.2", r.text("values.0.indicator"))
	assert.Equal(t, "12.5", r.number("values.0.value"))
	id := r.text("id")

	queue := council.list("/reviews")
	assert.Equal(t, "1", queue.number("total"))
	assert.Equal(t, id, queue.text("items.0.id"))
	assert.Equal(t, "M5.MA-FIG", queue.text("items.0.about.code"))

	bad := council.json(http.MethodPost, "/updates/"+id+"/reviews", `{"decision":"returned"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, []string{"body.reason"}, bad.locations())
	good := council.json(http.MethodPost, "/updates/"+id+"/reviews", `{"decision":"verified","assessment":"limited"}`)
	require.Equal(t, http.StatusCreated, good.status, good.body)
	again := council.json(http.MethodPost, "/updates/"+id+"/reviews", `{"decision":"verified","assessment":"limited"}`)
	assert.Equal(t, http.StatusConflict, again.status)

	item := planner.list("/commitments?region=MA-FIG&status=in_progress&verified=in_progress&review=verified&gap=none")
	assert.Equal(t, "verified", item.text("items.0.review"))
	assert.Equal(t, "2026-Q4", item.text("items.0.reported_period"))
	assert.Equal(t, id, item.text("items.0.update_id"))
	for _, said := range []string{"declared", "verified"} {
		at := "items.0." + said + "."
		assert.Equal(t, "in_progress", item.text(at+"status"), said)
		assert.Equal(t, "12.5", item.number(at+"values.0.value"), said)
		assert.Equal(t, "2026-Q4", item.text(at+"period"), said)
		assert.Equal(t, id, item.text(at+"update"), said)
	}
	assert.Equal(t, "limited", item.text("items.0.assessed.assessment"))
	assert.Equal(t, "2026-Q4", item.text("items.0.assessed.period"))
	assert.Equal(t, "none", item.text("items.0.gap"))
	assert.Equal(t, "given", item.text("items.0.duty"))
	assert.Equal(t, "verified", planner.list("/updates/"+id).text("review.decision"))
	assert.Equal(t, "1", planner.list("/commitments/M5.MA-FIG/updates").number("total"))
}

func TestDraftIsSubmittedLater(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	version := planner.list("/commitments/M5.MA-FIG").number("version")
	draft := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates",
		fmt.Sprintf(`{"period":"2026-Q3","status":"not_started","values":[{"indicator":"M5.2","value":"1 200"}],"version":%s,"submit":false}`, version))
	require.Equal(t, http.StatusCreated, draft.status, draft.body)
	assert.Equal(t, "draft", draft.text("state"))
	assert.Equal(t, "1200", draft.number("values.0.value"), "as people type it")
	id := draft.text("id")
	assert.Equal(t, http.StatusNotFound, s.program("auditor").list("/updates/"+id).status, "a draft is its author's")
	sent := planner.json(http.MethodPost, "/updates/"+id+"/submit", "")
	require.Equal(t, http.StatusOK, sent.status, sent.body)
	assert.Equal(t, "submitted", sent.text("state"))
	assert.Equal(t, http.StatusConflict, planner.json(http.MethodPost, "/updates/"+id+"/submit", "{}").status)
}

func TestTermsAreRevisedAgainstAVersion(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	before := planner.list("/commitments/M1.MA-FIG")
	etag := before.header.Get("ETag")
	assert.Equal(t, `"`+before.number("version")+`"`, etag)
	body := `{"baseline":0,"target":4e1,"due_on":"2027-06-30"}`

	missing := planner.json(http.MethodPatch, "/commitments/M1.MA-FIG", body)
	assert.Equal(t, http.StatusUnprocessableEntity, missing.status)
	assert.Equal(t, []string{"header.If-Match"}, missing.locations())

	after := planner.with("If-Match", etag).json(http.MethodPatch, "/commitments/M1.MA-FIG", body)
	require.Equal(t, http.StatusOK, after.status, after.body)
	assert.Equal(t, "M1.1", after.text("measures.0.indicator"))
	assert.Equal(t, "40", after.number("measures.0.target"))
	assert.Equal(t, "2027-06-30", after.text("due_on"))
	assert.NotEqual(t, etag, after.header.Get("ETag"))

	stale := planner.with("If-Match", etag).json(http.MethodPatch, "/commitments/M1.MA-FIG", `{"target":50}`)
	assert.Equal(t, http.StatusConflict, stale.status)
	cleared := planner.with("If-Match", after.header.Get("ETag")).json(http.MethodPatch, "/commitments/M1.MA-FIG", `{"target":null}`)
	require.Equal(t, http.StatusOK, cleared.status, cleared.body)
	assert.Nil(t, cleared.value("measures.0.target"))
	assert.Equal(t, "0", cleared.number("measures.0.baseline"), "what is not named stays")
	bad := planner.with("If-Match", cleared.header.Get("ETag")).json(http.MethodPatch, "/commitments/M1.MA-FIG",
		`{"target":"many","due_on":"2027-13-01","from":"2020-Q1"}`)
	assert.ElementsMatch(t, []string{"body.target", "body.due_on"}, bad.locations())
	bad = planner.with("If-Match", cleared.header.Get("ETag")).json(http.MethodPatch, "/commitments/M1.MA-FIG", `{"target":1,"from":"2020-Q1"}`)
	assert.Equal(t, []string{"body.from"}, bad.locations())
}

func TestTheSameKeyGivesTheSameUpdate(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner").with("Idempotency-Key", "5c0a")
	body := fmt.Sprintf(someUpdate, planner.list("/commitments/M5.MA-FIG").number("version"))
	first := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", body)
	second := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", body)
	require.Equal(t, http.StatusCreated, first.status, first.body)
	assert.Equal(t, http.StatusCreated, second.status)
	assert.Equal(t, first.body, second.body)
	assert.Equal(t, "1", planner.list("/commitments/M5.MA-FIG/updates").number("total"))
	other := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", strings.Replace(body, "12.5", "13", 1))
	assert.Equal(t, http.StatusUnprocessableEntity, other.status)
	assert.Equal(t, []string{"header.Idempotency-Key"}, other.locations())
	strange := planner.with("Idempotency-Key", "cl\xe9").json(http.MethodPost, "/commitments/M5.MA-FIG/updates", body)
	assert.Equal(t, []string{"header.Idempotency-Key"}, strange.locations())
}

func TestRefusedUpdates(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner.figuig")
	path := "/commitments/M5.MA-FIG/updates"
	version := planner.list("/commitments/M5.MA-FIG").number("version")
	update := func(change ...string) string {
		body := fmt.Sprintf(someUpdate, version)
		return strings.NewReplacer(change...).Replace(body)
	}
	long := strings.Repeat("x", 10_001)
	for name, bad := range map[string]struct {
		path, body string
		status     int
		locations  []string
	}{
		"malformed period":    {path, update("2026-Q4", "2026-Q5"), 422, []string{"body.period"}},
		"another kind":        {path, update("2026-Q4", "2026-11"), 422, []string{"body.period"}},
		"closed period":       {path, update("2026-Q4", "2026-Q1"), 422, []string{"body.period"}},
		"not yet open":        {path, update("2026-Q4", "2027-Q1"), 422, []string{"body.period"}},
		"unknown status":      {path, update("in_progress", "on_fire"), 422, []string{"body.status"}},
		"value too precise":   {path, update("12.5", "1.00001"), 422, []string{"body.values[0].value"}},
		"value too large":     {path, update("12.5", "99999999999999999999999"), 422, []string{"body.values[0].value"}},
		"value out of floats": {path, update("12.5", "1e400"), 422, []string{"body.values[0].value"}},
		"value no number":     {path, update("12.5", `"twelve"`), 422, []string{"body.values[0].value"}},
		"version too large":   {path, update(`"version":`+version, `"version":99999999999999999999`), 422, []string{"body.version"}},
		"version in halves":   {path, update(`"version":`+version, `"version":1.5`), 422, []string{"body.version"}},
		"value as a list":     {path, update("12.5", `[12.5]`), 422, []string{"body.values[0].value"}},
		"unknown field":       {path, update(`"narrative"`, `"extra":1,"narrative"`), 422, []string{"body.extra"}},
		"name in other case":  {path, update(`"narrative"`, `"Narrative"`), 422, []string{"body.Narrative"}},
		"missing fields":      {path, `{}`, 422, []string{"body.period", "body.status", "body.version"}},
		"several at once":     {path, update("2026-Q4", "x", "in_progress", "y"), 422, []string{"body.period", "body.status"}},
		"long narrative":      {path, update("Two centres opened.", long), 422, []string{"body.narrative"}},
		"NUL":                 {path, update("Two", `\u0000`), 422, []string{"body"}},
		"not UTF-8":           {path, update("Two", "\xff"), 422, []string{"body"}},
		"malformed JSON":      {path, `{"period":`, 422, []string{"body"}},
		"two values":          {path, update() + "{}", 422, []string{"body"}},
		"no body":             {path, ``, 422, []string{"body"}},
		"a list":              {path, `[]`, 422, []string{"body"}},
		"stale version":       {path, update(`"version":`+version, `"version":0`), 409, nil},
		"another region":      {"/commitments/M5.MA-ZAG/updates", update(), 403, nil},
		"the other party's":   {"/commitments/C1.MA-FIG/updates", update(), 403, nil},
		"no such commitment":  {"/commitments/M77.MA-FIG/updates", update(), 404, nil},
		"another case":        {"/commitments/m5.ma-fig/updates", update(), 404, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := planner.json(http.MethodPost, bad.path, bad.body)
			require.Equal(t, bad.status, r.status, r.body)
			assert.Equal(t, bad.locations, r.locations())
			checkProblem(t, r)
		})
	}
	assert.Equal(t, "0", planner.list(path).number("total"), "nothing was saved")
	assert.Equal(t, version, planner.list("/commitments/M5.MA-FIG").number("version"))
	reported(planner)
	version = planner.list("/commitments/M5.MA-FIG").number("version")
	assert.Equal(t, http.StatusConflict, planner.json(http.MethodPost, path, update()).status, "the same again")
}

func TestManyAtOnce(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	codes := []string{"M1.MA-FIG", "M2.MA-FIG", "M3.MA-FIG", "M4.MA-FIG"}
	statuses := make(chan int, 40)
	var group sync.WaitGroup
	for i := range cap(statuses) {
		group.Go(func() {
			body := fmt.Sprintf(`{"period":"2026-Q4","status":"in_progress","narrative":"%d","version":1}`, i)
			statuses <- planner.json(http.MethodPost, "/commitments/"+codes[i%len(codes)]+"/updates", body).status
		})
	}
	group.Wait()
	close(statuses)
	counts := map[int]int{}
	for status := range statuses {
		counts[status]++
	}
	assert.Equal(t, map[int]int{http.StatusCreated: 4, http.StatusConflict: 36}, counts)
}

func checkProblem(t *testing.T, r reply) {
	t.Helper()
	assert.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
	assert.Equal(t, fmt.Sprint(r.status), r.number("status"))
	assert.True(t, strings.HasPrefix(r.text("type"), "urn:tracker:problem:"))
	assert.NotContains(t, r.text("title"), "problem.")
	assert.NotContains(t, r.text("detail"), "error.")
	assert.Equal(t, r.header.Get("X-Request-Id"), r.text("request_id"))
	assert.NotContains(t, r.body, `"$schema"`)
}

func TestRefusedLists(t *testing.T) {
	s := newSite(t)
	c := s.program("auditor")
	for query, location := range map[string]string{
		"status=done": "query.status", "review=x": "query.review", "assessment=x": "query.assessment", "sort=x": "query.sort",
		"per_page=201": "query.per_page", "page=-1": "query.page", "page=x": "query.page", "overdue=maybe": "query.overdue",
		"page=99999999999999999999": "query.page", "region=MA-XXX": "query.region", "pledge=m5": "query.pledge", "party=x": "query.party",
		"category=x": "query.category", "agreement=x": "query.agreement", "color=red": "query.color", "q=" + strings.Repeat("x", 201): "query.q",
	} {
		t.Run(query, func(t *testing.T) {
			r := c.list("/commitments?" + query)
			require.Equal(t, http.StatusUnprocessableEntity, r.status, "%s: %s", query, r.body)
			assert.Equal(t, []string{location}, r.locations(), query)
			checkProblem(t, r)
		})
	}
	for path, status := range map[string]int{
		"/reviews": 403, "/accounts": 403, "/jobs": 403, "/updates/x": 404, "/updates/%00": 404, "/commitments/%ff": 404,
		"/reports/x": 404, "/reports/x/files/report.csv": 404, "/nothing": 404, "/commitments?q=%00": 422, "/commitments?q=%zz": 422,
		"/reports?period=x": 422, "/reports?kind=week": 422, "/pledges?agreement=x": 422,
	} {
		t.Run(path, func(t *testing.T) {
			r := c.list(path)
			assert.Equal(t, status, r.status, "%s: %s", path, r.body)
			checkProblem(t, r)
		})
	}
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	s := newSite(t)
	c := s.program("planner")
	for kind, body := range map[string]string{
		"text/plain": "{}", "application/x-www-form-urlencoded": "period=2026-Q4", "multipart/form-data; boundary=x": "--x--\r\n",
	} {
		t.Run(kind, func(t *testing.T) {
			r := c.send(http.MethodPost, apiRoot+"/commitments/M5.MA-FIG/updates", kind, strings.NewReader(body))
			assert.Equal(t, http.StatusUnsupportedMediaType, r.status, kind)
			checkProblem(t, r)
		})
	}
	huge := `{"narrative":"` + strings.Repeat("x", 10<<20) + `"}`
	r := c.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", huge)
	assert.Equal(t, http.StatusRequestEntityTooLarge, r.status)
	checkProblem(t, r)
	r = c.json(http.MethodDelete, "/commitments", "")
	assert.Equal(t, http.StatusMethodNotAllowed, r.status)
	checkProblem(t, r)
}

func TestProblemsSpeakTheLanguageAskedFor(t *testing.T) {
	s := newSite(t)
	for lang, title := range map[string]string{"fr": "Introuvable", "ar": "غير موجود", "en": "Not found", "": "Introuvable"} {
		t.Run(lang, func(t *testing.T) {
			r := s.program("auditor").with("Accept-Language", lang).list("/commitments/X.Y")
			assert.Equal(t, title, r.text("title"), lang)
		})
	}
	r := s.program("auditor").with("Accept-Language", "ar").list("/commitments?page=x")
	assert.Regexp(t, regexp.MustCompile(`\p{Arabic}`), r.text("errors.0.message"))
}

func TestCallersMustBeKnown(t *testing.T) {
	s := newSite(t)
	r := s.visitor().list("/commitments")
	assert.Equal(t, http.StatusUnauthorized, r.status)
	assert.Contains(t, r.header.Get("WWW-Authenticate"), "Bearer")
	checkProblem(t, r)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().with("Authorization", "Bearer trk_nothing").list("/commitments").status)
	assert.Equal(t, http.StatusOK, s.person("auditor").list("/commitments").status, "a session will do")
}

func TestAssessmentOnItsOwn(t *testing.T) {
	s := newSite(t)
	council := s.program("council")
	version := council.list("/commitments/M6.MA-AZI").number("version")
	body := `{"period":"2026-Q3","assessment":"no_evidence","comment":"Nothing was sent.","version":` + version + `}`
	r := council.json(http.MethodPost, "/commitments/M6.MA-AZI/assessments", body)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	assert.Equal(t, "no_evidence", council.list("/commitments/M6.MA-AZI").text("assessed.assessment"))
	assert.Equal(t, "2026-Q3", council.list("/commitments/M6.MA-AZI").text("assessed.period"))
	for period, says := range map[string]string{
		"2026":    locale.For("fr").T("error.period.kind.quarter", "example", "2026-Q1"),
		"2026-H1": locale.For("fr").T("error.period.kind.quarter", "example", "2026-Q1"),
		"2026-09": locale.For("fr").T("error.period.kind.quarter", "example", "2026-Q3"),
		"2009-Q1": locale.For("fr").T("error.period.before_agreement", "period", "2009-Q1", "date", "2009-05-05"),
		"2027-Q1": locale.For("fr").T("error.period.not_begun", "period", "2027-Q1", "date", "2027-01-01"),
	} {
		t.Run(period, func(t *testing.T) {
			r := council.json(http.MethodPost, "/commitments/M6.MA-AZI/assessments", strings.Replace(body, "2026-Q3", period, 1))
			assert.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			assert.Equal(t, []string{"body.period"}, r.locations())
			assert.Equal(t, says, r.text("errors.0.message"))
		})
	}
	assert.Equal(t, http.StatusForbidden, s.program("planner").json(http.MethodPost, "/commitments/M6.MA-AZI/assessments", body).status)
	assert.Equal(t, http.StatusForbidden, council.json(http.MethodPost, "/commitments/C1.MA-AZI/assessments", body).status)
}

func TestReportsAreIssuedAndDownloaded(t *testing.T) {
	s := newSite(t)
	reported(s.program("planner"))
	council, auditor := s.program("council"), s.program("auditor")
	for _, who := range []string{"auditor", "admin", "ministry.reviewer", "council.planner"} {
		r := s.program(who).json(http.MethodPost, "/reports", `{"period":"2026-Q4"}`)
		assert.Equal(t, http.StatusForbidden, r.status, who)
		assert.Contains(t, r.text("detail"), "CCDH", "who may")
	}
	bad := council.json(http.MethodPost, "/reports", `{"period":"2027-Q4"}`)
	assert.Equal(t, []string{"body.period"}, bad.locations())
	r := council.json(http.MethodPost, "/reports", `{"period":"2026-Q4"}`)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	assert.Equal(t, http.StatusOK, council.json(http.MethodPost, "/reports", `{"period":"2026-Q4"}`).status, "it says the same")

	all := auditor.list("/reports?period=2026-Q4&kind=quarter")
	assert.Equal(t, "1", all.number("total"))
	assert.Equal(t, "2026-Q4", all.text("items.0.period"))
	assert.Equal(t, "1", all.number("items.0.edition"))
	assert.Equal(t, "provisional", all.text("items.0.kind"))
	assert.NotEmpty(t, all.value("items.0.files"))
	id := all.text("items.0.id")
	assert.Equal(t, all.text("items.0.files.0.sha256"), auditor.list("/reports/"+id).text("files.0.sha256"))

	table := auditor.list("/reports/" + id + "/files/report.csv")
	require.Equal(t, http.StatusOK, table.status, table.body)
	assert.Equal(t, 155, strings.Count(table.body, "\r\n"))
	assert.Equal(t, "text/csv; charset=utf-8", table.header.Get("Content-Type"))
	assert.Contains(t, table.header.Get("Content-Disposition"), "attachment")
	marked := auditor.list("/reports/" + id + "/files/report.csv?bom=1")
	assert.Equal(t, "\ufeff"+table.body, marked.body)
	document := auditor.list("/reports/" + id + "/files/report.ar.html")
	assert.Regexp(t, `style-src 'sha256-[^']+'.*sandbox`, document.header.Get("Content-Security-Policy"))
	assert.Equal(t, http.StatusNotFound, auditor.list("/reports/"+id+"/files/..%2Fsecret").status)
}

func TestAccountsTokensAndJobs(t *testing.T) {
	s := newSite(t)
	admin := s.program("admin")
	assert.Equal(t, "8", admin.list("/accounts").number("total"))
	added := admin.json(http.MethodPost, "/accounts",
		`{"email":"n@example.ma","name":"N","role":"planner","party":"ministry","regions":["MA-FIG"],"language":"ar"}`)
	require.Equal(t, http.StatusCreated, added.status, added.body)
	assert.NotEmpty(t, added.text("password"))
	bad := admin.json(http.MethodPost, "/accounts", `{"email":"x","name":"","role":"king","language":"de","password":"short secret"}`)
	assert.ElementsMatch(t, []string{"body.email", "body.name", "body.role", "body.language"}, bad.locations())
	assert.NotContains(t, bad.body, "short secret", "what was sent is not repeated")
	taken := admin.json(http.MethodPost, "/accounts", `{"email":"n@example.ma","name":"N","role":"auditor","language":"fr"}`)
	assert.Equal(t, http.StatusConflict, taken.status)
	assert.Equal(t, []string{"body.email"}, taken.locations())

	planner := s.person("planner")
	token := planner.json(http.MethodPost, "/tokens", `{"label":"script"}`)
	require.Equal(t, http.StatusCreated, token.status, token.body)
	script := s.visitor().with("Authorization", "Bearer "+token.text("token"))
	assert.Equal(t, http.StatusOK, script.list("/tokens").status)
	assert.NotContains(t, script.list("/tokens").body, token.text("token"))
	assert.Equal(t, http.StatusNoContent, planner.json(http.MethodDelete, "/tokens/"+token.text("id"), "").status)
	assert.Equal(t, http.StatusUnauthorized, script.list("/tokens").status)

	assert.Equal(t, "reports", admin.list("/jobs").text("items.0.id"))
	assert.Equal(t, http.StatusAccepted, admin.json(http.MethodPost, "/jobs/reports/runs", "").status)
	assert.Equal(t, http.StatusNotFound, admin.json(http.MethodPost, "/jobs/nothing/runs", "").status)
}

func TestTheAPIDescribesItself(t *testing.T) {
	s := newSite(t)
	r := s.visitor().get("/api/openapi.json")
	assert.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, "3.1.0", r.text("openapi"))
	paths := r.value("paths").(map[string]any)
	for _, path := range []string{
		"/agreements", "/pledges", "/regions", "/units", "/periods", "/commitments", "/commitments/{code}", "/commitments/{code}/updates",
		"/updates/{id}/submit", "/updates/{id}/reviews", "/reports", "/reports/{id}", "/reports/{id}/files/{name}",
		"/reports/{id}/files/edition.zip", "/reports/{id}/changes", "/compilations", "/compilations/{id}", "/compilations/{id}/cancel",
	} {
		assert.Contains(t, paths, apiRoot+path)
	}
	assert.Contains(t, r.body, "application/problem+json")
	schemas := r.value("components.schemas").(map[string]any)
	for name, field := range map[string]string{
		"CommitmentDetail": "declared", "StatementItem": "status", "AssessedItem": "assessment", "WaitingItem": "about", "AddedToken": "token", "ApiProblem": "request_id", "ListUpdateItem": "per_page",
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, schemas[name].(map[string]any)["properties"], field, name)
		})
	}
}

func TestTheDescriptionSaysWhatIsTaken(t *testing.T) {
	s := newSite(t)
	r := s.visitor().get("/api/openapi.json")
	operation := func(path, method string) string { return "paths." + apiRoot + path + "." + method }
	statuses := func(path, method string) []string {
		return slices.Sorted(maps.Keys(r.value(operation(path, method) + ".responses").(map[string]any)))
	}
	assert.Equal(t, []string{"200", "401", "422", "500"}, statuses("/regions", "get"))
	assert.Equal(t, []string{"200", "201", "401", "403", "408", "409", "413", "415", "422", "500", "503"}, statuses("/reports", "post"))
	assert.Equal(t, []string{"202", "401", "403", "404", "422", "500", "503"}, statuses("/jobs/{name}/runs", "post"))
	for _, parameter := range r.value(operation("/commitments/{code}", "patch") + ".parameters").([]any) {
		assert.Equal(t, true, parameter.(map[string]any)["required"], parameter)
	}
	for _, item := range r.value(operation("/commitments", "get") + ".parameters").([]any) {
		parameter := item.(map[string]any)
		assert.NotEmpty(t, parameter["description"], parameter["name"])
		if name := parameter["name"]; name == "status" || name == "verified" || name == "gap" {
			assert.Contains(t, parameter["schema"].(map[string]any)["enum"], "none", name)
		}
	}
	properties := r.value("components.schemas.CommitmentItem.properties").(map[string]any)
	for _, field := range []string{"review", "gap"} {
		assert.Contains(t, properties[field].(map[string]any)["enum"], nil, field)
	}
	assert.Contains(t, r.value("components.schemas.CommitmentItem.properties.duty.enum"), "missing")
	for _, codes := range []struct{ at, one string }{
		{"StatementItem.properties.status", "in_progress"}, {"StatementItem.properties.origin", "reported"}, {"AssessedItem.properties.assessment", "limited"},
	} {
		assert.Contains(t, r.value("components.schemas."+codes.at+".enum"), codes.one, codes.at)
	}
	assert.Contains(t, r.value("components.schemas.NewAccount.properties.role.enum"), "auditor")
}

// Every address needs a log-in but these.
func TestNoAddressWithoutALogIn(t *testing.T) {
	s := newSite(t)
	open := []string{
		"GET /healthz", "GET /readyz", "GET /metrics", "GET /static/*file", "GET /", "GET /robots.txt", "GET /api/openapi.json",
		"GET /:lang/login", "POST /:lang/login", "POST /:lang/logout",
		"GET /sw.js", "GET /:lang/outbox/shell", "GET /:lang/manifest.webmanifest",
		"GET /:lang/outbox/data.json", // asked for by scripts, which get a 401
	}
	engine, err := s.server.engine()
	require.NoError(t, err)
	parameter := regexp.MustCompile(`[:*]\w+`)
	for _, route := range engine.Routes() {
		name := route.Method + " " + route.Path
		if slices.Contains(open, name) {
			continue
		}
		path := parameter.ReplaceAllString(strings.Replace(route.Path, ":lang", "fr", 1), "1")
		switch c := s.visitor(); {
		case strings.HasPrefix(path, apiRoot):
			assert.Equal(t, http.StatusUnauthorized, c.send(route.Method, path, "application/json", strings.NewReader("{}")).status, name)
		case route.Method == http.MethodPost:
			assert.Equal(t, http.StatusUnauthorized, c.post(path, url.Values{}).status, name)
		default:
			r := c.get(path)
			assert.Equal(t, http.StatusSeeOther, r.status, name)
			assert.True(t, strings.HasPrefix(r.header.Get("Location"), "/fr/login?next="), name)
		}
	}
}
