// Package mail hands mail to a mail server over SMTP.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	smtp "github.com/wneessen/go-mail"

	"tracker/internal/deliveries"
)

// timeout bounds each step of a conversation with the server and patience the
// whole of it.
const (
	timeout     = 20 * time.Second
	sendTimeout = 90 * time.Second
)

// Server is a mail server, with the sender of the mail.
type Server struct {
	host           string
	port           int
	user, password string
	encrypted      bool // from the first byte, as smtps
	from           mail.Address
	Timeout        time.Duration // of each step of a conversation; 20 s unless changed
}

// AddressSyntax describes the address of a mail server, for error messages.
const AddressSyntax = "smtp://USER:PASSWORD@HOST:PORT or smtps://…, with ?from=ADDRESS where the user is no mail address"

// Parse reads the address of a mail server: smtp (port 587 unless given, with
// STARTTLS where the server offers it) or smtps (465). Sender is the address
// that mail comes from where the setting has no ?from= and the user is none.
// Errors never hold any part of the address.
func Parse(address, sender string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return nil, errors.New("it can't be read as an address; in user and password, write %2F for /, %40 for @, %3A for : and %25 for %")
	}
	if u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("it begins with neither smtp:// nor smtps://")
	}
	if u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return nil, errors.New("after the host and the port it has more than ?from=, or it has no host")
	}
	s := &Server{host: u.Hostname(), encrypted: u.Scheme == "smtps", user: u.User.Username(), Timeout: timeout}
	s.password, _ = u.User.Password()
	if s.port, err = parsePort(u.Port(), s.encrypted); err != nil {
		return nil, err
	}
	if err := s.setFrom(u, sender); err != nil {
		return nil, err
	}
	return s, nil
}

func parsePort(written string, encrypted bool) (int, error) {
	if written == "" {
		return map[bool]int{true: 465, false: 587}[encrypted], nil
	}
	n, err := strconv.Atoi(written)
	if err != nil || n < 1 || n > 65535 {
		return 0, errors.New("its port is not a number from 1 to 65535")
	}
	return n, nil
}

func (s *Server) setFrom(u *url.URL, sender string) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("what follows the ? can't be read")
	}
	for name, values := range query {
		if name != "from" || len(values) > 1 {
			return errors.New("after the ? it takes from=ADDRESS alone")
		}
	}
	from := query.Get("from")
	if from == "" && !query.Has("from") {
		if from = s.user; !strings.Contains(from, "@") {
			from = sender
		}
	}
	parsed, err := mail.ParseAddress(from)
	if err != nil {
		return errors.New("from= is no mail address")
	}
	s.from = *parsed
	return nil
}

// From is the address that mail comes from.
func (s *Server) From() string { return s.from.Address }

// Send hands the message to the server and returns once the server has taken it.
// A refusal is a *deliveries.Failure; a server that does not answer is
// unreachable. When the connection breaks after the last line, nobody can know
// whether the server took the message: it is then sent again, with the same
// Message-ID.
func (s *Server) Send(ctx context.Context, m deliveries.Message) error {
	message, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var conn connection
	defer conn.close()
	stop := context.AfterFunc(ctx, conn.close)
	defer stop()
	client, err := smtp.NewClient(s.host, s.options(&conn)...)
	if err != nil {
		return err
	}
	open, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return s.connectError(m, err)
	}
	if err := client.SendWithSMTPClient(open, message); err != nil && !message.IsDelivered() {
		return s.sendError(m, err)
	}
	_ = client.CloseWithSMTPClient(open) // the server has the message, whatever it answers now
	return nil
}

func (s *Server) options(conn *connection) []smtp.Option {
	dial := (&net.Dialer{Timeout: s.Timeout}).DialContext
	options := []smtp.Option{smtp.WithPort(s.port), smtp.WithTimeout(s.Timeout), smtp.WithTLSPolicy(s.tlsPolicy())}
	if s.encrypted {
		options = append(options, smtp.WithSSL())
		dial = (&tls.Dialer{
			NetDialer: &net.Dialer{Timeout: s.Timeout}, Config: &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12},
		}).DialContext
	}
	if s.user != "" {
		options = append(options, smtp.WithUsername(s.user), smtp.WithPassword(s.password), smtp.WithSMTPAuth(s.authType()))
	}
	return append(options, smtp.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		conn.set(c)
		return c, nil
	}))
}

// tlsPolicy asks for STARTTLS unless the server is on this machine, and requires
// it where a password is sent.
func (s *Server) tlsPolicy() smtp.TLSPolicy {
	switch {
	case s.encrypted || loopback(s.host):
		return smtp.NoTLS
	case s.user != "":
		return smtp.TLSMandatory
	}
	return smtp.TLSOpportunistic
}

func (s *Server) authType() smtp.SMTPAuthType {
	if !s.encrypted && loopback(s.host) {
		return smtp.SMTPAuthPlainNoEnc
	}
	return smtp.SMTPAuthAutoDiscover
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// connection holds the network connection of a conversation, so that it is closed
// however the conversation ends.
type connection struct {
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

func (c *connection) set(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = conn
	if c.closed {
		_ = conn.Close()
	}
}

func (c *connection) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

func (s *Server) compose(m deliveries.Message) (*smtp.Msg, error) {
	message := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	if err := message.From(s.from.String()); err != nil {
		return nil, err
	}
	// The library's own form of a name and an address takes no quotation marks.
	if err := message.AddTo((&mail.Address{Name: oneLine(m.Name), Address: m.To}).String()); err != nil {
		return nil, &deliveries.Failure{Code: "mail.address"}
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	message.SetMessageIDWithValue(m.ID + "@" + domain)
	message.SetDate()
	message.Subject(oneLine(m.Subject))
	message.SetGenHeader("Content-Language", m.Language)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.UnsubscribeURL != "" {
		message.SetGenHeader("List-Unsubscribe", "<"+m.UnsubscribeURL+">")
	}
	message.SetBodyString(smtp.TypeTextPlain, m.Text)
	message.AddAlternativeString(smtp.TypeTextHTML, m.HTML)
	for _, a := range m.Attachments {
		media, _, _ := strings.Cut(a.MediaType, ";")
		err := message.AttachReader(a.Name, bytes.NewReader(a.Content), smtp.WithFileContentType(smtp.ContentType(media)))
		if err != nil {
			return nil, err
		}
	}
	return message, nil
}

// oneLine joins the lines of a text, so that text from people can't begin another
// header.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// connectError returns the failure of a connection: a refused log-in, or a server
// that does not answer.
func (s *Server) connectError(m deliveries.Message, err error) error {
	failure := &deliveries.Failure{Code: "mail.unreachable", Unreachable: true}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		failure.Detail = strconv.Itoa(answer.Code)
		if answer.Code == 535 || answer.Code == 534 || answer.Code == 530 { // RFC 4954
			failure.Code = "mail.login"
		}
	}
	return s.withDetails(m, failure, err)
}

func (s *Server) sendError(m deliveries.Message, err error) error {
	refused, ok := errors.AsType[*smtp.SendError](err)
	if !ok || refused.ErrorCode() == 0 {
		return s.withDetails(m, &deliveries.Failure{Code: "mail.unreachable", Unreachable: true}, err)
	}
	return s.withDetails(m, &deliveries.Failure{Code: "mail.refused", Detail: strconv.Itoa(refused.ErrorCode())}, err)
}

// withDetails adds the library's message for the log, without the password and
// without the recipient.
func (s *Server) withDetails(m deliveries.Message, failure *deliveries.Failure, err error) error {
	words := err.Error()
	for _, secret := range []string{s.password, m.To} {
		if secret != "" {
			words = strings.ReplaceAll(words, secret, "…")
		}
	}
	return fmt.Errorf("%w: %s", failure, words)
}
