package pages

import (
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// deviceThing is a thing of the register as it stands, so that its next step can be
// entered offline. It is written as the API writes it, whose answers take its place.
type deviceThing struct {
	ID         string               `json:"id"`
	Commitment string               `json:"commitment"`
	Kind       string               `json:"kind"`
	Version    int                  `json:"version"`
	Period     string               `json:"period"`
	State      deliverables.State   `json:"state"`
	Fields     map[string]any       `json:"fields"`
	Place      *devicePlace         `json:"place,omitempty"`
	Money      []deliverables.Money `json:"money,omitempty"`
}

type devicePlace struct {
	Commune   string                `json:"commune"`
	Latitude  *commitments.Quantity `json:"lat,omitempty"`
	Longitude *commitments.Quantity `json:"lon,omitempty"`
}

// deviceCount is a number that was broken down.
type deviceCount struct {
	Value commitments.Quantity `json:"value"`
	Parts []commitments.Part   `json:"parts"`
}

func newDeviceThing(d deliverables.Deliverable) deviceThing {
	thing := deviceThing{
		ID: d.ID, Commitment: d.Commitment, Kind: d.Kind, Version: d.Version, Period: d.Period.String(), State: d.State,
		Fields: map[string]any{}, Money: d.Money,
	}
	for _, v := range d.Fields {
		switch {
		case v.Number == nil:
			thing.Fields[v.Field] = v.Text
		case len(v.Parts) == 0:
			thing.Fields[v.Field] = *v.Number
		default:
			thing.Fields[v.Field] = deviceCount{*v.Number, v.Parts}
		}
	}
	if d.Place != nil {
		thing.Place = &devicePlace{Commune: d.Place.Commune}
		if at := d.Place.Point; at != nil {
			thing.Place.Latitude, thing.Place.Longitude = &at.Latitude, &at.Longitude
		}
	}
	return thing
}

// addThings adds the things of the register that the account can say more of.
func (n deviceNames) addThings(things []deliverables.Deliverable, kinds []commitments.DeliverableKind) []deviceThing {
	list := []deviceThing{}
	for _, d := range things {
		list = append(list, newDeviceThing(d))
		n.to.addPeriod(d.Period.String())
		if _, there := n.to.Kinds[d.Kind]; !there {
			kind, _ := commitments.FindKind(kinds, d.Kind)
			n.to.Kinds[d.Kind] = n.kind(kind)
		}
	}
	return list
}
