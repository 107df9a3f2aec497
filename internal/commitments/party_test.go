package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
)

func TestADateIsAsExactAsItIsKnown(t *testing.T) {
	for date, c := range map[commitments.PartialDate]struct {
		first, last string
		valid       bool
	}{
		"":           {"", "", true},
		"2007":       {"2007-01-01", "2007-12-31", true},
		"2024-02":    {"2024-02-01", "2024-02-29", true},
		"2024-12":    {"2024-12-01", "2024-12-31", true},
		"2009-05-05": {"2009-05-05", "2009-05-05", true},
		"2009-13":    {"", "", false},
		"2009-00":    {"", "", false},
		"2009-02-30": {"", "", false},
		"1899":       {"", "", false},
		"2200":       {"", "", false},
		"09":         {"", "", false},
		"May 2009":   {"", "", false},
	} {
		t.Run(string(date), func(t *testing.T) {
			assert.Equal(t, [2]string{c.first, c.last}, [2]string{date.First().String(), date.Last().String()})
			assert.Equal(t, c.valid, date.IsValid())
		})
	}
}
