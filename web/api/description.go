package api

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/sheet"
	"tracker/web/request"
)

// fieldCodes are the values that fields of a name can have; a name may have its
// schema's before it.
var fieldCodes = map[string][]any{
	"status": each(commitments.Statuses), "assessment": each(commitments.Assessments), "review": each(commitments.ReviewStates),
	"decision": each([]commitments.ReviewState{commitments.Verified, commitments.Returned}),
	"gap":      each(commitments.Gaps), "duty": each(commitments.Duties), "compared": each(commitments.Assessments),
	"origin": each([]commitments.Origin{
		commitments.Reported, commitments.PublishedRecord, commitments.Demonstration, commitments.Synthetic,
	}),
	"role": each(people.Roles), "language": each(locale.Supported), "direction": each(commitments.Directions),
	"counting": each(commitments.Countings), "over_regions": each(commitments.OverRegionsRules), "track": each(commitments.Tracks),
	"side":   each(commitments.Sides),
	"window": {"not_yet_open", "on_time", "late", "closed"}, "reporting": each(commitments.PeriodKinds),
	"PeriodItem.kind": each(commitments.PeriodKinds), "IndicatorItem.kind": each(commitments.IndicatorKinds),
	"EditionItem.kind":  {"original", "corrected"},
	"EvidenceItem.kind": each(commitments.EvidenceKinds),
	"phase":             each(collection.Phases), "timing": each(collection.Timings), "ReturnItem.state": each(collection.States),
	"ChangedReturn.before": each(collection.States), "ChangedReturn.after": each(collection.States),
	"CompilationItem.state": each([]reports.CompilationState{
		reports.Compiling, reports.Issued, reports.Cancelled, reports.Failed, reports.Interrupted,
	}),
	"UpdateItem.state": each(updateStates), "WaitingItem.state": each(updateStates),
	"RunItem.state": each([]schedule.RunState{schedule.Running, schedule.Done, schedule.Failed}),
	"finding":       each(deliverables.Findings), "source": each(deliverables.Sources), "stage": each(deliverables.Stages),
	"DeliverableItem.state": each(commitments.DeliverableStates), "DeliverableDetail.state": each(commitments.DeliverableStates),
	"DeliverableTotal.state": each(commitments.DeliverableStates), "StepFact.state": each(commitments.DeliverableStates),
	"AlikeItem.state": each(commitments.DeliverableStates), "DeliverableTerms.state": each(commitments.DeliverableStates),
	"KindFieldItem.type": each(commitments.FieldTypes), "KindFieldTerms.type": each(commitments.FieldTypes),
	"KindFieldItem.required": each(requiredFrom), "KindFieldTerms.required": each(requiredFrom),
}

var requiredFrom = []commitments.DeliverableState{commitments.Planned, commitments.UnderWay, commitments.Done}

var updateStates = []commitments.ReviewState{
	commitments.Draft, commitments.Submitted, commitments.Returned, commitments.Verified, commitments.Superseded,
}

// queryCodes are the values that query parameters of a name can have; registerCodes are
// those of deliverables, of which a kind is another thing.
var queryCodes = map[string][]any{
	"status":     append(each(commitments.Statuses), commitments.None),
	"assessment": append(each(commitments.Assessments), commitments.None),
	"verified":   append(each(commitments.Statuses), commitments.None),
	"gap":        each(commitments.Gaps),
	"review":     each(commitments.ReviewStates),
	"kind":       each(commitments.PeriodKinds),
	"phase":      each(collection.Phases),
	"timing":     each(collection.Timings),
	"sort":       sortCodes(),
	"format":     {sheet.CSV.Name, sheet.XLSX.Name},
}

var registerCodes = map[string][]any{
	"state": each(commitments.DeliverableStates), "finding": each(deliverables.Findings), "format": queryCodes["format"],
}

func sortCodes() []any {
	codes := each(commitments.SortKeys)
	for _, key := range commitments.SortKeys {
		codes = append(codes, "-"+key)
	}
	return codes
}

func each[T ~string](list []T) []any {
	all := make([]any, len(list))
	for i, x := range list {
		all[i] = string(x)
	}
	return all
}

// bodyErrors are the error statuses of every operation that reads a body.
var bodyErrors = []int{http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}

// completeDescription adds to the API's description what its declarations do
// not say: the codes of fields, and the errors of operations that read a body.
func completeDescription(description *huma.OpenAPI) {
	for name, schema := range description.Components.Schemas.Map() {
		for field, s := range schema.Properties {
			codes := fieldCodes[name+"."+field]
			if codes == nil {
				codes = fieldCodes[field]
			}
			listCodes(s, codes)
		}
	}
	for _, item := range description.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				completeOperation(op)
			}
		}
	}
	for path, done := range map[string]string{"/reports": "201", "/compilations": "202"} {
		alsoDone(description, path, done, "The latest edition says the same already")
	}
	for _, path := range []string{"/agreements", "/pledges", "/indicators", "/deliverable-kinds"} {
		alsoDone(description, path, "201", "What would be changed")
	}
}

// alsoDone adds that a POST answers 200 with the same as another status.
func alsoDone(description *huma.OpenAPI, path, done, what string) {
	post := description.Paths[request.APIRoot+path].Post
	same := *post.Responses[done]
	same.Description = what
	post.Responses["200"] = &same
}

func completeOperation(op *huma.Operation) {
	codes := queryCodes
	if op.Tags[0] == "deliverables" {
		codes = registerCodes
	}
	for _, p := range op.Parameters {
		if p.In == "query" {
			listCodes(p.Schema, codes[p.Name])
		}
	}
	if op.RequestBody == nil {
		return
	}
	responses := maps.Clone(op.Responses)
	for _, status := range bodyErrors {
		refused := *op.Responses["422"]
		refused.Description = http.StatusText(status)
		responses[strconv.Itoa(status)] = &refused
	}
	op.Responses = responses
}

// listCodes says which texts a schema takes. It says so to readers alone: the
// domain refuses others, with all that is wrong at once and in the caller's
// language, so the framework must not be first.
func listCodes(s *huma.Schema, codes []any) {
	if s == nil || s.Type != huma.TypeString || codes == nil {
		return
	}
	if s.Nullable {
		codes = append(codes[:len(codes):len(codes)], nil)
	}
	s.Extensions = map[string]any{"enum": codes}
}
