package reminders_test

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

var system = people.SystemAccount()

// world is the agreement, cut down to three pledges in two regions, its people
// and one tracker or more, with a clock that the tests set.
type world struct {
	*testing.T
	db         *store.DB
	zone       *time.Location
	people     *people.Directory
	tracker    *commitments.Tracker
	collection *collection.Collection
	reminders  *reminders.Reminders
	dispatch   *deliveries.Dispatch
	post       *postbox
	clock      *trackertest.Clock
}

// postbox keeps the mail that it gets, and when.
type postbox struct {
	w      *world
	got    []string
	all    []deliveries.Message
	refuse error
}

func (b *postbox) Send(_ context.Context, m deliveries.Message) error {
	if b.refuse != nil {
		return b.refuse
	}
	name, _, _ := strings.Cut(m.To, "@")
	b.got = append(b.got, b.w.clock.Now().Format("01-02 15")+" "+name+": "+m.Subject)
	b.all = append(b.all, m)
	return nil
}

func (b *postbox) take() []string {
	got := b.got
	b.got = nil
	slices.Sort(got)
	return got
}

func newWorld(t *testing.T, db *store.DB, start string, active string) *world {
	t.Helper()
	return worldOf(t, db, start, active, []string{"M1", "M2", "C1"}, []string{"MA-FIG", "MA-ZAG"})
}

// worldOf is a world whose agreement has these pledges and regions.
func worldOf(t *testing.T, db *store.DB, start, active string, pledges, regions []string) *world {
	t.Helper()
	at, err := time.Parse(time.RFC3339, start)
	require.NoError(t, err)
	made := trackertest.New(t, db, trackertest.Setup{At: at, Step: time.Microsecond, Active: active, NoAccounts: true, Change: func(d *commitments.Definition) {
		d.Facts, d.Agreement.Regions = nil, regions
		d.Pledges = slices.DeleteFunc(d.Pledges, func(p commitments.Pledge) bool { return !slices.Contains(pledges, p.Code) })
	}})
	w := &world{
		T: t, db: db, zone: made.Location, clock: made.Clock, people: made.People, tracker: made.Tracker, collection: made.Collection,
	}
	w.post = &postbox{w: w}
	w.reminders, w.dispatch = w.another()
	return w
}

// another is one more tracker on the same database.
func (w *world) another() (*reminders.Reminders, *deliveries.Dispatch) {
	base, err := url.Parse("https://tracker.example")
	require.NoError(w, err)
	site := deliveries.Site{Base: base, Location: w.zone}
	r := &reminders.Reminders{Store: w.db.Reminders(), Now: w.clock.Now, Location: w.zone, Hour: 7, Site: site}
	return r, &deliveries.Dispatch{
		Store: w.db.Deliveries(), People: w.db.People(), Agreements: w.db.Commitments(), Mail: w.post, Now: w.clock.Now, Site: site,
		Sources: map[deliveries.Topic]deliveries.Source{reminders.Topic: r}, Log: slog.New(slog.DiscardHandler),
	}
}

// add makes an account; its name stands before the @.
func (w *world) add(name string, n people.NewAccount) {
	w.Helper()
	n.Email, n.Name = name+"@example.ma", strings.ToUpper(name[:1])+name[1:]
	if n.Language == "" {
		n.Language = "en"
	}
	_, _, err := w.people.Add(w.Context(), system, n)
	require.NoError(w, err)
}

func (w *world) account(name string) people.Account {
	w.Helper()
	all, err := w.db.People().Accounts(w.Context())
	require.NoError(w, err)
	for _, a := range all {
		if a.Email == name+"@example.ma" {
			return a
		}
	}
	require.Fail(w, "no account "+name)
	return people.Account{}
}

// submit reports on commitments for a period.
func (w *world) submit(name, period string, codes ...string) {
	w.Helper()
	for _, code := range codes {
		record, err := w.tracker.Commitment(w.Context(), system, code)
		require.NoError(w, err)
		_, err = w.tracker.ReportProgress(w.Context(), w.account(name), code, commitments.ProgressInput{
			Period: period, Status: "in_progress", Narrative: "Done so far: " + w.clock.Now().String(), Version: record.Commitment.Version, Submit: true,
			Delay: commitmentstest.DelayInput(record.Commitment.Terms, "in_progress", period),
		})
		require.NoError(w, err, code)
	}
}

// review decides on everything that waits for the reviewer.
func (w *world) review(name, decision string) {
	w.Helper()
	by := w.account(name)
	waiting, _, err := w.tracker.AwaitingReview(w.Context(), by, commitments.Queue{Page: 1, PerPage: 100})
	require.NoError(w, err)
	require.NotEmpty(w, waiting)
	for _, u := range waiting {
		in := commitments.ReviewInput{Decision: decision, Reason: "Seen."}
		if decision == "verified" {
			in.Assessment = "limited"
		}
		_, err := w.tracker.ReviewUpdate(w.Context(), by, u.ID, in)
		require.NoError(w, err)
	}
}

func (w *world) round(period string) collection.Round {
	w.Helper()
	round, err := w.collection.Find(w.Context(), system, "", commitments.MustPeriod(period))
	require.NoError(w, err)
	return round
}

func (w *world) choose(name string, c reminders.Choices) {
	w.Helper()
	_, err := w.reminders.SetChoices(w.Context(), w.account(name), c)
	require.NoError(w, err)
}

// run is what the schedule does at a tick: rounds, then deliveries.
func (w *world) run() {
	w.Helper()
	due, err := w.collection.PeriodsToOpen(w.Context(), w.clock.Now())
	require.NoError(w, err)
	for _, o := range due {
		_, _, err := w.collection.OpenOnce(w.Context(), system, o.Agreement, o.Period)
		require.NoError(w, err)
	}
	is, err := w.dispatch.HasPending(w.Context())
	require.NoError(w, err)
	if is {
		require.NoError(w, w.dispatch.Run(w.Context()))
	}
}

func each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, test)
}
