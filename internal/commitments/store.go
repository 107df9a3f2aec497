package commitments

import (
	"context"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// Store is what the domain needs from a database. Lookups that find nothing
// return a NotFound problem.
type Store interface {
	// InTx runs fn in one transaction and commits when it returns nil. It may
	// run fn again when the database asks for that, so fn changes nothing but
	// the transaction and variables that it sets anew.
	InTx(ctx context.Context, fn func(Tx) error) error

	Agreements(ctx context.Context) ([]Agreement, error)                                     // by signing date, then code
	Parties(ctx context.Context) ([]Party, error)                                            // by code
	Pledges(ctx context.Context, agreement string) ([]Pledge, error)                         // in order; "": of all agreements
	Regions(ctx context.Context) ([]Region, error)                                           // by code
	Facts(ctx context.Context, agreement string) ([]Fact, error)                             // by date; "": of all agreements
	Commitment(ctx context.Context, code string) (Commitment, error)                         //
	Commitments(ctx context.Context, f Filter) ([]Commitment, int, error)                    // one page, and the count of all
	EachCommitment(ctx context.Context, f Filter, yield func(Commitment) error) error        // see Tracker.EachCommitment
	CommitmentsOf(ctx context.Context, agreement string) ([]Commitment, error)               // all of an agreement, by pledge order and region order
	Counts(ctx context.Context, f Filter) (Counts, error)                                    // of all that match, without paging
	Update(ctx context.Context, id string) (Update, error)                                   // with its state and review; not a draft
	UpdatesByID(ctx context.Context, ids []string) (map[string]Update, error)                // those that stand, without evidence
	Updates(ctx context.Context, commitment string, limit int) ([]Update, error)             // latest first, with state and review; 0: no limit
	Assessments(ctx context.Context, commitment string, limit int) ([]AssessmentFact, error) // latest first
	Revisions(ctx context.Context, commitment string, limit int) ([]Revision, error)         // latest first
	HasDemoData(ctx context.Context) (bool, error)                                           // a demonstration account, or a commitment whose latest update is made up
	// Earlier returns the updates that stand, replaced by none, for periods that end
	// before p begins, latest first.
	Earlier(ctx context.Context, commitment string, p Period, limit int) ([]Update, error)
	// Draft and Drafts return only what the author saved and has not submitted.
	Draft(ctx context.Context, id, author string) (Update, error)
	Drafts(ctx context.Context, author string) ([]Update, error) // latest first
	// AwaitingReview returns one page of the queue of updates that a party may
	// review, those from the published record last, longest waiting first.
	AwaitingReview(ctx context.Context, q Queue) ([]Waiting, int, error)
	EachAwaitingReview(ctx context.Context, q Queue, yield func(Waiting) error) error // all of it, in the same order
	// ReturnedTo returns the author's returned updates that were not answered yet.
	ReturnedTo(ctx context.Context, author string) ([]Waiting, error)
	// Evidence returns one item of a submitted update, DraftEvidence one of the
	// author's own draft. Updates and drafts come with their items.
	Evidence(ctx context.Context, id string) (Evidence, error)
	DraftEvidence(ctx context.Context, id, author string) (Evidence, error)
	// NamedFiles returns those of the SHA-256 that any item names, for its file or
	// its preview.
	NamedFiles(ctx context.Context, sha256 []string) ([]string, error)
	// Comments returns the latest comments on a commitment's updates, CommentsOn all
	// those on one update; both the first one first.
	Comments(ctx context.Context, commitment string, limit int) ([]Comment, error)
	CommentsOn(ctx context.Context, update string) ([]Comment, error)
	Comment(ctx context.Context, id string) (Comment, error)
	// Unopened returns the ids of the comments on the commitment's updates in which
	// the account was named and that it has not opened. Mentions returns such
	// comments on any commitment, the longest waiting first, and counts all of them.
	Unopened(ctx context.Context, account, commitment string) ([]string, error)
	Mentions(ctx context.Context, account string, limit int) ([]Mentioned, int, error)
	Accounts(ctx context.Context) ([]people.Account, error) // by name
	// Requests returns what the collection rounds ask of the commitment on the day:
	// of periods that end on or after from, and of any other that can still be
	// reported; latest period first, locks without Lifts.
	Requests(ctx context.Context, c Commitment, from, day Date) ([]Request, error)
	// RequestsOf is Requests of many commitments of one agreement at once, by code.
	RequestsOf(ctx context.Context, list []Commitment, from, day Date) (map[string][]Request, error)
}

// Tx is what one operation reads and writes in its transaction.
type Tx interface {
	journal.Recorder

	// Lookups inside the transaction, as in Store.
	Agreement(code string) (Agreement, error)
	Region(code string) (Region, error)
	Commitment(code string) (Commitment, error)
	Update(id string) (Update, error)
	Draft(id, author string) (Update, error)
	// LatestOf returns the update of the period that no other replaced, or nil.
	LatestOf(commitment string, p Period) (*Update, error)
	HasUpdates(commitment string) (bool, error)
	Earlier(commitment string, p Period, limit int) ([]Update, error)
	// Prefetch reads, for many commitments at once, what reporting on them for a
	// period asks for, and holds what those lookups hold. Codes that are none are
	// missing.
	Prefetch(codes []string, p Period, author string, day Date) (Prefetched, error)
	// Request returns what the period's collection round asks of the commitment on
	// the day, a lock without Lifts; zero where no round covers it. The round does
	// not change before the transaction ends.
	Request(c Commitment, p Period, day Date) (Request, error)

	// SetState and SetTerms change the commitment row of c.Code where its version
	// is still c.Version, and make it c.Version+1; otherwise they return a
	// Conflict problem with the key error.stale.
	SetState(c Commitment) error
	SetStates(cs []Commitment) error // of different commitments
	SetTerms(c Commitment) error

	// SaveDraft inserts the draft, or replaces the same author's draft of the same
	// commitment and period; u takes the id of the one that stands.
	SaveDraft(u *Update) error
	DeleteDrafts(commitment string, p Period, author string) error
	DeleteDraftsOf(commitments []string, p Period, author string) error
	// InsertUpdate also puts the update into the review queue of c's party, and
	// takes out the one that it supersedes.
	InsertUpdate(u Update, c Commitment) error
	// InsertUpdates does what InsertUpdate does for many, in their order; of holds
	// their commitments by code.
	InsertUpdates(updates []Update, of map[string]Commitment) error
	InsertReview(r Review) error // also takes the update out of the queue; Conflict error.already_reviewed
	InsertAssessment(a AssessmentFact) error
	InsertRevision(r Revision) error

	// HoldUpdate returns the update, or the author's own draft, with its evidence.
	// Until the transaction ends nobody else submits, reviews or replaces it.
	HoldUpdate(id, author string) (Update, error)
	// HoldDraftEvidence returns the evidence of the author's draft for the period;
	// none is added to it before the transaction ends.
	HoldDraftEvidence(commitment string, p Period, author string) ([]Evidence, error)
	InsertEvidence(items ...Evidence) error
	InsertDraftEvidence(e Evidence) error
	DeleteDraftEvidence(id, author string) (bool, error) // false: no draft of the author has it

	Accounts() ([]people.Account, error)
	Comment(id string) (Comment, error)
	// InsertComment also notes for each account that it mentions that it has a
	// comment to open; OpenMentions takes those of the commitment away.
	InsertComment(c Comment) error
	OpenMentions(account, commitment string) error

	// Claim notes the request of an idempotency key. When the account used the
	// key before it returns that request's hash and stored answer instead, and
	// found is true.
	Claim(account, key, requestHash string, at time.Time) (hash string, answer []byte, found bool, err error)
	// Answer stores the answer of a claimed key.
	Answer(account, key string, answer []byte) error

	// Put functions insert the row, or change it where it differs, and report
	// whether anything changed.
	PutAgreement(a Agreement) (bool, error)
	PutParty(p Party) (bool, error)
	PutPledge(p Pledge) (bool, error)
	PutRegion(r Region) (bool, error)
	InsertFact(f Fact) (bool, error)                            // false: a fact of that id stands already
	InsertCommitment(c Commitment, search string) (bool, error) // false: it stands already; a changed search text is updated
}

// Prefetched is what reporting on some commitments for one period looks up, by their
// codes. What is not there is missing.
type Prefetched struct {
	Commitments map[string]Commitment
	Requests    map[string]Request
	Latest      map[string]Update   // as LatestOf, with evidence
	Earlier     map[string][]Update // at most EarlierUpdates each
	Drafted     map[string][]Evidence
}

// Filter narrows and orders a list of commitments. Empty fields do not narrow.
type Filter struct {
	Agreement  string
	Region     string
	Regions    []string // any of these
	Pledge     string
	Party      string
	Category   string
	Status     Status // "none" finds what was never reported
	Review     ReviewState
	Assessment Assessment // "none" finds what was never assessed
	Overdue    bool
	DueSoon    bool
	NoReport   bool
	Differs    bool
	Query      string // found in codes, titles, region names and aliases
	Sort       string // one of SortKeys, "-" before it for descending
	Page       int    // from 1
	PerPage    int
	Horizons   []Horizon // filled by Tracker
}

// None finds, as a status or assessment of a Filter, what has none.
const None = "none"

// SortKeys are the orders of a list; the code breaks ties.
var SortKeys = []string{"code", "region", "status", "due", "reported", "assessment"}

// Counts are the numbers above a list or on the dashboard.
type Counts struct {
	Total      int
	Status     map[Status]int // "" counts what was never reported
	Review     map[ReviewState]int
	Assessment map[Assessment]int
	Overdue    int
	DueSoon    int
	NoReport   int
	Differs    int
}

// Queue asks for updates that wait for a review.
type Queue struct {
	Reviewer   string   // account id whose own updates are left out
	Party      string   // party whose own pledges are left out
	Agreements []string // agreements that the party signed
	Region     string
	Pledge     string
	Current    bool      // without those from the published record
	Before     time.Time // submitted before; zero for any time
	Page       int
	PerPage    int
}

// Waiting is an update with the commitment that it is about.
type Waiting struct {
	Update
	About Commitment
}
