package api

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
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
	Kind        *kindItem              `json:"kind,omitempty" doc:"Of deliverables, as it is then"`
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

// PledgeTerms are those of a pledge; what is not given stays as it is, null and {} clear.
type PledgeTerms struct {
	Category    text             `json:"category,omitempty" doc:"Code, of the agreement's"`
	Title       commitments.Text `json:"title,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Clause      commitments.Text `json:"clause,omitempty" doc:"What it obliges to"`
	Note        commitments.Text `json:"note,omitempty" doc:"What amended it, and why"`
	Sources     []string         `json:"sources,omitempty" doc:"Where it was published"`
	From        text             `json:"from,omitempty" doc:"First day of the text: a later one than that of the text that stands keeps that one for the days before; any other corrects it"`
	AddedOn     text             `json:"added_on,omitempty" doc:"First day on which it holds; null: since the agreement does"`
	WithdrawnOn text             `json:"withdrawn_on,omitempty" doc:"First day on which it no longer holds; null: it holds"`
	Scope       *scopeTerms      `json:"scope,omitempty"`
}

type scopeTerms struct {
	Kind    string   `json:"kind" doc:"every_region, regions or country"`
	Regions []string `json:"regions,omitempty" doc:"Of the kind regions alone"`
}

// over returns the pledge with the terms that are given.
func (t PledgeTerms) over(p commitments.Pledge) commitments.PledgeInput {
	in := commitments.PledgeInput{
		Code: p.Code, Party: p.Party, Category: t.Category.or(p.Category), Title: textOr(t.Title, p.Title), Clause: textOr(t.Clause, p.Clause),
		Note: textOr(t.Note, p.Note), Sources: p.Sources, From: t.From.or(p.From.String()), AddedOn: t.AddedOn.or(p.AddedOn.String()),
		WithdrawnOn: t.WithdrawnOn.or(p.WithdrawnOn.String()),
	}
	if t.Sources != nil {
		in.Sources = t.Sources
	}
	if t.Scope != nil {
		in.Scope = &commitments.Scope{Kind: commitments.ScopeKind(t.Scope.Kind), Regions: t.Scope.Regions}
	}
	return in
}

func textOr(given, otherwise commitments.Text) commitments.Text {
	if given == nil {
		return otherwise
	}
	return given
}

func (a agreementAPI) addPledge(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	Body struct {
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Code      string `json:"code" doc:"Such as M10; of no other pledge of any agreement"`
		Party     string `json:"party" doc:"Code of the party that must keep it"`
		PledgeTerms
	}
}) (*amendment, error) {
	agreement, err := a.tracker.FilterAgreement(ctx, by, in.Body.Agreement)
	if err != nil {
		return nil, err
	}
	pledge := in.Body.over(commitments.Pledge{Code: in.Body.Code, Party: in.Body.Party})
	pledge.New = true
	return a.amendPledge(ctx, by, in.Preview, pledge.Code, true, pledge.Amendment(agreement.Code, in.digest()))
}

func (a agreementAPI) changePledge(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	Code string `path:"code" doc:"Such as M5"`
	Body struct {
		PledgeTerms
	}
}) (*amendment, error) {
	pledge, err := a.tracker.Pledge(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	change := commitments.PledgeInput{Code: pledge.Code}.Amendment(pledge.Agreement, in.digest())
	change.Apply = func(def *commitments.Definition, fields *problem.Fields) {
		for _, p := range def.Pledges {
			if p.Code == pledge.Code {
				in.Body.over(p).Amendment("", "").Apply(def, fields)
			}
		}
	}
	return a.amendPledge(ctx, by, in.Preview, pledge.Code, false, change)
}

func (a agreementAPI) amendPledge(ctx context.Context, by people.Account, previewed bool, code string, added bool, change commitments.Amendment) (*amendment, error) {
	p, answer, err := a.amend(ctx, by, previewed, change)
	if err != nil {
		return nil, err
	}
	for _, pledge := range p.Definition.Pledges {
		if pledge.Code == code {
			item := toPledge(pledge.On(a.tracker.Today()))
			answer.Pledge = &item
		}
	}
	return answered(status(previewed, added), answer), nil
}

// IndicatorTerms are those of an indicator; what is not given stays as it is, null and {}
// clear.
type IndicatorTerms struct {
	Name         commitments.Text `json:"name,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Verification commitments.Text `json:"verification,omitempty" doc:"Means of verification"`
	Kind         text             `json:"kind,omitempty" doc:"number, ratio, milestones or qualitative; fixed once a value was reported, as unit and counting are"`
	Unit         text             `json:"unit,omitempty" doc:"Code, of a number and of a ratio"`
	Counting     text             `json:"counting,omitempty" doc:"period or to_date"`
	OverRegions  text             `json:"over_regions,omitempty" doc:"sum, ratio or none"`
	Direction    text             `json:"direction,omitempty" doc:"increase or decrease"`
	Breakdown    []string         `json:"breakdown,omitempty" doc:"Codes of dimensions, of a number"`
	Milestones   []milestoneTerms `json:"milestones,omitempty" doc:"In place of all that there are, in the order in which they are reached"`
	Replaces     text             `json:"replaces,omitempty" doc:"Code of an indicator of the same pledge, on which updates then do not report any more"`
}

type milestoneTerms struct {
	Name  commitments.Text `json:"name"`
	DueOn text             `json:"due_on,omitempty"`
}

// over returns the indicator with the terms that are given.
func (t IndicatorTerms) over(x commitments.Indicator) commitments.IndicatorInput {
	in := commitments.IndicatorInput{
		Code: x.Code, Name: textOr(t.Name, x.Name), Verification: textOr(t.Verification, x.Verification), Kind: t.Kind.or(string(x.Kind)),
		Unit: t.Unit.or(x.Unit), Counting: t.Counting.or(string(x.Counting)), OverRegions: t.OverRegions.or(string(x.OverRegions)),
		Direction: t.Direction.or(string(x.Direction)), Breakdown: x.Breakdown, Replaces: t.Replaces.or(x.Replaces),
	}
	if t.Breakdown != nil {
		in.Breakdown = t.Breakdown
	}
	if t.Milestones != nil {
		for _, m := range t.Milestones {
			in.Milestones = append(in.Milestones, commitments.MilestoneInput{Name: m.Name, DueOn: m.DueOn.value})
		}
		return in
	}
	for _, m := range x.Milestones {
		in.Milestones = append(in.Milestones, commitments.MilestoneInput{Name: m.Name, DueOn: m.DueOn.String()})
	}
	return in
}

func (a agreementAPI) addIndicator(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	Body struct {
		Code string `json:"code" doc:"The pledge's, a point and a number: M5.3"`
		IndicatorTerms
	}
}) (*amendment, error) {
	code, _ := commitments.SplitIndicator(in.Body.Code)
	pledge, err := a.tracker.Pledge(ctx, by, code)
	if problem.Is(err, problem.NotFound) {
		return nil, problem.OnField("code", "error.code.unknown", "value", problem.Excerpt(in.Body.Code))
	}
	if err != nil {
		return nil, err
	}
	indicator := in.Body.over(commitments.Indicator{Code: in.Body.Code})
	indicator.New = true
	return a.amendIndicator(ctx, by, in.Preview, indicator.Code, true, indicator.Amendment(pledge.Agreement, in.digest()))
}

func (a agreementAPI) changeIndicator(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	Code string `path:"code" doc:"Such as M5.1"`
	Body struct {
		IndicatorTerms
	}
}) (*amendment, error) {
	code, _ := commitments.SplitIndicator(in.Code)
	pledge, err := a.tracker.Pledge(ctx, by, code)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(pledge.Indicators, func(x commitments.Indicator) bool { return x.Code == in.Code }) {
		return nil, response.NotFound()
	}
	change := commitments.IndicatorInput{Code: in.Code}.Amendment(pledge.Agreement, in.digest())
	change.Apply = func(def *commitments.Definition, fields *problem.Fields) {
		for _, p := range def.Pledges {
			if p.Code == pledge.Code {
				in.Body.over(commitments.FindIndicator(p.Indicators, in.Code)).Amendment("", "").Apply(def, fields)
			}
		}
	}
	return a.amendIndicator(ctx, by, in.Preview, in.Code, false, change)
}

func (a agreementAPI) amendIndicator(ctx context.Context, by people.Account, previewed bool, code string, added bool, change commitments.Amendment) (*amendment, error) {
	p, answer, err := a.amend(ctx, by, previewed, change)
	if err != nil {
		return nil, err
	}
	for _, pledge := range p.Definition.Pledges {
		for _, indicator := range pledge.Indicators {
			if indicator.Code == code {
				item := toIndicator(pledgeIndicator{indicator, pledge})
				answer.Indicator = &item
			}
		}
	}
	return answered(status(previewed, added), answer), nil
}

// putUnit changes a unit, whole, or adds one.
func (a agreementAPI) putUnit(ctx context.Context, by people.Account, in *struct {
	AsPreview
	Matched
	Code      string `path:"code" doc:"Such as centres"`
	Agreement string `query:"agreement" doc:"Whose definition names the unit in the journal; the first agreement when it is not given"`
	Body      struct {
		Forms map[string]map[string]string `json:"forms" doc:"Words after a number, by language and plural category of CLDR: all of a language, or none"`
	}
}) (*amendment, error) {
	agreement, err := a.tracker.FilterAgreement(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	units, err := a.tracker.Units(ctx, by)
	if err != nil {
		return nil, err
	}
	unit := commitments.Unit{Code: in.Code, Forms: in.Body.Forms}
	_, answer, err := a.amend(ctx, by, in.Preview, commitments.UnitInput{Unit: unit}.Amendment(agreement.Code, in.digest()))
	if err != nil {
		return nil, err
	}
	item := unitItem(unit)
	answer.Unit = &item
	added := !slices.ContainsFunc(units, func(u commitments.Unit) bool { return u.Code == in.Code })
	return answered(status(in.Preview, added), answer), nil
}

// AgreementTerms are an agreement's own; what is not given stays as it is, null and {}
// clear.
type AgreementTerms struct {
	Title        commitments.Text `json:"title,omitempty" doc:"By language: fr, ar, en; in place of all languages, as all texts here"`
	Summary      commitments.Text `json:"summary,omitempty"`
	InForceFrom  text             `json:"in_force_from,omitempty" doc:"First day on which it holds; null: the day of signature"`
	InForceUntil text             `json:"in_force_until,omitempty" doc:"Last day on which it holds; null: no end is set"`
	RenewedOn    []string         `json:"renewed_on,omitempty" doc:"In place of all days, earliest first"`
	ClosedOn     text             `json:"closed_on,omitempty" doc:"The day on which the parties closed it; null: it is not closed"`
	Thresholds   *thresholdTerms  `json:"thresholds,omitempty"`
	Categories   []categoryItem   `json:"categories,omitempty" doc:"In place of those that stand"`
}

type thresholdTerms struct {
	OnTrack *int `json:"on_track,omitempty"`
	Behind  *int `json:"behind,omitempty"`
}

func (t AgreementTerms) input() commitments.AgreementInput {
	in := commitments.AgreementInput{
		Title: t.Title, Summary: t.Summary, InForceFrom: t.InForceFrom.input(), InForceUntil: t.InForceUntil.input(),
		RenewedOn: t.RenewedOn, ClosedOn: t.ClosedOn.input(),
	}
	if t.Thresholds != nil {
		in.OnTrack, in.Behind = t.Thresholds.OnTrack, t.Thresholds.Behind
	}
	for _, c := range t.Categories {
		in.Categories = append(in.Categories, commitments.Category(c))
	}
	return in
}

// given reports whether any of the terms is.
func (t AgreementTerms) given() bool {
	return t.Title != nil || t.Summary != nil || t.InForceFrom.set || t.InForceUntil.set || t.RenewedOn != nil || t.ClosedOn.set ||
		t.Thresholds != nil || t.Categories != nil
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

// AgreementChange asks for a change of an agreement.
type AgreementChange struct {
	AgreementTerms
	Calendar *CalendarTerms `json:"calendar,omitempty" doc:"A version of the calendar, whole; the other terms are changed on their own"`
	Reason   string         `json:"reason,omitempty" doc:"Of a change of the calendar; required there"`
	Version  *int           `json:"version,omitempty" doc:"Of the calendar, as a preview answered it: refused where the calendar was changed since"`
}

// change changes an agreement's calendar or its own terms, or says what would follow.
func (a agreementAPI) change(ctx context.Context, by people.Account, in *struct {
	Code string `path:"code" doc:"Code of the agreement"`
	AsPreview
	Matched
	Body AgreementChange
}) (*one[agreementAnswer], error) {
	switch {
	case in.Body.Calendar == nil && !in.Body.given():
		return nil, problem.OnField("calendar", "error.text.missing")
	case in.Body.Calendar != nil && in.Body.given():
		return nil, problem.OnField("calendar", "error.api.apart")
	case in.Body.Calendar != nil:
		if err := a.unchanged(ctx, by, in.Code, in.digest()); err != nil {
			return nil, err
		}
		return a.changeCalendar(ctx, by, in.Code, in.Body, in.Preview)
	}
	_, answer, err := a.amend(ctx, by, in.Preview, in.Body.input().Amendment(in.Code, in.digest()))
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
