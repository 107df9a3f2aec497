package commitments

import (
	"fmt"
	"slices"

	"tracker/internal/problem"
)

// Section names what ItemInput amends, by its name in a data file.
type Section string

// What an agreement defines.
const (
	OwnTerms     Section = "agreement" // its own: title, life, thresholds
	Categories   Section = "categories"
	Pledges      Section = "pledges"
	Indicators   Section = "indicators"
	Units        Section = "units"
	Dimensions   Section = "dimensions"
	Parties      Section = "parties"
	Regions      Section = "regions"
	Kinds        Section = "kinds" // of deliverables
	DelayReasons Section = "delay_reasons"
	Facts        Section = "facts"
)

// ItemInput amends one thing that an agreement defines, or adds it.
type ItemInput struct {
	Section Section
	Code    string // of the thing, which stays; "" of the agreement's own terms
	New     bool   // refused where something has the code
	Whole   bool   // clears what is not given; otherwise it stays
	// Members are JSON values, or texts as people type them, by their names in a data
	// file. nil clears one.
	Members map[string]any
}

// Joins is the member of a region that makes it one of the agreement's, with a
// commitment for each pledge of every region.
const Joins = "joins"

// Amendment returns the change of the agreement.
func (in ItemInput) Amendment(agreement, digest string) Amendment {
	a := Amendment{
		Agreement: agreement, Digest: digest,
		Apply: func(def *Definition, fields *problem.Fields) { sections[in.Section].put(in, def, fields) },
		At:    func(def Definition) string { return sections[in.Section].at(def, in.Code) },
	}
	if in.New {
		a.adds = &in
	}
	return a
}

// FileAmendment loads a whole definition, of a new agreement or in place of what stands,
// as tracker seed does.
func FileAmendment(def Definition, digest string) Amendment {
	return Amendment{Agreement: def.Agreement.Code, Digest: digest, New: true, Apply: func(d *Definition, _ *problem.Fields) { *d = def }}
}

// Find returns a thing of a section by its code; nil where there is none.
func (d Definition) Find(section Section, code string) any { return sections[section].find(d, code) }

// CodeMember is what a section calls the code of its things.
func (s Section) CodeMember() string {
	if s == Facts {
		return "id"
	}
	return "code"
}

// free refuses a code that something has: of this agreement or, where a section is
// shared, of any.
func (in ItemInput) free(def Definition, codes vocabulary, fields *problem.Fields) {
	shared := map[Section][]string{Units: codes.units, Dimensions: codes.dimensions, Parties: codes.parties, Regions: codes.regions}
	if def.Find(in.Section, in.Code) != nil || slices.Contains(shared[in.Section], in.Code) {
		fields.Add(in.Section.CodeMember(), "error.code.taken", "value", problem.Excerpt(in.Code))
	}
}

// sections are what can be amended, and where it stands in a definition.
var sections = map[Section]interface {
	put(in ItemInput, def *Definition, fields *problem.Fields)
	find(def Definition, code string) any
	at(def Definition, code string) string // its place in a data file
}{
	OwnTerms:     ownTerms{},
	Categories:   items[Category]{under: "agreement.categories", list: func(d *Definition) *[]Category { return &d.Agreement.Categories }, code: func(c *Category) *string { return &c.Code }},
	Units:        items[Unit]{under: "units", list: func(d *Definition) *[]Unit { return &d.Units }, code: func(u *Unit) *string { return &u.Code }},
	Dimensions:   items[Dimension]{under: "dimensions", list: func(d *Definition) *[]Dimension { return &d.Dimensions }, code: func(x *Dimension) *string { return &x.Code }},
	Kinds:        items[DeliverableKind]{under: "kinds", list: func(d *Definition) *[]DeliverableKind { return &d.Kinds }, code: func(k *DeliverableKind) *string { return &k.Code }},
	DelayReasons: items[DelayReason]{under: "delay_reasons", list: func(d *Definition) *[]DelayReason { return &d.DelayReasons }, code: func(r *DelayReason) *string { return &r.Code }},
	Pledges:      items[Pledge]{under: "pledges", list: func(d *Definition) *[]Pledge { return &d.Pledges }, code: func(p *Pledge) *string { return &p.Code }, settle: settlePledge},
	Parties:      items[Party]{under: "parties", list: func(d *Definition) *[]Party { return &d.Parties }, code: func(p *Party) *string { return &p.Code }, settle: settleParty},
	Regions:      items[Region]{under: "regions", list: func(d *Definition) *[]Region { return &d.Regions }, code: func(r *Region) *string { return &r.Code }, settle: settleRegion},
	Facts:        items[Fact]{under: "facts", list: func(d *Definition) *[]Fact { return &d.Facts }, code: func(f *Fact) *string { return &f.ID }, settle: settleFact},
	Indicators:   indicators{},
}

// change is what becomes of a thing as it is amended.
type change[T any] struct {
	in      ItemInput
	was, is *T // was is empty of one that is new
	def     *Definition
	fields  *problem.Fields
}

// items is a section: a list of things with codes.
type items[T any] struct {
	under  string // the list's place in a data file
	list   func(*Definition) *[]T
	code   func(*T) *string
	settle func(change[T]) // completes and checks what was read; nil: nothing is to be done
}

func (s items[T]) index(list []T, code string) int {
	return slices.IndexFunc(list, func(item T) bool { return *s.code(&item) == code })
}

func (s items[T]) find(def Definition, code string) any {
	list := *s.list(&def)
	if i := s.index(list, code); i >= 0 {
		return list[i]
	}
	return nil
}

func (s items[T]) at(def Definition, code string) string {
	return fmt.Sprintf("%s[%d]", s.under, s.index(*s.list(&def), code))
}

func (s items[T]) put(in ItemInput, def *Definition, fields *problem.Fields) {
	list := slices.Clone(*s.list(def))
	i := s.index(list, in.Code)
	var was, is T
	if i >= 0 {
		was = list[i]
	}
	if !in.Whole {
		is = was
	}
	readMembers(&is, in.Members, fields)
	*s.code(&is) = in.Code
	if s.settle != nil {
		s.settle(change[T]{in, &was, &is, def, fields})
	}
	if i >= 0 {
		list[i] = is
	} else {
		list = append(list, is)
	}
	*s.list(def) = list
}

// indicators are the sections of the pledges.
type indicators struct{}

func (indicators) of(def *Definition, indicator string) (items[Indicator], bool) {
	code, _ := SplitIndicator(indicator)
	i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == code })
	return items[Indicator]{
		under: fmt.Sprintf("pledges[%d].indicators", i), list: func(d *Definition) *[]Indicator { return &d.Pledges[i].Indicators },
		code: func(in *Indicator) *string { return &in.Code },
	}, i >= 0
}

func (x indicators) put(in ItemInput, def *Definition, fields *problem.Fields) {
	if s, found := x.of(def, in.Code); found {
		s.put(in, def, fields)
	} else {
		fields.Add("code", "error.code.unknown", "value", problem.Excerpt(in.Code))
	}
}

func (x indicators) find(def Definition, code string) any {
	if s, found := x.of(&def, code); found {
		return s.find(def, code)
	}
	return nil
}

func (x indicators) at(def Definition, code string) string {
	if s, found := x.of(&def, code); found {
		return s.at(def, code)
	}
	return ""
}

// ownTerms are the agreement's own.
type ownTerms struct{}

func (ownTerms) find(def Definition, _ string) any { return def.Agreement }
func (ownTerms) at(Definition, string) string      { return "agreement" }
func (ownTerms) put(in ItemInput, def *Definition, fields *problem.Fields) {
	a := &def.Agreement
	was := *a
	a.Thresholds = a.TrackRule()
	readMembers(a, in.Members, fields)
	if a.Thresholds == was.TrackRule() {
		a.Thresholds = was.Thresholds // which may leave them to the usual ones
	}
}

// settlePledge keeps the text that stands for the days before a later one, and the
// pledge with its party.
func settlePledge(c change[Pledge]) {
	if c.was.Code == "" {
		return
	}
	c.is.Party = c.was.Party
	if c.is.From.After(c.was.From) {
		was := c.was
		c.is.Versions = append(slices.Clone(was.Versions), PledgeVersion{was.From, was.Title, was.Clause, was.Sources, was.Note})
	}
	scope, _ := c.in.Members["scope"].(map[string]any)
	if _, given := scope["regions"]; !given && c.is.Scope.Kind != ListedRegion {
		c.is.Scope.Regions = nil
	}
}

// settleParty makes the party one of the agreement's.
func settleParty(c change[Party]) {
	if !slices.Contains(c.def.Agreement.Parties, c.is.Code) {
		c.def.Agreement.Parties = append(slices.Clone(c.def.Agreement.Parties), c.is.Code)
	}
}

// settleRegion makes the region one of the agreement's where it joins. Another one is
// known to the agreement only as what was split off from one of its own.
func settleRegion(c change[Region]) {
	a := &c.def.Agreement
	switch joins, _ := c.in.Members[Joins].(bool); {
	case slices.Contains(a.Regions, c.is.Code):
	case joins:
		a.Regions = append(slices.Clone(a.Regions), c.is.Code)
	case !slices.Contains(a.Regions, c.is.Parent):
		c.fields.Add("parent", "error.region.apart")
	}
}

// settleFact refuses what would rewrite a fact.
func settleFact(c change[Fact]) {
	if c.was.ID != "" {
		c.fields.Add("", "error.fact.stands", "value", problem.Excerpt(c.in.Code))
	}
}
