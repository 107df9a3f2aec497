package reminders_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/store"
)

// counting is a store that counts what costs.
type counting struct {
	reminders.Store
	accounts, rolls int
}

func (c *counting) Accounts(ctx context.Context) ([]people.Account, error) {
	c.accounts++
	return c.Store.Accounts(ctx)
}

func (c *counting) RoundFacts(ctx context.Context, id string) (collection.RoundFacts, error) {
	c.rolls++
	return c.Store.RoundFacts(ctx, id)
}

// A day of minutes reads the accounts each quarter of an hour and the rounds once,
// for everybody whose morning begins.
func TestAMinuteWithoutAMorningCostsNothing(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		for _, name := range []string{"one", "two", "three"} {
			w.add(name, people.NewAccount{Role: people.Planner, Party: "ministry", AllRegions: true})
		}
		w.at("10-02 06:00")
		w.run()
		count := &counting{Store: w.db.Reminders()}
		w.reminders.Store = count
		for minute := range 24 * 60 {
			w.clock.Set(time.Date(2026, 10, 2, 6, 1, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute))
			owed, err := w.reminders.Pending(t.Context(), w.clock.Now())
			require.NoError(t, err)
			require.Empty(t, owed)
		}
		assert.LessOrEqual(t, count.accounts, 24*4+2)
		assert.Equal(t, 1, count.rolls)
	})
}
