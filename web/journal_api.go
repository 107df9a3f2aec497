package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

func (s *server) journalOperations(a huma.API) {
	add(s, a, operation(http.MethodGet, "/journal", "listJournal", "Entries of the journal in the order of the log", 200), s.listJournal)
	add(s, a, operation(http.MethodGet, "/journal/checkpoint", "getCheckpoint", "How far the log has come, signed; keep it to prove later that nothing was rewritten", 200), s.journalCheckpoint)
	add(s, a, operation(http.MethodGet, "/journal/key", "getJournalKey", "The public key that signs the journal", 200), s.journalKey)
	add(s, a, operation(http.MethodGet, "/journal/consistency", "proveConsistency", "Proof that the log of an older size is the beginning of the log", 200), s.journalConsistency)
	add(s, a, operation(http.MethodGet, "/journal/facts/{id}", "findJournalNumber", "The journal number of a fact: an update, a review, a revision, an assessment that was given on its own, an edition", 200), s.journalNumber)
	add(s, a, operation(http.MethodGet, "/journal/{index}/proof", "proveEntry", "Proof that an entry stands in the log whose root is signed", 200), s.journalProof)
	export := operation(http.MethodGet, "/journal/export", "exportJournal", "The whole journal as a file that `tracker journal verify` reads", 200)
	export.Responses = map[string]*huma.Response{"200": {
		Description: "The export", Content: map[string]*huma.MediaType{"text/plain": {}},
	}}
	add(s, a, export, s.journalExport)
}

type loggedItem struct {
	ID      int64           `json:"id" doc:"The same as index"`
	Index   int64           `json:"index" doc:"Journal number: from 0, without gaps"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor" doc:"Account id, or system"`
	Kind    string          `json:"kind"`
	Subject string          `json:"subject"`
	Body    json.RawMessage `json:"body"`
	Hash    string          `json:"hash" doc:"RFC 6962 leaf hash, base64"`
	Entry   string          `json:"entry" doc:"The canonical form, of which the hash is"`
}

func toLogged(e audit.LogEntry) (loggedItem, error) {
	entry, err := journal.Decode(e.Encoded)
	if err != nil {
		return loggedItem{}, err
	}
	body, _ := entry.Body.(json.RawMessage)
	return loggedItem{
		e.Index, e.Index, entry.At, entry.Actor, entry.Kind, entry.Subject, body, e.Hash.String(), string(e.Encoded),
	}, nil
}

// journalPage is a page of the journal. It goes on after an index, so that a
// reader who follows the log misses nothing and reads nothing twice.
type journalPage struct {
	list[loggedItem]
	Next *int64 `json:"next" doc:"The after of the page that follows; null at the end"`
}

func (s *server) listJournal(ctx context.Context, by people.Account, in *struct {
	After int64 `query:"after" default:"-1" doc:"Entries with an index above this one; all when it is not given"`
	Limit int   `query:"limit" doc:"At most 200; 50 when it is not given"`
}) (*one[journalPage], error) {
	if in.Limit < 0 || in.Limit > commitments.MaxPerPage {
		return nil, problem.OnField("limit", "error.per_page.range", "max", commitments.MaxPerPage)
	}
	if in.Limit == 0 {
		in.Limit = commitments.DefaultPerPage
	}
	entries, size, err := s.Journal.Entries(ctx, by, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	page := journalPage{list: list[loggedItem]{Items: []loggedItem{}, Total: int(size), Page: 1 + int(max(in.After+1, 0))/in.Limit, PerPage: in.Limit}}
	for _, e := range entries {
		item, err := toLogged(e)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, item)
	}
	if n := len(entries); n > 0 && entries[n-1].Index+1 < size {
		page.Next = &entries[n-1].Index
	}
	return &one[journalPage]{page}, nil
}

type checkpointItem struct {
	Origin     string    `json:"origin" doc:"Which log it is"`
	Size       int64     `json:"size"`
	Root       string    `json:"root" doc:"RFC 6962 root hash, base64"`
	SignedAt   time.Time `json:"signed_at"`
	Checkpoint string    `json:"checkpoint" doc:"The signed note, byte for byte"`
	Key        string    `json:"key" doc:"The public key that verifies it"`
}

func (s *server) journalCheckpoint(ctx context.Context, by people.Account, _ *struct{}) (*one[checkpointItem], error) {
	signed, err := s.Journal.Checkpoint(ctx, by)
	if err != nil {
		return nil, err
	}
	key := s.Journal.Identity().Key
	c, err := journal.OpenCheckpoint(signed, key)
	if err != nil {
		return nil, err
	}
	return &one[checkpointItem]{checkpointItem{c.Origin, c.Size, c.Root.String(), c.At, signed, key}}, nil
}

func (s *server) journalKey(_ context.Context, by people.Account, _ *struct{}) (*one[audit.Identity], error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return &one[audit.Identity]{s.Journal.Identity()}, nil
}

type proofItem struct {
	Index      int64    `json:"index"`
	Size       int64    `json:"size"`
	LeafHash   string   `json:"leaf_hash"`
	Root       string   `json:"root"`
	Hashes     []string `json:"hashes" doc:"RFC 6962 audit path, from the leaf up, base64"`
	Checkpoint string   `json:"checkpoint" doc:"The signed note of size and root"`
	Key        string   `json:"key"`
	Entry      *string  `json:"entry" doc:"The entry in its canonical form, for those who may read the journal"`
}

func (s *server) journalProof(ctx context.Context, by people.Account, in *struct {
	Index int64 `path:"index"`
}) (*one[proofItem], error) {
	p, err := s.Journal.ProveInclusion(ctx, by, in.Index)
	if err != nil {
		return nil, err
	}
	return &one[proofItem]{s.toProof(p)}, nil
}

func (s *server) toProof(p audit.Proof) proofItem {
	return proofItem{
		p.Index, p.Size, p.Leaf.String(), p.Root.String(), base64s(p.Hashes), p.Checkpoint, s.Journal.Identity().Key, filled(p.Entry),
	}
}

func base64s(hashes []journal.Hash) []string {
	list := make([]string, len(hashes))
	for i, h := range hashes {
		list[i] = h.String()
	}
	return list
}

type consistencyItem struct {
	OldSize int64    `json:"old_size"`
	OldRoot string   `json:"old_root"`
	Size    int64    `json:"size"`
	Root    string   `json:"root"`
	Hashes  []string `json:"hashes" doc:"RFC 6962 consistency proof, base64"`
}

func (s *server) journalConsistency(ctx context.Context, by people.Account, in *struct {
	From int64 `query:"from" required:"true" doc:"The older size"`
	To   int64 `query:"to" doc:"The newer size; that of the log when it is not given"`
}) (*one[consistencyItem], error) {
	p, err := s.Journal.ProveConsistency(ctx, by, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return &one[consistencyItem]{consistencyItem{p.OldSize, p.OldRoot.String(), p.Size, p.Root.String(), base64s(p.Hashes)}}, nil
}

// numbered returns a fact's journal number, or nil where it has none.
func numbered(numbers map[string]int64, fact string) *int64 {
	if number, found := numbers[fact]; found {
		return &number
	}
	return nil
}

type numberItem struct {
	ID    string `json:"id"`
	Index int64  `json:"index" doc:"Journal number of the entry that the fact was recorded with"`
	Proof string `json:"proof" doc:"Address of the entry's proof"`
}

func (s *server) journalNumber(ctx context.Context, by people.Account, in *ByID) (*one[numberItem], error) {
	numbers, err := s.Journal.Numbers(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	index, found := numbers[in.ID]
	if !found {
		return nil, problem.New(problem.NotFound, "error.not_found")
	}
	return &one[numberItem]{numberItem{in.ID, index, fmt.Sprintf("%s/journal/%d/proof", apiRoot, index)}}, nil
}

func (s *server) journalExport(ctx context.Context, by people.Account, _ *struct{}) (*huma.StreamResponse, error) {
	exported, write, err := s.Journal.Export(ctx, by)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		s.sendExport(c.Writer, c.Request, exported, write)
	}}, nil
}

// sendExport streams an export, which may take longer than other answers.
func (s *server) sendExport(w http.ResponseWriter, r *http.Request, exported audit.ExportSummary, write func(context.Context, io.Writer) error) {
	attach(w.Header(), "text/plain; charset=utf-8", fmt.Sprintf("journal-%d.txt", exported.Size))
	if err := write(r.Context(), patient{w}); err != nil {
		s.note(r.Context(), err)
		panic(http.ErrAbortHandler) // half an export must not look like a whole one
	}
}

// attach sets the headers of a file that is to be saved.
func attach(h http.Header, mediaType, name string) {
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Type", mediaType)
}

// patient gives each part of a long answer time of its own, as long as whoever
// reads it goes on reading.
type patient struct{ http.ResponseWriter }

// partTime is how long the reader may take for one part.
const partTime = time.Minute

// Write writes one part.
func (p patient) Write(part []byte) (int, error) {
	err := http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(partTime))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.ResponseWriter.Write(part)
}
