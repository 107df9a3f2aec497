package opinions

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Opinions has the operations on opinions. Pages, API, imports and commands all call
// them; permission, version and rules are inside them.
type Opinions struct {
	Store   Store
	Tracker *commitments.Tracker // the day
}

// Input is one wording as typed.
type Input struct {
	Agreement string            `json:"agreement"` // code; "": the first agreement
	Period    string            `json:"period"`
	Pledge    string            `json:"pledge"`  // code; "": the whole
	Texts     map[string]string `json:"texts"`   // by language
	Version   int               `json:"version"` // the number of the latest version that was seen; 0 of none
}

// Write makes the next version of an opinion: of a period that has begun, on the whole
// or on a pledge that the agreement has in it. The account must be a reviewer of a party
// that collects the agreement's data. What was approved stands until the new version is.
// A version that somebody else made meanwhile, or that says the same, is a Conflict.
func (o *Opinions) Write(ctx context.Context, by people.Account, in Input) (Opinion, error) {
	var result Opinion
	if err := by.Require(people.WriteOpinion); err != nil {
		return result, err
	}
	err := o.Store.InTx(ctx, func(tx Tx) error {
		v, err := o.read(tx, by, in)
		if err != nil {
			return err
		}
		current, err := find(tx, v.Subject)
		if err != nil {
			return err
		}
		switch {
		case in.Version != current.Number():
			return stale(current)
		case current.Latest().Seal == v.Seal:
			return problem.New(problem.Conflict, "error.opinion.unchanged")
		}
		result, err = write(tx, by, current, v)
		return err
	})
	return result, err
}

// read reads a wording, and holds the rules of one.
func (o *Opinions) read(tx Tx, by people.Account, in Input) (Version, error) {
	agreements, err := tx.Agreements()
	if err != nil {
		return Version{}, err
	}
	a, err := commitments.FindAgreement(agreements, in.Agreement)
	if err != nil {
		return Version{}, err
	}
	if err := by.RequireCollecting(people.WriteOpinion, a.Collectors()); err != nil {
		return Version{}, err
	}
	var fields problem.Fields
	v := Version{ID: journal.NewID(), Party: by.Party, Origin: commitments.Reported, Author: by.ID, AuthorName: by.Name, At: journal.Now(o.Tracker.Now)}
	v.Subject = Subject{Agreement: a.Code, Pledge: in.Pledge}
	if v.Period, err = commitments.ParsePeriod(in.Period); err != nil {
		_ = fields.Check(err)
	} else {
		a.CheckBegun(v.Period, o.Tracker.Today(), &fields)
		pledges, err := tx.Pledges(a.Code)
		if err != nil {
			return v, err
		}
		commitments.CheckPledgeIn(pledges, v.Period, v.Pledge, &fields)
	}
	v.Texts = commitments.ReadText(&fields, "texts", in.Texts, commitments.MaxOpinion)
	v.Seal = SealOf(v.Texts)
	return v, fields.Err()
}

// find returns the opinion on a subject, which may be none yet.
func find(r Reader, s Subject) (Opinion, error) {
	list, err := r.Opinions(s.Agreement, s.Period)
	if err != nil {
		return Opinion{}, err
	}
	for _, o := range list {
		if o.Subject == s {
			return o, nil
		}
	}
	return Opinion{Subject: s}, nil
}

// write makes a version a fact.
func write(tx Tx, by people.Account, current Opinion, v Version) (Opinion, error) {
	if current.ID == "" {
		current.ID = journal.NewID()
	}
	v.Opinion, v.Number = current.ID, current.Number()+1
	if err := tx.InsertVersion(v); err != nil {
		return current, err
	}
	current.Versions = append(current.Versions, v)
	return current, tx.Record(by.Entry(v.At, opinionWritten, v.Agreement, v))
}

func stale(o Opinion) error {
	return problem.New(problem.Conflict, "error.opinion.stale", "version", o.Number())
}

// DecisionInput is what somebody decides on a version, as typed.
type DecisionInput struct {
	Decision string `json:"decision"` // approved or returned
	Reason   string `json:"reason"`   // required when returned
	Version  int    `json:"version"`  // the number of the version that was read
}

// Decide approves the latest version of an opinion, or returns it with a reason. The
// account must be a reviewer of the author's party, and not the author. A version that
// was decided on, or is not the latest any more, is a Conflict.
func (o *Opinions) Decide(ctx context.Context, by people.Account, id string, in DecisionInput) (Opinion, error) {
	var result Opinion
	if err := by.Require(people.WriteOpinion); err != nil {
		return result, err
	}
	err := o.Store.InTx(ctx, func(tx Tx) error {
		current, err := tx.Opinion(id)
		if err != nil {
			return err
		}
		v := current.Latest()
		if err := o.requireReader(tx, by, current); err != nil {
			return err
		}
		if err := by.RequireColleague(people.WriteOpinion, v.Party, v.Author); err != nil {
			return err
		}
		d, err := in.read()
		switch {
		case err != nil:
			return err
		case in.Version != v.Number:
			return stale(current)
		case current.State() != Written:
			return problem.New(problem.Conflict, "error.opinion.decided")
		}
		d.Origin, d.Reviewer, d.Name, d.At = v.Origin, by.ID, by.Name, journal.Now(o.Tracker.Now)
		result, err = decide(tx, by, current, v, d)
		return err
	})
	return result, err
}

// requireReader answers a NotFound problem to those who may not read what was not
// approved: to them there is no such opinion.
func (o *Opinions) requireReader(tx Tx, by people.Account, current Opinion) error {
	a, err := tx.Agreement(current.Agreement)
	if err != nil {
		return err
	}
	if by.RequireCollecting(people.WriteOpinion, a.Collectors()) == nil {
		return nil
	}
	if _, stands := current.Standing(); stands {
		return problem.New(problem.Forbidden, "error.forbidden.not_collecting")
	}
	return problem.New(problem.NotFound, "error.not_found")
}

func (in DecisionInput) read() (Decision, error) {
	var fields problem.Fields
	d := Decision{Outcome: Outcome(in.Decision), Reason: commitments.ReadPlain(&fields, "reason", in.Reason, commitments.MaxReason)}
	if !slices.Contains(Outcomes, d.Outcome) {
		fields.Add("decision", "error.filter.unknown", "value", problem.Excerpt(in.Decision))
	}
	if d.Outcome == Return && d.Reason == "" {
		fields.Add("reason", "error.reason.missing")
	}
	if d.Outcome == Approve {
		d.Reason = "" // what was approved needs none, and nobody would read it
	}
	return d, fields.Err()
}

// decide makes a decision a fact.
func decide(tx Tx, by people.Account, current Opinion, v Version, d Decision) (Opinion, error) {
	d.ID, d.Opinion, d.Subject, d.Of, d.Number = journal.NewID(), current.ID, current.Subject, v.ID, v.Number
	d.Seal = SealOfReason(d.Reason)
	kind := opinionReturned
	if d.Outcome == Approve {
		kind, d.Texts = opinionApproved, v.Texts
	}
	if err := tx.InsertDecision(d); err != nil {
		return current, err
	}
	current.Decisions = append(current.Decisions, d)
	return current, tx.Record(by.Entry(d.At, kind, d.Agreement, d))
}
