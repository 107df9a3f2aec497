package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"tracker/internal/people"
)

// apiRoot is where every operation of the API begins.
const apiRoot = "/api/v1"

// api adds the API's routes. Its description at /api/openapi.json is made from
// the same declarations.
func (s *server) api(g *gin.Engine) {
	config := huma.DefaultConfig("Tracker", s.Version)
	config.Info.Description = "Commitments, progress updates, reviews, assessments and reports. Errors are problem details " +
		"(RFC 9457) in the language of Accept-Language. Dates are ISO 8601, instants UTC, periods such as 2026-09, 2026-Q3, 2026-H2 or 2026."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token of an account"},
		"session": {Type: "apiKey", In: "cookie", Name: s.sessions.Cookie.Name, Description: "The session of a log-in"},
	}
	config.Servers = []*huma.Server{{URL: s.BaseURL.String()}}
	a := humagin.New(g, config)
	a.UseMiddleware(s.authenticate)
	s.agreementOperations(a)
	s.commitmentOperations(a)
	s.updateOperations(a)
	s.evidenceOperations(a)
	s.commentOperations(a)
	s.roundOperations(a)
	s.workbookOperations(a)
	s.reportOperations(a)
	s.compilationOperations(a)
	s.accountOperations(a)
	s.reminderOperations(a)
	s.deliveryOperations(a)
	s.jobOperations(a)
	s.journalOperations(a)
	completeDescription(a.OpenAPI())
	g.GET("/api/openapi.json", describeAPI(a))
}

func describeAPI(a huma.API) gin.HandlerFunc {
	description, err := json.Marshal(a.OpenAPI())
	if err != nil {
		panic(fmt.Errorf("the API's description: %w", err)) // declarations alone decide it
	}
	return func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json", description) }
}

// operation declares an operation of the API; path is under apiRoot. Others are
// the error statuses that it answers with beside those that its form brings.
func operation(method, path, id, summary string, status int, others ...int) huma.Operation {
	errors := append([]int{401, 422, 500}, others...)
	if strings.Contains(path, "{") {
		errors = append(errors, 404)
	}
	if method != http.MethodGet {
		errors = append(errors, 403, 503) // at the least where another site asks, and when there is no room left
	}
	slices.Sort(errors)
	return huma.Operation{
		Method: method, Path: apiRoot + path, OperationID: id, Summary: summary, DefaultStatus: status,
		Errors: slices.Compact(errors), Tags: []string{strings.Split(path, "/")[1]},
		Security:     []map[string][]string{{"token": {}}, {"session": {}}},
		MaxBodyBytes: -1, BodyReadTimeout: time.Minute, // limitBody limits the size
	}
}

// bodyErrors are the error statuses of every operation that reads a body.
var bodyErrors = []int{408, 413, 415}

type callerKey struct{}

// caller returns the account that an operation acts for.
func caller(ctx context.Context) people.Account {
	account, _ := ctx.Value(callerKey{}).(people.Account)
	return account
}

// add registers an operation; whatever error it returns becomes a problem.
func add[I, O any](s *server, a huma.API, op huma.Operation, do func(context.Context, people.Account, *I) (*O, error)) {
	huma.Register(a, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, caller(ctx), in)
		if err != nil {
			s.note(ctx, err)
			return nil, s.operationProblem(ctx, op.Method, err)
		}
		return out, nil
	})
}

// jsonFormat reads bodies so that no number is too big to be refused by its
// name, and no text is one that databases trip over.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON}

func readJSON(data []byte, v any) error {
	tree, generic := v.(*any)
	if !generic {
		return json.Unmarshal(data, v)
	}
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(tree); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	var err error
	*tree, err = plainTree(*tree)
	return err
}

// plainTree turns every number into a float64, those beyond it into infinity,
// and refuses texts with NUL.
func plainTree(tree any) (any, error) {
	var err error
	switch v := tree.(type) {
	case json.Number:
		f, _ := strconv.ParseFloat(v.String(), 64) // out of range gives infinity
		return f, nil
	case string:
		if !isText(v) {
			return nil, errors.New("a text holds NUL")
		}
	case []any:
		for i := range v {
			if v[i], err = plainTree(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range v {
			if v[name], err = plainTree(v[name]); err != nil {
				return nil, err
			}
		}
	}
	return tree, nil
}
