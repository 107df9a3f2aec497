package commitments_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
)

// drawnPoints are what counts of some of the years' months and quarters, at random.
func drawnPoints(r *rapid.T, of []commitments.Indicator) []commitments.Point {
	said := func(side string) []commitments.Value {
		var values []commitments.Value
		for _, in := range of {
			if rapid.IntRange(0, 2).Draw(r, side) > 0 {
				continue
			}
			text := drawn(r)
			if in.Kind == commitments.Ratio {
				text += fmt.Sprint("/", rapid.IntRange(1, 9).Draw(r, "denominator"))
			}
			values = append(values, valueOf(in, text))
		}
		return values
	}
	var list []commitments.Point
	for m := commitments.MustPeriod("2023-01"); m.String() < "2027"; m = m.Next() {
		for _, p := range []commitments.Period{m, commitments.PeriodOf(commitments.Quarter, m.Start())} {
			one := commitments.Point{Period: p, Declared: said("declared"), Verified: said("verified")}
			if p.End() == m.End() && len(one.Declared)+len(one.Verified) > 0 {
				list = append(list, one)
			}
		}
	}
	commitments.SortPoints(list)
	return list
}

func last[T any](list []T) []T { return list[max(0, len(list)-commitments.RecentValues):] }

func TestTheLastValuesSayWhatAllOfThemSay(t *testing.T) {
	of := []commitments.Indicator{sessions, women, shareNow, shareOfAll}
	rapid.Check(t, func(r *rapid.T) {
		points := drawnPoints(r, of)
		p := commitments.PeriodOf(commitments.Quarter, points[rapid.IntRange(0, len(points)-1).Draw(r, "at")].Period.Start())
		all := commitments.Counted{Points: commitments.UpTo(points, p.End())}
		recent := all.Recent(of, p.Start())

		require.Equal(t, all.Figures(of), recent.Figures(of))
		require.Equal(t, all.Before(p.Start()).Figures(of), recent.Before(p.Start()).Figures(of))
		require.Equal(t, commitments.Within(all.Points, p), commitments.Within(recent.Points, p))
		for _, in := range of {
			for _, side := range commitments.Sides {
				require.Equal(t, last(in.Course(all, side)), last(in.Course(recent, side)), "%s %s", in.Code, side)
			}
		}
		require.LessOrEqual(t, len(recent.Before(p.Start()).Points), len(of)*len(commitments.Sides)*commitments.RecentValues)

		later := points[len(all.Points):]
		opening, told := commitments.OpeningOf(of, commitments.FiguresOf(of, points), slices.Concat(recent.Points, later))
		require.True(t, told)
		require.Equal(t, recent.Opening, opening, "also from the figures to date")
	})
}

func TestASumAtItsBoundDoesNotTellWhatItIsMadeOf(t *testing.T) {
	of := []commitments.Indicator{sessions}
	most := commitments.MaxQuantity.String()
	var written []string
	for m := commitments.MustPeriod("1930-01"); m.String() < "2026"; m = m.Next() {
		written = append(written, m.String()+"="+most)
	}
	all := points(sessions, written...)
	for name, c := range map[string]struct {
		of   []commitments.Point
		told bool
	}{"below it": {all[:900], true}, "at it": {all, false}} {
		t.Run(name, func(t *testing.T) {
			_, told := commitments.OpeningOf(of, commitments.FiguresOf(of, c.of), c.of[800:])
			assert.Equal(t, c.told, told)
		})
	}
	_, told := commitments.OpeningOf(of, nil, all[:1])
	assert.False(t, told, "figures that do not have what is given")
}
