package store

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// Conditions on rows o of progress_updates and assessments.
const (
	// standing holds for the update that stands for its period: no other replaced it.
	standing = "NOT EXISTS (SELECT 1 FROM progress_updates n WHERE n.supersedes = o.id)"
	// notReturned holds unless the update was returned, which is never taken back.
	notReturned = "NOT EXISTS (SELECT 1 FROM reviews v WHERE v.update_id = o.id AND v.decision = 'returned')"
	// verified holds for an update with a verification that was not withdrawn.
	verified = "EXISTS (SELECT 1 FROM reviews v WHERE v.update_id = o.id AND v.decision = 'verified'" +
		" AND NOT EXISTS (SELECT 1 FROM review_withdrawals w WHERE w.review_id = v.id))"
	// everVerified holds for rows c of commitments of which anything is verified.
	everVerified = "c.verified_update <> ''"
	// counting holds for an assessment unless its verification was withdrawn.
	counting = "NOT EXISTS (SELECT 1 FROM review_withdrawals w WHERE w.review_id = o.review_id)"
)

// stateReads implements commitments.StateReader.
type stateReads struct{ q *gorm.DB }

func (r stateReads) latest(commitment, condition string) (*commitments.Update, error) {
	found, err := findUpdates(r.q, "u.id", "SELECT * FROM progress_updates o WHERE commitment = ? AND "+condition+
		" ORDER BY "+lastFirst+" LIMIT 1", commitment)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (r stateReads) LatestDeclared(commitment string) (*commitments.Update, error) {
	return r.latest(commitment, standing+" AND "+notReturned)
}

func (r stateReads) LatestVerified(commitment string) (*commitments.Update, error) {
	return r.latest(commitment, verified)
}

func (r stateReads) LatestAssessment(commitment string) (*commitments.AssessmentFact, error) {
	var rows []assessmentRow
	err := r.q.Raw("SELECT * FROM assessments o WHERE commitment = ? AND "+counting+
		" ORDER BY "+lastAssessedFirst+" LIMIT 1", commitment).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, wrap("latest assessment", err)
	}
	a, err := rows[0].assessment()
	return &a, err
}

func (r stateReads) AssessmentOf(commitment string, p commitments.Period) (commitments.Assessment, error) {
	var found []commitments.Assessment
	err := r.q.Raw("SELECT assessment FROM assessments o WHERE commitment = ? AND period_end = ? AND period_start = ? AND "+counting+
		" ORDER BY "+lastAssessedFirst+" LIMIT 1", commitment, p.End().String(), p.Start().String()).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", wrap("assessment of "+p.String(), err)
	}
	return found[0], nil
}

// pointRow is an update, and on which sides it counts.
type pointRow struct {
	ID         string
	Commitment string
	Period     string
	Measures   string
	Declared   bool
	Verified   bool
}

// pointsOf reads what counts for each period, by commitment, of the updates o that the
// condition selects. What was replaced and not verified before is not read: there may be
// much of it.
func pointsOf(q *gorm.DB, from string, args ...any) (map[string][]commitments.Point, error) {
	const declared = "(" + standing + " AND " + notReturned + ")"
	var rows []pointRow
	err := q.Raw("SELECT o.id, o.commitment, o.period, o.measures, "+declared+" AS declared, "+verified+
		" AS verified FROM "+from+" AND ("+declared+" OR "+verified+") ORDER BY o.commitment, o.submitted_at, o.id", args...).Scan(&rows).Error
	if err != nil {
		return nil, wrap("values", err)
	}
	return pointsFrom(rows)
}

// pointsFrom puts rows to points, by commitment. Of the verified ones of a period the
// last row counts.
func pointsFrom(rows []pointRow) (map[string][]commitments.Point, error) {
	type sides struct {
		declared, verified map[commitments.Period]commitments.Update
	}
	of := map[string]sides{}
	for _, row := range rows {
		var col columns
		u := commitments.Update{ID: row.ID, Period: col.period(row.Period)}
		if fromList(&col, row.Measures, &u.Values); col.err != nil {
			return nil, wrap("values of "+row.ID, col.err)
		}
		s, known := of[row.Commitment]
		if !known {
			s = sides{map[commitments.Period]commitments.Update{}, map[commitments.Period]commitments.Update{}}
			of[row.Commitment] = s
		}
		if row.Declared {
			s.declared[u.Period] = u
		}
		if row.Verified {
			s.verified[u.Period] = u
		}
	}
	points := make(map[string][]commitments.Point, len(of))
	for code, s := range of {
		points[code] = commitments.PointsOf(slices.Collect(maps.Values(s.declared)), slices.Collect(maps.Values(s.verified)))
	}
	return points, nil
}

func (r stateReads) Points(commitment string) ([]commitments.Point, error) {
	points, err := pointsOf(r.q, "progress_updates o WHERE o.commitment = ?", commitment)
	if err != nil {
		return nil, err
	}
	return points[commitment], nil
}

// figureReads implements commitments.FigureReader.
type figureReads struct{ q *gorm.DB }

func (r figureReads) PointsUntil(agreement, pledge string, day commitments.Date) (map[string][]commitments.Point, error) {
	from, args := "commitments c JOIN progress_updates o ON o.commitment = c.code WHERE c.agreement = ? AND o.period_end <= ?", []any{agreement, day.String()}
	if pledge != "" {
		from, args = from+" AND c.pledge = ?", append(args, pledge)
	}
	return pointsOf(r.q, from, args...)
}

func (r figureReads) TermsIn(agreement string, p commitments.Period) (map[string]commitments.Terms, error) {
	found, err := latestRevisions(r.q, agreement, p)
	if err != nil {
		return nil, err
	}
	terms := make(map[string]commitments.Terms, len(found))
	for _, v := range found {
		terms[v.Commitment] = v.After
	}
	return terms, nil
}

func (r figureReads) JournalNumbers(facts []string) (map[string]int64, error) {
	return numbersOf(r.q, facts)
}

// cuts reads, by commitment, where each stands by the periods of which end compares
// with the day.
type cuts struct {
	q         *gorm.DB
	agreement string
	compare   string // with day: "<=" or "<"
	day       commitments.Date
}

func (r cuts) read() (map[string]commitments.Cut, error) {
	all := map[string]commitments.Cut{}
	for _, one := range []struct {
		condition, of string
		set           func(*commitments.Cut, commitments.Update)
	}{
		{standing, "", func(c *commitments.Cut, u commitments.Update) { c.Standing = &u }},
		{standing + " AND " + notReturned, "", func(c *commitments.Cut, u commitments.Update) { c.Declared = &u }},
		{verified, " AND " + everVerified, func(c *commitments.Cut, u commitments.Update) { c.Verified = &u }},
	} {
		found, err := r.updates(one.condition, one.of)
		if err != nil {
			return nil, err
		}
		for _, u := range found {
			c := all[u.Commitment]
			one.set(&c, u)
			all[u.Commitment] = c
		}
	}
	return all, r.assessments(all)
}

// updates looks up one row a commitment, however long the history. Of says which
// commitments are looked at.
func (r cuts) updates(condition, of string) ([]commitments.Update, error) {
	return findUpdates(r.q, "u.commitment", `SELECT p.* FROM commitments c
		JOIN progress_updates p ON p.id = (SELECT o.id FROM progress_updates o
			WHERE o.commitment = c.code AND o.period_end `+r.compare+` ? AND `+condition+`
			ORDER BY `+lastFirst+` LIMIT 1)
		WHERE c.agreement = ?`+of, r.day.String(), r.agreement)
}

// assessments adds the latest assessments, and those of the declared periods.
func (r cuts) assessments(all map[string]commitments.Cut) error {
	var rows []assessmentRow
	err := r.q.Raw(`SELECT a.* FROM commitments c
		JOIN assessments a ON a.id = (SELECT o.id FROM assessments o
			WHERE o.commitment = c.code AND o.period_end `+r.compare+` ? AND `+counting+`
			ORDER BY `+lastAssessedFirst+` LIMIT 1)
		WHERE c.agreement = ?`, r.day.String(), r.agreement).Scan(&rows).Error
	if err != nil {
		return wrap("assessments", err)
	}
	found, err := mapAll(rows, assessmentRow.assessment)
	if err != nil {
		return err
	}
	for _, a := range found {
		c := all[a.Commitment]
		c.Assessed = &a
		all[a.Commitment] = c
	}
	for code, c := range all {
		if c.Compared, err = r.compared(code, c); err != nil {
			return err
		}
		all[code] = c
	}
	return nil
}

// compared is the newest assessment of the declared period. Mostly it is the latest
// of all.
func (r cuts) compared(code string, c commitments.Cut) (commitments.Assessment, error) {
	switch {
	case c.Declared == nil || c.Assessed == nil || c.Assessed.Period.Compare(c.Declared.Period) < 0:
		return "", nil
	case c.Assessed.Period == c.Declared.Period:
		return c.Assessed.Assessment, nil
	}
	return stateReads{r.q}.AssessmentOf(code, c.Declared.Period)
}
