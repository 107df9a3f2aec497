package seed

import (
	"hash/fnv"
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
)

// DemoRounds makes up the collection rounds behind the updates of a demonstration,
// all before today in loc, in time order: one for each full period, which the
// calendar opened; the grace of the last is prolonged where it would be over, so
// that one round always takes returns. What came after a round was locked had been reopened, and a few
// returns that never came are excused.
func DemoRounds(
	def commitments.Definition, accounts map[string]people.Account, items []commitments.ImportItem, today commitments.Date, loc *time.Location,
) []collection.ImportItem {
	staff := accounts[council]
	if staff.ID == "" {
		return nil
	}
	r := rounds{def: def, staff: staff, today: today, loc: loc, texts: demoTexts()}
	for _, item := range items {
		if item.Update != nil {
			r.updates = append(r.updates, item)
		}
	}
	periods := demonstrated(def.Agreement, today)
	for _, p := range periods[:demoPeriods] {
		if calendar := def.Agreement.CalendarOf(p).Rounds; calendar != nil && calendar.OpensOn(p).Before(today) {
			r.tell(p, *calendar, p == periods[demoPeriods-1])
		}
	}
	slices.SortStableFunc(r.items, func(a, b collection.ImportItem) int { return a.At.Compare(b.At) })
	return r.items
}

// prolonged is how many days from today the last round still takes returns.
const prolonged = 7

// daysBetween counts the days from one to the other.
func daysBetween(from, to commitments.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)).Hours() / 24)
}

// rounds makes up the rounds of a demonstration.
type rounds struct {
	def     commitments.Definition
	staff   people.Account
	today   commitments.Date
	loc     *time.Location
	texts   demoText
	updates []commitments.ImportItem
	items   []collection.ImportItem
}

// add appends an item at an hour of the day, unless that lies in the future.
func (r *rounds) add(by people.Account, p commitments.Period, day commitments.Date, hour time.Duration, item collection.ImportItem) {
	item.By, item.Agreement, item.Period, item.At = by, r.def.Agreement.Code, p, day.In(r.loc).Add(hour).UTC()
	if item.At.Before(r.today.In(r.loc)) {
		r.items = append(r.items, item)
	}
}

func (r *rounds) tell(p commitments.Period, calendar commitments.RoundCalendar, last bool) {
	terms := collection.Terms{
		Pledges: []string{}, Regions: []string{}, DueOn: calendar.DueOn(p), GraceDays: calendar.GraceDays, Requires: calendar.Requires,
	}
	r.add(people.SystemAccount(), p, calendar.OpensOn(p), 5*time.Minute, collection.ImportItem{Open: &terms})
	ends := terms.LastOn()
	if last && !ends.After(r.today) {
		longer := terms
		longer.GraceDays, longer.Note = daysBetween(terms.DueOn, r.today)+prolonged, r.texts.Common.RoundNote
		r.add(r.staff, p, ends.AddDays(-1), 10*time.Hour, collection.ImportItem{
			Change: &collection.ImportChange{Terms: longer, Reason: r.texts.Common.Extended},
		})
		ends = longer.LastOn()
	}
	r.reopen(p, ends)
	r.excuse(p, calendar.DueOn(p).AddDays(-5))
}

// reopen tells of a reopening before each update that came after the lock.
func (r *rounds) reopen(p commitments.Period, locked commitments.Date) {
	until := map[string]commitments.Date{}
	for _, item := range r.updates {
		day := commitments.DateOf(item.At.In(r.loc))
		if item.Update.Period != p || !day.After(locked) || !day.After(until[item.Commitment]) {
			continue
		}
		asked := locked.AddDays(1)
		if earlier := day.AddDays(-2); earlier.After(asked) {
			asked = earlier
		}
		until[item.Commitment] = day.AddDays(5)
		r.add(r.staff, p, asked, 8*time.Hour, collection.ImportItem{Reopen: &collection.ImportReturn{
			Commitment: item.Commitment, Until: until[item.Commitment], Reason: r.pick(r.texts.Common.Reopened, item.Commitment),
		}})
	}
}

// mostExcused is how many returns of a round are excused at most.
const mostExcused = 4

// excuse tells of a few returns that never came, of work that goes on.
func (r *rounds) excuse(p commitments.Period, day commitments.Date) {
	came, over := map[string]bool{}, map[string]bool{}
	for _, item := range r.updates {
		u := item.Update
		came[item.Commitment] = came[item.Commitment] || u.Period == p
		if u.Period.End().Before(p.Start()) {
			over[item.Commitment] = u.Status == commitments.Completed || u.Status == commitments.Cancelled
		}
	}
	excused := 0
	for _, pledge := range r.def.Pledges {
		for _, region := range pledge.Scope.Of(r.def.Agreement.Regions) {
			code := commitments.CommitmentCode(pledge.Code, region)
			if came[code] || over[code] || number(code+p.String())%3 != 0 || excused == mostExcused {
				continue
			}
			excused++
			r.add(r.staff, p, day, 11*time.Hour+time.Duration(excused)*time.Minute, collection.ImportItem{
				Excuse: &collection.ImportReturn{Commitment: code, Reason: r.pick(r.texts.Common.Excused, code)},
			})
		}
	}
}

func (r *rounds) pick(list []string, code string) string { return list[number(code)%uint32(len(list))] }

// number is the same for the same text.
func number(s string) uint32 {
	hash := fnv.New32a()
	hash.Write([]byte(s))
	return hash.Sum32()
}

// Draft is a progress update that a demonstration's planner began.
type Draft struct {
	By         people.Account
	Commitment string
	Progress   commitments.ProgressInput // without the version of the commitment
}

// mostDrafts is how many returns of a round are in progress.
const mostDrafts = 6

// DemoDrafts makes up drafts for a few returns of a round that nobody has begun.
func DemoDrafts(p commitments.Period, accounts map[string]people.Account, returns []collection.Return) []Draft {
	var drafts []Draft
	texts := demoTexts().Common.Drafts
	for _, r := range returns {
		by, _, ok := writers(accounts, r.Party, r.Region)
		if !ok || r.State != collection.Expected || len(drafts) == mostDrafts {
			continue
		}
		list := texts["fr"]
		if slices.Contains(arabicRegions, r.Region) {
			list = texts["ar"]
		}
		drafts = append(drafts, Draft{by, r.Commitment, commitments.ProgressInput{
			Period: p.String(), Status: string(commitments.InProgress), Narrative: list[len(drafts)%len(list)],
		}})
	}
	return drafts
}
