package pages

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
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// entriesPerPage is how many entries one page of the journal shows.
const entriesPerPage = 50

// listJournal shows how far the journal has come and its entries, the newest first,
// from the number that the address names.
func listJournal(p *page) error {
	if err := p.account.Require(people.ReadJournal); err != nil {
		return err
	}
	signed, c, err := readCheckpoint(p)
	if err != nil {
		return err
	}
	v := views.JournalView{
		Checkpoint: signed, Key: p.site.Journal.Identity().Key, Head: c, First: c.Size - 1, PerPage: entriesPerPage,
		GoTo: views.NewForm("goto", "from", p.query("from")),
	}
	status := http.StatusOK
	if from, err := request.EntryNumber(p.query("from"), c.Size); err != nil {
		refusal := response.Describe(err)
		status, v.GoTo = refusal.Status, v.GoTo.Typed(v.GoTo.Values, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
	} else if from >= 0 {
		v.First = from
	}
	if v.Entries, err = entriesDown(p, v.First); err != nil {
		return err
	}
	if v.Names, err = p.site.People.Names(p.ctx(), p.account); err != nil {
		return err
	}
	return p.render(status, views.JournalPage(p.layout(p.locale.T("nav.journal")), v))
}

// readCheckpoint returns the signed checkpoint of the whole log, and what it says.
func readCheckpoint(p *page) (string, journal.Checkpoint, error) {
	signed, err := p.site.Journal.Checkpoint(p.ctx(), p.account)
	if err != nil {
		return "", journal.Checkpoint{}, err
	}
	c, err := journal.OpenCheckpoint(signed, p.site.Journal.Identity().Key)
	return signed, c, err
}

// entriesDown reads a page of entries from the first down.
func entriesDown(p *page, first int64) ([]views.JournalEntry, error) {
	after := max(first-entriesPerPage, -1)
	logged, _, err := p.site.Journal.Entries(p.ctx(), p.account, after, int(first-after))
	if err != nil {
		return nil, err
	}
	list := make([]views.JournalEntry, len(logged))
	for i, e := range logged {
		list[i] = views.DecodeJournalEntry(e.Index, e.Encoded)
	}
	slices.Reverse(list)
	return list, nil
}

// showJournalEntry shows one entry with the proof that it is in the log. Those
// who may not read the journal see the proof alone.
func showJournalEntry(p *page) error {
	proof, err := readProof(p)
	if err != nil {
		return err
	}
	v := views.EntryView{
		JournalEntry: views.JournalEntry{Index: proof.Index}, Proof: proof, Key: p.site.Journal.Identity().Key,
	}
	if proof.Entry != "" {
		v.JournalEntry = views.DecodeJournalEntry(proof.Index, []byte(proof.Entry))
		v.Text, v.Altered = indented(proof.Entry), journal.LeafHash([]byte(proof.Entry)) != proof.Leaf
		if v.Names, err = p.site.People.Names(p.ctx(), p.account); err != nil {
			return err
		}
	}
	c := p.layout(p.locale.T("journal.entry.title", "number", strconv.FormatInt(proof.Index, 10)))
	if p.account.Can(people.ReadJournal) {
		c = c.At(p.crumb("nav.journal", "journal"))
	}
	return p.ok(views.EntryPage(c, v))
}

// indented writes an entry's JSON for people; what is not JSON is returned unchanged.
func indented(entry string) string {
	text, err := journal.SortedJSON(json.RawMessage(entry), "  ")
	if err != nil {
		return entry
	}
	return strings.TrimSuffix(string(text), "\n")
}

// readProof proves the entry that the address names, in the one way in which its
// number is written.
func readProof(p *page) (audit.Proof, error) {
	text := p.param("index")
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != text {
		return audit.Proof{}, response.NotFound()
	}
	return p.site.Journal.ProveInclusion(p.ctx(), p.account, index)
}

// sendProof sends the proof of an entry as the API answers it.
func sendProof(p *page) error {
	proof, err := readProof(p)
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(response.NewProofItem(proof, p.site.Journal.Identity().Key), "", "  ")
	if err != nil {
		return err
	}
	return sendFile(p, fmt.Sprintf("journal-%d-proof.json", proof.Index), "application/json", append(content, '\n'))
}

// sendCheckpoint sends the signed checkpoint, to be kept.
func sendCheckpoint(p *page) error {
	signed, c, err := readCheckpoint(p)
	if err != nil {
		return err
	}
	return sendFile(p, fmt.Sprintf("checkpoint-%d.txt", c.Size), "text/plain; charset=utf-8", []byte(signed))
}

// sendFile answers with a file.
func sendFile(p *page, name, mediaType string, content []byte) error {
	response.Attach(p.gin.Writer.Header(), mediaType, name)
	p.gin.Status(http.StatusOK)
	_, err := p.gin.Writer.Write(content)
	return err
}

// sendJournalExport sends the whole journal; the journal records that.
func sendJournalExport(p *page) error {
	exported, write, err := p.site.Journal.Export(p.ctx(), p.account)
	if err != nil {
		return err
	}
	response.SendJournalExport(p.gin.Writer, p.gin.Request, p.site.Log, exported, write)
	return nil
}

func downloadJournal(p *page) (lists.List, error) {
	return p.site.Lists.Entries(p.ctx(), p.account, p.query("from"))
}
