package views_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/views"
)

func TestEditionsAreGatheredByPeriod(t *testing.T) {
	older := reports.Edition{ID: "e0", Period: period("2026-Q2"), Number: 1}
	list := views.ByPeriod(append(editions(), older))
	require.Len(t, list, 2)
	assert.Equal(t, period("2026-Q3"), list[0].Period)
	assert.Len(t, list[0].Editions, 2)
	assert.Equal(t, []reports.Edition{older}, list[1].Editions)
	assert.Empty(t, views.ByPeriod(nil))
}

func TestReportsAreListedByEdition(t *testing.T) {
	page := show(t, views.ReportsPage(layout("en", reviewer), reportsFull(t)))
	rows := page.Find("tbody tr")
	assert.Equal(t, "/en/reports/2026-Q3/2?agreement=A-1", rows.Eq(0).Find("a").AttrOr("href", ""))
	assert.Equal(t, []string{"Q3 2026", "2", "Corrected " + written, "15 +4", "14 =", "12 -1", "1 =", "25 =", "11 =", "8 =", "81.6% +1.6", "20 November 2026 at 12:00", "The system"}, each(rows.Eq(0).Children()))
	assert.Contains(t, said(rows.Eq(1)), "Original Superseded")
	assert.Equal(t, "15", said(rows.Eq(1).Children().Eq(3)), "the period before has no edition")
	assert.Equal(t, []string{"Completed, declared", "Completed, verified", "Overdue", "Due soon", "No report", "Differences", "Awaiting review", "Reporting rate"}, each(page.Find("thead .number")))
	assert.Equal(t, "A-1", page.Find("#filter-agreement option[selected]").AttrOr("value", ""))
	assert.Equal(t, "Q4 2026 · 25% Started by Driss on 20 November 2026 at 12:00", said(page.Find("section[aria-labelledby=underway] li")))
	assert.Equal(t, []string{"#compile-agreement", "#compile-period", "#compile-reason"}, attributes(page.Find("#compile-summary a"), "href"))
	v := reportsFull(t)
	v.Compile = nil
	page = show(t, views.ReportsPage(layout("en", auditor), v))
	assert.Equal(t, 0, page.Find("section[aria-labelledby=underway], details.task").Length(), "who can't compile sees neither")
}

func TestDownloadsAreThoseOfTheReadersLanguage(t *testing.T) {
	for _, lang := range locale.Supported {
		v := report(t)
		v.Edition.Files = append(v.Edition.Files, reports.File{Name: "old.pdf", Size: 3 << 20})
		links := show(t, views.ReportPage(layout(lang, auditor), v)).Find("main > ul.downloads a")
		for _, address := range attributes(links, "href") {
			name := strings.TrimPrefix(strings.SplitN(address, "?", 2)[0], "/"+lang+"/reports/2026-Q3/2/")
			assert.Contains(t, []string{"", lang}, reports.LanguageOf(name), address)
			assert.NotContains(t, reports.ProofFiles, name, "what proves them comes with the archive")
		}
		assert.Equal(t, "/"+lang+"/reports/2026-Q3/2/edition.zip?agreement=A-1", links.Last().AttrOr("href", ""))
		assert.Equal(t, 1, links.Filter(`[href*="report.`+lang+`.pdf"]`).Length())
	}
}

func TestAFileInAnotherLanguageAloneIsOffered(t *testing.T) {
	v := reportEmpty(t)
	v.Edition.Files = []reports.File{{Name: "report.fr.pdf", Size: 900}}
	links := show(t, views.ReportPage(layout("ar", auditor), v)).Find("main > ul.downloads a")
	require.Equal(t, 2, links.Length())
	assert.Equal(t, "fr", links.First().Find("span[lang]").AttrOr("lang", ""))
	assert.Contains(t, said(links.First()), "PDF Français")
}

func TestSizesAreWrittenForPeople(t *testing.T) {
	for _, c := range []struct {
		size       int64
		fr, ar, en string
	}{
		{0, "0 o", "0 بايت", "0 B"}, {1023, "1\u202f023 o", "1.023 بايت", "1,023 B"}, {1024, "1 Ko", "1 كيلوبايت", "1 kB"}, {1535, "1 Ko", "1 كيلوبايت", "1 kB"},
		{1536, "2 Ko", "2 كيلوبايت", "2 kB"}, {1 << 20, "1,0 Mo", "1,0 ميغابايت", "1.0 MB"}, {5<<20 + 1<<19, "5,5 Mo", "5,5 ميغابايت", "5.5 MB"},
		{1234 << 20, "1\u202f234,0 Mo", "1.234,0 ميغابايت", "1,234.0 MB"},
	} {
		for lang, want := range map[string]string{"fr": c.fr, "ar": c.ar, "en": c.en} {
			t.Run(lang, func(t *testing.T) {
				v := reportEmpty(t)
				v.Edition.Files = []reports.File{{Name: "report.fr.pdf", Size: c.size}}
				assert.Equal(t, want, said(show(t, views.ReportPage(layout(lang, auditor), v)).Find("#files td.number")), "%d in %s", c.size, lang)
			})
		}
	}
}

func TestARateCountsWhatWasDueAndPercentHasOneDecimal(t *testing.T) {
	for _, c := range []struct {
		name   string
		rate   reports.Rate
		fr, en string
	}{
		{"nothing was expected", reports.Rate{}, "–", "–"},
		{"two of three came", reports.Rate{Expected: 3, OnTime: 1, Late: 1, Missing: 1}, "66,6\u202f%", "66.6%"},
		{"all of them", reports.Rate{Expected: 2, OnTime: 2}, "100,0\u202f%", "100.0%"},
		{"none is due yet", reports.Rate{Expected: 2, Pending: 2}, "–", "–"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := report(t)
			v.Report.Reporting.Whole = c.rate
			assert.Equal(t, c.fr, said(show(t, views.ReportPage(layout("fr", auditor), v)).Find(".key-figures b").Last()))
			assert.Equal(t, c.en, said(show(t, views.ReportPage(layout("en", auditor), v)).Find(".key-figures b").Last()))
		})
	}
}

func TestAchievementCanBeBelowNothingAndAboveAll(t *testing.T) {
	achieved := func(share *commitments.Quantity) []string {
		v := report(t)
		v.Report.Commitments[0].Measures[0].Declared.Achievement = share
		return each(show(t, views.ReportPage(layout("en", auditor), v)).Find("[aria-labelledby=targets] tbody tr").First().Children())
	}
	for share, want := range map[string]string{"61.3": "61.3%", "99.99": "99.9%", "100": "100%", "120.45": "120.4%", "-0.55": "-0.6%", "0": "0%"} {
		assert.Equal(t, want, achieved(quantity(t, share))[5], "nothing short of the target reads as all of it")
	}
	assert.Equal(t, []string{
		"P1.R-1 Train · Figuig", "Women trained", "10", "2,000\u00a0\u2068women\u2069", "1,234.5\u00a0\u2068women\u2069", "–", "987.5\u00a0\u2068women\u2069", "49.1%",
	}, achieved(nil))
}

func TestOnlyWhatIsMeasuredStandsAmongTheTargets(t *testing.T) {
	page := show(t, views.ReportPage(layout("en", auditor), report(t)))
	assert.Equal(t, []string{"Women trained", "Sessions held", "Attendance", "Steps", "Qualité to be translated"}, each(page.Find("[aria-labelledby=targets] tbody td:nth-child(2)")), "of the commitment that has any")
	assert.Equal(t, []string{"P1.R-1 Train · Figuig"}, each(page.Find("[aria-labelledby=overdue] tbody th")), "a commitment that is not in the report is left out")
	assert.Equal(t, 2, page.Find("[aria-labelledby=rows] tbody tr").Length())
	empty := show(t, views.ReportPage(layout("en", auditor), reportEmpty(t)))
	for _, key := range []string{"onscreen.targets.empty", "onscreen.overdue.empty", "onscreen.changes.empty", "onscreen.rates.empty", "onscreen.updates.empty"} {
		assert.Contains(t, each(empty.Find(".empty")), locale.For("en").T(key))
	}
	assert.Equal(t, 0, empty.Find("#collected, #correction").Length(), "what it has not is not in its contents either")
}

func TestTheCrossTableCountsAndNamesTheDifferences(t *testing.T) {
	page := show(t, views.ReportPage(layout("en", auditor), report(t)))
	table := page.Find("table.cross")
	row := table.Find("tbody tr").Eq(2)
	assert.Equal(t, "In progress", said(row.Find("th")))
	assert.Equal(t, []string{"1", "0", "0", "0", "0", "0"}, each(row.Find("td")))
	assert.True(t, row.Find("td").First().HasClass("gap-behind"))
	assert.False(t, row.Find("td").First().HasClass("zero"))
	assert.False(t, row.Find("td").Last().HasClass("gap-behind"), "what was not assessed does not differ")
	assert.Contains(t, said(page.Find("#cross").Parent()), "Declared ahead of the assessment: 0; behind it: 1.", "not by colour alone")
}

func TestChangesAreToldLineByLine(t *testing.T) {
	page := show(t, views.ReportPage(layout("en", auditor), report(t)))
	rows := page.Find("[aria-labelledby=changes] tbody tr")
	l := locale.For("en")
	assert.Equal(t, "4", rows.First().Find("th").AttrOr("rowspan", ""))
	assert.Equal(t, []string{l.T("term.declared"), "Nothing declared", "In progress"}, each(rows.Eq(0).Find("td")))
	assert.Equal(t, []string{l.T("term.assessment"), "Not yet assessed", "Complete"}, each(rows.Eq(1).Find("td")))
	assert.Equal(t, []string{"Women trained: " + l.T("term.declared_value"), "–", "1,234.5\u00a0\u2068women\u2069"}, each(rows.Eq(2).Find("td")))
	assert.Equal(t, []string{"Women trained: " + l.T("term.target"), "2,000\u00a0\u2068women\u2069", "3,000\u00a0\u2068women\u2069"}, each(rows.Eq(3).Find("td")))
}

func TestACorrectionSaysWhatEachEditionLacks(t *testing.T) {
	page := show(t, views.ReportPage(layout("en", auditor), report(t)))
	heads := page.Find("[aria-labelledby=correction] tbody th")
	for i, height := range attributes(heads, "rowspan") {
		assert.Equal(t, strconv.Itoa(heads.Eq(i).Closest("tbody").Find("tr").Length()), height, "a head is as high as the lines beside it")
	}
	assert.Contains(t, said(heads.Eq(1)), locale.For("en").T("edition.absent", "number", 1))
	assert.Contains(t, said(heads.Eq(2)), locale.For("en").T("edition.absent", "number", 2))
	assert.NotContains(t, said(heads.Eq(0)), locale.For("en").T("edition.absent", "number", 1))
	fresh := page.Find("[aria-labelledby=correction] ul li").First()
	assert.Equal(t, "Q3 2026 In progress Submitted Amina "+written+" · 20 November 2026 at 12:00", said(fresh))
}

func TestTheEditionAtHandIsMarkedAmongAll(t *testing.T) {
	page := show(t, views.ReportPage(layout("ar", auditor), report(t)))
	list := page.Find("#editions").Closest("details").Find("li")
	assert.Equal(t, 2, list.Length())
	assert.Equal(t, "page", list.First().Find("a").AttrOr("aria-current", ""))
	assert.Equal(t, "", list.Last().Find("a").AttrOr("aria-current", ""))
	assert.Equal(t, written, said(list.First().Find(".reason[dir=auto]")))
}

func TestASupersededEditionLeadsToTheLatest(t *testing.T) {
	v := report(t)
	v.Edition = v.Editions[1]
	note := show(t, views.ReportPage(layout("fr", auditor), v)).Find(".note.late").First()
	assert.Equal(t, "/fr/reports/2026-Q3/2?agreement=A-1", note.Find("a").AttrOr("href", ""))
}

func TestHowToVerifyNamesTheFileThatTheReaderKeeps(t *testing.T) {
	for _, lang := range locale.Supported {
		v := report(t)
		commands := each(show(t, views.ReportPage(layout(lang, auditor), v)).Find("#verify pre"))
		require.Len(t, commands, 2)
		assert.Equal(t, "tracker report verify "+v.Edition.ArchiveName()+" --key key", commands[0])
		assert.Equal(t, "tracker report verify "+v.Edition.DownloadName("report."+lang+".pdf")+" --key key", commands[1])
	}
}

func TestTheKeyStandsWhereTheReaderMayLook(t *testing.T) {
	for _, c := range []struct {
		name, want string
		who        people.Account
		numbers    views.JournalNumbers
	}{
		{"an auditor reads the journal", "/en/journal#key", auditor, views.JournalNumbers{"e2": 7}},
		{"a planner reads the entry", "/en/journal/7#key", planner, views.JournalNumbers{"e2": 7}},
		{"an entry without a number", "/en/journal#key", planner, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := report(t)
			v.Numbers = c.numbers
			page := show(t, views.ReportPage(layout("en", c.who), v))
			assert.Equal(t, c.want, page.Find("#verify .hint a").AttrOr("href", ""))
		})
	}
}

func TestHowARoundWentStandsInTheReport(t *testing.T) {
	page := show(t, views.ReportPage(layout("en", auditor), report(t)))
	rows := page.Find("[aria-labelledby=collected] tbody tr")
	assert.Equal(t, 1+2+2+2, rows.Length(), "all, then by party, pledge and region")
	assert.Equal(t, []string{"2", "1", "50%", "0", "1", "0%", "1", "0", "0", "0", "1"}, each(rows.First().Find("td")))
	assert.Equal(t, []string{"Total", "Min.", "Coun.", "P1 Train", "P2 Follow", "Figuig", "Nador"}, each(rows.Find("th")))
}

func TestACompilationSaysHowFarItHasCome(t *testing.T) {
	for _, c := range []struct {
		name, step, told string
		change           func(x *reports.Compilation)
	}{
		{"before the first file", locale.For("en").T("compilation.begins"), "0%", func(x *reports.Compilation) { x.Done, x.Next = 0, "" }},
		{"at a file", "Files ready: 4 of 10. Now: Report PDF (Français).", "25%", func(*reports.Compilation) {}},
		{"at a file of no language", "Files ready: 4 of 10. Now: Report JSON.", "25%", func(x *reports.Compilation) { x.Next = "report.json" }},
		{"after the last", locale.For("en").T("compilation.last"), "75%", func(x *reports.Compilation) { x.Done, x.Next = 10, "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := compilation(t)
			c.change(&v.Compilation)
			page := show(t, views.CompilationPage(layout("en", reviewer), v))
			assert.Equal(t, c.step, said(page.Find("#step")))
			assert.Equal(t, c.told, said(page.Find("[role=status][data-live=told]")), "it is told at each quarter alone")
			assert.Equal(t, said(page.Find("progress")), said(page.Find("b[data-live=percent]")))
			assert.Equal(t, "/en/compilations/c1/cancel", page.Find("main form").AttrOr("action", ""))
		})
	}
}

func TestACompilationSaysHowItEnded(t *testing.T) {
	l := locale.For("en")
	for state, late := range map[reports.CompilationState]bool{reports.Failed: true, reports.Interrupted: true, reports.Cancelled: false} {
		v := compilation(t)
		v.State, v.Again = state, views.NewForm("compile", "period", "2026-Q3", "reason", written)
		page := show(t, views.CompilationPage(layout("en", reviewer), v))
		assert.Contains(t, said(page.Find(".note")), l.T("compilation."+string(state)))
		assert.Equal(t, late, page.Find(".note").HasClass("late"), state)
		assert.Equal(t, written, page.Find("#compile-reason").Text(), "what was typed can be sent again")
		assert.Equal(t, 0, page.Find("progress, script[src*=progress]").Length())
	}
	v := compilation(t)
	v.State, v.Edition = reports.Issued, editions()[0]
	page := show(t, views.CompilationPage(layout("en", reviewer), v))
	assert.Equal(t, "/en/reports/2026-Q3/2?agreement=A-1", page.Find("a.button").AttrOr("href", ""))
}

func TestAPledgeStandsInEachRegion(t *testing.T) {
	page := show(t, views.PledgePage(layout("en", auditor), pledge(t)))
	assert.Equal(t, "P1 · Min. · Training sessions", said(page.Find(".over")))
	assert.Equal(t, "P1.R-1 Figuig", said(page.Find("table.list tbody th").First()))
	assert.Equal(t, []string{
		"1,234.5\u00a0\u2068women\u2069 3\u00a0\u2068sessions\u2069 62\u00a0\u2068%\u2069 1 milestone of 2", "987.5\u00a0\u2068women\u2069",
		"2,000\u00a0\u2068women\u2069 12\u00a0\u2068sessions\u2069", "01/12/2026", "Q3 2026 Demonstration",
	}, each(page.Find("table.list tbody tr").First().Find("td"))[4:])
	bars := page.Find("[aria-labelledby=in-regions] figure table.numbers tbody tr")
	assert.Equal(t, 1, bars.Length(), "one line of the whole pledge")
	assert.Equal(t, "2", said(bars.Find("td").Last()), "without what belongs to others")
}

func TestARegionIsMarkedOnTheMapAndSaysItsPast(t *testing.T) {
	page := show(t, views.RegionPage(layout("en", auditor), region(t)))
	tiles := page.Find("#a-A-1").Parent().Find(".map > svg.chart")
	assert.Contains(t, tiles.Text(), "◆ Figuig")
	assert.NotContains(t, tiles.Text(), "◆ Nador")
	assert.Contains(t, tiles.Text(), "0/2", "delivered or completed, out of all")
	main := said(page.Find("main"))
	assert.Contains(t, main, "Part of: Nador")
	assert.Contains(t, main, "From 1 January 2015 to 31 December 2030")
	assert.Contains(t, main, "Figig and فجيج")
	plain := said(show(t, views.RegionPage(layout("en", auditor), regionEmpty(t))).Find("main"))
	assert.NotContains(t, plain, "Part of:")
	assert.NotContains(t, plain, "Also written:")
	assert.NotContains(t, plain, "From ")
}

func TestAnAgreementShowsPartiesUnderTheirNamesAndItsRhythm(t *testing.T) {
	page := show(t, views.AgreementPage(layout("fr", auditor), agreementFull(t)))
	parties := page.Find("section[aria-labelledby=parties]")
	assert.Equal(t, []string{"Ministère", "Conseil"}, each(parties.Find("h3"))[:2], "as they are called today")
	assert.Equal(t, []string{locale.For("fr").T("party.at_first") + " Ancien ministère", locale.For("fr").T("party.since", "day", "1er octobre 2024") + " Ministère"}, each(parties.Find("ul.dated li")))
	assert.Equal(t, written, said(parties.Find("li[dir=auto]")))
	rhythm := each(page.Find("section[aria-labelledby=rhythm] dd"))
	assert.Equal(t, "Trimestre", rhythm[0])
	assert.Contains(t, rhythm[1], "30 jours")
	assert.Contains(t, rhythm[2], "60 jours")
	assert.Equal(t, "Trimestre et Année", rhythm[3])
	assert.Equal(t, "1er janvier 2026", rhythm[4])
	assert.Equal(t, []string{"/fr/pledges/P1", "/fr/pledges/P2"}, attributes(page.Find(".pledges a"), "href"))
	assert.Equal(t, "Former", said(page.Find(".pledges").First().Find("a").Contents().Last()), "under the party that made them")

	then := agreementFull(t)
	then.Today = date("2024-09-30")
	parties = show(t, views.AgreementPage(layout("fr", auditor), then)).Find("section[aria-labelledby=parties]")
	assert.Equal(t, "Ancien ministère", said(parties.Find("h3").First()))
}

func TestDaysOfTheCalendarCountInArabic(t *testing.T) {
	v := agreementFull(t)
	for days, form := range map[int]int{1: 1, 2: 2, 3: 3, 11: 11, 100: 100} {
		v.Agreement.Calendars[0].DueDays = days
		page := show(t, views.AgreementPage(layout("ar", auditor), v))
		assert.Equal(t, locale.For("ar").N("agreement.days_after", form), said(page.Find("section[aria-labelledby=rhythm] dd").Eq(1)))
	}
}

func TestWithoutAgreementsThePageSaysSo(t *testing.T) {
	page := show(t, views.AgreementsPage(layout("ar", auditor), nil))
	assert.Equal(t, locale.For("ar").T("agreements.empty"), said(page.Find(".empty")))
	page = show(t, views.AgreementsPage(layout("ar", auditor), bothAgreements()))
	assert.Equal(t, []string{"/ar/agreements/A-1", "/ar/agreements/A-2"}, attributes(page.Find("main h2 a"), "href"))
	assert.Equal(t, 0, page.Find(".empty").Length())
}

func TestFiltersOfReportsAreKeptInTheirFiles(t *testing.T) {
	v := reportsFull(t)
	v.Query = url.Values{"agreement": {"A-1"}}
	links := show(t, views.ReportsPage(layout("en", auditor), v)).Find(".list-files a")
	assert.Equal(t, []string{"/fr/reports.csv?agreement=A-1", "/fr/reports.xlsx?agreement=A-1"}, attributes(links, "href"))
}

func TestAnUpdateOfAnImportedFactHasTheUnitOfTheFact(t *testing.T) {
	v := report(t)
	v.Report.Imported = []commitments.Fact{published(t)}
	v.Report.Commitments[0].Declared.Fact = "f1"
	cells := each(show(t, views.ReportPage(layout("en", auditor), v)).Find("[aria-labelledby=targets] tbody td"))
	assert.Equal(t, "1,234.5\u00a0\u2068women\u2069", cells[3])
}
