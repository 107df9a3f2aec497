package commitments_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
)

func TestTotalsComeInTheOrderOfTheirGroupings(t *testing.T) {
	total := func(indicator, pledge, party, category, region string) commitments.Total {
		return commitments.Total{Indicator: indicator, Pledge: pledge, Party: party, Category: category, Region: region}
	}
	all := func() commitments.Totals {
		return commitments.Totals{
			Agreement: commitments.Agreement{
				Parties: []string{"second", "first"}, Regions: []string{"B", "A"}, Categories: []commitments.Category{{Code: "y"}, {Code: "x"}},
			},
			Pledges: []commitments.Pledge{{Code: "P1"}, {Code: "P2"}},
			Items: []commitments.Total{
				total("P1.1", "P1", "first", "x", "B"), total("P1.2", "P1", "first", "x", "B"), total("P1.1", "P1", "first", "x", "A"),
				total("P2.1", "P2", "second", "y", "A"), total("P2.1", "P2", "second", "y", "B"),
			},
		}
	}
	for _, c := range []struct {
		name string
		by   []commitments.Grouping
		want []string
	}{
		{"none", nil, []string{"P1.1 B", "P1.2 B", "P1.1 A", "P2.1 A", "P2.1 B"}},
		{"by pledge", []commitments.Grouping{commitments.ByPledge}, []string{"P1.1 B", "P1.2 B", "P1.1 A", "P2.1 A", "P2.1 B"}},
		{"by party", []commitments.Grouping{commitments.ByParty}, []string{"P2.1 A", "P2.1 B", "P1.1 B", "P1.2 B", "P1.1 A"}},
		{"by category and region", []commitments.Grouping{commitments.ByCategory, commitments.ByRegion}, []string{"P2.1 B", "P2.1 A", "P1.1 B", "P1.2 B", "P1.1 A"}},
		{"by region", []commitments.Grouping{commitments.ByRegion}, []string{"P1.1 B", "P1.2 B", "P2.1 B", "P1.1 A", "P2.1 A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			totals := all()
			totals.Sort(c.by)
			var got []string
			for _, one := range totals.Items {
				got = append(got, one.Indicator+" "+one.Region)
			}
			require.Equal(t, c.want, got)
		})
	}
}
