package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/audit"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/people"
)

// sequenced gives every entry its number, as the server's loop does, and returns
// how many there are.
func (s *site) sequenced() int64 {
	s.Helper()
	signed, err := s.server.Journal.Checkpoint(context.Background(), people.SystemAccount())
	require.NoError(s, err)
	c, err := journal.OpenCheckpoint(signed, s.server.Journal.Identity().Key)
	require.NoError(s, err)
	return c.Size
}

// record writes an entry of a kind into the journal.
func (s *site) record(kind, actor, subject string) {
	s.Helper()
	require.NoError(s, s.server.Journal.Store.Record(context.Background(), journal.Entry{
		At: s.clock.Now().UTC(), Actor: actor, Kind: kind, Subject: subject, Body: map[string]string{"said": "<b> \u202e عربي"},
	}))
}

// documentedKinds are those of the table in docs/journal.md.
func documentedKinds(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/journal.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| kind | subject | body |\n|---|---|---|\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	var kinds []string
	for line := range strings.Lines(table) {
		for _, m := range regexp.MustCompile("`([a-z_.]+)`").FindAllStringSubmatch(strings.Split(line, "|")[1], -1) {
			kinds = append(kinds, m[1])
		}
	}
	require.Greater(t, len(kinds), 25)
	return kinds
}

func TestJournalStandsInEachLanguage(t *testing.T) {
	s := newSite(t)
	for _, kind := range documentedKinds(t) {
		s.record(kind, "system", "CCDH-2009/2026-Q3/1")
	}
	for _, name := range []string{"auditor", "council", "admin"} {
		c := s.person(name)
		for _, lang := range locale.Supported {
			for _, path := range []string{"journal", "journal?from=3", "journal/0", "journal/3"} {
				address := "/" + lang + "/" + path
				r := c.get(address)
				require.Equal(t, http.StatusOK, r.status, "%s: %s", address, r.body)
				page := parse(t, r.body)
				checkPage(t, address, lang, page)
				assert.Equal(t, 1, page.Find(`.top nav a[aria-current][href="/`+lang+`/journal"]`).Length(), address)
				page.Find("textarea, pre").Each(func(_ int, e *selection) {
					assert.Equal(t, "ltr", e.Closest("[dir]").AttrOr("dir", ""), "%s: what machines read stays in its order", address)
				})
			}
		}
	}
}

func TestEveryDocumentedKindIsInWords(t *testing.T) {
	for _, kind := range documentedKinds(t) {
		for _, lang := range locale.Supported {
			assert.True(t, locale.For(lang).Has("journal.kind."+kind), "%s: %s", lang, kind)
		}
	}
}

// kindsOfTheCode are the kinds of entries that the packages of the domain record.
func kindsOfTheCode(t *testing.T) []string {
	t.Helper()
	named := regexp.MustCompile(`(?:Kind:\s+|\bEntry\([^"]*|\b(?:kind|fact)\b.*?, |\bkind\b.*?|(?:true|false): |const kindIssued = )"([a-z_]+(?:\.[a-z_]+)?)"`)
	constant := regexp.MustCompile(`(?m)^\t\w+\s+= "([a-z_]+\.[a-z_]+)"`)
	var kinds []string
	for _, area := range []string{"commitments", "collection", "deliverables", "opinions", "recommendations", "workbook", "people", "audit", "reports", "deliveries", "schedule"} {
		names, err := filepath.Glob(filepath.Join("..", "internal", area, "*.go"))
		require.NoError(t, err)
		for _, name := range names {
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			found := named
			switch {
			case strings.HasSuffix(name, "_test.go"), strings.HasSuffix(name, "_templ.go"):
				continue
			case filepath.Base(name) == "entries.go":
				found = constant
			}
			for _, m := range found.FindAllStringSubmatch(string(source), -1) {
				if m[1] == "logout" || strings.Contains(m[1], ".") && !strings.HasPrefix(m[1], "error.") {
					kinds = append(kinds, m[1])
				}
			}
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func TestEveryKindOfTheCodeIsInWords(t *testing.T) {
	kinds := kindsOfTheCode(t)
	assert.Subset(t, kinds, []string{"round.opened", "return.reopened", "list.exported", "delivery.withdrawn", "account.enabled", "logout", "report.issued"})
	assert.Subset(t, documentedKinds(t), kinds, "docs/journal.md names each kind")
	for _, kind := range kinds {
		for _, lang := range locale.Supported {
			assert.True(t, locale.For(lang).Has("journal.kind."+kind), "%s: %s", lang, kind)
		}
	}
}

func TestWhoSeesTheJournal(t *testing.T) {
	s := newSite(t)
	s.sequenced()
	const ok, no = http.StatusOK, http.StatusForbidden
	for _, test := range []struct {
		path                              string
		planner, reviewer, auditor, admin int
	}{
		{"journal", no, ok, ok, ok},
		{"journal/export", no, ok, ok, ok},
		{"journal/checkpoint", ok, ok, ok, ok},
		{"journal/0", ok, ok, ok, ok},
		{"journal/0/proof.json", ok, ok, ok, ok},
	} {
		for name, status := range map[string]int{
			"planner": test.planner, "council": test.reviewer, "auditor": test.auditor, "admin": test.admin,
		} {
			t.Run(name, func(t *testing.T) {
				assert.Equal(t, status, s.person(name).get("/fr/"+test.path).status, "%s as %s", test.path, name)
			})
		}
		assert.Equal(t, http.StatusSeeOther, s.visitor().get("/fr/"+test.path).status, "%s: log in first", test.path)
	}

	planner := s.person("planner")
	refused := parse(t, planner.get("/fr/journal").body)
	assert.Contains(t, refused.Find("main").Text(), "Votre rôle ne permet pas cette action")
	assert.Equal(t, 0, refused.Find(`.top a[href="/fr/journal"]`).Length())
	r := planner.get("/fr/journal/0")
	page := parse(t, r.body)
	checkPage(t, "/fr/journal/0", "fr", page)
	assert.Contains(t, page.Find(".note").Text(), "réservé", "it says why the text is missing")
	assert.Equal(t, 0, page.Find("pre").Length())
	assert.NotContains(t, r.body, "agreement.loaded")
	assert.NotContains(t, planner.get("/fr/journal/0/proof.json").body, "agreement.loaded")
	assert.Equal(t, 1, page.Find(`.pager a[href="/fr/journal/1"]`).Length())
}

func TestAddressesOfEntries(t *testing.T) {
	s := newSite(t)
	size := s.sequenced()
	c := s.person("auditor")
	wrong := []string{
		"x", "-1", "+1", "01", "1.0", "1e2", "%201", "１", "99999999999999999999", "9223372036854775807", fmt.Sprint(size + 10), "0x1", "%00",
	}
	for _, index := range wrong {
		assert.Equal(t, http.StatusNotFound, c.get("/fr/journal/"+index).status, index)
		assert.Equal(t, http.StatusNotFound, c.get("/fr/journal/"+index+"/proof.json").status, index)
	}
	assert.Equal(t, http.StatusNotFound, c.get("/fr/journal/0/proof").status)
	assert.Equal(t, http.StatusMethodNotAllowed, c.post("/fr/journal", nil).status)
	assert.Equal(t, http.StatusMethodNotAllowed, c.post("/fr/journal/export", nil).status)
	first, last := parse(t, c.get("/fr/journal/0").body), parse(t, c.get(fmt.Sprint("/fr/journal/", s.sequenced()-1)).body)
	assert.Equal(t, 0, first.Find(".pager a[rel=prev]").Length())
	assert.Equal(t, 0, last.Find(".pager a[rel=next]").Length())
}

// shown lists the numbers of a page of the journal, from the top.
func shown(t *testing.T, page *goquery.Document) []int64 {
	t.Helper()
	var numbers []int64
	page.Find("table.list tbody th .code").Each(func(_ int, e *selection) {
		var n int64
		_, err := fmt.Sscan(e.Text(), &n)
		require.NoError(t, err)
		numbers = append(numbers, n)
	})
	return numbers
}

func TestPagesOfTheJournal(t *testing.T) {
	const entriesPerPage = 50
	s := newSite(t)
	for i := range 130 {
		s.record("job.started", "system", fmt.Sprint("job-", i))
	}
	c := s.person("auditor")
	want := s.sequenced() - 1
	address, seen := "/en/journal", 0
	for address != "" {
		page := parse(t, c.get(address).body)
		numbers := shown(t, page)
		assert.LessOrEqual(t, len(numbers), entriesPerPage)
		for _, n := range numbers {
			require.Equal(t, want, n, "newest first, none twice, none left out")
			want--
		}
		seen++
		newer := page.Find(".pager a[rel=prev]").AttrOr("href", "")
		assert.Equal(t, seen == 1, newer == "", address)
		if seen == 2 {
			assert.Equal(t, "/en/journal", newer, "the newest have one address")
		}
		address = page.Find(".pager a[rel=next]").AttrOr("href", "")
	}
	assert.EqualValues(t, -1, want, "down to the first entry")
	assert.Equal(t, 3, seen)
}

func TestGoingToANumber(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	top := s.sequenced() - 1
	for _, test := range []struct {
		query  string
		status int
		first  int64
	}{
		{"", 200, top}, {"?from=", 200, top}, {"?from=0", 200, 0}, {"?from=%203%20", 200, 3}, {fmt.Sprint("?from=", top), 200, top},
		{"?after=3", 200, top}, {"?page=9", 200, top},
		{"?from=x", 422, top}, {"?from=-1", 422, top}, {"?from=1.5", 422, top}, {fmt.Sprint("?from=", top+1), 422, top},
		{"?from=9223372036854775807", 422, top}, {"?from=99999999999999999999999", 422, top}, {"?from=" + url.QueryEscape("<b>"), 422, top},
	} {
		r := c.get("/fr/journal" + test.query)
		require.Equal(t, test.status, r.status, test.query)
		page := parse(t, r.body)
		assert.Equal(t, test.first, shown(t, page)[0], test.query)
		checkIDs(t, test.query, page)
		if test.status == http.StatusOK {
			continue
		}
		assert.Equal(t, "#goto-from", page.Find(".alert a").AttrOr("href", ""), test.query)
		field := page.Find("#goto-from")
		assert.Equal(t, "true", field.AttrOr("aria-invalid", ""))
		query, err := url.ParseQuery(test.query[1:])
		require.NoError(t, err)
		assert.Equal(t, query.Get("from"), field.AttrOr("value", ""), "what was typed stands")
		assert.Contains(t, page.Find("#goto-from-problem").Text(), fmt.Sprintf("de 0 à %d", top))
	}
	assert.Equal(t, http.StatusUnprocessableEntity, c.get("/fr/journal?from=%00").status)
}

func TestEntriesSayWhoDidWhatToWhat(t *testing.T) {
	s := newSite(t)
	id := s.submitted("planner", "M5.MA-FIG")
	planner := s.account("planner")
	_, err := s.people.SetDisabled(context.Background(), s.account("admin"), planner.ID, true)
	require.NoError(t, err)
	s.record("report.issued", "system", "CCDH-2009/2026-Q3/2")
	s.record("report.cancelled", "system", "CCDH-2009/2026-Q3")
	s.record("job.started", "system", "reports")
	s.record("weather.changed", "somebody", "<i>rain</i>")
	for _, test := range []struct{ who, account, job string }{{"auditor", "", ""}, {"admin", "/en/admin/accounts", "/en/admin/jobs"}} {
		rows := parse(t, s.person(test.who).get("/en/journal").body).Find("table.list tbody tr")
		row := func(text string) *selection {
			return rows.FilterFunction(func(_ int, e *selection) bool { return strings.Contains(e.Text(), text) }).First()
		}
		link := func(text string) string { return row(text).Find("td").First().Find("a").AttrOr("href", "") }
		submitted := row("A progress update was submitted.")
		assert.Contains(t, submitted.Text(), planner.Name, "a disabled account still has its name")
		assert.Equal(t, "/en/commitments/M5.MA-FIG", link("A progress update was submitted."))
		assert.Equal(t, "/en/agreements/CCDH-2009", link("An agreement was loaded."))
		assert.Equal(t, "/en/reports/2026-Q3/2?agreement=CCDH-2009", link("An edition of a report was issued."))
		assert.Equal(t, "/en/reports?agreement=CCDH-2009", link("cancelled"))
		assert.Equal(t, test.account, link("An account was disabled."))
		assert.Contains(t, row("An account was disabled.").Find("td").First().Text(), planner.Name)
		assert.Equal(t, test.job, link("A scheduled job was started by hand."))
		assert.Contains(t, row("A scheduled job was started by hand.").Text(), "Periodic reports")
		assert.Contains(t, row("A scheduled job was started by hand.").Text(), "The system")
		unknown := row("weather.changed")
		assert.Contains(t, unknown.Text(), "somebody")
		assert.Contains(t, unknown.Text(), "<i>rain</i>")
		assert.Empty(t, link("weather.changed"))
	}
	numbers, err := s.server.Journal.Numbers(context.Background(), s.account("auditor"), id)
	require.NoError(t, err)
	page := parse(t, s.person("auditor").get(fmt.Sprint("/en/journal/", numbers[id])).body)
	assert.Contains(t, page.Find("pre").Text(), `"id": "`+id+`"`)
	assert.Equal(t, 1, page.Find(`main a[href="/en/commitments/M5.MA-FIG"]`).Length())
}

func TestAnEntryIsProvenOnItsPage(t *testing.T) {
	s := newSite(t)
	s.record("weather.changed", "somebody", "rain")
	number := s.sequenced() - 1
	c := s.person("auditor")
	page := parse(t, c.get(fmt.Sprint("/en/journal/", number)).body)
	hashes := page.Find("section[aria-labelledby=proof] code").Map(func(_ int, e *selection) string { return e.Text() })
	var parsed []journal.Hash
	for _, text := range hashes {
		h, err := journal.ParseHash(text)
		require.NoError(t, err)
		parsed = append(parsed, h)
	}
	key, signed := page.Find("#key").Text(), page.Find("#checkpoint").Text()
	checkpoint, err := journal.OpenCheckpoint(signed, key)
	require.NoError(t, err)
	last := len(parsed) - 1
	assert.Equal(t, checkpoint.Root, parsed[last])
	require.NoError(t, journal.Inclusion{
		Index: number, Size: checkpoint.Size, Leaf: parsed[0], Hashes: parsed[1:last], Root: parsed[last],
	}.Check())

	file := c.get(fmt.Sprintf("/en/journal/%d/proof.json", number))
	assert.Equal(t, fmt.Sprintf("attachment; filename=journal-%d-proof.json", number), file.header.Get("Content-Disposition"))
	var saved, api map[string]any
	require.NoError(t, json.Unmarshal([]byte(file.body), &saved))
	require.NoError(t, json.Unmarshal([]byte(c.list(fmt.Sprintf("/journal/%d/proof", number)).body), &api))
	assert.Equal(t, api, saved, "the file is the API's answer")
	assert.Equal(t, parsed[0], journal.LeafHash([]byte(file.text("entry"))))
	assert.Contains(t, page.Find("pre").Text(), "<b> \u202e عربي")
}

func TestCheckpointAndExportAreSaved(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	older := c.get("/fr/journal/checkpoint")
	require.Equal(t, http.StatusOK, older.status)
	key := s.server.Journal.Identity().Key
	signed, err := journal.OpenCheckpoint(older.body, key)
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("attachment; filename=checkpoint-%d.txt", signed.Size), older.header.Get("Content-Disposition"))
	s.record("weather.changed", "somebody", "rain")

	export := c.with("Accept-Encoding", "identity").get("/fr/journal/export")
	require.Equal(t, http.StatusOK, export.status)
	assert.Equal(t, fmt.Sprintf("attachment; filename=journal-%d.txt", signed.Size+1), export.header.Get("Content-Disposition"))
	assert.Equal(t, "text/plain; charset=utf-8", export.header.Get("Content-Type"))
	found, err := journal.Verify(strings.NewReader(export.body), journal.Trust{Key: key, Older: older.body}, nil)
	require.NoError(t, err)
	assert.Equal(t, signed.Size+1, found.Checkpoint.Size)
	row := parse(t, c.get("/fr/journal").body).Find("table.list tbody tr").First().Text()
	assert.Contains(t, row, "Le journal a été exporté.")
	assert.Contains(t, row, s.account("auditor").Name)

	page := parse(t, c.get("/ar/journal").body)
	assert.Equal(t, key, page.Find("#key").Text())
	assert.Equal(t, "tracker journal verify EXPORT --key "+key+" --older CHECKPOINT", page.Find("#verify-export").Text())
	assert.Contains(t, page.Find("#verify-edition").Text(), "--period 2026-Q3 --edition 1")
	stands, err := journal.OpenCheckpoint(page.Find("#checkpoint").Text(), key)
	require.NoError(t, err)
	assert.Equal(t, stands.Root.String(), page.Find("#root").Text())
}

// halves breaks off an export in its middle.
type halves struct{ audit.Store }

func (h halves) Entries(ctx context.Context, after int64, limit int) ([]audit.LogEntry, error) {
	if after < 0 {
		return h.Store.Entries(ctx, after, 2)
	}
	return nil, errBroken
}

func TestHalfAnExportBreaksOff(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	s.sequenced()
	s.server.Journal.Store = halves{s.server.Journal.Store}
	for _, address := range []string{"/fr/journal/export", apiRoot + "/journal/export"} {
		request, err := http.NewRequest(http.MethodGet, s.http.URL+address, nil)
		require.NoError(t, err)
		for name, value := range c.cookies {
			request.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err == nil {
			_, err = io.ReadAll(response.Body)
			response.Body.Close()
		}
		require.Error(t, err, "%s: half an export must not look like a whole one", address)
	}
	assert.NotContains(t, s.log.text(), "panic")
}

// tampered reads entries that are not those that were hashed.
type tampered struct {
	audit.Store
	text string
}

func (s tampered) Entries(ctx context.Context, after int64, limit int) ([]audit.LogEntry, error) {
	logged, err := s.Store.Entries(ctx, after, limit)
	for i := range logged {
		logged[i].Encoded = []byte(s.text)
	}
	return logged, err
}

func TestAnAlteredEntryIsShownAsSuch(t *testing.T) {
	s := newSite(t)
	c := s.person("auditor")
	whole := s.server.Journal.Store
	s.sequenced()
	assert.Equal(t, 0, parse(t, c.get("/en/journal/0").body).Find(".note.late").Length())
	for _, text := range []string{"not an entry", `{"actor":"a","at":"2026-11-20T12:00:00.000000Z","body":{},"kind":"logout","subject":"s"}`} {
		s.server.Journal.Store = tampered{whole, text}
		r := c.get("/en/journal/0")
		require.Equal(t, http.StatusOK, r.status)
		page := parse(t, r.body)
		assert.Contains(t, page.Find(".note.late").Text(), "the database was altered", text)
		assert.NotEmpty(t, page.Find("pre").Text())
	}
	s.server.Journal.Store = tampered{whole, "not an entry"}
	r := c.get("/en/journal")
	require.Equal(t, http.StatusOK, r.status)
	assert.Contains(t, parse(t, r.body).Find("table.list tbody").Text(), "not in the form")
}

// counted counts the questions for numbers.
type counted struct {
	audit.Store
	asked int
}

func (c *counted) Numbers(ctx context.Context, facts []string) (map[string]int64, error) {
	c.asked++
	return c.Store.Numbers(ctx, facts)
}

func TestTheTimelineShowsJournalNumbers(t *testing.T) {
	s := newSite(t)
	first := s.submitted("planner", "M5.MA-FIG")
	council := s.person("council")
	require.Equal(t, http.StatusSeeOther,
		council.post("/fr/reviews/"+first, url.Values{"decision": {"verified"}, "assessment": {"limited"}}).status)
	assess := with(council.formOf("M5.MA-FIG", "assess"), "period", "2026-Q3", "assessment", "substantial", "comment", "Visite sur place")
	require.Equal(t, http.StatusSeeOther, council.post("/fr/commitments/M5.MA-FIG/assessments", assess).status)
	c := s.person("planner")
	terms := with(c.formOf("M5.MA-FIG", "terms"), "targets.M5.1.baseline", "0", "targets.M5.1.target", "12", "due_on", "2027-12-31", "reason", "Convention d'application")
	r := c.post("/fr/commitments/M5.MA-FIG/terms", terms)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)

	store := &counted{Store: s.server.Journal.Store}
	s.server.Journal.Store = store
	pending := parse(t, c.get("/fr/commitments/M5.MA-FIG").body)
	assert.Equal(t, 4, strings.Count(pending.Find(".timeline").Text(), "Pas encore numéroté"), "recorded a moment ago")
	assert.Equal(t, 1, store.asked, "one question for all numbers of a page")
	s.sequenced()
	for lang, word := range map[string]string{"fr": "Journal n°", "ar": "السجل رقم", "en": "Journal no."} {
		t.Run(lang, func(t *testing.T) {
			page := parse(t, c.get("/"+lang+"/commitments/M5.MA-FIG").body)
			checkPage(t, "/"+lang+"/commitments/M5.MA-FIG", lang, page)
			links := page.Find(`.timeline .by a[href^="/` + lang + `/journal/"]`)
			assert.Equal(t, 4, links.Length(), "update, review, assessment and change of terms")
			links.Each(func(_ int, e *selection) { assert.Contains(t, e.Text(), word) })
			assert.NotContains(t, page.Text(), "Pas encore numéroté")
		})
	}
	var kinds []string
	parse(t, c.get("/fr/commitments/M5.MA-FIG").body).Find(`.timeline .by a[href^="/fr/journal/"]`).Each(func(_ int, e *selection) {
		entry := council.get(e.AttrOr("href", ""))
		require.Equal(t, http.StatusOK, entry.status)
		kinds = append(kinds, strings.TrimSpace(parse(t, entry.body).Find("#says").Text()))
	})
	l := locale.For("fr")
	assert.ElementsMatch(t, []string{
		l.T("journal.kind.commitment.revised"), l.T("journal.kind.commitment.assessed"),
		l.T("journal.kind.update.submitted"), l.T("journal.kind.update.verified"),
	}, kinds)
	assert.Equal(t, 0, parse(t, council.get("/fr/reviews/"+first).body).Find(".by a").Length(), "no numbers where none were looked up")
}

func TestJournalNumbersByAPI(t *testing.T) {
	s := newSite(t)
	planner, council := s.program("planner"), s.program("council")
	made := planner.json(http.MethodPost, "/commitments/M5.MA-FIG/updates", `{"period":"2026-Q3","status":"in_progress","narrative":"x","version":1}`)
	require.Equal(t, http.StatusCreated, made.status, made.body)
	assert.Nil(t, made.value("journal"), "not yet numbered")
	id := made.text("id")
	s.sequenced()
	number := planner.list("/updates/" + id).number("journal")
	assert.Equal(t, number, planner.list("/journal/facts/"+id).number("index"))
	assert.Equal(t, number, council.list("/reviews").number("items.0.journal"))
	review := council.json(http.MethodPost, "/updates/"+id+"/reviews", `{"decision":"verified","assessment":"limited"}`)
	require.Equal(t, http.StatusCreated, review.status, review.body)
	assert.Nil(t, review.value("journal"))
	version := planner.list("/commitments/M5.MA-FIG").number("version")
	assessed := council.json(http.MethodPost, "/commitments/M5.MA-FIG/assessments",
		`{"period":"2026-Q3","assessment":"substantial","comment":"visited","version":`+version+`}`)
	require.Equal(t, http.StatusCreated, assessed.status, assessed.body)
	assert.Nil(t, assessed.value("journal"))
	s.sequenced()

	store := &counted{Store: s.server.Journal.Store}
	s.server.Journal.Store = store
	list := planner.list("/commitments/M5.MA-FIG/updates")
	assert.Equal(t, number, list.number("items.0.journal"))
	assert.Equal(t, planner.list("/journal/facts/"+review.text("id")).number("index"), list.number("items.0.review.journal"))
	assert.Equal(t, 2, store.asked, "one for the list, one for the fact")
	beyond := planner.list("/commitments/M5.MA-FIG/updates?page=2")
	assert.Equal(t, "1", beyond.number("total"))
	assert.Empty(t, beyond.value("items"))

	description := s.visitor().get("/api/openapi.json")
	for _, schema := range []string{"UpdateItem", "ReviewItem", "AssessmentItem", "WaitingItem"} {
		about := description.value("components.schemas." + schema + ".properties.journal")
		assert.Contains(t, fmt.Sprint(about), "Journal number", schema)
	}
}

func TestAJobStartedByHandIsInTheJournal(t *testing.T) {
	s := newSite(t)
	c := s.person("admin")
	require.Equal(t, http.StatusSeeOther, c.post("/fr/admin/jobs/reports", nil).status)
	require.Equal(t, http.StatusAccepted, s.program("admin").json(http.MethodPost, "/jobs/reports/runs", "").status)
	require.Equal(t, http.StatusForbidden, s.person("auditor").post("/fr/admin/jobs/reports", nil).status)
	rows := parse(t, c.get("/fr/journal").body).Find(`table.list tbody tr:contains("Une tâche planifiée a été lancée à la main.")`)
	require.Equal(t, 2, rows.Length(), "by the page and by the API")
	assert.Contains(t, rows.Text(), "Rapports périodiques")
	assert.Contains(t, rows.Text(), s.account("admin").Name)
}
