package lists

import (
	"context"
	"time"

	"tracker/internal/people"
	"tracker/internal/schedule"
)

// Runs is every run of a job that is kept.
func (ls *Lists) Runs(by people.Account) List {
	return runTable.list(nil, func(ctx context.Context, yield func(schedule.Run) error) error {
		return ls.Jobs.EachRun(ctx, by, yield)
	})
}

var runTable = table[schedule.Run]{
	name: "jobs", title: "admin.jobs", columns: []column[schedule.Run]{
		wordColumn("job", "export.column.job", 32, func(w wording, r schedule.Run) (string, string) { return r.Job, w.JobName(r.Job) }),
		wordColumn("key", "job.key", 36, func(w wording, r schedule.Run) (string, string) { return r.Key, w.RunKey(r.Key) }),
		wordColumn("state", "job.state", 14, func(w wording, r schedule.Run) (string, string) {
			return string(r.State), w.Named("job.state.", string(r.State))
		}),
		countColumn("attempts", "job.attempts", func(r schedule.Run) int64 { return int64(r.Attempts) }),
		instantColumn("started_at", "job.started", func(r schedule.Run) time.Time { return r.StartedAt }),
		instantColumn("finished_at", "job.finished", func(r schedule.Run) time.Time { return r.FinishedAt }),
		instantColumn("next_try", "export.column.next_try", func(r schedule.Run) time.Time { return r.NextTry }),
		textColumn("error", "job.error", 60, func(r schedule.Run) string { return r.Error }),
	},
}
