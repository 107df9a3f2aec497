package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/files"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Service hands out the workbooks of collection rounds, and takes them in again.
// Pages and API call it; permission and rules are inside, or in the operations
// that it calls.
type Service struct {
	Tracker    *commitments.Tracker
	Collection *collection.Collection
	Register   *deliverables.Register
	// Store opens the transactions in which updates and steps are written together.
	Store Store
	// Files keeps what was handed in until it is applied, for a day at the most.
	Files *files.Store
	Now   func() time.Time

	reading chan struct{} // bounds how many workbooks and lists are read at a time
	marking chan struct{} // and how many are marked, which takes more memory
}

// Store is what the service needs from a database beside what its parts need.
type Store interface {
	// InTx runs fn in one transaction, which both parts are of, and commits when it
	// returns nil.
	InTx(ctx context.Context, fn func(commitments.Tx, deliverables.Tx) error) error
}

// uploadLife is how long a workbook that was handed in waits to be applied.
const uploadLife = 24 * time.Hour

// New returns the service with these parts.
func New(s Service) *Service {
	s.reading, s.marking = make(chan struct{}, 2), make(chan struct{}, 1)
	return &s
}

// acquire waits for a place; release gives it back.
func acquire(ctx context.Context, places chan struct{}) (release func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Fillable is what a planner can fill in of a round.
type Fillable struct {
	Round     collection.Round
	Agreement commitments.Agreement
	Rows      int // of the account's workbook: what can be filled in of the returns that can come now
}

// Fillable says what the account can fill in of the round. The account must be one
// that reports.
func (s *Service) Fillable(ctx context.Context, by people.Account, round string) (Fillable, error) {
	facts, returns, err := s.ownReturns(ctx, by, round)
	if err != nil {
		return Fillable{}, err
	}
	of, err := s.measures(ctx, facts.Pledges)
	if err != nil {
		return Fillable{}, err
	}
	rows := 0
	for _, r := range returns {
		rows += of[r.Pledge].rows()
	}
	return Fillable{facts.Round, facts.Agreement, rows}, nil
}

// ownReturns returns the round's facts, and the returns that the account may report now:
// of a closed round, those that were reopened.
func (s *Service) ownReturns(ctx context.Context, by people.Account, round string) (collection.RoundFacts, []collection.Return, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return collection.RoundFacts{}, nil, err
	}
	facts, err := s.Collection.RoundFacts(ctx, by, round)
	if err != nil {
		return collection.RoundFacts{}, nil, err
	}
	returns := slices.DeleteFunc(facts.Returns(s.Collection.Today(), s.Collection.Location), func(r collection.Return) bool {
		return r.Lock != nil || by.RequireOwn(people.ReportProgress, r.Party, r.Region) != nil
	})
	return facts, returns, nil
}

// measures are what commitments are measured by, by the codes of their pledges.
func (s *Service) measures(ctx context.Context, pledges []commitments.Pledge) (map[string]measures, error) {
	dimensions, err := s.Tracker.Store.Read(ctx).Dimensions()
	if err != nil {
		return nil, err
	}
	of := make(map[string]measures, len(pledges))
	for _, p := range pledges {
		of[p.Code] = newMeasures(p, dimensions)
	}
	return of, nil
}

// Download writes the round's workbook for the account: a row for all that can be
// filled in of each return of its own that can come now. Where there is none it is a
// Conflict, and nothing is written.
func (s *Service) Download(ctx context.Context, by people.Account, round string, layout Layout, l *locale.Locale) (func(io.Writer) error, error) {
	if !slices.Contains(Layouts, layout) {
		return nil, problem.OnField("layout", "error.workbook.layout")
	}
	facts, returns, err := s.ownReturns(ctx, by, round)
	if err != nil {
		return nil, err
	}
	if len(returns) == 0 {
		return nil, problem.New(problem.Conflict, "error.workbook.nothing", "period", facts.Round.Period.String())
	}
	b := book{round: facts.Round, layout: layout, locale: l, made: s.Now()}
	if b.units, err = s.Tracker.Units(ctx, by); err != nil {
		return nil, err
	}
	reasons, err := s.Tracker.DelayReasons(ctx, by)
	if err != nil {
		return nil, err
	}
	b.reasons = commitments.OpenDelayReasons(reasons)
	if b.lines, err = s.lines(ctx, by, facts, returns); err != nil {
		return nil, err
	}
	if err := s.addThings(ctx, by, &b, facts, returns); err != nil {
		return nil, err
	}
	return b.write, nil
}

func (s *Service) lines(ctx context.Context, by people.Account, facts collection.RoundFacts, returns []collection.Return) ([]line, error) {
	list, err := s.Tracker.Pledges(ctx, by, facts.Agreement.Code)
	if err != nil {
		return nil, err
	}
	pledges := byCode(list, func(p commitments.Pledge) string { return p.Code })
	regions := byCode(facts.Regions, func(r commitments.Region) string { return r.Code })
	all := byCode(facts.Commitments, func(c commitments.Commitment) string { return c.Code })
	var ids []string
	for _, r := range returns {
		if id := all[r.Commitment].UpdateID; id != "" {
			ids = append(ids, id)
		}
	}
	last, err := s.Tracker.UpdatesByID(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	of, err := s.measures(ctx, list)
	if err != nil {
		return nil, err
	}
	var lines []line
	for _, r := range returns {
		c := all[r.Commitment]
		lines = append(lines, linesOf(c, pledges[c.Pledge], regions[c.Region], last[c.UpdateID], of[c.Pledge])...)
	}
	return lines, nil
}

func byCode[T any](list []T, code func(T) string) map[string]T {
	m := make(map[string]T, len(list))
	for _, x := range list {
		m[code(x)] = x
	}
	return m
}

// Receive takes in a workbook as it comes, and returns the SHA-256 by which the
// account can have it tried and applied for a day. It is looked at later.
func (s *Service) Receive(ctx context.Context, by people.Account, round string, r io.Reader) (string, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return "", err
	}
	if _, err := s.Collection.Get(ctx, by, round); err != nil {
		return "", err
	}
	digest, err := receive(s.Files, r)
	if err != nil {
		return "", err
	}
	if _, err := s.Files.Put(receipt(by, round, digest)); err != nil {
		return "", err
	}
	return digest, nil
}

// receive keeps a file as it comes, and returns its SHA-256.
func receive(folder *files.Store, r io.Reader) (string, error) {
	in, err := folder.Create()
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	n, err := io.Copy(in, io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "", refusal("empty")
	case n > MaxFile:
		return "", tooLarge("large", "max", MaxFile>>20)
	}
	return in.Commit()
}

// receipt is a file that is stored beside the workbook and tells who handed it in
// for which round: nobody else can use it, although they know its SHA-256.
func receipt(by people.Account, round, digest string) []byte {
	return []byte("workbook\n" + by.ID + "\n" + round + "\n" + digest + "\n")
}

// received returns a workbook that the account handed in for the round.
func (s *Service) received(by people.Account, round, digest string) ([]byte, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	return received(s.Files, digest, receipt(by, round, digest))
}

// received returns a file that was handed in, to whom its receipt is known.
func received(folder *files.Store, digest string, receipt []byte) ([]byte, error) {
	sum := sha256.Sum256(receipt)
	if _, err := kept(folder, hex.EncodeToString(sum[:])); err != nil {
		return nil, err
	}
	return kept(folder, digest)
}

// kept returns a file of a folder from which files go after a while.
func kept(folder *files.Store, digest string) ([]byte, error) {
	file, err := folder.Open(digest)
	if problem.Is(err, problem.NotFound) {
		return nil, problem.New(problem.NotFound, "error.workbook.gone")
	}
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return content, nil
}

// DryRun says what applying a workbook that was received would change, and what
// stands against it. It changes nothing.
func (s *Service) DryRun(ctx context.Context, by people.Account, round, digest string) (Result, error) {
	run, err := s.run(ctx, by, round, digest, dryRun)
	if err != nil {
		return Result{}, err
	}
	return run.Result, nil
}

// Apply reports what a workbook that was received says, all of it or nothing, with
// one journal entry that holds it together. Where anything stands against it, the
// result says what and nothing is changed.
func (s *Service) Apply(ctx context.Context, by people.Account, round, digest string) (Result, error) {
	run, err := s.run(ctx, by, round, digest, apply)
	if err != nil {
		return Result{}, err
	}
	return run.Result, nil
}

// Marked marks in the workbook, as it was received, what stands against it, and
// returns what writes it; that is called once. A workbook that can't be marked is
// Invalid.
func (s *Service) Marked(ctx context.Context, by people.Account, round, digest string, l *locale.Locale) (func(io.Writer) error, error) {
	release, err := acquire(ctx, s.marking)
	if err != nil {
		return nil, err
	}
	defer release()
	run, err := s.run(ctx, by, round, digest, dryRun)
	if err != nil {
		return nil, err
	}
	// It waits in a file that has no name any more: whoever fetches it slowly holds
	// neither memory nor the place.
	file, err := os.CreateTemp("", "tracker-marked-*")
	if err != nil {
		return nil, err
	}
	if err := run.markInto(file, l); err != nil {
		_ = file.Close()
		return nil, err
	}
	return func(w io.Writer) error {
		_, err := io.Copy(w, file)
		return errors.Join(err, file.Close())
	}, nil
}

// markInto writes the marked workbook into the file, removes the file's name and
// goes back to its begin.
func (r *run) markInto(file *os.File, l *locale.Locale) error {
	marked := r.upload.mark(bytes.NewReader(r.content), r.Errors, l, file)
	if err := errors.Join(marked, os.Remove(file.Name())); err != nil {
		return err
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

// Sweep removes the workbooks that were received more than a day before now.
func (s *Service) Sweep(now time.Time) (int, error) {
	return s.Files.Sweep(now.Add(-uploadLife), func([]string) ([]string, error) { return nil, nil })
}
