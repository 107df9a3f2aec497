package opinions

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
)

// ImportItem is one opinion of an import: a wording, and its approval where there is one.
type ImportItem struct {
	Subject
	By       people.Account
	At       time.Time // UTC
	Texts    commitments.Text
	Approver people.Account // the zero Account: it waits
	Approved time.Time      // UTC
	Origin   commitments.Origin
}

// Import adds opinions that were not entered through the tracker: those of a
// demonstration. They keep the times that they claim, and come in one transaction.
func (o *Opinions) Import(ctx context.Context, by people.Account, items []ImportItem) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		for _, item := range items {
			if err := importItem(tx, item); err != nil {
				return err
			}
		}
		return nil
	})
}

func importItem(tx Tx, item ImportItem) error {
	current, err := find(tx, item.Subject)
	if err != nil {
		return err
	}
	v := Version{
		ID: journal.NewID(), Subject: item.Subject, Texts: item.Texts, Seal: SealOf(item.Texts), Party: item.By.Party,
		Origin: item.Origin, Author: item.By.ID, AuthorName: item.By.Name, At: item.At,
	}
	if current, err = write(tx, item.By, current, v); err != nil || item.Approver.ID == "" {
		return err
	}
	d := Decision{Outcome: Approve, Origin: item.Origin, Reviewer: item.Approver.ID, Name: item.Approver.Name, At: item.Approved}
	_, err = decide(tx, item.Approver, current, current.Latest(), d)
	return err
}
