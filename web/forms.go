package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/views"
)

// input is a field that a form has.
type input struct {
	name    string
	label   string // message key; "" for what people do not see, and for passwords
	longest int    // in characters; a line where it is 0
	file    bool   // takes a file
}

// forms are the fields of each form, by its route. A form that is not here has
// none. A field that a form does not have is refused.
var forms = map[string][]input{
	"/:lang/login": {
		{name: "email", label: "account.email"}, {name: "password"}, {name: nextField, longest: 2000}, {name: resumeField, longest: 2000},
	},
	"/:lang/commitments/:code/updates": append([]input{
		{name: "version"}, {name: "key"}, {name: "account"}, {name: "do"},
		{name: "period", label: "term.period"}, {name: "status", label: "term.status"}, {name: "value", label: "term.actual"},
		{name: "narrative", label: "term.narrative", longest: commitments.MaxNarrative},
	}, answerInputs...),
	"/:lang/commitments/:code/terms": {
		{name: "version"}, {name: "kind", label: "terms_form.kind"}, {name: "name", label: "term.indicator"},
		{name: "baseline", label: "term.baseline"}, {name: "target", label: "term.target"}, {name: "unit", label: "term.unit"},
		{name: "direction", label: "term.direction"}, {name: "cumulative", label: "terms_form.cumulative"},
		{name: "target_text", label: "terms_form.target_text", longest: commitments.MaxReason},
		{name: "due_on", label: "term.due_date"},
		{name: "verification", label: "term.means_of_verification", longest: commitments.MaxReason},
		{name: "focal_point", label: "term.focal_point"}, {name: "lead_institution", label: "term.lead_institution"},
		{name: "reason", label: "terms_form.reason", longest: commitments.MaxReason},
	},
	"/:lang/commitments/:code/assessments": {
		{name: "version"}, {name: "period", label: "term.period"}, {name: "assessment", label: "term.assessment"},
		{name: "comment", label: "assess_form.comment", longest: commitments.MaxReason},
	},
	"/:lang/updates/:id/submit":   {{name: "version"}},
	"/:lang/updates/:id/evidence": evidenceInputs,
	"/:lang/updates/:id/comments": {
		{name: "key"}, {name: "text", label: "comments.text", longest: commitments.MaxComment}, {name: "mentions"},
	},
	workbookRoute: {{name: "file", file: true}},
	"/:lang/reviews/:id": {
		{name: "decision", label: "review.decision"}, {name: "assessment", label: "term.assessment"},
		{name: "reason", label: "review.reason", longest: commitments.MaxReason},
	},
	"/:lang/collection":                                append([]input{{name: "agreement"}, {name: "period", label: "term.period"}}, roundInputs...),
	"/:lang/collection/:id":                            append([]input{{name: "version"}, reasonInput}, roundInputs...),
	"/:lang/collection/:id/close":                      {{name: "version"}, reasonInput},
	"/:lang/collection/:id/returns/:commitment/excuse": {reasonInput},
	"/:lang/collection/:id/returns/:commitment/expect": {reasonInput},
	"/:lang/collection/:id/returns/:commitment/reopen": {{name: "until", label: "collection.reopen.until"}, reasonInput},
	"/:lang/reports": {
		{name: "agreement", label: "term.agreement"}, {name: "period", label: "term.period"},
		{name: "reason", label: "reports.reason", longest: reports.MaxReason},
	},
	"/:lang/account/password":  {{name: "username"}, {name: "old_password"}, {name: "password"}},
	"/:lang/account/language":  {{name: "language", label: "account.language.label"}},
	"/:lang/account/tokens":    {{name: "label", label: "account.token.label"}},
	"/:lang/account/reminders": {{name: "kinds", label: "reminder.kinds"}, {name: "muted", label: "reminder.muted"}},
	"/:lang/account/time-zone": {{name: "time_zone", label: "reminder.zone"}},
	"/:lang/account/subscriptions": {
		{name: "agreement", label: "term.agreement"}, {name: "period_kind", label: "subscription.period_kind"},
		{name: "language", label: "subscription.language"}, {name: "format", label: "subscription.format"},
	},
	"/:lang/admin/subscriptions": {
		{name: "channel"}, {name: "account", label: "subscription.account"}, {name: "url", label: "webhook.url"},
		{name: "agreement", label: "term.agreement"}, {name: "period_kind", label: "subscription.period_kind"},
		{name: "language", label: "subscription.language"}, {name: "format", label: "subscription.format"},
	},
	"/:lang/admin/accounts": {
		{name: "email", label: "account.email"}, {name: "name", label: "account.name"}, {name: "role", label: "account.role"},
		{name: "party", label: "term.party"}, {name: "all_regions", label: "account.all_regions"},
		{name: "regions", label: "account.regions"}, {name: "language", label: "account.language"},
		{name: "lead", label: "account.lead"},
	},
	"/:lang/admin/accounts/:id/disabled": {{name: "disabled"}},
	"/:lang/admin/accounts/:id/lead":     {{name: "lead"}},
}

var parameter = regexp.MustCompile(`:\w+`)

// formAt returns the fields of the form that is sent to an address.
func formAt(address string) []input {
	for route, inputs := range forms {
		if matched, _ := path.Match(parameter.ReplaceAllString(route, "*"), address); matched {
			return inputs
		}
	}
	return nil
}

// typed lists what a person filled in, in the order of the form.
func (p *page) typed(inputs []input, values url.Values) []views.Typed {
	var list []views.Typed
	for _, in := range inputs {
		for _, value := range values[in.name] {
			if in.label != "" && value != "" {
				list = append(list, views.Typed{Name: in.name, Label: p.locale.T(in.label), Value: value})
			}
		}
	}
	return list
}

// maxPairs bounds the values of one form, so that no one fills the memory with
// empty ones.
const maxPairs = 1000

// formReader takes in a submitted form.
type formReader struct {
	inputs  []input
	over    bool // the form is larger than any that was filled in by hand
	pairs   int
	values  url.Values
	long    problem.Fields // texts that were cut
	files   problem.Fields
	unknown problem.Fields
	named   bool                  // unknown fields are blamed under their own names
	take    func(*multipart.Part) // takes in a file; nil where the form has none
}

var errMalformedForm = problem.New(problem.Invalid, "error.form.malformed")

// readForm reads a submitted form whole, so that a handler never works on half
// of one. Whatever it refuses, what could be read stands in PostForm, with
// texts of a form that is too large cut to their longest length.
func (p *page) readForm() error {
	if p.Request.Method != http.MethodPost {
		return nil
	}
	f := formReader{inputs: forms[p.FullPath()], values: url.Values{}}
	p.Request.PostForm, p.Request.Form = f.values, f.values
	kind, parameters, _ := mime.ParseMediaType(p.GetHeader("Content-Type"))
	var err error
	switch {
	case kind == "application/x-www-form-urlencoded":
		err = f.urlencoded(p.Request.Body)
	case kind == "multipart/form-data" && p.FullPath() == workbookRoute:
		takeTime(p.Writer)
		return p.handed.read(&f, multipart.NewReader(p.Request.Body, parameters["boundary"]), p.receiving(p.Request.Context(), p.account, p.Param("id")))
	case kind == "multipart/form-data" && slices.ContainsFunc(f.inputs, func(in input) bool { return in.file }):
		if p.account.Can(people.ReportProgress) {
			takeTime(p.Writer)
		}
		return p.attached.read(&f, multipart.NewReader(p.Request.Body, parameters["boundary"]), p.Tracker, p.account)
	case kind == "multipart/form-data":
		err = f.multipart(multipart.NewReader(p.Request.Body, parameters["boundary"]))
	case p.Request.ContentLength != 0:
		err = problem.New(problem.Unsupported, "error.unsupported.form")
	}
	if err != nil {
		return err
	}
	return f.refused()
}

func (f *formReader) urlencoded(body io.Reader) error {
	var text strings.Builder
	size, err := io.Copy(&text, body)
	if err != nil {
		return unreadable(err)
	}
	f.over = size > maxBody
	for pair := range strings.SplitSeq(text.String(), "&") {
		if pair == "" {
			continue
		}
		escapedName, escaped, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(escapedName)
		value, valueErr := url.QueryUnescape(escaped)
		if err := errors.Join(nameErr, valueErr); err != nil {
			return errMalformedForm
		}
		if err := f.add(name, value); err != nil {
			return err
		}
	}
	return nil
}

// multipart reads the texts of a form that was sent as one with files. Files
// are not taken, unless the form has a field for one.
func (f *formReader) multipart(parts *multipart.Reader) error {
	if f.take == nil {
		f.files = problem.Fields{}
	}
	size := int64(0)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if part.FileName() != "" {
			f.file(part)
			continue
		}
		var text strings.Builder
		read, err := io.Copy(&text, part)
		if err != nil {
			return unreadable(err)
		}
		size += read
		f.over = size > maxBody
		if err := f.add(part.FormName(), text.String()); err != nil {
			return err
		}
	}
}

// file takes a file where the form has a field for it.
func (f *formReader) file(part *multipart.Part) {
	name := part.FormName()
	if f.take != nil && slices.ContainsFunc(f.inputs, func(in input) bool { return in.file && in.name == name }) {
		f.take(part)
		return
	}
	f.files.Add(name, "error.unsupported.form")
}

// unreadable tells a body that is too large from one that broke off.
func unreadable(err error) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return err
	}
	return errMalformedForm
}

// add keeps one value, with the line ends that everything else has.
func (f *formReader) add(name, value string) error {
	f.pairs++
	if f.pairs > maxPairs || !isText(name) || !isText(value) {
		return errMalformedForm
	}
	longest, known := f.longest(name)
	if !known && f.named {
		f.unknown.Add(problem.Excerpt(name), "error.api.unknown_field")
		return nil
	}
	if !known {
		f.unknown.Add("", "error.form.unknown_field", "name", problem.Excerpt(name))
		return nil
	}
	value = strings.ReplaceAll(value, "\r\n", "\n")
	if f.over && utf8.RuneCountInString(value) > longest {
		f.long.Add(name, "error.text.long", "max", longest)
		value = first(value, longest)
	}
	f.values.Add(name, value)
	return nil
}

// longest is how many characters a field takes; false where the form has no
// such field. A form that a log-in carries is checked when it is sent again.
func (f *formReader) longest(name string) (int, bool) {
	if carried, found := strings.CutPrefix(name, resumePrefix); found && hasInput(f.inputs, resumeField) {
		return maxBody, carried != ""
	}
	i := slices.IndexFunc(f.inputs, func(in input) bool { return in.name == name })
	if i < 0 {
		return 0, false
	}
	if f.inputs[i].longest == 0 {
		return commitments.MaxLine, true
	}
	return f.inputs[i].longest, true
}

func hasInput(inputs []input, name string) bool {
	return slices.ContainsFunc(inputs, func(in input) bool { return in.name == name })
}

// first returns the first n characters of a text.
func first(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// refused says what is wrong with the form as such; nil where nothing is.
func (f *formReader) refused() error {
	fields := slices.Concat(f.files, f.long, f.unknown)
	switch {
	case f.files != nil:
		return &problem.Problem{Kind: problem.Unsupported, Key: "error.unsupported.form", Fields: fields}
	case f.over:
		return &problem.Problem{Kind: problem.TooLarge, Key: "error.too_large", Args: []any{"max", "1"}, Fields: fields}
	}
	return fields.Err()
}
