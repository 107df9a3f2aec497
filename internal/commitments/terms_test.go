package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
)

func TestARevisionOfAnyTermIsAChange(t *testing.T) {
	commitmentstest.EachTerm(t, func(t *testing.T, full, without commitments.Terms) {
		assert.True(t, commitments.EqualTerms(full, full))
		assert.False(t, commitments.EqualTerms(full, without))
		assert.False(t, commitments.EqualTerms(without, full))
	})
}
