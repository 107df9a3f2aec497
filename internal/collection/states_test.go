package collection_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// told is what the test itself remembers of one return.
type told struct {
	drafted  bool
	draft    string // id
	first    commitments.Date
	latest   string // id of the latest update
	review   commitments.ReviewState
	excused  bool
	reopened commitments.Date
}

// model is what the test remembers of the round.
type model struct {
	due      commitments.Date
	grace    int
	closed   bool
	version  int
	reviewed map[string]bool
	returns  map[string]*told
}

func (m *model) ended(today commitments.Date) bool {
	return m.closed || today.After(m.due.AddDays(m.grace))
}

func (m *model) locked(today commitments.Date, r *told) bool {
	return m.ended(today) && (r.reopened.IsZero() || today.After(r.reopened))
}

func (r *told) state() collection.State {
	switch {
	case r.latest != "":
		return collection.State(r.review)
	case r.excused:
		return collection.Excused
	case r.drafted:
		return collection.InProgress
	}
	return collection.Expected
}

func (r *told) timing(due, today commitments.Date) collection.Timing {
	switch {
	case r.latest != "" && r.first.After(due):
		return collection.Late
	case r.latest != "":
		return collection.OnTime
	case r.excused:
		return ""
	case today.After(due):
		return collection.Missing
	}
	return collection.Pending
}

// Whatever planners, reviewers and staff do, in whatever order and on whatever
// day: each return stands as its facts say, and nothing is reported through any
// door while it is locked.
func TestEachReturnIsWhatItsFactsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		start, walks := o.clock.At(), 0
		rapid.Check(t, func(r *rapid.T) {
			// Each walk takes a quarter of its own.
			o.clock.Set(start.AddDate(0, 3*walks, 0))
			walks++
			walk(r, o, commitments.PeriodOf(commitments.Quarter, commitments.DateOf(o.clock.At())).Prev())
		})
	})
}

var walked = []string{"M1.MA-NAD", "M1.MA-ZAG", "M3.MA-KHE"}

func walk(r *rapid.T, o *office, p commitments.Period) {
	ctx := context.Background()
	opened := o.open(r, func(in *collection.OpenInput) {
		in.Period, in.DueOn, in.GraceDays = p.String(), ptr(p.End().AddDays(20).String()), ptr("10")
	})
	m := &model{due: opened.DueOn, grace: 10, version: 1, reviewed: map[string]bool{}, returns: map[string]*told{}}
	for _, code := range walked {
		m.returns[code] = &told{}
	}
	one := func() (string, *told) {
		code := rapid.SampledFrom(walked).Draw(r, "commitment")
		return code, m.returns[code]
	}
	accepted := func(code string, of *told, u commitments.Update) {
		if of.latest == "" {
			of.first = o.Today()
		}
		of.latest, of.review, of.drafted = u.ID, commitments.Submitted, false
		require.Equal(r, code, u.Commitment)
	}
	// expect says whether the operation had to be refused, and as what.
	expect := func(err error, key string) bool {
		if key == "" {
			require.NoError(r, err)
			return true
		}
		refuses(r, problem.Conflict, key, err)
		return false
	}
	lockKey := func(of *told) string {
		switch {
		case !m.locked(o.Today(), of):
			return ""
		case !of.reopened.IsZero():
			return "error.lock.reopening"
		case m.closed:
			return "error.lock.closed"
		}
		return "error.lock.grace"
	}
	r.Repeat(map[string]func(*rapid.T){
		"days pass": func(r *rapid.T) { o.clock.Set(o.clock.At().AddDate(0, 0, rapid.IntRange(1, 9).Draw(r, "days"))) },
		"submit": func(r *rapid.T) {
			code, of := one()
			u, err := o.report(r, code, p, nil)
			if expect(err, lockKey(of)) {
				accepted(code, of, u)
			}
		},
		"draft": func(r *rapid.T) {
			code, of := one()
			u, err := o.report(r, code, p, draft)
			require.NoError(r, err)
			of.drafted, of.draft = true, u.ID
		},
		"submit a draft": func(r *rapid.T) {
			code, of := one()
			if !of.drafted {
				r.Skip("none")
			}
			u, err := o.tracker.SubmitUpdate(ctx, o.planner, of.draft, o.version(r, code))
			if expect(err, lockKey(of)) {
				accepted(code, of, u)
			}
		},
		"discard": func(r *rapid.T) {
			_, of := one()
			if !of.drafted {
				r.Skip("none")
			}
			require.NoError(r, o.tracker.DiscardDraft(ctx, o.planner, of.draft))
			of.drafted = false
		},
		"review": func(r *rapid.T) {
			_, of := one()
			if of.latest == "" || m.reviewed[of.latest] {
				r.Skip("nothing to review")
			}
			decision := rapid.SampledFrom([]commitments.Decision{commitments.Verified, commitments.Returned}).Draw(r, "decision")
			_, err := o.tracker.ReviewUpdate(ctx, o.council, of.latest, commitments.ReviewInput{
				Decision: string(decision), Assessment: "limited", Reason: "x"})
			require.NoError(r, err)
			of.review, m.reviewed[of.latest] = decision, true
		},
		"excuse": func(r *rapid.T) {
			code, of := one()
			key := ""
			switch {
			case of.latest != "":
				key = "error.return.came"
			case of.excused:
				key = "error.return.excused"
			}
			_, err := o.Excuse(ctx, o.council, opened.ID, code, "Motif")
			of.excused = expect(err, key) || of.excused
		},
		"expect": func(r *rapid.T) {
			code, of := one()
			key := ""
			if of.state() != collection.Excused {
				key = "error.return.not_excused"
			}
			_, err := o.Expect(ctx, o.council, opened.ID, code, "Motif")
			if expect(err, key) {
				of.excused = false
			}
		},
		"reopen": func(r *rapid.T) {
			code, of := one()
			key, until := "", o.Today().AddDays(rapid.IntRange(0, 6).Draw(r, "until"))
			if !m.locked(o.Today(), of) {
				key = "error.return.open"
			}
			_, err := o.Reopen(ctx, o.council, collection.ReopenInput{Round: opened.ID, Commitment: code, Reason: "Motif", Until: until.String()})
			if expect(err, key) {
				of.reopened = until
			}
		},
		"more grace": func(r *rapid.T) {
			key := ""
			if m.ended(o.Today()) {
				key = "error.round.closed"
			}
			grace := fmt.Sprint(m.grace + 3)
			_, err := o.Change(ctx, o.council, opened.ID, collection.ChangeInput{Version: m.version, TermsInput: collection.TermsInput{GraceDays: &grace}})
			if expect(err, key) {
				m.grace += 3
				m.version++
			}
		},
		"close": func(r *rapid.T) {
			if rapid.IntRange(0, 5).Draw(r, "really") > 0 {
				r.Skip("not yet")
			}
			key := ""
			if m.ended(o.Today()) {
				key = "error.round.closed"
			}
			_, err := o.Close(ctx, o.council, opened.ID, "", m.version)
			m.closed = expect(err, key) || m.closed
		},
		"": func(r *rapid.T) {
			all, total, err := o.Returns(ctx, o.auditor, opened.ID, collection.ReturnFilter{Page: 1, PerPage: commitments.MaxPerPage})
			require.NoError(r, err)
			require.Equal(r, 154, total)
			for _, stands := range all {
				of := m.returns[stands.Commitment]
				if of == nil {
					continue
				}
				require.Equal(r, of.state(), stands.State, stands.Commitment)
				require.Equal(r, of.timing(m.due, o.Today()), stands.Timing, stands.Commitment)
				require.Equal(r, m.locked(o.Today(), of), stands.Lock != nil, stands.Commitment)
				record, err := o.tracker.Commitment(ctx, o.planner, stands.Commitment)
				require.NoError(r, err)
				require.Equal(r, !m.locked(o.Today(), of), slices.Contains(record.Open, p), stands.Commitment)
			}
		},
	})
}
