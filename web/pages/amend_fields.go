package pages

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/views"
)

// formFields are the fields that a form reads.
func formFields(declared []views.AmendField) []request.Field {
	fields := []request.Field{{Name: "digest"}, {Name: "do"}}
	for _, d := range declared {
		f := request.Field{Name: d.Name, Label: d.LabelKey(), Length: d.Length}
		switch d.Kind {
		case views.AmendRows:
			f.Dotted, f.Length = true, commitments.MaxNarrative
		case views.AmendTexts, views.AmendForms:
			f.Dotted = true
		}
		if !request.HasField(fields, d.Name) {
			fields = append(fields, f)
		}
	}
	return fields
}

// fillForm fills what stands into a form.
func fillForm(values url.Values, under string, fields []views.AmendField, item map[string]any) {
	for _, d := range fields {
		name := under + d.Name
		switch stands := memberAt(item, d.Path()).(type) {
		case nil:
		case map[string]any:
			fillNested(values, name, stands)
		case []any:
			fillItems(values, name, d, stands)
		case bool:
			if stands {
				values.Set(name, "1")
			}
		default:
			values.Set(name, fmt.Sprint(stands))
		}
	}
}

func fillItems(values url.Values, name string, d views.AmendField, list []any) {
	var texts []string
	for i, item := range list {
		if row, is := item.(map[string]any); is {
			fillForm(values, fmt.Sprintf("%s.%d.", name, i), d.Fields, row)
		} else {
			texts = append(texts, fmt.Sprint(item))
		}
	}
	switch d.Kind {
	case views.AmendChecks:
		values[name] = texts
	case views.AmendLines:
		values.Set(name, strings.Join(texts, "\n"))
	}
}

func fillNested(values url.Values, name string, members map[string]any) {
	for within, value := range members {
		if deeper, is := value.(map[string]any); is {
			fillNested(values, name+"."+within, deeper)
		} else {
			values.Set(name+"."+within, fmt.Sprint(value))
		}
	}
}

// memberAt is the value at a path of members; nil where there is none.
func memberAt(item map[string]any, path string) any {
	name, within, deeper := strings.Cut(path, ".")
	if !deeper {
		return item[name]
	}
	members, _ := item[name].(map[string]any)
	return memberAt(members, within)
}

// setMember sets the value at a path of members.
func setMember(item map[string]any, path string, value any) {
	name, within, deeper := strings.Cut(path, ".")
	if !deeper {
		item[name] = value
		return
	}
	members, _ := item[name].(map[string]any)
	if members == nil {
		members = map[string]any{}
		item[name] = members
	}
	setMember(members, within, value)
}

// readForm reads the members that were typed: those of the fields that are shown, and
// of any other that was sent. Stands is what stands in their place.
func readForm(posted url.Values, under string, v views.AmendView, fields []views.AmendField, stands map[string]any) map[string]any {
	members := map[string]any{}
	for _, d := range fields {
		name := under + d.Name
		if posted[name] == nil && !d.ShownIn(v) || d.Path() == v.Subject.Section.CodeMember() && under == "" {
			continue
		}
		setMember(members, d.Path(), readField(posted, name, v, d, memberAt(stands, d.Path())))
	}
	return members
}

func readField(posted url.Values, name string, v views.AmendView, d views.AmendField, stands any) any {
	before, _ := stands.([]any)
	switch d.Kind {
	case views.AmendTexts, views.AmendForms:
		return nested(posted, name)
	case views.AmendLines:
		return anyOf(strings.Split(posted.Get(name), "\n"))
	case views.AmendChecks:
		return keepOrder(before, anyOf(posted[name]))
	case views.AmendSwitch:
		return posted.Get(name) != ""
	case views.AmendRows:
		rows := []any{}
		for row := name + ".0."; hasUnder(posted, row); row = fmt.Sprintf("%s.%d.", name, len(rows)) {
			rows = append(rows, readForm(posted, row, v, d.Fields, itemOf(before, posted.Get(row+"code"))))
		}
		return rows
	}
	return posted.Get(name)
}

// itemOf is the item of the code in a list; nil where none has it.
func itemOf(list []any, code string) map[string]any {
	for _, item := range list {
		if members, is := item.(map[string]any); is && code != "" && members["code"] == code {
			return members
		}
	}
	return nil
}

func anyOf(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

func hasUnder(posted url.Values, name string) bool {
	for field := range posted {
		if strings.HasPrefix(field, name) {
			return true
		}
	}
	return false
}

// nested are the values whose names go on with a point, by what follows it: a text by
// language, the forms of a unit by language and form.
func nested(posted url.Values, name string) map[string]any {
	members := map[string]any{}
	for field, values := range posted {
		if path, found := strings.CutPrefix(field, name+"."); found && len(values) > 0 {
			setMember(members, path, values[0])
		}
	}
	return members
}

// keepOrder returns what was chosen, with that which stood before in its order: the
// order in which a form shows choices changes nothing.
func keepOrder(before, chosen []any) []any {
	list := slices.DeleteFunc(slices.Clone(before), func(code any) bool { return !slices.Contains(chosen, code) })
	for _, code := range chosen {
		if !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	return list
}

var placed = regexp.MustCompile(`\[(\d+)\]`)

// onForm names the fields of a problem as a form has them; what is in none of its fields
// is said of the whole.
func onForm(err error, v views.AmendView) error {
	p, ok := problem.Of(err)
	if !ok {
		return err
	}
	named := *p
	named.Fields = slices.Clone(p.Fields)
	for i, f := range named.Fields {
		switch {
		case f.Key == "error.indicator.fixed":
			f.Name = "kind"
		case f.Key == "error.unit.form":
			f.Name = f.Name[:strings.LastIndexByte(f.Name, '.')] // the language, whose form has no such field
		case f.Name == "versions":
			f.Name = "from"
		}
		named.Fields[i].Name = formField(f.Name, v, v.Subject.Fields)
	}
	return &named
}

// formField is the field of a form that a member of a definition is typed in; "" where
// none is.
func formField(member string, v views.AmendView, fields []views.AmendField) string {
	for _, d := range fields {
		rest, found := strings.CutPrefix(member, d.Path())
		if !found || !d.ShownIn(v) || rest != "" && rest[0] != '.' && rest[0] != '[' {
			continue
		}
		row := placed.FindStringSubmatch(rest)
		switch {
		case d.Kind == views.AmendRows && row != nil:
			within := strings.TrimPrefix(rest[len(row[0]):], ".")
			if within == "" {
				within = d.Fields[0].Path()
			}
			return d.Name + "." + row[1] + "." + formField(within, v, d.Fields)
		case d.Kind == views.AmendForms:
			return d.Name + rest
		}
		return d.Name
	}
	for _, d := range fields { // of several members together
		if strings.HasPrefix(d.Path(), member+".") && d.ShownIn(v) {
			return d.Name
		}
	}
	return ""
}

// closeAllRows moves the rows of each list of the form together, and those within rows.
func closeAllRows(posted url.Values, under string, fields []views.AmendField) {
	for _, d := range fields {
		if d.Kind != views.AmendRows {
			continue
		}
		name := under + d.Name
		closeRows(posted, name)
		for i := 0; hasUnder(posted, fmt.Sprintf("%s.%d.", name, i)); i++ {
			closeAllRows(posted, fmt.Sprintf("%s.%d.", name, i), d.Fields)
		}
	}
}

// closeRows moves rows of fields together, over those in which nothing was typed.
// Numbered names the fields: milestones.0.name.fr of milestones.
func closeRows(posted url.Values, numbered string) {
	rows := map[string]url.Values{}
	for field, values := range posted {
		rest, found := strings.CutPrefix(field, numbered+".")
		n, name, _ := strings.Cut(rest, ".")
		if !found || name == "" {
			continue
		}
		delete(posted, field)
		if strings.TrimSpace(strings.Join(values, "")) == "" {
			continue
		}
		n = fmt.Sprintf("%8s", n)
		if rows[n] == nil {
			rows[n] = url.Values{}
		}
		rows[n][name] = values
	}
	for i, n := range slices.Sorted(maps.Keys(rows)) {
		for name, values := range rows[n] {
			posted[fmt.Sprintf("%s.%d.%s", numbered, i, name)] = values
		}
	}
}
