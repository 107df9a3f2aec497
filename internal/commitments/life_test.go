package commitments_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

func TestWhatAFileIsCalledWhenItHasNoTitle(t *testing.T) {
	a := newArchive(t, storetest.SQLite(t))
	u := a.draft(t)
	for name, want := range map[string]string{
		"atelier.txt": "atelier", "../../etc/liste.txt": "liste", `C:\Documents\liste 2.txt`: "liste 2", " compte rendu .txt": "compte rendu", "قائمة.txt": "قائمة",
		"a.b.txt": "a.b", "liste\u202e.txt": "liste", strings.Repeat("é", 400) + ".txt": strings.Repeat("é", 300),
	} {
		t.Run(want, func(t *testing.T) {
			e, err := a.file(t, a.planner, u.ID, name, []byte("Liste "+name))
			require.NoError(t, err)
			assert.Equal(t, want, e.Title)
			assert.Equal(t, commitments.EvidenceFile, e.Kind, "a file is of that kind without saying so")
		})
	}
}

func TestADateOfEvidenceIsTodayAtTheLatest(t *testing.T) {
	a := newArchive(t, storetest.SQLite(t))
	u := a.draft(t)
	for date, want := range map[string]map[string]string{
		"2026-11-23": nil, "2026-11-24": {"date": "error.evidence.date_future"}, "1900-01-01": nil, "": nil, "23/11/2026": {"date": "error.date.malformed"},
	} {
		t.Run("of "+date, func(t *testing.T) {
			_, err := a.AddEvidence(t.Context(), a.planner, u.ID, commitments.EvidenceInput{Kind: "paper", Title: "PV " + date, Place: "Délégation", Date: date})
			if want == nil {
				assert.NoError(t, err)
				return
			}
			blames(t, err, want)
		})
	}
}

func TestTheSameEvidenceTwiceIsADuplicate(t *testing.T) {
	a := newArchive(t, storetest.SQLite(t))
	u := a.draft(t)
	paper := commitments.EvidenceInput{Kind: "paper", Title: "PV", Place: "Délégation", Date: "2026-11-02"}
	_, err := a.AddEvidence(t.Context(), a.planner, u.ID, paper)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(in *commitments.EvidenceInput)
		same   bool
	}{
		"the same":       {func(*commitments.EvidenceInput) {}, true},
		"with spaces":    {func(in *commitments.EvidenceInput) { in.Title, in.Place = " PV ", "Délégation " }, true},
		"another title":  {func(in *commitments.EvidenceInput) { in.Title = "PV 2" }, false},
		"another place":  {func(in *commitments.EvidenceInput) { in.Place = "Province" }, false},
		"another day":    {func(in *commitments.EvidenceInput) { in.Date = "2026-11-03" }, false},
		"without a day":  {func(in *commitments.EvidenceInput) { in.Date = "" }, false},
		"of another way": {func(in *commitments.EvidenceInput) { in.Kind, in.Place, in.URL = "link", "", "https://example.ma/pv" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := paper
			c.change(&in)
			_, err := a.AddEvidence(t.Context(), a.planner, u.ID, in)
			if c.same {
				refusedFor(t, problem.Conflict, "error.evidence.duplicate", err)
				return
			}
			assert.NoError(t, err)
		})
	}
}

func TestTheSameFileUnderAnotherNameIsADuplicate(t *testing.T) {
	a := newArchive(t, storetest.SQLite(t))
	u := a.draft(t)
	_, err := a.file(t, a.planner, u.ID, "liste.txt", []byte("trois ateliers"))
	require.NoError(t, err)
	_, err = a.file(t, a.planner, u.ID, "autre.txt", []byte("trois ateliers"))
	refusedFor(t, problem.Conflict, "error.evidence.duplicate", err)
	_, err = a.file(t, a.planner, u.ID, "liste.txt", []byte("quatre ateliers"))
	assert.NoError(t, err)
}

func TestWhatACommentMentionsIsNotedOnce(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		mentions []string
		want     int
	}{
		"nobody": {nil, 0}, "one": {[]string{o.planner.ID}, 1}, "one twice": {[]string{o.planner.ID, o.planner.ID}, 1}, "two": {[]string{o.planner.ID, o.other.ID}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			comment, err := o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: name, Mentions: c.mentions})
			require.NoError(t, err)
			assert.Len(t, comment.Mentions, c.want)
			assert.Equal(t, o.council.Name, comment.AuthorName)
			assert.Equal(t, u.ID, comment.Update)
		})
	}
	comments, err := o.Comments(t.Context(), o.planner, u.ID)
	require.NoError(t, err)
	assert.Len(t, comments, 4)
	assert.Equal(t, 2, o.version(t, code), "a comment is no change of the commitment")
}

func TestACommentOfALimitsLength(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	longest := strings.Repeat("ن", commitments.MaxComment)
	c, err := o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: " " + longest + "\n"})
	require.NoError(t, err)
	assert.Equal(t, longest, c.Text)
	_, err = o.AddComment(t.Context(), o.council, u.ID, commitments.CommentInput{Text: longest + "ن"})
	blames(t, err, map[string]string{"text": "error.text.long"})
}

func TestAnIdempotencyKeyIsItsAccountsOwn(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	send := func(by people.Account, code string, change func(in *commitments.ProgressInput)) (commitments.Update, error) {
		in := commitments.ProgressInput{Period: "2026-Q4", Status: "in_progress", Narrative: "Texte", Version: 1, Submit: true, IdempotencyKey: "k"}
		if change != nil {
			change(&in)
		}
		return o.ReportProgress(t.Context(), by, code, in)
	}
	first, err := send(o.planner, "M1.MA-FIG", nil)
	require.NoError(t, err)
	t.Run("another account's key is another", func(t *testing.T) {
		u, err := send(o.figuig, "M2.MA-FIG", nil)
		require.NoError(t, err)
		assert.NotEqual(t, first.ID, u.ID)
	})
	for name, do := range map[string]func() error{
		"another commitment": func() error { _, err := send(o.planner, "M3.MA-FIG", nil); return err },
		"another text": func() error {
			_, err := send(o.planner, "M1.MA-FIG", func(in *commitments.ProgressInput) { in.Narrative = "Autre" })
			return err
		},
		"another version": func() error {
			_, err := send(o.planner, "M1.MA-FIG", func(in *commitments.ProgressInput) { in.Version = 2 })
			return err
		},
		"a draft in its place": func() error {
			_, err := send(o.planner, "M1.MA-FIG", func(in *commitments.ProgressInput) { in.Submit = false })
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { blames(t, do(), map[string]string{"Idempotency-Key": "error.idempotency.reused"}) })
	}
	t.Run("a request that was refused leaves it free", func(t *testing.T) {
		key := func(in *commitments.ProgressInput) { in.IdempotencyKey = "other" }
		_, err := send(o.planner, "M4.MA-FIG", func(in *commitments.ProgressInput) { key(in); in.Status = "x" })
		blames(t, err, map[string]string{"status": "error.status.unknown"})
		_, err = send(o.planner, "M4.MA-FIG", key)
		assert.NoError(t, err)
	})
}

// item is a step of an import that is right, of the commitment.
func item(at time.Time, change func(i *commitments.ImportItem)) commitments.ImportItem {
	i := commitments.ImportItem{
		By: people.SystemAccount(), At: at, Commitment: code,
		Update: &commitments.ImportUpdate{Period: period("2026-Q1"), Status: commitments.InProgress, Narrative: "Fait", Origin: commitments.Demonstration},
	}
	if change != nil {
		change(&i)
	}
	return i
}

func TestAnImportIsAllOrNothing(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	before := o.record(t, code)
	for name, c := range map[string]struct {
		bad  func(i *commitments.ImportItem)
		kind problem.Kind
	}{
		"an update that says it was reported": {func(i *commitments.ImportItem) { i.Update.Origin = commitments.Reported }, problem.Invalid},
		"of a commitment that there is not":   {func(i *commitments.ImportItem) { i.Commitment = "X9.MA-FIG" }, problem.NotFound},
		"a review of nothing": {func(i *commitments.ImportItem) {
			i.Update, i.Review = nil, &commitments.ImportReview{Period: period("2020-Q1"), Decision: commitments.Verified, Origin: commitments.Demonstration}
		}, problem.NotFound},
		"a revision of none": {func(i *commitments.ImportItem) {
			i.Commitment, i.Update, i.Revision = "X9.MA-FIG", nil, &commitments.ImportRevision{Origin: commitments.Demonstration}
		}, problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			items := []commitments.ImportItem{item(o.Now(), nil), item(o.Now(), c.bad)}
			told := 0
			err := o.Import(t.Context(), people.SystemAccount(), slices.Values(items), func(n int) { told = n })
			assert.True(t, problem.Is(err, c.kind), "%v", err)
			assert.Zero(t, told, "nothing is said to be in")
			assert.Equal(t, before, o.record(t, code), "the right one is not in either")
		})
	}
}

func TestAnImportKeepsTheTimeAndOriginThatItClaims(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	at := time.Date(2011, 5, 6, 7, 8, 9, 123_456_789, time.FixedZone("+01", 3600))
	told := []int{}
	err := o.Import(t.Context(), people.SystemAccount(), slices.Values([]commitments.ImportItem{
		item(at, nil),
		item(at.Add(time.Hour), func(i *commitments.ImportItem) {
			i.Update, i.Review = nil, &commitments.ImportReview{
				Period: period("2026-Q1"), Decision: commitments.Verified, Assessment: commitments.Limited, Origin: commitments.Demonstration,
			}
		}),
		item(at.Add(2*time.Hour), func(i *commitments.ImportItem) {
			i.Update, i.Revision = nil, &commitments.ImportRevision{Terms: commitments.Terms{FocalPoint: "Mme Alami"}, Origin: commitments.Demonstration}
		}),
	}), func(n int) { told = append(told, n) })
	require.NoError(t, err)
	assert.Equal(t, []int{3}, told)
	r := o.record(t, code)
	require.Len(t, r.Updates, 1)
	u := r.Updates[0]
	assert.Equal(t, time.Date(2011, 5, 6, 6, 8, 9, 123_456_000, time.UTC), u.SubmittedAt, "in UTC and microseconds")
	assert.Equal(t, commitments.Demonstration, u.Origin)
	assert.Equal(t, commitments.Verified, u.State)
	assert.Equal(t, commitments.Limited, r.Commitment.Assessment())
	assert.Equal(t, commitments.Demonstration, r.Assessments[0].Origin)
	assert.Equal(t, "Mme Alami", r.Commitment.FocalPoint)
	assert.Equal(t, commitments.Demonstration, r.Revisions[0].Origin)
	demo, err := o.HasDemoData(t.Context(), o.council)
	require.NoError(t, err)
	assert.True(t, demo)
}

func TestAReviewOfMadeUpDataIsMadeUpToo(t *testing.T) {
	for origin, want := range map[commitments.Origin]commitments.Origin{
		commitments.Demonstration: commitments.Demonstration, commitments.Synthetic: commitments.Synthetic, commitments.PublishedRecord: commitments.Reported,
	} {
		t.Run(string(origin), func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t))
			require.NoError(t, o.Import(t.Context(), people.SystemAccount(), slices.Values([]commitments.ImportItem{
				item(o.Now(), func(i *commitments.ImportItem) { i.Update.Origin = origin }),
			}), nil))
			u := o.record(t, code).Updates[0]
			_, err := o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
			require.NoError(t, err)
			assert.Equal(t, want, o.record(t, code).Assessments[0].Origin)
		})
	}
}

func TestAWorkloadOfNobodyIsEmpty(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, change := range map[string]func(a *people.Account){
		"without a party":            func(a *people.Account) { a.Party = "" },
		"without a region":           func(a *people.Account) { a.AllRegions, a.Regions = false, nil },
		"of a region without any":    func(a *people.Account) { a.AllRegions, a.Regions = false, []string{"MA-XXX"} },
		"of a party without pledges": func(a *people.Account) { a.Party = "crown" },
	} {
		t.Run(name, func(t *testing.T) {
			by := o.planner
			change(&by)
			w, err := o.Workload(t.Context(), by)
			require.NoError(t, err)
			assert.Empty(t, w.Items)
			assert.Zero(t, w.Total)
		})
	}
	w, err := o.Workload(t.Context(), o.councilPlanner)
	require.NoError(t, err)
	require.NotEmpty(t, w.Items)
	for _, i := range w.Items {
		assert.Equal(t, "CCDH", i.Commitment.Party)
	}
}
