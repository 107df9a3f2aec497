package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/pflag"

	"tracker/internal/mail"
)

// settings is what the environment and the flags say.
type settings struct {
	Listen       string `env:"TRACKER_LISTEN" envDefault:"127.0.0.1:8080"`
	BaseURL      string `env:"TRACKER_BASE_URL" envDefault:"http://127.0.0.1:8080"`
	DatabaseURL  string `env:"TRACKER_DATABASE_URL" envDefault:"sqlite:data/tracker.db"`
	DataDir      string `env:"TRACKER_DATA_DIR" envDefault:"data"`
	Timezone     string `env:"TRACKER_TIMEZONE" envDefault:"Africa/Casablanca"`
	SMTPURL      string `env:"TRACKER_SMTP_URL"`
	ReminderHour string `env:"TRACKER_REMINDER_HOUR" envDefault:"7"`
	DemoPassword string `env:"TRACKER_DEMO_PASSWORD"`

	base     *url.URL
	mail     *mail.Server // nil: there is none
	location *time.Location
	hour     int // of the mornings
}

// settingFlags are the flags of the settings' names; one that is given wins.
type settingFlags struct{ set *pflag.FlagSet }

var settingUsage = map[string]string{
	"TRACKER_LISTEN":        "address to listen on, host:port",
	"TRACKER_BASE_URL":      "public address, for links and cookies",
	"TRACKER_DATABASE_URL":  "sqlite:PATH or postgres://…",
	"TRACKER_DATA_DIR":      "folder of report files and the journal's key",
	"TRACKER_TIMEZONE":      "zone of periods and schedules",
	"TRACKER_SMTP_URL":      "mail server, smtp:// or smtps://; without one, mail waits",
	"TRACKER_REMINDER_HOUR": "hour of the morning at which reminders leave, 0 to 23",
	"TRACKER_DEMO_PASSWORD": "password of the demonstration accounts",
}

// flagOf returns the flag of a setting: TRACKER_DATA_DIR is --data-dir.
func flagOf(variable string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(variable, "TRACKER_")), "_", "-")
}

func (f *settingFlags) register(set *pflag.FlagSet) {
	f.set = set
	for variable, usage := range settingUsage {
		set.String(flagOf(variable), "", usage+" ("+variable+")")
	}
}

// read returns the settings, or a sentence that names the wrong one.
func (f *settingFlags) read() (settings, error) {
	environment := env.ToMap(os.Environ())
	for variable := range settingUsage {
		if flag := f.set.Lookup(flagOf(variable)); flag.Changed {
			environment[variable] = flag.Value.String()
		}
	}
	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: environment}); err != nil {
		return s, err
	}
	if _, set := environment["TRACKER_BASE_URL"]; !set {
		s.BaseURL = "http://" + s.Listen // whoever moves the port moves the address with it
	}
	return s, s.check()
}

func (s *settings) check() error {
	wrong := func(name, value, takes string) error {
		return &useError{fmt.Errorf("%s is %q; it takes %s", name, value, takes)}
	}
	_, port, err := net.SplitHostPort(s.Listen)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return wrong("TRACKER_LISTEN", s.Listen, "host:port with a port from 0 to 65535, such as 127.0.0.1:8080")
	}
	s.base, err = url.Parse(s.BaseURL)
	if err != nil || s.base.Host == "" || s.base.Scheme != "http" && s.base.Scheme != "https" || strings.Trim(s.base.Path, "/") != "" {
		return wrong("TRACKER_BASE_URL", s.BaseURL, "an http or https address without a path, such as https://tracker.example")
	}
	if !strings.HasPrefix(s.DatabaseURL, "sqlite:") && !strings.HasPrefix(s.DatabaseURL, "postgres://") &&
		!strings.HasPrefix(s.DatabaseURL, "postgresql://") {
		return wrong("TRACKER_DATABASE_URL", withoutPassword(s.DatabaseURL), "sqlite:PATH or postgres://…")
	}
	if s.DataDir == "" {
		return wrong("TRACKER_DATA_DIR", s.DataDir, "the path of a folder")
	}
	if s.location, err = time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" {
		return wrong("TRACKER_TIMEZONE", s.Timezone, "a name of the IANA zones, such as Africa/Casablanca")
	}
	if s.hour, err = strconv.Atoi(s.ReminderHour); err != nil || s.hour < 0 || s.hour > 23 {
		return wrong("TRACKER_REMINDER_HOUR", s.ReminderHour, "an hour from 0 to 23")
	}
	return s.checkMail()
}

// checkMail reads the mail server's address. Its value holds a password, so no
// message shows any of it.
func (s *settings) checkMail() error {
	if s.SMTPURL == "" {
		return nil
	}
	sender := "tracker@" + s.base.Hostname()
	if net.ParseIP(s.base.Hostname()) != nil {
		sender = "tracker@localhost"
	}
	var err error
	if s.mail, err = mail.Parse(s.SMTPURL, sender); err != nil {
		return fmt.Errorf("TRACKER_SMTP_URL is not usable: %w; it takes %s", err, mail.AddressSyntax)
	}
	return nil
}

// withoutPassword makes an address fit for messages and logs.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}
