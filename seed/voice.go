package seed

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"

	"tracker/internal/commitments"
)

// demoText is data/demonstration.json: sentences by language, with {place}
// and {value} to be filled in.
type demoText struct {
	Categories map[string]demoCategory `json:"categories"`
	Common     struct {
		Suspended        map[string][]string            `json:"suspended"`
		SuspendedFor     map[string][]string            `json:"suspended_for"` // the reason of each sentence of Suspended
		Delays           map[string][]commitments.Delay `json:"delays"`
		Cancelled        map[string][]string            `json:"cancelled"`
		FollowUps        map[string][]string            `json:"follow_ups"`
		Value            map[string][]string            `json:"value"`
		Answers          map[string][]string            `json:"answers"`
		Returned         []string                       `json:"returned"`
		Verified         []string                       `json:"verified"`
		FirstTerms       string                         `json:"first_terms"`
		LaterTerms       []string                       `json:"later_terms"`
		FocalPoints      map[string][]string            `json:"focal_points"`
		LeadInstitutions map[string][]string            `json:"lead_institutions"` // by party
		Excused          []string                       `json:"excused"`
		Reopened         []string                       `json:"reopened"`
		Extended         string                         `json:"extended"`
		RoundNote        string                         `json:"round_note"`
		Drafts           map[string][]string            `json:"drafts"`
		Quality          commitments.Text               `json:"quality"` // what a qualitative indicator is to reach
	} `json:"common"`
}

type demoCategory struct {
	Targets    []demoTarget                               `json:"targets"` // in the order of the pledge's indicators
	Narratives map[commitments.Status]map[string][]string `json:"narratives"`
}

// demoTarget is from where to where an indicator is to come.
type demoTarget struct {
	Baseline int    `json:"baseline"`
	Target   [2]int `json:"target"` // lowest and highest
	Of       int    `json:"of"`     // the denominator of a ratio
}

// demoTexts reads the embedded texts, which a test holds to be well formed.
func demoTexts() demoText {
	var texts demoText
	raw, err := files.ReadFile("data/demonstration.json")
	if err == nil {
		err = json.Unmarshal(raw, &texts)
	}
	if err != nil {
		panic(err)
	}
	return texts
}

// arabicRegions are those whose offices write in Arabic; the others write in French.
var arabicRegions = []string{"MA-FIG", "MA-ERR", "MA-TNT"}

// voice writes the texts of one commitment.
type voice struct {
	texts    demoText
	category demoCategory
	language string
	place    string
	turn     int // where the commitment begins in each list, so that neighbours differ
	rng      *rand.Rand
}

func newVoice(texts demoText, category demoCategory, region commitments.Region, rng *rand.Rand) voice {
	v := voice{texts: texts, category: category, language: "fr", turn: rng.IntN(100), rng: rng}
	if slices.Contains(arabicRegions, region.Code) {
		v.language = "ar"
	}
	v.place = place(region, v.language)
	return v
}

// place says "in the region" in the language.
func place(r commitments.Region, language string) string {
	province := strings.HasPrefix(r.Code, "MA-")
	name := r.Name[language]
	switch {
	case language == "ar" && province:
		return "بإقليم " + name
	case language == "ar":
		return "ب" + name
	case !province:
		return "à " + name
	case strings.ContainsAny(name[:1], "AEI"):
		return "dans la province d'" + name
	}
	return "dans la province de " + name
}

// pick returns the list's text of a turn.
func (v voice) pick(list []string, turn int) string { return list[(v.turn+turn)%len(list)] }

// delay is why the commitment is late in the turn's period.
func (v voice) delay(status commitments.Status, turn int) *commitments.Delay {
	common := v.texts.Common
	if status == commitments.Suspended {
		return &commitments.Delay{Reason: v.pick(common.SuspendedFor[v.language], turn)}
	}
	list := common.Delays[v.language]
	d := list[(v.turn+turn)%len(list)]
	return &d
}

// narrative tells of the status in the turn's period.
func (v voice) narrative(status commitments.Status, measured string, turn int, answer bool) string {
	common := v.texts.Common
	lists := v.category.Narratives[status]
	switch status {
	case commitments.Suspended:
		lists = common.Suspended
	case commitments.Cancelled:
		lists = common.Cancelled
	}
	parts := []string{v.pick(lists[v.language], turn)}
	if answer {
		parts = slices.Insert(parts, 0, v.pick(common.Answers[v.language], turn))
	}
	if status == commitments.InProgress && v.rng.IntN(10) < 6 {
		parts = append(parts, v.pick(common.FollowUps[v.language], v.rng.IntN(100)))
	}
	if measured != "" && status != commitments.NotStarted {
		parts = append(parts, v.pick(common.Value[v.language], turn))
	}
	fill := strings.NewReplacer("{place}", v.place, "{value}", measured)
	return fill.Replace(strings.Join(parts, " "))
}
