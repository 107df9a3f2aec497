package request_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/request"
)

// asking is a request of a method and an address.
func asking(method, address string) *http.Request { return httptest.NewRequest(method, address, nil) }

func TestAFilterIsReadFromItsAddress(t *testing.T) {
	whole := commitments.Filter{
		Agreement: "A1", Regions: []string{"MA-FIG", "MA-NAD"}, Pledge: "M5", Party: "ministry", Category: "training", Status: "completed", Verified: "delivered", Gap: "ahead",
		Review: "verified", Assessment: "limited", Overdue: true, DueSoon: true, NoReport: true, Differs: true, Query: "atelier", Sort: "due",
	}
	require.Equal(t, whole, request.CommitmentFilter(request.CommitmentQuery(whole)))
	require.Equal(t, commitments.Filter{}, request.CommitmentFilter(url.Values{}))
	require.Empty(t, request.CommitmentQuery(commitments.Filter{}), "a filter of nothing says nothing")
	require.Equal(t, []string{"MA-FIG"}, request.CommitmentFilter(request.CommitmentQuery(commitments.Filter{Region: "MA-FIG"})).Regions)
}

func TestAnyFilterIsReadBack(t *testing.T) {
	text := rapid.StringMatching(`[a-zéع &=]{0,6}`)
	flag := rapid.Bool()
	rapid.Check(t, func(t *rapid.T) {
		f := commitments.Filter{
			Agreement: text.Draw(t, "agreement"), Pledge: text.Draw(t, "pledge"), Party: text.Draw(t, "party"), Category: text.Draw(t, "category"),
			Status: commitments.Status(text.Draw(t, "status")), Verified: commitments.Status(text.Draw(t, "verified")), Gap: commitments.Gap(text.Draw(t, "gap")), Query: text.Draw(t, "query"), Sort: text.Draw(t, "sort"),
			Overdue: flag.Draw(t, "overdue"), DueSoon: flag.Draw(t, "soon"), NoReport: flag.Draw(t, "none"), Differs: flag.Draw(t, "differs"),
		}
		address := request.CommitmentQuery(f).Encode()
		q, err := url.ParseQuery(address)
		require.NoError(t, err)
		require.Equal(t, f, request.CommitmentFilter(q))
	})
}

func TestAFilterOfReturnsIsReadFromItsAddress(t *testing.T) {
	q := url.Values{"region": {"MA-FIG", "MA-NAD"}, "pledge": {"M5"}, "party": {"CCDH"}, "state": {"expected"}, "timing": {"late"}, "delayed": {"1"}}
	require.Equal(t, collection.ReturnFilter{
		Regions: []string{"MA-FIG", "MA-NAD"}, Pledge: "M5", Party: "CCDH", State: "expected", Timing: "late", Delayed: true,
	}, request.ReturnFilter(q))
	require.Equal(t, collection.ReturnFilter{}, request.ReturnFilter(nil))
}

func TestWhichPageIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        request.Paging
		blamed      []string
	}{
		{"the first", "", request.Paging{Page: 1, PerPage: 25}, nil},
		{"another", "page=3", request.Paging{Page: 3, PerPage: 25}, nil},
		{"of another length", "page=2&per_page=50", request.Paging{Page: 2, PerPage: 50}, nil},
		{"page zero", "page=0", request.Paging{}, []string{"page"}},
		{"a page below zero", "page=-1", request.Paging{}, []string{"page"}},
		{"a page that is no number", "page=two", request.Paging{}, []string{"page"}},
		{"no items", "per_page=0", request.Paging{}, []string{"per_page"}},
		{"too many items", "per_page=100000", request.Paging{}, []string{"per_page"}},
		{"both wrong", "page=x&per_page=y", request.Paging{}, []string{"page", "per_page"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := url.ParseQuery(c.query)
			require.NoError(t, err)
			paging, err := request.ReadPaging(q, 25)
			if c.blamed == nil {
				require.NoError(t, err)
				require.Equal(t, c.want, paging)
				return
			}
			requireKind(t, problem.Invalid, err)
			for i, field := range blamed(err) {
				require.True(t, strings.HasPrefix(field, c.blamed[i]+": "), field)
			}
			require.Len(t, blamed(err), len(c.blamed))
		})
	}
}

func TestWhatAnAddressLeavesEmptyIsLeftOut(t *testing.T) {
	q := url.Values{"a": {""}, "b": {"1", "", "2"}, "c": {}}
	require.Equal(t, url.Values{"b": {"1", "2"}}, request.WithoutEmpty(q))
	require.Equal(t, url.Values{"a": {""}, "b": {"1", "", "2"}, "c": {}}, q, "it is not changed itself")
}

func TestWhichEntryAReaderGoesTo(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		size, want  int64
		ok          bool
	}{
		{"none", "", 10, -1, true},
		{"spaces", "  ", 10, -1, true},
		{"the first", "0", 10, 0, true},
		{"the last", " 9 ", 10, 9, true},
		{"one that is not there yet", "10", 10, 0, false},
		{"one below zero", "-1", 10, 0, false},
		{"no number", "last", 10, 0, false},
		{"the first of an empty log", "0", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := request.EntryNumber(c.typed, c.size)
			require.Equal(t, c.ok, err == nil)
			require.Equal(t, c.want, n)
			if !c.ok {
				require.Equal(t, []string{"from: error.journal.number"}, blamed(err))
				p, _ := problem.Of(err)
				require.Equal(t, []any{"max", max(c.size-1, 0)}, p.Fields[0].Args)
			}
		})
	}
}

func TestWhatARoundRequiresIsNamedAsItsCheckboxes(t *testing.T) {
	for _, c := range []struct {
		requirements commitments.Requirements
		want         []string
	}{
		{commitments.Requirements{}, nil},
		{commitments.Requirements{Value: true}, []string{"value"}},
		{commitments.Requirements{Narrative: true, Evidence: true}, []string{"narrative", "evidence"}},
		{commitments.Requirements{Value: true, Narrative: true, Evidence: true}, []string{"value", "narrative", "evidence"}},
	} {
		t.Run(fmt.Sprint(c.want), func(t *testing.T) { require.Equal(t, c.want, request.RequirementNames(c.requirements)) })
	}
}

func TestQueriesAreTexts(t *testing.T) {
	for text, want := range map[string]bool{"": true, "Figuig": true, "عقد": true, "a\nb": true, "a\x00": false, "\xff": false, "a\xc3": false} {
		t.Run(fmt.Sprintf("%q", text), func(t *testing.T) {
			require.Equal(t, want, request.AreTexts(url.Values{"a": {"x", text}}))
			require.Equal(t, want, request.AreTexts(url.Values{text: {"x"}}))
		})
	}
}

func TestTheFirstCharactersOfAText(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{{"", 3, ""}, {"abc", 0, ""}, {"abc", 2, "ab"}, {"abc", 3, "abc"}, {"abc", 9, "abc"}, {"éàü", 2, "éà"}, {"عقد", 1, "ع"}} {
		t.Run(fmt.Sprint(c.n, " of ", c.text), func(t *testing.T) { require.Equal(t, c.want, request.FirstRunes(c.text, c.n)) })
	}
	rapid.Check(t, func(t *rapid.T) {
		text, n := rapid.String().Draw(t, "text"), rapid.IntRange(0, 30).Draw(t, "n")
		first := request.FirstRunes(text, n)
		require.True(t, strings.HasPrefix(text, first))
		require.Equal(t, min(n, utf8.RuneCountInString(text)), utf8.RuneCountInString(first))
	})
}

func TestThreeDecimalsCannotBeGroups(t *testing.T) {
	for number, want := range map[string]string{"1.234": "1.2340", "1.23": "1.23", "1.2345": "1.2345", "1234": "1234", "": "", "-0.500": "-0.5000"} {
		t.Run("number "+number, func(t *testing.T) { require.Equal(t, want, request.Unambiguous(number)) })
	}
}

func TestHowLargeABodyMayBe(t *testing.T) {
	const mega = 1 << 20
	for _, c := range []struct {
		method, address string
		want            int64
	}{
		{http.MethodPost, "/fr/commitments/M5.MA-FIG/updates", commitments.MaxFileSize + mega},
		{http.MethodPost, "/fr/updates/u1/evidence", commitments.MaxFileSize + mega},
		{http.MethodGet, "/fr/updates/u1/evidence", 16 * mega},
		{http.MethodPost, "/fr/updates/u1/evidence/more", 16 * mega},
		{http.MethodPost, "/fr/collection/r1/workbook", workbook.MaxFile + mega},
		{http.MethodPost, "/api/v1/updates/u1/evidence", commitments.MaxFileSize + mega},
		{http.MethodPost, "/api/v1/rounds/r1/workbook", workbook.MaxFile + mega},
		{http.MethodPost, "/api/v1/rounds", mega},
		{http.MethodPost, "/api/unknown", mega},
	} {
		t.Run(c.method+" "+c.address, func(t *testing.T) { require.Equal(t, c.want, request.BodyLimit(asking(c.method, c.address))) })
	}
}

func TestTheLayoutOfAWorkbook(t *testing.T) {
	require.Equal(t, workbook.ByPledge, request.WorkbookLayout(""))
	require.Equal(t, workbook.Layout("list"), request.WorkbookLayout("list"))
}

func TestAVisitHasAnIdOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		name, header string
		kept         bool
	}{
		{"none", "", false},
		{"the caller's", "req-1234.5_6", true},
		{"one that is too short", "1234567", false},
		{"one that is too long", strings.Repeat("a", 65), false},
		{"one with a line break", "12345678\nx", false},
		{"one with other signs", "<script>12345678", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asking(http.MethodGet, "/fr")
			r.Header["X-Request-Id"] = []string{c.header}
			with, visit := request.WithVisit(r)
			require.Same(t, visit, request.VisitOf(with.Context()))
			require.Equal(t, c.kept, visit.ID == c.header)
			require.GreaterOrEqual(t, len(visit.ID), 8)
		})
	}
	require.Equal(t, &request.Visit{}, request.VisitOf(t.Context()), "a request without a visit has an empty one")
}

func TestWhichRequestsAreQuiet(t *testing.T) {
	for path, want := range map[string]bool{"/static/app.css": true, "/healthz": true, "/readyz": true, "/metrics": true, "/fr": false, "/static": false, "/healthz/x": false} {
		t.Run(path, func(t *testing.T) { require.Equal(t, want, request.IsQuiet(path)) })
	}
}

func TestWhichRequestsAreTheAPIs(t *testing.T) {
	for path, want := range map[string]bool{"/api": true, "/api/v1/commitments": true, "/api/": true, "/apis": false, "/fr/api": false, "/": false} {
		t.Run(path, func(t *testing.T) { require.Equal(t, want, request.IsAPI(asking(http.MethodGet, path))) })
	}
}

func TestTheLanguageOfARequest(t *testing.T) {
	for _, c := range []struct{ name, path, accepts, want string }{
		{"of its address", "/ar/commitments", "fr", "ar"},
		{"of its address alone", "/en", "", "en"},
		{"of the browser", "/static/x", "ar-MA,ar;q=0.9", "ar"},
		{"of the browser, where the address has none that is known", "/de/x", "en", "en"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asking(http.MethodGet, c.path)
			r.Header.Set("Accept-Language", c.accepts)
			require.Equal(t, c.want, request.Locale(r).Lang())
		})
	}
}

func TestTheTokenOfTheAPI(t *testing.T) {
	for _, c := range []struct {
		name, path, header, token string
		carries                   bool
	}{
		{"a token", "/api/v1/x", "Bearer trk_1", "trk_1", true},
		{"in other letters", "/api/v1/x", "bearer  trk_1 ", "trk_1", true},
		{"an empty one", "/api/v1/x", "Bearer", "", true},
		{"another scheme", "/api/v1/x", "Basic trk_1", "trk_1", false},
		{"none", "/api/v1/x", "", "", false},
		{"on a page", "/fr", "Bearer trk_1", "trk_1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asking(http.MethodGet, c.path)
			r.Header.Set("Authorization", c.header)
			token, carries := request.BearerToken(r)
			require.Equal(t, c.carries, carries)
			if carries {
				require.Equal(t, c.token, token)
			}
		})
	}
}

func TestNothingOfOnePersonIsSentAsAnothers(t *testing.T) {
	for _, c := range []struct {
		name, id string
		account  people.Account
		ok       bool
	}{
		{"for the one who sends it", "a", people.Account{ID: "a"}, true},
		{"for another", "a", people.Account{ID: "b"}, false},
		{"for one who is logged out", "a", people.Account{}, false},
		{"for nobody in particular", "", people.Account{ID: "b"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := request.CheckAccount(c.id, c.account)
			if c.ok {
				require.NoError(t, err)
				return
			}
			requireKind(t, problem.Conflict, err)
		})
	}
}

// guesses makes so many attempts and returns what the last one came to.
func guesses(l *request.LoginLimiter, n int, address, email string) (wait time.Duration, err error) {
	for range n {
		_, wait, err = l.Allow(address, email)
	}
	return wait, err
}

// doorway is a limiter whose clock the test moves.
func doorway() (*request.LoginLimiter, func(time.Duration)) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return request.NewLoginLimiter(func() time.Time { return now }), func(d time.Duration) { now = now.Add(d) }
}

func TestGuessesOfOneEmailAreSlowedDown(t *testing.T) {
	l, pass := doorway()
	_, err := guesses(l, 10, "192.0.2.1", "a@example.ma")
	require.NoError(t, err)
	wait, err := guesses(l, 1, "192.0.2.2", " A@EXAMPLE.ma ")
	requireKind(t, problem.TooMany, err)
	require.Equal(t, 20*time.Second, wait, "whatever address they come from, and however it is written")
	p, _ := problem.Of(err)
	require.Equal(t, []any{"minutes", 1}, p.Args)
	_, err = guesses(l, 1, "192.0.2.2", "b@example.ma")
	require.NoError(t, err, "others come in")
	pass(20 * time.Second)
	_, err = guesses(l, 1, "192.0.2.3", "a@example.ma")
	require.NoError(t, err)
	_, err = guesses(l, 1, "192.0.2.3", "a@example.ma")
	require.Error(t, err)
}

func TestGuessesFromOneAddressAreSlowedDown(t *testing.T) {
	l, pass := doorway()
	for i := range 30 {
		_, err := guesses(l, 1, "192.0.2.1", fmt.Sprint(i))
		require.NoError(t, err)
	}
	wait, err := guesses(l, 1, "192.0.2.1", "another")
	requireKind(t, problem.TooMany, err)
	require.Equal(t, 3*time.Second, wait)
	pass(3 * time.Second)
	_, err = guesses(l, 1, "192.0.2.1", "another")
	require.NoError(t, err)
}

func TestAPasswordThatWasRightDoesNotCount(t *testing.T) {
	l, _ := doorway()
	for range 100 {
		attempt, _, err := l.Allow("192.0.2.1", "a@example.ma")
		require.NoError(t, err)
		attempt.Refund()
	}
	_, err := guesses(l, 10, "192.0.2.1", "a@example.ma")
	require.NoError(t, err)
	_, err = guesses(l, 1, "192.0.2.1", "a@example.ma")
	require.Error(t, err)
}
