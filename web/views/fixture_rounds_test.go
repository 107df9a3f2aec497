package views_test

import (
	"net/url"
	"slices"
	"testing"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/reports"
	"tracker/web/views"
)

// someReturns are one that is missing, one that came late and one that was excused.
func someReturns(t *testing.T) []collection.Return {
	came := update(t, "u9", "2026-Q3")
	return []collection.Return{
		{Commitment: "P1.R-1", Pledge: "P1", Region: "R-1", Party: "MIN", State: collection.Expected, Timing: collection.Missing, LastOn: date("2026-11-25")},
		{Commitment: "P1.R-2", Pledge: "P1", Region: "R-2", Party: "MIN", State: collection.Submitted, Timing: collection.Late, FirstSubmittedAt: noon.UTC(), Update: &came, Lacks: []string{"value", "evidence"}, LastOn: date("2026-11-25")},
		{Commitment: "P2.R-1", Pledge: "P2", Region: "R-1", Party: "CON", State: collection.Excused, Lock: &commitments.Lock{Period: period("2026-Q3"), Reason: commitments.LockedByDate, Since: date("2026-11-26"), Lifts: []string{"CON"}}},
	}
}

// status is where the round stands with these returns; the day before one had come.
func status(t *testing.T) collection.RoundStatus {
	whole := collection.Count{Returns: 3, Excused: 1, Owed: 2, Came: 1, Missing: 1, Submitted: 1, Late: 1}
	return collection.RoundStatus{
		Round: aRound(), Agreement: agreement(), Day: date("2026-11-20"), Phase: collection.Grace, Returns: someReturns(t), Since: at(-24),
		Counts: collection.Counts{
			Whole:    whole,
			ByParty:  []collection.Group{{Code: "MIN", Count: collection.Count{Returns: 2, Owed: 2, Came: 1, Missing: 1}}, {Code: "CON", Count: collection.Count{Returns: 1, Excused: 1}}},
			ByPledge: []collection.Group{{Code: "P1", Count: collection.Count{Owed: 2}}, {Code: "P2"}},
			ByRegion: []collection.Group{{Code: "R-1"}, {Code: "R-2"}},
		},
		NotBegun: []collection.UnstartedReturns{{Party: "MIN", Region: "R-1", Returns: []string{"P1.R-1"}}},
		Delayed:  someReturns(t)[:2],
		Before:   collection.Counts{Whole: collection.Count{Owed: 2}},
		Changed:  []collection.StateChange{{Commitment: "P1.R-2", Before: collection.Expected, After: collection.Submitted}},
	}
}

func roundEmpty(*testing.T) views.RoundView {
	return views.RoundView{RoundStatus: collection.RoundStatus{Round: collection.Round{ID: "round", Period: period("2026-Q3")}, Phase: collection.Open}}
}

func round(t *testing.T) views.RoundView {
	opening := aRound()
	opening.Terms = collection.Terms{DueOn: date("2026-11-10"), GraceDays: 5}
	closing := aRound().Terms
	closing.Pledges, closing.Regions = []string{"P1"}, []string{"R-1"}
	v := views.RoundView{
		Names: names(), RoundStatus: status(t), Opening: opening, CloseHref: "/fr/collection/round/close", Numbers: views.JournalNumbers{"round": 5, "v1": 6},
		Revisions: []collection.Revision{
			{ID: "v2", Version: 3, Terms: closing, ClosedOn: date("2026-11-19"), Reason: written, AuthorName: reviewer.Name, At: noon.UTC()},
			{ID: "v1", Version: 2, Terms: aRound().Terms, Reason: written, AuthorName: reviewer.Name, At: at(-48)},
		},
		Change: task("change-round", "version", "due_on", "grace_days", "requires", "note", "reason", "pledges", "regions"),
	}
	v.Round.Pledges, v.Round.Regions = []string{"P1"}, []string{"R-1"}
	return v
}

func roundsEmpty(*testing.T) views.RoundsView {
	return views.RoundsView{Paging: paging("/fr/collection", 0)}
}

func rounds(*testing.T) views.RoundsView {
	open := refused("open-round", url.Values{"agreement": {"A-1"}, "note": {written}, "requires": {"value"}}, "period", "due_on", "grace_days", "requires", "note", "pledges", "regions")
	closed := aRound()
	closed.ID, closed.ClosedOn, closed.Origin = "closed", date("2026-11-17"), commitments.Demonstration
	v := views.RoundsView{
		Names: names(), Paging: paging("/fr/collection", 5), Agreement: agreement(), Agreements: bothAgreements(), Open: &open, Periods: []commitments.Period{period("2026-Q4")},
		Rounds: []collection.RoundSummary{
			{Round: aRound(), Phase: collection.Open, Count: collection.Count{Owed: 3, Came: 1, OnTime: 1, Missing: 2}}, {Round: closed, Phase: collection.Closed},
		},
		Problems: []views.FieldMessage{{Name: "agreement", Message: "no such agreement"}, {Name: "phase", Message: "no such phase"}},
	}
	v.Query = url.Values{"phase": {"lunar"}, "agreement": {"A-1"}}
	return v
}

func roundPreviewEmpty(*testing.T) views.RoundPreview {
	return views.RoundPreview{Names: names(), Round: aRound()}
}

func roundPreviewFull(*testing.T) views.RoundPreview {
	asked := collection.Count{Owed: 3, Came: 1}
	group := func(code string) []collection.Group { return []collection.Group{{Code: code, Count: asked}} }
	return views.RoundPreview{
		Names: names(), Round: aRound(), Typed: url.Values{"period": {"2026-Q3"}, "requires": {"value", "evidence"}, "note": {written}, "confirmed": {""}},
		Counts: collection.Counts{Whole: asked, ByParty: group("MIN"), ByPledge: group("P1"), ByRegion: group("R-1")},
	}
}

func closeEmpty(*testing.T) views.CloseView {
	return views.CloseView{RoundSummary: collection.RoundSummary{Round: aRound(), Phase: collection.Open}, Form: views.NewForm("close", "version", "2")}
}

func closeFull(*testing.T) views.CloseView {
	return views.CloseView{RoundSummary: collection.RoundSummary{Round: aRound(), Phase: collection.Open, Count: collection.Count{Came: 1, Missing: 2, Pending: 3}}, Form: refused("close", url.Values{"version": {"2"}, "reason": {written}}, "reason", "version")}
}

func returnsEmpty(*testing.T) views.ReturnsView {
	return views.ReturnsView{Paging: paging("/fr/collection/round/returns", 0), Round: collection.RoundSummary{Round: aRound(), Phase: collection.Open}}
}

func returns(t *testing.T) views.ReturnsView {
	v := returnsEmpty(t)
	v.Names, v.Returns, v.Parties, v.Total = names(), someReturns(t), []string{"MIN", "CON"}, 5
	v.Query = url.Values{"region": {"R-1", "R-2"}, "pledge": {"P1"}, "party": {"MIN"}, "state": {"submitted"}, "timing": {"late"}, "delayed": {"1"}}
	for name := range v.Query {
		v.Problems = append(v.Problems, views.FieldMessage{Name: name, Message: wrong(name)})
	}
	return v
}

func returnEmpty(*testing.T) views.ReturnView {
	return views.ReturnView{
		ReturnDetails: collection.ReturnDetails{Round: aRound(), Phase: collection.Open, Return: collection.Return{Commitment: "P1.R-1", State: collection.Expected}},
		Record:        commitments.Record{Pledge: pledges()[0], Region: regions()[0]},
	}
}

func returnFull(t *testing.T) views.ReturnView {
	one := someReturns(t)[1]
	one.Finished, one.Excuse = true, &collection.Excuse{Reason: written, AuthorName: reviewer.Name, At: at(-1)}
	return views.ReturnView{
		ReturnDetails: collection.ReturnDetails{
			Round: aRound(), Phase: collection.Closed, Agreement: agreement(), Return: one,
			Excuses:    []collection.Excuse{{ID: "x2", Reason: written, AuthorName: reviewer.Name, At: at(2)}, {ID: "x1", Excused: true, Reason: written, AuthorName: reviewer.Name, At: at(0)}},
			Reopenings: []collection.Reopening{{ID: "o1", Until: date("2026-12-10"), Reason: written, AuthorName: reviewer.Name, At: at(1)}},
		},
		Record: record(t), Numbers: views.JournalNumbers{"x1": 8}, ReportHref: "/fr/commitments/P1.R-2", ReviewHref: "/fr/reviews/u9",
		Excuse: task("excuse", "reason"), Expect: views.Task{Why: "It is expected already."}, Reopen: task("reopen", "until", "reason"),
	}
}

// editions are a corrected one and the original that it replaces.
func editions() []reports.Edition {
	second := reports.Edition{ID: "e2", Agreement: "A-1", Period: period("2026-Q3"), Number: 2, Kind: reports.Corrected, Reason: written, JournalSize: 12345, JournalRoot: "cm9vdA==", CompiledAt: noon, CompiledByName: "system", Figures: headline()}
	for _, f := range reports.Formats {
		second.Files = append(second.Files, reports.File{Name: f.Name, MediaType: f.MediaType, Size: 1536, SHA256: "abc"})
	}
	for _, name := range reports.ProofFiles {
		second.Files = append(second.Files, reports.File{Name: name, Size: 12})
	}
	first := second
	first.ID, first.Number, first.Kind, first.Reason, first.Superseded = "e1", 1, reports.Original, "", true
	return []reports.Edition{second, first}
}

func reportsEmpty(*testing.T) views.ReportsView {
	return views.ReportsView{Paging: paging("/fr/reports", 0)}
}

func reportsFull(*testing.T) views.ReportsView {
	f := refused("compile", url.Values{"period": {"soon"}, "reason": {written}}, "agreement", "period", "reason")
	return views.ReportsView{
		Paging: paging("/fr/reports", 5), Agreement: agreement(), Agreements: bothAgreements(), Issuable: bothAgreements(), Periods: views.ByPeriod(editions()), Compile: &f,
		Before:   map[string]reports.Headline{"e2": headlineBefore()},
		Underway: []reports.Compilation{{ID: "c1", Period: period("2026-Q4"), State: reports.Compiling, Done: 1, All: 4, ByName: reviewer.Name, StartedAt: noon}},
	}
}

func reportEmpty(*testing.T) views.ReportView {
	return views.ReportView{Edition: reports.Edition{ID: "e1", Agreement: "A-1", Period: period("2026-Q3"), Number: 1, Kind: reports.Original, CompiledByName: "system"}}
}

func tally() reports.Tally {
	return reports.Tally{Total: 3, Declared: map[commitments.Status]int{"in_progress": 2, "none": 1}, Verified: map[commitments.Status]int{"not_started": 2, "none": 1}, Review: map[commitments.ReviewState]int{"submitted": 2}, Assessment: map[commitments.Assessment]int{"complete": 1}, Overdue: 1, NoReport: 2, Differs: 1, Behind: 1, Awaiting: 1}
}

func row(t *testing.T, code string) reports.Row {
	return reports.Row{
		Code: code, Pledge: "P1", Region: "R-1", Party: "MIN", Category: "training-sessions", Reported: period("2026-Q3"), Review: commitments.Submitted,
		DueOn: terms(t).DueOn, FocalPoint: written, LeadInstitution: written,
		Measures: agreement().MeasuresNow(pledges()[0], commitments.Region{}, commitment(t, "P1", "R-1"), date("2026-09-30")),
		Declared: &reports.Statement{Statement: *statement(t, "2026-Q3"), Narrative: written},
		Verified: &reports.Statement{Statement: *verified(t), Narrative: written},
		Assessed: &reports.Assessed{Assessed: commitments.Assessed{Period: period("2026-Q3"), Assessment: commitments.Complete}}, Compared: commitments.Complete,
		Gap: commitments.Behind, Overdue: true, Duty: commitments.Given,
	}
}

func report(t *testing.T) views.ReportView {
	groups := func(codes ...string) []reports.Group {
		var list []reports.Group
		for _, code := range codes {
			list = append(list, reports.Group{Code: code, Tally: tally()})
		}
		return list
	}
	after := row(t, "P1.R-1")
	before := after
	before.Declared, before.Measures = &reports.Statement{Statement: *verified(t)}, slices.Clone(before.Measures)
	before.Measures[0].Target.Target, before.Measures[0].Declared = quantity(t, "5"), nil
	rate := reports.Rate{Expected: 3, OnTime: 1, Late: 1, Missing: 1}
	r := reports.Report{
		Agreement: agreement(), Period: period("2026-Q3"), From: date("2026-07-01"), To: date("2026-09-30"), Provisional: true, Demonstration: true,
		Parties: []reports.Party{{Code: "MIN", Name: text("Ministère", "الوزارة", "Ministry"), Short: text("Min.", "الوزارة", "Min.")}, {Code: "CON", Name: text("Conseil", "المجلس", "Council"), Short: text("Cons.", "المجلس", "Coun.")}}, Pledges: pledges(), Regions: regions(),
		Units: units(), Dimensions: dimensions(), Totals: someTotals(t), Opinion: saidOfPeriod(),
		Whole: tally(), ByParty: groups("MIN"), ByPledge: groups("P1", "P2"), ByCategory: groups("training-sessions", "own-category"), ByRegion: groups("R-1", "R-2"),
		Cross:     map[commitments.Status]map[commitments.Assessment]int{"in_progress": {"complete": 1}},
		Overdue:   []string{"P1.R-1", "gone"},
		Reporting: reports.Reporting{Whole: rate, ByParty: []reports.RateGroup{{Code: "MIN", Rate: rate}}, ByRegion: []reports.RateGroup{{Code: "R-1"}}},
		Changes: []reports.Change{{
			Commitment: "P1.R-1", Status: &reports.StatusChange{After: commitments.InProgress}, Assessment: &reports.AssessmentChange{After: commitments.Complete},
			Values: []reports.ValueChange{{Indicator: "P1.1", Side: commitments.DeclaredSide, After: quantity(t, "1234.5")}}, Revisions: record(t).Revisions,
		}},
		Commitments: []reports.Row{after, {Code: "P2.R-1", Pledge: "P2", Region: "R-1"}}, Updates: []commitments.Update{update(t, "u2", "2026-Q3")}, Facts: record(t).Facts,
		Collection: &reports.Collection{DueOn: date("2026-10-30"), LastOn: date("2026-11-09"), Counts: status(t).Counts},
	}
	all := editions()
	return views.ReportView{
		Edition: all[0], Report: r, Editions: all, Numbers: views.JournalNumbers{"e2": 12345}, Key: "key",
		Changes: reports.Comparison{Against: all[1], Commitments: []reports.Difference{
			{Commitment: "P1.R-1", Before: before, After: after, Fields: []string{"declared", "verified", "assessed", "reported", "review", "compared", "gap", "overdue", "no_report", "duty", "completed_days_late"}, Updates: []commitments.Update{update(t, "u2", "2026-Q3")}},
			{Commitment: "P1.R-2", After: after, Fields: []string{"declared"}}, {Commitment: "P1.R-9", Before: before, Updates: []commitments.Update{update(t, "u3", "2026-Q3")}},
		}, Everything: []reports.Discrepancy{
			{Section: "whole", Field: "status.completed", Before: []byte("1"), After: []byte("2")}, {Section: "new_part", Code: "x", Before: []byte("null"), After: []byte(`{"a":1}`)},
		}},
	}
}

// headline is what an edition leads with.
func headline() reports.Headline {
	return reports.Headline{
		Total: 154, DeclaredCompleted: 15, VerifiedCompleted: 14, Overdue: 12, DueSoon: 1, NoReport: 25, Differs: 11, Awaiting: 8,
		Reporting: reports.Rate{Expected: 154, OnTime: 100, Late: 16, Missing: 26, Pending: 12},
	}
}

// headlineBefore is that of the period before.
func headlineBefore() reports.Headline {
	h := headline()
	h.DeclaredCompleted, h.Overdue, h.Reporting = 11, 13, reports.Rate{Expected: 10, OnTime: 8, Missing: 2}
	return h
}
