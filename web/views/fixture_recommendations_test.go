package views_test

import (
	"net/url"
	"testing"

	"tracker/internal/commitments"
	"tracker/internal/recommendations"
	"tracker/web/views"
)

// recommendation is one on a commitment, overdue after a step of each kind.
func recommendation(id string, kinds ...recommendations.Kind) recommendations.Record {
	r := recommendations.Record{Recommendation: recommendations.Recommendation{
		ID: id, Agreement: "A-1", Period: period("2026-Q3"), Pledge: "P1", Commitment: "P1.R-1", Region: "R-1", Texts: commitments.Text{"ar": written},
		Addressee: "MIN", Deadline: date("2026-10-01"), Party: "CON", Origin: commitments.Demonstration, AuthorName: reviewer.Name, At: noon.UTC(),
	}}
	for i, k := range kinds {
		r.Steps = append(r.Steps, recommendations.Step{
			ID: id + string(k), Recommendation: id, Number: i + 1, Kind: k, Words: written, Party: "MIN", AuthorName: planner.Name, At: noon.UTC(),
		})
	}
	return r
}

func recommendationList() []recommendations.Record {
	whole := recommendation("r2", recommendations.Refuse)
	whole.Pledge, whole.Commitment, whole.Region = "", "", ""
	pledge := recommendation("r3", recommendations.Do)
	pledge.Commitment, pledge.Region = "", ""
	return []recommendations.Record{recommendation("r1", recommendations.Accept, recommendations.Do, recommendations.NotDone), whole, pledge}
}

func recommendationsEmpty(*testing.T) views.RecommendationsView {
	return views.RecommendationsView{Paging: paging("/fr/recommendations", 0)}
}

func recommendationsFull(*testing.T) views.RecommendationsView {
	v := views.RecommendationsView{
		Names: views.Names{Pledges: pledges(), Regions: regions()}, Paging: paging("/fr/recommendations", 7), Items: recommendationList(),
		Parties: []string{"MIN", "CON"}, Today: date("2026-11-20"), Makes: true, Problems: []views.FieldMessage{{Name: "q", Message: wrong("q")}},
	}
	v.Query = url.Values{"q": {written}, "state": {"open"}, "addressee": {"MIN"}, "pledge": {"P1"}, "region": {"R-1"}, "overdue": {"true"}, "commitment": {"P1.R-1"}}
	return v
}

func recommendationEmpty(*testing.T) views.RecommendationView {
	return views.RecommendationView{Record: recommendation("r1"), Agreement: agreement(), Today: date("2026-09-01")}
}

func recommendationFull(*testing.T) views.RecommendationView {
	return views.RecommendationView{
		Names: views.Names{Pledges: pledges(), Regions: regions()}, Record: recommendationList()[0], Agreement: agreement(), Today: date("2026-11-20"), Why: "Not you",
		Answer: ref(refused("answer", url.Values{"words": {written}, "version": {"3"}}, "step", "words")),
		Find:   ref(refused("find", url.Values{"words": {written}, "version": {"3"}}, "step", "words")), Numbers: views.JournalNumbers{"r1": 12},
	}
}

func newRecommendationEmpty(*testing.T) views.NewRecommendationView {
	return views.NewRecommendationView{Agreement: agreement(), Form: views.NewForm("recommend")}
}

func newRecommendation(*testing.T) views.NewRecommendationView {
	return views.NewRecommendationView{
		Names: views.Names{Pledges: pledges(), Regions: regions()}, Agreement: agreement(), Commitment: "P1.R-1",
		Form: refused("recommend", url.Values{"texts.fr": {written}}, "texts.fr", "texts.ar", "texts.en", "addressee", "deadline", "period"),
	}
}

func recommendedHere() views.RecommendedUnder {
	return views.RecommendedUnder{Items: recommendationList(), Total: 3, All: "/fr/recommendations?pledge=P1", New: "/fr/recommendations/new", Today: date("2026-11-20")}
}
