package commitments

import (
	"cmp"
	"slices"

	"tracker/internal/journal"
)

// bulkTx is a progressTx in which updates of many commitments for one period are
// submitted: what the rules look up was read for many commitments at once, and what
// submitting writes is kept until all of it can be written at once.
type bulkTx struct {
	tx         bulkStore
	period     Period
	found      Prefetched
	agreements map[string]Agreement
	regions    map[string]Region
	pledges    map[string]Pledge
	dimensions []Dimension
	reasons    []DelayReason
	buffer
}

// bulkStore is what a bulkTx asks of its transaction.
type bulkStore interface {
	journal.Recorder
	HoldAgreement(code string) (Agreement, error)
	Region(code string) (Region, error)
	Commitment(code string) (Commitment, error)
	Prefetch(codes []string, p Period, author string) (Prefetched, error)
	submitReader
	pledgeReader
	delayReader
	RegisteredPoints(commitment string) ([]Point, error)
	InsertUpdates(updates []Update, of map[string]Commitment) error
	InsertEvidence(items ...Evidence) error
	DeleteDrafts(commitments []string, p Period, author string) error
	SetStates(cs []Commitment) error
}

// buffer is what was not written yet.
type buffer struct {
	updates  []Update
	drafts   []string // commitments whose drafts are to be deleted
	states   []Commitment
	evidence []Evidence
	entries  []journal.Entry
}

func newBulkTx(tx bulkStore, p Period) *bulkTx {
	return &bulkTx{tx: tx, period: p, agreements: map[string]Agreement{}, regions: map[string]Region{}, pledges: map[string]Pledge{}}
}

// prefetch reads what the rules will look up for the entries, in place of what was
// read before.
func (b *bulkTx) prefetch(entries []Entry, author string) error {
	codes := make([]string, len(entries))
	for i, e := range entries {
		codes[i] = e.Code
	}
	slices.Sort(codes)
	var err error
	b.found, err = b.tx.Prefetch(slices.Compact(codes), b.period, author)
	return err
}

// Commitment asks the store for a commitment that was not prefetched, which says
// that there is none.
func (b *bulkTx) Commitment(code string) (Commitment, error) {
	if c, found := b.found.Commitments[code]; found {
		return c, nil
	}
	return b.tx.Commitment(code)
}

func (b *bulkTx) HoldAgreement(code string) (Agreement, error) {
	return Cached(b.agreements, code, b.tx.HoldAgreement)
}

func (b *bulkTx) Region(code string) (Region, error) {
	return Cached(b.regions, code, b.tx.Region)
}

// Cached looks a code up once: what was found is kept in the map.
func Cached[K comparable, T any](cache map[K]T, code K, lookUp func(K) (T, error)) (T, error) {
	if found, ok := cache[code]; ok {
		return found, nil
	}
	found, err := lookUp(code)
	if err != nil {
		return found, err
	}
	cache[code] = found
	return found, nil
}

// HoldRound and the lookups after it are of the bulk's own period, as every entry is.
func (b *bulkTx) HoldRound(c Commitment, _ Period) (RoundTerms, error) {
	return b.found.Rounds[c.Code], nil
}

func (b *bulkTx) LatestOf(commitment string, _ Period) (*Update, error) {
	u, found := b.found.Latest[commitment]
	if !found {
		return nil, nil
	}
	return &u, nil
}

func (b *bulkTx) Earlier(commitment string, _ Period, limit int) ([]Update, error) {
	earlier := b.found.Earlier[commitment]
	return earlier[:min(limit, len(earlier))], nil
}

func (b *bulkTx) HoldDraftEvidence(commitment string, _ Period, _ string) ([]Evidence, error) {
	return b.found.Drafted[commitment], nil
}

// AssessmentOf asks the store: nothing of a bulk assesses.
func (b *bulkTx) AssessmentOf(commitment string, p Period) (Assessment, error) {
	return b.tx.AssessmentOf(commitment, p)
}

// Points asks the store, and has the update that is not written yet stand for its
// period.
func (b *bulkTx) Points(commitment string) ([]Point, error) {
	points, err := b.tx.Points(commitment)
	if err != nil {
		return nil, err
	}
	for _, u := range slices.Backward(b.updates) { // it is mostly the last one
		if u.Commitment == commitment {
			return standing(points, u), nil
		}
	}
	return points, nil
}

func (b *bulkTx) Pledge(code string) (Pledge, error) { return Cached(b.pledges, code, b.tx.Pledge) }

// RegisteredPoints is asked for the few that type what the register counts.
func (b *bulkTx) RegisteredPoints(commitment string) ([]Point, error) {
	return b.tx.RegisteredPoints(commitment)
}

func (b *bulkTx) Dimensions() ([]Dimension, error) {
	if b.dimensions == nil {
		var err error
		if b.dimensions, err = b.tx.Dimensions(); err != nil {
			return nil, err
		}
	}
	return b.dimensions, nil
}

func (b *bulkTx) DelayReasons() ([]DelayReason, error) {
	if b.reasons == nil {
		var err error
		if b.reasons, err = b.tx.DelayReasons(); err != nil {
			return nil, err
		}
	}
	return b.reasons, nil
}

func (b *bulkTx) InsertUpdate(u Update, _ Commitment) error {
	b.updates = append(b.updates, u)
	return nil
}

func (b *bulkTx) DeleteDraft(commitment string, _ Period, _ string) error {
	b.drafts = append(b.drafts, commitment)
	return nil
}

func (b *bulkTx) SetState(c Commitment) error {
	b.states = append(b.states, c)
	return nil
}

func (b *bulkTx) InsertEvidence(items ...Evidence) error {
	b.evidence = append(b.evidence, items...)
	return nil
}

func (b *bulkTx) Record(entries ...journal.Entry) error {
	b.entries = append(b.entries, entries...)
	return nil
}

// write writes the buffer, by the codes of the commitments, so that two bulks at
// once do not wait for each other; the journal has the order of the entries.
func (b *bulkTx) write(author string) error {
	slices.SortFunc(b.updates, func(x, y Update) int { return cmp.Compare(x.Commitment, y.Commitment) })
	slices.SortFunc(b.states, func(x, y Commitment) int { return cmp.Compare(x.Code, y.Code) })
	of := make(map[string]Commitment, len(b.states))
	for _, c := range b.states {
		of[c.Code] = c
	}
	if err := b.tx.InsertUpdates(b.updates, of); err != nil {
		return err
	}
	if err := b.tx.DeleteDrafts(b.drafts, b.period, author); err != nil {
		return err
	}
	if err := b.tx.SetStates(b.states); err != nil {
		return err
	}
	if err := b.tx.InsertEvidence(b.evidence...); err != nil {
		return err
	}
	return b.tx.Record(b.entries...)
}
