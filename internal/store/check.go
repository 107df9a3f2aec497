package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
)

// checkAtOnce is how many entries are read and compared together.
const checkAtOnce = 1000

// Check implements audit.Store. It reads a state in which nothing is pending;
// where the log can't even be brought there, it looks for the reason.
func (s journalStore) Check(ctx context.Context, signed []journal.Checkpoint, done func(int64)) (audit.CheckResult, error) {
	var result audit.CheckResult
	begun := false
	run := func(q *gorm.DB) error {
		begun = true
		c := newCheck(q, signed, done)
		err := c.run()
		result = c.result()
		return err
	}
	err := s.db.inStill(ctx, func(q *gorm.DB, _ journal.Tree) error { return run(q) })
	if err == nil || begun {
		return result, err
	}
	reason := s.db.read.WithContext(ctx).Transaction(run, s.db.snapshot)
	if errors.As(reason, new(*audit.Finding)) || errors.As(reason, new(*journal.Fault)) {
		return result, reason
	}
	return result, err
}

// check holds one snapshot of the database against its journal.
type check struct {
	q      *gorm.DB
	signed []journal.Checkpoint // by size
	done   func(int64)
	tree   journal.Tree
	replay commitments.Replay
	things deliverables.Replay
	said   opinions.Replay
	rows   map[string]int64 // how many the entries hold, by table
	people map[string]people.Journaled
	found  audit.CheckResult
}

func newCheck(q *gorm.DB, signed []journal.Checkpoint, done func(int64)) *check {
	return &check{q: q, signed: signed, done: done, rows: map[string]int64{}, people: map[string]people.Journaled{}}
}

func (c *check) run() error {
	if err := c.roots(); err != nil {
		return err
	}
	for {
		n, err := c.batch()
		if err != nil {
			return err
		}
		if c.done(c.tree.Size()); n < checkAtOnce {
			break
		}
	}
	if err := c.unlogged(); err != nil {
		return err
	}
	if err := c.shorter(); err != nil {
		return err
	}
	if err := c.surplus(); err != nil {
		return err
	}
	return c.states()
}

// result is what was found so far.
func (c *check) result() audit.CheckResult {
	found := c.found
	found.Entries, found.Root = c.tree.Size(), c.tree.Root()
	return found
}

// placedRow is a place in the log with the entry's own row.
type placedRow struct {
	Idx     int64
	EntryID int64
	Fact    *string
	Found   *int64 // id of the entry
	At      int64
	Actor   string
	Kind    string
	Subject string
	Body    string
	Leaf    []byte
}

// batch checks the next entries: the log, the stored hashes and the rows of the
// facts that they hold.
func (c *check) batch() (int, error) {
	var places []placedRow
	err := c.q.Raw(`SELECT l.idx, l.entry_id, l.fact, e.id AS found, coalesce(e.at, 0) AS at, coalesce(e.actor, '') AS actor,
		coalesce(e.kind, '') AS kind, coalesce(e.subject, '') AS subject, coalesce(e.body, '') AS body, e.leaf_hash AS leaf
		FROM journal_log l LEFT JOIN journal_entries e ON e.id = l.entry_id
		WHERE l.idx >= ? ORDER BY l.idx LIMIT ?`, c.tree.Size(), checkAtOnce).Scan(&places).Error
	if err != nil {
		return 0, wrap("check the log", err)
	}
	stored, err := c.storedFrom(journal.StoredCount(c.tree.Size()), journal.StoredCount(c.tree.Size()+int64(len(places))))
	if err != nil {
		return 0, err
	}
	var wanted wantedRows
	for _, p := range places {
		e, err := c.entry(p)
		if err != nil {
			return 0, err
		}
		if stored, err = c.grow(p, stored); err != nil {
			return 0, err
		}
		if err := c.decode(&wanted, p.Idx, e); err != nil {
			return 0, err
		}
	}
	return len(places), wanted.compare(c)
}

// entry holds an entry's row against its hash and against itself.
func (c *check) entry(p placedRow) (journal.Entry, error) {
	index := c.tree.Size()
	finding := func(format string, args ...any) error {
		return &audit.Finding{Table: "journal_entries", Row: fmt.Sprint(p.EntryID), Entry: index,
			Message: fmt.Sprintf("entry %d (row %d of journal_entries) ", index, p.EntryID) + fmt.Sprintf(format, args...)}
	}
	if p.Idx != index {
		return journal.Entry{}, &audit.Finding{Table: "journal_log", Row: fmt.Sprint(index), Entry: index,
			Message: fmt.Sprintf("entry %d is missing from the log: its row of journal_log was deleted", index)}
	}
	if p.Found == nil {
		return journal.Entry{}, finding("was deleted")
	}
	if h := journal.LeafHash([]byte(p.Body)); string(h[:]) != string(p.Leaf) {
		return journal.Entry{}, finding("was altered: its text has the hash %s, not the one that it was recorded with", h)
	}
	e, err := journal.Decode([]byte(p.Body))
	if err != nil {
		return e, finding("is not in the form that the tracker writes")
	}
	if e.At.UnixMicro() != p.At || e.Actor != p.Actor || e.Kind != p.Kind || e.Subject != p.Subject {
		return e, finding("was altered: its columns do not say what its text says")
	}
	if fact := journal.FactID([]byte(p.Body)); fact != orEmpty(p.Fact) {
		return e, &audit.Finding{Table: "journal_log", Row: fmt.Sprint(index), Entry: index,
			Message: fmt.Sprintf("the row of entry %d in journal_log was altered: it names the fact %q, the entry %q", index, orEmpty(p.Fact), fact)}
	}
	return e, nil
}

// storedFrom reads the stored hashes of the positions from first to before end.
func (c *check) storedFrom(first, end int64) ([]hashRow, error) {
	var rows []hashRow
	err := c.q.Where("position >= ? AND position < ?", first, end).Order("position").Find(&rows).Error
	return rows, wrap("check the hashes", err)
}

// grow adds the entry to the log and compares the hashes that it completes with
// those that are stored.
func (c *check) grow(p placedRow, stored []hashRow) ([]hashRow, error) {
	position := journal.StoredCount(c.tree.Size())
	for i, h := range c.tree.Append(journal.LeafHash([]byte(p.Body))) {
		if i >= len(stored) || stored[i].Position != position+int64(i) {
			return nil, noHash(position + int64(i))
		}
		if string(stored[i].Hash) != string(h[:]) {
			return nil, &audit.Finding{Table: "journal_hashes", Row: fmt.Sprint(stored[i].Position), Entry: p.Idx,
				Message: fmt.Sprintf("entry %d is not the one that was given this place in the log: its hash is not the stored one", p.Idx)}
		}
	}
	return stored[journal.StoredCount(c.tree.Size())-position:], c.roots()
}

func noHash(position int64) error {
	return &audit.Finding{Table: "journal_hashes", Row: fmt.Sprint(position), Entry: -1,
		Message: fmt.Sprintf("the hash at position %d of journal_hashes is missing", position)}
}

// roots holds the log so far against the signed checkpoints of its size.
func (c *check) roots() error {
	for len(c.signed) > 0 && c.signed[0].Size == c.tree.Size() {
		if c.signed[0].Root != c.tree.Root() {
			return &journal.Fault{Kind: journal.Root, Entry: -1,
				Message: fmt.Sprintf("the first %d entries are not those whose root was signed: the journal was rewritten", c.tree.Size())}
		}
		c.signed = c.signed[1:]
		c.found.Checkpoints++
	}
	return nil
}

// decode keeps what an entry says, to be compared with the rows.
func (c *check) decode(wanted *wantedRows, index int64, e journal.Entry) error {
	err := c.keep(wanted, index, e)
	if err != nil && !errors.As(err, new(*audit.Finding)) {
		return &audit.Finding{Table: "journal_entries", Row: "", Entry: index, Message: fmt.Sprintf("entry %d can't be read: %v", index, err)}
	}
	return err
}

func (c *check) keep(wanted *wantedRows, index int64, e journal.Entry) error {
	part, err := commitments.DecodeEntry(e)
	if err != nil {
		return err
	}
	wanted.add(index, part)
	c.replay.Apply(part)
	if err := c.account(e); err != nil {
		return err
	}
	collected, err := collection.DecodeEntry(e)
	if err != nil {
		return err
	}
	wanted.addCollected(index, collected)
	registered, err := deliverables.DecodeEntry(e)
	if err != nil {
		return err
	}
	wanted.addRegistered(index, registered)
	c.things.Apply(registered)
	recommended, err := recommendations.DecodeEntry(e)
	if err != nil {
		return err
	}
	wanted.addRecommended(index, recommended)
	opinion, err := opinions.DecodeEntry(e)
	if err != nil {
		return err
	}
	if err := c.said.Apply(opinion); err != nil {
		return &audit.Finding{Table: "journal_entries", Row: "", Entry: index, Message: fmt.Sprintf("entry %d was altered: %v", index, err)}
	}
	edition, issued, err := reports.IssuedBy(e)
	if err != nil {
		return err
	}
	if issued {
		wanted.addEdition(index, edition)
	}
	return nil
}

// unlogged looks for entries that stand outside the log.
func (c *check) unlogged() error {
	var ids []int64
	err := c.q.Raw(`SELECT e.id FROM journal_entries e LEFT JOIN journal_log l ON l.entry_id = e.id
		LEFT JOIN journal_pending p ON p.entry_id = e.id
		WHERE (l.entry_id IS NULL) = (p.entry_id IS NULL) ORDER BY e.id LIMIT 1`).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return wrap("check the log", err)
	}
	return &audit.Finding{Table: "journal_entries", Row: fmt.Sprint(ids[0]), Entry: -1,
		Message: fmt.Sprintf("row %d of journal_entries was not written by the tracker: it has no place in the log, or two", ids[0])}
}

// shorter looks for what reaches beyond the last entry.
func (c *check) shorter() error {
	if len(c.signed) > 0 {
		return &journal.Fault{Kind: journal.Shortened, Entry: -1, Message: fmt.Sprintf(
			"the log has %d entries; a checkpoint of %d entries was signed: the last ones were deleted", c.tree.Size(), c.signed[0].Size)}
	}
	size := c.tree.Size()
	if err := c.counts("journal_log", "idx", size, "places"); err != nil {
		return err
	}
	return c.counts("journal_hashes", "position", journal.StoredCount(size), "hashes")
}

// counts makes sure that a table holds the rows from 0 to before count, all of
// which were found, and no other.
func (c *check) counts(table, key string, count int64, what string) error {
	var rows []int64
	err := c.q.Raw("SELECT "+key+" FROM "+table+" WHERE "+key+" < 0 OR "+key+" >= ? ORDER BY 1 LIMIT 1", count).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return wrap("check "+table, err)
	}
	return &audit.Finding{Table: table, Row: fmt.Sprint(rows[0]), Entry: -1, Message: fmt.Sprintf(
		"the row %d of %s lies outside the log's %d %s: it was inserted by hand, or others were deleted", rows[0], table, count, what)}
}
