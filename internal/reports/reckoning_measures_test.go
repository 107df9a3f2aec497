package reports_test

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"

	c "tracker/internal/commitments"
)

// This file reckons the figures of indicators, as docs/figures.md says, in fractions of
// whole numbers.

type (
	ledgerIndicator struct {
		Code        string `json:"code"`
		Kind        string `json:"kind"`
		Unit        string `json:"unit"`
		Counting    string `json:"counting"`
		OverRegions string `json:"over_regions"`
		Direction   string `json:"direction"`
		Replaces    string `json:"replaces"`
		Counts      *struct {
			Kind string `json:"kind"`
			Sum  string `json:"sum"`
			Of   string `json:"of"`
			Is   string `json:"is"`
		} `json:"counts"`
		Milestones []struct {
			DueOn c.Date `json:"due_on"`
		} `json:"milestones"`
	}
	ledgerValue struct {
		Indicator   string       `json:"indicator"`
		Value       json.Number  `json:"value"`
		Numerator   *json.Number `json:"numerator"`
		Denominator *json.Number `json:"denominator"`
		Parts       []struct {
			Dimension string      `json:"dimension"`
			Part      string      `json:"part"`
			Value     json.Number `json:"value"`
		} `json:"parts"`
	}
	ledgerTarget struct {
		Indicator string       `json:"indicator"`
		Baseline  *json.Number `json:"baseline"`
		Target    *json.Number `json:"target"`
		Text      string       `json:"target_text"`
		Steps     []struct {
			Period c.Period    `json:"period"`
			Value  json.Number `json:"value"`
		} `json:"steps"`
	}
)

// write notes a value of an update as it stands.
func (v ledgerValue) write(r reckoning, name string) {
	r[name+"indicator"], r[name+"value"] = v.Indicator, v.Value.String()
	if v.Numerator != nil {
		r[name+"numerator"], r[name+"denominator"] = v.Numerator.String(), v.Denominator.String()
	}
	for _, part := range v.Parts {
		of := name + "parts/" + part.Dimension + "." + part.Part + "/"
		r[of+"dimension"], r[of+"part"], r[of+"value"] = part.Dimension, part.Part, part.Value.String()
	}
}

// number reads a number; nil for none.
func number(n *json.Number) *big.Rat {
	if n == nil {
		return nil
	}
	r, _ := new(big.Rat).SetString(n.String())
	return r
}

func whole(n int64) *big.Rat         { return big.NewRat(n, 1) }
func plus(a, b *big.Rat) *big.Rat    { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat   { return new(big.Rat).Sub(a, b) }
func times(a, b *big.Rat) *big.Rat   { return new(big.Rat).Mul(a, b) }
func through(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

// sum adds what is set; nil of nothing.
func sum(list ...*big.Rat) *big.Rat {
	var total *big.Rat
	for _, n := range list {
		switch {
		case n == nil:
		case total == nil:
			total = n
		default:
			total = plus(total, n)
		}
	}
	return total
}

// rounded is the number to four decimals, half away from zero.
func rounded(n *big.Rat) *big.Rat {
	r, _ := new(big.Rat).SetString(n.FloatString(4))
	return r
}

// written is the number as report.json has it; "" for none.
func written(n *big.Rat) string {
	if n == nil {
		return ""
	}
	text := n.FloatString(4)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

// adds reports whether figures are sums of values.
func (in ledgerIndicator) adds() bool { return in.Counting == "period" && in.Kind != "ratio" }

// short reports whether x has come less far than y.
func (in ledgerIndicator) short(x, y *big.Rat) bool {
	if in.Direction == "decrease" {
		return x.Cmp(y) > 0
	}
	return x.Cmp(y) < 0
}

// ratio is what a numerator and a denominator make.
func (in ledgerIndicator) ratio(numerator, denominator *big.Rat) *big.Rat {
	share := through(numerator, denominator)
	if in.Unit == "percent" {
		share = times(share, whole(100))
	}
	return rounded(share)
}

// A figure is what some values come to.
type figure struct {
	value, numerator, denominator *big.Rat
	period                        c.Period // the latest one
	periods                       int
}

// figure is what the values of the periods come to; nil of none.
func (in ledgerIndicator) figure(values map[c.Period]ledgerValue) *figure {
	var f figure
	for p, v := range values {
		latest := f.periods == 0 || p.End().After(f.period.End()) || p.End() == f.period.End() && p.Start().After(f.period.Start())
		if in.Counting == "to_date" && !latest {
			continue
		}
		value := v.Value
		one := figure{value: number(&value), numerator: number(v.Numerator), denominator: number(v.Denominator)}
		if in.Counting == "to_date" {
			f = figure{one.value, one.numerator, one.denominator, p, 1}
			continue
		}
		f.value, f.numerator, f.denominator = sum(f.value, one.value), sum(f.numerator, one.numerator), sum(f.denominator, one.denominator)
		if f.periods++; latest {
			f.period = p
		}
	}
	if f.periods == 0 {
		return nil
	}
	if f.denominator != nil {
		f.value = in.ratio(f.numerator, f.denominator)
	}
	return &f
}

// saying is what one side says of the indicator, by period.
func (l *ledger) saying(code, indicator, side string, within func(c.Period) bool) map[c.Period]ledgerValue {
	counts := map[c.Period]ledgerUpdate{}
	for p, u := range l.standing(code, within) {
		if side == "declared" && l.decision(u.ID) != "returned" {
			counts[p] = u
		}
		if u := l.verified(code, func(q c.Period) bool { return q == p }); side == "verified" && u != nil {
			counts[p] = *u
		}
	}
	said := map[c.Period]ledgerValue{}
	for p, u := range counts {
		for _, v := range u.Values {
			if v.Indicator == indicator {
				said[p] = v
			}
		}
	}
	return said
}

// A way is how an indicator of a commitment is to come from its baseline to its target.
type way struct {
	in               ledgerIndicator
	target           ledgerTarget
	baseline, aim    *big.Rat // where it begins and ends; nil where that can't be told
	first, due       c.Date
	onTrack, behind_ *big.Rat
}

func (l *ledger) way(in ledgerIndicator, terms ledgerTerms, at place) way {
	w := way{in: in, target: ledgerTarget{Indicator: in.Code}, due: terms.DueOn, onTrack: whole(90), behind_: whole(60)}
	for _, t := range terms.Targets {
		if t.Indicator == in.Code {
			w.target = t
		}
	}
	if at := l.agreement.Thresholds; at.OnTrack > 0 {
		w.onTrack, w.behind_ = whole(at.OnTrack), whole(at.Behind)
	}
	w.aim = number(w.target.Target)
	switch {
	case !in.adds() && w.target.Baseline != nil:
		w.baseline = number(w.target.Baseline)
	case in.Direction != "decrease":
		w.baseline = new(big.Rat)
	}
	switch a := l.agreement; {
	case !a.ActivatedOn.IsZero():
		w.first = l.reportingPeriod(a.ActivatedOn).Start()
	case !a.InForceFrom.IsZero():
		w.first = a.InForceFrom
	default:
		w.first = a.SignedOn
	}
	for _, begins := range []c.Date{l.regions[at.region].ValidFrom, l.pledges[at.pledge].AddedOn} {
		if begins.After(w.first) {
			w.first = begins
		}
	}
	return w
}

// achievement is the share of the way; nil without one.
func (w way) achievement(value *big.Rat) *big.Rat {
	if w.aim == nil || w.baseline == nil || w.aim.Cmp(w.baseline) == 0 {
		return nil
	}
	return shareGone(minus(value, w.baseline), minus(w.aim, w.baseline))
}

// shareGone is a share of a way in percent; 100 once all of it is gone, and no earlier.
func shareGone(gone, way *big.Rat) *big.Rat {
	exact := times(through(gone, way), whole(100))
	if share := rounded(exact); share.Cmp(whole(100)) != 0 || exact.Cmp(whole(100)) >= 0 {
		return share
	}
	return big.NewRat(999999, 10000)
}

// line is where a line stands at the end of a day, which begins with the first day and
// ends with the last.
func line(from, to *big.Rat, first, last, day c.Date) *big.Rat {
	if !day.Before(last) {
		return to
	}
	days := func(until c.Date) int64 { return int64(until.DaysSince(first)) + 1 }
	if days(day) <= 0 {
		return from
	}
	return plus(from, rounded(times(minus(to, from), big.NewRat(days(day), days(last)))))
}

// expected is where it is to stand at the end of the day; nil where that can't be told.
func (w way) expected(day c.Date) *big.Rat {
	if w.baseline == nil || day.Before(w.first) {
		return nil
	}
	if len(w.target.Steps) > 0 {
		return w.onSteps(day)
	}
	dated, passed := 0, 0
	for _, m := range w.in.Milestones {
		if !m.DueOn.IsZero() {
			dated++
			if !m.DueOn.After(day) {
				passed++
			}
		}
	}
	switch {
	case dated > 0:
		return whole(int64(passed))
	case w.aim == nil || w.due.IsZero():
		return nil
	case w.in.Kind == "milestones": // none half reached
		at := line(new(big.Rat), w.aim, w.first, w.due, day)
		return new(big.Rat).SetInt(new(big.Int).Quo(at.Num(), at.Denom()))
	}
	return line(w.baseline, w.aim, w.first, w.due, day)
}

// onSteps follows the targets of periods.
func (w way) onSteps(day c.Date) *big.Rat {
	at, first := w.baseline, w.first
	for _, s := range w.target.Steps {
		value := s.Value
		next := number(&value)
		if w.in.adds() {
			next, first = plus(at, next), s.Period.Start()
		}
		if day.Before(first) {
			return at
		}
		at, first = line(at, next, first, s.Period.End(), day), s.Period.End().AddDays(1)
	}
	return at
}

// track is whether a value keeps up with what is expected at the end of the day.
func (w way) track(value *big.Rat, day c.Date) string {
	expected := w.expected(day)
	if expected == nil {
		return ""
	}
	if !w.in.short(value, expected) || w.aim != nil && !w.in.short(value, w.aim) {
		return "on_track"
	}
	if expected.Cmp(w.baseline) == 0 {
		return "off_track"
	}
	share := rounded(times(through(minus(value, w.baseline), minus(expected, w.baseline)), whole(100)))
	switch {
	case share.Cmp(w.onTrack) >= 0:
		return "on_track"
	case share.Cmp(w.behind_) >= 0:
		return "behind"
	}
	return "off_track"
}

// forecast is a member of a forecast and its value; "" for none.
func (w way) forecast(values map[c.Period]ledgerValue) (member, value string) {
	if w.aim == nil || len(values) < 3 || w.in.adds() && w.in.Direction == "decrease" {
		return "", ""
	}
	var periods []c.Period
	for p := range values {
		periods = append(periods, p)
	}
	slices.SortFunc(periods, c.Period.Compare)
	upTo := func(n int) *big.Rat { // what the first of the periods come to
		some := map[c.Period]ledgerValue{}
		for _, p := range periods[:n] {
			some[p] = values[p]
		}
		return w.in.figure(some).value
	}
	last := upTo(len(periods))
	if !w.in.short(last, w.aim) {
		return "reached", "true"
	}
	before := max(1, len(periods)-4)
	moved, missing := minus(last, upTo(before)), minus(w.aim, last)
	if w.in.Direction == "decrease" {
		moved, missing = moved.Neg(moved), missing.Neg(missing)
	}
	end := periods[len(periods)-1].End()
	days := end.DaysSince(periods[before-1].End())
	if moved.Sign() <= 0 || days <= 0 {
		return "never", "true"
	}
	need, _ := new(big.Int).SetString(times(through(missing, moved), whole(int64(days))).FloatString(0), 10)
	if need.Cmp(big.NewInt(36525)) > 0 {
		return "never", "true"
	}
	return "on", end.AddDays(int(need.Int64())).String()
}

// A measure is where a commitment stands with one indicator.
type measureOf struct {
	way
	day    c.Date
	values map[string]map[c.Period]ledgerValue // of each side, of the cut
	within map[string]map[c.Period]ledgerValue // of them, of the report's period
}

func (m measureOf) figure(side string) *figure { return m.in.figure(m.values[side]) }

func (m measureOf) inPeriod(side string) *big.Rat {
	if f := m.in.figure(m.within[side]); m.in.Counting == "period" && f != nil {
		return f.value
	}
	return nil
}

// measures are those of the pledge's indicators; an indicator that another one replaced
// is left out where nothing is said of it.
func (l *ledger) measures(at place, p c.Period) []measureOf {
	key := at.code + " " + p.String()
	if list, found := l.measured[key]; found {
		return list
	}
	terms, _ := l.terms(at.code, p)
	day := p.End()
	if asOf := l.day(l.asOf); asOf.Before(day) {
		day = asOf
	}
	var list []measureOf
	for _, in := range l.pledges[at.pledge].Indicators {
		m := measureOf{l.way(in, terms, at), day, map[string]map[c.Period]ledgerValue{}, map[string]map[c.Period]ledgerValue{}}
		for _, side := range sides {
			m.values[side] = l.saying(at.code, in.Code, side, func(q c.Period) bool { return !q.End().After(p.End()) })
			m.within[side] = l.saying(at.code, in.Code, side, func(q c.Period) bool { return !q.End().Before(p.Start()) && !q.End().After(p.End()) })
			if in.Counts != nil {
				m.values[side] = l.counting(at.code, in, side, p)
				m.within[side] = maps.Clone(m.values[side])
				maps.DeleteFunc(m.within[side], func(q c.Period, _ ledgerValue) bool { return q.End().Before(p.Start()) })
			}
		}
		t := m.target
		says := t.Baseline != nil || t.Target != nil || t.Text != "" || len(t.Steps) > 0 || len(m.values["declared"])+len(m.values["verified"]) > 0
		if says || !l.replaced(at.pledge, in.Code) {
			list = append(list, m)
		}
	}
	l.measured[key] = list
	return list
}

var sides = []string{"declared", "verified"}

func (l *ledger) replaced(pledge, indicator string) bool {
	return slices.ContainsFunc(l.pledges[pledge].Indicators, func(in ledgerIndicator) bool { return in.Replaces == indicator })
}

func (m measureOf) write(r reckoning, name string) {
	r[name+"indicator"], r[name+"baseline"] = m.in.Code, written(number(m.target.Baseline))
	r[name+"target"], r[name+"expected"] = written(m.aim), written(m.expected(m.day))
	if m.target.Text != "" {
		r[name+"target_text"] = m.target.Text
	}
	for _, s := range m.target.Steps {
		of := name + "steps/" + s.Period.String() + "/"
		r[of+"period"], r[of+"value"] = s.Period.String(), s.Value.String()
	}
	for _, side := range sides {
		f, of := m.figure(side), name+side
		if f == nil {
			r[of] = ""
			continue
		}
		of += "/"
		f.write(r, of)
		r[of+"period"], r[of+"periods"], r[of+"in_period"] = f.period.String(), strconv.Itoa(f.periods), written(m.inPeriod(side))
		r[of+"achievement"], r[of+"track"] = written(m.achievement(f.value)), m.track(f.value, m.day)
		member, value := m.forecast(m.values[side])
		if member != "" {
			member = "/" + member
		}
		r[of+"forecast"+member] = value
	}
}

func (f figure) write(r reckoning, name string) {
	r[name+"value"] = written(f.value)
	if f.denominator != nil {
		r[name+"numerator"], r[name+"denominator"] = written(f.numerator), written(f.denominator)
	}
}

// totals adds up what the commitments of each pledge say, indicator by indicator.
func (l *ledger) totals(r reckoning, p c.Period) {
	of := map[string][]place{}
	for _, at := range l.places(p) {
		of[at.pledge] = append(of[at.pledge], at)
	}
	for pledge, places := range of {
		for _, in := range l.pledges[pledge].Indicators {
			if in.Kind != "qualitative" {
				l.total(r, in, places, p)
			}
		}
	}
}

func (l *ledger) total(r reckoning, in ledgerIndicator, places []place, p c.Period) {
	owing, counted := 0, map[string]int{}
	var measures []measureOf
	for _, at := range places {
		terms, _ := l.terms(at.code, p)
		m := measureOf{way: l.way(in, terms, at)}
		for _, one := range l.measures(at, p) {
			if one.in.Code == in.Code {
				m = one
			}
		}
		measures = append(measures, m)
		for _, side := range sides {
			if m.figure(side) != nil {
				counted[side]++
			}
		}
		if m.figure("declared") != nil || m.figure("verified") != nil || l.asks(at, l.reportingPeriod(p.End())) && !l.replaced(at.pledge, in.Code) {
			owing++
		}
	}
	var baseline, target *big.Rat
	found := map[string]*figure{}
	if in.OverRegions != "none" || len(places) == 1 {
		baseline, target = in.aims(measures)
		for _, side := range sides {
			found[side] = in.together(measures, side)
		}
	}
	if l.replaced(places[0].pledge, in.Code) && target == nil && counted["declared"]+counted["verified"] == 0 {
		return
	}
	name := "totals/" + in.Code + "/"
	r[name+"indicator"], r[name+"pledge"], r[name+"party"], r[name+"category"] = in.Code, places[0].pledge, places[0].party, places[0].category
	r[name+"baseline"], r[name+"target"] = written(baseline), written(target)
	r[name+"coverage/owing"] = strconv.Itoa(owing)
	r[name+"coverage/counted"], r[name+"coverage/verified"] = strconv.Itoa(counted["declared"]), strconv.Itoa(counted["verified"])
	for _, side := range sides {
		f := found[side]
		if f == nil {
			r[name+side] = ""
			continue
		}
		f.write(r, name+side+"/")
		r[name+side+"/in_period"], r[name+side+"/achievement"] = written(in.inPeriods(measures, side)), written(in.achieved(measures, side, f.value, baseline, target))
	}
}

// aims are what the targets and the baselines of those with a target come to; of a
// ratio, what all have in common.
func (in ledgerIndicator) aims(measures []measureOf) (baseline, target *big.Rat) {
	if in.Kind == "ratio" {
		common := func(of func(measureOf) *big.Rat) *big.Rat {
			for _, m := range measures {
				if of(m) == nil || of(m).Cmp(of(measures[0])) != 0 {
					return nil
				}
			}
			return of(measures[0])
		}
		return common(func(m measureOf) *big.Rat { return number(m.target.Baseline) }), common(func(m measureOf) *big.Rat { return m.aim })
	}
	for _, m := range measures {
		if m.aim != nil {
			baseline, target = sum(baseline, number(m.target.Baseline)), sum(target, m.aim)
		}
	}
	return baseline, target
}

// together is the sum of the figures; nil without one.
func (in ledgerIndicator) together(measures []measureOf, side string) *figure {
	var total *figure
	for _, m := range measures {
		f := m.figure(side)
		switch {
		case f == nil:
		case total == nil:
			total = &figure{value: f.value, numerator: f.numerator, denominator: f.denominator}
		default:
			total.value, total.numerator, total.denominator = plus(total.value, f.value), sum(total.numerator, f.numerator), sum(total.denominator, f.denominator)
		}
	}
	if total != nil && total.denominator != nil {
		total.value = in.ratio(total.numerator, total.denominator)
	}
	return total
}

func (in ledgerIndicator) inPeriods(measures []measureOf, side string) *big.Rat {
	if !in.adds() {
		return nil
	}
	var total *big.Rat
	for _, m := range measures {
		total = sum(total, m.inPeriod(side))
	}
	return total
}

// achieved is how far those with a way have come, of all that they have to go.
func (in ledgerIndicator) achieved(measures []measureOf, side string, value, baseline, target *big.Rat) *big.Rat {
	if in.Kind == "ratio" {
		w := way{in: in, aim: target, baseline: baseline}
		if baseline == nil && in.Direction != "decrease" {
			w.baseline = new(big.Rat)
		}
		return w.achievement(value)
	}
	gone, all := new(big.Rat), new(big.Rat)
	for _, m := range measures {
		if m.aim == nil || m.baseline == nil {
			continue
		}
		all = plus(all, minus(m.aim, m.baseline))
		if f := m.figure(side); f != nil {
			gone = plus(gone, minus(f.value, m.baseline))
		}
	}
	if all.Sign() == 0 {
		return nil
	}
	return shareGone(gone, all)
}
