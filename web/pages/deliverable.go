package pages

import (
	"net/http"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// showDeliverable shows all about one deliverable.
func showDeliverable(p *page) error {
	return renderDeliverable(p, http.StatusOK, func(*views.ThingView) error { return nil })
}

// renderDeliverable shows the page; change may alter its forms first.
func renderDeliverable(p *page, status int, change func(*views.ThingView) error) error {
	v, err := readDeliverable(p)
	if err != nil {
		return err
	}
	if err := offerTasks(p, &v); err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	c := p.layout(v.Title()).At(p.crumb("deliverable.list", "deliverables"))
	c.Path, c.Sheet = p.path("deliverables", v.ID), "register.css"
	return p.render(status, views.DeliverablePage(c, v))
}

// readDeliverable reads what the page shows.
func readDeliverable(p *page) (views.ThingView, error) {
	var v views.ThingView
	var err error
	ctx := p.ctx()
	if v.Deliverable, err = p.site.Register.Get(ctx, p.account, p.param("id")); err != nil {
		return v, err
	}
	if v.History, err = p.site.Register.History(ctx, p.account, v.ID); err != nil {
		return v, err
	}
	if v.MergedInto != "" {
		into, err := p.site.Register.Get(ctx, p.account, v.MergedInto)
		if err != nil {
			return v, err
		}
		v.Into = &into
	}
	kinds, err := p.site.Tracker.Kinds(ctx, p.account)
	if err != nil {
		return v, err
	}
	v.What, _ = commitments.FindKind(kinds, v.Kind)
	if v.Dimensions, err = p.site.Tracker.Dimensions(ctx, p.account); err != nil {
		return v, err
	}
	if v.Names, err = p.names(""); err != nil {
		return v, err
	}
	v.Numbers, err = p.journalNumbers(v.Facts()...)
	return v, err
}

// offerTasks adds the forms that the account may use.
func offerTasks(p *page, v *views.ThingView) error {
	if !v.Stands() {
		return nil
	}
	own := p.account.RequireOwn(people.ReportProgress, v.Party, v.Region)
	v.Step = newTask(p, people.ReportProgress, own, func() views.Form { return views.NewForm("step") })
	if own == nil {
		if err := offerSteps(p, v); err != nil {
			return err
		}
	}
	decides, err := decidesOn(p)
	if err != nil {
		return err
	}
	if decides != nil && decides(v.Deliverable) {
		f := views.NewForm("finding", "finding", string(deliverables.Confirmed))
		v.Decide = views.Task{Form: &f}
	}
	return nil
}

// offerSteps adds the forms of those who say what is delivered.
func offerSteps(p *page, v *views.ThingView) error {
	record, err := p.site.Tracker.Commitment(p.ctx(), p.account, v.Commitment)
	if err != nil {
		return err
	}
	if v.Entry, err = thingForm(p, record, v.What, &v.Deliverable); err != nil {
		return err
	}
	*v.Step.Form = v.Entry.Form
	others, _, err := p.site.Register.List(p.ctx(), p.account, deliverables.Filter{
		Commitment: v.Commitment, Kind: v.Kind, Page: 1, PerPage: commitments.MaxPerPage,
	})
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(d deliverables.Deliverable) bool { return d.ID == v.ID })
	slices.SortStableFunc(others, func(a, b deliverables.Deliverable) int {
		return rank(v.LooksLike(b, v.What)) - rank(v.LooksLike(a, v.What))
	})
	if v.Others = others; len(others) > 0 {
		f := views.NewForm("merge", "version", v.Entry.Form.Value("version"))
		v.Merge = views.Task{Form: &f}
	}
	if len(v.Evidence) < commitments.MaxEvidence {
		v.Forms = evidenceForms()
	}
	return nil
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

var changeThingForm = form{path: "/deliverables/:id/steps", fields: thingFields, submit: changeThing, invalid: changeThingInvalid}

// changeThing makes the next step.
func changeThing(p *page) error {
	if err := request.CheckAccount(p.posted.Get("account"), p.account); err != nil {
		return err
	}
	d, err := p.site.Register.Change(p.ctx(), p.account, p.param("id"), p.thingInput())
	if err != nil {
		return err
	}
	return p.done(p.path("deliverables", d.ID), "done.thing_changed")
}

// changeThingInvalid shows the page with what was typed and why it was refused; after
// somebody else's step, with what stands now beside it.
func changeThingInvalid(p *page, invalid error) error {
	return renderDeliverable(p, response.Describe(invalid).Status, func(v *views.ThingView) error {
		if v.Step.Form == nil {
			return invalid
		}
		stands := v.Entry.Form
		if err := refuseThing(p, invalid, v.ID, &v.Entry); err != nil {
			return err
		}
		if response.Describe(invalid).Key == "error.deliverable.stale" {
			v.Entry.Form.Values.Set("version", stands.Value("version"))
			v.Step.Stale = compareThing(p, stands, p.posted, v.Entry)
		}
		*v.Step.Form = v.Entry.Form
		return nil
	})
}

var mergeThingForm = form{
	path:   "/deliverables/:id/merge",
	fields: []request.Field{{Name: "version"}, {Name: "into"}, {Name: "reason", Label: "deliverable.reason", Length: commitments.MaxReason}},
	submit: mergeThing, invalid: mergeThingInvalid,
}

// mergeThing says that the deliverable is another one, and goes on to that one.
func mergeThing(p *page) error {
	d, err := p.site.Register.Merge(p.ctx(), p.account, p.param("id"), deliverables.MergeInput{
		Into: p.posted.Get("into"), Reason: p.posted.Get("reason"), Version: p.version(),
	})
	if err != nil {
		return err
	}
	return p.done(p.path("deliverables", d.MergedInto), "done.thing_merged", "title", d.Title())
}

func mergeThingInvalid(p *page, invalid error) error {
	return renderDeliverable(p, response.Describe(invalid).Status, func(v *views.ThingView) error {
		if v.Merge.Form == nil {
			return invalid
		}
		stands := v.Merge.Form.Value("version")
		*v.Merge.Form = p.invalidForm(invalid, "merge")
		if response.Describe(invalid).Key == "error.deliverable.stale" {
			v.Merge.Form.Values = replaced(p.posted, "version", stands)
		}
		return nil
	})
}

var decideThingForm = form{path: "/deliverables/:id/finding", fields: findingFields, submit: decideThing, invalid: decideThingInvalid}

// decideThing records what was found of one deliverable.
func decideThing(p *page) error {
	found, err := p.site.Register.Decide(p.ctx(), p.account, p.findingInput())
	if err != nil {
		return err
	}
	return p.foundDone(p.path("deliverables", p.param("id")), len(found))
}

func decideThingInvalid(p *page, invalid error) error {
	return renderDeliverable(p, response.Describe(invalid).Status, func(v *views.ThingView) error {
		if v.Decide.Form == nil {
			return invalid
		}
		*v.Decide.Form = p.invalidForm(invalid, "finding")
		return nil
	})
}

var addThingEvidenceForm = form{
	path: "/deliverables/:id/evidence", fields: request.EvidenceFields, receive: receiveEvidence,
	submit: addThingEvidence, invalid: addThingEvidenceInvalid,
}

// addThingEvidence attaches one item.
func addThingEvidence(p *page) error {
	e, err := p.site.Register.AddEvidence(p.ctx(), p.account, p.param("id"), p.evidence.Input(p.posted))
	if err != nil {
		return err
	}
	return p.done(p.path("deliverables", e.Deliverable), "done.evidence_added", "title", e.Title)
}

func addThingEvidenceInvalid(p *page, invalid error) error {
	return renderDeliverable(p, response.Describe(invalid).Status, func(v *views.ThingView) error {
		if len(v.Forms) == 0 {
			return invalid
		}
		typeEvidence(p, invalid, v.Forms)
		return nil
	})
}
