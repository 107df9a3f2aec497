package commitments

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tracker/internal/people"
	"tracker/internal/problem"
)

// Delay is why a commitment is late or suspended, as its reporter says. A draft may lack
// either part.
type Delay struct {
	Reason string `json:"reason"`          // code of a DelayReason
	Words  string `json:"words,omitempty"` // of the reporter
}

// DelayReason is one of the reasons for which a commitment can be late or suspended.
type DelayReason struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
	// Words: the reason is not taken without words of the reporter.
	Words bool `json:"words,omitempty"`
	// Retired reasons can't be chosen any more; updates that have them keep them.
	Retired bool `json:"retired,omitempty"`
}

// OrNone is the delay, empty for none.
func (d *Delay) OrNone() Delay {
	if d == nil {
		return Delay{}
	}
	return *d
}

// Compare orders reasons as they are listed: by code, those that ask for words last.
func (r DelayReason) Compare(other DelayReason) int {
	if r.Words != other.Words {
		if r.Words {
			return 1
		}
		return -1
	}
	return cmp.Compare(r.Code, other.Code)
}

// FindDelayReason returns the reason of the code; its code alone, and false, where the
// list has none.
func FindDelayReason(list []DelayReason, code string) (DelayReason, bool) {
	i := slices.IndexFunc(list, func(r DelayReason) bool { return r.Code == code })
	if i < 0 {
		return DelayReason{Code: code}, false
	}
	return list[i], true
}

// OpenDelayReasons are those that can be chosen.
func OpenDelayReasons(list []DelayReason) []DelayReason {
	return deleteWhere(list, func(r DelayReason) bool { return r.Retired })
}

// Overdue reports whether the due date has passed on the day while the work is not done
// by the status.
func (t Terms) Overdue(s Status, day Date) bool {
	return !t.DueOn.IsZero() && !s.Done() && t.DueOn.Before(day)
}

// AsksDelay reports whether an update for the period has to say why it is late: it says
// suspended, or the commitment is overdue by it at the end of the period.
func (t Terms) AsksDelay(s Status, p Period) bool {
	return s == Suspended || !p.IsZero() && t.Overdue(s, p.End())
}

// DelayInput is a delay as typed.
type DelayInput struct {
	Reason string `json:"reason"`
	Words  string `json:"words"`
}

// read returns nil where nothing was typed.
func (in DelayInput) read(fields *problem.Fields) *Delay {
	d := Delay{strings.TrimSpace(in.Reason), strings.TrimSpace(in.Words)}
	fields.CheckText("delay.words", d.Words, MaxReason)
	if d == (Delay{}) {
		return nil
	}
	return &d
}

// delayReader looks up the reasons.
type delayReader interface {
	DelayReasons() ([]DelayReason, error)
}

// checkDelay refuses, once it is submitted, an update that is late and names no reason,
// and one that names a reason and is not late. Where no reason can be chosen, none is
// asked for.
func checkDelay(tx delayReader, p checkedProgress, submit bool, fields *problem.Fields) error {
	d, asked := p.update.Delay, p.commitment.AsksDelay(p.update.Status, p.update.Period)
	if d == nil && (!submit || !asked) {
		return nil
	}
	reasons, err := tx.DelayReasons()
	if err != nil {
		return err
	}
	if d == nil {
		d = &Delay{}
	}
	r, known := FindDelayReason(reasons, d.Reason)
	switch {
	case d.Reason != "" && !known:
		fields.Add("delay.reason", "error.delay.unknown", "value", problem.Excerpt(d.Reason))
	case !submit:
	case !asked:
		fields.Add("delay.reason", "error.delay.unasked")
	case d.Reason == "" && (d.Words != "" || len(OpenDelayReasons(reasons)) > 0):
		fields.Add("delay.reason", "error.delay.missing")
	case r.Retired:
		fields.Add("delay.reason", "error.delay.retired")
	case r.Words && d.Words == "":
		fields.Add("delay.words", "error.delay.words")
	}
	return nil
}

// DelayReasons returns why commitments can be late, by code and those that ask for words
// last; also those that can't be chosen any more.
func (t *Tracker) DelayReasons(ctx context.Context, by people.Account) ([]DelayReason, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	return t.Store.Read(ctx).DelayReasons()
}

func sameDelay(a, b *Delay) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func (k check) delayReasons(list []DelayReason) {
	var codes []string
	for i, r := range list {
		at := fmt.Sprintf("delay_reasons[%d]", i)
		k.code(at+".code", r.Code, categoryForm)
		k.text(at+".name", r.Name)
		codes = k.once(at+".code", r.Code, codes)
	}
}
