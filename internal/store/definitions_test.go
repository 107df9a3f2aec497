package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestDefinitionsComeBackAsTheyWent(t *testing.T) {
	value := commitments.Quantity(12_3450)
	party := commitments.Party{Code: "ads", Names: []commitments.PartyName{
		{Name: text("Agence"), Short: text("ADS")}, {From: commitments.MustDate("2011-03-01"), Name: text("Autre"), Short: text("A"), Sources: []string{"BO"}},
	}, Bodies: []commitments.Body{{Code: "EN", Name: text("Entraide"), From: "1957", Sources: []string{"BO"}}},
		Officers: []commitments.Officer{{Name: "Une telle", Office: text("Ministre"), From: "2007", Until: "2012-01-03", Sources: []string{"BO"}}}}
	region := commitments.Region{
		Code: "MA-TIN", Name: text("Tinghir"), Aliases: []string{"Tineghir"}, Parent: "MA-ERR", AdminRegion: text("Drâa"),
		ValidFrom: commitments.MustDate("2009-06-01"), ValidTo: commitments.MustDate("2030-01-01"),
		Latitude: 31.52, Longitude: -5.53, TileX: 3, TileY: 4,
	}
	a := agreement("D-1")
	a.Summary, a.SignedAt, a.Signatories = text("résumé"), text("Rabat"), []string{"Nezha Skalli"}
	a.Sources, a.ActivatedOn = []string{"archive"}, commitments.MustDate("2026-01-01")
	a.InForceFrom, a.InForceUntil, a.ClosedOn = commitments.MustDate("2009-06-01"), commitments.MustDate("2030-12-31"), commitments.MustDate("2029-01-01")
	a.RenewedOn = []commitments.Date{commitments.MustDate("2012-05-05"), commitments.MustDate("2015-05-05")}
	pledge := commitments.Pledge{
		Code: "D1", Agreement: "D-1", Party: "ads", Category: "studies", Position: 4,
		Title: text("Études"), Clause: text("Faire"), Sources: []string{"article"},
		From: commitments.MustDate("2015-01-01"), Note: text("Avenant"), Versions: []commitments.PledgeVersion{
			{Title: text("Étude"), Clause: text("Faire une étude"), Sources: []string{"article"}},
			{From: commitments.MustDate("2012-01-01"), Title: text("Études"), Clause: text("En faire"), Sources: []string{"avenant"}, Note: text("1")},
		},
		Scope:   commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-TIN"}},
		AddedOn: commitments.MustDate("2010-01-01"), WithdrawnOn: commitments.MustDate("2020-01-01"),
	}
	fact := commitments.Fact{
		ID: "d-2010", Agreement: "D-1", Date: commitments.MustDate("2010-05-01"), Precision: "month", Regions: []string{"MA-TIN", "MA-ERR"},
		Pledges: []string{"D1"}, Kind: "convention", Title: text("Convention"), Value: &value, Unit: "km", AmountMAD: &value,
		Actors: []string{"ADS"}, Source: "article",
	}
	unit := commitments.Unit{Code: "km", Forms: map[string]map[string]string{"en": {"one": "km", "other": "km"}}}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.tx(func(tx commitments.Tx) error {
			for _, again := range []bool{false, true} {
				for _, put := range []func() (bool, error){
					func() (bool, error) { return tx.PutUnit(unit) },
					func() (bool, error) { return tx.PutParty(party) },
					func() (bool, error) { return tx.PutRegion(region) },
					func() (bool, error) { return tx.PutAgreement(a) },
					func() (bool, error) { return tx.PutPledge(pledge) },
					func() (bool, error) { return tx.InsertFact(fact) },
				} {
					changed, err := put()
					require.NoError(t, err)
					require.Equal(t, !again, changed)
				}
			}
			stored, err := tx.Agreement("D-1")
			require.Equal(t, a, stored)
			require.NoError(t, err)
			place, err := tx.Region("MA-TIN")
			require.Equal(t, region, place)
			return err
		})
		units, err := w.store.Read(ctx).Units()
		require.NoError(t, err)
		require.Equal(t, []commitments.Unit{unit}, units)
		parties, err := w.store.Read(ctx).Parties()
		require.NoError(t, err)
		require.Equal(t, party, parties[0])
		pledges, err := w.store.Read(ctx).Pledges("D-1")
		require.NoError(t, err)
		require.Equal(t, []commitments.Pledge{pledge}, pledges)
		facts, err := w.store.Read(ctx).Facts("D-1")
		require.NoError(t, err)
		require.Equal(t, []commitments.Fact{fact}, facts)
	})
}

func TestPutChangesWhatDiffers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		changed := agreement("A-1")
		changed.Regions = []string{"MA-AZI", "MA-FIG"}
		w.tx(func(tx commitments.Tx) error {
			w.changed(tx.PutAgreement(changed))
			c := w.commitment("M1.MA-AZI")
			c.Category = "joint-events"
			inserted, err := tx.InsertCommitment(c, "other words")
			require.False(t, inserted)
			return err
		})
		stored, err := w.store.Read(ctx).Agreements()
		require.NoError(t, err)
		require.Equal(t, changed, stored[0])

		c := w.commitment("M1.MA-AZI")
		require.Equal(t, "joint-events", c.Category)
		require.Equal(t, 1, c.Version, "a definition is no change of the commitment")
		require.Equal(t, []string{"M1.MA-AZI"}, w.codes(commitments.Filter{Query: "words"}))
		require.Equal(t, "M1.MA-AZI", w.codes(commitments.Filter{})[0], "the region moved to the front")
	})
}

func TestDefinitionsAreOrdered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		early := agreement("Z-1")
		early.SignedOn = commitments.MustDate("2007-10-01")
		w.tx(func(tx commitments.Tx) error {
			w.changed(tx.PutAgreement(early))
			for id, day := range map[string]string{"x": "2012-01-01", "y": "2010-01-01", "z": "2010-01-01"} {
				w.changed(tx.InsertFact(commitments.Fact{ID: id, Agreement: "A-1", Date: commitments.MustDate(day)}))
			}
			return nil
		})
		agreements, err := w.store.Read(ctx).Agreements()
		require.NoError(t, err)
		require.Equal(t, []string{"Z-1", "A-1", "B-1"}, codesOf(agreements, func(a commitments.Agreement) string { return a.Code }))
		pledges, err := w.store.Read(ctx).Pledges("")
		require.NoError(t, err)
		require.Equal(t, []string{"M1", "M2", "C1", "N1"}, codesOf(pledges, func(p commitments.Pledge) string { return p.Code }))
		regions, err := w.store.Read(ctx).Regions()
		require.NoError(t, err)
		require.Equal(t, []string{"MA-AZI", "MA-FIG"}, codesOf(regions, func(r commitments.Region) string { return r.Code }))
		facts, err := w.store.Read(ctx).Facts("")
		require.NoError(t, err)
		require.Equal(t, []string{"y", "z", "x"}, codesOf(facts, func(f commitments.Fact) string { return f.ID }))
	})
}

func TestLookupsThatFindNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error { _, err := tx.Agreement("x"); return err })
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error { _, err := tx.Region("x"); return err })
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error { _, err := tx.Commitment("x"); return err })
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error { _, err := tx.Update("x"); return err })
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error { _, err := tx.Draft("x", "y"); return err })
	})
}

func codesOf[T any](list []T, code func(T) string) []string {
	codes := make([]string, 0, len(list))
	for _, item := range list {
		codes = append(codes, code(item))
	}
	return codes
}
