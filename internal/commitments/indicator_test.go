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
		in := commitments.ItemInput{Section: commitments.Indicators, Code: "M1.2", Members: map[string]any{
			"name": spoken("Programmes et moyens"), "kind": "number", "unit": "programmes", "counting": "period", "replaces": "M1.1",
		}}
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
		in := commitments.ItemInput{Section: commitments.Pledges, Code: "M5", Members: map[string]any{
			"title": map[string]any{"fr": "Centres pour les femmes", "ar": m5.Title["ar"], "en": m5.Title["en"]},
			"note":  map[string]any{"fr": "Avenant du 1er juillet 2026"}, "sources": []any{"Avenant n° 1", " "}, "from": "2026-07-01",
		}}
		p, err := o.PreviewAmendment(ctx, o.admin, in.Amendment(agreementCode, stands.Digest()))
		require.NoError(t, err)
		var changed []string
		for _, c := range p.Changes {
			changed = append(changed, c.Section+" "+c.Code+" "+c.Field)
		}
		assert.Contains(t, changed, "pledges M5 title.fr")
		assert.Contains(t, changed, "pledges M5 from")
		assert.Contains(t, changed, "pledges M5 versions")
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

		added := commitments.ItemInput{Section: commitments.Pledges, Code: "M10", Members: map[string]any{
			"party": "ministry", "category": m5.Category, "title": spoken("Crèches"), "clause": spoken("Ouvrir des crèches"), "sources": []any{"Avenant n° 2"},
			"added_on": "2026-10-01", "scope": map[string]any{"kind": "regions", "regions": []any{"MA-FIG", "MA-ZAG"}},
		}}
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
		section commitments.Section
		code    string
		members map[string]any
		want    map[string]string
	}{
		"a pledge without a title":           {commitments.Pledges, "M5", map[string]any{"title": map[string]any{"fr": " "}}, map[string]string{"title": "error.text.missing"}},
		"a pledge from a day of no calendar": {commitments.Pledges, "M5", map[string]any{"from": "2026-02-30"}, map[string]string{"from": "error.date.malformed"}},
		"an indicator of no pledge":          {commitments.Indicators, "Z9.1", nil, map[string]string{"code": "error.code.unknown"}},
		"an indicator of an unknown kind": {commitments.Indicators, "M4.2", map[string]any{
			"name": spoken("x"), "kind": "amount", "unit": "projects", "counting": "to_date", "over_regions": "sum", "direction": "increase",
		}, map[string]string{"kind": "error.filter.unknown"}},
		"a milestone on no day": {commitments.Indicators, "M4.2", map[string]any{
			"name": spoken("x"), "kind": "milestones", "milestones": []any{map[string]any{"name": spoken("x"), "due_on": "soon"}},
		}, map[string]string{"milestones[0].due_on": "error.date.malformed"}},
		"an agreement that ends before it begins": {commitments.OwnTerms, "", map[string]any{"in_force_from": "2010-01-01", "in_force_until": "2009-12-31"},
			map[string]string{"in_force_until": "error.dates.order"}},
		"thresholds the wrong way round": {commitments.OwnTerms, "", onTrack(50), map[string]string{"thresholds": "error.thresholds"}},
		"a threshold that is none":       {commitments.OwnTerms, "", map[string]any{"thresholds": map[string]any{"behind": "half"}}, map[string]string{"thresholds.behind": "error.number.malformed"}},
		"a unit without a form":          {commitments.Units, "parks", map[string]any{"forms": map[string]any{"en": map[string]any{"one": "park"}}}, map[string]string{"forms.en.other": "error.text.missing"}},
		"a party without a name":         {commitments.Parties, "ministry", map[string]any{"names": []any{}}, map[string]string{"names": "error.text.missing"}},
		"names out of order": {commitments.Parties, "CCDH", map[string]any{"names": []any{
			map[string]any{"name": spoken("x"), "short": spoken("x"), "from": "2020-01-01"}, map[string]any{"name": spoken("y"), "short": spoken("y"), "from": "2019-01-01"},
		}}, map[string]string{"names[1].from": "error.names.order"}},
		"a region that ends before it begins": {commitments.Regions, "MA-FIG", map[string]any{"valid_from": "2020-01-01", "valid_to": "2019-01-01"}, map[string]string{"valid_to": "error.dates.order"}},
		"a region apart":                      {commitments.Regions, "MA-NEW", map[string]any{"name": spoken("x")}, map[string]string{"parent": "error.region.apart"}},
		"a place on no map":                   {commitments.Regions, "MA-FIG", map[string]any{"tile_x": "1.5", "lat": "north"}, map[string]string{"tile_x": "error.number.malformed", "lat": "error.number.malformed"}},
		"a category without a name":           {commitments.Categories, "parks", map[string]any{"name": nil}, map[string]string{"name": "error.text.missing"}},
		"a category with another code":        {commitments.Categories, "New Homes", map[string]any{"name": spoken("x")}, map[string]string{"code": "error.code.malformed"}},
		"a dimension without parts":           {commitments.Dimensions, "sex", map[string]any{"parts": []any{}}, map[string]string{"parts": "error.text.missing"}},
		"a fact that is stored":               {commitments.Facts, stored(o), map[string]any{"kind": "study"}, map[string]string{"": "error.fact.stands"}},
		"a fact of nothing": {commitments.Facts, "new", map[string]any{"value": "many"},
			map[string]string{"value": "error.number.malformed"}},
	} {
		t.Run(name, func(t *testing.T) {
			change := commitments.ItemInput{Section: c.section, Code: c.code, Members: c.members}.Amendment(agreementCode, "")
			_, err := o.PreviewAmendment(ctx, o.admin, change)
			blames(t, err, c.want)
			_, err = o.Amend(ctx, o.admin, change)
			blames(t, err, c.want)
		})
	}
	valid := commitments.ItemInput{Section: commitments.OwnTerms, Members: onTrack(95)}.Amendment(agreementCode, "")
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

// onTrack are the members of an agreement that is on track from a share on.
func onTrack(percent int) map[string]any {
	return map[string]any{"thresholds": map[string]any{"on_track": percent}}
}

// spoken is a text in each language, as JSON has it.
func spoken(s string) map[string]any { return map[string]any{"fr": s, "ar": s, "en": s} }

// stored is the id of a fact that stands.
func stored(o *office) string { return o.definition.Facts[0].ID }
