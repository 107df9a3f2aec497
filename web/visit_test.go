package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/web/request"
)

func TestEveryAnswerIsProtected(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/fr/login", "/fr/nothing", "/api/v1/regions", "/healthz"} {
		h := s.visitor().get(path).header
		assert.Equal(t, pagePolicy, h.Get("Content-Security-Policy"), path)
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "same-origin", h.Get("Referrer-Policy"), path)
		assert.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), path)
		assert.Contains(t, h.Get("Cache-Control"), "no-store", path)
		assert.Empty(t, h.Get("Strict-Transport-Security"), path)
		assert.NotEmpty(t, h.Get("X-Request-Id"), path)
	}
	assert.NotContains(t, pagePolicy, "unsafe")
	assert.Equal(t, "caller-42", s.visitor().with("X-Request-Id", "caller-42").get("/healthz").header.Get("X-Request-Id"))
	assert.NotContains(t, s.visitor().with("X-Request-Id", "<script>alert").get("/healthz").header.Get("X-Request-Id"), "<")
}

func TestSecureAddress(t *testing.T) {
	s := newSite(t, func(cfg *Config) { cfg.BaseURL = &url.URL{Scheme: "https", Host: "tracker.example"} })
	r := s.visitor().post("/fr/login", url.Values{"email": {"auditor@demo.tracker"}, "password": {testPassword}})
	assert.NotEmpty(t, r.header.Get("Strict-Transport-Security"))
	cookie := r.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-tracker_session=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} {
		assert.Contains(t, cookie, part)
	}
}

func TestOtherSitesCannotChangeAnything(t *testing.T) {
	s := newSite(t)
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		c := s.person("planner").with(header[0], header[1])
		r := c.post("/en/logout", nil)
		assert.Equal(t, http.StatusForbidden, r.status)
		assert.Contains(t, r.body, "another site")
		r = c.json(http.MethodPost, "/tokens", `{"label":"x"}`)
		assert.Equal(t, http.StatusForbidden, r.status)
		checkProblem(t, r)
	}
	own := s.person("planner").with("Origin", "http://tracker.example")
	assert.Equal(t, http.StatusSeeOther, own.post("/fr/logout", nil).status)
}

func TestLogInAndOut(t *testing.T) {
	s := newSite(t)
	c := s.visitor()
	r := c.get("/ar/commitments?status=none&q=a+b")
	require.Equal(t, http.StatusSeeOther, r.status)
	login, err := url.Parse(r.header.Get("Location"))
	require.NoError(t, err)
	assert.Equal(t, "/ar/login", login.Path)
	form := url.Values{"email": {" Planner@demo.tracker "}, "password": {testPassword}, "next": {login.Query().Get("next")}}
	r = c.post("/ar/login", form)
	assert.Equal(t, http.StatusSeeOther, r.status)
	assert.Equal(t, "/ar/commitments?status=none&q=a+b", r.header.Get("Location"))
	assert.Equal(t, http.StatusOK, c.get("/ar/commitments").status)
	assert.Equal(t, http.StatusSeeOther, c.get("/ar/login").status, "a log-in is not asked for twice")
	stolen := map[string]string{"tracker_session": c.cookies["tracker_session"]}
	assert.Equal(t, http.StatusSeeOther, c.post("/ar/logout", nil).status)
	c.cookies = stolen
	assert.Equal(t, http.StatusSeeOther, c.get("/ar/commitments").status, "a session that ended stays ended")
}

// The language of the page in which one logs in is kept; that of the account is
// for addresses that name none.
func TestLogInKeepsTheLanguageOfThePage(t *testing.T) {
	s := newSite(t)
	require.NoError(t, s.people.SetLanguage(t.Context(), s.account("planner"), "fr"))
	for _, lang := range []string{"ar", "en", "fr"} {
		c := s.visitor()
		r := c.post("/"+lang+"/login", url.Values{"email": {"planner@demo.tracker"}, "password": {testPassword}})
		require.Equal(t, http.StatusSeeOther, r.status)
		assert.Equal(t, "/"+lang+"/", r.header.Get("Location"))
		assert.Equal(t, lang, parse(t, c.get("/"+lang+"/").body).Find("html").AttrOr("lang", ""))
		assert.Equal(t, "/fr/", c.with("Accept-Language", "en").get("/").header.Get("Location"), "an address without a language")
	}
}

func TestLogInRenewsTheToken(t *testing.T) {
	s := newSite(t)
	c := s.visitor()
	c.cookies["tracker_session"] = "chosen by a stranger"
	c.post("/fr/login", url.Values{"email": {"auditor@demo.tracker"}, "password": {testPassword}})
	assert.NotEqual(t, "chosen by a stranger", c.cookies["tracker_session"])
	assert.Equal(t, http.StatusOK, c.get("/fr/commitments").status)
}

func TestVisitorsAreSentNowhereElse(t *testing.T) {
	s := newSite(t)
	for _, next := range []string{
		"https://evil.example/", "//evil.example", "/\\evil.example", "/fr/../../x", "javascript:alert(1)", "/api/v1/tokens", "/fr/logout", "x",
	} {
		r := s.visitor().post("/en/login", url.Values{"email": {"auditor@demo.tracker"}, "password": {testPassword}, "next": {next}})
		assert.Equal(t, "/en/", r.header.Get("Location"), next)
	}
}

func TestWrongPasswords(t *testing.T) {
	s := newSite(t)
	c := s.visitor()
	attempt := func(email, password string) reply {
		return c.post("/en/login", url.Values{"email": {email}, "password": {password}})
	}
	known, unknown := attempt("auditor@demo.tracker", "wrong"), attempt("nobody@demo.tracker", "wrong")
	assert.Equal(t, http.StatusUnauthorized, known.status)
	assert.Equal(t, strings.ReplaceAll(known.body, "auditor", "nobody"), unknown.body, "both look the same")
	for range 9 {
		assert.Equal(t, http.StatusUnauthorized, attempt("auditor@demo.tracker", "wrong").status)
	}
	r := attempt("AUDITOR@demo.tracker", testPassword)
	assert.Equal(t, http.StatusTooManyRequests, r.status)
	assert.Regexp(t, `^\d+$`, r.header.Get("Retry-After"))
	assert.Contains(t, r.body, "Minutes to wait before trying again: 1.")
	s.pass(time.Minute)
	assert.Equal(t, http.StatusSeeOther, attempt("auditor@demo.tracker", testPassword).status)
}

func TestRightPasswordsDoNotCount(t *testing.T) {
	s := newSite(t)
	for range 40 {
		s.person("planner")
	}
}

// A session that runs out while someone types loses nothing of it.
func TestSessionRunsOutWhileTyping(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	s.pass(request.IdleTime - time.Minute)
	assert.Equal(t, http.StatusOK, c.get("/fr/commitments").status)
	s.pass(request.IdleTime + time.Minute)
	typed := url.Values{
		"narrative": {"Une \"phrase\"\r\nlongue"}, "status": {"in_progress"}, "period": {"2026-Q3"}, "version": {"1"}, "do": {"submit"},
	}
	r := c.post("/fr/commitments/M5.MA-FIG/updates", typed)
	assert.Equal(t, http.StatusUnauthorized, r.status)
	page := parse(t, r.body)
	carried := url.Values{"email": {"planner@demo.tracker"}, "password": {"wrong"}}
	page.Find("input[name^=resume]").Each(func(_ int, in *selection) { carried.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	assert.Equal(t, []string{"/fr/commitments/M5.MA-FIG/updates"}, carried["resume_path"])

	r = c.post("/fr/login", carried)
	assert.Equal(t, http.StatusUnauthorized, r.status)
	assert.Equal(t, "in_progress", parse(t, r.body).Find(`input[name="resume.status"]`).AttrOr("value", ""))

	carried.Set("password", testPassword)
	r = c.post("/fr/login", carried)
	require.Equal(t, http.StatusOK, r.status)
	form := parse(t, r.body).Find(`form[action="/fr/commitments/M5.MA-FIG/updates"]`)
	require.Equal(t, 1, form.Length())
	var shown []string
	form.Find(".typed > div").Each(func(_ int, line *selection) {
		shown = append(shown, line.Find("dt").Text()+": "+line.Find("dd").Text())
	})
	assert.Equal(t, []string{
		"Période de rapport: 3e trimestre 2026", "Statut d’exécution: En cours", "Commentaire: Une \"phrase\"\nlongue",
	}, shown, "in words, and nothing technical")
	assert.Equal(t, "Une \"phrase\"\nlongue", form.Find(`input[name="narrative"]`).AttrOr("value", ""))
	assert.Equal(t, http.StatusOK, c.get("/fr/commitments").status)

	carried.Set("resume_path", "https://evil.example/")
	assert.Equal(t, http.StatusSeeOther, s.visitor().post("/fr/login", carried).status)
}

func TestPasswordsAreNotCarried(t *testing.T) {
	c := newSite(t).visitor()
	r := c.post("/fr/account/password", url.Values{"old_password": {"secret one"}, "password": {"secret two"}})
	assert.Equal(t, http.StatusUnauthorized, r.status)
	assert.NotContains(t, r.body, "secret")
}

func TestDisabledAccountIsLoggedOut(t *testing.T) {
	s := newSite(t)
	c, script := s.person("planner"), s.program("planner")
	_, err := s.people.SetDisabled(context.Background(), s.account("admin"), s.account("planner").ID, true)
	require.NoError(t, err)
	assert.Equal(t, http.StatusSeeOther, c.get("/fr/commitments").status)
	assert.Equal(t, http.StatusUnauthorized, script.list("/commitments").status)
}

func TestOtherSessionsEnd(t *testing.T) {
	s := newSite(t)
	here, there := s.person("planner"), s.person("planner")
	token := sha256.Sum256([]byte(here.cookies["tracker_session"]))
	own := base64.RawURLEncoding.EncodeToString(token[:])
	err := s.people.ChangePassword(context.Background(), s.account("planner"), testPassword, "another long password", own)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, here.get("/fr/commitments").status)
	assert.Equal(t, http.StatusSeeOther, there.get("/fr/commitments").status)
}

func TestHeadIsAnsweredAsGet(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	for _, path := range []string{"/fr/", "/fr/commitments", "/healthz", "/robots.txt", "/static/tracker.css", "/api/openapi.json", apiRoot + "/regions"} {
		r := c.send(http.MethodHead, path, "", nil)
		assert.Equal(t, http.StatusOK, r.status, path)
		assert.Empty(t, r.body, path)
		assert.Equal(t, c.get(path).header.Get("Content-Type"), r.header.Get("Content-Type"), path)
	}
	assert.Equal(t, http.StatusNotFound, c.send(http.MethodHead, "/fr/nothing", "", nil).status)
	assert.Equal(t, http.StatusMethodNotAllowed, c.send(http.MethodHead, "/fr/logout", "", nil).status)
}

func TestLanguageIsChosen(t *testing.T) {
	s := newSite(t)
	for header, lang := range map[string]string{"": "fr", "en-GB,en;q=0.8": "en", "ar-MA": "ar", "de": "fr", "zgh, ar;q=0.5": "ar"} {
		t.Run(header, func(t *testing.T) {
			assert.Equal(t, "/"+lang+"/", s.visitor().with("Accept-Language", header).get("/").header.Get("Location"), header)
		})
	}
	assert.Equal(t, "/fr/", s.person("planner").with("Accept-Language", "en").get("/").header.Get("Location"), "the account's own")
}

func TestUnknownAddresses(t *testing.T) {
	s := newSite(t)
	for path, lang := range map[string]string{"/ar/nothing": "ar", "/de/": "en", "/static/none.css": "en", "/x/y/z": "en"} {
		t.Run(path, func(t *testing.T) {
			r := s.visitor().with("Accept-Language", "en").get(path)
			assert.Equal(t, http.StatusNotFound, r.status, path)
			assert.Equal(t, lang, parse(t, r.body).Find("html").AttrOr("lang", ""), path)
		})
	}
	for _, path := range []string{"/fr/commitments", "/healthz", "/static/tracker.css"} {
		r := s.visitor().post(path, nil)
		assert.Equal(t, http.StatusMethodNotAllowed, r.status, path)
		assert.NotEmpty(t, r.header.Get("Allow"), path)
	}
	assert.Equal(t, http.StatusNotFound, s.visitor().get("/api/").status)
}

func TestReadiness(t *testing.T) {
	s := newSite(t)
	assert.Equal(t, http.StatusOK, s.visitor().get("/healthz").status)
	assert.Equal(t, http.StatusOK, s.visitor().get("/readyz").status)
	s.ready = errBroken
	r := s.visitor().get("/readyz")
	assert.Equal(t, http.StatusServiceUnavailable, r.status)
	assert.NotContains(t, r.body, "secret")
}

func TestPanicsAndFailuresShowAnID(t *testing.T) {
	s := newSite(t)
	r := s.visitor().get("/en/panic")
	assert.Equal(t, http.StatusInternalServerError, r.status)
	assert.NotContains(t, r.body, "secret")
	id := r.header.Get("X-Request-Id")
	assert.Contains(t, r.body, id)
	assert.Regexp(t, `panic.*`+id+`.*secret reason`, s.log.text())
	checkProblem(t, s.visitor().get("/api/panic"))

	r = s.visitor().get("/metrics")
	assert.Contains(t, r.body, `tracker_requests_total{method="GET",route="none",status="500"} 2`)
}

func TestTheLogKeepsSecrets(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	c.get("/fr/commitments?q=private-search")
	s.program("planner").list("/regions")
	log := s.log.text()
	assert.Contains(t, log, "route=/:lang/commitments")
	assert.Contains(t, log, "account="+s.account("planner").ID)
	for _, secret := range []string{"private-search", testPassword, "trk_", c.cookies["tracker_session"]} {
		assert.NotContains(t, log, secret)
	}
}

func TestMetricsNameRoutesNotAddresses(t *testing.T) {
	s := newSite(t)
	s.program("auditor").list("/commitments/M5.MA-FIG")
	body := s.visitor().get("/metrics").body
	assert.Contains(t, body, `route="/api/v1/commitments/:code"`)
	assert.NotContains(t, body, "M5.MA-FIG")
	assert.Contains(t, body, `tracker_build_info{version="test"} 1`)
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	require.NotEmpty(t, s.server.assets.urls)
	for name, address := range s.server.assets.urls {
		r := s.visitor().get(address)
		assert.Equal(t, http.StatusOK, r.status, name)
		assert.Contains(t, r.header.Get("Cache-Control"), "immutable", name)
		plain := s.visitor().get("/static/" + name)
		assert.Equal(t, r.body, plain.body, name)
		assert.Equal(t, "no-cache", plain.header.Get("Cache-Control"))
		same := s.visitor().with("If-None-Match", plain.header.Get("ETag")).get("/static/" + name)
		assert.Equal(t, http.StatusNotModified, same.status)
		assert.Empty(t, r.header.Get("Set-Cookie"))
	}
	packed := s.visitor().with("Accept-Encoding", "gzip").get("/api/openapi.json")
	assert.Equal(t, "gzip", packed.header.Get("Content-Encoding"))
	assert.Equal(t, http.StatusNotFound, s.visitor().get("/static/../server.go").status)
}
