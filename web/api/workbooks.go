package api

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/request"
	"tracker/web/response"
)

// workbookAPI answers about the workbooks of collection rounds.
type workbookAPI struct {
	workbooks *workbook.Service
	register  deliverableAPI
	registry  registry
}

// responses describes the answer to an uploaded workbook.
func (a workbookAPI) responses() map[string]*huma.Response {
	schemas := a.registry.huma.OpenAPI().Components.Schemas
	answer := &huma.MediaType{Schema: schemas.Schema(reflect.TypeFor[WorkbookAnswer](), true, "WorkbookAnswer")}
	return map[string]*huma.Response{
		"200": {Description: "What was, or would be, changed", Content: map[string]*huma.MediaType{"application/json": answer}},
	}
}

// workbookBody describes the upload of a workbook.
func workbookBody() *huma.RequestBody {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "XLSX, at most 10 MB"}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": file}, Required: []string{"file"}, AdditionalProperties: false,
		}},
	}}
}

// WorkbookAnswer is what a workbook changed, or would change. Where cells are wrong,
// it is a problem as well, and nothing was changed.
type WorkbookAnswer struct {
	Type      string           `json:"type,omitempty"`
	Title     string           `json:"title,omitempty"`
	Status    int              `json:"status,omitempty"`
	Detail    string           `json:"detail,omitempty"`
	RequestID string           `json:"request_id,omitempty"`
	DryRun    bool             `json:"dry_run"`
	Applied   bool             `json:"applied" doc:"Whether all of it was reported"`
	SHA256    string           `json:"sha256" doc:"Of the file"`
	Changes   []WorkbookChange `json:"changes" doc:"The updates that were, or would be, submitted"`
	Things    []ListChange     `json:"things" doc:"The deliverables that were, or would be, added or changed"`
	Errors    []WorkbookError  `json:"errors" doc:"What stands against it, by cell"`
	Notices   []WorkbookError  `json:"notices" doc:"What was passed over"`
	Unchanged int              `json:"unchanged" doc:"Rows that say what was reported already"`
	Blank     int              `json:"blank" doc:"Rows in which nothing was filled in"`
}

// WorkbookChange is an update of a row.
type WorkbookChange struct {
	Sheet  string     `json:"sheet"`
	Row    int        `json:"row"`
	Update UpdateItem `json:"update"`
}

// WorkbookError is a complaint about a cell.
type WorkbookError struct {
	Sheet   string `json:"sheet"`
	Cell    string `json:"cell" doc:"Such as D14; empty where it is about a sheet or the workbook"`
	Field   string `json:"field" doc:"The column, such as status, value, narrative, delay_reason, delay_words, answer, evidence_title, evidence, evidence_date or code; of a deliverable such as ref, commitment, period, state, reason or a field of its kind"`
	Message string `json:"message"`
	Rule    string `json:"rule,omitempty" doc:"The rule of quality whose warning is to be answered"`
}

func workbookErrors(l *locale.Locale, list []workbook.Finding) []WorkbookError {
	items := make([]WorkbookError, len(list))
	for i, f := range list {
		items[i] = WorkbookError{f.Sheet, f.Cell, string(f.Field), f.Message(l), string(f.Rule)}
	}
	return items
}

func (a workbookAPI) download(ctx context.Context, by people.Account, in *struct {
	ByID
	Lang   string `query:"lang" doc:"Such as fr; by Accept-Language when it is not given"`
	Layout string `query:"layout" doc:"pledges, a sheet for each pledge, or list"`
}) (*huma.StreamResponse, error) {
	l := localeOf(ctx)
	if in.Lang != "" {
		if !locale.IsSupported(in.Lang) {
			return nil, problem.OnField("lang", "error.api.value")
		}
		l = locale.For(in.Lang)
	}
	write, err := a.workbooks.Download(ctx, by, in.ID, request.WorkbookLayout(in.Layout), l)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		response.LogFailure(ctx, a.registry.log, response.SendWorkbook(humagin.Unwrap(hc).Writer, "workbook-"+l.Lang(), write))
	}}, nil
}

// WorkbookRequest carries a workbook, which the operation reads itself.
type WorkbookRequest struct {
	ByID
	DryRun  bool `query:"dry_run" doc:"1 changes nothing"`
	request *gin.Context
}

// Resolve keeps the request.
func (r *WorkbookRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

func (a workbookAPI) handIn(ctx context.Context, by people.Account, in *WorkbookRequest) (*huma.StreamResponse, error) {
	if _, err := a.workbooks.Fillable(ctx, by, in.ID); err != nil {
		return nil, err // before a file is received for nothing
	}
	request.AllowTransfer(in.request.Writer)
	digest, err := a.receive(ctx, by, in)
	if err != nil {
		return nil, err
	}
	run := a.workbooks.Apply
	if in.DryRun {
		run = a.workbooks.DryRun
	}
	result, err := run(ctx, by, in.ID, digest)
	if err != nil {
		return nil, err
	}
	answer, err := a.answer(ctx, by, result, in.DryRun)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		if answer.Status != 0 {
			a.registry.writeJSON(hc, answer.Status, "application/problem+json", answer)
			return
		}
		a.registry.writeJSON(hc, http.StatusOK, "application/json", answer)
	}}, nil
}

// receive receives the file of the request.
func (a workbookAPI) receive(ctx context.Context, by people.Account, in *WorkbookRequest) (string, error) {
	kind, parameters, _ := mime.ParseMediaType(in.request.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		return "", problem.New(problem.Unsupported, "error.workbook.media_type")
	}
	f := request.NewAPIFormReader(request.WorkbookFields)
	var upload request.WorkbookUpload
	err := upload.Read(f, multipart.NewReader(in.request.Request.Body, parameters["boundary"]), func(content io.Reader) (string, error) {
		return a.workbooks.Receive(ctx, by, in.ID, content)
	})
	if err != nil {
		return "", err
	}
	return upload.Digest()
}

func (a workbookAPI) answer(ctx context.Context, by people.Account, r workbook.Result, dry bool) (WorkbookAnswer, error) {
	l := localeOf(ctx)
	answer := WorkbookAnswer{
		DryRun: dry, Applied: r.Applied, SHA256: r.Digest, Unchanged: r.Unchanged, Blank: r.Skipped, Changes: []WorkbookChange{},
		Errors: workbookErrors(l, r.Errors), Notices: workbookErrors(l, r.Notices),
	}
	for _, c := range r.Changes {
		item := toUpdate(c.Update, nil)
		item.Warnings = warningItems(l, c.Update)
		if !r.Applied {
			item.ID = "" // there is no such update yet
		}
		answer.Changes = append(answer.Changes, WorkbookChange{c.Sheet, c.Row, item})
	}
	var err error
	if answer.Things, err = a.register.changes(ctx, by, r.Things, r.Applied); err != nil {
		return answer, err
	}
	if len(r.Errors) > 0 {
		refusal := response.Describe(problem.New(problem.Invalid, "error.workbook.refused"))
		p := newAPIProblem(refusal, l, request.VisitOf(ctx).ID)
		answer.Type, answer.Title, answer.Status, answer.Detail, answer.RequestID = p.Type, p.Title, p.Status, p.Detail, p.RequestID
	}
	return answer, nil
}
