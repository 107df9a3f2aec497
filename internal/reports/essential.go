package reports

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// MostGaps is how many gaps a report names on its first page.
const MostGaps = 10

// Essential is a report on one page, in one language. All of it follows from the report.
type Essential struct {
	Sentences []Sentence // what the data bear, in order; at least one
	Figures   []KeyFigure
	Gaps      []Gap // at most MostGaps, the most important first
}

// Sentence is a sentence in pieces, which are read one after the other.
type Sentence []Piece

// Piece is a piece of a sentence. Table is the id of the report's table that has its
// figure; "" of what has none.
type Piece struct {
	Text  string
	Table string
}

// String returns the sentence as text.
func (s Sentence) String() string {
	text := ""
	for _, p := range s {
		text += p.Text
	}
	return text
}

// Table is the id of the table that the sentence leads to first; "" for none.
func (s Sentence) Table() string {
	for _, p := range s {
		if p.Table != "" {
			return p.Table
		}
	}
	return ""
}

// KeyFigure is a figure with how it came about.
type KeyFigure struct {
	Name   string
	Value  string
	Change string // against the edition of the period before; "" where there is none
	Table  string // id of the table that has it
	// Course is the figure in the editions before and in this one, the earliest first:
	// counts, or a rate in percent. Periods name its points.
	Course  []int
	Periods []string
	Said    string // the course in words
}

// Gap is a commitment against which something stands, and what.
type Gap struct {
	Commitment string // code
	Pledge     string // title
	Region     string // name
	Why        []string
}

// Essential says a report on one page, in the language.
func (r *Report) Essential(l *locale.Locale) Essential {
	tr := translator{Locale: l, report: r}
	return Essential{Sentences: tr.sentences(), Figures: tr.keyFigures(), Gaps: tr.gaps()}
}

// keyFigures are the four figures that a report leads with.
func (tr translator) keyFigures() []KeyFigure {
	counts, rates := writing{tr.Int, "essential.change"}, writing{tr.percent, "essential.change.points"}
	now := tr.report.Headline(tr.report.To)
	return []KeyFigure{
		tr.keyFigure("finished", "pledges", counts, now, func(h Headline) (int, bool) { return h.DeclaredCompleted, true }),
		tr.keyFigure("verified", "pledges", counts, now, func(h Headline) (int, bool) { return h.VerifiedCompleted, true }),
		tr.keyFigure("overdue", "overdue", counts, now, func(h Headline) (int, bool) { return h.Overdue, true }),
		tr.keyFigure("rate", "rates", rates, now, func(h Headline) (int, bool) {
			perMille, due := h.Reporting.PerMille()
			return perMille / 10, due
		}),
	}
}

// writing is how a figure is written, and the message of its change.
type writing struct {
	value  func(int) string
	change string
}

func (tr translator) percent(n int) string { return tr.Percent(n, 100) }

// keyFigure is a figure that a headline has, or does not tell yet.
func (tr translator) keyFigure(name, table string, w writing, now Headline, of func(Headline) (int, bool)) KeyFigure {
	f := KeyFigure{Name: tr.T("report.figure." + name), Table: table}
	var said []string
	add := func(p commitments.Period, h Headline) {
		if n, told := of(h); told {
			f.Course, f.Periods = append(f.Course, n), append(f.Periods, tr.period(p))
			said = append(said, tr.T("common.labelled", "label", tr.period(p), "value", w.value(n)))
		}
	}
	for _, c := range tr.report.Course {
		add(c.Period, c.Figures)
	}
	add(tr.report.Period, now)
	f.Said = tr.T("essential.course", "name", f.Name, "list", tr.List(said))
	n, told := of(now)
	if !told {
		f.Name, f.Value = tr.T("essential.figure.none"), "–"
		return f
	}
	f.Value = w.value(n)
	if before := tr.report.before(); before != nil {
		if was, told := of(before.Figures); told {
			f.Change = tr.moveOf(w, n-was, tr.period(before.Period), w.value(was))
		}
	}
	return f
}

// moveOf says by how much a figure is another than in the period before.
func (tr translator) moveOf(w writing, by int, period, was string) string {
	key, change := w.change, tr.Signed(by)
	if by == 0 {
		key, change = "essential.change", "=" // of nothing in particular
	}
	return tr.N(key, max(by, -by), "change", change, "period", period, "before", was)
}

// before is what the edition of the period before leads with; nil where there is none.
func (r *Report) before() *PeriodFigures {
	if n := len(r.Course); n > 0 && r.Course[n-1].Period == r.Period.Prev() {
		return &r.Course[n-1]
	}
	return nil
}

// gaps are the commitments that ask for attention first: those against which the most
// things stand, and among them the longest overdue.
func (tr translator) gaps() []Gap {
	type found struct {
		row Row
		why []string
	}
	var list []found
	inTime := filter(tr.report.Commitments, func(c Row) bool { return !c.Overdue })
	for _, c := range slices.Concat(tr.report.late(), inTime) {
		if why := tr.against(c); len(why) > 0 {
			list = append(list, found{c, why})
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(len(b.why), len(a.why)) })
	gaps := []Gap{}
	for _, f := range list[:min(MostGaps, len(list))] {
		gaps = append(gaps, Gap{Commitment: f.row.Code, Pledge: tr.pledge(f.row.Pledge), Region: tr.region(f.row.Region), Why: f.why})
	}
	return gaps
}

// against says what stands against a commitment.
func (tr translator) against(c Row) []string {
	var why []string
	if c.Gap == commitments.Ahead {
		why = append(why, tr.T("essential.gap.differs", "declared", tr.status(c.said().Status), "assessed", tr.assessment(c.Compared)))
	}
	if c.Overdue {
		why = append(why, tr.T("essential.gap.overdue", "date", c.DueOn.String()))
	}
	if c.suspended() {
		why = append(why, tr.T("essential.gap.suspended"))
	}
	if c.offTrack() {
		why = append(why, tr.T("essential.gap.off_track"))
	}
	if c.NoReport {
		why = append(why, tr.T("essential.gap.no_report"))
	}
	if c.Review == commitments.Returned {
		why = append(why, tr.T("essential.gap.returned"))
	}
	return why
}

// offTrack reports whether an indicator of the row is off track: by what was verified
// of it, or by what is declared where nothing was.
func (r Row) offTrack() bool {
	return slices.ContainsFunc(r.Measures, func(m commitments.Measure) bool {
		of := m.Verified
		if of == nil {
			of = m.Declared
		}
		return of != nil && of.Track == commitments.OffTrack
	})
}
