// Package reports compiles what an agreement has come to in a period into one
// Report, which knows no language and no format, and issues it as an edition of
// files.
package reports

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/recommendations"
)

// Edition is one issued report: its files never change.
type Edition struct {
	ID        string             `json:"id"`
	Agreement string             `json:"agreement"`
	Period    commitments.Period `json:"period"`
	Number    int                `json:"edition"` // from 1 within agreement and period
	Kind      EditionKind        `json:"kind"`
	Reason    string             `json:"reason"` // why a corrected edition was made; "" of the others
	// SameAs is the number of the edition before where the data files repeat its; 0
	// where they say something else, and of a first edition.
	SameAs int `json:"same_as,omitempty"`
	// Unannounced: nobody is told of it. It is of a period before the schedule's first
	// report of the kind.
	Unannounced    bool      `json:"unannounced,omitempty"`
	JournalSize    int64     `json:"journal_size"` // entries that stood when it was compiled
	JournalRoot    string    `json:"journal_root"` // Merkle root of those entries, base64
	CompiledAt     time.Time `json:"compiled_at"`  // UTC
	CompiledBy     string    `json:"compiled_by"`  // account id, or "system"
	CompiledByName string    `json:"compiled_by_name"`
	Superseded     bool      `json:"superseded"`
	Figures        Headline  `json:"figures"` // what its report leads with
	Files          []File    `json:"files"`   // by name
}

// File is one file of an edition, stored under its SHA-256.
type File struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`   // bytes
	SHA256    string `json:"sha256"` // hexadecimal
}

// File returns the edition's file of the name.
func (e Edition) File(name string) (File, bool) {
	for _, f := range e.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// DownloadName is the name under which the edition's file is saved: it says of
// which edition it is, wherever it lies.
func (e Edition) DownloadName(name string) string {
	return strings.Join([]string{e.Agreement, e.Period.String(), strconv.Itoa(e.Number), name}, "-")
}

// ArchiveName is the name under which all of the edition's files are saved as one.
func (e Edition) ArchiveName() string { return strings.TrimSuffix(e.DownloadName(""), "-") + ".zip" }

// Store is what reports need from a database. Lookups that find nothing return
// a NotFound problem.
type Store interface {
	Compilations
	SinceReader
	InTx(ctx context.Context, fn func(Tx) error) error
	// Material reads everything that a report is computed from, in one snapshot.
	Material(ctx context.Context, agreement string, p commitments.Period) (Material, error)
	// Edition returns one edition with its files; number 0 means the latest.
	Edition(ctx context.Context, agreement string, p commitments.Period, number int) (Edition, error)
	EditionByID(ctx context.Context, id string) (Edition, error)
	// Editions returns one page of editions, the latest period first, then the
	// highest number, and the count of all.
	Editions(ctx context.Context, f EditionFilter) ([]Edition, int, error)
	// EachEdition gives yield all that match, in the same order, without their
	// files, until it returns an error.
	EachEdition(ctx context.Context, f EditionFilter, yield func(Edition) error) error
	// Trend returns what the latest editions of the agreement's last periods of the kind
	// lead with, at most that many, the earliest first.
	Trend(ctx context.Context, agreement string, kind commitments.PeriodKind, most int) ([]PeriodFigures, error)
	// Issued returns which kinds of edition each period of an agreement has.
	Issued(ctx context.Context, agreement string) (map[commitments.Period]map[EditionKind]bool, error)
	// Unsettled returns the reporting periods of an agreement for which a collection
	// round takes returns on the day, reopened ones too, or of which an update waits
	// for a review.
	Unsettled(ctx context.Context, agreement string, day commitments.Date) ([]commitments.Period, error)
	// Unapproved returns the periods of an agreement of which an opinion was written
	// that waits for approval.
	Unapproved(ctx context.Context, agreement string) ([]commitments.Period, error)
}

// EditionFilter narrows a list of editions. Empty fields do not narrow.
type EditionFilter struct {
	Agreement string
	Period    commitments.Period
	Kind      commitments.PeriodKind
	Page      int // from 1
	PerPage   int
}

// Tx is what issuing an edition writes in one transaction.
type Tx interface {
	journal.Recorder
	// InsertEdition adds the edition and its files; a Conflict problem with the
	// key error.edition_exists when agreement, period and number are taken.
	InsertEdition(e Edition) error
	// CancelCompilation asks whoever compiles it to stop; a Conflict problem with
	// the key error.compilation.ended where it has ended or was cancelled.
	CancelCompilation(id string) error
	// EndCompilation notes that it issued the edition; the same Conflict problem
	// where it was cancelled before.
	EndCompilation(id, edition string) error
}

// Files keeps the bytes of editions under their SHA-256.
type Files interface {
	// Put stores the content once and returns its hexadecimal SHA-256.
	Put(content []byte) (string, error)
	// Open returns the content; the caller closes it.
	Open(sha256 string) (io.ReadSeekCloser, error)
}

// Material is what a report is computed from: a function of the agreement, the
// period and the first entries of the journal. A store reads it in a state in
// which all entries have their places; Replay rebuilds it from them.
type Material struct {
	Agreement    commitments.Agreement
	Parties      []commitments.Party
	Pledges      []commitments.Pledge          // of the agreement, in order
	Regions      []commitments.Region          // of the agreement, in order
	Commitments  []commitments.Commitment      // all, by pledge and region; with the terms that hold in the period, without version and state
	TermsOrigin  map[string]commitments.Origin // by commitment code, of the terms that were set by then
	Facts        []commitments.Fact            // of the agreement, by date
	Units        []commitments.Unit            // all, by code
	Dimensions   []commitments.Dimension       // all, by code
	Kinds        []commitments.DeliverableKind // all, by code
	DelayReasons []commitments.DelayReason     // all, as a store lists them
	// Cuts are, by commitment code, where each stands by the periods that end within
	// the period or before it; Before by those that end before its first day. What has
	// none of them is left out.
	Cuts   map[string]commitments.Cut
	Before map[string]commitments.Cut
	// Updates are all updates of periods that end within the period, superseded
	// ones too, with state and review, by commitment code and submission.
	Updates []commitments.Update
	// Revisions are the changes of terms that belong to the period
	// (commitments.Revision.Within), by commitment and time.
	Revisions []commitments.Revision
	// Deliverables are the agreement's as they stand by the periods that end within the
	// period or before it, merged ones too, by id and without their evidence;
	// DeliveredBefore by those that end before its first day.
	Deliverables    []deliverables.Deliverable
	DeliveredBefore []deliverables.Deliverable
	Communes        deliverables.CommuneList // that stands; empty where none was loaded
	// Opinions are what the party that collects says of the period, as far as it was
	// approved: of the whole, then of pledges by code.
	Opinions []opinions.Standing
	// Recommendations are those of the periods that end within the period or before it,
	// with all of their steps, by deadline.
	Recommendations []recommendations.Record
	// Numbers are the journal numbers of Updates and of their reviews, by id.
	Numbers map[string]int64
	// Evidence is how many items of evidence support an update, or show a deliverable,
	// by its id; of those alone that have any.
	Evidence map[string]int
	// Rounds are those of the reporting periods that end within the period, and of
	// those before that may not be due yet, the earliest first; Excuses are those of
	// their returns, by round, commitment and time.
	Rounds  []collection.Round
	Excuses []collection.Excuse
	// Course is that of the Report.
	Course []PeriodFigures
	// JournalSize is how many journal entries the material follows from: the
	// first ones, of which Root is the Merkle root.
	JournalSize int64
	Root        journal.Hash
	// AsOf is the time of the last journal entry, UTC: the moment up to which the
	// material tells the whole story.
	AsOf time.Time
}
