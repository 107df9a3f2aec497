package views

import (
	"net/url"
	"strconv"
	"strings"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
)

// JournalView is the page of the journal.
type JournalView struct {
	Checkpoint string             // signed, of the whole log
	Head       journal.Checkpoint // what it says
	Key        string
	Entries    []JournalEntry // newest first
	First      int64          // the number of the first that is shown
	PerPage    int64
	Names      map[string]string // of accounts, by id
	GoTo       Form
}

// JournalEntry is one entry with its number.
type JournalEntry struct {
	journal.Entry        // zero where the reader may not read it
	Index         int64  // journal number
	Malformed     bool   // it is not in the form that the tracker writes
	Hash          string // its leaf hash, hexadecimal; in files alone
}

// EntryView is the page of one entry.
type EntryView struct {
	JournalEntry
	Text    string // the entry's JSON; "" where the reader may not read it
	Altered bool   // the text is not the one that the hash in the log is of
	Proof   audit.Proof
	Key     string
	Names   map[string]string
}

// from is the address of the journal from a number down; the newest entries
// where the number is the last one's.
func (v JournalView) from(c Layout, number int64) string {
	if number >= v.Head.Size-1 {
		return c.To("journal")
	}
	return c.To("journal") + "?from=" + numeral(number)
}

// filter is what the list is narrowed by.
func (v JournalView) filter() url.Values {
	if !v.newer() {
		return nil
	}
	return url.Values{"from": {numeral(v.First)}}
}

// newer reports whether there are entries above those that are shown.
func (v JournalView) newer() bool { return v.First < v.Head.Size-1 }

// older reports whether there are entries below those that are shown.
func (v JournalView) older() bool { return v.First >= v.PerPage }

// lastQuarter is the period that an example names.
func lastQuarter(c Layout) string {
	return commitments.PeriodOf(commitments.Quarter, commitments.DateOf(c.Now)).Prev().String()
}

// rows is how many lines a text has.
func rows(text string) int { return 1 + strings.Count(strings.TrimSuffix(text, "\n"), "\n") }

// numeral writes a journal number: digits alone, as in addresses and files.
func numeral(n int64) string { return strconv.FormatInt(n, 10) }

// Deed says in the reader's words what an entry records; a kind that the
// catalogue does not know is named by its code.
func (c Layout) Deed(e JournalEntry) string {
	if e.Malformed {
		return c.T("journal.malformed")
	}
	if key := "journal.kind." + e.Kind; c.L.Has(key) {
		return c.T(key)
	}
	return c.L.Isolate(e.Kind)
}

// Doer names who did what an entry records; an account without a name by its id.
func (c Layout) Doer(e JournalEntry, names map[string]string) string {
	return accountName(c, e.Actor, names)
}

func accountName(c Layout, id string, names map[string]string) string {
	if name := names[id]; name != "" {
		return name
	}
	return author(c, id)
}

// entryLink is what an entry is about, with its page where the reader can open one.
func entryLink(c Layout, e JournalEntry, names map[string]string) Link {
	area, _, _ := strings.Cut(e.Kind, ".")
	switch area {
	case "update", "review", "commitment", "revision", "return", "evidence", "comment":
		return Link{e.Subject, c.To("commitments", e.Subject)}
	case "agreement", "calendar":
		return Link{e.Subject, c.To("agreements", e.Subject)}
	case "report":
		return reportLink(c, e.Subject)
	case "round":
		return roundLink(c, e)
	case "account", "token", "login", "logout":
		return linkIfAllowed(c, people.ManageAccounts, Link{accountName(c, e.Subject, names), c.To("admin", "accounts")})
	case "job":
		return linkIfAllowed(c, people.ManageJobs, Link{jobName(c, e.Subject), c.To("admin", "jobs")})
	case "delivery", "subscription":
		return linkIfAllowed(c, people.ManageDeliveries, Link{e.Subject, c.To("admin", "deliveries")})
	case "journal":
		return Link{Label: c.T("nav.journal")}
	}
	return Link{Label: e.Subject}
}

// linkIfAllowed leaves the address out for those who can't open it.
func linkIfAllowed(c Layout, action people.Action, l Link) Link {
	if !c.Account.Can(action) {
		l.Href = ""
	}
	return l
}

// roundLink leads to the collection round that an entry tells of.
func roundLink(c Layout, e JournalEntry) Link {
	l := Link{e.Subject, c.To("collection")}
	decoded, err := collection.DecodeEntry(e.Entry)
	switch {
	case err != nil:
	case decoded.Round != nil:
		l.Href = roundPath(c, decoded.Round.ID)
	case decoded.Revision != nil:
		l.Href = roundPath(c, decoded.Revision.Round)
	}
	return l
}

// reportLink leads to an edition (agreement, period and number) or to the
// reports of an agreement (agreement and period).
func reportLink(c Layout, subject string) Link {
	agreement, rest, _ := strings.Cut(subject, "/")
	period, number, edition := strings.Cut(rest, "/")
	query := "?agreement=" + agreement
	if !edition {
		return Link{c.runKey(subject), c.To("reports") + query}
	}
	return Link{
		c.L.Isolate(agreement) + " · " + c.T("delivery.edition", "period", period, "number", number),
		c.To("reports", period, number) + query,
	}
}

// JournalNumbers are the journal numbers of facts, by their ids. A fact that was
// just recorded has none for less than a second. A page without numbers has nil.
type JournalNumbers map[string]int64

// DecodeJournalEntry decodes an entry. One that is not in the tracker's form,
// because it was altered, still has its place.
func DecodeJournalEntry(index int64, encoded []byte) JournalEntry {
	e, err := journal.Decode(encoded)
	return JournalEntry{Entry: e, Index: index, Malformed: err != nil}
}
