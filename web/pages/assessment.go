package pages

import (
	"net/url"
	"strconv"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/views"
)

func assessForm(p *page, r commitments.Record) views.Form {
	period := r.Commitment.Reported
	if period.IsZero() || !r.Agreement.IsReportingPeriod(period) {
		period = r.Agreement.LastEnded(p.site.Tracker.Today())
	}
	return views.NewForm("assess", "version", strconv.Itoa(r.Commitment.Version), "period", period.String())
}

var assessCommitmentForm = form{
	path: "/commitments/:code/assessments",
	fields: []request.Field{
		{Name: "version"}, {Name: "period", Label: "term.period"}, {Name: "assessment", Label: "term.assessment"},
		{Name: "comment", Label: "assess_form.comment", Length: commitments.MaxReason},
	},
	submit: assessCommitment, invalid: assessCommitmentInvalid,
}

// assessCommitment gives the account's view of a commitment without an update to review.
func assessCommitment(p *page) error {
	in := commitments.AssessmentInput{
		Period: p.posted.Get("period"), Assessment: p.posted.Get("assessment"), Comment: p.posted.Get("comment"), Version: p.version(),
	}
	a, err := p.site.Tracker.Assess(p.ctx(), p.account, p.param("code"), in)
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", a.Commitment), "done.assessed", "code", a.Commitment, "period", a.Period.String())
}

func assessCommitmentInvalid(p *page, invalid error) error {
	task := func(v *views.CommitmentView) *views.Task { return &v.Assess }
	return renderCommitmentInvalid(p, invalid, refusedTask{p.param("code"), p.posted, task, compareAssessment})
}

func compareAssessment(p *page, r commitments.Record, typed url.Values) []views.Diff {
	c := p.writer()
	return []views.Diff{
		{Label: c.T("term.declared"), Before: c.Status(r.Commitment.Status())},
		{
			Label: c.T("term.assessment"), Before: c.Assessment(r.Commitment.Assessment()),
			After: c.Assessment(commitments.Assessment(typed.Get("assessment"))),
		},
	}
}
