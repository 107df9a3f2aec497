package bench

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/files"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/workbook"
)

// BenchmarkImportOfAList tries and applies a list of as many things as a list may have, all of one
// region and with names of the same words, against reading it with the library that many
// use.
func BenchmarkImportOfAList(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		lists, planner := newLists(b, engine)
		times, content := 0, []byte(nil)
		var request workbook.ListRequest
		var most uint64
		var busy time.Duration
		took := timed(b,
			part{
				before: func() (err error) { times++; content, err = longList(times); return err },
				work:   func() error { return bareRows(content, "Sheet1", workbook.MaxThings) },
			},
			part{
				before: func() error {
					digest, err := lists.Receive(planner, bytes.NewReader(content))
					request = workbook.ListRequest{File: digest, Kind: "training-sessions", Pledge: "M1", Region: "MA-001", State: "planned",
						Period: commitments.PeriodOf(commitments.Quarter, commitments.DateOf(time.Now())).String()}
					debug.FreeOSMemory()
					return err
				},
				work: func() error {
					began := busyFor()
					peak, err := watched(func() error { return bothOfList(lists, planner, request) })
					most, busy = max(most, peak), max(busy, busyFor()-began)
					return err
				},
			})
		ratio(b, took)
		b.ReportMetric(float64(most)/(1<<20), "MB-peak")
		b.ReportMetric(busy.Seconds(), "s-cpu")
		require.Less(b, most, uint64(mostMB<<20), "bytes of memory")
		require.Less(b, busy, mostSeconds*time.Second, "the tracker's own work, whatever else the machine does")
	})
}

func newLists(b *testing.B, engine string) (*workbook.Lists, people.Account) {
	ctx := context.Background()
	address := "sqlite:" + filepath.Join(b.TempDir(), "tracker.db")
	if engine == store.PostgreSQL {
		address = storetest.LastingPostgreSQLURL(b)
	}
	db, err := store.Open(ctx, address)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	require.NoError(b, db.Migrate(ctx))
	loc, err := time.LoadLocation("Africa/Casablanca")
	require.NoError(b, err)
	tracker := &commitments.Tracker{Store: db.Commitments(), Now: time.Now, Location: loc}
	def := manyCommitments()
	text := func(s string) commitments.Text { return commitments.Text{"fr": s, "ar": s, "en": s} }
	field := func(code string, t commitments.FieldType) commitments.KindField {
		return commitments.KindField{Code: code, Name: text(code), Type: t}
	}
	def.Kinds = []commitments.DeliverableKind{{Code: "training-sessions", Name: text("Formation"), Unit: "centres", Categories: []string{"studies"}, Fields: []commitments.KindField{
		{Code: "subject", Name: text("Thème"), Type: commitments.TextField, Required: commitments.Planned}, field("place", commitments.PlaceField),
		field("first_day", commitments.DateField), field("cost", commitments.AmountField), field("participants", commitments.CountField), field("about", commitments.LongTextField),
	}}}
	_, err = tracker.LoadAgreement(ctx, people.SystemAccount(), def)
	require.NoError(b, err)
	folder, err := files.Open(b.TempDir())
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, folder.Close()) })
	register := &deliverables.Register{Store: db.Deliverables(), Tracker: tracker}
	planner := people.Account{ID: "planner", Name: "Fatima", Role: people.Planner, Party: "ministry", AllRegions: true}
	return workbook.New(workbook.Service{Register: register, Files: folder, Now: time.Now}).Lists(db.ListColumns()), planner
}

// longList is a list of as many things as are taken.
func longList(times int) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetRow("Sheet1", "A2", &[]any{"Thème", "Commune", "first_day", "cost", "participants", "about", "State"}); err != nil {
		return nil, err
	}
	day := time.Now().AddDate(0, 0, -3)
	for n := range workbook.MaxThings {
		row := []any{
			fmt.Sprintf("Formation au leadership des femmes de Figuig %d-%d", times, n), "Figuig", day, 1250.5 + float64(n), 12 + n%40,
			"Trois journées sur la participation des femmes à la vie locale, avec la délégation.", "Planned",
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", n+3), &row); err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	return out.Bytes(), err
}

// bothOfList tries the list, and then applies it.
func bothOfList(lists *workbook.Lists, planner people.Account, request workbook.ListRequest) error {
	ctx := context.Background()
	dry, err := lists.Check(ctx, planner, request)
	if err != nil {
		return err
	}
	if len(dry.Errors) > 0 || len(dry.Things) != workbook.MaxThings {
		return fmt.Errorf("%d things, %d errors, the first %v", len(dry.Things), len(dry.Errors), dry.Errors[:min(1, len(dry.Errors))])
	}
	result, err := lists.Apply(ctx, planner, request, true)
	if err != nil {
		return err
	}
	if !result.Applied {
		return fmt.Errorf("not applied: %v", result.Errors[:min(1, len(result.Errors))])
	}
	return nil
}
