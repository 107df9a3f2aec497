package api

import (
	"context"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/response"
)

// delayItem is why a commitment is late or suspended.
type delayItem struct {
	Reason *string `json:"reason" doc:"Code, as the list of reasons for delay has it; null in a draft without one"`
	Words  *string `json:"words" doc:"Of the reporter"`
}

func toDelay(d *commitments.Delay) *delayItem {
	if d == nil {
		return nil
	}
	return &delayItem{response.TextOrNull(d.Reason), response.TextOrNull(d.Words)}
}

type delayInput struct {
	Reason string `json:"reason,omitempty" doc:"Code, as the list of reasons for delay has it"`
	Words  string `json:"words,omitempty" doc:"Of the reporter; required with reasons that ask for them"`
}

// delayReasonItem is one of the reasons for delay.
type delayReasonItem struct {
	Code    string           `json:"code"`
	Name    commitments.Text `json:"name"`
	Words   bool             `json:"words" doc:"It is not taken without words of the reporter"`
	Retired bool             `json:"retired" doc:"It can't be chosen any more"`
}

func toDelayReason(r commitments.DelayReason) delayReasonItem { return delayReasonItem(r) }

func (a agreementAPI) listDelayReasons(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[delayReasonItem], error) {
	reasons, err := a.tracker.DelayReasons(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(reasons, in.Paging, toDelayReason)
}

// DelayReasonTerms are those of a reason for delay.
type DelayReasonTerms struct {
	Name    commitments.Text `json:"name" doc:"By language: fr, ar, en"`
	Words   bool             `json:"words,omitempty" doc:"It is not taken without words of the reporter"`
	Retired bool             `json:"retired,omitempty" doc:"It can't be chosen any more"`
}
