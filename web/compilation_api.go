package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

func (s *server) compilationOperations(a huma.API) {
	add(s, a, operation(http.MethodGet, "/compilations", "listCompilations", "What is being compiled, the latest first", 200, 403), s.listCompilations)
	add(s, a, operation(http.MethodPost, "/compilations", "startCompilation", "Have the report of a period compiled in the background; where it is being compiled already, that compilation is answered", 202), s.startCompilation)
	add(s, a, operation(http.MethodGet, "/compilations/{id}", "getCompilation", "How far a compilation has come, or how it ended", 200, 403), s.getCompilation)
	add(s, a, operation(http.MethodPost, "/compilations/{id}/cancel", "cancelCompilation", "End a compilation, within seconds, before anything of it is issued", 202, 409), s.cancelCompilation)
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
		ID: filled(c.ID), Agreement: c.Agreement, Period: c.Period.String(), State: string(c.State), Percent: c.Percent(),
		Done: c.Done, All: c.All, Next: filled(c.Next), Edition: filled(c.Edition), ByName: c.ByName, StartedAt: instant(c.StartedAt),
	}
	if c.Failure != "" {
		item.Failure = filled(asked(ctx).T(c.Failure))
	}
	return item
}

// standing answers as a compilation would that issued the edition.
func standing(e reports.Edition) reports.Compilation {
	return reports.Compilation{
		Agreement: e.Agreement, Period: e.Period, State: reports.Issued, Done: len(reports.Formats), All: len(reports.Formats),
		Edition: e.ID, ByName: e.CompiledByName,
	}
}

func (s *server) listCompilations(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code; the first agreement when it is not given"`
}) (*listOf[compilationItem], error) {
	if err := by.Require(people.CompileReport); err != nil {
		return nil, err
	}
	if err := s.knownCodes(ctx, by, commitments.Filter{Agreement: in.Agreement}); err != nil {
		return nil, err
	}
	agreement, err := s.Tracker.Agreement(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	open, err := s.Reports.Underway(ctx, by, agreement.Code)
	if err != nil {
		return nil, err
	}
	return cut(open, in.Paging, func(c reports.Compilation) compilationItem { return toCompilation(ctx, c) })
}

type begun struct {
	Status int
	Body   compilationItem
}

func (s *server) startCompilation(ctx context.Context, by people.Account, in *CompileInput) (*begun, error) {
	p, err := in.period(ctx, s, by)
	if err != nil {
		return nil, err
	}
	c, edition, err := s.Reports.Start(ctx, by, reports.CompileInput{Agreement: in.Body.Agreement, Period: p, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	if c.ID == "" {
		return &begun{http.StatusOK, toCompilation(ctx, standing(edition))}, nil
	}
	return &begun{http.StatusAccepted, toCompilation(ctx, c)}, nil
}

func (s *server) getCompilation(ctx context.Context, by people.Account, in *ByID) (*one[compilationItem], error) {
	c, err := s.Reports.Compilation(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[compilationItem]{toCompilation(ctx, c)}, nil
}

func (s *server) cancelCompilation(ctx context.Context, by people.Account, in *ByID) (*one[compilationItem], error) {
	if err := s.Reports.Cancel(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return s.getCompilation(ctx, by, in)
}
