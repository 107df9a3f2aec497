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
		Indicator: commitments.Indicator{
			Kind: commitments.Numeric, Name: "Centres", Unit: "centres", Direction: commitments.Decrease,
			Cumulative: true, Verification: "visite",
		},
		Baseline: &low, Target: &high, TargetText: "x", DueOn: commitments.MustDate("2027-01-31"),
		FocalPoint: "A", LeadInstitution: "B",
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

// fieldsOf returns the fields of the terms, and in place of the indicator its own.
func fieldsOf(terms *commitments.Terms) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	add := func(of reflect.Value) {
		for i := range of.NumField() {
			fields[of.Type().Field(i).Name] = of.Field(i)
		}
	}
	add(reflect.ValueOf(terms).Elem())
	delete(fields, "Indicator")
	add(reflect.ValueOf(&terms.Indicator).Elem())
	return fields
}
