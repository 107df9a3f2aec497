package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tracker/internal/journal"
)

// Discrepancy is one thing that a later edition says otherwise. It is found without
// knowing what reports say: they are compared as report.json has them, member by
// member, so that what is added to a report is compared from then on.
type Discrepancy struct {
	// Section is the part of report.json: a member, or the list in it, such as
	// commitments, whole or reporting.by_party.
	Section string `json:"section"`
	// Code names the item of a list: a code or an id; "" where the section is no list.
	Code string `json:"code"`
	// Field is the path within section and item, such as calendar.due_days; "" where the
	// whole item, or the order of the list, is meant.
	Field string `json:"field"`
	// Before and After are JSON values; null where an edition has nothing of the kind.
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Ordered reports whether the order of a list differs, and not what it holds.
func (d Discrepancy) Ordered() bool {
	return d.Field == "" && d.Code == "" && bytes.HasPrefix(d.Before, []byte("[")) && bytes.HasPrefix(d.After, []byte("["))
}

// Discrepancies lists everything that the later report says otherwise, by section
// and, within it, in the order of the lists. It is empty just where both are the same
// bytes in report.json, and with them in all data files.
func Discrepancies(before, after Report) ([]Discrepancy, error) {
	a, err := generic(before)
	if err != nil {
		return nil, err
	}
	b, err := generic(after)
	if err != nil {
		return nil, err
	}
	var c comparison
	c.members(place{}, a, b)
	return c.found, nil
}

// generic is the report as report.json has it.
func generic(r Report) (map[string]any, error) {
	encoded, err := journal.SortedJSON(r, "")
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var members map[string]any
	return members, decoder.Decode(&members)
}

// place is where in a report a value stands.
type place struct {
	section, code, field string
	listed               bool // it is within an item of a list
}

// member is the place of a member of an object. Until a list was met, the members
// down from a section's name belong to its field.
func (p place) member(name string) place {
	if p.section == "" {
		p.section = name
	} else {
		p.field = strings.TrimPrefix(p.field+"."+name, ".")
	}
	return p
}

// item is the place of a list's item. The first list on the way names the section;
// lists within its items are part of the field.
func (p place) item(key string) place {
	if p.listed {
		p.field += "[" + key + "]"
		return p
	}
	if p.field != "" {
		p.section += "." + p.field
	}
	return place{section: p.section, code: key, listed: true}
}

// comparison gathers what differs.
type comparison struct{ found []Discrepancy }

func (c *comparison) add(at place, before, after any) {
	c.found = append(c.found, Discrepancy{at.section, at.code, at.field, raw(before), raw(after)})
}

// raw encodes what was decoded from JSON, which can't fail.
func raw(value any) json.RawMessage {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic("reports: " + err.Error())
	}
	return encoded
}

// values compares two values at one place. What one report alone has is told whole.
func (c *comparison) values(at place, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	switch a := before.(type) {
	case map[string]any:
		if b, is := after.(map[string]any); is {
			c.members(at, a, b)
			return
		}
	case []any:
		if b, is := after.([]any); is {
			c.lists(at, a, b)
			return
		}
	}
	c.add(at, before, after)
}

func (c *comparison) members(at place, before, after map[string]any) {
	names := slices.Collect(maps.Keys(before))
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		c.values(at.member(name), before[name], after[name])
	}
}

// lists compares items by their keys, in the order of the later list; items that
// stand in both in another order are told as the order of the list.
func (c *comparison) lists(at place, before, after []any) {
	a, b := keyed(before), keyed(after)
	for _, key := range b.keys {
		c.values(at.item(key), a.items[key], b.items[key])
	}
	for _, key := range a.keys {
		if _, both := b.items[key]; !both {
			c.add(at.item(key), a.items[key], nil)
		}
	}
	orderBefore, orderAfter := a.common(b), b.common(a)
	if !slices.Equal(orderBefore, orderAfter) {
		order := at.item("")
		c.add(order, orderBefore, orderAfter)
	}
}

// keyedList is a list whose items are found by a key.
type keyedList struct {
	keys  []string // in their order
	items map[string]any
}

// keyed finds a key for each item: what identifies an object, or a text itself; where
// there is none, or it comes twice, with the item's place.
func keyed(list []any) keyedList {
	k := keyedList{items: map[string]any{}}
	for i, item := range list {
		key := keyOf(item)
		for _, taken := k.items[key]; taken || key == ""; _, taken = k.items[key] {
			key = fmt.Sprintf("%s#%d", key, i+1)
		}
		k.keys = append(k.keys, key)
		k.items[key] = item
	}
	return k
}

// common lists the keys that the other list has too, in the order of this one.
func (k keyedList) common(other keyedList) []string {
	keys := []string{}
	for _, key := range k.keys {
		if _, both := other.items[key]; both {
			keys = append(keys, key)
		}
	}
	return keys
}

// Comparison is what an edition says otherwise than the one before it.
type Comparison struct {
	Against     Edition       // the edition before; the zero Edition where there is none
	Commitments []Difference  // by commitment, in words that a report's rows have
	Everything  []Discrepancy // all of it, those of the commitments too
}

// Rest lists what is not told by the commitments: totals, rates, collection, texts,
// the calendar, facts, and what of rows and updates Difference leaves out.
func (c Comparison) Rest() []Discrepancy {
	told := map[string]bool{}
	for _, d := range c.Commitments {
		for _, field := range d.Fields {
			told["commitments/"+d.Commitment+"/"+field] = true
		}
		if d.Before.Code == "" || d.After.Code == "" {
			told["commitments/"+d.Commitment+"/"] = true
		}
		for _, u := range d.Updates {
			told["updates/"+u.ID+"/"], told["updates/"+u.ID+"/state"], told["updates/"+u.ID+"/review"] = true, true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(c.Everything), func(d Discrepancy) bool {
		field, _, _ := strings.Cut(d.Field, ".")
		return told[d.Section+"/"+d.Code+"/"+field]
	})
}

// Sections counts what differs by section, in the order in which they come.
func Sections(list []Discrepancy) []SectionCount {
	var counts []SectionCount
	for _, d := range list {
		if n := len(counts); n == 0 || counts[n-1].Section != d.Section {
			counts = append(counts, SectionCount{Section: d.Section})
		}
		counts[len(counts)-1].Count++
	}
	return counts
}

// SectionCount is how many things differ in a part of the report.
type SectionCount struct {
	Section string
	Count   int
}

// identities are the members that identify an item of a list, together; the first ones
// of which it has all.
var identities = [][]string{
	{"id"}, {"code"}, {"commitment"}, {"indicator", "side"}, {"indicator"}, {"dimension", "part"}, {"period"},
}

func keyOf(item any) string {
	switch x := item.(type) {
	case string:
		return x
	case map[string]any:
		for _, names := range identities {
			if key := joined(x, names); key != "" {
				return key
			}
		}
	}
	return ""
}

// joined is what the members say, one after the other; "" where one says nothing.
func joined(item map[string]any, names []string) string {
	said := make([]string, len(names))
	for i, name := range names {
		text, _ := item[name].(string)
		if text == "" {
			return ""
		}
		said[i] = text
	}
	return strings.Join(said, " ")
}
