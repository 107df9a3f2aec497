package reminders_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reminders"
)

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

var (
	figuig = people.Account{ID: "figuig", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}}
	zagora = people.Account{ID: "zagora", Role: people.Planner, Party: "ministry", Regions: []string{"MA-ZAG"}}
	staff  = people.Account{ID: "staff", Role: people.Reviewer, Party: "CCDH"}
	other  = people.Account{ID: "other", Role: people.Reviewer, Party: "ministry"}
	lead   = people.Account{ID: "lead", Role: people.Auditor, Party: "ministry", Lead: true}
	admin  = people.Account{ID: "admin", Role: people.Admin}
)

// third is the round of the third quarter of 2026, opened at ten past midnight
// on 1 October, due on Tuesday the 20th, with grace until the 30th.
func third(t testing.TB) reminders.Round {
	a := commitments.Agreement{Code: "A", Parties: []string{"ministry", "CCDH"}, Collector: "CCDH", Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	a.Calendars[0].Rounds = &commitments.RoundCalendar{OpensAfterDays: 1, DueDays: 20, GraceDays: 10, EscalateAfterDays: 5}
	return reminders.Round{
		Agreement: a,
		Round: collection.Round{
			ID: "r", Agreement: "A", Period: commitments.MustPeriod("2026-Q3"),
			Terms:    collection.Terms{DueOn: commitments.MustDate("2026-10-20"), GraceDays: 10},
			OpenedAt: time.Date(2026, 10, 1, 0, 10, 0, 0, zone(t, "Africa/Casablanca")),
		},
		Returns: []collection.Return{
			{Commitment: "M1.MA-FIG", Pledge: "M1", Region: "MA-FIG", Party: "ministry", State: collection.Expected},
			{Commitment: "M2.MA-FIG", Pledge: "M2", Region: "MA-FIG", Party: "ministry", State: collection.InProgress},
			{Commitment: "M1.MA-ZAG", Pledge: "M1", Region: "MA-ZAG", Party: "ministry", State: collection.Verified},
			{Commitment: "C1.MA-FIG", Pledge: "C1", Region: "MA-FIG", Party: "CCDH", State: collection.Excused},
		},
	}
}

// told plays the days from 28 September to 9 November 2026, each at nine in the
// person's zone, and returns what each said.
func told(t testing.TB, account people.Account, change func(day commitments.Date, f *reminders.Facts, p *reminders.Person)) []string {
	t.Helper()
	casablanca := zone(t, "Africa/Casablanca")
	var list []string
	for day := commitments.MustDate("2026-09-28"); day.Before(commitments.MustDate("2026-11-10")); day = day.AddDays(1) {
		p := reminders.Person{Account: account, Location: casablanca, Hour: 7}
		f := reminders.Facts{Zone: casablanca, Accounts: []people.Account{figuig, zagora, staff, other, lead, admin}}
		round := third(t)
		f.Now = day.In(p.Location).Add(9 * time.Hour)
		if !round.OpenedAt.After(f.Now) {
			f.Rounds = []reminders.Round{round}
		}
		if change != nil {
			change(day, &f, &p)
		}
		for i := range f.Rounds {
			lock(&f.Rounds[i], commitments.DateOf(f.Now.In(casablanca)))
		}
		if said := describe(f.Digest(p, reminders.Span{From: day, To: day})); said != "" {
			list = append(list, day.String()[5:]+" "+said)
		}
	}
	return list
}

// lock sets what a round's returns say of the day.
func lock(r *reminders.Round, day commitments.Date) {
	for i := range r.Returns {
		request := r.TermsOf(r.Returns[i].Reopened).Request(day)
		r.Returns[i].LastOn, r.Returns[i].Lock = request.LastOn, request.Lock
	}
}

func describe(d reminders.Digest) string {
	var said []string
	add := func(what string, n int) {
		if n > 0 {
			said = append(said, fmt.Sprint(what, " ", n))
		}
	}
	for _, a := range d.Due {
		add("due", len(a.Returns))
	}
	for _, a := range d.Late {
		add("late", len(a.Returns))
	}
	add("returned", len(d.Returned))
	add("review", d.Review.Total)
	for _, m := range d.Missing {
		add(map[bool]string{true: "leadless ", false: ""}[m.Leadless]+"missing of "+m.Party, len(m.Returns))
	}
	for _, u := range d.Unreviewed {
		add(map[bool]string{true: "leadless ", false: ""}[u.Leadless]+"unreviewed of "+u.Party, u.Queue.Overdue)
	}
	for _, n := range d.Opened {
		said = append(said, fmt.Sprintf("opened %d/%d", n.Came, n.Owed))
	}
	for _, n := range d.Closed {
		said = append(said, fmt.Sprintf("closed %d/%d", n.Came, n.Owed))
	}
	return strings.Join(said, ", ")
}

func TestWhatEachIsToldOfARound(t *testing.T) {
	for _, c := range []struct {
		who    people.Account
		change func(commitments.Date, *reminders.Facts, *reminders.Person)
		want   []string
	}{
		{figuig, nil, []string{"10-01 opened 0/2", "10-06 due 2", "10-15 due 2", "10-19 due 2", "10-26 late 2", "10-31 closed 0/2"}},
		{zagora, nil, []string{"10-31 closed 1/1"}}, // what they owed had come before the round opened
		{staff, nil, []string{"10-01 opened 1/3", "10-31 closed 1/3"}},
		{other, nil, nil},
		{lead, nil, []string{"10-25 missing of ministry 2", "10-26 missing of ministry 2"}},
		{admin, nil, nil},
	} {
		assert.Equal(t, c.want, told(t, c.who, c.change), c.who.ID)
	}
}

func TestReturnsThatCameStopTheReminders(t *testing.T) {
	said := told(t, figuig, func(day commitments.Date, f *reminders.Facts, _ *reminders.Person) {
		for _, r := range f.Rounds {
			if day.After(commitments.MustDate("2026-10-10")) {
				r.Returns[0].State = collection.Submitted
			}
			if day.After(commitments.MustDate("2026-10-16")) {
				r.Returns[1].State = collection.Returned
			}
		}
	})
	assert.Equal(t, []string{"10-01 opened 0/2", "10-06 due 2", "10-15 due 1", "10-31 closed 2/2"}, said)
}

func TestARoundThatIsClosedByHandAsksForNothingMore(t *testing.T) {
	closing := time.Date(2026, 10, 16, 15, 0, 0, 0, zone(t, "Africa/Casablanca"))
	for _, who := range []people.Account{figuig, lead} {
		said := told(t, who, func(_ commitments.Date, f *reminders.Facts, _ *reminders.Person) {
			for i := range f.Rounds {
				if f.Now.After(closing) {
					f.Rounds[i].ClosedAt, f.Rounds[i].ClosedOn = closing, commitments.DateOf(closing)
				}
			}
		})
		want := map[string][]string{"figuig": {"10-01 opened 0/2", "10-06 due 2", "10-15 due 2", "10-17 closed 0/2"}}
		assert.Equal(t, want[who.ID], said)
	}
}

func TestAReopenedReturnIsAskedForUntilItsLastDay(t *testing.T) {
	reopened := collection.Reopening{
		At: time.Date(2026, 10, 31, 11, 0, 0, 0, time.UTC), Until: commitments.MustDate("2026-11-05"),
	}
	change := func(_ commitments.Date, f *reminders.Facts, _ *reminders.Person) {
		for i := range f.Rounds {
			if f.Now.After(reopened.At) {
				f.Rounds[i].Returns[0].Reopened = &reopened
			}
		}
	}
	said := told(t, figuig, change)
	assert.Equal(t, []string{"10-31 closed 0/2", "11-01 late 1", "11-02 late 1"}, said[len(said)-3:])
	said = told(t, lead, change)
	assert.Equal(t, "11-02 missing of ministry 1", said[len(said)-1])
}

func TestEachKindCanBeLeftOut(t *testing.T) {
	everything := func(_ commitments.Date, f *reminders.Facts, p *reminders.Person) {
		p.Role, p.Lead, p.Party, p.AllRegions = people.Planner, true, "ministry", true
		at := time.Date(2026, 9, 29, 12, 0, 0, 0, time.UTC)
		f.Returned = map[string][]commitments.Waiting{p.ID: {{Update: commitments.Update{Review: &commitments.Review{At: at}}}}}
	}
	whole := told(t, figuig, everything)
	assert.Contains(t, whole, "10-06 due 2")
	assert.Contains(t, whole, "10-19 due 2, returned 1")
	assert.Contains(t, whole, "09-30 returned 1")
	assert.Contains(t, whole, "10-26 late 2, returned 1, missing of ministry 2")
	words := map[reminders.Kind][]string{
		reminders.Due: {"due"}, reminders.Late: {"late"}, reminders.Returned: {"returned"},
		reminders.Escalation: {"missing"}, reminders.Rounds: {"opened", "closed"}, reminders.Review: nil,
	}
	for _, kind := range reminders.Kinds {
		got := strings.Join(told(t, figuig, func(day commitments.Date, f *reminders.Facts, p *reminders.Person) {
			everything(day, f, p)
			p.Choices.Off = []reminders.Kind{kind}
		}), "\n")
		for k, parts := range words {
			for _, word := range parts {
				assert.Equal(t, k != kind, strings.Contains(got, word+" "), "%s without %s", word, kind)
			}
		}
	}
	assert.Empty(t, told(t, figuig, func(day commitments.Date, f *reminders.Facts, p *reminders.Person) {
		everything(day, f, p)
		p.Choices.Muted = true
	}))
	assert.Empty(t, told(t, figuig, func(day commitments.Date, f *reminders.Facts, p *reminders.Person) {
		everything(day, f, p)
		p.Disabled = true
	}))
}

func TestReviewersAreRemindedOnMondaysOnlyWhileSomethingWaits(t *testing.T) {
	waiting := func(day commitments.Date, f *reminders.Facts, _ *reminders.Person) {
		if day.Before(commitments.MustDate("2026-10-13")) {
			f.Rounds = nil
			f.ToReview = map[string]reminders.ReviewQueue{"CCDH": {Total: 3, Overdue: 2}}
		}
	}
	first := func(list []string) []string {
		return slices.DeleteFunc(list, func(s string) bool { return s > "10-13" })
	}
	assert.Equal(t, []string{"09-28 review 3", "10-05 review 3", "10-12 review 3"}, first(told(t, staff, waiting)))
	assert.Empty(t, first(told(t, other, waiting)), "the other party has nothing to review")
	leadless := []string{"09-28 leadless unreviewed of CCDH 2", "10-05 leadless unreviewed of CCDH 2", "10-12 leadless unreviewed of CCDH 2"}
	assert.Equal(t, leadless, first(told(t, admin, waiting)), "the council has no lead")
	assert.Equal(t, []string{"09-28 review 3, unreviewed of CCDH 2", "10-05 review 3, unreviewed of CCDH 2", "10-12 review 3, unreviewed of CCDH 2"},
		first(told(t, staff, func(day commitments.Date, f *reminders.Facts, p *reminders.Person) {
			waiting(day, f, p)
			p.Lead = true
		})))
}

func TestAnAgreementWithoutADelayEscalatesNothing(t *testing.T) {
	assert.Empty(t, told(t, lead, func(_ commitments.Date, f *reminders.Facts, _ *reminders.Person) {
		for i := range f.Rounds {
			f.Rounds[i].Agreement.Calendars[0].Rounds = nil
		}
	}))
}

func TestSeveralMorningsAreToldAtOnce(t *testing.T) {
	casablanca := zone(t, "Africa/Casablanca")
	day := commitments.MustDate
	for _, c := range []struct{ from, to, want string }{
		{"2026-10-02", "2026-10-07", "due 2"}, // the 6th was missed
		{"2026-10-07", "2026-10-14", ""},
		{"2026-10-16", "2026-10-22", "late 2"}, // the 19th was missed, and by now they are late
		{"2026-10-21", "2026-10-25", ""},
		{"2026-10-01", "2026-10-06", "due 2, opened 0/2"},
		{"2026-10-25", "2026-11-01", "closed 0/2"},
	} {
		f := reminders.Facts{Zone: casablanca, Rounds: []reminders.Round{third(t)}, Now: day(c.to).In(casablanca).Add(9 * time.Hour)}
		lock(&f.Rounds[0], day(c.to))
		p := reminders.Person{Account: figuig, Location: casablanca, Hour: 7}
		assert.Equal(t, c.want, describe(f.Digest(p, reminders.Span{From: day(c.from), To: day(c.to)})), "%s to %s", c.from, c.to)
	}
}

// In Auckland it is morning while the tracker's day before goes on.
func TestFarZonesHearOfAnEndOnceItHasCome(t *testing.T) {
	auckland := zone(t, "Pacific/Auckland")
	said := told(t, figuig, func(day commitments.Date, f *reminders.Facts, p *reminders.Person) {
		p.Location = auckland
		f.Now = day.In(auckland).Add(9 * time.Hour)
		if f.Now.Before(third(t).OpenedAt) {
			f.Rounds = nil
		} else {
			f.Rounds = []reminders.Round{third(t)}
		}
	})
	assert.Equal(t, []string{"10-02 opened 0/2", "10-06 due 2", "10-15 due 2", "10-19 due 2", "10-26 late 2", "11-01 closed 0/2"}, said)
}
