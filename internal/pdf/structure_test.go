package pdf_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

// everything is a document of all that a flow can set.
func everything(info pdf.Info) *pdf.Document {
	d, f := flowing(info)
	f.Section()
	target := f.Heading(1, "Titre", ink, 0)
	d.Bookmark(1, "Titre", target)
	f.Text(long, ink)
	f.Boxed(5, pdf.Paint{Fill: red}, "Attention : 12 %", ink)
	f.Items(legend(d, "achevé", "en cours"))
	pair(f, f.Tag().Add("L"), "Nom", "Valeur", 100)
	figure(f, "une figure", 50, 20, 2, func(c *pdf.Canvas) { textOn(c, "dans la figure", ink, point{5, 10}, pdf.Start) })
	f.Section()
	d.Bookmark(2, "Tableau", f.Heading(2, "Tableau", ink, 50))
	table := numbered(90)
	table.Rows[3][1].Parts = []pdf.Part{{Text: "التزام", Style: ink, Lang: "ar"}, {Forms: []*pdf.Form{dot(d)}, Alt: "rond", Height: 9}}
	f.Table(table)
	link := f.Tag().Add("P").Add("Link")
	f.Page().Marked(link, func() { textOn(f.Page().Canvas(0, 0, 1), "voir", ink, point{border, 780}, pdf.Start) })
	leads(f.Page(), link, box{border, 770, border + 30, 785}, target, "vers le titre")
	d.EachPage(func(p *pdf.Page, n, _ int) {
		p.Running("Header", func() { textOn(p.Canvas(0, 0, 1), "en-tête", ink, point{border, 20}, pdf.Start) })
	})
	return d
}

func TestEverythingOnAPageIsTaggedOrAnArtifact(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		for _, p := range read(t, everything(info)).pages() {
			for _, r := range p.runs {
				require.NotEmpty(t, r.mark.tag, "%q on page %d", r.text, p.number)
			}
			for _, s := range p.shapes {
				require.NotEmpty(t, s.mark.tag, "a shape at %v on page %d", s.box(), p.number)
			}
			for _, f := range p.forms {
				require.NotEmpty(t, f.mark.tag, "a form at %v on page %d", f.box, p.number)
			}
		}
	})
}

func TestMarkedContentIsNumberedInOrderOnEachPage(t *testing.T) {
	for _, p := range read(t, everything(french)).pages() {
		next := 0
		for _, m := range p.marks {
			if n, ok := m.props["MCID"].(float64); ok {
				require.EqualValues(t, next, n)
				next++
			}
		}
		require.Positive(t, next)
	}
}

func TestMarkedContentNamesTheRoleOfItsElement(t *testing.T) {
	r := read(t, everything(french))
	roles := map[spot]string{}
	for _, e := range r.structure().all() {
		for _, m := range e.marks {
			roles[m] = e.role
		}
	}
	for _, p := range r.pages() {
		for _, m := range p.marks {
			if n, ok := m.props["MCID"].(float64); ok {
				require.Equal(t, roles[spot{p.ref, int(n)}], string(m.tag))
			}
		}
	}
}

func TestAllMarkedContentHasOneElement(t *testing.T) {
	r := read(t, everything(french))
	owners := map[spot]int{}
	for _, e := range r.structure().all() {
		for _, m := range e.marks {
			owners[m]++
		}
	}
	all := 0
	for _, p := range r.pages() {
		for _, m := range p.marks {
			if n, ok := m.props["MCID"].(float64); ok {
				require.Equal(t, 1, owners[spot{p.ref, int(n)}], "content %v of page %d", n, p.number)
				all++
			}
		}
	}
	require.Len(t, owners, all)
}

// parents reads the parent tree: what stands under each key.
func parents(r *reading) map[int]any {
	root := r.dict(r.catalog()["StructTreeRoot"])
	nums := r.list(r.dict(root["ParentTree"])["Nums"])
	found := map[int]any{}
	for i := 0; i < len(nums); i += 2 {
		found[int(r.number(nums[i]))] = nums[i+1]
	}
	require.EqualValues(r.t, len(found), r.number(root["ParentTreeNextKey"]))
	return found
}

func TestTheParentTreeLeadsFromPagesToElements(t *testing.T) {
	r := read(t, everything(french))
	owners := map[spot]reference{}
	for _, e := range r.structure().all() {
		for _, m := range e.marks {
			owners[m] = e.ref
		}
	}
	tree := parents(r)
	for _, p := range r.pages() {
		list := r.list(tree[int(r.number(p.dict["StructParents"]))])
		require.NotEmpty(t, list)
		for n, ref := range list {
			require.Equal(t, owners[spot{p.ref, n}], ref, "content %d of page %d", n, p.number)
		}
	}
}

func TestTheParentTreeLeadsFromLinksToElements(t *testing.T) {
	r := read(t, everything(french))
	links := r.structure().of("Link")
	require.Len(t, links, 1)
	require.Len(t, links[0].links, 1)
	annotation := links[0].links[0]
	require.Equal(t, links[0].ref, parents(r)[int(r.number(annotation["StructParent"]))])
	require.Equal(t, "voir", clean(links[0].text))
}

func TestADocumentIsReadInItsOrder(t *testing.T) {
	root := read(t, everything(french)).structure()
	require.Equal(t, "Titre "+long+" Attention : 12 % achevéen cours Nom Valeur dans la figure [une figure]", root.of("Sect")[0].aloud())
	aloud := root.of("Sect")[1].aloud()
	require.Contains(t, aloud, "Tableau Code Nom c000 nom c001 nom c002 nom c003 التزام [rond] c004 nom")
	require.NotContains(t, aloud, "en-tête")
}

func TestElementsOfTagsAreNestedAsTheyAreAdded(t *testing.T) {
	d, p := blank(french)
	list := d.Root().Add("L")
	for _, text := range []string{"un", "deux"} {
		item := list.Add("LI")
		p.Marked(item.Add("LBody").Add("P"), func() { textOn(p.Canvas(0, 0, 1), text, ink, point{5, 20}, pdf.Start) })
	}
	d.Root().Figure("vide")
	root := read(t, d).structure()
	require.Equal(t, "Document(L(LI(LBody(P)) LI(LBody(P))) Figure)", root.outline())
	require.Equal(t, "un deux [vide]", root.aloud())
}

func TestATagDrawnInTwoPlacesIsReadAsOne(t *testing.T) {
	d, first := blank(french)
	second := d.Page(200, 100)
	tag := d.Root().Add("P")
	other := d.Root().Add("P")
	write := func(p *pdf.Page, to *pdf.Tag, text string) {
		p.Marked(to, func() { textOn(p.Canvas(0, 0, 1), text, ink, point{5, 20}, pdf.Start) })
	}
	write(first, tag, "un,")
	write(first, other, "autre")
	write(first, tag, "deux,")
	write(second, tag, "trois")
	require.Equal(t, "un,deux,trois autre", read(t, d).structure().aloud())
}

func TestAnElementSaysItsLanguageWhereItIsAnother(t *testing.T) {
	for _, c := range []struct{ lang, want string }{{"ar", "ar"}, {"fr", ""}, {"zgh", "zgh"}} {
		t.Run(c.lang, func(t *testing.T) {
			d, p := blank(french)
			tag := d.Root().Add("P").In(c.lang)
			p.Marked(tag, func() { textOn(p.Canvas(0, 0, 1), "mot", ink, point{5, 20}, pdf.Start) })
			require.Equal(t, c.want, read(t, d).structure().of("P")[0].lang)
		})
	}
}

func TestWordsOfFiguresMayBeAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alt := rapid.StringMatching(`[a-zé()\\<>%/ عملسنة🙂]{1,30}`).Draw(t, "alt")
		d := pdf.New(french)
		d.Page(100, 100)
		d.Root().Figure(alt)
		require.Equal(t, alt, read(t, d).structure().of("Figure")[0].alt)
	})
}

func TestADocumentWithoutContentHasARootAlone(t *testing.T) {
	d := pdf.New(french)
	d.Page(100, 100)
	require.Equal(t, "Document", read(t, d).structure().outline())
}
