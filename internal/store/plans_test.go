package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/deliverables"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// wholeReads are what a plan says that reads a table as a whole, or sorts all that matches.
var wholeReads = []string{"SCAN deliverables", "SCAN register_tallies", "USE TEMP B-TREE", "Seq Scan on deliverables", "Seq Scan on register_tallies", "Sort Key"}

func TestNoPageOfTheRegisterReadsAllOfIt(t *testing.T) {
	filters := []struct {
		by     string // the column by which SQLite looks; PostgreSQL takes any index of an empty table
		filter deliverables.Filter
	}{
		{"merged", deliverables.Filter{}},
		{"agreement", deliverables.Filter{Agreement: "A"}},
		{"commitment", deliverables.Filter{Commitment: "P.R"}},
		{"pledge", deliverables.Filter{Pledge: "P"}},
		{"region", deliverables.Filter{Region: "R"}},
		{"party", deliverables.Filter{Party: "Y"}},
		{"kind", deliverables.Filter{Kind: "k"}},
		{"state", deliverables.Filter{State: "done"}},
		{"finding", deliverables.Filter{Finding: "confirmed"}},
		{"region", deliverables.Filter{Region: "R", Kind: "k"}},
		{"merged", deliverables.Filter{Kind: "k", Region: "R", State: "done", Finding: "confirmed"}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		indexed := func(name, plan string, err error) {
			require.NoError(t, err)
			require.NotEmpty(t, plan)
			for _, whole := range wholeReads {
				require.NotContains(t, plan, whole, name)
			}
		}
		for _, c := range filters {
			f := c.filter
			plan, err := db.PlanOfList(f)
			indexed(fmt.Sprintf("list %+v", f), plan, err)
			if db.Engine() == store.SQLite {
				require.Contains(t, plan, c.by+"=?", "list %+v", f)
			}
			for _, apart := range []deliverables.Apart{{}, {Regions: true}} {
				plan, err = db.PlanOfTallies(f, apart)
				indexed(fmt.Sprintf("tallies %+v %+v", f, apart), plan, err)
			}
		}
		plan, err := db.PlanOfPlaced("R", "S")
		require.NoError(t, err)
		if db.Engine() == store.SQLite {
			require.Equal(t, 2, strings.Count(plan, "USING INDEX deliverables_by_point (region=? AND located=? AND merged=?)"), plan)
		} else {
			require.Equal(t, 2, strings.Count(plan, "Index Scan using deliverables_by_"), plan)
		}
		plan, err = db.PlanOfPictures(deliverables.Filter{})
		require.NoError(t, err)
		require.Contains(t, plan, "evidence_pictures")
		require.NotContains(t, plan, "TEMP B-TREE")
		require.NotContains(t, plan, "Sort Key")
	})
}
