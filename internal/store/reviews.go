package store

import (
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

type reviewRow struct {
	ID           string `gorm:"primaryKey"`
	UpdateID     string
	Follows      *string
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
		ID: r.ID, UpdateID: r.Update, Follows: orNil(r.Follows), Decision: r.Decision, Assessment: r.Assessment, Reason: r.Reason,
		Reviewer: r.Reviewer, ReviewerName: r.ReviewerName, ReviewedAt: r.At.UnixMicro(),
	}
}

// InsertReview adds the review that stands for an update and takes the update out of
// the queue; a returned one goes back to its author.
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

type withdrawalRow struct {
	ID          string `gorm:"primaryKey"`
	ReviewID    string
	UpdateID    string
	Reason      string
	Author      string
	AuthorName  string
	Origin      commitments.Origin
	WithdrawnAt int64
}

func (withdrawalRow) TableName() string { return "review_withdrawals" }

func fromWithdrawal(w commitments.Withdrawal) withdrawalRow {
	return withdrawalRow{
		ID: w.ID, ReviewID: w.Review.ID, UpdateID: w.Review.Update, Reason: w.Reason, Author: w.By, AuthorName: w.ByName,
		Origin: w.Origin, WithdrawnAt: w.At.UnixMicro(),
	}
}

// withdrawalView is a withdrawal with the review that it took back.
type withdrawalView struct {
	Row    withdrawalRow `gorm:"embedded"`
	Review reviewRow     `gorm:"embedded;embeddedPrefix:review_"`
}

func (v withdrawalView) withdrawal() commitments.Withdrawal {
	r := v.Review
	return commitments.Withdrawal{
		ID: v.Row.ID, Reason: v.Row.Reason, By: v.Row.Author, ByName: v.Row.AuthorName, Origin: v.Row.Origin, At: toTime(v.Row.WithdrawnAt),
		Review: commitments.Review{
			ID: v.Row.ReviewID, Update: v.Row.UpdateID, Follows: orEmpty(r.Follows), Decision: r.Decision, Assessment: r.Assessment,
			Reason: r.Reason, Reviewer: r.Reviewer, ReviewerName: r.ReviewerName, At: toTime(r.ReviewedAt),
		},
	}
}

// addWithdrawals gives each update the verifications that were taken back.
func addWithdrawals(q *gorm.DB, updates []commitments.Update) error {
	place := make(map[string]int, len(updates))
	ids := make([]string, len(updates))
	for i, u := range updates {
		place[u.ID], ids[i] = i, u.ID
	}
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var views []withdrawalView
		err := q.Raw(`SELECT w.*, r.follows AS review_follows, r.decision AS review_decision, r.assessment AS review_assessment,
			r.reason AS review_reason, r.reviewer AS review_reviewer, r.reviewer_name AS review_reviewer_name, r.reviewed_at AS review_reviewed_at
			FROM review_withdrawals w JOIN reviews r ON r.id = w.review_id
			WHERE w.update_id IN ? ORDER BY w.update_id, w.withdrawn_at, w.id`, part).Scan(&views).Error
		if err != nil {
			return wrap("withdrawn reviews", err)
		}
		for _, v := range views {
			u := &updates[place[v.Row.UpdateID]]
			u.Withdrawn = append(u.Withdrawn, v.withdrawal())
		}
	}
	return nil
}

// InsertWithdrawal takes a review back. The update waits for another one, as if it
// had just been submitted, unless one replaced it.
func (w updateWrites) InsertWithdrawal(back commitments.Withdrawal, u commitments.Update, c commitments.Commitment) error {
	row := fromWithdrawal(back)
	created := insertOnce(w.tx, &row)
	if created.Error != nil {
		return wrap("withdraw review", created.Error)
	}
	if created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.review.not_standing")
	}
	if u.State == commitments.Superseded {
		return nil
	}
	waiting := waitingRow(u, c)
	return insert(w.tx, "queue update again", &waiting)
}

type assessmentRow struct {
	ID           string `gorm:"primaryKey"`
	Commitment   string
	Period       string
	PeriodEnd    string
	PeriodStart  string
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
		PeriodStart: a.Period.Start().String(),
		Assessment:  a.Assessment, Comment: a.Comment, ReviewID: orNil(a.Review), Assessor: a.Assessor,
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

const lastAssessedFirst = "period_end DESC, period_start DESC, assessed_at DESC, id DESC"

func (r updateReads) Assessments(commitment string, limit int) ([]commitments.AssessmentFact, error) {
	var rows []assessmentRow
	err := r.q.Where("commitment = ?", commitment).Order(lastAssessedFirst).
		Limit(limitOrAll(limit)).Find(&rows).Error
	if err != nil {
		return nil, wrap("assessments", err)
	}
	return mapAll(rows, assessmentRow.assessment)
}

type revisionRow struct {
	ID          string `gorm:"primaryKey"`
	Commitment  string
	FromPeriod  string
	FromStart   *string
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
		ID: r.ID, Commitment: r.Commitment, FromPeriod: r.From.String(), FromStart: periodStart(r.From), TermsBefore: toJSON(r.Before), TermsAfter: toJSON(r.After),
		Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName, Origin: r.Origin, RevisedAt: r.At.UnixMicro(),
	}
}

func (r revisionRow) revision() (commitments.Revision, error) {
	var col columns
	revision := commitments.Revision{
		ID: r.ID, Commitment: r.Commitment, From: col.period(r.FromPeriod), Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName,
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
