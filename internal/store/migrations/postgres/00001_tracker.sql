-- Codes, ids, days and periods are compared byte by byte (COLLATE "C"), as
-- SQLite does. Days are ISO 8601 text, instants microseconds since 1970 UTC,
-- quantities ten-thousandths; texts in several languages and lists are JSON.

-- +goose Up
CREATE TABLE agreements (
    code         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    signed_on    TEXT COLLATE "C",
    signed_at    TEXT NOT NULL,
    signatories  TEXT NOT NULL,
    parties      TEXT NOT NULL,
    regions      TEXT NOT NULL,
    sources      TEXT NOT NULL,
    calendar     TEXT NOT NULL,
    activated_on TEXT COLLATE "C"
);

CREATE TABLE parties (
    code  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    names TEXT NOT NULL
);

CREATE TABLE regions (
    code         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    aliases      TEXT NOT NULL,
    parent       TEXT NOT NULL,
    admin_region TEXT NOT NULL,
    valid_from   TEXT COLLATE "C",
    valid_to     TEXT COLLATE "C",
    latitude     DOUBLE PRECISION NOT NULL,
    longitude    DOUBLE PRECISION NOT NULL,
    tile_x       BIGINT NOT NULL,
    tile_y       BIGINT NOT NULL
);

CREATE TABLE pledges (
    code      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    party     TEXT COLLATE "C" NOT NULL REFERENCES parties (code),
    category  TEXT COLLATE "C" NOT NULL,
    position  BIGINT NOT NULL,
    title     TEXT NOT NULL,
    clause    TEXT NOT NULL,
    sources   TEXT NOT NULL
);
CREATE INDEX pledges_by_position ON pledges (agreement, position, code);

CREATE TABLE published_facts (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement      TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    dated_on       TEXT COLLATE "C",
    date_precision TEXT NOT NULL,
    region         TEXT COLLATE "C" REFERENCES regions (code),
    pledge         TEXT COLLATE "C" REFERENCES pledges (code),
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    value          BIGINT,
    unit           TEXT NOT NULL,
    amount_mad     BIGINT,
    actors         TEXT NOT NULL,
    source         TEXT NOT NULL
);
CREATE INDEX published_facts_by_date ON published_facts (agreement, dated_on, id);

-- A commitment's row carries its terms and its current state, so that lists and
-- the dashboard need no history. The positions are those of pledge and region
-- in the agreement; period_end and gap follow from the state.
CREATE TABLE commitments (
    code             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement        TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    pledge           TEXT COLLATE "C" NOT NULL REFERENCES pledges (code),
    region           TEXT COLLATE "C" NOT NULL REFERENCES regions (code),
    party            TEXT COLLATE "C" NOT NULL REFERENCES parties (code),
    category         TEXT COLLATE "C" NOT NULL,
    pledge_position  BIGINT NOT NULL,
    region_position  BIGINT NOT NULL,
    search           TEXT NOT NULL,
    version          BIGINT NOT NULL,
    indicator_kind   TEXT NOT NULL,
    indicator_name   TEXT NOT NULL,
    unit             TEXT NOT NULL,
    direction        TEXT NOT NULL,
    cumulative       BOOLEAN NOT NULL,
    verification     TEXT NOT NULL,
    baseline         BIGINT,
    target           BIGINT,
    target_text      TEXT NOT NULL,
    due_on           TEXT COLLATE "C",
    focal_point      TEXT NOT NULL,
    lead_institution TEXT NOT NULL,
    status           TEXT NOT NULL,
    period           TEXT COLLATE "C" NOT NULL,
    period_end       TEXT COLLATE "C",
    actual           BIGINT,
    update_id        TEXT COLLATE "C" NOT NULL,
    origin           TEXT NOT NULL,
    reported_at      BIGINT,
    review           TEXT NOT NULL,
    assessment       TEXT NOT NULL,
    assessed_period  TEXT COLLATE "C" NOT NULL,
    gap              TEXT NOT NULL
);
CREATE UNIQUE INDEX commitments_by_pledge ON commitments (pledge, region);
CREATE INDEX commitments_by_position ON commitments (agreement, pledge_position, region_position, code);
CREATE INDEX commitments_by_region ON commitments (region, agreement);

CREATE TABLE progress_updates (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment   TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    version      BIGINT NOT NULL,
    period       TEXT COLLATE "C" NOT NULL,
    period_end   TEXT COLLATE "C" NOT NULL,
    status       TEXT NOT NULL,
    value        BIGINT,
    unit         TEXT NOT NULL,
    narrative    TEXT NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    author_name  TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    origin       TEXT NOT NULL,
    fact         TEXT COLLATE "C" REFERENCES published_facts (id),
    supersedes   TEXT COLLATE "C" REFERENCES progress_updates (id)
);
CREATE INDEX progress_updates_by_period ON progress_updates (commitment, period_end DESC, submitted_at DESC, id DESC);
-- The updates of one period form one chain: one begins it, and each is
-- superseded by one at most.
CREATE UNIQUE INDEX progress_updates_first ON progress_updates (commitment, period) WHERE supersedes IS NULL;
CREATE UNIQUE INDEX progress_updates_next ON progress_updates (supersedes) WHERE supersedes IS NOT NULL;

CREATE TABLE reviews (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id     TEXT COLLATE "C" NOT NULL REFERENCES progress_updates (id),
    decision      TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    reviewer      TEXT COLLATE "C" NOT NULL,
    reviewer_name TEXT NOT NULL,
    reviewed_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX reviews_by_update ON reviews (update_id);

CREATE TABLE assessments (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment    TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    period        TEXT COLLATE "C" NOT NULL,
    period_end    TEXT COLLATE "C" NOT NULL,
    assessment    TEXT NOT NULL,
    comment       TEXT NOT NULL,
    review_id     TEXT COLLATE "C" REFERENCES reviews (id),
    assessor      TEXT COLLATE "C" NOT NULL,
    assessor_name TEXT NOT NULL,
    origin        TEXT NOT NULL,
    assessed_at   BIGINT NOT NULL
);
CREATE INDEX assessments_by_period ON assessments (commitment, period_end DESC, assessed_at DESC, id DESC);

CREATE TABLE revisions (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment   TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    terms_before TEXT NOT NULL,
    terms_after  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT NOT NULL,
    revised_at   BIGINT NOT NULL
);
CREATE INDEX revisions_by_time ON revisions (commitment, revised_at DESC, id DESC);

CREATE TABLE drafts (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    version     BIGINT NOT NULL,
    period      TEXT COLLATE "C" NOT NULL,
    status      TEXT NOT NULL,
    value       BIGINT,
    unit        TEXT NOT NULL,
    narrative   TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    saved_at    BIGINT NOT NULL,
    origin      TEXT NOT NULL
);
CREATE UNIQUE INDEX drafts_by_author ON drafts (author, commitment, period);

-- The updates that wait for a review, with what the queue is narrowed by;
-- rank 0 comes before 1, the published record.
CREATE TABLE review_queue (
    update_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES progress_updates (id),
    commitment   TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    agreement    TEXT COLLATE "C" NOT NULL,
    party        TEXT COLLATE "C" NOT NULL,
    region       TEXT COLLATE "C" NOT NULL,
    pledge       TEXT COLLATE "C" NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    rank         BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL
);
CREATE INDEX review_queue_by_rank ON review_queue (rank, submitted_at, update_id);
CREATE INDEX review_queue_by_party ON review_queue (agreement, party, author, region, pledge);

-- The returned updates that their authors did not answer yet.
CREATE TABLE open_returns (
    update_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES progress_updates (id),
    author      TEXT COLLATE "C" NOT NULL,
    returned_at BIGINT NOT NULL
);
CREATE INDEX open_returns_by_author ON open_returns (author, returned_at, update_id);

CREATE TABLE idempotency_keys (
    account      TEXT COLLATE "C" NOT NULL,
    request_key  TEXT COLLATE "C" NOT NULL,
    request_hash TEXT NOT NULL,
    answer       BYTEA,
    claimed_at   BIGINT NOT NULL,
    PRIMARY KEY (account, request_key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (claimed_at);

CREATE TABLE journal_entries (
    id        BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at        BIGINT NOT NULL,
    actor     TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    body      TEXT NOT NULL,
    leaf_hash BYTEA NOT NULL
);
CREATE INDEX journal_entries_by_time ON journal_entries (at);

CREATE TABLE accounts (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email         TEXT COLLATE "C" NOT NULL,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    party         TEXT COLLATE "C" NOT NULL,
    all_regions   BOOLEAN NOT NULL,
    regions       TEXT NOT NULL,
    language      TEXT NOT NULL,
    disabled      BOOLEAN NOT NULL,
    demo          BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_by_email ON accounts (email);

CREATE TABLE tokens (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    label      TEXT NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX tokens_by_hash ON tokens (hash);
CREATE INDEX tokens_by_account ON tokens (account_id, created_at);

-- An ended session keeps its row until it expires, so that a request that was
-- under way when it ended can't bring it back.
CREATE TABLE sessions (
    token      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    account_id TEXT COLLATE "C",
    ended      BOOLEAN NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE report_editions (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement        TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period           TEXT COLLATE "C" NOT NULL,
    period_kind      TEXT COLLATE "C" NOT NULL,
    period_end       TEXT COLLATE "C" NOT NULL,
    number           BIGINT NOT NULL,
    kind             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    journal_size     BIGINT NOT NULL,
    compiled_at      BIGINT NOT NULL,
    compiled_by      TEXT COLLATE "C" NOT NULL,
    compiled_by_name TEXT NOT NULL
);
CREATE UNIQUE INDEX report_editions_by_number ON report_editions (agreement, period, number);
CREATE INDEX report_editions_by_period ON report_editions (period_end DESC, period, agreement, number DESC);

CREATE TABLE report_files (
    edition_id TEXT COLLATE "C" NOT NULL REFERENCES report_editions (id),
    name       TEXT COLLATE "C" NOT NULL,
    media_type TEXT NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (edition_id, name)
);

CREATE TABLE job_runs (
    job         TEXT COLLATE "C" NOT NULL,
    run_key     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    attempts    BIGINT NOT NULL,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT,
    lease_until BIGINT,
    next_try    BIGINT,
    error       TEXT NOT NULL,
    PRIMARY KEY (job, run_key)
);
CREATE INDEX job_runs_by_start ON job_runs (job, started_at DESC, run_key);

-- Facts are only ever inserted.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% holds facts: rows are only ever inserted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER published_facts_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON published_facts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER progress_updates_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON progress_updates EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviews_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessments_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON assessments EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_entries_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_editions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON report_editions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_files_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON report_files EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE job_runs, report_files, report_editions, sessions, tokens, accounts, journal_entries, idempotency_keys,
    open_returns, review_queue, drafts, revisions, assessments, reviews, progress_updates, commitments,
    published_facts, pledges, regions, parties, agreements;
DROP FUNCTION refuse_change();
