package lists

import (
	"context"
	"encoding/hex"
	"time"

	"tracker/internal/audit"
	"tracker/internal/people"
	"tracker/web/request"
	"tracker/web/views"
)

// Entries is the entries of the journal from a number down; the newest first where
// none is named.
func (ls *Lists) Entries(ctx context.Context, by people.Account, from string) (List, error) {
	_, size, err := ls.Journal.Entries(ctx, by, -1, 1)
	if err != nil {
		return List{}, err
	}
	first, err := request.EntryNumber(from, size)
	if err != nil {
		return List{}, err
	}
	names, err := ls.People.Names(ctx, by)
	if err != nil {
		return List{}, err
	}
	return journalTable(names).list(filterOf("from", from), func(ctx context.Context, yield func(views.JournalEntry) error) error {
		return ls.Journal.EachBackward(ctx, by, first, func(e audit.LogEntry) error {
			entry := views.DecodeJournalEntry(e.Index, e.Encoded)
			entry.Hash = hex.EncodeToString(e.Hash[:]) // base64 may begin as a formula does
			return yield(entry)
		})
	}), nil
}

// journalTable is the entries of the journal, with the names of accounts by id.
func journalTable(names map[string]string) table[views.JournalEntry] {
	return table[views.JournalEntry]{
		name: "journal", title: "nav.journal", columns: []column[views.JournalEntry]{
			countColumn("index", "term.journal", func(e views.JournalEntry) int64 { return e.Index }),
			instantColumn("at", "journal.at", func(e views.JournalEntry) time.Time { return e.At }),
			wordColumn("kind", "journal.entry", 40, func(w wording, e views.JournalEntry) (string, string) { return e.Kind, w.Deed(e) }),
			textColumn("subject", "journal.subject", 32, func(e views.JournalEntry) string { return e.Subject }),
			wordColumn("actor", "journal.actor", 32, func(w wording, e views.JournalEntry) (string, string) { return e.Actor, w.Doer(e, names) }),
			textColumn("hash", "journal.hash", 46, func(e views.JournalEntry) string { return e.Hash }),
		},
	}
}
