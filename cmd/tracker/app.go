package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/deliveries"
	"tracker/internal/deliveries/webhook"
	"tracker/internal/evidence"
	"tracker/internal/files"
	"tracker/internal/opinions"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
	"tracker/internal/reports"
	"tracker/internal/store"
	"tracker/internal/workbook"
)

// app is the tracker with everything wired, as all commands use it.
type app struct {
	settings
	log         *slog.Logger
	db          *store.DB
	files       *files.Store
	evidence    *files.Store
	handedIn    *files.Store
	tracker     *commitments.Tracker
	people      *people.Directory
	collection  *collection.Collection
	register    *deliverables.Register
	opinions    *opinions.Opinions
	recommended *recommendations.Recommendations
	reports     *reports.Editions
	journal     *audit.Journal
	reminders   *reminders.Reminders
	deliveries  *deliveries.Dispatch
	workbooks   *workbook.Service
	imports     *workbook.Lists
}

// hashesAtOnce bounds the memory of password checks: 64 MiB each.
const hashesAtOnce = 2

// schemaRule is what is done about a schema that is not current.
type schemaRule int

const (
	migrateSchema schemaRule = iota // it is brought up to date
	requireSchema                   // it is refused
)

// open wires the tracker on the database of the settings.
func (c *command) open(ctx context.Context, rule schemaRule) (*app, error) {
	s, err := c.flags.read()
	if err != nil {
		return nil, err
	}
	a := &app{settings: s, log: slog.New(slog.NewTextHandler(c.errs, nil))}
	if a.db, err = store.Open(ctx, s.DatabaseURL); err != nil {
		return nil, err
	}
	if err := a.wire(ctx, rule); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) wire(ctx context.Context, rule schemaRule) error {
	err := a.prepareSchema(ctx, rule)
	if err != nil {
		return err
	}
	if a.files, err = files.Open(filepath.Join(a.DataDir, "files")); err != nil {
		return err
	}
	if a.evidence, err = files.Open(filepath.Join(a.DataDir, "evidence")); err != nil {
		return err
	}
	if a.handedIn, err = files.Open(filepath.Join(a.DataDir, "workbooks")); err != nil {
		return err
	}
	if a.journal, err = audit.Open(ctx, a.db.Journal(), filepath.Join(a.DataDir, "journal.key"), time.Now); err != nil {
		return err
	}
	domain, vault := a.db.Commitments(), evidence.New(a.evidence)
	a.journal.Evidence = vault
	a.tracker = &commitments.Tracker{Store: domain, Vault: vault, Now: time.Now, Location: a.location}
	a.register = &deliverables.Register{Store: a.db.Deliverables(), Tracker: a.tracker}
	a.opinions = &opinions.Opinions{Store: a.db.Opinions(), Tracker: a.tracker}
	a.recommended = &recommendations.Recommendations{Store: a.db.Recommendations(), Tracker: a.tracker}
	a.collection = &collection.Collection{Store: a.db.Collection(), Now: time.Now, Location: a.location}
	a.workbooks = workbook.New(workbook.Service{
		Tracker: a.tracker, Collection: a.collection, Register: a.register, Store: a.db.Workbooks(), Files: a.handedIn, Now: time.Now,
	})
	a.imports = a.workbooks.Lists(a.db.ListColumns())
	a.people = &people.Directory{Store: a.db.People(), Hasher: people.NewArgon2id(hashesAtOnce), Now: time.Now}
	a.reports = &reports.Editions{
		Store: a.db.Reports(a.location), Agreements: domain, Files: a.files, Sealer: a.journal.Seal(), Now: time.Now, Location: a.location, Log: a.log,
	}
	a.deliveries = a.dispatch()
	return nil
}

// dispatch wires the deliveries: by mail where there is a mail server, and by
// webhook.
func (a *app) dispatch() *deliveries.Dispatch {
	site := deliveries.Site{Base: a.base, Location: a.location}
	d := &deliveries.Dispatch{
		Store: a.db.Deliveries(), People: a.db.People(), Agreements: a.db.Commitments(), Webhooks: webhook.New("tracker/" + version()),
		Sources: deliveries.NewSources(deliveries.SourceConfig{
			Store: a.db.DeliverySources(), People: a.db.People(), Editions: a.reports, Agreements: a.db.Commitments(),
			Comments: a.db.Commitments(), Files: a.files, Site: site,
		}),
		Now: time.Now, Log: a.log, Site: site,
	}
	a.reminders = &reminders.Reminders{Store: a.db.Reminders(), Now: time.Now, Location: a.location, Hour: a.hour, Site: site}
	d.Sources[reminders.Topic] = a.reminders
	if a.mail != nil { // a nil *mail.Server in the interface would be a mailer
		d.Mail = a.mail
	}
	return d
}

func (a *app) prepareSchema(ctx context.Context, rule schemaRule) error {
	if rule == migrateSchema {
		return a.db.Migrate(ctx)
	}
	return a.db.CheckSchema(ctx)
}

func (a *app) close() error {
	var err error
	for _, folder := range []*files.Store{a.files, a.evidence, a.handedIn} {
		if folder != nil {
			err = errors.Join(err, folder.Close())
		}
	}
	return errors.Join(err, a.db.Close())
}
