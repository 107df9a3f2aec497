package views

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// none stands where a value is missing.
const none = "–"

// Date writes a day in full.
func (c Layout) Date(d commitments.Date) string {
	if d.IsZero() {
		return none
	}
	return c.L.Date(d.Year, int(d.Month), d.Day)
}

// short writes a day in digits, for tables.
func (c Layout) short(d commitments.Date) string {
	if d.IsZero() {
		return none
	}
	return c.L.DateShort(d.Year, int(d.Month), d.Day)
}

// partly writes a day as exactly as it is known.
func (c Layout) partly(p commitments.PartialDate) string {
	first := p.First()
	switch len(p) {
	case len("2007"):
		return strconv.Itoa(first.Year)
	case len("2007-10"):
		return c.Period(commitments.PeriodOf(commitments.Month, first))
	case len("2007-10-31"):
		return c.Date(first)
	}
	return none
}

// span writes from when until when something was; the end is missing of what still is.
func (c Layout) span(from, until commitments.PartialDate) string {
	if until == "" {
		return c.T("party.since", "day", c.partly(from))
	}
	return c.T("party.from_until", "from", c.partly(from), "until", c.partly(until))
}

// briefly names a period where there is little room.
func (c Layout) briefly(p commitments.Period) string {
	n := strconv.Itoa(p.N)
	if p.Kind == commitments.Month {
		n = fmt.Sprintf("%02d", p.N)
	}
	return c.T("period.brief."+string(p.Kind), "n", n, "year", strconv.Itoa(p.Year))
}

// Period names a period.
func (c Layout) Period(p commitments.Period) string {
	if p.IsZero() {
		return none
	}
	return c.L.Period(string(p.Kind), p.Year, p.N)
}

// Instant writes a time in the tracker's zone.
func (c Layout) Instant(t time.Time) string { return c.L.Instant(t, c.Now.Location()) }

// day writes the day of a time.
func (c Layout) day(t time.Time) string {
	if t.IsZero() {
		return none
	}
	return c.short(commitments.DateOf(t.In(c.Now.Location())))
}

// Quantity writes a number; a dash for none.
func (c Layout) Quantity(q *commitments.Quantity) string {
	if q == nil {
		return none
	}
	return c.L.Decimal(q.String())
}

// Status names a reported status, also its absence.
func (c Layout) Status(s commitments.Status) string { return c.T("status." + orNone(string(s))) }

// Verified names a verified status.
func (c Layout) Verified(s commitments.Status) string {
	if s == "" || s == commitments.None {
		return c.T("verified.none")
	}
	return c.Status(s)
}

// Assessment names an assessment.
func (c Layout) Assessment(a commitments.Assessment) string {
	return c.T("assessment." + orNone(string(a)))
}

// Review names a review state.
func (c Layout) Review(r commitments.ReviewState) string { return c.T("review." + orNone(string(r))) }

// Party is the short name that a party has today, or its code.
func (c Layout) Party(code string) string {
	for _, p := range c.Parties {
		if p.Code == code {
			name := p.NameOn(commitments.DateOf(c.Now))
			return cmp.Or(c.Text(name.Short), c.Text(name.Name), c.L.Isolate(code))
		}
	}
	return c.L.Isolate(code)
}

// Executing lists the names under which somebody may lead the work of a party: its own,
// and those of the bodies that execute for it today.
func (c Layout) Executing(party string) []string {
	today := commitments.DateOf(c.Now)
	for _, p := range c.Parties {
		if p.Code != party {
			continue
		}
		names := []string{c.plain(p.NameOn(today).Name)}
		for _, b := range p.BodiesOn(today) {
			names = append(names, c.plain(b.Name))
		}
		return names
	}
	return nil
}

// plain is a text without the mark of another language, as it is to be typed.
func (c Layout) plain(t commitments.Text) string {
	text, _ := c.L.Pick(t)
	return text
}

// Category is what the agreements call a category: one name, or each where they
// differ; its code where none has it.
func (c Layout) Category(code string, of ...commitments.Agreement) string {
	var names []string
	for _, a := range of {
		if name := c.Text(a.CategoryName(code)); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return cmp.Or(strings.Join(names, " / "), c.L.Isolate(code))
}

// named is what the catalogue calls a code, or else the code itself.
func (c Layout) named(prefix, code string) string {
	if c.L.Has(prefix + code) {
		return c.T(prefix + code)
	}
	return c.L.Isolate(code)
}

// place is a commitment's pledge and region in a few words.
func (c Layout) place(n Names, pledge, region string) string {
	return n.Pledge(c, pledge) + " · " + n.Region(c, region)
}

func orNone(s string) string {
	if s == "" {
		return commitments.None
	}
	return s
}

// scale is the look of the statuses, the assessments or the states of returns.
func scale(name string) chart.Scale {
	switch name {
	case "assessment":
		return chart.Assessment
	case "return":
		return chart.Return
	}
	return chart.Status
}

// sprite holds the marks that a page uses.
func (c Layout) sprite() string {
	return chart.Sprite(c.rtl())
}

// Names finds the titles behind codes.
type Names struct {
	Pledges []commitments.Pledge
	Regions []commitments.Region
	Day     commitments.Date // of what is shown; zero: today
}

// Pledge is the title of a pledge, with a word on one that was withdrawn; or its code.
func (n Names) Pledge(c Layout, code string) string {
	title := cmp.Or(c.Text(n.PledgeTitle(code)), c.L.Isolate(code))
	if n.withdrawn(c, code) {
		return c.T("pledge.withdrawn.title", "title", title)
	}
	return title
}

// Indicators are those of a pledge.
func (n Names) Indicators(pledge string) []commitments.Indicator {
	for _, p := range n.Pledges {
		if p.Code == pledge {
			return p.Indicators
		}
	}
	return nil
}

func (n Names) withdrawn(c Layout, code string) bool {
	day := n.Day
	if day.IsZero() {
		day = commitments.DateOf(c.Now)
	}
	return slices.ContainsFunc(n.Pledges, func(p commitments.Pledge) bool { return p.Code == code && p.WithdrawnBy(day) })
}

// Region is the name of a region, or its code.
func (n Names) Region(c Layout, code string) string {
	return cmp.Or(c.Text(n.RegionName(code)), c.L.Isolate(code))
}

// apart keeps what a person typed in its own order inside a sentence; letters that
// all run in the page's direction need no marks.
func (c Layout) apart(s string) string {
	if c.rtl() || !strings.ContainsFunc(s, rightToLeft) {
		return c.L.Isolate(s)
	}
	return "\u2068" + s + "\u2069"
}

func rightToLeft(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }

// by names who acted, inside a sentence.
func (c Layout) by(name string) string { return c.apart(author(c, name)) }

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
