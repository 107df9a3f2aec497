package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
)

func (s *server) roundOperations(a huma.API) {
	addList(s, a, operation(http.MethodGet, "/rounds", "listRounds", "Collection rounds with their counts, the latest period first", 200), s.listRounds, s.listRoundsAsFile)
	add(s, a, operation(http.MethodPost, "/rounds", "openRound", "Open the collection round of a period", 201, 409), s.openRound)
	add(s, a, operation(http.MethodGet, "/rounds/{id}", "getRound", "One collection round; its version is the ETag", 200), s.getRound)
	add(s, a, operation(http.MethodPatch, "/rounds/{id}", "changeRound", "Change what a round that is not closed asks for", 200, 409), s.changeRound)
	add(s, a, operation(http.MethodPost, "/rounds/{id}/close", "closeRound", "Close a round before its last day: nothing more is reported for it", 200, 409), s.closeRound)
	add(s, a, operation(http.MethodGet, "/rounds/{id}/revisions", "listRoundRevisions", "Changes of a round, the latest first", 200), s.listRoundRevisions)
	add(s, a, operation(http.MethodGet, "/rounds/{id}/standing", "getRoundStanding", "How a round goes: counts by party, pledge and region, who has not begun, what is late, what changed", 200), s.getStanding)
	s.returnOperations(a)
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
	share := func(perMille int, known bool) *int {
		if !known {
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
		Pledges: full(r.Pledges), Regions: full(r.Regions), DueOn: r.DueOn.String(), GraceDays: r.GraceDays, LastOn: r.LastOn().String(),
		Note: r.Note, Requires: Required(r.Requires), OpenedByName: r.OpenedByName, OpenedAt: r.OpenedAt,
		ClosedOn: day(r.ClosedOn), ClosedByName: filled(r.ClosedByName), Origin: string(r.Origin), Counts: toCount(p.Count),
	}
}

// roundAnswer is a round with its version as ETag.
type roundAnswer struct {
	ETag string `header:"ETag"`
	Body RoundItem
}

// roundAnswer reads a round as it stands after what was done.
func (s *server) roundAnswer(ctx context.Context, by people.Account, id string) (*roundAnswer, error) {
	r, err := s.Collection.Summary(ctx, by, id)
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

// roundFilter reads the filter of the list, or refuses it.
func (s *server) roundFilter(ctx context.Context, by people.Account, in *roundQuery) (collection.Filter, error) {
	f := collection.Filter{Agreement: in.Agreement, Phase: collection.Phase(in.Phase)}
	if err := in.check(); err != nil {
		return f, err
	}
	f.Page, f.PerPage = in.Page, in.PerPage
	if err := s.knownCodes(ctx, by, commitments.Filter{Agreement: in.Agreement}); err != nil {
		return f, err
	}
	var err error
	if in.Period != "" {
		f.Period, err = commitments.ParsePeriod(in.Period)
	}
	return f, err
}

func (s *server) listRounds(ctx context.Context, by people.Account, in *roundQuery) (*listOf[RoundItem], error) {
	f, err := s.roundFilter(ctx, by, in)
	if err != nil {
		return nil, err
	}
	found, total, err := s.Collection.Overview(ctx, by, f)
	if err != nil {
		return nil, err
	}
	return paged(found, total, in.Paging, toRound), nil
}

func (s *server) listRoundsAsFile(ctx context.Context, by people.Account, in *roundQuery) (handout, error) {
	f, err := s.roundFilter(ctx, by, in)
	return s.takeRounds(by, f), err
}

func (s *server) getRound(ctx context.Context, by people.Account, in *ByID) (*roundAnswer, error) {
	return s.roundAnswer(ctx, by, in.ID)
}

// RoundTerms is what a round asks for, in a request; what is not given stays as it
// is.
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
		names := requireNames(commitments.Requirements(*b.Requires))
		in.Requires = &names
	}
	return in
}

func (s *server) openRound(ctx context.Context, by people.Account, in *struct {
	Body struct {
		RoundTerms
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Period    string `json:"period"`
	}
}) (*roundAnswer, error) {
	round, err := s.Collection.Open(ctx, by, collection.OpenInput{
		Agreement: in.Body.Agreement, Period: in.Body.Period, TermsInput: in.Body.input(),
	})
	if err != nil {
		return nil, err
	}
	return s.roundAnswer(ctx, by, round.ID)
}

func (s *server) changeRound(ctx context.Context, by people.Account, in *struct {
	ByID
	IfMatch string `header:"If-Match" required:"true" doc:"The version that was read, as in ETag"`
	Body    struct {
		RoundTerms
		Reason string `json:"reason,omitempty"`
	}
}) (*roundAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := s.Collection.Change(ctx, by, in.ID, collection.ChangeInput{
		TermsInput: in.Body.input(), Reason: in.Body.Reason, Version: v,
	}); err != nil {
		return nil, err
	}
	return s.roundAnswer(ctx, by, in.ID)
}

func (s *server) closeRound(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Reason  string `json:"reason,omitempty"`
		Version int    `json:"version,omitempty" maximum:"2147483647" doc:"Of the round that was read; whatever it is when it is not given"`
	}
}) (*roundAnswer, error) {
	if _, err := s.Collection.Close(ctx, by, in.ID, in.Body.Reason, in.Body.Version); err != nil {
		return nil, err
	}
	return s.roundAnswer(ctx, by, in.ID)
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

func (s *server) listRoundRevisions(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[roundRevisionItem], error) {
	revisions, err := s.Collection.Revisions(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(revisions))
	for i, v := range revisions {
		ids[i] = v.ID
	}
	numbers, err := s.Journal.Numbers(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	return cut(revisions, in.Paging, func(v collection.Revision) roundRevisionItem {
		return roundRevisionItem{
			v.ID, v.Version, full(v.Pledges), full(v.Regions), v.DueOn.String(), v.GraceDays, v.Note, Required(v.Requires),
			day(v.ClosedOn), v.Reason, v.AuthorName, string(v.Origin), v.At, numbered(numbers, v.ID),
		}
	})
}
