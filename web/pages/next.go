package pages

import (
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/response"
	"tracker/web/views"
)

// nextTask is the first task of the account's work list that the page shown does not
// hold itself; nil where nothing waits. Where it can't be read the page is shown without.
func (p *page) nextTask(c views.Layout) *views.Next {
	next, err := p.readNext(c)
	if err != nil {
		response.LogFailure(p.ctx(), p.site.Log, err)
		return nil
	}
	return next
}

func (p *page) readNext(c views.Layout) (*views.Next, error) {
	first := p.path("") == c.Path // which lists all of them
	switch {
	case first:
		return nil, nil
	case p.account.Role == people.Planner:
		return p.nextOfPlanner(c)
	case p.account.Role == people.Reviewer:
		return p.nextOfReviewer(c)
	}
	return nil, nil
}

func (p *page) nextOfPlanner(c views.Layout) (*views.Next, error) {
	names, err := p.names("")
	if err != nil {
		return nil, err
	}
	work, err := plannerWork(p, views.First{Names: names})
	if err != nil {
		return nil, err
	}
	for _, task := range work.Tasks {
		if p.path("commitments", task.Commitment) != c.Path {
			next := task.Next(c, names)
			return &next, nil
		}
	}
	return nil, nil
}

func (p *page) nextOfReviewer(c views.Layout) (*views.Next, error) {
	waiting, _, err := p.site.Tracker.AwaitingReview(p.ctx(), p.account, commitments.Queue{Page: 1, PerPage: 2})
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		if p.path("reviews", w.ID) == c.Path {
			return nil, nil // it is on the page already
		}
	}
	if len(waiting) == 0 {
		return nil, nil
	}
	names, err := p.names("")
	if err != nil {
		return nil, err
	}
	next := views.NextReview(c, names, waiting[0])
	return &next, nil
}
