package seed

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

func demoAccounts() map[string]people.Account {
	accounts := map[string]people.Account{}
	for _, n := range DemoAccounts() {
		accounts[n.Email] = people.Account{
			ID: n.Email, Email: n.Email, Name: n.Name, Role: n.Role, Party: n.Party,
			AllRegions: n.AllRegions, Regions: n.Regions,
		}
	}
	return accounts
}

func casablanca(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Africa/Casablanca")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// days on which a demonstration may start: within, at the end of and right at
// the beginning of a quarter.
var days = []string{"2026-11-23", "2026-12-31", "2026-10-01", "2026-10-02", "2027-01-20", "2028-02-29"}

func demo(t *testing.T, day string) []commitments.ImportItem {
	t.Helper()
	return Demo(builtin(t), demoAccounts(), commitments.MustDate(day), casablanca(t))
}

func TestDemoIsTheSameEachTime(t *testing.T) {
	if !reflect.DeepEqual(demo(t, days[0]), demo(t, days[0])) {
		t.Error("two demonstrations of one day differ")
	}
}

// replay follows what a demonstration does to each commitment.
type replay struct {
	terms   commitments.Terms
	last    time.Time
	period  commitments.Period
	status  commitments.Status
	pledge  commitments.Pledge
	values  map[string]commitments.Quantity // to date, by indicator
	before  map[string]commitments.Quantity // the same, by the end of the period before
	state   commitments.ReviewState
	author  string
	updates int
}

func replayed(t *testing.T, day string) map[string]*replay {
	t.Helper()
	def := builtin(t)
	midnight := commitments.MustDate(day).In(casablanca(t))
	pledges := map[string]commitments.Pledge{}
	for _, p := range def.Pledges {
		pledges[p.Code] = p
	}
	seen := map[string]*replay{}
	for _, item := range demo(t, day) {
		c := seen[item.Commitment]
		if c == nil {
			code, _, _ := strings.Cut(item.Commitment, ".")
			c = &replay{pledge: pledges[code], values: map[string]commitments.Quantity{}}
			seen[item.Commitment] = c
		}
		if !item.At.After(c.last) || !item.At.Before(midnight) || item.At.Location() != time.UTC {
			t.Fatalf("%s: %s %s after %s", day, item.Commitment, item.At, c.last)
		}
		c.last = item.At
		_, region, _ := strings.Cut(item.Commitment, ".")
		c.follow(t, item, region, def.Agreement)
	}
	return seen
}

var placeholder = regexp.MustCompile(`[{}]|  |%!`)

func (c *replay) follow(t *testing.T, item commitments.ImportItem, region string, a commitments.Agreement) {
	t.Helper()
	party := c.pledge.Party
	switch {
	case item.Revision != nil:
		if err := item.By.RequireOwn(people.ReviseTerms, party, region); err != nil || item.Revision.Reason == "" {
			t.Errorf("%s: revision %v", item.Commitment, err)
		}
		c.terms = item.Revision.Terms
	case item.Update != nil:
		u := item.Update
		if err := item.By.RequireOwn(people.ReportProgress, party, region); err != nil {
			t.Errorf("%s: update %v", item.Commitment, err)
		}
		c.checkUpdate(t, item, a)
		c.period, c.status, c.state, c.author = u.Period, u.Status, commitments.Submitted, item.By.Email
		c.updates++
	default:
		r := item.Review
		if err := item.By.RequireOther(people.ReviewUpdate, party, a.Parties, c.author); err != nil {
			t.Errorf("%s: review %v", item.Commitment, err)
		}
		if r.Period != c.period || c.state != commitments.Submitted {
			t.Errorf("%s: review of %s while %s is %s", item.Commitment, r.Period, c.period, c.state)
		}
		if r.Decision == commitments.Returned && r.Reason == "" || r.Decision == commitments.Verified && r.Assessment == "" {
			t.Errorf("%s: review %+v", item.Commitment, r)
		}
		c.state = r.Decision
	}
}

func (c *replay) checkUpdate(t *testing.T, item commitments.ImportItem, a commitments.Agreement) {
	t.Helper()
	u := item.Update
	day := commitments.DateOf(item.At)
	if window := a.Window(u.Period, day); window != commitments.OnTime && window != commitments.Late {
		t.Errorf("%s: %s reported on %s", item.Commitment, u.Period, day)
	}
	if u.Origin != commitments.Demonstration || u.Narrative == "" || placeholder.MatchString(u.Narrative) {
		t.Errorf("%s: %q", item.Commitment, u.Narrative)
	}
	if (u.Delay != nil) != c.terms.AsksDelay(u.Status, u.Period) {
		t.Errorf("%s: %s for %s, due on %s, with the reason %v", item.Commitment, u.Status, u.Period, c.terms.DueOn, u.Delay)
	}
	if c.period != u.Period {
		c.before = maps.Clone(c.values)
	}
	for _, in := range c.pledge.Measured() {
		target := c.terms.TargetOf(in.Code)
		v := commitments.FindValue(u.Values, in.Code)
		if (v != nil) != (target.Target != nil && in.Counts == nil) {
			t.Errorf("%s: value %v of %s with the target %v", item.Commitment, v, in.Code, target.Target)
		}
		if v != nil {
			c.checkValue(t, item, in, *v, target)
		}
	}
}

// checkValue holds a value to the way from baseline to target.
func (c *replay) checkValue(t *testing.T, item commitments.ImportItem, in commitments.Indicator, v commitments.Value, target commitments.Target) {
	t.Helper()
	toDate := v.Value
	if in.Adds() {
		toDate += c.before[in.Code]
	}
	if toDate < c.values[in.Code] || in.Kind != commitments.Ratio && toDate < *target.Baseline || toDate > *target.Target {
		t.Errorf("%s: %s at %s after %s", item.Commitment, in.Code, toDate, c.values[in.Code])
	}
	if item.Update.Status == commitments.Completed && in.Kind != commitments.Ratio && toDate != *target.Target {
		t.Errorf("%s: completed with %s at %s of %s", item.Commitment, in.Code, toDate, target.Target)
	}
	sums := map[string]commitments.Quantity{}
	for _, part := range v.Parts {
		if sums[part.Dimension] += part.Value; sums[part.Dimension] > v.Value || part.Value < 0 {
			t.Errorf("%s: parts %v of %s", item.Commitment, v.Parts, v.Value)
		}
	}
	c.values[in.Code] = toDate
}

// declared is the state of a commitment on which nothing or one status was declared.
func declared(s commitments.Status) commitments.State {
	if s == "" {
		return commitments.State{}
	}
	return commitments.State{Declared: &commitments.Statement{Status: s}}
}

func TestDemoIsPlausibleOnAnyDay(t *testing.T) {
	for _, day := range days {
		seen := replayed(t, day)
		today := commitments.MustDate(day)
		counts := map[string]int{}
		for code, c := range seen {
			if len(c.terms.Targets) > 0 {
				counts["terms"]++
			}
			d := commitments.Commitment{Terms: c.terms, State: declared(c.status)}.
				Derive(commitments.Horizon{Today: today, SoonUntil: today.AddDays(30)})
			if d.Overdue {
				counts["overdue"]++
			}
			if d.DueSoon {
				counts["due soon"]++
			}
			if c.updates > 0 {
				counts["reported"]++
			}
			counts[string(c.state)]++
			counts[string(c.status)]++
			if (c.state == commitments.Returned) != slices.Contains(unanswered, code) {
				t.Errorf("%s: %s is %s", day, code, c.state)
			}
		}
		for what, least := range map[string]int{
			"terms": 90, "overdue": 6, "due soon": 5, "reported": 125, "submitted": 3,
			"in_progress": 60, "completed": 8, "delivered": 5, "suspended": 5, "not_started": 5,
		} {
			if counts[what] < least || counts[what] > 150 {
				t.Errorf("%s: %d %s", day, counts[what], what)
			}
		}
	}
}

func TestReturnedUpdatesCanStillBeAnswered(t *testing.T) {
	agreement := builtin(t).Agreement
	for _, day := range days {
		seen := replayed(t, day)
		for _, code := range unanswered {
			if p := seen[code].period; p != agreement.LastEnded(commitments.MustDate(day)) {
				t.Errorf("%s: %s was returned for %s", day, code, p)
			}
		}
	}
}

func TestDemoStartsWithItsFirstPeriod(t *testing.T) {
	agreement := commitments.Agreement{Calendars: commitments.FromBeginning(commitments.DefaultCalendar())}
	if got := DemoStart(agreement, commitments.MustDate("2026-11-23")); got != commitments.MustDate("2024-10-01") {
		t.Error(got)
	}
}

func TestDemoTextsCoverEveryPledge(t *testing.T) {
	texts := demoTexts()
	for _, p := range builtin(t).Pledges {
		category, ok := texts.Categories[p.Category]
		if !ok {
			t.Errorf("no texts for %s", p.Category)
		}
		for _, status := range []commitments.Status{
			commitments.NotStarted, commitments.InProgress, commitments.Delivered, commitments.Completed,
		} {
			for _, language := range []string{"fr", "ar"} {
				if len(category.Narratives[status][language]) == 0 {
					t.Errorf("%s: no %s text for %s", p.Category, language, status)
				}
			}
		}
	}
}

func TestDemoWithoutAccountsIsEmpty(t *testing.T) {
	if items := Demo(builtin(t), nil, commitments.MustDate(days[0]), time.UTC); len(items) != 0 {
		t.Errorf("%d items", len(items))
	}
}

func TestSyntheticSpreadsOverTheYears(t *testing.T) {
	def := builtin(t)
	by := people.SystemAccount()
	today := commitments.MustDate(days[0])
	for _, n := range []int{0, 1, 154, 5000, 100_000} {
		last := map[string]time.Time{}
		periods := map[commitments.Period]int{}
		count := 0
		for item := range Synthetic(def, n, by, today) {
			count++
			if !item.At.After(last[item.Commitment]) || !item.At.Before(today.In(time.UTC)) {
				t.Fatalf("%s at %s after %s", item.Commitment, item.At, last[item.Commitment])
			}
			last[item.Commitment] = item.At
			periods[item.Update.Period]++
			if item.Update.Origin != commitments.Synthetic {
				t.Fatal(item.Update.Origin)
			}
		}
		if count != n || len(last) != min(n, 154) {
			t.Errorf("%d items on %d commitments, want %d", count, len(last), n)
		}
		if n == 100_000 && (len(periods) < 275 || periods[commitments.MustPeriod("2009-Q2")] == 0) {
			t.Errorf("%d periods", len(periods))
		}
	}
}

func TestSyntheticStopsWhenAsked(t *testing.T) {
	count := 0
	for range Synthetic(builtin(t), 1000, people.SystemAccount(), commitments.MustDate(days[0])) {
		if count++; count == 3 {
			break
		}
	}
	if count != 3 {
		t.Error(count)
	}
}

func TestDemoAccountsAreThoseOfTheContract(t *testing.T) {
	want := []string{
		"planner@demo.tracker", "planner.figuig@demo.tracker", "council@demo.tracker", "council.lead@demo.tracker", "council.planner@demo.tracker",
		"ministry.reviewer@demo.tracker", "auditor@demo.tracker", "admin@demo.tracker",
	}
	var got []string
	for _, n := range DemoAccounts() {
		got = append(got, n.Email)
		if n.Name == "" || n.Language != "fr" || n.Role == people.Planner && !n.AllRegions && len(n.Regions) == 0 {
			t.Errorf("%+v", n)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
