package deliveries_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
)

// discuss adds a comment of the council, on an update of M1.MA-NAD, that names
// the accounts.
func (w *world) discuss(text string, names ...string) commitments.Comment {
	w.Helper()
	r, err := w.tracker.Commitment(ctx, people.SystemAccount(), "M1.MA-NAD")
	require.NoError(w, err)
	if len(r.Updates) == 0 {
		_, err = w.tracker.ReportProgress(ctx, w.account("planner"), "M1.MA-NAD", commitments.ProgressInput{
			Period: "2026-Q4", Status: "in_progress", Version: r.Commitment.Version, Submit: true,
		})
		require.NoError(w, err)
		r, err = w.tracker.Commitment(ctx, people.SystemAccount(), "M1.MA-NAD")
		require.NoError(w, err)
	}
	in := commitments.CommentInput{Text: text}
	for _, name := range names {
		in.Mentions = append(in.Mentions, w.account(name).ID)
	}
	w.pass(time.Second)
	c, err := w.tracker.AddComment(ctx, w.account("council"), r.Updates[0].ID, in)
	require.NoError(w, err)
	return c
}

func TestWhomACommentNamesGetsOneMail(t *testing.T) {
	each(t, func(w *world) {
		require.NoError(w, w.people.SetLanguage(ctx, w.account("auditor"), "ar"))
		first := w.discuss("Quelle liste ?\n<b>Merci</b> & à bientôt", "planner", "auditor")
		w.discuss("Personne n'est cité.")
		w.run()
		w.run()
		require.Len(w, w.post.got, 2)
		for _, m := range w.post.got {
			language := map[string]string{"planner@demo.tracker": "fr", "auditor@demo.tracker": "ar"}[m.To]
			assert.Equal(w, language, m.Language, m.To)
			assert.Contains(w, m.Subject, "M1.MA-NAD")
			assert.Contains(w, m.Text, "https://tracker.example/"+language+"/commitments/M1.MA-NAD#comment-"+first.ID)
			assert.Contains(w, m.Text, "Quelle liste ?\n<b>Merci</b> & à bientôt")
			assert.Contains(w, m.HTML, "&lt;b&gt;Merci&lt;/b&gt;")
			assert.NotContains(w, m.Text, "mail.")
		}
		w.discuss("Encore une fois.", "planner")
		w.run()
		assert.Len(w, w.post.got, 3, "one for each comment and person")
		for _, body := range w.journaled("delivery.sent") {
			assert.Equal(w, "mention", body["topic"])
			assert.NotContains(w, body["key"], "@")
		}
	})
}

func TestAMentionIsNotMailedToADisabledAccountNorMonthsLater(t *testing.T) {
	each(t, func(w *world) {
		w.discuss("Merci de voir.", "auditor")
		_, err := w.people.SetDisabled(ctx, people.SystemAccount(), w.account("auditor").ID, true)
		require.NoError(w, err)
		w.run()
		assert.Empty(w, w.post.got)
		assert.Equal(w, deliveries.Withdrawn, w.only().State)
		w.discuss("Et ceci.", "planner")
		w.pass(31 * 24 * time.Hour)
		w.run()
		assert.Empty(w, w.post.got)
		due, err := w.dispatch.HasPending(ctx)
		require.NoError(w, err)
		assert.False(w, due)
	})
}

func TestAMentionThatWaitsForAMailServerIsNotLost(t *testing.T) {
	each(t, func(w *world) {
		w.dispatch.Mail = nil
		w.discuss("Plus tard.", "planner")
		w.run()
		assert.Equal(w, deliveries.Waiting, w.only().State)
		w.pass(40 * 24 * time.Hour)
		w.dispatch = w.another()
		w.run()
		require.Len(w, w.post.got, 1)
		assert.True(w, strings.HasSuffix(w.post.got[0].To, "planner@demo.tracker"))
	})
}
