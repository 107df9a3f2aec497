package views_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/reminders"
	"tracker/web/views"
)

// inEach checks what a page says of something in French, Arabic and English.
func inEach(t *testing.T, fr, ar, en string, say func(c views.Layout) string) {
	t.Helper()
	for lang, want := range map[string]string{"fr": fr, "ar": ar, "en": en} {
		assert.Equal(t, want, say(layout(lang, auditor)), lang)
	}
}

func TestDaysAreWrittenInFull(t *testing.T) {
	inEach(t, "23 novembre 2026", "23 نونبر 2026", "23 November 2026", func(c views.Layout) string { return c.Date(date("2026-11-23")) })
	inEach(t, "1er août 2026", "1 غشت 2026", "1 August 2026", func(c views.Layout) string { return c.Date(date("2026-08-01")) })
	inEach(t, "–", "–", "–", func(c views.Layout) string { return c.Date(commitments.Date{}) })
}

func TestPeriodsAreNamed(t *testing.T) {
	for code, want := range map[string][3]string{
		"2026-09": {"septembre 2026", "شتنبر 2026", "September 2026"},
		"2026-Q1": {"1er trimestre 2026", "الفصل الأول من سنة 2026", "Q1 2026"},
		"2026-H2": {"2e semestre 2026", "النصف الثاني من سنة 2026", "H2 2026"},
		"2026":    {"2026", "2026", "2026"},
	} {
		t.Run(code, func(t *testing.T) {
			inEach(t, want[0], want[1], want[2], func(c views.Layout) string { return c.Period(period(code)) })
		})
	}
	inEach(t, "–", "–", "–", func(c views.Layout) string { return c.Period(commitments.Period{}) })
}

func TestInstantsAreWrittenInTheTrackersZone(t *testing.T) {
	midnight := time.Date(2026, 11, 19, 23, 30, 0, 0, time.UTC)
	inEach(t, "20 novembre 2026 à 00:30", "20 نونبر 2026 على الساعة 00:30", "20 November 2026 at 00:30", func(c views.Layout) string { return c.Instant(midnight) })
	inEach(t, "", "", "", func(c views.Layout) string { return c.Instant(time.Time{}) })
}

func TestQuantitiesKeepEveryDigit(t *testing.T) {
	inEach(t, "-1\u202f234\u202f567,8901", "\u200e-1.234.567,8901", "-1,234,567.8901", func(c views.Layout) string { return c.Quantity(quantity(t, "-1234567.8901")) })
	inEach(t, "0", "0", "0", func(c views.Layout) string { return c.Quantity(quantity(t, "0")) })
	inEach(t, "–", "–", "–", func(c views.Layout) string { return c.Quantity(nil) })
}

func TestPartiesAreCalledAsTheyAreToday(t *testing.T) {
	inEach(t, "Min.", "الوزارة", "Min.", func(c views.Layout) string { return c.Party("MIN") })
	inEach(t, "Ancien", "السابقة", "Former", func(c views.Layout) string {
		c.Now = time.Date(2024, 9, 30, 23, 0, 0, 0, zone)
		return c.Party("MIN")
	})
	inEach(t, "NEW", "\u2068NEW\u2069", "NEW", func(c views.Layout) string { return c.Party("NEW") })
	inEach(t, "Long", "\u2068Long [fr]\u2069", "Long [fr]", func(c views.Layout) string {
		c.Parties = []commitments.Party{{Code: "X", Names: []commitments.PartyName{{Name: text("Long", "", "")}}}}
		return c.Party("X")
	})
	inEach(t, "Min. et Cons.", "الوزارة والمجلس", "Min. and Coun.", func(c views.Layout) string { return c.PartyList([]string{"MIN", "CON"}) })
}

func TestTitlesBehindCodesOrTheCode(t *testing.T) {
	inEach(t, "Former", "التكوين", "Train", func(c views.Layout) string { return names().Pledge(c, "P1") })
	inEach(t, "P9", "\u2068P9\u2069", "P9", func(c views.Layout) string { return names().Pledge(c, "P9") })
	inEach(t, "Figuig", "فكيك", "Figuig", func(c views.Layout) string { return names().Region(c, "R-1") })
	inEach(t, "R-9", "\u2068R-9\u2069", "R-9", func(c views.Layout) string { return names().Region(c, "R-9") })
	inEach(t, "own-category", "\u2068own-category\u2069", "own-category", func(c views.Layout) string { return c.Category("own-category") })
	inEach(t, "Catégorie propre", "فئة خاصة", "Own category", func(c views.Layout) string { return c.Category("own-category", agreement()) })
	inEach(t, "Catégorie propre / Autre", "فئة خاصة / \u2068Autre [fr]\u2069", "Own category / Autre [fr]", func(c views.Layout) string {
		other := agreement()
		other.Categories = []commitments.Category{{Code: "own-category", Name: commitments.Text{"fr": "Autre"}}}
		return c.Category("own-category", agreement(), other, agreement())
	})
}

func TestWhatHasNoStateHasAWord(t *testing.T) {
	for _, lang := range locale.Supported {
		c, l := layout(lang, auditor), locale.For(lang)
		assert.Equal(t, l.T("status.none"), c.Status(""))
		assert.Equal(t, l.T("assessment.none"), c.Assessment(""))
		assert.Equal(t, l.T("review.none"), c.Review(""))
		assert.Equal(t, l.T("status.suspended"), c.Status(commitments.Suspended))
		assert.Equal(t, l.T("timing.late"), c.Timing("late"))
		assert.Equal(t, "", c.Timing(""), "an excused return has no timing")
		assert.NotContains(t, []string{"status.none", "assessment.none", "review.none"}, c.Status("")+c.Assessment("")+c.Review(""))
	}
}

func TestWhatARoundRequiresIsAList(t *testing.T) {
	c := layout("en", auditor)
	status, value, narrative, evidence := c.T("term.status"), c.T("term.value"), c.T("term.narrative"), c.T("term.evidence")
	assert.Equal(t, status, c.Requirements(commitments.Requirements{}))
	assert.Equal(t, status+" and "+narrative, c.Requirements(commitments.Requirements{Narrative: true}))
	assert.Equal(t, status+", "+value+", "+narrative+" and "+evidence, c.Requirements(commitments.Requirements{Value: true, Narrative: true, Evidence: true}))
	assert.Equal(t, "", c.Lacking(nil))
	assert.Equal(t, value+" and "+evidence, c.Lacking([]string{"value", "evidence"}))
}

func TestALockSaysWhySinceWhenAndWhoCanLiftIt(t *testing.T) {
	lock := commitments.Lock{Period: period("2026-Q3"), Since: date("2026-11-26"), By: "إدريس", Lifts: []string{"MIN", "CON"}}
	for _, reason := range []commitments.LockReason{commitments.LockedByHand, commitments.LockedByDate, commitments.LockedAfterward} {
		lock.Reason = reason
		said := layout("fr", auditor).Locked(lock)
		assert.Contains(t, said, "3e trimestre 2026")
		assert.Contains(t, said, "26/11/2026")
		assert.Contains(t, said, "Min. et Cons.")
		assert.NotContains(t, said, "error.lock")
	}
	lock.Reason = commitments.LockedByHand
	assert.Contains(t, layout("fr", auditor).Locked(lock), "\u2068إدريس\u2069", "numbers after an Arabic name keep their place")
	lock.By = "Driss"
	assert.NotContains(t, layout("fr", auditor).Locked(lock), "\u2068", "a Latin name needs no marks here")
	assert.Contains(t, layout("ar", auditor).Locked(lock), "\u2068Driss\u2069")
}

func TestWhatARunWasAboutIsInWords(t *testing.T) {
	c := layout("en", admin)
	for key, want := range map[string]string{
		"A-1/2026-Q3": "A-1 · Q3 2026", "2026-11-19": "19 November 2026", "2026-11-19T10:00:00Z": "By hand, on 19 November 2026 at 11:00",
		"something": "something", "A-1/": "A-1/", "": "",
	} {
		t.Run(key, func(t *testing.T) {
			assert.Equal(t, want, c.RunKey(key), key)
		})
	}
	assert.Equal(t, "\u2068A-1\u2069 · الفصل الثالث من سنة 2026", layout("ar", admin).RunKey("A-1/2026-Q3"))
}

func TestAJobWithoutRunsSaysWhetherItLooked(t *testing.T) {
	page := show(t, views.JobsPage(layout("en", admin), []views.JobView{{Name: "reports"}, {Name: "rounds", Last: noon}}))
	assert.Equal(t, []string{"It has not run yet.", "Nothing was owed."}, each(page.Find(".empty")))
	assert.Equal(t, []string{"/en/admin/jobs/reports", "/en/admin/jobs/rounds"}, attributes(page.Find("main form"), "action"))
	rows := show(t, views.JobsPage(layout("en", admin), jobs(t))).Find("#job-reports").Closest("section").Find("tbody tr")
	assert.Equal(t, []string{"A-1 · Q3 2026", "Failed", "2", "20 November 2026 at 12:00", "–", "disk full Next try: 20 November 2026 at 12:00"}, each(rows.First().Children()))
}

func TestDeliveriesSayWhatTheyAreAbout(t *testing.T) {
	c := layout("en", admin)
	edition := deliveries.Listed{Period: period("2026-Q3"), Number: 2}
	assert.Equal(t, c.T("delivery.edition", "period", "2026-Q3", "number", 2), c.Delivered(edition))
	for topic, key := range map[deliveries.Topic]string{deliveries.DeliveriesGivenUp: "delivery.alert", deliveries.PersonMentioned: "delivery.mention", reminders.Topic: "delivery.reminder"} {
		assert.Equal(t, c.T(key), c.Delivered(deliveries.Listed{Delivery: deliveries.Delivery{Topic: topic}}))
	}
	assert.Equal(t, "new", c.Delivered(deliveries.Listed{Delivery: deliveries.Delivery{Topic: "new"}}), "one that the pages do not know")
	for _, channel := range []deliveries.Channel{deliveries.Mail, deliveries.Webhook} {
		assert.NotContains(t, c.Channel(channel), "export.channel")
	}
}

func TestADeliveryIsSentAgainUnlessItIsOnItsWay(t *testing.T) {
	page := show(t, views.DeliveriesPage(layout("en", admin), deliveriesFull(t)))
	var again []string
	for _, state := range deliveries.States {
		if state != deliveries.Sending && state != deliveries.Withdrawn {
			again = append(again, "/en/admin/deliveries/"+string(state)+"/resend")
		}
	}
	assert.Equal(t, again, attributes(page.Find("table form"), "action"))
	failed := page.Find("tbody tr").Eq(2)
	assert.Equal(t, "/en/reports/2026-Q3/2?agreement=A-1", failed.Find("th a").AttrOr("href", ""))
	assert.Contains(t, said(failed), "The mail server refuses the message (550).")
	assert.Contains(t, said(failed), "Next attempt: 20 November 2026 at 12:00")
	assert.Equal(t, "Send again planner@example.org "+layout("en", admin).T("delivery.edition", "period", "2026-Q3", "number", 2), said(failed.Find("button")), "those who hear the buttons alone hear of what")
	assert.Contains(t, said(page.Find("tbody tr").Eq(3)), "Webhook hooks.example.org", "and not the whole address, which may be a secret")
	assert.Equal(t, "failed", page.Find("select[name=state] option[selected]").AttrOr("value", ""))
	assert.Equal(t, []string{"planner"}, attributes(page.Find("#mail-account option"), "value"), "who is disabled gets no mail")
	assert.Equal(t, "whsec_1", said(page.Find(".secret code")))
}

func TestASubscriptionIsOneLine(t *testing.T) {
	v := ownAccount(t)
	page := show(t, views.OwnAccountPage(layout("fr", planner), v))
	assert.Equal(t, "A-1 · "+locale.For("fr").T("subscription.kind.quarter")+" · العربية · "+locale.For("fr").T("subscription.format.pdf"), said(page.Find("section[aria-labelledby=subscriptions] li > span")))
	assert.Equal(t, "/fr/account/subscriptions/s1/remove", page.Find("section[aria-labelledby=subscriptions] li form").AttrOr("action", ""))
	var formats []string
	for _, f := range deliveries.Formats() {
		formats = append(formats, string(f))
	}
	assert.Equal(t, formats, attributes(page.Find("#subscription-format option"), "value"))
	none := show(t, views.OwnAccountPage(layout("fr", planner), ownAccountEmpty(t)))
	assert.Equal(t, 0, none.Find("#subscription-agreement").Length(), "of one agreement nothing is to be chosen")
	assert.Contains(t, said(none.Find("section[aria-labelledby=subscriptions]")), locale.For("fr").T("delivery.no_mail"))
}

func TestATextThatIsNotTranslatedIsTaggedAndMarked(t *testing.T) {
	p := pledges()[0]
	p.Title, p.Clause = commitments.Text{"fr": "Former"}, commitments.Text{"ar": "البند"}
	for lang, want := range map[string][2]string{
		"fr": {"Former", "البند à traduire"},
		"ar": {"Former في انتظار الترجمة", "البند"},
		"en": {"Former to be translated", "البند to be translated"},
	} {
		t.Run(lang, func(t *testing.T) {
			page := show(t, views.PledgePage(layout(lang, auditor), views.PledgeView{Names: names(), Agreement: agreement(), Pledge: p}))
			assert.Equal(t, want, [2]string{said(page.Find("h1")), said(page.Find("section[aria-labelledby=clause] > p").First())})
			for of, in := range map[string]string{"h1": "fr", "section[aria-labelledby=clause] > p": "ar"} {
				if in != lang {
					assert.Equal(t, 1, page.Find(of+" span[lang="+in+"]").Length(), "%s is tagged", of)
				}
			}
			if lang != "ar" {
				assert.Equal(t, "rtl", page.Find("span[lang=ar]").AttrOr("dir", ""))
			}
		})
	}
}

func TestAWithdrawnPledgeIsMarkedInLists(t *testing.T) {
	l := views.List{Names: names(), Paging: views.Paging{Path: "/en/commitments", Page: 1, PerPage: 25, Total: 1}, Items: items(t)}
	l.Pledges[0].WithdrawnOn = date("2026-01-01")
	page := show(t, views.ListPage(layout("en", auditor), l))
	assert.Contains(t, said(page.Find("tbody th").First()), "Train withdrawn")
}
