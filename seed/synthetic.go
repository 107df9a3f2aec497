package seed

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// Synthetic makes up n progress updates for benchmarks, spread evenly over all
// commitments and over the months and quarters since the agreement's signature;
// where there are fewer updates than that, over the latest of them. They come
// in time order for each commitment, and the same arguments always give the same.
func Synthetic(def commitments.Definition, n int, by people.Account, today commitments.Date) iter.Seq[commitments.ImportItem] {
	codes, measured := commitmentCodes(def), map[string]string{}
	for _, p := range def.Pledges {
		for _, in := range p.Typed() {
			if in.Kind == commitments.Number {
				measured[p.Code] = in.Code
			}
		}
	}
	return func(yield func(commitments.ImportItem) bool) {
		if n <= 0 || len(codes) == 0 {
			return
		}
		periods := synthetic(def.Agreement.SignedOn, today)
		rounds := (n + len(codes) - 1) / len(codes)
		for i := range n {
			// Rounds beyond the periods' number fall into the same periods again.
			round := i / len(codes)
			slot := len(periods) - 1 - (rounds-1-round)*len(periods)/max(rounds, len(periods))
			code := codes[i%len(codes)]
			pledge, _, _ := strings.Cut(code, ".")
			if !yield(syntheticItem(code, measured[pledge], periods[slot], i, by)) {
				return
			}
		}
	}
}

// synthetic lists the months that ended before today, each quarter after its months.
func synthetic(signed, today commitments.Date) []commitments.Period {
	var periods []commitments.Period
	last := commitments.PeriodOf(commitments.Month, today)
	for m := commitments.PeriodOf(commitments.Month, signed); m.End().Before(last.Start()); m = m.Next() {
		periods = append(periods, m)
		if q := commitments.PeriodOf(commitments.Quarter, m.Start()); q.End() == m.End() {
			periods = append(periods, q)
		}
	}
	if len(periods) == 0 {
		periods = append(periods, last.Prev())
	}
	return periods
}

func commitmentCodes(def commitments.Definition) []string {
	var codes []string
	for _, p := range def.Pledges {
		for _, region := range p.Scope.Of(def.Agreement.Regions) {
			codes = append(codes, commitments.CommitmentCode(p.Code, region))
		}
	}
	return codes
}

// syntheticItem is the i-th update, submitted on the period's last day; indicator is ""
// where it has no value.
func syntheticItem(code, indicator string, p commitments.Period, i int, by people.Account) commitments.ImportItem {
	statuses := []commitments.Status{
		commitments.InProgress, commitments.InProgress, commitments.Delivered, commitments.NotStarted,
		commitments.InProgress, commitments.Completed, commitments.Suspended,
	}
	var values []commitments.Value
	if indicator != "" {
		values = []commitments.Value{{Indicator: indicator, Value: commitments.Whole(i % 1000)}}
	}
	at := p.End().In(time.UTC).Add(6 * time.Hour).Add(time.Duration(i) * time.Millisecond)
	if p.Kind == commitments.Quarter {
		at = at.Add(6 * time.Hour)
	}
	return commitments.ImportItem{
		By: by, At: at, Commitment: code,
		Update: &commitments.ImportUpdate{
			Period: p, Status: statuses[(i/7+i)%len(statuses)], Values: values,
			Narrative: fmt.Sprintf("Mise à jour synthétique n° %d, produite pour les mesures de performance.", i+1),
			Origin:    commitments.Synthetic,
		},
	}
}
