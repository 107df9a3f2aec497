package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

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
	UploadRefusal
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

// WorkbookRequest carries the workbook of a round.
type WorkbookRequest struct {
	ByID
	UploadRequest
}

func (a workbookAPI) handIn(ctx context.Context, by people.Account, in *WorkbookRequest) (*huma.StreamResponse, error) {
	if _, err := a.workbooks.Fillable(ctx, by, in.ID); err != nil {
		return nil, err // before a file is received for nothing
	}
	digest, _, err := in.receive(request.WorkbookFields, func(content io.Reader) (string, error) {
		return a.workbooks.Receive(ctx, by, in.ID, content)
	})
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
	return a.registry.answerUpload(answer.Status, answer), nil
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
		answer.UploadRefusal = refusedUpload(ctx, problem.New(problem.Invalid, "error.workbook.refused"))
	}
	return answer, nil
}
