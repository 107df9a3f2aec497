package api

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// renamed names the fields of a problem as the request has them.
func renamed(err error, name func(problem.Field) string) error {
	p, ok := problem.Of(err)
	if !ok {
		return err
	}
	named := *p
	named.Fields = slices.Clone(p.Fields)
	for i, f := range p.Fields {
		named.Fields[i].Name = name(f)
	}
	return &named
}

// entries are the entries of a list in a request, of which each names its indicator.
// The domain names their fields by the list and the indicator, or, where the pledge has
// one indicator, by the field alone.
type entries struct {
	list  string   // its name
	codes []string // that the entries name
	// alone returns what follows the entry's place, of a field that the domain names
	// without its indicator; false for another field.
	alone func(name string) (rest string, ok bool)
	// field writes a field of an entry: rest is what the domain adds to its name.
	field func(entry int, f problem.Field, rest string) string
}

// locate names the fields of a problem by the places of the entries.
func (e entries) locate(err error) error {
	misnamed := map[int]bool{}
	err = renamed(err, func(f problem.Field) string {
		if f.Name == e.list {
			return e.misnamed(f, misnamed)
		}
		return f.Name
	})
	only := 0
	for misnamed[only] {
		only++
	}
	return renamed(err, func(f problem.Field) string {
		if rest, ok := e.alone(f.Name); ok && only < len(e.codes) {
			return e.place(only) + "." + e.field(only, f, rest)
		}
		for i, code := range e.codes {
			name := e.list + "." + strings.TrimSpace(code)
			if rest, found := strings.CutPrefix(f.Name+".", name+"."); found {
				return e.place(i) + "." + e.field(i, f, strings.TrimSuffix(rest, "."))
			}
		}
		return f.Name
	})
}

func (e entries) place(entry int) string { return fmt.Sprintf("%s[%d]", e.list, entry) }

// misnamed finds the entry that is blamed for its indicator, and notes it. Of several
// that name the same, the first one is right.
func (e entries) misnamed(f problem.Field, noted map[int]bool) string {
	blamed := ""
	if len(f.Args) == 2 {
		blamed, _ = f.Args[1].(string)
	}
	right := f.Key == "error.value.repeated"
	for i, code := range e.codes {
		if noted[i] || problem.Excerpt(strings.TrimSpace(code)) != strings.TrimSpace(blamed) {
			continue
		}
		if right {
			right = false
			continue
		}
		noted[i] = true
		return e.place(i) + ".indicator"
	}
	return e.list
}

// valueEntries are those of an update's values.
func valueEntries(values []valueInput) entries {
	codes := make([]string, len(values))
	for i, v := range values {
		codes[i] = v.Indicator
	}
	return entries{
		list: "values", codes: codes,
		alone: func(name string) (string, bool) {
			rest, found := strings.CutPrefix(name+".", "value.")
			return strings.TrimSuffix(rest, "."), found
		},
		field: func(i int, f problem.Field, rest string) string { return values[i].field(f, rest) },
	}
}

// aboutParts are the keys of what is wrong with the parts of a value together.
var aboutParts = []string{"error.value.part", "error.value.parts", "error.value.parts_alone", "error.value.repeated"}

func (v valueInput) field(f problem.Field, rest string) string {
	if rest == "" && slices.Contains(aboutParts, f.Key) {
		return "parts"
	}
	for i, p := range v.Parts {
		if commitments.PartField("", p.Dimension, p.Part) == "."+rest {
			return fmt.Sprintf("parts[%d].value", i)
		}
	}
	if rest == "" {
		return "value"
	}
	return rest
}

// targetEntries are those of a commitment's targets.
func targetEntries(targets []targetInput) entries {
	codes := make([]string, len(targets))
	for i, t := range targets {
		codes[i] = t.Indicator
	}
	return entries{
		list: "targets", codes: codes,
		alone: func(name string) (string, bool) {
			return name, slices.Contains([]string{"baseline", "target", "target_text", "steps"}, name)
		},
		field: func(_ int, _ problem.Field, rest string) string { return rest },
	}
}
