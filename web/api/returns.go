package api

import (
	"context"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/response"
)

// returnAPI answers about the returns of a collection round.
type returnAPI struct {
	collection *collection.Collection
	lists      *lists.Lists
	location   *time.Location // of days without a zone
}

// ReturnItem is what a round requires of one commitment, and what was reported.
type ReturnItem struct {
	Commitment string        `json:"commitment"`
	Pledge     string        `json:"pledge"`
	Region     string        `json:"region"`
	Party      string        `json:"party" doc:"By which it is owed"`
	State      string        `json:"state"`
	Timing     *string       `json:"timing" doc:"Null where it is excused"`
	FirstAt    *time.Time    `json:"first_at" doc:"First submission"`
	UpdateID   *string       `json:"update_id" doc:"The period's latest update"`
	Finished   bool          `json:"finished" doc:"Completed or cancelled before the period, so that nothing is asked"`
	Excuse     *returnExcuse `json:"excuse" doc:"Why it is excused; null where finished says it"`
	Reopened   *returnReopen `json:"reopened" doc:"The latest reopening, whether or not its day has passed"`
	LastOn     string        `json:"last_on" doc:"The last day on which it can come"`
	Lock       *lockItem     `json:"lock" doc:"Why it can't come any more; null while it can"`
	Lacks      []string      `json:"lacks" doc:"What the round requires and the latest update does not give: value, narrative, evidence"`
}

type returnExcuse struct {
	ID         string    `json:"id"`
	Reason     string    `json:"reason"`
	AuthorName string    `json:"author_name"`
	At         time.Time `json:"at"`
}

type returnReopen struct {
	ID         string    `json:"id"`
	Until      string    `json:"until"`
	Reason     string    `json:"reason"`
	AuthorName string    `json:"author_name"`
	At         time.Time `json:"at"`
}

// lockItem says why nothing more can be reported for a period.
type lockItem struct {
	Reason string   `json:"reason" doc:"closed: by hand; grace: the days of grace are over; reopening: it was reopened, and that day has passed too"`
	Since  string   `json:"since" doc:"The first locked day"`
	ByName *string  `json:"by_name" doc:"Who closed the round"`
	Lifts  []string `json:"lifts" doc:"Parties whose reviewers can reopen it, as administrators can"`
	Leads  bool     `json:"leads" doc:"Only the leads of these parties can, and no administrator: the party that owes it is the one that collects"`
}

func toLock(l *commitments.Lock) *lockItem {
	if l == nil {
		return nil
	}
	return &lockItem{string(l.Reason), l.Since.String(), response.TextOrNull(l.By), listOrEmpty(l.Lifts), l.Leads}
}

func toReturn(r collection.Return) ReturnItem {
	item := ReturnItem{
		Commitment: r.Commitment, Pledge: r.Pledge, Region: r.Region, Party: r.Party, State: string(r.State), Timing: response.TextOrNull(r.Timing),
		FirstAt: timeOrNull(r.FirstSubmittedAt), Finished: r.Finished, LastOn: r.LastOn.String(), Lock: toLock(r.Lock),
		Lacks: listOrEmpty(r.Lacks),
	}
	if r.Update != nil {
		item.UpdateID = &r.Update.ID
	}
	if e := r.Excuse; e != nil {
		item.Excuse = &returnExcuse{e.ID, e.Reason, e.AuthorName, e.At}
	}
	if o := r.Reopened; o != nil {
		item.Reopened = &returnReopen{o.ID, o.Until.String(), o.Reason, o.AuthorName, o.At}
	}
	return item
}

type returnQuery struct {
	ByID
	Paging
	AsFile
	Region  string `query:"region" doc:"Code, such as MA-FIG"`
	Pledge  string `query:"pledge" doc:"Code, such as M5"`
	Party   string `query:"party" doc:"Code of the party by which it is owed"`
	State   string `query:"state" doc:"expected, in_progress, submitted, returned, verified or excused"`
	Timing  string `query:"timing" doc:"on_time, late, missing or pending"`
	Delayed bool   `query:"delayed" doc:"Only those that came late, or are late now"`
}

func (q *returnQuery) filter() collection.ReturnFilter {
	return collection.ReturnFilter{
		Region: q.Region, Pledge: q.Pledge, Party: q.Party, State: collection.State(q.State), Timing: collection.Timing(q.Timing),
		Delayed: q.Delayed, Page: q.Page, PerPage: q.PerPage,
	}
}

func (a returnAPI) list(ctx context.Context, by people.Account, in *returnQuery) (*listOf[ReturnItem], error) {
	found, total, err := a.collection.Returns(ctx, by, in.ID, in.filter())
	if err != nil {
		return nil, err
	}
	return listPage(found, total, in.Paging, toReturn), nil
}

func (a returnAPI) file(ctx context.Context, by people.Account, in *returnQuery) (lists.List, error) {
	f := in.filter()
	if f.Region != "" {
		f.Region, f.Regions = "", []string{f.Region}
	}
	return a.lists.Returns(ctx, by, in.ID, f)
}

// ByReturn names a return in an address.
type ByReturn struct {
	ByID
	Commitment string `path:"commitment" doc:"Code, such as M5.MA-FIG"`
}

func (a returnAPI) get(ctx context.Context, by people.Account, in *ByReturn) (*one[ReturnItem], error) {
	found, err := a.collection.Return(ctx, by, in.ID, in.Commitment)
	if err != nil {
		return nil, err
	}
	return &one[ReturnItem]{toReturn(found.Return)}, nil
}

type reasoned struct {
	ByReturn
	Body struct {
		Reason string `json:"reason"`
	}
}

func (a returnAPI) excuse(ctx context.Context, by people.Account, in *reasoned) (*one[ReturnItem], error) {
	r, err := a.collection.Excuse(ctx, by, in.ID, in.Commitment, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &one[ReturnItem]{toReturn(r)}, nil
}

func (a returnAPI) expect(ctx context.Context, by people.Account, in *reasoned) (*one[ReturnItem], error) {
	r, err := a.collection.Expect(ctx, by, in.ID, in.Commitment, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &one[ReturnItem]{toReturn(r)}, nil
}

func (a returnAPI) reopen(ctx context.Context, by people.Account, in *struct {
	ByReturn
	Body struct {
		Reason string `json:"reason"`
		Until  string `json:"until" doc:"The last day on which it can come, at most a year ahead"`
	}
}) (*one[ReturnItem], error) {
	r, err := a.collection.Reopen(ctx, by, collection.ReopenInput{
		Round: in.ID, Commitment: in.Commitment, Reason: in.Body.Reason, Until: in.Body.Until,
	})
	if err != nil {
		return nil, err
	}
	return &one[ReturnItem]{toReturn(r)}, nil
}

// StandingItem is the status of a round.
type StandingItem struct {
	Round    string          `json:"round"`
	Period   string          `json:"period"`
	Day      string          `json:"day"`
	Phase    string          `json:"phase"`
	Whole    countedReturn   `json:"whole"`
	ByParty  []groupItem     `json:"by_party"`
	ByPledge []groupItem     `json:"by_pledge"`
	ByRegion []groupItem     `json:"by_region"`
	NotBegun []placeItem     `json:"not_begun" doc:"Returns without update and draft, by who owes them"`
	Delayed  []delayedItem   `json:"delayed" doc:"That are late now, then those that came late"`
	Since    time.Time       `json:"since" doc:"What before and changed compare with"`
	Before   countedReturn   `json:"before" doc:"The whole as it stood then; drafts are not known"`
	Changed  []ChangedReturn `json:"changed"`
}

type groupItem struct {
	Code string `json:"code"`
	countedReturn
}

type placeItem struct {
	Party   string   `json:"party"`
	Region  string   `json:"region"`
	Returns []string `json:"returns" doc:"Codes of commitments"`
}

type delayedItem struct {
	Commitment string `json:"commitment"`
	Timing     string `json:"timing"`
}

// ChangedReturn is a return whose state changed.
type ChangedReturn struct {
	Commitment string `json:"commitment"`
	Before     string `json:"before"`
	After      string `json:"after"`
}

func (a returnAPI) roundStatus(ctx context.Context, by people.Account, in *struct {
	ByID
	Since string `query:"since" doc:"A day, or an instant with its zone; the same hour of the day before when it is not given"`
}) (*one[StandingItem], error) {
	since, err := a.readInstant(in.Since)
	if err != nil {
		return nil, err
	}
	status, err := a.collection.RoundStatus(ctx, by, in.ID, since)
	if err != nil {
		return nil, err
	}
	return &one[StandingItem]{toStanding(status)}, nil
}

// readInstant reads an instant, or a day, which begins in the tracker's zone; the
// zero time where none is given.
func (a returnAPI) readInstant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := commitments.ParseDate(text); err == nil && !day.IsZero() {
		return day.In(a.location), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, problem.OnField("since", "error.date.malformed", "value", problem.Excerpt(text))
	}
	return at, nil
}

func toStanding(st collection.RoundStatus) StandingItem {
	item := StandingItem{
		Round: st.Round.ID, Period: st.Round.Period.String(), Day: st.Day.String(), Phase: string(st.Phase),
		Whole: toCount(st.Whole), ByParty: toGroups(st.ByParty), ByPledge: toGroups(st.ByPledge), ByRegion: toGroups(st.ByRegion),
		NotBegun: []placeItem{}, Delayed: []delayedItem{}, Since: st.Since, Before: toCount(st.Before.Whole), Changed: []ChangedReturn{},
	}
	for _, p := range st.NotBegun {
		item.NotBegun = append(item.NotBegun, placeItem(p))
	}
	for _, r := range st.Delayed {
		item.Delayed = append(item.Delayed, delayedItem{r.Commitment, string(r.Timing)})
	}
	for _, x := range st.Changed {
		item.Changed = append(item.Changed, ChangedReturn{x.Commitment, string(x.Before), string(x.After)})
	}
	return item
}

func toGroups(groups []collection.Group) []groupItem {
	items := make([]groupItem, len(groups))
	for i, g := range groups {
		items[i] = groupItem{g.Code, toCount(g.Count)}
	}
	return items
}
