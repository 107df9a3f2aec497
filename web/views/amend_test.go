package views_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// members lists the names of all that a type is written with as JSON.
func members(kind reflect.Type, into map[string]bool) {
	switch kind.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		members(kind.Elem(), into)
	case reflect.Struct:
		for i := range kind.NumField() {
			field := kind.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" && !field.Anonymous {
				continue
			}
			if name != "" && !into[name] {
				into[name] = true
			}
			members(field.Type, into)
		}
	}
}

// A preview names each member of a definition in words.
func TestEveryMemberOfADefinitionHasAWord(t *testing.T) {
	names := map[string]bool{}
	members(reflect.TypeFor[commitments.Definition](), names)
	assert.Greater(t, len(names), 70)
	aside := []string{"units", "dimensions", "facts", "agreement", "position"} // sections, and what follows from where a pledge stands
	for name := range names {
		if !slices.Contains(aside, name) {
			assert.True(t, locale.For("fr").Has("amend.field."+name), name)
		}
	}
}
