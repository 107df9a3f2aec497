package commitments_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

var fourth = commitments.MustPeriod("2026-Q4")

// row is an entry that is right.
func (o *office) row(t *testing.T, code string, change func(*commitments.ProgressInput)) commitments.Entry {
	in := commitments.ProgressInput{Status: "in_progress", Value: "3", Narrative: "Trois ateliers à " + code, Version: o.version(t, code)}
	if change != nil {
		change(&in)
	}
	return commitments.Entry{Code: code, ProgressInput: in}
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

func (o *office) many(t *testing.T, by people.Account, dry bool, rows ...commitments.Entry) (outcomes []commitments.Outcome, err error) {
	err = o.Store.InTx(t.Context(), func(tx commitments.Tx) error {
		outcomes, err = o.ReportManyIn(tx, by, commitments.Batch{Period: fourth, Entries: rows, DryRun: dry})
		if err == nil && dry {
			return errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return outcomes, err
}

func TestManyAreReportedTogetherOrNoneIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		codes := []string{"M1.MA-NAD", "M1.MA-HOC", "M3.MA-FIG"}
		rows := func() (list []commitments.Entry) {
			for _, code := range codes {
				list = append(list, a.row(t, code, nil))
			}
			list[0].Evidence = []commitments.EvidenceInput{link, link}
			return list
		}
		before := len(a.entries(t))
		standing := func(want int) {
			for _, code := range codes {
				updates, err := a.Updates(t.Context(), a.planner, code)
				require.NoError(t, err)
				in := 0
				for _, u := range updates {
					if u.Period == fourth {
						in++
					}
				}
				require.Equal(t, want, in, code)
			}
		}

		outcomes, err := a.many(t, a.planner, true, rows()...)
		require.NoError(t, err)
		for _, o := range outcomes {
			require.Nil(t, o.Refused)
			require.False(t, o.Unchanged)
			require.Equal(t, commitments.Submitted, o.Update.State)
		}
		standing(0)

		wrong := rows()
		wrong[1].Status, wrong[1].Value = "x", "1,234"
		wrong[2].Version--
		for _, dry := range []bool{true, false} {
			outcomes, err = a.many(t, a.planner, dry, append(wrong, wrong[0], a.row(t, "C2.MA-NAD", nil), commitments.Entry{Code: "X9.MA-NAD"})...)
			if dry {
				require.NoError(t, err)
			} else {
				refusedFor(t, problem.Invalid, "error.batch.refused", err)
			}
			require.Len(t, outcomes, 6)
			require.Nil(t, outcomes[0].Refused)
			blames(t, outcomes[1].Refused, map[string]string{"status": "error.status.unknown", "value": "error.number.ambiguous"})
			require.Equal(t, "error.stale", outcomes[2].Refused.Key)
			require.Equal(t, "error.batch.twice", outcomes[3].Refused.Key)
			require.Equal(t, problem.Forbidden, outcomes[4].Refused.Kind)
			require.Equal(t, problem.NotFound, outcomes[5].Refused.Kind)
			standing(0)
		}
		require.Len(t, a.entries(t), before, "nothing was written down")

		applied := rows()
		outcomes, err = a.many(t, a.planner, false, applied...)
		require.NoError(t, err)
		standing(1)
		var kinds []string
		for _, e := range a.entries(t)[before:] {
			kinds = append(kinds, e.Kind)
		}
		require.Equal(t, []string{"update.submitted", "evidence.added", "update.submitted", "update.submitted"}, kinds)
		for _, o := range outcomes {
			u, err := a.Update(t.Context(), a.planner, o.Update.ID)
			require.NoError(t, err)
			require.Equal(t, o.Update, u)
		}

		again, err := a.many(t, a.planner, false, applied...)
		require.NoError(t, err)
		for i, o := range again {
			assert.True(t, o.Unchanged)
			assert.Equal(t, outcomes[i].Update.ID, o.Update.ID)
		}
		standing(1)
		require.Len(t, a.entries(t), before+len(kinds), "nothing more was written down")

		outcomes, err = a.many(t, a.planner, false, a.row(t, codes[1], func(p *commitments.ProgressInput) { p.Value = "4" }))
		require.NoError(t, err)
		require.Equal(t, again[1].Update.ID, outcomes[0].Before.ID)
		require.Equal(t, again[1].Update.ID, outcomes[0].Update.Supersedes)
	})
}

// The decorator of many knows what one by one is told: the same inputs leave the
// same updates.
func TestManyComeToWhatOneByOneComesTo(t *testing.T) {
	inputs := []func(*commitments.ProgressInput){
		nil,
		func(p *commitments.ProgressInput) { p.Value = "٤٢٫٥" },
		func(p *commitments.ProgressInput) { p.Status = "suspended"; p.Narrative = "" },
		func(p *commitments.ProgressInput) { p.Status = "suspended"; p.Delay.Reason = "other" },
		func(p *commitments.ProgressInput) { p.Status = "suspended"; p.Delay.Reason = "staff" },
		func(p *commitments.ProgressInput) { p.Status = "completed"; p.Value = "" },
		func(p *commitments.ProgressInput) {
			p.Status = "completed"
			p.Answers = []commitments.Answer{{Rule: commitments.CompletedNoEvidence, Text: "La preuve suit."}}
		},
		func(p *commitments.ProgressInput) {
			p.Status = "completed"
			p.Evidence = []commitments.EvidenceInput{link}
		},
		func(p *commitments.ProgressInput) {
			p.Evidence = []commitments.EvidenceInput{{Kind: "paper", Title: "PV"}, {Kind: "link", URL: "ftp://x"}}
		},
		func(p *commitments.ProgressInput) { p.Version++ },
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		left, right := "M1.MA-NAD", "M1.MA-HOC" // nothing was published of either
		for i, input := range inputs {
			if o.version(t, left) != o.version(t, right) {
				t.Fatal("they went apart")
			}
			in := o.row(t, left, input)
			in.Narrative = "Étape " + string(rune('A'+i))
			if input != nil && in.Status == "suspended" && in.Delay.Reason == "" {
				in.Narrative = ""
			}
			in.Period, in.Submit = fourth.String(), true
			one, alone := o.ReportProgress(t.Context(), o.planner, left, in.ProgressInput)
			outcomes, err := o.many(t, o.planner, false, commitments.Entry{Code: right, ProgressInput: in.ProgressInput})
			if alone != nil {
				require.Error(t, err)
				p, told := problem.Of(alone)
				require.True(t, told)
				if p.Key == "error.stale" {
					require.Equal(t, p.Key, outcomes[0].Refused.Key)
				} else {
					require.Equal(t, p, outcomes[0].Refused, "input %d", i)
				}
				continue
			}
			require.NoError(t, err)
			many := outcomes[0].Update
			require.Len(t, many.Evidence, len(one.Evidence))
			for n := range many.Evidence {
				many.Evidence[n].ID, many.Evidence[n].Update = one.Evidence[n].ID, one.ID
			}
			many.ID, many.Commitment, many.Supersedes = one.ID, one.Commitment, one.Supersedes
			require.Equal(t, one, many, "input %d", i)
			l, err := o.Store.Read(t.Context()).Commitment(left)
			require.NoError(t, err)
			r, err := o.Store.Read(t.Context()).Commitment(right)
			require.NoError(t, err)
			r.UpdateID, r.Declared.Update = l.UpdateID, l.Declared.Update
			require.Equal(t, l.State, r.State)
		}
	})
}

// Of several indicators too, and of what is replaced: the figures are those that one by
// one come to, and those of the history.
func TestManyComeToTheFiguresOfOneByOne(t *testing.T) {
	values := func(opened, trained string) []commitments.ValueInput {
		return []commitments.ValueInput{{Indicator: "M5.1", Value: opened}, {Indicator: "M5.2", Value: trained}}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOfficeOf(t, db, trackertest.Typed("M5.1"))
		left, right := "M5.MA-NAD", "M5.MA-HOC" // nothing was published of either
		for _, code := range []string{left, right} {
			_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) {
				p.Period, p.Value, p.Values, p.Narrative = "2026-Q3", "", values("1", "10"), "Au trimestre"
			})
			require.NoError(t, err)
		}
		for i, said := range [][]commitments.ValueInput{values("3", "20"), values("4", "30"), values("", "31"), values("2", ""), nil, values("5", "40")} {
			in := o.row(t, left, func(p *commitments.ProgressInput) {
				p.Value, p.Values, p.Narrative = "", said, "Étape "+string(rune('A'+i))
			})
			in.Period, in.Submit = fourth.String(), true
			_, err := o.ReportProgress(t.Context(), o.planner, left, in.ProgressInput)
			require.NoError(t, err)
			_, err = o.many(t, o.planner, false, commitments.Entry{Code: right, ProgressInput: in.ProgressInput})
			require.NoError(t, err)
			l, r := o.commitment(t, left), o.commitment(t, right)
			require.Equal(t, l.Figures, r.Figures, "input %d", i)
			pledge, err := o.Pledge(t.Context(), o.planner, "M5")
			require.NoError(t, err)
			points, err := o.Store.Read(t.Context()).Points(right)
			require.NoError(t, err)
			require.Equal(t, commitments.FiguresOf(pledge.Indicators, points), r.Figures, "input %d", i)
		}
	})
}

func TestEvidenceThatComesWithAnUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newArchive(t, db)
		paper := commitments.EvidenceInput{Kind: "paper", Title: "PV", Place: "Délégation"}
		with := func(submit bool, items ...commitments.EvidenceInput) func(*commitments.ProgressInput) {
			return func(p *commitments.ProgressInput) { p.Submit, p.Evidence = submit, items }
		}
		draft, err := a.report(t, a.planner, code, with(false, link))
		require.NoError(t, err)
		require.Len(t, draft.Evidence, 1)
		draft, err = a.report(t, a.planner, code, with(false, link, paper))
		require.NoError(t, err)
		stored, err := a.Update(t.Context(), a.planner, draft.ID)
		require.NoError(t, err)
		require.Len(t, stored.Evidence, 2, "what the draft holds is not added again")

		_, err = a.report(t, a.planner, code, with(true, commitments.EvidenceInput{Kind: "link", Title: "x", URL: "x"}))
		blames(t, err, map[string]string{"evidence.url": "error.evidence.url"})
		u, err := a.report(t, a.planner, code, with(true, paper))
		require.NoError(t, err)
		require.Len(t, u.Evidence, 2)
		require.Len(t, a.kinds(t, "evidence.added"), 2)

		var many []commitments.EvidenceInput
		for n := range commitments.MaxEvidence + 1 {
			many = append(many, commitments.EvidenceInput{Kind: "paper", Title: "PV", Place: string(rune('a' + n))})
		}
		_, err = a.report(t, a.planner, code, with(true, many...))
		blames(t, err, map[string]string{"evidence": "error.evidence.many"})
	})
}

func TestWhoDoesNotReportReportsNotMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		_, err := o.many(t, o.council, true)
		require.True(t, problem.Is(err, problem.Forbidden))
		outcomes, err := o.many(t, o.figuig, false, o.row(t, "M1.MA-NAD", nil))
		refusedFor(t, problem.Invalid, "error.batch.refused", err)
		require.Equal(t, problem.Forbidden, outcomes[0].Refused.Kind)
	})
}
