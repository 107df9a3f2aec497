package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// national loads an agreement of three regions with a pledge of the country as a whole
// and a pledge of two of the regions.
func (s *site) national() {
	s.Helper()
	text := func(fr, ar, en string) commitments.Text { return commitments.Text{"fr": fr, "ar": ar, "en": en} }
	pledge := func(code, party string, title commitments.Text, scope commitments.Scope) commitments.Pledge {
		return commitments.Pledge{
			Code: code, Party: party, Category: "laws", Title: title, Clause: title, Sources: []string{"test"}, Scope: scope,
		}
	}
	loaded, err := s.tracker.LoadAgreement(context.Background(), people.SystemAccount(), commitments.Definition{
		Agreement: commitments.Agreement{
			Code: "NATIONAL", Title: text("Convention nationale", "اتفاقية وطنية", "National agreement"), SignedOn: commitments.MustDate("2026-01-15"),
			ActivatedOn: commitments.MustDate("2026-01-15"), Parties: []string{"ministry", "CCDH"}, Collector: "CCDH",
			Regions: []string{"MA-FIG", "MA-ERR", "MA-NAD"}, Sources: []string{"test"}, Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
			Categories: []commitments.Category{{Code: "laws", Name: text("Lois", "قوانين", "Laws")}},
		},
		Pledges: []commitments.Pledge{
			pledge("N1", "CCDH", text("Une loi", "قانون", "A law"), commitments.Scope{Kind: commitments.WholeCountry}),
			pledge("N2", "ministry", text("Deux maisons", "داران", "Two houses"),
				commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG", "MA-NAD"}}),
		},
	})
	require.NoError(s, err)
	require.Equal(s, commitments.Loaded{Changed: 4, Commitments: 3}, loaded, "the country's region, the agreement, two pledges")
}

func TestAPledgeOfTheCountryGoesThrough(t *testing.T) {
	s := newSite(t)
	s.national()
	auditor, planner := s.person("auditor"), s.person("council.planner")

	t.Run("matrix", func(t *testing.T) {
		page := parse(t, auditor.get("/en/overview?agreement=NATIONAL").body)
		assert.Equal(t, []string{"Pledge", "Figuig", "Errachidia", "Nador", "Whole country"}, trimmed(page.Find(".matrix thead th")))
		var cells []string
		page.Find(".matrix tbody td a").Each(func(_ int, a *selection) { cells = append(cells, a.AttrOr("href", "")) })
		assert.Equal(t, []string{"/en/commitments/N1.MA", "/en/commitments/N2.MA-FIG", "/en/commitments/N2.MA-NAD"}, cells)
	})
	t.Run("places", func(t *testing.T) {
		tiles := parse(t, auditor.get("/en/agreements/NATIONAL").body).Find(".map svg").Text()
		assert.Contains(t, tiles, "Nador")
		assert.NotContains(t, tiles, "Whole country", "the map has no tile of it")
		assert.Contains(t, auditor.get("/en/regions/MA").body, "N1.MA")
		assert.Contains(t, auditor.get("/en/regions/Maroc").body, "N1.MA", "by another name")
		list := parse(t, auditor.get("/ar/commitments?region=MA").body)
		assert.Equal(t, []string{"N1.MA"}, trimmed(list.Find("tbody th .code")))
		assert.Equal(t, "مجموع البلاد", strings.TrimSpace(list.Find("select[name=region] option[value=MA]").Text()))
		assert.Contains(t, auditor.get("/api/v1/regions?per_page=200").body, `"code":"MA","kind":"country"`)
		assert.Contains(t, auditor.get("/api/v1/pledges?agreement=NATIONAL").body, `"scope":{"kind":"country","regions":[]}`)
	})
	t.Run("update", func(t *testing.T) {
		r := planner.json(http.MethodPost, "/commitments/N1.MA/updates",
			`{"period":"2026-Q3","status":"in_progress","value":null,"narrative":"Projet de loi déposé","version":1,"submit":true}`)
		assert.Equal(t, http.StatusCreated, r.status, r.body)
		assert.Equal(t, http.StatusNotFound, planner.json(http.MethodPost, "/commitments/N2.MA-ERR/updates",
			`{"period":"2026-Q3","status":"in_progress","value":null,"narrative":"x","version":1,"submit":true}`).status, "not of the pledge's regions")
	})
	t.Run("workbook", func(t *testing.T) {
		due, grace := "2027-01-20", "10"
		round, err := s.rounds.Open(t.Context(), s.account("council"), collection.OpenInput{
			Agreement: "NATIONAL", Period: "2026-Q4", TermsInput: collection.TermsInput{DueOn: &due, GraceDays: &grace},
		})
		require.NoError(t, err)
		address := "/api/v1/rounds/" + round.ID + "/workbook"
		blank := planner.get(address + "?lang=fr&layout=list")
		require.Equal(t, http.StatusOK, blank.status)
		filled := bookWith(t, []byte(blank.body), "N1.MA", map[string]any{"K": "En cours", "M": "Loi en commission"})
		r := planner.attach(address, part{"file", "a.xlsx", string(filled)})
		require.Equal(t, http.StatusOK, r.status, r.body)
		assert.Contains(t, auditor.get("/en/commitments/N1.MA").body, "Loi en commission")
		head := parse(t, auditor.get("/en/collection/"+round.ID).body).Find(".matrix thead th")
		assert.Equal(t, []string{"Pledge", "Figuig", "Nador", "Whole country"}, trimmed(head)[:4])
	})
	t.Run("report", func(t *testing.T) {
		e, created, err := s.server.Reports.Compile(t.Context(), s.account("council"), reports.CompileInput{
			Agreement: "NATIONAL", Period: commitments.MustPeriod("2026-Q3"),
		}, nil)
		require.NoError(t, err)
		require.True(t, created)
		file := func(name string) string { return auditor.get("/api/v1/reports/" + e.ID + "/files/" + name).body }
		assert.Contains(t, file("report.csv"), "N1.MA,")
		assert.Contains(t, file("report.json"), `"code": "MA"`)
		page := parse(t, file("report.en.html"))
		assert.Contains(t, trimmed(page.Find("#matrix").Parent().Find("thead th")), "Whole country")
		assert.Contains(t, page.Find("svg.chart-tiles").Text(), "Nador")
		assert.NotContains(t, page.Find("svg.chart-tiles").Text(), "Whole country")
		assert.Contains(t, page.Find("main").Text(), "Projet de loi déposé")
	})
}

func trimmed(s *selection) []string {
	return s.Map(func(_ int, e *selection) string { return strings.Join(strings.Fields(e.Text()), " ") })
}
