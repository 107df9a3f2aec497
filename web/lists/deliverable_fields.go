package lists

import (
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/sheet"
)

// ofField begins the title of a field's column, which the kind's own name of the field
// takes the place of.
const ofField = "field:"

// fieldTitle is what a column is called.
func fieldTitle(w wording, kind commitments.DeliverableKind, key string) string {
	if code, is := strings.CutPrefix(key, ofField); is {
		f, _ := kind.Field(code)
		return w.Text(f.Name)
	}
	return w.T(key)
}

// fieldColumns are those of a kind's fields, but for the place and the one that names the
// thing; CSV files have the parts of counts too.
func fieldColumns(kind commitments.DeliverableKind) []column[listedDeliverable] {
	var columns []column[listedDeliverable]
	for i, f := range kind.Fields {
		if i == 0 || f.Type == commitments.PlaceField {
			continue
		}
		columns = append(columns, fieldColumn(f))
		if len(f.Breakdown) > 0 {
			columns = append(columns, wordColumn("field_"+f.Code+"_parts", "", 0, func(_ wording, d listedDeliverable) (string, string) {
				return packedParts(d.Field(f.Code).Parts), ""
			}))
		}
	}
	return columns
}

func fieldColumn(f commitments.KindField) column[listedDeliverable] {
	name, title := "field_"+f.Code, ofField+f.Code
	switch {
	case f.Type.Numeric():
		return numberColumn(name, title, func(d listedDeliverable) *commitments.Quantity { return d.Field(f.Code).Number })
	case f.Type == commitments.DateField:
		return column[listedDeliverable]{Name: name, Title: title, Width: 13, Cell: func(_ wording, d listedDeliverable) sheet.Cell {
			day, err := commitments.ParseDate(d.Field(f.Code).Text)
			if err != nil {
				return sheet.Cell{}
			}
			return sheet.Day(day.Year, day.Month, day.Day)
		}}
	}
	return wordColumn(name, title, 30, func(w wording, d listedDeliverable) (string, string) {
		v := d.Field(f.Code)
		return v.Text, d.worded(w, f, v)
	})
}

// allFields holds every field in one text, of deliverables of several kinds.
var allFields = wordColumn("fields", "deliverable.fields", 60, func(w wording, d listedDeliverable) (string, string) {
	var packed, told []string
	for i, f := range d.kind.Fields {
		v := d.Field(f.Code)
		if i == 0 || v.IsEmpty() {
			continue
		}
		packed = append(packed, f.Code+"="+plainValue(v))
		told = append(told, w.T("common.labelled", "label", w.Text(f.Name), "value", d.worded(w, f, v)))
	}
	return strings.Join(packed, "; "), strings.Join(told, "\n")
})

func plainValue(v deliverables.Value) string {
	if v.Number != nil {
		return v.Number.String()
	}
	return v.Text
}

// worded is what a field says, for readers.
func (d listedDeliverable) worded(w wording, f commitments.KindField, v deliverables.Value) string {
	switch {
	case v.IsEmpty():
		return ""
	case f.Type == commitments.AmountField:
		return w.L.Money(v.Number.String())
	case v.Number != nil:
		parts := make([]string, len(v.Parts))
		for i, p := range v.Parts {
			parts[i] = d.partName(w, p) + " " + w.Quantity(&p.Value)
		}
		if len(parts) == 0 {
			return w.Quantity(v.Number)
		}
		return w.Quantity(v.Number) + " (" + w.L.List(parts) + ")"
	case f.Type == commitments.ChoiceField:
		return w.Text(f.ChoiceName(v.Text))
	case f.Type == commitments.YesNoField:
		return w.Named("common.", v.Text)
	case f.Type == commitments.DateField:
		if day, err := commitments.ParseDate(v.Text); err == nil {
			return w.Date(day)
		}
	}
	return v.Text
}

// partName is what a part of a dimension is called; its code where it has no name.
func (d listedDeliverable) partName(w wording, p commitments.Part) string {
	for _, dimension := range d.dimensions {
		for _, part := range dimension.Parts {
			if dimension.Code == p.Dimension && part.Code == p.Part {
				return w.Text(part.Name)
			}
		}
	}
	return p.Part
}

// packedParts writes each part with its dimension: sex.women=7.
func packedParts(parts []commitments.Part) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = p.Dimension + "." + p.Part + "=" + p.Value.String()
	}
	return strings.Join(list, "; ")
}
