package audit_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/trackertest"
	"tracker/seed"
)

// house is a tracker on the real agreement with demonstration data.
type house struct {
	db          *store.DB
	tracker     *commitments.Tracker
	rounds      *collection.Collection
	people      *people.Directory
	register    *deliverables.Register
	reports     *reports.Editions
	journal     *audit.Journal
	opinions    *opinions.Opinions
	recommended *recommendations.Recommendations
	by          map[string]people.Account // by email
	clock       *trackertest.Clock
	loc         *time.Location
	keyFile     string
	vault       string // folder of the files of evidence
}

var (
	auditor = people.Account{ID: "auditor", Role: people.Auditor}
	planner = people.Account{ID: "planner", Role: people.Planner}
	system  = people.SystemAccount()
)

// emptyHouse stands on 23 November 2026.
func emptyHouse(t testing.TB, db *store.DB) *house {
	w := trackertest.New(t, db, trackertest.Setup{Step: time.Millisecond, Empty: true})
	return &house{
		db: db, clock: w.Clock, loc: w.Location, keyFile: w.KeyFile, vault: w.EvidenceDir, by: map[string]people.Account{},
		tracker: w.Tracker, rounds: w.Collection, people: w.People, register: w.Register, reports: w.Reports, journal: w.Journal, opinions: w.Opinions, recommended: w.Recommended,
	}
}

// newHouse also holds demonstration data, every so many'th commitment's.
func newHouse(t testing.TB, db *store.DB, every int) *house {
	h := emptyHouse(t, db)
	def := h.load(t)
	items := seed.Demo(def, h.by, h.tracker.Today(), h.loc)
	kept := map[string]bool{}
	items = slices.DeleteFunc(items, func(i commitments.ImportItem) bool {
		if _, known := kept[i.Commitment]; !known {
			kept[i.Commitment] = len(kept)%every == 0
		}
		return !kept[i.Commitment]
	})
	require.NoError(t, h.tracker.Import(t.Context(), system, slices.Values(items), nil))
	h.work(t)
	return h
}

// load adds the agreement and the demonstration accounts.
func (h *house) load(t testing.TB, changes ...func(*commitments.Definition)) commitments.Definition {
	def, err := seed.Builtin()
	require.NoError(t, err)
	for _, change := range changes {
		change(&def)
	}
	def.Agreement.ActivatedOn = seed.DemoStart(def.Agreement, h.tracker.Today())
	_, err = h.tracker.LoadAgreement(t.Context(), system, def)
	require.NoError(t, err)
	accounts, err := h.people.EnsureDemo(t.Context(), system, seed.DemoAccounts(), trackertest.Password)
	require.NoError(t, err)
	for _, a := range accounts {
		h.by[a.Email] = a
	}
	return def
}

// work is one of each operation that the journal must know.
func (h *house) work(t testing.TB) {
	ctx := t.Context()
	reporter, council := h.by["planner@demo.tracker"], h.by["council@demo.tracker"]
	version := func(code string) int {
		c, err := h.tracker.Store.Read(ctx).Commitment(code)
		require.NoError(t, err)
		return c.Version
	}
	report := func(code, value, text string) commitments.Update {
		u, err := h.tracker.ReportProgress(ctx, reporter, code, commitments.ProgressInput{
			Period: "2026-Q4", Status: "in_progress", Narrative: text, Value: value, Version: version(code), Submit: true,
			Answers: []commitments.Answer{{Rule: commitments.ValueFalls, Text: "Recompté"}, {Rule: commitments.Jump, Text: "Recompté"}},
		})
		require.NoError(t, err)
		return u
	}
	target := "12.5"
	_, err := h.tracker.Revise(ctx, reporter, "M3.MA-NAD", commitments.TermsInput{
		Target: &target, Reason: "Révision <1>", Version: version("M3.MA-NAD"),
	})
	require.NoError(t, err)
	first := report("M3.MA-NAD", "3.25", "Trois ateliers & un séminaire \u2028 ورشات")
	_, err = h.tracker.ReviewUpdate(ctx, council, first.ID, commitments.ReviewInput{Decision: "returned", Reason: "Préciser"})
	require.NoError(t, err)
	second := report("M3.MA-NAD", "4", "Quatre")
	h.attach(t, reporter, second.ID)
	hasty, err := h.tracker.ReviewUpdate(ctx, council, second.ID, commitments.ReviewInput{Decision: "verified", Assessment: "complete"})
	require.NoError(t, err)
	_, err = h.tracker.WithdrawReview(ctx, council, second.ID, hasty.ID, commitments.WithdrawalInput{Reason: "Trop tôt"})
	require.NoError(t, err)
	_, err = h.tracker.ReviewUpdate(ctx, council, second.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
	require.NoError(t, err)
	_, err = h.tracker.Assess(ctx, council, "M3.MA-ZAG", commitments.AssessmentInput{
		Period: "2026-Q3", Assessment: "no_evidence", Comment: "Rien", Version: version("M3.MA-ZAG"),
	})
	require.NoError(t, err)
	_, err = h.tracker.ChangeCalendar(ctx, h.by["admin@demo.tracker"], "CCDH-2009", commitments.CalendarInput{
		From: "2027-04-01", Reporting: "month", DueDays: "10", CloseDays: "20", DueSoonDays: "30", Reports: []string{"year"}, ReportAfterDays: "31",
		Reason: "Suivi <mensuel>",
	})
	require.NoError(t, err)
	_, err = h.register.LoadCommunes(ctx, h.by["admin@demo.tracker"], deliverables.CommunesInput{
		Source: "Décret <2009>", Communes: []deliverables.CommuneInput{{Region: "MA-FIG", French: "Bouârfa", Arabic: "بوعرفة"}},
	})
	require.NoError(t, err)
	h.collect(t, council)
	h.recommend(t, council, reporter)
	h.opine(t, council, h.by["council.lead@demo.tracker"])
	h.discuss(t, reporter, council)
	_, err = h.people.Authenticate(ctx, "planner@demo.tracker", trackertest.Password)
	require.NoError(t, err)
	_, err = h.people.Authenticate(ctx, "planner@demo.tracker", "wrong")
	require.Error(t, err)
	_, err = h.people.SetDisabled(ctx, system, h.by["admin@demo.tracker"].ID, true)
	require.NoError(t, err)
	require.NoError(t, h.people.SetLanguage(ctx, h.by["auditor@demo.tracker"], "ar"))
	edition, created, err := h.reports.Compile(ctx, system, reports.CompileInput{Period: commitments.MustPeriod("2026-Q3")}, nil)
	require.NoError(t, err)
	require.True(t, created)
	_, content, err := h.reports.Download(ctx, auditor, edition.ID, "report.csv")
	require.NoError(t, err)
	require.NoError(t, content.Close())
}

// recommend makes recommendations of which one is settled and one is open.
func (h *house) recommend(t testing.TB, council, planner people.Account) {
	ctx := t.Context()
	in := recommendations.Input{Period: "2026-Q3", Pledge: "M3", Texts: map[string]string{"fr": "Publier <la liste>", "ar": "نشر اللائحة"}, Addressee: "ministry", Deadline: "2027-01-31"}
	_, err := h.recommended.Make(ctx, council, in)
	require.NoError(t, err)
	in.Pledge, in.Commitment = "", "M3.MA-NAD"
	r, err := h.recommended.Make(ctx, council, in)
	require.NoError(t, err)
	_, err = h.recommended.Answer(ctx, planner, r.ID, recommendations.StepInput{Step: "done", Words: "Publiée & affichée"})
	require.NoError(t, err)
	_, err = h.recommended.Find(ctx, council, r.ID, recommendations.StepInput{Step: "settled", Version: 1})
	require.NoError(t, err)
	for _, step := range []string{"accepted", "refused", "done"} {
		r, err := h.recommended.Make(ctx, council, in)
		require.NoError(t, err)
		_, err = h.recommended.Answer(ctx, planner, r.ID, recommendations.StepInput{Step: step, Words: "Voir <l’annexe>"})
		require.NoError(t, err)
	}
	r, err = h.recommended.Make(ctx, council, in)
	require.NoError(t, err)
	_, err = h.recommended.Find(ctx, council, r.ID, recommendations.StepInput{Step: "closed", Words: "Sans objet"})
	require.NoError(t, err)
}

// opine writes opinions of which one waits, one was returned and two are approved, one of
// them with a later version that waits.
func (h *house) opine(t testing.TB, author, second people.Account) {
	ctx := t.Context()
	write := func(pledge string, version int, text string) opinions.Opinion {
		o, err := h.opinions.Write(ctx, author, opinions.Input{Period: "2026-Q3", Pledge: pledge, Version: version, Texts: map[string]string{"fr": text, "ar": "رأي"}})
		require.NoError(t, err)
		return o
	}
	decide := func(o opinions.Opinion, in opinions.DecisionInput) {
		in.Version = o.Number()
		_, err := h.opinions.Decide(ctx, second, o.ID, in)
		require.NoError(t, err)
	}
	write("C2", 0, "En attente")
	decide(write("M1", 0, "Trop court"), opinions.DecisionInput{Decision: "returned", Reason: "Préciser <où>"})
	decide(write("", 0, "L’ensemble & le reste"), opinions.DecisionInput{Decision: "approved"})
	decide(write("M3", 0, "Le rythme"), opinions.DecisionInput{Decision: "approved"})
	write("M3", 1, "Le rythme reprend")
}

// collect opens a round that is changed, closed, excused from and reopened, and one
// that stays open.
func (h *house) collect(t testing.TB, council people.Account) {
	ctx, due, grace, note := t.Context(), "2026-12-10", "5", "Merci <de> préciser"
	open := func(period string) collection.Round {
		r, err := h.rounds.Open(ctx, council, collection.OpenInput{Period: period, TermsInput: collection.TermsInput{DueOn: &due, GraceDays: &grace}})
		require.NoError(t, err)
		return r
	}
	open("2026-Q4")
	r := open("2026-Q3")
	_, err := h.rounds.Change(ctx, council, r.ID, collection.ChangeInput{Version: 1, Reason: "Délai", TermsInput: collection.TermsInput{
		Note: &note, Requires: &[]string{"narrative"},
	}})
	require.NoError(t, err)
	var silent []string
	missing, _, err := h.rounds.Returns(ctx, council, r.ID, collection.ReturnFilter{State: collection.Expected, Page: 1, PerPage: 50})
	require.NoError(t, err)
	for _, one := range missing {
		silent = append(silent, one.Commitment)
	}
	for _, code := range silent[:2] {
		_, err = h.rounds.Excuse(ctx, council, r.ID, code, "Rien de prévu")
		require.NoError(t, err)
	}
	_, err = h.rounds.Expect(ctx, council, r.ID, silent[0], "Si")
	require.NoError(t, err)
	_, err = h.rounds.Close(ctx, council, r.ID, "Tout est là", 0)
	require.NoError(t, err)
	for _, code := range silent[:2] {
		_, err = h.rounds.Reopen(ctx, council, collection.ReopenInput{Round: r.ID, Commitment: code, Reason: "Coupure", Until: "2026-12-01"})
		require.NoError(t, err)
	}
}

// entries reads the whole log in canonical form.
func (h *house) entries(t testing.TB) [][]byte {
	_, err := h.journal.Checkpoint(t.Context(), planner) // brings the log up to date
	require.NoError(t, err)
	var all [][]byte
	for {
		some, size, err := h.journal.Entries(t.Context(), auditor, int64(len(all))-1, 700)
		require.NoError(t, err)
		for _, e := range some {
			require.EqualValues(t, len(all), e.Index, "without gaps")
			require.Equal(t, journal.LeafHash(e.Encoded), e.Hash)
			all = append(all, e.Encoded)
		}
		if int64(len(all)) == size {
			return all
		}
	}
}
