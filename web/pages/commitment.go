package pages

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/web/response"
	"tracker/web/views"
)

// showCommitment shows all about one commitment.
func showCommitment(p *page) error {
	return renderCommitment(p, http.StatusOK, p.param("code"), func(v *views.CommitmentView) error { return openMentions(p, v.Record) })
}

// renderCommitment shows the page; change may alter its forms first.
func renderCommitment(p *page, status int, code string, change func(*views.CommitmentView) error) error {
	record, err := p.site.Tracker.Commitment(p.ctx(), p.account, code)
	if err != nil {
		return err
	}
	v := commitmentView(p, record)
	if v.Numbers, err = p.journalNumbers(v.Journaled()...); err != nil {
		return err
	}
	if v.Things, err = thingsUnder(p, record); err != nil {
		return err
	}
	if v.Recommended, err = recommendedUnder(p, record.Agreement, "commitment", record.Commitment.Code); err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	title := p.locale.Isolate(record.Commitment.Code) + " " + p.locale.Text(record.Pledge.Title) + " · " + p.locale.Text(record.Region.Name)
	c := p.layout(title).At(p.crumb("nav.commitments", "commitments"),
		views.Crumb{Label: p.locale.Text(record.Pledge.Title), Href: p.path("pledges", record.Pledge.Code)})
	c.Path, c.Sheet, c.Here = p.path("commitments", record.Commitment.Code), "register.css", p.locale.Text(record.Region.Name)
	return p.render(status, views.CommitmentPage(c, v))
}

// commitmentView is the page with the forms that the account may use.
func commitmentView(p *page, r commitments.Record) views.CommitmentView {
	c := r.Commitment
	own := func(action people.Action) error { return p.account.RequireOwn(action, c.Party, c.Region) }
	other := func(action people.Action, author string) error {
		return p.account.RequireOther(action, c.Party, r.Agreement.Parties, author)
	}
	v := views.CommitmentView{Record: r, Today: p.site.Tracker.Today(), CommentKey: uuid.NewString() + "-"}
	v.Report = newTask(p, people.ReportProgress, own(people.ReportProgress), func() views.Form {
		from := reportedBefore(p, r)
		v.Returned, v.Asked = from.returned, slices.ContainsFunc(r.Open, func(o commitments.Period) bool { return o.String() == p.query("period") })
		return reportForm(p, r, from.update)
	})
	v.Terms = newTask(p, people.ReviseTerms, own(people.ReviseTerms), func() views.Form { return termsForm(r) })
	v.Assess = newTask(p, people.Assess, other(people.Assess, ""), func() views.Form { return assessForm(p, r) })
	v.Reviews = func(u commitments.Update) bool { return other(people.ReviewUpdate, u.Author) == nil }
	v.ReadOnly = !slices.ContainsFunc([]people.Action{people.ReportProgress, people.Assess}, p.account.Can)
	for _, u := range r.Updates {
		if u.State == commitments.Submitted && v.Reviews(u) {
			v.ReviewHref = p.path("reviews", u.ID)
			break
		}
	}
	return v
}

// thingsShown is how many deliverables the page of a commitment shows.
const thingsShown = 5

// thingsUnder reads the first things that were delivered under the commitment.
func thingsUnder(p *page, r commitments.Record) (views.ThingsView, error) {
	var v views.ThingsView
	kinds, err := p.site.Tracker.Kinds(p.ctx(), p.account)
	if err != nil {
		return v, err
	}
	v.Possible = len(commitments.KindsFor(kinds, r.Commitment.Category)) > 0
	v.MayAdd = p.account.RequireOwn(people.ReportProgress, r.Commitment.Party, r.Commitment.Region) == nil
	v.First, v.Total, err = p.site.Register.List(p.ctx(), p.account, deliverables.Filter{Commitment: r.Commitment.Code, Page: 1, PerPage: thingsShown})
	return v, err
}

// newTask is a form that the account may use, or why it may not; empty where its
// role never uses it.
func newTask(p *page, action people.Action, refused error, form func() views.Form) views.Task {
	if !p.account.Can(action) {
		return views.Task{}
	}
	if refused != nil {
		return views.Task{Why: response.Describe(refused).Message(p.locale)}
	}
	f := form()
	return views.Task{Form: &f}
}

// refusedTask is a form of the commitment's page that was refused.
type refusedTask struct {
	code    string // of the commitment
	typed   url.Values
	task    func(*views.CommitmentView) *views.Task
	compare func(p *page, r commitments.Record, typed url.Values) []views.Diff
}

// renderCommitmentInvalid shows the commitment's page with what was typed and why
// it was refused. Where the commitment changed meanwhile, its current state is
// shown beside it, and the form goes out with the current version.
func renderCommitmentInvalid(p *page, invalid error, refused refusedTask) error {
	refusal := response.Describe(invalid)
	return renderCommitment(p, refusal.Status, refused.code, func(v *views.CommitmentView) error {
		t := refused.task(v)
		if t.Form == nil {
			return invalid
		}
		current := t.Form.Values
		sent := replaced(refused.typed, "key", current.Get("key"))
		for _, name := range []string{"account", "measured"} {
			if current.Has(name) {
				sent.Set(name, current.Get(name))
			}
		}
		if refusal.Key == "error.stale" {
			sent.Set("version", current.Get("version"))
			t.Stale = refused.compare(p, v.Record, refused.typed)
		}
		form := t.Form.Typed(sent, refusal.Message(p.locale), refusal.FieldMessages(p.locale))
		t.Form = &form
		return nil
	})
}
