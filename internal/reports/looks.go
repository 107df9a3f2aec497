package reports

import (
	"strings"

	"tracker/internal/chart"
	"tracker/internal/commitments"
)

// statusFill is the colour of a status as spreadsheets write it.
func statusFill(s commitments.Status) string {
	fill := chart.Status.Look(string(s)).Fill
	if s == None {
		fill = "#f2f2f2" // white would not show on the page
	}
	return strings.ToUpper(strings.TrimPrefix(fill, "#"))
}
