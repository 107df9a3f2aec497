package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// memory is a Store, Agreements and Files that keeps everything in memory.
type memory struct {
	material   Material
	editions   []Edition
	entries    []journal.Entry
	content    map[string][]byte
	since      Since                    // how far the record has moved beyond any edition
	reckoned   int                      // how often the material was read for totals
	unsettled  []c.Period               // that can still be reported, or wait for a review
	unapproved []c.Period               // of which an opinion waits for approval
	firstHere  func()                   // called before an edition is inserted, as another tracker would
	full       bool                     // the disk is
	atEnd      func(compilation string) // called when one is about to have issued

	mu           sync.Mutex // of what is used in the background
	compilations map[string]Compilation
	cancelled    map[string]bool
	steps        []Compilation
}

type memoryTx struct {
	*memory
	editions []Edition
	entries  []journal.Entry
}

func (m *memory) InTx(_ context.Context, fn func(Tx) error) error {
	tx := &memoryTx{memory: m}
	if err := fn(tx); err != nil {
		return err
	}
	m.editions, m.entries = append(m.editions, tx.editions...), append(m.entries, tx.entries...)
	return nil
}

func (tx *memoryTx) Record(entries ...journal.Entry) error {
	for _, e := range entries {
		if _, err := journal.Encode(e); err != nil {
			return err
		}
	}
	tx.entries = append(tx.entries, entries...)
	return nil
}

func (tx *memoryTx) InsertEdition(e Edition) error {
	if tx.firstHere != nil {
		tx.firstHere()
	}
	if _, err := tx.Edition(context.Background(), e.Agreement, e.Period, e.Number); err == nil {
		return problem.New(problem.Conflict, "error.edition_exists")
	}
	tx.editions = append(tx.editions, e)
	return nil
}

func (m *memory) Agreements(context.Context) ([]c.Agreement, error) {
	return []c.Agreement{m.material.Agreement}, nil
}

func (m *memory) Material(context.Context, string, c.Period) (Material, error) {
	return m.material, nil
}

func (m *memory) Edition(_ context.Context, agreement string, p c.Period, number int) (Edition, error) {
	found := Edition{}
	for _, e := range m.editions {
		if e.Agreement == agreement && e.Period == p && (number == 0 && e.Number > found.Number || e.Number == number) {
			found = e
		}
	}
	if found.ID == "" {
		return found, problem.New(problem.NotFound, "error.not_found")
	}
	return found, nil
}

func (m *memory) EditionByID(_ context.Context, id string) (Edition, error) {
	for _, e := range m.editions {
		if e.ID == id {
			return e, nil
		}
	}
	return Edition{}, problem.New(problem.NotFound, "error.not_found")
}

func (m *memory) Editions(context.Context, EditionFilter) ([]Edition, int, error) {
	return m.editions, len(m.editions), nil
}

func (m *memory) EachEdition(_ context.Context, _ EditionFilter, yield func(Edition) error) error {
	for _, e := range m.editions {
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Trend(context.Context, string, c.PeriodKind, int) ([]PeriodFigures, error) {
	return nil, nil
}

func (m *memory) Issued(context.Context, string) (map[c.Period]map[EditionKind]bool, error) {
	issued := map[c.Period]map[EditionKind]bool{}
	for _, e := range m.editions {
		if issued[e.Period] == nil {
			issued[e.Period] = map[EditionKind]bool{}
		}
		issued[e.Period][e.Kind] = true
	}
	return issued, nil
}

func (m *memory) Since(context.Context, Edition) (Since, error) { return m.since, nil }

func (m *memory) MaterialNow(context.Context, string, c.Period) (Material, error) {
	m.reckoned++
	return m.material, nil
}

func (m *memory) Unsettled(context.Context, string, c.Date) ([]c.Period, error) {
	return m.unsettled, nil
}

func (m *memory) Unapproved(context.Context, string) ([]c.Period, error) { return m.unapproved, nil }

func (m *memory) InsertCompilation(_ context.Context, c Compilation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.compilations[c.ID] = c
	return nil
}

func (m *memory) SaveCompilation(_ context.Context, c Compilation) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.compilations[c.ID], m.steps = c, append(m.steps, c)
	return m.cancelled[c.ID], nil
}

func (m *memory) Compilation(_ context.Context, id string) (Compilation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, found := m.compilations[id]; found {
		return c, nil
	}
	return Compilation{}, problem.New(problem.NotFound, "error.not_found")
}

func (m *memory) OpenCompilations(_ context.Context, agreement string, seen time.Time) (open []Compilation, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.compilations {
		if c.Agreement == agreement && c.State == Compiling && !c.SeenAt.Before(seen) {
			open = append(open, c)
		}
	}
	return open, nil
}

func (tx *memoryTx) EndCompilation(id, _ string) error {
	if tx.atEnd != nil {
		tx.atEnd(id)
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.cancelled[id] {
		return problem.New(problem.Conflict, "error.compilation.ended")
	}
	return nil
}

func (tx *memoryTx) CancelCompilation(id string) error {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.cancelled[id] {
		return problem.New(problem.Conflict, "error.compilation.ended")
	}
	tx.cancelled[id] = true
	return nil
}

func (m *memory) Put(content []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return "", problem.New(problem.Unavailable, "error.disk_full")
	}
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	m.content[name] = bytes.Clone(content)
	return name, nil
}

type openFile struct{ *bytes.Reader }

func (openFile) Close() error { return nil }

func (m *memory) Open(name string) (io.ReadSeekCloser, error) {
	return openFile{bytes.NewReader(m.content[name])}, nil
}

func desk() (*memory, *Editions) {
	m := &memory{
		material: sample(), content: map[string][]byte{}, compilations: map[string]Compilation{}, cancelled: map[string]bool{},
	}
	return m, &Editions{Store: m, Agreements: m, Files: m, Sealer: sealed, Location: casablanca,
		Now: func() time.Time { return at("2026-11-20T08:00:00Z") }}
}

var (
	q3      = c.MustPeriod("2026-Q3")
	council = people.Account{ID: "b1", Name: "Brahim", Role: people.Reviewer, Party: "CCDH"}
	auditor = people.Account{ID: "d1", Name: "Driss", Role: people.Auditor}
	planner = people.Account{ID: "a1", Name: "Amina", Role: people.Planner, Party: "ministry"}
)

func TestFirstEditionIsOriginalAndHasEveryFile(t *testing.T) {
	m, e := desk()
	edition, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 1, edition.Number)
	require.Equal(t, Original, edition.Kind)
	require.EqualValues(t, 42, edition.JournalSize)
	require.Len(t, edition.Files, len(formatsOf(Report{}))+len(ProofFiles), "no round, no file of it")
	require.Equal(t, m.material.Root.String(), edition.JournalRoot)
	for _, f := range edition.Files {
		require.Len(t, m.content[f.SHA256], int(f.Size), f.Name)
	}
	require.Len(t, m.entries, 1)
	require.Equal(t, edition, m.entries[0].Body, "with its figures")
	require.Equal(t, "report.issued", m.entries[0].Kind)
	require.Equal(t, "SAMPLE-1/2026-Q3/1", m.entries[0].Subject)
}

func TestTheSameContentMakesNoSecondEdition(t *testing.T) {
	m, e := desk()
	first, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	m.material.JournalSize = 99
	again, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: "whatever"}, nil)
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, first.ID, again.ID)
	require.Len(t, m.entries, 1)
}

func TestOtherContentNeedsAReasonAndCorrects(t *testing.T) {
	m, e := desk()
	_, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	m.material.Cuts["M1.B"] = unassessed(m.material.Cuts["M1.B"])
	_, _, err = e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: "  "}, nil)
	p, ok := problem.Of(err)
	require.True(t, ok)
	require.Equal(t, "reason", p.Fields[0].Name)
	require.Len(t, m.editions, 1)

	corrected, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: " Appréciation retirée "}, nil)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 2, corrected.Number)
	require.Equal(t, Corrected, corrected.Kind)
	require.Equal(t, "Appréciation retirée", corrected.Reason)
}

func TestWhenAnotherTrackerWasFirstItsEditionIsReturned(t *testing.T) {
	m, e := desk()
	other := Edition{ID: "theirs", Agreement: "SAMPLE-1", Period: q3, Number: 1, Kind: Original}
	m.firstHere = func() { m.editions = append(m.editions, other) }
	edition, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), PeriodToIssue{"SAMPLE-1", q3, Original})
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, "theirs", edition.ID)
	require.Empty(t, m.entries)
}

func TestCompileOnceLeavesWhatStands(t *testing.T) {
	m, e := desk()
	_, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), PeriodToIssue{"SAMPLE-1", q3, Original})
	require.NoError(t, err)
	require.True(t, created)
	for code, cut := range m.material.Cuts {
		m.material.Cuts[code] = unassessed(cut)
	}
	_, created, err = e.CompileOnce(t.Context(), people.SystemAccount(), PeriodToIssue{"SAMPLE-1", q3, Original})
	require.NoError(t, err)
	require.False(t, created)
}

func TestWhoMayCompileAndWhen(t *testing.T) {
	_, e := desk()
	for _, by := range []people.Account{planner, auditor} {
		_, _, err := e.Compile(t.Context(), by, CompileInput{Period: q3}, nil)
		require.True(t, problem.Is(err, problem.Forbidden), by.Role)
		_, _, err = e.CompileOnce(t.Context(), by, PeriodToIssue{"SAMPLE-1", q3, Original})
		require.True(t, problem.Is(err, problem.Forbidden), by.Role)
	}
	_, _, err := e.Compile(t.Context(), people.Account{}, CompileInput{Period: q3}, nil)
	require.True(t, problem.Is(err, problem.Unauthenticated))
	_, _, err = e.Compile(t.Context(), council, CompileInput{Agreement: "NONE", Period: q3}, nil)
	require.True(t, problem.Is(err, problem.NotFound))
	for period, key := range map[string]string{
		"2027-Q1": "error.period.not_begun", "2009-Q1": "error.period.before_agreement", "": "error.report.period_missing",
	} {
		t.Run(period, func(t *testing.T) {
			var p c.Period
			require.NoError(t, p.UnmarshalText([]byte(period)))
			_, _, err := e.Compile(t.Context(), council, CompileInput{Period: p}, nil)
			refused, ok := problem.Of(err)
			require.True(t, ok, period)
			require.Equal(t, "period", refused.Fields[0].Name)
			require.Equal(t, key, refused.Fields[0].Key)
		})
	}
	_, _, err = e.Compile(t.Context(), council, CompileInput{Period: c.MustPeriod("2009-Q2")}, nil)
	require.NoError(t, err, "the quarter in which the agreement was signed")
}

func TestOnlyThePartyThatCollectsAndTheScheduleIssueEditions(t *testing.T) {
	m, e := desk()
	m.material.Agreement.Collector = "CCDH"
	owed := PeriodToIssue{"SAMPLE-1", q3, Original}
	m.compilations["at work"] = Compilation{ID: "at work", Agreement: "SAMPLE-1", Period: q3, State: Compiling, SeenAt: e.Now()}
	for name, by := range map[string]people.Account{
		"a reviewer of the other party": {ID: "m1", Role: people.Reviewer, Party: "ministry"},
		"a reviewer of no party":        {ID: "n1", Role: people.Reviewer},
		"an administrator":              {ID: "x1", Role: people.Admin},
		"an administrator of the party": {ID: "x2", Role: people.Admin, Party: "CCDH"},
		"a planner of the party":        {ID: "p1", Role: people.Planner, Party: "CCDH"},
		"an auditor":                    auditor,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := e.Compile(t.Context(), by, CompileInput{Period: q3}, nil)
			refused, ok := problem.Of(err)
			require.True(t, ok)
			assert.Equal(t, "error.forbidden.not_issuer", refused.Key, "it says who can")
			assert.Contains(t, refused.Args, "CCDH")
			_, _, err = e.Start(t.Context(), by, CompileInput{Period: q3})
			assert.True(t, problem.Is(err, problem.Forbidden))
			_, _, err = e.CompileOnce(t.Context(), by, owed)
			assert.True(t, problem.Is(err, problem.Forbidden))
			_, err = e.Underway(t.Context(), by, "")
			assert.True(t, problem.Is(err, problem.Forbidden))
			_, err = e.Compilation(t.Context(), by, "at work")
			assert.True(t, problem.Is(err, problem.Forbidden))
			assert.True(t, problem.Is(e.Cancel(t.Context(), by, "at work"), problem.Forbidden))
			assert.Empty(t, m.editions)
		})
	}
	_, created, err := e.CompileOnce(t.Context(), people.SystemAccount(), owed)
	require.NoError(t, err)
	require.True(t, created)
	_, _, err = e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
}

func TestDownloadIsJournaledAndReadingIsNot(t *testing.T) {
	m, e := desk()
	edition, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	report, err := e.Load(t.Context(), edition)
	require.NoError(t, err)
	require.Equal(t, Compile(sample(), q3, casablanca), report)
	require.Len(t, m.entries, 1)

	file, content, err := e.Download(t.Context(), auditor, edition.ID, "report.csv")
	require.NoError(t, err)
	read, err := io.ReadAll(content)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.EqualValues(t, len(read), file.Size)
	require.True(t, IsCSV(file))
	require.Equal(t, "report.downloaded", m.entries[1].Kind)
	require.Equal(t, "d1", m.entries[1].Actor)

	_, _, err = e.Download(t.Context(), auditor, edition.ID, "../report.csv")
	require.True(t, problem.Is(err, problem.NotFound))
	_, _, err = e.Download(t.Context(), people.Account{}, edition.ID, "report.csv")
	require.True(t, problem.Is(err, problem.Unauthenticated))
	require.Len(t, m.entries, 2)
}

func TestDueFromActivationOnEarliestFirst(t *testing.T) {
	m, e := desk()
	m.material.Agreement.ActivatedOn = c.MustDate("2026-02-10")
	due := func(now string) (list []string) {
		e.Now = func() time.Time { return at(now) }
		return pending(t, e)
	}
	require.Empty(t, due("2026-04-30T12:00:00Z"))
	require.Equal(t, []string{"2026-Q1 original"}, due("2026-05-01T00:00:00Z"))
	require.Equal(t, []string{"2026-Q1 final", "2026-Q2 final", "2026-Q3 final", "2026-Q4 original", "2026 original"}, due("2027-01-31T12:00:00Z"))
	_, _, err := e.CompileOnce(t.Context(), people.SystemAccount(), PeriodToIssue{"SAMPLE-1", c.MustPeriod("2026-Q2"), Final})
	require.NoError(t, err)
	require.Equal(t, []string{"2026-Q1 final", "2026-Q3 original"}, due("2026-11-20T12:00:00Z"))
}

// Ten years, looked at every day at odd hours: each quarter and each year is
// owed until it is issued, first as the original and then as the final edition, and
// is issued once as each, whatever the clock does around Ramadan.
func TestTenYearsOfSchedulesIssueEachKindOnce(t *testing.T) {
	m, e := desk()
	m.material.Agreement.ActivatedOn = c.MustDate("2026-01-01")
	issued := map[string]int{}
	for now := at("2026-01-01T02:30:00Z"); now.Before(at("2036-03-15T00:00:00Z")); now = now.Add(23 * time.Hour) {
		owed, err := e.PeriodsToIssue(t.Context(), now)
		require.NoError(t, err)
		for _, o := range owed {
			issued[o.Subject()]++
			m.editions = append(m.editions, Edition{ID: o.Subject(), Period: o.Period, Kind: o.Kind})
		}
	}
	require.Len(t, issued, 100)
	for owed, times := range issued {
		require.Equal(t, 1, times, owed)
	}
}
