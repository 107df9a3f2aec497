package web

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/sheet"
)

// AsFile is the part of a list's address that asks for it as a file.
type AsFile struct {
	Format string `query:"format" doc:"All of the list as a file, whatever the page; one page as JSON when it is not given"`
	BOM    bool   `query:"bom" doc:"Begin a CSV file with the mark that Excel wants"`
}

// asked returns the format that is asked for; false for JSON.
func (a AsFile) asked() (sheet.Format, bool, error) {
	for _, f := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		if a.Format == f.Name {
			return marked(f, a.BOM), true, nil
		}
	}
	if a.Format != "" {
		return sheet.Format{}, false, problem.OnField("format", "error.export.format")
	}
	return sheet.Format{}, false, nil
}

type filed interface {
	asked() (sheet.Format, bool, error)
}

// addList registers an operation that answers a list: one page of it as JSON, or
// all of it as a file. Workbooks are in the language of Accept-Language.
func addList[I filed, T any](s *server, a huma.API, op huma.Operation,
	onePage func(context.Context, people.Account, *I) (*listOf[T], error),
	file func(context.Context, people.Account, *I) (handout, error),
) {
	op.Responses = map[string]*huma.Response{"200": {
		Description: "One page of the list, or all of it as a file", Content: map[string]*huma.MediaType{
			"application/json":       {Schema: a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[list[T]](), true, op.OperationID)},
			"text/csv":               {Schema: &huma.Schema{Type: huma.TypeString}},
			sheet.XLSX.MediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		},
	}}
	add(s, a, op, func(ctx context.Context, by people.Account, in *I) (*huma.StreamResponse, error) {
		format, asFile, err := (*in).asked()
		if err != nil {
			return nil, err
		}
		if asFile {
			asked, err := file(ctx, by, in)
			return &huma.StreamResponse{Body: func(hc huma.Context) { s.answerFile(a, hc, by, asked, format) }}, err
		}
		found, err := onePage(ctx, by, in)
		return &huma.StreamResponse{Body: func(hc huma.Context) { s.answerJSON(a, hc, http.StatusOK, "application/json", found.Body) }}, err
	})
}

// answerFile hands out a list, or answers why not.
func (s *server) answerFile(a huma.API, hc huma.Context, by people.Account, asked handout, f sheet.Format) {
	c, ctx := humagin.Unwrap(hc), hc.Context()
	l, _ := ctx.Value(localeKey{}).(*locale.Locale)
	if err := s.handOut(c.Writer, c.Request, by, l, asked, f); err != nil {
		s.note(ctx, err)
		refused := s.operationProblem(ctx, http.MethodGet, err)
		s.answerJSON(a, hc, refused.Status, refused.ContentType(""), refused)
	}
}

func (s *server) answerJSON(a huma.API, hc huma.Context, status int, contentType string, body any) {
	hc.SetHeader("Content-Type", contentType)
	hc.SetStatus(status)
	if err := a.Marshal(hc.BodyWriter(), contentType, body); err != nil {
		s.note(hc.Context(), err)
	}
}

// plainQuery is that of a list without filters.
type plainQuery struct {
	Paging
	AsFile
}

// The API's lists as files. Their paging is checked and not used.

func (s *server) listCommitmentsAsFile(ctx context.Context, by people.Account, in *commitmentQuery) (handout, error) {
	return s.takeCommitments(ctx, by, in.filter())
}

func (s *server) listReviewQueueAsFile(ctx context.Context, by people.Account, in *queueQuery) (handout, error) {
	if err := in.check(); err != nil {
		return handout{}, err
	}
	return s.takeReviews(ctx, by, commitments.Queue{Region: in.Region, Pledge: in.Pledge})
}

func (s *server) listReportsAsFile(ctx context.Context, by people.Account, in *editionQuery) (handout, error) {
	f, err := s.editionFilter(ctx, by, in)
	return s.takeEditions(by, f), err
}

func (s *server) listAccountsAsFile(_ context.Context, by people.Account, in *plainQuery) (handout, error) {
	return s.takeAccounts(by), in.check()
}

func (s *server) listJobsAsFile(_ context.Context, by people.Account, in *plainQuery) (handout, error) {
	return s.takeRuns(by), in.check()
}

func (s *server) listDeliveriesAsFile(_ context.Context, by people.Account, in *deliveryQuery) (handout, error) {
	return s.takeDeliveries(by, in.filter()), in.check()
}

func (s *server) listSubscriptionsAsFile(_ context.Context, by people.Account, in *subscriptionQuery) (handout, error) {
	return s.takeSubscriptions(by, in.All), in.check()
}
