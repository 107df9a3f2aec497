-- Collection rounds. What is in force of a round is its latest revision, else the
-- round itself; a revision with closed_on closed it. last_on is the last day of
-- grace. The latest excuse and the latest reopening of a return count.

-- +goose Up
ALTER TABLE agreements ADD COLUMN collector TEXT NOT NULL DEFAULT '';

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

-- +goose Down
DROP TABLE return_reopenings;
DROP TABLE return_excuses;
DROP TABLE round_revisions;
DROP TABLE rounds;
ALTER TABLE agreements DROP COLUMN collector;
