package request

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestClientAddress(t *testing.T) {
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:99", "198.51.100.1", "192.0.2.7"},
		{"127.0.0.1:99", "203.0.113.5, 198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "rubbish", "127.0.0.1"},
		{"[::1]:99", "2001:db8::1", "2001:db8::1"},
	} {
		t.Run(c.remote+" for "+c.forwarded, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.remote
			r.Header.Set("X-Forwarded-For", c.forwarded)
			assert.Equal(t, c.want, ClientAddress(r))
		})
	}
}
