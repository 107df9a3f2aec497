package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

func (s *server) commentOperations(a huma.API) {
	add(s, a, operation(http.MethodGet, "/updates/{id}/comments", "listComments", "Comments on an update, the first one first", 200), s.listComments)
	add(s, a, operation(http.MethodPost, "/updates/{id}/comments", "addComment", "Comment on an update, and notify people", 201), s.addComment)
	add(s, a, operation(http.MethodGet, "/updates/{id}/people", "listPeople", "Whom a comment on the update can mention, by name", 200, 403), s.listPeople)
}

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

func (s *server) listComments(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[CommentItem], error) {
	all, err := s.Tracker.Comments(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return cut(all, in.Paging, toComment)
}

func (s *server) addComment(ctx context.Context, by people.Account, in *struct {
	ByID
	Key  string `header:"Idempotency-Key" doc:"Up to 200 visible ASCII characters. The same key and body give the same answer and one comment."`
	Body struct {
		Text     string   `json:"text" doc:"Up to 4,000 characters"`
		Mentions []string `json:"mentions,omitempty" doc:"Ids of accounts, of those that listPeople names"`
	}
}) (*one[CommentItem], error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	c, err := s.Tracker.AddComment(ctx, by, in.ID, commitments.CommentInput{Text: in.Body.Text, Mentions: in.Body.Mentions, IdempotencyKey: in.Key})
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

func (s *server) listPeople(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[personItem], error) {
	all, err := s.Tracker.Concerned(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return cut(all, in.Paging, func(p commitments.Person) personItem {
		return personItem{p.ID, p.Name, string(p.Role), filled(p.Party)}
	})
}
