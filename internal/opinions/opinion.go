// Package opinions is what the party that collects an agreement's data says of a period
// in its own words: of the whole, and of each pledge.
//
// Each saved wording is a fact, and so is what a second person of the same party decided
// on it. Only what was approved is anybody else's to read, and part of reports. Until
// then the journal holds the fingerprint of the words and not the words.
package opinions

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
)

// Subject is what an opinion is on: a period of an agreement, or one pledge in it.
type Subject struct {
	Agreement string             `json:"agreement"`
	Period    commitments.Period `json:"period"`
	Pledge    string             `json:"pledge"` // code; "" for the whole
}

// Version is a fact: one wording of an opinion.
type Version struct {
	ID      string `json:"id"`
	Opinion string `json:"opinion"` // id, the same for all of its versions
	Subject
	Number     int                `json:"version"` // 1 of the first, one more of each
	Texts      commitments.Text   `json:"-"`       // the journal holds them once they are approved
	Seal       string             `json:"seal"`    // SHA-256 of Texts as sorted JSON
	Party      string             `json:"party"`   // the author's
	Origin     commitments.Origin `json:"origin"`
	Author     string             `json:"author"` // account id
	AuthorName string             `json:"author_name"`
	At         time.Time          `json:"at"` // UTC
}

// Outcome is what was decided on a version.
type Outcome string

// The outcomes.
const (
	Approve Outcome = "approved"
	Return  Outcome = "returned"
)

// Outcomes lists the outcomes.
var Outcomes = []Outcome{Approve, Return}

// Decision is a fact: what a second person decided on a version.
type Decision struct {
	ID      string `json:"id"`
	Opinion string `json:"opinion"`
	Subject
	Of      string             `json:"of"` // id of the version
	Number  int                `json:"version"`
	Outcome Outcome            `json:"decision"`
	Texts   commitments.Text   `json:"texts,omitempty"` // of the version, once it is approved
	Reason  string             `json:"-"`               // of a return; the journal holds its seal
	Seal    string             `json:"seal,omitempty"`  // SHA-256 of Reason
	Origin  commitments.Origin `json:"origin"`
	// Reviewer is the id of the account, another one than the author's.
	Reviewer string    `json:"reviewer"`
	Name     string    `json:"reviewer_name"`
	At       time.Time `json:"at"` // UTC
}

// SealOf is the fingerprint of texts.
func SealOf(t commitments.Text) string {
	raw, err := journal.SortedJSON(t, "")
	if err != nil {
		panic("opinions: " + err.Error()) // texts: cannot fail
	}
	return sealOf(raw)
}

// SealOfReason is the fingerprint of the reason of a return; "" of none.
func SealOfReason(reason string) string {
	if reason == "" {
		return ""
	}
	return sealOf([]byte(reason))
}

func sealOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// State is how far an opinion has come.
type State string

// The states of an opinion's latest version.
const (
	None     State = "none"    // nothing was written
	Written  State = "written" // it waits for a second person
	Returned State = "returned"
	Approved State = "approved"
)

// Opinion is what was written on a subject, and decided on it.
type Opinion struct {
	ID string // "" while nothing was written
	Subject
	Versions  []Version  // the first one first
	Decisions []Decision // by version
}

// Number is that of the latest version; 0 of none.
func (o Opinion) Number() int { return len(o.Versions) }

// Latest is the latest version; the zero Version of none.
func (o Opinion) Latest() Version {
	if len(o.Versions) == 0 {
		return Version{}
	}
	return o.Versions[len(o.Versions)-1]
}

// DecisionOn is what was decided on a version; nil while nothing was.
func (o Opinion) DecisionOn(v Version) *Decision {
	i := slices.IndexFunc(o.Decisions, func(d Decision) bool { return d.Of == v.ID })
	if i < 0 {
		return nil
	}
	return &o.Decisions[i]
}

// State is that of the latest version. An earlier one may stand approved beside it.
func (o Opinion) State() State {
	if len(o.Versions) == 0 {
		return None
	}
	d := o.DecisionOn(o.Latest())
	switch {
	case d == nil:
		return Written
	case d.Outcome == Approve:
		return Approved
	}
	return Returned
}

// Standing is the latest approved version with its approval: what reports say and
// everybody may read.
type Standing struct {
	Version
	Approval Decision
}

// Standing returns what stands; false while nothing was approved.
func (o Opinion) Standing() (Standing, bool) {
	for _, v := range slices.Backward(o.Versions) {
		if d := o.DecisionOn(v); d != nil && d.Outcome == Approve {
			approval := *d
			approval.Texts = nil // those of the version
			return Standing{v, approval}, true
		}
	}
	return Standing{}, false
}

// published is the opinion as far as everybody may read it.
func (o Opinion) published() Opinion {
	s, stands := o.Standing()
	if !stands {
		return Opinion{Subject: o.Subject}
	}
	return Opinion{ID: o.ID, Subject: o.Subject, Versions: []Version{s.Version}, Decisions: []Decision{s.Approval}}
}

// Gather puts versions and decisions together, by subject in the order of their first
// versions. Versions come in their order.
func Gather(versions []Version, decisions []Decision) []Opinion {
	var list []Opinion
	place := map[string]int{}
	for _, v := range versions {
		i, known := place[v.Opinion]
		if !known {
			i = len(list)
			place[v.Opinion] = i
			list = append(list, Opinion{ID: v.Opinion, Subject: v.Subject})
		}
		list[i].Versions = append(list[i].Versions, v)
	}
	for _, d := range decisions {
		if i, known := place[d.Opinion]; known {
			list[i].Decisions = append(list[i].Decisions, d)
		}
	}
	return list
}
