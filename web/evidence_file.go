package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"tracker/internal/commitments"
)

// sendEvidence hands over the file of an item, to be saved, and closes its
// content. No browser runs anything of it.
func sendEvidence(w http.ResponseWriter, r *http.Request, file commitments.Content, content io.ReadSeekCloser) error {
	w.Header().Set("Content-Type", file.MediaType)
	w.Header().Set("Content-Disposition", disposition("attachment", file.Name))
	w.Header().Set("Cache-Control", "private, no-store")
	return sendSandboxed(w, r, content)
}

// sendPreview hands over the small picture of an item, for pages that show it.
// The browser may keep it, but asks each time whether it may still be shown.
func sendPreview(w http.ResponseWriter, r *http.Request, file commitments.Content, content io.ReadSeekCloser) error {
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Disposition", disposition("inline", "preview.jpg"))
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("ETag", `"`+file.Preview.SHA256+`"`)
	return sendSandboxed(w, r, content)
}

func sendSandboxed(w http.ResponseWriter, r *http.Request, content io.ReadSeekCloser) error {
	takeTime(w)
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, content)
	return errors.Join(content.Close())
}

// disposition writes a Content-Disposition (RFC 6266): the name in ASCII, and as
// it is where that differs.
func disposition(kind, name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	if plain == name {
		return kind + `; filename="` + plain + `"`
	}
	return kind + `; filename="` + plain + `"; filename*=UTF-8''` + extended(name)
}

// extended writes a text as RFC 8187 has it.
func extended(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		letter := b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
		if letter || strings.IndexByte("!#$&+-.^_`|~", b) >= 0 {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
