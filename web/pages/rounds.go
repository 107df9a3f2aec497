package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// reasonField is the reason of what staff decide.
var reasonField = request.Field{Name: "reason", Label: "collection.reason", Length: commitments.MaxReason}

// roundFields are the terms of a round.
var roundFields = []request.Field{
	{Name: "due_on", Label: "term.due_date"}, {Name: "grace_days", Label: "collection.grace_days"},
	{Name: "requires", Label: "collection.requires"}, {Name: "note", Label: "collection.note", Length: commitments.MaxNote},
	{Name: "pledges", Label: "collection.pledges"}, {Name: "regions", Label: "collection.regions"},
}

// roundsPerPage is how many rounds one page of the list shows.
const roundsPerPage = 20

// openablePeriods is how many periods the form offers, and usualDays is how many
// days a round takes returns where the calendar does not say so.
const (
	openablePeriods = 8
	usualDays       = 15
)

// listRounds lists the collection rounds.
func listRounds(p *page) error { return renderRounds(p, http.StatusOK, nil) }

// renderRounds shows the list; opening is the form as it was refused, or nil.
func renderRounds(p *page, status int, opening *views.Form) error {
	ctx := p.ctx()
	var v views.RoundsView
	var err error
	if v.Paging, err = p.paging(roundsPerPage, "collection"); err != nil {
		return err
	}
	if v.Agreements, err = p.site.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	if v.Agreement, err = p.site.Tracker.FilterAgreement(ctx, p.account, v.Query.Get("agreement")); err != nil {
		return err
	}
	f := collection.Filter{
		Agreement: v.Query.Get("agreement"), Phase: collection.Phase(v.Query.Get("phase")), Page: v.Page, PerPage: v.PerPage,
	}
	v.Rounds, v.Total, err = p.site.Collection.Overview(ctx, p.account, f)
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	if p.account.RequireCollector(v.Agreement.Collectors()) == nil {
		if v.Open, v.Periods, err = roundOpening(p, v.Agreement, opening); err != nil {
			return err
		}
	}
	return p.render(status, views.RoundsPage(p.layout(p.locale.T("nav.collection")), v))
}

// roundOpening is the form that opens a round, and the periods that it offers.
func roundOpening(p *page, a commitments.Agreement, refused *views.Form) (*views.Form, []commitments.Period, error) {
	periods, err := p.site.Collection.PeriodsWithoutRound(p.ctx(), p.account, a, openablePeriods)
	if err != nil || refused != nil {
		return refused, periods, err
	}
	today := p.site.Collection.Today()
	calendar := a.CalendarOn(today)
	if len(periods) > 0 {
		calendar = a.CalendarOf(periods[0])
	}
	due, grace, requires := today.AddDays(usualDays), calendar.CloseDays, commitments.Requirements{}
	if usual := calendar.Rounds; usual != nil {
		grace, requires = usual.GraceDays, usual.Requires
		if len(periods) > 0 && usual.DueOn(periods[0]).After(today) {
			due = usual.DueOn(periods[0])
		}
	}
	f := views.NewForm("open-round", "agreement", a.Code, "due_on", due.String(), "grace_days", strconv.Itoa(min(grace, collection.MaxGrace)))
	f.Values["requires"] = request.RequirementNames(requires)
	return &f, periods, nil
}

// roundTerms reads the terms of a round from its form, where a checkbox that is
// not ticked is not sent.
func roundTerms(p *page) collection.TermsInput {
	text := func(name string) *string { value := p.posted.Get(name); return &value }
	list := func(name string) *[]string { values := p.posted[name]; return &values }
	return collection.TermsInput{
		Pledges: list("pledges"), Regions: list("regions"), DueOn: text("due_on"), GraceDays: text("grace_days"),
		Note: text("note"), Requires: list("requires"),
	}
}

func downloadRounds(p *page) (lists.List, error) {
	f := collection.Filter{Agreement: p.query("agreement"), Phase: collection.Phase(p.query("phase"))}
	return p.site.Lists.Rounds(p.account, f), nil
}

var openRoundForm = form{
	path:   "/collection",
	fields: append([]request.Field{{Name: "agreement"}, {Name: "confirmed"}, {Name: "period", Label: "term.period"}}, roundFields...),
	submit: openRound, invalid: openRoundInvalid,
}

// openRound opens a round once it was confirmed; before, it shows what the round will
// ask of whom.
func openRound(p *page) error {
	in := collection.OpenInput{Agreement: p.posted.Get("agreement"), Period: p.posted.Get("period"), TermsInput: roundTerms(p)}
	switch p.posted.Get("confirmed") {
	case "yes":
		round, err := p.site.Collection.Open(p.ctx(), p.account, in)
		if err != nil {
			return err
		}
		return p.done(p.path("collection", round.ID), "done.round.opened", "period", round.Period.String(), "date", round.DueOn.String())
	case "change":
		f := views.NewForm("open-round").Typed(p.posted, "", nil)
		return renderRounds(p, http.StatusOK, &f)
	}
	v := views.RoundPreview{Typed: p.posted}
	var err error
	if v.Round, v.Counts, err = p.site.Collection.Preview(p.ctx(), p.account, in); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Round.Agreement); err != nil {
		return err
	}
	title := p.locale.T("collection.confirm.title", "period", v.Round.Period.String())
	return p.ok(views.RoundPreviewPage(p.layout(title).At(p.crumb("nav.collection", "collection")), v))
}

func openRoundInvalid(p *page, invalid error) error {
	if err := p.account.Require(people.ManageRounds); err != nil {
		return err
	}
	f := p.invalidForm(invalid, "open-round")
	return renderRounds(p, response.Describe(invalid).Status, &f)
}

// showRound shows the status of one round.
func showRound(p *page) error {
	return renderRound(p, http.StatusOK, func(*views.RoundView) error { return nil })
}

// renderRound shows the page; change may alter its form first.
func renderRound(p *page, status int, change func(*views.RoundView) error) error {
	v, err := roundView(p, p.param("id"))
	if err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	c := p.layout("").At(p.crumb("nav.collection", "collection"))
	c.Title = c.T("collection.title", "period", v.Round.Period.String())
	c.Path = p.path("collection", v.Round.ID)
	return p.render(status, views.RoundPage(c, v))
}

func roundView(p *page, id string) (views.RoundView, error) {
	ctx, v := p.ctx(), views.RoundView{}
	var err error
	if v.RoundStatus, err = p.site.Collection.RoundStatus(ctx, p.account, id, askedInstant(p)); err != nil {
		return v, err
	}
	if v.Opening, v.Revisions, err = p.site.Collection.History(ctx, p.account, id); err != nil {
		return v, err
	}
	if v.Names, err = p.names(v.Round.Agreement); err != nil {
		return v, err
	}
	if v.Numbers, err = p.journalNumbers(v.Journaled()...); err != nil {
		return v, err
	}
	if v.Phase != collection.Closed && p.account.RequireCollector(v.Agreement.Collectors()) == nil {
		f := roundForm(v.Round)
		v.Change, v.CloseHref = views.Task{Form: &f}, p.path("collection", id, "close")
	}
	return v, nil
}

func roundForm(r collection.Round) views.Form {
	f := views.NewForm("change-round", "version", strconv.Itoa(r.Version), "due_on", r.DueOn.String(),
		"grace_days", strconv.Itoa(r.GraceDays), "note", r.Note)
	f.Values["requires"], f.Values["pledges"], f.Values["regions"] = request.RequirementNames(r.Requires), r.Pledges, r.Regions
	return f
}

var changeRoundForm = form{
	path: "/collection/:id", fields: append([]request.Field{{Name: "version"}, reasonField}, roundFields...),
	submit: changeRound, invalid: changeRoundInvalid,
}

func changeRound(p *page) error {
	id := p.param("id")
	round, err := p.site.Collection.Change(p.ctx(), p.account, id, collection.ChangeInput{
		TermsInput: roundTerms(p), Reason: p.posted.Get("reason"), Version: p.version(),
	})
	if err != nil {
		return err
	}
	if round.Version == p.version() {
		return p.done(p.path("collection", id), "done.round.unchanged")
	}
	return p.done(p.path("collection", id), "done.round.changed", "period", round.Period.String(), "date", round.LastOn().String())
}

// changeRoundInvalid shows the round with what was typed. Where it changed meanwhile,
// its current terms are shown beside it, and the form carries the current
// version.
func changeRoundInvalid(p *page, invalid error) error {
	refusal := response.Describe(invalid)
	return renderRound(p, refusal.Status, func(v *views.RoundView) error {
		if v.Change.Form == nil {
			return invalid
		}
		sent := p.posted
		if refusal.Key == "error.round.stale" {
			sent = replaced(sent, "version", v.Change.Form.Value("version"))
			v.Change.Stale = compareRound(p, *v.Change.Form, p.posted)
		}
		form := v.Change.Form.Typed(sent, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
		v.Change.Form = &form
		return nil
	})
}

// compareRound compares the current terms with what was typed.
func compareRound(p *page, current views.Form, typed url.Values) []views.Diff {
	c := p.writer()
	var diffs []views.Diff
	for _, field := range []struct{ name, key string }{
		{"due_on", "term.due_date"}, {"grace_days", "collection.grace_days"}, {"note", "collection.note"},
	} {
		diffs = append(diffs, views.Diff{Label: c.T(field.key), Before: current.Value(field.name), After: typed.Get(field.name)})
	}
	for _, field := range []struct{ name, key string }{
		{"requires", "collection.requires"}, {"pledges", "collection.pledges"}, {"regions", "collection.regions"},
	} {
		diffs = append(diffs, views.Diff{
			Label: c.T(field.key), Before: c.L.List(current.Values[field.name]), After: c.L.List(typed[field.name]),
		})
	}
	return views.Changed(diffs...)
}

// showCloseRound shows the page that confirms the closing of a round.
func showCloseRound(p *page) error {
	round, err := closableRound(p)
	if err != nil {
		return err
	}
	return renderCloseRound(p, http.StatusOK, round, views.NewForm("close", "version", strconv.Itoa(round.Version)))
}

// closableRound is the round of the address, which the account may close; one that is
// closed already is a Conflict.
func closableRound(p *page) (collection.RoundSummary, error) {
	ctx := p.ctx()
	round, err := p.site.Collection.Summary(ctx, p.account, p.param("id"))
	if err != nil {
		return round, err
	}
	a, err := p.site.Tracker.Agreement(ctx, p.account, round.Agreement)
	if err != nil {
		return round, err
	}
	if err := p.account.RequireCollector(a.Collectors()); err != nil {
		return round, err
	}
	if round.Phase == collection.Closed {
		return round, problem.New(problem.Conflict, "error.round.closed", "period", round.Period.String())
	}
	return round, nil
}

func renderCloseRound(p *page, status int, round collection.RoundSummary, f views.Form) error {
	c := p.layout("").At(p.crumb("nav.collection", "collection"), p.roundCrumb(round.Round))
	c.Title, c.Path = c.T("collection.close.title"), p.path("collection", round.ID, "close")
	return p.render(status, views.CloseRoundPage(c, views.CloseView{RoundSummary: round, Form: f}))
}

func (p *page) roundCrumb(r collection.Round) views.Crumb {
	return views.Crumb{Label: p.writer().Period(r.Period), Href: p.path("collection", r.ID)}
}

var closeRoundForm = form{
	path: "/collection/:id/close", fields: []request.Field{{Name: "version"}, reasonField},
	submit: closeRound, invalid: closeRoundInvalid,
}

func closeRound(p *page) error {
	round, err := p.site.Collection.Close(p.ctx(), p.account, p.param("id"), p.posted.Get("reason"), p.version())
	if err != nil {
		return err
	}
	return p.done(p.path("collection", round.ID), "done.round.closed", "period", round.Period.String())
}

// closeRoundInvalid shows the page again, with the current version of a round that changed
// meanwhile.
func closeRoundInvalid(p *page, invalid error) error {
	round, err := closableRound(p)
	if err != nil {
		return err
	}
	f := p.invalidForm(invalid, "close")
	f.Values.Set("version", strconv.Itoa(round.Version))
	return renderCloseRound(p, response.Describe(invalid).Status, round, f)
}
