package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// collectionStore implements collection.Store.
type collectionStore struct{ db *DB }

func (s collectionStore) InTx(ctx context.Context, fn func(collection.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(collectionTx{recorder{tx}, tx}) })
}

func (s collectionStore) Agreements(ctx context.Context) ([]commitments.Agreement, error) {
	return allAgreements(s.db.reader(ctx))
}

func (s collectionStore) Round(ctx context.Context, id string) (collection.Round, error) {
	return oneRound(s.db.reader(ctx).Where("id = ?", id), s.db.reader(ctx))
}

func (s collectionStore) RoundOf(ctx context.Context, agreement string, p commitments.Period) (collection.Round, error) {
	return roundOf(s.db.reader(ctx), agreement, p)
}

// What is in force of a round, as expressions of a query of rounds.
const (
	roundDue    = "coalesce((SELECT v.due_on FROM round_revisions v WHERE v.round = rounds.id ORDER BY v.version DESC LIMIT 1), due_on)"
	roundLast   = "coalesce((SELECT v.last_on FROM round_revisions v WHERE v.round = rounds.id ORDER BY v.version DESC LIMIT 1), last_on)"
	roundTaking = "EXISTS (SELECT 1 FROM return_reopenings o WHERE o.round = rounds.id AND o.until_on >= ?)"
	roundByHand = "EXISTS (SELECT 1 FROM round_revisions v WHERE v.round = rounds.id AND v.closed_on IS NOT NULL)"
)

func (s collectionStore) Rounds(ctx context.Context, f collection.Filter) ([]collection.Round, int, error) {
	matching := func() *gorm.DB {
		q := s.db.reader(ctx).Model(&roundRow{})
		for column, value := range map[string]string{"agreement": f.Agreement, "period": f.Period.String()} {
			if value != "" {
				q = q.Where(column+" = ?", value)
			}
		}
		day := f.Day.String()
		switch f.Phase {
		case collection.Open:
			q = q.Where(roundDue+" >= ? AND NOT "+roundByHand, day)
		case collection.Grace:
			q = q.Where(roundDue+" < ? AND "+roundLast+" >= ? AND NOT "+roundByHand, day, day)
		case collection.Closed:
			q = q.Where("("+roundLast+" < ? OR "+roundByHand+")", day)
		}
		if f.Taking {
			q = q.Where("("+roundLast+" >= ? AND NOT "+roundByHand+" OR "+roundTaking+")", day, day)
		}
		return q
	}
	var total int64
	if err := matching().Count(&total).Error; err != nil {
		return nil, 0, wrap("count rounds", err)
	}
	var rows []roundRow
	page := paged(matching(), f.Page, f.PerPage).Order("period_end DESC, agreement, id")
	if err := page.Find(&rows).Error; err != nil {
		return nil, 0, wrap("rounds", err)
	}
	rounds, err := inForce(s.db.reader(ctx), rows)
	return rounds, int(total), err
}

func (s collectionStore) Collected(ctx context.Context, agreement string) (map[commitments.Period]bool, error) {
	var codes []string
	err := s.db.reader(ctx).Model(&roundRow{}).Where("agreement = ?", agreement).Pluck("period", &codes).Error
	var col columns
	periods := make(map[commitments.Period]bool, len(codes))
	for _, code := range codes {
		periods[col.period(code)] = true
	}
	col.keep(err)
	return periods, wrap("collected periods", col.err)
}

func (s collectionStore) Revisions(ctx context.Context, round string) ([]collection.Revision, error) {
	q := s.db.reader(ctx).Where("round = ?", round).Order("version DESC")
	return list(q, "round revisions", roundRevisionRow.revision)
}

func (s collectionStore) Opening(ctx context.Context, round string) (collection.Round, error) {
	row, err := first[roundRow](s.db.reader(ctx).Where("id = ?", round), "round")
	if err != nil {
		return collection.Round{}, err
	}
	return row.round()
}

func (s collectionStore) RoundFacts(ctx context.Context, round string) (collection.RoundFacts, error) {
	var facts collection.RoundFacts
	err := s.db.read.WithContext(ctx).Transaction(func(q *gorm.DB) error {
		r, err := oneRound(q.Where("id = ?", round), q)
		if err == nil {
			facts, err = readRoundFacts(q, r, "")
		}
		return err
	}, s.db.snapshot)
	return facts, err
}

// collectionTx implements collection.Tx.
type collectionTx struct {
	recorder
	tx *gorm.DB
}

func (t collectionTx) Agreement(code string) (commitments.Agreement, error) {
	return agreementByCode(t.tx, code)
}

func (t collectionTx) Pledges(agreement string) ([]commitments.Pledge, error) {
	return pledgesOf(t.tx, agreement)
}

func (t collectionTx) Commitment(code string) (commitments.Commitment, error) {
	return commitmentByCode(t.tx, code)
}

// Round waits for those who are reporting on the round's period, and holds those
// who will; its row is what both lock. SQLite has one writer at a time anyway.
func (t collectionTx) Round(id string) (collection.Round, error) {
	return oneRound(t.tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id), t.tx)
}

func (t collectionTx) RoundOf(agreement string, p commitments.Period) (collection.Round, error) {
	return roundOf(t.tx, agreement, p)
}

func (t collectionTx) RoundFactsOf(r collection.Round, c commitments.Commitment) (collection.RoundFacts, error) {
	return readRoundFacts(t.tx, r, c.Code)
}

func (t collectionTx) InsertRound(r collection.Round) error { return insertRound(t.tx, r) }

func (t collectionTx) InsertRevision(v collection.Revision) error {
	return insertRoundRevision(t.tx, v)
}

func (t collectionTx) InsertExcuse(e collection.Excuse) error {
	row := fromExcuse(e)
	return insert(t.tx, "excuse "+e.Commitment, &row)
}

func (t collectionTx) InsertReopening(o collection.Reopening) error {
	row := fromReopening(o)
	return insert(t.tx, "reopen "+o.Commitment, &row)
}

// readRoundFacts reads what a round's returns follow from; of one commitment, or of all
// with "".
func readRoundFacts(q *gorm.DB, r collection.Round, commitment string) (collection.RoundFacts, error) {
	facts := collection.RoundFacts{Round: r, Finished: map[string]bool{}, HasDraft: map[string]bool{}}
	narrow, value := "c.agreement = ?", r.Agreement
	if commitment != "" {
		narrow, value = "c.code = ?", commitment
	}
	ofRound := func() *gorm.DB {
		f := q.Where("round = ?", r.ID)
		if commitment != "" {
			f = f.Where("commitment = ?", commitment)
		}
		return f
	}
	steps := []func() error{
		func() (err error) { facts.Agreement, err = agreementByCode(q, r.Agreement); return },
		func() (err error) { facts.Regions, err = regionsOf(q, facts.Agreement); return },
		func() (err error) {
			rows := q.Table("commitments c").Where(narrow, value).Order(inOrder)
			facts.Commitments, err = list(rows, "commitments", commitmentRow.commitment)
			return
		},
		func() (err error) {
			facts.Updates, err = findUpdates(q, "u.commitment, u.submitted_at, u.id", `SELECT p.* FROM commitments c
				JOIN progress_updates p ON p.commitment = c.code AND p.period_end = ? AND p.period = ?
				WHERE `+narrow, r.Period.End().String(), r.Period.String(), value)
			return
		},
		func() error { return support(q, evidenceTable, facts.Updates) },
		func() error {
			return mark(facts.Finished, q.Raw(`SELECT c.code FROM commitments c WHERE `+narrow+` AND (
				SELECT CASE WHEN EXISTS (SELECT 1 FROM reviews v WHERE v.update_id = o.id AND v.decision = 'returned') THEN '' ELSE o.status END
				FROM progress_updates o WHERE o.commitment = c.code AND o.period_end < ?
				ORDER BY o.period_end DESC, o.submitted_at DESC, o.id DESC LIMIT 1) IN ?`,
				value, r.Period.Start().String(), []commitments.Status{commitments.Completed, commitments.Cancelled}))
		},
		func() error {
			return mark(facts.HasDraft, q.Raw(`SELECT c.code FROM commitments c WHERE `+narrow+` AND EXISTS (
				SELECT 1 FROM drafts d WHERE d.commitment = c.code AND d.period = ?)`, value, r.Period.String()))
		},
		func() (err error) { facts.Excuses, err = list(ofRound(), "excuses", excuseRow.excuse); return },
		func() (err error) {
			facts.Reopenings, err = list(ofRound(), "reopenings", reopeningRow.reopening)
			return
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return facts, err
		}
	}
	return facts, nil
}

// mark notes every code that q finds.
func mark(set map[string]bool, q *gorm.DB) error {
	var codes []string
	err := q.Scan(&codes).Error
	for _, code := range codes {
		set[code] = true
	}
	return wrap("returns", err)
}

// requestOf returns what the round of the period asks of the commitment, zero
// where none covers it. The round's row is locked against those who change it.
func requestOf(tx *gorm.DB, c commitments.Commitment, p commitments.Period, day commitments.Date) (commitments.Request, error) {
	held := tx.Clauses(clause.Locking{Strength: "SHARE"}).Where("agreement = ? AND period = ?", c.Agreement, p.String())
	round, err := oneRound(held, tx)
	if problem.Is(err, problem.NotFound) {
		return commitments.Request{}, nil
	}
	if err != nil || !round.Covers(c) {
		return commitments.Request{}, err
	}
	return askedOf(tx, round, c.Code, day)
}

// askedOf adds the latest reopening, which matters to a closed round alone.
func askedOf(q *gorm.DB, round collection.Round, commitment string, day commitments.Date) (commitments.Request, error) {
	if round.PhaseOn(day) != collection.Closed {
		return round.Request(nil, day), nil
	}
	latest := q.Where("round = ? AND commitment = ?", round.ID, commitment).Order("reopened_at DESC, id DESC").Limit(1)
	reopened, err := list(latest, "reopening", reopeningRow.reopening)
	if err != nil || len(reopened) == 0 {
		return round.Request(nil, day), err
	}
	return round.Request(&reopened[0], day), nil
}

// requestsOf returns what rounds ask of commitments of one agreement, by code:
// those of periods that end on or after from, and others that still take them.
func requestsOf(q *gorm.DB, of []commitments.Commitment, from, day commitments.Date) (map[string][]commitments.Request, error) {
	asked := make(map[string][]commitments.Request, len(of))
	if len(of) == 0 {
		return asked, nil
	}
	codes := make([]string, len(of))
	for i, c := range of {
		codes[i] = c.Code
	}
	var rows []roundRow
	err := q.Where("agreement = ?", of[0].Agreement).Where(
		"(period_end >= ? OR "+roundLast+" >= ? AND NOT "+roundByHand+` OR EXISTS (SELECT 1 FROM return_reopenings o
			WHERE o.round = rounds.id AND o.commitment IN ? AND o.until_on >= ?))`,
		from.String(), day.String(), codes, day.String()).Order("period_end DESC, id").Find(&rows).Error
	if err != nil {
		return nil, wrap("rounds", err)
	}
	rounds, err := inForce(q, rows)
	if err != nil {
		return nil, err
	}
	reopened, err := latestReopenings(q, rounds, codes, day)
	for _, round := range rounds {
		for _, c := range of {
			request := round.Request(reopened[returnKey{round.ID, c.Code}], day)
			if round.Covers(c) && (request.Lock == nil || !round.Period.End().Before(from)) {
				asked[c.Code] = append(asked[c.Code], request)
			}
		}
	}
	return asked, err
}

type returnKey struct{ round, commitment string }

// latestReopenings reads the latest reopening of each return; they matter to
// closed rounds alone.
func latestReopenings(q *gorm.DB, rounds []collection.Round, codes []string, day commitments.Date) (map[returnKey]*collection.Reopening, error) {
	latest := map[returnKey]*collection.Reopening{}
	var closed []string
	for _, round := range rounds {
		if round.PhaseOn(day) == collection.Closed {
			closed = append(closed, round.ID)
		}
	}
	if len(closed) == 0 {
		return latest, nil
	}
	all, err := list(q.Where("round IN ? AND commitment IN ?", closed, codes).Order("reopened_at, id"), "reopenings", reopeningRow.reopening)
	for i := range all {
		latest[returnKey{all[i].Round, all[i].Commitment}] = &all[i]
	}
	return latest, err
}

// roundMaterial reads the round of a report's period with the excuses of its
// returns; nil where there is none.
func roundMaterial(q *gorm.DB, agreement string, p commitments.Period) (*collection.Round, []collection.Excuse, error) {
	round, err := roundOf(q, agreement, p)
	if problem.Is(err, problem.NotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	excuses, err := list(q.Where("round = ?", round.ID).Order("commitment, excused_at, id"), "excuses", excuseRow.excuse)
	return &round, excuses, err
}
