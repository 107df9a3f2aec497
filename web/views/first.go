package views

import (
	"strings"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// First is the first page: what is asked of the account, then where things stand.
type First struct {
	Names
	Agreement commitments.Agreement
	Matrix    []commitments.Commitment // of the agreement
	Counts    commitments.Counts
	Trend     []reports.PeriodFigures // what the latest reports lead with, the earliest first
	Planner   *PlannerWork
	Reviewer  *ReviewerWork
	Auditor   *AuditorWork
	Admin     *AdminWork
	Mentions  []commitments.Mentioned // the first of the comments that name the account and wait for it
	Mentioned int                     // how many there are
}

// WorkKind is why something is asked of a planner.
type WorkKind string

// The kinds of task, the most urgent first.
const (
	WorkReturned WorkKind = "returned" // the other party sent it back
	WorkMissing  WorkKind = "missing"  // the round's day has passed
	WorkOverdue  WorkKind = "overdue"  // the promise's day has passed
	WorkDraft    WorkKind = "draft"    // begun and not sent
	WorkOwed     WorkKind = "owed"     // the round asks for it
	WorkSilent   WorkKind = "silent"   // nothing was reported for long
)

// WorkKinds are all of them, the most urgent first.
var WorkKinds = []WorkKind{WorkReturned, WorkMissing, WorkOverdue, WorkDraft, WorkOwed, WorkSilent}

// WorkItem is one commitment that asks its planner for something, under its most urgent
// reason.
type WorkItem struct {
	Kind       WorkKind
	Commitment string
	Pledge     string
	Region     string
	Period     commitments.Period // that is asked for; zero: the form proposes one
	DueOn      commitments.Date   // of the return or the promise; zero where none is known
	Reason     string             // of a return, in the reviewer's words
	Saved      commitments.Date   // when the draft was kept
	Minutes    int                // that answering takes, about
}

// PlannerWork is what a planner has to do.
type PlannerWork struct {
	Tasks   []WorkItem             // the first, by urgency; each commitment once
	Asked   int                    // answers that rounds and returns wait for
	Rounds  []collection.OpenRound // that still take returns of the account, the earliest due first
	Overdue WorkList
	Silent  WorkList
	DueSoon WorkList
	Own     []commitments.Commitment
}

// next is the round that waits for something first, or the earliest where none does;
// nil where there is no round.
func (w PlannerWork) next() *collection.OpenRound {
	for i := range w.Rounds {
		if len(w.Rounds[i].Open) > 0 {
			return &w.Rounds[i]
		}
	}
	if len(w.Rounds) > 0 {
		return &w.Rounds[0]
	}
	return nil
}

// title says what is asked, and until when the first of it.
func (w PlannerWork) title(c Layout) string {
	round := w.next()
	switch {
	case w.Asked > 0 && round != nil && round.Phase != collection.Closed:
		return c.count("first.planner.until", w.Asked, "date", expectedBy(*round).String())
	case w.Asked > 0:
		return c.count("first.planner.asked", w.Asked)
	case len(w.Tasks) > 0:
		return c.count("first.planner.open", len(w.Tasks))
	}
	return c.T("first.planner.calm")
}

func expectedBy(r collection.OpenRound) commitments.Date {
	if r.Phase == collection.Grace {
		return r.Round.LastOn()
	}
	return r.Round.DueOn
}

// where says whose work it is, and how much of the round's is done.
func (w PlannerWork) where(c Layout, n Names) string {
	place := c.T("first.all_regions")
	if !c.Account.AllRegions {
		var names []string
		for _, code := range c.Account.Regions {
			names = append(names, n.Region(c, code))
		}
		place = c.L.List(names)
	}
	round := w.next()
	if round == nil {
		return place
	}
	return place + " · " + c.count("first.planner.sent", round.Count.Returns, "sent", round.Count.Returns-len(round.Open))
}

// Next is the task as what an action leads on to.
func (t WorkItem) Next(c Layout, n Names) Next {
	return Next{Title: c.place(n, t.Pledge, t.Region), Verb: c.T("task.verb." + string(t.Kind)), Href: t.href(c)}
}

// NextReview is an update that waits for a review, as what an action leads on to.
func NextReview(c Layout, n Names, w commitments.Waiting) Next {
	return Next{Title: c.place(n, w.About.Pledge, w.About.Region), Verb: c.T("task.verb.review"), Href: c.To("reviews", w.ID)}
}

// href is where a task is done.
func (t WorkItem) href(c Layout) string {
	address := c.To("commitments", t.Commitment)
	if !t.Period.IsZero() {
		address += "?period=" + t.Period.String()
	}
	return address + "#report"
}

// tag says in a few words why a task is here.
func (t WorkItem) tag(c Layout) string {
	today := commitments.DateOf(c.Now)
	switch t.Kind {
	case WorkOverdue, WorkMissing:
		return c.count("task.late", max(today.DaysSince(t.DueOn), 1))
	case WorkDraft:
		return c.T("task.draft")
	case WorkOwed:
		return c.count("task.left", max(t.DueOn.DaysSince(today), 0))
	case WorkReturned:
		return c.T("task.returned")
	}
	return c.T("task.silent")
}

// why says it in a sentence.
func (t WorkItem) why(c Layout) string {
	switch t.Kind {
	case WorkReturned:
		return ""
	case WorkOverdue:
		return c.T("task.why.overdue", "date", t.DueOn.String())
	case WorkDraft:
		return c.T("task.why.draft", "date", t.Saved.String())
	case WorkSilent:
		return c.T("task.why.silent")
	}
	return c.T("task.why.owed", "period", t.Period.String())
}

// figures are the key figures beside the map: what is kept, what disagrees, what is late.
func (f First) figures(c Layout) []firstFigure {
	to := func(name, value string) string {
		return Chosen(c.To("commitments"), "agreement", f.Agreement.Code, name, value)
	}
	return []firstFigure{
		{f.Counts.Verified[commitments.Completed], "first.figure.kept", to("verified", string(commitments.Completed)), f.trend(c, func(h reports.Headline) int { return h.VerifiedCompleted })},
		{f.Counts.Differs(), "first.figure.differs", to("differs", "1"), f.trend(c, func(h reports.Headline) int { return h.Differs })},
		{f.Counts.Overdue, "first.figure.overdue", to("overdue", "1"), f.trend(c, func(h reports.Headline) int { return h.Overdue })},
	}
}

type firstFigure struct {
	n     int
	label string
	href  string
	trend string
}

// trend draws how a figure went over the latest reports; "" where there are fewer than two.
func (f First) trend(c Layout, of func(reports.Headline) int) string {
	return Overview{Trend: f.Trend}.trend(c, of)
}

// places are the regions with how much is kept in each, in the agreement's order.
func (f First) places(c Layout) (list []Link) {
	for _, code := range f.Agreement.Regions {
		all := 0
		for _, x := range f.Matrix {
			if x.Region == code {
				all++
			}
		}
		list = append(list, Link{f.Names.Region(c, code) + " " + share(kept(f.Matrix, code), all), c.To("regions", code)})
	}
	return list
}

// WorkList is the first of some commitments that ask for something, and the
// list of all of them.
type WorkList struct {
	Items []commitments.Commitment
	Total int
	Href  string
}

// ReviewerWork is what a reviewer has to do.
type ReviewerWork struct {
	Running    []collection.RoundStatus // collection rounds that take returns
	Waiting    []commitments.Waiting
	Total      int
	Overtaken  int             // updates that wait while one of a later period is declared
	Approve    []WaitingPeriod // of which opinions wait for the account
	Others     OtherWork
	Differs    WorkList
	Unassessed WorkList
}

// AuditorWork is what an auditor looks at first.
type AuditorWork struct {
	Agreement commitments.Agreement
	Editions  []reports.Edition // of the agreement
	Corrected map[string]int    // how many commitments each corrected edition changed, by its id
	Latest    *reports.Report   // of the first edition
}

// AdminWork is what an administrator looks at first.
type AdminWork struct {
	Failed     []JobRun
	Deliveries DeliveryWork
	Accounts   int
	Agreements []commitments.Agreement
	Ready      bool
	Version    string
}

// faults counts what is not as it should be.
func (w AdminWork) faults() (n int) {
	if !w.Ready {
		n++
	}
	if w.Deliveries.Lost > 0 {
		n++
	}
	return n + len(w.Failed)
}

// waited says how long something has waited, in days.
func waited(c Layout, since commitments.Date) string {
	return c.count("task.waits", max(commitments.DateOf(c.Now).DaysSince(since), 0))
}

// declares says what an update declares against what was declared before it.
func declares(c Layout, w commitments.Waiting) string {
	before, now := w.About.VerifiedStatus(), w.Status
	if before == now || now == "" {
		return c.T("task.why.same", "status", c.Status(now))
	}
	return c.T("task.why.moved", "before", c.Verified(before), "now", c.Status(now))
}

// joined puts what is there on one line.
func joined(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, " · ")
}

// toRead are the files of an edition that people read, in the reader's language.
func toRead(c Layout, e reports.Edition) (list []reports.File) {
	for _, file := range readable(c, e) {
		if format := fileFormat(file.Name); format == "PDF" || format == "XLSX" {
			list = append(list, file)
		}
	}
	return list
}

// rest leads to what else asks for something, longest waiting first.
func (w PlannerWork) rest(c Layout) (links []Link) {
	for _, r := range w.Rounds {
		links = append(links, Link{c.count("first.rest.round", r.Count.Returns, "period", r.Round.Period.String()), ownReturns(c, r.Round.ID)})
	}
	links = append(links, workLinks(c, counted{"first.rest.overdue", w.Overdue}, counted{"first.rest.silent", w.Silent}, counted{"first.rest.soon", w.DueSoon})...)
	return links
}

// counted is a list under the key that says how many it has.
type counted struct {
	key  string
	list WorkList
}

// workLinks leads to the lists that have something.
func workLinks(c Layout, lists ...counted) (links []Link) {
	for _, l := range lists {
		if l.list.Total > 0 {
			links = append(links, Link{c.count(l.key, l.list.Total), l.list.Href})
		}
	}
	return links
}

// title says how much waits for a review.
func (w ReviewerWork) title(c Layout) string {
	switch {
	case w.Total > 0:
		return c.count("first.reviewer.waiting", w.Total)
	case len(w.Approve) > 0:
		return c.T("first.reviewer.opinions")
	}
	return c.T("first.reviewer.calm")
}

// waitingSince is since when the longest waiting update waits.
func (w ReviewerWork) waitingSince() time.Time {
	if len(w.Waiting) == 0 {
		return time.Time{}
	}
	return w.Waiting[0].SubmittedAt
}

func (w ReviewerWork) rest(c Layout) (links []Link) {
	if w.Total > len(w.Waiting) {
		links = append(links, Link{c.T("work.all", "n", w.Total), c.To("reviews")})
	}
	links = append(links, w.Others.links(c)...)
	if w.Overtaken > 0 {
		links = append(links, Link{c.count("queue.overtaken", w.Overtaken), Chosen(c.To("reviews", "together"), "part", string(commitments.Overtaken))})
	}
	return append(links, workLinks(c, counted{"first.rest.differs", w.Differs}, counted{"first.rest.unassessed", w.Unassessed})...)
}

func (w AdminWork) rest(c Layout) []Link {
	links := []Link{{c.count("first.rest.accounts", w.Accounts), c.To("admin", "accounts")}, {c.T("admin.jobs"), c.To("admin", "jobs")}, {c.T("delivery.manage"), c.To("admin", "deliveries")}, {c.T("communes.title"), c.To("communes")}}
	for _, a := range w.Agreements {
		links = append(links, Link{c.T("amend.title") + " · " + c.L.Isolate(a.Code), amendPath(c, a.Code)})
	}
	return links
}

// lamp is the symbol of the administrator's light.
func (w AdminWork) lamp() string {
	if w.faults() == 0 {
		return "#m-assessment-complete"
	}
	return "#m-assessment-none"
}

func jobLabel(c Layout, run JobRun) string { return joined(jobName(c, run.Job), c.runKey(run.Key)) }

// roundStatus is how a round stands.
type roundStatus = collection.RoundStatus

// dayOf is the day of a time in the tracker's zone.
func (c Layout) dayOf(t time.Time) commitments.Date {
	return commitments.DateOf(t.In(c.Now.Location()))
}
