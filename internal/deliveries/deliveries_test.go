package deliveries_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func TestEditionsReachTheirSubscribersOnce(t *testing.T) {
	each(t, func(w *world) {
		w.issue("2026-Q1", 1) // before anyone subscribed
		w.subscribe("planner", deliveries.NewSubscription{})
		w.subscribe("auditor", deliveries.NewSubscription{Language: "ar", Format: deliveries.HTML})
		w.subscribe("auditor", deliveries.NewSubscription{PeriodKind: commitments.Year})
		due, err := w.dispatch.HasPending(ctx)
		require.NoError(w, err)
		require.False(w, due)

		e := w.issue("2026-Q2", 1)
		w.issue("2026-H1", 1)
		due, err = w.dispatch.HasPending(ctx)
		require.NoError(w, err)
		require.True(w, due)
		for range 3 { // ticks and restarts
			w.run()
			w.dispatch = w.another()
			w.pass(time.Minute)
		}
		require.Len(w, w.post.got, 2)
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 2}, w.states())
		arabic := w.post.got[1]
		assert.Equal(w, "auditor@demo.tracker", arabic.To)
		assert.Equal(w, "ar", arabic.Language)
		assert.Contains(w, arabic.HTML, `<html lang="ar" dir="rtl">`)
		assert.Contains(w, arabic.HTML, `href="https://tracker.example/ar/reports/2026-Q2/1?agreement=CCDH-2009"`)
		assert.Contains(w, arabic.Text, "https://tracker.example/ar/reports/2026-Q2/1?agreement=CCDH-2009")
		assert.Contains(w, arabic.Subject, "تقرير")
		require.Len(w, arabic.Attachments, 1)
		assert.Equal(w, "CCDH-2009-2026-Q2-1-report.ar.html", arabic.Attachments[0].Name)
		assert.Equal(w, "report.ar.html of 2026-Q2-1", string(arabic.Attachments[0].Content))
		assert.Empty(w, w.post.got[0].Attachments)

		facts := w.journaled("delivery.sent")
		require.Len(w, facts, 2)
		assert.Equal(w, e.ID, facts[1]["edition"])
		assert.Equal(w, map[string]any{"CCDH-2009-2026-Q2-1-report.ar.html": sumOf(arabic.Attachments[0].Content)}, facts[1]["files"])
		assert.Len(w, w.journaled("subscription.added"), 3)
	})
}

func TestWhatGoesWithAMail(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.issue("2026-Q2", 1)
	for _, format := range deliveries.Formats() {
		w.subscribe("planner", deliveries.NewSubscription{Language: "fr", Format: format})
	}
	w.issue("2026-Q2", 2)
	w.run()
	names := map[deliveries.Format][]string{}
	packed := w.post.got[len(w.post.got)-1].Attachments[0].Content
	for i, format := range deliveries.Formats() {
		m := w.post.got[i]
		assert.Contains(t, m.Text, "A value was mended")
		assert.Contains(t, m.Text, "Différences avec l’édition 1 : Chiffres clés : 2", "the total and the overdue ones")
		for _, a := range m.Attachments {
			names[format] = append(names[format], a.Name)
		}
	}
	prefix := "CCDH-2009-2026-Q2-2"
	assert.Equal(t, []string{prefix + "-report.csv", prefix + "-updates.csv"}, names[deliveries.CSV])
	assert.Equal(t, []string{prefix + "-report.json"}, names[deliveries.JSON])
	assert.Equal(t, []string{prefix + "-report.xlsx"}, names[deliveries.XLSX])
	assert.Equal(t, []string{prefix + "-report.fr.html"}, names[deliveries.HTML])
	assert.Equal(t, []string{prefix + ".zip"}, names[deliveries.Archive])
	assert.Empty(t, names[deliveries.Link])
	w.post.got = nil
	w.subscribe("auditor", deliveries.NewSubscription{Language: "ar", Format: deliveries.XLSX})
	w.issue("2026-Q3", 1)
	w.run()
	for _, m := range w.post.got {
		if m.To == "auditor@demo.tracker" {
			require.Len(t, m.Attachments, 1)
			assert.Equal(t, "CCDH-2009-2026-Q3-1-report.ar.xlsx", m.Attachments[0].Name)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	require.NoError(t, err)
	require.Len(t, archive.File, 9)
	assert.Equal(t, "manifest.json", archive.File[0].Name)
}

// What is announced says which edition it is, and how the record has moved since.
func TestAMailSaysWhichEditionItIs(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.subscribe("planner", deliveries.NewSubscription{Language: "en"})
	for i, x := range []struct {
		kind  reports.EditionKind
		quiet bool
		says  string
	}{
		{reports.Provisional, false, "A provisional edition"}, {reports.Original, false, "The report on the implementation"},
		{reports.Final, false, "The final edition"}, {reports.Original, true, ""},
	} {
		w.post.got = nil
		w.issueAs("2026-Q2", i+1, func(e *reports.Edition) { e.Kind, e.Reason, e.Unannounced = x.kind, "", x.quiet })
		w.run()
		if x.quiet {
			assert.Empty(t, w.post.got, "subscribers did not ask for the past")
			continue
		}
		require.Len(t, w.post.got, 1)
		assert.Contains(t, w.post.got[0].Text, x.says)
		assert.NotContains(t, w.post.got[0].Text, "Since this edition", "nothing was recorded since")
	}
	w.post.got = nil
	_, err := w.tracker.ReportProgress(ctx, w.account("planner"), "M5.MA-FIG", commitments.ProgressInput{
		Period: "2026-Q3", Status: string(commitments.InProgress), Narrative: "En cours", Version: 1, Submit: true,
	})
	require.NoError(t, err)
	w.issue("2026-Q3", 1) // its journal size is 0: the update is not in it
	w.run()
	require.Len(t, w.post.got, 1)
	assert.Contains(t, w.post.got[0].Text, "Since this edition: 1 progress update")
}

// played is the pauses between the attempts of a delivery that never succeeds.
var played = []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360}

func TestPausesGrowUntilItIsGivenUp(t *testing.T) {
	each(t, func(w *world) {
		w.subscribe("planner", deliveries.NewSubscription{})
		w.issue("2026-Q2", 1)
		w.post.refuse = &deliveries.Failure{Code: "mail.refused", Detail: "451"}
		for i, minutes := range played {
			w.run()
			require.Equal(w, i+1, w.post.attempts)
			d := w.only()
			require.Equal(w, deliveries.Failed, d.State)
			require.Equal(w, w.clock.Now().Add(minutes*time.Minute), d.NextTry, "after attempt %d", d.Attempts)
			require.Equal(w, deliveries.Failure{Code: "mail.refused", Detail: "451"}, d.Failure)
			w.pass(minutes*time.Minute - time.Second)
			w.run()
			require.Equal(w, i+1, w.post.attempts, "too early")
			w.pass(time.Second)
		}
		w.run()
		d := w.only()
		require.Equal(w, deliveries.GivenUp, d.State)
		require.Equal(w, deliveries.MaxAttempts, d.Attempts)
		require.Equal(w, w.clock.Now(), d.EndedAt)
		failed := w.journaled("delivery.failed")
		require.Len(w, failed, deliveries.MaxAttempts)
		assert.Equal(w, "given_up", failed[11]["state"])

		w.post.refuse = nil
		w.pass(time.Hour) // the administrator hears of it, once
		w.run()
		w.run()
		require.Len(w, w.post.got, 1)
		alert := w.post.got[0]
		assert.Equal(w, "admin@demo.tracker", alert.To)
		assert.Contains(w, alert.Text, "planner@demo.tracker")
		assert.Contains(w, alert.Text, "/admin/deliveries?state=given_up")

		again, err := w.dispatch.Resend(ctx, w.account("admin"), d.ID)
		require.NoError(w, err)
		assert.Equal(w, deliveries.Waiting, again.State)
		assert.Zero(w, again.Attempts)
		w.run()
		require.Len(w, w.post.got, 2)
		assert.Equal(w, d.ID+".1", w.post.got[1].ID)
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 2}, w.states())
		assert.Len(w, w.journaled("delivery.resent"), 1)
	})
}

func TestTwoSendersSendOnce(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"planner", "auditor", "council", "admin"} {
			for _, format := range []deliveries.Format{deliveries.Link, deliveries.CSV, deliveries.JSON} {
				w.subscribe(name, deliveries.NewSubscription{Format: format})
			}
		}
		hook := w.subscribe("admin", deliveries.NewSubscription{Channel: deliveries.Webhook, URL: "https://hook.example/a"})
		w.issue("2026-Q2", 1)
		w.issue("2026-Q3", 1)
		var senders sync.WaitGroup
		for range 6 {
			other := w.another()
			senders.Go(func() { assert.NoError(w, other.Run(ctx)) })
		}
		senders.Wait()
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 26}, w.states())
		seen := map[string]bool{}
		for _, m := range w.post.got {
			require.False(w, seen[m.ID])
			seen[m.ID] = true
		}
		assert.Len(w, seen, 24)
		require.Len(w, w.hooks.got, 2)
		assert.NotEqual(w, w.hooks.got[0].ID, w.hooks.got[1].ID)
		assert.Equal(w, hook.Secret, w.hooks.got[0].Secret)
		assert.Len(w, w.journaled("delivery.sent"), 26)
	})
}

func TestAnInterruptedDeliveryIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		w.subscribe("planner", deliveries.NewSubscription{})
		w.issue("2026-Q2", 1)
		w.dispatch.Mail = nil
		w.run()                                                          // the row is made; mail waits
		for attempt := 1; attempt <= deliveries.MaxAttempts; attempt++ { // each sender dies at work
			claimed, found, err := w.db.Deliveries().Claim(ctx, deliveries.Mail, w.clock.Now(), w.clock.Now().Add(time.Minute))
			require.NoError(w, err)
			require.True(w, found)
			require.Equal(w, attempt, claimed.Attempts)
			_, found, err = w.db.Deliveries().Claim(ctx, deliveries.Mail, w.clock.Now(), w.clock.Now().Add(time.Minute))
			require.NoError(w, err)
			require.False(w, found)
			w.pass(2 * time.Minute)
		}
		_, err := w.dispatch.Resend(ctx, w.account("admin"), w.only().ID)
		assert.True(w, problem.Is(err, problem.Conflict))
		w.dispatch.Mail = w.post
		w.run()
		assert.Equal(w, deliveries.GivenUp, w.only().State)
		assert.Equal(w, "interrupted", w.only().Failure.Code)
		assert.Zero(w, w.post.attempts)
	})
}

// A sender that comes back after its lease has passed changes nothing.
func TestALateOutcomeDoesNotCount(t *testing.T) {
	each(t, func(w *world) {
		w.subscribe("planner", deliveries.NewSubscription{})
		w.issue("2026-Q2", 1)
		w.post.hold = make(chan struct{})
		done := make(chan error)
		go func() { done <- w.dispatch.Run(ctx) }()
		require.Eventually(w, func() bool { return w.states()[deliveries.Sending] == 1 }, time.Minute, 5*time.Millisecond)
		w.pass(time.Hour)
		claimed, found, err := w.db.Deliveries().Claim(ctx, deliveries.Mail, w.clock.Now(), w.clock.Now().Add(time.Hour))
		require.NoError(w, err)
		require.True(w, found)
		require.Equal(w, 2, claimed.Attempts)
		w.post.hold <- struct{}{}
		require.NoError(w, <-done)
		assert.Equal(w, deliveries.Sending, w.only().State)
		assert.Empty(w, w.journaled("delivery.sent"))
	})
}

func TestWithoutAMailServerMailWaits(t *testing.T) {
	each(t, func(w *world) {
		w.subscribe("planner", deliveries.NewSubscription{})
		w.subscribe("admin", deliveries.NewSubscription{Channel: deliveries.Webhook, URL: "https://hook.example/a"})
		w.issue("2026-Q2", 1)
		w.dispatch.Mail = nil
		assert.False(w, w.dispatch.MailReady())
		w.run()
		assert.Equal(w, map[deliveries.State]int{deliveries.Waiting: 1, deliveries.Sent: 1}, w.states())
		due, err := w.dispatch.HasPending(ctx)
		require.NoError(w, err)
		assert.False(w, due)
		w.pass(100 * time.Hour)
		w.dispatch.Mail = w.post
		w.run()
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 2}, w.states())
	})
}

// While the server can't be reached one delivery a run finds that out, and the
// others keep their attempts.
func TestAnOutageCostsOneAttemptARun(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, name := range []string{"planner", "auditor", "council"} {
		w.subscribe(name, deliveries.NewSubscription{})
	}
	w.issue("2026-Q2", 1)
	w.post.refuse = fmt.Errorf("%w: no route", &deliveries.Failure{Code: "mail.unreachable", Unreachable: true})
	w.run()
	assert.Equal(t, 1, w.post.attempts)
	assert.Equal(t, map[deliveries.State]int{deliveries.Waiting: 2, deliveries.Failed: 1}, w.states())
	w.post.refuse = nil
	w.pass(time.Minute)
	w.run()
	assert.Equal(t, map[deliveries.State]int{deliveries.Sent: 3}, w.states())
}

func TestWhatNobodyWaitsForIsWithdrawn(t *testing.T) {
	each(t, func(w *world) {
		s := w.subscribe("planner", deliveries.NewSubscription{})
		w.subscribe("auditor", deliveries.NewSubscription{})
		w.issue("2026-Q2", 1)
		w.dispatch.Mail = nil
		w.run()
		require.NoError(w, w.dispatch.Unsubscribe(ctx, w.account("planner"), s.ID))
		_, err := w.people.SetDisabled(ctx, w.account("admin"), w.account("auditor").ID, true)
		require.NoError(w, err)
		w.dispatch.Mail = w.post
		w.run()
		assert.Empty(w, w.post.got)
		assert.Equal(w, map[deliveries.State]int{deliveries.Withdrawn: 2}, w.states())
		assert.Len(w, w.journaled("delivery.withdrawn"), 2)
		_, err = w.dispatch.Resend(ctx, w.account("admin"), w.list(deliveries.Filter{})[0].ID)
		assert.True(w, problem.Is(err, problem.Conflict))
		w.issue("2026-Q3", 1)
		w.run()
		assert.Len(w, w.list(deliveries.Filter{}), 3, "the removed subscription is owed nothing more")
	})
}

func TestWhoMaySubscribe(t *testing.T) {
	each(t, func(w *world) {
		admin, planner, auditor := w.account("admin"), w.account("planner"), w.account("auditor")
		n := deliveries.NewSubscription{PeriodKind: commitments.Quarter}
		own := w.subscribe("planner", n)
		assert.Equal(w, "fr", own.Language)
		assert.Equal(w, deliveries.Link, own.Format)
		_, err := w.dispatch.Subscribe(ctx, planner, n)
		assert.True(w, problem.Is(err, problem.Conflict), "%v", err)

		n.Account = auditor.ID
		_, err = w.dispatch.Subscribe(ctx, planner, n)
		assert.True(w, problem.Is(err, problem.Forbidden))
		other, err := w.dispatch.Subscribe(ctx, admin, n)
		require.NoError(w, err)
		assert.Equal(w, auditor.ID, other.Account)
		assert.True(w, problem.Is(w.dispatch.Unsubscribe(ctx, planner, other.ID), problem.NotFound))

		hook := deliveries.NewSubscription{Channel: deliveries.Webhook, PeriodKind: commitments.Quarter, URL: "https://hook.example/secret?token=1"}
		_, err = w.dispatch.Subscribe(ctx, planner, hook)
		assert.True(w, problem.Is(err, problem.Forbidden))
		made, err := w.dispatch.Subscribe(ctx, admin, hook)
		require.NoError(w, err)
		assert.Regexp(w, `^whsec_[A-Za-z0-9+/]{43}=$`, made.Secret)
		all, err := w.dispatch.AllSubscriptions(ctx, admin)
		require.NoError(w, err)
		require.Len(w, all, 3)
		for _, s := range all {
			assert.Empty(w, s.Secret, "it is shown once")
		}
		mine, err := w.dispatch.OwnSubscriptions(ctx, admin)
		require.NoError(w, err)
		assert.Empty(w, mine)
		raw, err := json.Marshal(w.journaled("subscription.added"))
		require.NoError(w, err)
		assert.NotContains(w, string(raw), "token=1")
		assert.NotContains(w, string(raw), "whsec_")

		require.NoError(w, w.dispatch.Unsubscribe(ctx, admin, made.ID))
		assert.True(w, problem.Is(w.dispatch.Unsubscribe(ctx, admin, made.ID), problem.NotFound))
		kept, err := w.db.Deliveries().Subscription(ctx, made.ID)
		require.NoError(w, err)
		assert.Empty(w, kept.Secret)
		_, err = w.dispatch.Subscribe(ctx, admin, hook)
		assert.NoError(w, err, "what was removed can be added again")
		_, _, err = w.dispatch.List(ctx, planner, deliveries.Filter{})
		assert.True(w, problem.Is(err, problem.Forbidden))
		_, err = w.dispatch.Resend(ctx, planner, "x")
		assert.True(w, problem.Is(err, problem.Forbidden))
	})
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, c := range []struct {
		n    deliveries.NewSubscription
		want []string
	}{
		{deliveries.NewSubscription{}, []string{"period_kind"}},
		{deliveries.NewSubscription{Agreement: "X", PeriodKind: "week", Language: "de", Format: "doc"}, []string{"agreement", "period_kind", "language", "format"}},
		{deliveries.NewSubscription{PeriodKind: "year", Channel: "pigeon"}, []string{"channel"}},
		{deliveries.NewSubscription{PeriodKind: "year", URL: "https://x.example"}, []string{"url"}},
		{deliveries.NewSubscription{PeriodKind: "year", Account: "nobody"}, []string{"account"}},
		{deliveries.NewSubscription{PeriodKind: "year", Channel: deliveries.Webhook, Format: deliveries.CSV, URL: "https://x.example"}, []string{"format"}},
	} {
		_, err := w.dispatch.Subscribe(ctx, w.account("admin"), c.n)
		p, ok := problem.Of(err)
		require.True(t, ok, "%v", err)
		var names []string
		for _, f := range p.Fields {
			names = append(names, f.Name)
		}
		assert.Equal(t, c.want, names)
	}
	for url, good := range map[string]bool{
		"https://hook.example/x": true, "http://127.0.0.1:9/x": true, "http://localhost/x": true, "http://[::1]:8/": true,
		"http://hook.example/": false, "ftp://hook.example/": false, "https://": false, "https://a:b@hook.example/": false,
		"": false, "javascript:alert(1)": false, "https://hook.example/#x": false, "http://127.0.0.1.example/": false, "https://x\x00": false,
	} {
		t.Run(url, func(t *testing.T) {
			_, err := w.dispatch.Subscribe(ctx, w.account("admin"), deliveries.NewSubscription{PeriodKind: "year", Channel: deliveries.Webhook, URL: url})
			assert.Equal(t, good, err == nil, url)
		})
	}
}

func TestAFailureOfTheProgramIsNotShown(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.subscribe("planner", deliveries.NewSubscription{})
	w.issue("2026-Q2", 1)
	w.post.refuse = errors.New("secret words")
	w.run()
	assert.Equal(t, deliveries.Failure{Code: "internal"}, w.only().Failure)
	assert.Contains(t, w.log.String(), "secret words")
}

func TestAnAlertOfWhatWasMendedIsNotSent(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.subscribe("admin", deliveries.NewSubscription{Channel: deliveries.Webhook, URL: "https://hook.example/a"})
	w.issue("2026-Q2", 1)
	w.hooks.refuse = &deliveries.Failure{Code: "webhook.status", Detail: "410", Final: true}
	w.dispatch.Mail = nil
	w.run()
	require.Equal(t, deliveries.GivenUp, w.only().State)
	w.pass(time.Hour)
	w.run() // the alert waits for a mail server
	w.hooks.refuse = nil
	for _, d := range w.list(deliveries.Filter{Channel: deliveries.Webhook}) {
		_, err := w.dispatch.Resend(ctx, w.account("admin"), d.ID)
		require.NoError(t, err)
	}
	w.run()
	w.dispatch.Mail = w.post
	w.run()
	assert.Empty(t, w.post.got)
	assert.Equal(t, map[deliveries.State]int{deliveries.Sent: 1, deliveries.Withdrawn: 1}, w.states())
	require.Len(t, w.hooks.got, 2)
	assert.Equal(t, w.hooks.got[0].ID, w.hooks.got[1].ID, "the same id at each attempt")
	assert.Equal(t, w.hooks.got[0].Body, w.hooks.got[1].Body)
	var event struct {
		Type string
		Data struct {
			Period string
			Files  []struct{ SHA256 string }
		}
	}
	require.NoError(t, json.Unmarshal(w.hooks.got[0].Body, &event))
	assert.Equal(t, "edition.issued", event.Type)
	assert.Equal(t, "2026-Q2", event.Data.Period)
	assert.Len(t, event.Data.Files, 9)
}

func TestDeliveriesAreListedLatestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		s := w.subscribe("planner", deliveries.NewSubscription{})
		for _, period := range []string{"2026-Q1", "2026-Q2", "2026-Q3"} {
			w.issue(period, 1)
			w.run()
		}
		page, total, err := w.dispatch.List(ctx, w.account("admin"), deliveries.Filter{State: deliveries.Sent, Subscription: s.ID, Page: 1, PerPage: 2})
		require.NoError(t, err)
		assert.Equal(t, 3, total)
		require.Len(t, page, 2)
		assert.Equal(t, "2026-Q3", page[0].Period.String())
		assert.Equal(t, "planner@demo.tracker", page[0].Email)
		assert.Equal(t, "2026-Q2", page[1].Period.String())
		_, _, err = w.dispatch.List(ctx, w.account("admin"), deliveries.Filter{State: "lost", Channel: "pigeon", Page: 1, PerPage: 201})
		p, ok := problem.Of(err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, problem.Invalid, p.Kind)
		assert.Len(t, p.Fields, 3)
	})
}
