package api

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
)

// amendment is what changing a definition leads to, or would lead to.
type amendment struct {
	Status int
	ETag   string `header:"ETag"`
	Body   AmendmentAnswer
}

func answered(status int, body AmendmentAnswer) *amendment {
	return &amendment{status, strconv.Quote(body.Digest), body}
}

// AmendmentAnswer says what was changed, or would be.
type AmendmentAnswer struct {
	Agreement   string                 `json:"agreement"`
	Changed     bool                   `json:"changed" doc:"False: a preview"`
	Digest      string                 `json:"digest" doc:"Of the agreement's definition as it stands now, for If-Match"`
	Changes     []DefinitionChangeItem `json:"changes" doc:"What is otherwise than before, as in a data file"`
	Commitments []string               `json:"commitments" doc:"Codes of those that are added"`
	Pledge      *pledgeItem            `json:"pledge,omitempty" doc:"As it is then"`
	Indicator   *IndicatorItem         `json:"indicator,omitempty" doc:"As it is then"`
	Unit        *unitItem              `json:"unit,omitempty" doc:"As it is then"`
	Dimension   *dimensionItem         `json:"dimension,omitempty" doc:"As it is then"`
	Party       *partyItem             `json:"party,omitempty" doc:"As it is then"`
	Region      *regionItem            `json:"region,omitempty" doc:"As it is then"`
	Fact        *factItem              `json:"fact,omitempty" doc:"As it is then"`
	Kind        *kindItem              `json:"kind,omitempty" doc:"Of deliverables, as it is then"`
	DelayReason *delayReasonItem       `json:"delay_reason,omitempty" doc:"As it is then"`
}

// DefinitionChangeItem is one thing that a definition says otherwise.
type DefinitionChangeItem struct {
	Section string  `json:"section" doc:"Of the data file: agreement, pledges, units and others"`
	Code    *string `json:"code" doc:"Of the item; null of the agreement's own"`
	Field   *string `json:"field" doc:"Path within the item; null where all of it is new"`
	Before  any     `json:"before" doc:"Null where there was nothing"`
	After   any     `json:"after" doc:"Null where there is nothing"`
}

func toDefinitionChanges(changes []commitments.DefinitionChange) []DefinitionChangeItem {
	items := make([]DefinitionChangeItem, len(changes))
	for i, c := range changes {
		items[i] = DefinitionChangeItem{c.Section, response.TextOrNull(c.Code), response.TextOrNull(c.Field), json.RawMessage(c.Before), json.RawMessage(c.After)}
	}
	return items
}

// AsPreview asks for what a change would lead to.
type AsPreview struct {
	Preview bool `query:"preview" doc:"1 changes nothing"`
}

// amend makes the change, unless it is a preview. What is answered is what is done: a
// change that comes in between is a conflict.
func (a agreementAPI) amend(ctx context.Context, by people.Account, previewed bool, change commitments.Amendment) (commitments.AmendmentPreview, AmendmentAnswer, error) {
	p, err := a.tracker.PreviewAmendment(ctx, by, change)
	if err != nil {
		return p, AmendmentAnswer{}, err
	}
	answer := AmendmentAnswer{
		Agreement: p.Agreement.Code, Changed: !previewed, Digest: p.Digest, Changes: toDefinitionChanges(p.Changes), Commitments: listOrEmpty(p.Commitments),
	}
	if previewed {
		return p, answer, nil
	}
	change.Digest = p.Digest
	if _, err := a.tracker.Amend(ctx, by, change); err != nil {
		return p, answer, err
	}
	def, err := a.tracker.Definition(ctx, by, p.Agreement.Code)
	if err != nil {
		return p, answer, err
	}
	answer.Digest = def.Digest()
	return p, answer, nil
}

// status is that of an answer: 200 of a preview, and of a change of what there is.
func status(previewed, added bool) int {
	if added && !previewed {
		return http.StatusCreated
	}
	return http.StatusOK
}

// Matched is the part of a change that says what it was made against.
type Matched struct {
	IfMatch string `header:"If-Match" doc:"The digest that a preview answered, as in ETag: refused where the agreement was changed since"`
}

func (m Matched) digest() string { return strings.Trim(strings.TrimPrefix(m.IfMatch, "W/"), `"`) }

// Members are what a body gives of one thing, by their names; T describes them.
type Members[T any] map[string]any

// Schema is that of T.
func (Members[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// take returns the text of a member that is no part of the thing, and removes it.
func (m Members[T]) take(name string) string {
	text, _ := m[name].(string)
	delete(m, name)
	return text
}

// Amending asks for a change of one thing.
type Amending[T any] struct {
	AsPreview
	Matched
	Body Members[T]
}

// amendItem changes a thing of the agreement, or adds it, and answers with it as it is then.
func (a agreementAPI) amendItem(ctx context.Context, by people.Account, agreement string, previewed bool, digest string, item commitments.ItemInput) (*amendment, error) {
	p, answer, err := a.amend(ctx, by, previewed, item.Amendment(agreement, digest))
	if err != nil {
		return nil, err
	}
	answer.show(p.Definition, item, a.tracker.Today())
	added := item.New || slices.ContainsFunc(p.Changes, func(c commitments.DefinitionChange) bool {
		return c.Section == string(item.Section) && c.Code == item.Code && c.Field == ""
	})
	return answered(status(previewed, added), answer), nil
}

// show puts the thing into the answer.
func (answer *AmendmentAnswer) show(def commitments.Definition, item commitments.ItemInput, today commitments.Date) {
	switch is := def.Find(item.Section, item.Code).(type) {
	case commitments.Pledge:
		answer.Pledge = shown(is.On(today), toPledge)
	case commitments.Indicator:
		of, _ := commitments.SplitIndicator(is.Code)
		pledge, _ := def.Find(commitments.Pledges, of).(commitments.Pledge)
		answer.Indicator = shown(pledgeIndicator{is, pledge}, toIndicator)
	case commitments.Unit:
		answer.Unit = shown(is, func(u commitments.Unit) unitItem { return unitItem(u) })
	case commitments.DeliverableKind:
		answer.Kind = shown(is, toKind)
	case commitments.DelayReason:
		answer.DelayReason = shown(is, toDelayReason)
	case commitments.Dimension:
		answer.Dimension = shown(is, toDimension)
	case commitments.Party:
		answer.Party = shown(is, toParty)
	case commitments.Region:
		answer.Region = shown(is, toRegion)
	case commitments.Fact:
		answer.Fact = shown(is, toFact)
	}
}

func shown[T, Item any](thing T, to func(T) Item) *Item {
	item := to(thing)
	return &item
}

func (a agreementAPI) addPledge(ctx context.Context, by people.Account, in *Amending[NewPledge]) (*amendment, error) {
	return a.addItem(ctx, by, commitments.Pledges, in.Preview, in.digest(), in.Body.take("agreement"), in.Body.take("code"), in.Body)
}

// addFact publishes a fact on an agreement. None is ever changed.
func (a agreementAPI) addFact(ctx context.Context, by people.Account, in *Amending[NewFact]) (*amendment, error) {
	return a.addItem(ctx, by, commitments.Facts, in.Preview, in.digest(), in.Body.take("agreement"), in.Body.take("id"), in.Body)
}

func (a agreementAPI) addItem(ctx context.Context, by people.Account, section commitments.Section, previewed bool, digest, of, code string, members map[string]any) (*amendment, error) {
	agreement, err := a.tracker.FilterAgreement(ctx, by, of)
	if err != nil {
		return nil, err
	}
	return a.amendItem(ctx, by, agreement.Code, previewed, digest, commitments.ItemInput{Section: section, Code: code, New: true, Members: members})
}

func (a agreementAPI) changePledge(ctx context.Context, by people.Account, in *struct {
	Amending[PledgeTerms]
	Code string `path:"code" doc:"Such as M5"`
}) (*amendment, error) {
	pledge, err := a.tracker.Pledge(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	return a.amendItem(ctx, by, pledge.Agreement, in.Preview, in.digest(), commitments.ItemInput{Section: commitments.Pledges, Code: in.Code, Members: in.Body})
}

func (a agreementAPI) addIndicator(ctx context.Context, by people.Account, in *Amending[NewIndicator]) (*amendment, error) {
	indicator := in.Body.take("code")
	code, _ := commitments.SplitIndicator(indicator)
	pledge, err := a.tracker.Pledge(ctx, by, code)
	if problem.Is(err, problem.NotFound) {
		return nil, problem.OnField("code", "error.code.unknown", "value", problem.Excerpt(indicator))
	}
	if err != nil {
		return nil, err
	}
	return a.amendItem(ctx, by, pledge.Agreement, in.Preview, in.digest(), commitments.ItemInput{Section: commitments.Indicators, Code: indicator, New: true, Members: in.Body})
}

func (a agreementAPI) changeIndicator(ctx context.Context, by people.Account, in *struct {
	Amending[IndicatorTerms]
	Code string `path:"code" doc:"Such as M5.1"`
}) (*amendment, error) {
	code, _ := commitments.SplitIndicator(in.Code)
	pledge, err := a.tracker.Pledge(ctx, by, code)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(pledge.Indicators, func(x commitments.Indicator) bool { return x.Code == in.Code }) {
		return nil, response.NotFound()
	}
	return a.amendItem(ctx, by, pledge.Agreement, in.Preview, in.digest(), commitments.ItemInput{Section: commitments.Indicators, Code: in.Code, Members: in.Body})
}

// Putting asks for a thing that agreements share, whole.
type Putting[T any] struct {
	Amending[T]
	Code      string `path:"code" doc:"Of the thing; one that nothing has adds it"`
	Agreement string `query:"agreement" doc:"Whose definition names the thing in the journal; the first agreement when it is not given"`
}

// putItem changes a thing of a section, whole, or adds one.
func putItem[T any](a agreementAPI, section commitments.Section) func(context.Context, people.Account, *Putting[T]) (*amendment, error) {
	return func(ctx context.Context, by people.Account, in *Putting[T]) (*amendment, error) {
		agreement, err := a.tracker.FilterAgreement(ctx, by, in.Agreement)
		if err != nil {
			return nil, err
		}
		return a.amendItem(ctx, by, agreement.Code, in.Preview, in.digest(), commitments.ItemInput{Section: section, Code: in.Code, Whole: true, Members: in.Body})
	}
}

// agreementAnswer says what a change of an agreement leads to: of its calendar in the
// twelve months from its first day, or of its own terms.
type agreementAnswer struct {
	Agreement string                 `json:"agreement"`
	Changed   bool                   `json:"changed" doc:"False: a preview"`
	Digest    string                 `json:"digest,omitempty" doc:"Of the definition as it stands now, for If-Match; of a change of the terms"`
	Changes   []DefinitionChangeItem `json:"changes,omitempty" doc:"What a change of the terms says otherwise than before"`
	Calendar  *CalendarItem          `json:"calendar,omitempty" doc:"This and all below: of a change of the calendar"`
	Until     string                 `json:"until,omitempty" doc:"The last day of the twelve months"`
	Without   *outlookItem           `json:"without,omitempty" doc:"What follows without the change"`
	With      *outlookItem           `json:"with,omitempty" doc:"What follows with it"`
	Version   *int                   `json:"version,omitempty" doc:"How many changes the calendar has had"`
}

// change changes an agreement's calendar or its own terms, or says what would follow.
func (a agreementAPI) change(ctx context.Context, by people.Account, in *struct {
	Amending[AgreementChange]
	Code string `path:"code" doc:"Code of the agreement"`
}) (*one[agreementAnswer], error) {
	var change AgreementChange
	if raw, err := json.Marshal(in.Body); err != nil {
		return nil, err
	} else if err := json.Unmarshal(raw, &change); err != nil {
		return nil, err
	}
	for _, of := range []string{"calendar", "reason", "version"} {
		delete(in.Body, of)
	}
	switch {
	case change.Calendar == nil && len(in.Body) == 0:
		return nil, problem.OnField("calendar", "error.text.missing")
	case change.Calendar != nil && len(in.Body) > 0:
		return nil, problem.OnField("calendar", "error.api.apart")
	case change.Calendar != nil:
		if err := a.unchanged(ctx, by, in.Code, in.digest()); err != nil {
			return nil, err
		}
		return a.changeCalendar(ctx, by, in.Code, change, in.Preview)
	}
	terms := commitments.ItemInput{Section: commitments.OwnTerms, Members: in.Body}
	_, answer, err := a.amend(ctx, by, in.Preview, terms.Amendment(in.Code, in.digest()))
	if err != nil {
		return nil, err
	}
	return &one[agreementAnswer]{agreementAnswer{Agreement: answer.Agreement, Changed: answer.Changed, Digest: answer.Digest, Changes: answer.Changes}}, nil
}

// unchanged is a Conflict where another definition stands than the one of the digest.
func (a agreementAPI) unchanged(ctx context.Context, by people.Account, code, digest string) error {
	if digest == "" {
		return nil
	}
	def, err := a.tracker.Definition(ctx, by, code)
	if err == nil && def.Digest() != digest {
		return problem.New(problem.Conflict, "error.definition.stale")
	}
	return err
}

func (a agreementAPI) changeCalendar(ctx context.Context, by people.Account, code string, change AgreementChange, previewed bool) (*one[agreementAnswer], error) {
	input := change.Calendar.input()
	input.Reason, input.Version = change.Reason, change.Version
	preview, err := a.tracker.PreviewCalendar(ctx, by, code, input)
	if err != nil {
		return nil, inCalendar(err)
	}
	calendar, without, with := toCalendar(preview.Version), toOutlook(preview.Without), toOutlook(preview.With)
	body := agreementAnswer{Agreement: code, Calendar: &calendar, Until: preview.Until.String(), Without: &without, With: &with, Version: &preview.Changes}
	if previewed {
		return &one[agreementAnswer]{body}, nil
	}
	input.Version = &preview.Changes
	if _, err := a.tracker.ChangeCalendar(ctx, by, code, input); err != nil {
		return nil, inCalendar(err)
	}
	version := preview.Changes + 1
	body.Changed, body.Version = true, &version
	return &one[agreementAnswer]{body}, nil
}

// definitionBody describes a data file.
func definitionBody() *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, Description: "A data file (docs/definitions.md), as /agreements/{code}/definition sends it"}},
	}}
}

// load loads a whole definition, of a new agreement or in place of what stands.
func (a agreementAPI) load(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	ContentType string `header:"Content-Type"`
	RawBody     []byte `contentType:"application/json"`
}) (*amendment, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return nil, err
	}
	if kind, _, err := mime.ParseMediaType(in.ContentType); err != nil || kind != "application/json" {
		return nil, problem.New(problem.Unsupported, "error.unsupported.json")
	}
	var def commitments.Definition
	var unread *datafile.Error
	if err := datafile.Read("", in.RawBody, &def); errors.As(err, &unread) {
		return nil, problem.OnField("", "error.api.datafile", "line", unread.Line, "detail", unread.Sentence(localeOf(ctx)))
	} else if err != nil {
		return nil, err
	}
	agreements, err := a.tracker.Agreements(ctx, by)
	if err != nil {
		return nil, err
	}
	added := !slices.ContainsFunc(agreements, func(x commitments.Agreement) bool { return x.Code == def.Agreement.Code })
	_, answer, err := a.amend(ctx, by, in.Preview, commitments.FileAmendment(def, in.digest()))
	if err != nil {
		return nil, err
	}
	return answered(status(in.Preview, added), answer), nil
}

func (a agreementAPI) definition(ctx context.Context, by people.Account, in *struct {
	Code string `path:"code" doc:"Code of the agreement"`
}) (*huma.StreamResponse, error) {
	def, err := a.tracker.Definition(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		response.Attach(humagin.Unwrap(hc).Writer.Header(), "application/json", strings.ToLower(def.Agreement.Code)+".json")
		hc.SetStatus(http.StatusOK)
		response.LogFailure(ctx, a.log, datafile.Write(hc.BodyWriter(), def))
	}}, nil
}
