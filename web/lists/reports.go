package lists

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
)

// Editions is the editions of reports that match the filter.
func (ls *Lists) Editions(by people.Account, f reports.EditionFilter) List {
	filter := filterOf("agreement", f.Agreement, "period", f.Period.String(), "kind", string(f.Kind))
	return editionTable.list(filter, func(ctx context.Context, yield func(reports.Edition) error) error {
		return ls.Reports.Each(ctx, by, f, yield)
	})
}

var editionTable = table[reports.Edition]{
	name: "reports", title: "nav.reports", columns: []column[reports.Edition]{
		codeColumn("id", "", func(e reports.Edition) string { return e.ID }),
		periodColumn("period", "term.period", func(e reports.Edition) commitments.Period { return e.Period }),
		countColumn("edition", "term.edition", func(e reports.Edition) int64 { return int64(e.Number) }),
		codeColumn("agreement", "term.agreement", func(e reports.Edition) string { return e.Agreement }),
		wordColumn("kind", "edition.kind", 14, func(w wording, e reports.Edition) (string, string) {
			return string(e.Kind), w.Named("edition.kind.", string(e.Kind))
		}),
		flagColumn("superseded", "edition.superseded", func(_ wording, e reports.Edition) bool { return e.Superseded }),
		textColumn("reason", "report.column.reason", 44, func(e reports.Edition) string { return e.Reason }),
		instantColumn("compiled_at", "edition.when", func(e reports.Edition) time.Time { return e.CompiledAt }),
		wordColumn("compiled_by_name", "edition.who", 24, func(w wording, e reports.Edition) (string, string) {
			return e.CompiledByName, w.Author(e.CompiledByName)
		}),
		figureColumn("declared_completed", "figures.declared_completed", func(h reports.Headline) int { return h.DeclaredCompleted }),
		figureColumn("verified_completed", "figures.verified_completed", func(h reports.Headline) int { return h.VerifiedCompleted }),
		figureColumn("overdue", "derived.overdue", func(h reports.Headline) int { return h.Overdue }),
		figureColumn("due_soon", "derived.due_soon", func(h reports.Headline) int { return h.DueSoon }),
		figureColumn("no_report", "derived.no_report", func(h reports.Headline) int { return h.NoReport }),
		figureColumn("differs", "figures.differs", func(h reports.Headline) int { return h.Differs }),
		figureColumn("awaiting_review", "gap.awaiting_review", func(h reports.Headline) int { return h.Awaiting }),
		countColumn("journal_size", "export.column.entries", func(e reports.Edition) int64 { return e.JournalSize }),
	},
}

// figureColumn holds a figure that the edition leads with.
func figureColumn(name, title string, of func(reports.Headline) int) column[reports.Edition] {
	return countColumn(name, title, func(e reports.Edition) int64 { return int64(of(e.Figures)) })
}
