package pdf

import (
	"fmt"
	"strings"
)

// Tag is an element of the structure tree: what a part of the document is to
// someone who has it read aloud.
type Tag struct {
	doc    *Document
	role   string
	parent *Tag
	ref    ref
	attrs  string // attribute dictionaries
	alt    string
	lang   string
	kids   []kid
}

// kid is one of a tag's children (PDF names them so): a tag, marked content of a page or a link.
type kid struct {
	tag  *Tag
	page *Page
	mark int
	link ref
}

// Add appends an element of a standard role: H1, H2, P, Table, TR, TH, TD,
// Figure, Sect, TOC, TOCI, Link, L, LI, LBody and others.
func (t *Tag) Add(role string) *Tag {
	k := &Tag{doc: t.doc, role: role, parent: t, ref: t.doc.file.alloc()}
	t.kids = append(t.kids, kid{tag: k})
	return k
}

// Figure appends a picture that is told in words.
func (t *Tag) Figure(alt string) *Tag {
	k := t.Add("Figure")
	k.alt = alt
	return k
}

// In says which language the element is written in, where it is not the
// document's.
func (t *Tag) In(lang string) *Tag {
	if lang != t.doc.info.Lang {
		t.lang = lang
	}
	return t
}

func (t *Tag) scope(of string) *Tag {
	t.attrs = "/A<</O/Table/Scope/" + of + ">>"
	return t
}

func (t *Tag) box(x, y, w, h float64) {
	t.attrs = fmt.Sprintf("/A<</O/Layout/Placement/Block/BBox[%s %s %s %s]>>", num(x), num(y), num(x+w), num(y+h))
}

// write gives the element and all below it their bodies.
func (t *Tag) write(parent ref) {
	var b strings.Builder
	fmt.Fprintf(&b, "<</Type/StructElem/S/%s/P %v%s", t.role, parent, t.attrs)
	if t.alt != "" {
		b.WriteString("/Alt" + textString(t.alt))
	}
	if t.lang != "" {
		b.WriteString("/Lang" + textString(t.lang))
	}
	page := t.firstPage()
	if page != nil {
		fmt.Fprintf(&b, "/Pg %v", page.ref)
	}
	if len(t.kids) > 0 {
		b.WriteString("/K[")
		for _, k := range t.kids {
			k.write(&b, page)
		}
		b.WriteString("]")
	}
	b.WriteString(">>")
	t.doc.file.put(t.ref, b.String())
	for _, k := range t.kids {
		if k.tag != nil {
			k.tag.write(t.ref)
		}
	}
}

func (t *Tag) firstPage() *Page {
	for _, k := range t.kids {
		if k.page != nil {
			return k.page
		}
	}
	return nil
}

func (k kid) write(b *strings.Builder, page *Page) {
	switch {
	case k.tag != nil:
		fmt.Fprintf(b, "%v ", k.tag.ref)
	case k.link != 0:
		fmt.Fprintf(b, "<</Type/OBJR/Obj %v/Pg %v>>", k.link, k.page.ref)
	case k.page == page:
		fmt.Fprintf(b, "%d ", k.mark)
	default:
		fmt.Fprintf(b, "<</Type/MCR/Pg %v/MCID %d>>", k.page.ref, k.mark)
	}
}

// writeStructure writes the tree, and for each page which tags its marked
// content belongs to.
func (d *Document) writeStructure() ref {
	tree := d.file.alloc()
	var keys strings.Builder
	for key, p := range d.parents {
		switch p := p.(type) {
		case *Tag:
			fmt.Fprintf(&keys, "%d %v ", key, p.ref)
		case *Page:
			var tags strings.Builder
			for _, t := range p.marks {
				fmt.Fprintf(&tags, "%v ", t.ref)
			}
			fmt.Fprintf(&keys, "%d %v ", key, d.file.add("["+tags.String()+"]"))
		}
	}
	d.root.write(tree)
	numbers := d.file.add("<</Nums[" + keys.String() + "]>>")
	d.file.put(tree, fmt.Sprintf("<</Type/StructTreeRoot/K %v/ParentTree %v/ParentTreeNextKey %d>>", d.root.ref, numbers, len(d.parents)))
	return tree
}

// parent returns the key of a page or tag in the parent tree.
func (d *Document) parent(of any) int {
	d.parents = append(d.parents, of)
	return len(d.parents) - 1
}
