package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// countedReads reads what counts of each commitment, as far as a report of the period
// asks (commitments.Counted.Recent): the last values before the period one by one, and
// what is before them from the figures to date of the commitments' rows, less all that
// came since. So nothing is read of a long history.
type countedReads struct {
	q       *gorm.DB
	m       *reports.Material // which has all but what is read here
	period  commitments.Period
	figures map[string][]commitments.Figure // to date, by commitment
}

func (r countedReads) read() error {
	before, err := r.before()
	if err != nil {
		return err
	}
	after, err := pointsOf(r.q, "commitments c JOIN progress_updates o ON o.commitment = c.code WHERE c.agreement = ? AND o.period_end > ?",
		r.m.Agreement.Code, r.period.End().String())
	if err != nil {
		return err
	}
	within := map[string][]commitments.Update{}
	for _, u := range r.m.Updates {
		within[u.Commitment] = append(within[u.Commitment], u)
	}
	indicators := r.indicators()
	for _, c := range r.m.Commitments {
		known := slices.Concat(before[c.Code], commitments.PointsAmong(within[c.Code]))
		counted := commitments.Counted{Points: known}
		var told bool
		counted.Opening, told = commitments.OpeningOf(indicators[c.Pledge], r.figures[c.Code], slices.Concat(known, after[c.Code]))
		if !told {
			if counted, err = r.all(c.Code, indicators[c.Pledge]); err != nil {
				return err
			}
		}
		count(r.m.Cuts, c.Code, counted)
		count(r.m.Before, c.Code, counted.Before(r.period.Start()))
	}
	return nil
}

// all reckons what counts from all points.
func (r countedReads) all(commitment string, indicators []commitments.Indicator) (commitments.Counted, error) {
	points, err := stateReads{r.q}.Points(commitment)
	if err != nil {
		return commitments.Counted{}, err
	}
	counted := commitments.Counted{Points: commitments.UpTo(points, r.period.End())}
	return counted.Recent(indicators, r.period.Start()), nil
}

func count(in map[string]commitments.Cut, code string, counted commitments.Counted) {
	if c, found := in[code]; found {
		c.Counted = counted
		in[code] = c
	}
}

func (r countedReads) indicators() map[string][]commitments.Indicator {
	of := make(map[string][]commitments.Indicator, len(r.m.Pledges))
	for _, p := range r.m.Pledges {
		of[p.Code] = commitments.TypedOf(p.Indicators)
	}
	return of
}

// before reads the last values of each indicator before the period, as points by
// commitment.
func (r countedReads) before() (map[string][]commitments.Point, error) {
	var rows []pointRow
	for _, side := range commitments.Sides {
		for part := range slices.Chunk(r.valued(side), rowsAtOnce/2) {
			found, err := lastValues(r.q, side, part, r.period.Start())
			if err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
	}
	return pointsFrom(rows)
}

// valuedIndicator is an indicator of a commitment.
type valuedIndicator struct{ commitment, indicator string }

// valued lists the indicators of which the side has a value.
func (r countedReads) valued(side commitments.Side) []valuedIndicator {
	var list []valuedIndicator
	for _, c := range r.m.Commitments {
		for _, f := range r.figures[c.Code] {
			if f.Of(side) != nil {
				list = append(list, valuedIndicator{c.Code, f.Indicator})
			}
		}
	}
	return list
}

// newestVerified holds for rows o of progress_updates that are the newest verified ones
// of their period.
var newestVerified = isVerified("o") + ` IS TRUE AND (SELECT true FROM progress_updates n
	WHERE n.commitment = o.commitment AND n.period_end = o.period_end AND n.period_start = o.period_start
	AND (n.submitted_at > o.submitted_at OR n.submitted_at = o.submitted_at AND n.id > o.id) AND ` + isVerified("n") + ` LIMIT 1) IS NOT TRUE`

func isVerified(update string) string {
	return `(SELECT true FROM reviews v WHERE v.update_id = ` + update + `.id AND v.decision = 'verified'
		AND (SELECT true FROM review_withdrawals w WHERE w.review_id = v.id) IS NOT TRUE LIMIT 1)`
}

// declares is standing AND notReturned, looked up one by one.
const declares = `(SELECT true FROM progress_updates n WHERE n.supersedes = o.id) IS NOT TRUE
	AND (SELECT true FROM reviews v WHERE v.update_id = o.id AND v.decision = 'returned' LIMIT 1) IS NOT TRUE`

// lastValues returns the updates that have the side's last values of the indicators, of
// periods that end before the day.
func lastValues(q *gorm.DB, side commitments.Side, of []valuedIndicator, day commitments.Date) ([]pointRow, error) {
	if len(of) == 0 {
		return nil, nil
	}
	condition := declares
	if side == commitments.VerifiedSide {
		condition = newestVerified
	}
	args := make([]any, 0, 2*len(of)+2)
	for _, v := range of {
		args = append(args, v.commitment, "%"+toJSON(v.indicator)+"%")
	}
	var rows []pointRow
	err := q.Raw(fewOfEach(q, "(?, ?)", len(of), "o.period_end < ? AND o.measures LIKE c.column2 AND "+condition),
		append(args, day.String(), commitments.RecentValues)...).Scan(&rows).Error
	if err != nil {
		return nil, wrap("last values", err)
	}
	for i := range rows {
		rows[i].Declared, rows[i].Verified = side == commitments.DeclaredSide, side == commitments.VerifiedSide
	}
	return rows, nil
}

// fewOfEach selects, of each of n rows of values c, whose form is given, the latest
// updates o of the commitment c.column1 that the condition picks: the values, those of
// the condition and how many follow. It looks up the updates of one commitment after the
// other by the index of its periods, so that it takes as long as few are found, whatever
// others there are. The engines have no way of saying so in common.
func fewOfEach(q *gorm.DB, form string, n int, condition string) string {
	few := " FROM progress_updates o WHERE o.commitment = c.column1 AND " + condition +
		" ORDER BY o.period_end DESC, o.period_start DESC, o.submitted_at DESC, o.id DESC LIMIT ?"
	of := "SELECT e.* FROM (VALUES " + form + strings.Repeat(", "+form, n-1) + ") c CROSS JOIN "
	if q.Name() == PostgreSQL {
		return of + "LATERAL (SELECT o.*" + few + ") e"
	}
	return of + "progress_updates e WHERE e.id IN (SELECT o.id" + few + ")"
}
