package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/sheet"
)

// lively gives the site commitments in many states, and an update to review.
func (s *site) lively() {
	s.Helper()
	ctx, planner, council := context.Background(), s.account("planner"), s.account("council")
	typed := map[string]string{"M1": "M1.1", "M2": "M2.1", "M3": "M3.1", "M5": "M5.2"}
	for i, code := range []string{"M5.MA-FIG", "M5.MA-NAD", "M1.MA-FIG", "M2.HM-AS", "M3.MA-HOC"} {
		pledge, _, _ := strings.Cut(code, ".")
		s.revised(code, commitments.TermsInput{
			Targets: []commitments.TargetInput{{Indicator: typed[pledge], Baseline: new("0"), Target: new("40,5")}},
			DueOn:   new(fmt.Sprintf("2026-%02d-20", 8+i)),
		})
		record, err := s.tracker.Commitment(ctx, planner, code)
		require.NoError(s, err)
		status := []string{"in_progress", "not_started"}[i%2]
		update, err := s.tracker.ReportProgress(ctx, planner, code, commitments.ProgressInput{
			Period: "2026-Q3", Status: status, Narrative: "=Fait, " + code, Delay: commitmentstest.DelayInput(record.Commitment.Terms, status, "2026-Q3"),
			Values:  []commitments.ValueInput{{Indicator: typed[pledge], Value: strconv.Itoa(i)}},
			Version: record.Commitment.Version, Submit: true,
		})
		require.NoError(s, err)
		if i%2 == 0 {
			_, err = s.tracker.Assess(ctx, council, code, commitments.AssessmentInput{
				Period: "2026-Q3", Assessment: "complete", Comment: "Vu sur place", Version: record.Commitment.Version + 1,
			})
			require.NoError(s, err)
		}
		if i > 2 {
			_, err = s.tracker.ReviewUpdate(ctx, council, update.ID, commitments.ReviewInput{Decision: "verified", Assessment: "no_evidence"})
			require.NoError(s, err)
		}
	}
}

// revised changes a commitment's terms.
func (s *site) revised(code string, in commitments.TermsInput) {
	s.Helper()
	ctx, planner := context.Background(), s.account("planner")
	record, err := s.tracker.Commitment(ctx, planner, code)
	require.NoError(s, err)
	in.Version = record.Commitment.Version
	_, err = s.tracker.Revise(ctx, planner, code, in)
	require.NoError(s, err)
}

// records are the lines of a CSV answer by the names of its columns.
func (r reply) records() []map[string]string {
	r.Helper()
	require.Equal(r, http.StatusOK, r.status, r.body)
	require.Equal(r, "text/csv; charset=utf-8", r.header.Get("Content-Type"))
	lines, err := csv.NewReader(strings.NewReader(r.body)).ReadAll()
	require.NoError(r, err)
	var all []map[string]string
	for _, line := range lines[1:] {
		record := map[string]string{}
		for i, name := range lines[0] {
			require.NotContains(r, record, name, "two columns of a name")
			record[name] = line[i]
		}
		all = append(all, record)
	}
	return all
}

// unit is the unit of the code.
func (s *site) unit(code string) commitments.Unit {
	s.Helper()
	units, err := s.tracker.Units(context.Background(), people.SystemAccount())
	require.NoError(s, err)
	return commitments.FindUnit(units, code)
}

func column1(records []map[string]string, name string) []string {
	values := []string{}
	for _, r := range records {
		values = append(values, r[name])
	}
	return values
}

// book opens an XLSX answer.
func (r reply) book() *excelize.File {
	r.Helper()
	require.Equal(r, http.StatusOK, r.status, r.body)
	require.Equal(r, sheet.XLSX.MediaType, r.header.Get("Content-Type"))
	f, err := excelize.OpenReader(strings.NewReader(r.body))
	require.NoError(r, err)
	r.Cleanup(func() { require.NoError(r, f.Close()) })
	return f
}

// taken are the journal's entries of lists that were taken.
func (s *site) taken() []map[string]any {
	s.Helper()
	_, write, err := s.server.Journal.Export(context.Background(), people.SystemAccount())
	require.NoError(s, err)
	var text bytes.Buffer
	require.NoError(s, write(context.Background(), &text))
	var all []map[string]any
	for line := range strings.Lines(text.String()) {
		if _, entry, _ := strings.Cut(line, " "); strings.Contains(entry, `"kind":"list.exported"`) {
			var e map[string]any
			require.NoError(s, json.Unmarshal([]byte(entry), &e))
			all = append(all, e)
		}
	}
	return all
}

// everyList is each list by who may have it: the address of its page, which is
// also that of its files, and the one of the API.
var everyList = []struct {
	path, api, title string
	roles            []people.Role
}{
	{"commitments", "/commitments", "nav.commitments", people.Roles},
	{"deliverables", "/deliverables", "deliverable.list", people.Roles},
	{"reviews", "/reviews", "nav.reviews", []people.Role{people.Reviewer}},
	{"reports", "/reports", "nav.reports", people.Roles},
	{"recommendations", "/recommendations", "recommendation.list", people.Roles},
	{"admin/accounts", "/accounts", "admin.accounts", []people.Role{people.Admin}},
	{"admin/jobs", "/jobs", "admin.jobs", []people.Role{people.Admin}},
	{"admin/deliveries", "/deliveries", "delivery.title", []people.Role{people.Admin}},
	{"admin/subscriptions", "/subscriptions?all=true", "export.title.subscriptions", []people.Role{people.Admin}},
}

// The files of a list hold what all of its pages show, in the same order.
func TestFileHoldsWhatAllPagesShow(t *testing.T) {
	s := newSite(t)
	s.lively()
	person, program := s.person("auditor"), s.program("auditor")
	some := func(rt *rapid.T, q url.Values, name string, values ...string) {
		if v := rapid.SampledFrom(append(values, "", "", "")).Draw(rt, name); v != "" {
			q.Set(name, v)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := url.Values{}
		some(rt, q, "region", "MA-FIG", "MA-NAD")
		some(rt, q, "pledge", "M5", "M1", "C1")
		some(rt, q, "party", "ministry", "CCDH")
		some(rt, q, "category", "womens-centers")
		some(rt, q, "status", "none", "in_progress", "not_started")
		some(rt, q, "verified", "none", "in_progress", "not_started")
		some(rt, q, "gap", "none", "ahead", "behind", "awaiting_review")
		some(rt, q, "review", "submitted", "verified")
		some(rt, q, "assessment", "none", "complete", "no_evidence")
		for _, flag := range []string{"overdue", "due_soon", "no_report", "differs"} {
			some(rt, q, flag, "true")
		}
		some(rt, q, "q", "figuig", "centres femmes", "مراكز", "100%")
		some(rt, q, "sort", "code", "-code", "region", "-region", "status", "-status", "due", "-due", "reported", "-reported", "assessment", "-assessment")
		shown := shownCodes(person, q, rapid.SampledFrom([]int{40, 100, 200}).Draw(rt, "per_page"))
		page := rapid.SampledFrom([]string{"", "2"}).Draw(rt, "page")
		if page != "" {
			q.Set("page", page)
		}
		records := person.get("/ar/commitments.csv?" + q.Encode()).records()
		require.Equal(rt, shown, column1(records, "code"))
		q.Set("format", "csv")
		require.Equal(rt, shown, column1(program.list("/commitments?"+q.Encode()).records(), "code"))
	})
}

// shownCodes are the codes on all pages of the list.
func shownCodes(c *client, q url.Values, perPage int) []string {
	c.Helper()
	codes := []string{}
	for number := 1; ; number++ {
		address := url.Values{"page": {strconv.Itoa(number)}, "per_page": {strconv.Itoa(perPage)}}
		for name := range q {
			address.Set(name, q.Get(name))
		}
		r := c.get("/fr/commitments?" + address.Encode())
		require.Equal(c, http.StatusOK, r.status, r.body)
		page := parse(c.T, r.body)
		page.Find("table.list tbody .code").Each(func(_ int, e *selection) { codes = append(codes, e.Text()) })
		if page.Find(".pager a[rel=next]").Length() == 0 {
			return codes
		}
	}
}

func TestFilesTellTheWholeCommitment(t *testing.T) {
	s := newSite(t)
	s.lively()
	c := s.person("auditor")
	records := c.get("/fr/commitments.csv?q=m5.ma-fig").records()
	require.Len(t, records, 1)
	for name, want := range map[string]string{
		"code": "M5.MA-FIG", "agreement": "CCDH-2009", "pledge": "M5", "region": "MA-FIG", "region_name_ar": "فكيك", "party": "ministry",
		"category": "womens-centers", "declared_status": "in_progress", "declared_period": "2026-Q3",
		"verified_status": "", "verified_period": "", "indicators": "M5.1 M5.2", "review": "submitted", "assessment": "complete", "gap": "behind",
		"overdue": "true", "due_soon": "false", "no_report": "false", "duty": "given", "due_on": "2026-08-20", "reported_period": "2026-Q3",
		"updated_at": "2026-11-20T12:00:00Z", "origin": "reported", "assessed_period": "2026-Q3",
		"focal_point": "", "version": "4",
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, want, records[0][name], name)
		})
	}
	verified := c.get("/fr/commitments.csv?verified=in_progress").records()
	require.Equal(t, []string{"M3.MA-HOC"}, column1(verified, "code"))
	for name, want := range map[string]string{
		"declared_status": "in_progress", "verified_status": "in_progress", "verified_period": "2026-Q3",
		"review": "verified", "assessment": "no_evidence", "assessed_period": "2026-Q3", "gap": "ahead",
	} {
		assert.Equal(t, want, verified[0][name], name)
	}
	assert.Equal(t, c.get("/fr/commitments.csv").body, c.get("/ar/commitments.csv").body, "CSV knows no language")
	assert.Equal(t, c.get("/fr/commitments.csv").body, s.program("auditor").list("/commitments?format=csv").body)
	assert.Equal(t, `attachment; filename=commitments-2026-11-20.csv`, c.get("/fr/commitments.csv").header.Get("Content-Disposition"))

	queue := s.person("council").get("/en/reviews.csv?pledge=M5").records()
	require.Equal(t, []string{"M5.MA-FIG", "M5.MA-NAD"}, column1(queue, "commitment"))
	assert.Equal(t, "'=Fait, M5.MA-FIG", queue[0]["narrative"])
	assert.Equal(t, "M5.2=0", queue[0]["values"])
	assert.Equal(t, "2026-11-20T12:00:00Z", queue[0]["submitted_at"])
}

// Each workbook is one sheet in the language of its page, with the words of the
// catalogue, and from right to left in Arabic.
func TestWorkbooksInEachLanguage(t *testing.T) {
	s := newSite(t)
	s.lively()
	s.issued()
	c, council := s.person("admin"), s.person("council")
	for _, lang := range locale.Supported {
		l := locale.For(lang)
		for _, list := range everyList {
			who := c
			if list.path == "reviews" {
				who = council
			}
			book := who.get("/" + lang + "/" + list.path + ".xlsx").book()
			require.Equal(t, []string{l.T(list.title)}, book.GetSheetList())
			view, err := book.GetSheetView(l.T(list.title), 0)
			require.NoError(t, err)
			assert.Equal(t, lang == "ar", *view.RightToLeft, "%s in %s", list.path, lang)
			rows, err := book.GetRows(l.T(list.title))
			require.NoError(t, err)
			seen := map[string]bool{}
			for _, title := range rows[0] {
				assert.NotEmpty(t, title, "%s in %s", list.path, lang)
				assert.NotRegexp(t, rawKey, title, "%s in %s", list.path, lang)
				assert.False(t, seen[title], "%s in %s: two columns are called %s", list.path, lang, title)
				seen[title] = true
			}
			for _, row := range rows[1:] {
				for _, text := range row {
					assert.NotRegexp(t, `^(status|review|assessment|gap|origin|role|job|delivery|edition|export|common|report)\.[a-z_.]+$`, text, "%s in %s", list.path, lang)
				}
			}
		}
		book := c.get("/" + lang + "/commitments.xlsx?pledge=M5&region=MA-FIG").book()
		title := l.T("nav.commitments")
		rows, err := book.GetRows(title)
		require.NoError(t, err)
		require.Len(t, rows, 2)
		shown := map[string]string{}
		for i, text := range rows[1] {
			shown[rows[0][i]] = text
		}
		assert.Equal(t, "M5.MA-FIG", shown[l.T("term.commitment")])
		assert.Equal(t, l.T("status.in_progress"), shown[l.T("term.declared")])
		assert.Equal(t, l.T("assessment.complete"), shown[l.T("term.assessment")])
		assert.Equal(t, l.T("common.yes"), shown[l.T("derived.overdue")])
		assert.Equal(t, l.Period("quarter", 2026, 3), shown[l.T("list.last_report")])
		assert.Equal(t, "2026-08-20", shown[l.T("term.due_date")])
		assert.Equal(t, "2026-11-20 13:00", shown[l.T("report.column.submitted_at")], "in Casablanca")
		for title, number := range map[string]string{"term.target": "40.5", "term.declared_value": "0"} {
			assert.Contains(t, shown[l.T(title)], l.Measure(number, l.Unit(number, s.unit("women-trained").Forms)), title)
		}
	}
	arabic := s.program("council").with("Accept-Language", "ar").list("/reviews?format=xlsx").book()
	assert.Equal(t, []string{locale.For("ar").T("nav.reviews")}, arabic.GetSheetList(), "the API has no language but the caller's")
}

func TestNothingInAFileIsAFormula(t *testing.T) {
	s := newSite(t)
	s.revised("M5.MA-FIG", commitments.TermsInput{
		Targets: []commitments.TargetInput{
			{Indicator: "M5.1", Baseline: new("-40"), Target: new("-2,5"), Text: new(`=HYPERLINK("http://x")`)}, {Indicator: "M5.2", Text: new("@SUM(A1)")},
		},
		FocalPoint: new("+212 5"), LeadInstitution: new("-1+1"),
	})
	c := s.person("auditor")
	record := c.get("/fr/commitments.csv?q=m5.ma-fig").records()[0]
	assert.Equal(t, "'+212 5", record["focal_point"])
	assert.Equal(t, "'-1+1", record["lead_institution"])
	measures := c.get("/fr/measures.csv?q=m5.ma-fig").records()
	require.Len(t, measures, 2)
	assert.Equal(t, `'=HYPERLINK("http://x")`, measures[0]["target_text"])
	assert.Equal(t, "'@SUM(A1)", measures[1]["target_text"])
	assert.Equal(t, "-40", measures[0]["baseline"], "a number has no apostrophe")
	assert.Equal(t, "-2.5", measures[0]["target"])

	book := c.get("/fr/commitments.xlsx?q=m5.ma-fig").book()
	title := locale.For("fr").T("nav.commitments")
	rows, err := book.GetRows(title)
	require.NoError(t, err)
	assert.Contains(t, rows[1], "+212 5")
	assert.Contains(t, rows[1], "-1+1")
	for i := range rows[1] {
		at, err := excelize.CoordinatesToCellName(i+1, 2)
		require.NoError(t, err)
		formula, err := book.GetCellFormula(title, at)
		require.NoError(t, err)
		assert.Empty(t, formula, rows[0][i])
	}
}

func TestMarkThatExcelWants(t *testing.T) {
	s := newSite(t)
	c, program := s.person("auditor"), s.program("auditor")
	plain := c.get("/fr/commitments.csv").body
	assert.True(t, strings.HasPrefix(plain, "code,agreement,"))
	assert.Equal(t, "\ufeff"+plain, c.get("/fr/commitments.csv?bom=1").body)
	assert.Equal(t, "\ufeff"+plain, program.list("/commitments?format=csv&bom=true").body)
	c.get("/fr/commitments.xlsx?bom=1").book()
}

func TestFilesAreForThoseWhoMaySeeTheList(t *testing.T) {
	s := newSite(t)
	accounts := map[people.Role]string{people.Planner: "planner", people.Reviewer: "council", people.Auditor: "auditor", people.Admin: "admin"}
	for role, name := range accounts {
		person, program := s.person(name), s.program(name)
		for _, list := range everyList {
			want := http.StatusForbidden
			if slices.Contains(list.roles, role) {
				want = http.StatusOK
			}
			join := "?"
			if strings.Contains(list.api, "?") {
				join = "&"
			}
			for _, format := range []string{"csv", "xlsx"} {
				page := person.get("/fr/" + list.path + "." + format)
				assert.Equal(t, want, page.status, "%s: %s.%s", role, list.path, format)
				api := program.list(list.api + join + "format=" + format)
				assert.Equal(t, want, api.status, "%s: %s as %s", role, list.api, format)
				if want == http.StatusForbidden {
					checkProblem(t, api)
					assert.Empty(t, page.header.Get("Content-Disposition"))
					assert.Empty(t, api.header.Get("Content-Disposition"))
				}
			}
		}
	}
	own := s.program("planner").list("/subscriptions?format=csv")
	assert.Equal(t, http.StatusOK, own.status, "one's own are one's own")
	r := s.visitor().get("/fr/commitments.csv?status=none")
	assert.Equal(t, http.StatusSeeOther, r.status)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().list("/commitments?format=csv").status)
}

func TestWrongFiltersAreRefused(t *testing.T) {
	s := newSite(t)
	c, program := s.person("admin"), s.program("admin")
	before := len(s.taken())
	for path, field := range map[string]string{
		"commitments?status=round": "status", "commitments?sort=size": "sort", "commitments?page=x": "page", "commitments?page=-1": "page",
		"commitments?per_page=201": "per_page", "commitments?region=MA-FIG&region=MA-XXX": "region", "commitments?pledge=M99": "pledge",
		"commitments?party=nobody": "party", "commitments?category=x": "category", "commitments?agreement=x": "agreement",
		"commitments?q=" + strings.Repeat("x", 201): "q", "admin/deliveries?state=x": "state",
	} {
		t.Run(path, func(t *testing.T) {
			page, query, _ := strings.Cut(path, "?")
			for _, format := range []string{"csv", "xlsx"} {
				r := c.get("/en/" + page + "." + format + "?" + query)
				require.Equal(t, http.StatusUnprocessableEntity, r.status, "%s: %s", path, r.body)
				assert.Contains(t, r.header.Get("Content-Type"), "text/html", path)
				assert.Equal(t, 1, parse(t, r.body).Find("main li").Length(), "%s: the value is named", path)
			}
			if field == "region" {
				query = "region=MA-XXX"
			}
			api := program.list("/" + strings.TrimPrefix(page, "admin/") + "?format=csv&" + query)
			require.Equal(t, http.StatusUnprocessableEntity, api.status, "%s: %s", path, api.body)
			assert.Equal(t, []string{"query." + field}, api.locations(), path)
		})
	}
	assert.Equal(t, []string{"query.format"}, program.list("/commitments?format=pdf").locations())
	assert.Equal(t, []string{"query.satus"}, program.list("/commitments?format=csv&satus=none").locations())
	assert.Equal(t, []string{"query.page"}, program.list("/accounts?format=csv&page=-1").locations())
	assert.Equal(t, http.StatusForbidden, s.program("planner").list("/reviews?format=csv").status)
	assert.Equal(t, []string{"query.region"}, s.program("council").list("/reviews?format=csv&region=x").locations())
	assert.Equal(t, []string{"query.kind"}, program.list("/reports?format=csv&kind=week").locations())
	assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/reports.csv?agreement=x").status, "as on the page")
	assert.Equal(t, http.StatusNotFound, c.get("/fr/commitments.ods").status)
	assert.Len(t, s.taken(), before, "what was refused was not taken")
}

func TestTakenListsAreJournaled(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	c.get("/fr/commitments.csv?region=MA-NAD&region=MA-FIG&region=MA-FIG&sort=-code&page=2&status=none&party=&bom=1").records()
	s.program("auditor").list("/commitments?pledge=M5&format=xlsx").book()
	s.person("admin").get("/fr/admin/jobs.csv").records()
	s.program("admin").list("/deliveries?format=csv&subscription=" + strings.Repeat("x", 5000)).records()
	entries := s.taken()
	require.Len(t, entries, 4)
	for i, want := range []struct {
		subject, actor string
		body           map[string]any
	}{
		{"commitments", s.account("auditor").ID, map[string]any{"format": "csv", "rows": 28., "complete": true, "filter": map[string]any{
			"region": []any{"MA-FIG", "MA-NAD"}, "sort": []any{"-code"}, "status": []any{"none"},
		}}},
		{"commitments", s.account("auditor").ID, map[string]any{"format": "xlsx", "rows": 11., "complete": true, "filter": map[string]any{"pledge": []any{"M5"}}}},
		{"jobs", s.account("admin").ID, map[string]any{"format": "csv", "rows": 0., "complete": true, "filter": map[string]any{}}},
		{"deliveries", s.account("admin").ID, map[string]any{"format": "csv", "rows": 0., "complete": true, "filter": map[string]any{
			"subscription": []any{strings.Repeat("x", 200)},
		}}},
	} {
		assert.Equal(t, want.subject, entries[i]["subject"])
		assert.Equal(t, want.actor, entries[i]["actor"])
		assert.Equal(t, want.body, entries[i]["body"])
	}
	_, err := s.server.Journal.Verify(context.Background(), people.SystemAccount(), "", nil)
	require.NoError(t, err, "the journal and the database agree")
}

// longStore has so many invented commitments, then breaks, or never ends.
type longStore struct {
	commitments.Store
	rows  int   // -1: without end
	fails error // after the rows
	each  func(n int)
	ended chan error
}

func (l longStore) Read(ctx context.Context) commitments.Reader {
	r := l.Store.Read(ctx)
	r.CommitmentReader = longList{r.CommitmentReader, l}
	return r
}

// longList lists the made-up commitments.
type longList struct {
	commitments.CommitmentReader
	longStore
}

func (l longList) EachCommitment(_ commitments.Filter, yield func(commitments.Commitment) error) error {
	err := l.fails
	for n := range madeUp(l.rows) {
		if l.each != nil {
			l.each(n)
		}
		c := commitments.Commitment{
			Code: fmt.Sprintf("M5.R-%d", n), Agreement: "CCDH-2009", Pledge: "M5", Region: "MA-FIG", Party: "ministry", Category: "womens-centers",
			Terms: commitments.Terms{LeadInstitution: strings.Repeat("service ", 8)}, State: commitments.State{Declared: &commitments.Statement{Status: commitments.InProgress, Period: commitments.MustPeriod("2026-Q3")}},
		}
		if refused := yield(c); refused != nil {
			err = refused
			break
		}
	}
	if l.ended != nil {
		l.ended <- err
	}
	return err
}

func madeUp(rows int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for n := 0; rows < 0 || n < rows; n++ {
			if !yield(n) {
				return
			}
		}
	}
}

// long is a site on the store.
func long(t *testing.T, l longStore) *site {
	return newSite(t, func(cfg *Config) {
		tracker := *cfg.Tracker
		l.Store = tracker.Store
		tracker.Store = l
		cfg.Tracker = &tracker
	})
}

// open asks for an address and leaves the body to be read.
func (c *client) open(path string) *http.Response {
	c.Helper()
	request, err := http.NewRequest(http.MethodGet, c.http.URL+path, nil)
	require.NoError(c, err)
	for name, value := range c.headers {
		request.Header.Set(name, value)
	}
	for name, value := range c.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(c, err)
	return response
}

func TestFileThatBreaksOffIsNoWholeFile(t *testing.T) {
	s := long(t, longStore{rows: 5000, fails: errBroken})
	person, program := s.person("auditor"), s.program("auditor")
	for _, answer := range []*http.Response{
		person.open("/fr/commitments.csv"), person.with("Accept-Encoding", "gzip").open("/fr/commitments.csv"), program.open(apiRoot + "/commitments?format=csv"),
	} {
		assert.Equal(t, http.StatusOK, answer.StatusCode)
		part, err := io.ReadAll(answer.Body)
		require.Error(t, err, "the end is missing, and whoever reads it is told")
		assert.NotEmpty(t, part)
		require.NoError(t, answer.Body.Close())
	}
	assert.Contains(t, s.log.text(), errBroken.Error())
	entries := s.taken()
	require.Len(t, entries, 3)
	for _, e := range entries {
		assert.Equal(t, map[string]any{"format": "csv", "rows": 5000., "complete": false, "filter": map[string]any{}}, e["body"])
	}

	r := person.get("/fr/commitments.xlsx")
	assert.Equal(t, http.StatusInternalServerError, r.status, "nothing of a workbook goes out before all of it was read")
	assert.Empty(t, r.header.Get("Content-Disposition"))
	assert.NotContains(t, r.body, "secret")
	assert.Equal(t, 1, parse(t, r.body).Find("h1").Length())
	api := program.list("/commitments?format=xlsx")
	assert.Equal(t, http.StatusInternalServerError, api.status)
	checkProblem(t, api)
	assert.Len(t, s.taken(), 3)
}

func TestFileThatBreaksBeforeItBeginsIsAnError(t *testing.T) {
	s := long(t, longStore{rows: 3, fails: errBroken})
	r := s.person("auditor").get("/fr/commitments.csv")
	assert.Equal(t, http.StatusInternalServerError, r.status)
	assert.Contains(t, r.header.Get("Content-Type"), "text/html")
	assert.Empty(t, r.header.Get("Content-Disposition"))
	api := s.program("auditor").list("/commitments?format=csv")
	assert.Equal(t, http.StatusInternalServerError, api.status)
	checkProblem(t, api)
	assert.Empty(t, s.taken())
}

func TestReadingStopsWhenTheClientIsGone(t *testing.T) {
	ended := make(chan error, 1)
	s := long(t, longStore{rows: -1, ended: ended})
	answer := s.person("auditor").open("/fr/commitments.csv")
	_, err := io.CopyN(io.Discard, answer.Body, 100_000)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	select {
	case err := <-ended:
		require.Error(t, err)
	case <-time.After(30 * time.Second):
		require.Fail(t, "the list is read for nobody")
	}
	s.http.Close() // which waits for the answer to end
	entries := s.taken()
	require.Len(t, entries, 1, "what was taken is known also of those who leave early")
	assert.Equal(t, false, entries[0]["body"].(map[string]any)["complete"])
	assert.NotContains(t, s.log.text(), "request failed", "readers may leave")
}

// The server's limit on the time of an answer does not cut long lists: whatever
// stands around an answer lets its deadline be moved.
func TestLongAnswersHaveTheirOwnTime(t *testing.T) {
	s := newSite(t)
	engine, err := s.server.engine()
	require.NoError(t, err)
	moved := make(chan error, 1)
	engine.GET("/long", func(c *gin.Context) {
		_, _ = c.Writer.WriteString(strings.Repeat("x", 10_000))
		moved <- http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(time.Hour))
	})
	handler, err := s.server.wrap(engine)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	defer server.Close()
	for _, encoding := range []string{"", "gzip"} {
		request, err := http.NewRequest(http.MethodGet, server.URL+"/long", nil)
		require.NoError(t, err)
		request.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.NoError(t, <-moved)
	}
}

// However long a list is, little of it is in memory at once.
func TestLongListsTakeLittleMemory(t *testing.T) {
	const rows = 20_000
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var peak uint64
	s := long(t, longStore{rows: rows, each: func(n int) {
		if n%2000 == 1999 {
			peak = max(peak, inUse())
		}
	}})
	person, program := s.person("auditor"), s.program("auditor")
	for _, test := range []struct {
		who    *client
		path   string
		most   uint64
		format string
	}{
		{person, "/fr/commitments.csv", 4 << 20, "csv"},
		{program, apiRoot + "/commitments?format=csv", 4 << 20, "csv"},
		{person, "/ar/commitments.xlsx", 48 << 20, "xlsx"},
	} {
		before := inUse()
		peak = 0
		answer := test.who.open(test.path)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		size, err := io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Less(t, peak-min(before, peak), test.most, "%s: bytes in memory", test.path)
		assert.Greater(t, size, int64(1<<20), test.path)
	}
	for _, e := range s.taken() {
		assert.InDelta(t, rows, e["body"].(map[string]any)["rows"], 0)
	}
}

// Every list page links its files, with its filters and without its page.
func TestPagesLinkTheirFiles(t *testing.T) {
	s := newSite(t)
	s.lively()
	e := s.issued()
	s.person("planner.figuig").added("Centre Belkacem Ouazzane")
	require.NoError(t, s.dispatch.Run(context.Background()))
	admin, council := s.person("admin"), s.person("council")
	require.Equal(t, http.StatusSeeOther, admin.post("/fr/admin/subscriptions", url.Values{
		"account": {s.account("auditor").ID}, "period_kind": {"quarter"}, "language": {"fr"}, "format": {"link"},
	}).status)
	for _, lang := range locale.Supported {
		for _, test := range []struct {
			who   *client
			path  string
			files []string
		}{
			{admin, "commitments?status=in_progress&page=1&per_page=2&sort=-due&region=MA-FIG&region=MA-NAD", []string{
				"commitments.csv?region=MA-FIG&region=MA-NAD&sort=-due&status=in_progress", "measures.csv?region=MA-FIG&region=MA-NAD&sort=-due&status=in_progress",
			}},
			{admin, "commitments", []string{"commitments.csv", "measures.csv"}},
			{admin, "deliverables?kind=womens-centers&page=1&state=done", []string{"deliverables.csv?kind=womens-centers&state=done"}},
			{council, "reviews?pledge=M5&page=1", []string{"reviews.csv?pledge=M5"}},
			{admin, "reports?agreement=" + e.Agreement, []string{"reports.csv?agreement=" + e.Agreement}},
			{admin, "admin/accounts", []string{"admin/accounts.csv"}},
			{admin, "admin/jobs", []string{"admin/jobs.csv"}},
			{admin, "admin/deliveries", []string{"admin/subscriptions.csv"}},
		} {
			r := test.who.get("/" + lang + "/" + test.path)
			require.Equal(t, http.StatusOK, r.status, test.path)
			page := parse(t, r.body)
			var links []string
			page.Find(".list-files a").Each(func(_ int, a *selection) {
				address := a.AttrOr("href", "")
				links = append(links, address)
				file := test.who.get(address)
				assert.Equal(t, http.StatusOK, file.status, address)
				assert.Contains(t, file.header.Get("Content-Disposition"), "attachment", address)
			})
			var want []string
			for _, file := range test.files {
				want = append(want, "/"+lang+"/"+file, "/"+lang+"/"+strings.Replace(file, ".csv", ".xlsx", 1))
			}
			assert.Equal(t, want, links, test.path)
		}
	}
	empty := parse(t, admin.get("/fr/commitments?status=completed").body)
	assert.Equal(t, 0, empty.Find(".list-files").Length(), "an empty list has no files to offer")
}

func TestDescriptionTellsOfTheFiles(t *testing.T) {
	r := newSite(t).visitor().get("/api/openapi.json")
	var description struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema map[string]any
			}
			Responses map[string]struct{ Content map[string]any }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(r.body), &description))
	for _, list := range everyList {
		path, _, _ := strings.Cut(list.api, "?")
		op := description.Paths[apiRoot+path]["get"]
		for _, mediaType := range []string{"application/json", "text/csv", sheet.XLSX.MediaType} {
			assert.Contains(t, op.Responses["200"].Content, mediaType, path)
		}
		i := slices.IndexFunc(op.Parameters, func(p struct {
			Name   string
			Schema map[string]any
		}) bool {
			return p.Name == "format"
		})
		require.GreaterOrEqual(t, i, 0, path)
		assert.Equal(t, []any{"csv", "xlsx"}, op.Parameters[i].Schema["enum"])
	}
}

func TestTheJournalIsAList(t *testing.T) {
	s := newSite(t)
	s.lively()
	require.NoError(t, s.server.Journal.Maintain(t.Context(), 0))
	auditor := s.person("auditor")
	all := auditor.get("/fr/journal.csv").records()
	require.Greater(t, len(all), 20)
	for i, r := range all {
		require.Equal(t, strconv.Itoa(len(all)-1-i), r["index"], "the newest first")
		require.Len(t, r["hash"], 64)
	}
	some := auditor.get("/ar/journal.csv?from=7").records()
	require.Equal(t, all[len(all)-8:], some, "from the entry that the page begins with")
	rows, err := auditor.get("/ar/journal.xlsx?from=7").book().GetRows(locale.For("ar").T("nav.journal"))
	require.NoError(t, err)
	require.Len(t, rows, 9)
	require.Equal(t, http.StatusUnprocessableEntity, auditor.get("/fr/journal.csv?from=x").status)
	require.Equal(t, http.StatusForbidden, s.person("planner").get("/fr/journal.csv").status)
	taken := s.taken()
	require.Equal(t, "journal", taken[len(taken)-1]["subject"])
	link := parse(t, auditor.get("/fr/journal?from=7").body).Find(`.list-files a[href="/fr/journal.csv?from=7"]`)
	require.Equal(t, 1, link.Length())
}
