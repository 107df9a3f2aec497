package api

import (
	"context"
	"strings"
	"time"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/lists"
	"tracker/web/response"
)

// updateAPI answers about progress updates and their reviews.
type updateAPI struct {
	tracker *commitments.Tracker
	journal *audit.Journal
	lists   *lists.Lists
}

// UpdateItem is a progress update, or a draft of one.
type UpdateItem struct {
	ID          string          `json:"id"`
	Commitment  string          `json:"commitment"`
	Version     int             `json:"version" doc:"Of the commitment: the one that the update made, or that the draft was written against"`
	Period      string          `json:"period"`
	Status      string          `json:"status"`
	Values      []ValueItem     `json:"values" doc:"In the order of the pledge's indicators; those without a value are left out"`
	Narrative   string          `json:"narrative"`
	Delay       *delayItem      `json:"delay" doc:"Why it is late or suspended; null where nothing says it"`
	Author      string          `json:"author"`
	AuthorName  string          `json:"author_name"`
	SubmittedAt time.Time       `json:"submitted_at" doc:"Of a draft: when it was last saved"`
	Origin      string          `json:"origin"`
	Fact        *string         `json:"fact" doc:"The published fact that it was imported from"`
	Supersedes  *string         `json:"supersedes"`
	State       string          `json:"state" doc:"draft, submitted, returned, verified or superseded"`
	Journal     *int64          `json:"journal" doc:"Journal number; null of a draft, and within a second of the submission"`
	Review      *reviewItem     `json:"review" doc:"That stands; null while it awaits one"`
	Withdrawn   []withdrawnItem `json:"withdrawn" doc:"Verifications that were taken back, the first one first"`
	Evidence    []EvidenceItem  `json:"evidence" doc:"What supports the update"`
	Warnings    []warningItem   `json:"warnings" doc:"What the rules of quality said when it was submitted, with its author's answers; of a draft, what they say now"`
}

// ValueItem is what an update says of one indicator for its period.
type ValueItem struct {
	Indicator   string            `json:"indicator" doc:"Code, such as M5.1"`
	Value       response.Decimal  `json:"value" doc:"Of a ratio, what the two below make; of milestones, how many were reached"`
	Numerator   *response.Decimal `json:"numerator" doc:"Of a ratio; null of anything else"`
	Denominator *response.Decimal `json:"denominator" doc:"As numerator"`
	Parts       []PartItem        `json:"parts" doc:"By the dimensions of the indicator's breakdown; they need not cover all of the value"`
}

// PartItem is what of a value belongs to one part of a dimension.
type PartItem struct {
	Dimension string           `json:"dimension"`
	Part      string           `json:"part"`
	Value     response.Decimal `json:"value"`
}

func toValues(values []commitments.Value) []ValueItem {
	items := make([]ValueItem, len(values))
	for i, v := range values {
		items[i] = ValueItem{
			v.Indicator, response.Decimal(v.Value.String()), response.DecimalOrNull(v.Numerator), response.DecimalOrNull(v.Denominator),
			toParts(v.Parts),
		}
	}
	return items
}

func toParts(parts []commitments.Part) []PartItem {
	items := make([]PartItem, len(parts))
	for i, p := range parts {
		items[i] = PartItem{p.Dimension, p.Part, response.Decimal(p.Value.String())}
	}
	return items
}

type reviewItem struct {
	ID           string    `json:"id"`
	Update       string    `json:"update"`
	Decision     string    `json:"decision"`
	Assessment   *string   `json:"assessment"`
	Reason       *string   `json:"reason"`
	Reviewer     string    `json:"reviewer"`
	ReviewerName string    `json:"reviewer_name"`
	At           time.Time `json:"at"`
	Journal      *int64    `json:"journal" doc:"Journal number; null within a second of the review"`
}

// withdrawnItem is a verification that was taken back.
type withdrawnItem struct {
	ID      string     `json:"id"`
	Review  reviewItem `json:"review" doc:"The verification as it was"`
	Reason  string     `json:"reason"`
	By      string     `json:"by" doc:"Account id"`
	ByName  string     `json:"by_name"`
	At      time.Time  `json:"at"`
	Journal *int64     `json:"journal" doc:"Journal number; null within a second of the withdrawal"`
}

// updateItems returns how updates are written in the caller's language, with
// their journal numbers and those of their reviews and withdrawals.
func updateItems(ctx context.Context, j *audit.Journal, by people.Account, updates ...commitments.Update) (func(commitments.Update) UpdateItem, error) {
	var facts []string
	for _, u := range updates {
		facts = append(facts, u.ID)
		if u.Review != nil {
			facts = append(facts, u.Review.ID)
		}
		for _, w := range u.Withdrawn {
			facts = append(facts, w.Review.ID, w.ID)
		}
	}
	numbers, err := j.Numbers(ctx, by, facts...)
	if err != nil {
		return nil, err
	}
	l := localeOf(ctx)
	return func(u commitments.Update) UpdateItem {
		item := toUpdate(u, numbers)
		item.Warnings = warningItems(l, u)
		return item
	}, nil
}

// answer answers with an update.
func (a updateAPI) answer(ctx context.Context, by people.Account, u commitments.Update) (*one[UpdateItem], error) {
	to, err := updateItems(ctx, a.journal, by, u)
	if err != nil {
		return nil, err
	}
	return &one[UpdateItem]{to(u)}, nil
}

func toUpdate(u commitments.Update, numbers map[string]int64) UpdateItem {
	item := UpdateItem{
		ID: u.ID, Commitment: u.Commitment, Version: u.Version, Period: u.Period.String(), Status: string(u.Status),
		Values: toValues(u.Values), Narrative: u.Narrative, Delay: toDelay(u.Delay), Author: u.Author, AuthorName: u.AuthorName,
		SubmittedAt: u.SubmittedAt, Origin: string(u.Origin), Fact: response.TextOrNull(u.Fact), Supersedes: response.TextOrNull(u.Supersedes),
		State: string(u.State), Journal: numbered(numbers, u.ID), Evidence: evidenceItems(u.Evidence),
		Withdrawn: []withdrawnItem{},
	}
	if u.Review != nil {
		review := toReview(*u.Review, numbers)
		item.Review = &review
	}
	for _, w := range u.Withdrawn {
		item.Withdrawn = append(item.Withdrawn, withdrawnItem{
			w.ID, toReview(w.Review, numbers), w.Reason, w.By, w.ByName, w.At, numbered(numbers, w.ID),
		})
	}
	return item
}

func toReview(r commitments.Review, numbers map[string]int64) reviewItem {
	return reviewItem{
		r.ID, r.Update, string(r.Decision), response.TextOrNull(r.Assessment), response.TextOrNull(r.Reason), r.Reviewer, r.ReviewerName, r.At,
		numbered(numbers, r.ID),
	}
}

// ByID names what has no code in an address.
type ByID struct {
	ID string `path:"id" doc:"As in the list"`
}

func (a updateAPI) list(ctx context.Context, by people.Account, in *struct {
	ByCode
	Paging
}) (*listOf[UpdateItem], error) {
	updates, err := a.tracker.Updates(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	part, err := onePage(updates, in.Paging, func(u commitments.Update) commitments.Update { return u })
	if err != nil {
		return nil, err
	}
	to, err := updateItems(ctx, a.journal, by, part.Body.Items...)
	if err != nil {
		return nil, err
	}
	return listPage(part.Body.Items, part.Body.Total, Paging{part.Body.Page, part.Body.PerPage}, to), nil
}

type progress struct {
	Period    string       `json:"period" doc:"An open reporting period, such as 2026-Q3"`
	Status    string       `json:"status" doc:"not_started, in_progress, delivered, completed, suspended or cancelled"`
	Value     number       `json:"value,omitempty" doc:"In place of values, where the pledge reports on one number"`
	ValueText string       `json:"value_text,omitempty" doc:"In place of value: the number as people type it, such as 1 234,5"`
	Values    []valueInput `json:"values,omitempty" doc:"By indicator, as the list of indicators has them"`
	Narrative string       `json:"narrative,omitempty"`
	Delay     delayInput   `json:"delay,omitempty" doc:"Why it is late: required of a submitted update that says suspended, or whose period ends after the due date while the work is not done; refused of any other"`
	Version   int          `json:"version" maximum:"2147483647" doc:"Of the commitment that was read"`
	Submit    *bool        `json:"submit,omitempty" doc:"false saves a draft; an update is submitted when it is not given"`
	// Answers are to warnings: a first try without them is refused, and says which
	// there are.
	Answers []answerItem `json:"answers,omitempty" doc:"To the warnings of the rules of quality. Without them an update that has any is refused with 422, with an error at body.answers for each."`
}

// valueInput is a value of one indicator, in a request.
type valueInput struct {
	Indicator   string      `json:"indicator" doc:"Code, such as M5.1"`
	Value       number      `json:"value,omitempty" doc:"Not of a ratio"`
	Numerator   number      `json:"numerator,omitempty" doc:"Of a ratio"`
	Denominator number      `json:"denominator,omitempty" doc:"Of a ratio, above zero"`
	Parts       []partInput `json:"parts,omitempty" doc:"By the dimensions of the indicator's breakdown; those of one dimension are at most the value"`
}

type partInput struct {
	Dimension string `json:"dimension"`
	Part      string `json:"part"`
	Value     number `json:"value" doc:"Zero or more"`
}

func (v valueInput) input() commitments.ValueInput {
	in := commitments.ValueInput{Indicator: v.Indicator, Value: v.Value.text, Numerator: v.Numerator.text, Denominator: v.Denominator.text}
	for _, p := range v.Parts {
		in.Parts = append(in.Parts, commitments.PartInput{Dimension: p.Dimension, Part: p.Part, Value: p.Value.text})
	}
	return in
}

func (b progress) input(key string) (commitments.ProgressInput, error) {
	in := commitments.ProgressInput{
		Period: b.Period, Status: b.Status, Value: b.Value.text, Narrative: b.Narrative, Delay: commitments.DelayInput(b.Delay), Version: b.Version,
		Submit: b.Submit == nil || *b.Submit, IdempotencyKey: key, Answers: readAnswers(b.Answers),
	}
	if b.ValueText != "" {
		if b.Value.set {
			return in, problem.OnField("value_text", "error.api.value")
		}
		in.Value = b.ValueText
	}
	for _, v := range b.Values {
		in.Values = append(in.Values, v.input())
	}
	return in, nil
}

// located names the fields of a problem by the entries of the values, where these are
// given.
func (b progress) located(err error) error {
	if len(b.Values) == 0 || b.Value.text+b.ValueText != "" {
		return err
	}
	return valueEntries(b.Values).locate(err)
}

func (a updateAPI) report(ctx context.Context, by people.Account, in *struct {
	ByCode
	Key  string `header:"Idempotency-Key" doc:"Up to 200 visible ASCII characters. The same key and body give the same answer and one update."`
	Body progress
}) (*one[UpdateItem], error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	input, err := in.Body.input(in.Key)
	if err != nil {
		return nil, err
	}
	u, err := a.tracker.ReportProgress(ctx, by, in.Code, input)
	if err != nil {
		return nil, in.Body.located(err)
	}
	return a.answer(ctx, by, u)
}

// checkKey refuses an Idempotency-Key that a header can't carry whole.
func checkKey(key string) error {
	if len(key) > 200 || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return problem.OnField("Idempotency-Key", "error.api.key", "max", 200)
	}
	return nil
}

func (a updateAPI) get(ctx context.Context, by people.Account, in *ByID) (*one[UpdateItem], error) {
	u, err := a.tracker.Update(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, u)
}

func (a updateAPI) submit(ctx context.Context, by people.Account, in *struct {
	ByID
	Body *struct {
		Version int          `json:"version,omitempty" maximum:"2147483647" doc:"Of the commitment; the draft's own when it is not given"`
		Answers []answerItem `json:"answers,omitempty" doc:"To the warnings of the rules of quality; those of the draft when there are none"`
	}
}) (*one[UpdateItem], error) {
	version, answers := 0, []commitments.Answer(nil)
	if in.Body != nil {
		version, answers = in.Body.Version, readAnswers(in.Body.Answers)
	}
	u, err := a.tracker.SubmitUpdate(ctx, by, in.ID, version, answers...)
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, by, u)
}

func (a updateAPI) review(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Decision   string `json:"decision" doc:"verified or returned"`
		Assessment string `json:"assessment,omitempty" doc:"no_evidence, not_started, limited, substantial or complete; required when verified"`
		Reason     string `json:"reason,omitempty" doc:"Required when returned"`
	}
}) (*one[reviewItem], error) {
	r, err := a.tracker.ReviewUpdate(ctx, by, in.ID, commitments.ReviewInput(in.Body))
	if err != nil {
		return nil, err
	}
	numbers, err := a.journal.Numbers(ctx, by, r.ID)
	if err != nil {
		return nil, err
	}
	return &one[reviewItem]{toReview(r, numbers)}, nil
}

func (a updateAPI) verifyTogether(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Of         []string `json:"of" doc:"Ids of updates without a warning that say nothing new or were overtaken: all of them are verified, or none; at most 200"`
		Assessment string   `json:"assessment,omitempty" doc:"Of all of them; without it, of each the one that was given last"`
		Reason     string   `json:"reason,omitempty" doc:"A remark on all of them"`
	}
}) (*listOf[reviewItem], error) {
	done, err := a.tracker.VerifyTogether(ctx, by, commitments.TogetherInput(in.Body))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(done))
	for i, r := range done {
		ids[i] = r.ID
	}
	numbers, err := a.journal.Numbers(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	return listPage(done, len(done), Paging{1, len(done)}, func(r commitments.Review) reviewItem { return toReview(r, numbers) }), nil
}

func (a updateAPI) withdraw(ctx context.Context, by people.Account, in *struct {
	ByID
	Review string `path:"review" doc:"Id of the verification, as in the update's review"`
	Body   struct {
		Reason string `json:"reason" doc:"Why the verification is taken back"`
	}
}) (*one[UpdateItem], error) {
	if _, err := a.tracker.WithdrawReview(ctx, by, in.ID, in.Review, commitments.WithdrawalInput(in.Body)); err != nil {
		return nil, err
	}
	return a.get(ctx, by, &in.ByID)
}

type waitingItem struct {
	UpdateItem
	Overtaken bool           `json:"overtaken" doc:"An update of a later period is what is declared"`
	About     CommitmentItem `json:"about" doc:"The commitment"`
}

type queueQuery struct {
	Paging
	AsFile
	Region string `query:"region" doc:"Code, such as MA-FIG"`
	Pledge string `query:"pledge" doc:"Code, such as M5"`
	Part   string `query:"part" doc:"standing: what is declared; overtaken: an update of a later period is"`
}

func (in queueQuery) queue() commitments.Queue {
	return commitments.Queue{Region: in.Region, Pledge: in.Pledge, Part: commitments.QueuePart(in.Part), Page: in.Page, PerPage: in.PerPage}
}

func (a updateAPI) reviewQueueFile(_ context.Context, by people.Account, in *queueQuery) (lists.List, error) {
	return a.lists.Reviews(by, in.queue()), nil
}

func (a updateAPI) listReviewQueue(ctx context.Context, by people.Account, in *queueQuery) (*listOf[waitingItem], error) {
	waiting, total, err := a.tracker.AwaitingReview(ctx, by, in.queue())
	if err != nil {
		return nil, err
	}
	horizons, err := a.tracker.Horizons(ctx, by)
	if err != nil {
		return nil, err
	}
	about, err := commitmentItems(ctx, a.tracker, by, horizons)
	if err != nil {
		return nil, err
	}
	updates := make([]commitments.Update, len(waiting))
	for i, w := range waiting {
		updates[i] = w.Update
	}
	to, err := updateItems(ctx, a.journal, by, updates...)
	if err != nil {
		return nil, err
	}
	return listPage(waiting, total, in.Paging, func(w commitments.Waiting) waitingItem {
		return waitingItem{to(w.Update), w.Overtaken(), about(w.About)}
	}), nil
}
