package deliveries

import (
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/internal/reports"
)

// Format is what a subscriber gets of an edition: a link alone, or files too.
type Format string

// Some of the formats; the others are the endings of an edition's files.
const (
	Link    Format = "link"
	PDF     Format = "pdf"
	HTML    Format = "html"
	XLSX    Format = "xlsx"
	CSV     Format = "csv"
	JSON    Format = "json"
	Archive Format = "archive" // every file of the edition in one ZIP file
)

// Formats lists the formats that can be chosen: editions have a file of each.
func Formats() []Format {
	offered := []Format{Link}
	for _, ending := range reports.Endings() {
		offered = append(offered, Format(ending))
	}
	return append(offered, Archive)
}

// Subscription is somebody's wish to get the editions of an agreement.
type Subscription struct {
	ID         string
	Channel    Channel
	Account    string // whose mail it is; of a webhook, who added it
	Agreement  string
	PeriodKind commitments.PeriodKind
	Language   string
	Format     Format // of a webhook always Link
	URL        string // of a webhook
	Secret     string // with which a webhook's calls are signed; "" once removed
	CreatedBy  string
	CreatedAt  time.Time // UTC; editions issued before are not delivered
	RemovedAt  time.Time // UTC; zero unless it was removed
}

// Host is the webhook's host, which may be shown and logged where its whole
// address may hold a secret.
func (s Subscription) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// NewSubscription is what a subscriber fills in.
type NewSubscription struct {
	Channel    Channel // Mail unless set
	Account    string  // "": the caller's own; only administrators name another
	Agreement  string  // "": the first one
	PeriodKind commitments.PeriodKind
	Language   string // "": the account's
	Format     Format // Link unless set
	URL        string
}

const (
	maxURL       = 2_000
	secretPrefix = "whsec_"
)

// validate completes the subscription, or refuses every field that is wrong.
func (n NewSubscription) validate(agreements []commitments.Agreement, language string) (Subscription, error) {
	var fields problem.Fields
	s := Subscription{
		Channel: n.Channel, Account: n.Account, Agreement: n.Agreement, PeriodKind: n.PeriodKind,
		Language: n.Language, Format: n.Format, URL: strings.TrimSpace(n.URL),
	}
	if s.Language == "" {
		s.Language = language
	}
	if s.Format == "" {
		s.Format = Link
	}
	if s.Agreement == "" && len(agreements) > 0 {
		s.Agreement = agreements[0].Code
	}
	if !slices.ContainsFunc(agreements, func(a commitments.Agreement) bool { return a.Code == s.Agreement }) {
		fields.Add("agreement", "error.subscription.agreement")
	}
	if !slices.Contains(commitments.PeriodKinds, s.PeriodKind) {
		fields.Add("period_kind", "error.subscription.period_kind")
	}
	if !locale.IsSupported(s.Language) {
		fields.Add("language", "error.subscription.language")
	}
	if !slices.Contains(Formats(), s.Format) {
		fields.Add("format", "error.subscription.format")
	}
	s.checkChannel(&fields)
	return s, fields.Err()
}

func (s *Subscription) checkChannel(fields *problem.Fields) {
	switch s.Channel {
	case "", Mail:
		s.Channel = Mail
		if s.URL != "" {
			fields.Add("url", "error.subscription.url_of_mail")
		}
	case Webhook:
		if !isWebhookURL(s.URL) {
			fields.Add("url", "error.subscription.url")
		}
		if s.Format != Link {
			fields.Add("format", "error.subscription.webhook_format")
		}
		s.Secret = newSecret()
	default:
		fields.Add("channel", "error.subscription.channel")
	}
}

// isWebhookURL reports whether the tracker may post to the address: https, or
// http to the same machine.
func isWebhookURL(address string) bool {
	if len(address) > maxURL || !utf8.ValidString(address) || strings.ContainsRune(address, 0) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}
