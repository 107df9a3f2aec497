package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/seed"
)

func TestWhatACalendarOfRoundsIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		def, err := seed.Builtin()
		require.NoError(t, err)
		def.Agreement.Collector = "nobody"
		def.Agreement.Calendars[0].Rounds = &commitments.RoundCalendar{OpensAfterDays: 0, DueDays: -1, GraceDays: 367}
		_, err = o.LoadAgreement(t.Context(), people.SystemAccount(), def)
		blames(t, err, map[string]string{
			"agreement.collector":                            "error.code.unknown",
			"agreement.calendars[0].rounds.opens_after_days": "error.days.range",
			"agreement.calendars[0].rounds.due_days":         "error.days.range",
			"agreement.calendars[0].rounds.grace_days":       "error.days.range",
		})
		a, err := o.Agreement(t.Context(), people.SystemAccount(), "")
		require.NoError(t, err)
		assert.Equal(t, []string{"CCDH"}, a.Collectors(), "nothing changed")
		a.Collector = ""
		assert.Equal(t, []string{"ministry", "CCDH"}, a.Collectors())
	})
}

func TestWithoutARoundTheCalendarDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		r, err := o.Commitment(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Empty(t, r.Requests)
		assert.Equal(t, r.Agreement.OpenPeriods(o.Today()), r.Open)
	})
}
