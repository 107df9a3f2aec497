package difference

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	members, err := Members([]byte(text))
	require.NoError(t, err)
	return members
}

// told is what was found, one thing a line.
func told(found []Difference) []string {
	var lines []string
	for _, d := range found {
		lines = append(lines, fmt.Sprintf("%s/%s/%s %s→%s", d.Section, d.Code, d.Field, d.Before, d.After))
	}
	return lines
}

func TestDocumentsAreComparedByWhatIdentifiesTheirItems(t *testing.T) {
	found := Documents(
		object(t, `{"rows": [{"code": "A", "n": 1, "parts": [{"code": "x", "n": 1}]}, {"code": "B"}], "same": 1.0}`),
		object(t, `{"rows": [{"code": "C"}, {"code": "B", "n": 2}, {"code": "A", "n": 1, "parts": [{"code": "x", "n": 2}]}], "same": 1.0}`),
	)
	assert.Equal(t, []string{
		`rows/C/ null→{"code":"C"}`, `rows/B/n null→2`, `rows/A/parts[x].n 1→2`, `rows// ["A","B"]→["B","A"]`,
	}, told(found))
	assert.True(t, found[3].Ordered())
	assert.False(t, found[0].Ordered())
}

func TestListsOfAnItemAreComparedByTheirPlaces(t *testing.T) {
	was := object(t, `{"code": "A", "parts": [{"code": "x"}, {"code": "y"}], "texts": ["one", "two"]}`)
	is := object(t, `{"code": "A", "parts": [{"code": "y"}], "texts": ["two", "two", "three"]}`)
	assert.Equal(t, []string{
		`rows/A/parts[0].code "x"→"y"`, `rows/A/parts[1] {"code":"y"}→null`, `rows/A/texts[0] "one"→"two"`, `rows/A/texts[2] null→"three"`,
	}, told(Items("rows", "A", was, is)))
	assert.Equal(t, []string{`rows/B/ null→{"code":"B"}`}, told(Items("rows", "B", nil, object(t, `{"code": "B"}`))))
	assert.Empty(t, Items("rows", "A", was, was))
}
