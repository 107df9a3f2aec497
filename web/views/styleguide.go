package views

import (
	"time"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// inks are the colours of the style sheet that words and signs are written in, grounds
// those that they stand on; the style guide shows each with its name.
var (
	inks    = []string{"ink", "quiet", "said", "accent", "light", "bad", "warn", "edge", "line"}
	grounds = []string{"ground", "surface", "sunken", "accent-soft", "bad-soft", "warn-soft"}
)

// steps are the spaces between things.
var steps = []string{"s1", "s2", "s3", "s4", "s5", "s6"}

// taskTones are what task cards are about, each with its own look.
var taskTones = []string{"returned", "missing", "overdue", "draft", "silent"}

// guideForm is a form of which one field is wrong.
func guideForm(c Layout) Form {
	f := NewForm("guide", "status", string(commitments.InProgress), "date", "31/11/2026", "days", "3")
	message := c.T("error.date.malformed", "value", f.Value("date"))
	return f.Typed(f.Values, "", []FieldMessage{{Name: "date", Message: message}})
}

// guideFields are a text, a long one, a date that is wrong, and a list.
func guideFields(c Layout) (text, long, date, list Field) {
	text = Field{Name: "email", Label: c.T("account.email"), Hint: c.T("list.search_hint"), Optional: true}
	long = Field{Name: "narrative", Label: c.T("term.narrative"), Rows: 3, Optional: true}
	date = Field{Name: "date", Label: c.T("term.period")}
	list = Field{Name: "assessment", Label: c.T("term.assessment")}
	for _, code := range chart.Assessment.Codes() {
		list.Options = append(list.Options, Option{Value: code, Label: c.T("assessment." + code)})
	}
	return text, long, date, list
}

// guideChoices are the statuses to choose from, each with its mark.
func guideChoices(c Layout) Field {
	field := Field{Name: "status", Label: c.T("term.status")}
	for _, s := range commitments.Statuses {
		field.Options = append(field.Options, Option{Value: string(s), Label: c.Status(s), Scale: "status"})
	}
	return field
}

// guideUpdates are events of a commitment: one that was returned and one that took its
// place.
func guideUpdates(c Layout) []commitments.Update {
	period := commitments.Period{Kind: commitments.Quarter, Year: c.Now.Year(), N: 1}
	said := commitments.Update{
		ID: "guide-1", Period: period, Status: commitments.InProgress, Narrative: c.T("task.why.silent"), AuthorName: c.Account.Name,
		SubmittedAt: c.Now.Add(-48 * time.Hour), State: commitments.Superseded,
	}
	again := said
	again.ID, again.Status, again.State, again.SubmittedAt = "guide-2", commitments.Delivered, commitments.Submitted, c.Now
	return []commitments.Update{again, said}
}

// guideBars are two bars of every status.
func guideBars(c Layout) StatusBars {
	bars := StatusBars{ID: "guide-bars", Title: c.T("term.status"), Of: c.T("term.party")}
	for i, side := range []string{"declared", "verified"} {
		group := StatusGroup{Code: side, Label: c.T("side." + side), Status: map[commitments.Status]int{}}
		for n, s := range commitments.Statuses {
			group.Status[s] = (n*3+i*5)%8 + 1
		}
		bars.Groups = append(bars.Groups, group)
	}
	return bars
}

// guideCourse is a line of four periods, the last of which was not verified yet.
func guideCourse(c Layout) string {
	course := chart.Course{
		Frame:  chart.Frame{ID: "guide-course", Title: c.T("styleguide.charts"), Desc: c.T("bars.desc"), RTL: c.rtl()},
		Format: func(v float64) string { return c.L.Int(int(v)) },
	}
	for n := 1; n <= 4; n++ {
		value := float64(n * n * 10)
		label := c.briefly(commitments.Period{Kind: commitments.Quarter, Year: c.Now.Year(), N: n})
		point := chart.Point{Label: label, Value: &value, Text: c.L.Int(n * n * 10)}
		course.Points = append(course.Points, point)
		if n == 4 {
			point = chart.Point{Label: label}
		}
		course.Verified = append(course.Verified, point)
	}
	return course.SVG()
}

// guideChips are filters in force.
func guideChips(c Layout) []chip {
	return []chip{{Label: c.T("status.in_progress"), Href: "#lists"}, {Label: c.T("derived.overdue"), Href: "#lists"}}
}

// guideStar draws the star of a status and an assessment, cracked where they are said to
// disagree, and says so.
func guideStar(c Layout, status, assessment string, differs bool) string {
	says := c.T("matrix.cell.verified", "status", c.T("status."+status), "assessment", c.T("assessment."+assessment))
	if differs {
		says += c.T("matrix.cell.differs")
	}
	return chart.Star(status, assessment, differs, says)
}
