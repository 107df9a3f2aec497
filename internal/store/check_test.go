package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestCheckOfADatabaseThatWentAwayIsAnError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.journal(3)
		record := db.Journal()
		require.NoError(t, db.Close())
		result, err := record.Check(ctx, nil, func(int64) {})
		require.ErrorContains(t, err, "closed")
		require.Zero(t, result)
	})
}

func TestCheckThatLosesItsDatabaseIsAnError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.journal(1500)
		lost, lose := context.WithCancel(ctx)
		result, err := db.Journal().Check(lost, nil, func(int64) { lose() })
		require.ErrorIs(t, err, context.Canceled)
		require.EqualValues(t, 1000, result.Entries, "what was checked before")
	})
}
