package deliverables

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// Source is who gives money.
type Source string

// The sources.
const (
	FromMinistry      Source = "ministry"
	FromCouncil       Source = "council"
	FromINDH          Source = "indh" // the National Initiative for Human Development
	FromEuropeanUnion Source = "european_union"
	FromRegion        Source = "region"
	FromOther         Source = "other"
)

// Sources lists the sources in the order in which they are shown.
var Sources = []Source{FromMinistry, FromCouncil, FromINDH, FromEuropeanUnion, FromRegion, FromOther}

// Stage is how far money has come.
type Stage string

// The stages. What was paid was committed before, and what was committed promised:
// the three stand beside each other and are never added up.
const (
	Promised  Stage = "promised"
	Committed Stage = "committed"
	Paid      Stage = "paid"
)

// Stages lists the stages in the order in which they are shown.
var Stages = []Stage{Promised, Committed, Paid}

// Money is how much a source gives for a deliverable, as far as a stage.
type Money struct {
	Source Source               `json:"source"`
	Stage  Stage                `json:"stage"`
	Amount commitments.Quantity `json:"amount"` // Moroccan dirhams, at most two decimals
}

// CompareMoney orders amounts by source and stage.
func CompareMoney(a, b Money) int {
	return cmp.Or(cmp.Compare(slices.Index(Sources, a.Source), slices.Index(Sources, b.Source)),
		cmp.Compare(slices.Index(Stages, a.Stage), slices.Index(Stages, b.Stage)))
}

// MoneyInput is an amount as typed; an amount that is "" is none.
type MoneyInput struct {
	Source string `json:"source"`
	Stage  string `json:"stage"`
	Amount string `json:"amount"`
}

// readMoney reads the amounts, each source and stage once.
func readMoney(typed []MoneyInput, fields *problem.Fields) []Money {
	var list []Money
	for i, in := range typed {
		if strings.TrimSpace(in.Amount) == "" {
			continue
		}
		at := fmt.Sprintf("money.%d", i)
		m := Money{Source: Source(in.Source), Stage: Stage(in.Stage)}
		if !slices.Contains(Sources, m.Source) {
			fields.Add(at+".source", "error.filter.unknown", "value", problem.Excerpt(in.Source))
		}
		if !slices.Contains(Stages, m.Stage) {
			fields.Add(at+".stage", "error.filter.unknown", "value", problem.Excerpt(in.Stage))
		}
		if slices.ContainsFunc(list, func(o Money) bool { return o.Source == m.Source && o.Stage == m.Stage }) {
			fields.Add(at+".source", "error.money.repeated")
		}
		var read bool
		if m.Amount, read = readAmount(at+".amount", in.Amount, fields); read {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, CompareMoney)
	return list
}

// dirhams are the ways in which people write the currency behind an amount, folded.
var dirhams = []string{"dirhams", "dirham", "mad", "dhs", "dh", "درهما", "دراهم", "درهم", "د.م.", "د.م"}

// readAmount reads an amount of dirhams, with centimes at most. Another currency is
// refused, never converted.
func readAmount(at, typed string, fields *problem.Fields) (commitments.Quantity, bool) {
	text := strings.TrimSpace(strings.ToLower(typed))
	for _, word := range dirhams {
		if rest, found := strings.CutSuffix(text, word); found {
			text = strings.TrimSpace(rest)
			break
		}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) }) {
		fields.Add(at, "error.money.currency", "value", problem.Excerpt(typed))
		return 0, false
	}
	q, err := commitments.ParseQuantity(text)
	switch {
	case err != nil:
		blame(at, err, fields)
		return 0, false
	case q < 0:
		fields.Add(at, "error.money.negative")
		return 0, false
	case q%(commitments.QuantityScale/100) != 0:
		fields.Add(at, "error.money.centimes", "value", problem.Excerpt(typed))
		return 0, false
	}
	return q, true
}

// blame notes what is wrong with a text under the name of its own input.
func blame(at string, err error, fields *problem.Fields) {
	p, _ := problem.Of(err)
	for _, f := range p.Fields {
		fields.Add(at, f.Key, f.Args...)
	}
}

// addMoney adds amounts up, source by source and stage by stage; sign is 1 or -1.
func addMoney(sum, list []Money, sign int) []Money {
	for _, m := range list {
		m.Amount *= commitments.Quantity(sign)
		i := slices.IndexFunc(sum, func(o Money) bool { return o.Source == m.Source && o.Stage == m.Stage })
		if i < 0 {
			sum = append(sum, m)
			continue
		}
		sum[i].Amount += m.Amount
	}
	sum = slices.DeleteFunc(sum, func(m Money) bool { return m.Amount == 0 })
	slices.SortFunc(sum, CompareMoney)
	return sum
}
