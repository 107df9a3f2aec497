package seed

import (
	"math"

	"tracker/internal/commitments"
)

// setTerms gives the commitment its indicator, target and due date in the first
// period; now and then the due date is one that postpone moves.
func (s *story) setTerms(periods []commitments.Period) {
	common, language := s.voice.texts.Common, s.voice.language
	s.terms = s.indicator()
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

// indicator draws how the commitment is measured.
func (s *story) indicator() commitments.Terms {
	given, language := s.voice.category.Indicator, s.voice.language
	t := commitments.Terms{Indicator: commitments.Indicator{Verification: given.Verification[language]}}
	switch roll := s.rng.IntN(100); {
	case roll < 78:
		baseline, target := commitments.Whole(given.Baseline), commitments.Whole(s.between(given.Target[0], given.Target[1]))
		t.Baseline, t.Target = &baseline, &target
		t.Indicator.Kind, t.Indicator.Direction = commitments.Numeric, commitments.Increase
		t.Indicator.Name, t.Indicator.Unit = given.Name[language], given.Unit[language]
		t.Indicator.Cumulative = given.Cumulative
	case roll < 90:
		t.Indicator.Kind, t.Indicator.Name = commitments.Milestone, given.Milestone[language]
		t.TargetText = given.Milestone[language]
	default:
		quality := s.voice.texts.Common.Quality
		t.Indicator.Kind, t.Indicator.Name = commitments.Qualitative, quality.Name[language]
		t.TargetText = quality.Target[language]
	}
	return t
}

// value is what was achieved so far, in whole units; nil without a numeric indicator.
func (s *story) value() *commitments.Quantity {
	if s.terms.Indicator.Kind != commitments.Numeric {
		return nil
	}
	way := float64(*s.terms.Target-*s.terms.Baseline) / commitments.QuantityScale
	value := *s.terms.Baseline + commitments.Whole(int(math.Floor(way*s.share)))
	return &value
}

func (s *story) revise(day commitments.Date, reason string) {
	s.add(s.author, day, commitments.ImportItem{Revision: &commitments.ImportRevision{
		Terms: s.terms, Reason: reason, Origin: commitments.Demonstration,
	}})
}
