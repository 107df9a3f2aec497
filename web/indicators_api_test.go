package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// say reports the values on a commitment for 2026-Q3 and returns the answer.
func (c *client) say(code, values string) reply {
	c.Helper()
	version := c.list("/commitments/" + code).number("version")
	return c.json(http.MethodPost, "/commitments/"+code+"/updates",
		fmt.Sprintf(`{"period":"2026-Q3","status":"in_progress","narrative":"Compté sur place","version":%s,%s}`, version, values))
}

func TestIndicatorsAreListed(t *testing.T) {
	s := newSite(t)
	c := s.program("auditor")
	m5 := c.list("/indicators?pledge=M5")
	assert.Equal(t, "M5.2", m5.text("items.1.code"))
	assert.Equal(t, "M5", m5.text("items.1.pledge"))
	assert.Equal(t, "CCDH-2009", m5.text("items.1.agreement"))
	assert.Equal(t, "women-trained", m5.text("items.1.unit"))
	assert.Equal(t, "to_date", m5.text("items.1.counting"))
	assert.Equal(t, "period", m5.text("items.0.counting"))
	assert.Equal(t, "sum", m5.text("items.1.over_regions"))
	assert.Equal(t, "increase", m5.text("items.1.direction"))
	assert.Equal(t, []any{"age-band"}, m5.value("items.1.breakdown"))
	assert.Nil(t, m5.value("items.1.replaces"))
	assert.Nil(t, m5.value("items.1.counts"), "typed")
	assert.Equal(t, "womens-centers", m5.text("items.0.counts.kind"))
	assert.Nil(t, m5.value("items.0.counts.sum"), "things are counted")
	assert.Equal(t, "participants", c.list("/indicators?pledge=M7").text("items.0.counts.sum"))
	for _, name := range []string{"name", "verification"} {
		for _, lang := range []string{"fr", "ar", "en"} {
			assert.NotEmpty(t, m5.text("items.1."+name+"."+lang))
		}
	}
	milestones := c.list("/indicators?pledge=M8")
	assert.Equal(t, "milestones", milestones.text("items.1.kind"))
	assert.Len(t, milestones.value("items.1.milestones"), 4)
	assert.NotEmpty(t, milestones.text("items.1.milestones.0.name.ar"))
	assert.Nil(t, milestones.value("items.1.unit"))
	qualitative := c.list("/indicators?pledge=M9")
	for _, member := range []string{"unit", "counting", "over_regions", "direction"} {
		assert.Nil(t, qualitative.value("items.1."+member), member)
	}
	assert.Equal(t, "ratio", c.list("/indicators?pledge=C3").text("items.0.kind"))
	assert.Len(t, c.list("/indicators?per_page=5&page=4").value("items"), 3)
	assert.Equal(t, []any{"M5.1", "M5.2"}, c.list("/pledges").value("items.4.indicators"))
	for query, location := range map[string]string{"pledge=X1": "query.pledge", "agreement=x": "query.agreement", "page=0": "query.page", "kind=ratio": "query.kind"} {
		assert.Equal(t, []string{location}, c.list("/indicators?"+query).locations(), query)
	}

	dimensions := c.list("/dimensions")
	assert.Equal(t, "age-band", dimensions.text("items.0.code"))
	assert.NotEmpty(t, dimensions.text("items.0.name.fr"))
	assert.NotEmpty(t, dimensions.text("items.0.parts.0.name.ar"))
	assert.Equal(t, "90", c.list("/agreements").number("items.0.thresholds.on_track"))
	assert.Equal(t, "60", c.list("/agreements").number("items.0.thresholds.behind"))
	assert.Equal(t, http.StatusUnauthorized, s.visitor().list("/indicators").status)
}

func TestValuesAreReportedByIndicator(t *testing.T) {
	s := newTypedSite(t)
	planner, council := s.program("planner"), s.program("council.planner")
	two := planner.say("M5.MA-FIG", `"values":[{"indicator":"M5.2","value":40,"parts":[{"dimension":"age-band","part":"under-15","value":"3"}]},{"indicator":"M5.1","value":"2"}]`)
	require.Equal(t, http.StatusCreated, two.status, two.body)
	assert.Equal(t, "M5.1", two.text("values.0.indicator"), "in the order of the pledge")
	assert.Equal(t, "2", two.number("values.0.value"))
	assert.Nil(t, two.value("values.0.numerator"))
	assert.Empty(t, two.value("values.0.parts"))
	assert.Equal(t, "40", two.number("values.1.value"))
	assert.Equal(t, "under-15", two.text("values.1.parts.0.part"))
	assert.Equal(t, "3", two.number("values.1.parts.0.value"))

	ratio := council.say("C3.MA-FIG", `"values":[{"indicator":"C3.1","numerator":2,"denominator":"3"}]`)
	require.Equal(t, http.StatusCreated, ratio.status, ratio.body)
	assert.Equal(t, "66.6667", ratio.number("values.0.value"))
	assert.Equal(t, "2", ratio.number("values.0.numerator"))
	assert.Equal(t, "3", ratio.number("values.0.denominator"))

	reached := planner.say("M8.MA-FIG", `"values":[{"indicator":"M8.2","value":3}]`)
	require.Equal(t, http.StatusCreated, reached.status, reached.body)
	alone := planner.say("M4.MA-FIG", `"value":4`)
	require.Equal(t, http.StatusCreated, alone.status, alone.body)
	assert.Equal(t, "M4.1", alone.text("values.0.indicator"), "the only one with values")
	none := planner.say("M3.MA-FIG", `"values":[]`)
	require.Equal(t, http.StatusCreated, none.status, none.body)
	assert.Empty(t, none.value("values"))

	item := planner.list("/commitments?pledge=M5&region=MA-FIG")
	assert.Equal(t, "M5.1", item.text("items.0.declared.values.0.indicator"))
	assert.Equal(t, "3", item.number("items.0.declared.values.1.parts.0.value"))
	assert.Nil(t, item.value("items.0.verified"))
	assert.Equal(t, "2", item.number("items.0.measures.0.declared.value"))
	assert.Equal(t, "2026-Q3", item.text("items.0.measures.0.declared.period"))
	assert.Nil(t, item.value("items.0.measures.0.verified"))
	assert.Equal(t, []any{"M5.1", "M5.2"}, []any{item.text("items.0.measures.0.indicator"), item.text("items.0.measures.1.indicator")})
}

// What is counted for the period adds up, what is counted to date stands as it came
// last; what was declared never counts as verified.
func TestMeasuresTellBothSides(t *testing.T) {
	s := newTypedSite(t)
	planner, council := s.program("planner"), s.program("council")
	first := planner.say("M5.MA-FIG", `"values":[{"indicator":"M5.1","value":2},{"indicator":"M5.2","value":40}]`)
	require.Equal(t, http.StatusCreated, first.status, first.body)
	verified := council.json(http.MethodPost, "/updates/"+first.text("id")+"/reviews", `{"decision":"verified","assessment":"limited"}`)
	require.Equal(t, http.StatusCreated, verified.status, verified.body)
	revised := planner.with("If-Match", planner.list("/commitments/M5.MA-FIG").header.Get("ETag")).json(http.MethodPatch, "/commitments/M5.MA-FIG", `{
		"targets":[{"indicator":"M5.1","baseline":0,"target":"10","steps":[{"period":"2026","value":4},{"period":"2027","value":6}]},
			{"indicator":"M5.2","baseline":20,"target":120,"target_text":"Cent femmes de plus"}],"due_on":"2027-12-31","reason":"Programme signé"}`)
	require.Equal(t, http.StatusOK, revised.status, revised.body)
	second := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", fmt.Sprintf(
		`{"period":"2026-Q4","status":"in_progress","narrative":"Trois de plus","version":%s,"values":[{"indicator":"M5.1","value":3},{"indicator":"M5.2","value":55}]}`,
		revised.number("version")))
	require.Equal(t, http.StatusCreated, second.status, second.body)

	one := planner.list("/commitments/M5.MA-FIG")
	for path, want := range map[string]string{
		"measures.0.target": "10", "measures.0.steps.1.value": "6", "measures.0.declared.value": "5", "measures.0.declared.periods": "2",
		"measures.0.declared.in_period": "3", "measures.0.declared.achievement": "50", "measures.0.verified.value": "2", "measures.0.verified.periods": "1",
		"measures.0.verified.achievement": "20", "measures.1.baseline": "20", "measures.1.declared.value": "55", "measures.1.declared.periods": "1",
		"measures.1.declared.achievement": "35", "measures.1.verified.value": "40", "measures.1.verified.achievement": "20",
		"declared.values.0.value": "3", "verified.values.0.value": "2",
	} {
		assert.Equal(t, want, one.number(path), path)
	}
	assert.Equal(t, "2026", one.text("measures.0.steps.0.period"))
	assert.Equal(t, "Cent femmes de plus", one.text("measures.1.target_text"))
	assert.Equal(t, "on_track", one.text("measures.0.declared.track"))
	assert.Equal(t, "off_track", one.text("measures.0.verified.track"))
	assert.NotContains(t, one.body, `"forecast"`, "not from two values")
	listed := planner.list("/commitments?pledge=M5&region=MA-FIG")
	assert.Equal(t, "5", listed.number("items.0.measures.0.declared.value"))
	assert.Equal(t, one.number("measures.0.expected"), listed.number("items.0.measures.0.expected"))
	assert.NotContains(t, listed.body, `"in_period"`)

	cleared := planner.with("If-Match", one.header.Get("ETag")).json(http.MethodPatch, "/commitments/M5.MA-FIG",
		`{"targets":[{"indicator":"M5.1","steps":[]}],"reason":"Sans étapes"}`)
	require.Equal(t, http.StatusOK, cleared.status, cleared.body)
	assert.Empty(t, cleared.value("measures.0.steps"))
	assert.Equal(t, "10", cleared.number("measures.0.target"), "what is not named stays")
	assert.Equal(t, "120", cleared.number("measures.1.target"))
}

func TestRefusedValues(t *testing.T) {
	s := newTypedSite(t)
	ministry, council := s.program("planner"), s.program("council.planner")
	for _, bad := range []struct {
		name, code, values string
		locations          []string
	}{
		{"an unknown indicator", "M5.MA-FIG", `"values":[{"indicator":"M5.1","value":1},{"indicator":"M5.9","value":2}]`, []string{"body.values[1].indicator"}},
		{"one of another pledge", "M1.MA-FIG", `"values":[{"indicator":"M5.1","value":1}]`, []string{"body.values[0].indicator"}},
		{"no indicator", "M5.MA-FIG", `"values":[{"value":1}]`, []string{"body.values[0].indicator"}},
		{"twice the same", "M5.MA-FIG", `"values":[{"indicator":"M5.1","value":1},{"indicator":"M5.2","value":1},{"indicator":"M5.1","value":2}]`, []string{"body.values[2].indicator"}},
		{"a value of a ratio", "C3.MA-FIG", `"values":[{"indicator":"C3.1","value":50}]`, []string{"body.values[0].value"}},
		{"a value alone of a ratio", "C3.MA-FIG", `"value":50`, []string{"body.value"}},
		{"a denominator of zero", "C3.MA-FIG", `"values":[{"indicator":"C3.1","numerator":1,"denominator":0}]`, []string{"body.values[0].denominator"}},
		{"a negative denominator", "C3.MA-FIG", `"values":[{"indicator":"C3.1","numerator":1,"denominator":-2}]`, []string{"body.values[0].denominator"}},
		{"no denominator", "C3.MA-FIG", `"values":[{"indicator":"C3.1","numerator":1}]`, []string{"body.values[0].denominator"}},
		{"no numerator", "C3.MA-FIG", `"values":[{"indicator":"C3.1","denominator":1}]`, []string{"body.values[0].numerator"}},
		{"a ratio of a number", "M1.MA-FIG", `"values":[{"indicator":"M1.1","numerator":1,"denominator":2}]`, []string{"body.values[0].value"}},
		{"parts above the whole", "M3.MA-FIG", `"values":[{"indicator":"M3.1","value":5,"parts":[{"dimension":"sex","part":"women","value":3},{"dimension":"sex","part":"men","value":3}]}]`, []string{"body.values[0].parts"}},
		{"a negative part", "M3.MA-FIG", `"values":[{"indicator":"M3.1","value":5,"parts":[{"dimension":"sex","part":"men","value":1},{"dimension":"sex","part":"women","value":-1}]}]`, []string{"body.values[0].parts[1].value"}},
		{"a part that is no number", "M5.MA-FIG", `"values":[{"indicator":"M5.1","value":1},{"indicator":"M5.2","value":5,"parts":[{"dimension":"age-band","part":"under-15","value":"x"}]}]`, []string{"body.values[1].parts[0].value"}},
		{"an unknown part", "M3.MA-FIG", `"values":[{"indicator":"M3.1","value":5,"parts":[{"dimension":"sex","part":"others","value":1}]}]`, []string{"body.values[0].parts"}},
		{"a part of another breakdown", "M5.MA-FIG", `"values":[{"indicator":"M5.2","value":5,"parts":[{"dimension":"sex","part":"women","value":1}]}]`, []string{"body.values[0].parts"}},
		{"the same part twice", "M3.MA-FIG", `"values":[{"indicator":"M3.1","value":5,"parts":[{"dimension":"sex","part":"women","value":1},{"dimension":"sex","part":"women","value":1}]}]`, []string{"body.values[0].parts"}},
		{"parts without a whole", "M3.MA-FIG", `"values":[{"indicator":"M3.1","parts":[{"dimension":"sex","part":"women","value":1}]}]`, []string{"body.values[0].parts"}},
		{"a part without a value", "M3.MA-FIG", `"values":[{"indicator":"M3.1","value":5,"parts":[{"dimension":"sex","part":"women"}]}]`, []string{"body.values[0].parts[0].value"}},
		{"values of a qualitative indicator", "M9.MA-FIG", `"values":[{"indicator":"M9.2","value":1}]`, []string{"body.values[0].indicator"}},
		{"a value alone of two indicators", "M5.MA-FIG", `"value":1`, []string{"body.value"}},
		{"a value alone and in the list", "M1.MA-FIG", `"value":1,"values":[{"indicator":"M1.1","value":1}]`, []string{"body.value"}},
		{"half a milestone", "M8.MA-FIG", `"values":[{"indicator":"M8.1","value":1},{"indicator":"M8.2","value":2.5}]`, []string{"body.values[1].value"}},
		{"more milestones than there are", "M8.MA-FIG", `"values":[{"indicator":"M8.2","value":5}]`, []string{"body.values[0].value"}},
		{"fewer than none", "M8.MA-FIG", `"values":[{"indicator":"M8.2","value":-1}]`, []string{"body.values[0].value"}},
		{"no number", "M5.MA-FIG", `"values":[{"indicator":"M5.1","value":"twelve"},{"indicator":"M5.2","value":"1,234"}]`, []string{"body.values[0].value", "body.values[1].value"}},
		{"no number of the only one, after an unknown one", "M1.MA-FIG", `"values":[{"indicator":"X","value":1},{"indicator":"M1.1","value":"twelve"}]`, []string{"body.values[0].indicator", "body.values[1].value"}},
		{"an unknown member", "M5.MA-FIG", `"values":[{"indicator":"M5.1","value":1,"unit":"centres"}]`, []string{"body.values[0].unit"}},
		{"an object in place of a list", "M5.MA-FIG", `"values":{"M5.1":1}`, []string{"body.values"}},
	} {
		t.Run(bad.name, func(t *testing.T) {
			c := ministry
			if strings.HasPrefix(bad.code, "C") {
				c = council
			}
			before := c.list("/commitments/" + bad.code).body
			for _, submit := range []string{"true", "false"} {
				r := c.say(bad.code, bad.values+`,"submit":`+submit)
				require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
				assert.Equal(t, bad.locations, r.locations())
				checkProblem(t, r)
			}
			assert.Equal(t, before, c.list("/commitments/"+bad.code).body, "nothing was changed")
			assert.Equal(t, "0", c.list("/commitments/"+bad.code+"/updates").number("total"))
		})
	}
}

func TestRefusedTargets(t *testing.T) {
	s := newSite(t)
	planner := s.program("planner")
	for _, bad := range []struct {
		name, code, body string
		locations        []string
	}{
		{"an unknown indicator", "M5.MA-FIG", `{"targets":[{"indicator":"M5.1","target":1},{"indicator":"M1.1","target":1}]}`, []string{"body.targets[1].indicator"}},
		{"twice the same", "M5.MA-FIG", `{"targets":[{"indicator":"M5.1","target":1},{"indicator":"M5.1","target":2}]}`, []string{"body.targets[1].indicator"}},
		{"a target alone of two indicators", "M5.MA-FIG", `{"target":1}`, []string{"body.target"}},
		{"a target alone and in the list", "M1.MA-FIG", `{"target":1,"targets":[{"indicator":"M1.1","target":1}]}`, []string{"body.target"}},
		{"no number", "M5.MA-FIG", `{"targets":[{"indicator":"M5.2","baseline":"few","target":"many"}]}`, []string{"body.targets[0].baseline", "body.targets[0].target"}},
		{"no number of the only one", "M1.MA-FIG", `{"targets":[{"indicator":"M1.1","target":"many"}]}`, []string{"body.targets[0].target"}},
		{"below the baseline", "M1.MA-FIG", `{"targets":[{"indicator":"M1.1","baseline":5,"target":4}]}`, []string{"body.targets[0].target"}},
		{"a step that is no period", "M5.MA-FIG", `{"targets":[{"indicator":"M5.1","steps":[{"period":"soon","value":1}]}]}`, []string{"body.targets[0].steps"}},
		{"steps that overlap", "M5.MA-FIG", `{"targets":[{"indicator":"M5.1","steps":[{"period":"2026","value":1},{"period":"2026-Q4","value":1}]}]}`, []string{"body.targets[0].steps"}},
		{"a target of a qualitative indicator", "M9.MA-FIG", `{"targets":[{"indicator":"M9.2","target":1}]}`, []string{"body.targets[0].target"}},
		{"half a milestone", "M8.MA-FIG", `{"targets":[{"indicator":"M8.2","target":2.5}]}`, []string{"body.targets[0].target"}},
		{"terms of the pledge's indicator", "M1.MA-FIG", `{"kind":"number","unit":"centres","cumulative":true}`, []string{"body.cumulative", "body.kind", "body.unit"}},
		{"the indicator of a commitment", "M1.MA-FIG", `{"indicator":{"kind":"numeric"}}`, []string{"body.indicator"}},
	} {
		t.Run(bad.name, func(t *testing.T) {
			before := planner.list("/commitments/" + bad.code)
			r := planner.with("If-Match", before.header.Get("ETag")).json(http.MethodPatch, "/commitments/"+bad.code, bad.body)
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			assert.Equal(t, bad.locations, r.locations())
			checkProblem(t, r)
			assert.Equal(t, before.body, planner.list("/commitments/"+bad.code).body, "nothing was changed")
		})
	}
}

func TestWarningsNameTheirIndicator(t *testing.T) {
	s := newTypedSite(t)
	planner := s.program("planner")
	etag := planner.list("/commitments/M5.MA-FIG").header.Get("ETag")
	r := planner.with("If-Match", etag).json(http.MethodPatch, "/commitments/M5.MA-FIG", `{"targets":[{"indicator":"M5.1","target":2},{"indicator":"M5.2","target":10}]}`)
	require.Equal(t, http.StatusOK, r.status, r.body)
	over := `"values":[{"indicator":"M5.1","value":3},{"indicator":"M5.2","value":12}]`
	r = planner.say("M5.MA-FIG", over)
	require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
	assert.Equal(t, []string{"body.answers", "body.answers"}, r.locations())
	for i, indicator := range []string{"M5.1", "M5.2"} {
		at := fmt.Sprintf("errors.%d.", i)
		assert.Equal(t, "over_target", r.text(at+"rule"))
		assert.Equal(t, indicator, r.text(at+"indicator"))
	}
	half := planner.say("M5.MA-FIG", over+`,"answers":[{"rule":"over_target","indicator":"M5.2","answer":"Deux de plus"}]`)
	assert.Equal(t, "M5.1", half.text("errors.0.indicator"))
	assert.Len(t, half.value("errors"), 1)
	twice := planner.say("M5.MA-FIG", over+`,"answers":[{"rule":"over_target","indicator":"M5.2","answer":"a"},{"rule":"over_target","indicator":"M5.2","answer":"b"}]`)
	assert.Equal(t, []string{"body.answers"}, twice.locations())
	done := planner.say("M5.MA-FIG", over+`,"answers":[{"rule":"over_target","indicator":"M5.1","answer":"Un de plus"},{"rule":"over_target","indicator":"M5.2","answer":"Deux de plus"}]`)
	require.Equal(t, http.StatusCreated, done.status, done.body)
	assert.Equal(t, "M5.2", done.text("warnings.1.indicator"))
	assert.Equal(t, "Deux de plus", done.text("warnings.1.answer"))
}

// three has three regions declare M5, one of them verified, and the council report C3.
func (s *site) three() {
	s.Helper()
	planner, council := s.program("planner"), s.program("council")
	for i, code := range []string{"M5.MA-FIG", "M5.MA-NAD", "M5.MA-ERR"} {
		etag := planner.list("/commitments/" + code).header.Get("ETag")
		r := planner.with("If-Match", etag).json(http.MethodPatch, "/commitments/"+code, `{"targets":[{"indicator":"M5.1","baseline":0,"target":10}]}`)
		require.Equal(s, http.StatusOK, r.status, r.body)
		r = planner.say(code, fmt.Sprintf(`"values":[{"indicator":"M5.1","value":%d},{"indicator":"M5.2","value":%d}]`, i+1, 10*(i+1)))
		require.Equal(s, http.StatusCreated, r.status, r.body)
		if i == 1 {
			r = council.json(http.MethodPost, "/updates/"+r.text("id")+"/reviews", `{"decision":"verified","assessment":"limited"}`)
			require.Equal(s, http.StatusCreated, r.status, r.body)
		}
	}
	for _, ratio := range []struct{ code, of string }{{"C3.MA-FIG", `"numerator":1,"denominator":4`}, {"C3.MA-NAD", `"numerator":2,"denominator":2`}} {
		r := s.program("council.planner").say(ratio.code, `"values":[{"indicator":"C3.1",`+ratio.of+`}]`)
		require.Equal(s, http.StatusCreated, r.status, r.body)
	}
	s.sequenced()
}

func TestTotalsAddUpAndLeadToTheirEntries(t *testing.T) {
	s := newTypedSite(t)
	s.three()
	c := s.program("auditor")
	r := c.list("/totals?pledge=M5&expand=addends")
	assert.Equal(t, "2", r.number("total"))
	for path, want := range map[string]string{
		"items.0.target": "30", "items.0.baseline": "0", "items.0.declared.value": "6", "items.0.declared.achievement": "20", "items.0.verified.value": "2",
		"items.0.coverage.counted": "3", "items.0.coverage.verified": "1", "items.0.coverage.owing": "11", "items.1.declared.value": "60",
	} {
		assert.Equal(t, want, r.number(path), path)
	}
	for path, want := range map[string]string{
		"items.0.agreement": "CCDH-2009", "items.0.indicator": "M5.1", "items.0.pledge": "M5", "items.0.party": "ministry",
		"items.0.category": "womens-centers", "items.0.unit": "centres-opened",
	} {
		assert.Equal(t, want, r.text(path), path)
	}
	assert.Nil(t, r.value("items.0.period"), "as things stand today")
	assert.Nil(t, r.value("items.0.region"))
	assert.Nil(t, r.value("items.1.target"), "none is set")
	require.Len(t, r.value("items.0.addends"), 4, "three declared values, and one that is verified too")
	for i := range 4 {
		at := fmt.Sprintf("items.0.addends.%d.", i)
		assert.Equal(t, "2026-Q3", r.text(at+"period"))
		assert.NotEqual(t, "0", r.number(at+"value"))
		assert.Nil(t, r.value(at+"numerator"))
		entry := c.list("/journal/" + r.number(at+"journal") + "/proof").text("entry")
		assert.Contains(t, entry, r.text(at+"update"))
		assert.Contains(t, entry, r.text(at+"commitment"))
	}
	assert.Nil(t, c.list("/totals?pledge=M5").value("items.0.addends"))

	ratio := c.list("/totals?pledge=C3&expand=addends")
	assert.Equal(t, "1", ratio.number("items.0.addends.0.numerator"))
	assert.Equal(t, "4", ratio.number("items.0.addends.0.denominator"))
	assert.Equal(t, "25", ratio.number("items.0.addends.0.value"))
	assert.Equal(t, "50", ratio.number("items.0.declared.value"), "a ratio of sums, not of ratios")
	assert.Equal(t, "3", ratio.number("items.0.declared.numerator"))
	assert.Equal(t, "6", ratio.number("items.0.declared.denominator"))
	before := c.list("/totals?pledge=M5&period=2026-Q2")
	assert.Equal(t, "2026-Q2", before.text("items.0.period"))
	assert.Nil(t, before.value("items.0.declared"), "nothing was reported on it")
	assert.Equal(t, "6", c.list("/totals?pledge=M5&period=2026").number("items.0.declared.in_period"))
	assert.Equal(t, "1", c.list("/totals?region=MA-FIG&pledge=M5").number("items.0.declared.value"))
	assert.Equal(t, "2", c.list("/totals?category=womens-centers&region=MA-NAD").number("total"))
	assert.Equal(t, "6", c.list("/totals?party=CCDH&per_page=2").number("total"))
	assert.Len(t, c.list("/totals?party=CCDH&per_page=4&page=2").value("items"), 2)
}

func TestTotalsByRegion(t *testing.T) {
	s := newTypedSite(t)
	s.three()
	c := s.program("auditor")
	r := c.list("/totals?by=region&pledge=M5&expand=addends&per_page=200")
	assert.Equal(t, "22", r.number("total"), "two indicators in eleven regions")
	var regions []string
	for _, item := range r.value("items").([]any) {
		one := item.(map[string]any)
		regions = append(regions, one["region"].(string))
		for _, a := range one["addends"].([]any) {
			assert.Equal(t, one["region"], a.(map[string]any)["region"], "each total has its own")
		}
	}
	assert.Equal(t, regions[0], regions[1], "region by region")
	assert.Len(t, slices.Compact(regions), 11)
	order := func(by, member string) []string {
		var found []string
		for _, item := range c.list("/totals?per_page=200&by=" + by).value("items").([]any) {
			found = append(found, item.(map[string]any)[member].(string))
		}
		return slices.Compact(found)
	}
	assert.Equal(t, order("", "indicator"), order("pledge", "indicator"), "in the agreement's order")
	assert.Equal(t, []string{"ministry", "CCDH"}, order("party", "party"))
	assert.Len(t, order("category,pledge", "category"), 14)
	assert.Equal(t, order("party", "indicator"), order("party,%20pledge", "indicator"))
}

func TestRefusedTotals(t *testing.T) {
	s := newSite(t)
	c := s.program("auditor")
	for query, locations := range map[string][]string{
		"agreement=x": {"query.agreement"}, "period=soon": {"query.period"}, "by=colour": {"query.by"}, "by=pledge,size": {"query.by"},
		"expand=all": {"query.expand"}, "pledge=X1": {"query.pledge"}, "region=MA-XXX": {"query.region"}, "party=x": {"query.party"},
		"category=x": {"query.category"}, "per_page=201": {"query.per_page"}, "page=0": {"query.page"}, "indicator=M5.1": {"query.indicator"},
		"format=pdf": {"query.format"}, "by=x&period=y": {"query.by", "query.period"},
	} {
		t.Run(query, func(t *testing.T) {
			r := c.list("/totals?" + query)
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			assert.Equal(t, locations, r.locations())
			checkProblem(t, r)
			if !strings.Contains(query, "page") && !strings.HasPrefix(query, "expand") && !strings.HasPrefix(query, "format") {
				file := c.list("/totals.csv?" + query)
				assert.Equal(t, http.StatusUnprocessableEntity, file.status)
				assert.Equal(t, locations, file.locations())
			}
		})
	}
	assert.Equal(t, http.StatusUnauthorized, s.visitor().list("/totals").status)
}

func TestTotalsAndMeasuresAsFiles(t *testing.T) {
	s := newTypedSite(t)
	s.three()
	c := s.program("auditor")
	file := c.list("/totals.csv?pledge=M5")
	assert.Equal(t, "attachment; filename=totals-2026-11-20.csv", file.header.Get("Content-Disposition"))
	totals := file.records()
	require.Len(t, totals, 2)
	for name, want := range map[string]string{
		"agreement": "CCDH-2009", "report_period": "", "pledge": "M5", "party": "ministry", "category": "womens-centers", "region": "",
		"indicator": "M5.1", "kind": "number", "unit": "centres-opened", "counting": "period", "over_regions": "sum", "direction": "increase",
		"baseline": "0", "target": "30", "declared_value": "6", "declared_achievement": "20", "verified_value": "2", "verified_numerator": "",
		"owing": "11", "declared_counted": "3", "verified_counted": "1",
	} {
		assert.Equal(t, want, totals[0][name], name)
	}
	assert.NotEmpty(t, totals[0]["indicator_name_ar"])
	assert.Equal(t, "\ufeff"+file.body, c.list("/totals.csv?pledge=M5&bom=1").body)
	assert.Equal(t, file.body, c.list("/totals?pledge=M5&format=csv").body)
	assert.Len(t, c.list("/totals.csv?pledge=M5&by=region").records(), 22)
	c.list("/totals.xlsx?pledge=M5").book()

	measures := c.list("/measures.csv?pledge=M5&region=MA-NAD").records()
	require.Len(t, measures, 2)
	for name, want := range map[string]string{
		"commitment": "M5.MA-NAD", "region": "MA-NAD", "indicator": "M5.1", "unit": "centres-opened", "baseline": "0", "target": "10", "due_on": "",
		"declared_value": "2", "declared_period": "2026-Q3", "declared_periods": "1", "declared_achievement": "20", "declared_track": "",
		"verified_value": "2", "verified_period": "2026-Q3", "verified_achievement": "20", "verified_track": "",
	} {
		assert.Equal(t, want, measures[0][name], name)
	}
	assert.Equal(t, "", c.list("/measures.csv?pledge=M5&region=MA-ZAG").records()[0]["declared_periods"], "not 0 where there is no value")
	assert.Equal(t, s.person("auditor").get("/ar/measures.csv?pledge=M5").body, c.list("/measures.csv?pledge=M5").body)
	assert.Equal(t, []string{"query.region"}, c.list("/measures.csv?region=x").locations())
	assert.Equal(t, []string{"query.page"}, c.list("/measures.csv?page=2").locations(), "a file has no pages")
	c.list("/measures.xlsx?status=in_progress").book()
	taken := s.taken()
	assert.Equal(t, "measures", taken[len(taken)-1]["subject"])
	assert.Equal(t, map[string]any{"status": []any{"in_progress"}}, taken[len(taken)-1]["body"].(map[string]any)["filter"])
}
