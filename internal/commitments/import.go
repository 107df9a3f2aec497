package commitments

import (
	"context"
	"iter"
	"time"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// ImportItem is one step of an import: exactly one of Update, Review and
// Revision is set. Items come in time order for each commitment.
type ImportItem struct {
	By         people.Account
	At         time.Time // UTC
	Commitment string    // code
	Update     *ImportUpdate
	Review     *ImportReview
	Revision   *ImportRevision
}

// ImportUpdate is a progress update to import.
type ImportUpdate struct {
	Period    Period
	Status    Status
	Value     *Quantity
	Unit      string
	Narrative string
	Origin    Origin
	Fact      string // id of the published fact, or ""
}

// ImportReview reviews the commitment's latest update of the period.
type ImportReview struct {
	Period     Period
	Decision   Decision
	Assessment Assessment
	Reason     string
	Origin     Origin
}

// ImportRevision sets a commitment's terms.
type ImportRevision struct {
	Terms  Terms
	Reason string
	Origin Origin
}

// importBatch is how many items one transaction takes: all of them or none.
const importBatch = 1000

// Import adds facts that were not reported through the tracker: the published
// record, a demonstration, or made-up data for benchmarks. Unlike reported
// ones they may be of any period, and they keep the time that they claim; each
// carries its origin for good, which is never Reported. Done is told how many
// items are in after each transaction; it may be nil.
func (t *Tracker) Import(ctx context.Context, by people.Account, items iter.Seq[ImportItem], done func(int)) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	total := 0
	flush := func(batch []ImportItem) error {
		if err := t.importBatch(ctx, batch); err != nil {
			return err
		}
		if total += len(batch); done != nil {
			done(total)
		}
		return nil
	}
	batch := make([]ImportItem, 0, importBatch)
	for item := range items {
		if batch = append(batch, item); len(batch) == importBatch {
			if err := flush(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return flush(batch)
}

func (t *Tracker) importBatch(ctx context.Context, batch []ImportItem) error {
	if len(batch) == 0 {
		return nil
	}
	return t.Store.InTx(ctx, func(tx Tx) error {
		im := importing{t: t, tx: tx, commitments: map[string]Commitment{}}
		for _, item := range batch {
			if err := im.add(item); err != nil {
				return err
			}
		}
		return im.finish()
	})
}

// importing is one transaction of an import. Each commitment's row is read once
// and its state written once, however many items concern it.
type importing struct {
	t           *Tracker
	tx          Tx
	commitments map[string]Commitment
	order       []string
}

func (im *importing) commitment(code string) (Commitment, error) {
	if c, ok := im.commitments[code]; ok {
		return c, nil
	}
	c, err := im.tx.Commitment(code)
	if err == nil {
		im.commitments[code] = c
		im.order = append(im.order, code)
	}
	return c, err
}

func (im *importing) add(item ImportItem) error {
	item.At = item.At.UTC().Truncate(time.Microsecond) // as stores keep it
	switch {
	case item.Update != nil:
		return im.update(item)
	case item.Review != nil:
		return im.review(item)
	}
	return im.revision(item)
}

func (im *importing) update(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	in := item.Update
	if in.Origin == Reported {
		return problem.OnField("origin", "error.import.origin")
	}
	u := Update{
		ID: newID(), Commitment: c.Code, Period: in.Period, Version: c.Version + 1, Status: in.Status, Value: in.Value,
		Unit: in.Unit, Narrative: in.Narrative, Author: item.By.ID, AuthorName: item.By.Name,
		SubmittedAt: item.At, Origin: in.Origin, Fact: in.Fact, State: Submitted,
	}
	replaced, err := im.tx.LatestOf(c.Code, u.Period)
	if err != nil {
		return err
	}
	if replaced != nil {
		u.Supersedes = replaced.ID
	}
	if err := im.tx.InsertUpdate(u, c); err != nil {
		return err
	}
	c.State = c.State.after(u)
	im.commitments[c.Code] = c
	return im.tx.Record(im.t.entry(item.By, updateImported, c.Code, u))
}

func (im *importing) review(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	in := item.Review
	u, err := im.tx.LatestOf(c.Code, in.Period)
	if err != nil {
		return err
	}
	if u == nil {
		return problem.New(problem.NotFound, "error.not_found")
	}
	r := Review{
		ID: newID(), Update: u.ID, Decision: in.Decision, Assessment: in.Assessment, Reason: in.Reason,
		Reviewer: item.By.ID, ReviewerName: item.By.Name, At: item.At,
	}
	state, body, err := decide(im.tx, c.State, *u, r, in.Origin)
	if err != nil {
		return err
	}
	c.State = state
	im.commitments[c.Code] = c
	return im.tx.Record(im.t.entry(item.By, reviewImported, c.Code, body))
}

func (im *importing) revision(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	r := Revision{
		ID: newID(), Commitment: c.Code, Before: c.Terms, After: item.Revision.Terms, Reason: item.Revision.Reason,
		Author: item.By.ID, AuthorName: item.By.Name, Origin: item.Revision.Origin, At: item.At,
	}
	if err := im.tx.InsertRevision(r); err != nil {
		return err
	}
	c.Terms = r.After
	if err := im.tx.SetTerms(c); err != nil {
		return err
	}
	c.Version++
	im.commitments[c.Code] = c
	return im.tx.Record(im.t.entry(item.By, revisionImported, c.Code, r))
}

// finish writes each commitment's state.
func (im *importing) finish() error {
	for _, code := range im.order {
		if err := im.tx.SetState(im.commitments[code]); err != nil {
			return err
		}
	}
	return nil
}
