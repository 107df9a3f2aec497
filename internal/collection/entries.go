package collection

import (
	"fmt"

	"tracker/internal/journal"
)

// The kinds of the journal entries on collection. The subject of the first three
// is agreement and period, of the others the commitment's code.
const (
	roundOpened    = "round.opened"    // a Round
	roundChanged   = "round.changed"   // a Revision
	roundClosed    = "round.closed"    // a Revision
	returnExcused  = "return.excused"  // an Excuse
	returnExpected = "return.expected" // an Excuse that is none
	returnReopened = "return.reopened" // a Reopening
)

// EntryBody is the decoded body of a journal entry on collection: one field is
// set, or none.
type EntryBody struct {
	Round     *Round
	Revision  *Revision
	Excuse    *Excuse
	Reopening *Reopening
}

// DecodeEntry reads a decoded journal entry. Kinds that are not about collection tell
// nothing.
func DecodeEntry(e journal.Entry) (EntryBody, error) {
	var t EntryBody
	var err error
	switch e.Kind {
	case roundOpened:
		t.Round = &Round{}
		err = e.DecodeBody(t.Round)
	case roundChanged, roundClosed:
		t.Revision = &Revision{}
		err = e.DecodeBody(t.Revision)
	case returnExcused, returnExpected:
		t.Excuse = &Excuse{}
		err = e.DecodeBody(t.Excuse)
	case returnReopened:
		t.Reopening = &Reopening{}
		err = e.DecodeBody(t.Reopening)
	}
	if err != nil {
		return EntryBody{}, fmt.Errorf("collection: %s of %s: %w", e.Kind, e.Subject, err)
	}
	return t, nil
}
