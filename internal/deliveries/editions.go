package deliveries

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
)

const (
	// pendingBatch is how many deliveries one call of Pending finds; the next
	// call finds more.
	pendingBatch = 500
	// maxAttachments is how many bytes of files a mail carries at most. Mail
	// servers refuse much larger mail, and encoding makes files a third larger.
	maxAttachments = 12 << 20
)

// EditionMail is the Source of issued editions.
type EditionMail struct {
	Store      SourceStore
	Editions   Editions
	Agreements Agreements
	Files      reports.Files
	Site       Site
}

// Pending lists a delivery for each subscription and edition that have none.
func (e *EditionMail) Pending(ctx context.Context, _ time.Time) ([]Delivery, error) {
	return e.Store.PendingEditions(ctx, pendingBatch)
}

// Letter announces an edition to a subscriber, with the files that they chose.
func (e *EditionMail) Letter(ctx context.Context, d Delivery, to Recipient) (Letter, error) {
	edition, err := e.Editions.Get(ctx, people.SystemAccount(), d.Edition)
	if err != nil {
		return Letter{}, err
	}
	title, err := e.title(ctx, edition.Agreement, to.Subscription.Language)
	if err != nil {
		return Letter{}, err
	}
	l := locale.For(to.Subscription.Language)
	facts, err := e.facts(ctx, l, edition)
	if err != nil {
		return Letter{}, err
	}
	files, note, err := e.attachments(edition, to.Subscription)
	if err != nil {
		return Letter{}, err
	}
	letter := Letter{
		Language:    l.Lang(),
		Subject:     l.T("mail.edition.subject", "period", edition.Period.String(), "number", edition.Number, "agreement", edition.Agreement),
		Text:        []string{l.T("mail.edition.text."+string(edition.Kind), "title", title, "period", edition.Period.String(), "number", edition.Number)},
		Facts:       facts,
		Links:       []LetterLink{{l.T("mail.edition.open"), e.pageURL(l.Lang(), edition)}},
		Attachments: files,
	}
	if edition.SameAs > 0 {
		letter.Text = append(letter.Text, l.T("report.same_as", "number", edition.SameAs))
	}
	if note != "" {
		letter.Text = append(letter.Text, l.T("mail.edition."+note))
	}
	return letter, nil
}

func (e *EditionMail) title(ctx context.Context, code, language string) (string, error) {
	agreements, err := e.Agreements.Agreements(ctx)
	if err != nil {
		return "", err
	}
	for _, a := range agreements {
		if a.Code == code {
			return locale.For(language).Text(a.Title), nil
		}
	}
	return code, nil
}

// facts says when the edition was issued, of a corrected one why and what it says
// otherwise, and how far the record has moved since.
func (e *EditionMail) facts(ctx context.Context, l *locale.Locale, edition reports.Edition) ([]LetterFact, error) {
	facts := []LetterFact{{l.T("mail.edition.issued"), l.Instant(edition.CompiledAt, e.Site.Location)}}
	if edition.Kind == reports.Corrected {
		changes, err := e.Editions.Changes(ctx, people.SystemAccount(), edition)
		if err != nil {
			return nil, err
		}
		facts = append(facts, LetterFact{l.T("mail.edition.reason"), edition.Reason},
			LetterFact{l.T("mail.edition.changes", "number", changes.Against.Number), differing(l, changes)})
	}
	moved, err := e.Editions.MovedSince(ctx, people.SystemAccount(), edition)
	if err != nil {
		return nil, err
	}
	if since := moved[edition.ID]; since.Moved() {
		facts = append(facts, LetterFact{l.T("mail.edition.since"), l.List(since.Counts(l))})
	}
	return facts, nil
}

// differing says in how many places each part of the report differs.
func differing(l *locale.Locale, changes reports.Comparison) string {
	var parts []string
	for _, s := range reports.Sections(changes.Everything) {
		title := cmp.Or(reports.SectionTitle(l, s.Section), s.Section)
		parts = append(parts, l.T("mail.edition.part", "part", title, "count", l.Int(s.Count)))
	}
	return l.List(parts)
}

// pageURL is the edition's page.
func (e *EditionMail) pageURL(language string, edition reports.Edition) string {
	return e.Site.Page(language, "reports", edition.Period.String(), strconv.Itoa(edition.Number)) + "?agreement=" + edition.Agreement
}

// attachments reads the files that the subscriber chose. Where the edition has
// none of the format, or they are too large for mail, note names the message
// that says so.
func (e *EditionMail) attachments(edition reports.Edition, s Subscription) (files []Attachment, note string, err error) {
	chosen := filesFor(edition, s.Format, s.Language)
	if len(chosen) == 0 && s.Format != Link {
		return nil, "no_file", nil
	}
	size := int64(0)
	for _, f := range chosen {
		size += f.Size
	}
	if s.Format != Archive && size > maxAttachments {
		return nil, "too_large", nil
	}
	if s.Format == Archive {
		return e.archive(edition)
	}
	for _, f := range chosen {
		content, err := e.readFile(f)
		if err != nil {
			return nil, "", err
		}
		files = append(files, Attachment{edition.DownloadName(f.Name), f.MediaType, content})
	}
	return files, "", nil
}

// archive packs all files into one ZIP file.
func (e *EditionMail) archive(edition reports.Edition) (files []Attachment, note string, err error) {
	var out bytes.Buffer
	if err := reports.WriteArchive(&out, edition, e.Files); err != nil {
		return nil, "", &Failure{Code: "file"}
	}
	if out.Len() > maxAttachments {
		return nil, "too_large", nil
	}
	return []Attachment{{edition.ArchiveName(), "application/zip", out.Bytes()}}, "", nil
}

// filesFor lists the edition's files of the format in the language. A file
// without a language stands in where there is none in the language. An archive
// holds all files.
func filesFor(edition reports.Edition, format Format, language string) []reports.File {
	if format == Archive {
		return edition.Files
	}
	var chosen []reports.File
	for _, f := range edition.Files {
		stem, found := strings.CutSuffix(f.Name, "."+string(format))
		if !found || stem == "manifest" {
			continue
		}
		name, of := stem, ""
		if dot := strings.LastIndexByte(stem, '.'); dot >= 0 && locale.IsSupported(stem[dot+1:]) {
			name, of = stem[:dot], stem[dot+1:]
		}
		_, translated := edition.File(name + "." + language + "." + string(format))
		if of == language || of == "" && !translated {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

func (e *EditionMail) readFile(f reports.File) (content []byte, err error) {
	file, err := e.Files.Open(f.SHA256)
	if err != nil {
		return nil, &Failure{Code: "file"}
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(file)
}

// editionEvent is the data of the event "edition.issued".
type editionEvent struct {
	ID          string                 `json:"id"`
	Agreement   string                 `json:"agreement"`
	Period      commitments.Period     `json:"period"`
	PeriodKind  commitments.PeriodKind `json:"period_kind"`
	Number      int                    `json:"edition"`
	Kind        reports.EditionKind    `json:"kind"`
	Reason      string                 `json:"reason"`
	SameAs      int                    `json:"same_as,omitempty"`
	JournalSize int64                  `json:"journal_size"`
	CompiledAt  time.Time              `json:"compiled_at"`
	URL         string                 `json:"url"`
	Files       []reports.File         `json:"files"`
}

// Event announces an edition to a webhook, with the hashes of its files.
func (e *EditionMail) Event(ctx context.Context, d Delivery, to Recipient) (Event, error) {
	edition, err := e.Editions.Get(ctx, people.SystemAccount(), d.Edition)
	if err != nil {
		return Event{}, err
	}
	return Event{Type: "edition.issued", Timestamp: edition.CompiledAt, Data: editionEvent{
		ID: edition.ID, Agreement: edition.Agreement, Period: edition.Period, PeriodKind: edition.Period.Kind,
		Number: edition.Number, Kind: edition.Kind, Reason: edition.Reason, SameAs: edition.SameAs, JournalSize: edition.JournalSize,
		CompiledAt: edition.CompiledAt, URL: e.pageURL(to.Subscription.Language, edition), Files: slices.Clone(edition.Files),
	}}, nil
}
