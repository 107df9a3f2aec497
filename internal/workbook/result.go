package workbook

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Result is what came, or would come, of a workbook.
type Result struct {
	Digest  string // SHA-256 of the file
	Round   collection.Round
	Changes []Change
	Things  []ThingChange // that the sheets of deliverables add or change
	// Errors are what stands against it: with any, nothing is changed. Those with a
	// rule are warnings that wait for an answer.
	Errors    []Finding
	Notices   []Finding // what is passed over
	Unchanged int       // rows that say what was reported already
	Skipped   int       // rows in which nothing was filled in
	Applied   bool
}

// Change is an update that the rows of a commitment submit.
type Change struct {
	Sheet  string // of the first of them
	Row    int
	Before *commitments.Update // of the period; nil for none
	commitments.Update
}

// run tries or applies one workbook.
type run struct {
	Result
	content []byte
	*upload
	facts    collection.RoundFacts
	measures map[string]measures // by the codes of the pledges
	entries  []commitments.Entry
	reports  []*report // of each entry
	batch    thingBatch
}

// mode says whether a run changes anything.
type mode int

const (
	dryRun mode = iota
	apply
)

func (s *Service) run(ctx context.Context, by people.Account, round, digest string, m mode) (run, error) {
	r := run{Result: Result{Digest: digest}}
	release, err := acquire(ctx, s.reading)
	if err != nil {
		return r, err
	}
	defer release()
	if r.content, err = s.received(by, round, digest); err != nil {
		return r, err
	}
	if r.facts, err = s.Collection.RoundFacts(ctx, by, round); err != nil {
		return r, err
	}
	covered := slices.DeleteFunc(slices.Clone(r.facts.Commitments), func(c commitments.Commitment) bool { return !r.facts.Round.Covers(c) })
	sheets, err := s.thingSheets(ctx, r.facts.Pledges, covered)
	if err != nil {
		return r, err
	}
	if r.upload, err = read(ctx, bytes.NewReader(r.content), int64(len(r.content)), sheets...); err != nil {
		return r, err
	}
	reasons, err := s.Tracker.DelayReasons(ctx, by)
	if err != nil {
		return r, err
	}
	r.reasons = reasonNames(reasons)
	if err := r.belongs(); err != nil {
		return r, err
	}
	if r.measures, err = s.measures(ctx, r.facts.Pledges); err != nil {
		return r, err
	}
	r.prepare()
	if err := r.readThings(ctx, s); err != nil {
		return r, err
	}
	return r, r.report(ctx, s, by, m)
}

// belongs refuses the workbook of another round. One that was changed meanwhile is
// taken, by the terms that it has now.
func (r *run) belongs() error {
	r.Round = r.facts.Round
	switch {
	case r.roundRef.round != r.Round.ID || r.roundRef.agreement != r.Round.Agreement || r.roundRef.period != r.Round.Period.String():
		return foreign("other_round", "period", r.Round.Period.String(), "other", excerpt(r.roundRef.period))
	case r.roundRef.version > r.Round.Version:
		return foreign("other_version")
	case r.roundRef.version < r.Round.Version:
		r.Notices = append(r.Notices, Finding{Key: "workbook.notice.round_changed"})
	}
	return nil
}

// prepare makes entries of the rows; what can't be read is an error at its cell.
func (r *run) prepare() {
	r.Errors, r.Notices, r.Skipped = r.upload.errors, append(r.Notices, r.notices...), r.skipped
	of := make(map[string]commitments.Commitment, len(r.facts.Commitments))
	valid := map[string]bool{}
	for _, g := range r.facts.Regions {
		valid[g.Code] = g.ValidIn(r.Round.Period)
	}
	for _, c := range r.facts.Commitments {
		if valid[c.Region] && r.Round.Covers(c) {
			of[c.Code] = c
		}
	}
	for _, b := range r.blocks() {
		if c, covered := of[b.code]; covered {
			r.add(b, c)
		} else {
			r.addUnknown(b)
		}
	}
}

// add makes an entry of a commitment's rows; what can't be read of them is among the
// errors.
func (r *run) add(b *block, c commitments.Commitment) {
	one := newReport(r.upload, b, r.measures[c.Pledge])
	in := one.entry()
	r.wrongAll(one.wrong)
	in.Version = c.Version // of rows that were added by hand
	if version, listed := r.versions[b.code]; listed {
		in.Version = version
	}
	r.entries, r.reports = append(r.entries, commitments.Entry{Code: b.code, ProgressInput: in}), append(r.reports, one)
}

// addUnknown complains of rows on nothing that the round asks for.
func (r *run) addUnknown(b *block) {
	for _, one := range b.rows {
		reading := rowReader{upload: r.upload, row: one}
		switch kind := one.cells[Code].kind; {
		case kind == errorValue || kind == uncalculated:
			reading.holds(Code)
		case b.code == "":
			reading.complain(Code, "error.workbook.code_missing")
		default:
			reading.complain(Code, "error.workbook.code_unknown", "code", excerpt(b.code))
		}
		r.wrongAll(reading.wrong)
	}
}

func (r *run) wrongAll(found []Finding) {
	for _, f := range found {
		if len(r.Errors) < MaxFindings {
			r.Errors = append(r.Errors, f)
		}
	}
}

// kindApplied is the kind of the journal entry that holds a workbook together.
const kindApplied = "workbook.applied"

// applied is its body.
type applied struct {
	Round     string   `json:"round"`
	Version   int      `json:"version"` // of the round that the workbook was made of
	SHA256    string   `json:"sha256"`
	Rows      int      `json:"rows"`
	Unchanged int      `json:"unchanged"`
	Updates   []string `json:"updates"`
	Things    []string `json:"things,omitempty"` // ids of the steps of deliverables
}

// errRolledBack ends a transaction of which nothing is wanted.
var errRolledBack = errors.New("rolled back")

// report hands the entries to the domain, all in one transaction, and sorts out what
// came of each.
func (r *run) report(ctx context.Context, s *Service, by people.Account, m mode) error {
	outcomes, things, err := r.save(ctx, s, by, m)
	if p, is := problem.Of(err); is && p.Key == commitments.StaleKey {
		// Somebody else's update came in between. Read again, it has its entry refused.
		outcomes, things, err = r.save(ctx, s, by, m)
	}
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		switch {
		case o.Refused != nil:
			r.refuse(r.reports[i], o.Refused)
		case o.Unchanged:
			r.Unchanged += len(r.reports[i].rows)
		case len(r.reports[i].wrong) == 0:
			first := r.reports[i].rows[0]
			r.Changes = append(r.Changes, Change{first.sheet, first.number, o.Before, o.Update})
		}
	}
	r.sortOutThings(things)
	r.sort()
	r.Applied = m == apply && len(r.Errors) == 0
	return nil
}

// save tries the entries, and keeps what they change where none of them is refused.
func (r *run) save(ctx context.Context, s *Service, by people.Account, m mode) (outcomes []commitments.Outcome, things []deliverables.Outcome, err error) {
	dry := m == dryRun || len(r.Errors) > 0
	err = s.Store.InTx(ctx, func(updates commitments.Tx, register deliverables.Tx) error {
		var err error
		refused := false
		outcomes, err = s.Tracker.ReportManyIn(updates, by, commitments.Batch{Period: r.Round.Period, Entries: r.entries, DryRun: dry})
		if refused, err = isRefusal(err); err != nil {
			return err
		}
		things, err = s.Register.SaveManyIn(register, by, deliverables.Batch{Entries: r.batch.entries, DryRun: dry || refused})
		also, err := isRefusal(err)
		switch {
		case err != nil:
			return err
		case dry || refused || also:
			return errRolledBack
		}
		body := r.applied(outcomes, things)
		if len(body.Updates)+len(body.Things) == 0 {
			return nil
		}
		return register.Record(by.Entry(journal.Instant(s.Now()), kindApplied, r.Round.Subject(), body))
	})
	if errors.Is(err, errRolledBack) {
		err = nil
	}
	return outcomes, things, err
}

// isRefusal reports whether a batch was refused, whose outcomes tell for what; any other
// error is returned.
func isRefusal(err error) (bool, error) {
	if p, refused := problem.Of(err); refused && p.Key == commitments.RefusedBatch {
		return true, nil
	}
	return false, err
}

// refuse adds what the domain says of a commitment. Of one of which something can't be
// read, what is missing from it, and what it is warned of, is not said.
func (r *run) refuse(one *report, p *problem.Problem) {
	unplaced := slices.ContainsFunc(one.wrong, func(f Finding) bool { return f.Field == Measure })
	for _, f := range one.refused(p) {
		same := func(other Finding) bool { return other.Location() == f.Location() && other.Field == f.Field }
		if len(one.wrong) > 0 && (f.Rule != "" || f.Field == Value && unplaced || slices.ContainsFunc(one.wrong, same)) {
			continue
		}
		r.wrongAll([]Finding{f})
	}
}

// applied is what the journal keeps of the workbook.
func (r *run) applied(updates []commitments.Outcome, things []deliverables.Outcome) applied {
	body := applied{Round: r.Round.ID, Version: r.roundRef.version, SHA256: r.Digest, Updates: []string{}}
	for i, o := range updates {
		rows := len(r.reports[i].rows)
		body.Rows += rows
		if o.Unchanged {
			body.Unchanged += rows
		} else {
			body.Updates = append(body.Updates, o.Update.ID)
		}
	}
	for _, o := range things {
		body.Rows++
		if o.Unchanged {
			body.Unchanged++
		} else {
			body.Things = append(body.Things, o.Deliverable.Step.ID)
		}
	}
	return body
}

// sort puts the errors in the order of sheets, rows and columns.
func (r *run) sort() {
	order := map[string]int{}
	for i, s := range r.contents.sheets {
		order[s.name] = i
	}
	slices.SortStableFunc(r.Errors, func(a, b Finding) int {
		if by := order[a.Sheet] - order[b.Sheet]; by != 0 {
			return by
		}
		return byPlace(a, b)
	})
}

// Location names the cell, such as M5!D14.
func (f Finding) Location() string { return location(f.Sheet, f.Cell) }

// Location names the row's place, such as M5!14.
func (c Change) Location() string { return location(c.Sheet, cellName(0, c.Row)) }
