package web

import (
	"cmp"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// narrowedList is a list with the filters that its page and the API have.
type narrowedList struct {
	who, page, api string
	codes          []string // filters whose codes are known
	says           string   // of an unknown one; its code where it is ""
}

func narrowedLists(round string) []narrowedList {
	return []narrowedList{
		{"auditor", "commitments", "/commitments", []string{"agreement", "region", "pledge", "party", "category", "status", "verified", "gap", "review", "assessment", "sort"}, ""},
		{"auditor", "deliverables", "/deliverables", []string{"agreement", "region", "pledge", "party", "kind", "state", "finding", "commitment"}, ""},
		{"council", "reviews", "/reviews", []string{"region", "pledge"}, ""},
		{"auditor", "collection", "/rounds", []string{"agreement", "phase"}, ""},
		{"auditor", "collection/" + round + "/returns", "/rounds/" + round + "/returns", []string{"region", "pledge", "party", "state", "timing"}, ""},
		{"auditor", "recommendations", "/recommendations", []string{"agreement", "commitment", "pledge", "region", "addressee", "state"}, ""},
		{"auditor", "reports", "/reports", []string{"agreement"}, ""},
		{"admin", "admin/deliveries", "/deliveries", []string{"state"}, "There is no such state."},
		{"admin", "admin/accounts", "/accounts", nil, ""},
		{"admin", "admin/jobs", "/jobs", nil, ""},
	}
}

// An unknown code in a filter, and a page that no list has, are refused on the page,
// as CSV, as XLSX and by the API alike; each says which.
func TestEveryDoorRefusesTheSame(t *testing.T) {
	s := newSite(t)
	for _, list := range narrowedLists(s.openRound("2026-Q4")) {
		t.Run(list.page, func(t *testing.T) {
			person, program := s.person(list.who), s.program(list.who)
			refused := func(query, field, says string) {
				t.Helper()
				for _, door := range []string{"", ".csv", ".xlsx"} {
					r := person.get("/en/" + list.page + door + "?" + query)
					assert.Equal(t, http.StatusUnprocessableEntity, r.status, "%s?%s", door, query)
					assert.Contains(t, parse(t, r.body).Find("main li").Text(), says, "%s?%s", door, query)
					assert.Empty(t, r.header.Get("Content-Disposition"))
				}
				for _, format := range []string{"", "&format=csv", "&format=xlsx"} {
					r := program.list(list.api + "?" + query + format)
					assert.Equal(t, http.StatusUnprocessableEntity, r.status, "%s%s", query, format)
					assert.Equal(t, []string{"query." + field}, r.locations(), "%s%s", query, format)
				}
			}
			for _, field := range list.codes {
				refused(field+"=nowhere", field, cmp.Or(list.says, "nowhere"))
			}
			for _, query := range []string{"page=0", "page=-1", "page=abc", "page=1000001"} {
				refused(query, "page", "There is no such page.")
			}
			for _, query := range []string{"per_page=0", "per_page=201", "per_page=-1"} {
				refused(query, "per_page", "Ask for 1 to 200 rows a page.")
			}
		})
	}
}

// What a page refuses is said in its reader's language.
func TestRefusedFiltersAreSaidInEachLanguage(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	for lang, says := range map[string]string{"fr": "Cette page n’existe pas.", "ar": "هذه الصفحة غير موجودة.", "en": "There is no such page."} {
		t.Run(lang, func(t *testing.T) {
			for _, page := range []string{"commitments", "collection", "reports"} {
				r := c.get("/" + lang + "/" + page + "?page=0")
				assert.Equal(t, http.StatusUnprocessableEntity, r.status, page)
				document := parse(t, r.body)
				checkPage(t, "/"+lang+"/"+page+"?page=0", lang, document)
				assert.Contains(t, document.Find("main li").Text(), says, page)
			}
		})
	}
}

// A page that is asked for is given, however long its pages are to be.
func TestPagesOfTheLengthThatIsAskedFor(t *testing.T) {
	s := newSite(t)
	page := parse(t, s.person("auditor").get("/en/commitments?per_page=7&page=2").body)
	assert.Equal(t, 7, page.Find("table.list tbody tr").Length())
	assert.Equal(t, "/en/commitments?page=3&per_page=7", page.Find(".pager a[rel=next]").AttrOr("href", ""))
	assert.Equal(t, http.StatusOK, s.person("council").get("/en/reviews?per_page=200").status)
	assert.Equal(t, http.StatusUnprocessableEntity, s.program("auditor").list("/journal?limit=0").status)
	assert.Equal(t, http.StatusUnprocessableEntity, s.person("auditor").get("/en/journal?page=0").status)
}

// The overview is narrowed by the same codes, and the first page by the agreement alone.
func TestTheOverviewRefusesUnknownCodes(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	for _, query := range []string{"overview?agreement=nowhere", "overview?party=nowhere", "overview?category=nowhere", "?agreement=nowhere"} {
		r := c.get("/en/" + query)
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, query)
		assert.Contains(t, parse(t, r.body).Find("main li").Text(), "nowhere", query)
	}
}
