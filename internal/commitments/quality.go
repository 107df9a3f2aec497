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
	Rule Rule `json:"rule"`
	// Indicator is the one whose value the rule is about; "" where the pledge measures
	// one thing, and for a rule about the whole update.
	Indicator string            `json:"indicator,omitempty"`
	Args      map[string]string `json:"args,omitempty"` // of its message: plain decimals, codes of periods
	Answer    string            `json:"answer"`         // "" while there is none
}

// Answer is what the author says to a warning.
type Answer struct {
	Rule      Rule   `json:"rule"`
	Indicator string `json:"indicator,omitempty"` // as the warning has it
	Text      string `json:"answer"`
}

// EarlierUpdates is how many updates of earlier periods the rules look at.
const EarlierUpdates = 12

// Inspected is what the rules look at: an update as it was filled in, and what
// stands around it. The rules follow from it alone.
type Inspected struct {
	Update   Update      // with its evidence
	Measured []Indicator // of the pledge, on which updates report a value
	Terms    Terms
	Figures  []Figure // of the commitment, without the update
	Replaced *Update  // of the same period, that it would replace; nil for none
	Earlier  []Update // that stand for earlier periods, latest first, at most EarlierUpdates
	Requires Requirements
}

// inspectedValue is what the rules about one indicator look at.
type inspectedValue struct {
	Inspected
	indicator Indicator
	value     *Quantity // nil where the update has none
	toDate    *Quantity // what it makes the commitment's figure of what was declared
	target    Target
}

// ruleDefinition is what makes a rule; it is about the update, or about each of its
// indicators.
type ruleDefinition struct {
	code      Rule
	severity  Severity
	field     string // that it is about
	message   string // the catalogue's key of what it says
	holds     func(Inspected) (args map[string]string, holds bool)
	measuring func(inspectedValue) (args map[string]string, holds bool)
}

// rules lists the rules in the order in which their warnings are shown.
var rules = []ruleDefinition{
	{RequiredValue, Refuses, "value", "error.round.value_required", nil, inspectedValue.lacksValue},
	{RequiredNarrative, Refuses, "narrative", "error.round.narrative_required", Inspected.lacksNarrative, nil},
	{RequiredEvidence, Refuses, "evidence", "error.round.evidence_required", Inspected.lacksEvidence, nil},
	{Percentage, Refuses, "value", "error.quality.percentage", nil, inspectedValue.overAHundred},
	{ValueFalls, Warns, "value", "quality.value_falls", nil, inspectedValue.falls},
	{OverTarget, Warns, "value", "quality.over_target", nil, inspectedValue.overTarget},
	{Jump, Warns, "value", "quality.jump", nil, inspectedValue.jumps},
	{CompletedNoEvidence, Warns, "status", "quality.completed_no_evidence", Inspected.completedNoEvidence, nil},
	{CompletedBelowTarget, Warns, "status", "quality.completed_below_target", nil, inspectedValue.completedBelowTarget},
	{CompletedNoValue, Warns, "status", "quality.completed_no_value", nil, inspectedValue.completedNoValue},
	{SameText, Warns, "narrative", "quality.same_text", Inspected.sameText, nil},
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

// AnswerField names the input in which the warning is answered.
func (w Warning) AnswerField() string { return answerField(w.Rule, w.Indicator) }

func answerField(r Rule, indicator string) string {
	if indicator == "" {
		return AnswerPrefix + string(r)
	}
	return AnswerPrefix + string(r) + "." + indicator
}

// ParseAnswerField reads the name of an input that AnswerField made, after its prefix.
func ParseAnswerField(name string) (r Rule, indicator string) {
	rule, indicator, _ := strings.Cut(name, ".")
	return Rule(rule), indicator
}

// Field names the input that the warning is about.
func (w Warning) Field(measured []Indicator) string {
	field := w.Rule.definition().field
	if field == "value" && w.Indicator != "" {
		return ValueField(measured, w.Indicator)
	}
	return field
}

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
		if r.holds != nil {
			if args, holds := r.holds(i); holds {
				found = append(found, Warning{Rule: r.code, Args: args})
			}
			continue
		}
		for _, in := range i.Measured {
			if args, holds := r.measuring(i.about(in)); holds {
				w := Warning{Rule: r.code, Args: args}
				if len(i.Measured) > 1 {
					w.Indicator = in.Code
				}
				found = append(found, w)
			}
		}
	}
	return found
}

// about is what there is to look at of one indicator.
func (i Inspected) about(in Indicator) inspectedValue {
	v := inspectedValue{Inspected: i, indicator: in, target: i.Terms.TargetOf(in.Code)}
	value := FindValue(i.Update.Values, in.Code)
	if value == nil {
		return v
	}
	v.value, v.toDate = &value.Value, &value.Value
	before := FindFigure(i.Figures, in.Code).Declared
	if !in.Adds() || in.Kind == Ratio || before == nil {
		return v
	}
	sum := before.Value.Plus(value.Value)
	if i.Replaced != nil && i.Replaced.State != Returned {
		if replaced := FindValue(i.Replaced.Values, in.Code); replaced != nil {
			sum = sum.Plus(-replaced.Value)
		}
	}
	v.toDate = &sum
	return v
}

func (i inspectedValue) lacksValue() (map[string]string, bool) {
	return nil, i.Requires.Value && i.value == nil
}

func (i Inspected) lacksNarrative() (map[string]string, bool) {
	return nil, i.Requires.Narrative && i.Update.Narrative == ""
}

func (i Inspected) lacksEvidence() (map[string]string, bool) {
	return nil, i.Requires.Evidence && len(i.Update.Evidence) == 0
}

// overAHundred leaves out percentages of which more than 100 was agreed.
func (i inspectedValue) overAHundred() (map[string]string, bool) {
	over := func(q *Quantity) bool { return q != nil && *q > Whole(100) }
	if i.indicator.Unit != PercentUnit || !over(i.value) || over(i.target.Target) || over(i.target.Baseline) {
		return nil, false
	}
	return map[string]string{"quantity": i.value.String()}, true
}

func (i inspectedValue) falls() (map[string]string, bool) {
	earlier := i.measured()
	if i.indicator.Adds() || i.indicator.Kind == Ratio || i.value == nil || len(earlier) == 0 {
		return nil, false
	}
	last := earlier[0]
	return against(*i.value, last.value, "period", last.period.String()), i.indicator.short(*i.value, last.value)
}

func (i inspectedValue) overTarget() (map[string]string, bool) {
	if i.toDate == nil || i.target.Target == nil {
		return nil, false
	}
	return against(*i.toDate, *i.target.Target), i.indicator.short(*i.target.Target, *i.toDate)
}

// jumps compares the change since the last value with the usual one: it is more
// than three times the median, and at least a quarter of what is at stake, or all
// of it where the value usually stays as it is.
func (i inspectedValue) jumps() (map[string]string, bool) {
	earlier := i.measured()
	if i.value == nil || len(earlier) < 3 {
		return nil, false
	}
	var changes []Quantity
	for n := range earlier[1:] {
		changes = append(changes, distance(earlier[n].value, earlier[n+1].value))
	}
	slices.Sort(changes)
	twice := changes[(len(changes)-1)/2] + changes[len(changes)/2] // the median, twice
	last := earlier[0]
	change := distance(*i.value, last.value)
	args := against(*i.value, last.value, "period", last.period.String(), "usual", (twice / 2).String())
	stake := i.scale(earlier)
	if twice == 0 {
		return args, change > 0 && change >= stake
	}
	return args, 2*change > 3*twice && 4*change >= stake
}

// scale is what is at stake: the larger of target and baseline, else the largest
// earlier value.
func (i inspectedValue) scale(earlier []measuredValue) Quantity {
	var most Quantity
	for _, q := range []*Quantity{i.target.Target, i.target.Baseline} {
		if q != nil {
			most = max(most, distance(*q, 0))
		}
	}
	if i.target.Target != nil || i.target.Baseline != nil {
		return most
	}
	for _, v := range earlier {
		most = max(most, distance(v.value, 0))
	}
	return most
}

func (i Inspected) completedNoEvidence() (map[string]string, bool) {
	return nil, i.Update.Status == Completed && len(i.Update.Evidence) == 0
}

func (i inspectedValue) completedBelowTarget() (map[string]string, bool) {
	if i.Update.Status != Completed || i.toDate == nil || i.target.Target == nil {
		return nil, false
	}
	return against(*i.toDate, *i.target.Target), i.indicator.short(*i.toDate, *i.target.Target)
}

func (i inspectedValue) completedNoValue() (map[string]string, bool) {
	return nil, i.Update.Status == Completed && i.value == nil && i.target.Target != nil && !i.Requires.Value
}

// sameText passes over letter case, accents and spaces.
func (i Inspected) sameText() (map[string]string, bool) {
	if len(i.Earlier) == 0 || i.Update.Narrative == "" || Fold(i.Update.Narrative) != Fold(i.Earlier[0].Narrative) {
		return nil, false
	}
	return map[string]string{"period": i.Earlier[0].Period.String()}, true
}

// measuredValue is what an earlier update said of the indicator.
type measuredValue struct {
	period Period
	value  Quantity
}

// measured lists the earlier values: not sent back, and not of a published fact, which
// nobody measured for the tracker.
func (i inspectedValue) measured() []measuredValue {
	var list []measuredValue
	for _, u := range i.Earlier {
		v := FindValue(u.Values, i.indicator.Code)
		if v != nil && u.State != Returned && u.Fact == "" {
			list = append(list, measuredValue{u.Period, v.Value})
		}
	}
	return list
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
		case slices.ContainsFunc(answers, func(b Answer) bool { return a.Rule == b.Rule && a.Indicator == b.Indicator }):
			fields.Add("answers", "error.quality.twice", "value", string(a.Rule))
		case a.Text != "":
			fields.CheckText(answerField(a.Rule, a.Indicator), a.Text, MaxAnswer)
			answers = append(answers, a)
		}
	}
	return answers
}

// refuse notes the fields of the rules that refuse, unless one is refused
// already.
func refuse(found []Warning, measured []Indicator, fields *problem.Fields) {
	for _, w := range found {
		at := w.Field(measured)
		named := slices.ContainsFunc(*fields, func(f problem.Field) bool { return f.Name == at })
		if w.Rule.Severity() == Refuses && !named {
			key, args := w.Message()
			fields.Add(at, key, args...)
		}
	}
}

// withAnswers gives each warning the author's answer.
func withAnswers(found []Warning, answers []Answer) []Warning {
	for n := range found {
		for _, a := range answers {
			if a.Rule == found[n].Rule && a.Indicator == found[n].Indicator {
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
			asked.Fields = append(asked.Fields, problem.Field{Name: w.AnswerField(), Key: key, Args: args})
		}
	}
	if len(asked.Fields) == 0 {
		return nil
	}
	return asked
}
