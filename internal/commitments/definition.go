package commitments

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Definition is an agreement with all that it needs, as a data file holds it.
type Definition struct {
	Parties   []Party   `json:"parties"`
	Regions   []Region  `json:"regions"`
	Agreement Agreement `json:"agreement"`
	Pledges   []Pledge  `json:"pledges"`
	Facts     []Fact    `json:"facts"`
}

var (
	agreementForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,31}$`)
	partyForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{1,31}$`)
	pledgeForm    = regexp.MustCompile(`^[A-Z]{1,4}[0-9]{1,3}$`)
	regionForm    = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{2,4}$`)
)

// TextLanguages are those that every text of a definition must be given in.
var TextLanguages = []string{"fr", "ar", "en"}

// vocabulary is the codes that a definition may refer to.
type vocabulary struct {
	parties, regions []string
	pledges          map[string]string // agreement by pledge code
}

// check notes what is wrong with a definition, each by its place in the file.
type check struct {
	fields *problem.Fields
	codes  vocabulary
}

func (k check) definition(def Definition) {
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
		k.fact(at, f, codes, def.Agreement.Regions)
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
	k.life(a)
	k.calendars("agreement.calendars", a.Calendars)
}

func (k check) party(at string, p Party) {
	k.code(at+".code", p.Code, partyForm)
	k.some(at+".names", len(p.Names))
	for i, n := range p.Names {
		name := fmt.Sprintf("%s.names[%d]", at, i)
		k.text(name+".name", n.Name)
		k.text(name+".short", n.Short)
		if i > 0 && !n.From.After(p.Names[i-1].From) {
			k.fields.Add(name+".from", "error.names.order")
		}
	}
}

func (k check) region(at string, r Region) {
	k.code(at+".code", r.Code, regionForm)
	k.text(at+".name", r.Name)
	k.optional(at+".admin_region", r.AdminRegion)
	if !r.ValidTo.IsZero() && r.ValidTo.Before(r.ValidFrom) {
		k.fields.Add(at+".valid_to", "error.dates.order")
	}
}

func (k check) fact(at string, f Fact, pledges, regions []string) {
	k.given(at+".id", f.ID)
	k.given(at+".date", f.Date.String())
	k.given(at+".kind", f.Kind)
	k.given(at+".source", f.Source)
	k.text(at+".title", f.Title)
	k.optional(at+".unit", f.Unit)
	if !slices.Contains([]string{"day", "month", "year"}, f.Precision) {
		k.fields.Add(at+".precision", "error.filter.unknown", "value", problem.Excerpt(f.Precision))
	}
	if f.Pledge != "" {
		k.refers(at+".pledge", f.Pledge, pledges)
	}
	if f.Region != "" {
		k.refers(at+".region", f.Region, regions)
	}
}

func (k check) code(at, value string, form *regexp.Regexp) {
	if !form.MatchString(value) {
		k.fields.Add(at, "error.code.malformed", "value", problem.Excerpt(value))
	}
}

// text demands the text in every language.
func (k check) text(at string, value Text) {
	for _, lang := range TextLanguages {
		k.given(at+"."+lang, value[lang])
	}
}

// optional demands every language once there is any.
func (k check) optional(at string, value Text) {
	if len(value) > 0 {
		k.text(at, value)
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
