package store

import (
	"context"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/problem"
)

// Opinions returns the store of what the party that collects says of periods.
func (db *DB) Opinions() opinions.Store { return opinionStore{db} }

// opinionStore implements opinions.Store.
type opinionStore struct{ db *DB }

func (s opinionStore) Read(ctx context.Context) opinions.Reader {
	return newOpinionReads(s.db.reader(ctx))
}

func (s opinionStore) InTx(ctx context.Context, fn func(opinions.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return fn(opinions.Tx{Reader: newOpinionReads(tx), Writer: opinionWrites{recorder{tx}, tx}})
	})
}

// opinionReads implements opinions.Reader.
type opinionReads struct {
	definitionReads
	q *gorm.DB
}

func newOpinionReads(q *gorm.DB) opinionReads { return opinionReads{definitionReads{q}, q} }

func (r opinionReads) Opinion(id string) (opinions.Opinion, error) {
	found, err := r.gather("opinion = ?", id)
	if problem.Is(err, problem.Invalid) || err == nil && len(found) == 0 {
		return opinions.Opinion{}, notFound()
	}
	if err != nil {
		return opinions.Opinion{}, err
	}
	return found[0], nil
}

func (r opinionReads) Opinions(agreement string, p commitments.Period) ([]opinions.Opinion, error) {
	return r.gather("agreement = ? AND period = ?", agreement, p.String())
}

// gather returns the opinions whose versions and decisions match.
func (r opinionReads) gather(where string, args ...any) ([]opinions.Opinion, error) {
	versions, err := list(r.q.Where(where, args...).Order("pledge, version"), "opinions", opinionVersionRow.version)
	if err != nil {
		return nil, err
	}
	decisions, err := list(r.q.Where(where, args...).Order("pledge, version"), "decisions on opinions", opinionDecisionRow.decision)
	if err != nil {
		return nil, err
	}
	return opinions.Gather(versions, decisions), nil
}

// undecided are the latest versions of an agreement's opinions that nobody has decided
// on.
const undecided = `SELECT v.* FROM opinion_versions v WHERE v.agreement = ?
	AND NOT EXISTS (SELECT 1 FROM opinion_versions later WHERE later.opinion = v.opinion AND later.version > v.version)
	AND NOT EXISTS (SELECT 1 FROM opinion_decisions d WHERE d.version_id = v.id)
	ORDER BY v.period, v.pledge`

func (r opinionReads) Waiting(agreement string) ([]opinions.Subject, error) {
	var rows []opinionVersionRow
	if err := r.q.Raw(undecided, agreement).Scan(&rows).Error; err != nil {
		return nil, wrap("opinions that wait", err)
	}
	return mapAll(rows, func(row opinionVersionRow) (opinions.Subject, error) {
		v, err := row.version()
		return v.Subject, err
	})
}

// opinionWrites implements opinions.Writer.
type opinionWrites struct {
	recorder
	tx *gorm.DB
}

func (w opinionWrites) InsertVersion(v opinions.Version) error {
	row := fromOpinionVersion(v)
	added := insertOnce(w.tx, &row)
	if added.Error == nil && added.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.opinion.stale", "version", v.Number)
	}
	return wrap("add opinion", added.Error)
}

func (w opinionWrites) InsertDecision(d opinions.Decision) error {
	row := fromOpinionDecision(d)
	added := insertOnce(w.tx, &row)
	if added.Error == nil && added.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.opinion.decided")
	}
	return wrap("decide on opinion", added.Error)
}
