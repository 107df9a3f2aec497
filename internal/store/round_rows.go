package store

import (
	"gorm.io/gorm"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

type roundRow struct {
	ID           string `gorm:"primaryKey"`
	Agreement    string
	Period       string
	PeriodEnd    string
	Pledges      string
	Regions      string
	DueOn        string
	GraceDays    int
	LastOn       string
	Note         string
	Requires     string
	OpenedBy     string
	OpenedByName string
	Origin       commitments.Origin
	OpenedAt     int64
}

func (roundRow) TableName() string { return "rounds" }

// fromRound keeps the terms under which the round opened.
func fromRound(r collection.Round) roundRow {
	return roundRow{
		ID: r.ID, Agreement: r.Agreement, Period: r.Period.String(), PeriodEnd: r.Period.End().String(),
		Pledges: toJSON(r.Pledges), Regions: toJSON(r.Regions), DueOn: r.DueOn.String(), GraceDays: r.GraceDays,
		LastOn: r.LastOn().String(), Note: r.Note, Requires: toJSON(r.Requires),
		OpenedBy: r.OpenedBy, OpenedByName: r.OpenedByName, Origin: r.Origin, OpenedAt: r.OpenedAt.UnixMicro(),
	}
}

func (r roundRow) round() (collection.Round, error) {
	var col columns
	round := collection.Round{
		ID: r.ID, Agreement: r.Agreement, Period: col.period(r.Period),
		Terms:    collection.Terms{DueOn: col.day(&r.DueOn), GraceDays: r.GraceDays, Note: r.Note},
		OpenedBy: r.OpenedBy, OpenedByName: r.OpenedByName, Origin: r.Origin, OpenedAt: toTime(r.OpenedAt), Version: 1,
	}
	col.json(r.Pledges, &round.Pledges)
	col.json(r.Regions, &round.Regions)
	col.json(r.Requires, &round.Requires)
	return round, wrap("round "+r.ID, col.err)
}

type roundRevisionRow struct {
	ID         string `gorm:"primaryKey"`
	Round      string
	Version    int
	Pledges    string
	Regions    string
	DueOn      string
	GraceDays  int
	LastOn     string
	Note       string
	Requires   string
	ClosedOn   *string
	Reason     string
	Author     string
	AuthorName string
	Origin     commitments.Origin
	RevisedAt  int64
}

func (roundRevisionRow) TableName() string { return "round_revisions" }

func fromRoundRevision(v collection.Revision) roundRevisionRow {
	return roundRevisionRow{
		ID: v.ID, Round: v.Round, Version: v.Version,
		Pledges: toJSON(v.Pledges), Regions: toJSON(v.Regions), DueOn: v.DueOn.String(), GraceDays: v.GraceDays,
		LastOn: v.LastOn().String(), Note: v.Note, Requires: toJSON(v.Requires), ClosedOn: toDay(v.ClosedOn),
		Reason: v.Reason, Author: v.Author, AuthorName: v.AuthorName, Origin: v.Origin, RevisedAt: v.At.UnixMicro(),
	}
}

func (r roundRevisionRow) revision() (collection.Revision, error) {
	var col columns
	v := collection.Revision{
		ID: r.ID, Round: r.Round, Version: r.Version,
		Terms:    collection.Terms{DueOn: col.day(&r.DueOn), GraceDays: r.GraceDays, Note: r.Note},
		ClosedOn: col.day(r.ClosedOn), Reason: r.Reason, Author: r.Author, AuthorName: r.AuthorName,
		Origin: r.Origin, At: toTime(r.RevisedAt),
	}
	col.json(r.Pledges, &v.Pledges)
	col.json(r.Regions, &v.Regions)
	col.json(r.Requires, &v.Requires)
	return v, wrap("round revision "+r.ID, col.err)
}

type excuseRow struct {
	ID         string `gorm:"primaryKey"`
	Round      string
	Commitment string
	Excused    bool
	Reason     string
	Author     string
	AuthorName string
	Origin     commitments.Origin
	ExcusedAt  int64
}

func (excuseRow) TableName() string { return "return_excuses" }

func fromExcuse(e collection.Excuse) excuseRow {
	return excuseRow{
		ID: e.ID, Round: e.Round, Commitment: e.Commitment, Excused: e.Excused, Reason: e.Reason,
		Author: e.Author, AuthorName: e.AuthorName, Origin: e.Origin, ExcusedAt: e.At.UnixMicro(),
	}
}

func (r excuseRow) excuse() (collection.Excuse, error) {
	return collection.Excuse{
		ID: r.ID, Round: r.Round, Commitment: r.Commitment, Excused: r.Excused, Reason: r.Reason,
		Author: r.Author, AuthorName: r.AuthorName, Origin: r.Origin, At: toTime(r.ExcusedAt),
	}, nil
}

type reopeningRow struct {
	ID         string `gorm:"primaryKey"`
	Round      string
	Commitment string
	UntilOn    string
	Reason     string
	Author     string
	AuthorName string
	Origin     commitments.Origin
	ReopenedAt int64
}

func (reopeningRow) TableName() string { return "return_reopenings" }

func fromReopening(o collection.Reopening) reopeningRow {
	return reopeningRow{
		ID: o.ID, Round: o.Round, Commitment: o.Commitment, UntilOn: o.Until.String(), Reason: o.Reason,
		Author: o.Author, AuthorName: o.AuthorName, Origin: o.Origin, ReopenedAt: o.At.UnixMicro(),
	}
}

func (r reopeningRow) reopening() (collection.Reopening, error) {
	var col columns
	o := collection.Reopening{
		ID: r.ID, Round: r.Round, Commitment: r.Commitment, Until: col.day(&r.UntilOn), Reason: r.Reason,
		Author: r.Author, AuthorName: r.AuthorName, Origin: r.Origin, At: toTime(r.ReopenedAt),
	}
	return o, wrap("reopening "+r.ID, col.err)
}

// inForce brings rounds up to their latest revision.
func inForce(q *gorm.DB, rows []roundRow) ([]collection.Round, error) {
	rounds, err := mapAll(rows, roundRow.round)
	if err != nil || len(rounds) == 0 {
		return rounds, err
	}
	ids := make([]string, len(rounds))
	for i, r := range rounds {
		ids[i] = r.ID
	}
	revisions, err := list(q.Where("round IN ? AND version = "+lastVersion, ids), "round revisions", roundRevisionRow.revision)
	if err != nil {
		return nil, err
	}
	for _, v := range revisions {
		for i, r := range rounds {
			if r.ID == v.Round {
				rounds[i] = r.After(v)
			}
		}
	}
	return rounds, nil
}

const lastVersion = "(SELECT max(o.version) FROM round_revisions o WHERE o.round = round_revisions.round)"

// oneRound reads the round that q finds, as it is in force. The second handle has
// no conditions.
func oneRound(q, plain *gorm.DB) (collection.Round, error) {
	row, err := findOne[roundRow](q, "round")
	if err != nil {
		return collection.Round{}, err
	}
	rounds, err := inForce(plain, []roundRow{row})
	if err != nil {
		return collection.Round{}, err
	}
	return rounds[0], nil
}

func (w roundWrites) InsertRound(r collection.Round) error {
	row := fromRound(r)
	created := insertOnce(w.tx, &row)
	if created.Error == nil && created.RowsAffected == 0 {
		return collection.RoundExists(r)
	}
	return wrap("open round", created.Error)
}

func (w roundWrites) InsertRevision(v collection.Revision) error {
	row := fromRoundRevision(v)
	created := insertOnce(w.tx, &row)
	if created.Error == nil && created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.round.stale", "version", v.Version)
	}
	return wrap("change round", created.Error)
}
