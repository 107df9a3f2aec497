package api

import (
	"tracker/internal/commitments"
	"tracker/internal/reports"
	"tracker/internal/workbook"
)

// register is every operation of the API: its address under request.APIRoot, its
// id, what it does, and which method answers it.
func (a *API) register(r registry) {
	agreements := agreementAPI{a.Tracker, a.Log}
	add(r, get("/agreements", "listAgreements", "Agreements with their parties and calendar"), agreements.list)
	add(r, post("/agreements", "loadAgreement", "Load a whole definition, for administrators: a new agreement, or what was exported and changed; with preview=1 only say what it would change").readsBody().refuses(409), agreements.load)
	r.describeBody("/agreements", definitionBody())
	add(r, patch("/agreements/{code}", "changeAgreement", "Change an agreement's own terms, or its calendar from a day on, for administrators; with preview=1 only say what would follow").refuses(409), agreements.change)
	add(r, get("/agreements/{code}/definition", "getDefinition", "An agreement with all that it defines, as a data file").sends("The data file", "application/json"), agreements.definition)
	add(r, get("/pledges", "listPledges", "Pledges, in the order of their agreement"), agreements.listPledges)
	add(r, post("/pledges", "addPledge", "Add a pledge, for administrators; with preview=1 only say what it would change").refuses(409), agreements.addPledge)
	add(r, patch("/pledges/{code}", "changePledge", "Amend a pledge, for administrators; with preview=1 only say what it would change").refuses(409), agreements.changePledge)
	add(r, get("/regions", "listRegions", "Regions"), agreements.listRegions)
	add(r, get("/indicators", "listIndicators", "Indicators of the pledges, in their order"), agreements.listIndicators)
	add(r, post("/indicators", "addIndicator", "Add an indicator to a pledge, for administrators; with preview=1 only say what it would change").refuses(409), agreements.addIndicator)
	add(r, patch("/indicators/{code}", "changeIndicator", "Amend an indicator, for administrators; with preview=1 only say what it would change").refuses(409), agreements.changeIndicator)
	add(r, get("/dimensions", "listDimensions", "Dimensions by which numbers are broken down, with their parts"), agreements.listDimensions)
	add(r, get("/deliverable-kinds", "listDeliverableKinds", "Kinds of deliverables with what is noted of each"), agreements.listKinds)
	add(r, post("/deliverable-kinds", "addDeliverableKind", "Add a kind of deliverable, for administrators; with preview=1 only say what it would change").refuses(409), agreements.addKind)
	add(r, patch("/deliverable-kinds/{code}", "changeDeliverableKind", "Change a kind of deliverable, for administrators; with preview=1 only say what it would change").refuses(409), agreements.changeKind)
	add(r, get("/delay-reasons", "listDelayReasons", "Reasons for which commitments can be late or suspended"), agreements.listDelayReasons)
	add(r, put("/delay-reasons/{code}", "putDelayReason", "Change a reason for delay, or add one, for administrators; with preview=1 only say what it would change").refuses(409), putItem[DelayReasonTerms](agreements, commitments.DelayReasons))
	add(r, get("/units", "listUnits", "Units that values count in, with their plural forms"), agreements.listUnits)
	add(r, put("/units/{code}", "putUnit", "Change the words of a unit, or add one, for administrators; with preview=1 only say what it would change").refuses(409), putItem[UnitTerms](agreements, commitments.Units))
	add(r, put("/dimensions/{code}", "putDimension", "Change a dimension with its parts, or add one, for administrators; with preview=1 only say what it would change").refuses(409), putItem[DimensionTerms](agreements, commitments.Dimensions))
	add(r, put("/parties/{code}", "putParty", "Change a party with its names, or add one, for administrators; with preview=1 only say what it would change").refuses(409), putItem[PartyTerms](agreements, commitments.Parties))
	add(r, put("/regions/{code}", "putRegion", "Change a region, or add one, for administrators; with preview=1 only say what it would change").refuses(409), putItem[RegionTerms](agreements, commitments.Regions))
	add(r, get("/facts", "listFacts", "Facts that were published on agreements, by date"), agreements.listFacts)
	add(r, post("/facts", "addFact", "Publish a fact on an agreement, for administrators; with preview=1 only say what it would change").refuses(409), agreements.addFact)
	add(r, get("/periods", "listPeriods", "Reporting periods of an agreement, latest first"), agreements.listPeriods)

	commitments := commitmentAPI{a.Tracker, a.Journal, a.Lists}
	addList(r, get("/commitments", "listCommitments", "Commitments with their current state"), commitments.list, commitments.file)
	addFiles(r, get("/measures", "downloadMeasures", "Where commitments stand with each of their indicators, a row for each"), commitments.measuresFile)
	add(r, get("/commitments/{code}", "getCommitment", "One commitment; its version is the ETag"), commitments.get)
	add(r, patch("/commitments/{code}", "reviseCommitment", "Change targets, due date, focal point or lead institution").refuses(409), commitments.revise)
	add(r, post("/commitments/{code}/assessments", "assessCommitment", "Assess a commitment without an update to review").refuses(409), commitments.assess)

	totals := totalAPI{a.Tracker, a.Lists}
	addList(r, get("/totals", "listTotals", "What each indicator comes to, with how many commitments are in it; add expand=addends for what it is made of"), totals.list, totals.file)
	addFiles(r, get("/totals", "downloadTotals", "What each indicator comes to"), totals.filteredFile)

	updates := updateAPI{a.Tracker, a.Journal, a.Lists}
	add(r, get("/commitments/{code}/updates", "listUpdates", "Progress updates of a commitment, latest first"), updates.list)
	add(r, post("/commitments/{code}/updates", "reportProgress", "Report progress, or save a draft").refuses(409), updates.report)
	add(r, get("/updates/{id}", "getUpdate", "One progress update, or a draft of one's own"), updates.get)
	add(r, post("/updates/{id}/submit", "submitUpdate", "Submit a draft").answers(200).refuses(409), updates.submit)
	add(r, post("/updates/{id}/reviews", "reviewUpdate", "Verify an update or return it").refuses(409), updates.review)
	add(r, del("/updates/{id}/reviews/{review}", "withdrawReview", "Take a verification back: the update awaits a review again").answers(200).refuses(409), updates.withdraw)
	addList(r, get("/reviews", "listReviewQueue", "Updates that wait for one's review, longest waiting first").refuses(403), updates.listReviewQueue, updates.reviewQueueFile)
	add(r, post("/reviews/together", "verifyTogether", "Verify several updates that say nothing new: all of them, or none").answers(200).refuses(404, 409), updates.verifyTogether)

	evidence := evidenceAPI{a.Tracker, a.Log}
	add(r, get("/updates/{id}/evidence", "listEvidence", "What supports an update, or a draft of one's own"), evidence.list)
	add(r, post("/updates/{id}/evidence", "addEvidence", "Attach a file, a link or a reference to a paper to a draft, or to an update of one's own that was not verified yet").refuses(409), evidence.add)
	r.describeBody("/updates/{id}/evidence", evidenceBody())
	add(r, get("/evidence/{id}", "downloadEvidence", "The file of an item, byte for byte; a link or a paper as JSON").sends("The file", "application/octet-stream", "application/json"), evidence.download)
	add(r, get("/evidence/{id}/preview", "downloadPreview", "The small picture of an item").sends("The preview", "image/jpeg"), evidence.downloadPreview)
	add(r, del("/evidence/{id}", "removeEvidence", "Take an item off a draft of one's own").refuses(409), evidence.remove)

	a.registerDeliverables(r, evidence)

	comments := commentAPI{a.Tracker}
	add(r, get("/updates/{id}/comments", "listComments", "Comments on an update, the first one first"), comments.list)
	add(r, post("/updates/{id}/comments", "addComment", "Comment on an update, and notify people"), comments.add)
	add(r, get("/updates/{id}/people", "listPeople", "Whom a comment on the update can mention, by name").refuses(403), comments.listPeople)

	rounds := roundAPI{a.Collection, a.Journal, a.Lists}
	addList(r, get("/rounds", "listRounds", "Collection rounds with their counts, the latest period first"), rounds.list, rounds.file)
	add(r, post("/rounds", "openRound", "Open the collection round of a period").refuses(409), rounds.open)
	add(r, get("/rounds/{id}", "getRound", "One collection round; its version is the ETag"), rounds.get)
	add(r, patch("/rounds/{id}", "changeRound", "Change what a round that is not closed asks for").refuses(409), rounds.change)
	add(r, post("/rounds/{id}/close", "closeRound", "Close a round before its last day: nothing more is reported for it").answers(200).refuses(409), rounds.close)
	add(r, get("/rounds/{id}/revisions", "listRoundRevisions", "Changes of a round, the latest first"), rounds.listRevisions)

	returns := returnAPI{a.Collection, a.Lists, a.Location}
	add(r, get("/rounds/{id}/standing", "getRoundStanding", "How a round goes: counts by party, pledge and region, who has not begun, what is late, what changed"), returns.roundStatus)
	addList(r, get("/rounds/{id}/returns", "listReturns", "Returns of a round, by pledge and region"), returns.list, returns.file)
	add(r, get("/rounds/{id}/returns/{commitment}", "getReturn", "One return of a round"), returns.get)
	add(r, post("/rounds/{id}/returns/{commitment}/excuse", "excuseReturn", "Say that a return is not owed").refuses(409), returns.excuse)
	add(r, post("/rounds/{id}/returns/{commitment}/expect", "expectReturn", "Say that an excused return is owed after all").refuses(409), returns.expect)
	add(r, post("/rounds/{id}/returns/{commitment}/reopen", "reopenReturn", "Let a return of a locked round come until the end of a day").refuses(409), returns.reopen)

	workbooks := workbookAPI{a.Workbooks, deliverableAPI{a.Register, a.Tracker, a.Journal, a.Lists, evidence}, r}
	add(r, get("/rounds/{id}/workbook", "downloadWorkbook", "The workbook of a round with a row for each return of one's own").refuses(403, 409).sends("The workbook", workbook.MediaType), workbooks.download)
	add(r, post("/rounds/{id}/workbook", "handInWorkbook", "Report all that a workbook says, or nothing; with dry_run=1 only say what it would change").answers(200).refuses(409, 413, 415).describes(uploadResponses[WorkbookAnswer](r, "WorkbookAnswer", "What was, or would be, changed")), workbooks.handIn)
	r.describeBody("/rounds/{id}/workbook", workbookBody())

	editions := reportAPI{a.Reports, a.Tracker, a.Journal, a.Lists, a.Log}
	addList(r, get("/reports", "listReports", "Editions of reports, the latest period first"), editions.list, editions.file)
	add(r, post("/reports", "compileReport", "Issue the report of a period; 200 when the latest edition says the same already").refuses(409), editions.compile)
	add(r, get("/reports/{id}", "getReport", "One edition"), editions.get)
	add(r, get("/reports/{id}/changes", "listReportChanges", "What an edition says otherwise than the one before: by commitment, and everything"), editions.listChanges)
	add(r, get("/reports/{id}/since", "getReportSince", "What was recorded since an edition was compiled, and which totals would be different now"), editions.since)
	add(r, get("/reports/{id}/files/{name}", "downloadReportFile", "A file of an edition, byte for byte; the journal notes it").refuses(503).sends("The file", "application/octet-stream"), editions.downloadFile)
	add(r, get("/reports/{id}/files/"+reports.ArchiveName, "downloadReportArchive", "All files of an edition with their signed manifest as one ZIP archive, the same bytes each time; the journal notes it").refuses(503).sends("The archive", "application/zip"), editions.downloadArchive)

	opinions := opinionAPI{a.Opinions}
	add(r, get("/opinions", "listOpinions", "What the party that collects says of a period: on the whole, then on each pledge"), opinions.list)
	add(r, post("/opinions", "writeOpinion", "Write the next version of an opinion, for reviewers of the party that collects").refuses(409), opinions.write)
	add(r, get("/opinions/{id}", "getOpinion", "One opinion: what was approved of it, and for its writers the latest version"), opinions.get)
	add(r, post("/opinions/{id}/approval", "approveOpinion", "Approve the version that a colleague wrote: from then on it stands, and goes into reports").answers(200).refuses(409), opinions.approve)
	add(r, post("/opinions/{id}/return", "returnOpinion", "Send the version that a colleague wrote back, with a reason").answers(200).refuses(409), opinions.sendBack)

	recommended := recommendationAPI{a.Recommended, a.Tracker, a.Lists}
	addList(r, get("/recommendations", "listRecommendations", "What the party that collects recommends, by deadline"), recommended.list, recommended.file)
	add(r, post("/recommendations", "recommend", "Recommend something to a party by a day, for reviewers of the party that collects"), recommended.make)
	add(r, get("/recommendations/{id}", "getRecommendation", "One recommendation with its steps"), recommended.get)
	add(r, post("/recommendations/{id}/answer", "answerRecommendation", "Accept or refuse a recommendation, or say that it is done, for planners of the addressee").answers(200).refuses(409), recommended.answer)
	add(r, post("/recommendations/{id}/finding", "findRecommendation", "Say that a recommendation is settled, not done yet or closed, for who made it").answers(200).refuses(409), recommended.find)

	compilations := compilationAPI{a.Reports, a.Tracker}
	add(r, get("/compilations", "listCompilations", "What is being compiled, the latest first").refuses(403), compilations.list)
	add(r, post("/compilations", "startCompilation", "Have the report of a period compiled in the background; where it is being compiled already, that compilation is answered").answers(202), compilations.start)
	add(r, get("/compilations/{id}", "getCompilation", "How far a compilation has come, or how it ended").refuses(403), compilations.get)
	add(r, post("/compilations/{id}/cancel", "cancelCompilation", "End a compilation, within seconds, before anything of it is issued").answers(202).refuses(409), compilations.cancel)

	accounts := accountAPI{a.People, a.Lists}
	addList(r, get("/accounts", "listAccounts", "Accounts, for administrators").refuses(403), accounts.list, accounts.file)
	add(r, post("/accounts", "addAccount", "Add an account, for administrators").refuses(409), accounts.add)
	add(r, put("/accounts/{id}/lead", "setLead", "Make an account a lead of its party, or end that, for administrators"), accounts.setLead)
	add(r, get("/tokens", "listTokens", "One's own API tokens"), accounts.listTokens)
	add(r, post("/tokens", "addToken", "Make an API token of one's own; it is shown this once"), accounts.addToken)
	add(r, del("/tokens/{id}", "revokeToken", "End an API token of one's own"), accounts.revokeToken)

	reminders := reminderAPI{a.Reminders, a.People, a.Location}
	add(r, get("/account/reminders", "getReminders", "What one is reminded of by mail"), reminders.get)
	add(r, put("/account/reminders", "setReminders", "Choose what to be reminded of by mail"), reminders.set)
	add(r, put("/account/time-zone", "setTimeZone", "Choose in which zone one's mornings are"), reminders.setTimeZone)

	deliveries := deliveryAPI{a.Deliveries, a.Lists}
	addList(r, get("/subscriptions", "listSubscriptions", "One's own subscriptions to reports; for administrators with all=true everybody's, and the webhooks").refuses(403), deliveries.listSubscriptions, deliveries.subscriptionsFile)
	add(r, post("/subscriptions", "subscribe", "Get the editions of an agreement by mail; for administrators also for another account, or by webhook"), deliveries.subscribe)
	add(r, del("/subscriptions/{id}", "unsubscribe", "Remove a subscription"), deliveries.unsubscribe)
	addList(r, get("/deliveries", "listDeliveries", "Deliveries, latest first, for administrators").refuses(403), deliveries.list, deliveries.file)
	add(r, post("/deliveries/{id}/resend", "resendDelivery", "Send a delivery again, for administrators; what comes of it shows in the list").answers(202), deliveries.resend)

	jobs := jobAPI{a.Jobs, a.Lists}
	addList(r, get("/jobs", "listJobs", "Scheduled jobs with their last and next runs, for administrators; as a file every run that is kept").refuses(403), jobs.list, jobs.file)
	add(r, post("/jobs/{name}/runs", "runJob", "Start a job now; its outcome shows in the list").answers(202), jobs.run)

	journal := journalAPI{a.Journal, a.Log}
	add(r, get("/journal", "listJournal", "Entries of the journal in the order of the log"), journal.list)
	add(r, get("/journal/checkpoint", "getCheckpoint", "How far the log has come, signed; keep it to prove later that nothing was rewritten"), journal.checkpoint)
	add(r, get("/journal/key", "getJournalKey", "The public key that signs the journal"), journal.key)
	add(r, get("/journal/consistency", "proveConsistency", "Proof that the log of an older size is the beginning of the log"), journal.consistency)
	add(r, get("/journal/facts/{id}", "findJournalNumber", "The journal number of a fact: an update, a review, a revision, an assessment that was given on its own, an edition"), journal.number)
	add(r, get("/journal/{index}/proof", "proveEntry", "Proof that an entry stands in the log whose root is signed"), journal.proof)
	add(r, get("/journal/export", "exportJournal", "The whole journal as a file that `tracker journal verify` reads").sends("The export", "text/plain"), journal.export)
}

// registerDeliverables is every operation of the register of deliverables.
func (a *API) registerDeliverables(r registry, evidence evidenceAPI) {
	register := deliverableAPI{a.Register, a.Tracker, a.Journal, a.Lists, evidence}
	addList(r, get("/deliverables", "listDeliverables", "What was really delivered, the latest day first; without what was merged into others"), register.list, register.file)
	addFiles(r, get("/deliverables", "downloadDeliverables", "What was really delivered; with the fields of a kind where one is asked for"), register.filteredFile)
	add(r, get("/deliverables/totals", "listDeliverableTotals", "What deliverables come to, by kind, state and finding: how many, their money and their number fields"), register.totals)
	communes := communeAPI{a.Register, a.Imports, a.Lists, r}
	addList(r, get("/communes", "listCommunes", "Communes of the list that was loaded, with their names, by region and French name"), communes.list, communes.file)
	add(r, post("/communes", "loadCommunes", "Load a list of communes, for administrators: it takes the place of the one before; with dry_run=1 only say what it would change").answers(200).refuses(409, 413, 415).describes(communes.responses()), communes.load)
	r.describeBody("/communes", communesBody())
	imports := listAPI{a.Imports, register, r}
	add(r, post("/deliverables/import", "importDeliverables", "Add all that a list of one's own making says, or nothing; with dry_run=1 only say what it would add").answers(200).refuses(409, 413, 415).describes(uploadResponses[ListAnswer](r, "ListAnswer", "What was, or would be, added")), imports.handIn)
	r.describeBody("/deliverables/import", listBody())
	add(r, post("/deliverables/findings", "findDeliverables", "Say what was found of several deliverables: of all, or of none").answers(200).refuses(404, 409), register.findMany)
	add(r, get("/commitments/{code}/deliverables", "listDeliverablesOfCommitment", "Deliverables of a commitment, the latest day first"), register.listOfCommitment)
	add(r, post("/commitments/{code}/deliverables", "addDeliverable", "Add a deliverable; 409 with those that it looks like, until distinct is true").refuses(409), register.add)
	add(r, get("/deliverables/{id}", "getDeliverable", "One deliverable with its evidence; its version is the ETag"), register.get)
	add(r, patch("/deliverables/{id}", "changeDeliverable", "Make the next step of a deliverable: what is not given stays").refuses(409), register.change)
	add(r, post("/deliverables/{id}/merge", "mergeDeliverable", "Say that a deliverable is the same as another one: it is no longer counted or listed").answers(200).refuses(409), register.merge)
	add(r, post("/deliverables/{id}/finding", "findDeliverable", "Say what was found of a deliverable, for the other party").answers(200).refuses(409), register.find)
	add(r, get("/deliverables/{id}/history", "getDeliverableHistory", "Everything that was said and found of a deliverable"), register.history)
	add(r, get("/deliverables/{id}/evidence", "listDeliverableEvidence", "What shows a deliverable"), register.listEvidence)
	add(r, post("/deliverables/{id}/evidence", "addDeliverableEvidence", "Attach a file, a link or a reference to a paper to a deliverable").refuses(409), register.addEvidence)
	r.describeBody("/deliverables/{id}/evidence", evidenceBody())
}
