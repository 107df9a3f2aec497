package request

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/problem"
)

func TestLoginLimiter(t *testing.T) {
	now := time.Now()
	l := NewLoginLimiter(func() time.Time { return now })
	var err error
	for i := range l.addresses.burst {
		_, _, err = l.Allow("192.0.2.1", strings.Repeat("x", i))
		require.NoError(t, err)
	}
	_, wait, err := l.Allow("192.0.2.1", "another")
	assert.True(t, problem.Is(err, problem.TooMany))
	assert.Positive(t, wait)
	attempt, _, err := l.Allow("192.0.2.2", "another")
	require.NoError(t, err, "others come in")
	attempt.Refund()
	for i := range maxNames + 10 {
		l.emails.reserve(strconv.Itoa(i), now)
	}
	assert.LessOrEqual(t, len(l.emails.names), maxNames)
}
