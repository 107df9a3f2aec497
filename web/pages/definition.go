package pages

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showDefinition is the page of an agreement's data file: to download it, and to load a
// changed one.
func showDefinition(p *page) error {
	return renderDefinition(p, http.StatusOK, views.NewForm("definition"))
}

func renderDefinition(p *page, status int, f views.Form) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	return p.render(status, definitionPage(def)(p.amendLayout(def.Agreement, p.locale.T("amend.definition"), "definition"), f))
}

func definitionPage(def commitments.Definition) func(views.Layout, views.Form) templ.Component {
	return func(c views.Layout, f views.Form) templ.Component {
		return views.DefinitionPage(c, views.DefinitionView{Definition: def, Form: f, MaxSize: request.MaxDefinition >> 20})
	}
}

// sendDefinition sends the data file.
func sendDefinition(p *page) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := datafile.Write(&file, def); err != nil {
		return err
	}
	response.Attach(p.gin.Writer.Header(), "application/json", def.Agreement.Code+".json")
	_, err = p.gin.Writer.Write(file.Bytes())
	return err
}

var loadDefinitionForm = form{
	path: "/admin/agreements/:code/definition", fields: request.DefinitionFields,
	receive: func(p *page, f *request.FormReader, parts *multipart.Reader) error {
		return p.definitionFile.Read(f, parts, p.account)
	},
	submit: loadDefinition, invalid: loadDefinitionInvalid,
}

// loadDefinition loads a data file in place of what stands, once its changes were seen.
func loadDefinition(p *page) error {
	def, err := p.definition()
	if err != nil {
		return err
	}
	if p.posted.Get("do") == "correct" {
		return showDefinition(p)
	}
	confirmed := p.posted.Get("do") == "change" && p.posted.Get("digest") != ""
	content, err := definitionContent(p, confirmed)
	if err != nil {
		return err
	}
	loaded, err := datafile.Parse(def.Agreement.Code+".json", bytes.NewReader(content))
	if err != nil {
		return unreadable(p, err)
	}
	if loaded.Agreement.Code != def.Agreement.Code {
		return problem.OnField("file", "error.definition.other", "value", problem.Excerpt(loaded.Agreement.Code), "code", def.Agreement.Code)
	}
	a := amended{
		def: def, title: p.locale.T("amend.definition"), parts: []string{"definition"}, form: views.NewForm("definition"), page: definitionPage(def),
	}
	if confirmed {
		if _, err := p.site.Tracker.Amend(p.ctx(), p.account, commitments.FileAmendment(loaded, p.posted.Get("digest"))); err != nil {
			return err
		}
		return p.amendmentDone(a)
	}
	preview, err := p.site.Tracker.PreviewAmendment(p.ctx(), p.account, commitments.FileAmendment(loaded, ""))
	if err != nil {
		return err
	}
	packed, err := request.Pack(content)
	if err != nil {
		return err
	}
	p.posted.Set("content", packed)
	return p.showAmendment(a, preview)
}

// definitionContent is the content of the file that came, or of the one that was seen.
func definitionContent(p *page, confirmed bool) ([]byte, error) {
	if confirmed {
		return request.Unpack(p.posted.Get("content"))
	}
	return p.definitionFile.Content()
}

// unreadable shows the page with the line of the file that can't be read.
func unreadable(p *page, err error) error {
	var unread *datafile.Error
	if !errors.As(err, &unread) {
		return err
	}
	message := p.locale.T("amend.definition.line", "line", unread.Line, "sentence", unread.Sentence(p.locale))
	f := views.NewForm("definition").Typed(nil, "", []views.FieldMessage{{Name: "file", Message: message}})
	return renderDefinition(p, http.StatusUnprocessableEntity, f)
}

// loadDefinitionInvalid shows the page with what is wrong, by its place in the file.
func loadDefinitionInvalid(p *page, invalid error) error {
	refusal := response.Describe(invalid)
	problems := refusal.FieldMessages(p.locale)
	for i, f := range problems {
		if f.Name != "file" {
			problems[i] = views.FieldMessage{Name: "file", Message: p.locale.T("common.labelled", "label", p.locale.Isolate(f.Name), "value", f.Message)}
		}
	}
	return renderDefinition(p, refusal.Status, views.NewForm("definition").Typed(nil, refusal.Message(p.locale), problems))
}
