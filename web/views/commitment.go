package views

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// CommitmentView is the page of one commitment.
type CommitmentView struct {
	commitments.Record
	Report, Terms, Assess Task
	ReviewHref            string // where the account can review the latest update; "" where it can't
	ReadOnly              bool   // the account's role only reads
	Today                 commitments.Date
	Numbers               JournalNumbers // of what the timeline shows
	CommentKey            string         // begins the idempotency keys of the forms for comments
	Commented             *Form          // the one of those that was refused; nil for none
	// Reviews reports whether the account reviews updates such as this one; nil where
	// it reviews none.
	Reviews     func(commitments.Update) bool
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

// measured lists the updates that stand, the earliest period first.
func (v CommitmentView) measured() []commitments.Update {
	var list []commitments.Update
	for _, u := range v.Updates {
		if u.State != commitments.Superseded && u.State != commitments.Returned {
			list = append(list, u)
		}
	}
	slices.SortStableFunc(list, func(a, b commitments.Update) int {
		return cmp.Or(a.Period.End().Compare(b.Period.End()), a.SubmittedAt.Compare(b.SubmittedAt))
	})
	return list
}

// hasCourse reports whether there is a number to draw.
func (v CommitmentView) hasCourse() bool {
	return slices.ContainsFunc(v.Updates, func(u commitments.Update) bool { return u.Value != nil })
}

func (v CommitmentView) course(c Layout) string {
	course := chart.Course{
		Frame: chart.Frame{
			ID: "course", Title: c.T("commitment.course"), RTL: c.rtl(),
			Desc: c.T("commitment.course.desc", "actual", c.Quantity(valueOf(v.Commitment.Declared)),
				"target", c.with(v.Commitment.Target, v.Commitment.Indicator.Unit)),
		},
		Baseline: chartReference(c, "term.baseline", v.Commitment.Baseline),
		Target:   chartReference(c, "term.target", v.Commitment.Target),
		Format:   func(x float64) string { return c.L.Decimal(strconv.FormatFloat(x, 'f', -1, 64)) },
	}
	var last commitments.Period
	for _, u := range v.measured() {
		if !last.IsZero() && u.Period.Start().After(last.End().AddDays(1)) {
			course.Points = append(course.Points, chart.Point{Label: "…"})
		}
		last = u.Period
		point := chart.Point{Label: c.briefly(u.Period), Text: c.Quantity(u.Value)}
		if u.Value != nil {
			value := u.Value.Float()
			point.Value = &value
		}
		course.Points = append(course.Points, point)
	}
	return course.SVG()
}

// returnedLast says that the update of the last reported period was returned, and
// of which period what is declared is instead.
func returnedLast(c Layout, s commitments.State) string {
	if s.Declared == nil {
		return c.T("commitment.returned_last.nothing", "period", s.Reported.String())
	}
	return c.T("commitment.returned_last", "period", s.Reported.String(), "declared", c.Period(s.Declared.Period))
}

// value writes what was said, in the unit of the time; in the reader's language
// where it was taken from a published fact.
func (v CommitmentView) value(c Layout, s commitments.Statement) string {
	for _, u := range v.Updates {
		if f := v.fact(u.Fact); f != nil && u.ID == s.Update {
			return c.measured(s.Value, "", f)
		}
	}
	return c.with(s.Value, s.Unit)
}

// heldFrom says since when changed terms hold.
func heldFrom(c Layout, r commitments.Revision) string {
	if r.From.IsZero() {
		return c.T("timeline.from_beginning")
	}
	return c.T("timeline.from", "period", c.Period(r.From))
}

func chartReference(c Layout, key string, q *commitments.Quantity) *chart.Reference {
	if q == nil {
		return nil
	}
	return &chart.Reference{Value: q.Float(), Label: c.T(key) + " " + c.Quantity(q)}
}

// TermDiffs compares two sets of terms.
func (c Layout) TermDiffs(before, after commitments.Terms) []Diff {
	return Changed(
		Diff{c.T("term.indicator"), before.Indicator.Name, after.Indicator.Name},
		Diff{c.T("terms_form.kind"), indicatorKind(c, before), indicatorKind(c, after)},
		Diff{c.T("term.unit"), before.Indicator.Unit, after.Indicator.Unit},
		Diff{c.T("term.direction"), indicatorDirection(c, before), indicatorDirection(c, after)},
		Diff{c.T("term.cumulative"), c.yesNo(before.Indicator.Cumulative), c.yesNo(after.Indicator.Cumulative)},
		Diff{c.T("term.baseline"), c.Quantity(before.Baseline), c.Quantity(after.Baseline)},
		Diff{c.T("term.target"), c.Quantity(before.Target), c.Quantity(after.Target)},
		Diff{c.T("terms_form.target_text"), before.TargetText, after.TargetText},
		Diff{c.T("term.due_date"), c.Date(before.DueOn), c.Date(after.DueOn)},
		Diff{c.T("term.means_of_verification"), before.Indicator.Verification, after.Indicator.Verification},
		Diff{c.T("term.focal_point"), before.FocalPoint, after.FocalPoint},
		Diff{c.T("term.lead_institution"), before.LeadInstitution, after.LeadInstitution},
	)
}

func indicatorKind(c Layout, t commitments.Terms) string {
	if t.Indicator.Kind == "" {
		return ""
	}
	return c.T("indicator." + string(t.Indicator.Kind))
}

func indicatorDirection(c Layout, t commitments.Terms) string {
	if t.Indicator.Direction == "" {
		return ""
	}
	return c.T("direction." + string(t.Indicator.Direction))
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

// returned is the account's own update that came back and waits for an answer.
func (v CommitmentView) returned(c Layout) *commitments.Update {
	for i, u := range v.Updates {
		if u.State == commitments.Returned && u.Author == c.Account.ID {
			return &v.Updates[i]
		}
	}
	return nil
}
