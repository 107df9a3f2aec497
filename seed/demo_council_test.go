package seed

import (
	"reflect"
	"testing"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
)

// offices are the demonstration's accounts, with their addresses as ids.
func offices() map[string]people.Account {
	by := map[string]people.Account{}
	for _, n := range DemoAccounts() {
		by[n.Email] = people.Account{ID: n.Email, Name: n.Name, Role: n.Role, Party: n.Party, AllRegions: n.AllRegions, Regions: n.Regions}
	}
	return by
}

func TestTheCouncilOfADemonstrationWritesWithTwoPeople(t *testing.T) {
	def, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"2026-01-01", "2026-03-31", "2026-11-30"} {
		today := commitments.MustDate(day)
		items, err := DemoOpinions(def, offices(), today, time.UTC)
		if err != nil || len(items) == 0 {
			t.Fatal(day, err, len(items))
		}
		again, _ := DemoOpinions(def, offices(), today, time.UTC)
		if !reflect.DeepEqual(items, again) {
			t.Error("not the same twice")
		}
		whole, untranslated := 0, 0
		for _, item := range items {
			if item.By.ID == item.Approver.ID || item.Approver.ID != "" && !item.Approved.After(item.At) || item.Approved.After(today.In(time.UTC)) {
				t.Errorf("%+v", item)
			}
			if item.Pledge == "" {
				whole++
			}
			if len(item.Texts) == 1 {
				untranslated++
			}
		}
		if whole == 0 || untranslated == 0 {
			t.Error(day, whole, untranslated)
		}
	}
}

func TestTheRecommendationsOfADemonstrationStandInSeveralStates(t *testing.T) {
	def, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	today := commitments.MustDate("2026-11-30")
	items, err := DemoRecommendations(def, offices(), today, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	states := map[recommendations.State]bool{}
	for _, item := range items {
		r := recommendations.Record{Recommendation: item.Recommendation}
		for _, s := range item.Steps {
			if !r.Can(s.Kind) || s.At.Before(item.At) || s.At.After(today.In(time.UTC)) {
				t.Errorf("%s can't follow %s: %+v", s.Kind, r.State(), item)
			}
			if recommendations.MayAnswer(s.By, item.Recommendation) != nil && s.By.ID != council {
				t.Errorf("%s may not say %s", s.By.ID, s.Kind)
			}
			r.Steps = append(r.Steps, s.Step)
		}
		states[r.State()] = true
	}
	if len(states) < 4 {
		t.Error(states)
	}
}
