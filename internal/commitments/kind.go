package commitments

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// DeliverableState is how far a deliverable has come.
type DeliverableState string

// The states of a deliverable.
const (
	Planned  DeliverableState = "planned"
	UnderWay DeliverableState = "under_way"
	Done     DeliverableState = "done"
	Dropped  DeliverableState = "dropped"
)

// DeliverableStates lists the states in the order in which they are shown.
var DeliverableStates = []DeliverableState{Planned, UnderWay, Done, Dropped}

// rank orders the states on the way to done; 0 for dropped and for none.
func (s DeliverableState) rank() int {
	return slices.Index([]DeliverableState{"", Planned, UnderWay, Done}, s)
}

// Reached reports whether a deliverable of the state has come as far as another; one
// that was dropped has come nowhere, and nothing is as far as "".
func (s DeliverableState) Reached(other DeliverableState) bool {
	return other.rank() > 0 && s.rank() >= other.rank()
}

// DeliverableKind is a sort of concrete thing that is delivered under a commitment, and
// what is noted of each. A field is never taken away from things that have it.
type DeliverableKind struct {
	Code       string      `json:"code"` // of the category that it was made for, where it is one of ours
	Name       Text        `json:"name"`
	Unit       string      `json:"unit"`       // code of the unit in which the things are counted
	Categories []string    `json:"categories"` // of pledges under which such things are delivered
	Fields     []KindField `json:"fields"`     // in the order in which they are shown; the first one names the thing
}

// KindField is one thing that is noted of a deliverable.
type KindField struct {
	Code      string       `json:"code"`
	Name      Text         `json:"name"`
	Type      FieldType    `json:"type"`
	Unit      string       `json:"unit,omitempty"`      // code of what a number or a count counts; "" for none
	Breakdown []string     `json:"breakdown,omitempty"` // codes of the dimensions of a count
	Choices   []KindChoice `json:"choices,omitempty"`
	// Required is the state from which on the field is to be filled in; "" for never.
	Required DeliverableState `json:"required,omitempty"`
	// Retired fields are no longer asked for; things that have them keep them.
	Retired bool `json:"retired,omitempty"`
}

// KindChoice is one answer of a field that is chosen from a list.
type KindChoice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// FieldType says what a field holds.
type FieldType string

// The types of field. A count is a whole number of people that may be broken down; an
// amount is of Moroccan dirhams with centimes.
const (
	TextField         FieldType = "text"
	LongTextField     FieldType = "long_text"
	NumberField       FieldType = "number"
	CountField        FieldType = "count"
	AmountField       FieldType = "amount"
	DateField         FieldType = "date"
	ChoiceField       FieldType = "choice"
	YesNoField        FieldType = "yes_no"
	PlaceField        FieldType = "place"
	OrganisationField FieldType = "organisation"
	PersonField       FieldType = "person"
)

// FieldTypes lists the types in the order in which they are shown.
var FieldTypes = []FieldType{
	TextField, LongTextField, NumberField, CountField, AmountField, DateField, ChoiceField, YesNoField, PlaceField, OrganisationField, PersonField,
}

// Numeric reports whether fields of the type hold a number, which can be added up.
func (t FieldType) Numeric() bool { return t == NumberField || t == CountField || t == AmountField }

// names reports whether a field of the type can name a thing.
func (t FieldType) names() bool { return t == TextField || t == OrganisationField || t == PersonField }

// Field returns the kind's field of the code; false where it has none.
func (k DeliverableKind) Field(code string) (KindField, bool) {
	for _, f := range k.Fields {
		if f.Code == code {
			return f, true
		}
	}
	return KindField{}, false
}

// FieldOf returns the first field of the type that is asked for; false where there is
// none.
func (k DeliverableKind) FieldOf(t FieldType) (KindField, bool) {
	for _, f := range k.Fields {
		if f.Type == t && !f.Retired {
			return f, true
		}
	}
	return KindField{}, false
}

// Asked returns the fields that a form asks for, in their order.
func (k DeliverableKind) Asked() []KindField {
	return deleteWhere(k.Fields, func(f KindField) bool { return f.Retired })
}

// ChoiceName returns what one of the field's choices is called; nil for none.
func (f KindField) ChoiceName(code string) Text {
	for _, c := range f.Choices {
		if c.Code == code {
			return c.Name
		}
	}
	return nil
}

// FindKind returns the kind of the code; false where the list has none.
func FindKind(list []DeliverableKind, code string) (DeliverableKind, bool) {
	i := slices.IndexFunc(list, func(k DeliverableKind) bool { return k.Code == code })
	if i < 0 {
		return DeliverableKind{Code: code}, false
	}
	return list[i], true
}

// Kinds returns the kinds of deliverables, by code.
func (t *Tracker) Kinds(ctx context.Context, by people.Account) ([]DeliverableKind, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Kinds()
}

// KindsFor returns the kinds of what is delivered under pledges of the category.
func KindsFor(list []DeliverableKind, category string) []DeliverableKind {
	return deleteWhere(list, func(k DeliverableKind) bool { return !slices.Contains(k.Categories, category) })
}

// CountRule says which deliverables an indicator counts: those of a kind that meet the
// condition. Its declared value is made of the done ones, its verified value of those
// that were confirmed as well.
type CountRule struct {
	Kind string `json:"kind"`          // code
	Sum  string `json:"sum,omitempty"` // code of the number field that is added up; "": the things themselves
	Of   string `json:"of,omitempty"`  // code of a choice or yes-or-no field; "": every thing of the kind
	Is   string `json:"is,omitempty"`  // what that field says
}

var fieldForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,47}$`)

// maxFields bounds the fields of a kind.
const maxFields = 40

func (k check) kinds(list []DeliverableKind) {
	var codes []string
	for i, kind := range list {
		at := fmt.Sprintf("kinds[%d]", i)
		k.code(at+".code", kind.Code, categoryForm)
		codes = k.once(at+".code", kind.Code, codes)
		k.text(at+".name", kind.Name)
		k.refers(at+".unit", kind.Unit, k.codes.units)
		k.some(at+".categories", len(kind.Categories))
		for j, c := range kind.Categories {
			k.code(fmt.Sprintf("%s.categories[%d]", at, j), c, categoryForm)
		}
		k.some(at+".fields", len(kind.Fields))
		if len(kind.Fields) > maxFields {
			k.fields.Add(at+".fields", "error.kind.many", "max", maxFields)
		}
		k.kindFields(at, kind)
	}
}

func (k check) kindFields(at string, kind DeliverableKind) {
	var codes []string
	for i, f := range kind.Fields {
		place := fmt.Sprintf("%s.fields[%d]", at, i)
		k.kindField(place, f)
		codes = k.once(place+".code", f.Code, codes)
		switch {
		case i == 0 && (!f.Type.names() || f.Required != Planned || f.Retired):
			k.fields.Add(place+".type", "error.kind.first")
		case f.Type == PlaceField && !f.Retired && slices.ContainsFunc(kind.Fields[:i], func(b KindField) bool { return b.Type == PlaceField && !b.Retired }):
			k.fields.Add(place+".type", "error.kind.place")
		}
	}
}

func (k check) kindField(at string, f KindField) {
	k.code(at+".code", f.Code, fieldForm)
	k.text(at+".name", f.Name)
	oneOf(k, at+".type", f.Type, FieldTypes)
	if f.Required != "" {
		oneOf(k, at+".required", f.Required, []DeliverableState{Planned, UnderWay, Done})
	}
	if f.Unit != "" {
		k.refers(at+".unit", f.Unit, k.codes.units)
		k.fits(at+".unit", f.Type == NumberField || f.Type == CountField, f.Type)
	}
	for i, d := range f.Breakdown {
		k.refers(fmt.Sprintf("%s.breakdown[%d]", at, i), d, k.codes.dimensions)
		k.fits(at+".breakdown", f.Type == CountField, f.Type)
	}
	if f.Type == ChoiceField {
		k.some(at+".choices", len(f.Choices))
	} else if len(f.Choices) > 0 {
		k.fits(at+".choices", false, f.Type)
	}
	var codes []string
	for i, c := range f.Choices {
		place := fmt.Sprintf("%s.choices[%d]", at, i)
		k.code(place+".code", c.Code, partForm)
		k.text(place+".name", c.Name)
		codes = k.once(place+".code", c.Code, codes)
	}
}

// fits refuses what fields of the type do not have.
func (k check) fits(at string, fits bool, t FieldType) {
	if !fits {
		k.fields.Add(at, "error.kind.only", "value", string(t))
	}
}

// counted checks what an indicator counts.
func (k check) counted(at string, in Indicator) {
	c := in.Counts
	kind, known := FindKind(k.codes.kinds, c.Kind)
	if !known {
		k.fields.Add(at+".counts.kind", "error.code.unknown", "value", problem.Excerpt(c.Kind))
		return
	}
	if in.Kind != Number || in.Counting != ForPeriod {
		k.fields.Add(at+".counting", "error.indicator.counted")
	}
	if c.Sum != "" {
		if f, found := kind.Field(c.Sum); !found || !f.Type.Numeric() {
			k.fields.Add(at+".counts.sum", "error.code.unknown", "value", problem.Excerpt(c.Sum))
		}
	}
	if c.Of == "" {
		return
	}
	f, found := kind.Field(c.Of)
	switch {
	case !found || f.Type != ChoiceField && f.Type != YesNoField:
		k.fields.Add(at+".counts.of", "error.code.unknown", "value", problem.Excerpt(c.Of))
	case f.Type == ChoiceField && f.ChoiceName(c.Is) == nil, f.Type == YesNoField && c.Is != Yes && c.Is != No:
		k.fields.Add(at+".counts.is", "error.code.unknown", "value", problem.Excerpt(c.Is))
	}
}

// What a yes-or-no field says.
const (
	Yes = "yes"
	No  = "no"
)

// keepsKinds refuses what would change the meaning of what stands in the register: a
// field keeps its type, and neither it, nor a choice, nor a whole kind is lost. A field
// that is no longer wanted is retired.
func keepsKinds(before, now []DeliverableKind, fields *problem.Fields) {
	for _, was := range before {
		i := slices.IndexFunc(now, func(k DeliverableKind) bool { return k.Code == was.Code })
		if i < 0 {
			continue // a definition may be without kinds; those that stand stay
		}
		at := fmt.Sprintf("kinds[%d]", i)
		for _, f := range was.Fields {
			j := slices.IndexFunc(now[i].Fields, func(other KindField) bool { return other.Code == f.Code })
			if j < 0 {
				fields.Add(at+".fields", "error.reload.dropped", "value", f.Code)
				continue
			}
			f.keeps(fmt.Sprintf("%s.fields[%d]", at, j), now[i].Fields[j], fields)
		}
	}
}

func (f KindField) keeps(at string, now KindField, fields *problem.Fields) {
	if f.Type != now.Type {
		fields.Add(at+".type", "error.kind.fixed", "value", f.Code)
	}
	if f.Unit != now.Unit {
		fields.Add(at+".unit", "error.kind.fixed", "value", f.Code)
	}
	for _, c := range f.Choices {
		if now.ChoiceName(c.Code) == nil {
			fields.Add(at+".choices", "error.reload.dropped", "value", c.Code)
		}
	}
	for _, d := range f.Breakdown {
		if !slices.Contains(now.Breakdown, d) {
			fields.Add(at+".breakdown", "error.reload.dropped", "value", d)
		}
	}
}
