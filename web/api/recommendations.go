package api

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/web/lists"
	"tracker/web/response"
)

// recommendationAPI answers about what the party that collects recommends.
type recommendationAPI struct {
	recommended *recommendations.Recommendations
	tracker     *commitments.Tracker
	lists       *lists.Lists
}

// RecommendationItem is a recommendation with its steps.
type RecommendationItem struct {
	ID          string                   `json:"id"`
	Agreement   string                   `json:"agreement"`
	Period      string                   `json:"period" doc:"In which it was made"`
	Pledge      *string                  `json:"pledge" doc:"Null: on the agreement as a whole"`
	Commitment  *string                  `json:"commitment" doc:"Null: on a pledge or the whole"`
	Region      *string                  `json:"region" doc:"Of the commitment"`
	Texts       map[string]string        `json:"texts" doc:"By language, in those in which it was written"`
	Addressee   string                   `json:"addressee" doc:"Code of the party"`
	Deadline    string                   `json:"deadline" doc:"The last day"`
	State       string                   `json:"state" enum:"open,accepted,refused,done,settled,closed" doc:"done is what the addressee says; settled is found so by who recommends"`
	DaysOverdue int                      `json:"days_overdue" doc:"Today; 0 for not"`
	Party       string                   `json:"party" doc:"Code of the party that recommends"`
	Author      string                   `json:"author"`
	AuthorName  string                   `json:"author_name"`
	MadeAt      time.Time                `json:"made_at"`
	Origin      string                   `json:"origin"`
	Version     int                      `json:"version" doc:"How many steps there are"`
	Steps       []recommendationStepItem `json:"steps" doc:"The first one first"`
}

type recommendationStepItem struct {
	ID         string    `json:"id"`
	Version    int       `json:"version" doc:"1 of the first step"`
	Step       string    `json:"step" enum:"accepted,refused,done,settled,not_done,closed"`
	Words      *string   `json:"words"`
	Party      string    `json:"party" doc:"Code of the author's party"`
	Author     string    `json:"author"`
	AuthorName string    `json:"author_name"`
	At         time.Time `json:"at"`
}

func (a recommendationAPI) item(r recommendations.Record) RecommendationItem {
	item := RecommendationItem{
		ID: r.ID, Agreement: r.Agreement, Period: r.Period.String(), Pledge: response.TextOrNull(r.Pledge), Commitment: response.TextOrNull(r.Commitment),
		Region: response.TextOrNull(r.Region), Texts: r.Texts, Addressee: r.Addressee, Deadline: r.Deadline.String(), State: string(r.State()),
		DaysOverdue: r.DaysOverdue(a.tracker.Today()), Party: r.Party, Author: r.Author, AuthorName: r.AuthorName, MadeAt: r.At, Origin: string(r.Origin),
		Version: r.Version(), Steps: []recommendationStepItem{},
	}
	for _, s := range r.Steps {
		item.Steps = append(item.Steps, recommendationStepItem{
			ID: s.ID, Version: s.Number, Step: string(s.Kind), Words: response.TextOrNull(s.Words), Party: s.Party, Author: s.Author, AuthorName: s.AuthorName, At: s.At,
		})
	}
	return item
}

// RecommendationFilter narrows recommendations.
type RecommendationFilter struct {
	Agreement  string `query:"agreement" doc:"Code"`
	Pledge     string `query:"pledge" doc:"Code, such as M5"`
	Commitment string `query:"commitment" doc:"Code, such as M5.MA-FIG"`
	Region     string `query:"region" doc:"Code, such as MA-FIG"`
	Addressee  string `query:"addressee" doc:"Code of the party"`
	State      string `query:"state" doc:"open, accepted, refused, done, settled or closed"`
	Overdue    bool   `query:"overdue" doc:"Only those whose deadline has passed, and of which the addressee owes something"`
	Query      string `query:"q" doc:"Found in texts and codes"`
}

func (q RecommendationFilter) filter() recommendations.Filter {
	return recommendations.Filter{
		Agreement: q.Agreement, Pledge: q.Pledge, Commitment: q.Commitment, Region: q.Region, Addressee: q.Addressee,
		State: recommendations.State(q.State), Overdue: q.Overdue, Query: q.Query,
	}
}

type recommendationQuery struct {
	Paging
	AsFile
	RecommendationFilter
}

func (a recommendationAPI) list(ctx context.Context, by people.Account, in *recommendationQuery) (*listOf[RecommendationItem], error) {
	f := in.filter()
	f.Page, f.PerPage = in.Page, in.PerPage
	found, total, err := a.recommended.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	return listPage(found, total, in.Paging, a.item), nil
}

func (a recommendationAPI) file(_ context.Context, by people.Account, in *recommendationQuery) (lists.List, error) {
	return a.lists.Recommendations(by, in.filter()), nil
}

func (a recommendationAPI) get(ctx context.Context, by people.Account, in *ByID) (*one[RecommendationItem], error) {
	return a.answerWith(a.recommended.Get(ctx, by, in.ID))
}

func (a recommendationAPI) answerWith(r recommendations.Record, err error) (*one[RecommendationItem], error) {
	if err != nil {
		return nil, err
	}
	return &one[RecommendationItem]{a.item(r)}, nil
}

func (a recommendationAPI) make(ctx context.Context, by people.Account, in *struct {
	Key  string `header:"Idempotency-Key" doc:"Up to 200 visible ASCII characters. The same key and body give the same answer and one recommendation."`
	Body struct {
		Agreement  string            `json:"agreement,omitempty" doc:"Code; the first one, or the commitment's, where it is not given"`
		Period     string            `json:"period" doc:"In which it is made: 2026-09, 2026-Q3, 2026-H2 or 2026"`
		Pledge     string            `json:"pledge,omitempty" doc:"Code; not given: on the whole, or that of the commitment"`
		Commitment string            `json:"commitment,omitempty" doc:"Code"`
		Texts      map[string]string `json:"texts" doc:"By language (fr, ar, en), in one or more; up to 4,000 characters each"`
		Addressee  string            `json:"addressee" doc:"Code of a party of the agreement"`
		Deadline   string            `json:"deadline" doc:"The last day, today or later"`
	}
}) (*one[RecommendationItem], error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	b := in.Body
	return a.answerWith(a.recommended.Make(ctx, by, recommendations.Input{
		Agreement: b.Agreement, Period: b.Period, Pledge: b.Pledge, Commitment: b.Commitment, Texts: b.Texts, Addressee: b.Addressee, Deadline: b.Deadline,
		IdempotencyKey: in.Key,
	}))
}

// RecommendationStep is what is said of a recommendation, or found.
type RecommendationStep struct {
	Words   string `json:"words,omitempty" doc:"Required, but of accepted and settled; up to 4,000 characters"`
	Version int    `json:"version" doc:"How many steps were read"`
}

func (a recommendationAPI) answer(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Step string `json:"step" doc:"accepted, refused or done"`
		RecommendationStep
	}
}) (*one[RecommendationItem], error) {
	return a.answerWith(a.recommended.Answer(ctx, by, in.ID, recommendations.StepInput{Step: in.Body.Step, Words: in.Body.Words, Version: in.Body.Version}))
}

func (a recommendationAPI) find(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Step string `json:"step" doc:"settled, not_done or closed"`
		RecommendationStep
	}
}) (*one[RecommendationItem], error) {
	return a.answerWith(a.recommended.Find(ctx, by, in.ID, recommendations.StepInput{Step: in.Body.Step, Words: in.Body.Words, Version: in.Body.Version}))
}
