package views

import (
	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// WarningText says in the reader's language what a rule of quality found.
func WarningText(l *locale.Locale, w commitments.Warning) string {
	key, args := w.Message()
	return l.T(key, args...)
}

// warningOf is WarningText, after the name of the indicator that it is about where there
// are several.
func (c Layout) warningOf(of Measured, w commitments.Warning) string {
	if w.Indicator == "" {
		return WarningText(c.L, w)
	}
	return c.T("common.labelled", "label", c.Text(of.indicator(w.Indicator).Name), "value", WarningText(c.L, w))
}

// toAnswer lists the warnings that a form of progress asks about: those of the
// draft that it begins with, those that refused it, and those that are answered
// already.
func (v CommitmentView) toAnswer(c Layout, f Form) []Field {
	said := map[string]string{}
	if v.Draft != nil && !f.Wrong() {
		for _, w := range v.Draft.Warnings {
			said[w.AnswerField()] = WarningText(c.L, w)
		}
	}
	var fields []Field
	for _, rule := range commitments.Rules(commitments.Warns) {
		for _, w := range v.warningsBy(rule) {
			name := w.AnswerField()
			if said[name] == "" && f.problem(name) == "" && f.Value(name) == "" {
				continue
			}
			label := c.T("quality.form.label", "title", c.T("quality.title."+string(rule)))
			if w.Indicator != "" {
				label = c.T("common.labelled", "label", c.Text(commitments.FindIndicator(v.Pledge.Indicators, w.Indicator).Name), "value", label)
			}
			fields = append(fields, Field{Name: name, Label: label, Hint: said[name], Rows: 2, Longest: commitments.MaxAnswer})
		}
	}
	return fields
}

// warningsBy lists the warnings that a rule can give: one about the update or its only
// indicator, and one about each of several.
func (v CommitmentView) warningsBy(rule commitments.Rule) []commitments.Warning {
	list := []commitments.Warning{{Rule: rule}}
	for _, in := range v.Pledge.Typed() {
		list = append(list, commitments.Warning{Rule: rule, Indicator: in.Code})
	}
	return list
}

// toMend lists what keeps the draft that the form begins with from being submitted.
func (v CommitmentView) toMend(f Form) []commitments.Warning {
	if v.Draft == nil || f.Wrong() {
		return nil
	}
	var list []commitments.Warning
	for _, w := range v.Draft.Warnings {
		if w.Rule.Severity() == commitments.Refuses {
			list = append(list, w)
		}
	}
	return list
}
