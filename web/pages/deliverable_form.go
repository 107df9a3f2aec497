package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// thingFields are the fields of a step's form.
var thingFields = []request.Field{
	{Name: "version"}, {Name: "key"}, {Name: "account"}, {Name: "commitment"}, {Name: "kind"}, {Name: "distinct"}, {Name: "state", Label: "deliverable.state"},
	{Name: "period", Label: "term.period"}, {Name: "fields", Label: "deliverable.fields", Dotted: true, Length: commitments.MaxNarrative},
	{Name: "place", Label: "register.place", Dotted: true}, {Name: "money", Label: "deliverable.money", Dotted: true},
	{Name: "reason", Label: "deliverable.reason", Length: commitments.MaxReason},
}

// showNewDeliverable is the form of a new thing under a commitment.
func showNewDeliverable(p *page) error {
	return renderNewDeliverable(p, http.StatusOK, p.query("kind"), func(*views.ThingForm) error { return nil })
}

func renderNewDeliverable(p *page, status int, kind string, change func(*views.ThingForm) error) error {
	record, err := p.site.Tracker.Commitment(p.ctx(), p.account, p.param("code"))
	if err != nil {
		return err
	}
	kinds, err := p.site.Tracker.Kinds(p.ctx(), p.account)
	if err != nil {
		return err
	}
	possible := commitments.KindsFor(kinds, record.Commitment.Category)
	if kind == "" && len(possible) == 1 {
		kind = possible[0].Code
	}
	chosen, found := commitments.FindKind(possible, kind)
	if !found {
		chosen = commitments.DeliverableKind{} // one is to be chosen
	}
	v, err := thingForm(p, record, chosen, nil)
	if err != nil {
		return err
	}
	v.Kinds = possible
	if refused := p.account.RequireOwn(people.ReportProgress, record.Commitment.Party, record.Commitment.Region); refused != nil {
		v.Why = response.Describe(refused).Message(p.locale)
	}
	if err := change(&v); err != nil {
		return err
	}
	c := p.layout(p.locale.T("register.new")).At(p.crumb("nav.commitments", "commitments"),
		views.Crumb{Label: p.locale.Isolate(record.Commitment.Code), Href: p.path("commitments", record.Commitment.Code)})
	c.Path, c.Sheet = p.path("commitments", record.Commitment.Code, "deliverables", "new"), "register.css"
	return p.render(status, views.NewDeliverablePage(c, v))
}

// thingForm is the form of a step: of a new thing, or of one that stands.
func thingForm(p *page, r commitments.Record, kind commitments.DeliverableKind, d *deliverables.Deliverable) (views.ThingForm, error) {
	v := views.ThingForm{Commitment: r.Commitment, Region: r.Region, Pledge: r.Pledge, What: kind, New: d == nil}
	v.Form = views.NewForm("step", "version", "0", "key", uuid.NewString(), "account", p.account.ID, "commitment", r.Commitment.Code, "kind", kind.Code, "state", string(commitments.Planned))
	var from commitments.Period
	if d != nil {
		from = d.Period
		fillThing(v.Form.Values, *d)
	}
	if len(r.Open) > 0 {
		v.Form.Values.Set("period", r.Open[len(r.Open)-1].String())
	}
	v.Periods = views.PeriodOptions(p.writer(), r, p.site.Tracker.Today(), from)
	var err error
	if v.Dimensions, err = p.site.Tracker.Dimensions(p.ctx(), p.account); err != nil {
		return v, err
	}
	v.Communes, err = p.site.Register.Communes(p.ctx(), p.account, r.Commitment.Region, p.locale.Lang())
	return v, err
}

// fillThing fills in what stands of a thing.
func fillThing(values url.Values, d deliverables.Deliverable) {
	values.Set("version", strconv.Itoa(d.Version))
	values.Set("state", string(d.State))
	for _, v := range d.Fields {
		name := deliverables.FieldName(v.Field)
		if v.Number == nil {
			values.Set(name, v.Text)
			continue
		}
		fillValue(values, name, commitments.Value{Value: *v.Number, Parts: v.Parts})
	}
	if d.Place != nil {
		values.Set("place.commune", d.Place.Commune)
		if at := d.Place.Point; at != nil {
			values.Set("place.lat", at.Latitude.String())
			values.Set("place.lon", at.Longitude.String())
		}
	}
	for i, m := range d.Money {
		row := "money." + strconv.Itoa(i)
		values.Set(row+".source", string(m.Source))
		values.Set(row+".stage", string(m.Stage))
		values.Set(row+".amount", plain(&m.Amount))
	}
}

// thingInput is a step as it was typed.
func (p *page) thingInput() deliverables.Input {
	in := deliverables.Input{
		Kind: p.posted.Get("kind"), Period: p.posted.Get("period"), State: p.posted.Get("state"), Fields: typedFields(p.posted),
		Money: typedMoney(p.posted), Reason: p.posted.Get("reason"), Version: p.version(), Distinct: p.posted.Get("distinct") != "",
		IdempotencyKey: p.posted.Get("key"),
	}
	if p.posted.Has("place.commune") {
		in.Place = &deliverables.PlaceInput{
			Commune: p.posted.Get("place.commune"), Latitude: p.posted.Get("place.lat"), Longitude: p.posted.Get("place.lon"),
		}
	}
	return in
}

// typedFields reads the fields that the form had, by code.
func typedFields(posted url.Values) []deliverables.FieldInput {
	var codes []string
	for name := range posted {
		if rest, found := strings.CutPrefix(name, "fields."); found {
			code, _, _ := strings.Cut(rest, ".")
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	var list []deliverables.FieldInput
	for _, code := range slices.Compact(codes) {
		v, _ := valueIn(posted, code, deliverables.FieldName(code))
		list = append(list, deliverables.FieldInput{Field: code, Value: v.Value, Parts: v.Parts})
	}
	return list
}

// typedMoney reads the rows for money in their places; nil where the form had none.
func typedMoney(posted url.Values) []deliverables.MoneyInput {
	rows := -1
	for name := range posted {
		if rest, found := strings.CutPrefix(name, "money."); found {
			row, _, _ := strings.Cut(rest, ".")
			if n, err := strconv.Atoi(row); err == nil && n < maxMoneyRows {
				rows = max(rows, n)
			}
		}
	}
	if rows < 0 {
		return nil
	}
	list := make([]deliverables.MoneyInput, rows+1)
	for i := range list {
		row := "money." + strconv.Itoa(i)
		list[i] = deliverables.MoneyInput{Source: posted.Get(row + ".source"), Stage: posted.Get(row + ".stage"), Amount: posted.Get(row + ".amount")}
	}
	return list
}

// maxMoneyRows bounds the rows of a form: every source at every stage, with room.
const maxMoneyRows = 60

// refuseThing is the form as it was typed, with why it was refused. What it looks like is
// listed where it was refused for that.
func refuseThing(p *page, invalid error, id string, v *views.ThingForm) error {
	key := v.Form.Value("key")
	v.Form = p.invalidForm(invalid, v.Form.ID)
	v.Form.Values = replaced(replaced(replaced(p.posted, "key", key), "account", p.account.ID), "commitment", v.Commitment.Code)
	if response.Describe(invalid).Key != "error.deliverable.alike" {
		return nil
	}
	var err error
	v.Alike, err = p.site.Register.Alike(p.ctx(), p.account, v.Commitment.Code, id, p.thingInput())
	return err
}

// compareThing compares what stands with what was typed.
func compareThing(p *page, stands views.Form, typed url.Values, v views.ThingForm) []views.Diff {
	c := p.writer()
	state := func(code string) string { return c.Named("deliverable.state.", code) }
	diffs := []views.Diff{{Label: c.T("deliverable.state"), Before: state(stands.Value("state")), After: state(typed.Get("state"))}}
	for _, f := range v.What.Fields {
		name := deliverables.FieldName(f.Code)
		if f.Type == commitments.PlaceField {
			name = "place.commune"
		}
		if typed.Has(name) {
			diffs = append(diffs, views.Diff{Label: c.Text(f.Name), Before: stands.Value(name), After: typed.Get(name)})
		}
	}
	return diffs
}

var addThingForm = form{path: "/commitments/:code/deliverables", fields: thingFields, submit: addThing, invalid: addThingInvalid}

// addThing puts a new thing under the commitment.
func addThing(p *page) error {
	if err := request.CheckAccount(p.posted.Get("account"), p.account); err != nil {
		return err
	}
	d, err := p.site.Register.Add(p.ctx(), p.account, p.param("code"), p.thingInput())
	if err != nil {
		return err
	}
	return p.done(p.path("deliverables", d.ID), "done.thing_added", "title", d.Title())
}

func addThingInvalid(p *page, invalid error) error {
	return renderNewDeliverable(p, response.Describe(invalid).Status, p.posted.Get("kind"), func(v *views.ThingForm) error {
		if v.Why != "" || v.What.Code == "" {
			return invalid
		}
		return refuseThing(p, invalid, "", v)
	})
}
