package reminders

import (
	"context"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/recommendations"
)

// RecommendedNow is the recommendations of which somebody is reminded.
type RecommendedNow struct {
	Due   []recommendations.Record // that the reader answers, before their deadline
	Late  []recommendations.Record // that the reader answers, after it
	Found []recommendations.Record // that were refused or said to be done, and wait for the reader
}

// Total is how many there are.
func (r RecommendedNow) Total() int { return len(r.Due) + len(r.Late) + len(r.Found) }

func (r *Reminders) readRecommended(ctx context.Context, f *Facts) error {
	return r.Store.OngoingRecommendations(ctx, func(one recommendations.Record) error {
		f.Recommended = append(f.Recommended, one)
		return nil
	})
}

// addRecommended adds the recommendations that wait for the person: before the deadline
// as returns are, after it on the next morning and then each week, and what was answered
// on the next morning and then each week.
func (f Facts) addRecommended(d *Digest, p Person, span Span) {
	if !p.Choices.Wants(Recommended) {
		return
	}
	today := p.lastMorning(f.Now)
	for _, r := range f.Recommended {
		if !r.AwaitsAccount(p.Account) {
			continue
		}
		switch state := r.State(); {
		case state == recommendations.Refused || state == recommendations.Done:
			if said := p.nextMorning(r.Steps[len(r.Steps)-1].At); span.contains(said) || span.hasWeeklyDay(said) {
				d.Recommended.Found = append(d.Recommended.Found, r)
			}
		case today.After(r.Deadline):
			if span.contains(r.Deadline.AddDays(1)) || span.hasWeeklyDay(r.Deadline) {
				d.Recommended.Late = append(d.Recommended.Late, r)
			}
		case slices.ContainsFunc(daysBeforeDue, func(n int) bool { return span.contains(r.Deadline.AddDays(-n)) }):
			d.Recommended.Due = append(d.Recommended.Due, r)
		}
	}
}

// recommendedSections are the sections of a mail on recommendations.
func (w letterWriter) recommendedSections(now RecommendedNow) []deliveries.LetterSection {
	var list []deliveries.LetterSection
	for _, part := range []struct {
		title string
		items []recommendations.Record
	}{
		{"reminder.recommendation.late.title", now.Late}, {"reminder.recommendation.due.title", now.Due}, {"reminder.recommendation.found.title", now.Found},
	} {
		if len(part.items) > 0 {
			list = append(list, w.recommendedSection(part.title, part.items))
		}
	}
	return list
}

func (w letterWriter) recommendedSection(title string, items []recommendations.Record) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: w.N(title, len(items)), Text: []string{w.T("reminder.recommendation.text")}, More: w.more(len(items)),
		Links: []deliveries.LetterLink{{Label: w.T("reminder.open.recommendations"), Address: w.site.Page(w.Lang(), "recommendations")}},
	}
	for _, r := range items[:min(maxListed, len(items))] {
		s.Items = append(s.Items, deliveries.LetterLink{
			Label:   w.T("reminder.recommendation.item", "about", w.about(r.Recommendation), "text", commitments.Shortened(w.Text(r.Texts), inItem), "day", w.day(r.Deadline)),
			Address: w.site.Page(w.Lang(), "recommendations", r.ID),
		})
	}
	return s
}

// about names what a recommendation is on.
func (w letterWriter) about(r recommendations.Recommendation) string {
	switch {
	case r.Commitment != "":
		return w.Isolate(r.Commitment)
	case r.Pledge != "":
		return w.Isolate(r.Pledge)
	}
	return w.T("recommendation.whole")
}

// inItem is how many characters of a recommendation a mail shows.
const inItem = 160
