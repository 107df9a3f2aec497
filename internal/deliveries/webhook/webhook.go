// Package webhook calls webhooks as Standard Webhooks describes: each call is
// signed, so that the receiver can tell that it comes from the tracker, was not
// altered and is not an old one sent again.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tracker/internal/deliveries"
)

const (
	timeout   = 15 * time.Second
	maxHeader = 64 << 10
	maxAnswer = 64 << 10 // as much is read, so that the connection ends in order
)

// Poster implements deliveries.Poster over HTTP.
type Poster struct {
	client  *http.Client
	program string
}

// New returns a Poster that names the program in its calls, such as
// "tracker/1.2". It follows no redirect, waits 15 seconds and reads 64 KiB of
// an answer at most.
func New(program string) *Poster {
	return withTimeout(program, timeout)
}

func withTimeout(program string, patience time.Duration) *Poster {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: patience}).DialContext,
		TLSHandshakeTimeout:    patience,
		MaxResponseHeaderBytes: maxHeader,
		DisableKeepAlives:      true,
		DisableCompression:     true,
	}
	return &Poster{program: program, client: &http.Client{
		Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Post makes one signed call. Any status from 200 to 299 is a success.
func (p *Poster) Post(ctx context.Context, c deliveries.WebhookCall) error {
	signature, err := Sign(c.Secret, c.ID, c.At, c.Body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(c.Body))
	if err != nil {
		return &deliveries.Failure{Code: "webhook.address", Final: true}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", p.program)
	request.Header["webhook-id"] = []string{c.ID}
	request.Header["webhook-timestamp"] = []string{strconv.FormatInt(c.At.Unix(), 10)}
	request.Header["webhook-signature"] = []string{signature}
	response, err := p.client.Do(request)
	if err != nil {
		return noResponse(err)
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxAnswer) // what it says does not matter
	return statusError(response.StatusCode)
}

func statusError(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return &deliveries.Failure{Code: "webhook.redirect", Detail: strconv.Itoa(status)}
	case status == http.StatusGone: // the receiver wants no more
		return &deliveries.Failure{Code: "webhook.status", Detail: strconv.Itoa(status), Final: true}
	}
	return &deliveries.Failure{Code: "webhook.status", Detail: strconv.Itoa(status)}
}

// noResponse makes the error of a call that got no response. It leaves the
// address out, because that may hold a secret.
func noResponse(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if t, ok := errors.AsType[net.Error](err); ok && t.Timeout() {
		return fmt.Errorf("%w: %w", &deliveries.Failure{Code: "webhook.timeout"}, err)
	}
	return fmt.Errorf("%w: %w", &deliveries.Failure{Code: "webhook.unreachable"}, err)
}

// Sign returns the value of the header webhook-signature: the version and the
// HMAC-SHA256 of id, time and body under the secret's key.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return "", errors.New("webhook: the secret is no base64")
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
