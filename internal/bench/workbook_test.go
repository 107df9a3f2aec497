package bench

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/files"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/workbook"
)

// A hundred pledges in a hundred regions are what a workbook of many rows is about.
const pledgesOfMany, regionsOfMany = 100, 100

// What a workbook of that many rows may take, tried and applied.
const (
	mostSeconds = 10
	mostMB      = 200
)

// desk is a tracker with a round on an agreement of many commitments.
type desk struct {
	*workbook.Service
	planner people.Account
	round   string
	times   int // that a workbook was filled in
}

// BenchmarkWorkbook tries and applies a workbook of 10,000 rows, against reading
// its sheet alone with the library that many use.
func BenchmarkWorkbook(b *testing.B) {
	eachEngine(b, func(b *testing.B, engine string) {
		d := newDesk(b, engine)
		var book []byte
		var digest string
		var most uint64
		var busy time.Duration
		took := timed(b,
			part{
				before: func() (err error) { book, err = d.filled(); return err },
				work:   func() error { return bareRows(book, "Liste", pledgesOfMany*regionsOfMany) },
			},
			part{
				before: func() (err error) {
					digest, err = d.Receive(context.Background(), d.planner, d.round, bytes.NewReader(book))
					debug.FreeOSMemory()
					return err
				},
				work: func() error {
					began := busyFor()
					peak, err := watched(func() error { return d.both(digest) })
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

func newDesk(b *testing.B, engine string) *desk {
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
	_, err = tracker.LoadAgreement(ctx, people.SystemAccount(), manyCommitments())
	require.NoError(b, err)
	folder, err := files.Open(b.TempDir())
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, folder.Close()) })
	rounds := &collection.Collection{Store: db.Collection(), Now: time.Now, Location: loc}
	register := &deliverables.Register{Store: db.Deliverables(), Tracker: tracker}
	d := &desk{Service: workbook.New(workbook.Service{
		Tracker: tracker, Collection: rounds, Register: register, Store: db.Workbooks(), Files: folder, Now: time.Now,
	})}
	d.planner = people.Account{ID: "planner", Name: "Fatima", Role: people.Planner, Party: "ministry", AllRegions: true}
	today := rounds.Today()
	due, grace := today.AddDays(30).String(), "10"
	r, err := rounds.Open(ctx, people.SystemAccount(), collection.OpenInput{
		Period: commitments.PeriodOf(commitments.Quarter, today).String(), TermsInput: collection.TermsInput{DueOn: &due, GraceDays: &grace},
	})
	require.NoError(b, err)
	d.round = r.ID
	return d
}

func manyCommitments() commitments.Definition {
	text := func(s string) commitments.Text { return commitments.Text{"fr": s, "ar": s, "en": s} }
	def := commitments.Definition{
		Units:   []commitments.Unit{{Code: "centres", Forms: map[string]map[string]string{"en": {"one": "centre", "other": "centres"}}}},
		Parties: []commitments.Party{{Code: "ministry", Names: []commitments.PartyName{{Name: text("Ministère"), Short: text("Min.")}}}},
		Agreement: commitments.Agreement{
			Code: "MANY", Title: text("Convention"), SignedOn: commitments.MustDate("2020-01-01"), ActivatedOn: commitments.MustDate("2020-01-01"),
			Parties: []string{"ministry"}, Categories: []commitments.Category{{Code: "studies", Name: text("Études")}},
			Sources: []string{"https://example.ma/"}, Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
		},
	}
	for n := range regionsOfMany {
		code := fmt.Sprintf("MA-%03d", n)
		def.Regions = append(def.Regions, commitments.Region{Code: code, Name: text("Province " + code), Latitude: 30, Longitude: -5, TileX: n % 10, TileY: n / 10})
		def.Agreement.Regions = append(def.Agreement.Regions, code)
	}
	for n := range pledgesOfMany {
		code := fmt.Sprintf("M%d", n+1)
		def.Pledges = append(def.Pledges, commitments.Pledge{
			Code: code, Agreement: "MANY", Party: "ministry", Category: "studies", Position: n + 1,
			Title: text("Engagement " + code), Clause: text("Ouvrir des centres"), Sources: []string{"https://example.ma/"},
			Indicators: []commitments.Indicator{{
				Code: code + ".1", Name: text("Centres"), Kind: commitments.Number, Unit: "centres",
				Counting: commitments.ToDate, OverRegions: commitments.Summed, Direction: commitments.Increase,
			}},
		})
	}
	return def
}

// filled is the round's workbook as it is now, with every row filled in anew.
func (d *desk) filled() ([]byte, error) {
	write, err := d.Download(context.Background(), d.planner, d.round, workbook.OneList, locale.For("fr"))
	if err != nil {
		return nil, err
	}
	var blank bytes.Buffer
	if err := write(&blank); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(&blank)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d.times++
	for row := 2; row <= pledgesOfMany*regionsOfMany+1; row++ {
		for column, value := range map[string]any{
			"K": "En cours", "L": row + d.times, "M": fmt.Sprintf("Ligne %d, fois %d : trois centres ont été ouverts et deux rénovés.", row, d.times),
		} {
			if err := f.SetCellValue("Liste", fmt.Sprint(column, row), value); err != nil {
				return nil, err
			}
		}
	}
	out, err := f.WriteToBuffer()
	return out.Bytes(), err
}

// bareRows reads a sheet of as many rows as that, with their heads, and nothing else.
func bareRows(book []byte, sheet string, least int) error {
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(sheet)
	if err != nil {
		return err
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return err
		}
		n++
	}
	if n <= least {
		return fmt.Errorf("only %d rows", n)
	}
	return rows.Close()
}

// both tries the workbook, and then applies it.
func (d *desk) both(digest string) error {
	ctx := context.Background()
	dry, err := d.DryRun(ctx, d.planner, d.round, digest)
	if err != nil {
		return err
	}
	done, err := d.Apply(ctx, d.planner, d.round, digest)
	if err != nil {
		return err
	}
	if n := pledgesOfMany * regionsOfMany; len(dry.Changes) != n || len(done.Changes) != n || !done.Applied {
		return fmt.Errorf("of %d rows %d and %d changed something: %v", n, len(dry.Changes), len(done.Changes), done.Errors[:min(3, len(done.Errors))])
	}
	return nil
}

// watched runs the work and returns how much more memory it had in use at its peak
// than before, freed or not: what was not collected yet counts.
func watched(work func() error) (peak uint64, err error) {
	before, stop, most := inUse(), make(chan struct{}), make(chan uint64)
	go func() {
		high := uint64(0)
		for {
			select {
			case <-stop:
				most <- high
				return
			case <-time.After(2 * time.Millisecond):
				high = max(high, inUse())
			}
		}
	}()
	err = work()
	close(stop)
	high := <-most
	return high - min(before, high), err
}

// busyFor is how long the program has worked so far.
func busyFor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
