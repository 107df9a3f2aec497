package views_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/commitments/commitmentstest"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

// commitmentAs shows a commitment on which everything happened.
func commitmentAs(t *testing.T, lang string, who people.Account, change func(v *views.CommitmentView)) *goquery.Document {
	t.Helper()
	v := views.CommitmentView{Record: record(t), Today: date("2026-11-20")}
	if change != nil {
		change(&v)
	}
	return show(t, views.CommitmentPage(layout(lang, who), v))
}

func TestTheTimelineTellsTheLatestFirst(t *testing.T) {
	events := commitmentAs(t, "en", auditor, nil).Find(".timeline > li")
	require.Equal(t, 6, events.Length(), "an assessment that came with a review stands at its review alone")
	assert.Equal(t, []string{
		"Progress update · Q3 2026", "Progress update · Q3 2026", "Assessment · Q2 2026", "Target or due date changed · from the beginning",
		"Progress update · Q2 2025", "Published",
	}, each(events.Find("h3")))
	assert.Equal(t, "update-u2", events.Eq(0).Find("article").AttrOr("id", ""))
	assert.True(t, events.Eq(1).HasClass("superseded"))
	assert.Contains(t, said(events.Eq(1)), "Superseded", "not by its look alone")
	assert.False(t, events.Eq(0).HasClass("superseded"))
}

func TestWhatWasPublishedStandsAtTheDayOfItsPublication(t *testing.T) {
	event := commitmentAs(t, "fr", auditor, nil).Find("#update-u1")
	assert.Contains(t, said(event), "Publié juin 2025", "as exactly as it is known")
	assert.Contains(t, said(event), "40\u00a0\u2068femmes\u2069", "what the fact counts, that no indicator does")
	assert.NotContains(t, said(event), "Première ligne", "a source says it, and no author")
	assert.Equal(t, "https://example.org/fact", event.Find("a[rel*=external]").First().AttrOr("href", ""))
	assert.Contains(t, said(event.Find(".by").First()), locale.For("fr").T("timeline.imported", "time", "20 novembre 2026 à 12:00"))
	fact := commitmentAs(t, "fr", auditor, nil).Find(".timeline > li").Last()
	assert.Contains(t, said(fact.Find(".by")), "2025 ·", "of which the year alone is known")
	assert.Contains(t, said(fact), "1\u202f500\u202f000,50\u00a0DH")
	assert.Equal(t, 0, fact.Find("a").Length(), "a source that is no address can't be opened")
}

func TestAnUpdateShowsItsReviewWarningsAndEvidence(t *testing.T) {
	event := commitmentAs(t, "en", auditor, nil).Find("#update-u2")
	assert.Equal(t, []string{"Première ligne", written}, each(event.ChildrenFiltered("p[dir=auto]")), "a paragraph for each line")
	reply := event.Find(".reply.reply-returned")
	assert.Equal(t, "Returned Limited", said(reply.Find(".event-state")))
	assert.Equal(t, written, said(reply.Find("p[dir=auto]")))
	assert.Equal(t, locale.For("en").T("quality.same_text"), said(event.Find(".warned li p").First()))
	assert.Equal(t, written, said(event.Find(".warned .typed-text")))
	items := event.Find(".evidence li")
	require.Equal(t, 3, items.Length())
	assert.Equal(t, "/en/evidence/u2-file", items.Eq(0).Find("a").AttrOr("href", ""))
	assert.Equal(t, "/en/evidence/u2-file/preview", items.Eq(0).Find("img").AttrOr("src", ""))
	assert.Contains(t, said(items.Eq(0)), "photo.jpg · 2.0 MB")
	assert.Equal(t, "noreferrer noopener external", items.Eq(1).Find("a").AttrOr("rel", ""))
	assert.Equal(t, 0, items.Eq(2).Find("a").Length())
	assert.NotContains(t, said(items.Eq(0)), "Added by", "it came with the update")
	assert.Contains(t, said(items.Eq(2)), "at 13:00", "it came later, and says when")
}

func TestAnAddressThatIsNoneIsNoLink(t *testing.T) {
	page := commitmentAs(t, "en", auditor, func(v *views.CommitmentView) {
		v.Updates[0].Evidence[1].URL = "javascript:alert(1)"
		v.Pledge.Sources = []string{"javascript:alert(2)", "https://example.org/x"}
	})
	page.Find("[href], [src], [action]").Each(func(_ int, e *goquery.Selection) {
		for _, name := range []string{"href", "src", "action"} {
			assert.False(t, strings.HasPrefix(e.AttrOr(name, ""), "javascript:"), said(e))
		}
	})
	assert.Equal(t, []string{"https://example.org/x"}, attributes(page.Find(".sources a"), "href"))
}

func TestEachFactLeadsToItsEntryInTheJournal(t *testing.T) {
	v := views.CommitmentView{Record: record(t), Today: date("2026-11-20")}
	assert.Equal(t, []string{"u2", "u2-review", "u2-file", "u2-link", "u2-paper", "u3", "u3-file", "u3-link", "u3-paper", "a1", "r1", "u1", "u1-review", "u1-first-review", "w1", "u1-file", "u1-link", "u1-paper"}, v.Journaled())
	v.Numbers = views.JournalNumbers{"u2": 12345}
	page := show(t, views.CommitmentPage(layout("en", auditor), v))
	assert.Equal(t, "/en/journal/12345", page.Find("#update-u2 > .by a").AttrOr("href", ""))
	assert.Contains(t, said(page.Find("#update-u3 > .by")), locale.For("en").T("journal.unnumbered"), "one that was just recorded has no number yet")
	v.Numbers = nil
	page = show(t, views.CommitmentPage(layout("en", auditor), v))
	assert.NotContains(t, said(page.Find("#timeline").Parent()), locale.For("en").T("journal.unnumbered"))
}

func TestWhoMayDoWhatWithACommitment(t *testing.T) {
	form := func(id string) views.Task { return views.Task{Form: ref(views.NewForm(id))} }
	for _, c := range []struct {
		name   string
		who    people.Account
		change func(v *views.CommitmentView)
		forms  []string // addresses that the page sends to, but for comments
	}{
		{"a planner reports, and sets the terms", planner, func(v *views.CommitmentView) { v.Report, v.Terms = form("report"), form("terms") },
			[]string{"/en/updates/d1/discard", "/en/commitments/P1.R-1/updates", "/en/commitments/P1.R-1/terms"}},
		{"a reviewer assesses", reviewer, func(v *views.CommitmentView) { v.Assess = form("assess") }, []string{"/en/commitments/P1.R-1/assessments"}},
		{"an auditor reads", auditor, func(v *views.CommitmentView) { v.ReadOnly = true }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := commitmentAs(t, "en", c.who, c.change)
			actions := attributes(page.Find("main form").Not(".remark form"), "action")
			assert.Equal(t, c.forms, nilIfNone(actions))
			readOnly := strings.Contains(said(page.Find("main")), locale.For("en").T("commitment.read_only"))
			assert.Equal(t, c.who.Role == people.Auditor, readOnly)
			assert.Equal(t, c.who.Can(people.AddComment), page.Find(".remark form").Length() > 0)
		})
	}
}

func nilIfNone(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func TestATaskThatIsClosedSaysWhy(t *testing.T) {
	page := commitmentAs(t, "ar", planner, func(v *views.CommitmentView) { v.Report = views.Task{Why: "لا دورة مفتوحة"} })
	assert.Equal(t, "لا دورة مفتوحة", said(page.Find("section[aria-labelledby=report] p")))
	assert.Equal(t, 0, page.Find("section[aria-labelledby=terms]").Length(), "what the role has nothing to do with is left out")
	assert.Equal(t, 0, page.Find("details.task").Length())
}

func TestWhoWasReturnedAnUpdateIsAskedToAnswer(t *testing.T) {
	report := func(v *views.CommitmentView) { v.Draft, v.Report.Form = nil, ref(views.NewForm("report")) }
	answers := func(v *views.CommitmentView) { report(v); v.Returned = &v.Updates[0] }
	page := commitmentAs(t, "en", planner, answers)
	note := page.Find("#report .note.returned")
	assert.Equal(t, 1, note.Length(), "inside the form's card")
	assert.Equal(t, written, said(note.Find("blockquote p[dir=auto]")))
	order := func(page *goquery.Document) []string {
		return attributes(page.Find("#report, #standing, #timeline"), "id")
	}
	assert.Equal(t, []string{"report", "standing", "timeline"}, order(page), "the next sentence stands first")
	page = commitmentAs(t, "en", planner, report)
	assert.Equal(t, 0, page.Find(".note.returned").Length(), "nothing came back")
	assert.Equal(t, []string{"standing", "report", "timeline"}, order(page))
	assert.Equal(t, 0, commitmentAs(t, "en", planner, func(v *views.CommitmentView) { answers(v); v.Report = views.Task{} }).Find(".note.returned").Length(), "there is no form to answer with")
}

func TestEachStatusSaysWhatItMeans(t *testing.T) {
	page := commitmentAs(t, "en", planner, func(v *views.CommitmentView) { v.Report.Form = ref(views.NewForm("report")) })
	choices := page.Find("#report .choice:has(input[name=status])")
	require.Equal(t, len(commitments.Statuses), choices.Length())
	for i, s := range commitments.Statuses {
		assert.Equal(t, locale.For("en").T("status.means."+string(s)), said(choices.Eq(i).Find("small.hint")))
	}
}

func TestPeriodsSayUntilWhenTheyAreTaken(t *testing.T) {
	page := commitmentAs(t, "en", planner, func(v *views.CommitmentView) {
		v.Report.Form = ref(views.NewForm("report", "period", "2026-Q4"))
		v.Today = date("2026-11-26")
	})
	options := page.Find("#report-period option")
	assert.Equal(t, []string{"Q3 2026 (late, open until 05/12/2026)", "Q4 2026 (on time until 30/01/2027)"}, each(options), "the round's days first, then the calendar's")
	assert.Equal(t, "2026-Q4", options.Filter("[selected]").AttrOr("value", ""))
	shut := each(page.Find("#report details.aside li"))
	require.Len(t, shut, 2, "the period before has a round that says why")
	assert.Contains(t, shut[0], "Q2 2026 is locked: Driss closed its collection round on 30/08/2026.")
	assert.Contains(t, shut[0], "Coun.")
	assert.Contains(t, shut[1], "Q1 2027")
}

func TestWhatChangedMeanwhileStandsBesideWhatWasTyped(t *testing.T) {
	page := show(t, views.CommitmentPage(layout("ar", planner), commitmentFull(t)))
	table := page.Find("#report .note table.diff")
	assert.Equal(t, []string{"A"}, each(table.Find("tbody th")))
	assert.Equal(t, []string{written, "–"}, each(table.Find("tbody td")))
	assert.Equal(t, []string{"auto", "auto"}, attributes(table.Find("tbody td"), "dir"))
}

func TestOnlyWhatDiffersIsCompared(t *testing.T) {
	c := layout("en", planner)
	before, after := terms(t), terms(t)
	assert.Empty(t, c.TermDiffs(indicators(), before, after))
	one := []commitments.Indicator{{Code: "M5.1", Kind: commitments.Number}}
	commitmentstest.EachTerm(t, func(t *testing.T, full, without commitments.Terms) {
		assert.NotEmpty(t, c.TermDiffs(one, full, without))
	})
	after.Targets, after.DueOn = after.Targets[1:], commitments.Date{}
	after.Targets[0].Steps, after.Targets[1].Text = nil, "Better"
	assert.Equal(t, []views.Diff{
		{Label: "Women trained: Baseline", Before: "10\u00a0\u2068women\u2069", After: "–"},
		{Label: "Women trained: Target", Before: "2,000\u00a0\u2068women\u2069", After: "–"},
		{Label: "Sessions held: Targets by year or period", Before: "2026: 6\u00a0\u2068sessions\u2069"},
		{Label: "Qualité [fr]: Target in words", Before: written, After: "Better"},
		{Label: "Due date", Before: "1 December 2026", After: "–"},
	}, c.TermDiffs(indicators(), before, after))
	assert.Equal(t, []views.Diff{{Label: "b", Before: "1", After: "2"}}, views.Changed(views.Diff{Label: "a", Before: "1", After: "1"}, views.Diff{Label: "b", Before: "1", After: "2"}))
}

func TestTheStandingKeepsWhatIsDeclaredVerifiedAndAssessedApart(t *testing.T) {
	axes := commitmentAs(t, "fr", auditor, nil).Find(".axes-now > div")
	l := locale.For("fr")
	assert.Equal(t, []string{l.T("term.declared"), l.T("term.verified"), l.T("term.assessment"), l.T("commitment.last_update"), l.T("term.due_date")}, each(axes.Find("dt")))
	assert.Contains(t, said(axes.Eq(0)), l.T("status.in_progress")+" 3e trimestre 2026 "+l.T("origin.demonstration"))
	assert.Contains(t, said(axes.Eq(0)), l.T("derived.overdue"))
	assert.Contains(t, said(axes.Eq(1)), l.T("status.not_started")+" 2e trimestre 2026 ")
	assert.NotContains(t, said(axes.Eq(1)), l.T("derived.overdue"))
	assert.Contains(t, said(axes.Eq(2)), l.T("assessment.complete")+" 3e trimestre 2026 "+l.T("gap.short.behind"))
	assert.Contains(t, said(axes.Eq(3)), l.T("review.submitted")+" 3e trimestre 2026 · 20/11/2026")
	assert.Contains(t, said(axes.Eq(4)), "1er décembre 2026")
}

func TestTheStandingSaysThatTheLastUpdateWasReturned(t *testing.T) {
	for lang, want := range map[string][2]string{
		"fr": {"La mise à jour de la période «\u202f3e trimestre 2026\u202f» a été renvoyée\u202f; ce qui est déclaré est de la période «\u202f2e trimestre 2026\u202f».",
			"La mise à jour de la période «\u202f3e trimestre 2026\u202f» a été renvoyée\u202f; rien d’autre n’est déclaré."},
		"ar": {"أُعيد تحديث الفصل الثالث من سنة 2026 إلى صاحبه؛ والتصريح القائم هو تصريح الفصل الثاني من سنة 2026.",
			"أُعيد تحديث الفصل الثالث من سنة 2026 إلى صاحبه؛ ولا يوجد أي تصريح آخر."},
		"en": {"The update for Q3 2026 was returned; what is declared is of Q2 2026.", "The update for Q3 2026 was returned; nothing else is declared."},
	} {
		t.Run(lang, func(t *testing.T) {
			says := func(declared *commitments.Statement) string {
				return said(commitmentAs(t, lang, auditor, func(v *views.CommitmentView) {
					v.Commitment.State.Review, v.Commitment.Declared = commitments.Returned, declared
				}).Find(".returned-last"))
			}
			assert.Equal(t, want[0], says(statement(t, "2026-Q2")))
			assert.Equal(t, want[1], says(nil))
			assert.Equal(t, 0, commitmentAs(t, lang, auditor, nil).Find(".returned-last").Length(), "of one that awaits review nothing is said")
		})
	}
}

func TestTheStandingSaysWhereThereIsNothing(t *testing.T) {
	axes := commitmentAs(t, "fr", auditor, func(v *views.CommitmentView) { v.Commitment.State = commitments.State{} }).Find(".axes-now > div")
	l := locale.For("fr")
	assert.Equal(t, l.T("term.verified")+" "+l.T("verified.none"), said(axes.Eq(1)))
	assert.Equal(t, l.T("term.assessment")+" "+l.T("assessment.none"), said(axes.Eq(2)))
	assert.Equal(t, l.T("commitment.last_update")+" "+l.T("review.none"), said(axes.Eq(3)))
}

func TestLongHistoriesSayThatTheyAreCut(t *testing.T) {
	page := commitmentAs(t, "en", auditor, func(v *views.CommitmentView) {
		v.Updates = make([]commitments.Update, commitments.MaxHistory)
		for i := range v.Updates {
			v.Updates[i] = commitments.Update{ID: strings.Repeat("x", i+1), State: commitments.Superseded, Period: period("2026-Q1")}
		}
	})
	assert.Contains(t, said(page.Find("#timeline").Parent()), "Only the latest")
	assert.NotContains(t, said(commitmentAs(t, "en", auditor, nil).Find("#timeline").Parent()), "Only the latest")
}

func TestACommentIsMarkedForWhomItNamesAndNotForOthers(t *testing.T) {
	page := commitmentAs(t, "en", planner, nil)
	comment := page.Find("#comment-c1")
	assert.Equal(t, views.CommentID(commitments.Comment{ID: "c1"}), comment.AttrOr("id", ""))
	assert.True(t, comment.HasClass("named"))
	assert.Equal(t, locale.For("en").T("comments.you"), said(comment.Find(".badge")))
	assert.Contains(t, said(comment), "Amina")
	read := commitmentAs(t, "en", planner, func(v *views.CommitmentView) { v.Unopened = nil })
	assert.Equal(t, 0, read.Find(".comment.named, .comment .badge").Length())
	assert.Equal(t, 1, page.Find("#update-u2").Closest("li").Find(".comment").Length(), "it stands at its update")
	assert.Equal(t, 0, page.Find("#update-u3").Closest("li").Find(".comment").Length())
}

func TestEachFormForCommentsHasAKeyOfItsOwn(t *testing.T) {
	v := views.CommitmentView{Record: record(t), CommentKey: "key-"}
	page := show(t, views.CommitmentPage(layout("fr", planner), v))
	assert.Equal(t, []string{"key-u2", "key-u3", "key-u1"}, attributes(page.Find(".remark input[name=key]"), "value"))
	assert.Equal(t, []string{"/fr/updates/u2/comments", "/fr/updates/u3/comments", "/fr/updates/u1/comments"}, attributes(page.Find(".remark form"), "action"))
	assert.Equal(t, 0, page.Find(".remark .choices").Length(), "who is named stands in the text")
	list := each(page.Find("#people li"))
	assert.Equal(t, []string{"Driss · " + locale.For("fr").T("role.reviewer") + " · Cons.", "Salma · " + locale.For("fr").T("role.auditor")}, []string{list[0], list[2]}, "a party where there is one")
}

func TestARefusedCommentIsShownAtItsUpdateAlone(t *testing.T) {
	v := commitmentFull(t)
	assert.Equal(t, written+" @Dris", v.CommentForm("u2").Value("text"))
	assert.False(t, v.CommentForm("u3").Wrong())
	page := show(t, views.CommitmentPage(layout("fr", planner), v))
	assert.Equal(t, 1, page.Find(".remark[open]").Length())
	assert.Equal(t, written+" @Dris", page.Find("#remark-u2-text").Text())
	assert.Equal(t, []string{"reviewer", "second"}, attributes(page.Find(".remark[open] input[name=mentions]"), "value"), "those who can be meant")
	assert.Equal(t, []string{"second"}, attributes(page.Find(".remark[open] input[checked]"), "value"))
	assert.Equal(t, "", page.Find("#remark-u3-text").Text())
}

func TestTheReviewerComparesWithWhatWasReportedBefore(t *testing.T) {
	page := show(t, views.ReviewPage(layout("en", reviewer), review(t)))
	assert.Equal(t, 1, page.Find("section[aria-labelledby=this] #update-u2").Length())
	assert.Equal(t, 1, page.Find("section[aria-labelledby=before] #update-u1").Length())
	assert.Equal(t, "/en/reviews/u2", page.Find("section[aria-labelledby=decide] form").AttrOr("action", ""))
	assert.Equal(t, []string{"returned"}, attributes(page.Find("input[name=decision][checked]"), "value"))
	assert.Equal(t, "/en/commitments/P1.R-1#update-u2", page.Find("section[aria-labelledby=this] > p a").AttrOr("href", ""))
	first := show(t, views.ReviewPage(layout("en", reviewer), reviewEmpty(t)))
	assert.Contains(t, said(first.Find("section[aria-labelledby=before]")), locale.For("en").T("review.first"))
}

func TestWhoCannotReviewIsToldWhyAndKeepsWhatWasTyped(t *testing.T) {
	v := reviewEmpty(t)
	v.Why, v.Typed = "Somebody else was first.", written
	page := show(t, views.ReviewPage(layout("en", reviewer), v))
	assert.Equal(t, 0, page.Find("main form").Length())
	assert.Equal(t, written, said(page.Find("blockquote p[dir=auto]")))
	v.Assessments = make([]commitments.AssessmentFact, 12)
	page = show(t, views.ReviewPage(layout("en", reviewer), v))
	assert.Equal(t, 8, page.Find("section[aria-labelledby=assessed] li").Length(), "the latest are enough")
}

func TestTheQueueSaysWhatWaitsSinceWhen(t *testing.T) {
	page := show(t, views.QueuePage(layout("en", reviewer), queue(t)))
	rows := page.Find(".queue-pane > .queue > li")
	assert.Equal(t, "/en/reviews/u2", rows.Eq(0).Find("a").AttrOr("href", ""))
	assert.Contains(t, said(rows.Eq(0)), "1 warning")
	assert.Contains(t, said(rows.Eq(1)), "\u2068women\u2069", "of the fact that it was imported from")
	assert.Contains(t, said(rows.Eq(0)), "20 November 2026 at 12:00")
	overtaken := page.Find("details.overtaken")
	assert.Equal(t, "12 updates overtaken by later ones", said(overtaken.Find("summary")))
	assert.Equal(t, []string{"/en/reviews/u0"}, attributes(overtaken.Find(".queue a"), "href"))
	assert.Equal(t, "/en/reviews/together?part=overtaken", overtaken.Find("p a").AttrOr("href", ""))
	assert.Equal(t, 3, page.Find(".queue-pane > .more a").Length())
	assert.Equal(t, "2 updates say nothing new", said(page.Find("#routine")))
}

func TestTheQueueStandsBesideTheChosenUpdate(t *testing.T) {
	v := review(t)
	v.Queue.Query = url.Values{"region": {"R-1"}, "page": {"2"}}
	v.Queue.Page = 2
	page := show(t, views.ReviewPage(layout("en", reviewer), v))
	assert.Equal(t, "/en/reviews/u2?page=2&region=R-1", page.Find(".queue a[aria-current]").AttrOr("href", ""))
	assert.Equal(t, "/en/reviews/u1?page=2&region=R-1", page.Find(`.around a[rel=next]`).AttrOr("href", ""))
	assert.Equal(t, 0, page.Find(`.around a[rel=prev]`).Length(), "it is the first")
	assert.Equal(t, "/en/reviews?page=2&region=R-1", page.Find(`.around .to-queue`).AttrOr("href", ""))
	assert.Equal(t, "/en/reviews/u2?page=2&region=R-1", page.Find("section[aria-labelledby=decide] form").AttrOr("action", ""))
	_, hidden := page.Find("[data-keys]").Attr("hidden")
	assert.True(t, hidden, "keys need a script, which shows them")
	for _, words := range attributes(page.Find("[data-standard] option[value!='']"), "data-words") {
		assert.NotEmpty(t, words)
	}
}

func TestWhatWasWarnedOfCannotBeTicked(t *testing.T) {
	page := show(t, views.TogetherPage(layout("en", reviewer), together(t)))
	assert.Equal(t, []string{"u1"}, attributes(page.Find("input[name=of]"), "value"))
	assert.Equal(t, []string{"u1"}, attributes(page.Find("input[name=of][checked]"), "value"))
	assert.Contains(t, said(page.Find(".together li").Last()), locale.For("en").T("together.warned"))
}

func TestWhoAddsEvidenceIsToldWhatBecomesOfIt(t *testing.T) {
	l := locale.For("en")
	for _, c := range []struct {
		name, note string
		change     func(v *views.EvidenceView)
	}{
		{"a draft", l.T("evidence.page.draft"), func(v *views.EvidenceView) {}},
		{"returned", l.T("evidence.page.returned"), func(v *views.EvidenceView) { v.Update.State = commitments.Returned }},
		{"submitted", l.T("evidence.page.submitted"), func(v *views.EvidenceView) { v.Update.State = commitments.Submitted }},
		{"full", l.T("evidence.page.full", "max", commitments.MaxEvidence), func(v *views.EvidenceView) { v.Forms = nil }},
		{"shut", "It is closed.", func(v *views.EvidenceView) { v.Why = "It is closed." }},
		{"another's", "", func(v *views.EvidenceView) { v.Update.Author = "other" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := evidenceFull(t)
			c.change(&v)
			page := show(t, views.EvidencePage(layout("en", planner), v))
			assert.Equal(t, c.note, said(page.Find("main p.note")))
			draft := v.Update.State == commitments.Draft
			assert.Equal(t, draft, page.Find(`form[action="/en/updates/d1/submit"]`).Length() == 1, "a draft can be submitted from here")
			assert.Equal(t, draft && v.Update.Author == planner.ID, page.Find(`form[action$="/remove"]`).Length() == 3, "and its author can take things out")
		})
	}
}

func TestTheFirstFormForEvidenceIsOpenUnlessAnotherIsWrong(t *testing.T) {
	v := evidenceFull(t)
	v.Forms = []views.Form{views.NewForm("file"), views.NewForm("link"), views.NewForm("paper")}
	open := func() []string {
		return attributes(show(t, views.EvidencePage(layout("en", planner), v)).Find("details.task[open] input[type=hidden][name=kind] ~ .field input").First(), "id")
	}
	assert.Equal(t, []string{"file-title"}, open())
	v.Forms[1] = refused("link", nil, "url")
	assert.Equal(t, []string{"link-title"}, open())
}
