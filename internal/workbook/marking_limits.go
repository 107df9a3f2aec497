package workbook

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// What a sheet may hold for its workbook to be marked. Reading takes a sheet piece
// by piece; the library that marks it holds all of it, and what lies between cells.
const (
	maxElements = 100_000     // of a sheet, beside rows and cells
	maxMerged   = 1_000       // of a sheet
	farRow      = 5 * MaxRows // no row of a sheet stands further down
	// maxMarkingMemory is what the library may take in all, in bytes, by what it was seen
	// to take for each thing that it holds.
	maxMarkingMemory = 285 << 20
	perCell          = 460 // of the sheets that are marked, and of what lies left of it
	perText          = 530 // that cells share
	perSetting       = 41  // byte of what is neither a sheet nor a shared text, unpacked
	perByte          = 2   // of the sheets that are marked and of shared texts, unpacked
)

// sheetSize is what the library would hold of a sheet in memory.
type sheetSize struct {
	grid, elements, merged int
	last                   int // the last row, also where it is empty
	right, bottom          int // of merged cells
	widths                 int // columns that have a width, once for each mention
	width                  int // of the row that is read
	numbered               bool
}

func (b *sheetSize) row(number int, numbered bool) {
	b.grid, b.width, b.numbered = b.grid+b.width, 0, numbered
	b.last = max(b.last, number)
}

// cell counts a cell and those left of it: of a row without a number the cells may
// stand in other rows.
func (b *sheetSize) cell(column, row int) {
	if b.last = max(b.last, row); b.numbered {
		b.width = max(b.width, column)
	} else {
		b.width += column
	}
}

func (b *sheetSize) merge(s span) {
	b.merged, b.right, b.bottom = b.merged+1, max(b.right, s.right), max(b.bottom, s.bottom)
}

func (b *sheetSize) other(e xml.StartElement) {
	b.elements++
	if e.Name.Local == "col" {
		left, _ := strconv.Atoi(attribute(e, "min"))
		right, _ := strconv.Atoi(attribute(e, "max"))
		b.widths += 1 + min(max(0, right-left), 1<<14)
	}
}

func (b *sheetSize) fits() bool {
	return b.last <= farRow && b.elements <= maxElements && b.merged <= maxMerged && b.right <= 1<<14 && b.bottom <= 1<<20 && b.widths <= 1<<14
}

// markable refuses a workbook that takes too much to be marked on these sheets.
func (f *upload) markable(sheets map[string]bool) error {
	takes, fits := uint64(perText*len(f.contents.strings)), true
	marked := map[string]bool{partName(f.contents.beside("sharedstrings.xml")): true}
	copied := map[string]bool{} // as they are
	for _, s := range f.contents.sheets {
		copied[partName(s.part)] = !sheets[s.name]
		if sheets[s.name] {
			b := f.contents.sizes[s.name]
			fits = fits && b.fits()
			takes += uint64(perCell * b.grid)
			marked[partName(s.part)] = true
		}
	}
	for name, part := range f.contents.parts {
		switch {
		case marked[name]:
			takes += perByte * part.UncompressedSize64
		case copied[name]:
		case strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml"):
			takes += perSetting * part.UncompressedSize64
		}
	}
	if !fits || takes > maxMarkingMemory {
		return unmarkable()
	}
	return nil
}

func unmarkable() error { return foreign("unmarkable") }
