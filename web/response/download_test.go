package response

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
)

// slow is an answer whose reader takes its time.
type slow struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (s *slow) SetWriteDeadline(t time.Time) error {
	s.deadlines = append(s.deadlines, t)
	return nil
}

func TestEachPartOfAnExportHasItsTime(t *testing.T) {
	w := &slow{ResponseRecorder: httptest.NewRecorder()}
	parts := 0
	SendJournalExport(w, httptest.NewRequest(http.MethodGet, "/", nil), slog.Default(), audit.ExportSummary{Size: 3},
		func(_ context.Context, to io.Writer) error {
			for range 3 {
				n, err := to.Write([]byte("part"))
				require.NoError(t, err)
				parts += n
			}
			return nil
		})
	assert.Equal(t, "partpartpart", w.Body.String())
	require.Len(t, w.deadlines, 3)
	assert.False(t, w.deadlines[2].Before(w.deadlines[0]))
	assert.Equal(t, 12, parts)
}
