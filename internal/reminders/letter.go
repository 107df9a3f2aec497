package reminders

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
)

// letterWriter writes a digest in its reader's language.
type letterWriter struct {
	*locale.Locale
	site    deliveries.Site
	facts   Facts
	person  Person
	pledges map[string]commitments.Text
	regions map[string]commitments.Text
	parties map[string]commitments.Party
}

// letter writes the letter of a digest that is not empty.
func (r *Reminders) letter(ctx context.Context, f Facts, p Person, d Digest) (deliveries.Letter, error) {
	w := letterWriter{locale.For(p.Language), r.Site, f, p, map[string]commitments.Text{}, map[string]commitments.Text{}, map[string]commitments.Party{}}
	pledges, err := r.Store.Pledges(ctx, "")
	if err != nil {
		return deliveries.Letter{}, err
	}
	for _, pledge := range pledges {
		w.pledges[pledge.Code] = pledge.On(f.today()).Title
	}
	regions, err := r.Store.Regions(ctx)
	if err != nil {
		return deliveries.Letter{}, err
	}
	for _, region := range regions {
		w.regions[region.Code] = region.Name
	}
	parties, err := r.Store.Parties(ctx)
	if err != nil {
		return deliveries.Letter{}, err
	}
	for _, party := range parties {
		w.parties[party.Code] = party
	}
	return deliveries.Letter{
		Language: w.Lang(), Subject: w.subject(d), Sections: w.sections(d),
		Why: w.T("reminder.why"), Change: w.T("reminder.change"), Manage: "account#reminders",
	}, nil
}

func (w letterWriter) sections(d Digest) []deliveries.LetterSection {
	var list []deliveries.LetterSection
	for _, a := range d.Due {
		list = append(list, w.dueSection(a))
	}
	for _, a := range d.Late {
		list = append(list, w.lateSection(a))
	}
	if len(d.Returned) > 0 {
		list = append(list, w.returnedSection(d.Returned))
	}
	if d.Review.Total > 0 {
		list = append(list, w.reviewSection(d.Review))
	}
	list = append(list, w.recommendedSections(d.Recommended)...)
	for _, m := range d.Missing {
		list = append(list, w.missingSection(m))
	}
	for _, u := range d.Unreviewed {
		list = append(list, w.unreviewedSection(u))
	}
	for _, n := range d.Opened {
		list = append(list, w.openedSection(n))
	}
	for _, n := range d.Closed {
		list = append(list, w.closedSection(n))
	}
	return list
}

func (w letterWriter) day(d commitments.Date) string { return w.Date(d.Year, int(d.Month), d.Day) }

func (w letterWriter) dueSection(a RoundReturns) deliveries.LetterSection {
	round := a.Round
	left := w.T("reminder.due.today")
	if n := daysBetween(w.person.lastMorning(w.facts.Now), round.DueOn); n > 0 {
		left = w.N("reminder.due.left", n)
	}
	return w.returnsSection(a, w.N("reminder.due.title", len(a.Returns), "day", w.day(round.DueOn), "period", round.Period.String()), left)
}

func (w letterWriter) lateSection(a RoundReturns) deliveries.LetterSection {
	text := w.T("reminder.late.text", "day", w.day(a.Round.DueOn), "last", w.day(earliestLastDay(a.Returns)))
	return w.returnsSection(a, w.N("reminder.late.title", len(a.Returns), "period", a.Round.Period.String()), text)
}

// earliestLastDay returns the earliest last day on which one of the returns can
// come.
func earliestLastDay(returns []collection.Return) commitments.Date {
	return slices.MinFunc(returns, func(a, b collection.Return) int { return a.LastOn.Compare(b.LastOn) }).LastOn
}

// returnsSection lists returns with the links to their forms.
func (w letterWriter) returnsSection(a RoundReturns, title string, text ...string) deliveries.LetterSection {
	s := deliveries.LetterSection{Title: title, Text: text, Links: w.roundLink(a.Round)}
	for _, one := range a.Returns[:min(maxListed, len(a.Returns))] {
		s.Items = append(s.Items, deliveries.LetterLink{Label: w.itemName(one.Commitment, one.Pledge, one.Region), Address: w.formURL(one.Commitment)})
	}
	s.More = w.more(len(a.Returns))
	return s
}

func (w letterWriter) returnedSection(list []commitments.Waiting) deliveries.LetterSection {
	s := deliveries.LetterSection{Title: w.N("reminder.returned.title", len(list)), Text: []string{w.T("reminder.returned.text")}}
	for _, u := range list[:min(maxListed, len(list))] {
		s.Items = append(s.Items, deliveries.LetterLink{
			Label:   w.T("reminder.item.period", "item", w.itemName(u.Commitment, u.About.Pledge, u.About.Region), "period", u.Period.String()),
			Address: w.formURL(u.Commitment),
		})
	}
	if s.More = w.more(len(list)); s.More != "" {
		s.Links = []deliveries.LetterLink{{Label: w.T("reminder.open.first"), Address: w.site.Page(w.Lang()) + "/"}}
	}
	return s
}

func (w letterWriter) reviewSection(q ReviewQueue) deliveries.LetterSection {
	return w.queueSection(w.N("reminder.review.title", q.Total), q.Longest, q.Total)
}

// queueSection lists updates that wait for a review, with the links to it.
func (w letterWriter) queueSection(title string, first []commitments.Waiting, total int) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: title, More: w.more(total),
		Links: []deliveries.LetterLink{{Label: w.T("reminder.open.reviews"), Address: w.site.Page(w.Lang(), "reviews")}},
	}
	for _, u := range first[:min(maxListed, len(first))] {
		sent := commitments.DateOf(u.SubmittedAt.In(w.person.Location))
		s.Items = append(s.Items, deliveries.LetterLink{
			Label:   w.T("reminder.item.sent", "item", w.itemName(u.Commitment, u.About.Pledge, u.About.Region), "day", w.day(sent)),
			Address: w.site.Page(w.Lang(), "reviews", u.ID),
		})
	}
	return s
}

// missingSection lists region by region what a party did not give, and who
// answers for it.
func (w letterWriter) missingSection(m Missing) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: w.N("reminder.missing.title", len(m.Returns), "party", w.party(m.Party), "period", m.Round.Period.String()),
		Text:  []string{w.T("reminder.late.text", "day", w.day(m.Round.DueOn), "last", w.day(earliestLastDay(m.Returns)))},
		Links: w.roundLink(m.Round),
	}
	for _, region := range m.Round.Agreement.Regions {
		here := filterReturns(m.Returns, func(r collection.Return) bool { return r.Region == region })
		if len(here) == 0 {
			continue
		}
		var codes []string
		for _, one := range here {
			codes = append(codes, one.Pledge)
		}
		s.Facts = append(s.Facts, deliveries.LetterFact{
			Name:  w.Text(w.regions[region]),
			Value: w.T("reminder.missing.line", "codes", strings.Join(codes, " "), "names", w.plannerNames(here[0])),
		})
	}
	w.askForLead(&s, m.Leadless)
	return s
}

// plannerNames names the planners of a return.
func (w letterWriter) plannerNames(r collection.Return) string {
	var names []string
	for _, a := range w.facts.plannersOf(r) {
		names = append(names, a.Name)
	}
	if len(names) == 0 {
		return w.T("reminder.missing.nobody")
	}
	return w.List(names)
}

func (w letterWriter) unreviewedSection(u Unreviewed) deliveries.LetterSection {
	s := w.queueSection(w.N("reminder.unreviewed.title", u.Queue.Overdue, "party", w.party(u.Party)), u.Queue.Oldest, u.Queue.Overdue)
	w.askForLead(&s, u.Leadless)
	return s
}

// askForLead asks an administrator for a lead.
func (w letterWriter) askForLead(s *deliveries.LetterSection, is bool) {
	if is {
		s.Text = append(s.Text, w.T("reminder.leadless"))
		s.Links = append(s.Links, deliveries.LetterLink{Label: w.T("reminder.open.accounts"), Address: w.site.Page(w.Lang(), "admin", "accounts")})
	}
}

func (w letterWriter) openedSection(n RoundNotice) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: w.T("reminder.opened.title", "period", n.Round.Period.String()),
		Text:  []string{w.N("reminder.opened.text", n.Owed, "day", w.day(n.Round.DueOn))},
		Links: w.roundLink(n.Round),
	}
	if n.Round.Note != "" {
		s.Facts = []deliveries.LetterFact{{Name: w.T("reminder.opened.note"), Value: n.Round.Note}}
	}
	return s
}

func (w letterWriter) closedSection(n RoundNotice) deliveries.LetterSection {
	return deliveries.LetterSection{
		Title: w.T("reminder.closed.title", "period", n.Round.Period.String()),
		Text:  []string{w.N("reminder.closed.text", n.Owed, "came", n.Came)},
		Links: w.roundLink(n.Round),
	}
}

func (w letterWriter) roundLink(r Round) []deliveries.LetterLink {
	return []deliveries.LetterLink{{Label: w.T("reminder.open.round"), Address: w.site.Page(w.Lang(), "collection", url.PathEscape(r.ID))}}
}

// formURL is the address of the form that reports an update.
func (w letterWriter) formURL(commitment string) string {
	return w.site.Page(w.Lang(), "commitments", commitment) + "#report"
}

func (w letterWriter) itemName(code, pledge, region string) string {
	return w.T("reminder.item", "code", code, "pledge", w.Text(w.pledges[pledge]), "region", w.Text(w.regions[region]))
}

func (w letterWriter) party(code string) string {
	today := commitments.DateOf(w.facts.Now.In(w.facts.Zone))
	if name := w.Text(w.parties[code].NameOn(today).Short); name != "" {
		return name
	}
	return code
}

// more says how many of a list are left out.
func (w letterWriter) more(total int) string {
	if total <= maxListed {
		return ""
	}
	return w.N("reminder.more", total-maxListed)
}

func daysBetween(from, to commitments.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)) / (24 * time.Hour))
}

// inSubject is how many things a subject names; the mail itself lists all.
const inSubject = 3

// subject says what is asked, and of which period where it is one.
func (w letterWriter) subject(d Digest) string {
	var parts []string
	count := func(key string, n int, args ...any) {
		if n > 0 && len(parts) < inSubject {
			parts = append(parts, w.N("reminder.subject."+key, n, args...))
		}
	}
	periods := map[commitments.Period]bool{}
	first := commitments.Date{}
	count("due", countReturns(d.Due, periods, &first), "day", w.day(first))
	count("late", countReturns(d.Late, periods, nil))
	count("returned", len(d.Returned))
	count("review", d.Review.Total)
	count("recommendation", d.Recommended.Total())
	missing, waiting := 0, 0
	for _, m := range d.Missing {
		missing += countReturns([]RoundReturns{m.RoundReturns}, periods, nil)
	}
	for _, u := range d.Unreviewed {
		waiting += u.Queue.Overdue
	}
	count("missing", missing)
	count("unreviewed", waiting)
	count("opened", countNotices(d.Opened, periods))
	count("closed", countNotices(d.Closed, periods))
	subject := w.List(parts)
	if len(periods) == 1 {
		for p := range periods {
			subject = w.T("reminder.subject.of", "what", subject, "period", p.String())
		}
	}
	r, size := utf8.DecodeRuneInString(subject)
	return string(unicode.ToUpper(r)) + subject[size:]
}

// countReturns counts the returns, and collects their periods and the first due
// date.
func countReturns(list []RoundReturns, periods map[commitments.Period]bool, first *commitments.Date) int {
	n := 0
	for _, a := range list {
		n += len(a.Returns)
		periods[a.Round.Period] = true
		if first != nil && (first.IsZero() || a.Round.DueOn.Before(*first)) {
			*first = a.Round.DueOn
		}
	}
	return n
}

func countNotices(list []RoundNotice, periods map[commitments.Period]bool) int {
	for _, n := range list {
		periods[n.Round.Period] = true
	}
	return len(list)
}
