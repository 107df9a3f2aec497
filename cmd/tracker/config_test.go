package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readSettings reads the settings as a command with these arguments does.
func readSettings(t *testing.T, args ...string) (settings, error) {
	t.Helper()
	c := &command{}
	root := newRoot(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	c.flags.set = root.PersistentFlags()
	require.NoError(t, root.PersistentFlags().Parse(args))
	return c.flags.read()
}

func TestTheFlagOfASettingIsItsName(t *testing.T) {
	for variable, flag := range map[string]string{
		"TRACKER_LISTEN": "listen", "TRACKER_DATA_DIR": "data-dir", "TRACKER_DATABASE_URL": "database-url", "TRACKER_REMINDER_HOUR": "reminder-hour",
	} {
		t.Run(variable, func(t *testing.T) { assert.Equal(t, flag, flagOf(variable)) })
	}
}

func TestEverySettingHasAFlagThatNamesItsVariable(t *testing.T) {
	root := newRoot(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	for variable := range settingUsage {
		t.Run(variable, func(t *testing.T) {
			flag := root.PersistentFlags().Lookup(flagOf(variable))
			require.NotNil(t, flag)
			assert.Contains(t, flag.Usage, variable)
		})
	}
}

func TestSettingsWithoutAnythingSetAreTheContracts(t *testing.T) {
	s, err := readSettings(t)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:8080", s.Listen)
	assert.Equal(t, "http://127.0.0.1:8080", s.base.String())
	assert.Equal(t, "sqlite:data/tracker.db", s.DatabaseURL)
	assert.Equal(t, "data", s.DataDir)
	assert.Equal(t, "Africa/Casablanca", s.location.String())
	assert.Equal(t, 7, s.hour)
	assert.Nil(t, s.mail, "without a mail server, mail waits")
	assert.Empty(t, s.DemoPassword)
}

func TestEachWrongSettingIsNamedWithItsValueAndWhatItTakes(t *testing.T) {
	for name, c := range map[string]struct {
		flag, value, want string
	}{
		"an address without a port":          {"--listen", "localhost", `TRACKER_LISTEN is "localhost"; it takes host:port`},
		"a port that is no number":           {"--listen", "localhost:http", `TRACKER_LISTEN is "localhost:http"; it takes host:port`},
		"a port below zero":                  {"--listen", "localhost:-1", `TRACKER_LISTEN is "localhost:-1"; it takes host:port`},
		"a port that is too high":            {"--listen", "localhost:65536", `TRACKER_LISTEN is "localhost:65536"; it takes host:port`},
		"a public address without a scheme":  {"--base-url", "tracker.example", `TRACKER_BASE_URL is "tracker.example"; it takes an http`},
		"a public address of another scheme": {"--base-url", "ftp://tracker.example", `TRACKER_BASE_URL is "ftp://tracker.example"; it takes an http`},
		"a public address with a path":       {"--base-url", "https://a.example/tracker", `TRACKER_BASE_URL is "https://a.example/tracker"; it takes an http or https address without a path`},
		"a public address without a host":    {"--base-url", "https:///", `TRACKER_BASE_URL is "https:///"; it takes an http`},
		"a public address that is none":      {"--base-url", "http://[::1", `TRACKER_BASE_URL is "http://[::1"; it takes an http`},
		"another engine":                     {"--database-url", "mysql://localhost/x", `TRACKER_DATABASE_URL is "mysql://localhost/x"; it takes sqlite:PATH or postgres://…`},
		"a path alone":                       {"--database-url", "data/tracker.db", `TRACKER_DATABASE_URL is "data/tracker.db"; it takes sqlite:PATH`},
		"a database that can't be read":      {"--database-url", "mysql://a:b@[::1", `TRACKER_DATABASE_URL is "(unreadable)"; it takes sqlite:PATH`},
		"an unknown zone":                    {"--timezone", "Africa/Rabat", `TRACKER_TIMEZONE is "Africa/Rabat"; it takes a name of the IANA zones`},
		"an hour after the day's last":       {"--reminder-hour", "24", `TRACKER_REMINDER_HOUR is "24"; it takes an hour from 0 to 23`},
		"an hour before the day's first":     {"--reminder-hour", "-1", `TRACKER_REMINDER_HOUR is "-1"; it takes an hour from 0 to 23`},
		"an hour in words":                   {"--reminder-hour", "seven", `TRACKER_REMINDER_HOUR is "seven"; it takes an hour from 0 to 23`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSettings(t, c.flag, c.value)
			var use *useError
			require.ErrorAs(t, err, &use)
			assert.True(t, strings.HasPrefix(err.Error(), c.want), "%v", err)
		})
	}
}

func TestSettingsAtTheirLimitsAreTaken(t *testing.T) {
	for name, args := range map[string][]string{
		"any free port":             {"--listen", "127.0.0.1:0"},
		"the last port":             {"--listen", "127.0.0.1:65535"},
		"every interface":           {"--listen", ":8080"},
		"an IPv6 address":           {"--listen", "[::1]:8080"},
		"a trailing slash":          {"--base-url", "https://tracker.example/"},
		"a public port":             {"--base-url", "https://tracker.example:8443"},
		"SQLite in another folder":  {"--database-url", "sqlite:/var/lib/tracker/tracker.db"},
		"PostgreSQL":                {"--database-url", "postgres://tracker@localhost/tracker"},
		"PostgreSQL by its name":    {"--database-url", "postgresql://tracker@localhost/tracker"},
		"midnight":                  {"--reminder-hour", "0"},
		"the last hour":             {"--reminder-hour", "23"},
		"a zone outside of Morocco": {"--timezone", "UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSettings(t, args...)
			assert.NoError(t, err)
		})
	}
}

func TestThePublicAddressFollowsTheOneThatIsListenedOn(t *testing.T) {
	s, err := readSettings(t, "--listen", "127.0.0.1:9000")
	require.NoError(t, err)
	assert.Equal(t, "http://127.0.0.1:9000", s.base.String())

	s, err = readSettings(t, "--listen", "127.0.0.1:9000", "--base-url", "https://tracker.example")
	require.NoError(t, err)
	assert.Equal(t, "https://tracker.example", s.base.String(), "unless it is set")
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("TRACKER_REMINDER_HOUR", "5")
	s, err := readSettings(t)
	require.NoError(t, err)
	assert.Equal(t, 5, s.hour)
	s, err = readSettings(t, "--reminder-hour", "9")
	require.NoError(t, err)
	assert.Equal(t, 9, s.hour)
}

func TestAnEmptySettingIsAsIfItWereNotSet(t *testing.T) {
	for variable := range settingUsage {
		t.Run(variable, func(t *testing.T) {
			want, err := readSettings(t)
			require.NoError(t, err)
			t.Setenv(variable, "")
			got, err := readSettings(t, "--"+flagOf(variable), "")
			require.NoError(t, err)
			if variable != "TRACKER_BASE_URL" {
				assert.Equal(t, want, got)
			}
		})
	}
}

func TestTheMailServersPasswordIsInNoMessage(t *testing.T) {
	for name, value := range map[string]string{
		"another scheme": "http://me:hush@mail.example", "no host": "smtp://me:hush@", "a wrong port": "smtp://me:hush@mail.example:port",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSettings(t, "--smtp-url", value)
			require.ErrorContains(t, err, "TRACKER_SMTP_URL is not usable")
			assert.NotContains(t, err.Error(), "hush")
			assert.NotContains(t, err.Error(), "mail.example")
		})
	}
}

func TestAMailServerThatCanBeReadIsKept(t *testing.T) {
	for name, base := range map[string]string{"of a named host": "https://tracker.example", "of an address": "http://127.0.0.1:8080"} {
		t.Run(name, func(t *testing.T) {
			s, err := readSettings(t, "--smtp-url", "smtp://me:hush@mail.example", "--base-url", base)
			require.NoError(t, err)
			assert.NotNil(t, s.mail)
		})
	}
}

func TestAnAddressIsShownWithoutItsPassword(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://me:hush@db.example/tracker": "postgres://me:xxxxx@db.example/tracker",
		"sqlite:data/tracker.db":                "sqlite:data/tracker.db",
		"postgres://me:hush@[":                  "(unreadable)",
	} {
		t.Run(want, func(t *testing.T) { assert.Equal(t, want, withoutPassword(address)) })
	}
}

func TestHealthAsksTheTrackerThatListens(t *testing.T) {
	status := http.StatusOK
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		w.WriteHeader(status)
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	p := newPlace(t, "")
	t.Run("one that is well", func(t *testing.T) {
		p := p.in(t)
		p.must("health", "--listen", address)
		assert.Equal(t, "/healthz", asked)
	})
	t.Run("one that listens on every interface", func(t *testing.T) {
		p := p.in(t)
		_, port, _ := strings.Cut(address, ":")
		for _, host := range []string{"", "0.0.0.0", "[::]"} {
			p.must("health", "--listen", host+":"+port)
		}
	})
	t.Run("one that is ill", func(t *testing.T) {
		p := p.in(t)
		status = http.StatusServiceUnavailable
		assert.Contains(t, p.fails("health", "--listen", address), "the tracker answers 503")
	})
	t.Run("none", func(t *testing.T) {
		p := p.in(t)
		server.Close()
		assert.Contains(t, p.fails("health", "--listen", address), "connection refused")
	})
}

func TestAProgressBarIsForTerminalsOnly(t *testing.T) {
	c := &command{errs: &bytes.Buffer{}}
	assert.Nil(t, c.progress(10))
	assert.Nil(t, c.counted(10))
	assert.Nil(t, c.filesWritten())
}

func TestTheZoneDecidesWhichDayItIs(t *testing.T) {
	s, err := readSettings(t, "--timezone", "Pacific/Auckland")
	require.NoError(t, err)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	assert.Equal(t, 24, at.In(s.location).Day())
}
