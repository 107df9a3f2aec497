package people

import (
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Action is something that an account may or may not do.
type Action string

// Every action that the tracker asks about.
const (
	Read            Action = "read"              // pages, lists, reports and their files
	ReviseTerms     Action = "terms.revise"      // indicator, target, due date, focal point
	ReportProgress  Action = "progress.report"   // drafts and updates
	ReviewUpdate    Action = "update.review"     // verify or return
	Assess          Action = "commitment.assess" // assess on its own, without an update
	CompileReport   Action = "report.compile"    // issue editions of reports
	ManageAccounts  Action = "account.manage"    // add, disable, read the list
	ManageJobs      Action = "job.manage"        // see scheduled jobs, start one
	ManageAgreement Action = "agreement.manage"  // load agreements and lists of communes
	ImportRecord    Action = "record.import"     // published record, demonstration and benchmark data
	ReadJournal     Action = "journal.read"      // all entries of the journal, and its export; proofs are for all who read
	OwnAccount      Action = "account.own"       // own password, language and tokens
	Subscribe       Action = "report.subscribe"  // get editions by mail
	// ManageDeliveries is to see what was delivered, send it again, and subscribe
	// others and webhooks.
	ManageDeliveries Action = "delivery.manage"
	ManageRounds     Action = "round.manage"  // open, change and close collection rounds; excuse and reopen returns of others
	DecideDuty       Action = "duty.decide"   // as another party's lead, excuse and reopen returns of the party that collects
	AddComment       Action = "comment.add"   // say something about an update, and ask people to read it
	WriteOpinion     Action = "opinion.write" // write the opinion of a party that collects, and decide on a colleague's
	// Recommend is to ask a party for something by a day, and to say what became of it.
	Recommend            Action = "recommendation.make"
	AnswerRecommendation Action = "recommendation.answer" // say for the addressee what it does
)

// Actions lists every action.
var Actions = []Action{
	Read, ReviseTerms, ReportProgress, ReviewUpdate, Assess, CompileReport,
	ManageAccounts, ManageJobs, ManageAgreement, ImportRecord, ReadJournal, OwnAccount,
	Subscribe, ManageDeliveries, ManageRounds, DecideDuty, AddComment, WriteOpinion, Recommend, AnswerRecommendation,
}

// may is the one table of who may do what. Where an answer depends on party or
// region too, Own and Other below narrow it.
var may = map[Role][]Action{
	Planner:  {Read, ReviseTerms, ReportProgress, OwnAccount, Subscribe, DecideDuty, AddComment, AnswerRecommendation},
	Reviewer: {Read, ReviewUpdate, Assess, CompileReport, ReadJournal, OwnAccount, Subscribe, ManageRounds, DecideDuty, AddComment, WriteOpinion, Recommend},
	Auditor:  {Read, ReadJournal, OwnAccount, Subscribe},
	Admin:    {Read, ManageAccounts, ManageJobs, ManageAgreement, ReadJournal, OwnAccount, Subscribe, ManageDeliveries, ManageRounds, AddComment},
	System:   {Read, CompileReport, ManageAccounts, ManageJobs, ManageAgreement, ImportRecord, ReadJournal, ManageDeliveries, ManageRounds},
}

// Can reports whether the account's role may do the action at all.
func (a Account) Can(action Action) bool {
	return a.Authenticated() && slices.Contains(may[a.Role], action)
}

// Require returns nil when the account's role may do the action; otherwise an
// Unauthenticated or Forbidden problem.
func (a Account) Require(action Action) error {
	switch {
	case !a.Authenticated():
		return problem.New(problem.Unauthenticated, "error.unauthenticated")
	case !a.Can(action):
		return problem.New(problem.Forbidden, "error.forbidden.role")
	}
	return nil
}

// RequireOwn answers for actions on a commitment that its own party does
// (ReviseTerms, ReportProgress): the account's party made the pledge, and the
// region is one of the account's.
func (a Account) RequireOwn(action Action, party, region string) error {
	if err := a.Require(action); err != nil {
		return err
	}
	switch {
	case a.Party != party:
		return problem.New(problem.Forbidden, "error.forbidden.other_party")
	case !a.InRegion(region):
		return problem.New(problem.Forbidden, "error.forbidden.region", "region", region)
	}
	return nil
}

// RequireOther answers for actions that the other party does (ReviewUpdate,
// Assess): the account's party is one of the agreement's, and not the one that
// made the pledge. Author is who wrote the update at hand, or ""; nobody
// reviews their own. There is no exception for any role.
func (a Account) RequireOther(action Action, party string, parties []string, author string) error {
	if err := a.Require(action); err != nil {
		return err
	}
	switch {
	case author != "" && author == a.ID:
		return problem.New(problem.Forbidden, "error.forbidden.own_update")
	case a.Party == party:
		return problem.New(problem.Forbidden, "error.forbidden.own_party")
	case !slices.Contains(parties, a.Party):
		return problem.New(problem.Forbidden, "error.forbidden.not_a_party")
	}
	return nil
}

// RequireCollector answers for ManageRounds: a reviewer's party must be one of
// those that collect the agreement's data. Administrators, and the tracker by
// itself, collect for any.
func (a Account) RequireCollector(collectors []string) error {
	if err := a.Require(ManageRounds); err != nil {
		return err
	}
	if a.Role == Reviewer && !slices.Contains(collectors, a.Party) {
		return problem.New(problem.Forbidden, "error.forbidden.not_collector")
	}
	return nil
}

// RequireCollecting answers for what a party that collects the agreement's data says
// itself (WriteOpinion): the account's party is one of those, whatever its role.
func (a Account) RequireCollecting(action Action, collectors []string) error {
	if err := a.Require(action); err != nil {
		return err
	}
	if !slices.Contains(collectors, a.Party) {
		return problem.New(problem.Forbidden, "error.forbidden.not_collecting")
	}
	return nil
}

// RequireColleague answers for a decision on what somebody of one's own party wrote:
// whoever wrote it does not decide.
func (a Account) RequireColleague(action Action, party, author string) error {
	if err := a.Require(action); err != nil {
		return err
	}
	switch {
	case author == a.ID:
		return problem.New(problem.Forbidden, "error.forbidden.own_words")
	case a.Party != party:
		return problem.New(problem.Forbidden, "error.forbidden.not_colleague")
	}
	return nil
}

// Deciders are who decides on the returns of one party: whether they are owed, and
// until when they can come.
type Deciders struct {
	Of      string   // the party that owes the returns; it never decides
	Parties []string // whose reviewers decide
	Leads   bool     // their leads decide instead: Of collects the data, and nobody else does
}

// RequireDecider answers for decisions on a return: nobody decides on what their own
// party owes. Otherwise the reviewers of a party that collects do, and administrators;
// on the returns of the only party that collects, planners and reviewers who are a
// lead of another party, and no administrator. The refusal says who can.
func (a Account) RequireDecider(d Deciders) error {
	if !a.Authenticated() {
		return problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	switch {
	case d.Leads:
		if !a.Can(DecideDuty) || !a.Lead || !slices.Contains(d.Parties, a.Party) {
			return problem.New(problem.Forbidden, "error.forbidden.duty_of_collector")
		}
		return nil
	case a.Can(ManageRounds) && a.Party == d.Of:
		return problem.New(problem.Forbidden, "error.forbidden.own_duty")
	}
	return a.RequireCollector(d.Parties)
}

// RequireIssuer answers for CompileReport: editions are issued by reviewers of a
// party that collects the agreement's data, and by the tracker itself; by no other
// party and by no administrator. The refusal names the parties.
func (a Account) RequireIssuer(collectors []string) error {
	if !a.Authenticated() {
		return problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	if !a.Can(CompileReport) || a.Role == Reviewer && !slices.Contains(collectors, a.Party) {
		return problem.New(problem.Forbidden, "error.forbidden.not_issuer", "parties", strings.Join(collectors, ", "))
	}
	return nil
}
