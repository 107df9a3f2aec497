package reports_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"testing"

	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
)

// This file reckons every figure of report.json a second time: from the entries of
// the journal, as docs/figures.md says, with loops of its own.

// A ledger is what the page asks of the entries.
type ledger struct {
	loc         *time.Location
	agreement   ledgerAgreement
	pledges     map[string]ledgerPledge
	regions     map[string]ledgerRegion
	updates     map[string][]ledgerUpdate     // by commitment
	reviews     map[string][]ledgerReview     // by update
	takenBack   map[string]bool               // ids of reviews
	assessments map[string][]ledgerAssessment // by commitment
	revisions   map[string][]ledgerRevision   // by commitment
	rounds      map[string]ledgerRound        // by id
	excuses     []ledgerExcuse
	things      map[string][]ledgerStep  // by id, the first step first
	findings    map[string][]ledgerFound // by thing, the first one first
	asOf        time.Time
	measured    map[string][]measureOf // by commitment and period, once they were reckoned
}

type (
	ledgerAgreement struct {
		Code         string   `json:"code"`
		Parties      []string `json:"parties"`
		Regions      []string `json:"regions"`
		SignedOn     c.Date   `json:"signed_on"`
		ActivatedOn  c.Date   `json:"activated_on"`
		InForceFrom  c.Date   `json:"in_force_from"`
		InForceUntil c.Date   `json:"in_force_until"`
		ClosedOn     c.Date   `json:"closed_on"`
		Calendars    []struct {
			From      c.Date       `json:"from"`
			Reporting c.PeriodKind `json:"reporting"`
			DueDays   int          `json:"due_days"`
		} `json:"calendars"`
		Thresholds struct {
			OnTrack int64 `json:"on_track"`
			Behind  int64 `json:"behind"`
		} `json:"thresholds"`
	}
	ledgerPledge struct {
		Code        string            `json:"code"`
		Agreement   string            `json:"agreement"`
		Party       string            `json:"party"`
		Category    string            `json:"category"`
		AddedOn     c.Date            `json:"added_on"`
		WithdrawnOn c.Date            `json:"withdrawn_on"`
		Position    int               `json:"position"`
		Indicators  []ledgerIndicator `json:"indicators"`
		Scope       struct {
			Regions []string `json:"regions"`
		} `json:"scope"`
	}
	ledgerRegion struct {
		Code      string `json:"code"`
		ValidFrom c.Date `json:"valid_from"`
		ValidTo   c.Date `json:"valid_to"`
	}
	ledgerUpdate struct {
		ID          string        `json:"id"`
		Commitment  string        `json:"commitment"`
		Period      c.Period      `json:"period"`
		Status      string        `json:"status"`
		Values      []ledgerValue `json:"values"`
		Narrative   string        `json:"narrative"`
		Delay       *ledgerDelay  `json:"delay"`
		Fact        string        `json:"fact"`
		Origin      string        `json:"origin"`
		SubmittedAt time.Time     `json:"submitted_at"`
	}
	ledgerReview struct {
		ID       string            `json:"id"`
		Update   string            `json:"update"`
		Decision string            `json:"decision"`
		Given    *ledgerAssessment `json:"given"`
	}
	ledgerAssessment struct {
		ID         string    `json:"id"`
		Commitment string    `json:"commitment"`
		Period     c.Period  `json:"period"`
		Assessment string    `json:"assessment"`
		Review     string    `json:"review"`
		Origin     string    `json:"origin"`
		At         time.Time `json:"at"`
	}
	ledgerTerms struct {
		Targets []ledgerTarget `json:"targets"`
		DueOn   c.Date         `json:"due_on"`
	}
	ledgerRevision struct {
		ID         string      `json:"id"`
		Commitment string      `json:"commitment"`
		From       c.Period    `json:"from"`
		After      ledgerTerms `json:"after"`
		Origin     string      `json:"origin"`
		At         time.Time   `json:"at"`
	}
	ledgerRound struct {
		ID        string   `json:"id"`
		Agreement string   `json:"agreement"`
		Period    c.Period `json:"period"`
		Pledges   []string `json:"pledges"`
		Regions   []string `json:"regions"`
		DueOn     c.Date   `json:"due_on"`
	}
	ledgerExcuse struct {
		ID         string    `json:"id"`
		Round      string    `json:"round"`
		Commitment string    `json:"commitment"`
		Excused    bool      `json:"excused"`
		At         time.Time `json:"at"`
	}
)

// read takes in the entries of a journal, in their order.
func read(t require.TestingT, entries [][]byte, loc *time.Location) *ledger {
	l := &ledger{
		loc: loc, pledges: map[string]ledgerPledge{}, regions: map[string]ledgerRegion{}, takenBack: map[string]bool{}, rounds: map[string]ledgerRound{},
		updates: map[string][]ledgerUpdate{}, reviews: map[string][]ledgerReview{}, assessments: map[string][]ledgerAssessment{},
		revisions: map[string][]ledgerRevision{}, things: map[string][]ledgerStep{}, findings: map[string][]ledgerFound{}, measured: map[string][]measureOf{},
	}
	for _, encoded := range entries {
		var entry struct {
			At   time.Time       `json:"at"`
			Kind string          `json:"kind"`
			Body json.RawMessage `json:"body"`
		}
		require.NoError(t, json.Unmarshal(encoded, &entry))
		if entry.At.After(l.asOf) {
			l.asOf = entry.At
		}
		into := func(body any) { require.NoError(t, json.Unmarshal(entry.Body, body), entry.Kind) }
		switch entry.Kind {
		case "agreement.loaded":
			var def struct {
				Agreement ledgerAgreement `json:"agreement"`
				Pledges   []ledgerPledge  `json:"pledges"`
				Regions   []ledgerRegion  `json:"regions"`
			}
			into(&def)
			l.agreement = def.Agreement
			for _, p := range def.Pledges {
				l.pledges[p.Code] = p
			}
			for _, r := range def.Regions {
				l.regions[r.Code] = r
			}
		case "update.submitted", "update.imported":
			var u ledgerUpdate
			into(&u)
			l.updates[u.Commitment] = append(l.updates[u.Commitment], u)
		case "update.verified", "update.returned", "review.imported":
			var r ledgerReview
			into(&r)
			l.reviews[r.Update] = append(l.reviews[r.Update], r)
			if r.Given != nil {
				l.assessments[r.Given.Commitment] = append(l.assessments[r.Given.Commitment], *r.Given)
			}
		case "review.withdrawn":
			var w struct {
				Review struct {
					ID string `json:"id"`
				} `json:"review"`
			}
			into(&w)
			l.takenBack[w.Review.ID] = true
		case "commitment.assessed":
			var a ledgerAssessment
			into(&a)
			l.assessments[a.Commitment] = append(l.assessments[a.Commitment], a)
		case "commitment.revised", "revision.imported":
			var v ledgerRevision
			into(&v)
			l.revisions[v.Commitment] = append(l.revisions[v.Commitment], v)
		case "deliverable.added", "deliverable.changed", "deliverable.merged", "deliverable.imported":
			var s ledgerStep
			into(&s)
			l.things[s.Deliverable] = append(l.things[s.Deliverable], s)
		case "deliverable.found":
			var f ledgerFound
			into(&f)
			l.findings[f.Deliverable] = append(l.findings[f.Deliverable], f)
		case "round.opened":
			var r ledgerRound
			into(&r)
			l.rounds[r.ID] = r
		case "round.changed", "round.closed":
			var v struct {
				Round string `json:"round"`
				ledgerRound
			}
			into(&v)
			r := l.rounds[v.Round]
			r.Pledges, r.Regions, r.DueOn = v.Pledges, v.Regions, v.DueOn
			l.rounds[v.Round] = r
		case "return.excused", "return.expected":
			var e ledgerExcuse
			into(&e)
			l.excuses = append(l.excuses, e)
		}
	}
	return l
}

// A place is a commitment.
type place struct{ code, pledge, region, party, category string }

// places are the commitments that a report of the period has: not those that begin
// later, unless something was recorded of them by then.
func (l *ledger) places(in c.Period) []place {
	var list []place
	for _, p := range l.pledges {
		for _, region := range l.agreement.Regions {
			at := place{p.Code + "." + region, p.Code, region, p.Party, p.Category}
			switch begins := l.regions[region].ValidFrom; {
			case p.Agreement != l.agreement.Code, len(p.Scope.Regions) > 0 && !slices.Contains(p.Scope.Regions, region):
			case begins.After(in.End()) && !l.recorded(at.code, in), p.AddedOn.After(in.End()) && !l.recorded(at.code, in):
			default:
				list = append(list, at)
			}
		}
	}
	return list
}

// recorded reports whether an update or an assessment is of a period of the cut.
func (l *ledger) recorded(commitment string, in c.Period) bool {
	for _, u := range l.updates[commitment] {
		if !u.Period.End().After(in.End()) {
			return true
		}
	}
	for _, a := range l.assessments[commitment] {
		if !a.Period.End().After(in.End()) {
			return true
		}
	}
	return false
}

func (l *ledger) day(at time.Time) c.Date { return c.DateOf(at.In(l.loc)) }

// newer reports whether a fact of a period, a time and an id comes after another.
func newer(p c.Period, at time.Time, id string, than c.Period, thanAt time.Time, thanID string) bool {
	switch {
	case p.End() != than.End():
		return p.End().After(than.End())
	case p.Start() != than.Start():
		return p.Start().After(than.Start())
	case !at.Equal(thanAt):
		return at.After(thanAt)
	}
	return id > thanID
}

// decision is that of the review of an update that was not taken back.
func (l *ledger) decision(update string) string {
	for _, r := range l.reviews[update] {
		if !l.takenBack[r.ID] {
			return r.Decision
		}
	}
	return "submitted"
}

// standing is the newest update of each period of the cut.
func (l *ledger) standing(commitment string, within func(c.Period) bool) map[c.Period]ledgerUpdate {
	found := map[c.Period]ledgerUpdate{}
	for _, u := range l.updates[commitment] {
		if !within(u.Period) {
			continue
		}
		before, has := found[u.Period]
		if !has || newer(u.Period, u.SubmittedAt, u.ID, before.Period, before.SubmittedAt, before.ID) {
			found[u.Period] = u
		}
	}
	return found
}

// declared is what is declared by the periods of the cut; nil for nothing.
func (l *ledger) declared(commitment string, within func(c.Period) bool) *ledgerUpdate {
	var found *ledgerUpdate
	for p, u := range l.standing(commitment, within) {
		if l.decision(u.ID) != "returned" && (found == nil || newer(p, u.SubmittedAt, u.ID, found.Period, found.SubmittedAt, found.ID)) {
			found = &u
		}
	}
	return found
}

func (l *ledger) verified(commitment string, within func(c.Period) bool) *ledgerUpdate {
	var found *ledgerUpdate
	for _, u := range l.updates[commitment] {
		if !within(u.Period) || l.decision(u.ID) != "verified" {
			continue
		}
		if found == nil || newer(u.Period, u.SubmittedAt, u.ID, found.Period, found.SubmittedAt, found.ID) {
			found = &u
		}
	}
	return found
}

func (l *ledger) assessed(commitment string, within func(c.Period) bool) *ledgerAssessment {
	var found *ledgerAssessment
	for _, a := range l.assessments[commitment] {
		if !within(a.Period) || l.takenBack[a.Review] {
			continue
		}
		if found == nil || newer(a.Period, a.At, a.ID, found.Period, found.At, found.ID) {
			found = &a
		}
	}
	return found
}

// terms are those of the newest revision that holds in the period, with its origin.
func (l *ledger) terms(commitment string, in c.Period) (ledgerTerms, string) {
	var found *ledgerRevision
	for _, v := range l.revisions[commitment] {
		holds := v.From.IsZero() || !v.From.Start().After(in.End())
		if holds && (found == nil || newer(in, v.At, v.ID, in, found.At, found.ID)) {
			found = &v
		}
	}
	if found == nil {
		return ledgerTerms{}, ""
	}
	return found.After, found.Origin
}

// agrees gives the lowest and the highest assessment that agrees with a status.
var agrees = map[string][2]string{
	"not_started": {"no_evidence", "not_started"}, "in_progress": {"limited", "substantial"}, "delivered": {"substantial", "complete"},
	"completed": {"complete", "complete"}, "suspended": {"no_evidence", "substantial"}, "cancelled": {"no_evidence", "substantial"},
}

func gapOf(declared, verified *ledgerUpdate, compared string) string {
	order := []string{"no_evidence", "not_started", "limited", "substantial", "complete"}
	switch {
	case declared == nil:
		return ""
	case compared == "" && (verified == nil || verified.ID != declared.ID):
		return "awaiting_review"
	case compared == "":
		return ""
	case slices.Index(order, compared) < slices.Index(order, agrees[declared.Status][0]):
		return "ahead"
	case slices.Index(order, compared) > slices.Index(order, agrees[declared.Status][1]):
		return "behind"
	}
	return "none"
}

// calendarOn gives the rhythm and the days until an update is due.
func (l *ledger) calendarOn(day c.Date) (kind c.PeriodKind, dueDays int) {
	for _, v := range l.agreement.Calendars {
		if !day.Before(v.From) {
			kind, dueDays = v.Reporting, v.DueDays
		}
	}
	return kind, dueDays
}

// reportingPeriod is the reporting period of a day.
func (l *ledger) reportingPeriod(day c.Date) c.Period {
	kind, _ := l.calendarOn(day)
	return c.PeriodOf(kind, day)
}

// activated reports whether the agreement is activated and in force in a period.
func (l *ledger) activated(p c.Period) bool {
	on := l.agreement.ActivatedOn
	return !on.IsZero() && !p.End().Before(on) && l.inForce(p)
}

// inForce reports whether the agreement is in force in a period.
func (l *ledger) inForce(p c.Period) bool {
	a := l.agreement
	from := a.SignedOn
	if !a.InForceFrom.IsZero() {
		from = a.InForceFrom
	}
	if from.After(p.End()) {
		return false
	}
	for _, last := range []c.Date{a.InForceUntil, a.ClosedOn} {
		if !last.IsZero() && last.Before(p.Start()) {
			return false
		}
	}
	return true
}

// asks reports whether a reporting period asks something of a commitment.
func (l *ledger) asks(at place, p c.Period) bool { return l.activated(p) && l.holds(at, p) }

// roundAsks reports whether the round of a period asks something of a commitment that
// it covers.
func (l *ledger) roundAsks(at place, p c.Period) bool { return l.inForce(p) && l.holds(at, p) }

// holds reports whether a commitment's region and pledge are there in a period.
func (l *ledger) holds(at place, p c.Period) bool {
	region, pledge := l.regions[at.region], l.pledges[at.pledge]
	switch {
	case !region.ValidFrom.IsZero() && region.ValidFrom.After(p.End()),
		!region.ValidTo.IsZero() && region.ValidTo.Before(p.Start()),
		!pledge.AddedOn.IsZero() && pledge.AddedOn.After(p.End()),
		!pledge.WithdrawnOn.IsZero() && !p.Start().Before(pledge.WithdrawnOn):
		return false
	}
	return true
}

// roundOver is the round of a period that covers a commitment.
func (l *ledger) roundOver(at place, p c.Period) (ledgerRound, bool) {
	for _, r := range l.rounds {
		if r.Agreement == l.agreement.Code && r.Period == p &&
			(len(r.Pledges) == 0 || slices.Contains(r.Pledges, at.pledge)) && (len(r.Regions) == 0 || slices.Contains(r.Regions, at.region)) {
			return r, true
		}
	}
	return ledgerRound{}, false
}

func (l *ledger) due(at place, p c.Period) c.Date {
	if r, covered := l.roundOver(at, p); covered {
		return r.DueOn
	}
	_, days := l.calendarOn(p.End())
	return p.End().AddDays(days)
}

// owes reports whether a commitment owes an update, as far as excuses and its end
// say.
func (l *ledger) owes(at place, p c.Period) bool {
	if r, covered := l.roundOver(at, p); covered {
		var latest *ledgerExcuse
		for _, e := range l.excuses {
			if e.Round == r.ID && e.Commitment == at.code && (latest == nil || newer(p, e.At, e.ID, p, latest.At, latest.ID)) {
				latest = &e
			}
		}
		if latest != nil {
			return !latest.Excused
		}
	}
	last := l.declared(at.code, func(q c.Period) bool { return q.End().Before(p.Start()) })
	return last == nil || last.Status != "completed" && last.Status != "cancelled"
}

// dutyOf is what a reporting period finds: came is whether something was submitted.
func (l *ledger) dutyOf(at place, p c.Period, came bool) string {
	if !l.asks(at, p) {
		return "none"
	}
	return l.dutyAsked(at, p, came)
}

// dutyAsked is dutyOf of a period that asks something.
func (l *ledger) dutyAsked(at place, p c.Period, came bool) string {
	switch {
	case came:
		return "given"
	case !l.owes(at, p):
		return "none"
	case l.day(l.asOf).After(l.due(at, p)):
		return "missing"
	}
	return "pending"
}

// came is the day of the first update of exactly the period; false without one.
func (l *ledger) came(at place, p c.Period) (c.Date, bool) {
	var first time.Time
	for _, u := range l.updates[at.code] {
		if u.Period == p && (first.IsZero() || u.SubmittedAt.Before(first)) {
			first = u.SubmittedAt
		}
	}
	return l.day(first), !first.IsZero()
}

// countsAs names the count of a rate in which a period stands; "" for none.
func (l *ledger) countsAs(at place, p c.Period, dutyOf func(at place, p c.Period, came bool) string) string {
	first, came := l.came(at, p)
	switch duty := dutyOf(at, p, came); {
	case duty == "none":
		return ""
	case duty == "given" && first.After(l.due(at, p)):
		return "late"
	case duty == "given":
		return "on_time"
	default:
		return duty
	}
}

// A reckoning is the figures of a report: by name, as they stand in report.json.
type reckoning map[string]string

func (r reckoning) add(names ...string) {
	for _, name := range names {
		n, _ := strconv.Atoi(r[name])
		r[name] = strconv.Itoa(n + 1)
	}
}

// zero makes sure of counts that are named though there is nothing to count.
func (r reckoning) zero(names ...string) {
	for _, name := range names {
		if r[name] == "" {
			r[name] = "0"
		}
	}
}

var (
	everyStatus     = []string{"none", "not_started", "in_progress", "delivered", "completed", "suspended", "cancelled"}
	everyReview     = []string{"none", "submitted", "returned", "verified"}
	everyAssessment = []string{"none", "no_evidence", "not_started", "limited", "substantial", "complete"}
)

func noneFor(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// reckon is every figure of the report of a period.
func (l *ledger) reckon(p c.Period) reckoning {
	r := reckoning{}
	r.zeroTally("whole/")
	for _, party := range l.agreement.Parties {
		r.zeroTally("by_party/" + party + "/")
	}
	for _, region := range l.agreement.Regions {
		r.zeroTally("by_region/" + region + "/")
	}
	for _, pledge := range l.pledges {
		if pledge.Agreement == l.agreement.Code {
			r.zeroTally("by_pledge/" + pledge.Code + "/")
			r.zeroTally("by_category/" + pledge.Category + "/")
		}
	}
	for _, status := range everyStatus {
		for _, assessment := range everyAssessment {
			r.zero("cross/" + status + "/" + assessment)
		}
	}
	for _, at := range l.places(p) {
		l.row(r, at, p)
	}
	l.totals(r, p)
	l.reporting(r, p)
	l.collected(r, p)
	return r
}

func (r reckoning) zeroTally(of string) {
	r.zero(of+"total", of+"overdue", of+"no_report", of+"differs", of+"ahead", of+"behind", of+"awaiting_review")
	for _, status := range everyStatus {
		r.zero(of+"declared/"+status, of+"verified/"+status)
	}
	for _, review := range everyReview {
		r.zero(of + "review/" + review)
	}
	for _, assessment := range everyAssessment {
		r.zero(of + "assessment/" + assessment)
	}
}

// row reckons a row, and counts it.
func (l *ledger) row(r reckoning, at place, p c.Period) {
	cut := func(q c.Period) bool { return !q.End().After(p.End()) }
	declared, verified, assessed := l.declared(at.code, cut), l.verified(at.code, cut), l.assessed(at.code, cut)
	terms, origin := l.terms(at.code, p)
	row := "commitments/" + at.code + "/"
	reported, review := c.Period{}, ""
	for q, u := range l.standing(at.code, cut) {
		if reported.IsZero() || newer(q, time.Time{}, "", reported, time.Time{}, "") {
			reported, review = q, l.decision(u.ID)
		}
	}
	r[row+"code"], r[row+"pledge"], r[row+"region"], r[row+"party"], r[row+"category"] = at.code, at.pledge, at.region, at.party, at.category
	r[row+"reported"], r[row+"review"], r[row+"terms_origin"] = reported.String(), review, origin
	r[row+"due_on"] = terms.DueOn.String()
	for _, m := range l.measures(at, p) {
		m.write(r, row+"measures/"+m.in.Code+"/")
	}
	status := l.statement(r, row+"declared", declared)
	shown := l.statement(r, row+"verified", verified)
	assessment, compared := "", ""
	r[row+"assessed"] = ""
	if assessed != nil {
		delete(r, row+"assessed")
		assessment = assessed.Assessment
		r[row+"assessed/period"], r[row+"assessed/assessment"], r[row+"assessed/origin"] = assessed.Period.String(), assessment, assessed.Origin
	}
	if declared != nil {
		if a := l.assessed(at.code, func(q c.Period) bool { return q == declared.Period }); a != nil {
			compared = a.Assessment
		}
	}
	gap := gapOf(declared, verified, compared)
	day := p.End()
	if asOf := l.day(l.asOf); !asOf.After(day) {
		day = asOf
	}
	done := status == "delivered" || status == "completed" || status == "cancelled"
	overdue := !terms.DueOn.IsZero() && terms.DueOn.Before(day) && !done
	duty, noReport := l.rowDuty(at, p, reported)
	r[row+"compared"], r[row+"gap"], r[row+"duty"] = compared, gap, duty
	r[row+"overdue"], r[row+"no_report"] = strconv.FormatBool(overdue), strconv.FormatBool(noReport)
	r[row+"completed_days_late"] = l.daysLate(declared, terms.DueOn)

	for _, of := range []string{
		"whole/", "by_party/" + at.party + "/", "by_pledge/" + at.pledge + "/", "by_category/" + at.category + "/", "by_region/" + at.region + "/",
	} {
		r.zeroTally(of)
		r.add(of+"total", of+"declared/"+noneFor(status), of+"verified/"+noneFor(shown), of+"review/"+noneFor(review), of+"assessment/"+noneFor(assessment))
		for name, is := range map[string]bool{
			"overdue": overdue, "no_report": noReport, "differs": gap == "ahead" || gap == "behind",
			"ahead": gap == "ahead", "behind": gap == "behind", "awaiting_review": gap == "awaiting_review",
		} {
			if is {
				r.add(of + name)
			}
		}
	}
	r.add("cross/" + noneFor(status) + "/" + noneFor(compared))
	if gap == "ahead" || gap == "behind" {
		r["differs/"+at.code] = "true"
	}
	if overdue {
		r["overdue/"+at.code] = "true"
	}
	r.delayed(declared, overdue)
}

// statement notes what is declared or verified, and returns its status.
func (l *ledger) statement(r reckoning, name string, u *ledgerUpdate) string {
	if u == nil {
		r[name] = ""
		return ""
	}
	for member, value := range map[string]string{
		"period": u.Period.String(), "status": u.Status, "update": u.ID, "origin": u.Origin,
		"reported_at": u.SubmittedAt.UTC().Format(time.RFC3339Nano), "narrative": u.Narrative, "fact": u.Fact,
	} {
		r[name+"/"+member] = value
	}
	u.Delay.write(r, name)
	for _, v := range u.Values {
		v.write(r, name+"/values/"+v.Indicator+"/")
	}
	return u.Status
}

// rowDuty is what the last ended reporting period found, and whether there is no
// report of the latest one that is due.
func (l *ledger) rowDuty(at place, p c.Period, reported c.Period) (duty string, noReport bool) {
	asOf, q := l.day(l.asOf), l.reportingPeriod(p.End().AddDays(1))
	if !asOf.After(p.End()) {
		q = l.reportingPeriod(asOf)
	}
	duty = "none"
	for i := range 12 {
		q = l.reportingPeriod(q.Start().AddDays(-1))
		if !l.activated(q) {
			break
		}
		found := l.dutyOf(at, q, !reported.IsZero() && !reported.End().Before(q.End()))
		if i == 0 {
			duty = found
		}
		if asOf.After(l.due(at, q)) {
			return duty, found == "missing"
		}
	}
	return duty, false
}

func (l *ledger) daysLate(declared *ledgerUpdate, dueOn c.Date) string {
	if declared == nil || declared.Status != "completed" || dueOn.IsZero() {
		return ""
	}
	day := l.day(declared.SubmittedAt)
	if declared.Period.End().Before(day) {
		day = declared.Period.End()
	}
	late := 0
	for ; dueOn.Before(day); late++ {
		dueOn = dueOn.AddDays(1)
	}
	if late == 0 {
		return ""
	}
	return strconv.Itoa(late)
}

// reporting counts what was expected.
func (l *ledger) reporting(r reckoning, p c.Period) {
	counts := []string{"expected", "on_time", "late", "missing", "pending"}
	zero := func(of string) {
		for _, name := range counts {
			r.zero("reporting/" + of + name)
		}
	}
	zero("whole/")
	var periods []c.Period
	if !l.agreement.ActivatedOn.IsZero() {
		for q := l.reportingPeriod(p.Start()); !q.End().After(p.End()); q = l.reportingPeriod(q.End().AddDays(1)) {
			if !q.End().Before(l.agreement.ActivatedOn) {
				periods = append(periods, q)
			}
		}
	}
	for i, q := range periods {
		r[fmt.Sprintf("reporting/periods/%d", i)] = q.String()
	}
	for _, party := range l.agreement.Parties {
		zero("by_party/" + party + "/")
	}
	for _, region := range l.agreement.Regions {
		zero("by_region/" + region + "/")
	}
	for _, at := range l.places(p) {
		for _, q := range periods {
			as := l.countsAs(at, q, l.dutyOf)
			if as == "" {
				continue
			}
			for _, of := range []string{"whole/", "by_party/" + at.party + "/", "by_region/" + at.region + "/"} {
				r.add("reporting/"+of+"expected", "reporting/"+of+as)
			}
		}
	}
}

// collected counts the returns of the period's own round.
func (l *ledger) collected(r reckoning, p c.Period) {
	has := false
	for _, round := range l.rounds {
		if round.Period == p && round.Agreement == l.agreement.Code {
			has = true
			r["collection/round"], r["collection/due_on"] = round.ID, round.DueOn.String()
		}
	}
	if !has {
		return
	}
	counts := []string{"returns", "excused", "owed", "came", "missing", "pending", "submitted", "returned", "verified", "on_time", "late"}
	for _, name := range counts {
		r.zero("collection/whole/" + name)
	}
	for _, at := range l.places(p) {
		if _, covered := l.roundOver(at, p); !covered || !l.roundAsks(at, p) {
			continue
		}
		var found []string
		switch as := l.countsAs(at, p, l.dutyAsked); as {
		case "":
			found = []string{"returns", "excused"}
		case "missing", "pending":
			found = []string{"returns", "owed", as}
		default:
			u := l.standing(at.code, func(q c.Period) bool { return q == p })[p]
			found = []string{"returns", "owed", "came", as, l.decision(u.ID)}
		}
		for _, of := range []string{"whole/", "by_party/" + at.party + "/", "by_pledge/" + at.pledge + "/", "by_region/" + at.region + "/"} {
			for _, name := range counts {
				r.zero("collection/" + of + name)
			}
			for _, name := range found {
				r.add("collection/" + of + name)
			}
		}
	}
}

// figuresIn is what a report.json says, under the names of a reckoning.
func figuresIn(t require.TestingT, content []byte) reckoning {
	var report map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(content)))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&report))
	r := reckoning{}
	for _, name := range []string{"whole", "by_party", "by_pledge", "by_category", "by_region", "totals", "cross", "delays", "reporting", "collection"} {
		r.flatten(name, report[name])
	}
	for _, list := range []string{"differs", "overdue"} {
		for _, code := range report[list].([]any) {
			r[list+"/"+code.(string)] = "true"
		}
	}
	r.flatten("commitments", report["commitments"])
	for name := range r {
		if unreckoned(name) {
			delete(r, name)
		}
	}
	return r
}

// unreckoned names what of a row and of a round is no figure, but a text, or the
// terms of the round as they are.
func unreckoned(name string) bool {
	part := strings.Split(name, "/")
	switch {
	case part[0] == "commitments":
		return slices.Contains([]string{"focal_point", "lead_institution"}, part[2])
	case part[0] == "collection":
		return slices.Contains([]string{"opened_at", "grace_days", "last_on", "closed_on", "requires", "origin"}, part[1])
	}
	return false
}

// keyIn is what an item of a list is found by.
func keyIn(item map[string]any) string {
	if part, is := item["part"].(string); is {
		return item["dimension"].(string) + "." + part
	}
	for _, member := range []string{"code", "indicator", "period", "reason"} {
		if key, is := item[member].(string); is {
			return key
		}
	}
	panic(fmt.Sprint("no key in ", item))
}

// flatten names what stands in a value: members by their names, items of a list by
// their codes or places.
func (r reckoning) flatten(name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for member, of := range v {
			if member == "code" && !strings.HasPrefix(name, "commitments/") {
				continue // it is in the name
			}
			r.flatten(name+"/"+member, of)
		}
	case []any:
		for i, item := range v {
			at := strconv.Itoa(i)
			if group, is := item.(map[string]any); is {
				at = keyIn(group)
			}
			r.flatten(name+"/"+at, item)
		}
	case nil:
		if strings.Contains(name, "/") {
			r[name] = ""
		}
	default:
		r[name] = fmt.Sprint(v)
	}
}

// differing lists the figures that two reckonings do not have alike, each with the
// commitment or group in its name.
func differing(want, got reckoning) []string {
	var list []string
	for name, value := range want {
		if said, found := got[name]; !found || said != value {
			list = append(list, fmt.Sprintf("%s: reckoned %q, the report says %q", name, value, said))
		}
	}
	for name, value := range got {
		if _, found := want[name]; !found {
			list = append(list, fmt.Sprintf("%s: not reckoned, the report says %q", name, value))
		}
	}
	slices.Sort(list)
	return list
}

func TestAnAlteredFigureIsNamed(t *testing.T) {
	want := reckoning{"commitments/M1.A/gap": "none", "whole/total": "2"}
	require.Empty(t, differing(want, reckoning{"commitments/M1.A/gap": "none", "whole/total": "2"}))
	require.Equal(t, []string{`commitments/M1.A/gap: reckoned "none", the report says "ahead"`, `whole/total: reckoned "2", the report says ""`, `x: not reckoned, the report says "1"`},
		differing(want, reckoning{"commitments/M1.A/gap": "ahead", "x": "1"}))
}
