-- The schema of the tracker. Until the first release a change of the schema edits
-- this file; a database that was made with an earlier edit of it is refused.
--
-- Codes, ids, days and periods are compared byte by byte (COLLATE "C"), as SQLite
-- does. Days are ISO 8601 text, instants microseconds since 1970 UTC, quantities
-- ten-thousandths; texts in several languages and lists are JSON. Tables of facts
-- refuse changes by the triggers at the end.

-- +goose Up

-- The agreements and what they pledge

CREATE TABLE units (
    code  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    forms TEXT NOT NULL
);

CREATE TABLE dimensions (
    code  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name  TEXT NOT NULL,
    parts TEXT NOT NULL
);

CREATE TABLE deliverable_kinds (
    code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    unit       TEXT COLLATE "C" NOT NULL,
    categories TEXT NOT NULL,
    fields     TEXT NOT NULL
);

-- words: the reason is not taken without words of the reporter.
CREATE TABLE delay_reasons (
    code    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL,
    words   BOOLEAN NOT NULL,
    retired BOOLEAN NOT NULL
);

CREATE TABLE parties (
    code     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    names    TEXT NOT NULL,
    bodies   TEXT NOT NULL,
    officers TEXT NOT NULL
);

CREATE TABLE regions (
    code         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL,
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

CREATE TABLE agreements (
    code           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title          TEXT NOT NULL,
    summary        TEXT NOT NULL,
    signed_on      TEXT COLLATE "C",
    in_force_from  TEXT COLLATE "C",
    in_force_until TEXT COLLATE "C",
    renewed_on     TEXT NOT NULL,
    closed_on      TEXT COLLATE "C",
    signed_at      TEXT NOT NULL,
    signatories    TEXT NOT NULL,
    parties        TEXT NOT NULL,
    collector      TEXT COLLATE "C" NOT NULL,
    regions        TEXT NOT NULL,
    categories     TEXT NOT NULL,
    sources        TEXT NOT NULL,
    calendars      TEXT NOT NULL,
    thresholds     TEXT NOT NULL,
    activated_on   TEXT COLLATE "C"
);

-- A change names one version of a calendar, whole, as JSON; the agreement's row holds
-- the versions that they lead to.
CREATE TABLE calendar_changes (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement   TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    version     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX calendar_changes_by_time ON calendar_changes (agreement, changed_at DESC, id DESC);

CREATE TABLE pledges (
    code         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement    TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    party        TEXT COLLATE "C" NOT NULL REFERENCES parties (code),
    category     TEXT COLLATE "C" NOT NULL,
    position     BIGINT NOT NULL,
    title        TEXT NOT NULL,
    clause       TEXT NOT NULL,
    sources      TEXT NOT NULL,
    text_from    TEXT COLLATE "C",
    note         TEXT NOT NULL,
    versions     TEXT NOT NULL,
    scope        TEXT NOT NULL,
    indicators   TEXT NOT NULL,
    added_on     TEXT COLLATE "C",
    withdrawn_on TEXT COLLATE "C"
);
CREATE INDEX pledges_by_position ON pledges (agreement, position, code);

-- regions and pledges are JSON lists of codes: LIKE '%"MA-AZI"%' finds what names one.
CREATE TABLE published_facts (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement      TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    dated_on       TEXT COLLATE "C",
    date_precision TEXT NOT NULL,
    regions        TEXT NOT NULL,
    pledges        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    value          BIGINT,
    unit           TEXT NOT NULL,
    indicator      TEXT NOT NULL,
    amount_mad     BIGINT,
    actors         TEXT NOT NULL,
    source         TEXT NOT NULL
);
CREATE INDEX published_facts_by_date ON published_facts (agreement, dated_on, id);

-- People

-- time_zone is where the mornings of an account are; lead says that it leads its party.
CREATE TABLE accounts (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email         TEXT COLLATE "C" NOT NULL,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    lead          BOOLEAN NOT NULL,
    party         TEXT COLLATE "C" NOT NULL,
    all_regions   BOOLEAN NOT NULL,
    regions       TEXT NOT NULL,
    language      TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
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
-- under way when it ended cannot bring it back.
CREATE TABLE sessions (
    token      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    account_id TEXT COLLATE "C",
    ended      BOOLEAN NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Commitments and what is reported on them

-- A commitment's row carries its terms and its current state, so that lists and
-- the dashboard need no history. The positions are those of pledge and region
-- in the agreement; reported_end and gap follow from the state. What is declared,
-- verified and assessed is each of a period of its own; figures are how far its
-- indicators have come. targets, values and figures are JSON lists, '' for none.
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
    targets          TEXT NOT NULL,
    due_on           TEXT COLLATE "C",
    focal_point      TEXT NOT NULL,
    lead_institution TEXT NOT NULL,
    reported         TEXT COLLATE "C" NOT NULL,
    reported_end     TEXT COLLATE "C",
    update_id        TEXT COLLATE "C" NOT NULL,
    origin           TEXT COLLATE "C" NOT NULL,
    reported_at      BIGINT,
    review           TEXT COLLATE "C" NOT NULL,
    declared_period  TEXT COLLATE "C" NOT NULL,
    declared_status  TEXT COLLATE "C" NOT NULL,
    declared_values  TEXT NOT NULL,
    declared_update  TEXT COLLATE "C" NOT NULL,
    declared_origin  TEXT COLLATE "C" NOT NULL,
    declared_at      BIGINT,
    declared_delay   TEXT NOT NULL,
    declared_words   TEXT NOT NULL,
    verified_period  TEXT COLLATE "C" NOT NULL,
    verified_status  TEXT COLLATE "C" NOT NULL,
    verified_values  TEXT NOT NULL,
    verified_update  TEXT COLLATE "C" NOT NULL,
    verified_origin  TEXT COLLATE "C" NOT NULL,
    verified_at      BIGINT,
    verified_delay   TEXT NOT NULL,
    verified_words   TEXT NOT NULL,
    assessed_period  TEXT COLLATE "C" NOT NULL,
    assessment       TEXT COLLATE "C" NOT NULL,
    compared         TEXT COLLATE "C" NOT NULL,
    figures          TEXT NOT NULL,
    registered       TEXT NOT NULL,
    gap              TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX commitments_by_pledge ON commitments (pledge, region);
CREATE INDEX commitments_by_position ON commitments (agreement, pledge_position, region_position, code);
CREATE INDEX commitments_by_region ON commitments (region, agreement);

-- from_period is the reporting period from which the terms hold, and from_start its
-- first day; '' and NULL: from the beginning.
CREATE TABLE revisions (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment   TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    from_period  TEXT COLLATE "C" NOT NULL,
    from_start   TEXT COLLATE "C",
    terms_before TEXT NOT NULL,
    terms_after  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT NOT NULL,
    revised_at   BIGINT NOT NULL
);
CREATE INDEX revisions_by_time ON revisions (commitment, revised_at DESC, id DESC);

-- measures is what an update says of each indicator, as JSON, '' for nothing;
-- warnings is what the rules of quality said of an update, each with its author's
-- answer, as JSON; '' for none. delay is the code of why it is late, and delay_words
-- what its reporter says of it; '' for neither. The updates of one period form one chain: one
-- begins it, and each is superseded by one at most.
CREATE TABLE progress_updates (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment   TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    version      BIGINT NOT NULL,
    period       TEXT COLLATE "C" NOT NULL,
    period_end   TEXT COLLATE "C" NOT NULL,
    period_start TEXT COLLATE "C" NOT NULL,
    status       TEXT NOT NULL,
    measures     TEXT NOT NULL,
    narrative    TEXT NOT NULL,
    delay        TEXT NOT NULL,
    delay_words  TEXT NOT NULL,
    warnings     TEXT NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    author_name  TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    origin       TEXT NOT NULL,
    fact         TEXT COLLATE "C" REFERENCES published_facts (id),
    supersedes   TEXT COLLATE "C" REFERENCES progress_updates (id)
);
CREATE INDEX progress_updates_by_period ON progress_updates (commitment, period_end DESC, period_start DESC, submitted_at DESC, id DESC);
CREATE UNIQUE INDEX progress_updates_first ON progress_updates (commitment, period) WHERE supersedes IS NULL;
CREATE UNIQUE INDEX progress_updates_next ON progress_updates (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX progress_updates_by_end ON progress_updates (period_end);

-- The reviews of one update form one chain: one begins it, and each later one follows
-- one that was withdrawn.
CREATE TABLE reviews (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id     TEXT COLLATE "C" NOT NULL REFERENCES progress_updates (id),
    follows       TEXT COLLATE "C" REFERENCES reviews (id),
    decision      TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    reviewer      TEXT COLLATE "C" NOT NULL,
    reviewer_name TEXT NOT NULL,
    reviewed_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX reviews_first ON reviews (update_id) WHERE follows IS NULL;
CREATE UNIQUE INDEX reviews_next ON reviews (follows) WHERE follows IS NOT NULL;
CREATE INDEX reviews_by_update ON reviews (update_id, decision);

-- Verifications that were taken back.
CREATE TABLE review_withdrawals (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    review_id    TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    update_id    TEXT COLLATE "C" NOT NULL REFERENCES progress_updates (id),
    reason       TEXT NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT COLLATE "C" NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_withdrawals_once ON review_withdrawals (review_id);
CREATE INDEX review_withdrawals_by_update ON review_withdrawals (update_id, withdrawn_at, id);

CREATE TABLE assessments (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment    TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    period        TEXT COLLATE "C" NOT NULL,
    period_end    TEXT COLLATE "C" NOT NULL,
    period_start  TEXT COLLATE "C" NOT NULL,
    assessment    TEXT NOT NULL,
    comment       TEXT NOT NULL,
    review_id     TEXT COLLATE "C" REFERENCES reviews (id),
    assessor      TEXT COLLATE "C" NOT NULL,
    assessor_name TEXT NOT NULL,
    origin        TEXT NOT NULL,
    assessed_at   BIGINT NOT NULL
);
CREATE INDEX assessments_by_period ON assessments (commitment, period_end DESC, period_start DESC, assessed_at DESC, id DESC);

-- The register of deliverables

-- A deliverable's row is what its steps and findings lead to; the facts are theirs.
-- day is what it is known by, done_in the period for which it was first said to be done.
CREATE TABLE deliverables (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement  TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    commitment TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    pledge     TEXT COLLATE "C" NOT NULL REFERENCES pledges (code),
    region     TEXT COLLATE "C" NOT NULL REFERENCES regions (code),
    party      TEXT COLLATE "C" NOT NULL REFERENCES parties (code),
    kind       TEXT COLLATE "C" NOT NULL REFERENCES deliverable_kinds (code),
    version    BIGINT NOT NULL,
    step_id    TEXT COLLATE "C" NOT NULL,
    finding_id TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    finding    TEXT COLLATE "C" NOT NULL,
    period     TEXT COLLATE "C" NOT NULL,
    period_end TEXT COLLATE "C" NOT NULL,
    done_in    TEXT COLLATE "C" NOT NULL,
    done_end   TEXT COLLATE "C",
    day        TEXT COLLATE "C" NOT NULL,
    commune    TEXT NOT NULL,
    located    BOOLEAN NOT NULL,
    merged     BOOLEAN NOT NULL,
    search     TEXT NOT NULL,
    added_at   BIGINT NOT NULL,
    added_by   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX deliverables_by_day ON deliverables (merged, day DESC, id);
CREATE INDEX deliverables_by_agreement ON deliverables (agreement, merged, day DESC, id);
CREATE INDEX deliverables_by_commitment ON deliverables (commitment, merged, day DESC, id);
CREATE INDEX deliverables_by_pledge ON deliverables (pledge, merged, day DESC, id);
CREATE INDEX deliverables_by_region ON deliverables (region, merged, day DESC, id);
CREATE INDEX deliverables_by_party ON deliverables (party, merged, day DESC, id);
CREATE INDEX deliverables_by_kind ON deliverables (kind, merged, day DESC, id);
CREATE INDEX deliverables_by_state ON deliverables (state, merged, day DESC, id);
CREATE INDEX deliverables_by_finding ON deliverables (finding, merged, day DESC, id);
CREATE INDEX deliverables_near ON deliverables (kind, region, merged, day DESC, id);
CREATE INDEX deliverables_by_point ON deliverables (region, located, merged, day DESC, id);
CREATE INDEX deliverables_by_done ON deliverables (done_end);
CREATE INDEX deliverables_by_commune ON deliverables (region, commune);
CREATE INDEX deliverables_by_period ON deliverables (agreement, period_end);

CREATE TABLE deliverable_steps (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    deliverable TEXT COLLATE "C" NOT NULL REFERENCES deliverables (id),
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    kind        TEXT COLLATE "C" NOT NULL REFERENCES deliverable_kinds (code),
    version     BIGINT NOT NULL,
    period      TEXT COLLATE "C" NOT NULL,
    period_end  TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    fields      TEXT NOT NULL,
    place       TEXT NOT NULL,
    money       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    merged_into TEXT COLLATE "C" NOT NULL,
    fact        TEXT COLLATE "C" NOT NULL,
    origin      TEXT COLLATE "C" NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    stepped_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX deliverable_steps_by_version ON deliverable_steps (deliverable, version);
CREATE INDEX deliverable_steps_by_fact ON deliverable_steps (fact);

CREATE TABLE deliverable_findings (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    deliverable   TEXT COLLATE "C" NOT NULL REFERENCES deliverables (id),
    commitment    TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    version       BIGINT NOT NULL,
    finding       TEXT COLLATE "C" NOT NULL,
    reason        TEXT NOT NULL,
    origin        TEXT COLLATE "C" NOT NULL,
    reviewer      TEXT COLLATE "C" NOT NULL,
    reviewer_name TEXT NOT NULL,
    found_at      BIGINT NOT NULL
);
CREATE INDEX deliverable_findings_by_deliverable ON deliverable_findings (deliverable, found_at, id);

-- Lists of communes as they were loaded, each whole: the one with the highest number
-- stands.
CREATE TABLE commune_lists (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL,
    source      TEXT NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    communes    TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    loaded_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX commune_lists_by_number ON commune_lists (number);

-- What the party that collects says of a period, and what a second person decided on it.
CREATE TABLE opinion_versions (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    opinion     TEXT COLLATE "C" NOT NULL,
    agreement   TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period      TEXT COLLATE "C" NOT NULL,
    pledge      TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    texts       TEXT NOT NULL,
    seal        TEXT COLLATE "C" NOT NULL,
    party       TEXT COLLATE "C" NOT NULL,
    origin      TEXT COLLATE "C" NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    written_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX opinion_versions_by_subject ON opinion_versions (agreement, period, pledge, version);
CREATE INDEX opinion_versions_by_opinion ON opinion_versions (opinion, version);

CREATE TABLE opinion_decisions (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    opinion       TEXT COLLATE "C" NOT NULL,
    agreement     TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period        TEXT COLLATE "C" NOT NULL,
    pledge        TEXT COLLATE "C" NOT NULL,
    version_id    TEXT COLLATE "C" NOT NULL REFERENCES opinion_versions (id),
    version       BIGINT NOT NULL,
    decision      TEXT COLLATE "C" NOT NULL,
    reason        TEXT NOT NULL,
    seal          TEXT COLLATE "C" NOT NULL,
    origin        TEXT COLLATE "C" NOT NULL,
    reviewer      TEXT COLLATE "C" NOT NULL,
    reviewer_name TEXT NOT NULL,
    decided_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX opinion_decisions_by_version ON opinion_decisions (version_id);
CREATE INDEX opinion_decisions_by_period ON opinion_decisions (agreement, period);

-- What the party that collects asks of a party, and what became of it.
CREATE TABLE recommendations (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement   TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period      TEXT COLLATE "C" NOT NULL,
    period_end  TEXT COLLATE "C" NOT NULL,
    pledge      TEXT COLLATE "C" NOT NULL,
    commitment  TEXT COLLATE "C" NOT NULL,
    region      TEXT COLLATE "C" NOT NULL,
    texts       TEXT NOT NULL,
    search      TEXT NOT NULL,
    addressee   TEXT COLLATE "C" NOT NULL REFERENCES parties (code),
    deadline    TEXT COLLATE "C" NOT NULL,
    party       TEXT COLLATE "C" NOT NULL,
    origin      TEXT COLLATE "C" NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    made_at     BIGINT NOT NULL
);
CREATE INDEX recommendations_by_deadline ON recommendations (deadline, made_at, id);
CREATE INDEX recommendations_by_period ON recommendations (agreement, period_end);

CREATE TABLE recommendation_steps (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    recommendation TEXT COLLATE "C" NOT NULL REFERENCES recommendations (id),
    agreement      TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    version        BIGINT NOT NULL,
    step           TEXT COLLATE "C" NOT NULL,
    words          TEXT NOT NULL,
    party          TEXT COLLATE "C" NOT NULL,
    origin         TEXT COLLATE "C" NOT NULL,
    author         TEXT COLLATE "C" NOT NULL,
    author_name    TEXT NOT NULL,
    stepped_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX recommendation_steps_by_version ON recommendation_steps (recommendation, version);

-- What things come to, and what the indicators of commitments count of them, so that no
-- total grows with the register. Each thing is in four tallies: of its commitment, of its
-- pledge (region ''), of its region (pledge '') and of the agreement (both '').
CREATE TABLE register_tallies (
    agreement  TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    pledge     TEXT COLLATE "C" NOT NULL,
    region     TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    finding    TEXT COLLATE "C" NOT NULL,
    things     BIGINT NOT NULL,
    money      TEXT NOT NULL,
    fields     TEXT NOT NULL,
    PRIMARY KEY (pledge, region, agreement, kind, state, finding)
);

CREATE TABLE register_counts (
    commitment TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    indicator  TEXT COLLATE "C" NOT NULL,
    period     TEXT COLLATE "C" NOT NULL,
    period_end TEXT COLLATE "C" NOT NULL,
    declared   TEXT NOT NULL,
    verified   TEXT NOT NULL,
    PRIMARY KEY (commitment, indicator, period)
);

-- What the heads of lists of deliverables mean, as a party chose the last time: nobody's
-- fact, and forgotten when it is not used.
CREATE TABLE list_columns (
    party   TEXT NOT NULL REFERENCES parties (code),
    kind    TEXT NOT NULL REFERENCES deliverable_kinds (code),
    head    TEXT NOT NULL,
    means   TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (party, kind, head)
);

-- Items of evidence: files, links, papers. The bytes of a file, and of a picture's
-- preview, stand in the data folder under their SHA-256; texts are empty and sizes
-- 0 where an item has none.
CREATE TABLE evidence (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    update_id      TEXT COLLATE "C" REFERENCES progress_updates (id),
    deliverable_id TEXT COLLATE "C" REFERENCES deliverables (id),
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
CREATE INDEX evidence_by_deliverable ON evidence (deliverable_id, added_at, id);
CREATE INDEX evidence_by_file ON evidence (sha256);
CREATE INDEX evidence_pictures ON evidence (added_at DESC, id DESC) WHERE preview_sha256 <> '' AND deliverable_id IS NOT NULL;
CREATE INDEX evidence_by_preview ON evidence (preview_sha256);

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

-- What is open: rows that go once it is done, and are no facts

-- answers are those to the rules of quality so far, as JSON; '' for none.
CREATE TABLE drafts (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    version     BIGINT NOT NULL,
    period      TEXT COLLATE "C" NOT NULL,
    status      TEXT NOT NULL,
    measures    TEXT NOT NULL,
    narrative   TEXT NOT NULL,
    delay       TEXT NOT NULL,
    delay_words TEXT NOT NULL,
    answers     TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    saved_at    BIGINT NOT NULL,
    origin      TEXT NOT NULL
);
CREATE UNIQUE INDEX drafts_by_author ON drafts (author, commitment, period);

-- The evidence of drafts, whose update_id is the draft's; it goes with the draft.
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

-- The updates that wait for a review, with what the queue is narrowed by; rank 0
-- comes before 1, the published record.
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

-- The mentions that their accounts did not open yet.
CREATE TABLE open_mentions (
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    comment_id   TEXT COLLATE "C" NOT NULL REFERENCES comments (id),
    commitment   TEXT COLLATE "C" NOT NULL,
    mentioned_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, comment_id)
);
CREATE INDEX open_mentions_by_account ON open_mentions (account_id, mentioned_at, comment_id);

CREATE TABLE idempotency_keys (
    account      TEXT COLLATE "C" NOT NULL,
    request_key  TEXT COLLATE "C" NOT NULL,
    request_hash TEXT NOT NULL,
    answer       BYTEA,
    claimed_at   BIGINT NOT NULL,
    PRIMARY KEY (account, request_key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (claimed_at);

-- Collection rounds

-- What is in force of a round is its latest revision, else the round itself; a
-- revision with closed_on closed it. last_on is the last day of grace.
CREATE TABLE rounds (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement      TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period         TEXT COLLATE "C" NOT NULL,
    period_end     TEXT COLLATE "C" NOT NULL,
    pledges        TEXT NOT NULL,
    regions        TEXT NOT NULL,
    due_on         TEXT COLLATE "C" NOT NULL,
    grace_days     BIGINT NOT NULL,
    last_on        TEXT COLLATE "C" NOT NULL,
    note           TEXT NOT NULL,
    requires       TEXT NOT NULL,
    opened_by      TEXT COLLATE "C" NOT NULL,
    opened_by_name TEXT NOT NULL,
    origin         TEXT NOT NULL,
    opened_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX rounds_once ON rounds (agreement, period);
CREATE INDEX rounds_by_period ON rounds (period_end DESC, agreement, id);

CREATE TABLE round_revisions (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    round       TEXT COLLATE "C" NOT NULL REFERENCES rounds (id),
    version     BIGINT NOT NULL,
    pledges     TEXT NOT NULL,
    regions     TEXT NOT NULL,
    due_on      TEXT COLLATE "C" NOT NULL,
    grace_days  BIGINT NOT NULL,
    last_on     TEXT COLLATE "C" NOT NULL,
    note        TEXT NOT NULL,
    requires    TEXT NOT NULL,
    closed_on   TEXT COLLATE "C",
    reason      TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    revised_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX round_revisions_once ON round_revisions (round, version DESC);

-- The latest excuse and the latest reopening of a return count.
CREATE TABLE return_excuses (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    round       TEXT COLLATE "C" NOT NULL REFERENCES rounds (id),
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    excused     BOOLEAN NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    excused_at  BIGINT NOT NULL
);
CREATE INDEX return_excuses_by_return ON return_excuses (round, commitment, excused_at DESC, id DESC);

CREATE TABLE return_reopenings (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    round       TEXT COLLATE "C" NOT NULL REFERENCES rounds (id),
    commitment  TEXT COLLATE "C" NOT NULL REFERENCES commitments (code),
    until_on    TEXT COLLATE "C" NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    reopened_at BIGINT NOT NULL
);
CREATE INDEX return_reopenings_by_return ON return_reopenings (round, commitment, reopened_at DESC, id DESC);

-- Reports

-- journal_size and journal_root name the journal entries that an edition covers;
-- same_as the edition whose data files it repeats, 0 for none; figures, as JSON, are
-- the counts that its report leads with.
CREATE TABLE report_editions (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement        TEXT COLLATE "C" NOT NULL REFERENCES agreements (code),
    period           TEXT COLLATE "C" NOT NULL,
    period_kind      TEXT COLLATE "C" NOT NULL,
    period_end       TEXT COLLATE "C" NOT NULL,
    number           BIGINT NOT NULL,
    kind             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    same_as          BIGINT NOT NULL,
    unannounced      BOOLEAN NOT NULL,
    journal_size     BIGINT NOT NULL,
    journal_root     TEXT NOT NULL,
    compiled_at      BIGINT NOT NULL,
    compiled_by      TEXT COLLATE "C" NOT NULL,
    compiled_by_name TEXT NOT NULL,
    figures          TEXT NOT NULL
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

-- How far the compiling of editions has come; these are no facts.
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

-- The journal

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

-- The entries that have no place in the log yet. A transaction that writes an entry
-- also adds it here; the sequencer gives entries their places, in the order of their
-- ids, and stores the hashes that they complete.
CREATE TABLE journal_pending (
    entry_id BIGINT NOT NULL PRIMARY KEY REFERENCES journal_entries (id)
);

-- fact is the id that an entry's body holds.
CREATE TABLE journal_log (
    idx      BIGINT NOT NULL PRIMARY KEY,
    entry_id BIGINT NOT NULL REFERENCES journal_entries (id),
    fact     TEXT COLLATE "C"
);
CREATE UNIQUE INDEX journal_log_by_entry ON journal_log (entry_id);
CREATE INDEX journal_log_by_fact ON journal_log (fact, idx) WHERE fact IS NOT NULL;

-- The stored hashes of the Merkle log.
CREATE TABLE journal_hashes (
    position BIGINT NOT NULL PRIMARY KEY,
    hash     BYTEA NOT NULL
);

CREATE TABLE journal_checkpoints (
    size    BIGINT NOT NULL PRIMARY KEY,
    note    TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The one key that signs this journal, and the identity that names its log.
CREATE TABLE journal_keys (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    identity TEXT COLLATE "C" NOT NULL,
    public   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL
);

-- Deliveries and reminders

-- Wishes to get the editions of an agreement. A removed one keeps its row, for the
-- deliveries that came of it, and loses its secret.
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
-- when the sender's lease ends; NULL once it has ended. A delivery that speaks for
-- several days names the first in since.
CREATE TABLE deliveries (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    topic           TEXT COLLATE "C" NOT NULL,
    once_key        TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    subscription_id TEXT COLLATE "C" REFERENCES subscriptions (id),
    edition_id      TEXT COLLATE "C" REFERENCES report_editions (id),
    since           TEXT COLLATE "C",
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

-- What each does not want to be reminded of.
CREATE TABLE reminder_choices (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
    muted      BOOLEAN NOT NULL,
    off        TEXT NOT NULL
);

-- The last morning that was looked at and asked for no mail.
CREATE TABLE reminder_looks (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
    morning    TEXT COLLATE "C" NOT NULL
);

-- Jobs, and the files of this schema

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

CREATE TABLE schema_files (
    version BIGINT NOT NULL PRIMARY KEY,
    sha256  TEXT COLLATE "C" NOT NULL
);

-- Facts are only ever inserted

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% holds facts: rows are only ever inserted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER published_facts_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON published_facts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_changes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON calendar_changes EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER progress_updates_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON progress_updates EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviews_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_withdrawals_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON review_withdrawals EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessments_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON assessments EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliverable_steps_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON deliverable_steps EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliverable_findings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON deliverable_findings EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commune_lists_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON commune_lists EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_versions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON opinion_versions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_decisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON opinion_decisions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recommendations_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendations EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recommendation_steps_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendation_steps EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comments_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON comments EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_mentions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON comment_mentions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rounds_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON rounds EXECUTE FUNCTION refuse_change();
CREATE TRIGGER round_revisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON round_revisions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER return_excuses_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON return_excuses EXECUTE FUNCTION refuse_change();
CREATE TRIGGER return_reopenings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON return_reopenings EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_editions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON report_editions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_files_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON report_files EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_entries_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_log_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_log EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_hashes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_hashes EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_checkpoints_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_checkpoints EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_keys_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_keys EXECUTE FUNCTION refuse_change();
