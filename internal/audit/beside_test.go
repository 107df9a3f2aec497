package audit_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestTheCheckHoldsWhileOthersWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db, 25)
		var wait sync.WaitGroup
		for _, code := range []string{"M1.MA-FIG", "M2.MA-FIG", "M5.MA-FIG"} {
			wait.Go(func() {
				for n := range 20 {
					c, err := h.tracker.Store.Read(t.Context()).Commitment(code)
					if !assert.NoError(t, err) {
						return
					}
					tracker := *h.tracker
					tracker.Now = time.Date(2026, 11, 23, 10, n, 0, 0, time.UTC).UTC
					_, err = tracker.ReportProgress(t.Context(), h.by["planner@demo.tracker"], code, commitments.ProgressInput{
						Period: "2026-Q4", Status: "in_progress", Narrative: fmt.Sprint(n), Version: c.Version, Submit: true,
						Delay: commitmentstest.DelayInput(c.Terms, "in_progress", "2026-Q4"),
					})
					assert.NoError(t, err)
				}
			})
		}
		for range 2 {
			wait.Go(func() {
				for range 10 {
					_, err := h.journal.Verify(t.Context(), auditor, "", nil)
					assert.NoError(t, err)
				}
			})
		}
		wait.Wait()
	})
}
