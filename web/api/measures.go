package api

import (
	"tracker/internal/commitments"
	"tracker/web/response"
)

// MeasureItem is where a commitment stands with one indicator: today, or at the end of
// an edition's period.
type MeasureItem struct {
	Indicator  string            `json:"indicator" doc:"Code, such as M5.1"`
	Baseline   *response.Decimal `json:"baseline"`
	Target     *response.Decimal `json:"target"`
	TargetText *string           `json:"target_text" doc:"What is to be reached, of a qualitative indicator"`
	Steps      []StepItem        `json:"steps" doc:"Targets of single periods, earliest first"`
	Expected   *response.Decimal `json:"expected" doc:"Where it is to stand by then, on the way to its target; null where that can't be told"`
	Declared   *MeasuredItem     `json:"declared" doc:"To date, by what the responsible party declares; null where there is no value"`
	Verified   *MeasuredItem     `json:"verified" doc:"To date, by what the other party verified; null where there is no value"`
}

// StepItem is the target of one period.
type StepItem struct {
	Period string           `json:"period"`
	Value  response.Decimal `json:"value"`
}

// MeasuredItem is what one side's values come to.
type MeasuredItem struct {
	Value       response.Decimal  `json:"value"`
	Numerator   *response.Decimal `json:"numerator" doc:"Of a ratio; null of anything else"`
	Denominator *response.Decimal `json:"denominator" doc:"As numerator"`
	Period      string            `json:"period" doc:"The latest one that is in the value"`
	Periods     int               `json:"periods" doc:"How many are in it: 1 of what is counted to date"`
	InPeriod    *response.Decimal `json:"in_period,omitempty" doc:"What happened in the reporting period that runs, or in that of the edition, of what is counted so; not in lists of commitments"`
	Achievement *response.Decimal `json:"achievement" doc:"Percent of the way from baseline to target; null without a target"`
	Track       *string           `json:"track" doc:"By the thresholds of the agreement; null where nothing is expected"`
	Forecast    *ForecastItem     `json:"forecast,omitempty" doc:"Not in lists of commitments, and of fewer than three values"`
}

// ForecastItem says when the target is reached at the pace of the last periods.
type ForecastItem struct {
	On      *string `json:"on" doc:"The day; null where it is reached already, or never"`
	Reached bool    `json:"reached"`
	Never   bool    `json:"never" doc:"Not at this pace, or not within a hundred years"`
}

func toMeasures(measures []commitments.Measure) []MeasureItem {
	items := make([]MeasureItem, len(measures))
	for i, m := range measures {
		items[i] = MeasureItem{
			Indicator: m.Indicator, Baseline: response.DecimalOrNull(m.Baseline), Target: response.DecimalOrNull(m.Target.Target),
			TargetText: response.TextOrNull(m.Text), Steps: make([]StepItem, len(m.Steps)), Expected: response.DecimalOrNull(m.Expected),
			Declared: toMeasured(m.Declared), Verified: toMeasured(m.Verified),
		}
		for j, step := range m.Steps {
			items[i].Steps[j] = StepItem{step.Period.String(), response.Decimal(step.Value.String())}
		}
	}
	return items
}

func toMeasured(m *commitments.Measured) *MeasuredItem {
	if m == nil {
		return nil
	}
	item := MeasuredItem{
		Value: response.Decimal(m.Value.String()), Numerator: response.DecimalOrNull(m.Numerator), Denominator: response.DecimalOrNull(m.Denominator),
		Period: m.Period.String(), Periods: m.Periods, InPeriod: response.DecimalOrNull(m.InPeriod),
		Achievement: response.DecimalOrNull(m.Achievement), Track: response.TextOrNull(m.Track),
	}
	if f := m.Forecast; f != nil {
		item.Forecast = &ForecastItem{response.DateOrNull(f.On), f.Reached, f.Never}
	}
	return &item
}
