package commitments_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"0": "0", "12": "12", " 12 ": "12", "12.5": "12.5", "12,5": "12.5", "-3": "-3", "+4": "4",
		"1 234,5": "1234.5", "1\u202f234": "1234", "1\u00a0234\u00a0567": "1234567",
		"1,234.5": "1234.5", "1.234,5": "1234.5", "1,234,567": "1234567", "1.234.567": "1234567", "1'234'567": "1234567",
		"0,125": "0.125", "1234,567": "1234.567", "1,2345": "1.2345",
		"١٢٫٥": "12.5", "١٬٢٣٤٬٥٦٧": "1234567", "۱۲": "12", "00012": "12", "0.0001": "0.0001", "1.50000": "1.5",
		"99999999999.9999": "99999999999.9999",
	} {
		t.Run(typed, func(t *testing.T) {
			q, err := commitments.ParseQuantity(typed)
			require.NoError(t, err, "%q", typed)
			assert.Equal(t, want, q.String(), "%q", typed)
		})
	}
}

func TestNumbersThatAreRefused(t *testing.T) {
	for typed, key := range map[string]string{
		"":                                "error.number.malformed",
		"twelve":                          "error.number.malformed",
		"12 %":                            "error.number.malformed",
		"1e3":                             "error.number.malformed",
		"NaN":                             "error.number.malformed",
		"--1":                             "error.number.malformed",
		"1.2.3":                           "error.number.malformed",
		"1,234":                           "error.number.ambiguous",
		"1.234":                           "error.number.ambiguous",
		"5 10":                            "error.number.malformed",
		"1,2,3":                           "error.number.malformed",
		"1'2'3":                           "error.number.malformed",
		"1,2345.6":                        "error.number.malformed",
		"1.2.3,4":                         "error.number.malformed",
		"1 234 56":                        "error.number.malformed",
		"1,234 567":                       "error.number.malformed",
		"0.00001":                         "error.number.decimals",
		"100000000000":                    "error.number.range",
		"9223372036854775808":             "error.number.range",
		"99999999999999999999999999999.5": "error.number.range",
	} {
		t.Run(typed, func(t *testing.T) {
			_, err := commitments.ParseQuantity(typed)
			p, ok := problem.Of(err)
			require.True(t, ok, "%q: %v", typed, err)
			assert.Equal(t, key, p.Fields[0].Key, "%q", typed)
		})
	}
}

func TestQuantityKeepsItsValueInJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := commitments.Quantity(rapid.Int64Range(-int64(commitments.MaxQuantity), int64(commitments.MaxQuantity)).Draw(t, "q"))
		raw, err := json.Marshal(q)
		require.NoError(t, err)
		var decoded commitments.Quantity
		require.NoError(t, json.Unmarshal(raw, &decoded))
		assert.Equal(t, q, decoded)
	})
}

func TestQuantityRefusesJSONThatIsNoNumber(t *testing.T) {
	for _, raw := range []string{`"12"`, `1e400`, `true`, `[1]`, `12345678901234567890`} {
		var q commitments.Quantity
		assert.Error(t, json.Unmarshal([]byte(raw), &q), raw)
	}
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"1 234,5", "١٢٫٥", "-0", "1,2,3", "+.5", "\u202f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := commitments.ParseQuantity(s)
		if err != nil {
			_, ok := problem.Of(err)
			require.True(t, ok)
			return
		}
		require.LessOrEqual(t, q, commitments.MaxQuantity)
		require.GreaterOrEqual(t, q, -commitments.MaxQuantity)
	})
}
