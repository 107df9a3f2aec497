package pdf

import (
	"fmt"
	"strings"
)

// bookmark is an entry of the outline that readers open beside the pages.
type bookmark struct {
	title  string
	target Target
	kids   []*bookmark
	ref    ref
}

// Bookmark appends an entry under the last one of the level above; level 1 is
// the highest.
func (d *Document) Bookmark(level int, title string, target Target) {
	at := &d.outline
	for ; level > 1 && len(at.kids) > 0; level-- {
		at = at.kids[len(at.kids)-1]
	}
	at.kids = append(at.kids, &bookmark{title: title, target: target})
}

// writeOutline returns 0 where there are no bookmarks.
func (d *Document) writeOutline() ref {
	if len(d.outline.kids) == 0 {
		return 0
	}
	d.outline.number(&d.file)
	d.outline.write(&d.file, "/Type/Outlines/Count "+fmt.Sprint(len(d.outline.kids)))
	return d.outline.ref
}

func (b *bookmark) number(f *file) {
	b.ref = f.alloc()
	for _, k := range b.kids {
		k.number(f)
	}
}

// write shows the highest level open and those below it closed.
func (b *bookmark) write(f *file, entries string) {
	var body strings.Builder
	body.WriteString("<<" + entries)
	if n := len(b.kids); n > 0 {
		fmt.Fprintf(&body, "/First %v/Last %v", b.kids[0].ref, b.kids[n-1].ref)
	}
	f.put(b.ref, body.String()+">>")
	for i, k := range b.kids {
		of := fmt.Sprintf("/Title%s/Parent %v/Dest%s", textString(k.title), b.ref, k.target)
		if i > 0 {
			of += fmt.Sprintf("/Prev %v", b.kids[i-1].ref)
		}
		if i+1 < len(b.kids) {
			of += fmt.Sprintf("/Next %v", b.kids[i+1].ref)
		}
		if len(k.kids) > 0 {
			of += fmt.Sprintf("/Count -%d", len(k.kids))
		}
		k.write(f, of)
	}
}
