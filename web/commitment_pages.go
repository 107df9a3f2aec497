package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/views"
)

// commitment shows all about one commitment.
func (p *page) commitment() error {
	return p.showCommitment(http.StatusOK, p.Param("code"), func(v *views.CommitmentView) error { return p.openMentions(v.Record) })
}

// showCommitment shows the page after change had its say on what stands in its
// forms.
func (p *page) showCommitment(status int, code string, change func(*views.CommitmentView) error) error {
	record, err := p.Tracker.Commitment(p.Request.Context(), p.account, code)
	if err != nil {
		return err
	}
	v := p.commitmentView(record)
	if v.Numbers, err = p.journalNumbers(v.Journaled()...); err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	title := p.locale.Isolate(record.Commitment.Code) + " " + p.locale.Text(record.Pledge.Title) + " · " + p.locale.Text(record.Region.Name)
	c := p.chrome(title).At(p.crumb("nav.commitments", "commitments"),
		views.Crumb{Label: p.locale.Text(record.Pledge.Title), Href: p.path("pledges", record.Pledge.Code)})
	c.Path = p.path("commitments", record.Commitment.Code)
	return p.render(status, views.CommitmentPage(c, v))
}

// commitmentView is the page with the forms that the account may use.
func (p *page) commitmentView(r commitments.Record) views.CommitmentView {
	c := r.Commitment
	own := func(action people.Action) error { return p.account.RequireOwn(action, c.Party, c.Region) }
	other := func(action people.Action, author string) error {
		return p.account.RequireOther(action, c.Party, r.Agreement.Parties, author)
	}
	v := views.CommitmentView{Record: r, Today: p.Tracker.Today(), CommentKey: uuid.NewString() + "-"}
	v.Report = p.task(people.ReportProgress, own(people.ReportProgress), func() views.Form { return p.reportForm(r) })
	v.Terms = p.task(people.ReviseTerms, own(people.ReviseTerms), func() views.Form { return termsForm(c) })
	v.Assess = p.task(people.Assess, other(people.Assess, ""), func() views.Form { return p.assessForm(r) })
	v.ReadOnly = !slices.ContainsFunc([]people.Action{people.ReportProgress, people.Assess}, p.account.Can)
	for _, u := range r.Updates {
		if u.State == commitments.Submitted && other(people.ReviewUpdate, u.Author) == nil {
			v.ReviewHref = p.path("reviews", u.ID)
			break
		}
	}
	return v
}

// task is a form that the account may use, or why it may not; nothing at all
// where its role is another.
func (p *page) task(action people.Action, refused error, form func() views.Form) views.Task {
	if !p.account.Can(action) {
		return views.Task{}
	}
	if refused != nil {
		return views.Task{Why: describe(refused).message(p.locale)}
	}
	f := form()
	return views.Task{Form: &f}
}

// reportForm begins with the account's draft, or its update that came back, or
// the period that is asked for.
func (p *page) reportForm(r commitments.Record) views.Form {
	f := views.NewForm("report", "version", strconv.Itoa(r.Commitment.Version), "key", uuid.NewString(), "account", p.account.ID)
	from := r.Draft
	for i, u := range r.Updates {
		if from == nil && u.State == commitments.Returned && u.Author == p.account.ID {
			from = &r.Updates[i]
		}
	}
	if from != nil {
		maps.Copy(f.Values, filledIn(*from))
	} else {
		f.Values.Set("period", p.askedPeriod(r).String())
		f.Values.Set("status", string(r.Commitment.Status))
	}
	return f
}

// filledIn is the form with what an update says.
func filledIn(u commitments.Update) url.Values {
	values := url.Values{
		"period": {u.Period.String()}, "status": {string(u.Status)}, "value": {plain(u.Value)}, "narrative": {u.Narrative},
	}
	fillAnswers(values, u)
	return values
}

// askedPeriod is the period that the address asks for where it is open, or else
// the one that is owed.
func (p *page) askedPeriod(r commitments.Record) commitments.Period {
	for _, period := range r.Open {
		if period.String() == p.Query("period") {
			return period
		}
	}
	return owedPeriod(r, p.Tracker.Today())
}

// owedPeriod is the earliest period without an update that the calendar leaves
// open on the day, or the latest open one. One that a round opened anew long after
// has to be chosen.
func owedPeriod(r commitments.Record, day commitments.Date) commitments.Period {
	var last commitments.Period
	for _, period := range r.Open {
		last = period
		if r.Agreement.Calendar.Window(period, day) == commitments.Closed {
			continue
		}
		if !slices.ContainsFunc(r.Updates, func(u commitments.Update) bool { return u.Period == period }) {
			break
		}
	}
	return last
}

func (p *page) assessForm(r commitments.Record) views.Form {
	period := r.Commitment.Period
	if period.IsZero() {
		period = r.Agreement.Calendar.LastEnded(p.Tracker.Today())
	}
	return views.NewForm("assess", "version", strconv.Itoa(r.Commitment.Version), "period", period.String())
}

func termsForm(c commitments.Commitment) views.Form {
	f := views.NewForm("terms",
		"version", strconv.Itoa(c.Version), "kind", string(c.Indicator.Kind), "name", c.Indicator.Name,
		"unit", c.Indicator.Unit, "direction", string(c.Indicator.Direction), "verification", c.Indicator.Verification,
		"baseline", plain(c.Baseline), "target", plain(c.Target), "target_text", c.TargetText, "due_on", c.DueOn.String(),
		"focal_point", c.FocalPoint, "lead_institution", c.LeadInstitution)
	if c.Indicator.Cumulative {
		f.Values.Set("cumulative", "1")
	}
	return f
}

// plain writes a number as it is typed.
func plain(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return unambiguous(q.String())
}

// reportProgress saves a draft or submits a progress update. A form of another
// account's page is refused: it may have been filled in before who sends it
// logged in.
func (p *page) reportProgress() error {
	if err := meant(p.PostForm("account"), p.account); err != nil {
		return err
	}
	in := commitments.ProgressInput{
		Period: p.PostForm("period"), Status: p.PostForm("status"), Value: p.PostForm("value"),
		Narrative: p.PostForm("narrative"), Version: p.version(), Submit: p.PostForm("do") != "draft" && p.PostForm("do") != "evidence",
		IdempotencyKey: p.PostForm("key"), Answers: answersIn(p.Request.PostForm),
	}
	u, err := p.Tracker.ReportProgress(p.Request.Context(), p.account, p.Param("code"), in)
	if err != nil {
		return err
	}
	if p.PostForm("do") == "evidence" {
		return p.toEvidence(u)
	}
	key := "done.draft"
	if in.Submit {
		key = "done.submitted"
	}
	return p.done(p.path("commitments", u.Commitment), key, "period", u.Period.String(), "code", u.Commitment)
}

// version is the commitment's version that the form was filled in against; 0,
// which is never current, where it is not a number.
func (p *page) version() int {
	n, _ := strconv.Atoi(p.PostForm("version"))
	return n
}

// reviseTerms changes what a commitment is measured by.
func (p *page) reviseTerms() error {
	text := func(name string) *string { value := p.PostForm(name); return &value }
	cumulative := p.PostForm("cumulative") == "1"
	in := commitments.TermsInput{
		Kind: text("kind"), Name: text("name"), Unit: text("unit"), Direction: text("direction"),
		Cumulative: &cumulative, Verification: text("verification"), Baseline: text("baseline"), Target: text("target"),
		TargetText: text("target_text"), DueOn: text("due_on"), FocalPoint: text("focal_point"),
		LeadInstitution: text("lead_institution"), Reason: p.PostForm("reason"), Version: p.version(),
	}
	c, err := p.Tracker.Revise(p.Request.Context(), p.account, p.Param("code"), in)
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", c.Code), "done.terms", "code", c.Code)
}

// assess gives the account's view of a commitment without an update to review.
func (p *page) assess() error {
	in := commitments.AssessmentInput{
		Period: p.PostForm("period"), Assessment: p.PostForm("assessment"), Comment: p.PostForm("comment"), Version: p.version(),
	}
	a, err := p.Tracker.Assess(p.Request.Context(), p.account, p.Param("code"), in)
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", a.Commitment), "done.assessed", "code", a.Commitment, "period", a.Period.String())
}

// submitDraft submits the account's own draft as it stands.
func (p *page) submitDraft() error {
	u, err := p.Tracker.SubmitUpdate(p.Request.Context(), p.account, p.Param("id"), p.version())
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", u.Commitment), "done.submitted", "period", u.Period.String(), "code", u.Commitment)
}

// discardDraft deletes the account's own draft.
func (p *page) discardDraft() error {
	to, err := p.draftPage(p.Request.Context(), p.Param("id"))
	if err != nil {
		return err
	}
	if err := p.Tracker.DiscardDraft(p.Request.Context(), p.account, p.Param("id")); err != nil {
		return err
	}
	return p.done(to, "done.discarded")
}

// draftPage is the page of the commitment that a draft is about.
func (p *page) draftPage(ctx context.Context, id string) (string, error) {
	u, err := p.Tracker.Update(ctx, p.account, id)
	return p.path("commitments", u.Commitment), err
}
