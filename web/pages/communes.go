package pages

import (
	"io"
	"mime/multipart"
	"net/http"

	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// communesPerPage is how many communes one page of the list shows.
const communesPerPage = 50

// listCommunes shows one page of the communes. A filter that names what does not exist is
// shown with what is wrong.
func listCommunes(p *page) error { return renderCommunes(p, http.StatusOK, views.NewForm("load")) }

func renderCommunes(p *page, status int, form views.Form) error {
	v := views.CommunesView{Form: form}
	err := fillCommunes(p, &v)
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	c := p.layout(p.locale.T("communes.title")).At(p.crumb("deliverable.list", "deliverables"))
	c.Path = p.path("communes")
	return p.render(status, views.CommunesPage(c, v))
}

func fillCommunes(p *page, v *views.CommunesView) error {
	var err, malformed error
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	if v.Paging, malformed = p.paging(communesPerPage, "communes"); malformed != nil {
		return malformed
	}
	if v.List, err = p.site.Register.CommuneList(p.ctx(), p.account, v.Query.Get("region")); err != nil {
		return err
	}
	v.Total = len(v.List.Communes)
	from := min((v.Page-1)*v.PerPage, v.Total)
	v.Items = v.List.Communes[from:min(from+v.PerPage, v.Total)]
	return nil
}

func downloadCommunes(p *page) (lists.List, error) {
	return p.site.Lists.Communes(p.account, p.query("region")), nil
}

var uploadCommunesForm = form{
	path: "/communes", fields: request.CommunesFields, receive: receiveCommunes, submit: uploadCommunes, invalid: uploadCommunesInvalid,
}

func receiveCommunes(p *page, f *request.FormReader, parts *multipart.Reader) error {
	request.AllowTransfer(p.gin.Writer)
	return p.workbook.Read(f, parts, func(content io.Reader) (string, error) { return p.site.Imports.ReceiveCommunes(p.account, content) })
}

// uploadCommunes receives a list of communes and goes on to what it would change.
func uploadCommunes(p *page) error {
	if err := p.account.Require(people.ManageAgreement); err != nil {
		return err
	}
	digest, err := p.workbook.Digest()
	if err != nil {
		return err
	}
	result, err := p.site.Imports.Communes(p.ctx(), p.account, digest, p.posted.Get("source"), true)
	if err != nil {
		return err
	}
	p.gin.Redirect(http.StatusSeeOther, views.Chosen(p.path("communes", digest), "source", result.Source))
	return nil
}

func uploadCommunesInvalid(p *page, invalid error) error {
	return renderCommunes(p, response.Describe(invalid).Status, p.invalidForm(invalid, "load"))
}

// showCommunesResult shows what a list of communes would change.
func showCommunesResult(p *page) error {
	result, err := p.site.Imports.Communes(p.ctx(), p.account, p.param("digest"), p.query("source"), true)
	if err != nil {
		return err
	}
	return renderCommunesResult(p, http.StatusOK, result)
}

func renderCommunesResult(p *page, status int, result workbook.CommunesResult) error {
	names, err := p.names("")
	if err != nil {
		return err
	}
	c := p.layout(p.locale.T("communes.result")).At(p.crumb("deliverable.list", "deliverables"), p.crumb("communes.title", "communes"))
	c.Path, c.Query = p.path("communes", result.File), ""
	return p.render(status, views.CommunesResult(c, views.CommunesResultView{Names: names, CommunesResult: result}))
}

var loadCommunesForm = form{
	path: "/communes/:digest", fields: []request.Field{{Name: "source"}}, submit: loadCommunes, invalid: uploadCommunesInvalid,
}

// loadCommunes loads a list of communes, all of it or nothing.
func loadCommunes(p *page) error {
	result, err := p.site.Imports.Communes(p.ctx(), p.account, p.param("digest"), p.posted.Get("source"), false)
	switch {
	case err != nil:
		return err
	case !result.Loaded:
		return renderCommunesResult(p, http.StatusUnprocessableEntity, result)
	}
	return p.done(p.path("communes"), "done.communes_loaded")
}
