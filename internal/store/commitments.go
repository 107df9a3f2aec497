package store

import (
	"context"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// Commitments implements commitments.Store, and the small interfaces of those who
// read a few things of the domain beside their own.
type Commitments struct{ db *DB }

// Read returns the reads of the database as it stands at each call.
func (s Commitments) Read(ctx context.Context) commitments.Reader {
	return commitmentReader(s.db.reader(ctx))
}

// InTx runs fn in one transaction and commits when it returns nil.
func (s Commitments) InTx(ctx context.Context, fn func(commitments.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return fn(commitmentTx(tx))
	})
}

func commitmentTx(tx *gorm.DB) commitments.Tx {
	return commitments.Tx{Reader: commitmentReader(tx), Writer: commitmentWriter(tx)}
}

// Agreements implements reports.Agreements and deliveries.Agreements: by signing date.
func (s Commitments) Agreements(ctx context.Context) ([]commitments.Agreement, error) {
	return definitionReads{s.db.reader(ctx)}.Agreements()
}

// Pledges returns the pledges of an agreement in its order; "" means of all.
func (s Commitments) Pledges(ctx context.Context, agreement string) ([]commitments.Pledge, error) {
	return definitionReads{s.db.reader(ctx)}.Pledges(agreement)
}

// Regions returns every region, by code.
func (s Commitments) Regions(ctx context.Context) ([]commitments.Region, error) {
	return definitionReads{s.db.reader(ctx)}.Regions()
}

// Commitment returns one commitment.
func (s Commitments) Commitment(ctx context.Context, code string) (commitments.Commitment, error) {
	return commitmentReads{s.db.reader(ctx)}.Commitment(code)
}

// Update returns one submitted update.
func (s Commitments) Update(ctx context.Context, id string) (commitments.Update, error) {
	return updateReads{s.db.reader(ctx)}.Update(id)
}

// Comment returns one comment.
func (s Commitments) Comment(ctx context.Context, id string) (commitments.Comment, error) {
	return commentReads{s.db.reader(ctx)}.Comment(id)
}

// The reads of the domain, by subject: of the database, or of a transaction.
type (
	definitionReads struct{ q *gorm.DB }
	commitmentReads struct{ q *gorm.DB }
	updateReads     struct{ q *gorm.DB }
	draftReads      struct{ q *gorm.DB }
	queueReads      struct{ q *gorm.DB }
	evidenceReads   struct{ q *gorm.DB }
	commentReads    struct{ q *gorm.DB }
	roundReads      struct{ q *gorm.DB }
)

// The writes of the domain, by subject, in a transaction.
type (
	definitionWrites struct{ tx *gorm.DB }
	stateWrites      struct{ tx *gorm.DB }
	updateWrites     struct{ tx *gorm.DB }
	draftWrites      struct{ tx *gorm.DB }
	commentWrites    struct{ tx *gorm.DB }
	keyWrites        struct{ tx *gorm.DB }
	holder           struct{ tx *gorm.DB }
)

func commitmentReader(q *gorm.DB) commitments.Reader {
	return commitments.Reader{
		DefinitionReader: definitionReads{q},
		CommitmentReader: commitmentReads{q},
		StateReader:      stateReads{q},
		FigureReader:     figureReads{q},
		UpdateReader:     updateReads{q},
		DraftReader:      draftReads{q},
		QueueReader:      queueReads{q},
		EvidenceReader:   evidenceReads{q},
		CommentReader:    commentReads{q},
		RoundReader:      roundReads{q},
		CalendarReader:   calendarReads{q},
		RegisterReader:   registerPoints{q},
	}
}

func commitmentWriter(tx *gorm.DB) commitments.Writer {
	return commitments.Writer{
		Recorder:         recorder{tx},
		DefinitionWriter: definitionWrites{tx},
		StateWriter:      stateWrites{tx},
		UpdateWriter:     updateWrites{tx},
		DraftWriter:      draftWrites{tx},
		CommentWriter:    commentWrites{tx},
		KeyWriter:        keyWrites{tx},
		CalendarWriter:   calendarWrites{tx},
		Holder:           holder{tx},
	}
}
