package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/danielgtaylor/huma/v2/validation"

	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// apiProblem is an error as the API answers it (RFC 9457).
type apiProblem struct {
	Type      string      `json:"type" doc:"What kind of problem it is; stable, for programs"`
	Title     string      `json:"title" doc:"What the status means"`
	Status    int         `json:"status"`
	Detail    string      `json:"detail" doc:"What happened, in the language of Accept-Language"`
	Errors    []apiError  `json:"errors,omitempty" doc:"Each value that was refused"`
	Alike     []AlikeItem `json:"alike,omitempty" doc:"Deliverables that the refused one looks like"`
	RequestID string      `json:"request_id" doc:"What to quote when asking for help"`
}

type apiError struct {
	Location  string `json:"location" doc:"Where the value stands, such as body.values[0].value or query.page"`
	Message   string `json:"message"`
	Rule      string `json:"rule,omitempty" doc:"At body.answers: the rule whose warning is to be answered"`
	Indicator string `json:"indicator,omitempty" doc:"At body.answers: whose value the warning is about, where it is about one of several"`
}

func (p *apiProblem) Error() string  { return p.Detail }
func (p *apiProblem) GetStatus() int { return p.Status }

// ContentType names problem details as what they are.
func (p *apiProblem) ContentType(string) string { return "application/problem+json" }

func newAPIProblem(refusal response.Refusal, l *locale.Locale, requestID string) *apiProblem {
	return &apiProblem{
		Type:  "urn:tracker:problem:" + strings.ReplaceAll(strings.TrimPrefix(refusal.Key, "error."), ".", ":"),
		Title: refusal.Title(l), Status: refusal.Status, Detail: refusal.Message(l), RequestID: requestID,
	}
}

// operationProblem tells the caller of an operation about an error.
func operationProblem(ctx context.Context, method string, err error) *apiProblem {
	l, refusal := localeOf(ctx), response.Describe(err)
	p := newAPIProblem(refusal, l, request.VisitOf(ctx).ID)
	for _, f := range refusal.Fields {
		name, rule, indicator := warningField(f.Name)
		p.Errors = append(p.Errors, apiError{locate(method, name), l.T(f.Key, f.Args...), string(rule), indicator})
	}
	var looks *alikeError
	if errors.As(err, &looks) {
		p.Alike = looks.items
	}
	return p
}

// locate returns the place of a field in the request: headers have capitals, and
// operations that read have no body.
func locate(method, field string) string {
	switch {
	case field == "":
		return "body"
	case unicode.IsUpper(rune(field[0])):
		return "header." + field
	case method == http.MethodGet:
		return "query." + field
	}
	return "body." + field
}

// Refuse answers with a problem where no operation is at work yet.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	response.LogFailure(r.Context(), a.Log, err)
	refusal := response.Describe(err)
	w.Header().Set("Content-Type", "application/problem+json")
	if refusal.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="tracker"`)
	}
	w.WriteHeader(refusal.Status)
	body, err := json.Marshal(newAPIProblem(refusal, request.Locale(r), request.VisitOf(r.Context()).ID))
	if err != nil {
		response.LogFailure(r.Context(), a.Log, err)
		return
	}
	if _, err := w.Write(body); err != nil {
		response.LogFailure(r.Context(), a.Log, err)
	}
}

// The framework asks these package variables how its errors look, and whether
// names of fields are taken in any case.
func init() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &apiProblem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return formProblem(ctx, status, errs)
	}
}

// formProblem describes a request that has not the form that its operation
// declares. What was sent is never repeated.
func formProblem(ctx huma.Context, status int, errs []error) *apiProblem {
	r := humagin.Unwrap(ctx).Request
	l := request.Locale(r)
	p := newAPIProblem(formRefusal(status, errs), l, request.VisitOf(r.Context()).ID)
	if p.Status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			p.Errors = append(p.Errors, formError(detail, l))
		}
	}
	if len(p.Errors) == 0 {
		p.Errors = []apiError{{Location: "body", Message: l.T("error.text.missing")}}
	}
	slices.SortStableFunc(p.Errors, func(a, b apiError) int { return cmp.Compare(a.Location, b.Location) })
	return p
}

func formRefusal(status int, errs []error) response.Refusal {
	for _, err := range errs {
		var over *http.MaxBytesError
		if errors.As(err, &over) {
			return response.Describe(err)
		}
	}
	switch status {
	case http.StatusUnsupportedMediaType:
		return response.Refusal{Status: status, Key: "error.unsupported.json"}
	case http.StatusRequestTimeout:
		return response.Refusal{Status: status, Key: "error.api.timeout"}
	}
	return response.Refusal{Status: http.StatusUnprocessableEntity, Key: "error.invalid"}
}

var missingProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// formMessages are the keys of what the framework finds, by its own words.
var formMessages = map[string]string{
	validation.MsgUnexpectedProperty:            "error.api.unknown_field",
	"unknown query parameter":                   "error.api.unknown_parameter",
	validation.MsgExpectedString:                "error.api.text",
	validation.MsgExpectedNumber:                "error.api.number",
	validation.MsgExpectedMatchExactlyOneSchema: "error.api.number", // a number may come as a text too
	validation.MsgExpectedInteger:               "error.api.whole",
	"invalid integer":                           "error.api.whole",
	validation.MsgExpectedBoolean:               "error.api.boolean",
	"invalid boolean":                           "error.api.boolean",
	validation.MsgExpectedArray:                 "error.api.list",
	validation.MsgExpectedObject:                "error.api.object",
}

func formError(detail *huma.ErrorDetail, l *locale.Locale) apiError {
	if m := missingProperty.FindStringSubmatch(detail.Message); m != nil {
		return apiError{Location: detail.Location + "." + m[1], Message: l.T("error.text.missing")}
	}
	key := formMessages[detail.Message]
	switch {
	case key != "":
	case strings.HasPrefix(detail.Message, "required "):
		key = "error.text.missing"
	case strings.HasPrefix(detail.Message, "expected number "):
		key = "error.api.range"
	case detail.Location == "body" || detail.Location == "":
		return apiError{Location: "body", Message: l.T("error.api.malformed")}
	default:
		key = "error.api.value"
	}
	return apiError{Location: detail.Location, Message: l.T(key)}
}

// readVersion reads an If-Match header that names a commitment's version.
func readVersion(ifMatch string) (int, error) {
	if ifMatch == "" {
		return 0, problem.OnField("If-Match", "error.api.if_match")
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(ifMatch, "W/"), `"`))
	if err != nil || n < 0 {
		return 0, problem.OnField("If-Match", "error.api.if_match")
	}
	return n, nil
}
