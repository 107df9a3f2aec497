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
	add(s, a, operation(http.MethodGet, "/reports/{id}/changes", "listReportChanges", "What a corrected edition says otherwise than the one before, by commitment", 200), s.listReportChanges)
	files := operation(http.MethodGet, "/reports/{id}/files/{name}", "downloadReportFile", "A file of an edition, byte for byte; the journal notes it", 200, 503)
	files.Responses = content("The file", "application/octet-stream")
	add(s, a, files, s.downloadReportFile)
	archive := operation(http.MethodGet, "/reports/{id}/files/"+reports.ArchiveName, "downloadReportArchive", "All files of an edition with their signed manifest as one ZIP archive, the same bytes each time; the journal notes it", 200, 503)
	archive.Responses = content("The archive", "application/zip")
	add(s, a, archive, s.downloadReportArchive)
}

// content describes an answer that is no JSON.
func content(description, mediaType string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: description, Content: map[string]*huma.MediaType{mediaType: {}},
	}}
}

type editionItem struct {
	ID             string     `json:"id"`
	Agreement      string     `json:"agreement"`
	Period         string     `json:"period"`
	Edition        int        `json:"edition" doc:"From 1 within agreement and period"`
	Kind           string     `json:"kind" doc:"original or corrected"`
	Reason         *string    `json:"reason"`
	JournalSize    int64      `json:"journal_size" doc:"The first entries of the journal, which it was compiled from"`
	JournalRoot    *string    `json:"journal_root" doc:"RFC 6962 root hash of those entries, base64; null of editions that are older than manifests"`
	Journal        *int64     `json:"journal" doc:"Journal number of its issue; null within a second of it"`
	CompiledAt     time.Time  `json:"compiled_at"`
	CompiledByName string     `json:"compiled_by_name"`
	Superseded     bool       `json:"superseded" doc:"A later edition of the same period stands"`
	Files          []fileItem `json:"files"`
	Archive        string     `json:"archive" doc:"Address of all files as one ZIP archive"`
}

type fileItem struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size" doc:"Bytes"`
	SHA256    string `json:"sha256"`
	URL       string `json:"url"`
}

// toEditions returns how editions are written, with the journal numbers of their
// issues.
func (s *server) toEditions(ctx context.Context, by people.Account, editions ...reports.Edition) (func(reports.Edition) editionItem, error) {
	ids := make([]string, len(editions))
	for i, e := range editions {
		ids[i] = e.ID
	}
	numbers, err := s.Journal.Numbers(ctx, by, ids...)
	return func(e reports.Edition) editionItem { return toEdition(e, numbers) }, err
}

func toEdition(e reports.Edition, numbers map[string]int64) editionItem {
	address := func(name string) string {
		return apiRoot + "/reports/" + url.PathEscape(e.ID) + "/files/" + url.PathEscape(name)
	}
	item := editionItem{
		ID: e.ID, Agreement: e.Agreement, Period: e.Period.String(), Edition: e.Number, Kind: string(e.Kind),
		Reason: filled(e.Reason), JournalSize: e.JournalSize, JournalRoot: filled(e.JournalRoot), Journal: numbered(numbers, e.ID),
		CompiledAt: e.CompiledAt, CompiledByName: e.CompiledByName, Superseded: e.Superseded,
		Files: []fileItem{}, Archive: address(reports.ArchiveName),
	}
	for _, f := range e.Files {
		item.Files = append(item.Files, fileItem{f.Name, f.MediaType, f.Size, f.SHA256, address(f.Name)})
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
	to, err := s.toEditions(ctx, by, editions...)
	if err != nil {
		return nil, err
	}
	return paged(editions, total, in.Paging, to), nil
}

type compiled struct {
	Status int
	Body   editionItem
}

// CompileInput is which report is to be compiled.
type CompileInput struct {
	Body struct {
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Period    string `json:"period"`
		Reason    string `json:"reason,omitempty" doc:"Required where an edition that says something else stands"`
	}
}

// period reads the period, once the caller may compile and named an agreement
// that there is.
func (in *CompileInput) period(ctx context.Context, s *server, by people.Account) (commitments.Period, error) {
	if err := by.Require(people.CompileReport); err != nil {
		return commitments.Period{}, err
	}
	p, err := commitments.ParsePeriod(in.Body.Period)
	if err != nil {
		return p, err
	}
	return p, s.knownCodes(ctx, by, commitments.Filter{Agreement: in.Body.Agreement})
}

func (s *server) compileReport(ctx context.Context, by people.Account, in *CompileInput) (*compiled, error) {
	p, err := in.period(ctx, s, by)
	if err != nil {
		return nil, err
	}
	edition, created, err := s.Reports.Compile(ctx, by, reports.CompileInput{Agreement: in.Body.Agreement, Period: p, Reason: in.Body.Reason}, nil)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	to, err := s.toEditions(ctx, by, edition)
	if err != nil {
		return nil, err
	}
	return &compiled{status, to(edition)}, nil
}

func (s *server) getReport(ctx context.Context, by people.Account, in *ByID) (*one[editionItem], error) {
	e, err := s.Reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	to, err := s.toEditions(ctx, by, e)
	if err != nil {
		return nil, err
	}
	return &one[editionItem]{to(e)}, nil
}

// changeItem is what an edition says otherwise about one commitment.
type changeItem struct {
	Commitment string         `json:"commitment"`
	Fields     []string       `json:"fields" doc:"Which members differ before and after"`
	Before     *ReportRowItem `json:"before" doc:"Null where the edition before has no such commitment"`
	After      *ReportRowItem `json:"after" doc:"Null where this edition has no such commitment"`
	Updates    []UpdateItem   `json:"updates" doc:"That the edition before did not have, or has in another state; as they stood in this one"`
}

// ReportRowItem is a commitment as an edition has it; its members are named as
// in report.json.
type ReportRowItem struct {
	Status          *string       `json:"status"`
	Period          *string       `json:"period" doc:"Of the latest update"`
	Actual          *decimal      `json:"actual"`
	Unit            *string       `json:"unit" doc:"Of the actual value"`
	Review          *string       `json:"review"`
	Assessment      *string       `json:"assessment"`
	Gap             *string       `json:"gap"`
	Overdue         bool          `json:"overdue"`
	NoReport        bool          `json:"no_report"`
	Narrative       string        `json:"narrative"`
	Indicator       indicatorItem `json:"indicator"`
	Baseline        *decimal      `json:"baseline"`
	Target          *decimal      `json:"target"`
	TargetText      *string       `json:"target_text"`
	DueOn           *string       `json:"due_on"`
	FocalPoint      *string       `json:"focal_point"`
	LeadInstitution *string       `json:"lead_institution"`
}

func toReportRow(r reports.Row) *ReportRowItem {
	if r.Code == "" {
		return nil
	}
	in := r.Indicator
	return &ReportRowItem{
		Status: filled(r.Status), Period: period(r.ReportedOn), Actual: decimalOf(r.Actual), Unit: filled(r.Unit),
		Review: filled(r.Review), Assessment: filled(r.Assessment), Gap: filled(r.Gap), Overdue: r.Overdue, NoReport: r.NoReport,
		Narrative: r.Narrative, Indicator: indicatorItem{
			filled(in.Kind), filled(in.Name), filled(in.Unit), filled(in.Direction), in.Cumulative, filled(in.Verification),
		},
		Baseline: decimalOf(r.Baseline), Target: decimalOf(r.Target), TargetText: filled(r.TargetText), DueOn: day(r.DueOn),
		FocalPoint: filled(r.FocalPoint), LeadInstitution: filled(r.LeadInstitution),
	}
}

// changesPage is a page of what an edition says otherwise.
type changesPage struct {
	list[changeItem]
	Against *string `json:"against" doc:"Id of the edition before; null of an original, in which nothing changed"`
}

func (s *server) listReportChanges(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*one[changesPage], error) {
	e, err := s.Reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	before, changes, err := s.Reports.Changes(ctx, by, e)
	if err != nil {
		return nil, err
	}
	var updates []commitments.Update
	for _, d := range changes {
		updates = append(updates, d.Updates...)
	}
	to, err := s.toUpdates(ctx, by, updates...)
	if err != nil {
		return nil, err
	}
	found, err := cut(changes, in.Paging, func(d reports.Difference) changeItem {
		item := changeItem{d.Commitment, d.Fields, toReportRow(d.Before), toReportRow(d.After), []UpdateItem{}}
		for _, u := range d.Updates {
			item.Updates = append(item.Updates, to(u))
		}
		return item
	})
	if err != nil {
		return nil, err
	}
	return &one[changesPage]{changesPage{found.Body, filled(before.ID)}}, nil
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

func (s *server) downloadReportArchive(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	edition, write, err := s.Reports.Archive(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		s.sendArchive(c.Writer, c.Request, edition, write)
	}}, nil
}
