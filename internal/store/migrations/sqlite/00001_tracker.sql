-- Days are ISO 8601 text, instants microseconds since 1970 UTC, quantities
-- ten-thousandths, booleans 0 or 1; texts in several languages and lists are
-- JSON.

-- +goose Up
CREATE TABLE agreements (
    code         TEXT NOT NULL PRIMARY KEY,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    signed_on    TEXT,
    signed_at    TEXT NOT NULL,
    signatories  TEXT NOT NULL,
    parties      TEXT NOT NULL,
    regions      TEXT NOT NULL,
    sources      TEXT NOT NULL,
    calendar     TEXT NOT NULL,
    activated_on TEXT
) STRICT;

CREATE TABLE parties (
    code  TEXT NOT NULL PRIMARY KEY,
    names TEXT NOT NULL
) STRICT;

CREATE TABLE regions (
    code         TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    aliases      TEXT NOT NULL,
    parent       TEXT NOT NULL,
    admin_region TEXT NOT NULL,
    valid_from   TEXT,
    valid_to     TEXT,
    latitude     REAL NOT NULL,
    longitude    REAL NOT NULL,
    tile_x       INTEGER NOT NULL,
    tile_y       INTEGER NOT NULL
) STRICT;

CREATE TABLE pledges (
    code      TEXT NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL REFERENCES agreements (code),
    party     TEXT NOT NULL REFERENCES parties (code),
    category  TEXT NOT NULL,
    position  INTEGER NOT NULL,
    title     TEXT NOT NULL,
    clause    TEXT NOT NULL,
    sources   TEXT NOT NULL
) STRICT;
CREATE INDEX pledges_by_position ON pledges (agreement, position, code);

CREATE TABLE published_facts (
    id             TEXT NOT NULL PRIMARY KEY,
    agreement      TEXT NOT NULL REFERENCES agreements (code),
    dated_on       TEXT,
    date_precision TEXT NOT NULL,
    region         TEXT REFERENCES regions (code),
    pledge         TEXT REFERENCES pledges (code),
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    value          INTEGER,
    unit           TEXT NOT NULL,
    amount_mad     INTEGER,
    actors         TEXT NOT NULL,
    source         TEXT NOT NULL
) STRICT;
CREATE INDEX published_facts_by_date ON published_facts (agreement, dated_on, id);

-- A commitment's row carries its terms and its current state, so that lists and
-- the dashboard need no history. The positions are those of pledge and region
-- in the agreement; period_end and gap follow from the state.
CREATE TABLE commitments (
    code             TEXT NOT NULL PRIMARY KEY,
    agreement        TEXT NOT NULL REFERENCES agreements (code),
    pledge           TEXT NOT NULL REFERENCES pledges (code),
    region           TEXT NOT NULL REFERENCES regions (code),
    party            TEXT NOT NULL REFERENCES parties (code),
    category         TEXT NOT NULL,
    pledge_position  INTEGER NOT NULL,
    region_position  INTEGER NOT NULL,
    search           TEXT NOT NULL,
    version          INTEGER NOT NULL,
    indicator_kind   TEXT NOT NULL,
    indicator_name   TEXT NOT NULL,
    unit             TEXT NOT NULL,
    direction        TEXT NOT NULL,
    cumulative       INTEGER NOT NULL CHECK (cumulative IN (0, 1)),
    verification     TEXT NOT NULL,
    baseline         INTEGER,
    target           INTEGER,
    target_text      TEXT NOT NULL,
    due_on           TEXT,
    focal_point      TEXT NOT NULL,
    lead_institution TEXT NOT NULL,
    status           TEXT NOT NULL,
    period           TEXT NOT NULL,
    period_end       TEXT,
    actual           INTEGER,
    update_id        TEXT NOT NULL,
    origin           TEXT NOT NULL,
    reported_at      INTEGER,
    review           TEXT NOT NULL,
    assessment       TEXT NOT NULL,
    assessed_period  TEXT NOT NULL,
    gap              TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX commitments_by_pledge ON commitments (pledge, region);
CREATE INDEX commitments_by_position ON commitments (agreement, pledge_position, region_position, code);
CREATE INDEX commitments_by_region ON commitments (region, agreement);

CREATE TABLE progress_updates (
    id           TEXT NOT NULL PRIMARY KEY,
    commitment   TEXT NOT NULL REFERENCES commitments (code),
    version      INTEGER NOT NULL,
    period       TEXT NOT NULL,
    period_end   TEXT NOT NULL,
    status       TEXT NOT NULL,
    value        INTEGER,
    unit         TEXT NOT NULL,
    narrative    TEXT NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    origin       TEXT NOT NULL,
    fact         TEXT REFERENCES published_facts (id),
    supersedes   TEXT REFERENCES progress_updates (id)
) STRICT;
CREATE INDEX progress_updates_by_period ON progress_updates (commitment, period_end DESC, submitted_at DESC, id DESC);
-- The updates of one period form one chain: one begins it, and each is
-- superseded by one at most.
CREATE UNIQUE INDEX progress_updates_first ON progress_updates (commitment, period) WHERE supersedes IS NULL;
CREATE UNIQUE INDEX progress_updates_next ON progress_updates (supersedes) WHERE supersedes IS NOT NULL;

CREATE TABLE reviews (
    id            TEXT NOT NULL PRIMARY KEY,
    update_id     TEXT NOT NULL REFERENCES progress_updates (id),
    decision      TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    reviewed_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reviews_by_update ON reviews (update_id);

CREATE TABLE assessments (
    id            TEXT NOT NULL PRIMARY KEY,
    commitment    TEXT NOT NULL REFERENCES commitments (code),
    period        TEXT NOT NULL,
    period_end    TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    comment       TEXT NOT NULL,
    review_id     TEXT REFERENCES reviews (id),
    assessor      TEXT NOT NULL,
    assessor_name TEXT NOT NULL,
    origin        TEXT NOT NULL,
    assessed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX assessments_by_period ON assessments (commitment, period_end DESC, assessed_at DESC, id DESC);

CREATE TABLE revisions (
    id           TEXT NOT NULL PRIMARY KEY,
    commitment   TEXT NOT NULL REFERENCES commitments (code),
    terms_before TEXT NOT NULL,
    terms_after  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT NOT NULL,
    revised_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX revisions_by_time ON revisions (commitment, revised_at DESC, id DESC);

CREATE TABLE drafts (
    id          TEXT NOT NULL PRIMARY KEY,
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    version     INTEGER NOT NULL,
    period      TEXT NOT NULL,
    status      TEXT NOT NULL,
    value       INTEGER,
    unit        TEXT NOT NULL,
    narrative   TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    saved_at    INTEGER NOT NULL,
    origin      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX drafts_by_author ON drafts (author, commitment, period);

-- The updates that wait for a review, with what the queue is narrowed by;
-- rank 0 comes before 1, the published record.
CREATE TABLE review_queue (
    update_id    TEXT NOT NULL PRIMARY KEY REFERENCES progress_updates (id),
    commitment   TEXT NOT NULL REFERENCES commitments (code),
    agreement    TEXT NOT NULL,
    party        TEXT NOT NULL,
    region       TEXT NOT NULL,
    pledge       TEXT NOT NULL,
    author       TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_queue_by_rank ON review_queue (rank, submitted_at, update_id);
CREATE INDEX review_queue_by_party ON review_queue (agreement, party, author, region, pledge);

-- The returned updates that their authors did not answer yet.
CREATE TABLE open_returns (
    update_id   TEXT NOT NULL PRIMARY KEY REFERENCES progress_updates (id),
    author      TEXT NOT NULL,
    returned_at INTEGER NOT NULL
) STRICT;
CREATE INDEX open_returns_by_author ON open_returns (author, returned_at, update_id);

CREATE TABLE idempotency_keys (
    account      TEXT NOT NULL,
    request_key  TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer       BLOB,
    claimed_at   INTEGER NOT NULL,
    PRIMARY KEY (account, request_key)
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (claimed_at);

CREATE TABLE journal_entries (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    leaf_hash BLOB NOT NULL
) STRICT;
CREATE INDEX journal_entries_by_time ON journal_entries (at);

CREATE TABLE accounts (
    id            TEXT NOT NULL PRIMARY KEY,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    party         TEXT NOT NULL,
    all_regions   INTEGER NOT NULL CHECK (all_regions IN (0, 1)),
    regions       TEXT NOT NULL,
    language      TEXT NOT NULL,
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    demo          INTEGER NOT NULL CHECK (demo IN (0, 1)),
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX accounts_by_email ON accounts (email);

CREATE TABLE tokens (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    label      TEXT NOT NULL,
    hash       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_by_hash ON tokens (hash);
CREATE INDEX tokens_by_account ON tokens (account_id, created_at);

-- An ended session keeps its row until it expires, so that a request that was
-- under way when it ended can't bring it back.
CREATE TABLE sessions (
    token      TEXT NOT NULL PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    account_id TEXT,
    ended      INTEGER NOT NULL CHECK (ended IN (0, 1))
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE report_editions (
    id               TEXT NOT NULL PRIMARY KEY,
    agreement        TEXT NOT NULL REFERENCES agreements (code),
    period           TEXT NOT NULL,
    period_kind      TEXT NOT NULL,
    period_end       TEXT NOT NULL,
    number           INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    journal_size     INTEGER NOT NULL,
    compiled_at      INTEGER NOT NULL,
    compiled_by      TEXT NOT NULL,
    compiled_by_name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_editions_by_number ON report_editions (agreement, period, number);
CREATE INDEX report_editions_by_period ON report_editions (period_end DESC, period, agreement, number DESC);

CREATE TABLE report_files (
    edition_id TEXT NOT NULL REFERENCES report_editions (id),
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    PRIMARY KEY (edition_id, name)
) STRICT;

CREATE TABLE job_runs (
    job         TEXT NOT NULL,
    run_key     TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    lease_until INTEGER,
    next_try    INTEGER,
    error       TEXT NOT NULL,
    PRIMARY KEY (job, run_key)
) STRICT;
CREATE INDEX job_runs_by_start ON job_runs (job, started_at DESC, run_key);

-- Facts are only ever inserted.
-- +goose StatementBegin
CREATE TRIGGER published_facts_keep BEFORE UPDATE ON published_facts
BEGIN SELECT RAISE(ABORT, 'published_facts holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER published_facts_stay BEFORE DELETE ON published_facts
BEGIN SELECT RAISE(ABORT, 'published_facts holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER progress_updates_keep BEFORE UPDATE ON progress_updates
BEGIN SELECT RAISE(ABORT, 'progress_updates holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER progress_updates_stay BEFORE DELETE ON progress_updates
BEGIN SELECT RAISE(ABORT, 'progress_updates holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_keep BEFORE UPDATE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assessments_keep BEFORE UPDATE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assessments_stay BEFORE DELETE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revisions_keep BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_keep BEFORE UPDATE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'journal_entries holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_stay BEFORE DELETE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'journal_entries holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_editions_keep BEFORE UPDATE ON report_editions
BEGIN SELECT RAISE(ABORT, 'report_editions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_editions_stay BEFORE DELETE ON report_editions
BEGIN SELECT RAISE(ABORT, 'report_editions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_files_keep BEFORE UPDATE ON report_files
BEGIN SELECT RAISE(ABORT, 'report_files holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_files_stay BEFORE DELETE ON report_files
BEGIN SELECT RAISE(ABORT, 'report_files holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE job_runs;
DROP TABLE report_files;
DROP TABLE report_editions;
DROP TABLE sessions;
DROP TABLE tokens;
DROP TABLE accounts;
DROP TABLE journal_entries;
DROP TABLE idempotency_keys;
DROP TABLE open_returns;
DROP TABLE review_queue;
DROP TABLE drafts;
DROP TABLE revisions;
DROP TABLE assessments;
DROP TABLE reviews;
DROP TABLE progress_updates;
DROP TABLE commitments;
DROP TABLE published_facts;
DROP TABLE pledges;
DROP TABLE regions;
DROP TABLE parties;
DROP TABLE agreements;
