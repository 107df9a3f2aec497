package web

import (
	"context"
	"sync"
	"time"

	"tracker/internal/people"
)

// rememberFor is how long the answer to whether data is made up is kept: every
// page asks, and it hardly ever changes.
const rememberFor = time.Minute

// invented remembers whether the tracker holds made-up data.
type invented struct {
	mu    sync.Mutex
	yes   bool
	until time.Time
}

// madeUp reports whether the tracker holds made-up data, as pages must say.
func (s *server) madeUp(ctx context.Context) bool {
	i, now := &s.invented, s.Now()
	i.mu.Lock()
	defer i.mu.Unlock()
	if now.Before(i.until) {
		return i.yes
	}
	yes, err := s.Tracker.HasDemoData(ctx, people.SystemAccount())
	if err != nil {
		s.note(ctx, err)
		return i.yes
	}
	i.yes, i.until = yes, now.Add(rememberFor)
	return yes
}
