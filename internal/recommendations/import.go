package recommendations

import (
	"context"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// ImportItem is a recommendation of an import, with its steps: without ids and numbers,
// each with who did it and when.
type ImportItem struct {
	By people.Account
	Recommendation
	Steps []ImportStep
}

// ImportStep is a step of an import.
type ImportStep struct {
	By people.Account
	Step
}

// Import adds recommendations that were not entered through the tracker: those of a
// demonstration. They keep the times that they claim, and come in one transaction.
func (r *Recommendations) Import(ctx context.Context, by people.Account, items []ImportItem) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	return r.Store.InTx(ctx, func(tx Tx) error {
		for _, item := range items {
			if err := importItem(tx, item); err != nil {
				return err
			}
		}
		return nil
	})
}

func importItem(tx Tx, item ImportItem) error {
	made := item.Recommendation
	made.ID, made.Party, made.Author, made.AuthorName = journal.NewID(), item.By.Party, item.By.ID, item.By.Name
	if err := add(tx, item.By, made); err != nil {
		return err
	}
	record := Record{Recommendation: made}
	for _, one := range item.Steps {
		s := one.Step
		s.Origin, s.Party, s.Author, s.AuthorName = made.Origin, one.By.Party, one.By.ID, one.By.Name
		var err error
		if record, err = take(tx, one.By, record, s); err != nil {
			return err
		}
	}
	return nil
}
