package commitments

import (
	"slices"

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
	Update    Update  // that was submitted or, where nothing changes, the period's; zero where the entry was refused
	Before    *Update // of the period, which Update replaces; nil for none
	Unchanged bool    // the author has said the same for the period already
	Refused   *problem.Problem
}

// Batch is updates for one period that are submitted together: all of them, or
// none.
type Batch struct {
	Period  Period
	Entries []Entry // on different commitments
	DryRun  bool    // nothing is written, however it ends
}

// RefusedBatch is the key of the problem that ends a batch of which an entry was
// refused: its outcomes say which.
const RefusedBatch = "error.batch.refused"

// prefetchedEntries is how many entries are prefetched together, which bounds the
// memory that their histories take.
const prefetchedEntries = 500

// ReportManyIn submits the entries in their order, each by the rules of
// ReportProgress. It returns an outcome for each, also when some are refused: then the
// error is a problem with the key RefusedBatch unless it was a dry run. An entry that
// says what its author has reported for the period already changes nothing. The caller
// rolls the transaction back after a dry run and after an error. One with the key
// StaleKey says that somebody else's update came in between: the whole can be tried once
// more.
func (t *Tracker) ReportManyIn(tx Tx, by people.Account, b Batch) ([]Outcome, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	bulk := newBulkTx(tx, b.Period)
	outcomes, err := t.reportMany(bulk, by, b)
	if err != nil {
		return nil, err
	}
	refused, changes := tally(outcomes)
	switch {
	case b.DryRun:
		return outcomes, nil
	case refused > 0:
		return outcomes, problem.New(problem.Invalid, RefusedBatch, "count", refused)
	case changes == 0:
		return outcomes, nil
	}
	return outcomes, bulk.write(by.ID)
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

func (t *Tracker) reportMany(bulk *bulkTx, by people.Account, b Batch) ([]Outcome, error) {
	outcomes := make([]Outcome, 0, len(b.Entries))
	seen := make(map[string]bool, len(b.Entries))
	for part := range slices.Chunk(b.Entries, prefetchedEntries) {
		if err := bulk.prefetch(part, by.ID); err != nil {
			return nil, err
		}
		for _, e := range part {
			if seen[e.Code] {
				twice := problem.New(problem.Conflict, "error.batch.twice", "code", problem.Excerpt(e.Code))
				outcomes = append(outcomes, Outcome{Code: e.Code, Refused: twice})
				continue
			}
			seen[e.Code] = true
			e.Period, e.Submit = b.Period.String(), true
			o, err := t.reportOne(bulk, by, e)
			if err != nil {
				return nil, err
			}
			outcomes = append(outcomes, o)
		}
	}
	return outcomes, nil
}

// reportOne submits one entry. A problem that refuses it is its outcome; any other
// error is that of the batch.
func (t *Tracker) reportOne(bulk *bulkTx, by people.Account, e Entry) (Outcome, error) {
	before := bulk.buffer
	o, err := t.tryOne(bulk, by, e)
	if p, ok := problem.Of(err); ok {
		bulk.buffer = before
		return Outcome{Code: e.Code, Refused: p}, nil
	}
	return o, err
}

func (t *Tracker) tryOne(bulk *bulkTx, by people.Account, e Entry) (Outcome, error) {
	latest, same, err := t.latest(bulk, by, e)
	if err != nil {
		return Outcome{}, err
	}
	if same {
		return Outcome{Code: e.Code, Update: *latest, Unchanged: true}, nil
	}
	p, err := t.checkedProgress(bulk, by, e.Code, e.ProgressInput)
	if err != nil {
		return Outcome{}, err
	}
	u, err := t.submit(bulk, by, p)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Code: e.Code, Update: u}
	if latest != nil && latest.ID == u.Supersedes {
		o.Before = latest
	}
	return o, nil
}

// latest returns the period's update that no other replaced, or nil, and whether it
// says the same as the entry.
func (t *Tracker) latest(tx progressReader, by people.Account, e Entry) (*Update, bool, error) {
	c, err := tx.Commitment(e.Code)
	if err != nil {
		return nil, false, err
	}
	if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
		return nil, false, err
	}
	of, err := measuresOf(tx, c.Pledge)
	if err != nil {
		return nil, false, err
	}
	var fields problem.Fields
	u := e.read(of, &fields)
	latest, err := tx.LatestOf(e.Code, u.Period)
	if err != nil || latest == nil {
		return nil, false, err
	}
	u.Author = by.ID
	items := e.readEvidence(u, t.Today(), &fields)
	same := len(fields) == 0 && latest.State != Returned && latest.sameReport(u) && len(missingIn(latest.Evidence, items)) == 0
	return latest, same, nil
}
