package deliveries

import (
	"context"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// mentionWindow is how far back comments are searched for mentions, so that old
// ones need not be read each minute.
const mentionWindow = 30 * 24 * time.Hour

// Mentions is the Source of mail to people whom a comment mentions: one mail for
// each comment and person.
type Mentions struct {
	Store    SourceStore
	Comments CommentReader
	Site     Site
}

// CommentReader reads comments and what they are about.
type CommentReader interface {
	Comment(ctx context.Context, id string) (commitments.Comment, error)
	Update(ctx context.Context, id string) (commitments.Update, error)
	Commitment(ctx context.Context, code string) (commitments.Commitment, error)
	Pledges(ctx context.Context, agreement string) ([]commitments.Pledge, error)
	Regions(ctx context.Context) ([]commitments.Region, error)
}

// Pending lists a mail for each mention that has none.
func (m *Mentions) Pending(ctx context.Context, now time.Time) ([]Delivery, error) {
	return m.Store.PendingMentions(ctx, now.Add(-mentionWindow), pendingBatch)
}

// Letter shows the comment to somebody whom it mentions, in that account's
// language.
func (m *Mentions) Letter(ctx context.Context, d Delivery, to Recipient) (Letter, error) {
	id, _, _ := strings.Cut(d.Key, "/")
	comment, err := m.Comments.Comment(ctx, id)
	if err != nil {
		return Letter{}, err
	}
	u, err := m.Comments.Update(ctx, comment.Update)
	if err != nil {
		return Letter{}, err
	}
	l := locale.For(to.Account.Language)
	pledge, region, err := m.placeNames(ctx, comment, l)
	if err != nil {
		return Letter{}, err
	}
	args := []any{"author", comment.AuthorName, "period", u.Period.String(), "code", comment.Commitment, "pledge", pledge, "region", region}
	return Letter{
		Language: l.Lang(),
		Subject:  l.T("mail.mention.subject", args...),
		Text:     []string{l.T("mail.mention.text", args...)},
		Quote:    comment.Text,
		Why:      l.T("mail.mention.why", args...),
		Links:    []LetterLink{{l.T("mail.mention.open"), m.Site.Page(l.Lang(), "commitments", comment.Commitment) + "#comment-" + comment.ID}},
	}, nil
}

// placeNames returns the names of the pledge and region that a comment is about, as they
// were when it was written.
func (m *Mentions) placeNames(ctx context.Context, on commitments.Comment, l *locale.Locale) (pledge, region string, err error) {
	c, err := m.Comments.Commitment(ctx, on.Commitment)
	if err != nil {
		return "", "", err
	}
	pledges, err := m.Comments.Pledges(ctx, c.Agreement)
	if err != nil {
		return "", "", err
	}
	for _, p := range pledges {
		if p.Code == c.Pledge {
			pledge = l.Text(p.On(commitments.DateOf(on.At)).Title)
		}
	}
	regions, err := m.Comments.Regions(ctx)
	if err != nil {
		return "", "", err
	}
	for _, r := range regions {
		if r.Code == c.Region {
			region = l.Text(r.Name)
		}
	}
	return pledge, region, nil
}
