package web

import "github.com/gin-gonic/gin"

// routes is every address of the tracker but the API's, which api.go lists.
func (s *server) routes(g *gin.Engine) {
	g.NoRoute(s.notFound)
	g.NoMethod(s.notAllowed)

	g.GET("/healthz", s.health)
	g.GET("/readyz", s.ready)
	g.GET("/metrics", s.metrics())
	g.GET("/static/*file", s.serveAsset)
	g.GET("/robots.txt", s.robots)
	g.GET("/", s.chooseLanguage)
	s.api(g)

	l := g.Group("/:lang", s.knownLanguage)
	l.GET("/", s.page((*page).dashboard))
	l.GET("/login", s.open((*page).loginForm))
	l.POST("/login", s.open((*page).login))
	l.POST("/logout", s.open((*page).logout))

	l.GET("/agreements", s.page((*page).agreements))
	l.GET("/agreements/:code", s.page((*page).agreement))
	l.GET("/pledges/:code", s.page((*page).pledge))
	l.GET("/regions/:code", s.page((*page).region))
	l.GET("/commitments", s.page((*page).commitments))
	s.asFiles(l, "/commitments", (*page).commitmentsAsFile)
	l.GET("/commitments/:code", s.page((*page).commitment))
	l.POST("/commitments/:code/updates", s.form((*page).reportProgress, (*page).reportAgain))
	l.POST("/commitments/:code/terms", s.form((*page).reviseTerms, (*page).reviseAgain))
	l.POST("/commitments/:code/assessments", s.form((*page).assess, (*page).assessAgain))
	l.POST("/updates/:id/submit", s.form((*page).submitDraft, (*page).submitAgain))
	l.POST("/updates/:id/discard", s.page((*page).discardDraft))
	l.POST("/updates/:id/comments", s.form((*page).addComment, (*page).addCommentAgain))
	l.GET("/updates/:id/evidence", s.page((*page).evidence))
	l.POST("/updates/:id/evidence", s.form((*page).addEvidence, (*page).addEvidenceAgain))
	l.GET("/evidence/:id", s.page((*page).evidenceFile))
	l.GET("/evidence/:id/preview", s.page((*page).evidencePreview))
	l.POST("/evidence/:id/remove", s.page((*page).removeEvidence))

	l.GET("/reviews", s.page((*page).reviews))
	s.asFiles(l, "/reviews", (*page).reviewsAsFile)
	l.GET("/reviews/:id", s.page((*page).review))
	l.POST("/reviews/:id", s.form((*page).decide, (*page).decideAgain))

	l.GET("/reports", s.page((*page).reports))
	s.asFiles(l, "/reports", (*page).reportsAsFile)
	l.POST("/reports", s.form((*page).compileReport, (*page).compileAgain))
	l.GET("/reports/:period", s.page((*page).report))
	l.GET("/reports/:period/:edition", s.page((*page).report))
	l.GET("/reports/:period/:edition/:file", s.page((*page).reportFile))

	l.GET("/account", s.page((*page).ownAccount))
	l.POST("/account/password", s.form((*page).changePassword, (*page).passwordAgain))
	l.POST("/account/language", s.form((*page).changeLanguage, (*page).languageAgain))
	l.POST("/account/tokens", s.form((*page).addToken, (*page).tokenAgain))
	l.POST("/account/tokens/:id/revoke", s.page((*page).revokeToken))

	l.POST("/account/subscriptions", s.form((*page).subscribe, (*page).subscribeAgain))
	l.POST("/account/subscriptions/:id/remove", s.page((*page).unsubscribe))

	l.GET("/admin", s.page((*page).admin))
	l.GET("/admin/accounts", s.page((*page).accounts))
	s.asFiles(l, "/admin/accounts", (*page).accountsAsFile)
	l.POST("/admin/accounts", s.form((*page).addAccount, (*page).accountAgain))
	l.POST("/admin/accounts/:id/disabled", s.page((*page).disableAccount))
	l.GET("/admin/jobs", s.page((*page).jobs))
	s.asFiles(l, "/admin/jobs", (*page).jobsAsFile)
	l.POST("/admin/jobs/:name", s.page((*page).runJob))
	l.GET("/admin/deliveries", s.page((*page).deliveries))
	s.asFiles(l, "/admin/deliveries", (*page).deliveriesAsFile)
	s.asFiles(l, "/admin/subscriptions", (*page).subscriptionsAsFile)
	l.POST("/admin/deliveries/:id/resend", s.page((*page).resend))
	l.POST("/admin/subscriptions", s.form((*page).subscribeAny, (*page).subscribeAnyAgain))
	l.POST("/admin/subscriptions/:id/remove", s.page((*page).unsubscribeAny))
}
