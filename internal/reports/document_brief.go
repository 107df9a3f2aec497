package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
)

// changesInBrief has a row for each commitment that changed, with all that did.
func (tr translator) changesInBrief() table {
	var rows [][]any
	for _, change := range tr.report.Changes {
		c := tr.report.Row(change.Commitment)
		if c == nil {
			continue
		}
		all, reason := "", userText("")
		for _, row := range tr.changed(change, tr.labelledInBrief) {
			all = joinNotEmpty(all, tr.T("report.change", "what", row[0], "before", tr.orDash(row[1]), "after", tr.orDash(row[2])))
			if why, is := row[3].(userText); is {
				reason = cmp.Or(reason, why)
			}
		}
		rows = append(rows, []any{code(c.Code), tr.regionMarked(*c), all, reason})
	}
	return tr.table("changes", []column{
		tr.col("term.commitment", 13), tr.col("term.region", 24), tr.col("report.column.what", 60), tr.col("report.column.reason", 32),
	}, rows)
}

// labelledInBrief is labelled without the name of an indicator that is its pledge's
// only one.
func (tr translator) labelledInBrief(key string, in commitments.Indicator) string {
	if pledge, _ := commitments.SplitIndicator(in.Code); len(tr.report.PledgeOf(pledge).Indicators) == 1 {
		return tr.T(key)
	}
	return tr.labelled(key, in)
}

func (tr translator) orDash(cell any) string { return cmp.Or(tr.inWords(cell), "–") }

// joinNotEmpty joins texts that say something, dots between them.
func joinNotEmpty(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " · ")
}

// inWords is a cell's value as a text.
func (tr translator) inWords(cell any) string {
	switch v := cell.(type) {
	case string:
		return v
	case userText:
		return string(v)
	case code:
		return string(v)
	case int:
		return tr.Int(v)
	case share:
		return tr.share(int(v))
	case commitments.Period:
		return tr.period(v)
	case time.Time:
		return tr.moment(v)
	case lines:
		return strings.Join(v, ", ")
	case amount:
		return tr.amount(v)
	case *commitments.Quantity:
		return tr.quantity(v)
	case commitments.Date:
		if !v.IsZero() {
			return tr.date(v)
		}
	case commitments.Status:
		return tr.status(v)
	case verifiedStatus:
		return tr.verified(commitments.Status(v))
	case commitments.Assessment:
		return tr.assessment(v)
	}
	return ""
}

// updatesInBrief says of each update of the period who gave it when and what its review
// came to; what it says stands with its pledge.
func (tr translator) updatesInBrief() table {
	const period, state = 3, 9
	t := tr.updates()
	kept := []int{0, period, 8, 7, 9, 13, 14, 16, 17}
	if len(tr.report.Reporting.Periods) < 2 {
		kept = slices.DeleteFunc(kept, func(i int) bool { return i == period })
	}
	t.columns = pick(t.columns, kept)
	for i, row := range t.rows {
		row[state] = strings.TrimSpace(row[state].(string) + " " + originNotes[tr.report.Updates[i].Origin])
		t.rows[i] = pick(row, kept)
	}
	t.note = tr.T("report.updates.note")
	return t
}

// pick keeps some members of a list, in the order asked for.
func pick[T any](list []T, kept []int) []T {
	picked := make([]T, len(kept))
	for i, from := range kept {
		picked[i] = list[from]
	}
	return picked
}

// reachedInBrief has a row for each count of people, its parts beside it.
func (tr translator) reachedInBrief() table {
	const kind, what, part, said, confirmed = 0, 1, 2, 3, 4
	full := tr.reached()
	var rows [][]any
	for _, row := range full.rows {
		if row[part] == "" {
			rows = append(rows, []any{row[kind], row[what], row[said], row[confirmed], ""})
			continue
		}
		last := rows[len(rows)-1]
		last[4] = joinNotEmpty(last[4].(string), tr.T("common.labelled", "label", row[part], "value", tr.inWords(row[said])))
	}
	full.rows = rows
	full.columns = pick(full.columns, []int{kind, what, said, confirmed, part})
	return full
}
