package seed

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

func TestTheStatusOfACourseInEachTurn(t *testing.T) {
	n, p, d, c, s, x := commitments.NotStarted, commitments.InProgress, commitments.Delivered, commitments.Completed, commitments.Suspended, commitments.Cancelled
	still := course{start: never, suspended: never, resumed: never, delivered: never, completed: never, cancelled: never}
	with := func(change func(c *course)) course {
		one := still
		change(&one)
		return one
	}
	for name, k := range map[string]struct {
		course course
		want   []commitments.Status
	}{
		"one that never begins":   {still, []commitments.Status{n, n, n, n, n, n}},
		"one that goes on":        {with(func(c *course) { c.start = 2 }), []commitments.Status{n, n, p, p, p, p}},
		"one that is done":        {with(func(c *course) { c.start, c.delivered, c.completed = 0, 2, 4 }), []commitments.Status{p, p, d, d, c, c}},
		"one that is interrupted": {with(func(c *course) { c.start, c.suspended, c.resumed = 0, 2, 4 }), []commitments.Status{p, p, s, s, p, p}},
		"one that stays so":       {with(func(c *course) { c.start, c.suspended = 1, 3 }), []commitments.Status{n, p, p, s, s, s}},
		"one that is given up":    {with(func(c *course) { c.start, c.cancelled = 0, 3 }), []commitments.Status{p, p, p, x, x, x}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []commitments.Status
			for turn := range len(k.want) {
				got = append(got, k.course.at(turn))
			}
			assert.Equal(t, k.want, got)
		})
	}
}

// Whatever is drawn, nothing is done before it has begun, nor begun again after.
func TestACourseOnlyMovesOn(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	seen := map[commitments.Status]bool{}
	for range 2000 {
		c := newCourse(rng)
		last := commitments.NotStarted
		for turn := range 12 {
			is := c.at(turn)
			seen[is] = true
			back := slices.Index(commitments.Statuses, is) < slices.Index(commitments.Statuses, last)
			require.False(t, back && last != commitments.Suspended, "%+v: %s after %s", c, is, last)
			last = is
		}
	}
	assert.Len(t, seen, len(commitments.Statuses), "a demonstration shows every status")
}

func TestWhichPeriodsSyntheticDataIsOf(t *testing.T) {
	for name, c := range map[string]struct {
		signed, today string
		want          []string
	}{
		"a quarter and a month": {"2026-01-20", "2026-05-02", []string{"2026-01", "2026-02", "2026-03", "2026-Q1", "2026-04"}},
		"the month of signing":  {"2026-03-31", "2026-04-01", []string{"2026-03", "2026-Q1"}},
		"none has ended yet":    {"2026-04-02", "2026-04-20", []string{"2026-03"}},
		"over a year's end":     {"2025-12-01", "2026-02-10", []string{"2025-12", "2025-Q4", "2026-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range synthetic(commitments.MustDate(c.signed), commitments.MustDate(c.today)) {
				got = append(got, p.String())
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestSyntheticDataIsTheSameEachTime(t *testing.T) {
	def, today := builtin(t), commitments.MustDate(days[0])
	draw := func() []commitments.ImportItem {
		return slices.Collect(Synthetic(def, 300, people.SystemAccount(), today))
	}
	first := draw()
	assert.Equal(t, first, draw())
	for _, i := range first {
		require.Contains(t, i.Update.Narrative, "synthétique", "whoever reads one sees what it is")
	}
	def.Pledges = nil
	assert.Empty(t, draw(), "an agreement without pledges has no commitments")
}
