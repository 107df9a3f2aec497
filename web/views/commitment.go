package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/commitments"
)

// CommitmentView is the page of one commitment.
type CommitmentView struct {
	commitments.Record
	Report, Terms, Assess Task
	ReviewHref            string // where the account can review the latest update; "" where it can't
	ReadOnly              bool   // the account's role only reads
	Asked                 bool   // the address asks for an answer
	Today                 commitments.Date
	Numbers               JournalNumbers // of what the timeline shows
	CommentKey            string         // begins the idempotency keys of the forms for comments
	Commented             *Form          // the one of those that was refused; nil for none
	// Reviews reports whether the account reviews updates such as this one; nil where
	// it reviews none.
	Reviews     func(commitments.Update) bool
	Returned    *commitments.Update // the account's own update that came back and whose answer the form holds; nil for none
	Things      ThingsView          // the first ones that were delivered under it
	Recommended RecommendedUnder
	Withdrawing *Form // the form for a withdrawal that was refused; nil for none
}

// Journaled lists the ids of the facts that the timeline shows with their
// journal numbers.
func (v CommitmentView) Journaled() []string {
	var ids []string
	for _, e := range v.events() {
		switch {
		case e.Update != nil:
			ids = append(ids, e.Update.ID)
			if e.Update.Review != nil {
				ids = append(ids, e.Update.Review.ID)
			}
			for _, w := range e.Update.Withdrawn {
				ids = append(ids, w.Review.ID, w.ID)
			}
			for _, item := range e.Update.Evidence {
				ids = append(ids, item.ID)
			}
		case e.Assessment != nil:
			ids = append(ids, e.Assessment.ID)
		case e.Revision != nil:
			ids = append(ids, e.Revision.ID)
		}
	}
	return ids
}

// Task is one thing that can be done on a page: its form, or why the account
// can't do it.
type Task struct {
	Form  *Form
	Why   string // "" also where the account's role has nothing to do with it
	Stale []Diff // what stands now beside what was typed, after someone else's change
}

// Refused reports whether the task's form was sent and refused.
func (t Task) Refused() bool { return t.Form != nil && t.Form.Wrong() }

// Diff is one value before and after a change, or standing and typed.
type Diff struct{ Label, Before, After string }

// Changed leaves out what is the same on both sides.
func Changed(diffs ...Diff) []Diff {
	return slices.DeleteFunc(diffs, func(d Diff) bool { return d.Before == d.After })
}

// event is one entry of the timeline; exactly one of the pointers is set.
type event struct {
	At         time.Time
	Update     *commitments.Update
	Assessment *commitments.AssessmentFact
	Revision   *commitments.Revision
	Fact       *commitments.Fact // of an imported update too
}

// events lists what happened, the latest first. What was published long before
// it was imported stands at the date of its publication.
func (v CommitmentView) events() []event {
	var list []event
	listed := map[string]bool{}
	for i := range v.Updates {
		e := event{At: v.Updates[i].SubmittedAt, Update: &v.Updates[i]}
		if f := v.fact(v.Updates[i].Fact); f != nil {
			e.Fact, e.At = f, f.Date.In(time.UTC)
			listed[f.ID] = true
		}
		list = append(list, e)
	}
	for i, a := range v.Assessments {
		if a.Review == "" {
			list = append(list, event{At: a.At, Assessment: &v.Assessments[i]})
		}
	}
	for i, r := range v.Revisions {
		list = append(list, event{At: r.At, Revision: &v.Revisions[i]})
	}
	for i, f := range v.Facts {
		if !listed[f.ID] {
			list = append(list, event{At: f.Date.In(time.UTC), Fact: &v.Facts[i]})
		}
	}
	slices.SortStableFunc(list, func(a, b event) int { return b.At.Compare(a.At) })
	return list
}

func (v CommitmentView) fact(id string) *commitments.Fact { return factOf(v.Facts, id) }

// returnedLast says that the update of the last reported period was returned, and
// of which period what is declared is instead.
func returnedLast(c Layout, s commitments.State) string {
	if s.Declared == nil {
		return c.T("commitment.returned_last.nothing", "period", s.Reported.String())
	}
	return c.T("commitment.returned_last", "period", s.Reported.String(), "declared", c.Period(s.Declared.Period))
}

// heldFrom says since when changed terms hold.
func heldFrom(c Layout, r commitments.Revision) string {
	if r.From.IsZero() {
		return c.T("timeline.from_beginning")
	}
	return c.T("timeline.from", "period", c.Period(r.From))
}

// TermDiffs compares two sets of terms of a pledge with the indicators.
func (c Layout) TermDiffs(indicators []commitments.Indicator, before, after commitments.Terms) []Diff {
	var diffs []Diff
	for _, in := range indicators {
		diffs = append(diffs, c.targetDiffs(in, before.TargetOf(in.Code), after.TargetOf(in.Code))...)
	}
	return Changed(append(diffs,
		Diff{c.T("term.due_date"), c.Date(before.DueOn), c.Date(after.DueOn)},
		Diff{c.T("term.focal_point"), before.FocalPoint, after.FocalPoint},
		Diff{c.T("term.lead_institution"), before.LeadInstitution, after.LeadInstitution},
	)...)
}

func (c Layout) targetDiffs(in commitments.Indicator, before, after commitments.Target) []Diff {
	label := func(key string) string { return c.T("common.labelled", "label", c.Text(in.Name), "value", c.T(key)) }
	return []Diff{
		{label("term.baseline"), c.Measure(in, before.Baseline), c.Measure(in, after.Baseline)},
		{label("term.target"), c.Measure(in, before.Target), c.Measure(in, after.Target)},
		{label("terms_form.target_text"), before.Text, after.Text},
		{label("terms_form.steps"), c.steps(in, before.Steps), c.steps(in, after.Steps)},
	}
}

// steps writes the targets of single periods.
func (c Layout) steps(in commitments.Indicator, steps []commitments.Step) string {
	var list []string
	for _, s := range steps {
		list = append(list, c.T("common.labelled", "label", c.Period(s.Period), "value", c.Measure(in, &s.Value)))
	}
	return strings.Join(list, "\n")
}

// indicatorKind says how an indicator is measured.
func indicatorKind(c Layout, in commitments.Indicator) string {
	parts := []string{c.T("indicator.kind." + string(in.Kind))}
	if in.Kind == commitments.Number || in.Kind == commitments.Ratio {
		parts = append(parts, c.UnitName(in), c.T("counting."+string(in.Counting)))
	}
	return strings.Join(parts, " · ")
}

func (c Layout) yesNo(b bool) string {
	if b {
		return c.T("common.yes")
	}
	return c.T("common.no")
}

// factDate writes a fact's date as exactly as it is known.
func factDate(c Layout, f commitments.Fact) string {
	switch f.Precision {
	case "year":
		return strconv.Itoa(f.Date.Year)
	case "month":
		return c.L.Period("month", f.Date.Year, int(f.Date.Month))
	}
	return c.Date(f.Date)
}

// periodOptions are the periods that can be reported today.
func (v CommitmentView) periodOptions(c Layout) []Option {
	var options []Option
	for _, p := range v.Open {
		calendar := v.Agreement.CalendarOf(p)
		key, until, last := "report_form.period.on_time", calendar.DueOn(p), calendar.ClosesOn(p)
		if r := v.request(p); r != nil {
			until, last = r.DueOn, r.LastOn
		}
		if v.Today.After(until) {
			key, until = "report_form.period.late", last
		}
		options = append(options, Option{Value: p.String(), Label: c.T(key, "name", c.Period(p), "date", until.String())})
	}
	return options
}

// assessableOptions are the periods that can be assessed today.
func (v CommitmentView) assessableOptions(c Layout) []Option {
	var options []Option
	for _, p := range v.Agreement.AssessablePeriods(v.Today) {
		options = append(options, Option{Value: p.String(), Label: c.Period(p)})
	}
	return options
}

// shutPeriods says of the periods around the open ones why they can't be
// reported.
func (v CommitmentView) shutPeriods(c Layout) []string {
	var list []string
	for _, r := range v.Requests {
		if r.Lock != nil {
			list = append(list, c.Locked(*r.Lock))
		}
	}
	if len(v.Open) == 0 {
		return list
	}
	before, after := v.Agreement.PreviousPeriod(v.Open[0]), v.Agreement.NextPeriod(v.Open[len(v.Open)-1])
	if v.request(before) == nil {
		list = append(list, c.T("error.period.closed", "period", before.String(), "date", v.Agreement.CalendarOf(before).ClosesOn(before).String()))
	}
	return append(list, c.T("error.period.not_open", "period", after.String(), "date", after.Start().String()))
}

// request is what a collection round asks for the period; nil where there is none.
func (v CommitmentView) request(p commitments.Period) *commitments.Request {
	for i, r := range v.Requests {
		if r.Period == p {
			return &v.Requests[i]
		}
	}
	return nil
}

// required is what the collection round of the form's period requires.
func (v CommitmentView) required(f Form) commitments.Requirements {
	p, err := commitments.ParsePeriod(f.Value("period"))
	if err != nil {
		return commitments.Requirements{}
	}
	if r := v.request(p); r != nil {
		return r.Requires
	}
	return commitments.Requirements{}
}

// asks reports whether the next sentence is the account's: an answer to a return, a
// draft to end, or what was refused. Its form then stands first.
func (v CommitmentView) asks() bool {
	return v.Report.Form != nil && (v.Returned != nil || v.Draft != nil || v.Asked || v.Report.Refused())
}

// valueField is the input of what is reported of one indicator.
func (v CommitmentView) valueField(c Layout, f Form, in commitments.Indicator) Field {
	field := Field{
		Name: commitments.ValueField(v.Pledge.Typed(), in.Code), Label: c.Text(in.Name), Hint: v.valueHint(c, in),
		Mode: "decimal", Dir: "ltr", Optional: !v.required(f).Value, Complete: "off",
	}
	if in.Kind == commitments.Milestones {
		field.Options = milestoneOptions(c, in)
	} else if unit := c.UnitName(in); unit != "" && !strings.EqualFold(unit, field.Label) {
		field.Label = c.T("report_form.label", "name", field.Label, "unit", unit)
	}
	return field
}

// valueHint says what is counted, and what was reported last.
func (v CommitmentView) valueHint(c Layout, in commitments.Indicator) string {
	hint := ""
	switch {
	case in.Kind == commitments.Milestones:
	case in.Adds():
		hint = c.T("report_form.value.period") + " "
	default:
		hint = c.T("report_form.value.cumulative") + " "
	}
	for _, p := range slices.Backward(v.Points) {
		if last := commitments.FindValue(p.Declared, in.Code); last != nil {
			return hint + c.T("report_form.last", "value", c.Measure(in, &last.Value), "name", c.Period(p.Period))
		}
	}
	return strings.TrimSpace(hint)
}

// milestoneOptions are how many milestones can have been reached, each named by the last
// one of them.
func milestoneOptions(c Layout, in commitments.Indicator) []Option {
	options := []Option{{Label: none}, {Value: "0", Label: c.T("report_form.milestones.none")}}
	for i, m := range in.Milestones {
		options = append(options, Option{Value: strconv.Itoa(i + 1), Label: c.T("report_form.milestones.reached", "n", i+1, "name", c.Text(m.Name))})
	}
	return options
}
