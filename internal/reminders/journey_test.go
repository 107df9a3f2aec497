package reminders_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	tracker "tracker/internal/mail"
	"tracker/internal/mail/mailtest"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reminders"
	"tracker/internal/store"
)

// at sets the clock to a time of 2026, in UTC.
func (w *world) at(when string) {
	w.Helper()
	t, err := time.Parse("2006-01-02 15:04", "2026-"+when)
	require.NoError(w, err)
	w.clock.Set(t)
}

// live lets the mornings pass up to that of a day of 2026.
func (w *world) live(until string) {
	w.Helper()
	last := commitments.MustDate("2026-" + until)
	day := commitments.DateOf(w.clock.At()).AddDays(1)
	for ; !day.After(last); day = day.AddDays(1) {
		w.clock.Set(day.In(time.UTC).Add(6 * time.Hour))
		w.run()
	}
	w.post.take()
	w.post.all = nil
}

// office is a world in October 2026, whose round of the third quarter is open.
func office(t *testing.T, db *store.DB) *world {
	w := newWorld(t, db, "2026-09-20T12:00:00Z", "2026-07-01")
	w.add("figuig", people.NewAccount{Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}, Language: "ar"})
	w.add("council", people.NewAccount{Role: people.Reviewer, Party: "CCDH"})
	w.add("admin", people.NewAccount{Role: people.Admin})
	w.at("10-01 00:00")
	w.run()
	w.at("10-01 06:00")
	w.run()
	w.post.take()
	w.post.all = nil
	return w
}

// received is a mail as its reader's program shows it.
type received struct {
	subject, text, html string
	header              mail.Header
}

func read(t testing.TB, raw []byte) received {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	got := received{header: m.Header}
	got.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return got
		}
		require.NoError(t, err)
		require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			got.html = string(body)
		} else {
			got.text = strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}

// A reminder on its way by a real mail server, in Arabic, with links straight to
// the forms; and no second one, whoever looks.
func TestAReminderArrivesInArabic(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		box := mailtest.Start(t)
		server, err := tracker.Parse("smtp://"+box.Address, "tracker@tracker.example")
		require.NoError(t, err)
		_, second := w.another()
		w.dispatch.Mail, second.Mail = server, server
		w.at("10-06 05:59")
		w.run()
		require.Empty(t, box.Received(), "it is not yet seven in Casablanca")
		w.at("10-06 06:00")
		ended := make(chan error, 2)
		for _, d := range []*deliveries.Dispatch{w.dispatch, second} {
			go func() { ended <- d.Run(t.Context()) }()
		}
		require.NoError(t, <-ended)
		require.NoError(t, <-ended)
		for _, later := range []string{"10-06 06:01", "10-06 12:00", "10-07 06:00"} {
			w.at(later)
			w.run()
			require.NoError(t, second.Run(t.Context()))
			_, fresh := w.another() // a restart
			fresh.Mail = server
			require.NoError(t, fresh.Run(t.Context()))
		}
		require.Len(t, box.Received(), 1)
		m := read(t, box.Received()[0].Raw)
		assert.Equal(t, "figuig@example.ma", box.Received()[0].To)
		assert.Equal(t, "جوابان للإرسال قبل انقضاء 20 أكتوبر 2026 (الفصل الثالث من سنة 2026)", strings.NewReplacer("\u2068", "", "\u2069", "").Replace(m.subject))
		assert.Contains(t, m.html, `<html lang="ar" dir="rtl">`)
		for _, address := range []string{
			"https://tracker.example/ar/commitments/M1.MA-FIG#report", "https://tracker.example/ar/commitments/M2.MA-FIG#report",
			"https://tracker.example/ar/collection/" + w.round("2026-Q3").ID, "https://tracker.example/ar/account#reminders",
		} {
			assert.Contains(t, m.text, "\n"+address+"\n")
			assert.Contains(t, m.html, `href="`+address+`"`)
		}
		assert.Contains(t, m.text, "بقي 14 يوما.")
		assert.NotContains(t, m.text, "reminder.")
		assert.Contains(t, m.header.Get("List-Unsubscribe"), "<https://tracker.example/ar/account#reminders>")
		assert.Equal(t, "ar", m.header.Get("Content-Language"))
	})
}

// What was done, muted or switched off between the morning and the sending is not
// told any more.
func TestWhatWasDoneMeanwhileIsNotTold(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		for _, c := range []struct {
			eve, day string
			do       func()
			want     string
		}{
			{"10-05", "10-06", func() { w.submit("figuig", "2026-Q3", "M1.MA-FIG") }, "10-06 12 figuig: جواب واحد"},
			{"10-14", "10-15", func() { w.choose("figuig", reminders.Choices{Off: []reminders.Kind{reminders.Due}}) }, ""},
			{"10-18", "10-19", func() { w.submit("figuig", "2026-Q3", "M2.MA-FIG") }, ""},
		} {
			w.choose("figuig", reminders.Choices{})
			w.live(c.eve)
			mailer := w.dispatch.Mail
			w.dispatch.Mail = nil // there is none in the morning
			w.at(c.day + " 06:00")
			w.run()
			c.do()
			w.dispatch.Mail = mailer
			w.at(c.day + " 12:00")
			w.run()
			got := slices.DeleteFunc(w.post.take(), func(line string) bool { return !strings.Contains(line, "figuig") })
			if c.want == "" {
				assert.Empty(t, got, c.day)
				continue
			}
			require.Len(t, got, 1, c.day)
			assert.True(t, strings.HasPrefix(got[0], c.want), got[0])
		}
	})
}

// While no mail server answers, mornings pile up: one mail tells all of them.
func TestMissedMorningsAreToldOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		w.live("10-14")
		w.submit("figuig", "2026-Q3", "M1.MA-FIG")
		w.post.refuse = &deliveries.Failure{Code: "mail.unreachable", Unreachable: true}
		w.at("10-15 06:00")
		w.run()
		w.review("council", "returned")
		w.at("10-16 06:00")
		w.run()
		w.at("10-16 15:00")
		w.run()
		require.Empty(t, w.post.take())
		w.post.refuse = nil
		w.at("10-17 06:00")
		w.run()
		got := w.post.take()
		require.Len(t, got, 1, got)
		assert.Contains(t, got[0], "figuig: جواب واحد")
		assert.Contains(t, got[0], "تحديث واحد معاد")
		assert.Contains(t, w.post.all[0].Text, "بقيت 3 أيام.")
		states, err := w.dispatch.Counts(t.Context(), w.account("admin"))
		require.NoError(t, err)
		assert.Equal(t, 1, states[deliveries.Withdrawn])
		w.run()
		assert.Empty(t, w.post.take())
	})
}

// Sending a digest again writes it anew; one after which another stands, or of
// which nothing is left, is not sent.
func TestResendingWritesAnew(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		w.at("10-06 06:00")
		w.run()
		require.Len(t, w.post.take(), 1)
		sent, _, err := w.dispatch.List(t.Context(), w.account("admin"), deliveries.Filter{Page: 1, PerPage: 50})
		require.NoError(t, err)
		require.Equal(t, reminders.Topic, sent[0].Topic)
		assert.Equal(t, "2026-10-06/"+w.account("figuig").ID, sent[0].Key)
		w.at("10-07 10:00")
		w.submit("figuig", "2026-Q3", "M1.MA-FIG")
		_, err = w.dispatch.Resend(t.Context(), w.account("admin"), sent[0].ID)
		require.NoError(t, err)
		w.run()
		got := w.post.take()
		require.Len(t, got, 1)
		assert.Contains(t, got[0], "جواب واحد")
		w.submit("figuig", "2026-Q3", "M2.MA-FIG")
		_, err = w.dispatch.Resend(t.Context(), w.account("admin"), sent[0].ID)
		require.NoError(t, err)
		w.run()
		assert.Empty(t, w.post.take())
		_, err = w.dispatch.Resend(t.Context(), w.account("admin"), sent[0].ID)
		assert.True(t, problem.Is(err, problem.Conflict))
	})
}

// A party's lead reads region by region what is missing, and who answers for it;
// where there is no lead, the administrators do.
func TestWhatIsMissingReachesTheLead(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := office(t, db)
		w.add("head", people.NewAccount{Role: people.Auditor, Party: "ministry", Lead: true})
		w.submit("figuig", "2026-Q3", "M1.MA-FIG")
		w.review("council", "verified")
		w.at("10-24 06:00")
		w.run()
		w.post.take()
		w.at("10-25 06:00")
		w.run()
		assert.Equal(t, []string{
			"10-25 06 admin: 2 missing returns to follow up (Q3 2026)",
			"10-25 06 head: 3 missing returns to follow up (Q3 2026)",
		}, w.post.take())
		for _, m := range w.post.all {
			switch {
			case strings.HasPrefix(m.To, "head@"):
				assert.Contains(t, m.Text, "Figuig: M2 – Figuig\nZagora: M1 M2 – no planner\n")
				assert.Contains(t, m.Text, "The due date was 20 October 2026. A return is still taken until 30 October 2026.")
				assert.NotContains(t, m.Text, "has no lead")
			case strings.HasPrefix(m.To, "admin@"):
				assert.Contains(t, m.Text, "Figuig: C1 – no planner\nZagora: C1 – no planner\n")
				assert.Contains(t, m.Text, "has no lead")
				assert.Contains(t, m.Text, "https://tracker.example/en/admin/accounts")
			}
		}
	})
}

func TestALongListIsCut(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		pledges, regions := []string{"M1", "M2", "M3", "M4", "M5", "M6"}, []string{"MA-FIG", "MA-ZAG", "MA-NAD", "MA-AZI"}
		w := worldOf(t, db, "2026-09-20T12:00:00Z", "2026-07-01", pledges, regions)
		w.add("council", people.NewAccount{Role: people.Reviewer, Party: "CCDH", Language: "fr"})
		w.add("planner", people.NewAccount{Role: people.Planner, Party: "ministry", AllRegions: true})
		for _, pledge := range pledges {
			for _, region := range regions {
				w.imported(pledge+"."+region, "2021-Q1") // which is overtaken, so that nobody waits for it
				w.imported(pledge+"."+region, "2021-Q2")
			}
		}
		w.at("09-21 06:00")
		w.run()
		require.Equal(t, []string{"09-21 06 council: 24 mises à jour à vérifier"}, w.post.take())
		assert.Equal(t, 20, strings.Count(w.post.all[0].Text, "/fr/reviews/"))
		assert.Contains(t, w.post.all[0].Text, "\net 4 autres\n")
		assert.Contains(t, w.post.all[0].HTML, "<li style=\"margin:4px 0\">et 4 autres</li>")
	})
}

// imported is an update of the planner that came in by an import.
func (w *world) imported(code, period string) {
	w.Helper()
	item := commitments.ImportItem{By: w.account("planner"), At: w.clock.Now(), Commitment: code, Update: &commitments.ImportUpdate{
		Period: commitments.MustPeriod(period), Status: "in_progress", Narrative: "As told", Origin: commitments.Demonstration,
	}}
	require.NoError(w, w.tracker.Import(w.Context(), system, slices.Values([]commitments.ImportItem{item}), nil))
}

func TestChoicesAreOnesOwnAndJournaled(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, "2026-09-20T12:00:00Z", "2026-07-01")
		w.add("figuig", people.NewAccount{Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}})
		w.add("council", people.NewAccount{Role: people.Reviewer, Party: "CCDH"})
		by := w.account("figuig")
		chosen, err := w.reminders.Choices(t.Context(), by)
		require.NoError(t, err)
		assert.Equal(t, reminders.Choices{Off: []reminders.Kind{}}, chosen)
		_, err = w.reminders.SetChoices(t.Context(), by, reminders.Choices{Off: []reminders.Kind{"coffee"}})
		p, _ := problem.Of(err)
		require.NotNil(t, p)
		assert.Equal(t, "off", p.Fields[0].Name)
		w.choose("figuig", reminders.Choices{Muted: true, Off: []reminders.Kind{reminders.Rounds, reminders.Due, reminders.Rounds}})
		w.choose("figuig", reminders.Choices{Off: []reminders.Kind{reminders.Rounds, reminders.Due}})
		chosen, err = w.reminders.Choices(t.Context(), by)
		require.NoError(t, err)
		assert.Equal(t, reminders.Choices{Off: []reminders.Kind{reminders.Due, reminders.Rounds}}, chosen)
		chosen, err = w.reminders.Choices(t.Context(), w.account("council"))
		require.NoError(t, err)
		assert.Empty(t, chosen.Off)
		_, err = w.reminders.Choices(t.Context(), people.Account{})
		assert.True(t, problem.Is(err, problem.Unauthenticated))
	})
}

// An update that a round does not cover can be answered as the calendar says,
// whatever became of the round.
func TestWhatNoRoundCoversIsReturnedToo(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, "2026-09-20T12:00:00Z", "2026-07-01")
		w.add("figuig", people.NewAccount{Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}})
		w.add("council", people.NewAccount{Role: people.Reviewer, Party: "CCDH"})
		due, grace, only := "2026-10-02", "0", []string{"M1"}
		_, err := w.collection.Open(t.Context(), w.account("council"), collection.OpenInput{
			Period: "2026-Q3", TermsInput: collection.TermsInput{DueOn: &due, GraceDays: &grace, Pledges: &only},
		})
		require.NoError(t, err)
		w.submit("figuig", "2026-Q3", "M1.MA-FIG", "M2.MA-FIG")
		w.live("10-24") // the round is locked, and at hand no more
		w.review("council", "returned")
		w.at("10-25 06:00")
		w.run()
		require.Len(t, w.post.all, 1)
		assert.Contains(t, w.post.all[0].Text, "M2.MA-FIG")
		assert.NotContains(t, w.post.all[0].Text, "M1.MA-FIG", "its period is locked")
	})
}
