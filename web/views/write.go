package views

import (
	"strings"
	"time"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// none stands where a value is missing.
const none = "–"

// Date writes a day in full.
func (c Chrome) Date(d commitments.Date) string {
	if d.IsZero() {
		return none
	}
	return c.L.Date(d.Year, int(d.Month), d.Day)
}

// short writes a day in digits, for tables.
func (c Chrome) short(d commitments.Date) string {
	if d.IsZero() {
		return none
	}
	return c.L.DateShort(d.Year, int(d.Month), d.Day)
}

// Period names a period.
func (c Chrome) Period(p commitments.Period) string {
	if p.IsZero() {
		return none
	}
	return c.L.Period(string(p.Kind), p.Year, p.N)
}

// Instant writes a time in the tracker's zone.
func (c Chrome) Instant(t time.Time) string { return c.L.Instant(t, c.Now.Location()) }

// day writes the day of a time.
func (c Chrome) day(t time.Time) string {
	if t.IsZero() {
		return none
	}
	return c.short(commitments.DateOf(t.In(c.Now.Location())))
}

// Quantity writes a number; a dash for none.
func (c Chrome) Quantity(q *commitments.Quantity) string {
	if q == nil {
		return none
	}
	return c.L.Decimal(q.String())
}

// with writes a number with its unit, which may be of the other script.
func (c Chrome) with(q *commitments.Quantity, unit string) string {
	if q == nil || unit == "" {
		return c.Quantity(q)
	}
	return c.Quantity(q) + "\u00a0\u2068" + unit + "\u2069"
}

// Status, Assessment and Review name a value of their axis, also its absence.
func (c Chrome) Status(s commitments.Status) string { return c.T("status." + orNone(string(s))) }

// Assessment names an assessment.
func (c Chrome) Assessment(a commitments.Assessment) string {
	return c.T("assessment." + orNone(string(a)))
}

// Review names a review state.
func (c Chrome) Review(r commitments.ReviewState) string { return c.T("review." + orNone(string(r))) }

// Party is the short name that the catalogue has for a party, or its code.
func (c Chrome) Party(code string) string { return c.named("party.", code) }

// Category names a category.
func (c Chrome) Category(code string) string { return c.named("category.", code) }

func (c Chrome) named(prefix, code string) string {
	if c.L.Has(prefix + code) {
		return c.T(prefix + code)
	}
	return c.L.Isolate(code)
}

// place is a commitment's pledge and region in a few words.
func (c Chrome) place(n Names, pledge, region string) string {
	return n.Pledge(c, pledge) + " · " + n.Region(c, region)
}

func orNone(s string) string {
	if s == "" {
		return commitments.None
	}
	return s
}

// scale is the look of the statuses or of the assessments.
func scale(name string) chart.Scale {
	if name == "assessment" {
		return chart.Assessment
	}
	return chart.Status
}

// sprite holds the marks that a page uses.
func (c Chrome) sprite() string {
	return chart.Sprite(func(prefix, code string) string { return c.T(prefix + ".letter." + code) }, c.rtl())
}

// Names finds the titles behind codes.
type Names struct {
	Pledges []commitments.Pledge
	Regions []commitments.Region
}

// Pledge is the title of a pledge, or its code.
func (n Names) Pledge(c Chrome, code string) string {
	for _, p := range n.Pledges {
		if p.Code == code {
			return c.Text(p.Title)
		}
	}
	return c.L.Isolate(code)
}

// Region is the name of a region, or its code.
func (n Names) Region(c Chrome, code string) string {
	for _, r := range n.Regions {
		if r.Code == code {
			return c.Text(r.Name)
		}
	}
	return c.L.Isolate(code)
}

// lines breaks what a person wrote into paragraphs.
func lines(text string) []string {
	var paragraphs []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	return paragraphs
}

// isURL reports whether a source can be opened.
func isURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
