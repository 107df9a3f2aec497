package lists

import (
	"context"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/request"
)

// Where a report's CSV file has a column of the same meaning, it has the same name
// in these lists.

// Commitments is the commitments that match the filter.
func (ls *Lists) Commitments(by people.Account, f commitments.Filter) List {
	return commitmentTable.list(request.CommitmentQuery(f), func(ctx context.Context, yield func(commitments.Commitment) error) error {
		return ls.Tracker.EachCommitment(ctx, by, f, yield)
	})
}

var commitmentTable = table[commitments.Commitment]{
	name: "commitments", title: "nav.commitments", columns: slices.Concat(
		placeColumns("code", func(c commitments.Commitment) commitments.Commitment { return c }),
		stateColumns, termsColumns,
		[]column[commitments.Commitment]{
			codeColumn("update_id", "", func(c commitments.Commitment) string { return c.UpdateID }),
			countColumn("version", "", func(c commitments.Commitment) int64 { return int64(c.Version) }),
		},
	),
}

var stateColumns = []column[commitments.Commitment]{
	wordColumn("declared_status", "term.declared", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Status()), w.Status(c.Status())
	}),
	reasonColumn("declared_delay_reason", func(c commitments.Commitment) *commitments.Delay { return statement(c.Declared).Delay }),
	textColumn("declared_delay_words", "delay.words", 40, func(c commitments.Commitment) string { return statement(c.Declared).Delay.OrNone().Words }),
	periodColumn("declared_period", "report.column.reported_for", func(c commitments.Commitment) commitments.Period { return statement(c.Declared).Period }),
	figuresColumn("term.declared_value", commitments.DeclaredSide),
	wordColumn("verified_status", "term.verified", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.VerifiedStatus()), w.Status(c.VerifiedStatus())
	}),
	periodColumn("verified_period", "report.column.verified_for", func(c commitments.Commitment) commitments.Period { return statement(c.Verified).Period }),
	figuresColumn("term.verified_value", commitments.VerifiedSide),
	wordColumn("assessment", "term.assessment", 20, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Assessment()), w.Assessment(c.Assessment())
	}),
	periodColumn("assessed_period", "report.column.assessed_for", func(c commitments.Commitment) commitments.Period {
		if c.Assessed == nil {
			return commitments.Period{}
		}
		return c.Assessed.Period
	}),
	wordColumn("review", "term.review_state", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.State.Review), w.Review(c.State.Review)
	}),
	wordColumn("gap", "list.gap", 24, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Gap()), w.Named("gap.short.", string(c.Gap()))
	}),
	flagColumn("overdue", "derived.overdue", func(w wording, c commitments.Commitment) bool { return w.derived(c).Overdue }),
	flagColumn("due_soon", "derived.due_soon", func(w wording, c commitments.Commitment) bool { return w.derived(c).DueSoon }),
	flagColumn("no_report", "derived.no_report", func(w wording, c commitments.Commitment) bool { return w.derived(c).NoReport }),
	dayColumn("due_on", "term.due_date", func(c commitments.Commitment) commitments.Date { return c.DueOn }),
	wordColumn("duty", "term.duty", 16, func(w wording, c commitments.Commitment) (string, string) {
		return string(w.derived(c).Duty), w.Named("duty.", string(w.derived(c).Duty))
	}),
	periodColumn("reported_period", "list.last_report", func(c commitments.Commitment) commitments.Period { return c.Reported }),
	instantColumn("updated_at", "report.column.submitted_at", func(c commitments.Commitment) time.Time { return c.ReportedAt }),
	wordColumn("origin", "report.column.origin", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Origin), w.Named("origin.", string(c.Origin))
	}),
}

// statement is what was declared or verified; empty for none.
func statement(s *commitments.Statement) commitments.Statement {
	if s == nil {
		return commitments.Statement{}
	}
	return *s
}

// figuresColumn holds, in workbooks alone, how far a side has come with each indicator;
// the list of measures has the numbers.
func figuresColumn(title string, side commitments.Side) column[commitments.Commitment] {
	return wordColumn("", title, 32, func(w wording, c commitments.Commitment) (string, string) {
		if len(c.Figures) == 0 {
			return "", ""
		}
		return "", w.Figures(w.Indicators(c.Pledge), c.Figures, side)
	})
}

var termsColumns = []column[commitments.Commitment]{
	wordColumn("indicators", "", 16, func(w wording, c commitments.Commitment) (string, string) {
		return strings.Join(w.measured(c), " "), ""
	}),
	wordColumn("", "term.target", 32, func(w wording, c commitments.Commitment) (string, string) {
		if len(c.Targets) == 0 {
			return "", ""
		}
		return "", w.Targets(w.Indicators(c.Pledge), c.Terms)
	}),
	textColumn("focal_point", "term.focal_point", 24, func(c commitments.Commitment) string { return c.FocalPoint }),
	textColumn("lead_institution", "term.lead_institution", 28, func(c commitments.Commitment) string { return c.LeadInstitution }),
}

// derived is what follows from dates for a commitment.
func (w wording) derived(c commitments.Commitment) commitments.Derived {
	return c.Derive(w.horizons[c.Agreement])
}

// category is what the commitment's agreement calls its category.
func (w wording) category(c commitments.Commitment) string {
	a, err := commitments.FindAgreement(w.agreements, c.Agreement)
	if err != nil {
		return c.Category
	}
	return w.Category(c.Category, a)
}

// placeColumns say which commitment a row is about.
func placeColumns[T any](code string, of func(T) commitments.Commitment) []column[T] {
	return slices.Concat(
		[]column[T]{
			codeColumn(code, "term.commitment", func(item T) string { return of(item).Code }),
			codeColumn("agreement", "term.agreement", func(item T) string { return of(item).Agreement }),
			codeColumn("pledge", "", func(item T) string { return of(item).Pledge }),
		},
		titleColumns("pledge_title", "term.pledge", 44, func(w wording, item T) commitments.Text { return w.PledgeTitle(of(item).Pledge) }),
		[]column[T]{codeColumn("region", "", func(item T) string { return of(item).Region })},
		titleColumns("region_name", "term.region", 24, func(w wording, item T) commitments.Text { return w.RegionName(of(item).Region) }),
		[]column[T]{
			wordColumn("party", "term.party", 26, func(w wording, item T) (string, string) { return of(item).Party, w.Party(of(item).Party) }),
			wordColumn("category", "term.category", 26, func(w wording, item T) (string, string) {
				return of(item).Category, w.category(of(item))
			}),
		},
	)
}
