-- What the rules of quality said of an update, each with its author's answer, and
-- of a draft the answers so far: JSON, '' for none. Comments on updates, and whom
-- they name.

-- +goose Up
ALTER TABLE progress_updates ADD COLUMN warnings TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN answers TEXT NOT NULL DEFAULT '';

CREATE TABLE comments (
    id          TEXT NOT NULL PRIMARY KEY,
    update_id   TEXT NOT NULL REFERENCES progress_updates (id),
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    text        TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    added_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX comments_by_commitment ON comments (commitment, added_at DESC, id DESC);
CREATE INDEX comments_by_update ON comments (update_id, added_at, id);

CREATE TABLE comment_mentions (
    comment_id   TEXT NOT NULL REFERENCES comments (id),
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    mentioned_at INTEGER NOT NULL,
    PRIMARY KEY (comment_id, account_id)
) STRICT;
CREATE INDEX comment_mentions_by_time ON comment_mentions (mentioned_at);

-- The mentions that their accounts did not open yet.
CREATE TABLE open_mentions (
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    comment_id   TEXT NOT NULL REFERENCES comments (id),
    commitment   TEXT NOT NULL,
    mentioned_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, comment_id)
) STRICT;
CREATE INDEX open_mentions_by_account ON open_mentions (account_id, mentioned_at, comment_id);

-- +goose StatementBegin
CREATE TRIGGER comments_keep BEFORE UPDATE ON comments
BEGIN SELECT RAISE(ABORT, 'comments holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comments_stay BEFORE DELETE ON comments
BEGIN SELECT RAISE(ABORT, 'comments holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_mentions_keep BEFORE UPDATE ON comment_mentions
BEGIN SELECT RAISE(ABORT, 'comment_mentions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_mentions_stay BEFORE DELETE ON comment_mentions
BEGIN SELECT RAISE(ABORT, 'comment_mentions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE open_mentions;
DROP TABLE comment_mentions;
DROP TABLE comments;
ALTER TABLE drafts DROP COLUMN answers;
ALTER TABLE progress_updates DROP COLUMN warnings;
