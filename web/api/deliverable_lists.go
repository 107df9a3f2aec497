package api

import (
	"context"
	"encoding/json"
	"io"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/request"
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
	UploadRefusal
	DryRun  bool         `json:"dry_run"`
	Applied bool         `json:"applied" doc:"Whether all of it was added"`
	SHA256  string       `json:"sha256" doc:"Of the file"`
	Kind    string       `json:"kind"`
	Changes []ListChange `json:"changes" doc:"The deliverables that were, or would be, added"`
	Errors  []ListError  `json:"errors" doc:"What stands against it, by cell"`
	Alike   []ListAlike  `json:"alike" doc:"What looks like something else; nothing is added until distinct is true"`
	Notices []ListError  `json:"notices" doc:"What was passed over"`
	Blank   int          `json:"blank" doc:"Rows in which nothing stands that is read"`
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

func (a listAPI) handIn(ctx context.Context, by people.Account, in *UploadRequest) (*huma.StreamResponse, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err // before a file is received for nothing
	}
	digest, typed, err := in.receive(listFields, func(content io.Reader) (string, error) { return a.imports.Receive(by, content) })
	if err != nil {
		return nil, err
	}
	r, err := readListRequest(digest, typed)
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
	return a.registry.answerUpload(answer.Status, answer), nil
}

// readListRequest reads how the list that was received is to be read.
func readListRequest(digest string, typed url.Values) (workbook.ListRequest, error) {
	r := workbook.ListRequest{
		File: digest, Kind: typed.Get("kind"), Pledge: typed.Get("pledge"), Region: typed.Get("region"), Period: typed.Get("period"), State: typed.Get("state"),
	}
	if columns := typed.Get("columns"); columns != "" && json.Unmarshal([]byte(columns), &r.Columns) != nil {
		return r, problem.OnField("columns", "error.list.columns")
	}
	return r, nil
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
	switch {
	case len(r.Errors) > 0:
		answer.UploadRefusal = refusedUpload(ctx, problem.New(problem.Invalid, "error.list.refused"))
	case !dry && !r.Applied:
		answer.UploadRefusal = refusedUpload(ctx, problem.New(problem.Conflict, "error.list.alike"))
	}
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
