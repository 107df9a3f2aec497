package reminders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
)

func TestRecommendationsRemindBothSides(t *testing.T) {
	figuig := people.Account{ID: "p", Role: people.Planner, Party: "ministry", Regions: []string{"MA-FIG"}}
	nador := people.Account{ID: "n", Role: people.Planner, Party: "ministry", Regions: []string{"MA-NAD"}}
	council := people.Account{ID: "c", Role: people.Reviewer, Party: "CCDH"}
	made := recommendations.Record{Recommendation: recommendations.Recommendation{
		ID: "r", Pledge: "M5", Commitment: "M5.MA-FIG", Region: "MA-FIG", Addressee: "ministry", Party: "CCDH", Deadline: commitments.MustDate("2026-12-15"),
	}}
	after := func(kind recommendations.Kind) recommendations.Record {
		r := made
		r.Steps = []recommendations.Step{{Kind: kind, At: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)}}
		return r
	}
	for name, c := range map[string]struct {
		r    recommendations.Record
		who  people.Account
		day  string
		want string
	}{
		"two weeks before":            {made, figuig, "2026-12-01", "due"},
		"of another region":           {made, nador, "2026-12-01", ""},
		"who recommends, before":      {made, council, "2026-12-01", ""},
		"on a day between":            {made, figuig, "2026-12-03", ""},
		"the day before":              {after(recommendations.Accept), figuig, "2026-12-14", "due"},
		"on the day itself":           {made, figuig, "2026-12-15", ""},
		"the morning after":           {made, figuig, "2026-12-16", "late"},
		"on a Thursday":               {made, figuig, "2026-12-17", ""},
		"on the Monday after":         {made, figuig, "2026-12-21", "late"},
		"done, the addressee":         {after(recommendations.Do), figuig, "2026-12-14", ""},
		"done, the next morning":      {after(recommendations.Do), council, "2026-12-02", "found"},
		"done, a day later":           {after(recommendations.Do), council, "2026-12-03", ""},
		"refused, on the next Monday": {after(recommendations.Refuse), council, "2026-12-07", "found"},
		"settled":                     {after(recommendations.Settle), council, "2026-12-07", ""},
	} {
		t.Run(name, func(t *testing.T) {
			day := commitments.MustDate(c.day)
			facts := reminders.Facts{Now: day.In(time.UTC).Add(8 * time.Hour), Zone: time.UTC, Recommended: []recommendations.Record{c.r}}
			digest := func(choices reminders.Choices) reminders.RecommendedNow {
				p := reminders.Person{Account: c.who, Location: time.UTC, Hour: 7, Choices: choices}
				return facts.Digest(p, reminders.Span{From: day, To: day}).Recommended
			}
			got := map[string]int{}
			now := digest(reminders.Choices{})
			for kind, list := range map[string][]recommendations.Record{"due": now.Due, "late": now.Late, "found": now.Found} {
				if len(list) > 0 {
					got[kind] = len(list)
				}
			}
			want := map[string]int{}
			if c.want != "" {
				want[c.want] = 1
			}
			assert.Equal(t, want, got)
			assert.Zero(t, digest(reminders.Choices{Off: []reminders.Kind{reminders.Recommended}}).Total(), "who wants none")
		})
	}
}
