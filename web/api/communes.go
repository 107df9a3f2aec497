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

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
)

// communeAPI answers about the list of communes.
type communeAPI struct {
	register *deliverables.Register
	imports  *workbook.Lists
	lists    *lists.Lists
	registry registry
}

// CommuneItem is a commune of the list.
type CommuneItem struct {
	Region string           `json:"region" doc:"Code"`
	Code   *string          `json:"code" doc:"That its country gives it; null where the list has none"`
	Name   commitments.Text `json:"name" doc:"In French, Arabic and English"`
}

func toCommune(c deliverables.Commune) CommuneItem {
	return CommuneItem{c.Region, response.TextOrNull(c.Code), c.Name}
}

func toCommunes(list []deliverables.Commune) []CommuneItem {
	items := make([]CommuneItem, len(list))
	for i, c := range list {
		items[i] = toCommune(c)
	}
	return items
}

type communeQuery struct {
	Paging
	AsFile
	Region string `query:"region" doc:"Code"`
}

func (a communeAPI) list(ctx context.Context, by people.Account, in *communeQuery) (*listOf[CommuneItem], error) {
	found, err := a.register.CommuneList(ctx, by, in.Region)
	if err != nil {
		return nil, err
	}
	return onePage(found.Communes, in.Paging, toCommune)
}

func (a communeAPI) file(_ context.Context, by people.Account, in *communeQuery) (lists.List, error) {
	return a.lists.Communes(by, in.Region), nil
}

// CommunesAnswer is what loading a list of communes changed, or would change. Where cells
// are wrong it is a problem as well, and nothing was changed.
type CommunesAnswer struct {
	Type      string        `json:"type,omitempty"`
	Title     string        `json:"title,omitempty"`
	Status    int           `json:"status,omitempty"`
	Detail    string        `json:"detail,omitempty"`
	RequestID string        `json:"request_id,omitempty"`
	DryRun    bool          `json:"dry_run"`
	Loaded    bool          `json:"loaded"`
	SHA256    string        `json:"sha256" doc:"Of the file"`
	Source    string        `json:"source"`
	Communes  int           `json:"communes" doc:"How many the list has"`
	Added     []CommuneItem `json:"added"`
	Changed   []CommuneItem `json:"changed" doc:"That got another name or code"`
	Left      []CommuneItem `json:"left" doc:"That the list does not have any more; what stands there keeps its names"`
	Errors    []ListError   `json:"errors" doc:"What stands against it, by cell"`
}

func (a communeAPI) responses() map[string]*huma.Response {
	schemas := a.registry.huma.OpenAPI().Components.Schemas
	answer := &huma.MediaType{Schema: schemas.Schema(reflect.TypeFor[CommunesAnswer](), true, "CommunesAnswer")}
	return map[string]*huma.Response{
		"200": {Description: "What was, or would be, changed", Content: map[string]*huma.MediaType{"application/json": answer}},
	}
}

// communesBody describes the request.
func communesBody() *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file", "source"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{
				"file":   {Type: huma.TypeString, Format: "binary", Description: "XLSX or CSV with the columns region (code or name), fr, ar, and where there are any code and en; at most 1 MB and 2,000 rows"},
				"source": {Type: huma.TypeString, Description: "Where the list comes from"},
			},
		}},
	}}
}

// CommunesRequest carries a list of communes, which the operation reads itself.
type CommunesRequest struct {
	DryRun  bool `query:"dry_run" doc:"1 changes nothing"`
	request *gin.Context
}

// Resolve keeps the request.
func (r *CommunesRequest) Resolve(ctx huma.Context) []error {
	r.request = humagin.Unwrap(ctx)
	return nil
}

func (a communeAPI) load(ctx context.Context, by people.Account, in *CommunesRequest) (*huma.StreamResponse, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return nil, err // before a file is received for nothing
	}
	request.AllowTransfer(in.request.Writer)
	kind, parameters, _ := mime.ParseMediaType(in.request.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		return nil, problem.New(problem.Unsupported, "error.workbook.media_type")
	}
	f := request.NewAPIFormReader(request.CommunesFields)
	var upload request.WorkbookUpload
	err := upload.Read(f, multipart.NewReader(in.request.Request.Body, parameters["boundary"]), func(content io.Reader) (string, error) {
		return a.imports.ReceiveCommunes(by, content)
	})
	if err != nil {
		return nil, err
	}
	digest, err := upload.Digest()
	if err != nil {
		return nil, err
	}
	result, err := a.imports.Communes(ctx, by, digest, f.Values.Get("source"), in.DryRun)
	if err != nil {
		return nil, err
	}
	answer := CommunesAnswer{
		DryRun: in.DryRun, Loaded: result.Loaded, SHA256: digest, Source: result.Source, Communes: len(result.List.Offered()),
		Added: toCommunes(result.Added), Changed: toCommunes(result.Changed), Left: toCommunes(result.Left), Errors: listErrors(localeOf(ctx), result.Errors),
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		if len(result.Errors) == 0 {
			a.registry.writeJSON(hc, http.StatusOK, "application/json", answer)
			return
		}
		refused := problem.New(problem.Invalid, "error.communes.refused")
		p := newAPIProblem(response.Describe(refused), localeOf(ctx), request.VisitOf(ctx).ID)
		answer.Type, answer.Title, answer.Status, answer.Detail, answer.RequestID = p.Type, p.Title, p.Status, p.Detail, p.RequestID
		a.registry.writeJSON(hc, answer.Status, "application/problem+json", answer)
	}}, nil
}
