package pages

import (
	"regexp"

	"github.com/gin-gonic/gin"

	"tracker/web/lists"
	"tracker/web/request"
)

// routes adds pages and forms to a group of gin's.
type routes struct {
	site   *Site
	group  *gin.RouterGroup
	fields map[string][]request.Field // of the forms, by the pattern of their addresses
}

var parameter = regexp.MustCompile(`:\w+`)

// Mount adds every page, with its forms; the address of a form is in its declaration,
// beside its handler.
func (s *Site) Mount(g *gin.Engine) {
	r := routes{s, g.Group("/:lang", s.requireLanguage), map[string][]request.Field{}}

	r.page("/", showFirst)
	r.page("/overview", showOverview)
	r.public("/login", showLoginForm, logInForm, logOutForm)

	r.page("/agreements", listAgreements)
	r.page("/agreements/:code", showAgreement)
	r.page("/pledges/:code", showPledge)
	r.page("/regions/:code", showRegion)
	r.list("/totals", showTotals, downloadTotals)
	r.page("/totals/:indicator", showAddends)
	r.list("/commitments", listCommitments, downloadCommitments)
	r.files("/measures", downloadMeasures)
	r.page("/commitments/:code", showCommitment, reportProgressForm, reviseTermsForm, assessCommitmentForm, submitDraftForm, discardDraftForm, addCommentForm, withdrawReviewForm)
	r.page("/commitments/:code/deliverables/new", showNewDeliverable, addThingForm)
	r.list("/deliverables", listDeliverables, downloadDeliverables, decideManyForm)
	r.page("/deliverables/map", showDeliverablesMap)
	r.page("/deliverables/import", showListUpload, uploadListForm)
	r.page("/deliverables/import/:digest", showListMatch, matchListForm)
	r.page("/deliverables/import/:digest/:request", showListResult, applyListForm)
	r.list("/communes", listCommunes, downloadCommunes, uploadCommunesForm)
	r.page("/communes/:digest", showCommunesResult, loadCommunesForm)
	r.page("/deliverables/:id", showDeliverable, changeThingForm, mergeThingForm, decideThingForm, addThingEvidenceForm)
	r.page("/updates/:id/submit", showSubmit)
	r.page("/updates/:id/evidence", showEvidence, addEvidenceForm, removeEvidenceForm)
	r.page("/evidence/:id", sendEvidence)
	r.page("/evidence/:id/preview", sendPreview)

	r.page("/styleguide", showStyleguide)

	r.page("/outbox", showOutbox)
	r.public("/outbox/shell", showOutboxShell)
	r.public("/outbox/data.json", sendOutboxData)
	r.public("/manifest.webmanifest", sendManifest)

	r.list("/reviews", listReviews, downloadReviews)
	r.page("/reviews/together", showTogether, verifyTogetherForm)
	r.page("/reviews/:id", showReview, decideReviewForm)

	r.list("/collection", listRounds, downloadRounds, openRoundForm)
	r.page("/collection/:id", showRound, changeRoundForm)
	r.page("/collection/:id/close", showCloseRound, closeRoundForm)
	r.list("/collection/:id/returns", listReturns, downloadReturns)
	r.page("/collection/:id/returns/:commitment", showReturn, excuseReturnForm, expectReturnForm, reopenReturnForm)
	r.page("/collection/:id/workbook", showWorkbook, handInWorkbookForm)
	r.page("/collection/:id/workbook.xlsx", sendWorkbook)
	r.page("/collection/:id/workbook/:digest", showWorkbookResult, applyWorkbookForm)
	r.page("/collection/:id/workbook/:digest/marked.xlsx", sendMarkedWorkbook)

	r.list("/reports", listReports, downloadReports, compileReportForm)
	r.page("/reports/:period", showReport)
	r.page("/reports/:period/:edition", showReport)
	r.page("/reports/:period/:edition/edition.zip", sendReportArchive)
	r.page("/reports/:period/:edition/:file", sendReportFile)
	r.list("/recommendations", listRecommendations, downloadRecommendations, recommendForm)
	r.page("/recommendations/new", showNewRecommendation)
	r.page("/recommendations/:id", showRecommendation, answerRecommendationForm, findRecommendationForm)

	r.page("/opinions/:period", listOpinions, writeOpinionForm)
	r.page("/opinions/:period/:subject", showOpinion)
	r.forms(decideOpinionForm)
	r.page("/compilations/:id", showCompilation, cancelCompilationForm)

	r.list("/journal", requirePaging(listJournal), downloadJournal)
	r.page("/journal/checkpoint", sendCheckpoint)
	r.page("/journal/export", sendJournalExport)
	r.page("/journal/:index", showJournalEntry)
	r.page("/journal/:index/proof.json", sendProof)

	r.page("/account", showAccount, changePasswordForm, changeLanguageForm, addTokenForm, revokeTokenForm)
	r.forms(chooseRemindersForm, changeTimeZoneForm, subscribeForm, unsubscribeForm)

	r.page("/admin", showAdmin)
	r.list("/admin/accounts", requirePaging(listAccounts), downloadAccounts, addAccountForm, disableAccountForm, setLeadForm)
	r.list("/admin/jobs", requirePaging(listJobs), downloadJobs, runJobForm)
	r.list("/admin/deliveries", listDeliveries, downloadDeliveries, resendDeliveryForm, subscribeAnyForm, unsubscribeAnyForm)
	r.files("/admin/subscriptions", downloadSubscriptions)
	r.page("/admin/agreements/:code", showAgreementAdmin)
	r.page("/admin/agreements/:code/calendar", showCalendar, changeCalendarForm)
	r.amendments("/admin/agreements/:code")
	r.page("/admin/agreements/:code/definition", showDefinition, loadDefinitionForm)
	r.page("/admin/agreements/:code/definition.json", sendDefinition)

	if s.fields == nil {
		s.fields = r.fields
	}
}

// page adds a page that needs a log-in, and its forms.
func (r routes) page(path string, show handler, forms ...form) {
	r.group.GET(path, r.site.serve(requireLogin(show)))
	r.forms(forms...)
}

// public adds a page that anyone may see, and its forms.
func (r routes) public(path string, show handler, forms ...form) {
	r.group.GET(path, r.site.serve(show))
	r.forms(forms...)
}

// list adds a page that shows a list, which can be downloaded as well, and its
// forms.
func (r routes) list(path string, show handler, download func(*page) (lists.List, error), forms ...form) {
	r.page(path, show, forms...)
	r.files(path, download)
}

// files adds the addresses of a list as files: all of the list, with the filters
// and in the order of the page at the same address.
func (r routes) files(path string, download func(*page) (lists.List, error)) {
	for _, f := range lists.Formats {
		r.page(path+"."+f.Name, requirePaging(func(p *page) error {
			list, err := download(p)
			if err != nil {
				return err
			}
			format := lists.WithByteOrderMark(f, p.query("bom") == "1")
			return p.site.Lists.Send(p.gin.Writer, p.gin.Request, lists.Download{List: list, By: p.account, Locale: p.locale, Format: format})
		}))
	}
}

// forms adds the addresses that forms are sent to.
func (r routes) forms(forms ...form) {
	for _, f := range forms {
		r.group.POST(f.path, r.site.serveForm(f))
		r.fields["/*"+parameter.ReplaceAllString(f.path, "*")] = f.fields
	}
}

// requirePaging refuses a page that no list has where the handler asks for none: of
// a list that is shown whole, and of one that is downloaded.
func requirePaging(do handler) handler {
	return func(p *page) error {
		if _, err := request.ReadPaging(p.gin.Request.URL.Query(), 1); err != nil {
			return err
		}
		return do(p)
	}
}
