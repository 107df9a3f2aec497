package api

import (
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/response"
)

type answerItem struct {
	Rule      string `json:"rule" doc:"Of the warning, as the refusal names it"`
	Indicator string `json:"indicator,omitempty" doc:"Of the warning, where it names one"`
	Answer    string `json:"answer" doc:"Up to 2,000 characters"`
}

// readAnswers reads the answers of a request.
func readAnswers(items []answerItem) []commitments.Answer {
	var answers []commitments.Answer
	for _, i := range items {
		answers = append(answers, commitments.Answer{Rule: commitments.Rule(i.Rule), Indicator: i.Indicator, Text: i.Answer})
	}
	return answers
}

type warningItem struct {
	Rule      string  `json:"rule"`
	Indicator *string `json:"indicator" doc:"Whose value it is about; null of the whole update, and where the pledge reports on one number"`
	Severity  string  `json:"severity" doc:"warning, or error where a draft can't be submitted so"`
	Message   string  `json:"message" doc:"In the language of Accept-Language"`
	Answer    *string `json:"answer" doc:"The author's; null in a draft that has none yet"`
}

func warningItems(l *locale.Locale, u commitments.Update) []warningItem {
	items := []warningItem{}
	for _, w := range u.Warnings {
		key, args := w.Message()
		items = append(items, warningItem{
			string(w.Rule), response.TextOrNull(w.Indicator), string(w.Rule.Severity()), l.T(key, args...), response.TextOrNull(w.Answer),
		})
	}
	return items
}

// warningField splits the rule and its indicator off the name of a field in which a
// warning is answered; the rule is "" for any other field.
func warningField(field string) (name string, rule commitments.Rule, indicator string) {
	if answered, found := strings.CutPrefix(field, commitments.AnswerPrefix); found {
		rule, indicator = commitments.ParseAnswerField(answered)
		return strings.TrimSuffix(commitments.AnswerPrefix, "."), rule, indicator
	}
	return field, "", ""
}
