package lists

import (
	"context"

	"tracker/internal/deliverables"
	"tracker/internal/people"
)

// listedCommune is a commune of the list that stands.
type listedCommune struct {
	deliverables.Commune
	source string
}

// Communes is the communes of a region, or of all; the file can be loaded again.
func (ls *Lists) Communes(by people.Account, region string) List {
	return communeTable.list(filterOf("region", region), func(ctx context.Context, yield func(listedCommune) error) error {
		list, err := ls.Register.CommuneList(ctx, by, region)
		if err != nil {
			return err
		}
		for _, c := range list.Communes {
			if err := yield(listedCommune{c, list.Source}); err != nil {
				return err
			}
		}
		return nil
	})
}

var communeTable = table[listedCommune]{
	name: "communes", title: "communes.title", columns: []column[listedCommune]{
		wordColumn("region", "term.region", 24, func(w wording, c listedCommune) (string, string) { return c.Region, w.Text(w.RegionName(c.Region)) }),
		codeColumn("code", "communes.code", func(c listedCommune) string { return c.Code }),
		textColumn("fr", "communes.fr", 30, func(c listedCommune) string { return c.Name["fr"] }),
		textColumn("ar", "communes.ar", 30, func(c listedCommune) string { return c.Name["ar"] }),
		textColumn("en", "communes.en", 30, func(c listedCommune) string { return c.Name["en"] }),
		textColumn("source", "communes.source", 40, func(c listedCommune) string { return c.source }),
	},
}
