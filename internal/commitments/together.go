package commitments

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// TogetherInput verifies several updates with one decision, as typed.
type TogetherInput struct {
	Of         []string `json:"of"`         // ids of the updates
	Assessment string   `json:"assessment"` // of all; "": of each the one that it can repeat
	Reason     string   `json:"reason"`     // a remark on all, or ""
}

// maxTogether bounds how many updates are verified with one decision.
const maxTogether = MaxPerPage

func (in TogetherInput) read() (Review, error) {
	var fields problem.Fields
	r := Review{Decision: Verified, Assessment: Assessment(in.Assessment), Reason: strings.TrimSpace(in.Reason)}
	CheckOneOf(&fields, "assessment", r.Assessment, Assessments)
	fields.CheckText("reason", r.Reason, MaxReason)
	if len(in.Of) == 0 || len(in.Of) > maxTogether {
		fields.Add("of", "error.together.many", "max", maxTogether)
	}
	for i, id := range in.Of {
		if slices.Contains(in.Of[:i], id) {
			fields.Add("of", "error.value.repeated", "value", problem.Excerpt(id))
		}
	}
	return r, fields.Err()
}

// VerifyTogether verifies several updates, all or none, each by the rules of ReviewUpdate
// and with an entry of its own. Only such as Waiting.Routine says are taken. What can't be
// verified so is named, each by its place in the list: the problem is a Conflict where
// somebody reviewed or replaced one meanwhile.
func (t *Tracker) VerifyTogether(ctx context.Context, by people.Account, in TogetherInput) ([]Review, error) {
	if err := by.Require(people.ReviewUpdate); err != nil {
		return nil, err
	}
	r, err := in.read()
	if err != nil {
		return nil, err
	}
	var done []Review
	err = t.Store.InTx(ctx, func(tx Tx) error {
		done = nil
		m := together{Tracker: t, tx: tx, by: by, review: r}
		order, err := m.inOrder(in.Of)
		if err != nil {
			return err
		}
		for _, i := range order {
			made, err := m.verify(in.Of[i], "of."+strconv.Itoa(i))
			if err != nil {
				return err
			}
			done = append(done, made)
		}
		return m.refusal()
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// together verifies updates one after the other, and notes which are refused.
type together struct {
	*Tracker
	tx      Tx
	by      people.Account
	review  Review
	stale   bool
	refused problem.Fields
}

// inOrder lists the places of the ids by commitment and period, so that two decisions do
// not wait for each other.
func (m *together) inOrder(ids []string) ([]int, error) {
	found, err := m.tx.UpdatesByID(deleteWhere(ids, func(id string) bool { return !problem.IsText(id) }))
	if err != nil {
		return nil, err
	}
	order := make([]int, len(ids))
	for i, id := range ids {
		if _, known := found[id]; !known {
			return nil, problem.OnField("of", "error.code.unknown", "value", problem.Excerpt(id))
		}
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := found[ids[a]], found[ids[b]]
		return cmp.Or(cmp.Compare(x.Commitment, y.Commitment), x.Period.Compare(y.Period))
	})
	return order, nil
}

func (m *together) verify(id, field string) (Review, error) {
	u, c, err := m.reviewable(m.tx, m.by, id)
	if problem.Is(err, problem.Conflict) {
		m.stale = true
		m.refuse(field, "error.together.stale", u)
		return Review{}, nil
	}
	if err != nil {
		return Review{}, err
	}
	pledge, err := m.tx.Pledge(c.Pledge)
	if err != nil {
		return Review{}, err
	}
	r := m.review
	r.Assessment = cmp.Or(r.Assessment, Waiting{u, c}.LastAssessed())
	switch {
	case !c.State.routine(u, pledge.Indicators):
		m.refuse(field, "error.together.new", u)
		return r, nil
	case r.Assessment == "":
		m.refuse(field, "error.together.assessment", u)
		return r, nil
	}
	r.ID, r.Update, r.Follows = journal.NewID(), u.ID, u.lastWithdrawn()
	r.Reviewer, r.ReviewerName, r.At = m.by.ID, m.by.Name, journal.Now(m.Now)
	return r, m.Tracker.review(m.tx, m.by, c, u, r)
}

func (m *together) refuse(field, key string, u Update) {
	m.refused.Add(field, key, "code", u.Commitment, "period", u.Period.String())
}

// refusal names all that can't be verified; nil where all was.
func (m *together) refusal() error {
	if len(m.refused) == 0 {
		return nil
	}
	p := problem.New(problem.Invalid, "error.together.refused")
	if p.Fields = m.refused; m.stale {
		p.Kind = problem.Conflict
	}
	return p
}
