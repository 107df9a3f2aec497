package bench

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/store"
)

// The registers of which what is read is compared hold so many things: no page may grow
// with them.
const (
	fewThings  = 200
	manyThings = 20_000
)

// rare is a word of as many things in any register.
const rare = "Arganier"

// deliver adds so many made-up things: of every kind that a pledge has, in each region,
// half of them with a point, one third confirmed.
func (w *world) deliver(b *testing.B, things int) {
	if things == 0 {
		return
	}
	started := time.Now()
	def, period := agreement(b), w.quarter()
	at := period.End().In(time.UTC)
	items := make([]deliverables.ImportItem, 0, things+things/3+1)
	for i := range things {
		pledge := def.Pledges[i%len(def.Pledges)]
		kind := commitments.KindsFor(def.Kinds, pledge.Category)[0]
		region := def.Regions[0]
		for _, r := range def.Regions {
			if r.Code == def.Agreement.Regions[i/len(def.Pledges)%len(def.Agreement.Regions)] {
				region = r
			}
		}
		item := deliverables.ImportItem{
			By: system, At: at.Add(time.Duration(i) * time.Second), Thing: fmt.Sprint(i), Commitment: commitments.CommitmentCode(pledge.Code, region.Code),
			Kind: kind.Code, Period: period, Origin: commitments.Synthetic,
		}
		item.State = commitments.DeliverableStates[i%len(commitments.DeliverableStates)]
		name := fmt.Sprint("Réalisation ", i)
		if i < fewThings && i%20 == 0 {
			name += " " + rare
		}
		item.Fields = []deliverables.Value{{Field: kind.Fields[0].Code, Text: name}}
		item.Money = []deliverables.Money{{
			Source: deliverables.Sources[i%len(def.Pledges)%len(deliverables.Sources)], Stage: deliverables.Paid, Amount: commitments.Whole(1000 + i),
		}}
		item.Place = &deliverables.Place{Commune: fmt.Sprint("Commune ", i%40)}
		if i%2 == 0 {
			item.Place.Point = &deliverables.Point{Latitude: commitments.Whole(30 + i%5), Longitude: commitments.Whole(-9 + i%6)}
		}
		items = append(items, item)
		if item.State == commitments.Done && i%3 == 0 {
			items = append(items, deliverables.ImportItem{By: system, At: item.At, Thing: item.Thing, Origin: commitments.Synthetic, Finding: deliverables.Confirmed})
		}
	}
	require.NoError(b, w.register.Import(b.Context(), system, items, nil))
	w.sequence(b)
	require.NoError(b, w.db.Analyze(b.Context()))
	fmt.Fprintf(os.Stderr, "%s: %d deliverables loaded in %.1fs\n", w.engine, things, time.Since(started).Seconds())
}

// registerRead is something that is read of the register, and the least SQL that gives the
// same answer.
type registerRead struct {
	name string
	bare []bareQuery
	ours func(w *world) (things int, err error) // as many of any register
}

type bareQuery struct {
	query string
	args  []any
}

const (
	pageOfThings = `SELECT d.*, s.*, f.* FROM (SELECT * FROM deliverables WHERE merged = ? AND %s ORDER BY day DESC, id LIMIT %d) d
		JOIN deliverable_steps s ON s.id = d.step_id LEFT JOIN deliverable_findings f ON f.id = d.finding_id ORDER BY d.day DESC, d.id`
	countOfThings = "SELECT sum(things) FROM register_tallies WHERE %s"
	ofAll         = "pledge = '' AND region = ''"
	ofRegion      = "pledge = '' AND region = ?"
)

// pointsOfRegion is how many points of a region the map shows here: as many as each region
// of the small register has.
const pointsOfRegion = 7

func registerReads(b *testing.B, w *world) []registerRead {
	falsy, truly := any(0), any(1)
	if w.engine == store.PostgreSQL {
		falsy, truly = false, true
	}
	ctx := context.Background()
	const agreed, region, kind = "CCDH-2009", "MA-FIG", "womens-centers"
	list := func(name string, f deliverables.Filter, perPage int, where, count string, args, countArgs []any) registerRead {
		f.Page, f.PerPage = 1, perPage
		return registerRead{name,
			[]bareQuery{{fmt.Sprintf(countOfThings, count), countArgs}, {fmt.Sprintf(pageOfThings, where, perPage), append([]any{falsy}, args...)}},
			func(w *world) (int, error) {
				found, _, err := w.register.List(ctx, w.planner, f)
				return len(found), err
			},
		}
	}
	of := func(values ...any) []any { return values }
	reads := []registerRead{
		list("list", deliverables.Filter{}, commitments.DefaultPerPage, "1 = 1", ofAll, nil, nil),
		list("list of an agreement", deliverables.Filter{Agreement: agreed}, commitments.DefaultPerPage, "agreement = ?", ofAll+" AND agreement = ?", of(agreed), of(agreed)),
		list("list of a kind", deliverables.Filter{Kind: kind}, 10, "kind = ?", ofAll+" AND kind = ?", of(kind), of(kind)),
		list("list of a region", deliverables.Filter{Region: region}, 10, "region = ?", ofRegion, of(region), of(region)),
		list("list of a state", deliverables.Filter{State: commitments.Done}, 10, "state = ?", ofAll+" AND state = ?", of("done"), of("done")),
		list("list of a finding", deliverables.Filter{Finding: deliverables.Confirmed}, 10, "finding = ?", ofAll+" AND finding = ?", of("confirmed"), of("confirmed")),
		list("list of a state in a region", deliverables.Filter{Region: region, State: commitments.Done}, 3,
			"region = ? AND state = ?", ofRegion+" AND state = ?", of(region, "done"), of(region, "done")),
		{"map", nil, func(w *world) (int, error) {
			if _, err := w.register.Counts(ctx, w.planner, deliverables.Filter{}, deliverables.Apart{Regions: true}); err != nil {
				return 0, err
			}
			found, err := w.register.Placed(ctx, w.planner, deliverables.Filter{}, pointsOfRegion)
			return len(found), err
		}},
		{"totals", []bareQuery{{"SELECT * FROM register_tallies WHERE " + ofAll + " AND agreement = ?", of(agreed)}}, func(w *world) (int, error) {
			_, err := w.register.Tallies(ctx, w.planner, deliverables.Filter{Agreement: agreed}, deliverables.Apart{})
			return 0, err
		}},
		{"totals of a region", []bareQuery{{"SELECT * FROM register_tallies WHERE " + ofRegion, of(region)}}, func(w *world) (int, error) {
			_, err := w.register.Tallies(ctx, w.planner, deliverables.Filter{Region: region}, deliverables.Apart{})
			return 0, err
		}},
	}
	theMap := &reads[slices.IndexFunc(reads, func(r registerRead) bool { return r.name == "map" })]
	theMap.bare = append(theMap.bare, bareQuery{`SELECT region, state, finding, sum(things) FROM register_tallies WHERE pledge = '' AND region > ''
		GROUP BY region, state, finding`, nil})
	for _, region := range agreement(b).Agreement.Regions {
		theMap.bare = append(theMap.bare, bareQuery{fmt.Sprintf(pageOfThings, "region = ? AND located = ?", pointsOfRegion), of(falsy, region, truly)})
	}
	word := "%" + commitments.Fold(rare) + "%"
	search := list("list of a word", deliverables.Filter{Query: rare}, 10, "search LIKE ?", "", of(word), nil)
	search.bare[0] = bareQuery{"SELECT count(*) FROM deliverables WHERE merged = ? AND search LIKE ?", of(falsy, word)}
	return append(reads, search)
}

// BenchmarkDeliverables reads pages of the register of the same length, with filters and
// without, a map of as many points and the totals, of a register of few things and of one
// of many, in turn: "x-bare" and "x-bare-few" are the ratios to the bare SQL, and "x-few"
// how many times as long as with few things it takes with many. Where one run is longer
// than others for what else the machine does, the median does not tell of it.
func BenchmarkDeliverables(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		few, many := worldAt(b, place{engine: engine, things: fewThings}), worldAt(b, place{engine: engine, things: manyThings})
		for _, read := range registerReads(b, few) {
			b.Run(read.name, func(b *testing.B) {
				shown, err := read.ours(few)
				require.NoError(b, err)
				same, err := read.ours(many)
				require.NoError(b, err)
				require.Equal(b, shown, same, "things on the page")
				ran := medians(b, read.in(few), read.oursIn(few), read.in(many), read.oursIn(many))
				b.ReportMetric(ran[3]/ran[2], "x-bare")
				b.ReportMetric(ran[1]/ran[0], "x-bare-few")
				b.ReportMetric(ran[3]/ran[1], "x-few")
				b.ReportMetric(ran[3]/1e3, "µs-ours")
				b.ReportMetric(ran[2]/1e3, "µs-bare")
				b.ReportMetric(float64(shown), "things")
			})
		}
	})
}

func (r registerRead) in(w *world) func() error {
	return func() error {
		for _, q := range r.bare {
			if err := w.scan(q.query, q.args...); err != nil {
				return err
			}
		}
		return nil
	}
}

func (r registerRead) oursIn(w *world) func() error {
	return func() error { _, err := r.ours(w); return err }
}

// medians runs the parts in turn until the benchmark has run long enough, and returns how
// many nanoseconds each took, as a rule.
func medians(b *testing.B, parts ...func() error) []float64 {
	took := make([][]time.Duration, len(parts))
	for b.Loop() {
		for i, work := range parts {
			started := time.Now()
			require.NoError(b, work())
			took[i] = append(took[i], time.Since(started))
		}
	}
	b.ReportMetric(0, "ns/op")
	of := make([]float64, len(parts))
	for i, list := range took {
		slices.Sort(list)
		of[i] = float64(list[len(list)/2])
	}
	return of
}
