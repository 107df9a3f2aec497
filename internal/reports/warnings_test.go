package reports

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
)

// warning is the sample with answered warnings on one of its updates.
func warning(t *testing.T) (Material, string) {
	m := sample()
	require.NotEmpty(t, m.Updates)
	m.Updates[0].Warnings = []c.Warning{
		{Rule: c.Jump, Args: map[string]string{"quantity": "9", "compared": "2", "usual": "1", "period": "2026-Q2"}, Answer: "=Deux <b> centres"},
		{Rule: c.SameText, Args: map[string]string{"period": "2026-Q2"}, Answer: "Rien de neuf"},
	}
	return m, m.Updates[0].ID
}

func TestWarningsTravelIntoTheReport(t *testing.T) {
	m, id := warning(t)
	d := document(m)
	all := files(t, d)
	for _, row := range readCSV(t, all["updates.csv"]) {
		want := ""
		if row["id"] == id {
			want = "jump same_text"
		}
		require.Equal(t, want, row["warnings"], row["id"])
	}
	var report Report
	require.NoError(t, json.Unmarshal(all["report.json"], &report))
	require.Equal(t, d.Report.Updates, report.Updates, "with answers")
	for _, lang := range locale.Supported {
		require.Contains(t, string(all["report."+lang+".html"]), locale.For(lang).T("quality.title.jump"))
	}
}

func TestAReportWithoutWarningsIsAsItWas(t *testing.T) {
	all := files(t, document(sample()))
	header, _, _ := strings.Cut(string(all["updates.csv"]), "\r\n")
	require.NotContains(t, header, "warnings")
	require.NotContains(t, string(all["report.json"]), `"warnings"`)
}
