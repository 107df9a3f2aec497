package commitments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// ProgressInput is what a planner fills in, as typed: pages, API and workbook hand
// it over unread, so that one set of rules reads it.
type ProgressInput struct {
	Period string `json:"period"`
	Status string `json:"status"`
	// Value is that of the only indicator; "" for none. Values name theirs.
	Value          string       `json:"value"`
	Values         []ValueInput `json:"values,omitempty"`
	Narrative      string       `json:"narrative"`
	Delay          DelayInput   `json:"delay"`
	Version        int          `json:"version"` // of the commitment that the planner saw
	Submit         bool         `json:"submit"`  // false saves a draft
	IdempotencyKey string       `json:"-"`       // "" for none
	// Answers are to the warnings of the rules of quality.
	Answers []Answer `json:"answers,omitempty"`
	// Evidence is links and papers that come with the update. Those that its draft
	// holds already are passed over.
	Evidence []EvidenceInput `json:"evidence,omitempty"`
}

// read turns what was typed into an update, noting each field that can't be read.
func (in ProgressInput) read(of measures, fields *problem.Fields) Update {
	u := Update{Status: Status(in.Status), Narrative: strings.TrimSpace(in.Narrative), Delay: in.Delay.read(fields)}
	var err error
	if u.Period, err = ParsePeriod(strings.TrimSpace(in.Period)); err != nil {
		_ = fields.Check(err)
	}
	if !slices.Contains(Statuses, u.Status) {
		fields.Add("status", "error.status.unknown", "value", problem.Excerpt(in.Status))
	}
	u.Values = reading{of.pledge.Measured(), of.pledge.Alone(), of.dimensions, fields}.values(in.Value, in.Values)
	fields.CheckText("narrative", u.Narrative, MaxNarrative)
	fields.CheckText("Idempotency-Key", in.IdempotencyKey, MaxKey)
	u.Answers = readAnswers(in.Answers, fields)
	return u
}

// measures is what updates of a commitment are measured by.
type measures struct {
	pledge     Pledge
	dimensions []Dimension
}

// measuresOf looks up what the updates of a pledge's commitments are measured by.
func measuresOf(tx pledgeReader, pledge string) (measures, error) {
	var m measures
	var err error
	if m.pledge, err = tx.Pledge(pledge); err != nil {
		return m, err
	}
	if slices.ContainsFunc(m.pledge.Indicators, func(in Indicator) bool { return len(in.Breakdown) > 0 }) {
		m.dimensions, err = tx.Dimensions()
	}
	return m, err
}

type pledgeReader interface {
	Pledge(code string) (Pledge, error)
	Dimensions() ([]Dimension, error)
}

// hash identifies the request for idempotency: same commitment, same content.
func (in ProgressInput) hash(code string) string {
	raw, _ := json.Marshal(in) // texts, a number and lists of texts: cannot fail
	sum := sha256.Sum256(append([]byte(code+"\n"), raw...))
	return hex.EncodeToString(sum[:])
}

// ReportProgress saves a draft or submits a progress update on a commitment.
// The account must be a planner of the pledge's party and of the region; the
// period must be open; the version must be the current one, else a Conflict
// with the key error.stale. What the rules of quality refuse is not submitted,
// nor what they warn of before its author has answered each warning; a draft is
// saved, and returned with what they say. A repeated idempotency key with the
// same content returns the first answer and changes nothing.
func (t *Tracker) ReportProgress(ctx context.Context, by people.Account, code string, in ProgressInput) (Update, error) {
	var result Update
	err := t.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if result, err = t.answered(tx, by, code, in); err != nil || result.ID != "" {
			return err
		}
		if result, err = t.report(tx, by, code, in); err != nil || in.IdempotencyKey == "" {
			return err
		}
		answer, err := json.Marshal(answer{result, result.Evidence})
		if err != nil {
			return err
		}
		return tx.Answer(by.ID, in.IdempotencyKey, answer)
	})
	return result, err
}

// answer is what a repeated request is answered with.
type answer struct {
	Update
	Evidence []Evidence `json:"evidence"`
}

// answered replays the stored answer of an idempotency key; a new key is reserved
// for this request, and the update has no ID.
func (t *Tracker) answered(tx KeyWriter, by people.Account, code string, in ProgressInput) (Update, error) {
	var u Update
	if in.IdempotencyKey == "" || len(in.IdempotencyKey) > MaxKey {
		return u, nil
	}
	if err := by.Require(people.ReportProgress); err != nil {
		return u, err
	}
	hash, stored, found, err := tx.Claim(by.ID, in.IdempotencyKey, in.hash(code), journal.Now(t.Now))
	if err != nil || !found {
		return u, err
	}
	if hash != in.hash(code) {
		return u, problem.OnField("Idempotency-Key", "error.idempotency.reused")
	}
	var a answer
	if err := json.Unmarshal(stored, &a); err != nil {
		return u, err
	}
	u, u.Evidence = a.Update, a.Evidence
	return u, nil
}

// progressReader is what the rules of an update look up.
type progressReader interface {
	pledgeReader
	submitReader
	PeriodReader
	delayReader
	RegisteredPoints(commitment string) ([]Point, error)
	Commitment(code string) (Commitment, error)
	LatestOf(commitment string, p Period) (*Update, error)
	Earlier(commitment string, p Period, limit int) ([]Update, error)
	HoldDraftEvidence(commitment string, p Period, author string) ([]Evidence, error)
}

// progressWriter is what submitting an update writes.
type progressWriter interface {
	journal.Recorder
	InsertUpdate(u Update, c Commitment) error
	InsertEvidence(items ...Evidence) error
	DeleteDraft(commitment string, p Period, author string) error
	SetState(c Commitment) error
}

// progressTx is all that submitting an update calls: of a transaction, or of a
// bulkTx where many are submitted together.
type progressTx interface {
	progressReader
	progressWriter
}

func (t *Tracker) report(tx Tx, by people.Account, code string, in ProgressInput) (Update, error) {
	p, err := t.checkedProgress(tx, by, code, in)
	if err != nil {
		return Update{}, err
	}
	if !in.Submit {
		return saveDraft(tx, p.update, p.added)
	}
	return t.submit(tx, by, p)
}

// checkedProgress is an update that was filled in and that the rules let pass.
type checkedProgress struct {
	commitment Commitment
	of         measures
	replaced   *Update // of the same period, that this one would replace; nil for none
	update     Update
	added      []Evidence // of the update's evidence, what its draft does not hold yet
}

// checkedProgress reads what was filled in and holds the rules of an update.
func (t *Tracker) checkedProgress(tx progressReader, by people.Account, code string, in ProgressInput) (checkedProgress, error) {
	var p checkedProgress
	c, err := tx.Commitment(code)
	if err != nil {
		return p, err
	}
	if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
		return p, err
	}
	if _, err := tx.HoldAgreement(c.Agreement); err != nil {
		return p, err
	}
	of, err := measuresOf(tx, c.Pledge)
	if err != nil {
		return p, err
	}
	var fields problem.Fields
	u := in.read(of, &fields)
	u.Commitment = code
	u.Author, u.AuthorName = by.ID, by.Name
	u.SubmittedAt, u.Origin = journal.Now(t.Now), Reported
	u.ID, u.State, u.Version = journal.NewID(), Draft, in.Version
	drafted, err := tx.HoldDraftEvidence(code, u.Period, by.ID)
	if err != nil {
		return p, err
	}
	added := missingIn(drafted, in.readEvidence(u, t.Today(), &fields))
	if u.Evidence = append(slices.Clip(drafted), added...); len(u.Evidence) > MaxEvidence {
		fields.Add("evidence", "error.evidence.many", "max", MaxEvidence)
	}
	p = checkedProgress{commitment: c, of: of, update: u, added: added}
	if err := t.checkProgress(tx, &p, in.Submit, &fields); err != nil {
		return p, err
	}
	if in.Version != c.Version {
		return p, Stale(c)
	}
	return p, nil
}

// saveDraft keeps the draft, with the items that came with it.
func saveDraft(tx DraftWriter, u Update, added []Evidence) (Update, error) {
	if err := tx.SaveDraft(&u); err != nil {
		return Update{}, err
	}
	for _, e := range added {
		e.Update = u.ID // the kept draft may have an older id
		if err := tx.InsertDraftEvidence(e); err != nil {
			return Update{}, err
		}
	}
	for i := range u.Evidence {
		u.Evidence[i].Update = u.ID
	}
	return u, nil
}

// StaleKey is the message key of a conflict with what another changed meanwhile.
const StaleKey = "error.stale"

// Stale is the Conflict of a change that was made against an older version.
func Stale(c Commitment) error {
	return problem.New(problem.Conflict, StaleKey, "code", c.Code, "version", c.Version)
}

// checkProgress holds the rules of an update of a commitment, and adds to it what
// those of quality say. A period that its collection round has locked takes
// drafts, but nothing more is submitted.
func (t *Tracker) checkProgress(tx progressReader, p *checkedProgress, submit bool, fields *problem.Fields) error {
	u := &p.update
	request, err := CheckPeriod(tx, t.Today(), p.commitment, p.of.pledge, u.Period, fields)
	if err != nil {
		return err
	}
	if submit && request.Lock != nil {
		return request.Lock.Problem()
	}
	if submit && u.Narrative == "" && (u.Status == Suspended || u.Status == Cancelled) {
		fields.Add("narrative", "error.narrative.why")
	}
	if u.Period.IsZero() {
		return fields.Err()
	}
	if err := checkDelay(tx, *p, submit, fields); err != nil {
		return err
	}
	if err := withRegister(tx, p, fields); err != nil {
		return err
	}
	if p.replaced, err = tx.LatestOf(u.Commitment, u.Period); err != nil {
		return err
	}
	earlier, err := tx.Earlier(u.Commitment, u.Period, EarlierUpdates)
	if err != nil {
		return err
	}
	look := Inspected{*u, p.of.pledge.Typed(), p.commitment.Terms, p.commitment.Figures, p.replaced, earlier, request.Requires}
	u.Warnings = withAnswers(look.Warnings(), u.Answers)
	if submit {
		refuse(u.Warnings, look.Measured, fields)
	}
	return fields.Err()
}

// examine notes what the rules of quality say of a draft.
func (t *Tracker) examine(ctx context.Context, c Commitment, requests []Request, u *Update) error {
	r := t.Store.Read(ctx)
	pledge, err := r.Pledge(c.Pledge)
	if err != nil {
		return err
	}
	earlier, err := r.Earlier(c.Code, u.Period, EarlierUpdates)
	if err != nil {
		return err
	}
	replaced, err := r.LatestOf(c.Code, u.Period)
	if err != nil {
		return err
	}
	look := Inspected{Update: *u, Measured: pledge.Typed(), Terms: c.Terms, Figures: c.Figures, Replaced: replaced, Earlier: earlier}
	for _, request := range requests {
		if request.Period == u.Period {
			look.Requires = request.Requires
		}
	}
	u.Warnings = withAnswers(look.Warnings(), u.Answers)
	return nil
}

// PeriodReader looks up what says whether a period can be reported on.
type PeriodReader interface {
	HoldAgreement(code string) (Agreement, error)
	Region(code string) (Region, error)
	HoldRound(c Commitment, p Period) (RoundTerms, error)
}

// CheckPeriod says why nothing can be reported on the commitment for the period, if it
// can't, and what the period's collection round asks of it. Where there is a
// round, it decides until when, and not the calendar.
func CheckPeriod(tx PeriodReader, today Date, c Commitment, pledge Pledge, p Period, fields *problem.Fields) (Request, error) {
	if p.IsZero() {
		return Request{}, nil // named already
	}
	a, err := tx.HoldAgreement(c.Agreement)
	if err != nil {
		return Request{}, err
	}
	region, err := tx.Region(c.Region)
	if err != nil {
		return Request{}, err
	}
	if !a.CheckReportingPeriod(p, fields) {
		return Request{}, nil
	}
	round, err := tx.HoldRound(c, p)
	if err != nil {
		return Request{}, err
	}
	switch a.Window(p, today) {
	case NotYetOpen:
		fields.Add("period", "error.period.not_open", "period", p.String(), "date", p.Start().String())
	case Closed:
		if round.Round == "" {
			fields.Add("period", "error.period.closed", "period", p.String(), "date", a.CalendarOf(p).ClosesOn(p).String())
		}
	}
	if !region.ValidIn(p) {
		fields.Add("period", "error.region.not_valid", "region", region.Code)
	} else if !pledge.CoversIn(p, c.Region) {
		fields.Add("period", "error.pledge.not_in_force", "pledge", pledge.Code)
	}
	return a.Request(round, c.Party, today), nil
}

// submit makes the update a fact, once its warnings are answered.
func (t *Tracker) submit(tx progressTx, by people.Account, p checkedProgress) (Update, error) {
	c, u, replaced := p.commitment, p.update, p.replaced
	if err := unanswered(u.Warnings); err != nil {
		return Update{}, err
	}
	if replaced != nil {
		if replaced.sameReport(u) && replaced.State != Returned && len(u.Evidence) == 0 {
			return Update{}, problem.New(problem.Conflict, "error.duplicate", "period", u.Period.String())
		}
		u.Supersedes = replaced.ID
	}
	u.State, u.Version, u.Evidence = Submitted, c.Version+1, u.carried(u.Evidence)
	if err := tx.InsertUpdate(u, c); err != nil {
		return Update{}, err
	}
	if err := tx.DeleteDraft(c.Code, u.Period, u.Author); err != nil {
		return Update{}, err
	}
	var err error
	if c.State, err = c.State.after(u, replaced, p.of.pledge.Indicators, tx); err != nil {
		return Update{}, err
	}
	if err := tx.SetState(c); err != nil {
		return Update{}, err
	}
	if err := tx.Record(by.Entry(journal.Now(t.Now), updateSubmitted, c.Code, u)); err != nil {
		return Update{}, err
	}
	return u, t.recordEvidence(tx, by, u)
}

// sameReport reports whether both updates say the same and are of the same author.
func (u Update) sameReport(other Update) bool {
	return u.Author == other.Author && u.Status == other.Status && u.Narrative == other.Narrative &&
		sameValues(u.Values, other.Values) && sameDelay(u.Delay, other.Delay)
}

func sameQuantity(a, b *Quantity) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// SubmitUpdate submits the account's own draft. Version is the commitment's
// current one; 0 stands for the one that the draft was written against. Answers
// to warnings take the place of those that the draft holds; without any, these
// stand.
func (t *Tracker) SubmitUpdate(ctx context.Context, by people.Account, id string, version int, answers ...Answer) (Update, error) {
	var result Update
	err := t.Store.InTx(ctx, func(tx Tx) error {
		u, err := tx.Draft(id, by.ID)
		if err != nil {
			return notADraft(tx, id, err)
		}
		c, err := tx.Commitment(u.Commitment)
		if err != nil {
			return err
		}
		if err := by.RequireOwn(people.ReportProgress, c.Party, c.Region); err != nil {
			return err
		}
		if u.Evidence, err = tx.HoldDraftEvidence(c.Code, u.Period, by.ID); err != nil {
			return err
		}
		if _, err := tx.HoldAgreement(c.Agreement); err != nil {
			return err
		}
		of, err := measuresOf(tx, c.Pledge)
		if err != nil {
			return err
		}
		var fields problem.Fields
		if len(answers) > 0 {
			u.Answers = readAnswers(answers, &fields)
		}
		p := checkedProgress{commitment: c, of: of, update: u}
		if err := t.checkProgress(tx, &p, true, &fields); err != nil {
			return err
		}
		if version == 0 {
			version = u.Version
		}
		if version != c.Version {
			return Stale(c)
		}
		p.update.SubmittedAt, p.update.AuthorName = journal.Now(t.Now), by.Name
		result, err = t.submit(tx, by, p)
		return err
	})
	return result, err
}

// notADraft says why there is no draft of the id: an update of that id was submitted
// already, or there never was one.
func notADraft(tx UpdateReader, id string, missing error) error {
	if !problem.Is(missing, problem.NotFound) {
		return missing
	}
	if _, err := tx.Update(id); err != nil {
		return missing
	}
	return problem.New(problem.Conflict, "error.already_submitted")
}

// DiscardDraft deletes the account's own draft.
func (t *Tracker) DiscardDraft(ctx context.Context, by people.Account, id string) error {
	if err := by.Require(people.ReportProgress); err != nil {
		return err
	}
	return t.Store.InTx(ctx, func(tx Tx) error {
		u, err := tx.Draft(id, by.ID)
		if err != nil {
			return err
		}
		return tx.DeleteDraft(u.Commitment, u.Period, u.Author)
	})
}
