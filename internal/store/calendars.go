package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/commitments"
)

type calendarChangeRow struct {
	ID         string `gorm:"primaryKey"`
	Agreement  string
	Version    string
	Reason     string
	Author     string
	AuthorName string
	ChangedAt  int64
}

func (calendarChangeRow) TableName() string { return "calendar_changes" }

func fromCalendarChange(c commitments.CalendarChange) calendarChangeRow {
	return calendarChangeRow{
		ID: c.ID, Agreement: c.Agreement, Version: toJSON(c.Version), Reason: c.Reason, Author: c.Author, AuthorName: c.AuthorName,
		ChangedAt: c.At.UnixMicro(),
	}
}

func (r calendarChangeRow) change() (commitments.CalendarChange, error) {
	var col columns
	c := commitments.CalendarChange{
		ID: r.ID, Agreement: r.Agreement, Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.ChangedAt),
	}
	col.json(r.Version, &c.Version)
	return c, wrap("calendar change "+r.ID, col.err)
}

// The reads and writes of calendars.
type (
	calendarReads  struct{ q *gorm.DB }
	calendarWrites struct{ tx *gorm.DB }
)

func (r calendarReads) CalendarChanges(agreement string) ([]commitments.CalendarChange, error) {
	q := r.q.Where("agreement = ?", agreement).Order("changed_at DESC, id DESC")
	return list(q, "calendar changes", calendarChangeRow.change)
}

func (r calendarReads) PeriodInUse(agreement string, p commitments.Period) (bool, error) {
	var used bool
	err := r.q.Raw(`SELECT EXISTS (SELECT 1 FROM rounds WHERE agreement = @agreement AND period = @period)
		OR EXISTS (SELECT 1 FROM commitments c WHERE c.agreement = @agreement AND (
			EXISTS (SELECT 1 FROM progress_updates u WHERE u.commitment = c.code AND u.period_end = @end AND u.period = @period)
			OR EXISTS (SELECT 1 FROM assessments a WHERE a.commitment = c.code AND a.period_end = @end AND a.period = @period)))`,
		map[string]any{"agreement": agreement, "period": p.String(), "end": p.End().String()}).Scan(&used).Error
	return used, wrap("use of "+p.String(), err)
}

func (w calendarWrites) InsertCalendarChange(c commitments.CalendarChange) error {
	row := fromCalendarChange(c)
	return insert(w.tx, "add calendar change", &row)
}

func (h holder) HoldAgreement(code string) (commitments.Agreement, error) {
	return definitionReads{h.tx.Clauses(clause.Locking{Strength: "SHARE"})}.Agreement(code)
}

func (h holder) LockAgreement(code string) (commitments.Agreement, error) {
	return definitionReads{h.tx.Clauses(clause.Locking{Strength: "UPDATE"})}.Agreement(code)
}

// HoldAgreement holds the agreement as whoever reports on it does.
func (w roundWrites) HoldAgreement(code string) (commitments.Agreement, error) {
	return holder(w).HoldAgreement(code)
}
