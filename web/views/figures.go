package views

import (
	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// Axis is the counts of one of the axes, which are never merged.
type Axis struct {
	ID, Title, Hint string
	Items           []AxisItem
}

// AxisItem is the count of one value.
type AxisItem struct {
	Scale string // status or assessment: with its mark; review or gap: with its badge
	Code  string
	Label string
	Count int
	Href  string // the list behind the number; "" for none
}

// statusAxes lists the counts of what was declared, verified, reviewed and
// assessed. Link makes the address of the list behind a count.
func statusAxes(c Layout, counts commitments.Counts, link func(name, value string) string) []Axis {
	declared := Axis{ID: "axis-status", Title: c.T("term.declared"), Hint: c.T("axis.status.hint")}
	verified := Axis{ID: "axis-verified", Title: c.T("term.verified"), Hint: c.T("axis.verified.hint")}
	for _, code := range chart.Status.Codes() {
		declared.Items = append(declared.Items, AxisItem{"status", code, c.T("status." + code), withNone(counts.Status, code), link("status", code)})
		verified.Items = append(verified.Items, AxisItem{"status", code, c.Verified(commitments.Status(code)), withNone(counts.Verified, code), link("verified", code)})
	}
	review := Axis{ID: "axis-review", Title: c.T("term.review_state"), Hint: c.T("axis.review.hint")}
	for _, state := range commitments.ReviewStates {
		review.Items = append(review.Items,
			AxisItem{"review", string(state), c.Review(state), counts.Review[state], link("review", string(state))})
	}
	assessment := Axis{ID: "axis-assessment", Title: c.T("term.assessment"), Hint: c.T("axis.assessment.hint")}
	for _, code := range chart.Assessment.Codes() {
		assessment.Items = append(assessment.Items,
			AxisItem{"assessment", code, c.T("assessment." + code), withNone(counts.Assessment, code), link("assessment", code)})
	}
	return []Axis{declared, verified, review, assessment}
}

// gapAxis is how what was declared compares with its assessment.
func gapAxis(c Layout, counts commitments.Counts, link func(name, value string) string) Axis {
	gap := Axis{ID: "axis-gap", Title: c.T("term.gap"), Hint: c.T("axis.gap.hint")}
	for _, g := range commitments.Gaps {
		gap.Items = append(gap.Items, AxisItem{"gap", string(g), c.T("gap.short." + string(g)), counts.Gap[g], link("gap", string(g))})
	}
	return gap
}

// withNone is the count of a value; for the code of none that of what has none too.
func withNone[T ~string](counts map[T]int, code string) int {
	n := counts[T(code)]
	if code == commitments.None {
		n += counts[""]
	}
	return n
}

// StatusBars is stacked bars of commitments by declared status.
type StatusBars struct {
	ID, Title string
	Of        string // what each bar is, above the table's first column
	Groups    []StatusGroup
}

// StatusGroup is one bar.
type StatusGroup struct {
	Code, Label, Href string
	Status            map[commitments.Status]int
	Assessment        map[commitments.Assessment]int
}

// NewStatusGroups counts commitments by a code of theirs, in the order of the
// codes; each is named and linked by name.
func NewStatusGroups(list []commitments.Commitment, codes []string, of func(commitments.Commitment) string, name func(code string) (label, href string)) []StatusGroup {
	groups := make([]StatusGroup, len(codes))
	index := make(map[string]int, len(codes))
	for i, code := range codes {
		index[code] = i
		groups[i] = StatusGroup{Code: code, Status: map[commitments.Status]int{}, Assessment: map[commitments.Assessment]int{}}
		groups[i].Label, groups[i].Href = name(code)
	}
	for _, c := range list {
		if i, known := index[of(c)]; known {
			groups[i].Status[c.Status()]++
			groups[i].Assessment[c.Assessment()]++
		}
	}
	return groups
}

// count is how many of the group have the status, "none" for none.
func (g StatusGroup) count(code string) int {
	return withNone(g.Status, code)
}

func (g StatusGroup) total() int {
	total := 0
	for _, n := range g.Status {
		total += n
	}
	return total
}

// picture is the bars as they are drawn.
func (b StatusBars) picture(c Layout) chart.Bars {
	bars := chart.Bars{
		Frame:  chart.Frame{ID: b.ID, Title: b.Title, Desc: c.T("bars.desc"), RTL: c.rtl()},
		Series: statusSeries(c),
	}
	for _, g := range b.Groups {
		bar := chart.Bar{Label: g.Label, Href: g.Href}
		for _, code := range chart.Status.Codes() {
			bar.Parts = append(bar.Parts, g.count(code))
		}
		bars.Bars = append(bars.Bars, bar)
	}
	return bars
}

func statusSeries(c Layout) []chart.Series {
	var series []chart.Series
	for _, code := range chart.Status.Codes() {
		series = append(series, chart.Series{Label: c.T("status." + code), Look: chart.Status.Look(code)})
	}
	return series
}
