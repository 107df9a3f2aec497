package reports

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
)

// Record is everything that the first entries of a journal tell: what material
// is made of, without a database.
type Record struct {
	replay      commitments.Replay
	updates     map[string][]commitments.Update // by commitment
	reviews     map[string]commitments.Review   // by update
	superseded  map[string]bool                 // by update
	assessments map[string][]commitments.AssessmentFact
	revisions   []commitments.Revision
	numbers     map[string]int64            // by id of a fact, of its first entry
	rounds      map[string]collection.Round // by id
	excuses     []collection.Excuse
	evidence    map[string]int // items, by update
	tree        journal.Tree
	latest      time.Time
}

// Replay reads the first size entries of a journal, each in its canonical form.
// Fewer entries, or one that can't be read, are an error.
func Replay(entries iter.Seq[[]byte], size int64) (*Record, error) {
	r := NewRecord()
	for encoded := range entries {
		if r.Size() == size {
			break
		}
		if err := r.Add(encoded); err != nil {
			return nil, err
		}
	}
	if r.Size() < size {
		return nil, fmt.Errorf("reports: the journal ends after %d entries, not %d", r.Size(), size)
	}
	return r, nil
}

// NewRecord returns the record before the first entry.
func NewRecord() *Record {
	return &Record{
		updates: map[string][]commitments.Update{}, reviews: map[string]commitments.Review{},
		superseded: map[string]bool{}, numbers: map[string]int64{}, assessments: map[string][]commitments.AssessmentFact{},
		rounds: map[string]collection.Round{}, evidence: map[string]int{},
	}
}

// Size is how many entries were added.
func (r *Record) Size() int64 { return r.tree.Size() }

// Root is the Merkle root of the entries that were added.
func (r *Record) Root() journal.Hash { return r.tree.Root() }

// Add takes the next entry.
func (r *Record) Add(encoded []byte) error {
	e, err := journal.Decode(encoded)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	body, err := commitments.DecodeEntry(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	if id := journal.FactID(encoded); id != "" {
		if _, found := r.numbers[id]; !found {
			r.numbers[id] = r.Size()
		}
	}
	roundBody, err := collection.DecodeEntry(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	r.apply(body)
	r.applyRound(roundBody)
	r.tree.Append(journal.LeafHash(encoded))
	if e.At.After(r.latest) {
		r.latest = e.At
	}
	return nil
}

func (r *Record) apply(body commitments.EntryBody) {
	r.replay.Apply(body)
	if u := body.Update; u != nil {
		r.updates[u.Commitment] = append(r.updates[u.Commitment], *u)
		if u.Supersedes != "" {
			r.superseded[u.Supersedes] = true
		}
	}
	if v := body.Review; v != nil {
		r.reviews[v.Update] = *v
	}
	if a := body.Assessment; a != nil {
		r.assessments[a.Commitment] = append(r.assessments[a.Commitment], *a)
	}
	if v := body.Revision; v != nil {
		r.revisions = append(r.revisions, *v)
	}
	if e := body.Evidence; e != nil {
		r.evidence[e.Update]++
	}
}

// Material returns what a store would have read when the journal had just these
// entries. Location is where periods are reckoned. An agreement that the
// entries do not tell of is a NotFound problem.
func (r *Record) Material(agreement string, p commitments.Period, loc *time.Location) (Material, error) {
	a, found := r.replay.Agreements[agreement]
	if !found {
		return Material{}, problem.New(problem.NotFound, "error.not_found")
	}
	m := Material{
		Agreement: a, JournalSize: r.Size(), Root: r.Root(), AsOf: r.latest,
		Parties: byKey(r.replay.Parties), Pledges: []commitments.Pledge{}, Commitments: r.commitments(agreement),
		Latest: map[string]commitments.Update{}, Previous: map[string]commitments.Update{},
		Assessed: map[string]commitments.AssessmentFact{}, AssessedBefore: map[string]commitments.AssessmentFact{},
	}
	for _, pledge := range byKey(r.replay.Pledges) {
		if pledge.Agreement == agreement {
			m.Pledges = append(m.Pledges, pledge)
		}
	}
	slices.SortStableFunc(m.Pledges, func(x, y commitments.Pledge) int { return cmp.Compare(x.Position, y.Position) })
	for _, code := range a.Regions {
		if region, found := r.replay.Regions[code]; found {
			m.Regions = append(m.Regions, region)
		}
	}
	m.Facts, m.Units = r.facts(agreement), byKey(r.replay.Units)
	m.TermsOrigin = r.terms(m.Commitments, p, loc)
	r.history(&m, p)
	m.Numbers = r.numbered(m.Updates)
	m.Revisions = r.revised(m.Commitments, p, loc)
	m.Round, m.Excuses = r.round(agreement, p)
	return m, nil
}

// byKey lists what a map holds in the order of its keys.
func byKey[T any](m map[string]T) []T {
	list := make([]T, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[key])
	}
	return list
}

func (r *Record) commitments(agreement string) []commitments.Commitment {
	placed := byKey(r.replay.Commitments)
	slices.SortStableFunc(placed, func(x, y *commitments.ReplayedCommitment) int {
		return cmp.Or(cmp.Compare(x.PledgePlace, y.PledgePlace), cmp.Compare(x.RegionPlace, y.RegionPlace))
	})
	list := []commitments.Commitment{}
	for _, c := range placed {
		if c.Agreement == agreement {
			plain := c.Commitment
			plain.State, plain.Terms = commitments.State{}, commitments.Terms{}
			list = append(list, plain)
		}
	}
	return list
}

func (r *Record) facts(agreement string) []commitments.Fact {
	list := []commitments.Fact{}
	for _, f := range byKey(r.replay.Facts) {
		if f.Agreement == agreement {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(x, y commitments.Fact) int { return x.Date.Compare(y.Date) })
	return list
}

// terms gives each commitment the terms that were in force at the end of the
// period's last day, and returns the origins of those that were set by then.
func (r *Record) terms(of []commitments.Commitment, p commitments.Period, loc *time.Location) map[string]commitments.Origin {
	until, latest := p.Next().Start().In(loc), map[string]commitments.Revision{}
	for _, v := range r.revisions {
		current, found := latest[v.Commitment]
		if v.At.Before(until) && (!found || laterRevision(v, current)) {
			latest[v.Commitment] = v
		}
	}
	origins := map[string]commitments.Origin{}
	for i := range of {
		if v, found := latest[of[i].Code]; found {
			of[i].Terms, origins[v.Commitment] = v.After, v.Origin
		}
	}
	return origins
}

// history fills in the updates and assessments, by commitment.
func (r *Record) history(m *Material, p commitments.Period) {
	m.Updates, m.Evidence = []commitments.Update{}, map[string]int{}
	codes := make([]string, 0, len(m.Commitments))
	for _, c := range m.Commitments {
		codes = append(codes, c.Code)
	}
	slices.Sort(codes)
	assessed := latestBy[commitments.AssessmentFact]{m.Assessed, m.AssessedBefore, laterAssessment}
	for _, code := range codes {
		updates := slices.Clone(r.updates[code])
		slices.SortFunc(updates, func(x, y commitments.Update) int {
			return cmp.Or(x.SubmittedAt.Compare(y.SubmittedAt), cmp.Compare(x.ID, y.ID))
		})
		for _, u := range updates {
			r.addUpdate(m, p, u)
		}
		for _, a := range r.assessments[code] {
			assessed.add(p, code, a.Period, a)
		}
	}
}

// addUpdate adds an update with the state that its review and later updates give it.
func (r *Record) addUpdate(m *Material, p commitments.Period, u commitments.Update) {
	u.State = commitments.Submitted
	if review, found := r.reviews[u.ID]; found {
		u.State, u.Review = review.Decision, &review
	}
	if r.superseded[u.ID] {
		u.State = commitments.Superseded
	}
	if end := u.Period.End(); !end.Before(p.Start()) && !end.After(p.End()) {
		m.Updates = append(m.Updates, u)
		if n := r.evidence[u.ID]; n > 0 {
			m.Evidence[u.ID] = n
		}
	}
	latestBy[commitments.Update]{m.Latest, m.Previous, laterUpdate}.add(p, u.Commitment, u.Period, u)
}

// latestBy holds by commitment the latest of its updates or assessments: of those
// about periods that end within the report's period or before, and of those about
// periods that end before it.
type latestBy[T any] struct {
	within, before map[string]T
	later          func(x, y T) bool
}

// add takes in x, which is about a commitment and a period, for the report of p.
func (l latestBy[T]) add(p commitments.Period, code string, about commitments.Period, x T) {
	if !about.End().After(p.End()) {
		l.keepLater(l.within, code, x)
	}
	if about.End().Before(p.Start()) {
		l.keepLater(l.before, code, x)
	}
}

func (l latestBy[T]) keepLater(in map[string]T, code string, x T) {
	if current, found := in[code]; !found || l.later(x, current) {
		in[code] = x
	}
}

// numbered returns the journal numbers of updates and their reviews.
func (r *Record) numbered(updates []commitments.Update) map[string]int64 {
	numbers := make(map[string]int64, 2*len(updates))
	for _, u := range updates {
		numbers[u.ID] = r.numbers[u.ID]
		if u.Review != nil {
			numbers[u.Review.ID] = r.numbers[u.Review.ID]
		}
	}
	return numbers
}

func laterUpdate(x, y commitments.Update) bool {
	return cmp.Or(x.Period.End().Compare(y.Period.End()), x.SubmittedAt.Compare(y.SubmittedAt), cmp.Compare(x.ID, y.ID)) > 0
}

func laterAssessment(x, y commitments.AssessmentFact) bool {
	return cmp.Or(x.Period.End().Compare(y.Period.End()), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) > 0
}

func laterRevision(x, y commitments.Revision) bool {
	return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) > 0
}

// revised lists the revisions made within the period, by commitment and time.
func (r *Record) revised(of []commitments.Commitment, p commitments.Period, loc *time.Location) []commitments.Revision {
	from, until := p.Start().In(loc), p.Next().Start().In(loc)
	list := []commitments.Revision{}
	for _, v := range r.revisions {
		own := slices.ContainsFunc(of, func(c commitments.Commitment) bool { return c.Code == v.Commitment })
		if own && !v.At.Before(from) && v.At.Before(until) {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(x, y commitments.Revision) int {
		return cmp.Or(cmp.Compare(x.Commitment, y.Commitment), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	return list
}

func (r *Record) applyRound(body collection.EntryBody) {
	if body.Round != nil {
		r.rounds[body.Round.ID] = *body.Round
	}
	if v := body.Revision; v != nil {
		r.rounds[v.Round] = r.rounds[v.Round].After(*v)
	}
	if body.Excuse != nil {
		r.excuses = append(r.excuses, *body.Excuse)
	}
}

// round returns the round of the period, nil where there is none, and the excuses
// of its returns, by commitment and time.
func (r *Record) round(agreement string, p commitments.Period) (*collection.Round, []collection.Excuse) {
	for _, round := range r.rounds {
		if round.Agreement != agreement || round.Period != p {
			continue
		}
		excuses := []collection.Excuse{}
		for _, e := range r.excuses {
			if e.Round == round.ID {
				excuses = append(excuses, e)
			}
		}
		slices.SortFunc(excuses, func(x, y collection.Excuse) int {
			return cmp.Or(cmp.Compare(x.Commitment, y.Commitment), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
		})
		return &round, excuses
	}
	return nil, nil
}
