package commitments_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/evidence"
	"tracker/internal/files"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// archive is an office with a folder for its evidence.
type archive struct {
	*office
	dir string
}

func newArchive(t *testing.T, db *store.DB) archive {
	a := archive{newOffice(t, db), t.TempDir()}
	folder, err := files.Open(a.dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, folder.Close()) })
	a.Vault = evidence.New(folder)
	return a
}

func (a archive) draft(t *testing.T) commitments.Update {
	u, err := a.report(t, a.planner, code, func(p *commitments.ProgressInput) { p.Submit = false })
	require.NoError(t, err)
	return u
}

var link = commitments.EvidenceInput{Kind: "link", Title: "Annonce", URL: "https://example.ma/annonce"}

// file adds a file of evidence.
func (a archive) file(t *testing.T, by people.Account, update, name string, content []byte) (commitments.Evidence, error) {
	received, err := a.ReceiveEvidence(by, bytes.NewReader(content))
	require.NoError(t, err)
	defer received.Close()
	return a.AddEvidence(t.Context(), by, update, commitments.EvidenceInput{File: received, Name: name, Date: "2026-11-02"})
}

func aPhoto(t *testing.T) []byte {
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 20)), nil))
	return out.Bytes()
}

// entries are the journal's, in order.
func (o *office) entries(t *testing.T) []journal.Entry {
	log := o.db.Journal()
	for {
		n, err := log.Sequence(t.Context())
		require.NoError(t, err)
		if n == 0 {
			break
		}
	}
	logged, err := log.Entries(t.Context(), -1, 10_000)
	require.NoError(t, err)
	var all []journal.Entry
	for _, l := range logged {
		e, err := journal.Decode(l.Encoded)
		require.NoError(t, err)
		all = append(all, e)
	}
	return all
}

func (a archive) kinds(t *testing.T, kind string) []journal.Entry {
	return slices.DeleteFunc(a.entries(t), func(e journal.Entry) bool { return e.Kind != kind })
}

func refusedFor(t *testing.T, kind problem.Kind, key string, err error) {
	t.Helper()
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, kind, p.Kind)
	require.Equal(t, key, p.Key)
}

func TestTheEvidenceOfADraftIsSubmittedWithIt(t *testing.T) {
	submits := map[string]func(a archive, u commitments.Update) (commitments.Update, error){
		"as it stands": func(a archive, u commitments.Update) (commitments.Update, error) {
			return a.SubmitUpdate(t.Context(), a.planner, u.ID, 0)
		},
		"from the form": func(a archive, _ commitments.Update) (commitments.Update, error) {
			return a.report(t, a.planner, code, nil)
		},
	}
	for name, submit := range submits {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				a := newArchive(t, db)
				u := a.draft(t)
				photo, err := a.file(t, a.planner, u.ID, "../atelier.JPG", aPhoto(t))
				require.NoError(t, err)
				assert.Equal(t, "atelier", photo.Title, "a file has a name")
				assert.Equal(t, "atelier.JPG", photo.File.Name)
				paper, err := a.AddEvidence(t.Context(), a.planner, u.ID, commitments.EvidenceInput{Kind: "paper", Title: " PV ", Place: "Figuig, dossier 12"})
				require.NoError(t, err)
				assert.Equal(t, "PV", paper.Title)
				assert.Empty(t, a.kinds(t, "evidence.added"), "a draft is not part of the record")
				for _, by := range []people.Account{a.council, a.figuig} {
					_, err = a.Evidence(t.Context(), by, photo.ID)
					assert.True(t, problem.Is(err, problem.NotFound), "it is its author's alone")
					_, _, err = a.OpenPreview(t.Context(), by, photo.ID)
					assert.True(t, problem.Is(err, problem.NotFound))
				}

				submitted, err := submit(a, u)
				require.NoError(t, err)
				require.Len(t, submitted.Evidence, 2)
				r, err := a.Commitment(t.Context(), a.council, code)
				require.NoError(t, err)
				assert.Equal(t, submitted.Evidence, r.Updates[0].Evidence)
				assert.Nil(t, r.Draft)
				for i, item := range []commitments.Evidence{photo, paper} {
					now := submitted.Evidence[i]
					assert.Equal(t, item.ID, now.ID)
					assert.Equal(t, submitted.ID, now.Update)
					assert.Equal(t, submitted.SubmittedAt, now.AddedAt)
					assert.Equal(t, item.File, now.File)
				}
				entries := a.kinds(t, "evidence.added")
				require.Len(t, entries, 2)
				assert.Equal(t, code, entries[0].Subject)
				var told commitments.Evidence
				require.NoError(t, entries[0].DecodeBody(&told))
				assert.Equal(t, submitted.Evidence[0], told, "the journal holds all of it but the bytes")
				assert.Less(t, len(entries[0].Body.(json.RawMessage)), 1500)
			})
		})
	}
}

func TestEvidenceIsAddedToWhatWasSubmittedUntilItIsVerified(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		add := func(by people.Account, id string) error {
			_, err := a.AddEvidence(t.Context(), by, id, link)
			return err
		}
		u, err := a.report(t, a.planner, code, nil)
		require.NoError(t, err)
		require.NoError(t, add(a.planner, u.ID))
		require.Len(t, a.kinds(t, "evidence.added"), 1)
		refusedFor(t, problem.Conflict, "error.evidence.duplicate", add(a.planner, u.ID))
		refusedFor(t, problem.Forbidden, "error.evidence.not_author", add(a.figuig, u.ID))
		refusedFor(t, problem.Forbidden, "error.forbidden.role", add(a.council, u.ID))
		refusedFor(t, problem.Unauthenticated, "error.unauthenticated", add(people.Account{}, u.ID))
		for _, id := range []string{"nothing", "\x00", ""} {
			assert.True(t, problem.Is(add(a.planner, id), problem.NotFound), "%q", id)
		}

		_, err = a.ReviewUpdate(t.Context(), a.council, u.ID, commitments.ReviewInput{Decision: "returned", Reason: "Préciser"})
		require.NoError(t, err)
		other := link
		other.URL += "/2"
		_, err = a.AddEvidence(t.Context(), a.planner, u.ID, other)
		require.NoError(t, err)
		answer, err := a.report(t, a.planner, code, nil)
		require.NoError(t, err)
		refusedFor(t, problem.Conflict, "error.evidence.superseded", add(a.planner, u.ID))
		require.NoError(t, add(a.planner, answer.ID))
		_, err = a.ReviewUpdate(t.Context(), a.council, answer.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
		require.NoError(t, err)
		refusedFor(t, problem.Conflict, "error.evidence.verified", add(a.planner, answer.ID))
		moved := a.planner
		moved.AllRegions, moved.Regions = false, []string{"MA-FIG"}
		refusedFor(t, problem.Forbidden, "error.forbidden.region", add(moved, answer.ID))
	})
}

func TestEvidenceThatIsMissingSomething(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		u := a.draft(t)
		upload := func() commitments.Upload {
			received, err := a.ReceiveEvidence(a.planner, strings.NewReader("trois ateliers"))
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, received.Close()) })
			return received
		}
		for name, c := range map[string]struct {
			in   commitments.EvidenceInput
			want map[string]string
		}{
			"nothing":             {commitments.EvidenceInput{}, map[string]string{"kind": "error.evidence.kind", "title": "error.evidence.title_missing"}},
			"an unknown kind":     {commitments.EvidenceInput{Kind: "film", Title: "x"}, map[string]string{"kind": "error.evidence.kind"}},
			"no file":             {commitments.EvidenceInput{Kind: "file", Title: "x"}, map[string]string{"file": "error.evidence.file_missing"}},
			"no address":          {commitments.EvidenceInput{Kind: "link", Title: "x"}, map[string]string{"url": "error.evidence.url"}},
			"no place, no title":  {commitments.EvidenceInput{Kind: "paper"}, map[string]string{"place": "error.evidence.place_missing", "title": "error.evidence.title_missing"}},
			"a date to come":      {commitments.EvidenceInput{Kind: "paper", Title: "x", Place: "x", Date: "2026-11-24"}, map[string]string{"date": "error.evidence.date_future"}},
			"no date":             {commitments.EvidenceInput{Kind: "paper", Title: "x", Place: "x", Date: "yesterday"}, map[string]string{"date": "error.date.malformed"}},
			"a long title":        {commitments.EvidenceInput{Kind: "paper", Title: strings.Repeat("x", 301), Place: "x"}, map[string]string{"title": "error.text.long"}},
			"text that is none":   {commitments.EvidenceInput{Kind: "paper", Title: "\xff", Place: "\x00"}, map[string]string{"title": "error.text.encoding", "place": "error.text.encoding"}},
			"a file with a place": {commitments.EvidenceInput{Kind: "file", File: upload(), Place: "x"}, map[string]string{"place": "error.evidence.other_kind"}},
			"a link with a file":  {commitments.EvidenceInput{Kind: "link", Title: "x", URL: "https://example.ma", File: upload()}, map[string]string{"file": "error.evidence.other_kind"}},
			"a file with a link":  {commitments.EvidenceInput{File: upload(), URL: "https://example.ma"}, map[string]string{"url": "error.evidence.other_kind"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := a.AddEvidence(t.Context(), a.planner, u.ID, c.in)
				require.Error(t, err, name)
				blames(t, err, c.want)
			})
		}
		for _, bad := range []string{
			"javascript:alert(1)", "data:text/html,x", "//example.ma", "example.ma", "https://", "ftp://example.ma", "https://ministere.ma@example.com/",
			"https://example.ma/\u202e", "https://example.ma/a b", "https://example.ma/" + strings.Repeat("x", 2000),
		} {
			_, err := a.AddEvidence(t.Context(), a.planner, u.ID, commitments.EvidenceInput{Kind: "link", Title: "x", URL: bad})
			assert.True(t, problem.Is(err, problem.Invalid), bad)
		}
		_, err := a.file(t, a.planner, u.ID, "rapport.pdf", []byte("<html><script>alert(1)</script></html>"))
		refusedFor(t, problem.Unsupported, "error.evidence.html", err)
		drafts, err := a.Drafts(t.Context(), a.planner)
		require.NoError(t, err)
		assert.Empty(t, drafts[0].Evidence, "nothing was added")
	})
}

func TestAnUpdateTakesSoManyItems(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		u := a.draft(t)
		for i := range commitments.MaxEvidence + 1 {
			in := link
			in.URL = fmt.Sprint(link.URL, "/", i)
			_, err := a.AddEvidence(t.Context(), a.planner, u.ID, in)
			if i == commitments.MaxEvidence {
				refusedFor(t, problem.Invalid, "error.evidence.many", err)
			} else {
				require.NoError(t, err)
			}
		}
	})
}

func TestOnlyTheEvidenceOfADraftIsRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		u := a.draft(t)
		e, err := a.AddEvidence(t.Context(), a.planner, u.ID, link)
		require.NoError(t, err)
		assert.True(t, problem.Is(a.RemoveEvidence(t.Context(), a.figuig, e.ID), problem.NotFound), "another's draft")
		require.NoError(t, a.RemoveEvidence(t.Context(), a.planner, e.ID))
		assert.True(t, problem.Is(a.RemoveEvidence(t.Context(), a.planner, e.ID), problem.NotFound))
		e, err = a.AddEvidence(t.Context(), a.planner, u.ID, link)
		require.NoError(t, err)
		_, err = a.SubmitUpdate(t.Context(), a.planner, u.ID, 0)
		require.NoError(t, err)
		refusedFor(t, problem.Conflict, "error.evidence.stays", a.RemoveEvidence(t.Context(), a.planner, e.ID))
		refusedFor(t, problem.Forbidden, "error.evidence.not_author", a.RemoveEvidence(t.Context(), a.figuig, e.ID))
		refusedFor(t, problem.Forbidden, "error.forbidden.role", a.RemoveEvidence(t.Context(), a.council, e.ID))
	})
}

func TestDownloadsOfEvidenceAreJournaled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		u := a.draft(t)
		photo, err := a.file(t, a.planner, u.ID, "a.jpg", aPhoto(t))
		require.NoError(t, err)
		open := func(by people.Account, how func(context.Context, people.Account, string) (commitments.Evidence, io.ReadSeekCloser, error)) []byte {
			_, content, err := how(t.Context(), by, photo.ID)
			require.NoError(t, err)
			defer content.Close()
			raw, err := io.ReadAll(content)
			require.NoError(t, err)
			return raw
		}
		assert.Len(t, open(a.planner, a.OpenEvidence), int(photo.File.Size))
		assert.Empty(t, a.kinds(t, "evidence.downloaded"), "a draft is not part of the record")
		_, err = a.SubmitUpdate(t.Context(), a.planner, u.ID, 0)
		require.NoError(t, err)
		open(a.council, a.OpenEvidence)
		open(a.council, a.OpenPreview)
		entries := a.kinds(t, "evidence.downloaded")
		require.Len(t, entries, 1, "pages that show a preview download nothing")
		assert.Equal(t, a.council.ID, entries[0].Actor)
		assert.Equal(t, code, entries[0].Subject)
		assert.JSONEq(t, fmt.Sprintf(`{"evidence":%q,"sha256":%q}`, photo.ID, photo.File.SHA256), string(entries[0].Body.(json.RawMessage)))
		_, _, err = a.OpenEvidence(t.Context(), people.Account{}, photo.ID)
		assert.True(t, problem.Is(err, problem.Unauthenticated))

		require.NoError(t, os.RemoveAll(filepath.Join(a.dir, photo.File.SHA256[:2])))
		_, _, err = a.OpenEvidence(t.Context(), a.council, photo.ID)
		refusedFor(t, problem.NotFound, "error.evidence.lost", err)
		require.Len(t, a.kinds(t, "evidence.downloaded"), 1, "what was not handed over was not downloaded")
		item, err := a.AddEvidence(t.Context(), a.planner, u.ID, link)
		require.NoError(t, err)
		_, _, err = a.OpenEvidence(t.Context(), a.council, item.ID)
		refusedFor(t, problem.NotFound, "error.evidence.no_file", err)
	})
}

func TestARepeatedRequestIsAnsweredWithItsEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		u := a.draft(t)
		_, err := a.AddEvidence(t.Context(), a.planner, u.ID, link)
		require.NoError(t, err)
		in := commitments.ProgressInput{
			Period: "2026-Q4", Status: "in_progress", Narrative: "x", Version: a.version(t, code), Submit: true, IdempotencyKey: "k",
		}
		first, err := a.ReportProgress(t.Context(), a.planner, code, in)
		require.NoError(t, err)
		require.Len(t, first.Evidence, 1)
		second, err := a.ReportProgress(t.Context(), a.planner, code, in)
		require.NoError(t, err)
		assert.Equal(t, first, second)
	})
}

func TestTheSameUpdateWithMoreEvidenceIsNoRepetition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		_, err := a.report(t, a.planner, code, nil)
		require.NoError(t, err)
		_, err = a.report(t, a.planner, code, nil)
		refusedFor(t, problem.Conflict, "error.duplicate", err)
		_, err = a.AddEvidence(t.Context(), a.planner, a.draft(t).ID, link)
		require.NoError(t, err)
		_, err = a.report(t, a.planner, code, nil)
		require.NoError(t, err)
	})
}

func TestAClosedRoundTakesNoMoreEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		rounds := &collection.Collection{Store: db.Collection(), Now: a.Now, Location: a.Location}
		due := "2026-12-10"
		round, err := rounds.Open(t.Context(), a.council, collection.OpenInput{Period: "2026-Q4", TermsInput: collection.TermsInput{DueOn: &due}})
		require.NoError(t, err)
		u, err := a.report(t, a.planner, code, nil)
		require.NoError(t, err)
		_, err = a.AddEvidence(t.Context(), a.planner, u.ID, link)
		require.NoError(t, err)
		_, err = rounds.Close(t.Context(), a.council, round.ID, "Tout est là", 0)
		require.NoError(t, err)
		other := link
		other.URL += "/2"
		_, err = a.AddEvidence(t.Context(), a.planner, u.ID, other)
		refusedFor(t, problem.Conflict, "error.lock.closed", err)
	})
}

// Nobody adds evidence to what was verified a moment before, and nothing that was
// added to a draft is lost when it is submitted at that moment.
func TestEvidenceIsAddedBeforeOrAfterButNeverBetween(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		codes := []string{"M1.MA-NAD", "M2.MA-NAD", "M3.MA-NAD", "M4.MA-NAD", "M1.MA-ZAG", "M2.MA-ZAG"}
		added := map[string]int{} // by commitment
		var mutex sync.Mutex
		var wait sync.WaitGroup
		add := func(code, id string, i int) {
			in := link
			in.URL = fmt.Sprint(link.URL, "/", i)
			_, err := a.AddEvidence(t.Context(), a.planner, id, in)
			if _, told := problem.Of(err); err != nil && !told {
				assert.NoError(t, err)
			}
			if err == nil {
				mutex.Lock()
				added[code]++
				mutex.Unlock()
			}
		}
		for n, c := range codes {
			u, err := a.report(t, a.planner, c, func(p *commitments.ProgressInput) { p.Submit = n%2 == 0 })
			require.NoError(t, err)
			for i := range 4 {
				wait.Go(func() { add(c, u.ID, i) })
			}
			wait.Go(func() {
				if u.State == commitments.Draft {
					_, err := a.SubmitUpdate(t.Context(), a.planner, u.ID, 0)
					assert.NoError(t, err)
				} else {
					_, err := a.ReviewUpdate(t.Context(), a.council, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
					assert.NoError(t, err)
				}
			})
		}
		wait.Wait()
		for _, c := range codes {
			r, err := a.Commitment(t.Context(), a.council, c)
			require.NoError(t, err)
			assert.Len(t, r.Updates[0].Evidence, added[c], c)
		}
		verified := map[string]bool{}
		for _, e := range a.entries(t) {
			verified[e.Subject] = verified[e.Subject] || e.Kind == "update.verified"
			assert.False(t, e.Kind == "evidence.added" && verified[e.Subject], "%s: added after it was verified", e.Subject)
		}
	})
}

func TestFilesThatNobodyNeedsAreSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		kept, err := a.report(t, a.planner, "M2.MA-NAD", nil)
		require.NoError(t, err)
		fact, err := a.file(t, a.planner, kept.ID, "a.jpg", aPhoto(t))
		require.NoError(t, err)
		u := a.draft(t)
		ofDraft, err := a.file(t, a.planner, u.ID, "b.txt", []byte("brouillon"))
		require.NoError(t, err)
		gone, err := a.report(t, a.planner, "M3.MA-NAD", func(p *commitments.ProgressInput) { p.Submit = false })
		require.NoError(t, err)
		discarded, err := a.file(t, a.planner, gone.ID, "c.txt", []byte("abandonné"))
		require.NoError(t, err)
		require.NoError(t, a.DiscardDraft(t.Context(), a.planner, gone.ID))

		now := time.Now()
		removed, err := a.SweepEvidence(t.Context(), now)
		require.NoError(t, err)
		assert.Zero(t, removed, "an item may still come that names it")
		removed, err = a.SweepEvidence(t.Context(), now.Add(25*time.Hour))
		require.NoError(t, err)
		assert.Equal(t, 1, removed)
		for sha256, stands := range map[string]bool{
			fact.File.SHA256: true, fact.File.Preview.SHA256: true, ofDraft.File.SHA256: true, discarded.File.SHA256: false,
		} {
			t.Run(sha256, func(t *testing.T) {
				content, err := a.Vault.Open(sha256)
				assert.Equal(t, stands, err == nil, "%v", err)
				if err == nil {
					require.NoError(t, content.Close())
				}
			})
		}
	})
}
