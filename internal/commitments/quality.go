package commitments

import (
	"maps"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Rule is the code of a rule of quality (docs/quality.md).
type Rule string

// The rules. The first ones warn, the others refuse.
const (
	ValueFalls           Rule = "value_falls"            // a cumulative value goes back
	OverTarget           Rule = "over_target"            // a value beyond the target
	Jump                 Rule = "jump"                   // a change out of line with the earlier ones
	CompletedNoEvidence  Rule = "completed_no_evidence"  // completed, and nothing shows it
	CompletedBelowTarget Rule = "completed_below_target" // completed, and the target is not reached
	CompletedNoValue     Rule = "completed_no_value"     // completed, and the target can't be compared
	SameText             Rule = "same_text"              // the text of the last time
	Percentage           Rule = "percentage"             // more than 100 %
	RequiredValue        Rule = "required_value"         // what the collection round asks for is missing
	RequiredNarrative    Rule = "required_narrative"
	RequiredEvidence     Rule = "required_evidence"
)

// Severity says what becomes of an update that a rule has something to say about.
type Severity string

// The severities. A draft is saved whatever the rules say.
const (
	Warns   Severity = "warning" // it is submitted once its author has answered
	Refuses Severity = "error"   // it is not submitted
)

// Warning is what a rule says about an update. That of a submitted update is
// part of it, with the author's answer.
type Warning struct {
	Rule   Rule              `json:"rule"`
	Args   map[string]string `json:"args,omitempty"` // of its message: plain decimals, codes of periods
	Answer string            `json:"answer"`         // "" while there is none
}

// Answer is what the author says to a warning.
type Answer struct {
	Rule Rule   `json:"rule"`
	Text string `json:"answer"`
}

// EarlierUpdates is how many updates of earlier periods the rules look at.
const EarlierUpdates = 12

// Inspected is what the rules look at: an update as it was filled in, and what
// stands around it. The rules follow from it alone.
type Inspected struct {
	Update   Update // with its evidence
	Terms    Terms
	Earlier  []Update // that stand for earlier periods, latest first, at most EarlierUpdates
	Requires Requirements
}

// ruleDefinition is what makes a rule.
type ruleDefinition struct {
	code     Rule
	severity Severity
	field    string // that it is about
	message  string // the catalogue's key of what it says
	holds    func(Inspected) (args map[string]string, holds bool)
}

// rules lists the rules in the order in which their warnings are shown.
var rules = []ruleDefinition{
	{RequiredValue, Refuses, "value", "error.round.value_required", Inspected.lacksValue},
	{RequiredNarrative, Refuses, "narrative", "error.round.narrative_required", Inspected.lacksNarrative},
	{RequiredEvidence, Refuses, "evidence", "error.round.evidence_required", Inspected.lacksEvidence},
	{Percentage, Refuses, "value", "error.quality.percentage", Inspected.overAHundred},
	{ValueFalls, Warns, "value", "quality.value_falls", Inspected.falls},
	{OverTarget, Warns, "value", "quality.over_target", Inspected.overTarget},
	{Jump, Warns, "value", "quality.jump", Inspected.jumps},
	{CompletedNoEvidence, Warns, "status", "quality.completed_no_evidence", Inspected.completedNoEvidence},
	{CompletedBelowTarget, Warns, "status", "quality.completed_below_target", Inspected.completedBelowTarget},
	{CompletedNoValue, Warns, "status", "quality.completed_no_value", Inspected.completedNoValue},
	{SameText, Warns, "narrative", "quality.same_text", Inspected.sameText},
}

// Rules lists the rules of a severity, in the order in which they are shown.
func Rules(s Severity) []Rule {
	var list []Rule
	for _, r := range rules {
		if r.severity == s {
			list = append(list, r.code)
		}
	}
	return list
}

// definition returns what makes the rule; nothing where no rule has the code.
func (r Rule) definition() ruleDefinition {
	for _, d := range rules {
		if d.code == r {
			return d
		}
	}
	return ruleDefinition{}
}

// Severity is the rule's; "" for a code that is none.
func (r Rule) Severity() Severity { return r.definition().severity }

// AnswerField names the input in which a warning of the rule is answered.
func (r Rule) AnswerField() string { return AnswerPrefix + string(r) }

// AnswerPrefix begins the names of the inputs in which warnings are answered.
const AnswerPrefix = "answers."

// Message returns the catalogue's key of what the warning says, and its
// arguments.
func (w Warning) Message() (key string, args []any) {
	for _, name := range slices.Sorted(maps.Keys(w.Args)) {
		args = append(args, name, w.Args[name])
	}
	return w.Rule.definition().message, args
}

// Warnings returns what the rules say, without answers.
func (i Inspected) Warnings() []Warning {
	var found []Warning
	for _, r := range rules {
		if args, holds := r.holds(i); holds {
			found = append(found, Warning{Rule: r.code, Args: args})
		}
	}
	return found
}

func (i Inspected) lacksValue() (map[string]string, bool) {
	return nil, i.Requires.Value && i.Update.Value == nil && i.Terms.Indicator.Kind == Numeric
}

func (i Inspected) lacksNarrative() (map[string]string, bool) {
	return nil, i.Requires.Narrative && i.Update.Narrative == ""
}

func (i Inspected) lacksEvidence() (map[string]string, bool) {
	return nil, i.Requires.Evidence && len(i.Update.Evidence) == 0
}

// overAHundred leaves out percentages of which more than 100 was agreed.
func (i Inspected) overAHundred() (map[string]string, bool) {
	over := func(q *Quantity) bool { return q != nil && *q > Whole(100) }
	if !IsPercent(i.Terms.Indicator.Unit) || !over(i.Update.Value) || over(i.Terms.Target) || over(i.Terms.Baseline) {
		return nil, false
	}
	return map[string]string{"quantity": i.Update.Value.String()}, true
}

// percents are units that mean percent, as Fold writes them.
var percents = []string{
	"pourcent", "pour cent", "pourcentage", "percent", "per cent", "percentage", Fold("بالمائة"), Fold("في المائة"), Fold("نسبة مئوية"),
}

// IsPercent reports whether a unit means percent.
func IsPercent(unit string) bool {
	return strings.ContainsAny(unit, "%٪") || slices.Contains(percents, Fold(unit))
}

func (i Inspected) falls() (map[string]string, bool) {
	earlier := i.measured()
	if !i.Terms.Indicator.Cumulative || i.Update.Value == nil || len(earlier) == 0 {
		return nil, false
	}
	last := earlier[0]
	return against(*i.Update.Value, *last.Value, "period", last.Period.String()), i.Terms.Indicator.short(*i.Update.Value, *last.Value)
}

func (i Inspected) overTarget() (map[string]string, bool) {
	if i.Update.Value == nil || i.Terms.Target == nil {
		return nil, false
	}
	return against(*i.Update.Value, *i.Terms.Target), i.Terms.Indicator.short(*i.Terms.Target, *i.Update.Value)
}

// jumps compares the change since the last value with the usual one: it is more
// than three times the median, and at least a quarter of what is at stake, or all
// of it where the value usually stays as it is.
func (i Inspected) jumps() (map[string]string, bool) {
	earlier := i.measured()
	if i.Update.Value == nil || len(earlier) < 3 {
		return nil, false
	}
	var changes []Quantity
	for n := range earlier[1:] {
		changes = append(changes, distance(*earlier[n].Value, *earlier[n+1].Value))
	}
	slices.Sort(changes)
	twice := changes[(len(changes)-1)/2] + changes[len(changes)/2] // the median, twice
	last := earlier[0]
	change := distance(*i.Update.Value, *last.Value)
	args := against(*i.Update.Value, *last.Value, "period", last.Period.String(), "usual", (twice / 2).String())
	stake := i.scale(earlier)
	if twice == 0 {
		return args, change > 0 && change >= stake
	}
	return args, 2*change > 3*twice && 4*change >= stake
}

// scale is what is at stake: the larger of target and baseline, else the largest
// earlier value.
func (i Inspected) scale(earlier []Update) Quantity {
	var most Quantity
	for _, q := range []*Quantity{i.Terms.Target, i.Terms.Baseline} {
		if q != nil {
			most = max(most, distance(*q, 0))
		}
	}
	if i.Terms.Target != nil || i.Terms.Baseline != nil {
		return most
	}
	for _, u := range earlier {
		most = max(most, distance(*u.Value, 0))
	}
	return most
}

func (i Inspected) completedNoEvidence() (map[string]string, bool) {
	return nil, i.Update.Status == Completed && len(i.Update.Evidence) == 0
}

func (i Inspected) completedBelowTarget() (map[string]string, bool) {
	if i.Update.Status != Completed || i.Update.Value == nil || i.Terms.Target == nil {
		return nil, false
	}
	return against(*i.Update.Value, *i.Terms.Target), i.Terms.Indicator.short(*i.Update.Value, *i.Terms.Target)
}

func (i Inspected) completedNoValue() (map[string]string, bool) {
	required := i.Requires.Value && i.Terms.Indicator.Kind == Numeric
	return nil, i.Update.Status == Completed && i.Update.Value == nil && i.Terms.Target != nil && !required
}

// sameText passes over letter case, accents and spaces.
func (i Inspected) sameText() (map[string]string, bool) {
	if len(i.Earlier) == 0 || i.Update.Narrative == "" || Fold(i.Update.Narrative) != Fold(i.Earlier[0].Narrative) {
		return nil, false
	}
	return map[string]string{"period": i.Earlier[0].Period.String()}, true
}

// measured lists the earlier updates whose values can be compared: in the same
// unit, not sent back, and not of a published fact, which counted its own thing.
func (i Inspected) measured() []Update {
	var list []Update
	for _, u := range i.Earlier {
		if u.Value != nil && u.Unit == i.Terms.Indicator.Unit && u.State != Returned && u.Fact == "" {
			list = append(list, u)
		}
	}
	return list
}

// short reports whether x is less far on the indicator's way than y.
func (in Indicator) short(x, y Quantity) bool {
	if in.Direction == Decrease {
		return x > y
	}
	return x < y
}

func distance(x, y Quantity) Quantity { return max(x-y, y-x) }

// against are the arguments of a value that was compared with another.
func against(value, other Quantity, more ...string) map[string]string {
	args := map[string]string{"quantity": value.String(), "compared": other.String()}
	for n := 0; n+1 < len(more); n += 2 {
		args[more[n]] = more[n+1]
	}
	return args
}

// readAnswers keeps what was answered, noting what can't be.
func readAnswers(typed []Answer, fields *problem.Fields) []Answer {
	var answers []Answer
	for _, a := range typed {
		a.Text = strings.TrimSpace(a.Text)
		switch {
		case a.Rule.Severity() != Warns:
			fields.Add("answers", "error.quality.rule", "value", problem.Excerpt(string(a.Rule)))
		case slices.ContainsFunc(answers, func(b Answer) bool { return a.Rule == b.Rule }):
			fields.Add("answers", "error.quality.twice", "value", string(a.Rule))
		case a.Text != "":
			fields.CheckText(a.Rule.AnswerField(), a.Text, MaxAnswer)
			answers = append(answers, a)
		}
	}
	return answers
}

// refuse notes the fields of the rules that refuse, unless one is refused
// already.
func refuse(found []Warning, fields *problem.Fields) {
	for _, w := range found {
		r := w.Rule.definition()
		named := slices.ContainsFunc(*fields, func(f problem.Field) bool { return f.Name == r.field })
		if r.severity == Refuses && !named {
			key, args := w.Message()
			fields.Add(r.field, key, args...)
		}
	}
}

// withAnswers gives each warning the author's answer.
func withAnswers(found []Warning, answers []Answer) []Warning {
	for n := range found {
		for _, a := range answers {
			if a.Rule == found[n].Rule {
				found[n].Answer = a.Text
			}
		}
	}
	return found
}

// unanswered refuses an update while one of its warnings has no answer; the
// problem has a field for each of those.
func unanswered(found []Warning) error {
	asked := problem.New(problem.Invalid, "error.quality.unanswered")
	for _, w := range found {
		if w.Answer == "" {
			key, args := w.Message()
			asked.Fields = append(asked.Fields, problem.Field{Name: w.Rule.AnswerField(), Key: key, Args: args})
		}
	}
	if len(asked.Fields) == 0 {
		return nil
	}
	return asked
}
