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

// briefTables are the counts of each pledge, and what the council asks for first.
func (tr translator) briefTables() []table {
	return []table{
		tr.brief("pledges", tr.T("term.pledge"), tr.report.ByPledge, tr.pledge), tr.askedFirst(),
	}
}

// mostAsked is how many recommendations a brief names, and the others how many letters it
// has of one and of the opinion.
const (
	mostAsked     = 5
	lettersAsked  = 150
	lettersOpined = 480
)

// askedFirst are the recommendations that have not ended, the earliest deadline first.
func (tr translator) askedFirst() table {
	var rows [][]any
	for _, x := range tr.report.Recommendations {
		if x.State.Ended() || len(rows) == mostAsked {
			continue
		}
		rows = append(rows, []any{
			tr.about(x), userText(commitments.Shortened(tr.Text(x.Texts), lettersAsked)), tr.party(x.Addressee), x.Deadline, tr.T("recommendation.state." + string(x.State)),
		})
	}
	t := tr.table("recommendations", []column{
		tr.col("recommendation.about", 14), tr.col("term.recommendation", 50), tr.col("recommendation.addressee", 16),
		tr.col("recommendation.deadline", 14), tr.col("recommendation.state", 16),
	}, rows)
	t.id = "asked"
	return t
}
