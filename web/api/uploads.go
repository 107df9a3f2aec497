package api

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// UploadRequest carries a workbook or a list, which its operation reads itself.
type UploadRequest struct {
	DryRun  bool `query:"dry_run" doc:"1 changes nothing"`
	request *gin.Context
}

// Resolve keeps the request.
func (r *UploadRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

// receive reads the form of the request, whose file goes to keep as it comes. It returns
// the SHA-256 of the file, and the other fields.
func (r *UploadRequest) receive(fields []request.Field, keep func(io.Reader) (string, error)) (digest string, typed url.Values, err error) {
	request.AllowTransfer(r.request.Writer)
	kind, parameters, _ := mime.ParseMediaType(r.request.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		return "", nil, problem.New(problem.Unsupported, "error.workbook.media_type")
	}
	f := request.NewAPIFormReader(fields)
	var upload request.WorkbookUpload
	if err := upload.Read(f, multipart.NewReader(r.request.Request.Body, parameters["boundary"]), keep); err != nil {
		return "", nil, err
	}
	digest, err = upload.Digest()
	return digest, f.Values, err
}

// UploadRefusal says in the answer to a file that nothing was changed, and why; empty
// where nothing stands against it.
type UploadRefusal struct {
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Status    int    `json:"status,omitempty"`
	Detail    string `json:"detail,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

func refusedUpload(ctx context.Context, refused *problem.Problem) UploadRefusal {
	p := newAPIProblem(response.Describe(refused), localeOf(ctx), request.VisitOf(ctx).ID)
	return UploadRefusal{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail, RequestID: p.RequestID}
}

// answerUpload answers with what came of a file: as a problem where it was refused, with
// the status of the refusal, which is 0 otherwise.
func (r registry) answerUpload(refused int, answer any) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		if refused != 0 {
			r.writeJSON(hc, refused, "application/problem+json", answer)
			return
		}
		r.writeJSON(hc, http.StatusOK, "application/json", answer)
	}}
}

// uploadResponses describe the answer to a file that was taken.
func uploadResponses[Answer any](r registry, name, description string) map[string]*huma.Response {
	schema := r.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Answer](), true, name)
	return map[string]*huma.Response{
		"200": {Description: description, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
	}
}
