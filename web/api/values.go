package api

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/response"
)

// list is one page of a list, as every list of the API answers.
type list[T any] struct {
	Items   []T `json:"items"`
	Total   int `json:"total" doc:"How many there are on all pages"`
	Page    int `json:"page"`
	PerPage int `json:"per_page"`
}

type listOf[T any] struct{ Body list[T] }

type one[T any] struct{ Body T }

// Paging is the part of a list that is asked for. The framework reads only
// exported names, here and wherever one struct holds another.
type Paging struct {
	Page    int `query:"page" default:"1" doc:"From 1"`
	PerPage int `query:"per_page" default:"50" doc:"From 1 to 200"`
}

// check refuses a page that no list has.
func (p Paging) check() error { return request.Paging(p).Check() }

// onePage returns a page of a list of which all items are known, in the API's form.
func onePage[T, D any](all []T, p Paging, to func(T) D) (*listOf[D], error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	from := min((p.Page-1)*p.PerPage, len(all))
	part := all[from:min(from+p.PerPage, len(all))]
	return listPage(part, len(all), p, to), nil
}

// listPage returns a page of a list, of total items, in the API's form.
func listPage[T, D any](page []T, total int, p Paging, to func(T) D) *listOf[D] {
	items := make([]D, len(page))
	for i, x := range page {
		items[i] = to(x)
	}
	return &listOf[D]{list[D]{items, total, p.Page, p.PerPage}}
}

// plainQuery is that of a list without filters.
type plainQuery struct {
	Paging
	AsFile
}

// number is a number of a request as it was written, or a text as people type it; null
// clears it. Set tells null from a number that is not given.
type number struct {
	set  bool
	text string
}

// UnmarshalJSON takes a JSON number, a text or null.
func (n *number) UnmarshalJSON(data []byte) error {
	n.set = true
	switch {
	case string(data) == "null":
		return nil
	case data[0] == '"':
		return json.Unmarshal(data, &n.text)
	}
	n.text = plainNumber(string(data))
	return nil
}

// Schema describes a number, a text or null.
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		OneOf:       []*huma.Schema{{Type: huma.TypeNumber, Nullable: true}, {Type: huma.TypeString}},
		Description: "Up to four decimals, or a text as people type it, such as 1 234,5; null for none",
	}
}

// input returns the number as the domain reads it; nil where it is not given.
func (n number) input() *string {
	if !n.set {
		return nil
	}
	return &n.text
}

// plainNumber writes a number without an exponent; one that is beyond all
// numbers of the tracker is returned unchanged, and refused later.
func plainNumber(s string) string {
	mantissa, exponent, found := strings.Cut(strings.ToLower(s), "e")
	e, err := strconv.Atoi(exponent)
	if !found {
		return request.Unambiguous(s)
	}
	if err != nil || e > 30 || e < -30 || len(mantissa) > 40 {
		return beyond
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	plain := r.FloatString(40)
	return request.Unambiguous(strings.TrimSuffix(strings.TrimRight(plain, "0"), "."))
}

// beyond is a number that is larger than every Quantity.
const beyond = "999999999999"

// text is a text of a request; null clears it, and set tells null from a text
// that is not given.
type text struct {
	set   bool
	value string
}

// UnmarshalJSON takes a JSON string or null.
func (t *text) UnmarshalJSON(data []byte) error {
	t.set = true
	if string(data) == "null" {
		return nil
	}
	return json.Unmarshal(data, &t.value)
}

// Schema describes a text or null.
func (text) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true}
}

func (t text) input() *string {
	if !t.set {
		return nil
	}
	return &t.value
}

// listOrEmpty returns a list that is never null.
func listOrEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// periodOrNull returns a period's code, or nil where none is set.
func periodOrNull(p commitments.Period) *string { return response.TextOrNull(p.String()) }

// timeOrNull returns a time, or nil where none is set.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
