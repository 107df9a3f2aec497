-- +goose Up
-- Wishes to get the editions of an agreement. A removed one keeps its row, for
-- the deliveries that came of it, and loses its secret.
CREATE TABLE subscriptions (
    id          TEXT NOT NULL PRIMARY KEY,
    channel     TEXT NOT NULL,
    account_id  TEXT NOT NULL REFERENCES accounts (id),
    agreement   TEXT NOT NULL REFERENCES agreements (code),
    period_kind TEXT NOT NULL,
    language    TEXT NOT NULL,
    format      TEXT NOT NULL,
    url         TEXT NOT NULL,
    secret      TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    removed_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX subscriptions_once ON subscriptions (account_id, channel, agreement, period_kind, language, format, url)
    WHERE removed_at IS NULL;

-- Messages to recipients. What is told to whom (once_key) stands once in a topic.
-- due_at is when it may be taken up: at its next try or, while it is being sent,
-- when the sender's lease ends; NULL once it has ended.
CREATE TABLE deliveries (
    id              TEXT NOT NULL PRIMARY KEY,
    topic           TEXT NOT NULL,
    once_key        TEXT NOT NULL,
    channel         TEXT NOT NULL,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    subscription_id TEXT REFERENCES subscriptions (id),
    edition_id      TEXT REFERENCES report_editions (id),
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    resends         INTEGER NOT NULL,
    failure         TEXT NOT NULL,
    failure_detail  TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    started_at      INTEGER,
    due_at          INTEGER,
    ended_at        INTEGER
) STRICT;
CREATE UNIQUE INDEX deliveries_once ON deliveries (topic, once_key);
CREATE INDEX deliveries_due ON deliveries (channel, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_state ON deliveries (state, ended_at);
CREATE INDEX deliveries_by_time ON deliveries (created_at DESC, id DESC);

-- +goose Down
DROP TABLE deliveries;
DROP TABLE subscriptions;
