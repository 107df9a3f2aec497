package store

import (
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

type reviewRow struct {
	ID           string `gorm:"primaryKey"`
	UpdateID     string
	Decision     commitments.Decision
	Assessment   commitments.Assessment
	Reason       string
	Reviewer     string
	ReviewerName string
	ReviewedAt   int64
}

func (reviewRow) TableName() string { return "reviews" }

func fromReview(r commitments.Review) reviewRow {
	return reviewRow{
		ID: r.ID, UpdateID: r.Update, Decision: r.Decision, Assessment: r.Assessment, Reason: r.Reason,
		Reviewer: r.Reviewer, ReviewerName: r.ReviewerName, ReviewedAt: r.At.UnixMicro(),
	}
}

// insertReview adds the only review that an update can have and takes the
// update out of the queue; a returned one goes back to its author.
func (w updateWrites) InsertReview(r commitments.Review) error {
	row := fromReview(r)
	created := insertOnce(w.tx, &row)
	if created.Error != nil {
		return wrap("add review", created.Error)
	}
	if created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.already_reviewed")
	}
	if err := settle(w.tx, r.Update); err != nil || r.Decision != commitments.Returned {
		return err
	}
	update, err := findOne[updateRow](w.tx.Where("id = ?", r.Update), "reviewed update")
	if err != nil {
		return err
	}
	return insert(w.tx, "return update", &returnRow{UpdateID: r.Update, Author: update.Author, ReturnedAt: row.ReviewedAt})
}

type assessmentRow struct {
	ID           string `gorm:"primaryKey"`
	Commitment   string
	Period       string
	PeriodEnd    string
	Assessment   commitments.Assessment
	Comment      string
	ReviewID     *string
	Assessor     string
	AssessorName string
	Origin       commitments.Origin
	AssessedAt   int64
}

func (assessmentRow) TableName() string { return "assessments" }

func fromAssessment(a commitments.AssessmentFact) assessmentRow {
	return assessmentRow{
		ID: a.ID, Commitment: a.Commitment, Period: a.Period.String(), PeriodEnd: a.Period.End().String(),
		Assessment: a.Assessment, Comment: a.Comment, ReviewID: orNil(a.Review), Assessor: a.Assessor,
		AssessorName: a.Name, Origin: a.Origin, AssessedAt: a.At.UnixMicro(),
	}
}

func (r assessmentRow) assessment() (commitments.AssessmentFact, error) {
	var col columns
	a := commitments.AssessmentFact{
		ID: r.ID, Commitment: r.Commitment, Period: col.period(r.Period), Assessment: r.Assessment,
		Comment: r.Comment, Review: orEmpty(r.ReviewID), Assessor: r.Assessor, Name: r.AssessorName,
		Origin: r.Origin, At: toTime(r.AssessedAt),
	}
	return a, wrap("assessment "+r.ID, col.err)
}

func (r updateReads) Assessments(commitment string, limit int) ([]commitments.AssessmentFact, error) {
	var rows []assessmentRow
	err := r.q.Where("commitment = ?", commitment).Order("period_end DESC, assessed_at DESC, id DESC").
		Limit(limitOrAll(limit)).Find(&rows).Error
	if err != nil {
		return nil, wrap("assessments", err)
	}
	return mapAll(rows, assessmentRow.assessment)
}

type revisionRow struct {
	ID          string `gorm:"primaryKey"`
	Commitment  string
	TermsBefore string
	TermsAfter  string
	Reason      string
	Author      string
	AuthorName  string
	Origin      commitments.Origin
	RevisedAt   int64
}

func (revisionRow) TableName() string { return "revisions" }

func fromRevision(r commitments.Revision) revisionRow {
	return revisionRow{
		ID: r.ID, Commitment: r.Commitment, TermsBefore: toJSON(r.Before), TermsAfter: toJSON(r.After),
		Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName, Origin: r.Origin, RevisedAt: r.At.UnixMicro(),
	}
}

func (r revisionRow) revision() (commitments.Revision, error) {
	var col columns
	revision := commitments.Revision{
		ID: r.ID, Commitment: r.Commitment, Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName,
		Origin: r.Origin, At: toTime(r.RevisedAt),
	}
	col.json(r.TermsBefore, &revision.Before)
	col.json(r.TermsAfter, &revision.After)
	return revision, wrap("revision "+r.ID, col.err)
}

func (r updateReads) Revisions(commitment string, limit int) ([]commitments.Revision, error) {
	var rows []revisionRow
	err := r.q.Where("commitment = ?", commitment).Order("revised_at DESC, id DESC").
		Limit(limitOrAll(limit)).Find(&rows).Error
	if err != nil {
		return nil, wrap("revisions", err)
	}
	return mapAll(rows, revisionRow.revision)
}

func (w updateWrites) InsertAssessment(a commitments.AssessmentFact) error {
	row := fromAssessment(a)
	return insert(w.tx, "add assessment of "+a.Commitment, &row)
}

func (w updateWrites) InsertRevision(r commitments.Revision) error {
	row := fromRevision(r)
	return insert(w.tx, "add revision of "+r.Commitment, &row)
}
