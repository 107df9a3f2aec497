package workbook

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// thingSheet is the sheet of a round's workbook for the deliverables of one kind: those
// that stand, to be brought up to date, and room for new ones.
type thingSheet struct {
	kind    commitments.DeliverableKind
	columns []ThingColumn            // what names the thing stands first
	under   []commitments.Commitment // of which such things are delivered
	codes   map[string]bool          // theirs
	things  []deliverables.Deliverable
	// known are the heads, folded, in every language; once asked for.
	known func() map[string]Field
}

// newThingSheet is the sheet without its things.
func newThingSheet(k commitments.DeliverableKind, dimensions []commitments.Dimension) *thingSheet {
	s := &thingSheet{kind: k, columns: noted(k, dimensions), codes: map[string]bool{}}
	for _, f := range []Field{ThingState, ThingReason, ThingDistinct, ThingCommitment} {
		s.columns = append(s.columns, ThingColumn{Field: f})
	}
	s.columns = append(s.columns, moneyColumns()...)
	s.known = sync.OnceValue(func() map[string]Field {
		known := headWords(s.columns)
		for _, lang := range locale.Supported {
			known[fold(Errors.title(locale.For(lang)))] = Errors
		}
		return known
	})
	return s
}

// thingSheets are the sheets of what the commitments can deliver, one for each kind,
// without their things; those of other kinds have no commitments.
func (s *Service) thingSheets(ctx context.Context, pledges []commitments.Pledge, list []commitments.Commitment) ([]*thingSheet, error) {
	reads := s.Register.Store.Read(ctx)
	kinds, err := reads.Kinds()
	if err != nil {
		return nil, err
	}
	dimensions, err := reads.Dimensions()
	if err != nil {
		return nil, err
	}
	category := map[string]string{}
	for _, p := range pledges {
		category[p.Code] = p.Category
	}
	sheets := make([]*thingSheet, len(kinds))
	for i, k := range kinds {
		sheets[i] = newThingSheet(k, dimensions)
		for _, c := range list {
			if slices.Contains(k.Categories, category[c.Pledge]) {
				sheets[i].under, sheets[i].codes[c.Code] = append(sheets[i].under, c), true
			}
		}
	}
	return sheets, nil
}

// addThings adds the sheets of what can be delivered under the commitments of the
// returns.
func (s *Service) addThings(ctx context.Context, by people.Account, b *book, facts collection.RoundFacts, returns []collection.Return) error {
	of := byCode(facts.Commitments, func(c commitments.Commitment) string { return c.Code })
	var list []commitments.Commitment
	for _, r := range returns {
		list = append(list, of[r.Commitment])
	}
	sheets, err := s.thingSheets(ctx, facts.Pledges, list)
	if err != nil {
		return err
	}
	b.regions = byCode(facts.Regions, func(r commitments.Region) string { return r.Code })
	for _, one := range sheets {
		if len(one.under) == 0 {
			continue
		}
		if err := s.fill(ctx, by, one); err != nil {
			return err
		}
		b.things = append(b.things, one)
	}
	return nil
}

// fill reads what stands under the commitments of the sheet, in their order.
func (s *Service) fill(ctx context.Context, by people.Account, one *thingSheet) error {
	of, regions := map[string][]deliverables.Deliverable{}, map[string][]string{}
	for _, c := range one.under {
		regions[c.Pledge] = append(regions[c.Pledge], c.Region)
	}
	for pledge, in := range regions {
		filter := deliverables.Filter{Kind: one.kind.Code, Pledge: pledge, Regions: in}
		err := s.Register.Each(ctx, by, filter, func(d deliverables.Deliverable) error {
			of[d.Commitment] = append(of[d.Commitment], d)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, c := range one.under {
		one.things = append(one.things, of[c.Code]...)
	}
	return nil
}

// refHead begins the head of the hidden column that says which thing a row is about, and
// of which kind the sheet is.
const refHead = "tracker "

// ref names a deliverable and the version that the row was written against.
func ref(d deliverables.Deliverable) string { return d.ID + "@" + strconv.Itoa(d.Version) }

// readRef reads what ref writes; "" and 0 for anything else.
func readRef(s string) (id string, version int) {
	id, digits, _ := strings.Cut(plain(s), "@")
	version, err := strconv.Atoi(digits)
	if err != nil {
		return "", 0
	}
	return id, version
}

// thingHeading reads a row as the heading of a sheet of deliverables; false where it is
// none.
func (r *sheetRows) thingHeading(line []cell) (heading, bool) {
	h := heading{row: line[0].row, columns: map[int]Field{}, names: map[Field]int{}, last: r.heading.last}
	for _, c := range line {
		if code, is := strings.CutPrefix(plain(c.value), refHead); is && r.kinds[code] != nil {
			h.kind, h.columns[c.column], h.names[ThingRef] = code, ThingRef, c.column
		}
	}
	if h.kind == "" {
		return h, false
	}
	h.heads = map[Field]string{}
	for _, c := range line {
		f, known := r.kinds[h.kind].known()[fold(c.value)]
		at := Finding{Sheet: r.sheet.name, Cell: cellName(c.column, c.row), Field: f}
		switch _, twice := h.names[f]; {
		case h.columns[c.column] == ThingRef:
		case !known:
			at.Key, at.Args = "workbook.notice.column", []any{"name", excerpt(c.value)}
			r.notice(at)
		case twice:
			at.Key, at.Args = "error.workbook.column_twice", []any{"name", excerpt(c.value)}
			r.wrong(at)
		default:
			h.names[f], h.heads[f] = c.column, plain(c.value)
			if f != Errors {
				h.columns[c.column] = f
			}
		}
	}
	return h, true
}

// thingBatch is what the sheets of deliverables of a workbook say.
type thingBatch struct {
	rows    []*thingRow
	entries []deliverables.Entry
}

// readThings makes entries of the rows of deliverables; what can't be read is an error at
// its cell.
func (r *run) readThings(ctx context.Context, s *Service) error {
	stand, err := r.standing(ctx, s)
	if err != nil {
		return err
	}
	for _, sheet := range r.upload.things {
		of := r.kinds[sheet.heading.kind]
		reader := &thingReader{upload: r.upload, kind: of.kind, heads: sheet.heading.heads, period: r.Round.Period.String()}
		for _, c := range of.columns {
			if _, has := sheet.heading.names[c.Field]; has {
				reader.columns = append(reader.columns, c)
			}
		}
		for _, one := range sheet.rows {
			if len(reader.columns) > 0 {
				r.addThing(&thingRow{rowReader: rowReader{upload: r.upload, row: one}, thingReader: reader}, of, stand)
			}
		}
	}
	return nil
}

// standing are the deliverables that the rows are about, by id.
func (r *run) standing(ctx context.Context, s *Service) (map[string]deliverables.Deliverable, error) {
	var ids []string
	for _, sheet := range r.upload.things {
		for _, one := range sheet.rows {
			if id, _ := readRef(one.cells[ThingRef].value); id != "" && problem.IsText(id) {
				ids = append(ids, id)
			}
		}
	}
	found, err := s.Register.Store.Read(ctx).Standing(ids)
	if err != nil {
		return nil, err
	}
	return byCode(found, func(d deliverables.Deliverable) string { return d.ID }), nil
}

// addThing makes an entry of a row. Rows of things under what the round does not ask for
// are refused.
func (r *run) addThing(row *thingRow, of *thingSheet, stand map[string]deliverables.Deliverable) {
	id, version := readRef(row.cells[ThingRef].value)
	var e deliverables.Entry
	if id == "" {
		e = row.entry(nil)
		switch {
		case row.isWrong(ThingCommitment):
		case row.commitment == "":
			row.wrong = append(row.wrong, row.complaint(ThingCommitment, "error.workbook.code_missing"))
		case !of.codes[e.Commitment]:
			row.wrong = append(row.wrong, row.complaint(ThingCommitment, "error.workbook.code_unknown", "code", excerpt(row.commitment)))
		}
	} else {
		d, is := stand[id]
		e = row.entry(&d)
		switch {
		case !is:
			row.wrong = append(row.wrong, row.complaint(row.columns[0].Field, "error.deliverable.unknown"))
		case row.commitment != "" && row.commitment != d.Commitment:
			row.wrong = append(row.wrong, row.complaint(ThingCommitment, "error.workbook.thing_fixed", "code", d.Commitment))
		}
		e.ID, e.Version = id, version
	}
	r.wrongAll(row.wrong)
	r.batch.rows, r.batch.entries = append(r.batch.rows, row), append(r.batch.entries, e)
}

// sortOutThings says what came of each row of deliverables.
func (r *run) sortOutThings(outcomes []deliverables.Outcome) {
	for i, o := range outcomes {
		row := r.batch.rows[i]
		switch {
		case o.Refused != nil && len(o.Alike) > 0:
			r.wrongAll([]Finding{r.alike(row, o)})
		case o.Refused != nil:
			r.wrongAll(row.refused(o.Refused))
		case o.Unchanged:
			r.Unchanged++
		case len(row.wrong) == 0:
			r.Things = append(r.Things, ThingChange{Sheet: row.sheet, Row: row.row.number, Before: o.Before, Deliverable: o.Deliverable})
		}
	}
}

// alike says what a row looks like, where its author has not said that it is none of it.
func (r *run) alike(row *thingRow, o deliverables.Outcome) Finding {
	like := o.Alike[0]
	at := problem.Excerpt(like.Title())
	if like.Entry >= 0 {
		other := r.batch.rows[like.Entry]
		at = location(other.sheet, cellName(0, other.row.number)) + ": " + at
	}
	return row.complaint(row.columns[0].Field, "error.workbook.thing_alike", "title", at)
}
