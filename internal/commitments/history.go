package commitments

import "cmp"

// History is what was submitted, reviewed and assessed on one commitment, as the
// journal tells it: the second way, beside the store's, to its state. Its zero
// value is empty.
type History struct {
	updates     []Update
	reviews     map[string]Review // that stand, by update
	withdrawn   map[string][]Withdrawal
	superseded  map[string]bool
	assessments []AssessmentFact
}

// add takes in what an entry tells of the commitment.
func (h *History) add(body EntryBody) {
	if h.reviews == nil {
		h.reviews, h.withdrawn, h.superseded = map[string]Review{}, map[string][]Withdrawal{}, map[string]bool{}
	}
	if u := body.Update; u != nil {
		h.updates = append(h.updates, *u)
		if u.Supersedes != "" {
			h.superseded[u.Supersedes] = true
		}
	}
	if r := body.Review; r != nil {
		h.reviews[r.Update] = *r
	}
	if w := body.Withdrawal; w != nil {
		h.withdrawn[w.Review.Update] = append(h.withdrawn[w.Review.Update], *w)
		delete(h.reviews, w.Review.Update)
		h.assessments = deleteWhere(h.assessments, func(a AssessmentFact) bool { return a.Review == w.Review.ID })
	}
	if a := body.Assessment; a != nil {
		h.assessments = append(h.assessments, *a)
	}
}

func deleteWhere[T any](list []T, matches func(T) bool) []T {
	kept := list[:0:0]
	for _, x := range list {
		if !matches(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// Updates returns the updates in the order in which they were submitted, each with
// the state and the review that it has now.
func (h History) Updates() []Update {
	list := make([]Update, len(h.updates))
	for i, u := range h.updates {
		u.State, u.Withdrawn = Submitted, h.withdrawn[u.ID]
		if r, found := h.reviews[u.ID]; found {
			u.State, u.Review = r.Decision, &r
		}
		if h.superseded[u.ID] {
			u.State = Superseded
		}
		list[i] = u
	}
	return list
}

// Cut is where a commitment stands by the periods up to a last one. What there is
// none of is nil.
type Cut struct {
	Standing *Update // of the latest period on which anything was submitted
	Declared *Update // of the latest period whose standing update is not returned
	Verified *Update // the newest verified one of the latest period that has one
	Assessed *AssessmentFact
	Compared Assessment // the newest of the declared period; "" for none
	Counted
}

// IsEmpty reports whether nothing is known by the periods of the cut.
func (c Cut) IsEmpty() bool { return c.Standing == nil && c.Verified == nil && c.Assessed == nil }

// Cut returns where the commitment stands by the periods for which within holds.
func (h History) Cut(within func(Period) bool) Cut {
	var c Cut
	updates := deleteWhere(h.Updates(), func(u Update) bool { return !within(u.Period) })
	for _, u := range updates {
		if u.State != Superseded {
			c.Standing = lastOf(c.Standing, u, laterUpdate)
		}
		if u.declares() {
			c.Declared = lastOf(c.Declared, u, laterUpdate)
		}
		if u.isVerified() {
			c.Verified = lastOf(c.Verified, u, laterUpdate)
		}
	}
	c.Points = PointsAmong(updates)
	var compared *AssessmentFact
	for _, a := range h.assessments {
		if within(a.Period) {
			c.Assessed = lastOf(c.Assessed, a, laterAssessment)
		}
		if c.Declared != nil && a.Period == c.Declared.Period {
			compared = lastOf(compared, a, laterAssessment)
		}
	}
	if compared != nil {
		c.Compared = compared.Assessment
	}
	return c
}

// lastOf returns the later one of what was found so far and x.
func lastOf[T any](found *T, x T, compare func(a, b T) int) *T {
	if found != nil && compare(*found, x) > 0 {
		return found
	}
	return &x
}

func laterUpdate(a, b Update) int {
	return cmp.Or(a.Period.Compare(b.Period), a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
}

func laterAssessment(a, b AssessmentFact) int {
	return cmp.Or(a.Period.Compare(b.Period), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

// State returns the commitment's state by all of the history. The indicators are its
// pledge's.
func (h History) State(indicators []Indicator) State {
	return h.Cut(func(Period) bool { return true }).State(indicators)
}

// State is the state by the periods of the cut. The indicators are the pledge's.
func (c Cut) State(indicators []Indicator) State {
	var s State
	if u := c.Standing; u != nil {
		s.Reported, s.UpdateID, s.Origin, s.ReportedAt, s.Review = u.Period, u.ID, u.Origin, u.SubmittedAt, u.State
	}
	s.Declared, s.Verified = statementOf(c.Declared), statementOf(c.Verified)
	if c.Assessed != nil {
		s.Assessed = &Assessed{c.Assessed.Period, c.Assessed.Assessment}
	}
	s.Compared, s.Figures = c.Compared, c.Counted.Figures(indicators)
	return s
}

func statementOf(u *Update) *Statement {
	if u == nil {
		return nil
	}
	s := u.Statement()
	return &s
}
