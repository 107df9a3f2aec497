package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// verified is an update that the council verified, with the id of the review.
func (s *site) verified(code string) (update, review string) {
	s.Helper()
	update = s.submitted("planner", code)
	r, err := s.tracker.ReviewUpdate(context.Background(), s.account("council"), update, commitments.ReviewInput{
		Decision: "verified", Assessment: "complete", Reason: "Vu sur place",
	})
	require.NoError(s, err)
	return update, r.ID
}

func TestAVerificationIsWithdrawnOnThePage(t *testing.T) {
	s := newSite(t)
	update, review := s.verified("M5.MA-FIG")
	council := s.person("council")
	page := "/fr/commitments/M5.MA-FIG"
	address := "/fr/updates/" + update + "/reviews/" + review + "/withdraw"
	form := `form[action="` + address + `"]`
	assert.Equal(t, 0, parse(t, council.get("/fr/reviews").body).Find(".queue li").Length())
	require.Equal(t, 1, parse(t, council.get(page).body).Find("details:not([open]) > "+form).Length(), "under the verification, folded away")
	for _, name := range []string{"planner", "ministry.reviewer", "auditor", "admin"} {
		assert.Equal(t, 0, parse(t, s.person(name).get(page).body).Find(form).Length(), "%s is not asked", name)
	}

	for _, lang := range locale.Supported {
		r := council.post("/"+lang+strings.TrimPrefix(address, "/fr"), url.Values{"reason": {"  "}})
		require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
		refused := parse(t, r.body)
		checkPage(t, "/"+lang+"/commitments/M5.MA-FIG", lang, refused)
		said := locale.For(lang).T("error.withdrawal.reason")
		assert.Equal(t, said, refused.Find(".alert li a").Text())
		field := refused.Find(refused.Find(".alert li a").AttrOr("href", "none"))
		assert.Equal(t, "reason", field.AttrOr("name", ""), "the summary leads to the field")
		assert.Equal(t, said, refused.Find("details[open] .problem").Text(), "and the field says it too")
	}
	long := strings.Repeat("é", commitments.MaxReason+1)
	r := council.post(address, url.Values{"reason": {long}})
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Equal(t, long, parse(t, r.body).Find("details[open] textarea[name=reason]").Text(), "nothing that was typed is lost")

	s.pass(time.Hour)
	r = council.post(address, url.Values{"reason": {"La liste <b> était une autre"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	assert.Equal(t, page+"#update-"+update, r.header.Get("Location"))
	s.sequenced()
	shown := parse(t, council.get(page).body)
	assert.Equal(t, locale.For("fr").T("done.withdrawn", "code", "M5.MA-FIG", "period", "2026-Q3"), strings.TrimSpace(shown.Find(".flash").Contents().First().Text()))
	assert.Equal(t, "/fr/reviews/"+update, shown.Find(".flash .next a").AttrOr("href", ""), "it is the next to verify")
	assert.Equal(t, 0, shown.Find(form).Length(), "nothing is left to withdraw")
	queue := parse(t, council.get("/fr/reviews").body).Find(".queue li")
	require.Equal(t, 1, queue.Length(), "it awaits review again")
	assert.Contains(t, queue.Text(), locale.For("fr").T("review.withdrawn"))
	for _, lang := range locale.Supported {
		address := "/" + lang + strings.TrimPrefix(page, "/fr")
		shown := parse(t, council.get(address).body)
		checkPage(t, address, lang, shown)
		event := shown.Find("#update-" + update)
		assert.Equal(t, locale.For(lang).T("review.submitted"), strings.TrimSpace(event.Find("header .badge").First().Text()))
		replies := event.Find(".reply")
		require.Equal(t, 2, replies.Length(), "the verification, and its withdrawal")
		assert.True(t, replies.First().HasClass("reply-verified"))
		withdrawn := replies.Last()
		assert.True(t, withdrawn.HasClass("reply-withdrawn"))
		for _, text := range []string{locale.For(lang).T("review.withdrawn"), "La liste <b> était une autre", s.account("council").Name} {
			assert.Contains(t, withdrawn.Text(), text)
		}
		assert.Equal(t, 1, withdrawn.Find(`a[href*="/journal/"]`).Length(), "with its journal number")
	}

	stale := council.post(address, url.Values{"reason": {"Encore"}})
	assert.Equal(t, http.StatusConflict, stale.status)
	assert.Contains(t, stale.body, "Encore", "what was typed can be copied")
	next := parse(t, council.get("/fr/reviews/"+update).body)
	assert.Equal(t, 1, next.Find(`form[action="/fr/reviews/`+update+`"]`).Length(), "and can be verified again")
	assert.Equal(t, 1, next.Find(".reply-withdrawn").Length())
}

func TestAVerificationThatANewerUpdateReplacedIsWithdrawnToo(t *testing.T) {
	s := newSite(t)
	update, review := s.verified("M5.MA-FIG")
	council, planner := s.person("council"), s.account("planner")
	newer, err := s.tracker.ReportProgress(context.Background(), planner, "M5.MA-FIG", commitments.ProgressInput{
		Period: "2026-Q3", Status: "in_progress", Narrative: "Il manque un centre", Version: 3, Submit: true,
	})
	require.NoError(t, err)
	r := council.post("/fr/updates/"+update+"/reviews/"+review+"/withdraw", url.Values{"reason": {"Fausse liste"}})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	shown := parse(t, council.get("/fr/commitments/M5.MA-FIG").body)
	assert.Contains(t, shown.Find(".flash").Text(), locale.For("fr").T("done.withdrawn.superseded", "code", "M5.MA-FIG", "period", "2026-Q3"))
	queue := parse(t, council.get("/fr/reviews").body).Find(".queue-pane > .queue a")
	assert.Equal(t, []string{"/fr/reviews/" + newer.ID}, queue.Map(func(_ int, e *selection) string { return e.AttrOr("href", "") }))
}

func TestAVerificationIsWithdrawnByTheAPI(t *testing.T) {
	s := newSite(t)
	update, review := s.verified("M5.MA-FIG")
	council := s.program("council")
	address := "/updates/" + update + "/reviews/" + review
	withdraw := func(c *client, address, body string) reply { return c.json(http.MethodDelete, address, body) }
	assert.Equal(t, "complete", council.list("/commitments/M5.MA-FIG").text("assessed.assessment"))
	assert.Empty(t, council.list("/updates/"+update).value("withdrawn"))

	for _, c := range []struct {
		name      string
		client    *client
		address   string
		body      string
		status    int
		locations []string
	}{
		{"nobody", s.visitor(), address, `{"reason":"x"}`, http.StatusUnauthorized, nil},
		{"an auditor", s.program("auditor"), address, `{"reason":"x"}`, http.StatusForbidden, nil},
		{"its author", s.program("planner"), address, `{"reason":"x"}`, http.StatusForbidden, nil},
		{"its author's party", s.program("ministry.reviewer"), address, `{"reason":"x"}`, http.StatusForbidden, nil},
		{"an administrator", s.program("admin"), address, `{"reason":"x"}`, http.StatusForbidden, nil},
		{"an unknown update", council, "/updates/none/reviews/" + review, `{"reason":"x"}`, http.StatusNotFound, nil},
		{"another review", council, "/updates/" + update + "/reviews/none", `{"reason":"x"}`, http.StatusConflict, nil},
		{"without a reason", council, address, `{"reason":" "}`, http.StatusUnprocessableEntity, []string{"body.reason"}},
		{"without any field", council, address, `{}`, http.StatusUnprocessableEntity, []string{"body.reason"}},
		{"with a reason that is too long", council, address, `{"reason":"` + strings.Repeat("x", commitments.MaxReason+1) + `"}`, http.StatusUnprocessableEntity, []string{"body.reason"}},
		{"with an unknown field", council, address, `{"reason":"x","why":"y"}`, http.StatusUnprocessableEntity, []string{"body.why"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := withdraw(c.client, c.address, c.body)
			require.Equal(t, c.status, r.status, r.body)
			assert.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
			if c.locations != nil {
				assert.Equal(t, c.locations, r.locations())
			}
		})
	}
	assert.Equal(t, "verified", council.list("/updates/"+update).text("state"), "nothing was done by halves")

	r := withdraw(council, address, `{"reason":"La liste était une autre"}`)
	require.Equal(t, http.StatusOK, r.status, r.body)
	assert.Equal(t, update, r.text("id"))
	assert.Equal(t, "submitted", r.text("state"))
	assert.Nil(t, r.value("review"))
	assert.Equal(t, review, r.text("withdrawn.0.review.id"))
	assert.Equal(t, "verified", r.text("withdrawn.0.review.decision"))
	assert.Equal(t, "La liste était une autre", r.text("withdrawn.0.reason"))
	assert.Equal(t, s.account("council").ID, r.text("withdrawn.0.by"))
	assert.Equal(t, "2026-11-20T12:00:00Z", r.text("withdrawn.0.at"))
	s.sequenced()
	number := council.list("/updates/" + update).number("withdrawn.0.journal")
	entry := council.list("/journal/" + number + "/proof").text("entry")
	assert.Contains(t, entry, `"kind":"review.withdrawn"`)
	assert.Equal(t, number, council.list("/journal/facts/"+r.text("withdrawn.0.id")).number("index"))

	item := council.list("/commitments/M5.MA-FIG")
	assert.Equal(t, "submitted", item.text("review"))
	assert.Equal(t, "awaiting_review", item.text("gap"))
	assert.Nil(t, item.value("verified"))
	assert.Nil(t, item.value("assessed"), "the assessment that came with it does not count")
	assert.Equal(t, "completed", item.text("declared.status"))
	assert.Equal(t, "1", council.list("/reviews").number("total"))
	rows := council.list("/reviews?format=csv").records()
	assert.Equal(t, "La liste était une autre", rows[0]["withdrawal_reason"])
	assert.Equal(t, "2026-11-20T12:00:00Z", rows[0]["verification_withdrawn_at"])

	again := withdraw(council, address, `{"reason":"Encore"}`)
	assert.Equal(t, http.StatusConflict, again.status)
	second := council.json(http.MethodPost, "/updates/"+update+"/reviews", `{"decision":"returned","reason":"Joindre la liste"}`)
	require.Equal(t, http.StatusCreated, second.status, second.body)
	returned := withdraw(council, "/updates/"+update+"/reviews/"+second.text("id"), `{"reason":"Encore"}`)
	assert.Equal(t, http.StatusConflict, returned.status, "a return is answered, not withdrawn")
	assert.Equal(t, locale.For("fr").T("error.review.returned"), returned.text("detail"))
}

func TestTheJournalNamesAWithdrawal(t *testing.T) {
	s := newSite(t)
	update, review := s.verified("M5.MA-FIG")
	_, err := s.tracker.WithdrawReview(context.Background(), s.account("council"), update, review, commitments.WithdrawalInput{Reason: "Fausse liste"})
	require.NoError(t, err)
	last := s.sequenced() - 1
	for _, lang := range locale.Supported {
		page := parse(t, s.person("auditor").get(fmt.Sprintf("/%s/journal/%d", lang, last)).body)
		assert.Contains(t, page.Find("main").Text(), locale.For(lang).T("journal.kind.review.withdrawn"))
	}
}
