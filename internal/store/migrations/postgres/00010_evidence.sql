-- Items of evidence: files, links, papers. The bytes of a file, and of a
-- picture's preview, stand in the data folder under their SHA-256; texts are empty
-- and sizes 0 where an item has none.

-- +goose Up
CREATE TABLE evidence (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id      TEXT COLLATE "C" NOT NULL REFERENCES progress_updates (id),
    kind           TEXT COLLATE "C" NOT NULL,
    title          TEXT NOT NULL,
    dated_on       TEXT COLLATE "C",
    url            TEXT NOT NULL,
    place          TEXT NOT NULL,
    name           TEXT NOT NULL,
    media_type     TEXT COLLATE "C" NOT NULL,
    size           BIGINT NOT NULL,
    sha256         TEXT COLLATE "C" NOT NULL,
    location       TEXT COLLATE "C" NOT NULL,
    preview_size   BIGINT NOT NULL,
    preview_sha256 TEXT COLLATE "C" NOT NULL,
    author         TEXT COLLATE "C" NOT NULL,
    author_name    TEXT NOT NULL,
    added_at       BIGINT NOT NULL
);
CREATE INDEX evidence_by_update ON evidence (update_id, added_at, id);
CREATE INDEX evidence_by_file ON evidence (sha256);
CREATE INDEX evidence_by_preview ON evidence (preview_sha256);

-- Those of drafts, of which update_id is the draft's; they go with it.
CREATE TABLE draft_evidence (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id      TEXT COLLATE "C" NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    kind           TEXT COLLATE "C" NOT NULL,
    title          TEXT NOT NULL,
    dated_on       TEXT COLLATE "C",
    url            TEXT NOT NULL,
    place          TEXT NOT NULL,
    name           TEXT NOT NULL,
    media_type     TEXT COLLATE "C" NOT NULL,
    size           BIGINT NOT NULL,
    sha256         TEXT COLLATE "C" NOT NULL,
    location       TEXT COLLATE "C" NOT NULL,
    preview_size   BIGINT NOT NULL,
    preview_sha256 TEXT COLLATE "C" NOT NULL,
    author         TEXT COLLATE "C" NOT NULL,
    author_name    TEXT NOT NULL,
    added_at       BIGINT NOT NULL
);
CREATE INDEX draft_evidence_by_update ON draft_evidence (update_id, added_at, id);
CREATE INDEX draft_evidence_by_file ON draft_evidence (sha256);
CREATE INDEX draft_evidence_by_preview ON draft_evidence (preview_sha256);

CREATE TRIGGER evidence_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE draft_evidence;
DROP TABLE evidence;
