package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
)

// An edition that was issued before there was evidence is the same bytes when it
// is compiled again.
func TestReportsCountEvidenceWhereThereIsAny(t *testing.T) {
	m := sample()
	lines := func() []string {
		r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
		var out bytes.Buffer
		require.NoError(t, writeCSV(&out, &r, updateColumns(&r), r.Updates))
		return strings.Split(strings.TrimSpace(out.String()), "\r\n")
	}
	encoded := func() string {
		raw, err := EncodeJSON(Compile(m, c.MustPeriod("2026-Q3"), casablanca))
		require.NoError(t, err)
		return string(raw)
	}
	assert.NotContains(t, lines()[0], "evidence")
	assert.NotContains(t, encoded(), `"evidence"`)
	without := lines()
	m.Evidence = map[string]int{m.Updates[0].ID: 3}
	with := lines()
	assert.True(t, strings.HasSuffix(with[0], ",evidence"))
	for i, line := range with[1:] {
		count := "0"
		if strings.HasPrefix(line, m.Updates[0].ID+",") {
			count = "3"
		}
		assert.Equal(t, without[i+1]+","+count, line)
	}
	assert.Contains(t, encoded(), `"evidence": {`)

	r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	for _, lang := range locale.Supported {
		table := translator{Locale: locale.For(lang), report: &r}.updates()
		at := -1
		for i, column := range table.columns {
			if column.title == locale.For(lang).T("evidence.count") {
				at = i
			}
		}
		require.GreaterOrEqual(t, at, 0, lang)
		counts := 0
		for _, row := range table.rows {
			require.Len(t, row, len(table.columns))
			counts += row[at].(int)
		}
		assert.Equal(t, 3, counts)
	}
}
