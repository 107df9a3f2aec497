package lists

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/sheet"
)

func TestTheJournalKeepsABoundedFilter(t *testing.T) {
	kept := boundedFilter(url.Values{"region": {"B", "A", "B"}, "q": {strings.Repeat("ن", 500)}})
	assert.Equal(t, url.Values{"region": {"A", "B"}, "q": {strings.Repeat("ن", longestFilter)}}, kept)
}

func TestOnlyCSVHasAByteOrderMark(t *testing.T) {
	assert.Equal(t, sheet.CSVWithBOM.MediaType, WithByteOrderMark(sheet.CSV, true).MediaType)
	assert.Equal(t, sheet.CSV.Name, WithByteOrderMark(sheet.CSV, false).Name)
	assert.Equal(t, sheet.XLSX.Name, WithByteOrderMark(sheet.XLSX, true).Name)
}

func TestAllItemsUntilOneIsRefused(t *testing.T) {
	refused := errors.New("refused")
	var seen []int
	err := yieldAll([]int{1, 2, 3}, func(n int) error {
		seen = append(seen, n)
		if n == 2 {
			return refused
		}
		return nil
	})
	assert.ErrorIs(t, err, refused)
	assert.Equal(t, []int{1, 2}, seen)
}
