package store

import (
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// queueRow is an update that waits for a review.
type queueRow struct {
	UpdateID    string `gorm:"primaryKey"`
	Commitment  string
	Agreement   string
	Party       string
	Region      string
	Pledge      string
	Author      string
	Rank        int
	SubmittedAt int64
}

func (queueRow) TableName() string { return "review_queue" }

// returnRow is a returned update that its author did not answer yet.
type returnRow struct {
	UpdateID   string `gorm:"primaryKey"`
	Author     string
	ReturnedAt int64
}

func (returnRow) TableName() string { return "open_returns" }

// requeue brings the work lists up to updates that were added: each waits for a
// review, and none that it replaced does.
func requeue(tx *gorm.DB, updates []commitments.Update, of map[string]commitments.Commitment) error {
	own, replaced := map[string]bool{}, map[string]bool{}
	var earlier []string
	for _, u := range updates {
		own[u.ID], replaced[u.Supersedes] = true, true
		if u.Supersedes != "" && !own[u.Supersedes] {
			earlier = append(earlier, u.Supersedes)
		}
	}
	if err := settle(tx, earlier...); err != nil {
		return err
	}
	var rows []queueRow
	for _, u := range updates {
		if !replaced[u.ID] {
			rows = append(rows, waitingRow(u, of[u.Commitment]))
		}
	}
	return insertAll(tx, "queue updates", rows)
}

func waitingRow(u commitments.Update, c commitments.Commitment) queueRow {
	row := queueRow{
		UpdateID: u.ID, Commitment: c.Code, Agreement: c.Agreement, Party: c.Party, Region: c.Region,
		Pledge: c.Pledge, Author: u.Author, SubmittedAt: u.SubmittedAt.UnixMicro(),
	}
	if u.Origin == commitments.PublishedRecord {
		row.Rank = 1
	}
	return row
}

// settle takes updates off the work lists: they were reviewed or replaced.
func settle(tx *gorm.DB, updates ...string) error {
	for part := range slices.Chunk(updates, rowsAtOnce) {
		for _, list := range []any{&queueRow{}, &returnRow{}} {
			if err := tx.Where("update_id IN ?", part).Delete(list).Error; err != nil {
				return wrap("settle updates", err)
			}
		}
	}
	return nil
}

// longestWaiting is the order of the queue; an update's place in it never
// changes.
const longestWaiting = "rank, submitted_at, update_id"

// queued narrows a query of the queue to what is asked for.
func queued(q *gorm.DB, ask commitments.Queue) *gorm.DB {
	q = q.Model(&queueRow{}).Where("agreement IN ? AND party <> ? AND author <> ?", ask.Agreements, ask.Party, ask.Reviewer)
	switch declared := "(SELECT declared_update FROM commitments WHERE code = review_queue.commitment)"; ask.Part {
	case commitments.Standing:
		q = q.Where("update_id = " + declared)
	case commitments.Overtaken:
		q = q.Where("update_id <> " + declared)
	}
	if ask.Current {
		q = q.Where("rank = 0")
	}
	if !ask.Before.IsZero() {
		q = q.Where("submitted_at < ?", ask.Before.UnixMicro())
	}
	if ask.Region != "" {
		q = q.Where("region = ?", ask.Region)
	}
	if ask.Pledge != "" {
		q = q.Where("pledge = ?", ask.Pledge)
	}
	return q
}

func (r queueReads) AwaitingReview(ask commitments.Queue) ([]commitments.Waiting, int, error) {
	if len(ask.Agreements) == 0 {
		return nil, 0, nil
	}
	var total int64
	if err := queued(r.q, ask).Count(&total).Error; err != nil {
		return nil, 0, wrap("count review queue", err)
	}
	var ids []string
	page := onePage(queued(r.q, ask), ask.Page, ask.PerPage).Order(longestWaiting)
	if err := page.Pluck("update_id", &ids).Error; err != nil {
		return nil, 0, wrap("review queue", err)
	}
	list, err := waitingByID(r.q, ids)
	return list, int(total), err
}

func (r queueReads) ReturnedTo(author string) ([]commitments.Waiting, error) {
	var ids []string
	err := r.q.Model(&returnRow{}).Where("author = ?", author).Order("returned_at, update_id").Pluck("update_id", &ids).Error
	if err != nil {
		return nil, wrap("returned updates", err)
	}
	return waitingByID(r.q, ids)
}

// unanswered returns every author's returned updates.
func unanswered(q *gorm.DB) ([]commitments.Waiting, error) {
	var ids []string
	err := q.Model(&returnRow{}).Order("returned_at, update_id").Pluck("update_id", &ids).Error
	if err != nil {
		return nil, wrap("returned updates", err)
	}
	var list []commitments.Waiting
	for part := range slices.Chunk(ids, rowsAtOnce) {
		some, err := waitingByID(q, part)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// waitingByID returns the updates of the ids, in their order, each with its
// commitment.
func waitingByID(q *gorm.DB, ids []string) ([]commitments.Waiting, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	updates, err := findUpdates(q, "u.id", "SELECT * FROM progress_updates WHERE id IN ?", ids)
	if err == nil {
		err = support(q, evidenceTable, updates)
	}
	if err != nil {
		return nil, err
	}
	byID := make(map[string]commitments.Update, len(updates))
	codes := make([]string, 0, len(updates))
	for _, u := range updates {
		byID[u.ID] = u
		codes = append(codes, u.Commitment)
	}
	abouts, err := commitmentsByCode(q, codes)
	if err != nil {
		return nil, err
	}
	list := make([]commitments.Waiting, 0, len(ids))
	for _, id := range ids {
		u := byID[id]
		list = append(list, commitments.Waiting{Update: u, About: abouts[u.Commitment]})
	}
	return list, nil
}
