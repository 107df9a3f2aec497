package commitments_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

// names lists whom a comment of the account can mention, by role and party.
func (o *office) names(t *testing.T, by people.Account, update string) []string {
	list, err := o.Concerned(t.Context(), by, update)
	require.NoError(t, err)
	var names []string
	for _, p := range list {
		names = append(names, string(p.Role)+" "+p.Party)
	}
	return names
}

func TestACommentReachesThoseWhoAreNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		c, err := o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{
			Text: "  Quelle liste ?\nMerci. ", Mentions: []string{o.planner.ID, o.planner.ID, o.other.ID},
		})
		require.NoError(t, err)
		assert.Equal(t, "Quelle liste ?\nMerci.", c.Text)
		assert.Equal(t, code, c.Commitment)
		require.Len(t, c.Mentions, 2)

		waiting, n, err := o.Mentions(t.Context(), o.planner, 10)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		assert.Equal(t, c, waiting[0].Comment)
		assert.Equal(t, code, waiting[0].About.Code)
		assert.Equal(t, "2026-Q4", waiting[0].Period.String())
		_, n, err = o.Mentions(t.Context(), o.council, 10)
		require.NoError(t, err)
		assert.Zero(t, n, "who wrote it need not open it")

		answer, err := o.AddComment(t.Context(), o.planner, u.ID, commitments.CommentInput{Text: "Celle de mars."})
		require.NoError(t, err)
		r, err := o.Commitment(t.Context(), o.planner, code)
		require.NoError(t, err)
		assert.Equal(t, []commitments.Comment{c, answer}, r.Comments)
		assert.Equal(t, []string{c.ID}, r.Unopened)
		on, err := o.Comments(t.Context(), o.council, u.ID)
		require.NoError(t, err)
		assert.Equal(t, r.Comments, on)

		require.NoError(t, o.OpenMentions(t.Context(), o.planner, code))
		_, n, err = o.Mentions(t.Context(), o.planner, 10)
		require.NoError(t, err)
		assert.Zero(t, n)
		_, n, err = o.Mentions(t.Context(), o.other, 10)
		require.NoError(t, err)
		assert.Equal(t, 1, n, "the others open it for themselves")
	})
}

func TestWhomACommentCanMention(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		assert.ElementsMatch(t, []string{"planner ministry", "planner CCDH", "reviewer ministry", "reviewer CCDH", "admin ", "auditor "}, o.names(t, o.council, u.ID),
			"the planner of Figuig has nothing to do with Nador, nobody notifies themselves")
		for name, id := range map[string]string{"another region's planner": o.figuig.ID, "nobody": "x", "oneself": o.council.ID, "": ""} {
			t.Run(name, func(t *testing.T) {
				_, err := o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: "x", Mentions: []string{id}})
				blames(t, err, map[string]string{"mentions": "error.comment.person"})
				_, n, err := o.Mentions(t.Context(), o.figuig, 1)
				require.NoError(t, err)
				assert.Zero(t, n, name)
			})
		}
		directory := &people.Directory{Store: db.People(), Hasher: trackertest.PlainHasher{}, Now: o.Now}
		_, err = directory.SetDisabled(t.Context(), people.SystemAccount(), o.other.ID, true)
		require.NoError(t, err)
		assert.NotContains(t, o.names(t, o.council, u.ID), "reviewer ministry")
	})
}

func TestWhatACommentIsRefusedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		draft, err := o.report(t, o.planner, "M1.MA-ZAG", func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err)
		add := func(by people.Account, update string, in commitments.CommentInput) error {
			_, err := o.AddComment(t.Context(), by, update, in)
			return err
		}
		blames(t, add(o.council, u.ID, commitments.CommentInput{Text: " \n"}), map[string]string{"text": "error.text.missing"})
		blames(t, add(o.council, u.ID, commitments.CommentInput{Text: strings.Repeat("é", commitments.MaxComment+1)}), map[string]string{"text": "error.text.long"})
		blames(t, add(o.council, u.ID, commitments.CommentInput{Text: "a\xff"}), map[string]string{"text": "error.text.encoding"})
		blames(t, add(o.council, u.ID, commitments.CommentInput{Text: "x", Mentions: strings.Split("abcdefghijklmnopqrstuvwxyz", "")}),
			map[string]string{"mentions": "error.comment.mentions"})
		blames(t, add(o.council, u.ID, commitments.CommentInput{Text: "x", IdempotencyKey: strings.Repeat("k", 201)}), map[string]string{"Idempotency-Key": "error.text.long"})
		for name, c := range map[string]struct {
			by     people.Account
			update string
			kind   problem.Kind
		}{
			"no such update":    {o.council, "nothing", problem.NotFound},
			"a draft":           {o.planner, draft.ID, problem.NotFound},
			"nobody":            {people.Account{}, u.ID, problem.Unauthenticated},
			"the tracker alone": {people.SystemAccount(), u.ID, problem.Forbidden},
		} {
			t.Run(name, func(t *testing.T) {
				err := add(c.by, c.update, commitments.CommentInput{Text: "x"})
				assert.True(t, problem.Is(err, c.kind), "%s: %v", name, err)
			})
		}
		_, err = o.Comments(t.Context(), o.council, "nothing")
		assert.True(t, problem.Is(err, problem.NotFound))
		on, err := o.Comments(t.Context(), o.council, u.ID)
		require.NoError(t, err)
		assert.Empty(t, on)
	})
}

func TestACommentThatIsSentTwiceStandsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		in := commitments.CommentInput{Text: "Reçu.", Mentions: []string{o.planner.ID}, IdempotencyKey: "once"}
		ids := make([]string, 8)
		var wait sync.WaitGroup
		for i := range ids {
			wait.Go(func() {
				c, err := o.AddComment(t.Context(), o.council, u.ID, in)
				assert.NoError(t, err)
				assert.Equal(t, []commitments.Mention{{Account: o.planner.ID, Name: o.planner.Name}}, c.Mentions)
				ids[i] = c.ID
			})
		}
		wait.Wait()
		on, err := o.Comments(t.Context(), o.council, u.ID)
		require.NoError(t, err)
		require.Len(t, on, 1)
		for _, id := range ids {
			assert.Equal(t, on[0].ID, id)
		}
		in.Text = "Autre chose."
		_, err = o.AddComment(t.Context(), o.council, u.ID, in)
		blames(t, err, map[string]string{"Idempotency-Key": "error.idempotency.reused"})
	})
}

func TestAnAuditorReadsCommentsAndAddsNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		auditor := people.Account{ID: "auditor", Role: people.Auditor}
		_, err = o.AddComment(t.Context(), auditor, u.ID, commitments.CommentInput{Text: "Merci de préciser."})
		assert.True(t, problem.Is(err, problem.Forbidden), "%v", err)
		_, err = o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: "Merci de préciser."})
		require.NoError(t, err)
		r, err := o.Commitment(t.Context(), auditor, code)
		require.NoError(t, err)
		assert.Len(t, r.Comments, 1)
	})
}

func TestACommentReachesThoseWhomItsTextNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		u, err := o.report(t, o.planner, code, nil)
		require.NoError(t, err)
		add := func(text string, ids ...string) (commitments.Comment, error) {
			return o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: text, Mentions: ids})
		}
		c, err := add("@" + o.planner.Email + " et @" + o.planner.Email + " : quelle liste ?")
		require.NoError(t, err)
		assert.Equal(t, []commitments.Mention{{Account: o.planner.ID, Name: o.planner.Name}}, c.Mentions, "once")
		_, err = add("@Personne, quelle liste ?")
		blames(t, err, map[string]string{"text": "error.comment.unknown"})
		_, n, err := o.Mentions(t.Context(), o.planner, 10)
		require.NoError(t, err)
		assert.Equal(t, 1, n, "what is refused reaches nobody")

		directory := &people.Directory{Store: db.People(), Hasher: trackertest.PlainHasher{}, Now: o.Now}
		twin, _, err := directory.Add(t.Context(), people.SystemAccount(), people.NewAccount{
			Email: "twin@ministry.example", Name: o.planner.Name, Role: people.Planner, Party: o.planner.Party, AllRegions: true, Language: "fr", Password: "a long password",
		})
		require.NoError(t, err)
		_, err = add("@" + o.planner.Name + " : quelle liste ?")
		blames(t, err, map[string]string{"text": "error.comment.ambiguous"})
		c, err = add("@"+o.planner.Name+" : quelle liste ?", twin.ID)
		require.NoError(t, err)
		require.Len(t, c.Mentions, 1, "the ids say who is meant")
		assert.Equal(t, twin.ID, c.Mentions[0].Account)
	})
}
