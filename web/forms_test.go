package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/web/request"
)

func TestTooMuchForAForm(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	for lang, text := range map[string]string{"fr": "16 Mo", "ar": "16 ميغابايت", "en": "16 MB"} {
		t.Run(lang, func(t *testing.T) {
			r := c.post("/"+lang+"/commitments/M5.MA-FIG/deliverables", url.Values{"note": {strings.Repeat("x", 17<<20)}})
			assert.Equal(t, http.StatusRequestEntityTooLarge, r.status)
			assert.Contains(t, r.body, text)
		})
	}
	huge := url.Values{"narrative": {strings.Repeat("نص", 1<<20)}, "value": {"12 femmes"}, "period": {"2026-Q3"}, "status": {"delivered"}}
	r := c.post("/en/commitments/M5.MA-FIG/updates", huge)
	require.Equal(t, http.StatusRequestEntityTooLarge, r.status)
	page := parse(t, r.body)
	assert.Contains(t, page.Find("#report-narrative-problem").Text(), "at most 10,000 characters")
	assert.Equal(t, strings.Repeat("نص", 5000), page.Find("#report textarea").Text())
	assert.Equal(t, "12 femmes", page.Find(`[id="report-value"]`).AttrOr("value", ""))
	assert.Equal(t, "delivered", page.Find("#report input[name=status][checked]").AttrOr("value", ""))
	assert.Equal(t, "10000", page.Find("#report textarea").AttrOr("maxlength", ""))

	id := s.submitted("planner", "M5.MA-FIG")
	r = s.person("council").post("/en/reviews/"+id, url.Values{"reason": {strings.Repeat("x", 2<<20)}, "decision": {"returned"}})
	require.Equal(t, http.StatusRequestEntityTooLarge, r.status)
	page = parse(t, r.body)
	assert.Len(t, page.Find("textarea[name=reason]").Text(), 4000)
	assert.Equal(t, "returned", page.Find("input[name=decision][checked]").AttrOr("value", ""))
}

func TestAFileWhereTextIsDue(t *testing.T) {
	s := newSite(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("value", "12"))
	require.NoError(t, form.WriteField("status", "delivered"))
	file, err := form.CreateFormFile("narrative", "report.pdf")
	require.NoError(t, err)
	_, err = file.Write([]byte("%PDF"))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	r := s.person("planner").send(http.MethodPost, "/en/commitments/M5.MA-FIG/updates", form.FormDataContentType(), &body)
	require.Equal(t, http.StatusUnsupportedMediaType, r.status)
	page := parse(t, r.body)
	assert.Equal(t, 1, page.Find("#report-narrative-problem").Length())
	assert.Equal(t, "12", page.Find(`[id="report-value"]`).AttrOr("value", ""))
	assert.Equal(t, "delivered", page.Find("#report input[name=status][checked]").AttrOr("value", ""))
}

// What someone typed can be copied wherever it was refused for good.
func TestWhatMayNotBeSentIsShown(t *testing.T) {
	s := newSite(t)
	for path, form := range map[string]url.Values{
		"commitments/C1.MA-FIG/updates":     {"narrative": {"Un long texte"}, "period": {"2026-Q3"}, "status": {"delivered"}, "version": {"1"}},
		"commitments/C1.MA-FIG/terms":       {"focal_point": {"Un long texte"}, "version": {"1"}},
		"commitments/M5.MA-FIG/assessments": {"comment": {"Un long texte"}, "version": {"1"}},
		"reports":                           {"reason": {"Un long texte"}, "period": {"2026-Q3"}},
		"admin/accounts":                    {"name": {"Un long texte"}},
	} {
		t.Run(path, func(t *testing.T) {
			r := s.person("planner").post("/fr/"+path, form)
			assert.Equal(t, http.StatusForbidden, r.status, path)
			assert.Contains(t, parse(t, r.body).Find(".typed dd").Text(), "Un long texte", path)
		})
	}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q3", "status", "delivered", "narrative", "Fait", "bogus", "1")
	r := c.post("/en/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	assert.Contains(t, page.Find(".alert").Text(), "bogus")
	assert.Equal(t, "Fait", page.Find("#report textarea").Text())
	assert.Equal(t, 0, page.Find(".timeline > li").Length(), "nothing was saved")
	for _, path := range []string{"logout", "account/language", "account/password", "account/tokens"} {
		r = c.post("/en/"+path, url.Values{"bogus": {"1"}})
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, path)
		assert.Contains(t, r.body, "bogus", path)
	}
	assert.Equal(t, http.StatusUnprocessableEntity, s.person("admin").post("/en/admin/jobs/reports", url.Values{"bogus": {"1"}}).status)
	login := url.Values{"email": {"planner@demo.tracker"}, "password": {testPassword}, "bogus": {"1"}}
	assert.Equal(t, http.StatusUnprocessableEntity, s.visitor().post("/en/login", login).status)
}

// Every field that a page shows is one that its form takes.
func TestFormsTakeWhatTheirPagesShow(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-NAD")
	seen := 0
	for who, paths := range map[string][]string{
		"planner": {"commitments/M5.MA-FIG", "commitments/M5.MA-FIG/deliverables/new", "account"}, "council": {"commitments/M5.MA-FIG", "reviews/" + id, "reports"}, "admin": {
			"admin/accounts", "admin/agreements/CCDH-2009/calendar", "admin/agreements/CCDH-2009/terms", "admin/agreements/CCDH-2009/pledges/M5",
			"admin/agreements/CCDH-2009/pledges/new", "admin/agreements/CCDH-2009/indicators/M8.2", "admin/agreements/CCDH-2009/pledges/M5/indicators/new",
			"admin/agreements/CCDH-2009/units/new", "admin/agreements/CCDH-2009/definition",
		},
	} {
		t.Run(who, func(t *testing.T) {
			c := s.person(who)
			for _, path := range paths {
				parse(t, c.get("/fr/"+path).body).Find("form[method=post]").Each(func(_ int, form *selection) {
					fields := s.server.pages.FieldsOf(form.AttrOr("action", ""))
					form.Find("[name]").Each(func(_ int, field *selection) {
						seen++
						assert.True(t, request.HasField(fields, field.AttrOr("name", "")), "%s: %s", form.AttrOr("action", ""), field.AttrOr("name", ""))
					})
				})
			}
		})
	}
	assert.Greater(t, seen, 50)
}

func TestFormsThatAreNone(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	const nothing = "multipart/form-data; boundary=x"
	r := c.send(http.MethodPost, "/fr/commitments/M5.MA-FIG/deliverables", nothing, strings.NewReader("--x--\r\n"))
	assert.Equal(t, http.StatusUnsupportedMediaType, r.status, "it takes no file")
	r = c.send(http.MethodPost, "/fr/commitments/M5.MA-FIG/updates", nothing, strings.NewReader("--x--\r\n"))
	assert.Equal(t, http.StatusUnprocessableEntity, r.status, "it takes one, and holds nothing")
	r = c.send(http.MethodPost, "/fr/commitments/M5.MA-FIG/updates", "application/json", strings.NewReader("{}"))
	assert.Equal(t, http.StatusUnsupportedMediaType, r.status)
	for _, body := range []string{"narrative=%zz", "narrative=%00", "narrative=%ff"} {
		r = c.send(http.MethodPost, "/fr/commitments/M5.MA-FIG/updates", "application/x-www-form-urlencoded", strings.NewReader(body))
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, body)
	}
}
