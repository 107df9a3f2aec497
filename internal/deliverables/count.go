package deliverables

import (
	"maps"
	"slices"

	"tracker/internal/commitments"
)

// counting brings the tallies, and what the indicators count, up to changes: each is
// read once and written once, however many changes it has part in.
type counting struct {
	tx         Tx
	pledges    map[string]commitments.Pledge
	tallies    map[TallyKey]Tally // what the changes add to each
	registered map[registeredKey]Registered
	figures    map[string]string // of the commitments whose indicators count otherwise now, the pledges
}

// count brings the tallies and what the indicators count up to changes of deliverables. It
// comes once in a transaction, after everything that waits for others: from here on the
// tallies of the agreement are held.
func count(tx Tx, changes ...change) error {
	c := counting{
		tx: tx, pledges: map[string]commitments.Pledge{}, tallies: map[TallyKey]Tally{},
		registered: map[registeredKey]Registered{}, figures: map[string]string{},
	}
	for _, one := range changes {
		if one.before.Version > 0 {
			if err := c.add(one.before, -1); err != nil {
				return err
			}
		}
		if err := c.add(one.after, 1); err != nil {
			return err
		}
	}
	return c.write()
}

// add counts a deliverable, or, with the sign -1, no longer.
func (c *counting) add(d Deliverable, sign int) error {
	if !d.Stands() {
		return nil
	}
	tally(c.tallies, d, sign)
	pledge, err := commitments.Cached(c.pledges, d.Pledge, c.tx.Pledge)
	if err != nil {
		return err
	}
	for _, in := range pledge.Counting() {
		count, counted := d.counts(in)
		if !counted {
			continue
		}
		key := registeredKey{d.Commitment, in.Code, d.DoneIn}
		stands, err := commitments.Cached(c.registered, key, func(k registeredKey) (Registered, error) {
			return c.tx.Registered(k.commitment, k.indicator, k.period)
		})
		if err != nil {
			return err
		}
		c.registered[key] = stands.with(d, count, sign)
		c.figures[d.Commitment] = d.Pledge
	}
	return nil
}

// write writes what was counted, in one order, so that two at once do not wait for each
// other.
func (c *counting) write() error {
	if err := c.writeTallies(); err != nil {
		return err
	}
	for _, r := range sortedRegistered(c.registered) {
		if err := c.tx.PutRegistered(r); err != nil {
			return err
		}
	}
	for _, commitment := range slices.Sorted(maps.Keys(c.figures)) {
		points, err := c.tx.RegisteredPoints(commitment)
		if err != nil {
			return err
		}
		pledge := c.pledges[c.figures[commitment]]
		if err := c.tx.SetRegistered(commitment, commitments.FiguresOf(pledge.Counting(), points)); err != nil {
			return err
		}
	}
	return nil
}

func (c *counting) writeTallies() error {
	held := ""
	for _, added := range sortedTallies(c.tallies) {
		if added.IsEmpty() {
			continue
		}
		if added.Agreement != held {
			held = added.Agreement
			if err := c.tx.HoldTallies(held); err != nil {
				return err
			}
		}
		t, err := c.tx.Tally(added.TallyKey)
		if err != nil {
			return err
		}
		if err := c.tx.PutTally(t.Plus(added)); err != nil {
			return err
		}
	}
	return nil
}
