// Package seed holds the agreement, its regions and the published record as
// data files, and makes up data for demonstrations and benchmarks.
package seed

import (
	"embed"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
)

//go:embed data/*.json
var files embed.FS

// Builtin returns the agreement of 2009 with its parties, pledges, regions and
// published record, the units and dimensions that they count in, and why things are late. It also holds two
// provinces that were split off later: they are regions without commitments.
func Builtin() (commitments.Definition, error) {
	var def commitments.Definition
	for _, name := range []string{"data/units.json", "data/dimensions.json", "data/kinds.json", "data/delay_reasons.json", "data/ccdh-2009.json", "data/regions.json", "data/published-record.json"} {
		raw, err := files.ReadFile(name)
		if err != nil {
			return def, err
		}
		if err := datafile.Read(name, raw, &def); err != nil {
			return def, err
		}
	}
	return def, nil
}
