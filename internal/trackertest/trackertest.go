// Package trackertest gives tests a wired tracker on a database of their own:
// the operations, the shipped agreement, the demonstration accounts, and a
// clock that the test moves.
package trackertest

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the tests reckon in Africa/Casablanca on every machine

	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/evidence"
	"tracker/internal/files"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/seed"
)

// Password opens every demonstration account of a World.
const Password = "a password for tests"

// Setup says what a World begins with. Its zero value is the whole agreement with
// the published record, not activated, at nine o'clock UTC of 23 November 2026.
type Setup struct {
	At     time.Time                       // where the clock stands; zero for the above
	Step   time.Duration                   // how far each look at the clock moves it, so that no two facts have one time
	Zone   string                          // in which days are reckoned; "" for Africa/Casablanca
	Active string                          // day from which progress is owed, such as "2026-04-01"; "" for never
	Change func(d *commitments.Definition) // changes the agreement before it is loaded; nil leaves it as shipped
	Empty  bool                            // no agreement and no accounts
	// NoAccounts leaves out the demonstration accounts, for tests that count people.
	NoAccounts bool
}

// World is one tracker on one database.
type World struct {
	DB          *store.DB
	Clock       *Clock
	Location    *time.Location
	People      *people.Directory
	Tracker     *commitments.Tracker
	Collection  *collection.Collection
	Register    *deliverables.Register
	Opinions    *opinions.Opinions
	Recommended *recommendations.Recommendations
	Reports     *reports.Editions
	Journal     *audit.Journal
	// Files holds the content of editions, Evidence that of evidence.
	Files    *files.Store
	Evidence *files.Store
	// KeyFile and EvidenceDir are where the journal's key and the files of
	// evidence lie, for tests that reach past the tracker.
	KeyFile     string
	EvidenceDir string

	Definition commitments.Definition // the agreement as it was loaded
	Accounts
}

// Typed is a change for Setup: planners type the values of these indicators, which the
// register of deliverables counts in the agreement as it is shipped. So a pledge has
// several values that are typed.
func Typed(codes ...string) func(d *commitments.Definition) {
	return func(d *commitments.Definition) {
		for i := range d.Pledges {
			for j := range d.Pledges[i].Indicators {
				if in := &d.Pledges[i].Indicators[j]; slices.Contains(codes, in.Code) {
					in.Counts = nil
				}
			}
		}
	}
}

// Accounts are the demonstration accounts.
type Accounts struct {
	Planner          people.Account // of the ministry, all regions
	Figuig           people.Account // of the ministry, MA-FIG alone
	Council          people.Account // of the council: collects and reviews
	CouncilLead      people.Account // approves what colleagues at the council write
	CouncilPlanner   people.Account // reports on the council's own pledges
	MinistryReviewer people.Account // reviews the council's pledges
	Auditor          people.Account
	Admin            people.Account
}

// New wires a tracker on the database and loads what the set-up says.
func New(t testing.TB, db *store.DB, s Setup) *World {
	t.Helper()
	w := &World{DB: db, Clock: newClock(s), Location: location(t, s.Zone)}
	dir := t.TempDir()
	w.KeyFile, w.EvidenceDir = filepath.Join(dir, "journal.key"), filepath.Join(dir, "evidence")
	w.Files, w.Evidence = OpenFiles(t, filepath.Join(dir, "files")), OpenFiles(t, w.EvidenceDir)
	vault := evidence.New(w.Evidence)
	w.People = &people.Directory{Store: db.People(), Hasher: PlainHasher{}, Now: w.Clock.Now}
	w.Tracker = &commitments.Tracker{Store: db.Commitments(), Vault: vault, Now: w.Clock.Now, Location: w.Location}
	w.Register = &deliverables.Register{Store: db.Deliverables(), Tracker: w.Tracker}
	w.Opinions = &opinions.Opinions{Store: db.Opinions(), Tracker: w.Tracker}
	w.Recommended = &recommendations.Recommendations{Store: db.Recommendations(), Tracker: w.Tracker}
	w.Collection = &collection.Collection{Store: db.Collection(), Now: w.Clock.Now, Location: w.Location}
	var err error
	w.Journal, err = audit.Open(context.Background(), db.Journal(), w.KeyFile, w.Clock.Now)
	require.NoError(t, err)
	w.Journal.Evidence = vault
	w.Reports = &reports.Editions{
		Store: db.Reports(w.Location), Agreements: db.Commitments(), Files: w.Files, Sealer: w.Journal.Seal(), Now: w.Clock.Now, Location: w.Location,
	}
	t.Cleanup(func() { require.NoError(t, w.Reports.Stop(context.Background())) })
	if !s.Empty {
		w.load(t, s)
	}
	return w
}

// load adds the agreement and the demonstration accounts.
func (w *World) load(t testing.TB, s Setup) {
	t.Helper()
	ctx, system := context.Background(), people.SystemAccount()
	var err error
	w.Definition, err = seed.Builtin()
	require.NoError(t, err)
	if s.Active != "" {
		w.Definition.Agreement.ActivatedOn = commitments.MustDate(s.Active)
	}
	if s.Change != nil {
		s.Change(&w.Definition)
	}
	_, err = w.Tracker.LoadAgreement(ctx, system, w.Definition)
	require.NoError(t, err)
	if s.NoAccounts {
		return
	}
	accounts, err := w.People.EnsureDemo(ctx, system, seed.DemoAccounts(), Password)
	require.NoError(t, err)
	for _, a := range accounts {
		*w.byEmail()[a.Email] = a
	}
}

func (a *Accounts) byEmail() map[string]*people.Account {
	return map[string]*people.Account{
		"planner@demo.tracker": &a.Planner, "planner.figuig@demo.tracker": &a.Figuig, "council@demo.tracker": &a.Council, "council.lead@demo.tracker": &a.CouncilLead,
		"council.planner@demo.tracker": &a.CouncilPlanner, "ministry.reviewer@demo.tracker": &a.MinistryReviewer,
		"auditor@demo.tracker": &a.Auditor, "admin@demo.tracker": &a.Admin,
	}
}

// ByEmail returns the accounts by their addresses, as package seed asks for them.
func (a *Accounts) ByEmail() map[string]people.Account {
	all := map[string]people.Account{}
	for email, account := range a.byEmail() {
		all[email] = *account
	}
	return all
}

// Version returns the commitment's current version.
func (w *World) Version(t testing.TB, code string) int {
	t.Helper()
	record, err := w.Tracker.Commitment(context.Background(), people.SystemAccount(), code)
	require.NoError(t, err)
	return record.Commitment.Version
}

// OpenFiles opens a folder of content, and closes it after the test.
func OpenFiles(t testing.TB, dir string) *files.Store {
	t.Helper()
	folder, err := files.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, folder.Close()) })
	return folder
}

func location(t testing.TB, zone string) *time.Location {
	t.Helper()
	if zone == "" {
		zone = "Africa/Casablanca"
	}
	loc, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return loc
}

// PlainHasher stands in for argon2id, which is slow on purpose.
type PlainHasher struct{}

// Hash returns the password with a mark before it.
func (PlainHasher) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

// Matches reports whether the hash is that of the password.
func (PlainHasher) Matches(_ context.Context, password, hash string) (bool, error) {
	return hash == "plain:"+password, nil
}
