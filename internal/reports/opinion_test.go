package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/recommendations"
)

// opine writes the whole course of an opinion on X1, or on the whole for "".
func (d *diary) opine(opinion, pledge, period string, texts c.Text) {
	d.Helper()
	subject := opinions.Subject{Agreement: "X", Period: c.MustPeriod(period), Pledge: pledge}
	version := opinions.Version{
		ID: opinion + "-v", Opinion: opinion, Subject: subject, Number: 1, Seal: opinions.SealOf(texts), AuthorName: "Amina", Origin: c.Reported, At: at("2026-10-20T09:00:00Z"),
	}
	d.write("2026-10-20T09:00:00Z", "opinion.written", "X", version)
	d.write("2026-10-21T09:00:00Z", "opinion.approved", "X", opinions.Decision{
		ID: opinion + "-d", Opinion: opinion, Subject: subject, Of: version.ID, Number: 1, Outcome: opinions.Approve, Texts: texts, Name: "Omar", At: at("2026-10-21T09:00:00Z"),
	})
}

func TestOpinionsAreThoseOfThePeriodAlone(t *testing.T) {
	d := newDiary(t)
	d.opine("o1", "", "2026-Q3", c.Text{"fr": "L’ensemble."})
	d.opine("o2", "X1", "2026-Q3", c.Text{"ar": "التعهد."})
	d.opine("o3", "X9", "2026-Q3", c.Text{"fr": "Un engagement que la convention n’a pas."})
	d.opine("o4", "", "2026", c.Text{"fr": "L’année."})
	r := Compile(d.material("2026-Q3"), c.MustPeriod("2026-Q3"), casablanca)
	require.NotNil(t, r.Opinion.Whole)
	assert.Equal(t, "L’ensemble.", r.Opinion.Whole.Texts["fr"])
	assert.Equal(t, "Omar", r.Opinion.Whole.ApproverName)
	require.Len(t, r.Opinion.ByPledge, 1)
	assert.Equal(t, "التعهد.", r.Opinion.On("X1").Texts["ar"])
	none := Compile(d.material("2026-09"), c.MustPeriod("2026-09"), casablanca)
	assert.Nil(t, none.Opinion.Whole)
	assert.Empty(t, none.Opinion.ByPledge)
}

func TestDocumentsShowTheOpinionInItsLanguage(t *testing.T) {
	d := newDiary(t)
	without := Compile(d.material("2026-Q3"), c.MustPeriod("2026-Q3"), casablanca)
	d.opine("o1", "", "2026-Q3", c.Text{"fr": "Premier <b>paragraphe</b>.\n\nSecond."})
	d.opine("o2", "X1", "2026-Q3", c.Text{"ar": "التعهد."})
	with := Compile(d.material("2026-Q3"), c.MustPeriod("2026-Q3"), casablanca)
	page := func(r Report, lang string) string {
		for _, f := range htmlFormats() {
			if f.Language == lang {
				var out bytes.Buffer
				require.NoError(t, f.Render(&out, Document{Report: r, Location: casablanca}))
				return out.String()
			}
		}
		return ""
	}
	assert.Contains(t, page(without, "en"), "The council had not given its opinion when this report was compiled")
	english := page(with, "en")
	assert.Contains(t, english, `<blockquote class="opinion" lang="fr" dir="ltr"><p>Premier &lt;b&gt;paragraphe&lt;/b&gt;.</p><p>Second.</p></blockquote>`)
	assert.Equal(t, 2, strings.Count(english, "Not translated."))
	assert.Equal(t, 1, strings.Count(page(with, "ar"), "غير مترجم."))
	for _, f := range pdfFormats() {
		var out bytes.Buffer
		require.NoError(t, f.Render(&out, Document{Report: with, Location: casablanca}))
		assert.Greater(t, out.Len(), 5000)
	}
}

func TestAnOpinionThatWaitsDelaysTheFinalEditionOfItsPeriodAlone(t *testing.T) {
	a := c.Agreement{Code: "X", Calendars: c.FromBeginning(c.DefaultCalendar())}
	day, late := c.MustDate("2026-12-15"), c.MustDate("2027-12-15")
	waits := waiting{unapproved: []c.Period{c.MustPeriod("2026-Q3")}}
	assert.True(t, isFinal(a, c.MustPeriod("2026-Q3"), day, waiting{}))
	assert.False(t, isFinal(a, c.MustPeriod("2026-Q3"), day, waits))
	assert.True(t, isFinal(a, c.MustPeriod("2026-09"), day, waits), "not that of a month within it")
	assert.True(t, isFinal(a, c.MustPeriod("2026-Q3"), late, waits), "nor for ever")
}

// recommend writes a recommendation on X1, and a step of it for each kind, a day each from
// the first on.
func (d *diary) recommend(id, period, deadline, first string, kinds ...recommendations.Kind) {
	d.Helper()
	d.write("2026-10-20T09:00:00Z", "recommendation.made", "X", recommendations.Recommendation{
		ID: id, Agreement: "X", Period: c.MustPeriod(period), Pledge: "X1", Texts: c.Text{"fr": "À faire."}, Addressee: "ministry", Deadline: c.MustDate(deadline),
		Origin: c.Reported, AuthorName: "Amina", At: at("2026-10-20T09:00:00Z"),
	})
	for i, kind := range kinds {
		when := c.MustDate(first).AddDays(i).String() + "T10:00:00Z"
		d.write(when, "recommendation."+string(kind), "X", recommendations.Step{
			ID: id + string(kind), Recommendation: id, Agreement: "X", Number: i + 1, Kind: kind, Words: "Dit.", AuthorName: "Omar", At: at(when),
		})
	}
}

func TestARecommendationIsTableAndRowAsItStood(t *testing.T) {
	d := newDiary(t)
	d.recommend("r1", "2026-Q3", "2026-12-20", "2026-12-30", recommendations.Accept, recommendations.Do, recommendations.Settle)
	d.recommend("r2", "2026-Q4", "2026-12-01", "2027-03-01", recommendations.Refuse)
	states := func(period string) (list []string) {
		r := Compile(d.material(period), c.MustPeriod(period), casablanca)
		for _, x := range r.Recommendations {
			list = append(list, x.ID+" "+string(x.State))
		}
		for _, table := range wordingOf(r).tables() {
			if table.id == "recommendations" {
				assert.Len(t, table.rows, len(r.Recommendations))
			}
		}
		return list
	}
	assert.Equal(t, []string{"r1 open"}, states("2026-Q3"), "as it stood by the end of the period")
	assert.Equal(t, []string{"r2 open", "r1 done"}, states("2026-Q4"), "by deadline; what was settled on the first of January is not")
	assert.Equal(t, []string{"r2 refused", "r1 settled"}, states("2027-Q1"))
	assert.Equal(t, []string{"r2 refused"}, states("2027-Q2"), "what is settled is carried no further")
}

func wordingOf(r Report) translator {
	return translatorFor("fr", &Document{Report: r, Location: casablanca})
}
