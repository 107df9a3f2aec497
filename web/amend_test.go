package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/datafile"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/web/request"
)

const adminPath = "/admin/agreements/CCDH-2009"

// form reads what stands in the form of a page that amends something.
func (c *client) form(path string) url.Values {
	c.Helper()
	r := c.get(path)
	require.Equal(c, http.StatusOK, r.status, r.body)
	page := parse(c.T, r.body)
	checkIDs(c.T, path, page)
	return formOn(page.Find("main form[method=post]").First())
}

// formOn reads what stands in a form, as a browser would send it.
func formOn(form *selection) url.Values {
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, field *selection) {
		name, kind := field.AttrOr("name", ""), field.AttrOr("type", "")
		_, checked := field.Attr("checked")
		switch {
		case (kind == "checkbox" || kind == "radio") && !checked, kind == "file":
		case field.Is("textarea"):
			values.Add(name, field.Text())
		case field.Is("select"):
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			values.Add(name, chosen.AttrOr("value", ""))
		default:
			values.Add(name, field.AttrOr("value", ""))
		}
	})
	return values
}

// set returns the form with some fields typed otherwise.
func set(form url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i]] = []string{pairs[i+1]}
	}
	return changed
}

// preview sends a form and returns the page of its preview.
func (c *client) preview(path string, form url.Values) *selection {
	c.Helper()
	r := c.post(path, set(form, "do", "preview"))
	require.Equal(c, http.StatusOK, r.status, r.body)
	page := parse(c.T, r.body)
	checkIDs(c.T, path, page)
	require.Equal(c, 1, page.Find(`main form button[value=correct]`).Length(), r.body)
	return page.Find("main")
}

// confirm sends the form of a preview, and returns the page that it leads to.
func (c *client) confirm(preview *selection) *selection {
	c.Helper()
	form := preview.Find("form.actions")
	r := c.post(form.AttrOr("action", ""), set(formOn(form), "do", "change"))
	require.Equal(c, http.StatusSeeOther, r.status, r.body)
	r = c.get(r.header.Get("Location"))
	require.Equal(c, http.StatusOK, r.status, r.body)
	page := parse(c.T, r.body)
	require.Equal(c, 1, page.Find("p.flash").Length())
	return page.Find("main")
}

// definition is what the agreement defines, as a data file.
func (s *site) definition() string {
	s.Helper()
	def, err := s.tracker.Definition(context.Background(), people.SystemAccount(), "CCDH-2009")
	require.NoError(s, err)
	var file bytes.Buffer
	require.NoError(s, datafile.Write(&file, def))
	return file.String()
}

func TestAPledgeIsAmendedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, before := s.person("admin"), s.definition()
		path := "/fr" + adminPath + "/pledges/M5"
		form := c.form(path)
		assert.Equal(t, "Women's centres and women leaders", form.Get("title.en"))
		page := parse(t, c.get(path).body)
		for lang, dir := range map[string]string{"fr": "ltr", "ar": "rtl", "en": "ltr"} {
			field := page.Find(`textarea[name="clause.` + lang + `"]`)
			assert.Equal(t, lang, field.AttrOr("lang", ""))
			assert.Equal(t, dir, field.AttrOr("dir", ""))
		}
		assert.Contains(t, c.preview(path, form).Find(".lead").Text(), "Rien ne change", "as it stands")

		typed := set(form, "title.fr", "Centres pour les femmes rurales", "note.fr", "Avenant de 2026", "from", "2026-10-01", "category", "studies")
		preview := c.preview(path, typed)
		title := preview.Find("#texts").Parent().Find("tbody tr").First()
		assert.Equal(t, []string{"Centres pour les femmes et leadership féminin", "Centres pour les femmes rurales"}, trimmed(title.Find("td")))
		assert.Equal(t, "fr", title.Find("td").AttrOr("lang", ""))
		assert.Contains(t, preview.Find("#texts + .note").Text(), "01/10/2026")
		assert.Equal(t, []string{"Centres pour les femmes", "Études"}, trimmed(preview.Find("#item-0").Parent().Find("tbody tr td")), "the category")
		assert.Equal(t, 0, preview.Find("#item-1, #added").Length())
		assert.Equal(t, before, s.definition(), "nothing changed yet")

		correct := preview.Find("form.actions")
		again := parse(t, c.post(correct.AttrOr("action", ""), set(formOn(correct), "do", "correct")).body)
		assert.Equal(t, "Centres pour les femmes rurales", again.Find(`textarea[name="title.fr"]`).Text(), "as it was typed")
		assert.Equal(t, "studies", again.Find("select[name=category] option[selected]").AttrOr("value", ""))

		after := c.confirm(preview)
		assert.Equal(t, "Centres pour les femmes rurales", after.Find(`textarea[name="title.fr"]`).Text())
		assert.Contains(t, after.Find("#texts").Parent().Text(), "Centres pour les femmes et leadership féminin", "the text before it is kept")
		assert.NotEqual(t, before, s.definition())
		s.sequenced()
		assert.Contains(t, s.program("auditor").list("/journal?after=0&limit=200").body, "Avenant de 2026")
		assert.Contains(t, s.person("auditor").get("/fr/pledges/M5").body, "Centres pour les femmes rurales")
	})
}

// A report shows the text that held on the last day of its period.
func TestAReportOfAnEarlierPeriodShowsTheOldText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path := s.person("admin"), "/fr"+adminPath+"/pledges/M5"
		c.confirm(c.preview(path, set(c.form(path), "title.fr", "Centres pour les femmes rurales", "from", "2026-07-01")))
		council := s.person("council")
		for period, title := range map[string]string{"2026-Q2": "Centres pour les femmes et leadership féminin", "2026-Q3": "Centres pour les femmes rurales"} {
			report := council.get(council.waits(council.post("/fr/reports", url.Values{"period": {period}, "agreement": {"CCDH-2009"}, "reason": {"Contrôle"}})))
			for report.status == http.StatusSeeOther {
				report = council.get(report.header.Get("Location"))
			}
			require.Equal(t, http.StatusOK, report.status)
			assert.Contains(t, parse(t, report.body).Find("main").Text(), title, period)
		}
	})
}

func TestAPledgeIsAddedOnAPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path := s.person("admin"), "/en"+adminPath+"/pledges/new"
		typed := set(c.form(path), "code", "M10", "title.en", "A study", "clause.en", "Carry out a study", "sources", "Amendment of 2026\n\n",
			"added_on", "2026-10-01", "category", "studies", "scope.kind", "regions")
		typed["scope.regions"] = []string{"MA-FIG", "MA-NAD"}
		preview := c.preview(path, typed)
		assert.Equal(t, []string{"M10.MA-FIG A study · Figuig", "M10.MA-NAD A study · Nador"}, trimmed(preview.Find("#added + ul li")))
		assert.Equal(t, "2 commitments are added", preview.Find("#added").Text())
		assert.Contains(t, preview.Find("#item-0").Text(), "M10")
		assert.Contains(t, preview.Find("#item-0").Parent().Text(), "Listed regions")
		assert.Equal(t, http.StatusNotFound, c.get("/en/commitments/M10.MA-FIG").status, "nothing changed yet")
		c.confirm(preview)
		assert.Equal(t, http.StatusOK, c.get("/en/commitments/M10.MA-FIG").status)

		taken := c.post(path, set(typed, "code", "M5", "digest", c.form(path).Get("digest"), "do", "change"))
		require.Equal(t, http.StatusUnprocessableEntity, taken.status)
		assert.Equal(t, 1, parse(t, taken.body).Find("#pledge-code-problem").Length(), "another pledge is not amended by accident")
	})
}

func TestAnIndicatorIsAmendedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path := s.person("admin"), "/ar"+adminPath+"/pledges/M5/indicators/new"
		typed := set(c.form(path), "name.ar", "تعاونيات محدثة", "unit", "people", "counting", "period", "breakdown", "sex")
		preview := c.preview(path, typed)
		assert.Contains(t, preview.Text(), "تعاونيات محدثة")
		assert.NotContains(t, s.definition(), "M5.3")
		page := c.confirm(preview)
		assert.Contains(t, page.Find("h1").Text(), "M5.3")
		assert.Equal(t, "sex", page.Find("input[name=breakdown][checked]").AttrOr("value", ""))
		assert.Equal(t, "sum", page.Find("select[name=over_regions] option[selected]").AttrOr("value", ""), "what follows from the kind")

		path = "/fr" + adminPath + "/pledges/M5/indicators/new"
		typed = set(c.form(path), "name.fr", "Étapes", "kind", "milestones", "milestones.1.name.fr", "Terrain", "milestones.3.name.fr", "Murs", "milestones.3.due_on", "2027-01-31")
		page = c.confirm(c.preview(path, typed))
		assert.Equal(t, "Terrain", page.Find(`[name="milestones.0.name.fr"]`).AttrOr("value", ""), "empty rows between are left out")
		assert.Equal(t, "2027-01-31", page.Find(`[name="milestones.1.due_on"]`).AttrOr("value", ""))
		wrong := c.post("/fr"+adminPath+"/indicators/M5.4", set(c.form("/fr"+adminPath+"/indicators/M5.4"), "milestones.0.name.fr", "", "milestones.1.name.fr", "", "milestones.1.due_on", "bientôt"))
		require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
		assert.Equal(t, 1, parse(t, wrong.body).Find(`[id="indicator-milestones.0.due_on-problem"]`).Length(), "the row where it stands now")

		path = "/fr" + adminPath + "/indicators/M1.1"
		free := c.form(path)
		said := s.program("planner").say("M1.MA-FIG", `"value":3`)
		require.Equal(t, http.StatusCreated, said.status, said.body)
		page = parse(t, c.get(path).body).Find("main")
		assert.Contains(t, page.Find("#indicator-kind").Text(), "ne change donc plus")
		assert.Equal(t, 0, page.Find("select[name=unit], [name=kind]:not([type=hidden])").Length())
		refused := c.post(path, set(free, "unit", "people", "do", "preview"))
		require.Equal(t, http.StatusUnprocessableEntity, refused.status)
		page = parse(t, refused.body).Find("main")
		assert.Contains(t, page.Find("#indicator-kind-problem").Text(), "M1.1")
		assert.Equal(t, 1, page.Find(`.alert a[href="#indicator-kind"]`).Length())
		replace := page.Find("#indicator-kind a").AttrOr("href", "")
		assert.Equal(t, "M1.1", c.form(replace).Get("replaces"))
	})
}

func TestAnAgreementsLifeIsAmendedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path, before := s.person("admin"), "/en"+adminPath+"/terms", s.definition()
		preview := c.preview(path, set(c.form(path), "in_force_until", "2029-12-31", "renewed_on", "2019-05-05\n2024-05-05\n", "on_track", "95"))
		assert.Equal(t, []string{"In force until", "Renewed on 1", "Renewed on 2", "Thresholds · Behind from (%)", "Thresholds · On track from (%)"}, trimmed(preview.Find("#item-0").Parent().Find("tbody th")))
		assert.Contains(t, preview.Text(), "31 December 2029")
		assert.Equal(t, before, s.definition(), "nothing changed yet")
		page := c.confirm(preview)
		assert.Contains(t, page.Find(".lead").Text(), "until 31 December 2029")
		assert.Equal(t, "95", page.Find("input[name=on_track]").AttrOr("value", ""))
		assert.Equal(t, "2019-05-05\n2024-05-05", page.Find("textarea[name=renewed_on]").Text())
	})
}

func TestAUnitIsAmendedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path := s.person("admin"), "/en"+adminPath+"/units/new"
		typed := set(c.form(path), "code", "cooperatives", "forms.en.one", "cooperative", "forms.en.other", "cooperatives")
		preview := c.preview(path, typed)
		assert.Contains(t, preview.Find("#item-0").Text(), "cooperatives")
		assert.NotContains(t, s.definition(), "cooperatives")
		page := c.confirm(preview)
		assert.Contains(t, page.Text(), "1\u00a0\u2068cooperative\u2069 · 2\u00a0\u2068cooperatives\u2069")

		path = "/en" + adminPath + "/units/cooperatives"
		r := c.post(path, set(c.form(path), "forms.ar.one", "تعاونية", "do", "preview"))
		require.Equal(t, http.StatusUnprocessableEntity, r.status)
		page = parse(t, r.body).Find("main")
		assert.Equal(t, 5, page.Find(`[id^="unit-forms.ar."][id$="-problem"]`).Length(), "a language takes all of its forms")
		assert.Equal(t, 0, page.Find(`[id^="unit-forms.fr"][id$="-problem"]`).Length())
		taken := c.post("/en"+adminPath+"/units/new", set(typed, "digest", c.form(path).Get("digest"), "do", "change"))
		assert.Equal(t, 1, parse(t, taken.body).Find("#unit-code-problem").Length())
	})
}

func TestAPartyIsRenamedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path, before := s.person("admin"), "/en"+adminPath+"/parties/CCDH", s.definition()
		form := c.form(path)
		assert.Contains(t, c.preview(path, form).Find(".lead").Text(), "Nothing changes", "as it stands")
		next := 0
		for form.Has("names."+strconv.Itoa(next)+".from") && form.Get("names."+strconv.Itoa(next)+".name.fr") != "" {
			next++
		}
		row := "names." + strconv.Itoa(next) + "."
		typed := set(form, row+"from", "2026-10-01", row+"name.en", "National Council", row+"name.ar", "المجلس", row+"short.en", "Council")
		preview := c.preview(path, typed)
		assert.Contains(t, preview.Find("#item-0").Text(), "Party")
		assert.Contains(t, preview.Text(), "National Council")
		assert.Contains(t, preview.Text(), "1 October 2026")
		assert.Equal(t, before, s.definition(), "nothing changed yet")
		page := c.confirm(preview)
		assert.Contains(t, page.Text(), "National Council", "the list calls it by today's name")
		assert.Contains(t, s.person("auditor").get("/en/pledges/C1").body, "Council")
		stale := c.post(path, set(formOn(preview.Find("form.actions")), "do", "change"))
		require.Equal(t, http.StatusConflict, stale.status)
		assert.Contains(t, parse(t, stale.body).Find(".alert").Text(), "changed meanwhile")
	})
}

func TestWhatAnAgreementHasIsAddedOnPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c := s.person("admin")
		for _, added := range []struct {
			path  string
			typed []string
			says  string // the preview, and the page that it leads to
		}{
			{"/categories", []string{"code", "parks", "name.en", "Public parks"}, "Public parks"},
			{"/parties", []string{"code", "agency", "names.2.name.en", "Development Agency", "names.2.short.en", "Agency", "officers.0.name", "Amina", "officers.0.from", "2024-10",
				"officers.0.office.en", "Director", "officers.0.sources", "Gazette"}, "Development Agency"},
			{"/dimensions", []string{"code", "origin", "name.en", "Origin", "parts.0.code", "town", "parts.0.name.en", "Town", "parts.1.code", "village", "parts.1.name.en", "Village"}, "Village"},
			{"/regions", []string{"code", "MA-NEW", "name.en", "New Figuig", "parent", "MA-FIG", "valid_from", "2027-01-01", "aliases", "Figuig II", "lat", "32.1", "tile_x", "2"}, "New Figuig"},
			{"/facts", []string{"id", "figuig-2026", "date", "2026-10-01", "precision", "day", "kind", "study", "title.en", "A study appeared", "regions", "MA-FIG", "pledges", "M5", "source", "Report"}, "A study appeared"},
		} {
			t.Run(added.path, func(t *testing.T) {
				path, before := "/en"+adminPath+added.path+"/new", s.definition()
				preview := c.preview(path, set(c.form(path), added.typed...))
				assert.Contains(t, preview.Text(), added.says)
				assert.Equal(t, before, s.definition(), "nothing changed yet")
				assert.Contains(t, c.confirm(preview).Find("li").Text(), added.says)
				assert.NotEqual(t, before, s.definition())
			})
		}
		path := "/en" + adminPath + "/regions/MA-NEW"
		preview := c.preview(path, set(c.form(path), "joins", "1"))
		assert.Equal(t, "14 commitments are added", preview.Find("#added").Text())
		c.confirm(preview)
		assert.Equal(t, http.StatusOK, c.get("/en/commitments/M5.MA-NEW").status)
		assert.Equal(t, 0, parse(t, c.get(path).body).Find("[name=joins]").Length(), "it joined")
		assert.Contains(t, c.get("/en/commitments/M5.MA-FIG").body, "A study appeared")
		assert.Equal(t, http.StatusNotFound, c.get("/en"+adminPath+"/facts/figuig-2026").status, "a fact is never changed")
	})
}

func TestAReportedPartOfADimensionStaysOnItsPage(t *testing.T) {
	s := newSite(t)
	c, path := s.person("admin"), "/fr"+adminPath+"/dimensions/sex"
	indicator := "/fr" + adminPath + "/indicators/M1.1"
	c.confirm(c.preview(indicator, set(c.form(indicator), "breakdown", "sex")))
	said := s.program("planner").say("M1.MA-FIG", `"values":[{"indicator":"M1.1","value":3,"parts":[{"dimension":"sex","part":"women","value":2}]}]`)
	require.Equal(t, http.StatusCreated, said.status, said.body)
	form := c.form(path)
	require.Equal(t, "women", form.Get("parts.0.code"))
	r := c.post(path, set(form, "parts.0.code", "", "parts.0.name.fr", "", "parts.0.name.ar", "", "parts.0.name.en", "", "do", "preview"))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	assert.Contains(t, page.Find("#dimension-parts-problem").Text(), "women")
	assert.Equal(t, 1, page.Find(`.alert a[href="#dimension-parts"]`).Length())
}

// upload sends a data file to the page of definitions.
func (c *client) upload(path, file string) reply {
	c.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(c, form.WriteField("do", "preview"))
	part, err := form.CreateFormFile("file", "ccdh.json")
	require.NoError(c, err)
	_, err = part.Write([]byte(file))
	require.NoError(c, err)
	require.NoError(c, form.Close())
	return c.send(http.MethodPost, path, form.FormDataContentType(), &body)
}

func TestADefinitionIsChangedByItsFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path, before := s.person("admin"), "/fr"+adminPath+"/definition", s.definition()
		file := c.get(path + ".json")
		assert.Equal(t, before, file.body, "the bytes that the command exports")
		assert.Contains(t, file.header.Get("Content-Disposition"), "CCDH-2009.json")
		assert.Contains(t, parse(t, c.upload(path, file.body).body).Find(".lead").Text(), "Rien ne change")

		changed := strings.Replace(file.body, "Women's centres and women leaders", "Centres for women", 1)
		changed = strings.Replace(changed, `"unit": "centres-opened"`, `"unit": "people"`, 1)
		r := c.upload(path, changed)
		require.Equal(t, http.StatusOK, r.status, r.body)
		preview := parse(t, r.body).Find("main")
		assert.Equal(t, []string{"Indicateur 1 · Unité", "Intitulé · English"}, trimmed(preview.Find("#item-0").Parent().Find("tbody th")))
		assert.Contains(t, preview.Find("#item-0").Text(), "Engagement M5")
		assert.Contains(t, preview.Text(), "Centres for women")
		assert.Equal(t, before, s.definition(), "nothing changed yet")
		c.confirm(preview)
		assert.Equal(t, changed, s.definition(), "exactly the change")

		stale := c.post(path, set(formOn(preview.Find("form.actions")), "do", "change"))
		require.Equal(t, http.StatusConflict, stale.status)
		assert.Contains(t, parse(t, stale.body).Find(".alert").Text(), "modifiée entre-temps")
	})
}

func TestADefinitionThatCannotBeLoaded(t *testing.T) {
	s := newSite(t)
	c, path, good := s.person("admin"), adminPath+"/definition", s.definition()
	for _, bad := range []struct {
		name, file string
		status     int
		says       map[string]string
	}{
		{"nothing", "", 422, map[string]string{"fr": "Ligne 1\u202f: le fichier finit trop tôt", "ar": "السطر 1: ينتهي الملف قبل تمامه", "en": "Line 1: the file ends too early"}},
		{"another sort", strings.Replace(good, `"signatories": [`, `"signatories": 7, "x": [`, 1), 422, map[string]string{"fr": "attend une liste, pas un nombre", "en": "takes a list, not a number"}},
		{"an unknown field", strings.Replace(good, `"signatories"`, `"colour"`, 1), 422, map[string]string{"fr": "le champ \"colour\" n’est pas connu ici", "ar": "غير معروف هنا"}},
		{"a rule that is broken", strings.Replace(good, `"category": "womens-centers"`, `"category": "none"`, 1), 422, map[string]string{"fr": "pledges[4].category", "ar": "pledges[4].category"}},
		{"another agreement", strings.ReplaceAll(good, "CCDH-2009", "OTHER-1"), 422, map[string]string{"fr": "«\u202fOTHER-1\u202f»", "en": "“OTHER-1”"}},
		{"too much", strings.Repeat(" ", request.MaxDefinition+1), 413, map[string]string{"fr": "4 Mo au plus", "ar": "4 ميغابايت", "en": "at most 4 MB"}},
	} {
		for lang, says := range bad.says {
			t.Run(bad.name+" in "+lang, func(t *testing.T) {
				r := c.upload("/"+lang+path, bad.file)
				require.Equal(t, bad.status, r.status, r.body)
				page := parse(t, r.body)
				assert.Contains(t, page.Find("#definition-file-problem").Text(), says)
				assert.NotEqual(t, 0, page.Find(`.alert a[href="#definition-file"]`).Length())
			})
		}
	}
	r := c.post("/fr"+path, url.Values{"do": {"preview"}})
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, 1, parse(t, r.body).Find("#definition-file-problem").Length())
	for _, content := range []string{"", "x", "H4sIAAAAAAAA", "!!"} {
		r := c.post("/fr"+path, url.Values{"do": {"change"}, "digest": {"x"}, "content": {content}})
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, content)
	}
	assert.Equal(t, good, s.definition())
}

// What another administrator changed meanwhile is not overwritten unseen.
func TestAnAmendmentOfWhatWasChangedMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		c, path := s.person("admin"), "/en"+adminPath+"/pledges/M5"
		mine := set(c.form(path), "title.en", "Mine")
		preview := c.preview(path, mine)
		c.confirm(c.preview(path, set(c.form(path), "title.en", "Theirs")))
		for name, send := range map[string]url.Values{
			"form": set(mine, "do", "preview"), "preview": set(formOn(preview.Find("form.actions")), "do", "change"),
		} {
			r := c.post(path, send)
			require.Equal(t, http.StatusConflict, r.status, name)
			page := parse(t, r.body).Find("main")
			assert.Contains(t, page.Find(".alert").Text(), "changed meanwhile", name)
			assert.Equal(t, "Mine", page.Find(`textarea[name="title.en"]`).Text(), name)
			assert.Contains(t, s.definition(), "Theirs")
			again := c.preview(path, formOn(page.Find("form")))
			assert.Equal(t, []string{"Theirs", "Mine"}, trimmed(again.Find("#texts").Parent().Find(`td[lang=en]`).Slice(0, 2)), "on what stands now")
		}
	})
}

func TestRefusedAmendmentsNameTheirFields(t *testing.T) {
	s := newSite(t)
	c, before := s.person("admin"), s.definition()
	for _, bad := range []struct {
		name, path, id string
		change         []string
		fields         []string
	}{
		{"a pledge without words", "/pledges/M5", "pledge", []string{"title.fr", "", "title.ar", "", "title.en", " ", "sources", "\n"}, []string{"title", "sources"}},
		{"a pledge without a day", "/pledges/M5", "pledge", []string{"from", "soon", "added_on", "2026-13-01", "withdrawn_on", "x"}, []string{"from", "added_on", "withdrawn_on"}},
		{"a pledge withdrawn before it was added", "/pledges/M5", "pledge", []string{"added_on", "2027-01-01", "withdrawn_on", "2026-01-01"}, []string{"withdrawn_on"}},
		{"a narrower pledge", "/pledges/M5", "pledge", []string{"scope.kind", "regions", "scope.regions", "MA-FIG"}, []string{"scope.kind"}},
		{"a pledge of no region", "/pledges/M5", "pledge", []string{"scope.kind", "regions"}, []string{"scope.regions", "scope.kind"}},
		{"a pledge of no category", "/pledges/M5", "pledge", []string{"category", "none"}, []string{"category"}},
		{"another language", "/pledges/M5", "pledge", []string{"clause.de", "Zentren"}, []string{"clause"}},
		{"a new pledge with nothing", "/pledges/new", "pledge", []string{"code", "m5", "party", "nobody"}, []string{"code", "party", "title", "clause", "sources"}},
		{"an indicator without a name", "/indicators/M1.1", "indicator", []string{"name.fr", "", "name.ar", "", "name.en", ""}, []string{"name"}},
		{"an indicator of no kind", "/indicators/M1.1", "indicator", []string{"kind", "guess"}, []string{"kind"}},
		{"a number of nothing", "/indicators/M1.1", "indicator", []string{"unit", ""}, []string{"unit"}},
		{"a ratio that is summed", "/indicators/C3.1", "indicator", []string{"over_regions", "sum", "breakdown", "sex"}, []string{"over_regions", "breakdown"}},
		{"milestones without any", "/indicators/M1.1", "indicator", []string{"kind", "milestones", "unit", ""}, []string{"milestones"}},
		{"milestones out of order", "/indicators/M1.1", "indicator", []string{"kind", "milestones", "milestones.0.name.fr", "Murs", "milestones.0.due_on", "2027-02-01", "milestones.1.due_on", "2027-01-01"}, []string{"milestones.1.name", "milestones.1.due_on"}},
		{"an indicator that replaces none", "/indicators/M1.1", "indicator", []string{"replaces", "M1.9"}, []string{"replaces"}},
		{"an agreement that ends before it begins", "/terms", "terms", []string{"in_force_until", "2001-01-01", "closed_on", "2001-01-01"}, []string{"in_force_until", "closed_on"}},
		{"a summary in another language", "/terms", "terms", []string{"about.de", "Worum es geht"}, []string{"about"}},
		{"renewals out of order", "/terms", "terms", []string{"renewed_on", "2024-05-05\n2019-05-05"}, []string{"renewed_on"}},
		{"thresholds", "/terms", "terms", []string{"on_track", "many"}, []string{"on_track"}},
		{"a unit without forms", "/units/new", "unit", []string{"code", "1"}, []string{"code", "forms"}},
		{"a party without a name", "/parties/CCDH", "party", []string{"names.1.from", "2008-01-01", "names.1.name.fr", "", "names.1.name.ar", "", "names.1.name.en", ""}, []string{"names.1.name"}},
		{"a body without its sources", "/parties/CCDH", "party", []string{"bodies.0.code", "B1", "bodies.0.from", "soon"}, []string{"bodies.0.name", "bodies.0.from", "bodies.0.sources"}},
		{"a new party with nothing", "/parties/new", "party", []string{"code", "é"}, []string{"code", "names"}},
		{"a region that ends before it begins", "/regions/MA-FIG", "region", []string{"valid_from", "2020-01-01", "valid_to", "2019-01-01", "lat", "north", "tile_x", "1.5"}, []string{"lat", "tile_x"}},
		{"a region apart", "/regions/new", "region", []string{"code", "MA-NEW", "name.fr", "Neuve"}, []string{"parent"}},
		{"a category with nothing", "/categories/new", "category", []string{"code", "New Homes"}, []string{"code", "name"}},
		{"a dimension with a part without a name", "/dimensions/sex", "dimension", []string{"parts.5.code", "Other!"}, []string{"parts.2.code", "parts.2.name"}},
		{"a fact with nothing", "/facts/new", "fact", []string{"id", "", "unit", "km"}, []string{"id", "date", "kind", "title", "unit", "source"}},
		{"a form that a language does not have", "/units/centres", "unit", []string{"forms.en.two", "centres"}, []string{"forms.en"}},
	} {
		for _, lang := range []string{"fr", "ar", "en"} {
			t.Run(bad.name+" in "+lang, func(t *testing.T) {
				path := "/" + lang + adminPath + bad.path
				form := set(c.form(path), bad.change...)
				for _, do := range []string{"preview", "change"} {
					r := c.post(path, set(form, "do", do))
					require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
					page := parse(t, r.body)
					for _, field := range bad.fields {
						assert.Equal(t, 1, page.Find(`[id="`+bad.id+"-"+field+`-problem"]`).Length(), field)
						assert.NotEqual(t, 0, page.Find(`.alert a[href="#`+bad.id+"-"+field+`"]`).Length(), field)
					}
					assert.NotContains(t, page.Find(".alert").Text(), "error.")
					page.Find(".alert a").Each(func(_ int, a *selection) {
						target := strings.TrimPrefix(a.AttrOr("href", ""), "#")
						assert.Equal(t, 1, page.Find(`[id="`+target+`"]`).Length(), "each line leads to its field: %s", target)
					})
				}
			})
		}
	}
	assert.Equal(t, before, s.definition())
}

func TestAmendingPagesAreForAdministrators(t *testing.T) {
	s := newSite(t)
	paths := []string{
		"", "/terms", "/pledges/M5", "/pledges/new", "/indicators/M5.1", "/pledges/M5/indicators/new", "/units", "/units/centres", "/units/new", "/definition",
		"/parties", "/parties/CCDH", "/parties/new", "/regions", "/regions/MA-FIG", "/regions/new", "/categories", "/categories/studies", "/categories/new",
		"/dimensions", "/dimensions/sex", "/dimensions/new", "/facts", "/facts/new",
	}
	lists := []string{"/units", "/parties", "/regions", "/categories", "/dimensions", "/facts"}
	file := s.definition()
	for _, who := range []string{"planner", "council", "council.planner", "ministry.reviewer", "auditor"} {
		t.Run(who, func(t *testing.T) {
			c := s.person(who)
			for _, path := range append(paths, "/definition.json") {
				assert.Equal(t, http.StatusForbidden, c.get("/en"+adminPath+path).status, path)
			}
			for _, path := range paths[1:] {
				if slices.Contains(lists, path) {
					continue
				}
				for _, do := range []string{"preview", "change", "correct"} {
					assert.Equal(t, http.StatusForbidden, c.post("/en"+adminPath+path, url.Values{"do": {do}, "digest": {"x"}}).status, path)
				}
			}
			assert.Equal(t, http.StatusForbidden, c.upload("/en"+adminPath+"/definition", file).status)
			for _, path := range []string{"agreements/CCDH-2009", "pledges/M5"} {
				assert.Equal(t, 0, parse(t, c.get("/en/"+path).body).Find(`a[href*="/admin/agreements/"]`).Length(), path)
			}
		})
	}
	admin := s.person("admin")
	assert.Equal(t, "/en"+adminPath+"/pledges/M5", parse(t, admin.get("/en/pledges/M5").body).Find(`a[href*="/admin/agreements/"]`).AttrOr("href", ""))
	page := parse(t, admin.get("/en"+adminPath).body)
	for _, path := range paths[1:] {
		from := page
		if of := path[:strings.LastIndexByte(path, '/')]; slices.Contains(lists, of) {
			from = parse(t, admin.get("/en"+adminPath+of).body)
		}
		assert.NotEqual(t, 0, from.Find(`a[href="/en`+adminPath+path+`"]`).Length(), "%s is linked", path)
	}
	for _, path := range []string{"/pledges/M99", "/indicators/M5.9", "/indicators/M99.1", "/indicators/x", "/pledges/M99/indicators/new", "/units/none", "/parties/none", "/regions/MA-XXX", "/categories/none", "/dimensions/none"} {
		assert.Equal(t, http.StatusNotFound, admin.get("/en"+adminPath+path).status, path)
	}
	assert.Equal(t, http.StatusNotFound, admin.get("/en/admin/agreements/NONE/terms").status)
	assert.Equal(t, http.StatusSeeOther, s.visitor().get("/en"+adminPath).status)
	assert.Equal(t, file, s.definition())
}
