package datafile

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

func example(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../seed/example-agreement.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestParseReadsTheExample(t *testing.T) {
	def, err := Parse("example-agreement.json", strings.NewReader(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	if def.Agreement.Code != "EXAMPLE" || len(def.Pledges) != 2 {
		t.Errorf("%+v", def)
	}
	if kinds := def.Agreement.Calendars[0].Reports; len(kinds) != 2 || kinds[0] != commitments.Half {
		t.Errorf("reports %v", kinds)
	}
}

func TestParseRefusals(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not JSON":           {`"signatories": [],`, `"signatories": [,`, "x.json:40: this is not JSON"},
		"unknown in pledge":  {`"party": "CCDH",`, `"party": "CCDH", "deadline": "",`, `x.json:91: the field "deadline" is not known here`},
		"malformed date":     {`2026-01-15`, `2026-13-15`, "x.json:34: "},
		"text for a list":    {`"signatories": []`, `"signatories": "none"`, "x.json:40: agreement.signatories takes a list, not a string"},
		"list for an object": {`"agreement": {`, `"agreement": [], "regions": {`, "x.json:22: agreement takes an object, not an array"},
		"number for a text":  {`"code": "E1"`, `"code": 1`, "pledges.code takes a text, not a number"},
		"fraction":           {`"due_days": 30`, `"due_days": 30.5`, "agreement.calendar.due_days takes a whole number, not a number 30.5"},
		"cut short":          {`"facts": []`, `"facts": [`, "x.json:"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := example(t)
			if strings.Count(raw, c.old) == 0 {
				t.Fatalf("%s: the example has no %s", name, c.old)
			}
			_, err := Parse("x.json", strings.NewReader(strings.Replace(raw, c.old, c.new, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		})
	}
}

func TestParseRefusesWhatIsNoAgreement(t *testing.T) {
	for raw, want := range map[string]string{
		"":           "x.json:1: the file ends too early",
		"[]":         "x.json:1: ",
		"{} {}":      "x.json:1: more text follows the end of the data",
		"\xff":       "x.json:1: this is not JSON",
		"{\"a\": 1}": `x.json:1: the field "a" is not known here`,
	} {
		if _, err := Parse("x.json", strings.NewReader(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
}

func TestADataFileGivesOneCalendarOrItsVersions(t *testing.T) {
	one, err := Parse("x.json", strings.NewReader(example(t)))
	require.NoError(t, err)
	require.Len(t, one.Agreement.Calendars, 1)
	assert.True(t, one.Agreement.Calendars[0].From.IsZero(), "it holds from the beginning")
	assert.Equal(t, commitments.Half, one.Agreement.Calendars[0].Reporting)

	raw := strings.Replace(example(t), `"calendar": {`, `"calendars": [{"reporting": "half"}, {"from": "2027-01-01", "reporting": "quarter"}], "calendar": {`, 1)
	_, err = Parse("x.json", strings.NewReader(raw))
	require.ErrorContains(t, err, "both calendar and calendars")

	start := strings.Index(raw, `"calendar": {`)
	end := strings.Index(raw, `"activated_on"`)
	two, err := Parse("x.json", strings.NewReader(raw[:start]+raw[end:]))
	require.NoError(t, err)
	require.Len(t, two.Agreement.Calendars, 2)
	assert.Equal(t, "2027-01-01", two.Agreement.Calendars[1].From.String())
	assert.Equal(t, commitments.Quarter, two.Agreement.Calendars[1].Reporting)
}

func TestWhatAFieldOfADataFileTakesIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"of a version":   {`"calendar": {`, `"calendars": [{"due_days": "30"}], "calendar": {`, "agreement.calendars.due_days takes a whole number, not a string"},
		"a whole number": {`"due_days": 30`, `"due_days": "30"`, "agreement.calendar.due_days takes a whole number, not a string"},
		"a text":         {`"code": "EXAMPLE"`, `"code": ["EXAMPLE"]`, "agreement.code takes a text, not an array"},
		"a list":         {`"signatories": []`, `"signatories": {}`, "agreement.signatories takes a list, not an object"},
		"an object":      {`"agreement": {`, `"agreement": 7, "regions": {`, "agreement takes an object, not a number"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := example(t)
			require.Contains(t, raw, c.old)
			_, err := Parse("x.json", strings.NewReader(strings.Replace(raw, c.old, c.new, 1)))
			require.ErrorContains(t, err, c.want)
			assert.Regexp(t, `^x\.json:\d+: `, err.Error(), "with the file and the line")
		})
	}
}

func TestLinesAreCountedFromOne(t *testing.T) {
	raw := []byte("{\n\"a\": 1,\n\"b\": 2\n}")
	for offset, want := range map[int64]int{0: 1, 1: 1, 2: 2, 9: 2, 10: 3, 100: 4} {
		t.Run(fmt.Sprint("byte ", offset), func(t *testing.T) { assert.Equal(t, want, lineOf(raw, offset)) })
	}
	assert.Equal(t, 3, lineWith(raw, "none", "b"))
	assert.Equal(t, 1, lineWith(raw, "none"), "where none of them is quoted, the file's first")
}
