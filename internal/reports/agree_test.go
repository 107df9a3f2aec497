package reports_test

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
	"tracker/seed"
)

// figures is what a file says of an edition, each under one name in whatever
// language and format: "declared/completed", "by/region/MA-FIG/overdue",
// "rate/whole/late", "commitment/M1.MA-FIG/verified_value" and so on.
type figures map[string]string

// reading is the figures that were read from a file, and the names of those that
// it does not show.
type reading struct {
	name   string
	says   figures
	silent *regexp.Regexp // nil for none
}

// disagreements names each figure that the reading does not give as it is
// wanted, lacks, or has of its own.
func (r reading) disagreements(want figures) []string {
	var names []string
	for name, value := range want {
		said, found := r.says[name]
		if (!found || said != value) && !r.isSilentOn(name) {
			names = append(names, name)
		}
	}
	for name := range r.says {
		if _, wanted := want[name]; !wanted || r.isSilentOn(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// silences remembers what readings are silent on: they are asked for each name many
// times.
var silences = map[*regexp.Regexp]map[string]bool{}

func (r reading) isSilentOn(name string) bool {
	if r.silent == nil {
		return false
	}
	known := silences[r.silent]
	if known == nil {
		known = map[string]bool{}
		silences[r.silent] = known
	}
	silent, asked := known[name]
	if !asked {
		silent = r.silent.MatchString(name)
		known[name] = silent
	}
	return silent
}

func TestEveryFileOfAnEditionSaysTheSame(t *testing.T) {
	by := issued(t)
	inJSON := fromJSON(t, by["report.json"])
	want := inJSON.says
	checkThatItIsWorthComparing(t, want)
	readings := []reading{inJSON, fromCSV(t, by["report.csv"], by["updates.csv"], by["collection.csv"], by["measures.csv"], by["totals.csv"])}
	offices := inOffice(t, by)
	for _, lang := range locale.Supported {
		n := namesOf(t, by["report.json"], lang)
		inDocument := n
		inDocument.own = "2026-Q3"
		readings = append(readings, fromHTML(t, inDocument, by["report."+lang+".html"]),
			fromWorkbook(t, n, "workbook as issued", offices.issued[lang]),
			fromWorkbook(t, n, "workbook that LibreOffice saved", offices.saved[lang]),
			fromSheets(t, n, "workbook with wrong totals, reckoned by LibreOffice", offices.reckoned[lang]),
			fromPages(t, inDocument, by["report."+lang+".pdf"]))
	}
	for _, r := range readings {
		for _, name := range r.disagreements(want) {
			t.Errorf("%s: %s is %q, and %q in report.json", r.name, name, r.says[name], want[name])
		}
	}
	require.False(t, t.Failed(), "the files disagree")
	for _, r := range readings {
		checkThatAlterationsShow(t, want, r)
	}
}

// checkThatItIsWorthComparing makes sure that the edition has something of each
// kind, so that formats cannot agree by all saying nothing.
func checkThatItIsWorthComparing(t *testing.T, f figures) {
	require.Equal(t, "154", f["total"])
	kinds := map[string]bool{}
	for name, value := range f {
		if value != "" && value != "0" && value != "false" {
			kinds[kind(name)] = true
		}
	}
	for _, name := range []string{
		"declared/none", "declared/in_progress", "declared/completed", "verified/none", "verified/in_progress", "verified/completed", "review/submitted", "review/returned", "review/verified",
		"assessment/none", "assessment/limited", "assessment/complete", "overdue", "no_report", "ahead", "behind",
		"awaiting_review", "by/party/*/total", "by/pledge/*/overdue", "by/category/*/declared/completed", "by/category/*/verified/completed",
		"by/region/*/ahead", "by/region/*/awaiting_review", "brief/party/*/done_declared", "brief/pledge/*/done_verified", "brief/region/*/no_report", "brief/region/*/differs",
		"by/region/*/assessment/substantial", "cross/in_progress/limited", "rate/whole/on_time", "rate/whole/late",
		"rate/whole/missing", "rate/party/*/percent", "rate/region/*/percent", "updates", "list/differs", "list/overdue",
		"commitment/*/declared", "commitment/*/declared_period", "commitment/*/declared_value", "commitment/*/verified",
		"commitment/*/verified_period", "commitment/*/verified_value", "commitment/*/assessment", "commitment/*/assessed_period",
		"commitment/*/review", "commitment/*/overdue", "commitment/*/no_report", "commitment/*/gap", "commitment/*/duty",
		"difference/*/period", "difference/*/declared", "difference/*/assessment", "difference/*/gap", "tile/rate", "tile/awaiting", "tile/verified",
		"round/whole/owed", "round/whole/completeness", "round/party/*/came", "round/pledge/*/late", "round/region/*/timeliness",
		"measure/*/baseline", "measure/*/target", "measure/*/expected", "measure/*/declared", "measure/*/verified", "measure/*/declared_in_period",
		"measure/*/verified_achievement", "measure/*/declared_track", "measure/*/verified_forecast", "total/*/target", "total/*/declared",
		"total/*/verified", "total/*/verified_in_period", "total/*/declared_achievement", "total/*/declared_counted", "total/*/owing",
		"round/whole/missing", "round/whole/excused", "round/region/*/verified", "tile/completeness",
	} {
		require.True(t, kinds[name], name)
	}
	apart := 0
	for name, value := range f {
		if code, of := strings.CutSuffix(name, "/declared"); of && strings.HasPrefix(name, "commitment/") && f[code+"/verified"] != value {
			apart++
		}
	}
	require.NotZero(t, apart, "some commitment is declared otherwise than it was verified")
}

var codes = regexp.MustCompile(`^((?:by|brief)/\w+|(?:rate|round)/(?:party|pledge|region)|commitment|difference|total|measure)/[^/]+(?:/[MC]\d+\.\d+)?`)

// kind is a figure's name without the code of what it is about.
func kind(name string) string { return codes.ReplaceAllString(name, "$1/*") }

// checkThatAlterationsShow alters the figures of a reading: one of each kind
// alone, then all, and each is named. So is one that is lost or invented.
func checkThatAlterationsShow(t *testing.T, want figures, r reading) {
	alone := map[string]bool{}
	names := slices.Sorted(maps.Keys(r.says))
	require.NotEmpty(t, names, r.name)
	altered := reading{r.name, maps.Clone(r.says), r.silent}
	for _, name := range names {
		if !alone[kind(name)] {
			alone[kind(name)] = true
			altered.says[name] += "1"
			require.Equal(t, []string{name}, altered.disagreements(want), r.name)
			delete(altered.says, name)
			require.Equal(t, []string{name}, altered.disagreements(want), r.name)
			altered.says[name] = r.says[name]
		}
	}
	for _, name := range names {
		altered.says[name] += "1"
	}
	require.Equal(t, names, altered.disagreements(want), r.name)
	altered.says = maps.Clone(r.says)
	altered.says["by/region/MA-XXX/total"] = "0"
	require.Equal(t, []string{"by/region/MA-XXX/total"}, altered.disagreements(want), r.name)
}

// issued is the files of an edition of the demonstration data, by name.
func issued(t *testing.T) map[string][]byte {
	w := trackertest.New(t, storetest.SQLite(t), trackertest.Setup{Change: func(d *commitments.Definition) {
		trackertest.Typed("M5.1", "M6.1", "M7.1", "M9.1", "C1.1", "C4.1", "C5.1")(d)
		d.Agreement.ActivatedOn = seed.DemoStart(d.Agreement, commitments.MustDate("2026-11-23"))
	}})
	def, by, system, today := w.Definition, w.ByEmail(), people.SystemAccount(), w.Tracker.Today()
	items := seed.Demo(def, by, today, w.Location)
	require.NoError(t, w.Tracker.Import(t.Context(), system, slices.Values(items), nil))
	require.NoError(t, w.Collection.Import(t.Context(), system, commitments.Demonstration, seed.DemoRounds(def, by, items, today, w.Location)))

	edition, created, err := w.Reports.Compile(t.Context(), system, reports.CompileInput{Period: commitments.MustPeriod("2026-Q3")}, nil)
	require.NoError(t, err)
	require.True(t, created)
	contents := map[string][]byte{}
	for _, f := range edition.Files {
		content, err := w.Files.Open(f.SHA256)
		require.NoError(t, err)
		contents[f.Name], err = io.ReadAll(content)
		require.NoError(t, err)
		require.NoError(t, content.Close())
	}
	for _, f := range reports.Formats {
		require.NotEmpty(t, contents[f.Name], f.Name)
	}
	return contents
}

// tallied is the names of the counts of a tally, in the order in which tables
// have them.
var tallied = slices.Concat([]string{"total"}, under("declared/", commitments.Statuses), under("verified/", commitments.Statuses),
	[]string{"overdue", "no_report"}, under("review/", commitments.ReviewStates), under("assessment/", commitments.Assessments),
	[]string{"ahead", "behind", "awaiting_review"})

// under names the values of an axis, the first of which is that there is none.
func under[T ~string](axis string, values []T) []string {
	names := []string{axis + "none"}
	for _, v := range values {
		names = append(names, axis+string(v))
	}
	return names
}

// counted is the names of the counts of a collection round that every file shows.
var counted = []string{"owed", "came", "on_time", "late", "missing", "pending", "verified", "returned", "excused"}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// inPercent is the share that came in of what was due, rounded down; "" where
// nothing was due.
func inPercent(onTime, late, missing int) string {
	if onTime+late+missing == 0 {
		return ""
	}
	return fmt.Sprint((onTime + late) * 100 / (onTime + late + missing))
}
