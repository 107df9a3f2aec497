package commitments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Comment is what somebody says about an update, and who is asked to read it. It
// is a fact.
type Comment struct {
	ID         string    `json:"id"`
	Update     string    `json:"update"`
	Commitment string    `json:"commitment"` // code
	Text       string    `json:"text"`
	Mentions   []Mention `json:"mentions"` // by id
	Author     string    `json:"author"`   // account id
	AuthorName string    `json:"author_name"`
	At         time.Time `json:"at"` // UTC
}

// Mention names an account in a comment. The journal knows it by its id alone.
type Mention struct {
	Account string `json:"account"`
	Name    string `json:"-"` // as it is called today
}

// Mentioned is a comment in which an account was named and that it has not
// opened yet, with the commitment and the period that it is about.
type Mentioned struct {
	Comment
	About  Commitment
	Period Period
}

// Person is somebody whom a comment can mention.
type Person struct {
	ID    string
	Name  string
	Role  people.Role
	Party string
	email string // by which a text can name them; it is shown to nobody
}

// CommentInput is a comment as typed. Its text can name people, by an @.
type CommentInput struct {
	Text           string   `json:"text"`
	Mentions       []string `json:"mentions"` // account ids
	IdempotencyKey string   `json:"-"`        // "" for none
}

// read turns what was typed into a comment that mentions some of the people.
func (in CommentInput) read(concerned []Person) (Comment, error) {
	var fields problem.Fields
	c := Comment{Text: strings.TrimSpace(in.Text), Mentions: []Mention{}}
	if c.Text == "" {
		fields.Add("text", "error.text.missing")
	}
	fields.CheckText("text", c.Text, MaxComment)
	fields.CheckText("Idempotency-Key", in.IdempotencyKey, MaxKey)
	ids := slices.Compact(slices.Sorted(slices.Values(in.named(concerned, &fields))))
	if len(ids) > MaxMentions {
		fields.Add("mentions", "error.comment.mentions", "max", MaxMentions)
		ids = nil
	}
	for _, id := range ids {
		i := slices.IndexFunc(concerned, func(p Person) bool { return p.ID == id })
		if i < 0 {
			fields.Add("mentions", "error.comment.person", "value", problem.Excerpt(id))
			continue
		}
		c.Mentions = append(c.Mentions, Mention{id, concerned[i].Name})
	}
	return c, fields.Err()
}

// hash identifies the request for idempotency: same update, same content.
func (in CommentInput) hash(update string) string {
	raw, _ := json.Marshal(in) // strings: cannot fail
	sum := sha256.Sum256(append([]byte("comment\n"+update+"\n"), raw...))
	return hex.EncodeToString(sum[:])
}

// AddComment adds a comment to a submitted update, for those who are mentioned
// to open, and those whom its text names. They are among Concerned; others are refused by field. A repeated
// idempotency key with the same content returns the first comment.
func (t *Tracker) AddComment(ctx context.Context, by people.Account, update string, in CommentInput) (Comment, error) {
	if err := by.Require(people.AddComment); err != nil {
		return Comment{}, err
	}
	var result Comment
	err := t.Store.InTx(ctx, func(tx Tx) error {
		first, err := t.commented(tx, by, update, in)
		if err != nil {
			return err
		}
		if first != "" {
			result, err = tx.Comment(first)
			return err
		}
		if result, err = t.comment(tx, by, update, in); err != nil || in.IdempotencyKey == "" {
			return err
		}
		return tx.Answer(by.ID, in.IdempotencyKey, []byte(result.ID))
	})
	return result, err
}

// commented replays the id of the comment that an idempotency key made; a new key
// is reserved for this request, and the id is "".
func (t *Tracker) commented(tx KeyWriter, by people.Account, update string, in CommentInput) (string, error) {
	if in.IdempotencyKey == "" || len(in.IdempotencyKey) > MaxKey {
		return "", nil
	}
	hash, stored, found, err := tx.Claim(by.ID, in.IdempotencyKey, in.hash(update), journal.Now(t.Now))
	if err != nil {
		return "", err
	}
	if found && hash != in.hash(update) {
		return "", problem.OnField("Idempotency-Key", "error.idempotency.reused")
	}
	return string(stored), nil
}

// commentTx is what adding a comment asks of its transaction.
type commentTx interface {
	journal.Recorder
	Accounts() ([]people.Account, error)
	Agreement(code string) (Agreement, error)
	Commitment(code string) (Commitment, error)
	Update(id string) (Update, error)
	InsertComment(c Comment) error
}

func (t *Tracker) comment(tx commentTx, by people.Account, update string, in CommentInput) (Comment, error) {
	u, err := tx.Update(update)
	if err != nil {
		return Comment{}, err
	}
	c, err := tx.Commitment(u.Commitment)
	if err != nil {
		return Comment{}, err
	}
	a, err := tx.Agreement(c.Agreement)
	if err != nil {
		return Comment{}, err
	}
	accounts, err := tx.Accounts()
	if err != nil {
		return Comment{}, err
	}
	comment, err := in.read(concerned(accounts, by, a, c))
	if err != nil {
		return Comment{}, err
	}
	comment.ID, comment.Update, comment.Commitment = journal.NewID(), u.ID, c.Code
	comment.Author, comment.AuthorName, comment.At = by.ID, by.Name, journal.Now(t.Now)
	if err := tx.InsertComment(comment); err != nil {
		return Comment{}, err
	}
	return comment, tx.Record(by.Entry(journal.Now(t.Now), commentAdded, c.Code, comment))
}

// concerned lists those who have to do with a commitment, but for the asking
// account: its parties' planners of the region and reviewers, auditors and
// administrators.
func concerned(accounts []people.Account, by people.Account, a Agreement, c Commitment) []Person {
	var list []Person
	for _, x := range accounts {
		party := slices.Contains(a.Parties, x.Party)
		involved := x.Role == people.Auditor || x.Role == people.Admin || x.Role == people.Reviewer && party ||
			x.Role == people.Planner && party && x.InRegion(c.Region)
		if involved && x.ID != by.ID && x.Can(people.Read) {
			list = append(list, Person{x.ID, x.Name, x.Role, x.Party, x.Email})
		}
	}
	return list
}

// Concerned lists whom a comment of the account on the update can mention, by name.
func (t *Tracker) Concerned(ctx context.Context, by people.Account, update string) ([]Person, error) {
	if err := by.Require(people.AddComment); err != nil {
		return nil, err
	}
	u, err := t.Store.Read(ctx).Update(update)
	if err != nil {
		return nil, err
	}
	c, err := t.Store.Read(ctx).Commitment(u.Commitment)
	if err != nil {
		return nil, err
	}
	a, err := t.Agreement(ctx, by, c.Agreement)
	if err != nil {
		return nil, err
	}
	accounts, err := t.Store.Read(ctx).Accounts()
	if err != nil {
		return nil, err
	}
	return concerned(accounts, by, a, c), nil
}

// Comments returns the comments on an update, the first one first.
func (t *Tracker) Comments(ctx context.Context, by people.Account, update string) ([]Comment, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	if _, err := t.Store.Read(ctx).Update(update); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).CommentsOn(update)
}

// Mentions returns the comments in which the account was named and that it has
// not opened yet, the longest waiting first, and the count of all of them.
func (t *Tracker) Mentions(ctx context.Context, by people.Account, limit int) ([]Mentioned, int, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, 0, err
	}
	return t.Store.Read(ctx).Mentions(by.ID, limit)
}

// OpenMentions notes that the account has seen the comments on a commitment. This
// is no part of the record, and so not journaled.
func (t *Tracker) OpenMentions(ctx context.Context, by people.Account, commitment string) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	return t.Store.InTx(ctx, func(tx Tx) error { return tx.OpenMentions(by.ID, commitment) })
}

// discussion fills in what was said about a commitment's updates.
func (t *Tracker) discussion(ctx context.Context, by people.Account, r *Record) error {
	var err error
	if r.Comments, err = t.Store.Read(ctx).Comments(r.Commitment.Code, MaxHistory); err != nil {
		return err
	}
	if r.Unopened, err = t.Store.Read(ctx).Unopened(by.ID, r.Commitment.Code); err != nil || !by.Can(people.AddComment) {
		return err
	}
	accounts, err := t.Store.Read(ctx).Accounts()
	if err != nil {
		return err
	}
	r.Concerned = concerned(accounts, by, r.Agreement, r.Commitment)
	return nil
}
