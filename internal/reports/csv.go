package reports

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/sheet"
)

var csvFormats = []Format{
	{Name: "report.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, commitmentColumns(), d.Report.Commitments)
	}},
	{Name: "updates.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, updateColumns(&d.Report), d.Report.Updates)
	}},
	{Name: "values.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, valueColumns(), d.Report.values())
	}},
	{Name: "measures.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, measureColumns(), d.Report.measures())
	}},
	{Name: "totals.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, totalColumns(), d.Report.Totals)
	}},
	{Name: "deliverables.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, thingColumns(), d.Report.Register.Things)
	}},
	{Name: "recommendations.csv", MediaType: sheet.CSVMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, &d.Report, recommendationColumns(), d.Report.Recommendations)
	}},
	{
		Name: "collection.csv", MediaType: sheet.CSVMediaType, Data: true, Of: func(r Report) bool { return r.Collection != nil },
		Render: func(w io.Writer, d Document) error {
			return writeCSV(w, &d.Report, collectionColumns, d.Report.Collection.lines())
		},
	},
}

// IsCSV reports whether the file is one that can take the byte order mark.
func IsCSV(f File) bool { return f.MediaType == sheet.CSVMediaType }

// csvColumn is a column of the data files, which hold codes and no words.
type csvColumn[T any] = sheet.ColumnOf[*Report, T]

// textColumn holds what people wrote, and codes.
func textColumn[T any](name string, of func(r *Report, item T) string) csvColumn[T] {
	return csvColumn[T]{Name: name, Cell: func(r *Report, item T) sheet.Cell { return sheet.Text(of(r, item)) }}
}

// numberColumn holds decimals; "" where there is none.
func numberColumn[T any](name string, of func(r *Report, item T) string) csvColumn[T] {
	return csvColumn[T]{Name: name, Cell: func(r *Report, item T) sheet.Cell { return sheet.Number(of(r, item)) }}
}

// dayColumn holds days.
func dayColumn[T any](name string, of func(r *Report, item T) commitments.Date) csvColumn[T] {
	return csvColumn[T]{Name: name, Cell: func(r *Report, item T) sheet.Cell {
		d := of(r, item)
		return sheet.Day(d.Year, d.Month, d.Day)
	}}
}

// instantColumn holds moments.
func instantColumn[T any](name string, of func(r *Report, item T) time.Time) csvColumn[T] {
	return csvColumn[T]{Name: name, Cell: func(r *Report, item T) sheet.Cell { return sheet.Instant(of(r, item), time.UTC) }}
}

// textColumns hold a text in each language that texts of an agreement are given in.
func textColumns[T any](name string, of func(r *Report, item T) commitments.Text) []csvColumn[T] {
	var columns []csvColumn[T]
	for _, lang := range commitments.TextLanguages {
		columns = append(columns, textColumn(name+"_"+lang, func(r *Report, item T) string { return of(r, item)[lang] }))
	}
	return columns
}

func writeCSV[T any](w io.Writer, r *Report, columns []csvColumn[T], records []T) error {
	out, err := sheet.CSV.Open(w, sheet.Table{Columns: sheet.Columns(columns, nil)})
	if err != nil {
		return err
	}
	row := make([]sheet.Cell, len(columns))
	for _, record := range records {
		sheet.FillRow(row, columns, r, record)
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Close()
}

// commitmentColumns are those of report.csv, a row for each commitment.
func commitmentColumns() []csvColumn[Row] {
	return slices.Concat([]csvColumn[Row]{
		textColumn("agreement", func(r *Report, _ Row) string { return r.Agreement.Code }),
		textColumn("report_period", func(r *Report, _ Row) string { return r.Period.String() }),
		textColumn("code", func(_ *Report, c Row) string { return c.Code }),
		textColumn("pledge", func(_ *Report, c Row) string { return c.Pledge }),
	}, textColumns("pledge_title", func(r *Report, c Row) commitments.Text { return r.PledgeOf(c.Pledge).Title }), []csvColumn[Row]{
		textColumn("region", func(_ *Report, c Row) string { return c.Region }),
	}, textColumns("region_name", func(r *Report, c Row) commitments.Text { return r.RegionOf(c.Region).Name }), []csvColumn[Row]{
		textColumn("party", func(_ *Report, c Row) string { return c.Party }),
		textColumn("category", func(_ *Report, c Row) string { return c.Category }),
	}, statementColumns("declared", Row.said), statementColumns("verified", Row.shown), []csvColumn[Row]{
		textColumn("assessed_period", func(_ *Report, c Row) string { return c.judged().Period.String() }),
		textColumn("assessment", func(_ *Report, c Row) string { return string(c.judged().Assessment) }),
		textColumn("assessment_origin", func(_ *Report, c Row) string { return string(c.judged().Origin) }),
		textColumn("reported_period", func(_ *Report, c Row) string { return c.Reported.String() }),
		textColumn("review", func(_ *Report, c Row) string { return string(c.Review) }),
		textColumn("compared_assessment", func(_ *Report, c Row) string { return string(c.Compared) }),
		textColumn("gap", func(_ *Report, c Row) string { return string(c.Gap) }),
		textColumn("overdue", func(_ *Report, c Row) string { return strconv.FormatBool(c.Overdue) }),
		textColumn("no_report", func(_ *Report, c Row) string { return strconv.FormatBool(c.NoReport) }),
		textColumn("duty", func(_ *Report, c Row) string { return string(c.Duty) }),
		textColumn("indicators", func(_ *Report, c Row) string { return strings.Join(measured(c), " ") }),
		dayColumn("due_on", func(_ *Report, c Row) commitments.Date { return c.DueOn }),
		textColumn("focal_point", func(_ *Report, c Row) string { return c.FocalPoint }),
		textColumn("lead_institution", func(_ *Report, c Row) string { return c.LeadInstitution }),
		numberColumn("completed_days_late", func(_ *Report, c Row) string { return whole(c.DaysLate) }),
		textColumn("terms_origin", func(_ *Report, c Row) string { return string(c.TermsOrigin) }),
	})
}

// statementColumns are those of what is declared, or of what was verified.
func statementColumns(name string, of func(Row) Statement) []csvColumn[Row] {
	return []csvColumn[Row]{
		textColumn(name+"_period", func(_ *Report, c Row) string { return of(c).Period.String() }),
		textColumn(name+"_status", func(_ *Report, c Row) string { return string(of(c).Status) }),
		textColumn(name+"_narrative", func(_ *Report, c Row) string { return of(c).Narrative }),
		textColumn(name+"_delay_reason", func(_ *Report, c Row) string { return of(c).Delay.OrNone().Reason }),
		textColumn(name+"_delay_words", func(_ *Report, c Row) string { return of(c).Delay.OrNone().Words }),
		textColumn(name+"_update", func(_ *Report, c Row) string { return of(c).Update }),
		instantColumn(name+"_at", func(_ *Report, c Row) time.Time { return of(c).ReportedAt }),
		textColumn(name+"_origin", func(_ *Report, c Row) string { return string(of(c).Origin) }),
		textColumn(name+"_fact", func(_ *Report, c Row) string { return of(c).Fact }),
	}
}

// updateColumns are those of updates.csv, a row for each update.
func updateColumns(r *Report) []csvColumn[commitments.Update] {
	type update = commitments.Update
	places := make(map[string]Row, len(r.Commitments))
	for _, row := range r.Commitments {
		places[row.Code] = row
	}
	review := func(u update) commitments.Review {
		if u.Review == nil {
			return commitments.Review{}
		}
		return *u.Review
	}
	columns := []csvColumn[update]{
		textColumn("id", func(_ *Report, u update) string { return u.ID }),
		textColumn("agreement", func(r *Report, _ update) string { return r.Agreement.Code }),
		textColumn("commitment", func(_ *Report, u update) string { return u.Commitment }),
		textColumn("pledge", func(_ *Report, u update) string { return places[u.Commitment].Pledge }),
		textColumn("region", func(_ *Report, u update) string { return places[u.Commitment].Region }),
		textColumn("party", func(_ *Report, u update) string { return places[u.Commitment].Party }),
		textColumn("period", func(_ *Report, u update) string { return u.Period.String() }),
		textColumn("status", func(_ *Report, u update) string { return string(u.Status) }),
		textColumn("narrative", func(_ *Report, u update) string { return u.Narrative }),
		textColumn("delay_reason", func(_ *Report, u update) string { return u.Delay.OrNone().Reason }),
		textColumn("delay_words", func(_ *Report, u update) string { return u.Delay.OrNone().Words }),
		textColumn("author", func(_ *Report, u update) string { return u.AuthorName }),
		instantColumn("submitted_at", func(_ *Report, u update) time.Time { return u.SubmittedAt }),
		textColumn("origin", func(_ *Report, u update) string { return string(u.Origin) }),
		textColumn("fact", func(_ *Report, u update) string { return u.Fact }),
		textColumn("supersedes", func(_ *Report, u update) string { return u.Supersedes }),
		textColumn("review", func(_ *Report, u update) string { return string(u.State) }),
		textColumn("decision", func(_ *Report, u update) string { return string(review(u).Decision) }),
		textColumn("assessment", func(_ *Report, u update) string { return string(review(u).Assessment) }),
		textColumn("reason", func(_ *Report, u update) string { return review(u).Reason }),
		textColumn("reviewer", func(_ *Report, u update) string { return review(u).ReviewerName }),
		instantColumn("reviewed_at", func(_ *Report, u update) time.Time { return review(u).At }),
		numberColumn("journal", func(r *Report, u update) string { return number(r.Numbers, u.ID) }),
		numberColumn("review_journal", func(r *Report, u update) string { return number(r.Numbers, review(u).ID) }),
	}
	if slices.ContainsFunc(r.Updates, func(u update) bool { return len(u.Warnings) > 0 }) {
		columns = append(columns, textColumn("warnings", func(_ *Report, u update) string { return warned(u) }))
	}
	if len(r.Evidence) > 0 {
		columns = append(columns, numberColumn("evidence", func(r *Report, u update) string { return strconv.Itoa(r.Evidence[u.ID]) }))
	}
	return columns
}

// warned lists the rules of quality that warned of an update. Only reports with
// warnings have the column.
func warned(u commitments.Update) string {
	rules := make([]string, len(u.Warnings))
	for i, w := range u.Warnings {
		rules[i] = string(w.Rule)
	}
	return strings.Join(rules, " ")
}

// number is the journal number of a fact; "" where it has none.
func number(numbers map[string]int64, fact string) string {
	n, found := numbers[fact]
	if !found {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func decimal(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return q.String()
}

func whole(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
