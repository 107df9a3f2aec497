package commitments

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// PledgeInput amends a pledge, or adds one, as typed.
type PledgeInput struct {
	Code     string
	New      bool   // refused where a pledge has the code
	Party    string // of a new pledge; those that stand keep theirs
	Category string
	Title    Text
	Clause   Text
	Note     Text // what amended it, and why
	Sources  []string
	// From is the first day of the text; a later one than that of the text that stands
	// keeps that one for the days before it, any other corrects it.
	From        string
	AddedOn     string
	WithdrawnOn string
	Scope       *Scope // nil: as it is
}

// Amendment returns the change of the agreement.
func (in PledgeInput) Amendment(agreement, digest string) Amendment {
	return Amendment{
		Agreement: agreement, Digest: digest,
		Apply: in.apply,
		At:    func(def Definition) string { return pledgeAt(def, in.Code) },
	}
}

func pledgeAt(def Definition, code string) string {
	return fmt.Sprintf("pledges[%d]", slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == code }))
}

func (in PledgeInput) apply(def *Definition, fields *problem.Fields) {
	from := readDay("from", in.From, fields)
	added, withdrawn := readDay("added_on", in.AddedOn, fields), readDay("withdrawn_on", in.WithdrawnOn, fields)
	i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == in.Code })
	if in.New && i >= 0 {
		fields.Add("code", "error.code.taken", "value", problem.Excerpt(in.Code))
	}
	if i < 0 {
		def.Pledges = append(def.Pledges, Pledge{Code: in.Code, Party: in.Party, From: from})
		i = len(def.Pledges) - 1
	}
	p := &def.Pledges[i]
	if from.After(p.From) {
		p.Versions = append(slices.Clone(p.Versions), PledgeVersion{p.From, p.Title, p.Clause, p.Sources, p.Note})
	}
	p.From, p.Title, p.Clause, p.Note = from, said(in.Title), said(in.Clause), said(in.Note)
	p.Category, p.AddedOn, p.WithdrawnOn = in.Category, added, withdrawn
	p.Sources = nil
	for _, s := range in.Sources {
		if s = strings.TrimSpace(s); s != "" {
			p.Sources = append(p.Sources, s)
		}
	}
	if in.Scope != nil {
		p.Scope = *in.Scope
	}
}

// said is the text without the languages that say nothing; nil where none says anything.
func said(t Text) Text {
	var kept Text
	for lang, s := range t {
		if s = strings.TrimSpace(s); s != "" {
			if kept == nil {
				kept = Text{}
			}
			kept[lang] = s
		}
	}
	return kept
}

func readDay(name, typed string, fields *problem.Fields) Date {
	day, err := ParseDate(strings.TrimSpace(typed))
	if err != nil {
		fields.Add(name, "error.date.malformed", "value", problem.Excerpt(typed))
	}
	return day
}

// IndicatorInput amends an indicator of a pledge, or adds one, as typed.
type IndicatorInput struct {
	Code         string
	New          bool // refused where an indicator has the code
	Name         Text
	Verification Text
	Kind         string
	Unit         string
	Counting     string
	OverRegions  string
	Direction    string
	Breakdown    []string
	Milestones   []MilestoneInput
	Replaces     string
}

// MilestoneInput is one step, as typed.
type MilestoneInput struct {
	Name  Text
	DueOn string
}

// Amendment returns the change of the agreement.
func (in IndicatorInput) Amendment(agreement, digest string) Amendment {
	pledge, _ := SplitIndicator(in.Code)
	return Amendment{
		Agreement: agreement, Digest: digest,
		Apply: in.apply,
		At: func(def Definition) string {
			i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == pledge })
			if i < 0 {
				return ""
			}
			j := slices.IndexFunc(def.Pledges[i].Indicators, func(x Indicator) bool { return x.Code == in.Code })
			return fmt.Sprintf("pledges[%d].indicators[%d]", i, j)
		},
	}
}

func (in IndicatorInput) apply(def *Definition, fields *problem.Fields) {
	pledge, _ := SplitIndicator(in.Code)
	i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == pledge })
	if i < 0 {
		fields.Add("code", "error.code.unknown", "value", problem.Excerpt(in.Code))
		return
	}
	indicator := Indicator{
		Code: in.Code, Name: said(in.Name), Verification: said(in.Verification), Kind: IndicatorKind(in.Kind), Unit: in.Unit,
		Counting: Counting(in.Counting), OverRegions: OverRegions(in.OverRegions), Direction: Direction(in.Direction),
		Breakdown: in.Breakdown, Replaces: in.Replaces,
	}
	for n, m := range in.Milestones {
		if name := said(m.Name); name != nil || strings.TrimSpace(m.DueOn) != "" {
			due := readDay(fmt.Sprintf("milestones[%d].due_on", n), m.DueOn, fields)
			indicator.Milestones = append(indicator.Milestones, Milestone{name, due})
		}
	}
	p := &def.Pledges[i]
	p.Indicators = slices.Clone(p.Indicators)
	j := slices.IndexFunc(p.Indicators, func(x Indicator) bool { return x.Code == in.Code })
	if in.New && j >= 0 {
		fields.Add("code", "error.code.taken", "value", problem.Excerpt(in.Code))
	}
	if j < 0 {
		p.Indicators = append(p.Indicators, indicator)
	} else {
		p.Indicators[j] = indicator
	}
}

// AgreementInput amends an agreement's own terms, as typed. Nil leaves a term as it is.
type AgreementInput struct {
	Title        Text
	Summary      Text
	InForceFrom  *string
	InForceUntil *string
	RenewedOn    []string
	ClosedOn     *string
	OnTrack      *int // percent
	Behind       *int
	Categories   []Category // in place of those that stand
}

// Amendment returns the change of the agreement.
func (in AgreementInput) Amendment(agreement, digest string) Amendment {
	return Amendment{Agreement: agreement, Digest: digest, Apply: in.apply, At: func(Definition) string { return "agreement" }}
}

func (in AgreementInput) apply(def *Definition, fields *problem.Fields) {
	a := &def.Agreement
	if in.Title != nil {
		a.Title = said(in.Title)
	}
	if summary := said(in.Summary); summary != nil || in.Summary != nil && !a.Summary.IsBlank() {
		a.Summary = summary
	}
	for _, day := range []struct {
		name  string
		typed *string
		to    *Date
	}{{"in_force_from", in.InForceFrom, &a.InForceFrom}, {"in_force_until", in.InForceUntil, &a.InForceUntil}, {"closed_on", in.ClosedOn, &a.ClosedOn}} {
		if day.typed != nil {
			*day.to = readDay(day.name, *day.typed, fields)
		}
	}
	if in.RenewedOn != nil {
		a.RenewedOn = nil
		for i, typed := range in.RenewedOn {
			if strings.TrimSpace(typed) != "" {
				a.RenewedOn = append(a.RenewedOn, readDay(fmt.Sprintf("renewed_on[%d]", i), typed, fields))
			}
		}
	}
	if rule := (Thresholds{valueOr(in.OnTrack, a.TrackRule().OnTrack), valueOr(in.Behind, a.TrackRule().Behind)}); rule != a.TrackRule() {
		a.Thresholds = rule
	}
	if in.Categories != nil {
		a.Categories = in.Categories
	}
}

func valueOr(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// UnitInput changes a unit, or adds one.
type UnitInput struct {
	Unit Unit
	New  bool // refused where a unit has the code
}

// Amendment returns the change of the agreement's definition.
func (in UnitInput) Amendment(agreement, digest string) Amendment {
	at := func(def Definition) string {
		return fmt.Sprintf("units[%d]", slices.IndexFunc(def.Units, func(u Unit) bool { return u.Code == in.Unit.Code }))
	}
	return Amendment{Agreement: agreement, Digest: digest, At: at, Apply: func(def *Definition, fields *problem.Fields) {
		i := slices.IndexFunc(def.Units, func(u Unit) bool { return u.Code == in.Unit.Code })
		if in.New && i >= 0 {
			fields.Add("code", "error.code.taken", "value", problem.Excerpt(in.Unit.Code))
		}
		if i < 0 {
			def.Units = append(def.Units, in.Unit)
		} else {
			def.Units[i] = in.Unit
		}
	}}
}

// KindInput changes a kind of deliverable, whole, or adds one.
type KindInput struct {
	Kind DeliverableKind
	New  bool // refused where a kind has the code
}

// Amendment returns the change of the agreement's definition.
func (in KindInput) Amendment(agreement, digest string) Amendment {
	place := func(def Definition) int {
		return slices.IndexFunc(def.Kinds, func(k DeliverableKind) bool { return k.Code == in.Kind.Code })
	}
	at := func(def Definition) string { return fmt.Sprintf("kinds[%d]", place(def)) }
	return Amendment{Agreement: agreement, Digest: digest, At: at, Apply: func(def *Definition, fields *problem.Fields) {
		i := place(*def)
		if in.New && i >= 0 {
			fields.Add("code", "error.code.taken", "value", problem.Excerpt(in.Kind.Code))
		}
		if i < 0 {
			def.Kinds = append(def.Kinds, in.Kind.said())
		} else {
			def.Kinds[i] = in.Kind.said()
		}
	}}
}

// said is the kind without the languages in which it says nothing.
func (k DeliverableKind) said() DeliverableKind {
	k.Name, k.Fields = said(k.Name), slices.Clone(k.Fields)
	for i := range k.Fields {
		f := &k.Fields[i]
		f.Name, f.Choices = said(f.Name), slices.Clone(f.Choices)
		for j := range f.Choices {
			f.Choices[j].Name = said(f.Choices[j].Name)
		}
	}
	return k
}

// FileAmendment loads a whole definition, of a new agreement or in place of what stands,
// as tracker seed does.
func FileAmendment(def Definition, digest string) Amendment {
	return Amendment{Agreement: def.Agreement.Code, Digest: digest, New: true, Apply: func(d *Definition, _ *problem.Fields) { *d = def }}
}
