package pages

import (
	"tracker/web/lists"
	"tracker/web/views"
)

// listJobs shows the scheduled jobs with their last runs.
func listJobs(p *page) error {
	jobs, err := jobViews(p)
	if err != nil {
		return err
	}
	return p.ok(views.JobsPage(p.layout(p.locale.T("admin.jobs")).At(p.crumb("nav.admin", "admin")), jobs))
}

func jobViews(p *page) ([]views.JobView, error) {
	status, err := p.site.Jobs.Status(p.ctx(), p.account)
	if err != nil {
		return nil, err
	}
	var jobs []views.JobView
	for _, s := range status {
		job := views.JobView{Name: s.Name, Cron: s.Cron, Last: s.Last, Next: s.Next}
		for _, r := range s.Runs {
			job.Runs = append(job.Runs, views.JobRun{
				Job: s.Name, Key: r.Key, State: string(r.State), Attempts: r.Attempts, Started: r.StartedAt,
				Finished: r.FinishedAt, NextTry: r.NextTry, Error: r.Error,
			})
		}
		jobs = append(jobs, job)
	}
	return jobs, nil
}

func downloadJobs(p *page) (lists.List, error) { return p.site.Lists.Runs(p.account), nil }

var runJobForm = form{path: "/admin/jobs/:name", submit: runJob}

// runJob starts a job now.
func runJob(p *page) error {
	if err := p.site.Jobs.RunNow(p.ctx(), p.account, p.param("name")); err != nil {
		return err
	}
	return p.done(p.path("admin", "jobs"), "done.job")
}
