package web

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"

	"github.com/klauspost/compress/gzhttp"

	"tracker/internal/problem"
	"tracker/web/request"
	"tracker/web/response"
)

// compressionLevel is what lines in the provinces are worth: pages are a tenth smaller
// than at the usual level.
const compressionLevel = gzip.BestCompression

// wrap puts around the routes what holds for every request, from the inside out.
func (s *server) wrap(routes http.Handler) (http.Handler, error) {
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(compressionLevel))
	if err != nil {
		return nil, err
	}
	origins, err := s.crossOrigin()
	if err != nil {
		return nil, err
	}
	h := s.sessions.Load(routes)
	h = limitBody(h)
	h = origins.Handler(h)
	h = s.requireText(h)
	h = s.catchPanics(h)
	h = compress(h)
	h = s.secure(h)
	h = headAsGet(h)
	return s.observe(h), nil
}

// headAsGet answers a HEAD as the GET of the same address; the server leaves
// out the body.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}

// pagePolicy allows what the tracker's own pages need, and nothing inline.
const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// secure sets the headers that browsers protect visitors by.
func (s *server) secure(next http.Handler) http.Handler {
	headers := map[string]string{
		"Content-Security-Policy":      pagePolicy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
		"Cache-Control":                "no-store",
	}
	if s.BaseURL.Scheme == "https" {
		headers["Strict-Transport-Security"] = "max-age=31536000"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// catchPanics turns a panic into a 500 that the visitor can report by its id.
func (s *server) catchPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := request.VisitOf(r.Context())
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if reason == http.ErrAbortHandler {
				panic(reason)
			}
			s.Log.Error("panic", "id", v.ID, "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
			if v.Status != 0 {
				panic(http.ErrAbortHandler) // too late for another answer
			}
			s.refuse(statusWriter{w, v}, r, errPanicked)
		}()
		next.ServeHTTP(statusWriter{w, v}, r)
	})
}

var errPanicked = errors.New("panicked; the log has the reason")

// requireText refuses addresses with text that is no text: no page and no row can
// have such a name, and databases trip over it.
func (s *server) requireText(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !problem.IsText(r.URL.Path) {
			s.refuse(w, r, response.NotFound())
			return
		}
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil || !request.AreTexts(query) {
			s.refuse(w, r, problem.New(problem.Invalid, "error.address.malformed"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers with an error where no page and no operation is at work yet.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if request.IsAPI(r) {
		s.api.Refuse(w, r, err)
		return
	}
	s.pages.Refuse(w, r, err)
}

// crossOrigin refuses changes that another site's page asks for.
func (s *server) crossOrigin() (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, problem.New(problem.Forbidden, "error.cross_site"))
	}))
	err := protection.AddTrustedOrigin(s.BaseURL.Scheme + "://" + s.BaseURL.Host)
	return protection, err
}

// drainBody is how much of a body that is too large is read and dropped, because a
// browser that is still sending shows a broken connection instead of the answer.
const drainBody = 64 << 20

// limitBody bounds what is read of a request's body.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = &limitedBody{ReadCloser: http.MaxBytesReader(w, r.Body, request.BodyLimit(r)), whole: r.Body}
		}
		next.ServeHTTP(w, r)
	})
}

type limitedBody struct {
	io.ReadCloser
	whole   io.Reader
	drained bool
}

// Read returns an *http.MaxBytesError once the limit is passed.
func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var over *http.MaxBytesError
	if errors.As(err, &over) && !b.drained {
		b.drained = true
		_, _ = io.CopyN(io.Discard, b.whole, drainBody)
	}
	return n, err
}
