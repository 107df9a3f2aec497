package commitments

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// CalendarChange is one change of an agreement's calendar: a version, whole, that
// was added or that takes the place of one from the same day.
type CalendarChange struct {
	ID         string          `json:"id"`
	Agreement  string          `json:"agreement"`
	Version    CalendarVersion `json:"version"`
	Reason     string          `json:"reason"`
	Author     string          `json:"author"` // account id, or "system"
	AuthorName string          `json:"author_name"`
	At         time.Time       `json:"at"` // UTC
}

// CalendarInput is a version of an agreement's calendar, whole, as typed.
type CalendarInput struct {
	From            string
	Reporting       string
	DueDays         string
	CloseDays       string
	DueSoonDays     string
	Reports         []string // kinds of period; none: no report is compiled by itself
	ReportAfterDays string
	FinalAfterDays  string       // "": so many days after the closing as are usual
	Rounds          *RoundsInput // nil: no round opens by itself
	Reason          string
	Version         *int // how many changes they saw; nil: whichever stand
}

// RoundsInput says when rounds open by themselves, as typed.
type RoundsInput struct {
	OpensAfterDays    string
	DueDays           string
	GraceDays         string
	EscalateAfterDays string
	Requires          []string // value, narrative, evidence
}

// read returns the version, noting each field that can't be read or breaks a rule of
// its own.
func (in CalendarInput) read(fields *problem.Fields) CalendarVersion {
	var v CalendarVersion
	from, err := ParseDate(strings.TrimSpace(in.From))
	switch {
	case err != nil:
		fields.Add("from", "error.date.malformed", "value", problem.Excerpt(in.From))
	case from.IsZero():
		fields.Add("from", "error.text.missing")
	}
	v.From = from
	v.Calendar = Calendar{
		Reporting: PeriodKind(in.Reporting), DueDays: days(in.DueDays), CloseDays: days(in.CloseDays), DueSoonDays: days(in.DueSoonDays),
		Reports: readKinds(in.Reports, fields), ReportAfterDays: days(in.ReportAfterDays),
	}
	if strings.TrimSpace(in.FinalAfterDays) != "" {
		v.FinalAfterDays = cmp.Or(days(in.FinalAfterDays), -1)
	}
	if r := in.Rounds; r != nil {
		v.Rounds = &RoundCalendar{
			OpensAfterDays: days(r.OpensAfterDays), DueDays: days(r.DueDays), GraceDays: days(r.GraceDays),
			Requires: ReadRequirements("rounds.requires", r.Requires, fields), EscalateAfterDays: days(r.EscalateAfterDays),
		}
	}
	check{fields: fields}.calendar("", v.Calendar)
	return v
}

// days reads a number of days; -1, which no calendar takes, for what is none.
func days(typed string) int {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return -1
	}
	return n
}

// readKinds reads kinds of report, the shortest first and each once.
func readKinds(typed []string, fields *problem.Fields) []PeriodKind {
	list := []PeriodKind{}
	for _, kind := range PeriodKinds {
		if slices.Contains(typed, string(kind)) {
			list = append(list, kind)
		}
	}
	if slices.ContainsFunc(typed, func(kind string) bool { return PeriodKind(kind).PerYear() == 0 }) {
		fields.Add("reports", "error.period.kind.unknown")
	}
	return list
}

// CalendarState is an agreement's calendar as whoever changes it needs to see it.
type CalendarState struct {
	Agreement Agreement
	Changes   []CalendarChange // latest first
	Earliest  Date             // the first day from which it can be changed
}

// CalendarState returns the calendar with its changes. The account must be one that
// may change it.
func (t *Tracker) CalendarState(ctx context.Context, by people.Account, agreement string) (CalendarState, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return CalendarState{}, err
	}
	reader := t.Store.Read(ctx)
	a, err := reader.Agreement(agreement)
	if err != nil {
		return CalendarState{}, err
	}
	return t.calendarState(reader, a)
}

func (t *Tracker) calendarState(tx CalendarReader, a Agreement) (CalendarState, error) {
	s := CalendarState{Agreement: a}
	var err error
	if s.Changes, err = tx.CalendarChanges(a.Code); err != nil {
		return s, err
	}
	s.Earliest, err = t.earliestChange(tx, a)
	return s, err
}

// earliestChange is the first day from which the agreement's calendar can be changed:
// of the reporting period that runs, or of the next one where something was submitted
// or assessed on it or a round was opened for it. Periods that have ended are judged
// for good, also where nobody reported on them; and a scheduled report is only of
// such periods.
func (t *Tracker) earliestChange(tx CalendarReader, a Agreement) (Date, error) {
	p := a.ReportingPeriod(t.Today())
	used, err := tx.PeriodInUse(a.Code, p)
	if err != nil {
		return Date{}, err
	}
	if used {
		p = a.NextPeriod(p)
	}
	return p.Start(), nil
}

// ChangeCalendar adds a version of an agreement's calendar. It starts on the first
// day of a reporting period of both the rhythm before and its own, not before the
// earliest day that CalendarState tells, and takes the place of a version from the
// same day. Earlier periods keep the calendar that they had. It needs a reason. A
// Conflict where the calendar was changed since the caller saw it.
func (t *Tracker) ChangeCalendar(ctx context.Context, by people.Account, agreement string, in CalendarInput) (CalendarChange, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return CalendarChange{}, err
	}
	var change CalendarChange
	err := t.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.LockAgreement(agreement)
		if err != nil {
			return err
		}
		v, _, err := t.readChange(tx, a, in)
		if err != nil {
			return err
		}
		change = CalendarChange{
			ID: journal.NewID(), Agreement: a.Code, Version: v, Reason: strings.TrimSpace(in.Reason),
			Author: by.ID, AuthorName: by.Name, At: journal.Now(t.Now),
		}
		if _, err := tx.PutAgreement(a.withCalendar(v)); err != nil {
			return err
		}
		if err := tx.InsertCalendarChange(change); err != nil {
			return err
		}
		return tx.Record(by.Entry(change.At, calendarChanged, a.Code, change))
	})
	return change, err
}

// readChange reads a change and holds its rules; changes is how many there were.
func (t *Tracker) readChange(tx CalendarReader, a Agreement, in CalendarInput) (v CalendarVersion, changes int, err error) {
	s, err := t.calendarState(tx, a)
	if err != nil {
		return v, 0, err
	}
	var fields problem.Fields
	v = in.read(&fields)
	switch reason := strings.TrimSpace(in.Reason); {
	case reason == "":
		fields.Add("reason", "error.calendar.reason")
	default:
		fields.CheckText("reason", reason, MaxReason)
	}
	if len(fields) == 0 {
		a.checkVersion(v, s.Earliest, &fields)
	}
	if err := fields.Err(); err != nil {
		return v, 0, err
	}
	if in.Version != nil && *in.Version != len(s.Changes) {
		return v, 0, problem.New(problem.Conflict, "error.calendar.stale")
	}
	return v, len(s.Changes), nil
}

// checkVersion holds the rules of a new version among those that stand.
func (a Agreement) checkVersion(v CalendarVersion, earliest Date, fields *problem.Fields) {
	if v.From.Before(earliest) {
		fields.Add("from", "error.calendar.past", "date", earliest.String())
		return
	}
	if a.CalendarOn(v.From).equal(v.Calendar) {
		fields.Add("from", "error.calendar.same")
		return
	}
	changed := a.withCalendar(v).Calendars
	for i, one := range changed {
		if i == 0 || one.From.Before(v.From) {
			continue
		}
		if date, fits := boundary(changed[i-1], one); one.From == v.From && !fits {
			fields.Add("from", "error.calendar.boundary", "date", date.String())
		} else if !fits {
			fields.Add("reporting", "error.calendar.next", "date", one.From.String())
		}
	}
}

// withCalendar returns the agreement with the version among the others, in place of
// one from the same day.
func (a Agreement) withCalendar(v CalendarVersion) Agreement {
	a.Calendars = slices.Clone(a.Calendars)
	i, found := slices.BinarySearchFunc(a.Calendars, v.From, func(x CalendarVersion, from Date) int { return x.From.Compare(from) })
	if found {
		a.Calendars[i] = v
	} else {
		a.Calendars = slices.Insert(a.Calendars, i, v)
	}
	return a
}

// equal reports whether the calendars say the same.
func (c Calendar) equal(other Calendar) bool {
	if (c.Rounds == nil) != (other.Rounds == nil) || c.Rounds != nil && *c.Rounds != *other.Rounds {
		return false
	}
	return c.Reporting == other.Reporting && c.DueDays == other.DueDays && c.CloseDays == other.CloseDays &&
		c.DueSoonDays == other.DueSoonDays && slices.Equal(c.Reports, other.Reports) && c.ReportAfterDays == other.ReportAfterDays &&
		c.FinalAfterDays == other.FinalAfterDays
}

// CalendarPreview is what follows from a change of the calendar in the twelve months
// from its first day, beside what follows without it.
type CalendarPreview struct {
	Version CalendarVersion
	Until   Date // the last day of the twelve months
	Changes int  // how many changes the calendar had
	Without Outlook
	With    Outlook
}

// PreviewCalendar answers what ChangeCalendar would do, and changes nothing. It
// refuses what ChangeCalendar would refuse.
func (t *Tracker) PreviewCalendar(ctx context.Context, by people.Account, agreement string, in CalendarInput) (CalendarPreview, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return CalendarPreview{}, err
	}
	reader := t.Store.Read(ctx)
	a, err := reader.Agreement(agreement)
	if err != nil {
		return CalendarPreview{}, err
	}
	v, changes, err := t.readChange(reader, a, in)
	if err != nil {
		return CalendarPreview{}, err
	}
	until := NewDate(v.From.Year+1, v.From.Month, v.From.Day).AddDays(-1)
	return CalendarPreview{
		Version: v, Until: until, Changes: changes, Without: a.Outlook(v.From, until), With: a.withCalendar(v).Outlook(v.From, until),
	}, nil
}

// Outlook is what an agreement's calendar brings in some days.
type Outlook struct {
	Periods []PeriodDays
	Reports []ReportDays
}

// PeriodDays are the days of a reporting period; those of its round are zero where
// none opens by itself.
type PeriodDays struct {
	Period       Period
	DueOn        Date
	ClosesOn     Date
	RoundOpensOn Date
	RoundDueOn   Date
	RoundLastOn  Date // the last day of grace
}

// ReportDays is a report that the schedule compiles, with the day on which it does.
type ReportDays struct {
	Period Period
	On     Date
}

// Outlook lists the reporting periods and the scheduled reports whose period ends
// from one day to the other, the earliest first.
func (a Agreement) Outlook(from, until Date) Outlook {
	var o Outlook
	for _, p := range a.ReportingPeriods(from, until) {
		c := a.CalendarOf(p)
		d := PeriodDays{Period: p, DueOn: c.DueOn(p), ClosesOn: c.ClosesOn(p)}
		if r := c.Rounds; r != nil {
			d.RoundOpensOn, d.RoundDueOn, d.RoundLastOn = r.OpensOn(p), r.DueOn(p), r.DueOn(p).AddDays(r.GraceDays)
		}
		o.Periods = append(o.Periods, d)
	}
	for _, p := range a.ScheduledReports(from, until) {
		o.Reports = append(o.Reports, ReportDays{p, a.ReportDay(p)})
	}
	return o
}

// lockCalendars locks the agreement and returns the definition as keepCalendars does.
func (t *Tracker) lockCalendars(tx Tx, def Definition) (Definition, error) {
	stored, err := tx.LockAgreement(def.Agreement.Code)
	if problem.Is(err, problem.NotFound) {
		return def, nil
	}
	if err != nil {
		return def, err
	}
	return t.keepCalendars(tx, stored, def)
}

// keepCalendars returns the definition with the versions of the stored agreement that
// it does not name. A definition changes the calendar by the rule of ChangeCalendar:
// its versions from a day before the earliest are those that stand.
func (t *Tracker) keepCalendars(tx CalendarReader, stored Agreement, def Definition) (Definition, error) {
	earliest, err := t.earliestChange(tx, stored)
	if err != nil {
		return def, err
	}
	var fields problem.Fields
	merged := stored
	for i, v := range def.Agreement.Calendars {
		j := slices.IndexFunc(stored.Calendars, func(x CalendarVersion) bool { return x.From == v.From })
		stands := j >= 0 && stored.Calendars[j].equal(v.Calendar)
		if !stands && v.From.Before(earliest) {
			fields.Add(calendarAt(i)+"from", "error.calendar.past", "date", earliest.String())
		}
		if !stands {
			merged = merged.withCalendar(v)
		}
	}
	if len(fields) == 0 {
		check{fields: &fields}.calendars(merged.Calendars)
	}
	def.Agreement.Calendars = merged.Calendars
	return def, fields.Err()
}
