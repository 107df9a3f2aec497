package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/audit"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// entriesPerPage is how many entries one page of the journal shows.
const entriesPerPage = 50

// journal shows how far the journal has come and its entries, the newest first,
// from the number that the address names.
func (p *page) journal() error {
	if err := p.account.Require(people.ReadJournal); err != nil {
		return err
	}
	signed, c, err := p.checkpoint()
	if err != nil {
		return err
	}
	v := views.JournalView{
		Checkpoint: signed, Key: p.Journal.Identity().Key, Head: c, First: c.Size - 1, PerPage: entriesPerPage,
		GoTo: views.NewForm("goto", "from", p.Query("from")),
	}
	status := http.StatusOK
	if from, err := numberWithin(p.Query("from"), c.Size); err != nil {
		refused := describe(err)
		status, v.GoTo = refused.status, v.GoTo.Typed(v.GoTo.Values, refused.message(p.locale), fieldList(err, p.locale))
	} else if from >= 0 {
		v.First = from
	}
	if v.Entries, err = p.entriesDown(v.First); err != nil {
		return err
	}
	if v.Names, err = p.People.Names(p.Request.Context(), p.account); err != nil {
		return err
	}
	return p.render(status, views.JournalPage(p.chrome(p.locale.T("nav.journal")), v))
}

// checkpoint returns the signed checkpoint of the whole log, and what it says.
func (p *page) checkpoint() (string, journal.Checkpoint, error) {
	signed, err := p.Journal.Checkpoint(p.Request.Context(), p.account)
	if err != nil {
		return "", journal.Checkpoint{}, err
	}
	c, err := journal.OpenCheckpoint(signed, p.Journal.Identity().Key)
	return signed, c, err
}

// numberWithin reads the number of an entry that a reader wants to go to; -1
// where none is given.
func numberWithin(typed string, size int64) (int64, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return -1, nil
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 0 || n >= size {
		return 0, problem.OnField("from", "error.journal.number", "max", max(size-1, 0))
	}
	return n, nil
}

// entriesDown reads a page of entries from the first down.
func (p *page) entriesDown(first int64) ([]views.JournalEntry, error) {
	after := max(first-entriesPerPage, -1)
	logged, _, err := p.Journal.Entries(p.Request.Context(), p.account, after, int(first-after))
	list := make([]views.JournalEntry, len(logged))
	for i, e := range logged {
		list[i] = readable(e.Index, e.Encoded)
	}
	slices.Reverse(list)
	return list, err
}

// readable decodes an entry. One that is not in the tracker's form, because it
// was altered, still has its place.
func readable(index int64, encoded []byte) views.JournalEntry {
	e, err := journal.Decode(encoded)
	return views.JournalEntry{Entry: e, Index: index, Malformed: err != nil}
}

// journalEntry shows one entry with the proof that it stands in the log. Those
// who may not read the journal see the proof alone.
func (p *page) journalEntry() error {
	proof, err := p.proof()
	if err != nil {
		return err
	}
	v := views.EntryView{
		JournalEntry: views.JournalEntry{Index: proof.Index}, Proof: proof, Key: p.Journal.Identity().Key,
	}
	if proof.Entry != "" {
		v.JournalEntry = readable(proof.Index, []byte(proof.Entry))
		v.Text, v.Altered = indented(proof.Entry), journal.LeafHash([]byte(proof.Entry)) != proof.Leaf
		if v.Names, err = p.People.Names(p.Request.Context(), p.account); err != nil {
			return err
		}
	}
	c := p.chrome(p.locale.T("journal.entry.title", "number", strconv.FormatInt(proof.Index, 10)))
	if p.account.Can(people.ReadJournal) {
		c = c.At(p.crumb("nav.journal", "journal"))
	}
	return p.ok(views.EntryPage(c, v))
}

// indented writes an entry's JSON for people; what is none stays as it is.
func indented(entry string) string {
	text, err := journal.SortedJSON(json.RawMessage(entry), "  ")
	if err != nil {
		return entry
	}
	return strings.TrimSuffix(string(text), "\n")
}

// proof proves the entry that the address names, in the one way in which its
// number is written.
func (p *page) proof() (audit.Proof, error) {
	text := p.Param("index")
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != text {
		return audit.Proof{}, notFoundHere()
	}
	return p.Journal.ProveInclusion(p.Request.Context(), p.account, index)
}

// proofFile hands over the proof of an entry as the API answers it.
func (p *page) proofFile() error {
	proof, err := p.proof()
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(p.toProof(proof), "", "  ")
	if err != nil {
		return err
	}
	return p.save(fmt.Sprintf("journal-%d-proof.json", proof.Index), "application/json", append(content, '\n'))
}

// checkpointFile hands over the signed checkpoint, to be kept.
func (p *page) checkpointFile() error {
	signed, c, err := p.checkpoint()
	if err != nil {
		return err
	}
	return p.save(fmt.Sprintf("checkpoint-%d.txt", c.Size), "text/plain; charset=utf-8", []byte(signed))
}

// save answers with a file.
func (p *page) save(name, mediaType string, content []byte) error {
	attach(p.Writer.Header(), mediaType, name)
	p.Status(http.StatusOK)
	_, err := p.Writer.Write(content)
	return err
}

// exportFile hands over the whole journal, and notes it there.
func (p *page) exportFile() error {
	exported, write, err := p.Journal.Export(p.Request.Context(), p.account)
	if err != nil {
		return err
	}
	p.sendExport(p.Writer, p.Request, exported, write)
	return nil
}

// journalNumbers returns the journal numbers of facts, for a page that links
// them with views.JournalNumber.
func (p *page) journalNumbers(facts ...string) (views.JournalNumbers, error) {
	numbers, err := p.Journal.Numbers(p.Request.Context(), p.account, facts...)
	return numbers, err
}
