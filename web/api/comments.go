package api

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/response"
)

// commentAPI answers about comments on updates.
type commentAPI struct{ tracker *commitments.Tracker }

// CommentItem is one comment on an update.
type CommentItem struct {
	ID         string        `json:"id"`
	Update     string        `json:"update"`
	Commitment string        `json:"commitment"`
	Text       string        `json:"text"`
	Mentions   []mentionItem `json:"mentions" doc:"Who was notified"`
	Author     string        `json:"author"`
	AuthorName string        `json:"author_name"`
	At         time.Time     `json:"at"`
}

type mentionItem struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func toComment(c commitments.Comment) CommentItem {
	item := CommentItem{
		ID: c.ID, Update: c.Update, Commitment: c.Commitment, Text: c.Text, Mentions: []mentionItem{}, Author: c.Author,
		AuthorName: c.AuthorName, At: c.At,
	}
	for _, m := range c.Mentions {
		item.Mentions = append(item.Mentions, mentionItem{m.Account, m.Name})
	}
	return item
}

func (a commentAPI) list(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[CommentItem], error) {
	all, err := a.tracker.Comments(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return onePage(all, in.Paging, toComment)
}

func (a commentAPI) add(ctx context.Context, by people.Account, in *struct {
	ByID
	Key  string `header:"Idempotency-Key" doc:"Up to 200 visible ASCII characters. The same key and body give the same answer and one comment."`
	Body struct {
		Text     string   `json:"text" doc:"Up to 4,000 characters. An @ with a name, or with the beginning of a name or an e-mail address, mentions that person; it is refused where it fits nobody, or several of whom mentions has none"`
		Mentions []string `json:"mentions,omitempty" doc:"Ids of accounts, of those that listPeople names"`
	}
}) (*one[CommentItem], error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	c, err := a.tracker.AddComment(ctx, by, in.ID, commitments.CommentInput{Text: in.Body.Text, Mentions: in.Body.Mentions, IdempotencyKey: in.Key})
	if err != nil {
		return nil, err
	}
	return &one[CommentItem]{toComment(c)}, nil
}

type personItem struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Role  string  `json:"role"`
	Party *string `json:"party"`
}

func (a commentAPI) listPeople(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[personItem], error) {
	all, err := a.tracker.Concerned(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return onePage(all, in.Paging, func(p commitments.Person) personItem {
		return personItem{p.ID, p.Name, string(p.Role), response.TextOrNull(p.Party)}
	})
}
