package commitments_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/seed"
)

// office is a tracker on the real agreement, with the people who use it.
type office struct {
	*commitments.Tracker
	db                                              *store.DB
	planner, figuig, council, councilPlanner, other people.Account
	admin, auditor                                  people.Account
	definition                                      commitments.Definition // as it was loaded
}

// newOffice stands on 23 November 2026, with 2026-Q3 still open.
func newOffice(t *testing.T, db *store.DB) *office { return newOfficeOf(t, db, nil) }

// newOfficeOf is an office of a changed agreement.
func newOfficeOf(t *testing.T, db *store.DB, agreed func(*commitments.Definition)) *office {
	w := trackertest.New(t, db, trackertest.Setup{Change: agreed})
	return &office{
		Tracker: w.Tracker, db: db,
		planner: w.Planner, figuig: w.Figuig, council: w.Council, councilPlanner: w.CouncilPlanner, other: w.MinistryReviewer,
		admin: w.Admin, auditor: w.Auditor, definition: w.Definition,
	}
}

const code = "M1.MA-NAD" // of which nothing was published

func (o *office) version(t *testing.T, code string) int {
	c, err := o.Store.Read(t.Context()).Commitment(code)
	require.NoError(t, err)
	return c.Version
}

func (o *office) report(t *testing.T, by people.Account, code string, change func(*commitments.ProgressInput)) (commitments.Update, error) {
	in := commitments.ProgressInput{
		Period: "2026-Q4", Status: "in_progress", Value: "3", Narrative: "Trois ateliers ont été tenus.",
		Version: o.version(t, code), Submit: true,
	}
	if change != nil {
		change(&in)
	}
	return o.ReportProgress(t.Context(), by, code, in)
}

// blames asserts that err refuses exactly these fields with these keys.
func blames(t *testing.T, err error, want map[string]string) {
	t.Helper()
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	got := map[string]string{}
	for _, f := range p.Fields {
		got[f.Name] = f.Key
	}
	assert.Equal(t, want, got)
}

func TestAPlannerReportsAndTheCommitmentShowsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		assert.Equal(t, commitments.Submitted, u.State)

		r, err := o.Commitment(t.Context(), o.council, code)
		require.NoError(t, err)
		assert.Equal(t, commitments.InProgress, r.Commitment.Status())
		assert.Equal(t, "2026-Q4", r.Commitment.Reported.String())
		assert.Equal(t, commitments.Submitted, r.Commitment.Review)
		assert.Empty(t, r.Commitment.Assessment(), "what was reported is not what was assessed")
		assert.Equal(t, 2, r.Commitment.Version)
		require.Len(t, r.Updates, 1)
		assert.Equal(t, u, r.Updates[0])
	})
}

func TestWhoMayReport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for name, c := range map[string]struct {
			by   people.Account
			code string
			kind problem.Kind
		}{
			"another region":                   {o.figuig, "M1.MA-NAD", problem.Forbidden},
			"the other party's pledge":         {o.planner, "C2.MA-NAD", problem.Forbidden},
			"a reviewer":                       {o.council, "M1.MA-NAD", problem.Forbidden},
			"nobody":                           {people.Account{}, "M1.MA-NAD", problem.Unauthenticated},
			"a commitment that does not exist": {o.planner, "M99.MA-NAD", problem.NotFound},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := o.ReportProgress(t.Context(), c.by, c.code, commitments.ProgressInput{Period: "2026-Q4", Status: "in_progress", Version: 1, Submit: true})
				assert.True(t, problem.Is(err, c.kind), "%s: %v", name, err)
			})
		}
		_, err := o.report(t, o.figuig, "M2.MA-FIG", nil)
		assert.NoError(t, err)
		_, err = o.report(t, o.councilPlanner, "C2.MA-NAD", nil)
		assert.NoError(t, err)
	})
}

func TestWhatAnUpdateIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for name, c := range map[string]struct {
			change func(*commitments.ProgressInput)
			want   map[string]string
		}{
			"malformed period":       {func(p *commitments.ProgressInput) { p.Period = "Q4 2026" }, map[string]string{"period": "error.period.malformed"}},
			"not yet open":           {func(p *commitments.ProgressInput) { p.Period = "2027-Q1" }, map[string]string{"period": "error.period.not_open"}},
			"closed":                 {func(p *commitments.ProgressInput) { p.Period = "2026-Q2" }, map[string]string{"period": "error.period.closed"}},
			"another rhythm":         {func(p *commitments.ProgressInput) { p.Period = "2026-11" }, map[string]string{"period": "error.period.kind.quarter"}},
			"unknown status":         {func(p *commitments.ProgressInput) { p.Status = "finished" }, map[string]string{"status": "error.status.unknown"}},
			"a word for a number":    {func(p *commitments.ProgressInput) { p.Value = "many" }, map[string]string{"value": "error.number.malformed"}},
			"a value out of range":   {func(p *commitments.ProgressInput) { p.Value = "9223372036854775808" }, map[string]string{"value": "error.number.range"}},
			"a long narrative":       {func(p *commitments.ProgressInput) { p.Narrative = strings.Repeat("ن", 10_001) }, map[string]string{"narrative": "error.text.long"}},
			"bytes that are no text": {func(p *commitments.ProgressInput) { p.Narrative = "a\xff" }, map[string]string{"narrative": "error.text.encoding"}},
			"suspended without why": {func(p *commitments.ProgressInput) {
				p.Status, p.Narrative, p.Delay.Reason = "suspended", " ", "funding"
			}, map[string]string{"narrative": "error.narrative.why"}},
			"several at once": {func(p *commitments.ProgressInput) { p.Period, p.Status, p.Value = "x", "y", "z" }, map[string]string{
				"period": "error.period.malformed", "status": "error.status.unknown", "value": "error.number.malformed"}},
		} {
			_, err := o.report(t, o.planner, code, c.change)
			t.Run(name, func(t *testing.T) { blames(t, err, c.want) })
		}
		assert.Equal(t, 1, o.version(t, code), "nothing changed")
		updates, err := o.Updates(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Empty(t, updates)
	})
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		_, err = o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Version, p.Value = 1, "9" })
		p, ok := problem.Of(err)
		require.True(t, ok)
		assert.Equal(t, "error.stale", p.Key)
		assert.Equal(t, problem.Conflict, p.Kind)
		updates, err := o.Updates(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Len(t, updates, 1)
	})
}

func TestTheSameUpdateTwiceIsADuplicate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		_, err = o.report(t, o.planner, code, nil)
		p, ok := problem.Of(err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, "error.duplicate", p.Key)
		assert.Equal(t, 2, o.version(t, code))
	})
}

func TestAnIdempotencyKeyAnswersTheSameAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		in := commitments.ProgressInput{Period: "2026-Q4", Status: "in_progress", Value: "3", Version: 1, Submit: true, IdempotencyKey: "k1"}
		first, err := o.ReportProgress(t.Context(), o.planner, code, in)
		require.NoError(t, err)
		again, err := o.ReportProgress(t.Context(), o.planner, code, in)
		require.NoError(t, err)
		assert.Equal(t, first, again)
		in.Value = "4"
		_, err = o.ReportProgress(t.Context(), o.planner, code, in)
		blames(t, err, map[string]string{"Idempotency-Key": "error.idempotency.reused"})
		updates, err := o.Updates(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Len(t, updates, 1)

		var wait sync.WaitGroup
		ids := make(chan string, 20)
		in = commitments.ProgressInput{Period: "2026-Q4", Status: "in_progress", Version: 1, Submit: true, IdempotencyKey: "k2"}
		for range 20 {
			wait.Go(func() {
				u, err := o.ReportProgress(context.Background(), o.planner, "M2.MA-NAD", in)
				assert.NoError(t, err)
				ids <- u.ID
			})
		}
		wait.Wait()
		close(ids)
		var all []string
		for id := range ids {
			all = append(all, id)
		}
		slices.Sort(all)
		assert.Len(t, slices.Compact(all), 1, "one update for one key, however many ask at once")
	})
}

func TestADraftIsItsAuthorsUntilItIsSubmitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err)
		assert.Equal(t, commitments.Draft, draft.State)
		second, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Submit, p.Value = false, "5" })
		require.NoError(t, err)
		assert.Equal(t, draft.ID, second.ID, "saving again replaces the draft")
		assert.Equal(t, 1, o.version(t, code), "a draft changes nothing that others see")
		_, err = o.Update(t.Context(), o.council, draft.ID)
		assert.True(t, problem.Is(err, problem.NotFound))
		_, err = o.ReviewUpdate(t.Context(), o.council, draft.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		assert.True(t, problem.Is(err, problem.NotFound))

		u, err := o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		require.NoError(t, err)
		assert.Equal(t, draft.ID, u.ID)
		assert.Equal(t, "5", u.Values[0].Value.String())
		_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		assert.True(t, problem.Is(err, problem.Conflict), "%v", err)
		drafts, err := o.Drafts(t.Context(), o.planner)
		require.NoError(t, err)
		assert.Empty(t, drafts)
	})
}

func TestADraftAgainstAnOlderVersionIsStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		draft, err := o.report(t, o.planner, "M2.MA-FIG", func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err)
		_, err = o.report(t, o.figuig, "M2.MA-FIG", func(p *commitments.ProgressInput) { p.Value = "8" })
		require.NoError(t, err)
		_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		assert.True(t, problem.Is(err, problem.Conflict))
		_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, o.version(t, "M2.MA-FIG"))
		assert.NoError(t, err)
	})
}

func TestReviewAndAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		first, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)

		_, err = o.ReviewUpdate(t.Context(), o.council, first.ID, commitments.ReviewInput{Decision: "returned"})
		blames(t, err, map[string]string{"reason": "error.reason.missing"})
		_, err = o.ReviewUpdate(t.Context(), o.council, first.ID, commitments.ReviewInput{Decision: "verified"})
		blames(t, err, map[string]string{"assessment": "error.assessment.missing"})
		_, err = o.ReviewUpdate(t.Context(), o.council, first.ID, commitments.ReviewInput{Decision: "approved", Assessment: "great"})
		blames(t, err, map[string]string{"decision": "error.decision.unknown", "assessment": "error.assessment.unknown"})

		_, err = o.ReviewUpdate(t.Context(), o.council, first.ID, commitments.ReviewInput{Decision: "returned", Reason: "La liste manque."})
		require.NoError(t, err)
		returned, err := o.ReturnedTo(t.Context(), o.planner)
		require.NoError(t, err)
		require.Len(t, returned, 1)
		assert.Equal(t, "La liste manque.", returned[0].Review.Reason)

		second, err := o.report(t, o.planner, code, nil) // the same words, as the list was sent by mail
		require.NoError(t, err)
		assert.Equal(t, first.ID, second.Supersedes)
		returned, err = o.ReturnedTo(t.Context(), o.planner)
		require.NoError(t, err)
		assert.Empty(t, returned)

		_, err = o.ReviewUpdate(t.Context(), o.council, second.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err)
		r, err := o.Commitment(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Equal(t, commitments.InProgress, r.Commitment.Status())
		assert.Equal(t, commitments.Verified, r.Commitment.Review)
		assert.Equal(t, commitments.Limited, r.Commitment.Assessment())
		assert.Equal(t, []commitments.ReviewState{commitments.Verified, commitments.Superseded},
			[]commitments.ReviewState{r.Updates[0].State, r.Updates[1].State})
		assert.Equal(t, commitments.Returned, r.Updates[1].Review.Decision, "history stays visible")

		for _, id := range []string{first.ID, second.ID} {
			_, err = o.ReviewUpdate(t.Context(), o.council, id, commitments.ReviewInput{Decision: "verified", Assessment: "complete"})
			assert.True(t, problem.Is(err, problem.Conflict), "%v", err)
		}
	})
}

func TestWhoMayReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		theirs, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		ours, err := o.report(t, o.councilPlanner, "C2.MA-NAD", nil)
		require.NoError(t, err)
		verified := commitments.ReviewInput{Decision: "verified", Assessment: "limited"}
		admin := people.Account{ID: "x", Role: people.Admin, Party: "CCDH"}
		for _, by := range []people.Account{o.planner, o.other, admin, people.SystemAccount()} {
			_, err := o.ReviewUpdate(t.Context(), by, theirs.ID, verified)
			assert.True(t, problem.Is(err, problem.Forbidden), "%s: %v", by.Email, err)
		}
		for _, by := range []people.Account{o.council, o.councilPlanner, admin} {
			_, err := o.ReviewUpdate(t.Context(), by, ours.ID, verified)
			assert.True(t, problem.Is(err, problem.Forbidden), "%s: %v", by.Email, err)
		}
		queue, n, err := o.AwaitingReview(t.Context(), o.council, commitments.Queue{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.Equal(t, theirs.ID, queue[0].ID, "the published record comes last")
		for _, w := range queue {
			assert.Equal(t, "ministry", w.About.Party)
		}
		assert.Equal(t, len(queue), n)
		_, err = o.ReviewUpdate(t.Context(), o.council, theirs.ID, verified)
		assert.NoError(t, err)
		_, err = o.ReviewUpdate(t.Context(), o.other, ours.ID, verified)
		assert.NoError(t, err)
	})
}

func TestAnEarlierPeriodDoesNotHideALaterOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		late, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Period, p.Status, p.Value = "2026-Q3", "not_started", "" })
		require.NoError(t, err)
		_, err = o.ReviewUpdate(t.Context(), o.council, late.ID, commitments.ReviewInput{Decision: "verified", Assessment: "not_started"})
		require.NoError(t, err)
		c, err := o.Store.Read(t.Context()).Commitment(code)
		require.NoError(t, err)
		assert.Equal(t, commitments.InProgress, c.Status())
		assert.Equal(t, commitments.Submitted, c.Review)
		assert.Equal(t, commitments.AssessedNotStarted, c.Assessment())
		assert.Equal(t, "2026-Q3", c.Assessed.Period.String())
	})
}

func TestAssessmentOnItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		in := commitments.AssessmentInput{Period: "2026-Q3", Assessment: "no_evidence", Comment: "Rien n'a été transmis.", Version: 1}
		_, err := o.Assess(t.Context(), o.planner, code, in)
		assert.True(t, problem.Is(err, problem.Forbidden))
		_, err = o.Assess(t.Context(), o.other, code, in)
		assert.True(t, problem.Is(err, problem.Forbidden))
		bad := in
		bad.Period, bad.Assessment, bad.Comment = "2027-Q1", "good", ""
		_, err = o.Assess(t.Context(), o.council, code, bad)
		blames(t, err, map[string]string{"period": "error.period.not_begun", "assessment": "error.assessment.unknown", "comment": "error.comment.missing"})
		_, err = o.Assess(t.Context(), o.council, code, in)
		require.NoError(t, err)
		_, err = o.Assess(t.Context(), o.council, code, in)
		assert.True(t, problem.Is(err, problem.Conflict), "the version moved on")
		c, err := o.Store.Read(t.Context()).Commitment(code)
		require.NoError(t, err)
		assert.Equal(t, commitments.NoEvidence, c.Assessment())
		assert.Empty(t, c.Status(), "an assessment is not a report")
	})
}

func text(s string) *string { return &s }

func TestTermsAndTheirHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		set := commitments.TermsInput{
			Baseline: text("0"), Target: text("12,5"), DueOn: text("2027-06-30"), Version: 1,
		}
		_, err := o.Revise(t.Context(), o.figuig, code, set)
		assert.True(t, problem.Is(err, problem.Forbidden))
		bad := set
		bad.Target, bad.DueOn = text("-4"), text("30/06/2027")
		_, err = o.Revise(t.Context(), o.planner, code, bad)
		blames(t, err, map[string]string{"target": "error.target.below_baseline", "due_on": "error.date.malformed"})

		c, err := o.Revise(t.Context(), o.planner, code, set)
		require.NoError(t, err)
		assert.Equal(t, "12.5", c.TargetOf("M1.1").Target.String())
		assert.Equal(t, 2, c.Version)
		_, err = o.report(t, o.planner, code, nil)
		require.NoError(t, err)

		_, err = o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("20"), Version: 3})
		blames(t, err, map[string]string{"reason": "error.revision.reason"})
		_, err = o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("20"), Reason: "Deux communes de plus", Version: 2})
		assert.True(t, problem.Is(err, problem.Conflict))
		_, err = o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("20"), Reason: "Deux communes de plus", Version: 3})
		require.NoError(t, err)
		_, err = o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("20"), Version: 4})
		require.NoError(t, err, "nothing changes, so nothing needs a reason")

		r, err := o.Commitment(t.Context(), o.council, code)
		require.NoError(t, err)
		require.Len(t, r.Revisions, 2)
		assert.Equal(t, "12.5", r.Revisions[0].Before.TargetOf("M1.1").Target.String())
		assert.Equal(t, "20", r.Revisions[0].After.TargetOf("M1.1").Target.String())
		assert.Equal(t, 4, r.Commitment.Version)
	})
}

func TestLoadingAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		def, err := seed.Builtin()
		require.NoError(t, err)
		loaded, err := o.LoadAgreement(t.Context(), people.SystemAccount(), def)
		require.NoError(t, err)
		assert.True(t, loaded.Nothing(), "%+v", loaded)
		all, n, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: 1, PerPage: 200})
		require.NoError(t, err)
		assert.Equal(t, 154, n)
		assert.Len(t, all, 154)
	})
}

func TestAReloadDropsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		def, err := seed.Builtin()
		require.NoError(t, err)
		def.Agreement.Regions = def.Agreement.Regions[1:]
		def.Pledges = slices.Clone(def.Pledges[:len(def.Pledges)-1])
		def.Pledges[0].Party = "CCDH"
		for i := range def.Facts {
			def.Facts[i].Pledges, def.Facts[i].Regions, def.Facts[i].Indicator = nil, nil, ""
		}
		_, err = o.LoadAgreement(t.Context(), people.SystemAccount(), def)
		blames(t, err, map[string]string{
			"agreement.regions": "error.reload.dropped", "pledges": "error.reload.dropped", "pledges[0].party": "error.reload.party",
		})
		_, n, err := o.Commitments(t.Context(), o.planner, commitments.Filter{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.Equal(t, 154, n)
		pledge, err := o.Pledge(t.Context(), o.planner, "M1")
		require.NoError(t, err)
		assert.Equal(t, "ministry", pledge.Party)
	})
}

func TestThePublishedRecordIsTheFirstUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		r, err := o.Commitment(t.Context(), o.council, "M5.MA-KHN")
		require.NoError(t, err)
		require.Len(t, r.Updates, 2)
		for _, u := range r.Updates {
			assert.Equal(t, commitments.PublishedRecord, u.Origin)
			assert.NotEmpty(t, u.Fact)
		}
		assert.Equal(t, "2009", r.Updates[1].Period.String(), "a fact known to the year only")
		assert.Len(t, r.Facts, 2)
		for _, f := range r.Facts {
			assert.NotEmpty(t, f.Source)
		}
	})
}

func TestOnlyTheSystemImports(t *testing.T) {
	o := &commitments.Tracker{}
	err := o.Import(t.Context(), people.Account{ID: "x", Role: people.Admin}, slices.Values([]commitments.ImportItem{}), nil)
	assert.True(t, problem.Is(err, problem.Forbidden))
	_, err = o.LoadAgreement(t.Context(), people.Account{ID: "x", Role: people.Planner}, commitments.Definition{})
	assert.True(t, problem.Is(err, problem.Forbidden))
}

func TestADefinitionIsCheckedWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		three := commitments.Text{"fr": "x", "ar": "x", "en": "x"}
		_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), commitments.Definition{
			Agreement: commitments.Agreement{Code: "youth", Title: commitments.Text{"es": "x"}, Parties: []string{"nobody"}, Regions: []string{"MA-XXX"}},
			Pledges:   []commitments.Pledge{{Code: "M1", Title: three, Party: "ministry"}},
			Facts:     []commitments.Fact{{ID: "1", Date: day("2010-01-01"), Precision: "decade"}},
		})
		for _, want := range [][2]string{
			{"agreement.code", "error.code.malformed"}, {"agreement.title", "error.text.language"}, {"agreement.sources", "error.text.missing"},
			{"agreement.signed_on", "error.text.missing"}, {"agreement.parties[0]", "error.code.unknown"}, {"agreement.regions[0]", "error.code.unknown"},
			{"pledges[0].party", "error.code.unknown"}, {"pledges[0].code", "error.code.taken"}, {"pledges[0].clause", "error.text.missing"},
			{"facts[0].precision", "error.filter.unknown"}, {"facts[0].title", "error.text.missing"},
		} {
			assert.ErrorContains(t, err, want[0]+": "+want[1])
		}
	})
}

// Two hundred planners press "submit" at once on twenty commitments. Each that
// is told of a stale version looks again and sends again, as a person would.
func TestTwoHundredUpdatesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		var codes []string
		for _, pledge := range []string{"M1", "M7", "M8", "M9"} {
			for _, region := range []string{"MA-NAD", "MA-ZAG", "MA-OUA", "MA-KHE", "MA-HOC"} {
				codes = append(codes, pledge+"."+region)
			}
		}
		var wait sync.WaitGroup
		var stale atomic.Int64
		for i := range 200 {
			wait.Go(func() {
				assert.NoError(t, o.persist(codes[i%20], fmt.Sprintf("Compte rendu %d", i), &stale))
			})
		}
		wait.Wait()
		t.Logf("%d stale versions were told", stale.Load())
		for _, code := range codes {
			updates, err := o.Updates(t.Context(), o.planner, code)
			require.NoError(t, err)
			assert.Len(t, updates, 10, code)
			assert.Equal(t, 11, o.version(t, code), code)
			standing := 0
			for _, u := range updates {
				if u.State == commitments.Submitted {
					standing++
				}
			}
			assert.Equal(t, 1, standing, "of one period one update stands")
		}
	})
}

func (o *office) persist(code, narrative string, stale *atomic.Int64) error {
	for {
		c, err := o.Store.Read(context.Background()).Commitment(code)
		if err != nil {
			return err
		}
		_, err = o.ReportProgress(context.Background(), o.planner, code, commitments.ProgressInput{
			Period: "2026-Q4", Status: "in_progress", Narrative: narrative, Version: c.Version, Submit: true,
		})
		if p, ok := problem.Of(err); !ok || p.Key != "error.stale" {
			return errors.Join(err)
		}
		stale.Add(1)
	}
}
