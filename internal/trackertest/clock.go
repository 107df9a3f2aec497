package trackertest

import (
	"sync"
	"time"

	"tracker/internal/commitments"
)

// Clock stands until a test moves it. It is safe for use by many goroutines.
type Clock struct {
	mu   sync.Mutex
	at   time.Time
	step time.Duration
}

func newClock(s Setup) *Clock {
	if s.At.IsZero() {
		s.At = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	}
	return &Clock{at: s.At, step: s.Step}
}

// Now moves the clock by its step and returns the time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.step)
	return c.at
}

// At returns where the clock stands, without moving it.
func (c *Clock) At() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to an instant.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at.UTC()
}

// SetDay moves the clock to nine o'clock UTC of a day such as "2026-10-05".
func (c *Clock) SetDay(day string) {
	c.Set(commitments.MustDate(day).In(time.UTC).Add(9 * time.Hour))
}

// Advance moves the clock on.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}
