-- Collection rounds. What is in force of a round is its latest revision, else the
-- round itself; a revision with closed_on closed it. last_on is the last day of
-- grace. The latest excuse and the latest reopening of a return count.

-- +goose Up
ALTER TABLE agreements ADD COLUMN collector TEXT COLLATE "C" NOT NULL DEFAULT '';

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

CREATE TRIGGER rounds_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON rounds EXECUTE FUNCTION refuse_change();
CREATE TRIGGER round_revisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON round_revisions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER return_excuses_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON return_excuses EXECUTE FUNCTION refuse_change();
CREATE TRIGGER return_reopenings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON return_reopenings EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE return_reopenings;
DROP TABLE return_excuses;
DROP TABLE round_revisions;
DROP TABLE rounds;
ALTER TABLE agreements DROP COLUMN collector;
