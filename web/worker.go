package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/locale"
	"tracker/internal/problem"
	"tracker/web/views"
)

// workerParts are the scripts that the service worker is made of, in this order:
// the pages import the first two as modules, which a worker can't everywhere.
var workerParts = []string{"store.js", "send.js", "worker.js"}

// offlineParts are what the pages that open without a line need, by name: the
// pages ask for the first ones at addresses with their SHA-256, and scripts
// import the others at their plain ones.
var offlineParts = struct{ printed, plain []string }{
	printed: []string{"tracker.css", "favicon.svg", "forms.js", "offline.js", "outbox.js"},
	plain:   []string{"store.js", "send.js"},
}

var (
	importLine = regexp.MustCompile(`(?m)^import [^\n]*\n`)
	exportWord = regexp.MustCompile(`(?m)^export `)
)

// makeWorker puts the service worker together. Its text changes with everything
// that it keeps, so that browsers take in the new one.
func (a *assets) makeWorker() (asset, error) {
	keep := []string{}
	for _, name := range offlineParts.printed {
		keep = append(keep, a.urls[name])
	}
	sums := sha256.New()
	for _, name := range offlineParts.plain {
		keep = append(keep, "/static/"+name)
		sums.Write(a.files[name].content)
	}
	list, err := json.Marshal(keep)
	if err != nil {
		return asset{}, err
	}
	languages, err := json.Marshal(locale.Supported)
	if err != nil {
		return asset{}, err
	}
	var text bytes.Buffer
	text.WriteString("const keep = " + string(list) + ";\nconst languages = " + string(languages) + ";\n")
	for _, name := range workerParts {
		sums.Write(a.files[name].content)
		text.Write(exportWord.ReplaceAll(importLine.ReplaceAll(a.files[name].content, nil), nil))
	}
	sums.Write(list)
	version := hex.EncodeToString(sums.Sum(nil)[:6])
	content := append([]byte("const version = \""+version+"\";\n"), text.Bytes()...)
	return asset{content: content, mediaType: mediaTypes[".js"], tag: `"` + version + `"`}, nil
}

// serveWorker hands over the service worker, at the root because it works for
// every page.
func (s *server) serveWorker(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Header("Content-Type", s.assets.worker.mediaType)
	c.Header("ETag", s.assets.worker.tag)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(s.assets.worker.content))
}

// manifest is what a phone needs to put the tracker on its home screen.
func (p *page) manifest() error {
	icon := func(purpose string) gin.H {
		return gin.H{"src": p.assets.urls["icon.svg"], "type": mediaTypes[".svg"], "sizes": "any", "purpose": purpose}
	}
	body, err := json.Marshal(gin.H{
		"id": "/", "name": p.locale.T("app.name"), "short_name": p.locale.T("app.name"), "description": p.locale.T("app.purpose"),
		"lang": p.locale.Lang(), "dir": p.locale.Dir(), "start_url": p.path(), "scope": "/", "display": "minimal-ui",
		"background_color": "#f6f5f1", "theme_color": "#135b60", "icons": []gin.H{icon("any"), icon("maskable")},
	})
	if err != nil {
		return err
	}
	p.Header("Cache-Control", "no-cache")
	p.Data(http.StatusOK, mediaTypes[".webmanifest"], body)
	return nil
}

// outboxShell is the outbox as it stands on a device: of no account, and the same
// for everybody.
func (p *page) outboxShell() error {
	c := p.words()
	c.Title, c.Path, c.Assets, c.Offline = p.locale.T("outbox.title"), p.path("outbox"), p.assets.urls, true
	c.Demo = p.madeUp(p.Request.Context())
	p.Header("Cache-Control", "no-cache")
	return p.ok(views.OutboxPage(c))
}

// etagged writes JSON, unless the asker has it already.
func (p *page) etagged(value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	p.Header("ETag", tag)
	if strings.TrimPrefix(p.GetHeader("If-None-Match"), "W/") == tag {
		p.Status(http.StatusNotModified)
		return nil
	}
	p.Data(http.StatusOK, "application/json", body)
	return nil
}

// errLoggedOut answers scripts, which can't log in.
var errLoggedOut = problem.New(problem.Unauthenticated, "error.unauthenticated")
