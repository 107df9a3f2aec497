package reports

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// CompilationState says how far a compilation has come.
type CompilationState string

// The states. Only an issued compilation has left an edition; after every other
// end the store is as it was before.
const (
	Compiling   CompilationState = "compiling"
	Issued      CompilationState = "issued"
	Cancelled   CompilationState = "cancelled"
	Failed      CompilationState = "failed"
	Interrupted CompilationState = "interrupted" // the tracker that compiled has ended
)

// Compilation is the compiling of one edition in the background, which anybody
// who may issue it can follow and cancel, on any tracker of the database.
type Compilation struct {
	ID        string             `json:"id"`
	Agreement string             `json:"agreement"`
	Period    commitments.Period `json:"period"`
	By        string             `json:"by"` // account id
	ByName    string             `json:"by_name"`
	State     CompilationState   `json:"state"`
	Done      int                `json:"done"`    // files that are ready
	All       int                `json:"all"`     // files in all
	Next      string             `json:"next"`    // file at hand; "" before the first and after the last
	Edition   string             `json:"edition"` // id, once issued
	Failure   string             `json:"failure"` // message key, once failed
	StartedAt time.Time          `json:"started_at"`
	SeenAt    time.Time          `json:"seen_at"` // when its tracker last said that it is at it
}

// Percent is how much of the work is done, 100 only once it was issued.
func (c Compilation) Percent() int {
	if c.State == Issued {
		return 100
	}
	return min(99, c.Done*100/max(c.All, 1))
}

// Compilations is what following compilations needs from a database. They are
// no facts, and are forgotten after a while.
type Compilations interface {
	InsertCompilation(ctx context.Context, c Compilation) error
	// SaveCompilation stores its progress and state while it is not ended yet,
	// and reports whether somebody asked to cancel it.
	SaveCompilation(ctx context.Context, c Compilation) (cancelled bool, err error)
	Compilation(ctx context.Context, id string) (Compilation, error)
	// OpenCompilations returns those of an agreement that have not ended and were
	// seen since then, the latest first.
	OpenCompilations(ctx context.Context, agreement string, seen time.Time) ([]Compilation, error)
}

const (
	// heartbeat is how often a compilation stores that it is running, and asks
	// whether it was cancelled.
	heartbeat = time.Second
	// silence is how long a compilation may store nothing before it counts as
	// interrupted.
	silence = 15 * time.Second
)

// background is the compilations of this process.
type background struct {
	mu     sync.Mutex
	ended  bool
	cancel map[string]context.CancelCauseFunc
	group  sync.WaitGroup
}

var errCancelled = errors.New("reports: the compilation was cancelled")

// Start begins to compile the edition of a period in the background, under the
// rules of Compile, all of which are checked before it returns. Where the latest
// edition says the same already it is returned, and nothing was begun. Where the
// period is being compiled already, that compilation is returned.
func (e *Editions) Start(ctx context.Context, by people.Account, in CompileInput) (Compilation, Edition, error) {
	d, latest, err := e.prepare(ctx, by, in)
	if err != nil {
		return Compilation{}, Edition{}, err
	}
	if d == nil {
		return Compilation{}, latest, nil
	}
	open, err := e.Underway(ctx, by, d.edition.Agreement)
	if err != nil {
		return Compilation{}, Edition{}, err
	}
	for _, c := range open {
		if c.Period == in.Period {
			return c, Edition{}, nil
		}
	}
	c, err := e.announce(ctx, by, d)
	if err != nil {
		return Compilation{}, Edition{}, err
	}
	e.inBackground(ctx, c, *d)
	return c, Edition{}, nil
}

// announce notes that the draft is being compiled.
func (e *Editions) announce(ctx context.Context, by people.Account, d *draft) (Compilation, error) {
	c := Compilation{
		ID: journal.NewID(), Agreement: d.edition.Agreement, Period: d.edition.Period, By: by.ID, ByName: by.Name,
		State: Compiling, All: len(formatsOf(d.report)), StartedAt: d.edition.CompiledAt, SeenAt: d.edition.CompiledAt,
	}
	d.compilation = c.ID
	return c, e.Store.InsertCompilation(ctx, c)
}

// Underway returns the compilations of an agreement that have not ended, to those who
// may issue its editions. The empty code means the first agreement.
func (e *Editions) Underway(ctx context.Context, by people.Account, agreement string) ([]Compilation, error) {
	a, err := e.issuable(ctx, by, agreement)
	if err != nil {
		return nil, err
	}
	return e.Store.OpenCompilations(ctx, a.Code, e.Now().Add(-silence))
}

// Compilation returns one compilation as it stands now, to those who may issue
// editions of its agreement.
func (e *Editions) Compilation(ctx context.Context, by people.Account, id string) (Compilation, error) {
	if err := by.Require(people.CompileReport); err != nil {
		return Compilation{}, err
	}
	c, err := e.Store.Compilation(ctx, id)
	if err != nil {
		return Compilation{}, err
	}
	if _, err := e.issuable(ctx, by, c.Agreement); err != nil {
		return Compilation{}, err
	}
	if c.State == Compiling && e.Now().Sub(c.SeenAt) > silence {
		c.State = Interrupted
	}
	return c, nil
}

// Cancel ends a compilation, within seconds, before anything of it is issued;
// one that has ended already is a Conflict problem.
func (e *Editions) Cancel(ctx context.Context, by people.Account, id string) error {
	c, err := e.Compilation(ctx, by, id)
	if err != nil {
		return err
	}
	if c.State != Compiling {
		return problem.New(problem.Conflict, "error.compilation.ended")
	}
	err = e.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.CancelCompilation(id); err != nil {
			return err
		}
		subject := c.Agreement + "/" + c.Period.String()
		return tx.Record(by.Entry(journal.Now(e.Now), "report.cancelled", subject, map[string]string{"compilation": id}))
	})
	if err != nil {
		return err
	}
	e.background.end(id, errCancelled)
	return nil
}

// Stop cancels the compilations of this process and waits for them, or for the
// end of ctx. None begins after it.
func (e *Editions) Stop(ctx context.Context) error {
	e.background.stop()
	ended := make(chan struct{})
	go func() { e.background.group.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *background) begin(id string, cancel context.CancelCauseFunc) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return false
	}
	if b.cancel == nil {
		b.cancel = map[string]context.CancelCauseFunc{}
	}
	b.cancel[id] = cancel
	b.group.Add(1)
	return true
}

func (b *background) end(id string, why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if cancel := b.cancel[id]; cancel != nil {
		cancel(why)
	}
}

func (b *background) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	for _, cancel := range b.cancel {
		cancel(context.Canceled)
	}
}

func (b *background) done(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.cancel, id)
	b.group.Done()
}

// inBackground compiles the draft after the request that asked for it has ended.
func (e *Editions) inBackground(ctx context.Context, c Compilation, d draft) {
	running := e.running(context.WithoutCancel(ctx), c)
	if running.begin() {
		go func() { _, _, _ = running.issue(d) }() // its end is stored
	}
}

// issueAndFollow compiles the draft while the caller waits; how far it has come
// can be followed as when it runs in the background.
func (e *Editions) issueAndFollow(ctx context.Context, c Compilation, d draft) (Edition, bool, error) {
	running := e.running(ctx, c)
	if !running.begin() {
		return Edition{}, false, context.Canceled
	}
	return running.issue(d)
}

// runningCompilation is a compilation of this process, and stores how far it has
// come.
type runningCompilation struct {
	editions *Editions
	ctx      context.Context // ends when it is cancelled
	cancel   context.CancelCauseFunc
	mu       sync.Mutex
	Compilation
}

func (e *Editions) running(ctx context.Context, c Compilation) *runningCompilation {
	running := &runningCompilation{Compilation: c, editions: e}
	running.ctx, running.cancel = context.WithCancelCause(ctx)
	return running
}

// begin counts it among the compilations of this process; false when that is
// stopping, which is then stored as its end.
func (c *runningCompilation) begin() bool {
	if c.editions.background.begin(c.ID, c.cancel) {
		return true
	}
	c.cancel(context.Canceled)
	c.finish(c.ctx, Edition{}, context.Canceled)
	return false
}

// issue issues the draft and stores the end, once begin has returned true.
func (c *runningCompilation) issue(d draft) (Edition, bool, error) {
	defer c.editions.background.done(c.ID)
	defer c.cancel(nil)
	ended := make(chan struct{})
	go c.saveRegularly(c.ctx, ended)
	edition, created, err := c.editions.issue(c.ctx, d, c.progress(c.ctx))
	c.cancel(nil)
	<-ended
	c.finish(c.ctx, edition, err)
	return edition, created, err
}

// progress stores each step, and ends the compiling when somebody cancelled it.
func (c *runningCompilation) progress(ctx context.Context) ProgressFunc {
	return func(done, all int, next string) error {
		c.mu.Lock()
		c.Done, c.All, c.Next = done, all, next
		c.mu.Unlock()
		c.save(ctx)
		return context.Cause(ctx)
	}
}

// saveRegularly stores the compilation at each heartbeat, until ctx ends.
func (c *runningCompilation) saveRegularly(ctx context.Context, ended chan<- struct{}) {
	defer close(ended)
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.save(ctx)
		}
	}
}

func (c *runningCompilation) save(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.SeenAt = journal.Now(c.editions.Now)
	cancelled, err := c.editions.Store.SaveCompilation(ctx, c.Compilation)
	if err != nil {
		if ctx.Err() == nil {
			c.editions.log().Warn("the progress of a compilation was not saved", "compilation", c.ID, "error", err)
		}
		return
	}
	if cancelled {
		c.cancel(errCancelled)
	}
}

// finish stores how it ended.
func (c *runningCompilation) finish(ctx context.Context, edition Edition, err error) {
	switch cause := context.Cause(ctx); {
	case err == nil:
		c.State, c.Edition, c.Done, c.Next = Issued, edition.ID, c.All, ""
	case errors.Is(cause, errCancelled) || errors.Is(err, errCancelled):
		c.State = Cancelled
	case errors.Is(err, context.Canceled):
		c.State = Interrupted
	default:
		c.State, c.Failure = Failed, "error.compilation.failed"
		if refused, ok := problem.Of(err); ok {
			c.Failure = refused.Key
		}
		c.editions.log().Error("a report was not compiled", "agreement", c.Agreement, "period", c.Period.String(), "error", err)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	c.save(last)
}

func (e *Editions) log() *slog.Logger {
	if e.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return e.Log
}
