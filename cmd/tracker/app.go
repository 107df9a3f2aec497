package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/files"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/store"
)

// app is the tracker with everything wired, as all commands use it.
type app struct {
	settings
	log     *slog.Logger
	db      *store.DB
	files   *files.Store
	tracker *commitments.Tracker
	people  *people.Directory
	reports *reports.Editions
}

// hashesAtOnce bounds the memory of password checks: 64 MiB each.
const hashesAtOnce = 2

// open wires the tracker on the database of the settings. With migrate it
// brings the schema up to date; without, a schema that is behind is an error.
func (c *command) open(ctx context.Context, migrate bool) (*app, error) {
	s, err := c.flags.read()
	if err != nil {
		return nil, err
	}
	a := &app{settings: s, log: slog.New(slog.NewTextHandler(c.errs, nil))}
	if a.db, err = store.Open(ctx, s.DatabaseURL); err != nil {
		return nil, err
	}
	if err := a.wire(ctx, migrate); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) wire(ctx context.Context, migrate bool) error {
	if migrate {
		if err := a.db.Migrate(ctx); err != nil {
			return err
		}
	} else if err := a.migrated(ctx); err != nil {
		return err
	}
	hasher, err := people.NewArgon2id(hashesAtOnce)
	if err != nil {
		return err
	}
	if a.files, err = files.Open(filepath.Join(a.DataDir, "files")); err != nil {
		return err
	}
	domain := a.db.Commitments()
	a.tracker = &commitments.Tracker{Store: domain, Now: time.Now, Location: a.location}
	a.people = &people.Directory{Store: a.db.People(), Hasher: hasher, Now: time.Now}
	a.reports = &reports.Editions{
		Store: a.db.Reports(a.location), Agreements: domain, Files: a.files, Now: time.Now, Location: a.location,
	}
	return nil
}

func (a *app) migrated(ctx context.Context) error {
	pending, err := a.db.Pending(ctx)
	if err == nil && pending {
		err = errors.New("the database is not up to date: run `tracker migrate`")
	}
	return err
}

func (a *app) close() error {
	var err error
	if a.files != nil {
		err = a.files.Close()
	}
	return errors.Join(err, a.db.Close())
}
