package reports

import (
	"context"
	"io"

	"tracker/internal/locale"
)

// briefFormats is the report on two pages, in HTML and as PDF, for each language.
func briefFormats() []Format {
	var list []Format
	for _, lang := range locale.Supported {
		list = append(list, Format{
			Name: "brief." + lang + ".html", MediaType: "text/html; charset=utf-8", Language: lang,
			Render: func(w io.Writer, d Document) error {
				s := view{translator: translatorFor(lang, &d), edition: d.Edition, full: "report." + lang + ".html"}
				return briefPage(s).Render(context.Background(), w)
			},
		}, Format{
			Name: "brief." + lang + ".pdf", MediaType: "application/pdf", Language: lang,
			Render: func(w io.Writer, d Document) error {
				_, err := writeBrief(lang, &d).WriteTo(w)
				return err
			},
		})
	}
	return list
}

// briefTables are the counts of each pledge and of each region.
func (tr translator) briefTables() []table {
	return []table{
		tr.brief("pledges", tr.T("term.pledge"), tr.report.ByPledge, tr.pledge),
		tr.brief("regions", tr.T("term.region"), tr.report.ByRegion, tr.region),
	}
}
