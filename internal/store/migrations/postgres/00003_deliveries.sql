-- +goose Up
-- Wishes to get the editions of an agreement. A removed one keeps its row, for
-- the deliveries that came of it, and loses its secret.
CREATE TABLE subscriptions (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    channel     TEXT COLLATE "C" NOT NULL,
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    agreement   TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period_kind TEXT COLLATE "C" NOT NULL,
    language    TEXT COLLATE "C" NOT NULL,
    format      TEXT COLLATE "C" NOT NULL,
    url         TEXT COLLATE "C" NOT NULL,
    secret      TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    removed_at  BIGINT
);
CREATE UNIQUE INDEX subscriptions_once ON subscriptions (account_id, channel, agreement, period_kind, language, format, url)
    WHERE removed_at IS NULL;

-- Messages to recipients. What is told to whom (once_key) stands once in a topic.
-- due_at is when it may be taken up: at its next try or, while it is being sent,
-- when the sender's lease ends; NULL once it has ended.
CREATE TABLE deliveries (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    topic           TEXT COLLATE "C" NOT NULL,
    once_key        TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    subscription_id TEXT COLLATE "C" REFERENCES subscriptions (id),
    edition_id      TEXT COLLATE "C" REFERENCES report_editions (id),
    state           TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    resends         BIGINT NOT NULL,
    failure         TEXT NOT NULL,
    failure_detail  TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    started_at      BIGINT,
    due_at          BIGINT,
    ended_at        BIGINT
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (topic, once_key);
CREATE INDEX deliveries_due ON deliveries (channel, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_state ON deliveries (state, ended_at);
CREATE INDEX deliveries_by_time ON deliveries (created_at DESC, id DESC);

-- +goose Down
DROP TABLE deliveries;
DROP TABLE subscriptions;
