package reports

import (
	"context"
	"io"

	"tracker/internal/commitments"
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
		tr.briefTable("pledges", tr.T("term.pledge"), tr.report.ByPledge, tr.pledge),
		tr.briefTable("regions", tr.T("term.region"), tr.report.ByRegion, tr.region),
	}
}

func (tr translator) briefTable(id, of string, groups []Group, name func(string) string) table {
	t := table{id: "brief-" + id, title: tr.T("brief." + id), empty: tr.T("report.empty." + id)}
	t.columns = []column{tr.col("report.column.code", 8), {title: of, width: 44}}
	for _, key := range []string{"report.column.total", "figures.declared_completed", "figures.verified_completed", "derived.overdue", "derived.no_report", "figures.differs"} {
		t.columns = append(t.columns, tr.col(key, 12))
	}
	for _, g := range groups {
		t.rows = append(t.rows, []any{
			code(g.Code), name(g.Code), g.Total, g.Declared[commitments.Completed], g.Verified[commitments.Completed], g.Overdue, g.NoReport, g.Differs,
		})
	}
	return t
}
