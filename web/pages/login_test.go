package pages

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOnlyOwnAddressesAreLedTo(t *testing.T) {
	for _, address := range []string{"/fr/", "/ar/commitments?status=none&q=a+b", "/en/reports/2026-Q3"} {
		assert.Equal(t, address, localPath(address))
	}
	for _, address := range []string{
		"", "https://evil.example/", "//evil.example", "/\\evil.example", "/fr/../../x", "javascript:alert(1)", "/api/v1/tokens",
		"/fr/logout", "/fr/login", "x", "/de/commitments",
	} {
		assert.Empty(t, localPath(address), address)
	}
}
