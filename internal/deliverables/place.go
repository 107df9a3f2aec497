package deliverables

import (
	"math"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// PlaceInput is a place as typed; all "" is none.
type PlaceInput struct {
	Commune   string `json:"commune"`
	Latitude  string `json:"lat"`
	Longitude string `json:"lon"`
}

// farthest is how far a point may lie from its region's main town, in kilometres.
const farthest = 250

func (in PlaceInput) read(r commitments.Region, fields *problem.Fields) *Place {
	p := &Place{Commune: filledIn(in.Commune)}
	fields.CheckText("place.commune", p.Commune, commitments.MaxLine)
	latitude, north := degrees("place.lat", in.Latitude, 90, fields)
	longitude, east := degrees("place.lon", in.Longitude, 180, fields)
	switch {
	case north && east:
		p.Point = &Point{latitude, longitude}
		if km := p.Point.distance(r); !r.IsCountry() && km > farthest {
			fields.Add("place.lat", "error.place.far", "km", int(km), "max", farthest, "region", r.Code)
		}
	case north && in.Longitude == "":
		fields.Add("place.lon", "error.place.half")
	case east && in.Latitude == "":
		fields.Add("place.lat", "error.place.half")
	}
	if p.Commune == "" && p.Point == nil {
		return nil
	}
	return p
}

// degrees reads a coordinate with a point or a comma, and rounds it to four decimals;
// false where there is none.
func degrees(at, typed string, most float64, fields *problem.Fields) (commitments.Quantity, bool) {
	typed = strings.TrimSpace(commitments.LatinDigits(typed))
	if typed == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		fields.Add(at, "error.place.degrees", "value", problem.Excerpt(typed), "max", int(most))
		return 0, false
	}
	return commitments.Quantity(math.Round(f * commitments.QuantityScale)), true
}

// distance is how far the point lies from the region's main town, in kilometres on a
// sphere.
func (p Point) distance(r commitments.Region) float64 {
	const earth, radian = 6371.0, math.Pi / 180
	lat1, lat2 := degreesOf(p.Latitude)*radian, r.Latitude*radian
	dLat, dLon := lat2-lat1, (r.Longitude-degreesOf(p.Longitude))*radian
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(math.Sqrt(h))
}

func degreesOf(q commitments.Quantity) float64 { return float64(q) / commitments.QuantityScale }
