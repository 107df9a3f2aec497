package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/problem"
	"tracker/internal/reports"
)

type compilationRow struct {
	ID        string `gorm:"primaryKey"`
	Agreement string
	Period    string
	StartedBy string
	ByName    string
	State     reports.CompilationState
	Done      int
	OfAll     int
	Next      string
	EditionID *string
	Failure   string
	StartedAt int64
	SeenAt    int64
	Cancelled bool // somebody asked
}

func (compilationRow) TableName() string { return "compilations" }

func fromCompilation(c reports.Compilation) compilationRow {
	return compilationRow{
		ID: c.ID, Agreement: c.Agreement, Period: c.Period.String(), StartedBy: c.By, ByName: c.ByName, State: c.State,
		Done: c.Done, OfAll: c.All, Next: c.Next, EditionID: orNil(c.Edition), Failure: c.Failure,
		StartedAt: c.StartedAt.UnixMicro(), SeenAt: c.SeenAt.UnixMicro(),
	}
}

func (r compilationRow) compilation() (reports.Compilation, error) {
	var col columns
	c := reports.Compilation{
		ID: r.ID, Agreement: r.Agreement, Period: col.period(r.Period), By: r.StartedBy, ByName: r.ByName, State: r.State,
		Done: r.Done, All: r.OfAll, Next: r.Next, Edition: orEmpty(r.EditionID), Failure: r.Failure,
		StartedAt: toTime(r.StartedAt), SeenAt: toTime(r.SeenAt),
	}
	return c, wrap("compilation "+r.ID, col.err)
}

func (s reportStore) InsertCompilation(ctx context.Context, c reports.Compilation) error {
	row := fromCompilation(c)
	return s.db.retry(ctx, func() error {
		return insert(s.db.write.WithContext(ctx), "add compilation", &row)
	})
}

func (s reportStore) SaveCompilation(ctx context.Context, c reports.Compilation) (cancelled bool, err error) {
	row := fromCompilation(c)
	err = s.db.retry(ctx, func() error {
		return s.db.write.WithContext(ctx).Model(&compilationRow{}).Where("id = ? AND state = ?", c.ID, reports.Compiling).
			Select("state", "done", "of_all", "next", "edition_id", "failure", "seen_at").Updates(&row).Error
	})
	if err != nil {
		return false, wrap("save compilation", err)
	}
	stands, err := findOne[compilationRow](s.db.reader(ctx).Where("id = ?", c.ID), "compilation")
	return stands.Cancelled, err
}

func (s reportStore) Compilation(ctx context.Context, id string) (reports.Compilation, error) {
	row, err := findOne[compilationRow](s.db.reader(ctx).Where("id = ?", id), "compilation")
	if err != nil {
		return reports.Compilation{}, err
	}
	return row.compilation()
}

func (s reportStore) OpenCompilations(ctx context.Context, agreement string, seen time.Time) ([]reports.Compilation, error) {
	q := s.db.reader(ctx).Where("agreement = ? AND state = ? AND seen_at >= ?", agreement, reports.Compiling, seen.UnixMicro())
	return list(q.Order("started_at DESC, id DESC"), "compilations", compilationRow.compilation)
}

func (t reportTx) CancelCompilation(id string) error {
	return t.changeOpen(id, "cancelled", map[string]any{"cancelled": true})
}

func (t reportTx) EndCompilation(id, edition string) error {
	return t.changeOpen(id, "issued", map[string]any{"state": reports.Issued, "edition_id": edition, "next": "", "done": gorm.Expr("of_all")})
}

// changeOpen changes a compilation that has not ended and was not cancelled.
func (t reportTx) changeOpen(id, doing string, to map[string]any) error {
	changed := t.tx.Model(&compilationRow{}).Where("id = ? AND state = ? AND NOT cancelled", id, reports.Compiling).Updates(to)
	if changed.Error == nil && changed.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.compilation.ended")
	}
	return wrap("compilation is "+doing, changed.Error)
}
