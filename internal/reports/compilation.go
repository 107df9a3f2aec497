package reports

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

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
// who may compile can follow and cancel, on any tracker of the database.
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
	// beat is how often a compilation says that it is at it, and asks whether it
	// was cancelled.
	beat = time.Second
	// silence is after how long one that says nothing counts as interrupted.
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
func (e *Editions) Start(ctx context.Context, by people.Account, agreement string, p commitments.Period, reason string) (Compilation, Edition, error) {
	d, standing, err := e.prepare(ctx, by, agreement, p, reason)
	if err != nil || d == nil {
		return Compilation{}, standing, err
	}
	open, err := e.Underway(ctx, by, d.edition.Agreement)
	if err != nil {
		return Compilation{}, Edition{}, err
	}
	for _, c := range open {
		if c.Period == p {
			return c, Edition{}, nil
		}
	}
	c, err := e.announce(ctx, by, d)
	if err != nil {
		return Compilation{}, Edition{}, err
	}
	return c, Edition{}, e.inBackground(ctx, c, *d)
}

// announce notes that the draft is being compiled.
func (e *Editions) announce(ctx context.Context, by people.Account, d *draft) (Compilation, error) {
	c := Compilation{
		ID: uuid.Must(uuid.NewV7()).String(), Agreement: d.edition.Agreement, Period: d.edition.Period, By: by.ID, ByName: by.Name,
		State: Compiling, All: len(formatsOf(d.report)), StartedAt: d.edition.CompiledAt, SeenAt: d.edition.CompiledAt,
	}
	d.compilation = c.ID
	return c, e.Store.InsertCompilation(ctx, c)
}

// Underway returns the compilations of an agreement that have not ended.
func (e *Editions) Underway(ctx context.Context, by people.Account, agreement string) ([]Compilation, error) {
	if err := by.Require(people.CompileReport); err != nil {
		return nil, err
	}
	return e.Store.OpenCompilations(ctx, agreement, e.Now().Add(-silence))
}

// Compilation returns one compilation as it stands now.
func (e *Editions) Compilation(ctx context.Context, by people.Account, id string) (Compilation, error) {
	if err := by.Require(people.CompileReport); err != nil {
		return Compilation{}, err
	}
	c, err := e.Store.Compilation(ctx, id)
	if c.State == Compiling && e.Now().Sub(c.SeenAt) > silence {
		c.State = Interrupted
	}
	return c, err
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
		return tx.Record(journal.Entry{
			At: e.Now().UTC().Truncate(time.Microsecond), Actor: by.ID, Kind: "report.cancelled",
			Subject: c.Agreement + "/" + c.Period.String(), Body: map[string]string{"compilation": id},
		})
	})
	if err == nil {
		e.background.end(id, errCancelled)
	}
	return err
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
func (e *Editions) inBackground(ctx context.Context, c Compilation, d draft) error {
	w := e.watch(context.WithoutCancel(ctx), c)
	if w.begin() {
		go func() { _, _, _ = w.issue(d) }() // its end is noted
	}
	return nil
}

// issueWatched compiles the draft while the caller waits.
func (e *Editions) issueWatched(ctx context.Context, c Compilation, d draft) (Edition, bool, error) {
	w := e.watch(ctx, c)
	if !w.begin() {
		return Edition{}, false, context.Canceled
	}
	return w.issue(d)
}

// watched is a compilation at work.
type watched struct {
	editions *Editions
	ctx      context.Context // ends when it is cancelled
	cancel   context.CancelCauseFunc
	mu       sync.Mutex
	Compilation
}

func (e *Editions) watch(ctx context.Context, c Compilation) *watched {
	w := &watched{Compilation: c, editions: e}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	return w
}

// begin counts it among the compilations of this process; false when that is
// stopping, which is then noted as its end.
func (w *watched) begin() bool {
	if w.editions.background.begin(w.ID, w.cancel) {
		return true
	}
	w.cancel(context.Canceled)
	w.finish(w.ctx, Edition{}, context.Canceled)
	return false
}

// issue issues the draft and notes the end, once begin has returned true.
func (w *watched) issue(d draft) (Edition, bool, error) {
	defer w.editions.background.done(w.ID)
	defer w.cancel(nil)
	beating := make(chan struct{})
	go w.beat(w.ctx, beating)
	edition, created, err := w.editions.issue(w.ctx, d, w.progress(w.ctx))
	w.cancel(nil)
	<-beating
	w.finish(w.ctx, edition, err)
	return edition, created, err
}

// progress notes each step, and ends the compiling when somebody cancelled it.
func (w *watched) progress(ctx context.Context) ProgressFunc {
	return func(done, all int, next string) error {
		w.mu.Lock()
		w.Done, w.All, w.Next = done, all, next
		w.mu.Unlock()
		w.save(ctx)
		return context.Cause(ctx)
	}
}

// beat goes on saying that the work is at hand, until ctx ends.
func (w *watched) beat(ctx context.Context, ended chan<- struct{}) {
	defer close(ended)
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.save(ctx)
		}
	}
}

func (w *watched) save(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.SeenAt = w.editions.Now().UTC().Truncate(time.Microsecond)
	cancelled, err := w.editions.Store.SaveCompilation(ctx, w.Compilation)
	if err != nil && ctx.Err() == nil {
		w.editions.log().Warn("the progress of a compilation was not saved", "compilation", w.ID, "error", err)
	}
	if cancelled {
		w.cancel(errCancelled)
	}
}

// finish notes how it ended.
func (w *watched) finish(ctx context.Context, edition Edition, err error) {
	switch cause := context.Cause(ctx); {
	case err == nil:
		w.State, w.Edition, w.Done, w.Next = Issued, edition.ID, w.All, ""
	case errors.Is(cause, errCancelled) || errors.Is(err, errCancelled):
		w.State = Cancelled
	case errors.Is(err, context.Canceled):
		w.State = Interrupted
	default:
		w.State, w.Failure = Failed, "error.compilation.failed"
		if told, ok := problem.Of(err); ok {
			w.Failure = told.Key
		}
		w.editions.log().Error("a report was not compiled", "agreement", w.Agreement, "period", w.Period.String(), "error", err)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	w.save(last)
}

func (e *Editions) log() *slog.Logger {
	if e.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return e.Log
}
