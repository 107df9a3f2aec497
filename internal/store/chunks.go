package store

import (
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// chunkLength is how many rows of a list without end are read at once. Tests make
// it short.
var chunkLength = 500

// each reads a list chunk by chunk and gives the chunks to yield; no statement
// runs meanwhile. After is the query of the rows that come after one, in an order
// of columns that never change; nil: of all.
func each[Row any](doing string, after func(last *Row) *gorm.DB, yield func([]Row) error) error {
	var last *Row
	for {
		var rows []Row
		if err := after(last).Limit(chunkLength).Find(&rows).Error; err != nil {
			return wrap(doing, err)
		}
		if err := yield(rows); err != nil || len(rows) < chunkLength {
			return err
		}
		last = &rows[len(rows)-1]
	}
}

// mapRows gives yield what each row of a chunk is mapped to.
func mapRows[Row, T any](one func(Row) (T, error), yield func(T) error) func([]Row) error {
	return func(rows []Row) error {
		items, err := mapAll(rows, one)
		if err != nil {
			return err
		}
		return giveAll(items, yield)
	}
}

func giveAll[T any](items []T, yield func(T) error) error {
	for _, item := range items {
		if err := yield(item); err != nil {
			return err
		}
	}
	return nil
}

// eachCommitment notes the order first, by the codes alone: states change, and a
// commitment could jump over the place that was reached.
func (r commitmentReads) EachCommitment(f commitments.Filter, yield func(commitments.Commitment) error) error {
	f.Horizons = byAgreement(f.Horizons)
	var codes []string
	if err := matching(r.q, f).Order(orderBy(f.Sort)).Pluck("code", &codes).Error; err != nil {
		return wrap("list commitments", err)
	}
	for part := range slices.Chunk(codes, chunkLength) {
		rows, err := stillMatching(r.q, f, part)
		if err == nil {
			err = mapRows(commitmentRow.commitment, yield)(rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stillMatching returns the commitments of the codes that match the filter, in
// the order of the codes.
func stillMatching(q *gorm.DB, f commitments.Filter, codes []string) ([]commitmentRow, error) {
	var rows []commitmentRow
	if err := matching(q, f).Where("code IN ?", codes).Find(&rows).Error; err != nil {
		return nil, wrap("list commitments", err)
	}
	place := make(map[string]int, len(codes))
	for i, code := range codes {
		place[code] = i
	}
	slices.SortFunc(rows, func(a, b commitmentRow) int { return place[a.Code] - place[b.Code] })
	return rows, nil
}

func (r queueReads) EachAwaitingReview(ask commitments.Queue, yield func(commitments.Waiting) error) error {
	if len(ask.Agreements) == 0 {
		return nil
	}
	after := func(last *queueRow) *gorm.DB {
		w := queued(r.q, ask).Order(longestWaiting)
		if last != nil {
			w = w.Where("(rank, submitted_at, update_id) > (?, ?, ?)", last.Rank, last.SubmittedAt, last.UpdateID)
		}
		return w
	}
	return each("review queue", after, func(rows []queueRow) error {
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.UpdateID
		}
		found, err := waitingByID(r.q, ids)
		if err != nil {
			return err
		}
		return giveAll(found, yield)
	})
}
