package api

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/response"
)

// agreementAPI answers about agreements, and what they are made of.
type agreementAPI struct {
	tracker *commitments.Tracker
	log     *slog.Logger
}

type agreementItem struct {
	ID           string           `json:"id"`
	Code         string           `json:"code"`
	Title        commitments.Text `json:"title"`
	Summary      commitments.Text `json:"summary"`
	SignedOn     *string          `json:"signed_on"`
	InForceFrom  *string          `json:"in_force_from" doc:"First day on which it holds; null: the day of signature"`
	InForceUntil *string          `json:"in_force_until" doc:"Last day on which it holds; null: no end is set"`
	RenewedOn    []string         `json:"renewed_on" doc:"Earliest first"`
	ClosedOn     *string          `json:"closed_on" doc:"The day on which the parties closed it"`
	SignedAt     commitments.Text `json:"signed_at"`
	Signatories  []string         `json:"signatories"`
	Parties      []partyItem      `json:"parties"`
	Regions      []string         `json:"regions"`
	Categories   []categoryItem   `json:"categories"`
	Sources      []string         `json:"sources"`
	Thresholds   thresholdsItem   `json:"thresholds" doc:"From which share of the expected way, in percent, something is on track, and from which behind; below, it is off track"`
	Calendars    []CalendarItem   `json:"calendars" doc:"Versions of the reporting calendar, earliest first; a period follows the one in force on its last day"`
	ActivatedOn  *string          `json:"activated_on"`
}

type thresholdsItem struct {
	OnTrack int `json:"on_track"`
	Behind  int `json:"behind"`
}

type categoryItem struct {
	Code string           `json:"code"`
	Name commitments.Text `json:"name"`
}

type partyItem struct {
	Code     string        `json:"code"`
	Names    []nameItem    `json:"names" doc:"Earliest first"`
	Bodies   []bodyItem    `json:"bodies" doc:"Institutions that execute for the party"`
	Officers []officerItem `json:"officers" doc:"Who led the party, earliest first"`
}

type bodyItem struct {
	Code    string           `json:"code"`
	Name    commitments.Text `json:"name"`
	Short   commitments.Text `json:"short"`
	From    *string          `json:"from" doc:"A year, a month or a day, as exactly as it is known"`
	Until   *string          `json:"until" doc:"As from; null: it does today"`
	Sources []string         `json:"sources"`
}

type officerItem struct {
	Name    string           `json:"name"`
	Office  commitments.Text `json:"office"`
	From    string           `json:"from" doc:"A year, a month or a day, as exactly as it is known"`
	Until   *string          `json:"until" doc:"As from; null: in office today"`
	Sources []string         `json:"sources"`
}

type nameItem struct {
	From    *string          `json:"from"`
	Name    commitments.Text `json:"name"`
	Short   commitments.Text `json:"short"`
	Sources []string         `json:"sources"`
}

func (a agreementAPI) list(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[agreementItem], error) {
	agreements, err := a.tracker.Agreements(ctx, by)
	if err != nil {
		return nil, err
	}
	parties, err := a.tracker.Parties(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(agreements, in.Paging, func(a commitments.Agreement) agreementItem { return toAgreement(a, parties) })
}

func toAgreement(a commitments.Agreement, parties []commitments.Party) agreementItem {
	item := agreementItem{
		ID: a.Code, Code: a.Code, Title: a.Title, Summary: a.Summary, SignedOn: response.DateOrNull(a.SignedOn), SignedAt: a.SignedAt,
		InForceFrom: response.DateOrNull(a.InForceFrom), InForceUntil: response.DateOrNull(a.InForceUntil), ClosedOn: response.DateOrNull(a.ClosedOn),
		RenewedOn: datesOf(a.RenewedOn), Thresholds: thresholdsItem(a.TrackRule()), Categories: make([]categoryItem, 0, len(a.Categories)),
		Signatories: listOrEmpty(a.Signatories), Regions: listOrEmpty(a.Regions), Sources: listOrEmpty(a.Sources), ActivatedOn: response.DateOrNull(a.ActivatedOn),
	}
	for _, c := range a.Categories {
		item.Categories = append(item.Categories, categoryItem(c))
	}
	for _, v := range a.Calendars {
		item.Calendars = append(item.Calendars, toCalendar(v))
	}
	for _, p := range parties {
		if slices.Contains(a.Parties, p.Code) {
			item.Parties = append(item.Parties, toParty(p))
		}
	}
	return item
}

func datesOf(days []commitments.Date) []string {
	list := make([]string, 0, len(days))
	for _, d := range days {
		list = append(list, d.String())
	}
	return list
}

func toParty(p commitments.Party) partyItem {
	item := partyItem{Code: p.Code, Bodies: []bodyItem{}, Officers: []officerItem{}}
	for _, n := range p.Names {
		item.Names = append(item.Names, nameItem{response.DateOrNull(n.From), n.Name, n.Short, listOrEmpty(n.Sources)})
	}
	for _, b := range p.Bodies {
		item.Bodies = append(item.Bodies, bodyItem{
			b.Code, b.Name, textOrEmpty(b.Short), response.TextOrNull(b.From), response.TextOrNull(b.Until), listOrEmpty(b.Sources),
		})
	}
	for _, o := range p.Officers {
		item.Officers = append(item.Officers, officerItem{o.Name, o.Office, string(o.From), response.TextOrNull(o.Until), listOrEmpty(o.Sources)})
	}
	return item
}

type pledgeItem struct {
	Code        string           `json:"code"`
	Agreement   string           `json:"agreement"`
	Party       string           `json:"party"`
	Category    string           `json:"category"`
	Position    int              `json:"position"`
	Title       commitments.Text `json:"title"`
	Clause      commitments.Text `json:"clause"`
	Sources     []string         `json:"sources"`
	From        *string          `json:"from" doc:"First day of this text; null: since the pledge was made"`
	Note        commitments.Text `json:"note" doc:"What amended it, and why"`
	Versions    []versionItem    `json:"versions" doc:"The other texts, earliest first"`
	Indicators  []string         `json:"indicators" doc:"Codes of those on which updates report"`
	Scope       scopeItem        `json:"scope"`
	AddedOn     *string          `json:"added_on"`
	WithdrawnOn *string          `json:"withdrawn_on" doc:"First day on which it no longer holds"`
}

type versionItem struct {
	From    *string          `json:"from"`
	Title   commitments.Text `json:"title"`
	Clause  commitments.Text `json:"clause"`
	Sources []string         `json:"sources"`
	Note    commitments.Text `json:"note"`
}

type scopeItem struct {
	Kind    string   `json:"kind" doc:"every_region, regions or country"`
	Regions []string `json:"regions" doc:"Of the kind regions alone"`
}

func toPledge(p commitments.Pledge) pledgeItem {
	item := pledgeItem{
		Code: p.Code, Agreement: p.Agreement, Party: p.Party, Category: p.Category, Position: p.Position,
		Title: p.Title, Clause: p.Clause, Sources: listOrEmpty(p.Sources), From: response.DateOrNull(p.From), Note: textOrEmpty(p.Note),
		Versions: make([]versionItem, 0, len(p.Versions)), Scope: scopeItem{string(p.Scope.Kind), listOrEmpty(p.Scope.Regions)},
		AddedOn: response.DateOrNull(p.AddedOn), WithdrawnOn: response.DateOrNull(p.WithdrawnOn), Indicators: []string{},
	}
	for _, in := range p.Reported() {
		item.Indicators = append(item.Indicators, in.Code)
	}
	for _, v := range p.Versions {
		item.Versions = append(item.Versions, versionItem{response.DateOrNull(v.From), v.Title, v.Clause, listOrEmpty(v.Sources), textOrEmpty(v.Note)})
	}
	return item
}

func textOrEmpty(t commitments.Text) commitments.Text {
	if t == nil {
		return commitments.Text{}
	}
	return t
}

func (a agreementAPI) listPledges(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code; all agreements when it is not given"`
}) (*listOf[pledgeItem], error) {
	if in.Agreement != "" {
		if _, err := a.tracker.FilterAgreement(ctx, by, in.Agreement); err != nil {
			return nil, err
		}
	}
	pledges, err := a.tracker.Pledges(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	return onePage(pledges, in.Paging, toPledge)
}

type regionItem struct {
	Code        string           `json:"code"`
	Kind        string           `json:"kind" doc:"region, or country for the country as a whole"`
	Name        commitments.Text `json:"name"`
	Aliases     []string         `json:"aliases"`
	Parent      *string          `json:"parent"`
	AdminRegion commitments.Text `json:"admin_region"`
	ValidFrom   *string          `json:"valid_from"`
	ValidTo     *string          `json:"valid_to"`
	Latitude    float64          `json:"lat"`
	Longitude   float64          `json:"lon"`
	TileX       int              `json:"tile_x"`
	TileY       int              `json:"tile_y"`
}

func (a agreementAPI) listRegions(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[regionItem], error) {
	regions, err := a.tracker.Regions(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(regions, in.Paging, toRegion)
}

func toRegion(r commitments.Region) regionItem {
	return regionItem{
		Code: r.Code, Kind: cmp.Or(r.Kind, "region"), Name: r.Name, Aliases: listOrEmpty(r.Aliases), Parent: response.TextOrNull(r.Parent), AdminRegion: textOrEmpty(r.AdminRegion),
		ValidFrom: response.DateOrNull(r.ValidFrom), ValidTo: response.DateOrNull(r.ValidTo), Latitude: r.Latitude, Longitude: r.Longitude,
		TileX: r.TileX, TileY: r.TileY,
	}
}

type factItem struct {
	ID        string                `json:"id"`
	Agreement string                `json:"agreement"`
	Date      string                `json:"date"`
	Precision string                `json:"precision" doc:"day, month or year: how exactly the date is known"`
	Regions   []string              `json:"regions" doc:"That it names"`
	Pledges   []string              `json:"pledges" doc:"That it names"`
	Kind      string                `json:"kind"`
	Title     commitments.Text      `json:"title"`
	Value     *commitments.Quantity `json:"value"`
	Unit      *string               `json:"unit" doc:"Code of what the value counts"`
	Indicator *string               `json:"indicator" doc:"The one that the value is a value of"`
	AmountMAD *commitments.Quantity `json:"amount_mad" doc:"Moroccan dirhams"`
	Actors    []string              `json:"actors"`
	Source    string                `json:"source"`
}

func (a agreementAPI) listFacts(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code; all agreements when it is not given"`
}) (*listOf[factItem], error) {
	if in.Agreement != "" {
		if _, err := a.tracker.FilterAgreement(ctx, by, in.Agreement); err != nil {
			return nil, err
		}
	}
	facts, err := a.tracker.Facts(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	return onePage(facts, in.Paging, toFact)
}

func toFact(f commitments.Fact) factItem {
	return factItem{
		ID: f.ID, Agreement: f.Agreement, Date: f.Date.String(), Precision: f.Precision, Regions: listOrEmpty(f.Regions), Pledges: listOrEmpty(f.Pledges),
		Kind: f.Kind, Title: f.Title, Value: f.Value, Unit: response.TextOrNull(f.Unit), Indicator: response.TextOrNull(f.Indicator),
		AmountMAD: f.AmountMAD, Actors: listOrEmpty(f.Actors), Source: f.Source,
	}
}

type periodItem struct {
	ID       string `json:"id" doc:"Such as 2026-Q3"`
	Kind     string `json:"kind"`
	From     string `json:"from"`
	To       string `json:"to"`
	DueOn    string `json:"due_on" doc:"Last day on which an update is on time"`
	ClosesOn string `json:"closes_on" doc:"Last day on which the period can be reported"`
	Window   string `json:"window" doc:"on_time, late or closed"`
}

var windows = map[commitments.Window]string{
	commitments.NotYetOpen: "not_yet_open", commitments.OnTime: "on_time", commitments.Late: "late", commitments.Closed: "closed",
}

func (a agreementAPI) listPeriods(ctx context.Context, by people.Account, in *struct {
	Paging
	Agreement string `query:"agreement" doc:"Code; the first agreement when it is not given"`
}) (*listOf[periodItem], error) {
	agreement, err := a.tracker.FilterAgreement(ctx, by, in.Agreement)
	if err != nil {
		return nil, err
	}
	today := a.tracker.Today()
	return onePage(periodsOf(agreement, today), in.Paging, func(p commitments.Period) periodItem {
		calendar := agreement.CalendarOf(p)
		return periodItem{
			ID: p.String(), Kind: string(p.Kind), From: p.Start().String(), To: p.End().String(),
			DueOn: calendar.DueOn(p).String(), ClosesOn: calendar.ClosesOn(p).String(), Window: windows[calendar.Window(p, today)],
		}
	})
}

// periodsOf lists the reporting periods since the agreement's activation, and
// those that are open, latest first.
func periodsOf(a commitments.Agreement, today commitments.Date) []commitments.Period {
	var list []commitments.Period
	for p := a.ReportingPeriod(today); ; p = a.PreviousPeriod(p) {
		activated := !a.ActivatedOn.IsZero() && !p.End().Before(a.ActivatedOn)
		if !activated && a.Window(p, today) == commitments.Closed {
			return list
		}
		list = append(list, p)
	}
}
