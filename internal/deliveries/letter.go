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
	Sections []LetterSection
	// Why says why the reader gets this mail. Manage is the path, after the
	// language, of the page on which the reader can change that, and Change the
	// text of its link; "" where nothing can be changed. Without Why the mail
	// says that it comes from a subscription.
	Why, Manage, Change string
	// Attachments are the files of the mail.
	Attachments []Attachment
}

// LetterFact is one line of what the mail states.
type LetterFact struct{ Name, Value string }

// LetterLink leads into the tracker.
type LetterLink struct{ Label, Address string }

// LetterSection is one of several parts of a mail.
type LetterSection struct {
	Title string
	Text  []string // paragraphs
	Facts []LetterFact
	Items []LetterLink // one line each
	More  string       // what the list leaves out; "" for nothing
	Links []LetterLink
}

// Site is the public address of the tracker's pages, and the zone in which mail
// writes times.
type Site struct {
	Base     *url.URL
	Location *time.Location
}

// Page is the public address of a page in the language.
func (s Site) Page(language string, parts ...string) string {
	return s.Base.JoinPath(append([]string{language}, parts...)...).String()
}

// mailLayout is what the templates of a mail show.
type mailLayout struct {
	Letter
	l              *locale.Locale
	unsubscribeURL string
}

// message lays the letter out as text and as HTML.
func (s Site) message(ctx context.Context, letter Letter) (Message, error) {
	l := locale.For(letter.Language)
	page := mailLayout{letter, l, s.Page(l.Lang(), "account")}
	if letter.Why == "" {
		page.Why, page.Change = l.T("mail.why"), l.T("mail.stop")
	} else if page.unsubscribeURL = ""; letter.Manage != "" {
		page.unsubscribeURL = s.Page(l.Lang()) + "/" + letter.Manage
	}
	var html strings.Builder
	if err := letterPage(page).Render(ctx, &html); err != nil {
		return Message{}, err
	}
	return Message{
		Subject: letter.Subject, Language: l.Lang(), Text: page.text(), HTML: html.String(),
		UnsubscribeURL: page.unsubscribeURL, Attachments: letter.Attachments,
	}, nil
}

// text returns the mail as plain text.
func (s mailLayout) text() string {
	var b strings.Builder
	for _, p := range s.Text {
		b.WriteString(p + "\n\n")
	}
	if s.Quote != "" {
		b.WriteString(s.Quote + "\n\n")
	}
	s.factLines(&b, s.Facts)
	linkLines(&b, s.Links, "\n\n")
	for _, part := range s.Sections {
		b.WriteString(part.Title + "\n\n")
		for _, p := range part.Text {
			b.WriteString(p + "\n\n")
		}
		s.factLines(&b, part.Facts)
		if linkLines(&b, part.Items, "\n"); part.More != "" {
			b.WriteString(part.More + "\n")
		}
		if len(part.Items) > 0 {
			b.WriteString("\n")
		}
		linkLines(&b, part.Links, "\n\n")
	}
	b.WriteString("-- \n" + s.l.T("app.name") + "\n" + s.Why + "\n")
	if s.unsubscribeURL != "" {
		b.WriteString(s.unsubscribeURL + "\n")
	}
	return b.String()
}

func (s mailLayout) factLines(b *strings.Builder, facts []LetterFact) {
	for _, f := range facts {
		b.WriteString(s.l.T("mail.fact", "name", f.Name, "value", f.Value) + "\n")
	}
	if len(facts) > 0 {
		b.WriteString("\n")
	}
}

func linkLines(b *strings.Builder, links []LetterLink, end string) {
	for _, link := range links {
		b.WriteString(link.Label + "\n" + link.Address + end)
	}
}

// attachmentHashes returns the SHA-256 of each attachment by its name, for the
// journal.
func attachmentHashes(files []Attachment) map[string]string {
	named := map[string]string{}
	for _, f := range files {
		sum := sha256.Sum256(f.Content)
		named[f.Name] = hex.EncodeToString(sum[:])
	}
	return named
}
