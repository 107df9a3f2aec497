package api

import "tracker/internal/commitments"

// The members of what is amended, as bodies give them. In changes, what is not given stays
// as it is, and null and {} clear; a text comes with all of its languages, a list whole.

// PledgeTerms are those of a pledge.
type PledgeTerms struct {
	Category    text             `json:"category,omitempty" doc:"Code, of the agreement's"`
	Title       commitments.Text `json:"title,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Clause      commitments.Text `json:"clause,omitempty" doc:"What it obliges to"`
	Note        commitments.Text `json:"note,omitempty" doc:"What amended it, and why"`
	Sources     []string         `json:"sources,omitempty" doc:"Where it was published"`
	From        text             `json:"from,omitempty" doc:"First day of the text: a later one than that of the text that stands keeps that one for the days before; any other corrects it"`
	AddedOn     text             `json:"added_on,omitempty" doc:"First day on which it holds; null: since the agreement does"`
	WithdrawnOn text             `json:"withdrawn_on,omitempty" doc:"First day on which it no longer holds; null: it holds"`
	Scope       *scopeTerms      `json:"scope,omitempty"`
}

type scopeTerms struct {
	Kind    string   `json:"kind" doc:"every_region, regions or country"`
	Regions []string `json:"regions,omitempty" doc:"Of the kind regions alone"`
}

// NewPledge is a pledge that is added.
type NewPledge struct {
	Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
	Code      string `json:"code" doc:"Such as M10; of no other pledge of any agreement"`
	Party     string `json:"party" doc:"Code of the party that must keep it"`
	PledgeTerms
}

// IndicatorTerms are those of an indicator.
type IndicatorTerms struct {
	Name         commitments.Text `json:"name,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Verification commitments.Text `json:"verification,omitempty" doc:"Means of verification"`
	Kind         text             `json:"kind,omitempty" doc:"number, ratio, milestones or qualitative; fixed once a value was reported, as unit and counting are"`
	Unit         text             `json:"unit,omitempty" doc:"Code, of a number and of a ratio"`
	Counting     text             `json:"counting,omitempty" doc:"period or to_date"`
	OverRegions  text             `json:"over_regions,omitempty" doc:"sum, ratio or none"`
	Direction    text             `json:"direction,omitempty" doc:"increase or decrease"`
	Breakdown    []string         `json:"breakdown,omitempty" doc:"Codes of dimensions, of a number"`
	Milestones   []milestoneTerms `json:"milestones,omitempty" doc:"In place of all that there are, in the order in which they are reached"`
	Replaces     text             `json:"replaces,omitempty" doc:"Code of an indicator of the same pledge, on which updates then do not report any more"`
}

type milestoneTerms struct {
	Name  commitments.Text `json:"name"`
	DueOn text             `json:"due_on,omitempty"`
}

// NewIndicator is an indicator that is added.
type NewIndicator struct {
	Code string `json:"code" doc:"The pledge's, a point and a number, such as M5.3"`
	IndicatorTerms
}

// UnitTerms are those of a unit.
type UnitTerms struct {
	Forms map[string]map[string]string `json:"forms" doc:"Words after a number, by language and plural category of CLDR: all of a language, or none"`
}

// DimensionTerms are those of a dimension.
type DimensionTerms struct {
	Name  commitments.Text    `json:"name" doc:"By language: fr, ar, en"`
	Parts []dimensionPartItem `json:"parts" doc:"In the order in which they are shown; one of which a value was reported stays"`
}

// PartyTerms are those of a party.
type PartyTerms struct {
	Names    []nameTerms    `json:"names" doc:"Earliest first"`
	Bodies   []bodyTerms    `json:"bodies,omitempty" doc:"Institutions that execute for the party"`
	Officers []officerTerms `json:"officers,omitempty" doc:"Who led the party, earliest first"`
}

type nameTerms struct {
	From    text             `json:"from,omitempty" doc:"First day of the name; null: from the beginning"`
	Name    commitments.Text `json:"name"`
	Short   commitments.Text `json:"short"`
	Sources []string         `json:"sources,omitempty"`
}

type bodyTerms struct {
	Code    string           `json:"code"`
	Name    commitments.Text `json:"name"`
	Short   commitments.Text `json:"short,omitempty"`
	From    text             `json:"from,omitempty" doc:"A year, a month or a day, as exactly as it is known"`
	Until   text             `json:"until,omitempty" doc:"As from; null: it does today"`
	Sources []string         `json:"sources"`
}

type officerTerms struct {
	Name    string           `json:"name"`
	Office  commitments.Text `json:"office"`
	From    string           `json:"from" doc:"A year, a month or a day, as exactly as it is known"`
	Until   text             `json:"until,omitempty" doc:"As from; null: in office today"`
	Sources []string         `json:"sources"`
}

// RegionTerms are those of a region.
type RegionTerms struct {
	Name        commitments.Text `json:"name" doc:"By language: fr, ar, en"`
	Aliases     []string         `json:"aliases,omitempty" doc:"Other spellings, which searches find"`
	Parent      text             `json:"parent,omitempty" doc:"Code of the region that it lies in or was split off from"`
	AdminRegion commitments.Text `json:"admin_region,omitempty"`
	ValidFrom   text             `json:"valid_from,omitempty" doc:"First day on which it exists; null: always"`
	ValidTo     text             `json:"valid_to,omitempty" doc:"Last day on which it exists; null: it does"`
	Latitude    float64          `json:"lat,omitempty"`
	Longitude   float64          `json:"lon,omitempty"`
	TileX       int              `json:"tile_x,omitempty"`
	TileY       int              `json:"tile_y,omitempty"`
	Joins       bool             `json:"joins,omitempty" doc:"Makes it one of the agreement's, with a commitment for each pledge of every region; without, it is to be split off from one of them"`
}

// NewFact is a published fact that is added.
type NewFact struct {
	Agreement string           `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
	ID        string           `json:"id" doc:"Of no other fact"`
	Date      string           `json:"date"`
	Precision string           `json:"precision" doc:"day, month or year: how exactly the date is known"`
	Regions   []string         `json:"regions,omitempty" doc:"Codes of those that it names; one, with one pledge, makes it a progress update of that commitment"`
	Pledges   []string         `json:"pledges,omitempty"`
	Kind      string           `json:"kind" doc:"A word"`
	Title     commitments.Text `json:"title"`
	Value     number           `json:"value,omitempty"`
	Unit      text             `json:"unit,omitempty" doc:"Code of what the value counts"`
	Indicator text             `json:"indicator,omitempty" doc:"Code of the one that the value is a value of"`
	AmountMAD number           `json:"amount_mad,omitempty" doc:"Moroccan dirhams"`
	Actors    []string         `json:"actors,omitempty"`
	Source    string           `json:"source"`
}

// AgreementTerms are an agreement's own.
type AgreementTerms struct {
	Title        commitments.Text `json:"title,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Summary      commitments.Text `json:"summary,omitempty"`
	InForceFrom  text             `json:"in_force_from,omitempty" doc:"First day on which it holds; null: the day of signature"`
	InForceUntil text             `json:"in_force_until,omitempty" doc:"Last day on which it holds; null: no end is set"`
	RenewedOn    []string         `json:"renewed_on,omitempty" doc:"In place of all days, earliest first"`
	ClosedOn     text             `json:"closed_on,omitempty" doc:"The day on which the parties closed it; null: it is not closed"`
	Thresholds   *thresholdTerms  `json:"thresholds,omitempty"`
	Categories   []categoryItem   `json:"categories,omitempty" doc:"In place of those that stand"`
}

type thresholdTerms struct {
	OnTrack *int `json:"on_track,omitempty"`
	Behind  *int `json:"behind,omitempty"`
}

// AgreementChange asks for a change of an agreement.
type AgreementChange struct {
	AgreementTerms
	Calendar *CalendarTerms `json:"calendar,omitempty" doc:"A version of the calendar, whole; the other terms are changed on their own"`
	Reason   string         `json:"reason,omitempty" doc:"Of a change of the calendar; required there"`
	Version  *int           `json:"version,omitempty" doc:"Of the calendar, as a preview answered it: refused where the calendar was changed since"`
}
