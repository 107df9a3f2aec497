package views

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
)

// changeWords puts changes of a definition into words.
type changeWords struct {
	Layout
	names Names
	would commitments.AmendmentPreview
}

// item names a thing that changes.
func (w changeWords) item(change commitments.DefinitionChange) string {
	title := w.T("amend.section." + change.Section)
	name := ""
	switch change.Section {
	case "agreement":
		return title
	case "pledges":
		name = w.names.Pledge(w.Layout, change.Code)
	case "parties":
		name = w.Party(change.Code)
	case "regions":
		name = w.names.Region(w.Layout, change.Code)
	}
	code := w.L.Isolate(change.Code)
	if name == "" || name == code {
		return title + " " + code
	}
	return title + " " + code + " · " + name
}

// row is one value of a thing, before and after.
func (w changeWords) row(section string, l leaf) textRow {
	lang, name := "", lastName(l.path)
	if slices.Contains(commitments.TextLanguages, name) {
		lang = name
	}
	return textRow{w.path(l.path), lang, w.value(section, l.path, l.before), w.value(section, l.path, l.after)}
}

var numbered = regexp.MustCompile(`^(.*)\[(\d+)\]$`)

// indexed is a place in a list as paths write it.
func indexed(i int) string { return "[" + strconv.Itoa(i) + "]" }

// lastName is the name of the field that a path ends in.
func lastName(path string) string {
	path = path[strings.LastIndexByte(path, '.')+1:]
	name, _, _ := strings.Cut(path, "[")
	return name
}

// path names the place of a value: what it lies in, and what it is.
func (w changeWords) path(path string) string {
	var words []string
	for step := range strings.SplitSeq(path, ".") {
		number := ""
		if m := numbered.FindStringSubmatch(step); m != nil {
			n, _ := strconv.Atoi(m[2]) // the pattern takes nothing else
			step, number = m[1], " "+w.L.Int(n+1)
		}
		words = append(words, w.fieldName(step)+number)
	}
	return strings.Join(words, " · ")
}

func (w changeWords) fieldName(name string) string {
	switch {
	case slices.Contains(commitments.TextLanguages, name):
		return w.T("language." + name)
	case w.L.Has("amend.form." + name):
		return w.T("amend.form." + name)
	case w.L.Has("amend.field." + name):
		return w.T("amend.field." + name)
	}
	return w.L.Isolate(name)
}

// value writes a value: codes by their names, days and numbers as the reader does.
func (w changeWords) value(section, path string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return w.yesNo(v)
	case json.Number:
		return w.L.Decimal(v.String())
	case string:
		if day, err := commitments.ParseDate(v); err == nil && !day.IsZero() {
			return w.Date(day)
		}
		return cmp.Or(w.coded(section, path, v), v)
	}
	return ""
}

// coded is what a code stands for; "" where the field holds none that has a name.
func (w changeWords) coded(section, path, code string) string {
	name := lastName(path)
	switch name {
	case "party", "parties", "collector":
		return w.Party(code)
	case "region", "regions", "parent":
		return w.names.Region(w.Layout, code)
	case "category":
		return w.Category(code, w.would.Agreement)
	case "unit":
		return cmp.Or(w.L.Unit("", commitments.FindUnit(w.would.Definition.Units, code).Forms), code)
	case "breakdown":
		return cmp.Or(w.Text(commitments.FindDimension(w.would.Definition.Dimensions, code).Name), w.L.Isolate(code))
	case "reporting", "reports":
		return w.T("period.kind." + code)
	case "type":
		return w.named("deliverable.type.", code)
	case "required":
		return w.named("deliverable.state.", code)
	case "categories":
		return w.Category(code, w.would.Agreement)
	case "counting", "over_regions", "direction":
		return w.named(name+".", code)
	case "precision":
		return w.named("precision.", code)
	}
	switch {
	case section == "pledges" && strings.HasPrefix(path, "scope"):
		return w.T("amend.scope." + code)
	case section == "pledges" && name == "kind":
		return w.named("indicator.kind.", code)
	}
	return ""
}
