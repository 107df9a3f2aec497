package opinions_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
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

// onTheWhole is an opinion on the third quarter.
func onTheWhole(version int, french string) opinions.Input {
	return opinions.Input{Period: "2026-Q3", Texts: map[string]string{"fr": french}, Version: version}
}

var q3 = commitments.MustPeriod("2026-Q3")

// read is what an account reads of the third quarter, on the whole.
func read(t *testing.T, w *trackertest.World, by people.Account) opinions.Opinion {
	t.Helper()
	all, err := w.Opinions.Of(t.Context(), by, "", q3)
	require.NoError(t, err)
	return all.On("")
}

func TestAnOpinionIsWrittenReturnedAndApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		o, err := w.Opinions.Write(ctx, w.Council, onTheWhole(0, "Le rythme\u0007 baisse.\r\nLes preuves manquent. "))
		require.NoError(t, err)
		assert.Equal(t, opinions.Written, o.State())
		assert.Equal(t, "Le rythme baisse.\nLes preuves manquent.", o.Latest().Texts["fr"])
		waiting, err := w.Opinions.Waiting(ctx, w.CouncilLead)
		require.NoError(t, err)
		assert.Equal(t, []opinions.Subject{o.Subject}, waiting)

		o, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "returned", Reason: "Dites où.", Version: 1})
		require.NoError(t, err)
		assert.Equal(t, opinions.Returned, o.State())
		o, err = w.Opinions.Write(ctx, w.Council, onTheWhole(1, "Le rythme baisse à Zagora."))
		require.NoError(t, err)
		o, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "approved", Version: 2})
		require.NoError(t, err)
		assert.Equal(t, opinions.Approved, o.State())

		o, err = w.Opinions.Write(ctx, w.CouncilLead, onTheWhole(2, "Le rythme reprend."))
		require.NoError(t, err)
		assert.Equal(t, opinions.Written, o.State())
		standing, stands := read(t, w, w.Council).Standing()
		require.True(t, stands)
		assert.Equal(t, "Le rythme baisse à Zagora.", standing.Texts["fr"], "what was approved stands until the next is")
		_, err = w.Opinions.Decide(ctx, w.Council, o.ID, opinions.DecisionInput{Decision: "approved", Version: 3})
		require.NoError(t, err, "they read what somebody else wrote")

		_, err = w.Journal.Verify(ctx, people.SystemAccount(), "", func(int64) {})
		require.NoError(t, err)
	})
}

// recorded is the whole journal, as it is exported.
func recorded(t *testing.T, w *trackertest.World) string {
	t.Helper()
	_, write, err := w.Journal.Export(t.Context(), w.Auditor)
	require.NoError(t, err)
	var export bytes.Buffer
	require.NoError(t, write(t.Context(), &export))
	return export.String()
}

func TestNobodyElseReadsWhatIsNotApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		o, err := w.Opinions.Write(ctx, w.Council, onTheWhole(0, "Un secret."))
		require.NoError(t, err)
		others := []people.Account{w.MinistryReviewer, w.Planner, w.CouncilPlanner, w.Auditor, w.Admin, people.SystemAccount()}
		for _, by := range others {
			assert.Equal(t, opinions.None, read(t, w, by).State(), by.Email)
			assert.Empty(t, read(t, w, by).ID)
			_, err := w.Opinions.Get(ctx, by, o.ID)
			refused(t, err, problem.NotFound, map[string]string{"": "error.not_found"})
			waiting, err := w.Opinions.Waiting(ctx, by)
			require.NoError(t, err)
			assert.Empty(t, waiting)
		}
		_, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "returned", Reason: "Encore un secret.", Version: 1})
		require.NoError(t, err)
		entries := recorded(t, w)
		require.Equal(t, 2, strings.Count(entries, `"kind":"opinion.`))
		assert.NotContains(t, entries, "secret", "nor in the journal")

		_, err = w.Opinions.Write(ctx, w.Council, onTheWhole(1, "Un avis."))
		require.NoError(t, err)
		_, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "approved", Version: 2})
		require.NoError(t, err)
		_, err = w.Opinions.Write(ctx, w.Council, onTheWhole(2, "Un secret de plus."))
		require.NoError(t, err)
		for _, by := range others {
			o := read(t, w, by)
			assert.Equal(t, opinions.Approved, o.State())
			require.Len(t, o.Versions, 1)
			assert.Equal(t, "Un avis.", o.Latest().Texts["fr"])
		}
	})
}

func TestWhatIsRefusedOfAnOpinion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		change := func(of func(*opinions.Input)) opinions.Input {
			in := onTheWhole(0, "Un avis.")
			of(&in)
			return in
		}
		for name, c := range map[string]struct {
			by   people.Account
			in   opinions.Input
			kind problem.Kind
			want map[string]string
		}{
			"by a planner":            {w.CouncilPlanner, onTheWhole(0, "x"), problem.Forbidden, map[string]string{"": "error.forbidden.role"}},
			"by the other party":      {w.MinistryReviewer, onTheWhole(0, "x"), problem.Forbidden, map[string]string{"": "error.forbidden.not_collecting"}},
			"by an administrator":     {w.Admin, onTheWhole(0, "x"), problem.Forbidden, map[string]string{"": "error.forbidden.role"}},
			"nothing":                 {w.Council, onTheWhole(0, " \u0007 "), problem.Invalid, map[string]string{"texts": "error.text.missing"}},
			"too long":                {w.Council, onTheWhole(0, strings.Repeat("é", commitments.MaxOpinion+1)), problem.Invalid, map[string]string{"texts.fr": "error.text.long"}},
			"not UTF-8":               {w.Council, onTheWhole(0, "\xff"), problem.Invalid, map[string]string{"texts.fr": "error.text.encoding"}},
			"an unknown language":     {w.Council, change(func(in *opinions.Input) { in.Texts["es"] = "x" }), problem.Invalid, map[string]string{"texts.es": "error.text.language"}},
			"no period":               {w.Council, change(func(in *opinions.Input) { in.Period = "Q3" }), problem.Invalid, map[string]string{"period": "error.period.malformed"}},
			"a period to come":        {w.Council, change(func(in *opinions.Input) { in.Period = "2027-Q1" }), problem.Invalid, map[string]string{"period": "error.period.not_begun"}},
			"before the agreement":    {w.Council, change(func(in *opinions.Input) { in.Period = "1999" }), problem.Invalid, map[string]string{"period": "error.period.before_agreement"}},
			"an unknown pledge":       {w.Council, change(func(in *opinions.Input) { in.Pledge = "M99" }), problem.Invalid, map[string]string{"pledge": "error.code.unknown"}},
			"of an unknown agreement": {w.Council, change(func(in *opinions.Input) { in.Agreement = "X" }), problem.NotFound, map[string]string{"": "error.agreement.unknown"}},
			"a version too many":      {w.Council, onTheWhole(1, "x"), problem.Conflict, map[string]string{"": "error.opinion.stale"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := w.Opinions.Write(ctx, c.by, c.in)
				refused(t, err, c.kind, c.want)
			})
		}
		assert.Equal(t, opinions.None, read(t, w, w.Council).State(), "nothing was written")
	})
}

// What is not kept of a text does not count towards its length.
func TestAnOpinionIsCleanedBeforeItIsMeasured(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, longest := world(t, db), strings.Repeat("é", commitments.MaxOpinion)
		o, err := w.Opinions.Write(t.Context(), w.Council, onTheWhole(0, "\u0007\r\n "+longest+" \u0000\r\n"))
		require.NoError(t, err)
		assert.Equal(t, longest, o.Latest().Texts["fr"])
		reason := strings.Repeat("r", commitments.MaxReason)
		o, err = w.Opinions.Decide(t.Context(), w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "returned", Reason: reason + "\r\n\r\n", Version: 1})
		require.NoError(t, err)
		assert.Equal(t, reason, o.Decisions[0].Reason)
	})
}

func TestWhatIsRefusedOfADecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		o, err := w.Opinions.Write(ctx, w.Council, onTheWhole(0, "Un avis."))
		require.NoError(t, err)
		_, err = w.Opinions.Write(ctx, w.Council, onTheWhole(1, "Un avis."))
		refused(t, err, problem.Conflict, map[string]string{"": "error.opinion.unchanged"})
		_, err = w.Opinions.Write(ctx, w.CouncilLead, onTheWhole(0, "Un autre."))
		refused(t, err, problem.Conflict, map[string]string{"": "error.opinion.stale"})
		approval := opinions.DecisionInput{Decision: "approved", Version: 1}
		for name, c := range map[string]struct {
			by   people.Account
			id   string
			in   opinions.DecisionInput
			kind problem.Kind
			want map[string]string
		}{
			"their own":               {w.Council, o.ID, approval, problem.Forbidden, map[string]string{"": "error.forbidden.own_words"}},
			"by the other party":      {w.MinistryReviewer, o.ID, approval, problem.NotFound, map[string]string{"": "error.not_found"}},
			"by a planner":            {w.CouncilPlanner, o.ID, approval, problem.Forbidden, map[string]string{"": "error.forbidden.role"}},
			"of none":                 {w.CouncilLead, "none", approval, problem.NotFound, map[string]string{"": "error.not_found"}},
			"of a name with a NUL":    {w.CouncilLead, "\x00", approval, problem.NotFound, map[string]string{"": "error.not_found"}},
			"of another version":      {w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "approved", Version: 2}, problem.Conflict, map[string]string{"": "error.opinion.stale"}},
			"neither":                 {w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "perhaps", Version: 1}, problem.Invalid, map[string]string{"decision": "error.filter.unknown"}},
			"returned without reason": {w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "returned", Version: 1}, problem.Invalid, map[string]string{"reason": "error.reason.missing"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := w.Opinions.Decide(ctx, c.by, c.id, c.in)
				refused(t, err, c.kind, c.want)
			})
		}
		_, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, approval)
		require.NoError(t, err)
		_, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, approval)
		refused(t, err, problem.Conflict, map[string]string{"": "error.opinion.decided"})
	})
}

// The material of a report is the same by the rows and by the entries alone.
func TestTheReportCarriesWhatIsApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		for _, pledge := range []string{"", "M5", "C1"} {
			in := onTheWhole(0, "Sur "+pledge)
			in.Pledge = pledge
			o, err := w.Opinions.Write(ctx, w.Council, in)
			require.NoError(t, err)
			if pledge == "C1" {
				continue // it waits
			}
			_, err = w.Opinions.Decide(ctx, w.CouncilLead, o.ID, opinions.DecisionInput{Decision: "approved", Version: 1})
			require.NoError(t, err)
		}
		report, err := w.Reports.Preview(ctx, w.Council, "", q3)
		require.NoError(t, err)
		require.NotNil(t, report.Opinion.Whole)
		assert.Equal(t, w.Council.Name, report.Opinion.Whole.AuthorName)
		assert.Equal(t, w.CouncilLead.Name, report.Opinion.Whole.ApproverName)
		require.Len(t, report.Opinion.ByPledge, 1)
		assert.Equal(t, "Sur M5", report.Opinion.On("M5").Texts["fr"])
		assert.Nil(t, report.Opinion.On("C1"))
		for _, other := range []string{"2026-Q2", "2026", "2026-09"} {
			report, err := w.Reports.Preview(ctx, w.Council, "", commitments.MustPeriod(other))
			require.NoError(t, err)
			assert.Nil(t, report.Opinion.Whole, "an opinion is of its own period: %s", other)
		}
	})
}

func TestAReplayKnowsWhatStands(t *testing.T) {
	var r opinions.Replay
	subject := opinions.Subject{Agreement: "X", Period: q3}
	approved := commitments.Text{"ar": "رأي"}
	for i, id := range []string{"v1", "v2"} {
		v := opinions.Version{ID: id, Opinion: "o", Subject: subject, Number: i + 1, Seal: opinions.SealOf(approved)}
		require.NoError(t, r.Apply(opinions.EntryBody{Version: &v}))
	}
	approve := func(of string, texts commitments.Text) error {
		return r.Apply(opinions.EntryBody{Decision: &opinions.Decision{ID: "d", Opinion: "o", Of: of, Number: 1, Outcome: opinions.Approve, Texts: texts}})
	}
	require.ErrorContains(t, approve("v1", commitments.Text{"ar": "رأى"}), "the words that were approved are not those of version v1")
	require.ErrorContains(t, approve("v3", approved), "version v3")
	assert.Empty(t, r.Standing("X", q3))
	require.NoError(t, approve("v1", approved))
	standing := r.Standing("X", q3)
	require.Len(t, standing, 1)
	assert.Equal(t, "رأي", standing[0].Texts["ar"])
	assert.Empty(t, r.Standing("Y", q3))
	assert.ElementsMatch(t, []string{"v1", "v2"}, slices.Collect(maps.Keys(r.Versions)))
}
