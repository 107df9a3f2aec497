package seed

import (
	"math"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// setTerms gives the commitment its indicator, target and due date in the first
// period; now and then the due date is one that postpone moves.
func (s *story) setTerms(periods []commitments.Period) {
	common, language := s.voice.texts.Common, s.voice.language
	s.terms = commitments.Terms{Targets: s.targets()}
	s.terms.FocalPoint = s.voice.pick(common.FocalPoints[language], 0)
	s.terms.LeadInstitution = s.voice.pick(common.LeadInstitutions[s.party], 0)
	due := s.dueOn()
	s.terms.DueOn, s.moved = due, due
	if !due.IsZero() && s.chance(15) {
		s.terms.DueOn = due.AddDays(-s.between(60, 180))
	}
	s.revise(periods[0].Start().AddDays(s.between(5, 50)), common.FirstTerms)
}

// postpone moves the due date where it is to be moved.
func (s *story) postpone(day commitments.Date) {
	if s.terms.DueOn != s.moved {
		s.terms.DueOn = s.moved
		s.revise(day, s.voice.pick(s.voice.texts.Common.LaterTerms, 0))
	}
}

// dueOn draws a due date: some passed, some near, most ahead, few not set.
func (s *story) dueOn() commitments.Date {
	switch roll := s.rng.IntN(100); {
	case roll < 16:
		return s.today.AddDays(-s.between(5, 140))
	case roll < 27:
		return s.today.AddDays(s.between(1, s.agreement.CalendarOn(s.today).DueSoonDays-1))
	case roll < 33:
		return commitments.Date{}
	}
	return s.today.AddDays(s.between(45, 700))
}

// targets draws where each indicator of the pledge comes from and goes to.
func (s *story) targets() []commitments.Target {
	var targets []commitments.Target
	for i, in := range s.pledge.Indicators {
		t, given := commitments.Target{Indicator: in.Code}, s.voice.category.Targets[i]
		if in.Measures() {
			baseline, target := commitments.Whole(given.Baseline), commitments.Whole(s.between(given.Target[0], given.Target[1]))
			t.Baseline, t.Target = &baseline, &target
		} else {
			t.Text = s.voice.texts.Common.Quality[s.voice.language]
		}
		targets = append(targets, t)
	}
	return targets
}

// values is what was achieved so far of each indicator, in whole units; none without
// terms, nor of what the register counts. What is counted for the period is what was not
// told of before.
func (s *story) values() []commitments.Value {
	var values []commitments.Value
	for i, in := range s.pledge.Indicators {
		t := s.terms.TargetOf(in.Code)
		if t.Target == nil || !in.Measures() || in.Counts != nil {
			continue
		}
		way := float64(*t.Target-*t.Baseline) / commitments.QuantityScale
		v := commitments.Value{Indicator: in.Code, Value: *t.Baseline + commitments.Whole(int(math.Floor(way*s.share)))}
		switch {
		case in.Kind == commitments.Ratio:
			of := commitments.Whole(s.voice.category.Targets[i].Of)
			part := commitments.Whole(int(v.Value) * s.voice.category.Targets[i].Of / int(commitments.Whole(100)))
			v.Value, v.Numerator, v.Denominator = in.RatioOf(part, of), &part, &of
		case in.Adds():
			v.Value -= s.told[in.Code]
		}
		v.Parts = s.parts(in, v.Value)
		values = append(values, v)
	}
	return values
}

// parts breaks a value down by each dimension of the indicator; a few do not.
func (s *story) parts(in commitments.Indicator, whole commitments.Quantity) []commitments.Part {
	var parts []commitments.Part
	for _, code := range in.Breakdown {
		if s.chance(15) {
			continue
		}
		rest := int(whole / commitments.QuantityScale)
		for i, part := range s.partsOf(code) {
			n := rest * s.between(30, 70) / 100
			if i == len(s.partsOf(code))-1 {
				n = rest
			}
			parts = append(parts, commitments.Part{Dimension: code, Part: part.Code, Value: commitments.Whole(n)})
			rest -= n
		}
	}
	return parts
}

func (s *story) partsOf(dimension string) []commitments.DimensionPart {
	for _, d := range s.dimensions {
		if d.Code == dimension {
			return d.Parts
		}
	}
	return nil
}

// measured writes one of the values with what it counts, as people write it.
func (s *story) measured(values []commitments.Value) string {
	if len(values) == 0 {
		return ""
	}
	shown := values[0]
	for _, v := range values {
		if in := commitments.FindIndicator(s.pledge.Indicators, v.Indicator); in.Kind == commitments.Number && !in.Adds() {
			shown = v
			break
		}
	}
	in := commitments.FindIndicator(s.pledge.Indicators, shown.Indicator)
	number, unit := shown.Value.String(), commitments.FindUnit(s.units, in.Unit)
	forms := unit.Forms[s.voice.language]
	return number + " " + forms[locale.For(s.voice.language).Form(number)]
}

func (s *story) revise(day commitments.Date, reason string) {
	s.add(s.author, day, commitments.ImportItem{Revision: &commitments.ImportRevision{
		Terms: s.terms, Reason: reason, Origin: commitments.Demonstration,
	}})
}
