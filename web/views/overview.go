package views

import (
	"net/url"
	"slices"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// Overview is where an agreement stands as a whole.
type Overview struct {
	Names
	Agreement  commitments.Agreement
	Agreements []commitments.Agreement
	Categories []string
	Filter     MatrixFilter
	Counts     commitments.Counts
	Trend      []reports.PeriodFigures // what the latest reports lead with, the earliest first; nil under a filter
	Matrix     []commitments.Commitment
	Totals     []commitments.Total // of what the filter's party and category let through
}

// MatrixFilter narrows the matrix.
type MatrixFilter struct {
	Party, Category string
	Differs         bool
	ByRegion        bool // regions stand in the rows, and pledges above the columns
}

// Shows reports whether the filter lets the commitment through.
func (f MatrixFilter) Shows(c commitments.Commitment) bool {
	return (f.Party == "" || c.Party == f.Party) && (f.Category == "" || c.Category == f.Category) &&
		(!f.Differs || c.Gap().Differs())
}

// link is the address of the list behind a count of the overview: of all that the
// filter lets through where the name is "".
func (d Overview) link(c Layout) func(name, value string) string {
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
func (d Overview) trend(c Layout, of func(reports.Headline) int) string {
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
func (d Overview) trendSays(c Layout) string {
	return c.T("dashboard.trend.note", "first", c.briefly(d.Trend[0].Period), "last", c.briefly(d.Trend[len(d.Trend)-1].Period))
}

// totals is the table of what the indicators come to, and the page of all totals.
func (d Overview) totals(c Layout) (table totalsTable, all string) {
	f := commitments.TotalsFilter{Party: d.Filter.Party, Category: d.Filter.Category}
	if len(d.Agreements) > 1 {
		f.Agreement = d.Agreement.Code
	}
	return totalsTable{ID: "all-totals", Label: c.T("totals.title"), Names: d.Names, Items: d.Totals, Compact: true, Href: addendsOf(c, f)}, totalsPath(c, f)
}

// matrixHead heads a row or a column of the matrix.
type matrixHead struct {
	Code, Label, Href string
	Short             string // where there is little room
}

// matrixRow is one pledge by region, or one region by pledge; a cell is nil where there
// is no commitment or the filter hides it.
type matrixRow struct {
	Head  matrixHead
	Cells []*commitments.Commitment
}

// heads are the agreement's pledges and regions in its order.
func (d Overview) heads(c Layout) (pledges, regions []matrixHead) {
	for _, p := range d.Pledges {
		pledges = append(pledges, matrixHead{Code: p.Code, Label: d.Names.Pledge(c, p.Code), Href: c.To("pledges", p.Code), Short: p.Code})
	}
	for _, code := range d.Agreement.Regions {
		name := d.Names.Region(c, code)
		regions = append(regions, matrixHead{Code: code, Label: name, Href: c.To("regions", code), Short: name})
	}
	return pledges, regions
}

// columns head the columns of the matrix; pledges by their codes, since there is little room.
func (d Overview) columns(c Layout) []matrixHead {
	pledges, regions := d.heads(c)
	if !d.Filter.ByRegion {
		return regions
	}
	for i := range pledges {
		pledges[i].Label = pledges[i].Code
	}
	return pledges
}

func (d Overview) rowTerm(c Layout) string {
	if d.Filter.ByRegion {
		return c.T("term.region")
	}
	return c.T("term.pledge")
}

// rows are those in which the filter leaves something.
func (d Overview) rows(c Layout) (rows []matrixRow) {
	at := make(map[string]*commitments.Commitment, len(d.Matrix))
	for i := range d.Matrix {
		if d.Filter.Shows(d.Matrix[i]) {
			at[d.Matrix[i].Code] = &d.Matrix[i]
		}
	}
	of, across := d.heads(c)
	if d.Filter.ByRegion {
		of, across = across, of
	}
	for _, head := range of {
		row, some := matrixRow{Head: head}, false
		for _, other := range across {
			pledge, region := head.Code, other.Code
			if d.Filter.ByRegion {
				pledge, region = region, pledge
			}
			cell := at[commitments.CommitmentCode(pledge, region)]
			some = some || cell != nil
			row.Cells = append(row.Cells, cell)
		}
		if some {
			rows = append(rows, row)
		}
	}
	return rows
}

// turned is the address of the matrix with the regions in its rows, or the pledges.
func (d Overview) turned(c Layout, rows string) string {
	q, err := url.ParseQuery(c.Query)
	if err != nil {
		q = url.Values{}
	}
	return with(c.To("overview"), q, "rows", rows)
}

// starOf is a commitment's star; the words stand beside it.
func starOf(x commitments.Commitment) string {
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
func (d Overview) shown() []commitments.Commitment {
	var list []commitments.Commitment
	for _, x := range d.Matrix {
		if d.Filter.Shows(x) {
			list = append(list, x)
		}
	}
	return list
}

func (d Overview) byPledge(c Layout) StatusBars {
	var codes []string
	for _, p := range d.Pledges {
		if slices.ContainsFunc(d.shown(), func(x commitments.Commitment) bool { return x.Pledge == p.Code }) {
			codes = append(codes, p.Code)
		}
	}
	return StatusBars{ID: "by-pledge", Title: c.T("dashboard.by_pledge"), Of: c.T("term.pledge"),
		Groups: NewStatusGroups(d.shown(), codes, func(x commitments.Commitment) string { return x.Pledge },
			func(code string) (string, string) {
				return c.L.Isolate(code) + " " + d.Names.Pledge(c, code), c.To("pledges", code)
			})}
}

func (d Overview) byRegion(c Layout) StatusBars {
	return regionBars(c, d.Names, d.Agreement, d.shown())
}
