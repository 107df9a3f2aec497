package commitments

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"tracker/internal/difference"
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
	// adds is what it adds, of which no agreement may have the code; nil: nothing.
	adds *ItemInput
}

// DefinitionChange is one thing that an amendment says otherwise, by its place in a data
// file. Its Section is agreement, pledges, units, …; all of an item is new where Field is "".
type DefinitionChange = difference.Difference

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
	stored, p, err := t.amended(ctx, by, a)
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
	p.Commitments, err = addedCommitments(reader, p.Definition)
	return p, err
}

// addedCommitments lists the codes of those that the definition asks for and the store
// does not have.
func addedCommitments(reader Reader, def Definition) ([]string, error) {
	all, err := reader.CommitmentsOf(def.Agreement.Code)
	if err != nil {
		return nil, err
	}
	var added []string
	for _, pledge := range def.Pledges {
		for _, region := range pledge.Scope.Of(def.Agreement.Regions) {
			code := CommitmentCode(pledge.Code, region)
			if !slices.ContainsFunc(all, func(c Commitment) bool { return c.Code == code }) {
				added = append(added, code)
			}
		}
	}
	return added, nil
}

// Amend changes what is stored of an agreement. The account must be one that may.
func (t *Tracker) Amend(ctx context.Context, by people.Account, a Amendment) (Loaded, error) {
	_, p, err := t.amended(ctx, by, a)
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

// amended is the stored definition, and with the change made to it, unchecked.
func (t *Tracker) amended(ctx context.Context, by people.Account, a Amendment) (Definition, AmendmentPreview, error) {
	var p AmendmentPreview
	if err := by.Require(people.ManageAgreement); err != nil {
		return Definition{}, p, err
	}
	stored, digest, err := t.standing(ctx, by, a)
	if err != nil {
		return stored, p, err
	}
	if a.Digest != "" && a.Digest != digest {
		return stored, p, problem.New(problem.Conflict, "error.definition.stale")
	}
	var fields problem.Fields
	if a.adds != nil {
		codes, err := t.vocabulary(ctx, stored)
		if err != nil {
			return stored, p, err
		}
		a.adds.free(stored, codes, &fields)
	}
	if err := fields.Err(); err != nil {
		return stored, p, err
	}
	p.Digest, p.Definition = digest, stored.clone()
	a.Apply(&p.Definition, &fields)
	return stored, p, fields.Err()
}

// clone copies the lists of things, so that those of the one can be changed without the
// other.
func (d Definition) clone() Definition {
	d.Units, d.Dimensions = slices.Clone(d.Units), slices.Clone(d.Dimensions)
	d.Parties, d.Regions = slices.Clone(d.Parties), slices.Clone(d.Regions)
	d.Pledges, d.Facts = slices.Clone(d.Pledges), slices.Clone(d.Facts)
	return d
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

// definitionChanges lists what differs, section by section and in the order of the later
// lists; what they leave out stays as it is, and so does a fact that is stored.
func definitionChanges(before, after Definition) []DefinitionChange {
	was, is := Members(before), Members(after)
	changes := difference.Items("agreement", "", was["agreement"], is["agreement"])
	for _, section := range []string{"pledges", "parties", "regions", "units", "dimensions", "kinds", "delay_reasons", "facts"} {
		stored := map[string]any{}
		for _, item := range listIn(was, section) {
			stored[codeIn(item)] = item
		}
		for _, item := range listIn(is, section) {
			code := codeIn(item)
			if before, stands := stored[code]; !stands || section != "facts" {
				changes = append(changes, difference.Items(section, code, before, item)...)
			}
		}
	}
	return changes
}

func listIn(members map[string]any, name string) []any {
	list, _ := members[name].([]any)
	return list
}

// codeIn is the code, or the id, of an item.
func codeIn(item any) string {
	members, _ := item.(map[string]any)
	code, _ := members["code"].(string)
	id, _ := members["id"].(string)
	return cmp.Or(code, id)
}
