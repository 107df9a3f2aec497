package reports

import (
	"time"

	"tracker/internal/commitments"
	"tracker/internal/recommendations"
)

// Recommended is a recommendation as it stood by the end of the period: one that was made
// in it, or carried over since it had not ended before.
type Recommended struct {
	ID         string                `json:"id"`
	Period     commitments.Period    `json:"period"`     // in which it was made
	Carried    bool                  `json:"carried"`    // it was made in an earlier one
	Pledge     string                `json:"pledge"`     // code; "" of the agreement as a whole
	Commitment string                `json:"commitment"` // code; "" of a pledge or the whole
	Region     string                `json:"region"`
	Texts      commitments.Text      `json:"texts"`
	Addressee  string                `json:"addressee"`
	Deadline   commitments.Date      `json:"deadline"`
	State      recommendations.State `json:"state"`
	// DaysOverdue is by how many days the addressee was late; 0 for not.
	DaysOverdue int                `json:"days_overdue"`
	Declared    *Followed          `json:"declared"` // what the addressee said last; nil for nothing
	Found       *Followed          `json:"found"`    // what who recommends it found last; nil for nothing
	Party       string             `json:"party"`    // that recommends
	AuthorName  string             `json:"author_name"`
	MadeAt      time.Time          `json:"made_at"`
	Origin      commitments.Origin `json:"origin"`
}

// Followed is a step of a recommendation.
type Followed struct {
	Step       recommendations.Kind `json:"step"`
	Words      string               `json:"words"`
	AuthorName string               `json:"author_name"`
	At         time.Time            `json:"at"`
}

// recommended lists what was recommended, by deadline, as it stood on the day: the last
// one of the period, or today while that runs.
func recommended(all []recommendations.Record, p commitments.Period, day commitments.Date, loc *time.Location) []Recommended {
	list := []Recommended{}
	for _, r := range all {
		carried := r.Period.End().Before(p.Start())
		if carried && r.By(p.Start().AddDays(-1), loc).State().Ended() {
			continue
		}
		stood := r.By(day, loc)
		list = append(list, Recommended{
			ID: r.ID, Period: r.Period, Carried: carried, Pledge: r.Pledge, Commitment: r.Commitment, Region: r.Region, Texts: r.Texts,
			Addressee: r.Addressee, Deadline: r.Deadline, State: stood.State(), DaysOverdue: stood.DaysOverdue(day),
			Declared: followed(stood.Declared()), Found: followed(stood.Found()), Party: r.Party, AuthorName: r.AuthorName, MadeAt: r.At.UTC(), Origin: r.Origin,
		})
	}
	return list
}

func followed(s *recommendations.Step) *Followed {
	if s == nil {
		return nil
	}
	return &Followed{s.Kind, s.Words, s.AuthorName, s.At.UTC()}
}
