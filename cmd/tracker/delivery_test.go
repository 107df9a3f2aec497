package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/mail/mailtest"
)

func TestAWrongMailServerStopsTheStartAndIsNotShown(t *testing.T) {
	for _, value := range []string{"smtp://me:hush@", "me:hush@mail.example", "http://me:hush@mail.example", "smtp://me:hu/sh@mail.example", "smtps://me:hush@mail.example?from=hush"} {
		var out, errs bytes.Buffer
		status := run(t.Context(), []string{"serve", "--data-dir", t.TempDir(), "--smtp-url", value}, nil, &out, &errs)
		assert.Equal(t, failed, status, value)
		assert.Contains(t, errs.String(), "TRACKER_SMTP_URL is not usable: ")
		assert.Contains(t, errs.String(), "; it takes smtp://USER:PASSWORD@HOST:PORT")
		assert.NotContains(t, out.String()+errs.String(), "hu")
	}
}

// serveAlone runs the tracker without a demonstration until stop is called.
func (p *place) serveAlone(address string) (said *transcript, stop func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	said = &transcript{}
	ended := make(chan int, 1)
	args := append([]string{"serve", "--listen", address}, p.settings...)
	go func() { ended <- run(ctx, args, strings.NewReader(""), said, said) }()
	require.Eventually(p.t, func() bool { return strings.Contains(said.String(), "The tracker is open") || len(ended) > 0 },
		5*time.Minute, 20*time.Millisecond)
	return said, func() int { cancel(); return <-ended }
}

// An edition that was issued while no server ran reaches its subscriber at the
// next start, once, whatever the starts.
func TestAnEditionReachesItsSubscriberAfterARestart(t *testing.T) {
	box := mailtest.Start(t)
	box.RequirePassword("hush")
	eachPlace(t, func(t *testing.T, p *place) {
		before := len(box.Received())
		p.must("seed")
		p.must("account", "add", "reader@example.ma", "--name", "Reader", "--role", "auditor")
		token := strings.TrimSpace(p.must("account", "token", "reader@example.ma"))
		address := freeAddress(t)
		_, stop := p.serveAlone(address)
		request, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/v1/subscriptions",
			strings.NewReader(`{"period_kind":"quarter","language":"ar","format":"csv"}`))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusCreated, answer.StatusCode)
		require.Equal(t, done, stop())
		p.must("report", "compile", "--period", "2026-Q4")

		p.settings = append(p.settings, "--smtp-url", "smtp://me:hush@"+box.Address)
		for range 2 {
			said, stop := p.serveAlone(freeAddress(t))
			require.Eventually(t, func() bool { return len(box.Received()) > before }, time.Minute, 20*time.Millisecond)
			require.Equal(t, done, stop())
			assert.NotContains(t, said.String(), "hush")
		}
		require.Len(t, box.Received(), before+1)
		got := box.Received()[before]
		assert.Equal(t, "reader@example.ma", got.To)
		assert.Equal(t, "tracker@localhost", got.From)
		assert.Contains(t, string(got.Raw), "2026-Q4-1-report.csv")
	})
}

// What `tracker account add` says of mornings and leads stands, and the journal
// agrees.
func TestALeadAddedByCommand(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		p.must("seed")
		p.must("account", "add", "head@example.ma", "--name", "Head", "--role", "auditor", "--party", "CCDH", "--lead", "--time-zone", "Europe/Paris")
		listed := p.must("account", "list", "--json")
		assert.Contains(t, listed, `"lead": true`)
		assert.Contains(t, listed, `"time_zone": "Europe/Paris"`)
		assert.Contains(t, p.must("account", "list"), "(lead)")
		p.must("journal", "verify")
	})
}
