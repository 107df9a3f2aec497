package workbook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// ListResult is what came, or would come, of a list.
type ListResult struct {
	ListRequest
	What   commitments.DeliverableKind
	Things []ThingChange // that are, or would be, added
	// Errors are what stands against it, by cell: with any, nothing is added.
	Errors []Finding
	// Alike are the things that look like others: with any, nothing is added until their
	// author has said that they are none of them.
	Alike   []ThingChange
	Notices []Finding // what is passed over
	Blank   int       // rows in which nothing stands that is read
	Applied bool
}

// ThingChange is what a row makes of a deliverable.
type ThingChange struct {
	Sheet  string
	Row    int
	Before *deliverables.Deliverable // nil of a new one
	deliverables.Deliverable
	Like []ThingChange // what it looks like; without a row what stands in the register
}

// Location names the row's place, such as Feuil1!14.
func (t ThingChange) Location() string { return location(t.Sheet, cellName(0, t.Row)) }

// Prepare checks and keeps how a list that was received is to be read, and remembers it
// for the next one. It returns the SHA-256 by which the account can have it tried and
// applied for a day.
func (s *Lists) Prepare(ctx context.Context, by people.Account, r ListRequest) (string, error) {
	release, err := acquire(ctx, s.reading)
	if err != nil {
		return "", err
	}
	defer release()
	o, err := s.open(ctx, by, r.File, r.Kind)
	if err != nil {
		return "", err
	}
	means, err := r.chosen(o)
	if err != nil {
		return "", err
	}
	if err := s.remember(ctx, by, o, means); err != nil {
		return "", err
	}
	return s.Files.Put(r.receipt(by))
}

// receipt is the request as it is kept: nobody else can use it, although they know its
// SHA-256.
func (r ListRequest) receipt(by people.Account) []byte {
	raw, _ := json.Marshal(r) // texts: cannot fail
	return append([]byte("list request\n"+by.ID+"\n"), raw...)
}

// key is by what the list of the request is known again: the file, and what its rows are
// read as, however the request said it.
func (r ListRequest) key(entries []deliverables.Entry) string {
	said := slices.Clone(entries)
	for i := range said {
		said[i].Distinct = false // seen or not, it is the same list
	}
	raw, _ := json.Marshal(said) // texts: cannot fail
	sum := sha256.Sum256(append([]byte(r.File+"\n"), raw...))
	return "list " + hex.EncodeToString(sum[:])
}

// Prepared returns the request that the account has had kept under the SHA-256.
func (s *Lists) Prepared(by people.Account, digest string) (ListRequest, error) {
	var r ListRequest
	if err := by.Require(people.ReportProgress); err != nil {
		return r, err
	}
	raw, err := kept(s.Files, digest)
	if err != nil {
		return r, err
	}
	gone := problem.New(problem.NotFound, "error.workbook.gone")
	before := len("list request\n" + by.ID + "\n")
	if len(raw) < before || json.Unmarshal(raw[before:], &r) != nil {
		return r, gone
	}
	if sum := sha256.Sum256(r.receipt(by)); hex.EncodeToString(sum[:]) != digest {
		return r, gone
	}
	return r, nil
}

// Check says what applying a list would add, and what stands against it. It changes
// nothing.
func (s *Lists) Check(ctx context.Context, by people.Account, r ListRequest) (ListResult, error) {
	return s.run(ctx, by, r, listMode{dry: true})
}

// Apply adds what a list says, all of it or nothing, with one journal entry that says so.
// Distinct says that its author has seen what looks alike, and that none of it is the
// same thing. The same list, read in the same way, is a Conflict with the key
// error.batch.again, whichever door it came through. What the request says of columns is
// remembered for the next list.
func (s *Lists) Apply(ctx context.Context, by people.Account, r ListRequest, distinct bool) (ListResult, error) {
	return s.run(ctx, by, r, listMode{distinct: distinct})
}

type listMode struct{ dry, distinct bool }

func (s *Lists) run(ctx context.Context, by people.Account, r ListRequest, m listMode) (ListResult, error) {
	result := ListResult{ListRequest: r}
	release, err := acquire(ctx, s.reading)
	if err != nil {
		return result, err
	}
	defer release()
	o, err := s.open(ctx, by, r.File, r.Kind)
	if err != nil {
		return result, err
	}
	result.What = o.kind
	means, err := s.chosen(ctx, by, o, r)
	if err != nil {
		return result, err
	}
	if r.Columns != nil && !m.dry {
		if err := s.remember(ctx, by, o, means); err != nil {
			return result, err
		}
	}
	run := listRun{ListResult: result, reader: o.reader(r, means)}
	var rows []row
	rows, run.Notices, run.Blank = o.rows(means)
	entries := run.read(rows, m.distinct)
	if len(entries) == 0 {
		return result, listProblem(problem.Invalid, "error.list.no_table")
	}
	outcomes, err := s.Register.SaveMany(ctx, by, deliverables.Batch{
		Entries: entries, DryRun: m.dry || len(run.Errors) > 0, IdempotencyKey: r.key(entries),
		Group: func(all []deliverables.Outcome) journal.Entry { return s.group(by, r, all) },
	})
	if p, refused := problem.Of(err); err != nil && (!refused || p.Key != commitments.RefusedBatch) {
		return result, err
	}
	run.sortOut(outcomes)
	run.Applied = !m.dry && len(run.Errors) == 0 && len(run.Alike) == 0
	return run.ListResult, nil
}

// chosen is what the columns mean: by the request, or, where it does not say, by what was
// chosen the last time and by guess.
func (s *Lists) chosen(ctx context.Context, by people.Account, o openList, r ListRequest) (map[int]Field, error) {
	if r.Columns != nil {
		return r.chosen(o)
	}
	means, _, err := s.means(ctx, by, o)
	if err != nil {
		return nil, err
	}
	r.Columns = map[string]string{}
	for column, f := range means {
		r.Columns[columnName(column)] = string(f)
	}
	return r.chosen(o)
}

// kindImported is the kind of the journal entry that says that a list was imported.
const kindImported = "list.imported"

// imported is its body.
type imported struct {
	Kind   string `json:"kind"`
	SHA256 string `json:"sha256"`
	Things int    `json:"things"`
}

func (s *Lists) group(by people.Account, r ListRequest, all []deliverables.Outcome) journal.Entry {
	return by.Entry(journal.Instant(s.Now()), kindImported, r.Kind, imported{r.Kind, r.File, len(all)})
}

// listRun tries or applies one list.
type listRun struct {
	ListResult
	reader *thingReader
	rows   []*thingRow
}

// read makes entries of the rows; what can't be read is an error at its cell.
func (r *listRun) read(rows []row, distinct bool) []deliverables.Entry {
	entries := make([]deliverables.Entry, len(rows))
	for i, one := range rows {
		t := &thingRow{rowReader: rowReader{upload: r.reader.upload, row: one}, thingReader: r.reader}
		entries[i] = t.entry(nil)
		entries[i].Distinct = distinct
		r.rows = append(r.rows, t)
		r.wrong(t.wrong)
	}
	return entries
}

func (r *listRun) wrong(found []Finding) {
	r.Errors = append(r.Errors, found[:min(len(found), MaxFindings-len(r.Errors))]...)
}

// sortOut says what came of each row.
func (r *listRun) sortOut(outcomes []deliverables.Outcome) {
	thing := func(i int) ThingChange {
		return ThingChange{Sheet: r.rows[i].sheet, Row: r.rows[i].row.number, Deliverable: outcomes[i].Deliverable}
	}
	for i, o := range outcomes {
		row := r.rows[i]
		switch {
		case len(o.Alike) > 0:
			one := thing(i)
			for _, like := range o.Alike {
				if like.Entry >= 0 {
					one.Like = append(one.Like, thing(like.Entry))
				} else {
					one.Like = append(one.Like, ThingChange{Deliverable: like.Deliverable})
				}
			}
			r.Alike = append(r.Alike, one)
			r.Things = append(r.Things, thing(i))
		case o.Refused != nil:
			r.wrong(row.refused(o.Refused))
		case len(row.wrong) == 0:
			r.Things = append(r.Things, thing(i))
		}
	}
	slices.SortStableFunc(r.Errors, byPlace)
}

// byPlace orders what is said of cells of one sheet.
func byPlace(a, b Finding) int {
	ac, ar, _ := place(a.Cell)
	bc, br, _ := place(b.Cell)
	if ar != br {
		return ar - br
	}
	return ac - bc
}
