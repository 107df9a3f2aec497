// Package pdf writes paged documents as PDF: text of any direction shaped and
// laid out, tables that go on over pages, pictures, running lines, bookmarks.
//
// Every document is tagged: what is drawn belongs to an element of a structure
// tree, or is an artifact that reading aloud leaves out. Files are written to
// the rules of PDF 1.7, PDF/UA-1 and PDF/A-2a: fonts are embedded as far as they
// are used, colours have an output intent, nothing is transparent. The same calls
// give the same bytes: no clock is read, and the file's identifier is a hash of
// its content.
//
// Lengths are points, 72 to an inch. Places on a page are given from its top
// left corner, downwards.
package pdf

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Info is what a document says about itself.
type Info struct {
	Title   string
	Subject string
	Author  string
	Lang    string    // BCP 47
	RTL     bool      // written from right to left
	Created time.Time // not written where zero
}

// Document is a file in the making. It belongs to one goroutine.
type Document struct {
	info Info
	file file
	typesetter
	pages   []*Page
	root    *Tag
	parents []any // *Page or *Tag, by key in the parent tree
	marks   []*Form
	outline bookmark
	shared  ref // the resources of all pages
	tree    ref // the parent of all pages
}

// New begins a document.
func New(info Info) *Document {
	d := &Document{info: info}
	d.typesetter = newTypesetter()
	d.root = &Tag{doc: d, role: "Document", ref: d.file.alloc()}
	d.shared, d.tree = d.file.alloc(), d.file.alloc()
	return d
}

// Root is the tag that everything in the document stands under.
func (d *Document) Root() *Tag { return d.root }

// Pages returns how many pages the document has so far.
func (d *Document) Pages() int { return len(d.pages) }

// WriteTo ends the document and writes it.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	for _, p := range d.pages {
		p.close()
	}
	d.writePages()
	d.writeResources()
	catalog := d.file.alloc()
	tree := d.writeStructure()
	d.file.put(catalog, d.catalog(tree))
	n, err := w.Write(d.file.finish(catalog, d.writeInfo()))
	return int64(n), err
}

func (d *Document) catalog(tree ref) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<</Type/Catalog/Version/1.7/Pages %v/StructTreeRoot %v/MarkInfo<</Marked true>>/Lang%s", d.tree, tree, textString(d.info.Lang))
	direction := "L2R"
	if d.info.RTL {
		direction = "R2L"
	}
	fmt.Fprintf(&b, "/ViewerPreferences<</DisplayDocTitle true/Direction/%s>>", direction)
	if outlines := d.writeOutline(); outlines != 0 {
		fmt.Fprintf(&b, "/Outlines %v/PageMode/UseOutlines", outlines)
	}
	profile := d.file.stream("/N 3", sRGB())
	fmt.Fprintf(&b, "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile %v>>]", profile)
	fmt.Fprintf(&b, "/Metadata %v>>", d.file.plain("/Type/Metadata/Subtype/XML", d.info.xmp()))
	return b.String()
}

func (d *Document) writePages() {
	var kids strings.Builder
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%v ", p.ref)
		var contents, annots strings.Builder
		for _, c := range p.streams {
			fmt.Fprintf(&contents, "%v ", c)
		}
		if len(p.links) > 0 {
			annots.WriteString("/Annots[")
			for _, l := range p.links {
				fmt.Fprintf(&annots, "%v ", l)
			}
			annots.WriteString("]")
		}
		d.file.put(p.ref, fmt.Sprintf("<</Type/Page/Parent %v/MediaBox[0 0 %s %s]/Resources %v/Contents[%s]/StructParents %d/Tabs/S%s>>",
			d.tree, num(p.width), num(p.height), d.shared, contents.String(), p.key, annots.String()))
	}
	d.file.put(d.tree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(d.pages), kids.String()))
}

func (d *Document) writeResources() {
	var b strings.Builder
	b.WriteString("<</Font<<")
	for _, f := range d.typesetter.fonts {
		if f.used() {
			fmt.Fprintf(&b, "/%s %v", f.name, f.write(&d.file))
		}
	}
	b.WriteString(">>/XObject<<")
	for i, m := range d.marks {
		fmt.Fprintf(&b, "/X%d %v", i, m.ref)
	}
	b.WriteString(">>>>")
	d.file.put(d.shared, b.String())
}
