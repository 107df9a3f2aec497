package api

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// evidenceAPI answers about evidence.
type evidenceAPI struct {
	tracker *commitments.Tracker
	log     *slog.Logger
}

// evidenceBody describes an item that is sent: with a file as a form, without one
// as a form or as JSON.
func evidenceBody() *huma.RequestBody {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	fields := func() map[string]*huma.Schema {
		kind := text("file, link or paper; file when one comes along")
		kind.Extensions = map[string]any{"enum": each(commitments.EvidenceKinds)}
		return map[string]*huma.Schema{
			"kind": kind, "title": text("What it shows; a file's name when it is not given"),
			"date": text("Of the document, ISO 8601"), "url": text("Of a link"), "place": text("Of a paper: where it is kept"),
		}
	}
	form := fields()
	form["file"] = &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "At most 25 MB"}
	form["keep_location"] = &huma.Schema{Type: huma.TypeBoolean, Description: "The photo goes on saying where it was taken"}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: form, AdditionalProperties: false}},
		"application/json":    {Schema: &huma.Schema{Type: huma.TypeObject, Properties: fields(), AdditionalProperties: false}},
	}}
}

// EvidenceItem is one item of evidence.
type EvidenceItem struct {
	ID          string            `json:"id"`
	Update      *string           `json:"update" doc:"The update, or the draft, that it supports; null of what shows a deliverable"`
	Deliverable *string           `json:"deliverable" doc:"The deliverable that it shows; null of what supports an update"`
	Kind        string            `json:"kind"`
	Title       string            `json:"title"`
	Date        *string           `json:"date" doc:"Of the document"`
	URL         *string           `json:"url" doc:"Of a link"`
	Place       *string           `json:"place" doc:"Of a paper: where it is kept"`
	File        *evidenceFileItem `json:"file" doc:"Of a file"`
	Author      string            `json:"author"`
	AuthorName  string            `json:"author_name"`
	AddedAt     time.Time         `json:"added_at" doc:"When it became part of the record; of a draft's, when it was attached"`
}

type evidenceFileItem struct {
	Name      string       `json:"name"`
	MediaType string       `json:"media_type" doc:"By its content"`
	Size      int64        `json:"size" doc:"Bytes"`
	SHA256    string       `json:"sha256"`
	Location  *string      `json:"location" doc:"Of a photo that said where it was taken: removed or kept"`
	URL       string       `json:"url"`
	Preview   *previewItem `json:"preview" doc:"Of a picture"`
}

type previewItem struct {
	Size   int64  `json:"size" doc:"Bytes"`
	SHA256 string `json:"sha256"`
	URL    string `json:"url"`
}

func toEvidence(e commitments.Evidence) EvidenceItem {
	item := EvidenceItem{
		ID: e.ID, Update: response.TextOrNull(e.Update), Deliverable: response.TextOrNull(e.Deliverable), Kind: string(e.Kind), Title: e.Title, Date: response.DateOrNull(e.Date), URL: response.TextOrNull(e.URL), Place: response.TextOrNull(e.Place),
		Author: e.Author, AuthorName: e.AuthorName, AddedAt: e.AddedAt,
	}
	if f := e.File; f != nil {
		address := request.APIRoot + "/evidence/" + url.PathEscape(e.ID)
		item.File = &evidenceFileItem{f.Name, f.MediaType, f.Size, f.SHA256, response.TextOrNull(f.Location), address, nil}
		if f.Preview != nil {
			item.File.Preview = &previewItem{f.Preview.Size, f.Preview.SHA256, address + "/preview"}
		}
	}
	return item
}

func evidenceItems(list []commitments.Evidence) []EvidenceItem {
	items := make([]EvidenceItem, len(list))
	for i, e := range list {
		items[i] = toEvidence(e)
	}
	return items
}

func (a evidenceAPI) list(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[EvidenceItem], error) {
	u, err := a.tracker.Update(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return onePage(u.Evidence, in.Paging, toEvidence)
}

// EvidenceRequest carries an item, whose body the operation reads itself.
type EvidenceRequest struct {
	ByID
	request *gin.Context
}

// Resolve keeps the request.
func (r *EvidenceRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

func (a evidenceAPI) add(ctx context.Context, by people.Account, in *EvidenceRequest) (*one[EvidenceItem], error) {
	if _, err := a.tracker.Attachable(ctx, by, in.ID); err != nil {
		return nil, err // before a file is received for nothing
	}
	return a.receive(ctx, by, in, a.tracker.AddEvidence)
}

// receive reads the item of a request and attaches it.
func (a evidenceAPI) receive(
	ctx context.Context, by people.Account, in *EvidenceRequest,
	attach func(context.Context, people.Account, string, commitments.EvidenceInput) (commitments.Evidence, error),
) (*one[EvidenceItem], error) {
	request.AllowTransfer(in.request.Writer)
	var file request.EvidenceUpload
	defer func() { response.LogFailure(ctx, a.log, file.Close()) }()
	values, err := a.readValues(in.request.Request, by, &file)
	if err != nil {
		return nil, err
	}
	e, err := attach(ctx, by, in.ID, file.Input(values))
	if err != nil {
		return nil, err
	}
	return &one[EvidenceItem]{toEvidence(e)}, nil
}

// readValues reads the body of a request: a form, or JSON.
func (a evidenceAPI) readValues(r *http.Request, by people.Account, file *request.EvidenceUpload) (url.Values, error) {
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return evidenceJSON(r.Body)
	case "multipart/form-data":
		f := request.NewAPIFormReader(request.EvidenceFields)
		if err := file.Read(f, multipart.NewReader(r.Body, parameters["boundary"]), a.tracker, by); err != nil {
			return nil, err
		}
		if keep := f.Values.Get("keep_location"); !slices.Contains([]string{"", "0", "1", "false", "true"}, keep) {
			return nil, problem.OnField("keep_location", "error.api.boolean")
		}
		return f.Values, nil
	}
	return nil, problem.New(problem.Unsupported, "error.evidence.media_type")
}

// evidenceJSON reads an item that is no file.
func evidenceJSON(body io.Reader) (url.Values, error) {
	raw, err := io.ReadAll(io.LimitReader(body, request.MaxBody+1))
	switch {
	case err != nil:
		return nil, request.ReadError(err)
	case len(raw) > request.MaxBody:
		return nil, problem.New(problem.TooLarge, "error.too_large", "max", "1")
	}
	var tree any
	if err := readJSON(raw, &tree); err != nil {
		return nil, problem.OnField("", "error.api.malformed")
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return nil, problem.OnField("", "error.api.object")
	}
	var fields problem.Fields
	values := url.Values{}
	for name, value := range object {
		text, isText := value.(string)
		switch isField := request.HasField(request.EvidenceFields, name) && name != "file" && name != "keep_location"; {
		case !isField:
			fields.Add(name, "error.api.unknown_field")
		case value == nil:
		case !isText:
			fields.Add(name, "error.api.text")
		default:
			values.Set(name, text)
		}
	}
	return values, fields.Err()
}

func (a evidenceAPI) download(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	e, err := a.tracker.Evidence(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if e.File == nil {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			humagin.Unwrap(hc).JSON(http.StatusOK, toEvidence(e))
		}}, nil
	}
	e, content, err := a.tracker.OpenEvidence(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return a.stream(ctx, *e.File, content, response.SendEvidence), nil
}

func (a evidenceAPI) downloadPreview(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	e, content, err := a.tracker.OpenPreview(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return a.stream(ctx, *e.File, content, response.SendPreview), nil
}

func (a evidenceAPI) stream(
	ctx context.Context, file commitments.Content, content io.ReadSeekCloser,
	send func(http.ResponseWriter, *http.Request, commitments.Content, io.ReadSeekCloser) error,
) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		response.LogFailure(ctx, a.log, send(c.Writer, c.Request, file, content))
	}}
}

func (a evidenceAPI) remove(ctx context.Context, by people.Account, in *ByID) (*struct{}, error) {
	return nil, a.tracker.RemoveEvidence(ctx, by, in.ID)
}
