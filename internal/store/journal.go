package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tracker/internal/audit"
	"tracker/internal/journal"
)

type entryRow struct {
	ID       int64 `gorm:"primaryKey;autoIncrement"`
	At       int64
	Actor    string
	Kind     string
	Subject  string
	Body     string // the canonical encoding of the whole entry
	LeafHash []byte
}

func (entryRow) TableName() string { return "journal_entries" }

// pendingRow is an entry that has no place in the log yet.
type pendingRow struct {
	EntryID int64 `gorm:"primaryKey;autoIncrement:false"`
}

func (pendingRow) TableName() string { return "journal_pending" }

type logRow struct {
	Idx     int64 `gorm:"primaryKey;autoIncrement:false"`
	EntryID int64
	Fact    *string // id of the fact that the entry holds
}

func (logRow) TableName() string { return "journal_log" }

type hashRow struct {
	Position int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash     []byte
}

func (hashRow) TableName() string { return "journal_hashes" }

type checkpointRow struct {
	Size   int64 `gorm:"primaryKey;autoIncrement:false"`
	Note   string
	MadeAt int64
}

func (checkpointRow) TableName() string { return "journal_checkpoints" }

type keyOfJournalRow struct {
	ID       int64 `gorm:"primaryKey;autoIncrement:false"`
	Identity string
	Public   string
	MadeAt   int64
}

func (keyOfJournalRow) TableName() string { return "journal_keys" }

// recorder adds journal entries in its transaction.
type recorder struct{ tx *gorm.DB }

func (r recorder) Record(entries ...journal.Entry) error {
	rows := make([]entryRow, len(entries))
	for i, e := range entries {
		encoded, err := journal.Encode(e)
		if err != nil {
			return err
		}
		hash := journal.LeafHash(encoded)
		rows[i] = entryRow{
			At: e.At.UnixMicro(), Actor: e.Actor, Kind: e.Kind, Subject: e.Subject,
			Body: string(encoded), LeafHash: hash[:],
		}
	}
	if err := insertAll(r.tx, "journal entries", rows); err != nil {
		return err
	}
	pending := make([]pendingRow, len(rows))
	for i, row := range rows {
		pending[i] = pendingRow{row.ID}
	}
	return insertAll(r.tx, "pending journal entries", pending)
}

// journalStore implements audit.Store.
type journalStore struct{ db *DB }

func (s journalStore) Sequence(ctx context.Context) (int, error) { return s.db.Sequence(ctx) }

func (s journalStore) Recorded() <-chan struct{} { return s.db.recorded }

func (s journalStore) Record(ctx context.Context, e journal.Entry) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return recorder{tx}.Record(e) })
}

func (s journalStore) Head(ctx context.Context) (journal.Tree, error) {
	return treeOf(s.db.reader(ctx))
}

// loggedRow is an entry with its place in the log.
type loggedRow struct {
	Idx      int64
	At       int64
	Body     string
	LeafHash []byte
}

const selectLogged = `SELECT l.idx, e.at, e.body, e.leaf_hash FROM journal_log l JOIN journal_entries e ON e.id = l.entry_id `

func (r loggedRow) logged() (audit.LogEntry, error) {
	hash, err := toHash(r.LeafHash)
	if err != nil {
		return audit.LogEntry{}, wrap("journal entry", err)
	}
	return audit.LogEntry{Index: r.Idx, Encoded: []byte(r.Body), Hash: hash}, nil
}

func (s journalStore) Entries(ctx context.Context, after int64, limit int) ([]audit.LogEntry, error) {
	return loggedAfter(s.db.reader(ctx), after, limit)
}

func loggedAfter(q *gorm.DB, after int64, limit int) ([]audit.LogEntry, error) {
	var rows []loggedRow
	err := q.Raw(selectLogged+"WHERE l.idx > ? ORDER BY l.idx LIMIT ?", after, limit).Scan(&rows).Error
	if err != nil {
		return nil, wrap("journal entries", err)
	}
	return mapAll(rows, loggedRow.logged)
}

func (s journalStore) Hashes(ctx context.Context) journal.Hashes { return hashesOf(s.db.reader(ctx)) }

func (s journalStore) Numbers(ctx context.Context, facts []string) (map[string]int64, error) {
	return numbersOf(s.db.reader(ctx), facts)
}

func numbersOf(q *gorm.DB, facts []string) (map[string]int64, error) {
	numbers := make(map[string]int64, len(facts))
	for part := range slices.Chunk(facts, rowsAtOnce) {
		var rows []struct {
			Fact string
			Idx  int64
		}
		err := q.Raw("SELECT fact, min(idx) AS idx FROM journal_log WHERE fact IN ? GROUP BY fact", part).Scan(&rows).Error
		if err != nil {
			return nil, wrap("journal numbers", err)
		}
		for _, r := range rows {
			numbers[r.Fact] = r.Idx
		}
	}
	return numbers, nil
}

func (s journalStore) Checkpoints(ctx context.Context, size int64) ([]audit.SignedCheckpoint, error) {
	return list(s.db.reader(ctx).Where("size <= ?", size).Order("size"), "journal checkpoints",
		func(r checkpointRow) (audit.SignedCheckpoint, error) {
			return audit.SignedCheckpoint{Size: r.Size, Note: r.Note, At: toTime(r.MadeAt)}, nil
		})
}

func (s journalStore) Checkpoint(ctx context.Context, size int64) (string, error) {
	row, err := findOne[checkpointRow](s.db.reader(ctx).Where("size = ?", size), "journal checkpoint")
	return row.Note, err
}

func (s journalStore) LastCheckpoint(ctx context.Context) (int64, time.Time, error) {
	row, err := findOne[checkpointRow](s.db.reader(ctx).Order("size DESC"), "journal checkpoint")
	if err != nil {
		return 0, time.Time{}, err
	}
	return row.Size, toTime(row.MadeAt), nil
}

func (s journalStore) AddCheckpoint(ctx context.Context, size int64, note string, at time.Time) (string, error) {
	row := checkpointRow{Size: size, Note: note, MadeAt: at.UnixMicro()}
	if err := insertOnce(s.db.write.WithContext(ctx), &row).Error; err != nil {
		return "", wrap("add journal checkpoint", err)
	}
	var stands checkpointRow
	err := s.db.write.WithContext(ctx).Where("size = ?", size).Take(&stands).Error
	return stands.Note, wrap("journal checkpoint", err)
}

func (s journalStore) EvidenceFiles(ctx context.Context, after string, limit int) ([]audit.EvidenceItem, error) {
	return evidenceFiles(s.db.reader(ctx), after, limit)
}

func (s journalStore) Identity(ctx context.Context) (identity, public string, err error) {
	row, err := findOne[keyOfJournalRow](s.db.reader(ctx), "journal key")
	return row.Identity, row.Public, err
}

func (s journalStore) ClaimIdentity(ctx context.Context, identity, public string, at time.Time) error {
	row := keyOfJournalRow{ID: 1, Identity: identity, Public: public, MadeAt: at.UnixMicro()}
	return wrap("journal key", insertOnce(s.db.write.WithContext(ctx), &row).Error)
}
