package collection

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
)

// ImportItem is one step of an import, about the round of a period: exactly one
// of Open, Change, Excuse and Reopen is set. Items come in time order.
type ImportItem struct {
	By        people.Account
	At        time.Time // UTC
	Agreement string
	Period    commitments.Period
	Open      *Terms
	Change    *ImportChange
	Excuse    *ImportReturn
	Reopen    *ImportReturn
}

// ImportChange changes a round's terms.
type ImportChange struct {
	Terms  Terms
	Reason string
}

// ImportReturn excuses or reopens a return.
type ImportReturn struct {
	Commitment string
	Until      commitments.Date // of a reopening
	Reason     string
}

// Import adds rounds that were not opened through the tracker, such as those of a
// demonstration, in one transaction. They keep the times of the items, and are
// marked with the origin for ever.
func (c *Collection) Import(ctx context.Context, by people.Account, origin commitments.Origin, items []ImportItem) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	return c.Store.InTx(ctx, func(tx Tx) error {
		for _, item := range items {
			item.At = journal.Instant(item.At)
			if err := c.importItem(tx, origin, item); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Collection) importItem(tx Tx, origin commitments.Origin, item ImportItem) error {
	if item.Open != nil {
		return c.insertRound(tx, item.By, Round{
			ID: journal.NewID(), Agreement: item.Agreement, Period: item.Period, Terms: *item.Open, Version: 1,
			OpenedBy: item.By.ID, OpenedByName: item.By.Name, OpenedAt: item.At, Origin: origin,
		})
	}
	round, err := tx.RoundOf(item.Agreement, item.Period)
	if err != nil {
		return err
	}
	switch {
	case item.Change != nil:
		v := Revision{
			ID: journal.NewID(), Round: round.ID, Version: round.Version + 1, Terms: item.Change.Terms, Reason: item.Change.Reason,
			Author: item.By.ID, AuthorName: item.By.Name, Origin: origin, At: item.At,
		}
		if err := tx.InsertRevision(v); err != nil {
			return err
		}
		return tx.Record(item.By.Entry(journal.Now(c.Now), roundChanged, round.Subject(), v))
	case item.Excuse != nil:
		e := Excuse{
			ID: journal.NewID(), Round: round.ID, Commitment: item.Excuse.Commitment, Excused: true, Reason: item.Excuse.Reason,
			Author: item.By.ID, AuthorName: item.By.Name, Origin: origin, At: item.At,
		}
		if err := tx.InsertExcuse(e); err != nil {
			return err
		}
		return tx.Record(item.By.Entry(journal.Now(c.Now), returnExcused, e.Commitment, e))
	}
	o := Reopening{
		ID: journal.NewID(), Round: round.ID, Commitment: item.Reopen.Commitment, Until: item.Reopen.Until, Reason: item.Reopen.Reason,
		Author: item.By.ID, AuthorName: item.By.Name, Origin: origin, At: item.At,
	}
	if err := tx.InsertReopening(o); err != nil {
		return err
	}
	return tx.Record(item.By.Entry(journal.Now(c.Now), returnReopened, o.Commitment, o))
}
