package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/web/views"
)

// commitments shows one page of the commitments that match the address.
func (p *page) commitments() error {
	list, err := p.emptyList()
	if err != nil {
		return err
	}
	f, err := readFilter(list.Query)
	if err == nil {
		err = p.fillList(&list, f)
	}
	status := http.StatusOK
	if problem.Is(err, problem.Invalid) {
		list.Problems, status = fieldList(err, p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return p.render(status, views.ListPage(p.chrome(p.locale.T("nav.commitments")), list))
}

// emptyList is the list page with what its filters offer.
func (p *page) emptyList() (views.List, error) {
	list := views.List{Paging: views.Paging{
		Path: p.path("commitments"), Query: withoutEmpty(p.Request.URL.Query()), Page: 1, PerPage: commitments.DefaultPerPage,
	}}
	var err error
	if list.Agreements, err = p.Tracker.Agreements(p.Request.Context(), p.account); err != nil {
		return list, err
	}
	for _, a := range list.Agreements {
		list.Parties = append(list.Parties, a.Parties...)
	}
	slices.Sort(list.Parties)
	list.Parties = slices.Compact(list.Parties)
	list.Names, err = p.names("")
	list.Categories = categories(list.Pledges)
	return list, err
}

func (p *page) fillList(list *views.List, f commitments.Filter) error {
	ctx := p.Request.Context()
	items, total, err := p.Tracker.Commitments(ctx, p.account, f)
	if err != nil {
		return err
	}
	list.Total, list.Page = total, max(f.Page, 1)
	if f.PerPage > 0 {
		list.PerPage = f.PerPage
	}
	list.Items, err = p.derived(items)
	return err
}

// derived adds what follows from dates.
func (p *page) derived(list []commitments.Commitment) ([]views.ListItem, error) {
	horizons, err := p.Tracker.Horizons(p.Request.Context(), p.account)
	items := make([]views.ListItem, len(list))
	for i, c := range list {
		items[i] = views.ListItem{Commitment: c, Derived: c.Derive(horizons[c.Agreement])}
	}
	return items, err
}

// withoutEmpty leaves out what an address leaves empty, as a filter form does.
func withoutEmpty(q url.Values) url.Values {
	kept := url.Values{}
	for name, values := range q {
		for _, v := range values {
			if v != "" {
				kept.Add(name, v)
			}
		}
	}
	return kept
}

// readFilter reads the list's filter from an address.
func readFilter(q url.Values) (commitments.Filter, error) {
	var fields problem.Fields
	number := func(name string, otherwise int) int {
		if q.Get(name) == "" {
			return otherwise
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil {
			fields.Add(name, "error.page.range")
		}
		return n
	}
	f := commitments.Filter{
		Agreement: q.Get("agreement"), Regions: q["region"], Pledge: q.Get("pledge"), Party: q.Get("party"),
		Category: q.Get("category"), Status: commitments.Status(q.Get("status")),
		Review: commitments.ReviewState(q.Get("review")), Assessment: commitments.Assessment(q.Get("assessment")),
		Overdue: q.Get("overdue") != "", DueSoon: q.Get("due_soon") != "", NoReport: q.Get("no_report") != "",
		Differs: q.Get("differs") != "", Query: q.Get("q"), Sort: q.Get("sort"),
		Page: number("page", 1), PerPage: number("per_page", commitments.DefaultPerPage),
	}
	return f, fields.Err()
}

// filterQuery is the address of a filter; readFilter reads it back.
func filterQuery(f commitments.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	flag := func(name string, on bool) {
		if on {
			q.Set(name, "1")
		}
	}
	set("q", f.Query)
	set("agreement", f.Agreement)
	set("region", f.Region)
	set("party", f.Party)
	set("pledge", f.Pledge)
	set("category", f.Category)
	set("status", string(f.Status))
	set("review", string(f.Review))
	set("assessment", string(f.Assessment))
	set("sort", f.Sort)
	flag("overdue", f.Overdue)
	flag("due_soon", f.DueSoon)
	flag("no_report", f.NoReport)
	flag("differs", f.Differs)
	for _, region := range f.Regions {
		q.Add("region", region)
	}
	return q
}
