package collection_test

import (
	"context"
	"flag"
	"os"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/trackertest"
)

// TestMain keeps the tests of properties short, unless a number is asked for.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("25")
	}
	os.Exit(m.Run())
}

var (
	system = people.SystemAccount()
	q2     = commitments.MustPeriod("2026-Q2")
	q3     = commitments.MustPeriod("2026-Q3")
	q4     = commitments.MustPeriod("2026-Q4")
)

// nad is a commitment of which nothing was published.
const nad = "M1.MA-NAD"

// office is the real agreement with the people who use it, and a clock that the
// tests set.
type office struct {
	*collection.Collection
	tracker                                   *commitments.Tracker
	db                                        *store.DB
	clock                                     *trackertest.Clock
	planner, figuig, councilPlanner           people.Account
	council, ministryReviewer, admin, auditor people.Account
}

// newOffice stands on 5 October 2026, five days after the third quarter, without
// any round.
func newOffice(t testing.TB, db *store.DB) *office { return newOfficeOf(t, db, nil) }

// newOfficeOf is an office of a changed agreement.
func newOfficeOf(t testing.TB, db *store.DB, agreed func(*commitments.Definition)) *office {
	w := trackertest.New(t, db, trackertest.Setup{
		At: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC), Step: time.Millisecond, Active: "2026-04-01", Change: agreed,
	})
	return &office{
		Collection: w.Collection, tracker: w.Tracker, db: db, clock: w.Clock,
		planner: w.Planner, figuig: w.Figuig, councilPlanner: w.CouncilPlanner,
		council: w.Council, ministryReviewer: w.MinistryReviewer, admin: w.Admin, auditor: w.Auditor,
	}
}

// on moves the clock to nine o'clock UTC of the day.
func (o *office) on(day string) { o.clock.SetDay(day) }

func ptr[T any](v T) *T { return &v }

// input asks for the third quarter by 20 October, with ten days of grace.
func input() collection.OpenInput {
	return collection.OpenInput{Period: "2026-Q3", TermsInput: collection.TermsInput{
		DueOn: ptr("2026-10-20"), GraceDays: ptr("10"), Note: ptr(" Merci de citer vos sources. "),
	}}
}

// open opens the round of input, changed.
func (o *office) open(t require.TestingT, change func(*collection.OpenInput)) collection.Round {
	in := input()
	if change != nil {
		change(&in)
	}
	r, err := o.Open(context.Background(), o.council, in)
	require.NoError(t, err)
	return r
}

func (o *office) version(t require.TestingT, code string) int {
	c, err := o.tracker.Store.Read(context.Background()).Commitment(code)
	require.NoError(t, err)
	return c.Version
}

// report submits or saves progress on a commitment of the ministry.
func (o *office) report(t require.TestingT, code string, p commitments.Period, change func(*commitments.ProgressInput)) (commitments.Update, error) {
	in := commitments.ProgressInput{
		Period: p.String(), Status: "in_progress", Narrative: "Trois ateliers, le " + o.clock.At().String(), Version: o.version(t, code), Submit: true,
	}
	if change != nil {
		change(&in)
	}
	return o.tracker.ReportProgress(context.Background(), o.planner, code, in)
}

func draft(in *commitments.ProgressInput) { in.Submit = false }

// returned is the return of a commitment as the round's list shows it.
func (o *office) returned(t require.TestingT, round, code string) collection.Return {
	all, _, err := o.Returns(context.Background(), o.auditor, round, collection.ReturnFilter{Page: 1, PerPage: commitments.MaxPerPage})
	require.NoError(t, err)
	for _, r := range all {
		if r.Commitment == code {
			return r
		}
	}
	require.Fail(t, "no return of "+code)
	return collection.Return{}
}

// refuses asserts the kind and key of a problem.
func refuses(t require.TestingT, kind problem.Kind, key string, err error) *problem.Problem {
	p, ok := problem.Of(err)
	require.True(t, ok, "no problem: %v", err)
	require.Equal(t, kind, p.Kind, "%v", err)
	require.Equal(t, key, p.Key)
	return p
}

// blames asserts that err refuses exactly these fields with these keys.
func blames(t require.TestingT, err error, want map[string]string) {
	p := refuses(t, problem.Invalid, "error.invalid", err)
	got := map[string]string{}
	for _, f := range p.Fields {
		got[f.Name] = f.Key
	}
	require.Equal(t, want, got)
}
