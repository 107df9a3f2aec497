// Package mailtest is a mail server on loopback for tests. A test can make it
// refuse or stall.
package mailtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Server takes mail over SMTP and keeps it.
type Server struct {
	Address string // host:port

	mu       sync.Mutex
	refuse   *smtp.SMTPError
	stalled  chan struct{} // closed when the stall ends; nil while there is none
	password string        // required when not ""
	received []Mail
	attempts int
}

// Mail is one message as it arrived.
type Mail struct {
	From, To string
	Raw      []byte
}

// Start serves until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: listener.Addr().String()}
	server := smtp.NewServer(s)
	server.AllowInsecureAuth = true
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		s.Recover()
		_ = server.Close()
		_ = listener.Close() // the server does not know it yet where the test was quick
		if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return s
}

// Refuse answers every recipient with the status until Recover.
func (s *Server) Refuse(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = &smtp.SMTPError{Code: status, Message: "not now, dear tester"}
}

// Stall answers nothing until Recover.
func (s *Server) Stall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled = make(chan struct{})
}

// Recover takes mail again.
func (s *Server) Recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = nil
	if s.stalled != nil {
		close(s.stalled)
		s.stalled = nil
	}
}

// RequirePassword makes the server require the password from whoever sends mail.
func (s *Server) RequirePassword(password string) { s.password = password }

// Received returns the mail that has arrived.
func (s *Server) Received() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.received...)
}

// Attempts counts the conversations that came as far as naming the recipient.
func (s *Server) Attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

type session struct {
	server   *Server
	loggedIn bool
	mail     Mail
}

var errLogIn = &smtp.SMTPError{Code: 535, Message: "log-in failed"}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.server.password {
			return errLogIn
		}
		s.loggedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.password != "" && !s.loggedIn {
		return &smtp.SMTPError{Code: 530, Message: "log in first"}
	}
	s.mail = Mail{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	s.server.attempts++
	refuse, stalled := s.server.refuse, s.server.stalled
	s.server.mu.Unlock()
	if stalled != nil {
		<-stalled
	}
	if refuse != nil {
		return refuse
	}
	s.mail.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		return err
	}
	s.mail.Raw = raw.Bytes()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received = append(s.server.received, s.mail)
	return nil
}

func (s *session) Reset()        { s.mail = Mail{} }
func (s *session) Logout() error { return nil }
