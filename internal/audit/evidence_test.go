package audit_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// attach adds an item of each kind to the update.
func (h *house) attach(t testing.TB, by people.Account, update string) []commitments.Evidence {
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 40, 20)), nil))
	received, err := h.tracker.ReceiveEvidence(by, &photo)
	require.NoError(t, err)
	defer received.Close()
	var added []commitments.Evidence
	for _, in := range []commitments.EvidenceInput{
		{Title: "Atelier <1> · ورشة", Date: "2026-11-02", File: received, Name: "atelier.jpg"},
		{Kind: "link", Title: "Annonce", URL: "https://example.ma/annonce"},
		{Kind: "paper", Title: "Procès-verbal", Place: "Délégation de Nador, dossier 12"},
	} {
		e, err := h.tracker.AddEvidence(t.Context(), by, update, in)
		require.NoError(t, err)
		added = append(added, e)
	}
	_, content, err := h.tracker.OpenEvidence(t.Context(), auditor, added[0].ID)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	return added
}

func TestAFileOfEvidenceThatIsMissingOrAlteredIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 50)
		h.entries(t)
		checked, err := h.journal.Verify(t.Context(), auditor, "", nil)
		require.NoError(t, err)
		require.EqualValues(t, 2, checked.Files, "the photo and its preview")
		r, err := h.tracker.Commitment(t.Context(), system, "M3.MA-NAD")
		require.NoError(t, err)
		item := r.Updates[0].Evidence[0]
		numbers, err := h.journal.Numbers(t.Context(), planner, item.ID)
		require.NoError(t, err)
		require.Contains(t, numbers, item.ID, "it has a journal number like every fact")

		for _, sha256 := range []string{item.File.SHA256, item.File.Preview.SHA256} {
			path := filepath.Join(h.vault, sha256[:2], sha256)
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			altered := bytes.Clone(content)
			altered[len(altered)/2] ^= 1
			require.NoError(t, os.WriteFile(path, altered, 0o600))
			h.findsFile(t, item.ID, numbers[item.ID], "the file "+sha256+" of the evidence "+item.ID, "was altered: its bytes have the SHA-256 ")
			require.NoError(t, os.Remove(path))
			h.findsFile(t, item.ID, numbers[item.ID], "the file "+sha256+" of the evidence "+item.ID, "is missing")
			require.NoError(t, os.WriteFile(path, content, 0o600))
			_, err = h.journal.Verify(t.Context(), auditor, "", nil)
			require.NoError(t, err, "as it was")
		}

		h.journal.Evidence = nil
		_, err = h.journal.Verify(t.Context(), auditor, "", nil)
		require.ErrorContains(t, err, "not known where they stand", "what was not looked at is not called whole")
	})
}

func (h *house) findsFile(t testing.TB, item string, entry int64, said ...string) {
	_, err := h.journal.Verify(t.Context(), auditor, "", nil)
	var finding *audit.Finding
	require.ErrorAs(t, err, &finding)
	require.Equal(t, "evidence", finding.Table)
	require.Equal(t, item, finding.Row)
	require.Equal(t, entry, finding.Entry)
	for _, part := range said {
		require.Contains(t, finding.Message, part)
	}
}
