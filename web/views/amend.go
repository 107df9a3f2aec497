package views

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// AgreementAdminView is the page from which an agreement is amended.
type AgreementAdminView struct {
	commitments.Definition
	Today commitments.Date
}

// AmendmentView is what an amendment would change, with the form that asks for it.
type AmendmentView struct {
	commitments.AmendmentPreview
	Names Names
	Title string // what is amended
	Form  Form
	Texts *PledgeTexts // of the pledge that is amended; nil where none is
}

// PledgeTexts is a pledge before and after it is amended; before is without a code where
// it is new.
type PledgeTexts struct{ Before, After commitments.Pledge }

// agreementLife says when an agreement holds.
func agreementLife(c Layout, a commitments.Agreement, today commitments.Date) []string {
	return AgreementView{Agreement: a, Today: today}.life(c)
}

// amendPath is the address of a page that amends an agreement.
func amendPath(c Layout, agreement string, parts ...string) string {
	return c.To(slices.Concat([]string{"admin", "agreements", agreement}, parts)...)
}

// confirmed are the names of the form's fields that are sent again to confirm it.
func (f Form) confirmed() []string {
	var names []string
	for name := range f.Values {
		if name != "do" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// textRow is one text before and after, in its language where it has one.
type textRow struct {
	Label         string
	Lang          string
	Before, After string
}

// attributes say in which language and direction a text is; nothing where there is none.
func (r textRow) attributes(text string) templ.Attributes {
	switch {
	case text == "":
		return nil
	case r.Lang == "":
		return templ.Attributes{"dir": "auto"}
	}
	return templ.Attributes{"lang": r.Lang, "dir": locale.For(r.Lang).Dir()}
}

// rows are the texts of a pledge, side by side.
func (t PledgeTexts) rows(c Layout) []textRow {
	var rows []textRow
	add := func(key string, before, after commitments.Text) {
		for _, lang := range commitments.TextLanguages {
			if before[lang] != "" || after[lang] != "" {
				label := c.T("common.labelled", "label", c.T(key), "value", c.T("language."+lang))
				rows = append(rows, textRow{label, lang, before[lang], after[lang]})
			}
		}
	}
	add("amend.field.title", t.Before.Title, t.After.Title)
	add("amend.field.clause", t.Before.Clause, t.After.Clause)
	add("amend.field.note", t.Before.Note, t.After.Note)
	sources := textRow{c.T("amend.field.sources"), "", strings.Join(t.Before.Sources, "\n"), strings.Join(t.After.Sources, "\n")}
	return append(rows, sources)
}

// since says from when the text holds, and what becomes of the one that stands.
func (t PledgeTexts) since(c Layout) string {
	switch {
	case t.Before.Code == "" && t.After.From.IsZero():
		return c.T("amend.pledge.since.new")
	case t.Before.Code == "":
		return c.T("amend.pledge.since.new_from", "date", t.After.From.String())
	case len(t.After.Versions) > len(t.Before.Versions):
		return c.T("amend.pledge.since.later", "date", t.After.From.String())
	}
	return c.T("amend.pledge.since.corrected")
}

// changedItem is one thing of a definition with what changes of it.
type changedItem struct {
	Title string
	New   bool
	Rows  []textRow
}

// mostRowsShown is how many values of one thing a preview shows.
const mostRowsShown = 400

// items are the changes in words, thing by thing; the texts that are shown side by side
// are left out.
func (v AmendmentView) items(c Layout) []changedItem {
	var items []changedItem
	last, w := "", changeWords{c, v.Names, v.AmendmentPreview}
	for _, change := range v.Changes {
		var rows []textRow
		for _, l := range leaves(change) {
			if !v.beside(change, l.path) {
				rows = append(rows, w.row(change.Section, l))
			}
		}
		place := change.Section + "/" + change.Code
		switch {
		case len(rows) == 0:
		case place == last:
			items[len(items)-1].Rows = append(items[len(items)-1].Rows, rows...)
		default:
			last = place
			items = append(items, changedItem{w.item(change), change.Field == "", rows})
		}
	}
	return items
}

// beside reports whether a field is one of the texts that are shown side by side, or
// follows from where a pledge stands.
func (v AmendmentView) beside(change commitments.DefinitionChange, path string) bool {
	if change.Section != "pledges" {
		return false
	}
	return path == "agreement" || path == "position" || v.Texts != nil && change.Code == v.Texts.After.Code && pledgeText.MatchString(path)
}

// pledgeText matches the fields of a pledge that are its texts.
var pledgeText = regexp.MustCompile(`^(title|clause|note|sources|from|versions)\b`)

// leaf is one value within a thing that is defined.
type leaf struct {
	path          string
	before, after any
}

// leaves are the values that a change changes: one, or each of a thing that is new.
func leaves(change commitments.DefinitionChange) []leaf {
	before, after := map[string]any{}, map[string]any{}
	collect(change.Field, decoded(change.Before), before)
	collect(change.Field, decoded(change.After), after)
	var list []leaf
	for path, value := range after {
		list = append(list, leaf{path, before[path], value})
	}
	for path, value := range before {
		if _, both := after[path]; !both {
			list = append(list, leaf{path, value, nil})
		}
	}
	slices.SortFunc(list, func(a, b leaf) int { return cmp.Compare(a.path, b.path) })
	return list
}

func decoded(raw json.RawMessage) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil // what is no JSON stands nowhere
	}
	return value
}

// collect lists the values under a path that say something.
func collect(path string, value any, into map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		for name, within := range v {
			collect(strings.TrimPrefix(path+"."+name, "."), within, into)
		}
	case []any:
		for i, within := range v {
			collect(path+indexed(i), within, into)
		}
	case nil:
	default:
		if v != "" {
			into[path] = v
		}
	}
}
