package reports

import "slices"

// folds says for each table which of its columns share one of a document's, one under
// the other. Tables that are not named have a column for each.
var folds = map[string][][]int{
	"totals":          {{0, 2}, {5}, {6, 7}, {8}, {9}, {11, 12}, {13}, {14}},
	"differences":     {{0, 1, 2}, {3}, {4}, {5}, {6}, {7}},
	"recommendations": {{0, 1}, {2}, {3, 4}, {5, 6}, {7}, {8}, {9, 10}},
	"overdue":         {{0, 1, 2}, {3}, {4, 5}, {6}, {7}, {8, 9}, {10, 11}},
	"suspended":       {{0, 1, 2}, {3}, {4, 5}, {6}, {7}, {8, 9}, {10, 11}},
	"changes":         {{0}, {1}, {2, 3}},
	"things":          {{0}, {1}, {2}, {3}, {4}, {5}},
	"facts":           {{0}, {1}, {2, 3}, {6}, {7}, {8}},
}

// fold is how the table's columns stand on paper. One that no fold names comes
// at the end, unless it is for workbooks alone.
func (t table) fold() [][]int {
	fold := slices.Clone(folds[t.id])
	named := slices.Concat(fold...)
	for i, c := range t.columns {
		if !c.workbookOnly && !slices.Contains(named, i) && !t.internal(i) {
			fold = append(fold, []int{i})
		}
	}
	return fold
}

// internal columns are codes that say nothing to readers of paper.
func (t table) internal(column int) bool {
	return column == 0 && (t.id == "parties" || t.id == "categories")
}

// The columns of a brief table that documents draw bars for, and that of the whole.
const briefTotal, briefDeclared, briefVerified = 2, 3, 4

// done reports whether a brief table's column counts what is done.
func (t table) done(column int) bool { return column == briefDeclared || column == briefVerified }

// explainsItself reports whether what stands below the first of folded columns needs no
// title of its own.
func (t table) explainsItself() bool { return t.id == "commitments" }

// compact reports whether the table is a record of many rows, set close.
func (t table) compact() bool {
	switch t.id {
	case "commitments", "things", "changes", "updates", "collection", "rates":
		return true
	}
	return false
}

// alignsFar reports whether a column of the paper's is set at the side where lines
// end, as numbers are that stand without words.
func (t table) alignsFar(group []int) bool {
	return len(group) == 1 && t.numeric(group[0]) && !t.counts(group[0])
}
