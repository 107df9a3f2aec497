package api

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/request"
	"tracker/web/response"
)

// listAPI answers about lists of deliverables of planners' own making.
type listAPI struct {
	imports  *workbook.Lists
	register deliverableAPI
	registry registry
}

// ListAnswer is what a list added, or would add. Where cells are wrong, or things look
// alike, it is a problem as well, and nothing was changed.
type ListAnswer struct {
	Type      string       `json:"type,omitempty"`
	Title     string       `json:"title,omitempty"`
	Status    int          `json:"status,omitempty"`
	Detail    string       `json:"detail,omitempty"`
	RequestID string       `json:"request_id,omitempty"`
	DryRun    bool         `json:"dry_run"`
	Applied   bool         `json:"applied" doc:"Whether all of it was added"`
	SHA256    string       `json:"sha256" doc:"Of the file"`
	Kind      string       `json:"kind"`
	Changes   []ListChange `json:"changes" doc:"The deliverables that were, or would be, added"`
	Errors    []ListError  `json:"errors" doc:"What stands against it, by cell"`
	Alike     []ListAlike  `json:"alike" doc:"What looks like something else; nothing is added until distinct is true"`
	Notices   []ListError  `json:"notices" doc:"What was passed over"`
	Blank     int          `json:"blank" doc:"Rows in which nothing stands that is read"`
}

// ListChange is what a row adds.
type ListChange struct {
	Sheet       string          `json:"sheet" doc:"Empty of a CSV file"`
	Row         int             `json:"row"`
	Deliverable DeliverableItem `json:"deliverable"`
}

// ListError is a complaint about a cell.
type ListError struct {
	Sheet   string `json:"sheet"`
	Cell    string `json:"cell" doc:"Such as B7"`
	Field   string `json:"field" doc:"What the column means"`
	Column  string `json:"column" doc:"Its head, as it is written"`
	Message string `json:"message"`
}

// ListAlike is a row with what it looks like.
type ListAlike struct {
	Sheet string     `json:"sheet"`
	Row   int        `json:"row"`
	Title string     `json:"title"`
	Like  []ListLike `json:"like"`
}

// ListLike is what a row looks like: another one, or a deliverable that stands.
type ListLike struct {
	Row   int    `json:"row,omitempty"`
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
}

func (a listAPI) responses() map[string]*huma.Response {
	schemas := a.registry.huma.OpenAPI().Components.Schemas
	answer := &huma.MediaType{Schema: schemas.Schema(reflect.TypeFor[ListAnswer](), true, "ListAnswer")}
	return map[string]*huma.Response{
		"200": {Description: "What was, or would be, added", Content: map[string]*huma.MediaType{"application/json": answer}},
	}
}

// listFields are the fields of a request that imports a list.
var listFields = []request.Field{
	{Name: "file", File: true}, {Name: "kind"}, {Name: "columns", Length: request.MaxBody}, {Name: "pledge"}, {Name: "region"}, {Name: "period"},
	{Name: "state"}, {Name: "distinct"},
}

// listBody describes the request.
func listBody() *huma.RequestBody {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file", "kind"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{
				"file":     {Type: huma.TypeString, Format: "binary", Description: "XLSX or CSV, at most 10 MB and 5,000 rows"},
				"kind":     text("Code, as the list of kinds has it"),
				"columns":  text("JSON object: by the heads of columns or their letters, what they mean, such as {\"Centre\": \"fields.name\", \"D\": \"place.commune\"}; columns that it does not name are not read. Without it: what was chosen the last time, and a guess"),
				"pledge":   text("Code, for the rows that do not say it"),
				"region":   text("Code, for the rows that do not say it"),
				"period":   text("For the rows that do not say it"),
				"state":    text("For the rows that do not say it"),
				"distinct": text("true: the author has seen what looks alike, and none of it is the same thing"),
			},
		}},
	}}
}

// ListImportRequest carries a list, which the operation reads itself.
type ListImportRequest struct {
	DryRun  bool `query:"dry_run" doc:"1 changes nothing"`
	request *gin.Context
}

// Resolve keeps the request.
func (r *ListImportRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

func (a listAPI) handIn(ctx context.Context, by people.Account, in *ListImportRequest) (*huma.StreamResponse, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err // before a file is received for nothing
	}
	request.AllowTransfer(in.request.Writer)
	r, typed, err := a.receive(by, in)
	if err != nil {
		return nil, err
	}
	var result workbook.ListResult
	if in.DryRun {
		result, err = a.imports.Check(ctx, by, r)
	} else {
		result, err = a.imports.Apply(ctx, by, r, typed.Get("distinct") == "true" || typed.Get("distinct") == "1")
	}
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

// receive receives the file of the request, and reads how it is to be read.
func (a listAPI) receive(by people.Account, in *ListImportRequest) (workbook.ListRequest, url.Values, error) {
	var r workbook.ListRequest
	kind, parameters, _ := mime.ParseMediaType(in.request.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		return r, nil, problem.New(problem.Unsupported, "error.workbook.media_type")
	}
	f := request.NewAPIFormReader(listFields)
	var upload request.WorkbookUpload
	err := upload.Read(f, multipart.NewReader(in.request.Request.Body, parameters["boundary"]), func(content io.Reader) (string, error) {
		return a.imports.Receive(by, content)
	})
	if err != nil {
		return r, nil, err
	}
	if r.File, err = upload.Digest(); err != nil {
		return r, nil, err
	}
	r.Kind, r.Pledge, r.Region, r.Period, r.State = f.Values.Get("kind"), f.Values.Get("pledge"), f.Values.Get("region"), f.Values.Get("period"), f.Values.Get("state")
	if columns := f.Values.Get("columns"); columns != "" {
		if json.Unmarshal([]byte(columns), &r.Columns) != nil {
			return r, nil, problem.OnField("columns", "error.list.columns")
		}
	}
	return r, f.Values, nil
}

func (a listAPI) answer(ctx context.Context, by people.Account, r workbook.ListResult, dry bool) (ListAnswer, error) {
	l := localeOf(ctx)
	answer := ListAnswer{
		DryRun: dry, Applied: r.Applied, SHA256: r.File, Kind: r.Kind, Blank: r.Blank,
		Errors: listErrors(l, r.Errors), Notices: listErrors(l, r.Notices), Alike: []ListAlike{},
	}
	var err error
	if answer.Changes, err = a.register.changes(ctx, by, r.Things, r.Applied); err != nil {
		return answer, err
	}
	for _, t := range r.Alike {
		one := ListAlike{Sheet: t.Sheet, Row: t.Row, Title: t.Title()}
		for _, like := range t.Like {
			item := ListLike{Row: like.Row, Title: like.Title()}
			if like.Row == 0 {
				item.ID = like.ID
			}
			one.Like = append(one.Like, item)
		}
		answer.Alike = append(answer.Alike, one)
	}
	var refused *problem.Problem
	switch {
	case len(r.Errors) > 0:
		refused = problem.New(problem.Invalid, "error.list.refused")
	case !dry && !r.Applied:
		refused = problem.New(problem.Conflict, "error.list.alike")
	default:
		return answer, nil
	}
	p := newAPIProblem(response.Describe(refused), l, request.VisitOf(ctx).ID)
	answer.Type, answer.Title, answer.Status, answer.Detail, answer.RequestID = p.Type, p.Title, p.Status, p.Detail, p.RequestID
	return answer, nil
}

func listErrors(l *locale.Locale, list []workbook.Finding) []ListError {
	items := make([]ListError, len(list))
	for i, f := range list {
		items[i] = ListError{f.Sheet, f.Cell, string(f.Field), f.Head, f.Message(l)}
	}
	return items
}

// changes writes what rows made, or would make, of deliverables. What was not applied has
// no id where it is new.
func (a deliverableAPI) changes(ctx context.Context, by people.Account, list []workbook.ThingChange, applied bool) ([]ListChange, error) {
	var stand []deliverables.Deliverable
	if applied {
		for _, t := range list {
			stand = append(stand, t.Deliverable)
		}
	}
	to, err := a.items(ctx, by, stand...)
	if err != nil {
		return nil, err
	}
	changes := make([]ListChange, len(list))
	for i, t := range list {
		changes[i] = ListChange{t.Sheet, t.Row, to(t.Deliverable)}
		if !applied && t.Before == nil {
			changes[i].Deliverable.ID = ""
		}
	}
	return changes, nil
}
