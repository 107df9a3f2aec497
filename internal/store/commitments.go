package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/people"
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

func (s commitmentStore) EachCommitment(ctx context.Context, f commitments.Filter, yield func(commitments.Commitment) error) error {
	return eachCommitment(s.db.reader(ctx), f, yield)
}

func (s commitmentStore) CommitmentsOf(ctx context.Context, agreement string) ([]commitments.Commitment, error) {
	return commitmentsOf(s.db.reader(ctx), agreement)
}

func (s commitmentStore) Counts(ctx context.Context, f commitments.Filter) (commitments.Counts, error) {
	return countCommitments(s.db.reader(ctx), f)
}

func (s commitmentStore) Update(ctx context.Context, id string) (commitments.Update, error) {
	return supportedUpdate(s.db.reader(ctx), id)
}

func (s commitmentStore) Updates(ctx context.Context, code string, limit int) ([]commitments.Update, error) {
	q := s.db.reader(ctx)
	found, err := updatesOf(q, code, limit)
	if err != nil {
		return nil, err
	}
	return found, support(q, evidenceTable, found)
}

func (s commitmentStore) UpdatesByID(ctx context.Context, ids []string) (map[string]commitments.Update, error) {
	return updatesByID(s.db.reader(ctx), ids)
}

func (s commitmentStore) Assessments(ctx context.Context, code string, limit int) ([]commitments.AssessmentFact, error) {
	return assessmentsOf(s.db.reader(ctx), code, limit)
}

func (s commitmentStore) Revisions(ctx context.Context, code string, limit int) ([]commitments.Revision, error) {
	return revisionsOf(s.db.reader(ctx), code, limit)
}

func (s commitmentStore) Draft(ctx context.Context, id, author string) (commitments.Update, error) {
	return supportedDraft(s.db.reader(ctx), id, author)
}

func (s commitmentStore) Drafts(ctx context.Context, author string) ([]commitments.Update, error) {
	q := s.db.reader(ctx)
	found, err := draftsOf(q, author)
	if err != nil {
		return nil, err
	}
	return found, support(q, draftEvidenceTable, found)
}

func (s commitmentStore) Evidence(ctx context.Context, id string) (commitments.Evidence, error) {
	return evidenceByID(s.db.reader(ctx).Table(evidenceTable).Where("id = ?", id))
}

func (s commitmentStore) DraftEvidence(ctx context.Context, id, author string) (commitments.Evidence, error) {
	return evidenceByID(s.db.reader(ctx).Table(draftEvidenceTable).Where("id = ? AND author = ?", id, author))
}

func (s commitmentStore) NamedFiles(ctx context.Context, sha256 []string) ([]string, error) {
	return namedFiles(s.db.reader(ctx), sha256)
}

func (s commitmentStore) AwaitingReview(ctx context.Context, q commitments.Queue) ([]commitments.Waiting, int, error) {
	return awaitingReview(s.db.reader(ctx), q)
}

func (s commitmentStore) Earlier(ctx context.Context, commitment string, p commitments.Period, limit int) ([]commitments.Update, error) {
	return earlierThan(s.db.reader(ctx), commitment, p, limit)
}

func (s commitmentStore) Comments(ctx context.Context, commitment string, limit int) ([]commitments.Comment, error) {
	return commentsOf(s.db.reader(ctx), commitment, limit)
}

func (s commitmentStore) CommentsOn(ctx context.Context, update string) ([]commitments.Comment, error) {
	return commentsOn(s.db.reader(ctx), update)
}

func (s commitmentStore) Comment(ctx context.Context, id string) (commitments.Comment, error) {
	return commentByID(s.db.reader(ctx), id)
}

func (s commitmentStore) Unopened(ctx context.Context, account, commitment string) ([]string, error) {
	return unopened(s.db.reader(ctx), account, commitment)
}

func (s commitmentStore) Mentions(ctx context.Context, account string, limit int) ([]commitments.Mentioned, int, error) {
	return mentionsOf(s.db.reader(ctx), account, limit)
}

func (s commitmentStore) Accounts(ctx context.Context) ([]people.Account, error) {
	return activeAccounts(s.db.reader(ctx))
}

func (s commitmentStore) Requests(ctx context.Context, c commitments.Commitment, from, day commitments.Date) ([]commitments.Request, error) {
	asked, err := requestsOf(s.db.reader(ctx), []commitments.Commitment{c}, from, day)
	return asked[c.Code], err
}

func (s commitmentStore) RequestsOf(ctx context.Context, list []commitments.Commitment, from, day commitments.Date) (map[string][]commitments.Request, error) {
	return requestsOf(s.db.reader(ctx), list, from, day)
}

func (s commitmentStore) EachAwaitingReview(ctx context.Context, q commitments.Queue, yield func(commitments.Waiting) error) error {
	return eachAwaitingReview(s.db.reader(ctx), q, yield)
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

func (t commitmentTx) Request(c commitments.Commitment, p commitments.Period, day commitments.Date) (commitments.Request, error) {
	return requestOf(t.tx, c, p, day)
}

func (t commitmentTx) Earlier(commitment string, p commitments.Period, limit int) ([]commitments.Update, error) {
	return earlierThan(t.tx, commitment, p, limit)
}

func (t commitmentTx) Accounts() ([]people.Account, error) { return activeAccounts(t.tx) }

func (t commitmentTx) Comment(id string) (commitments.Comment, error) { return commentByID(t.tx, id) }

func (t commitmentTx) InsertComment(c commitments.Comment) error { return insertComment(t.tx, c) }

func (t commitmentTx) OpenMentions(account, commitment string) error {
	return openMentions(t.tx, account, commitment)
}

func (t commitmentTx) HasUpdates(commitment string) (bool, error) {
	return hasUpdates(t.tx, commitment)
}

func (t commitmentTx) SetState(c commitments.Commitment) error {
	return setColumns(t.tx, c, stateColumns)
}

func (t commitmentTx) SetStates(cs []commitments.Commitment) error {
	return setStates(t.tx, cs)
}

func (t commitmentTx) SetTerms(c commitments.Commitment) error {
	return setColumns(t.tx, c, termsColumns)
}

func (t commitmentTx) SaveDraft(u *commitments.Update) error { return saveDraft(t.tx, u) }

func (t commitmentTx) DeleteDrafts(commitment string, p commitments.Period, author string) error {
	return deleteDrafts(t.tx, commitment, p, author)
}

func (t commitmentTx) DeleteDraftsOf(codes []string, p commitments.Period, author string) error {
	return deleteDraftsOf(t.tx, codes, p, author)
}

func (t commitmentTx) Prefetch(codes []string, p commitments.Period, author string, day commitments.Date) (commitments.Prefetched, error) {
	return lookAhead(t.tx, codes, p, author, day)
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

func (t commitmentTx) HoldUpdate(id, author string) (commitments.Update, error) {
	return holdUpdate(t.tx, id, author)
}

func (t commitmentTx) HoldDraftEvidence(commitment string, p commitments.Period, author string) ([]commitments.Evidence, error) {
	return holdDraftEvidence(t.tx, commitment, p, author)
}

func (t commitmentTx) InsertEvidence(items ...commitments.Evidence) error {
	return insertEvidence(t.tx, evidenceTable, items)
}

func (t commitmentTx) InsertDraftEvidence(e commitments.Evidence) error {
	return insertEvidence(t.tx, draftEvidenceTable, []commitments.Evidence{e})
}

func (t commitmentTx) DeleteDraftEvidence(id, author string) (bool, error) {
	return deleteDraftEvidence(t.tx, id, author)
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

func (s commitmentStore) HasDemoData(ctx context.Context) (bool, error) {
	var found bool
	err := s.db.reader(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM commitments WHERE origin IN ('demonstration', 'synthetic'))
		OR EXISTS (SELECT 1 FROM accounts WHERE demo)`).Scan(&found).Error
	return found, wrap("made-up data", err)
}
