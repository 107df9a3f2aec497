package pages

import (
	"net/url"

	"tracker/internal/commitments"
	"tracker/web/request"
)

// answerFields are the fields in which the warnings of the rules of quality are
// answered.
var answerFields = func() []request.Field {
	var fields []request.Field
	for _, rule := range commitments.Rules(commitments.Warns) {
		fields = append(fields, request.Field{
			Name: rule.AnswerField(), Label: "quality.title." + string(rule), Length: commitments.MaxAnswer,
		})
	}
	return fields
}()

// answersIn reads what was answered in a form.
func answersIn(values url.Values) []commitments.Answer {
	var answers []commitments.Answer
	for _, rule := range commitments.Rules(commitments.Warns) {
		if text := values.Get(rule.AnswerField()); text != "" {
			answers = append(answers, commitments.Answer{Rule: rule, Text: text})
		}
	}
	return answers
}

// fillAnswers copies the answers of a draft, or of an update, into a form.
func fillAnswers(values url.Values, u commitments.Update) {
	for _, w := range u.Warnings {
		if w.Answer != "" {
			values.Set(w.Rule.AnswerField(), w.Answer)
		}
	}
	for _, a := range u.Answers {
		values.Set(a.Rule.AnswerField(), a.Text)
	}
}
