package reports

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/commitments"
	cells "tracker/internal/sheet"
)

const csvMediaType = "text/csv; charset=utf-8"

var csvFormats = []Format{
	{Name: "report.csv", MediaType: csvMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, commitmentColumns(&d.Report), d.Report.Commitments)
	}},
	{Name: "updates.csv", MediaType: csvMediaType, Data: true, Render: func(w io.Writer, d Document) error {
		return writeCSV(w, updateColumns(&d.Report), d.Report.Updates)
	}},
	{
		Name: "collection.csv", MediaType: csvMediaType, Data: true, Of: func(r Report) bool { return r.Collection != nil },
		Render: func(w io.Writer, d Document) error {
			return writeCSV(w, collectionColumns(&d.Report), d.Report.Collection.lines())
		},
	},
}

// IsCSV reports whether the file is one that can take the byte order mark.
func IsCSV(f File) bool { return f.MediaType == csvMediaType }

// csvColumn is one column: its name and what a record has in it.
type csvColumn[T any] struct {
	name  string
	value func(T) string
}

// writeCSV writes RFC 4180: a header, lines that end in CR LF, quotes where
// they are needed.
func writeCSV[T any](w io.Writer, columns []csvColumn[T], records []T) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, record := range records {
		for i, c := range columns {
			line[i] = c.value(record)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func commitmentColumns(r *Report) []csvColumn[Row] {
	text := func(name string, of func(Row) string) csvColumn[Row] {
		return csvColumn[Row]{name, func(c Row) string { return cells.Plain(of(c)) }}
	}
	plain := func(name string, of func(Row) string) csvColumn[Row] { return csvColumn[Row]{name, of} }
	return []csvColumn[Row]{
		text("agreement", func(Row) string { return r.Agreement.Code }),
		plain("report_period", func(Row) string { return r.Period.String() }),
		text("code", func(c Row) string { return c.Code }),
		text("pledge", func(c Row) string { return c.Pledge }),
		text("pledge_title_fr", func(c Row) string { return r.PledgeOf(c.Pledge).Title["fr"] }),
		text("pledge_title_ar", func(c Row) string { return r.PledgeOf(c.Pledge).Title["ar"] }),
		text("pledge_title_en", func(c Row) string { return r.PledgeOf(c.Pledge).Title["en"] }),
		text("region", func(c Row) string { return c.Region }),
		text("region_name_fr", func(c Row) string { return r.RegionOf(c.Region).Name["fr"] }),
		text("region_name_ar", func(c Row) string { return r.RegionOf(c.Region).Name["ar"] }),
		text("region_name_en", func(c Row) string { return r.RegionOf(c.Region).Name["en"] }),
		text("party", func(c Row) string { return c.Party }),
		text("category", func(c Row) string { return c.Category }),
		plain("status", func(c Row) string { return string(c.Status) }),
		plain("review", func(c Row) string { return string(c.Review) }),
		plain("assessment", func(c Row) string { return string(c.Assessment) }),
		plain("gap", func(c Row) string { return string(c.Gap) }),
		plain("overdue", func(c Row) string { return strconv.FormatBool(c.Overdue) }),
		plain("no_report", func(c Row) string { return strconv.FormatBool(c.NoReport) }),
		plain("indicator_kind", func(c Row) string { return string(c.Indicator.Kind) }),
		text("indicator", func(c Row) string { return c.Indicator.Name }),
		text("unit", func(c Row) string { return c.Indicator.Unit }),
		plain("direction", func(c Row) string { return string(c.Indicator.Direction) }),
		plain("cumulative", func(c Row) string { return cumulative(c.Indicator) }),
		text("means_of_verification", func(c Row) string { return c.Indicator.Verification }),
		plain("baseline", func(c Row) string { return decimal(c.Baseline) }),
		plain("target", func(c Row) string { return decimal(c.Target) }),
		text("target_text", func(c Row) string { return c.TargetText }),
		plain("actual", func(c Row) string { return decimal(c.Actual) }),
		plain("achievement_per_mille", func(c Row) string { return whole(c.Achievement) }),
		plain("due_on", func(c Row) string { return c.DueOn.String() }),
		text("focal_point", func(c Row) string { return c.FocalPoint }),
		text("lead_institution", func(c Row) string { return c.LeadInstitution }),
		plain("update_id", func(c Row) string { return c.UpdateID }),
		plain("period", func(c Row) string { return c.ReportedOn.String() }),
		plain("updated_at", func(c Row) string { return instant(c.ReportedAt) }),
		text("narrative", func(c Row) string { return c.Narrative }),
		plain("origin", func(c Row) string { return string(c.Origin) }),
		plain("assessed_period", func(c Row) string { return c.AssessedOn.String() }),
		plain("assessment_origin", func(c Row) string { return string(c.AssessmentOrigin) }),
		plain("terms_origin", func(c Row) string { return string(c.TermsOrigin) }),
		text("fact", func(c Row) string { return c.Fact }),
	}
}

func updateColumns(r *Report) []csvColumn[commitments.Update] {
	type update = commitments.Update
	places := make(map[string]Row, len(r.Commitments))
	for _, row := range r.Commitments {
		places[row.Code] = row
	}
	text := func(name string, of func(update) string) csvColumn[update] {
		return csvColumn[update]{name, func(u update) string { return cells.Plain(of(u)) }}
	}
	plain := func(name string, of func(update) string) csvColumn[update] { return csvColumn[update]{name, of} }
	review := func(u update) commitments.Review {
		if u.Review == nil {
			return commitments.Review{}
		}
		return *u.Review
	}
	columns := []csvColumn[update]{
		plain("id", func(u update) string { return u.ID }),
		text("agreement", func(update) string { return r.Agreement.Code }),
		text("commitment", func(u update) string { return u.Commitment }),
		text("pledge", func(u update) string { return places[u.Commitment].Pledge }),
		text("region", func(u update) string { return places[u.Commitment].Region }),
		text("party", func(u update) string { return places[u.Commitment].Party }),
		plain("period", func(u update) string { return u.Period.String() }),
		plain("status", func(u update) string { return string(u.Status) }),
		plain("value", func(u update) string { return decimal(u.Value) }),
		text("unit", func(u update) string { return u.Unit }),
		text("narrative", func(u update) string { return u.Narrative }),
		text("author", func(u update) string { return u.AuthorName }),
		plain("submitted_at", func(u update) string { return instant(u.SubmittedAt) }),
		plain("origin", func(u update) string { return string(u.Origin) }),
		text("fact", func(u update) string { return u.Fact }),
		plain("supersedes", func(u update) string { return u.Supersedes }),
		plain("review", func(u update) string { return string(u.State) }),
		plain("decision", func(u update) string { return string(review(u).Decision) }),
		plain("assessment", func(u update) string { return string(review(u).Assessment) }),
		text("reason", func(u update) string { return review(u).Reason }),
		text("reviewer", func(u update) string { return review(u).ReviewerName }),
		plain("reviewed_at", func(u update) string { return instant(review(u).At) }),
		plain("journal", func(u update) string { return number(r.Numbers, u.ID) }),
		plain("review_journal", func(u update) string { return number(r.Numbers, review(u).ID) }),
	}
	if slices.ContainsFunc(r.Updates, func(u update) bool { return len(u.Warnings) > 0 }) {
		columns = append(columns, plain("warnings", warned))
	}
	if len(r.Evidence) > 0 {
		columns = append(columns, plain("evidence", func(u update) string { return strconv.Itoa(r.Evidence[u.ID]) }))
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

func cumulative(i commitments.Indicator) string {
	if i.Kind == "" {
		return ""
	}
	return strconv.FormatBool(i.Cumulative)
}

// instant writes a time in RFC 3339, UTC; "" for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999Z")
}
