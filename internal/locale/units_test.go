package locale

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

var centres = map[string]map[string]string{
	"fr": {"one": "centre", "many": "de centres", "other": "centres"},
	"ar": {"zero": "مركز", "one": "مركز", "two": "مركزان", "few": "مراكز", "many": "مركزا", "other": "مركز"},
	"en": {"one": "centre", "other": "centres"},
}

func TestAUnitTakesTheFormThatItsNumberAsksFor(t *testing.T) {
	for decimal, want := range map[string][3]string{ // in French, Arabic and English
		"0":              {"centre", "مركز", "centres"},
		"1":              {"centre", "مركز", "centre"},
		"-1":             {"centre", "مركز", "centre"},
		"1.5":            {"centre", "مركز", "centres"},
		"2":              {"centres", "مركزان", "centres"},
		"3":              {"centres", "مراكز", "centres"},
		"10":             {"centres", "مراكز", "centres"},
		"11":             {"centres", "مركزا", "centres"},
		"99":             {"centres", "مركزا", "centres"},
		"100":            {"centres", "مركز", "centres"},
		"103":            {"centres", "مراكز", "centres"},
		"1000000":        {"de centres", "مركز", "centres"},
		"99999999999.75": {"centres", "مركز", "centres"},
		"none":           {"centres", "مركز", "centres"},
	} {
		t.Run(decimal, func(t *testing.T) {
			assert.Equal(t, want, [3]string{fr.Unit(decimal, centres), ar.Unit(decimal, centres), en.Unit(decimal, centres)})
		})
	}
}

func TestAUnitThatIsNotTranslatedIsTagged(t *testing.T) {
	alone := map[string]map[string]string{"fr": centres["fr"]}
	assert.Equal(t, "centre [fr]", en.Unit("1.5", alone), "by the rule of the language that it is in")
	assert.Equal(t, "\u2068centres [fr]\u2069", ar.Unit("3", alone))
	assert.Empty(t, en.Unit("1", nil))
}

func TestAMeasureIsANumberWithItsUnit(t *testing.T) {
	assert.Equal(t, "1\u00a0\u2068centre\u2069", en.Measure("1", en.Unit("1", centres)))
	assert.Equal(t, "2\u00a0\u2068centres\u2069", fr.Measure("2", fr.Unit("2", centres)))
	assert.Equal(t, "3\u00a0\u2068مراكز\u2069", ar.Measure("3", ar.Unit("3", centres)))
	assert.Equal(t, "1\u202f000\u202f000\u00a0\u2068de centres\u2069", fr.Measure("1000000", fr.Unit("1000000", centres)))
	assert.Equal(t, "3\u00a0\u2068centres [fr]\u2069", ar.Measure("3", "\u2068centres [fr]\u2069"), "isolated once")
	assert.Equal(t, "1,234.5", en.Measure("1234.5", ""))
}
