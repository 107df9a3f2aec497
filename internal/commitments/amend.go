package commitments

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// Amendment changes what is stored of an agreement. It is carried out as the loading of
// a data file would be, by the same rules.
type Amendment struct {
	Agreement string
	// Digest is that of the definition which the caller saw; "": whichever stands. Where
	// another stands by now, the answer is a Conflict.
	Digest string
	// New allows an agreement that is not stored yet.
	New bool
	// Apply makes the change, noting each field that can't be read.
	Apply func(def *Definition, fields *problem.Fields)
	// At is the place in a data file that the caller's fields stand for, such as
	// pledges[4]. It is left out of the names of fields in problems.
	At func(def Definition) string
}

// DefinitionChange is one thing that an amendment says otherwise, by its place in a data
// file. Before and After are JSON values; null where there is nothing.
type DefinitionChange struct {
	Section string          `json:"section"` // agreement, pledges, units, …
	Code    string          `json:"code"`    // of the item; "" of the agreement's own
	Field   string          `json:"field"`   // within the item; "" where all of it is new
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
}

// AmendmentPreview is what an amendment would do.
type AmendmentPreview struct {
	Agreement   Agreement // as it would be
	Digest      string    // of the definition that it would change
	Changes     []DefinitionChange
	Commitments []string // codes of those that would be added
	Definition  Definition
}

// Digest identifies a definition: two that say the same have the same one.
func (d Definition) Digest() string {
	raw, _ := json.Marshal(d) // texts, numbers and lists of them: cannot fail
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// PreviewAmendment answers what Amend would do, and changes nothing. It refuses what
// Amend would refuse.
func (t *Tracker) PreviewAmendment(ctx context.Context, by people.Account, a Amendment) (AmendmentPreview, error) {
	p, err := t.amended(ctx, by, a)
	if err != nil {
		return p, err
	}
	stored, _, err := t.standing(ctx, by, a)
	if err != nil {
		return p, err
	}
	if err := t.complete(ctx, &p.Definition); err != nil {
		return p, a.named(p.Definition, err)
	}
	reader := t.Store.Read(ctx)
	if stored.Agreement.Code != "" {
		if p.Definition, err = t.keepCalendars(reader, stored.Agreement, p.Definition); err != nil {
			return p, a.named(p.Definition, err)
		}
	}
	p.Agreement = p.Definition.Agreement
	p.Changes = definitionChanges(stored, p.Definition)
	all, err := reader.CommitmentsOf(p.Agreement.Code)
	if err != nil {
		return p, err
	}
	for _, pledge := range p.Definition.Pledges {
		for _, region := range pledge.Scope.Of(p.Agreement.Regions) {
			code := CommitmentCode(pledge.Code, region)
			if !slices.ContainsFunc(all, func(c Commitment) bool { return c.Code == code }) {
				p.Commitments = append(p.Commitments, code)
			}
		}
	}
	return p, nil
}

// Amend changes what is stored of an agreement. The account must be one that may.
func (t *Tracker) Amend(ctx context.Context, by people.Account, a Amendment) (Loaded, error) {
	p, err := t.amended(ctx, by, a)
	if err != nil {
		return Loaded{}, err
	}
	loaded, err := t.load(ctx, by, p.Definition, p.Digest)
	return loaded, a.named(p.Definition, err)
}

// ReportedIndicators returns the codes of an agreement's indicators on which something
// was reported: their meaning is fixed.
func (t *Tracker) ReportedIndicators(ctx context.Context, by people.Account, agreement string) ([]string, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).ReportedIndicators(agreement)
}

// amended is the stored definition with the change made to it, unchecked.
func (t *Tracker) amended(ctx context.Context, by people.Account, a Amendment) (AmendmentPreview, error) {
	var p AmendmentPreview
	if err := by.Require(people.ManageAgreement); err != nil {
		return p, err
	}
	var err error
	if p.Definition, p.Digest, err = t.standing(ctx, by, a); err != nil {
		return p, err
	}
	if a.Digest != "" && a.Digest != p.Digest {
		return p, problem.New(problem.Conflict, "error.definition.stale")
	}
	var fields problem.Fields
	a.Apply(&p.Definition, &fields)
	return p, fields.Err()
}

// standing is the stored definition with its digest; both are empty for a new agreement.
func (t *Tracker) standing(ctx context.Context, by people.Account, a Amendment) (Definition, string, error) {
	def, err := t.Definition(ctx, by, a.Agreement)
	switch {
	case a.New && problem.Is(err, problem.NotFound):
		return Definition{}, "", nil
	case err != nil:
		return def, "", err
	}
	return def, def.Digest(), nil
}

// named takes the place of the caller's fields out of the problem's.
func (a Amendment) named(def Definition, err error) error {
	p, refused := problem.Of(err)
	if !refused || a.At == nil {
		return err
	}
	at := a.At(def)
	named := *p
	named.Fields = slices.Clone(p.Fields)
	for i, f := range named.Fields {
		if f.Name == at {
			named.Fields[i].Name = "" // all of it
		} else {
			named.Fields[i].Name = strings.TrimPrefix(f.Name, at+".")
		}
	}
	return &named
}

// definitionChanges lists what differs, section by section.
func definitionChanges(before, after Definition) []DefinitionChange {
	var changes []DefinitionChange
	add := func(section string, was, is map[string]any, order []string) {
		for _, code := range order {
			changes = append(changes, itemChanges(section, code, was[code], is[code])...)
		}
	}
	one := map[string]any{"": before.Agreement}
	add("agreement", one, map[string]any{"": after.Agreement}, []string{""})
	was, is, order := sections(before.Pledges, after.Pledges, func(p Pledge) string { return p.Code })
	add("pledges", was, is, order)
	was, is, order = sections(before.Parties, after.Parties, func(p Party) string { return p.Code })
	add("parties", was, is, order)
	was, is, order = sections(before.Regions, after.Regions, func(r Region) string { return r.Code })
	add("regions", was, is, order)
	was, is, order = sections(before.Units, after.Units, func(u Unit) string { return u.Code })
	add("units", was, is, order)
	was, is, order = sections(before.Dimensions, after.Dimensions, func(d Dimension) string { return d.Code })
	add("dimensions", was, is, order)
	was, is, order = sections(before.Kinds, after.Kinds, func(k DeliverableKind) string { return k.Code })
	add("kinds", was, is, order)
	was, is, order = sections(before.Facts, after.Facts, func(f Fact) string { return f.ID })
	add("facts", was, is, order)
	return changes
}

// sections finds the items of two lists by their codes, in the order of the later one;
// what it leaves out stays as it is.
func sections[T any](before, after []T, code func(T) string) (was, is map[string]any, order []string) {
	was, is = map[string]any{}, map[string]any{}
	for _, x := range before {
		was[code(x)] = x
	}
	for _, x := range after {
		is[code(x)] = x
		order = append(order, code(x))
	}
	return was, is, order
}

func itemChanges(section, code string, was, is any) []DefinitionChange {
	if was == nil {
		return []DefinitionChange{{Section: section, Code: code, Before: json.RawMessage("null"), After: encoded(is)}}
	}
	a, b := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	members("", encoded(was), a)
	members("", encoded(is), b)
	paths := slices.Collect(maps.Keys(b))
	for path := range a {
		if _, both := b[path]; !both {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	var changes []DefinitionChange
	for _, path := range paths {
		x, y := orNull(a[path]), orNull(b[path])
		if !bytes.Equal(x, y) {
			changes = append(changes, DefinitionChange{section, code, path, x, y})
		}
	}
	return changes
}

func encoded(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("commitments: " + err.Error()) // definitions hold nothing that can't be encoded
	}
	return raw
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// members lists the values of a JSON document by their paths.
func members(path string, raw json.RawMessage, into map[string]json.RawMessage) {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	switch {
	case raw[0] == '{' && json.Unmarshal(raw, &object) == nil && len(object) > 0:
		for name, value := range object {
			members(strings.TrimPrefix(path+"."+name, "."), value, into)
		}
	case raw[0] == '[' && json.Unmarshal(raw, &list) == nil && len(list) > 0:
		for i, value := range list {
			members(fmt.Sprintf("%s[%d]", path, i), value, into)
		}
	default:
		into[path] = raw
	}
}
