package workbook

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

func TestPlacesOfCells(t *testing.T) {
	for name, want := range map[string][2]int{ // column, row
		"A1": {1, 1}, "D14": {4, 14}, "Z9": {26, 9}, "AA1": {27, 1}, "AZ2": {52, 2}, "BA3": {53, 3}, "ZZ1": {702, 1}, "AAA1": {703, 1}, "XFD1048576": {16384, 1 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			column, row, ok := place(name)
			assert.True(t, ok)
			assert.Equal(t, want, [2]int{column, row})
			assert.Equal(t, name, cellName(column, row))
			column, row, ok = place(strings.ToLower(name))
			assert.True(t, ok, "in small letters too")
			assert.Equal(t, want, [2]int{column, row})
		})
	}
}

func TestNamesThatAreNoPlaces(t *testing.T) {
	for _, name := range []string{"", "A", "1", "A0", "A-1", "1A", "AAAAA1", "A1B", "Ä1", "A 1", "$A$1", "A1:B2", "A99999999999999999999"} {
		t.Run(name, func(t *testing.T) {
			_, _, ok := place(name)
			assert.False(t, ok)
		})
	}
}

func TestAPlaceIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		column, row := rapid.IntRange(1, 1<<14).Draw(r, "column"), rapid.IntRange(1, 1<<20).Draw(r, "row")
		gotColumn, gotRow, ok := place(cellName(column, row))
		require.True(r, ok)
		require.Equal(r, column, gotColumn)
		require.Equal(r, row, gotRow)
	})
}

func TestRangesOfCells(t *testing.T) {
	for ref, want := range map[string]span{
		"A1:B2": {1, 1, 2, 2}, "$C$3:$D$9": {3, 3, 4, 9}, "A1:A1": {1, 1, 1, 1}, "b2:c3": {2, 2, 3, 3},
	} {
		t.Run(ref, func(t *testing.T) {
			got, ok := readSpan(ref)
			assert.True(t, ok)
			assert.Equal(t, want, got)
		})
	}
	for _, ref := range []string{"", "A1", "A1:", ":B2", "B2:A1", "A2:A1", "A:B", "1:2"} {
		t.Run("none: "+ref, func(t *testing.T) {
			_, ok := readSpan(ref)
			assert.False(t, ok)
		})
	}
}

func TestNumbersAsSpreadsheetsSaveThem(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "0", "3": "3", "-3": "-3", "0.30000000000000004": "0.3", "1.234": "1.234", "1E3": "1000", "1.5E-3": "0.0015", "1e+10": "10000000000",
		"123456789012345": "123456789012345", "1234567890123456": "1234567890123460", "0.1": "0.1", "-0.25": "-0.25", "1e30": "1000000000000000000000000000000",
		"2.9999999999999996": "3",
	} {
		t.Run(raw, func(t *testing.T) {
			got, ok := decimal(raw)
			assert.True(t, ok)
			assert.Equal(t, want, got)
		})
	}
	for _, raw := range []string{"", "x", "1,5", "1e31", "-1e31", "NaN", "Inf", "1e999"} {
		t.Run("none: "+raw, func(t *testing.T) {
			_, ok := decimal(raw)
			assert.False(t, ok)
		})
	}
}

// What a cell holds as a number is the same number once the domain has read it.
func TestANumberOfACellIsReadAsThatNumber(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q := commitments.Quantity(rapid.Int64Range(-99_999_999_999, 99_999_999_999).Draw(r, "ten-thousandths"))
		plain, ok := decimal(q.String())
		require.True(r, ok)
		got, err := commitments.ParseQuantity(typed(plain))
		require.NoError(r, err, plain)
		require.Equal(r, q, got)
	})
}

func TestThreeDecimalsAreMadeFour(t *testing.T) {
	for plain, want := range map[string]string{"1.234": "1.2340", "1.23": "1.23", "1.2345": "1.2345", "1234": "1234", "-0.125": "-0.1250"} {
		t.Run(plain, func(t *testing.T) { assert.Equal(t, want, typed(plain)) })
	}
}

func TestDaysAsSpreadsheetsCountThem(t *testing.T) {
	for raw, want := range map[string][2]string{ // since 1900, since 1904
		"46268":      {"2026-09-03", "2030-09-04"},
		"46268.75":   {"2026-09-03", "2030-09-04"},
		"61":         {"1900-03-01", "1904-03-02"},
		"1":          {"1899-12-31", "1904-01-02"},
		"109999.999": {"2201-03-01", "2205-03-02"},
	} {
		t.Run(raw, func(t *testing.T) {
			for i, c := range []contents{{}, {since04: true}} {
				got, ok := c.day(raw)
				assert.True(t, ok)
				assert.Equal(t, want[i], got)
			}
		})
	}
	for _, raw := range []string{"", "0", "0.99", "-1", "110001", "1e9", "x"} {
		t.Run("none: "+raw, func(t *testing.T) {
			_, ok := (&contents{}).day(raw)
			assert.False(t, ok)
		})
	}
}

func TestWhatAFormatShows(t *testing.T) {
	for format, want := range map[string]shown{
		"0%": asPercent, "0.00%": asPercent, `0"%"`: asNumber, `0\%`: asNumber, "yyyy-mm-dd": asDate, "dd/mm/yyyy": asDate, "[$-40C]d mmmm yyyy": asDate, "h:mm": asDate,
		"mm:ss": asDate, "General": asNumber, "#,##0.00": asNumber, `0 "jours"`: asNumber, "[Red]0.0": asNumber, `#,##0 "DH"`: asNumber, `_-* #,##0\ _d`: asNumber, "@": asNumber, "": asNumber,
	} {
		t.Run(format, func(t *testing.T) { assert.Equal(t, want, shownBy(format)) })
	}
	for id, want := range map[string]shown{
		"0": asNumber, "2": asNumber, "9": asPercent, "10": asPercent, "11": asNumber, "14": asDate, "22": asDate, "23": asNumber, "27": asDate, "36": asDate,
		"45": asDate, "47": asDate, "49": asNumber, "50": asDate, "58": asDate, "59": asNumber, "164": asDate, "165": asPercent, "x": asNumber,
	} {
		t.Run("number "+id, func(t *testing.T) {
			assert.Equal(t, want, shownAs(id, map[string]shown{"164": asDate, "165": asPercent}))
		})
	}
}

func TestCharactersThatFilesWriteAsCodes(t *testing.T) {
	for raw, want := range map[string]string{
		"a_x000D_b": "a\rb", "a_x000d__x000A_b": "a\r\nb", "_x0041_": "A", "plain": "plain", "_x00_": "_x00_", "_xZZZZ_": "_xZZZZ_", "a_xb": "a_xb", "": "",
	} {
		t.Run(raw, func(t *testing.T) { assert.Equal(t, want, unescaped(raw)) })
	}
}

func TestWhatDoesNotShowIsTakenAway(t *testing.T) {
	for raw, want := range map[string]string{
		"\u200fمسلم\u200e": "مسلم", " x ": "x", "\ufeffCode": "Code", "a\u200bb": "ab", "\u2067x\u2069": "x", "\u202ax\u202c": "x", "\u00a0x": "x", "a b": "a b",
	} {
		t.Run(want, func(t *testing.T) { assert.Equal(t, want, plain(raw)) })
	}
}

func TestNamesThatPeopleTakeForTheSame(t *testing.T) {
	for raw, want := range map[string]string{
		"STATUT*": "statut", " Pièce justificative ": "piece justificative", "En-cours": "en cours", "en_cours": "en cours", "Valeur (à remplir)": "valeur a remplir", "…": "",
	} {
		t.Run(raw, func(t *testing.T) { assert.Equal(t, want, fold(raw)) })
	}
}

func TestEveryColumnIsKnownByItsNameInEveryLanguage(t *testing.T) {
	for _, f := range append(allFields(), Errors) {
		t.Run(string(f), func(t *testing.T) {
			assert.Equal(t, f, names().fields[fold(string(f))])
			titles := map[string]bool{}
			for _, lang := range locale.Supported {
				title := f.title(locale.For(lang))
				assert.NotContains(t, title, "workbook.column")
				assert.Equal(t, f, names().fields[fold(title)], title)
				assert.Equal(t, f, names().fields[fold(strings.ToUpper(title))], title)
				titles[title] = true
			}
			assert.Greater(t, len(titles), 1)
		})
	}
}

func TestEveryStatusIsKnownByItsNameInEveryLanguage(t *testing.T) {
	for _, s := range commitments.Statuses {
		t.Run(string(s), func(t *testing.T) {
			assert.Equal(t, s, names().statuses[fold(string(s))])
			for _, lang := range locale.Supported {
				assert.Equal(t, s, names().statuses[fold(locale.For(lang).T("status."+string(s)))], lang)
			}
		})
	}
}

func TestWhichColumnsAreRead(t *testing.T) {
	assert.Equal(t, []Field{Status, Value, Narrative, DelayReason, DelayWords, Answer, EvidenceTitle, Evidence, EvidenceDate}, inputs())
	for _, f := range allFields() {
		t.Run(string(f), func(t *testing.T) {
			want := f == Code || f == Measure
			for _, in := range inputs() {
				want = want || f == in
			}
			assert.Equal(t, want, f.isRead())
		})
	}
}

func TestTheColumnInWhichAComplaintStands(t *testing.T) {
	for name, want := range map[string]Field{
		"status": Status, "value": Value, "narrative": Narrative, "answers": Answer, "evidence.title": EvidenceTitle, "evidence.date": EvidenceDate,
		"evidence": Evidence, "evidence.url": Evidence, "evidence.place": Evidence, "evidence.kind": Evidence, "values": Value, "period": Code, "": Code,
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, want, fieldOf(name)) })
	}
}

func TestALongTextIsShortened(t *testing.T) {
	assert.Equal(t, "abc", short("abc", 3))
	assert.Equal(t, "ab…", short("abcd", 3))
	assert.Equal(t, "ن…", short("ننن", 2), "by letters, not bytes")
	assert.Equal(t, strings.Repeat("x", 40), excerpt(strings.Repeat("x", 40)))
	assert.Equal(t, strings.Repeat("x", 40)+"…", excerpt(" "+strings.Repeat("x", 41)))
	assert.Equal(t, "M5", Finding{Sheet: "M5"}.Location())
	assert.Equal(t, "M5!14", Change{Sheet: "M5", Row: 14}.Location())
}
