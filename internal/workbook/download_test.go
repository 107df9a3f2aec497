package workbook

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

// bound is a workbook of three rows of two pledges, with all that a row can show.
func bound(lang string, layout Layout, change func(*book)) book {
	value, target := commitments.Whole(5), commitments.Whole(20)
	unit := map[string]string{"one": "centre", "many": "de centres", "other": "centres"}
	centres := commitments.Pledge{
		Code: "M5", Title: commitments.Text{"fr": "Projets", "ar": "مشاريع", "en": "Projects"},
		Indicators: []commitments.Indicator{{Code: "M5.1", Kind: commitments.Number, Name: commitments.Text{"fr": "Centres", "ar": "المراكز", "en": "Centres (en)"}, Unit: "centres"}},
	}
	agreed := commitments.Pledge{
		Code:       "M6",
		Indicators: []commitments.Indicator{{Code: "M6.1", Kind: commitments.Qualitative, Name: commitments.Text{"fr": "Accord", "ar": "الاتفاق", "en": "Accord (en)"}}},
	}
	full := linesOf(commitments.Commitment{
		Code: "M5.MA-FIG", Pledge: "M5", Region: "MA-FIG", Version: 7,
		Terms: commitments.Terms{Targets: []commitments.Target{{Indicator: "M5.1", Target: &target}}},
	}, centres, commitments.Region{Code: "MA-FIG", Name: commitments.Text{"fr": "Figuig", "ar": "فكيك", "en": "Figuig (en)"}}, commitments.Update{
		Status: commitments.InProgress, Period: commitments.MustPeriod("2026-Q2"), Values: []commitments.Value{{Indicator: "M5.1", Value: value}}, Narrative: "=Cinq centres",
	}, newMeasures(centres, nil))
	bare := linesOf(commitments.Commitment{Code: "M5.MA-NAD", Pledge: "M5", Region: "MA-NAD", Version: 1}, centres, commitments.Region{}, commitments.Update{}, newMeasures(centres, nil))
	other := linesOf(commitments.Commitment{
		Code: "M6.MA-FIG", Pledge: "M6", Region: "MA-FIG", Version: 2,
		Terms: commitments.Terms{Targets: []commitments.Target{{Indicator: "M6.1", Text: "Signée"}}},
	}, agreed, commitments.Region{}, commitments.Update{}, newMeasures(agreed, nil))
	b := book{
		layout: layout, locale: locale.For(lang), lines: slices.Concat(full, bare, other),
		units: []commitments.Unit{{Code: "centres", Forms: map[string]map[string]string{"fr": unit, "ar": unit, "en": unit}}},
		round: collection.Round{ID: "r", Agreement: "A", Period: commitments.MustPeriod("2026-Q3"), Version: 3, Terms: collection.Terms{
			DueOn: commitments.MustDate("2026-10-20"), GraceDays: 10,
		}},
	}
	if change != nil {
		change(&b)
	}
	return b
}

func (b book) content(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, b.write(&out))
	return out.Bytes()
}

func TestAWorkbookIsReadBackInEveryLanguageAndLayout(t *testing.T) {
	for _, lang := range locale.Supported {
		for layout, sheets := range map[Layout]int{OneList: 1, ByPledge: 2} {
			t.Run(fmt.Sprint(lang, ", ", layout), func(t *testing.T) {
				content := bound(lang, layout, nil).content(t)
				f := readBook(t, content)
				assert.Equal(t, "r", f.round)
				assert.Equal(t, 3, f.roundRef.version)
				assert.Equal(t, map[string]int{"M5.MA-FIG": 7, "M5.MA-NAD": 1, "M6.MA-FIG": 2}, f.versions)
				assert.Len(t, f.sheets, sheets)
				assert.Empty(t, f.rows, "nothing was filled in")
				assert.Equal(t, 3, f.skipped)
				assert.Empty(t, keys(f.notices))
				filledIn := worked(t, content, func(x *excelize.File) { put(t, x, "M6.MA-FIG", map[Field]any{Status: "En cours"}) })
				f = readBook(t, filledIn)
				require.Len(t, f.rows, 1)
				assert.Equal(t, "M6.MA-FIG", f.rows[0].code())
			})
		}
	}
}

func TestARowShowsWhatWasSaidLast(t *testing.T) {
	for lang, want := range map[string][]string{
		"fr": {"M5.MA-FIG", "M5.1", "Projets", "Figuig", "Centres (centres)", "20"},
		"ar": {"M5.MA-FIG", "M5.1", "مشاريع", "فكيك", "المراكز (\u2068centres\u2069)", "20"},
		"en": {"M5.MA-FIG", "M5.1", "Projects", "Figuig (en)", "Centres (en) (centres)", "20"},
	} {
		t.Run(lang, func(t *testing.T) {
			b := bound(lang, OneList, nil)
			worked(t, b.content(t), func(x *excelize.File) {
				rows, err := x.GetRows(b.locale.T("workbook.sheet.list"))
				require.NoError(t, err)
				require.Len(t, rows, 4)
				for i, c := range columns {
					assert.Equal(t, c.title(b.locale), rows[0][i])
				}
				assert.Equal(t, want, rows[1][:6])
				assert.Equal(t, b.locale.T("status.in_progress"), rows[1][columnOf(LastStatus)-1])
				assert.Equal(t, "5", rows[1][columnOf(LastValue)-1])
				assert.Equal(t, "=Cinq centres", rows[1][columnOf(LastNarrative)-1], "a text, whatever it begins with")
				assert.Equal(t, "Signée", rows[3][columnOf(Target)-1], "of what is not measured")
				assert.Empty(t, rows[3][columnOf(Measure)-1])
			})
		})
	}
}

func TestTheFirstSheetSaysWhatIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*book)
		keys   []string
		none   []string
	}{
		"nothing in particular": {nil, nil, []string{"workbook.note.requires.value", "workbook.note.requires.narrative", "workbook.note.requires.evidence"}},
		"a value":               {func(b *book) { b.round.Requires.Value = true }, []string{"workbook.note.requires.value"}, []string{"workbook.note.requires.evidence"}},
		"a text":                {func(b *book) { b.round.Requires.Narrative = true }, []string{"workbook.note.requires.narrative"}, []string{"workbook.note.requires.value"}},
		"evidence":              {func(b *book) { b.round.Requires.Evidence = true }, []string{"workbook.note.requires.evidence"}, []string{"workbook.note.requires.narrative"}},
	} {
		for _, lang := range locale.Supported {
			t.Run(name+", "+lang, func(t *testing.T) {
				w := &writer{book: bound(lang, OneList, c.change)}
				said := strings.Join(w.noteTexts(), "\n")
				assert.Contains(t, said, "20/10/2026")
				assert.Contains(t, said, "30/10/2026", "the last day of grace")
				assert.NotContains(t, said, "workbook.note")
				for _, key := range c.keys {
					assert.Contains(t, said, w.t(key))
				}
				for _, key := range c.none {
					assert.NotContains(t, said, w.t(key))
				}
			})
		}
	}
	t.Run("the round's own note", func(t *testing.T) {
		w := &writer{book: bound("fr", OneList, func(b *book) { b.round.Note = "Merci de citer vos sources." })}
		assert.Contains(t, strings.Join(w.noteTexts(), "\n"), "Merci de citer vos sources.")
	})
}

func TestALayoutThatIsNoneIsRefused(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for _, layout := range []Layout{"", "LIST", "regions"} {
		t.Run(string(layout), func(t *testing.T) {
			_, err := o.Download(t.Context(), o.planner, o.round.ID, layout, locale.For("fr"))
			p, ok := problem.Of(err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, "layout", p.Fields[0].Name)
			assert.Equal(t, "error.workbook.layout", p.Fields[0].Key)
		})
	}
}

func TestWhatIsHandedInIsBounded(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	receive := func(size int) error {
		_, err := o.Receive(t.Context(), o.planner, o.round.ID, bytes.NewReader(make([]byte, size)))
		return err
	}
	for name, c := range map[string]struct {
		size int
		kind problem.Kind
		key  string
	}{
		"nothing":          {0, problem.Unsupported, "error.workbook.empty"},
		"a byte more than": {MaxFile + 1, problem.TooLarge, "error.workbook.large"},
	} {
		t.Run(name, func(t *testing.T) { refusedFor(t, c.kind, c.key, receive(c.size)) })
	}
	t.Run("as much as is taken", func(t *testing.T) { assert.NoError(t, receive(MaxFile)) })
	_, err := o.Receive(t.Context(), o.planner, "no such round", strings.NewReader("x"))
	assert.True(t, problem.Is(err, problem.NotFound))
}

func TestWhoHandsWorkbooksIn(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	digest := o.tried(o.planner, o.downloaded(o.planner, OneList, "fr")).Digest
	ctx := t.Context()
	for name, do := range map[string]func(by people.Account) error{
		"Fillable": func(by people.Account) error { _, err := o.Fillable(ctx, by, o.round.ID); return err },
		"Download": func(by people.Account) error {
			_, err := o.Download(ctx, by, o.round.ID, OneList, locale.For("fr"))
			return err
		},
		"Receive": func(by people.Account) error {
			_, err := o.Receive(ctx, by, o.round.ID, strings.NewReader("x"))
			return err
		},
		"DryRun": func(by people.Account) error { _, err := o.DryRun(ctx, by, o.round.ID, digest); return err },
		"Apply":  func(by people.Account) error { _, err := o.Apply(ctx, by, o.round.ID, digest); return err },
		"Marked": func(by people.Account) error {
			_, err := o.Marked(ctx, by, o.round.ID, digest, locale.For("fr"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, by := range []people.Account{o.council, o.auditor} {
				assert.True(t, problem.Is(do(by), problem.Forbidden), "%s: %v", by.Role, do(by))
			}
			assert.True(t, problem.Is(do(people.Account{}), problem.Unauthenticated), "nobody")
		})
	}
}

func TestAWorkbookOfARoundThatChangedIsTakenByItsNewTerms(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.downloaded(o.planner, OneList, "fr"), func(f *excelize.File) { put(t, f, nad, map[Field]any{Status: "En cours", Value: 3}) })
	require.Empty(t, told(o.tried(o.planner, book).Errors))
	_, err := o.Collection.Change(t.Context(), o.council, o.round.ID, collection.ChangeInput{
		Version: 1, Reason: "Plus de détail", TermsInput: collection.TermsInput{Requires: &[]string{"narrative"}},
	})
	require.NoError(t, err)
	r := o.tried(o.planner, book)
	assert.Equal(t, []string{"workbook.notice.round_changed"}, keys(r.Notices))
	require.Len(t, r.Errors, 1)
	assert.Equal(t, "error.round.narrative_required", r.Errors[0].Key)
	assert.Equal(t, Narrative, r.Errors[0].Field)
}

func TestARowThatWasReportedMeanwhileIsStale(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.downloaded(o.planner, OneList, "fr"), func(f *excelize.File) {
		put(t, f, nad, inProgress)
		put(t, f, fig, inProgress)
	})
	first := o.tried(o.planner, o.edited(book, func(f *excelize.File) {
		put(t, f, fig, map[Field]any{Status: nil, Value: nil, Narrative: nil})
		put(t, f, nad, map[Field]any{Value: 9})
	}))
	applied, err := o.Apply(t.Context(), o.planner, o.round.ID, first.Digest)
	require.NoError(t, err)
	require.True(t, applied.Applied)
	r := o.tried(o.planner, book)
	require.Len(t, r.Errors, 1, "%v", told(r.Errors))
	assert.Equal(t, "error.stale", r.Errors[0].Key)
	assert.Equal(t, Code, r.Errors[0].Field)
	assert.Len(t, r.Changes, 1, "the other row stands")
	assert.Equal(t, fig, r.Changes[0].Commitment)
}

func TestErrorsComeInTheOrderOfTheWorkbook(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	book := o.edited(o.downloaded(o.planner, ByPledge, "fr"), func(f *excelize.File) {
		for _, code := range []string{"M8.MA-FIG", fig, nad, "M2.MA-FIG"} {
			put(t, f, code, map[Field]any{Status: "?", Value: "x"})
		}
	})
	var places []string
	for _, e := range o.tried(o.planner, book).Errors {
		places = append(places, e.Sheet+" "+string(e.Field))
	}
	assert.Equal(t, []string{
		"M1 status", "M1 value", "M2 status", "M2 value", "M5 status", "M5 value", "M8 status", "M8 value",
	}, places)
}
