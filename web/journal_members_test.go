package web_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/opinions"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
)

// bodies are the objects that journal entries are made of, by the names that
// docs/journal.md gives them.
var bodies = map[string]any{
	"Definition": commitments.Definition{}, "Unit": commitments.Unit{}, "Dimension": commitments.Dimension{}, "DimensionPart": commitments.DimensionPart{},
	"Party": commitments.Party{}, "PartyName": commitments.PartyName{}, "Body": commitments.Body{}, "Officer": commitments.Officer{},
	"Region": commitments.Region{}, "Agreement": commitments.Agreement{}, "Category": commitments.Category{},
	"CalendarVersion": commitments.CalendarVersion{}, "Calendar": commitments.Calendar{}, "RoundCalendar": commitments.RoundCalendar{},
	"Requirements": commitments.Requirements{}, "Thresholds": commitments.Thresholds{}, "Pledge": commitments.Pledge{}, "Indicator": commitments.Indicator{},
	"Milestone": commitments.Milestone{}, "PledgeVersion": commitments.PledgeVersion{}, "Scope": commitments.Scope{}, "Fact": commitments.Fact{},
	"Update": commitments.Update{}, "Value": commitments.Value{}, "Part": commitments.Part{}, "Warning": commitments.Warning{}, "Review": commitments.Review{},
	"Withdrawal": commitments.Withdrawal{}, "Assessment": commitments.AssessmentFact{}, "Revision": commitments.Revision{}, "Terms": commitments.Terms{},
	"Target": commitments.Target{}, "Step": commitments.Step{}, "Evidence": commitments.Evidence{}, "File": commitments.Content{}, "Preview": commitments.PreviewOfFile{},
	"Comment": commitments.Comment{}, "Mention": commitments.Mention{}, "CalendarChange": commitments.CalendarChange{}, "Round": collection.Round{},
	"RoundTerms": collection.Terms{}, "RoundRevision": collection.Revision{}, "Excuse": collection.Excuse{}, "Reopening": collection.Reopening{},
	"Delay": commitments.Delay{}, "DelayReason": commitments.DelayReason{}, "Headline": reports.Headline{}, "Rate": reports.Rate{},
	"DeliverableKind": commitments.DeliverableKind{}, "KindField": commitments.KindField{}, "KindChoice": commitments.KindChoice{}, "CountRule": commitments.CountRule{},
	"DeliverableStep": deliverables.Step{}, "DeliverableContent": deliverables.Content{}, "FieldValue": deliverables.Value{},
	"DeliverablePlace": deliverables.Place{}, "CommuneList": deliverables.CommuneList{}, "Commune": deliverables.Commune{}, "Point": deliverables.Point{}, "Money": deliverables.Money{}, "Finding": deliverables.FindingFact{},
	"OpinionSubject": opinions.Subject{}, "OpinionVersion": opinions.Version{}, "OpinionDecision": opinions.Decision{},
	"Recommendation": recommendations.Recommendation{}, "RecommendationStep": recommendations.Step{},
}

// membersOf lists the JSON names of a struct's own fields. Those of a struct within it
// that has no name of its own are another object's.
func membersOf(body any) []string {
	var names []string
	of := reflect.TypeOf(body)
	for i := range of.NumField() {
		if name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

func TestTheMembersOfEveryBodyAreDescribed(t *testing.T) {
	text, err := os.ReadFile("../docs/journal.md")
	require.NoError(t, err)
	member := regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\|")
	described := map[string][]string{}
	for _, part := range strings.Split(string(text), "\n### ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		rest, _, _ = strings.Cut(rest, "\n## ")
		for _, m := range member.FindAllStringSubmatch(rest, -1) {
			described[name] = append(described[name], m[1])
		}
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) { assert.Equal(t, membersOf(body), described[name]) })
	}
	for name := range described {
		_, known := bodies[name]
		assert.True(t, known, "%s is described, and in no entry", name)
	}
	within := map[reflect.Type]bool{}
	for _, body := range bodies {
		within[reflect.TypeOf(body)] = true
	}
	for name, body := range bodies {
		for _, of := range objectsIn(reflect.TypeOf(body)) {
			assert.True(t, within[of], "%s holds a %s, which is not described", name, of)
		}
	}
}

// objectsIn lists the structs of the domain that a struct's fields hold.
func objectsIn(of reflect.Type) []reflect.Type {
	var found []reflect.Type
	for i := range of.NumField() {
		field := of.Field(i)
		held := field.Type
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, held.Kind()) {
			held = held.Elem()
		}
		text := held.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]())
		if held.Kind() == reflect.Struct && field.Tag.Get("json") != "-" && !text {
			found = append(found, held)
		}
	}
	return found
}
