package views

import (
	"net/url"
	"slices"

	"tracker/internal/commitments"
)

// List is the page of all commitments.
type List struct {
	Names
	Paging
	Agreements []commitments.Agreement
	Parties    []string
	Categories []string
	Items      []ListItem
	Problems   []FieldMessage // filters that are not known
}

// ListItem is one commitment with what follows from dates.
type ListItem struct {
	commitments.Commitment
	commitments.Derived
}

// filterNames are the parts of the address that narrow the list.
var filterNames = []string{
	"q", "agreement", "region", "pledge", "party", "category", "status", "verified", "review", "assessment", "gap",
	"overdue", "due_soon", "no_report", "differs",
}

// chip is one active filter, and the list without it.
type chip struct{ Label, Href string }

func (l List) chips(c Layout) []chip {
	return chipsOf(l.Path, l.Query, filterNames, func(name, value string) string { return l.describe(c, name, value) })
}

// chipsOf are the active ones of the filters, each described in words.
func chipsOf(path string, query url.Values, names []string, describe func(name, value string) string) []chip {
	var chips []chip
	for _, name := range names {
		for _, value := range query[name] {
			if value == "" {
				continue
			}
			without := clone(query)
			without[name] = slices.DeleteFunc(without[name], func(v string) bool { return v == value })
			without.Del("page")
			chips = append(chips, chip{describe(name, value), path + "?" + without.Encode()})
		}
	}
	return chips
}

func (l List) describe(c Layout, name, value string) string {
	switch name {
	case "q":
		return c.T("filter.chip.q", "text", value)
	case "region":
		return l.Names.Region(c, value)
	case "pledge":
		return c.L.Isolate(value) + " " + l.Names.Pledge(c, value)
	case "party":
		return c.Party(value)
	case "category":
		return c.Category(value, l.Agreements...)
	case "verified":
		if value == commitments.None {
			return c.Verified("")
		}
		return c.T("filter.chip.verified", "status", c.named("status.", value))
	case "status", "review", "assessment", "gap":
		return c.named(name+".", value)
	case "differs":
		return c.T("filter.differs")
	case "overdue", "due_soon", "no_report":
		return c.T("derived." + name)
	}
	return c.L.Isolate(value)
}

// sortLink is the list in the order of the key, the other way round when it
// stands in it already; state is the column's aria-sort.
func (l List) sortLink(key string) (address, state string) {
	current := l.Query.Get("sort")
	if current == "" {
		current = "code"
	}
	next := key
	switch current {
	case key:
		state, next = "ascending", "-"+key
	case "-" + key:
		state = "descending"
	}
	return with(l.Path, l.Query, "sort", next), state
}

// sortOptions are the orders that can be chosen where no column can be asked for one.
func (l List) sortOptions(c Layout) []Option {
	options := []Option{
		{Value: "", Label: c.T("term.commitment")}, {Value: "region", Label: c.T("term.region")},
		{Value: "status", Label: c.T("term.declared")}, {Value: "assessment", Label: c.T("term.assessment")},
		{Value: "due", Label: c.T("term.due_date")}, {Value: "reported", Label: c.T("list.last_report")},
	}
	now := l.Query.Get("sort")
	for _, o := range options {
		if now == "-"+o.Value || now == "-code" && o.Value == "" {
			return append(options, Option{Value: now, Label: o.Label + " ↓"})
		}
	}
	return options
}

// kept lists the parts of the address that the filter form keeps hidden.
func (l List) kept() url.Values {
	kept := url.Values{}
	for _, name := range []string{"per_page"} {
		if v := l.Query.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

// is reports whether the filter stands at the value.
func (l List) is(name, value string) bool { return slices.Contains(l.Query[name], value) }

// more reports whether one of the filters that are folded away is active.
func (l List) more() bool {
	return narrowed(l.Query, filterNames[1:]...)
}
