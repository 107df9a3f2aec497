package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Paging is where a page stands in its list.
type Paging struct {
	Path    string
	Query   url.Values // of the list, without the page
	Page    int
	PerPage int
	Total   int
}

// Pages is how many pages the list has, one at least.
func (p Paging) Pages() int { return max(1, (p.Total+p.PerPage-1)/max(1, p.PerPage)) }

// At is the address of another page of the list.
func (p Paging) At(page int) string {
	query := clone(p.Query)
	query.Set("page", strconv.Itoa(page))
	return p.Path + "?" + query.Encode()
}

func clone(q url.Values) url.Values {
	c := url.Values{}
	for name, values := range q {
		c[name] = append([]string(nil), values...)
	}
	return c
}

// with is an address of the path with one value of the query replaced; ""
// takes it out.
func with(path string, q url.Values, name, value string) string {
	changed := clone(q)
	changed.Del("page")
	changed.Del(name)
	if value != "" {
		changed.Set(name, value)
	}
	if len(changed) == 0 {
		return path
	}
	return path + "?" + changed.Encode()
}

// Chosen is the address with the values that are given: names and values in turn.
func Chosen(path string, values ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(values); i += 2 {
		if values[i+1] != "" {
			query.Set(values[i], values[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// narrowed reports whether one of the filters is given.
func narrowed(q url.Values, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.Join(q[name], "") != "" })
}
