package reports

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
)

// diary is a journal that is written by hand.
type diary struct {
	*testing.T
	entries [][]byte
}

// write adds an entry at a time.
func (d *diary) write(at, kind, subject string, body any) {
	d.Helper()
	encoded, err := journal.Encode(journal.Entry{At: at2(at), Actor: "a1", Kind: kind, Subject: subject, Body: body})
	require.NoError(d, err)
	d.entries = append(d.entries, encoded)
}

// at2 is at where a parameter has that name.
var at2 = at

// newDiary begins with the agreement X of two commitments, X1.A and X1.B.
func newDiary(t *testing.T) *diary {
	d := &diary{T: t}
	d.write("2026-01-05T08:00:00Z", "agreement.loaded", "X", c.Definition{
		Parties: []c.Party{{Code: "ministry"}}, Regions: []c.Region{{Code: "B"}, {Code: "A"}},
		Agreement: c.Agreement{Code: "X", SignedOn: c.MustDate("2009-05-05"), Parties: []string{"ministry"}, Regions: []string{"B", "A"}, Calendars: c.FromBeginning(c.DefaultCalendar())},
		Pledges:   []c.Pledge{{Code: "X1", Agreement: "X", Party: "ministry", Category: "studies", Position: 1}},
		Facts:     []c.Fact{{ID: "f2", Agreement: "X", Date: c.MustDate("2026-07-02")}, {ID: "f1", Agreement: "X", Date: c.MustDate("2026-07-01")}},
	})
	return d
}

// update writes that an update of X1.A was submitted.
func (d *diary) update(id, period, at, supersedes string) {
	d.Helper()
	d.write(at, "update.submitted", "X1.A", c.Update{
		ID: id, Commitment: "X1.A", Period: c.MustPeriod(period), Status: c.InProgress, SubmittedAt: at2(at), Origin: c.Reported, Supersedes: supersedes,
	})
}

// material is what the diary tells of a period.
func (d *diary) material(period string) Material {
	d.Helper()
	r, err := Replay(slices.Values(d.entries), int64(len(d.entries)))
	require.NoError(d, err)
	m, err := r.Material("X", c.MustPeriod(period), casablanca)
	require.NoError(d, err)
	return m
}

func updateIDs(list []c.Update) (ids []string) {
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	return ids
}

func idOf(u *c.Update) string {
	if u == nil {
		return ""
	}
	return u.ID
}

func assessmentID(cut c.Cut) string {
	if cut.Assessed == nil {
		return ""
	}
	return cut.Assessed.ID
}

func TestARecordBeginsWithItsDefinition(t *testing.T) {
	m := newDiary(t).material("2026-Q3")
	assert.Equal(t, "X", m.Agreement.Code)
	var codes []string
	for _, x := range m.Commitments {
		codes = append(codes, x.Code)
	}
	assert.Equal(t, []string{"X1.B", "X1.A"}, codes, "in the order in which the agreement names its regions")
	assert.Equal(t, "f1", m.Facts[0].ID, "by date")
	assert.Empty(t, m.Cuts)
	assert.Empty(t, m.Before)
	assert.EqualValues(t, 1, m.JournalSize)
	assert.Equal(t, at("2026-01-05T08:00:00Z"), m.AsOf)
	assert.Empty(t, m.Rounds)
}

func TestWhichUpdateOfAPeriodIsTheLatest(t *testing.T) {
	d := newDiary(t)
	d.update("q2", "2026-Q2", "2026-07-10T09:00:00Z", "")
	d.update("q3", "2026-Q3", "2026-10-10T09:00:00Z", "")
	d.update("sep", "2026-09", "2026-10-11T09:00:00Z", "") // ends on the same day, and came later
	d.update("late q1", "2026-Q1", "2026-10-12T09:00:00Z", "")
	for period, want := range map[string]struct {
		latest, previous string
		updates          []string
	}{
		"2026-Q1": {"late q1", "", []string{"late q1"}},
		"2026-Q2": {"q2", "late q1", []string{"q2"}},
		"2026-Q3": {"sep", "q2", []string{"q3", "sep"}},
		"2026-09": {"sep", "q2", []string{"q3", "sep"}},
		"2026-Q4": {"sep", "sep", nil},
		"2026":    {"sep", "", []string{"q2", "q3", "sep", "late q1"}},
		"2025":    {"", "", nil},
	} {
		t.Run(period, func(t *testing.T) {
			d := &diary{t, d.entries}
			m := d.material(period)
			assert.Equal(t, want.latest, idOf(m.Cuts["X1.A"].Declared))
			assert.Equal(t, want.latest, idOf(m.Cuts["X1.A"].Standing))
			assert.Equal(t, want.previous, idOf(m.Before["X1.A"].Declared))
			assert.Nil(t, m.Cuts["X1.A"].Verified)
			assert.Equal(t, want.updates, updateIDs(m.Updates))
		})
	}
}

func TestTheStateOfAnUpdateFollowsFromLaterEntries(t *testing.T) {
	review := func(update string, decision c.Decision) map[string]any {
		return map[string]any{"id": "r-" + update, "update": update, "decision": string(decision), "at": "2026-10-20T09:00:00Z", "given": nil}
	}
	for name, x := range map[string]struct {
		then func(d *diary)
		want c.ReviewState
	}{
		"nothing":  {func(*diary) {}, c.Submitted},
		"verified": {func(d *diary) { d.write("2026-10-20T09:00:00Z", "update.verified", "X1.A", review("u", c.Verified)) }, c.Verified},
		"returned": {func(d *diary) { d.write("2026-10-20T09:00:00Z", "update.returned", "X1.A", review("u", c.Returned)) }, c.Returned},
		"replaced": {func(d *diary) { d.update("v", "2026-Q3", "2026-10-21T09:00:00Z", "u") }, c.Superseded},
		"returned and replaced": {func(d *diary) {
			d.write("2026-10-20T09:00:00Z", "update.returned", "X1.A", review("u", c.Returned))
			d.update("v", "2026-Q3", "2026-10-21T09:00:00Z", "u")
		}, c.Superseded},
		"a review of another": {func(d *diary) { d.write("2026-10-20T09:00:00Z", "update.verified", "X1.A", review("w", c.Verified)) }, c.Submitted},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDiary(t)
			d.update("u", "2026-Q3", "2026-10-10T09:00:00Z", "")
			x.then(d)
			m := d.material("2026-Q3")
			require.Equal(t, "u", m.Updates[0].ID)
			assert.Equal(t, x.want, m.Updates[0].State)
			assert.EqualValues(t, 1, m.Numbers["u"], "the number of its entry")
			if name == "verified" || name == "returned" {
				require.NotNil(t, m.Updates[0].Review)
				assert.EqualValues(t, 2, m.Numbers["r-u"])
			}
		})
	}
}

func TestTermsAreTheNewestThatHoldInThePeriod(t *testing.T) {
	d := newDiary(t)
	for _, v := range []struct{ id, from, at string }{
		{"first", "", "2026-06-01T09:00:00Z"}, {"second", "2026-Q3", "2026-10-20T09:00:00Z"}, {"third", "2026-Q4", "2026-10-21T09:00:00Z"},
		{"fourth", "2026-Q3", "2026-10-22T09:00:00Z"},
	} {
		revision := c.Revision{ID: v.id, Commitment: "X1.A", After: c.Terms{FocalPoint: v.id}, Origin: c.Reported, At: at(v.at)}
		if v.from != "" {
			revision.From = c.MustPeriod(v.from)
		}
		d.write(v.at, "commitment.revised", "X1.A", revision)
	}
	for period, want := range map[string]struct {
		terms   string
		revised []string
	}{
		"2025-Q4": {"first", nil}, "2026-Q2": {"first", []string{"first"}}, "2026-Q3": {"fourth", []string{"second", "fourth"}},
		"2026-Q4": {"fourth", []string{"third"}}, "2027-Q1": {"fourth", nil}, "2026-08": {"fourth", nil},
		"2026": {"fourth", []string{"first", "second", "third", "fourth"}},
	} {
		t.Run(period, func(t *testing.T) {
			m := (&diary{t, d.entries}).material(period)
			assert.Equal(t, want.terms, m.Commitments[1].FocalPoint)
			var revised []string
			for _, v := range m.Revisions {
				revised = append(revised, v.ID)
			}
			assert.Equal(t, want.revised, revised)
			assert.Equal(t, c.Reported, m.TermsOrigin["X1.A"])
		})
	}
	t.Run("an edition of before stays as it was", func(t *testing.T) {
		for size, want := range map[int]string{1: "", 2: "first", 3: "second", 4: "second", 5: "fourth"} {
			m := (&diary{t, d.entries[:size]}).material("2026-Q3")
			assert.Equal(t, want, m.Commitments[1].FocalPoint, size)
		}
	})
}

func TestAssessmentsAreTheLatestOfTheirPeriod(t *testing.T) {
	d := newDiary(t)
	assess := func(id, period, when string) {
		d.write(when, "commitment.assessed", "X1.A", c.AssessmentFact{ID: id, Commitment: "X1.A", Period: c.MustPeriod(period), Assessment: c.Limited, At: at(when)})
	}
	assess("q3", "2026-Q3", "2026-10-10T09:00:00Z")
	assess("q3 again", "2026-Q3", "2026-10-11T09:00:00Z")
	assess("late q2", "2026-Q2", "2026-10-12T09:00:00Z")
	for period, want := range map[string][2]string{"2026-Q1": {"", ""}, "2026-Q2": {"late q2", ""}, "2026-Q3": {"q3 again", "late q2"}, "2026-Q4": {"q3 again", "q3 again"}} {
		t.Run(period, func(t *testing.T) {
			d := &diary{t, d.entries}
			m := d.material(period)
			assert.Equal(t, want, [2]string{assessmentID(m.Cuts["X1.A"]), assessmentID(m.Before["X1.A"])})
		})
	}
}

func TestEvidenceIsCountedByItsUpdate(t *testing.T) {
	d := newDiary(t)
	d.update("u", "2026-Q3", "2026-10-10T09:00:00Z", "")
	d.update("v", "2026-Q2", "2026-10-11T09:00:00Z", "")
	for _, id := range []string{"e1", "e2"} {
		d.write("2026-10-12T09:00:00Z", "evidence.added", "X1.A", c.Evidence{ID: id, Update: "u", Kind: c.EvidencePaper, Title: "PV", Place: "x"})
	}
	assert.Equal(t, map[string]int{"u": 2}, d.material("2026-Q3").Evidence)
	assert.Empty(t, d.material("2026-Q2").Evidence)
}

func TestWhatIsNotOfTheRecordChangesOnlyItsSize(t *testing.T) {
	d := newDiary(t)
	d.update("u", "2026-Q3", "2026-10-10T09:00:00Z", "")
	before := d.material("2026-Q3")
	d.write("2026-10-11T09:00:00Z", "login.accepted", "a1", map[string]string{})
	d.write("2026-10-09T09:00:00Z", "report.downloaded", "x", map[string]string{"name": "report.csv"})
	after := d.material("2026-Q3")
	assert.EqualValues(t, before.JournalSize+2, after.JournalSize)
	assert.NotEqual(t, before.Root, after.Root)
	assert.Equal(t, at("2026-10-11T09:00:00Z"), after.AsOf, "the latest time, whatever the order")
	after.JournalSize, after.Root, after.AsOf = before.JournalSize, before.Root, before.AsOf
	assert.Equal(t, before, after)
}

func TestALaterDefinitionTakesTheEarliersPlace(t *testing.T) {
	d := newDiary(t)
	d.write("2026-02-01T08:00:00Z", "agreement.loaded", "X", c.Definition{
		Agreement: c.Agreement{Code: "X", Title: text("Nouveau", "جديد", "New"), Regions: []string{"A", "B"}, Calendars: c.FromBeginning(c.DefaultCalendar())},
		Pledges:   []c.Pledge{{Code: "X1", Agreement: "X", Party: "ministry", Category: "roads", Position: 1}},
		Facts:     []c.Fact{{ID: "f1", Agreement: "X", Date: c.MustDate("2011-01-01")}},
	})
	m := d.material("2026-Q3")
	assert.Equal(t, "New", m.Agreement.Title["en"])
	assert.Equal(t, "X1.A", m.Commitments[0].Code)
	assert.Equal(t, "roads", m.Commitments[0].Category)
	assert.Equal(t, "2026-07-01", m.Facts[0].Date.String(), "a published fact stays as it was first loaded")
}

func TestARecordThatCanNotBeReadIsNamedByItsEntry(t *testing.T) {
	whole := newDiary(t)
	whole.update("u", "2026-Q3", "2026-10-10T09:00:00Z", "")
	for name, x := range map[string]struct {
		entries [][]byte
		size    int64
		want    string
	}{
		"too few entries":                   {whole.entries, 3, "the journal ends after 2 entries, not 3"},
		"an entry that is none":             {[][]byte{whole.entries[0], []byte("{")}, 2, "entry 1: "},
		"an update whose body is another's": {[][]byte{encodedEntry(t, "update.submitted", map[string]any{"period": 7})}, 1, "entry 0: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Replay(slices.Values(x.entries), x.size)
			assert.ErrorContains(t, err, x.want)
		})
	}
	t.Run("more entries than asked for", func(t *testing.T) {
		r, err := Replay(slices.Values(whole.entries), 1)
		require.NoError(t, err)
		assert.EqualValues(t, 1, r.Size())
		_, err = r.Material("NONE", q3, casablanca)
		assert.True(t, problem.Is(err, problem.NotFound), "an agreement that nothing tells of")
	})
}

func encodedEntry(t *testing.T, kind string, body any) []byte {
	t.Helper()
	d := &diary{T: t}
	d.write("2026-10-10T09:00:00Z", kind, "X1.A", body)
	return d.entries[0]
}

func TestAnEditionThatIsWantedIsNamedInASentence(t *testing.T) {
	for want, w := range map[string]Wanted{
		"2026-Q3":             {Period: q3},
		"2 of 2026-Q3":        {Period: q3, Number: 2},
		"2026-Q3 of X":        {Period: q3, Agreement: "X"},
		"2 of 2026-Q3 of X-1": {Period: q3, Agreement: "X-1", Number: 2},
	} {
		t.Run(want, func(t *testing.T) { assert.Equal(t, want, w.String()) })
	}
}

func TestFilesAreTheSameWhereEachIs(t *testing.T) {
	for name, x := range map[string]struct {
		same []bool
		want bool
	}{"none": {nil, true}, "each": {[]bool{true, true}, true}, "all but one": {[]bool{true, false}, false}} {
		t.Run(name, func(t *testing.T) {
			r := Rebuilt{SameFigures: true}
			for _, same := range x.same {
				r.Files = append(r.Files, RebuiltFile{Same: same})
			}
			assert.Equal(t, x.want, r.Same())
			r.SameFigures = false
			assert.False(t, r.Same(), "the entry's figures are part of the edition")
		})
	}
}
