package recommendations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Recommendations has the operations on recommendations. Pages, API, imports and commands
// all call them; permission, version and rules are inside them.
type Recommendations struct {
	Store   Store
	Tracker *commitments.Tracker // the day
}

// Input is a recommendation as typed.
type Input struct {
	Agreement  string            `json:"agreement"` // code; "": the first agreement, or that of the commitment
	Period     string            `json:"period"`
	Pledge     string            `json:"pledge"`     // code; "": the agreement as a whole
	Commitment string            `json:"commitment"` // code; "": the pledge or the whole
	Texts      map[string]string `json:"texts"`      // by language
	Addressee  string            `json:"addressee"`  // code of a party of the agreement
	Deadline   string            `json:"deadline"`   // today or later

	IdempotencyKey string `json:"-"` // "" for none
}

// hash identifies the request for idempotency: same content.
func (in Input) hash() string {
	raw, _ := json.Marshal(in) // texts: cannot fail
	sum := sha256.Sum256(append([]byte("recommendation\n"), raw...))
	return hex.EncodeToString(sum[:])
}

// Make adds a recommendation. The account must be a reviewer of a party that collects
// the agreement's data. Period, pledge, addressee and deadline are those that there are. A
// repeated idempotency key with the same content returns the first answer.
func (r *Recommendations) Make(ctx context.Context, by people.Account, in Input) (Record, error) {
	var result Record
	if err := by.Require(people.Recommend); err != nil {
		return result, err
	}
	err := r.Store.InTx(ctx, func(tx Tx) error {
		made, found, err := r.answered(tx, by, in)
		if err != nil || found {
			result = Record{Recommendation: made}
			return err
		}
		if made, err = r.read(tx, by, in); err != nil {
			return err
		}
		if err := add(tx, by, made); err != nil {
			return err
		}
		result = Record{Recommendation: made}
		if in.IdempotencyKey == "" {
			return nil
		}
		answer, err := json.Marshal(made)
		if err != nil {
			return err
		}
		return tx.Answer(by.ID, in.IdempotencyKey, answer)
	})
	return result, err
}

// answered replays the stored answer of an idempotency key; a new key is reserved for this
// request, and not found. One that is too long is refused with the other fields.
func (r *Recommendations) answered(tx Tx, by people.Account, in Input) (made Recommendation, found bool, err error) {
	if in.IdempotencyKey == "" || len(in.IdempotencyKey) > commitments.MaxKey {
		return made, false, nil
	}
	hash, stored, found, err := tx.Claim(by.ID, in.IdempotencyKey, in.hash(), journal.Now(r.Tracker.Now))
	if err != nil || !found {
		return made, false, err
	}
	if hash != in.hash() {
		return made, true, problem.OnField("Idempotency-Key", "error.idempotency.reused")
	}
	return made, true, json.Unmarshal(stored, &made)
}

func add(tx Tx, by people.Account, made Recommendation) error {
	if err := tx.InsertRecommendation(made); err != nil {
		return err
	}
	return tx.Record(by.Entry(made.At, recommendationMade, made.Agreement, made))
}

// read reads a recommendation, and holds the rules of one.
func (r *Recommendations) read(tx Tx, by people.Account, in Input) (Recommendation, error) {
	var fields problem.Fields
	fields.CheckText("Idempotency-Key", in.IdempotencyKey, commitments.MaxKey)
	made := Recommendation{
		ID: journal.NewID(), Pledge: in.Pledge, Party: by.Party, Addressee: in.Addressee, Origin: commitments.Reported,
		Author: by.ID, AuthorName: by.Name, At: journal.Now(r.Tracker.Now),
	}
	if err := made.place(tx, in, &fields); err != nil {
		return made, err
	}
	agreements, err := tx.Agreements()
	if err != nil {
		return made, err
	}
	a, err := commitments.FindAgreement(agreements, made.Agreement)
	if err != nil {
		return made, err
	}
	if err := by.RequireCollecting(people.Recommend, a.Collectors()); err != nil {
		return made, err
	}
	made.Agreement = a.Code
	today := r.Tracker.Today()
	if made.Period, err = commitments.ParsePeriod(in.Period); err != nil {
		_ = fields.Check(err)
	} else {
		a.CheckBegun(made.Period, today, &fields)
		pledges, err := tx.Pledges(a.Code)
		if err != nil {
			return made, err
		}
		commitments.CheckPledgeIn(pledges, made.Period, made.Pledge, &fields)
	}
	if made.Deadline, err = commitments.ParseDate(in.Deadline); err != nil || made.Deadline.IsZero() {
		fields.Add("deadline", "error.recommendation.deadline")
	} else if made.Deadline.Before(today) {
		fields.Add("deadline", "error.recommendation.past")
	}
	if !slices.Contains(a.Parties, in.Addressee) {
		fields.Add("addressee", "error.code.unknown", "value", problem.Excerpt(in.Addressee))
	}
	made.Texts = commitments.ReadText(&fields, "texts", in.Texts, commitments.MaxRecommendation)
	return made, fields.Err()
}

// place reads on what it is: of a commitment, pledge, region and agreement follow.
func (made *Recommendation) place(tx Tx, in Input, fields *problem.Fields) error {
	made.Agreement = in.Agreement
	if in.Commitment == "" {
		return nil
	}
	c, err := tx.Commitment(in.Commitment)
	switch {
	case problem.Is(err, problem.NotFound):
		fields.Add("commitment", "error.code.unknown", "value", problem.Excerpt(in.Commitment))
		return nil
	case err != nil:
		return err
	case in.Pledge != "" && in.Pledge != c.Pledge || in.Agreement != "" && in.Agreement != c.Agreement:
		fields.Add("commitment", "error.recommendation.commitment")
	}
	made.Agreement, made.Pledge, made.Commitment, made.Region = c.Agreement, c.Pledge, c.Code, c.Region
	return nil
}

// StepInput is what is said of a recommendation, or found, as typed.
type StepInput struct {
	Step    string `json:"step"`
	Words   string `json:"words"`   // required, but of accepted and settled
	Version int    `json:"version"` // how many steps were seen
}

// Answer adds a step of the addressee: accepted, refused with a reason, or done with
// words. The account must be a planner of the addressee: of the commitment's region, or
// of all regions where it is on none alone.
func (r *Recommendations) Answer(ctx context.Context, by people.Account, id string, in StepInput) (Record, error) {
	return r.step(ctx, by, id, in, Answers, people.AnswerRecommendation, func(made Record) error {
		return MayAnswer(by, made.Recommendation)
	})
}

// MayAnswer returns nil where the account answers the recommendation for its addressee;
// otherwise why not.
func MayAnswer(by people.Account, made Recommendation) error {
	if made.Region == "" && by.Party == made.Addressee && by.Can(people.AnswerRecommendation) && !by.AllRegions {
		return problem.New(problem.Forbidden, "error.forbidden.all_regions")
	}
	return by.RequireOwn(people.AnswerRecommendation, made.Addressee, made.Region)
}

// Find adds a step of the party that recommends: settled where what was said to be done
// is so, not done yet with a reason, or closed with a reason. The account must be a
// reviewer of that party.
func (r *Recommendations) Find(ctx context.Context, by people.Account, id string, in StepInput) (Record, error) {
	return r.step(ctx, by, id, in, Findings, people.Recommend, func(made Record) error { return MayFind(by, made.Recommendation) })
}

// MayFind returns nil where the account says what became of the recommendation;
// otherwise why not.
func MayFind(by people.Account, made Recommendation) error {
	return by.RequireCollecting(people.Recommend, []string{made.Party})
}

func (r *Recommendations) step(
	ctx context.Context, by people.Account, id string, in StepInput, kinds []Kind, action people.Action, may func(Record) error,
) (Record, error) {
	var result Record
	if err := by.Require(action); err != nil {
		return result, err
	}
	err := r.Store.InTx(ctx, func(tx Tx) error {
		made, err := tx.Recommendation(id)
		if err != nil {
			return err
		}
		if err := may(made); err != nil {
			return err
		}
		s, err := in.read(kinds)
		switch {
		case err != nil:
			return err
		case in.Version != made.Version():
			return problem.New(problem.Conflict, "error.recommendation.stale", "version", made.Version())
		case !made.Can(s.Kind):
			return problem.New(problem.Conflict, "error.recommendation.state")
		}
		s.Origin, s.Party, s.Author, s.AuthorName, s.At = made.Origin, by.Party, by.ID, by.Name, journal.Now(r.Tracker.Now)
		result, err = take(tx, by, made, s)
		return err
	})
	return result, err
}

// take makes a step a fact.
func take(tx Tx, by people.Account, made Record, s Step) (Record, error) {
	s.ID, s.Recommendation, s.Agreement, s.Number = journal.NewID(), made.ID, made.Agreement, made.Version()+1
	if err := tx.InsertStep(s); err != nil {
		return made, err
	}
	made.Steps = append(made.Steps, s)
	return made, tx.Record(by.Entry(s.At, stepKinds+string(s.Kind), made.Agreement, s))
}

func (in StepInput) read(kinds []Kind) (Step, error) {
	var fields problem.Fields
	s := Step{Kind: Kind(in.Step), Words: commitments.ReadPlain(&fields, "words", in.Words, commitments.MaxReason)}
	if !slices.Contains(kinds, s.Kind) {
		fields.Add("step", "error.filter.unknown", "value", problem.Excerpt(in.Step))
	}
	if s.Words == "" && s.Kind.needsWords() {
		fields.Add("words", "error.text.missing")
	}
	return s, fields.Err()
}
