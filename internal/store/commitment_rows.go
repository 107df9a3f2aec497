package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/commitments"
)

type commitmentRow struct {
	Code            string `gorm:"primaryKey"`
	Agreement       string
	Pledge          string
	Region          string
	Party           string
	Category        string
	PledgePosition  int
	RegionPosition  int
	Search          string
	Version         int
	Targets         string
	DueOn           *string
	FocalPoint      string
	LeadInstitution string
	Reported        string
	ReportedEnd     *string
	UpdateID        string
	Origin          commitments.Origin
	ReportedAt      *int64
	Review          commitments.ReviewState
	Declared        statementColumns `gorm:"embedded;embeddedPrefix:declared_"`
	Verified        statementColumns `gorm:"embedded;embeddedPrefix:verified_"`
	AssessedPeriod  string
	Assessment      commitments.Assessment
	Compared        commitments.Assessment
	Figures         string
	Registered      string
	Gap             commitments.Gap
}

func (commitmentRow) TableName() string { return "commitments" }

// statementColumns are those of what is declared or verified; all are empty where
// nothing is.
type statementColumns struct {
	Period string
	Status commitments.Status
	Values string
	Update string
	Origin commitments.Origin
	At     *int64
	Delay  string // code of its reason
	Words  string // of its reporter
}

func fromStatement(s *commitments.Statement) statementColumns {
	if s == nil {
		return statementColumns{}
	}
	delay := s.Delay.OrNone()
	return statementColumns{
		s.Period.String(), s.Status, toList(s.Values), s.Update, s.Origin, toMicros(s.ReportedAt), delay.Reason, delay.Words,
	}
}

func (c statementColumns) statement(col *columns) *commitments.Statement {
	if c.Period == "" {
		return nil
	}
	s := &commitments.Statement{
		Period: col.period(c.Period), Status: c.Status, Update: c.Update, Origin: c.Origin, ReportedAt: toTimeOrZero(c.At),
		Delay: delayOf(c.Delay, c.Words),
	}
	fromList(col, c.Values, &s.Values)
	return s
}

func fromCommitment(c commitments.Commitment) commitmentRow {
	return commitmentRow{
		Code: c.Code, Agreement: c.Agreement, Pledge: c.Pledge, Region: c.Region, Party: c.Party,
		Category: c.Category, Version: c.Version,
		Targets: toList(c.Targets), DueOn: toDay(c.DueOn),
		FocalPoint: c.FocalPoint, LeadInstitution: c.LeadInstitution,
		Reported: c.Reported.String(), ReportedEnd: periodEnd(c.Reported), UpdateID: c.UpdateID, Origin: c.Origin,
		ReportedAt: toMicros(c.ReportedAt), Review: c.State.Review,
		Declared: fromStatement(c.Declared), Verified: fromStatement(c.Verified),
		AssessedPeriod: assessedPeriod(c.State), Assessment: c.Assessment(), Compared: c.Compared, Gap: c.Gap(),
		Figures: toList(c.Figures), Registered: toList(c.Registered),
	}
}

func assessedPeriod(s commitments.State) string {
	if s.Assessed == nil {
		return ""
	}
	return s.Assessed.Period.String()
}

func (r commitmentRow) commitment() (commitments.Commitment, error) {
	var col columns
	c := commitments.Commitment{
		Code: r.Code, Agreement: r.Agreement, Pledge: r.Pledge, Region: r.Region, Party: r.Party,
		Category: r.Category, Version: r.Version,
		Terms: commitments.Terms{DueOn: col.day(r.DueOn), FocalPoint: r.FocalPoint, LeadInstitution: r.LeadInstitution},
		State: r.state(&col),
	}
	fromList(&col, r.Targets, &c.Targets)
	return c, wrap("commitment "+r.Code, col.err)
}

func (r commitmentRow) state(col *columns) commitments.State {
	s := commitments.State{
		Reported: col.period(r.Reported), UpdateID: r.UpdateID, Origin: r.Origin, ReportedAt: toTimeOrZero(r.ReportedAt), Review: r.Review,
		Declared: r.Declared.statement(col), Verified: r.Verified.statement(col), Compared: r.Compared,
	}
	if r.AssessedPeriod != "" {
		s.Assessed = &commitments.Assessed{Period: col.period(r.AssessedPeriod), Assessment: r.Assessment}
	}
	fromList(col, r.Figures, &s.Figures)
	fromList(col, r.Registered, &s.Registered)
	return s
}

// The columns that SetState and SetTerms write.
var (
	stateColumns = []string{
		"version", "reported", "reported_end", "update_id", "origin", "reported_at", "review",
		"declared_period", "declared_status", "declared_values", "declared_update", "declared_origin", "declared_at",
		"declared_delay", "declared_words",
		"verified_period", "verified_status", "verified_values", "verified_update", "verified_origin", "verified_at",
		"verified_delay", "verified_words",
		"assessed_period", "assessment", "compared", "gap", "figures",
	}
	termsColumns = []string{
		"version", "targets", "due_on", "focal_point", "lead_institution",
	}
)

// setColumns changes the commitment where its version is still c's.
func setColumns(tx *gorm.DB, c commitments.Commitment, columns []string) error {
	row := fromCommitment(c)
	row.Version++
	changed := tx.Model(&commitmentRow{}).Where("code = ? AND version = ?", c.Code, c.Version).
		Select(columns).Updates(&row)
	if changed.Error != nil {
		return wrap("change commitment "+c.Code, changed.Error)
	}
	if changed.RowsAffected == 0 {
		return commitments.Stale(c)
	}
	return nil
}

func (w stateWrites) SetState(c commitments.Commitment) error {
	return setColumns(w.tx, c, stateColumns)
}

func (w stateWrites) SetTerms(c commitments.Commitment) error {
	return setColumns(w.tx, c, termsColumns)
}

// SetStates changes many commitments with few statements, each where its version
// is still the one that is given. All of them exist, so that none is ever added.
func (w stateWrites) SetStates(cs []commitments.Commitment) error {
	for part := range slices.Chunk(cs, rowsAtOnce/2) { // a row has many columns
		rows := make([]commitmentRow, len(part))
		for i, c := range part {
			rows[i] = fromCommitment(c)
			rows[i].Version++
		}
		changed := w.tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "code"}},
			DoUpdates: clause.AssignmentColumns(stateColumns),
			Where:     clause.Where{Exprs: []clause.Expression{gorm.Expr("commitments.version = excluded.version - 1")}},
		}).Create(&rows)
		if changed.Error != nil {
			return wrap("change commitments", changed.Error)
		}
		if changed.RowsAffected != int64(len(part)) {
			return stale(w.tx, part)
		}
	}
	return nil
}

// stale names the first commitment that did not get its next version.
func stale(tx *gorm.DB, cs []commitments.Commitment) error {
	codes := make([]string, len(cs))
	for i, c := range cs {
		codes[i] = c.Code
	}
	stand, err := commitmentsByCode(tx, codes)
	if err != nil {
		return err
	}
	for _, c := range cs {
		if now := stand[c.Code]; now.Version != c.Version+1 || now.UpdateID != c.UpdateID {
			return commitments.Stale(c)
		}
	}
	return commitments.Stale(cs[0])
}

func (r commitmentReads) Commitment(code string) (commitments.Commitment, error) {
	row, err := findOne[commitmentRow](r.q.Where("code = ?", code), "commitment")
	if err != nil {
		return commitments.Commitment{}, err
	}
	return row.commitment()
}

// commitmentsByCode returns the commitments of the codes.
func commitmentsByCode(q *gorm.DB, codes []string) (map[string]commitments.Commitment, error) {
	var rows []commitmentRow
	if err := q.Where("code IN ?", codes).Find(&rows).Error; err != nil {
		return nil, wrap("commitments", err)
	}
	found := make(map[string]commitments.Commitment, len(rows))
	for _, row := range rows {
		c, err := row.commitment()
		if err != nil {
			return nil, err
		}
		found[c.Code] = c
	}
	return found, nil
}

// insertCommitment adds the commitment at its place in the agreement. Where it
// stands already, only what the agreement's definition says is brought up to
// date.
func (w definitionWrites) InsertCommitment(c commitments.Commitment, search string) (bool, error) {
	row := fromCommitment(c)
	row.Search = search
	var err error
	if row.PledgePosition, row.RegionPosition, err = positions(w.tx, c); err != nil {
		return false, err
	}
	created := insertOnce(w.tx, &row)
	if created.Error != nil || created.RowsAffected == 1 {
		return created.Error == nil, wrap("add commitment "+c.Code, created.Error)
	}
	stands := "party = ? AND category = ? AND pledge_position = ? AND region_position = ? AND search = ?"
	err = w.tx.Model(&commitmentRow{}).Where("code = ?", c.Code).
		Where("NOT ("+stands+")", row.Party, row.Category, row.PledgePosition, row.RegionPosition, row.Search).
		Select("party", "category", "pledge_position", "region_position", "search").Updates(&row).Error
	return false, wrap("change commitment "+c.Code, err)
}

// positions are those of the commitment's pledge and region in its agreement.
func positions(tx *gorm.DB, c commitments.Commitment) (pledge, region int, err error) {
	p, err := findOne[pledgeRow](tx.Where("code = ?", c.Pledge), "pledge")
	if err != nil {
		return 0, 0, err
	}
	a, err := definitionReads{tx}.Agreement(c.Agreement)
	if err != nil {
		return 0, 0, err
	}
	for i, code := range a.Regions {
		if code == c.Region {
			region = i + 1
		}
	}
	return p.Position, region, nil
}
