-- The Merkle log of the journal. A transaction that writes an entry also notes
-- it as pending; the sequencer gives pending entries their places in the log,
-- in the order of their ids, and stores the hashes that they complete. A fact
-- is the id that an entry's body holds.

-- +goose Up
CREATE TABLE journal_pending (
    entry_id BIGINT NOT NULL PRIMARY KEY REFERENCES journal_entries (id)
);

CREATE TABLE journal_log (
    idx      BIGINT NOT NULL PRIMARY KEY,
    entry_id BIGINT NOT NULL REFERENCES journal_entries (id),
    fact     TEXT COLLATE "C"
);
CREATE UNIQUE INDEX journal_log_by_entry ON journal_log (entry_id);
CREATE INDEX journal_log_by_fact ON journal_log (fact, idx) WHERE fact IS NOT NULL;

CREATE TABLE journal_hashes (
    position BIGINT NOT NULL PRIMARY KEY,
    hash     BYTEA NOT NULL
);

CREATE TABLE journal_checkpoints (
    size    BIGINT NOT NULL PRIMARY KEY,
    note    TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The one key that signs this journal, and the identity that names its log.
CREATE TABLE journal_keys (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    identity TEXT COLLATE "C" NOT NULL,
    public   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL
);

INSERT INTO journal_pending (entry_id) SELECT id FROM journal_entries;

CREATE TRIGGER journal_log_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_log EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_hashes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_hashes EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_checkpoints_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_checkpoints EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_keys_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_keys EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE journal_keys, journal_checkpoints, journal_hashes, journal_log, journal_pending;
