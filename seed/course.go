package seed

import (
	"math/rand/v2"

	"tracker/internal/commitments"
)

// never is a turn that does not come.
const never = 1000

// course says in which turns, counted in periods from 0, a commitment's status
// changes.
type course struct {
	silent                                                     bool // nothing is reported at all
	start, suspended, resumed, delivered, completed, cancelled int
}

// newCourse draws a course: most commitments move on, some are done, a few
// stand still.
func newCourse(rng *rand.Rand) course {
	c := course{
		start: rng.IntN(4), suspended: never, resumed: never,
		delivered: never, completed: never, cancelled: never,
	}
	switch roll := rng.IntN(100); {
	case roll < 8:
		c.silent = true
	case roll < 14:
		c.start = never
	case roll < 36:
		c.delivered = c.start + 2 + rng.IntN(4)
		c.completed = c.delivered + 1 + rng.IntN(2)
	case roll < 46:
		c.suspended = c.start + 2 + rng.IntN(3)
		if rng.IntN(2) == 0 {
			c.resumed = c.suspended + 2
		}
	case roll < 48:
		c.cancelled = c.start + 3
	}
	return c
}

// at is the status in a turn.
func (c course) at(turn int) commitments.Status {
	switch {
	case turn >= c.cancelled:
		return commitments.Cancelled
	case turn >= c.completed:
		return commitments.Completed
	case turn >= c.delivered:
		return commitments.Delivered
	case turn >= c.suspended && turn < c.resumed:
		return commitments.Suspended
	case turn >= c.start:
		return commitments.InProgress
	}
	return commitments.NotStarted
}
