package workbook

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// report turns the rows of one commitment into an entry.
type report struct {
	*block
	of      measures
	readers []*rowReader  // of the rows that count
	places  map[int]row   // of each measure the row, also where nothing was filled in
	given   map[Field]row // of what the commitment has once, the row that says it
	wrong   []Finding     // what can't be read
}

// newReport finds what each of the rows has a value of.
func newReport(f *upload, b *block, of measures) *report {
	r := &report{block: b, of: of, places: map[int]row{}, given: map[Field]row{}}
	values := map[int]row{}
	for _, one := range b.rows {
		reader := &rowReader{upload: f, row: one}
		i := r.place(reader)
		first, twice := values[i]
		switch {
		case len(reader.wrong) > 0:
		case twice:
			reader.twice(first, b.code)
			r.wrong = append(r.wrong, reader.wrong...)
			continue
		default:
			values[i] = one
		}
		if i != nothing {
			r.places[i], reader.of = one, &of.list[i]
		}
		r.readers = append(r.readers, reader)
	}
	for _, one := range b.blank {
		i, found := of.alone()
		if typed := keyForm(one.cells[Measure].value); typed != "" {
			i, found = of.keys[typed]
		}
		if _, taken := r.places[i]; found && !taken {
			r.places[i] = one
		}
	}
	return r
}

// nothing is the place of a row that has no value of anything.
const nothing = -1

// place is that among the measures of what the row's value is of.
func (r *report) place(reader *rowReader) int {
	typed := keyForm(reader.text(Measure))
	i, known := r.of.keys[typed]
	switch alone, is := r.of.alone(); {
	case len(reader.wrong) > 0 || len(r.of.list) == 0:
		return nothing
	case known:
		return i
	case typed != "":
		reader.complain(Measure, "error.workbook.measure_unknown",
			"code", r.code, "value", excerpt(typed), "measures", r.of.names(func(measure) bool { return true }))
	case is:
		return alone
	case reader.cells[Value].holds():
		reader.complain(Measure, "error.workbook.measure_missing",
			"measures", r.of.names(func(m measure) bool { return !m.isPart() }))
	}
	return nothing
}

// twice complains of a row of which there was another.
func (r *rowReader) twice(first row, code string) {
	f, key := Code, "error.workbook.row_twice"
	if r.cells[Measure].holds() {
		f, key = Measure, "error.workbook.measure_twice"
	}
	r.complain(f, key, "code", excerpt(code), "measure", excerpt(r.cells[Measure].value), "cell", location(first.sheet, first.cell(f)))
}

// entry is what the rows report; what can't be read of them is in r.wrong.
func (r *report) entry() commitments.ProgressInput {
	in := commitments.ProgressInput{
		Status:    r.once(Status, (*rowReader).status),
		Narrative: r.once(Narrative, func(one *rowReader) string { return one.text(Narrative) }),
		Delay: commitments.DelayInput{
			Reason: r.once(DelayReason, (*rowReader).reason),
			Words:  r.once(DelayWords, func(one *rowReader) string { return one.text(DelayWords) }),
		},
		Answers:  r.answers(r.once(Answer, func(one *rowReader) string { return one.text(Answer) })),
		Evidence: r.evidence(),
	}
	for _, reader := range r.readers {
		r.fill(&in, reader)
	}
	for _, reader := range r.readers {
		r.wrong = append(r.wrong, reader.wrong...)
	}
	if in.Status == "" && !slices.ContainsFunc(r.wrong, func(f Finding) bool { return f.Field == Status }) {
		missing := rowReader{row: r.at(Status)}
		missing.complain(Status, "error.workbook.status_missing")
		r.wrong = append(r.wrong, missing.wrong...)
	}
	return in
}

// once is what the rows say of a field that the commitment has once. Where two of them
// say different things, it is complained of.
func (r *report) once(f Field, read func(*rowReader) string) string {
	said := ""
	for _, reader := range r.readers {
		text := read(reader)
		switch first := r.given[f]; {
		case text == "":
		case said == "":
			said, r.given[f] = text, reader.row
		case text != said:
			reader.complain(f, "error.workbook.differs", "code", excerpt(r.code), "cell", location(first.sheet, first.cell(f)))
		}
	}
	return said
}

// answers gives the answer to every warning that there can be.
func (r *report) answers(text string) []commitments.Answer {
	if text == "" {
		return nil
	}
	var list []commitments.Answer
	for _, rule := range commitments.Rules(commitments.Warns) {
		list = append(list, commitments.Answer{Rule: rule, Text: text})
		if len(r.of.indicators) < 2 {
			continue
		}
		for _, in := range r.of.indicators {
			list = append(list, commitments.Answer{Rule: rule, Indicator: in.Code, Text: text})
		}
	}
	return list
}

func (r *report) evidence() []commitments.EvidenceInput {
	title := r.once(EvidenceTitle, func(one *rowReader) string { return one.text(EvidenceTitle) })
	where := r.once(Evidence, func(one *rowReader) string { return one.text(Evidence) })
	date := r.once(EvidenceDate, func(one *rowReader) string { return one.date(EvidenceDate) })
	if title == "" && where == "" && date == "" {
		return nil
	}
	item := commitments.EvidenceInput{Kind: string(commitments.EvidencePaper), Title: title, Place: where, Date: date}
	if isAddress(where) {
		item.Kind, item.URL, item.Place = string(commitments.EvidenceLink), where, ""
	}
	return []commitments.EvidenceInput{item}
}

// fill puts the row's value to the entry. That of a pledge which measures nothing is
// the domain's to refuse.
func (r *report) fill(in *commitments.ProgressInput, reader *rowReader) {
	switch {
	case len(r.of.list) == 0:
		in.Value = cmp.Or(in.Value, reader.value())
	case reader.of != nil:
		if typed := reader.value(); typed != "" {
			in.Values = reader.of.fill(in.Values, typed)
		}
	}
}

// lead is the row in which the commitment has what it has once: that of its first
// measure, wherever it stands.
func (r *report) lead() row {
	for i := range r.of.list {
		if one, has := r.places[i]; has {
			return one
		}
	}
	return r.rows[0]
}

// at is the row in which a field is given, or is to be.
func (r *report) at(f Field) row {
	if one, is := r.given[f]; is {
		return one
	}
	if f == Code {
		return r.rows[0]
	}
	return r.lead()
}

// ofMeasure is the row of a measure; where it was taken out, another of the same
// indicator.
func (r *report) ofMeasure(i int) row {
	if one, has := r.places[i]; has {
		return one
	}
	for other := range r.of.list {
		if one, has := r.places[other]; has && r.of.list[other].indicator.Code == r.of.list[i].indicator.Code {
			return one
		}
	}
	return r.lead()
}

// finding puts what the domain says of a field at its cell.
func (r *report) finding(name, key string, args []any) Finding {
	f := Finding{Field: fieldOf(name), Key: key, Args: args}
	at := r.at(f.Field)
	if i, is := r.of.fields[name]; is {
		f.Field, at = Value, r.ofMeasure(i)
	}
	if after, is := strings.CutPrefix(name, commitments.AnswerPrefix); is {
		f.Field, at = Answer, r.at(Answer)
		f.Rule, f.Indicator = commitments.ParseAnswerField(after)
	}
	f.Sheet, f.Cell = at.sheet, at.cell(f.Field)
	return f
}

// refused are the findings of a commitment that the domain refused, each complaint once.
func (r *report) refused(p *problem.Problem) []Finding {
	if len(p.Fields) == 0 {
		return []Finding{r.finding("", p.Key, p.Args)}
	}
	var list []Finding
	for _, field := range p.Fields {
		f := r.finding(field.Name, field.Key, field.Args)
		same := func(other Finding) bool {
			return other.Key == f.Key && other.Location() == f.Location() && other.Indicator == f.Indicator
		}
		if !slices.ContainsFunc(list, same) {
			list = append(list, f)
		}
	}
	return list
}
