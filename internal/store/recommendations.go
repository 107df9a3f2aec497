package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
)

// Recommendations returns the store of recommendations.
func (db *DB) Recommendations() recommendations.Store { return recommendationStore{db} }

// recommendationStore implements recommendations.Store.
type recommendationStore struct{ db *DB }

func (s recommendationStore) Read(ctx context.Context) recommendations.Reader {
	return newRecommendationReads(s.db.reader(ctx))
}

func (s recommendationStore) InTx(ctx context.Context, fn func(recommendations.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return fn(recommendations.Tx{Reader: newRecommendationReads(tx), Writer: recommendationWrites{recorder{tx}, keyWrites{tx}, tx}})
	})
}

// recommendationReads implements recommendations.Reader.
type recommendationReads struct {
	roundDefinitions
	q *gorm.DB
}

func newRecommendationReads(q *gorm.DB) recommendationReads {
	return recommendationReads{roundDefinitions{definitionReads{q}, commitmentReads{q}}, q}
}

// byDeadline is the order of lists of recommendations.
const byDeadline = "deadline, made_at, id"

// recommendationState is where a recommendation stands: what its latest step leads to.
const recommendationState = `coalesce((SELECT CASE s.step WHEN 'not_done' THEN 'accepted' ELSE s.step END FROM recommendation_steps s
	WHERE s.recommendation = recommendations.id ORDER BY s.version DESC LIMIT 1), 'open')`

// matchingRecommendations narrows a query to what the filter asks for.
func matchingRecommendations(q *gorm.DB, f recommendations.Filter) *gorm.DB {
	q = q.Model(&recommendationRow{})
	for _, one := range []struct{ column, value string }{
		{"agreement", f.Agreement}, {"pledge", f.Pledge}, {"commitment", f.Commitment}, {"region", f.Region}, {"addressee", f.Addressee},
		{recommendationState, string(f.State)},
	} {
		if one.value != "" {
			q = q.Where(one.column+" = ?", one.value)
		}
	}
	if f.Overdue {
		q = q.Where("deadline < ? AND "+recommendationState+" IN ('open', 'accepted')", f.Day.String())
	}
	if f.Ended != nil {
		q = q.Where("("+recommendationState+" IN ('settled', 'closed')) = ?", *f.Ended)
	}
	for _, word := range strings.Fields(f.Query) {
		q = q.Where(`search LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(word)+"%")
	}
	return q
}

func (r recommendationReads) Recommendation(id string) (recommendations.Record, error) {
	row, err := findOne[recommendationRow](r.q.Where("id = ?", id), "recommendation")
	if err != nil {
		return recommendations.Record{}, err
	}
	found, err := withSteps(r.q, []recommendationRow{row})
	if err != nil {
		return recommendations.Record{}, err
	}
	return found[0], nil
}

func (r recommendationReads) Recommendations(f recommendations.Filter) ([]recommendations.Record, int, error) {
	var total int64
	if err := matchingRecommendations(r.q, f).Count(&total).Error; err != nil {
		return nil, 0, wrap("count recommendations", err)
	}
	var rows []recommendationRow
	if err := onePage(matchingRecommendations(r.q, f), f.Page, f.PerPage).Order(byDeadline).Find(&rows).Error; err != nil {
		return nil, 0, wrap("recommendations", err)
	}
	page, err := withSteps(r.q, rows)
	return page, int(total), err
}

// EachRecommendation notes the order first, by the ids alone, as EachCommitment does.
func (r recommendationReads) EachRecommendation(f recommendations.Filter, yield func(recommendations.Record) error) error {
	var ids []string
	if err := matchingRecommendations(r.q, f).Order(byDeadline).Pluck("id", &ids).Error; err != nil {
		return wrap("recommendations", err)
	}
	for part := range slices.Chunk(ids, chunkLength) {
		var rows []recommendationRow
		if err := r.q.Where("id IN ?", part).Order(byDeadline).Find(&rows).Error; err != nil {
			return wrap("recommendations", err)
		}
		found, err := withSteps(r.q, rows)
		if err != nil {
			return err
		}
		if err := giveAll(found, yield); err != nil {
			return err
		}
	}
	return nil
}

// withSteps gives recommendations their steps.
func withSteps(q *gorm.DB, rows []recommendationRow) ([]recommendations.Record, error) {
	ids := make([]string, len(rows))
	place := make(map[string]int, len(rows))
	for i, row := range rows {
		ids[i], place[row.ID] = row.ID, i
	}
	records, err := mapAll(rows, func(row recommendationRow) (recommendations.Record, error) {
		made, err := row.recommendation()
		return recommendations.Record{Recommendation: made}, err
	})
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(ids, rowsAtOnce) {
		steps, err := list(q.Where("recommendation IN ?", part).Order("recommendation, version"), "steps of recommendations", recommendationStepRow.step)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			of := &records[place[s.Recommendation]]
			of.Steps = append(of.Steps, s)
		}
	}
	return records, nil
}

// recommendedUntil returns the agreement's recommendations of the periods that end by the
// day.
func recommendedUntil(q *gorm.DB, agreement string, day commitments.Date) ([]recommendations.Record, error) {
	var rows []recommendationRow
	err := q.Where("agreement = ? AND period_end <= ?", agreement, day.String()).Find(&rows).Error
	if err != nil {
		return nil, wrap("recommendations", err)
	}
	found, err := withSteps(q, rows)
	if err != nil {
		return nil, err
	}
	recommendations.Sort(found)
	return found, nil
}

// recommendationWrites implements recommendations.Writer.
type recommendationWrites struct {
	recorder
	keyWrites
	tx *gorm.DB
}

func (w recommendationWrites) InsertRecommendation(r recommendations.Recommendation) error {
	row := fromRecommendation(r)
	return insert(w.tx, "add recommendation", &row)
}

func (w recommendationWrites) InsertStep(s recommendations.Step) error {
	row := fromRecommendationStep(s)
	added := insertOnce(w.tx, &row)
	if added.Error == nil && added.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.recommendation.stale", "version", s.Number)
	}
	return wrap("add step of recommendation", added.Error)
}
