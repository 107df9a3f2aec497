package pages

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/views"
)

func termsForm(r commitments.Record) views.Form {
	c, indicators := r.Commitment, r.Pledge.Reported()
	f := views.NewForm("terms", "version", strconv.Itoa(c.Version), "due_on", c.DueOn.String(),
		"focal_point", c.FocalPoint, "lead_institution", c.LeadInstitution)
	f.Instead = insteadOfTargets(indicators)
	for _, in := range indicators {
		target := c.TargetOf(in.Code)
		set := func(term, value string) { f.Values.Set(commitments.TargetField(indicators, in.Code, term), value) }
		set("baseline", plain(target.Baseline))
		set("target", plain(target.Target))
		set("target_text", target.Text)
		for i, step := range target.Steps {
			set(stepField("steps", i, "period"), step.Period.String())
			set(stepField("steps", i, "value"), plain(&step.Value))
		}
	}
	return f
}

// insteadOfTargets names the inputs that have taken the place of those which the form of
// a pledge had with other indicators: the words of what is not measured, and the first
// target of several.
func insteadOfTargets(indicators []commitments.Indicator) map[string]string {
	instead := map[string]string{}
	for _, in := range indicators {
		field := func(term string) string { return commitments.TargetField(indicators, in.Code, term) }
		first := field("target")
		if !in.Measures() {
			first = field("target_text")
			for _, term := range []string{"baseline", "target", "steps"} {
				instead[field(term)] = first
			}
		}
		if _, found := instead["target"]; !found && len(indicators) > 1 {
			instead["target"] = first
		}
	}
	if len(indicators) == 0 {
		instead["target"] = ""
	}
	return instead
}

// stepField names an input of the target of one period.
func stepField(steps string, row int, of string) string {
	return steps + "." + strconv.Itoa(row) + "." + of
}

var reviseTermsForm = form{
	path: "/commitments/:code/terms",
	fields: []request.Field{
		{Name: "version"}, {Name: "baseline", Label: "term.baseline"}, {Name: "target", Label: "term.target"},
		{Name: "target_text", Label: "terms_form.target_text", Length: commitments.MaxReason},
		{Name: "steps", Label: "terms_form.steps", Dotted: true},
		{Name: "targets", Label: "term.target", Length: commitments.MaxReason, Dotted: true},
		{Name: "due_on", Label: "term.due_date"},
		{Name: "focal_point", Label: "term.focal_point"}, {Name: "lead_institution", Label: "term.lead_institution"},
		{Name: "from", Label: "terms_form.from"},
		{Name: "reason", Label: "terms_form.reason", Length: commitments.MaxReason},
	},
	submit: reviseTerms, invalid: reviseTermsInvalid,
}

// reviseTerms changes where a commitment's indicators are to come.
func reviseTerms(p *page) error {
	pledge, err := p.pledgeOf(p.param("code"))
	if err != nil {
		return err
	}
	in := commitments.TermsInput{
		Targets: targetsIn(p.posted, pledge.Reported()), DueOn: textIn(p.posted, "due_on"), FocalPoint: textIn(p.posted, "focal_point"),
		LeadInstitution: textIn(p.posted, "lead_institution"), From: p.posted.Get("from"), Reason: p.posted.Get("reason"), Version: p.version(),
	}
	if len(in.Targets) != 1 {
		in.Baseline, in.Target, in.TargetText = textIn(p.posted, "baseline"), textIn(p.posted, "target"), textIn(p.posted, "target_text")
	}
	c, err := p.site.Tracker.Revise(p.ctx(), p.account, p.param("code"), in)
	if err != nil {
		return err
	}
	return p.done(p.path("commitments", c.Code), "done.terms", "code", c.Code)
}

func reviseTermsInvalid(p *page, invalid error) error {
	task := func(v *views.CommitmentView) *views.Task { return &v.Terms }
	return renderCommitmentInvalid(p, invalid, refusedTask{p.param("code"), p.posted, task, compareTerms})
}

// targetsIn reads the targets of a form; those of indicators that the pledge reports on
// no more are handed on too, and refused.
func targetsIn(posted url.Values, indicators []commitments.Indicator) []commitments.TargetInput {
	var list []commitments.TargetInput
	read := map[string]bool{}
	for _, in := range indicators {
		at := commitments.TargetField(indicators, in.Code, "")
		list = append(list, targetIn(posted, in.Code, at))
		read[at] = true
	}
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		parts := strings.SplitN(name, ".", 4) // targets.M5.1.target
		if parts[0] != "targets" || len(parts) < 4 || posted.Get(name) == "" {
			continue
		}
		if at := strings.Join(parts[:3], ".") + "."; !read[at] {
			list = append(list, targetIn(posted, parts[1]+"."+parts[2], at))
			read[at] = true
		}
	}
	return list
}

func targetIn(posted url.Values, indicator, at string) commitments.TargetInput {
	return commitments.TargetInput{
		Indicator: indicator, Baseline: textIn(posted, at+"baseline"), Target: textIn(posted, at+"target"), Text: textIn(posted, at+"target_text"),
		Steps: stepsIn(posted, at+"steps"),
	}
}

// stepsIn reads the targets of single periods, row by row; nil where the form did not
// have any.
func stepsIn(posted url.Values, field string) *[]commitments.StepInput {
	var list []commitments.StepInput
	for row := 0; posted.Has(stepField(field, row, "period")); row++ {
		list = append(list, commitments.StepInput{
			Period: posted.Get(stepField(field, row, "period")), Value: posted.Get(stepField(field, row, "value")),
		})
	}
	if list == nil {
		return nil
	}
	return &list
}

// typedSteps is what the form says of the targets of single periods, line by line.
func typedSteps(values url.Values, field string) string {
	var lines []string
	for row := 0; values.Has(stepField(field, row, "period")); row++ {
		line := values.Get(stepField(field, row, "period")) + " " + values.Get(stepField(field, row, "value"))
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// textIn is what a field says; nil where the form did not have it.
func textIn(posted url.Values, name string) *string {
	if !posted.Has(name) {
		return nil
	}
	value := posted.Get(name)
	return &value
}

// compareTerms compares the current terms with what was typed.
func compareTerms(p *page, r commitments.Record, typed url.Values) []views.Diff {
	c, current := p.writer(), termsForm(r)
	var diffs []views.Diff
	add := func(label, field string) {
		if typed.Has(field) {
			diffs = append(diffs, views.Diff{Label: label, Before: current.Value(field), After: typed.Get(field)})
		}
	}
	indicators := r.Pledge.Reported()
	for _, in := range indicators {
		for _, term := range []struct{ name, key string }{
			{"baseline", "term.baseline"}, {"target", "term.target"}, {"target_text", "terms_form.target_text"},
		} {
			label := c.T("common.labelled", "label", c.Text(in.Name), "value", c.T(term.key))
			add(label, commitments.TargetField(indicators, in.Code, term.name))
		}
		steps := commitments.TargetField(indicators, in.Code, "steps")
		label := c.T("common.labelled", "label", c.Text(in.Name), "value", c.T("terms_form.steps"))
		diffs = append(diffs, views.Diff{Label: label, Before: typedSteps(current.Values, steps), After: typedSteps(typed, steps)})
	}
	add(c.T("term.due_date"), "due_on")
	add(c.T("term.focal_point"), "focal_point")
	add(c.T("term.lead_institution"), "lead_institution")
	return views.Changed(diffs...)
}
