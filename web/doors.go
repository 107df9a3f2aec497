package web

import (
	"math"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tracker/internal/problem"
)

// doors slow down those who guess passwords: by address, and by email. Only
// refused log-ins count.
type doors struct {
	now       func() time.Time
	addresses door
	emails    door
}

func newDoors(now func() time.Time) *doors {
	return &doors{
		now:       now,
		addresses: door{every: 3 * time.Second, burst: 30},
		emails:    door{every: 20 * time.Second, burst: 10},
	}
}

// knock asks to try a log-in. It returns what to call when the log-in was
// right, or a TooMany problem and the time to wait.
func (d *doors) knock(address, email string) (welcome func(), wait time.Duration, err error) {
	now := d.now()
	back, wait := d.addresses.enter(address, now)
	if wait == 0 {
		var other func()
		if other, wait = d.emails.enter(strings.ToLower(strings.TrimSpace(email)), now); wait == 0 {
			return func() { back(); other() }, 0, nil
		}
	}
	minutes := int(math.Ceil(wait.Minutes()))
	return nil, wait, problem.New(problem.TooMany, "error.login.too_many", "minutes", minutes)
}

// door lets each name in a burst of times, and then once every so often.
type door struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	names map[string]*rate.Limiter
}

// maxNames bounds the memory that strangers can fill.
const maxNames = 10_000

func (d *door) enter(name string, now time.Time) (back func(), wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	limiter := d.names[name]
	if limiter == nil {
		d.forget(now)
		limiter = rate.NewLimiter(rate.Every(d.every), d.burst)
		d.names[name] = limiter
	}
	reservation := limiter.ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return nil, wait
	}
	return func() { reservation.CancelAt(now) }, 0
}

// forget makes room: names that have their whole burst again go first, and when
// that is not enough, all.
func (d *door) forget(now time.Time) {
	if len(d.names) < maxNames && d.names != nil {
		return
	}
	for name, limiter := range d.names {
		if limiter.TokensAt(now) >= float64(d.burst) {
			delete(d.names, name)
		}
	}
	if d.names == nil || len(d.names) >= maxNames {
		d.names = map[string]*rate.Limiter{}
	}
}
