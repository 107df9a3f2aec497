package commitments

import (
	"context"
	"maps"
	"slices"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
)

// Store is what the domain needs from a database.
type Store interface {
	// Read returns the reads of the database as it stands at each call.
	Read(ctx context.Context) Reader
	// InTx runs fn in one transaction and commits when it returns nil. It may
	// run fn again when the database asks for that, so fn changes nothing but
	// the transaction and variables that it sets anew.
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Reader is every read, by subject. Lookups that find nothing return a NotFound
// problem.
type Reader struct {
	DefinitionReader
	CommitmentReader
	StateReader
	FigureReader
	UpdateReader
	DraftReader
	QueueReader
	EvidenceReader
	CommentReader
	RoundReader
	CalendarReader
	RegisterReader
}

// Tx is one transaction. Its reads see what it has written.
type Tx struct {
	Reader
	Writer
}

// Writer is every write, by subject, with the lookups that hold what they find
// until the transaction ends.
type Writer struct {
	journal.Recorder
	DefinitionWriter
	StateWriter
	UpdateWriter
	DraftWriter
	CommentWriter
	KeyWriter
	CalendarWriter
	Holder
}

// DefinitionReader reads what agreements define.
type DefinitionReader interface {
	Agreements() ([]Agreement, error) // by signing date, then code
	Agreement(code string) (Agreement, error)
	Parties() ([]Party, error)                  // by code
	Pledges(agreement string) ([]Pledge, error) // in order; "": of all agreements
	Pledge(code string) (Pledge, error)
	// PledgeDays returns every pledge with the days on which it holds and nothing that is
	// said of it, as far as duties ask; in the order of Pledges.
	PledgeDays() ([]Pledge, error)
	Units() ([]Unit, error)            // by code
	Dimensions() ([]Dimension, error)  // by code
	Kinds() ([]DeliverableKind, error) // of deliverables, by code
	// DelayReasons come by code, those that ask for words last.
	DelayReasons() ([]DelayReason, error)
	// ReportedIndicators returns the codes of the agreement's indicators of which any
	// update or draft has a value.
	ReportedIndicators(agreement string) ([]string, error)
	// ReportedPart reports whether any update or draft has a value of the part.
	ReportedPart(dimension, part string) (bool, error)
	Regions() ([]Region, error) // by code
	Region(code string) (Region, error)
	Facts(agreement string) ([]Fact, error) // by date; "": of all agreements
}

// CommitmentReader reads commitments with their terms and state.
type CommitmentReader interface {
	Commitment(code string) (Commitment, error)
	Commitments(f Filter) ([]Commitment, int, error)             // one page, and the count of all
	EachCommitment(f Filter, yield func(Commitment) error) error // see Tracker.EachCommitment
	CommitmentsOf(agreement string) ([]Commitment, error)        // by pledge order and region order
	Counts(f Filter) (Counts, error)                             // of all that match, without paging
	HasDemoData() (bool, error)                                  // a demonstration account, or a commitment whose latest update is made up
}

// FigureReader reads what the figures by the end of a period follow from.
type FigureReader interface {
	// PointsUntil returns what counts for the periods that end on the day or before,
	// by commitment, earliest first; of one pledge, or, for "", of all.
	PointsUntil(agreement, pledge string, day Date) (map[string][]Point, error)
	TermsIn(agreement string, p Period) (map[string]Terms, error) // that hold in the period, by commitment
	// JournalNumbers returns the numbers of the entries of facts, by their ids; those
	// that have none yet are left out.
	JournalNumbers(facts []string) (map[string]int64, error)
}

// RegisterReader reads what the register of deliverables says of counted indicators.
type RegisterReader interface {
	// RegisteredPoints returns what the register says for each period of the commitment,
	// earliest first; RegisteredUntil does it as PointsUntil. Their points are of no
	// update.
	RegisteredPoints(commitment string) ([]Point, error)
	RegisteredUntil(agreement, pledge string, day Date) (map[string][]Point, error)
	// DeliveredUnder returns the code of the commitment of a deliverable.
	DeliveredUnder(deliverable string) (string, error)
}

// UpdateReader reads what was submitted, and the facts that belong to it.
type UpdateReader interface {
	Update(id string) (Update, error)                       // with its state, review and evidence; not a draft
	UpdatesByID(ids []string) (map[string]Update, error)    // those that exist, without evidence
	Updates(commitment string, limit int) ([]Update, error) // latest first, with state, review and evidence; 0: no limit
	LatestOf(commitment string, p Period) (*Update, error)  // of the period, replaced by none; nil where there is none
	// Earlier returns the updates, replaced by none, for periods that end before p
	// begins, latest first.
	Earlier(commitment string, p Period, limit int) ([]Update, error)
	HasUpdates(commitment string) (bool, error)
	Assessments(commitment string, limit int) ([]AssessmentFact, error) // latest first
	Revisions(commitment string, limit int) ([]Revision, error)         // latest first
}

// DraftReader reads what an author saved and has not submitted, with its evidence.
type DraftReader interface {
	Draft(id, author string) (Update, error)
	Drafts(author string) ([]Update, error) // latest first
}

// QueueReader reads what waits for a reviewer or for an author.
type QueueReader interface {
	// AwaitingReview returns one page of the updates that a party may review, those
	// from the published record last, longest waiting first, and the count of all.
	AwaitingReview(q Queue) ([]Waiting, int, error)
	EachAwaitingReview(q Queue, yield func(Waiting) error) error // all of them, in the same order
	// ReturnedTo returns the author's returned updates that were not answered yet.
	ReturnedTo(author string) ([]Waiting, error)
}

// EvidenceReader reads single items; updates and drafts come with theirs.
type EvidenceReader interface {
	Evidence(id string) (Evidence, error)              // of a submitted update
	DraftEvidence(id, author string) (Evidence, error) // of the author's own draft
	// NamedFiles returns those of the SHA-256 that any item names, for its file or
	// its preview.
	NamedFiles(sha256 []string) ([]string, error)
}

// CommentReader reads comments, and whom they concern.
type CommentReader interface {
	Comment(id string) (Comment, error)
	// Comments returns the latest comments on a commitment's updates, CommentsOn all
	// those on one update; both the first one first.
	Comments(commitment string, limit int) ([]Comment, error)
	CommentsOn(update string) ([]Comment, error)
	// Unopened returns the ids of the comments on the commitment's updates in which
	// the account was named and that it has not opened. Mentions returns such
	// comments on any commitment, the longest waiting first, and counts all of them.
	Unopened(account, commitment string) ([]string, error)
	Mentions(account string, limit int) ([]Mentioned, int, error)
	Accounts() ([]people.Account, error) // that are not disabled, by name
}

// RoundReader reads the collection rounds that cover commitments.
type RoundReader interface {
	// RoundsOf returns the rounds that cover each of the commitments, which are of
	// one agreement, by code: those of periods that end on or after from, and others
	// that the day may leave open; latest period first.
	RoundsOf(list []Commitment, from, day Date) (map[string][]RoundTerms, error)
	// RoundOutlines returns the rounds of the agreement's periods that end on or after
	// from.
	RoundOutlines(agreement string, from Date) ([]RoundOutline, error)
}

// CalendarReader reads what decides how an agreement's calendar can be changed.
type CalendarReader interface {
	CalendarChanges(agreement string) ([]CalendarChange, error) // latest first
	// PeriodInUse reports whether anything was submitted or assessed on the period,
	// or a round opened for it.
	PeriodInUse(agreement string, p Period) (bool, error)
}

// CalendarWriter adds changes of calendars; PutAgreement keeps what they lead to.
type CalendarWriter interface {
	InsertCalendarChange(c CalendarChange) error
}

// DefinitionWriter writes what agreements define. Put functions insert the row, or
// change it where it differs, and report whether anything changed.
type DefinitionWriter interface {
	PutAgreement(a Agreement) (bool, error)
	PutUnit(u Unit) (bool, error)
	PutDimension(d Dimension) (bool, error)
	PutKind(k DeliverableKind) (bool, error)
	PutDelayReason(r DelayReason) (bool, error)
	// CountRegister brings what the agreement's counted indicators come to up to the
	// definitions that stand now.
	CountRegister(agreement string) error
	PutParty(p Party) (bool, error)
	PutPledge(p Pledge) (bool, error)
	PutRegion(r Region) (bool, error)
	InsertFact(f Fact) (bool, error) // false: a fact of that id exists already
	// InsertCommitment returns false where the commitment exists already; what its
	// definition says of it is brought up to date.
	InsertCommitment(c Commitment, search string) (bool, error)
}

// StateWriter changes the commitment row of c.Code where its version is still
// c.Version, and makes it c.Version+1; otherwise it returns a Conflict problem with
// the key error.stale.
type StateWriter interface {
	SetState(c Commitment) error
	SetStates(cs []Commitment) error // of different commitments
	SetTerms(c Commitment) error
}

// UpdateWriter adds facts about commitments.
type UpdateWriter interface {
	// InsertUpdate also puts the update into the review queue of c's party, and
	// takes out the one that it supersedes.
	InsertUpdate(u Update, c Commitment) error
	// InsertUpdates does what InsertUpdate does for many, in their order; of holds
	// their commitments by code.
	InsertUpdates(updates []Update, of map[string]Commitment) error
	InsertReview(r Review) error // also takes the update out of the queue; Conflict error.already_reviewed
	// InsertWithdrawal also puts u, whose review was taken back, into the queue of c's
	// party again, unless another update replaced it; Conflict error.review.not_standing.
	InsertWithdrawal(w Withdrawal, u Update, c Commitment) error
	InsertAssessment(a AssessmentFact) error
	InsertRevision(r Revision) error
	InsertEvidence(items ...Evidence) error
}

// DraftWriter keeps drafts, which are no facts.
type DraftWriter interface {
	// SaveDraft inserts the draft, or replaces the same author's draft of the same
	// commitment and period; u takes the id of the one that is kept.
	SaveDraft(u *Update) error
	DeleteDraft(commitment string, p Period, author string) error
	DeleteDrafts(commitments []string, p Period, author string) error
	InsertDraftEvidence(e Evidence) error
	DeleteDraftEvidence(id, author string) (bool, error) // false: no draft of the author has it
}

// CommentWriter adds comments.
type CommentWriter interface {
	// InsertComment also notes for each account that it mentions that it has a
	// comment to open; OpenMentions takes those of the commitment away.
	InsertComment(c Comment) error
	OpenMentions(account, commitment string) error
}

// KeyWriter keeps idempotency keys.
type KeyWriter interface {
	// Claim notes the request of an idempotency key. When the account used the
	// key before it returns that request's hash and stored answer instead, and
	// found is true.
	Claim(account, key, requestHash string, at time.Time) (hash string, answer []byte, found bool, err error)
	// Answer stores the answer of a claimed key.
	Answer(account, key string, answer []byte) error
}

// Holder looks up what does not change before the transaction ends.
type Holder interface {
	// HoldAgreement returns the agreement; its calendar does not change. Any number
	// hold it at once. LockAgreement returns it once nobody holds it, and holds it
	// alone.
	HoldAgreement(code string) (Agreement, error)
	LockAgreement(code string) (Agreement, error)
	// HoldUpdate returns the update, or the author's own draft, with its evidence.
	// Nobody else submits, reviews or replaces it.
	HoldUpdate(id, author string) (Update, error)
	// HoldDraftEvidence returns the evidence of the author's draft for the period;
	// none is added to it.
	HoldDraftEvidence(commitment string, p Period, author string) ([]Evidence, error)
	// HoldRound returns the period's collection round with what was reopened of the
	// commitment; zero where no round covers it.
	HoldRound(c Commitment, p Period) (RoundTerms, error)
	// Prefetch reads, for many commitments at once, what reporting on them for a
	// period asks for, and holds what those lookups hold. Codes that no commitment
	// has are left out.
	Prefetch(codes []string, p Period, author string) (Prefetched, error)
}

// Prefetched is what reporting on some commitments for one period looks up, by their
// codes. What is not there is missing.
type Prefetched struct {
	Commitments map[string]Commitment
	Rounds      map[string]RoundTerms
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
	Status     Status // declared; "none" finds where nothing is
	Verified   Status // verified; "none" finds where nothing is
	Review     ReviewState
	Assessment Assessment // "none" finds what was never assessed
	Overdue    bool
	DueSoon    bool
	NoReport   bool
	Gap        Gap
	Differs    bool   // ahead or behind
	Query      string // found in codes, titles, region names and aliases
	Sort       string // one of SortKeys, "-" before it for descending
	Page       int    // from 1
	PerPage    int
	Horizons   []Horizon // of all agreements; read by Tracker where there are none
}

// On is the filter on the day of the horizons, which are those of Tracker.Horizons.
func (f Filter) On(horizons map[string]Horizon) Filter {
	f.Horizons = slices.Collect(maps.Values(horizons))
	return f
}

// None finds, as a status or assessment of a Filter, what has none.
const None = "none"

// SortKeys are the orders of a list; the code breaks ties.
var SortKeys = []string{"code", "region", "status", "due", "reported", "assessment"}

// Counts are the numbers above a list or on the overview.
type Counts struct {
	Total      int
	Status     map[Status]int // declared; "" counts where nothing is
	Verified   map[Status]int // "" counts where nothing is
	Review     map[ReviewState]int
	Assessment map[Assessment]int
	Overdue    int
	DueSoon    int
	NoReport   int
	Gap        map[Gap]int
}

// Differs counts what is ahead and behind.
func (c Counts) Differs() int { return c.Gap[Ahead] + c.Gap[Behind] }

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
