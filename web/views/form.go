package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Form is one form of a page as it is shown again: what was typed, and what
// was wrong with it.
type Form struct {
	ID       string // unique on the page; begins the ids of its fields
	Values   url.Values
	Problems []FieldMessage
	Message  string // what was wrong with the whole; "" for nothing
	// Instead names, by the name of an input that an earlier page had, the one that has
	// taken its place; "" where none has.
	Instead map[string]string
}

// NewForm returns an untouched form with its first values: names and values in
// turn.
func NewForm(id string, values ...string) Form {
	f := Form{ID: id, Values: url.Values{}}
	for i := 0; i+1 < len(values); i += 2 {
		f.Values.Set(values[i], values[i+1])
	}
	return f
}

// Typed returns the form with what the visitor sent, and what was wrong.
func (f Form) Typed(values url.Values, message string, problems []FieldMessage) Form {
	f.Values, f.Message, f.Problems = values, message, problems
	return f
}

// Overtaken is a form that was refused because somebody else came first.
type Overtaken struct {
	Form
	Words string // what was typed, where no form on the page holds it any more
}

// Value is what stands in the field.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has reports whether the value is among the field's.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// begins reports whether something was filled in, or is wrong, in a field whose name
// begins so.
func (f Form) begins(name string) bool {
	for field, values := range f.Values {
		if strings.HasPrefix(field, name) && strings.Join(values, "") != "" {
			return true
		}
	}
	return slices.ContainsFunc(f.Problems, func(p FieldMessage) bool { return strings.HasPrefix(p.Name, name) })
}

// spareRows is how many empty rows a form offers after those that are filled in.
const spareRows = 4

// spareWithin is how many of them a row offers of rows of its own.
const spareWithin = 2

// rows is how many rows of fields the form shows whose names go on with a number: those
// that were filled in, and some more.
func (f Form) rows(name string) int { return f.rowsAnd(name, spareRows) }

func (f Form) rowsAnd(name string, spare int) int {
	filled := 0
	for field, values := range f.Values {
		rest, found := strings.CutPrefix(field, name)
		number, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); found && err == nil && n >= filled && strings.Join(values, "") != "" {
			filled = n + 1
		}
	}
	return min(filled+spare, mostRows)
}

// mostRows bounds the rows of a form.
const mostRows = 60

// Wrong reports whether the form was refused.
func (f Form) Wrong() bool { return f.Message != "" || len(f.Problems) > 0 }

// problem is what is wrong with the field; "" for nothing.
func (f Form) problem(name string) string {
	for _, p := range f.Problems {
		if p.Name == name {
			return p.Message
		}
	}
	return ""
}

// unseen are the names under which a form or an address has no field to be seen.
var unseen = []string{"", "Idempotency-Key", "version", "sort", "page", "per_page", "values", "targets", "answers"}

// leadsTo names the input to which what is wrong with the field leads; "" where the
// visitor sees none.
func (f Form) leadsTo(name string) string {
	if slices.Contains(unseen, name) {
		return ""
	}
	if to, gone := f.Instead[name]; gone {
		return to
	}
	return name
}

// said reports whether one of the fields says what is wrong with the whole.
func (f Form) said() bool {
	return slices.ContainsFunc(f.Problems, func(p FieldMessage) bool { return p.Message == f.Message })
}

// fieldID is the id of the field's first input.
func (f Form) fieldID(name string) string { return f.ID + "-" + name }

// Field describes one input.
type Field struct {
	Name     string
	Label    string
	Hint     string
	Type     string // of an input: text unless set
	Dir      string // auto unless set
	Mode     string // inputmode
	Complete string // autocomplete
	Rows     int    // of a text area
	Longest  int    // in characters; 0 for no limit that the browser keeps
	Optional bool
	Options  []Option
	Offers   []string // what may be typed, among other things
}

// Option is one choice of a field.
type Option struct {
	Value, Label string
	Scale        string // "status" or "assessment": shown with its mark
	Hint         string // what choosing it means; "" for nothing
}

// attributes are those that every input of the field has.
func (f Form) attributes(field Field) templ.Attributes {
	a := templ.Attributes{"id": f.fieldID(field.Name), "name": field.Name}
	described := ""
	if field.Hint != "" {
		described = f.fieldID(field.Name) + "-hint"
	}
	if f.problem(field.Name) != "" {
		a["aria-invalid"] = "true"
		described += " " + f.fieldID(field.Name) + "-problem"
	}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", described)
	set("inputmode", field.Mode)
	set("autocomplete", field.Complete)
	if len(field.Offers) > 0 {
		a["list"] = f.fieldID(field.Name) + "-offers"
	}
	if field.Longest > 0 {
		set("maxlength", strconv.Itoa(field.Longest))
	}
	return a
}

// groupAttributes are those of the fieldset around several choices.
func (f Form) groupAttributes(field Field) templ.Attributes {
	a := f.attributes(field)
	delete(a, "id")
	delete(a, "name")
	delete(a, "aria-invalid")
	return a
}

func (field Field) inputType() string {
	if field.Type == "" {
		return "text"
	}
	return field.Type
}

func (field Field) direction() string {
	if field.Dir == "" {
		return "auto"
	}
	return field.Dir
}
