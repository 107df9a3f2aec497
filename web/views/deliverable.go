package views

import (
	"slices"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// ThingView is the page of one deliverable.
type ThingView struct {
	deliverables.Deliverable
	What       commitments.DeliverableKind
	Names      Names
	Dimensions []commitments.Dimension
	History    deliverables.History
	Into       *deliverables.Deliverable // that it was merged into; nil for none
	Numbers    JournalNumbers
	Step       Task
	Entry      ThingForm // of the step
	Merge      Task
	Others     []deliverables.Deliverable // that it can be merged into, those that look alike first
	Decide     Task
	Forms      []Form // for evidence, one of each kind; none where the account adds none
}

// ThingForm is what the form of a step offers.
type ThingForm struct {
	Commitment commitments.Commitment
	What       commitments.DeliverableKind
	Dimensions []commitments.Dimension
	Communes   []string // of the list, and those that were typed before
	Periods    []Option
	Alike      []deliverables.Deliverable // that it may be the same as, where it was refused for that
	New        bool
	Region     commitments.Region
	Pledge     commitments.Pledge
	Kinds      []commitments.DeliverableKind // to choose from, where none was
	Why        string                        // why the account can't add one; "" where it can
	Form       Form
}

// Facts lists the ids of the facts that the page shows with their journal numbers.
func (v ThingView) Facts() []string {
	var ids []string
	for _, s := range v.History.Steps {
		ids = append(ids, s.ID)
	}
	for _, f := range v.History.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}

// pictures are the items of evidence that are pictures.
func (v ThingView) pictures() []commitments.Evidence {
	var list []commitments.Evidence
	for _, e := range v.Evidence {
		if e.File != nil && e.File.Preview != nil {
			list = append(list, e)
		}
	}
	return list
}

// saidStep is one step of a thing with what was found of it, and what it changed.
type saidStep struct {
	deliverables.Step
	Findings []deliverables.FindingFact
	Changed  []Diff // against the step before
}

// steps lists what was said, the latest first.
func (v ThingView) steps(c Layout) []saidStep {
	var list []saidStep
	for i, s := range v.History.Steps {
		step := saidStep{Step: s}
		for _, f := range v.History.Findings {
			if f.Version == s.Version {
				step.Findings = append(step.Findings, f)
			}
		}
		if i > 0 {
			step.Changed = Changed(c.ContentDiffs(v.What, v.Dimensions, v.History.Steps[i-1].Content, s.Content)...)
		}
		list = append(list, step)
	}
	slices.Reverse(list)
	return list
}

// ContentDiffs compares what two steps say of a thing.
func (c Layout) ContentDiffs(k commitments.DeliverableKind, dimensions []commitments.Dimension, before, after deliverables.Content) []Diff {
	measured := Measured{Dimensions: dimensions}
	write := func(f commitments.KindField, v deliverables.Value) string {
		text := c.fieldValue(f, v)
		for _, line := range measured.parts(c, commitments.Value{Parts: v.Parts}) {
			text += "\n" + line
		}
		return text
	}
	state := func(s deliverables.State) string { return c.Named("deliverable.state.", string(s)) }
	diffs := []Diff{{c.T("deliverable.state"), state(before.State), state(after.State)}}
	for _, f := range k.Fields {
		if f.Type == commitments.PlaceField {
			diffs = append(diffs, Diff{c.Text(f.Name), placeLine(before.Place), placeLine(after.Place)})
			continue
		}
		diffs = append(diffs, Diff{c.Text(f.Name), write(f, before.Field(f.Code)), write(f, after.Field(f.Code))})
	}
	return append(diffs, Diff{c.T("deliverable.money"), c.moneyText(before.Money), c.moneyText(after.Money)})
}

// placeLine writes a place without its region; "" for none.
func placeLine(p *deliverables.Place) string {
	switch {
	case p == nil:
		return ""
	case p.Point == nil:
		return p.Commune
	}
	return p.Commune + " (" + pointText(*p.Point) + ")"
}

// field is the input of what is noted in a field.
func (v ThingForm) field(c Layout, f commitments.KindField) Field {
	field := Field{Name: deliverables.FieldName(f.Code), Label: c.Text(f.Name), Optional: f.Required == "", Longest: commitments.MaxLine, Complete: "off"}
	if f.Required != "" && f.Required != commitments.Planned {
		field.Hint = c.T("register.required." + string(f.Required))
	}
	switch f.Type {
	case commitments.LongTextField:
		field.Rows, field.Longest = 4, commitments.MaxNarrative
	case commitments.NumberField, commitments.CountField:
		field.Mode, field.Dir, field.Longest = "decimal", "ltr", 0
		if unit := c.counts("", f.Unit); unit != "" {
			field.Label = c.T("report_form.label", "name", field.Label, "unit", unit)
		}
	case commitments.AmountField:
		field.Mode, field.Dir, field.Longest = "decimal", "ltr", 0
		field.Label = c.T("report_form.label", "name", field.Label, "unit", c.T("register.dirhams"))
	case commitments.DateField:
		field.Type, field.Dir, field.Longest = "date", "ltr", 0
	case commitments.ChoiceField:
		field.Options = []Option{{Label: none}}
		for _, choice := range f.Choices {
			field.Options = append(field.Options, Option{Value: choice.Code, Label: c.Text(choice.Name)})
		}
	case commitments.YesNoField:
		field.Options = []Option{{Value: commitments.Yes, Label: c.T("common.yes")}, {Value: commitments.No, Label: c.T("common.no")}, {Label: c.T("register.unsaid")}}
	}
	return field
}

// moneyLines are the names of the rows for money.
func (v ThingForm) moneyLines() []string {
	var rows []string
	for i := range v.Form.rows("money.") {
		rows = append(rows, "money."+strconv.Itoa(i))
	}
	return rows
}

// placeOpen reports whether something is filled in or wrong in the point of the place.
func (v ThingForm) placeOpen() bool { return v.Form.begins("place.lat") || v.Form.begins("place.lon") }

// thingStateOptions are the states, each with what it asks for.
func thingStateOptions(c Layout) []Option {
	return namedOptions(c, "deliverable.state.", commitments.DeliverableStates)
}

// withEmpty offers nothing as well.
func withEmpty(options []Option) []Option { return append([]Option{{Label: none}}, options...) }

// PeriodOptions are the periods for which something can be said of a commitment, from one
// on.
func PeriodOptions(c Layout, r commitments.Record, today commitments.Date, from commitments.Period) []Option {
	r.Open = slices.DeleteFunc(slices.Clone(r.Open), func(p commitments.Period) bool { return !from.IsZero() && p.Compare(from) < 0 })
	return CommitmentView{Record: r, Today: today}.periodOptions(c)
}

// otherOptions name the things that one can be merged into.
func (v ThingView) otherOptions(c Layout) []Option {
	options := []Option{{Label: none}}
	for _, d := range v.Others {
		label := c.apart(d.Title())
		if d.LooksLike(v.Deliverable, v.What) {
			label = c.T("common.labelled", "label", c.T("register.alike.mark"), "value", label)
		}
		options = append(options, Option{Value: d.ID, Label: label})
	}
	return options
}
