package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// sets revises the target on 23 November 2026, when 2026-Q3 and 2026-Q4 can be
// reported on.
func (o *office) sets(t *testing.T, target, from string) error {
	t.Helper()
	_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{
		Target: &target, From: from, Reason: "Convenu en réunion", Version: o.version(t, code),
	})
	return err
}

// inPeriod is the target that a report of the period goes by; "" for none.
func (o *office) inPeriod(t *testing.T, p string) string {
	t.Helper()
	m, err := o.db.Reports(o.Location).Material(t.Context(), "CCDH-2009", period(p))
	require.NoError(t, err)
	for _, c := range m.Commitments {
		if target := c.TargetOf("M1.1").Target; c.Code == code && target != nil {
			return target.String()
		}
	}
	return ""
}

func TestTheFirstTermsHoldFromTheBeginning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		require.NoError(t, o.sets(t, "12", ""))
		for _, p := range []string{"2010-Q1", "2026-Q2", "2026-Q3", "2026"} {
			assert.Equal(t, "12", o.inPeriod(t, p), p)
		}
		assert.True(t, o.record(t, code).Revisions[0].From.IsZero())
	})
}

func TestChangedTermsHoldFromAPeriodThatCanStillBeReported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		require.NoError(t, o.sets(t, "12", ""))
		require.NoError(t, o.sets(t, "20", ""))
		for p, want := range map[string]string{"2026-Q2": "12", "2026-Q3": "20", "2026-Q4": "20", "2026": "20", "2025": "12"} {
			assert.Equal(t, want, o.inPeriod(t, p), "by default from the earliest one: %s", p)
		}
		require.NoError(t, o.sets(t, "30", "2026-Q4"))
		for p, want := range map[string]string{"2026-Q2": "12", "2026-Q3": "20", "2026-Q4": "30", "2026": "30"} {
			assert.Equal(t, want, o.inPeriod(t, p), "from the chosen one: %s", p)
		}
		require.NoError(t, o.sets(t, "25", "2026-Q3"))
		for p, want := range map[string]string{"2026-Q2": "12", "2026-Q3": "25", "2026-Q4": "25"} {
			assert.Equal(t, want, o.inPeriod(t, p), "the newest that holds: %s", p)
		}
	})
}

func TestPeriodsFromWhichTermsCannotHold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	require.NoError(t, o.sets(t, "12", ""))
	for from, key := range map[string]string{
		"2026-Q2": "error.terms.from", "2027-Q1": "error.terms.from", "2026": "error.terms.from", "2026-11": "error.terms.from", "T4": "error.period.malformed",
	} {
		t.Run(from, func(t *testing.T) {
			blames(t, o.sets(t, "20", from), map[string]string{"from": key})
			assert.Len(t, o.record(t, code).Revisions, 1)
		})
	}
}
