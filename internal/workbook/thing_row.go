package workbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/problem"
)

// thingReader reads rows of deliverables of one kind.
type thingReader struct {
	*upload
	kind    commitments.DeliverableKind
	columns []ThingColumn // that the table has
	names   placeNames
	heads   map[Field]string // as they are written
	// What holds for rows that do not say it themselves; "" for nothing.
	pledge, region, period, state string
	// rhythm is the kind of period that a day stands for, where one is asked for; nil where
	// the table has no such column.
	rhythm func(commitments.Date) commitments.PeriodKind
}

// thingRow is a row that says something of a deliverable.
type thingRow struct {
	rowReader
	*thingReader
	commitment string  // code, as it was typed
	money      []Field // of the amounts that it says, in their order
}

// complaint notes what is wrong with the cell of a field; where the table has no such
// column, at what names the thing.
func (r *thingRow) complaint(f Field, key string, args ...any) Finding {
	at := f
	for _, has := r.row.names[at]; !has && strings.Contains(string(at), "."); _, has = r.row.names[at] {
		at = at[:strings.LastIndexByte(string(at), '.')] // of a part, its count
	}
	column, has := r.row.names[at]
	if !has {
		at, column = f, r.row.names[r.columns[0].Field]
	}
	return Finding{Sheet: r.sheet, Cell: cellName(column, r.row.number), Field: at, Head: r.heads[at], Key: key, Args: args}
}

// entry is what the row says; what can't be read of it is in r.wrong. Of a deliverable
// that stands, what has no column stays as it is.
func (r *thingRow) entry(stands *deliverables.Deliverable) deliverables.Entry {
	e := deliverables.Entry{Input: deliverables.Input{
		Kind: r.kind.Code, Period: r.periodSaid(), State: r.stateSaid(), Fields: r.fieldsSaid(stands), Place: r.placeSaid(stands),
		Money: r.moneySaid(stands), Reason: r.text(ThingReason), Distinct: r.yesNo(ThingDistinct) == commitments.Yes,
	}}
	r.commitment = r.commitmentTyped()
	if stands == nil {
		e.Commitment = r.commitmentSaid()
	}
	for i, f := range r.wrong { // at the cells that hold it, with the heads
		r.wrong[i] = r.complaint(f.Field, f.Key, f.Args...)
	}
	return e
}

func (r *thingRow) has(f Field) bool {
	_, has := r.row.names[f]
	return has
}

// dashes are what people write where there is nothing.
var dashes = regexp.MustCompile(`^[-–—/.]+$`)

func nothingIfDashes(s string) string {
	if dashes.MatchString(s) {
		return ""
	}
	return s
}

func (r *thingRow) stateSaid() string {
	entered := plain(r.text(ThingState))
	if entered == "" {
		if r.state == "" && !r.isWrong(ThingState) {
			r.rowReader.complain(ThingState, "error.list.state_missing")
		}
		return r.state
	}
	if s, is := thingNames().states[fold(entered)]; is {
		return string(s)
	}
	r.rowReader.complain(ThingState, "error.list.state", "value", excerpt(entered))
	return ""
}

func (r *thingRow) periodSaid() string {
	c, holds := r.holds(ThingPeriod)
	if !holds || plain(c.value) == "" {
		if r.period == "" && !r.isWrong(ThingPeriod) {
			r.rowReader.complain(ThingPeriod, "error.list.period_missing")
		}
		return r.period
	}
	code := periodCode(c.value)
	if _, err := commitments.ParsePeriod(code); err == nil && c.shown != asDate {
		return code
	}
	if day, err := commitments.ParseDate(r.date(ThingPeriod)); err == nil && !day.IsZero() {
		return commitments.PeriodOf(r.rhythm(day), day).String()
	}
	return code
}

// commitmentSaid is the code of the commitment: said as such, or by its pledge and its
// region.
func (r *thingRow) commitmentSaid() string {
	if r.commitment != "" || r.isWrong(ThingCommitment) || r.has(ThingCommitment) && !r.has(ThingRegion) && r.region == "" {
		return r.commitment
	}
	pledge := r.place(ThingPledge, r.pledge, r.names.pledges)
	region := r.place(ThingRegion, r.region, r.names.regions)
	if pledge == "" || region == "" {
		return ""
	}
	return pledge + "." + region
}

// isWrong reports whether something was complained of the cell of a field.
func (r *thingRow) isWrong(f Field) bool {
	return slices.ContainsFunc(r.wrong, func(other Finding) bool { return other.Field == f })
}

// commitmentTyped is the code that stands in the column of commitments, before the words
// that may follow it.
func (r *thingRow) commitmentTyped() string {
	code, _, _ := strings.Cut(strings.ToUpper(commitments.LatinDigits(plain(r.text(ThingCommitment)))), " ")
	return code
}

// place is the code of a pledge or of a region.
func (r *thingRow) place(f Field, otherwise string, names map[string]string) string {
	typed := r.text(f)
	if plain(typed) == "" {
		if otherwise == "" && !r.isWrong(f) {
			r.rowReader.complain(f, "error.list."+string(f)+"_missing")
		}
		return otherwise
	}
	code, known := names[fold(typed)]
	if !known {
		r.rowReader.complain(f, "error.list."+string(f), "value", excerpt(typed))
	}
	return code
}

// yesNo is a yes or a no; what is neither stays as it was typed.
func (r *thingRow) yesNo(f Field) string {
	typed := plain(r.text(f))
	if code, is := thingNames().yesNo[fold(typed)]; is {
		return code
	}
	return typed
}

func (r *thingRow) fieldsSaid(stands *deliverables.Deliverable) []deliverables.FieldInput {
	list := []deliverables.FieldInput{}
	for _, c := range r.columns {
		if c.of.Code == "" || c.of.Type == commitments.PlaceField {
			continue
		}
		i := slices.IndexFunc(list, func(in deliverables.FieldInput) bool { return in.Field == c.of.Code })
		if i < 0 {
			i, list = len(list), append(list, r.fieldStands(c.of, stands))
		}
		if c.part.Code == "" {
			list[i].Value = r.fieldSaid(c)
		} else if typed := nothingIfDashes(r.number(c.Field, false)); typed != "" {
			list[i].Parts = append(list[i].Parts, commitments.PartInput{Dimension: c.dimension.Code, Part: c.part.Code, Value: typed})
		}
	}
	return list
}

// fieldStands is a field with what has no column of its own.
func (r *thingRow) fieldStands(f commitments.KindField, stands *deliverables.Deliverable) deliverables.FieldInput {
	in := deliverables.FieldInput{Field: f.Code}
	if stands == nil {
		return in
	}
	v := stands.Field(f.Code)
	name := deliverables.FieldName(f.Code)
	if v.Number != nil && !r.has(Field(name)) {
		in.Value = typed(v.Number.String())
	}
	for _, p := range v.Parts {
		if !r.has(Field(commitments.PartField(name, p.Dimension, p.Part))) {
			in.Parts = append(in.Parts, commitments.PartInput{Dimension: p.Dimension, Part: p.Part, Value: typed(p.Value.String())})
		}
	}
	return in
}

// fieldSaid is what the cell of a field says, as the domain reads it.
func (r *thingRow) fieldSaid(c ThingColumn) string {
	switch c.of.Type {
	case commitments.NumberField, commitments.CountField, commitments.AmountField:
		return nothingIfDashes(r.number(c.Field, c.of.Unit == commitments.PercentUnit))
	case commitments.DateField:
		return nothingIfDashes(r.date(c.Field))
	case commitments.ChoiceField:
		return choiceCode(c.of, plain(r.text(c.Field)))
	case commitments.YesNoField:
		return r.yesNo(c.Field)
	}
	return r.text(c.Field)
}

// choiceCode is the code of a choice, by its name in any language; what is none stays as
// it was typed.
func choiceCode(f commitments.KindField, typed string) string {
	folded := fold(typed)
	for _, choice := range f.Choices {
		if fold(choice.Code) == folded {
			return choice.Code
		}
		for _, name := range choice.Name {
			if fold(name) == folded {
				return choice.Code
			}
		}
	}
	return typed
}

// placeSaid is the place; nil where nothing of it has a column.
func (r *thingRow) placeSaid(stands *deliverables.Deliverable) *deliverables.PlaceInput {
	if !r.has(thingCommune) && !r.has(thingLatitude) && !r.has(thingLongitude) {
		return nil
	}
	in := &deliverables.PlaceInput{}
	if stands != nil && stands.Place != nil {
		in.Commune = stands.Place.Commune
		if at := stands.Place.Point; at != nil {
			in.Latitude, in.Longitude = at.Latitude.String(), at.Longitude.String()
		}
	}
	if r.has(thingCommune) {
		in.Commune = r.text(thingCommune)
	}
	if r.has(thingLatitude) {
		in.Latitude = nothingIfDashes(r.number(thingLatitude, false))
	}
	if r.has(thingLongitude) {
		in.Longitude = nothingIfDashes(r.number(thingLongitude, false))
	}
	return in
}

// moneySaid are the amounts; nil where none has a column.
func (r *thingRow) moneySaid(stands *deliverables.Deliverable) []deliverables.MoneyInput {
	var list []deliverables.MoneyInput
	add := func(c ThingColumn, amount string) {
		if amount != "" {
			list, r.money = append(list, deliverables.MoneyInput{Source: string(c.source), Stage: string(c.stage), Amount: amount}), append(r.money, c.Field)
		}
	}
	said := false
	for _, c := range moneyColumns() {
		if r.has(c.Field) {
			said = true
			add(c, nothingIfDashes(r.number(c.Field, false)))
		} else if stands != nil {
			for _, m := range stands.Money {
				if m.Source == c.source && m.Stage == c.stage {
					add(c, typed(m.Amount.String()))
				}
			}
		}
	}
	if said && list == nil {
		list = []deliverables.MoneyInput{}
	}
	if !said {
		return nil
	}
	return list
}

var amountOf = regexp.MustCompile(`^money\.(\d+)\.`)

// refused are the findings of a row that the domain refused, each complaint once, but
// for those of cells of which something is said already.
func (r *thingRow) refused(p *problem.Problem) []Finding {
	if len(p.Fields) == 0 {
		at := r.columns[0].Field
		if p.Kind == problem.Forbidden {
			at = r.commitmentField()
		}
		if r.isWrong(at) {
			return nil
		}
		return []Finding{r.complaint(at, p.Key, p.Args...)}
	}
	var list []Finding
	for _, field := range p.Fields {
		f := r.complaint(r.fieldOf(field.Name), field.Key, field.Args...)
		again := func(other Finding) bool { return other.Field == f.Field && other.Key == f.Key }
		if !r.isWrong(f.Field) && !slices.ContainsFunc(list, again) {
			list = append(list, f)
		}
	}
	return list
}

// fieldOf is the column that a field of the domain's is filled in by.
func (r *thingRow) fieldOf(name string) Field {
	if m := amountOf.FindStringSubmatch(name); m != nil {
		for i, f := range r.money {
			if m[1] == strconv.Itoa(i) {
				return f
			}
		}
	}
	if name == "kind" || name == string(ThingCommitment) {
		return r.commitmentField()
	}
	return Field(name)
}

// commitmentField is the column that says what the row is about: its commitment or, of
// one that is said by pledge and region, where something is wrong already or else the
// region.
func (r *thingRow) commitmentField() Field {
	for _, f := range []Field{ThingPledge, ThingRegion} {
		if r.isWrong(f) {
			return f
		}
	}
	for _, f := range []Field{ThingCommitment, ThingRegion, ThingPledge} {
		if r.has(f) {
			return f
		}
	}
	return ThingCommitment
}
