package store

import (
	"database/sql"
	"time"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/reports"
)

// readMaterial reads all that a report is computed from; q is a snapshot of
// which the log holds every entry.
func readMaterial(q *gorm.DB, log journal.Tree, agreement string, p commitments.Period, zone *time.Location) (reports.Material, error) {
	m := reports.Material{JournalSize: log.Size(), Root: log.Root()}
	if err := readDefinitions(q, &m, agreement); err != nil {
		return m, err
	}
	if err := readTerms(q, &m, agreement, p, zone); err != nil {
		return m, err
	}
	if err := readStates(q, &m, agreement, p); err != nil {
		return m, err
	}
	if err := readUpdates(q, &m, agreement, p); err != nil {
		return m, err
	}
	var err error
	if m.Round, m.Excuses, err = roundMaterial(q, agreement, p); err != nil {
		return m, err
	}
	if m.AsOf, err = lastEntry(q); err != nil {
		return m, err
	}
	return m, nil
}

// readDefinitions reads the agreement and what it defines.
func readDefinitions(q *gorm.DB, m *reports.Material, agreement string) error {
	defined := definitionReads{q}
	var err error
	if m.Agreement, err = defined.Agreement(agreement); err != nil {
		return err
	}
	if m.Parties, err = defined.Parties(); err != nil {
		return err
	}
	if m.Pledges, err = defined.Pledges(agreement); err != nil {
		return err
	}
	if m.Regions, err = regionsOf(q, m.Agreement); err != nil {
		return err
	}
	if m.Units, err = defined.Units(); err != nil {
		return err
	}
	m.Facts, err = defined.Facts(agreement)
	return err
}

// readTerms reads the commitments with the terms that were in force at the end of
// the period, and the changes of terms within it.
func readTerms(q *gorm.DB, m *reports.Material, agreement string, p commitments.Period, zone *time.Location) error {
	var err error
	if m.Commitments, err = termsOf(q, agreement); err != nil {
		return err
	}
	if m.TermsOrigin, err = termsAt(q, m.Commitments, agreement, p, zone); err != nil {
		return err
	}
	m.Revisions, err = revisionsWithin(q, agreement, p, zone)
	return err
}

// readStates reads what was reported and assessed last, by the end of the period
// and before it.
func readStates(q *gorm.DB, m *reports.Material, agreement string, p commitments.Period) error {
	var err error
	if m.Latest, err = latestUpdates(q, agreement, "<=", p.End()); err != nil {
		return err
	}
	if m.Previous, err = latestUpdates(q, agreement, "<", p.Start()); err != nil {
		return err
	}
	if m.Assessed, err = latestAssessments(q, agreement, "<=", p.End()); err != nil {
		return err
	}
	m.AssessedBefore, err = latestAssessments(q, agreement, "<", p.Start())
	return err
}

// readUpdates reads the updates of the period, with their journal numbers and how
// much evidence they have.
func readUpdates(q *gorm.DB, m *reports.Material, agreement string, p commitments.Period) error {
	var err error
	if m.Updates, err = updatesWithin(q, agreement, p); err != nil {
		return err
	}
	if m.Numbers, err = numbered(q, m.Updates); err != nil {
		return err
	}
	m.Evidence, err = evidenceWithin(q, agreement, p)
	return err
}

// termsOf returns the agreement's commitments with their terms alone: their
// state follows from the updates and assessments of a period.
func termsOf(q *gorm.DB, agreement string) ([]commitments.Commitment, error) {
	all, err := commitmentReads{q}.CommitmentsOf(agreement)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Version, all[i].State = 0, commitments.State{}
	}
	return all, nil
}

// regionsOf returns the agreement's regions in its order.
func regionsOf(q *gorm.DB, a commitments.Agreement) ([]commitments.Region, error) {
	all, err := list(q.Where("code IN ?", a.Regions), "regions", regionRow.region)
	if err != nil {
		return nil, err
	}
	byCode := make(map[string]commitments.Region, len(all))
	for _, r := range all {
		byCode[r.Code] = r
	}
	var ordered []commitments.Region
	for _, code := range a.Regions {
		if r, ok := byCode[code]; ok {
			ordered = append(ordered, r)
		}
	}
	return ordered, nil
}

// termsAt gives each commitment the terms that were in force at the end of the
// period's last day, and returns the origins of those that were set by then.
func termsAt(q *gorm.DB, all []commitments.Commitment, agreement string, p commitments.Period, zone *time.Location) (map[string]commitments.Origin, error) {
	var rows []revisionRow
	err := q.Raw(`SELECT r.* FROM commitments c
		JOIN revisions r ON r.id = (SELECT o.id FROM revisions o WHERE o.commitment = c.code AND o.revised_at < ?
			ORDER BY o.revised_at DESC, o.id DESC LIMIT 1)
		WHERE c.agreement = ?`, p.Next().Start().In(zone).UnixMicro(), agreement).Scan(&rows).Error
	if err != nil {
		return nil, wrap("terms", err)
	}
	found, err := mapAll(rows, revisionRow.revision)
	if err != nil {
		return nil, err
	}
	origins, terms := map[string]commitments.Origin{}, map[string]commitments.Terms{}
	for _, r := range found {
		origins[r.Commitment], terms[r.Commitment] = r.Origin, r.After
	}
	for i := range all {
		all[i].Terms = terms[all[i].Code]
	}
	return origins, nil
}

// latestUpdates returns, by commitment, the update of the latest period whose
// last day compares with the day. It looks up one row a commitment, however
// long the history.
func latestUpdates(q *gorm.DB, agreement, compare string, day commitments.Date) (map[string]commitments.Update, error) {
	found, err := findUpdates(q, "u.commitment", `SELECT p.* FROM commitments c
		JOIN progress_updates p ON p.id = (SELECT o.id FROM progress_updates o
			WHERE o.commitment = c.code AND o.period_end `+compare+` ?
			ORDER BY o.period_end DESC, o.submitted_at DESC, o.id DESC LIMIT 1)
		WHERE c.agreement = ?`, day.String(), agreement)
	if err != nil {
		return nil, err
	}
	latest := make(map[string]commitments.Update, len(found))
	for _, u := range found {
		latest[u.Commitment] = u
	}
	return latest, nil
}

func latestAssessments(q *gorm.DB, agreement, compare string, day commitments.Date) (map[string]commitments.AssessmentFact, error) {
	var rows []assessmentRow
	err := q.Raw(`SELECT a.* FROM commitments c
		JOIN assessments a ON a.id = (SELECT o.id FROM assessments o
			WHERE o.commitment = c.code AND o.period_end `+compare+` ?
			ORDER BY o.period_end DESC, o.assessed_at DESC, o.id DESC LIMIT 1)
		WHERE c.agreement = ?`, day.String(), agreement).Scan(&rows).Error
	if err != nil {
		return nil, wrap("assessments", err)
	}
	found, err := mapAll(rows, assessmentRow.assessment)
	if err != nil {
		return nil, err
	}
	latest := make(map[string]commitments.AssessmentFact, len(found))
	for _, a := range found {
		latest[a.Commitment] = a
	}
	return latest, nil
}

// updatesWithin returns the updates of the periods that end within p.
func updatesWithin(q *gorm.DB, agreement string, p commitments.Period) ([]commitments.Update, error) {
	return findUpdates(q, "u.commitment, u.submitted_at, u.id", `SELECT p.* FROM commitments c
		JOIN progress_updates p ON p.commitment = c.code AND p.period_end BETWEEN ? AND ?
		WHERE c.agreement = ?`, p.Start().String(), p.End().String(), agreement)
}

// numbered returns the journal numbers of updates and their reviews.
func numbered(q *gorm.DB, updates []commitments.Update) (map[string]int64, error) {
	facts := make([]string, 0, 2*len(updates))
	for _, u := range updates {
		if facts = append(facts, u.ID); u.Review != nil {
			facts = append(facts, u.Review.ID)
		}
	}
	return numbersOf(q, facts)
}

func revisionsWithin(q *gorm.DB, agreement string, p commitments.Period, zone *time.Location) ([]commitments.Revision, error) {
	from, until := p.Start().In(zone).UnixMicro(), p.Next().Start().In(zone).UnixMicro()
	q = q.Where("revised_at >= ? AND revised_at < ?", from, until).
		Where("commitment IN (SELECT code FROM commitments WHERE agreement = ?)", agreement)
	return list(q.Order("commitment, revised_at, id"), "revisions", revisionRow.revision)
}

// lastEntry returns the time of the latest journal entry, zero without any.
func lastEntry(q *gorm.DB) (time.Time, error) {
	var latest sql.NullInt64
	err := q.Raw("SELECT max(at) FROM journal_entries").Scan(&latest).Error
	if err != nil || !latest.Valid {
		return time.Time{}, wrap("latest journal entry", err)
	}
	return toTime(latest.Int64), nil
}
