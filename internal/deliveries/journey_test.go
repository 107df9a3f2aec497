package deliveries_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/deliveries"
	"tracker/internal/deliveries/webhook"
	"tracker/internal/mail"
	"tracker/internal/mail/mailtest"
)

// An edition on its way by a real mail server that refuses, stalls and recovers.
func TestAMailServerThatRefusesStallsAndRecovers(t *testing.T) {
	each(t, func(w *world) {
		box := mailtest.Start(w)
		server, err := mail.Parse("smtp://"+box.Address, "tracker@tracker.example")
		require.NoError(w, err)
		w.dispatch.Mail = server
		w.subscribe("planner", deliveries.NewSubscription{Language: "ar", Format: deliveries.CSV})
		w.subscribe("auditor", deliveries.NewSubscription{Language: "en"})
		w.issue("2026-Q2", 1)

		box.Refuse(451)
		w.run()
		assert.Equal(w, map[deliveries.State]int{deliveries.Failed: 2}, w.states(), "each is refused on its own")
		for _, d := range w.list(deliveries.Filter{}) {
			assert.Equal(w, deliveries.Failure{Code: "mail.refused", Detail: "451"}, d.Failure)
		}
		box.Recover()
		box.Stall()
		patience := server.Timeout
		server.Timeout = 200 * time.Millisecond // what does not come is not worth more
		w.pass(time.Minute)
		w.run()
		server.Timeout = patience
		assert.Equal(w, 3, box.Attempts(), "one finds out for all")
		box.Recover()
		w.run()
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 1, deliveries.Failed: 1}, w.states())
		w.pass(2 * time.Minute)
		w.run()
		w.run()
		assert.Equal(w, map[deliveries.State]int{deliveries.Sent: 2}, w.states())
		assert.Len(w, box.Received(), 2)
	})
}

// A webhook that fails, then answers, and verifies the signature each time.
func TestAWebhookThatFailsThenAnswers(t *testing.T) {
	each(t, func(w *world) {
		w.dispatch.Webhooks = webhook.New("tracker/test")
		var mu sync.Mutex
		var key []byte
		var ids []string
		hook := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			body, err := io.ReadAll(r.Body)
			assert.NoError(w, err)
			mac := hmac.New(sha256.New, key)
			_, _ = io.WriteString(mac, r.Header.Get("webhook-id")+"."+r.Header.Get("webhook-timestamp")+"."+string(body))
			if "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) != r.Header.Get("webhook-signature") {
				answer.WriteHeader(http.StatusUnauthorized)
				return
			}
			if ids = append(ids, r.Header.Get("webhook-id")); len(ids) < 3 {
				answer.WriteHeader(http.StatusBadGateway)
			}
		}))
		defer hook.Close()
		s := w.subscribe("admin", deliveries.NewSubscription{Channel: deliveries.Webhook, URL: hook.URL})
		var err error
		key, err = base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Secret, "whsec_"))
		require.NoError(w, err)
		w.issue("2026-Q2", 1)
		for _, want := range []deliveries.State{deliveries.Failed, deliveries.Failed, deliveries.Sent} {
			w.run()
			require.Equal(w, want, w.only().State, "%+v", w.only().Failure)
			w.pass(2 * time.Minute)
		}
		w.run()
		assert.Equal(w, []string{w.only().ID, w.only().ID, w.only().ID}, ids)
	})
}
