package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/people"
	"tracker/internal/store/storetest"
	"tracker/seed"
)

// place is a machine on which commands run: a folder and a database.
type place struct {
	t        *testing.T
	settings []string
}

// eachPlace runs the test on both engines.
func eachPlace(t *testing.T, test func(t *testing.T, p *place)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newPlace(t, "")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, newPlace(t, storetest.EmptyPostgreSQLURL(t))) })
}

func newPlace(t *testing.T, database string) *place {
	dir := t.TempDir()
	if database == "" {
		database = "sqlite:" + filepath.Join(dir, "tracker.db")
	}
	return &place{t, []string{"--data-dir", dir, "--database-url", database}}
}

// run returns the exit status and what was printed.
func (p *place) run(args ...string) (int, string, string) {
	var out, errs bytes.Buffer
	status := run(p.t.Context(), append(args, p.settings...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func (p *place) must(args ...string) string {
	p.t.Helper()
	status, out, errs := p.run(args...)
	require.Equal(p.t, done, status, "%v: %s", args, errs)
	return out
}

func TestSeedingTwiceChangesNothing(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		assert.Contains(t, p.must("seed"), "154 commitments and 20 published facts (14 of them as updates) loaded")
		assert.Contains(t, p.must("seed"), "nothing was changed")
		var said struct{ Changed, Commitments, Facts, Updates int }
		require.NoError(t, json.Unmarshal([]byte(p.must("seed", "--json")), &said))
		assert.Zero(t, said)
	})
}

func TestASecondAgreementIsADataFile(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		assert.Contains(t, p.must("seed", "../../seed/example-agreement.json"), "EXAMPLE: ")
		status, _, errs := p.run("seed", "main_test.go")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "main_test.go:1: this is not JSON")
	})
}

func TestAReportFromThePublishedRecord(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		out := t.TempDir()
		said := p.must("report", "compile", "--period", "2012-Q2", "--out", out)
		assert.Contains(t, said, "CCDH-2009 2012-Q2 edition 1 (original) issued")
		table, err := os.ReadFile(filepath.Join(out, "updates.csv"))
		require.NoError(t, err)
		assert.Equal(t, 4, strings.Count(string(table), "published_record"), "two in Figuig, its projects, and Hay Mohammadi")
		assert.Contains(t, p.must("report", "compile", "--period", "2012-Q2"), "stands already")
		assert.Regexp(t, `CCDH-2009\s+2012-Q2\s+1\s+original`, p.must("report", "list"))
	})
}

func TestMadeUpUpdatesAreMarked(t *testing.T) {
	p := newPlace(t, "")
	assert.Contains(t, p.must("seed", "--synthetic", "500"), "500 made-up updates added")
}

func TestAccountsByCommand(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		said := p.must("account", "add", "Zagora@Example.ma", "--name", "Zagora", "--role", "planner", "--party", "ministry", "--region", "MA-ZAG")
		assert.Regexp(t, regexp.MustCompile(`password: \S{16}`), said)
		assert.Contains(t, p.must("account", "list"), "zagora@example.ma")
		token := p.must("account", "token", "zagora@example.ma")
		assert.Regexp(t, `^trk_[A-Za-z0-9_-]{43}\n$`, token, "the token alone")
		assert.Contains(t, p.must("account", "disable", "zagora@example.ma"), "is disabled")

		status, _, errs := p.run("account", "add", "nobody", "--name", "", "--role", "king", "--party", "crown")
		assert.Equal(t, failed, status)
		for _, field := range []string{"email: ", "name: ", "role: ", "party: "} {
			assert.Contains(t, errs, "\n  "+field)
		}
		status, _, errs = p.run("account", "disable", "no@example.ma")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "no@example.ma")
	})
}

func TestWrongUseEndsWithTwo(t *testing.T) {
	p := newPlace(t, "")
	for _, args := range [][]string{
		{"sing"}, {"serve", "now"}, {"serve", "--loud"}, {"report", "compile"}, {"report", "compile", "--period", "2026-13"}, {"report", "burn"}, {"account", "token"},
		{"seed", "--synthetic", "many"}, {"seed", "--synthetic", "-1"},
	} {
		status, _, errs := p.run(args...)
		assert.Equal(t, wrongUse, status, "%v", args)
		assert.NotEmpty(t, errs)
	}
}

func TestWrongSettingsSayWhatTheyTake(t *testing.T) {
	for flag, c := range map[string]struct{ value, name string }{
		"--listen":        {"8080", "TRACKER_LISTEN"},
		"--base-url":      {"tracker.example", "TRACKER_BASE_URL"},
		"--database-url":  {"mysql://root:secret@localhost/x", "TRACKER_DATABASE_URL"},
		"--timezone":      {"Casablanca", "TRACKER_TIMEZONE"},
		"--reminder-hour": {"24", "TRACKER_REMINDER_HOUR"},
	} {
		t.Run(flag, func(t *testing.T) {
			var out, errs bytes.Buffer
			status := run(t.Context(), []string{"serve", "--data-dir", t.TempDir(), flag, c.value}, nil, &out, &errs)
			assert.Equal(t, wrongUse, status, flag)
			assert.Contains(t, errs.String(), c.name+" is ")
			assert.Contains(t, errs.String(), "; it takes ")
			assert.NotContains(t, errs.String(), "secret")
		})
	}
}

func TestTheEnvironmentIsReadAndFlagsWin(t *testing.T) {
	t.Setenv("TRACKER_TIMEZONE", "Nowhere")
	var out, errs bytes.Buffer
	assert.Equal(t, wrongUse, run(t.Context(), []string{"health"}, nil, &out, &errs))
	assert.Contains(t, errs.String(), `TRACKER_TIMEZONE is "Nowhere"`)
	errs.Reset()
	run(t.Context(), []string{"health", "--timezone", "UTC", "--listen", "127.0.0.1:1"}, nil, &out, &errs)
	assert.NotContains(t, errs.String(), "TRACKER_TIMEZONE")
}

func TestACommandBeforeTheSchemaSaysWhatToDo(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		status, _, errs := p.run("report", "list")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "run `tracker migrate`")
		status, _, errs = p.run("serve", "--no-migrate", "--listen", "127.0.0.1:0")
		assert.Equal(t, failed, status)
		assert.Contains(t, errs, "run `tracker migrate`")
		p.must("migrate")
		p.must("report", "list")
	})
}

// transcript is what a server prints while it runs.
type transcript struct {
	sync.Mutex
	bytes.Buffer
}

func (w *transcript) Write(b []byte) (int, error) {
	w.Lock()
	defer w.Unlock()
	return w.Buffer.Write(b)
}

func (w *transcript) String() string {
	w.Lock()
	defer w.Unlock()
	return w.Buffer.String()
}

// freeAddress returns a loopback address that nothing listens on.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// serve runs the demonstration until stop is called; stop returns its status.
func (p *place) serve(address string) (said *transcript, stop func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	said = &transcript{}
	ended := make(chan int, 1)
	args := append([]string{"serve", "--demo", "--listen", address, "--demo-password", "demo"}, p.settings...)
	go func() { ended <- run(ctx, args, strings.NewReader(""), said, said) }()
	require.Eventually(p.t, func() bool { return strings.Contains(said.String(), "The tracker is open") || len(ended) > 0 },
		5*time.Minute, 20*time.Millisecond)
	return said, func() int { cancel(); return <-ended }
}

func TestTheDemonstrationStartsStopsAndStartsAgain(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		address := freeAddress(t)
		said, stop := p.serve(address)
		assert.Contains(t, said.String(), "planner.figuig@demo.tracker")
		assert.Equal(t, http.StatusOK, get(t, "http://"+address+"/readyz"))
		var out, errs bytes.Buffer
		assert.Equal(t, done, run(t.Context(), []string{"health", "--listen", address}, nil, &out, &errs), errs.String())
		assert.Equal(t, done, stop(), said.String())

		again, stop := p.serve(address) // the first start did not come to all reports
		assert.NotContains(t, again.String(), "Loading", "what stands is left as it is")
		editions := func() int { return strings.Count(p.must("report", "list"), "\n") } // beside the running server
		require.Eventually(t, func() bool { return editions() == 10 }, 5*time.Minute, 200*time.Millisecond, "eight quarters and two years")
		assert.Equal(t, done, stop(), again.String())
		p.must("journal", "verify")
	})
}

func TestADemonstrationThatWasCutOffIsLoadedByTheNextStart(t *testing.T) {
	p := newPlace(t, "")
	p.withApp(func(c *command, a *app) {
		def, err := a.demoAgreement(t.Context())
		require.NoError(t, err)
		_, err = a.tracker.LoadAgreement(t.Context(), people.SystemAccount(), def)
		require.NoError(t, err)
		_, err = a.people.EnsureDemo(t.Context(), people.SystemAccount(), seed.DemoAccounts(), "demo")
		require.NoError(t, err)
	})
	p.withApp(func(c *command, a *app) {
		_, err := c.prepareDemo(t.Context(), a)
		require.NoError(t, err)
		updates, rounds, err := a.demoStands(t.Context())
		require.NoError(t, err)
		assert.True(t, updates)
		assert.True(t, rounds)
	})
}

// withApp runs part of a command on the place's database.
func (p *place) withApp(part func(c *command, a *app)) {
	p.t.Helper()
	c := &command{in: strings.NewReader(""), out: io.Discard, errs: io.Discard}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.flags.register(flags)
	require.NoError(p.t, flags.Parse(p.settings))
	a, err := c.open(p.t.Context(), migrateSchema)
	require.NoError(p.t, err)
	part(c, a)
	require.NoError(p.t, a.close())
}

func TestTheDemonstrationKeepsOutOfOthersDatabases(t *testing.T) {
	p := newPlace(t, "")
	p.must("seed")
	p.must("account", "add", "real@example.ma", "--name", "Real", "--role", "admin")
	said, stop := p.serve(freeAddress(t))
	assert.Equal(t, failed, stop())
	assert.Contains(t, said.String(), "already holds other accounts")
	assert.NotContains(t, p.must("account", "list"), "demo.tracker")
}

func get(t *testing.T, address string) int {
	response, err := http.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}
