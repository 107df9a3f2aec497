package reports

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/people"
)

// Since is how far the record has moved beyond an issued edition: what stands in the
// journal after the entries that the edition covers, and would be in a new one.
type Since struct {
	Updates int // progress updates
	Reviews int // reviews, and assessments that were given alone
	Terms   int // changes of terms that hold in the period
	// Opinions are those on the period that were approved.
	Opinions int
	// Recommendations are those that were made and what was said and found of them, as far
	// as the report of the period shows it.
	Recommendations int
	// Deliverables are steps and findings of them, for periods within the edition's.
	Deliverables int
	// Totals are those that would say otherwise now, as in report.json; of the period's
	// latest edition alone.
	Totals []Discrepancy
}

// Moved reports whether there is anything.
func (s Since) Moved() bool {
	return s.Updates+s.Reviews+s.Terms+s.Deliverables+s.Opinions+s.Recommendations > 0 || len(s.Totals) > 0
}

// Counts says what came, each kind in the words of the language; nothing where none did.
func (s Since) Counts(l *locale.Locale) []string {
	var list []string
	for _, x := range []struct {
		key string
		n   int
	}{
		{"terms.progress_update", s.Updates}, {"terms.review", s.Reviews}, {"edition.since.terms", s.Terms},
		{"edition.since.deliverables", s.Deliverables}, {"edition.since.opinions", s.Opinions},
		{"edition.since.recommendations", s.Recommendations},
	} {
		if x.n > 0 {
			list = append(list, l.N(x.key, x.n))
		}
	}
	return list
}

// SinceReader reads how far the record has moved.
type SinceReader interface {
	// Since counts what was recorded after the edition; it reads what the edition's
	// own period holds, and none of the history before and after it.
	Since(ctx context.Context, e Edition) (Since, error)
	// MaterialNow is Material as the database stands, whose last entries may have no
	// places yet: it holds nobody up, and proves nothing.
	MaterialNow(ctx context.Context, agreement string, p commitments.Period) (Material, error)
}

// Since returns how far the record has moved beyond the edition. The totals need the
// material of the period, though no file is made of it; so they are reckoned for one
// edition at a time, the period's latest, and only where something was recorded.
func (e *Editions) Since(ctx context.Context, by people.Account, edition Edition) (Since, error) {
	if err := by.Require(people.Read); err != nil {
		return Since{}, err
	}
	since, err := e.Store.Since(ctx, edition)
	if err != nil || edition.Superseded || !since.Moved() {
		return since, err
	}
	issued, err := e.Load(ctx, edition)
	if err != nil {
		return since, err
	}
	now, err := e.asItStands(ctx, edition.Agreement, edition.Period)
	if err != nil {
		return since, err
	}
	since.Totals, err = Discrepancies(totalsOf(issued), totalsOf(now))
	return since, err
}

// AsItStands returns what the report of a period would say now. Unlike Preview it
// holds nobody up, and proves nothing: the last entries may have no places yet.
func (e *Editions) AsItStands(ctx context.Context, by people.Account, a commitments.Agreement, p commitments.Period) (Report, error) {
	if err := by.Require(people.Read); err != nil {
		return Report{}, err
	}
	return e.asItStands(ctx, a.Code, p)
}

func (e *Editions) asItStands(ctx context.Context, agreement string, p commitments.Period) (Report, error) {
	m, err := e.Store.MaterialNow(ctx, agreement, p)
	if err != nil {
		return Report{}, err
	}
	return Compile(m.compiledAt(journal.Now(e.Now)), p, e.Location), nil
}

// totalsOf is a report with nothing but the totals of the whole and of the indicators.
func totalsOf(r Report) Report {
	return Report{Schema: r.Schema, Whole: r.Whole, Totals: r.Totals, Reporting: Reporting{Whole: r.Reporting.Whole}}
}

// MovedSince counts what was recorded after each of the editions, by their ids; of
// those that a later edition follows, nothing: that one tells.
func (e *Editions) MovedSince(ctx context.Context, by people.Account, editions ...Edition) (map[string]Since, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	moved := map[string]Since{}
	for _, edition := range editions {
		if edition.Superseded {
			continue
		}
		since, err := e.Store.Since(ctx, edition)
		if err != nil {
			return nil, err
		}
		moved[edition.ID] = since
	}
	return moved, nil
}

// NextByHand returns the kind that the period's next edition would have if the account
// made it now; "" where it may not issue any.
func (e *Editions) NextByHand(ctx context.Context, by people.Account, latest Edition) (EditionKind, error) {
	a, err := e.agreement(ctx, latest.Agreement)
	if err != nil || by.RequireIssuer(a.Collectors()) != nil {
		return "", err
	}
	return kindByHand(a, latest.Period, e.day(e.Now()), latest), nil
}
