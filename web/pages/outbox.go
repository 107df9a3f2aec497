package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/response"
	"tracker/web/views"
)

// showOutbox is the page of what waits on the device. The server knows nothing of it.
func showOutbox(p *page) error {
	if err := p.account.Require(people.ReportProgress); err != nil {
		return err
	}
	return p.ok(views.OutboxPage(p.layout(p.locale.T("outbox.title"))))
}

// sendOutboxData is what a device keeps for the account, so that it can report
// while it is offline. It is the same in every language.
func sendOutboxData(p *page) error {
	if !p.account.Authenticated() {
		return problem.New(problem.Unauthenticated, "error.unauthenticated") // scripts can't log in
	}
	w, err := p.site.Tracker.Workload(p.ctx(), p.account)
	if err != nil {
		return err
	}
	dimensions, err := p.site.Tracker.Dimensions(p.ctx(), p.account)
	if err != nil {
		return err
	}
	kinds, err := p.site.Tracker.Kinds(p.ctx(), p.account)
	if err != nil {
		return err
	}
	reasons, err := p.site.Tracker.DelayReasons(p.ctx(), p.account)
	if err != nil {
		return err
	}
	things, err := p.site.Register.Workload(p.ctx(), p.account)
	if err != nil {
		return err
	}
	data := newDeviceData(p, w, dimensions, kinds)
	data.Things = deviceNames{data, p.units, dimensions}.addThings(things, kinds)
	data.Reasons = commitments.OpenDelayReasons(reasons)
	return sendIfChanged(p, data)
}

// Names in every language, by the language.
type inLanguages map[string]string

// deviceData is what a device keeps for an account.
type deviceData struct {
	Account string                      `json:"account"`
	Name    string                      `json:"name"`
	Total   int                         `json:"total"` // more than there are items where they were cut
	Periods map[string]inLanguages      `json:"periods"`
	Pledges map[string]commitments.Text `json:"pledges"`
	Regions map[string]commitments.Text `json:"regions"`
	// Indicators are those on which is reported, by pledge; Units, the plural forms of
	// what they count; Dimensions, by what they are broken down.
	Indicators map[string][]deviceIndicator            `json:"indicators"`
	Units      map[string]map[string]map[string]string `json:"units"`
	Dimensions map[string]commitments.Dimension        `json:"dimensions"`
	Reasons    []commitments.DelayReason               `json:"reasons"` // that can be chosen
	// Delivers names the kinds of what is delivered under each pledge; Kinds are what is
	// noted of each.
	Delivers map[string][]string   `json:"delivers"`
	Kinds    map[string]deviceKind `json:"kinds"`
	Items    []deviceCommitment    `json:"items"`
	Things   []deviceThing         `json:"things"` // of the register, that can be said more of
}

type deviceIndicator struct {
	Code         string                    `json:"code"`
	Name         commitments.Text          `json:"name"`
	Verification commitments.Text          `json:"verification"`
	Kind         commitments.IndicatorKind `json:"kind"`
	Unit         string                    `json:"unit"`
	Adds         bool                      `json:"adds"`
	Breakdown    []string                  `json:"breakdown"`
	Milestones   []commitments.Text        `json:"milestones"`
	Reached      map[string][]string       `json:"reached"` // by language, how many of the milestones, from none on
}

type deviceCommitment struct {
	Code    string         `json:"code"`
	Version int            `json:"version"`
	Pledge  string         `json:"pledge"`
	Region  string         `json:"region"`
	Targets []deviceTarget `json:"targets"`
	DueOn   *string        `json:"due_on"`
	Latest  *deviceUpdate  `json:"latest"`
	Draft   *deviceUpdate  `json:"draft"`
	Open    []devicePeriod `json:"open"`
	Locked  []deviceLock   `json:"locked"`
}

// deviceTarget is where an indicator is to come.
type deviceTarget struct {
	Indicator string            `json:"indicator"`
	Target    *response.Decimal `json:"target"`
	Text      string            `json:"text"`
}

// deviceUpdate is an update or a draft.
type deviceUpdate struct {
	Period    string              `json:"period"`
	Status    string              `json:"status"`
	Values    []commitments.Value `json:"values"`
	Delay     *commitments.Delay  `json:"delay"`
	Narrative string              `json:"narrative"`
	Author    string              `json:"author"`
	At        time.Time           `json:"at"`
}

// devicePeriod is a period that can be reported, until when, and what it must give.
type devicePeriod struct {
	Period string `json:"period"`
	Until  string `json:"until"`
	Late   bool   `json:"late"`
	// Overdue: an update whose work is not done has to say why it is late.
	Overdue bool `json:"overdue"`
	commitments.Requirements
}

// deviceLock says why a period can't be reported any more.
type deviceLock struct {
	Period string      `json:"period"`
	Why    inLanguages `json:"why"`
}

func newDeviceData(p *page, w commitments.Workload, dimensions []commitments.Dimension, kinds []commitments.DeliverableKind) deviceData {
	k := deviceData{
		Account: p.account.ID, Name: p.account.Name, Total: w.Total, Items: []deviceCommitment{},
		Periods: map[string]inLanguages{}, Pledges: map[string]commitments.Text{}, Regions: map[string]commitments.Text{},
		Indicators: map[string][]deviceIndicator{}, Units: map[string]map[string]map[string]string{}, Dimensions: map[string]commitments.Dimension{},
		Delivers: map[string][]string{}, Kinds: map[string]deviceKind{},
	}
	names := deviceNames{k, p.units, dimensions}
	for code, pledge := range w.Pledges {
		k.Pledges[code] = pledge.Title
		for _, in := range commitments.TypedOf(pledge.Reported()) {
			k.Indicators[code] = append(k.Indicators[code], newDeviceIndicator(in))
			names.add(in.Unit, in.Breakdown)
		}
		for _, kind := range commitments.KindsFor(kinds, pledge.Category) {
			k.Delivers[code] = append(k.Delivers[code], kind.Code)
			k.Kinds[kind.Code] = names.kind(kind)
		}
	}
	for code, region := range w.Regions {
		k.Regions[code] = region.Name
	}
	for _, a := range w.Items {
		item := newDeviceCommitment(a, w.Agreements[a.Commitment.Agreement], p.site.Tracker.Today())
		k.Items = append(k.Items, item)
		for _, said := range []*deviceUpdate{item.Latest, item.Draft} {
			if said != nil {
				k.addPeriod(said.Period)
			}
		}
		for _, open := range item.Open {
			k.addPeriod(open.Period)
		}
		for _, locked := range item.Locked {
			k.addPeriod(locked.Period)
		}
	}
	return k
}

func newDeviceIndicator(in commitments.Indicator) deviceIndicator {
	device := deviceIndicator{
		Code: in.Code, Name: in.Name, Verification: in.Verification, Kind: in.Kind, Unit: in.Unit, Adds: in.Adds(), Breakdown: in.Breakdown,
	}
	if in.Kind != commitments.Milestones {
		return device
	}
	device.Reached = map[string][]string{}
	for _, m := range in.Milestones {
		device.Milestones = append(device.Milestones, m.Name)
	}
	for _, lang := range locale.Supported {
		for n := range len(in.Milestones) + 1 {
			reached := commitments.Whole(n)
			device.Reached[lang] = append(device.Reached[lang], views.Layout{L: locale.For(lang)}.Measure(in, &reached))
		}
	}
	return device
}

// addPeriod adds the names of a period.
func (k deviceData) addPeriod(code string) {
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

func newDeviceCommitment(a commitments.Assigned, agreement commitments.Agreement, today commitments.Date) deviceCommitment {
	c := a.Commitment
	item := deviceCommitment{
		Code: c.Code, Version: c.Version, Pledge: c.Pledge, Region: c.Region, Targets: []deviceTarget{}, DueOn: response.DateOrNull(c.DueOn),
		Latest: newDeviceUpdate(a.Latest), Draft: newDeviceUpdate(a.Draft), Open: []devicePeriod{}, Locked: []deviceLock{},
	}
	for _, t := range c.Targets {
		item.Targets = append(item.Targets, deviceTarget{t.Indicator, response.DecimalOrNull(t.Target), t.Text})
	}
	for _, period := range a.Open {
		open := newDevicePeriod(period, a.Requests, agreement.CalendarOf(period), today)
		open.Overdue = c.AsksDelay(commitments.InProgress, period)
		item.Open = append(item.Open, open)
	}
	for _, r := range a.Requests {
		if r.Lock != nil {
			why := r.Lock.Problem()
			item.Locked = append(item.Locked, deviceLock{
				r.Period.String(), eachLanguage(func(l *locale.Locale) string { return l.T(why.Key, why.Args...) }),
			})
		}
	}
	return item
}

func newDeviceUpdate(u *commitments.Update) *deviceUpdate {
	if u == nil {
		return nil
	}
	return &deviceUpdate{u.Period.String(), string(u.Status), u.Values, u.Delay, u.Narrative, u.AuthorName, u.SubmittedAt}
}

// newDevicePeriod says until when the period is on time, or can still be reported: by its
// renderRound where there is one, else by the calendar.
func newDevicePeriod(period commitments.Period, requests []commitments.Request, c commitments.Calendar, today commitments.Date) devicePeriod {
	due, last := c.DueOn(period), c.ClosesOn(period)
	open := devicePeriod{Period: period.String()}
	for _, r := range requests {
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

// sendIfChanged writes JSON, unless the client has it already.
func sendIfChanged(p *page, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	p.gin.Header("ETag", tag)
	if strings.TrimPrefix(p.gin.GetHeader("If-None-Match"), "W/") == tag {
		p.gin.Status(http.StatusNotModified)
		return nil
	}
	p.gin.Data(http.StatusOK, "application/json", body)
	return nil
}

// showOutboxShell is the outbox as a device keeps it: of no account, and the same
// for everybody.
func showOutboxShell(p *page) error {
	l := p.writer()
	l.Title, l.Path, l.Assets, l.Offline = p.locale.T("outbox.title"), p.path("outbox"), p.site.Assets, true
	l.Demo = p.site.hasDemoData(p.ctx())
	p.gin.Header("Cache-Control", "no-cache")
	return p.ok(views.OutboxPage(l))
}

// sendManifest is what a phone needs to put the tracker on its home screen.
func sendManifest(p *page) error {
	icon := func(purpose string) gin.H {
		return gin.H{"src": p.site.Assets["icon.svg"], "type": "image/svg+xml", "sizes": "any", "purpose": purpose}
	}
	body, err := json.Marshal(gin.H{
		"id": "/", "name": p.locale.T("app.name"), "short_name": p.locale.T("app.name"), "description": p.locale.T("app.purpose"),
		"lang": p.locale.Lang(), "dir": p.locale.Dir(), "start_url": p.path(), "scope": "/", "display": "minimal-ui",
		"background_color": "#faf8f3", "theme_color": "#0d5b50", "icons": []gin.H{icon("any"), icon("maskable")},
	})
	if err != nil {
		return err
	}
	p.gin.Header("Cache-Control", "no-cache")
	p.gin.Data(http.StatusOK, "application/manifest+json", body)
	return nil
}
