package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// dueOn sets the due date of the commitment.
func (o *office) dueOn(t *testing.T, day string) {
	t.Helper()
	_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{DueOn: &day, Version: o.version(t, code)})
	require.NoError(t, err)
}

// retire has a reason no longer offered.
func (o *office) retire(t *testing.T, reason string) {
	t.Helper()
	in := commitments.ItemInput{Section: commitments.DelayReasons, Code: reason, Members: map[string]any{"retired": true}}
	_, err := o.Amend(t.Context(), o.admin, in.Amendment(agreementCode, ""))
	require.NoError(t, err)
}

func TestWhatIsLateOrSuspendedNamesItsReason(t *testing.T) {
	const due = "2026-11-30" // before 2026-Q4 ends
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.dueOn(t, due)
		o.retire(t, "access")
		missing, unasked := map[string]string{"delay.reason": "error.delay.missing"}, map[string]string{"delay.reason": "error.delay.unasked"}
		for name, c := range map[string]struct {
			period, status string
			delay          commitments.DelayInput
			want           map[string]string
		}{
			"late without":              {"2026-Q4", "in_progress", commitments.DelayInput{}, missing},
			"late, of blanks":           {"2026-Q4", "not_started", commitments.DelayInput{Reason: " ", Words: "\n"}, missing},
			"late, with words alone":    {"2026-Q4", "in_progress", commitments.DelayInput{Words: "On attend."}, missing},
			"suspended without":         {"2026-Q3", "suspended", commitments.DelayInput{}, missing},
			"before the due date":       {"2026-Q3", "in_progress", commitments.DelayInput{Reason: "funding"}, unasked},
			"words before the due date": {"2026-Q3", "in_progress", commitments.DelayInput{Words: "On attend."}, unasked},
			"delivered":                 {"2026-Q4", "delivered", commitments.DelayInput{Reason: "funding"}, unasked},
			"cancelled":                 {"2026-Q4", "cancelled", commitments.DelayInput{Reason: "funding"}, unasked},
			"unknown":                   {"2026-Q4", "in_progress", commitments.DelayInput{Reason: "money"}, map[string]string{"delay.reason": "error.delay.unknown"}},
			"retired":                   {"2026-Q4", "in_progress", commitments.DelayInput{Reason: "access"}, map[string]string{"delay.reason": "error.delay.retired"}},
			"other without words":       {"2026-Q4", "in_progress", commitments.DelayInput{Reason: "other"}, map[string]string{"delay.words": "error.delay.words"}},
		} {
			t.Run(name, func(t *testing.T) {
				say := func(p *commitments.ProgressInput) { p.Period, p.Status, p.Delay = c.period, c.status, c.delay }
				_, err := o.report(t, o.planner, code, say)
				blames(t, err, c.want)
				assert.Empty(t, o.record(t, code).Updates, "nothing changed")
			})
		}
	})
}

func TestTheReasonStandsInTheUpdateAndInTheState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.dueOn(t, "2026-11-30")
		want := &commitments.Delay{Reason: "other", Words: "La salle est à refaire."}
		say := func(p *commitments.ProgressInput) {
			p.Delay = commitments.DelayInput{Reason: " other ", Words: "La salle est à refaire.\n"}
		}
		u, err := o.report(t, o.planner, code, say)
		require.NoError(t, err)
		assert.Equal(t, want, u.Delay)
		r := o.record(t, code)
		assert.Equal(t, want, r.Updates[0].Delay)
		assert.Equal(t, want, r.Commitment.Declared.Delay)
		_, err = o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err)
		assert.Equal(t, want, o.record(t, code).Commitment.Verified.Delay)

		o.retire(t, "other")
		assert.Equal(t, want, o.record(t, code).Updates[0].Delay, "what has a retired reason keeps it")
		_, err = o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Delay.Reason = "funding" })
		require.NoError(t, err, "another reason is another update")
		assert.Equal(t, &commitments.Delay{Reason: "funding"}, o.record(t, code).Commitment.Declared.Delay)
	})
}

func TestADraftMayLackItsReason(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Status, p.Submit = "suspended", false })
	require.NoError(t, err)
	_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
	blames(t, err, map[string]string{"delay.reason": "error.delay.missing"})
	_, err = o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Submit, p.Delay.Reason = false, "money" })
	blames(t, err, map[string]string{"delay.reason": "error.delay.unknown"})
	kept := commitments.DelayInput{Reason: "funding", Words: "Deuxième tranche."}
	draft, err = o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Status, p.Submit, p.Delay = "suspended", false, kept })
	require.NoError(t, err)
	want := commitments.Delay(kept)
	assert.Equal(t, &want, o.record(t, code).Draft.Delay)
	u, err := o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
	require.NoError(t, err)
	assert.Equal(t, &want, u.Delay)
}

func TestWithoutReasonsToChooseNoneIsAskedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, r := range o.definition.DelayReasons {
		o.retire(t, r.Code)
	}
	_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Status = "suspended" })
	require.NoError(t, err)
}

func TestAReasonForDelayIsDefinedAsOtherThingsAre(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		in   commitments.ItemInput
		want map[string]string
	}{
		"malformed code": {commitments.ItemInput{Code: "À revoir", New: true, Members: map[string]any{"name": spoken("À revoir")}}, map[string]string{"code": "error.code.malformed"}},
		"no name":        {commitments.ItemInput{Code: "strike", New: true}, map[string]string{"name": "error.text.missing"}},
		"a taken code":   {commitments.ItemInput{Code: "funding", New: true, Members: map[string]any{"name": spoken("Crédits")}}, map[string]string{"code": "error.code.taken"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.Section = commitments.DelayReasons
			_, err := o.Amend(t.Context(), o.admin, c.in.Amendment(agreementCode, ""))
			blames(t, err, c.want)
		})
	}
	add := commitments.ItemInput{Section: commitments.DelayReasons, Code: "strike", New: true, Members: map[string]any{"name": spoken("Grève"), "words": true}}
	_, err := o.Amend(t.Context(), o.admin, add.Amendment(agreementCode, ""))
	require.NoError(t, err)
	reasons, err := o.DelayReasons(t.Context(), o.planner)
	require.NoError(t, err)
	last := reasons[len(reasons)-2:]
	assert.Equal(t, []string{"other", "strike"}, []string{last[0].Code, last[1].Code}, "those that ask for words come last")
}
