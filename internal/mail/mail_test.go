package mail_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/deliveries"
	"tracker/internal/mail"
	"tracker/internal/mail/mailtest"
)

var letter = deliveries.Message{
	ID: "0190-a.0", To: "reader@example.org", Name: "فاطمة الزهراء", Subject: "تقرير الفصل الثالث 2026\r\nBcc: x@evil.example",
	Language: "ar", Text: "صدر التقرير.\n.\nنهاية", HTML: "<p dir=\"rtl\">صدر التقرير.</p>", UnsubscribeURL: "https://tracker.example/ar/account",
	Attachments: []deliveries.Attachment{{Name: "report.csv", MediaType: "text/csv; charset=utf-8", Content: []byte("a,b\r\n\x00\xff")}},
}

func server(t *testing.T, address string) *mail.Server {
	t.Helper()
	s, err := mail.Parse(address, "tracker@tracker.example")
	require.NoError(t, err)
	s.Timeout = time.Minute // a slow machine is no mail server that stalls
	return s
}

// impatient is a server that waits for an answer for a moment only.
func impatient(t *testing.T, address string) *mail.Server {
	t.Helper()
	s := server(t, address)
	s.Timeout = 100 * time.Millisecond
	return s
}

func TestAMailArrivesWhole(t *testing.T) {
	box := mailtest.Start(t)
	s := server(t, "smtp://"+box.Address+"?from=Suivi+%3Csuivi%40tracker.example%3E")
	require.NoError(t, s.Send(context.Background(), letter))
	require.Len(t, box.Received(), 1)
	got := box.Received()[0]
	assert.Equal(t, "suivi@tracker.example", got.From)
	assert.Equal(t, "reader@example.org", got.To)
	m, err := netmail.ReadMessage(bytes.NewReader(got.Raw))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	assert.Equal(t, "تقرير الفصل الثالث 2026 Bcc: x@evil.example", subject)
	assert.Empty(t, m.Header.Get("Bcc"))
	assert.Equal(t, "<0190-a.0@tracker.example>", m.Header.Get("Message-ID"))
	assert.Equal(t, "auto-generated", m.Header.Get("Auto-Submitted"))
	assert.Equal(t, "<https://tracker.example/ar/account>", m.Header.Get("List-Unsubscribe"))
	to, err := m.Header.AddressList("To")
	require.NoError(t, err)
	assert.Equal(t, letter.Name, to[0].Name)

	parts := partsOf(t, m.Header.Get("Content-Type"), m.Body)
	assert.Equal(t, "صدر التقرير.\n.\nنهاية", strings.ReplaceAll(parts["text/plain"], "\r\n", "\n"))
	assert.Equal(t, letter.HTML, strings.TrimSpace(parts["text/html"]))
	assert.Contains(t, parts, "text/csv")
}

// partsOf reads the texts of a mail by media type.
func partsOf(t *testing.T, contentType string, body io.Reader) map[string]string {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if !strings.HasPrefix(media, "multipart/") {
		content, err := io.ReadAll(body)
		require.NoError(t, err)
		return map[string]string{media: string(content)}
	}
	found := map[string]string{}
	reader := multipart.NewReader(body, parameters["boundary"])
	for {
		part, err := reader.NextPart() // decodes quoted-printable
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		for media, content := range partsOf(t, part.Header.Get("Content-Type"), part) {
			found[media] = content
		}
	}
}

func failureOf(t *testing.T, err error) deliveries.Failure {
	t.Helper()
	var failure *deliveries.Failure
	require.ErrorAs(t, err, &failure)
	assert.NotContains(t, err.Error(), letter.To)
	return *failure
}

func TestAServerThatRefusesStallsAndRecovers(t *testing.T) {
	box := mailtest.Start(t)
	s := server(t, "smtp://"+box.Address)
	box.Refuse(452)
	assert.Equal(t, deliveries.Failure{Code: "mail.refused", Detail: "452"}, failureOf(t, s.Send(context.Background(), letter)))
	box.Refuse(550)
	assert.Equal(t, deliveries.Failure{Code: "mail.refused", Detail: "550"}, failureOf(t, s.Send(context.Background(), letter)))
	box.Recover()
	box.Stall()
	began := time.Now()
	stalled := impatient(t, "smtp://"+box.Address).Send(context.Background(), letter)
	assert.Equal(t, deliveries.Failure{Code: "mail.unreachable", Unreachable: true}, failureOf(t, stalled))
	assert.Less(t, time.Since(began), 45*time.Second, "it does not wait for the end of all patience")

	// Whoever stops the tracker does not wait for the server, which has a minute.
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began = time.Now()
	assert.True(t, failureOf(t, s.Send(ctx, letter)).Unreachable)
	assert.Less(t, time.Since(began), 45*time.Second)
	box.Recover()
	require.NoError(t, s.Send(context.Background(), letter))
	assert.Len(t, box.Received(), 1)
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	failure := failureOf(t, server(t, "smtp://"+address).Send(context.Background(), letter))
	assert.Equal(t, deliveries.Failure{Code: "mail.unreachable", Unreachable: true}, failure)
}

// mute accepts connections and says nothing, or speaks no SMTP.
func TestSomethingElseListens(t *testing.T) {
	for _, greeting := range []string{"", "HTTP/1.1 400 Bad Request\r\n\r\n"} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		go func() {
			for {
				c, err := listener.Accept()
				if err != nil {
					return
				}
				_, _ = c.Write([]byte(greeting))
			}
		}()
		err = impatient(t, "smtp://"+listener.Addr().String()).Send(context.Background(), letter)
		assert.Equal(t, "mail.unreachable", failureOf(t, err).Code)
		err = impatient(t, "smtps://"+listener.Addr().String()).Send(context.Background(), letter)
		assert.Equal(t, "mail.unreachable", failureOf(t, err).Code)
		require.NoError(t, listener.Close())
	}
}

func TestLogIn(t *testing.T) {
	box := mailtest.Start(t)
	box.RequirePassword("p@ss/word")
	require.NoError(t, server(t, "smtp://me:p%40ss%2Fword@"+box.Address).Send(context.Background(), letter))
	err := server(t, "smtp://me:wrong-secret@"+box.Address).Send(context.Background(), letter)
	assert.Equal(t, deliveries.Failure{Code: "mail.login", Detail: "535", Unreachable: true}, failureOf(t, err))
	assert.NotContains(t, err.Error(), "wrong-secret")
	assert.Len(t, box.Received(), 1)
}

func TestAddressesThatAreNone(t *testing.T) {
	s := server(t, "smtp://mail.example")
	for _, to := range []string{"", "x", "a@b\r\nRCPT TO:<c@d>"} {
		t.Run("address "+to, func(t *testing.T) {
			m := letter
			m.To = to
			var failure *deliveries.Failure
			require.ErrorAs(t, s.Send(context.Background(), m), &failure)
			assert.Equal(t, "mail.address", failure.Code)
		})
	}
}

func TestSettings(t *testing.T) {
	for address, from := range map[string]string{
		"smtp://127.0.0.1:2525": "tracker@tracker.example", "smtps://u%40x.example:p@mail.example": "u@x.example",
		"smtp://user:p@mail.example/?from=a%40b.example": "a@b.example", "smtp://[::1]:25": "tracker@tracker.example",
	} {
		t.Run(address, func(t *testing.T) {
			s, err := mail.Parse(address, "tracker@tracker.example")
			require.NoError(t, err)
			assert.Equal(t, from, s.From())
		})
	}
	for _, address := range []string{
		"hush:hush@mail.example:25", "http://mail.example/hush", "smtp://", "smtp://u:hush/hush@mail.example", "smtp://mail.example:hush",
		"smtp://mail.example:99999?from=hush", "smtp://mail.example?from=hush", "smtp://mail.example?from=", "smtp://mail.example?tls=hush",
		"smtp://u:12/hush@mail.example", "smtp://mail.example?from=a@b.example&from=hush", "smtp://mail.example/hush", "mail.example", "smtp://u:hu%sh@x",
	} {
		t.Run(address, func(t *testing.T) {
			_, err := mail.Parse(address, "tracker@tracker.example")
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "hush")
		})
	}
}
