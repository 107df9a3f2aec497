package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	c "tracker/internal/commitments"
)

// stopping is the sample with C1.B suspended before its due date, and M1.B overdue
// without an update that says why.
func stopping() Material {
	m := sample()
	stopped := *m.Cuts["C1.B"].Declared
	stopped.Status, stopped.Delay = c.Suspended, &c.Delay{Reason: "other", Words: "=Attente"}
	m.Cuts["C1.B"] = stands(stopped)
	begun := *m.Cuts["M1.B"].Declared
	begun.Status = c.InProgress
	m.Cuts["M1.B"] = stands(begun)
	m.Commitments[1].DueOn = c.MustDate("2026-08-31")
	return m
}

func TestWhatIsLateIsCountedByItsReason(t *testing.T) {
	for name, x := range map[string]struct {
		material Material
		want     []DelayCount
	}{
		"one that is late":  {sample(), []DelayCount{{Reason: "funding", Overdue: 1, Total: 1}}},
		"one without, last": {stopping(), []DelayCount{{"funding", 1, 0, 1}, {"other", 0, 1, 1}, {None, 1, 0, 1}}},
		"late and suspended counts once": {func() Material {
			m := stopping()
			m.Commitments[5].DueOn = c.MustDate("2026-01-01")
			return m
		}(), []DelayCount{{"funding", 1, 0, 1}, {"other", 1, 1, 1}, {None, 1, 0, 1}}},
		"nothing": {func() Material {
			m := sample()
			m.Commitments[0].DueOn = c.Date{}
			return m
		}(), []DelayCount{}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, x.want, Compile(x.material, c.MustPeriod("2026-Q3"), casablanca).Delays)
		})
	}
}

func TestTheReasonsStandInTheTables(t *testing.T) {
	d := document(stopping())
	tr := translatorFor("en", &d)
	reasons := func(id string) [][2]any {
		var list [][2]any
		table := tr.named(t, id)
		last := len(table.columns) - 1
		for _, row := range table.rows {
			list = append(list, [2]any{row[last-1], row[last]})
		}
		return list
	}
	assert.Equal(t, [][2]any{{"Funding", userText("Deuxième tranche")}, {"No reason was given", userText("")}}, reasons("overdue"))
	assert.Equal(t, [][2]any{{"Other", userText("=Attente")}}, reasons("suspended"))
	require.Len(t, tr.named(t, "delays").rows, 3)
}
