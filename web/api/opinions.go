package api

import (
	"context"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
)

// opinionAPI answers about what the party that collects says of periods.
type opinionAPI struct{ opinions *opinions.Opinions }

// OpinionItem is the opinion on a period, on the whole or on a pledge.
type OpinionItem struct {
	ID        *string      `json:"id" doc:"Null while nothing was written, or nothing that one may read"`
	Agreement string       `json:"agreement"`
	Period    string       `json:"period"`
	Pledge    *string      `json:"pledge" doc:"Null: on the whole"`
	State     string       `json:"state" enum:"none,written,returned,approved" doc:"Of the latest version that one may read"`
	Version   int          `json:"version" doc:"The number of that version; 0 of none"`
	Approved  *WordingItem `json:"approved" doc:"What stands; null while nothing was approved"`
	Latest    *WordingItem `json:"latest" doc:"The latest version, for reviewers of the party that collects; null for others, and where it is the one that stands"`
}

// WordingItem is one version of an opinion.
type WordingItem struct {
	Version    int               `json:"version"`
	Texts      map[string]string `json:"texts" doc:"By language, in those in which it was written"`
	Author     string            `json:"author"`
	AuthorName string            `json:"author_name"`
	WrittenAt  time.Time         `json:"written_at"`
	Decision   *string           `json:"decision" doc:"approved or returned; null while it waits"`
	Reason     *string           `json:"reason" doc:"Of a return"`
	DecidedBy  *string           `json:"decided_by" doc:"The name of the second person"`
	DecidedAt  *time.Time        `json:"decided_at"`
	Origin     string            `json:"origin"`
}

func toOpinion(o opinions.Opinion) OpinionItem {
	item := OpinionItem{
		ID: response.TextOrNull(o.ID), Agreement: o.Agreement, Period: o.Period.String(), Pledge: response.TextOrNull(o.Pledge),
		State: string(o.State()), Version: o.Latest().Number,
	}
	standing, stands := o.Standing()
	if stands {
		item.Approved = toWording(o, standing.Version)
	}
	if latest := o.Latest(); latest.ID != "" && latest.ID != standing.ID {
		item.Latest = toWording(o, latest)
	}
	return item
}

func toWording(o opinions.Opinion, v opinions.Version) *WordingItem {
	item := WordingItem{Version: v.Number, Texts: v.Texts, Author: v.Author, AuthorName: v.AuthorName, WrittenAt: v.At, Origin: string(v.Origin)}
	if d := o.DecisionOn(v); d != nil {
		item.Decision, item.Reason = response.TextOrNull(string(d.Outcome)), response.TextOrNull(d.Reason)
		item.DecidedBy, item.DecidedAt = response.TextOrNull(d.Name), &d.At
	}
	return &item
}

func (a opinionAPI) list(ctx context.Context, by people.Account, in *struct {
	Agreement string `query:"agreement" doc:"Code; the first one where it is not given"`
	Period    string `query:"period" doc:"Required: 2026-09, 2026-Q3, 2026-H2 or 2026"`
	Paging
}) (*listOf[OpinionItem], error) {
	if in.Period == "" {
		return nil, problem.OnField("period", "error.report.period_missing")
	}
	period, err := commitments.ParsePeriod(in.Period)
	if err != nil {
		return nil, err
	}
	of, err := a.opinions.Of(ctx, by, in.Agreement, period)
	if err != nil {
		return nil, err
	}
	return onePage(of.Opinions, in.Paging, toOpinion)
}

func (a opinionAPI) get(ctx context.Context, by people.Account, in *ByID) (*one[OpinionItem], error) {
	o, err := a.opinions.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[OpinionItem]{toOpinion(o)}, nil
}

func (a opinionAPI) write(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Agreement string            `json:"agreement,omitempty" doc:"Code; the first one where it is not given"`
		Period    string            `json:"period" doc:"2026-09, 2026-Q3, 2026-H2 or 2026"`
		Pledge    string            `json:"pledge,omitempty" doc:"Code; not given: on the whole"`
		Texts     map[string]string `json:"texts" doc:"By language (fr, ar, en), in one or more; up to 10,000 characters each"`
		Version   int               `json:"version" doc:"The number of the latest version that was read; 0 of none"`
	}
}) (*one[OpinionItem], error) {
	o, err := a.opinions.Write(ctx, by, opinions.Input(in.Body))
	if err != nil {
		return nil, err
	}
	return &one[OpinionItem]{toOpinion(o)}, nil
}

func (a opinionAPI) approve(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Version int `json:"version" doc:"The number of the version that was read"`
	}
}) (*one[OpinionItem], error) {
	return a.decide(ctx, by, in.ID, opinions.DecisionInput{Decision: string(opinions.Approve), Version: in.Body.Version})
}

func (a opinionAPI) sendBack(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Reason  string `json:"reason" doc:"Up to 4,000 characters"`
		Version int    `json:"version" doc:"The number of the version that was read"`
	}
}) (*one[OpinionItem], error) {
	return a.decide(ctx, by, in.ID, opinions.DecisionInput{Decision: string(opinions.Return), Reason: in.Body.Reason, Version: in.Body.Version})
}

func (a opinionAPI) decide(ctx context.Context, by people.Account, id string, in opinions.DecisionInput) (*one[OpinionItem], error) {
	o, err := a.opinions.Decide(ctx, by, id, in)
	if err != nil {
		return nil, err
	}
	return &one[OpinionItem]{toOpinion(o)}, nil
}
