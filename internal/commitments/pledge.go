package commitments

import (
	"cmp"
	"fmt"
	"slices"

	"tracker/internal/problem"
)

// Pledge is one clause of an agreement. Its code is unique across agreements.
// Title, Clause, Sources and Note are the newest text; Versions holds the others.
type Pledge struct {
	Code      string   `json:"code"`
	Agreement string   `json:"agreement"`
	Party     string   `json:"party"` // who must keep it
	Category  string   `json:"category"`
	Position  int      `json:"position"` // order within the agreement
	Title     Text     `json:"title"`
	Clause    Text     `json:"clause"` // what the clause obliges to, in our words
	Sources   []string `json:"sources"`
	From      Date     `json:"from,omitzero"`  // first day of this text; zero: since the pledge was made
	Note      Text     `json:"note,omitempty"` // what amended it, and why

	Indicators []Indicator     `json:"indicators,omitempty"` // how it is measured, in the order in which they are shown
	Versions   []PledgeVersion `json:"versions,omitempty"`   // the other texts, earliest first
	Scope      Scope           `json:"scope,omitzero"`       // where it is to be kept
	AddedOn    Date            `json:"added_on,omitzero"`    // first day on which it holds; zero: since the agreement does
	// WithdrawnOn is the first day on which it no longer holds; zero: it holds. Its
	// commitments stay, with their history.
	WithdrawnOn Date `json:"withdrawn_on,omitzero"`
}

// PledgeVersion is one text of a pledge, from a day until the next one's.
type PledgeVersion struct {
	From    Date     `json:"from"` // zero: since the pledge was made
	Title   Text     `json:"title"`
	Clause  Text     `json:"clause"`
	Sources []string `json:"sources"`
	Note    Text     `json:"note,omitempty"`
}

// Texts returns every text of the pledge, earliest first.
func (p Pledge) Texts() []PledgeVersion {
	texts := append(slices.Clone(p.Versions), PledgeVersion{p.From, p.Title, p.Clause, p.Sources, p.Note})
	slices.SortStableFunc(texts, func(a, b PledgeVersion) int { return cmp.Compare(a.From.String(), b.From.String()) })
	return texts
}

// On returns the pledge with the text that held on the day in front; its first one
// on a day before that.
func (p Pledge) On(d Date) Pledge {
	if len(p.Versions) == 0 {
		return p
	}
	texts := p.Texts()
	at := 0
	for i, t := range texts {
		if !d.Before(t.From) {
			at = i
		}
	}
	t := texts[at]
	p.From, p.Title, p.Clause, p.Sources, p.Note = t.From, t.Title, t.Clause, t.Sources, t.Note
	p.Versions = slices.Delete(texts, at, at+1)
	return p
}

// PledgesOn returns the pledges with the texts that held on the day.
func PledgesOn(list []Pledge, d Date) []Pledge {
	on := make([]Pledge, len(list))
	for i, p := range list {
		on[i] = p.On(d)
	}
	return on
}

// WithdrawnBy reports whether the pledge no longer holds on the day.
func (p Pledge) WithdrawnBy(d Date) bool {
	return !p.WithdrawnOn.IsZero() && !d.Before(p.WithdrawnOn)
}

// BeginsIn returns the first day of the pledge in the region; zero where both are as old
// as the agreement.
func (p Pledge) BeginsIn(r Region) Date { return later(p.AddedOn, r.ValidFrom) }

// HoldsIn reports whether the pledge holds, somewhere, on any day of the period.
func (p Pledge) HoldsIn(in Period) bool {
	return !p.AddedOn.After(in.End()) && !p.WithdrawnBy(in.Start())
}

// PledgesIn returns those of the pledges that hold on any day of the period, with the
// texts of its last one.
func PledgesIn(list []Pledge, p Period) []Pledge {
	return slices.DeleteFunc(PledgesOn(list, p.End()), func(pledge Pledge) bool { return !pledge.HoldsIn(p) })
}

// CheckPledgeIn refuses a code that is of none of the pledges which hold in the period;
// "" names none.
func CheckPledgeIn(list []Pledge, p Period, code string, fields *problem.Fields) {
	checkCode(fields, "pledge", code, PledgesIn(list, p), func(pledge Pledge) string { return pledge.Code })
}

// CoversIn reports whether the pledge is to be kept in the region on any day of the
// period.
func (p Pledge) CoversIn(in Period, region string) bool {
	return p.Scope.Covers(region) && p.HoldsIn(in)
}

// ScopeKind says in which places a pledge is to be kept.
type ScopeKind string

// The kinds of scope.
const (
	EveryRegion  ScopeKind = "every_region"
	ListedRegion ScopeKind = "regions"
	WholeCountry ScopeKind = "country" // one commitment, in the region Country
)

// places are the regions of the list without the country as a whole.
func places(regions []string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(code string) bool { return code == Country })
}

// Scope is the places in which a pledge is to be kept. The zero Scope is every
// region of the agreement.
type Scope struct {
	Kind    ScopeKind `json:"kind"`
	Regions []string  `json:"regions,omitempty"` // of the kind regions alone
}

// Covers reports whether the scope holds the region, which is one of the agreement's.
func (s Scope) Covers(region string) bool {
	switch s.Kind {
	case ListedRegion:
		return slices.Contains(s.Regions, region)
	case WholeCountry:
		return region == Country
	}
	return region != Country
}

// Of returns those of an agreement's regions that the scope covers, in their order.
func (s Scope) Of(regions []string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(r string) bool { return !s.Covers(r) })
}

func (k check) pledge(at string, p Pledge, a Agreement) {
	k.code(at+".code", p.Code, pledgeForm)
	k.category(at+".category", p.Category, a)
	k.refers(at+".party", p.Party, a.Parties)
	if owner, taken := k.codes.pledges[p.Code]; taken && owner != a.Code {
		k.fields.Add(at+".code", "error.code.taken", "value", p.Code)
	}
	k.version(at, PledgeVersion{p.From, p.Title, p.Clause, p.Sources, p.Note})
	for i, v := range p.Versions {
		k.version(fmt.Sprintf("%s.versions[%d]", at, i), v)
		if next := nextVersion(p, i); !next.After(v.From) {
			k.fields.Add(at+".versions", "error.versions.order", "value", next.String())
		}
	}
	k.scope(at+".scope", p.Scope, a)
	k.indicators(at, p)
	if !p.WithdrawnOn.IsZero() && !p.WithdrawnOn.After(p.AddedOn) {
		k.fields.Add(at+".withdrawn_on", "error.dates.order")
	}
}

func (k check) category(at, code string, a Agreement) {
	if a.CategoryName(code) == nil {
		k.fields.Add(at, "error.code.unknown", "value", problem.Excerpt(code))
	}
}

// nextVersion is the first day of the text that follows a version.
func nextVersion(p Pledge, i int) Date {
	if i+1 < len(p.Versions) {
		return p.Versions[i+1].From
	}
	return p.From
}

func (k check) version(at string, v PledgeVersion) {
	k.text(at+".title", v.Title)
	k.text(at+".clause", v.Clause)
	k.optional(at+".note", v.Note)
	k.some(at+".sources", len(v.Sources))
}

func (k check) scope(at string, s Scope, a Agreement) {
	if !slices.Contains([]ScopeKind{EveryRegion, ListedRegion, WholeCountry}, s.Kind) {
		k.fields.Add(at+".kind", "error.filter.unknown", "value", problem.Excerpt(string(s.Kind)))
	}
	if s.Kind == ListedRegion {
		k.some(at+".regions", len(s.Regions))
	} else if len(s.Regions) > 0 {
		k.fields.Add(at+".regions", "error.scope.regions")
	}
	for i, r := range s.Regions {
		k.refers(fmt.Sprintf("%s.regions[%d]", at, i), r, places(a.Regions))
	}
}

// keepsPledge refuses what would take from a pledge something that facts may stand on:
// its party, and a place in which it is kept.
func keepsPledge(at string, was Pledge, before Agreement, now Pledge, fields *problem.Fields) {
	if now.Party != was.Party {
		fields.Add(at+".party", "error.reload.party", "value", was.Party)
	}
	for _, region := range was.Scope.Of(before.Regions) {
		if !now.Scope.Covers(region) {
			fields.Add(at+".scope", "error.reload.scope", "value", CommitmentCode(was.Code, region))
		}
	}
}
