package commitments

import (
	"context"
	"slices"
	"strings"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// TermsInput changes a commitment's terms, as typed; nil leaves a term as it is
// and "" clears it.
type TermsInput struct {
	// Baseline, Target and TargetText are those of the pledge's only indicator.
	Baseline        *string
	Target          *string
	TargetText      *string
	Targets         []TargetInput // of the indicators that they name; the others stay as they are
	DueOn           *string
	FocalPoint      *string
	LeadInstitution *string
	From            string // the reporting period from which the terms hold; "": see Revise
	Reason          string
	Version         int // of the commitment that the planner saw
}

// TargetInput changes the target of one indicator, as typed; nil leaves a term as it is
// and "" clears it.
type TargetInput struct {
	Indicator string
	Baseline  *string
	Target    *string
	Text      *string
	Steps     *[]StepInput // in place of all steps
}

// StepInput is the target of one period, as typed.
type StepInput struct {
	Period string
	Value  string
}

// apply returns the terms with the changes, noting each field that can't be read.
func (in TermsInput) apply(t Terms, indicators []Indicator, fields *problem.Fields) Terms {
	text := func(name string, from *string, to *string, limit int) {
		if from != nil {
			*to = strings.TrimSpace(*from)
			fields.CheckText(name, *to, limit)
		}
	}
	text("focal_point", in.FocalPoint, &t.FocalPoint, MaxLine)
	text("lead_institution", in.LeadInstitution, &t.LeadInstitution, MaxLine)
	if in.DueOn != nil {
		var err error
		if t.DueOn, err = ParseDate(strings.TrimSpace(*in.DueOn)); err != nil {
			fields.Add("due_on", "error.date.malformed", "value", problem.Excerpt(*in.DueOn))
		}
	}
	typed := in.Targets
	if in.Baseline != nil || in.Target != nil || in.TargetText != nil {
		typed = in.withOnly(indicators, fields)
	}
	before := t
	t.Targets = deleteWhere(before.Targets, func(target Target) bool {
		return FindIndicator(indicators, target.Indicator).Kind != "" // what was replaced keeps its target
	})
	for _, indicator := range indicators {
		target := before.TargetOf(indicator.Code)
		for _, one := range typed {
			if one.Indicator == indicator.Code {
				target = one.apply(target, indicator, TargetField(indicators, indicator.Code, ""), fields)
			}
		}
		if !target.isEmpty() {
			t.Targets = append(t.Targets, target)
		}
	}
	for i, one := range typed {
		if FindIndicator(indicators, one.Indicator).Kind == "" {
			fields.Add("targets", "error.indicator.unknown", "value", problem.Excerpt(one.Indicator))
		} else if slices.ContainsFunc(typed[:i], func(before TargetInput) bool { return before.Indicator == one.Indicator }) {
			fields.Add("targets", "error.value.repeated", "value", one.Indicator)
		}
	}
	return t
}

// withOnly takes the terms without an indicator as those of the only one.
func (in TermsInput) withOnly(indicators []Indicator, fields *problem.Fields) []TargetInput {
	if len(indicators) != 1 || len(in.Targets) > 0 {
		fields.Add("target", "error.target.several")
		return in.Targets
	}
	return []TargetInput{{Indicator: indicators[0].Code, Baseline: in.Baseline, Target: in.Target, Text: in.TargetText}}
}

// TargetField names the input of a term of an indicator's target (baseline, target,
// target_text, steps), as problems name it: the term alone where the pledge has one
// indicator. With the empty term it is what stands before the term's name.
func TargetField(indicators []Indicator, indicator, term string) string {
	if len(indicators) == 1 {
		return term
	}
	return "targets." + indicator + "." + term
}

func (in TargetInput) apply(t Target, indicator Indicator, at string, fields *problem.Fields) Target {
	number(at+"baseline", in.Baseline, &t.Baseline, fields)
	number(at+"target", in.Target, &t.Target, fields)
	if in.Text != nil {
		t.Text = strings.TrimSpace(*in.Text)
		fields.CheckText(at+"target_text", t.Text, MaxReason)
	}
	if in.Steps != nil {
		t.Steps = readSteps(*in.Steps, at+"steps", fields)
	}
	t.check(indicator, at, fields)
	return t
}

func (t Target) isEmpty() bool {
	return t.Baseline == nil && t.Target == nil && t.Text == "" && len(t.Steps) == 0
}

// maxSteps bounds the targets of single periods.
const maxSteps = 60

func readSteps(typed []StepInput, at string, fields *problem.Fields) []Step {
	var steps []Step
	for _, in := range typed {
		if strings.TrimSpace(in.Value) == "" && strings.TrimSpace(in.Period) == "" {
			continue
		}
		p, err := ParsePeriod(strings.TrimSpace(in.Period))
		if err != nil {
			fields.Add(at, "error.period.malformed", "value", problem.Excerpt(in.Period))
			continue
		}
		q, err := ParseQuantity(in.Value)
		if bad, refused := problem.Of(err); refused {
			fields.Add(at, bad.Fields[0].Key, bad.Fields[0].Args...)
			continue
		}
		steps = append(steps, Step{p, q})
	}
	slices.SortFunc(steps, func(a, b Step) int { return a.Period.Compare(b.Period) })
	for i := 1; i < len(steps); i++ {
		if !steps[i].Period.Start().After(steps[i-1].Period.End()) {
			fields.Add(at, "error.target.steps", "value", steps[i].Period.String())
			return nil
		}
	}
	if len(steps) > maxSteps {
		fields.Add(at, "error.target.many", "max", maxSteps)
	}
	return steps
}

func number(name string, from *string, to **Quantity, fields *problem.Fields) {
	if from == nil {
		return
	}
	*to = nil
	if strings.TrimSpace(*from) == "" {
		return
	}
	q, err := ParseQuantity(*from)
	if p, ok := problem.Of(err); ok {
		fields.Add(name, p.Fields[0].Key, p.Fields[0].Args...)
		return
	}
	*to = &q
}

// check holds the rules that a target itself must keep.
func (t Target) check(in Indicator, at string, fields *problem.Fields) {
	if !in.Measures() {
		if t.Baseline != nil {
			fields.Add(at+"baseline", "error.value.not_numeric")
		}
		if t.Target != nil || len(t.Steps) > 0 {
			fields.Add(at+"target", "error.value.not_numeric")
		}
		return
	}
	if in.Kind == Milestones && t.Target != nil && (*t.Target < 0 || *t.Target > Whole(len(in.Milestones)) || *t.Target%QuantityScale != 0) {
		fields.Add(at+"target", "error.value.milestones", "max", len(in.Milestones))
	}
	if t.Baseline == nil || t.Target == nil {
		return
	}
	if in.short(*t.Target, *t.Baseline) {
		fields.Add(at+"target", map[Direction]string{
			Decrease: "error.target.above_baseline", Increase: "error.target.below_baseline",
		}[in.Direction])
	}
}

// checkChange holds the rules of changing terms that were reported against.
func (t Terms) checkChange(before Terms, reason string, fields *problem.Fields) {
	moved := t.DueOn != before.DueOn && !before.DueOn.IsZero()
	for _, was := range before.Targets {
		is := t.TargetOf(was.Indicator)
		moved = moved || !sameQuantity(is.Target, was.Target) && was.Target != nil ||
			!sameQuantity(is.Baseline, was.Baseline) && was.Baseline != nil ||
			!slices.Equal(is.Steps, was.Steps) && len(was.Steps) > 0
	}
	if moved && reason == "" {
		fields.Add("reason", "error.revision.reason")
	}
}

func (t Terms) equal(other Terms) bool {
	return slices.EqualFunc(t.Targets, other.Targets, Target.equal) && t.DueOn == other.DueOn &&
		t.FocalPoint == other.FocalPoint && t.LeadInstitution == other.LeadInstitution
}

func (t Target) equal(other Target) bool {
	return t.Indicator == other.Indicator && sameQuantity(t.Baseline, other.Baseline) &&
		sameQuantity(t.Target, other.Target) && t.Text == other.Text && slices.Equal(t.Steps, other.Steps)
}

// Revise changes a commitment's terms. The account must be a planner of the
// pledge's party and of the region. Each change keeps what stood before. Once
// an update was submitted, changing a target, a baseline or a due date takes a reason.
// The terms hold from a period that
// can still be reported on, the earliest of these unless another is chosen; those
// that are set first hold from the beginning. Terms that change nothing leave
// everything as it is.
func (t *Tracker) Revise(ctx context.Context, by people.Account, code string, in TermsInput) (Commitment, error) {
	var result Commitment
	err := t.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.Commitment(code)
		if err != nil {
			return err
		}
		if err := by.RequireOwn(people.ReviseTerms, c.Party, c.Region); err != nil {
			return err
		}
		after, err := t.revised(tx, c, in)
		if err != nil {
			return err
		}
		if in.Version != c.Version {
			return Stale(c)
		}
		result = c
		if after.equal(c.Terms) {
			return nil
		}
		from, err := t.holdsFrom(tx, c, in.From)
		if err != nil {
			return err
		}
		r := Revision{
			ID: journal.NewID(), Commitment: code, From: from, Before: c.Terms, After: after, Reason: strings.TrimSpace(in.Reason),
			Author: by.ID, AuthorName: by.Name, Origin: Reported, At: journal.Now(t.Now),
		}
		result.Terms, result.Version = after, c.Version+1
		return t.revise(tx, by, c, r)
	})
	return result, err
}

// holdsFrom is the period from which changed terms hold, as typed or by default.
func (t *Tracker) holdsFrom(tx reviseTx, c Commitment, typed string) (Period, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" && c.Terms.equal(Terms{}) {
		return Period{}, nil
	}
	a, err := tx.Agreement(c.Agreement)
	if err != nil {
		return Period{}, err
	}
	requests, err := t.requestsOf(tx, a, c)
	if err != nil {
		return Period{}, err
	}
	choices := fromChoices(a, openPeriods(a, requests, t.Today()), t.Today())
	if typed == "" {
		return choices[0], nil
	}
	p, err := ParsePeriod(typed)
	if err != nil {
		return p, problem.OnField("from", "error.period.malformed", "value", problem.Excerpt(typed))
	}
	if !slices.Contains(choices, p) {
		return p, problem.OnField("from", "error.terms.from", "first", choices[0].String(), "last", choices[len(choices)-1].String())
	}
	return p, nil
}

// fromChoices lists the periods from which changed terms can hold, the earliest
// first: those that can be reported on, and the one that runs.
func fromChoices(a Agreement, open []Period, day Date) []Period {
	running := a.ReportingPeriod(day)
	if slices.Contains(open, running) {
		return open
	}
	return append(slices.Clone(open), running)
}

// reviseTx is what changing terms asks of its transaction.
type reviseTx interface {
	journal.Recorder
	roundsReader
	Agreement(code string) (Agreement, error)
	Pledge(code string) (Pledge, error)
	HasUpdates(commitment string) (bool, error)
	InsertRevision(r Revision) error
	SetTerms(c Commitment) error
}

func (t *Tracker) revised(tx reviseTx, c Commitment, in TermsInput) (Terms, error) {
	var fields problem.Fields
	pledge, err := tx.Pledge(c.Pledge)
	if err != nil {
		return Terms{}, err
	}
	after := in.apply(c.Terms, pledge.Reported(), &fields)
	fields.CheckText("reason", in.Reason, MaxReason)
	reported, err := tx.HasUpdates(c.Code)
	if err != nil {
		return after, err
	}
	if reported {
		after.checkChange(c.Terms, strings.TrimSpace(in.Reason), &fields)
	}
	return after, fields.Err()
}

func (t *Tracker) revise(tx reviseTx, by people.Account, c Commitment, r Revision) error {
	if err := tx.InsertRevision(r); err != nil {
		return err
	}
	c.Terms = r.After
	if err := tx.SetTerms(c); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(t.Now), commitmentRevised, c.Code, r))
}
