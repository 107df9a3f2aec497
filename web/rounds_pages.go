package web

import (
	"net/http"
	"net/url"
	"strconv"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/views"
)

// reasonInput is the reason of what staff decide.
var reasonInput = input{name: "reason", label: "collection.reason", longest: collection.MaxReason}

// roundInputs are the terms of a round.
var roundInputs = []input{
	{name: "due_on", label: "term.due_date"}, {name: "grace_days", label: "collection.grace_days"},
	{name: "requires", label: "collection.requires"}, {name: "note", label: "collection.note", longest: collection.MaxNote},
	{name: "pledges", label: "collection.pledges"}, {name: "regions", label: "collection.regions"},
}

// roundsPerPage is how many rounds one page of the list shows.
const roundsPerPage = 20

// openablePeriods is how many periods the form offers, and usualDays is how many
// days a round takes returns where the calendar does not say so.
const (
	openablePeriods = 8
	usualDays       = 15
)

// rounds lists the collection rounds.
func (p *page) rounds() error { return p.showRounds(http.StatusOK, nil) }

// showRounds shows the list; opening is the form as it was refused, or nil.
func (p *page) showRounds(status int, opening *views.Form) error {
	ctx := p.Request.Context()
	v := views.RoundsView{Paging: views.Paging{
		Path: p.path("collection"), Query: withoutEmpty(p.Request.URL.Query()), Page: p.pageNumber(), PerPage: roundsPerPage,
	}}
	var err error
	if v.Agreements, err = p.Tracker.Agreements(ctx, p.account); err != nil {
		return err
	}
	if v.Agreement, err = p.Tracker.Agreement(ctx, p.account, v.Query.Get("agreement")); err != nil {
		return err
	}
	f := collection.Filter{
		Agreement: v.Query.Get("agreement"), Phase: collection.Phase(v.Query.Get("phase")), Page: v.Page, PerPage: roundsPerPage,
	}
	v.Rounds, v.Total, err = p.Collection.Overview(ctx, p.account, f)
	if problem.Is(err, problem.Invalid) {
		v.Problems, status = fieldList(err, p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	if p.account.RequireCollector(v.Agreement.Collectors()) == nil {
		if v.Open, v.Periods, err = p.opening(v.Agreement, opening); err != nil {
			return err
		}
	}
	return p.render(status, views.RoundsPage(p.chrome(p.locale.T("nav.collection")), v))
}

// opening is the form that opens a round, and the periods that it offers.
func (p *page) opening(a commitments.Agreement, refused *views.Form) (*views.Form, []commitments.Period, error) {
	periods, err := p.Collection.PeriodsWithoutRound(p.Request.Context(), p.account, a, openablePeriods)
	if err != nil || refused != nil {
		return refused, periods, err
	}
	today := p.Collection.Today()
	due, grace, requires := today.AddDays(usualDays), a.Calendar.CloseDays, commitments.Requirements{}
	if usual := a.Calendar.Rounds; usual != nil {
		grace, requires = usual.GraceDays, usual.Requires
		if len(periods) > 0 && usual.DueOn(periods[0]).After(today) {
			due = usual.DueOn(periods[0])
		}
	}
	f := views.NewForm("open-round", "agreement", a.Code, "due_on", due.String(), "grace_days", strconv.Itoa(min(grace, collection.MaxGrace)))
	f.Values["requires"] = requireNames(requires)
	return &f, periods, nil
}

// requireNames are the values of the form's checkboxes.
func requireNames(r commitments.Requirements) []string {
	var names []string
	for _, asked := range []struct {
		is   bool
		name string
	}{{r.Value, "value"}, {r.Narrative, "narrative"}, {r.Evidence, "evidence"}} {
		if asked.is {
			names = append(names, asked.name)
		}
	}
	return names
}

// roundTerms reads the terms of a round from its form, where a checkbox that is
// not ticked is not sent.
func (p *page) roundTerms() collection.TermsInput {
	form := p.Request.PostForm
	text := func(name string) *string { value := form.Get(name); return &value }
	list := func(name string) *[]string { values := form[name]; return &values }
	return collection.TermsInput{
		Pledges: list("pledges"), Regions: list("regions"), DueOn: text("due_on"), GraceDays: text("grace_days"),
		Note: text("note"), Requires: list("requires"),
	}
}

func (p *page) openRound() error {
	round, err := p.Collection.Open(p.Request.Context(), p.account, collection.OpenInput{
		Agreement: p.PostForm("agreement"), Period: p.PostForm("period"), TermsInput: p.roundTerms(),
	})
	if err != nil {
		return err
	}
	return p.done(p.path("collection", round.ID), "done.round.opened", "period", round.Period.String(), "date", round.DueOn.String())
}

func (p *page) openRoundAgain(wrong error) error {
	if err := p.account.Require(people.ManageRounds); err != nil {
		return err
	}
	f := p.refusedForm(wrong, "open-round")
	return p.showRounds(describe(wrong).status, &f)
}

// round shows how one round goes.
func (p *page) round() error {
	return p.showRound(http.StatusOK, func(*views.RoundView) error { return nil })
}

// showRound shows the page after change had its say on what stands in its form.
func (p *page) showRound(status int, change func(*views.RoundView) error) error {
	v, err := p.roundView(p.Param("id"))
	if err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	c := p.chrome("").At(p.crumb("nav.collection", "collection"))
	c.Title = c.T("collection.title", "period", v.Round.Period.String())
	c.Path = p.path("collection", v.Round.ID)
	return p.render(status, views.RoundPage(c, v))
}

func (p *page) roundView(id string) (views.RoundView, error) {
	ctx, v := p.Request.Context(), views.RoundView{}
	var err error
	if v.RoundStatus, err = p.Collection.RoundStatus(ctx, p.account, id, p.since()); err != nil {
		return v, err
	}
	if v.Opening, v.Revisions, err = p.Collection.History(ctx, p.account, id); err != nil {
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
	f.Values["requires"], f.Values["pledges"], f.Values["regions"] = requireNames(r.Requires), r.Pledges, r.Regions
	return f
}

func (p *page) changeRound() error {
	id := p.Param("id")
	round, err := p.Collection.Change(p.Request.Context(), p.account, id, collection.ChangeInput{
		TermsInput: p.roundTerms(), Reason: p.PostForm("reason"), Version: p.version(),
	})
	if err != nil {
		return err
	}
	if round.Version == p.version() {
		return p.done(p.path("collection", id), "done.round.unchanged")
	}
	return p.done(p.path("collection", id), "done.round.changed", "period", round.Period.String(), "date", round.LastOn().String())
}

// changeRoundAgain shows the round with what was typed. Where it changed meanwhile,
// what stands now is shown beside it, and the form goes out with the current
// version.
func (p *page) changeRoundAgain(wrong error) error {
	told := describe(wrong)
	return p.showRound(told.status, func(v *views.RoundView) error {
		if v.Change.Form == nil {
			return wrong
		}
		sent := p.Request.PostForm
		if told.key == "error.round.stale" {
			sent = replaced(sent, "version", v.Change.Form.Value("version"))
			v.Change.Stale = p.typedRound(*v.Change.Form, p.Request.PostForm)
		}
		form := v.Change.Form.Typed(sent, told.message(p.locale), messagesOf(told.fields, p.locale))
		v.Change.Form = &form
		return nil
	})
}

// typedRound compares the terms that stand with what was typed.
func (p *page) typedRound(stands views.Form, typed url.Values) []views.Diff {
	c := p.words()
	var diffs []views.Diff
	for _, field := range []struct{ name, key string }{
		{"due_on", "term.due_date"}, {"grace_days", "collection.grace_days"}, {"note", "collection.note"},
	} {
		diffs = append(diffs, views.Diff{Label: c.T(field.key), Before: stands.Value(field.name), After: typed.Get(field.name)})
	}
	for _, field := range []struct{ name, key string }{
		{"requires", "collection.requires"}, {"pledges", "collection.pledges"}, {"regions", "collection.regions"},
	} {
		diffs = append(diffs, views.Diff{
			Label: c.T(field.key), Before: c.L.List(stands.Values[field.name]), After: c.L.List(typed[field.name]),
		})
	}
	return views.Changed(diffs...)
}

// closeRoundForm asks whether a round is to be closed.
func (p *page) closeRoundForm() error {
	round, err := p.closable()
	if err != nil {
		return err
	}
	return p.showClosing(http.StatusOK, round, views.NewForm("close", "version", strconv.Itoa(round.Version)))
}

// closable is the round of the address, which the account may close; one that is
// closed already is a Conflict.
func (p *page) closable() (collection.RoundSummary, error) {
	ctx := p.Request.Context()
	round, err := p.Collection.Summary(ctx, p.account, p.Param("id"))
	if err != nil {
		return round, err
	}
	a, err := p.Tracker.Agreement(ctx, p.account, round.Agreement)
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

func (p *page) showClosing(status int, round collection.RoundSummary, f views.Form) error {
	c := p.chrome("").At(p.crumb("nav.collection", "collection"), p.roundCrumb(round.Round))
	c.Title, c.Path = c.T("collection.close.title"), p.path("collection", round.ID, "close")
	return p.render(status, views.CloseRoundPage(c, views.CloseView{RoundSummary: round, Form: f}))
}

func (p *page) roundCrumb(r collection.Round) views.Crumb {
	return views.Crumb{Label: p.words().Period(r.Period), Href: p.path("collection", r.ID)}
}

func (p *page) closeRound() error {
	round, err := p.Collection.Close(p.Request.Context(), p.account, p.Param("id"), p.PostForm("reason"), p.version())
	if err != nil {
		return err
	}
	return p.done(p.path("collection", round.ID), "done.round.closed", "period", round.Period.String())
}

// closeRoundAgain asks again, with the current version of a round that changed
// meanwhile.
func (p *page) closeRoundAgain(wrong error) error {
	round, err := p.closable()
	if err != nil {
		return err
	}
	f := p.refusedForm(wrong, "close")
	f.Values.Set("version", strconv.Itoa(round.Version))
	return p.showClosing(describe(wrong).status, round, f)
}
