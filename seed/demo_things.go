package seed

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/people"
)

// thingTexts is data/demonstration-things.json: names by kind and language, with {place}
// to be filled in, and what else is said.
type thingTexts struct {
	Titles        map[string]map[string][]string `json:"titles"`
	Texts         map[string][]string            `json:"texts"`
	Organisations map[string][]string            `json:"organisations"`
	Dropped       commitments.Text               `json:"dropped"`
	NotConfirmed  []string                       `json:"not_confirmed"`
}

// DemoThings makes up what a demonstration's register holds, all before today in loc, in
// time order. The same arguments always give the same items.
func DemoThings(def commitments.Definition, accounts map[string]people.Account, today commitments.Date, loc *time.Location) ([]deliverables.ImportItem, error) {
	raw, err := files.ReadFile("data/demonstration-things.json")
	if err != nil {
		return nil, err
	}
	var texts thingTexts
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, err
	}
	works := counted(def, accounts, today, loc)
	var items []deliverables.ImportItem
	for _, pledge := range def.Pledges {
		kinds := commitments.KindsFor(def.Kinds, pledge.Category)
		for _, code := range pledge.Scope.Of(def.Agreement.Regions) {
			region := slices.IndexFunc(def.Regions, func(r commitments.Region) bool { return r.Code == code })
			author, reviewer, known := writers(accounts, pledge.Party, code)
			if len(kinds) == 0 || region < 0 || !known {
				continue
			}
			w := thingWriter{
				texts: texts, kind: kinds[0], region: def.Regions[region], author: author, reviewer: reviewer, party: pledge.Party, dimensions: def.Dimensions,
				commitment: commitments.CommitmentCode(pledge.Code, code), today: today, loc: loc,
			}
			w.work = works[w.commitment]
			items = append(items, w.things(demonstrated(def.Agreement, today))...)
		}
	}
	slices.SortStableFunc(items, func(a, b deliverables.ImportItem) int { return a.At.Compare(b.At) })
	return items, nil
}

// thingWriter makes up the things of one commitment. Its random numbers follow from the
// commitment's code alone.
type thingWriter struct {
	texts            thingTexts
	kind             commitments.DeliverableKind
	region           commitments.Region
	author, reviewer people.Account
	party            string
	dimensions       []commitments.Dimension
	commitment       string
	work             *work // nil where no indicator counts its things
	today            commitments.Date
	loc              *time.Location
	rng              *rand.Rand
	added            *commitments.Quantity // what the thing that is written adds to the indicator; nil: drawn
}

func (w thingWriter) things(periods []commitments.Period) []deliverables.ImportItem {
	hash := fnv.New64a()
	hash.Write([]byte("things " + w.commitment))
	w.rng = rand.New(rand.NewPCG(2009, hash.Sum64()))
	var items []deliverables.ImportItem
	if w.work == nil {
		for n := range w.rng.IntN(4) {
			items = append(items, w.thing(n, periods)...)
		}
		return items
	}
	planned, each := w.work.things(w.between)
	for n := range planned {
		w.added = nil
		if each != nil {
			w.added = &each[n]
		}
		items = append(items, w.thing(n, periods)...)
	}
	return items
}

// between returns a number from low to high, both included.
func (w thingWriter) between(low, high int) int { return low + w.rng.IntN(high-low+1) }

// thing is planned in one period and done in a later one, mostly.
func (w thingWriter) thing(n int, periods []commitments.Period) []deliverables.ImportItem {
	lang := []string{"fr", "fr", "fr", "ar", "ar", "en"}[w.rng.IntN(6)]
	titles := w.texts.Titles[w.kind.Code][lang]
	if len(titles) == 0 {
		return nil
	}
	place := cmp.Or(w.region.Name[lang], w.region.Name["fr"])
	title := strings.ReplaceAll(titles[(n+w.rng.IntN(len(titles)))%len(titles)], "{place}", place)
	name := w.commitment + " " + string(rune('a'+n))
	at := w.steps(periods)
	states := []commitments.DeliverableState{commitments.Planned, commitments.UnderWay, commitments.Done}
	if w.rng.IntN(12) == 0 && (w.work == nil || w.work.over.IsZero()) {
		states[2] = commitments.Dropped
	}
	var items []deliverables.ImportItem
	var content deliverables.Content
	for i, state := range states {
		if at[i] >= len(periods) {
			break
		}
		p := periods[at[i]]
		when := p.Start().AddDays(20 + w.rng.IntN(50)).In(w.loc).Add(time.Duration(8*60+w.rng.IntN(540)) * time.Minute)
		if i > 0 && !when.After(items[i-1].At) {
			when = items[i-1].At.Add(time.Duration(1+w.rng.IntN(4)) * 24 * time.Hour)
		}
		if !commitments.DateOf(when.In(w.loc)).Before(w.today) {
			break
		}
		content = w.content(content, state, title, place, lang, p)
		items = append(items, deliverables.ImportItem{
			By: w.author, At: when.UTC(), Thing: name, Commitment: w.commitment, Kind: w.kind.Code, Period: p, Content: content, Origin: commitments.Demonstration,
		})
	}
	return append(items, w.finding(items, name)...)
}

// steps are the indices of the periods in which the thing is planned, under way and done.
func (w thingWriter) steps(periods []commitments.Period) [3]int {
	if w.work != nil {
		return w.work.steps(periods, w.between)
	}
	first := w.rng.IntN(len(periods) - 2)
	second := first + w.between(1, 2)
	return [3]int{first, second, second + w.between(1, 2)}
}

// finding is what the other party found of what is done.
func (w thingWriter) finding(items []deliverables.ImportItem, name string) []deliverables.ImportItem {
	if len(items) == 0 || items[len(items)-1].State != commitments.Done {
		return nil
	}
	last := items[len(items)-1]
	when := last.At.Add(time.Duration(5+w.rng.IntN(40)) * 24 * time.Hour)
	chance := w.rng.IntN(10)
	if !commitments.DateOf(when.In(w.loc)).Before(w.today) || chance >= 7 {
		return nil
	}
	f := deliverables.ImportItem{By: w.reviewer, At: when, Thing: name, Commitment: w.commitment, Origin: commitments.Demonstration, Finding: deliverables.Confirmed}
	if chance == 0 {
		f.Finding, f.Why = deliverables.NotConfirmed, w.texts.NotConfirmed[w.rng.IntN(len(w.texts.NotConfirmed))]
	}
	return []deliverables.ImportItem{f}
}

// content is what is said once the thing is in the state.
func (w thingWriter) content(before deliverables.Content, state commitments.DeliverableState, title, place, lang string, p commitments.Period) deliverables.Content {
	c := deliverables.Content{State: state, Fields: []deliverables.Value{}, Place: before.Place, Money: before.Money}
	for i, f := range w.kind.Fields {
		v := before.Field(f.Code)
		switch {
		case !v.IsEmpty():
		case i == 0:
			v.Text = title
		case state.Reached(cmp.Or(f.Required, commitments.Done)):
			v = w.value(f, lang, p)
		}
		if !v.IsEmpty() {
			c.Fields = append(c.Fields, v)
		}
	}
	if c.Place == nil {
		c.Place = &deliverables.Place{Commune: place}
		if w.rng.IntN(3) > 0 && !w.region.IsCountry() {
			c.Place.Point = &deliverables.Point{Latitude: w.near(w.region.Latitude), Longitude: w.near(w.region.Longitude)}
		}
	}
	switch state {
	case commitments.Dropped:
		c.Reason = w.texts.Dropped[lang]
	case commitments.UnderWay:
		c.Money = w.money(deliverables.Committed)
	case commitments.Done:
		if len(c.Money) > 0 {
			paid := c.Money[0]
			paid.Stage = deliverables.Paid
			c.Money = append(slices.Clone(c.Money), paid)
		}
	}
	return c
}

// near is a coordinate close to another, to a hundredth of a degree.
func (w thingWriter) near(degrees float64) commitments.Quantity {
	return commitments.Quantity(int(degrees*100)+w.rng.IntN(41)-20) * (commitments.QuantityScale / 100)
}

// money is what one source gives, of two in three things.
func (w thingWriter) money(stage deliverables.Stage) []deliverables.Money {
	if w.rng.IntN(3) == 0 {
		return nil
	}
	sources := []deliverables.Source{deliverables.FromMinistry, deliverables.FromMinistry, deliverables.FromINDH, deliverables.FromEuropeanUnion, deliverables.FromRegion}
	if w.party != "ministry" {
		sources = []deliverables.Source{deliverables.FromCouncil, deliverables.FromEuropeanUnion}
	}
	return []deliverables.Money{{Source: sources[w.rng.IntN(len(sources))], Stage: stage, Amount: commitments.Whole((4 + w.rng.IntN(80)) * 5000)}}
}

func (w thingWriter) value(f commitments.KindField, lang string, p commitments.Period) deliverables.Value {
	v := deliverables.Value{Field: f.Code}
	switch f.Type {
	case commitments.DateField:
		v.Text = p.Start().AddDays(2 + w.rng.IntN(15)).String()
	case commitments.NumberField:
		n := commitments.Whole(12 + w.rng.IntN(60))
		v.Number = &n
	case commitments.AmountField:
		n := commitments.Whole((10 + w.rng.IntN(200)) * 5000)
		v.Number = &n
	case commitments.CountField:
		return w.people(f)
	case commitments.ChoiceField:
		v.Text = f.Choices[w.rng.IntN(len(f.Choices))].Code
	case commitments.OrganisationField:
		v.Text = w.texts.Organisations[lang][w.rng.IntN(len(w.texts.Organisations[lang]))]
	case commitments.LongTextField:
		v.Text = w.texts.Texts[lang][w.rng.IntN(len(w.texts.Texts[lang]))]
	}
	return v
}

// people is a count with some of its parts.
func (w thingWriter) people(f commitments.KindField) deliverables.Value {
	n := 8 + w.rng.IntN(90)
	if w.work != nil && w.added != nil && f.Code == w.work.rule.Sum {
		n = int(*w.added / commitments.QuantityScale)
	}
	whole := commitments.Whole(n)
	v := deliverables.Value{Field: f.Code, Number: &whole}
	for _, code := range f.Breakdown {
		d := slices.IndexFunc(w.dimensions, func(d commitments.Dimension) bool { return d.Code == code })
		if d < 0 || w.rng.IntN(3) == 0 {
			continue
		}
		left := n
		for i, part := range w.dimensions[d].Parts {
			share := left
			if i < len(w.dimensions[d].Parts)-1 {
				share = w.rng.IntN(left + 1)
			}
			left -= share
			v.Parts = append(v.Parts, commitments.Part{Dimension: code, Part: part.Code, Value: commitments.Whole(share)})
		}
	}
	return v
}
