package request

import (
	"math"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tracker/internal/problem"
)

// LoginLimiter slows down those who guess passwords: by address, and by email.
// Only refused log-ins count.
type LoginLimiter struct {
	now       func() time.Time
	addresses limiter
	emails    limiter
}

// NewLoginLimiter returns a limiter that has seen no log-in.
func NewLoginLimiter(now func() time.Time) *LoginLimiter {
	return &LoginLimiter{
		now:       now,
		addresses: limiter{every: 3 * time.Second, burst: 30},
		emails:    limiter{every: 20 * time.Second, burst: 10},
	}
}

// Attempt is a log-in that was allowed, and counts until it is refunded.
type Attempt struct{ refunds []func() }

// Refund makes the attempt count no longer, once its password was right.
func (a Attempt) Refund() {
	for _, refund := range a.refunds {
		refund()
	}
}

// Allow lets a log-in be tried. Where there were too many it returns a TooMany
// problem, and how long to wait.
func (l *LoginLimiter) Allow(address, email string) (Attempt, time.Duration, error) {
	now := l.now()
	byAddress, wait := l.addresses.reserve(address, now)
	if wait > 0 {
		return Attempt{}, wait, tooMany(wait)
	}
	byEmail, wait := l.emails.reserve(strings.ToLower(strings.TrimSpace(email)), now)
	if wait > 0 {
		return Attempt{}, wait, tooMany(wait)
	}
	return Attempt{refunds: []func(){byAddress, byEmail}}, 0, nil
}

func tooMany(wait time.Duration) error {
	return problem.New(problem.TooMany, "error.login.too_many", "minutes", int(math.Ceil(wait.Minutes())))
}

// limiter allows each name a burst of attempts, and then one every so often.
type limiter struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	names map[string]*rate.Limiter
}

// maxNames bounds the memory that strangers can fill.
const maxNames = 10_000

// reserve counts one attempt of the name's; refund takes it back.
func (l *limiter) reserve(name string, now time.Time) (refund func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	attempts := l.names[name]
	if attempts == nil {
		l.makeRoom(now)
		attempts = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.names[name] = attempts
	}
	reservation := attempts.ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return nil, wait
	}
	return func() { reservation.CancelAt(now) }, 0
}

// makeRoom forgets names: first those that have their whole burst again, and when
// that is not enough, all.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.names) < maxNames && l.names != nil {
		return
	}
	for name, attempts := range l.names {
		if attempts.TokensAt(now) >= float64(l.burst) {
			delete(l.names, name)
		}
	}
	if l.names == nil || len(l.names) >= maxNames {
		l.names = map[string]*rate.Limiter{}
	}
}
