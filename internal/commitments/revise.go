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
	Kind            *string
	Name            *string
	Unit            *string
	Direction       *string
	Cumulative      *bool
	Verification    *string
	Baseline        *string
	Target          *string
	TargetText      *string
	DueOn           *string
	FocalPoint      *string
	LeadInstitution *string
	From            string // the reporting period from which the terms hold; "": see Revise
	Reason          string
	Version         int // of the commitment that the planner saw
}

// apply returns the terms with the changes, noting each field that can't be read.
func (in TermsInput) apply(t Terms, fields *problem.Fields) Terms {
	text := func(name string, from *string, to *string, limit int) {
		if from != nil {
			*to = strings.TrimSpace(*from)
			fields.CheckText(name, *to, limit)
		}
	}
	text("name", in.Name, &t.Indicator.Name, MaxLine)
	text("unit", in.Unit, &t.Indicator.Unit, MaxUnit)
	text("verification", in.Verification, &t.Indicator.Verification, MaxReason)
	text("target_text", in.TargetText, &t.TargetText, MaxReason)
	text("focal_point", in.FocalPoint, &t.FocalPoint, MaxLine)
	text("lead_institution", in.LeadInstitution, &t.LeadInstitution, MaxLine)
	if in.Kind != nil {
		t.Indicator.Kind = IndicatorKind(*in.Kind)
	}
	if in.Direction != nil {
		t.Indicator.Direction = Direction(*in.Direction)
	}
	if in.Cumulative != nil {
		t.Indicator.Cumulative = *in.Cumulative
	}
	number("baseline", in.Baseline, &t.Baseline, fields)
	number("target", in.Target, &t.Target, fields)
	if in.DueOn != nil {
		var err error
		if t.DueOn, err = ParseDate(strings.TrimSpace(*in.DueOn)); err != nil {
			fields.Add("due_on", "error.date.malformed", "value", problem.Excerpt(*in.DueOn))
		}
	}
	return t
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

// check holds the rules that the terms themselves must keep.
func (t Terms) check(fields *problem.Fields) {
	kind := t.Indicator.Kind
	if kind != "" && !slices.Contains(IndicatorKinds, kind) {
		fields.Add("kind", "error.indicator.kind")
	}
	if d := t.Indicator.Direction; d != "" && !slices.Contains(Directions, d) {
		fields.Add("direction", "error.indicator.direction")
	}
	if kind == Milestone || kind == Qualitative {
		if t.Baseline != nil {
			fields.Add("baseline", "error.value.not_numeric")
		}
		if t.Target != nil {
			fields.Add("target", "error.value.not_numeric")
		}
	}
	if t.Baseline == nil || t.Target == nil {
		return
	}
	if t.Indicator.Direction == Decrease && *t.Target > *t.Baseline {
		fields.Add("target", "error.target.above_baseline")
	} else if t.Indicator.Direction != Decrease && *t.Target < *t.Baseline {
		fields.Add("target", "error.target.below_baseline")
	}
}

// checkChange holds the rules of changing terms that were reported against.
func (t Terms) checkChange(before Terms, reason string, fields *problem.Fields) {
	was, is := before.Indicator, t.Indicator
	if was.Kind != "" && is.Kind == "" {
		fields.Add("kind", "error.indicator.kind")
	}
	if was.Kind != "" && is.Cumulative != was.Cumulative {
		fields.Add("cumulative", "error.indicator.cumulative_fixed")
	}
	moved := was.Kind != "" && (is.Kind != was.Kind || is.Unit != was.Unit || is.Direction != was.Direction) ||
		!sameQuantity(t.Target, before.Target) && before.Target != nil ||
		!sameQuantity(t.Baseline, before.Baseline) && before.Baseline != nil ||
		t.DueOn != before.DueOn && !before.DueOn.IsZero()
	if moved && reason == "" {
		fields.Add("reason", "error.revision.reason")
	}
}

func (t Terms) equal(other Terms) bool {
	return t.Indicator == other.Indicator && sameQuantity(t.Baseline, other.Baseline) &&
		sameQuantity(t.Target, other.Target) && t.TargetText == other.TargetText && t.DueOn == other.DueOn &&
		t.FocalPoint == other.FocalPoint && t.LeadInstitution == other.LeadInstitution
}

// Revise changes a commitment's terms. The account must be a planner of the
// pledge's party and of the region. Each change keeps what stood before. Once
// an update was submitted, changing how progress is measured, a target, a
// baseline or a due date takes a reason, an indicator that was set stays one,
// and whether its values are cumulative is fixed. The terms hold from a period that
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
	HasUpdates(commitment string) (bool, error)
	InsertRevision(r Revision) error
	SetTerms(c Commitment) error
}

func (t *Tracker) revised(tx reviseTx, c Commitment, in TermsInput) (Terms, error) {
	var fields problem.Fields
	after := in.apply(c.Terms, &fields)
	after.check(&fields)
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
