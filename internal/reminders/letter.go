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

// writer puts a digest into its reader's language.
type writer struct {
	*locale.Locale
	site    deliveries.Site
	facts   Facts
	person  Person
	pledges map[string]commitments.Text
	regions map[string]commitments.Text
	parties map[string]commitments.Party
}

// write makes the letter of a digest that is not empty.
func (r *Reminders) write(ctx context.Context, f Facts, p Person, d Digest) (deliveries.Letter, error) {
	w := writer{locale.For(p.Language), r.Site, f, p, map[string]commitments.Text{}, map[string]commitments.Text{}, map[string]commitments.Party{}}
	pledges, err := r.Store.Pledges(ctx, "")
	if err != nil {
		return deliveries.Letter{}, err
	}
	for _, pledge := range pledges {
		w.pledges[pledge.Code] = pledge.Title
	}
	regions, err := r.Store.Regions(ctx)
	if err != nil {
		return deliveries.Letter{}, err
	}
	for _, region := range regions {
		w.regions[region.Code] = region.Name
	}
	parties, err := r.Store.Parties(ctx)
	for _, party := range parties {
		w.parties[party.Code] = party
	}
	return deliveries.Letter{
		Language: w.Lang(), Subject: w.subject(d), Sections: w.sections(d),
		Why: w.T("reminder.why"), Change: w.T("reminder.change"), Manage: "account#reminders",
	}, err
}

func (w writer) sections(d Digest) []deliveries.LetterSection {
	var list []deliveries.LetterSection
	for _, a := range d.Due {
		list = append(list, w.due(a))
	}
	for _, a := range d.Late {
		list = append(list, w.late(a))
	}
	if len(d.Returned) > 0 {
		list = append(list, w.returned(d.Returned))
	}
	if d.Review.Total > 0 {
		list = append(list, w.review(d.Review))
	}
	for _, m := range d.Missing {
		list = append(list, w.missing(m))
	}
	for _, u := range d.Unreviewed {
		list = append(list, w.unreviewed(u))
	}
	for _, n := range d.Opened {
		list = append(list, w.opened(n))
	}
	for _, n := range d.Closed {
		list = append(list, w.closed(n))
	}
	return list
}

func (w writer) day(d commitments.Date) string { return w.Date(d.Year, int(d.Month), d.Day) }

func (w writer) due(a RoundReturns) deliveries.LetterSection {
	round := a.Round
	left := w.T("reminder.due.today")
	if n := daysBetween(w.person.morning(w.facts.Now), round.DueOn); n > 0 {
		left = w.N("reminder.due.left", n)
	}
	return w.asked(a, w.N("reminder.due.title", len(a.Returns), "day", w.day(round.DueOn), "period", round.Period.String()), left)
}

func (w writer) late(a RoundReturns) deliveries.LetterSection {
	text := w.T("reminder.late.text", "day", w.day(a.Round.DueOn), "last", w.day(lastOn(a.Returns)))
	return w.asked(a, w.N("reminder.late.title", len(a.Returns), "period", a.Round.Period.String()), text)
}

// lastOn is the first of the days after which one of the returns can't come.
func lastOn(returns []collection.Return) commitments.Date {
	return slices.MinFunc(returns, func(a, b collection.Return) int { return a.LastOn.Compare(b.LastOn) }).LastOn
}

// asked lists returns with the links to their forms.
func (w writer) asked(a RoundReturns, title string, text ...string) deliveries.LetterSection {
	s := deliveries.LetterSection{Title: title, Text: text, Links: w.roundLink(a.Round)}
	for _, one := range a.Returns[:min(listed, len(a.Returns))] {
		s.Items = append(s.Items, deliveries.LetterLink{Label: w.place(one.Commitment, one.Pledge, one.Region), Address: w.form(one.Commitment)})
	}
	s.More = w.more(len(a.Returns))
	return s
}

func (w writer) returned(list []commitments.Waiting) deliveries.LetterSection {
	s := deliveries.LetterSection{Title: w.N("reminder.returned.title", len(list)), Text: []string{w.T("reminder.returned.text")}}
	for _, u := range list[:min(listed, len(list))] {
		s.Items = append(s.Items, deliveries.LetterLink{
			Label:   w.T("reminder.item.period", "item", w.place(u.Commitment, u.About.Pledge, u.About.Region), "period", u.Period.String()),
			Address: w.form(u.Commitment),
		})
	}
	if s.More = w.more(len(list)); s.More != "" {
		s.Links = []deliveries.LetterLink{{Label: w.T("reminder.open.dashboard"), Address: w.site.Page(w.Lang()) + "/"}}
	}
	return s
}

func (w writer) review(q ReviewQueue) deliveries.LetterSection {
	return w.queue(w.N("reminder.review.title", q.Total), q.Longest, q.Total)
}

// queue lists updates that wait for a review, with the links to it.
func (w writer) queue(title string, first []commitments.Waiting, total int) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: title, More: w.more(total),
		Links: []deliveries.LetterLink{{Label: w.T("reminder.open.reviews"), Address: w.site.Page(w.Lang(), "reviews")}},
	}
	for _, u := range first[:min(listed, len(first))] {
		sent := commitments.DateOf(u.SubmittedAt.In(w.person.Location))
		s.Items = append(s.Items, deliveries.LetterLink{
			Label:   w.T("reminder.item.sent", "item", w.place(u.Commitment, u.About.Pledge, u.About.Region), "day", w.day(sent)),
			Address: w.site.Page(w.Lang(), "reviews", u.ID),
		})
	}
	return s
}

// missing tells region by region what a party did not give, and who answers for it.
func (w writer) missing(m Missing) deliveries.LetterSection {
	s := deliveries.LetterSection{
		Title: w.N("reminder.missing.title", len(m.Returns), "party", w.party(m.Party), "period", m.Round.Period.String()),
		Text:  []string{w.T("reminder.late.text", "day", w.day(m.Round.DueOn), "last", w.day(lastOn(m.Returns)))},
		Links: w.roundLink(m.Round),
	}
	for _, region := range m.Round.Agreement.Regions {
		here := keep(m.Returns, func(r collection.Return) bool { return r.Region == region })
		if len(here) == 0 {
			continue
		}
		var codes []string
		for _, one := range here {
			codes = append(codes, one.Pledge)
		}
		s.Facts = append(s.Facts, deliveries.LetterFact{
			Name:  w.Text(w.regions[region]),
			Value: w.T("reminder.missing.line", "codes", strings.Join(codes, " "), "names", w.answerable(here[0])),
		})
	}
	w.leadless(&s, m.Leadless)
	return s
}

// answerable names the planners of a return.
func (w writer) answerable(r collection.Return) string {
	var names []string
	for _, a := range w.facts.answerable(r) {
		names = append(names, a.Name)
	}
	if len(names) == 0 {
		return w.T("reminder.missing.nobody")
	}
	return w.List(names)
}

func (w writer) unreviewed(u Unreviewed) deliveries.LetterSection {
	s := w.queue(w.N("reminder.unreviewed.title", u.Queue.Overdue, "party", w.party(u.Party)), u.Queue.Oldest, u.Queue.Overdue)
	w.leadless(&s, u.Leadless)
	return s
}

// leadless asks an administrator for a lead.
func (w writer) leadless(s *deliveries.LetterSection, is bool) {
	if is {
		s.Text = append(s.Text, w.T("reminder.leadless"))
		s.Links = append(s.Links, deliveries.LetterLink{Label: w.T("reminder.open.accounts"), Address: w.site.Page(w.Lang(), "admin", "accounts")})
	}
}

func (w writer) opened(n RoundNotice) deliveries.LetterSection {
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

func (w writer) closed(n RoundNotice) deliveries.LetterSection {
	return deliveries.LetterSection{
		Title: w.T("reminder.closed.title", "period", n.Round.Period.String()),
		Text:  []string{w.N("reminder.closed.text", n.Owed, "came", n.Came)},
		Links: w.roundLink(n.Round),
	}
}

func (w writer) roundLink(r Round) []deliveries.LetterLink {
	return []deliveries.LetterLink{{Label: w.T("reminder.open.round"), Address: w.site.Page(w.Lang(), "collection", url.PathEscape(r.ID))}}
}

// form is where an update is reported.
func (w writer) form(commitment string) string {
	return w.site.Page(w.Lang(), "commitments", commitment) + "#report"
}

func (w writer) place(code, pledge, region string) string {
	return w.T("reminder.item", "code", code, "pledge", w.Text(w.pledges[pledge]), "region", w.Text(w.regions[region]))
}

func (w writer) party(code string) string {
	today := commitments.DateOf(w.facts.Now.In(w.facts.Zone))
	if name := w.Text(w.parties[code].NameOn(today).Short); name != "" {
		return name
	}
	return code
}

// more says how many of a list are left out.
func (w writer) more(total int) string {
	if total <= listed {
		return ""
	}
	return w.N("reminder.more", total-listed)
}

func daysBetween(from, to commitments.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)) / (24 * time.Hour))
}

// inSubject is how many things a subject names; the mail tells all of them.
const inSubject = 3

// subject says what is asked, and of which period where it is one.
func (w writer) subject(d Digest) string {
	var parts []string
	count := func(key string, n int, args ...any) {
		if n > 0 && len(parts) < inSubject {
			parts = append(parts, w.N("reminder.subject."+key, n, args...))
		}
	}
	periods := map[commitments.Period]bool{}
	first := commitments.Date{}
	count("due", total(d.Due, periods, &first), "day", w.day(first))
	count("late", total(d.Late, periods, nil))
	count("returned", len(d.Returned))
	count("review", d.Review.Total)
	missing, waiting := 0, 0
	for _, m := range d.Missing {
		missing += total([]RoundReturns{m.RoundReturns}, periods, nil)
	}
	for _, u := range d.Unreviewed {
		waiting += u.Queue.Overdue
	}
	count("missing", missing)
	count("unreviewed", waiting)
	count("opened", news(d.Opened, periods))
	count("closed", news(d.Closed, periods))
	subject := w.List(parts)
	if len(periods) == 1 {
		for p := range periods {
			subject = w.T("reminder.subject.of", "what", subject, "period", p.String())
		}
	}
	r, size := utf8.DecodeRuneInString(subject)
	return string(unicode.ToUpper(r)) + subject[size:]
}

// total counts the returns, and notes their periods and the first due date.
func total(list []RoundReturns, periods map[commitments.Period]bool, first *commitments.Date) int {
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

func news(list []RoundNotice, periods map[commitments.Period]bool) int {
	for _, n := range list {
		periods[n.Round.Period] = true
	}
	return len(list)
}
