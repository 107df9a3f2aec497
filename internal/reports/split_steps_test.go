package reports_test

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	c "tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/trackertest"
)

// splitYear is a tracker in that year.
type splitYear struct {
	*testing.T
	*trackertest.World
	said    []string
	updates map[string]string            // the latest one's id, by commitment and period
	issued  []reports.Edition            // in order
	bytes   map[string]map[string][]byte // of each edition's files, by its id, when it was issued
}

// An event is what people do, or what is seen, at an instant.
type event struct {
	at string
	do func(y *splitYear)
}

func (y *splitYear) tick() {
	at := y.Clock.At().Format("01-02 15")
	open, err := y.Collection.PeriodsToOpen(y.Context(), y.Clock.At())
	require.NoError(y, err)
	for _, o := range open {
		r, _, err := y.Collection.OpenOnce(y.Context(), people.SystemAccount(), o.Agreement, o.Period)
		require.NoError(y, err)
		y.said = append(y.said, at+" round "+o.Period.String()+" due "+r.DueOn.String())
	}
	issue, err := y.Reports.PeriodsToIssue(y.Context(), y.Clock.At())
	require.NoError(y, err)
	for _, i := range issue {
		e, created, err := y.Reports.CompileOnce(y.Context(), people.SystemAccount(), i)
		require.NoError(y, err)
		require.True(y, created)
		y.keep(e)
		y.said = append(y.said, at+" "+string(e.Kind)+" "+e.Period.String())
	}
}

// keep notes the bytes of an edition's files.
func (y *splitYear) keep(e reports.Edition) {
	y.issued = append(y.issued, e)
	y.bytes[e.ID] = y.files(e)
}

func (y *splitYear) files(e reports.Edition) map[string][]byte {
	all := map[string][]byte{}
	for _, f := range e.Files {
		content, err := y.Files.Open(f.SHA256)
		require.NoError(y, err)
		all[f.Name], err = io.ReadAll(content)
		require.NoError(y, err)
		require.NoError(y, content.Close())
	}
	return all
}

// m5 reports on M5: centres opened in the period, women trained to date.
func m5(region, period string, opened, trained int) func(*splitYear) {
	return func(y *splitYear) {
		require.NoError(y, y.submit(y.Planner, "M5."+region, period, []c.ValueInput{
			{Indicator: "M5.1", Value: fmt.Sprint(opened)}, {Indicator: "M5.2", Value: fmt.Sprint(trained)},
		}))
	}
}

// c3 reports on C3.
func c3(region, period string, part, whole int) func(*splitYear) {
	return func(y *splitYear) {
		values := []c.ValueInput{{Indicator: "C3.1", Numerator: fmt.Sprint(part), Denominator: fmt.Sprint(whole)}}
		require.NoError(y, y.submit(y.CouncilPlanner, "C3."+region, period, values))
	}
}

func (y *splitYear) submit(by people.Account, code, period string, values []c.ValueInput) error {
	u, err := y.Tracker.ReportProgress(y.Context(), by, code, c.ProgressInput{
		Period: period, Status: "in_progress", Narrative: "Travaux de " + period + ", au " + y.Clock.At().Format(time.DateOnly), Version: y.Version(y.T, code), Submit: true, Values: values,
		Answers: []c.Answer{
			{Rule: c.Jump, Indicator: "M5.2", Text: "C’est juste"}, {Rule: c.ValueFalls, Indicator: "M5.2", Text: "Depuis la création"},
			{Rule: c.Jump, Indicator: "M5.1", Text: "C’est juste"}, {Rule: c.OverTarget, Indicator: "M5.1", Text: "C’est juste"},
		},
	})
	if err == nil {
		y.updates[code+" "+period] = u.ID
	}
	return err
}

// refused tries to report on M5 for a period in which the region does not exist.
func refused(region, period string) func(*splitYear) {
	return func(y *splitYear) {
		err := y.submit(y.Planner, "M5."+region, period, nil)
		p, is := problem.Of(err)
		require.True(y, is)
		assert.True(y, slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Name == "period" && f.Key == "error.region.not_valid" }), p.Fields)
	}
}

func (y *splitYear) reviewer(code string) people.Account {
	if strings.HasPrefix(code, "C") {
		return y.MinistryReviewer
	}
	return y.Council
}

func verify(period string, codes ...string) func(*splitYear) {
	return func(y *splitYear) {
		for _, code := range codes {
			_, err := y.Tracker.ReviewUpdate(y.Context(), y.reviewer(code), y.updates[code+" "+period], c.ReviewInput{Decision: "verified", Assessment: "limited"})
			require.NoError(y, err, code)
		}
	}
}

func sendBack(period, code string) func(*splitYear) {
	return func(y *splitYear) {
		_, err := y.Tracker.ReviewUpdate(y.Context(), y.Council, y.updates[code+" "+period], c.ReviewInput{Decision: "returned", Reason: "Deux listes manquent"})
		require.NoError(y, err)
	}
}

func withdraw(period, code string) func(*splitYear) {
	return func(y *splitYear) {
		u, err := y.Tracker.Update(y.Context(), y.Council, y.updates[code+" "+period])
		require.NoError(y, err)
		_, err = y.Tracker.WithdrawReview(y.Context(), y.Council, u.ID, u.Review.ID, c.WithdrawalInput{Reason: "La liste est d’un autre centre"})
		require.NoError(y, err)
	}
}

// terms sets targets, of one indicator after the other in the pledge's order.
func terms(code, from string, targets ...string) func(*splitYear) {
	return func(y *splitYear) {
		by, due := y.Planner, "2026-12-31"
		if strings.HasPrefix(code, "C") {
			by = y.CouncilPlanner
		}
		pledge, _ := c.SplitIndicator(code)
		in := c.TermsInput{DueOn: &due, From: from, Reason: "Nouveau découpage", Version: y.Version(y.T, code)}
		for i := range targets {
			in.Targets = append(in.Targets, c.TargetInput{Indicator: fmt.Sprintf("%s.%d", pledge, i+1), Target: &targets[i]})
		}
		_, err := y.Tracker.Revise(y.Context(), by, code, in)
		require.NoError(y, err)
	}
}

// split amends the agreement a month ahead: MA-OUA ends on 15 August, and two regions
// begin on the day after.
func split(y *splitYear) {
	amendment := c.Amendment{Agreement: "CCDH-2009", Apply: func(d *c.Definition, _ *problem.Fields) {
		i := slices.IndexFunc(d.Regions, func(r c.Region) bool { return r.Code == "MA-OUA" })
		d.Regions[i].ValidTo = c.MustDate("2026-08-15")
		for code, name := range map[string]string{"MA-OUN": "Nord", "MA-OUS": "Sud"} {
			r := d.Regions[i]
			r.Code, r.Name, r.Aliases, r.Parent = code, c.Text{"fr": name, "ar": name, "en": name}, nil, "MA-OUA"
			r.ValidFrom, r.ValidTo = c.MustDate("2026-08-16"), c.Date{}
			d.Regions = append(d.Regions, r)
		}
		d.Agreement.Regions = append(slices.Clone(d.Agreement.Regions), "MA-OUN", "MA-OUS")
	}}
	preview, err := y.Tracker.PreviewAmendment(y.Context(), y.Admin, amendment)
	require.NoError(y, err)
	assert.ElementsMatch(y, []string{"M5.MA-OUN", "M5.MA-OUS", "C3.MA-OUN", "C3.MA-OUS"}, preview.Commitments)
	_, err = y.Tracker.Amend(y.Context(), y.Admin, amendment)
	require.NoError(y, err)
}

// quarterly changes the calendar from July on.
func quarterly(y *splitYear) {
	_, err := y.Tracker.ChangeCalendar(y.Context(), y.Admin, "CCDH-2009", c.CalendarInput{
		From: "2026-07-01", Reporting: "quarter", DueDays: "30", CloseDays: "60", DueSoonDays: "30", Reports: []string{"quarter", "year"}, ReportAfterDays: "31",
		Rounds: &c.RoundsInput{OpensAfterDays: "1", DueDays: "20", GraceDays: "10", EscalateAfterDays: "5"}, Reason: "Chaque trimestre.",
	})
	require.NoError(y, err)
}

func excuse(period, code string) func(*splitYear) {
	return func(y *splitYear) {
		r, err := y.Collection.Find(y.Context(), y.Council, "", c.MustPeriod(period))
		require.NoError(y, err)
		_, err = y.Collection.Excuse(y.Context(), y.reviewer(code), r.ID, code, "La délégation s’installe")
		require.NoError(y, err)
	}
}

// byHand issues the period's next edition of a kind.
func byHand(period string, kind reports.EditionKind) func(*splitYear) {
	return func(y *splitYear) {
		e, created, err := y.Reports.Compile(y.Context(), y.Council, reports.CompileInput{Period: c.MustPeriod(period), Reason: "Vérification retirée"}, nil)
		require.NoError(y, err)
		require.True(y, created)
		assert.Equal(y, kind, e.Kind)
		y.keep(e)
	}
}

// returnsAre checks who owes what of a round: the commitments by the state of their returns.
func returnsAre(period, want string) func(*splitYear) {
	return func(y *splitYear) {
		r, err := y.Collection.Find(y.Context(), y.Council, "", c.MustPeriod(period))
		require.NoError(y, err)
		returns, _, err := y.Collection.Returns(y.Context(), y.Council, r.ID, collection.ReturnFilter{Page: 1, PerPage: 50})
		require.NoError(y, err)
		by := map[string][]string{}
		for _, one := range returns {
			as := cmp.Or(string(one.Timing), "excused")
			by[as] = append(by[as], strings.Replace(one.Commitment, "MA-", "", 1))
		}
		var said []string
		for _, as := range []string{"on_time", "late", "missing", "pending", "excused"} {
			if len(by[as]) > 0 {
				said = append(said, as+" "+strings.Join(by[as], " "))
			}
		}
		assert.Equal(y, want, strings.Join(said, ", "), "%s at %s", period, y.Clock.At())
	}
}

// ratesAre checks the rates of a period's report: expected, on time, late, missing,
// pending, of all and of the regions.
func ratesAre(period, want string) func(*splitYear) {
	return func(y *splitYear) {
		r := y.preview(period).Reporting
		line := func(r reports.Rate) string {
			return fmt.Sprintf("%d=%d+%d+%d+%d", r.Expected, r.OnTime, r.Late, r.Missing, r.Pending)
		}
		said := []string{line(r.Whole)}
		for _, g := range r.ByRegion {
			said = append(said, strings.TrimPrefix(g.Code, "MA-")+" "+line(g.Rate))
		}
		assert.Equal(y, want, strings.Join(said, ", "), "%s at %s", period, y.Clock.At())
	}
}

func (y *splitYear) preview(period string) reports.Report {
	r, err := y.Reports.Preview(y.Context(), y.Auditor, "", c.MustPeriod(period))
	require.NoError(y, err)
	return r
}

// totalsAre checks what the indicators of a period's report come to: declared and verified
// of the target; in the period; the coverage. The same is answered by region.
func totalsAre(period string, rows int, want ...string) func(*splitYear) {
	return func(y *splitYear) {
		r := y.preview(period)
		assert.Equal(y, want, totalLines(r.Totals), "%s at %s", period, y.Clock.At())
		assert.Len(y, r.Commitments, rows, "rows of %s at %s", period, y.Clock.At())
		answered, err := y.Tracker.Totals(y.Context(), y.Auditor, c.TotalsFilter{Period: c.MustPeriod(period)})
		require.NoError(y, err)
		assert.Equal(y, want, totalLines(answered.Items), "as answered, %s at %s", period, y.Clock.At())
	}
}

// expected checks where the indicators of a commitment are expected to stand.
func expected(period, code, want string) func(*splitYear) {
	return func(y *splitYear) {
		r := y.preview(period)
		var list []string
		for _, m := range r.Row(code).Measures {
			list = append(list, said(m.Expected))
		}
		assert.Equal(y, want, strings.Join(list, " "), code)
	}
}

// byRegion checks the figures of M5 in each region.
func byRegion(period string, want ...string) func(*splitYear) {
	return func(y *splitYear) {
		answered, err := y.Tracker.Totals(y.Context(), y.Auditor, c.TotalsFilter{Period: c.MustPeriod(period), Pledge: "M5", ByRegion: true})
		require.NoError(y, err)
		assert.Equal(y, want, totalLines(answered.Items), "%s at %s", period, y.Clock.At())
	}
}

func totalLines(totals []c.Total) []string {
	var list []string
	for _, t := range totals {
		inPeriod := func(s *c.TotalSide) *c.Quantity {
			if s == nil {
				return nil
			}
			return s.InPeriod
		}
		value := func(s *c.TotalSide) *c.Quantity {
			if s == nil {
				return nil
			}
			return &s.Value
		}
		list = append(list, strings.TrimPrefix(t.Region+" ", " ")+fmt.Sprintf("%s %s/%s of %s, in it %s/%s, by %d/%d/%d", t.Indicator,
			said(value(t.Declared)), said(value(t.Verified)), said(t.Target), said(inPeriod(t.Declared)), said(inPeriod(t.Verified)),
			t.Coverage.Owing, t.Coverage.Counted, t.Coverage.Verified))
	}
	return list
}

func said(q *c.Quantity) string {
	if q == nil {
		return "–"
	}
	return q.String()
}

// moved checks how far the record has moved beyond the period's latest edition: counts
// of updates, reviews and terms, and totals of indicators that would differ.
func moved(period, want string) func(*splitYear) {
	return func(y *splitYear) {
		e, err := y.Reports.Find(y.Context(), y.Auditor, "", c.MustPeriod(period), 0)
		require.NoError(y, err)
		since, err := y.Reports.Since(y.Context(), y.Auditor, e)
		require.NoError(y, err)
		list := []string{fmt.Sprintf("%d %d %d", since.Updates, since.Reviews, since.Terms)}
		for _, d := range since.Totals {
			if strings.HasSuffix(d.Field, ".value") || d.Field == "target" || d.Section == "reporting" || d.Field == "total" {
				list = append(list, fmt.Sprintf("%s %s %s>%s", cmp.Or(d.Code, d.Section), d.Field, d.Before, d.After))
			}
		}
		assert.Equal(y, want, strings.Join(list, ", "), "%s at %s", period, y.Clock.At())
	}
}
