package store

import (
	"tracker/internal/deliverables"
	"tracker/internal/problem"
)

type communeListRow struct {
	ID         string `gorm:"primaryKey"`
	Number     int
	Source     string
	SHA256     string `gorm:"column:sha256"`
	Communes   string
	Author     string
	AuthorName string
	LoadedAt   int64
}

func (communeListRow) TableName() string { return "commune_lists" }

func fromCommuneList(l deliverables.CommuneList) communeListRow {
	return communeListRow{
		ID: l.ID, Number: l.Number, Source: l.Source, SHA256: l.SHA256, Communes: toJSON(l.Communes), Author: l.Author, AuthorName: l.AuthorName,
		LoadedAt: l.At.UnixMicro(),
	}
}

func (r communeListRow) list() (deliverables.CommuneList, error) {
	var col columns
	l := deliverables.CommuneList{
		ID: r.ID, Number: r.Number, Source: r.Source, SHA256: r.SHA256, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.LoadedAt),
	}
	col.json(r.Communes, &l.Communes)
	return l, wrap("communes "+r.ID, col.err)
}

func (r registerReads) Communes(region string) ([]string, error) {
	var names []string
	err := r.q.Model(&deliverableRow{}).Where("region = ? AND commune > ''", region).Distinct().Order("commune").Pluck("commune", &names).Error
	return names, wrap("communes", err)
}

func (r registerReads) CommunesAfter(number int) (deliverables.CommuneList, bool, error) {
	row, err := findOne[communeListRow](r.q.Where("number > ?", number).Order("number DESC"), "communes")
	if problem.Is(err, problem.NotFound) {
		return deliverables.CommuneList{}, false, nil
	}
	if err != nil {
		return deliverables.CommuneList{}, false, err
	}
	l, err := row.list()
	return l, true, err
}

func (w registerWrites) InsertCommunes(l deliverables.CommuneList) error {
	row := fromCommuneList(l)
	added := insertOnce(w.tx, &row)
	if added.Error == nil && added.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.communes.stale")
	}
	return wrap("add communes", added.Error)
}
