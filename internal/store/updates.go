package store

import (
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

type updateRow struct {
	ID          string `gorm:"primaryKey"`
	Commitment  string
	Version     int
	Period      string
	PeriodEnd   string
	PeriodStart string
	Status      commitments.Status
	Measures    string // JSON; "" for none
	Narrative   string
	Delay       string // code
	DelayWords  string
	Author      string
	AuthorName  string
	SubmittedAt int64
	Origin      commitments.Origin
	Fact        *string
	Supersedes  *string
	Warnings    string // JSON; "" for none
}

func (updateRow) TableName() string { return "progress_updates" }

func fromUpdate(u commitments.Update) updateRow {
	delay := u.Delay.OrNone()
	return updateRow{
		ID: u.ID, Commitment: u.Commitment, Version: u.Version, Period: u.Period.String(), PeriodEnd: u.Period.End().String(), PeriodStart: u.Period.Start().String(),
		Status: u.Status, Measures: toList(u.Values), Narrative: u.Narrative, Delay: delay.Reason, DelayWords: delay.Words,
		Author: u.Author, AuthorName: u.AuthorName, SubmittedAt: u.SubmittedAt.UnixMicro(), Origin: u.Origin,
		Fact: orNil(u.Fact), Supersedes: orNil(u.Supersedes), Warnings: toList(u.Warnings),
	}
}

// delayOf is nil for none.
func delayOf(reason, words string) *commitments.Delay {
	if reason == "" && words == "" {
		return nil
	}
	return &commitments.Delay{Reason: reason, Words: words}
}

// updateView is an update with its review and whether another replaced it.
type updateView struct {
	Row            updateRow `gorm:"embedded"`
	ReviewID       *string
	Follows        *string
	Decision       commitments.Decision
	Assessment     commitments.Assessment
	Reason         string
	Reviewer       string
	ReviewerName   string
	ReviewedAt     int64
	SupersededByID *string
}

// viewOf completes the updates that a query selects as u. The query picks its
// rows first, so that only those are looked up in the other tables; what
// superseded them one by one, so that no plan reads that whole table.
func viewOf(updates string) string {
	return `SELECT u.*, r.id AS review_id, r.follows, coalesce(r.decision, '') AS decision,
		coalesce(r.assessment, '') AS assessment, coalesce(r.reason, '') AS reason,
		coalesce(r.reviewer, '') AS reviewer, coalesce(r.reviewer_name, '') AS reviewer_name,
		coalesce(r.reviewed_at, 0) AS reviewed_at,
		(SELECT s.id FROM progress_updates s WHERE s.supersedes = u.id) AS superseded_by_id
		FROM (` + updates + `) u
		LEFT JOIN reviews r ON r.update_id = u.id
			AND NOT EXISTS (SELECT 1 FROM review_withdrawals w WHERE w.review_id = r.id) `
}

func (v updateView) update() (commitments.Update, error) {
	var col columns
	row := v.Row
	u := commitments.Update{
		ID: row.ID, Commitment: row.Commitment, Version: row.Version, Period: col.period(row.Period), Status: row.Status,
		Narrative: row.Narrative, Delay: delayOf(row.Delay, row.DelayWords), Author: row.Author, AuthorName: row.AuthorName,
		SubmittedAt: toTime(row.SubmittedAt), Origin: row.Origin, Fact: orEmpty(row.Fact),
		Supersedes: orEmpty(row.Supersedes), State: commitments.Submitted,
	}
	if v.ReviewID != nil {
		u.State = v.Decision
		u.Review = &commitments.Review{
			ID: *v.ReviewID, Update: row.ID, Follows: orEmpty(v.Follows), Decision: v.Decision, Assessment: v.Assessment, Reason: v.Reason,
			Reviewer: v.Reviewer, ReviewerName: v.ReviewerName, At: toTime(v.ReviewedAt),
		}
	}
	if v.SupersededByID != nil {
		u.State = commitments.Superseded
	}
	fromList(&col, row.Measures, &u.Values)
	fromList(&col, row.Warnings, &u.Warnings)
	return u, wrap("update "+row.ID, col.err)
}

// findUpdates returns the updates of a query of progress_updates, completed.
func findUpdates(q *gorm.DB, order, updates string, args ...any) ([]commitments.Update, error) {
	var views []updateView
	err := q.Raw(viewOf(updates)+"ORDER BY "+order, args...).Scan(&views).Error
	if err != nil {
		return nil, wrap("updates", err)
	}
	found, err := mapAll(views, updateView.update)
	if err != nil {
		return nil, err
	}
	return found, addWithdrawals(q, found)
}

const (
	latestFirst = "u.period_end DESC, u.period_start DESC, u.submitted_at DESC, u.id DESC"
	// lastFirst is latestFirst within a query of progress_updates.
	lastFirst = "period_end DESC, period_start DESC, submitted_at DESC, id DESC"
)

func updateByID(q *gorm.DB, id string) (commitments.Update, error) {
	found, err := findUpdates(q, "u.id", "SELECT * FROM progress_updates WHERE id = ?", id)
	switch {
	case problem.Is(err, problem.Invalid) || err == nil && len(found) == 0:
		return commitments.Update{}, notFound()
	case err != nil:
		return commitments.Update{}, err
	}
	return found[0], nil
}

func (r updateReads) UpdatesByID(ids []string) (map[string]commitments.Update, error) {
	found := make(map[string]commitments.Update, len(ids))
	for part := range slices.Chunk(ids, rowsAtOnce) {
		list, err := findUpdates(r.q, "u.id", "SELECT * FROM progress_updates WHERE id IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, u := range list {
			found[u.ID] = u
		}
	}
	return found, nil
}

func (r updateReads) Updates(commitment string, limit int) ([]commitments.Update, error) {
	found, err := findUpdates(r.q, latestFirst, `SELECT * FROM progress_updates WHERE commitment = ?
		ORDER BY `+lastFirst+" LIMIT ?", commitment, limitOrAll(limit))
	if err != nil {
		return nil, err
	}
	return found, support(r.q, evidenceTable, found)
}

// limitOrAll takes 0 for no limit.
func limitOrAll(limit int) int {
	if limit <= 0 {
		return 1 << 31
	}
	return limit
}

func (r updateReads) LatestOf(commitment string, p commitments.Period) (*commitments.Update, error) {
	found, err := findUpdates(r.q, "u.id", `SELECT * FROM progress_updates o
		WHERE commitment = ? AND period_end = ? AND period = ?
		AND NOT EXISTS (SELECT 1 FROM progress_updates n WHERE n.supersedes = o.id)`,
		commitment, p.End().String(), p.String())
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// earlierThan returns the updates that stand for periods that end before p begins.
func (r updateReads) Earlier(commitment string, p commitments.Period, limit int) ([]commitments.Update, error) {
	return findUpdates(r.q, latestFirst, `SELECT * FROM progress_updates o WHERE commitment = ? AND period_end < ?
		AND NOT EXISTS (SELECT 1 FROM progress_updates n WHERE n.supersedes = o.id)
		ORDER BY `+lastFirst+" LIMIT ?", commitment, p.Start().String(), limit)
}

func (r updateReads) HasUpdates(commitment string) (bool, error) {
	var ids []string
	err := r.q.Model(&updateRow{}).Where("commitment = ?", commitment).Limit(1).Pluck("id", &ids).Error
	if err != nil {
		return false, wrap("updates", err)
	}
	return len(ids) > 0, nil
}

// InsertUpdates adds updates, in their order, and keeps the work lists in step.
// Another update of the same period that came first makes them stale. Of holds
// their commitments, by code.
func (w updateWrites) InsertUpdates(updates []commitments.Update, of map[string]commitments.Commitment) error {
	for _, link := range links(updates) {
		for part := range slices.Chunk(link, rowsAtOnce) {
			if err := insertLink(w.tx, part, of); err != nil {
				return err
			}
		}
	}
	return requeue(w.tx, updates, of)
}

// links cuts the updates where one supersedes another of them: it is added by a
// statement of its own, once that one stands.
func links(updates []commitments.Update) [][]commitments.Update {
	var parts [][]commitments.Update
	begin, before := 0, map[string]bool{}
	for i, u := range updates {
		if before[u.Supersedes] {
			parts = append(parts, updates[begin:i])
			begin = i
			clear(before)
		}
		before[u.ID] = true
	}
	return append(parts, updates[begin:])
}

func insertLink(tx *gorm.DB, updates []commitments.Update, of map[string]commitments.Commitment) error {
	rows := make([]updateRow, len(updates))
	ids := make([]string, len(updates))
	for i, u := range updates {
		rows[i], ids[i] = fromUpdate(u), u.ID
	}
	created := insertOnce(tx, &rows)
	if created.Error != nil || created.RowsAffected == int64(len(rows)) {
		return wrap("add updates", created.Error)
	}
	var stand []string
	if err := tx.Model(&updateRow{}).Where("id IN ?", ids).Pluck("id", &stand).Error; err != nil {
		return wrap("add updates", err)
	}
	for _, u := range updates {
		if !slices.Contains(stand, u.ID) {
			return commitments.Stale(of[u.Commitment])
		}
	}
	return nil
}

func (w updateWrites) InsertUpdate(u commitments.Update, c commitments.Commitment) error {
	return w.InsertUpdates([]commitments.Update{u}, map[string]commitments.Commitment{c.Code: c})
}
