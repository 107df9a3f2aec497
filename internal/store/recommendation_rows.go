package store

import (
	"tracker/internal/commitments"
	"tracker/internal/recommendations"
)

type recommendationRow struct {
	ID         string `gorm:"primaryKey"`
	Agreement  string
	Period     string
	PeriodEnd  string
	Pledge     string
	Commitment string
	Region     string
	Texts      string
	Search     string
	Addressee  string
	Deadline   string
	Party      string
	Origin     commitments.Origin
	Author     string
	AuthorName string
	MadeAt     int64
}

func (recommendationRow) TableName() string { return "recommendations" }

func fromRecommendation(r recommendations.Recommendation) recommendationRow {
	return recommendationRow{
		ID: r.ID, Agreement: r.Agreement, Period: r.Period.String(), PeriodEnd: r.Period.End().String(), Pledge: r.Pledge, Commitment: r.Commitment,
		Region: r.Region, Texts: toJSON(r.Texts), Search: r.SearchText(), Addressee: r.Addressee, Deadline: r.Deadline.String(), Party: r.Party,
		Origin: r.Origin, Author: r.Author, AuthorName: r.AuthorName, MadeAt: r.At.UnixMicro(),
	}
}

func (r recommendationRow) recommendation() (recommendations.Recommendation, error) {
	var col columns
	made := recommendations.Recommendation{
		ID: r.ID, Agreement: r.Agreement, Period: col.period(r.Period), Pledge: r.Pledge, Commitment: r.Commitment, Region: r.Region,
		Addressee: r.Addressee, Deadline: col.day(&r.Deadline), Party: r.Party, Origin: r.Origin, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.MadeAt),
	}
	col.json(r.Texts, &made.Texts)
	return made, wrap("recommendation "+r.ID, col.err)
}

type recommendationStepRow struct {
	ID             string `gorm:"primaryKey"`
	Recommendation string
	Agreement      string
	Version        int
	Step           recommendations.Kind
	Words          string
	Party          string
	Origin         commitments.Origin
	Author         string
	AuthorName     string
	SteppedAt      int64
}

func (recommendationStepRow) TableName() string { return "recommendation_steps" }

func fromRecommendationStep(s recommendations.Step) recommendationStepRow {
	return recommendationStepRow{
		ID: s.ID, Recommendation: s.Recommendation, Agreement: s.Agreement, Version: s.Number, Step: s.Kind, Words: s.Words, Party: s.Party,
		Origin: s.Origin, Author: s.Author, AuthorName: s.AuthorName, SteppedAt: s.At.UnixMicro(),
	}
}

func (r recommendationStepRow) step() (recommendations.Step, error) {
	return recommendations.Step{
		ID: r.ID, Recommendation: r.Recommendation, Agreement: r.Agreement, Number: r.Version, Kind: r.Step, Words: r.Words, Party: r.Party,
		Origin: r.Origin, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.SteppedAt),
	}, nil
}
