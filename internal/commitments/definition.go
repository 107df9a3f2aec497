package commitments

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Definition is an agreement with all that it needs, as a data file holds it.
type Definition struct {
	Units      []Unit      `json:"units,omitempty"`
	Dimensions []Dimension `json:"dimensions,omitempty"`
	// Kinds are those of deliverables; a definition without them leaves the stored ones.
	Kinds []DeliverableKind `json:"kinds,omitempty"`
	// DelayReasons are why commitments can be late; a definition without them leaves the
	// stored ones.
	DelayReasons []DelayReason `json:"delay_reasons,omitempty"`
	Parties      []Party       `json:"parties"`
	Regions      []Region      `json:"regions"`
	Agreement    Agreement     `json:"agreement"`
	Pledges      []Pledge      `json:"pledges"`
	Facts        []Fact        `json:"facts"`
}

var (
	agreementForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,31}$`)
	partyForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{1,31}$`)
	pledgeForm    = regexp.MustCompile(`^[A-Z]{1,4}[0-9]{1,3}$`)
	partForm      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,47}$`)
	categoryForm  = regexp.MustCompile(`^[a-z][a-z0-9-]{1,47}$`)
	regionForm    = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{2,4}$`)
)

// TextLanguages are those that a text of a definition can be given in. One is enough.
var TextLanguages = []string{"fr", "ar", "en"}

// vocabulary is the codes that a definition may refer to.
type vocabulary struct {
	parties, regions, units, dimensions []string
	pledges                             map[string]string // agreement by pledge code
	kinds                               []DeliverableKind // the definition's before the stored ones
}

// check notes what is wrong with a definition, each by its place in the file.
type check struct {
	fields *problem.Fields
	codes  vocabulary
}

func (k check) definition(def Definition) {
	k.units(def.Units)
	k.dimensions(def.Dimensions)
	k.kinds(def.Kinds)
	k.delayReasons(def.DelayReasons)
	k.agreement(def.Agreement)
	for i, p := range def.Parties {
		k.party(fmt.Sprintf("parties[%d]", i), p)
	}
	for i, r := range def.Regions {
		k.region(fmt.Sprintf("regions[%d]", i), r)
	}
	var codes, ids []string
	for i, p := range def.Pledges {
		at := fmt.Sprintf("pledges[%d]", i)
		k.pledge(at, p, def.Agreement)
		codes = k.once(at+".code", p.Code, codes)
	}
	for i, f := range def.Facts {
		at := fmt.Sprintf("facts[%d]", i)
		k.fact(at, f, def)
		ids = k.once(at+".id", f.ID, ids)
	}
}

func (k check) agreement(a Agreement) {
	k.code("agreement.code", a.Code, agreementForm)
	k.text("agreement.title", a.Title)
	k.optional("agreement.summary", a.Summary)
	k.optional("agreement.signed_at", a.SignedAt)
	k.given("agreement.signed_on", a.SignedOn.String())
	k.some("agreement.parties", len(a.Parties))
	k.some("agreement.regions", len(a.Regions))
	k.some("agreement.sources", len(a.Sources))
	for i, p := range a.Parties {
		k.refers(fmt.Sprintf("agreement.parties[%d]", i), p, k.codes.parties)
	}
	for i, r := range a.Regions {
		k.refers(fmt.Sprintf("agreement.regions[%d]", i), r, k.codes.regions)
	}
	if a.Collector != "" {
		k.refers("agreement.collector", a.Collector, a.Parties)
	}
	k.categories(a)
	k.life(a)
	k.thresholds(a.Thresholds)
	k.calendars(a.Calendars)
}

func (k check) categories(a Agreement) {
	var codes []string
	for i, c := range a.Categories {
		at := fmt.Sprintf("agreement.categories[%d]", i)
		k.code(at+".code", c.Code, categoryForm)
		k.text(at+".name", c.Name)
		codes = k.once(at+".code", c.Code, codes)
	}
}

func (k check) region(at string, r Region) {
	switch {
	case r.Kind == CountryKind && r.Code != Country, r.Kind != CountryKind && r.Code == Country:
		k.fields.Add(at+".kind", "error.region.country", "value", Country)
	case r.Kind != CountryKind && r.Kind != "":
		k.fields.Add(at+".kind", "error.filter.unknown", "value", problem.Excerpt(r.Kind))
	case r.Kind == "":
		k.code(at+".code", r.Code, regionForm)
	}
	k.text(at+".name", r.Name)
	k.optional(at+".admin_region", r.AdminRegion)
	if !r.ValidTo.IsZero() && r.ValidTo.Before(r.ValidFrom) {
		k.fields.Add(at+".valid_to", "error.dates.order")
	}
}

func (k check) fact(at string, f Fact, def Definition) {
	k.given(at+".id", f.ID)
	k.given(at+".date", f.Date.String())
	k.given(at+".kind", f.Kind)
	k.given(at+".source", f.Source)
	k.text(at+".title", f.Title)
	if f.Unit != "" {
		k.refers(at+".unit", f.Unit, k.codes.units)
	}
	if f.Value != nil {
		k.given(at+".unit", f.Unit)
	}
	if f.Indicator != "" {
		k.factIndicator(at, f, def)
	}
	if !slices.Contains([]string{"day", "month", "year"}, f.Precision) {
		k.fields.Add(at+".precision", "error.filter.unknown", "value", problem.Excerpt(f.Precision))
	}
	var named []string
	for i, r := range f.Regions {
		place := fmt.Sprintf("%s.regions[%d]", at, i)
		k.refers(place, r, def.Agreement.Regions)
		named = k.once(place, r, named)
	}
	for i, p := range f.Pledges {
		place := fmt.Sprintf("%s.pledges[%d]", at, i)
		k.factPledge(place, p, f, def)
		named = k.once(place, p, named)
	}
}

// factPledge refuses a fact on a pledge that the definition does not have, or that is
// not kept in the one region that the fact names: it would report on no commitment.
func (k check) factPledge(at, code string, f Fact, def Definition) {
	i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == code })
	if i < 0 {
		k.fields.Add(at, "error.code.unknown", "value", problem.Excerpt(code))
		return
	}
	if f.Commitment() != "" && !def.Pledges[i].Scope.Covers(f.Regions[0]) {
		k.fields.Add(at, "error.fact.uncovered", "value", f.Commitment())
	}
}

// factIndicator refuses an indicator that does not count what the fact counts, or
// belongs to another pledge than the one on which the fact reports.
func (k check) factIndicator(at string, f Fact, def Definition) {
	pledge, _ := SplitIndicator(f.Indicator)
	i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == pledge })
	if i < 0 || f.Commitment() == "" || f.Pledges[0] != pledge || f.Value == nil ||
		FindIndicator(def.Pledges[i].Indicators, f.Indicator).Kind != Number ||
		FindIndicator(def.Pledges[i].Indicators, f.Indicator).Unit != f.Unit {
		k.fields.Add(at+".indicator", "error.code.unknown", "value", problem.Excerpt(f.Indicator))
	}
}

func (k check) code(at, value string, form *regexp.Regexp) {
	if !form.MatchString(value) {
		k.fields.Add(at, "error.code.malformed", "value", problem.Excerpt(value))
	}
}

// text demands the text in one language at least. It is shown in that one until it is
// translated.
func (k check) text(at string, value Text) {
	if value.IsBlank() {
		k.fields.Add(at, "error.text.missing")
	}
	k.optional(at, value)
}

// optional refuses languages that the tracker does not speak.
func (k check) optional(at string, value Text) {
	for _, lang := range slices.Sorted(maps.Keys(value)) {
		if !slices.Contains(TextLanguages, lang) {
			k.fields.Add(at, "error.text.language", "value", problem.Excerpt(lang))
		}
	}
}

func (k check) given(at, value string) {
	if strings.TrimSpace(value) == "" {
		k.fields.Add(at, "error.text.missing")
	}
}

func (k check) some(at string, count int) {
	if count == 0 {
		k.fields.Add(at, "error.text.missing")
	}
}

func (k check) refers(at, value string, to []string) {
	if !slices.Contains(to, value) {
		k.fields.Add(at, "error.code.unknown", "value", problem.Excerpt(value))
	}
}

// once refuses a value that was given before, and returns all that were.
func (k check) once(at, value string, before []string) []string {
	if slices.Contains(before, value) {
		k.fields.Add(at, "error.code.taken", "value", problem.Excerpt(value))
	}
	return append(before, value)
}
