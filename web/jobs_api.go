package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/people"
	"tracker/internal/schedule"
)

func (s *server) jobOperations(a huma.API) {
	addList(s, a, operation(http.MethodGet, "/jobs", "listJobs", "Scheduled jobs with their last and next runs, for administrators; as a file every run that is kept", 200, 403), s.listJobs, s.listJobsAsFile)
	add(s, a, operation(http.MethodPost, "/jobs/{name}/runs", "runJob", "Start a job now; its outcome shows in the list", 202), s.runJobOperation)
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
	item := jobItem{ID: status.Name, Cron: status.Cron, Last: instant(status.Last), Next: instant(status.Next), Runs: []runItem{}}
	for _, r := range status.Runs {
		item.Runs = append(item.Runs, runItem{
			r.Key, string(r.State), r.Attempts, r.StartedAt, instant(r.FinishedAt), instant(r.NextTry), filled(r.Error),
		})
	}
	return item
}

func (s *server) listJobs(ctx context.Context, by people.Account, in *plainQuery) (*listOf[jobItem], error) {
	jobs, err := s.Jobs.Status(ctx, by)
	if err != nil {
		return nil, err
	}
	return cut(jobs, in.Paging, toJob)
}

type started struct {
	ID string `json:"id"`
}

func (s *server) runJobOperation(ctx context.Context, by people.Account, in *struct {
	Name string `path:"name" doc:"Of the job, as in the list"`
}) (*one[started], error) {
	if err := s.Jobs.RunNow(ctx, by, in.Name); err != nil {
		return nil, err
	}
	return &one[started]{started{in.Name}}, nil
}
