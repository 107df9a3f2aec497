package collection_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestARoundIsOpenedChangedAndClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, func(in *collection.OpenInput) {
			in.Pledges, in.Regions, in.Requires = &[]string{"C1", "M1", "M1"}, &[]string{}, &[]string{"narrative"}
		})
		assert.Equal(t, []string{"M1", "C1"}, r.Pledges, "in the agreement's order")
		assert.Equal(t, "Merci de citer vos sources.", r.Note)
		assert.Equal(t, commitments.Requirements{Narrative: true}, r.Requires)
		assert.Equal(t, "2026-10-30", r.LastOn().String())
		assert.Equal(t, 1, r.Version)
		assert.Equal(t, o.council.Name, r.OpenedByName)

		stored, err := o.Get(ctx, o.auditor, r.ID)
		require.NoError(t, err)
		assert.Equal(t, r, stored)
		found, err := o.Find(ctx, o.auditor, "", q3)
		require.NoError(t, err)
		assert.Equal(t, r, found)

		changed, err := o.Change(ctx, o.council, r.ID, collection.ChangeInput{Version: 1, Reason: "Ramadan", TermsInput: collection.TermsInput{
			DueOn: ptr("2026-10-25"), GraceDays: ptr("3"), Pledges: &[]string{},
		}})
		require.NoError(t, err)
		assert.Equal(t, 2, changed.Version)
		assert.Equal(t, "2026-10-28", changed.LastOn().String())
		assert.Empty(t, changed.Pledges)
		assert.Equal(t, r.Note, changed.Note, "what was not named stays")
		same, err := o.Change(ctx, o.council, r.ID, collection.ChangeInput{Version: 2, TermsInput: collection.TermsInput{GraceDays: ptr(" 3 ")}})
		require.NoError(t, err)
		assert.Equal(t, changed, same, "nothing to change")

		closed, err := o.Close(ctx, o.council, r.ID, "Tout est là", 2)
		require.NoError(t, err)
		assert.Equal(t, 3, closed.Version)
		assert.Equal(t, "2026-10-05", closed.ClosedOn.String())
		assert.Equal(t, o.council.Name, closed.ClosedByName)
		assert.Equal(t, collection.Closed, closed.PhaseOn(o.Today()))
		stored, err = o.Get(ctx, o.auditor, r.ID)
		require.NoError(t, err)
		assert.Equal(t, closed, stored)
		_, err = o.Close(ctx, o.council, r.ID, "", 3)
		refuses(t, problem.Conflict, "error.round.closed", err)
		_, err = o.Change(ctx, o.council, r.ID, collection.ChangeInput{Version: 3, TermsInput: collection.TermsInput{Note: ptr("x")}})
		refuses(t, problem.Conflict, "error.round.closed", err)

		history, err := o.Revisions(ctx, o.auditor, r.ID)
		require.NoError(t, err)
		require.Len(t, history, 2)
		assert.Equal(t, "Tout est là", history[0].Reason)
		assert.Equal(t, "Ramadan", history[1].Reason)
		assert.True(t, history[1].ClosedOn.IsZero())
	})
}

func TestAPeriodHasOneRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		var lock sync.Mutex
		outcome := map[string]int{}
		var wait sync.WaitGroup
		frozen := &collection.Collection{Store: db.Collection(), Now: func() time.Time { return o.clock.At() }, Location: o.Location}
		for range 8 {
			wait.Go(func() {
				_, err := frozen.Open(t.Context(), o.council, input())
				lock.Lock()
				defer lock.Unlock()
				if p, refused := problem.Of(err); refused {
					outcome[p.Key]++
				} else if assert.NoError(t, err) {
					outcome["opened"]++
				}
			})
		}
		wait.Wait()
		assert.Equal(t, map[string]int{"opened": 1, "error.round.exists": 7}, outcome)
		r, err := o.Find(t.Context(), o.council, "", q3)
		require.NoError(t, err)
		_, err = o.Close(t.Context(), o.council, r.ID, "", 0)
		require.NoError(t, err)
		_, err = o.Open(t.Context(), o.council, input())
		refuses(t, problem.Conflict, "error.round.exists", err)
	})
}

// The council collects, so that on its own pledges a lead of the ministry decides.
func TestNobodyDecidesOnWhatTheirOwnPartyOwes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		const own = "C3.MA-NAD"
		r := o.open(t, nil)
		ministryLead, councilLead, noLead := o.ministryReviewer, o.council, o.ministryReviewer
		ministryLead.Lead, councilLead.Lead, noLead.Lead = true, true, false
		_, err := o.Excuse(ctx, ministryLead, r.ID, "C5.MA-NAD", "Rien de prévu ce trimestre")
		require.NoError(t, err, "a lead of the ministry may on the council's")
		o.on("2026-11-05")
		for name, by := range map[string]people.Account{
			"the council": o.council, "its lead": councilLead, "an administrator": o.admin, "a reviewer of the ministry": noLead, "a planner of the ministry": o.planner,
		} {
			t.Run(name, func(t *testing.T) {
				_, err := o.Excuse(ctx, by, r.ID, own, "Rien de prévu")
				refuses(t, problem.Forbidden, "error.forbidden.duty_of_collector", err)
				_, err = o.Expect(ctx, by, r.ID, "C5.MA-NAD", "Prévu après tout")
				refuses(t, problem.Forbidden, "error.forbidden.duty_of_collector", err)
				_, err = o.Reopen(ctx, by, collection.ReopenInput{Round: r.ID, Commitment: own, Reason: "x", Until: "2026-11-20"})
				refuses(t, problem.Forbidden, "error.forbidden.duty_of_collector", err)
			})
		}
		assert.Equal(t, collection.Expected, o.returned(t, r.ID, own).State, "nothing was done by halves")
		lock := o.returned(t, r.ID, own).Lock
		require.NotNil(t, lock)
		assert.Equal(t, []string{"ministry"}, lock.Lifts)
		assert.True(t, lock.Leads)
		assert.Equal(t, "error.lock.grace.lead", lock.Problem().Key)
		assert.Equal(t, []string{"CCDH"}, o.returned(t, r.ID, nad).Lock.Lifts)
		assert.False(t, o.returned(t, r.ID, nad).Lock.Leads)

		one, err := o.Reopen(ctx, ministryLead, collection.ReopenInput{Round: r.ID, Commitment: own, Reason: "Réunion reportée", Until: "2026-11-20"})
		require.NoError(t, err)
		assert.Nil(t, one.Lock)
		one, err = o.Expect(ctx, ministryLead, r.ID, "C5.MA-NAD", "Prévu après tout")
		require.NoError(t, err)
		assert.Equal(t, collection.Expected, one.State)
		_, err = o.Excuse(ctx, ministryLead, r.ID, nad, "x")
		refuses(t, problem.Forbidden, "error.forbidden.own_duty", err)
		_, err = o.Excuse(ctx, o.council, r.ID, nad, "Province inondée")
		require.NoError(t, err, "the council decides on the ministry's, as it did")
		planner := o.planner
		planner.Lead = true
		_, err = o.Excuse(ctx, planner, r.ID, "C3.MA-ZAG", "Rien de prévu")
		require.NoError(t, err, "a lead may plan, too")
	})
}

func TestWhoManagesRounds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, nil)
		disabled := o.council
		disabled.Disabled = true
		for name, c := range map[string]struct {
			by     people.Account
			kind   problem.Kind
			key    string
			decide string // the key on returns of the ministry's pledges
		}{
			"a planner":               {o.planner, problem.Forbidden, "error.forbidden.role", "error.forbidden.role"},
			"the council's planner":   {o.councilPlanner, problem.Forbidden, "error.forbidden.role", "error.forbidden.role"},
			"the ministry's reviewer": {o.ministryReviewer, problem.Forbidden, "error.forbidden.not_collector", "error.forbidden.own_duty"},
			"an auditor":              {o.auditor, problem.Forbidden, "error.forbidden.role", "error.forbidden.role"},
			"nobody":                  {people.Account{}, problem.Unauthenticated, "error.unauthenticated", "error.unauthenticated"},
			"a disabled account":      {disabled, problem.Unauthenticated, "error.unauthenticated", "error.unauthenticated"},
		} {
			t.Run(name, func(t *testing.T) {
				in := input()
				in.Period = "2026-Q4"
				_, err := o.Open(ctx, c.by, in)
				refuses(t, c.kind, c.key, err)
				_, err = o.Change(ctx, c.by, r.ID, collection.ChangeInput{Version: 1, TermsInput: collection.TermsInput{Note: ptr("x")}})
				refuses(t, c.kind, c.key, err)
				_, err = o.Close(ctx, c.by, r.ID, "", 0)
				refuses(t, c.kind, c.key, err)
				_, err = o.Excuse(ctx, c.by, r.ID, nad, "x")
				refuses(t, c.kind, c.decide, err)
				_, err = o.Expect(ctx, c.by, r.ID, nad, "x")
				refuses(t, c.kind, c.decide, err)
				_, err = o.Reopen(ctx, c.by, collection.ReopenInput{Round: r.ID, Commitment: nad, Reason: "x", Until: "2026-10-10"})
				refuses(t, c.kind, c.decide, err)
				_, _, err = o.OpenOnce(ctx, c.by, "CCDH-2009", q2)
				refuses(t, c.kind, c.key, err)
			})
		}
		for _, by := range []people.Account{o.planner, o.figuig, o.councilPlanner, o.council, o.ministryReviewer, o.auditor, o.admin} {
			_, err := o.Get(ctx, by, r.ID)
			require.NoError(t, err)
			_, err = o.RoundStatus(ctx, by, r.ID, time.Time{})
			require.NoError(t, err)
			_, total, err := o.List(ctx, by, collection.Filter{Page: 1, PerPage: 50})
			require.NoError(t, err)
			require.Equal(t, 1, total)
		}
		_, err := o.Get(ctx, people.Account{}, r.ID)
		refuses(t, problem.Unauthenticated, "error.unauthenticated", err)
		_, _, err = o.Returns(ctx, people.Account{}, r.ID, collection.ReturnFilter{Page: 1, PerPage: 50})
		refuses(t, problem.Unauthenticated, "error.unauthenticated", err)
		_, err = o.Excuse(ctx, o.admin, r.ID, nad, "Rien de prévu")
		require.NoError(t, err, "administrators may")
		assert.Equal(t, collection.Round{}.ClosedOn, r.ClosedOn)
		require.ErrorContains(t, o.Import(ctx, o.admin, commitments.Demonstration, nil), "error.forbidden.role")
	})
}

func TestWhatARoundIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for name, c := range map[string]struct {
			change func(*collection.OpenInput)
			want   map[string]string
		}{
			"malformed period":       {func(in *collection.OpenInput) { in.Period = "Q3 2026" }, map[string]string{"period": "error.period.malformed"}},
			"another rhythm":         {func(in *collection.OpenInput) { in.Period = "2026-09" }, map[string]string{"period": "error.period.kind.quarter"}},
			"not begun":              {func(in *collection.OpenInput) { in.Period = "2027-Q1" }, map[string]string{"period": "error.period.not_begun"}},
			"before the signing":     {func(in *collection.OpenInput) { in.Period = "2009-Q1" }, map[string]string{"period": "error.period.before_agreement"}},
			"no due date":            {func(in *collection.OpenInput) { in.DueOn = nil }, map[string]string{"due_on": "error.round.day_range"}},
			"an empty due date":      {func(in *collection.OpenInput) { in.DueOn = ptr(" ") }, map[string]string{"due_on": "error.round.day_range"}},
			"a malformed one":        {func(in *collection.OpenInput) { in.DueOn = ptr("20/10/2026") }, map[string]string{"due_on": "error.date.malformed"}},
			"due yesterday":          {func(in *collection.OpenInput) { in.DueOn = ptr("2026-10-04") }, map[string]string{"due_on": "error.round.day_range"}},
			"due in ages":            {func(in *collection.OpenInput) { in.DueOn = ptr("2027-10-07") }, map[string]string{"due_on": "error.round.day_range"}},
			"grace in words":         {func(in *collection.OpenInput) { in.GraceDays = ptr("ten") }, map[string]string{"grace_days": "error.days.range"}},
			"negative grace":         {func(in *collection.OpenInput) { in.GraceDays = ptr("-1") }, map[string]string{"grace_days": "error.days.range"}},
			"endless grace":          {func(in *collection.OpenInput) { in.GraceDays = ptr("367") }, map[string]string{"grace_days": "error.days.range"}},
			"unknown pledge":         {func(in *collection.OpenInput) { in.Pledges = &[]string{"M1", "X9"} }, map[string]string{"pledges": "error.code.unknown"}},
			"unknown region":         {func(in *collection.OpenInput) { in.Regions = &[]string{"MA-TIN"} }, map[string]string{"regions": "error.code.unknown"}},
			"unknown requirement":    {func(in *collection.OpenInput) { in.Requires = &[]string{"photo"} }, map[string]string{"requires": "error.filter.unknown"}},
			"a long note":            {func(in *collection.OpenInput) { in.Note = ptr(strings.Repeat("ن", 4_001)) }, map[string]string{"note": "error.text.long"}},
			"bytes that are no text": {func(in *collection.OpenInput) { in.Note = ptr("a\xff") }, map[string]string{"note": "error.text.encoding"}},
			"several at once": {func(in *collection.OpenInput) { in.Period, in.DueOn, in.GraceDays = "x", ptr("y"), ptr("z") }, map[string]string{
				"period": "error.period.malformed", "due_on": "error.date.malformed", "grace_days": "error.days.range"}},
		} {
			t.Run(name, func(t *testing.T) {
				in := input()
				c.change(&in)
				_, err := o.Open(t.Context(), o.council, in)
				blames(t, err, c.want)
			})
		}
		in := input()
		in.Agreement = "NONE"
		_, err := o.Open(t.Context(), o.council, in)
		refuses(t, problem.NotFound, "error.agreement.unknown", err)
		_, total, err := o.List(t.Context(), o.council, collection.Filter{Page: 1, PerPage: 50})
		require.NoError(t, err)
		assert.Zero(t, total, "nothing was opened")
	})
}

func TestWhatAChangeIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		r := o.open(t, func(in *collection.OpenInput) { in.Pledges = &[]string{"M1", "M2"} })
		change := func(version int, in collection.TermsInput) error {
			_, err := o.Change(ctx, o.council, r.ID, collection.ChangeInput{Version: version, TermsInput: in})
			return err
		}
		blames(t, change(1, collection.TermsInput{Pledges: &[]string{"M1", "M3"}}), map[string]string{"pledges": "error.round.narrowed"})
		blames(t, change(1, collection.TermsInput{Regions: &[]string{"MA-FIG"}}), map[string]string{"regions": "error.round.narrowed_all"})
		blames(t, change(1, collection.TermsInput{DueOn: ptr("2026-10-04")}), map[string]string{"due_on": "error.round.day_range"})
		refuses(t, problem.Conflict, "error.round.stale", change(0, collection.TermsInput{Note: ptr("x")}))
		refuses(t, problem.Conflict, "error.round.stale", change(2, collection.TermsInput{Note: ptr("x")}))
		require.NoError(t, change(1, collection.TermsInput{Pledges: &[]string{"M3", "M2", "M1"}}), "more may be asked for")
		refuses(t, problem.Conflict, "error.round.stale", change(1, collection.TermsInput{Note: ptr("x")}))
		o.on("2026-10-25")
		blames(t, change(2, collection.TermsInput{GraceDays: ptr("4")}), map[string]string{"grace_days": "error.round.over"})
		require.NoError(t, change(2, collection.TermsInput{Note: ptr("x")}), "a due date that has passed stays")
		_, err := o.Close(ctx, o.council, r.ID, "", 2)
		refuses(t, problem.Conflict, "error.round.stale", err)
		_, err = o.Close(ctx, o.council, r.ID, strings.Repeat("x", 4_001), 3)
		blames(t, err, map[string]string{"reason": "error.text.long"})
		o.on("2026-10-31")
		refuses(t, problem.Conflict, "error.round.closed", change(3, collection.TermsInput{Note: ptr("y")}))
		for _, id := range []string{"none", "", "\x00", "\xff"} {
			_, err = o.Get(ctx, o.council, id)
			assert.True(t, problem.Is(err, problem.NotFound), "%q: %v", id, err)
			_, err = o.Close(ctx, o.council, id, "", 0)
			assert.True(t, problem.Is(err, problem.NotFound), "%q: %v", id, err)
			_, err = o.RoundStatus(ctx, o.council, id, time.Time{})
			assert.True(t, problem.Is(err, problem.NotFound), "%q: %v", id, err)
		}
	})
}

func TestOfTwoChangesAtOnceOneIsStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		r := o.open(t, nil)
		frozen := &collection.Collection{Store: db.Collection(), Now: func() time.Time { return o.clock.At() }, Location: o.Location}
		var lock sync.Mutex
		outcome := map[string]int{}
		var wait sync.WaitGroup
		for _, note := range []string{"a", "b", "c", "d", "e", "f"} {
			wait.Go(func() {
				_, err := frozen.Change(t.Context(), o.council, r.ID, collection.ChangeInput{Version: 1, TermsInput: collection.TermsInput{Note: &note}})
				lock.Lock()
				defer lock.Unlock()
				if p, refused := problem.Of(err); refused {
					outcome[p.Key]++
				} else if assert.NoError(t, err) {
					outcome["changed"]++
				}
			})
		}
		wait.Wait()
		assert.Equal(t, map[string]int{"changed": 1, "error.round.stale": 5}, outcome)
	})
}

func TestRoundsAreListedByPhase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		second := o.open(t, func(in *collection.OpenInput) {
			in.Period, in.DueOn, in.GraceDays = "2026-Q2", ptr("2026-10-06"), ptr("20")
		})
		third := o.open(t, nil)
		fourth := o.open(t, func(in *collection.OpenInput) { in.Period, in.DueOn = "2026-Q4", ptr("2027-01-20") })
		_, err := o.Close(ctx, o.council, fourth.ID, "", 0)
		require.NoError(t, err)
		_, err = o.Change(ctx, o.council, third.ID, collection.ChangeInput{Version: 1, TermsInput: collection.TermsInput{DueOn: ptr("2026-10-10"), GraceDays: ptr("2")}})
		require.NoError(t, err)
		list := func(f collection.Filter) (ids []string) {
			whole := f.PerPage == 0
			if whole {
				f.Page, f.PerPage = 1, commitments.MaxPerPage
			}
			rounds, total, err := o.List(ctx, o.planner, f)
			require.NoError(t, err)
			for _, r := range rounds {
				ids = append(ids, r.ID)
			}
			if whole {
				require.Equal(t, len(ids), total)
			}
			return ids
		}
		all := []string{fourth.ID, third.ID, second.ID}
		assert.Equal(t, all, list(collection.Filter{}))
		assert.Equal(t, all, list(collection.Filter{Agreement: "CCDH-2009"}))
		assert.Equal(t, all[1:2], list(collection.Filter{Page: 2, PerPage: 1}))
		assert.Equal(t, all[1:2], list(collection.Filter{Period: q3}))
		for day, want := range map[string]map[collection.Phase][]string{
			"2026-10-05": {collection.Open: {third.ID, second.ID}, collection.Closed: {fourth.ID}},
			"2026-10-11": {collection.Grace: {third.ID, second.ID}, collection.Closed: {fourth.ID}},
			"2026-10-13": {collection.Grace: {second.ID}, collection.Closed: {fourth.ID, third.ID}},
			"2026-10-27": {collection.Closed: all},
		} {
			t.Run(day, func(t *testing.T) {
				o.on(day)
				for _, phase := range collection.Phases {
					assert.Equal(t, want[phase], list(collection.Filter{Phase: phase}), "%s %s", day, phase)
					assert.Equal(t, want[phase], list(collection.Filter{Phase: phase, Agreement: "CCDH-2009"}), "%s %s", day, phase)
				}
			})
		}
		_, _, err = o.List(ctx, o.planner, collection.Filter{Agreement: "OTHER", Phase: "late", Page: -1, PerPage: 201})
		blames(t, err, map[string]string{
			"agreement": "error.code.unknown", "phase": "error.filter.unknown", "page": "error.page.range", "per_page": "error.per_page.range",
		})
		_, _, err = o.List(ctx, o.planner, collection.Filter{})
		blames(t, err, map[string]string{"page": "error.page.range", "per_page": "error.per_page.range"})
	})
}

func TestRoundsOpenByTheCalendarOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), t.Context()
		due, err := o.PeriodsToOpen(ctx, o.clock.At())
		require.NoError(t, err)
		assert.Equal(t, []collection.PeriodToOpen{{Agreement: "CCDH-2009", Period: q2}, {Agreement: "CCDH-2009", Period: q3}}, due)
		frozen := &collection.Collection{Store: db.Collection(), Now: func() time.Time { return o.clock.At() }, Location: o.Location}
		var lock sync.Mutex
		var wait sync.WaitGroup
		opened, ids := 0, map[string]bool{}
		for range 6 { // as many trackers
			wait.Go(func() {
				r, mine, err := frozen.OpenOnce(t.Context(), system, "CCDH-2009", q3)
				lock.Lock()
				defer lock.Unlock()
				assert.NoError(t, err)
				if ids[r.ID] = true; mine {
					opened++
				}
			})
		}
		wait.Wait()
		assert.Equal(t, 1, opened)
		assert.Len(t, ids, 1)
		r, err := o.Find(ctx, o.planner, "", q3)
		require.NoError(t, err)
		assert.Equal(t, "2026-10-24", r.DueOn.String(), "four days late, as many days to answer")
		assert.Equal(t, 10, r.GraceDays)
		assert.Equal(t, commitments.Requirements{Narrative: true}, r.Requires)
		assert.Equal(t, "system", r.OpenedBy)

		r, mine, err := o.OpenOnce(ctx, system, "CCDH-2009", q2)
		require.NoError(t, err)
		assert.True(t, mine)
		assert.Equal(t, "2026-07-20", r.DueOn.String())
		assert.Equal(t, collection.Closed, r.PhaseOn(o.Today()))
		due, err = o.PeriodsToOpen(ctx, o.clock.At())
		require.NoError(t, err)
		assert.Empty(t, due)
		o.on("2026-12-31")
		due, err = o.PeriodsToOpen(ctx, o.clock.At())
		require.NoError(t, err)
		assert.Empty(t, due)
		o.on("2027-01-01")
		due, err = o.PeriodsToOpen(ctx, o.clock.At())
		require.NoError(t, err)
		assert.Equal(t, []collection.PeriodToOpen{{Agreement: "CCDH-2009", Period: q4}}, due)
	})
}
