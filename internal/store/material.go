package store

import (
	"database/sql"
	"slices"
	"time"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/opinions"
	"tracker/internal/reports"
)

// readMaterial reads all that a report is computed from; q is a snapshot of
// which the log holds every entry.
func readMaterial(q *gorm.DB, log journal.Tree, agreement string, p commitments.Period, zone *time.Location) (reports.Material, error) {
	m := reports.Material{JournalSize: log.Size(), Root: log.Root()}
	if err := readDefinitions(q, &m, agreement); err != nil {
		return m, err
	}
	figures, err := readTerms(q, &m, agreement, p, zone)
	if err != nil {
		return m, err
	}
	if err := readStates(q, &m, agreement, p); err != nil {
		return m, err
	}
	if err := readUpdates(q, &m, agreement, p); err != nil {
		return m, err
	}
	if err := (countedReads{q, &m, p, figures}).read(); err != nil {
		return m, err
	}
	if err := readRegister(q, &m, agreement, p); err != nil {
		return m, err
	}
	written, err := newOpinionReads(q).Opinions(agreement, p)
	if err != nil {
		return m, err
	}
	m.Opinions = opinions.StandingOf(written)
	if m.Recommendations, err = recommendedUntil(q, agreement, p.End()); err != nil {
		return m, err
	}
	if m.Rounds, m.Excuses, err = roundMaterial(q, m.Agreement, p); err != nil {
		return m, err
	}
	if m.Course, err = courseMaterial(q, agreement, p); err != nil {
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
	if m.Dimensions, err = defined.Dimensions(); err != nil {
		return err
	}
	if m.Kinds, err = defined.Kinds(); err != nil {
		return err
	}
	if m.DelayReasons, err = defined.DelayReasons(); err != nil {
		return err
	}
	m.Facts, err = defined.Facts(agreement)
	return err
}

// readTerms reads the commitments with the terms that hold in the period, and the
// changes of terms that belong to it. It returns the commitments' figures as things stand.
func readTerms(
	q *gorm.DB, m *reports.Material, agreement string, p commitments.Period, zone *time.Location,
) (map[string][]commitments.Figure, error) {
	all, err := commitmentReads{q}.CommitmentsOf(agreement)
	if err != nil {
		return nil, err
	}
	figures := make(map[string][]commitments.Figure, len(all))
	for i, c := range all {
		figures[c.Code] = c.Figures
		// The state follows from the updates and assessments of a period.
		all[i].Version, all[i].State = 0, commitments.State{}
	}
	m.Commitments = all
	if m.TermsOrigin, err = termsAt(q, m.Commitments, agreement, p); err != nil {
		return nil, err
	}
	m.Revisions, err = revisionsWithin(q, agreement, p, zone)
	return figures, err
}

// readStates reads where each commitment stands by the end of the period, and where
// it stood before it.
func readStates(q *gorm.DB, m *reports.Material, agreement string, p commitments.Period) error {
	var err error
	if m.Cuts, err = (cuts{q, agreement, "<=", p.End()}).read(); err != nil {
		return err
	}
	m.Before, err = cuts{q, agreement, "<", p.Start()}.read()
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

// latestRevisions returns, for each of the agreement's commitments, the newest change of
// terms that holds in the period.
func latestRevisions(q *gorm.DB, agreement string, p commitments.Period) ([]commitments.Revision, error) {
	var rows []revisionRow
	err := q.Raw(`SELECT r.* FROM commitments c
		JOIN revisions r ON r.id = (SELECT o.id FROM revisions o WHERE o.commitment = c.code AND (o.from_start IS NULL OR o.from_start <= ?)
			ORDER BY o.revised_at DESC, o.id DESC LIMIT 1)
		WHERE c.agreement = ?`, p.End().String(), agreement).Scan(&rows).Error
	if err != nil {
		return nil, wrap("terms", err)
	}
	return mapAll(rows, revisionRow.revision)
}

// termsAt gives each commitment the terms that hold in the period, and returns their
// origins.
func termsAt(q *gorm.DB, all []commitments.Commitment, agreement string, p commitments.Period) (map[string]commitments.Origin, error) {
	found, err := latestRevisions(q, agreement, p)
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

// revisionsWithin returns the changes of terms that belong to the period
// (commitments.Revision.Within).
func revisionsWithin(q *gorm.DB, agreement string, p commitments.Period, zone *time.Location) ([]commitments.Revision, error) {
	since, until := p.Start().In(zone).UnixMicro(), p.Next().Start().In(zone).UnixMicro()
	longest := p.Start().AddDays(-366) // a reporting period that ends in this one began after it
	q = q.Where("(from_start IS NULL AND revised_at >= ? AND revised_at < ? OR from_start >= ? AND from_start <= ?)",
		since, until, longest.String(), p.End().String()).
		Where("commitment IN (SELECT code FROM commitments WHERE agreement = ?)", agreement)
	found, err := list(q.Order("commitment, revised_at, id"), "revisions", revisionRow.revision)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(r commitments.Revision) bool { return !r.Within(p, zone) }), nil
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
