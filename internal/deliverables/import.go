package deliverables

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// ImportItem is one step, or one finding, of an import: a step where State is set. Items
// of one thing have one name, and come in the order of time.
type ImportItem struct {
	By         people.Account
	At         time.Time // UTC
	Thing      string    // any name, the same for all items of a deliverable
	Commitment string    // code
	Kind       string    // code
	Period     commitments.Period
	Content
	Fact   string // id of the published fact, or ""
	Origin commitments.Origin

	Finding Finding // of the last step; "" for a step
	Why     string  // of a finding
}

// importBatch is how many items one transaction takes.
const importBatch = 1000

// Import adds deliverables that were not entered through the tracker: those of the
// published record, of a demonstration, or made-up ones for benchmarks. As with
// commitments.Tracker.Import they may be of any period, and keep the time that they
// claim. Steps of facts of which a step was made before are left out with all that
// belongs to their things. Done is told how many items are in; it may be nil.
func (r *Register) Import(ctx context.Context, by people.Account, items []ImportItem, done func(int)) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	items, err := r.withoutKnown(ctx, items)
	if err != nil {
		return err
	}
	things := map[string]Deliverable{}
	for from := 0; from < len(items); from += importBatch {
		batch := items[from:min(from+importBatch, len(items))]
		var stand map[string]Deliverable
		err := r.Store.InTx(ctx, func(tx Tx) error {
			stand = map[string]Deliverable{}
			kinds, err := tx.Kinds()
			if err != nil {
				return err
			}
			changes := make([]change, len(batch))
			for i, item := range batch {
				d, known := stand[item.Thing]
				if !known {
					d = things[item.Thing]
				}
				if changes[i], err = importItem(tx, kinds, d, item); err != nil {
					return err
				}
				stand[item.Thing] = changes[i].after
			}
			return count(tx, changes...)
		})
		if err != nil {
			return err
		}
		for name, d := range stand {
			things[name] = d
		}
		if done != nil {
			done(from + len(batch))
		}
	}
	return nil
}

// withoutKnown leaves out the things of published facts that stand already.
func (r *Register) withoutKnown(ctx context.Context, items []ImportItem) ([]ImportItem, error) {
	var facts []string
	for _, item := range items {
		if item.Fact != "" {
			facts = append(facts, item.Fact)
		}
	}
	stand, err := r.Store.Read(ctx).StepsOf(facts)
	if err != nil || len(stand) == 0 {
		return items, err
	}
	known := map[string]bool{}
	for _, item := range items {
		if stand[item.Fact] {
			known[item.Thing] = true
		}
	}
	var left []ImportItem
	for _, item := range items {
		if !known[item.Thing] {
			left = append(left, item)
		}
	}
	return left, nil
}

// importItem makes the next step or finding of a thing, which is still to be counted; the
// zero Deliverable is none yet.
func importItem(tx Tx, kinds []commitments.DeliverableKind, d Deliverable, item ImportItem) (change, error) {
	if item.Finding != "" {
		f := FindingFact{
			ID: journal.NewID(), Deliverable: d.ID, Commitment: d.Commitment, Version: d.Version, Finding: item.Finding, Reason: item.Why,
			Origin: item.Origin, Reviewer: item.By.ID, Name: item.By.Name, At: item.At,
		}
		return recordFinding(tx, item.By, d, f)
	}
	if d.ID == "" {
		c, err := tx.HoldCommitment(item.Commitment)
		if err != nil {
			return change{}, err
		}
		d = newDeliverable(journal.NewID(), c)
	}
	kind, found := commitments.FindKind(kinds, item.Kind)
	if !found {
		return change{}, problem.OnField("kind", "error.kind.unknown", "value", item.Kind)
	}
	s := Step{
		ID: journal.NewID(), Deliverable: d.ID, Commitment: d.Commitment, Kind: item.Kind, Version: d.Version + 1, Period: item.Period,
		Content: item.Content, Fact: item.Fact, Origin: item.Origin, Author: item.By.ID, AuthorName: item.By.Name, At: item.At,
	}
	next := d.after(s)
	if err := tx.InsertSteps([]Stepped{{next, Row{next.searchText(kind), next.Day(kind)}}}); err != nil {
		return change{}, err
	}
	return change{before: d, after: next}, tx.Record(item.By.Entry(s.At, stepImported, s.Commitment, s))
}
