package reports_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/collection"
	c "tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/seed"
)

// agreesWith compares a report with what the entries give by docs/figures.md.
func agreesWith(t require.TestingT, name string, l *ledger, m reports.Material, p c.Period) {
	content, err := reports.EncodeJSON(reports.Compile(m, p, l.loc))
	require.NoError(t, err)
	if list := differing(l.reckon(p), figuresIn(t, content)); len(list) > 0 {
		for i, one := range list {
			if i == 20 {
				t.Errorf("%s, %s: and %d more", name, p, len(list)-i)
				break
			}
			t.Errorf("%s, %s: %s", name, p, one)
		}
		t.FailNow()
	}
	require.Equal(t, l.register(p), registerIn(t, content), "%s, %s: the register", name, p)
}

// history draws the entries of a small agreement: two pledges in three regions, with
// whatever may happen to their commitments, in any order of periods.
type history struct {
	*rapid.T
	at         time.Time
	n          int
	rhythm     c.PeriodKind
	entries    [][]byte
	updates    []c.Update          // that were submitted
	reviews    map[string]c.Review // that stand, by update
	rounds     []collection.Round
	indicators map[string][]c.Indicator // by pledge
	things     []deliverables.Step      // as each stands
}

var (
	drawnPeriods = []string{"2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2026", "2026-H1", "2026-06", "2025"}
	drawnPlaces  = []string{"M1.A", "M1.A", "M1.A", "M1.A", "M1.B", "M1.N", "C1.A", "C1.B", "C1.N"}
)

func (h *history) id() string { h.n++; return fmt.Sprintf("f%04d", h.n) }

func (h *history) write(kind, subject string, body any) {
	encoded, err := journal.Encode(journal.Entry{At: h.at, Actor: "a", Kind: kind, Subject: subject, Body: body})
	require.NoError(h, err)
	h.entries = append(h.entries, encoded)
}

// passes lets some time go by, mostly hours, sometimes none.
func (h *history) passes() {
	h.at = h.at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 20, 24, 24 * 9, 24 * 31}).Draw(h.T, "hours")) * time.Hour)
}

func day(t *rapid.T, name string) c.Date {
	if rapid.IntRange(0, 2).Draw(t, name+" is set") > 0 {
		return c.Date{}
	}
	return c.MustDate("2026-01-01").AddDays(rapid.IntRange(-200, 500).Draw(t, name))
}

func (h *history) defines() {
	calendar := c.DefaultCalendar()
	calendar.Reporting = rapid.SampledFrom([]c.PeriodKind{c.Quarter, c.Quarter, c.Month, c.Half}).Draw(h.T, "rhythm")
	h.rhythm = calendar.Reporting
	calendar.DueDays = rapid.SampledFrom([]int{0, 30, 100}).Draw(h.T, "due days")
	def := c.Definition{
		Agreement: c.Agreement{
			Code: "X", SignedOn: c.MustDate("2009-05-05"), Parties: []string{"ministry", "CCDH"}, Regions: []string{"A", "B", "N"},
			Calendars: c.FromBeginning(calendar), ActivatedOn: day(h.T, "activated"), ClosedOn: day(h.T, "closed"),
			Thresholds: rapid.SampledFrom([]c.Thresholds{{}, {OnTrack: 100, Behind: 50}}).Draw(h.T, "thresholds"),
		},
		Parties: []c.Party{{Code: "ministry"}, {Code: "CCDH"}},
		Pledges: []c.Pledge{
			{Code: "M1", Agreement: "X", Party: "ministry", Category: "studies", Position: 1, AddedOn: day(h.T, "added"), WithdrawnOn: day(h.T, "withdrawn")},
			{Code: "C1", Agreement: "X", Party: "CCDH", Category: "partnerships", Position: 2},
		},
		Kinds: []c.DeliverableKind{drawnKind()}, DelayReasons: []c.DelayReason{{Code: "funding"}, {Code: "other", Words: true}},
		Regions: []c.Region{{Code: "A"}, {Code: "B"}, {Code: "N", ValidFrom: day(h.T, "valid from"), ValidTo: day(h.T, "valid to")}},
	}
	h.indicators = map[string][]c.Indicator{}
	for i := range def.Pledges {
		code := def.Pledges[i].Code
		def.Pledges[i].Indicators = h.drawsIndicators(code)
		h.indicators[code] = def.Pledges[i].Indicators
	}
	h.write("agreement.loaded", "X", def)
}

// drawsIndicators draws up to three indicators of any kind, of which the last may
// replace the first.
func (h *history) drawsIndicators(pledge string) []c.Indicator {
	list := make([]c.Indicator, rapid.IntRange(1, 3).Draw(h.T, "indicators"))
	for i := range list {
		in := c.Indicator{
			Code: fmt.Sprintf("%s.%d", pledge, i+1), Kind: rapid.SampledFrom([]c.IndicatorKind{c.Number, c.Number, c.Ratio, c.Milestones, c.Qualitative}).Draw(h.T, "kind"),
			Counting: rapid.SampledFrom(c.Countings).Draw(h.T, "counting"), Direction: rapid.SampledFrom(c.Directions).Draw(h.T, "direction"),
			OverRegions: rapid.SampledFrom([]c.OverRegions{c.Summed, c.Summed, c.NoTotal}).Draw(h.T, "over regions"), Unit: "centres",
		}
		switch in.Kind {
		case c.Ratio:
			in.Unit = rapid.SampledFrom([]string{"centres", c.PercentUnit}).Draw(h.T, "unit")
			if in.OverRegions == c.Summed {
				in.OverRegions = c.RatioOfSums
			}
		case c.Milestones:
			in.Unit, in.Counting, in.Direction = "", c.ToDate, c.Increase
			in.Milestones = []c.Milestone{{DueOn: day(h.T, "first milestone")}, {}, {DueOn: c.MustDate("2027-06-30")}}
			if rapid.Bool().Draw(h.T, "milestones without dates") {
				in.Milestones = make([]c.Milestone, 3)
			}
		case c.Qualitative:
			in = c.Indicator{Code: in.Code, Kind: c.Qualitative}
		}
		h.drawsRule(&in)
		list[i] = in
	}
	if last := len(list) - 1; last > 0 && rapid.Bool().Draw(h.T, "replaces") {
		list[last].Replaces = list[0].Code
	}
	return list
}

// indicatorsOf are those of the commitment's pledge.
func (h *history) indicatorsOf(commitment string) []c.Indicator {
	pledge, _, _ := strings.Cut(commitment, ".")
	return h.indicators[pledge]
}

// values draws what an update says of some indicators.
func (h *history) values(commitment string) []c.Value {
	var list []c.Value
	for _, in := range h.indicatorsOf(commitment) {
		q := drawnQuantity(h.T, "value")
		if q == nil || in.Kind == c.Qualitative || in.Counts != nil {
			continue
		}
		v := c.Value{Indicator: in.Code, Value: *q}
		switch in.Kind {
		case c.Ratio:
			of := c.Whole(rapid.IntRange(1, 40).Draw(h.T, "denominator"))
			v.Numerator, v.Denominator, v.Value = q, &of, in.RatioOf(*q, of)
		case c.Milestones:
			v.Value = c.Whole(rapid.IntRange(0, 3).Draw(h.T, "reached"))
		default:
			if rapid.Bool().Draw(h.T, "broken down") {
				v.Parts = []c.Part{{Dimension: "sex", Part: "women", Value: 5_000}}
			}
		}
		list = append(list, v)
	}
	return list
}

// targets draws where some indicators are to go.
func (h *history) targets(commitment string) []c.Target {
	var list []c.Target
	for _, in := range h.indicatorsOf(commitment) {
		t := c.Target{Indicator: in.Code, Baseline: drawnQuantity(h.T, "baseline"), Target: drawnQuantity(h.T, "target")}
		switch {
		case in.Kind == c.Qualitative:
			t = c.Target{Indicator: in.Code, Text: "Tous"}
		case rapid.IntRange(0, 3).Draw(h.T, "with steps") == 0:
			for _, period := range []string{"2025-Q4", "2026-H1", "2026-Q4"} {
				t.Steps = append(t.Steps, c.Step{Period: c.MustPeriod(period), Value: c.Whole(rapid.IntRange(0, 9).Draw(h.T, "step"))})
			}
		}
		if rapid.IntRange(0, 3).Draw(h.T, "has a target") > 0 {
			list = append(list, t)
		}
	}
	return list
}

func drawnQuantity(t *rapid.T, name string) *c.Quantity {
	if rapid.IntRange(0, 3).Draw(t, name+" is given") == 0 {
		return nil
	}
	q, err := c.ParseQuantity(rapid.SampledFrom([]string{"0", "1", "2.5", "3", "4", "6", "8", "10", "33.3333", "100", "-4"}).Draw(t, name))
	require.NoError(t, err)
	return &q
}

func (h *history) submits() {
	code, p := rapid.SampledFrom(drawnPlaces).Draw(h.T, "commitment"), c.MustPeriod(rapid.SampledFrom(drawnPeriods).Draw(h.T, "period"))
	u := c.Update{
		ID: h.id(), Commitment: code, Period: p, Status: rapid.SampledFrom(c.Statuses).Draw(h.T, "status"), Values: h.values(code),
		Narrative: "Texte", SubmittedAt: h.at, Origin: c.Reported,
		Delay: rapid.SampledFrom([]*c.Delay{nil, nil, {Reason: "funding"}, {Reason: "other", Words: "Mots"}}).Draw(h.T, "delay"),
	}
	for _, before := range h.updates {
		if before.Commitment == code && before.Period == p {
			u.Supersedes = before.ID // the newest, since they are in order
		}
	}
	h.updates = append(h.updates, u)
	h.write("update.submitted", code, u)
}

// standing lists the updates that no other replaced.
func (h *history) standing() []c.Update {
	return slices.DeleteFunc(slices.Clone(h.updates), func(u c.Update) bool {
		return slices.ContainsFunc(h.updates, func(other c.Update) bool { return other.Supersedes == u.ID })
	})
}

func (h *history) reviewed() {
	waiting := slices.DeleteFunc(h.standing(), func(u c.Update) bool { _, is := h.reviews[u.ID]; return is })
	if len(waiting) == 0 {
		return
	}
	u := rapid.SampledFrom(waiting).Draw(h.T, "reviewed")
	r := c.Review{ID: h.id(), Update: u.ID, Decision: rapid.SampledFrom([]c.Decision{c.Verified, c.Verified, c.Returned}).Draw(h.T, "decision"), At: h.at}
	body := struct {
		c.Review
		Given *c.AssessmentFact `json:"given"`
	}{r, nil}
	if r.Decision == c.Verified || rapid.Bool().Draw(h.T, "assessed") {
		body.Given = h.assessment(u.Commitment, u.Period, r.ID)
		body.Assessment = body.Given.Assessment
	}
	h.reviews[u.ID] = r
	h.write("update."+string(r.Decision), u.Commitment, body)
}

func (h *history) assessment(code string, p c.Period, review string) *c.AssessmentFact {
	return &c.AssessmentFact{
		ID: h.id(), Commitment: code, Period: p, Assessment: rapid.SampledFrom(c.Assessments).Draw(h.T, "assessment"), Review: review, Origin: c.Reported, At: h.at,
	}
}

func (h *history) assesses() {
	code := rapid.SampledFrom(drawnPlaces).Draw(h.T, "commitment")
	h.write("commitment.assessed", code, h.assessment(code, c.MustPeriod(rapid.SampledFrom(drawnPeriods[:6]).Draw(h.T, "period")), ""))
}

func (h *history) withdraws() {
	var verified []c.Update
	for _, u := range h.updates {
		if h.reviews[u.ID].Decision == c.Verified {
			verified = append(verified, u)
		}
	}
	if len(verified) == 0 {
		return
	}
	u := rapid.SampledFrom(verified).Draw(h.T, "taken back")
	h.write("review.withdrawn", u.Commitment, c.Withdrawal{ID: h.id(), Review: h.reviews[u.ID], Reason: "Erreur", At: h.at})
	delete(h.reviews, u.ID)
}

func (h *history) revises() {
	code := rapid.SampledFrom(drawnPlaces).Draw(h.T, "commitment")
	v := c.Revision{ID: h.id(), Commitment: code, Origin: c.Reported, At: h.at, After: c.Terms{Targets: h.targets(code), DueOn: day(h.T, "due")}}
	if rapid.Bool().Draw(h.T, "from a period") {
		v.From = c.MustPeriod(rapid.SampledFrom(drawnPeriods[:6]).Draw(h.T, "from"))
	}
	h.write("commitment.revised", code, v)
}

func (h *history) collects() {
	p := c.MustPeriod(rapid.SampledFrom(drawnPeriods[:9]).Draw(h.T, "round of"))
	if slices.ContainsFunc(h.rounds, func(r collection.Round) bool { return r.Period == p }) {
		return
	}
	r := collection.Round{ID: h.id(), Agreement: "X", Period: p, Version: 1, Terms: h.roundTerms(p), OpenedAt: h.at, Origin: c.Reported}
	h.rounds = append(h.rounds, r)
	h.write("round.opened", r.Subject(), r)
}

func (h *history) roundTerms(p c.Period) collection.Terms {
	return collection.Terms{
		Pledges: rapid.SampledFrom([][]string{{}, {}, {"M1"}}).Draw(h.T, "pledges"), Regions: rapid.SampledFrom([][]string{{}, {}, {"A", "N"}}).Draw(h.T, "regions"),
		DueOn: p.End().AddDays(rapid.SampledFrom([]int{1, 20, 60, 200}).Draw(h.T, "round's due days")),
	}
}

func (h *history) changes() {
	if len(h.rounds) == 0 {
		return
	}
	i := rapid.IntRange(0, len(h.rounds)-1).Draw(h.T, "changed")
	h.rounds[i].Version++
	v := collection.Revision{ID: h.id(), Round: h.rounds[i].ID, Version: h.rounds[i].Version, Terms: h.roundTerms(h.rounds[i].Period), Reason: "Délai", At: h.at}
	h.write("round.changed", h.rounds[i].Subject(), v)
}

func (h *history) excuses() {
	if len(h.rounds) == 0 {
		return
	}
	excused, kind := rapid.Bool().Draw(h.T, "excused"), "return.excused"
	if !excused {
		kind = "return.expected"
	}
	e := collection.Excuse{
		ID: h.id(), Round: rapid.SampledFrom(h.rounds).Draw(h.T, "round").ID, Commitment: rapid.SampledFrom(drawnPlaces).Draw(h.T, "commitment"),
		Excused: excused, Reason: "Motif", At: h.at,
	}
	h.write(kind, e.Commitment, e)
}

// What the reports of any history say is what its entries give by the page.
func TestTheReportsOfAnyHistoryAreReckonedFromItsEntries(t *testing.T) {
	loc := location(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{T: rt, at: time.Date(2026, 1, 5, 22, 30, 0, 0, time.UTC), reviews: map[string]c.Review{}}
		h.defines()
		actions := map[string]func(){
			"submits": h.submits, "submits again": h.submits, "submits once more": h.submits, "reviewed": h.reviewed, "reviewed again": h.reviewed, "assesses": h.assesses,
			"withdraws": h.withdraws, "revises": h.revises, "collects": h.collects, "changes": h.changes, "excuses": h.excuses, "delivers": h.delivers, "delivers more": h.delivers, "finds": h.finds,
		}
		names := make([]string, 0, len(actions))
		for name := range actions {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 0, 40).Draw(rt, "actions") {
			h.passes()
			actions[name]()
		}
		record, err := reports.Replay(slices.Values(h.entries), int64(len(h.entries)))
		require.NoError(rt, err)
		l := read(rt, h.entries, loc)
		periods := []string{"2025-Q4", "2026-Q1", "2026-Q3", "2026-H1", "2026", "2027-Q1"}
		if h.rhythm != c.Half {
			periods = append(periods, "2026-06")
		}
		for _, period := range periods {
			m, err := record.Material("X", c.MustPeriod(period), loc)
			require.NoError(rt, err)
			agreesWith(rt, "the journal's material", l, m, c.MustPeriod(period))
		}
	})
}

func location(t require.TestingT) *time.Location {
	loc, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(t, err)
	return loc
}

// exported reads the entries of a tracker's journal.
func exported(t *testing.T, w *trackertest.World) [][]byte {
	_, err := w.Journal.Checkpoint(t.Context(), w.Auditor) // brings the log up to date
	require.NoError(t, err)
	var all [][]byte
	for {
		some, size, err := w.Journal.Entries(t.Context(), w.Auditor, int64(len(all))-1, 700)
		require.NoError(t, err)
		for _, e := range some {
			all = append(all, e.Encoded)
		}
		if int64(len(all)) == size {
			return all
		}
	}
}

// bothAgree holds the reports by the store's material, and by the journal's, against
// the entries.
func bothAgree(t *testing.T, w *trackertest.World, periods ...string) {
	t.Helper()
	entries := exported(t, w)
	record, err := reports.Replay(slices.Values(entries), int64(len(entries)))
	require.NoError(t, err)
	l, code := read(t, entries, w.Location), w.Definition.Agreement.Code
	for _, period := range periods {
		p := c.MustPeriod(period)
		stored, err := w.DB.Reports(w.Location).Material(t.Context(), code, p)
		require.NoError(t, err)
		agreesWith(t, "the store's material", l, stored, p)
		replayed, err := record.Material(code, p, w.Location)
		require.NoError(t, err)
		agreesWith(t, "the journal's material", l, replayed, p)
	}
}

func TestTheReportsOfTheDemonstrationAreReckonedFromItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := trackertest.New(t, db, trackertest.Setup{Change: func(d *c.Definition) {
			d.Agreement.ActivatedOn = seed.DemoStart(d.Agreement, c.MustDate("2026-11-23"))
		}})
		def, by, system, today := w.Definition, w.ByEmail(), people.SystemAccount(), w.Tracker.Today()
		items := seed.Demo(def, by, today, w.Location)
		require.NoError(t, w.Tracker.Import(t.Context(), system, slices.Values(items), nil))
		require.NoError(t, w.Collection.Import(t.Context(), system, c.Demonstration, seed.DemoRounds(def, by, items, today, w.Location)))
		published, err := seed.PublishedThings(def, system, w.Clock.At())
		require.NoError(t, err)
		require.NoError(t, w.Register.Import(t.Context(), system, published, nil))
		things, err := seed.DemoThings(def, by, today, w.Location)
		require.NoError(t, err)
		require.NoError(t, w.Register.Import(t.Context(), system, things, nil))
		countThings(&def)
		_, err = w.Tracker.LoadAgreement(t.Context(), system, def)
		require.NoError(t, err, "what stands is counted from now on")
		bothAgree(t, w, "2012", "2024-Q4", "2026-Q2", "2026-Q3", "2026-Q4", "2026-09", "2026-H2", "2026")
	})
}

// A year of work on a few commitments, by the operations that people have: what the
// store holds afterwards is what its entries give.
func TestTheReportsOfAYearOfWorkAreReckonedFromItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := trackertest.New(t, db, trackertest.Setup{
			At: time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC), Step: time.Second, Active: "2026-01-01",
			Change: func(d *c.Definition) {
				trackertest.Typed("M5.1")(d)
				d.Regions = slices.Clone(d.Regions)
				d.Regions[2].ValidFrom = c.MustDate("2026-07-01")
			},
		})
		year := &year{T: t, World: w, random: rand.New(rand.NewPCG(7, 11))}
		for range 300 {
			year.works()
		}
		bothAgree(t, w, "2026-Q1", "2026-Q2", "2026-Q3", "2026", "2026-H1")
		for range 300 {
			year.works()
		}
		bothAgree(t, w, "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026", "2026-09")
		require.Greater(t, year.done["submit"], 20)
		for _, what := range []string{"verify", "return", "withdraw", "assess", "open", "excuse", "expect", "revise"} {
			require.Positive(t, year.done[what], what)
		}
	})
}

// year works on a tracker at random; what is refused is passed over.
type year struct {
	*testing.T
	*trackertest.World
	random  *rand.Rand
	updates []c.Update
	done    map[string]int
}

func (y *year) one(of ...string) string { return of[y.random.IntN(len(of))] }

func (y *year) works() {
	ctx := y.Context()
	y.Clock.Advance(time.Duration(y.random.IntN(40)) * time.Hour)
	code := y.one("M2", "M5") + "." + y.one("MA-FIG", "MA-ERR", "MA-ZAG")
	period := c.PeriodOf(c.Quarter, y.Tracker.Today())
	if y.random.IntN(3) > 0 {
		period = period.Prev()
	}
	note := func(what string, err error) {
		if y.done == nil {
			y.done = map[string]int{}
		}
		if err == nil {
			y.done[what]++
		}
	}
	switch y.random.IntN(9) {
	case 0, 1, 2:
		status := y.one("in_progress", "in_progress", "delivered", "completed", "not_started", "suspended")
		in := c.ProgressInput{
			Period: period.String(), Status: status, Narrative: fmt.Sprint("Texte ", y.random.IntN(1000)), Version: y.Version(y.T, code), Submit: true,
			Values: y.values(code), Answers: y.answers(code),
		}
		u, err := y.Tracker.ReportProgress(ctx, y.Planner, code, in)
		if err != nil {
			in.Delay = c.DelayInput{Reason: "funding"} // which is what some are refused for
			u, err = y.Tracker.ReportProgress(ctx, y.Planner, code, in)
		}
		note("submit", err)
		if err == nil {
			y.updates = append(y.updates, u)
		}
	case 3, 4:
		if len(y.updates) == 0 {
			return
		}
		u := y.updates[max(0, len(y.updates)-1-y.random.IntN(4))]
		in := c.ReviewInput{Decision: "verified", Assessment: y.one("limited", "substantial", "complete", "no_evidence")}
		what := "verify"
		if y.random.IntN(3) == 0 {
			what, in = "return", c.ReviewInput{Decision: "returned", Reason: "Préciser"}
		}
		_, err := y.Tracker.ReviewUpdate(ctx, y.Council, u.ID, in)
		note(what, err)
	case 5:
		record, err := y.Tracker.Commitment(ctx, people.SystemAccount(), code)
		require.NoError(y, err)
		for _, u := range record.Updates {
			if u.Review != nil && u.Review.Decision == c.Verified && y.random.IntN(2) == 0 {
				_, err := y.Tracker.WithdrawReview(ctx, y.Council, u.ID, u.Review.ID, c.WithdrawalInput{Reason: "Erreur"})
				note("withdraw", err)
				return
			}
		}
	case 6:
		_, err := y.Tracker.Assess(ctx, y.Council, code, c.AssessmentInput{
			Period: period.String(), Assessment: y.one("limited", "complete", "no_evidence"), Comment: "Constat", Version: y.Version(y.T, code),
		})
		note("assess", err)
	case 7:
		y.revises(code, note)
	default:
		y.collects(period, code, note)
	}
}

// values are some of what the pledge measures: of M2 institutions and milestones, of M5
// centres opened in the period and women trained to date.
func (y *year) values(code string) []c.ValueInput {
	first, second := y.random.IntN(5), y.random.IntN(5)
	if strings.HasPrefix(code, "M2.") {
		return []c.ValueInput{{Indicator: "M2.1", Value: fmt.Sprint(first)}, {Indicator: "M2.2", Value: fmt.Sprint(second)}}[:1+y.random.IntN(2)]
	}
	trained := c.ValueInput{Indicator: "M5.2", Value: fmt.Sprint(20 * second)}
	if second > 0 {
		trained.Parts = []c.PartInput{{Dimension: "age-band", Part: "15-24", Value: "7"}}
	}
	return []c.ValueInput{{Indicator: "M5.1", Value: fmt.Sprint(first)}, trained}[:1+y.random.IntN(2)]
}

// answers answers whatever a rule of quality may warn of.
func (y *year) answers(code string) []c.Answer {
	var list []c.Answer
	pledge, _, _ := strings.Cut(code, ".")
	for _, rule := range []c.Rule{c.ValueFalls, c.OverTarget, c.Jump, c.CompletedNoEvidence, c.CompletedBelowTarget, c.CompletedNoValue} {
		for _, indicator := range []string{"", pledge + ".1", pledge + ".2"} {
			list = append(list, c.Answer{Rule: rule, Indicator: indicator, Text: "C’est juste"})
		}
	}
	return list
}

// revises sets a target and a due date.
func (y *year) revises(code string, note func(string, error)) {
	pledge, _, _ := strings.Cut(code, ".")
	to, due := fmt.Sprint(3+y.random.IntN(2)), y.Tracker.Today().AddDays(y.random.IntN(300)).String()
	in := c.TargetInput{Indicator: pledge + ".1", Target: &to}
	if y.random.IntN(3) == 0 {
		in.Steps = &[]c.StepInput{{Period: "2026-Q2", Value: "1"}, {Period: "2026-Q4", Value: "2"}}
	}
	_, err := y.Tracker.Revise(y.Context(), y.Planner, code, c.TermsInput{
		Targets: []c.TargetInput{in}, DueOn: &due, Reason: "Nouvelle cible", Version: y.Version(y.T, code),
	})
	note("revise", err)
}

// collects opens a round, or excuses from one, or asks after all.
func (y *year) collects(period c.Period, code string, note func(string, error)) {
	ctx := y.Context()
	if r, err := y.Collection.Find(ctx, y.Council, "", period); err == nil {
		if y.random.IntN(2) == 0 {
			_, err = y.Collection.Excuse(ctx, y.Council, r.ID, code, "Motif")
			note("excuse", err)
			return
		}
		_, err = y.Collection.Expect(ctx, y.Council, r.ID, code, "Si")
		note("expect", err)
		return
	}
	due := y.Tracker.Today().AddDays(10 + y.random.IntN(40)).String()
	_, err := y.Collection.Open(ctx, y.Council, collection.OpenInput{Period: period.String(), TermsInput: collection.TermsInput{DueOn: &due}})
	note("open", err)
}
