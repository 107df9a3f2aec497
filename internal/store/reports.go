package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/problem"
	"tracker/internal/reports"
)

type editionRow struct {
	ID             string `gorm:"primaryKey"`
	Agreement      string
	Period         string
	PeriodKind     commitments.PeriodKind
	PeriodEnd      string
	Number         int
	Kind           reports.EditionKind
	Reason         string
	SameAs         int
	Unannounced    bool
	JournalSize    int64
	JournalRoot    string
	CompiledAt     int64
	CompiledBy     string
	CompiledByName string
	Figures        string
}

func (editionRow) TableName() string { return "report_editions" }

func fromEdition(e reports.Edition) editionRow {
	return editionRow{
		ID: e.ID, Agreement: e.Agreement, Period: e.Period.String(), PeriodKind: e.Period.Kind,
		PeriodEnd: e.Period.End().String(), Number: e.Number, Kind: e.Kind, Reason: e.Reason,
		SameAs: e.SameAs, Unannounced: e.Unannounced, JournalSize: e.JournalSize, JournalRoot: e.JournalRoot, CompiledAt: e.CompiledAt.UnixMicro(),
		CompiledBy: e.CompiledBy, CompiledByName: e.CompiledByName, Figures: toJSON(e.Figures),
	}
}

type fileRow struct {
	EditionID string `gorm:"primaryKey"`
	Name      string `gorm:"primaryKey"`
	MediaType string
	Size      int64
	SHA256    string `gorm:"column:sha256"`
}

func (fileRow) TableName() string { return "report_files" }

func fromFile(edition string, f reports.File) fileRow {
	return fileRow{EditionID: edition, Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256}
}

// editionView is an edition and whether a later one stands.
type editionView struct {
	Row        editionRow `gorm:"embedded"`
	Superseded bool
}

func (editionView) TableName() string { return "report_editions" }

const (
	laterEdition = `EXISTS (SELECT 1 FROM report_editions later WHERE later.agreement = report_editions.agreement
	AND later.period = report_editions.period AND later.number > report_editions.number)`
	selectEditions = "*, " + laterEdition + " AS superseded"
)

func (v editionView) edition() (reports.Edition, error) {
	var col columns
	row := v.Row
	e := reports.Edition{
		ID: row.ID, Agreement: row.Agreement, Period: col.period(row.Period), Number: row.Number, Kind: row.Kind,
		Reason: row.Reason, SameAs: row.SameAs, Unannounced: row.Unannounced, JournalSize: row.JournalSize, JournalRoot: row.JournalRoot, CompiledAt: toTime(row.CompiledAt),
		CompiledBy: row.CompiledBy, CompiledByName: row.CompiledByName, Superseded: v.Superseded,
	}
	col.json(row.Figures, &e.Figures)
	return e, wrap("edition "+row.ID, col.err)
}

// reportStore implements reports.Store.
type reportStore struct {
	db   *DB
	zone *time.Location
}

func (s reportStore) InTx(ctx context.Context, fn func(reports.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(reportTx{recorder{tx}, tx}) })
}

func (s reportStore) Material(ctx context.Context, agreement string, p commitments.Period) (reports.Material, error) {
	var m reports.Material
	err := s.db.inStill(ctx, func(q *gorm.DB, log journal.Tree) error {
		var err error
		m, err = readMaterial(q, log, agreement, p, s.zone)
		return err
	})
	return m, err
}

func (s reportStore) Edition(ctx context.Context, agreement string, p commitments.Period, number int) (reports.Edition, error) {
	q := s.db.reader(ctx).Where("agreement = ? AND period = ?", agreement, p.String())
	if number > 0 {
		q = q.Where("number = ?", number)
	}
	return s.one(ctx, q.Order("number DESC"))
}

func (s reportStore) EditionByID(ctx context.Context, id string) (reports.Edition, error) {
	return s.one(ctx, s.db.reader(ctx).Where("id = ?", id))
}

func (s reportStore) one(ctx context.Context, q *gorm.DB) (reports.Edition, error) {
	view, err := findOne[editionView](q.Select(selectEditions), "edition")
	if err != nil {
		return reports.Edition{}, err
	}
	e, err := view.edition()
	if err != nil {
		return e, err
	}
	var files []fileRow
	err = s.db.reader(ctx).Where("edition_id = ?", e.ID).Order("name").Find(&files).Error
	if err != nil {
		return e, wrap("files of edition", err)
	}
	for _, f := range files {
		e.Files = append(e.Files, reports.File{Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256})
	}
	return e, nil
}

// latestPeriod is the order of editions, and laterThere what comes after one.
const (
	latestPeriod = "period_end DESC, period, agreement, number DESC"
	laterThere   = `period_end < ? OR period_end = ? AND (period > ? OR period = ? AND (agreement > ?
		OR agreement = ? AND number < ?))`
)

// matching narrows a query of editions to what the filter asks for.
func (s reportStore) matching(ctx context.Context, f reports.EditionFilter) *gorm.DB {
	q := s.db.reader(ctx).Model(&editionRow{})
	for column, value := range map[string]string{
		"agreement": f.Agreement, "period": f.Period.String(), "period_kind": string(f.Kind),
	} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	return q
}

func (s reportStore) EachEdition(ctx context.Context, f reports.EditionFilter, yield func(reports.Edition) error) error {
	after := func(last *editionView) *gorm.DB {
		q := s.matching(ctx, f).Select(selectEditions).Order(latestPeriod)
		if last != nil {
			r := last.Row
			q = q.Where(laterThere, r.PeriodEnd, r.PeriodEnd, r.Period, r.Period, r.Agreement, r.Agreement, r.Number)
		}
		return q
	}
	return each("editions", after, mapRows(editionView.edition, yield))
}

func (s reportStore) Editions(ctx context.Context, f reports.EditionFilter) ([]reports.Edition, int, error) {
	var total int64
	if err := s.matching(ctx, f).Count(&total).Error; err != nil {
		return nil, 0, wrap("count editions", err)
	}
	page := onePage(s.matching(ctx, f).Select(selectEditions), f.Page, f.PerPage)
	found, err := list(page.Order(latestPeriod), "editions", editionView.edition)
	if err != nil {
		return nil, 0, err
	}
	return found, int(total), addFiles(s.db.reader(ctx), found)
}

// addFiles reads the files of a page of editions.
func addFiles(q *gorm.DB, editions []reports.Edition) error {
	place := make(map[string]*reports.Edition, len(editions))
	ids := make([]string, len(editions))
	for i := range editions {
		ids[i], place[editions[i].ID] = editions[i].ID, &editions[i]
	}
	var rows []fileRow
	if err := q.Where("edition_id IN ?", ids).Order("edition_id, name").Find(&rows).Error; err != nil {
		return wrap("edition files", err)
	}
	for _, f := range rows {
		e := place[f.EditionID]
		e.Files = append(e.Files, reports.File{Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256})
	}
	return nil
}

func (s reportStore) Trend(ctx context.Context, agreement string, kind commitments.PeriodKind, most int) ([]reports.PeriodFigures, error) {
	return trend(s.matching(ctx, reports.EditionFilter{Agreement: agreement, Kind: kind}), most)
}

// courseMaterial reads what the editions of the periods before lead with.
func courseMaterial(q *gorm.DB, agreement string, p commitments.Period) ([]reports.PeriodFigures, error) {
	before := q.Model(&editionRow{}).Where("agreement = ? AND period_kind = ? AND period_end < ?", agreement, p.Kind, p.End().String())
	return trend(before, reports.CourseBefore)
}

// trend reads the figures of the latest editions of the last periods, the earliest
// first.
func trend(editions *gorm.DB, most int) ([]reports.PeriodFigures, error) {
	var rows []struct{ Period, Figures string }
	if err := editions.Where("NOT " + laterEdition).Order(latestPeriod).Limit(most).Scan(&rows).Error; err != nil {
		return nil, wrap("trend of editions", err)
	}
	var col columns
	list := make([]reports.PeriodFigures, len(rows))
	for i, row := range rows {
		point := &list[len(rows)-1-i]
		point.Period = col.period(row.Period)
		col.json(row.Figures, &point.Figures)
	}
	return list, wrap("trend of editions", col.err)
}

func (s reportStore) Issued(ctx context.Context, agreement string) (map[commitments.Period]map[reports.EditionKind]bool, error) {
	var rows []struct {
		Period string
		Kind   reports.EditionKind
	}
	err := s.db.reader(ctx).Model(&editionRow{}).Where("agreement = ?", agreement).
		Distinct("period", "kind").Scan(&rows).Error
	if err != nil {
		return nil, wrap("issued periods", err)
	}
	var col columns
	issued := map[commitments.Period]map[reports.EditionKind]bool{}
	for _, row := range rows {
		p := col.period(row.Period)
		if issued[p] == nil {
			issued[p] = map[reports.EditionKind]bool{}
		}
		issued[p][row.Kind] = true
	}
	return issued, wrap("issued periods", col.err)
}

// Unsettled reads the rounds and the queue of reviews, both of which hold little.
func (s reportStore) Unsettled(ctx context.Context, agreement string, day commitments.Date) ([]commitments.Period, error) {
	var codes, waiting []string
	q := s.db.reader(ctx)
	rounds := matchingRounds(q, collection.Filter{Agreement: agreement, AcceptsReturns: true, Day: day})
	if err := rounds.Pluck("period", &codes).Error; err != nil {
		return nil, wrap("open rounds", err)
	}
	err := q.Raw(`SELECT DISTINCT u.period FROM review_queue w JOIN progress_updates u ON u.id = w.update_id
		WHERE w.agreement = ?`, agreement).Scan(&waiting).Error
	if err != nil {
		return nil, wrap("waiting updates", err)
	}
	var col columns
	var periods []commitments.Period
	for _, code := range append(codes, waiting...) {
		if p := col.period(code); !slices.Contains(periods, p) {
			periods = append(periods, p)
		}
	}
	return periods, wrap("unsettled periods", col.err)
}

func (s reportStore) Unapproved(ctx context.Context, agreement string) ([]commitments.Period, error) {
	waiting, err := newOpinionReads(s.db.reader(ctx)).Waiting(agreement)
	if err != nil {
		return nil, err
	}
	periods := make([]commitments.Period, len(waiting))
	for i, w := range waiting {
		periods[i] = w.Period
	}
	return periods, nil
}

// reportTx implements reports.Tx.
type reportTx struct {
	recorder
	tx *gorm.DB
}

func (t reportTx) InsertEdition(e reports.Edition) error {
	row := fromEdition(e)
	created := insertOnce(t.tx, &row)
	if created.Error != nil {
		return wrap("add edition", created.Error)
	}
	if created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.edition_exists")
	}
	for _, f := range e.Files {
		file := fromFile(e.ID, f)
		if err := insert(t.tx, "add file of edition", &file); err != nil {
			return err
		}
	}
	return nil
}
