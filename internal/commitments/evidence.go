package commitments

import (
	"context"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// EvidenceKind says what an item of evidence is.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceFile  EvidenceKind = "file"  // kept by the tracker
	EvidenceLink  EvidenceKind = "link"  // stands elsewhere on the web
	EvidencePaper EvidenceKind = "paper" // kept on paper, at a place that is named
)

// EvidenceKinds lists the kinds in the order in which they are shown.
var EvidenceKinds = []EvidenceKind{EvidenceFile, EvidenceLink, EvidencePaper}

// Evidence is one item that supports an update. Once the update is submitted it
// is a fact and never changes.
type Evidence struct {
	ID     string `json:"id"`
	Update string `json:"update"` // id of the update, or of the draft; "" for that of a deliverable
	// Deliverable is the id of what it shows; "" for an update's.
	Deliverable string       `json:"deliverable,omitempty"`
	Kind        EvidenceKind `json:"kind"`
	Title       string       `json:"title"`
	Date        Date         `json:"date"`  // of the document; zero where it is not known
	URL         string       `json:"url"`   // of a link
	Place       string       `json:"place"` // of a paper: where it is kept
	File        *Content     `json:"file"`  // of a file
	Author      string       `json:"author"`
	AuthorName  string       `json:"author_name"`
	AddedAt     time.Time    `json:"added_at"` // UTC; of an update's, when it became part of the record
}

// Content is a file as the tracker keeps it.
type Content struct {
	Name      string         `json:"name"`       // fit for any folder, with the ending of its type
	MediaType string         `json:"media_type"` // by its content
	Size      int64          `json:"size"`       // bytes
	SHA256    string         `json:"sha256"`     // hexadecimal
	Location  LocationOf     `json:"location"`
	Preview   *PreviewOfFile `json:"preview"` // of a picture
}

// PreviewOfFile is a small JPEG of a picture, which never says where it was taken.
type PreviewOfFile struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// LocationOf says what became of the place that a photo said it was taken at.
type LocationOf string

// What became of it: there was none, or it was taken out, or the person kept it.
const (
	NoLocation      LocationOf = ""
	LocationRemoved LocationOf = "removed"
	LocationKept    LocationOf = "kept"
)

// evidenceFor is how long a file may wait for the item that names it.
const evidenceFor = 24 * time.Hour

// Vault keeps the files of evidence. What it refuses is a problem on the field
// "file".
type Vault interface {
	// Receive reads a file to its end without looking at it. One that is empty or
	// larger than MaxFileSize is refused.
	Receive(r io.Reader) (Upload, error)
	// Open returns the content of a SHA-256; a NotFound problem when it is missing.
	Open(sha256 string) (io.ReadSeekCloser, error)
	// Sweep removes content that was last kept before the time and is not among the
	// names that needed returns of those it is given.
	Sweep(before time.Time, needed func(sha256 []string) ([]string, error)) (int, error)
}

// Upload is a file that was received. Whoever holds it closes it, which drops
// what was not kept.
type Upload interface {
	// Keep finds out what the file is by its content, refuses what is not taken as
	// evidence, takes the location out of a photo unless keepLocation, makes its
	// preview, and stores both. Name is what the person called it.
	Keep(ctx context.Context, name string, keepLocation bool) (Content, error)
	Close() error
}

// EvidenceInput is an item of evidence as typed.
type EvidenceInput struct {
	Kind         string `json:"kind"`  // "" is a file where there is one
	Title        string `json:"title"` // "" takes the name of the file
	Date         string `json:"date"`  // "" where it is not known
	URL          string `json:"url"`   // of a link
	Place        string `json:"place"` // of a paper
	File         Upload `json:"-"`     // of a file; nil for none
	Name         string `json:"-"`     // of the file
	KeepLocation bool   `json:"-"`     // the photo goes on saying where it was taken
}

// read turns what was typed into an item, noting each field that can't be read.
func (in EvidenceInput) read(today Date, fields *problem.Fields) Evidence {
	e := Evidence{
		Kind: EvidenceKind(in.Kind), Title: strings.TrimSpace(in.Title), URL: strings.TrimSpace(in.URL), Place: strings.TrimSpace(in.Place),
	}
	if in.Kind == "" && in.File != nil {
		e.Kind = EvidenceFile
	}
	if e.Title == "" && in.File != nil {
		e.Title = titleOf(in.Name)
	}
	in.readDate(&e, today, fields)
	fields.CheckText("title", e.Title, MaxLine)
	fields.CheckText("url", e.URL, MaxURL)
	fields.CheckText("place", e.Place, MaxLine)
	if e.Title == "" && e.Kind != EvidenceFile {
		fields.Add("title", "error.evidence.title_missing")
	}
	in.readKind(e, fields)
	return e
}

func (in EvidenceInput) readDate(e *Evidence, today Date, fields *problem.Fields) {
	var err error
	if e.Date, err = ParseDate(strings.TrimSpace(in.Date)); err != nil {
		_ = fields.Check(err)
	} else if e.Date.After(today) {
		fields.Add("date", "error.evidence.date_future")
	}
}

// readKind makes sure that the item has what its kind needs, and nothing else.
func (in EvidenceInput) readKind(e Evidence, fields *problem.Fields) {
	if !slices.Contains(EvidenceKinds, e.Kind) {
		fields.Add("kind", "error.evidence.kind")
		return
	}
	switch {
	case e.Kind == EvidenceFile && in.File == nil:
		fields.Add("file", "error.evidence.file_missing")
	case e.Kind == EvidenceLink && !isLink(e.URL):
		fields.Add("url", "error.evidence.url")
	case e.Kind == EvidencePaper && e.Place == "":
		fields.Add("place", "error.evidence.place_missing")
	}
	others := []struct {
		name  string
		given bool
		kind  EvidenceKind
	}{{"file", in.File != nil, EvidenceFile}, {"url", e.URL != "", EvidenceLink}, {"place", e.Place != "", EvidencePaper}}
	for _, o := range others {
		if o.given && o.kind != e.Kind {
			fields.Add(o.name, "error.evidence.other_kind")
		}
	}
}

// titleOf makes a title of a file's name.
func titleOf(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return -1
	}, strings.TrimSuffix(name, path.Ext(name)))
	runes := []rune(strings.ToValidUTF8(strings.Trim(name, " ./"), ""))
	return string(runes[:min(len(runes), MaxLine)])
}

// isLink reports whether the text is an address on the web that shows where it
// leads: one with a user before the host looks like another.
func isLink(text string) bool {
	u, err := url.Parse(text)
	bad := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		!strings.ContainsFunc(text, bad)
}

// Same reports whether both items show the same thing.
func (e Evidence) Same(other Evidence) bool {
	if e.File != nil && other.File != nil {
		return e.File.SHA256 == other.File.SHA256
	}
	return e.Kind == other.Kind && e.Title == other.Title && e.Date == other.Date && e.URL == other.URL && e.Place == other.Place
}

// ReceiveEvidence takes in a file, to be attached with AddEvidence. The caller
// closes it. The account must be one that reports at all.
func (t *Tracker) ReceiveEvidence(by people.Account, r io.Reader) (Upload, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return nil, err
	}
	return t.Vault.Receive(r)
}

// Attachable returns the draft or the update where the account may add evidence
// to it: its own draft, or its own update that was submitted and neither verified
// nor replaced yet, unless the period's collection round is locked.
func (t *Tracker) Attachable(ctx context.Context, by people.Account, id string) (Update, error) {
	if err := by.Require(people.ReportProgress); err != nil {
		return Update{}, err
	}
	u, err := t.Update(ctx, by, id)
	if err != nil {
		return u, err
	}
	if u.Author != by.ID {
		return u, problem.New(problem.Forbidden, "error.evidence.not_author")
	}
	c, err := t.Store.Read(ctx).Commitment(u.Commitment)
	if err != nil {
		return u, err
	}
	if err := u.attachable(by, c); err != nil || u.State == Draft {
		return u, err
	}
	a, err := t.Agreement(ctx, by, c.Agreement)
	if err != nil {
		return u, err
	}
	requests, err := t.requestsOf(t.Store.Read(ctx), a, c)
	if err != nil {
		return u, err
	}
	for _, r := range requests {
		if r.Period == u.Period && r.Lock != nil {
			return u, r.Lock.Problem()
		}
	}
	return u, nil
}

func (u Update) attachable(by people.Account, c Commitment) error {
	if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
		return err
	}
	switch {
	case u.Author != by.ID:
		return problem.New(problem.Forbidden, "error.evidence.not_author")
	case u.State == Verified:
		return problem.New(problem.Conflict, "error.evidence.verified")
	case u.State == Superseded:
		return problem.New(problem.Conflict, "error.evidence.superseded")
	}
	return nil
}

// AddEvidence adds an item to a draft or an update; who may is Attachable's to
// say. A draft's items become facts when it is submitted. The file is checked by
// its content before anything is written down.
func (t *Tracker) AddEvidence(ctx context.Context, by people.Account, id string, in EvidenceInput) (Evidence, error) {
	if _, err := t.Attachable(ctx, by, id); err != nil {
		return Evidence{}, err
	}
	e, err := t.KeepEvidence(ctx, by, in)
	if err != nil {
		return Evidence{}, err
	}
	e.Update = id
	err = t.Store.InTx(ctx, func(tx Tx) error {
		e.AddedAt = journal.Now(t.Now)
		return t.attach(tx, by, e)
	})
	return e, err
}

// KeepEvidence reads an item that was filled in and keeps its file, which is checked by
// its content. The item is no fact yet: whoever calls it says what it supports.
func (t *Tracker) KeepEvidence(ctx context.Context, by people.Account, in EvidenceInput) (Evidence, error) {
	var fields problem.Fields
	e := in.read(t.Today(), &fields)
	if err := fields.Err(); err != nil {
		return Evidence{}, err
	}
	if in.File != nil {
		content, err := in.File.Keep(ctx, in.Name, in.KeepLocation)
		if err != nil {
			return Evidence{}, err
		}
		e.File = &content
		if e.Title == "" {
			e.Title = content.Name
		}
	}
	e.ID, e.Author, e.AuthorName = journal.NewID(), by.ID, by.Name
	return e, nil
}

// evidenceTx is what adding an item asks of its transaction.
type evidenceTx interface {
	EvidenceWriter
	Agreement(code string) (Agreement, error)
	Commitment(code string) (Commitment, error)
	HoldUpdate(id, author string) (Update, error)
	HoldRound(c Commitment, p Period) (RoundTerms, error)
	InsertDraftEvidence(e Evidence) error
}

// attach adds the item in its transaction, in which nobody else submits, reviews
// or replaces what it supports.
func (t *Tracker) attach(tx evidenceTx, by people.Account, e Evidence) error {
	u, err := tx.HoldUpdate(e.Update, by.ID)
	if err != nil {
		return err
	}
	c, err := tx.Commitment(u.Commitment)
	if err != nil {
		return err
	}
	if err := u.attachable(by, c); err != nil {
		return err
	}
	if len(u.Evidence) >= MaxEvidence {
		return problem.New(problem.Invalid, "error.evidence.many", "max", MaxEvidence)
	}
	if slices.ContainsFunc(u.Evidence, e.Same) {
		return problem.New(problem.Conflict, "error.evidence.duplicate")
	}
	if u.State == Draft {
		return tx.InsertDraftEvidence(e)
	}
	round, err := tx.HoldRound(c, u.Period)
	if err != nil {
		return err
	}
	a, err := tx.Agreement(c.Agreement)
	if err != nil {
		return err
	}
	if lock := a.Request(round, c.Party, t.Today()).Lock; lock != nil {
		return lock.Problem()
	}
	return t.record(tx, by, c.Code, e)
}

// record makes the item a fact.
func (t *Tracker) record(tx EvidenceWriter, by people.Account, code string, e Evidence) error {
	return RecordEvidence(tx, by, journal.Now(t.Now), code, e)
}

// EvidenceWriter is what making an item of evidence a fact writes.
type EvidenceWriter interface {
	journal.Recorder
	InsertEvidence(items ...Evidence) error
}

// RecordEvidence makes an item of the commitment a fact.
func RecordEvidence(tx EvidenceWriter, by people.Account, at time.Time, code string, e Evidence) error {
	if err := tx.InsertEvidence(e); err != nil {
		return err
	}
	return tx.Record(by.Entry(at, evidenceAdded, code, e))
}

// recordEvidence makes the items of u, which was just submitted, facts.
func (t *Tracker) recordEvidence(tx EvidenceWriter, by people.Account, u Update) error {
	for _, e := range u.Evidence {
		if err := t.record(tx, by, u.Commitment, e); err != nil {
			return err
		}
	}
	return nil
}

// EvidenceField begins the names of the fields of an item that comes with an
// update, such as evidence.url.
const EvidenceField = "evidence."

// readEvidence reads the items that came with the update. Files are none of them:
// they are received before, and attached to a draft.
func (in ProgressInput) readEvidence(u Update, today Date, fields *problem.Fields) []Evidence {
	var items []Evidence
	for _, typed := range in.Evidence {
		var wrong problem.Fields
		typed.File = nil
		e := typed.read(today, &wrong)
		for _, f := range wrong {
			fields.Add(EvidenceField+f.Name, f.Key, f.Args...)
		}
		e.ID, e.Update, e.Author, e.AuthorName, e.AddedAt = journal.NewID(), u.ID, u.Author, u.AuthorName, u.SubmittedAt
		items = append(items, e)
	}
	return items
}

// missingIn returns those of the items that the list does not have.
func missingIn(list, items []Evidence) []Evidence {
	var missing []Evidence
	for _, e := range items {
		if !slices.ContainsFunc(list, e.Same) && !slices.ContainsFunc(missing, e.Same) {
			missing = append(missing, e)
		}
	}
	return missing
}

// carried returns the evidence of a draft as that of the update which it becomes.
func (u Update) carried(items []Evidence) []Evidence {
	for i := range items {
		items[i].Update, items[i].AuthorName, items[i].AddedAt = u.ID, u.AuthorName, u.SubmittedAt
	}
	return items
}

// RemoveEvidence takes an item off the account's own draft. That of an update is
// a fact, and stays.
func (t *Tracker) RemoveEvidence(ctx context.Context, by people.Account, id string) error {
	if err := by.Require(people.ReportProgress); err != nil {
		return err
	}
	e, err := t.Evidence(ctx, by, id)
	if err != nil {
		return err
	}
	if e.Author != by.ID {
		return problem.New(problem.Forbidden, "error.evidence.not_author")
	}
	return t.Store.InTx(ctx, func(tx Tx) error {
		removed, err := tx.DeleteDraftEvidence(id, by.ID)
		if err == nil && !removed {
			err = problem.New(problem.Conflict, "error.evidence.stays")
		}
		return err
	})
}

// Evidence returns one item of an update, or of the account's own draft.
func (t *Tracker) Evidence(ctx context.Context, by people.Account, id string) (Evidence, error) {
	e, _, err := t.evidence(ctx, by, id)
	return e, err
}

// evidence also says whether the item is part of the record.
func (t *Tracker) evidence(ctx context.Context, by people.Account, id string) (Evidence, bool, error) {
	if err := by.Require(people.Read); err != nil {
		return Evidence{}, false, err
	}
	e, err := t.Store.Read(ctx).Evidence(id)
	if !problem.Is(err, problem.NotFound) {
		return e, true, err
	}
	e, err = t.Store.Read(ctx).DraftEvidence(id, by.ID)
	return e, false, err
}

// OpenEvidence opens the file of an item and notes the download in the journal,
// unless it is of the account's own draft. The caller closes the content.
func (t *Tracker) OpenEvidence(ctx context.Context, by people.Account, id string) (Evidence, io.ReadSeekCloser, error) {
	e, recorded, err := t.evidence(ctx, by, id)
	if err != nil {
		return e, nil, err
	}
	if e.File == nil {
		return e, nil, problem.New(problem.NotFound, "error.evidence.no_file")
	}
	content, err := t.open(e.File.SHA256)
	if err != nil || !recorded {
		return e, content, err
	}
	err = t.Store.InTx(ctx, func(tx Tx) error {
		code, err := commitmentOf(tx, e)
		if err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(t.Now), evidenceDownloaded, code, map[string]string{"evidence": e.ID, "sha256": e.File.SHA256}))
	})
	if err != nil {
		_ = content.Close()
		return e, nil, err
	}
	return e, content, nil
}

// commitmentOf returns the code of the commitment that an item is about.
func commitmentOf(tx Tx, e Evidence) (string, error) {
	if e.Deliverable != "" {
		return tx.DeliveredUnder(e.Deliverable)
	}
	u, err := tx.Update(e.Update)
	return u.Commitment, err
}

// OpenPreview opens the small picture of an item, for pages that show it. The
// caller closes the content.
func (t *Tracker) OpenPreview(ctx context.Context, by people.Account, id string) (Evidence, io.ReadSeekCloser, error) {
	e, err := t.Evidence(ctx, by, id)
	if err != nil {
		return e, nil, err
	}
	if e.File == nil || e.File.Preview == nil {
		return e, nil, problem.New(problem.NotFound, "error.evidence.no_preview")
	}
	content, err := t.open(e.File.Preview.SHA256)
	return e, content, err
}

// open opens content that an item names, and so must stand.
func (t *Tracker) open(sha256 string) (io.ReadSeekCloser, error) {
	content, err := t.Vault.Open(sha256)
	if problem.Is(err, problem.NotFound) {
		err = problem.New(problem.NotFound, "error.evidence.lost")
	}
	return content, err
}

// SweepEvidence removes the files that no item names since a day: those of
// drafts that were discarded, and those that were refused at last.
func (t *Tracker) SweepEvidence(ctx context.Context, now time.Time) (int, error) {
	return t.Vault.Sweep(now.Add(-evidenceFor), func(sha256 []string) ([]string, error) {
		return t.Store.Read(ctx).NamedFiles(sha256)
	})
}
