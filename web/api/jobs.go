package api

import (
	"context"
	"time"

	"tracker/internal/people"
	"tracker/internal/schedule"
	"tracker/web/lists"
	"tracker/web/response"
)

// jobAPI answers about scheduled jobs.
type jobAPI struct {
	jobs  *schedule.Scheduler
	lists *lists.Lists
}

type jobItem struct {
	ID   string     `json:"id"`
	Cron string     `json:"cron" doc:"In the tracker's time zone"`
	Last *time.Time `json:"last" doc:"When it was last looked at, also when nothing was owed"`
	Next *time.Time `json:"next"`
	Runs []runItem  `json:"runs" doc:"Latest first"`
}

type runItem struct {
	Key        string     `json:"key"`
	State      string     `json:"state" doc:"running, done or failed"`
	Attempts   int        `json:"attempts"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	NextTry    *time.Time `json:"next_try"`
	Error      *string    `json:"error"`
}

func toJob(status schedule.Status) jobItem {
	item := jobItem{ID: status.Name, Cron: status.Cron, Last: timeOrNull(status.Last), Next: timeOrNull(status.Next), Runs: []runItem{}}
	for _, r := range status.Runs {
		item.Runs = append(item.Runs, runItem{
			r.Key, string(r.State), r.Attempts, r.StartedAt, timeOrNull(r.FinishedAt), timeOrNull(r.NextTry), response.TextOrNull(r.Error),
		})
	}
	return item
}

func (a jobAPI) file(_ context.Context, by people.Account, _ *plainQuery) (lists.List, error) {
	return a.lists.Runs(by), nil
}

func (a jobAPI) list(ctx context.Context, by people.Account, in *plainQuery) (*listOf[jobItem], error) {
	jobs, err := a.jobs.Status(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(jobs, in.Paging, toJob)
}

type started struct {
	ID string `json:"id"`
}

func (a jobAPI) run(ctx context.Context, by people.Account, in *struct {
	Name string `path:"name" doc:"Of the job, as in the list"`
}) (*one[started], error) {
	if err := a.jobs.RunNow(ctx, by, in.Name); err != nil {
		return nil, err
	}
	return &one[started]{started{in.Name}}, nil
}
