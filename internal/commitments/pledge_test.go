package commitments_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/store/storetest"
)

// amended is a pledge with three texts: the first one, one from 2012, the newest from 2015.
func amended() commitments.Pledge {
	return commitments.Pledge{
		Code: "Y1", Title: inThree("third"), Clause: inThree("3"), Sources: []string{"c"}, From: day("2015-01-01"), Note: inThree("why"),
		Versions: []commitments.PledgeVersion{
			{Title: inThree("first"), Clause: inThree("1"), Sources: []string{"a"}},
			{From: day("2012-07-01"), Title: inThree("second"), Clause: inThree("2"), Sources: []string{"b"}},
		},
	}
}

func TestAPledgeReadsAsItDidOnTheDay(t *testing.T) {
	for on, want := range map[string]string{
		"2009-05-05": "first", "2012-06-30": "first", "2012-07-01": "second", "2014-12-31": "second", "2015-01-01": "third", "2199-12-31": "third",
	} {
		t.Run(on, func(t *testing.T) {
			p := amended().On(day(on))
			assert.Equal(t, want, p.Title["en"])
			assert.Len(t, p.Versions, 2)
		})
	}
	t.Run("with one text", func(t *testing.T) {
		p := amended()
		p.Versions = nil
		assert.Equal(t, p, p.On(day("2009-05-05")))
	})
}

func TestNoDayTakesATextFromAPledge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := amended()
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			p = p.On(commitments.NewDate(rapid.IntRange(1900, 2199).Draw(t, "year"), 1, 1))
		}
		assert.Equal(t, amended().Texts(), p.Texts())
	})
}

func TestWhereAndWhenAPledgeIsToBeKept(t *testing.T) {
	listed := commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG", "MA-NAD"}}
	for name, c := range map[string]struct {
		pledge  commitments.Pledge
		in, out []string // period and region
	}{
		"everywhere, always":                {commitments.Pledge{}, []string{"1900 MA-FIG", "2199 MA-AZI"}, nil},
		"every region":                      {commitments.Pledge{Scope: commitments.Scope{Kind: commitments.EveryRegion}}, []string{"2026 MA-FIG"}, nil},
		"two regions":                       {commitments.Pledge{Scope: listed}, []string{"2026 MA-FIG", "2026 MA-NAD"}, []string{"2026 MA-AZI"}},
		"the country":                       {commitments.Pledge{Scope: commitments.Scope{Kind: commitments.WholeCountry}}, []string{"2026 MA"}, []string{"2026 MA-FIG"}},
		"every region, and not the country": {commitments.Pledge{}, []string{"2026 MA-FIG"}, []string{"2026 MA"}},
		"added":                             {commitments.Pledge{AddedOn: day("2026-07-02")}, []string{"2026-Q3 MA-FIG", "2026 MA-FIG"}, []string{"2026-Q2 MA-FIG"}},
		"withdrawn": {commitments.Pledge{WithdrawnOn: day("2026-07-02")}, []string{"2026-Q3 MA-FIG", "2026-Q2 MA-FIG"},
			[]string{"2026-Q4 MA-FIG", "2027 MA-FIG"}},
		"withdrawn with a period": {commitments.Pledge{WithdrawnOn: day("2026-07-01")}, []string{"2026-Q2 MA-FIG", "2026 MA-FIG"},
			[]string{"2026-Q3 MA-FIG", "2026-H2 MA-FIG"}},
	} {
		t.Run(name, func(t *testing.T) {
			covers := func(at string) bool {
				in, region, _ := strings.Cut(at, " ")
				return c.pledge.CoversIn(period(in), region)
			}
			for _, at := range c.in {
				assert.True(t, covers(at), at)
			}
			for _, at := range c.out {
				assert.False(t, covers(at), at)
			}
		})
	}
}

func TestAnAmendmentIsRefusedByThePlaceThatIsWrong(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for place, c := range map[string]struct {
		change func(p *commitments.Pledge)
		key    string
	}{
		"pledges[0].versions":            {func(p *commitments.Pledge) { p.Versions, p.From = amended().Versions, day("2012-07-01") }, "error.versions.order"},
		"pledges[0].versions[0].sources": {func(p *commitments.Pledge) { p.Versions[0].Sources = nil }, "error.text.missing"},
		"pledges[0].withdrawn_on":        {func(p *commitments.Pledge) { p.AddedOn, p.WithdrawnOn = day("2026-02-01"), day("2026-02-01") }, "error.dates.order"},
		"pledges[0].scope.kind":          {func(p *commitments.Pledge) { p.Scope.Kind = "province" }, "error.filter.unknown"},
		"pledges[0].scope.regions":       {func(p *commitments.Pledge) { p.Scope.Kind = commitments.ListedRegion }, "error.text.missing"},
		"pledges[0].scope.regions[0]": {func(p *commitments.Pledge) {
			p.Scope = commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG"}}
		}, "error.code.unknown"},
		"pledges[0].scope.regions[0] the country": {func(p *commitments.Pledge) {
			p.Scope = commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA"}}
		}, "error.code.unknown"},
		"pledges[0].scope.regions of another": {func(p *commitments.Pledge) { p.Scope.Regions = []string{"MA-TNG"} }, "error.scope.regions"},
	} {
		t.Run(place, func(t *testing.T) {
			d := smallest()
			a := amended()
			d.Pledges[0].Versions, d.Pledges[0].From, d.Facts = a.Versions, a.From, nil
			c.change(&d.Pledges[0])
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			at, _, _ := strings.Cut(place, " ")
			blames(t, err, map[string]string{at: c.key})
		})
	}
}

func TestAPledgeMakesCommitmentsWhereItIsToBeKept(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	load := func(s commitments.Scope) (commitments.Loaded, error) {
		d := smallest()
		d.Agreement.Regions = []string{"MA-TNG", "MA-FIG", "MA-NAD"}
		d.Pledges[0].Scope = s
		return o.LoadAgreement(t.Context(), people.SystemAccount(), d)
	}
	two := commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-NAD", "MA-TNG"}}
	loaded, err := load(two)
	require.NoError(t, err)
	assert.Equal(t, 2, loaded.Commitments)
	again, err := load(two)
	require.NoError(t, err)
	assert.True(t, again.Nothing())

	_, err = load(commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-TNG", "MA-FIG"}})
	blames(t, err, map[string]string{"pledges[0].scope": "error.reload.scope"})

	wider, err := load(commitments.Scope{})
	require.NoError(t, err)
	assert.Equal(t, commitments.Loaded{Changed: 1, Commitments: 1}, wider)
	list, err := o.Matrix(t.Context(), o.planner, "YOUTH-1")
	require.NoError(t, err)
	var codes []string
	for _, c := range list {
		codes = append(codes, c.Code)
	}
	assert.Equal(t, []string{"Y1.MA-TNG", "Y1.MA-FIG", "Y1.MA-NAD"}, codes)
}

func TestAPledgeOfTheCountryMakesOneCommitment(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	load := func(change func(d *commitments.Definition)) (commitments.Loaded, error) {
		d := smallest()
		d.Facts, d.Pledges[0].Scope.Kind = nil, commitments.WholeCountry
		change(&d)
		return o.LoadAgreement(t.Context(), people.SystemAccount(), d)
	}
	loaded, err := load(func(*commitments.Definition) {})
	require.NoError(t, err)
	assert.Equal(t, 1, loaded.Commitments)
	r, err := o.Commitment(t.Context(), o.planner, "Y1.MA")
	require.NoError(t, err)
	assert.Equal(t, commitments.Text{"fr": "Ensemble du pays", "ar": "مجموع البلاد", "en": "Whole country"}, r.Region.Name)
	assert.True(t, r.Region.IsCountry())
	assert.Equal(t, []string{"MA-TNG", "MA"}, r.Agreement.Regions, "after the regions")

	again, err := load(func(d *commitments.Definition) { d.Agreement.Regions = []string{"MA", "MA-TNG"} })
	require.NoError(t, err)
	assert.True(t, again.Nothing(), "wherever the file names the country")
	named, err := load(func(d *commitments.Definition) {
		d.Regions = append(d.Regions, commitments.Region{Code: "MA", Kind: commitments.CountryKind, Name: inThree("Royaume")})
	})
	require.NoError(t, err)
	assert.Equal(t, commitments.Loaded{Changed: 1}, named, "a definition may name it")
	_, err = load(func(d *commitments.Definition) { d.Pledges[0].Scope.Kind = commitments.EveryRegion })
	blames(t, err, map[string]string{"agreement.regions": "error.reload.dropped", "pledges[0].scope": "error.reload.scope"})
}

func TestTheCountryIsOfItsOwnKind(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, region := range map[string]commitments.Region{
		"another of its kind": {Code: "MA-TNG", Kind: commitments.CountryKind, Name: inThree("x")},
		"as a region":         {Code: "MA", Name: inThree("x")},
	} {
		t.Run(name, func(t *testing.T) {
			d := smallest()
			d.Regions = append(d.Regions, region)
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			blames(t, err, map[string]string{"regions[1].kind": "error.region.country"})
		})
	}
}
