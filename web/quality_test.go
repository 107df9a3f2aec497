package web

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// measured gives the commitment's only indicator a target of 20 and an update of 2026-Q3
// with the value 8.
func (s *site) measured(code string) {
	s.Helper()
	ctx, planner := context.Background(), s.account("planner")
	c, err := s.tracker.Revise(ctx, planner, code, commitments.TermsInput{Target: new("20"), Version: 1})
	require.NoError(s, err)
	_, err = s.tracker.ReportProgress(ctx, planner, code, commitments.ProgressInput{
		Period: "2026-Q3", Status: "in_progress", Value: "8", Narrative: "Huit centres.", Version: c.Version, Submit: true,
	})
	require.NoError(s, err)
}

func TestWarningsAreShownAndAnswered(t *testing.T) {
	s := newSite(t)
	s.measured("M1.MA-FIG")
	c := s.person("planner")
	form := with(c.formOf("M1.MA-FIG", "report"), "period", "2026-Q4", "sure", "2026-Q4", "status", "completed", "value", "5", "narrative", "Cinq <centres>", "do", "submit")
	r := c.post("/fr/commitments/M1.MA-FIG/updates", form)
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	page := parse(t, r.body)
	checkPage(t, "/fr/commitments/M1.MA-FIG", "fr", page)
	assert.Contains(t, page.Find(".alert").Text(), "expliquez chaque avertissement")
	assert.Equal(t, 3, page.Find(".alert li a").Length())
	page.Find(".alert li a").Each(func(_ int, a *selection) {
		assert.Equal(t, 1, page.Find(`[id="`+a.AttrOr("href", "#")[1:]+`"]`).Length(), "each line leads to its field")
	})
	assert.Equal(t, 3, page.Find(".warnings textarea[aria-invalid]").Length())
	falls := locale.For("fr").T("quality.value_falls", "quantity", "5", "period", "2026-Q3", "compared", "8")
	assert.Contains(t, page.Find(".warnings").Text(), falls)
	assert.Equal(t, "Cinq <centres>", page.Find("#report textarea[name=narrative]").Text())

	fresh := func(values url.Values) url.Values {
		return with(values, "key", page.Find("#report input[name=key]").AttrOr("value", ""))
	}
	some := with(fresh(form), "answers.value_falls", "Trois ont fermé.", "answers.completed_no_evidence", "La liste <suit>.")
	r = c.post("/fr/commitments/M1.MA-FIG/updates", some)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page = parse(t, r.body)
	assert.Equal(t, 1, page.Find(".alert li a").Length())
	assert.Equal(t, 3, page.Find(".warnings textarea").Length(), "what was answered can still be changed")
	assert.Equal(t, "La liste <suit>.", page.Find(`textarea[name="answers.completed_no_evidence"]`).Text())

	r = c.post("/fr/commitments/M1.MA-FIG/updates", with(fresh(some), "status", "done"))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	page = parse(t, r.body)
	assert.Equal(t, "Trois ont fermé.", page.Find(`textarea[name="answers.value_falls"]`).Text(), "whatever else is wrong")

	r = c.post("/fr/commitments/M1.MA-FIG/updates", with(fresh(some), "answers.completed_below_target", "La cible est en révision."))
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	council := s.person("council")
	for _, lang := range locale.Supported {
		queue := parse(t, council.get("/"+lang+"/reviews").body)
		review := queue.Find(".queue-pane > .queue li").Last()
		assert.Contains(t, review.Text(), locale.For(lang).N("quality.count", 3))
		page = parse(t, council.get(review.Find("a").AttrOr("href", "")).body)
		checkPage(t, page.Find(".languages [aria-current]").AttrOr("href", review.Find("a").AttrOr("href", "")), lang, page)
		assert.Contains(t, page.Find(".warned").Text(), "La liste <suit>.")
	}
}

func TestADraftShowsItsWarnings(t *testing.T) {
	s := newSite(t)
	s.measured("M1.MA-FIG")
	c := s.person("planner")
	form := with(c.formOf("M1.MA-FIG", "report"), "period", "2026-Q4", "status", "in_progress", "value", "30", "do", "draft",
		"answers.over_target", "Dix de plus.", "answers.same_text", "Gardé.")
	require.Equal(t, http.StatusSeeOther, c.post("/fr/commitments/M1.MA-FIG/updates", form).status)
	page := parse(t, c.get("/fr/commitments/M1.MA-FIG").body)
	checkPage(t, "/fr/commitments/M1.MA-FIG", "fr", page)
	assert.Equal(t, "Dix de plus.", page.Find(`textarea[name="answers.over_target"]`).Text())
	assert.Equal(t, "Gardé.", page.Find(`textarea[name="answers.same_text"]`).Text())
	assert.Contains(t, page.Find(".warnings").Text(), "va au-delà de la cible (20)")

	drafts, err := s.tracker.Drafts(context.Background(), s.account("planner"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusSeeOther, c.post("/fr/updates/"+drafts[0].ID+"/submit", nil).status, "with the answers that it holds")
}

func TestWarningsInTheAPI(t *testing.T) {
	s := newSite(t)
	s.measured("M1.MA-FIG")
	c := s.program("planner")
	send := func(more string) reply {
		return c.with("Idempotency-Key", "k").json(http.MethodPost, "/commitments/M1.MA-FIG/updates",
			`{"period":"2026-Q4","status":"in_progress","value":25,"narrative":"Huit centres.","version":3`+more+`}`)
	}
	r := send("")
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	assert.Equal(t, "urn:tracker:problem:quality:unanswered", r.text("type"))
	assert.Equal(t, []string{"body.answers", "body.answers"}, r.locations())
	assert.Equal(t, "over_target", r.text("errors.0.rule"))
	assert.Equal(t, "same_text", r.text("errors.1.rule"))
	assert.NotEmpty(t, r.text("errors.0.message"))

	bad := send(`,"answers":[{"rule":"guess","answer":"x"}]`)
	assert.Equal(t, http.StatusUnprocessableEntity, bad.status)
	assert.Equal(t, []string{"body.answers"}, bad.locations())
	unknown := send(`,"answers":[{"rule":"jump","answer":"x","why":"y"}]`)
	assert.Equal(t, http.StatusUnprocessableEntity, unknown.status)

	r = send(`,"answers":[{"rule":"over_target","answer":"Cinq de plus."},{"rule":"same_text","answer":"Rien de neuf."}]`)
	require.Equal(t, http.StatusCreated, r.status, r.body)
	for _, at := range []string{"/commitments/M1.MA-FIG/updates", "/reviews"} {
		list := s.program("council").list(at)
		i := map[string]string{"/reviews": "1"}[at]
		if i == "" {
			i = "0"
		}
		assert.Equal(t, "over_target", list.text("items."+i+".warnings.0.rule"), at)
		assert.Equal(t, "Cinq de plus.", list.text("items."+i+".warnings.0.answer"), at)
		assert.NotEmpty(t, list.text("items."+i+".warnings.0.message"), at)
	}
	english := c.with("Accept-Language", "en").list("/updates/" + r.text("id"))
	assert.Equal(t, locale.For("en").T("quality.over_target", "quantity", "25", "compared", "20"), english.text("warnings.0.message"))
	assert.Equal(t, "warning", english.text("warnings.0.severity"))

	draft := c.json(http.MethodPost, "/commitments/M1.MA-FIG/updates", `{"period":"2026-Q4","status":"completed","value":30,"version":4,"submit":false}`)
	require.Equal(t, http.StatusCreated, draft.status, draft.body)
	assert.Equal(t, "over_target", draft.text("warnings.0.rule"))
	assert.Nil(t, draft.value("warnings.0.answer"))
	address := "/updates/" + draft.text("id") + "/submit"
	assert.Equal(t, http.StatusUnprocessableEntity, c.json(http.MethodPost, address, "").status)
	done := c.json(http.MethodPost, address, `{"answers":[{"rule":"over_target","answer":"a"},{"rule":"completed_no_evidence","answer":"b"}]}`)
	require.Equal(t, http.StatusOK, done.status, done.body)
	assert.Equal(t, "b", done.text("warnings.1.answer"))
}
