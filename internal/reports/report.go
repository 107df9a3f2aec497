package reports

import (
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

	// Opinion is what the party that collects says of the period in its own words.
	Opinion Opinion `json:"opinion"`

	// Recommendations are those that were made in the period or had not ended before it,
	// by deadline.
	Recommendations []Recommended `json:"recommendations"`

	Whole      Tally   `json:"whole"`
	ByParty    []Group `json:"by_party"`
	ByPledge   []Group `json:"by_pledge"`
	ByCategory []Group `json:"by_category"` // in the order of their first pledge
	ByRegion   []Group `json:"by_region"`

	// Course is what the editions of the periods of the same kind before this one lead
	// with, at most CourseBefore of them, the earliest first. Of each period it is the
	// latest edition that was issued when the report was compiled.
	Course []PeriodFigures `json:"course"`

	// Totals are what each indicator comes to over the regions, in the agreement's
	// order.
	Totals []commitments.Total `json:"totals"`

	// Register is what was delivered.
	Register Register `json:"register"`

	// Cross counts commitments by declared status, then by the assessment of the same
	// period; each has the key None too.
	Cross   map[commitments.Status]map[commitments.Assessment]int `json:"cross"`
	Differs []string                                              `json:"differs"` // codes of the commitments that were assessed otherwise than declared for the same period
	Overdue []string                                              `json:"overdue"` // codes of the overdue commitments, longest overdue first

	// Delays counts the overdue and the suspended commitments by their reasons.
	Delays []DelayCount `json:"delays"`

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
	Units    []commitments.Unit `json:"units"`    // that those facts and the indicators count in, by code
	// DelayReasons are those that rows and updates above name.
	DelayReasons []commitments.DelayReason `json:"delay_reasons"`
	// Dimensions are those by which the indicators are broken down, by code.
	Dimensions []commitments.Dimension `json:"dimensions"`
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
	Declared   map[commitments.Status]int      `json:"declared"`
	Verified   map[commitments.Status]int      `json:"verified"`
	Review     map[commitments.ReviewState]int `json:"review"` // of the update that was submitted last
	Assessment map[commitments.Assessment]int  `json:"assessment"`
	Overdue    int                             `json:"overdue"`
	NoReport   int                             `json:"no_report"`
	Differs    int                             `json:"differs"` // Ahead and Behind together
	Ahead      int                             `json:"ahead"`
	Behind     int                             `json:"behind"`
	Awaiting   int                             `json:"awaiting_review"` // what is declared was neither reviewed nor assessed yet
}

// Group is the tally of one party, pledge, category or region.
type Group struct {
	Code string `json:"code"`
	Tally
}

// Row is one commitment as it stood by the periods that end within the report's
// period or before it: what was declared, what of it was verified and how it was
// assessed, each for a period of its own.
type Row struct {
	Code     string `json:"code"`
	Pledge   string `json:"pledge"`
	Region   string `json:"region"`
	Party    string `json:"party"`
	Category string `json:"category"`
	// DueOn, FocalPoint and LeadInstitution are the terms that hold in the period, as
	// the targets of Measures are.
	DueOn           commitments.Date   `json:"due_on"`
	FocalPoint      string             `json:"focal_point"`
	LeadInstitution string             `json:"lead_institution"`
	TermsOrigin     commitments.Origin `json:"terms_origin"` // "" while no terms were set
	// Measures are how far each indicator has come by the end of the period, in the
	// pledge's order.
	Measures []commitments.Measure `json:"measures"`

	Reported commitments.Period      `json:"reported"` // the latest period on which anything was submitted
	Review   commitments.ReviewState `json:"review"`   // of the update that stands for it; "" while there is none
	Declared *Statement              `json:"declared"` // nil while nothing is declared
	Verified *Statement              `json:"verified"` // nil while nothing was verified
	Assessed *Assessed               `json:"assessed"` // nil while nothing was assessed
	Compared commitments.Assessment  `json:"compared"` // of the declared period; "" where it has none
	Gap      commitments.Gap         `json:"gap"`      // between what is declared and Compared

	Overdue  bool             `json:"overdue"`   // on the last day of the period, or today while it runs
	NoReport bool             `json:"no_report"` // owed for the latest reporting period that is due, and not come
	Duty     commitments.Duty `json:"duty"`      // for the last reporting period that ended by then
	// DaysLate is by how many days it was declared completed after its due date; nil
	// unless it is completed, and late.
	DaysLate *int `json:"completed_days_late"`
}

// Statement is what was declared or verified of a commitment.
type Statement struct {
	commitments.Statement
	Narrative string `json:"narrative"`
	Fact      string `json:"fact"` // id of the published fact that it was imported from, or ""
}

// Assessed is an assessment with the reporting period that it is of.
type Assessed struct {
	commitments.Assessed
	Origin commitments.Origin `json:"origin"`
}

// said is what the row declares; empty while it declares nothing.
func (r Row) said() Statement {
	if r.Declared == nil {
		return Statement{}
	}
	return *r.Declared
}

// shown is what of the row was verified; empty while nothing was.
func (r Row) shown() Statement {
	if r.Verified == nil {
		return Statement{}
	}
	return *r.Verified
}

// judged is how the row was assessed; empty while it was not.
func (r Row) judged() Assessed {
	if r.Assessed == nil {
		return Assessed{}
	}
	return *r.Assessed
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
	Status     *StatusChange          `json:"status"`          // declared
	Verified   *StatusChange          `json:"verified_status"` //
	Assessment *AssessmentChange      `json:"assessment"`      //
	Values     []ValueChange          `json:"values"`          // of figures to date, by indicator and side
	Revisions  []commitments.Revision `json:"revisions"`       // of its terms, that belong to the period, earliest first
}

// StatusChange is from one status to another; "" is none.
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

// ValueChange is from one figure of an indicator to another; nil is none.
type ValueChange struct {
	Indicator string                `json:"indicator"`
	Side      commitments.Side      `json:"side"`
	Before    *commitments.Quantity `json:"before"`
	After     *commitments.Quantity `json:"after"`
	Origin    commitments.Origin    `json:"origin"`
}

// Measure returns what the row says of the indicator; nothing where it has none.
func (r Row) Measure(indicator string) commitments.Measure {
	for _, m := range r.Measures {
		if m.Indicator == indicator {
			return m
		}
	}
	return commitments.Measure{Target: commitments.Target{Indicator: indicator}}
}

// IndicatorOf returns the indicator of the code; its code alone where it is unknown.
func (r *Report) IndicatorOf(code string) commitments.Indicator {
	pledge, _ := commitments.SplitIndicator(code)
	return commitments.FindIndicator(r.PledgeOf(pledge).Indicators, code)
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
