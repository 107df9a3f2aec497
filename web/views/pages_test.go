package views_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"tracker/internal/locale"
)

// shown are the pages that were rendered, by what they are called. No check changes
// them.
var shown = map[string]*goquery.Document{}

// overAll runs the check on every page, empty and full, in every language.
func overAll(t *testing.T, check func(t *testing.T, lang string, page *goquery.Document)) {
	t.Helper()
	for _, p := range allPages {
		for _, lang := range locale.Supported {
			overOne(t, p, lang, "empty", p.empty, check)
			overOne(t, p, lang, "full", p.full, check)
		}
	}
}

func overOne(t *testing.T, p aPage, lang, how string, view view, check func(t *testing.T, lang string, page *goquery.Document)) {
	t.Helper()
	name := strings.Join([]string{p.name, string(p.who.Role), lang, how}, " ")
	t.Run(name, func(t *testing.T) {
		if shown[name] == nil {
			shown[name] = show(t, view(t, layout(lang, p.who)))
		}
		check(t, lang, shown[name])
	})
}

func TestEveryPageStandsAmongThoseThatAreTested(t *testing.T) {
	files, err := filepath.Glob("*_templ.go")
	require.NoError(t, err)
	page := regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(c Layout.*\) templ\.Component`)
	var found []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range page.FindAllStringSubmatch(string(source), -1) {
			found = append(found, match[1])
		}
	}
	require.Greater(t, len(found), 25)
	for _, name := range found {
		if name == "Frame" || name == "JournalNumber" {
			continue
		}
		assert.True(t, slices.ContainsFunc(allPages, func(p aPage) bool { return p.name == name }), "%s is not tested", name)
	}
}

func TestEveryPageIsInOneLanguageWithOneHeading(t *testing.T) {
	overAll(t, func(t *testing.T, lang string, page *goquery.Document) {
		root := page.Find("html")
		assert.Equal(t, lang, root.AttrOr("lang", ""))
		assert.Equal(t, locale.For(lang).Dir(), root.AttrOr("dir", ""))
		assert.Equal(t, 1, page.Find("h1").Length())
		assert.NotEmpty(t, said(page.Find("main h1")))
		assert.Equal(t, 0, page.Find(`[aria-current=""]`).Length(), "an empty mark says that nothing is current")
		assert.Equal(t, 0, page.Find("[style], style, [onclick], script:not([src])").Length(), "nothing that the policy refuses")
		assert.Equal(t, "Page · "+locale.For(lang).T("app.name"), page.Find("title").First().Text())
	})
}

func TestEveryIDStandsOnceAndWhatIsNamedIsThere(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		seen := map[string]bool{}
		for _, id := range attributes(page.Find("[id]"), "id") {
			assert.NotEmpty(t, id)
			assert.False(t, seen[id], "the id %s stands twice", id)
			seen[id] = true
		}
		for _, symbol := range attributes(page.Find(`use[href^="#"]`), "href") {
			assert.True(t, seen[symbol[1:]], "the symbol %s is not on the page", symbol)
		}
		for _, name := range []string{"aria-describedby", "aria-labelledby", "for"} {
			for _, value := range attributes(page.Find("["+name+"]"), name) {
				require.NotEmpty(t, strings.Fields(value), name)
				for id := range strings.FieldsSeq(value) {
					assert.True(t, seen[id], "%s names %s, which is nowhere", name, id)
				}
			}
		}
		for _, address := range attributes(page.Find(`a[href^="#"]`), "href") {
			assert.True(t, seen[address[1:]], "a link leads to %s, which is nowhere", address)
		}
	})
}

func TestEveryFieldHasALabelAndEveryFormAButton(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		page.Find(`input:not([type="hidden"]):not([hidden]), select, textarea`).Each(func(_ int, e *goquery.Selection) {
			label := e.Closest("label")
			if id := e.AttrOr("id", ""); label.Length() == 0 && id != "" {
				label = page.Find("label").FilterFunction(func(_ int, l *goquery.Selection) bool { return l.AttrOr("for", "") == id })
			}
			assert.NotEmpty(t, said(label), "the field %s has no label", e.AttrOr("name", e.AttrOr("id", "")))
		})
		page.Find("fieldset").Each(func(_ int, e *goquery.Selection) { assert.NotEmpty(t, said(e.Find("legend"))) })
		page.Find("form").Each(func(_ int, e *goquery.Selection) {
			assert.Positive(t, e.Find("button").Length(), "the form %s can't be sent", e.AttrOr("action", ""))
			e.Find("button").Each(func(_ int, b *goquery.Selection) { assert.NotEmpty(t, said(b)) })
		})
	})
}

// width is how many columns the cells of a row take.
func width(row *goquery.Selection) int {
	columns := 0
	for _, span := range row.Children().Map(func(_ int, cell *goquery.Selection) string { return cell.AttrOr("colspan", "1") }) {
		n, _ := strconv.Atoi(span)
		columns += n
	}
	return columns
}

func TestEveryTableSaysWhatItIsAndWhatItsHeadsAreOf(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		page.Find("table").Each(func(_ int, table *goquery.Selection) {
			region := table.Closest("[role=region]")
			name := said(table.Find("caption")) + region.AttrOr("aria-label", "")
			if id := region.AttrOr("aria-labelledby", ""); id != "" {
				name += said(page.Find("#" + id))
			}
			assert.NotEmpty(t, name, "a table without a name")
			assert.Positive(t, table.Find("thead th[scope=col]").Length())
			table.Find("th").Each(func(_ int, th *goquery.Selection) {
				assert.Contains(t, []string{"col", "row", "rowgroup"}, th.AttrOr("scope", ""), said(th))
				assert.NotEmpty(t, said(th), "a head without words")
			})
			columns := table.Find("thead th").Length()
			table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
				if row.Parent().Find("[rowspan]").Length() == 0 {
					assert.Equal(t, columns, width(row), said(row))
				}
			})
		})
		page.Find("[role=region]").Each(func(_ int, region *goquery.Selection) {
			assert.Equal(t, "0", region.AttrOr("tabindex", ""), "what scrolls can be reached by keyboard")
		})
	})
}

// messageKey is a key of the catalogue that stands where its message should.
var messageKey = regexp.MustCompile(`\b[a-z][a-z_]*(\.[a-z_]+)+\b`)

// addresses are addresses and the names of files, which look like keys.
var addresses = regexp.MustCompile(`\S*[@/]\S*|\S+\.(pdf|csv|xlsx|json|sig|html|zip|jpg)\b`)

func TestNoMessageIsMissing(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		check := func(text string) {
			assert.NotRegexp(t, messageKey, addresses.ReplaceAllString(text, ""))
			assert.NotContains(t, text, "{{")
			assert.NotContains(t, text, "%!")
			assert.NotContains(t, text, "<nil>")
		}
		eachText(page, func(node *html.Node) {
			if !goquery.NewDocumentFromNode(node.Parent).Is("code, a[href^=http]") && !strings.Contains(node.Data, "hooks.example.org") {
				check(node.Data)
			}
		})
		for _, name := range []string{"aria-label", "title", "placeholder", "alt"} {
			for _, value := range attributes(page.Find("["+name+"]"), name) {
				assert.NotEmpty(t, value, name)
				check(value)
			}
		}
	})
}

// eachText visits every text of the body but those of scripts.
func eachText(page *goquery.Document, visit func(*html.Node)) {
	var walk func(*html.Node)
	walk = func(node *html.Node) {
		if node.Type == html.TextNode && strings.TrimSpace(node.Data) != "" {
			visit(node)
		}
		for child := range node.ChildNodes() {
			walk(child)
		}
	}
	for _, body := range page.Find("body").Nodes {
		walk(body)
	}
}

func TestNothingIsSaidByColourAlone(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		page.Find(".badge:not([data-state])").Each(func(_ int, e *goquery.Selection) { assert.NotEmpty(t, said(e), "a badge without words") })
		page.Find("svg.mark, svg.cell").Each(func(_ int, e *goquery.Selection) {
			assert.NotEmpty(t, said(e.Parent()), "a mark without words")
			use := e.Find("use").First().AttrOr("href", "")
			assert.Equal(t, 1, page.Find(`symbol[id="`+strings.TrimPrefix(use, "#")+`"]`).Length(), "the mark %s is drawn nowhere", use)
		})
		page.Find("td.gap, td.delayed").Each(func(_ int, e *goquery.Selection) { assert.NotEmpty(t, said(e)) })
		page.Find("svg:not([aria-hidden])").Each(func(_ int, e *goquery.Selection) {
			role := "img"
			if e.Find("a").Length() > 0 {
				role = "group" // an image's links could not be followed
			}
			assert.Equal(t, role, e.AttrOr("role", ""))
			assert.NotEmpty(t, said(e.Find("title").First()))
		})
		page.Find("img").Each(func(_ int, e *goquery.Selection) { assert.NotEmpty(t, e.AttrOr("alt", "")) })
	})
}

// apart reports whether a text's direction can't disturb what stands around it.
func apart(node *html.Node) bool {
	if strings.Contains(node.Data, "\u2068"+written) || strings.Contains(node.Data, "\u2068Amina "+written) {
		return true
	}
	own := goquery.NewDocumentFromNode(node.Parent).Closest("[dir], bdi, textarea, option, .vh")
	return own.Length() > 0 && !own.Is("html")
}

func TestWhatPeopleTypeIsEscapedAndHasItsOwnDirection(t *testing.T) {
	seen := 0
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		assert.Equal(t, 0, page.Find("i.typed").Length(), "markup that was typed is markup")
		eachText(page, func(node *html.Node) {
			if strings.Contains(node.Data, "بقلم إنسان") {
				seen++
				assert.True(t, apart(node), "%q stands in a <%s> of the page's direction", node.Data, node.Parent.Data)
			}
		})
	})
	assert.Greater(t, seen, 300)
}

func TestWhereSomethingIsToBeTypedTheDirectionFollowsTheText(t *testing.T) {
	overAll(t, func(t *testing.T, _ string, page *goquery.Document) {
		page.Find(`textarea, input[type=text]:not([hidden]), input[type=search]`).Each(func(_ int, e *goquery.Selection) {
			if lang := e.AttrOr("lang", ""); lang != "" {
				assert.Equal(t, locale.For(lang).Dir(), e.AttrOr("dir", ""), e.AttrOr("name", ""))
				return
			}
			assert.Contains(t, []string{"auto", "ltr"}, e.AttrOr("dir", ""), e.AttrOr("name", ""))
		})
	})
}
