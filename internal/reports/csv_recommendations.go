package reports

import (
	"slices"
	"strconv"
	"time"

	"tracker/internal/commitments"
)

// recommendationColumns are those of recommendations.csv, a row for each recommendation.
func recommendationColumns() []csvColumn[Recommended] {
	return slices.Concat([]csvColumn[Recommended]{
		textColumn("id", func(_ *Report, x Recommended) string { return x.ID }),
		textColumn("agreement", func(r *Report, _ Recommended) string { return r.Agreement.Code }),
		textColumn("report_period", func(r *Report, _ Recommended) string { return r.Period.String() }),
		textColumn("period", func(_ *Report, x Recommended) string { return x.Period.String() }),
		textColumn("pledge", func(_ *Report, x Recommended) string { return x.Pledge }),
		textColumn("commitment", func(_ *Report, x Recommended) string { return x.Commitment }),
		textColumn("region", func(_ *Report, x Recommended) string { return x.Region }),
	}, textColumns("text", func(_ *Report, x Recommended) commitments.Text { return x.Texts }), []csvColumn[Recommended]{
		textColumn("addressee", func(_ *Report, x Recommended) string { return x.Addressee }),
		dayColumn("deadline", func(_ *Report, x Recommended) commitments.Date { return x.Deadline }),
		textColumn("state", func(_ *Report, x Recommended) string { return string(x.State) }),
		numberColumn("days_overdue", func(_ *Report, x Recommended) string { return strconv.Itoa(x.DaysOverdue) }),
	}, followedColumns("declared", func(x Recommended) *Followed { return x.Declared }),
		followedColumns("found", func(x Recommended) *Followed { return x.Found }), []csvColumn[Recommended]{
			textColumn("party", func(_ *Report, x Recommended) string { return x.Party }),
			textColumn("author", func(_ *Report, x Recommended) string { return x.AuthorName }),
			instantColumn("made_at", func(_ *Report, x Recommended) time.Time { return x.MadeAt }),
			textColumn("origin", func(_ *Report, x Recommended) string { return string(x.Origin) }),
		})
}

// followedColumns are those of what one side said last.
func followedColumns(name string, of func(Recommended) *Followed) []csvColumn[Recommended] {
	said := func(x Recommended) Followed {
		if f := of(x); f != nil {
			return *f
		}
		return Followed{}
	}
	return []csvColumn[Recommended]{
		textColumn(name, func(_ *Report, x Recommended) string { return string(said(x).Step) }),
		textColumn(name+"_words", func(_ *Report, x Recommended) string { return said(x).Words }),
		instantColumn(name+"_at", func(_ *Report, x Recommended) time.Time { return said(x).At }),
	}
}
