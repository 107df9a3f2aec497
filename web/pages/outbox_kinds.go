package pages

import (
	"slices"

	"tracker/internal/commitments"
)

// deviceKind is what is noted of the things of a kind.
type deviceKind struct {
	Name   commitments.Text        `json:"name"`
	Fields []commitments.KindField `json:"fields"` // those that are asked for
}

// deviceNames adds to what a device keeps the units and dimensions that its numbers have.
type deviceNames struct {
	to         deviceData
	units      []commitments.Unit
	dimensions []commitments.Dimension
}

// add takes in those of one number.
func (n deviceNames) add(unit string, breakdown []string) {
	if unit != "" {
		n.to.Units[unit] = commitments.FindUnit(n.units, unit).Forms
	}
	for _, d := range n.dimensions {
		if slices.Contains(breakdown, d.Code) {
			n.to.Dimensions[d.Code] = d
		}
	}
}

// kind is the kind as a device keeps it.
func (n deviceNames) kind(k commitments.DeliverableKind) deviceKind {
	device := deviceKind{k.Name, k.Asked()}
	for _, f := range device.Fields {
		n.add(f.Unit, f.Breakdown)
	}
	return device
}
