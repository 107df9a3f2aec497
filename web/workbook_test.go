package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	"tracker/internal/locale"
	"tracker/internal/workbook"
	"tracker/web/api"
)

// openRound opens a round for the period, and returns its id.
func (s *site) openRound(period string) string {
	s.Helper()
	due, grace := "2027-01-20", "10"
	r, err := s.rounds.Open(context.Background(), s.account("council"), collection.OpenInput{
		Period: period, TermsInput: collection.TermsInput{DueOn: &due, GraceDays: &grace},
	})
	require.NoError(s, err)
	return r.ID
}

// valueColumn is the letter of the column of values.
const valueColumn = "L"

// bookWith is a workbook with values in the rows of a commitment, by the letters of
// their columns: the value in the row of each indicator, the others in the first row.
func bookWith(t testing.TB, book []byte, code string, values map[string]any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	for _, sheet := range f.GetSheetList()[1:] {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		for i, row := range rows {
			if len(row) < 2 || row[0] != code {
				continue
			}
			first := i == 0 || len(rows[i-1]) == 0 || rows[i-1][0] != code
			for column, value := range values {
				if first && column != valueColumn || column == valueColumn && !strings.Contains(row[1], " ") {
					at, err := excelize.JoinCellName(column, i+1)
					require.NoError(t, err)
					require.NoError(t, f.SetCellValue(sheet, at, value))
				}
			}
		}
	}
	out, err := f.WriteToBuffer()
	require.NoError(t, err)
	return out.Bytes()
}

func TestAWorkbookByThePages(t *testing.T) {
	s := newSite(t)
	round := s.openRound("2026-Q4")
	c := s.person("planner.figuig")
	address := "/fr/collection/" + round + "/workbook"
	for _, lang := range locale.Supported {
		in := "/" + lang + strings.TrimPrefix(address, "/fr")
		r := c.get(in)
		require.Equal(t, http.StatusOK, r.status, r.body)
		checkPage(t, in, lang, parse(t, r.body))
		r = c.get(in + ".xlsx?layout=list")
		require.Equal(t, http.StatusOK, r.status)
		require.Equal(t, workbook.MediaType, r.header.Get("Content-Type"))
		require.Contains(t, r.header.Get("Content-Disposition"), "attachment")
	}
	require.Equal(t, http.StatusForbidden, s.person("council").get(address).status)
	require.Equal(t, http.StatusNotFound, c.get("/fr/collection/x/workbook").status)

	r := c.get(address + ".xlsx")
	book := bookWith(t, []byte(r.body), "M5.MA-FIG", map[string]any{"K": "Fini", "L": "1,234", "M": "Deux centres"})
	r = c.attach(address, part{"file", "classeur.xlsx", string(book)})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	result := r.header.Get("Location")
	for _, lang := range locale.Supported {
		in := "/" + lang + strings.TrimPrefix(result, "/fr")
		r := c.get(in)
		require.Equal(t, http.StatusOK, r.status, r.body)
		page := parse(t, r.body)
		checkPage(t, in, lang, page)
		require.Equal(t, 2, page.Find("section[aria-labelledby=errors] tbody tr").Length(), "the status, and the value that is typed")
		require.Contains(t, page.Find("section[aria-labelledby=errors]").Text(), "M5!K")
		require.Zero(t, page.Find("form[action$='/apply']").Length())
	}
	r = c.get(result + "/marked.xlsx")
	require.Equal(t, http.StatusOK, r.status)
	f, err := excelize.OpenReader(strings.NewReader(r.body))
	require.NoError(t, err)
	comments, err := f.GetComments("M5")
	require.NoError(t, err)
	require.Len(t, comments, 2)
	require.Contains(t, comments[0].Text, "Fini")
	r = c.post(result+"/apply", nil)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	require.NotContains(t, c.get("/fr/commitments/M5.MA-FIG").body, "Deux centres")

	book = bookWith(t, book, "M5.MA-FIG", map[string]any{"K": "En cours", "L": 12.5})
	r = c.attach(address, part{"file", "classeur.xlsx", string(book)})
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	result = r.header.Get("Location")
	page := parse(t, c.get(result).body)
	require.Equal(t, 1, page.Find("section[aria-labelledby=changes] tbody tr").Length())
	require.Equal(t, []string{"Femmes formées dans les centres 12,5\u00a0\u2068femmes formées\u2069"},
		page.Find("section[aria-labelledby=changes] .values > li").Map(func(_ int, e *selection) string { return words(e) }))
	require.Equal(t, http.StatusNotFound, s.person("planner").get(result).status, "another's")
	r = c.post(page.Find("form[action$='/apply']").AttrOr("action", ""), nil)
	require.Equal(t, http.StatusSeeOther, r.status, r.body)
	require.Equal(t, 1, parse(t, c.get(r.header.Get("Location")).body).Find(".flash").Length())
	require.Contains(t, c.get("/fr/commitments/M5.MA-FIG").body, "Deux centres")
	require.Contains(t, parse(t, c.get(result).body).Find("main").Text(), "1 ligne déjà déclarée", "applied twice is applied once")
}

func TestWhatIsNoWorkbookIsToldAtItsField(t *testing.T) {
	s := newSite(t)
	round := s.openRound("2026-Q4")
	c := s.person("planner.figuig")
	address := "/ar/collection/" + round + "/workbook"
	for name, want := range map[string]struct {
		parts  []part
		status int
	}{
		"none":     {[]part{}, http.StatusUnprocessableEntity},
		"empty":    {[]part{{"file", "a.xlsx", ""}}, http.StatusUnsupportedMediaType},
		"a text":   {[]part{{"file", "a.xlsx", "code"}}, http.StatusUnsupportedMediaType},
		"an old":   {[]part{{"file", "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}}, http.StatusUnsupportedMediaType},
		"two":      {[]part{{"file", "a.xlsx", "a"}, {"file", "b.xlsx", "b"}}, http.StatusUnprocessableEntity},
		"unknown":  {[]part{{"x", "", "a"}}, http.StatusUnprocessableEntity},
		"11 MB":    {[]part{{"file", "a.xlsx", strings.Repeat("x", 11<<20)}}, http.StatusRequestEntityTooLarge},
		"15 MB":    {[]part{{"file", "a.xlsx", strings.Repeat("x", 15<<20)}}, http.StatusRequestEntityTooLarge},
		"10.05 MB": {[]part{{"file", "a.xlsx", strings.Repeat("x", workbook.MaxFile+1)}}, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.attach(address, want.parts...)
			require.Equal(t, want.status, r.status, "%s: %s", name, r.body)
			page := parse(t, r.body)
			if name != "unknown" {
				require.Equal(t, 1, page.Find("#workbook-file[aria-invalid]").Length(), name)
			}
			r = c.attach("/api/v1/rounds/"+round+"/workbook?dry_run=1", want.parts...)
			require.Equal(t, want.status, r.status, "%s: %s", name, r.body)
			require.Equal(t, "application/problem+json", r.header.Get("Content-Type"), name)
		})
	}
	r := c.post(address, nil)
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	r = c.json(http.MethodPost, "/rounds/"+round+"/workbook", "{}")
	require.Equal(t, http.StatusUnsupportedMediaType, r.status)
}

func TestAWorkbookByTheAPI(t *testing.T) {
	s := newSite(t)
	round := s.openRound("2026-Q4")
	c := s.person("planner.figuig")
	r := c.get("/api/v1/rounds/" + round + "/workbook?lang=ar&layout=list")
	require.Equal(t, http.StatusOK, r.status)
	blank := []byte(r.body)
	require.Equal(t, http.StatusUnprocessableEntity, c.get("/api/v1/rounds/"+round+"/workbook?lang=xx").status)
	require.Equal(t, http.StatusUnprocessableEntity, c.get("/api/v1/rounds/"+round+"/workbook?layout=xx").status)
	require.Equal(t, http.StatusForbidden, s.person("council").get("/api/v1/rounds/"+round+"/workbook").status)
	require.Equal(t, http.StatusForbidden, s.person("council").attach("/api/v1/rounds/"+round+"/workbook", part{"file", "a.xlsx", "x"}).status)

	type sent struct {
		api.WorkbookAnswer
		Changes []struct {
			Update struct {
				ID     string
				Values []struct {
					Indicator string
					Value     float64
				}
			}
		} `json:"changes"`
	}
	send := func(book []byte, query string) (int, sent) {
		r := c.attach("/api/v1/rounds/"+round+"/workbook"+query, part{"file", "a.xlsx", string(book)})
		var a sent
		require.NoError(t, json.Unmarshal([]byte(r.body), &a), r.body)
		return r.status, a
	}
	wrong := bookWith(t, blank, "M5.MA-FIG", map[string]any{"K": "en cours", "L": "x", "M": "مركزان"})
	for _, query := range []string{"?dry_run=1", ""} {
		status, a := send(wrong, query)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status)
		require.Len(t, a.Errors, 1)
		assert.Equal(t, "value", a.Errors[0].Field)
		assert.Equal(t, "L", a.Errors[0].Cell[:1])
		assert.NotEmpty(t, a.Errors[0].Sheet)
		assert.Empty(t, a.Changes)
	}
	right := bookWith(t, wrong, "M5.MA-FIG", map[string]any{"L": "٣"})
	status, a := send(right, "?dry_run=1")
	require.Equal(t, http.StatusOK, status)
	require.True(t, a.DryRun)
	require.False(t, a.Applied)
	require.Len(t, a.Changes, 1)
	require.Len(t, a.Changes[0].Update.Values, 1)
	require.Equal(t, "M5.2", a.Changes[0].Update.Values[0].Indicator)
	require.InDelta(t, 3, a.Changes[0].Update.Values[0].Value, 0)
	require.Empty(t, a.Changes[0].Update.ID, "there is no such update yet")
	require.Empty(t, a.Notices)
	require.NotContains(t, c.get("/ar/commitments/M5.MA-FIG").body, "مركزان")
	status, a = send(right, "")
	require.Equal(t, http.StatusOK, status)
	require.True(t, a.Applied)
	require.Len(t, a.Changes, 1)
	require.Contains(t, c.get("/ar/commitments/M5.MA-FIG").body, "مركزان")
	status, a = send(right, "")
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, a.Changes)
	require.Equal(t, 1, a.Unchanged, "a row for each of its indicators that is typed")
}
