package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/commitments"
)

type draftRow struct {
	ID         string `gorm:"primaryKey"`
	Commitment string
	Version    int
	Period     string
	Status     commitments.Status
	Measures   string // JSON; "" for none
	Narrative  string
	Delay      string // code
	DelayWords string
	Author     string
	AuthorName string
	SavedAt    int64
	Origin     commitments.Origin
	Answers    string // JSON; "" for none
}

func (draftRow) TableName() string { return "drafts" }

func (r draftRow) draft() (commitments.Update, error) {
	var col columns
	u := commitments.Update{
		ID: r.ID, Commitment: r.Commitment, Version: r.Version, Period: col.period(r.Period), Status: r.Status,
		Narrative: r.Narrative, Delay: delayOf(r.Delay, r.DelayWords), Author: r.Author, AuthorName: r.AuthorName,
		SubmittedAt: toTime(r.SavedAt), Origin: r.Origin, State: commitments.Draft,
	}
	fromList(&col, r.Measures, &u.Values)
	fromList(&col, r.Answers, &u.Answers)
	return u, wrap("draft "+r.ID, col.err)
}

func draftByID(q *gorm.DB, id, author string) (commitments.Update, error) {
	row, err := findOne[draftRow](q.Where("id = ? AND author = ?", id, author), "draft")
	if err != nil {
		return commitments.Update{}, err
	}
	return row.draft()
}

func (r draftReads) Drafts(author string) ([]commitments.Update, error) {
	found, err := list(r.q.Where("author = ?", author).Order("saved_at DESC, id DESC"), "drafts", draftRow.draft)
	if err != nil {
		return nil, err
	}
	return found, support(r.q, draftEvidenceTable, found)
}

// SaveDraft keeps one draft for each author, commitment and period; u takes the
// id of the one that is kept.
func (w draftWrites) SaveDraft(u *commitments.Update) error {
	delay := u.Delay.OrNone()
	row := draftRow{
		ID: u.ID, Commitment: u.Commitment, Version: u.Version, Period: u.Period.String(), Status: u.Status,
		Measures: toList(u.Values), Narrative: u.Narrative, Delay: delay.Reason, DelayWords: delay.Words,
		Author: u.Author, AuthorName: u.AuthorName,
		SavedAt: u.SubmittedAt.UnixMicro(), Origin: u.Origin, Answers: toList(u.Answers),
	}
	key := []clause.Column{{Name: "author"}, {Name: "commitment"}, {Name: "period"}}
	err := w.tx.Clauses(clause.OnConflict{
		Columns:   key,
		DoUpdates: clause.AssignmentColumns([]string{"version", "status", "measures", "narrative", "delay", "delay_words", "author_name", "saved_at", "origin", "answers"}),
	}).Create(&row).Error
	if err != nil {
		return wrap("save draft", err)
	}
	kept, err := findOne[draftRow](w.tx.Where("author = ? AND commitment = ? AND period = ?", row.Author, row.Commitment, row.Period), "draft")
	if err != nil {
		return err
	}
	u.ID = kept.ID
	return nil
}

func (w draftWrites) DeleteDraft(commitment string, p commitments.Period, author string) error {
	err := w.tx.Where("author = ? AND commitment = ? AND period = ?", author, commitment, p.String()).Delete(&draftRow{}).Error
	return wrap("delete draft", err)
}

func (w draftWrites) DeleteDrafts(codes []string, p commitments.Period, author string) error {
	for part := range slices.Chunk(codes, rowsAtOnce) {
		err := w.tx.Where("author = ? AND period = ? AND commitment IN ?", author, p.String(), part).Delete(&draftRow{}).Error
		if err != nil {
			return wrap("delete drafts", err)
		}
	}
	return nil
}
