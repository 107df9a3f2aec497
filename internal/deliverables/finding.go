package deliverables

import (
	"context"
	"slices"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// FindingInput is one decision on one or more deliverables, as typed.
type FindingInput struct {
	Finding string `json:"finding"`
	Reason  string `json:"reason"` // required, but for confirmed
	// Of names the deliverables, each with the version that was looked at.
	Of []Seen `json:"of"`
}

// Seen is a deliverable as somebody saw it.
type Seen struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// maxAtOnce bounds how many deliverables one decision is of.
const maxAtOnce = commitments.MaxPerPage

// Decide records what the other party found: all of the deliverables, or none. Nobody
// decides on what their own party or they themselves have said. What is only planned or
// was dropped can't be confirmed. One that changed since it was looked at is a Conflict.
func (r *Register) Decide(ctx context.Context, by people.Account, in FindingInput) ([]Deliverable, error) {
	if err := by.Require(people.ReviewUpdate); err != nil {
		return nil, err
	}
	finding, reason, err := in.read()
	if err != nil {
		return nil, err
	}
	var result []Deliverable
	err = r.Store.InTx(ctx, func(tx Tx) error {
		result = nil
		var changes []change
		for i, seen := range in.Of {
			c, err := r.decide(tx, by, seen, finding, reason)
			if err != nil {
				return inList(i, len(in.Of), err)
			}
			result, changes = append(result, c.after), append(changes, c)
		}
		return count(tx, changes...)
	})
	return result, err
}

// inList names the item of a list of several whose field is refused.
func inList(i, of int, err error) error {
	p, refused := problem.Of(err)
	if !refused || of == 1 || p.Kind != problem.Invalid {
		return err
	}
	named := *p
	named.Fields = slices.Clone(p.Fields)
	for j := range named.Fields {
		named.Fields[j].Name = "of." + strconv.Itoa(i) + "." + named.Fields[j].Name
	}
	return &named
}

func (in FindingInput) read() (Finding, string, error) {
	var fields problem.Fields
	finding, reason := Finding(in.Finding), filledIn(in.Reason)
	if !slices.Contains(Findings, finding) {
		fields.Add("finding", "error.filter.unknown", "value", problem.Excerpt(in.Finding))
	}
	if reason == "" && finding != Confirmed {
		fields.Add("reason", "error.reason.missing")
	}
	fields.CheckText("reason", reason, commitments.MaxReason)
	if len(in.Of) == 0 || len(in.Of) > maxAtOnce {
		fields.Add("of", "error.finding.many", "max", maxAtOnce)
	}
	for i, seen := range in.Of {
		if slices.ContainsFunc(in.Of[:i], func(o Seen) bool { return o.ID == seen.ID }) {
			fields.Add("of", "error.value.repeated", "value", problem.Excerpt(seen.ID))
		}
	}
	return finding, reason, fields.Err()
}

func (r *Register) decide(tx Tx, by people.Account, seen Seen, finding Finding, reason string) (change, error) {
	d, c, err := held(tx, seen.ID)
	if err != nil {
		return change{}, err
	}
	a, err := tx.Agreement(c.Agreement)
	if err != nil {
		return change{}, err
	}
	if err := by.RequireOther(people.ReviewUpdate, c.Party, a.Parties, d.Author); err != nil {
		return change{}, err
	}
	switch {
	case !d.Stands():
		return change{}, problem.New(problem.Conflict, "error.deliverable.merged")
	case seen.Version != d.Version:
		return change{}, stale(d)
	case d.State == commitments.Planned || d.State == commitments.Dropped:
		return change{}, problem.OnField("finding", "error.finding.state", "state", string(d.State))
	case d.Finding() == finding:
		return change{}, problem.New(problem.Conflict, "error.finding.same")
	}
	f := FindingFact{
		ID: journal.NewID(), Deliverable: d.ID, Commitment: d.Commitment, Version: d.Version, Finding: finding, Reason: reason,
		Origin: findingOrigin(d), Reviewer: by.ID, Name: by.Name, At: journal.Now(r.Tracker.Now),
	}
	return recordFinding(tx, by, d, f)
}

// recordFinding makes a finding a fact. What it changes is still to be counted.
func recordFinding(tx Tx, by people.Account, before Deliverable, f FindingFact) (change, error) {
	kinds, err := tx.Kinds()
	if err != nil {
		return change{}, err
	}
	kind, _ := commitments.FindKind(kinds, before.Kind)
	d := before.found(f)
	if err := tx.InsertFinding(f, d, Row{d.searchText(kind), d.Day(kind)}); err != nil {
		return change{}, err
	}
	return change{before: before, after: d}, tx.Record(by.Entry(f.At, findingMade, d.Commitment, f))
}

// findingOrigin marks a finding of made-up data as made up too; one of the published
// record is real.
func findingOrigin(d Deliverable) commitments.Origin {
	if d.Origin == commitments.PublishedRecord {
		return commitments.Reported
	}
	return d.Origin
}

// AddEvidence adds an item that shows the deliverable; it is a fact at once. The account
// must be a planner of the pledge's party and of the region.
func (r *Register) AddEvidence(ctx context.Context, by people.Account, id string, in commitments.EvidenceInput) (commitments.Evidence, error) {
	if err := r.Attachable(ctx, by, id); err != nil {
		return commitments.Evidence{}, err
	}
	e, err := r.Tracker.KeepEvidence(ctx, by, in)
	if err != nil {
		return e, err
	}
	err = r.Store.InTx(ctx, func(tx Tx) error {
		d, c, err := held(tx, id)
		if err != nil {
			return err
		}
		if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
			return err
		}
		switch {
		case !d.Stands():
			return problem.New(problem.Conflict, "error.deliverable.merged")
		case len(d.Evidence) >= commitments.MaxEvidence:
			return problem.New(problem.Invalid, "error.evidence.many", "max", commitments.MaxEvidence)
		case slices.ContainsFunc(d.Evidence, e.Same):
			return problem.New(problem.Conflict, "error.evidence.duplicate")
		}
		e.Deliverable, e.AddedAt = d.ID, journal.Now(r.Tracker.Now)
		return commitments.RecordEvidence(tx, by, e.AddedAt, d.Commitment, e)
	})
	return e, err
}

// Attachable asks before a file is looked at what is asked again when it is attached.
func (r *Register) Attachable(ctx context.Context, by people.Account, id string) error {
	if err := by.Require(people.ReportProgress); err != nil {
		return err
	}
	d, err := r.Store.Read(ctx).Deliverable(id)
	if err != nil {
		return err
	}
	return by.RequireOwn(people.ReportProgress, d.Party, d.Region)
}
