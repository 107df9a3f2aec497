package web

import (
	"time"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

// outbox is the page of what waits on the device. The server knows nothing of it.
func (p *page) outbox() error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	return p.ok(views.OutboxPage(p.chrome(p.locale.T("outbox.title"))))
}

// outboxData is what a device keeps for the account, so that it can report
// without a line. It is the same in every language.
func (p *page) outboxData() error {
	if !p.account.Authenticated() {
		return errLoggedOut
	}
	w, err := p.Tracker.Workload(p.Request.Context(), p.account)
	if err != nil {
		return err
	}
	return p.etagged(p.keptOf(w))
}

// Names in every language, by the language.
type inLanguages map[string]string

// kept is what a device keeps for an account.
type kept struct {
	Account string                      `json:"account"`
	Name    string                      `json:"name"`
	Total   int                         `json:"total"` // more than there are items where they were cut
	Periods map[string]inLanguages      `json:"periods"`
	Pledges map[string]commitments.Text `json:"pledges"`
	Regions map[string]commitments.Text `json:"regions"`
	Items   []keptItem                  `json:"items"`
}

type keptItem struct {
	Code         string     `json:"code"`
	Version      int        `json:"version"`
	Pledge       string     `json:"pledge"`
	Region       string     `json:"region"`
	Kind         string     `json:"kind"`
	Indicator    string     `json:"indicator"`
	Unit         string     `json:"unit"`
	Cumulative   bool       `json:"cumulative"`
	Target       *decimal   `json:"target"`
	TargetText   string     `json:"target_text"`
	DueOn        *string    `json:"due_on"`
	Verification string     `json:"verification"`
	Latest       *keptSaid  `json:"latest"`
	Draft        *keptSaid  `json:"draft"`
	Open         []keptOpen `json:"open"`
	Locked       []keptLock `json:"locked"`
}

// keptSaid is an update or a draft.
type keptSaid struct {
	Period    string    `json:"period"`
	Status    string    `json:"status"`
	Value     *decimal  `json:"value"`
	Narrative string    `json:"narrative"`
	Author    string    `json:"author"`
	At        time.Time `json:"at"`
}

// keptOpen is a period that can be reported, until when, and what it must give.
type keptOpen struct {
	Period string `json:"period"`
	Until  string `json:"until"`
	Late   bool   `json:"late"`
	commitments.Requirements
}

// keptLock says why a period can't be reported any more.
type keptLock struct {
	Period string      `json:"period"`
	Why    inLanguages `json:"why"`
}

func (p *page) keptOf(w commitments.Workload) kept {
	k := kept{
		Account: p.account.ID, Name: p.account.Name, Total: w.Total, Items: []keptItem{},
		Periods: map[string]inLanguages{}, Pledges: map[string]commitments.Text{}, Regions: map[string]commitments.Text{},
	}
	for code, pledge := range w.Pledges {
		k.Pledges[code] = pledge.Title
	}
	for code, region := range w.Regions {
		k.Regions[code] = region.Name
	}
	for _, a := range w.Items {
		item := toKept(a, w.Agreements[a.Commitment.Agreement].Calendar, p.Tracker.Today())
		k.Items = append(k.Items, item)
		for _, said := range []*keptSaid{item.Latest, item.Draft} {
			if said != nil {
				k.name(said.Period)
			}
		}
		for _, open := range item.Open {
			k.name(open.Period)
		}
		for _, locked := range item.Locked {
			k.name(locked.Period)
		}
	}
	return k
}

// name adds the names of a period.
func (k kept) name(code string) {
	period, err := commitments.ParsePeriod(code)
	if err != nil || k.Periods[code] != nil {
		return
	}
	k.Periods[code] = eachLanguage(func(l *locale.Locale) string { return l.Period(string(period.Kind), period.Year, period.N) })
}

func eachLanguage(say func(*locale.Locale) string) inLanguages {
	names := inLanguages{}
	for _, lang := range locale.Supported {
		names[lang] = say(locale.For(lang))
	}
	return names
}

func toKept(a commitments.Assigned, calendar commitments.Calendar, today commitments.Date) keptItem {
	c := a.Commitment
	item := keptItem{
		Code: c.Code, Version: c.Version, Pledge: c.Pledge, Region: c.Region, Kind: string(c.Indicator.Kind),
		Indicator: c.Indicator.Name, Unit: c.Indicator.Unit, Cumulative: c.Indicator.Cumulative,
		Target: decimalOf(c.Target), TargetText: c.TargetText, DueOn: day(c.DueOn), Verification: c.Indicator.Verification,
		Latest: toSaid(a.Latest), Draft: toSaid(a.Draft), Open: []keptOpen{}, Locked: []keptLock{},
	}
	for _, period := range a.Open {
		item.Open = append(item.Open, toOpen(period, a.Requests, calendar, today))
	}
	for _, r := range a.Requests {
		if r.Lock != nil {
			why := r.Lock.Problem()
			item.Locked = append(item.Locked, keptLock{
				r.Period.String(), eachLanguage(func(l *locale.Locale) string { return l.T(why.Key, why.Args...) }),
			})
		}
	}
	return item
}

func toSaid(u *commitments.Update) *keptSaid {
	if u == nil {
		return nil
	}
	return &keptSaid{u.Period.String(), string(u.Status), decimalOf(u.Value), u.Narrative, u.AuthorName, u.SubmittedAt}
}

// toOpen says until when the period is on time, or can still be reported: by its
// round where there is one, else by the calendar.
func toOpen(period commitments.Period, asked []commitments.Request, c commitments.Calendar, today commitments.Date) keptOpen {
	due, last := c.DueOn(period), c.ClosesOn(period)
	open := keptOpen{Period: period.String()}
	for _, r := range asked {
		if r.Period == period {
			due, last, open.Requirements = r.DueOn, r.LastOn, r.Requires
		}
	}
	open.Until = due.String()
	if open.Late = today.After(due); open.Late {
		open.Until = last.String()
	}
	return open
}
