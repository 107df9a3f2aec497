package reports

import (
	"tracker/internal/commitments"
)

// DelayCount is how many commitments are overdue or suspended for one reason.
type DelayCount struct {
	Reason    string `json:"reason"` // code; None: no reason was given
	Overdue   int    `json:"overdue"`
	Suspended int    `json:"suspended"`
	Total     int    `json:"total"` // one that is both counts once
}

// reason is the code of why the row is late, by what is declared; None where nothing
// says it.
func (r Row) reason() string {
	if d := r.said().Delay; d != nil && d.Reason != "" {
		return d.Reason
	}
	return None
}

func (r Row) suspended() bool { return r.said().Status == commitments.Suspended }

// suspended are those whose due date has not passed.
func (r *Report) suspended() []Row {
	return filter(r.Commitments, func(c Row) bool { return c.suspended() && !c.Overdue })
}

// delays counts the overdue and the suspended commitments by their reasons, in the order
// of the list, those without one last.
func delays(r Report, reasons []commitments.DelayReason) []DelayCount {
	counts := map[string]DelayCount{}
	for _, c := range r.Commitments {
		if !c.Overdue && !c.suspended() {
			continue
		}
		count := counts[c.reason()]
		count.Total++
		if c.Overdue {
			count.Overdue++
		}
		if c.suspended() {
			count.Suspended++
		}
		counts[c.reason()] = count
	}
	list := []DelayCount{}
	for _, code := range append(reasonCodes(reasons), None) {
		if count, some := counts[code]; some {
			count.Reason = code
			list = append(list, count)
		}
	}
	return list
}

func reasonCodes(list []commitments.DelayReason) []string {
	codes := make([]string, len(list))
	for i, r := range list {
		codes[i] = r.Code
	}
	return codes
}

// reasonsOf returns the reasons that something in the report names.
func reasonsOf(all []commitments.DelayReason, r Report) []commitments.DelayReason {
	used := map[string]bool{}
	for _, c := range r.Commitments {
		for _, s := range []Statement{c.said(), c.shown()} {
			if s.Delay != nil {
				used[s.Delay.Reason] = true
			}
		}
	}
	for _, u := range r.Updates {
		if u.Delay != nil {
			used[u.Delay.Reason] = true
		}
	}
	return filter(all, func(reason commitments.DelayReason) bool { return used[reason.Code] })
}
