package workbook

import (
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// contents is what the sheets of a workbook stand on.
type contents struct {
	*archive
	sheets       []sheetPart
	strings      []string
	cellFormats  []shown // of each style of cells
	since04      bool    // days are counted from 1904
	sizes        map[string]*sheetSize
	read         int // cells and rows, so far
	contentBytes int // bytes of what the cells that are read say, so far
}

// sheetPart is one sheet: what people call it, and where it stands.
type sheetPart struct{ name, part string }

// shown is how a cell shows its number, as far as that says what it means.
type shown int

const (
	asNumber shown = iota
	asDate
	asPercent
)

func readContents(a *archive) (*contents, error) {
	c := &contents{archive: a, sizes: map[string]*sheetSize{}}
	if err := c.readSheets(); err != nil {
		return nil, err
	}
	if err := c.readStrings(); err != nil {
		return nil, err
	}
	if err := c.readStyles(); err != nil {
		return nil, err
	}
	return c, nil
}

// addContent counts the text of a cell, and refuses a workbook of too much. Many
// cells may share a long text, which takes its time for each of them.
func (c *contents) addContent(one cell) error {
	if c.contentBytes += len(one.value); c.contentBytes > maxContent {
		return tooLarge("bomb")
	}
	return nil
}

// mainPart is where the workbook stands.
func (c *contents) mainPart() (string, error) {
	main := ""
	err := c.tokens("_rels/.rels", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && strings.HasSuffix(attribute(e, "Type"), "/officeDocument") {
			main = strings.TrimPrefix(attribute(e, "Target"), "/")
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if main == "" {
		return "", unreadable()
	}
	return main, nil
}

func (c *contents) readSheets() error {
	main, err := c.mainPart()
	if err != nil {
		return err
	}
	folder := path.Dir(main)
	places := map[string]string{}
	err = c.tokens(path.Join(folder, "_rels", path.Base(main)+".rels"), func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			place := attribute(e, "Target")
			if !strings.HasPrefix(place, "/") {
				place = path.Join(folder, place)
			}
			if places[attribute(e, "Id")] = place; len(places) > 10*maxParts {
				return tooLarge("bomb")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	return c.tokens(main, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr":
			c.since04 = attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"
		case ok && e.Name.Local == "sheet":
			if len(c.sheets) == maxSheets {
				return tooLarge("sheets", "max", maxSheets)
			}
			s := sheetPart{attribute(e, "name"), places[relation(e)]}
			if seen[partName(s.part)] {
				return unreadable()
			}
			seen[partName(s.part)] = true
			c.sheets = append(c.sheets, s)
		}
		return nil
	})
}

// relation is an element's relation to another part: its one id with a prefix.
func relation(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// beside returns the name of a part that stands in the workbook's folder; "" where
// it has none.
func (c *contents) beside(name string) string {
	for part := range c.parts {
		if path.Base(part) == name && strings.Count(part, "/") <= 1 {
			return part
		}
	}
	return ""
}

func (c *contents) readStrings() error {
	part := c.beside("sharedstrings.xml")
	if part == "" {
		return nil
	}
	var text texts
	return c.tokens(part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			text.start(e.Name.Local)
		case xml.EndElement:
			if text.end(e.Name.Local); e.Name.Local == "si" {
				if len(c.strings) == maxCells {
					return tooLarge("bomb")
				}
				c.strings = append(c.strings, text.flush())
			}
		case xml.CharData:
			text.add(e)
		}
		return nil
	})
}

// texts gathers the text of a cell, which may be of several pieces, without the
// readings that Asian texts are given.
type texts struct {
	out             strings.Builder
	inText, reading bool
}

func (t *texts) start(name string) {
	switch name {
	case "t":
		t.inText = true
	case "rPh":
		t.reading = true
	}
}

func (t *texts) end(name string) {
	switch name {
	case "t":
		t.inText = false
	case "rPh":
		t.reading = false
	}
}

func (t *texts) add(data xml.CharData) {
	if t.inText && !t.reading {
		t.out.Write(data)
	}
}

func (t *texts) flush() string {
	text := unescaped(t.out.String())
	t.out.Reset()
	return text
}

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped turns _x000D_ and the like into the characters that they stand for.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.ParseUint(s[2:6], 16, 32)
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}

// readStyles finds out which styles of cells show dates, and which percentages.
func (c *contents) readStyles() error {
	part := c.beside("styles.xml")
	if part == "" {
		return nil
	}
	formats, inCells := map[string]shown{}, false
	return c.tokens(part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if len(formats) == maxStyles {
					return tooLarge("bomb")
				}
				formats[attribute(e, "numFmtId")] = shownBy(attribute(e, "formatCode"))
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells && len(c.cellFormats) == maxStyles {
					return tooLarge("bomb")
				}
				if inCells {
					c.cellFormats = append(c.cellFormats, shownAs(attribute(e, "numFmtId"), formats))
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				return errEnough
			}
		}
		return nil
	})
}

// shownAs says what a number format shows: one that the workbook defines, or one
// that every program knows by its number.
func shownAs(id string, formats map[string]shown) shown {
	if s, defined := formats[id]; defined {
		return s
	}
	switch n, _ := strconv.Atoi(id); {
	case n == 9 || n == 10:
		return asPercent
	case n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58:
		return asDate
	}
	return asNumber
}

// literal is what a format shows as it stands: quoted, after a backslash, in
// brackets, or of a width.
var literal = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)

func shownBy(format string) shown {
	format = strings.ToLower(literal.ReplaceAllString(format, ""))
	switch {
	case strings.Contains(format, "%"):
		return asPercent
	case strings.ContainsAny(format, "dyh") || strings.Contains(format, "mm"):
		return asDate
	}
	return asNumber
}
