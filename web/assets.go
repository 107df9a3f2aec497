package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/web/response"
)

//go:embed static
var static embed.FS

// asset is one embedded file.
type asset struct {
	content   []byte
	mediaType string
	tag       string
	immutable bool // its address changes with its content
}

// assets serve the embedded files. Each has an address with a part of its
// SHA-256, which may be kept for ever, and at its plain one, which scripts use
// to import each other and which browsers request anew each time.
type assets struct {
	urls   map[string]string // address by name, such as "tracker.css"
	files  map[string]asset
	worker asset // the service worker
}

func loadAssets() (*assets, error) {
	a := &assets{urls: map[string]string{}, files: map[string]asset{}}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".css" {
			content = tightened(content)
		}
		a.add(strings.TrimPrefix(name, "static/"), content)
		return nil
	})
	if err == nil {
		a.worker, err = a.makeWorker()
	}
	return a, err
}

// What a style sheet has for its writers alone: comments, and white space around marks.
var (
	cssComments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpaces   = regexp.MustCompile(`\s*([{};])\s*`)
)

// tightened is a style sheet without what its readers need not load.
func tightened(sheet []byte) []byte {
	sheet = cssSpaces.ReplaceAll(cssComments.ReplaceAll(sheet, nil), []byte("$1"))
	return bytes.TrimSpace(bytes.ReplaceAll(sheet, []byte(";}"), []byte("}")))
}

func (a *assets) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	print := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	mediaType := mime.TypeByExtension(ext)
	if own := mediaTypes[ext]; own != "" {
		mediaType = own
	}
	printed := strings.TrimSuffix(name, ext) + "." + print + ext
	file := asset{content: content, mediaType: mediaType, tag: `"` + print + `"`}
	a.files[name] = file
	file.immutable = true
	a.files[printed] = file
	a.urls[name] = "/static/" + printed
}

// mediaTypes do not depend on what the machine has installed.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webmanifest": "application/manifest+json",
}

func (s *server) serveAsset(c *gin.Context) {
	file, ok := s.assets.files[strings.TrimPrefix(c.Param("file"), "/")]
	if !ok {
		s.refuse(c.Writer, c.Request, response.NotFound())
		return
	}
	cache := "no-cache"
	if file.immutable {
		cache = "public, max-age=31536000, immutable"
	}
	if path.Ext(c.Param("file")) != ".svg" {
		// They protect documents, which styles and scripts are not.
		for _, name := range []string{"Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
			c.Writer.Header().Del(name)
		}
	}
	c.Header("Cache-Control", cache)
	c.Header("Content-Type", file.mediaType)
	c.Header("ETag", file.tag)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(file.content))
}
