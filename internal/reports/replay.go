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
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
)

// Record is everything that the first entries of a journal tell: what material
// is made of, without a database.
type Record struct {
	replay    commitments.Replay
	things    deliverables.Replay
	opinions  opinions.Replay
	asked     recommendations.Replay
	revisions []commitments.Revision
	numbers   map[string]int64            // by id of a fact, of its first entry
	rounds    map[string]collection.Round // by id
	excuses   []collection.Excuse
	evidence  map[string]int         // items, by update or deliverable
	issued    map[editionKey]Edition // the latest edition of each period
	tree      journal.Tree
	latest    time.Time
}

// editionKey says what an edition is of.
type editionKey struct {
	agreement string
	period    commitments.Period
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
		numbers: map[string]int64{}, rounds: map[string]collection.Round{}, evidence: map[string]int{},
		issued: map[editionKey]Edition{},
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
	thing, err := deliverables.DecodeEntry(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	edition, issued, err := IssuedBy(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	if issued {
		r.issued[editionKey{edition.Agreement, edition.Period}] = edition
	}
	opinion, err := opinions.DecodeEntry(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	recommended, err := recommendations.DecodeEntry(e)
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Size(), err)
	}
	r.asked.Apply(recommended)
	r.things.Apply(thing)
	if err := r.opinions.Apply(opinion); err != nil {
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
	if v := body.Revision; v != nil {
		r.revisions = append(r.revisions, *v)
	}
	if e := body.Evidence; e != nil {
		r.evidence[cmp.Or(e.Update, e.Deliverable)]++
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
		Cuts: map[string]commitments.Cut{}, Before: map[string]commitments.Cut{},
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
	m.Facts, m.Units, m.Dimensions = r.facts(agreement), byKey(r.replay.Units), byKey(r.replay.Dimensions)
	m.Kinds = byKey(r.replay.Kinds)
	m.DelayReasons = slices.SortedFunc(maps.Values(r.replay.DelayReasons), commitments.DelayReason.Compare)
	m.TermsOrigin = r.terms(m.Commitments, p)
	r.history(&m, p)
	r.delivered(&m, p)
	m.Opinions = r.opinions.Standing(agreement, p)
	m.Recommendations = r.asked.Until(agreement, p.End())
	m.Numbers = r.numbered(m.Updates)
	m.Revisions = r.revised(m.Commitments, p, loc)
	m.Rounds, m.Excuses = r.roundsOf(a, p)
	m.Course = r.course(agreement, p)
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
			plain.Terms = commitments.Terms{}
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

// terms gives each commitment the terms that hold in the period, and returns their
// origins.
func (r *Record) terms(of []commitments.Commitment, p commitments.Period) map[string]commitments.Origin {
	latest := map[string]commitments.Revision{}
	for _, v := range r.revisions {
		current, found := latest[v.Commitment]
		if v.HoldsIn(p) && (!found || laterRevision(v, current)) {
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

// history fills in where each commitment stands, and the updates of the period.
func (r *Record) history(m *Material, p commitments.Period) {
	m.Updates, m.Evidence = []commitments.Update{}, map[string]int{}
	codes := make([]string, 0, len(m.Commitments))
	for _, c := range m.Commitments {
		codes = append(codes, c.Code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		history := r.replay.Commitments[code].History
		cut := history.Cut(func(q commitments.Period) bool { return !q.End().After(p.End()) })
		before := history.Cut(func(q commitments.Period) bool { return q.End().Before(p.Start()) })
		cut.Counted = cut.Recent(commitments.TypedOf(r.replay.Pledges[r.replay.Commitments[code].Pledge].Indicators), p.Start())
		before.Counted = cut.Before(p.Start())
		addCut(m.Cuts, code, cut)
		addCut(m.Before, code, before)
		updates := history.Updates()
		slices.SortFunc(updates, func(x, y commitments.Update) int {
			return cmp.Or(x.SubmittedAt.Compare(y.SubmittedAt), cmp.Compare(x.ID, y.ID))
		})
		for _, u := range updates {
			r.addUpdate(m, p, u)
		}
	}
}

// delivered fills in the register.
func (r *Record) delivered(m *Material, p commitments.Period) {
	own := map[string]*commitments.ReplayedCommitment{}
	for code, c := range r.replay.Commitments {
		if c.Agreement == m.Agreement.Code {
			own[code] = c
		}
	}
	m.Deliverables = r.things.Deliverables(own, func(q commitments.Period) bool { return !q.End().After(p.End()) })
	m.DeliveredBefore = r.things.Deliverables(own, func(q commitments.Period) bool { return q.End().Before(p.Start()) })
	m.Communes = r.things.Communes()
	for _, d := range m.Deliverables {
		if n := r.evidence[d.ID]; n > 0 {
			m.Evidence[d.ID] = n
		}
	}
}

func addCut(to map[string]commitments.Cut, code string, c commitments.Cut) {
	if !c.IsEmpty() {
		to[code] = c
	}
}

// course is what the editions of the periods before lead with.
func (r *Record) course(agreement string, p commitments.Period) []PeriodFigures {
	list := []PeriodFigures{}
	for of, e := range r.issued {
		if of.agreement == agreement && of.period.Kind == p.Kind && of.period.Compare(p) < 0 {
			list = append(list, PeriodFigures{of.period, e.Figures})
		}
	}
	slices.SortFunc(list, func(a, b PeriodFigures) int { return a.Period.Compare(b.Period) })
	return list[max(0, len(list)-CourseBefore):]
}

// addUpdate adds an update of the period, with how much evidence it has.
func (r *Record) addUpdate(m *Material, p commitments.Period, u commitments.Update) {
	if end := u.Period.End(); end.Before(p.Start()) || end.After(p.End()) {
		return
	}
	m.Updates = append(m.Updates, u)
	if n := r.evidence[u.ID]; n > 0 {
		m.Evidence[u.ID] = n
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

func laterRevision(x, y commitments.Revision) bool {
	return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) > 0
}

// revised lists the revisions that belong to the period, by commitment and time.
func (r *Record) revised(of []commitments.Commitment, p commitments.Period, loc *time.Location) []commitments.Revision {
	list := []commitments.Revision{}
	for _, v := range r.revisions {
		own := slices.ContainsFunc(of, func(c commitments.Commitment) bool { return c.Code == v.Commitment })
		if own && v.Within(p, loc) {
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

// roundsOf returns the rounds of the reporting periods that end within the period,
// and of those before that may not be due yet, the earliest first, and the excuses
// of their returns.
func (r *Record) roundsOf(a commitments.Agreement, p commitments.Period) ([]collection.Round, []collection.Excuse) {
	from := a.HorizonStart(a.ReportingPeriod(p.Start()))
	rounds := []collection.Round{}
	for _, round := range byKey(r.rounds) {
		if end := round.Period.End(); round.Agreement == a.Code && !end.Before(from) && !end.After(p.End()) {
			rounds = append(rounds, round)
		}
	}
	slices.SortStableFunc(rounds, func(x, y collection.Round) int {
		return cmp.Or(x.Period.End().Compare(y.Period.End()), cmp.Compare(x.Period.String(), y.Period.String()))
	})
	excuses := []collection.Excuse{}
	for _, e := range r.excuses {
		if slices.ContainsFunc(rounds, func(round collection.Round) bool { return round.ID == e.Round }) {
			excuses = append(excuses, e)
		}
	}
	slices.SortFunc(excuses, func(x, y collection.Excuse) int {
		return cmp.Or(cmp.Compare(x.Round, y.Round), cmp.Compare(x.Commitment, y.Commitment), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	return rounds, excuses
}
