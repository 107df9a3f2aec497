package deliverables_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// reckoned is what things come to, counted one by one.
type reckoned struct {
	things  int
	paid    commitments.Quantity
	trained commitments.Quantity
	women   commitments.Quantity
}

func (s *reckoned) add(things int, money []deliverables.Money, trained commitments.Quantity, parts []commitments.Part) {
	s.things += things
	for _, m := range money {
		if m.Stage == deliverables.Paid {
			s.paid += m.Amount
		}
	}
	s.trained += trained
	for _, p := range parts {
		s.women += p.Value
	}
}

// sort says of which things a total is; what they are not told apart by is "".
type sort struct {
	pledge, region, kind string
	state                deliverables.State
	finding              deliverables.Finding
}

func talliesAreWhatIsListed(t *testing.T, w *trackertest.World, f deliverables.Filter, apart deliverables.Apart) {
	t.Helper()
	of := func(pledge, region, kind string, state deliverables.State, finding deliverables.Finding) sort {
		s := sort{kind: kind, state: state, finding: finding}
		if apart.Pledges {
			s.pledge = pledge
		}
		if apart.Regions {
			s.region = region
		}
		return s
	}
	want, got := map[sort]reckoned{}, map[sort]reckoned{}
	counted, listed := map[sort]int{}, map[sort]int{}
	things := 0
	require.NoError(t, w.Register.Each(t.Context(), w.Auditor, f, func(d deliverables.Deliverable) error {
		key := of(d.Pledge, d.Region, d.Kind, d.State, d.Finding())
		s, trained := want[key], d.Field("staff_trained")
		if trained.Number != nil {
			s.add(1, d.Money, *trained.Number, trained.Parts)
		} else {
			s.add(1, d.Money, 0, nil)
		}
		want[key] = s
		key.kind = ""
		listed[key]++
		things++
		return nil
	}))
	tallies, err := w.Register.Tallies(t.Context(), w.Auditor, f, apart)
	require.NoError(t, err)
	for _, tally := range tallies {
		key := of(tally.Pledge, tally.Region, tally.Kind, tally.State, tally.Finding)
		s := got[key]
		s.add(tally.Things, tally.Money, 0, nil)
		for _, field := range tally.Fields {
			if field.Field == "staff_trained" {
				s.add(0, nil, field.Value, field.Parts)
			}
		}
		got[key] = s
	}
	assert.Equal(t, want, got, "%+v told apart by %+v", f, apart)
	counts, err := w.Register.Counts(t.Context(), w.Auditor, f, apart)
	require.NoError(t, err)
	for _, c := range counts {
		counted[of(c.Pledge, c.Region, "", c.State, c.Finding)] += c.Things
	}
	assert.Equal(t, listed, counted, "%+v told apart by %+v", f, apart)
	f.Page, f.PerPage = 1, 1
	_, total, err := w.Register.List(t.Context(), w.Auditor, f)
	require.NoError(t, err)
	assert.Equal(t, things, total, "%+v", f)
}

// places are where things are delivered, of two parties, pledges and regions.
var places = []string{figuig, "M2.MA-ZAG", "M5.MA-FIG", "C4.MA-FIG"}

var asked = []deliverables.Filter{
	{}, {Agreement: "CCDH-2009"}, {Region: "MA-FIG"}, {Regions: []string{"MA-FIG", "MA-ZAG"}}, {Regions: []string{"MA-ZAG"}, Pledge: "M2"},
	{Pledge: "M2"}, {Commitment: figuig}, {Commitment: figuig, Region: "MA-ZAG"}, {Party: "ministry"}, {Party: "ministry", Region: "MA-FIG"},
	{Kind: "infrastructure-upgrades"}, {State: commitments.Done}, {Finding: deliverables.Confirmed}, {State: commitments.Done, Finding: deliverables.NotChecked, Region: "MA-FIG"},
}

func TestTotalsAreWhatCountingFindsWhateverHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := world(t, db)
		chance := rand.New(rand.NewPCG(2009, 5))
		var ids []string
		done := map[string]int{}
		for n := range 120 {
			what, err := happens(t, w, chance, n, &ids)
			if _, refused := problem.Of(err); err != nil && !refused {
				require.NoError(t, err)
			}
			if err == nil {
				done[what]++
			}
		}
		for _, what := range []string{"add", "change", "find", "merge"} {
			require.Positive(t, done[what], "%s: %v", what, done)
		}
		for _, f := range asked {
			for _, apart := range []deliverables.Apart{{}, {Pledges: true}, {Regions: true}, {Pledges: true, Regions: true}} {
				talliesAreWhatIsListed(t, w, f, apart)
			}
		}
		verifies(t, w)
	})
}

// happens does something to the register, which may be refused.
func happens(t *testing.T, w *trackertest.World, chance *rand.Rand, n int, ids *[]string) (string, error) {
	ctx := t.Context()
	roll := chance.IntN(10)
	if len(*ids) == 0 || roll < 4 {
		code := places[chance.IntN(len(places))]
		d, err := w.Register.Add(ctx, planner(w, code), code, thing(chance, code, n))
		if err == nil {
			*ids = append(*ids, d.ID)
		}
		return "add", err
	}
	d, err := w.Register.Get(ctx, w.Auditor, (*ids)[chance.IntN(len(*ids))])
	require.NoError(t, err)
	switch {
	case roll < 7:
		in := thing(chance, d.Commitment, n)
		in.Version = d.Version
		_, err = w.Register.Change(ctx, planner(w, d.Commitment), d.ID, in)
		return "change", err
	case roll < 9:
		by := w.Council
		if d.Party != "ministry" {
			by = w.MinistryReviewer
		}
		finding := []deliverables.Finding{deliverables.Confirmed, deliverables.NotConfirmed}[chance.IntN(2)]
		_, err = w.Register.Decide(ctx, by, deliverables.FindingInput{Finding: string(finding), Reason: "Visite", Of: []deliverables.Seen{{ID: d.ID, Version: d.Version}}})
		return "find", err
	}
	in := deliverables.MergeInput{Into: (*ids)[chance.IntN(len(*ids))], Reason: "La même", Version: d.Version}
	_, err = w.Register.Merge(ctx, planner(w, d.Commitment), d.ID, in)
	return "merge", err
}

func planner(w *trackertest.World, commitment string) people.Account {
	if commitment[0] == 'C' {
		return w.CouncilPlanner
	}
	return w.Planner
}

// thing is a thing of the commitment as it might be, with a name of its own.
func thing(chance *rand.Rand, commitment string, n int) deliverables.Input {
	in := deliverables.Input{
		Period: "2026-Q4", State: "planned", Distinct: true, Place: &deliverables.PlaceInput{Commune: "Figuig"},
		Money: []deliverables.MoneyInput{{Source: "indh", Stage: []string{"promised", "paid"}[chance.IntN(2)], Amount: fmt.Sprint(chance.IntN(5000))}},
	}
	name := fmt.Sprint("Réalisation ", n)
	switch commitment[:2] {
	case "M2":
		in = school(name)
		in.Place = &deliverables.PlaceInput{Commune: "Ksar"}
		in.State, in.Distinct = []string{"planned", "done", "done", "under_way", "dropped"}[chance.IntN(5)], true
		if in.State == "dropped" {
			in.Reason = "Abandon"
		}
		in.Money[0].Amount = fmt.Sprint(chance.IntN(9000))
		last := &in.Fields[len(in.Fields)-1]
		last.Value, last.Parts[0].Value = fmt.Sprint(20+chance.IntN(9)), fmt.Sprint(chance.IntN(20))
	case "M5":
		in.Fields = fields("name", name)
	default:
		in.Fields = fields("subject", name)
	}
	return in
}

func TestTotalsHoldWhenManyReportAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := world(t, db)
		regions := []string{"MA-FIG", "MA-ZAG", "MA-NAD", "MA-KHE", "MA-ERR", "MA-TNT"}
		const each = 10
		var reporters sync.WaitGroup
		failed := make([]error, len(regions))
		for i, region := range regions {
			reporters.Go(func() {
				for n := range each {
					in := deliverables.Input{
						Period: "2026-Q4", State: "planned", Fields: fields("institution", fmt.Sprint(region, n), "upgrade", "works"), Distinct: true,
						Money: []deliverables.MoneyInput{{Source: "indh", Stage: "paid", Amount: "1000"}},
					}
					_, err := w.Register.Add(t.Context(), w.Planner, commitments.CommitmentCode("M2", region), in)
					failed[i] = errors.Join(failed[i], err)
				}
			})
		}
		reporters.Wait()
		require.NoError(t, errors.Join(failed...))
		_, total, err := w.Register.List(t.Context(), w.Auditor, deliverables.Filter{Page: 1, PerPage: 1})
		require.NoError(t, err)
		require.Equal(t, each*len(regions), total)
		for _, f := range asked {
			talliesAreWhatIsListed(t, w, f, deliverables.Apart{})
		}
		verifies(t, w)
	})
}
