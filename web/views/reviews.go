package views

import (
	"net/url"
	"slices"
	"strconv"

	"tracker/internal/commitments"
)

// QueueView is the updates that wait for the account's review.
type QueueView struct {
	Names
	Paging
	Items          []commitments.Waiting // one page of those that stand
	Overtaken      []commitments.Waiting // the first of them
	OvertakenTotal int
	Routine        int // how many can be verified together
	Others         OtherWork
}

// OtherWork is what waits for a reviewer beside updates.
type OtherWork struct {
	Things      int             // that wait to be checked
	Opinions    []WaitingPeriod // that wait for a second person
	Recommended int
}

// links lead to it, each with how much there is.
func (w OtherWork) links(c Layout) (links []Link) {
	for _, o := range w.Opinions {
		links = append(links, Link{joined(c.N("opinion.waiting", o.Count), c.Period(o.Period)), opinionsPath(c, o.Agreement, o.Period)})
	}
	if w.Things > 0 {
		links = append(links, Link{c.N("register.waiting", w.Things), registerPath(c, "state", "done", "finding", "not_checked")})
	}
	if w.Recommended > 0 {
		links = append(links, Link{c.N("recommendation.waiting", w.Recommended), c.To("recommendations")})
	}
	return links
}

// ReviewView is one update under review, beside the queue.
type ReviewView struct {
	Names
	Queue       *QueueView // nil where the account reviews nothing
	Update      commitments.Update
	Record      commitments.Record
	Previous    *commitments.Update // of the latest period before
	Form        *Form               // nil where the account can't review it
	Why         string              // why it can't
	Typed       string              // the reason that was typed before someone else was first
	Assessments []commitments.AssessmentFact
}

// place says which one of the page's updates the chosen one is, from 1; 0 for none.
func (v QueueView) place(chosen string) int {
	return 1 + slices.IndexFunc(v.Items, func(w commitments.Waiting) bool { return w.ID == chosen })
}

// narrowed is the list's filter with the page.
func (v QueueView) narrowed() string {
	query := url.Values{}
	for _, name := range []string{"region", "pledge", "per_page"} {
		if value := v.Query.Get(name); value != "" {
			query.Set(name, value)
		}
	}
	if v.Page > 1 {
		query.Set("page", strconv.Itoa(v.Page))
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// at is the address of an update with the list beside it.
func (v QueueView) at(c Layout, id string) string { return c.To("reviews", id) + v.narrowed() }

// list is the address of the list alone.
func (v QueueView) list(c Layout) string { return c.To("reviews") + v.narrowed() }

// together is where updates are verified together.
func (v QueueView) together(c Layout, part commitments.QueuePart) string {
	return Chosen(c.To("reviews", "together"), "part", string(part), "region", v.Query.Get("region"), "pledge", v.Query.Get("pledge"))
}

// action is where the decision is sent.
func (v ReviewView) action(c Layout) string {
	if v.Queue == nil {
		return c.To("reviews", v.Update.ID)
	}
	return v.Queue.at(c, v.Update.ID)
}

// overtaken reports whether the update waits while one of a later period is declared.
func (v ReviewView) overtaken() bool {
	return v.Update.State == commitments.Submitted && commitments.Waiting{Update: v.Update, About: v.Record.Commitment}.Overtaken()
}

// TogetherView is the updates that can be verified with one decision.
type TogetherView struct {
	Names
	Paging
	Part  commitments.QueuePart
	Items []commitments.Waiting
	Form  Form
}

// routine reports whether the update can be ticked.
func (v TogetherView) routine(w commitments.Waiting) bool {
	return w.Routine(v.Indicators(w.About.Pledge))
}

// action is the address of the list, with what narrows it.
func (v TogetherView) action() string {
	if len(v.Query) == 0 {
		return v.Path
	}
	return v.Path + "?" + v.Query.Encode()
}

// ticked is the address of the list with all of it chosen.
func (v TogetherView) ticked() string {
	query := clone(v.Query)
	query.Set("all", "1")
	return v.Path + "?" + query.Encode()
}

// repeatedAssessments are the assessments that one decision can give: of each its own, or one of all.
func repeatedAssessments(c Layout) []Option {
	return append([]Option{{Label: c.T("together.assessment.last")}}, assessmentOptions(c, false)...)
}
