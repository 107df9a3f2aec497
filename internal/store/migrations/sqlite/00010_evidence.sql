-- Items of evidence: files, links, papers. The bytes of a file, and of a
-- picture's preview, stand in the data folder under their SHA-256; texts are empty
-- and sizes 0 where an item has none.

-- +goose Up
CREATE TABLE evidence (
    id             TEXT NOT NULL PRIMARY KEY,
    update_id      TEXT NOT NULL REFERENCES progress_updates (id),
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    dated_on       TEXT,
    url            TEXT NOT NULL,
    place          TEXT NOT NULL,
    name           TEXT NOT NULL,
    media_type     TEXT NOT NULL,
    size           INTEGER NOT NULL,
    sha256         TEXT NOT NULL,
    location       TEXT NOT NULL,
    preview_size   INTEGER NOT NULL,
    preview_sha256 TEXT NOT NULL,
    author         TEXT NOT NULL,
    author_name    TEXT NOT NULL,
    added_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_by_update ON evidence (update_id, added_at, id);
CREATE INDEX evidence_by_file ON evidence (sha256);
CREATE INDEX evidence_by_preview ON evidence (preview_sha256);

-- Those of drafts, of which update_id is the draft's; they go with it.
CREATE TABLE draft_evidence (
    id             TEXT NOT NULL PRIMARY KEY,
    update_id      TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    dated_on       TEXT,
    url            TEXT NOT NULL,
    place          TEXT NOT NULL,
    name           TEXT NOT NULL,
    media_type     TEXT NOT NULL,
    size           INTEGER NOT NULL,
    sha256         TEXT NOT NULL,
    location       TEXT NOT NULL,
    preview_size   INTEGER NOT NULL,
    preview_sha256 TEXT NOT NULL,
    author         TEXT NOT NULL,
    author_name    TEXT NOT NULL,
    added_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_evidence_by_update ON draft_evidence (update_id, added_at, id);
CREATE INDEX draft_evidence_by_file ON draft_evidence (sha256);
CREATE INDEX draft_evidence_by_preview ON draft_evidence (preview_sha256);

-- +goose StatementBegin
CREATE TRIGGER evidence_keep BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_stay BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE draft_evidence;
DROP TABLE evidence;
