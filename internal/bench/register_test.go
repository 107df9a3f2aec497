package bench

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/store"
)

// registers are how many things the registers hold of which what is read is compared:
// no page may grow with them.
var registers = []int{200, 20_000}

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
		item.Fields = []deliverables.Value{{Field: kind.Fields[0].Code, Text: fmt.Sprint("Réalisation ", i)}}
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

// registerRead is something that is read of the register, and the least SQL that finds as
// much of it.
type registerRead struct {
	bare []bareQuery
	ours func(w *world) error
}

type bareQuery struct {
	query string
	args  []any
}

const (
	pageOfThings = `SELECT d.*, s.*, f.* FROM (SELECT * FROM deliverables WHERE %s ORDER BY day DESC, id LIMIT %d) d
		JOIN deliverable_steps s ON s.id = d.step_id LEFT JOIN deliverable_findings f ON f.id = d.finding_id`
	talliesOfRegion = "SELECT t.* FROM register_tallies t JOIN commitments c ON c.code = t.commitment WHERE c.region = ?"
)

// pointsOfRegion is how many points of a region a map shows.
const pointsOfRegion = 200

func registerReads(w *world) map[string]registerRead {
	falsy, truly := any(0), any(1)
	if w.engine == store.PostgreSQL {
		falsy, truly = false, true
	}
	ctx := context.Background()
	region := "MA-FIG"
	return map[string]registerRead{
		"list": {
			[]bareQuery{
				{"SELECT sum(things) FROM register_tallies", nil},
				{fmt.Sprintf(pageOfThings, "agreement = ? AND merged = ?", commitments.DefaultPerPage), []any{"CCDH-2009", falsy}},
			},
			func(w *world) error {
				_, _, err := w.register.List(ctx, w.planner, deliverables.Filter{Agreement: "CCDH-2009", Page: 1, PerPage: commitments.DefaultPerPage})
				return err
			},
		},
		"map": {
			[]bareQuery{
				{talliesOfRegion, []any{region}},
				{fmt.Sprintf(pageOfThings, "region = ? AND located = ? AND merged = ?", pointsOfRegion), []any{region, truly, falsy}},
			},
			func(w *world) error {
				f := deliverables.Filter{Region: region}
				if _, err := w.register.Tallies(ctx, w.planner, f); err != nil {
					return err
				}
				_, err := w.register.Placed(ctx, w.planner, f, pointsOfRegion)
				return err
			},
		},
		"totals": {
			[]bareQuery{{"SELECT t.* FROM register_tallies t JOIN commitments c ON c.code = t.commitment WHERE c.agreement = ?", []any{"CCDH-2009"}}},
			func(w *world) error {
				_, err := w.register.Tallies(ctx, w.planner, deliverables.Filter{Agreement: "CCDH-2009"})
				return err
			},
		},
	}
}

// BenchmarkDeliverables reads the first page of the register, a region's part of the map
// and the totals, against the bare SQL, with few things and with many.
func BenchmarkDeliverables(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		for _, things := range registers {
			w := worldAt(b, place{engine: engine, things: things})
			reads := registerReads(w)
			for _, name := range slices.Sorted(maps.Keys(reads)) {
				read := reads[name]
				b.Run(fmt.Sprint(name, "/", things), func(b *testing.B) {
					compare(b, func() error {
						for _, q := range read.bare {
							if err := w.scan(q.query, q.args...); err != nil {
								return err
							}
						}
						return nil
					}, func() error { return read.ours(w) })
				})
			}
		}
	})
}
