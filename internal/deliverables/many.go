package deliverables

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Entry is one step of several that are made together: of a new deliverable under the
// commitment, or of the one that has the id. An idempotency key of its own is not
// looked at.
type Entry struct {
	Commitment string // code; of a new one
	ID         string // "" of a new one
	Input
}

// Outcome is what became, or would become, of an entry.
type Outcome struct {
	Deliverable Deliverable  // as it stands after the step; zero where it was refused
	Before      *Deliverable // as it stood; nil of a new one
	Unchanged   bool         // it says what the version that was seen says already
	Refused     *problem.Problem
	Alike       []Lookalike // where it was refused for what it looks like
}

// Lookalike is what an entry looks like: a deliverable that stands, or that of another
// entry.
type Lookalike struct {
	Entry int // its place; -1 of one that stands
	Deliverable
}

// Batch is steps that are made together: all of them, or none.
type Batch struct {
	Entries []Entry
	DryRun  bool // nothing is written, however it ends
	// IdempotencyKey is taken once: the batch that has it again is a Conflict with the
	// key error.batch.again. "" is none.
	IdempotencyKey string
	// Group returns the journal entry that holds the batch together; nil for none. It is
	// asked once all entries were taken, where any of them changes something.
	Group func([]Outcome) journal.Entry
}

// errRolledBack ends a transaction of which nothing is wanted.
var errRolledBack = errors.New("rolled back")

// SaveMany makes the steps of a batch in one transaction, each by the rules of Add and
// Change. It returns an outcome for each, also when some are refused: then nothing is
// changed, and the error is a problem with the key commitments.RefusedBatch unless it
// was a dry run.
func (r *Register) SaveMany(ctx context.Context, by people.Account, b Batch) ([]Outcome, error) {
	var outcomes []Outcome
	err := r.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if outcomes, err = r.SaveManyIn(tx, by, b); err == nil && b.DryRun {
			return errRolledBack
		}
		return err
	})
	if errors.Is(err, errRolledBack) {
		return outcomes, nil
	}
	return outcomes, err
}

// SaveManyIn is SaveMany in a transaction of the caller's, who rolls it back after a
// dry run and after an error.
func (r *Register) SaveManyIn(tx Tx, by people.Account, b Batch) ([]Outcome, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	if err := r.takeKey(tx, by, b); err != nil {
		return nil, err
	}
	m := newMany(r, tx, by, b.Entries)
	if err := m.hold(); err != nil {
		return nil, err
	}
	for i := range b.Entries {
		if err := m.try(i); err != nil {
			return nil, err
		}
	}
	if err := m.compare(); err != nil {
		return nil, err
	}
	changes, refused := m.changed()
	switch {
	case b.DryRun:
		return m.outcomes, nil
	case refused > 0:
		return m.outcomes, problem.New(problem.Invalid, commitments.RefusedBatch, "count", refused)
	case len(changes) == 0:
		return m.outcomes, nil
	}
	if err := r.record(tx, by, changes...); err != nil {
		return nil, err
	}
	if b.Group != nil {
		return m.outcomes, tx.Record(b.Group(m.outcomes))
	}
	return m.outcomes, nil
}

// takeKey makes sure that the batch was not made before.
func (r *Register) takeKey(tx Tx, by people.Account, b Batch) error {
	if b.DryRun || b.IdempotencyKey == "" {
		return nil
	}
	_, _, again, err := tx.Claim(by.ID, b.IdempotencyKey, b.IdempotencyKey, journal.Now(r.Tracker.Now))
	switch {
	case err != nil:
		return err
	case again:
		return problem.New(problem.Conflict, "error.batch.again")
	}
	return tx.Answer(by.ID, b.IdempotencyKey, []byte("{}"))
}

// many makes the steps of a batch. What the rules look up is read once.
type many struct {
	*Register
	tx       Tx
	by       people.Account
	entries  []Entry
	outcomes []Outcome
	changes  []change // of each entry; without a kind of entry where it changes nothing
	stand    map[string]Deliverable
	told     map[string]bool // ids of which there was an entry

	commitments map[string]commitments.Commitment
	pledges     map[string]commitments.Pledge
	agreements  map[string]commitments.Agreement
	regions     map[string]commitments.Region
	rounds      map[roundKey]commitments.RoundTerms
	kinds       []commitments.DeliverableKind
	dimensions  []commitments.Dimension
}

type roundKey struct {
	commitment string
	period     commitments.Period
}

func newMany(r *Register, tx Tx, by people.Account, entries []Entry) *many {
	return &many{
		Register: r, tx: tx, by: by, entries: entries, outcomes: make([]Outcome, len(entries)), changes: make([]change, len(entries)),
		stand: map[string]Deliverable{}, told: map[string]bool{}, commitments: map[string]commitments.Commitment{},
		pledges: map[string]commitments.Pledge{}, agreements: map[string]commitments.Agreement{}, regions: map[string]commitments.Region{},
		rounds: map[roundKey]commitments.RoundTerms{},
	}
}

// hold holds the commitments of all entries, in one order so that two batches do not
// wait for each other, and reads the deliverables that they change.
func (m *many) hold() error {
	var ids []string
	codes := map[string]bool{}
	for _, e := range m.entries {
		switch {
		case !problem.IsText(e.ID + e.Commitment): // nothing goes by that name; its entry is refused
		case e.ID == "":
			codes[e.Commitment] = true
		default:
			ids = append(ids, e.ID)
		}
	}
	if err := m.readStanding(ids); err != nil {
		return err
	}
	for _, d := range m.stand {
		codes[d.Commitment] = true
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		c, err := m.tx.HoldCommitment(code)
		if problem.Is(err, problem.NotFound) {
			continue // its entry is refused
		}
		if err != nil {
			return err
		}
		m.commitments[code] = c
	}
	if err := m.readStanding(ids); err != nil { // as they stand now that nobody else changes them
		return err
	}
	var err error
	if m.kinds, err = m.tx.Kinds(); err != nil {
		return err
	}
	m.dimensions, err = m.tx.Dimensions()
	return err
}

func (m *many) readStanding(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	found, err := m.tx.Standing(ids)
	if err != nil {
		return err
	}
	for _, d := range found {
		m.stand[d.ID] = d
	}
	return nil
}

// The lookups of a step.

func (m *many) Kinds() ([]commitments.DeliverableKind, error) { return m.kinds, nil }

func (m *many) Dimensions() ([]commitments.Dimension, error) { return m.dimensions, nil }

func (m *many) Pledge(code string) (commitments.Pledge, error) {
	return commitments.Cached(m.pledges, code, m.tx.Pledge)
}

func (m *many) HoldAgreement(code string) (commitments.Agreement, error) {
	return commitments.Cached(m.agreements, code, m.tx.HoldAgreement)
}

func (m *many) Region(code string) (commitments.Region, error) {
	return commitments.Cached(m.regions, code, m.tx.Region)
}

func (m *many) HoldRound(c commitments.Commitment, p commitments.Period) (commitments.RoundTerms, error) {
	return commitments.Cached(m.rounds, roundKey{c.Code, p}, func(k roundKey) (commitments.RoundTerms, error) {
		return m.tx.HoldRound(c, k.period)
	})
}

// try makes the step of one entry. A problem that refuses it is its outcome; any other
// error is that of the batch.
func (m *many) try(i int) error {
	o, err := m.one(i)
	if p, is := problem.Of(err); is {
		o, err = Outcome{Refused: p}, nil
	}
	m.outcomes[i] = o
	return err
}

func (m *many) one(i int) (Outcome, error) {
	e := m.entries[i]
	d, c, err := m.subject(e)
	if err != nil {
		return Outcome{}, err
	}
	var before *Deliverable
	if e.ID != "" {
		if m.told[e.ID] {
			return Outcome{}, problem.New(problem.Conflict, "error.deliverable.twice", "title", problem.Excerpt(d.Title()))
		}
		before, m.told[e.ID] = &d, true
		if err := e.keepKind(d); err != nil {
			return Outcome{}, err
		}
		if said, err := m.said(c, d, e.Input); err != nil || said {
			return Outcome{Deliverable: d, Before: before, Unchanged: said}, err
		}
	}
	if m.changes[i], err = m.next(m, m.by, c, d, e.Input); err != nil {
		m.changes[i] = change{}
		return Outcome{}, err
	}
	return Outcome{Deliverable: m.changes[i].after, Before: before}, nil
}

// subject is the deliverable that an entry is about, and its commitment.
func (m *many) subject(e Entry) (Deliverable, commitments.Commitment, error) {
	d, code := Deliverable{}, e.Commitment
	if e.ID != "" {
		var known bool
		if d, known = m.stand[e.ID]; !known {
			return d, commitments.Commitment{}, problem.New(problem.NotFound, "error.deliverable.unknown")
		}
		code = d.Commitment
	}
	c, known := m.commitments[code]
	switch {
	case !known:
		return d, c, m.nowhere(code, e.Input)
	case e.ID == "":
		d = newDeliverable(journal.NewID(), c)
	}
	return d, c, nil
}

// nowhere refuses an entry of a commitment that there is not, with what is wrong with the
// rest of it.
func (m *many) nowhere(code string, in Input) error {
	var fields problem.Fields
	fields.Add("commitment", "error.code.unknown", "value", problem.Excerpt(code))
	if kind, found := commitments.FindKind(m.kinds, in.Kind); found {
		anywhere := commitments.Region{Kind: commitments.CountryKind}
		reading{kind: kind, region: anywhere, dimensions: m.dimensions, today: m.Tracker.Today(), fields: &fields}.step(in)
	}
	return fields.Err()
}

// said reports whether the input says what the version that was seen says, whatever
// happened since: its author has changed nothing.
func (m *many) said(c commitments.Commitment, d Deliverable, in Input) (bool, error) {
	seen := d
	if in.Version != d.Version {
		h, err := m.tx.History(d.ID)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(h.Steps, func(s Step) bool { return s.Version == in.Version })
		if i < 0 {
			return false, nil
		}
		seen.Step = h.Steps[i]
	}
	region, err := m.Region(c.Region)
	if err != nil {
		return false, err
	}
	kind, _ := commitments.FindKind(m.kinds, d.Kind)
	var unasked problem.Fields
	s := reading{kind: kind, region: region, dimensions: m.dimensions, today: m.Tracker.Today(), before: &seen, fields: &unasked}.step(in)
	return s.Content.same(seen.Content), nil
}

// mostAlike bounds how many things are named that an entry looks like.
const mostAlike = 5

// compare refuses the entries that look like others, or like what stands, unless their
// author has said that they are none of them.
func (m *many) compare() error {
	type sort struct{ kind, region string }
	places := map[sort][]int{}
	for i, c := range m.changes {
		if c.entry != "" {
			of := sort{c.after.Kind, c.after.Region}
			places[of] = append(places[of], i)
		}
	}
	sorted := slices.SortedFunc(maps.Keys(places), func(a, b sort) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.region, b.region))
	})
	for _, of := range sorted {
		if err := m.compareSort(places[of]); err != nil {
			return err
		}
	}
	return nil
}

// compareSort compares entries of one kind and region.
func (m *many) compareSort(places []int) error {
	kind := m.changes[places[0]].kind
	place := map[string]int{}
	things := make([]Deliverable, len(places))
	var from, to commitments.Date
	asked := false
	for n, i := range places {
		d := m.changes[i].after
		things[n], place[d.ID] = d, i
		day := d.Day(kind)
		if n == 0 || day.Before(from) {
			from = day
		}
		if n == 0 || day.After(to) {
			to = day
		}
		asked = asked || m.asksWhatIsAlike(i)
	}
	if !asked {
		return nil
	}
	stand, err := m.tx.Near(kind.Code, things[0].Region, from.AddDays(-near), to.AddDays(near))
	if err != nil {
		return err
	}
	for _, d := range stand {
		if _, changes := place[d.ID]; !changes {
			things = append(things, d)
		}
	}
	all := hear(kind, things)
	for n, i := range places {
		if !m.asksWhatIsAlike(i) {
			continue
		}
		if found := all.of(n, mostAlike); len(found) > 0 {
			m.refuse(i, found, place)
		}
	}
	return nil
}

func (m *many) asksWhatIsAlike(i int) bool { return m.changes[i].renamed() && !m.entries[i].Distinct }

func (m *many) refuse(i int, found []Deliverable, place map[string]int) {
	o := &m.outcomes[i]
	o.Refused = problem.New(problem.Conflict, alikeKey, "count", len(found))
	for _, d := range found {
		at, is := place[d.ID]
		if !is {
			at = -1
		}
		o.Alike = append(o.Alike, Lookalike{at, d})
	}
}

// alikeKey is the key of the Conflict that a deliverable is which looks like others.
const alikeKey = "error.deliverable.alike"

// changed returns the steps that are to be made, and how many entries were refused.
func (m *many) changed() (changes []change, refused int) {
	for i, o := range m.outcomes {
		switch {
		case o.Refused != nil:
			refused++
		case !o.Unchanged:
			changes = append(changes, m.changes[i])
		}
	}
	return changes, refused
}
