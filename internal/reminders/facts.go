package reminders

import (
	"context"
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// readFacts reads the facts for everybody at once.
func (r *Reminders) readFacts(ctx context.Context, now time.Time) (Facts, error) {
	f := Facts{Now: now, Zone: r.Location, Returned: map[string][]commitments.Waiting{}, ToReview: map[string]ReviewQueue{}}
	var err error
	if f.Accounts, err = r.Store.Accounts(ctx); err != nil {
		return f, err
	}
	agreements, err := r.Store.Agreements(ctx)
	if err != nil {
		return f, err
	}
	if err := r.readRounds(ctx, &f); err != nil {
		return f, err
	}
	if err := r.readReturned(ctx, &f, agreements); err != nil {
		return f, err
	}
	if err := r.readRecommended(ctx, &f); err != nil {
		return f, err
	}
	return f, r.readQueues(ctx, &f, agreements)
}

func (f Facts) today() commitments.Date { return commitments.DateOf(f.Now.In(f.Zone)) }

func (r *Reminders) readRounds(ctx context.Context, f *Facts) error {
	// One day more than maxMornings, for zones that are a day ahead of the
	// tracker's.
	rounds, err := r.Store.RoundsSince(ctx, f.today().AddDays(-maxMornings-1))
	if err != nil {
		return err
	}
	for _, round := range rounds {
		facts, err := r.Store.RoundFacts(ctx, round.ID)
		if err != nil {
			return err
		}
		f.Rounds = append(f.Rounds, Round{facts.Round, facts.Agreement, facts.Returns(f.today(), f.Zone)})
	}
	return nil
}

// readReturned reads the returned updates that can still be answered.
func (r *Reminders) readReturned(ctx context.Context, f *Facts, agreements []commitments.Agreement) error {
	all, err := r.Store.Unanswered(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	by := map[string]commitments.Agreement{}
	for _, a := range agreements {
		by[a.Code] = a
	}
	asked, rounds := f.openReturns(), map[string]collection.Round{}
	for _, w := range all {
		takes, covered := asked[updateKey{w.Commitment, w.Period}]
		if !covered && by[w.About.Agreement].Window(w.Period, f.today()) != commitments.Closed {
			// A round that covers it and is not among the facts has locked it
			// long ago.
			round, err := r.roundOf(ctx, rounds, w)
			if err != nil {
				return err
			}
			takes = !round.Covers(w.About)
		}
		if takes {
			f.Returned[w.Author] = append(f.Returned[w.Author], w)
		}
	}
	return nil
}

// roundOf returns the round of an update's period, the zero Round where there is
// none; known holds the rounds that were read before.
func (r *Reminders) roundOf(ctx context.Context, known map[string]collection.Round, w commitments.Waiting) (collection.Round, error) {
	key := w.About.Agreement + "/" + w.Period.String()
	round, found := known[key]
	if found {
		return round, nil
	}
	round, err := r.Store.RoundOf(ctx, w.About.Agreement, w.Period)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return round, err
	}
	known[key] = round
	return round, nil
}

// updateKey is the commitment and period of an update.
type updateKey struct {
	commitment string
	period     commitments.Period
}

// openReturns says of each return of the rounds that were read whether it can
// still come.
func (f Facts) openReturns() map[updateKey]bool {
	takes := map[updateKey]bool{}
	for _, round := range f.Rounds {
		for _, one := range round.Returns {
			takes[updateKey{one.Commitment, round.Period}] = one.Lock == nil
		}
	}
	return takes
}

// maxListed is how many items of a list a mail shows.
const maxListed = 20

// readQueues reads what waits for the reviewers of each party; not what was
// published long ago or overtaken, which nobody waits for. Reviewers report nothing, so a
// party's queue is the same for all of them.
func (r *Reminders) readQueues(ctx context.Context, f *Facts, agreements []commitments.Agreement) error {
	for _, party := range reviewingParties(f.Accounts) {
		var q ReviewQueue
		var err error
		ask := commitments.Queue{Party: party, Part: commitments.Standing, Current: true, Page: 1, PerPage: maxListed}
		for _, a := range agreements {
			if !slices.Contains(a.Parties, party) {
				continue
			}
			ask.Agreements = append(ask.Agreements, a.Code)
			delay, set := escalation(a.CalendarOn(f.today()))
			if !set {
				continue
			}
			old := commitments.Queue{
				Party: party, Agreements: []string{a.Code}, Part: commitments.Standing, Current: true, Before: f.Now.AddDate(0, 0, -delay), Page: 1, PerPage: maxListed,
			}
			oldest, n, err := r.Store.AwaitingReview(ctx, old)
			if err != nil {
				return err
			}
			q.Overdue += n
			q.Oldest = append(q.Oldest, oldest[:min(len(oldest), maxListed-len(q.Oldest))]...)
		}
		if q.Longest, q.Total, err = r.Store.AwaitingReview(ctx, ask); err != nil {
			return err
		}
		f.ToReview[party] = q
	}
	return nil
}

// reviewingParties lists the parties that have somebody to review.
func reviewingParties(accounts []people.Account) []string {
	var parties []string
	for _, a := range accounts {
		if a.Can(people.ReviewUpdate) && !slices.Contains(parties, a.Party) {
			parties = append(parties, a.Party)
		}
	}
	return parties
}

// plannersOf lists the planners who may report the return.
func (f Facts) plannersOf(r collection.Return) []people.Account {
	var found []people.Account
	for _, a := range f.Accounts {
		if a.RequireOwn(people.ReportProgress, r.Party, r.Region) == nil {
			found = append(found, a)
		}
	}
	return found
}
