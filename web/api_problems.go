package web

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
	"tracker/internal/people"
	"tracker/internal/problem"
)

// apiProblem is an error as the API answers it (RFC 9457).
type apiProblem struct {
	Type      string     `json:"type" doc:"What kind of problem it is; stable, for programs"`
	Title     string     `json:"title" doc:"What the status means"`
	Status    int        `json:"status"`
	Detail    string     `json:"detail" doc:"What happened, in the language of Accept-Language"`
	Errors    []apiError `json:"errors,omitempty" doc:"Each value that was refused"`
	RequestID string     `json:"request_id" doc:"What to quote when asking for help"`
}

type apiError struct {
	Location string `json:"location" doc:"Where the value stands, such as body.value or query.page"`
	Message  string `json:"message"`
	Rule     string `json:"rule,omitempty" doc:"At body.answers: the rule whose warning is to be answered"`
}

func (p *apiProblem) Error() string  { return p.Detail }
func (p *apiProblem) GetStatus() int { return p.Status }

// ContentType names problem details as what they are.
func (p *apiProblem) ContentType(string) string { return "application/problem+json" }

func newAPIProblem(told refusal, l *locale.Locale, requestID string) *apiProblem {
	return &apiProblem{
		Type:  "urn:tracker:problem:" + strings.ReplaceAll(strings.TrimPrefix(told.key, "error."), ".", ":"),
		Title: told.title(l), Status: told.status, Detail: told.message(l), RequestID: requestID,
	}
}

type localeKey struct{}

// asked returns the language that the caller of an operation asked for.
func asked(ctx context.Context) *locale.Locale {
	if l, ok := ctx.Value(localeKey{}).(*locale.Locale); ok {
		return l
	}
	return locale.For("")
}

// operationProblem tells the caller of an operation about an error.
func (s *server) operationProblem(ctx context.Context, method string, err error) *apiProblem {
	l, told := asked(ctx), describe(err)
	p := newAPIProblem(told, l, visitOf(ctx).id)
	for _, f := range told.fields {
		name, rule := answered(f.Name)
		p.Errors = append(p.Errors, apiError{locate(method, name), l.T(f.Key, f.Args...), rule})
	}
	return p
}

// locate says where a field stands in the request: headers have capitals, and
// operations that read have no body.
func locate(method, field string) string {
	switch {
	case field == "":
		return "body"
	case unicode.IsUpper(rune(field[0])):
		return "header." + field
	case method == http.MethodGet:
		return "query." + field
	case method == http.MethodPatch && slices.Contains(indicatorFields, field):
		return "body.indicator." + field
	}
	return "body." + field
}

// refuseAPI answers with a problem where no operation is at work yet.
func (s *server) refuseAPI(w http.ResponseWriter, r *http.Request, err error) {
	told := describe(err)
	w.Header().Set("Content-Type", "application/problem+json")
	if told.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="tracker"`)
	}
	w.WriteHeader(told.status)
	body, err := json.Marshal(newAPIProblem(told, localeOf(r), visitOf(r.Context()).id))
	if err == nil {
		_, err = w.Write(body)
	}
	if err != nil {
		s.note(r.Context(), err)
	}
}

// authenticate finds out who calls, by token or by session. Every operation
// needs an account.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	var account people.Account
	var err error
	if token, ok := bearer(c.Request); ok {
		account, err = s.People.ByToken(c.Request.Context(), token)
		visitOf(c.Request.Context()).account = account.ID
	} else {
		account, err = s.sessionAccount(c)
	}
	if err == nil && !account.Authenticated() {
		err = problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	if err == nil {
		err = meant(c.Request.Header.Get(accountHeader), account)
	}
	if err != nil {
		s.refuse(c.Writer, c.Request, err)
		return
	}
	ctx = huma.WithValue(ctx, callerKey{}, account)
	next(huma.WithValue(ctx, localeKey{}, localeOf(c.Request)))
}

// accountHeader names the account that a request is meant for, where it was
// written down before the session that it is sent with.
const accountHeader = "Tracker-Account"

// meant refuses a request that is meant for another account than the one that
// sends it: on a shared device nothing of one is sent as another's. Where no id
// is given, it is meant for whoever sends it.
func meant(id string, account people.Account) error {
	if id != "" && id != account.ID {
		return problem.New(problem.Conflict, "error.other_account")
	}
	return nil
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

// formProblem tells about a request that has not the form that its operation
// declares. What was sent is never repeated.
func formProblem(ctx huma.Context, status int, errs []error) *apiProblem {
	r := humagin.Unwrap(ctx).Request
	l := localeOf(r)
	p := newAPIProblem(formRefusal(status, errs), l, visitOf(r.Context()).id)
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

func formRefusal(status int, errs []error) refusal {
	for _, err := range errs {
		var over *http.MaxBytesError
		if errors.As(err, &over) {
			return describe(err)
		}
	}
	switch status {
	case http.StatusUnsupportedMediaType:
		return refusal{status: status, key: "error.unsupported.json"}
	case http.StatusRequestTimeout:
		return refusal{status: status, key: "error.api.timeout"}
	}
	return refusal{status: http.StatusUnprocessableEntity, key: "error.invalid"}
}

var missingProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// formMessages are the keys of what the framework finds, by its own words.
var formMessages = map[string]string{
	validation.MsgUnexpectedProperty: "error.api.unknown_field",
	"unknown query parameter":        "error.api.unknown_parameter",
	validation.MsgExpectedString:     "error.api.text",
	validation.MsgExpectedNumber:     "error.api.number",
	validation.MsgExpectedInteger:    "error.api.whole",
	"invalid integer":                "error.api.whole",
	validation.MsgExpectedBoolean:    "error.api.boolean",
	"invalid boolean":                "error.api.boolean",
	validation.MsgExpectedArray:      "error.api.list",
	validation.MsgExpectedObject:     "error.api.object",
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

// version reads an If-Match header that names a commitment's version.
func version(ifMatch string) (int, error) {
	if ifMatch == "" {
		return 0, problem.OnField("If-Match", "error.api.if_match")
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(ifMatch, "W/"), `"`))
	if err != nil || n < 0 {
		return 0, problem.OnField("If-Match", "error.api.if_match")
	}
	return n, nil
}
