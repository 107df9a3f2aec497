package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// listOf is what each element of a page that the selector finds says.
func listOf(s *selection) []string {
	return s.Map(func(_ int, e *selection) string { return words(e) })
}

// twoValues reports on both indicators of M5 in the region, with a breakdown.
func (c *client) twoValues(code string, pairs ...string) reply {
	c.Helper()
	form := with(c.formOf(code, "report"), "period", "2026-Q3", "status", "in_progress", "narrative", "Deux centres.", "do", "submit",
		"values.M5.1", "2", "values.M5.2", "1 200", "values.M5.2.parts.age-band.under-15", "30")
	return c.post("/fr/commitments/"+code+"/updates", with(form, pairs...))
}

func TestADraftOfSeveralIndicatorsIsFilledInAgain(t *testing.T) {
	c := newTypedSite(t).person("planner")
	require.Equal(t, http.StatusSeeOther, c.twoValues("M5.MA-FIG", "do", "draft").status)
	form := parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find("#report")
	for name, want := range map[string]string{"values.M5.1": "2", "values.M5.2": "1200", "values.M5.2.parts.age-band.under-15": "30", "values.M5.2.parts.age-band.60-over": ""} {
		assert.Equal(t, want, form.Find(`input[name="`+name+`"]`).AttrOr("value", ""), name)
	}
	_, open := form.Find("details.parts").Attr("open")
	assert.True(t, open, "what was filled in is not folded away")
}

func TestSeveralValuesStandOnThePageInEachLanguage(t *testing.T) {
	s := newTypedSite(t)
	c := s.person("planner")
	r := c.twoValues("M5.MA-FIG")
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	for lang, want := range map[string][]string{
		"fr": {"Centres ouverts 2\u00a0\u2068centres ouverts\u2069", "Femmes formées dans les centres 1\u202f200\u00a0\u2068femmes formées\u2069 Tranche d'âge\u202f: Moins de 15 ans 30"},
		"ar": {"المراكز المفتوحة 2\u00a0\u2068مركزان مفتوحان\u2069", "النساء المستفيدات من التكوين بالمراكز 1.200\u00a0\u2068امرأة مستفيدة من التكوين\u2069 الفئة العمرية: أقل من 15 سنة 30"},
		"en": {"Centres opened 2\u00a0\u2068centres opened\u2069", "Women trained in the centres 1,200\u00a0\u2068women trained\u2069 Age band: Under 15 30"},
	} {
		page := parse(t, c.get("/"+lang+"/commitments/M5.MA-FIG").body)
		assert.Equal(t, want, listOf(page.Find(".timeline .values > li")), lang)
		assert.Contains(t, words(page.Find(".measure").First().Find(".sides tbody tr").First()), strings.SplitN(want[0], " ", 3)[2][:3], lang)
		list := parse(t, c.get("/"+lang+"/commitments?pledge=M5&region=MA-FIG").body)
		assert.Equal(t, 2, list.Find("tbody td .measured").Length(), lang)
	}
	queue := parse(t, s.person("council").get("/fr/reviews?pledge=M5").body)
	assert.Contains(t, queue.Find(".queue .number").Text(), "2\u00a0\u2068centres ouverts\u2069 · 1\u202f200\u00a0\u2068femmes formées\u2069")
}

func TestErrorsStandAtTheirIndicator(t *testing.T) {
	s := newTypedSite(t)
	c := s.person("planner")
	r := c.twoValues("M5.MA-FIG", "values.M5.1", "deux", "values.M5.2.parts.age-band.under-15", "-1")
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	checkPage(t, "/fr/commitments/M5.MA-FIG", "fr", page)
	for _, name := range []string{"values.M5.1", "values.M5.2.parts.age-band.under-15"} {
		assert.Equal(t, 1, page.Find(`[id="report-`+name+`-problem"]`).Length(), name)
	}
	r = c.twoValues("M5.MA-FIG", "values.M5.2", "")
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	l := locale.For("fr")
	assert.Equal(t, l.T("error.value.parts_alone"), parse(t, r.body).Find(`[id="report-values.M5.2-problem"]`).Text())

	ratio := s.person("council.planner")
	form := with(ratio.formOf("C3.MA-FIG", "report"), "period", "2026-Q3", "status", "in_progress", "do", "submit", "value.numerator", "3", "value.denominator", "0")
	page = parse(t, ratio.post("/fr/commitments/C3.MA-FIG/updates", form).body)
	assert.Equal(t, l.T("error.value.denominator"), page.Find(`[id="report-value.denominator-problem"]`).Text())
	require.Equal(t, http.StatusSeeOther, ratio.post("/fr/commitments/C3.MA-FIG/updates", with(form, "value.denominator", "4")).status)
	assert.Equal(t, []string{"75\u00a0\u2068%\u2069 (3 sur 4)"}, listOf(parse(t, ratio.get("/fr/commitments/C3.MA-FIG").body).Find(".timeline .values > li")))
}

// A form that was opened before the pledge was measured otherwise loses nothing in silence.
func TestAValueWithoutItsPlaceIsRefused(t *testing.T) {
	c := newTypedSite(t).person("planner")
	for name, key := range map[string]string{"value": "error.value.several", "values.M5.9": "error.indicator.unknown"} {
		r := c.twoValues("M5.MA-FIG", name, "7")
		require.Equal(t, http.StatusUnprocessableEntity, r.status, name)
		page := parse(t, r.body)
		assert.Contains(t, page.Find(".alert").Text(), locale.For("fr").T(key, "value", "M5.9"))
		leadsToInputs(t, page)
	}
	terms := with(c.formOf("M5.MA-FIG", "terms"), "targets.M5.9.target", "7")
	assert.Equal(t, http.StatusUnprocessableEntity, c.post("/fr/commitments/M5.MA-FIG/terms", terms).status)
	assert.Equal(t, "0", c.list("/commitments/M5.MA-FIG/updates").number("total"))
}

// leadsToInputs checks that each line of the summary leads to what stands on the page.
func leadsToInputs(t *testing.T, page *goquery.Document) {
	t.Helper()
	page.Find(".alert a").Each(func(_ int, a *selection) {
		id := strings.TrimPrefix(a.AttrOr("href", ""), "#")
		assert.Equal(t, 1, page.Find(`[id="`+id+`"]`).Length(), id)
	})
}

// A form may have been opened before its pledge changed its indicators.
func TestErrorsOfAnEarlierFormLeadToTheInputsOfToday(t *testing.T) {
	s := newTypedSite(t)
	fields := map[string][]string{"report": {"period", "2026-Q3", "status", "in_progress", "do", "submit"}, "terms": {"reason", "Essai"}}
	for _, one := range []struct{ account, code, form, path, typed, leads string }{
		{"planner", "M5.MA-FIG", "report", "updates", "value", "#report-values.M5.1"},
		{"planner", "M5.MA-FIG", "terms", "terms", "target", "#terms-targets.M5.1.target"},
		{"planner", "M5.MA-FIG", "terms", "terms", "targets.M5.9.target", ""},
		{"council.planner", "C3.MA-FIG", "report", "updates", "values.C3.9", ""},
	} {
		t.Run(one.form+" "+one.typed, func(t *testing.T) {
			c := s.person(one.account)
			form := with(c.formOf(one.code, one.form), append(fields[one.form], one.typed, "7")...)
			r := c.post("/fr/commitments/"+one.code+"/"+one.path, form)
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			page := parse(t, r.body)
			assert.Equal(t, one.leads, page.Find(".alert a").AttrOr("href", ""))
			assert.NotZero(t, page.Find(".alert li").Length())
			leadsToInputs(t, page)
		})
	}
}

func TestTargetsOfPeriodsAreSetOnThePage(t *testing.T) {
	c := newSite(t).person("planner")
	terms := with(c.formOf("M5.MA-FIG", "terms"), "targets.M5.1.baseline", "0", "targets.M5.1.target", "6", "targets.M5.2.target", "1 500", "due_on", "2028-12-31",
		"targets.M5.1.steps.0.period", "2027", "targets.M5.1.steps.0.value", "2", "targets.M5.1.steps.1.period", "", "targets.M5.1.steps.1.value", "",
		"targets.M5.1.steps.2.period", "2028", "targets.M5.1.steps.2.value", "4")
	r := c.post("/fr/commitments/M5.MA-FIG/terms", terms)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	page := parse(t, c.get("/fr/commitments/M5.MA-FIG").body)
	way := page.Find(".measure").First()
	assert.Equal(t, []string{"2027 2\u00a0\u2068centres ouverts\u2069", "2028 4\u00a0\u2068centres ouverts\u2069"}, listOf(way.Find("details .way > div")))
	assert.Equal(t, "2028", page.Find(`[name="targets.M5.1.steps.1.period"]`).AttrOr("value", ""), "an empty row is left out")
	diff := words(page.Find(".timeline .diff tbody"))
	assert.Contains(t, diff, "Centres ouverts\u202f: Cibles par année ou par période – 2027\u202f: 2")

	overlap := with(c.formOf("M5.MA-FIG", "terms"), "targets.M5.1.steps.0.period", "2027", "targets.M5.1.steps.0.value", "2",
		"targets.M5.1.steps.1.period", "2027-Q2", "targets.M5.1.steps.1.value", "1", "reason", "Essai")
	page = parse(t, c.post("/fr/commitments/M5.MA-FIG/terms", overlap).body)
	checkPage(t, "/fr/commitments/M5.MA-FIG", "fr", page)
	_, open := page.Find(`[id="terms-targets.M5.1.steps"]`).Attr("open")
	assert.True(t, open)
	assert.Equal(t, "2027-Q2", page.Find(`[name="targets.M5.1.steps.1.period"]`).AttrOr("value", ""), "what was typed stays")
}

func TestATotalOpensToItsEntries(t *testing.T) {
	s := newTypedSite(t)
	c := s.person("planner")
	require.Equal(t, http.StatusSeeOther, c.twoValues("M5.MA-FIG").status)
	require.Equal(t, http.StatusSeeOther, c.twoValues("M5.MA-NAD", "values.M5.1", "3").status)
	s.sequenced()
	auditor := s.person("auditor")
	for _, lang := range locale.Supported {
		for _, path := range []string{"totals", "totals?pledge=M5&by=region", "totals?period=2026-Q3", "totals/M5.1", "totals/M5.2?period=2026-Q3&region=MA-FIG", "totals/C3.1"} {
			r := auditor.get("/" + lang + "/" + path)
			require.Equal(t, http.StatusOK, r.status, "%s %s", lang, path)
			checkPage(t, "/"+lang+"/"+path, lang, parse(t, r.body))
		}
	}
	compact := parse(t, auditor.get("/fr/overview").body).Find(`table.totals a[href="/fr/totals/M5.1"]`).Closest("tr")
	assert.Equal(t, []string{"–", "5\u00a0\u2068centres ouverts\u2069", "–", "2 sur 11"}, listOf(compact.Find("td")))
	for _, path := range []string{"/fr/pledges/M5", "/fr/totals?pledge=M5"} {
		row := parse(t, auditor.get(path).body).Find(`table.totals a[href*="/totals/M5.1"]`).Closest("tr")
		assert.Contains(t, words(row), "5\u00a0\u2068centres ouverts\u2069", path)
		assert.Contains(t, words(row), "déclaré par 2 sur 11, vérifié pour 0", path)
	}
	address := parse(t, auditor.get("/fr/totals?pledge=M5").body).Find(`table.totals a[href*="/totals/M5.1"]`).AttrOr("href", "")
	page := parse(t, auditor.get(address).body)
	addends := page.Find(".addends li")
	assert.Equal(t, 2, addends.Length())
	assert.Contains(t, listOf(addends)[0], "2\u00a0\u2068centres ouverts\u2069")
	entry := addends.First().Find(`a[href*="/journal/"]`).AttrOr("href", "")
	assert.Contains(t, auditor.get(entry).body, "Deux centres.", "the entry of the update")
	update := addends.First().Find(`a[href*="#update-"]`).AttrOr("href", "")
	commitment, id, _ := strings.Cut(update, "#")
	assert.Equal(t, 1, parse(t, auditor.get(commitment).body).Find("#"+id).Length())

	region := parse(t, auditor.get("/fr/regions/MA-FIG").body)
	assert.Equal(t, 1, region.Find(`a[href="/fr/totals?agreement=CCDH-2009&region=MA-FIG"]`).Length())
	assert.Contains(t, auditor.get("/fr/totals.csv?pledge=M5").body, "M5.1")
}

func TestTotalsOfWhatThereIsNotAreRefused(t *testing.T) {
	c := newSite(t).person("auditor")
	for _, query := range []string{"pledge=M99", "region=XX", "party=x", "category=x", "agreement=x", "period=soon"} {
		r := c.get("/fr/totals?" + query)
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, query)
		page := parse(t, r.body)
		assert.Equal(t, 1, page.Find(".alert li").Length(), query)
		assert.Equal(t, 1, page.Find("form.filters").Length(), "it can be chosen otherwise")
		assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/totals.csv?"+query).status, query)
	}
	assert.Equal(t, http.StatusNotFound, c.get("/fr/totals/M5.9").status)
	assert.Equal(t, http.StatusNotFound, c.get("/fr/totals/X").status)
}

func TestADeviceKnowsWhatIsMeasured(t *testing.T) {
	s := newTypedSite(t)
	c := s.person("planner.figuig")
	record, err := s.tracker.Commitment(context.Background(), s.account("planner"), "M5.MA-FIG")
	require.NoError(t, err)
	_, err = s.tracker.Revise(context.Background(), s.account("planner"), "M5.MA-FIG", commitments.TermsInput{
		Targets: []commitments.TargetInput{{Indicator: "M5.1", Target: new("6")}}, Version: record.Commitment.Version,
	})
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, c.twoValues("M5.MA-FIG").status)
	r := c.get("/fr/outbox/data.json")
	assert.Equal(t, "M5.2", r.text("indicators.M5.1.code"))
	assert.Equal(t, true, r.value("indicators.M5.0.adds"))
	assert.Equal(t, "مراكز مفتوحة", r.text("units.centres-opened.ar.few"))
	assert.Equal(t, "under-15", r.text("dimensions.age-band.parts.0.code"))
	assert.Equal(t, "milestones", r.text("indicators.M8.1.kind"))
	steps := r.value("indicators.M8.1.reached.en").([]any)
	assert.Equal(t, "1 milestone of 4", steps[1])
	for i, item := range r.value("items").([]any) {
		if item.(map[string]any)["code"] == "M5.MA-FIG" {
			at := "items." + string(rune('0'+i))
			assert.Equal(t, "6", r.number(at+".targets.0.target"))
			assert.Equal(t, "1200", r.number(at+".latest.values.1.value"))
		}
	}
}

// A form that was sent, and that a device sends again because it heard no answer, is one
// update: both say the same.
func TestAFormAndADeviceSayTheSameUnderOneKey(t *testing.T) {
	c := newTypedSite(t).person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q4", "sure", "2026-Q4", "status", "completed", "narrative", "Fait.", "do", "submit",
		"values.M5.1", " 2 ", "values.M5.2", "", "answers.completed_no_evidence", "Suit.")
	version, key := form.Get("version"), form.Get("key")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	again := c.with("Idempotency-Key", key).json(http.MethodPost, "/commitments/M5.MA-FIG/updates",
		`{"period":"2026-Q4","status":"completed","narrative":"Fait.","version":`+version+`,"submit":true,"values":[{"indicator":"M5.1","value":"2"}],"answers":[{"rule":"completed_no_evidence","answer":"Suit."}]}`)
	require.Equal(t, http.StatusCreated, again.status, again.body)
	assert.Equal(t, "1", c.list("/commitments/M5.MA-FIG/updates").number("total"))
}

func TestTheFormOfProgressKeepsItsMeasuresWhenItIsRefused(t *testing.T) {
	c := newTypedSite(t).person("planner")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", url.Values{"values.M5.1": {"x"}})
	assert.Equal(t, "M5.1 M5.2", parse(t, r.body).Find("#report input[name=measured]").AttrOr("value", ""))
}

func TestTheIndicatorsOfWhatAPageListsAreTakenAlong(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	for page, want := range map[string]string{
		"/fr/commitments?pledge=M5&page=1&per_page=5":       "/fr/measures.csv?pledge=M5",
		"/ar/totals?pledge=M5&region=MA-FIG&period=2026-Q3": "/ar/measures.csv?pledge=M5&region=MA-FIG",
		"/en/totals?pledge=M5&by=region":                    "/en/measures.csv?pledge=M5",
	} {
		links := parse(t, c.get(page).body).Find(`.list-files a[href*="/measures."]`)
		require.Equal(t, 2, links.Length(), page)
		assert.Equal(t, want, links.First().AttrOr("href", ""))
		for _, r := range c.get(want).records() {
			assert.Contains(t, r["indicator"], "M5.")
		}
	}
}
