package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// countSince counts what the journal holds beyond an edition of what its report
// shows: the updates and assessments of the periods within its own, and those before
// that still stand for a commitment; the opinions on its own; the recommendations that
// it lists, and the steps that they had taken by its last day; and what was said and found
// of deliverables for the periods within its own. It finds them by the commitments and the
// period, and each one's place in the journal by its id; what has no place yet came
// after.
const countSince = `WITH updates AS (
		SELECT u.id FROM commitments c
			JOIN progress_updates u ON u.commitment = c.code AND u.period_end BETWEEN @first AND @last
			WHERE c.agreement = @agreement
		UNION SELECT (SELECT o.id FROM progress_updates o WHERE o.commitment = c.code AND o.period_end < @first
				ORDER BY o.period_end DESC, o.period_start DESC, o.submitted_at DESC, o.id DESC LIMIT 1)
			FROM commitments c WHERE c.agreement = @agreement
	), assessed AS (
		SELECT a.id, a.review_id FROM commitments c
			JOIN assessments a ON a.commitment = c.code AND a.period_end BETWEEN @first AND @last
			WHERE c.agreement = @agreement
		UNION SELECT a.id, a.review_id FROM commitments c
			JOIN assessments a ON a.id = (SELECT o.id FROM assessments o WHERE o.commitment = c.code AND o.period_end < @first
				ORDER BY o.period_end DESC, o.period_start DESC, o.assessed_at DESC, o.id DESC LIMIT 1)
			WHERE c.agreement = @agreement
	), steps AS (
		SELECT s.id, s.deliverable, s.version FROM deliverables d
			JOIN deliverable_steps s ON s.deliverable = d.id AND s.period_end BETWEEN @first AND @last
			WHERE d.agreement = @agreement AND d.period_end >= @first
	)
	SELECT
		(SELECT count(*) FROM updates f WHERE f.id IS NOT NULL AND ` + beyond + `) AS updates,
		(SELECT count(*) FROM updates u JOIN reviews f ON f.update_id = u.id WHERE ` + beyond + `)
			+ (SELECT count(*) FROM updates u JOIN review_withdrawals f ON f.update_id = u.id WHERE ` + beyond + `)
			+ (SELECT count(*) FROM assessed f WHERE f.review_id IS NULL AND ` + beyond + `) AS reviews,
		(SELECT count(*) FROM commitments c
			JOIN revisions f ON f.commitment = c.code AND f.revised_at >= @compiled AND (f.from_start IS NULL OR f.from_start <= @last)
			JOIN regions g ON g.code = c.region AND (g.valid_from IS NULL OR g.valid_from <= @last)
			JOIN pledges p ON p.code = c.pledge AND (p.added_on IS NULL OR p.added_on <= @last)
			WHERE c.agreement = @agreement AND ` + beyond + `) AS terms,
		(SELECT count(*) FROM opinion_decisions f
			WHERE f.agreement = @agreement AND f.period = @period AND f.decision = 'approved' AND ` + beyond + `) AS opinions,
		(SELECT count(*) FROM recommendations f
			WHERE f.agreement = @agreement AND f.period_end <= @last AND ` + beyond + `)
			+ (SELECT count(*) FROM recommendations r JOIN recommendation_steps f ON f.recommendation = r.id AND f.stepped_at < @ended
				WHERE r.agreement = @agreement AND r.period_end <= @last AND ` + beyond + `) AS recommendations,
		(SELECT count(*) FROM steps f WHERE ` + beyond + `)
			+ (SELECT count(*) FROM steps s JOIN deliverable_findings f ON f.deliverable = s.deliverable AND f.version = s.version
				WHERE ` + beyond + `) AS deliverables`

// beyond holds of a fact f that is not among the first entries of the journal.
const beyond = `NOT EXISTS (SELECT 1 FROM journal_log l WHERE l.fact = f.id AND l.idx < @size)`

// clockMargin is how much earlier than the edition a fact after it may say that it
// was made: several trackers have several clocks.
const clockMargin = time.Hour

func (s reportStore) Since(ctx context.Context, e reports.Edition) (reports.Since, error) {
	var row struct{ Updates, Reviews, Terms, Deliverables, Opinions, Recommendations int }
	err := s.db.reader(ctx).Raw(countSince, map[string]any{
		"agreement": e.Agreement, "period": e.Period.String(), "first": e.Period.Start().String(), "last": e.Period.End().String(), "size": e.JournalSize,
		"ended":    e.Period.End().AddDays(1).In(s.zone).UnixMicro(),
		"compiled": e.CompiledAt.Add(-clockMargin).UnixMicro(),
	}).Scan(&row).Error
	if err != nil {
		return reports.Since{}, wrap("what came since an edition", err)
	}
	return reports.Since{Updates: row.Updates, Reviews: row.Reviews, Terms: row.Terms, Deliverables: row.Deliverables, Opinions: row.Opinions,
		Recommendations: row.Recommendations}, nil
}

func (s reportStore) MaterialNow(ctx context.Context, agreement string, p commitments.Period) (reports.Material, error) {
	var m reports.Material
	err := s.db.reader(ctx).Transaction(func(q *gorm.DB) error {
		log, err := treeOf(q)
		if err != nil {
			return err
		}
		m, err = readMaterial(q, log, agreement, p, s.zone)
		return err
	}, s.db.snapshot)
	return m, err
}
