package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/request"
)

// waits follows a compilation that a page has begun, as a browser without
// JavaScript does, and returns where that leads in the end.
func (c *client) waits(r reply) string {
	c.Helper()
	require.Equal(c, http.StatusSeeOther, r.status, r.body)
	address := r.header.Get("Location")
	require.Regexp(c, `^/(fr|ar|en)/compilations/[0-9a-f-]{36}\?wait=1$`, address)
	require.Eventually(c, func() bool {
		r = c.get(address)
		return r.status == http.StatusSeeOther || r.status == http.StatusOK && parse(c.T, r.body).Find("[data-progress]").Length() == 0
	}, time.Minute, 10*time.Millisecond, "it never ended")
	return r.header.Get("Location")
}

// compilation adds one to the store as it is.
func (s *site) compilation(c reports.Compilation) reports.Compilation {
	s.Helper()
	council := s.account("council")
	c.Agreement, c.By, c.ByName, c.All = "CCDH-2009", council.ID, council.Name, 12
	c.StartedAt = s.clock.Now().Add(-time.Minute)
	if c.SeenAt.IsZero() {
		c.SeenAt = s.clock.Now()
	}
	if c.Period.IsZero() {
		c.Period = commitments.MustPeriod("2026-Q2")
	}
	require.NoError(s, s.server.Reports.Store.InsertCompilation(context.Background(), c))
	return c
}

// heldFiles takes no file before it is let go.
type heldFiles struct {
	reports.Files
	free chan struct{}
}

func (f heldFiles) Put(content []byte) (string, error) {
	<-f.free
	return f.Files.Put(content)
}

// held has the tracker's compilations wait for the answer's call.
func (s *site) held() (free func()) {
	f := heldFiles{s.server.Reports.Files, make(chan struct{})}
	s.server.Reports.Files = f
	let := func() {
		select {
		case <-f.free:
		default:
			close(f.free)
		}
	}
	s.Cleanup(let) // before the editions are stopped
	return let
}

// fullFiles have no room for another file.
type fullFiles struct{ reports.Files }

func (fullFiles) Put([]byte) (string, error) {
	return "", problem.New(problem.Unavailable, "error.disk_full")
}

func TestProgressOfACompilation(t *testing.T) {
	s := newSite(t)
	s.compilation(reports.Compilation{ID: "first", State: reports.Compiling})
	s.compilation(reports.Compilation{ID: "half", State: reports.Compiling, Done: 6, Next: "report.ar.pdf"})
	s.compilation(reports.Compilation{ID: "last", State: reports.Compiling, Done: 12})
	c := s.person("council")
	for id, want := range map[string]struct {
		value string
		said  map[string]string
	}{
		"first": {"0", map[string]string{
			"fr": "Les données sont réunies\u202f; le premier fichier va être écrit.",
			"ar": "جُمعت المعطيات، وستبدأ كتابة الملف الأول.",
			"en": "The data are together; the first file is about to be written.",
		}},
		"half": {"50", map[string]string{
			"fr": "Fichiers prêts\u202f: 6 sur 12. En cours\u202f: Rapport PDF (العربية).",
			"en": "Files ready: 6 of 12. Now: Report PDF (العربية).",
		}},
		"last": {"99", map[string]string{"en": "All files are ready. Now: signature and issue."}},
	} {
		t.Run(id, func(t *testing.T) {
			for _, lang := range locale.Supported {
				address := "/" + lang + "/compilations/" + id
				r := c.get(address)
				require.Equal(t, http.StatusOK, r.status, "%s: %s", address, r.body)
				page := parse(t, r.body)
				checkPage(t, address, lang, page)
				bar := page.Find("progress")
				assert.Equal(t, want.value, bar.AttrOr("value", ""), address)
				assert.Equal(t, "100", bar.AttrOr("max", ""))
				assert.NotEmpty(t, bar.AttrOr("aria-label", ""))
				assert.Contains(t, bar.Text(), want.value, "the text in place of the bar")
				if want.said[lang] != "" {
					assert.Equal(t, want.said[lang], page.Find("#step").Text())
				}
				assert.Contains(t, page.Find("main").Text(), "Cellule de suivi du Conseil", "who began it")
				assert.Equal(t, 1, page.Find(`form[method="post"][action="`+address+`/cancel"] button`).Length())
			}
		})
	}
}

func TestProgressNeedsNoScript(t *testing.T) {
	s := newSite(t)
	s.compilation(reports.Compilation{ID: "half", State: reports.Compiling, Done: 6, Next: "report.ar.pdf"})
	s.compilation(reports.Compilation{ID: "none", State: reports.Cancelled})
	c := s.person("council")
	refresh := func(address string) string {
		return strings.TrimSpace(parse(t, c.get(address).body).Find("head noscript").Text())
	}
	assert.Equal(t, `<meta http-equiv="refresh" content="3; url=/fr/compilations/half?wait=1">`, refresh("/fr/compilations/half"))
	assert.NotEmpty(t, refresh("/fr/compilations/half?wait=1"))
	assert.Contains(t, parse(t, c.get("/fr/compilations/half").body).Find("main noscript").Text(), `href="/fr/compilations/half?wait=0"`)
	assert.Empty(t, refresh("/fr/compilations/half?wait=0"), "the reader stopped it")
	assert.Empty(t, refresh("/fr/compilations/none"), "nothing is to be waited for")
	assert.Empty(t, refresh("/fr/reports"))

	script := parse(t, c.get("/fr/compilations/half").body).Find(`script[src*="progress"]`).AttrOr("src", "")
	assert.Equal(t, s.server.assets.urls["progress.js"], script)
	assert.Equal(t, 0, parse(t, c.get("/fr/compilations/none").body).Find(`script[src*="progress"]`).Length())
}

func TestHowACompilationEnded(t *testing.T) {
	s := newSite(t)
	e := s.issued()
	s.compilation(reports.Compilation{ID: "issued", State: reports.Issued, Done: 12, Edition: e.ID, Period: e.Period})
	s.compilation(reports.Compilation{ID: "cancelled", State: reports.Cancelled, Done: 3})
	s.compilation(reports.Compilation{ID: "failed", State: reports.Failed, Done: 3, Failure: "error.disk_full"})
	s.compilation(reports.Compilation{ID: "broken", State: reports.Failed, Done: 3, Failure: "error.compilation.failed"})
	s.compilation(reports.Compilation{ID: "gone", State: reports.Compiling, Done: 3, SeenAt: s.clock.Now().Add(-time.Minute)})
	c := s.person("council")
	for id, said := range map[string]string{
		"issued": "The report is issued: edition 1.", "cancelled": "The compiling was cancelled. No edition was issued.",
		"failed": "the server has no room left", "broken": "An error of the program, which was logged.",
		"gone": "The application stopped before the end. No edition was issued.",
	} {
		assert.Contains(t, parse(t, c.get("/en/compilations/"+id).body).Find("main").Text(), said)
		for _, lang := range locale.Supported {
			address := "/" + lang + "/compilations/" + id
			page := parse(t, c.get(address).body)
			checkPage(t, address, lang, page)
			assert.Equal(t, 0, page.Find("progress, [data-progress]").Length(), address)
			if id == "issued" {
				assert.Equal(t, 1, page.Find(`main a.button[href="/`+lang+`/reports/2026-Q3/1?agreement=CCDH-2009"]`).Length())
				continue
			}
			assert.Equal(t, "/"+lang+"/reports", page.Find("main form").AttrOr("action", ""), "start again")
			assert.Equal(t, "2026-Q2", page.Find("#compile-period").AttrOr("value", ""))
			page.Find("main form [name]").Each(func(_ int, field *selection) {
				assert.True(t, request.HasField(s.server.pages.FieldsOf("/fr/reports"), field.AttrOr("name", "")))
			})
		}
	}
	r := c.get("/ar/compilations/issued?wait=1")
	assert.Equal(t, http.StatusSeeOther, r.status, "who waits is led on")
	assert.Equal(t, "/ar/reports/2026-Q3/1?agreement=CCDH-2009", r.header.Get("Location"))
	assert.Equal(t, "أُعد التقرير (الفصل الثالث من سنة 2026): النسخة 1.",
		words(parse(t, c.get(r.header.Get("Location")).body).Find(".flash")))
	assert.Equal(t, http.StatusOK, c.get("/fr/compilations/cancelled?wait=1").status)
}

// colleague is a second reviewer of the party that collects.
func (s *site) colleague() *client {
	s.Helper()
	_, _, err := s.people.Add(context.Background(), s.account("admin"), people.NewAccount{
		Email: "colleague@demo.tracker", Name: "Collègue", Role: people.Reviewer, Party: "CCDH", AllRegions: true, Language: "fr", Password: testPassword,
	})
	require.NoError(s, err)
	return s.person("colleague")
}

func TestWhoFollowsCompilations(t *testing.T) {
	s := newSite(t)
	s.compilation(reports.Compilation{ID: "half", State: reports.Compiling, Done: 6, Next: "report.ar.pdf"})
	for name, status := range map[string]int{
		"council": http.StatusOK, "admin": http.StatusForbidden, "ministry.reviewer": http.StatusForbidden,
		"auditor": http.StatusForbidden, "planner": http.StatusForbidden,
	} {
		t.Run(name, func(t *testing.T) {
			c := s.person(name)
			assert.Equal(t, status, c.get("/fr/compilations/half").status, name)
			shown := parse(t, c.get("/fr/reports").body).Find(`main a[href="/fr/compilations/half"]`)
			assert.Equal(t, status == http.StatusOK, shown.Length() == 1, name)
			program := s.program(name)
			assert.Equal(t, status, program.list("/compilations").status, name)
			assert.Equal(t, status, program.list("/compilations/half").status, name)
			if status == http.StatusForbidden {
				assert.Equal(t, status, c.post("/fr/compilations/half/cancel", nil).status, name)
				assert.Equal(t, status, program.json(http.MethodPost, "/compilations/half/cancel", "").status, name)
				assert.Equal(t, status, program.json(http.MethodPost, "/compilations", `{"period":"2026-Q3"}`).status, name)
			}
		})
	}
	c := s.person("council")
	assert.Contains(t, parse(t, c.get("/fr/reports").body).Find("#underway").Parent().Text(), "50\u202f%")
	assert.Equal(t, http.StatusNotFound, c.get("/fr/compilations/nothing").status)
	assert.Equal(t, http.StatusNotFound, c.post("/fr/compilations/nothing/cancel", nil).status)
	assert.Equal(t, http.StatusNotFound, s.program("council").list("/compilations/nothing").status)
	assert.Equal(t, http.StatusNotFound, s.program("council").json(http.MethodPost, "/compilations/nothing/cancel", "").status)
	assert.Equal(t, http.StatusMethodNotAllowed, c.get("/fr/compilations/half/cancel").status)
}

func TestACompilationIsCancelledOnItsPage(t *testing.T) {
	s := newSite(t)
	free := s.held()
	c := s.person("council")
	r := c.post("/fr/reports", url.Values{"period": {"2026-Q3"}, "reason": {" Corrigé :\nl’essai "}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	address := r.header.Get("Location")
	page := parse(t, c.get(address).body)
	require.Equal(t, 1, page.Find("[data-progress]").Length())

	cancel := page.Find(`form[action$="/cancel"]`).AttrOr("action", "")
	unknown := c.post(cancel, url.Values{"bogus": {"1"}})
	assert.Equal(t, http.StatusUnprocessableEntity, unknown.status)
	assert.Equal(t, 1, parse(t, unknown.body).Find("[data-progress]").Length(), "it goes on")
	r = c.post(cancel, nil)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, strings.TrimSuffix(cancel, "/cancel"), r.header.Get("Location"))
	assert.Contains(t, parse(t, c.get(r.header.Get("Location")).body).Find(".flash").Text(), "Annulation demandée")
	free()
	require.Eventually(t, func() bool {
		page = parse(t, c.get(address).body)
		return page.Find("[data-progress]").Length() == 0
	}, time.Minute, 10*time.Millisecond)
	assert.Contains(t, page.Find(".note").Text(), "a été annulé")
	assert.Equal(t, " Corrigé :\nl’essai ", page.Find("#compile-reason").Text(), "what was typed is not lost")
	assert.Empty(t, parse(t, s.colleague().get(strings.TrimSuffix(cancel, "/cancel")).body).Find("#compile-reason").Text(), "nor told to others")
	assert.Equal(t, "0", s.program("auditor").list("/reports").number("total"))

	late := c.post(cancel, nil)
	assert.Equal(t, http.StatusConflict, late.status)
	page = parse(t, late.body)
	checkPage(t, strings.TrimSuffix(cancel, "/cancel"), "fr", page)
	assert.Contains(t, page.Find(".alert").Text(), "l’établissement avait déjà pris fin")
	assert.Equal(t, "/fr/reports/2026-Q3/1?agreement=CCDH-2009", c.waits(c.post("/fr/reports", url.Values{"period": {"2026-Q3"}})), "started again")
}

func TestASecondWishForTheSameReportJoinsTheFirst(t *testing.T) {
	s := newSite(t)
	free := s.held()
	council, colleague := s.person("council"), s.colleague()
	first := council.post("/fr/reports", url.Values{"period": {"2026-Q3"}}).header.Get("Location")
	assert.Equal(t, first, council.post("/fr/reports", url.Values{"period": {"2026-Q3"}}).header.Get("Location"), "sent twice")
	assert.Equal(t, 0, parse(t, council.get(first).body).Find(".flash").Length())
	joined := colleague.post("/fr/reports", url.Values{"period": {"2026-Q3"}}).header.Get("Location")
	assert.Equal(t, first, joined)
	assert.Contains(t, parse(t, colleague.get(joined).body).Find(".flash").Text(), "Cellule de suivi du Conseil fait déjà établir")
	free()
	require.Eventually(t, func() bool { return colleague.get(joined).status == http.StatusSeeOther }, time.Minute, 10*time.Millisecond)
	assert.Equal(t, "1", s.program("auditor").list("/reports").number("total"))
}

func TestRefusalsToCompileAreShownAtOnce(t *testing.T) {
	s := newSite(t)
	s.issued()
	c := s.person("council")
	same := c.post("/en/reports", url.Values{"period": {"2026-Q3"}})
	require.Equal(t, http.StatusSeeOther, same.status, same.body)
	assert.Equal(t, "/en/reports/2026-Q3/1?agreement=CCDH-2009", same.header.Get("Location"))
	assert.Contains(t, parse(t, c.get(same.header.Get("Location")).body).Find(".flash").Text(), "Nothing changed since edition 1")

	s.submitted("planner", "M5.MA-FIG")
	r := c.post("/en/reports", url.Values{"period": {"2026-Q3"}, "reason": {"  "}})
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	assert.Equal(t, "#compile-reason", page.Find(".alert a").AttrOr("href", ""))
	assert.Equal(t, "2026-Q3", page.Find("#compile-period").AttrOr("value", ""))
	assert.Equal(t, 0, page.Find("#underway").Length(), "nothing was begun")
	for _, period := range []string{"", "soon", "2027-Q1", "1999"} {
		r := c.post("/en/reports", url.Values{"period": {period}, "reason": {"x"}})
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, period)
		assert.Equal(t, "#compile-period", parse(t, r.body).Find(".alert a").AttrOr("href", ""), period)
	}
	assert.Equal(t, http.StatusNotFound, c.post("/en/reports", url.Values{"period": {"2026-Q2"}, "agreement": {"NONE"}}).status)
}

func TestNoRoomLeft(t *testing.T) {
	s := newSite(t)
	whole := s.server.Reports.Files
	s.server.Reports.Files = fullFiles{whole}
	c, program := s.person("council"), s.program("council")
	address := c.post("/fr/reports", url.Values{"period": {"2026-Q3"}, "reason": {"Motif"}}).header.Get("Location")
	require.Eventually(t, func() bool {
		return parse(t, c.get(address).body).Find("[data-progress]").Length() == 0
	}, time.Minute, 10*time.Millisecond)
	page := parse(t, c.get(address).body)
	assert.Contains(t, page.Find(".note.late").Text(), "le serveur n’a plus de place")
	assert.Equal(t, "Motif", page.Find("#compile-reason").Text())

	r := program.with("Accept-Language", "en").json(http.MethodPost, "/reports", `{"period":"2026-Q3"}`)
	assert.Equal(t, http.StatusServiceUnavailable, r.status)
	assert.Equal(t, "urn:tracker:problem:disk_full", r.text("type"))
	assert.Equal(t, "Not possible at the moment", r.text("title"))
	assert.Contains(t, r.text("detail"), "Nothing was saved")
	assert.Contains(t, s.log.text(), "error.disk_full", "administrators must know")
	id := strings.TrimSuffix(strings.TrimPrefix(address, "/fr/compilations/"), "?wait=1")
	failed := program.with("Accept-Language", "ar").list("/compilations/" + id)
	assert.Equal(t, "failed", failed.text("state"))
	assert.Contains(t, failed.text("failure"), "لم تبق مساحة في الخادم")

	s.server.Reports.Files = whole
	assert.NotEmpty(t, c.waits(c.post("/fr/reports", url.Values{"period": {"2026-Q3"}})))
}

// fullReports are editions of a database that has no room left.
type fullReports struct{ reports.Store }

func (fullReports) InTx(context.Context, func(reports.Tx) error) error {
	return problem.New(problem.Unavailable, "error.disk_full")
}

func TestNoRoomForTheJournal(t *testing.T) {
	s := newSite(t)
	s.issued()
	s.server.Reports.Store = fullReports{s.server.Reports.Store}
	c := s.person("auditor")
	for _, lang := range locale.Supported {
		address := "/" + lang + "/reports/2026-Q3/1/report.csv"
		r := c.get(address)
		require.Equal(t, http.StatusServiceUnavailable, r.status, "no download without its entry")
		page := parse(t, r.body)
		checkPage(t, address, lang, page)
		assert.Contains(t, page.Find("main").Text(), locale.For(lang).T("error.disk_full"))
		assert.Equal(t, locale.For(lang).T("problem.title.503"), page.Find("h1").Text())
	}
	assert.Equal(t, http.StatusServiceUnavailable, c.get("/fr/reports/2026-Q3/1/edition.zip").status)
}

func TestCompilationsByAPI(t *testing.T) {
	s := newSite(t)
	free := s.held()
	c := s.program("council")
	assert.Equal(t, "0", c.list("/compilations").number("total"))
	for body, location := range map[string]string{
		`{"period":"soon"}`: "body.period", `{"period":"2027-Q1"}`: "body.period", `{"period":"2026-Q3","agreement":"NONE"}`: "body.agreement",
		`{"period":"2026-Q3","surprise":1}`: "body.surprise",
	} {
		t.Run(body, func(t *testing.T) {
			r := c.json(http.MethodPost, "/compilations", body)
			assert.Equal(t, http.StatusUnprocessableEntity, r.status, body)
			assert.Equal(t, []string{location}, r.locations(), body)
		})
	}
	assert.Equal(t, http.StatusUnprocessableEntity, c.list("/compilations?agreement=NONE").status)

	r := c.json(http.MethodPost, "/compilations", `{"period":"2026-Q3"}`)
	require.Equal(t, http.StatusAccepted, r.status, r.body)
	id := r.text("id")
	assert.Equal(t, "compiling", r.text("state"))
	assert.Nil(t, r.value("edition"))
	again := c.json(http.MethodPost, "/compilations", `{"period":"2026-Q3"}`)
	assert.Equal(t, http.StatusAccepted, again.status)
	assert.Equal(t, id, again.text("id"), "it is being compiled already")
	open := c.list("/compilations")
	assert.Equal(t, "1", open.number("total"))
	assert.Equal(t, id, open.text("items.0.id"))
	free()
	require.Eventually(t, func() bool {
		r = c.list("/compilations/" + id)
		return r.text("state") != "compiling"
	}, time.Minute, 10*time.Millisecond)
	assert.Equal(t, "issued", r.text("state"))
	assert.Equal(t, "100", r.number("percent"))
	assert.Equal(t, "2026-Q3", c.list("/reports/"+r.text("edition")).text("period"))
	late := c.json(http.MethodPost, "/compilations/"+id+"/cancel", "")
	assert.Equal(t, http.StatusConflict, late.status)
	assert.Equal(t, "urn:tracker:problem:compilation:ended", late.text("type"))

	same := c.json(http.MethodPost, "/compilations", `{"period":"2026-Q3"}`)
	assert.Equal(t, http.StatusOK, same.status, "the latest edition says the same")
	assert.Nil(t, same.value("id"))
	assert.Equal(t, "issued", same.text("state"))
	assert.Equal(t, r.text("edition"), same.text("edition"))
	s.submitted("planner", "M5.MA-FIG")
	other := c.json(http.MethodPost, "/compilations", `{"period":"2026-Q3"}`)
	assert.Equal(t, []string{"body.reason"}, other.locations())

	s.compilation(reports.Compilation{ID: "half", State: reports.Compiling, Done: 6, Next: "report.ar.pdf"})
	r = c.json(http.MethodPost, "/compilations/half/cancel", "")
	assert.Equal(t, http.StatusAccepted, r.status, r.body)
	assert.Equal(t, "report.ar.pdf", r.text("next"))
}

// broken files can be stored and not be read.
type brokenFiles struct{ reports.Files }

func (brokenFiles) Open(string) (io.ReadSeekCloser, error) { return nil, errBroken }
