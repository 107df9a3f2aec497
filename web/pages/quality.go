package pages

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/web/request"
)

// answerFields are the fields in which the warnings of the rules of quality are
// answered.
var answerFields = func() []request.Field {
	var fields []request.Field
	for _, rule := range commitments.Rules(commitments.Warns) {
		fields = append(fields, request.Field{
			Name: commitments.Warning{Rule: rule}.AnswerField(), Dotted: true, Label: "quality.title." + string(rule), Length: commitments.MaxAnswer,
		})
	}
	return fields
}()

// answersIn reads what was answered in a form.
func answersIn(values url.Values) []commitments.Answer {
	var answers []commitments.Answer
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if rest, found := strings.CutPrefix(name, commitments.AnswerPrefix); found && values.Get(name) != "" {
			rule, indicator := commitments.ParseAnswerField(rest)
			answers = append(answers, commitments.Answer{Rule: rule, Indicator: indicator, Text: values.Get(name)})
		}
	}
	return answers
}

// fillAnswers copies the answers of a draft, or of an update, into a form.
func fillAnswers(values url.Values, u commitments.Update) {
	for _, w := range u.Warnings {
		if w.Answer != "" {
			values.Set(w.AnswerField(), w.Answer)
		}
	}
	for _, a := range u.Answers {
		values.Set(commitments.Warning{Rule: a.Rule, Indicator: a.Indicator}.AnswerField(), a.Text)
	}
}
