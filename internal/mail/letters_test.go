package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/deliveries"
	"tracker/internal/mail"
	"tracker/internal/mail/mailtest"
)

// sent is a letter as it arrives.
func sent(t *testing.T, m deliveries.Message) (*netmail.Message, mailtest.Mail) {
	t.Helper()
	box := mailtest.Start(t)
	require.NoError(t, server(t, "smtp://"+box.Address).Send(t.Context(), m))
	got := box.Received()
	require.Len(t, got, 1)
	read, err := netmail.ReadMessage(bytes.NewReader(got[0].Raw))
	require.NoError(t, err)
	return read, got[0]
}

// plainLetter has no more than every letter has.
func plainLetter() deliveries.Message {
	return deliveries.Message{ID: "0190-b.1", To: "reader@example.org", Name: "Reader", Subject: "Sujet", Language: "fr", Text: "Bonjour", HTML: "<p>Bonjour</p>"}
}

// header is a field of a letter as a reader sees it.
func header(t *testing.T, m *netmail.Message, name string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	require.NoError(t, err)
	return text
}

func TestSubjectsAndNamesArriveAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"ASCII", "Report of the quarter", "Report of the quarter"},
		{"French", "L’édition n° 1 – œuvres", "L’édition n° 1 – œuvres"},
		{"Arabic", "تقرير التتبع للفصل الثالث", "تقرير التتبع للفصل الثالث"},
		{"two letters of two units", "🙂𝄞", "🙂𝄞"},
		{"a line break", "a\nb", "a b"},
		{"another header", "a\r\nBcc: evil@example.org", "a Bcc: evil@example.org"},
		{"a body", "a\r\n\r\nb", "a b"},
		{"a long one", strings.TrimSpace(strings.Repeat("التزام ", 60)), strings.TrimSpace(strings.Repeat("التزام ", 60))},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := plainLetter()
			m.Subject = c.text
			read, _ := sent(t, m)
			require.Equal(t, c.want, header(t, read, "Subject"))
			require.Empty(t, read.Header.Get("Bcc"))
		})
	}
}

func TestALetterSaysThatAMachineWroteIt(t *testing.T) {
	read, got := sent(t, plainLetter())
	require.Equal(t, "auto-generated", read.Header.Get("Auto-Submitted"))
	require.Equal(t, "fr", read.Header.Get("Content-Language"))
	require.Equal(t, "<0190-b.1@tracker.example>", read.Header.Get("Message-ID"), "the same each time it is sent")
	require.Empty(t, read.Header.Get("List-Unsubscribe"), "nobody subscribed to it")
	require.Empty(t, read.Header.Get("User-Agent"))
	require.Empty(t, read.Header.Get("X-Mailer"))
	_, err := read.Header.Date()
	require.NoError(t, err)
	require.Equal(t, "tracker@tracker.example", got.From)
}

func TestALetterIsTextAndPage(t *testing.T) {
	for name, change := range map[string]func(m *deliveries.Message){
		"short lines": func(*deliveries.Message) {},
		"long lines":  func(m *deliveries.Message) { m.Text = strings.Repeat("mot ", 500) + "fin" },
		"Arabic": func(m *deliveries.Message) {
			m.Text, m.HTML = "صدر التقرير", `<p dir="rtl">صدر التقرير</p>`
		},
		"dots":          func(m *deliveries.Message) { m.Text = "a\n.\n..\nb" },
		"equals signs":  func(m *deliveries.Message) { m.HTML = `<a href="https://x.example/?a=3D&b=é">x</a>` },
		"a From inside": func(m *deliveries.Message) { m.Text = "a\nFrom here\nb" },
	} {
		t.Run(name, func(t *testing.T) {
			m := plainLetter()
			change(&m)
			read, got := sent(t, m)
			media, _, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
			require.NoError(t, err)
			require.Equal(t, "multipart/alternative", media)
			parts := partsOf(t, read.Header.Get("Content-Type"), read.Body)
			require.Equal(t, m.Text, strings.TrimRight(strings.ReplaceAll(parts["text/plain"], "\r\n", "\n"), "\n"))
			require.Equal(t, m.HTML, strings.TrimRight(parts["text/html"], "\r\n"))
			for _, line := range strings.Split(string(got.Raw), "\r\n") {
				require.LessOrEqual(t, len(line), 998, "no server cuts a line")
			}
		})
	}
}

// attachments reads the files of a letter by their names.
func attachments(t *testing.T, contentType string, body io.Reader) map[string][]byte {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	found := map[string][]byte{}
	reader := multipart.NewReader(body, parameters["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return found
		}
		require.NoError(t, err)
		disposition, fields, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil || disposition != "attachment" {
			continue
		}
		name, err := new(mime.WordDecoder).DecodeHeader(fields["filename"])
		require.NoError(t, err)
		require.Equal(t, "base64", part.Header.Get("Content-Transfer-Encoding"))
		found[name], err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		require.NoError(t, err)
	}
}

func TestFilesArriveByteForByte(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	m := plainLetter()
	m.Attachments = []deliveries.Attachment{
		{Name: "report.pdf", MediaType: "application/pdf", Content: bytes.Repeat(every, 40)},
		{Name: "تقرير.csv", MediaType: "text/csv; charset=utf-8", Content: []byte("أ;ب\r\n1;2\r\n")},
		{Name: "empty.txt", MediaType: "text/plain", Content: nil},
	}
	read, _ := sent(t, m)
	found := attachments(t, read.Header.Get("Content-Type"), read.Body)
	require.Len(t, found, 3)
	for _, a := range m.Attachments {
		require.True(t, bytes.Equal(a.Content, found[a.Name]), a.Name)
	}
}

func TestAnUnsubscribeAddressIsAHeader(t *testing.T) {
	m := plainLetter()
	m.UnsubscribeURL = "https://tracker.example/fr/account?x=1"
	read, _ := sent(t, m)
	require.Equal(t, "<https://tracker.example/fr/account?x=1>", read.Header.Get("List-Unsubscribe"))
}

func TestWhoGetsALetter(t *testing.T) {
	for _, c := range []struct{ name, to, called, want string }{
		{"with a name", "a@example.org", "Amina", "Amina"},
		{"without", "a@example.org", "", ""},
		{"an Arabic name", "a@example.org", "فاطمة", "فاطمة"},
		{"a name with a comma", "a@example.org", "Alami, Amina", "Alami, Amina"},
		{"a name with quotes", "a@example.org", `Amina "A" Alami`, `Amina "A" Alami`},
		{"a name with a backslash at its end", "a@example.org", `Amina \`, `Amina \`},
		{"a name with an address", "a@example.org", `x" <evil@example.org>, "y`, `x" <evil@example.org>, "y`},
		{"a name over two lines", "a@example.org", "Amina\r\nAlami", "Amina Alami"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := plainLetter()
			m.To, m.Name = c.to, c.called
			read, got := sent(t, m)
			require.Equal(t, c.to, got.To)
			list, err := read.Header.AddressList("To")
			require.NoError(t, err)
			require.Equal(t, []*netmail.Address{{Name: c.want, Address: c.to}}, list)
		})
	}
}

func TestEachAnswerOfAServerIsTold(t *testing.T) {
	for _, status := range []int{421, 450, 451, 452, 550, 551, 552, 553, 554} {
		t.Run(fmt.Sprint("status ", status), func(t *testing.T) {
			box := mailtest.Start(t)
			box.Refuse(status)
			err := server(t, "smtp://"+box.Address).Send(t.Context(), plainLetter())
			failure := failureOf(t, err)
			require.Equal(t, "mail.refused", failure.Code)
			require.Equal(t, fmt.Sprint(status), failure.Detail)
			require.Empty(t, box.Received())
			require.Equal(t, 1, box.Attempts(), "the caller decides when it is tried again")
		})
	}
}

func TestALogInThatIsAskedForAndMissing(t *testing.T) {
	box := mailtest.Start(t)
	box.RequirePassword("words")
	err := server(t, "smtp://"+box.Address).Send(t.Context(), plainLetter())
	require.NotEmpty(t, failureOf(t, err).Code)
	require.Empty(t, box.Received())
}

func TestWhoeverStopsBeforehandSendsNothing(t *testing.T) {
	box := mailtest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := server(t, "smtp://"+box.Address).Send(ctx, plainLetter())
	require.True(t, failureOf(t, err).Unreachable)
	require.Empty(t, box.Received())
}

func TestAServerIsSentManyLetters(t *testing.T) {
	box := mailtest.Start(t)
	s := server(t, "smtp://"+box.Address)
	for i := range 5 {
		m := plainLetter()
		m.ID = fmt.Sprint("id-", i)
		require.NoError(t, s.Send(t.Context(), m))
	}
	got := box.Received()
	require.Len(t, got, 5)
	for i, m := range got {
		require.Contains(t, string(m.Raw), fmt.Sprintf("<id-%d@tracker.example>", i))
	}
}

func TestSmtpsNeverTrustsAStranger(t *testing.T) {
	certificate := selfSigned(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	asked := make(chan string, 1)
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, err = c.Write([]byte("220 stranger\r\n"))
		asked <- fmt.Sprint(err)
	}()
	err = server(t, "smtps://me:words@"+listener.Addr().String()+"?from=a%40tracker.example").Send(t.Context(), plainLetter())
	require.True(t, failureOf(t, err).Unreachable)
	require.NotEqual(t, "<nil>", <-asked, "nothing was said to it")
	require.NoError(t, listener.Close())
}

func TestSettingsSayWhatIsWrongWithThem(t *testing.T) {
	for _, c := range []struct{ name, address, want string }{
		{"no scheme", "mail.example:25", "it can't be read as an address"},
		{"another scheme", "https://mail.example", "it begins with neither smtp:// nor smtps://"},
		{"no host", "smtp://:25", "it has no host"},
		{"a path", "smtp://mail.example/inbox", "more than ?from="},
		{"a fragment", "smtp://mail.example#x", "more than ?from="},
		{"port zero", "smtp://mail.example:0", "its port is not a number from 1 to 65535"},
		{"a port too large", "smtp://mail.example:65536", "its port is not a number from 1 to 65535"},
		{"another parameter", "smtp://mail.example?starttls=no", "from=ADDRESS alone"},
		{"two senders", "smtp://mail.example?from=a@b.example&from=c@d.example", "from=ADDRESS alone"},
		{"a sender that is none", "smtp://mail.example?from=me", "from= is no mail address"},
		{"an empty sender", "smtp://mail.example?from=", "from= is no mail address"},
		{"a broken parameter", "smtp://mail.example?from=%zz", "can't be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := mail.Parse(c.address, "tracker@tracker.example")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestWhomMailComesFrom(t *testing.T) {
	for _, c := range []struct{ name, address, sender, want string }{
		{"the sender of the tracker", "smtp://mail.example", "tracker@tracker.example", "tracker@tracker.example"},
		{"the user, who is an address", "smtp://" + url.QueryEscape("u@x.example") + ":p@mail.example", "tracker@tracker.example", "u@x.example"},
		{"a user who is none", "smtp://user:p@mail.example", "tracker@tracker.example", "tracker@tracker.example"},
		{"whom the setting names", "smtp://mail.example?from=a%40b.example", "tracker@tracker.example", "a@b.example"},
		{"whom it names, with a name", "smtp://mail.example?from=" + url.QueryEscape("Suivi <a@b.example>"), "tracker@tracker.example", "a@b.example"},
		{"over the user", "smtp://" + url.QueryEscape("u@x.example") + ":p@mail.example?from=a%40b.example", "", "a@b.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := mail.Parse(c.address, c.sender)
			require.NoError(t, err)
			require.Equal(t, c.want, s.From())
		})
	}
}

func TestASenderOfTheTrackerThatIsNoneIsRefused(t *testing.T) {
	_, err := mail.Parse("smtp://mail.example", "nobody")
	require.ErrorContains(t, err, "from= is no mail address")
}

// TestALineThatBreaksIsNoRefusal closes each conversation after some answers.
func TestALineThatBreaksIsNoRefusal(t *testing.T) {
	for after, greetings := range [][]string{
		{}, {"220 ready\r\n"}, {"220 ready\r\n", "250 hello\r\n"}, {"220 ready\r\n", "250 hello\r\n", "250 sender\r\n"},
	} {
		t.Run(fmt.Sprint("after answer ", after), func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				c, err := listener.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				answer(c, greetings)
			}()
			err = server(t, "smtp://"+listener.Addr().String()).Send(t.Context(), plainLetter())
			require.Equal(t, "mail.unreachable", failureOf(t, err).Code)
			require.NoError(t, listener.Close())
			<-ended
		})
	}
}

// answer says the first by itself and each other after a command.
func answer(c net.Conn, greetings []string) {
	buf := make([]byte, 1024)
	for i, g := range greetings {
		if i > 0 {
			if _, err := c.Read(buf); err != nil {
				return
			}
		}
		if _, err := c.Write([]byte(g)); err != nil {
			return
		}
	}
	if len(greetings) > 0 {
		_, _ = c.Read(buf) // the command that gets no answer
	}
}
