package pages

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/views"
)

// before is what the account said already and what the form begins with.
type before struct {
	update   *commitments.Update // a draft, or an update that was returned; nil for none
	returned *commitments.Update // what the form answers; nil for no return
}

// reportedBefore finds the account's draft, or its update that was returned: first that
// of the period that the address names.
func reportedBefore(p *page, r commitments.Record) before {
	var b before
	for i, u := range r.Updates {
		if u.State == commitments.Returned && u.Author == p.account.ID && (b.returned == nil || u.Period.String() == p.query("period")) {
			b.returned = &r.Updates[i]
		}
	}
	switch b.update = b.returned; {
	case r.Draft == nil:
	case b.returned == nil || b.returned.Period == r.Draft.Period:
		b.update = r.Draft
	case b.returned.Period.String() != p.query("period"):
		b.update, b.returned = r.Draft, nil
	}
	return b
}

// reportForm is filled in from what was said before, or else with the period that the
// address names.
func reportForm(p *page, r commitments.Record, from *commitments.Update) views.Form {
	f := views.NewForm("report", "version", strconv.Itoa(r.Commitment.Version), "key", uuid.NewString(), "account", p.account.ID, "measured", measuredCodes(r.Pledge))
	if typed := r.Pledge.Typed(); len(typed) == 0 {
		f.Instead = map[string]string{"value": ""}
	} else if len(typed) > 1 {
		f.Instead = map[string]string{"value": commitments.ValueField(typed, typed[0].Code)}
	}
	if from != nil {
		maps.Copy(f.Values, filledIn(r.Pledge, *from))
	} else {
		f.Values.Set("period", askedPeriod(p, r).String())
		f.Values.Set("status", string(r.Commitment.Status()))
	}
	return f
}

// measuredCodes are the codes of the indicators of which the form asks the value: a
// device that keeps the form needs them.
func measuredCodes(pledge commitments.Pledge) string {
	var codes []string
	for _, in := range pledge.Typed() {
		codes = append(codes, in.Code)
	}
	return strings.Join(codes, " ")
}

// filledIn is the form with what an update says.
func filledIn(pledge commitments.Pledge, u commitments.Update) url.Values {
	values := url.Values{"period": {u.Period.String()}, "status": {string(u.Status)}, "narrative": {u.Narrative}}
	values.Set("delay.reason", u.Delay.OrNone().Reason)
	values.Set("delay.words", u.Delay.OrNone().Words)
	measured := pledge.Typed()
	for _, v := range u.Values {
		fillValue(values, commitments.ValueField(measured, v.Indicator), v)
	}
	fillAnswers(values, u)
	return values
}

// fillValue fills the inputs of one value in.
func fillValue(values url.Values, field string, v commitments.Value) {
	if v.Denominator != nil {
		values.Set(field+".numerator", plain(v.Numerator))
		values.Set(field+".denominator", plain(v.Denominator))
		return
	}
	values.Set(field, plain(&v.Value))
	for _, part := range v.Parts {
		values.Set(commitments.PartField(field, part.Dimension, part.Part), plain(&part.Value))
	}
}

// valuesIn reads what was filled in, indicator by indicator; those of which nothing is
// said are left out. What stands under a name that the form has no more, because it was
// measured otherwise when the form was opened, is handed on too, and refused. A device
// that sends the form by itself reads it in the same way (store.js), so that an
// idempotency key stands for one content.
func valuesIn(posted url.Values, measured []commitments.Indicator) (alone string, list []commitments.ValueInput) {
	if len(measured) != 1 {
		alone = posted.Get("value")
	}
	read := map[string]bool{}
	add := func(indicator, field string) {
		if v, given := valueIn(posted, indicator, field); given && !read[field] {
			list = append(list, v)
		}
		read[field] = true
	}
	for _, in := range measured {
		add(in.Code, commitments.ValueField(measured, in.Code))
	}
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		if parts := strings.SplitN(name, ".", 4); parts[0] == "values" && len(parts) > 2 { // values.M5.1.numerator
			add(parts[1]+"."+parts[2], strings.Join(parts[:3], "."))
		}
	}
	return alone, list
}

// valueIn reads what was filled in for one indicator; false for nothing.
func valueIn(posted url.Values, indicator, field string) (v commitments.ValueInput, given bool) {
	text := func(name string) string {
		typed := strings.TrimSpace(posted.Get(name))
		given = given || typed != ""
		return typed
	}
	v = commitments.ValueInput{Indicator: indicator, Value: text(field), Numerator: text(field + ".numerator"), Denominator: text(field + ".denominator")}
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		rest, found := strings.CutPrefix(name, field+".parts.")
		if !found {
			continue
		}
		if typed := text(name); typed != "" {
			dimension, part, _ := strings.Cut(rest, ".")
			v.Parts = append(v.Parts, commitments.PartInput{Dimension: dimension, Part: part, Value: typed})
		}
	}
	return v, given
}

// askedPeriod is the period that the address names where it is open, or else the one
// that is due.
func askedPeriod(p *page, r commitments.Record) commitments.Period {
	for _, period := range r.Open {
		if period.String() == p.query("period") {
			return period
		}
	}
	return owedPeriod(r, p.site.Tracker.Today())
}

// owedPeriod is the earliest period without an update that the calendar leaves
// open on the day, or the latest open one. One that a round opened anew long after
// has to be chosen.
func owedPeriod(r commitments.Record, day commitments.Date) commitments.Period {
	var last commitments.Period
	for _, period := range r.Open {
		last = period
		if r.Agreement.Window(period, day) == commitments.Closed {
			continue
		}
		if !slices.ContainsFunc(r.Updates, func(u commitments.Update) bool { return u.Period == period }) {
			break
		}
	}
	return last
}

// plain writes a number as it is typed.
func plain(q *commitments.Quantity) string {
	if q == nil {
		return ""
	}
	return request.Unambiguous(q.String())
}

var discardDraftForm = form{path: "/updates/:id/discard", submit: discardDraft}

// discardDraft deletes the account's own draft.
func discardDraft(p *page) error {
	draft, err := p.site.Tracker.Update(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	if err := p.site.Tracker.DiscardDraft(p.ctx(), p.account, draft.ID); err != nil {
		return err
	}
	return p.done(p.path("commitments", draft.Commitment), "done.discarded")
}

func delayIn(posted url.Values) commitments.DelayInput {
	return commitments.DelayInput{Reason: posted.Get("delay.reason"), Words: posted.Get("delay.words")}
}

func reportTask(v *views.CommitmentView) *views.Task { return &v.Report }

func reportProgressInvalid(p *page, invalid error) error {
	return renderCommitmentInvalid(p, invalid, refusedTask{p.param("code"), p.posted, reportTask, compareReport})
}

// compareReport compares the latest update with what was typed.
func compareReport(p *page, r commitments.Record, typed url.Values) []views.Diff {
	c, now := p.writer(), commitments.Update{}
	if len(r.Updates) > 0 {
		now = r.Updates[0]
	}
	period, _ := commitments.ParsePeriod(typed.Get("period"))
	diffs := []views.Diff{
		{Label: c.T("term.period"), Before: c.Period(now.Period), After: c.Period(period)},
		{Label: c.T("term.status"), Before: c.Status(now.Status), After: c.Status(commitments.Status(typed.Get("status")))},
	}
	stands, measured := filledIn(r.Pledge, now), r.Pledge.Typed()
	for _, in := range measured {
		field := commitments.ValueField(measured, in.Code)
		diffs = append(diffs, views.Diff{Label: c.Text(in.Name), Before: typedValue(stands, field), After: typedValue(typed, field)})
	}
	return append(diffs,
		views.Diff{Label: c.T("delay.reason"), Before: c.Delay(r.DelayReasons, now.Delay.OrNone()), After: c.Delay(r.DelayReasons, commitments.Delay(delayIn(typed)))},
		views.Diff{Label: c.T("term.narrative"), Before: now.Narrative, After: typed.Get("narrative")},
		views.Diff{Label: c.T("stale.author"), Before: now.AuthorName, After: p.account.Name})
}

// typedValue is what was typed for one value.
func typedValue(values url.Values, field string) string {
	if below := values.Get(field + ".denominator"); below != "" {
		return values.Get(field+".numerator") + " / " + below
	}
	return values.Get(field)
}
