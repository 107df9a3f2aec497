package views

import (
	"net/url"

	"tracker/internal/chart"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// PointsOfRegion is the most points that a map shows of one region: the latest.
const PointsOfRegion = 200

// RegisterMapView is the map of what was delivered.
type RegisterMapView struct {
	Path    string     // of the list
	Query   url.Values // that narrows both
	Regions []RegionThings
}

// RegionThings is what was delivered in a region.
type RegionThings struct {
	Region commitments.Region
	ThingCounts
	Things []deliverables.Deliverable // with a point, the latest first
}

// svg draws the map.
func (v RegisterMapView) svg(c Layout) string {
	m := chart.Points{Frame: chart.Frame{ID: "points", Title: c.T("register.map.title"), Desc: c.T("register.map.desc"), RTL: c.rtl()}}
	for _, r := range v.Regions {
		tile := chart.PointTile{
			X: r.Region.TileX, Y: r.Region.TileY, Label: c.Text(r.Region.Name), Href: with(v.Path, v.Query, "region", r.Region.Code),
			Text: c.T("register.map.tile", "done", r.Done, "confirmed", r.Confirmed), Town: chart.Place{Latitude: r.Region.Latitude, Longitude: r.Region.Longitude},
		}
		for _, d := range r.Things {
			tile.Points = append(tile.Points, c.mapPoint(d))
		}
		m.Tiles = append(m.Tiles, tile)
	}
	return m.SVG()
}

func (c Layout) mapPoint(d deliverables.Deliverable) chart.MapPoint {
	sign := string(d.State)
	if d.Finding() != deliverables.NotChecked {
		sign = string(d.Finding())
	}
	at := d.Place.Point
	return chart.MapPoint{
		Place: chart.Place{Latitude: degrees(at.Latitude), Longitude: degrees(at.Longitude)}, Href: c.To("deliverables", d.ID),
		Title: d.Title() + " – " + d.Commune(c.L.Lang()) + " – " + c.mapSign(d), Sign: thingShapes[sign], Class: "map-" + sign,
	}
}

func degrees(q commitments.Quantity) float64 { return float64(q) / commitments.QuantityScale }

// mapSign says what the sign of a thing on the map says.
func (c Layout) mapSign(d deliverables.Deliverable) string {
	return c.T("deliverable.state."+string(d.State)) + ", " + c.T("deliverable.finding."+string(d.Finding()))
}
