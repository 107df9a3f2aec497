-- Reminders: in which zone somebody's mornings are, who leads a party, what each
-- does not want to be reminded of, and the last morning that was looked at and
-- asked for no mail. A delivery that speaks for several days names the first.

-- +goose Up
ALTER TABLE accounts ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN lead BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE deliveries ADD COLUMN since TEXT;

CREATE TABLE reminder_choices (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
    muted      BOOLEAN NOT NULL,
    off        TEXT NOT NULL
);

CREATE TABLE reminder_looks (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
    morning    TEXT COLLATE "C" NOT NULL
);

-- +goose Down
DROP TABLE reminder_looks;
DROP TABLE reminder_choices;
ALTER TABLE deliveries DROP COLUMN since;
ALTER TABLE accounts DROP COLUMN lead;
ALTER TABLE accounts DROP COLUMN time_zone;
