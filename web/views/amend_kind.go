package views

import (
	"slices"

	"tracker/internal/commitments"
)

// kindSubject is a kind of deliverable, with the fields that are noted of each thing.
func kindSubject() AmendSubject {
	of := func(types ...commitments.FieldType) *AmendWithin {
		w := &AmendWithin{Field: "type"}
		for _, t := range types {
			w.Values = append(w.Values, string(t))
		}
		return w
	}
	return AmendSubject{Section: commitments.Kinds, Name: "kind", Path: "kinds", Heading: "amend.section.kinds", Listed: true, Fields: []AmendField{
		newCode("amend.kind.code.hint"), texts("name", 0, "amend.text.hint"),
		{Name: "unit", Label: "term.unit", Hint: "amend.kind.unit.hint", Kind: AmendSelect, Options: unitOptions},
		{Name: "categories", Label: "amend.categories", Hint: "amend.kind.categories.hint", Kind: AmendChecks, Options: kindCategories},
		{Name: "fields", Label: "amend.kind.fields", Hint: "amend.kind.fields.hint", Kind: AmendRows, Fields: []AmendField{
			{Name: "code", Kind: AmendCode}, texts("name", 0, ""),
			{Name: "type", Kind: AmendSelect, Options: typeOptions}, {Name: "required", Kind: AmendSelect, Options: requiredOptions},
			{Name: "unit", Label: "term.unit", Kind: AmendSelect, Optional: true, Options: unitOptions, Within: of(commitments.NumberField, commitments.CountField)},
			{Name: "breakdown", Label: "term.breakdown", Kind: AmendChecks, Optional: true, Options: dimensionOptions, Within: of(commitments.CountField)},
			{Name: "choices", Label: "amend.kind.choices", Kind: AmendRows, Optional: true, Within: of(commitments.ChoiceField), Fields: []AmendField{
				{Name: "code", Kind: AmendCode}, texts("name", 0, ""),
			}},
			{Name: "retired", Hint: "amend.kind.retired.hint", Kind: AmendSwitch},
		}},
	}}
}

// has reports whether the row of a form has the field: also where something stands in
// it, or is wrong with it.
func (d AmendField) has(f Form, row string) bool {
	if d.Within == nil {
		return true
	}
	value := f.Value(row + d.Within.Field)
	return value == "" || slices.Contains(d.Within.Values, value) || f.begins(row+d.Name)
}

// kindCategories are those of the agreement, with those of others for which the kind is.
func kindCategories(c Layout, v AmendView) []Option {
	options := categoryOptions(c, v)
	kind, _ := v.Item.(commitments.DeliverableKind)
	for _, code := range kind.Categories {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == code }) {
			options = append(options, Option{Value: code, Label: c.L.Isolate(code)})
		}
	}
	return options
}

func typeOptions(c Layout, _ AmendView) []Option {
	return append([]Option{{Label: none}}, namedOptions(c, "deliverable.type.", commitments.FieldTypes)...)
}

func requiredOptions(c Layout, _ AmendView) []Option {
	states := []commitments.DeliverableState{commitments.Planned, commitments.UnderWay, commitments.Done}
	return append([]Option{{Label: c.T("amend.kind.never")}}, namedOptions(c, "deliverable.state.", states)...)
}
