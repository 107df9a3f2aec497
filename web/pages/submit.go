package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/views"
)

var reportProgressForm = form{
	path: "/commitments/:code/updates",
	fields: append([]request.Field{
		{Name: "version"}, {Name: "key"}, {Name: "account"}, {Name: "measured"}, {Name: "do"}, {Name: "sure"},
		{Name: "period", Label: "term.period"}, {Name: "status", Label: "term.status"}, {Name: "value", Label: "term.actual", Dotted: true},
		{Name: "values", Label: "term.actual", Dotted: true},
		{Name: "narrative", Label: "term.narrative", Length: commitments.MaxNarrative}, {Name: "file", File: true},
		{Name: "delay.reason", Label: "delay.reason"}, {Name: "delay.words", Label: "delay.words", Length: commitments.MaxReason},
	}, answerFields...),
	receive: receiveEvidence, submit: reportProgress, invalid: reportProgressInvalid,
}

// reportProgress saves a draft or submits a progress update, with the file that came
// with it. A form of another account's page is refused: it may have been filled in
// before who sends it logged in.
func reportProgress(p *page) error {
	if err := request.CheckAccount(p.posted.Get("account"), p.account); err != nil {
		return err
	}
	record, err := p.site.Tracker.Commitment(p.ctx(), p.account, p.param("code"))
	if err != nil {
		return err
	}
	alone, values := valuesIn(p.posted, record.Pledge.Typed())
	in := commitments.ProgressInput{
		Period: p.posted.Get("period"), Status: p.posted.Get("status"), Value: alone, Values: values,
		Delay: delayIn(p.posted), Narrative: p.posted.Get("narrative"), Version: p.version(), Submit: p.posted.Get("do") != "draft" && p.posted.Get("do") != "evidence",
		IdempotencyKey: p.posted.Get("key"), Answers: answersIn(p.posted),
	}
	ask := in.Submit && p.posted.Get("sure") != in.Period && stillRuns(p, record, in.Period)
	if in.Submit && (ask || p.evidence.Came()) {
		draft, err := draftFirst(p, record, in)
		if err != nil {
			return err
		}
		if ask {
			p.gin.Redirect(http.StatusSeeOther, p.path("updates", draft.ID, "submit"))
			return nil
		}
	}
	u, err := p.site.Tracker.ReportProgress(p.ctx(), p.account, record.Commitment.Code, in)
	if err != nil {
		return err
	}
	if !in.Submit && p.evidence.Came() {
		if err := attachTo(p, u.ID); err != nil {
			return err
		}
	}
	switch {
	case p.posted.Get("do") == "evidence":
		return goToEvidence(p, u)
	case in.Submit:
		return sent(p, record, u)
	}
	return p.done(p.path("commitments", u.Commitment), "done.draft", "period", u.Period.String(), "code", u.Commitment)
}

// draftFirst keeps what is to be submitted as a draft with its file, under a key of its
// own. What was submitted already by a request of the same key has no draft any more.
func draftFirst(p *page, r commitments.Record, in commitments.ProgressInput) (commitments.Update, error) {
	in.Submit = false
	if in.IdempotencyKey != "" {
		in.IdempotencyKey += draftKey
	}
	draft, err := p.site.Tracker.ReportProgress(p.ctx(), p.account, r.Commitment.Code, in)
	if err != nil || !p.evidence.Came() {
		return draft, err
	}
	if err = attachTo(p, draft.ID); problem.Is(err, problem.NotFound) && in.Version != r.Commitment.Version {
		return draft, nil
	}
	return draft, err
}

// draftKey ends the idempotency key of a draft that is kept on the way to its
// submission, as on a device that sends the form by itself (send.js).
const draftKey = ".d0"

// attachTo adds the file that came with the form to a draft.
func attachTo(p *page, draft string) error {
	_, err := p.site.Tracker.AddEvidence(p.ctx(), p.account, draft, p.evidence.Input(url.Values{"kind": {string(commitments.EvidenceFile)}}))
	return err
}

// stillRuns reports whether a period has not ended, and no collection round asks for an
// answer on it before it does. One that is locked is refused for that.
func stillRuns(p *page, r commitments.Record, period string) bool {
	running, err := commitments.ParsePeriod(period)
	if err != nil || running.End().Before(p.site.Tracker.Today()) {
		return false
	}
	return !slices.ContainsFunc(r.Requests, func(q commitments.Request) bool {
		return q.Period == running && (q.Round != "" || q.Lock != nil)
	})
}

// sent says what an update changed, and goes back to the commitment.
func sent(p *page, before commitments.Record, u commitments.Update) error {
	c := p.writer()
	key, args := "done.submitted.same", []any{"period", u.Period.String(), "code", u.Commitment, "now", c.Status(u.Status)}
	if was := before.Commitment.Status(); was != u.Status {
		key, args = "done.submitted", append(args, "before", c.Status(was))
	}
	return p.done(p.path("commitments", u.Commitment), key, args...)
}

var submitDraftForm = form{
	path: "/updates/:id/submit", fields: []request.Field{{Name: "version"}, {Name: "sure"}},
	submit: submitDraft, invalid: submitDraftInvalid,
}

// showSubmit asks before a draft of a period that still runs is submitted.
func showSubmit(p *page) error {
	u, r, err := ownDraft(p)
	if err != nil {
		return err
	}
	c := p.layout(p.locale.T("submit.title")).At(p.crumb("nav.commitments", "commitments"),
		views.Crumb{Label: p.locale.Text(r.Pledge.Title), Href: p.path("commitments", u.Commitment)})
	return p.ok(views.SubmitPage(c, views.SubmitView{Draft: u, Record: r}))
}

// ownDraft is the account's draft, which nobody else sees, with its commitment.
func ownDraft(p *page) (commitments.Update, commitments.Record, error) {
	u, err := p.site.Tracker.Update(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return u, commitments.Record{}, err
	}
	if u.State != commitments.Draft {
		return u, commitments.Record{}, problem.New(problem.Conflict, "error.already_submitted")
	}
	r, err := p.site.Tracker.Commitment(p.ctx(), p.account, u.Commitment)
	return u, r, err
}

// submitDraft submits the account's own draft unchanged; one of a period that still
// runs once the account is sure.
func submitDraft(p *page) error {
	draft, r, err := ownDraft(p)
	if err != nil {
		return err
	}
	if p.posted.Get("sure") == "" && stillRuns(p, r, draft.Period.String()) {
		p.gin.Redirect(http.StatusSeeOther, p.path("updates", draft.ID, "submit"))
		return nil
	}
	u, err := p.site.Tracker.SubmitUpdate(p.ctx(), p.account, draft.ID, p.version())
	if err != nil {
		return err
	}
	return sent(p, r, u)
}

// submitDraftInvalid shows the commitment with the draft in its form. What the account
// submitted already, with a second click, is there.
func submitDraftInvalid(p *page, invalid error) error {
	u, err := p.site.Tracker.Update(p.ctx(), p.account, p.param("id"))
	switch {
	case err != nil:
		return invalid
	case u.State != commitments.Draft && u.Author == p.account.ID:
		p.gin.Redirect(http.StatusSeeOther, p.path("commitments", u.Commitment))
		return nil
	case u.State != commitments.Draft:
		return invalid
	}
	pledge, err := p.pledgeOf(u.Commitment)
	if err != nil {
		return err
	}
	typed := filledIn(pledge, u)
	typed.Set("version", strconv.Itoa(u.Version))
	if p.posted.Get("sure") != "" {
		typed.Set("sure", u.Period.String())
	}
	return renderCommitmentInvalid(p, invalid, refusedTask{u.Commitment, typed, reportTask, compareReport})
}
