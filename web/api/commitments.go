package api

import (
	"context"
	"strconv"
	"time"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/response"
)

// commitmentAPI answers about commitments.
type commitmentAPI struct {
	tracker *commitments.Tracker
	journal *audit.Journal
	lists   *lists.Lists
}

// CommitmentItem is a commitment with its current state. What was never set,
// reported or assessed is null.
type CommitmentItem struct {
	Code         string           `json:"code"`
	Version      int              `json:"version"`
	Agreement    string           `json:"agreement"`
	Pledge       string           `json:"pledge"`
	Region       string           `json:"region"`
	Party        string           `json:"party"`
	Category     string           `json:"category"`
	CategoryName commitments.Text `json:"category_name" doc:"As its agreement calls it"`
	Title        commitments.Text `json:"title" doc:"Of the pledge"`
	Place        commitments.Text `json:"region_name"`

	Measures        []MeasureItem `json:"measures" doc:"By the pledge's indicators: those on which updates report, and others that have a target or a value"`
	DueOn           *string       `json:"due_on" doc:"Of the targets"`
	FocalPoint      *string       `json:"focal_point"`
	LeadInstitution *string       `json:"lead_institution"`

	Declared       *StatementItem `json:"declared" doc:"What the responsible party declares: by the standing update of the latest period whose update is not returned; null for none"`
	Verified       *StatementItem `json:"verified" doc:"What the other party verified, of the latest period that has it; null for none"`
	Assessed       *AssessedItem  `json:"assessed" doc:"The other party's assessment, of the latest period that has one; null for none"`
	Gap            *string        `json:"gap" doc:"Between what is declared and the assessment of the same period; null while nothing is declared, and where what is declared was verified without an assessment"`
	Duty           string         `json:"duty" doc:"For the last reporting period that has ended"`
	ReportedPeriod *string        `json:"reported_period" doc:"The latest period on which an update was submitted"`
	UpdateID       *string        `json:"update_id" doc:"Of the update that stands for that period"`
	Review         *string        `json:"review" doc:"State of that update: submitted, returned or verified"`
	ReportedAt     *time.Time     `json:"reported_at" doc:"When it was submitted"`
	Overdue        bool           `json:"overdue"`
	DueSoon        bool           `json:"due_soon"`
	NoReport       bool           `json:"no_report"`
}

// StatementItem is what was declared or verified, for one period.
type StatementItem struct {
	Period     string      `json:"period"`
	Status     string      `json:"status"`
	Values     []ValueItem `json:"values" doc:"Of that period alone; measures have the figures to date"`
	Update     string      `json:"update" doc:"Id"`
	Origin     string      `json:"origin" doc:"reported, published_record, demonstration or synthetic"`
	ReportedAt time.Time   `json:"reported_at"`
	Delay      *delayItem  `json:"delay" doc:"Why it is late or suspended; null where nothing says it"`
}

// AssessedItem is an assessment with the reporting period that it is of.
type AssessedItem struct {
	Period     string `json:"period"`
	Assessment string `json:"assessment"`
}

func toStatement(s *commitments.Statement) *StatementItem {
	if s == nil {
		return nil
	}
	return &StatementItem{
		s.Period.String(), string(s.Status), toValues(s.Values), s.Update, string(s.Origin), s.ReportedAt, toDelay(s.Delay),
	}
}

func toAssessed(a *commitments.Assessed) *AssessedItem {
	if a == nil {
		return nil
	}
	return &AssessedItem{a.Period.String(), string(a.Assessment)}
}

// commitmentNames are what a commitment's codes are called.
type commitmentNames struct{ title, place, category commitments.Text }

func toCommitment(c commitments.Commitment, d commitments.Derived, measures []commitments.Measure, named commitmentNames) CommitmentItem {
	return CommitmentItem{
		Code: c.Code, Version: c.Version, Agreement: c.Agreement, Pledge: c.Pledge, Region: c.Region, Party: c.Party,
		Category: c.Category, CategoryName: named.category, Title: named.title, Place: named.place,
		Measures: toMeasures(measures), DueOn: response.DateOrNull(c.DueOn),
		FocalPoint: response.TextOrNull(c.FocalPoint), LeadInstitution: response.TextOrNull(c.LeadInstitution),
		Declared: toStatement(c.Declared), Verified: toStatement(c.Verified), Assessed: toAssessed(c.Assessed),
		Gap: response.TextOrNull(c.Gap()), Duty: string(d.Duty),
		ReportedPeriod: periodOrNull(c.Reported), UpdateID: response.TextOrNull(c.UpdateID), Review: response.TextOrNull(c.State.Review), ReportedAt: timeOrNull(c.ReportedAt),
		Overdue: d.Overdue, DueSoon: d.DueSoon, NoReport: d.NoReport,
	}
}

// commitmentQuery asks for the list.
type commitmentQuery struct {
	Paging
	AsFile
	CommitmentFilter
}

// CommitmentFilter narrows and sorts commitments.
type CommitmentFilter struct {
	Agreement  string `query:"agreement" doc:"Code"`
	Region     string `query:"region" doc:"Code, such as MA-FIG"`
	Pledge     string `query:"pledge" doc:"Code, such as M5"`
	Party      string `query:"party" doc:"Code of the party that must keep the pledge"`
	Category   string `query:"category" doc:"Code of the pledge's category"`
	Status     string `query:"status" doc:"A declared status, or none"`
	Verified   string `query:"verified" doc:"A verified status, or none"`
	Review     string `query:"review" doc:"submitted, returned or verified"`
	Assessment string `query:"assessment" doc:"An assessment, or none"`
	Overdue    bool   `query:"overdue" doc:"Only those whose due date has passed, and that are not done"`
	DueSoon    bool   `query:"due_soon" doc:"Only those whose due date is near, and that are not done"`
	NoReport   bool   `query:"no_report" doc:"Only those that owe an update for the latest period that is due, and gave neither it nor a later one"`
	Differs    bool   `query:"differs" doc:"Only those that were assessed otherwise than declared for the same period"`
	Gap        string `query:"gap" doc:"ahead, behind, awaiting_review or none"`
	Query      string `query:"q" doc:"Found in codes, titles, region names and their other spellings"`
	Sort       string `query:"sort" doc:"code, region, status, due, reported or assessment; a minus before it turns it round"`
}

func (q CommitmentFilter) filter() commitments.Filter {
	return commitments.Filter{
		Agreement: q.Agreement, Region: q.Region, Pledge: q.Pledge, Party: q.Party, Category: q.Category,
		Status: commitments.Status(q.Status), Verified: commitments.Status(q.Verified), Gap: commitments.Gap(q.Gap), Review: commitments.ReviewState(q.Review),
		Assessment: commitments.Assessment(q.Assessment), Overdue: q.Overdue, DueSoon: q.DueSoon, NoReport: q.NoReport,
		Differs: q.Differs, Query: q.Query, Sort: q.Sort,
	}
}

func (a commitmentAPI) file(_ context.Context, by people.Account, in *commitmentQuery) (lists.List, error) {
	return a.lists.Commitments(by, in.filter()), nil
}

func (a commitmentAPI) measuresFile(_ context.Context, by people.Account, in *struct {
	ByteOrderMark
	CommitmentFilter
}) (lists.List, error) {
	return a.lists.Measures(by, in.filter()), nil
}

func (a commitmentAPI) list(ctx context.Context, by people.Account, in *commitmentQuery) (*listOf[CommitmentItem], error) {
	f := in.filter()
	f.Page, f.PerPage = in.Page, in.PerPage
	horizons, err := a.tracker.Horizons(ctx, by)
	if err != nil {
		return nil, err
	}
	found, total, err := a.tracker.Commitments(ctx, by, f.On(horizons))
	if err != nil {
		return nil, err
	}
	to, err := commitmentItems(ctx, a.tracker, by, horizons)
	if err != nil {
		return nil, err
	}
	return listPage(found, total, in.Paging, to), nil
}

// commitmentItems returns how commitments are written with their titles and
// what follows from the day.
func commitmentItems(
	ctx context.Context, tracker *commitments.Tracker, by people.Account, horizons map[string]commitments.Horizon,
) (func(commitments.Commitment) CommitmentItem, error) {
	pledges, err := tracker.Pledges(ctx, by, "")
	if err != nil {
		return nil, err
	}
	regions, err := tracker.Regions(ctx, by)
	if err != nil {
		return nil, err
	}
	agreements, err := tracker.Agreements(ctx, by)
	if err != nil {
		return nil, err
	}
	places := map[string]commitments.Text{}
	for _, r := range regions {
		places[r.Code] = r.Name
	}
	pledgeOf, agreementOf := map[string]commitments.Pledge{}, map[string]commitments.Agreement{}
	for _, p := range pledges {
		pledgeOf[p.Code] = p
	}
	for _, a := range agreements {
		agreementOf[a.Code] = a
	}
	day := tracker.Today()
	return func(c commitments.Commitment) CommitmentItem {
		p, a := pledgeOf[c.Pledge], agreementOf[c.Agreement]
		return toCommitment(c, c.Derive(horizons[c.Agreement]), a.MeasuresNow(p, commitments.FindRegion(regions, c.Region), c, day),
			commitmentNames{p.Title, places[c.Region], a.CategoryName(c.Category)})
	}, nil
}

// commitmentAnswer is a commitment with its version as ETag.
type commitmentAnswer struct {
	ETag string `header:"ETag"`
	Body commitmentDetail
}

type commitmentDetail struct {
	CommitmentItem
	Clause      commitments.Text `json:"clause" doc:"What the pledge obliges to"`
	OpenPeriods []string         `json:"open_periods" doc:"Periods that can be reported today"`
	Requests    []requestItem    `json:"requests" doc:"What collection rounds ask, or asked lately"`
}

// requestItem is what the collection round of a period asks of a commitment.
type requestItem struct {
	Round    string    `json:"round"`
	Period   string    `json:"period"`
	DueOn    string    `json:"due_on" doc:"The last day that is on time"`
	LastOn   string    `json:"last_on" doc:"The last day on which the period can be reported"`
	Requires Required  `json:"requires"`
	Lock     *lockItem `json:"lock" doc:"Why it can't be reported any more; null while it can"`
}

// ByCode names a commitment in an address.
type ByCode struct {
	Code string `path:"code" doc:"Such as M5.MA-FIG"`
}

func (a commitmentAPI) get(ctx context.Context, by people.Account, in *ByCode) (*commitmentAnswer, error) {
	r, err := a.tracker.Commitment(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	detail := commitmentDetail{
		CommitmentItem: toCommitment(r.Commitment, r.Derived, r.Measures,
			commitmentNames{r.Pledge.Title, r.Region.Name, r.Agreement.CategoryName(r.Commitment.Category)}),
		Clause: r.Pledge.Clause, OpenPeriods: []string{}, Requests: []requestItem{},
	}
	for _, q := range r.Requests {
		detail.Requests = append(detail.Requests, requestItem{
			q.Round, q.Period.String(), q.DueOn.String(), q.LastOn.String(), Required(q.Requires), toLock(q.Lock),
		})
	}
	for _, p := range r.Open {
		detail.OpenPeriods = append(detail.OpenPeriods, p.String())
	}
	return &commitmentAnswer{ETag: strconv.Quote(strconv.Itoa(r.Commitment.Version)), Body: detail}, nil
}

type revision struct {
	Baseline        number        `json:"baseline,omitempty" doc:"In place of targets, where the pledge has one indicator"`
	Target          number        `json:"target,omitempty" doc:"As baseline"`
	TargetText      text          `json:"target_text,omitempty" doc:"As baseline"`
	Targets         []targetInput `json:"targets,omitempty" doc:"Of the indicators that they name; the others stay as they are"`
	DueOn           text          `json:"due_on,omitempty"`
	FocalPoint      text          `json:"focal_point,omitempty"`
	LeadInstitution text          `json:"lead_institution,omitempty"`
	From            string        `json:"from,omitempty" doc:"The reporting period from which the terms hold: one that can still be reported on; by default the earliest of these, of the first terms the beginning"`
	Reason          string        `json:"reason,omitempty" doc:"Required to move a target, baseline or due date once an update was submitted"`
}

// targetInput changes the target of one indicator.
type targetInput struct {
	Indicator  string      `json:"indicator" doc:"Code, such as M5.1"`
	Baseline   number      `json:"baseline,omitempty"`
	Target     number      `json:"target,omitempty"`
	TargetText text        `json:"target_text,omitempty" doc:"What is to be reached, of a qualitative indicator"`
	Steps      []stepInput `json:"steps,omitempty" doc:"Targets of single periods, in place of all that are set; [] clears them"`
}

type stepInput struct {
	Period string `json:"period" doc:"A year or a reporting period"`
	Value  number `json:"value"`
}

func (t targetInput) input() commitments.TargetInput {
	in := commitments.TargetInput{
		Indicator: t.Indicator, Baseline: t.Baseline.input(), Target: t.Target.input(), Text: t.TargetText.input(),
	}
	if t.Steps == nil {
		return in
	}
	steps := make([]commitments.StepInput, len(t.Steps))
	for i, step := range t.Steps {
		steps[i] = commitments.StepInput{Period: step.Period, Value: step.Value.text}
	}
	in.Steps = &steps
	return in
}

func (r revision) input(version int) commitments.TermsInput {
	in := commitments.TermsInput{
		Baseline: r.Baseline.input(), Target: r.Target.input(), TargetText: r.TargetText.input(), DueOn: r.DueOn.input(),
		FocalPoint: r.FocalPoint.input(), LeadInstitution: r.LeadInstitution.input(), From: r.From, Reason: r.Reason, Version: version,
	}
	for _, t := range r.Targets {
		in.Targets = append(in.Targets, t.input())
	}
	return in
}

// located names the fields of a problem by the entries of the targets, where these are
// given.
func (r revision) located(err error) error {
	if len(r.Targets) == 0 || r.Baseline.set || r.Target.set || r.TargetText.set {
		return err
	}
	return targetEntries(r.Targets).locate(err)
}

func (a commitmentAPI) revise(ctx context.Context, by people.Account, in *struct {
	ByCode
	IfMatch string `header:"If-Match" required:"true" doc:"The version that was read, as in ETag"`
	Body    revision
}) (*commitmentAnswer, error) {
	v, err := readVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := a.tracker.Revise(ctx, by, in.Code, in.Body.input(v)); err != nil {
		return nil, in.Body.located(err)
	}
	return a.get(ctx, by, &in.ByCode)
}

type assessmentItem struct {
	ID           string    `json:"id"`
	Commitment   string    `json:"commitment"`
	Period       string    `json:"period"`
	Assessment   string    `json:"assessment"`
	Comment      string    `json:"comment"`
	Assessor     string    `json:"assessor"`
	AssessorName string    `json:"assessor_name"`
	Origin       string    `json:"origin"`
	At           time.Time `json:"at"`
	Journal      *int64    `json:"journal" doc:"Journal number; null within a second of the assessment"`
}

func (a commitmentAPI) assess(ctx context.Context, by people.Account, in *struct {
	ByCode
	Body struct {
		Period     string `json:"period"`
		Assessment string `json:"assessment" doc:"no_evidence, not_started, limited, substantial or complete"`
		Comment    string `json:"comment" doc:"What the assessment rests on"`
		Version    int    `json:"version" maximum:"2147483647" doc:"Of the commitment that was read"`
	}
}) (*one[assessmentItem], error) {
	fact, err := a.tracker.Assess(ctx, by, in.Code, commitments.AssessmentInput(in.Body))
	if err != nil {
		return nil, err
	}
	numbers, err := a.journal.Numbers(ctx, by, fact.ID)
	if err != nil {
		return nil, err
	}
	return &one[assessmentItem]{assessmentItem{
		fact.ID, fact.Commitment, fact.Period.String(), string(fact.Assessment), fact.Comment, fact.Assessor, fact.Name,
		string(fact.Origin), fact.At, numbered(numbers, fact.ID),
	}}, nil
}
