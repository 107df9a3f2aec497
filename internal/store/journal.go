package store

import (
	"gorm.io/gorm"

	"tracker/internal/journal"
)

type entryRow struct {
	ID       int64 `gorm:"primaryKey;autoIncrement"`
	At       int64
	Actor    string
	Kind     string
	Subject  string
	Body     string // the canonical encoding of the whole entry
	LeafHash []byte
}

func (entryRow) TableName() string { return "journal_entries" }

// recorder adds journal entries in its transaction.
type recorder struct{ tx *gorm.DB }

func (r recorder) Record(e journal.Entry) error {
	encoded, err := journal.Encode(e)
	if err != nil {
		return err
	}
	hash := journal.LeafHash(encoded)
	return insert(r.tx, "journal "+e.Kind, &entryRow{
		At: e.At.UnixMicro(), Actor: e.Actor, Kind: e.Kind, Subject: e.Subject,
		Body: string(encoded), LeafHash: hash[:],
	})
}
