package views_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/web/views"
)

// assessed shows the page whose form of assessing is f.
func assessed(f views.Form) views.CommitmentView {
	v := views.CommitmentView{Assess: views.Task{Form: &f}}
	v.Commitment.Code, v.Agreement, v.Today = "P1.R-1", agreement(), date("2026-11-26")
	return v
}

func TestAnUntouchedFormHasItsFirstValuesAndNothingWrong(t *testing.T) {
	f := views.NewForm("assess", "version", "7", "period", "2026-Q2", "odd")
	assert.Equal(t, "7", f.Value("version"))
	assert.Equal(t, "", f.Value("odd"), "a name without its value")
	assert.False(t, f.Wrong())
	page := show(t, views.CommitmentPage(layout("en", reviewer), assessed(f)))
	assert.Equal(t, 0, page.Find(".alert, .problem, .wrong, [aria-invalid]").Length())
	assert.Equal(t, "2026-Q2", page.Find("#assess-period option[selected]").AttrOr("value", ""))
	assert.Equal(t, "7", page.Find("#assess input[type=hidden][name=version]").AttrOr("value", ""))
	_, open := page.Find("details#assess").Attr("open")
	assert.False(t, open, "it is folded until it is needed")
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	values := url.Values{"period": {"2026-Q2"}, "assessment": {"limited"}, "comment": {written}, "version": {"7"}}
	page := show(t, views.CommitmentPage(layout("ar", reviewer), assessed(refused("assess", values, "period", "assessment"))))
	assert.Equal(t, "2026-Q2", page.Find("#assess-period option[selected]").AttrOr("value", ""))
	assert.Equal(t, []string{"limited"}, attributes(page.Find("#assess input[name=assessment][checked]"), "value"))
	assert.Equal(t, written, page.Find("#assess-comment").Text())
	assert.Equal(t, "auto", page.Find("#assess-comment").AttrOr("dir", ""))
	_, open := page.Find("details#assess").Attr("open")
	assert.True(t, open)
	v := assessed(views.NewForm("assess"))
	v.Pledge = pledges()[1]
	v.Terms = views.Task{Form: ref(refused("terms", url.Values{"target": {"beaucoup"}}, "target"))}
	target := show(t, views.CommitmentPage(layout("ar", planner), v)).Find("#terms-target")
	assert.Equal(t, "beaucoup", target.AttrOr("value", ""))
	assert.Equal(t, "ltr", target.AttrOr("dir", ""), "a number has one order")
}

func TestOnlyPeriodsOfTheRhythmAreOfferedToBeAssessed(t *testing.T) {
	v := assessed(views.NewForm("assess", "period", "2026-Q3"))
	options := show(t, views.CommitmentPage(layout("en", reviewer), v)).Find("#assess-period option")
	codes := attributes(options, "value")
	require.Len(t, codes, 16, "from the quarter of the signature to the one that runs")
	assert.Equal(t, []string{"2026-Q4", "2026-Q3"}, codes[:2], "the latest first")
	assert.Equal(t, "2023-Q1", codes[15])
	assert.Equal(t, "Q3 2026", said(options.Filter("[selected]")))
	v.Agreement.Calendars = commitments.FromBeginning(commitments.Calendar{Reporting: commitments.Year})
	assert.Equal(t, []string{"2026", "2025", "2024", "2023"}, attributes(show(t, views.CommitmentPage(layout("en", reviewer), v)).Find("#assess-period option"), "value"))
}

func TestEachErrorStandsAtItsFieldAndLeadsThere(t *testing.T) {
	page := show(t, views.CommitmentPage(layout("en", reviewer), assessed(refused("assess", nil, "period", "assessment", "version"))))
	summary := page.Find("#assess-summary")
	assert.Equal(t, "alert", summary.AttrOr("role", ""))
	assert.Equal(t, []string{"#assess-period", "#assess-assessment"}, attributes(summary.Find("a"), "href"))
	assert.Equal(t, []string{"wrong: period", "wrong: assessment", "wrong: version"}, each(summary.Find("li")), "what has no field is said all the same")
	assert.Equal(t, "refused", said(summary.Find("p")))

	field := page.Find("#assess-period")
	assert.Equal(t, "true", field.AttrOr("aria-invalid", ""))
	assert.Equal(t, []string{"assess-period-hint", "assess-period-problem"}, strings.Fields(field.AttrOr("aria-describedby", "")))
	assert.Equal(t, "wrong: period", said(page.Find("#assess-period-problem")))
	group := page.Find("#assess fieldset.wrong")
	assert.Equal(t, "assess-assessment-problem", strings.TrimSpace(group.AttrOr("aria-describedby", "")))
	assert.Equal(t, "assess-assessment", group.Find("input").First().AttrOr("id", ""), "the summary leads to the first choice")
	assert.Equal(t, "", page.Find("#assess-comment").AttrOr("aria-invalid", ""), "nothing is wrong with this one")
}

func TestWhatAFieldSaysTheSummaryDoesNotSayTwice(t *testing.T) {
	f := views.NewForm("assess").Typed(nil, "Give a period.", []views.FieldMessage{{Name: "period", Message: "Give a period."}})
	page := show(t, views.CommitmentPage(layout("en", reviewer), assessed(f)))
	assert.Equal(t, 1, strings.Count(said(page.Find(".alert")), "Give a period."))
	f = views.NewForm("assess").Typed(nil, "It changed meanwhile.", nil)
	assert.True(t, f.Wrong(), "a form can be wrong as a whole")
	page = show(t, views.CommitmentPage(layout("en", reviewer), assessed(f)))
	assert.Equal(t, "It changed meanwhile.", said(page.Find(".alert p")))
	assert.Equal(t, 0, page.Find(".alert ul").Length())
}

func TestOptionalFieldsSayThatTheyAreInEveryLanguage(t *testing.T) {
	f := views.NewForm("terms", "due_on", "2026-12-01")
	v := views.CommitmentView{Terms: views.Task{Form: &f}}
	v.Agreement, v.Pledge = agreement(), pledges()[1]
	for _, lang := range locale.Supported {
		page := show(t, views.CommitmentPage(layout(lang, planner), v))
		optional := "(" + locale.For(lang).T("common.optional") + ")"
		assert.Contains(t, said(page.Find(`label[for="terms-target"]`)), optional)
		assert.NotContains(t, said(page.Find("#terms fieldset legend").First()), optional)
		assert.Equal(t, "date", page.Find("#terms-due_on").AttrOr("type", ""))
		assert.Equal(t, "decimal", page.Find("#terms-target").AttrOr("inputmode", ""))
		assert.Equal(t, "4000", page.Find("#terms-reason").AttrOr("maxlength", ""))
	}
}

func TestSeveralChoicesAreKept(t *testing.T) {
	page := show(t, views.AccountsPage(layout("fr", admin), accounts(t)))
	assert.Equal(t, []string{"R-1", "R-2"}, attributes(page.Find("#add + form input[name=regions][checked]"), "value"))
	assert.Equal(t, []string{"planner"}, attributes(page.Find("#add + form input[name=role][checked]"), "value"))
	assert.Equal(t, "checkbox", page.Find("input[name=regions]").First().AttrOr("type", ""))
	assert.Equal(t, "radio", page.Find("input[name=role]").First().AttrOr("type", ""))
	assert.Equal(t, []string{"", "MIN", "CON"}, attributes(page.Find("#add-party option"), "value"), "a party can be left out")
}

func TestAFormOfProgressAsksWhatItsRoundRequires(t *testing.T) {
	optional := "(" + locale.For("en").T("common.optional") + ")"
	for _, c := range []struct {
		name, period     string
		value, narrative bool
	}{
		{"the round of the period requires both", "2026-Q3", false, false},
		{"no round covers the period", "2026-Q4", true, true},
		{"no period was chosen", "", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := commitmentFull(t)
			v.Report.Form = ref(views.NewForm("report", "period", c.period))
			page := show(t, views.CommitmentPage(layout("en", planner), v))
			assert.Equal(t, c.value, strings.Contains(said(page.Find(`label[for="report-values.P1.2"]`)), optional))
			assert.Equal(t, c.narrative, strings.Contains(said(page.Find(`label[for="report-narrative"]`)), optional))
		})
	}
}

// reportOn is the form of progress on a commitment of a pledge.
func reportOn(t *testing.T, lang string, pledge commitments.Pledge, f views.Form) *goquery.Selection {
	t.Helper()
	v := commitmentFull(t)
	v.Pledge, v.Draft, v.Report = pledge, nil, views.Task{Form: &f}
	return show(t, views.CommitmentPage(layout(lang, planner), v)).Find("#report")
}

func TestEachIndicatorIsAskedForInItsOwnWay(t *testing.T) {
	form := reportOn(t, "en", pledges()[0], views.NewForm("report", "measured", "P1.1 P1.2"))
	assert.Equal(t, "P1.1 P1.2", form.Find("input[type=hidden][name=measured]").AttrOr("value", ""), "a device that keeps the form knows what it asks for")
	var names []string
	names = append(names, attributes(form.Find("[name^=value]").Not("fieldset"), "name")...)
	assert.Equal(t, []string{
		"values.P1.1", "values.P1.1.parts.disability.with", "values.P1.1.parts.disability.without", "values.P1.2", "values.P1.3.numerator", "values.P1.3.denominator", "values.P1.4",
	}, names, "in their order, and none of what has no values")
	assert.Equal(t, "Women trained (women) (optional)", said(form.Find(`label[for="report-values.P1.1"]`)))
	l := locale.For("en")
	last := "Last time: 1,234.5\u00a0\u2068women\u2069 (Q3 2026)."
	assert.Equal(t, l.T("report_form.value.cumulative")+" "+last, said(form.Find(`[id="report-values.P1.1-hint"]`)), "what was reported last stands beside it")
	assert.Equal(t, l.T("report_form.value.period")+" Last time: 3\u00a0\u2068sessions\u2069 (Q3 2026).", said(form.Find(`[id="report-values.P1.2-hint"]`)))
	_, open := form.Find("details.parts").Attr("open")
	assert.False(t, open, "the parts are folded away")
	assert.Equal(t, []string{"–", "No milestone reached", "Up to milestone 1: Rooms rented", "Up to milestone 2: Rooms open"}, each(form.Find(`[id="report-values.P1.4"] option`)))
}

func TestTheOnlyIndicatorIsAskedForByItsValueAlone(t *testing.T) {
	form := reportOn(t, "fr", pledges()[1], views.NewForm("report", "value", "12"))
	assert.Equal(t, []string{"value"}, attributes(form.Find("[name^=value]"), "name"))
	assert.Equal(t, "12", form.Find("#report-value").AttrOr("value", ""))
	assert.Equal(t, "Femmes suivies (femmes) (facultatif)", said(form.Find(`label[for="report-value"]`)))
	ratio := pledges()[1]
	ratio.Indicators[0] = indicators()[2]
	form = reportOn(t, "fr", ratio, refused("report", url.Values{"value.numerator": {"3"}}, "value", "value.denominator"))
	assert.Equal(t, []string{"value.numerator", "value.denominator"}, attributes(form.Find("input[name^=value]"), "name"))
	assert.Equal(t, "3", form.Find(`[id="report-value.numerator"]`).AttrOr("value", ""))
	assert.Equal(t, "wrong: value", said(form.Find("#report-value > #report-value-problem")), "what is wrong with both stands over both")
}

func TestWhatIsWrongWithAPartStandsThere(t *testing.T) {
	part := "values.P1.1.parts.disability.with"
	form := reportOn(t, "ar", pledges()[0], refused("report", url.Values{part: {"-1"}}, part))
	_, open := form.Find("details.parts").Attr("open")
	assert.True(t, open, "nothing wrong is folded away")
	assert.Equal(t, "-1", form.Find(`[id="report-`+part+`"]`).AttrOr("value", ""))
	assert.Equal(t, wrong(part), said(form.Find(`[id="report-`+part+`-problem"]`)))
	assert.Equal(t, "في وضعية إعاقة", said(form.Find(`label[for="report-`+part+`"]`)))
}

func TestTargetsAreSetForEachIndicator(t *testing.T) {
	v := commitmentFull(t)
	f := views.NewForm("terms", "targets.P1.2.target", "12", "targets.P1.2.steps.0.period", "2026", "targets.P1.2.steps.0.value", "6", "targets.P1.5.target_text", written)
	v.Terms = views.Task{Form: &f}
	form := show(t, views.CommitmentPage(layout("en", planner), v)).Find("#terms")
	assert.Equal(t, []string{"Women trained women", "Sessions held sessions", "Attendance %", "Steps Milestones", "Qualité to be translated"}, each(form.Find("fieldset.target > legend")))
	assert.Equal(t, "12", form.Find(`[id="terms-targets.P1.2.target"]`).AttrOr("value", ""))
	assert.Equal(t, "2026", form.Find(`[id="terms-targets.P1.2.steps.0.period"]`).AttrOr("value", ""))
	assert.Equal(t, 5, form.Find(`[name^="targets.P1.2.steps."][name$=".period"]`).Length(), "what is set, and some rows more")
	assert.Equal(t, written, form.Find(`[id="terms-targets.P1.5.target_text"]`).Text())
	assert.Equal(t, 0, form.Find(`[name="targets.P1.5.target"], [name="targets.P1.1.target_text"]`).Length(), "each takes what its kind has")
	open := form.Find("details.steps").FilterFunction(func(_ int, d *goquery.Selection) bool { _, is := d.Attr("open"); return is })
	assert.Equal(t, 1, open.Length())
}

func TestAWarningAboutOneIndicatorNamesIt(t *testing.T) {
	v := commitmentFull(t)
	draft := *v.Draft
	draft.Warnings = []commitments.Warning{{Rule: commitments.OverTarget, Indicator: "P1.2"}, {Rule: commitments.ValueFalls, Indicator: "P1.1"}}
	v.Draft, v.Report.Form = &draft, ref(views.NewForm("report"))
	page := show(t, views.CommitmentPage(layout("en", planner), v))
	assert.Equal(t, []string{"answers.value_falls.P1.1", "answers.over_target.P1.2"}, attributes(page.Find(".warnings textarea"), "name"))
	assert.Contains(t, said(page.Find(`label[for="report-answers.over_target.P1.2"]`)), "Sessions held: ")
	told := commitmentAs(t, "en", auditor, func(v *views.CommitmentView) { v.Updates[0].Warnings = draft.Warnings })
	assert.Contains(t, said(told.Find("#update-u2 .warned li p").First()), "Sessions held: ")
}

func TestAWarningIsAnsweredWhereItIsSaid(t *testing.T) {
	v := commitmentFull(t)
	draft := *v.Draft
	draft.Warnings = []commitments.Warning{{Rule: commitments.SameText}, {Rule: commitments.RequiredEvidence}}
	v.Draft, v.Report.Form = &draft, ref(views.NewForm("report"))
	page := show(t, views.CommitmentPage(layout("en", planner), v))
	assert.Equal(t, []string{"answers.same_text"}, attributes(page.Find(".warnings textarea"), "name"), "what refuses the draft has no answer")
	l := locale.For("en")
	assert.Equal(t, l.T("quality.same_text"), said(page.Find(`[id="report-answers.same_text-hint"]`)))
	assert.Equal(t, []string{l.T("error.round.evidence_required")}, each(page.Find("#report .note.late li")))

	v.Report.Form = ref(refused("report", url.Values{"answers.jump": {written}}, "answers.over_target"))
	page = show(t, views.CommitmentPage(layout("en", planner), v))
	assert.Equal(t, []string{"answers.over_target", "answers.jump"}, attributes(page.Find(".warnings textarea"), "name"), "one that was refused, and one that was answered")
	assert.Equal(t, written, page.Find(`[id="report-answers.jump"]`).Text())
	assert.Equal(t, 0, page.Find("#report .note.late").Length(), "the draft is no longer what the form begins with")
}

func TestAWarningSaysItsNumbersInTheReadersLanguage(t *testing.T) {
	w := commitments.Warning{Rule: commitments.ValueFalls, Args: map[string]string{"quantity": "1234.5", "compared": "2000", "period": "2026-Q2"}}
	assert.Contains(t, views.WarningText(locale.For("fr"), w), "2\u202f000")
	assert.Contains(t, views.WarningText(locale.For("ar"), w), "2.000")
	assert.Contains(t, views.WarningText(locale.For("en"), w), "2,000")
}
