package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// object is what stands in braces in a JSON file.
type object map[string]any

func decoded(t *testing.T, content []byte) object {
	var o object
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&o))
	return o
}

func (o object) object(name string) object { return o[name].(map[string]any) }

// part is what stands under the name; empty where that is null.
func (o object) part(name string) object {
	part, _ := o[name].(map[string]any)
	return part
}

func (o object) list(name string) []object {
	var list []object
	for _, one := range o[name].([]any) {
		list = append(list, one.(map[string]any))
	}
	return list
}

// text is a text, a number or a truth as the file writes it; "" for null.
func (o object) text(name string) string {
	switch v := o[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (o object) number(t *testing.T, name string) int {
	n, err := strconv.Atoi(o.text(name))
	require.NoError(t, err, name)
	return n
}

func (o object) translator(name string) string {
	var translator []string
	for _, one := range o[name].([]any) {
		translator = append(translator, one.(string))
	}
	return strings.Join(translator, " ")
}

// inBrief names the counts of a group that documents show, in their order.
var inBrief = []string{"total", "done_declared", "done_verified", "overdue", "no_report", "differs"}

// briefly notes the counts that documents show of a group.
func briefly(t *testing.T, f figures, beginning string, group object) {
	for _, name := range inBrief {
		if side, done := strings.CutPrefix(name, "done_"); done {
			by := group.object(side)
			f[beginning+name] = by.text("completed")
			continue
		}
		f[beginning+name] = group.text(name)
	}
}

// fromJSON reads the figures that the file states.
func fromJSON(t *testing.T, content []byte) reading {
	report, f := decoded(t, content), figures{}
	whole := report.object("whole")
	tally := func(beginning string, o object) {
		for _, name := range tallied {
			axis, value, of := strings.Cut(name, "/")
			if of {
				f[beginning+name] = o.object(axis).text(value)
				continue
			}
			f[beginning+name] = o.text(name)
		}
	}
	tally("", whole)
	for _, axis := range []string{"party", "pledge", "category", "region"} {
		tally("sum/"+axis+"/", whole)
		for _, group := range report.list("by_" + axis) {
			tally("by/"+axis+"/"+group.text("code")+"/", group)
			briefly(t, f, "brief/"+axis+"/"+group.text("code")+"/", group)
		}
	}
	for status, by := range report.object("cross") {
		for assessment := range by.(map[string]any) {
			f["cross/"+status+"/"+assessment] = report.object("cross").object(status).text(assessment)
		}
		f["cross/"+status+"/total"] = whole.object("declared").text(status)
	}
	for assessment := range whole.object("assessment") {
		sum := 0
		for status := range report.object("cross") {
			sum += report.object("cross").object(status).number(t, assessment)
		}
		f["sum/cross/"+assessment] = strconv.Itoa(sum)
	}
	f["sum/cross/total"] = whole.text("total")
	rates(t, f, report.object("reporting"))
	collected(t, f, report.object("collection"))
	for _, c := range report.list("commitments") {
		said, shown, judged := c.part("declared"), c.part("verified"), c.part("assessed")
		commitment(f, c.text("code"), map[string]string{
			"declared": said.text("status"), "declared_period": said.text("period"),
			"verified": shown.text("status"), "verified_period": shown.text("period"),
			"assessment": judged.text("assessment"), "assessed_period": judged.text("period"), "compared": c.text("compared"),
			"review": c.text("review"), "overdue": c.text("overdue"), "no_report": c.text("no_report"), "gap": c.text("gap"),
			"duty": c.text("duty"), "days_late": c.text("completed_days_late"),
		})
	}
	measuresInJSON(f, report)
	f["list/differs"], f["list/overdue"] = report.translator("differs"), report.translator("overdue")
	f["updates"] = strconv.Itoa(len(report.list("updates")))
	f["tile/overdue"], f["tile/differs"] = whole.text("overdue"), whole.text("differs")
	f["tile/awaiting"] = whole.text("awaiting_review")
	f["tile/reported"] = strconv.Itoa(whole.number(t, "total") - whole.object("declared").number(t, "none"))
	for tile, of := range map[string]object{"finished": whole.object("declared"), "verified": whole.object("verified")} {
		f["tile/"+tile] = of.text("completed")
	}
	f["tile/rate"], f["tile/completeness"] = f["rate/whole/percent"], f["round/whole/completeness"]
	return reading{name: "report.json", says: f}
}

var came = []string{"expected", "on_time", "late", "missing", "pending"}

func rates(t *testing.T, f figures, reporting object) {
	rate := func(of string, o object) {
		for _, name := range came {
			f["rate/"+of+"/"+name] = o.text(name)
		}
		f["rate/"+of+"/percent"] = inPercent(o.number(t, "on_time"), o.number(t, "late"), o.number(t, "missing"))
	}
	rate("whole", reporting.object("whole"))
	for _, axis := range []string{"party", "region"} {
		for _, group := range reporting.list("by_" + axis) {
			rate(axis+"/"+group.text("code"), group)
		}
	}
}

// collected reads the counts of the period's round, and reckons its shares.
func collected(t *testing.T, f figures, round object) {
	count := func(of string, o object) {
		for _, name := range counted {
			f["round/"+of+"/"+name] = o.text(name)
		}
		f["round/"+of+"/completeness"] = percentOf(o.number(t, "came"), o.number(t, "owed"))
		f["round/"+of+"/timeliness"] = percentOf(o.number(t, "on_time"), o.number(t, "came"))
	}
	count("whole", round.object("whole"))
	for _, axis := range []string{"party", "pledge", "region"} {
		for _, group := range round.list("by_" + axis) {
			count(axis+"/"+group.text("code"), group)
		}
	}
}

// percentOf is a share, rounded down; "" of nothing.
func percentOf(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strconv.Itoa(part * 100 / whole)
}

// shownByData are the figures of a commitment that only data files show.
const shownByData = `commitment/.*/(?:duty|days_late)`

// leftOut are the figures that documents leave to data files and workbooks. Each pledge
// is a category of its own here.
const leftOut = `by/.*|brief/category/.*|measure/.*|sum/.*|commitment/.*/gap|total/.*/baseline|` + shownByData

// commitment notes what data files say of one.
func commitment(f figures, code string, says map[string]string) {
	for _, name := range []string{"declared", "verified", "assessment", "review"} {
		f["commitment/"+code+"/"+name] = orNone(says[name])
	}
	for _, name := range []string{
		"declared_period", "declared_value", "verified_period", "verified_value", "assessed_period", "overdue", "no_report", "duty", "days_late",
	} {
		f["commitment/"+code+"/"+name] = says[name]
	}
	gap := commitments.Gap(says["gap"])
	f["commitment/"+code+"/gap"] = "" // tables say nothing where both sides agree
	if gap != commitments.NoGap {
		f["commitment/"+code+"/gap"] = says["gap"]
	}
	if gap.Differs() {
		difference := "difference/" + code + "/"
		f[difference+"period"], f[difference+"declared"] = says["declared_period"], says["declared"]
		f[difference+"assessment"], f[difference+"gap"] = says["compared"], says["gap"]
	}
}

// fromCSV counts the lines of the files, which state no total.
func fromCSV(t *testing.T, report, updates, collection, measures, totals []byte) reading {
	f, counts := figures{}, map[string]int{}
	count := func(beginning string, c map[string]string) {
		for _, name := range tallied {
			counts[beginning+name] += 0
		}
		for _, name := range []string{
			"total", "declared/" + orNone(c["declared_status"]), "verified/" + orNone(c["verified_status"]),
			"review/" + orNone(c["review"]), "assessment/" + orNone(c["assessment"]),
		} {
			counts[beginning+name]++
		}
		for name, is := range map[string]bool{
			"overdue": c["overdue"] == "true", "no_report": c["no_report"] == "true",
			"ahead": c["gap"] == "ahead", "behind": c["gap"] == "behind", "awaiting_review": c["gap"] == "awaiting_review",
		} {
			if is {
				counts[beginning+name]++
			}
		}
	}
	for _, status := range under("", commitments.Statuses) {
		for _, assessment := range append(under("", commitments.Assessments), "total") {
			counts["cross/"+status+"/"+assessment] = 0
		}
	}
	var differs, overdue []string
	due := map[string]string{}
	for _, c := range lines(t, report) {
		count("", c)
		counts["cross/"+orNone(c["declared_status"])+"/"+orNone(c["compared_assessment"])]++
		counts["cross/"+orNone(c["declared_status"])+"/total"]++
		for _, axis := range []string{"party", "pledge", "category", "region"} {
			count("by/"+axis+"/"+c[axis]+"/", c)
		}
		commitment(f, c["code"], map[string]string{
			"declared": c["declared_status"], "declared_period": c["declared_period"],
			"verified": c["verified_status"], "verified_period": c["verified_period"],
			"assessment": c["assessment"], "assessed_period": c["assessed_period"], "compared": c["compared_assessment"],
			"review": c["review"], "overdue": c["overdue"], "no_report": c["no_report"], "gap": c["gap"],
			"duty": c["duty"], "days_late": c["completed_days_late"],
		})
		if commitments.Gap(c["gap"]).Differs() {
			differs = append(differs, c["code"])
		}
		if due[c["code"]] = c["due_on"]; c["overdue"] == "true" {
			overdue = append(overdue, c["code"])
		}
	}
	slices.SortStableFunc(overdue, func(a, b string) int { return strings.Compare(due[a], due[b]) })
	for name, n := range counts {
		f[name] = strconv.Itoa(n)
	}
	f["list/differs"], f["list/overdue"] = strings.Join(differs, " "), strings.Join(overdue, " ")
	f["updates"] = strconv.Itoa(len(lines(t, updates)))
	measuresInCSV(t, f, measures, totals)
	for _, c := range lines(t, collection) {
		beginning := "round/" + strings.TrimSuffix(c["axis"]+"/"+c["code"], "/") + "/"
		for _, name := range counted {
			f[beginning+name] = c[name]
		}
		for _, name := range []string{"completeness", "timeliness"} {
			f[beginning+name] = inWhole(c[name+"_per_mille"])
		}
	}
	return reading{"CSV", f, regexp.MustCompile(`^(?:rate|sum|tile|brief)/`)}
}

// inWhole writes thousandths in percent, rounded down; nothing stays nothing.
func inWhole(perMille string) string {
	n, err := strconv.Atoi(perMille)
	if err != nil {
		return perMille
	}
	return strconv.Itoa(n / 10)
}

// lines is the records of a CSV file by the names in its first line.
func lines(t *testing.T, content []byte) []map[string]string {
	all, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	require.NoError(t, err)
	var records []map[string]string
	for _, line := range all[1:] {
		record := map[string]string{}
		for i, name := range all[0] {
			record[name] = line[i]
		}
		records = append(records, record)
	}
	return records
}
