package api

import (
	"context"
	"strconv"
	"time"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
)

// roundAPI answers about collection rounds.
type roundAPI struct {
	collection *collection.Collection
	journal    *audit.Journal
	lists      *lists.Lists
}

// RoundItem is a collection round with its counts.
type RoundItem struct {
	ID           string        `json:"id"`
	Version      int           `json:"version"`
	Agreement    string        `json:"agreement"`
	Period       string        `json:"period"`
	Phase        string        `json:"phase"`
	Pledges      []string      `json:"pledges" doc:"Codes; none: all"`
	Regions      []string      `json:"regions" doc:"Codes; none: all"`
	DueOn        string        `json:"due_on" doc:"The last day that is on time"`
	GraceDays    int           `json:"grace_days"`
	LastOn       string        `json:"last_on" doc:"The last day of grace"`
	Note         string        `json:"note" doc:"To the planners"`
	Requires     Required      `json:"requires"`
	OpenedByName string        `json:"opened_by_name"`
	OpenedAt     time.Time     `json:"opened_at"`
	ClosedOn     *string       `json:"closed_on" doc:"Null unless it was closed by hand"`
	ClosedByName *string       `json:"closed_by_name"`
	Origin       string        `json:"origin"`
	Counts       countedReturn `json:"counts"`
}

// Required is what each update of a round must give beside its status.
type Required struct {
	Value     bool `json:"value" doc:"Asked of numeric indicators alone"`
	Narrative bool `json:"narrative"`
	Evidence  bool `json:"evidence"`
}

type countedReturn struct {
	collection.Count
	InProgress   int  `json:"in_progress"`
	Completeness *int `json:"completeness_per_mille" doc:"Came among owed; null where nothing is owed"`
	Timeliness   *int `json:"timeliness_per_mille" doc:"On time among came; null where nothing came"`
}

func toCount(n collection.Count) countedReturn {
	share := func(perMille int, defined bool) *int {
		if !defined {
			return nil
		}
		return &perMille
	}
	return countedReturn{n, n.InProgress, share(n.Completeness()), share(n.Timeliness())}
}

func toRound(p collection.RoundSummary) RoundItem {
	r := p.Round
	return RoundItem{
		ID: r.ID, Version: r.Version, Agreement: r.Agreement, Period: r.Period.String(), Phase: string(p.Phase),
		Pledges: listOrEmpty(r.Pledges), Regions: listOrEmpty(r.Regions), DueOn: r.DueOn.String(), GraceDays: r.GraceDays, LastOn: r.LastOn().String(),
		Note: r.Note, Requires: Required(r.Requires), OpenedByName: r.OpenedByName, OpenedAt: r.OpenedAt,
		ClosedOn: response.DateOrNull(r.ClosedOn), ClosedByName: response.TextOrNull(r.ClosedByName), Origin: string(r.Origin), Counts: toCount(p.Count),
	}
}

// answer is a round with its version as ETag.
type roundAnswer struct {
	ETag string `header:"ETag"`
	Body RoundItem
}

// answer reads a round after it was changed.
func (a roundAPI) answer(ctx context.Context, by people.Account, id string) (*roundAnswer, error) {
	r, err := a.collection.Summary(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &roundAnswer{ETag: strconv.Quote(strconv.Itoa(r.Version)), Body: toRound(r)}, nil
}

type roundQuery struct {
	Paging
	AsFile
	Agreement string `query:"agreement" doc:"Code; all agreements when it is not given"`
	Period    string `query:"period" doc:"Such as 2026-Q3"`
	Phase     string `query:"phase" doc:"open, grace or closed"`
}

// filter reads the filter of the list, or refuses it.
func (q roundQuery) filter() (collection.Filter, error) {
	f := collection.Filter{Agreement: q.Agreement, Phase: collection.Phase(q.Phase), Page: q.Page, PerPage: q.PerPage}
	if q.Period == "" {
		return f, nil
	}
	var err error
	f.Period, err = commitments.ParsePeriod(q.Period)
	return f, err
}

func (a roundAPI) list(ctx context.Context, by people.Account, in *roundQuery) (*listOf[RoundItem], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	found, total, err := a.collection.Overview(ctx, by, f)
	if err != nil {
		return nil, err
	}
	return listPage(found, total, in.Paging, toRound), nil
}

func (a roundAPI) file(_ context.Context, by people.Account, in *roundQuery) (lists.List, error) {
	f, err := in.filter()
	if err != nil {
		return lists.List{}, err
	}
	return a.lists.Rounds(by, f), nil
}

func (a roundAPI) get(ctx context.Context, by people.Account, in *ByID) (*roundAnswer, error) {
	return a.answer(ctx, by, in.ID)
}

// RoundTerms is what a round requires, in a request; what is not given is left
// unchanged.
type RoundTerms struct {
	Pledges   *[]string `json:"pledges,omitempty" doc:"Codes; an empty list: all"`
	Regions   *[]string `json:"regions,omitempty" doc:"Codes; an empty list: all"`
	DueOn     *string   `json:"due_on,omitempty"`
	GraceDays *int      `json:"grace_days,omitempty"`
	Note      *string   `json:"note,omitempty"`
	Requires  *Required `json:"requires,omitempty"`
}

func (b RoundTerms) input() collection.TermsInput {
	in := collection.TermsInput{Pledges: b.Pledges, Regions: b.Regions, DueOn: b.DueOn, Note: b.Note}
	if b.GraceDays != nil {
		days := strconv.Itoa(*b.GraceDays)
		in.GraceDays = &days
	}
	if b.Requires != nil {
		names := request.RequirementNames(commitments.Requirements(*b.Requires))
		in.Requires = &names
	}
	return in
}

func (a roundAPI) open(ctx context.Context, by people.Account, in *struct {
	Body struct {
		RoundTerms
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Period    string `json:"period"`
	}
}) (*roundAnswer, error) {
	round, err := a.collection.Open(ctx, by, collection.OpenInput{
		Agreement: in.Body.Agreement, Period: in.Body.Period, TermsInput: in.Body.input(),
	})
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, round.ID)
}

func (a roundAPI) change(ctx context.Context, by people.Account, in *struct {
	ByID
	IfMatch string `header:"If-Match" required:"true" doc:"The version that was read, as in ETag"`
	Body    struct {
		RoundTerms
		Reason string `json:"reason,omitempty"`
	}
}) (*roundAnswer, error) {
	v, err := readVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := a.collection.Change(ctx, by, in.ID, collection.ChangeInput{
		TermsInput: in.Body.input(), Reason: in.Body.Reason, Version: v,
	}); err != nil {
		return nil, err
	}
	return a.answer(ctx, by, in.ID)
}

func (a roundAPI) close(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Reason  string `json:"reason,omitempty"`
		Version int    `json:"version,omitempty" maximum:"2147483647" doc:"Of the round that was read; whatever it is when it is not given"`
	}
}) (*roundAnswer, error) {
	if _, err := a.collection.Close(ctx, by, in.ID, in.Body.Reason, in.Body.Version); err != nil {
		return nil, err
	}
	return a.answer(ctx, by, in.ID)
}

type roundRevisionItem struct {
	ID         string    `json:"id"`
	Version    int       `json:"version" doc:"That it made"`
	Pledges    []string  `json:"pledges"`
	Regions    []string  `json:"regions"`
	DueOn      string    `json:"due_on"`
	GraceDays  int       `json:"grace_days"`
	Note       string    `json:"note"`
	Requires   Required  `json:"requires"`
	ClosedOn   *string   `json:"closed_on" doc:"Null unless it closed the round"`
	Reason     string    `json:"reason"`
	AuthorName string    `json:"author_name"`
	Origin     string    `json:"origin"`
	At         time.Time `json:"at"`
	Journal    *int64    `json:"journal" doc:"Journal number; null within a second of the change"`
}

func (a roundAPI) listRevisions(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[roundRevisionItem], error) {
	revisions, err := a.collection.Revisions(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(revisions))
	for i, v := range revisions {
		ids[i] = v.ID
	}
	numbers, err := a.journal.Numbers(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	return onePage(revisions, in.Paging, func(v collection.Revision) roundRevisionItem {
		return roundRevisionItem{
			v.ID, v.Version, listOrEmpty(v.Pledges), listOrEmpty(v.Regions), v.DueOn.String(), v.GraceDays, v.Note, Required(v.Requires),
			response.DateOrNull(v.ClosedOn), v.Reason, v.AuthorName, string(v.Origin), v.At, numbered(numbers, v.ID),
		}
	})
}
