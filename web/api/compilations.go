package api

import (
	"context"
	"net/http"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/response"
)

// compilationAPI answers about reports that are being compiled.
type compilationAPI struct {
	reports *reports.Editions
	tracker *commitments.Tracker
}

type compilationItem struct {
	ID        *string    `json:"id" doc:"Null where nothing was begun because the latest edition says the same already"`
	Agreement string     `json:"agreement"`
	Period    string     `json:"period"`
	State     string     `json:"state" doc:"Only an issued compilation has left an edition"`
	Percent   int        `json:"percent" doc:"100 only once it is issued"`
	Done      int        `json:"done" doc:"Files that are ready"`
	All       int        `json:"all" doc:"Files in all"`
	Next      *string    `json:"next" doc:"File at hand"`
	Edition   *string    `json:"edition" doc:"Id of the edition, once issued"`
	Failure   *string    `json:"failure" doc:"Why it failed, in the language of Accept-Language"`
	ByName    string     `json:"by_name"`
	StartedAt *time.Time `json:"started_at"`
}

func toCompilation(ctx context.Context, c reports.Compilation) compilationItem {
	item := compilationItem{
		ID: response.TextOrNull(c.ID), Agreement: c.Agreement, Period: c.Period.String(), State: string(c.State), Percent: c.Percent(),
		Done: c.Done, All: c.All, Next: response.TextOrNull(c.Next), Edition: response.TextOrNull(c.Edition), ByName: c.ByName, StartedAt: timeOrNull(c.StartedAt),
	}
	if c.Failure != "" {
		item.Failure = response.TextOrNull(localeOf(ctx).T(c.Failure))
	}
	return item
}

// issued answers as a compilation would that issued the edition.
func issued(e reports.Edition) reports.Compilation {
	return reports.Compilation{
		Agreement: e.Agreement, Period: e.Period, State: reports.Issued, Done: len(reports.Formats), All: len(reports.Formats),
		Edition: e.ID, ByName: e.CompiledByName,
	}
}

func (a compilationAPI) list(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code; the first agreement when it is not given"`
}) (*listOf[compilationItem], error) {
	agreement, err := a.tracker.FilterAgreement(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	open, err := a.reports.Underway(ctx, by, agreement.Code)
	if err != nil {
		return nil, err
	}
	return onePage(open, in.Paging, func(c reports.Compilation) compilationItem { return toCompilation(ctx, c) })
}

type begun struct {
	Status int
	Body   compilationItem
}

func (a compilationAPI) start(ctx context.Context, by people.Account, in *CompileInput) (*begun, error) {
	p, err := in.period(ctx, by, a.tracker)
	if err != nil {
		return nil, err
	}
	c, edition, err := a.reports.Start(ctx, by, reports.CompileInput{Agreement: in.Body.Agreement, Period: p, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	if c.ID == "" {
		return &begun{http.StatusOK, toCompilation(ctx, issued(edition))}, nil
	}
	return &begun{http.StatusAccepted, toCompilation(ctx, c)}, nil
}

func (a compilationAPI) get(ctx context.Context, by people.Account, in *ByID) (*one[compilationItem], error) {
	c, err := a.reports.Compilation(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[compilationItem]{toCompilation(ctx, c)}, nil
}

func (a compilationAPI) cancel(ctx context.Context, by people.Account, in *ByID) (*one[compilationItem], error) {
	if err := a.reports.Cancel(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return a.get(ctx, by, in)
}
