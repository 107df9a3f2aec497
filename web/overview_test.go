package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
)

// saying is what somebody says of a commitment, and what the other party decides.
type saying struct {
	code, period, status string
	decision             commitments.Decision // "" while it awaits a review
	assessment           string
}

// varied gives the site commitments in every state that the overview counts.
func (s *site) varied() {
	s.Helper()
	for code, due := range map[string]string{
		"M1.MA-FIG": "2026-10-01", "M5.MA-FIG": "2026-10-01", "M2.MA-NAD": "2026-09-01", "M3.MA-HOC": "2026-12-05", "M7.MA-ZAG": "2026-10-01", "M5.MA-ZAG": "2027-06-30",
	} {
		s.revised(code, commitments.TermsInput{DueOn: new(due)})
	}
	for _, one := range []saying{
		{"M1.MA-FIG", "2026-Q3", "completed", commitments.Verified, "complete"},
		{"M2.MA-NAD", "2026-Q3", "delivered", commitments.Verified, "limited"}, // ahead
		{"M3.MA-HOC", "2026-Q3", "not_started", commitments.Verified, "substantial"},
		{"M4.MA-FIG", "2026-Q2", "in_progress", commitments.Verified, "limited"},
		{"M4.MA-FIG", "2026-Q3", "delivered", "", ""}, // awaits review, an earlier one verified
		{"M5.MA-FIG", "2026-Q2", "in_progress", commitments.Verified, "limited"},
		{"M5.MA-FIG", "2026-Q3", "completed", commitments.Returned, ""}, // overdue again
		{"M5.MA-NAD", "2026-Q3", "completed", commitments.Returned, ""}, // declares nothing
		{"M6.MA-ZAG", "2026-Q2", "completed", "", ""},                   // owes nothing any more
		{"M7.MA-ZAG", "2026-Q2", "in_progress", "", ""},                 // no report of the last quarter
		{"C1.MA-FIG", "2026-Q3", "suspended", commitments.Verified, "complete"},
		{"C2.MA-FIG", "2026-Q3", "in_progress", "", ""},
	} {
		s.say(one)
	}
}

// say reports and reviews, by the accounts whose part it is. What was verified was
// reported in the days of its period.
func (s *site) say(one saying) {
	s.Helper()
	ctx, planner, reviewer := context.Background(), s.account("planner"), s.account("council")
	if strings.HasPrefix(one.code, "C") {
		planner, reviewer = s.account("council.planner"), s.account("ministry.reviewer")
	}
	if one.period == "2026-Q2" {
		now := s.clock.At()
		s.clock.SetDay("2026-07-10")
		defer s.clock.Set(now)
	}
	record, err := s.tracker.Commitment(ctx, planner, one.code)
	require.NoError(s, err)
	u, err := s.tracker.ReportProgress(ctx, planner, one.code, commitments.ProgressInput{
		Period: one.period, Status: one.status, Narrative: one.period + " " + one.status, Version: record.Commitment.Version, Submit: true,
		Delay:   commitmentstest.DelayInput(record.Commitment.Terms, one.status, one.period),
		Answers: []commitments.Answer{{Rule: commitments.CompletedNoEvidence, Text: "La liste suit."}},
	})
	require.NoError(s, err, one)
	if one.decision != "" {
		_, err = s.tracker.ReviewUpdate(ctx, reviewer, u.ID, commitments.ReviewInput{
			Decision: string(one.decision), Assessment: one.assessment, Reason: "Vu sur place",
		})
		require.NoError(s, err, one)
	}
}

// countsOf are the counts of a page with the lists that they open.
func countsOf(t *testing.T, page string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	parse(t, page).Find(".key-figures a, .axis a").Each(func(_ int, a *selection) {
		n, err := strconv.Atoi(a.Find("b").Text())
		require.NoError(t, err, a.Text())
		address := a.AttrOr("href", "")
		if before, found := counts[address]; found {
			assert.Equal(t, before, n, "%s is counted twice", address)
		}
		counts[address] = n
	})
	return counts
}

// listed is how many commitments a list has: what it says, and what it shows.
func listed(t *testing.T, c *client, address string) int {
	t.Helper()
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	r := c.get(address + separator + "per_page=200")
	require.Equal(t, http.StatusOK, r.status, "%s: %s", address, r.body)
	return parse(t, r.body).Find("table.list tbody tr").Length()
}

func TestEveryCountOfTheOverviewIsThatOfItsList(t *testing.T) {
	s := newSite(t)
	s.varied()
	s.other()
	c := s.person("auditor")
	for _, query := range []string{"", "?party=CCDH", "?category=womens-centers", "?differs=1", "?party=ministry&differs=1", "?agreement=EXAMPLE", "?rows=region&party=CCDH"} {
		t.Run(query, func(t *testing.T) {
			counts := countsOf(t, c.get("/en/overview"+query).body)
			require.Greater(t, len(counts), 25)
			for address, n := range counts {
				assert.Equal(t, n, listed(t, c, address), address)
			}
		})
	}
}

func TestTheOverviewCountsWhatThereIs(t *testing.T) {
	s := newSite(t)
	s.varied()
	c := s.person("auditor")
	counts := countsOf(t, c.get("/en/overview").body)
	for query, want := range map[string]int{
		"": 154, "overdue=1": 2, "due_soon=1": 1, "no_report=1": 154 - 9, "differs=1": 3,
		"gap=ahead": 1, "gap=behind": 2, "gap=awaiting_review": 4, "gap=none": 2,
		"status=none": 154 - 9, "status=completed": 2, "status=in_progress": 3, "status=delivered": 2, "status=not_started": 1, "status=suspended": 1,
		"verified=completed": 1, "verified=delivered": 1, "verified=not_started": 1, "verified=in_progress": 2, "verified=suspended": 1, "verified=none": 154 - 6,
		"review=submitted": 4, "review=returned": 2, "review=verified": 4,
	} {
		t.Run(query, func(t *testing.T) {
			address := "/en/commitments"
			if query != "" {
				address += "?" + query
			}
			require.Contains(t, counts, address)
			assert.Equal(t, want, counts[address])
		})
	}
}

// The first page has few counts, and they are those of their lists too.
func TestEveryCountOfTheFirstPageIsThatOfItsList(t *testing.T) {
	s := newSite(t)
	s.varied()
	s.other()
	c := s.person("auditor")
	for query, want := range map[string][]int{"": {1, 3, 2}, "?agreement=EXAMPLE": {0, 0, 0}} {
		t.Run(query, func(t *testing.T) {
			page := c.get("/en/" + query).body
			var said []int
			parse(t, page).Find(".key-figures a").Each(func(_ int, a *selection) {
				n, err := strconv.Atoi(a.Find("b").Text())
				require.NoError(t, err)
				said = append(said, n)
				assert.Equal(t, n, listed(t, c, a.AttrOr("href", "")), a.Text())
			})
			assert.Equal(t, want, said, "verified as completed, disagreements, overdue")
		})
	}
}

// The lists of one's own work lead to as many as they say.
func TestEveryListOfWorkIsAsLongAsItSays(t *testing.T) {
	s := newSite(t)
	s.varied()
	for _, name := range []string{"planner", "planner.figuig", "council", "ministry.reviewer"} {
		t.Run(name, func(t *testing.T) {
			c := s.person(name)
			page := parse(t, c.get("/en/").body)
			links := page.Find(`.more a[href*="/commitments?"]`)
			require.NotZero(t, links.Length())
			links.Each(func(_ int, a *selection) {
				said := strings.Map(func(r rune) rune {
					if r < '0' || r > '9' {
						return -1
					}
					return r
				}, a.Text())
				assert.Equal(t, said, strconv.Itoa(listed(t, c, a.AttrOr("href", ""))), a.AttrOr("href", ""))
			})
		})
	}
}

func TestTheFiltersOfVerifiedAndGap(t *testing.T) {
	s := newSite(t)
	s.varied()
	c := s.person("auditor")
	page := parse(t, c.get("/fr/commitments?verified=delivered&gap=ahead").body)
	assert.Equal(t, []string{"M2.MA-NAD"}, page.Find("table.list tbody .code").Map(func(_ int, e *selection) string { return e.Text() }))
	assert.Equal(t, "delivered", page.Find("#filter-verified option[selected]").AttrOr("value", ""))
	assert.Equal(t, "ahead", page.Find("#filter-gap option[selected]").AttrOr("value", ""))
	assert.Equal(t, 3, page.Find(".chips li").Length(), "both, and the way to all")
	assert.Equal(t, []string{"M2.MA-NAD"}, column1(c.get("/fr/commitments.csv?verified=delivered&gap=ahead").records(), "code"))
	one := s.program("auditor").list("/commitments?" + url.Values{"verified": {"delivered"}, "gap": {"ahead"}}.Encode())
	assert.Equal(t, "1", one.number("total"))
	for _, codes := range []struct{ field, of string }{{"verified", "filter-verified"}, {"gap", "filter-gap"}} {
		r := c.get("/fr/commitments?" + codes.field + "=lunar")
		assert.Equal(t, http.StatusUnprocessableEntity, r.status)
		assert.Equal(t, 1, parse(t, r.body).Find(`.alert a[href="#`+codes.of+`"]`).Length(), "the summary leads to the field")
	}
}

// uses are the symbols that a picture is put together from.
func uses(s *selection) []string {
	return s.Find("use").Map(func(_ int, e *selection) string { return e.AttrOr("href", "") })
}
