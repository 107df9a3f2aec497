package reminders

import (
	"context"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
)

const (
	// maxMornings is how many mornings a digest covers at most.
	maxMornings = 7
	// morningStep is the time between two beginnings of a morning: zones differ
	// by quarters of an hour.
	morningStep = 15 * time.Minute
)

// Pending lists the digests of the mornings that have begun, and stores for whom
// there was nothing to tell. When nobody is left, it reads nothing until the next
// quarter of an hour.
func (r *Reminders) Pending(ctx context.Context, now time.Time) ([]deliveries.Delivery, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idleSlot.Equal(now.Truncate(morningStep)) {
		return nil, nil
	}
	mornings, err := r.pendingMornings(ctx, now)
	if err != nil {
		return nil, err
	}
	var owed []deliveries.Delivery
	if len(mornings) > 0 {
		if owed, err = r.digests(ctx, now, mornings); err != nil {
			return nil, err
		}
	}
	if len(owed) == 0 {
		r.idleSlot = now.Truncate(morningStep)
	}
	return owed, nil
}

// pendingMornings is the mornings of a person that are not dealt with yet.
type pendingMornings struct {
	Person
	Span
	// since is the first morning of a digest that was created and not sent: the
	// next digest covers its mornings too.
	since commitments.Date
}

// pendingMornings lists the people whose morning has come.
func (r *Reminders) pendingMornings(ctx context.Context, now time.Time) ([]pendingMornings, error) {
	accounts, err := r.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	looked, err := r.Store.QuietMornings(ctx)
	if err != nil {
		return nil, err
	}
	made, err := r.Store.Digests(ctx, commitments.DateOf(now.UTC()).AddDays(-maxMornings-1))
	if err != nil {
		return nil, err
	}
	var list []pendingMornings
	for _, a := range accounts {
		if a.Disabled {
			continue
		}
		m := pendingMornings{Person: r.person(a, Choices{})}
		m.To = m.lastMorning(now)
		m.From = latest(m.lastMorning(a.CreatedAt), looked[a.ID], made[a.ID].Day, m.To.AddDays(-maxMornings)).AddDays(1)
		if m.From.After(m.To) {
			continue
		}
		m.since = m.From
		if current := made[a.ID]; current.Unsent {
			m.since = latest(current.Since, m.To.AddDays(1-maxMornings))
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return nil, nil
	}
	choices, err := r.Store.Choices(ctx, "")
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Choices = choices[list[i].ID]
	}
	return list, nil
}

func latest(days ...commitments.Date) commitments.Date {
	last := days[0]
	for _, d := range days {
		if d.After(last) {
			last = d
		}
	}
	return last
}

// person adds to an account the beginning of its mornings. Where the account's
// zone is not known any more, the tracker's is used.
func (r *Reminders) person(a people.Account, c Choices) Person {
	p := Person{Account: a, Choices: c, Location: r.Location, Hour: r.Hour}
	if zone, err := time.LoadLocation(a.TimeZone); err == nil && a.TimeZone != "" {
		p.Location = zone
	}
	return p
}

// digests lists a digest for everybody who has something to be told on these
// mornings. For the others it stores that the morning was quiet.
func (r *Reminders) digests(ctx context.Context, now time.Time, mornings []pendingMornings) ([]deliveries.Delivery, error) {
	facts, err := r.readFacts(ctx, now)
	if err != nil {
		return nil, err
	}
	var owed []deliveries.Delivery
	var idle []pendingMornings
	for _, m := range mornings {
		if facts.Digest(m.Person, m.Span).Empty() {
			idle = append(idle, m)
			continue
		}
		owed = append(owed, deliveries.Delivery{
			Topic: Topic, Key: m.To.String() + "/" + m.ID, Channel: deliveries.Mail, Account: m.ID, Since: m.since,
		})
	}
	if len(idle) == 0 {
		return owed, nil
	}
	return owed, r.Store.InTx(ctx, func(tx Tx) error {
		for _, m := range idle {
			if err := tx.SetQuietMorning(m.ID, m.To); err != nil {
				return err
			}
		}
		return nil
	})
}

// Letter writes a digest by the present facts. The digest is withdrawn when
// nothing is left to tell, and when the same person has a later one, which covers
// its mornings too.
func (r *Reminders) Letter(ctx context.Context, d deliveries.Delivery, to deliveries.Recipient) (deliveries.Letter, error) {
	code, _, _ := strings.Cut(d.Key, "/")
	day, err := commitments.ParseDate(code)
	if err != nil {
		return deliveries.Letter{}, err
	}
	later, err := r.Store.Digests(ctx, day.AddDays(1))
	if err != nil {
		return deliveries.Letter{}, err
	}
	if _, stands := later[to.Account.ID]; stands {
		return deliveries.Letter{}, deliveries.ErrWithdrawn
	}
	choices, err := r.Store.Choices(ctx, to.Account.ID)
	if err != nil {
		return deliveries.Letter{}, err
	}
	facts, err := r.readFacts(ctx, r.Now().UTC())
	if err != nil {
		return deliveries.Letter{}, err
	}
	span := Span{From: d.Since, To: day}
	if span.From.IsZero() {
		span.From = day
	}
	person := r.person(to.Account, choices[to.Account.ID])
	digest := facts.Digest(person, span)
	if digest.Empty() {
		return deliveries.Letter{}, deliveries.ErrWithdrawn
	}
	return r.letter(ctx, facts, person, digest)
}
