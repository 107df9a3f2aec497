package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Agreements lists the agreements that reports are about.
type Agreements interface {
	Agreements(ctx context.Context) ([]commitments.Agreement, error)
}

// Editions is the operations on reports: compile and issue, list, read and
// download. Pages, API, commands and jobs all call these.
type Editions struct {
	Store      Store
	Agreements Agreements
	Files      Files
	Sealer     Sealer // signs each edition's manifest
	Now        func() time.Time
	Location   *time.Location // in which periods are reckoned
	Log        *slog.Logger   // of what fails in the background; nil for none

	background background
}

// Preview compiles a report without issuing it. The empty agreement code means
// the first one.
func (e *Editions) Preview(ctx context.Context, by people.Account, agreement string, p commitments.Period) (Report, error) {
	if err := by.Require(people.Read); err != nil {
		return Report{}, err
	}
	a, err := e.agreement(ctx, agreement)
	if err != nil {
		return Report{}, err
	}
	m, err := e.material(ctx, a, p, journal.Now(e.Now))
	if err != nil {
		return Report{}, err
	}
	return Compile(m, p, e.Location), nil
}

// CompileInput says which report to compile.
type CompileInput struct {
	Agreement string // code; "" means the first agreement
	Period    commitments.Period
	Reason    string // required of a corrected edition
}

// Compile issues the report of a period as an edition, for those who may issue the
// agreement's (people.Account.RequireIssuer). Before the report day it is a
// provisional one; from then on the original where none stands, and afterwards a
// corrected one, for which a reason is required. Where the latest edition says the
// same already it is returned, and created is false; but a provisional edition is
// never left in the place of the original. Progress may be nil.
func (e *Editions) Compile(ctx context.Context, by people.Account, in CompileInput, progress ProgressFunc) (edition Edition, created bool, err error) {
	d, latest, err := e.prepare(ctx, by, in)
	if err != nil {
		return Edition{}, false, err
	}
	if d == nil {
		return latest, false, nil
	}
	return e.issue(ctx, *d, progress)
}

// draft is an edition that is yet to be issued.
type draft struct {
	edition     Edition // without its files
	report      Report
	compilation string // id of the one in the background that makes it, or ""
}

// prepare makes the draft of a period's next edition by hand; where the latest one
// says the same already there is none, and it is returned.
func (e *Editions) prepare(ctx context.Context, by people.Account, in CompileInput) (*draft, Edition, error) {
	a, err := e.issuable(ctx, by, in.Agreement)
	if err != nil {
		return nil, Edition{}, err
	}
	d, latest, err := e.draft(ctx, by, a, in.Period)
	if err != nil {
		return nil, Edition{}, err
	}
	d.edition.Kind = kindByHand(a, in.Period, e.day(d.edition.CompiledAt), latest)
	if d.edition.SameAs > 0 && d.edition.Kind != Original {
		return nil, latest, nil
	}
	if d.edition.Kind == Corrected {
		if d.edition.Reason, err = checkReason(in.Reason); err != nil {
			return nil, Edition{}, err
		}
	}
	return d, Edition{}, nil
}

// CompileOnce issues what the schedule owes; where it stands already, or a later kind
// does, it returns the latest edition and does nothing. People can follow it as a
// compilation. Whoever cancels that only puts it off: it fails, and the schedule
// tries again; so it does where another edition took its number meanwhile, with a
// Conflict problem.
func (e *Editions) CompileOnce(ctx context.Context, by people.Account, owed PeriodToIssue) (edition Edition, created bool, err error) {
	a, err := e.issuable(ctx, by, owed.Agreement)
	if err != nil {
		return Edition{}, false, err
	}
	issued, err := e.Store.Issued(ctx, a.Code)
	if err != nil {
		return Edition{}, false, err
	}
	if issuedKinds(issued[owed.Period]).satisfy(owed.Kind) {
		latest, err := e.latest(ctx, a, owed.Period)
		return latest, false, err
	}
	d, _, err := e.draft(ctx, by, a, owed.Period)
	if err != nil {
		return Edition{}, false, err
	}
	d.edition.Kind = owed.Kind
	c, err := e.announce(ctx, by, d)
	if err != nil {
		return Edition{}, false, err
	}
	edition, created, err = e.issueAndFollow(ctx, c, *d)
	if err == nil && !(issuedKinds{edition.Kind: true}).satisfy(owed.Kind) {
		return edition, false, problem.New(problem.Conflict, "error.edition_exists")
	}
	return edition, created, err
}

// issuable returns the agreement, once the account was found to be one that may
// issue its editions. The empty code means the first agreement.
func (e *Editions) issuable(ctx context.Context, by people.Account, code string) (commitments.Agreement, error) {
	if err := by.Require(people.Read); err != nil {
		return commitments.Agreement{}, err
	}
	a, err := e.agreement(ctx, code)
	if err != nil {
		return a, err
	}
	return a, by.RequireIssuer(a.Collectors())
}

// draft compiles the period's next edition, yet without kind and reason, and returns
// the latest one with it; the zero Edition where there is none.
func (e *Editions) draft(ctx context.Context, by people.Account, a commitments.Agreement, p commitments.Period) (*draft, Edition, error) {
	now := journal.Now(e.Now)
	m, err := e.material(ctx, a, p, now)
	if err != nil {
		return nil, Edition{}, err
	}
	d := &draft{report: Compile(m, p, e.Location)}
	latest, err := e.latest(ctx, a, p)
	if err != nil {
		return nil, Edition{}, err
	}
	d.edition = Edition{
		ID: journal.NewID(), Agreement: a.Code, Period: p, Number: latest.Number + 1,
		Unannounced: unannounced(a, p, e.day(now)), JournalSize: m.JournalSize, JournalRoot: m.Root.String(),
		CompiledAt: now, CompiledBy: by.ID, CompiledByName: by.Name, Figures: d.report.Headline(e.day(now)),
	}
	if latest.ID == "" {
		return d, latest, nil
	}
	same, err := sameData(d.report, latest)
	if err != nil {
		return nil, Edition{}, err
	}
	if same {
		d.edition.SameAs = latest.Number
	}
	return d, latest, nil
}

// latest returns the period's latest edition; the zero Edition where there is none.
func (e *Editions) latest(ctx context.Context, a commitments.Agreement, p commitments.Period) (Edition, error) {
	latest, err := e.Store.Edition(ctx, a.Code, p, 0)
	if problem.Is(err, problem.NotFound) {
		return Edition{}, nil
	}
	return latest, err
}

// day is the day of an instant in the tracker's zone.
func (e *Editions) day(t time.Time) commitments.Date { return commitments.DateOf(t.In(e.Location)) }

// material reads what the report is computed from now, once the period was found
// to be one that can be reported on.
func (e *Editions) material(ctx context.Context, a commitments.Agreement, p commitments.Period, now time.Time) (Material, error) {
	if p.IsZero() {
		return Material{}, problem.OnField("period", "error.report.period_missing")
	}
	var fields problem.Fields
	if a.CheckBegun(p, e.day(now), &fields); len(fields) > 0 {
		return Material{}, fields.Err()
	}
	m, err := e.Store.Material(ctx, a.Code, p)
	if err != nil {
		return Material{}, err
	}
	return m.compiledAt(now), nil
}

// compiledAt is the material of an edition that was compiled then: no entry may
// have been written for days, but what is late is late, and a period that ended has
// ended.
func (m Material) compiledAt(t time.Time) Material {
	if t.After(m.AsOf) {
		m.AsOf = t
	}
	return m
}

func (e *Editions) agreement(ctx context.Context, code string) (commitments.Agreement, error) {
	agreements, err := e.Agreements.Agreements(ctx)
	if err != nil {
		return commitments.Agreement{}, err
	}
	return commitments.FindAgreement(agreements, code)
}

func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "", problem.OnField("reason", "error.report.reason_required")
	}
	var fields problem.Fields
	fields.CheckText("reason", reason, commitments.MaxEditionReason)
	return reason, fields.Err()
}

// sameData reports whether the edition's data files say what the report says.
func sameData(r Report, latest Edition) (bool, error) {
	for _, format := range formatsOf(r) {
		if !format.Data {
			continue
		}
		sum := sha256.New()
		if err := format.Render(sum, Document{Report: r}); err != nil {
			return false, err
		}
		file, found := latest.File(format.Name)
		if !found || file.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
			return false, nil
		}
	}
	return true, nil
}

// ProgressFunc is called before each step of compiling: how many of all are done, and
// the name of the file that comes next, "" after the last. An error ends the
// compiling, and nothing is issued.
type ProgressFunc func(done, all int, next string) error

// issue renders and stores every file and the proof of them, and then makes the
// edition a fact in one transaction: until then nobody sees any of it. When
// another tracker was first, its edition is returned.
func (e *Editions) issue(ctx context.Context, d draft, progress ProgressFunc) (Edition, bool, error) {
	edition := d.edition
	if progress == nil {
		progress = func(int, int, string) error { return nil }
	}
	var err error
	if edition.Files, err = e.render(ctx, d, progress); err != nil {
		return Edition{}, false, err
	}
	if err := e.addProof(ctx, &edition); err != nil {
		return Edition{}, false, err
	}
	slices.SortFunc(edition.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	all := len(formatsOf(d.report))
	if err := errors.Join(ctx.Err(), progress(all, all, "")); err != nil {
		return Edition{}, false, err
	}
	err = e.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertEdition(edition); err != nil {
			return err
		}
		if d.compilation != "" { // who cancelled in time must find nothing issued
			if err := tx.EndCompilation(d.compilation, edition.ID); err != nil {
				return errors.Join(errCancelled, err)
			}
		}
		return tx.Record(journal.Entry{
			At: edition.CompiledAt, Actor: edition.CompiledBy, Kind: kindIssued,
			Subject: edition.Subject(), Body: edition,
		})
	})
	if problem.Is(err, problem.Conflict) && !errors.Is(err, errCancelled) {
		first, err := e.Store.Edition(ctx, edition.Agreement, edition.Period, 0)
		return first, false, err
	}
	if err != nil {
		return Edition{}, false, err
	}
	return edition, true, nil
}

// render writes and stores each file, one after the other.
func (e *Editions) render(ctx context.Context, d draft, progress ProgressFunc) ([]File, error) {
	var files []File
	document := Document{Report: d.report, Edition: d.edition, Location: e.Location}
	formats := formatsOf(d.report)
	for i, format := range formats {
		if err := errors.Join(ctx.Err(), progress(i, len(formats), format.Name)); err != nil {
			return nil, err
		}
		var out bytes.Buffer
		if err := format.Render(&out, document); err != nil {
			return nil, fmt.Errorf("reports: render %s of %s: %w", format.Name, d.edition.Subject(), err)
		}
		file, err := e.storeFile(format.Name, format.MediaType, out.Bytes())
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// addProof adds the manifest of the files, and its signature.
func (e *Editions) addProof(ctx context.Context, edition *Edition) error {
	manifest, signature, err := signedManifest(ctx, *edition, e.Sealer)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, mediaType string
		content         []byte
	}{{manifestName, "application/json", manifest}, {signatureName, "text/plain; charset=utf-8", signature}} {
		file, err := e.storeFile(f.name, f.mediaType, f.content)
		if err != nil {
			return err
		}
		edition.Files = append(edition.Files, file)
	}
	return nil
}

func (e *Editions) storeFile(name, mediaType string, content []byte) (File, error) {
	sum, err := e.Files.Put(content)
	if err != nil {
		return File{}, err
	}
	return File{name, mediaType, int64(len(content)), sum}, nil
}

// Subject names the edition in the journal: agreement, period and number.
func (e Edition) Subject() string {
	return fmt.Sprintf("%s/%s/%d", e.Agreement, e.Period, e.Number)
}

// List returns one page of editions, the latest period first, and the count of
// all that match. Values of the filter that there are not, and pages that no list
// has, are refused by field.
func (e *Editions) List(ctx context.Context, by people.Account, f EditionFilter) ([]Edition, int, error) {
	var fields problem.Fields
	commitments.CheckPage(&fields, f.Page, f.PerPage)
	if err := e.check(ctx, by, f, &fields); err != nil {
		return nil, 0, err
	}
	return e.Store.Editions(ctx, f)
}

// Each gives yield every edition that matches, in the order of List and without
// its files, until one is refused with an error, which is returned. Few are held
// in memory at a time; none comes twice or is missed.
func (e *Editions) Each(ctx context.Context, by people.Account, f EditionFilter, yield func(Edition) error) error {
	if err := e.check(ctx, by, f, &problem.Fields{}); err != nil {
		return err
	}
	return e.Store.EachEdition(ctx, f, yield)
}

// check refuses what the filter names that there is not, with what was refused
// already.
func (e *Editions) check(ctx context.Context, by people.Account, f EditionFilter, fields *problem.Fields) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	if f.Kind != "" && f.Kind.PerYear() == 0 {
		fields.Add("kind", "error.period.kind.unknown")
	}
	if f.Agreement != "" {
		agreements, err := e.Agreements.Agreements(ctx)
		if err != nil {
			return err
		}
		commitments.CheckAgreement(fields, f.Agreement, agreements)
	}
	return fields.Err()
}

// Get returns one edition with its files.
func (e *Editions) Get(ctx context.Context, by people.Account, id string) (Edition, error) {
	if err := by.Require(people.Read); err != nil {
		return Edition{}, err
	}
	return e.Store.EditionByID(ctx, id)
}

// Find returns an edition by its period and number; number 0 means the latest.
// The empty agreement code means the first one.
func (e *Editions) Find(ctx context.Context, by people.Account, agreement string, p commitments.Period, number int) (Edition, error) {
	if err := by.Require(people.Read); err != nil {
		return Edition{}, err
	}
	a, err := e.agreement(ctx, agreement)
	if err != nil {
		return Edition{}, err
	}
	return e.Store.Edition(ctx, a.Code, p, number)
}

// Load reads an edition's report back, for pages that show it; the edition must
// have come with its files. Reading a page is no download and is not journaled.
func (e *Editions) Load(_ context.Context, edition Edition) (Report, error) {
	file, found := edition.File(reportJSON)
	if !found {
		return Report{}, problem.New(problem.NotFound, "error.report.file_unknown")
	}
	content, err := e.Files.Open(file.SHA256)
	if err != nil {
		return Report{}, err
	}
	report, err := DecodeJSON(content)
	return report, errors.Join(err, content.Close())
}

// Download opens a file of an edition and notes it in the journal. The caller
// closes the content.
func (e *Editions) Download(ctx context.Context, by people.Account, id, name string) (File, io.ReadSeekCloser, error) {
	edition, err := e.Get(ctx, by, id)
	if err != nil {
		return File{}, nil, err
	}
	file, found := edition.File(name)
	if !found {
		return File{}, nil, problem.New(problem.NotFound, "error.report.file_unknown")
	}
	content, err := e.Files.Open(file.SHA256)
	if err != nil {
		return File{}, nil, err
	}
	if err := e.recordDownload(ctx, by, edition, file); err != nil {
		_ = content.Close()
		return File{}, nil, err
	}
	return file, content, nil
}

// Archive returns what writes all files of an edition as one ZIP archive, once
// the download stands in the journal.
func (e *Editions) Archive(ctx context.Context, by people.Account, id string) (Edition, func(io.Writer) error, error) {
	edition, err := e.Get(ctx, by, id)
	if err != nil {
		return Edition{}, nil, err
	}
	if err := e.recordDownload(ctx, by, edition, File{Name: ArchiveName}); err != nil {
		return Edition{}, nil, err
	}
	return edition, func(w io.Writer) error { return WriteArchive(w, edition, e.Files) }, nil
}

func (e *Editions) recordDownload(ctx context.Context, by people.Account, edition Edition, file File) error {
	return e.Store.InTx(ctx, func(tx Tx) error {
		return tx.Record(by.Entry(journal.Now(e.Now), "report.downloaded", edition.Subject(), map[string]string{
			"edition": edition.ID, "name": file.Name, "sha256": file.SHA256,
		}))
	})
}

// Changes returns what an edition says otherwise than the one before it; nothing for
// a first edition.
func (e *Editions) Changes(ctx context.Context, by people.Account, edition Edition) (Comparison, error) {
	if edition.Number < 2 {
		return Comparison{}, by.Require(people.Read)
	}
	before, err := e.Find(ctx, by, edition.Agreement, edition.Period, edition.Number-1)
	if err != nil {
		return Comparison{}, err
	}
	earlier, err := e.Load(ctx, before)
	if err != nil {
		return Comparison{}, err
	}
	later, err := e.Load(ctx, edition)
	if err != nil {
		return Comparison{}, err
	}
	everything, err := Discrepancies(earlier, later)
	if err != nil {
		return Comparison{}, err
	}
	return Comparison{before, Differences(earlier, later), everything}, nil
}

// kindIssued is the kind of the journal entries whose body is an Edition.
const kindIssued = "report.issued"

// IssuedBy returns the edition that a decoded journal entry says was issued;
// false where it says something else.
func IssuedBy(e journal.Entry) (Edition, bool, error) {
	if e.Kind != kindIssued {
		return Edition{}, false, nil
	}
	var edition Edition
	if err := e.DecodeBody(&edition); err != nil {
		return Edition{}, false, err
	}
	return edition, true, nil
}
