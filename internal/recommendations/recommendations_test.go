package recommendations_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func world(t *testing.T, db *store.DB) *trackertest.World {
	return trackertest.New(t, db, trackertest.Setup{Active: "2026-01-01", Step: 1000})
}

func refused(t *testing.T, err error, kind problem.Kind, want map[string]string) {
	t.Helper()
	p, is := problem.Of(err)
	require.True(t, is, "%v", err)
	assert.Equal(t, kind, p.Kind, "%v", err)
	got := map[string]string{}
	for _, f := range p.Fields {
		got[f.Name] = f.Key
	}
	if len(p.Fields) == 0 {
		got[""] = p.Key
	}
	assert.Equal(t, want, got)
}

// onFiguig is a recommendation on a commitment, made on 23 November 2026.
func onFiguig() recommendations.Input {
	return recommendations.Input{
		Period: "2026-Q3", Commitment: "M5.MA-FIG", Texts: map[string]string{"fr": "Ouvrir le centre aux femmes de Bouarfa."}, Addressee: "ministry", Deadline: "2026-12-15",
	}
}

func step(kind, words string, version int) recommendations.StepInput {
	return recommendations.StepInput{Step: kind, Words: words, Version: version}
}

func TestARecommendationIsAcceptedDoneAndSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		r, err := w.Recommended.Make(ctx, w.Council, onFiguig())
		require.NoError(t, err)
		assert.Equal(t, []string{"M5", "MA-FIG", "CCDH-2009", "CCDH"}, []string{r.Pledge, r.Region, r.Agreement, r.Party}, "that of the commitment")
		assert.Equal(t, recommendations.Open, r.State())
		r, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("accepted", "", 0))
		require.NoError(t, err)
		r, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("done", "Ouvert le 1er décembre.", 1))
		require.NoError(t, err)
		assert.Equal(t, recommendations.Done, r.State(), "declared, and not settled")
		r, err = w.Recommended.Find(ctx, w.CouncilLead, r.ID, step("not_done", "Nous n’avons vu personne.", 2))
		require.NoError(t, err)
		assert.Equal(t, recommendations.Accepted, r.State(), "it goes on")
		r, err = w.Recommended.Answer(ctx, w.Planner, r.ID, step("done", "Registre joint.", 3))
		require.NoError(t, err)
		r, err = w.Recommended.Find(ctx, w.Council, r.ID, step("settled", "", 4))
		require.NoError(t, err)
		assert.Equal(t, recommendations.Settled, r.State())
		assert.Equal(t, "Registre joint.", r.Declared().Words)
		stored, err := w.Recommended.Get(ctx, w.Auditor, r.ID)
		require.NoError(t, err)
		assert.Equal(t, r, stored)
		_, err = w.Journal.Verify(ctx, people.SystemAccount(), "", func(int64) {})
		require.NoError(t, err)
	})
}

func TestARepeatedKeyMakesOneRecommendation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		in := onFiguig()
		in.IdempotencyKey = "k1"
		made, err := w.Recommended.Make(ctx, w.Council, in)
		require.NoError(t, err)
		_, err = w.Recommended.Answer(ctx, w.Figuig, made.ID, step("accepted", "", 0))
		require.NoError(t, err)
		again, err := w.Recommended.Make(ctx, w.Council, in)
		require.NoError(t, err)
		assert.Equal(t, made, again, "as it was answered the first time")
		other := in
		other.Deadline = "2026-12-16"
		_, err = w.Recommended.Make(ctx, w.Council, other)
		refused(t, err, problem.Invalid, map[string]string{"Idempotency-Key": "error.idempotency.reused"})
		_, err = w.Recommended.Make(ctx, w.CouncilLead, in)
		require.NoError(t, err, "a key is its account's")
		other.IdempotencyKey, other.Deadline = "k2", ""
		_, err = w.Recommended.Make(ctx, w.Council, other)
		refused(t, err, problem.Invalid, map[string]string{"deadline": "error.recommendation.deadline"})
		other.Deadline = "2026-12-16"
		_, err = w.Recommended.Make(ctx, w.Council, other)
		require.NoError(t, err, "a refusal does not use a key up")
		other.IdempotencyKey = strings.Repeat("k", commitments.MaxKey+1)
		_, err = w.Recommended.Make(ctx, w.Council, other)
		refused(t, err, problem.Invalid, map[string]string{"Idempotency-Key": "error.text.long"})
		_, total, err := w.Recommended.List(ctx, w.Auditor, recommendations.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Equal(t, 3, total)
	})
}

func TestWhatIsRefusedOfARecommendation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		with := func(change func(*recommendations.Input)) recommendations.Input {
			in := onFiguig()
			change(&in)
			return in
		}
		for name, c := range map[string]struct {
			by   people.Account
			in   recommendations.Input
			kind problem.Kind
			want map[string]string
		}{
			"by a planner":       {w.Planner, onFiguig(), problem.Forbidden, map[string]string{"": "error.forbidden.role"}},
			"by the other party": {w.MinistryReviewer, onFiguig(), problem.Forbidden, map[string]string{"": "error.forbidden.not_collecting"}},
			"without words":      {w.Council, with(func(in *recommendations.Input) { in.Texts = nil }), problem.Invalid, map[string]string{"texts": "error.text.missing"}},
			"too long": {w.Council, with(func(in *recommendations.Input) { in.Texts["ar"] = strings.Repeat("ر", 4001) }), problem.Invalid,
				map[string]string{"texts.ar": "error.text.long"}},
			"to nobody":              {w.Council, with(func(in *recommendations.Input) { in.Addressee = "" }), problem.Invalid, map[string]string{"addressee": "error.code.unknown"}},
			"without a day":          {w.Council, with(func(in *recommendations.Input) { in.Deadline = "" }), problem.Invalid, map[string]string{"deadline": "error.recommendation.deadline"}},
			"for a day that is past": {w.Council, with(func(in *recommendations.Input) { in.Deadline = "2026-11-22" }), problem.Invalid, map[string]string{"deadline": "error.recommendation.past"}},
			"for no period":          {w.Council, with(func(in *recommendations.Input) { in.Period = "" }), problem.Invalid, map[string]string{"period": "error.period.malformed"}},
			"for a period to come":   {w.Council, with(func(in *recommendations.Input) { in.Period = "2027" }), problem.Invalid, map[string]string{"period": "error.period.not_begun"}},
			"before the agreement":   {w.Council, with(func(in *recommendations.Input) { in.Period = "1999" }), problem.Invalid, map[string]string{"period": "error.period.before_agreement"}},
			"on no commitment":       {w.Council, with(func(in *recommendations.Input) { in.Commitment = "M5.X" }), problem.Invalid, map[string]string{"commitment": "error.code.unknown"}},
			"on another pledge's":    {w.Council, with(func(in *recommendations.Input) { in.Pledge = "M4" }), problem.Invalid, map[string]string{"commitment": "error.recommendation.commitment"}},
			"on no pledge": {w.Council, with(func(in *recommendations.Input) { in.Commitment, in.Pledge = "", "M99" }), problem.Invalid,
				map[string]string{"pledge": "error.code.unknown"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := w.Recommended.Make(ctx, c.by, c.in)
				refused(t, err, c.kind, c.want)
			})
		}
		_, total, err := w.Recommended.List(ctx, w.Auditor, recommendations.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Zero(t, total)
	})
}

func TestWhatIsRefusedOfAStep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		r, err := w.Recommended.Make(ctx, w.Council, onFiguig())
		require.NoError(t, err)
		whole := onFiguig()
		whole.Commitment = ""
		general, err := w.Recommended.Make(ctx, w.Council, whole)
		require.NoError(t, err)
		answer, find := w.Recommended.Answer, w.Recommended.Find
		nador := w.Figuig
		nador.Regions = []string{"MA-NAD"}
		for name, c := range map[string]struct {
			err  error
			kind problem.Kind
			want map[string]string
		}{
			"answered by the council":        {second(answer(ctx, w.Council, r.ID, step("accepted", "", 0))), problem.Forbidden, map[string]string{"": "error.forbidden.role"}},
			"answered by another party":      {second(answer(ctx, w.CouncilPlanner, r.ID, step("accepted", "", 0))), problem.Forbidden, map[string]string{"": "error.forbidden.other_party"}},
			"answered for another region":    {second(answer(ctx, nador, r.ID, step("accepted", "", 0))), problem.Forbidden, map[string]string{"": "error.forbidden.region"}},
			"the whole, by one region":       {second(answer(ctx, w.Figuig, general.ID, step("accepted", "", 0))), problem.Forbidden, map[string]string{"": "error.forbidden.all_regions"}},
			"refused without a reason":       {second(answer(ctx, w.Figuig, r.ID, step("refused", " ", 0))), problem.Invalid, map[string]string{"words": "error.text.missing"}},
			"settled by the addressee":       {second(answer(ctx, w.Figuig, r.ID, step("settled", "", 0))), problem.Invalid, map[string]string{"step": "error.filter.unknown"}},
			"settled before it is done":      {second(find(ctx, w.Council, r.ID, step("settled", "", 0))), problem.Conflict, map[string]string{"": "error.recommendation.state"}},
			"settled by the other party":     {second(find(ctx, w.MinistryReviewer, r.ID, step("settled", "", 0))), problem.Forbidden, map[string]string{"": "error.forbidden.not_collecting"}},
			"closed without a reason":        {second(find(ctx, w.Council, r.ID, step("closed", "", 0))), problem.Invalid, map[string]string{"words": "error.text.missing"}},
			"accepted by the council's find": {second(find(ctx, w.Council, r.ID, step("accepted", "", 0))), problem.Invalid, map[string]string{"step": "error.filter.unknown"}},
			"seen otherwise":                 {second(answer(ctx, w.Figuig, r.ID, step("accepted", "", 1))), problem.Conflict, map[string]string{"": "error.recommendation.stale"}},
			"of none":                        {second(answer(ctx, w.Figuig, "none", step("accepted", "", 0))), problem.NotFound, map[string]string{"": "error.not_found"}},
		} {
			t.Run(name, func(t *testing.T) { refused(t, c.err, c.kind, c.want) })
		}
		_, err = answer(ctx, w.Figuig, r.ID, step("accepted", "", 0))
		require.NoError(t, err)
		_, err = answer(ctx, w.Figuig, r.ID, step("accepted", "", 1))
		refused(t, err, problem.Conflict, map[string]string{"": "error.recommendation.state"})
	})
}

func second[T any](_ T, err error) error { return err }

func TestAListIsNarrowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		made := map[string]string{}
		add := func(name string, change func(*recommendations.Input)) {
			in := onFiguig()
			change(&in)
			r, err := w.Recommended.Make(ctx, w.Council, in)
			require.NoError(t, err)
			made[r.ID] = name
		}
		add("figuig", func(in *recommendations.Input) {})
		add("pledge", func(in *recommendations.Input) {
			in.Commitment, in.Pledge, in.Deadline = "", "M5", "2027-01-10"
			in.Texts = map[string]string{"ar": "تكوين القيادات النسائية"}
		})
		add("own", func(in *recommendations.Input) {
			in.Commitment, in.Addressee, in.Deadline = "", "CCDH", "2027-02-01"
		})
		for id, name := range made {
			if name == "pledge" {
				_, err := w.Recommended.Answer(ctx, w.Planner, id, step("refused", "Sans crédits", 0))
				require.NoError(t, err)
			}
		}
		w.Clock.SetDay("2027-01-15")
		found := func(f recommendations.Filter) []string {
			t.Helper()
			f.Page, f.PerPage = 1, 10
			list, total, err := w.Recommended.List(ctx, w.Auditor, f)
			require.NoError(t, err)
			names := []string{}
			for _, r := range list {
				names = append(names, made[r.ID])
			}
			assert.Len(t, names, total)
			each := []string{}
			require.NoError(t, w.Recommended.Each(ctx, w.Auditor, f, func(r recommendations.Record) error { each = append(each, made[r.ID]); return nil }))
			assert.Equal(t, names, each)
			return names
		}
		assert.Equal(t, []string{"figuig", "pledge", "own"}, found(recommendations.Filter{}), "by deadline")
		assert.Equal(t, []string{"figuig"}, found(recommendations.Filter{Overdue: true}), "who refused is not late")
		assert.Equal(t, []string{"pledge"}, found(recommendations.Filter{State: recommendations.Refused}))
		assert.Equal(t, []string{"own"}, found(recommendations.Filter{Addressee: "CCDH"}))
		assert.Equal(t, []string{"figuig", "pledge"}, found(recommendations.Filter{Pledge: "M5"}))
		assert.Equal(t, []string{"figuig"}, found(recommendations.Filter{Region: "MA-FIG"}))
		assert.Equal(t, []string{"pledge"}, found(recommendations.Filter{Query: "القيادات"}))
		for field, f := range map[string]recommendations.Filter{
			"state": {State: "lost"}, "addressee": {Addressee: "nobody"}, "pledge": {Pledge: "M99"}, "region": {Region: "X"}, "commitment": {Commitment: "M5.X"},
		} {
			f.Page, f.PerPage = 1, 10
			_, _, err := w.Recommended.List(ctx, w.Auditor, f)
			p, is := problem.Of(err)
			require.True(t, is, "%v", err)
			require.Len(t, p.Fields, 1)
			assert.Equal(t, field, p.Fields[0].Name)
		}
		waiting := func(by people.Account) int {
			n, err := w.Recommended.Awaiting(ctx, by)
			require.NoError(t, err)
			return n
		}
		assert.Equal(t, []int{1, 1, 1, 1, 0}, []int{waiting(w.Planner), waiting(w.Figuig), waiting(w.Council), waiting(w.CouncilPlanner), waiting(w.Auditor)})
	})
}

func TestReportsCarryARecommendationUntilItIsSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		r, err := w.Recommended.Make(ctx, w.Council, onFiguig())
		require.NoError(t, err)
		w.Clock.SetDay("2027-02-10")
		_, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("done", "Ouvert.", 0))
		require.NoError(t, err)
		w.Clock.SetDay("2027-04-20")
		_, err = w.Recommended.Find(ctx, w.Council, r.ID, step("settled", "", 1))
		require.NoError(t, err)
		w.Clock.SetDay("2027-10-20")
		states := map[string]string{}
		for _, period := range []string{"2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2026"} {
			report, err := w.Reports.Preview(ctx, w.Auditor, "", commitments.MustPeriod(period))
			require.NoError(t, err)
			for _, x := range report.Recommendations {
				states[period] = string(x.State)
				assert.Equal(t, period != "2026-Q3" && period != "2026", x.Carried, period)
				assert.Equal(t, map[string]int{"2026-Q4": 16, "2026": 16}[period], x.DaysOverdue, period)
			}
		}
		assert.Equal(t, map[string]string{"2026-Q3": "open", "2026-Q4": "open", "2026": "open", "2027-Q1": "done", "2027-Q2": "settled"}, states)
	})
}

// What came since an edition is what a new one of its period would have more: not the
// steps that were taken after the period.
func TestAnEditionSaysWhatWasRecommendedSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		issued := map[string]reports.Edition{}
		for _, period := range []string{"2026-Q3", "2026-Q4"} {
			e, _, err := w.Reports.Compile(ctx, w.Council, reports.CompileInput{Period: commitments.MustPeriod(period)}, nil)
			require.NoError(t, err)
			issued[period] = e
		}
		since := func(want map[string]int) {
			t.Helper()
			for period, n := range want {
				s, err := w.Reports.Since(ctx, w.Auditor, issued[period])
				require.NoError(t, err)
				assert.Equal(t, n, s.Recommendations, period)
				assert.Equal(t, n > 0, s.Moved(), period)
			}
		}
		since(map[string]int{"2026-Q3": 0, "2026-Q4": 0})
		r, err := w.Recommended.Make(ctx, w.Council, onFiguig())
		require.NoError(t, err)
		since(map[string]int{"2026-Q3": 1, "2026-Q4": 1})
		_, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("refused", "Sans crédits.", 0))
		require.NoError(t, err)
		_, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("accepted", "", 1))
		require.NoError(t, err)
		since(map[string]int{"2026-Q3": 1, "2026-Q4": 3})
		later := onFiguig()
		later.Period = "2026-Q4"
		_, err = w.Recommended.Make(ctx, w.Council, later)
		require.NoError(t, err)
		since(map[string]int{"2026-Q3": 1, "2026-Q4": 4})
		w.Clock.SetDay("2027-01-02")
		_, err = w.Recommended.Answer(ctx, w.Figuig, r.ID, step("done", "Ouvert.", 2))
		require.NoError(t, err)
		since(map[string]int{"2026-Q3": 1, "2026-Q4": 4})
	})
}
