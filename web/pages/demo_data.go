package pages

import (
	"context"
	"sync"
	"time"

	"tracker/internal/people"
	"tracker/web/response"
)

// demoDataFor is how long the answer to whether there is demonstration data is
// kept: every page needs it, and it hardly ever changes.
const demoDataFor = time.Minute

// demoData remembers whether the tracker holds demonstration data.
type demoData struct {
	mu    sync.Mutex
	found bool
	until time.Time
}

// hasDemoData reports whether the tracker holds demonstration data, as pages must
// say.
func (s *Site) hasDemoData(ctx context.Context) bool {
	d, now := &s.demo, s.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Before(d.until) {
		return d.found
	}
	found, err := s.Tracker.HasDemoData(ctx, people.SystemAccount())
	if err != nil {
		response.LogFailure(ctx, s.Log, err)
		return d.found
	}
	d.found, d.until = found, now.Add(demoDataFor)
	return found
}
