package reports

import (
	"time"

	"tracker/internal/commitments"
)

// Schema names the form of a Report in report.json; its number grows when a
// reader of the form before would misread it.
const Schema = "tracker.report/1"

// None stands, as a status, review state or assessment of a Tally, for what has
// none yet.
const None = commitments.None

// Report is what an agreement has come to in a period. It knows no language and
// no format: texts stay in all their languages and codes stay codes. Every total
// that a page, the API or a file shows is in here.
type Report struct {
	Schema    string                `json:"schema"`
	Agreement commitments.Agreement `json:"agreement"`
	Period    commitments.Period    `json:"period"`
	From      commitments.Date      `json:"from"` // the period's first day
	To        commitments.Date      `json:"to"`   // the period's last day
	// Provisional: the period had not ended when the report was compiled.
	Provisional bool `json:"provisional"`
	// Demonstration: something in the report was made up for a demonstration or
	// a benchmark; its rows say so in their origin.
	Demonstration bool `json:"demonstration"`

	Parties []Party              `json:"parties"` // in the agreement's order, as they were named on the last day
	Pledges []commitments.Pledge `json:"pledges"` // in the agreement's order
	Regions []commitments.Region `json:"regions"` // in the agreement's order

	Whole      Tally   `json:"whole"`
	ByParty    []Group `json:"by_party"`
	ByPledge   []Group `json:"by_pledge"`
	ByCategory []Group `json:"by_category"` // in the order of their first pledge
	ByRegion   []Group `json:"by_region"`

	// Cross counts commitments by reported status, then by assessment; each has
	// the key None too.
	Cross   map[commitments.Status]map[commitments.Assessment]int `json:"cross"`
	Differs []string                                              `json:"differs"` // codes of the commitments whose report and assessment disagree
	Overdue []string                                              `json:"overdue"` // codes of the overdue commitments, longest overdue first

	Reporting Reporting `json:"reporting"`
	// Collection is how the period's collection round went; nil where it has none.
	Collection *Collection `json:"collection,omitempty"`
	Changes    []Change    `json:"changes"` // since the period before, by commitment

	Commitments []Row                `json:"commitments"` // all, by pledge and region
	Updates     []commitments.Update `json:"updates"`     // of the periods that end in this one, by commitment and submission
	// Numbers are the journal numbers of those updates and of their reviews, by id.
	Numbers map[string]int64 `json:"journal"`
	// Evidence is how many items of evidence support an update, by its id; of those
	// updates alone that have any.
	Evidence map[string]int     `json:"evidence,omitempty"`
	Facts    []commitments.Fact `json:"facts"`    // published in the period that report on no one commitment
	Imported []commitments.Fact `json:"imported"` // that rows and updates above were imported from
	Units    []commitments.Unit `json:"units"`    // that those facts count in, by code
}

// Party is a party under the name that it had on the report's last day.
type Party struct {
	Code  string           `json:"code"`
	Name  commitments.Text `json:"name"`
	Short commitments.Text `json:"short"`
}

// Tally is the counts of some commitments. Each map has every value as a key,
// and None, also where the count is 0.
type Tally struct {
	Total      int                             `json:"total"`
	Status     map[commitments.Status]int      `json:"status"`
	Review     map[commitments.ReviewState]int `json:"review"`
	Assessment map[commitments.Assessment]int  `json:"assessment"`
	Overdue    int                             `json:"overdue"`
	NoReport   int                             `json:"no_report"`
	Differs    int                             `json:"differs"` // Ahead and Behind together
	Ahead      int                             `json:"ahead"`
	Behind     int                             `json:"behind"`
}

// Group is the tally of one party, pledge, category or region.
type Group struct {
	Code string `json:"code"`
	Tally
}

// Row is one commitment as it stood at the end of the period: what was last
// reported on it, how far that was reviewed, and how it was last assessed.
type Row struct {
	Code              string             `json:"code"`
	Pledge            string             `json:"pledge"`
	Region            string             `json:"region"`
	Party             string             `json:"party"`
	Category          string             `json:"category"`
	commitments.Terms                    // in force at the end of the period
	TermsOrigin       commitments.Origin `json:"terms_origin"` // "" while no terms were set

	UpdateID   string                  `json:"update_id"`  // "" while nothing was reported; then all up to Review are empty
	ReportedOn commitments.Period      `json:"period"`     // that the latest update is about
	Status     commitments.Status      `json:"status"`     //
	Actual     *commitments.Quantity   `json:"actual"`     //
	Unit       string                  `json:"unit"`       // of Actual
	Narrative  string                  `json:"narrative"`  //
	Origin     commitments.Origin      `json:"origin"`     // of the latest update
	Fact       string                  `json:"fact"`       // id of the published fact that it was imported from
	ReportedAt time.Time               `json:"updated_at"` // UTC
	Review     commitments.ReviewState `json:"review"`     //

	Assessment       commitments.Assessment `json:"assessment"`
	AssessedOn       commitments.Period     `json:"assessed_period"`
	AssessmentOrigin commitments.Origin     `json:"assessment_origin"`
	Gap              commitments.Gap        `json:"gap"`

	Overdue  bool `json:"overdue"`   // on the last day of the period, or today while it runs
	NoReport bool `json:"no_report"` // nothing was submitted for the last reporting period that ended by then
	// Achievement is how much of the way from baseline to target was gone, in
	// thousandths rounded down: 1000 or more when the target is reached, below 0
	// when things moved away from it. Nil where it can't be told.
	Achievement *int `json:"achievement_per_mille"`
}

// Reporting says how far what was owed came in, over the reporting periods that
// end within the report's period.
type Reporting struct {
	Periods  []commitments.Period `json:"periods"`
	Whole    Rate                 `json:"whole"`
	ByParty  []RateGroup          `json:"by_party"`
	ByRegion []RateGroup          `json:"by_region"`
}

// Rate counts what was expected, one per commitment and reporting period.
// Expected is the sum of the other four.
type Rate struct {
	Expected int `json:"expected"`
	OnTime   int `json:"on_time"`
	Late     int `json:"late"`
	Missing  int `json:"missing"`
	Pending  int `json:"pending"` // not in, but its last day had not passed either
}

// RateGroup is the rate of one party or region.
type RateGroup struct {
	Code string `json:"code"`
	Rate
}

// PerMille returns the share that came in of what was due, in thousandths
// rounded down; false while nothing was due.
func (r Rate) PerMille() (int, bool) {
	due := r.OnTime + r.Late + r.Missing
	if due == 0 {
		return 0, false
	}
	return (r.OnTime + r.Late) * 1000 / due, true
}

// Change is what changed on one commitment since the period before. A part that
// did not change is nil.
type Change struct {
	Commitment string                 `json:"commitment"`
	Status     *StatusChange          `json:"status"`
	Assessment *AssessmentChange      `json:"assessment"`
	Value      *ValueChange           `json:"value"`
	Revisions  []commitments.Revision `json:"revisions"` // of its terms, within the period, earliest first
}

// StatusChange is from one reported status to another; "" is none.
type StatusChange struct {
	Before commitments.Status `json:"before"`
	After  commitments.Status `json:"after"`
	Origin commitments.Origin `json:"origin"`
}

// AssessmentChange is from one assessment to another; "" is none.
type AssessmentChange struct {
	Before commitments.Assessment `json:"before"`
	After  commitments.Assessment `json:"after"`
	Origin commitments.Origin     `json:"origin"`
}

// ValueChange is from one reported value to another; nil is none.
type ValueChange struct {
	Before *commitments.Quantity `json:"before"`
	After  *commitments.Quantity `json:"after"`
	Unit   string                `json:"unit"`
	Origin commitments.Origin    `json:"origin"`
}

// FactOf returns the fact that a row or update was imported from, or nil.
func (r *Report) FactOf(id string) *commitments.Fact {
	for i := range r.Imported {
		if id != "" && r.Imported[i].ID == id {
			return &r.Imported[i]
		}
	}
	return nil
}

// Row returns the commitment's row, or nil where the report has none.
func (r *Report) Row(code string) *Row {
	for i := range r.Commitments {
		if r.Commitments[i].Code == code {
			return &r.Commitments[i]
		}
	}
	return nil
}

// PartyOf returns the party of the code; its code alone where it is unknown.
func (r *Report) PartyOf(code string) Party {
	for _, p := range r.Parties {
		if p.Code == code {
			return p
		}
	}
	return Party{Code: code}
}

// PledgeOf returns the pledge of the code; its code alone where it is unknown.
func (r *Report) PledgeOf(code string) commitments.Pledge {
	for _, p := range r.Pledges {
		if p.Code == code {
			return p
		}
	}
	return commitments.Pledge{Code: code}
}

// RegionOf returns the region of the code; its code alone where it is unknown.
func (r *Report) RegionOf(code string) commitments.Region {
	for _, g := range r.Regions {
		if g.Code == code {
			return g
		}
	}
	return commitments.Region{Code: code}
}
