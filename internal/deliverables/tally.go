package deliverables

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// Tally is what the things come to that its key is of. Totals are made of tallies,
// however many things there are.
type Tally struct {
	TallyKey
	Things int
	Money  []Money    // in the order of sources and stages
	Fields []FieldSum // by code
}

// FieldSum is what a number field comes to.
type FieldSum struct {
	Field string               `json:"field"`
	Value commitments.Quantity `json:"value"`
	Parts []commitments.Part   `json:"parts,omitempty"` // by dimension and part
}

// TallyKey says which things a tally is of: of one kind, in one state and of one finding,
// and of a commitment, of a pledge in all regions, of a region under all pledges, or of a
// whole agreement. Each thing is in one tally of each of the four, so that no total has
// more to add up where there are more commitments.
type TallyKey struct {
	Agreement string
	Pledge    string // "": of all pledges
	Region    string // "": of all regions
	Kind      string
	State     State
	Finding   Finding
}

// Apart says what tallies are told apart by, beside their kind, state and finding.
type Apart struct{ Pledges, Regions bool }

// tallyKeys are those of the tallies that the deliverable is in.
func (d Deliverable) tallyKeys() [4]TallyKey {
	of := TallyKey{d.Agreement, d.Pledge, d.Region, d.Kind, d.State, d.Finding()}
	ofPledge, ofRegion, ofAll := of, of, of
	ofPledge.Region, ofRegion.Pledge = "", ""
	ofAll.Pledge, ofAll.Region = "", ""
	return [4]TallyKey{of, ofPledge, ofRegion, ofAll}
}

func (k TallyKey) compare(o TallyKey) int {
	return cmp.Or(cmp.Compare(k.Agreement, o.Agreement), cmp.Compare(k.Pledge, o.Pledge), cmp.Compare(k.Region, o.Region),
		cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.State, o.State), cmp.Compare(k.Finding, o.Finding))
}

// IsEmpty reports whether the tally adds nothing.
func (t Tally) IsEmpty() bool { return t.Things == 0 && len(t.Money) == 0 && len(t.Fields) == 0 }

// Sums is what the numbers of the deliverable's fields are, as a tally has them.
func (d Deliverable) Sums() Tally {
	t := Tally{}.with(d, 1)
	return Tally{Fields: t.Fields}
}

// with is the tally once a deliverable is in it, or, with the sign -1, no longer.
func (t Tally) with(d Deliverable, sign int) Tally {
	t.Things += sign
	t.Money = addMoney(slices.Clone(t.Money), d.Money, sign)
	t.Fields = slices.Clone(t.Fields)
	for _, v := range d.Fields {
		if v.Number != nil {
			t.addField(FieldSum{v.Field, *v.Number, v.Parts}, sign)
		}
	}
	return t
}

// Plus adds two tallies up, of whatever things.
func (t Tally) Plus(other Tally) Tally {
	t.Things += other.Things
	t.Money, t.Fields = addMoney(slices.Clone(t.Money), other.Money, 1), slices.Clone(t.Fields)
	for _, f := range other.Fields {
		t.addField(f, 1)
	}
	return t
}

func (t *Tally) addField(f FieldSum, sign int) {
	i := slices.IndexFunc(t.Fields, func(o FieldSum) bool { return o.Field == f.Field })
	if i < 0 {
		t.Fields = append(t.Fields, FieldSum{Field: f.Field})
		i = len(t.Fields) - 1
	}
	t.Fields[i].Value += f.Value * commitments.Quantity(sign)
	t.Fields[i].Parts = addParts(t.Fields[i].Parts, f.Parts, sign)
	t.Fields = slices.DeleteFunc(t.Fields, func(f FieldSum) bool { return f.Value == 0 && len(f.Parts) == 0 })
	slices.SortFunc(t.Fields, func(a, b FieldSum) int { return cmp.Compare(a.Field, b.Field) })
}

// addParts adds parts up, those of one part of a dimension to one.
func addParts(sum, list []commitments.Part, sign int) []commitments.Part {
	sum = slices.Clone(sum)
	for _, p := range list {
		i := slices.IndexFunc(sum, func(o commitments.Part) bool { return o.Dimension == p.Dimension && o.Part == p.Part })
		if i < 0 {
			sum = append(sum, commitments.Part{Dimension: p.Dimension, Part: p.Part})
			i = len(sum) - 1
		}
		sum[i].Value += p.Value * commitments.Quantity(sign)
	}
	sum = slices.DeleteFunc(sum, func(p commitments.Part) bool { return p.Value == 0 })
	slices.SortFunc(sum, func(a, b commitments.Part) int {
		return cmp.Or(cmp.Compare(a.Dimension, b.Dimension), cmp.Compare(a.Part, b.Part))
	})
	return sum
}

// Registered is what an indicator counts for one period of a commitment.
type Registered struct {
	Commitment string
	Indicator  string // code
	Period     commitments.Period
	Declared   Count // of the things that are done
	Verified   Count // of those that were confirmed as well
}

// Count is how many things are counted, and what they come to.
type Count struct {
	Things int                  `json:"things"`
	Value  commitments.Quantity `json:"value"`
	Parts  []commitments.Part   `json:"parts,omitempty"`
}

// IsEmpty reports whether nothing is counted on either side.
func (r Registered) IsEmpty() bool { return r.Declared.Things == 0 && r.Verified.Things == 0 }

// Point is what is counted, as the values of a period.
func (r Registered) Point() commitments.Point {
	return commitments.Point{Period: r.Period, Declared: r.Declared.values(r.Indicator), Verified: r.Verified.values(r.Indicator)}
}

func (c Count) values(indicator string) []commitments.Value {
	if c.Things == 0 {
		return nil
	}
	return []commitments.Value{{Indicator: indicator, Value: c.Value, Parts: c.Parts}}
}

// Points puts what several indicators count for the periods of one commitment together,
// earliest first.
func Points(list []Registered) []commitments.Point {
	var points []commitments.Point
	for _, r := range list {
		points = commitments.MergePoints(points, []commitments.Point{r.Point()})
	}
	return points
}

// counts returns what the deliverable adds to the indicator; false where it is none of
// those that it counts.
func (d Deliverable) counts(in commitments.Indicator) (Count, bool) {
	c := in.Counts
	if c == nil || c.Kind != d.Kind || !d.Stands() || d.State != commitments.Done {
		return Count{}, false
	}
	if c.Of != "" && d.Field(c.Of).Text != c.Is {
		return Count{}, false
	}
	if c.Sum == "" {
		return Count{Things: 1, Value: commitments.Whole(1)}, true
	}
	v := d.Field(c.Sum)
	if v.Number == nil {
		return Count{}, false
	}
	return Count{1, *v.Number, partsOf(v.Parts, in.Breakdown)}, true
}

// partsOf are those of the dimensions by which an indicator is broken down.
func partsOf(parts []commitments.Part, dimensions []string) []commitments.Part {
	return slices.DeleteFunc(slices.Clone(parts), func(p commitments.Part) bool { return !slices.Contains(dimensions, p.Dimension) })
}

func (c Count) with(other Count, sign int) Count {
	return Count{c.Things + sign*other.Things, c.Value + other.Value*commitments.Quantity(sign), addParts(c.Parts, other.Parts, sign)}
}

// with is what is counted once the deliverable's count is in it, or no longer.
func (r Registered) with(d Deliverable, c Count, sign int) Registered {
	r.Declared = r.Declared.with(c, sign)
	if d.Finding() == Confirmed {
		r.Verified = r.Verified.with(c, sign)
	}
	return r
}

// Sums is what a list of deliverables comes to: the tallies, and what the indicators of
// the pledges count, in the order of their keys. It is the second way to what the
// operations keep up to date.
func Sums(list []Deliverable, pledges []commitments.Pledge) ([]Tally, []Registered) {
	tallies, registered := map[TallyKey]Tally{}, map[registeredKey]Registered{}
	indicators := map[string][]commitments.Indicator{}
	for _, p := range pledges {
		indicators[p.Code] = p.Counting()
	}
	for _, d := range list {
		if !d.Stands() {
			continue
		}
		tally(tallies, d, 1)
		for _, in := range indicators[d.Pledge] {
			if c, counted := d.counts(in); counted {
				key := registeredKey{d.Commitment, in.Code, d.DoneIn}
				r, found := registered[key]
				if !found {
					r = Registered{Commitment: key.commitment, Indicator: key.indicator, Period: key.period}
				}
				registered[key] = r.with(d, c, 1)
			}
		}
	}
	return sortedTallies(tallies), sortedRegistered(registered)
}

type registeredKey struct {
	commitment, indicator string
	period                commitments.Period
}

// tally adds a deliverable to the tallies that it is in, or, with the sign -1, takes it out.
func tally(tallies map[TallyKey]Tally, d Deliverable, sign int) {
	for _, key := range d.tallyKeys() {
		t := tallies[key]
		t.TallyKey = key
		tallies[key] = t.with(d, sign)
	}
}

func sortedTallies(of map[TallyKey]Tally) []Tally {
	list := make([]Tally, 0, len(of))
	for _, t := range of {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Tally) int { return a.compare(b.TallyKey) })
	return list
}

func sortedRegistered(of map[registeredKey]Registered) []Registered {
	list := make([]Registered, 0, len(of))
	for _, r := range of {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Registered) int {
		return cmp.Or(cmp.Compare(a.Commitment, b.Commitment), cmp.Compare(a.Indicator, b.Indicator), a.Period.Compare(b.Period))
	})
	return list
}
