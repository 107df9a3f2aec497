package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/deliveries"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// The example of the Standard Webhooks specification.
func TestTheSignatureIsTheStandardsOne(t *testing.T) {
	signature, err := Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	require.NoError(t, err)
	assert.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature)
	_, err = Sign("whsec_", "a", time.Now(), nil)
	assert.Error(t, err)
}

func call(url string) deliveries.WebhookCall {
	return deliveries.WebhookCall{ID: "0190-a", At: time.Unix(1_795_000_000, 0), URL: url, Secret: secret, Body: []byte(`{"type":"edition.issued"}`)}
}

func post(t *testing.T, address string) deliveries.Failure {
	t.Helper()
	err := withTimeout("tracker/test", 300*time.Millisecond).Post(context.Background(), call(address))
	if err == nil {
		return deliveries.Failure{}
	}
	var failure *deliveries.Failure
	require.ErrorAs(t, err, &failure)
	assert.NotContains(t, err.Error(), "token")
	return *failure
}

func TestAReceiverVerifiesTheCall(t *testing.T) {
	var calls atomic.Int32
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		assert.NoError(t, err)
		mac := hmac.New(sha256.New, key)
		_, _ = io.WriteString(mac, r.Header.Get("webhook-id")+"."+r.Header.Get("webhook-timestamp")+"."+string(body))
		assert.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), r.Header.Get("webhook-signature"))
		assert.Equal(t, "0190-a", r.Header.Get("webhook-id"))
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Equal(t, "tracker/test", r.UserAgent())
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer hook.Close()
	assert.Equal(t, deliveries.Failure{Code: "webhook.status", Detail: "503"}, post(t, hook.URL+"/?token=1"))
	assert.Equal(t, deliveries.Failure{}, post(t, hook.URL+"/?token=1"))
	assert.EqualValues(t, 2, calls.Load())
}

func TestReceiversThatMisbehave(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	stop := make(chan struct{})
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/stall":
			<-stop
		case "/endless": // as much as it likes to say
			for range 10_000 {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		case "/headers":
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		case "/cut":
			c, _, err := w.(http.Hijacker).Hijack()
			assert.NoError(t, err)
			_ = c.Close()
		}
	}))
	defer hook.Close()
	defer close(stop)
	began := time.Now()
	for path, want := range map[string]deliveries.Failure{
		"/redirect": {Code: "webhook.redirect", Detail: "307"},
		"/gone":     {Code: "webhook.status", Detail: "410", Final: true},
		"/stall":    {Code: "webhook.timeout"},
		"/headers":  {Code: "webhook.unreachable"},
		"/cut":      {Code: "webhook.unreachable"},
		"/endless":  {},
	} {
		t.Run(path, func(t *testing.T) {
			assert.Equal(t, want, post(t, hook.URL+path+"?token=1"), path)
		})
	}
	assert.Less(t, time.Since(began), 5*time.Second)
	assert.Zero(t, elsewhere.Load())
	address := hook.URL
	hook.CloseClientConnections()
	assert.Equal(t, "webhook.unreachable", post(t, strings.Replace(address, "http:", "https:", 1)).Code)
}
