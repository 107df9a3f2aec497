package bench

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/reports"
	"tracker/internal/store"
)

// sizes are those of the databases on which reports are compared; the
// commitments are always the same.
func sizes() []int { return []int{updates() / 20, updates(), updates() * 5} }

// eachSize runs the benchmark on databases of each size beside the smallest one.
func eachSize(b *testing.B, bench func(b *testing.B, small, w *world)) {
	eachEngine(b, func(b *testing.B, engine string) {
		for _, size := range sizes() {
			b.Run(fmt.Sprint(size), func(b *testing.B) {
				bench(b, worldOn(b, engine, sizes()[0]), worldOn(b, engine, size))
			})
		}
	})
}

// The quarters that are reported on: of one the updates are as many whatever the
// size, so that only what lies before it grows; of the other they grow with it.
var quarters = []struct {
	name string
	of   func(w *world) commitments.Period
}{
	{"same", (*world).quarter},
	{"growing", func(w *world) commitments.Period { return w.quarter().Prev() }},
}

// BenchmarkMaterial reads all that a quarter's report is computed from, against
// the bare SQL of the rows that it can't do without, and against the same on the
// smallest database.
func BenchmarkMaterial(b *testing.B) {
	grows(b, func(w *world, q commitments.Period) error {
		_, err := w.reports.Store.Material(context.Background(), "CCDH-2009", q)
		return err
	})
}

// BenchmarkCompile reads the material of a quarter's report, computes it and
// writes its data files, against the same.
func BenchmarkCompile(b *testing.B) {
	grows(b, func(w *world, q commitments.Period) error {
		report, err := w.reports.Preview(context.Background(), w.planner, "CCDH-2009", q)
		if err != nil {
			return err
		}
		for _, format := range reports.Formats {
			if !format.Data {
				continue
			}
			if err := format.Render(io.Discard, reports.Document{Report: report, Location: w.reports.Location}); err != nil {
				return err
			}
		}
		return nil
	})
}

func grows(b *testing.B, ours func(w *world, q commitments.Period) error) {
	for _, quarter := range quarters {
		b.Run(quarter.name, func(b *testing.B) {
			eachSize(b, func(b *testing.B, small, w *world) {
				q := quarter.of(w)
				took := timed(b, part{work: func() error { return w.bareMaterial(q) }},
					part{work: func() error { return ours(w, q) }}, part{work: func() error { return ours(small, q) }})
				ratio(b, took)
				b.ReportMetric(float64(took[1])/float64(took[2]), "x-smallest")
				m, err := w.reports.Store.Material(context.Background(), "CCDH-2009", q)
				require.NoError(b, err)
				b.ReportMetric(float64(len(m.Updates)), "updates")
			})
		})
	}
}

// bareMaterial reads the commitments, the latest update of each by the end of the
// quarter and before it, and the quarter's updates with their reviews and places
// in the log.
func (w *world) bareMaterial(q commitments.Period) error {
	from, until := q.Start().String(), q.End().String()
	const latest = `SELECT p.* FROM commitments c JOIN progress_updates p ON p.id = (SELECT o.id FROM progress_updates o
		WHERE o.commitment = c.code AND o.period_end <= ? ORDER BY o.period_end DESC, o.submitted_at DESC, o.id DESC LIMIT 1)`
	for _, read := range []struct {
		query string
		args  []any
	}{
		{"SELECT * FROM commitments", nil},
		{latest, []any{until}},
		{latest, []any{from}},
		{`SELECT p.*, r.*, l.idx FROM commitments c JOIN progress_updates p ON p.commitment = c.code AND p.period_end BETWEEN ? AND ?
			LEFT JOIN reviews r ON r.update_id = p.id LEFT JOIN journal_log l ON l.fact = p.id`, []any{from, until}},
	} {
		if err := w.scan(read.query, read.args...); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkPDF writes the report of a quarter with its steady updates on paper,
// against the same words in the barest PDF and against the HTML document.
func BenchmarkPDF(b *testing.B) {
	for _, lang := range []string{"fr", "ar"} {
		b.Run(lang, func(b *testing.B) {
			w := worldOn(b, store.SQLite, sizes()[0])
			report, err := w.reports.Preview(context.Background(), w.planner, "CCDH-2009", w.quarter())
			require.NoError(b, err)
			document := reports.Document{Report: report, Location: w.reports.Location}
			var pages count
			onPaper := func() error { return render(&pages, "report."+lang+".pdf", document) }
			words := cells(b, document)
			bare := func() error { return barePDF(io.Discard, words) }
			hypertext := func() error { return render(io.Discard, "report."+lang+".html", document) }

			took := timed(b, part{work: bare}, part{work: onPaper}, part{work: hypertext})
			ratio(b, took)
			b.ReportMetric(float64(took[1])/float64(took[2]), "x-html")
			ours, least, html := peak(b, onPaper), peak(b, bare), peak(b, hypertext)
			b.ReportMetric(float64(ours)/float64(least), "x-bare-peak")
			b.ReportMetric(float64(ours)/float64(html), "x-html-peak")
			b.ReportMetric(float64(ours)/(1<<20), "peak-MiB")
			pages = 0
			require.NoError(b, onPaper())
			b.ReportMetric(float64(pages), "bytes")
			b.ReportMetric(float64(len(report.Updates)), "updates")
		})
	}
}

// count is how many bytes were written.
type count int

func (c *count) Write(p []byte) (int, error) {
	*c += count(len(p))
	return len(p), nil
}

func render(to io.Writer, name string, d reports.Document) error {
	for _, format := range reports.Formats {
		if format.Name == name {
			return format.Render(to, d)
		}
	}
	return fmt.Errorf("no format writes %s", name)
}

// cells are the lines of the report's tables, as their CSV files have them.
func cells(b *testing.B, d reports.Document) []string {
	var all strings.Builder
	require.NoError(b, render(&all, "report.csv", d))
	require.NoError(b, render(&all, "updates.csv", d))
	return strings.Split(all.String(), "\n")
}
