// Package difference tells what two JSON documents say otherwise, member by member and
// without knowing what they are about: what is added to a document is compared from then on.
package difference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Difference is one thing that the later document says otherwise.
type Difference struct {
	// Section is a part of the document: a member, or the list in it, such as
	// commitments, whole or reporting.by_party.
	Section string `json:"section"`
	// Code names the item of a list: a code or an id; "" where the section is no list.
	Code string `json:"code"`
	// Field is the path within section and item, such as calendar.due_days; "" where the
	// whole item, or the order of the list, is meant.
	Field string `json:"field"`
	// Before and After are JSON values; null where a document has nothing of the kind.
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Ordered reports whether the order of a list differs, and not what it holds.
func (d Difference) Ordered() bool {
	return d.Field == "" && d.Code == "" && bytes.HasPrefix(d.Before, []byte("[")) && bytes.HasPrefix(d.After, []byte("["))
}

// Members reads a JSON object, numbers as they are written.
func Members(object []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	var members map[string]any
	return members, decoder.Decode(&members)
}

// Documents compares two documents, section by section in the order of their names, and
// items of lists by what identifies them, in the order of the later list.
func Documents(before, after map[string]any) []Difference {
	c := comparison{identify: keyOf}
	c.members(place{}, before, after)
	return c.found
}

// Items compares one item of a section with what it was; lists in it are compared by
// their places, so that an item of a list is found in a file. before is nil where the
// item is new.
func Items(section, code string, before, after any) []Difference {
	var c comparison
	c.values(place{section: section, code: code, listed: true}, before, after)
	return c.found
}

// place is where in a document a value stands.
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
type comparison struct {
	found    []Difference
	identify func(item any) string // finds an item of a list again; nil: its place does
}

func (c *comparison) add(at place, before, after any) {
	c.found = append(c.found, Difference{at.section, at.code, at.field, raw(before), raw(after)})
}

// raw encodes what was decoded from JSON, which can't fail.
func raw(value any) json.RawMessage {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic("difference: " + err.Error())
	}
	return encoded
}

// values compares two values at one place. What one document alone has is told whole.
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
	a, b := keyed(before, c.identify), keyed(after, c.identify)
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

// keyed finds a key for each item: what identifies it, and where there is none, or it
// comes twice, with the item's place; the place alone where nothing identifies items.
func keyed(list []any, identify func(any) string) keyedList {
	k := keyedList{items: map[string]any{}}
	for i, item := range list {
		key := strconv.Itoa(i)
		if identify != nil {
			key = identify(item)
		}
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
