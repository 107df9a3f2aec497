package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/store"
)

var (
	ctx     = context.Background()
	noon    = time.Date(2026, 9, 15, 12, 0, 0, 123_456_000, time.UTC)
	quarter = commitments.MustPeriod("2026-Q3")
)

// world is a database with the agreement A-1 (pledges M1, M2 of the ministry,
// C1 of the council) and B-1 (pledge N1 of the ministry), each in two regions.
type world struct {
	*testing.T
	db    *store.DB
	store commitments.Store
}

func newWorld(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{t, db, db.Commitments()}
	w.tx(func(tx commitments.Tx) error {
		for _, code := range []string{"council", "ministry"} {
			w.changed(tx.PutParty(commitments.Party{Code: code, Names: []commitments.PartyName{{Name: text(code)}}}))
		}
		for _, code := range []string{"MA-FIG", "MA-AZI"} {
			w.changed(tx.PutRegion(commitments.Region{Code: code, Name: text(code), Latitude: 32.11, Longitude: -1.23}))
		}
		for code, pledges := range map[string][]string{"A-1": {"M1", "M2", "C1"}, "B-1": {"N1"}} {
			w.changed(tx.PutAgreement(agreement(code)))
			w.pledges(tx, code, pledges)
		}
		return nil
	})
	return w
}

func (w world) pledges(tx commitments.Tx, agreement string, codes []string) {
	for i, code := range codes {
		party := map[byte]string{'C': "council"}[code[0]]
		if party == "" {
			party = "ministry"
		}
		p := commitments.Pledge{
			Code: code, Agreement: agreement, Party: party, Category: "studies", Position: i + 1, Title: text(code),
		}
		w.changed(tx.PutPledge(p))
		for _, region := range []string{"MA-FIG", "MA-AZI"} {
			c := commitments.Commitment{
				Code: code + "." + region, Agreement: agreement, Pledge: code, Region: region,
				Party: party, Category: p.Category, Version: 1,
			}
			w.changed(tx.InsertCommitment(c, commitments.Fold(c.Code+" 100% wo_men")))
		}
	}
}

func agreement(code string) commitments.Agreement {
	return commitments.Agreement{
		Code: code, Title: text(code), SignedOn: commitments.MustDate("2009-05-05"),
		Parties: []string{"ministry", "council"}, Regions: []string{"MA-FIG", "MA-AZI"},
		Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
	}
}

func text(s string) commitments.Text {
	return commitments.Text{"fr": s + " é", "ar": s + " ة", "en": s}
}

// tx runs fn in a transaction that must succeed.
func (w world) tx(fn func(tx commitments.Tx) error) {
	w.Helper()
	require.NoError(w, w.store.InTx(ctx, fn))
}

// fails runs fn in a transaction that must end in a problem of the kind and key.
func (w world) fails(kind problem.Kind, key string, fn func(tx commitments.Tx) error) {
	w.Helper()
	requireProblem(w, kind, key, w.store.InTx(ctx, fn))
}

func requireProblem(t require.TestingT, kind problem.Kind, key string, err error) {
	p, ok := problem.Of(err)
	require.True(t, ok, "no problem: %v", err)
	require.Equal(t, kind, p.Kind)
	require.Equal(t, key, p.Key)
}

func (w world) changed(changed bool, err error) {
	w.Helper()
	require.NoError(w, err)
	require.True(w, changed)
}

func (w world) commitment(code string) commitments.Commitment {
	w.Helper()
	c, err := w.store.Read(ctx).Commitment(code)
	require.NoError(w, err)
	return c
}

// update returns an update of the commitment in the quarter, at so many minutes
// after noon.
func (w world) update(code string, minutes int) commitments.Update {
	return commitments.Update{
		ID: uuid.Must(uuid.NewV7()).String(), Commitment: code, Period: quarter, Status: commitments.InProgress,
		Values: []commitments.Value{{Indicator: "M1.1", Value: commitments.Whole(3)}}, Narrative: "Deux centres ouverts · مركزان", Author: "planner",
		AuthorName: "Fatima", SubmittedAt: noon.Add(time.Duration(minutes) * time.Minute),
		Origin: commitments.Reported, State: commitments.Submitted,
	}
}

// submit stores the update.
func (w world) submit(u commitments.Update) commitments.Update {
	w.Helper()
	c := w.commitment(u.Commitment)
	w.tx(func(tx commitments.Tx) error { return tx.InsertUpdate(u, c) })
	return u
}

// review stores a review of the update.
func (w world) review(u commitments.Update, decision commitments.Decision) commitments.Review {
	w.Helper()
	r := commitments.Review{
		ID: uuid.Must(uuid.NewV7()).String(), Update: u.ID, Decision: decision, Assessment: commitments.Limited,
		Reason: "À compléter", Reviewer: "reviewer", ReviewerName: "Omar", At: u.SubmittedAt.Add(time.Hour),
	}
	w.tx(func(tx commitments.Tx) error { return tx.InsertReview(r) })
	return r
}

// journal stores so many entries, a minute apart.
func (w world) journal(n int) {
	w.Helper()
	w.tx(func(tx commitments.Tx) error {
		for i := range n {
			e := journal.Entry{
				At: noon.Add(time.Duration(i) * time.Minute), Actor: "system", Kind: "test", Subject: fmt.Sprint(i),
				Body: map[string]int{"n": i},
			}
			if err := tx.Record(e); err != nil {
				return err
			}
		}
		return nil
	})
}
