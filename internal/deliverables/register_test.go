package deliverables_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// world is a tracker in which the fourth quarter of 2026 runs.
func world(t *testing.T, db *store.DB) *trackertest.World {
	return trackertest.New(t, db, trackertest.Setup{Active: "2026-01-01", Step: 1000, Change: func(d *commitments.Definition) {
		for i := range d.Pledges {
			if d.Pledges[i].Code == "M2" {
				d.Pledges[i].Indicators = append(d.Pledges[i].Indicators, counting("M2.2", "infrastructure-upgrades", ""), trained())
			}
		}
	}})
}

func counting(code, kind, sum string) commitments.Indicator {
	return commitments.Indicator{
		Code: code, Name: commitments.Text{"en": "Facilities upgraded"}, Kind: commitments.Number, Unit: "facilities", Counting: commitments.ForPeriod,
		Counts: &commitments.CountRule{Kind: kind, Sum: sum, Of: "upgrade", Is: "works"},
	}
}

func trained() commitments.Indicator {
	in := counting("M2.3", "infrastructure-upgrades", "staff_trained")
	in.Unit, in.Breakdown = "people-trained", []string{"sex"}
	return in
}

const figuig = "M2.MA-FIG"

func fields(values ...string) []deliverables.FieldInput {
	var list []deliverables.FieldInput
	for i := 0; i < len(values); i += 2 {
		list = append(list, deliverables.FieldInput{Field: values[i], Value: values[i+1]})
	}
	return list
}

// school is a facility of which the works are over.
func school(name string) deliverables.Input {
	return deliverables.Input{
		Period: "2026-Q4", State: "done", Place: &deliverables.PlaceInput{Commune: "Figuig", Latitude: "32,1094", Longitude: "-1.228"},
		Fields: append(fields("institution", name, "upgrade", "works", "begun_on", "2026-10-01", "finished_on", "2026-11-15", "cost", "1 250 000,50 DH"),
			deliverables.FieldInput{Field: "staff_trained", Value: "12", Parts: []commitments.PartInput{{Dimension: "sex", Part: "women", Value: "7"}}}),
		Money: []deliverables.MoneyInput{{Source: "indh", Stage: "paid", Amount: "400000"}, {Source: "ministry", Stage: "committed", Amount: "850 000.50"}},
	}
}

func refused(t *testing.T, err error, kind problem.Kind, want map[string]string) {
	t.Helper()
	p, is := problem.Of(err)
	require.True(t, is, "%v", err)
	require.Equal(t, kind, p.Kind, "%v", err)
	got := map[string]string{}
	for _, f := range p.Fields {
		got[f.Name] = f.Key
	}
	if len(p.Fields) == 0 {
		got[""] = p.Key
	}
	assert.Equal(t, want, got)
}

// registered is what the row of the commitment says of a counted indicator.
func registered(t *testing.T, w *trackertest.World, indicator string) (declared, verified string) {
	t.Helper()
	c, err := w.Tracker.Store.Read(t.Context()).Commitment(figuig)
	require.NoError(t, err)
	f := commitments.FindFigure(c.Registered, indicator)
	if f.Declared != nil {
		declared = f.Declared.Value.String()
	}
	if f.Verified != nil {
		verified = f.Verified.Value.String()
	}
	return declared, verified
}

func verifies(t *testing.T, w *trackertest.World) {
	t.Helper()
	_, err := w.Journal.Verify(t.Context(), people.SystemAccount(), "", func(int64) {})
	require.NoError(t, err)
}

func TestAThingIsPlannedDoneAndConfirmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		d, err := w.Register.Add(ctx, w.Figuig, figuig, deliverables.Input{Period: "2026-Q4", State: "planned", Fields: fields("institution", "École Ibn Sina", "upgrade", "works")})
		require.NoError(t, err)
		assert.Equal(t, 1, d.Version)
		assert.Equal(t, "École Ibn Sina", d.Title())
		declared, _ := registered(t, w, "M2.2")
		assert.Empty(t, declared, "what is planned is not counted")

		in := school("École Ibn Sina")
		in.Version = 1
		d, err = w.Register.Change(ctx, w.Figuig, d.ID, in)
		require.NoError(t, err)
		assert.Equal(t, "2026-Q4", d.DoneIn.String())
		declared, verified := registered(t, w, "M2.2")
		assert.Equal(t, []string{"1", ""}, []string{declared, verified})
		declared, _ = registered(t, w, "M2.3")
		assert.Equal(t, "12", declared)

		_, err = w.Register.Decide(ctx, w.Figuig, deliverables.FindingInput{Finding: "confirmed", Of: []deliverables.Seen{{ID: d.ID, Version: 2}}})
		refused(t, err, problem.Forbidden, map[string]string{"": "error.forbidden.role"})
		_, err = w.Register.Decide(ctx, w.MinistryReviewer, deliverables.FindingInput{Finding: "confirmed", Of: []deliverables.Seen{{ID: d.ID, Version: 2}}})
		refused(t, err, problem.Forbidden, map[string]string{"": "error.forbidden.own_party"})
		_, err = w.Register.Decide(ctx, w.Council, deliverables.FindingInput{Finding: "confirmed", Of: []deliverables.Seen{{ID: d.ID, Version: 1}}})
		refused(t, err, problem.Conflict, map[string]string{"": "error.deliverable.stale"})
		found, err := w.Register.Decide(ctx, w.Council, deliverables.FindingInput{Finding: "confirmed", Of: []deliverables.Seen{{ID: d.ID, Version: 2}}})
		require.NoError(t, err)
		assert.Equal(t, deliverables.Confirmed, found[0].Finding())
		declared, verified = registered(t, w, "M2.2")
		assert.Equal(t, []string{"1", "1"}, []string{declared, verified})
		verifies(t, w)

		_, err = w.Register.Change(ctx, w.Figuig, d.ID, deliverables.Input{Period: "2026-Q4", State: "done", Version: 2})
		refused(t, err, problem.Conflict, map[string]string{"": "error.deliverable.unchanged"})
		d, err = w.Register.Change(ctx, w.Figuig, d.ID, deliverables.Input{Period: "2026-Q4", State: "done", Version: 2, Fields: fields("staff_trained", "14")})
		require.NoError(t, err)
		assert.Equal(t, deliverables.NotChecked, d.Finding(), "nobody has looked at what it says now")
		declared, verified = registered(t, w, "M2.3")
		assert.Equal(t, []string{"14", ""}, []string{declared, verified})

		d, err = w.Register.Change(ctx, w.Figuig, d.ID, deliverables.Input{Period: "2026-Q4", State: "dropped", Version: 3, Reason: "Toit effondré"})
		require.NoError(t, err)
		declared, _ = registered(t, w, "M2.2")
		assert.Empty(t, declared)
		_, err = w.Register.Decide(ctx, w.Council, deliverables.FindingInput{Finding: "confirmed", Of: []deliverables.Seen{{ID: d.ID, Version: 4}}})
		refused(t, err, problem.Invalid, map[string]string{"finding": "error.finding.state"})

		h, err := w.Register.History(ctx, w.Auditor, d.ID)
		require.NoError(t, err)
		assert.Len(t, h.Steps, 4)
		assert.Len(t, h.Findings, 1)
		verifies(t, w)
	})
}

func TestWhatIsFilledInIsRefusedByField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		for name, c := range map[string]struct {
			change func(in *deliverables.Input)
			want   map[string]string
		}{
			"an unknown kind":        {func(in *deliverables.Input) { in.Kind = "womens-centers" }, map[string]string{"kind": "error.kind.unknown"}},
			"an unknown field":       {func(in *deliverables.Input) { in.Fields = append(in.Fields, fields("colour", "red")...) }, map[string]string{"fields.colour": "error.field.unknown"}},
			"a wrong type":           {func(in *deliverables.Input) { in.Fields[2].Value = "hier" }, map[string]string{"fields.begun_on": "error.date.malformed"}},
			"a choice of its own":    {func(in *deliverables.Input) { in.Fields[1].Value = "paint" }, map[string]string{"fields.upgrade": "error.filter.unknown"}},
			"without a name":         {func(in *deliverables.Input) { in.Fields[0].Value = " " }, map[string]string{"fields.institution": "error.text.missing"}},
			"without what is needed": {func(in *deliverables.Input) { in.Fields, in.Place = in.Fields[:3], nil }, map[string]string{"fields.finished_on": "error.text.missing", "fields.cost": "error.text.missing", "place.commune": "error.text.missing"}},
			"a point far away":       {func(in *deliverables.Input) { in.Place.Latitude = "27.1" }, map[string]string{"place.lat": "error.place.far"}},
			"half a point":           {func(in *deliverables.Input) { in.Place.Latitude = "" }, map[string]string{"place.lat": "error.place.half"}},
			"no degrees":             {func(in *deliverables.Input) { in.Place.Latitude = "132" }, map[string]string{"place.lat": "error.place.degrees"}},
			"negative money":         {func(in *deliverables.Input) { in.Money[0].Amount = "-5" }, map[string]string{"money.0.amount": "error.money.negative"}},
			"another currency":       {func(in *deliverables.Input) { in.Money[0].Amount = "400 €"; in.Fields[4].Value = "USD 12" }, map[string]string{"money.0.amount": "error.money.currency", "fields.cost": "error.money.currency"}},
			"less than a centime":    {func(in *deliverables.Input) { in.Money[0].Amount = "0,125" }, map[string]string{"money.0.amount": "error.money.centimes"}},
			"a source twice":         {func(in *deliverables.Input) { in.Money = append(in.Money, in.Money[0]) }, map[string]string{"money.2.source": "error.money.repeated"}},
			"parts above the whole":  {func(in *deliverables.Input) { in.Fields[5].Parts[0].Value = "13" }, map[string]string{"fields.staff_trained": "error.value.parts"}},
			"half a person":          {func(in *deliverables.Input) { in.Fields[5].Value = "12,5" }, map[string]string{"fields.staff_trained": "error.field.count"}},
			"done tomorrow":          {func(in *deliverables.Input) { in.Fields[2].Value = "2027-01-01" }, map[string]string{"fields.begun_on": "error.deliverable.future"}},
			"dropped without why":    {func(in *deliverables.Input) { in.State = "dropped" }, map[string]string{"reason": "error.deliverable.why_dropped"}},
			"no state":               {func(in *deliverables.Input) { in.State = "open" }, map[string]string{"state": "error.filter.unknown"}},
			"a period to come":       {func(in *deliverables.Input) { in.Period = "2027-Q1" }, map[string]string{"period": "error.period.not_open"}},
			"no period":              {func(in *deliverables.Input) { in.Period = "soon" }, map[string]string{"period": "error.period.malformed"}},
		} {
			t.Run(name, func(t *testing.T) {
				in := school("École Ibn Sina")
				c.change(&in)
				_, err := w.Register.Add(ctx, w.Figuig, figuig, in)
				refused(t, err, problem.Invalid, c.want)
			})
		}
		_, err := w.Register.Add(ctx, w.CouncilPlanner, figuig, school("École"))
		refused(t, err, problem.Forbidden, map[string]string{"": "error.forbidden.other_party"})
		_, err = w.Register.Add(ctx, w.Figuig, "M2.MA-NAD", school("École"))
		refused(t, err, problem.Forbidden, map[string]string{"": "error.forbidden.region"})
		_, total, err := w.Register.List(ctx, w.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Zero(t, total, "nothing was changed")
		verifies(t, w)
	})
}

func TestWhatLooksAlikeIsShownBeforeItIsSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		first, err := w.Register.Add(ctx, w.Figuig, figuig, school("École Ibn Sina de Figuig"))
		require.NoError(t, err)
		again := school("مدرسة ابن سينا")
		_, err = w.Register.Add(ctx, w.Figuig, figuig, again)
		refused(t, err, problem.Conflict, map[string]string{"": "error.deliverable.alike"})
		found, err := w.Register.Alike(ctx, w.Figuig, figuig, "", again)
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, first.ID, found[0].ID)
		again.Distinct = true
		second, err := w.Register.Add(ctx, w.Figuig, figuig, again)
		require.NoError(t, err)
		declared, _ := registered(t, w, "M2.2")
		assert.Equal(t, "2", declared)

		_, err = w.Register.Merge(ctx, w.Figuig, second.ID, deliverables.MergeInput{Into: second.ID, Version: 1})
		refused(t, err, problem.Invalid, map[string]string{"into": "error.deliverable.other", "reason": "error.reason.missing"})
		merged, err := w.Register.Merge(ctx, w.Figuig, second.ID, deliverables.MergeInput{Into: first.ID, Reason: "La même école", Version: 1})
		require.NoError(t, err)
		assert.False(t, merged.Stands())
		declared, _ = registered(t, w, "M2.2")
		assert.Equal(t, "1", declared)
		_, total, err := w.Register.List(ctx, w.Auditor, deliverables.Filter{Page: 1, PerPage: 10})
		require.NoError(t, err)
		assert.Equal(t, 1, total)
		_, err = w.Register.Change(ctx, w.Figuig, second.ID, deliverables.Input{Period: "2026-Q4", State: "done", Version: 2})
		refused(t, err, problem.Conflict, map[string]string{"": "error.deliverable.merged"})
		verifies(t, w)
	})
}

func TestATypedNumberThatTheRegisterCountsOtherwiseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		_, err := w.Register.Add(ctx, w.Figuig, figuig, school("École Ibn Sina"))
		require.NoError(t, err)
		in := commitments.ProgressInput{
			Period: "2026-Q4", Status: "in_progress", Narrative: "Travaux", Version: w.Version(t, figuig), Submit: true,
			Values: []commitments.ValueInput{{Indicator: "M2.1", Value: "3"}, {Indicator: "M2.2", Value: "2"}},
		}
		_, err = w.Tracker.ReportProgress(ctx, w.Figuig, figuig, in)
		refused(t, err, problem.Invalid, map[string]string{"values.M2.2": "error.value.registered"})
		in.Values[1].Value = "1"
		u, err := w.Tracker.ReportProgress(ctx, w.Figuig, figuig, in)
		require.NoError(t, err)
		require.Len(t, u.Values, 1, "what the register says is not said again")
		assert.Equal(t, "M2.1", u.Values[0].Indicator)
		totals, err := w.Tracker.Totals(ctx, w.Auditor, commitments.TotalsFilter{Pledge: "M2"})
		require.NoError(t, err)
		for _, one := range totals.Items {
			if one.Indicator == "M2.2" {
				require.NotNil(t, one.Declared)
				assert.Equal(t, "1", one.Declared.Value.String())
			}
		}
		verifies(t, w)
	})
}

func TestARepeatedKeyAddsOneThing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		in := school("École Ibn Sina")
		in.IdempotencyKey = "k1"
		first, err := w.Register.Add(ctx, w.Figuig, figuig, in)
		require.NoError(t, err)
		second, err := w.Register.Add(ctx, w.Figuig, figuig, in)
		require.NoError(t, err)
		assert.Equal(t, first.ID, second.ID)
		in.Period = "2026-Q3"
		_, err = w.Register.Add(ctx, w.Figuig, figuig, in)
		refused(t, err, problem.Invalid, map[string]string{"Idempotency-Key": "error.idempotency.reused"})
	})
}

func TestNamesThatSoundAlike(t *testing.T) {
	kind := commitments.DeliverableKind{Name: commitments.Text{"fr": "Centre pour les femmes", "ar": "مركز للنساء"}}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Centre Belkacem Ouazzane", "مركز بلقاسم وزان", true},
		{"Centre Al Amal", "Centre el-Amal", true},
		{"Centre de Figuig", "مركز فكيك", true},
		{"Centre de Figuig", "Centre de Bouarfa", false},
		{"ⴰⵎⵎⴰⵙ ⵏ ⴼⵉⴳⵉⴳ", "مركز فكيك", true},
		{"Centre 10 octobre", "Centre 20 août", false},
		{"Centre 10", "Centre 100", false},
		{"Dar Taliba Sebt Aït Rahou", "Dar Taliba", true},
	} {
		assert.Equal(t, c.want, deliverables.AlikeNames(c.a, c.b, kind), "%s · %s", c.a, c.b)
	}
}

// Marks of direction and spaces alone are nothing, at every text.
func TestWhatDoesNotShowIsNotFilledIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		in := school("\u200f \u2067")
		in.Place.Commune = "\u200e"
		_, err := w.Register.Add(ctx, w.Figuig, figuig, in)
		refused(t, err, problem.Invalid, map[string]string{"fields.institution": "error.text.missing", "place.commune": "error.text.missing"})
		in = school("\u200fÉcole Zerktouni")
		in.State, in.Reason = "dropped", "\u061c"
		_, err = w.Register.Add(ctx, w.Figuig, figuig, in)
		refused(t, err, problem.Invalid, map[string]string{"reason": "error.deliverable.why_dropped"})
	})
}

func TestAStepOnWhatChangedMeanwhileIsStaleWhateverElseIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		d, err := w.Register.Add(ctx, w.Figuig, figuig, deliverables.Input{Period: "2026-Q4", State: "planned", Fields: fields("institution", "École Ibn Sina", "upgrade", "works")})
		require.NoError(t, err)
		done := school("École Ibn Sina")
		done.Version = 1
		_, err = w.Register.Change(ctx, w.Figuig, d.ID, done)
		require.NoError(t, err)
		_, err = w.Register.Change(ctx, w.Figuig, d.ID, deliverables.Input{Period: "2026-Q4", State: "under_way", Version: 1, Fields: fields("begun_on", "?")})
		refused(t, err, problem.Conflict, map[string]string{"": "error.deliverable.stale"})
		verifies(t, w)
	})
}

// A device that heard no answer asks again when the thing may have gone on.
func TestAStepThatLeavesTheStateIsDoneOnceWhateverCameAfterIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		d, err := w.Register.Add(ctx, w.Figuig, figuig, deliverables.Input{Period: "2026-Q4", State: "under_way", Fields: fields("institution", "École Ibn Sina", "upgrade", "works", "begun_on", "2026-10-01"), Place: &deliverables.PlaceInput{Commune: "Figuig"}})
		require.NoError(t, err)
		step := deliverables.Input{Version: 1, Fields: fields("staff_trained", "9"), IdempotencyKey: "k"}
		first, err := w.Register.Change(ctx, w.Figuig, d.ID, step)
		require.NoError(t, err)
		assert.Equal(t, "under_way", string(first.State), "what is absent stays as it is")
		assert.Equal(t, "2026-Q4", first.Period.String())
		done := school("École Ibn Sina")
		done.Version = 2
		_, err = w.Register.Change(ctx, w.Figuig, d.ID, done)
		require.NoError(t, err)
		again, err := w.Register.Change(ctx, w.Figuig, d.ID, step)
		require.NoError(t, err)
		assert.Equal(t, first.Step.ID, again.Step.ID)
		d, err = w.Register.Get(ctx, w.Figuig, d.ID)
		require.NoError(t, err)
		assert.Equal(t, 3, d.Version)
		verifies(t, w)
	})
}

func TestAWorkloadIsTheThingsThatTheAccountCanSayMoreOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := world(t, db), t.Context()
		var added []string
		for _, state := range []string{"done", "planned", "under_way"} {
			in := school("École " + state)
			in.State, in.Distinct = state, true
			d, err := w.Register.Add(ctx, w.Figuig, figuig, in)
			require.NoError(t, err)
			added = append(added, d.ID)
		}
		gone, err := w.Register.Add(ctx, w.Figuig, figuig, school("Maternité Bni Tadjit"))
		require.NoError(t, err)
		_, err = w.Register.Merge(ctx, w.Figuig, gone.ID, deliverables.MergeInput{Into: added[0], Reason: "La même", Version: 1})
		require.NoError(t, err)
		elsewhere := school("École de Nador")
		elsewhere.Place = nil
		elsewhere.State = "planned"
		_, err = w.Register.Add(ctx, w.Planner, "M2.MA-NAD", elsewhere)
		require.NoError(t, err)

		list, err := w.Register.Workload(ctx, w.Figuig)
		require.NoError(t, err)
		var ids []string
		for _, d := range list {
			ids = append(ids, d.ID)
		}
		assert.Equal(t, []string{added[2], added[1], added[0]}, ids, "what is not done comes first; what was merged and what is another region's does not")
		all, err := w.Register.Workload(ctx, w.Planner)
		require.NoError(t, err)
		assert.Len(t, all, 4)
		_, err = w.Register.Workload(ctx, w.Council)
		assert.True(t, problem.Is(err, problem.Forbidden))
		nowhere := w.Figuig
		nowhere.Regions = nil
		list, err = w.Register.Workload(ctx, nowhere)
		require.NoError(t, err)
		assert.Empty(t, list)
	})
}
