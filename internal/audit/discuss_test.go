package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// discuss submits an update with answered warnings, on which there are comments
// that mention somebody and nobody.
func (h *house) discuss(t testing.TB, reporter, council people.Account) {
	ctx := t.Context()
	c, err := h.tracker.Store.Read(ctx).Commitment("M3.MA-OUA")
	require.NoError(t, err)
	in := commitments.ProgressInput{Period: "2026-Q4", Status: "completed", Narrative: "Tout est fait", Version: c.Version, Submit: true}
	for _, rule := range commitments.Rules(commitments.Warns) {
		in.Answers = append(in.Answers, commitments.Answer{Rule: rule, Text: "Voir les <pièces> & الوثائق \u2028"})
	}
	u, err := h.tracker.ReportProgress(ctx, reporter, c.Code, in)
	require.NoError(t, err)
	require.NotEmpty(t, u.Warnings)
	for _, in := range []commitments.CommentInput{
		{Text: "Quelles pièces ?\u2028 <Merci>", Mentions: []string{reporter.ID, h.by["auditor@demo.tracker"].ID}},
		{Text: "Vu."},
		{Text: "Reçu.", Mentions: []string{reporter.ID}},
	} {
		_, err := h.tracker.AddComment(ctx, council, u.ID, in)
		require.NoError(t, err)
	}
}
