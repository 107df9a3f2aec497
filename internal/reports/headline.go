package reports

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Headline is the counts that a report leads with. An edition keeps them, so that those
// of many can be read without their reports.
type Headline struct {
	Total             int  `json:"total"`
	DeclaredCompleted int  `json:"declared_completed"`
	VerifiedCompleted int  `json:"verified_completed"`
	Overdue           int  `json:"overdue"`
	DueSoon           int  `json:"due_soon"`
	NoReport          int  `json:"no_report"`
	Differs           int  `json:"differs"`
	Awaiting          int  `json:"awaiting_review"`
	Reporting         Rate `json:"reporting"`
}

// PeriodFigures is what the latest edition of a period leads with.
type PeriodFigures struct {
	Period  commitments.Period `json:"period"`
	Figures Headline           `json:"figures"`
}

// CourseBefore is how many periods before its own a report looks back on.
const CourseBefore = 7

// Headline returns the counts that the report leads with. Compiled is the day on which
// that was: of a provisional report, what is due soon is told from it.
func (r *Report) Headline(compiled commitments.Date) Headline {
	day := r.To
	if r.Provisional {
		day = compiled
	}
	h := Headline{
		Total: r.Whole.Total, Overdue: r.Whole.Overdue, NoReport: r.Whole.NoReport, Differs: r.Whole.Differs, Awaiting: r.Whole.Awaiting,
		DeclaredCompleted: r.Whole.Declared[commitments.Completed], VerifiedCompleted: r.Whole.Verified[commitments.Completed],
		Reporting: r.Reporting.Whole,
	}
	soon := day.AddDays(r.Agreement.CalendarOn(day).DueSoonDays)
	for _, c := range r.Commitments {
		if !c.DueOn.IsZero() && !c.Overdue && !c.said().Status.Done() && !c.DueOn.After(soon) {
			h.DueSoon++
		}
	}
	return h
}

// Trend returns what the latest editions of an agreement's last periods of the kind lead
// with, at most that many, the earliest first.
func (e *Editions) Trend(ctx context.Context, by people.Account, agreement string, kind commitments.PeriodKind, most int) ([]PeriodFigures, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return e.Store.Trend(ctx, agreement, kind, most)
}

// Before returns, by the id of each edition, what the latest edition of the period
// before its own leads with; nothing where that period has none.
func (e *Editions) Before(ctx context.Context, by people.Account, editions []Edition) (map[string]Headline, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	type period struct {
		agreement string
		period    commitments.Period
	}
	latest, before := map[period]*Headline{}, map[string]Headline{}
	for i, x := range editions {
		if !x.Superseded {
			latest[period{x.Agreement, x.Period}] = &editions[i].Figures
		}
	}
	for _, x := range editions {
		of := period{x.Agreement, x.Period.Prev()}
		figures, known := latest[of]
		if !known {
			found, err := e.Store.Edition(ctx, of.agreement, of.period, 0)
			switch {
			case err == nil:
				figures = &found.Figures
			case !problem.Is(err, problem.NotFound):
				return nil, err
			}
			latest[of] = figures
		}
		if figures != nil {
			before[x.ID] = *figures
		}
	}
	return before, nil
}
