package views

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/chart"
	"tracker/internal/collection"
	"tracker/internal/commitments"
)

// RoundsView is the page of all collection rounds.
type RoundsView struct {
	Names
	Paging
	Agreement  commitments.Agreement // of which a round can be opened here
	Agreements []commitments.Agreement
	Rounds     []collection.RoundSummary
	Problems   []FieldMessage       // filters that are not known
	Open       *Form                // nil where the account may not open one
	Periods    []commitments.Period // that have no round yet
}

// RoundView is the page of one round.
type RoundView struct {
	Names
	collection.RoundStatus
	Opening   collection.Round      // as it was opened
	Revisions []collection.Revision // latest first
	Change    Task
	CloseHref string         // "" where the account can't close it
	Numbers   JournalNumbers // of the round and its revisions
}

// Journaled lists the ids of the facts that the page shows with their journal
// numbers.
func (v RoundView) Journaled() []string {
	ids := []string{v.Round.ID}
	for _, r := range v.Revisions {
		ids = append(ids, r.ID)
	}
	return ids
}

// CloseView asks whether a round is to be closed.
type CloseView struct {
	collection.RoundSummary
	Form Form
}

// ReturnsView is the list of a round's returns.
type ReturnsView struct {
	Names
	Paging
	Round    collection.RoundSummary
	Returns  []collection.Return
	Parties  []string
	Problems []FieldMessage // filters that are not known
}

// ReturnView is the page of one return.
type ReturnView struct {
	collection.ReturnDetails
	Record  commitments.Record
	Excuse  Task
	Expect  Task
	Reopen  Task
	Why     string // why an account that decides on other returns decides not on this one; "" for others
	Numbers JournalNumbers
	// ReportHref is where the account can report, ReviewHref where it can review
	// what came; "" where it can't.
	ReportHref, ReviewHref string
}

// Journaled lists the ids of the facts that the page shows with their journal
// numbers.
func (v ReturnView) Journaled() []string {
	var ids []string
	for _, e := range v.Excuses {
		ids = append(ids, e.ID)
	}
	for _, o := range v.Reopenings {
		ids = append(ids, o.ID)
	}
	return ids
}

// roundPath is the address of a round, and of what lies under it.
func roundPath(c Layout, id string, parts ...string) string {
	return c.To(append([]string{"collection", id}, parts...)...)
}

// returnsPath is the list of a round's returns, narrowed by names and values in
// turn.
func returnsPath(c Layout, id string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Add(pairs[i], pairs[i+1])
	}
	if len(query) == 0 {
		return roundPath(c, id, "returns")
	}
	return roundPath(c, id, "returns") + "?" + query.Encode()
}

// PartyList names parties.
func (c Layout) PartyList(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = c.Party(code)
	}
	return c.L.List(names)
}

// Locked says why a period is locked, since when, and who can lift it.
func (c Layout) Locked(l commitments.Lock) string {
	return c.T(l.Message(), "period", l.Period.String(), "date", l.Since.String(),
		"by", c.by(l.By), "parties", c.PartyList(l.Lifts))
}

// Requirements lists what a round asks of each update.
func (c Layout) Requirements(r commitments.Requirements) string {
	names := []string{c.T("term.status")}
	for _, asked := range []struct {
		is   bool
		name string
	}{{r.Value, "value"}, {r.Narrative, "narrative"}, {r.Evidence, "evidence"}} {
		if asked.is {
			names = append(names, c.T("term."+asked.name))
		}
	}
	return c.L.List(names)
}

// Lacking lists what an update does not give.
func (c Layout) Lacking(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = c.T("term." + code)
	}
	return c.L.List(names)
}

// share writes thousandths in whole percent, rounded down: nothing short of the
// whole is 100 %.
func (c Layout) share(perMille int, known bool) string {
	if !known {
		return none
	}
	return c.L.Percent(perMille/10, 100)
}

// ReturnState names the state of a return.
func (c Layout) ReturnState(s collection.State) string { return c.T("collection.state." + string(s)) }

// Timing names the timing of a return; "" for none.
func (c Layout) Timing(t collection.Timing) string { return c.Named("timing.", string(t)) }

// returnSprite holds the marks of returns.
func (c Layout) returnSprite() string {
	return chart.SpriteOf(chart.Return, c.rtl())
}

// says is a return in words.
func saysReturn(c Layout, r collection.Return) string {
	words := []string{c.ReturnState(r.State)}
	if r.Delayed() {
		words = append(words, c.Timing(r.Timing))
	}
	return c.L.List(words)
}

// coveredNames names what a round covers: all, or the codes.
func coveredNames(c Layout, codes []string, all string, name func(Layout, string) string) string {
	if len(codes) == 0 {
		return c.T(all)
	}
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = name(c, code)
	}
	return c.L.List(names)
}

// parts is a count as parts of a bar, in the order of chart.Return.
func parts(n collection.Count) []int {
	return []int{n.Verified, n.Submitted, n.Returned, n.InProgress, n.Missing + n.Pending - n.InProgress, n.Excused}
}

// ReturnBars is stacked bars of returns by state.
type ReturnBars struct {
	ID, Title string
	Of        string // what each bar is, above the table's first column
	Groups    []ReturnGroup
}

// ReturnGroup is one bar.
type ReturnGroup struct {
	collection.Group
	Label, Href string
}

// picture is the bars as they are drawn.
func (b ReturnBars) picture(c Layout) chart.Bars {
	bars := chart.Bars{Frame: chart.Frame{ID: b.ID, Title: b.Title, Desc: c.T("collection.bars.desc"), RTL: c.rtl()}}
	for _, code := range chart.Return.Codes() {
		bars.Series = append(bars.Series, chart.Series{Label: c.T("collection.state." + code), Look: chart.Return.Look(code)})
	}
	for _, g := range b.Groups {
		bars.Bars = append(bars.Bars, chart.Bar{Label: g.Label, Href: g.Href, Parts: parts(g.Count)})
	}
	return bars
}

// bars are the round's returns by region, party and pledge.
func (v RoundView) bars(c Layout) []ReturnBars {
	var list []ReturnBars
	for _, by := range []struct {
		axis   string
		groups []collection.Group
		label  func(code string) string
	}{
		{"region", v.ByRegion, func(code string) string { return v.Names.Region(c, code) }},
		{"party", v.ByParty, c.Party},
		{"pledge", v.ByPledge, func(code string) string { return c.L.Isolate(code) + " " + v.Names.Pledge(c, code) }},
	} {
		bars := ReturnBars{ID: "by-" + by.axis, Title: c.T("collection.by." + by.axis), Of: c.T("term." + by.axis)}
		for _, g := range by.groups {
			bars.Groups = append(bars.Groups, ReturnGroup{g, by.label(g.Code), returnsPath(c, v.Round.ID, by.axis, g.Code)})
		}
		list = append(list, bars)
	}
	return list
}

// moved is how many hundredths a share rose or fell since before.
func moved(now, before func() (int, bool)) (points int, known bool) {
	a, knownNow := now()
	b, knownBefore := before()
	return a/10 - b/10, knownNow && knownBefore
}

// compared is what a share is compared with: that of before, where the round stood
// by then.
func compared(s collection.RoundStatus, before func() (int, bool)) func() (int, bool) {
	if s.Round.OpenedAt.After(s.Since) {
		return func() (int, bool) { return 0, false }
	}
	return before
}

// shareTrend says how a share moved since the day before; "" where that can't be said.
func shareTrend(c Layout, now, before func() (int, bool)) string {
	points, known := moved(now, before)
	switch {
	case !known:
		return ""
	case points > 0:
		return c.N("collection.trend.up", points)
	case points < 0:
		return c.N("collection.trend.down", -points)
	}
	return c.T("collection.trend.same")
}

// late are the returns that are late now, then those that came late.
func (v RoundView) late(timing collection.Timing) []collection.Return {
	var list []collection.Return
	for _, r := range v.Delayed {
		if r.Timing == timing {
			list = append(list, r)
		}
	}
	return list
}

// lifts says who can lift the locks of the round.
func (v RoundView) lifts(c Layout) string {
	a := v.Agreement
	text := c.T("collection.lifts", "parties", c.PartyList(a.Collectors()))
	if d := a.Deciders(a.Collector); d.Leads {
		return text + " " + c.T("collection.lifts.collector", "party", c.Party(d.Of), "parties", c.PartyList(d.Parties))
	}
	return text + " " + c.T("collection.lifts.others")
}

// returnFilters are the parts of the address that narrow the list of returns.
var returnFilters = []string{"region", "pledge", "party", "state", "timing", "delayed"}

func (v ReturnsView) chips(c Layout) []chip {
	var chips []chip
	for _, name := range returnFilters {
		for _, value := range v.Query[name] {
			without := clone(v.Query)
			without[name] = slices.DeleteFunc(without[name], func(x string) bool { return x == value })
			without.Del("page")
			chips = append(chips, chip{v.describe(c, name, value), strings.TrimSuffix(v.Path+"?"+without.Encode(), "?")})
		}
	}
	return chips
}

func (v ReturnsView) describe(c Layout, name, value string) string {
	switch name {
	case "region":
		return v.Names.Region(c, value)
	case "pledge":
		return c.L.Isolate(value) + " " + v.Names.Pledge(c, value)
	case "party":
		return c.Party(value)
	case "state":
		return c.named("collection.state.", value)
	case "timing":
		return c.named("timing.", value)
	case "delayed":
		return c.T("collection.delayed")
	}
	return c.L.Isolate(value)
}

func stateOptions(c Layout) []Option {
	var options []Option
	for _, s := range collection.States {
		options = append(options, Option{Value: string(s), Label: c.ReturnState(s), Scale: "return"})
	}
	return options
}

func timingOptions(c Layout) []Option {
	var options []Option
	for _, t := range collection.Timings {
		options = append(options, Option{Value: string(t), Label: c.Timing(t)})
	}
	return options
}

func phaseOptions(c Layout) []Option {
	var options []Option
	for _, p := range collection.Phases {
		options = append(options, Option{Value: string(p), Label: c.T("collection.phase." + string(p))})
	}
	return options
}

func periodChoices(c Layout, list []commitments.Period) []Option {
	var options []Option
	for _, p := range list {
		options = append(options, Option{Value: p.String(), Label: c.Period(p)})
	}
	return options
}

// inScope lists the regions of an agreement in its order.
func (n Names) inScope(codes []string) []commitments.Region {
	var list []commitments.Region
	for _, code := range codes {
		for _, r := range n.Regions {
			if r.Code == code {
				list = append(list, r)
			}
		}
	}
	return list
}

// tenth writes thousandths as hundredths, for the attributes of a picture.
func tenth(perMille int) string { return strconv.FormatFloat(float64(perMille)/10, 'f', -1, 64) }

// RoundPreview is what a round will ask of whom, before it is opened.
type RoundPreview struct {
	Names
	Round  collection.Round
	Counts collection.Counts
	Typed  url.Values // the form, which is sent again
}

// fields are the names of the form that stay as they were typed.
func (v RoundPreview) fields() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(v.Typed)), func(name string) bool { return name == "confirmed" })
}

// own are the returns that the reader owes.
func (v RoundView) own(c Layout) (list []collection.Return) {
	for _, r := range v.Returns {
		if r.Party == c.Account.Party && c.Account.InRegion(r.Region) {
			list = append(list, r)
		}
	}
	return list
}

// open are those of the returns that are still to come.
func open(returns []collection.Return) []collection.Return {
	return slices.DeleteFunc(slices.Clone(returns), func(r collection.Return) bool {
		return r.State != collection.Expected && r.State != collection.InProgress && r.State != collection.Returned
	})
}
