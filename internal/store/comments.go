package store

import (
	"cmp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

type commentRow struct {
	ID         string `gorm:"primaryKey"`
	UpdateID   string
	Commitment string
	Text       string
	Author     string
	AuthorName string
	AddedAt    int64
}

func (commentRow) TableName() string { return "comments" }

func fromComment(c commitments.Comment) commentRow {
	return commentRow{
		ID: c.ID, UpdateID: c.Update, Commitment: c.Commitment, Text: c.Text, Author: c.Author, AuthorName: c.AuthorName,
		AddedAt: c.At.UnixMicro(),
	}
}

func (r commentRow) comment() (commitments.Comment, error) {
	return commitments.Comment{
		ID: r.ID, Update: r.UpdateID, Commitment: r.Commitment, Text: r.Text, Mentions: []commitments.Mention{}, Author: r.Author,
		AuthorName: r.AuthorName, At: toTime(r.AddedAt),
	}, nil
}

type mentionRow struct {
	CommentID   string `gorm:"primaryKey"`
	AccountID   string `gorm:"primaryKey"`
	MentionedAt int64
}

func (mentionRow) TableName() string { return "comment_mentions" }

func (r mentionRow) key() string { return r.CommentID + " " + r.AccountID }

func fromMentions(c commitments.Comment) []mentionRow {
	rows := make([]mentionRow, len(c.Mentions))
	for i, m := range c.Mentions {
		rows[i] = mentionRow{c.ID, m.Account, c.At.UnixMicro()}
	}
	return rows
}

// openMentionRow is a mention that its account did not open yet.
type openMentionRow struct {
	AccountID   string `gorm:"primaryKey"`
	CommentID   string `gorm:"primaryKey"`
	Commitment  string
	MentionedAt int64
}

func (openMentionRow) TableName() string { return "open_mentions" }

func (w commentWrites) InsertComment(c commitments.Comment) error {
	row := fromComment(c)
	if err := insert(w.tx, "add comment on "+c.Commitment, &row); err != nil {
		return err
	}
	for _, m := range fromMentions(c) {
		open := openMentionRow{m.AccountID, m.CommentID, c.Commitment, m.MentionedAt}
		if err := insert(w.tx, "add mention", &m); err != nil {
			return err
		}
		if err := insert(w.tx, "add mention", &open); err != nil {
			return err
		}
	}
	return nil
}

func (w commentWrites) OpenMentions(account, commitment string) error {
	err := w.tx.Where("account_id = ? AND commitment = ?", account, commitment).Delete(&openMentionRow{}).Error
	return wrap("open mentions", err)
}

func (r commentReads) Comment(id string) (commitments.Comment, error) {
	row, err := findOne[commentRow](r.q.Where("id = ?", id), "comment")
	if err != nil {
		return commitments.Comment{}, err
	}
	one, err := withMentions(r.q, []commentRow{row})
	if err != nil {
		return commitments.Comment{}, err
	}
	return one[0], nil
}

// commentsOf returns the latest comments on a commitment's updates, the first one
// first.
func (r commentReads) Comments(commitment string, limit int) ([]commitments.Comment, error) {
	var rows []commentRow
	err := r.q.Where("commitment = ?", commitment).Order("added_at DESC, id DESC").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, wrap("comments", err)
	}
	slices.Reverse(rows)
	return withMentions(r.q, rows)
}

func (r commentReads) CommentsOn(update string) ([]commitments.Comment, error) {
	var rows []commentRow
	if err := r.q.Where("update_id = ?", update).Order("added_at, id").Find(&rows).Error; err != nil {
		return nil, wrap("comments", err)
	}
	return withMentions(r.q, rows)
}

// withMentions completes the comments with whom they name, by id.
func withMentions(q *gorm.DB, rows []commentRow) ([]commitments.Comment, error) {
	all, err := mapAll(rows, commentRow.comment)
	if err != nil || len(all) == 0 {
		return all, err
	}
	place := make(map[string]int, len(all))
	for i, c := range all {
		place[c.ID] = i
	}
	for ids := range slices.Chunk(rows, 500) {
		var found []struct{ CommentID, AccountID, Name string }
		err := q.Raw(`SELECT m.comment_id, m.account_id, a.name FROM comment_mentions m JOIN accounts a ON a.id = m.account_id
			WHERE m.comment_id IN ? ORDER BY m.account_id`, commentIDs(ids)).Scan(&found).Error
		if err != nil {
			return nil, wrap("mentions", err)
		}
		for _, m := range found {
			c := &all[place[m.CommentID]]
			c.Mentions = append(c.Mentions, commitments.Mention{Account: m.AccountID, Name: m.Name})
		}
	}
	return all, nil
}

func commentIDs(rows []commentRow) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

func (r commentReads) Unopened(account, commitment string) ([]string, error) {
	var ids []string
	err := r.q.Model(&openMentionRow{}).Where("account_id = ? AND commitment = ?", account, commitment).
		Order("mentioned_at, comment_id").Pluck("comment_id", &ids).Error
	return ids, wrap("mentions", err)
}

func (r commentReads) Mentions(account string, limit int) ([]commitments.Mentioned, int, error) {
	var total int64
	if err := r.q.Model(&openMentionRow{}).Where("account_id = ?", account).Count(&total).Error; err != nil {
		return nil, 0, wrap("mentions", err)
	}
	var rows []commentRow
	err := r.q.Raw(`SELECT c.* FROM open_mentions o JOIN comments c ON c.id = o.comment_id
		WHERE o.account_id = ? ORDER BY o.mentioned_at, o.comment_id LIMIT ?`, account, limit).Scan(&rows).Error
	if err != nil {
		return nil, 0, wrap("mentions", err)
	}
	found, err := withMentions(r.q, rows)
	if err != nil {
		return nil, 0, err
	}
	list, err := placed(r.q, found)
	return list, int(total), err
}

// placed adds to comments what they are about.
func placed(q *gorm.DB, all []commitments.Comment) ([]commitments.Mentioned, error) {
	var updates, codes []string
	for _, c := range all {
		updates, codes = append(updates, c.Update), append(codes, c.Commitment)
	}
	if len(all) == 0 {
		return nil, nil
	}
	abouts, err := commitmentsByCode(q, codes)
	if err != nil {
		return nil, err
	}
	var rows []updateRow
	if err := q.Where("id IN ?", updates).Find(&rows).Error; err != nil {
		return nil, wrap("updates", err)
	}
	var col columns
	periods := map[string]commitments.Period{}
	for _, r := range rows {
		periods[r.ID] = col.period(r.Period)
	}
	list := make([]commitments.Mentioned, len(all))
	for i, c := range all {
		list[i] = commitments.Mentioned{Comment: c, About: abouts[c.Commitment], Period: periods[c.Update]}
	}
	return list, wrap("mentions", col.err)
}

// Accounts returns those that are not disabled, by name; the engines have
// their own ideas of the order of letters.
func (r commentReads) Accounts() ([]people.Account, error) {
	all, err := list(r.q.Where("NOT disabled"), "accounts", accountRow.account)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b people.Account) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return all, nil
}
