package store

import (
	"tracker/internal/commitments"
	"tracker/internal/opinions"
)

type opinionVersionRow struct {
	ID         string `gorm:"primaryKey"`
	Opinion    string
	Agreement  string
	Period     string
	Pledge     string
	Version    int
	Texts      string
	Seal       string
	Party      string
	Origin     commitments.Origin
	Author     string
	AuthorName string
	WrittenAt  int64
}

func (opinionVersionRow) TableName() string { return "opinion_versions" }

func fromOpinionVersion(v opinions.Version) opinionVersionRow {
	return opinionVersionRow{
		ID: v.ID, Opinion: v.Opinion, Agreement: v.Agreement, Period: v.Period.String(), Pledge: v.Pledge, Version: v.Number, Texts: toJSON(v.Texts),
		Seal: v.Seal, Party: v.Party, Origin: v.Origin, Author: v.Author, AuthorName: v.AuthorName, WrittenAt: v.At.UnixMicro(),
	}
}

func (r opinionVersionRow) version() (opinions.Version, error) {
	var col columns
	v := opinions.Version{
		ID: r.ID, Opinion: r.Opinion, Subject: opinions.Subject{Agreement: r.Agreement, Period: col.period(r.Period), Pledge: r.Pledge}, Number: r.Version,
		Seal: r.Seal, Party: r.Party, Origin: r.Origin, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.WrittenAt),
	}
	col.json(r.Texts, &v.Texts)
	return v, wrap("opinion "+r.ID, col.err)
}

// fits reports whether the row's words are those of its seal.
func (r opinionVersionRow) fits() bool {
	v, err := r.version()
	return err == nil && opinions.SealOf(v.Texts) == r.Seal
}

type opinionDecisionRow struct {
	ID           string `gorm:"primaryKey"`
	Opinion      string
	Agreement    string
	Period       string
	Pledge       string
	VersionID    string
	Version      int
	Decision     opinions.Outcome
	Reason       string
	Seal         string
	Origin       commitments.Origin
	Reviewer     string
	ReviewerName string
	DecidedAt    int64
}

func (opinionDecisionRow) TableName() string { return "opinion_decisions" }

func fromOpinionDecision(d opinions.Decision) opinionDecisionRow {
	return opinionDecisionRow{
		ID: d.ID, Opinion: d.Opinion, Agreement: d.Agreement, Period: d.Period.String(), Pledge: d.Pledge, VersionID: d.Of, Version: d.Number,
		Decision: d.Outcome, Reason: d.Reason, Seal: d.Seal, Origin: d.Origin, Reviewer: d.Reviewer, ReviewerName: d.Name, DecidedAt: d.At.UnixMicro(),
	}
}

func (r opinionDecisionRow) decision() (opinions.Decision, error) {
	var col columns
	d := opinions.Decision{
		ID: r.ID, Opinion: r.Opinion, Subject: opinions.Subject{Agreement: r.Agreement, Period: col.period(r.Period), Pledge: r.Pledge}, Of: r.VersionID,
		Number: r.Version, Outcome: r.Decision, Reason: r.Reason, Seal: r.Seal, Origin: r.Origin, Reviewer: r.Reviewer, Name: r.ReviewerName, At: toTime(r.DecidedAt),
	}
	return d, wrap("decision "+r.ID, col.err)
}

// fits reports whether the row's reason is that of its seal.
func (r opinionDecisionRow) fits() bool { return opinions.SealOfReason(r.Reason) == r.Seal }
