package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/sheet"
)

// wording is the sample's words in a language, of a report with a round.
func wording(lang string) translator {
	d := document(collecting())
	return translatorFor(lang, &d)
}

// eachLanguage runs the test once in each language.
func eachLanguage(t *testing.T, test func(t *testing.T, w translator)) {
	t.Helper()
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) { test(t, wording(lang)) })
	}
}

func TestEveryTableIsWholeInEachLanguage(t *testing.T) {
	eachLanguage(t, func(t *testing.T, w translator) {
		seen := map[string]bool{}
		for _, table := range w.tables() {
			t.Run(table.id, func(t *testing.T) {
				require.False(t, seen[table.id], "it comes once")
				seen[table.id] = true
				assert.NotEmpty(t, table.title)
				assert.NotEmpty(t, table.empty)
				titles := map[string]bool{}
				for _, column := range table.inWorkbook().columns {
					assert.False(t, titles[column.title], "two columns %q", column.title)
					titles[column.title] = true
				}
				for _, column := range table.columns {
					assert.NotEmpty(t, column.title)
					assert.NotContains(t, column.title, "report.column", "a key in place of its words")
					assert.Positive(t, column.width)
				}
				for i, row := range table.rows {
					assert.Len(t, row, len(table.columns), "row %d", i)
				}
			})
		}
		assert.Len(t, seen, 23)
	})
}

func TestTablesHaveTheSameShapeInEveryLanguage(t *testing.T) {
	french := wording("fr").tables()
	for _, lang := range []string{"ar", "en"} {
		t.Run(lang, func(t *testing.T) {
			for i, table := range wording(lang).tables() {
				assert.Equal(t, french[i].id, table.id)
				assert.NotEqual(t, french[i].title, table.title)
				assert.Len(t, table.rows, len(french[i].rows), table.id)
				assert.Len(t, table.columns, len(french[i].columns), table.id)
				for r, row := range table.rows {
					for k, cell := range row {
						assert.Equal(t, reflect.TypeOf(french[i].rows[r][k]), reflect.TypeOf(cell), "%s, row %d, column %d", table.id, r, k)
						if n, is := cell.(int); is {
							assert.Equal(t, french[i].rows[r][k], n, "the same count")
						}
					}
				}
			}
		})
	}
}

// named returns the table of the id.
func (w translator) named(t *testing.T, id string) table {
	t.Helper()
	for _, table := range w.tables() {
		if table.id == id {
			return table
		}
	}
	t.Fatalf("no table %s", id)
	return table{}
}

func TestWhatEachTableOfTheSampleShows(t *testing.T) {
	w := wording("en")
	for id, rows := range map[string]int{
		"summary":     1 + 7 + 7 + 4 + 6 + 5, // the total, declared and verified statuses, reviews, assessments, what follows
		"parties":     2,
		"pledges":     3,
		"categories":  2,
		"regions":     2,
		"cross":       7,
		"differences": 1,
		"totals":      4, // each indicator that has values
		"targets":     6, // of M1.A one, of M1.B the text, of M2.B one without a target, of C1.A one, of C1.B two
		"overdue":     1,
		"suspended":   0,
		"delays":      1,
		"rates":       1 + 2 + 2,
		"collection":  1 + 2 + 3 + 2,
		"commitments": 6,
		"updates":     5,
		"facts":       1,
	} {
		t.Run(id, func(t *testing.T) { assert.Len(t, w.named(t, id).rows, rows) })
	}
}

func TestTheRowsOfAGroupAddUpToItsWhole(t *testing.T) {
	eachLanguage(t, func(t *testing.T, w translator) {
		for _, id := range []string{"parties", "pledges", "categories", "regions"} {
			t.Run(id, func(t *testing.T) {
				table, whole := w.named(t, id), w.report.Whole.cells()
				for column := range whole {
					sum := 0
					for _, row := range table.rows {
						sum += row[column+2].(int)
					}
					assert.Equal(t, whole[column], sum, table.columns[column+2].title)
				}
			})
		}
	})
}

func TestAnEmptyReportSaysSoInEachTable(t *testing.T) {
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			d := Document{Report: Compile(Material{Agreement: c.Agreement{Calendars: c.FromBeginning(c.DefaultCalendar())}}, q3, casablanca)}
			for _, table := range translatorFor(lang, &d).tables() {
				if table.id == "summary" || table.id == "cross" {
					continue // every value is a row
				}
				assert.Empty(t, table.rows, table.id)
				assert.NotEmpty(t, table.empty, table.id)
				assert.NotContains(t, table.empty, "report.empty", "words, no key")
				for i := range table.columns {
					assert.False(t, table.numeric(i))
				}
			}
		})
	}
}

func TestCodesHaveWordsInEachLanguage(t *testing.T) {
	eachLanguage(t, func(t *testing.T, w translator) {
		said := map[string]bool{}
		for _, s := range statuses() {
			said[w.status(s)] = true
		}
		assert.Len(t, said, len(statuses()), "each status has its own")
		said = map[string]bool{}
		for _, a := range assessments() {
			said[w.assessment(a)] = true
		}
		assert.Len(t, said, len(assessments()), "each assessment has its own")
		for _, o := range []c.Origin{c.Reported, c.PublishedRecord, c.Demonstration, c.Synthetic} {
			assert.NotContains(t, w.origin(o), "origin.", o)
		}
		assert.Empty(t, w.origin(""))
		assert.Empty(t, w.gap(c.NoGap))
		assert.Empty(t, w.gap(""))
		said = map[string]bool{w.gap(c.Ahead): true, w.gap(c.Behind): true, w.gap(c.AwaitingReview): true}
		assert.Len(t, said, 3, "each gap has its own")
	})
}

func TestOnlyWhatWasNotReportedIsMarked(t *testing.T) {
	eachLanguage(t, func(t *testing.T, w translator) {
		assert.Empty(t, w.originMark())
		assert.Empty(t, w.originMark(c.Reported, ""))
		assert.Equal(t, w.origin(c.Demonstration), w.originMark(c.Reported, c.Demonstration, c.Synthetic), "the first that is marked")
	})
}

func TestSharesAreRoundedDown(t *testing.T) {
	w := wording("en")
	for perMille, want := range map[int]string{0: "0%", 9: "0%", 10: "1%", 999: "99%", 1000: "100%", 1009: "100%", 2505: "250%", -1: "-1%", -10: "-1%", -11: "-2%"} {
		t.Run(fmt.Sprint(perMille), func(t *testing.T) {
			plain := strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "", "−", "-", "\u2068", "", "\u2069", "", "\u200e", "").Replace(w.share(perMille))
			assert.Equal(t, want, plain)
		})
	}
}

func TestAMomentIsShownInTheTrackersZone(t *testing.T) {
	w := wording("en")
	assert.Empty(t, w.moment(time.Time{}))
	assert.Contains(t, w.moment(at("2026-10-30T23:30:00Z")), "00:30", "an hour ahead, and so the next day")
	assert.Contains(t, w.moment(at("2026-10-30T23:30:00Z")), "31")
	bare := translatorFor("en", &Document{})
	assert.Contains(t, bare.moment(at("2026-10-30T23:30:00Z")), "23:30", "without a zone, UTC")
}

func TestNamesAreInTheReadersLanguage(t *testing.T) {
	for lang, want := range map[string][4]string{
		"fr": {"CNDH", "Conseil national", "Projets sociaux", "Béni"},
		"ar": {"المجلس", "المجلس الوطني", "مشاريع اجتماعية", "بني"},
		"en": {"CNDH", "National Council", "Social projects", "Beni"},
	} {
		t.Run(lang, func(t *testing.T) {
			w := wording(lang)
			assert.Equal(t, want, [4]string{w.party("CCDH"), w.partyName("CCDH"), w.pledge("M1"), w.region("B")})
			assert.Equal(t, [4]string{"X", "X", "X", "X"}, [4]string{w.party("X"), w.partyName("X"), w.pledge("X"), w.region("X")}, "a code without names")
			assert.Equal(t, "a-new-category", w.category("a-new-category"))
			assert.Equal(t, map[string]string{"fr": "Études", "ar": "دراسات", "en": "Studies"}[lang], w.category("studies"), "the agreement's own name")
		})
	}
}

func TestWhichTermsARevisionChangedIsListed(t *testing.T) {
	step := c.Step{Period: q3, Value: *quantity("1")}
	terms := func(change func(t *c.Target)) c.Terms {
		to := c.Target{Indicator: "M1.1", Baseline: quantity("1"), Target: quantity("2"), Text: "t", Steps: []c.Step{step}}
		change(&to)
		return c.Terms{Targets: []c.Target{to}, DueOn: c.MustDate("2026-12-31"), FocalPoint: "f", LeadInstitution: "l"}
	}
	full := terms(func(*c.Target) {})
	alone := func(change func(terms *c.Terms)) c.Terms {
		changed := terms(func(*c.Target) {})
		change(&changed)
		return changed
	}
	w := wording("fr")
	of := func(key string) string { return w.T(key) + "\u202f: Nombre M1.1" }
	for what, after := range map[string]c.Terms{
		of("term.baseline"):             terms(func(to *c.Target) { to.Baseline = nil }),
		of("term.target"):               terms(func(to *c.Target) { to.Target = quantity("3") }),
		of("report.column.target_text"): terms(func(to *c.Target) { to.Text = "" }),
		of("report.column.steps"):       terms(func(to *c.Target) { to.Steps = nil }),
		w.T("term.due_date"):            alone(func(terms *c.Terms) { terms.DueOn = c.Date{} }),
		w.T("term.focal_point"):         alone(func(terms *c.Terms) { terms.FocalPoint = "g" }),
		w.T("term.lead_institution"):    alone(func(terms *c.Terms) { terms.LeadInstitution = "m" }),
	} {
		t.Run(what, func(t *testing.T) {
			rows := w.revised(full, after)
			require.Len(t, rows, 1, "and no other")
			assert.Equal(t, what, rows[0][0])
			assert.NotEqual(t, rows[0][1], rows[0][2])
			assert.Empty(t, w.revised(full, full))
			assert.Len(t, w.revised(after, full), 1, "back again")
		})
	}
}

func TestAFactsDateIsAsExactAsItIsKnown(t *testing.T) {
	w := wording("fr")
	for precision, want := range map[string]any{
		"day": c.MustDate("2010-06-15"), "month": c.MustPeriod("2010-06"), "year": c.MustPeriod("2010"),
	} {
		t.Run(precision, func(t *testing.T) {
			assert.Equal(t, want, w.factDate(c.Fact{Date: c.MustDate("2010-06-15"), Precision: precision}))
		})
	}
}

// header is the first line of a CSV file of the document.
func header(t *testing.T, name string, m Material) []string {
	t.Helper()
	d := document(m)
	for _, f := range Formats {
		if f.Name == name {
			var out bytes.Buffer
			require.NoError(t, f.Render(&out, d))
			lines, err := csv.NewReader(&out).ReadAll()
			require.NoError(t, err)
			return lines[0]
		}
	}
	t.Fatalf("no format %s", name)
	return nil
}

// Whoever reads these files by machine counts on the names and their order.
func TestTheColumnsOfTheDataFiles(t *testing.T) {
	for name, want := range map[string]string{
		"report.csv": `agreement report_period code pledge pledge_title_fr pledge_title_ar pledge_title_en region region_name_fr region_name_ar
			region_name_en party category
			declared_period declared_status declared_narrative declared_delay_reason declared_delay_words declared_update declared_at declared_origin declared_fact
			verified_period verified_status verified_narrative verified_delay_reason verified_delay_words verified_update verified_at verified_origin verified_fact
			assessed_period assessment assessment_origin reported_period review compared_assessment gap overdue no_report duty
			indicators due_on focal_point lead_institution completed_days_late terms_origin`,
		"values.csv": `update commitment period indicator unit dimension part value numerator denominator review journal`,
		"measures.csv": `agreement report_period commitment region indicator indicator_name_fr indicator_name_ar indicator_name_en kind unit counting
			over_regions direction baseline target target_text due_on expected
			declared_value declared_numerator declared_denominator declared_period declared_periods declared_in_period declared_achievement
			declared_track declared_forecast
			verified_value verified_numerator verified_denominator verified_period verified_periods verified_in_period verified_achievement
			verified_track verified_forecast`,
		"totals.csv": `agreement report_period pledge party category indicator indicator_name_fr indicator_name_ar indicator_name_en kind unit counting
			over_regions direction baseline target
			declared_value declared_numerator declared_denominator declared_in_period declared_achievement
			verified_value verified_numerator verified_denominator verified_in_period verified_achievement
			owing declared_counted verified_counted`,
		"deliverables.csv": `id agreement report_period commitment pledge region kind title day state reason finding finding_reason period done_in commune lat lon
			promised committed paid money fields fact origin evidence`,
		"recommendations.csv": `id agreement report_period period pledge commitment region text_fr text_ar text_en addressee deadline state days_overdue
			declared declared_words declared_at found found_words found_at party author made_at origin`,
		"updates.csv": `id agreement commitment pledge region party period status narrative delay_reason delay_words author submitted_at origin fact supersedes
			review decision assessment reason reviewer reviewed_at journal review_journal`,
		"collection.csv": `agreement report_period due_on last_on closed_on axis code returns excused owed came on_time late missing pending
			submitted returned verified completeness_per_mille timeliness_per_mille`,
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, strings.Fields(want), header(t, name, collecting())) })
	}
	t.Run("updates.csv with warnings and evidence", func(t *testing.T) {
		m := sample()
		m.Updates[0].Warnings = []c.Warning{{Rule: c.Jump, Answer: "Oui"}}
		m.Evidence = map[string]int{"u1": 2}
		got := header(t, "updates.csv", m)
		assert.Equal(t, []string{"warnings", "evidence"}, got[len(got)-2:])
	})
}

func TestTheCellsOfTheDataFiles(t *testing.T) {
	by := files(t, document(collecting()))
	row := func(t *testing.T, file, column, code string) map[string]string {
		t.Helper()
		for _, record := range readCSV(t, by[file]) {
			if record[column] == code {
				return record
			}
		}
		t.Fatalf("%s has no %s", file, code)
		return nil
	}
	for name, x := range map[string]struct {
		file, column, code string
		want               map[string]string
	}{
		"a commitment with all there is": {"report.csv", "code", "M1.A", map[string]string{
			"agreement": "SAMPLE-1", "report_period": "2026-Q3", "pledge": "M1", "pledge_title_ar": "مشاريع اجتماعية", "region_name_en": "Azilal",
			"declared_status": "in_progress", "declared_period": "2026-Q3", "declared_update": "u2", "declared_at": "2026-11-05T09:00:00Z", "declared_origin": "reported",
			"verified_status": "in_progress", "verified_period": "2026-Q3", "verified_update": "u2", "verified_at": "2026-11-05T09:00:00Z", "verified_origin": "reported",
			"assessed_period": "2026-Q3", "assessment": "substantial", "assessment_origin": "reported", "compared_assessment": "substantial",
			"reported_period": "2026-Q3", "review": "verified", "gap": "none", "overdue": "true", "no_report": "false", "duty": "given",
			"declared_delay_reason": "funding", "verified_delay_words": "Deuxième tranche",
			"indicators": "M1.1 M1.2", "due_on": "2026-06-30", "completed_days_late": "",
		}},
		"a commitment with nothing": {"report.csv", "code", "M2.A", map[string]string{
			"declared_period": "", "declared_status": "", "declared_update": "", "declared_at": "",
			"verified_period": "", "verified_status": "", "verified_update": "",
			"verified_at": "", "assessed_period": "", "assessment": "", "reported_period": "", "review": "", "compared_assessment": "", "gap": "",
			"overdue": "false", "no_report": "true", "duty": "missing", "indicators": "M2.1", "due_on": "",
		}},
		"one that was returned": {"report.csv", "code", "C1.A", map[string]string{
			"declared_period": "2026-Q2", "declared_status": "in_progress", "declared_origin": "demonstration", "verified_status": "",
			"reported_period": "2026-Q3", "review": "returned", "gap": "awaiting_review", "duty": "given", "no_report": "false",
		}},
		"one that was verified in an earlier period": {"report.csv", "code", "M2.B", map[string]string{
			"declared_period": "2026-Q2", "verified_period": "2026-Q2", "verified_status": "completed", "assessed_period": "2026-Q2", "gap": "none", "duty": "none",
		}},
		"one that differs": {"report.csv", "code", "M1.B", map[string]string{
			"declared_status": "completed", "compared_assessment": "limited", "assessment": "limited", "gap": "ahead"}},
		"an update": {"updates.csv", "id", "u2", map[string]string{"supersedes": "u1", "delay_reason": "funding", "delay_words": "Deuxième tranche", "review": "verified", "decision": "verified", "assessment": "substantial", "reviewer": "Brahim", "journal": "12", "review_journal": "13"}},
		"one without a review": {"updates.csv", "id", "u6", map[string]string{
			"review": "submitted", "decision": "", "reason": "", "reviewer": "", "reviewed_at": "", "review_journal": ""}},
		"one that looks like a formula": {"updates.csv", "id", "u5", map[string]string{
			"narrative": "'=HYPERLINK(\"http://evil\")", "reason": "'-- préciser", "reviewer": "'@brahim", "origin": "demonstration"}},
		"a value": {"values.csv", "update", "u1", map[string]string{
			"commitment": "M1.A", "period": "2026-Q3", "indicator": "M1.1", "unit": "centres", "dimension": "", "part": "", "value": "5",
			"numerator": "", "denominator": "", "journal": "10"}},
		"a part of one": {"values.csv", "part", "men", map[string]string{"update": "u2", "dimension": "sex", "value": "1.5", "numerator": "", "denominator": ""}},
		"a ratio": {"values.csv", "update", "u6", map[string]string{
			"indicator": "C1.1", "unit": "percent", "value": "75", "numerator": "30", "denominator": "40"}},
		"an indicator with a target": {"measures.csv", "commitment", "M1.A", map[string]string{
			"region": "A", "indicator": "M1.1", "indicator_name_ar": "عدد M1.1", "kind": "number", "unit": "centres", "counting": "to_date",
			"over_regions": "sum", "direction": "increase", "baseline": "2", "target": "10", "due_on": "2026-06-30", "expected": "10",
			"declared_value": "6", "declared_period": "2026-Q3", "declared_periods": "1", "declared_in_period": "", "declared_achievement": "50",
			"declared_track": "off_track", "declared_forecast": "", "verified_value": "6", "verified_track": "off_track"}},
		"one of which nothing was said": {"measures.csv", "commitment", "M2.A", map[string]string{
			"indicator": "M2.1", "counting": "period", "target": "", "declared_value": "", "declared_periods": "", "verified_value": ""}},
		"a total": {"totals.csv", "indicator", "C1.1", map[string]string{
			"pledge": "C1", "party": "CCDH", "category": "studies", "target": "", "declared_value": "50", "declared_numerator": "40",
			"declared_denominator": "80", "declared_achievement": "", "verified_value": "", "owing": "2", "declared_counted": "2", "verified_counted": "0"}},
		"the whole round": {"collection.csv", "axis", "whole", map[string]string{
			"due_on": "2026-10-30", "last_on": "2026-11-09", "closed_on": "", "code": "", "returns": "6", "excused": "1", "owed": "5", "came": "4",
			"on_time": "3", "late": "1", "missing": "1", "pending": "0", "completeness_per_mille": "800", "timeliness_per_mille": "750"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := row(t, x.file, x.column, x.code)
			for column, want := range x.want {
				assert.Equal(t, want, got[column], column)
			}
		})
	}
}

func TestTheDataFilesEndTheirLinesAsTheStandardSays(t *testing.T) {
	by := files(t, document(collecting()))
	for _, name := range []string{"report.csv", "updates.csv", "values.csv", "measures.csv", "totals.csv", "deliverables.csv", "recommendations.csv", "collection.csv"} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, bytes.Count(by[name], []byte("\n")), bytes.Count(by[name], []byte("\r\n")))
			assert.True(t, bytes.HasSuffix(by[name], []byte("\r\n")))
			assert.False(t, bytes.HasPrefix(by[name], []byte("\ufeff")), "the mark is for those who ask for it")
			assert.True(t, IsCSV(File{MediaType: sheet.CSVMediaType}))
		})
	}
	assert.False(t, IsCSV(File{MediaType: "application/json"}))
}
