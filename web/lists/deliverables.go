package lists

import (
	"context"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
	"tracker/internal/sheet"
)

// Deliverables is the deliverables that match the filter; of one kind, with a column for
// each of its fields.
func (ls *Lists) Deliverables(ctx context.Context, by people.Account, f deliverables.Filter) (List, error) {
	kinds, err := ls.Tracker.Kinds(ctx, by)
	if err != nil {
		return List{}, err
	}
	dimensions, err := ls.Tracker.Dimensions(ctx, by)
	if err != nil {
		return List{}, err
	}
	kind, one := commitments.FindKind(kinds, f.Kind)
	fields := []column[listedDeliverable]{allFields}
	if one {
		fields = fieldColumns(kind)
	}
	t := table[listedDeliverable]{
		name: "deliverables", title: "deliverable.list", columns: slices.Concat(thingColumns, fields, moneyColumns(), findingColumns, stepColumns),
	}
	filter := filterOf(
		"agreement", f.Agreement, "commitment", f.Commitment, "pledge", f.Pledge, "region", f.Region, "party", f.Party, "kind", f.Kind,
		"state", string(f.State), "finding", string(f.Finding), "q", f.Query,
	)
	list := t.list(filter, func(ctx context.Context, yield func(listedDeliverable) error) error {
		return ls.Register.Each(ctx, by, f, func(d deliverables.Deliverable) error {
			kind, _ := commitments.FindKind(kinds, d.Kind)
			return yield(listedDeliverable{d, kind, dimensions})
		})
	})
	list.columns = func(w wording) []sheet.Column {
		return sheet.Columns(t.columns, func(key string) string { return fieldTitle(w, kind, key) })
	}
	return list, nil
}

// listedDeliverable is a deliverable with what its fields are called.
type listedDeliverable struct {
	deliverables.Deliverable
	kind       commitments.DeliverableKind
	dimensions []commitments.Dimension
}

var thingColumns = slices.Concat(
	[]column[listedDeliverable]{
		codeColumn("id", "", func(d listedDeliverable) string { return d.ID }),
		codeColumn("commitment", "term.commitment", func(d listedDeliverable) string { return d.Commitment }),
		codeColumn("pledge", "", func(d listedDeliverable) string { return d.Pledge }),
	},
	titleColumns("pledge_title", "term.pledge", 44, func(w wording, d listedDeliverable) commitments.Text { return w.PledgeTitle(d.Pledge) }),
	[]column[listedDeliverable]{codeColumn("region", "", func(d listedDeliverable) string { return d.Region })},
	titleColumns("region_name", "term.region", 24, func(w wording, d listedDeliverable) commitments.Text { return w.RegionName(d.Region) }),
	[]column[listedDeliverable]{
		wordColumn("party", "term.party", 26, func(w wording, d listedDeliverable) (string, string) { return d.Party, w.Party(d.Party) }),
		wordColumn("kind", "deliverable.kind", 26, func(w wording, d listedDeliverable) (string, string) { return d.Kind, w.Text(d.kind.Name) }),
		textColumn("title", "deliverable.title", 40, func(d listedDeliverable) string { return d.Title() }),
		wordColumn("state", "deliverable.state", 16, func(w wording, d listedDeliverable) (string, string) {
			return string(d.State), w.Named("deliverable.state.", string(d.State))
		}),
		wordColumn("finding", "deliverable.finding", 20, func(w wording, d listedDeliverable) (string, string) {
			return string(d.Finding()), w.Named("deliverable.finding.", string(d.Finding()))
		}),
		periodColumn("period", "term.period", func(d listedDeliverable) commitments.Period { return d.Period }),
		periodColumn("done_in", "deliverable.done_in", func(d listedDeliverable) commitments.Period { return d.DoneIn }),
		dayColumn("day", "deliverable.day", func(d listedDeliverable) commitments.Date { return d.Day(d.kind) }),
		textColumn("commune", "", 24, func(d listedDeliverable) string { return d.place().Commune }),
		textColumn("commune_fr", "", 24, func(d listedDeliverable) string { return d.CommuneName["fr"] }),
		textColumn("commune_ar", "", 24, func(d listedDeliverable) string { return d.CommuneName["ar"] }),
		textColumn("commune_en", "", 24, func(d listedDeliverable) string { return d.CommuneName["en"] }),
		wordColumn("", "deliverable.commune", 24, func(w wording, d listedDeliverable) (string, string) { return "", d.Commune(w.L.Lang()) }),
		numberColumn("lat", "deliverable.latitude", func(d listedDeliverable) *commitments.Quantity {
			return d.degrees(func(p deliverables.Point) commitments.Quantity { return p.Latitude })
		}),
		numberColumn("lon", "deliverable.longitude", func(d listedDeliverable) *commitments.Quantity {
			return d.degrees(func(p deliverables.Point) commitments.Quantity { return p.Longitude })
		}),
	},
)

func (d listedDeliverable) place() deliverables.Place {
	if d.Place == nil {
		return deliverables.Place{}
	}
	return *d.Place
}

func (d listedDeliverable) degrees(of func(deliverables.Point) commitments.Quantity) *commitments.Quantity {
	if d.place().Point == nil {
		return nil
	}
	q := of(*d.place().Point)
	return &q
}

// amount is what the sources for which holds give as far as a stage; nil for nothing.
func (d listedDeliverable) amount(stage deliverables.Stage, holds func(deliverables.Source) bool) *commitments.Quantity {
	var sum *commitments.Quantity
	for _, m := range d.Money {
		if m.Stage != stage || !holds(m.Source) {
			continue
		}
		if sum == nil {
			sum = new(commitments.Quantity)
		}
		*sum += m.Amount
	}
	return sum
}

// moneyColumns hold what all sources give, stage by stage; CSV files have each source
// too, and workbooks tell all in words.
func moneyColumns() []column[listedDeliverable] {
	var columns []column[listedDeliverable]
	for _, stage := range deliverables.Stages {
		columns = append(columns, numberColumn(string(stage), "deliverable.amounts."+string(stage), func(d listedDeliverable) *commitments.Quantity {
			return d.amount(stage, func(deliverables.Source) bool { return true })
		}))
	}
	for _, stage := range deliverables.Stages {
		for _, source := range deliverables.Sources {
			columns = append(columns, numberColumn(string(stage)+"_"+string(source), "", func(d listedDeliverable) *commitments.Quantity {
				return d.amount(stage, func(s deliverables.Source) bool { return s == source })
			}))
		}
	}
	return append(columns, wordColumn("", "deliverable.money", 40, func(w wording, d listedDeliverable) (string, string) {
		var told []string
		for _, m := range d.Money {
			told = append(told, w.T("deliverable.amount", "stage", w.Named("deliverable.stage.", string(m.Stage)),
				"source", w.Named("deliverable.source.", string(m.Source)), "amount", w.L.Money(m.Amount.String())))
		}
		return "", strings.Join(told, "\n")
	}))
}

var findingColumns = []column[listedDeliverable]{
	textColumn("finding_reason", "deliverable.finding_reason", 40, func(d listedDeliverable) string { return d.found().Reason }),
	wordColumn("found_by", "deliverable.finding_by", 24, func(w wording, d listedDeliverable) (string, string) {
		if d.Checked == nil {
			return "", ""
		}
		return d.Checked.Name, w.Author(d.Checked.Name)
	}),
	instantColumn("found_at", "deliverable.finding_at", func(d listedDeliverable) time.Time { return d.found().At }),
}

// found is what was found of it; empty for nothing.
func (d listedDeliverable) found() deliverables.FindingFact {
	if d.Checked == nil {
		return deliverables.FindingFact{}
	}
	return *d.Checked
}

var stepColumns = []column[listedDeliverable]{
	textColumn("reason", "deliverable.reason", 40, func(d listedDeliverable) string { return d.Reason }),
	wordColumn("author", "report.column.author", 24, func(w wording, d listedDeliverable) (string, string) {
		return d.AuthorName, w.Author(d.AuthorName)
	}),
	instantColumn("reported_at", "deliverable.reported_at", func(d listedDeliverable) time.Time { return d.At }),
	wordColumn("origin", "report.column.origin", 18, func(w wording, d listedDeliverable) (string, string) {
		return string(d.Origin), w.Named("origin.", string(d.Origin))
	}),
	codeColumn("fact", "", func(d listedDeliverable) string { return d.Fact }),
	countColumn("version", "", func(d listedDeliverable) int64 { return int64(d.Version) }),
}
