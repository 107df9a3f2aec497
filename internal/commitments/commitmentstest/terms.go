// Package commitmentstest gives tests values of the domain that are whole, so
// that a list of fields which forgets one is found.
package commitmentstest

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

// FullTerms returns terms in which every field is set. A field that was added to
// the terms and not here fails the test.
func FullTerms(t testing.TB) commitments.Terms {
	t.Helper()
	low, high := commitments.Quantity(-1), commitments.MaxQuantity
	terms := commitments.Terms{
		Targets: []commitments.Target{{
			Indicator: "M5.1", Baseline: &low, Target: &high, Text: "x",
			Steps: []commitments.Step{{Period: commitments.Period{Kind: commitments.Year, Year: 2026, N: 1}, Value: 3}},
		}},
		DueOn: commitments.MustDate("2027-01-31"), FocalPoint: "A", LeadInstitution: "B",
	}
	for name, field := range fieldsOf(&terms) {
		require.False(t, field.IsZero(), "%s is not set in FullTerms", name)
	}
	return terms
}

// EachTerm runs the test for each field of the terms, by its name: with full terms,
// and with the same but for that field, which is empty.
func EachTerm(t *testing.T, test func(t *testing.T, full, without commitments.Terms)) {
	t.Helper()
	full := FullTerms(t)
	for name := range fieldsOf(&full) {
		t.Run(name, func(t *testing.T) {
			without := FullTerms(t)
			fieldsOf(&without)[name].SetZero()
			test(t, full, without)
		})
	}
}

// fieldsOf returns the fields of the terms, and those of their first target.
func fieldsOf(terms *commitments.Terms) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	add := func(of reflect.Value) {
		for i := range of.NumField() {
			fields[of.Type().Field(i).Name] = of.Field(i)
		}
	}
	add(reflect.ValueOf(terms).Elem())
	if len(terms.Targets) > 0 {
		add(reflect.ValueOf(&terms.Targets[0]).Elem())
	}
	return fields
}
