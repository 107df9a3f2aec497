package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// evidence returns a photo for the update, added so many minutes after noon.
func (w world) evidence(update string, minutes int) commitments.Evidence {
	return commitments.Evidence{
		ID: uuid.Must(uuid.NewV7()).String(), Update: update, Kind: commitments.EvidenceFile, Title: "Atelier · ورشة",
		Date: commitments.MustDate("2026-09-01"), Author: "planner", AuthorName: "Fatima", AddedAt: noon.Add(time.Duration(minutes) * time.Minute),
		File: &commitments.Content{
			Name: "atelier.jpg", MediaType: "image/jpeg", Size: 20_000_000, SHA256: strings.Repeat("a", 64), Location: commitments.LocationRemoved,
			Preview: &commitments.PreviewOfFile{Size: 9_000, SHA256: strings.Repeat("b", 64)},
		},
	}
}

func TestUpdatesComeWithTheirEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.submit(w.update("M1.MA-FIG", 0))
		photo, link := w.evidence(u.ID, 1), w.evidence(u.ID, 2)
		link.Kind, link.File, link.URL, link.Date = commitments.EvidenceLink, nil, "https://example.ma/", commitments.Date{}
		w.tx(func(tx commitments.Tx) error {
			for _, e := range []commitments.Evidence{link, photo} {
				if err := tx.InsertEvidence(e); err != nil {
					return err
				}
			}
			return nil
		})
		want := []commitments.Evidence{photo, link}
		one, err := w.store.Read(ctx).Update(u.ID)
		require.NoError(t, err)
		require.Equal(t, want, one.Evidence, "the first added first")
		all, err := w.store.Read(ctx).Updates("M1.MA-FIG", 0)
		require.NoError(t, err)
		require.Equal(t, want, all[0].Evidence)
		waiting, _, err := w.store.Read(ctx).AwaitingReview(commitments.Queue{Party: "council", Agreements: []string{"A-1"}, Page: 1, PerPage: 10})
		require.NoError(t, err)
		require.Equal(t, want, waiting[0].Evidence)
		e, err := w.store.Read(ctx).Evidence(photo.ID)
		require.NoError(t, err)
		require.Equal(t, photo, e)
		_, err = w.store.Read(ctx).DraftEvidence(photo.ID, "planner")
		require.True(t, problem.Is(err, problem.NotFound))
	})
}

func TestTheEvidenceOfADraftGoesWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		draft := w.update("M1.MA-FIG", 0)
		var e commitments.Evidence
		w.tx(func(tx commitments.Tx) error {
			if err := tx.SaveDraft(&draft); err != nil {
				return err
			}
			e = w.evidence(draft.ID, 1)
			return tx.InsertDraftEvidence(e)
		})
		w.tx(func(tx commitments.Tx) error {
			return tx.SaveDraft(&draft) // once more
		})
		drafts, err := w.store.Read(ctx).Drafts("planner")
		require.NoError(t, err)
		require.Equal(t, []commitments.Evidence{e}, drafts[0].Evidence)
		found, err := w.store.Read(ctx).DraftEvidence(e.ID, "planner")
		require.NoError(t, err)
		require.Equal(t, e, found)
		for _, id := range []string{e.ID, "another"} {
			_, err = w.store.Read(ctx).DraftEvidence(id, "stranger")
			require.True(t, problem.Is(err, problem.NotFound), "it is its author's")
		}
		w.tx(func(tx commitments.Tx) error {
			held, err := tx.HoldUpdate(draft.ID, "planner")
			require.NoError(t, err)
			require.Equal(t, commitments.Draft, held.State)
			require.Equal(t, []commitments.Evidence{e}, held.Evidence)
			items, err := tx.HoldDraftEvidence("M1.MA-FIG", quarter, "planner")
			require.Equal(t, held.Evidence, items)
			return err
		})
		w.fails(problem.NotFound, "error.not_found", func(tx commitments.Tx) error {
			_, err := tx.HoldUpdate(draft.ID, "stranger")
			return err
		})
		w.tx(func(tx commitments.Tx) error { return tx.DeleteDraft("M1.MA-FIG", quarter, "planner") })
		_, err = w.store.Read(ctx).DraftEvidence(e.ID, "planner")
		require.True(t, problem.Is(err, problem.NotFound))
	})
}

func TestFilesThatAnyItemNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.submit(w.update("M1.MA-FIG", 0))
		draft := w.update("M2.MA-FIG", 0)
		w.tx(func(tx commitments.Tx) error {
			if err := tx.SaveDraft(&draft); err != nil {
				return err
			}
			ofDraft := w.evidence(draft.ID, 0)
			ofDraft.File.SHA256, ofDraft.File.Preview = strings.Repeat("c", 64), nil
			if err := tx.InsertDraftEvidence(ofDraft); err != nil {
				return err
			}
			return tx.InsertEvidence(w.evidence(u.ID, 0))
		})
		var asked []string
		for _, c := range "abcd" {
			asked = append(asked, strings.Repeat(string(c), 64))
		}
		named, err := w.store.Read(ctx).NamedFiles(asked)
		require.NoError(t, err)
		require.ElementsMatch(t, asked[:3], named)
	})
}
