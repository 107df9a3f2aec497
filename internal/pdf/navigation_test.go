package pdf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// entry is a bookmark as a reader shows it.
type entry struct {
	title string
	page  int
	top   float64 // from the page's top
	count any
	kids  []entry
}

// bookmarks reads the outline, going from one to the next.
func (r *reading) bookmarks() []entry {
	outlines, ok := r.catalog()["Outlines"]
	if !ok {
		return nil
	}
	return r.entries(outlines, r.dict(outlines))
}

func (r *reading) entries(parent any, of dict) (list []entry) {
	if of["First"] == nil {
		return nil
	}
	var before any
	for at := of["First"]; ; {
		d := r.dict(at)
		require.Equal(r.t, parent, d["Parent"])
		require.Equal(r.t, before, d["Prev"], "going back leads where one came from")
		page, top := r.destination(d["Dest"])
		list = append(list, entry{r.text(d["Title"]), page, top, d["Count"], r.entries(at, d)})
		if d["Next"] == nil {
			require.Equal(r.t, of["Last"], at)
			return list
		}
		before, at = at, d["Next"]
	}
}

// destination is the page and height that a target leads to.
func (r *reading) destination(v any) (page int, top float64) {
	dest := r.list(v)
	require.Equal(r.t, name("XYZ"), dest[1])
	require.Nil(r.t, dest[4], "the reader keeps its zoom")
	for _, p := range r.pages() {
		if p.ref == dest[0] {
			return p.number, p.height - r.number(dest[3])
		}
	}
	require.Fail(r.t, "a target on no page")
	return 0, 0
}

// titles is the outline as one text, kids in brackets.
func titles(list []entry) string {
	var parts []string
	for _, e := range list {
		text := e.title
		if len(e.kids) > 0 {
			text += "(" + titles(e.kids) + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func TestBookmarksAreNestedByTheirLevels(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []int
		want   string
	}{
		{"one", []int{1}, "0"},
		{"one level", []int{1, 1, 1}, "0 1 2"},
		{"two levels", []int{1, 2, 2, 1, 2}, "0(1 2) 3(4)"},
		{"three levels", []int{1, 2, 3, 3, 2, 1}, "0(1(2 3) 4) 5"},
		{"a level left out", []int{1, 3}, "0(1)"},
		{"a low level first", []int{2, 1, 2}, "0 1(2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, p := blank(french)
			for i, level := range c.levels {
				d.Bookmark(level, fmt.Sprint(i), p.Target(0))
			}
			require.Equal(t, c.want, titles(read(t, d).bookmarks()))
		})
	}
}

func TestBookmarksLeadToTheirHeadings(t *testing.T) {
	d, f := flowing(french)
	for i := range 3 {
		d.Bookmark(1, fmt.Sprint("Titre ", i), f.Heading(1, fmt.Sprint("Titre ", i), ink, 0))
		f.Space(300)
		f.Need(300)
	}
	r := read(t, d)
	for _, e := range r.bookmarks() {
		heading := r.pages()[e.page-1].find(e.title)
		require.Less(t, e.top, heading.at.y)
		require.Greater(t, e.top, heading.at.y-2*lineHeight)
	}
}

func TestTheFirstLevelIsOpenAndThoseBelowAreClosed(t *testing.T) {
	d, p := blank(french)
	for _, level := range []int{1, 2, 2, 3, 1} {
		d.Bookmark(level, "x", p.Target(0))
	}
	r := read(t, d)
	require.Equal(t, name("UseOutlines"), r.catalog()["PageMode"])
	require.EqualValues(t, 2, r.dict(r.catalog()["Outlines"])["Count"])
	list := r.bookmarks()
	require.EqualValues(t, -2, list[0].count)
	require.EqualValues(t, -1, list[0].kids[1].count)
	require.Nil(t, list[1].count)
}

func TestADocumentWithoutBookmarksHasNoOutline(t *testing.T) {
	d, _ := blank(french)
	r := read(t, d)
	require.NotContains(t, r.catalog(), name("Outlines"))
	require.NotContains(t, r.catalog(), name("PageMode"))
}

func TestTitlesMayBeAnyText(t *testing.T) {
	for _, title := range []string{"Région", "تقرير 2026", `a (b) \ c`, "🙂", "<x> /y %z", ""} {
		t.Run("title "+title, func(t *testing.T) {
			d, p := blank(french)
			d.Bookmark(1, title, p.Target(0))
			require.Equal(t, title, read(t, d).bookmarks()[0].title)
		})
	}
}

func TestALinkLeadsFromItsPlaceToItsTarget(t *testing.T) {
	d, first := blank(french)
	second := d.Page(300, 400)
	tag := d.Root().Add("P").Add("Link")
	leads(first, tag, box{10, 20, 60, 35}, second.Target(120), "vers la page 2 (détail)")
	r := read(t, d)
	pages := r.pages()
	require.NotContains(t, pages[1].dict, name("Annots"))
	annotations := r.list(pages[0].dict["Annots"])
	require.Len(t, annotations, 1)
	link := r.dict(annotations[0])
	require.Equal(t, name("Link"), link["Subtype"])
	place := r.numbers(link["Rect"])
	sameBox(t, box{10, 20, 60, 35}, box{place[0], 100 - place[3], place[2], 100 - place[1]})
	require.Equal(t, "vers la page 2 (détail)", r.text(link["Contents"]))
	require.Equal(t, []float64{0, 0, 0}, r.numbers(link["Border"]), "it has no border")
	require.EqualValues(t, 4, link["F"], "it is printed")
	page, top := r.destination(link["Dest"])
	require.Equal(t, 2, page)
	require.InDelta(t, 120, top, .01)
}

func TestManyLinksOfAPageKeepTheirOrder(t *testing.T) {
	d, p := blank(french)
	for i := range 5 {
		leads(p, d.Root().Add("Link"), box{0, float64(10 * i), 50, float64(10*i + 8)}, p.Target(0), fmt.Sprint(i))
	}
	r := read(t, d)
	var says []string
	for _, a := range r.list(r.page().dict["Annots"]) {
		says = append(says, r.text(r.dict(a)["Contents"]))
	}
	require.Equal(t, []string{"0", "1", "2", "3", "4"}, says)
	require.Equal(t, name("S"), r.page().dict["Tabs"], "the tab key goes by the structure")
	require.Len(t, r.structure().of("Link"), 5)
}
