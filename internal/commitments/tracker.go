package commitments

import (
	"context"
	"slices"
	"time"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// Tracker is the operations of the domain. Pages, API, commands and jobs all
// call these; permission, version and rules are inside them and nowhere else.
type Tracker struct {
	Store    Store
	Vault    Vault // of the files of evidence
	Now      func() time.Time
	Location *time.Location // in which periods and due dates are reckoned
}

// Today returns the current day in the tracker's zone.
func (t *Tracker) Today() Date { return DateOf(t.Now().In(t.Location)) }

// Agreements returns every agreement, by signing date.
func (t *Tracker) Agreements(ctx context.Context, by people.Account) ([]Agreement, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Agreements()
}

// Agreement returns one agreement; the empty code means the first one.
func (t *Tracker) Agreement(ctx context.Context, by people.Account, code string) (Agreement, error) {
	agreements, err := t.Agreements(ctx, by)
	if err != nil {
		return Agreement{}, err
	}
	return FindAgreement(agreements, code)
}

// FilterAgreement returns the agreement that a list is narrowed to; the empty code
// means the first one. A code that no agreement has is Invalid.
func (t *Tracker) FilterAgreement(ctx context.Context, by people.Account, code string) (Agreement, error) {
	agreements, err := t.Agreements(ctx, by)
	if err != nil {
		return Agreement{}, err
	}
	var fields problem.Fields
	CheckAgreement(&fields, code, agreements)
	if err := fields.Err(); err != nil {
		return Agreement{}, err
	}
	return FindAgreement(agreements, code)
}

// Parties returns every party, by code.
func (t *Tracker) Parties(ctx context.Context, by people.Account) ([]Party, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Parties()
}

// Units returns what values can count, by code.
func (t *Tracker) Units(ctx context.Context, by people.Account) ([]Unit, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Units()
}

// Dimensions returns by what numbers can be broken down, by code.
func (t *Tracker) Dimensions(ctx context.Context, by people.Account) ([]Dimension, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Dimensions()
}

// Pledges returns the pledges of an agreement in its order, with the texts that hold
// today; "" means of all.
func (t *Tracker) Pledges(ctx context.Context, by people.Account, agreement string) ([]Pledge, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	pledges, err := t.Store.Read(ctx).Pledges(agreement)
	if err != nil {
		return nil, err
	}
	return PledgesOn(pledges, t.Today()), nil
}

// Pledge returns one pledge.
func (t *Tracker) Pledge(ctx context.Context, by people.Account, code string) (Pledge, error) {
	pledges, err := t.Pledges(ctx, by, "")
	if err != nil {
		return Pledge{}, err
	}
	for _, p := range pledges {
		if p.Code == code {
			return p, nil
		}
	}
	return Pledge{}, problem.New(problem.NotFound, "error.pledge.unknown", "value", problem.Excerpt(code))
}

// Regions returns every region, by code.
func (t *Tracker) Regions(ctx context.Context, by people.Account) ([]Region, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Regions()
}

// Region returns one region, by its code, a name or an alias.
func (t *Tracker) Region(ctx context.Context, by people.Account, code string) (Region, error) {
	regions, err := t.Regions(ctx, by)
	if err != nil {
		return Region{}, err
	}
	for _, r := range regions {
		if r.Matches(code) {
			return r, nil
		}
	}
	return Region{}, problem.New(problem.NotFound, "error.region.unknown", "value", problem.Excerpt(code))
}

// Facts returns the published facts of an agreement, by date.
func (t *Tracker) Facts(ctx context.Context, by people.Account, agreement string) ([]Fact, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Facts(agreement)
}

// Horizons returns the horizon of every agreement on the current day, by code.
func (t *Tracker) Horizons(ctx context.Context, by people.Account) (map[string]Horizon, error) {
	agreements, err := t.Agreements(ctx, by)
	if err != nil {
		return nil, err
	}
	pledges, err := t.Store.Read(ctx).PledgeDays()
	if err != nil {
		return nil, err
	}
	regions, err := t.Store.Read(ctx).Regions()
	if err != nil {
		return nil, err
	}
	horizons := make(map[string]Horizon, len(agreements))
	for _, a := range agreements {
		if horizons[a.Code], err = t.horizon(ctx, a, pledges, regions); err != nil {
			return nil, err
		}
	}
	return horizons, nil
}

// horizon is the agreement's on the current day; pledges and regions may be those of
// other agreements too.
func (t *Tracker) horizon(ctx context.Context, a Agreement, pledges []Pledge, regions []Region) (Horizon, error) {
	own := make([]Pledge, 0, len(pledges))
	for _, p := range pledges {
		if p.Agreement == a.Code {
			own = append(own, p)
		}
	}
	places := make([]Region, 0, len(regions))
	for _, r := range regions {
		if slices.Contains(a.Regions, r.Code) {
			places = append(places, r)
		}
	}
	rounds, err := t.Store.Read(ctx).RoundOutlines(a.Code, a.horizonFrom(t.Today()))
	if err != nil {
		return Horizon{}, err
	}
	return a.Horizon(t.Today(), own, places, rounds), nil
}

// Commitments returns one page of the commitments that match, and the count of
// all of them. Values of the filter that there are not, and pages that no list has,
// are refused by field.
func (t *Tracker) Commitments(ctx context.Context, by people.Account, f Filter) ([]Commitment, int, error) {
	var fields problem.Fields
	CheckPage(&fields, f.Page, f.PerPage)
	f, err := t.prepare(ctx, by, f, fields)
	if err != nil {
		return nil, 0, err
	}
	return t.Store.Read(ctx).Commitments(f)
}

// EachCommitment gives yield every commitment that matches, in the order of
// Commitments but without paging, until one is refused with an error, which is
// returned. Few are held in memory at a time, and nothing is held in the store
// while yield works. However the data changes meanwhile, no commitment comes
// twice, and one that matches all the time is not missed; each comes as it
// is when its turn comes.
func (t *Tracker) EachCommitment(ctx context.Context, by people.Account, f Filter, yield func(Commitment) error) error {
	f, err := t.prepare(ctx, by, f, f.givenPage())
	if err != nil {
		return err
	}
	return t.Store.Read(ctx).EachCommitment(f, yield)
}

// Counts returns the counts of all commitments that match.
func (t *Tracker) Counts(ctx context.Context, by people.Account, f Filter) (Counts, error) {
	f, err := t.prepare(ctx, by, f, f.givenPage())
	if err != nil {
		return Counts{}, err
	}
	return t.Store.Read(ctx).Counts(f)
}

// Matrix returns all commitments of an agreement, by pledge and region.
func (t *Tracker) Matrix(ctx context.Context, by people.Account, agreement string) ([]Commitment, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).CommitmentsOf(agreement)
}

// prepare checks the filter and completes it. Fields are what was refused already.
func (t *Tracker) prepare(ctx context.Context, by people.Account, f Filter, fields problem.Fields) (Filter, error) {
	if err := by.Require(people.Read); err != nil {
		return f, err
	}
	if err := f.check(t.Store.Read(ctx), &fields); err != nil {
		return f, err
	}
	if err := fields.Err(); err != nil {
		return f, err
	}
	if f.Horizons == nil {
		horizons, err := t.Horizons(ctx, by)
		if err != nil {
			return f, err
		}
		f = f.On(horizons)
	}
	f.Query = Fold(f.Query)
	return f, nil
}

// Record is a commitment with everything that was said about it.
type Record struct {
	Commitment   Commitment
	Agreement    Agreement
	Pledge       Pledge
	Region       Region
	Derived      Derived
	Updates      []Update // latest first; all but drafts
	Assessments  []AssessmentFact
	Revisions    []Revision
	Facts        []Fact        // published facts behind imported updates
	Points       []Point       // what counts for each period, earliest first
	Measures     []Measure     // where it stands today, in the order of the pledge's indicators
	Dimensions   []Dimension   // by which numbers are broken down
	DelayReasons []DelayReason // also those that can't be chosen any more
	Draft        *Update       // the asking account's own draft, the one saved last
	Open         []Period
	From         []Period // from which changed terms can hold, the earliest first
	// Requests is what collection rounds ask of the commitment now or asked lately,
	// latest period first; a locked one says why it is not among Open.
	Requests []Request
	// Comments are on the updates, the first one first; Unopened are the ids of
	// those in which the asking account was named and that it has not opened yet.
	Comments  []Comment
	Unopened  []string
	Concerned []Person // whom a comment of the asking account can mention, by name
}

// MaxHistory bounds how much of a commitment's history one page shows.
const MaxHistory = 200

// Commitment returns a commitment's record.
func (t *Tracker) Commitment(ctx context.Context, by people.Account, code string) (Record, error) {
	var r Record
	if err := by.Require(people.Read); err != nil {
		return r, err
	}
	var err error
	if r.Commitment, err = t.Store.Read(ctx).Commitment(code); err != nil {
		return r, err
	}
	if r.Agreement, err = t.Agreement(ctx, by, r.Commitment.Agreement); err != nil {
		return r, err
	}
	if r.Pledge, err = t.Pledge(ctx, by, r.Commitment.Pledge); err != nil {
		return r, err
	}
	if r.Region, err = t.Region(ctx, by, r.Commitment.Region); err != nil {
		return r, err
	}
	horizon, err := t.horizon(ctx, r.Agreement, []Pledge{r.Pledge}, []Region{r.Region})
	if err != nil {
		return r, err
	}
	r.Derived = r.Commitment.Derive(horizon)
	if err := t.measure(ctx, &r); err != nil {
		return r, err
	}
	if r.Requests, err = t.requestsOf(t.Store.Read(ctx), r.Agreement, r.Commitment); err != nil {
		return r, err
	}
	r.Open = openPeriods(r.Agreement, r.Requests, t.Today())
	r.From = fromChoices(r.Agreement, r.Open, t.Today())
	if err := t.history(ctx, by, &r); err != nil {
		return r, err
	}
	return r, t.discussion(ctx, by, &r)
}

// measure adds what the commitment's indicators come to.
func (t *Tracker) measure(ctx context.Context, r *Record) error {
	var err error
	if r.Points, err = t.Store.Read(ctx).Points(r.Commitment.Code); err != nil {
		return err
	}
	registered, err := t.Store.Read(ctx).RegisteredPoints(r.Commitment.Code)
	if err != nil {
		return err
	}
	r.Points = MergePoints(r.Points, registered)
	today := t.Today()
	r.Measures = r.Agreement.Measures(r.Pledge, r.Region, r.Commitment.Terms, Counted{Points: r.Points}, r.Agreement.ReportingPeriod(today), today)
	of, err := measuresOf(t.Store.Read(ctx), r.Pledge.Code)
	if err != nil {
		return err
	}
	r.Dimensions = of.dimensions
	r.DelayReasons, err = t.Store.Read(ctx).DelayReasons()
	return err
}

func (t *Tracker) history(ctx context.Context, by people.Account, r *Record) error {
	code := r.Commitment.Code
	var err error
	if r.Updates, err = t.Store.Read(ctx).Updates(code, MaxHistory); err != nil {
		return err
	}
	if r.Assessments, err = t.Store.Read(ctx).Assessments(code, MaxHistory); err != nil {
		return err
	}
	if r.Revisions, err = t.Store.Read(ctx).Revisions(code, MaxHistory); err != nil {
		return err
	}
	drafts, err := t.Store.Read(ctx).Drafts(by.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Commitment == code {
			r.Draft = &d
			if err := t.examine(ctx, r.Commitment, r.Requests, r.Draft); err != nil {
				return err
			}
			break
		}
	}
	facts, err := t.Store.Read(ctx).Facts(r.Commitment.Agreement)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if f.NamesPledge(r.Commitment.Pledge) && f.NamesRegion(r.Commitment.Region) {
			r.Facts = append(r.Facts, f)
		}
	}
	return nil
}

// Updates returns a commitment's updates, latest first.
func (t *Tracker) Updates(ctx context.Context, by people.Account, code string) ([]Update, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	if _, err := t.Store.Read(ctx).Commitment(code); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Updates(code, 0)
}

// HasDemoData reports whether the tracker holds made-up data: a demonstration's
// accounts, or commitments that stand on demonstration or benchmark data.
func (t *Tracker) HasDemoData(ctx context.Context, by people.Account) (bool, error) {
	if err := by.Require(people.Read); err != nil {
		return false, err
	}
	return t.Store.Read(ctx).HasDemoData()
}

// Update returns one submitted update, or the account's own draft.
func (t *Tracker) Update(ctx context.Context, by people.Account, id string) (Update, error) {
	if err := by.Require(people.Read); err != nil {
		return Update{}, err
	}
	u, err := t.Store.Read(ctx).Update(id)
	if problem.Is(err, problem.NotFound) {
		return t.draft(ctx, by, id)
	}
	return u, err
}

// UpdatesByID returns submitted updates by their ids, without their evidence; of
// an id that is none's it has nothing.
func (t *Tracker) UpdatesByID(ctx context.Context, by people.Account, ids []string) (map[string]Update, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).UpdatesByID(ids)
}

// draft returns the account's own draft with what the rules of quality say of it.
func (t *Tracker) draft(ctx context.Context, by people.Account, id string) (Update, error) {
	u, err := t.Store.Read(ctx).Draft(id, by.ID)
	if err != nil {
		return u, err
	}
	c, err := t.Store.Read(ctx).Commitment(u.Commitment)
	if err != nil {
		return u, err
	}
	a, err := t.Agreement(ctx, by, c.Agreement)
	if err != nil {
		return u, err
	}
	requests, err := t.requestsOf(t.Store.Read(ctx), a, c)
	if err != nil {
		return u, err
	}
	return u, t.examine(ctx, c, requests, &u)
}

// Drafts returns what the account saved and has not submitted, latest first.
func (t *Tracker) Drafts(ctx context.Context, by people.Account) ([]Update, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).Drafts(by.ID)
}

// ReturnedTo returns the account's updates that came back and have no answer yet.
func (t *Tracker) ReturnedTo(ctx context.Context, by people.Account) ([]Waiting, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).ReturnedTo(by.ID)
}

// AwaitingReview returns one page of the updates that the account may review,
// and the count of all of them. Reviewer and Party of q are the account's. Codes of
// q that there are not, and pages that no list has, are refused by field.
func (t *Tracker) AwaitingReview(ctx context.Context, by people.Account, q Queue) ([]Waiting, int, error) {
	var fields problem.Fields
	CheckPage(&fields, q.Page, q.PerPage)
	q, err := t.queueOf(ctx, by, q, fields)
	if err != nil {
		return nil, 0, err
	}
	return t.Store.Read(ctx).AwaitingReview(q)
}

// EachAwaitingReview gives yield every update that the account may review, in
// the order of AwaitingReview, as EachCommitment does.
func (t *Tracker) EachAwaitingReview(ctx context.Context, by people.Account, q Queue, yield func(Waiting) error) error {
	q, err := t.queueOf(ctx, by, q, nil)
	if err != nil {
		return err
	}
	return t.Store.Read(ctx).EachAwaitingReview(q, yield)
}

// queueOf checks the queue's filter and makes the queue the account's own. Fields
// are what was refused already.
func (t *Tracker) queueOf(ctx context.Context, by people.Account, q Queue, fields problem.Fields) (Queue, error) {
	if err := by.Require(people.ReviewUpdate); err != nil {
		return q, err
	}
	if err := q.check(t.Store.Read(ctx), &fields); err != nil {
		return q, err
	}
	if err := fields.Err(); err != nil {
		return q, err
	}
	agreements, err := t.Store.Read(ctx).Agreements()
	if err != nil {
		return q, err
	}
	q.Reviewer, q.Party, q.Agreements = by.ID, by.Party, nil
	for _, a := range agreements {
		if slices.Contains(a.Parties, by.Party) {
			q.Agreements = append(q.Agreements, a.Code)
		}
	}
	return q, nil
}
