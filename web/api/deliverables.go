package api

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
)

// deliverableAPI answers about the register of what was really delivered.
type deliverableAPI struct {
	register *deliverables.Register
	tracker  *commitments.Tracker
	journal  *audit.Journal
	lists    *lists.Lists
	evidence evidenceAPI
}

// DeliverableFilter narrows deliverables.
type DeliverableFilter struct {
	Agreement  string `query:"agreement" doc:"Code"`
	Commitment string `query:"commitment" doc:"Code, such as M5.MA-FIG"`
	Pledge     string `query:"pledge" doc:"Code, such as M5"`
	Region     string `query:"region" doc:"Code, such as MA-FIG"`
	Party      string `query:"party" doc:"Code of the party that must keep the pledge"`
	Kind       string `query:"kind" doc:"Code, as the list of kinds has it"`
	State      string `query:"state" doc:"planned, under_way, done or dropped"`
	Finding    string `query:"finding" doc:"not_checked, confirmed or not_confirmed"`
}

func (q DeliverableFilter) filter() deliverables.Filter {
	return deliverables.Filter{
		Agreement: q.Agreement, Commitment: q.Commitment, Pledge: q.Pledge, Region: q.Region, Party: q.Party, Kind: q.Kind,
		State: deliverables.State(q.State), Finding: deliverables.Finding(q.Finding),
	}
}

// DeliverableSearch narrows deliverables by words too.
type DeliverableSearch struct {
	DeliverableFilter
	Query string `query:"q" doc:"Found in names, places, codes and names of kinds"`
}

func (q DeliverableSearch) filter() deliverables.Filter {
	f := q.DeliverableFilter.filter()
	f.Query = q.Query
	return f
}

type deliverableQuery struct {
	Paging
	AsFile
	DeliverableSearch
}

func (a deliverableAPI) list(ctx context.Context, by people.Account, in *deliverableQuery) (*listOf[DeliverableItem], error) {
	return a.page(ctx, by, in.filter(), in.Paging)
}

func (a deliverableAPI) page(ctx context.Context, by people.Account, f deliverables.Filter, p Paging) (*listOf[DeliverableItem], error) {
	f.Page, f.PerPage = p.Page, p.PerPage
	found, total, err := a.register.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	to, err := a.items(ctx, by, found...)
	if err != nil {
		return nil, err
	}
	return listPage(found, total, p, to), nil
}

func (a deliverableAPI) file(ctx context.Context, by people.Account, in *deliverableQuery) (lists.List, error) {
	return a.lists.Deliverables(ctx, by, in.filter())
}

func (a deliverableAPI) filteredFile(ctx context.Context, by people.Account, in *struct {
	ByteOrderMark
	DeliverableSearch
}) (lists.List, error) {
	return a.lists.Deliverables(ctx, by, in.filter())
}

func (a deliverableAPI) listOfCommitment(ctx context.Context, by people.Account, in *struct {
	ByCode
	Paging
}) (*listOf[DeliverableItem], error) {
	if _, err := a.tracker.Commitment(ctx, by, in.Code); err != nil {
		return nil, err
	}
	return a.page(ctx, by, deliverables.Filter{Commitment: in.Code}, in.Paging)
}

// deliverableAnswer is a deliverable with its version as ETag.
type deliverableAnswer struct {
	ETag string `header:"ETag"`
	Body deliverableDetail
}

func (a deliverableAPI) answer(ctx context.Context, by people.Account, d deliverables.Deliverable) (*deliverableAnswer, error) {
	to, err := a.items(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return &deliverableAnswer{strconv.Quote(strconv.Itoa(d.Version)), deliverableDetail{to(d), evidenceItems(d.Evidence)}}, nil
}

func (a deliverableAPI) get(ctx context.Context, by people.Account, in *ByID) (*deliverableAnswer, error) {
	d, err := a.register.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, d)
}

// DeliverableTerms is what is said of a deliverable, in a request; what is not given
// stays as it is.
type DeliverableTerms struct {
	Kind     string                `json:"kind,omitempty" doc:"Code; of a new one the only kind that the commitment can have when it is not given. It never changes."`
	Period   string                `json:"period,omitempty" doc:"Open reporting period; required of a new one"`
	State    string                `json:"state,omitempty" doc:"planned, under_way, done or dropped; required of a new one"`
	Fields   map[string]fieldInput `json:"fields,omitempty" doc:"By code; null and an empty text clear"`
	Place    *placeInput           `json:"place,omitempty" doc:"Whole; {} clears it"`
	Money    []moneyInput          `json:"money,omitempty" doc:"In place of all that there is; [] clears it"`
	Reason   string                `json:"reason,omitempty" doc:"Required of what is dropped, taken up again or goes back"`
	Distinct bool                  `json:"distinct,omitempty" doc:"The author has seen those that look alike, and it is none of them"`
}

type placeInput struct {
	Commune string `json:"commune,omitempty"`
	Lat     number `json:"lat,omitempty" doc:"Degrees north, WGS 84; rounded to four decimals"`
	Lon     number `json:"lon,omitempty" doc:"Degrees east"`
}

type moneyInput struct {
	Source string `json:"source"`
	Stage  string `json:"stage"`
	Amount number `json:"amount" doc:"Moroccan dirhams, with centimes at most"`
}

func (b DeliverableTerms) input(key string) (deliverables.Input, error) {
	in := deliverables.Input{
		Kind: b.Kind, Period: b.Period, State: b.State, Reason: b.Reason, Distinct: b.Distinct, IdempotencyKey: key,
	}
	var fields problem.Fields
	for _, code := range slices.Sorted(maps.Keys(b.Fields)) {
		f := b.Fields[code]
		if f.unread {
			fields.Add(deliverables.FieldName(problem.Excerpt(code)), "error.api.value")
		}
		in.Fields = append(in.Fields, deliverables.FieldInput{Field: code, Value: f.value.text, Parts: valueInput{Parts: f.parts}.input().Parts})
	}
	if b.Place != nil {
		in.Place = &deliverables.PlaceInput{Commune: b.Place.Commune, Latitude: b.Place.Lat.text, Longitude: b.Place.Lon.text}
	}
	if b.Money != nil {
		in.Money = []deliverables.MoneyInput{}
	}
	for _, m := range b.Money {
		in.Money = append(in.Money, deliverables.MoneyInput{Source: m.Source, Stage: m.Stage, Amount: m.Amount.text})
	}
	return in, fields.Err()
}

// listEntry finds the places of entries of lists in the names of fields.
var listEntry = regexp.MustCompile(`^(money|of)\.(\d+)\.`)

// located names the fields of a problem as the request has them.
func (b DeliverableTerms) located(err error) error {
	return renamed(err, func(f problem.Field) string {
		name := listEntry.ReplaceAllString(f.Name, "$1[$2].")
		for code, v := range b.Fields {
			at := deliverables.FieldName(code) + "."
			if rest, found := strings.CutPrefix(name+".", at); found && v.whole {
				return at + valueInput{Parts: v.parts}.field(f, strings.TrimSuffix(rest, "."))
			}
		}
		return name
	})
}

func (a deliverableAPI) add(ctx context.Context, by people.Account, in *struct {
	ByCode
	Key  string `header:"Idempotency-Key" doc:"Up to 200 visible ASCII characters. The same key and body give the same answer and one deliverable."`
	Body DeliverableTerms
}) (*deliverableAnswer, error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	input, err := in.Body.input(in.Key)
	if err != nil {
		return nil, err
	}
	d, err := a.register.Add(ctx, by, in.Code, input)
	if err != nil {
		return nil, a.alike(ctx, by, lookalike{in.Code, "", input}, in.Body.located(err))
	}
	return a.answer(ctx, by, d)
}

// Versioned is the part of a change that says which version was read.
type Versioned struct {
	IfMatch string `header:"If-Match" doc:"The version that was read, as in ETag; or version in the body"`
}

// version is the one that was read.
func (v Versioned) version(inBody int) (int, error) {
	if v.IfMatch == "" && inBody > 0 {
		return inBody, nil
	}
	return readVersion(v.IfMatch)
}

func (a deliverableAPI) change(ctx context.Context, by people.Account, in *struct {
	ByID
	Versioned
	Key  string `header:"Idempotency-Key" doc:"As of a new deliverable"`
	Body struct {
		DeliverableTerms
		Version int `json:"version,omitempty" maximum:"2147483647" doc:"That was read, in place of If-Match"`
	}
}) (*deliverableAnswer, error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	input, err := in.Body.input(in.Key)
	if err != nil {
		return nil, err
	}
	if input.Version, err = in.version(in.Body.Version); err != nil {
		return nil, err
	}
	before, err := a.register.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := a.register.Change(ctx, by, in.ID, input)
	if err != nil {
		return nil, a.alike(ctx, by, lookalike{before.Commitment, in.ID, input}, in.Body.located(err))
	}
	return a.answer(ctx, by, d)
}

// AlikeItem is a deliverable that another one looks like.
type AlikeItem struct {
	ID         string `json:"id"`
	Commitment string `json:"commitment"`
	Title      string `json:"title"`
	State      string `json:"state"`
	Period     string `json:"period"`
}

// alikeError is the refusal of a deliverable that looks like others, with these.
type alikeError struct {
	error
	items []AlikeItem
}

func (e *alikeError) Unwrap() error { return e.error }

// lookalike is a deliverable that was refused because it looks like others.
type lookalike struct {
	commitment, id string // id: "" of a new one
	input          deliverables.Input
}

// alike adds to a refusal what the deliverable looks like.
func (a deliverableAPI) alike(ctx context.Context, by people.Account, of lookalike, refused error) error {
	p, is := problem.Of(refused)
	if !is || p.Key != "error.deliverable.alike" {
		return refused
	}
	found, err := a.register.Alike(ctx, by, of.commitment, of.id, of.input)
	if err != nil {
		return err
	}
	with := &alikeError{error: refused}
	for _, d := range found {
		with.items = append(with.items, AlikeItem{d.ID, d.Commitment, d.Title(), string(d.State), d.Period.String()})
	}
	return with
}

func (a deliverableAPI) merge(ctx context.Context, by people.Account, in *struct {
	ByID
	Versioned
	Body struct {
		Into    string `json:"into" doc:"Id of the one that stays"`
		Reason  string `json:"reason"`
		Version int    `json:"version,omitempty" maximum:"2147483647" doc:"That was read, in place of If-Match"`
	}
}) (*deliverableAnswer, error) {
	version, err := in.version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	d, err := a.register.Merge(ctx, by, in.ID, deliverables.MergeInput{Into: in.Body.Into, Reason: in.Body.Reason, Version: version})
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, d)
}

func (a deliverableAPI) find(ctx context.Context, by people.Account, in *struct {
	ByID
	Versioned
	Body struct {
		Finding string `json:"finding" doc:"confirmed or not_confirmed; not_checked takes a finding back"`
		Reason  string `json:"reason,omitempty" doc:"Required unless confirmed"`
		Version int    `json:"version,omitempty" maximum:"2147483647" doc:"That was looked at, in place of If-Match"`
	}
}) (*deliverableAnswer, error) {
	version, err := in.version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	found, err := a.register.Decide(ctx, by, deliverables.FindingInput{
		Finding: in.Body.Finding, Reason: in.Body.Reason, Of: []deliverables.Seen{{ID: in.ID, Version: version}},
	})
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, found[0])
}

type seenInput struct {
	ID      string `json:"id"`
	Version int    `json:"version" maximum:"2147483647" doc:"That was looked at"`
}

func (a deliverableAPI) findMany(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Finding string      `json:"finding" doc:"confirmed or not_confirmed; not_checked takes findings back"`
		Reason  string      `json:"reason,omitempty" doc:"Required unless confirmed"`
		Of      []seenInput `json:"of" doc:"All of them are decided on, or none; at most 200"`
	}
}) (*listOf[DeliverableItem], error) {
	input := deliverables.FindingInput{Finding: in.Body.Finding, Reason: in.Body.Reason}
	for _, seen := range in.Body.Of {
		input.Of = append(input.Of, deliverables.Seen(seen))
	}
	found, err := a.register.Decide(ctx, by, input)
	if err != nil {
		return nil, DeliverableTerms{}.located(err)
	}
	to, err := a.items(ctx, by, found...)
	if err != nil {
		return nil, err
	}
	return listPage(found, len(found), Paging{1, len(found)}, to), nil
}

func (a deliverableAPI) listEvidence(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*listOf[EvidenceItem], error) {
	d, err := a.register.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return onePage(d.Evidence, in.Paging, toEvidence)
}

func (a deliverableAPI) addEvidence(ctx context.Context, by people.Account, in *EvidenceRequest) (*one[EvidenceItem], error) {
	if err := a.register.Attachable(ctx, by, in.ID); err != nil {
		return nil, err // before a file is received for nothing
	}
	return a.evidence.receive(ctx, by, in, a.register.AddEvidence)
}

func (a deliverableAPI) history(ctx context.Context, by people.Account, in *ByID) (*one[DeliverableHistory], error) {
	h, err := a.register.History(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	var facts []string
	for _, s := range h.Steps {
		facts = append(facts, s.ID)
	}
	for _, f := range h.Findings {
		facts = append(facts, f.ID)
	}
	numbers, err := a.journal.Numbers(ctx, by, facts...)
	if err != nil {
		return nil, err
	}
	kinds, err := a.tracker.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	return &one[DeliverableHistory]{toHistory(h, kinds, numbers)}, nil
}
