package commitments

import "tracker/internal/problem"

// withRegister takes out of the update what the register says anyway, and refuses what
// says otherwise, with both figures.
func withRegister(tx progressReader, p *checkedProgress, fields *problem.Fields) error {
	u, measured := &p.update, p.of.pledge.Measured()
	alone := p.of.pledge.Alone()
	typed := typedValues(u.Values, measured)
	if len(typed) == len(u.Values) {
		return nil
	}
	points, err := tx.RegisteredPoints(u.Commitment)
	if err != nil {
		return err
	}
	points = deleteWhere(points, func(at Point) bool { return at.Period != u.Period })
	for _, in := range p.of.pledge.Counting() {
		v := FindValue(u.Values, in.Code)
		if v == nil {
			continue
		}
		var registered Quantity
		if a := in.Amount(points, DeclaredSide); a != nil {
			registered = a.Value
		}
		if v.Value != registered {
			fields.Add(ValueField(alone, in.Code), "error.value.registered", "quantity", v.Value.String(), "compared", registered.String())
		}
	}
	u.Values = typed
	return nil
}

// typedValues leaves out what the register says; nil where nothing else was typed, as of
// an update without values.
func typedValues(values []Value, of []Indicator) []Value {
	typed := deleteWhere(values, func(v Value) bool { return FindIndicator(of, v.Indicator).Counts != nil })
	if len(typed) == 0 {
		return nil
	}
	return typed
}
