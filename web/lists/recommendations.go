package lists

import (
	"context"
	"slices"
	"strconv"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/sheet"
)

// Recommendations is the recommendations that match the filter.
func (ls *Lists) Recommendations(by people.Account, f recommendations.Filter) List {
	overdue := ""
	if f.Overdue {
		overdue = "1"
	}
	filter := filterOf("agreement", f.Agreement, "commitment", f.Commitment, "pledge", f.Pledge, "region", f.Region, "addressee", f.Addressee,
		"state", string(f.State), "overdue", overdue, "q", f.Query)
	return recommendationTable.list(filter, func(ctx context.Context, yield func(recommendations.Record) error) error {
		return ls.Recommended.Each(ctx, by, f, yield)
	})
}

var recommendationTable = table[recommendations.Record]{
	name: "recommendations", title: "recommendation.list", columns: slices.Concat([]column[recommendations.Record]{
		codeColumn("id", "", func(r recommendations.Record) string { return r.ID }),
		codeColumn("agreement", "term.agreement", func(r recommendations.Record) string { return r.Agreement }),
		periodColumn("period", "recommendation.period", func(r recommendations.Record) commitments.Period { return r.Period }),
		codeColumn("pledge", "term.pledge", func(r recommendations.Record) string { return r.Pledge }),
		codeColumn("commitment", "term.commitment", func(r recommendations.Record) string { return r.Commitment }),
		codeColumn("region", "term.region", func(r recommendations.Record) string { return r.Region }),
	}, titleColumns("text", "term.recommendation", 60, func(_ wording, r recommendations.Record) commitments.Text { return r.Texts }), []column[recommendations.Record]{
		wordColumn("addressee", "recommendation.addressee", 20, func(w wording, r recommendations.Record) (string, string) {
			return r.Addressee, w.Party(r.Addressee)
		}),
		dayColumn("deadline", "recommendation.deadline", func(r recommendations.Record) commitments.Date { return r.Deadline }),
		wordColumn("state", "recommendation.state", 16, func(w wording, r recommendations.Record) (string, string) {
			return string(r.State()), w.Named("recommendation.state.", string(r.State()))
		}),
		{Name: "days_overdue", Title: "recommendation.days_overdue", Width: 13, Cell: func(w wording, r recommendations.Record) sheet.Cell {
			return sheet.Number(strconv.Itoa(r.DaysOverdue(commitments.DateOf(w.Now))))
		}},
		textColumn("declared_words", "recommendation.declared", 40, func(r recommendations.Record) string { return stepWords(r.Declared()) }),
		textColumn("found_words", "recommendation.found", 40, func(r recommendations.Record) string { return stepWords(r.Found()) }),
		textColumn("author", "recommendation.made_by", 24, func(r recommendations.Record) string { return r.AuthorName }),
		instantColumn("made_at", "recommendation.made_at", func(r recommendations.Record) time.Time { return r.At }),
		wordColumn("origin", "report.column.origin", 18, func(w wording, r recommendations.Record) (string, string) {
			return string(r.Origin), w.Named("origin.", string(r.Origin))
		}),
	}),
}

// stepWords is what a step says; "" where there is none.
func stepWords(s *recommendations.Step) string {
	if s == nil {
		return ""
	}
	return s.Words
}
