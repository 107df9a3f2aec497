package views

import (
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/recommendations"
)

// RecommendationsView is one page of the list of recommendations.
type RecommendationsView struct {
	Names
	Paging
	Items    []recommendations.Record
	Problems []FieldMessage
	Parties  []string // that can be addressed
	Today    commitments.Date
	Makes    bool // the account may make one
}

// recommendationFilters are the filters of the list.
var recommendationFilters = []string{"q", "state", "addressee", "pledge", "region", "overdue", "commitment", "agreement"}

func (v RecommendationsView) chips(c Layout) []chip {
	return chipsOf(v.Path, v.Query, recommendationFilters, func(name, value string) string {
		switch name {
		case "q":
			return c.T("filter.chip.q", "text", value)
		case "region":
			return v.Names.Region(c, value)
		case "pledge":
			return c.L.Isolate(value) + " " + v.Names.Pledge(c, value)
		case "state":
			return c.named("recommendation.state.", value)
		case "addressee":
			return c.Party(value)
		case "overdue":
			return c.T("recommendation.overdue")
		}
		return c.L.Isolate(value)
	})
}

// RecommendationView is one recommendation with its history.
type RecommendationView struct {
	Names
	recommendations.Record
	Agreement commitments.Agreement
	Today     commitments.Date
	Answer    *Form // nil where the account does not answer it now
	Find      *Form // nil where it does not say what became of it now
	Why       string
	Overtaken *Overtaken // nil where nothing was refused because of somebody else's step
	Numbers   JournalNumbers
}

// NewRecommendationView is the form of a new one.
type NewRecommendationView struct {
	Names
	Agreement  commitments.Agreement
	Agreements []commitments.Agreement // on which the account recommends something
	Commitment string                  // "" where the pledge can be chosen
	Form       Form
}

// stepOptions are the kinds of step that can follow now.
func (v RecommendationView) stepOptions(c Layout, prefix string, kinds []recommendations.Kind) []Option {
	var options []Option
	for _, k := range kinds {
		if v.Can(k) {
			options = append(options, Option{Value: string(k), Label: c.T(prefix + string(k))})
		}
	}
	return options
}

// recommendationPath is the address of a recommendation's page.
func recommendationPath(c Layout, id string) string { return c.To("recommendations", id) }

// RecommendedUnder is the recommendations on a commitment or pledge, on its page.
type RecommendedUnder struct {
	Items []recommendations.Record
	Total int
	All   string // the address of the whole list
	New   string // the address of the form; "" where the account may make none
	Today commitments.Date
}

// MayRecommend reports whether the account recommends for a party that collects the
// agreement's data.
func MayRecommend(by people.Account, a commitments.Agreement) bool {
	return by.RequireCollecting(people.Recommend, a.Collectors()) == nil
}

// pledgeChoices are the pledges that a recommendation can be on, after the whole.
func (v NewRecommendationView) pledgeChoices(c Layout) []Option {
	return slices.Concat([]Option{{Value: "", Label: c.T("recommendation.whole")}}, pledgeOptions(c, v.Pledges))
}
