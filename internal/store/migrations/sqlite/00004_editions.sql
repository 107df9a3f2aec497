-- Each edition names the root of the journal entries that it covers.
-- Compilations are how far the compiling of editions has come; they are no facts.

-- +goose Up
ALTER TABLE report_editions ADD COLUMN journal_root TEXT NOT NULL DEFAULT '';

CREATE TABLE compilations (
    id         TEXT NOT NULL PRIMARY KEY,
    agreement  TEXT NOT NULL REFERENCES agreements (code),
    period     TEXT NOT NULL,
    started_by TEXT NOT NULL,
    by_name    TEXT NOT NULL,
    state      TEXT NOT NULL,
    done       INTEGER NOT NULL,
    of_all     INTEGER NOT NULL,
    next       TEXT NOT NULL,
    edition_id TEXT REFERENCES report_editions (id),
    failure    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    cancelled  INTEGER NOT NULL CHECK (cancelled IN (0, 1))
) STRICT;
CREATE INDEX compilations_by_agreement ON compilations (agreement, started_at DESC, id DESC) WHERE state = 'compiling';

-- +goose Down
DROP TABLE compilations;
ALTER TABLE report_editions DROP COLUMN journal_root;
