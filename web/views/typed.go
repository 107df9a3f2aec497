package views

import "tracker/internal/commitments"

// Typed is one value that a person filled in, under the label of its field.
type Typed struct{ Name, Label, Value string }

// wordsOf are the keys of the words behind the codes that a form sends.
var wordsOf = map[string]string{
	"status": "status.", "assessment": "assessment.", "decision": "review.", "kind": "indicator.kind.",
	"direction": "direction.", "role": "role.", "language": "language.",
}

// typedValue writes a value in the words that the form showed for it.
func typedValue(c Layout, t Typed) string {
	switch t.Name {
	case "period":
		if p, err := commitments.ParsePeriod(t.Value); err == nil {
			return c.Period(p)
		}
	case "party":
		return c.Party(t.Value)
	case "all_regions":
		return c.yesNo(t.Value == "1")
	}
	if prefix, coded := wordsOf[t.Name]; coded {
		return c.named(prefix, t.Value)
	}
	return t.Value
}
