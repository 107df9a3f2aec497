package workbook

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// Field is a column of the workbook.
type Field string

// The columns, in the order in which they are written.
const (
	Code          Field = "code"
	Measure       Field = "measure" // what the row's value is of
	PledgeTitle   Field = "pledge"
	RegionName    Field = "region"
	IndicatorName Field = "indicator"
	Target        Field = "target"
	LastPeriod    Field = "last_period"
	LastStatus    Field = "last_status"
	LastValue     Field = "last_value"
	LastNarrative Field = "last_narrative"
	Status        Field = "status"
	Value         Field = "value"
	Narrative     Field = "narrative"
	DelayReason   Field = "delay_reason"
	DelayWords    Field = "delay_words"
	Answer        Field = "answer" // to all warnings of the commitment
	EvidenceTitle Field = "evidence_title"
	Evidence      Field = "evidence" // a link, or where a paper is kept
	EvidenceDate  Field = "evidence_date"
	Note          Field = "note"   // the planner's own, which is not read
	Errors        Field = "errors" // what a marked workbook says of the row, which is not read
)

// column is one column of a workbook.
type column struct {
	Field
	width int
	input bool // is filled in
}

// style is that of the column's cells.
func (c column) style() cellStyle {
	switch c.Field {
	case Value:
		return inputNumber
	case EvidenceDate:
		return inputDay
	case LastValue, Target:
		return lockedNumber
	case Note:
		return inputText
	}
	if c.input {
		return inputText
	}
	return lockedText
}

// columns are those of a workbook that is downloaded; a marked one has Errors too.
var columns = []column{
	{Code, 14, false}, {Measure, 24, false}, {PledgeTitle, 34, false}, {RegionName, 18, false}, {IndicatorName, 28, false}, {Target, 14, false},
	{LastPeriod, 16, false}, {LastStatus, 14, false}, {LastValue, 12, false}, {LastNarrative, 34, false},
	{Status, 18, true}, {Value, 14, true}, {Narrative, 44, true}, {DelayReason, 24, true}, {DelayWords, 30, true}, {Answer, 30, true},
	{EvidenceTitle, 24, true}, {Evidence, 30, true}, {EvidenceDate, 14, true}, {Note, 24, false},
}

// inputs are the columns that are filled in.
func inputs() []Field {
	var list []Field
	for _, c := range columns {
		if c.input {
			list = append(list, c.Field)
		}
	}
	return list
}

// title is the column's name in a language.
func (f Field) title(l *locale.Locale) string { return l.T("workbook.column." + string(f)) }

// fold brings what people type to one form: no case, accents, marks and signs.
func fold(s string) string {
	s = commitments.Fold(plain(s))
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// plain takes away what does not show: marks of direction, and spaces around.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0x61c || r == 0xfeff || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// vocabulary is the names of columns and statuses in every language, folded.
type vocabulary struct {
	fields   map[string]Field
	statuses map[string]commitments.Status
	notes    map[string]bool // names of the sheet that is there to be read, as they are written
}

var names = sync.OnceValue(func() vocabulary {
	w := vocabulary{map[string]Field{}, map[string]commitments.Status{}, map[string]bool{}}
	for _, lang := range locale.Supported {
		w.notes[locale.For(lang).T("workbook.sheet.notes")] = true
	}
	for _, f := range append(allFields(), Errors) {
		w.fields[fold(string(f))] = f
		for _, lang := range locale.Supported {
			title := f.title(locale.For(lang))
			short, _, _ := strings.Cut(title, "(")
			w.fields[fold(title)], w.fields[fold(short)] = f, f
		}
	}
	for _, s := range commitments.Statuses {
		w.statuses[fold(string(s))] = s
		for _, lang := range locale.Supported {
			w.statuses[fold(locale.For(lang).T("status."+string(s)))] = s
		}
	}
	return w
})

func allFields() []Field {
	list := make([]Field, len(columns))
	for i, c := range columns {
		list[i] = c.Field
	}
	return list
}

// isRead reports whether what the column's cells hold is read. A second column of
// the field would leave open which one counts.
func (f Field) isRead() bool { return f.names() || f.isInput() }

// names reports whether the column says what the row is about.
func (f Field) names() bool { return f == Code || f == Measure }

func (f Field) isInput() bool { return slices.Contains(inputs(), f) }
