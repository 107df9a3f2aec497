-- Each edition names the root of the journal entries that it covers.
-- Compilations are how far the compiling of editions has come; they are no facts.

-- +goose Up
ALTER TABLE report_editions ADD COLUMN journal_root TEXT NOT NULL DEFAULT '';

CREATE TABLE compilations (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement  TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period     TEXT COLLATE "C" NOT NULL,
    started_by TEXT COLLATE "C" NOT NULL,
    by_name    TEXT NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    done       BIGINT NOT NULL,
    of_all     BIGINT NOT NULL,
    next       TEXT NOT NULL,
    edition_id TEXT COLLATE "C" REFERENCES report_editions (id),
    failure    TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    cancelled  BOOLEAN NOT NULL
);
CREATE INDEX compilations_by_agreement ON compilations (agreement, started_at DESC, id DESC) WHERE state = 'compiling';

-- +goose Down
DROP TABLE compilations;
ALTER TABLE report_editions DROP COLUMN journal_root;
