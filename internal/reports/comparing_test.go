package reports

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/people"
	"tracker/internal/problem"
)

func TestTwoEditionsThatSayTheSameDifferInNothing(t *testing.T) {
	assert.Empty(t, Differences(compiled(t), compiled(t)))
}

func TestEachColumnThatALaterEditionCorrectsIsNamed(t *testing.T) {
	for field, change := range map[string]func(r *Row){
		"reported":            func(r *Row) { r.Reported = c.MustPeriod("2026-Q2") },
		"review":              func(r *Row) { r.Review = c.Returned },
		"compared":            func(r *Row) { r.Compared = c.Complete },
		"gap":                 func(r *Row) { r.Gap = c.Behind },
		"overdue":             func(r *Row) { r.Overdue = !r.Overdue },
		"no_report":           func(r *Row) { r.NoReport = !r.NoReport },
		"duty":                func(r *Row) { r.Duty = c.Pending },
		"completed_days_late": func(r *Row) { days := 3; r.DaysLate = &days },
		"measures":            func(r *Row) { r.Measures = slices.Clone(r.Measures[:1]) },
		"due_on":              func(r *Row) { r.DueOn = c.MustDate("2027-01-01") },
		"focal_point":         func(r *Row) { r.FocalPoint = "Mme Alami" },
		"lead_institution":    func(r *Row) { r.LeadInstitution = "Délégation" },
	} {
		t.Run(field, func(t *testing.T) {
			before, after := compiled(t), compiled(t)
			change(&after.Commitments[0])
			got := Differences(before, after)
			require.Len(t, got, 1)
			assert.Equal(t, "M1.A", got[0].Commitment)
			assert.Equal(t, []string{field}, got[0].Fields)
			assert.Equal(t, before.Commitments[0], got[0].Before)
			assert.Equal(t, after.Commitments[0], got[0].After)
			assert.Empty(t, got[0].Updates)
		})
	}
	for part, change := range map[string]func(s *Statement){
		"status":    func(s *Statement) { s.Status = c.Suspended },
		"period":    func(s *Statement) { s.Period = c.MustPeriod("2026-Q2") },
		"values":    func(s *Statement) { s.Values = []c.Value{valued("M1.1", "7")} },
		"narrative": func(s *Statement) { s.Narrative = "Autre" },
	} {
		for field, of := range map[string]func(r *Row) *Statement{
			"declared": func(r *Row) *Statement { return r.Declared }, "verified": func(r *Row) *Statement { return r.Verified },
		} {
			t.Run(part+" "+field, func(t *testing.T) {
				before, after := compiled(t), compiled(t)
				change(of(&after.Commitments[0]))
				got := Differences(before, after)
				require.Len(t, got, 1)
				assert.Equal(t, []string{field}, got[0].Fields)
			})
		}
	}
	for part, change := range map[string]func(m *c.Measure){
		"baseline": func(m *c.Measure) { m.Baseline = nil }, "target": func(m *c.Measure) { m.Target.Target = quantity("11") },
		"target in words": func(m *c.Measure) { m.Text = "Tous" }, "expected": func(m *c.Measure) { m.Expected = nil },
		"figure": func(m *c.Measure) { m.Verified.Value = *quantity("7") }, "achievement": func(m *c.Measure) { m.Declared.Achievement = nil },
		"track": func(m *c.Measure) { m.Declared.Track = c.OnTrack }, "forecast": func(m *c.Measure) { m.Declared.Forecast = &c.Forecast{Never: true} },
	} {
		t.Run(part+" of an indicator", func(t *testing.T) {
			before, after := compiled(t), compiled(t)
			change(&after.Commitments[0].Measures[0])
			got := Differences(before, after)
			require.Len(t, got, 1)
			assert.Equal(t, []string{"measures"}, got[0].Fields)
			everything := discrepancies(t, before, after)
			found := everything[slices.IndexFunc(everything, func(d Discrepancy) bool { return d.Section == "commitments" })]
			assert.Equal(t, "M1.A", found.Code)
			assert.Contains(t, found.Field, "measures[M1.1].")
		})
	}
	for part, change := range map[string]func(a *Assessed){
		"assessment": func(a *Assessed) { a.Assessment = c.Complete }, "period": func(a *Assessed) { a.Period = c.MustPeriod("2026-Q2") },
	} {
		t.Run(part+" assessed", func(t *testing.T) {
			before, after := compiled(t), compiled(t)
			change(after.Commitments[0].Assessed)
			got := Differences(before, after)
			require.Len(t, got, 1)
			assert.Equal(t, []string{"assessed"}, got[0].Fields)
		})
	}
	t.Run("a correction of any term is told", func(t *testing.T) {
		commitmentstest.EachTerm(t, func(t *testing.T, full, without c.Terms) {
			with := func(terms c.Terms) Report {
				m := sample()
				m.Pledges[0].Indicators[0].Code, m.Commitments[0].Terms = full.Targets[0].Indicator, terms
				return Compile(m, q3, casablanca)
			}
			require.Len(t, Differences(with(full), with(without)), 1)
			require.NotEmpty(t, Differences(with(full), with(without))[0].Fields)
			require.NotEmpty(t, wording("fr").revised(full, without), "the table of revisions has it too")
		})
	})
	t.Run("all of them are told", func(t *testing.T) { assert.Len(t, comparedFields, 15, "a new column wants a row above") })
}

func TestWhatDoesNotCorrectAnythingIsNotADifference(t *testing.T) {
	before, after := compiled(t), compiled(t)
	after.Commitments[0].TermsOrigin = c.Demonstration
	assert.Empty(t, Differences(before, after))
}

func TestCommitmentsThatOneEditionAloneHas(t *testing.T) {
	whole, less := compiled(t), compiled(t)
	less.Commitments = less.Commitments[:5]
	gone := whole.Commitments[5]
	t.Run("the later one", func(t *testing.T) {
		got := Differences(less, whole)
		require.Len(t, got, 1)
		assert.Equal(t, Row{}, got[0].Before)
		assert.Equal(t, gone, got[0].After)
	})
	t.Run("the earlier one", func(t *testing.T) {
		got := Differences(whole, less)
		require.Len(t, got, 1)
		assert.Equal(t, gone, got[0].Before)
		assert.Equal(t, Row{}, got[0].After)
		assert.Contains(t, got[0].Fields, "declared")
	})
}

func TestUpdatesThatCameOrChangedTheirStateAreTold(t *testing.T) {
	for name, change := range map[string]func(r *Report){
		"a new one": func(r *Report) {
			u := r.Updates[0]
			u.ID = "new"
			r.Updates = append(r.Updates, u)
		},
		"another state": func(r *Report) { r.Updates[0].State = c.Returned },
	} {
		t.Run(name, func(t *testing.T) {
			before, after := compiled(t), compiled(t)
			change(&after)
			got := Differences(before, after)
			require.Len(t, got, 1)
			assert.Empty(t, got[0].Fields)
			assert.Len(t, got[0].Updates, 1)
			assert.Equal(t, got[0].Commitment, got[0].Updates[0].Commitment)
		})
	}
}

func TestWhatStandsBeforeADownloadedFilesName(t *testing.T) {
	e := Edition{Agreement: "CCDH-2009", Period: q3, Number: 2}
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			name := e.DownloadName(f.Name)
			assert.Equal(t, "CCDH-2009-2026-Q3-2-"+f.Name, name)
			assert.Equal(t, "CCDH-2009-2026-Q3-2-", Prefix(name))
			assert.Empty(t, Prefix(f.Name), "alone it has none")
		})
	}
	for name, want := range map[string]string{
		"CCDH-2009-2026-Q3-2-manifest.json": "CCDH-2009-2026-Q3-2-", "CCDH-2009-2026-Q3-2-manifest.json.sig": "CCDH-2009-2026-Q3-2-",
		"manifest.json": "", "myreport.csv": "", "notes.txt": "", "": "", "-report.csv": "-",
	} {
		t.Run("of "+name, func(t *testing.T) { assert.Equal(t, want, Prefix(name)) })
	}
	assert.Equal(t, "CCDH-2009-2026-Q3-2.zip", e.ArchiveName())
	assert.Equal(t, "CCDH-2009/2026-Q3/2", e.Subject())
}

func TestAnEditionsFileIsFoundByItsName(t *testing.T) {
	e := Edition{Files: []File{{Name: "report.csv", Size: 1}, {Name: "report.json", Size: 2}}}
	f, found := e.File("report.json")
	assert.True(t, found)
	assert.EqualValues(t, 2, f.Size)
	_, found = e.File("report.pdf")
	assert.False(t, found)
}

// sealedAgain changes an issued edition's manifest and signs it anew, with the
// same key: only what the manifest says of itself can then be wrong.
func sealedAgain(t *testing.T, files map[string][]byte, change func(m *Manifest)) map[string][]byte {
	t.Helper()
	changed := maps.Clone(files)
	var m Manifest
	require.NoError(t, json.Unmarshal(files[manifestName], &m))
	change(&m)
	raw, err := json.MarshalIndent(m, "", " ")
	require.NoError(t, err)
	raw = append(raw, '\n')
	note, err := sealed.Sign(signedText(raw))
	require.NoError(t, err)
	changed[manifestName], changed[signatureName] = raw, []byte(note)
	return changed
}

func TestAManifestThatContradictsItselfIsNotGenuine(t *testing.T) {
	_, files, _ := issuedFiles(t)
	other, err := newSeal().Checkpoint(t.Context(), 42)
	require.NoError(t, err)
	shorter, err := sealed.Checkpoint(t.Context(), 41)
	require.NoError(t, err)
	t.Run("as it was issued", func(t *testing.T) {
		_, err := Verify(sealedAgain(t, files, func(*Manifest) {}), sealed.Public())
		assert.NoError(t, err)
	})
	for name, x := range map[string]struct {
		change func(m *Manifest)
		want   string
	}{
		"another schema":            {func(m *Manifest) { m.Schema = "tracker.manifest/2" }, `manifest.json has the schema "tracker.manifest/2"`},
		"no schema":                 {func(m *Manifest) { m.Schema = "" }, `manifest.json has the schema ""`},
		"another size":              {func(m *Manifest) { m.Journal.Size++ }, "of another journal size or root"},
		"another root":              {func(m *Manifest) { m.Journal.Root = "B" + strings.Repeat("A", 42) + "=" }, "of another journal size or root"},
		"a checkpoint of less":      {func(m *Manifest) { m.Journal.Checkpoint = shorter }, "of another journal size or root"},
		"another's checkpoint":      {func(m *Manifest) { m.Journal.Checkpoint = other }, "the checkpoint in manifest.json: "},
		"no checkpoint":             {func(m *Manifest) { m.Journal.Checkpoint = "" }, "the checkpoint in manifest.json: "},
		"a file less":               {func(m *Manifest) { m.Files = m.Files[1:] }, "is not a file of this edition"},
		"a file of another content": {func(m *Manifest) { m.Files[0].SHA256 = strings.Repeat("0", 64) }, "is not the file that was issued"},
		"a file that was longer": {func(m *Manifest) { m.Files[0].SHA256, m.Files[0].Size = strings.Repeat("0", 64), 1<<30 },
			"it was cut or altered"},
		"two files that change names": {func(m *Manifest) {
			m.Files[0].SHA256, m.Files[1].SHA256 = m.Files[1].SHA256, m.Files[0].SHA256
		}, "under another name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Verify(sealedAgain(t, files, x.change), sealed.Public())
			assert.ErrorContains(t, err, x.want)
		})
	}
}

func TestAManifestTellsWhatItsEditionIs(t *testing.T) {
	edition, files, _ := issuedFiles(t)
	m, err := Verify(files, "")
	require.NoError(t, err)
	assert.Equal(t, "SAMPLE-1 2026-Q3 edition 1", m.Title())
	assert.Equal(t, ManifestSchema, m.Schema)
	assert.Equal(t, edition.Kind, m.Kind)
	assert.Equal(t, edition.CompiledAt, m.CompiledAt)
	assert.Equal(t, edition.JournalSize, m.Journal.Size)
	assert.Equal(t, sealed.Public(), m.Journal.Key)
	for _, f := range m.Files {
		issued, found := edition.File(f.Name)
		assert.True(t, found)
		assert.Equal(t, issued, f)
	}
}

func TestAReportOfAnotherFormIsNotRead(t *testing.T) {
	encoded, err := EncodeJSON(compiled(t))
	require.NoError(t, err)
	for name, raw := range map[string][]byte{
		"nothing": nil, "a text": []byte("hello"), "half of it": encoded[:len(encoded)/2], "no schema": []byte("{}"),
		"another schema": bytes.Replace(encoded, []byte(Schema), []byte("tracker.report/0"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeJSON(bytes.NewReader(raw))
			assert.Error(t, err)
		})
	}
}

func TestAReasonOfACorrectionIsChecked(t *testing.T) {
	m, e := desk()
	_, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	m.material.Cuts["M1.A"] = m.material.Before["M1.A"]
	entries := len(m.entries)
	for name, x := range map[string]struct{ reason, key string }{
		"none":                  {"", "error.report.reason_required"},
		"of spaces":             {" \n\t", "error.report.reason_required"},
		"that is no text":       {"a\xff", "error.text.encoding"},
		"with a zero byte":      {"a\x00b", "error.text.encoding"},
		"that is a little long": {strings.Repeat("é", c.MaxEditionReason+1), "error.text.long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: x.reason}, nil)
			p, ok := problem.Of(err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, "reason", p.Fields[0].Name)
			assert.Equal(t, x.key, p.Fields[0].Key)
			assert.False(t, created)
			assert.Len(t, m.editions, 1)
			assert.Len(t, m.entries, entries, "nothing is written down")
		})
	}
	t.Run("the longest", func(t *testing.T) {
		edition, created, err := e.Compile(t.Context(), council, CompileInput{Period: q3, Reason: " " + strings.Repeat("é", c.MaxEditionReason) + " "}, nil)
		require.NoError(t, err)
		assert.True(t, created)
		assert.Equal(t, Corrected, edition.Kind)
		assert.Equal(t, strings.Repeat("é", c.MaxEditionReason), edition.Reason)
	})
}

func TestWhoMayReadEditions(t *testing.T) {
	_, e := desk()
	edition, _, err := e.Compile(t.Context(), council, CompileInput{Period: q3}, nil)
	require.NoError(t, err)
	ctx := t.Context()
	for name, do := range map[string]func(by people.Account) error{
		"Preview": func(by people.Account) error { _, err := e.Preview(ctx, by, "", q3); return err },
		"List": func(by people.Account) error {
			_, _, err := e.List(ctx, by, EditionFilter{Page: 1, PerPage: 1})
			return err
		},
		"Each": func(by people.Account) error {
			return e.Each(ctx, by, EditionFilter{}, func(Edition) error { return nil })
		},
		"Get":      func(by people.Account) error { _, err := e.Get(ctx, by, edition.ID); return err },
		"Find":     func(by people.Account) error { _, err := e.Find(ctx, by, "", q3, 0); return err },
		"Changes":  func(by people.Account) error { _, err := e.Changes(ctx, by, edition); return err },
		"Archive":  func(by people.Account) error { _, _, err := e.Archive(ctx, by, edition.ID); return err },
		"Download": func(by people.Account) error { _, _, err := e.Download(ctx, by, edition.ID, "report.csv"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			for _, by := range []people.Account{planner, council, auditor} {
				assert.NoError(t, do(by), by.Role)
			}
			assert.True(t, problem.Is(do(people.Account{}), problem.Unauthenticated), "nobody")
			disabled := auditor
			disabled.Disabled = true
			assert.True(t, problem.Is(do(disabled), problem.Unauthenticated), "disabled")
		})
	}
}

func TestAPreviewIssuesNothing(t *testing.T) {
	m, e := desk()
	r, err := e.Preview(t.Context(), planner, "", q3)
	require.NoError(t, err)
	assert.Equal(t, Compile(sample(), q3, casablanca), r)
	assert.Empty(t, m.editions)
	assert.Empty(t, m.entries)
	assert.Empty(t, m.content)
	for period, key := range map[string]string{"2027-Q1": "error.period.not_begun", "2008": "error.period.before_agreement"} {
		t.Run(period, func(t *testing.T) {
			_, err := e.Preview(t.Context(), planner, "", c.MustPeriod(period))
			p, ok := problem.Of(err)
			require.True(t, ok)
			assert.Equal(t, key, p.Fields[0].Key)
		})
	}
}
