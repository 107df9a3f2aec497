package pages

import (
	"net/http"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/reports"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// listOpinions shows the opinions on a period.
func listOpinions(p *page) error {
	period, err := commitments.ParsePeriod(p.param("period"))
	if err != nil {
		return response.NotFound()
	}
	v, err := opinionsOn(p, p.query("agreement"), period)
	if err != nil {
		return err
	}
	c := p.layout(p.locale.T("opinion.title", "period", p.writer().Period(period)))
	return p.ok(views.OpinionsPage(c.At(p.crumb("nav.reports", "reports")), v))
}

// opinionsOn reads the opinions on a period, with the figures for those who write.
func opinionsOn(p *page, agreement string, period commitments.Period) (views.OpinionsView, error) {
	ctx, v := p.ctx(), views.OpinionsView{}
	var err error
	if v.PeriodOpinions, err = p.site.Opinions.Of(ctx, p.account, agreement, period); err != nil {
		return v, err
	}
	_, count, err := p.site.Reports.List(ctx, p.account, reports.EditionFilter{Agreement: v.Agreement.Code, Period: period, Page: 1, PerPage: 1})
	if err != nil {
		return v, err
	}
	v.Edition = count > 0
	if v.Writes && !period.Start().After(p.site.Tracker.Today()) {
		now, err := p.site.Reports.AsItStands(ctx, p.account, v.Agreement, period)
		if err != nil {
			return v, err
		}
		v.Report = &now
	}
	return v, nil
}

// showOpinion shows the opinion on the whole or on one pledge.
func showOpinion(p *page) error {
	period, err := commitments.ParsePeriod(p.param("period"))
	if err != nil {
		return response.NotFound()
	}
	pledge := p.param("subject")
	if pledge == views.WholePart {
		pledge = ""
	}
	return renderOpinion(p, http.StatusOK, opinions.Subject{Agreement: p.query("agreement"), Period: period, Pledge: pledge}, opinionForms{})
}

// opinionForms are the forms of an opinion as they were typed; nil for untouched ones.
type opinionForms struct {
	write, decide *views.Form
	overtaken     bool // refused because of what somebody else did
}

func renderOpinion(p *page, status int, s opinions.Subject, typed opinionForms) error {
	of, err := opinionsOn(p, s.Agreement, s.Period)
	if err != nil {
		return err
	}
	v := views.OpinionView{OpinionsView: of, Opinion: of.On(s.Pledge)}
	if !of.Has(s.Pledge) {
		return response.NotFound()
	}
	if v.Report != nil { // the period has begun, and the account writes
		v.Write = typed.write
		if v.Write == nil {
			f := writeOpinion(v.Opinion)
			v.Write = &f
		}
	}
	if latest := v.Opinion.Latest(); v.Writes && v.Opinion.State() == opinions.Written {
		if why := p.account.RequireColleague(people.WriteOpinion, latest.Party, latest.Author); why != nil {
			v.WhyWaits = response.Describe(why).Message(p.locale)
		} else if v.Decide = typed.decide; v.Decide == nil {
			f := views.NewForm("decide", "version", strconv.Itoa(latest.Number))
			v.Decide = &f
		}
	}
	if typed.overtaken {
		v.Overtaken = overtakenOpinion(v, typed)
	}
	c := p.layout("")
	c.Title = p.locale.T("opinion.title", "period", c.Period(s.Period))
	c.Path = views.OpinionAddress(c, v.Opinion.Subject)
	c.Query = "agreement=" + v.Agreement.Code
	list := views.Crumb{Label: p.locale.T("term.opinion"), Href: p.path("opinions", s.Period.String()) + "?agreement=" + v.Agreement.Code}
	return p.render(status, views.OpinionPage(c.At(p.crumb("nav.reports", "reports"), list), v))
}

// overtakenOpinion is the form that was refused, with its words where the page shows it no
// more.
func overtakenOpinion(v views.OpinionView, typed opinionForms) *views.Overtaken {
	if typed.write != nil {
		return &views.Overtaken{Form: *typed.write} // who writes may always write
	}
	o := views.Overtaken{Form: *typed.decide}
	if v.Decide != typed.decide {
		o.Words = o.Value("reason")
	}
	return &o
}

// writeOpinion begins with the words of the latest version.
func writeOpinion(o opinions.Opinion) views.Form {
	f := views.NewForm("write", "version", strconv.Itoa(o.Number()))
	for lang, text := range o.Latest().Texts {
		f.Values.Set("texts."+lang, text)
	}
	return f
}

var writeOpinionForm = form{
	path: "/opinions",
	fields: []request.Field{
		{Name: "version"}, {Name: "agreement"}, {Name: "period"}, {Name: "pledge"},
		{Name: "texts", Label: "term.opinion", Length: commitments.MaxOpinion, Dotted: true},
	},
	submit: submitOpinion, invalid: writeOpinionInvalid,
}

func submitOpinion(p *page) error {
	o, err := p.site.Opinions.Write(p.ctx(), p.account, opinions.Input{
		Agreement: p.posted.Get("agreement"), Period: p.posted.Get("period"), Pledge: p.posted.Get("pledge"), Version: p.version(),
		Texts: texts(p, "texts"),
	})
	if err != nil {
		return err
	}
	return p.done(views.OpinionPath(p.writer(), o.Subject), "done.opinion_saved", "version", o.Number())
}

// texts reads a text that was typed in several languages.
func texts(p *page, name string) map[string]string {
	list := map[string]string{}
	for field := range p.posted {
		if lang, found := strings.CutPrefix(field, name+"."); found {
			list[lang] = p.posted.Get(field)
		}
	}
	return list
}

// writeOpinionInvalid shows the form with what is wrong; after somebody else's version,
// with that one above it.
func writeOpinionInvalid(p *page, invalid error) error {
	period, err := commitments.ParsePeriod(p.posted.Get("period"))
	if err != nil {
		return invalid // no form is sent without its period
	}
	s := opinions.Subject{Agreement: p.posted.Get("agreement"), Period: period, Pledge: p.posted.Get("pledge")}
	of, err := p.site.Opinions.Of(p.ctx(), p.account, s.Agreement, s.Period)
	if err != nil {
		return err
	}
	f := p.invalidForm(invalid, "write")
	f.Instead = map[string]string{"texts": "texts." + p.locale.Lang()}
	now := of.On(s.Pledge).Number()
	f.Values.Set("version", strconv.Itoa(now))
	overtaken := problem.Is(invalid, problem.Conflict) && now != p.version()
	return renderOpinion(p, response.Describe(invalid).Status, s, opinionForms{write: &f, overtaken: overtaken})
}

var decideOpinionForm = form{
	path: "/opinions/id/:id/decision",
	fields: []request.Field{
		{Name: "version"}, {Name: "decision"}, {Name: "reason", Label: "opinion.reason", Length: commitments.MaxReason},
	},
	submit: decideOpinion, invalid: decideOpinionInvalid,
}

func decideOpinion(p *page) error {
	in := opinions.DecisionInput{Decision: p.posted.Get("decision"), Reason: p.posted.Get("reason"), Version: p.version()}
	o, err := p.site.Opinions.Decide(p.ctx(), p.account, p.param("id"), in)
	if err != nil {
		return err
	}
	return p.done(views.OpinionPath(p.writer(), o.Subject), "done.opinion_"+in.Decision)
}

func decideOpinionInvalid(p *page, invalid error) error {
	o, err := p.site.Opinions.Get(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	f := p.invalidForm(invalid, "decide")
	overtaken := problem.Is(invalid, problem.Conflict)
	if overtaken {
		f.Values.Set("version", strconv.Itoa(o.Number()))
	}
	return renderOpinion(p, response.Describe(invalid).Status, o.Subject, opinionForms{decide: &f, overtaken: overtaken})
}

// waitingOpinions are the periods of which opinions wait for the account; keep chooses
// some of them.
func waitingOpinions(p *page, keep func(opinions.Subject) bool) ([]views.WaitingPeriod, error) {
	list, err := p.site.Opinions.Waiting(p.ctx(), p.account)
	if err != nil {
		return nil, err
	}
	return views.WaitingByPeriod(where(list, keep)), nil
}

// opinionPeriods are the last periods of which the calendar has reports made, for those
// who write on them.
func opinionPeriods(p *page, a commitments.Agreement) []commitments.Period {
	if p.account.RequireCollecting(people.WriteOpinion, a.Collectors()) != nil {
		return nil
	}
	today := p.site.Tracker.Today()
	var periods []commitments.Period
	for _, kind := range a.CalendarOn(today).Reports {
		periods = append(periods, commitments.PeriodOf(kind, today).Prev())
	}
	return periods
}
