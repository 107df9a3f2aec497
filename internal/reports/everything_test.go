package reports

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/collection"
	c "tracker/internal/commitments"
)

func discrepancies(t require.TestingT, before, after Report) []Discrepancy {
	found, err := Discrepancies(before, after)
	require.NoError(t, err)
	return found
}

// full is a report in which every field holds something, so that each can change.
func full(t *testing.T) Report {
	t.Helper()
	var r Report
	fill(t, reflect.ValueOf(&r).Elem(), 0)
	r.Schema = Schema
	return r
}

// fill gives a value to everything within v.
func fill(t *testing.T, v reflect.Value, depth int) {
	t.Helper()
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = at("2026-10-05T08:00:00Z")
		return
	case *c.Date:
		*x = c.MustDate("2026-10-05")
		return
	case *c.Period:
		*x = q3
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, item := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, depth+1)
		fill(t, item, depth+1)
		v.SetMapIndex(key, item)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	default:
		require.Fail(t, "no way to fill", "%s", v.Type())
	}
}

// eachChange calls do with v changed in one place, for every place within it, and
// restores it.
func eachChange(t *testing.T, v reflect.Value, path string, do func(path string)) {
	t.Helper()
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	with := func(path string, value any) {
		v.Set(reflect.ValueOf(value).Convert(v.Type()))
		do(path)
		v.Set(old)
	}
	switch v.Addr().Interface().(type) {
	case *time.Time:
		with(path, at("2026-10-06T08:00:00Z"))
		return
	case *c.Date:
		with(path, c.MustDate("2026-10-06"))
		return
	case *c.Period:
		with(path, c.MustPeriod("2026-Q2"))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Tag.Get("json") != "-" { // which no file says
				eachChange(t, v.Field(i), path+"."+f.Name, do)
			}
		}
	case reflect.Pointer:
		eachChange(t, v.Elem(), path, do)
		with(path+" absent", reflect.Zero(v.Type()).Interface())
	case reflect.Slice:
		eachChange(t, v.Index(0), path+"[0]", do)
		with(path+" without one", reflect.MakeSlice(v.Type(), 0, 0).Interface())
		with(path+" with one twice", reflect.AppendSlice(v, v).Interface())
	case reflect.Map:
		for _, key := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(key))
			eachChange(t, item, path+"{}", func(path string) {
				was := v.MapIndex(key)
				v.SetMapIndex(key, item)
				do(path)
				v.SetMapIndex(key, was)
			})
		}
		with(path+" without one", reflect.MakeMap(v.Type()).Interface())
	case reflect.String:
		with(path, "y")
	case reflect.Bool:
		with(path, false)
	case reflect.Int, reflect.Int64:
		with(path, 8)
	case reflect.Float64:
		with(path, 2.5)
	}
}

// A court of accounts must find whatever two editions say differently, also what
// nobody thought of when the comparison was written.
func TestNoFieldOfAReportChangesUnseen(t *testing.T) {
	before := full(t)
	unchanged, err := EncodeJSON(before)
	require.NoError(t, err)
	after := full(t)
	require.Empty(t, discrepancies(t, before, after))
	changes := 0
	eachChange(t, reflect.ValueOf(&after).Elem(), "Report", func(path string) {
		changes++
		found := discrepancies(t, before, after)
		assert.NotEmpty(t, found, path)
		for _, d := range found {
			assert.NotEmpty(t, d.Section, path)
			assert.NotEqual(t, string(d.Before), string(d.After), path)
		}
	})
	assert.Greater(t, changes, 250)
	restored, err := EncodeJSON(after)
	require.NoError(t, err)
	require.Equal(t, string(unchanged), string(restored), "each change was taken back")
}

func TestEditionsWithOtherDataFilesAlwaysDiffer(t *testing.T) {
	before := compiled(t)
	rapid.Check(t, func(r *rapid.T) {
		m := sample()
		for range rapid.IntRange(0, 4).Draw(r, "changes") {
			change(r, &m)
		}
		after := Compile(m, q3, casablanca)
		differs := false
		for _, f := range formatsOf(after) {
			if !f.Data {
				continue
			}
			var a, b bytes.Buffer
			require.NoError(r, f.Render(&b, Document{Report: after}))
			if f.Of == nil || f.Of(before) {
				require.NoError(r, f.Render(&a, Document{Report: before}))
			}
			differs = differs || !bytes.Equal(a.Bytes(), b.Bytes())
		}
		require.Equal(r, differs, len(discrepancies(r, before, after)) > 0)
	})
}

// change changes something in the material.
func change(r *rapid.T, m *Material) {
	switch rapid.IntRange(0, 8).Draw(r, "what") {
	case 0:
		m.Agreement.Calendars[0].DueDays += rapid.IntRange(-5, 5).Draw(r, "days")
	case 1:
		m.Pledges[0].Clause = text("Autre", "آخر", rapid.SampledFrom([]string{"Other", "Another"}).Draw(r, "clause"))
	case 2:
		m.Parties[0].Names[0].Short = text("M", "و", "M")
	case 3:
		m.Regions[0].Aliases = append(m.Regions[0].Aliases, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "alias"))
	case 4:
		m.AsOf = m.AsOf.AddDate(0, 0, rapid.IntRange(-200, 200).Draw(r, "later"))
	case 5:
		m.Facts = append(m.Facts, c.Fact{ID: "new", Date: c.MustDate("2026-08-01"), Precision: "day"})
	case 6:
		m.Rounds = []collection.Round{{ID: "r", Agreement: "SAMPLE-1", Period: q3, Terms: collection.Terms{DueOn: c.MustDate("2026-10-20")}}}
	case 7:
		for _, code := range slices.Sorted(maps.Keys(m.Cuts)) {
			m.Cuts[code] = unassessed(m.Cuts[code])
			return
		}
	case 8:
		m.Agreement.Regions = []string{m.Agreement.Regions[1], m.Agreement.Regions[0]}
		m.Regions[0], m.Regions[1] = m.Regions[1], m.Regions[0]
	}
}

func TestWhereThingsDiffer(t *testing.T) {
	one := func(change func(r *Report)) Discrepancy {
		before, after := compiled(t), compiled(t)
		change(&after)
		found := discrepancies(t, before, after)
		require.Len(t, found, 1)
		return found[0]
	}
	value := func(v any) json.RawMessage {
		encoded, err := json.Marshal(v)
		require.NoError(t, err)
		return encoded
	}
	for name, x := range map[string]struct {
		change func(r *Report)
		want   Discrepancy
	}{
		"a total":   {func(r *Report) { r.Whole.Overdue += 2 }, differs("whole", "", "overdue", value(1), value(3))},
		"of a list": {func(r *Report) { r.ByParty[1].Ahead = 9 }, differs("by_party", "CCDH", "ahead", value(0), value(9))},
		"of a list within": {func(r *Report) { r.Reporting.ByParty[0].Late = 9 },
			differs("reporting.by_party", "ministry", "late", value(compiled(t).Reporting.ByParty[0].Late), value(9))},
		"the calendar": {func(r *Report) { r.Agreement.Calendars[0].DueDays = 31 }, differs("agreement.calendars", "#1", "due_days", value(30), value(31))},
		"a text": {func(r *Report) {
			r.Pledges[0].Title = text("Autre", r.Pledges[0].Title["ar"], r.Pledges[0].Title["en"])
		}, differs("pledges", "M1", "title.fr", value(compiled(t).Pledges[0].Title["fr"]), value("Autre"))},
		"a total of an indicator": {func(r *Report) { r.Totals[0].Declared.Value = *quantity("7") },
			differs("totals", "M1.1", "declared.value", value(6), value(7))},
		"a figure": {func(r *Report) { r.Commitments[5].Measures[0].Declared.Achievement = nil },
			differs("commitments", "C1.B", "measures[C1.1].declared.achievement", value(json.Number("93.75")), value(nil))},
		"one side of a change": {func(r *Report) { r.Changes[0].Values[1].Before = nil },
			differs("changes", "M1.A", "values[M1.1 verified].before", value(2), value(nil))},
		"one less":   {func(r *Report) { r.Overdue = r.Overdue[:0] }, differs("overdue", "M1.A", "", value("M1.A"), value(nil))},
		"the order":  {func(r *Report) { r.ByParty[0], r.ByParty[1] = r.ByParty[1], r.ByParty[0] }, differs("by_party", "", "", value([]string{"ministry", "CCDH"}), value([]string{"CCDH", "ministry"}))},
		"the period": {func(r *Report) { r.Provisional = true }, differs("provisional", "", "", value(false), value(true))},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, x.want, one(x.change)) })
	}
}

func TestListsDifferHoweverTheirItemsAreNamed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		items := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "a#2", "a#3", "#1"}), 0, 4)
		before, after := Report{Differs: items.Draw(r, "before")}, Report{Differs: items.Draw(r, "after")}
		a, err := EncodeJSON(before)
		require.NoError(r, err)
		b, err := EncodeJSON(after)
		require.NoError(r, err)
		require.Equal(r, !bytes.Equal(a, b), len(discrepancies(r, before, after)) > 0)
	})
}

func TestWhatTheCommitmentsDoNotTell(t *testing.T) {
	before, after := compiled(t), compiled(t)
	said := *after.Commitments[0].Declared
	said.Status = c.Suspended
	after.Commitments[0].Declared, after.Commitments[0].TermsOrigin = &said, c.Demonstration
	after.Updates[0].State = c.Returned
	after.Whole.Overdue++
	x := Comparison{Commitments: Differences(before, after), Everything: discrepancies(t, before, after)}
	var rest []string
	for _, d := range x.Rest() {
		rest = append(rest, strings.Join([]string{d.Section, d.Code, d.Field}, "/"))
	}
	assert.Equal(t, []string{"commitments/M1.A/terms_origin", "whole//overdue"}, rest)
	assert.Equal(t, []SectionCount{{"commitments", 2}, {"updates", 1}, {"whole", 1}}, Sections(x.Everything))
}

// differs is a discrepancy of one place.
func differs(section, code, field string, before, after json.RawMessage) Discrepancy {
	return Discrepancy{Section: section, Code: code, Field: field, Before: before, After: after}
}
