package api

import (
	"context"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/response"
)

// totalAPI answers what indicators come to over several commitments.
type totalAPI struct {
	tracker *commitments.Tracker
	lists   *lists.Lists
}

// TotalItem is what one indicator comes to.
type TotalItem struct {
	Agreement string            `json:"agreement"`
	Period    *string           `json:"period" doc:"By the end of which; null: as things stand today"`
	Indicator string            `json:"indicator" doc:"Code, such as M5.1"`
	Pledge    string            `json:"pledge"`
	Party     string            `json:"party"`
	Category  string            `json:"category"`
	Region    *string           `json:"region" doc:"With by=region; null of a total of all regions"`
	Unit      *string           `json:"unit" doc:"Code; null of milestones"`
	Baseline  *response.Decimal `json:"baseline" doc:"The sum of those that are set; of a ratio, what all commitments have in common"`
	Target    *response.Decimal `json:"target" doc:"As baseline"`
	Declared  *TotalSideItem    `json:"declared" doc:"Null where there is no value, and where the indicator is not added up over regions"`
	Verified  *TotalSideItem    `json:"verified" doc:"As declared"`
	Coverage  CoverageItem      `json:"coverage"`
	Addends   []AddendItem      `json:"addends" doc:"The updates that the values are made of; null without expand=addends"`
}

// TotalSideItem is what one side's values come to.
type TotalSideItem struct {
	Value       response.Decimal  `json:"value"`
	Numerator   *response.Decimal `json:"numerator" doc:"Of a ratio; null of anything else"`
	Denominator *response.Decimal `json:"denominator" doc:"As numerator"`
	InPeriod    *response.Decimal `json:"in_period" doc:"What happened in the period, of what is counted so; null of things as they stand today"`
	Achievement *response.Decimal `json:"achievement" doc:"Percent of the way from baseline to target"`
}

// CoverageItem says how many of the commitments are in a total.
type CoverageItem struct {
	Counted  int `json:"counted" doc:"That declare a value"`
	Owing    int `json:"owing" doc:"That owe one, and those that have one all the same"`
	Verified int `json:"verified" doc:"That have a verified one"`
}

// AddendItem is what one update adds to one side of a total.
type AddendItem struct {
	Commitment  string            `json:"commitment"`
	Region      string            `json:"region"`
	Side        string            `json:"side"`
	Period      string            `json:"period" doc:"Of the update"`
	Value       response.Decimal  `json:"value"`
	Numerator   *response.Decimal `json:"numerator" doc:"Of a ratio; null of anything else"`
	Denominator *response.Decimal `json:"denominator" doc:"As numerator"`
	Update      string            `json:"update" doc:"Id"`
	Journal     *int64            `json:"journal" doc:"Journal number of the update; null within a second of its submission"`
}

// TotalFilter narrows totals, and says by what they are grouped.
type TotalFilter struct {
	Agreement string `query:"agreement" doc:"Code; the first agreement when it is not given"`
	Period    string `query:"period" doc:"By the end of which; as things stand today when it is not given"`
	By        string `query:"by" doc:"pledge, party, category and region, with commas between them: items come in this order, with region one for each region"`
	Pledge    string `query:"pledge" doc:"Code, such as M5"`
	Region    string `query:"region" doc:"Code, such as MA-FIG"`
	Party     string `query:"party" doc:"Code of the party that must keep the pledge"`
	Category  string `query:"category" doc:"Code of the pledge's category"`
}

type totalQuery struct {
	Paging
	AsFile
	TotalFilter
	Expand string `query:"expand" doc:"addends: with what each total is made of"`
}

func (q TotalFilter) filter() (commitments.TotalsFilter, error) {
	f := commitments.TotalsFilter{Agreement: q.Agreement, Pledge: q.Pledge, Region: q.Region, Party: q.Party, Category: q.Category}
	var fields problem.Fields
	for _, name := range q.groups() {
		commitments.CheckOneOf(&fields, "by", name, commitments.Groupings)
	}
	f.ByRegion = slices.Contains(q.groups(), commitments.ByRegion)
	if q.Period != "" {
		var err error
		if f.Period, err = commitments.ParsePeriod(q.Period); fields.Check(err) != nil {
			return f, err
		}
	}
	return f, fields.Err()
}

func (q TotalFilter) groups() []commitments.Grouping {
	var groups []commitments.Grouping
	for name := range strings.SplitSeq(q.By, ",") {
		if name = strings.TrimSpace(name); name != "" {
			groups = append(groups, commitments.Grouping(name))
		}
	}
	return groups
}

// check refuses a page that no list has, and what can't be added.
func (q *totalQuery) check() error {
	var fields problem.Fields
	commitments.CheckPage(&fields, q.Page, q.PerPage)
	commitments.CheckOneOf(&fields, "expand", q.Expand, []string{"addends"})
	return fields.Err()
}

func (a totalAPI) file(ctx context.Context, by people.Account, in *totalQuery) (lists.List, error) {
	return a.listed(by, in.TotalFilter)
}

func (a totalAPI) filteredFile(_ context.Context, by people.Account, in *struct {
	ByteOrderMark
	TotalFilter
}) (lists.List, error) {
	return a.listed(by, in.TotalFilter)
}

func (a totalAPI) listed(by people.Account, q TotalFilter) (lists.List, error) {
	f, err := q.filter()
	if err != nil {
		return lists.List{}, err
	}
	return a.lists.Totals(by, f, q.groups()), nil
}

func (a totalAPI) list(ctx context.Context, by people.Account, in *totalQuery) (*listOf[TotalItem], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	totals, err := a.tracker.Totals(ctx, by, f)
	if err != nil {
		return nil, err
	}
	totals.Sort(in.groups())
	found, err := onePage(totals.Items, in.Paging, func(t commitments.Total) TotalItem { return toTotal(totals, t) })
	if err != nil || in.Expand == "" {
		return found, err
	}
	f.Agreement = totals.Agreement.Code
	return found, a.expand(ctx, by, f, found.Body.Items)
}

// expand adds to each total what it is made of. An indicator is looked up once, however
// many regions it has a total of.
func (a totalAPI) expand(ctx context.Context, by people.Account, f commitments.TotalsFilter, items []TotalItem) error {
	addends := map[string][]commitments.TotalAddend{}
	for i, item := range items {
		found, known := addends[item.Indicator]
		if !known {
			var err error
			if found, err = a.tracker.Addends(ctx, by, f, item.Indicator); err != nil {
				return err
			}
			addends[item.Indicator] = found
		}
		items[i].Addends = []AddendItem{}
		for _, one := range found {
			if item.Region == nil || *item.Region == one.Region {
				items[i].Addends = append(items[i].Addends, toAddend(one))
			}
		}
	}
	return nil
}

func toTotal(totals commitments.Totals, t commitments.Total) TotalItem {
	var indicators []commitments.Indicator
	for _, p := range totals.Pledges {
		if p.Code == t.Pledge {
			indicators = p.Indicators
		}
	}
	return TotalItem{
		Agreement: totals.Agreement.Code, Period: periodOrNull(totals.Period), Indicator: t.Indicator, Pledge: t.Pledge, Party: t.Party,
		Category: t.Category, Region: response.TextOrNull(t.Region), Unit: response.TextOrNull(commitments.FindIndicator(indicators, t.Indicator).Unit),
		Baseline: response.DecimalOrNull(t.Baseline), Target: response.DecimalOrNull(t.Target),
		Declared: toTotalSide(t.Declared), Verified: toTotalSide(t.Verified),
		Coverage: CoverageItem{Counted: t.Coverage.Counted, Owing: t.Coverage.Owing, Verified: t.Coverage.Verified},
	}
}

func toTotalSide(s *commitments.TotalSide) *TotalSideItem {
	if s == nil {
		return nil
	}
	return &TotalSideItem{
		response.Decimal(s.Value.String()), response.DecimalOrNull(s.Numerator), response.DecimalOrNull(s.Denominator),
		response.DecimalOrNull(s.InPeriod), response.DecimalOrNull(s.Achievement),
	}
}

func toAddend(a commitments.TotalAddend) AddendItem {
	item := AddendItem{
		Commitment: a.Commitment, Region: a.Region, Side: string(a.Side), Period: a.Period.String(), Value: response.Decimal(a.Value.Value.String()),
		Numerator: response.DecimalOrNull(a.Value.Numerator), Denominator: response.DecimalOrNull(a.Value.Denominator), Update: a.Update,
	}
	if a.Journal >= 0 {
		item.Journal = &a.Journal
	}
	return item
}
