package audit_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/seed"
)

var periods = []string{"2010-Q4", "2012", "2025-Q3", "2026-Q2", "2026-09", "2026-Q3", "2026-H2", "2026", "2026-Q4"}

// dataFiles are the files of a report that every compile gives again.
func dataFiles(t *testing.T, m reports.Material, h *house, p commitments.Period) map[string][]byte {
	report := reports.Compile(m, p, h.loc)
	all := map[string][]byte{}
	for _, f := range reports.Formats {
		if f.Data && (f.Of == nil || f.Of(report)) {
			var out bytes.Buffer
			require.NoError(t, f.Render(&out, reports.Document{Report: report}))
			all[f.Name] = out.Bytes()
		}
	}
	want := 8
	if report.Collection != nil {
		want++ // collection.csv
	}
	require.Len(t, all, want)
	return all
}

func TestTheJournalAloneGivesTheMaterialOfTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 1)
		var read []reports.Material
		for _, p := range periods {
			m, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", commitments.MustPeriod(p))
			require.NoError(t, err)
			read = append(read, m)
		}
		entries := h.entries(t)
		record, err := reports.Replay(slices.Values(entries), int64(len(entries)))
		require.NoError(t, err)
		for i, p := range periods {
			period := commitments.MustPeriod(p)
			m, err := record.Material("CCDH-2009", period, h.loc)
			require.NoError(t, err)
			require.EqualValues(t, len(entries), m.JournalSize)
			require.Equal(t, read[i], m, p)
			require.Equal(t, dataFiles(t, read[i], h, period), dataFiles(t, m, h, period))
		}
	})
}

// What stood at an earlier size is rebuilt although the store has gone on.
func TestAnEditionIsRebuiltFromTheEntriesThatItCovers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 7)
		p := commitments.MustPeriod("2026-Q4")
		before, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", p)
		require.NoError(t, err)
		_, err = h.tracker.ReportProgress(t.Context(), h.by["planner@demo.tracker"], "M8.MA-NAD", commitments.ProgressInput{
			Period: "2026-Q4", Status: "suspended", Narrative: "Arrêté", Version: h.version(t, "M8.MA-NAD"), Submit: true,
			Delay: commitments.DelayInput{Reason: "funding", Words: "Deuxième tranche"},
		})
		require.NoError(t, err)
		after, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", p)
		require.NoError(t, err)
		require.Equal(t, before.JournalSize+1, after.JournalSize)
		for _, want := range []reports.Material{before, after} {
			record, err := reports.Replay(slices.Values(h.entries(t)), want.JournalSize)
			require.NoError(t, err)
			m, err := record.Material("CCDH-2009", p, h.loc)
			require.NoError(t, err)
			require.Equal(t, want, m)
		}
		_, err = reports.Replay(slices.Values(h.entries(t)), after.JournalSize+1)
		require.ErrorContains(t, err, "ends after")
	})
}

// An edition that carries approved words in two languages, and recommendations that came
// to different ends, is made again byte for byte from an export alone.
func TestAnEditionWithOpinionsAndRecommendationsIsRebuilt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 3)
		p := commitments.MustPeriod("2026-Q4")
		in := opinions.Input{Period: p.String(), Texts: map[string]string{"fr": "L’<ensemble>", "ar": "رأي"}}
		for _, in.Pledge = range []string{"", "M7"} {
			o, err := h.opinions.Write(t.Context(), h.by["council@demo.tracker"], in)
			require.NoError(t, err)
			_, err = h.opinions.Decide(t.Context(), h.by["council.lead@demo.tracker"], o.ID, opinions.DecisionInput{Decision: "approved", Version: 1})
			require.NoError(t, err)
		}
		e, _, err := h.reports.Compile(t.Context(), h.by["council@demo.tracker"], reports.CompileInput{Period: p}, nil)
		require.NoError(t, err)
		report, err := h.reports.Load(t.Context(), e)
		require.NoError(t, err)
		require.NotNil(t, report.Opinion.Whole)
		require.NotNil(t, report.Opinion.On("M7"))
		require.Len(t, report.Opinion.On("M7").Texts, 2)
		states := map[recommendations.State]bool{}
		for _, r := range report.Recommendations {
			states[r.State] = true
		}
		require.Len(t, states, len(recommendations.States), "one in each state")
		h.entries(t) // the entry of the edition has its place
		export := h.export(t)
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(export)), nil }
		rebuilt, err := reports.Rebuild(open, journal.Trust{Key: h.journal.Key.Public()}, reports.Wanted{Period: p}, h.loc)
		require.NoError(t, err)
		require.NotEmpty(t, rebuilt.Files)
		require.True(t, rebuilt.Same())
	})
}

func (h *house) version(t *testing.T, code string) int {
	c, err := h.tracker.Store.Read(t.Context()).Commitment(code)
	require.NoError(t, err)
	return c.Version
}

// tee writes what an operation writes into a second database too.
type tee struct {
	commitments.Store
	other commitments.Store
}

func (t tee) InTx(ctx context.Context, fn func(commitments.Tx) error) error {
	var writes []func(commitments.Tx) error
	err := t.Store.InTx(ctx, func(tx commitments.Tx) error {
		writes = nil
		both := teeTx{tx, &writes}
		tx.Recorder, tx.DefinitionWriter, tx.StateWriter, tx.UpdateWriter = both, both, both, both
		return fn(tx)
	})
	if err != nil {
		return err
	}
	return t.other.InTx(ctx, func(tx commitments.Tx) error {
		for _, write := range writes {
			if err := write(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// teeTx is what a transaction writes of facts.
type teeTx struct {
	tx     commitments.Tx
	writes *[]func(commitments.Tx) error
}

func (t teeTx) also(write func(commitments.Tx) error) error {
	*t.writes = append(*t.writes, write)
	return write(t.tx)
}

func (t teeTx) alsoPut(write func(commitments.Tx) (bool, error)) (changed bool, err error) {
	*t.writes = append(*t.writes, func(tx commitments.Tx) error { _, err := write(tx); return err })
	return write(t.tx)
}

func (t teeTx) Record(entries ...journal.Entry) error {
	return t.also(func(tx commitments.Tx) error { return tx.Record(entries...) })
}

func (t teeTx) SetState(c commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.SetState(c) })
}

func (t teeTx) SetStates(cs []commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.SetStates(cs) })
}

func (t teeTx) InsertEvidence(items ...commitments.Evidence) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertEvidence(items...) })
}

func (t teeTx) SetTerms(c commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.SetTerms(c) })
}

func (t teeTx) InsertUpdate(u commitments.Update, c commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertUpdate(u, c) })
}

func (t teeTx) InsertUpdates(updates []commitments.Update, of map[string]commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertUpdates(updates, of) })
}

func (t teeTx) InsertReview(r commitments.Review) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertReview(r) })
}

func (t teeTx) InsertWithdrawal(w commitments.Withdrawal, u commitments.Update, c commitments.Commitment) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertWithdrawal(w, u, c) })
}

func (t teeTx) InsertAssessment(a commitments.AssessmentFact) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertAssessment(a) })
}

func (t teeTx) InsertRevision(r commitments.Revision) error {
	return t.also(func(tx commitments.Tx) error { return tx.InsertRevision(r) })
}

func (t teeTx) PutAgreement(a commitments.Agreement) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutAgreement(a) })
}

func (t teeTx) PutUnit(u commitments.Unit) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutUnit(u) })
}

func (t teeTx) PutDimension(d commitments.Dimension) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutDimension(d) })
}

func (t teeTx) PutKind(k commitments.DeliverableKind) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutKind(k) })
}

func (t teeTx) PutDelayReason(r commitments.DelayReason) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutDelayReason(r) })
}

func (t teeTx) CountRegister(agreement string) error {
	return t.also(func(tx commitments.Tx) error { return tx.CountRegister(agreement) })
}

func (t teeTx) PutParty(p commitments.Party) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutParty(p) })
}

func (t teeTx) PutPledge(p commitments.Pledge) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutPledge(p) })
}

func (t teeTx) PutRegion(r commitments.Region) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.PutRegion(r) })
}

func (t teeTx) InsertFact(f commitments.Fact) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.InsertFact(f) })
}

func (t teeTx) InsertCommitment(c commitments.Commitment, search string) (bool, error) {
	return t.alsoPut(func(tx commitments.Tx) (bool, error) { return tx.InsertCommitment(c, search) })
}

func TestTheSameFactsGiveTheSameFilesOnBothEngines(t *testing.T) {
	h, other := emptyHouse(t, storetest.SQLite(t)), emptyHouse(t, storetest.PostgreSQL(t))
	h.tracker.Store = tee{h.db.Commitments(), other.db.Commitments()}
	def, err := seed.Builtin()
	require.NoError(t, err)
	_, err = h.tracker.LoadAgreement(t.Context(), system, def)
	require.NoError(t, err)
	offices := map[string]people.Account{}
	for _, n := range seed.DemoAccounts() {
		offices[n.Email] = people.Account{ID: n.Email, Name: n.Name, Role: n.Role, Party: n.Party, AllRegions: n.AllRegions, Regions: n.Regions}
	}
	items := seed.Demo(def, offices, h.tracker.Today(), h.loc)
	require.NoError(t, h.tracker.Import(t.Context(), system, slices.Values(items), nil))
	for _, p := range periods {
		period := commitments.MustPeriod(p)
		m, err := h.db.Reports(h.loc).Material(t.Context(), "CCDH-2009", period)
		require.NoError(t, err)
		same, err := other.db.Reports(h.loc).Material(t.Context(), "CCDH-2009", period)
		require.NoError(t, err)
		require.Equal(t, m, same, "also the journal's root")
		require.Equal(t, dataFiles(t, m, h, period), dataFiles(t, same, h, period))
	}
}

// longHistory imports five years of updates on some commitments: of months and quarters,
// some replaced, verified or returned, some without a value.
func (h *house) longHistory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	said := func(pledge commitments.Pledge) []commitments.Value {
		var values []commitments.Value
		for _, in := range pledge.Measured() {
			if random.IntN(3) == 0 {
				continue
			}
			v := commitments.Value{Indicator: in.Code, Value: commitments.Whole(random.IntN(20))}
			if in.Kind == commitments.Ratio {
				above, below := v.Value, commitments.Whole(1+random.IntN(20))
				v.Value, v.Numerator, v.Denominator = in.RatioOf(above, below), &above, &below
			}
			values = append(values, v)
		}
		return values
	}
	var items []commitments.ImportItem
	for _, code := range []string{"M5.MA-NAD", "C3.MA-NAD", "C4.MA-NAD", "M1.MA-ZAG"} {
		pledge, err := h.tracker.Store.Read(t.Context()).Pledge(code[:2])
		require.NoError(t, err)
		for m := commitments.MustPeriod("2022-01"); m.String() < "2026-10"; m = m.Next() {
			for _, p := range []commitments.Period{m, commitments.PeriodOf(commitments.Quarter, m.Start())} {
				at := p.End().In(h.loc).UTC()
				for range random.IntN(3) * max(0, 1-int(p.End().DaysSince(m.End()))) {
					at = at.Add(time.Hour)
					one := commitments.ImportItem{By: planner, At: at, Commitment: code, Update: &commitments.ImportUpdate{
						Period: p, Status: commitments.InProgress, Values: said(pledge), Narrative: "Suivi", Origin: commitments.Synthetic,
					}}
					items = append(items, one)
					if d := []commitments.Decision{"", commitments.Verified, commitments.Verified, commitments.Returned}[random.IntN(4)]; d != "" {
						items = append(items, commitments.ImportItem{By: auditor, At: at.Add(time.Minute), Commitment: code, Review: &commitments.ImportReview{
							Period: p, Decision: d, Reason: "Vu", Origin: commitments.Synthetic,
						}})
					}
				}
			}
		}
	}
	require.NoError(t, h.tracker.Import(t.Context(), system, slices.Values(items), nil))
}

// A report reads a few of the last values, and the others from the figures to date,
// whether its period is the last one or was over long ago.
func TestALongHistoryGivesTheMaterialOfItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := emptyHouse(t, db)
		h.load(t, trackertest.Typed("M5.1"))
		h.longHistory(t)
		entries := h.entries(t)
		record, err := reports.Replay(slices.Values(entries), int64(len(entries)))
		require.NoError(t, err)
		opened, back := 0, 0
		for _, p := range []string{"2021-Q4", "2022-Q1", "2022-02", "2023", "2025-H2", "2026-08", "2026-Q3", "2026-Q4", "2026", "2027"} {
			period := commitments.MustPeriod(p)
			read, err := db.Reports(h.loc).Material(t.Context(), "CCDH-2009", period)
			require.NoError(t, err)
			m, err := record.Material("CCDH-2009", period, h.loc)
			require.NoError(t, err)
			require.Equal(t, m, read, p)
			for _, c := range read.Cuts {
				opened += len(c.Opening)
				back = max(back, len(c.Before(period.Start()).Points))
			}
		}
		require.Positive(t, opened, "there were values before the last ones")
		require.Less(t, back, 25, "whatever came before is not read one by one")
	})
}
