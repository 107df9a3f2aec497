package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// The conditions of what commitments.Commitment.Derive derives, for one
// agreement. They must mean the same: a test compares them.
const (
	notDone  = "declared_status NOT IN ('delivered', 'completed', 'cancelled')"
	notEnded = "declared_status NOT IN ('completed', 'cancelled')"
	overdue  = "(agreement = ? AND due_on < ? AND " + notDone + ")"
	dueSoon  = "(agreement = ? AND due_on >= ? AND due_on <= ? AND " + notDone + ")"
	silent   = "(reported_end IS NULL OR reported_end < ?)"
	never    = "1 = 0"
	always   = "1 = 1"
	differs  = "gap IN ('ahead', 'behind')"
)

// condition is SQL with its values.
type condition struct {
	sql  string
	args []any
}

// anyOf joins one condition an agreement; without any, none matches.
func anyOf(horizons []commitments.Horizon, one func(h commitments.Horizon) (string, []any)) condition {
	var parts []string
	var all condition
	for _, h := range horizons {
		if sql, args := one(h); sql != "" {
			parts = append(parts, sql)
			all.args = append(all.args, args...)
		}
	}
	if len(parts) == 0 {
		parts = []string{never}
	}
	all.sql = "(" + strings.Join(parts, " OR ") + ")"
	return all
}

func isOverdue(horizons []commitments.Horizon) condition {
	return anyOf(horizons, func(h commitments.Horizon) (string, []any) {
		return overdue, []any{h.Agreement, h.Today.String()}
	})
}

func isDueSoon(horizons []commitments.Horizon) condition {
	return anyOf(horizons, func(h commitments.Horizon) (string, []any) {
		return dueSoon, []any{h.Agreement, h.Today.String(), h.SoonUntil.String()}
	})
}

func hasNoReport(horizons []commitments.Horizon) condition {
	return anyOf(horizons, func(h commitments.Horizon) (string, []any) {
		var missing, dueBefore condition
		for _, o := range h.Obligations {
			due := isDue(o, h.Today)
			missing = missing.or(due.and(dueBefore.not()).and(owes(o)).and(condition{silent, []any{o.Period.End().String()}}))
			dueBefore = dueBefore.or(due)
		}
		if missing.sql == "" {
			return "", nil
		}
		all := condition{"agreement = ?", []any{h.Agreement}}.and(missing)
		return all.sql, all.args
	})
}

// isDue holds for the commitments whose due date for the period has passed on the
// day.
func isDue(o commitments.Obligation, day commitments.Date) condition {
	byCalendar := passed(o.DueOn, day)
	if o.Round == nil {
		return byCalendar
	}
	covered := coveredBy(*o.Round)
	return covered.and(passed(o.Round.DueOn, day)).or(covered.not().and(byCalendar))
}

func passed(due, day commitments.Date) condition {
	if day.After(due) {
		return condition{sql: always}
	}
	return condition{sql: never}
}

// coveredBy holds for the commitments that the round asks for.
func coveredBy(r commitments.RoundOutline) condition {
	all := condition{sql: always}
	if len(r.Pledges) > 0 {
		all = all.and(condition{"pledge IN ?", []any{r.Pledges}})
	}
	if len(r.Regions) > 0 {
		all = all.and(condition{"region IN ?", []any{r.Regions}})
	}
	return all
}

// owes holds for the commitments that owe an update for the period.
func owes(o commitments.Obligation) condition {
	if !o.InForce {
		return condition{sql: never}
	}
	open := condition{sql: notEnded}
	if o.Round != nil {
		covered := coveredBy(*o.Round)
		open = open.or(covered.and(among("code", o.Round.Expected)))
		open = open.and(covered.and(among("code", o.Round.Excused)).not())
	}
	return open.and(among("region", o.Absent).not()).and(among("pledge", o.Uncovered).not())
}

// among holds for the rows whose column has one of the values.
func among(column string, values []string) condition {
	if len(values) == 0 {
		return condition{sql: never}
	}
	return condition{column + " IN ?", []any{values}}
}

// and, or and not join conditions. The empty condition is that of no row.
func (c condition) and(other condition) condition {
	return condition{"(" + c.sqlOrNever() + " AND " + other.sqlOrNever() + ")", slices.Concat(c.args, other.args)}
}

func (c condition) or(other condition) condition {
	if c.sql == "" {
		return other
	}
	return condition{"(" + c.sql + " OR " + other.sqlOrNever() + ")", slices.Concat(c.args, other.args)}
}

func (c condition) not() condition { return condition{"NOT " + c.sqlOrNever(), c.args} }

func (c condition) sqlOrNever() string {
	if c.sql == "" {
		return never
	}
	return c.sql
}

// matching narrows a query of commitments to what the filter asks for.
func matching(q *gorm.DB, f commitments.Filter) *gorm.DB {
	equal := func(column, value string) {
		switch value {
		case "":
		case commitments.None:
			q = q.Where(column + " = ''")
		default:
			q = q.Where(column+" = ?", value)
		}
	}
	q = q.Model(&commitmentRow{})
	equal("agreement", f.Agreement)
	equal("region", f.Region)
	equal("pledge", f.Pledge)
	equal("party", f.Party)
	equal("category", f.Category)
	equal("declared_status", string(f.Status))
	equal("verified_status", string(f.Verified))
	equal("review", string(f.Review))
	equal("assessment", string(f.Assessment))
	if len(f.Regions) > 0 {
		q = q.Where("region IN ?", f.Regions)
	}
	if f.Gap != "" {
		q = q.Where("gap = ?", f.Gap)
	}
	if f.Differs {
		q = q.Where(differs)
	}
	for _, word := range strings.Fields(commitments.Fold(f.Query)) {
		q = q.Where(`search LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(word)+"%")
	}
	return derived(q, f)
}

func derived(q *gorm.DB, f commitments.Filter) *gorm.DB {
	for _, want := range []struct {
		asked bool
		is    condition
	}{
		{f.Overdue, isOverdue(f.Horizons)}, {f.DueSoon, isDueSoon(f.Horizons)}, {f.NoReport, hasNoReport(f.Horizons)},
	} {
		if want.asked {
			q = q.Where(want.is.sql, want.is.args...)
		}
	}
	return q
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// inOrder sorts commitments by agreement, pledge and region, as they stand in
// the agreement.
const inOrder = "agreement, pledge_position, region_position, code"

// orders are the SQL expressions of the sort keys; what has no value comes last
// in both directions.
var orders = map[string]string{
	"code":       "",
	"region":     "region_position",
	"status":     rankOf("declared_status", commitments.Statuses),
	"due":        "due_on",
	"reported":   "reported_at",
	"assessment": rankOf("assessment", commitments.Assessments),
}

// rankOf is the place of a column's value in a list, NULL for any other.
func rankOf[T ~string](column string, list []T) string {
	sql := "CASE " + column
	for i, value := range list {
		sql += " WHEN '" + string(value) + "' THEN " + string(rune('0'+i))
	}
	return sql + " END"
}

func orderBy(sort string) string {
	key, descending := strings.CutPrefix(sort, "-")
	expression, direction := orders[key], ""
	if descending {
		direction = " DESC"
	}
	if expression == "" {
		return strings.ReplaceAll(inOrder, ",", direction+",") + direction
	}
	return "(" + expression + ") IS NULL, " + expression + direction + ", " + inOrder
}

// byAgreement puts the horizons in one order, so that equal filters are equal
// statements.
func byAgreement(horizons []commitments.Horizon) []commitments.Horizon {
	return slices.SortedFunc(slices.Values(horizons), func(a, b commitments.Horizon) int {
		return strings.Compare(a.Agreement, b.Agreement)
	})
}

func (r commitmentReads) Commitments(f commitments.Filter) ([]commitments.Commitment, int, error) {
	f.Horizons = byAgreement(f.Horizons)
	var total int64
	if err := matching(r.q, f).Count(&total).Error; err != nil {
		return nil, 0, wrap("count commitments", err)
	}
	var rows []commitmentRow
	page := onePage(matching(r.q, f), f.Page, f.PerPage).Order(orderBy(f.Sort))
	if err := page.Find(&rows).Error; err != nil {
		return nil, 0, wrap("list commitments", err)
	}
	list, err := mapAll(rows, commitmentRow.commitment)
	return list, int(total), err
}

// onePage limits a query to one page; pages count from 1, and a length of 0 means
// everything.
func onePage(q *gorm.DB, page, perPage int) *gorm.DB {
	if perPage <= 0 {
		return q
	}
	return q.Limit(perPage).Offset((max(page, 1) - 1) * perPage)
}

func (r commitmentReads) Counts(f commitments.Filter) (commitments.Counts, error) {
	f.Horizons = byAgreement(f.Horizons)
	late, soon, missing := isOverdue(f.Horizons), isDueSoon(f.Horizons), hasNoReport(f.Horizons)
	count := func(sql string) string { return ", count(CASE WHEN " + sql + " THEN 1 END) AS " }
	columns := "declared_status, verified_status, review, assessment, gap, count(*) AS total" +
		count(late.sql) + "overdue" + count(soon.sql) + "due_soon" + count(missing.sql) + "no_report"
	var groups []struct {
		DeclaredStatus, VerifiedStatus    commitments.Status
		Review                            commitments.ReviewState
		Assessment                        commitments.Assessment
		Gap                               commitments.Gap
		Total, Overdue, DueSoon, NoReport int
	}
	err := matching(r.q, f).Select(columns, slices.Concat(late.args, soon.args, missing.args)...).
		Group("declared_status, verified_status, review, assessment, gap").Find(&groups).Error
	if err != nil {
		return commitments.Counts{}, wrap("count commitments", err)
	}
	counts := commitments.Counts{
		Status: map[commitments.Status]int{}, Verified: map[commitments.Status]int{}, Gap: map[commitments.Gap]int{}, Review: map[commitments.ReviewState]int{},
		Assessment: map[commitments.Assessment]int{},
	}
	for _, g := range groups {
		counts.Total += g.Total
		counts.Status[g.DeclaredStatus] += g.Total
		counts.Verified[g.VerifiedStatus] += g.Total
		counts.Gap[g.Gap] += g.Total
		counts.Review[g.Review] += g.Total
		counts.Assessment[g.Assessment] += g.Total
		counts.Overdue += g.Overdue
		counts.DueSoon += g.DueSoon
		counts.NoReport += g.NoReport
	}
	return counts, nil
}
