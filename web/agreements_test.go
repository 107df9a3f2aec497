package web

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/seed"
	"tracker/web/views"
)

// Parties are named as they are called on the day.
func TestPartiesAreNamed(t *testing.T) {
	s := newSite(t, func(cfg *Config) { cfg.DemoPassword = testPassword })
	for who, path := range map[string]string{"admin": "admin/accounts", "auditor": "commitments", "planner": "commitments/C1.MA-FIG", "council": "account"} {
		t.Run(who, func(t *testing.T) {
			r := s.person(who).get("/en/" + path)
			assert.Contains(t, r.body, "CNDH", path)
			assert.NotContains(t, parse(t, r.body).Find("main").Text(), "CCDH ·", path)
		})
	}
	r := s.visitor().get("/fr/login")
	assert.Contains(t, parse(t, r.body).Find("#demo-title").Parent().Text(), "Ministère de la Solidarité")
	assert.Contains(t, s.person("auditor").get("/fr/regions/MA-FIG").body, "Ministère de la Solidarité")
}

func TestADemonstrationAccountIsFilledInWhole(t *testing.T) {
	demo := newSite(t, func(cfg *Config) { cfg.DemoPassword = testPassword })
	for _, c := range []struct {
		name, email, password string
		s                     *site
	}{
		{"an account of the demonstration", "planner.figuig@demo.tracker", testPassword, demo},
		{"an address that is none", "someone@example.org", "", demo},
		{"outside of a demonstration", "planner.figuig@demo.tracker", "", newSite(t)},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(t, c.s.visitor().get("/fr/login?email="+c.email).body)
			assert.Equal(t, "14 promesses dans 11 régions, et un registre que personne ne peut réécrire", page.Find("h1").Text())
			assert.Equal(t, c.email, page.Find("#email").AttrOr("value", ""))
			assert.Equal(t, c.password, page.Find("#password").AttrOr("value", ""))
		})
	}
	assert.Contains(t, parse(t, demo.visitor().get("/fr/login").body).Find(".demo-accounts").Text(), "Figuig")
}

// other loads a second agreement, with a category of its own that has no Arabic name yet.
func (s *site) other() {
	s.Helper()
	file, err := os.Open("../seed/example-agreement.json")
	require.NoError(s, err)
	defer file.Close()
	def, err := datafile.Parse("example", file)
	require.NoError(s, err)
	def.Pledges[0].Category = "youth-houses"
	def.Agreement.Categories = append(def.Agreement.Categories, commitments.Category{
		Code: "youth-houses", Name: commitments.Text{"fr": "Maisons de jeunes", "en": "Youth houses"},
	})
	_, err = s.tracker.LoadAgreement(context.Background(), people.SystemAccount(), def)
	require.NoError(s, err)
}

func TestSecondAgreement(t *testing.T) {
	s := newSite(t)
	s.other()
	for who, path := range map[string]string{"admin": "admin/accounts", "auditor": "commitments"} {
		t.Run(who, func(t *testing.T) {
			page := parse(t, s.person(who).get("/en/"+path).body)
			assert.Equal(t, "Youth (example)", page.Find(`select[name=party] option[value=youth-ministry]`).Text(), path)
		})
	}
	auditor := s.person("auditor")
	for lang, name := range map[string]string{"fr": "Maisons de jeunes", "ar": "\u2068Maisons de jeunes [fr]\u2069", "en": "Youth houses"} {
		t.Run("category in "+lang, func(t *testing.T) {
			assert.Contains(t, auditor.get("/"+lang+"/pledges/E1").body, name)
			assert.Contains(t, auditor.get("/"+lang+"/commitments/E1.MA-FIG").body, name)
			for _, path := range []string{"overview?agreement=EXAMPLE", "commitments"} {
				assert.Contains(t, parse(t, auditor.get("/"+lang+"/"+path).body).Find("select[name=category]").Text(), name, path)
			}
			book, err := excelize.OpenReader(strings.NewReader(auditor.get("/" + lang + "/commitments.xlsx?category=youth-houses").body))
			require.NoError(t, err)
			rows, err := book.GetRows(book.GetSheetName(0))
			require.NoError(t, err)
			assert.Contains(t, rows[len(rows)-1], name)
		})
	}
	assert.Contains(t, auditor.get("/en/commitments.csv?category=youth-houses").body, ",youth-houses,", "the CSV file keeps the code")
	item := auditor.get("/api/v1/commitments?category=youth-houses").body
	assert.Contains(t, item, `"category":"youth-houses"`)
	assert.Contains(t, item, `"category_name":{"en":"Youth houses","fr":"Maisons de jeunes"}`)

	council := s.person("council")
	council.waits(council.post("/en/reports", url.Values{"period": {"2026-Q3"}, "agreement": {"CCDH-2009"}}))
	files := parse(t, auditor.get("/en/").body).Find(".task-card .downloads a:has(span[lang=en]) b")
	assert.Equal(t, []string{"PDF", "PDF", "XLSX"}, trimmed(files), "what people read, in their language")
	assert.Equal(t, 0, parse(t, auditor.get("/en/?agreement=EXAMPLE").body).Find(".task-card, .downloads").Length())

	page := parse(t, s.person("council").get("/en/?agreement=EXAMPLE").body)
	page.Find(`.glance a[href*="/commitments?"], .more a[href*="/commitments?"]`).Each(func(_ int, a *selection) {
		assert.Contains(t, a.AttrOr("href", ""), "agreement=EXAMPLE", a.Text())
	})
}

// What was taken from the published record is told in the reader's language.
func TestPublishedRecordInEachLanguage(t *testing.T) {
	s := newSite(t)
	def, err := seed.Builtin()
	require.NoError(t, err)
	_, err = s.tracker.LoadAgreement(context.Background(), people.SystemAccount(), def)
	require.NoError(t, err)
	things, err := seed.PublishedThings(def, people.SystemAccount(), s.clock.Now().UTC().Truncate(time.Microsecond))
	require.NoError(t, err)
	require.NoError(t, s.register.Import(context.Background(), people.SystemAccount(), things, nil))
	for lang, unit := range map[string]string{"ar": "دورة تكوينية", "en": "training session"} {
		t.Run(lang, func(t *testing.T) {
			r := s.person("auditor").get("/" + lang + "/commitments/C4.MA-ERR")
			assert.Contains(t, r.body, unit)
			assert.NotContains(t, r.body, "session de formation")
			queue := s.person("ministry.reviewer").get("/" + lang + "/reviews?pledge=C4&region=MA-ERR")
			assert.NotContains(t, queue.body, "session de formation")
			page := parse(t, r.body)
			assert.Contains(t, page.Find("table.sides").Text(), views.Layout{L: locale.For(lang)}.Period(commitments.MustPeriod("2009-Q2")))
		})
	}
}

func TestRunsInWords(t *testing.T) {
	c := views.Layout{L: locale.For("fr"), Now: time.Now().UTC()}
	for key, words := range map[string]string{
		"CCDH-2009/2026-Q3": "CCDH-2009 · 3e trimestre 2026", "2026-11-23": "23 novembre 2026",
		"2026-11-23T15:47:00Z": "À la main, le 23 novembre 2026 à 15:47", "else": "else",
	} {
		t.Run(key, func(t *testing.T) {
			v := views.JobView{Name: "reports", Runs: []views.JobRun{{Key: key, State: "done"}}}
			var page strings.Builder
			require.NoError(t, views.JobsPage(c, []views.JobView{v}).Render(context.Background(), &page))
			assert.Equal(t, words, parse(t, page.String()).Find("tbody th").Text())
		})
	}
}

func TestMadeUpDataIsMarked(t *testing.T) {
	s := newSite(t)
	assert.Equal(t, 1, parse(t, s.person("auditor").get("/fr/").body).Find(".demo-banner").Length(), "there are demonstration accounts")
}

// The last tranche of 2011 names three regions: it is no region's progress, and is told on
// the page of each.
func TestAFactOfSeveralRegionsIsBookedOnNone(t *testing.T) {
	s := newSite(t)
	def, err := seed.Builtin()
	require.NoError(t, err)
	_, err = s.tracker.LoadAgreement(context.Background(), people.SystemAccount(), def)
	require.NoError(t, err)
	auditor := s.person("auditor")
	const title = "Last tranche signed: twelve new projects"
	for _, path := range []string{
		"pledges/C1", "regions/MA-AZI", "regions/MA-KHE", "regions/MA-TNT", "commitments/C1.MA-AZI", "commitments/C1.MA-KHE", "commitments/C1.MA-TNT",
	} {
		t.Run(path, func(t *testing.T) {
			body := auditor.get("/en/" + path).body
			assert.Contains(t, body, title)
			assert.Contains(t, body, "it is counted on none of them")
		})
	}
	assert.NotContains(t, auditor.get("/en/regions/MA-FIG").body, title)
	assert.Contains(t, auditor.get("/api/v1/commitments/C1.MA-AZI").body, `"update_id":null`)
}
