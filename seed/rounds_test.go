package seed

import (
	"reflect"
	"testing"

	"tracker/internal/collection"
	"tracker/internal/commitments"
)

func demoRounds(t *testing.T, day string) []collection.ImportItem {
	t.Helper()
	return DemoRounds(builtin(t), demoAccounts(), demo(t, day), commitments.MustDate(day), casablanca(t))
}

func TestDemoRoundsAreTheSameEachTime(t *testing.T) {
	if !reflect.DeepEqual(demoRounds(t, days[0]), demoRounds(t, days[0])) {
		t.Error("two demonstrations of one day differ")
	}
}

// toldRound is what a demonstration tells of a round.
type toldRound struct {
	terms    collection.Terms
	excused  map[string]bool
	reopened map[string]commitments.Date
}

func TestDemoRoundsFitTheUpdates(t *testing.T) {
	for _, day := range days {
		today, loc := commitments.MustDate(day), casablanca(t)
		rounds := map[commitments.Period]*toldRound{}
		for _, item := range demoRounds(t, day) {
			if !item.At.Before(today.In(loc)) {
				t.Fatalf("%s: an item at %s", day, item.At)
			}
			if item.Open != nil {
				rounds[item.Period] = &toldRound{*item.Open, map[string]bool{}, map[string]commitments.Date{}}
				continue
			}
			r := rounds[item.Period]
			switch {
			case item.Change != nil:
				if commitments.DateOf(item.At.In(loc)).After(r.terms.LastOn()) {
					t.Errorf("%s: %s changed after its end", day, item.Period)
				}
				r.terms = item.Change.Terms
			case item.Excuse != nil:
				r.excused[item.Excuse.Commitment] = item.Excuse.Reason != ""
			case item.Reopen != nil:
				if !commitments.DateOf(item.At.In(loc)).After(r.terms.LastOn()) || item.Reopen.Reason == "" {
					t.Errorf("%s: %+v before the lock", day, item.Reopen)
				}
				r.reopened[item.Reopen.Commitment] = item.Reopen.Until
			}
		}
		open, excused := 0, 0
		for _, r := range rounds {
			if !r.terms.LastOn().Before(today) {
				open++
			}
			excused += len(r.excused)
		}
		ended := demonstrated(builtin(t).Agreement, today)[demoPeriods-1]
		begins := ended.End().AddDays(1) == today // its round is opened by the schedule today
		if !begins && open != 1 || len(rounds) < demoPeriods-1 || excused < 5 {
			t.Errorf("%s: %d rounds, %d open, %d excused", day, len(rounds), open, excused)
		}
		for _, item := range demo(t, day) {
			if item.Update == nil || rounds[item.Update.Period] == nil {
				continue
			}
			r, on := rounds[item.Update.Period], commitments.DateOf(item.At.In(loc))
			if on.After(r.terms.LastOn()) && on.After(r.reopened[item.Commitment]) {
				t.Errorf("%s: %s came on %s although %s was locked", day, item.Commitment, on, item.Update.Period)
			}
			if r.excused[item.Commitment] {
				t.Errorf("%s: %s came and is excused", day, item.Commitment)
			}
		}
	}
}

func TestDemoRoundsNeedACalendar(t *testing.T) {
	def := builtin(t)
	def.Agreement.Calendars[0].Rounds = nil
	if items := DemoRounds(def, demoAccounts(), demo(t, days[0]), commitments.MustDate(days[0]), casablanca(t)); len(items) != 0 {
		t.Errorf("%d items", len(items))
	}
}

func TestDemoDraftsAreOfReturnsThatNobodyBegan(t *testing.T) {
	returns := []collection.Return{
		{Commitment: "M1.MA-FIG", Party: "ministry", Region: "MA-FIG", State: collection.Expected},
		{Commitment: "M1.MA-NAD", Party: "ministry", Region: "MA-NAD", State: collection.Submitted},
		{Commitment: "C1.MA-NAD", Party: "CCDH", Region: "MA-NAD", State: collection.Expected},
	}
	drafts := DemoDrafts(commitments.MustPeriod("2026-Q3"), demoAccounts(), returns)
	if len(drafts) != 2 || drafts[0].By.Email != plannerFiguig || drafts[1].By.Email != councilPlanner {
		t.Fatalf("%+v", drafts)
	}
	for _, d := range drafts {
		if d.Progress.Narrative == "" || d.Progress.Submit || d.Progress.Period != "2026-Q3" {
			t.Errorf("%+v", d)
		}
	}
}
