package commitments

import (
	"cmp"
	"slices"

	"tracker/internal/journal"
)

// manyTx is a transaction in which many updates for one period are reported, each
// on a commitment of its own: what reporting asks for was looked up together, and
// what it writes waits until all can be written together. Anything else goes to
// the transaction itself.
type manyTx struct {
	Tx
	period     Period
	ahead      Prefetched
	agreements map[string]Agreement
	regions    map[string]Region
	waiting
}

// waiting is what was not written yet.
type waiting struct {
	updates  []Update
	drafts   []string // commitments whose drafts are done with
	states   []Commitment
	evidence []Evidence
	entries  []journal.Entry
}

func newManyTx(tx Tx, p Period) *manyTx {
	return &manyTx{Tx: tx, period: p, agreements: map[string]Agreement{}, regions: map[string]Region{}}
}

// lookAhead replaces what was looked up by what the entries will ask for.
func (m *manyTx) lookAhead(entries []Entry, author string, day Date) error {
	codes := make([]string, len(entries))
	for i, e := range entries {
		codes[i] = e.Code
	}
	slices.Sort(codes)
	var err error
	m.ahead, err = m.Prefetch(slices.Compact(codes), m.period, author, day)
	return err
}

func (m *manyTx) Commitment(code string) (Commitment, error) {
	if c, known := m.ahead.Commitments[code]; known {
		return c, nil
	}
	return m.Tx.Commitment(code)
}

func (m *manyTx) Agreement(code string) (Agreement, error) {
	return remembered(m.agreements, code, m.Tx.Agreement)
}

func (m *manyTx) Region(code string) (Region, error) {
	return remembered(m.regions, code, m.Tx.Region)
}

// remembered looks something up once.
func remembered[T any](known map[string]T, code string, look func(string) (T, error)) (T, error) {
	if found, ok := known[code]; ok {
		return found, nil
	}
	found, err := look(code)
	if err == nil {
		known[code] = found
	}
	return found, err
}

func (m *manyTx) Request(c Commitment, p Period, day Date) (Request, error) {
	if p == m.period {
		return m.ahead.Requests[c.Code], nil
	}
	return m.Tx.Request(c, p, day)
}

func (m *manyTx) LatestOf(commitment string, p Period) (*Update, error) {
	if p != m.period {
		return m.Tx.LatestOf(commitment, p)
	}
	u, found := m.ahead.Latest[commitment]
	if !found {
		return nil, nil
	}
	return &u, nil
}

func (m *manyTx) Earlier(commitment string, p Period, limit int) ([]Update, error) {
	if p == m.period && limit == EarlierUpdates {
		return m.ahead.Earlier[commitment], nil
	}
	return m.Tx.Earlier(commitment, p, limit)
}

func (m *manyTx) HoldDraftEvidence(commitment string, p Period, author string) ([]Evidence, error) {
	if p == m.period {
		return m.ahead.Drafted[commitment], nil
	}
	return m.Tx.HoldDraftEvidence(commitment, p, author)
}

func (m *manyTx) InsertUpdate(u Update, _ Commitment) error {
	m.updates = append(m.updates, u)
	return nil
}

func (m *manyTx) DeleteDrafts(commitment string, _ Period, _ string) error {
	m.drafts = append(m.drafts, commitment)
	return nil
}

func (m *manyTx) SetState(c Commitment) error {
	m.states = append(m.states, c)
	return nil
}

func (m *manyTx) InsertEvidence(items ...Evidence) error {
	m.evidence = append(m.evidence, items...)
	return nil
}

func (m *manyTx) Record(entries ...journal.Entry) error {
	m.entries = append(m.entries, entries...)
	return nil
}

// write writes what waits, by the codes of the commitments, so that two who write
// do not wait for each other; the journal has the order of the entries.
func (m *manyTx) write(author string) error {
	slices.SortFunc(m.updates, func(a, b Update) int { return cmp.Compare(a.Commitment, b.Commitment) })
	slices.SortFunc(m.states, func(a, b Commitment) int { return cmp.Compare(a.Code, b.Code) })
	of := make(map[string]Commitment, len(m.states))
	for _, c := range m.states {
		of[c.Code] = c
	}
	steps := []func() error{
		func() error { return m.Tx.InsertUpdates(m.updates, of) },
		func() error { return m.Tx.DeleteDraftsOf(m.drafts, m.period, author) },
		func() error { return m.Tx.SetStates(m.states) },
		func() error { return m.Tx.InsertEvidence(m.evidence...) },
		func() error { return m.Tx.Record(m.entries...) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
