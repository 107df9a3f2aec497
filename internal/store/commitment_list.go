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
	notDone     = "status NOT IN ('delivered', 'completed', 'cancelled')"
	notFinished = "status NOT IN ('completed', 'cancelled')"
	overdue     = "(agreement = ? AND due_on < ? AND " + notDone + ")"
	dueSoon     = "(agreement = ? AND due_on >= ? AND due_on <= ? AND " + notDone + ")"
	noReport    = "(agreement = ? AND (period_end IS NULL OR period_end < ?) AND " + notFinished + ")"
	never       = "1 = 0"
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
		if h.LastEnded.IsZero() {
			return "", nil
		}
		return noReport, []any{h.Agreement, h.LastEnded.String()}
	})
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
	equal("status", string(f.Status))
	equal("review", string(f.Review))
	equal("assessment", string(f.Assessment))
	if len(f.Regions) > 0 {
		q = q.Where("region IN ?", f.Regions)
	}
	if f.Differs {
		q = q.Where("gap <> ''")
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
	"status":     rankOf("status", commitments.Statuses),
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
	late, soon, silent := isOverdue(f.Horizons), isDueSoon(f.Horizons), hasNoReport(f.Horizons)
	count := func(sql string) string { return ", count(CASE WHEN " + sql + " THEN 1 END) AS " }
	columns := "status, review, assessment, count(*) AS total" +
		count(late.sql) + "overdue" + count(soon.sql) + "due_soon" + count(silent.sql) + "no_report" +
		count("gap <> ''") + "differs"
	var groups []struct {
		Status                                     commitments.Status
		Review                                     commitments.ReviewState
		Assessment                                 commitments.Assessment
		Total, Overdue, DueSoon, NoReport, Differs int
	}
	err := matching(r.q, f).Select(columns, slices.Concat(late.args, soon.args, silent.args)...).
		Group("status, review, assessment").Find(&groups).Error
	if err != nil {
		return commitments.Counts{}, wrap("count commitments", err)
	}
	counts := commitments.Counts{
		Status: map[commitments.Status]int{}, Review: map[commitments.ReviewState]int{},
		Assessment: map[commitments.Assessment]int{},
	}
	for _, g := range groups {
		counts.Total += g.Total
		counts.Status[g.Status] += g.Total
		counts.Review[g.Review] += g.Total
		counts.Assessment[g.Assessment] += g.Total
		counts.Overdue += g.Overdue
		counts.DueSoon += g.DueSoon
		counts.NoReport += g.NoReport
		counts.Differs += g.Differs
	}
	return counts, nil
}
