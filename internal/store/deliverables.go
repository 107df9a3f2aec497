package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/problem"
)

// deliverableStore implements deliverables.Store.
type deliverableStore struct{ db *DB }

func (s deliverableStore) Read(ctx context.Context) deliverables.Reader {
	return deliverableReader(s.db.reader(ctx))
}

func (s deliverableStore) InTx(ctx context.Context, fn func(deliverables.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error {
		return fn(registerTx(tx))
	})
}

func registerTx(tx *gorm.DB) deliverables.Tx {
	return deliverables.Tx{Reader: deliverableReader(tx), Writer: deliverables.Writer{
		Recorder: recorder{tx}, RegisterWriter: registerWrites{keyWrites{tx}, tx}, Holder: registerHolder{holder{tx}},
	}}
}

func deliverableReader(q *gorm.DB) deliverables.Reader {
	return deliverables.Reader{
		DefinitionReader: roundDefinitions{definitionReads{q}, commitmentReads{q}},
		RegisterReader:   registerReads{q},
	}
}

// registerReads implements deliverables.RegisterReader.
type registerReads struct{ q *gorm.DB }

// matchingDeliverables narrows a query to what the filter asks for.
func matchingDeliverables(q *gorm.DB, f deliverables.Filter) *gorm.DB {
	q = q.Model(&deliverableRow{}).Where("merged = ?", false)
	for _, one := range []struct{ column, value string }{
		{"agreement", f.Agreement}, {"commitment", f.Commitment}, {"pledge", f.Pledge}, {"region", f.Region}, {"party", f.Party},
		{"kind", f.Kind}, {"state", string(f.State)}, {"finding", string(f.Finding)},
	} {
		if one.value != "" {
			q = q.Where(one.column+" = ?", one.value)
		}
	}
	if len(f.Regions) > 0 {
		q = q.Where("region IN ?", f.Regions)
	}
	if !f.DoneIn.IsZero() {
		q = q.Where("done_end BETWEEN ? AND ?", f.DoneIn.Start().String(), f.DoneIn.End().String())
	}
	if f.Query == "" {
		return q
	}
	found := q.Session(&gorm.Session{NewDB: true})
	for _, word := range strings.Fields(f.Query) {
		found = found.Where(searchLike, contains(word))
	}
	for _, name := range f.Alike {
		found = found.Or(searchLike, contains(name))
	}
	return q.Where(found)
}

const searchLike = `search LIKE ? ESCAPE '\'`

// contains is the pattern of texts that have the text in them.
func contains(text string) string { return "%" + likeEscaper.Replace(text) + "%" }

const latestDayFirst = "day DESC, id"

func (r registerReads) Deliverable(id string) (deliverables.Deliverable, error) {
	var rows []deliverableRow
	err := r.q.Where("id = ?", id).Find(&rows).Error
	if unreadable(err) || err == nil && len(rows) == 0 {
		return deliverables.Deliverable{}, notFound()
	}
	found, err := complete(r.q, rows, wrap("deliverable", err))
	if err != nil {
		return deliverables.Deliverable{}, err
	}
	d := found[0]
	d.Evidence, err = list(r.q.Where("deliverable_id = ?", d.ID).Order("added_at, id"), "evidence", evidenceRow.evidence)
	return d, err
}

func (r registerReads) Standing(ids []string) ([]deliverables.Deliverable, error) {
	var all []deliverables.Deliverable
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var rows []deliverableRow
		err := r.q.Where("id IN ?", part).Find(&rows).Error
		found, err := complete(r.q, rows, wrap("deliverables", err))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// complete gives rows the steps and findings that they name; failed is the error of the
// query that found them.
func complete(q *gorm.DB, rows []deliverableRow, failed error) ([]deliverables.Deliverable, error) {
	if failed != nil || len(rows) == 0 {
		return nil, failed
	}
	var steps, findings []string
	for _, row := range rows {
		steps = append(steps, row.StepID)
		if row.FindingID != "" {
			findings = append(findings, row.FindingID)
		}
	}
	said, err := byID(q, steps, stepRow.step, func(s deliverables.Step) string { return s.ID })
	if err != nil {
		return nil, err
	}
	found, err := byID(q, findings, findingRow.finding, func(f deliverables.FindingFact) string { return f.ID })
	if err != nil {
		return nil, err
	}
	return mapAll(rows, func(row deliverableRow) (deliverables.Deliverable, error) {
		var checked *deliverables.FindingFact
		if f, is := found[row.FindingID]; is {
			checked = &f
		}
		return row.deliverable(said[row.StepID], checked)
	})
}

// byID looks rows up by their ids.
func byID[Row, T any](q *gorm.DB, ids []string, one func(Row) (T, error), idOf func(T) string) (map[string]T, error) {
	found := make(map[string]T, len(ids))
	for part := range slices.Chunk(ids, rowsAtOnce) {
		items, err := list(q.Where("id IN ?", part), "register", one)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			found[idOf(item)] = item
		}
	}
	return found, nil
}

func (r registerReads) Deliverables(f deliverables.Filter) ([]deliverables.Deliverable, int, error) {
	if !inTallies(f) {
		return r.searched(f)
	}
	total, err := r.count(f)
	if err != nil || total == 0 {
		return nil, 0, err
	}
	var rows []deliverableRow
	err = onePage(matchingDeliverables(r.q, f), f.Page, f.PerPage).Order(latestDayFirst).Find(&rows).Error
	page, err := complete(r.q, rows, wrap("deliverables", err))
	return page, total, err
}

// searched looks once through everything: what counts all that match finds the page too.
func (r registerReads) searched(f deliverables.Filter) ([]deliverables.Deliverable, int, error) {
	var found []struct {
		ID       string
		Matching int
	}
	q := matchingDeliverables(r.q, f).Select("id, count(*) OVER () AS matching")
	if err := onePage(q, f.Page, f.PerPage).Order(latestDayFirst).Scan(&found).Error; err != nil {
		return nil, 0, wrap("deliverables", err)
	}
	if len(found) == 0 { // none at all, or a page behind the last
		total, err := r.count(f)
		return nil, total, err
	}
	ids := make([]string, len(found))
	for i, one := range found {
		ids[i] = one.ID
	}
	page, err := r.inOrder(ids)
	return page, found[0].Matching, err
}

// inOrder returns those of the ids that stand, in their order.
func (r registerReads) inOrder(ids []string) ([]deliverables.Deliverable, error) {
	var rows []deliverableRow
	if err := r.q.Where("id IN ? AND merged = ?", ids, false).Find(&rows).Error; err != nil {
		return nil, wrap("deliverables", err)
	}
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(rows, func(a, b deliverableRow) int { return place[a.ID] - place[b.ID] })
	return complete(r.q, rows, nil)
}

// Placed asks for all regions in one statement: of each, an index has the latest.
func (r registerReads) Placed(f deliverables.Filter, regions []string, limit int) ([]deliverables.Deliverable, error) {
	if len(regions) == 0 {
		return nil, nil
	}
	var rows []deliverableRow
	err := located(r.q, f, regions, limit).Scan(&rows).Error
	return complete(r.q, rows, wrap("deliverables", err))
}

// located writes the limit out: PostgreSQL plans a statement anew each time that it is told
// by a parameter how little is wanted of much.
func located(q *gorm.DB, f deliverables.Filter, regions []string, limit int) *gorm.DB {
	ofRegions, parts := make([]string, len(regions)), make([]any, len(regions))
	for i, region := range regions {
		f.Region = region
		ofRegions[i] = fmt.Sprintf("SELECT * FROM (SELECT * FROM (?) AS of_%d ORDER BY %s LIMIT %d) AS region_%d", i, latestDayFirst, limit, i)
		parts[i] = matchingDeliverables(q.Session(&gorm.Session{NewDB: true}), f).Where("located = ?", true)
	}
	return q.Raw(strings.Join(ofRegions, " UNION ALL ")+" ORDER BY "+latestDayFirst, parts...)
}

// EachDeliverable notes the order first, by the ids alone, as EachCommitment does.
func (r registerReads) EachDeliverable(f deliverables.Filter, yield func(deliverables.Deliverable) error) error {
	var ids []string
	if err := matchingDeliverables(r.q, f).Order(latestDayFirst).Pluck("id", &ids).Error; err != nil {
		return wrap("deliverables", err)
	}
	for part := range slices.Chunk(ids, chunkLength) {
		found, err := r.inOrder(part)
		if err != nil {
			return err
		}
		if err := giveAll(found, yield); err != nil {
			return err
		}
	}
	return nil
}

func (r registerReads) History(id string) (deliverables.History, error) {
	var h deliverables.History
	var err error
	if h.Steps, err = list(r.q.Where("deliverable = ?", id).Order("version"), "steps", stepRow.step); err != nil {
		return h, err
	}
	h.Findings, err = list(r.q.Where("deliverable = ?", id).Order("found_at, id"), "findings", findingRow.finding)
	return h, err
}

func (r registerReads) Near(kind, region string, from, to commitments.Date) ([]deliverables.Deliverable, error) {
	var rows []deliverableRow
	err := r.q.Where("kind = ? AND region = ? AND merged = ? AND day BETWEEN ? AND ?", kind, region, false,
		from.String(), to.String()).Order(latestDayFirst).Find(&rows).Error
	return complete(r.q, rows, wrap("deliverables", err))
}

// fewThings is how many things are looked through for their pictures: of more, the latest
// of all pictures are soon some of theirs.
const fewThings = 500

func (r registerReads) Pictures(f deliverables.Filter, limit int) ([]commitments.Evidence, error) {
	total, err := r.count(f)
	if err != nil || total == 0 {
		return nil, err
	}
	return list(pictures(r.q, f, total, limit), "pictures", evidenceRow.evidence)
}

func pictures(q *gorm.DB, f deliverables.Filter, things, limit int) *gorm.DB {
	of := matchingDeliverables(q.Session(&gorm.Session{NewDB: true}), f)
	q = q.Where("preview_sha256 <> '' AND deliverable_id IS NOT NULL")
	if things <= fewThings {
		q = q.Where("deliverable_id IN (?)", of.Select("id"))
	} else {
		q = q.Where("EXISTS (?)", of.Select("1").Where("deliverables.id = evidence.deliverable_id"))
	}
	return q.Order("added_at DESC, id DESC").Limit(limit)
}

// registerWrites implements deliverables.RegisterWriter.
type registerWrites struct {
	keyWrites
	tx *gorm.DB
}

func (w registerWrites) InsertEvidence(items ...commitments.Evidence) error {
	return insertEvidence(w.tx, evidenceTable, items)
}

func (w registerWrites) InsertSteps(steps []deliverables.Stepped) error {
	for part := range slices.Chunk(steps, rowsAtOnce) {
		stand, said := make([]deliverableRow, len(part)), make([]stepRow, len(part))
		for i, s := range part {
			stand[i], said[i] = fromDeliverable(s.Deliverable, s.Row), fromStep(s.Step)
		}
		if err := w.put(stand); err != nil {
			return err
		}
		added := insertOnce(w.tx, said)
		if added.Error == nil && added.RowsAffected < int64(len(said)) {
			return problem.New(problem.Conflict, "error.deliverable.stale", "version", part[0].Version)
		}
		if added.Error != nil {
			return wrap("add steps", added.Error)
		}
	}
	return nil
}

func (w registerWrites) InsertFinding(f deliverables.FindingFact, d deliverables.Deliverable, found deliverables.Row) error {
	row := fromFinding(f)
	if err := insert(w.tx, "add finding", &row); err != nil {
		return err
	}
	return w.put([]deliverableRow{fromDeliverable(d, found)})
}

// put brings the rows of deliverables up to their facts.
func (w registerWrites) put(rows []deliverableRow) error {
	return wrap("deliverables", w.tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&rows).Error)
}

func (w registerWrites) Registered(commitment, indicator string, p commitments.Period) (deliverables.Registered, error) {
	row, err := findOne[countRow](w.tx.Where("commitment = ? AND indicator = ? AND period = ?", commitment, indicator, p.String()), "count")
	if problem.Is(err, problem.NotFound) {
		return deliverables.Registered{Commitment: commitment, Indicator: indicator, Period: p}, nil
	}
	if err != nil {
		return deliverables.Registered{}, err
	}
	return row.registered()
}

func (w registerWrites) PutRegistered(r deliverables.Registered) error {
	row := fromRegistered(r)
	if r.IsEmpty() {
		return wrap("count", w.tx.Where("commitment = ? AND indicator = ? AND period = ?", row.Commitment, row.Indicator, row.Period).Delete(&countRow{}).Error)
	}
	return wrap("count", w.tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "commitment"}, {Name: "indicator"}, {Name: "period"}},
		DoUpdates: clause.AssignmentColumns([]string{"declared", "verified"}),
	}).Create(&row).Error)
}

func (w registerWrites) RegisteredPoints(commitment string) ([]commitments.Point, error) {
	return registerPoints{w.tx}.RegisteredPoints(commitment)
}

func (w registerWrites) SetRegistered(commitment string, figures []commitments.Figure) error {
	return wrap("change commitment "+commitment, w.tx.Model(&commitmentRow{}).Where("code = ?", commitment).Update("registered", toList(figures)).Error)
}

// registerHolder implements deliverables.Holder.
type registerHolder struct{ holder }

func (h registerHolder) HoldCommitment(code string) (commitments.Commitment, error) {
	return commitmentReads{h.tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})}.Commitment(code)
}

// registerPoints implements commitments.RegisterReader.
type registerPoints struct{ q *gorm.DB }

func (r registerPoints) RegisteredPoints(commitment string) ([]commitments.Point, error) {
	found, err := list(r.q.Where("commitment = ?", commitment).Order("indicator, period"), "counts", countRow.registered)
	if err != nil {
		return nil, err
	}
	return deliverables.Points(found), nil
}

func (r registerPoints) RegisteredUntil(agreement, pledge string, day commitments.Date) (map[string][]commitments.Point, error) {
	q := r.q.Table("register_counts k").Select("k.*").Joins("JOIN commitments c ON c.code = k.commitment").
		Where("c.agreement = ? AND k.period_end <= ?", agreement, day.String())
	if pledge != "" {
		q = q.Where("c.pledge = ?", pledge)
	}
	found, err := list(q.Order("k.commitment, k.indicator, k.period"), "counts", countRow.registered)
	if err != nil {
		return nil, err
	}
	counts := map[string][]deliverables.Registered{}
	for _, one := range found {
		counts[one.Commitment] = append(counts[one.Commitment], one)
	}
	points := make(map[string][]commitments.Point, len(counts))
	for code, list := range counts {
		points[code] = deliverables.Points(list)
	}
	return points, nil
}

func (r registerPoints) DeliveredUnder(deliverable string) (string, error) {
	row, err := findOne[deliverableRow](r.q.Where("id = ?", deliverable), "deliverable")
	return row.Commitment, err
}

// CountRegister counts anew where the indicators that count no longer are those that
// were counted.
func (w definitionWrites) CountRegister(agreement string) error {
	pledges, err := definitionReads{w.tx}.Pledges(agreement)
	if err != nil {
		return err
	}
	var found []deliverables.Deliverable
	for _, p := range pledges {
		if len(p.Counting()) == 0 {
			continue // nothing of it is counted, however much there is
		}
		err := registerReads{w.tx}.EachDeliverable(deliverables.Filter{Pledge: p.Code, State: commitments.Done}, func(d deliverables.Deliverable) error {
			found = append(found, d)
			return nil
		})
		if err != nil {
			return err
		}
	}
	_, counts := deliverables.Sums(found, pledges)
	own := "commitment IN (SELECT code FROM commitments WHERE agreement = ?)"
	if err := w.tx.Where(own, agreement).Delete(&countRow{}).Error; err != nil {
		return wrap("counts", err)
	}
	if err := w.tx.Model(&commitmentRow{}).Where("agreement = ? AND registered <> ''", agreement).Update("registered", "").Error; err != nil {
		return wrap("counts", err)
	}
	rows := make([]countRow, len(counts))
	for i, one := range counts {
		rows[i] = fromRegistered(one)
	}
	if err := insertAll(w.tx, "counts", rows); err != nil {
		return err
	}
	for code, figures := range registeredFigures(counts, pledges) {
		if err := (registerWrites{tx: w.tx}).SetRegistered(code, figures); err != nil {
			return err
		}
	}
	return nil
}

// registeredFigures is what the counts come to, by commitment.
func registeredFigures(counts []deliverables.Registered, pledges []commitments.Pledge) map[string][]commitments.Figure {
	of := map[string][]deliverables.Registered{}
	for _, one := range counts {
		of[one.Commitment] = append(of[one.Commitment], one)
	}
	counting := map[string][]commitments.Indicator{}
	for _, p := range pledges {
		counting[p.Code] = p.Counting()
	}
	figures := make(map[string][]commitments.Figure, len(of))
	for code, list := range of {
		pledge, _ := commitments.SplitIndicator(code)
		figures[code] = commitments.FiguresOf(counting[pledge], deliverables.Points(list))
	}
	return figures
}

func (r registerReads) StepsOf(facts []string) (map[string]bool, error) {
	var found []string
	if err := r.q.Model(&stepRow{}).Where("fact IN ?", facts).Distinct().Pluck("fact", &found).Error; err != nil {
		return nil, wrap("steps of facts", err)
	}
	made := make(map[string]bool, len(found))
	for _, fact := range found {
		made[fact] = true
	}
	return made, nil
}
