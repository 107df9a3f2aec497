package commitments

import (
	"context"
	"iter"
	"slices"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// ImportItem is one step of an import: exactly one of Update, Review and
// Revision is set. Items come in time order for each commitment.
type ImportItem struct {
	By         people.Account
	At         time.Time // UTC
	Commitment string    // code
	Update     *ImportUpdate
	Review     *ImportReview
	Revision   *ImportRevision
}

// ImportUpdate is a progress update to import.
type ImportUpdate struct {
	Period    Period
	Status    Status
	Values    []Value
	Narrative string
	Delay     *Delay // nil: none is asked for
	Origin    Origin
	Fact      string // id of the published fact, or ""
}

// ImportReview reviews the commitment's latest update of the period.
type ImportReview struct {
	Period     Period
	Decision   Decision
	Assessment Assessment
	Reason     string
	Origin     Origin
}

// ImportRevision sets a commitment's terms.
type ImportRevision struct {
	Terms  Terms
	Reason string
	Origin Origin
}

// importBatch is how many items one transaction takes: all of them or none.
// Others who write wait for it, for about half a second.
const importBatch = 5000

// Import adds facts that were not reported through the tracker: the published
// record, a demonstration, or made-up data for benchmarks. Unlike reported
// ones they may be of any period, and they keep the time that they claim; each
// carries its origin for good, which is never Reported. Done is told how many
// items are in after each transaction; it may be nil.
func (t *Tracker) Import(ctx context.Context, by people.Account, items iter.Seq[ImportItem], done func(int)) error {
	if err := by.Require(people.ImportRecord); err != nil {
		return err
	}
	total := 0
	flush := func(batch []ImportItem) error {
		if err := t.importBatch(ctx, batch); err != nil {
			return err
		}
		if total += len(batch); done != nil {
			done(total)
		}
		return nil
	}
	batch := make([]ImportItem, 0, importBatch)
	for item := range items {
		if batch = append(batch, item); len(batch) == importBatch {
			if err := flush(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return flush(batch)
}

func (t *Tracker) importBatch(ctx context.Context, batch []ImportItem) error {
	if len(batch) == 0 {
		return nil
	}
	return t.Store.InTx(ctx, func(tx Tx) error {
		im := newImporting(t, tx)
		for _, item := range batch {
			if err := im.add(item); err != nil {
				return err
			}
		}
		return im.finish()
	})
}

// importTx is what an import asks of its transaction.
type importTx interface {
	journal.Recorder
	reviewWriter
	Agreement(code string) (Agreement, error)
	Pledge(code string) (Pledge, error)
	Commitment(code string) (Commitment, error)
	LatestOf(commitment string, p Period) (*Update, error)
	InsertUpdates(updates []Update, of map[string]Commitment) error
	InsertRevision(r Revision) error
	SetState(c Commitment) error
	SetTerms(c Commitment) error
}

// importing is one transaction of an import. Each commitment's row is read once
// and its state written once, however many items concern it; updates and
// journal entries are written many at once.
type importing struct {
	t           *Tracker
	tx          importTx
	commitments map[string]Commitment
	agreements  map[string]Agreement
	pledges     map[string]Pledge
	order       []string
	latest      map[reported]Update // of those that were looked up or added
	updates     []Update            // not written yet
	entries     []journal.Entry     // not written yet
}

// reported is what an update is about.
type reported struct {
	commitment string
	period     Period
}

func newImporting(t *Tracker, tx importTx) *importing {
	return &importing{t: t, tx: tx, commitments: map[string]Commitment{}, agreements: map[string]Agreement{}, pledges: map[string]Pledge{}, latest: map[reported]Update{}}
}

func (im *importing) commitment(code string) (Commitment, error) {
	if c, ok := im.commitments[code]; ok {
		return c, nil
	}
	c, err := im.tx.Commitment(code)
	if err == nil {
		im.commitments[code] = c
		im.order = append(im.order, code)
	}
	return c, err
}

// latestOf returns the update of the period that no other replaced; its ID is ""
// where there is none.
func (im *importing) latestOf(c Commitment, p Period) (Update, error) {
	at := reported{c.Code, p}
	if u, known := im.latest[at]; known {
		return u, nil
	}
	u, err := im.tx.LatestOf(c.Code, p)
	if err != nil || u == nil {
		return Update{}, err
	}
	im.latest[at] = *u
	return *u, nil
}

// replaced returns the update that one of the period replaces; nil for none, as the
// commitment's state mostly says: it follows the latest period.
func (im *importing) replaced(c Commitment, p Period) (*Update, error) {
	if c.Reported.IsZero() || c.Reported.Compare(p) < 0 {
		return nil, nil
	}
	u, err := im.latestOf(c, p)
	if err != nil || u.ID == "" {
		return nil, err
	}
	return &u, nil
}

// indicators are those of the commitment's pledge.
func (im *importing) indicators(c Commitment) ([]Indicator, error) {
	p, err := Cached(im.pledges, c.Pledge, im.tx.Pledge)
	return p.Indicators, err
}

func (im *importing) add(item ImportItem) error {
	item.At = journal.Instant(item.At)
	switch {
	case item.Update != nil:
		return im.update(item)
	case item.Review != nil:
		return im.review(item)
	}
	return im.revision(item)
}

func (im *importing) update(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	in := item.Update
	if in.Origin == Reported {
		return problem.OnField("origin", "error.import.origin")
	}
	indicators, err := im.indicators(c)
	if err != nil {
		return err
	}
	u := Update{
		ID: journal.NewID(), Commitment: c.Code, Period: in.Period, Version: c.Version + 1, Status: in.Status, Values: typedValues(in.Values, indicators),
		Narrative: in.Narrative, Delay: in.Delay, Author: item.By.ID, AuthorName: item.By.Name,
		SubmittedAt: item.At, Origin: in.Origin, Fact: in.Fact, State: Submitted,
	}
	replaced, err := im.replaced(c, u.Period)
	if err != nil {
		return err
	}
	if replaced != nil {
		u.Supersedes = replaced.ID
	}
	im.latest[reported{c.Code, u.Period}] = u
	im.updates = append(im.updates, u)
	if c.State, err = c.State.after(u, replaced, indicators, im); err != nil {
		return err
	}
	im.commitments[c.Code] = c
	im.record(item, updateImported, u)
	return nil
}

func (im *importing) record(item ImportItem, kind string, body any) {
	im.entries = append(im.entries, item.By.Entry(journal.Now(im.t.Now), kind, item.Commitment, body))
}

func (im *importing) review(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	in := item.Review
	u, err := im.latestOf(c, in.Period)
	if err != nil {
		return err
	}
	if u.ID == "" {
		return problem.New(problem.NotFound, "error.not_found")
	}
	if err := im.writeWith(in.Decision, u.ID); err != nil {
		return err
	}
	r := Review{
		ID: journal.NewID(), Update: u.ID, Decision: in.Decision, Assessment: in.Assessment, Reason: in.Reason,
		Reviewer: item.By.ID, ReviewerName: item.By.Name, At: item.At,
	}
	d := decision{u, r, in.Origin, nil}
	if d.indicators, err = im.indicators(c); err != nil {
		return err
	}
	state, body, err := d.decide(im, c.State)
	if err != nil {
		return err
	}
	u.State = in.Decision
	im.latest[reported{c.Code, u.Period}] = u
	c.State = state
	im.commitments[c.Code] = c
	im.record(item, reviewImported, body)
	return nil
}

func (im *importing) revision(item ImportItem) error {
	c, err := im.commitment(item.Commitment)
	if err != nil {
		return err
	}
	from, err := im.holdsFrom(c, item.At)
	if err != nil {
		return err
	}
	r := Revision{
		ID: journal.NewID(), Commitment: c.Code, From: from, Before: c.Terms, After: item.Revision.Terms, Reason: item.Revision.Reason,
		Author: item.By.ID, AuthorName: item.By.Name, Origin: item.Revision.Origin, At: item.At,
	}
	if err := im.tx.InsertRevision(r); err != nil {
		return err
	}
	c.Terms = r.After
	if err := im.tx.SetTerms(c); err != nil {
		return err
	}
	c.Version++
	im.commitments[c.Code] = c
	im.record(item, revisionImported, r)
	return nil
}

// holdsFrom is the period from which imported terms hold: the one in which they were
// set, but for the first ones, which hold from the beginning.
func (im *importing) holdsFrom(c Commitment, at time.Time) (Period, error) {
	if c.Terms.equal(Terms{}) {
		return Period{}, nil
	}
	a, err := Cached(im.agreements, c.Agreement, im.tx.Agreement)
	if err != nil {
		return Period{}, err
	}
	return a.ReportingPeriod(DateOf(at.In(im.t.Location))), nil
}

// The lookups of a StateReader see what was added, and so does what a review writes.

func (im *importing) LatestDeclared(commitment string) (*Update, error) {
	if err := im.write(); err != nil {
		return nil, err
	}
	return im.tx.LatestDeclared(commitment)
}

func (im *importing) LatestVerified(commitment string) (*Update, error) {
	if err := im.write(); err != nil {
		return nil, err
	}
	return im.tx.LatestVerified(commitment)
}

func (im *importing) LatestAssessment(commitment string) (*AssessmentFact, error) {
	return im.tx.LatestAssessment(commitment)
}

func (im *importing) AssessmentOf(commitment string, p Period) (Assessment, error) {
	return im.tx.AssessmentOf(commitment, p)
}

func (im *importing) Points(commitment string) ([]Point, error) {
	if err := im.write(); err != nil {
		return nil, err
	}
	return im.tx.Points(commitment)
}

func (im *importing) InsertReview(r Review) error { return im.tx.InsertReview(r) }

func (im *importing) InsertAssessment(a AssessmentFact) error { return im.tx.InsertAssessment(a) }

// writeWith writes the updates so far, where a review of that of the id needs them:
// it is one of them, or, returned, leaves one of them as what is declared.
func (im *importing) writeWith(d Decision, id string) error {
	if d != Returned && !slices.ContainsFunc(im.updates, func(u Update) bool { return u.ID == id }) {
		return nil
	}
	return im.write()
}

func (im *importing) write() error {
	err := im.tx.InsertUpdates(im.updates, im.commitments)
	im.updates = nil
	return err
}

// finish writes what was not written yet, and each commitment's state.
func (im *importing) finish() error {
	if err := im.write(); err != nil {
		return err
	}
	for _, code := range im.order {
		if err := im.tx.SetState(im.commitments[code]); err != nil {
			return err
		}
	}
	return im.tx.Record(im.entries...)
}
