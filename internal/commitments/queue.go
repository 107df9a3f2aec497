package commitments

import "time"

// Queue asks for updates that wait for a review.
type Queue struct {
	Reviewer   string   // account id whose own updates are left out
	Party      string   // party whose own pledges are left out
	Agreements []string // agreements that the party signed
	Region     string
	Pledge     string
	Part       QueuePart
	Current    bool      // without those from the published record
	Before     time.Time // submitted before; zero for any time
	Page       int
	PerPage    int
}

// QueuePart is a part of the queue; "" is the whole.
type QueuePart string

// The parts of the queue. An update is overtaken once an update of a later period stands
// and was not returned: what it declares is not what is declared any more.
const (
	Standing  QueuePart = "standing"
	Overtaken QueuePart = "overtaken"
)

// QueueParts are the parts that can be asked for.
var QueueParts = []QueuePart{Standing, Overtaken}

// Waiting is an update with the commitment that it is about.
type Waiting struct {
	Update
	About Commitment
}

// Overtaken reports whether an update of a later period is what is declared.
func (w Waiting) Overtaken() bool { return w.About.State.overtakes(w.Update) }

// overtakes reports whether something else than the update, which waits for a review, is
// declared.
func (s State) overtakes(u Update) bool { return s.Declared == nil || s.Declared.Update != u.ID }

// Routine reports whether the update can be verified together with others, without being
// opened: no rule of quality has warned of it, and it was overtaken or says nothing new.
func (w Waiting) Routine(measured []Indicator) bool {
	return w.About.State.routine(w.Update, measured)
}

func (s State) routine(u Update, measured []Indicator) bool {
	return len(u.Warnings) == 0 && (s.overtakes(u) || s.repeats(u, measured))
}

// repeats reports whether the update, which is what is declared, says what was verified
// last. Where nothing was verified yet, it says nothing new if it has no value and agrees
// with the assessment of its period that the other party gave on its own.
func (s State) repeats(u Update, measured []Indicator) bool {
	v := s.Verified
	if v == nil {
		return len(u.Values) == 0 && u.Delay == nil && GapBetween(u.Status, s.Compared) == NoGap
	}
	if v.Status != u.Status || !sameDelay(v.Delay, u.Delay) {
		return false
	}
	for _, said := range u.Values {
		if !repeated(said, FindValue(v.Values, said.Indicator), measured) {
			return false
		}
	}
	return true
}

// repeated reports whether a value says what was verified; of what adds up, that nothing
// was added.
func repeated(said Value, verified *Value, measured []Indicator) bool {
	for _, in := range measured {
		if in.Code == said.Indicator && in.Adds() {
			return said.Value == 0
		}
	}
	return verified != nil && said.same(*verified)
}

// LastAssessed is the assessment that a review of the update can repeat: that of its
// period, else the latest of a period before it; "" where there is neither.
func (w Waiting) LastAssessed() Assessment {
	switch s := w.About.State; {
	case !w.Overtaken() && s.Compared != "":
		return s.Compared
	case s.Assessed != nil && s.Assessed.Period.Compare(w.Period) <= 0:
		return s.Assessed.Assessment
	}
	return ""
}
