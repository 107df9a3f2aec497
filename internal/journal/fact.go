package journal

import (
	"time"

	"github.com/google/uuid"
)

// NewID returns an identifier for a new fact; identifiers sort by the time at which
// they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Now reads the clock as the record keeps time; see Instant.
func Now(clock func() time.Time) time.Time { return Instant(clock()) }

// Instant returns a time as the record keeps it: UTC, in microseconds, as both
// database engines store it and as entries are encoded.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
