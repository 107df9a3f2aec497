package views_test

import (
	"net/url"
	"testing"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/problem"
	"tracker/internal/workbook"
	"tracker/web/views"
)

func listUploadEmpty(*testing.T) views.ListUploadView {
	return views.ListUploadView{Form: views.NewForm("list")}
}

func listUpload(*testing.T) views.ListUploadView {
	return views.ListUploadView{
		Kinds: []commitments.DeliverableKind{sort()}, Form: refused("list", url.Values{"kind": {"centres"}, "pledge": {"P1"}, "region": {"R-1"}}, "kind", "file"),
	}
}

func listMatchEmpty(*testing.T) views.ListMatchView {
	return views.ListMatchView{ListLook: workbook.ListLook{Digest: "d", Kind: sort(), Head: 1, Rows: 1}, Form: views.NewForm("match")}
}

func listMatch(*testing.T) views.ListMatchView {
	return views.ListMatchView{
		ListLook: workbook.ListLook{
			Digest: "d", Kind: sort(), Sheet: written, Head: 3, Rows: 2, Means: workbook.ThingColumns(sort(), dimensions()),
			Columns: []workbook.ListColumn{{Letter: "A", Head: written, Means: "fields.text", Known: true}, {Letter: "B", Head: "Zone"}},
			Sample:  [][]string{{written, "x"}, {"", "y"}},
		},
		Pledges: names().Pledges, Regions: names().Regions, Periods: []views.Option{{Value: "2026-Q3", Label: "2026-Q3"}},
		Form: refused("match", url.Values{"columns.A": {"fields.text"}, "period": {"2026-Q3"}}, "columns", "columns.B", "pledge", "state"),
	}
}

func listResultEmpty(*testing.T) views.ListResultView {
	return views.ListResultView{ListResult: workbook.ListResult{What: sort()}, Request: "r", Form: views.NewForm("apply")}
}

func listResult(t *testing.T) views.ListResultView {
	thing := workbook.ThingChange{Sheet: written, Row: 4, Deliverable: delivered(t)}
	alike := thing
	alike.Like = []workbook.ThingChange{thing, {Deliverable: delivered(t)}}
	return views.ListResultView{
		ListResult: workbook.ListResult{
			ListRequest: workbook.ListRequest{File: "d", Kind: "centres", Pledge: "P1", Region: "R-1", Period: "2026-Q3", State: "done"}, What: sort(),
			Things: []workbook.ThingChange{thing}, Alike: []workbook.ThingChange{alike}, Blank: 2,
			Notices: []workbook.Finding{{Sheet: written, Cell: "A9", Field: "fields.text", Head: written, Key: "list.notice.total"}},
		},
		Request: "r", Columns: workbook.ThingColumns(sort(), dimensions()), Dimensions: dimensions(), Form: refused("apply", url.Values{}, "distinct"),
	}
}

func listBlocked(t *testing.T) views.ListResultView {
	v := listResult(t)
	v.Errors = []workbook.Finding{{Sheet: written, Cell: "B7", Field: "fields.count", Head: written, Key: "error.number.malformed", Args: []any{"value", problem.Excerpt(written)}}}
	v.Form = views.NewForm("apply")
	return v
}

func communesEmpty(*testing.T) views.CommunesView {
	return views.CommunesView{Names: names(), Paging: views.Paging{Path: "/fr/communes", Page: 1, PerPage: 50}, Form: views.NewForm("load")}
}

func aCommune() deliverables.Commune {
	return deliverables.Commune{Region: "R-1", Code: "01.275", Name: commitments.Text{"fr": written, "ar": written, "en": written}}
}

func communesFull(t *testing.T) views.CommunesView {
	v := communesEmpty(t)
	v.List = deliverables.CommuneList{Number: 2, Source: written, AuthorName: written, At: noon.UTC()}
	v.Items, v.Total = []deliverables.Commune{aCommune()}, 60
	v.Form = refused("load", url.Values{"source": {written}}, "source", "file")
	return v
}

func communesResultEmpty(*testing.T) views.CommunesResultView {
	return views.CommunesResultView{Names: names(), CommunesResult: workbook.CommunesResult{File: "d"}}
}

func communesResult(t *testing.T) views.CommunesResultView {
	v := communesResultEmpty(t)
	list := []deliverables.Commune{aCommune()}
	v.Source, v.Added, v.Changed, v.CommunesChange.Left, v.List.Communes = written, list, list, list, list
	return v
}

func communesBlocked(t *testing.T) views.CommunesResultView {
	v := communesResult(t)
	v.Errors = []workbook.Finding{{Sheet: written, Cell: "B7", Field: workbook.FrenchName, Head: written, Key: "error.communes.twice", Args: []any{"value", problem.Excerpt(written)}}}
	return v
}
