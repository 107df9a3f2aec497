package pages

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/views"
)

// indicatorFields are the fields of an indicator's form.
var indicatorFields = []request.Field{
	{Name: "digest"}, {Name: "do"}, {Name: "name", Label: "amend.field.name", Dotted: true},
	{Name: "verification", Label: "term.means_of_verification", Dotted: true, Length: commitments.MaxNarrative},
	{Name: "kind", Label: "amend.indicator.kind"}, {Name: "unit", Label: "term.unit"}, {Name: "counting", Label: "amend.field.counting"},
	{Name: "over_regions", Label: "amend.field.over_regions"}, {Name: "direction", Label: "term.direction"}, {Name: "breakdown", Label: "term.breakdown"},
	{Name: "milestones", Label: "indicator.kind.milestones", Dotted: true}, {Name: "replaces", Label: "amend.field.replaces"},
}

var (
	amendIndicatorForm = form{
		path: "/admin/agreements/:code/indicators/:indicator", fields: indicatorFields,
		submit: finder(indicatorToAmend).submit, invalid: finder(indicatorToAmend).invalid,
	}
	addIndicatorForm = form{
		path: "/admin/agreements/:code/pledges/:pledge/indicators/new", fields: indicatorFields,
		submit: finder(indicatorToAdd).submit, invalid: finder(indicatorToAdd).invalid,
	}
)

func indicatorToAmend(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	code := p.param("indicator")
	of, _ := commitments.SplitIndicator(code)
	pledge, err := definedPledge(def, of)
	if err != nil {
		return amended{}, err
	}
	i := slices.IndexFunc(pledge.Indicators, func(in commitments.Indicator) bool { return in.Code == code })
	if i < 0 {
		return amended{}, problem.New(problem.NotFound, "error.indicator.unknown", "value", problem.Excerpt(code))
	}
	reported, err := p.site.Tracker.ReportedIndicators(p.ctx(), p.account, def.Agreement.Code)
	if err != nil {
		return amended{}, err
	}
	v := views.IndicatorFormView{Definition: def, Pledge: pledge, Indicator: pledge.Indicators[i], Fixed: slices.Contains(reported, code)}
	a := amendedIndicator(v)
	a.title = p.locale.T("amend.indicator.title", "code", code)
	a.parts = []string{"indicators", code}
	return a, nil
}

// indicatorToAdd is a new indicator, under the first number that no other one has. It may
// replace the one that the address names.
func indicatorToAdd(p *page) (amended, error) {
	def, err := p.definition()
	if err != nil {
		return amended{}, err
	}
	pledge, err := definedPledge(def, p.param("pledge"))
	if err != nil {
		return amended{}, err
	}
	v := views.IndicatorFormView{Definition: def, Pledge: pledge, New: true, Indicator: commitments.Indicator{
		Code: nextIndicator(pledge), Kind: commitments.Number, Counting: commitments.ForPeriod, Direction: commitments.Increase,
		Replaces: p.query("replaces"),
	}}
	a := amendedIndicator(v)
	a.title = p.locale.T("amend.indicator.new", "code", v.Indicator.Code)
	a.parts = []string{"pledges", pledge.Code, "indicators", "new"}
	return a, nil
}

func nextIndicator(pledge commitments.Pledge) string {
	for n := 1; ; n++ {
		code := pledge.Code + "." + strconv.Itoa(n)
		if !slices.ContainsFunc(pledge.Indicators, func(in commitments.Indicator) bool { return in.Code == code }) {
			return code
		}
	}
}

func amendedIndicator(v views.IndicatorFormView) amended {
	return amended{
		def: v.Definition, form: indicatorForm(v), to: []string{"indicators", v.Indicator.Code},
		page: func(c views.Layout, f views.Form) templ.Component {
			v.Form = f
			return views.IndicatorFormPage(c, v)
		},
		read: func(p *page) commitments.Amendment {
			return indicatorInput(p, v).Amendment(v.Definition.Agreement.Code, p.posted.Get("digest"))
		},
	}
}

func indicatorForm(v views.IndicatorFormView) views.Form {
	in := v.Indicator
	f := views.NewForm("indicator",
		"digest", v.Definition.Digest(), "kind", string(in.Kind), "unit", in.Unit, "counting", string(in.Counting),
		"over_regions", string(in.OverRegions), "direction", string(in.Direction), "replaces", in.Replaces)
	setText(f, "name", in.Name)
	setText(f, "verification", in.Verification)
	f.Values["breakdown"] = in.Breakdown
	for i, m := range in.Milestones {
		setText(f, fmt.Sprintf("milestones.%d.name", i), m.Name)
		f.Values.Set(fmt.Sprintf("milestones.%d.due_on", i), m.DueOn.String())
	}
	return f
}

func indicatorInput(p *page, v views.IndicatorFormView) commitments.IndicatorInput {
	closeRows(p.posted, "milestones")
	in := commitments.IndicatorInput{
		Code: v.Indicator.Code, New: v.New, Name: p.postedText("name"), Verification: p.postedText("verification"),
		Kind: p.posted.Get("kind"), Unit: p.posted.Get("unit"), Counting: p.posted.Get("counting"), OverRegions: p.posted.Get("over_regions"),
		Direction: p.posted.Get("direction"), Breakdown: keepOrder(v.Indicator.Breakdown, p.posted["breakdown"]), Replaces: p.posted.Get("replaces"),
	}
	if in.Kind == string(commitments.Milestones) || in.Kind == string(commitments.Qualitative) {
		in.Unit = "" // a list of choices always says something, also where nothing is to be chosen
	}
	if in.Kind == string(commitments.Qualitative) {
		in.Counting, in.OverRegions, in.Direction = "", "", ""
	}
	for i := 0; ; i++ {
		row := fmt.Sprintf("milestones.%d", i)
		m := commitments.MilestoneInput{Name: p.postedText(row + ".name"), DueOn: p.posted.Get(row + ".due_on")}
		if len(m.Name) == 0 && m.DueOn == "" {
			return in
		}
		in.Milestones = append(in.Milestones, m)
	}
}
