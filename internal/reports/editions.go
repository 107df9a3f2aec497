package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// MaxReason is the longest reason of a corrected edition, in characters.
const MaxReason = 2_000

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
	Now        func() time.Time
	Location   *time.Location // in which periods are reckoned
}

// Preview compiles a report without issuing it. The empty agreement code means
// the first one.
func (e *Editions) Preview(ctx context.Context, by people.Account, agreement string, p commitments.Period) (Report, error) {
	if err := by.Require(people.Read); err != nil {
		return Report{}, err
	}
	m, err := e.material(ctx, agreement, p)
	if err != nil {
		return Report{}, err
	}
	return Compile(m, p, e.Location), nil
}

// Compile issues the report of a period as an edition. Where the latest edition
// says the same already it is returned, and created is false; where it says
// something else a corrected edition follows, for which a reason is required.
func (e *Editions) Compile(ctx context.Context, by people.Account, agreement string, p commitments.Period, reason string) (edition Edition, created bool, err error) {
	if err := by.Require(people.CompileReport); err != nil {
		return Edition{}, false, err
	}
	m, err := e.material(ctx, agreement, p)
	if err != nil {
		return Edition{}, false, err
	}
	report := Compile(m, p, e.Location)
	latest, err := e.Store.Edition(ctx, m.Agreement.Code, p, 0)
	switch {
	case problem.Is(err, problem.NotFound):
		return e.issue(ctx, e.draft(by, m, p, 1, ""), report)
	case err != nil:
		return Edition{}, false, err
	}
	same, err := sameData(report, latest)
	if err != nil || same {
		return latest, false, err
	}
	if reason, err = checkReason(reason); err != nil {
		return Edition{}, false, err
	}
	return e.issue(ctx, e.draft(by, m, p, latest.Number+1, reason), report)
}

// CompileOnce issues the edition of a period that has ended; where one stands
// that was compiled since the end, it returns that one and does nothing.
// Schedules call it.
func (e *Editions) CompileOnce(ctx context.Context, by people.Account, agreement string, p commitments.Period) (edition Edition, created bool, err error) {
	if err := by.Require(people.CompileReport); err != nil {
		return Edition{}, false, err
	}
	standing, err := e.Store.Edition(ctx, agreement, p, 0)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return Edition{}, false, err
	}
	if err == nil && standing.since(p.End(), e.Location) {
		return standing, false, nil
	}
	m, err := e.material(ctx, agreement, p)
	if err != nil {
		return Edition{}, false, err
	}
	reason := ""
	if standing.Number > 0 {
		reason = ReasonEnded
	}
	return e.issue(ctx, e.draft(by, m, p, standing.Number+1, reason), Compile(m, p, e.Location))
}

// since reports whether the edition was compiled after the day.
func (e Edition) since(day commitments.Date, loc *time.Location) bool {
	return commitments.DateOf(e.CompiledAt.In(loc)).After(day)
}

// material reads what the report is computed from, once the period was found
// to be one that can be reported on.
func (e *Editions) material(ctx context.Context, code string, p commitments.Period) (Material, error) {
	a, err := e.agreement(ctx, code)
	if err != nil {
		return Material{}, err
	}
	today := commitments.DateOf(e.Now().In(e.Location))
	switch {
	case p.IsZero():
		return Material{}, problem.OnField("period", "error.report.period_missing")
	case p.Start().After(today):
		return Material{}, problem.OnField("period", "error.report.not_begun", "period", p.String(), "date", p.Start().String())
	case p.End().Before(a.SignedOn):
		return Material{}, problem.OnField("period", "error.report.before_agreement", "period", p.String(), "date", a.SignedOn.String())
	}
	return e.Store.Material(ctx, a.Code, p)
}

func (e *Editions) agreement(ctx context.Context, code string) (commitments.Agreement, error) {
	agreements, err := e.Agreements.Agreements(ctx)
	if err != nil {
		return commitments.Agreement{}, err
	}
	for _, a := range agreements {
		if code == "" || a.Code == code {
			return a, nil
		}
	}
	return commitments.Agreement{}, problem.New(problem.NotFound, "error.report.agreement_unknown")
}

func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return "", problem.OnField("reason", "error.report.reason_required")
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return "", problem.OnField("reason", "error.report.reason_malformed")
	case utf8.RuneCountInString(reason) > MaxReason:
		return "", problem.OnField("reason", "error.report.reason_long", "max", MaxReason)
	}
	return reason, nil
}

func (e *Editions) draft(by people.Account, m Material, p commitments.Period, number int, reason string) Edition {
	kind := Original
	if number > 1 {
		kind = Corrected
	}
	return Edition{
		ID: uuid.Must(uuid.NewV7()).String(), Agreement: m.Agreement.Code, Period: p,
		Number: number, Kind: kind, Reason: reason, JournalSize: m.JournalSize,
		CompiledAt: e.Now().UTC().Truncate(time.Microsecond), CompiledBy: by.ID, CompiledByName: by.Name,
	}
}

// sameData reports whether the edition's data files say what the report says.
func sameData(r Report, standing Edition) (bool, error) {
	for _, format := range formatsOf(r) {
		if !format.Data {
			continue
		}
		sum := sha256.New()
		if err := format.Render(sum, Document{Report: r}); err != nil {
			return false, err
		}
		file, found := standing.File(format.Name)
		if !found || file.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
			return false, nil
		}
	}
	return true, nil
}

// issue renders and stores every file, and then makes the edition a fact in one
// transaction. When another tracker was first, its edition is returned.
func (e *Editions) issue(ctx context.Context, edition Edition, r Report) (Edition, bool, error) {
	files, err := render(Document{Report: r, Edition: edition, Location: e.Location})
	if err != nil {
		return Edition{}, false, fmt.Errorf("reports: render %s of %s: %w", edition.Period, edition.Agreement, err)
	}
	for _, f := range files {
		sum, err := e.Files.Put(f.content)
		if err != nil {
			return Edition{}, false, err
		}
		edition.Files = append(edition.Files, File{f.Name, f.MediaType, int64(len(f.content)), sum})
	}
	slices.SortFunc(edition.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	err = e.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertEdition(edition); err != nil {
			return err
		}
		return tx.Record(journal.Entry{
			At: edition.CompiledAt, Actor: edition.CompiledBy, Kind: issued,
			Subject: edition.Subject(), Body: edition,
		})
	})
	if problem.Is(err, problem.Conflict) {
		standing, err := e.Store.Edition(ctx, edition.Agreement, edition.Period, 0)
		return standing, false, err
	}
	return edition, err == nil, err
}

// Subject names the edition in the journal: agreement, period and number.
func (e Edition) Subject() string {
	return fmt.Sprintf("%s/%s/%d", e.Agreement, e.Period, e.Number)
}

// List returns one page of editions, the latest period first, and the count of
// all that match.
func (e *Editions) List(ctx context.Context, by people.Account, f EditionFilter) ([]Edition, int, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, 0, err
	}
	f.Page, f.PerPage = max(f.Page, 1), min(max(f.PerPage, 1), commitments.MaxPerPage)
	return e.Store.Editions(ctx, f)
}

// Each gives yield every edition that matches, in the order of List and without
// its files, until one is refused with an error, which is returned. Few are held
// in memory at a time; none comes twice or is missed.
func (e *Editions) Each(ctx context.Context, by people.Account, f EditionFilter, yield func(Edition) error) error {
	if err := by.Require(people.Read); err != nil {
		return err
	}
	return e.Store.EachEdition(ctx, f, yield)
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
	if closed := content.Close(); err == nil {
		err = closed
	}
	return report, err
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
	err = e.Store.InTx(ctx, func(tx Tx) error {
		return tx.Record(journal.Entry{
			At: e.Now().UTC().Truncate(time.Microsecond), Actor: by.ID, Kind: "report.downloaded",
			Subject: edition.Subject(),
			Body:    map[string]string{"edition": edition.ID, "name": file.Name, "sha256": file.SHA256},
		})
	})
	if err != nil {
		_ = content.Close()
		return File{}, nil, err
	}
	return file, content, nil
}

// issued is the kind of the journal entries whose body is an Edition.
const issued = "report.issued"

// IssuedBy returns the edition that a decoded journal entry says was issued;
// false where it says something else.
func IssuedBy(e journal.Entry) (Edition, bool, error) {
	if e.Kind != issued {
		return Edition{}, false, nil
	}
	var edition Edition
	err := e.Read(&edition)
	return edition, err == nil, err
}
