package response

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
)

// Attach sets the headers of a file that is to be saved.
func Attach(h http.Header, mediaType, name string) { setFile(h, "attachment", mediaType, name) }

func setFile(h http.Header, kind, mediaType, name string) {
	h.Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": name}))
	h.Set("Content-Type", mediaType)
}

// Attachment is a file that is sent while it is written. Its headers go out with
// the first part, so that until then another answer can be given.
type Attachment struct {
	To              http.ResponseWriter
	MediaType, Name string
	Begun           bool // a part was written
}

// Write writes one part.
func (a *Attachment) Write(part []byte) (int, error) {
	if !a.Begun {
		Attach(a.To.Header(), a.MediaType, a.Name)
		a.Begun = true
	}
	return longWriter{a.To}.Write(part)
}

// longWriter gives each part of a long answer time of its own: the whole may take
// as long as it does while its reader goes on reading.
type longWriter struct{ http.ResponseWriter }

// partTime is how long the reader may take for one part.
const partTime = time.Minute

// Write writes one part.
func (w longWriter) Write(part []byte) (int, error) {
	err := http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(partTime))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return w.ResponseWriter.Write(part)
}

// disposition writes a Content-Disposition (RFC 6266) with a name that a person
// gave: in ASCII, and as it is where that differs.
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
