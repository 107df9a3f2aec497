-- The Merkle log of the journal. A transaction that writes an entry also notes
-- it as pending; the sequencer gives pending entries their places in the log,
-- in the order of their ids, and stores the hashes that they complete. A fact
-- is the id that an entry's body holds.

-- +goose Up
CREATE TABLE journal_pending (
    entry_id INTEGER NOT NULL PRIMARY KEY REFERENCES journal_entries (id)
) STRICT;

CREATE TABLE journal_log (
    idx      INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES journal_entries (id),
    fact     TEXT
) STRICT;
CREATE UNIQUE INDEX journal_log_by_entry ON journal_log (entry_id);
CREATE INDEX journal_log_by_fact ON journal_log (fact, idx) WHERE fact IS NOT NULL;

CREATE TABLE journal_hashes (
    position INTEGER NOT NULL PRIMARY KEY,
    hash     BLOB NOT NULL
) STRICT;

CREATE TABLE journal_checkpoints (
    size    INTEGER NOT NULL PRIMARY KEY,
    note    TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- The one key that signs this journal, and the identity that names its log.
CREATE TABLE journal_keys (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    identity TEXT NOT NULL,
    public   TEXT NOT NULL,
    made_at  INTEGER NOT NULL
) STRICT;

INSERT INTO journal_pending (entry_id) SELECT id FROM journal_entries;

-- +goose StatementBegin
CREATE TRIGGER journal_log_keep BEFORE UPDATE ON journal_log
BEGIN SELECT RAISE(ABORT, 'journal_log holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_log_stay BEFORE DELETE ON journal_log
BEGIN SELECT RAISE(ABORT, 'journal_log holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_keep BEFORE UPDATE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'journal_hashes holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_stay BEFORE DELETE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'journal_hashes holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_keep BEFORE UPDATE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'journal_checkpoints holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_stay BEFORE DELETE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'journal_checkpoints holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_keep BEFORE UPDATE ON journal_keys
BEGIN SELECT RAISE(ABORT, 'journal_keys holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_stay BEFORE DELETE ON journal_keys
BEGIN SELECT RAISE(ABORT, 'journal_keys holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE journal_keys;
DROP TABLE journal_checkpoints;
DROP TABLE journal_hashes;
DROP TABLE journal_log;
DROP TABLE journal_pending;
