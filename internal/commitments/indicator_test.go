package commitments_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// measuring is the smallest definition with one indicator of each kind.
func measuring() commitments.Definition {
	d := smallest()
	d.Units = []commitments.Unit{{Code: "km", Forms: km()}}
	d.Dimensions = []commitments.Dimension{{Code: "sex", Name: inThree("Sexe"), Parts: []commitments.DimensionPart{
		{Code: "women", Name: inThree("Femmes")}, {Code: "men", Name: inThree("Hommes")},
	}}}
	d.Pledges[0].Indicators = []commitments.Indicator{
		{Code: "Y1.1", Name: inThree("Routes"), Kind: commitments.Number, Unit: "km", Breakdown: []string{"sex"}},
		{Code: "Y1.2", Name: inThree("Part"), Kind: commitments.Ratio, Unit: "km"},
		{Code: "Y1.3", Name: inThree("Étapes"), Kind: commitments.Milestones, Milestones: []commitments.Milestone{
			{Name: inThree("Étude"), DueOn: day("2026-03-31")}, {Name: inThree("Travaux"), DueOn: day("2026-06-30")},
		}},
		{Code: "Y1.4", Name: inThree("Qualité"), Kind: commitments.Qualitative},
	}
	return d
}

func TestAnIndicatorIsRefusedByThePlaceThatIsWrong(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	at := func(i int, change func(in *commitments.Indicator)) func(d *commitments.Definition) {
		return func(d *commitments.Definition) { change(&d.Pledges[0].Indicators[i]) }
	}
	type indicator = commitments.Indicator
	for place, c := range map[string]struct {
		change func(d *commitments.Definition)
		key    string
	}{
		"indicators[0].code":                   {at(0, func(in *indicator) { in.Code = "y1.1" }), "error.code.malformed"},
		"indicators[0].code of another pledge": {at(0, func(in *indicator) { in.Code = "Y2.1" }), "error.indicator.pledge"},
		"indicators[1].code":                   {at(1, func(in *indicator) { in.Code = "Y1.1" }), "error.code.taken"},
		"indicators[0].name":                   {at(0, func(in *indicator) { in.Name = nil }), "error.text.missing"},
		"indicators[0].verification":           {at(0, func(in *indicator) { in.Verification = commitments.Text{"es": "x"} }), "error.text.language"},
		"indicators[0].kind":                   {at(0, func(in *indicator) { in.Kind, in.Breakdown = "amount", nil }), "error.filter.unknown"},
		"indicators[0].unit":                   {at(0, func(in *indicator) { in.Unit = "miles" }), "error.code.unknown"},
		"indicators[1].unit of a ratio":        {at(1, func(in *indicator) { in.Unit = "" }), "error.code.unknown"},
		"indicators[2].unit of milestones":     {at(2, func(in *indicator) { in.Unit = "km" }), "error.indicator.only"},
		"indicators[3].unit of a quality":      {at(3, func(in *indicator) { in.Unit = "km" }), "error.indicator.only"},
		"indicators[0].counting":               {at(0, func(in *indicator) { in.Counting = "yearly" }), "error.filter.unknown"},
		"indicators[3].counting":               {at(3, func(in *indicator) { in.Counting = commitments.ToDate }), "error.indicator.only"},
		"indicators[0].over_regions":           {at(0, func(in *indicator) { in.OverRegions = commitments.RatioOfSums }), "error.indicator.only"},
		"indicators[1].over_regions":           {at(1, func(in *indicator) { in.OverRegions = commitments.Summed }), "error.indicator.only"},
		"indicators[0].over_regions unknown":   {at(0, func(in *indicator) { in.OverRegions = "mean" }), "error.filter.unknown"},
		"indicators[0].direction":              {at(0, func(in *indicator) { in.Direction = "sideways" }), "error.filter.unknown"},
		"indicators[0].breakdown[0]":           {at(0, func(in *indicator) { in.Breakdown = []string{"age"} }), "error.code.unknown"},
		"indicators[1].breakdown":              {at(1, func(in *indicator) { in.Breakdown = []string{"sex"} }), "error.indicator.only"},
		"indicators[2].milestones":             {at(2, func(in *indicator) { in.Milestones = nil }), "error.text.missing"},
		"indicators[2].milestones[1].name":     {at(2, func(in *indicator) { in.Milestones[1].Name = nil }), "error.text.missing"},
		"indicators[2].milestones[1].due_on":   {at(2, func(in *indicator) { in.Milestones[1].DueOn = day("2026-03-30") }), "error.dates.order"},
		"indicators[0].milestones":             {at(0, func(in *indicator) { in.Milestones = []commitments.Milestone{{Name: inThree("x")}} }), "error.indicator.only"},
		"indicators[1].replaces":               {at(1, func(in *indicator) { in.Replaces = "Y1.9" }), "error.code.unknown"},
		"indicators[1].replaces itself":        {at(1, func(in *indicator) { in.Replaces = "Y1.2" }), "error.code.unknown"},
	} {
		t.Run(place, func(t *testing.T) {
			d := measuring()
			c.change(&d)
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			where, _, _ := strings.Cut(place, " ")
			blames(t, err, map[string]string{"pledges[0]." + where: c.key})
		})
	}
	d := measuring()
	_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
	require.NoError(t, err, "as it was, it is taken")
}

func TestWhatFollowsFromAnIndicatorsKind(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), measuring())
	require.NoError(t, err)
	p, err := o.Pledge(t.Context(), o.auditor, "Y1")
	require.NoError(t, err)
	for i, want := range []commitments.Indicator{
		{Counting: commitments.ToDate, OverRegions: commitments.Summed, Direction: commitments.Increase},
		{Counting: commitments.ToDate, OverRegions: commitments.RatioOfSums, Direction: commitments.Increase},
		{Counting: commitments.ToDate, OverRegions: commitments.Summed, Direction: commitments.Increase},
		{},
	} {
		in := p.Indicators[i]
		assert.Equal(t, want, commitments.Indicator{Counting: in.Counting, OverRegions: in.OverRegions, Direction: in.Direction}, in.Code)
	}
	assert.Len(t, p.Measured(), 3)
	assert.Len(t, p.Reported(), 4)
}

func TestWhatValuesAreRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		d := measuring()
		d.Agreement.Parties = []string{"ministry", "CCDH"}
		d.Pledges[0].Party = "ministry"
		_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
		require.NoError(t, err)
		const code = "Y1.MA-TNG"
		type value = commitments.ValueInput
		part := func(dimension, part, n string) commitments.PartInput {
			return commitments.PartInput{Dimension: dimension, Part: part, Value: n}
		}
		one := func(values ...value) func(p *commitments.ProgressInput) {
			return func(p *commitments.ProgressInput) { p.Value, p.Values = "", values }
		}
		for name, c := range map[string]struct {
			change func(p *commitments.ProgressInput)
			want   map[string]string
		}{
			"a value that could be of several":  {nil, map[string]string{"value": "error.value.several"}},
			"an indicator of another pledge":    {one(value{Indicator: "M5.1", Value: "1"}), map[string]string{"values": "error.indicator.unknown"}},
			"a quality":                         {one(value{Indicator: "Y1.4", Value: "1"}), map[string]string{"values": "error.indicator.unknown"}},
			"the same twice":                    {one(value{Indicator: "Y1.1", Value: "1"}, value{Indicator: "Y1.1", Value: "2"}), map[string]string{"values": "error.value.repeated"}},
			"a word":                            {one(value{Indicator: "Y1.1", Value: "many"}), map[string]string{"values.Y1.1": "error.number.malformed"}},
			"a ratio as a number":               {one(value{Indicator: "Y1.2", Value: "50"}), map[string]string{"values.Y1.2": "error.value.ratio"}},
			"a ratio without a denominator":     {one(value{Indicator: "Y1.2", Numerator: "1"}), map[string]string{"values.Y1.2.denominator": "error.value.ratio"}},
			"a ratio without a numerator":       {one(value{Indicator: "Y1.2", Denominator: "1"}), map[string]string{"values.Y1.2.numerator": "error.value.ratio"}},
			"a ratio to nothing":                {one(value{Indicator: "Y1.2", Numerator: "1", Denominator: "0"}), map[string]string{"values.Y1.2.denominator": "error.value.denominator"}},
			"a ratio to less than nothing":      {one(value{Indicator: "Y1.2", Numerator: "1", Denominator: "-2"}), map[string]string{"values.Y1.2.denominator": "error.value.denominator"}},
			"a numerator of a number":           {one(value{Indicator: "Y1.1", Value: "1", Numerator: "1"}), map[string]string{"values.Y1.1": "error.value.no_ratio"}},
			"half a milestone":                  {one(value{Indicator: "Y1.3", Value: "1,5"}), map[string]string{"values.Y1.3": "error.value.milestones"}},
			"more milestones than there are":    {one(value{Indicator: "Y1.3", Value: "3"}), map[string]string{"values.Y1.3": "error.value.milestones"}},
			"fewer than none":                   {one(value{Indicator: "Y1.3", Value: "-1"}), map[string]string{"values.Y1.3": "error.value.milestones"}},
			"parts without the whole":           {one(value{Indicator: "Y1.1", Parts: []commitments.PartInput{part("sex", "women", "1")}}), map[string]string{"values.Y1.1": "error.value.parts_alone"}},
			"parts above the whole":             {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "women", "3"), part("sex", "men", "3")}}), map[string]string{"values.Y1.1": "error.value.parts"}},
			"a part below nothing":              {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "women", "-3")}}), map[string]string{"values.Y1.1.parts.sex.women": "error.value.part_negative"}},
			"an unknown part":                   {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "other", "1")}}), map[string]string{"values.Y1.1": "error.value.part"}},
			"an unknown dimension":              {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("age", "women", "1")}}), map[string]string{"values.Y1.1": "error.value.part"}},
			"a part twice":                      {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "men", "1"), part("sex", "men", "1")}}), map[string]string{"values.Y1.1": "error.value.repeated"}},
			"a part in words":                   {one(value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "men", "some")}}), map[string]string{"values.Y1.1.parts.sex.men": "error.number.malformed"}},
			"a part, where nothing has any":     {one(value{Indicator: "Y1.3", Value: "1", Parts: []commitments.PartInput{part("sex", "men", "1")}}), map[string]string{"values.Y1.3": "error.value.part"}},
			"several at once, each by its name": {one(value{Indicator: "Y1.1", Value: "x"}, value{Indicator: "Y1.3", Value: "y"}), map[string]string{"values.Y1.1": "error.number.malformed", "values.Y1.3": "error.number.malformed"}},
		} {
			t.Run(name, func(t *testing.T) {
				before := o.record(t, code)
				_, err := o.report(t, o.planner, code, c.change)
				blames(t, err, c.want)
				assert.Equal(t, before, o.record(t, code), "nothing changed")
			})
		}
		u, err := o.report(t, o.planner, code, one(
			value{Indicator: "Y1.3", Value: "2"}, value{Indicator: "Y1.2", Numerator: "1", Denominator: "3"},
			value{Indicator: "Y1.1", Value: "5", Parts: []commitments.PartInput{part("sex", "men", "2"), part("sex", "women", "٣"), part("sex", "women", "")}[:2]},
		))
		require.NoError(t, err)
		third, one1, three := commitments.Quantity(3333), commitments.Whole(1), commitments.Whole(3)
		assert.Equal(t, []commitments.Value{
			{Indicator: "Y1.1", Value: commitments.Whole(5), Parts: []commitments.Part{{Dimension: "sex", Part: "women", Value: commitments.Whole(3)}, {Dimension: "sex", Part: "men", Value: commitments.Whole(2)}}},
			{Indicator: "Y1.2", Value: third, Numerator: &one1, Denominator: &three},
			{Indicator: "Y1.3", Value: commitments.Whole(2)},
		}, u.Values, "in the order of the indicators and the dimensions")
		stored, err := o.Update(t.Context(), o.auditor, u.ID)
		require.NoError(t, err)
		assert.Equal(t, u.Values, stored.Values)
	})
}

func TestWhatWasReportedFixesWhatAnIndicatorMeans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		amend := func(change func(in *commitments.Indicator)) error {
			d, err := o.Definition(t.Context(), o.admin, agreementCode)
			require.NoError(t, err)
			change(&d.Pledges[0].Indicators[0])
			_, err = o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			return err
		}
		require.NoError(t, amend(func(in *commitments.Indicator) { in.Counting = commitments.ForPeriod }), "nothing was reported yet")
		_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err, "a draft is enough")
		for name, change := range map[string]func(in *commitments.Indicator){
			"kind":     func(in *commitments.Indicator) { in.Kind, in.OverRegions = commitments.Ratio, commitments.RatioOfSums },
			"unit":     func(in *commitments.Indicator) { in.Unit = "centres" },
			"counting": func(in *commitments.Indicator) { in.Counting = commitments.ToDate },
		} {
			t.Run(name, func(t *testing.T) {
				blames(t, amend(change), map[string]string{"pledges[0].indicators[0]": "error.indicator.fixed"})
			})
		}
		blames(t, amend(func(in *commitments.Indicator) { in.Code = "M1.9" }), map[string]string{"pledges[0].indicators": "error.reload.dropped"})
		require.NoError(t, amend(func(in *commitments.Indicator) { in.Name, in.Direction = inThree("Programmes"), commitments.Decrease }), "words and direction stay free")
	})
}

func TestAnIndicatorThatReplacesAnotherIsReportedInItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.agree(t, code)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		in := commitments.IndicatorInput{
			Code: "M1.2", Name: inThree("Programmes et moyens"), Kind: "number", Unit: "programmes", Counting: "period", Replaces: "M1.1",
		}
		_, err = o.Amend(t.Context(), o.admin, in.Amendment(agreementCode, ""))
		require.NoError(t, err)
		v, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Value = "8" })
		require.NoError(t, err)
		assert.Equal(t, "M1.1", u.Values[0].Indicator)
		assert.Equal(t, "M1.2", v.Values[0].Indicator, "the value alone is of the one that is reported on")
		_, err = o.report(t, o.planner, code, func(p *commitments.ProgressInput) {
			p.Value, p.Values = "", []commitments.ValueInput{{Indicator: "M1.1", Value: "3"}}
		})
		blames(t, err, map[string]string{"values": "error.indicator.unknown"})
		_, err = o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("30"), Version: o.version(t, code)})
		require.NoError(t, err)
		targets := o.record(t, code).Commitment.Targets
		require.Len(t, targets, 2)
		assert.Equal(t, "20 30", fmt.Sprint(*targets[0].Target, *targets[1].Target), "the replaced one keeps its target")
	})
}

func TestWhatAnAmendmentWouldDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		ctx := t.Context()
		stands, err := o.Definition(ctx, o.admin, agreementCode)
		require.NoError(t, err)
		m5 := stands.Pledges[4]
		in := commitments.PledgeInput{
			Code: "M5", Category: m5.Category, Title: commitments.Text{"fr": "Centres pour les femmes", "ar": m5.Title["ar"], "en": m5.Title["en"]},
			Clause: m5.Clause, Note: commitments.Text{"fr": "Avenant du 1er juillet 2026"}, Sources: []string{"Avenant n° 1", " "}, From: "2026-07-01",
		}
		p, err := o.PreviewAmendment(ctx, o.admin, in.Amendment(agreementCode, stands.Digest()))
		require.NoError(t, err)
		var changed []string
		for _, c := range p.Changes {
			changed = append(changed, c.Section+" "+c.Code+" "+c.Field)
		}
		assert.Contains(t, changed, "pledges M5 title.fr")
		assert.Contains(t, changed, "pledges M5 from")
		assert.Contains(t, changed, "pledges M5 versions[0].title.fr")
		assert.NotContains(t, changed, "pledges M5 title.ar")
		assert.Empty(t, p.Commitments)
		after, err := o.Definition(ctx, o.admin, agreementCode)
		require.NoError(t, err)
		assert.Equal(t, stands, after, "a preview changes nothing")

		_, err = o.Amend(ctx, o.admin, in.Amendment(agreementCode, p.Digest))
		require.NoError(t, err)
		amended, err := o.Pledge(ctx, o.auditor, "M5")
		require.NoError(t, err)
		assert.Equal(t, "Centres pour les femmes", amended.Title["fr"])
		assert.Equal(t, []string{"Avenant n° 1"}, amended.Sources)
		assert.Equal(t, m5.Title["fr"], amended.On(day("2026-06-30")).Title["fr"], "the days before keep their text")
		_, err = o.Amend(ctx, o.admin, in.Amendment(agreementCode, p.Digest))
		assert.True(t, problem.Is(err, problem.Conflict), "somebody amended it since: %v", err)

		added := commitments.PledgeInput{
			Code: "M10", Party: "ministry", Category: m5.Category, Title: inThree("Crèches"), Clause: inThree("Ouvrir des crèches"), Sources: []string{"Avenant n° 2"},
			AddedOn: "2026-10-01", Scope: &commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG", "MA-ZAG"}},
		}
		p, err = o.PreviewAmendment(ctx, o.admin, added.Amendment(agreementCode, ""))
		require.NoError(t, err)
		assert.Equal(t, []string{"M10.MA-FIG", "M10.MA-ZAG"}, p.Commitments)
		loaded, err := o.Amend(ctx, o.admin, added.Amendment(agreementCode, p.Digest))
		require.NoError(t, err)
		assert.Equal(t, 2, loaded.Commitments)
	})
}

func TestWhatAnAmendmentIsRefusedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	ctx := t.Context()
	for name, c := range map[string]struct {
		amendment commitments.Amendment
		want      map[string]string
	}{
		"a pledge without a title": {commitments.PledgeInput{Code: "M5", Category: "womens-centers", Clause: inThree("x"), Sources: []string{"x"}}.Amendment(agreementCode, ""),
			map[string]string{"title": "error.text.missing"}},
		"a pledge from a day of no calendar": {commitments.PledgeInput{Code: "M5", From: "2026-02-30"}.Amendment(agreementCode, ""), map[string]string{"from": "error.date.malformed"}},
		"an indicator of no pledge":          {commitments.IndicatorInput{Code: "Z9.1"}.Amendment(agreementCode, ""), map[string]string{"code": "error.code.unknown"}},
		"an indicator of an unknown kind": {commitments.IndicatorInput{Code: "M4.2", Name: inThree("x"), Kind: "amount", Unit: "projects", Counting: "to_date", OverRegions: "sum", Direction: "increase"}.Amendment(agreementCode, ""),
			map[string]string{"kind": "error.filter.unknown"}},
		"a milestone on no day": {commitments.IndicatorInput{Code: "M4.2", Name: inThree("x"), Kind: "milestones", Milestones: []commitments.MilestoneInput{{Name: inThree("x"), DueOn: "soon"}}}.Amendment(agreementCode, ""),
			map[string]string{"milestones[0].due_on": "error.date.malformed"}},
		"an agreement that ends before it begins": {commitments.AgreementInput{InForceFrom: text("2010-01-01"), InForceUntil: text("2009-12-31")}.Amendment(agreementCode, ""),
			map[string]string{"in_force_until": "error.dates.order"}},
		"thresholds the wrong way round": {commitments.AgreementInput{OnTrack: number(50), Behind: number(60)}.Amendment(agreementCode, ""), map[string]string{"thresholds": "error.thresholds"}},
		"a unit without a form": {commitments.UnitInput{Unit: commitments.Unit{Code: "parks", Forms: map[string]map[string]string{"en": {"one": "park"}}}}.Amendment(agreementCode, ""),
			map[string]string{"forms.en.other": "error.text.missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.PreviewAmendment(ctx, o.admin, c.amendment)
			blames(t, err, c.want)
			_, err = o.Amend(ctx, o.admin, c.amendment)
			blames(t, err, c.want)
		})
	}
	valid := commitments.AgreementInput{OnTrack: number(95)}.Amendment(agreementCode, "")
	for _, by := range []people.Account{o.planner, o.council, o.auditor} {
		_, err := o.Amend(ctx, by, valid)
		assert.True(t, problem.Is(err, problem.Forbidden), "%s: %v", by.Role, err)
	}
	_, err := o.Amend(ctx, o.admin, valid)
	require.NoError(t, err)
	a, err := o.Agreement(ctx, o.auditor, agreementCode)
	require.NoError(t, err)
	assert.Equal(t, commitments.Thresholds{OnTrack: 95, Behind: 60}, a.TrackRule())
}

func number(n int) *int { return &n }

func TestTargetsOfSinglePeriods(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	const code = "M5.MA-NAD"
	set := func(in ...commitments.TargetInput) error {
		_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Targets: in, Version: o.version(t, code)})
		return err
	}
	steps := func(list ...commitments.StepInput) *[]commitments.StepInput { return &list }
	for name, c := range map[string]struct {
		in   commitments.TargetInput
		want map[string]string
	}{
		"a year in words":         {commitments.TargetInput{Indicator: "M5.1", Steps: steps(commitments.StepInput{Period: "next", Value: "1"})}, map[string]string{"targets.M5.1.steps": "error.period.malformed"}},
		"a target in words":       {commitments.TargetInput{Indicator: "M5.1", Steps: steps(commitments.StepInput{Period: "2027", Value: "some"})}, map[string]string{"targets.M5.1.steps": "error.number.malformed"}},
		"a quarter and its year":  {commitments.TargetInput{Indicator: "M5.1", Steps: steps(commitments.StepInput{Period: "2027", Value: "1"}, commitments.StepInput{Period: "2027-Q4", Value: "1"})}, map[string]string{"targets.M5.1.steps": "error.target.steps"}},
		"another pledge's":        {commitments.TargetInput{Indicator: "M4.1", Target: text("1")}, map[string]string{"targets": "error.indicator.unknown"}},
		"below where it began":    {commitments.TargetInput{Indicator: "M5.2", Baseline: text("5"), Target: text("4")}, map[string]string{"targets.M5.2.target": "error.target.below_baseline"}},
		"a baseline out of range": {commitments.TargetInput{Indicator: "M5.2", Baseline: text("100000000000")}, map[string]string{"targets.M5.2.baseline": "error.number.range"}},
	} {
		t.Run(name, func(t *testing.T) { blames(t, set(c.in), c.want) })
	}
	_, err := o.Revise(t.Context(), o.planner, code, commitments.TermsInput{Target: text("4"), Version: 1})
	blames(t, err, map[string]string{"target": "error.target.several"})
	require.NoError(t, set(
		commitments.TargetInput{Indicator: "M5.2", Target: text("120")},
		commitments.TargetInput{Indicator: "M5.1", Steps: steps(commitments.StepInput{Period: "2028", Value: "2"}, commitments.StepInput{}, commitments.StepInput{Period: "2027", Value: "1"})},
	))
	targets := o.record(t, code).Commitment.Targets
	require.Len(t, targets, 2)
	assert.Equal(t, []commitments.Step{{Period: period("2027"), Value: commitments.Whole(1)}, {Period: period("2028"), Value: commitments.Whole(2)}}, targets[0].Steps, "in their order")
	assert.Equal(t, "M5.2", targets[1].Indicator)
	require.NoError(t, set(commitments.TargetInput{Indicator: "M5.1", Steps: steps()}))
	assert.Len(t, o.record(t, code).Commitment.Targets, 1, "the other one stays")
}
