package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/locale"
)

func TestACommentInTheTimeline(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-FIG")
	council, planner := s.person("council"), s.person("planner")
	address := "/fr/updates/" + id + "/comments"
	wanted := s.account("planner").ID

	page := parse(t, council.get("/fr/commitments/M5.MA-FIG").body)
	form := page.Find(`form[action="` + address + `"]`)
	require.Equal(t, 1, form.Length(), "under the update")
	require.Equal(t, 0, form.Find("input[name=mentions]").Length(), "who is named stands in the text")
	name := s.account("planner").Name
	key := form.Find("input[name=key]").AttrOr("value", "")
	require.NotEmpty(t, key)

	bad := council.post(address, url.Values{"key": {key}, "text": {"@Zzz, quelle liste ?"}, "mentions": {wanted, "nobody"}})
	require.Equal(t, http.StatusUnprocessableEntity, bad.status)
	page = parse(t, bad.body)
	checkPage(t, "/fr/commitments/M5.MA-FIG", "fr", page)
	assert.Equal(t, 2, page.Find(".alert li a").Length())
	assert.Equal(t, 1, page.Find("details.remark[open]").Length())
	assert.Contains(t, page.Find("details.remark[open] .problem").Text(), name, "whom one can name is said")

	text := "@" + s.account("planner").Email + " Quelle liste ?\n<script>alert(1)</script>"
	sent := url.Values{"key": {key}, "text": {text}}
	r := council.post(address, sent)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	again := council.post(address, sent)
	assert.Equal(t, r.header.Get("Location"), again.header.Get("Location"), "sent twice, said once")

	first := parse(t, planner.get("/fr/").body)
	link := first.Find(".mentions a[href*='#comment-']")
	require.Equal(t, 1, link.Length())
	assert.Equal(t, r.header.Get("Location"), link.AttrOr("href", ""), "straight to the comment")
	assert.Equal(t, 0, parse(t, council.get("/fr/").body).Find(".mentions").Length())
	to, anchor, _ := strings.Cut(link.AttrOr("href", ""), "#")
	for i, lang := range locale.Supported {
		page = parse(t, planner.get("/"+lang+strings.TrimPrefix(to, "/fr")).body)
		checkPage(t, "/"+lang+"/commitments/M5.MA-FIG", lang, page)
		comment := page.Find("#" + anchor)
		require.Equal(t, 1, comment.Length())
		assert.Contains(t, comment.Text(), "<script>alert(1)</script>")
		assert.Equal(t, i == 0, comment.HasClass("named"), "new until it was opened")
	}
	assert.Equal(t, 0, parse(t, planner.get("/fr/").body).Find(".mentions").Length())
	page = parse(t, council.get("/fr/reviews/"+id).body)
	assert.Equal(t, 1, page.Find(".comment").Length())
	assert.Equal(t, 1, page.Find(`a[href="/fr/commitments/M5.MA-FIG#update-`+id+`"]`).Length())
}

func TestCommentsInTheAPI(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-FIG")
	council := s.program("council")
	address := "/updates/" + id + "/comments"
	people := council.list("/updates/" + id + "/people")
	assert.Equal(t, "7", people.number("total"), "two planners and one of the council, two reviewers, an auditor, an administrator")
	one := people.text("items.0.id")

	r := council.with("Idempotency-Key", "k").json(http.MethodPost, address, `{"text":"Quelle liste ?","mentions":["`+one+`"]}`)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	again := council.with("Idempotency-Key", "k").json(http.MethodPost, address, `{"text":"Quelle liste ?","mentions":["`+one+`"]}`)
	require.Equal(t, http.StatusCreated, again.status)
	assert.Equal(t, r.body, again.body)
	other := council.with("Idempotency-Key", "k").json(http.MethodPost, address, `{"text":"Autre chose"}`)
	assert.Equal(t, []string{"header.Idempotency-Key"}, other.locations())

	for body, location := range map[string]string{
		`{"text":""}`: "body.text", `{"text":"x","mentions":["nobody"]}`: "body.mentions", `{"text":"@Zzz"}`: "body.text", `{}`: "body.text",
		`{"text":"x","to":"y"}`: "body.to", `{"text":"` + strings.Repeat("x", 4001) + `"}`: "body.text",
	} {
		t.Run(body, func(t *testing.T) {
			bad := council.json(http.MethodPost, address, body)
			assert.Equal(t, http.StatusUnprocessableEntity, bad.status, body)
			assert.Equal(t, []string{location}, bad.locations(), body)
		})
	}
	list := s.program("auditor").list(address)
	assert.Equal(t, "1", list.number("total"))
	assert.Equal(t, "Quelle liste ?", list.text("items.0.text"))
	assert.Equal(t, people.text("items.0.name"), list.text("items.0.mentions.0.name"))
	for _, path := range []string{"/updates/nothing/comments", "/updates/nothing/people"} {
		assert.Equal(t, http.StatusNotFound, council.list(path).status, path)
	}
	assert.Equal(t, http.StatusNotFound, council.json(http.MethodPost, "/updates/nothing/comments", `{"text":"x"}`).status)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().json(http.MethodPost, address, `{"text":"x"}`).status)
}
