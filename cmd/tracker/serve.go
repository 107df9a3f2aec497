package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/web"
)

// stopWithin is how long requests and jobs at hand may take to finish.
const stopWithin = 10 * time.Second

// serving is what `serve` is asked to do.
type serving struct {
	demo      bool
	noMigrate bool
}

func (c *command) serve() *cobra.Command {
	var how serving
	cmd := &cobra.Command{
		Use: "serve [--demo]", Short: "Serve the pages and the API, and run the scheduled jobs", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := c.serveTracker(cmd.Context(), how)
			if errors.Is(err, context.Canceled) && cmd.Context().Err() != nil {
				return nil // it was stopped while it started
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&how.demo, "demo", false, "load the agreement, demonstration accounts and demonstration data")
	cmd.Flags().BoolVar(&how.noMigrate, "no-migrate", false, "refuse a database whose schema is not current, instead of bringing it up to date")
	return cmd
}

// serveTracker listens before it does anything else: visitors who come while the
// schema or a demonstration is being prepared wait for their page.
func (c *command) serveTracker(ctx context.Context, how serving) (err error) {
	s, err := c.flags.read()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it first, where it came to serve
	rule := migrateSchema
	if how.noMigrate {
		rule = requireSchema
	}
	a, err := c.open(ctx, rule)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	password := ""
	if how.demo {
		if password, err = c.prepareDemo(ctx, a); err != nil {
			return err
		}
	}
	return c.serveOn(ctx, listener, a, password)
}

func (c *command) serveOn(ctx context.Context, listener net.Listener, a *app, demoPassword string) error {
	jobs, err := schedule.New(a.db.Jobs(), a.location, clockwork.NewRealClock(), a.log, schedule.Jobs(schedule.Operations{
		Collector: a.collection, Editions: a.reports, Deliverer: a.deliveries, Cleaner: cleaner{a}, Location: a.location,
	})...)
	if err != nil {
		return err
	}
	handler, err := web.New(web.Config{
		Tracker: a.tracker, People: a.people, Reports: a.reports, Collection: a.collection, Register: a.register, Opinions: a.opinions, Recommended: a.recommended,
		Workbooks: a.workbooks, Imports: a.imports,
		Deliveries: a.deliveries, Reminders: a.reminders, Journal: a.journal, Jobs: jobs, Sessions: a.db.Sessions(),
		BaseURL: a.base, Location: a.location, Log: a.log, Now: time.Now, Version: version(),
		Ready: a.readiness, DemoPassword: demoPassword,
	})
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	jobs.Start()
	c.printWelcome(a, demoPassword)
	defer a.tendJournal(ctx)()
	return serveUntil(ctx, server, listener, jobs, a.reports)
}

// tendJournal gives entries their places in the log until what it returns is
// called: after the last request, whose entries are waited for.
func (a *app) tendJournal(ctx context.Context) (stop func()) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() { defer close(ended); a.journal.Run(running, a.log) }()
	return func() { cancel(); <-ended }
}

// serveUntil serves until ctx ends, then lets requests and jobs finish.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener, jobs *schedule.Scheduler, editions *reports.Editions) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, server.Shutdown(patience), jobs.Stop(patience), editions.Stop(patience))
}

// printWelcome says where to go and, for a demonstration, how to log in.
func (c *command) printWelcome(a *app, demoPassword string) {
	c.printf("The tracker is open at %s\n", a.base)
	if demoPassword == "" {
		return
	}
	c.printf("Demonstration accounts, all with the password %s\n", demoPassword)
	for _, account := range demoAccounts {
		c.printf("  %-28s %s\n", account.email, account.purpose)
	}
}

// readiness reports whether the database answers and its schema is current.
func (a *app) readiness(ctx context.Context) error {
	if err := a.db.Ping(ctx); err != nil {
		return err
	}
	return a.db.CheckSchema(ctx)
}
