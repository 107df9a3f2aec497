package views

import (
	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// Axis is the counts of one of the three axes, which are never merged.
type Axis struct {
	ID, Title, Hint string
	Items           []AxisItem
}

// AxisItem is the count of one value.
type AxisItem struct {
	Scale string // status or assessment: with its mark; review: with its badge
	Code  string
	Label string
	Count int
	Href  string // the list behind the number; "" for none
}

// statusAxes lists the counts of the three axes. Link makes the address of the list
// behind a count.
func statusAxes(c Layout, counts commitments.Counts, link func(name, value string) string) []Axis {
	status := Axis{ID: "axis-status", Title: c.T("term.status"), Hint: c.T("axis.status.hint")}
	for _, code := range chart.Status.Codes() {
		n := counts.Status[commitments.Status(code)]
		if code == commitments.None {
			n += counts.Status[""]
		}
		status.Items = append(status.Items, AxisItem{"status", code, c.T("status." + code), n, link("status", code)})
	}
	review := Axis{ID: "axis-review", Title: c.T("term.review_state"), Hint: c.T("axis.review.hint")}
	for _, state := range commitments.ReviewStates {
		review.Items = append(review.Items,
			AxisItem{"review", string(state), c.Review(state), counts.Review[state], link("review", string(state))})
	}
	assessment := Axis{ID: "axis-assessment", Title: c.T("term.assessment"), Hint: c.T("axis.assessment.hint")}
	for _, code := range chart.Assessment.Codes() {
		n := counts.Assessment[commitments.Assessment(code)]
		if code == commitments.None {
			n += counts.Assessment[""]
		}
		assessment.Items = append(assessment.Items,
			AxisItem{"assessment", code, c.T("assessment." + code), n, link("assessment", code)})
	}
	return []Axis{status, review, assessment}
}

// StatusBars is stacked bars of commitments by reported status.
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
			groups[i].Status[c.Status]++
			groups[i].Assessment[c.Assessment]++
		}
	}
	return groups
}

// count is how many of the group have the status, "none" for none.
func (g StatusGroup) count(code string) int {
	n := g.Status[commitments.Status(code)]
	if code == commitments.None {
		n += g.Status[""]
	}
	return n
}

func (g StatusGroup) total() int {
	total := 0
	for _, n := range g.Status {
		total += n
	}
	return total
}

// svg draws the bars.
func (b StatusBars) svg(c Layout) string {
	bars := chart.Bars{
		Frame:  chart.Frame{ID: b.ID, Title: b.Title, Desc: c.T("bars.desc"), RTL: c.rtl()},
		Series: statusSeries(c),
	}
	for _, g := range b.Groups {
		bar := chart.Bar{Label: g.Label}
		for _, code := range chart.Status.Codes() {
			bar.Parts = append(bar.Parts, g.count(code))
		}
		bars.Bars = append(bars.Bars, bar)
	}
	return bars.SVG()
}

func statusSeries(c Layout) []chart.Series {
	var series []chart.Series
	for _, code := range chart.Status.Codes() {
		series = append(series, chart.Series{Label: c.T("status." + code), Look: chart.Status.Look(code)})
	}
	return series
}
