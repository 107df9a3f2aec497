package views

import (
	"net/url"
	"time"

	"tracker/internal/chart"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// Dashboard is the first page: the account's own work, then where the
// agreement stands.
type Dashboard struct {
	Names
	Agreement  commitments.Agreement
	Agreements []commitments.Agreement
	Categories []string
	Filter     MatrixFilter
	Counts     commitments.Counts
	Trend      []reports.PeriodFigures // what the latest reports lead with, the earliest first; nil under a filter
	Matrix     []commitments.Commitment
	Totals     []commitments.Total // of what the filter's party and category let through
	Planner    *PlannerWork
	Reviewer   *ReviewerWork
	Auditor    *AuditorWork
	Admin      *AdminWork
	Mentions   []commitments.Mentioned // the first of the comments that name the account and wait for it
	Mentioned  int                     // how many there are
}

// MatrixFilter narrows the matrix.
type MatrixFilter struct {
	Party, Category string
	Differs         bool
}

// Shows reports whether the filter lets the commitment through.
func (f MatrixFilter) Shows(c commitments.Commitment) bool {
	return (f.Party == "" || c.Party == f.Party) && (f.Category == "" || c.Category == f.Category) &&
		(!f.Differs || c.Gap().Differs())
}

// WorkList is the first of some commitments that ask for something, and the
// list of all of them.
type WorkList struct {
	Items []commitments.Commitment
	Total int
	Href  string
}

// PlannerWork is what a planner has to do.
type PlannerWork struct {
	Owed     []collection.OpenRound // by collection round
	Returned []commitments.Waiting
	Drafts   []commitments.Update
	Overdue  WorkList
	NoReport WorkList
	DueSoon  WorkList
}

// ReviewerWork is what a reviewer has to do.
type ReviewerWork struct {
	Running    []collection.RoundStatus // collection rounds that take returns
	Waiting    []commitments.Waiting
	Total      int
	Differs    WorkList
	Unassessed WorkList
}

// AuditorWork is what an auditor looks at first.
type AuditorWork struct {
	Agreement commitments.Agreement
	Editions  []reports.Edition // of the agreement
	Corrected map[string]int    // how many commitments each corrected edition changed, by its id
	Latest    *reports.Report   // of the first edition
}

// AdminWork is what an administrator looks at first.
type AdminWork struct {
	Failed     []JobRun
	Deliveries DeliveryWork
	Accounts   int
	Disabled   int
	Agreements []commitments.Agreement
	Ready      bool
	Version    string
}

// waitingSince is since when the longest waiting update waits.
func (w ReviewerWork) waitingSince() time.Time {
	if len(w.Waiting) == 0 {
		return time.Time{}
	}
	return w.Waiting[0].SubmittedAt
}

// link is the address of the list behind a count of the dashboard: of all that the
// filter lets through where the name is "".
func (d Dashboard) link(c Layout) func(name, value string) string {
	return func(name, value string) string {
		q := url.Values{}
		if len(d.Agreements) > 1 {
			q.Set("agreement", d.Agreement.Code)
		}
		if d.Filter.Party != "" {
			q.Set("party", d.Filter.Party)
		}
		if d.Filter.Category != "" {
			q.Set("category", d.Filter.Category)
		}
		if d.Filter.Differs {
			q.Set("differs", "1")
		}
		return with(c.To("commitments"), q, name, value)
	}
}

// trend draws how a figure went over the latest reports; "" where there are fewer than
// two.
func (d Dashboard) trend(c Layout, of func(reports.Headline) int) string {
	if len(d.Trend) < 2 {
		return ""
	}
	var values []int
	var said []string
	for _, p := range d.Trend {
		values = append(values, of(p.Figures))
		said = append(said, c.L.Int(of(p.Figures)))
	}
	return chart.Trend{Label: c.T("dashboard.trend", "values", c.L.List(said)), Values: values, RTL: c.rtl()}.SVG()
}

// trendSays says what the curves beside the counts show.
func (d Dashboard) trendSays(c Layout) string {
	return c.T("dashboard.trend.note", "first", c.briefly(d.Trend[0].Period), "last", c.briefly(d.Trend[len(d.Trend)-1].Period))
}

// totals is the table of what the indicators come to, and the page of all totals.
func (d Dashboard) totals(c Layout) (table totalsTable, all string) {
	f := commitments.TotalsFilter{Party: d.Filter.Party, Category: d.Filter.Category}
	if len(d.Agreements) > 1 {
		f.Agreement = d.Agreement.Code
	}
	return totalsTable{ID: "all-totals", Label: c.T("totals.title"), Names: d.Names, Items: d.Totals, Compact: true, Href: addendsOf(c, f)}, totalsPath(c, f)
}

// matrixRow is one pledge with its commitments by region; nil where there is
// none or the filter hides it.
type matrixRow struct {
	Pledge commitments.Pledge
	Cells  []*commitments.Commitment
}

// columns are the agreement's regions in its order.
func (d Dashboard) columns() []commitments.Region {
	var regions []commitments.Region
	for _, code := range d.Agreement.Regions {
		for _, r := range d.Regions {
			if r.Code == code {
				regions = append(regions, r)
			}
		}
	}
	return regions
}

func (d Dashboard) rows() []matrixRow {
	at := make(map[string]*commitments.Commitment, len(d.Matrix))
	for i := range d.Matrix {
		at[d.Matrix[i].Code] = &d.Matrix[i]
	}
	var rows []matrixRow
	for _, p := range d.Pledges {
		row, any := matrixRow{Pledge: p}, false
		for _, region := range d.Agreement.Regions {
			cell := at[commitments.CommitmentCode(p.Code, region)]
			if cell != nil && !d.Filter.Shows(*cell) {
				cell = nil
			}
			any = any || cell != nil
			row.Cells = append(row.Cells, cell)
		}
		if any {
			rows = append(rows, row)
		}
	}
	return rows
}

func (d Dashboard) cell(c Layout, x commitments.Commitment) string {
	return chart.Star(orNone(string(x.Status())), orNone(string(x.Assessment())), x.Gap().Differs(), "")
}

// commitmentSays is a cell in words.
func commitmentSays(c Layout, x commitments.Commitment) string {
	text := c.T("matrix.cell", "status", c.Status(x.Status()), "verified", c.Verified(x.VerifiedStatus()), "assessment", c.Assessment(x.Assessment()))
	if x.Status() != "" && x.Status() == x.VerifiedStatus() {
		text = c.T("matrix.cell.verified", "status", c.Status(x.Status()), "assessment", c.Assessment(x.Assessment()))
	}
	if x.Gap().Differs() {
		text += c.T("matrix.cell.differs")
	}
	return text
}

// shown lists the commitments that the filter lets through.
func (d Dashboard) shown() []commitments.Commitment {
	var list []commitments.Commitment
	for _, x := range d.Matrix {
		if d.Filter.Shows(x) {
			list = append(list, x)
		}
	}
	return list
}

func (d Dashboard) byPledge(c Layout) StatusBars {
	var codes []string
	for _, row := range d.rows() {
		codes = append(codes, row.Pledge.Code)
	}
	return StatusBars{ID: "by-pledge", Title: c.T("dashboard.by_pledge"), Of: c.T("term.pledge"),
		Groups: NewStatusGroups(d.shown(), codes, func(x commitments.Commitment) string { return x.Pledge },
			func(code string) (string, string) {
				return c.L.Isolate(code) + " " + d.Names.Pledge(c, code), c.To("pledges", code)
			})}
}

func (d Dashboard) byRegion(c Layout) StatusBars {
	return regionBars(c, d.Names, d.Agreement, d.shown())
}
