package workbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// dimensions are those by which the numbers of everyKind are broken down.
var dimensions = []commitments.Dimension{
	{Code: "sex", Parts: []commitments.DimensionPart{{Code: "women"}, {Code: "men"}}},
	{Code: "age-band", Parts: []commitments.DimensionPart{{Code: "under-15"}, {Code: "15-24"}}},
	{Code: "disability", Parts: []commitments.DimensionPart{{Code: "with"}}},
}

// everyKind is a pledge with an indicator of each kind, and one that another replaces.
func everyKind() commitments.Pledge {
	return commitments.Pledge{Code: "M5", Indicators: []commitments.Indicator{
		{Code: "M5.1", Kind: commitments.Number, Unit: commitments.PercentUnit},
		{Code: "M5.2", Kind: commitments.Number, Unit: "women", Breakdown: []string{"age-band", "sex"}},
		{Code: "M5.3", Kind: commitments.Ratio, Unit: commitments.PercentUnit},
		{Code: "M5.4", Kind: commitments.Milestones, Milestones: make([]commitments.Milestone, 3)},
		{Code: "M5.5", Kind: commitments.Qualitative},
		{Code: "M5.6", Kind: commitments.Number, Unit: "centres"},
		{Code: "M5.7", Kind: commitments.Number, Unit: "centres", Replaces: "M5.6"},
	}}
}

// only is everyKind with one of its indicators.
func only(code string) commitments.Pledge {
	p := everyKind()
	p.Indicators = slices.DeleteFunc(p.Indicators, func(in commitments.Indicator) bool { return in.Code != code })
	return p
}

func TestACommitmentHasARowForAllThatCanBeFilledIn(t *testing.T) {
	for name, c := range map[string]struct {
		pledge commitments.Pledge
		want   []string // keys and the names of their inputs
	}{
		"every kind": {everyKind(), []string{
			"M5.1 > values.M5.1",
			"M5.2 > values.M5.2",
			"M5.2 age-band.under-15 > values.M5.2.parts.age-band.under-15", "M5.2 age-band.15-24 > values.M5.2.parts.age-band.15-24",
			"M5.2 sex.women > values.M5.2.parts.sex.women", "M5.2 sex.men > values.M5.2.parts.sex.men",
			"M5.3 numerator > values.M5.3.numerator", "M5.3 denominator > values.M5.3.denominator",
			"M5.4 > values.M5.4", "M5.7 > values.M5.7",
		}},
		"one number": {only("M5.1"), []string{"M5.1 > value"}},
		"one with parts": {only("M5.2"), []string{
			"M5.2 > value", "M5.2 age-band.under-15 > value.parts.age-band.under-15", "M5.2 age-band.15-24 > value.parts.age-band.15-24",
			"M5.2 sex.women > value.parts.sex.women", "M5.2 sex.men > value.parts.sex.men",
		}},
		"one ratio":            {only("M5.3"), []string{"M5.3 numerator > value.numerator", "M5.3 denominator > value.denominator"}},
		"milestones":           {only("M5.4"), []string{"M5.4 > value"}},
		"what is not measured": {only("M5.5"), nil},
		"nothing":              {commitments.Pledge{Code: "M5"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			of := newMeasures(c.pledge, dimensions)
			var got []string
			for i, m := range of.list {
				got = append(got, m.key()+" > "+m.field(of.indicators))
				assert.Equal(t, i, of.keys[keyForm(m.key())])
				assert.Equal(t, i, of.fields[m.field(of.indicators)])
			}
			assert.Equal(t, c.want, got)
			lines := linesOf(commitments.Commitment{}, c.pledge, commitments.Region{}, commitments.Update{}, of)
			require.Len(t, lines, max(1, len(c.want)))
			for i, l := range lines {
				assert.Equal(t, i == 0, l.first)
				assert.Equal(t, len(c.want) > 0, l.takes(column{Field: Value, input: true}))
				assert.Equal(t, i == 0, l.takes(column{Field: Status, input: true}))
				assert.True(t, l.takes(column{Field: Note}))
			}
		})
	}
}

// table is the report on M5.MA-FIG by a sheet whose columns are named in front; the
// first of them is B.
func table(t testing.TB, p commitments.Pledge, heads []Field, lines ...[]string) *report {
	t.Helper()
	line := func(number int, texts []string) string {
		var cells strings.Builder
		for i, text := range texts {
			if text != "" {
				cells.WriteString(str(cellName(i+1, number), text))
			}
		}
		return fmt.Sprintf(`<row r="%d">%s</row>`, number, cells.String())
	}
	head := []string{string(Code)}
	for _, f := range heads {
		head = append(head, string(f))
	}
	rows := line(1, head)
	for i, texts := range lines {
		rows += line(i+2, append([]string{"M5.MA-FIG"}, texts...))
	}
	f := readBook(t, rewritten(t, small(t), map[string]func(string) []byte{"xl/worksheets/sheet2.xml": fixed("<worksheet><sheetData>" + rows + "</sheetData></worksheet>")}))
	require.Empty(t, keys(f.errors))
	blocks := f.blocks()
	require.Len(t, blocks, 1)
	return newReport(f, blocks[0], newMeasures(p, dimensions))
}

// saidAt are the complaints by their cells.
func saidAt(list []Finding) map[string]string {
	said := map[string]string{}
	for _, f := range list {
		said[f.Cell] = strings.TrimPrefix(f.Key, "error.workbook.")
	}
	return said
}

var ofMeasures = []Field{Measure, Status, Value, Narrative}

func TestRowsAreGatheredByWhatTheyMeasure(t *testing.T) {
	women := commitments.ValueInput{Indicator: "M5.2", Value: "9", Parts: []commitments.PartInput{
		{Dimension: "sex", Part: "women", Value: "5"}, {Dimension: "age-band", Part: "15-24", Value: "2"},
	}}
	share := commitments.ValueInput{Indicator: "M5.3", Numerator: "3", Denominator: "4"}
	for name, c := range map[string]struct {
		lines [][]string
		want  []commitments.ValueInput
	}{
		"as they were written": {[][]string{
			{"M5.1", "En cours", "1", "x"}, {"M5.2", "", "9", ""}, {"M5.2 sex.women", "", "5", ""}, {"M5.2 age-band.15-24", "", "2", ""},
			{"M5.3 numerator", "", "3", ""}, {"M5.3 denominator", "", "4", ""}, {"M5.4", "", "2", ""},
		}, []commitments.ValueInput{{Indicator: "M5.1", Value: "1"}, women, share, {Indicator: "M5.4", Value: "2"}}},
		"in another order, and written otherwise": {[][]string{
			{" m5.3  NUMERATOR ", "", "3", ""}, {"M5.2 Sex.Women", "", "5", ""}, {"M5.2\u00a0AGE-BAND.١٥-٢٤", "", "2", ""},
			{"m5.3 denominator\u200f", "in_progress", "4", "x"}, {"m5.2", "", "9", ""},
		}, []commitments.ValueInput{share, women}},
		"what was left blank": {[][]string{
			{"M5.1", "En cours", "", "x"}, {"M5.2", "", "", ""}, {"M5.2 sex.women", "", "", ""}, {"M5.4", "", "0", ""},
		}, []commitments.ValueInput{{Indicator: "M5.4", Value: "0"}}},
		"the status twice, in other words": {[][]string{
			{"M5.1", "En cours", "1", "x"}, {"M5.4", "في طور الإنجاز", "2", "x"},
		}, []commitments.ValueInput{{Indicator: "M5.1", Value: "1"}, {Indicator: "M5.4", Value: "2"}}},
		"no values, and no measure": {[][]string{{"", "En cours", "", "x"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := table(t, everyKind(), ofMeasures, c.lines...)
			in := r.entry()
			assert.Empty(t, saidAt(r.wrong))
			assert.Equal(t, "in_progress", in.Status)
			assert.Equal(t, "x", in.Narrative)
			assert.Empty(t, in.Value)
			assert.ElementsMatch(t, c.want, in.Values)
		})
	}
}

func TestWhatIsWrongWithRowsOfOneCommitment(t *testing.T) {
	for name, c := range map[string]struct {
		lines [][]string
		want  map[string]string // by cells
	}{
		"a value of nobody knows what": {[][]string{{"M5.1", "En cours", "1", ""}, {"", "", "2", ""}}, map[string]string{"B3": "measure_missing"}},
		"a measure that is none":       {[][]string{{"M5.1", "En cours", "1", ""}, {"M5.9", "", "2", ""}}, map[string]string{"B3": "measure_unknown"}},
		"a whole ratio":                {[][]string{{"M5.3", "En cours", "1", ""}}, map[string]string{"B2": "measure_unknown"}},
		"what is only told":            {[][]string{{"M5.5", "En cours", "1", ""}}, map[string]string{"B2": "measure_unknown"}},
		"what was replaced":            {[][]string{{"M5.6", "En cours", "1", ""}}, map[string]string{"B2": "measure_unknown"}},
		"a measure twice":              {[][]string{{"M5.1", "En cours", "1", ""}, {"m5.1", "", "1", ""}}, map[string]string{"B3": "measure_twice"}},
		"a part twice":                 {[][]string{{"M5.2 sex.men", "En cours", "1", ""}, {"M5.2 sex.men", "", "1", ""}}, map[string]string{"B3": "measure_twice"}},
		"two statuses":                 {[][]string{{"M5.1", "En cours", "1", ""}, {"M5.4", "Achevée", "1", ""}}, map[string]string{"C3": "differs"}},
		"two narratives":               {[][]string{{"M5.1", "En cours", "1", "x"}, {"M5.4", "", "1", "y"}}, map[string]string{"E3": "differs"}},
		"no status":                    {[][]string{{"M5.4", "", "1", ""}, {"M5.1", "", "2", ""}}, map[string]string{"C3": "status_missing"}},
		"no status, of blank rows":     {[][]string{{"M5.4", "", "1", ""}, {"M5.1", "", "", ""}}, map[string]string{"C3": "status_missing"}},
		"a status that is none":        {[][]string{{"M5.1", "", "1", ""}, {"M5.4", "Fini", "1", ""}}, map[string]string{"C3": "error.status.unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := table(t, everyKind(), ofMeasures, c.lines...)
			r.entry()
			assert.Equal(t, c.want, saidAt(r.wrong))
		})
	}
	t.Run("the indicators are named", func(t *testing.T) {
		r := table(t, everyKind(), ofMeasures, []string{"", "En cours", "1", ""})
		r.entry()
		require.Len(t, r.wrong, 1)
		assert.Equal(t, []any{"measures", "M5.1, M5.2, M5.3 numerator, M5.3 denominator, M5.4, M5.7"}, r.wrong[0].Args)
	})
}

// A workbook of before there were several indicators has no column of measures.
func TestRowsWithoutAMeasure(t *testing.T) {
	for name, c := range map[string]struct {
		pledge commitments.Pledge
		want   []commitments.ValueInput
		alone  string
		wrong  map[string]string
	}{
		"of one number":            {only("M5.1"), []commitments.ValueInput{{Indicator: "M5.1", Value: "3"}}, "", nil},
		"of one number with parts": {only("M5.2"), []commitments.ValueInput{{Indicator: "M5.2", Value: "3"}}, "", nil},
		"of milestones":            {only("M5.4"), []commitments.ValueInput{{Indicator: "M5.4", Value: "3"}}, "", nil},
		"of a ratio":               {only("M5.3"), nil, "", map[string]string{"A2": "measure_missing"}},
		"of several":               {everyKind(), nil, "", map[string]string{"A2": "measure_missing"}},
		"of what is only told":     {only("M5.5"), nil, "3", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := table(t, c.pledge, []Field{Status, Value}, []string{"En cours", "3"})
			in := r.entry()
			assert.Equal(t, c.want, in.Values)
			assert.Equal(t, c.alone, in.Value, "the domain refuses it")
			if c.wrong == nil {
				c.wrong = map[string]string{}
			}
			assert.Equal(t, c.wrong, saidAt(r.wrong))
		})
	}
	t.Run("the code stands twice", func(t *testing.T) {
		r := table(t, only("M5.1"), []Field{Status, Value}, []string{"En cours", "3"}, []string{"En cours", "3"})
		r.entry()
		assert.Equal(t, map[string]string{"A3": "row_twice"}, saidAt(r.wrong))
	})
	t.Run("the only measure is named, and not", func(t *testing.T) {
		r := table(t, only("M5.1"), ofMeasures, []string{"", "En cours", "3", ""}, []string{"M5.1", "", "3", ""})
		r.entry()
		assert.Equal(t, map[string]string{"B3": "measure_twice"}, saidAt(r.wrong))
	})
}

func TestWhatMayShowAPercentage(t *testing.T) {
	for measured, want := range map[string]bool{
		"M5.1": true, "M5.2": false, "M5.2 sex.women": false, "M5.3 numerator": false, "M5.3 denominator": false, "M5.4": false, "M5.7": false,
	} {
		t.Run(measured, func(t *testing.T) {
			of := newMeasures(everyKind(), dimensions)
			assert.Equal(t, want, of.list[of.keys[keyForm(measured)]].inPercent())
		})
	}
}

func TestWhatTheDomainSaysStandsAtTheCellsOfItsRows(t *testing.T) {
	heads := []Field{Measure, Status, Value, Narrative, Answer, EvidenceTitle, Evidence, EvidenceDate}
	r := table(t, everyKind(), heads,
		[]string{"M5.2 sex.women", "", "5"}, []string{"M5.3 denominator"}, []string{"M5.2", "", "9"}, []string{"M5.1"}, []string{"M5.4", "En cours", "2"})
	r.entry()
	require.Empty(t, saidAt(r.wrong))
	for field, want := range map[string]string{
		"status": "C6", "narrative": "E5", "evidence.title": "G5", "evidence": "H5", "evidence.date": "I5", "answers": "F5",
		"values.M5.1": "D5", "values.M5.2": "D4", "values.M5.2.parts.sex.women": "D2", "values.M5.4": "D6",
		"values.M5.2.parts.sex.men": "D4", "values.M5.3": "D3", "values.M5.3.denominator": "D3", "values.M5.3.numerator": "D3", "values.M5.7": "D5",
		"period": "A2", "": "A2", "values": "D5",
	} {
		t.Run(field, func(t *testing.T) {
			f := r.finding(field, "error.invalid", nil)
			assert.Equal(t, want, f.Cell)
			assert.Empty(t, f.Rule)
		})
	}
	for _, w := range []commitments.Warning{{Rule: commitments.SameText}, {Rule: commitments.Jump, Indicator: "M5.4"}} {
		t.Run(w.AnswerField(), func(t *testing.T) {
			f := r.finding(w.AnswerField(), "quality.jump", nil)
			assert.Equal(t, "F5", f.Cell)
			assert.Equal(t, Answer, f.Field)
			assert.Equal(t, w.Rule, f.Rule)
			assert.Equal(t, w.Indicator, f.Indicator)
		})
	}
	p := &problem.Problem{Kind: problem.Invalid, Key: "error.invalid", Fields: []problem.Field{
		{Name: "evidence.url", Key: "error.evidence.url"}, {Name: "evidence.place", Key: "error.evidence.url"},
		{Name: "answers.jump.M5.1", Key: "quality.jump"}, {Name: "answers.jump.M5.4", Key: "quality.jump"},
	}}
	assert.Len(t, r.refused(p), 3, "each complaint once, and one for each indicator")
	got := r.refused(problem.New(problem.Conflict, "error.stale", "code", "x"))
	require.Len(t, got, 1)
	assert.Equal(t, "A2", got[0].Cell)
	assert.Equal(t, "error.stale", got[0].Key)
	assert.Equal(t, []any{"code", "x"}, got[0].Args)
}

func TestAComplaintAboutAColumnThatIsNotThereStandsAtTheCode(t *testing.T) {
	r := table(t, only("M5.1"), []Field{Status}, []string{"En cours"})
	r.entry()
	assert.Equal(t, "A2", r.finding("value", "error.round.value_required", nil).Cell)
	assert.Equal(t, "B2", r.finding("status", "error.status.unknown", nil).Cell)
}

func TestOneAnswerIsToTheWarningsOfEveryIndicator(t *testing.T) {
	r := table(t, everyKind(), []Field{Measure, Status, Answer}, []string{"M5.1", "En cours", ""}, []string{"M5.4", "", "Oui."})
	answers := r.entry().Answers
	for _, rule := range commitments.Rules(commitments.Warns) {
		for _, indicator := range []string{"", "M5.1", "M5.2", "M5.3", "M5.4", "M5.7"} {
			assert.Contains(t, answers, commitments.Answer{Rule: rule, Indicator: indicator, Text: "Oui."})
		}
	}
}

func TestCellsOfAColumnAreNamedInRanges(t *testing.T) {
	for want, rows := range map[string][]int{"": nil, "K2:K2": {2}, "K2:K4": {2, 3, 4}, "K2:K2 K4:K5 K9:K9": {2, 4, 5, 9}} {
		t.Run(want, func(t *testing.T) { assert.Equal(t, want, strings.Join(rangesOf(11, rows), " ")) })
	}
}
