package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/journal"
)

type journalAnswer struct {
	Items []struct {
		Index             int64
		Kind, Entry, Hash string
		Body              json.RawMessage
	}
	Total, PerPage int
	Next           *int64
}

func TestTheJournalByAPI(t *testing.T) {
	s := newSite(t)
	c := s.program("auditor")
	get := func(path string, into any) {
		t.Helper()
		r := c.get(apiRoot + path)
		require.Equal(t, http.StatusOK, r.status, r.body)
		require.NoError(t, json.Unmarshal([]byte(r.body), into))
	}
	var head struct {
		Size                  int64
		Root, Checkpoint, Key string
	}
	get("/journal/checkpoint", &head)
	signed, err := journal.OpenCheckpoint(head.Checkpoint, head.Key)
	require.NoError(t, err)
	require.Equal(t, head.Size, signed.Size)

	var seen int64
	for after := int64(-1); ; {
		var page journalAnswer
		get(fmt.Sprintf("/journal?after=%d&limit=3", after), &page)
		for _, e := range page.Items {
			require.Equal(t, seen, e.Index)
			require.Equal(t, journal.LeafHash([]byte(e.Entry)).String(), e.Hash)
			seen++
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	require.Equal(t, head.Size, seen)
	var first journalAnswer
	get("/journal", &first)
	require.EqualValues(t, 0, first.Items[0].Index, "all from the first one")

	var p struct {
		Index, Size                            int64
		LeafHash, Root, Checkpoint, Key, Entry string
		Hashes                                 []journal.Hash
	}
	raw := c.get(apiRoot + "/journal/1/proof")
	require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(raw.body, "leaf_hash", "LeafHash")), &p))
	leaf, err := journal.ParseHash(p.LeafHash)
	require.NoError(t, err)
	root, err := journal.ParseHash(p.Root)
	require.NoError(t, err)
	require.NoError(t, journal.Inclusion{Index: p.Index, Size: p.Size, Leaf: leaf, Root: root, Hashes: p.Hashes}.Check())
	assert.Equal(t, journal.LeafHash([]byte(p.Entry)), leaf)

	export := c.get(apiRoot + "/journal/export")
	require.Equal(t, http.StatusOK, export.status)
	assert.Contains(t, export.header.Get("Content-Disposition"), "journal-")
	_, err = journal.Verify(strings.NewReader(export.body), journal.Trust{Key: head.Key, Older: head.Checkpoint}, nil)
	require.NoError(t, err)

	for path, status := range map[string]int{
		"/journal?limit=201": 422, "/journal?limit=-1": 422, "/journal?after=x": 422, "/journal/999999/proof": 404, "/journal/x/proof": 422,
		"/journal/facts/nothing": 404, "/journal/consistency?from=2": 200, "/journal/consistency?from=0": 404, "/journal/consistency": 422, "/journal/key": 200,
	} {
		t.Run(path, func(t *testing.T) {
			assert.Equal(t, status, c.get(apiRoot+path).status, path)
		})
	}
	planner := s.program("planner")
	for path, status := range map[string]int{"/journal": 403, "/journal/export": 403, "/journal/checkpoint": 200, "/journal/0/proof": 200} {
		t.Run(path, func(t *testing.T) {
			assert.Equal(t, status, planner.get(apiRoot+path).status, path)
		})
	}
	assert.Contains(t, planner.get(apiRoot+"/journal/0/proof").body, `"entry":null`)
	assert.Equal(t, http.StatusUnauthorized, s.visitor().get(apiRoot+"/journal/checkpoint").status)
}
