package reports_test

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
)

// This file reckons the register of report.json, and the indicators that count it, as
// docs/register.md says.

type (
	ledgerStep struct {
		Deliverable string      `json:"deliverable"`
		Commitment  string      `json:"commitment"`
		Kind        string      `json:"kind"`
		Version     int         `json:"version"`
		Period      c.Period    `json:"period"`
		State       string      `json:"state"`
		MergedInto  string      `json:"merged_into"`
		Fields      []thingText `json:"fields"`
		Money       []struct {
			Source string      `json:"source"`
			Stage  string      `json:"stage"`
			Amount json.Number `json:"amount"`
		} `json:"money"`
	}
	thingText struct {
		Field  string       `json:"field"`
		Text   string       `json:"text"`
		Number *json.Number `json:"number"`
		Parts  []struct {
			Dimension string      `json:"dimension"`
			Part      string      `json:"part"`
			Value     json.Number `json:"value"`
		} `json:"parts"`
	}
	ledgerFound struct {
		Deliverable string `json:"deliverable"`
		Version     int    `json:"version"`
		Finding     string `json:"finding"`
	}
	// ledgerThing is a thing as it stood by the end of a period.
	ledgerThing struct {
		ledgerStep
		doneIn  c.Period // zero unless it is done
		finding string
	}
)

// field is what the step says in a field; empty where it says nothing.
func (s ledgerStep) field(code string) thingText {
	for _, f := range s.Fields {
		if f.Field == code {
			return f
		}
	}
	return thingText{}
}

// delivered lists the things that stood by the end of the period and were not merged.
func (l *ledger) delivered(p c.Period) []ledgerThing {
	var list []ledgerThing
	for id, steps := range l.things {
		var t ledgerThing
		for _, s := range steps {
			if s.Period.End().After(p.End()) {
				continue
			}
			if s.State != "done" {
				t.doneIn = c.Period{}
			} else if t.State != "done" {
				t.doneIn = s.Period
			}
			t.ledgerStep, t.finding = s, "not_checked"
		}
		for _, f := range l.findings[id] {
			if f.Version == t.Version {
				t.finding = f.Finding
			}
		}
		if t.Version > 0 && t.MergedInto == "" {
			list = append(list, t)
		}
	}
	return list
}

// counting is what one side of an indicator that counts things comes to, by the periods
// for which they were done.
func (l *ledger) counting(commitment string, in ledgerIndicator, side string, p c.Period) map[c.Period]ledgerValue {
	sums := map[c.Period]*big.Rat{}
	for _, t := range l.delivered(p) {
		rule := in.Counts
		if t.Commitment != commitment || t.Kind != rule.Kind || t.State != "done" || side == "verified" && t.finding != "confirmed" ||
			rule.Of != "" && t.field(rule.Of).Text != rule.Is {
			continue
		}
		one := whole(1)
		if rule.Sum != "" {
			n := t.field(rule.Sum).Number
			if n == nil {
				continue
			}
			one = number(n)
		}
		sums[t.doneIn] = plus(cmp.Or(sums[t.doneIn], whole(0)), one)
	}
	values := map[c.Period]ledgerValue{}
	for q, sum := range sums {
		values[q] = ledgerValue{Indicator: in.Code, Value: json.Number(written(sum))}
	}
	return values
}

// register is what the things of all kinds, and of each, come to.
func (l *ledger) register(p c.Period) map[string]string {
	sums := map[string]*big.Rat{}
	for _, t := range l.delivered(p) {
		for _, of := range []string{"whole", t.Kind} {
			add := func(name string, n *big.Rat) {
				if name = of + "/" + name; n.Sign() != 0 {
					sums[name] = plus(cmp.Or(sums[name], whole(0)), n)
				}
			}
			add(t.State, whole(1))
			if t.State == "dropped" {
				continue
			}
			if t.finding == "not_confirmed" {
				add("not_confirmed", whole(1))
			}
			for _, m := range t.Money {
				add("money/"+m.Source+"/"+m.Stage+"/amount", number(&m.Amount))
				if t.finding == "confirmed" {
					add("money/"+m.Source+"/"+m.Stage+"/confirmed", number(&m.Amount))
				}
			}
			if t.State != "done" {
				continue
			}
			if end := t.doneIn.End(); !end.Before(p.Start()) && !end.After(p.End()) {
				add("done_in_period", whole(1))
			}
			if t.finding == "confirmed" {
				add("confirmed", whole(1))
			}
			if of == "whole" {
				continue
			}
			for _, f := range t.Fields {
				sides := []string{"fields"}
				if t.finding == "confirmed" {
					sides = append(sides, "checked")
				}
				for _, side := range sides {
					if f.Number != nil {
						add(side+"/"+f.Field, number(f.Number))
					}
					for _, part := range f.Parts {
						add(side+"/"+f.Field+"/"+part.Dimension+"."+part.Part, number(&part.Value))
					}
				}
			}
		}
	}
	said := map[string]string{}
	for name, n := range sums {
		said[name] = written(n)
	}
	return said
}

// registerIn is what report.json says of it; nothing where it says 0.
func registerIn(t require.TestingT, content []byte) map[string]string {
	type sum struct {
		Field string      `json:"field"`
		Value json.Number `json:"value"`
		Parts []struct {
			Dimension string      `json:"dimension"`
			Part      string      `json:"part"`
			Value     json.Number `json:"value"`
		} `json:"parts"`
	}
	type total map[string]json.RawMessage
	var report struct {
		Register struct {
			Whole  total   `json:"whole"`
			ByKind []total `json:"by_kind"`
		} `json:"register"`
	}
	require.NoError(t, json.Unmarshal(content, &report))
	said := map[string]string{}
	note := func(name string, n json.Number) {
		if text := n.String(); text != "0" {
			said[name] = text
		}
	}
	for i, of := range append([]total{report.Register.Whole}, report.Register.ByKind...) {
		name := "whole"
		if i > 0 {
			require.NoError(t, json.Unmarshal(of["code"], &name))
		}
		for _, count := range []string{"planned", "under_way", "done", "dropped", "confirmed", "not_confirmed", "done_in_period"} {
			var n json.Number
			require.NoError(t, json.Unmarshal(of[count], &n))
			note(name+"/"+count, n)
		}
		var money []struct {
			Source, Stage     string
			Amount, Confirmed json.Number
		}
		require.NoError(t, json.Unmarshal(of["money"], &money))
		for _, m := range money {
			note(name+"/money/"+m.Source+"/"+m.Stage+"/amount", m.Amount)
			note(name+"/money/"+m.Source+"/"+m.Stage+"/confirmed", m.Confirmed)
		}
		for _, side := range []string{"fields", "checked"} {
			var sums []sum
			require.NoError(t, json.Unmarshal(of[side], &sums))
			for _, s := range sums {
				note(name+"/"+side+"/"+s.Field, s.Value)
				for _, part := range s.Parts {
					note(name+"/"+side+"/"+s.Field+"/"+part.Dimension+"."+part.Part, part.Value)
				}
			}
		}
	}
	return said
}

// countThings adds indicators that count and add up what the register has.
func countThings(d *c.Definition) {
	add := func(pledge, code, unit string, rule c.CountRule) {
		i := slices.IndexFunc(d.Pledges, func(p c.Pledge) bool { return p.Code == pledge })
		d.Pledges[i].Indicators = append(slices.Clone(d.Pledges[i].Indicators), c.Indicator{
			Code: code, Name: c.Text{"fr": "Inscrits au registre"}, Kind: c.Number, Unit: unit, Counting: c.ForPeriod, Counts: &rule,
		})
	}
	add("M2", "M2.2", "facilities", c.CountRule{Kind: "infrastructure-upgrades", Of: "upgrade", Is: "works"})
	add("C5", "C5.2", "participants", c.CountRule{Kind: "joint-events", Sum: "participants"})
}
