package commitments_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// said is a report on a period as these tests write it.
func said(period, status, value string) func(*commitments.ProgressInput) {
	return func(in *commitments.ProgressInput) {
		in.Period, in.Status, in.Value = period, status, value
		in.Narrative = period + " " + status + " " + value
		for _, rule := range commitments.Rules(commitments.Warns) {
			in.Answers = append(in.Answers, commitments.Answer{Rule: rule, Text: "Vu avec l'équipe."})
		}
	}
}

func (o *office) says(t *testing.T, period, status, value string) commitments.Update {
	t.Helper()
	u, err := o.report(t, o.planner, code, said(period, status, value))
	require.NoError(t, err)
	return u
}

func (o *office) decides(t *testing.T, u commitments.Update, decision, assessment string) commitments.Review {
	t.Helper()
	r, err := o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: decision, Assessment: assessment, Reason: "Vu."})
	require.NoError(t, err)
	return r
}

// stands asserts where the commitment stands: each statement as period, status and
// value, and "" for none.
func (o *office) stands(t *testing.T, declared, verified, assessed string, gap commitments.Gap) {
	t.Helper()
	c := o.commitment(t, code)
	assert.Equal(t, declared, inWords(c.Declared), "declared")
	assert.Equal(t, verified, inWords(c.Verified), "verified")
	was := ""
	if c.Assessed != nil {
		was = c.Assessed.Period.String() + " " + string(c.Assessed.Assessment)
	}
	assert.Equal(t, assessed, was, "assessed")
	assert.Equal(t, gap, c.Gap(), "gap")
}

func inWords(s *commitments.Statement) string {
	switch {
	case s == nil:
		return ""
	case len(s.Values) == 0:
		return s.Period.String() + " " + string(s.Status)
	}
	return s.Period.String() + " " + string(s.Status) + " " + s.Values[0].Value.String()
}

func TestWhatWasVerifiedStandsWhileALaterUpdateIsReturned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.stands(t, "", "", "", "")
		first := o.says(t, "2026-Q3", "in_progress", "30")
		o.stands(t, "2026-Q3 in_progress 30", "", "", commitments.AwaitingReview)
		o.decides(t, first, "verified", "limited")
		o.stands(t, "2026-Q3 in_progress 30", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.NoGap)

		done := o.says(t, "2026-Q4", "completed", "100")
		o.stands(t, "2026-Q4 completed 100", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.AwaitingReview)
		o.decides(t, done, "returned", "")
		o.stands(t, "2026-Q3 in_progress 30", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.NoGap)
		c := o.commitment(t, code)
		assert.Equal(t, commitments.Returned, c.Review)
		assert.Equal(t, "2026-Q4", c.Reported.String())
		assert.False(t, c.Ended(), "what was returned ends nothing")

		again := o.says(t, "2026-Q4", "completed", "100")
		o.stands(t, "2026-Q4 completed 100", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.AwaitingReview)
		assert.True(t, o.commitment(t, code).Ended(), "what awaits a review does")
		o.decides(t, again, "verified", "substantial")
		o.stands(t, "2026-Q4 completed 100", "2026-Q4 completed 100", "2026-Q4 substantial", commitments.Ahead)
	})
}

func TestACorrectionOfAVerifiedPeriodAwaitsItsOwnReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.decides(t, o.says(t, "2026-Q3", "in_progress", "30"), "verified", "limited")
		more := o.says(t, "2026-Q3", "in_progress", "40")
		o.stands(t, "2026-Q3 in_progress 40", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.NoGap)
		o.decides(t, more, "returned", "")
		o.stands(t, "", "2026-Q3 in_progress 30", "2026-Q3 limited", "")
	})
}

func TestAnAssessmentSaysNothingOfAnotherPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		assess := func(period, assessment string) {
			_, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{
				Period: period, Assessment: assessment, Comment: "Visite.", Version: o.version(t, code),
			})
			require.NoError(t, err)
		}
		assess("2026-Q2", "not_started")
		o.says(t, "2026-Q3", "completed", "")
		o.stands(t, "2026-Q3 completed", "", "2026-Q2 not_started", commitments.AwaitingReview)
		assess("2026-Q4", "complete")
		o.stands(t, "2026-Q3 completed", "", "2026-Q4 complete", commitments.AwaitingReview)
		assess("2026-Q3", "limited")
		o.stands(t, "2026-Q3 completed", "", "2026-Q4 complete", commitments.Ahead)
		o.says(t, "2026-Q4", "completed", "")
		o.stands(t, "2026-Q4 completed", "", "2026-Q4 complete", commitments.NoGap)
	})
}

func TestOnlyReportingPeriodsAreAssessed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for _, period := range []string{"2026", "2026-H1", "2026-11"} {
			t.Run(period, func(t *testing.T) {
				_, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{
					Period: period, Assessment: "limited", Comment: "Vu.", Version: o.version(t, code),
				})
				blames(t, err, map[string]string{"period": "error.period.kind.quarter"})
				o.stands(t, "", "", "", "")
			})
		}
	})
}

func TestAVerificationIsWithdrawn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		ctx := t.Context()
		first := o.says(t, "2026-Q3", "in_progress", "30")
		o.decides(t, first, "verified", "limited")
		second := o.says(t, "2026-Q4", "in_progress", "50")
		r := o.decides(t, second, "verified", "substantial")

		withdraw := func(review, reason string) error {
			_, err := o.WithdrawReview(ctx, o.council, second.ID, review, commitments.WithdrawalInput{Reason: reason})
			return err
		}
		blames(t, withdraw(r.ID, " "), map[string]string{"reason": "error.withdrawal.reason"})
		assert.True(t, problem.Is(withdraw(first.ID, "x"), problem.Conflict), "another review")
		for name, by := range map[string]string{"its author's party": o.planner.ID, "the ministry's reviewer": o.other.ID} {
			t.Run(name, func(t *testing.T) {
				account := o.planner
				if by == o.other.ID {
					account = o.other
				}
				_, err := o.WithdrawReview(ctx, account, second.ID, r.ID, commitments.WithdrawalInput{Reason: "Erreur"})
				assert.True(t, problem.Is(err, problem.Forbidden), "%v", err)
			})
		}
		o.stands(t, "2026-Q4 in_progress 50", "2026-Q4 in_progress 50", "2026-Q4 substantial", commitments.NoGap)

		require.NoError(t, withdraw(r.ID, "La liste était celle d'une autre province."))
		o.stands(t, "2026-Q4 in_progress 50", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.AwaitingReview)
		record := o.record(t, code)
		assert.Equal(t, commitments.Submitted, record.Updates[0].State)
		assert.Nil(t, record.Updates[0].Review)
		require.Len(t, record.Updates[0].Withdrawn, 1)
		assert.Equal(t, r, record.Updates[0].Withdrawn[0].Review)
		waiting, _, err := o.AwaitingReview(ctx, o.council, commitments.Queue{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.True(t, slices.ContainsFunc(waiting, func(w commitments.Waiting) bool { return w.ID == second.ID }), "it waits again")
		assert.True(t, problem.Is(withdraw(r.ID, "Encore"), problem.Conflict), "once is enough")

		again := o.decides(t, second, "verified", "complete")
		assert.Equal(t, r.ID, again.Follows)
		o.stands(t, "2026-Q4 in_progress 50", "2026-Q4 in_progress 50", "2026-Q4 complete", commitments.Behind)
		require.NoError(t, withdraw(again.ID, "Encore une erreur"))
		o.decides(t, second, "returned", "")
		o.stands(t, "2026-Q3 in_progress 30", "2026-Q3 in_progress 30", "2026-Q3 limited", commitments.NoGap)
		returned := o.record(t, code).Updates[0].Review
		assert.True(t, problem.Is(withdraw(returned.ID, "Non"), problem.Conflict), "a return is answered, not withdrawn")
	})
}

func TestAVerificationOfWhatWasReplacedIsWithdrawnToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		first := o.says(t, "2026-Q4", "in_progress", "30")
		r := o.decides(t, first, "verified", "limited")
		o.says(t, "2026-Q4", "in_progress", "40")
		_, err := o.WithdrawReview(t.Context(), o.council, first.ID, r.ID, commitments.WithdrawalInput{Reason: "Erreur"})
		require.NoError(t, err)
		o.stands(t, "2026-Q4 in_progress 40", "", "", commitments.AwaitingReview)
		waiting, _, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.False(t, slices.ContainsFunc(waiting, func(w commitments.Waiting) bool { return w.ID == first.ID }), "another stands in its place")
	})
}

// Whatever happens to a commitment, its stored state is what the history says,
// reckoned here by plain loops from the definitions.
func TestAnyHistoryGivesTheStateThatItSays(t *testing.T) {
	for name, db := range map[string]func(testing.TB) *store.DB{"SQLite": storetest.SQLite, "PostgreSQL": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, db(t))
			codes := freshCodes(t, o)
			rapid.Check(t, func(rt *rapid.T) {
				one := codes()
				for range rapid.IntRange(1, 10).Draw(rt, "steps") {
					o.step(rt, t, one)
					o.holdsWhatItSays(rt, t, one)
				}
			})
		})
	}
}

// freshCodes gives one commitment of the ministry after the other, and begins again
// after the last: its history goes on.
func freshCodes(t *testing.T, o *office) func() string {
	list, err := o.Matrix(t.Context(), o.planner, "CCDH-2009")
	require.NoError(t, err)
	var codes []string
	for _, c := range list {
		if c.Party == "ministry" {
			codes = append(codes, c.Code)
		}
	}
	next := 0
	return func() string {
		next++
		return codes[next%len(codes)]
	}
}

// step does one thing to the commitment; what is refused changes nothing.
func (o *office) step(rt *rapid.T, t *testing.T, code string) {
	periods := []string{"2026-Q3", "2026-Q4"}
	period := rapid.SampledFrom(periods).Draw(rt, "period")
	updates := o.updatesOf(rt, t, code)
	switch what := rapid.SampledFrom([]string{"report", "report", "verify", "return", "withdraw", "assess"}).Draw(rt, "step"); {
	case what == "report":
		status := rapid.SampledFrom([]string{"in_progress", "completed", "not_started"}).Draw(rt, "status")
		in := commitments.ProgressInput{Version: o.version(t, code), Submit: true}
		said(period, status, rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(rt, "value"))(&in)
		in.Answers = nil
		_, _ = o.ReportProgress(t.Context(), o.planner, code, in)
	case what == "assess":
		_, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{
			Period: period, Assessment: string(rapid.SampledFrom(commitments.Assessments).Draw(rt, "assessment")), Comment: "Vu.", Version: o.version(t, code),
		})
		require.NoError(rt, err)
	case len(updates) == 0:
	default:
		u := rapid.SampledFrom(updates).Draw(rt, "update")
		switch {
		case what == "withdraw" && u.Review != nil:
			_, _ = o.WithdrawReview(t.Context(), o.council, u.ID, u.Review.ID, commitments.WithdrawalInput{Reason: "Erreur"})
		case what == "return":
			_, _ = o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: "returned", Reason: "Non"})
		case what == "verify":
			a := rapid.SampledFrom(commitments.Assessments).Draw(rt, "assessment")
			_, _ = o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: string(a)})
		}
	}
}

func (o *office) updatesOf(rt *rapid.T, t *testing.T, code string) []commitments.Update {
	updates, err := o.Store.Read(t.Context()).Updates(code, 0)
	require.NoError(rt, err)
	return updates
}

// holdsWhatItSays reckons the state by the words of the definitions.
func (o *office) holdsWhatItSays(rt *rapid.T, t *testing.T, code string) {
	updates := o.updatesOf(rt, t, code)
	slices.SortFunc(updates, func(a, b commitments.Update) int {
		return cmp.Or(a.Period.End().Compare(b.Period.End()), a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
	})
	var declared, verified, reported string
	withdrawn := map[string]bool{}
	for _, u := range updates {
		for _, w := range u.Withdrawn {
			withdrawn[w.Review.ID] = true
		}
		if u.State != commitments.Superseded {
			reported = u.ID
			if u.State != commitments.Returned {
				declared = u.ID
			}
		}
		if u.Review != nil && u.Review.Decision == commitments.Verified {
			verified = u.ID
		}
	}
	given, err := o.Store.Read(t.Context()).Assessments(code, 0)
	require.NoError(rt, err)
	c, err := o.Store.Read(t.Context()).Commitment(code)
	require.NoError(rt, err)
	latest, compared := "", commitments.Assessment("")
	var latestAt, comparedAt time.Time
	var latestOf commitments.Period
	for _, a := range given {
		if withdrawn[a.Review] {
			continue
		}
		if latest == "" || a.Period.End().After(latestOf.End()) || a.Period == latestOf && a.At.After(latestAt) {
			latest, latestOf, latestAt = a.Period.String()+" "+string(a.Assessment), a.Period, a.At
		}
		if c.Declared != nil && a.Period == c.Declared.Period && (compared == "" || a.At.After(comparedAt)) {
			compared, comparedAt = a.Assessment, a.At
		}
	}
	assert.Equal(rt, reported, c.UpdateID, "reported")
	assert.Equal(rt, declared, updateOf(c.Declared), "declared")
	assert.Equal(rt, verified, updateOf(c.Verified), "verified")
	assert.Equal(rt, compared, c.Compared, "compared")
	was := ""
	if c.Assessed != nil {
		was = c.Assessed.Period.String() + " " + string(c.Assessed.Assessment)
	}
	require.Equal(rt, latest, was, "assessed")
}

func updateOf(s *commitments.Statement) string {
	if s == nil {
		return ""
	}
	return s.Update
}
