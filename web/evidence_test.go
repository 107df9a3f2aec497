package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
)

// part is one part of a form; a file where it has a name of its own.
type part struct{ field, name, content string }

func multipartOf(t *testing.T, parts ...part) (contentType, body string) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	for _, p := range parts {
		header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q", p.field)}}
		if p.name != "" {
			header.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q; filename=\"%s\"", p.field, p.name))
			header.Set("Content-Type", "application/pdf") // as anyone can claim
		}
		w, err := form.CreatePart(header)
		require.NoError(t, err)
		_, err = io.WriteString(w, p.content)
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	return form.FormDataContentType(), out.String()
}

// attach sends an item of evidence to an address.
func (c *client) attach(address string, parts ...part) reply {
	c.Helper()
	contentType, body := multipartOf(c.T, parts...)
	return c.send(http.MethodPost, address, contentType, strings.NewReader(body))
}

// draftOf saves a draft on the commitment and returns its id.
func (c *client) draftOf(code string) string {
	c.Helper()
	version := c.list("/commitments/" + code).number("version")
	r := c.json(http.MethodPost, "/commitments/"+code+"/updates", fmt.Sprintf(`{"period":"2026-Q4","status":"in_progress","version":%s,"submit":false}`, version))
	require.Equal(c, http.StatusCreated, r.status, r.body)
	return r.text("id")
}

func aPicture(t *testing.T, w, h int) string {
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)), nil))
	return out.String()
}

const aPDF = "%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 1\ntrailer\n<</Root 1 0 R>>\nstartxref\n42\n%%EOF\n"

func TestEvidenceFromDraftToReview(t *testing.T) {
	s := newSite(t)
	c := s.person("planner.figuig")
	form := with(c.formOf("M5.MA-FIG", "report"), "period", "2026-Q4", "status", "in_progress", "narrative", "Trois ateliers", "do", "evidence")
	r := c.post("/fr/commitments/M5.MA-FIG/updates", form)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	address := r.header.Get("Location")
	require.Regexp(t, "^/fr/updates/[^/]+/evidence$", address)
	page := parse(t, c.get(address).body)
	assert.Equal(t, 1, page.Find(".flash").Length(), "the draft is saved")
	assert.Equal(t, 3, page.Find("form[enctype]").Length())

	for _, parts := range [][]part{
		{{"kind", "", "file"}, {"title", "", "Atelier de Bouarfa"}, {"date", "", "2026-11-02"}, {"file", "IMG_1.jpg", aPicture(t, 1600, 800)}},
		{{"kind", "", "file"}, {"title", "", ""}, {"date", "", ""}, {"file", "محضر الورشة.pdf", aPDF}},
		{{"kind", "", "link"}, {"title", "", "Annonce"}, {"date", "", ""}, {"url", "", "https://example.ma/annonce"}},
		{{"kind", "", "paper"}, {"title", "", "Liste"}, {"date", "", ""}, {"place", "", "Délégation de Figuig, dossier 12"}},
	} {
		r = c.attach(address, parts...)
		require.Equal(t, http.StatusSeeOther, r.status, r.body)
		assert.Equal(t, address, r.header.Get("Location"))
	}
	for _, lang := range locale.Supported {
		in := "/" + lang + strings.TrimPrefix(address, "/fr")
		checkPage(t, in, lang, parse(t, c.get(in).body))
	}
	page = parse(t, c.get(address).body)
	require.Equal(t, 4, page.Find(".evidence > li").Length())
	assert.Equal(t, 1, page.Find(".evidence img").Length())
	assert.Equal(t, "محضر الورشة", page.Find(".evidence-title a").Eq(1).Text(), "without a title, a file has its name")
	outside := page.Find(`.evidence a[href="https://example.ma/annonce"]`)
	assert.Contains(t, outside.AttrOr("rel", ""), "noreferrer")
	assert.Contains(t, page.Find(".evidence").Text(), "Délégation de Figuig, dossier 12")

	remove := page.Find(".evidence form").Last().AttrOr("action", "")
	assert.Equal(t, http.StatusSeeOther, c.post(remove, nil).status)
	assert.Equal(t, 3, parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find(".note.draft .evidence > li").Length())
	council := s.person("council")
	assert.Equal(t, http.StatusNotFound, council.get(address).status, "a draft is its author's")

	submit := page.Find("form[action$='/submit']")
	ask := submit.AttrOr("action", "")
	r = c.post(ask, formOn(submit))
	require.Equal(t, ask, r.header.Get("Location"), "the period still runs")
	r = c.post(ask, formOn(parse(t, c.get(ask).body).Find("main form")))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, "/fr/commitments/M5.MA-FIG", r.header.Get("Location"))
	told := parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find(".timeline .evidence > li")
	assert.Equal(t, 3, told.Length())
	id := strings.Split(address, "/")[3]
	review := parse(t, council.get("/ar/reviews/"+id).body)
	assert.Equal(t, 3, review.Find(".event .evidence > li").Length())
	assert.Equal(t, http.StatusOK, council.get(review.Find(".evidence img").AttrOr("src", "")).status)
	assert.Equal(t, http.StatusOK, council.get(review.Find(".evidence-title a").First().AttrOr("href", "")).status)
	assert.Equal(t, 0, parse(t, council.get("/fr/updates/"+id+"/evidence").body).Find("form[enctype]").Length(), "the council adds nothing")

	r = c.post(remove, nil)
	assert.Equal(t, http.StatusNotFound, r.status)
	r = c.attach(address, part{"kind", "", "link"}, part{"title", "", "Presse"}, part{"url", "", "https://example.ma/presse"})
	assert.Equal(t, http.StatusSeeOther, r.status, "until it is verified")
	stays := parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find(".timeline .evidence-title a").First().AttrOr("href", "")
	assert.Equal(t, http.StatusConflict, c.post(stays+"/remove", nil).status, "of an update it stays")
	decided := council.post("/fr/reviews/"+id, url.Values{"decision": {"verified"}, "assessment": {"limited"}})
	require.Equal(t, http.StatusSeeOther, decided.status)
	r = c.attach(address, part{"kind", "", "link"}, part{"title", "", "Trop tard"}, part{"url", "", "https://example.ma/tard"})
	assert.Equal(t, http.StatusConflict, r.status)
	page = parse(t, r.body)
	assert.Equal(t, 0, page.Find("form[enctype]").Length())
	assert.NotEmpty(t, page.Find(".note").Text())
}

func TestWhatIsExpectedStandsBeside(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	id := c.draftOf("M5.MA-FIG")
	page := parse(t, c.get("/fr/updates/"+id+"/evidence").body)
	for _, text := range []string{"Centres ouverts", "Procès-verbaux d'ouverture et photographies", "Femmes formées dans les centres", "Listes d'émargement et attestations de formation"} {
		assert.Contains(t, page.Find(".side-column").Text(), text)
	}
}

func TestNoBrowserRunsEvidence(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	id := planner.draftOf("M5.MA-FIG")
	post := apiRoot + "/updates/" + id + "/evidence"
	for _, c := range []struct{ name, content, mediaType, disposition string }{
		{"rapport.pdf", aPDF, "application/pdf", `attachment; filename="rapport.pdf"`},
		{"../../محضر \u202eالورشة.exe", "ثلاث ورشات", "text/plain; charset=utf-8",
			`attachment; filename="____ ______.exe.txt"; filename*=UTF-8''%D9%85%D8%AD%D8%B6%D8%B1%20%D8%A7%D9%84%D9%88%D8%B1%D8%B4%D8%A9.exe.txt`},
		{"été; x.csv", "a,b", "text/csv; charset=utf-8", `attachment; filename="_t__ x.csv"; filename*=UTF-8''%C3%A9t%C3%A9%3B%20x.csv`},
	} {
		t.Run(c.name, func(t *testing.T) {
			added := planner.attach(post, part{"file", c.name, c.content})
			require.Equal(t, http.StatusCreated, added.status, added.body)
			assert.Equal(t, c.mediaType, added.text("file.media_type"))
			r := planner.get(added.text("file.url"))
			require.Equal(t, http.StatusOK, r.status)
			assert.Equal(t, c.content, r.body)
			assert.Equal(t, c.mediaType, r.header.Get("Content-Type"))
			assert.Equal(t, c.disposition, r.header.Get("Content-Disposition"))
			checkSandboxed(t, r)
			assert.Contains(t, r.header.Get("Cache-Control"), "no-store")
		})
	}
	added := planner.attach(post, part{"file", "a.jpg", aPicture(t, 3000, 100)})
	r := planner.get(added.text("file.preview.url"))
	require.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, "image/jpeg", r.header.Get("Content-Type"))
	assert.Contains(t, r.header.Get("Content-Disposition"), "inline")
	checkSandboxed(t, r)
	small, err := jpeg.DecodeConfig(strings.NewReader(r.body))
	require.NoError(t, err)
	assert.Equal(t, 1024, small.Width)
	again := planner.with("If-None-Match", r.header.Get("ETag")).get(added.text("file.preview.url"))
	assert.Equal(t, http.StatusNotModified, again.status, "it need not come twice")
	for _, path := range []string{added.text("file.url"), added.text("file.preview.url")} {
		assert.Equal(t, http.StatusUnauthorized, s.visitor().get(path).status)
		assert.Equal(t, http.StatusNotFound, s.program("auditor").get(path).status, "while it is a draft's")
	}
	whole := planner.get(added.text("file.url")).body
	rest := planner.with("Range", "bytes=10-").get(added.text("file.url"))
	assert.Equal(t, http.StatusPartialContent, rest.status, "a broken download goes on")
	assert.Equal(t, whole[10:], rest.body)
}

func checkSandboxed(t *testing.T, r reply) {
	t.Helper()
	assert.Equal(t, "nosniff", r.header.Get("X-Content-Type-Options"))
	assert.Equal(t, "sandbox; default-src 'none'", r.header.Get("Content-Security-Policy"))
	assert.Contains(t, r.header.Get("Cache-Control"), "private")
	assert.Equal(t, "same-origin", r.header.Get("Cross-Origin-Resource-Policy"))
}

func TestEvidenceByTheAPI(t *testing.T) {
	s := newSite(t)
	planner, auditor := s.program("planner"), s.program("auditor")
	id := planner.draftOf("M5.MA-FIG")
	post := apiRoot + "/updates/" + id + "/evidence"
	photo := planner.attach(post, part{"file", "IMG.jpeg", aPicture(t, 40, 20)}, part{"title", "", "Atelier"}, part{"date", "", "2026-11-02"}, part{"keep_location", "", "true"})
	require.Equal(t, http.StatusCreated, photo.status, photo.body)
	assert.Equal(t, "file", photo.text("kind"))
	assert.Equal(t, "Atelier", photo.text("title"))
	assert.Equal(t, "2026-11-02", photo.text("date"))
	assert.Equal(t, id, photo.text("update"))
	assert.Nil(t, photo.value("url"))
	assert.Len(t, photo.text("file.sha256"), 64)
	link := planner.json(http.MethodPost, "/updates/"+id+"/evidence", `{"kind":"link","title":"Annonce","url":"https://example.ma/","date":null}`)
	require.Equal(t, http.StatusCreated, link.status, link.body)
	assert.Nil(t, link.value("file"))
	paper := planner.attach(post, part{"kind", "", "paper"}, part{"title", "", "PV"}, part{"place", "", "Figuig"})
	require.Equal(t, http.StatusCreated, paper.status, paper.body)
	assert.Equal(t, "3", planner.list("/updates/"+id+"/evidence").number("total"))
	assert.JSONEq(t, link.body, planner.list("/evidence/"+link.text("id")).body, "what is no file is told as JSON")
	assert.Equal(t, http.StatusNotFound, planner.list("/evidence/"+link.text("id")+"/preview").status)
	assert.Equal(t, http.StatusNoContent, planner.json(http.MethodDelete, "/evidence/"+paper.text("id"), "").status)

	sent := planner.json(http.MethodPost, "/updates/"+id+"/submit", "")
	require.Equal(t, http.StatusOK, sent.status, sent.body)
	assert.Equal(t, "Annonce", sent.text("evidence.1.title"))
	u := auditor.list("/updates/" + id)
	assert.Equal(t, photo.text("id"), u.text("evidence.0.id"))
	assert.Equal(t, "2", auditor.list("/updates/"+id+"/evidence").number("total"))
	assert.Equal(t, u.value("evidence"), auditor.list("/commitments/M5.MA-FIG/updates").value("items.0.evidence"))
	assert.Equal(t, http.StatusOK, auditor.get(u.text("evidence.0.file.url")).status)
	assert.Equal(t, http.StatusConflict, planner.json(http.MethodDelete, "/evidence/"+photo.text("id"), "").status)

	_, err := s.server.Journal.Checkpoint(context.Background(), s.account("auditor"))
	require.NoError(t, err)
	for _, fact := range []string{photo.text("id"), link.text("id")} {
		number := auditor.list("/journal/facts/" + fact)
		require.Equal(t, http.StatusOK, number.status, number.body)
		proof := auditor.get(number.text("proof"))
		require.Equal(t, http.StatusOK, proof.status)
		assert.Contains(t, proof.text("entry"), fact)
	}
	entries := auditor.list("/journal?limit=200").body
	assert.Contains(t, entries, `"kind":"evidence.added"`)
	assert.Contains(t, entries, `"kind":"evidence.downloaded"`)
}

func TestRefusedEvidence(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner.figuig")
	id := planner.draftOf("M5.MA-FIG")
	post := apiRoot + "/updates/" + id + "/evidence"
	other := s.program("planner").draftOf("M5.MA-ZAG")
	file := func(content string) []part { return []part{{"file", "rapport.pdf", content}} }
	for name, c := range map[string]struct {
		parts     []part
		status    int
		locations []string
	}{
		"HTML named .pdf":   {file("<html><script>alert(1)</script></html>"), 415, []string{"body.file"}},
		"SVG with script":   {file(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 415, []string{"body.file"}},
		"HTML before a PDF": {file("<html></html>" + aPDF), 415, []string{"body.file"}},
		"HTML behind a PDF": {file(aPDF + "<script>alert(1)</script>"), 415, []string{"body.file"}},
		"a program":         {file("MZ\x90\x00" + strings.Repeat("\x00", 100)), 415, []string{"body.file"}},
		"zero bytes":        {file(""), 422, []string{"body.file"}},
		"half a PDF":        {file(aPDF[:40]), 422, []string{"body.file"}},
		"26 MB":             {file(strings.Repeat("x", 26<<20)), 413, []string{"body.file"}},
		"40 MB":             {file(strings.Repeat("x", 40<<20)), 413, []string{"body.file"}},
		"an unknown field":  {append(file(aPDF), part{"owner", "", "me"}), 422, []string{"body.owner"}},
		"a file elsewhere":  {[]part{{"title", "a.pdf", aPDF}}, 415, []string{"body.title"}},
		"two files":         {append(file(aPDF), file(aPDF)...), 422, []string{"body.file"}},
		"no file":           {[]part{{"kind", "", "file"}}, 422, []string{"body.file"}},
		"nothing":           {nil, 422, []string{"body.title", "body.kind"}},
		"neither yes or no": {append(file(aPDF), part{"keep_location", "", "maybe"}), 422, []string{"body.keep_location"}},
		"no date":           {append(file(aPDF), part{"date", "", "2026-02-30"}), 422, []string{"body.date"}},
		"a script's link":   {[]part{{"kind", "", "link"}, {"title", "", "x"}, {"url", "", "javascript:alert(1)"}}, 422, []string{"body.url"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := planner.attach(post, c.parts...)
			require.Equal(t, c.status, r.status, r.body)
			assert.ElementsMatch(t, c.locations, r.locations())
			checkProblem(t, r)
		})
	}
	for body, location := range map[string]string{
		`{"kind":"link","title":"x","url":"https://example.ma","owner":"me"}`: "body.owner", `{"kind":"link","title":7,"url":"https://example.ma"}`: "body.title",
		`{"kind":"file","title":"x","file":"x"}`: "body.file", `{"kind":"link"`: "body", `[]`: "body", "": "body", `{"kind":"paper","title":"\u0000"}`: "body",
	} {
		t.Run(body, func(t *testing.T) {
			r := planner.json(http.MethodPost, "/updates/"+id+"/evidence", body)
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			assert.Equal(t, []string{location}, r.locations(), body)
		})
	}
	huge := planner.json(http.MethodPost, "/updates/"+id+"/evidence", `{"kind":"link","title":"`+strings.Repeat("x", 2<<20)+`"}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, huge.status)
	assert.Equal(t, http.StatusUnsupportedMediaType, planner.send(http.MethodPost, post, "application/pdf", strings.NewReader(aPDF)).status)
	assert.Equal(t, http.StatusUnprocessableEntity, planner.send(http.MethodPost, post, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nbroken")).status)
	for path, want := range map[string]int{"/updates/" + other + "/evidence": 404, "/updates/nothing/evidence": 404} {
		t.Run(path, func(t *testing.T) {
			assert.Equal(t, want, planner.attach(apiRoot+path, file(aPDF)...).status, path)
		})
	}
	assert.Equal(t, http.StatusForbidden, s.program("council").attach(post, file(aPDF)...).status)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().attach(post, file(aPDF)...).status)
	assert.Equal(t, "0", planner.list("/updates/"+id+"/evidence").number("total"), "nothing was added")
	require.Equal(t, http.StatusCreated, planner.attach(post, file(aPDF)...).status)
	twice := planner.attach(post, file(aPDF)...)
	assert.Equal(t, http.StatusConflict, twice.status)
	checkProblem(t, twice)
}

func TestARefusedItemKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	c := s.person("planner")
	address := "/en/updates/" + s.program("planner").draftOf("M5.MA-FIG") + "/evidence"
	for content, status := range map[string]int{
		"<html>": 415, "": 422, strings.Repeat("x", 26<<20): 413, strings.Repeat("x", 40<<20): 413,
	} {
		t.Run(content, func(t *testing.T) {
			r := c.attach(address, part{"kind", "", "file"}, part{"title", "", "Workshop in Bouarfa"}, part{"date", "", "2026-11-02"},
				part{"keep_location", "", "1"}, part{"file", "a.pdf", content})
			require.Equal(t, status, r.status)
			page := parse(t, r.body)
			assert.Equal(t, "#file-file", page.Find(".alert a").AttrOr("href", ""))
			assert.NotEmpty(t, page.Find("#file-file-problem").Text())
			assert.Equal(t, "Workshop in Bouarfa", page.Find("#file-title").AttrOr("value", ""))
			assert.Equal(t, "2026-11-02", page.Find("#file-date").AttrOr("value", ""))
			assert.Equal(t, 1, page.Find("#file-keep_location[checked]").Length())
			checkIDs(t, address, page)
		})
	}
	r := c.attach(address, part{"kind", "", "link"}, part{"title", "", "Press"}, part{"url", "", "example.ma"})
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page := parse(t, r.body)
	assert.Equal(t, "example.ma", page.Find("#link-url").AttrOr("value", ""))
	assert.Equal(t, 1, page.Find("details[open] #link-url").Length())
	assert.Equal(t, 0, page.Find("details[open] #file-file").Length())
	r = c.attach(address, part{"kind", "", "link"}, part{"bogus", "", "1"})
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Contains(t, parse(t, r.body).Find(".alert").Text(), "bogus")
}

func TestAnItemOfASessionThatRanOut(t *testing.T) {
	s := newSite(t)
	address := "/fr/updates/" + s.program("planner").draftOf("M5.MA-FIG") + "/evidence"
	r := s.visitor().attach(address, part{"kind", "", "file"}, part{"title", "", "Atelier"}, part{"file", "a.pdf", aPDF})
	require.Equal(t, http.StatusUnauthorized, r.status)
	page := parse(t, r.body)
	assert.Equal(t, address, page.Find("input[name=resume_path]").AttrOr("value", ""))
	assert.Equal(t, "Atelier", page.Find("input[name='resume.title']").AttrOr("value", ""), "but the file must be chosen again")
	r = s.person("auditor").attach(address, part{"kind", "", "link"}, part{"title", "", "x"}, part{"url", "", "https://example.ma"})
	assert.Equal(t, http.StatusForbidden, r.status)
}

func TestTheDescriptionTellsHowToAttach(t *testing.T) {
	s := newSite(t)
	r := s.visitor().get("/api/openapi.json")
	body := "paths." + apiRoot + "/updates/{id}/evidence.post.requestBody.content"
	content, ok := r.value(body).(map[string]any)
	require.True(t, ok)
	form, err := json.Marshal(content["multipart/form-data"])
	require.NoError(t, err)
	assert.Contains(t, string(form), `"format":"binary"`)
	assert.Contains(t, string(form), `"additionalProperties":false`)
	assert.Contains(t, content, "application/json")
	responses := r.value("paths." + apiRoot + "/updates/{id}/evidence.post.responses").(map[string]any)
	for _, status := range []string{"201", "401", "403", "404", "409", "413", "415", "422"} {
		assert.Contains(t, responses, status)
	}
}
