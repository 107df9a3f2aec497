package deliveries

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"tracker/internal/locale"
)

// Letter is a mail before it is laid out, in its reader's language.
type Letter struct {
	Language string
	Subject  string
	Text     []string // paragraphs
	Quote    string   // what somebody else wrote, in any language; "" for nothing
	Facts    []LetterFact
	Links    []LetterLink
	// Enclosure is the files that go with it.
	Enclosure []Attachment
}

// LetterFact is one line of what the mail states.
type LetterFact struct{ Name, Value string }

// LetterLink leads into the tracker.
type LetterLink struct{ Label, Address string }

// Site is where the tracker's pages are, and how its times are written.
type Site struct {
	Base     *url.URL
	Location *time.Location
}

// Page is the public address of a page in the language.
func (s Site) Page(language string, parts ...string) string {
	return s.Base.JoinPath(append([]string{language}, parts...)...).String()
}

// sheet is what the mail's layout shows.
type sheet struct {
	Letter
	l      *locale.Locale
	stopAt string
}

// message lays the letter out as text and as HTML.
func (s Site) message(ctx context.Context, letter Letter) (Message, error) {
	l := locale.For(letter.Language)
	page := sheet{letter, l, s.Page(l.Lang(), "account")}
	var html strings.Builder
	if err := letterPage(page).Render(ctx, &html); err != nil {
		return Message{}, err
	}
	return Message{
		Subject: letter.Subject, Language: l.Lang(), Text: page.text(), HTML: html.String(),
		StopAt: page.stopAt, Enclosure: letter.Enclosure,
	}, nil
}

// text is the mail for those who read no HTML.
func (s sheet) text() string {
	var b strings.Builder
	for _, p := range s.Text {
		b.WriteString(p + "\n\n")
	}
	if s.Quote != "" {
		b.WriteString(s.Quote + "\n\n")
	}
	for _, f := range s.Facts {
		b.WriteString(s.l.T("mail.fact", "name", f.Name, "value", f.Value) + "\n")
	}
	if len(s.Facts) > 0 {
		b.WriteString("\n")
	}
	for _, link := range s.Links {
		b.WriteString(link.Label + "\n" + link.Address + "\n\n")
	}
	b.WriteString("-- \n" + s.l.T("app.name") + "\n" + s.l.T("mail.why") + "\n" + s.stopAt + "\n")
	return b.String()
}

// hashes names the files of a mail for the journal.
func hashes(files []Attachment) map[string]string {
	named := map[string]string{}
	for _, f := range files {
		sum := sha256.Sum256(f.Content)
		named[f.Name] = hex.EncodeToString(sum[:])
	}
	return named
}
