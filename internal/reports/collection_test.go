package reports

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/collection"
	c "tracker/internal/commitments"
	"tracker/internal/locale"
)

// collecting is the sample with a round that was due on 30 October. By hand:
//
//	M1.A  verified, first submitted on 5 October
//	M1.B  verified, submitted on the 31st in Casablanca: late
//	M2.A  missing
//	M2.B  completed before, so not owed
//	C1.A  returned, on time
//	C1.B  submitted on the 30th, on time
func collecting() Material {
	m := sample()
	m.Rounds = []collection.Round{{
		ID: "round", Agreement: "SAMPLE-1", Period: c.MustPeriod("2026-Q3"), Version: 1, Origin: c.Reported, OpenedAt: at("2026-10-01T08:00:00Z"),
		Terms: collection.Terms{Pledges: []string{}, Regions: []string{}, DueOn: c.MustDate("2026-10-30"), GraceDays: 10},
	}}
	for i := range m.Commitments {
		m.Commitments[i].Agreement = "SAMPLE-1"
	}
	for i, u := range m.Updates {
		if u.State == c.Verified && u.Review == nil {
			m.Updates[i].Review = &c.Review{ID: "r" + u.ID, Update: u.ID, Decision: c.Verified, At: u.SubmittedAt}
		}
	}
	return m
}

var roundCount = collection.Count{
	Returns: 6, Excused: 1, Owed: 5, Came: 4, Missing: 1, Submitted: 1, Returned: 1, Verified: 2, OnTime: 3, Late: 1,
}

func TestAReportSaysHowItsRoundWent(t *testing.T) {
	m := collecting()
	r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
	require.Equal(t, roundCount, r.Collection.Whole)
	require.Equal(t, "2026-11-09", r.Collection.LastOn.String())
	require.Equal(t, []collection.Group{
		{Code: "ministry", Count: collection.Count{Returns: 4, Excused: 1, Owed: 3, Came: 2, Missing: 1, Verified: 2, OnTime: 1, Late: 1}},
		{Code: "CCDH", Count: collection.Count{Returns: 2, Owed: 2, Came: 2, Submitted: 1, Returned: 1, OnTime: 2}},
	}, r.Collection.ByParty)
	require.Len(t, r.Collection.ByPledge, 3)
	require.Len(t, r.Collection.ByRegion, 2)

	refused := collecting()
	done := *refused.Before["M2.B"].Standing
	done.State, done.Review = c.Returned, &c.Review{ID: "r4", Update: done.ID, Decision: c.Returned, Reason: "Non", At: done.SubmittedAt}
	refused.Cuts["M2.B"], refused.Before["M2.B"] = stands(done), stands(done)
	r = Compile(refused, c.MustPeriod("2026-Q3"), casablanca)
	require.Equal(t, 2, r.Collection.Whole.Missing, "what was sent back ends nothing")

	excused := collecting()
	excused.Excuses = []collection.Excuse{{ID: "e", Round: "round", Commitment: "M2.A", Excused: true, At: at("2026-10-15T08:00:00Z")}}
	r = Compile(excused, c.MustPeriod("2026-Q3"), casablanca)
	require.Equal(t, 2, r.Collection.Whole.Excused)
	require.Zero(t, r.Collection.Whole.Missing)

	early := collecting()
	early.AsOf = at("2026-10-30T22:00:00Z")
	r = Compile(early, c.MustPeriod("2026-Q3"), casablanca)
	require.Equal(t, 1, r.Collection.Whole.Pending, "not yet due on the day of the last entry")
}

func TestEveryFormatShowsTheRound(t *testing.T) {
	by := files(t, document(collecting()))
	decoded, err := DecodeJSON(bytes.NewReader(by["report.json"]))
	require.NoError(t, err)
	require.Equal(t, roundCount, decoded.Collection.Whole)

	records := readCSV(t, by["collection.csv"])
	require.Len(t, records, 1+2+3+2)
	require.Equal(t, "whole", records[0]["axis"])
	require.Equal(t, "800", records[0]["completeness_per_mille"])
	require.Equal(t, "750", records[0]["timeliness_per_mille"])
	for name, want := range map[string]int{"owed": 5, "came": 4, "on_time": 3, "late": 1, "missing": 1, "excused": 1} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, strconv.Itoa(want), records[0][name], name)
		})
	}

	for _, lang := range locale.Supported {
		l := locale.For(lang)
		title := l.T("report.table.collection", "due", l.DateShort(2026, 10, 30), "last", l.DateShort(2026, 11, 9))
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(by["report."+lang+".html"]))
		require.NoError(t, err)
		section := doc.Find("section[aria-labelledby=collection]")
		require.Equal(t, title, section.Find("h2").Text())
		require.Equal(t, 8, section.Find("tbody tr").Length())
		require.Contains(t, section.Find("tbody tr").First().Text(), l.Percent(80, 100))
		require.Contains(t, doc.Find(".figures").Text(), l.T("report.figure.completeness"))

		name := "report." + lang + ".xlsx"
		if lang == locale.Supported[0] {
			name = "report.xlsx"
		}
		book, err := excelize.OpenReader(bytes.NewReader(by[name]))
		require.NoError(t, err)
		lines, err := book.GetRows(l.T("report.sheet.collection"))
		require.NoError(t, err)
		require.Len(t, lines[headLine:], 8)
		heads := map[string]bool{}
		for _, head := range lines[headLine-1] {
			require.False(t, heads[strings.ToLower(head)], "%s: %s twice", lang, head)
			heads[strings.ToLower(head)] = true
		}
		require.NoError(t, book.Close())
	}
}

func TestAReportWithoutARoundIsAsItWas(t *testing.T) {
	d := document(sample())
	require.Nil(t, d.Report.Collection)
	for _, f := range formatsOf(d.Report) {
		require.NotEqual(t, "collection.csv", f.Name)
		if f.Name == reportJSON {
			var out bytes.Buffer
			require.NoError(t, f.Render(&out, d))
			require.NotContains(t, out.String(), `"collection"`)
		}
	}
}
