package pdf_test

import (
	"strings"

	"github.com/stretchr/testify/require"
)

// element is an element of the structure tree.
type element struct {
	role   string
	alt    string
	lang   string
	attrs  dict
	kids   []*element
	parent *element
	text   string // of the content that is its own
	marks  []spot
	links  []dict
	ref    reference
}

// spot is a piece of marked content: which, and of which page.
type spot struct {
	page reference
	mcid int
}

// structure reads the tree; its root is the element Document.
func (r *reading) structure() *element {
	texts := map[spot]string{}
	for _, p := range r.pages() {
		for _, run := range p.runs {
			if n, ok := run.mark.props["MCID"].(float64); ok {
				texts[spot{p.ref, int(n)}] += run.text
			}
		}
	}
	root := r.dict(r.catalog()["StructTreeRoot"])
	ref, ok := root["K"].(reference)
	require.True(r.t, ok)
	return r.element(ref, nil, texts)
}

func (r *reading) element(ref reference, parent *element, texts map[spot]string) *element {
	d := r.dict(ref)
	require.Equal(r.t, name("StructElem"), d["Type"])
	e := &element{role: string(d["S"].(name)), parent: parent, attrs: dict{}, ref: ref}
	if parent != nil {
		require.Equal(r.t, parent.ref, d["P"], "an element knows its parent")
	}
	if d["Alt"] != nil {
		e.alt = r.text(d["Alt"])
	}
	if d["Lang"] != nil {
		e.lang = r.text(d["Lang"])
	}
	if d["A"] != nil {
		e.attrs = r.dict(d["A"])
	}
	if d["K"] == nil {
		return e
	}
	for _, k := range r.list(d["K"]) {
		r.kid(e, k, d["Pg"], texts)
	}
	return e
}

func (r *reading) kid(e *element, k, page any, texts map[spot]string) {
	own := func(page any, n float64) {
		at := spot{page.(reference), int(n)}
		text, ok := texts[at]
		if ok {
			e.text += text
		}
		e.marks = append(e.marks, at)
	}
	switch k := k.(type) {
	case float64:
		own(page, k)
	case reference:
		e.kids = append(e.kids, r.element(k, e, texts))
	case dict:
		if k["Type"] == name("MCR") {
			own(k["Pg"], k["MCID"].(float64))
			return
		}
		require.Equal(r.t, name("OBJR"), k["Type"])
		e.links = append(e.links, r.dict(k["Obj"]))
	default:
		require.Fail(r.t, "a kid of no kind", "%v", k)
	}
}

// all lists the element and everything below it, in reading order.
func (e *element) all() []*element {
	list := []*element{e}
	for _, k := range e.kids {
		list = append(list, k.all()...)
	}
	return list
}

// of lists those of a role, in reading order.
func (e *element) of(role string) (list []*element) {
	for _, k := range e.all() {
		if k.role == role {
			list = append(list, k)
		}
	}
	return list
}

// aloud is what is read of the element: its texts, and what figures say.
func (e *element) aloud() string {
	parts := []string{}
	if text := strings.Join(strings.Fields(clean(e.text)), " "); text != "" {
		parts = append(parts, text)
	}
	if e.alt != "" {
		parts = append(parts, "["+e.alt+"]")
	}
	for _, k := range e.kids {
		if said := k.aloud(); said != "" {
			parts = append(parts, said)
		}
	}
	return strings.Join(parts, " ")
}

// outline is the tree's roles, with brackets around the kids.
func (e *element) outline() string {
	if len(e.kids) == 0 {
		return e.role
	}
	var kids []string
	for _, k := range e.kids {
		kids = append(kids, k.outline())
	}
	return e.role + "(" + strings.Join(kids, " ") + ")"
}
