package views

import (
	"slices"
	"strconv"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// PledgeView is the page of one pledge.
type PledgeView struct {
	Names
	Agreement   commitments.Agreement
	Pledge      commitments.Pledge
	Items       []ListItem
	Totals      []commitments.Total // over the regions
	Things      ThingCounts         // that were delivered
	Recommended RecommendedUnder
	Facts       []commitments.Fact                  // that name the pledge
	Trends      map[string][]commitments.TrendPoint // of the totals, by indicator
	// Dimensions are those by which its numbers are broken down.
	Dimensions []commitments.Dimension
}

// totals is the table of what the pledge's indicators come to.
func (v PledgeView) totals(c Layout) totalsTable {
	f := commitments.TotalsFilter{Agreement: v.Agreement.Code}
	return totalsTable{ID: "pledge-totals", Label: c.T("totals.title"), Names: v.Names, Items: v.Totals, Href: addendsOf(c, f)}
}

// trend is the course of an indicator's total.
func (v PledgeView) trend(c Layout, in commitments.Indicator) course {
	total := commitments.Total{}
	for _, t := range v.Totals {
		if t.Indicator == in.Code {
			total = t
		}
	}
	return trendOf(c, in, total, v.Trends[in.Code])
}

// breakdown names the dimensions by which an indicator is broken down.
func (v PledgeView) breakdown(c Layout, in commitments.Indicator) string {
	var names []string
	for _, d := range v.Dimensions {
		if slices.Contains(in.Breakdown, d.Code) {
			names = append(names, c.Text(d.Name))
		}
	}
	return c.L.List(names)
}

// milestones names the milestones of an indicator, with their days.
func milestones(c Layout, in commitments.Indicator) []string {
	var list []string
	for _, m := range in.Milestones {
		name := c.Text(m.Name)
		if !m.DueOn.IsZero() {
			name = c.T("common.labelled", "label", name, "value", c.Date(m.DueOn))
		}
		list = append(list, name)
	}
	return list
}

// RegionView is the page of one region.
type RegionView struct {
	Names
	Region     commitments.Region
	Parent     *commitments.Region
	Agreements []RegionAgreement
	Facts      []commitments.Fact // that name the region
	Things     ThingCounts        // that were delivered there
}

// RegionAgreement is what one agreement promises in a region.
type RegionAgreement struct {
	Agreement commitments.Agreement
	Matrix    []commitments.Commitment // all of the agreement, for the map
	Items     []ListItem               // of the region
}

// AgreementView is the page of one agreement.
type AgreementView struct {
	Names
	Agreement commitments.Agreement
	Parties   []commitments.Party
	Matrix    []commitments.Commitment
	Facts     []commitments.Fact // that name neither pledge nor region
	Today     commitments.Date
}

func commitmentsOf(items []ListItem) []commitments.Commitment {
	list := make([]commitments.Commitment, len(items))
	for i, item := range items {
		list[i] = item.Commitment
	}
	return list
}

// bars is one line of all the pledge's commitments by region.
func (v PledgeView) bars(c Layout) StatusBars {
	return StatusBars{ID: "pledge-bars", Title: c.T("place.whole"), Of: c.T("term.pledge"),
		Groups: NewStatusGroups(commitmentsOf(v.Items), []string{v.Pledge.Code},
			func(x commitments.Commitment) string { return x.Pledge },
			func(code string) (string, string) { return c.L.Isolate(code), "" })}
}

// bars is one line for each party in the region.
func (a RegionAgreement) bars(c Layout) StatusBars {
	return StatusBars{ID: "region-bars-" + a.Agreement.Code, Title: c.T("place.by_party"), Of: c.T("term.party"),
		Groups: NewStatusGroups(commitmentsOf(a.Items), a.Agreement.Parties,
			func(x commitments.Commitment) string { return x.Party },
			func(code string) (string, string) { return c.Party(code), "" })}
}

// kept counts the region's commitments that are verified as completed.
func kept(matrix []commitments.Commitment, region string) (n int) {
	for _, x := range matrix {
		if x.Region == region && x.VerifiedStatus() == commitments.Completed {
			n++
		}
	}
	return n
}

// inRegion counts the region's commitments.
func inRegion(matrix []commitments.Commitment, region string) (n int) {
	for _, x := range matrix {
		if x.Region == region {
			n++
		}
	}
	return n
}

// share writes a count of all in digits that keep their order.
func share(n, all int) string { return "\u2066" + strconv.Itoa(n) + "/" + strconv.Itoa(all) + "\u2069" }

// regionTiles draws the agreement's regions, each with what was declared in it and how
// much of it is kept; the marked one has a sign before its name.
func (c Layout) regionTiles(id string, n Names, a commitments.Agreement, matrix []commitments.Commitment, marked string) string {
	groups := NewStatusGroups(matrix, a.Regions, func(x commitments.Commitment) string { return x.Region },
		func(code string) (string, string) { return n.Region(c, code), c.To("regions", code) })
	tiles := chart.Tiles{
		Dense:  true,
		Frame:  chart.Frame{ID: id, Title: c.T("tiles.title"), Desc: c.T("tiles.desc"), RTL: c.rtl()},
		Series: statusSeries(c),
	}
	for _, g := range groups {
		region := n.region(g.Code)
		if region.IsCountry() {
			continue
		}
		label := g.Label
		if g.Code == marked {
			label = "◆ " + label
		}
		tile := chart.Tile{X: region.TileX, Y: region.TileY, Label: label, Href: g.Href, Text: share(kept(matrix, g.Code), g.total())}
		for _, code := range chart.Status.Codes() {
			tile.Parts = append(tile.Parts, g.count(code))
		}
		tiles.Tiles = append(tiles.Tiles, tile)
	}
	return tiles.SVG()
}

func (n Names) region(code string) commitments.Region {
	for _, r := range n.Regions {
		if r.Code == code {
			return r
		}
	}
	return commitments.Region{Code: code}
}

// bars is one line for each region.
func (v AgreementView) bars(c Layout) StatusBars {
	return regionBars(c, v.Names, v.Agreement, v.Matrix)
}

// regionBars is stacked bars of an agreement's commitments by region.
func regionBars(c Layout, n Names, a commitments.Agreement, list []commitments.Commitment) StatusBars {
	return StatusBars{ID: "by-region", Title: c.T("dashboard.by_region"), Of: c.T("term.region"),
		Groups: NewStatusGroups(list, a.Regions, func(x commitments.Commitment) string { return x.Region },
			func(code string) (string, string) { return n.Region(c, code), c.To("regions", code) })}
}

// life says in a sentence since when and until when the agreement holds, and in
// another when it was renewed.
func (v AgreementView) life(c Layout) []string {
	a := v.Agreement
	first, last := a.InForceSince(), a.LastDay()
	sentences := []string{c.T(lifeKey(a, v.Today), "from", c.Date(first), "to", c.Date(last))}
	if len(a.RenewedOn) > 0 {
		var days []string
		for _, day := range a.RenewedOn {
			days = append(days, c.Date(day))
		}
		sentences = append(sentences, c.T("agreement.life.renewed", "days", c.L.List(days)))
	}
	return sentences
}

func lifeKey(a commitments.Agreement, today commitments.Date) string {
	last := a.LastDay()
	begun := !a.InForceSince().After(today)
	switch {
	case last.IsZero() && begun:
		return "agreement.life.open"
	case last.IsZero():
		return "agreement.life.coming"
	case !begun:
		return "agreement.life.coming_until"
	case !last.Before(today):
		return "agreement.life.until"
	case last == a.ClosedOn:
		return "agreement.life.closed"
	}
	return "agreement.life.ended"
}

// pledgesOf lists a party's pledges.
func (v AgreementView) pledgesOf(party string) []commitments.Pledge {
	var list []commitments.Pledge
	for _, p := range v.Pledges {
		if p.Party == party {
			list = append(list, p)
		}
	}
	return list
}

// rhythm says how the agreement's progress is reported.
func (v AgreementView) rhythm(c Layout) []Diff {
	calendar := v.Agreement.CalendarOn(v.Today)
	var kinds []string
	for _, kind := range calendar.Reports {
		kinds = append(kinds, c.T("period.kind."+string(kind)))
	}
	return []Diff{
		{Label: c.T("agreement.reporting"), After: c.T("period.kind." + string(calendar.Reporting))},
		{Label: c.T("agreement.due"), After: c.N("agreement.days_after", calendar.DueDays)},
		{Label: c.T("agreement.closes"), After: c.N("agreement.days_after", calendar.CloseDays)},
		{Label: c.T("agreement.reports"), After: c.L.List(kinds)},
		{Label: c.T("agreement.active"), After: c.Date(v.Agreement.ActivatedOn)},
	}
}

// valueTerm is what the values of a side are called.
func valueTerm(c Layout, side commitments.Side) string {
	return c.T("term." + string(side) + "_value")
}
