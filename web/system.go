package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/locale"
	"tracker/internal/problem"
)

// health says that the process answers.
func (s *server) health(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"status": "ok", "version": s.Version})
}

// ready says that database and migrations are in order; 503 when they are not.
func (s *server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 3*time.Second)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.Error("not ready", "error", err)
		c.JSON(http.StatusServiceUnavailable, gin.H{"status": "not ready"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}

// robots asks search engines to stay away: everything is behind the log-in.
func (s *server) robots(c *gin.Context) { c.String(http.StatusOK, "User-agent: *\nDisallow: /\n") }

// chooseLanguage sends a visitor to the account's language, or to the one that
// the browser asks for.
func (s *server) chooseLanguage(c *gin.Context) {
	lang := locale.Match(c.GetHeader("Accept-Language"))
	account, err := s.sessionAccount(c)
	if err != nil {
		s.note(c.Request.Context(), err) // the dashboard will say so
	}
	if locale.IsSupported(account.Language) {
		lang = account.Language
	}
	c.Header("Vary", "Accept-Language, Cookie")
	c.Redirect(http.StatusSeeOther, "/"+lang+"/")
}

// knownLanguage lets only addresses of a known language through.
func (s *server) knownLanguage(c *gin.Context) {
	if !locale.IsSupported(c.Param("lang")) {
		s.notFound(c)
		c.Abort()
	}
}

// notFound answers addresses that do not exist.
func (s *server) notFound(c *gin.Context) {
	s.problemPage(c, problem.New(problem.NotFound, "error.not_found"))
}

// notAllowed answers methods that an address does not take.
func (s *server) notAllowed(c *gin.Context) { s.problemPage(c, errNotAllowed) }

// problemPage shows an error in the frame that the visitor is used to.
func (s *server) problemPage(c *gin.Context, err error) {
	if isAPI(c.Request) {
		s.refuse(c.Writer, c.Request, err)
		return
	}
	p := &page{Context: c, server: s, locale: localeOf(c.Request)}
	p.account, _ = s.sessionAccount(c) // an unknown visitor gets the page too
	p.fail(err)
}
