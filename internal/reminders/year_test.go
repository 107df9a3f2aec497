package reminders_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reminders"
	"tracker/internal/store"
)

// hours are those of the day, in UTC, at which the year's trackers look. Seven in
// the morning is 6 in Casablanca's summer time, 7 in Ramadan, 6 in Paris's winter
// and 5 in its summer, 22 the day before in Tokyo.
var hours = []int{0, 5, 6, 7, 12, 22}

// yearMails is every mail of 2026, as the rules of docs/deliveries.md say and a
// calendar shows: month and day, hour in UTC, who, subject.
const yearMails = `
01-01 06 council: Collection round opened (Q4 2025)
01-01 06 cplanner: Collection round opened (Q4 2025)
01-01 06 figuig: Collection round opened (Q4 2025)
01-01 06 zagora: Campagne de collecte ouverte (4e trimestre 2025)
01-06 06 cplanner: 2 returns to submit by 20 January 2026 (Q4 2025)
01-06 06 figuig: 2 returns to submit by 20 January 2026 (Q4 2025)
01-06 06 zagora: 2 réponses à envoyer d’ici le 20 janvier 2026 (4e trimestre 2025)
01-15 06 cplanner: 2 returns to submit by 20 January 2026 (Q4 2025)
01-15 06 figuig: 1 return to submit by 20 January 2026 (Q4 2025)
01-15 06 zagora: 2 réponses à envoyer d’ici le 20 janvier 2026 (4e trimestre 2025)
01-19 06 admin: 1 overdue review
01-19 06 council: 1 update to review
01-19 06 figuig: 1 return to submit by 20 January 2026 (Q4 2025)
01-19 06 mreviewer: 2 updates to review
01-19 06 zagora: 2 réponses à envoyer d’ici le 20 janvier 2026 (4e trimestre 2025)
01-20 06 figuig: 1 returned update to correct
01-25 06 lead: 3 missing returns to follow up (Q4 2025)
01-26 06 figuig: 1 return is late and 1 returned update to correct (Q4 2025)
01-26 06 lead: 3 missing returns to follow up (Q4 2025)
01-26 06 zagora: 2 réponses en retard (4e trimestre 2025)
01-31 06 council: Collection round closed (Q4 2025)
01-31 06 cplanner: Collection round closed (Q4 2025)
01-31 06 figuig: Collection round closed (Q4 2025)
01-31 06 zagora: Campagne de collecte close (4e trimestre 2025)
02-02 06 admin: 2 overdue reviews
02-02 06 council: 3 updates to review
02-23 07 council: 1 update to review
02-24 07 figuig: 1 returned update to correct
03-02 07 figuig: 1 returned update to correct
03-09 07 admin: 1 overdue review
03-09 07 council: 1 update to review
04-01 05 zagora: Campagne de collecte ouverte (1er trimestre 2026)
04-01 06 council: Collection round opened (Q1 2026)
04-01 06 cplanner: Collection round opened (Q1 2026)
04-01 06 figuig: Collection round opened (Q1 2026)
04-06 06 cplanner: 2 returns to submit by 20 April 2026 (Q1 2026)
04-06 06 figuig: 1 return to submit by 20 April 2026 (Q1 2026)
04-15 06 cplanner: 2 returns to submit by 20 April 2026 (Q1 2026)
04-15 06 figuig: 1 return to submit by 20 April 2026 (Q1 2026)
04-19 06 cplanner: 1 return to submit by 20 April 2026 (Q1 2026)
04-25 06 cplanner: 1 missing return to follow up (Q1 2026)
04-25 06 lead: 3 missing returns to follow up (Q1 2026)
04-27 06 cplanner: 1 return is late and 1 missing return to follow up (Q1 2026)
04-27 06 figuig: 1 return is late (Q1 2026)
04-27 06 lead: 3 missing returns to follow up (Q1 2026)
04-29 06 council: Collection round closed (Q1 2026)
04-29 06 cplanner: Collection round closed (Q1 2026)
04-29 06 figuig: Collection round closed (Q1 2026)
05-05 06 figuig: 1 return is late (Q1 2026)
05-11 06 figuig: 1 return is late (Q1 2026)
05-11 06 lead: 1 missing return to follow up (Q1 2026)
05-18 06 council: 1 update to review
05-18 06 cplanner: 1 overdue review
07-01 05 zagora: Campagne de collecte ouverte (2e trimestre 2026)
07-01 06 council: Collection round opened (Q2 2026)
07-01 06 cplanner: Collection round opened (Q2 2026)
07-01 06 figuig: Collection round opened (Q2 2026)
07-07 12 cplanner: 2 returns to submit by 20 July 2026 (Q2 2026)
07-07 12 figuig: 2 returns to submit by 20 July 2026 (Q2 2026)
07-07 12 zagora: 2 réponses à envoyer d’ici le 20 juillet 2026 (2e trimestre 2026)
07-13 06 council: 4 updates to review
07-13 06 mreviewer: 2 updates to review
07-31 05 zagora: Campagne de collecte close (2e trimestre 2026)
07-31 06 council: Collection round closed (Q2 2026)
07-31 06 cplanner: Collection round closed (Q2 2026)
07-31 06 figuig: Collection round closed (Q2 2026)
10-01 05 zagora: Campagne de collecte ouverte (3e trimestre 2026)
10-01 06 council: Collection round opened (Q3 2026)
10-01 06 cplanner: Collection round opened (Q3 2026)
10-06 05 zagora: 2 réponses à envoyer d’ici le 20 octobre 2026 (3e trimestre 2026)
10-06 06 cplanner: 2 returns to submit by 20 October 2026 (Q3 2026)
10-14 22 zagora: 2 réponses à envoyer d’ici le 20 octobre 2026 (3e trimestre 2026)
10-15 06 cplanner: 2 returns to submit by 20 October 2026 (Q3 2026)
10-19 06 council: 2 updates to review
10-19 06 mreviewer: 2 updates to review
10-25 06 lead: 2 missing returns to follow up (Q3 2026)
10-26 06 lead: 2 missing returns to follow up (Q3 2026)
10-31 06 council: Collection round closed (Q3 2026)
10-31 06 cplanner: Collection round closed (Q3 2026)
10-31 22 zagora: Campagne de collecte close (3e trimestre 2026)
`

// yearEvents is what people do at noon of a day.
var yearEvents = map[string]func(w *world){
	"01-12": func(w *world) { w.submit("figuig", "2025-Q4", "M1.MA-FIG") },
	"01-16": func(w *world) { w.submit("cplanner", "2025-Q4", "C1.MA-FIG", "C1.MA-ZAG") },
	"01-19": func(w *world) { w.review("council", "returned"); w.review("mreviewer", "verified") },
	"01-26": func(w *world) { w.submit("figuig", "2025-Q4", "M1.MA-FIG", "M2.MA-FIG") },
	"01-28": func(w *world) { w.submit("zagora", "2025-Q4", "M1.MA-ZAG") },
	"02-02": func(w *world) { w.review("council", "verified") },
	"02-20": func(w *world) { w.submit("figuig", "2026-Q1", "M1.MA-FIG") },
	"02-23": func(w *world) { w.review("council", "returned") },
	"03-02": func(w *world) { w.submit("figuig", "2026-Q1", "M1.MA-FIG") },
	"03-09": func(w *world) { w.review("council", "verified") },
	"03-10": func(w *world) { w.lead("cplanner") },
	"04-02": func(w *world) { w.choose("zagora", reminders.Choices{Muted: true}) },
	"04-16": func(w *world) {
		w.choose("figuig", reminders.Choices{Off: []reminders.Kind{reminders.Due}})
		w.lead("mreviewer") // for as long as it takes to decide on what the council owes
		_, err := w.collection.Excuse(w.Context(), w.account("mreviewer"), w.round("2026-Q1").ID, "C1.MA-ZAG", "Floods.")
		require.NoError(w, err)
		_, err = w.people.SetLead(w.Context(), system, w.account("mreviewer").ID, false)
		require.NoError(w, err)
	},
	"04-28": func(w *world) {
		_, err := w.collection.Close(w.Context(), w.account("council"), w.round("2026-Q1").ID, "Enough.", 0)
		require.NoError(w, err)
	},
	"05-04": func(w *world) {
		_, err := w.collection.Reopen(w.Context(), w.account("council"), collection.ReopenInput{Round: w.round("2026-Q1").ID, Commitment: "M2.MA-FIG", Reason: "A letter came.", Until: "2026-05-12"})
		require.NoError(w, err)
	},
	"05-11": func(w *world) { w.submit("figuig", "2026-Q1", "M2.MA-FIG") },
	"05-18": func(w *world) { w.review("council", "verified") },
	"06-30": func(w *world) {
		w.choose("zagora", reminders.Choices{})
		w.choose("figuig", reminders.Choices{})
	},
	"07-10": func(w *world) {
		w.submit("figuig", "2026-Q2", "M1.MA-FIG", "M2.MA-FIG")
		w.submit("zagora", "2026-Q2", "M1.MA-ZAG", "M2.MA-ZAG")
		w.submit("cplanner", "2026-Q2", "C1.MA-FIG", "C1.MA-ZAG")
	},
	"07-13": func(w *world) { w.review("council", "verified"); w.review("mreviewer", "verified") },
	"09-15": func(w *world) {
		_, err := w.people.SetDisabled(w.Context(), system, w.account("figuig").ID, true)
		require.NoError(w, err)
	},
	"10-07": func(w *world) {
		require.NoError(w, w.people.SetTimeZone(w.Context(), w.account("zagora"), "Asia/Tokyo"))
	},
	"10-15": func(w *world) {
		w.submit("zagora", "2026-Q3", "M1.MA-ZAG", "M2.MA-ZAG")
		w.submit("cplanner", "2026-Q3", "C1.MA-FIG", "C1.MA-ZAG")
	},
	"10-19": func(w *world) { w.review("council", "verified"); w.review("mreviewer", "verified") },
}

func (w *world) lead(name string) {
	w.Helper()
	_, err := w.people.SetLead(w.Context(), system, w.account(name).ID, true)
	require.NoError(w, err)
}

// From 2 to 7 July no tracker runs.
func asleep(t time.Time) bool {
	return !t.Before(time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC)) && t.Before(time.Date(2026, 7, 7, 12, 0, 0, 0, time.UTC))
}

func TestAYearOfMornings(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, "2025-12-30T12:00:00Z", "2025-10-01")
		w.add("figuig", people.NewAccount{Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}})
		w.add("zagora", people.NewAccount{Role: people.Planner, Party: "ministry", Regions: []string{"MA-ZAG"}, Language: "fr", TimeZone: "Europe/Paris"})
		w.add("cplanner", people.NewAccount{Role: people.Planner, Party: "CCDH", AllRegions: true})
		w.add("council", people.NewAccount{Role: people.Reviewer, Party: "CCDH"})
		w.add("mreviewer", people.NewAccount{Role: people.Reviewer, Party: "ministry"})
		w.add("lead", people.NewAccount{Role: people.Auditor, Party: "ministry", Lead: true})
		w.add("auditor", people.NewAccount{Role: people.Auditor})
		w.add("admin", people.NewAccount{Role: people.Admin})
		for day := commitments.MustDate("2026-01-01"); day.Year == 2026; day = day.AddDays(1) {
			for _, hour := range hours {
				at := day.In(time.UTC).Add(time.Duration(hour) * time.Hour)
				w.clock.Set(at)
				if event := yearEvents[day.String()[5:]]; hour == 12 && event != nil {
					event(w)
				}
				if !asleep(at) {
					w.run()
				}
			}
		}
		assert.Equal(t, strings.Split(strings.TrimSpace(yearMails), "\n"), w.post.take())
	})
}
