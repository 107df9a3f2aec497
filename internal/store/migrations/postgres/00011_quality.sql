-- What the rules of quality said of an update, each with its author's answer, and
-- of a draft the answers so far: JSON, '' for none. Comments on updates, and whom
-- they name.

-- +goose Up
ALTER TABLE progress_updates ADD COLUMN warnings TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN answers TEXT NOT NULL DEFAULT '';

CREATE TABLE comments (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id   TEXT COLLATE "C" NOT NULL REFERENCES progress_updates (id),
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    text        TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    added_at    BIGINT NOT NULL
);
CREATE INDEX comments_by_commitment ON comments (commitment, added_at DESC, id DESC);
CREATE INDEX comments_by_update ON comments (update_id, added_at, id);

CREATE TABLE comment_mentions (
    comment_id   TEXT COLLATE "C" NOT NULL REFERENCES comments (id),
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    mentioned_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, account_id)
);
CREATE INDEX comment_mentions_by_time ON comment_mentions (mentioned_at);

-- The mentions that their accounts did not open yet.
CREATE TABLE open_mentions (
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    comment_id   TEXT COLLATE "C" NOT NULL REFERENCES comments (id),
    commitment   TEXT COLLATE "C" NOT NULL,
    mentioned_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, comment_id)
);
CREATE INDEX open_mentions_by_account ON open_mentions (account_id, mentioned_at, comment_id);

CREATE TRIGGER comments_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON comments EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_mentions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON comment_mentions EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE open_mentions;
DROP TABLE comment_mentions;
DROP TABLE comments;
ALTER TABLE drafts DROP COLUMN answers;
ALTER TABLE progress_updates DROP COLUMN warnings;
