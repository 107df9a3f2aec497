package response

import (
	"errors"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/locale"
	"tracker/internal/problem"
)

func TestEveryKindHasAStatus(t *testing.T) {
	for _, kind := range []problem.Kind{
		problem.Invalid, problem.Unauthenticated, problem.Forbidden, problem.NotFound, problem.Conflict, problem.TooLarge,
		problem.Unsupported, problem.TooMany, problem.Unavailable,
	} {
		refusal := Describe(problem.New(kind, "error.not_found"))
		assert.NotEqual(t, http.StatusInternalServerError, refusal.Status, kind)
		assert.NotRegexp(t, regexp.MustCompile(`^problem\.`), refusal.Title(locale.For("fr")), kind)
	}
	assert.Equal(t, http.StatusInternalServerError, Describe(errors.New("broken: secret detail")).Status)
}
