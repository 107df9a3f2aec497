package pages

import (
	"net/http"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// listCommitments shows one page of the commitments that match the address. A
// filter that names what does not exist is shown with what is wrong.
func listCommitments(p *page) error {
	list, err := emptyList(p)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if err := fillList(p, &list); problem.Is(err, problem.Invalid) {
		list.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return p.render(status, views.ListPage(p.layout(p.locale.T("nav.commitments")), list))
}

// emptyList is the list page with what its filters offer.
func emptyList(p *page) (views.List, error) {
	var list views.List
	var err error
	if list.Agreements, err = p.site.Tracker.Agreements(p.ctx(), p.account); err != nil {
		return list, err
	}
	for _, a := range list.Agreements {
		list.Parties = append(list.Parties, a.Parties...)
	}
	slices.Sort(list.Parties)
	list.Parties = slices.Compact(list.Parties)
	if list.Names, err = p.names(""); err != nil {
		return list, err
	}
	list.Categories = categories(list.Pledges)
	return list, nil
}

// fillList reads the commitments that the address asks for.
func fillList(p *page, list *views.List) error {
	var err error
	if list.Paging, err = p.paging(commitments.DefaultPerPage, "commitments"); err != nil {
		return err
	}
	f := request.CommitmentFilter(list.Query)
	f.Page, f.PerPage = list.Page, list.PerPage
	horizons, err := p.horizons()
	if err != nil {
		return err
	}
	items, total, err := p.site.Tracker.Commitments(p.ctx(), p.account, f.On(horizons))
	if err != nil {
		return err
	}
	list.Total = total
	list.Items, err = p.listItems(items)
	return err
}

func downloadCommitments(p *page) (lists.List, error) {
	f := request.CommitmentFilter(request.WithoutEmpty(p.gin.Request.URL.Query()))
	return p.site.Lists.Commitments(p.account, f), nil
}

func downloadMeasures(p *page) (lists.List, error) {
	f := request.CommitmentFilter(request.WithoutEmpty(p.gin.Request.URL.Query()))
	return p.site.Lists.Measures(p.account, f), nil
}
