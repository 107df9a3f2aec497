package deliverables

import (
	"context"
	"encoding/json"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Register has the operations on deliverables. Pages, API, imports and commands all
// call them; permission, version and rules are inside them.
type Register struct {
	Store   Store
	Tracker *commitments.Tracker // the day, and evidence

	known knownCommunes
}

// Add puts a new deliverable under the commitment, with its first step. The account
// must be a planner of the pledge's party and of the region, and the period must be
// open, as for an update. One that looks like another is a Conflict with the key
// error.deliverable.alike until its author says that it is none of them (Alike lists
// them). A repeated idempotency key with the same content returns the first answer.
func (r *Register) Add(ctx context.Context, by people.Account, commitment string, in Input) (Deliverable, error) {
	return r.once(ctx, by, in, "add "+commitment, func(tx Tx) (Deliverable, error) {
		c, err := tx.HoldCommitment(commitment)
		if err != nil {
			return Deliverable{}, err
		}
		d := newDeliverable(journal.NewID(), c)
		return r.step(tx, by, c, d, in)
	})
}

// Change makes the deliverable's next step: what is absent of the input stays as it is.
// The version must be the current one, else a Conflict with the key
// error.deliverable.stale; so is a step that changes nothing.
func (r *Register) Change(ctx context.Context, by people.Account, id string, in Input) (Deliverable, error) {
	return r.once(ctx, by, in, "change "+id, func(tx Tx) (Deliverable, error) {
		d, c, err := held(tx, id)
		if err != nil {
			return d, err
		}
		if err := in.keepKind(d); err != nil {
			return d, err
		}
		return r.step(tx, by, c, d, in.beside(d))
	})
}

// held returns a deliverable that nobody else changes before the transaction ends.
func held(tx Tx, id string) (Deliverable, commitments.Commitment, error) {
	d, err := tx.Deliverable(id)
	if err != nil {
		return d, commitments.Commitment{}, err
	}
	c, err := tx.HoldCommitment(d.Commitment)
	if err != nil {
		return d, c, err
	}
	d, err = tx.Deliverable(id) // as it stands now that nobody else changes it
	return d, c, err
}

// once runs an operation in a transaction, unless its idempotency key was answered.
func (r *Register) once(ctx context.Context, by people.Account, in Input, of string, operation func(Tx) (Deliverable, error)) (Deliverable, error) {
	var result Deliverable
	if err := by.Require(people.ReportProgress); err != nil {
		return result, err
	}
	err := r.Store.InTx(ctx, func(tx Tx) error {
		key := in.IdempotencyKey
		if len(key) > commitments.MaxKey {
			key = "" // refused with the other fields
		}
		if key != "" {
			hash, stored, found, err := tx.Claim(by.ID, key, in.hash(of), journal.Now(r.Tracker.Now))
			if err != nil {
				return err
			}
			if found && hash != in.hash(of) {
				return problem.OnField("Idempotency-Key", "error.idempotency.reused")
			}
			if found {
				result, err = answered(tx, stored)
				return err
			}
		}
		var err error
		if result, err = operation(tx); err != nil || key == "" {
			return err
		}
		answer, err := json.Marshal(result.Step)
		if err != nil {
			return err
		}
		return tx.Answer(by.ID, key, answer)
	})
	if err != nil {
		return result, err
	}
	return result, r.name(ctx, &result)
}

// answered is the deliverable as it stood after the step that a request made.
func answered(tx Tx, stored []byte) (Deliverable, error) {
	var s Step
	if err := json.Unmarshal(stored, &s); err != nil {
		return Deliverable{}, err
	}
	d, err := tx.Deliverable(s.Deliverable)
	if err != nil || d.Version == s.Version {
		return d, err
	}
	d.Step, d.Checked = s, nil
	return d, nil
}

// step reads the next step of a deliverable and makes it a fact.
func (r *Register) step(tx Tx, by people.Account, c commitments.Commitment, d Deliverable, in Input) (Deliverable, error) {
	next, err := r.next(tx, by, c, d, in)
	if err != nil {
		return d, err
	}
	if next.renamed() && !in.Distinct {
		found, err := similar(tx, next.after, next.kind)
		if err != nil {
			return d, err
		}
		if len(found) > 0 {
			return d, problem.New(problem.Conflict, alikeKey, "count", len(found))
		}
	}
	return next.after, r.record(tx, by, next)
}

// change is the next step of a deliverable, with what it makes of it.
type change struct {
	before Deliverable // without a version: none
	after  Deliverable
	kind   commitments.DeliverableKind
	entry  string // kind of the journal entry
}

// renamed reports whether the deliverable is new, or goes by another name than before.
func (c change) renamed() bool { return c.before.Version == 0 || c.after.Title() != c.before.Title() }

// stepReader is what the rules of a step look up.
type stepReader interface {
	commitments.PeriodReader
	Kinds() ([]commitments.DeliverableKind, error)
	Dimensions() ([]commitments.Dimension, error)
	Pledge(code string) (commitments.Pledge, error)
}

// next reads the next step of a deliverable, and holds every rule but that of what
// looks alike. It writes nothing.
func (r *Register) next(tx stepReader, by people.Account, c commitments.Commitment, d Deliverable, in Input) (change, error) {
	if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
		return change{}, err
	}
	switch {
	case !d.Stands():
		return change{}, problem.New(problem.Conflict, "error.deliverable.merged")
	case in.Version != d.Version:
		return change{}, stale(d) // first: what is wrong may be so only beside what came meanwhile
	}
	kind, s, err := r.read(tx, c, d, in)
	if err != nil {
		return change{}, err
	}
	if d.Version > 0 && s.Content.same(d.Content) {
		return change{}, problem.New(problem.Conflict, unchanged)
	}
	entry := stepChanged
	if d.Version == 0 {
		entry = stepAdded
	}
	return change{d, d.after(r.signed(s, by, d)), kind, entry}, nil
}

// unchanged is the key of the Conflict that a step is which changes nothing.
const unchanged = "error.deliverable.unchanged"

// read reads what was filled in, and holds the rules of a step.
func (r *Register) read(tx stepReader, c commitments.Commitment, d Deliverable, in Input) (commitments.DeliverableKind, Step, error) {
	var fields problem.Fields
	kind, err := kindOf(tx, c, in.Kind, &fields)
	if err != nil {
		return kind, Step{}, err
	}
	if err := fields.Err(); err != nil {
		return kind, Step{}, err
	}
	dimensions, err := tx.Dimensions()
	if err != nil {
		return kind, Step{}, err
	}
	region, err := tx.Region(c.Region)
	if err != nil {
		return kind, Step{}, err
	}
	reading := reading{kind: kind, region: region, dimensions: dimensions, today: r.Tracker.Today(), fields: &fields}
	if d.Version > 0 {
		reading.before = &d
	}
	s := reading.step(in)
	s.Kind = kind.Code
	if err := r.period(tx, c, d, in.Period, &s, &fields); err != nil {
		return kind, s, err
	}
	return kind, s, fields.Err()
}

// kindOf finds the kind that was asked for among those that the commitment can have;
// "" is the only one.
func kindOf(tx stepReader, c commitments.Commitment, code string, fields *problem.Fields) (commitments.DeliverableKind, error) {
	kinds, err := tx.Kinds()
	if err != nil {
		return commitments.DeliverableKind{}, err
	}
	possible := commitments.KindsFor(kinds, c.Category)
	if code == "" && len(possible) == 1 {
		return possible[0], nil
	}
	kind, found := commitments.FindKind(possible, code)
	if !found {
		fields.Add("kind", "error.kind.unknown", "value", problem.Excerpt(code))
	}
	return kind, nil
}

// period reads the period, which must be open and not before the last step's.
func (r *Register) period(tx stepReader, c commitments.Commitment, d Deliverable, typed string, s *Step, fields *problem.Fields) error {
	p, err := commitments.ParsePeriod(strings.TrimSpace(typed))
	if err != nil {
		return fields.Check(err)
	}
	s.Period = p
	pledge, err := tx.Pledge(c.Pledge)
	if err != nil {
		return err
	}
	request, err := commitments.CheckPeriod(tx, r.Tracker.Today(), c, pledge, p, fields)
	if err != nil {
		return err
	}
	if request.Lock != nil {
		return request.Lock.Problem()
	}
	if d.Version > 0 && p.Compare(d.Period) < 0 {
		fields.Add("period", "error.deliverable.period_before", "period", d.Period.String())
	}
	return nil
}

// signed is the step as the account makes it.
func (r *Register) signed(s Step, by people.Account, d Deliverable) Step {
	s.ID, s.Deliverable, s.Commitment, s.Version = journal.NewID(), d.ID, d.Commitment, d.Version+1
	s.Author, s.AuthorName, s.Origin, s.At = by.ID, by.Name, commitments.Reported, journal.Now(r.Tracker.Now)
	return s
}

func stale(d Deliverable) error {
	return problem.New(problem.Conflict, "error.deliverable.stale", "version", d.Version)
}

// similar lists what the deliverable looks like.
func similar(tx RegisterReader, d Deliverable, kind commitments.DeliverableKind) ([]Deliverable, error) {
	day := d.Day(kind)
	list, err := tx.Near(d.Kind, d.Region, day.AddDays(-near), day.AddDays(near))
	if err != nil {
		return nil, err
	}
	return hear(kind, append(list, d)).of(len(list), len(list)), nil
}

// record makes the next steps of deliverables facts, with what follows from them.
func (r *Register) record(tx Tx, by people.Account, changes ...change) error {
	steps, entries := make([]Stepped, len(changes)), make([]journal.Entry, len(changes))
	for i, c := range changes {
		d := c.after
		steps[i] = Stepped{d, Row{d.searchText(c.kind), d.Day(c.kind)}}
		entries[i] = by.Entry(d.At, c.entry, d.Commitment, d.Step)
	}
	if err := tx.InsertSteps(steps); err != nil {
		return err
	}
	if err := count(tx, changes...); err != nil {
		return err
	}
	return tx.Record(entries...)
}

// MergeInput says that a deliverable is another one, as typed.
type MergeInput struct {
	Into    string `json:"into"` // id of the one that stays
	Reason  string `json:"reason"`
	Version int    `json:"version"`
}

// Merge says that a deliverable is the same as another one of its kind and region. It
// is no longer counted or listed; both keep their histories.
func (r *Register) Merge(ctx context.Context, by people.Account, id string, in MergeInput) (Deliverable, error) {
	var result Deliverable
	if err := by.Require(people.ReportProgress); err != nil {
		return result, err
	}
	err := r.Store.InTx(ctx, func(tx Tx) error {
		d, c, err := held(tx, id)
		if err != nil {
			return err
		}
		if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
			return err
		}
		var fields problem.Fields
		reason := filledIn(in.Reason)
		fields.CheckText("reason", reason, commitments.MaxReason)
		if reason == "" {
			fields.Add("reason", "error.reason.missing")
		}
		into, err := tx.Deliverable(strings.TrimSpace(in.Into))
		switch {
		case problem.Is(err, problem.NotFound):
			fields.Add("into", "error.deliverable.unknown")
		case err != nil:
			return err
		case into.ID == d.ID || into.Kind != d.Kind || into.Region != d.Region || into.Commitment != d.Commitment || !into.Stands():
			fields.Add("into", "error.deliverable.other")
		}
		if err := fields.Err(); err != nil {
			return err
		}
		switch {
		case !d.Stands():
			return problem.New(problem.Conflict, "error.deliverable.merged")
		case in.Version != d.Version:
			return stale(d)
		}
		kinds, err := tx.Kinds()
		if err != nil {
			return err
		}
		kind, _ := commitments.FindKind(kinds, d.Kind)
		s := d.Step
		s.Reason, s.MergedInto, s.Fact = reason, into.ID, ""
		result = d.after(r.signed(s, by, d))
		return r.record(tx, by, change{d, result, kind, stepMerged})
	})
	return result, err
}
