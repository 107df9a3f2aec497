package sheet

// ColumnOf declares a column of a list of T, once for every format. C is what its
// cells are written with beside the item, such as the reader's language.
type ColumnOf[C, T any] struct {
	Name  string // in CSV files: English, snake_case; "": CSV files leave the column out
	Title string // key of the title in workbooks; "": workbooks leave the column out
	Width int    // in workbooks, in letters
	Cell  func(c C, item T) Cell
}

// Columns returns the columns of the table that the list is written as. Title
// writes the title of a key in the table's language.
func Columns[C, T any](list []ColumnOf[C, T], title func(key string) string) []Column {
	columns := make([]Column, len(list))
	for i, c := range list {
		columns[i] = Column{Name: c.Name, Width: c.Width}
		if c.Title != "" {
			columns[i].Title = title(c.Title)
		}
	}
	return columns
}

// FillRow writes the cells of an item into row, which has one for each column.
func FillRow[C, T any](row []Cell, list []ColumnOf[C, T], c C, item T) {
	for i := range list {
		row[i] = list[i].Cell(c, item)
	}
}
