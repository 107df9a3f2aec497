package deliverables

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// Input is what is filled in of a deliverable, as typed: every door hands it over
// unread, so that one set of rules reads it. What is nil or absent stays as it is; at
// the first step it is empty.
type Input struct {
	Kind   string       `json:"kind"` // "": the only one that the commitment can have; fixed after the first step
	Period string       `json:"period"`
	State  string       `json:"state"`
	Fields []FieldInput `json:"fields"`
	Place  *PlaceInput  `json:"place,omitempty"`
	Money  []MoneyInput `json:"money,omitempty"` // nil: as it is; all of it where there is any
	Reason string       `json:"reason"`          // required of what is dropped, taken up again or goes back
	// Version is that of the deliverable that was seen; 0 of a new one.
	Version int `json:"version"`
	// Distinct says that the author has seen the deliverables that look alike, and that
	// this one is none of them.
	Distinct       bool   `json:"distinct,omitempty"`
	IdempotencyKey string `json:"-"` // "" for none
}

// beside is the input with what it has to say and does not, as the deliverable says it.
func (in Input) beside(d Deliverable) Input {
	in.Kind = d.Kind
	if in.Period == "" {
		in.Period = d.Period.String()
	}
	if in.State == "" {
		in.State = string(d.State)
	}
	return in
}

// FieldInput is what is filled in for one field; "" empties it.
type FieldInput struct {
	Field string                  `json:"field"`
	Value string                  `json:"value"`
	Parts []commitments.PartInput `json:"parts,omitempty"` // of a count
}

// hash identifies the request for idempotency: same place, same content.
func (in Input) hash(of string) string {
	raw, _ := json.Marshal(in) // texts and numbers: cannot fail
	sum := sha256.Sum256(append([]byte("deliverable\n"+of+"\n"), raw...))
	return hex.EncodeToString(sum[:])
}

// keepKind takes the kind from the deliverable that stands, and refuses another one.
func (in *Input) keepKind(d Deliverable) error {
	if in.Kind != "" && in.Kind != d.Kind {
		return problem.OnField("kind", "error.kind.fixed", "value", d.Kind)
	}
	in.Kind = d.Kind
	return nil
}

// filledIn is a text as it was filled in, without spaces around it; "" where nothing of it
// shows, such as a mark of direction alone.
func filledIn(typed string) string {
	if strings.TrimFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) == "" {
		return ""
	}
	return strings.TrimSpace(typed)
}

// FieldName names the input of a field, as problems name it.
func FieldName(code string) string { return "fields." + code }

// reading reads what was filled in of a deliverable.
type reading struct {
	kind       commitments.DeliverableKind
	region     commitments.Region
	dimensions []commitments.Dimension
	today      commitments.Date
	before     *Deliverable // as it stands; nil for a new one
	fields     *problem.Fields
}

// step reads a step, without what the operation adds to it.
func (r reading) step(in Input) Step {
	var s Step
	var stands Content
	if r.before != nil {
		stands = r.before.Content
	}
	s.State = State(in.State)
	if !slices.Contains(commitments.DeliverableStates, s.State) {
		r.fields.Add("state", "error.filter.unknown", "value", problem.Excerpt(in.State))
	}
	s.Fields = r.values(in.Fields, stands)
	s.Place, s.Money = stands.Place, stands.Money
	if in.Place != nil {
		s.Place = in.Place.read(r.region, r.fields)
	}
	if in.Money != nil {
		s.Money = readMoney(in.Money, r.fields)
	}
	s.Reason = filledIn(in.Reason)
	r.fields.CheckText("reason", s.Reason, commitments.MaxReason)
	r.fields.CheckText("Idempotency-Key", in.IdempotencyKey, commitments.MaxKey)
	r.reason(s)
	r.required(s)
	r.date(s)
	return s
}

// reason demands one of what is dropped, and of what goes back.
func (r reading) reason(s Step) {
	if s.Reason != "" {
		return
	}
	switch {
	case s.State == commitments.Dropped && (r.before == nil || r.before.State != commitments.Dropped):
		r.fields.Add("reason", "error.deliverable.why_dropped")
	case r.before == nil:
	case r.before.State == commitments.Dropped && s.State != commitments.Dropped,
		s.State != commitments.Dropped && !s.State.Reached(r.before.State) && slices.Contains(commitments.DeliverableStates, s.State):
		r.fields.Add("reason", "error.deliverable.why_back")
	}
}

// required demands the fields that the state needs, and always what names the thing.
func (r reading) required(s Step) {
	for i, f := range r.kind.Fields {
		if f.Retired || i > 0 && !s.State.Reached(f.Required) {
			continue
		}
		missing := s.Field(f.Code).IsEmpty()
		name := FieldName(f.Code)
		if f.Type == commitments.PlaceField {
			missing, name = s.Place == nil || s.Place.Commune == "", "place.commune"
		}
		if missing && !slices.ContainsFunc(*r.fields, func(p problem.Field) bool { return p.Name == name }) {
			r.fields.Add(name, "error.text.missing")
		}
	}
}

// date refuses what is said to be done on a day that has not come.
func (r reading) date(s Step) {
	if s.State != commitments.Done {
		return
	}
	f, found := r.kind.FieldOf(commitments.DateField)
	if !found {
		return
	}
	if day, err := commitments.ParseDate(s.Field(f.Code).Text); err == nil && day.After(r.today) {
		r.fields.Add(FieldName(f.Code), "error.deliverable.future")
	}
}

// values reads the fields that were filled in, beside those that stand.
func (r reading) values(typed []FieldInput, stands Content) []Value {
	given := map[string]Value{}
	for _, in := range typed {
		f, known := r.kind.Field(in.Field)
		name := FieldName(problem.Excerpt(in.Field))
		if !known || f.Type == commitments.PlaceField {
			r.fields.Add(name, "error.field.unknown", "value", problem.Excerpt(in.Field))
			continue
		}
		if _, twice := given[f.Code]; twice {
			r.fields.Add(name, "error.value.repeated", "value", f.Code)
			continue
		}
		v := r.value(f, in)
		if f.Retired && !v.IsEmpty() && !v.same(stands.Field(f.Code)) {
			r.fields.Add(name, "error.field.retired")
		}
		given[f.Code] = v
	}
	list := []Value{}
	for _, f := range r.kind.Fields {
		v, filled := given[f.Code]
		if !filled {
			v = stands.Field(f.Code)
		}
		if !v.IsEmpty() {
			list = append(list, v)
		}
	}
	return list
}

// value reads one field.
func (r reading) value(f commitments.KindField, in FieldInput) Value {
	v, name, text := Value{Field: f.Code}, FieldName(f.Code), filledIn(in.Value)
	if f.Type != commitments.CountField && len(in.Parts) > 0 {
		r.fields.Add(name, "error.field.parts")
	}
	if text == "" && len(in.Parts) == 0 {
		return v
	}
	switch f.Type {
	case commitments.NumberField, commitments.CountField:
		return r.number(f, in)
	case commitments.AmountField:
		if q, read := readAmount(name, text, r.fields); read {
			v.Number = &q
		}
	case commitments.DateField:
		day, err := commitments.ParseDate(commitments.LatinDigits(text))
		if err != nil {
			blame(name, err, r.fields)
		}
		v.Text = day.String()
	case commitments.ChoiceField:
		if v.Text = text; f.ChoiceName(text) == nil {
			r.fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(text))
		}
	case commitments.YesNoField:
		if v.Text = text; text != commitments.Yes && text != commitments.No {
			r.fields.Add(name, "error.filter.unknown", "value", problem.Excerpt(text))
		}
	case commitments.LongTextField:
		v.Text = text
		r.fields.CheckText(name, text, commitments.MaxNarrative)
	default:
		v.Text = text
		r.fields.CheckText(name, text, commitments.MaxLine)
	}
	return v
}

// number reads a number, or a count with its parts.
func (r reading) number(f commitments.KindField, in FieldInput) Value {
	v, name := Value{Field: f.Code}, FieldName(f.Code)
	read := commitments.ReadCount(name, f.Breakdown, r.dimensions, commitments.ValueInput{Value: in.Value, Parts: in.Parts}, r.fields)
	if read == nil {
		return v
	}
	if f.Type == commitments.CountField && (read.Value < 0 || read.Value%commitments.QuantityScale != 0) {
		r.fields.Add(name, "error.field.count")
	}
	v.Number, v.Parts = &read.Value, read.Parts
	return v
}
