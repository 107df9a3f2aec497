package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/sheet"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
)

// operation declares an operation of the API.
type operation struct{ huma.Operation }

func get(path, id, summary string) operation { return declare(http.MethodGet, path, id, summary) }

func post(path, id, summary string) operation {
	return declare(http.MethodPost, path, id, summary).answers(http.StatusCreated)
}

func put(path, id, summary string) operation { return declare(http.MethodPut, path, id, summary) }

func patch(path, id, summary string) operation { return declare(http.MethodPatch, path, id, summary) }

func del(path, id, summary string) operation {
	return declare(http.MethodDelete, path, id, summary).answers(http.StatusNoContent)
}

// declare declares an operation that answers 200, and the errors that its method
// and its address bring.
func declare(method, path, id, summary string) operation {
	o := operation{huma.Operation{
		Method: method, Path: request.APIRoot + path, OperationID: id, Summary: summary, DefaultStatus: http.StatusOK,
		Tags:         []string{strings.Split(path, "/")[1]},
		Security:     []map[string][]string{{"token": {}}, {"session": {}}},
		MaxBodyBytes: -1, BodyReadTimeout: time.Minute, // request.BodyLimit limits the size
	}}
	o = o.refuses(http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	if strings.Contains(path, "{") {
		o = o.refuses(http.StatusNotFound)
	}
	if method != http.MethodGet {
		o = o.refuses(http.StatusForbidden, http.StatusServiceUnavailable) // to requests of other sites, and where the disk is full
	}
	return o
}

// answers says with which status the operation answers.
func (o operation) answers(status int) operation {
	o.DefaultStatus = status
	return o
}

// refuses adds statuses of errors that the operation answers with.
func (o operation) refuses(statuses ...int) operation {
	all := slices.Concat(o.Errors, statuses)
	slices.Sort(all)
	o.Errors = slices.Compact(all)
	return o
}

// readsBody says that the operation reads its body itself, whatever it holds.
func (o operation) readsBody() operation {
	o.SkipValidateBody = true
	return o
}

// sends says that the operation answers with a file.
func (o operation) sends(what string, mediaTypes ...string) operation {
	content := map[string]*huma.MediaType{}
	for _, t := range mediaTypes {
		content[t] = &huma.MediaType{}
	}
	return o.describes(map[string]*huma.Response{"200": {Description: what, Content: content}})
}

// describes says what the operation answers, where its declaration does not.
func (o operation) describes(responses map[string]*huma.Response) operation {
	o.Responses = responses
	return o
}

// registry registers the operations.
type registry struct {
	huma  huma.API
	lists *lists.Lists
	log   *slog.Logger
}

// describeBody describes the body that is sent to an address. It is called once the
// operation was added: the framework would read a body that it knows of into memory.
func (r registry) describeBody(path string, body *huma.RequestBody) {
	r.huma.OpenAPI().Paths[request.APIRoot+path].Post.RequestBody = body
}

// add registers an operation; whatever error it returns becomes a problem.
func add[I, O any](r registry, op operation, do func(context.Context, people.Account, *I) (*O, error)) {
	huma.Register(r.huma, op.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, callerOf(ctx), in)
		if err != nil {
			response.LogFailure(ctx, r.log, err)
			return nil, operationProblem(ctx, op.Method, err)
		}
		return out, nil
	})
}

// ByteOrderMark asks for the mark that Excel wants before a CSV file.
type ByteOrderMark struct {
	BOM bool `query:"bom" doc:"Begin a CSV file with the mark that Excel wants"`
}

func (b ByteOrderMark) wanted() bool { return b.BOM }

// AsFile is the part of a list's address that asks for it as a file.
type AsFile struct {
	Format string `query:"format" doc:"All of the list as a file, whatever the page; one page as JSON when it is not given"`
	ByteOrderMark
}

// format returns the format that is asked for; false for JSON.
func (a AsFile) format() (sheet.Format, bool, error) {
	for _, f := range lists.Formats {
		if a.Format == f.Name {
			return lists.WithByteOrderMark(f, a.BOM), true, nil
		}
	}
	if a.Format != "" {
		return sheet.Format{}, false, problem.OnField("format", "error.export.format")
	}
	return sheet.Format{}, false, nil
}

// listQuery is what asks for a list: for a page of it, or for all as a file.
type listQuery interface {
	format() (sheet.Format, bool, error)
	check() error
}

// addList registers an operation that answers a list: one page of it as JSON, or
// all of it as a file. Workbooks are in the language of Accept-Language.
func addList[I any, T any, Q interface {
	*I
	listQuery
}](r registry, op operation, onePage func(context.Context, people.Account, *I) (*listOf[T], error),
	file func(context.Context, people.Account, *I) (lists.List, error),
) {
	schemas := r.huma.OpenAPI().Components.Schemas
	op = op.describes(map[string]*huma.Response{"200": {
		Description: "One page of the list, or all of it as a file", Content: map[string]*huma.MediaType{
			"application/json":   {Schema: schemas.Schema(reflect.TypeFor[list[T]](), true, op.OperationID)},
			"text/csv":           {Schema: &huma.Schema{Type: huma.TypeString}},
			sheet.XLSX.MediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		},
	}})
	add(r, op, func(ctx context.Context, by people.Account, in *I) (*huma.StreamResponse, error) {
		format, asFile, err := Q(in).format()
		if err != nil {
			return nil, err
		}
		if err := Q(in).check(); err != nil {
			return nil, err
		}
		if !asFile {
			found, err := onePage(ctx, by, in)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) { r.writeJSON(hc, http.StatusOK, "application/json", found.Body) }}, nil
		}
		found, err := file(ctx, by, in)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) { r.writeFile(hc, by, found, format) }}, nil
	})
}

// addFiles registers the operation once for each format of files, at its address with
// the format's name after a point: all of the list, without pages.
func addFiles[I any, Q interface {
	*I
	wanted() bool
}](r registry, op operation, file func(context.Context, people.Account, *I) (lists.List, error)) {
	for _, format := range lists.Formats {
		one := op
		one.Path += "." + format.Name
		one.OperationID += strings.ToUpper(format.Name)
		one = one.sends("The file", format.MediaType)
		add(r, one, func(ctx context.Context, by people.Account, in *I) (*huma.StreamResponse, error) {
			found, err := file(ctx, by, in)
			if err != nil {
				return nil, err
			}
			f := lists.WithByteOrderMark(format, Q(in).wanted())
			return &huma.StreamResponse{Body: func(hc huma.Context) { r.writeFile(hc, by, found, f) }}, nil
		})
	}
}

// writeFile sends a list, or answers why not.
func (r registry) writeFile(hc huma.Context, by people.Account, found lists.List, f sheet.Format) {
	c, ctx := humagin.Unwrap(hc), hc.Context()
	err := r.lists.Send(c.Writer, c.Request, lists.Download{List: found, By: by, Locale: localeOf(ctx), Format: f})
	if err != nil {
		response.LogFailure(ctx, r.log, err)
		refused := operationProblem(ctx, http.MethodGet, err)
		r.writeJSON(hc, refused.Status, refused.ContentType(""), refused)
	}
}

func (r registry) writeJSON(hc huma.Context, status int, contentType string, body any) {
	hc.SetHeader("Content-Type", contentType)
	hc.SetStatus(status)
	if err := r.huma.Marshal(hc.BodyWriter(), contentType, body); err != nil {
		response.LogFailure(hc.Context(), r.log, err)
	}
}
