package chart

import "math"

// Points is a schematic map: one tile a region, as Tiles has them, and in each tile the
// places of its things relative to each other and to the region's main town. There is no
// border; north is up, and it is never mirrored.
type Points struct {
	Frame
	Tiles []PointTile
}

// PointTile is one region with its points.
type PointTile struct {
	X, Y   int // west to east and north to south
	Label  string
	Text   string     // what it comes to, such as "5/3"
	Href   string     // where the name leads; "" for nowhere
	Town   Place      // the main town
	Points []MapPoint // in the order in which they are drawn
}

// Place is a place on the globe, in degrees.
type Place struct{ Latitude, Longitude float64 }

// MapPoint is one thing at its place.
type MapPoint struct {
	Place
	Title string
	Href  string
	Sign  string // its sign as SVG, in a square of 12 units
	Class string
}

const (
	pointTileWidth  = 168.0
	pointTileHeight = 184.0
	pointTileGap    = 8.0
	pointFrameTop   = 54.0
	pointSize       = 12.0
	leastDegrees    = .25 // degrees, so that two neighbours do not fill a frame
)

// SVG draws the map.
func (m Points) SVG() string {
	p := &pen{}
	right, bottom := 0, 0
	for _, t := range m.Tiles {
		right, bottom = max(right, t.X), max(bottom, t.Y)
	}
	p.open(m.Frame, "chart-points", float64(right+1)*(pointTileWidth+pointTileGap)-pointTileGap, float64(bottom+1)*(pointTileHeight+pointTileGap)-pointTileGap)
	for _, t := range m.Tiles {
		t.draw(p, float64(t.X)*(pointTileWidth+pointTileGap), float64(t.Y)*(pointTileHeight+pointTileGap))
	}
	return p.close()
}

func (t PointTile) draw(p *pen, x, y float64) {
	p.Rect(Rect{X: x + .5, Y: y + .5, W: pointTileWidth - 1, H: pointTileHeight - 1, Radius: 6, Paint: Paint{Class: "chart-tile", Fill: "#fff", Stroke: "#555"}})
	p.Linked(t.Href, func() {
		p.Text(Text{X: x + pointTileWidth/2, Y: y + 20, Anchor: "middle", Class: "chart-label", Room: pointTileWidth - 8, S: t.Label})
	})
	p.Text(Text{X: x + pointTileWidth/2, Y: y + 42, Anchor: "middle", Class: "chart-number", Size: 16, Bold: true, S: t.Text})
	on := t.projection(x+10, y+pointFrameTop, pointTileWidth-20, pointTileHeight-pointFrameTop-10)
	town := on(t.Town)
	p.f(`<path d="M%s %sh8m-4 -4v8" class="chart-town" stroke="#555" fill="none"/>`, num(town[0]-4), num(town[1]))
	for _, point := range t.Points {
		at := on(point.Place)
		p.Linked(point.Href, func() {
			p.f(`<title>%s</title><g class="%s" transform="translate(%s %s)">%s</g>`,
				esc(point.Title), esc(point.Class), num(at[0]-pointSize/2), num(at[1]-pointSize/2), point.Sign)
		})
	}
}

// projection places points in a frame: all of them fit, and a degree of longitude is as
// much shorter than one of latitude as it is there.
func (t PointTile) projection(x, y, w, h float64) func(Place) [2]float64 {
	south, north, west, east := t.Town.Latitude, t.Town.Latitude, t.Town.Longitude, t.Town.Longitude
	for _, p := range t.Points {
		south, north = min(south, p.Latitude), max(north, p.Latitude)
		west, east = min(west, p.Longitude), max(east, p.Longitude)
	}
	narrower := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := min((w-pointSize)/max((east-west)*narrower, leastDegrees), (h-pointSize)/max(north-south, leastDegrees))
	return func(p Place) [2]float64 {
		return [2]float64{
			x + w/2 + (p.Longitude-(west+east)/2)*narrower*scale,
			y + h/2 - (p.Latitude-(south+north)/2)*scale,
		}
	}
}
