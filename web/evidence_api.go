package web

import (
	"context"
	"io"
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
)

func (s *server) evidenceOperations(a huma.API) {
	const ofUpdate = "/updates/{id}/evidence"
	add(s, a, operation(http.MethodGet, ofUpdate, "listEvidence", "What supports an update, or a draft of one's own", 200), s.listEvidence)
	add(s, a, operation(http.MethodPost, ofUpdate, "addEvidence", "Attach a file, a link or a reference to a paper to a draft, or to an update of one's own that was not verified yet", 201, 409), s.addEvidence)
	add(s, a, sends(operation(http.MethodGet, "/evidence/{id}", "downloadEvidence", "The file of an item, byte for byte; a link or a paper as JSON", 200),
		"The file", "application/octet-stream", "application/json"), s.downloadEvidence)
	add(s, a, sends(operation(http.MethodGet, "/evidence/{id}/preview", "downloadPreview", "The small picture of an item", 200),
		"The preview", "image/jpeg"), s.downloadPreview)
	add(s, a, operation(http.MethodDelete, "/evidence/{id}", "removeEvidence", "Take an item off a draft of one's own", 204, 409), s.removeEvidence)
	// The framework would read a body that it knows of into memory.
	a.OpenAPI().Paths[apiRoot+ofUpdate].Post.RequestBody = evidenceBody()
}

// sends describes an operation that answers with a file.
func sends(op huma.Operation, what string, mediaTypes ...string) huma.Operation {
	content := map[string]*huma.MediaType{}
	for _, t := range mediaTypes {
		content[t] = &huma.MediaType{}
	}
	op.Responses = map[string]*huma.Response{"200": {Description: what, Content: content}}
	return op
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
	ID         string            `json:"id"`
	Update     string            `json:"update" doc:"The update, or the draft, that it supports"`
	Kind       string            `json:"kind"`
	Title      string            `json:"title"`
	Date       *string           `json:"date" doc:"Of the document"`
	URL        *string           `json:"url" doc:"Of a link"`
	Place      *string           `json:"place" doc:"Of a paper: where it is kept"`
	File       *evidenceFileItem `json:"file" doc:"Of a file"`
	Author     string            `json:"author"`
	AuthorName string            `json:"author_name"`
	AddedAt    time.Time         `json:"added_at" doc:"When it became part of the record; of a draft's, when it was attached"`
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
		ID: e.ID, Update: e.Update, Kind: string(e.Kind), Title: e.Title, Date: day(e.Date), URL: filled(e.URL), Place: filled(e.Place),
		Author: e.Author, AuthorName: e.AuthorName, AddedAt: e.AddedAt,
	}
	if f := e.File; f != nil {
		address := apiRoot + "/evidence/" + url.PathEscape(e.ID)
		item.File = &evidenceFileItem{f.Name, f.MediaType, f.Size, f.SHA256, filled(f.Location), address, nil}
		if f.Preview != nil {
			item.File.Preview = &previewItem{f.Preview.Size, f.Preview.SHA256, address + "/preview"}
		}
	}
	return item
}

func evidenceItems(u commitments.Update) []EvidenceItem {
	items := make([]EvidenceItem, len(u.Evidence))
	for i, e := range u.Evidence {
		items[i] = toEvidence(e)
	}
	return items
}

func (s *server) listEvidence(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[EvidenceItem], error) {
	u, err := s.Tracker.Update(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return cut(u.Evidence, in.Paging, toEvidence)
}

// EvidenceRequest brings an item whose body is read by the operation itself.
type EvidenceRequest struct {
	ByID
	request *gin.Context
}

// Resolve keeps the request.
func (r *EvidenceRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

func (s *server) addEvidence(ctx context.Context, by people.Account, in *EvidenceRequest) (_ *one[EvidenceItem], err error) {
	if _, err := s.Tracker.Attachable(ctx, by, in.ID); err != nil {
		return nil, err // before a file is taken in for nothing
	}
	takeTime(in.request.Writer)
	var file attached
	defer func() { s.noteClose(ctx, file.close()) }()
	values, err := s.evidenceValues(in.request.Request, by, &file)
	if err != nil {
		return nil, err
	}
	e, err := s.Tracker.AddEvidence(ctx, by, in.ID, file.evidence(values))
	if err != nil {
		return nil, err
	}
	return &one[EvidenceItem]{toEvidence(e)}, nil
}

// noteClose tells the log that a file could not be dropped.
func (s *server) noteClose(ctx context.Context, err error) {
	if err != nil {
		s.note(ctx, err)
	}
}

// evidenceValues reads the body of a request: a form, or JSON.
func (s *server) evidenceValues(r *http.Request, by people.Account, file *attached) (url.Values, error) {
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return evidenceJSON(r.Body)
	case "multipart/form-data":
		f := formReader{inputs: evidenceInputs, values: url.Values{}, named: true}
		err := file.read(&f, multipart.NewReader(r.Body, parameters["boundary"]), s.Tracker, by)
		if keep := f.values.Get("keep_location"); err == nil && !slices.Contains([]string{"", "0", "1", "false", "true"}, keep) {
			err = problem.OnField("keep_location", "error.api.boolean")
		}
		return f.values, err
	}
	return nil, problem.New(problem.Unsupported, "error.evidence.media_type")
}

// evidenceJSON reads an item that is no file.
func evidenceJSON(body io.Reader) (url.Values, error) {
	raw, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	switch {
	case err != nil:
		return nil, unreadable(err)
	case len(raw) > maxBody:
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
		switch known := hasInput(evidenceInputs, name) && name != "file" && name != "keep_location"; {
		case !known:
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

func (s *server) downloadEvidence(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	e, err := s.Tracker.Evidence(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if e.File == nil {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			humagin.Unwrap(hc).JSON(http.StatusOK, toEvidence(e))
		}}, nil
	}
	e, content, err := s.Tracker.OpenEvidence(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return s.stream(ctx, *e.File, content, sendEvidence), nil
}

func (s *server) downloadPreview(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	e, content, err := s.Tracker.OpenPreview(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return s.stream(ctx, *e.File, content, sendPreview), nil
}

func (s *server) stream(
	ctx context.Context, file commitments.Content, content io.ReadSeekCloser,
	send func(http.ResponseWriter, *http.Request, commitments.Content, io.ReadSeekCloser) error,
) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		s.noteClose(ctx, send(c.Writer, c.Request, file, content))
	}}
}

func (s *server) removeEvidence(ctx context.Context, by people.Account, in *ByID) (*struct{}, error) {
	return nil, s.Tracker.RemoveEvidence(ctx, by, in.ID)
}
