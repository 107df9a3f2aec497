package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"

	c "tracker/internal/commitments"
)

// amendedSample is the sample with a pledge whose text changes on the day.
func amendedSample(day string) Material {
	m := sample()
	p := &m.Pledges[0]
	p.Versions = []c.PledgeVersion{{Title: text("Premier texte", "النص الأول", "First text"), Sources: []string{}}}
	p.From = c.MustDate(day)
	return m
}

func TestAReportShowsTheTextThatHeldOnItsLastDay(t *testing.T) {
	for day, want := range map[string]string{"2026-09-30": "Social projects", "2026-10-01": "First text", "2027-01-01": "First text"} {
		t.Run("amended on "+day, func(t *testing.T) {
			r := Compile(amendedSample(day), c.MustPeriod("2026-Q3"), casablanca)
			assert.Equal(t, want, r.PledgeOf("M1").Title["en"])
			assert.Equal(t, want, translatorFor("en", &Document{Report: r}).pledge("M1"))
			assert.Len(t, r.PledgeOf("M1").Versions, 1, "the other text stands in the data")
		})
	}
}

func TestAReportMarksAPledgeThatWasWithdrawnByItsLastDay(t *testing.T) {
	for day, want := range map[string]string{"2026-09-30": "Social projects (withdrawn)", "2026-10-01": "Social projects"} {
		t.Run("withdrawn on "+day, func(t *testing.T) {
			m := sample()
			m.Pledges[0].WithdrawnOn = c.MustDate(day)
			r := Compile(m, c.MustPeriod("2026-Q3"), casablanca)
			assert.Equal(t, want, translatorFor("en", &Document{Report: r}).pledge("M1"))
			assert.NotNil(t, r.Row("M1.A"), "its commitments stay")
		})
	}
}
