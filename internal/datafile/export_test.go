package datafile_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/datafile"
	"tracker/internal/people"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/trackertest"
)

func TestWhatIsWrittenIsLoadedAsIfNothingHappened(t *testing.T) {
	one := func(s string) commitments.Text { return commitments.Text{"fr": s} }
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := trackertest.New(t, db, trackertest.Setup{Active: "2026-01-01", Change: func(d *commitments.Definition) {
			d.Agreement.InForceUntil, d.Agreement.RenewedOn = commitments.MustDate("2040-12-31"), []commitments.Date{commitments.MustDate("2015-05-05")}
			p := &d.Pledges[0]
			p.Versions = []commitments.PledgeVersion{{Title: one("Avant"), Clause: one("<Avant> & après"), Sources: []string{"x"}}}
			p.From, p.Note, p.WithdrawnOn = commitments.MustDate("2012-01-01"), one("Avenant"), commitments.MustDate("2030-01-01")
			last := d.Pledges[len(d.Pledges)-1]
			last.Indicators = slices.Clone(last.Indicators)
			for i := range last.Indicators {
				last.Indicators[i].Code = strings.Replace(last.Indicators[i].Code, last.Code, "N1", 1)
			}
			last.Code, last.Scope = "N1", commitments.Scope{Kind: commitments.WholeCountry}
			d.Pledges = append(d.Pledges, last)
		}})
		out := func() []byte {
			def, err := w.Tracker.Definition(t.Context(), people.SystemAccount(), "")
			require.NoError(t, err)
			var b bytes.Buffer
			require.NoError(t, datafile.Write(&b, def))
			return b.Bytes()
		}
		load := func(raw []byte) commitments.Loaded {
			def, err := datafile.Parse("out.json", bytes.NewReader(raw))
			require.NoError(t, err)
			loaded, err := w.Tracker.LoadAgreement(t.Context(), people.SystemAccount(), def)
			require.NoError(t, err)
			return loaded
		}
		written := out()
		assert.True(t, load(written).Nothing())
		assert.Equal(t, string(written), string(out()))

		changed := bytes.Replace(written, []byte(`"Avenant"`), []byte(`"Avenant 1"`), 1)
		require.NotEqual(t, string(written), string(changed))
		assert.Equal(t, commitments.Loaded{Changed: 1}, load(changed))
		assert.Equal(t, string(changed), string(out()), "exactly the change")
	})
}
