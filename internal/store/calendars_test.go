package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// calendarChange makes the agreement report by month from 2027 on.
func (w world) calendarChange() commitments.CalendarChange {
	v := commitments.CalendarVersion{From: commitments.MustDate("2027-01-01"), Calendar: commitments.DefaultCalendar()}
	v.Reporting, v.Rounds = commitments.Month, &commitments.RoundCalendar{OpensAfterDays: 1, DueDays: 10}
	return commitments.CalendarChange{
		ID: uuid.Must(uuid.NewV7()).String(), Agreement: "A-1", Version: v, Reason: "Budget", Author: "admin", AuthorName: "Fatima", At: noon,
	}
}

func TestChangesOfACalendarAreKeptInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first, second := w.calendarChange(), w.calendarChange()
		second.At = noon.AddDate(0, 0, 1)
		w.tx(func(tx commitments.Tx) error {
			if err := tx.InsertCalendarChange(second); err != nil {
				return err
			}
			return tx.InsertCalendarChange(first)
		})
		changes, err := w.store.Read(ctx).CalendarChanges("A-1")
		require.NoError(t, err)
		assert.Equal(t, []commitments.CalendarChange{second, first}, changes)
		changes, err = w.store.Read(ctx).CalendarChanges("A-2")
		require.NoError(t, err)
		assert.Empty(t, changes)
	})
}

func TestAPeriodIsInUseOnceSomethingWasSaidOnIt(t *testing.T) {
	for name, use := range map[string]func(w world){
		"an update": func(w world) { w.submit(w.update("M1.MA-FIG", 0)) },
		"an assessment": func(w world) {
			w.tx(func(tx commitments.Tx) error { return tx.InsertAssessment(w.assessment("M1.MA-FIG", quarter, 0)) })
		},
		"a round": func(w world) { w.collected() },
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				w := newWorld(t, db)
				in := func(agreement string, p commitments.Period) bool {
					used, err := w.store.Read(ctx).PeriodInUse(agreement, p)
					require.NoError(t, err)
					return used
				}
				assert.False(t, in("A-1", quarter))
				use(w)
				assert.True(t, in("A-1", quarter))
				assert.False(t, in("A-1", commitments.PeriodOf(commitments.Month, quarter.End())), "a month that ends with it is another period")
				assert.False(t, in("A-2", quarter), "of another agreement")
			})
		})
	}
}
