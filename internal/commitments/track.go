package commitments

// Track says whether what was achieved keeps up with the way to the target.
type Track string

// The tracks. The empty track is that of what has no target, no due date or no value.
const (
	OnTrack     Track = "on_track"
	BehindTrack Track = "behind"
	OffTrack    Track = "off_track"
)

// Tracks lists the tracks in the order in which they are shown.
var Tracks = []Track{OffTrack, BehindTrack, OnTrack}

// Thresholds are from which share of the expected way, in percent, something is on
// track, and from which it is behind; below, it is off track.
type Thresholds struct {
	OnTrack int `json:"on_track"`
	Behind  int `json:"behind"`
}

// DefaultThresholds are those of an agreement that sets none.
var DefaultThresholds = Thresholds{OnTrack: 90, Behind: 60}

// TrackRule returns the agreement's thresholds.
func (a Agreement) TrackRule() Thresholds {
	if a.Thresholds == (Thresholds{}) {
		return DefaultThresholds
	}
	return a.Thresholds
}

func (k check) thresholds(t Thresholds) {
	if t != (Thresholds{}) && (t.Behind < 1 || t.OnTrack <= t.Behind || t.OnTrack > 100) {
		k.fields.Add("agreement.thresholds", "error.thresholds")
	}
}

// Way is how one indicator of a commitment is to come from its baseline to its target.
type Way struct {
	Indicator Indicator
	Target    Target
	From      Date // on which it stands at the baseline
	DueOn     Date // on which it is to stand at the target; zero: not set
}

// WayOf returns the way of an indicator of one of the agreement's commitments. It
// begins with the reporting period in which the agreement was activated; where the
// commitment begins later, with its first day.
func (a Agreement) WayOf(in Indicator, t Terms, begins Date) Way {
	w := Way{Indicator: in, Target: t.TargetOf(in.Code), From: a.InForceSince(), DueOn: t.DueOn}
	if !a.ActivatedOn.IsZero() {
		w.From = a.ReportingPeriod(a.ActivatedOn).Start()
	}
	w.From = later(w.From, begins)
	return w
}

// baseline is where the way begins: 0 where none is set, but for what is to become less.
// A sum begins at 0, whatever was before; one that is to become less has no way.
func (w Way) baseline() (Quantity, bool) {
	if w.Target.Baseline != nil && !w.Indicator.sums() {
		return *w.Target.Baseline, true
	}
	return 0, w.Indicator.Direction != Decrease
}

// Achievement returns which share of the way from the baseline to the target the value
// has come, in percent, rounded to four decimals: 100 at the target and not before it,
// below 0 before the baseline. Nil where there is no target, or where it is the baseline.
func (w Way) Achievement(value Quantity) *Quantity {
	baseline, known := w.baseline()
	if !known || w.Target.Target == nil {
		return nil
	}
	return achievement(value-baseline, *w.Target.Target-baseline)
}

// achievement is which share of the way was gone, in percent; nil of no way. It is never
// rounded up to all of it.
func achievement(gone, way Quantity) *Quantity {
	share := shareOf(gone, way)
	if all := Whole(100); share != nil && *share == all && (way > 0 && gone < way || way < 0 && gone > way) {
		*share = all - 1
	}
	return share
}

// shareOf is part in percent of whole; nil of nothing.
func shareOf(part, whole Quantity) *Quantity {
	if whole == 0 {
		return nil
	}
	if whole < 0 {
		part, whole = -part, -whole
	}
	share := Indicator{Unit: PercentUnit}.RatioOf(part, whole)
	return &share
}

// Expected returns where the way is to stand at the end of the day: on the line from
// the baseline to the target, or, where targets of single periods are set, on those.
// Nil without what it takes, and before the way begins.
func (w Way) Expected(day Date) *Quantity {
	baseline, known := w.baseline()
	switch {
	case !known || day.Before(w.From):
		return nil
	case len(w.Target.Steps) > 0:
		return w.byStep(baseline, day)
	case w.Indicator.Kind == Milestones:
		return w.byMilestone(day)
	case w.Target.Target == nil || w.DueOn.IsZero():
		return nil
	}
	expected := along(baseline, *w.Target.Target, w.From, w.DueOn, day)
	return &expected
}

// byStep adds the targets of the periods up where the values add up; else it goes from
// one to the next.
func (w Way) byStep(baseline Quantity, day Date) *Quantity {
	at, from := baseline, w.From
	for _, s := range w.Target.Steps {
		begin, next := from, s.Value
		if w.Indicator.sums() {
			begin, next = s.Period.Start(), at.Plus(s.Value)
		}
		if day.Before(begin) {
			break
		}
		at = along(at, next, begin, s.Period.End(), day)
		from = s.Period.End().AddDays(1)
	}
	return &at
}

// byMilestone counts the milestones whose dates have passed.
func (w Way) byMilestone(day Date) *Quantity {
	var dated, passed int
	for _, m := range w.Indicator.Milestones {
		if !m.DueOn.IsZero() {
			dated++
			if !m.DueOn.After(day) {
				passed++
			}
		}
	}
	if dated == 0 {
		if w.Target.Target == nil || w.DueOn.IsZero() {
			return nil
		}
		expected := along(0, *w.Target.Target, w.From, w.DueOn, day)
		expected -= expected % QuantityScale
		return &expected
	}
	expected := Whole(passed)
	return &expected
}

// along is where a line that begins with the day from stands at the end of the day.
func along(start, end Quantity, from, until, day Date) Quantity {
	if !day.Before(until) {
		return end
	}
	all, gone := until.DaysSince(from)+1, day.DaysSince(from)+1
	if all <= 0 || gone <= 0 {
		return start
	}
	return start.Plus((end - start).share(int64(gone), int64(all)))
}

// Track compares a value with what is expected at the end of the day. What has reached
// its target is on track.
func (w Way) Track(rule Thresholds, value *Quantity, day Date) Track {
	expected := w.Expected(day)
	if expected == nil || value == nil {
		return ""
	}
	if w.reached(*value) || !w.Indicator.short(*value, *expected) {
		return OnTrack
	}
	baseline, _ := w.baseline()
	share := shareOf(*value-baseline, *expected-baseline)
	switch {
	case share == nil:
		return OffTrack
	case *share >= Whole(rule.OnTrack):
		return OnTrack
	case *share >= Whole(rule.Behind):
		return BehindTrack
	}
	return OffTrack
}

func (w Way) reached(value Quantity) bool {
	return w.Target.Target != nil && !w.Indicator.short(value, *w.Target.Target)
}

// Forecast says when the target is reached at the pace of the last periods.
type Forecast struct {
	On      Date `json:"on,omitzero"`       // the day; zero where Never or Reached
	Reached bool `json:"reached,omitempty"` // it is already
	Never   bool `json:"never,omitempty"`   // not at this pace, or not within a hundred years
}

// forecastPeriods is over how many periods the pace is reckoned, and fewestValues from
// how many values there is one.
const (
	forecastPeriods = 4
	fewestValues    = 3
	maxForecast     = 36_525 // days
)

// Forecast reckons from the course of one side: how the figure moved over the last four
// periods with a value, by the days between their ends, in whole days. Nil without a
// target, with fewer than three values, and of a sum that is to become less.
func (w Way) Forecast(course []Amount) *Forecast {
	if w.Target.Target == nil || len(course) < fewestValues || w.Indicator.sums() && w.Indicator.Direction == Decrease {
		return nil
	}
	last := course[len(course)-1]
	if w.reached(last.Value) {
		return &Forecast{Reached: true}
	}
	first := course[max(0, len(course)-1-forecastPeriods)]
	moved, days := last.Value-first.Value, last.Period.End().DaysSince(first.Period.End())
	missing := *w.Target.Target - last.Value
	if w.Indicator.Direction == Decrease {
		moved, missing = -moved, -missing
	}
	if moved <= 0 || days <= 0 {
		return &Forecast{Never: true}
	}
	need := missing.share(int64(days), int64(moved))
	if need > maxForecast {
		return &Forecast{Never: true}
	}
	return &Forecast{On: last.Period.End().AddDays(int(need))}
}

// Course returns how far the side's figure had come at the end of each period that has
// a value, earliest first.
func (in Indicator) Course(c Counted, side Side) []Amount {
	var course []Amount
	a := FindFigure(c.Opening, in.Code).Of(side)
	for _, p := range c.Points {
		values, _ := p.Of(side)
		if v := FindValue(values, in.Code); v != nil {
			a = in.with(a, p.Period, *v)
			course = append(course, *a)
		}
	}
	return course
}
