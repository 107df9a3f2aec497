package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/schedule"
)

type runRow struct {
	Job        string `gorm:"primaryKey"`
	RunKey     string `gorm:"primaryKey"`
	State      schedule.RunState
	Attempts   int
	StartedAt  int64
	FinishedAt *int64
	LeaseUntil *int64
	NextTry    *int64
	Error      string
}

func (runRow) TableName() string { return "job_runs" }

func (r runRow) run() (schedule.Run, error) {
	return schedule.Run{
		Job: r.Job, Key: r.RunKey, State: r.State, Attempts: r.Attempts, StartedAt: toTime(r.StartedAt),
		FinishedAt: toTimeOrZero(r.FinishedAt), LeaseUntil: toTimeOrZero(r.LeaseUntil),
		NextTry: toTimeOrZero(r.NextTry), Error: r.Error,
	}, nil
}

// jobStore implements schedule.Store.
type jobStore struct{ db *DB }

func (s jobStore) Record(ctx context.Context, e journal.Entry) error {
	return journalStore(s).Record(ctx, e)
}

// Claim inserts the run or takes it over. The row of a run is what makes it
// one's own: whoever inserts or changes it first has it.
func (s jobStore) Claim(ctx context.Context, c schedule.Claim) (schedule.Run, bool, error) {
	var run schedule.Run
	var claimed bool
	err := s.db.inTx(ctx, func(tx *gorm.DB) error {
		var err error
		if claimed, err = claimRun(tx, c); err != nil || !claimed {
			return err
		}
		row, err := findOne[runRow](tx.Where("job = ? AND run_key = ?", c.Job, c.Key), "job run")
		if err != nil {
			return err
		}
		run, err = row.run()
		return err
	})
	return run, claimed && err == nil, err
}

func claimRun(tx *gorm.DB, c schedule.Claim) (bool, error) {
	row := runRow{
		Job: c.Job, RunKey: c.Key, State: schedule.Running, Attempts: 1,
		StartedAt: c.At.UnixMicro(), LeaseUntil: toMicros(c.LeaseUntil),
	}
	created := insertOnce(tx, &row)
	if created.Error != nil || created.RowsAffected == 1 {
		return created.Error == nil, wrap("claim job run", created.Error)
	}
	taken := tx.Exec(`UPDATE job_runs SET state = 'running', attempts = attempts + 1, started_at = ?,
		finished_at = NULL, lease_until = ?, next_try = NULL, error = ''
		WHERE job = ? AND run_key = ?
		AND (state = 'failed' AND (next_try <= ? OR ?) OR state = 'running' AND lease_until < ?)`,
		row.StartedAt, row.LeaseUntil, c.Job, c.Key, row.StartedAt, c.Early, row.StartedAt)
	return taken.RowsAffected == 1, wrap("claim job run", taken.Error)
}

// Finish stores the outcome of a run that is still the caller's; when another
// took it over meanwhile it returns a Conflict problem.
func (s jobStore) Finish(ctx context.Context, r schedule.Run) error {
	row := runRow{State: r.State, FinishedAt: toMicros(r.FinishedAt), NextTry: toMicros(r.NextTry), Error: r.Error}
	changed := s.db.write.WithContext(ctx).Model(&runRow{}).
		Where("job = ? AND run_key = ? AND attempts = ? AND state = 'running'", r.Job, r.Key, r.Attempts).
		Select("state", "finished_at", "lease_until", "next_try", "error").Updates(&row)
	if changed.Error == nil && changed.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.job.taken_over")
	}
	return wrap("finish job run", changed.Error)
}

func (s jobStore) Runs(ctx context.Context, job string, limit int) ([]schedule.Run, error) {
	q := s.db.reader(ctx).Where("job = ? AND run_key <> ?", job, tickKey).Order("started_at DESC, run_key").Limit(limitOrAll(limit))
	return list(q, "job runs", runRow.run)
}

// EachRun goes by the key, which never changes; a run that is tried again starts
// anew.
func (s jobStore) EachRun(ctx context.Context, job string, yield func(schedule.Run) error) error {
	after := func(last *runRow) *gorm.DB {
		q := s.db.reader(ctx).Where("job = ? AND run_key <> ?", job, tickKey).Order("run_key DESC")
		if last != nil {
			q = q.Where("run_key < ?", last.RunKey)
		}
		return q
	}
	return each("job runs", after, mapRows(runRow.run, yield))
}

// tickKey marks the row that says when a job was last looked at.
const tickKey = ""

func (s jobStore) SetLastChecked(ctx context.Context, job string, at time.Time) error {
	row := runRow{Job: job, RunKey: tickKey, State: schedule.Done, StartedAt: at.UnixMicro(), FinishedAt: toMicros(at)}
	err := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "job"}, {Name: "run_key"}}, DoUpdates: clause.AssignmentColumns([]string{"started_at", "finished_at"}),
	}).Create(&row).Error
	return wrap("note tick of job", err)
}

func (s jobStore) LastChecked(ctx context.Context, job string) (time.Time, error) {
	row, err := findOne[runRow](s.db.reader(ctx).Where("job = ? AND run_key = ?", job, tickKey), "tick of job")
	if problem.Is(err, problem.NotFound) {
		return time.Time{}, nil
	}
	return toTime(row.StartedAt), err
}
