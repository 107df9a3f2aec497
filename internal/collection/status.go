package collection

import (
	"slices"
	"time"

	"tracker/internal/commitments"
)

// Count counts returns by state and timing. Returns = Owed + Excused; Owed = Came
// + Missing + Pending; Came = Submitted + Returned + Verified = OnTime + Late.
type Count struct {
	Returns   int `json:"returns"`
	Excused   int `json:"excused"`
	Owed      int `json:"owed"`
	Came      int `json:"came"`
	Missing   int `json:"missing"`
	Pending   int `json:"pending"`
	Submitted int `json:"submitted"`
	Returned  int `json:"returned"`
	Verified  int `json:"verified"`
	OnTime    int `json:"on_time"`
	Late      int `json:"late"`
	// InProgress counts those of Missing and Pending that have a draft. Drafts
	// are not facts, so reports can't contain this.
	InProgress int `json:"-"`
}

// Completeness returns the share of the owed returns that came, in thousandths
// rounded down; false where nothing is owed.
func (c Count) Completeness() (perMille int, owed bool) { return share(c.Came, c.Owed) }

// Timeliness returns the share of the returns that came which came on time, in
// thousandths rounded down; false where nothing came.
func (c Count) Timeliness() (perMille int, came bool) { return share(c.OnTime, c.Came) }

func share(part, whole int) (int, bool) {
	if whole == 0 {
		return 0, false
	}
	return part * 1000 / whole, true
}

func (c *Count) add(r Return) {
	c.Returns++
	for _, n := range []struct {
		is bool
		of *int
	}{
		{r.State == Excused, &c.Excused}, {r.State != Excused, &c.Owed}, {r.State.Came(), &c.Came},
		{r.Timing == Missing, &c.Missing}, {r.Timing == Pending, &c.Pending},
		{r.State == Submitted, &c.Submitted}, {r.State == Returned, &c.Returned}, {r.State == Verified, &c.Verified},
		{r.Timing == OnTime, &c.OnTime}, {r.Timing == Late, &c.Late}, {r.State == InProgress, &c.InProgress},
	} {
		if n.is {
			*n.of++
		}
	}
}

// Group is the count of one party, pledge or region.
type Group struct {
	Code string `json:"code"`
	Count
}

// Counts is the count of a round's returns, as a whole and by party, pledge and
// region in the agreement's order. Groups of which nothing is asked are left out.
type Counts struct {
	Whole    Count   `json:"whole"`
	ByParty  []Group `json:"by_party"`
	ByPledge []Group `json:"by_pledge"`
	ByRegion []Group `json:"by_region"`
}

// CountReturns counts returns, which must be in the order of RoundFacts.Returns.
func (r RoundFacts) CountReturns(returns []Return) Counts {
	counts := Counts{ByParty: []Group{}, ByPledge: []Group{}, ByRegion: []Group{}}
	for _, one := range returns {
		counts.Whole.add(one)
		addToGroup(&counts.ByParty, one.Party, one)
		addToGroup(&counts.ByPledge, one.Pledge, one)
		addToGroup(&counts.ByRegion, one.Region, one)
	}
	sortGroups(counts.ByParty, r.Agreement.Parties)
	sortGroups(counts.ByRegion, r.Agreement.Regions)
	return counts
}

func addToGroup(groups *[]Group, code string, r Return) {
	i := slices.IndexFunc(*groups, func(g Group) bool { return g.Code == code })
	if i < 0 {
		i = len(*groups)
		*groups = append(*groups, Group{Code: code})
	}
	(*groups)[i].add(r)
}

func sortGroups(groups []Group, order []string) {
	slices.SortStableFunc(groups, func(a, b Group) int { return slices.Index(order, a.Code) - slices.Index(order, b.Code) })
}

// RoundStatus is the state of a round: everything that its page shows.
type RoundStatus struct {
	Round     Round                 `json:"round"`
	Agreement commitments.Agreement `json:"agreement"`
	Day       commitments.Date      `json:"day"`
	Phase     Phase                 `json:"phase"`
	Counts
	Returns []Return `json:"returns"` // all, by pledge and region
	// NotBegun are the returns without update and draft, by party and region.
	NotBegun []UnstartedReturns `json:"not_begun"`
	Delayed  []Return           `json:"delayed"` // late now, then those that came late
	// Since is the instant that Before and Changed compare with. Before counts by
	// the round's present terms and without drafts.
	Since   time.Time     `json:"since"` // UTC
	Before  Counts        `json:"before"`
	Changed []StateChange `json:"changed"`
}

// UnstartedReturns are the returns of one party in one region that nobody has
// begun.
type UnstartedReturns struct {
	Party   string   `json:"party"`
	Region  string   `json:"region"`
	Returns []string `json:"returns"` // commitment codes
}

// StateChange is a return whose state has changed.
type StateChange struct {
	Commitment string `json:"commitment"`
	Before     State  `json:"before"`
	After      State  `json:"after"`
}

// Matrix returns the returns with a row for each of ByPledge and a column for each
// of ByRegion; nil where the round asks nothing.
func (s RoundStatus) Matrix() [][]*Return {
	column := make(map[string]int, len(s.ByRegion))
	for i, g := range s.ByRegion {
		column[g.Code] = i
	}
	row := make(map[string]int, len(s.ByPledge))
	cells := make([][]*Return, len(s.ByPledge))
	for i, g := range s.ByPledge {
		row[g.Code], cells[i] = i, make([]*Return, len(s.ByRegion))
	}
	for i, r := range s.Returns {
		cells[row[r.Pledge]][column[r.Region]] = &s.Returns[i]
	}
	return cells
}

// Status computes the round's state at an instant, and what changed since an
// earlier one.
func (r RoundFacts) Status(now, since time.Time, loc *time.Location) RoundStatus {
	s := RoundStatus{
		Round: r.Round, Agreement: r.Agreement, Day: commitments.DateOf(now.In(loc)), Since: since.UTC(),
		NotBegun: []UnstartedReturns{}, Delayed: []Return{}, Changed: []StateChange{},
	}
	s.Phase = r.Round.PhaseOn(s.Day)
	s.Returns = r.Returns(s.Day, loc)
	s.Counts = r.CountReturns(s.Returns)
	before := r.returns(asOf{until: since, day: commitments.DateOf(since.In(loc)), loc: loc})
	s.Before = r.CountReturns(before)
	for i, one := range s.Returns {
		if was := before[i].State; was != one.recordedState() {
			s.Changed = append(s.Changed, StateChange{one.Commitment, was, one.recordedState()})
		}
		if one.State == Expected {
			s.addUnstarted(one)
		}
	}
	for _, timing := range []Timing{Missing, Late} {
		for _, one := range s.Returns {
			if one.Timing == timing {
				s.Delayed = append(s.Delayed, one)
			}
		}
	}
	return s
}

// recordedState is the state without drafts.
func (r Return) recordedState() State {
	if r.State == InProgress {
		return Expected
	}
	return r.State
}

func (s *RoundStatus) addUnstarted(r Return) {
	i := slices.IndexFunc(s.NotBegun, func(p UnstartedReturns) bool { return p.Party == r.Party && p.Region == r.Region })
	if i < 0 {
		i = len(s.NotBegun)
		s.NotBegun = append(s.NotBegun, UnstartedReturns{Party: r.Party, Region: r.Region})
	}
	s.NotBegun[i].Returns = append(s.NotBegun[i].Returns, r.Commitment)
}
