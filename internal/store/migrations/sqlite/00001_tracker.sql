-- The schema of the tracker. Until the first release a change of the schema edits
-- this file; a database that was made with an earlier edit of it is refused.
--
-- Days are ISO 8601 text, instants microseconds since 1970 UTC, quantities
-- ten-thousandths, booleans 0 or 1; texts in several languages and lists are JSON.
-- Tables of facts refuse changes by the triggers at the end.

-- +goose Up

-- The agreements and what they pledge

CREATE TABLE units (
    code  TEXT NOT NULL PRIMARY KEY,
    forms TEXT NOT NULL
) STRICT;

CREATE TABLE dimensions (
    code  TEXT NOT NULL PRIMARY KEY,
    name  TEXT NOT NULL,
    parts TEXT NOT NULL
) STRICT;

CREATE TABLE deliverable_kinds (
    code       TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    categories TEXT NOT NULL,
    fields     TEXT NOT NULL
) STRICT;

-- words: the reason is not taken without words of the reporter.
CREATE TABLE delay_reasons (
    code    TEXT NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL,
    words   INTEGER NOT NULL CHECK (words IN (0, 1)),
    retired INTEGER NOT NULL CHECK (retired IN (0, 1))
) STRICT;

CREATE TABLE parties (
    code     TEXT NOT NULL PRIMARY KEY,
    names    TEXT NOT NULL,
    bodies   TEXT NOT NULL,
    officers TEXT NOT NULL
) STRICT;

CREATE TABLE regions (
    code         TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
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

CREATE TABLE agreements (
    code           TEXT NOT NULL PRIMARY KEY,
    title          TEXT NOT NULL,
    summary        TEXT NOT NULL,
    signed_on      TEXT,
    in_force_from  TEXT,
    in_force_until TEXT,
    renewed_on     TEXT NOT NULL,
    closed_on      TEXT,
    signed_at      TEXT NOT NULL,
    signatories    TEXT NOT NULL,
    parties        TEXT NOT NULL,
    collector      TEXT NOT NULL,
    regions        TEXT NOT NULL,
    categories     TEXT NOT NULL,
    sources        TEXT NOT NULL,
    calendars      TEXT NOT NULL,
    thresholds     TEXT NOT NULL,
    activated_on   TEXT
) STRICT;

-- A change names one version of a calendar, whole, as JSON; the agreement's row holds
-- the versions that they lead to.
CREATE TABLE calendar_changes (
    id          TEXT NOT NULL PRIMARY KEY,
    agreement   TEXT NOT NULL REFERENCES agreements (code),
    version     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX calendar_changes_by_time ON calendar_changes (agreement, changed_at DESC, id DESC);

CREATE TABLE pledges (
    code         TEXT NOT NULL PRIMARY KEY,
    agreement    TEXT NOT NULL REFERENCES agreements (code),
    party        TEXT NOT NULL REFERENCES parties (code),
    category     TEXT NOT NULL,
    position     INTEGER NOT NULL,
    title        TEXT NOT NULL,
    clause       TEXT NOT NULL,
    sources      TEXT NOT NULL,
    text_from    TEXT,
    note         TEXT NOT NULL,
    versions     TEXT NOT NULL,
    scope        TEXT NOT NULL,
    indicators   TEXT NOT NULL,
    added_on     TEXT,
    withdrawn_on TEXT
) STRICT;
CREATE INDEX pledges_by_position ON pledges (agreement, position, code);

-- regions and pledges are JSON lists of codes: LIKE '%"MA-AZI"%' finds what names one.
CREATE TABLE published_facts (
    id             TEXT NOT NULL PRIMARY KEY,
    agreement      TEXT NOT NULL REFERENCES agreements (code),
    dated_on       TEXT,
    date_precision TEXT NOT NULL,
    regions        TEXT NOT NULL,
    pledges        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    value          INTEGER,
    unit           TEXT NOT NULL,
    indicator      TEXT NOT NULL,
    amount_mad     INTEGER,
    actors         TEXT NOT NULL,
    source         TEXT NOT NULL
) STRICT;
CREATE INDEX published_facts_by_date ON published_facts (agreement, dated_on, id);

-- People

-- time_zone is where the mornings of an account are; lead says that it leads its party.
CREATE TABLE accounts (
    id            TEXT NOT NULL PRIMARY KEY,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    lead          INTEGER NOT NULL CHECK (lead IN (0, 1)),
    party         TEXT NOT NULL,
    all_regions   INTEGER NOT NULL CHECK (all_regions IN (0, 1)),
    regions       TEXT NOT NULL,
    language      TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
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
-- under way when it ended cannot bring it back.
CREATE TABLE sessions (
    token      TEXT NOT NULL PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    account_id TEXT,
    ended      INTEGER NOT NULL CHECK (ended IN (0, 1))
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Commitments and what is reported on them

-- A commitment's row carries its terms and its current state, so that lists and
-- the dashboard need no history. The positions are those of pledge and region
-- in the agreement; reported_end and gap follow from the state. What is declared,
-- verified and assessed is each of a period of its own; figures are how far its
-- indicators have come. targets, values and figures are JSON lists, '' for none.
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
    targets          TEXT NOT NULL,
    due_on           TEXT,
    focal_point      TEXT NOT NULL,
    lead_institution TEXT NOT NULL,
    reported         TEXT NOT NULL,
    reported_end     TEXT,
    update_id        TEXT NOT NULL,
    origin           TEXT NOT NULL,
    reported_at      INTEGER,
    review           TEXT NOT NULL,
    declared_period  TEXT NOT NULL,
    declared_status  TEXT NOT NULL,
    declared_values  TEXT NOT NULL,
    declared_update  TEXT NOT NULL,
    declared_origin  TEXT NOT NULL,
    declared_at      INTEGER,
    declared_delay   TEXT NOT NULL,
    declared_words   TEXT NOT NULL,
    verified_period  TEXT NOT NULL,
    verified_status  TEXT NOT NULL,
    verified_values  TEXT NOT NULL,
    verified_update  TEXT NOT NULL,
    verified_origin  TEXT NOT NULL,
    verified_at      INTEGER,
    verified_delay   TEXT NOT NULL,
    verified_words   TEXT NOT NULL,
    assessed_period  TEXT NOT NULL,
    assessment       TEXT NOT NULL,
    compared         TEXT NOT NULL,
    figures          TEXT NOT NULL,
    registered       TEXT NOT NULL,
    gap              TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX commitments_by_pledge ON commitments (pledge, region);
CREATE INDEX commitments_by_position ON commitments (agreement, pledge_position, region_position, code);
CREATE INDEX commitments_by_region ON commitments (region, agreement);

-- from_period is the reporting period from which the terms hold, and from_start its
-- first day; '' and NULL: from the beginning.
CREATE TABLE revisions (
    id           TEXT NOT NULL PRIMARY KEY,
    commitment   TEXT NOT NULL REFERENCES commitments (code),
    from_period  TEXT NOT NULL,
    from_start   TEXT,
    terms_before TEXT NOT NULL,
    terms_after  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT NOT NULL,
    revised_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX revisions_by_time ON revisions (commitment, revised_at DESC, id DESC);

-- measures is what an update says of each indicator, as JSON, '' for nothing;
-- warnings is what the rules of quality said of an update, each with its author's
-- answer, as JSON; '' for none. delay is the code of why it is late, and delay_words
-- what its reporter says of it; '' for neither. The updates of one period form one chain: one
-- begins it, and each is superseded by one at most.
CREATE TABLE progress_updates (
    id           TEXT NOT NULL PRIMARY KEY,
    commitment   TEXT NOT NULL REFERENCES commitments (code),
    version      INTEGER NOT NULL,
    period       TEXT NOT NULL,
    period_end   TEXT NOT NULL,
    period_start TEXT NOT NULL,
    status       TEXT NOT NULL,
    measures     TEXT NOT NULL,
    narrative    TEXT NOT NULL,
    delay        TEXT NOT NULL,
    delay_words  TEXT NOT NULL,
    warnings     TEXT NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    origin       TEXT NOT NULL,
    fact         TEXT REFERENCES published_facts (id),
    supersedes   TEXT REFERENCES progress_updates (id)
) STRICT;
CREATE INDEX progress_updates_by_period ON progress_updates (commitment, period_end DESC, period_start DESC, submitted_at DESC, id DESC);
CREATE UNIQUE INDEX progress_updates_first ON progress_updates (commitment, period) WHERE supersedes IS NULL;
CREATE UNIQUE INDEX progress_updates_next ON progress_updates (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX progress_updates_by_end ON progress_updates (period_end);

-- The reviews of one update form one chain: one begins it, and each later one follows
-- one that was withdrawn.
CREATE TABLE reviews (
    id            TEXT NOT NULL PRIMARY KEY,
    update_id     TEXT NOT NULL REFERENCES progress_updates (id),
    follows       TEXT REFERENCES reviews (id),
    decision      TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    reviewed_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reviews_first ON reviews (update_id) WHERE follows IS NULL;
CREATE UNIQUE INDEX reviews_next ON reviews (follows) WHERE follows IS NOT NULL;
CREATE INDEX reviews_by_update ON reviews (update_id, decision);

-- Verifications that were taken back.
CREATE TABLE review_withdrawals (
    id           TEXT NOT NULL PRIMARY KEY,
    review_id    TEXT NOT NULL REFERENCES reviews (id),
    update_id    TEXT NOT NULL REFERENCES progress_updates (id),
    reason       TEXT NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    origin       TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX review_withdrawals_once ON review_withdrawals (review_id);
CREATE INDEX review_withdrawals_by_update ON review_withdrawals (update_id, withdrawn_at, id);

CREATE TABLE assessments (
    id            TEXT NOT NULL PRIMARY KEY,
    commitment    TEXT NOT NULL REFERENCES commitments (code),
    period        TEXT NOT NULL,
    period_end    TEXT NOT NULL,
    period_start  TEXT NOT NULL,
    assessment    TEXT NOT NULL,
    comment       TEXT NOT NULL,
    review_id     TEXT REFERENCES reviews (id),
    assessor      TEXT NOT NULL,
    assessor_name TEXT NOT NULL,
    origin        TEXT NOT NULL,
    assessed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX assessments_by_period ON assessments (commitment, period_end DESC, period_start DESC, assessed_at DESC, id DESC);

-- The register of deliverables

-- A deliverable's row is what its steps and findings lead to; the facts are theirs.
-- day is what it is known by, done_in the period for which it was first said to be done.
CREATE TABLE deliverables (
    id         TEXT NOT NULL PRIMARY KEY,
    agreement  TEXT NOT NULL REFERENCES agreements (code),
    commitment TEXT NOT NULL REFERENCES commitments (code),
    pledge     TEXT NOT NULL REFERENCES pledges (code),
    region     TEXT NOT NULL REFERENCES regions (code),
    party      TEXT NOT NULL REFERENCES parties (code),
    kind       TEXT NOT NULL REFERENCES deliverable_kinds (code),
    version    INTEGER NOT NULL,
    step_id    TEXT NOT NULL,
    finding_id TEXT NOT NULL,
    state      TEXT NOT NULL,
    finding    TEXT NOT NULL,
    period     TEXT NOT NULL,
    period_end TEXT NOT NULL,
    done_in    TEXT NOT NULL,
    done_end   TEXT,
    day        TEXT NOT NULL,
    commune    TEXT NOT NULL,
    located    INTEGER NOT NULL CHECK (located IN (0, 1)),
    merged     INTEGER NOT NULL CHECK (merged IN (0, 1)),
    search     TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    added_by   TEXT NOT NULL
) STRICT;
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
    id          TEXT NOT NULL PRIMARY KEY,
    deliverable TEXT NOT NULL REFERENCES deliverables (id),
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    kind        TEXT NOT NULL REFERENCES deliverable_kinds (code),
    version     INTEGER NOT NULL,
    period      TEXT NOT NULL,
    period_end  TEXT NOT NULL,
    state       TEXT NOT NULL,
    fields      TEXT NOT NULL,
    place       TEXT NOT NULL,
    money       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    merged_into TEXT NOT NULL,
    fact        TEXT NOT NULL,
    origin      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    stepped_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX deliverable_steps_by_version ON deliverable_steps (deliverable, version);
CREATE INDEX deliverable_steps_by_fact ON deliverable_steps (fact);

CREATE TABLE deliverable_findings (
    id            TEXT NOT NULL PRIMARY KEY,
    deliverable   TEXT NOT NULL REFERENCES deliverables (id),
    commitment    TEXT NOT NULL REFERENCES commitments (code),
    version       INTEGER NOT NULL,
    finding       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    origin        TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    found_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX deliverable_findings_by_deliverable ON deliverable_findings (deliverable, found_at, id);

-- Lists of communes as they were loaded, each whole: the one with the highest number
-- stands.
CREATE TABLE commune_lists (
    id          TEXT NOT NULL PRIMARY KEY,
    number      INTEGER NOT NULL,
    source      TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    communes    TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    loaded_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX commune_lists_by_number ON commune_lists (number);

-- What the party that collects says of a period, and what a second person decided on it.
CREATE TABLE opinion_versions (
    id          TEXT NOT NULL PRIMARY KEY,
    opinion     TEXT NOT NULL,
    agreement   TEXT NOT NULL REFERENCES agreements (code),
    period      TEXT NOT NULL,
    pledge      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    texts       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    party       TEXT NOT NULL,
    origin      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    written_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX opinion_versions_by_subject ON opinion_versions (agreement, period, pledge, version);
CREATE INDEX opinion_versions_by_opinion ON opinion_versions (opinion, version);

CREATE TABLE opinion_decisions (
    id            TEXT NOT NULL PRIMARY KEY,
    opinion       TEXT NOT NULL,
    agreement     TEXT NOT NULL REFERENCES agreements (code),
    period        TEXT NOT NULL,
    pledge        TEXT NOT NULL,
    version_id    TEXT NOT NULL REFERENCES opinion_versions (id),
    version       INTEGER NOT NULL,
    decision      TEXT NOT NULL,
    reason        TEXT NOT NULL,
    seal          TEXT NOT NULL,
    origin        TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    decided_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX opinion_decisions_by_version ON opinion_decisions (version_id);
CREATE INDEX opinion_decisions_by_period ON opinion_decisions (agreement, period);

-- What the party that collects asks of a party, and what became of it.
CREATE TABLE recommendations (
    id          TEXT NOT NULL PRIMARY KEY,
    agreement   TEXT NOT NULL REFERENCES agreements (code),
    period      TEXT NOT NULL,
    period_end  TEXT NOT NULL,
    pledge      TEXT NOT NULL,
    commitment  TEXT NOT NULL,
    region      TEXT NOT NULL,
    texts       TEXT NOT NULL,
    search      TEXT NOT NULL,
    addressee   TEXT NOT NULL REFERENCES parties (code),
    deadline    TEXT NOT NULL,
    party       TEXT NOT NULL,
    origin      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    made_at     INTEGER NOT NULL
);
CREATE INDEX recommendations_by_deadline ON recommendations (deadline, made_at, id);
CREATE INDEX recommendations_by_period ON recommendations (agreement, period_end);

CREATE TABLE recommendation_steps (
    id             TEXT NOT NULL PRIMARY KEY,
    recommendation TEXT NOT NULL REFERENCES recommendations (id),
    agreement      TEXT NOT NULL REFERENCES agreements (code),
    version        INTEGER NOT NULL,
    step           TEXT NOT NULL,
    words          TEXT NOT NULL,
    party          TEXT NOT NULL,
    origin         TEXT NOT NULL,
    author         TEXT NOT NULL,
    author_name    TEXT NOT NULL,
    stepped_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX recommendation_steps_by_version ON recommendation_steps (recommendation, version);

-- What things come to, and what the indicators of commitments count of them, so that no
-- total grows with the register. Each thing is in four tallies: of its commitment, of its
-- pledge (region ''), of its region (pledge '') and of the agreement (both '').
CREATE TABLE register_tallies (
    agreement  TEXT NOT NULL REFERENCES agreements (code),
    pledge     TEXT NOT NULL,
    region     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    finding    TEXT NOT NULL,
    things     INTEGER NOT NULL,
    money      TEXT NOT NULL,
    fields     TEXT NOT NULL,
    PRIMARY KEY (pledge, region, agreement, kind, state, finding)
) STRICT;

CREATE TABLE register_counts (
    commitment TEXT NOT NULL REFERENCES commitments (code),
    indicator  TEXT NOT NULL,
    period     TEXT NOT NULL,
    period_end TEXT NOT NULL,
    declared   TEXT NOT NULL,
    verified   TEXT NOT NULL,
    PRIMARY KEY (commitment, indicator, period)
) STRICT;

-- What the heads of lists of deliverables mean, as a party chose the last time: nobody's
-- fact, and forgotten when it is not used.
CREATE TABLE list_columns (
    party   TEXT NOT NULL REFERENCES parties (code),
    kind    TEXT NOT NULL REFERENCES deliverable_kinds (code),
    head    TEXT NOT NULL,
    means   TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (party, kind, head)
) STRICT;

-- Items of evidence: files, links, papers. The bytes of a file, and of a picture's
-- preview, stand in the data folder under their SHA-256; texts are empty and sizes
-- 0 where an item has none.
CREATE TABLE evidence (
    id             TEXT NOT NULL PRIMARY KEY,
    update_id      TEXT REFERENCES progress_updates (id),
    deliverable_id TEXT REFERENCES deliverables (id),
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
CREATE INDEX evidence_by_deliverable ON evidence (deliverable_id, added_at, id);
CREATE INDEX evidence_by_file ON evidence (sha256);
CREATE INDEX evidence_pictures ON evidence (added_at DESC, id DESC) WHERE preview_sha256 <> '' AND deliverable_id IS NOT NULL;
CREATE INDEX evidence_by_preview ON evidence (preview_sha256);

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

-- What is open: rows that go once it is done, and are no facts

-- answers are those to the rules of quality so far, as JSON; '' for none.
CREATE TABLE drafts (
    id          TEXT NOT NULL PRIMARY KEY,
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    version     INTEGER NOT NULL,
    period      TEXT NOT NULL,
    status      TEXT NOT NULL,
    measures    TEXT NOT NULL,
    narrative   TEXT NOT NULL,
    delay       TEXT NOT NULL,
    delay_words TEXT NOT NULL,
    answers     TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    saved_at    INTEGER NOT NULL,
    origin      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX drafts_by_author ON drafts (author, commitment, period);

-- The evidence of drafts, whose update_id is the draft's; it goes with the draft.
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

-- The updates that wait for a review, with what the queue is narrowed by; rank 0
-- comes before 1, the published record.
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

-- The mentions that their accounts did not open yet.
CREATE TABLE open_mentions (
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    comment_id   TEXT NOT NULL REFERENCES comments (id),
    commitment   TEXT NOT NULL,
    mentioned_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, comment_id)
) STRICT;
CREATE INDEX open_mentions_by_account ON open_mentions (account_id, mentioned_at, comment_id);

CREATE TABLE idempotency_keys (
    account      TEXT NOT NULL,
    request_key  TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer       BLOB,
    claimed_at   INTEGER NOT NULL,
    PRIMARY KEY (account, request_key)
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (claimed_at);

-- Collection rounds

-- What is in force of a round is its latest revision, else the round itself; a
-- revision with closed_on closed it. last_on is the last day of grace.
CREATE TABLE rounds (
    id             TEXT NOT NULL PRIMARY KEY,
    agreement      TEXT NOT NULL REFERENCES agreements (code),
    period         TEXT NOT NULL,
    period_end     TEXT NOT NULL,
    pledges        TEXT NOT NULL,
    regions        TEXT NOT NULL,
    due_on         TEXT NOT NULL,
    grace_days     INTEGER NOT NULL,
    last_on        TEXT NOT NULL,
    note           TEXT NOT NULL,
    requires       TEXT NOT NULL,
    opened_by      TEXT NOT NULL,
    opened_by_name TEXT NOT NULL,
    origin         TEXT NOT NULL,
    opened_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rounds_once ON rounds (agreement, period);
CREATE INDEX rounds_by_period ON rounds (period_end DESC, agreement, id);

CREATE TABLE round_revisions (
    id          TEXT NOT NULL PRIMARY KEY,
    round       TEXT NOT NULL REFERENCES rounds (id),
    version     INTEGER NOT NULL,
    pledges     TEXT NOT NULL,
    regions     TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    grace_days  INTEGER NOT NULL,
    last_on     TEXT NOT NULL,
    note        TEXT NOT NULL,
    requires    TEXT NOT NULL,
    closed_on   TEXT,
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    revised_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX round_revisions_once ON round_revisions (round, version DESC);

-- The latest excuse and the latest reopening of a return count.
CREATE TABLE return_excuses (
    id          TEXT NOT NULL PRIMARY KEY,
    round       TEXT NOT NULL REFERENCES rounds (id),
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    excused     INTEGER NOT NULL CHECK (excused IN (0, 1)),
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    excused_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX return_excuses_by_return ON return_excuses (round, commitment, excused_at DESC, id DESC);

CREATE TABLE return_reopenings (
    id          TEXT NOT NULL PRIMARY KEY,
    round       TEXT NOT NULL REFERENCES rounds (id),
    commitment  TEXT NOT NULL REFERENCES commitments (code),
    until_on    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    origin      TEXT NOT NULL,
    reopened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX return_reopenings_by_return ON return_reopenings (round, commitment, reopened_at DESC, id DESC);

-- Reports

-- journal_size and journal_root name the journal entries that an edition covers;
-- same_as the edition whose data files it repeats, 0 for none; figures, as JSON, are
-- the counts that its report leads with.
CREATE TABLE report_editions (
    id               TEXT NOT NULL PRIMARY KEY,
    agreement        TEXT NOT NULL REFERENCES agreements (code),
    period           TEXT NOT NULL,
    period_kind      TEXT NOT NULL,
    period_end       TEXT NOT NULL,
    number           INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    same_as          INTEGER NOT NULL,
    unannounced      INTEGER NOT NULL CHECK (unannounced IN (0, 1)),
    journal_size     INTEGER NOT NULL,
    journal_root     TEXT NOT NULL,
    compiled_at      INTEGER NOT NULL,
    compiled_by      TEXT NOT NULL,
    compiled_by_name TEXT NOT NULL,
    figures          TEXT NOT NULL
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

-- How far the compiling of editions has come; these are no facts.
CREATE TABLE compilations (
    id         TEXT NOT NULL PRIMARY KEY,
    agreement  TEXT NOT NULL REFERENCES agreements (code),
    period     TEXT NOT NULL,
    started_by TEXT NOT NULL,
    by_name    TEXT NOT NULL,
    state      TEXT NOT NULL,
    done       INTEGER NOT NULL,
    of_all     INTEGER NOT NULL,
    next       TEXT NOT NULL,
    edition_id TEXT REFERENCES report_editions (id),
    failure    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    cancelled  INTEGER NOT NULL CHECK (cancelled IN (0, 1))
) STRICT;
CREATE INDEX compilations_by_agreement ON compilations (agreement, started_at DESC, id DESC) WHERE state = 'compiling';

-- The journal

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

-- The entries that have no place in the log yet. A transaction that writes an entry
-- also adds it here; the sequencer gives entries their places, in the order of their
-- ids, and stores the hashes that they complete.
CREATE TABLE journal_pending (
    entry_id INTEGER NOT NULL PRIMARY KEY REFERENCES journal_entries (id)
) STRICT;

-- fact is the id that an entry's body holds.
CREATE TABLE journal_log (
    idx      INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES journal_entries (id),
    fact     TEXT
) STRICT;
CREATE UNIQUE INDEX journal_log_by_entry ON journal_log (entry_id);
CREATE INDEX journal_log_by_fact ON journal_log (fact, idx) WHERE fact IS NOT NULL;

-- The stored hashes of the Merkle log.
CREATE TABLE journal_hashes (
    position INTEGER NOT NULL PRIMARY KEY,
    hash     BLOB NOT NULL
) STRICT;

CREATE TABLE journal_checkpoints (
    size    INTEGER NOT NULL PRIMARY KEY,
    note    TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- The one key that signs this journal, and the identity that names its log.
CREATE TABLE journal_keys (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    identity TEXT NOT NULL,
    public   TEXT NOT NULL,
    made_at  INTEGER NOT NULL
) STRICT;

-- Deliveries and reminders

-- Wishes to get the editions of an agreement. A removed one keeps its row, for the
-- deliveries that came of it, and loses its secret.
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
-- when the sender's lease ends; NULL once it has ended. A delivery that speaks for
-- several days names the first in since.
CREATE TABLE deliveries (
    id              TEXT NOT NULL PRIMARY KEY,
    topic           TEXT NOT NULL,
    once_key        TEXT NOT NULL,
    channel         TEXT NOT NULL,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    subscription_id TEXT REFERENCES subscriptions (id),
    edition_id      TEXT REFERENCES report_editions (id),
    since           TEXT,
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

-- What each does not want to be reminded of.
CREATE TABLE reminder_choices (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    muted      INTEGER NOT NULL CHECK (muted IN (0, 1)),
    off        TEXT NOT NULL
) STRICT;

-- The last morning that was looked at and asked for no mail.
CREATE TABLE reminder_looks (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    morning    TEXT NOT NULL
) STRICT;

-- Jobs, and the files of this schema

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

CREATE TABLE schema_files (
    version INTEGER NOT NULL PRIMARY KEY,
    sha256  TEXT NOT NULL
) STRICT;

-- Facts are only ever inserted

-- +goose StatementBegin
CREATE TRIGGER published_facts_keep BEFORE UPDATE ON published_facts
BEGIN SELECT RAISE(ABORT, 'published_facts holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER published_facts_stay BEFORE DELETE ON published_facts
BEGIN SELECT RAISE(ABORT, 'published_facts holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER calendar_changes_keep BEFORE UPDATE ON calendar_changes
BEGIN SELECT RAISE(ABORT, 'calendar_changes holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER calendar_changes_stay BEFORE DELETE ON calendar_changes
BEGIN SELECT RAISE(ABORT, 'calendar_changes holds facts: rows are only ever inserted'); END;
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
CREATE TRIGGER review_withdrawals_keep BEFORE UPDATE ON review_withdrawals
BEGIN SELECT RAISE(ABORT, 'review_withdrawals holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_withdrawals_stay BEFORE DELETE ON review_withdrawals
BEGIN SELECT RAISE(ABORT, 'review_withdrawals holds facts: rows are only ever inserted'); END;
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
CREATE TRIGGER deliverable_steps_keep BEFORE UPDATE ON deliverable_steps
BEGIN SELECT RAISE(ABORT, 'deliverable_steps holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliverable_steps_stay BEFORE DELETE ON deliverable_steps
BEGIN SELECT RAISE(ABORT, 'deliverable_steps holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliverable_findings_keep BEFORE UPDATE ON deliverable_findings
BEGIN SELECT RAISE(ABORT, 'deliverable_findings holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliverable_findings_stay BEFORE DELETE ON deliverable_findings
BEGIN SELECT RAISE(ABORT, 'deliverable_findings holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER commune_lists_keep BEFORE UPDATE ON commune_lists
BEGIN SELECT RAISE(ABORT, 'commune_lists holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER commune_lists_stay BEFORE DELETE ON commune_lists
BEGIN SELECT RAISE(ABORT, 'commune_lists holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_versions_keep BEFORE UPDATE ON opinion_versions
BEGIN SELECT RAISE(ABORT, 'opinion_versions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_versions_stay BEFORE DELETE ON opinion_versions
BEGIN SELECT RAISE(ABORT, 'opinion_versions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_decisions_keep BEFORE UPDATE ON opinion_decisions
BEGIN SELECT RAISE(ABORT, 'opinion_decisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_decisions_stay BEFORE DELETE ON opinion_decisions
BEGIN SELECT RAISE(ABORT, 'opinion_decisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_keep BEFORE UPDATE ON recommendations
BEGIN SELECT RAISE(ABORT, 'recommendations holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_stay BEFORE DELETE ON recommendations
BEGIN SELECT RAISE(ABORT, 'recommendations holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendation_steps_keep BEFORE UPDATE ON recommendation_steps
BEGIN SELECT RAISE(ABORT, 'recommendation_steps holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendation_steps_stay BEFORE DELETE ON recommendation_steps
BEGIN SELECT RAISE(ABORT, 'recommendation_steps holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_keep BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_stay BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
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
-- +goose StatementBegin
CREATE TRIGGER rounds_keep BEFORE UPDATE ON rounds
BEGIN SELECT RAISE(ABORT, 'rounds holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rounds_stay BEFORE DELETE ON rounds
BEGIN SELECT RAISE(ABORT, 'rounds holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER round_revisions_keep BEFORE UPDATE ON round_revisions
BEGIN SELECT RAISE(ABORT, 'round_revisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER round_revisions_stay BEFORE DELETE ON round_revisions
BEGIN SELECT RAISE(ABORT, 'round_revisions holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER return_excuses_keep BEFORE UPDATE ON return_excuses
BEGIN SELECT RAISE(ABORT, 'return_excuses holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER return_excuses_stay BEFORE DELETE ON return_excuses
BEGIN SELECT RAISE(ABORT, 'return_excuses holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER return_reopenings_keep BEFORE UPDATE ON return_reopenings
BEGIN SELECT RAISE(ABORT, 'return_reopenings holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER return_reopenings_stay BEFORE DELETE ON return_reopenings
BEGIN SELECT RAISE(ABORT, 'return_reopenings holds facts: rows are only ever inserted'); END;
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
-- +goose StatementBegin
CREATE TRIGGER journal_entries_keep BEFORE UPDATE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'journal_entries holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_stay BEFORE DELETE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'journal_entries holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_log_keep BEFORE UPDATE ON journal_log
BEGIN SELECT RAISE(ABORT, 'journal_log holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_log_stay BEFORE DELETE ON journal_log
BEGIN SELECT RAISE(ABORT, 'journal_log holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_keep BEFORE UPDATE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'journal_hashes holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_stay BEFORE DELETE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'journal_hashes holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_keep BEFORE UPDATE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'journal_checkpoints holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_stay BEFORE DELETE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'journal_checkpoints holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_keep BEFORE UPDATE ON journal_keys
BEGIN SELECT RAISE(ABORT, 'journal_keys holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_stay BEFORE DELETE ON journal_keys
BEGIN SELECT RAISE(ABORT, 'journal_keys holds facts: rows are only ever inserted'); END;
-- +goose StatementEnd
