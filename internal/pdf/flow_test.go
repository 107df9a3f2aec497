package pdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/pdf"
)

// artifact is the tag of what is not read.
const artifact = name("Artifact")

// lineHeight is how high a line of ink is.
const lineHeight = 13.0

func TestAFlowBeginsBelowTheMarginsOfItsPage(t *testing.T) {
	d := pdf.New(french)
	f := d.Flow(pdf.Margins{Top: 70, Bottom: 30, Side: 40})
	f.NewPage()
	width, height := f.Page().Size()
	require.InDelta(t, pdf.A4Width, width, .001)
	require.InDelta(t, pdf.A4Height, height, .001)
	require.InDelta(t, 70, f.Y(), .001)
	require.InDelta(t, 40, f.Left(), .001)
	require.InDelta(t, pdf.A4Width-80, f.Width(), .001)
	require.InDelta(t, pdf.A4Height-100, f.Room(), .001)
	f.Text("mot", ink)
	page := read(t, d).page()
	require.InDelta(t, pdf.A4Width, page.width, .01)
	require.InDelta(t, pdf.A4Height, page.height, .01)
	require.InDelta(t, 40, page.lines()[0].left(), .2)
}

func TestOneThingStandsUnderTheOther(t *testing.T) {
	d, f := flowing(french)
	f.Text("un", ink)
	require.InDelta(t, border+lineHeight, f.Y(), .001)
	f.Space(20)
	f.Text("deux\ntrois", ink)
	require.InDelta(t, border+3*lineHeight+20, f.Y(), .001)
	page := read(t, d).page()
	require.InDelta(t, lineHeight+20, page.find("deux").at.y-page.find("un").at.y, .02)
}

func TestNeedGoesOnOnlyWhereThereIsNoRoom(t *testing.T) {
	for _, c := range []struct {
		name  string
		used  float64
		needs float64
		goes  bool
	}{
		{"room enough", 100, 200, false},
		{"exactly the room that is left", 500, pdf.A4Height - 2*border - 500, false},
		{"a little more than is left", 500, pdf.A4Height - 2*border - 499, true},
		{"more than a page, on a page that is begun", 1, 5000, true},
		{"more than a page, on an empty page", 0, 5000, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f := flowing(french)
			f.Space(c.used)
			require.Equal(t, c.goes, f.Need(c.needs))
			if c.goes {
				require.Equal(t, 2, d.Pages())
				require.InDelta(t, border, f.Y(), .001)
				return
			}
			require.Equal(t, 1, d.Pages())
			require.InDelta(t, border+c.used, f.Y(), .001)
		})
	}
}

func TestAParagraphGoesOnOverPages(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		words := make([]string, 3000)
		for i := range words {
			words[i] = fmt.Sprintf("m%d", i)
		}
		f.Text(strings.Join(words, " "), ink)
		pages := read(t, d).pages()
		require.Greater(t, len(pages), 1)
		var all []string
		for i, p := range pages {
			all = append(all, p.written()...)
			for _, l := range p.lines() {
				require.Greater(t, l[0].at.y, border, "page %d", i)
				require.Less(t, l[0].at.y, p.height-border, "page %d", i)
			}
			if i < len(pages)-1 {
				last := p.lines()[len(p.lines())-1]
				require.Greater(t, last[0].at.y, p.height-border-2*lineHeight, "page %d is filled", i)
			}
		}
		require.Equal(t, strings.Join(words, " "), strings.Join(all, " "))
	})
}

func TestAParagraphOverPagesIsOneElement(t *testing.T) {
	d, f := flowing(french)
	f.Text(strings.Repeat("mot ", 4000), ink)
	r := read(t, d)
	paragraphs := r.structure().of("P")
	require.Len(t, paragraphs, 1)
	require.Len(t, paragraphs[0].marks, len(r.pages()))
	pages := map[reference]bool{}
	for _, m := range paragraphs[0].marks {
		pages[m.page] = true
	}
	require.Len(t, pages, len(r.pages()))
}

func TestAHeadingStaysWithWhatFollows(t *testing.T) {
	full := pdf.A4Height - 2*border
	for _, c := range []struct {
		name    string
		used    float64
		follows float64
		page    int
	}{
		{"there is room for both", full - 100, 80, 1},
		{"there is room for the heading alone", full - 30, 40, 2},
		{"there is no room at all", full - 5, 0, 2},
		{"what follows never has room", 10, 10000, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f := flowing(french)
			f.Text("avant", ink)
			f.Space(c.used - lineHeight)
			target := f.Heading(2, "Titre", ink, c.follows)
			require.Equal(t, c.page, target.Number())
			pages := read(t, d).pages()
			require.Len(t, pages, c.page)
			require.Contains(t, pages[c.page-1].written(), "Titre")
		})
	}
}

func TestHeadingsSayTheirLevel(t *testing.T) {
	for level := 1; level <= 6; level++ {
		t.Run(fmt.Sprint("level ", level), func(t *testing.T) {
			d, f := flowing(french)
			f.Heading(level, "Titre", ink, 0)
			found := read(t, d).structure().of(fmt.Sprintf("H%d", level))
			require.Len(t, found, 1)
			require.Equal(t, "Titre", clean(found[0].text))
		})
	}
}

func TestWhatFollowsASectionStandsUnderIt(t *testing.T) {
	d, f := flowing(french)
	f.Text("avant", ink)
	for _, title := range []string{"un", "deux"} {
		f.Section()
		f.Heading(1, title, ink, 0)
		f.Text("texte de "+title, ink)
	}
	root := read(t, d).structure()
	require.Equal(t, "Document(P Sect(H1 P) Sect(H1 P))", root.outline())
	require.Equal(t, "deux texte de deux", root.of("Sect")[1].aloud())
}

func TestAFigureStandsWhereReadingBegins(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		f.Text("avant", ink)
		figure(f, "trois barres", 100, 40, 2, func(c *pdf.Canvas) {
			rectangle(c, box{0, 0, 100, 40}, pdf.Paint{Fill: red})
		})
		require.InDelta(t, border+lineHeight+80, f.Y(), .001, "it takes its height")
		r := read(t, d)
		want := mirrored(info, box{border, border + lineHeight, border + 200, border + lineHeight + 80}, pdf.A4Width)
		sameBox(t, want, r.page().filled(redHex)[0].box())

		told := r.structure().of("Figure")
		require.Len(t, told, 1)
		require.Equal(t, "trois barres", told[0].alt)
		bounds := r.numbers(told[0].attrs["BBox"])
		sameBox(t, want, box{bounds[0], pdf.A4Height - bounds[3], bounds[2], pdf.A4Height - bounds[1]})
	})
}

func TestAFigureIsNotTornApart(t *testing.T) {
	d, f := flowing(french)
	f.Text("avant", ink)
	f.Space(f.Room() - 50)
	figure(f, "haute", 10, 100, 1, func(c *pdf.Canvas) { rectangle(c, box{0, 0, 10, 100}, pdf.Paint{Fill: red}) })
	pages := read(t, d).pages()
	require.Len(t, pages, 2)
	require.Empty(t, pages[0].filled(redHex))
	require.InDelta(t, border, pages[1].filled(redHex)[0].box().top, .02)
}

func TestABoxLiesBehindAllOfItsText(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		f.Boxed(8, pdf.Paint{Fill: red}, strings.Repeat("avertissement ", 20), ink)
		f.Text("après", ink)
		page := read(t, d).page()
		ground := page.filled(redHex)[0]
		sameBox(t, box{border, border, border + within, ground.box().bottom}, ground.box())
		require.Equal(t, artifact, ground.mark.tag, "it is not read")
		lines := page.lines()
		inner := box{border + 8, border + 8, border + within - 8, ground.box().bottom - 8}
		for _, l := range lines[:len(lines)-1] {
			require.True(t, inner.holds(box{l.left() + .3, l[0].at.y - 5, l.right() - .3, l[0].at.y}), "%q at %v", l.text(), l[0].at)
		}
		after := lines[len(lines)-1]
		require.Greater(t, after[0].at.y, ground.box().bottom, "what follows stands under it")
	})
}

func TestRunningLinesComeOnEveryPageOnceAllStand(t *testing.T) {
	d, f := flowing(french)
	for range 3 {
		f.Text("texte", ink)
		f.NewPage()
	}
	f.Text("fin", ink)
	d.EachPage(func(p *pdf.Page, n, of int) {
		p.Running("Footer", func() {
			textOn(p.Canvas(0, 0, 1), fmt.Sprintf("page %d sur %d", n, of), ink, point{border, 800}, pdf.Start)
		})
	})
	r := read(t, d)
	pages := r.pages()
	require.Len(t, pages, 4)
	for i, p := range pages {
		line := p.find("page")
		require.Equal(t, fmt.Sprintf("page %d sur 4", i+1), clean(line.text))
		require.Equal(t, artifact, line.mark.tag)
		require.Equal(t, name("Pagination"), line.mark.props["Type"])
		require.Equal(t, name("Footer"), line.mark.props["Subtype"])
	}
	require.Equal(t, "texte texte texte fin", r.structure().aloud(), "they are not read")
}

func TestAHeldPageIsDrawnOnUntilTheEnd(t *testing.T) {
	d, f := flowing(french)
	f.Text("Sommaire", ink)
	f.Hold()
	first := f.Page()
	contents := f.Tag().Add("TOC")
	f.NewPage()
	f.Text("Chapitre", ink)
	first.Marked(contents.Add("TOCI"), func() {
		textOn(first.Canvas(0, 0, 1), "Chapitre … 2", ink, point{border, 200}, pdf.Start)
	})
	r := read(t, d)
	require.Equal(t, []string{"Sommaire", "Chapitre … 2"}, r.pages()[0].written())
	require.Equal(t, "Document(P TOC(TOCI) P)", r.structure().outline())
	require.Equal(t, "Sommaire Chapitre … 2 Chapitre", r.structure().aloud())
}

func TestStartMirrorsAPlace(t *testing.T) {
	_, ltr := flowing(french)
	_, rtl := flowing(arabic)
	rapid.Check(t, func(t *rapid.T) {
		from, width := rapid.Float64Range(0, within).Draw(t, "from"), rapid.Float64Range(0, 200).Draw(t, "width")
		left := ltr.Start(from, width)
		right := rtl.Start(from, width)
		require.InDelta(t, border+from, left, 1e-6)
		require.InDelta(t, pdf.A4Width, left+width+right, 1e-6, "as far from the one side as from the other")
	})
}

// legend is items with a mark of 10 by 10 points.
func legend(d *pdf.Document, names ...string) (items []pdf.Item) {
	mark := d.Form(10, 10, func(c *pdf.Canvas) { rectangle(c, box{0, 0, 10, 10}, pdf.Paint{Fill: red}) })
	for _, name := range names {
		items = append(items, pdf.Item{Mark: mark, Text: name, Style: ink})
	}
	return items
}

func TestItemsStandOneAfterTheOther(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		f.Items(legend(d, "achevé", "en cours", "suspendu"))
		require.InDelta(t, border+lineHeight, f.Y(), .001, "all have room in one line")
		page := read(t, d).page()
		require.Len(t, page.forms, 3)
		for i, name := range []string{"achevé", "en cours", "suspendu"} {
			text, mark := page.find(name), page.forms[i]
			require.Equal(t, name, clean(text.text))
			if info.RTL {
				require.Greater(t, mark.left, text.right(), "the mark stands where reading begins")
			} else {
				require.Less(t, mark.right, text.left())
			}
			require.Equal(t, artifact, mark.mark.tag)
		}
		require.Equal(t, info.RTL, page.find("achevé").left() > page.find("suspendu").left())
	})
}

func TestItemsGoOnInTheNextLine(t *testing.T) {
	d, f := flowing(french)
	names := strings.Fields(strings.Repeat("une_entrée_assez_longue ", 12))
	f.Items(legend(d, names...))
	page := read(t, d).page()
	lines := map[int]int{}
	for _, r := range page.runs {
		lines[int(r.at.y)]++
		require.LessOrEqual(t, r.right(), border+within+.2)
	}
	require.Greater(t, len(lines), 2)
	require.InDelta(t, border+float64(len(lines))*lineHeight, f.Y(), .001)
	require.Len(t, page.forms, 12)
}

func TestItemsAreReadAsOneParagraph(t *testing.T) {
	d, f := flowing(french)
	f.Items(legend(d, "a", "b", "c"))
	f.Items([]pdf.Item{{Text: "sans marque", Style: ink}})
	root := read(t, d).structure()
	require.Equal(t, "Document(P P)", root.outline())
	require.Equal(t, "abc", clean(root.of("P")[0].text))
}

func TestNoItemsTakeNoRoom(t *testing.T) {
	_, f := flowing(french)
	f.Items(nil)
	require.InDelta(t, border, f.Y(), .001)
}

func TestItemsGoOnOnTheNextPage(t *testing.T) {
	d, f := flowing(french)
	f.Text("avant", ink)
	f.Space(f.Room() - 5)
	f.Items(legend(d, "un", "deux"))
	pages := read(t, d).pages()
	require.Len(t, pages, 2)
	require.Len(t, pages[1].forms, 2)
	require.True(t, slices.Contains(pages[0].written(), "avant"))
}

func TestAPairStandsSideBySide(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		d, f := flowing(info)
		list := f.Tag().Add("L")
		pair(f, list, "Nom", strings.Repeat("valeur ", 40), 100)
		page := read(t, d).page()
		label := page.find("Nom")
		first := page.lines()
		require.Greater(t, len(first), 2, "the value goes on under itself")
		require.InDelta(t, border+float64(len(first))*lineHeight, f.Y(), 1+lineHeight)
		for _, r := range page.runs {
			if strings.Contains(r.text, "valeur") {
				if info.RTL {
					require.LessOrEqual(t, r.right(), pdf.A4Width-border-100+.3)
				} else {
					require.GreaterOrEqual(t, r.left(), border+100-.3)
				}
			}
		}
		require.Equal(t, "Nom", clean(label.text))
	})
}

func TestAPairIsAnItemOfAList(t *testing.T) {
	d, f := flowing(french)
	list := f.Tag().Add("L")
	pair(f, list, "Lieu", "Figuig", 100)
	pair(f, list, "Date", "2026", 100)
	root := read(t, d).structure()
	require.Equal(t, "Document(L(LI(Lbl LBody) LI(Lbl LBody)))", root.outline())
	require.Equal(t, "Lieu Figuig Date 2026", root.aloud())
}

func TestAPairIsNotTornApart(t *testing.T) {
	d, f := flowing(french)
	list := f.Tag().Add("L")
	f.Text("avant", ink)
	f.Space(f.Room() - 20)
	pair(f, list, "Nom", "un\ndeux\ntrois", 100)
	pages := read(t, d).pages()
	require.Len(t, pages, 2)
	require.Equal(t, []string{"avant"}, pages[0].written())
}

func TestPagesAreNumberedAsTheyAreAdded(t *testing.T) {
	d := pdf.New(french)
	require.Zero(t, d.Pages())
	for n := 1; n <= 3; n++ {
		p := d.Page(100, 100)
		require.Equal(t, n, d.Pages())
		require.Equal(t, n, p.Target(0).Number())
	}
}
