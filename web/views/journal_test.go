package views_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

func TestAnEntryLeadsToWhatItIsAboutWhereTheReaderMayGo(t *testing.T) {
	for _, c := range []struct {
		kind, subject, text, auditor, admin string
	}{
		{"update.submitted", "P1.R-1", "P1.R-1", "/en/commitments/P1.R-1", "/en/commitments/P1.R-1"},
		{"comment.added", "P1.R-1", "P1.R-1", "/en/commitments/P1.R-1", "/en/commitments/P1.R-1"},
		{"agreement.loaded", "A-1", "A-1", "/en/agreements/A-1", "/en/agreements/A-1"},
		{"calendar.changed", "A-1", "A-1", "/en/agreements/A-1", "/en/agreements/A-1"},
		{"report.issued", "A-1/2026-Q3/2", "A-1 · " + locale.For("en").T("delivery.edition", "period", "2026-Q3", "number", "2"), "/en/reports/2026-Q3/2?agreement=A-1", "/en/reports/2026-Q3/2?agreement=A-1"},
		{"report.cancelled", "A-1/2026-Q3", "A-1 · Q3 2026", "/en/reports?agreement=A-1", "/en/reports?agreement=A-1"},
		{"round.opened", "A-1/2026-Q3", "A-1/2026-Q3", "/en/collection", "/en/collection"},
		{"account.added", "planner", "Amina", "", "/en/admin/accounts"},
		{"logout", "nobody", "nobody", "", "/en/admin/accounts"},
		{"job.started", "reports", "Periodic reports", "", "/en/admin/jobs"},
		{"delivery.sent", "d1", "d1", "", "/en/admin/deliveries"},
		{"journal.exported", "", "Journal", "", ""},
		{"never.heard", "x", "x", "", ""},
	} {
		t.Run(c.kind, func(t *testing.T) {
			v := journalFull(t)
			v.Names = map[string]string{planner.ID: "Amina"}
			v.Entries = []views.JournalEntry{{Entry: journal.Entry{At: noon, Actor: planner.ID, Kind: c.kind, Subject: c.subject}, Index: 7}}
			check := func(who people.Account, href string) {
				cell := show(t, views.JournalPage(layout("en", who), v)).Find("tbody td").First()
				assert.Equal(t, c.text, said(cell))
				assert.Equal(t, href, cell.Find("a").AttrOr("href", ""), who.Role)
			}
			check(auditor, c.auditor)
			check(admin, c.admin)
		})
	}
}

func TestAnEntryOfARoundLeadsToTheRound(t *testing.T) {
	encoded, err := json.Marshal(map[string]any{"id": "r-7"})
	require.NoError(t, err)
	v := journalFull(t)
	v.Entries = []views.JournalEntry{{Entry: journal.Entry{Kind: "round.opened", Subject: "A-1/2026-Q3", Body: json.RawMessage(encoded)}}}
	link := show(t, views.JournalPage(layout("fr", auditor), v)).Find("tbody td a").First()
	assert.Equal(t, "/fr/collection/r-7", link.AttrOr("href", ""))
}

func TestWhatAnEntryRecordsIsInWordsOrItsCode(t *testing.T) {
	c := layout("ar", auditor)
	entry := func(kind string) views.JournalEntry { return views.JournalEntry{Entry: journal.Entry{Kind: kind}} }
	assert.Equal(t, locale.For("ar").T("journal.kind.update.submitted"), c.Deed(entry("update.submitted")))
	assert.Equal(t, "\u2068never.heard\u2069", c.Deed(entry("never.heard")))
	assert.Equal(t, locale.For("ar").T("journal.malformed"), c.Deed(views.DecodeJournalEntry(3, []byte("no entry"))))
	assert.Equal(t, int64(3), views.DecodeJournalEntry(3, []byte("no entry")).Index, "it still has its place")
	actor := views.JournalEntry{Entry: journal.Entry{Actor: "planner"}}
	assert.Equal(t, "Amina", c.Doer(actor, map[string]string{"planner": "Amina"}))
	assert.Equal(t, "planner", c.Doer(actor, nil))
	assert.Equal(t, locale.For("ar").T("timeline.system"), c.Doer(views.JournalEntry{Entry: journal.Entry{Actor: "system"}}, nil))
}

func TestTheJournalIsTurnedFromTheNewestDown(t *testing.T) {
	for _, c := range []struct {
		name        string
		first, size int64
		prev, next  string
	}{
		{"the newest", 11, 12, "", "/en/journal?from=8"},
		{"in the middle", 7, 12, "/en/journal?from=10", "/en/journal?from=4"},
		{"near the newest", 9, 12, "/en/journal", "/en/journal?from=6"},
		{"the oldest", 2, 12, "/en/journal?from=5", ""},
		{"all on one page", 1, 2, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := journalFull(t)
			v.First, v.Head.Size = c.first, c.size
			page := show(t, views.JournalPage(layout("en", auditor), v))
			assert.Equal(t, c.prev, page.Find(".pager a[rel=prev]").AttrOr("href", ""))
			assert.Equal(t, c.next, page.Find(".pager a[rel=next]").AttrOr("href", ""))
			file := page.Find(".list-files a").First().AttrOr("href", "")
			assert.Equal(t, c.first < c.size-1, strings.Contains(file, "?from="), "the file begins where the page does")
		})
	}
}

func TestHowToVerifyIsShownAsItIsTyped(t *testing.T) {
	page := show(t, views.JournalPage(layout("ar", auditor), journalFull(t)))
	assert.Equal(t, "tracker journal verify EXPORT --key key --older CHECKPOINT", page.Find("#verify-export").Text())
	assert.Contains(t, page.Find("#verify-edition").Text(), "--period 2026-Q3 ", "the last quarter that has ended")
	for _, id := range []string{"#checkpoint", "#root", "#key", "#verify-export"} {
		assert.Equal(t, "ltr", page.Find(id).AttrOr("dir", ""), id)
		_, readonly := page.Find(id).Attr("readonly")
		assert.True(t, readonly, id)
	}
	assert.Equal(t, "3", page.Find("#checkpoint").AttrOr("rows", ""), "as many lines as it has")
	assert.Equal(t, "x", page.Find("#goto-from").AttrOr("value", ""))
}

func TestTheJournalCountsInTheReadersPlural(t *testing.T) {
	for _, lang := range locale.Supported {
		for _, size := range []int64{0, 1, 2, 3, 11, 100} {
			v := journalFull(t)
			v.Head.Size = size
			page := show(t, views.JournalPage(layout(lang, auditor), v))
			assert.Equal(t, locale.For(lang).N("journal.size", int(size)), said(page.Find(".count")))
		}
	}
}

func TestAnEntryShowsItsTextToWhoMayReadIt(t *testing.T) {
	l := locale.For("en")
	open := show(t, views.EntryPage(layout("en", auditor), entryFull(t)))
	assert.Contains(t, open.Find("pre code").Text(), written)
	assert.Contains(t, said(open.Find(".note.late")), l.T("journal.altered"))
	assert.Equal(t, 3, open.Find("section[aria-labelledby=proof] ol li").Length())
	assert.Equal(t, "/en/journal/4/proof.json", open.Find(".downloads a").AttrOr("href", ""))
	closed := show(t, views.EntryPage(layout("en", planner), views.EntryView{Proof: audit.Proof{Inclusion: journal.Inclusion{Size: 1}}}))
	assert.Equal(t, l.T("journal.entry.closed"), said(closed.Find(".note")))
	assert.Equal(t, 0, closed.Find("pre").Length())
	malformed := entryFull(t)
	malformed.Malformed, malformed.Altered = true, false
	page := show(t, views.EntryPage(layout("en", auditor), malformed))
	assert.Contains(t, said(page.Find(".note.late")), l.T("journal.altered"))
	assert.Equal(t, 0, page.Find("section[aria-labelledby=says] dl").Length(), "what it claims is not shown as fact")
}

func TestEntriesLeadToTheirNeighbours(t *testing.T) {
	for _, c := range []struct {
		index      int64
		prev, next string
	}{{0, "", "/en/journal/1"}, {4, "/en/journal/3", "/en/journal/5"}, {11, "/en/journal/10", ""}} {
		v := entryFull(t)
		v.Index = c.index
		page := show(t, views.EntryPage(layout("en", auditor), v))
		assert.Equal(t, c.prev, page.Find(".pager a[rel=prev]").AttrOr("href", ""))
		assert.Equal(t, c.next, page.Find(".pager a[rel=next]").AttrOr("href", ""))
	}
}
