package commitments

import (
	"context"
	"errors"
	"slices"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Entry is one update of a batch. Its period is that of the batch, it is
// submitted, and an idempotency key of its own is not looked at.
type Entry struct {
	Code string // of the commitment
	ProgressInput
}

// Outcome is what became, or would become, of an entry.
type Outcome struct {
	Code      string
	Update    Update  // that was submitted, or stands; zero where the entry was refused
	Before    *Update // of the period, which Update replaces; nil for none
	Unchanged bool    // what stands says the same from the same author already
	Refused   *problem.Problem
}

// Batch is updates for one period that are submitted together: all of them, or
// none.
type Batch struct {
	Period  Period
	Entries []Entry // on different commitments
	DryRun  bool    // nothing is written, however it ends
	// Group returns the journal entry that holds the batch together; nil for none.
	// It is asked once all entries were taken, where any of them changes something.
	Group func([]Outcome) journal.Entry
}

// RefusedBatch is the key of the problem that ends a batch of which an entry was
// refused: its outcomes say which.
const RefusedBatch = "error.batch.refused"

// lookedAhead is how many entries are looked up together, which bounds the memory
// that their histories take.
const lookedAhead = 500

// errRolledBack ends a transaction whose writes are not wanted.
var errRolledBack = errors.New("rolled back")

// ReportMany submits the entries in their order, each by the rules of
// ReportProgress, in one transaction. It returns an outcome for each, also when
// some are refused: then nothing is changed, and the error is a problem with the
// key RefusedBatch unless it was a dry run. An entry that says what its
// author has reported for the period already changes nothing.
func (t *Tracker) ReportMany(ctx context.Context, by people.Account, b Batch) ([]Outcome, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	outcomes, err := t.tryMany(ctx, by, b)
	if p, told := problem.Of(err); told && p.Key == staleKey {
		// Another's update came in between: looked up again, it has its entry refused.
		outcomes, err = t.tryMany(ctx, by, b)
	}
	return outcomes, err
}

func (t *Tracker) tryMany(ctx context.Context, by people.Account, b Batch) ([]Outcome, error) {
	var outcomes []Outcome
	err := t.Store.InTx(ctx, func(tx Tx) error {
		m := newManyTx(tx, b.Period)
		var err error
		if outcomes, err = t.reportMany(m, by, b); err != nil {
			return err
		}
		refused, changes := tally(outcomes)
		switch {
		case b.DryRun:
			return errRolledBack
		case refused > 0:
			return problem.New(problem.Invalid, RefusedBatch, "count", refused)
		case changes == 0:
			return nil
		}
		if b.Group != nil {
			m.entries = append(m.entries, b.Group(outcomes))
		}
		return m.write(by.ID)
	})
	if errors.Is(err, errRolledBack) {
		err = nil
	}
	return outcomes, err
}

// tally counts what was refused, and what changes something.
func tally(outcomes []Outcome) (refused, changes int) {
	for _, o := range outcomes {
		switch {
		case o.Refused != nil:
			refused++
		case !o.Unchanged:
			changes++
		}
	}
	return refused, changes
}

func (t *Tracker) reportMany(m *manyTx, by people.Account, b Batch) ([]Outcome, error) {
	outcomes := make([]Outcome, 0, len(b.Entries))
	seen := make(map[string]bool, len(b.Entries))
	for part := range slices.Chunk(b.Entries, lookedAhead) {
		if err := m.lookAhead(part, by.ID, t.Today()); err != nil {
			return nil, err
		}
		for _, e := range part {
			e.Period, e.Submit = b.Period.String(), true
			o := Outcome{Code: e.Code, Refused: problem.New(problem.Conflict, "error.batch.twice", "code", problem.Excerpt(e.Code))}
			if !seen[e.Code] {
				var err error
				if o, err = t.reportOne(m, by, e); err != nil {
					return nil, err
				}
			}
			seen[e.Code] = true
			outcomes = append(outcomes, o)
		}
	}
	return outcomes, nil
}

// reportOne takes one entry. What refuses it is its outcome; any other error is
// that of the batch.
func (t *Tracker) reportOne(m *manyTx, by people.Account, e Entry) (Outcome, error) {
	o := Outcome{Code: e.Code}
	standing, says, err := t.standing(m, by, e)
	switch {
	case err != nil:
	case says:
		o.Update, o.Unchanged = *standing, true
		return o, nil
	default:
		before := m.waiting
		if o.Update, err = t.report(m, by, e.Code, e.ProgressInput); err != nil {
			o.Update, m.waiting = Update{}, before
		} else if standing != nil && standing.ID == o.Update.Supersedes {
			o.Before = standing
		}
	}
	if p, told := problem.Of(err); told {
		o.Refused, err = p, nil
	}
	return o, err
}

// standing returns the update that stands for the period, and whether it says
// what the entry does.
func (t *Tracker) standing(m *manyTx, by people.Account, e Entry) (*Update, bool, error) {
	c, err := m.Commitment(e.Code)
	if err != nil {
		return nil, false, err
	}
	if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
		return nil, false, err
	}
	latest, err := m.LatestOf(e.Code, m.period)
	if err != nil || latest == nil {
		return nil, false, err
	}
	var fields problem.Fields
	u := e.read(&fields)
	u.Author = by.ID
	items := e.readEvidence(u, t.Today(), &fields)
	says := len(fields) == 0 && latest.State != Returned && latest.says(u) && len(missingIn(latest.Evidence, items)) == 0
	return latest, says, nil
}
