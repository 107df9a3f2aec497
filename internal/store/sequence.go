package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tracker/internal/journal"
)

// sequenceAtOnce is how many entries one transaction gives their places.
const sequenceAtOnce = 1000

// Sequence gives up to a thousand pending entries their places in the log, in
// one transaction, in the order of their ids, and returns how many. Any number
// of trackers may call it at once.
func (db *DB) Sequence(ctx context.Context) (int, error) {
	var pending []int64
	err := db.reader(ctx).Model(&pendingRow{}).Order("entry_id").Limit(1).Pluck("entry_id", &pending).Error
	if err != nil || len(pending) == 0 {
		return 0, wrap("pending journal entries", err)
	}
	count := 0
	err = db.retry(ctx, func() (err error) {
		count, err = db.sequenceOn(db.write.WithContext(ctx))
		return err
	})
	return count, err
}

// sequenceOn is one transaction of Sequence.
func (db *DB) sequenceOn(conn *gorm.DB) (count int, err error) {
	err = conn.Transaction(func(tx *gorm.DB) error {
		// Of several sequencers one goes on; those who write entries don't wait.
		if err := db.lock(tx, "journal_pending IN SHARE UPDATE EXCLUSIVE"); err != nil {
			return err
		}
		count, err = sequence(tx)
		return err
	})
	return count, err
}

// sequenceAll leaves nothing pending of what was committed before the call.
func (db *DB) sequenceAll(ctx context.Context) error {
	for {
		if n, err := db.Sequence(ctx); err != nil || n == 0 {
			return err
		}
	}
}

// lock locks a table until the transaction ends. On SQLite a transaction that
// writes is alone anyway.
func (db *DB) lock(tx *gorm.DB, table string) error {
	if db.engine != PostgreSQL {
		return nil
	}
	return wrap("lock the journal", tx.Exec("LOCK TABLE "+table+" MODE").Error)
}

type pendingEntry struct {
	EntryID  int64
	Body     string
	LeafHash []byte
}

// pendingEntries returns the first entries without a place. They are looked up
// one by one, so that no plan reads the others.
func pendingEntries(tx *gorm.DB) ([]pendingEntry, error) {
	var batch []pendingEntry
	err := tx.Raw(`SELECT p.entry_id, coalesce((SELECT e.body FROM journal_entries e WHERE e.id = p.entry_id), '') AS body,
		(SELECT e.leaf_hash FROM journal_entries e WHERE e.id = p.entry_id) AS leaf_hash
		FROM (SELECT entry_id FROM journal_pending ORDER BY entry_id LIMIT ?) p ORDER BY p.entry_id`, sequenceAtOnce).Scan(&batch).Error
	if err != nil {
		return nil, wrap("pending journal entries", err)
	}
	gone := func(e pendingEntry) bool { return e.LeafHash == nil }
	return slices.DeleteFunc(batch, gone), nil
}

// sequence gives a batch of pending entries their places; the transaction holds
// the lock.
func sequence(tx *gorm.DB) (int, error) {
	batch, err := pendingEntries(tx)
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	tree, err := treeOf(tx)
	if err != nil {
		return 0, err
	}
	position := journal.StoredCount(tree.Size())
	var log []logRow
	var hashes []hashRow
	ids := make([]int64, len(batch))
	for i, e := range batch {
		leaf, err := toHash(e.LeafHash)
		if err != nil {
			return 0, err
		}
		ids[i] = e.EntryID
		log = append(log, logRow{tree.Size(), e.EntryID, orNil(journal.FactID([]byte(e.Body)))})
		for _, h := range tree.Append(leaf) {
			hashes = append(hashes, hashRow{position, h[:]})
			position++
		}
	}
	if err := tx.CreateInBatches(log, sequenceAtOnce).Error; err != nil {
		return 0, wrap("journal log", err)
	}
	if err := tx.CreateInBatches(hashes, sequenceAtOnce).Error; err != nil {
		return 0, wrap("journal hashes", err)
	}
	err = tx.Where("entry_id IN ?", ids).Delete(&pendingRow{}).Error
	return len(batch), wrap("pending journal entries", err)
}

// treeOf returns the log as it stands.
func treeOf(q *gorm.DB) (journal.Tree, error) {
	var last sql.NullInt64
	if err := q.Raw("SELECT max(idx) FROM journal_log").Scan(&last).Error; err != nil {
		return journal.Tree{}, wrap("journal size", err)
	}
	if !last.Valid {
		return journal.Tree{}, nil
	}
	peaks, err := hashesOf(q)(journal.PeakPositions(last.Int64 + 1))
	if err != nil {
		return journal.Tree{}, err
	}
	return journal.ResumeTree(last.Int64+1, peaks), nil
}

// hashesOf reads stored hashes of the log.
func hashesOf(q *gorm.DB) journal.Hashes {
	return func(positions []int64) ([]journal.Hash, error) {
		var rows []hashRow
		if err := q.Where("position IN ?", positions).Find(&rows).Error; err != nil {
			return nil, wrap("journal hashes", err)
		}
		found := make(map[int64][]byte, len(rows))
		for _, r := range rows {
			found[r.Position] = r.Hash
		}
		hashes := make([]journal.Hash, len(positions))
		for i, p := range positions {
			var err error
			if hashes[i], err = toHash(found[p]); err != nil {
				return nil, noHash(p)
			}
		}
		return hashes, nil
	}
}

func toHash(raw []byte) (journal.Hash, error) {
	var h journal.Hash
	if len(raw) != len(h) {
		return h, fmt.Errorf("a hash of the journal has %d bytes", len(raw))
	}
	copy(h[:], raw)
	return h, nil
}

// inStill runs reads on a state of the database in which no entry is pending:
// all that the reads see is in the log, and the log holds nothing else. Writers
// wait only while the last entries are sequenced, not while fn reads.
func (db *DB) inStill(ctx context.Context, fn func(q *gorm.DB, log journal.Tree) error) error {
	if err := db.sequenceAll(ctx); err != nil { // most of it without making anyone wait
		return err
	}
	var q *gorm.DB
	var log journal.Tree
	err := errMeanwhile
	for errors.Is(err, errMeanwhile) {
		err = db.retry(ctx, func() (err error) {
			q, log, err = db.freeze(ctx)
			return err
		})
	}
	if err != nil {
		return err
	}
	defer q.Rollback() // it only read
	return fn(q, log)
}

// errMeanwhile tells that another process wrote an entry to a SQLite file just
// before the snapshot began.
var errMeanwhile = errors.New("an entry is pending again")

// freeze begins a snapshot in which nothing is pending. The caller ends it.
func (db *DB) freeze(ctx context.Context) (q *gorm.DB, log journal.Tree, err error) {
	// One at a time, and the connections before the lock: else those who wait for
	// the lock could hold every connection.
	db.still.Lock()
	defer db.still.Unlock()
	q = db.read.WithContext(ctx).Begin(db.snapshot)
	if q.Error != nil {
		return nil, log, wrap("snapshot", q.Error)
	}
	defer func() {
		if err != nil {
			q.Rollback()
		}
	}()
	err = db.alone(ctx, func(conn *gorm.DB) error {
		for n := 1; n > 0; {
			var err error
			if n, err = db.sequenceOn(conn); err != nil {
				return err
			}
		}
		log, err = treeOf(q) // the snapshot begins
		return err
	})
	if err == nil && db.engine == SQLite {
		err = nothingPending(q)
	}
	return q, log, err
}

// nothingPending returns errMeanwhile where the snapshot holds an entry without
// a place in the log.
func nothingPending(q *gorm.DB) error {
	batch, err := pendingEntries(q)
	if err == nil && len(batch) > 0 {
		err = errMeanwhile
	}
	return err
}

// alone runs fn while nobody else in reach writes entries: on PostgreSQL nobody
// at all, on SQLite nobody in this process. Conn is for what fn itself writes.
func (db *DB) alone(ctx context.Context, fn func(conn *gorm.DB) error) error {
	return db.write.WithContext(ctx).Connection(func(conn *gorm.DB) error {
		conn = conn.Session(&gorm.Session{})
		if db.engine != PostgreSQL {
			return fn(conn) // the one connection that writes
		}
		return db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			// Waits for all who have written an entry, and holds those who will;
			// giving entries their places writes other tables.
			if err := db.lock(tx, "journal_entries IN SHARE"); err != nil {
				return err
			}
			return fn(conn)
		})
	})
}
