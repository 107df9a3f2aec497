package seed

import (
	"slices"
	"testing"

	"tracker/internal/commitments"
)

// registered adds up what the things of a demonstration that are done come to, for the
// indicators that count them.
func registered(t *testing.T, def commitments.Definition, day string) map[string]commitments.Quantity {
	t.Helper()
	items, err := DemoThings(def, demoAccounts(), commitments.MustDate(day), casablanca(t))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]commitments.CountRule{}
	for _, p := range def.Pledges {
		for _, in := range p.Counting() {
			kinds[in.Counts.Kind] = *in.Counts
		}
	}
	sums := map[string]commitments.Quantity{}
	for _, item := range items {
		if item.State != commitments.Done {
			continue
		}
		switch rule := kinds[item.Kind]; {
		case rule.Kind == "":
		case rule.Sum == "":
			sums[item.Commitment] += commitments.Whole(1)
		default:
			sums[item.Commitment] += *item.Field(rule.Sum).Number
		}
	}
	return sums
}

func TestTheThingsOfADemonstrationComeToWhatItsUpdatesSay(t *testing.T) {
	def := builtin(t)
	for _, day := range days {
		running := def.Agreement.ReportingPeriod(commitments.MustDate(day))
		finished, sums := 0, registered(t, def, day)
		for code, c := range replayed(t, day) {
			counting := c.pledge.Counting()
			if len(counting) == 0 {
				continue
			}
			target, sum := c.terms.TargetOf(counting[0].Code).Target, sums[code]
			over := c.status == commitments.Delivered || c.status == commitments.Completed
			switch {
			case (c.status == "" || c.status == commitments.NotStarted) && sum > 0:
				t.Errorf("%s: %s has not begun, and has %s", day, code, sum)
			case target != nil && sum > *target:
				t.Errorf("%s: %s has %s of %s", day, code, sum, target)
			case over && c.period != running && (target != nil && sum != *target || sum == 0):
				t.Errorf("%s: %s is %s, and has %s of %s", day, code, c.status, sum, target)
			case over && target != nil && sum == *target:
				finished++
			}
		}
		if finished < 4 {
			t.Errorf("%s: %d with all of their things", day, finished)
		}
	}
}

// What an indicator counts is delivered under its pledge, and stands in every thing that
// is done.
func TestIndicatorsCountWhatTheirPledgesDeliver(t *testing.T) {
	def := builtin(t)
	var counting []string
	for _, p := range def.Pledges {
		for _, in := range p.Counting() {
			counting = append(counting, in.Code)
			kind, _ := commitments.FindKind(def.Kinds, in.Counts.Kind)
			if !slices.Contains(kind.Categories, p.Category) {
				t.Errorf("%s counts %s, of another category", in.Code, in.Counts.Kind)
			}
			if in.Counts.Sum == "" {
				continue
			}
			if f, _ := kind.Field(in.Counts.Sum); f.Required == "" || f.Unit != in.Unit {
				t.Errorf("%s, in %s, adds up %+v", in.Code, in.Unit, f)
			}
		}
	}
	want := []string{"M5.1", "M6.1", "M7.1", "M9.1", "C1.1", "C4.1", "C5.1"}
	if !slices.Equal(counting, want) {
		t.Errorf("%v count the register, docs/register.md says %v", counting, want)
	}
}
