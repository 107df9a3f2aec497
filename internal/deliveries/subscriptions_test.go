package deliveries_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

func TestWhichFilesAFormatHasInALanguage(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	type choice struct {
		format deliveries.Format
		lang   string
	}
	want := map[choice][]string{
		{deliveries.CSV, "fr"}: {"report.csv", "updates.csv"}, {deliveries.CSV, "ar"}: {"report.csv", "updates.csv"}, {deliveries.CSV, "en"}: {"report.csv", "updates.csv"},
		{deliveries.JSON, "fr"}: {"report.json"}, {deliveries.JSON, "ar"}: {"report.json"}, {deliveries.JSON, "en"}: {"report.json"},
		{deliveries.HTML, "fr"}: {"report.fr.html"}, {deliveries.HTML, "ar"}: {"report.ar.html"}, {deliveries.HTML, "en"}: {"report.en.html"},
		{deliveries.XLSX, "fr"}: {"report.xlsx"}, {deliveries.XLSX, "ar"}: {"report.ar.xlsx"}, {deliveries.XLSX, "en"}: {"report.xlsx"}, // this edition has no English one
		{deliveries.Link, "fr"}: nil, {deliveries.Link, "ar"}: nil, {deliveries.Link, "en"}: nil,
		{deliveries.PDF, "fr"}: nil, {deliveries.PDF, "ar"}: nil, {deliveries.PDF, "en"}: nil, // nor any of paper
	}
	var asked []choice
	for c := range want {
		w.subscribe("planner", deliveries.NewSubscription{Language: c.lang, Format: c.format})
		w.pass(time.Second)
		asked = append(asked, c)
	}
	w.issue("2026-Q3", 1)
	w.run()
	require.Len(t, w.post.got, len(asked))
	for i, c := range asked {
		t.Run(fmt.Sprint(c.format, " in ", c.lang), func(t *testing.T) {
			m := w.post.got[i]
			assert.Equal(t, c.lang, m.Language)
			var names []string
			for _, a := range m.Attachments {
				names = append(names, a.Name)
				assert.NotEmpty(t, a.Content)
			}
			var prefixed []string
			for _, name := range want[c] {
				prefixed = append(prefixed, "CCDH-2009-2026-Q3-1-"+name)
			}
			assert.Equal(t, prefixed, names)
			missing := locale.For(c.lang).T("mail.edition.no_file")
			if c.format == deliveries.PDF {
				assert.Contains(t, m.Text, missing, "a format that the edition has not is said to be missing")
			} else {
				assert.NotContains(t, m.Text, missing)
			}
		})
	}
}

func TestASubscriptionWithoutChoicesIsTheSubscribers(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	s := w.subscribe("auditor", deliveries.NewSubscription{})
	assert.Equal(t, deliveries.Mail, s.Channel)
	assert.Equal(t, deliveries.Link, s.Format)
	assert.Equal(t, "fr", s.Language, "the account's")
	assert.Equal(t, "CCDH-2009", s.Agreement, "the first one")
	assert.Equal(t, w.account("auditor").ID, s.Account)
	assert.Equal(t, s.Account, s.CreatedBy)
	assert.Empty(t, s.Secret, "mail has none")
	assert.Empty(t, s.Host())
}

func TestTheHostOfAWebhookIsAllThatIsShown(t *testing.T) {
	for url, want := range map[string]string{
		"https://hook.example/secret?token=1": "hook.example", "https://hook.example:8443/x": "hook.example:8443", "http://[::1]:9/": "[::1]:9", "https://[": "", "": "",
	} {
		t.Run(url, func(t *testing.T) { assert.Equal(t, want, deliveries.Subscription{URL: url}.Host()) })
	}
}

func TestEveryFormatThatIsOfferedHasItsName(t *testing.T) {
	offered := deliveries.Formats()
	assert.Equal(t, deliveries.Link, offered[0])
	assert.Equal(t, deliveries.Archive, offered[len(offered)-1])
	for _, f := range offered {
		for _, lang := range locale.Supported {
			t.Run(fmt.Sprint(f, " in ", lang), func(t *testing.T) {
				assert.True(t, locale.For(lang).Has("subscription.format."+string(f)))
			})
		}
	}
}

func TestWhoDoesWhatWithDeliveries(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	s := w.subscribe("planner", deliveries.NewSubscription{})
	w.issue("2026-Q3", 1)
	w.run()
	sent := w.only()
	every, administrators := []string{"planner", "council", "auditor", "admin"}, []string{"admin"}
	for name, c := range map[string]struct {
		who []string
		do  func(by people.Account) error
	}{
		"OwnSubscriptions": {every, func(by people.Account) error { _, err := w.dispatch.OwnSubscriptions(ctx, by); return err }},
		"AllSubscriptions": {administrators, func(by people.Account) error { _, err := w.dispatch.AllSubscriptions(ctx, by); return err }},
		"List": {administrators, func(by people.Account) error {
			_, _, err := w.dispatch.List(ctx, by, deliveries.Filter{Page: 1, PerPage: 1})
			return err
		}},
		"Each": {administrators, func(by people.Account) error {
			return w.dispatch.Each(ctx, by, deliveries.Filter{}, func(deliveries.Listed) error { return nil })
		}},
		"Counts": {administrators, func(by people.Account) error { _, err := w.dispatch.Counts(ctx, by); return err }},
		"Resend": {administrators, func(by people.Account) error { _, err := w.dispatch.Resend(ctx, by, sent.ID); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			allowed := map[string]bool{}
			for _, who := range c.who {
				allowed[who] = true
			}
			for _, who := range every {
				if err := c.do(w.account(who)); allowed[who] {
					assert.NoError(t, err, who)
				} else {
					assert.True(t, problem.Is(err, problem.Forbidden), "%s: %v", who, err)
				}
			}
			assert.True(t, problem.Is(c.do(people.Account{}), problem.Unauthenticated), "nobody")
		})
	}
	for _, who := range []string{"council", "auditor"} {
		assert.True(t, problem.Is(w.dispatch.Unsubscribe(ctx, w.account(who), s.ID), problem.NotFound), "another's subscription is not there for %s", who)
	}
	assert.NoError(t, w.dispatch.Unsubscribe(ctx, w.account("admin"), s.ID), "but for administrators")
}

func TestWhatAListOfDeliveriesIsRefusedFor(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		f    deliveries.Filter
		want string
	}{
		"an unknown state":     {deliveries.Filter{State: "lost", Page: 1, PerPage: 1}, "state"},
		"an unknown channel":   {deliveries.Filter{Channel: "pigeon", Page: 1, PerPage: 1}, "channel"},
		"no page":              {deliveries.Filter{PerPage: 1}, "page"},
		"a page of nothing":    {deliveries.Filter{Page: 1}, "per_page"},
		"a page that is large": {deliveries.Filter{Page: 1, PerPage: commitments.MaxPerPage + 1}, "per_page"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := w.dispatch.List(ctx, w.account("admin"), c.f)
			p, ok := problem.Of(err)
			require.True(t, ok, "%v", err)
			require.Len(t, p.Fields, 1)
			assert.Equal(t, c.want, p.Fields[0].Name)
		})
	}
}

func TestWhatBecomesOfADeliveryThatIsSentAgain(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	admin := w.account("admin")
	s := w.subscribe("planner", deliveries.NewSubscription{})
	w.issue("2026-Q3", 1)
	w.run()
	sent := w.only()
	require.Equal(t, deliveries.Sent, sent.State)
	_, err := w.dispatch.Resend(ctx, admin, "none")
	require.True(t, problem.Is(err, problem.NotFound))

	again, err := w.dispatch.Resend(ctx, admin, sent.ID)
	require.NoError(t, err)
	assert.Equal(t, deliveries.Waiting, again.State)
	assert.Equal(t, 1, again.Resends)
	assert.Len(t, w.journaled("delivery.resent"), 1)
	w.run()
	require.Len(t, w.post.got, 2)
	assert.NotEqual(t, w.post.got[0].ID, w.post.got[1].ID, "another message, which no mailbox drops as one that it has")

	require.NoError(t, w.dispatch.Unsubscribe(ctx, w.account("planner"), s.ID))
	again, err = w.dispatch.Resend(ctx, admin, sent.ID)
	require.NoError(t, err)
	w.run()
	assert.Len(t, w.post.got, 2, "nobody waits for it any more")
	assert.Equal(t, deliveries.Withdrawn, w.only().State)
	_, err = w.dispatch.Resend(ctx, admin, again.ID)
	p, ok := problem.Of(err)
	require.True(t, ok)
	assert.Equal(t, "error.delivery.withdrawn", p.Key)
}

func TestTheJournalHoldsNoAddressOfADelivery(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	hook, err := w.dispatch.Subscribe(ctx, w.account("admin"), deliveries.NewSubscription{
		Channel: deliveries.Webhook, PeriodKind: commitments.Quarter, URL: "https://hook.example/secret?token=1",
	})
	require.NoError(t, err)
	w.subscribe("planner", deliveries.NewSubscription{})
	w.issue("2026-Q3", 1)
	w.run()
	assert.Equal(t, map[deliveries.State]int{deliveries.Sent: 2}, w.states())
	raw, err := json.Marshal(w.store.entries)
	require.NoError(t, err)
	for name, secret := range map[string]string{"the path": "token=1", "the secret": hook.Secret, "an email": "planner@demo.tracker"} {
		t.Run(name, func(t *testing.T) { assert.NotContains(t, string(raw), secret) })
	}
	assert.Contains(t, string(raw), "hook.example")
	assert.NotContains(t, w.log.String(), "token=1", "nor does the log")
}
