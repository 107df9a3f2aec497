package commitments_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

// record is all that the tracker says of a commitment.
func (o *office) record(t *testing.T, code string) commitments.Record {
	t.Helper()
	r, err := o.Commitment(t.Context(), o.planner, code)
	require.NoError(t, err)
	return r
}

// refusal is an operation and what it must be refused for.
type refusal struct {
	do   func(t *testing.T) error
	want map[string]string
}

// refuses runs each operation, and asserts that it is refused for what it must
// be and leaves the commitment as it was.
func (o *office) refuses(t *testing.T, code string, cases map[string]refusal) {
	t.Helper()
	before := o.record(t, code)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			blames(t, c.do(t), c.want)
			assert.Equal(t, before, o.record(t, code), "nothing changed")
		})
	}
}

func TestWhatTermsAreRefusedForBeforeAnythingWasReported(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	revise := func(in commitments.TermsInput, want map[string]string) refusal {
		return refusal{func(t *testing.T) error {
			in.Version = 1
			_, err := o.Revise(t.Context(), o.planner, code, in)
			return err
		}, want}
	}
	long := strings.Repeat("é", 4001)
	o.refuses(t, code, map[string]refusal{
		"a long target":                 revise(commitments.TermsInput{TargetText: &long}, map[string]string{"target_text": "error.text.long"}),
		"a long focal point":            revise(commitments.TermsInput{FocalPoint: text(strings.Repeat("f", 301))}, map[string]string{"focal_point": "error.text.long"}),
		"a long lead institution":       revise(commitments.TermsInput{LeadInstitution: text(strings.Repeat("l", 301))}, map[string]string{"lead_institution": "error.text.long"}),
		"a long reason":                 revise(commitments.TermsInput{Target: text("4"), Reason: long}, map[string]string{"reason": "error.text.long"}),
		"a name that is no text":        revise(commitments.TermsInput{FocalPoint: text("a\xffb")}, map[string]string{"focal_point": "error.text.encoding"}),
		"a baseline in words":           revise(commitments.TermsInput{Baseline: text("none")}, map[string]string{"baseline": "error.number.malformed"}),
		"a target that can mean two":    revise(commitments.TermsInput{Target: text("1.500")}, map[string]string{"target": "error.number.ambiguous"}),
		"a target out of range":         revise(commitments.TermsInput{Target: text("100000000000")}, map[string]string{"target": "error.number.range"}),
		"a target below the baseline":   revise(commitments.TermsInput{Baseline: text("5"), Target: text("4,9999")}, map[string]string{"target": "error.target.below_baseline"}),
		"a due date of no calendar":     revise(commitments.TermsInput{DueOn: text("2026-02-30")}, map[string]string{"due_on": "error.date.malformed"}),
		"a due date as it is written":   revise(commitments.TermsInput{DueOn: text("30.06.2027")}, map[string]string{"due_on": "error.date.malformed"}),
		"a due date of another century": revise(commitments.TermsInput{DueOn: text("1899-12-31")}, map[string]string{"due_on": "error.date.malformed"}),
		"several at once": revise(commitments.TermsInput{Baseline: text("z"), DueOn: text("w")},
			map[string]string{"baseline": "error.number.malformed", "due_on": "error.date.malformed"}),
	})
}

func TestTermsJustWithinTheirLimitsAreTaken(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	regions, n := []string{"NAD", "ZAG", "OUA", "KHE", "HOC", "FIG", "ERR"}, 0
	for name, in := range map[string]commitments.TermsInput{
		"a target at the baseline":    {Baseline: text("5"), Target: text("5")},
		"the longest names":           {FocalPoint: text(strings.Repeat("ن", 300)), LeadInstitution: text(strings.Repeat("u", 300))},
		"the first and last due date": {DueOn: text("2199-12-31")},
		"no due date":                 {DueOn: text("")},
		"Arabic digits":               {Baseline: text("٠"), Target: text("١٢٫٥")},
		"words, the numbers cleared":  {Baseline: text(""), Target: text(" "), TargetText: text("Signée")},
	} {
		t.Run(name, func(t *testing.T) {
			code := "M1.MA-" + regions[n] // each on one of its own
			n++
			in.Version = o.version(t, code)
			_, err := o.Revise(t.Context(), o.planner, code, in)
			require.NoError(t, err)
			if name != "no due date" {
				assert.Equal(t, in.Version+1, o.version(t, code))
			}
		})
	}
}

func TestWhatChangingTermsTakesOnceSomethingWasReported(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.agree(t, code)
	_, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	revise := func(in commitments.TermsInput) func(t *testing.T) error {
		return func(t *testing.T) error {
			in.Version = o.version(t, code)
			_, err := o.Revise(t.Context(), o.planner, code, in)
			return err
		}
	}
	because := map[string]string{"reason": "error.revision.reason"}
	o.refuses(t, code, map[string]refusal{
		"another target":     {revise(commitments.TermsInput{Target: text("21")}), because},
		"no target any more": {revise(commitments.TermsInput{Target: text("")}), because},
		"another baseline":   {revise(commitments.TermsInput{Baseline: text("1")}), because},
		"a reason of spaces": {revise(commitments.TermsInput{Target: text("21"), Reason: " \n\t"}), because},
	})
	for name, in := range map[string]commitments.TermsInput{
		"a first due date":         {DueOn: text("2027-06-30")},
		"another focal point":      {FocalPoint: text("Mme Alami")},
		"another lead institution": {LeadInstitution: text("Délégation")},
	} {
		t.Run(name+" needs no reason", func(t *testing.T) { assert.NoError(t, revise(in)(t)) })
	}
	t.Run("another due date does, now that there is one", func(t *testing.T) {
		blames(t, revise(commitments.TermsInput{DueOn: text("2027-07-01")})(t), because)
		assert.NoError(t, revise(commitments.TermsInput{DueOn: text("2027-07-01"), Reason: "Travaux"})(t))
	})
}

func TestTermsThatChangeNothingLeaveNoTrace(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.agree(t, code)
	before := o.record(t, code)
	for name, in := range map[string]commitments.TermsInput{
		"nothing given":                {},
		"the same target":              {Target: text("20")},
		"the same target, otherwise":   {Target: text("20,0")},
		"no steps, as before":          {Targets: []commitments.TargetInput{{Indicator: "M1.1", Steps: &[]commitments.StepInput{}}}},
		"a reason alone":               {Reason: "Sans changement"},
		"what was not there, not here": {DueOn: text(""), FocalPoint: text(""), TargetText: text("")},
	} {
		t.Run(name, func(t *testing.T) {
			in.Version = before.Commitment.Version
			c, err := o.Revise(t.Context(), o.planner, code, in)
			require.NoError(t, err)
			assert.Equal(t, before.Commitment, c)
			assert.Equal(t, before, o.record(t, code))
		})
	}
}

func TestWhatAnAssessmentIsRefusedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	assess := func(change func(*commitments.AssessmentInput), want map[string]string) refusal {
		return refusal{func(t *testing.T) error {
			in := commitments.AssessmentInput{Period: "2026-Q3", Assessment: "limited", Comment: "Vu sur place.", Version: 1}
			change(&in)
			_, err := o.Assess(t.Context(), o.council, code, in)
			return err
		}, want}
	}
	o.refuses(t, code, map[string]refusal{
		"no period":                   assess(func(in *commitments.AssessmentInput) { in.Period = "" }, map[string]string{"period": "error.period.malformed"}),
		"a period in words":           assess(func(in *commitments.AssessmentInput) { in.Period = "T3 2026" }, map[string]string{"period": "error.period.malformed"}),
		"a period to come":            assess(func(in *commitments.AssessmentInput) { in.Period = "2027-Q1" }, map[string]string{"period": "error.period.not_begun"}),
		"a period before the signing": assess(func(in *commitments.AssessmentInput) { in.Period = "2008-Q4" }, map[string]string{"period": "error.period.before_agreement"}),
		"no assessment":               assess(func(in *commitments.AssessmentInput) { in.Assessment = "" }, map[string]string{"assessment": "error.assessment.unknown"}),
		"a status in its place":       assess(func(in *commitments.AssessmentInput) { in.Assessment = "delivered" }, map[string]string{"assessment": "error.assessment.unknown"}),
		"no comment":                  assess(func(in *commitments.AssessmentInput) { in.Comment = " \n" }, map[string]string{"comment": "error.comment.missing"}),
		"a long comment":              assess(func(in *commitments.AssessmentInput) { in.Comment = strings.Repeat("é", 4001) }, map[string]string{"comment": "error.text.long"}),
		"a comment that is no text":   assess(func(in *commitments.AssessmentInput) { in.Comment = "a\x00" }, map[string]string{"comment": "error.text.encoding"}),
		"a version of before":         assess(func(in *commitments.AssessmentInput) { in.Version = 0 }, map[string]string{}),
	})
}

func TestAnyReportingPeriodSinceTheSigningCanBeAssessed(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, p := range []string{"2009-Q2", "2009-Q4", "2020-Q1", "2026-Q3", "2026-Q4"} {
		t.Run(p, func(t *testing.T) {
			fact, err := o.Assess(t.Context(), o.council, code, commitments.AssessmentInput{
				Period: p, Assessment: "limited", Comment: strings.Repeat("é", 4000), Version: o.version(t, code),
			})
			require.NoError(t, err)
			assert.Equal(t, p, fact.Period.String())
			assert.Equal(t, o.council.Name, fact.Name)
			assert.Empty(t, fact.Review)
		})
	}
	assert.Len(t, o.record(t, code).Assessments, 5)
}

func TestWhatAReviewIsRefusedFor(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	review := func(in commitments.ReviewInput, want map[string]string) refusal {
		return refusal{func(t *testing.T) error {
			_, err := o.ReviewUpdate(t.Context(), o.council, u.ID, in)
			return err
		}, want}
	}
	o.refuses(t, code, map[string]refusal{
		"nothing":                          review(commitments.ReviewInput{}, map[string]string{"decision": "error.decision.unknown"}),
		"a decision of another state":      review(commitments.ReviewInput{Decision: "superseded", Assessment: "limited"}, map[string]string{"decision": "error.decision.unknown"}),
		"verified without an assessment":   review(commitments.ReviewInput{Decision: "verified"}, map[string]string{"assessment": "error.assessment.missing"}),
		"verified with none of the scale":  review(commitments.ReviewInput{Decision: "verified", Assessment: "fine"}, map[string]string{"assessment": "error.assessment.unknown"}),
		"returned without a reason":        review(commitments.ReviewInput{Decision: "returned", Assessment: "limited"}, map[string]string{"reason": "error.reason.missing"}),
		"returned for a reason of spaces":  review(commitments.ReviewInput{Decision: "returned", Reason: "  "}, map[string]string{"reason": "error.reason.missing"}),
		"a long reason":                    review(commitments.ReviewInput{Decision: "returned", Reason: strings.Repeat("é", 4001)}, map[string]string{"reason": "error.text.long"}),
		"a reason that is no text":         review(commitments.ReviewInput{Decision: "returned", Reason: "\xff"}, map[string]string{"reason": "error.text.encoding"}),
		"returned, with none of the scale": review(commitments.ReviewInput{Decision: "returned", Reason: "x", Assessment: "good"}, map[string]string{"assessment": "error.assessment.unknown"}),
	})
}

func TestAReturnedUpdateCanComeWithAnAssessment(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	r, err := o.ReviewUpdate(t.Context(), o.council, u.ID, commitments.ReviewInput{Decision: "returned", Reason: " La liste manque. ", Assessment: "no_evidence"})
	require.NoError(t, err)
	assert.Equal(t, "La liste manque.", r.Reason)
	got := o.record(t, code)
	assert.Equal(t, commitments.NoEvidence, got.Commitment.Assessment())
	assert.Equal(t, commitments.Returned, got.Commitment.Review)
	require.Len(t, got.Assessments, 1)
	assert.Equal(t, r.ID, got.Assessments[0].Review)
	assert.Equal(t, "La liste manque.", got.Assessments[0].Comment)
}

func TestWhatAProgressUpdateIsRefusedForByEachField(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	report := func(change func(*commitments.ProgressInput), want map[string]string) refusal {
		return refusal{func(t *testing.T) error {
			_, err := o.report(t, o.planner, code, change)
			return err
		}, want}
	}
	cases := map[string]refusal{}
	for name, c := range map[string]struct {
		change func(*commitments.ProgressInput)
		want   map[string]string
	}{
		"no period":                    {func(p *commitments.ProgressInput) { p.Period = "" }, map[string]string{"period": "error.period.malformed"}},
		"a year":                       {func(p *commitments.ProgressInput) { p.Period = "2026" }, map[string]string{"period": "error.period.kind.quarter"}},
		"a half-year":                  {func(p *commitments.ProgressInput) { p.Period = "2026-H2" }, map[string]string{"period": "error.period.kind.quarter"}},
		"the next quarter":             {func(p *commitments.ProgressInput) { p.Period = "2027-Q1" }, map[string]string{"period": "error.period.not_open"}},
		"the one that has just closed": {func(p *commitments.ProgressInput) { p.Period = "2026-Q2" }, map[string]string{"period": "error.period.closed"}},
		"no status":                    {func(p *commitments.ProgressInput) { p.Status = "" }, map[string]string{"status": "error.status.unknown"}},
		"a status in another case":     {func(p *commitments.ProgressInput) { p.Status = "Completed" }, map[string]string{"status": "error.status.unknown"}},
		"two numbers":                  {func(p *commitments.ProgressInput) { p.Value = "3 ou 4" }, map[string]string{"value": "error.number.malformed"}},
		"five decimals":                {func(p *commitments.ProgressInput) { p.Value = "0,12345" }, map[string]string{"value": "error.number.decimals"}},
		"a text with a zero byte":      {func(p *commitments.ProgressInput) { p.Narrative = "a\x00b" }, map[string]string{"narrative": "error.text.encoding"}},
		"cancelled without why":        {func(p *commitments.ProgressInput) { p.Status, p.Narrative = "cancelled", "" }, map[string]string{"narrative": "error.narrative.why"}},
		"a long idempotency key":       {func(p *commitments.ProgressInput) { p.IdempotencyKey = strings.Repeat("k", 201) }, map[string]string{"Idempotency-Key": "error.text.long"}},
		"a link without an address": {func(p *commitments.ProgressInput) {
			p.Evidence = []commitments.EvidenceInput{{Kind: "link", Title: "Annonce"}}
		}, map[string]string{"evidence.url": "error.evidence.url"}},
		"a paper without a place": {func(p *commitments.ProgressInput) {
			p.Evidence = []commitments.EvidenceInput{{Kind: "paper", Title: "PV"}}
		}, map[string]string{"evidence.place": "error.evidence.place_missing"}},
	} {
		cases[name] = report(c.change, c.want)
		if name != "cancelled without why" {
			cases[name+", as a draft"] = report(func(p *commitments.ProgressInput) { c.change(p); p.Submit = false }, c.want)
		}
	}
	o.refuses(t, code, cases)
}

func TestADraftNeedsNoReasonForAStop(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, status := range []string{"suspended", "cancelled"} {
		t.Run(status, func(t *testing.T) {
			draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Status, p.Narrative, p.Submit = status, "", false })
			require.NoError(t, err)
			_, err = o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
			want := map[string]string{"narrative": "error.narrative.why"}
			if status == "suspended" {
				want["delay.reason"] = "error.delay.missing"
			}
			blames(t, err, want)
			assert.Equal(t, draft.ID, o.record(t, code).Draft.ID, "it stands as it was")
		})
	}
}

func TestADraftThatIsDiscardedIsGone(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	draft, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) { p.Submit = false })
	require.NoError(t, err)
	t.Run("not by another", func(t *testing.T) {
		assert.True(t, problem.Is(o.DiscardDraft(t.Context(), o.figuig, draft.ID), problem.NotFound))
		assert.True(t, problem.Is(o.DiscardDraft(t.Context(), o.council, draft.ID), problem.Forbidden))
		assert.NotNil(t, o.record(t, code).Draft)
	})
	t.Run("by its author, once", func(t *testing.T) {
		require.NoError(t, o.DiscardDraft(t.Context(), o.planner, draft.ID))
		assert.Nil(t, o.record(t, code).Draft)
		assert.True(t, problem.Is(o.DiscardDraft(t.Context(), o.planner, draft.ID), problem.NotFound))
		_, err := o.SubmitUpdate(t.Context(), o.planner, draft.ID, 0)
		assert.True(t, problem.Is(err, problem.NotFound))
	})
}

// Nobody reads or writes without an account, and a disabled one is as good as
// none.
func TestNobodyDoesAnythingWithoutAnAccount(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	u, err := o.report(t, o.planner, code, nil)
	require.NoError(t, err)
	disabled := o.planner
	disabled.Disabled = true
	ctx := t.Context()
	for name, do := range map[string]func(by people.Account) error{
		"Agreements": func(by people.Account) error { _, err := o.Agreements(ctx, by); return err },
		"Agreement":  func(by people.Account) error { _, err := o.Agreement(ctx, by, ""); return err },
		"Parties":    func(by people.Account) error { _, err := o.Parties(ctx, by); return err },
		"Pledges":    func(by people.Account) error { _, err := o.Pledges(ctx, by, ""); return err },
		"Pledge":     func(by people.Account) error { _, err := o.Pledge(ctx, by, "M1"); return err },
		"Regions":    func(by people.Account) error { _, err := o.Regions(ctx, by); return err },
		"Region":     func(by people.Account) error { _, err := o.Region(ctx, by, "MA-FIG"); return err },
		"Facts":      func(by people.Account) error { _, err := o.Facts(ctx, by, ""); return err },
		"Commitments": func(by people.Account) error {
			_, _, err := o.Commitments(ctx, by, commitments.Filter{Page: 1, PerPage: 1})
			return err
		},
		"Counts":         func(by people.Account) error { _, err := o.Counts(ctx, by, commitments.Filter{}); return err },
		"Matrix":         func(by people.Account) error { _, err := o.Matrix(ctx, by, ""); return err },
		"Commitment":     func(by people.Account) error { _, err := o.Commitment(ctx, by, code); return err },
		"Updates":        func(by people.Account) error { _, err := o.Updates(ctx, by, code); return err },
		"Update":         func(by people.Account) error { _, err := o.Update(ctx, by, u.ID); return err },
		"UpdatesByID":    func(by people.Account) error { _, err := o.UpdatesByID(ctx, by, []string{u.ID}); return err },
		"Drafts":         func(by people.Account) error { _, err := o.Drafts(ctx, by); return err },
		"ReturnedTo":     func(by people.Account) error { _, err := o.ReturnedTo(ctx, by); return err },
		"AwaitingReview": func(by people.Account) error { _, _, err := o.AwaitingReview(ctx, by, commitments.Queue{}); return err },
		"HasDemoData":    func(by people.Account) error { _, err := o.HasDemoData(ctx, by); return err },
		"Comments":       func(by people.Account) error { _, err := o.Comments(ctx, by, u.ID); return err },
		"Mentions":       func(by people.Account) error { _, _, err := o.Mentions(ctx, by, 1); return err },
		"OpenMentions":   func(by people.Account) error { return o.OpenMentions(ctx, by, code) },
		"Concerned":      func(by people.Account) error { _, err := o.Concerned(ctx, by, u.ID); return err },
		"Workload":       func(by people.Account) error { _, err := o.Workload(ctx, by); return err },
		"Horizons":       func(by people.Account) error { _, err := o.Horizons(ctx, by); return err },
		"ReportProgress": func(by people.Account) error {
			_, err := o.ReportProgress(ctx, by, code, commitments.ProgressInput{Version: 2, IdempotencyKey: "k"})
			return err
		},
		"DiscardDraft": func(by people.Account) error { return o.DiscardDraft(ctx, by, u.ID) },
		"ReviewUpdate": func(by people.Account) error {
			_, err := o.ReviewUpdate(ctx, by, u.ID, commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
			return err
		},
		"Assess": func(by people.Account) error {
			_, err := o.Assess(ctx, by, code, commitments.AssessmentInput{Period: "2026-Q3", Assessment: "limited", Comment: "x", Version: 2})
			return err
		},
		"Revise": func(by people.Account) error {
			_, err := o.Revise(ctx, by, code, commitments.TermsInput{Version: 2})
			return err
		},
		"AddComment": func(by people.Account) error {
			_, err := o.AddComment(ctx, by, u.ID, commitments.CommentInput{Text: "x"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, problem.Is(do(people.Account{}), problem.Unauthenticated), "nobody: %v", do(people.Account{}))
			assert.True(t, problem.Is(do(disabled), problem.Unauthenticated), "disabled: %v", do(disabled))
		})
	}
	assert.Equal(t, 2, o.version(t, code), "nothing changed")
}

func TestCodesThatAreNoneAreNotFound(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"an agreement":        func() error { _, err := o.Agreement(ctx, o.planner, "NONE"); return err },
		"a pledge":            func() error { _, err := o.Pledge(ctx, o.planner, "M99"); return err },
		"a region":            func() error { _, err := o.Region(ctx, o.planner, "Atlantis"); return err },
		"a commitment":        func() error { _, err := o.Commitment(ctx, o.planner, "M1.MA-XXX"); return err },
		"a commitment's past": func() error { _, err := o.Updates(ctx, o.planner, "M1.MA-XXX"); return err },
		"an update":           func() error { _, err := o.Update(ctx, o.planner, "none"); return err },
		"an update to submit": func() error { _, err := o.SubmitUpdate(ctx, o.planner, "none", 0); return err },
		"an update to review": func() error {
			_, err := o.ReviewUpdate(ctx, o.council, "none", commitments.ReviewInput{Decision: "verified", Assessment: "limited"})
			return err
		},
		"an update to comment on": func() error {
			_, err := o.AddComment(ctx, o.council, "none", commitments.CommentInput{Text: "x"})
			return err
		},
		"comments on an update": func() error { _, err := o.Comments(ctx, o.council, "none"); return err },
		"terms": func() error {
			_, err := o.Revise(ctx, o.planner, "M1.MA-XXX", commitments.TermsInput{Version: 1})
			return err
		},
		"an assessment": func() error {
			_, err := o.Assess(ctx, o.council, "M1.MA-XXX", commitments.AssessmentInput{Version: 1})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { assert.True(t, problem.Is(do(), problem.NotFound), "%v", do()) })
	}
}

func TestARegionIsFoundByAnyOfItsNames(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, name := range []string{"MA-FIG", "ma-fig", "Figuig", "FIGUIG", "فكيك"} {
		t.Run(name, func(t *testing.T) {
			r, err := o.Region(t.Context(), o.planner, name)
			require.NoError(t, err)
			assert.Equal(t, "MA-FIG", r.Code)
		})
	}
}
