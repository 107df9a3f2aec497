package reports

import (
	"cmp"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// register has a row for each kind of deliverable.
func (tr translator) register() table {
	var rows [][]any
	for _, k := range tr.report.Register.ByKind {
		rows = append(rows, []any{code(k.Code), tr.kind(k.Code), k.Planned, k.UnderWay, k.Done, k.Confirmed, k.NotConfirmed, k.DoneInPeriod, k.Dropped})
	}
	state := func(s deliverables.State) string { return tr.T("deliverable.state." + string(s)) }
	columns := append([]column{tr.workbookCol("report.column.code", 24), tr.col("report.column.kind", 34)}, counts(state(commitments.Planned), state(commitments.UnderWay), state(commitments.Done),
		tr.T("report.column.of_them_confirmed"), tr.T("deliverable.finding.not_confirmed"), tr.T("report.column.done_in_period"), state(commitments.Dropped))...)
	t := tr.table("register", columns, rows)
	t.note = tr.T("report.register.note")
	return t
}

// money has a row for each source and stage.
func (tr translator) money() table {
	var rows [][]any
	for _, m := range tr.report.Register.Whole.Money {
		rows = append(rows, []any{tr.T("deliverable.source." + string(m.Source)), tr.T("deliverable.stage." + string(m.Stage)), &m.Amount, &m.Confirmed})
	}
	t := tr.table("money", []column{
		tr.col("report.column.money_source", 30), tr.col("report.column.money_stage", 20), tr.col("report.column.money", 20), tr.col("report.column.money_confirmed", 24),
	}, rows)
	t.note = tr.T("report.money.note")
	return t
}

// reached has a row for each count of people, and for each part of it.
func (tr translator) reached() table {
	var rows [][]any
	for _, k := range tr.report.Register.ByKind {
		kind, _ := commitments.FindKind(tr.report.Register.Kinds, k.Code)
		for _, f := range kind.Fields {
			if f.Type == commitments.CountField {
				rows = append(rows, tr.countRows(kind, f, fieldSum(k.Fields, f.Code), fieldSum(k.Checked, f.Code))...)
			}
		}
	}
	return tr.table("reached", []column{
		tr.col("report.column.kind", 34), tr.col("report.column.field", 30),
		tr.col("term.breakdown", 24),
		tr.col("term.declared_value", 14), tr.col("report.column.of_them_confirmed", 14),
	}, rows)
}

func fieldSum(list []deliverables.FieldSum, field string) deliverables.FieldSum {
	for _, f := range list {
		if f.Field == field {
			return f
		}
	}
	return deliverables.FieldSum{Field: field}
}

func (tr translator) countRows(k commitments.DeliverableKind, f commitments.KindField, declared, confirmed deliverables.FieldSum) [][]any {
	if declared.Value == 0 {
		return nil
	}
	row := func(part string, said, checked commitments.Quantity) []any {
		return []any{tr.Text(k.Name), tr.Text(f.Name), part, &said, &checked}
	}
	rows := [][]any{row("", declared.Value, confirmed.Value)}
	for _, d := range tr.report.Dimensions {
		for _, p := range d.Parts {
			part := commitments.Part{Dimension: d.Code, Part: p.Code}
			if said := partOf(declared.Parts, part); said != 0 {
				rows = append(rows, row(tr.partName(part), said, partOf(confirmed.Parts, part)))
			}
		}
	}
	return rows
}

func partOf(parts []commitments.Part, of commitments.Part) commitments.Quantity {
	for _, p := range parts {
		if p.Dimension == of.Dimension && p.Part == of.Part {
			return p.Value
		}
	}
	return 0
}

// things has a row for each deliverable of which something was said in the period.
func (tr translator) things() table {
	return tr.thingsTable(func(t Thing) bool { return t.Moved }, func(o commitments.Origin) string { return tr.originMark(o) })
}

// thingsTable is the deliverables to keep, each with the mark of its origin.
func (tr translator) thingsTable(keep func(Thing) bool, mark func(commitments.Origin) string) table {
	var rows [][]any
	for _, t := range tr.report.Register.Things {
		if keep(t) {
			rows = append(rows, []any{
				tr.kind(t.Kind), userText(t.Title), code(t.Commitment), tr.pledge(t.Pledge), tr.region(t.Region), userText(cmp.Or(t.CommuneName[tr.Lang()], commune(t.Place))),
				tr.T("deliverable.state." + string(t.State)), tr.T("deliverable.finding." + string(t.Finding)), t.Day, userText(tr.said(t)), mark(t.Origin),
			})
		}
	}
	t := tr.table("things", []column{
		tr.col("report.column.kind", 26),
		tr.col("term.deliverable", 34), tr.workbookCol("term.commitment", 14), tr.workbookCol("term.pledge", 44), tr.col("term.region", 20),
		tr.col("report.column.commune", 20), tr.col("report.column.state", 14), tr.col("report.column.finding", 16), tr.col("report.column.day", 14),
		tr.col("report.column.reason", 30), tr.col("report.column.origin", 18),
	}, rows)
	t.note = tr.T("report.things.note")
	return t
}

// mostThings is how many deliverables documents list whole; of more, those alone of
// which something was said in the period.
const mostThings = 60

// kindThings is the deliverables of a kind that a document lists.
type kindThings struct {
	title string // the kind, with what all of its things come to
	table
}

// thingsByKind lists deliverables by their kinds, and how many are left to the data
// file.
func (tr translator) thingsByKind() (list []kindThings, rest int) {
	r := tr.report.Register
	listed := func(t Thing) bool { return t.Moved || len(r.Things) <= mostThings }
	for _, k := range r.ByKind {
		t := tr.thingsTable(func(t Thing) bool { return t.Kind == k.Code && listed(t) }, func(o commitments.Origin) string { return originNotes[o] })
		if len(t.rows) == 0 {
			continue
		}
		kept := []int{1, 2, 6, 7, 8, 9}
		for _, row := range t.rows {
			row[6] = strings.TrimSpace(row[6].(string) + " " + row[10].(string))
		}
		t.columns = pick(t.columns, kept)
		for i, row := range t.rows {
			t.rows[i] = pick(row, kept)
		}
		list = append(list, kindThings{tr.kindTotal(k), t})
		rest -= len(t.rows)
	}
	return list, rest + len(r.Things)
}

// kindTotal says in a line what the things of a kind come to.
func (tr translator) kindTotal(k KindTotal) string {
	said := []string{tr.kind(k.Code)}
	for _, part := range []struct {
		key   string
		count int
	}{
		{"deliverable.state." + string(commitments.Done), k.Done}, {"report.column.of_them_confirmed", k.Confirmed},
		{"deliverable.state." + string(commitments.UnderWay), k.UnderWay}, {"deliverable.state." + string(commitments.Planned), k.Planned},
	} {
		said = append(said, tr.T("common.labelled", "label", tr.T(part.key), "value", tr.Int(part.count)))
	}
	return strings.Join(said, " · ")
}

// said is why the thing is as it is, and why it was not confirmed.
func (tr translator) said(t Thing) string {
	return joinNotEmpty(t.Why, t.Reason)
}

func commune(p *deliverables.Place) string {
	if p == nil {
		return ""
	}
	return p.Commune
}

func (tr translator) kind(code string) string {
	k, found := commitments.FindKind(tr.report.Register.Kinds, code)
	if !found {
		return code
	}
	return tr.Text(k.Name)
}
