package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/web/request"
	"tracker/web/response"
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

// notFound answers addresses that do not exist.
func (s *server) notFound(c *gin.Context) { s.showError(c, response.NotFound()) }

// notAllowed answers methods that an address does not take.
func (s *server) notAllowed(c *gin.Context) { s.showError(c, response.ErrMethodNotAllowed) }

func (s *server) showError(c *gin.Context, err error) {
	if request.IsAPI(c.Request) {
		s.api.Refuse(c.Writer, c.Request, err)
		return
	}
	s.pages.ShowError(c, err)
}
