package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
)

func (s *server) reportOperations(a huma.API) {
	addList(s, a, operation(http.MethodGet, "/reports", "listReports", "Editions of reports, the latest period first", 200), s.listReports, s.listReportsAsFile)
	add(s, a, operation(http.MethodPost, "/reports", "compileReport", "Issue the report of a period; 200 when the latest edition says the same already", 201, 409), s.compileReport)
	add(s, a, operation(http.MethodGet, "/reports/{id}", "getReport", "One edition", 200), s.getReport)
	files := operation(http.MethodGet, "/reports/{id}/files/{name}", "downloadReportFile", "A file of an edition, byte for byte", 200)
	files.Responses = map[string]*huma.Response{"200": {
		Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {}},
	}}
	add(s, a, files, s.downloadReportFile)
}

type editionItem struct {
	ID             string     `json:"id"`
	Agreement      string     `json:"agreement"`
	Period         string     `json:"period"`
	Edition        int        `json:"edition" doc:"From 1 within agreement and period"`
	Kind           string     `json:"kind" doc:"original or corrected"`
	Reason         *string    `json:"reason"`
	JournalSize    int64      `json:"journal_size"`
	CompiledAt     time.Time  `json:"compiled_at"`
	CompiledByName string     `json:"compiled_by_name"`
	Superseded     bool       `json:"superseded" doc:"A later edition of the same period stands"`
	Files          []fileItem `json:"files"`
}

type fileItem struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size" doc:"Bytes"`
	SHA256    string `json:"sha256"`
	URL       string `json:"url"`
}

func toEdition(e reports.Edition) editionItem {
	item := editionItem{
		ID: e.ID, Agreement: e.Agreement, Period: e.Period.String(), Edition: e.Number, Kind: string(e.Kind),
		Reason: filled(e.Reason), JournalSize: e.JournalSize, CompiledAt: e.CompiledAt, CompiledByName: e.CompiledByName,
		Superseded: e.Superseded, Files: []fileItem{},
	}
	for _, f := range e.Files {
		address := apiRoot + "/reports/" + url.PathEscape(e.ID) + "/files/" + url.PathEscape(f.Name)
		item.Files = append(item.Files, fileItem{f.Name, f.MediaType, f.Size, f.SHA256, address})
	}
	return item
}

type editionQuery struct {
	Paging
	AsFile
	Agreement string `query:"agreement" doc:"Code; all agreements when it is not given"`
	Period    string `query:"period" doc:"Such as 2026-Q3"`
	Kind      string `query:"kind" doc:"month, quarter, half or year"`
}

// editionFilter reads the filter of the list, or refuses it.
func (s *server) editionFilter(ctx context.Context, by people.Account, in *editionQuery) (reports.EditionFilter, error) {
	if err := in.check(); err != nil {
		return reports.EditionFilter{}, err
	}
	f := reports.EditionFilter{Agreement: in.Agreement, Kind: commitments.PeriodKind(in.Kind), Page: in.Page, PerPage: in.PerPage}
	if err := s.knownCodes(ctx, by, commitments.Filter{Agreement: in.Agreement}); err != nil {
		return f, err
	}
	if in.Kind != "" && f.Kind.PerYear() == 0 {
		return f, problem.OnField("kind", "error.period.kind.unknown")
	}
	var err error
	if in.Period != "" {
		f.Period, err = commitments.ParsePeriod(in.Period)
	}
	return f, err
}

func (s *server) listReports(ctx context.Context, by people.Account, in *editionQuery) (*listOf[editionItem], error) {
	f, err := s.editionFilter(ctx, by, in)
	if err != nil {
		return nil, err
	}
	editions, total, err := s.Reports.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	return paged(editions, total, in.Paging, toEdition), nil
}

type compiled struct {
	Status int
	Body   editionItem
}

func (s *server) compileReport(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Period    string `json:"period"`
		Reason    string `json:"reason,omitempty" doc:"Required where an edition that says something else stands"`
	}
}) (*compiled, error) {
	if err := by.Require(people.CompileReport); err != nil {
		return nil, err
	}
	p, err := commitments.ParsePeriod(in.Body.Period)
	if err != nil {
		return nil, err
	}
	if err := s.knownCodes(ctx, by, commitments.Filter{Agreement: in.Body.Agreement}); err != nil {
		return nil, err
	}
	edition, created, err := s.Reports.Compile(ctx, by, in.Body.Agreement, p, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return &compiled{status, toEdition(edition)}, nil
}

func (s *server) getReport(ctx context.Context, by people.Account, in *ByID) (*one[editionItem], error) {
	e, err := s.Reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[editionItem]{toEdition(e)}, nil
}

func (s *server) downloadReportFile(ctx context.Context, by people.Account, in *struct {
	ByID
	Name string `path:"name" doc:"Of the file, as in the edition"`
	BOM  bool   `query:"bom" doc:"Begin a CSV file with the mark that Excel wants"`
}) (*huma.StreamResponse, error) {
	file, content, err := s.Reports.Download(ctx, by, in.ID, in.Name)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		if err := sendFile(c.Writer, c.Request, file, content, delivery{attach: true, mark: in.BOM}); err != nil {
			s.note(ctx, err)
		}
	}}, nil
}
