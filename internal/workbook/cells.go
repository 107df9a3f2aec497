package workbook

import (
	"cmp"
	"encoding/xml"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is what a cell holds.
type kind int

const (
	noContent kind = iota
	number
	text
	errorValue   // an error of the spreadsheet, such as #REF!
	uncalculated // a formula whose value nobody reckoned
)

// cell is one cell as it was saved.
type cell struct {
	row, column int // from 1
	kind        kind
	value       string // of a number, its plain decimal
	shown       shown
}

// holds reports whether the cell holds anything that shows.
func (c cell) holds() bool { return c.kind != noContent && (c.kind != text || plain(c.value) != "") }

// cellName writes a place, such as D14.
func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

func columnName(column int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// place reads what cellName writes.
func place(name string) (column, row int, ok bool) {
	i := 0
	for ; i < len(name) && i < 4; i++ {
		letter := name[i] &^ 0x20
		if letter < 'A' || letter > 'Z' {
			break
		}
		column = column*26 + int(letter-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	return column, row, i > 0 && err == nil && row > 0
}

// span is a range of cells that were made one.
type span struct{ left, top, right, bottom int }

func readSpan(ref string) (span, bool) {
	first, last, _ := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	var s span
	var one, two bool
	s.left, s.top, one = place(first)
	s.right, s.bottom, two = place(last)
	return s, one && two && s.left <= s.right && s.top <= s.bottom
}

// spans are the ranges of a sheet whose cells were made one, as many as are looked at.
type spans []span

func (s *spans) add(m span) {
	if len(*s) < MaxRows {
		*s = append(*s, m)
	}
}

// spread gives the rows, by their numbers, what the merged cells that span them hold; key
// is by what a row knows its cell of a column, false where it does not. In a sound sheet
// no two merged cells overlap; of those that do, the upper one counts.
func spread[K comparable](c *contents, merged spans, rows map[int]map[K]cell, key func(column int) (K, bool)) error {
	slices.SortFunc(merged, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.left, b.left), cmp.Compare(a.top, b.top), cmp.Compare(b.bottom, a.bottom))
	})
	var before span
	for _, m := range merged {
		if m.left == before.left && m.top <= before.bottom {
			continue
		}
		before = m
		k, known := key(m.left)
		whole, holds := rows[m.top][k]
		for number := m.top + 1; known && holds && number <= min(m.bottom, m.top+MaxRows); number++ {
			cells, is := rows[number]
			if !is {
				continue
			}
			cells[k] = whole
			if err := c.addContent(whole); err != nil {
				return err
			}
		}
	}
	return nil
}

// sheetReader reads the cells of one sheet.
type sheetReader struct {
	*contents
	yield        func(cell) error
	merged       func(span)
	style, saved string // what the cell says of its style and its kind
	formula      bool   // it has one
	valued       bool   // it has a value
	within       bool   // its value
	value        strings.Builder
	text         texts
	row, column  int
	sheet        string
	size         *sheetSize
}

// cells gives yield every cell of the sheet that holds something, row by row, and
// merged every range of cells that were made one.
func (c *contents) cells(s sheetPart, yield func(cell) error, merged func(span)) error {
	r := &sheetReader{contents: c, yield: yield, merged: merged, sheet: s.name, size: &sheetSize{}}
	c.sizes[s.name] = r.size
	err := c.tokens(s.part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			return r.start(e)
		case xml.EndElement:
			return r.end(e.Name.Local)
		case xml.CharData:
			if r.within {
				r.value.Write(e)
			}
			r.text.add(e)
		}
		return nil
	})
	r.size.row(0, false)
	return err
}

func (r *sheetReader) start(e xml.StartElement) error {
	name := e.Name.Local
	if name == "row" || name == "c" || name == "mergeCell" {
		if r.read++; r.read > maxCells {
			return tooLarge("bomb")
		}
	}
	switch name {
	case "row":
		r.row, r.column = r.row+1, 0
		n, err := strconv.Atoi(attribute(e, "r"))
		if err == nil && n > 0 {
			r.row = n
		}
		r.size.row(r.row, err == nil && n > 0)
	case "c":
		r.column++
		if column, row, ok := place(attribute(e, "r")); ok {
			r.column, r.row = column, row
		}
		r.size.cell(r.column, r.row)
		r.saved, r.style, r.formula, r.valued = attribute(e, "t"), attribute(e, "s"), false, false
		r.value.Reset()
	case "f":
		r.formula = true
	case "v":
		r.within, r.valued = true, true
	case "mergeCell":
		if s, ok := readSpan(attribute(e, "ref")); ok {
			r.size.merge(s)
			r.merged(s)
		}
	default:
		r.size.other(e)
		r.text.start(name)
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v":
		r.within = false
	case "c":
		return r.cell()
	default:
		r.text.end(name)
	}
	return nil
}

// cell makes a cell of what was read of it.
func (r *sheetReader) cell() error {
	inline := r.text.flush()
	if r.row > 1<<20 || r.column > 1<<14 {
		return unreadable()
	}
	c := cell{row: r.row, column: r.column, value: r.value.String()}
	switch r.saved {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || n < 0 || n >= len(r.strings) {
			return unreadable()
		}
		c.kind, c.value = text, r.strings[n]
	case "inlineStr":
		c.kind, c.value = text, inline
	case "str":
		c.kind, c.value = text, unescaped(c.value)
	case "e":
		c.kind = errorValue
	case "b":
		c.kind, c.value = text, map[bool]string{true: "TRUE", false: "FALSE"}[c.value == "1"]
	case "d":
		c.kind = text
	default:
		c.kind, c.value = number, strings.TrimSpace(c.value)
		if n, err := strconv.Atoi(r.style); err == nil && n >= 0 && n < len(r.cellFormats) {
			c.shown = r.cellFormats[n]
		}
	}
	switch {
	case r.formula && !r.valued && c.value == "":
		c.kind = uncalculated
	case c.kind != errorValue && strings.TrimSpace(c.value) == "":
		return nil
	}
	if r.row > farRow {
		return tooLarge("row_far", "sheet", r.sheet, "row", r.row, "max", farRow)
	}
	return r.yield(c)
}

// decimal writes a number as a spreadsheet shows it: with 15 digits that count, as
// a plain decimal.
func decimal(raw string) (string, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || f > 1e30 || f < -1e30 {
		return "", false
	}
	rounded, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', 15, 64))
	if !ok {
		return "", false
	}
	plain := rounded.FloatString(40)
	return strings.TrimSuffix(strings.TrimRight(plain, "0"), "."), true
}

// typed writes a number so that what people type is read from it: three decimals
// could also be a group of thousands, four can't.
func typed(plain string) string {
	if _, decimals, found := strings.Cut(plain, "."); found && len(decimals) == 3 {
		return plain + "0"
	}
	return plain
}

// day is the date that a number stands for, where dates are shown; false where it
// is none that can be meant.
func (c *contents) day(plain string) (string, bool) {
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || n < 1 || n > 110_000 {
		return "", false
	}
	begin := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if c.since04 {
		begin = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return begin.AddDate(0, 0, int(n)).Format(time.DateOnly), true
}
