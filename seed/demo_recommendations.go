package seed

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
)

// demoRecommendation is one of data/demonstration-recommendations.json. Days are counted
// after the end of its period.
type demoRecommendation struct {
	PeriodsAgo int              `json:"periods_ago"` // 0: the last reporting period that has ended
	Commitment string           `json:"commitment"`
	Pledge     string           `json:"pledge"`
	Texts      commitments.Text `json:"texts"`
	Addressee  string           `json:"addressee"`
	Made       int              `json:"made"`
	Deadline   int              `json:"deadline"`
	Steps      []struct {
		Step  recommendations.Kind `json:"step"`
		Words string               `json:"words"`
		After int                  `json:"after"`
	} `json:"steps"`
}

// DemoRecommendations makes up what the council recommended over a demonstration's last
// periods, and what became of it, all before today in loc, in time order. The same
// arguments always give the same items.
func DemoRecommendations(
	def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location,
) ([]recommendations.ImportItem, error) {
	raw, err := files.ReadFile("data/demonstration-recommendations.json")
	if err != nil {
		return nil, err
	}
	var list []demoRecommendation
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	var items []recommendations.ImportItem
	for _, one := range list {
		if item, come := one.item(def, accounts, today, loc); come {
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b recommendations.ImportItem) int { return a.At.Compare(b.At) })
	return items, nil
}

// item is the recommendation with the steps that have come; false where the day on which
// it is made has not.
func (d demoRecommendation) item(
	def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location,
) (recommendations.ImportItem, bool) {
	p := def.Agreement.LastEnded(today)
	for range d.PeriodsAgo {
		p = def.Agreement.PreviousPeriod(p)
	}
	at := func(days int) time.Time { return p.End().AddDays(days).In(loc).Add(11 * time.Hour).UTC() }
	come := func(days int) bool { return p.End().AddDays(days).Before(today) }
	pledge, region := d.Pledge, ""
	if d.Commitment != "" {
		pledge, region, _ = strings.Cut(d.Commitment, ".")
	}
	item := recommendations.ImportItem{By: accounts[council], Recommendation: recommendations.Recommendation{
		Agreement: def.Agreement.Code, Period: p, Pledge: pledge, Commitment: d.Commitment, Region: region, Texts: d.Texts, Addressee: d.Addressee,
		Deadline: p.End().AddDays(d.Deadline), Origin: commitments.Demonstration, At: at(d.Made),
	}}
	for _, s := range d.Steps {
		if !come(s.After) {
			break
		}
		by := accounts[council]
		if slices.Contains(recommendations.Answers, s.Step) {
			by, _, _ = writers(accounts, d.Addressee, region)
		}
		item.Steps = append(item.Steps, recommendations.ImportStep{By: by, Step: recommendations.Step{Kind: s.Step, Words: s.Words, At: at(s.After)}})
	}
	return item, come(d.Made)
}
