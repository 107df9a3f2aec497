package commitments

import (
	"context"
	"slices"
	"strings"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// ReviewInput is what a reviewer fills in, as typed.
type ReviewInput struct {
	Decision   string `json:"decision"`   // verified or returned
	Assessment string `json:"assessment"` // required when verified
	Reason     string `json:"reason"`     // required when returned
}

func (in ReviewInput) read() (Review, error) {
	var fields problem.Fields
	r := Review{Decision: Decision(in.Decision), Assessment: Assessment(in.Assessment), Reason: strings.TrimSpace(in.Reason)}
	if r.Decision != Verified && r.Decision != Returned {
		fields.Add("decision", "error.decision.unknown")
	}
	if r.Assessment != "" && !slices.Contains(Assessments, r.Assessment) {
		fields.Add("assessment", "error.assessment.unknown", "value", problem.Excerpt(in.Assessment))
	}
	if r.Decision == Verified && r.Assessment == "" {
		fields.Add("assessment", "error.assessment.missing")
	}
	if r.Decision == Returned && r.Reason == "" {
		fields.Add("reason", "error.reason.missing")
	}
	fields.CheckText("reason", r.Reason, MaxReason)
	return r, fields.Err()
}

// ReviewUpdate verifies a submitted update with an assessment, or returns it
// with a reason. Who may is people.Account.RequireOther's to say. An update
// that was reviewed or replaced meanwhile is a Conflict.
func (t *Tracker) ReviewUpdate(ctx context.Context, by people.Account, id string, in ReviewInput) (Review, error) {
	var result Review
	err := t.Store.InTx(ctx, func(tx Tx) error {
		u, c, err := t.reviewable(tx, by, id)
		if err != nil {
			return err
		}
		r, err := in.read()
		if err != nil {
			return err
		}
		r.ID, r.Update, r.Follows = journal.NewID(), u.ID, u.lastWithdrawn()
		r.Reviewer, r.ReviewerName, r.At = by.ID, by.Name, journal.Now(t.Now)
		result = r
		return t.review(tx, by, c, u, r)
	})
	return result, err
}

// reviewWriter is what a review writes beside the commitment's state, and what that
// follows from.
type reviewWriter interface {
	StateReader
	InsertReview(r Review) error
	InsertAssessment(a AssessmentFact) error
}

// reviewTx is what reviews and assessments ask of their transaction.
type reviewTx interface {
	journal.Recorder
	reviewWriter
	Agreement(code string) (Agreement, error)
	Pledge(code string) (Pledge, error)
	Commitment(code string) (Commitment, error)
	Update(id string) (Update, error)
	SetState(c Commitment) error
}

// reviewedTx is what looking up an update for its reviewer asks of a transaction.
type reviewedTx interface {
	Agreement(code string) (Agreement, error)
	Commitment(code string) (Commitment, error)
	Update(id string) (Update, error)
}

// ofOtherParty returns an update on which the account may decide, as people.Account's
// RequireOther says, and its commitment.
func ofOtherParty(tx reviewedTx, by people.Account, id string) (Update, Commitment, error) {
	if err := by.Require(people.ReviewUpdate); err != nil {
		return Update{}, Commitment{}, err
	}
	u, err := tx.Update(id)
	if err != nil {
		return u, Commitment{}, err
	}
	c, err := tx.Commitment(u.Commitment)
	if err != nil {
		return u, c, err
	}
	a, err := tx.Agreement(c.Agreement)
	if err != nil {
		return u, c, err
	}
	return u, c, by.RequireOther(people.ReviewUpdate, c.Party, a.Parties, u.Author)
}

// reviewable returns an update that the account may review, and its commitment.
func (t *Tracker) reviewable(tx reviewTx, by people.Account, id string) (Update, Commitment, error) {
	u, c, err := ofOtherParty(tx, by, id)
	if err != nil {
		return u, c, err
	}
	switch u.State {
	case Verified, Returned:
		err = problem.New(problem.Conflict, "error.already_reviewed")
	case Superseded:
		err = problem.New(problem.Conflict, "error.superseded")
	}
	return u, c, err
}

// lastWithdrawn is the id of the update's review that was taken back last, or "".
func (u Update) lastWithdrawn() string {
	if len(u.Withdrawn) == 0 {
		return ""
	}
	return u.Withdrawn[len(u.Withdrawn)-1].Review.ID
}

func (t *Tracker) review(tx reviewTx, by people.Account, c Commitment, u Update, r Review) error {
	pledge, err := tx.Pledge(c.Pledge)
	if err != nil {
		return err
	}
	state, body, err := decision{u, r, reviewOrigin(u), pledge.Indicators}.decide(tx, c.State)
	if err != nil {
		return err
	}
	c.State = state
	if err := tx.SetState(c); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(t.Now), updatePrefix+string(r.Decision), c.Code, body))
}

// decision is a review of an update with what it is recorded with.
type decision struct {
	update     Update
	review     Review
	origin     Origin
	indicators []Indicator // of the update's pledge
}

// decide adds the review, and the assessment that came with it, and returns the
// commitment's state after them and what the journal is told.
func (d decision) decide(tx reviewWriter, s State) (State, reviewed, error) {
	body := reviewed{Review: d.review}
	if err := tx.InsertReview(d.review); err != nil {
		return s, body, err
	}
	if d.review.Assessment != "" {
		a := d.review.assessmentOf(d.update, d.origin)
		body.Given = &a
		s = s.assessed(a)
		if err := tx.InsertAssessment(a); err != nil {
			return s, body, err
		}
	}
	var err error
	if d.review.Decision == Verified {
		s, err = s.verified(d.update, d.indicators, tx)
	} else {
		s, err = s.returned(d.update, d.indicators, tx)
	}
	return s, body, err
}

// assessmentOf is the assessment that came with the review of u.
func (r Review) assessmentOf(u Update, origin Origin) AssessmentFact {
	return AssessmentFact{
		ID: journal.NewID(), Commitment: u.Commitment, Period: u.Period, Assessment: r.Assessment, Comment: r.Reason,
		Review: r.ID, Assessor: r.Reviewer, Name: r.ReviewerName, Origin: origin, At: r.At,
	}
}

// reviewOrigin marks a review of made-up data as made up too; a review of the
// published record is real.
func reviewOrigin(u Update) Origin {
	if u.Origin == PublishedRecord {
		return Reported
	}
	return u.Origin
}

// AssessmentInput is an assessment on its own, as typed.
type AssessmentInput struct {
	Period     string `json:"period"`
	Assessment string `json:"assessment"`
	Comment    string `json:"comment"` // required: there is no update to refer to
	Version    int    `json:"version"` // of the commitment that the reviewer saw
}

// Assess gives the other party's view of a commitment for a reporting period without
// an update to review, such as no_evidence where nothing was ever reported.
func (t *Tracker) Assess(ctx context.Context, by people.Account, code string, in AssessmentInput) (AssessmentFact, error) {
	var result AssessmentFact
	err := t.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.Commitment(code)
		if err != nil {
			return err
		}
		a, err := tx.HoldAgreement(c.Agreement)
		if err != nil {
			return err
		}
		if err := by.RequireOther(people.Assess, c.Party, a.Parties, ""); err != nil {
			return err
		}
		fact, err := t.readAssessment(in, a)
		if err != nil {
			return err
		}
		if in.Version != c.Version {
			return Stale(c)
		}
		fact.ID, fact.Commitment, fact.Origin = journal.NewID(), code, Reported
		fact.Assessor, fact.Name, fact.At = by.ID, by.Name, journal.Now(t.Now)
		result = fact
		return t.assess(tx, by, c, fact)
	})
	return result, err
}

func (t *Tracker) assess(tx reviewTx, by people.Account, c Commitment, fact AssessmentFact) error {
	if err := tx.InsertAssessment(fact); err != nil {
		return err
	}
	c.State = c.State.assessed(fact)
	if err := tx.SetState(c); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(t.Now), commitmentAssessed, c.Code, fact))
}

// AssessablePeriods lists the reporting periods that can be assessed on the day, the
// latest first: those that have begun, back to the one in which the agreement was
// signed.
func (a Agreement) AssessablePeriods(day Date) []Period {
	var list []Period
	for p := a.ReportingPeriod(day); !p.End().Before(a.SignedOn); p = a.PreviousPeriod(p) {
		list = append(list, p)
	}
	return list
}

func (t *Tracker) readAssessment(in AssessmentInput, a Agreement) (AssessmentFact, error) {
	var fields problem.Fields
	fact := AssessmentFact{Assessment: Assessment(in.Assessment), Comment: strings.TrimSpace(in.Comment)}
	p, err := ParsePeriod(strings.TrimSpace(in.Period))
	if err != nil {
		_ = fields.Check(err)
	} else if a.CheckReportingPeriod(p, &fields) {
		a.CheckBegun(p, t.Today(), &fields)
	}
	fact.Period = p
	if !slices.Contains(Assessments, fact.Assessment) {
		fields.Add("assessment", "error.assessment.unknown", "value", problem.Excerpt(in.Assessment))
	}
	if fact.Comment == "" {
		fields.Add("comment", "error.comment.missing")
	}
	fields.CheckText("comment", fact.Comment, MaxReason)
	return fact, fields.Err()
}
