package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// commitmentStore implements commitments.Store; each lookup is a function that
// its transaction shares.
type commitmentStore struct{ db *DB }

func (s commitmentStore) InTx(ctx context.Context, fn func(commitments.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(commitmentTx{recorder{tx}, tx}) })
}

func (s commitmentStore) Agreements(ctx context.Context) ([]commitments.Agreement, error) {
	return allAgreements(s.db.reader(ctx))
}

func (s commitmentStore) Parties(ctx context.Context) ([]commitments.Party, error) {
	return allParties(s.db.reader(ctx))
}

func (s commitmentStore) Pledges(ctx context.Context, agreement string) ([]commitments.Pledge, error) {
	return pledgesOf(s.db.reader(ctx), agreement)
}

func (s commitmentStore) Regions(ctx context.Context) ([]commitments.Region, error) {
	return allRegions(s.db.reader(ctx))
}

func (s commitmentStore) Facts(ctx context.Context, agreement string) ([]commitments.Fact, error) {
	return factsOf(s.db.reader(ctx), agreement)
}

func (s commitmentStore) Commitment(ctx context.Context, code string) (commitments.Commitment, error) {
	return commitmentByCode(s.db.reader(ctx), code)
}

func (s commitmentStore) Commitments(ctx context.Context, f commitments.Filter) ([]commitments.Commitment, int, error) {
	return listCommitments(s.db.reader(ctx), f)
}

func (s commitmentStore) CommitmentsOf(ctx context.Context, agreement string) ([]commitments.Commitment, error) {
	return commitmentsOf(s.db.reader(ctx), agreement)
}

func (s commitmentStore) Counts(ctx context.Context, f commitments.Filter) (commitments.Counts, error) {
	return countCommitments(s.db.reader(ctx), f)
}

func (s commitmentStore) Update(ctx context.Context, id string) (commitments.Update, error) {
	return updateByID(s.db.reader(ctx), id)
}

func (s commitmentStore) Updates(ctx context.Context, code string, limit int) ([]commitments.Update, error) {
	return updatesOf(s.db.reader(ctx), code, limit)
}

func (s commitmentStore) Assessments(ctx context.Context, code string, limit int) ([]commitments.AssessmentFact, error) {
	return assessmentsOf(s.db.reader(ctx), code, limit)
}

func (s commitmentStore) Revisions(ctx context.Context, code string, limit int) ([]commitments.Revision, error) {
	return revisionsOf(s.db.reader(ctx), code, limit)
}

func (s commitmentStore) Draft(ctx context.Context, id, author string) (commitments.Update, error) {
	return draftByID(s.db.reader(ctx), id, author)
}

func (s commitmentStore) Drafts(ctx context.Context, author string) ([]commitments.Update, error) {
	return draftsOf(s.db.reader(ctx), author)
}

func (s commitmentStore) AwaitingReview(ctx context.Context, q commitments.Queue) ([]commitments.Waiting, int, error) {
	return awaitingReview(s.db.reader(ctx), q)
}

func (s commitmentStore) ReturnedTo(ctx context.Context, author string) ([]commitments.Waiting, error) {
	return returnedTo(s.db.reader(ctx), author)
}

// commitmentTx implements commitments.Tx.
type commitmentTx struct {
	recorder
	tx *gorm.DB
}

func (t commitmentTx) Agreement(code string) (commitments.Agreement, error) {
	return agreementByCode(t.tx, code)
}

func (t commitmentTx) Region(code string) (commitments.Region, error) {
	return regionByCode(t.tx, code)
}

func (t commitmentTx) Commitment(code string) (commitments.Commitment, error) {
	return commitmentByCode(t.tx, code)
}

func (t commitmentTx) Update(id string) (commitments.Update, error) { return updateByID(t.tx, id) }

func (t commitmentTx) Draft(id, author string) (commitments.Update, error) {
	return draftByID(t.tx, id, author)
}

func (t commitmentTx) LatestOf(commitment string, p commitments.Period) (*commitments.Update, error) {
	return latestOf(t.tx, commitment, p)
}

func (t commitmentTx) HasUpdates(commitment string) (bool, error) {
	return hasUpdates(t.tx, commitment)
}

func (t commitmentTx) SetState(c commitments.Commitment) error {
	return setColumns(t.tx, c, stateColumns)
}

func (t commitmentTx) SetTerms(c commitments.Commitment) error {
	return setColumns(t.tx, c, termsColumns)
}

func (t commitmentTx) SaveDraft(u *commitments.Update) error { return saveDraft(t.tx, u) }

func (t commitmentTx) DeleteDrafts(commitment string, p commitments.Period, author string) error {
	return deleteDrafts(t.tx, commitment, p, author)
}

func (t commitmentTx) InsertUpdate(u commitments.Update, c commitments.Commitment) error {
	return t.InsertUpdates([]commitments.Update{u}, map[string]commitments.Commitment{c.Code: c})
}

func (t commitmentTx) InsertUpdates(updates []commitments.Update, of map[string]commitments.Commitment) error {
	return insertUpdates(t.tx, updates, of)
}

func (t commitmentTx) InsertReview(r commitments.Review) error { return insertReview(t.tx, r) }

func (t commitmentTx) InsertAssessment(a commitments.AssessmentFact) error {
	row := fromAssessment(a)
	return insert(t.tx, "add assessment of "+a.Commitment, &row)
}

func (t commitmentTx) InsertRevision(r commitments.Revision) error {
	row := fromRevision(r)
	return insert(t.tx, "add revision of "+r.Commitment, &row)
}

func (t commitmentTx) Claim(account, key, requestHash string, at time.Time) (string, []byte, bool, error) {
	return claimKey(t.tx, account, key, requestHash, at)
}

func (t commitmentTx) Answer(account, key string, answer []byte) error {
	return answerKey(t.tx, account, key, answer)
}

func (t commitmentTx) PutAgreement(a commitments.Agreement) (bool, error) {
	return put(t.tx, a.Code, fromAgreement(a))
}

func (t commitmentTx) PutParty(p commitments.Party) (bool, error) {
	return put(t.tx, p.Code, fromParty(p))
}

func (t commitmentTx) PutPledge(p commitments.Pledge) (bool, error) {
	return put(t.tx, p.Code, fromPledge(p))
}

func (t commitmentTx) PutRegion(r commitments.Region) (bool, error) {
	return put(t.tx, r.Code, fromRegion(r))
}

func (t commitmentTx) InsertFact(f commitments.Fact) (bool, error) {
	row := fromFact(f)
	created := insertOnce(t.tx, &row)
	return created.RowsAffected == 1, wrap("add published fact "+f.ID, created.Error)
}

func (t commitmentTx) InsertCommitment(c commitments.Commitment, search string) (bool, error) {
	return insertCommitment(t.tx, c, search)
}

func (s commitmentStore) MadeUp(ctx context.Context) (bool, error) {
	var found bool
	err := s.db.reader(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM commitments WHERE origin IN ('demonstration', 'synthetic'))
		OR EXISTS (SELECT 1 FROM accounts WHERE demo)`).Scan(&found).Error
	return found, wrap("made-up data", err)
}
