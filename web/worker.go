package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/locale"
)

// workerParts are the scripts that the service worker is made of, in this order:
// the pages import all but the last one as modules, which a worker can't everywhere.
var workerParts = []string{"store.js", "enter.js", "progress-form.js", "thing-form.js", "send.js", "worker.js"}

// offlineParts are what the pages that open offline need, by name: the
// pages ask for the first ones at addresses with their SHA-256, and scripts
// import the others at their plain ones.
var offlineParts = struct{ printed, plain []string }{
	printed: []string{"tracker.css", "favicon.svg", "forms.js", "offline.js", "outbox.js"},
	plain: []string{
		"store.js", "enter.js", "progress-form.js", "thing-form.js", "send.js", "delay.js", "place.js",
		"outbox-base.js", "outbox-fields.js", "outbox-form.js", "outbox-list.js", "outbox-step.js", "outbox-thing.js", "outbox-update.js",
	},
}

var (
	importLine = regexp.MustCompile(`(?m)^import [^\n]*\n`)
	exportWord = regexp.MustCompile(`(?m)^export `)
)

// makeWorker puts the service worker together. Its text changes with everything
// that it keeps, so that browsers install the new one.
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

// serveWorker serves the service worker, at the root because it works for
// every page.
func (s *server) serveWorker(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Header("Content-Type", s.assets.worker.mediaType)
	c.Header("ETag", s.assets.worker.tag)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(s.assets.worker.content))
}
