package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// collectionStore implements collection.Store.
type collectionStore struct{ db *DB }

func (s collectionStore) Read(ctx context.Context) collection.Reader {
	return collectionReader(s.db.reader(ctx), s.db.snapshot)
}

func (s collectionStore) InTx(ctx context.Context, fn func(collection.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return fn(collection.Tx{Reader: collectionReader(tx, nil), RoundWriter: roundWrites{tx}, Recorder: recorder{tx}})
	})
}

func collectionReader(q *gorm.DB, snapshot *sql.TxOptions) collection.Reader {
	return collection.Reader{
		DefinitionReader: roundDefinitions{definitionReads{q}, commitmentReads{q}},
		RoundReader:      collectionReads{q, snapshot},
	}
}

// roundDefinitions implements collection.DefinitionReader.
type roundDefinitions struct {
	definitionReads
	commitments commitmentReads
}

func (r roundDefinitions) Commitment(code string) (commitments.Commitment, error) {
	return r.commitments.Commitment(code)
}

// collectionReads implements collection.RoundReader. Outside a transaction it has
// the options of one that sees a single state.
type collectionReads struct {
	q        *gorm.DB
	snapshot *sql.TxOptions
}

func (r collectionReads) Round(id string) (collection.Round, error) {
	return oneRound(r.q.Where("id = ?", id), r.q)
}

func (r collectionReads) RoundOf(agreement string, p commitments.Period) (collection.Round, error) {
	return oneRound(r.q.Where("agreement = ? AND period = ?", agreement, p.String()), r.q)
}

// What is in force of a round, as expressions of a query of rounds.
const (
	roundDue    = "coalesce((SELECT v.due_on FROM round_revisions v WHERE v.round = rounds.id ORDER BY v.version DESC LIMIT 1), due_on)"
	roundLast   = "coalesce((SELECT v.last_on FROM round_revisions v WHERE v.round = rounds.id ORDER BY v.version DESC LIMIT 1), last_on)"
	roundTaking = "EXISTS (SELECT 1 FROM return_reopenings o WHERE o.round = rounds.id AND o.until_on >= ?)"
	roundByHand = "EXISTS (SELECT 1 FROM round_revisions v WHERE v.round = rounds.id AND v.closed_on IS NOT NULL)"
)

// matchingRounds narrows a query of rounds to what the filter asks for.
func matchingRounds(q *gorm.DB, f collection.Filter) *gorm.DB {
	q = q.Model(&roundRow{})
	if f.Agreement != "" {
		q = q.Where("agreement = ?", f.Agreement)
	}
	if !f.Period.IsZero() {
		q = q.Where("period = ?", f.Period.String())
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
	if f.AcceptsReturns {
		q = q.Where("("+roundLast+" >= ? AND NOT "+roundByHand+" OR "+roundTaking+")", day, day)
	}
	return q
}

func (r collectionReads) Rounds(f collection.Filter) ([]collection.Round, int, error) {
	var total int64
	if err := matchingRounds(r.q, f).Count(&total).Error; err != nil {
		return nil, 0, wrap("count rounds", err)
	}
	var rows []roundRow
	page := onePage(matchingRounds(r.q, f), f.Page, f.PerPage).Order("period_end DESC, agreement, id")
	if err := page.Find(&rows).Error; err != nil {
		return nil, 0, wrap("rounds", err)
	}
	rounds, err := inForce(r.q, rows)
	if err != nil {
		return nil, 0, err
	}
	return rounds, int(total), nil
}

func (r collectionReads) PeriodsWithRound(agreement string) (map[commitments.Period]bool, error) {
	var codes []string
	if err := r.q.Model(&roundRow{}).Where("agreement = ?", agreement).Pluck("period", &codes).Error; err != nil {
		return nil, wrap("collected periods", err)
	}
	var col columns
	periods := make(map[commitments.Period]bool, len(codes))
	for _, code := range codes {
		periods[col.period(code)] = true
	}
	return periods, wrap("collected periods", col.err)
}

func (r collectionReads) Revisions(round string) ([]collection.Revision, error) {
	return list(r.q.Where("round = ?", round).Order("version DESC"), "round revisions", roundRevisionRow.revision)
}

func (r collectionReads) OriginalRound(round string) (collection.Round, error) {
	row, err := findOne[roundRow](r.q.Where("id = ?", round), "round")
	if err != nil {
		return collection.Round{}, err
	}
	return row.round()
}

func (r collectionReads) RoundFacts(round string) (collection.RoundFacts, error) {
	var facts collection.RoundFacts
	read := func(q *gorm.DB) error {
		found, err := oneRound(q.Where("id = ?", round), q)
		if err != nil {
			return err
		}
		facts, err = readRoundFacts(q, found, "")
		return err
	}
	var err error
	if r.snapshot == nil {
		err = read(r.q)
	} else {
		err = r.q.Transaction(read, r.snapshot)
	}
	return facts, err
}

func (r collectionReads) RoundFactsFor(round collection.Round) (collection.RoundFacts, error) {
	return readRoundFacts(r.q, round, "")
}

// roundWrites implements collection.RoundWriter.
type roundWrites struct{ tx *gorm.DB }

// HoldRound waits for those who are reporting on the round's period, and holds those
// who will; its row is what both lock. SQLite has one writer at a time anyway.
func (w roundWrites) HoldRound(id string) (collection.Round, error) {
	return oneRound(w.tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id), w.tx)
}

func (w roundWrites) RoundFactsOf(r collection.Round, c commitments.Commitment) (collection.RoundFacts, error) {
	return readRoundFacts(w.tx, r, c.Code)
}

func (w roundWrites) InsertExcuse(e collection.Excuse) error {
	row := fromExcuse(e)
	return insert(w.tx, "excuse "+e.Commitment, &row)
}

func (w roundWrites) InsertReopening(o collection.Reopening) error {
	row := fromReopening(o)
	return insert(w.tx, "reopen "+o.Commitment, &row)
}

// readRoundFacts reads what a round's returns follow from; of one commitment, or of all
// with "".
func readRoundFacts(q *gorm.DB, r collection.Round, commitment string) (collection.RoundFacts, error) {
	facts := collection.RoundFacts{Round: r}
	of := factsOfRound{q: q, round: r, where: "c.agreement = ?", value: r.Agreement}
	decided := q.Where("round = ?", r.ID)
	if commitment != "" {
		of.where, of.value = "c.code = ?", commitment
		decided = decided.Where("commitment = ?", commitment)
	}
	decided = decided.Session(&gorm.Session{})
	var err error
	if facts.Agreement, err = (definitionReads{q}).Agreement(r.Agreement); err != nil {
		return facts, err
	}
	if facts.Regions, err = regionsOf(q, facts.Agreement); err != nil {
		return facts, err
	}
	if facts.Commitments, err = of.commitments(); err != nil {
		return facts, err
	}
	if facts.Updates, err = of.updates(); err != nil {
		return facts, err
	}
	if facts.Pledges, err = (definitionReads{q}).Pledges(r.Agreement); err != nil {
		return facts, err
	}
	if facts.Ended, err = of.ended(); err != nil {
		return facts, err
	}
	if facts.HasDraft, err = of.drafted(); err != nil {
		return facts, err
	}
	if facts.Excuses, err = list(decided, "excuses", excuseRow.excuse); err != nil {
		return facts, err
	}
	if facts.Reopenings, err = list(decided, "reopenings", reopeningRow.reopening); err != nil {
		return facts, err
	}
	return facts, nil
}

// factsOfRound reads what the commitments of a round have, those c for which the
// condition holds.
type factsOfRound struct {
	q     *gorm.DB
	round collection.Round
	where string
	value string
}

func (f factsOfRound) commitments() ([]commitments.Commitment, error) {
	rows := f.q.Table("commitments c").Where(f.where, f.value).Order(inOrder)
	return list(rows, "commitments", commitmentRow.commitment)
}

// updates are those of the round's period, with their evidence.
func (f factsOfRound) updates() ([]commitments.Update, error) {
	p := f.round.Period
	found, err := findUpdates(f.q, "u.commitment, u.submitted_at, u.id", `SELECT p.* FROM commitments c
		JOIN progress_updates p ON p.commitment = c.code AND p.period_end = ? AND p.period = ?
		WHERE `+f.where, p.End().String(), p.String(), f.value)
	if err != nil {
		return nil, err
	}
	return found, support(f.q, evidenceTable, found)
}

// ended are the commitments of which what was declared before the period ends the
// work.
func (f factsOfRound) ended() (map[string]bool, error) {
	return codeSet(f.q.Raw(`SELECT c.code FROM commitments c WHERE `+f.where+` AND (
		SELECT o.status FROM progress_updates o WHERE o.commitment = c.code AND o.period_end < ? AND `+standing+" AND "+notReturned+`
		ORDER BY `+lastFirst+` LIMIT 1) IN ?`,
		f.value, f.round.Period.Start().String(), []commitments.Status{commitments.Completed, commitments.Cancelled}))
}

// drafted are the commitments of which somebody keeps a draft for the period.
func (f factsOfRound) drafted() (map[string]bool, error) {
	return codeSet(f.q.Raw(`SELECT c.code FROM commitments c WHERE `+f.where+` AND EXISTS (
		SELECT 1 FROM drafts d WHERE d.commitment = c.code AND d.period = ?)`, f.value, f.round.Period.String()))
}

// codeSet returns the codes that q finds.
func codeSet(q *gorm.DB) (map[string]bool, error) {
	var codes []string
	if err := q.Scan(&codes).Error; err != nil {
		return nil, wrap("returns", err)
	}
	set := make(map[string]bool, len(codes))
	for _, code := range codes {
		set[code] = true
	}
	return set, nil
}

// HoldRound locks the round's row against those who change it.
func (h holder) HoldRound(c commitments.Commitment, p commitments.Period) (commitments.RoundTerms, error) {
	held := h.tx.Clauses(clause.Locking{Strength: "SHARE"}).Where("agreement = ? AND period = ?", c.Agreement, p.String())
	round, err := oneRound(held, h.tx)
	if problem.Is(err, problem.NotFound) {
		return commitments.RoundTerms{}, nil
	}
	if err != nil || !round.Covers(c) {
		return commitments.RoundTerms{}, err
	}
	reopened, err := latestReopenings(h.tx, []collection.Round{round}, []string{c.Code})
	if err != nil {
		return commitments.RoundTerms{}, err
	}
	return round.TermsOf(reopened[returnKey{round.ID, c.Code}]), nil
}

func (r roundReads) RoundsOf(of []commitments.Commitment, from, day commitments.Date) (map[string][]commitments.RoundTerms, error) {
	found := make(map[string][]commitments.RoundTerms, len(of))
	if len(of) == 0 {
		return found, nil
	}
	codes := make([]string, len(of))
	for i, c := range of {
		codes[i] = c.Code
	}
	var rows []roundRow
	err := r.q.Where("agreement = ?", of[0].Agreement).Where(
		"(period_end >= ? OR "+roundLast+" >= ? AND NOT "+roundByHand+` OR EXISTS (SELECT 1 FROM return_reopenings o
			WHERE o.round = rounds.id AND o.commitment IN ? AND o.until_on >= ?))`,
		from.String(), day.String(), codes, day.String()).Order("period_end DESC, id").Find(&rows).Error
	if err != nil {
		return nil, wrap("rounds", err)
	}
	rounds, err := inForce(r.q, rows)
	if err != nil {
		return nil, err
	}
	reopened, err := latestReopenings(r.q, rounds, codes)
	if err != nil {
		return nil, err
	}
	for _, round := range rounds {
		for _, c := range of {
			if round.Covers(c) {
				found[c.Code] = append(found[c.Code], round.TermsOf(reopened[returnKey{round.ID, c.Code}]))
			}
		}
	}
	return found, nil
}

type returnKey struct{ round, commitment string }

// latestReopenings reads the latest reopening of each return that has one.
func latestReopenings(q *gorm.DB, rounds []collection.Round, codes []string) (map[returnKey]*collection.Reopening, error) {
	latest := map[returnKey]*collection.Reopening{}
	if len(rounds) == 0 {
		return latest, nil
	}
	ids := make([]string, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	all, err := list(q.Where("round IN ? AND commitment IN ?", ids, codes).Order("reopened_at, id"), "reopenings", reopeningRow.reopening)
	if err != nil {
		return nil, err
	}
	for i := range all {
		latest[returnKey{all[i].Round, all[i].Commitment}] = &all[i]
	}
	return latest, nil
}

// roundMaterial reads the rounds of the reporting periods that end within a report's
// period, and of those before that may not be due yet, the earliest first, with the
// excuses of their returns.
func roundMaterial(q *gorm.DB, a commitments.Agreement, p commitments.Period) ([]collection.Round, []collection.Excuse, error) {
	from := a.HorizonStart(a.ReportingPeriod(p.Start()))
	var rows []roundRow
	err := q.Where("agreement = ? AND period_end BETWEEN ? AND ?", a.Code, from.String(), p.End().String()).
		Order("period_end, period, id").Find(&rows).Error
	if err != nil {
		return nil, nil, wrap("rounds", err)
	}
	rounds, err := inForce(q, rows)
	if err != nil {
		return nil, nil, err
	}
	excuses, err := excusesOf(q, rounds)
	return rounds, excuses, err
}

// excusesOf reads the excuses of the rounds' returns, by round, commitment and time.
func excusesOf(q *gorm.DB, rounds []collection.Round) ([]collection.Excuse, error) {
	ids := make([]string, len(rounds))
	for i, r := range rounds {
		ids[i] = r.ID
	}
	return list(q.Where("round IN ?", ids).Order("round, commitment, excused_at, id"), "excuses", excuseRow.excuse)
}

func (r roundReads) RoundOutlines(agreement string, from commitments.Date) ([]commitments.RoundOutline, error) {
	var rows []roundRow
	err := r.q.Where("agreement = ? AND period_end >= ?", agreement, from.String()).Order("period_end, id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, wrap("rounds", err)
	}
	rounds, err := inForce(r.q, rows)
	if err != nil {
		return nil, err
	}
	excuses, err := excusesOf(r.q, rounds)
	if err != nil {
		return nil, err
	}
	outlines := make([]commitments.RoundOutline, len(rounds))
	for i, round := range rounds {
		outlines[i] = round.Outline(excuses)
	}
	return outlines, nil
}
