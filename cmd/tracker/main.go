// Command tracker follows, in public, how the pledges of partnership
// agreements are kept: one program with the pages, the API, the scheduled
// reports and the commands of those who run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // periods are reckoned in Africa/Casablanca, also where no zone files are

	"tracker/internal/locale"
	"tracker/internal/problem"
)

// Exit statuses.
const (
	done     = 0
	failed   = 1
	wrongUse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot(in, out, errs)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var use *useError
	switch {
	case err == nil:
		return done
	case errors.As(err, &use):
		fmt.Fprintf(errs, "tracker: %v\n", err)
		return wrongUse
	}
	fmt.Fprintln(errs, "tracker: "+say(err))
	return failed
}

// say puts an error into words; problems have theirs in the catalogue.
func say(err error) string {
	p, ok := problem.Of(err)
	if !ok {
		return err.Error()
	}
	l := locale.For("en")
	text := l.T(p.Key, p.Args...)
	for _, f := range p.Fields {
		text += "\n  " + f.Name + ": " + l.T(f.Key, f.Args...)
	}
	return text
}
