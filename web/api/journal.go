package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// journalAPI answers about the journal.
type journalAPI struct {
	journal *audit.Journal
	log     *slog.Logger
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

// journalPage is a page of the journal. It continues after an index, so that a
// reader who follows the log misses nothing and reads nothing twice.
type journalPage struct {
	list[loggedItem]
	Next *int64 `json:"next" doc:"The after of the page that follows; null at the end"`
}

func (a journalAPI) list(ctx context.Context, by people.Account, in *struct {
	After int64 `query:"after" default:"-1" doc:"Entries with an index above this one; all when it is not given"`
	Limit int   `query:"limit" default:"50" doc:"From 1 to 200"`
}) (*one[journalPage], error) {
	if in.Limit < 1 || in.Limit > commitments.MaxPerPage {
		return nil, problem.OnField("limit", "error.per_page.range", "max", commitments.MaxPerPage)
	}
	entries, size, err := a.journal.Entries(ctx, by, in.After, in.Limit)
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

func (a journalAPI) checkpoint(ctx context.Context, by people.Account, _ *struct{}) (*one[checkpointItem], error) {
	signed, err := a.journal.Checkpoint(ctx, by)
	if err != nil {
		return nil, err
	}
	key := a.journal.Identity().Key
	c, err := journal.OpenCheckpoint(signed, key)
	if err != nil {
		return nil, err
	}
	return &one[checkpointItem]{checkpointItem{c.Origin, c.Size, c.Root.String(), c.At, signed, key}}, nil
}

func (a journalAPI) key(_ context.Context, by people.Account, _ *struct{}) (*one[audit.Identity], error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return &one[audit.Identity]{a.journal.Identity()}, nil
}

func (a journalAPI) proof(ctx context.Context, by people.Account, in *struct {
	Index int64 `path:"index"`
}) (*one[response.ProofItem], error) {
	p, err := a.journal.ProveInclusion(ctx, by, in.Index)
	if err != nil {
		return nil, err
	}
	return &one[response.ProofItem]{response.NewProofItem(p, a.journal.Identity().Key)}, nil
}

type consistencyItem struct {
	OldSize int64    `json:"old_size"`
	OldRoot string   `json:"old_root"`
	Size    int64    `json:"size"`
	Root    string   `json:"root"`
	Hashes  []string `json:"hashes" doc:"RFC 6962 consistency proof, base64"`
}

func (a journalAPI) consistency(ctx context.Context, by people.Account, in *struct {
	From int64 `query:"from" required:"true" doc:"The older size"`
	To   int64 `query:"to" doc:"The newer size; that of the log when it is not given"`
}) (*one[consistencyItem], error) {
	p, err := a.journal.ProveConsistency(ctx, by, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return &one[consistencyItem]{consistencyItem{p.OldSize, p.OldRoot.String(), p.Size, p.Root.String(), response.HashTexts(p.Hashes)}}, nil
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

func (a journalAPI) number(ctx context.Context, by people.Account, in *ByID) (*one[numberItem], error) {
	numbers, err := a.journal.Numbers(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	index, found := numbers[in.ID]
	if !found {
		return nil, response.NotFound()
	}
	return &one[numberItem]{numberItem{in.ID, index, fmt.Sprintf("%s/journal/%d/proof", request.APIRoot, index)}}, nil
}

func (a journalAPI) export(ctx context.Context, by people.Account, _ *struct{}) (*huma.StreamResponse, error) {
	exported, write, err := a.journal.Export(ctx, by)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		response.SendJournalExport(c.Writer, c.Request, a.log, exported, write)
	}}, nil
}
