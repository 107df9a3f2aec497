package web

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/views"
)

// correctedEdition issues the report of the third quarter, and again after an
// update was reported, reviewed and its terms set.
func (s *site) correctedEdition() (first, second reports.Edition) {
	s.Helper()
	ctx := context.Background()
	first = s.issued()
	s.pass(time.Hour)
	id := s.submitted("planner", "M5.MA-FIG")
	_, err := s.tracker.ReviewUpdate(ctx, s.account("council"), id, commitments.ReviewInput{
		Decision: string(commitments.Verified), Assessment: string(commitments.Limited), Reason: "Vu sur place",
	})
	require.NoError(s, err)
	s.submitted("planner", "M6.MA-NAD")
	second, created, err := s.server.Reports.Compile(ctx, s.account("council"), reports.CompileInput{Period: commitments.MustPeriod("2026-Q3"), Reason: "Mises à jour tardives <b>"}, nil)
	require.NoError(s, err)
	require.True(s, created)
	return first, second
}

// downloads counts the entries of downloads in the journal.
func (s *site) downloads() int {
	s.Helper()
	size := s.sequenced()
	count := 0
	for after := int64(-1); after < size-1; {
		logged, _, err := s.server.Journal.Entries(context.Background(), people.SystemAccount(), after, commitments.MaxPerPage)
		require.NoError(s, err)
		for _, e := range logged {
			count += strings.Count(string(e.Encoded), `"kind":"report.downloaded"`)
			after = e.Index
		}
	}
	return count
}

func TestTheEditionsPage(t *testing.T) {
	s := newSite(t)
	first, second := s.correctedEdition()
	s.sequenced()
	numbers, err := s.server.Journal.Numbers(context.Background(), people.SystemAccount(), second.ID)
	require.NoError(t, err)
	c := s.person("auditor")
	for _, lang := range locale.Supported {
		address := "/" + lang + "/reports/2026-Q3/2"
		r := c.get(address)
		require.Equal(t, http.StatusOK, r.status, r.body)
		page := parse(t, r.body)
		checkPage(t, address, lang, page)
		l := locale.For(lang)
		head := page.Find("main").Text()
		assert.Contains(t, head, l.T("edition.kind.corrected"))
		assert.Contains(t, page.Find(".note").Text(), "Mises à jour tardives <b>", "the reason, as it was typed")
		assert.Contains(t, head, "Cellule de suivi du Conseil")
		assert.Contains(t, head, l.N("report.journal", int(second.JournalSize)))
		assert.Equal(t, second.JournalRoot, page.Find("p > code.exact").Text())
		assert.Equal(t, "ltr", page.Find("p > code.exact").AttrOr("dir", ""))
		assert.Equal(t, 1, page.Find(fmt.Sprintf(`main p a[href="/%s/journal/%d"]`, lang, numbers[second.ID])).Length(), "its entry in the journal")

		list := page.Find("#editions").Closest("details").Find("ol > li")
		require.Equal(t, 2, list.Length())
		assert.Equal(t, "page", list.First().Find("a").AttrOr("aria-current", ""))
		assert.Contains(t, list.First().Text(), l.T("edition.kind.corrected"))
		assert.Contains(t, list.First().Text(), "Mises à jour tardives <b>")
		assert.Contains(t, list.Last().Text(), l.T("edition.kind.original"))
		assert.Contains(t, list.Last().Text(), l.T("edition.superseded"))

		files := page.Find("#files tbody tr")
		require.Equal(t, len(second.Files), files.Length())
		for i, f := range second.Files {
			row := files.Eq(i)
			assert.Equal(t, f.Name, row.Find("th .code").Text())
			assert.Equal(t, f.SHA256, row.Find("td code").Text())
			assert.Equal(t, "ltr", row.Find("td code").AttrOr("dir", ""))
		}
		assert.Equal(t, 0, page.Find(`#files span[lang="json"]`).Length(), "a signature is in no language")
		assert.Equal(t, 1, page.Find(".downloads a[href*=\"/edition.zip\"]").Length())
		assert.Equal(t, 0, page.Find(".downloads a[href*=\"manifest\"]").Length())

		key := s.server.Journal.Identity().Key
		commands := page.Find("#verify pre")
		require.Equal(t, 2, commands.Length())
		assert.Equal(t, "tracker report verify CCDH-2009-2026-Q3-2.zip --key "+key, commands.First().Text())
		assert.Equal(t, "tracker report verify CCDH-2009-2026-Q3-2-report."+lang+".pdf --key "+key, commands.Last().Text())
		assert.Equal(t, 2, page.Find(`#verify a[href*="/manifest.json"]`).Length(), "the manifest and its signature")
		assert.Equal(t, 1, page.Find(`#verify a[href="/`+lang+`/journal#key"]`).Length())
	}
	planner := parse(t, s.person("planner").get("/fr/reports/2026-Q3/2").body)
	shown := planner.Find(`#verify a[href$="#key"]`).AttrOr("href", "")
	assert.Equal(t, fmt.Sprintf("/fr/journal/%d#key", numbers[second.ID]), shown, "where a planner may read it")
	assert.Equal(t, 1, parse(t, s.person("planner").get(strings.TrimSuffix(shown, "#key")).body).Find("#key").Length())

	page := parse(t, c.get("/fr/reports/2026-Q3/1").body)
	assert.Contains(t, page.Find(".note.late").Text(), "édition 2")
	assert.Equal(t, 1, page.Find(`.note.late a[href="/fr/reports/2026-Q3/2?agreement=CCDH-2009"]`).Length())
	assert.Equal(t, 0, page.Find("#correction").Length(), "an original corrects nothing")
	assert.Equal(t, first.JournalRoot, page.Find("p > code.exact").Text())
}

func TestWhatACorrectedEditionChanged(t *testing.T) {
	s := newSite(t)
	_, second := s.correctedEdition()
	c := s.person("auditor")
	page := parse(t, c.get("/fr/reports/2026-Q3/2").body)
	changed := page.Find("[aria-labelledby=correction] tbody")
	require.Equal(t, 2, changed.Length(), "by commitment")
	one := changed.First()
	assert.Equal(t, "M5.MA-FIG", strings.TrimSpace(one.Find("th .code").Text()))
	lines := map[string][2]*selection{}
	one.Find("tr").Each(func(_ int, line *selection) {
		cells := line.Find("td")
		require.Equal(t, 3, cells.Length())
		lines[strings.TrimSpace(cells.Eq(0).Text())] = [2]*selection{cells.Eq(1), cells.Eq(2)}
	})
	for label, want := range map[string][2]string{
		"Statut déclaré": {"Rien de déclaré", "Achevée"}, "Statut vérifié": {"Rien de vérifié", "Achevée"}, "Appréciation": {"Pas encore appréciée", "Limitée"},
		"État de vérification": {"Aucune mise à jour", "Vérifiée"}, "Dernière période déclarée": {"–", "3e trimestre 2026"},
		"Appréciation de la période déclarée": {"Pas encore appréciée", "Limitée"}, "Divergence": {"concordent", "au-delà"}, "Mise à jour attendue": {"Manquante", "Reçue"},
	} {
		t.Run(label, func(t *testing.T) {
			require.Contains(t, lines, label)
			assert.Contains(t, strings.TrimSpace(lines[label][0].Text()), want[0], label)
			assert.Contains(t, strings.TrimSpace(lines[label][1].Text()), want[1], label)
		})
	}
	for _, label := range []string{"Statut déclaré", "Statut vérifié"} {
		assert.Equal(t, 1, lines[label][1].Find("svg").Length(), "a mark and words")
		assert.Contains(t, lines[label][1].Text(), "Fait", "with what its author wrote")
	}
	fresh := lines["Mises à jour nouvelles ou vérifiées"][1]
	require.NotNil(t, fresh)
	assert.Equal(t, 1, fresh.Find("li").Length())
	assert.Contains(t, fresh.Text(), "Cellule de planification du ministère")

	api := s.program("auditor").list("/reports/" + second.ID + "/changes")
	require.Equal(t, http.StatusOK, api.status, api.body)
	assert.Equal(t, "2", api.number("total"))
	assert.Equal(t, "M5.MA-FIG", api.text("items.0.commitment"))
	for _, field := range []string{"declared", "verified", "assessed"} {
		assert.Contains(t, api.value("items.0.fields"), field)
		assert.Nil(t, api.value("items.0.before."+field), field)
	}
	assert.Equal(t, "limited", api.text("items.0.after.assessed.assessment"))
	assert.Equal(t, "completed", api.text("items.0.after.declared.status"))
	assert.Equal(t, "Fait", api.text("items.0.after.declared.narrative"))
	assert.Equal(t, "completed", api.text("items.0.after.verified.status"))
	assert.Equal(t, "verified", api.text("items.0.updates.0.state"))
	assert.Contains(t, api.body, `"section":"whole"`, "the totals changed too")
	rest := page.Find("details.discrepancies summary").Text()
	assert.Contains(t, rest, "Chiffres clés")
	first := api.text("against")
	assert.Equal(t, "1", s.program("auditor").list("/reports/"+first).number("edition"))
	page1 := s.program("auditor").list("/reports/" + second.ID + "/changes?per_page=1&page=2")
	assert.Equal(t, "M6.MA-NAD", page1.text("items.0.commitment"))
	original := s.program("auditor").list("/reports/" + first + "/changes")
	assert.Equal(t, "0", original.number("total"))
	assert.Nil(t, original.value("against"))
	assert.Equal(t, http.StatusNotFound, s.program("auditor").list("/reports/none/changes").status)
	assert.Equal(t, http.StatusUnprocessableEntity, s.program("auditor").list("/reports/"+second.ID+"/changes?page=-1").status)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().list("/reports/"+second.ID+"/changes").status)

	home := parse(t, c.get("/fr/").body)
	assert.Equal(t, 1, home.Find(`a[href="/fr/reports/2026-Q3/2?agreement=CCDH-2009#correction"]:contains("2 actions")`).Length())
	assert.Equal(t, 1, home.Find(`a[href="/fr/reports/2026-Q3/2?agreement=CCDH-2009#verify"]`).Length())
	assert.Contains(t, home.Find(".task-card .tag").First().Text(), "Corrigée")
}

func TestEveryFileComesAsItWasIssued(t *testing.T) {
	s := newSite(t)
	e := s.issued()
	c := s.person("planner")
	for _, f := range e.Files {
		r := c.get("/ar/reports/2026-Q3/1/" + f.Name + "?agreement=CCDH-2009&download=1")
		require.Equal(t, http.StatusOK, r.status, f.Name)
		sum := sha256.Sum256([]byte(r.body))
		assert.Equal(t, f.SHA256, hex.EncodeToString(sum[:]), f.Name)
		assert.Equal(t, `attachment; filename=`+e.DownloadName(f.Name), r.header.Get("Content-Disposition"))
		assert.Equal(t, f.MediaType, r.header.Get("Content-Type"))
	}
	assert.Equal(t, len(e.Files), s.downloads(), "each is in the journal")
}

func TestTheArchiveOfAnEdition(t *testing.T) {
	s := newSite(t)
	e := s.issued()
	for _, download := range []func() reply{
		func() reply { return s.person("auditor").get("/fr/reports/2026-Q3/1/edition.zip") },
		func() reply { return s.program("planner").list("/reports/" + e.ID + "/files/edition.zip") },
	} {
		r := download()
		require.Equal(t, http.StatusOK, r.status, r.body)
		assert.Equal(t, "application/zip", r.header.Get("Content-Type"))
		assert.Equal(t, "attachment; filename=CCDH-2009-2026-Q3-1.zip", r.header.Get("Content-Disposition"))
		archive, err := zip.NewReader(bytes.NewReader([]byte(r.body)), int64(len(r.body)))
		require.NoError(t, err)
		require.Len(t, archive.File, len(e.Files))
		for i, f := range archive.File {
			assert.Equal(t, e.Files[i].Name, f.Name)
			assert.EqualValues(t, e.Files[i].Size, f.UncompressedSize64)
		}
		m, err := reports.VerifyArchive([]byte(r.body), s.server.Journal.Identity().Key)
		require.NoError(t, err)
		assert.Equal(t, e.JournalRoot, m.Journal.Root)
	}
	assert.Equal(t, 2, s.downloads(), "both are in the journal")
	assert.Equal(t, http.StatusNotFound, s.person("auditor").get("/fr/reports/2026-Q3/2/edition.zip").status)
	assert.Equal(t, http.StatusNotFound, s.program("auditor").list("/reports/none/files/edition.zip").status)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().list("/reports/"+e.ID+"/files/edition.zip").status)
	assert.Equal(t, 2, s.downloads(), "what was refused is not")
}

func TestHeadOfDownloads(t *testing.T) {
	s := newSite(t)
	s.issued()
	c := s.person("auditor")
	for _, name := range []string{"report.csv", "edition.zip"} {
		address := "/fr/reports/2026-Q3/1/" + name
		head, whole := c.send(http.MethodHead, address, "", nil), c.get(address)
		assert.Equal(t, http.StatusOK, head.status, name)
		assert.Empty(t, head.body, name)
		for _, header := range []string{"Content-Type", "Content-Disposition"} {
			assert.Equal(t, whole.header.Get(header), head.header.Get(header), name)
		}
	}
}

func TestHalfAnArchiveBreaksOff(t *testing.T) {
	s := newSite(t)
	e := s.issued()
	c := s.person("auditor")
	s.server.Reports.Files = brokenFiles{s.server.Reports.Files}
	for _, address := range []string{"/fr/reports/2026-Q3/1/edition.zip", apiRoot + "/reports/" + e.ID + "/files/edition.zip"} {
		request, err := http.NewRequest(http.MethodGet, s.http.URL+address, nil)
		require.NoError(t, err)
		for name, value := range c.cookies {
			request.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err == nil {
			_, err = io.ReadAll(response.Body)
			response.Body.Close()
		}
		require.Error(t, err, "%s: half an archive must not look like a whole one", address)
	}
	assert.Contains(t, s.log.text(), errBroken.Error())
}

func TestEditionsByAPI(t *testing.T) {
	s := newSite(t)
	first, second := s.correctedEdition()
	c := s.program("auditor")
	fresh := c.list("/reports/" + second.ID)
	assert.Nil(t, fresh.value("journal"), "not numbered yet")
	s.sequenced()
	for _, r := range []reply{c.list("/reports/" + second.ID), c.list("/reports?period=2026-Q3")} {
		require.Equal(t, http.StatusOK, r.status, r.body)
		at := ""
		if strings.Contains(r.body, `"items"`) {
			at = "items.0."
		}
		assert.Equal(t, second.JournalRoot, r.text(at+"journal_root"))
		assert.Equal(t, "corrected", r.text(at+"kind"))
		assert.Equal(t, apiRoot+"/reports/"+second.ID+"/files/edition.zip", r.text(at+"archive"))
		assert.Equal(t, http.StatusOK, c.get(r.text(at+"archive")).status)
		proof := c.list("/journal/" + r.number(at+"journal") + "/proof")
		assert.Contains(t, proof.text("entry"), `"kind":"report.issued"`)
		assert.Contains(t, proof.text("entry"), second.ID)
	}
	assert.Equal(t, true, c.list("/reports/"+first.ID).value("superseded"))
}

// rowsApart are two rows that differ in everything in which editions can.
func rowsApart(t *testing.T) (before, after reports.Row) {
	t.Helper()
	quantity := func(text string) *commitments.Quantity {
		q, err := commitments.ParseQuantity(text)
		require.NoError(t, err)
		return &q
	}
	days := 12
	place := reports.Row{Code: "M5.MA-FIG", Pledge: "M5", Region: "MA-FIG"}
	value := func(text string) []commitments.Value {
		return []commitments.Value{{Indicator: "M5.1", Value: *quantity(text)}}
	}
	measured := func(text string) *commitments.Measured {
		return &commitments.Measured{Amount: commitments.Amount{Value: *quantity(text)}}
	}
	before, after = place, place
	early, late := commitments.MustPeriod("2026-Q2"), commitments.MustPeriod("2026-Q3")
	before.Reported, after.Reported = early, late
	before.Declared = &reports.Statement{Statement: commitments.Statement{Period: early, Status: commitments.InProgress, Values: value("3")}, Narrative: "En travaux"}
	after.Declared = &reports.Statement{Statement: commitments.Statement{Period: late, Status: commitments.Completed, Values: value("4.5")}, Narrative: "Ouvert <b>"}
	before.Verified, after.Verified = nil, after.Declared
	before.Review, after.Review = commitments.Returned, commitments.Verified
	before.Assessed = &reports.Assessed{Assessed: commitments.Assessed{Period: early, Assessment: commitments.Substantial}}
	after.Assessed = &reports.Assessed{Assessed: commitments.Assessed{Period: late, Assessment: commitments.Limited}}
	before.Compared, after.Compared = commitments.Substantial, commitments.Limited
	before.Gap, after.Gap = commitments.NoGap, commitments.Ahead
	before.Overdue, after.NoReport = true, true
	before.Duty, after.Duty, after.DaysLate = commitments.Missing, commitments.Given, &days
	before.DueOn, before.FocalPoint, before.LeadInstitution = commitments.MustDate("2026-06-30"), "Délégation", "Entraide"
	after.DueOn, after.FocalPoint, after.LeadInstitution = commitments.MustDate("2026-12-31"), "Province", "Agence"
	before.Measures = []commitments.Measure{{Target: commitments.Target{Indicator: "M5.1", Baseline: quantity("1"), Target: quantity("9")}, Declared: measured("3")}}
	after.Measures = []commitments.Measure{{Target: commitments.Target{Indicator: "M5.1", Baseline: quantity("2"), Target: quantity("8")}, Declared: measured("7.5"), Verified: measured("4.5")}}
	return before, after
}

// centres is the unit of what the rows measure.
func centres() []commitments.Unit {
	return []commitments.Unit{{Code: "centres", Forms: map[string]map[string]string{
		"fr": {"one": "centre", "many": "de centres", "other": "centres"}, "en": {"one": "centre", "other": "centres"},
		"ar": {"zero": "مركز", "one": "مركز", "two": "مركزان", "few": "مراكز", "many": "مركزا", "other": "مركز"},
	}}}
}

// opened is the indicator that the rows measure.
var opened = commitments.Indicator{Code: "M5.1", Name: commitments.Text{"fr": "Centres", "ar": "المراكز", "en": "Centres"}, Kind: commitments.Number, Unit: "centres", Counting: commitments.ForPeriod}

// ofOpened is a report with the row alone.
func ofOpened(row reports.Row) reports.Report {
	return reports.Report{Pledges: []commitments.Pledge{{Code: "M5", Indicators: []commitments.Indicator{opened}}}, Commitments: []reports.Row{row}}
}

// shownAs renders the edition's page with what it changed.
func shownAs(t *testing.T, lang string, before, after reports.Report) *goquery.Document {
	t.Helper()
	everything, err := reports.Discrepancies(before, after)
	require.NoError(t, err)
	v := views.ReportView{
		Edition: reports.Edition{ID: "second", Agreement: "A-1", Period: commitments.MustPeriod("2026-Q3"), Number: 2, Kind: reports.Corrected},
		Report:  after,
		Changes: reports.Comparison{
			Against:     reports.Edition{ID: "first", Agreement: "A-1", Period: commitments.MustPeriod("2026-Q3"), Number: 1, Kind: reports.Original},
			Commitments: reports.Differences(before, after), Everything: everything,
		},
	}
	var body strings.Builder
	chrome := views.Layout{L: locale.For(lang), Units: centres(), Title: "x", Path: "/" + lang + "/reports/2026-Q3/2", Now: time.Now().UTC()}
	require.NoError(t, views.ReportPage(chrome, v).Render(context.Background(), &body))
	return parse(t, body.String())
}

func TestEveryDifferenceIsInWords(t *testing.T) {
	before, after := rowsApart(t)
	earlier, later := ofOpened(before), ofOpened(after)
	differences := reports.Differences(earlier, later)
	require.Len(t, differences, 1)
	require.Len(t, differences[0].Fields, 15, "a field that the page does not know of yet")
	for _, lang := range locale.Supported {
		page := shownAs(t, lang, earlier, later)
		checkPage(t, "/"+lang+"/reports/2026-Q3/2", lang, page)
		l, said := locale.For(lang), map[string]string{}
		page.Find("[aria-labelledby=correction] tbody tr").Each(func(_ int, line *selection) {
			cells := line.Find("td")
			said[strings.TrimSpace(cells.Eq(0).Text())] = words(cells.Eq(1)) + " → " + words(cells.Eq(2))
		})
		count := func(decimal string) string { return l.Measure(decimal, l.Unit(decimal, centres()[0].Forms)) }
		for key, want := range map[string]string{
			"term.declared_value": count("3") + " → " + count("7.5"), "term.verified_value": "– → " + count("4.5"),
			"term.baseline": count("1") + " → " + count("2"), "term.target": count("9") + " → " + count("8"),
		} {
			assert.Equal(t, want, said[l.T("common.labelled", "label", l.Text(opened.Name), "value", l.T(key))], "%s: %s", lang, key)
		}
		for key, want := range map[string]string{
			"term.declared": l.T("status.in_progress") + " " + count("3") + " " + l.Period("quarter", 2026, 2) + " En travaux → " +
				l.T("status.completed") + " " + count("4.5") + " " + l.Period("quarter", 2026, 3) + " Ouvert <b>",
			"term.verified": l.T("verified.none") + " → " +
				l.T("status.completed") + " " + count("4.5") + " " + l.Period("quarter", 2026, 3) + " Ouvert <b>",
			"term.review_state": l.T("review.returned") + " → " + l.T("review.verified"),
			"term.assessment": l.T("assessment.substantial") + " " + l.Period("quarter", 2026, 2) + " → " +
				l.T("assessment.limited") + " " + l.Period("quarter", 2026, 3),
			"term.compared":       l.T("assessment.substantial") + " → " + l.T("assessment.limited"),
			"term.duty":           l.T("duty.missing") + " → " + l.T("duty.given"),
			"term.completed_late": "– → " + l.N("count.days_late", 12),
			"list.last_report":    l.Period("quarter", 2026, 2) + " → " + l.Period("quarter", 2026, 3),
			"list.gap":            l.T("gap.none") + " → " + l.T("gap.ahead"),
			"derived.overdue":     l.T("common.yes") + " → " + l.T("common.no"),
			"derived.no_report":   l.T("common.no") + " → " + l.T("common.yes"),
			"term.due_date":       l.Date(2026, 6, 30) + " → " + l.Date(2026, 12, 31),
			"term.focal_point":    "Délégation → Province", "term.lead_institution": "Entraide → Agence",
		} {
			t.Run(key, func(t *testing.T) {
				assert.Equal(t, want, said[l.T(key)], "%s: %s", lang, key)
			})
		}
	}
}

func TestCommitmentsThatOnlyOneEditionHas(t *testing.T) {
	before, after := rowsApart(t)
	before.Code = "M5.MA-NAD"
	earlier, later := ofOpened(before), ofOpened(after)
	bodies := shownAs(t, "en", earlier, later).Find("[aria-labelledby=correction] tbody")
	require.Equal(t, 2, bodies.Length())
	assert.Contains(t, bodies.First().Find("th").Text(), "Not in edition 1")
	assert.Contains(t, bodies.Last().Find("th").Text(), "Not in edition 2")
	assert.Equal(t, "–", strings.TrimSpace(bodies.First().Find("td").Eq(1).Text()))
	none := shownAs(t, "en", later, later)
	assert.Contains(t, none.Find("#correction").Parent().Find(".empty").Text(), "Nothing differs")
}

func TestWhatDiffersBesideTheCommitmentsIsToldByItsPart(t *testing.T) {
	before, after := reports.Report{}, reports.Report{Commitments: []reports.Row{}}
	before.Whole.Declared = map[commitments.Status]int{commitments.InProgress: 4}
	after.Whole.Declared = map[commitments.Status]int{commitments.InProgress: 1234}
	after.Whole.Overdue = 3
	before.Reporting.ByParty = []reports.RateGroup{{Code: "CCDH"}}
	after.Reporting.ByParty = []reports.RateGroup{{Code: "CCDH", Rate: reports.Rate{Late: 2}}}
	before.Agreement.Calendars = commitments.FromBeginning(commitments.Calendar{DueDays: 30})
	after.Agreement.Calendars = commitments.FromBeginning(commitments.Calendar{DueDays: 31})
	after.Provisional = true
	for _, lang := range locale.Supported {
		l, page := locale.For(lang), shownAs(t, lang, before, after)
		checkPage(t, "/"+lang+"/reports/2026-Q3/2", lang, page)
		parts := map[string]string{}
		page.Find("details.discrepancies").Each(func(_ int, part *selection) {
			part.Find("tbody tr").Each(func(_ int, line *selection) {
				title := strings.TrimSpace(part.Find("summary").Contents().First().Text())
				var cells []string
				line.Find("th, td").Each(func(_ int, cell *selection) { cells = append(cells, strings.TrimSpace(cell.Text())) })
				parts[title+" "+strings.Join(cells, " ")] = title
			})
		})
		for _, want := range []string{
			l.T("onscreen.summary") + " – " + l.T("term.declared") + " · " + l.T("status.in_progress") + " 4 " + l.Int(1234),
			l.T("onscreen.summary") + " – " + l.T("derived.overdue") + " 0 3",
			l.T("onscreen.rates") + " · " + l.T("onscreen.by_party") + " CCDH " + l.T("timing.late") + " 0 2",
			l.T("term.agreement") + " · " + l.T("calendar.versions") + " #1 due_days 30 31",
			l.T("edition.kind.provisional") + " – – " + l.T("common.no") + " " + l.T("common.yes"),
		} {
			assert.Contains(t, parts, want, lang)
		}
	}
}

func TestAnEditionSaysHowFarTheRecordHasMoved(t *testing.T) {
	s := newSite(t)
	first := s.issued()
	auditor, council := s.person("auditor"), s.person("council")
	program := s.program("auditor")
	address := "/reports/" + first.ID + "/since"
	const offer = `section[aria-labelledby=since] form[action="/fr/reports"]`
	t.Run("nothing was recorded", func(t *testing.T) {
		page := parse(t, council.get("/fr/reports/2026-Q3/1").body)
		assert.Contains(t, page.Find("section[aria-labelledby=since]").Text(), "Ni mise à jour, ni vérification")
		assert.Equal(t, 0, page.Find(offer).Length(), "nothing to correct")
		assert.Contains(t, parse(t, auditor.get("/fr/reports").body).Find("tbody tr").Text(), "Ni mise à jour")
		none := program.list(address)
		assert.Equal(t, "0", none.number("updates"))
		assert.Equal(t, []any{}, none.value("totals"))
	})
	s.submitted("planner", "M5.MA-FIG")
	t.Run("an update", func(t *testing.T) {
		for _, lang := range locale.Supported {
			l, path := locale.For(lang), "/"+lang+"/reports/2026-Q3/1"
			page := parse(t, auditor.get(path).body)
			checkPage(t, path, lang, page)
			section := page.Find("section[aria-labelledby=since]")
			assert.Contains(t, section.Text(), l.N("terms.progress_update", 1))
			row := section.Find("tbody tr").FilterFunction(func(_ int, row *selection) bool {
				return strings.Contains(row.Find("th").Text(), l.T("status.completed"))
			})
			require.Equal(t, 1, row.Length())
			before := first // what the edition's own report counts
			report, err := s.server.Reports.Load(context.Background(), before)
			require.NoError(t, err)
			assert.Equal(t, l.Int(report.Whole.Declared[commitments.Completed]), strings.TrimSpace(row.Find("td").First().Text()))
			assert.Equal(t, l.Int(report.Whole.Declared[commitments.Completed]+1), strings.TrimSpace(row.Find("td").Last().Text()))
		}
		assert.Contains(t, parse(t, auditor.get("/fr/reports").body).Find("tbody tr").Text(), "Depuis\u202f: 1 mise à jour")
		moved := program.list(address)
		assert.Equal(t, "1", moved.number("updates"))
		assert.Equal(t, "0", moved.number("reviews"))
		assert.Equal(t, "0", moved.number("terms"))
		assert.Contains(t, moved.body, `"total":"whole.declared.completed"`)
		assert.Equal(t, "1", program.list("/reports/"+first.ID).number("since.updates"))
		assert.Equal(t, http.StatusUnauthorized, s.visitor().list(address).status)
		assert.Equal(t, http.StatusNotFound, program.list("/reports/none/since").status)
	})
	t.Run("the correction is offered to whom it is open", func(t *testing.T) {
		for _, who := range []string{"auditor", "admin", "ministry.reviewer", "council.planner"} {
			assert.Equal(t, 0, parse(t, s.person(who).get("/fr/reports/2026-Q3/1").body).Find(offer).Length(), who)
		}
		form := parse(t, council.get("/fr/reports/2026-Q3/1").body).Find(offer)
		require.Equal(t, 1, form.Length())
		fields := url.Values{"reason": {"Mise à jour tardive"}}
		form.Find("input[type=hidden]").Each(func(_ int, input *selection) { fields.Set(input.AttrOr("name", ""), input.AttrOr("value", "")) })
		fields.Del("csrf")
		assert.Equal(t, "/fr/reports/2026-Q3/2?agreement=CCDH-2009", council.waits(council.post("/fr/reports", fields)))
	})
	t.Run("of a superseded edition the counts alone", func(t *testing.T) {
		old := program.list(address)
		assert.Equal(t, "1", old.number("updates"))
		assert.Equal(t, []any{}, old.value("totals"))
		assert.Nil(t, program.list("/reports/"+first.ID).value("since"))
		assert.Equal(t, "0", program.list("/reports?period=2026-Q3").number("items.0.since.updates"))
	})
}

func TestTheKindOfAnEditionIsSaidWhereverItStands(t *testing.T) {
	s := newSite(t)
	council := s.person("council")
	council.waits(council.post("/fr/reports", url.Values{"period": {"2026-Q4"}}))
	for _, lang := range locale.Supported {
		l := locale.For(lang)
		page := parse(t, council.get("/"+lang+"/reports/2026-Q4/1").body)
		assert.Contains(t, page.Find("main").Text(), l.T("edition.kind.provisional"))
		assert.Contains(t, page.Find(".note").Text(), l.T("report.provisional"))
		assert.Contains(t, parse(t, council.get("/"+lang+"/reports").body).Find("tbody").Text(), l.T("edition.kind.provisional"))
		assert.Contains(t, parse(t, s.person("auditor").get("/"+lang+"/").body).Find(".task-card .tag").Text(), l.T("edition.kind.provisional"))
		html := council.get("/" + lang + "/reports/2026-Q4/1/report." + lang + ".html").body
		assert.Contains(t, html, "("+l.T("report.kind.provisional")+")")
		assert.Contains(t, html, l.T("report.provisional"))
	}
}

// words is the text of a cell as it is read: each part apart, and hard spaces as
// they are.
func words(cell *selection) string {
	var parts []string
	cell.Find("*").AddSelection(cell).Contents().Each(func(_ int, e *selection) {
		if goquery.NodeName(e) == "#text" {
			parts = append(parts, strings.FieldsFunc(e.Text(), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })...)
		}
	})
	return strings.Join(parts, " ")
}
