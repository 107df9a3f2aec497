-- The updates of a report's period, however many there are of others.

-- +goose Up
CREATE INDEX progress_updates_by_end ON progress_updates (period_end);

-- +goose Down
DROP INDEX progress_updates_by_end;
