package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/recommendations"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// recommendationsPerPage is how many recommendations one page of the list shows.
const recommendationsPerPage = 50

// listRecommendations shows one page of the recommendations. A filter that names what
// does not exist is shown with what is wrong.
func listRecommendations(p *page) error {
	query := request.WithoutEmpty(p.gin.Request.URL.Query())
	v := views.RecommendationsView{Paging: views.Paging{Path: p.path("recommendations"), Query: query, Page: 1, PerPage: recommendationsPerPage}}
	v.Today = p.site.Tracker.Today()
	var err error
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	agreements, err := p.site.Tracker.Agreements(p.ctx(), p.account)
	if err != nil {
		return err
	}
	for _, a := range agreements {
		v.Makes = v.Makes || views.MayRecommend(p.account, a)
	}
	for _, party := range p.parties {
		v.Parties = append(v.Parties, party.Code)
	}
	status := http.StatusOK
	if err := fillRecommendations(p, &v); problem.Is(err, problem.Invalid) {
		v.Problems, status = response.Describe(err).FieldMessages(p.locale), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return p.render(status, views.RecommendationsPage(p.layout(p.locale.T("recommendation.list")), v))
}

func fillRecommendations(p *page, v *views.RecommendationsView) error {
	asked, err := request.ReadPaging(v.Query, recommendationsPerPage)
	if err != nil {
		return err
	}
	v.Page, v.PerPage = asked.Page, asked.PerPage
	f := request.RecommendationFilter(v.Query)
	f.Page, f.PerPage = v.Page, v.PerPage
	v.Items, v.Total, err = p.site.Recommended.List(p.ctx(), p.account, f)
	return err
}

func downloadRecommendations(p *page) (lists.List, error) {
	return p.site.Lists.Recommendations(p.account, request.RecommendationFilter(p.gin.Request.URL.Query())), nil
}

// showRecommendation shows one recommendation with its history.
func showRecommendation(p *page) error { return renderRecommendation(p, http.StatusOK, nil, nil) }

// renderRecommendation shows the page with the form as it was typed, and why it was
// refused; nil for an untouched one.
func renderRecommendation(p *page, status int, typed *views.Form, refused error) error {
	made, err := p.site.Recommended.Get(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	v := views.RecommendationView{Record: made, Today: p.site.Tracker.Today()}
	if v.Agreement, err = p.site.Tracker.Agreement(p.ctx(), p.account, made.Agreement); err != nil {
		return err
	}
	if v.Names, err = p.names(made.Agreement); err != nil {
		return err
	}
	facts := []string{made.ID}
	for _, s := range made.Steps {
		facts = append(facts, s.ID)
	}
	if v.Numbers, err = p.journalNumbers(facts...); err != nil {
		return err
	}
	p.stepForms(&v, typed)
	if problem.Is(refused, problem.Conflict) {
		v.Overtaken = &views.Overtaken{Form: *typed}
		if typed != v.Answer && typed != v.Find {
			v.Overtaken.Words = typed.Value("words")
		}
	}
	c := p.layout(p.locale.T("term.recommendation")).At(p.crumb("recommendation.list", "recommendations"))
	c.Path = p.path("recommendations", made.ID)
	return p.render(status, views.RecommendationPage(c, v))
}

// stepForms adds the forms of those steps that the account can take now, or why it can
// take none though its role has something to do with it.
func (p *page) stepForms(v *views.RecommendationView, typed *views.Form) {
	form := func(id string) *views.Form {
		if typed != nil && typed.ID == id {
			return typed
		}
		f := views.NewForm(id, "version", strconv.Itoa(v.Version()))
		return &f
	}
	if v.State().Ended() {
		return
	}
	if p.account.Can(people.AnswerRecommendation) && p.account.Party == v.Addressee {
		if why := recommendations.MayAnswer(p.account, v.Recommendation); why != nil {
			v.Why = response.Describe(why).Message(p.locale)
		} else if v.State() != recommendations.Done {
			v.Answer = form("answer")
		}
	}
	if recommendations.MayFind(p.account, v.Recommendation) == nil {
		v.Find = form("find")
	}
}

// showNewRecommendation is the form of a new recommendation, on a commitment, a pledge or
// an agreement as a whole.
func showNewRecommendation(p *page) error {
	f := views.NewForm("recommend", "key", uuid.NewString(), "agreement", p.query("agreement"), "pledge", p.query("pledge"), "commitment", p.query("commitment"))
	if code := f.Values.Get("commitment"); code != "" {
		record, err := p.site.Tracker.Commitment(p.ctx(), p.account, code)
		if err != nil {
			return err
		}
		f.Values.Set("addressee", record.Commitment.Party)
		f.Values.Set("agreement", record.Commitment.Agreement)
	} else if f.Values.Get("pledge") != "" {
		pledge, err := p.site.Tracker.Pledge(p.ctx(), p.account, f.Values.Get("pledge"))
		if err != nil {
			return err
		}
		f.Values.Set("addressee", pledge.Party)
		f.Values.Set("agreement", pledge.Agreement)
	}
	return renderNewRecommendation(p, http.StatusOK, f)
}

// renderNewRecommendation shows the form for its agreement; where it names none, for the
// first one on which the account recommends something.
func renderNewRecommendation(p *page, status int, f views.Form) error {
	agreements, err := p.site.Tracker.Agreements(p.ctx(), p.account)
	if err != nil {
		return err
	}
	v := views.NewRecommendationView{Form: f, Commitment: f.Values.Get("commitment")}
	v.Agreements = where(agreements, func(a commitments.Agreement) bool { return views.MayRecommend(p.account, a) })
	code := f.Values.Get("agreement")
	if code == "" && len(v.Agreements) > 0 {
		code = v.Agreements[0].Code
	}
	if v.Agreement, err = commitments.FindAgreement(agreements, code); err != nil {
		return err
	}
	if err := p.account.RequireCollecting(people.Recommend, v.Agreement.Collectors()); err != nil {
		return err
	}
	if v.Names, err = p.names(v.Agreement.Code); err != nil {
		return err
	}
	if !f.Values.Has("period") {
		f.Values.Set("period", v.Agreement.LastEnded(p.site.Tracker.Today()).String())
	}
	c := p.layout(p.locale.T("recommendation.new")).At(p.crumb("recommendation.list", "recommendations"))
	c.Path = p.path("recommendations", "new")
	return p.render(status, views.NewRecommendationPage(c, v))
}

var recommendForm = form{
	path: "/recommendations",
	fields: []request.Field{
		{Name: "key"}, {Name: "agreement"}, {Name: "commitment"}, {Name: "pledge", Label: "term.pledge"}, {Name: "period", Label: "recommendation.period"},
		{Name: "texts", Label: "term.recommendation", Length: commitments.MaxRecommendation, Dotted: true},
		{Name: "addressee", Label: "recommendation.addressee"}, {Name: "deadline", Label: "recommendation.deadline"},
	},
	submit: recommend, invalid: recommendInvalid,
}

func recommend(p *page) error {
	made, err := p.site.Recommended.Make(p.ctx(), p.account, recommendations.Input{
		Agreement: p.posted.Get("agreement"), Period: p.posted.Get("period"), Pledge: p.posted.Get("pledge"), Commitment: p.posted.Get("commitment"),
		Texts: texts(p, "texts"), Addressee: p.posted.Get("addressee"), Deadline: p.posted.Get("deadline"),
		IdempotencyKey: p.posted.Get("key"),
	})
	if err != nil {
		return err
	}
	return p.done(p.path("recommendations", made.ID), "done.recommended")
}

func recommendInvalid(p *page, invalid error) error {
	f := p.invalidForm(invalid, "recommend")
	f.Values.Set("key", uuid.NewString())
	f.Instead = map[string]string{"texts": "texts." + p.locale.Lang(), "commitment": "", "agreement": ""}
	return renderNewRecommendation(p, response.Describe(invalid).Status, f)
}

var stepFields = []request.Field{
	{Name: "version"}, {Name: "step"}, {Name: "words", Label: "recommendation.words", Length: commitments.MaxReason},
}

var answerRecommendationForm = form{
	path: "/recommendations/:id/answer", fields: stepFields, submit: answerRecommendation,
	invalid: func(p *page, invalid error) error { return stepInvalid(p, invalid, "answer") },
}

func answerRecommendation(p *page) error {
	made, err := p.site.Recommended.Answer(p.ctx(), p.account, p.param("id"), p.stepInput())
	if err != nil {
		return err
	}
	return p.done(p.path("recommendations", made.ID), "done.recommendation_answered")
}

var findRecommendationForm = form{
	path: "/recommendations/:id/finding", fields: stepFields, submit: findRecommendation,
	invalid: func(p *page, invalid error) error { return stepInvalid(p, invalid, "find") },
}

func findRecommendation(p *page) error {
	made, err := p.site.Recommended.Find(p.ctx(), p.account, p.param("id"), p.stepInput())
	if err != nil {
		return err
	}
	return p.done(p.path("recommendations", made.ID), "done.recommendation_found")
}

func (p *page) stepInput() recommendations.StepInput {
	return recommendations.StepInput{Step: p.posted.Get("step"), Words: p.posted.Get("words"), Version: p.version()}
}

// stepInvalid shows the form with what is wrong; after somebody else's step, with that
// one in the history.
func stepInvalid(p *page, invalid error, id string) error {
	f := p.invalidForm(invalid, id)
	made, err := p.site.Recommended.Get(p.ctx(), p.account, p.param("id"))
	if err != nil {
		return err
	}
	f.Values.Set("version", strconv.Itoa(made.Version()))
	return renderRecommendation(p, response.Describe(invalid).Status, &f, invalid)
}

// recommendedShown is how many recommendations the page of a commitment or pledge shows.
const recommendedShown = 5

// recommendedUnder reads the recommendations on a commitment or a pledge: name is the
// filter's.
func recommendedUnder(p *page, a commitments.Agreement, name, code string) (views.RecommendedUnder, error) {
	query := url.Values{name: {code}}
	v := views.RecommendedUnder{All: p.path("recommendations") + "?" + query.Encode(), Today: p.site.Tracker.Today()}
	if views.MayRecommend(p.account, a) {
		v.New = p.path("recommendations", "new") + "?" + query.Encode()
	}
	f := request.RecommendationFilter(query)
	f.Page, f.PerPage = 1, recommendedShown
	var err error
	v.Items, v.Total, err = p.site.Recommended.List(p.ctx(), p.account, f)
	return v, err
}
