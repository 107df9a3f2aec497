package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/web/lists"
	"tracker/web/request"
	"tracker/web/response"
)

// reportAPI answers about editions of reports.
type reportAPI struct {
	reports *reports.Editions
	tracker *commitments.Tracker
	journal *audit.Journal
	lists   *lists.Lists
	log     *slog.Logger
}

type editionItem struct {
	ID             string       `json:"id"`
	Agreement      string       `json:"agreement"`
	Period         string       `json:"period"`
	Edition        int          `json:"edition" doc:"From 1 within agreement and period"`
	Kind           string       `json:"kind" doc:"provisional (before the report day), original, final or corrected"`
	Reason         *string      `json:"reason" doc:"Of a corrected edition"`
	SameAs         *int         `json:"same_as" doc:"Number of the edition before where the data files repeat its; null where they say something else"`
	JournalSize    int64        `json:"journal_size" doc:"The first entries of the journal, which it was compiled from"`
	JournalRoot    string       `json:"journal_root" doc:"RFC 6962 root hash of those entries, base64"`
	Journal        *int64       `json:"journal" doc:"Journal number of its issue; null within a second of it"`
	CompiledAt     time.Time    `json:"compiled_at"`
	CompiledByName string       `json:"compiled_by_name"`
	Superseded     bool         `json:"superseded" doc:"A later edition of the same period stands"`
	Figures        headlineItem `json:"figures" doc:"The counts that its report leads with"`
	Since          *movedItem   `json:"since" doc:"What was recorded since; null of a superseded one, whose successor tells"`
	Files          []fileItem   `json:"files"`
	Archive        string       `json:"archive" doc:"Address of all files as one ZIP archive"`
}

// headlineItem is what an edition leads with.
type headlineItem struct {
	Total             int      `json:"total" doc:"Commitments"`
	DeclaredCompleted int      `json:"declared_completed"`
	VerifiedCompleted int      `json:"verified_completed"`
	Overdue           int      `json:"overdue"`
	DueSoon           int      `json:"due_soon"`
	NoReport          int      `json:"no_report"`
	Differs           int      `json:"differs" doc:"Assessed otherwise than declared"`
	AwaitingReview    int      `json:"awaiting_review"`
	Reporting         rateItem `json:"reporting" doc:"How far what was owed came in"`
}

type rateItem struct {
	Expected int `json:"expected" doc:"The sum of the other four"`
	OnTime   int `json:"on_time"`
	Late     int `json:"late"`
	Missing  int `json:"missing"`
	Pending  int `json:"pending"`
}

func toHeadline(h reports.Headline) headlineItem {
	return headlineItem{
		h.Total, h.DeclaredCompleted, h.VerifiedCompleted, h.Overdue, h.DueSoon, h.NoReport, h.Differs, h.Awaiting, rateItem(h.Reporting),
	}
}

type fileItem struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size" doc:"Bytes"`
	SHA256    string `json:"sha256"`
	URL       string `json:"url"`
}

// movedItem is how far the record has moved beyond an edition.
type movedItem struct {
	Updates int `json:"updates" doc:"Of the periods that the report covers"`
	Reviews int `json:"reviews" doc:"Reviews, and assessments given alone"`
	Terms   int `json:"terms" doc:"Changes of terms that hold in the period"`
	// Deliverables are steps and findings together.
	Deliverables int `json:"deliverables" doc:"What was said and found of deliverables for the periods that the report covers"`
	// Opinions are those on the period that were approved.
	Opinions int `json:"opinions" doc:"Opinions of the party that collects on the period, that were approved"`
	// Recommendations are those that were made, and the steps of all of them.
	Recommendations int `json:"recommendations" doc:"Recommendations that were made, and what was said and found of them until the end of the period"`
}

func toMoved(s reports.Since) movedItem {
	return movedItem{s.Updates, s.Reviews, s.Terms, s.Deliverables, s.Opinions, s.Recommendations}
}

// sinceItem is movedItem with the totals that would be different in a new edition.
type sinceItem struct {
	movedItem
	Totals []totalChangeItem `json:"totals" doc:"Of the period's latest edition alone"`
}

type totalChangeItem struct {
	Total string `json:"total" doc:"Its path in report.json, such as whole.status.completed"`
	From  any    `json:"from" doc:"In the edition"`
	To    any    `json:"to" doc:"By the record of now"`
}

func (a reportAPI) since(ctx context.Context, by people.Account, in *ByID) (*one[sinceItem], error) {
	e, err := a.reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	since, err := a.reports.Since(ctx, by, e)
	if err != nil {
		return nil, err
	}
	item := sinceItem{toMoved(since), []totalChangeItem{}}
	for _, d := range since.Totals {
		item.Totals = append(item.Totals, totalChangeItem{d.Section + "." + d.Field, d.Before, d.After})
	}
	return &one[sinceItem]{item}, nil
}

// items returns how editions are written, with the journal numbers of their
// issues and how far the record has moved beyond them.
func (a reportAPI) items(ctx context.Context, by people.Account, editions ...reports.Edition) (func(reports.Edition) editionItem, error) {
	ids := make([]string, len(editions))
	for i, e := range editions {
		ids[i] = e.ID
	}
	numbers, err := a.journal.Numbers(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	moved, err := a.reports.MovedSince(ctx, by, editions...)
	if err != nil {
		return nil, err
	}
	return func(e reports.Edition) editionItem {
		item := toEdition(e, numbers)
		if since, latest := moved[e.ID]; latest {
			told := toMoved(since)
			item.Since = &told
		}
		return item
	}, nil
}

func toEdition(e reports.Edition, numbers map[string]int64) editionItem {
	address := func(name string) string {
		return request.APIRoot + "/reports/" + url.PathEscape(e.ID) + "/files/" + url.PathEscape(name)
	}
	item := editionItem{
		ID: e.ID, Agreement: e.Agreement, Period: e.Period.String(), Edition: e.Number, Kind: string(e.Kind),
		Reason: response.TextOrNull(e.Reason), JournalSize: e.JournalSize, JournalRoot: e.JournalRoot, Journal: numbered(numbers, e.ID),
		CompiledAt: e.CompiledAt, CompiledByName: e.CompiledByName, Superseded: e.Superseded, Figures: toHeadline(e.Figures),
		Files: []fileItem{}, Archive: address(reports.ArchiveName),
	}
	if e.SameAs > 0 {
		item.SameAs = &e.SameAs
	}
	for _, f := range e.Files {
		item.Files = append(item.Files, fileItem{f.Name, f.MediaType, f.Size, f.SHA256, address(f.Name)})
	}
	return item
}

type editionQuery struct {
	Paging
	AsFile
	Agreement string `query:"agreement" doc:"Code; all agreements when it is not given"`
	Period    string `query:"period" doc:"Such as 2026-Q3"`
	Kind      string `query:"kind" doc:"month, quarter, half or year"`
}

// filter reads the filter of the list, or refuses it.
func (q editionQuery) filter() (reports.EditionFilter, error) {
	f := reports.EditionFilter{Agreement: q.Agreement, Kind: commitments.PeriodKind(q.Kind), Page: q.Page, PerPage: q.PerPage}
	if q.Period == "" {
		return f, nil
	}
	var err error
	f.Period, err = commitments.ParsePeriod(q.Period)
	return f, err
}

func (a reportAPI) file(_ context.Context, by people.Account, in *editionQuery) (lists.List, error) {
	f, err := in.filter()
	if err != nil {
		return lists.List{}, err
	}
	return a.lists.Editions(by, f), nil
}

func (a reportAPI) list(ctx context.Context, by people.Account, in *editionQuery) (*listOf[editionItem], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	editions, total, err := a.reports.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	to, err := a.items(ctx, by, editions...)
	if err != nil {
		return nil, err
	}
	return listPage(editions, total, in.Paging, to), nil
}

type compiled struct {
	Status int
	Body   editionItem
}

// CompileInput is which report is to be compiled.
type CompileInput struct {
	Body struct {
		Agreement string `json:"agreement,omitempty" doc:"Code; the first agreement when it is not given"`
		Period    string `json:"period"`
		Reason    string `json:"reason,omitempty" doc:"Required where an original or final edition stands that says something else"`
	}
}

// period reads the period, once the caller named an agreement that there is and may
// issue its editions.
func (in *CompileInput) period(ctx context.Context, by people.Account, tracker *commitments.Tracker) (commitments.Period, error) {
	agreement, err := tracker.FilterAgreement(ctx, by, in.Body.Agreement)
	if err != nil {
		return commitments.Period{}, err
	}
	if err := by.RequireIssuer(agreement.Collectors()); err != nil {
		return commitments.Period{}, err
	}
	return commitments.ParsePeriod(in.Body.Period)
}

func (a reportAPI) compile(ctx context.Context, by people.Account, in *CompileInput) (*compiled, error) {
	p, err := in.period(ctx, by, a.tracker)
	if err != nil {
		return nil, err
	}
	edition, created, err := a.reports.Compile(ctx, by, reports.CompileInput{Agreement: in.Body.Agreement, Period: p, Reason: in.Body.Reason}, nil)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	to, err := a.items(ctx, by, edition)
	if err != nil {
		return nil, err
	}
	return &compiled{status, to(edition)}, nil
}

func (a reportAPI) get(ctx context.Context, by people.Account, in *ByID) (*one[editionItem], error) {
	e, err := a.reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	to, err := a.items(ctx, by, e)
	if err != nil {
		return nil, err
	}
	return &one[editionItem]{to(e)}, nil
}

// changeItem is what an edition says otherwise about one commitment.
type changeItem struct {
	Commitment string         `json:"commitment"`
	Fields     []string       `json:"fields" doc:"Which members differ before and after"`
	Before     *ReportRowItem `json:"before" doc:"Null where the edition before has no such commitment"`
	After      *ReportRowItem `json:"after" doc:"Null where this edition has no such commitment"`
	Updates    []UpdateItem   `json:"updates" doc:"That the edition before did not have, or has in another state; as they stood in this one"`
}

// ReportRowItem is a commitment as an edition has it; its members are named as
// in report.json.
type ReportRowItem struct {
	Declared        *SaidItem     `json:"declared"`
	Verified        *SaidItem     `json:"verified"`
	Assessed        *AssessedItem `json:"assessed"`
	Reported        *string       `json:"reported" doc:"The latest period on which an update was submitted"`
	Review          *string       `json:"review"`
	Compared        *string       `json:"compared" doc:"The assessment of the declared period"`
	Gap             *string       `json:"gap"`
	Overdue         bool          `json:"overdue"`
	NoReport        bool          `json:"no_report"`
	Duty            string        `json:"duty"`
	DaysLate        *int          `json:"completed_days_late"`
	Measures        []MeasureItem `json:"measures" doc:"By the end of the edition's period"`
	DueOn           *string       `json:"due_on"`
	FocalPoint      *string       `json:"focal_point"`
	LeadInstitution *string       `json:"lead_institution"`
}

// SaidItem is what an edition says was declared or verified.
type SaidItem struct {
	StatementItem
	Narrative string `json:"narrative"`
}

func toSaid(s *reports.Statement) *SaidItem {
	if s == nil {
		return nil
	}
	return &SaidItem{*toStatement(&s.Statement), s.Narrative}
}

func toReportAssessed(a *reports.Assessed) *AssessedItem {
	if a == nil {
		return nil
	}
	return toAssessed(&a.Assessed)
}

func toReportRow(r reports.Row) *ReportRowItem {
	if r.Code == "" {
		return nil
	}
	return &ReportRowItem{
		Declared: toSaid(r.Declared), Verified: toSaid(r.Verified), Assessed: toReportAssessed(r.Assessed), Reported: periodOrNull(r.Reported),
		Review: response.TextOrNull(r.Review), Compared: response.TextOrNull(r.Compared), Gap: response.TextOrNull(r.Gap), Overdue: r.Overdue, NoReport: r.NoReport,
		Duty: string(r.Duty), DaysLate: r.DaysLate, Measures: toMeasures(r.Measures), DueOn: response.DateOrNull(r.DueOn),
		FocalPoint: response.TextOrNull(r.FocalPoint), LeadInstitution: response.TextOrNull(r.LeadInstitution),
	}
}

// changesPage is a page of what an edition says otherwise.
type changesPage struct {
	list[changeItem]
	Against    *string           `json:"against" doc:"Id of the edition before; null of a first edition"`
	Everything []discrepancyItem `json:"everything" doc:"All that differs in report.json, whole on each page: totals, rates, texts, calendar, regions, rows, updates, facts; empty just where the data files are the same"`
}

// discrepancyItem is one thing that differs, wherever it stands.
type discrepancyItem struct {
	Section string  `json:"section" doc:"Part of report.json, such as whole or reporting.by_party"`
	Code    *string `json:"code" doc:"Of the item of a list"`
	Field   *string `json:"field" doc:"Path within the item; null where it is meant whole"`
	Before  any     `json:"before" doc:"As in report.json; null where there was nothing"`
	After   any     `json:"after" doc:"As in report.json; null where there is nothing"`
}

func (a reportAPI) listChanges(ctx context.Context, by people.Account, in *struct {
	ByID
	Paging
}) (*one[changesPage], error) {
	e, err := a.reports.Get(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	compared, err := a.reports.Changes(ctx, by, e)
	if err != nil {
		return nil, err
	}
	changes := compared.Commitments
	var updates []commitments.Update
	for _, d := range changes {
		updates = append(updates, d.Updates...)
	}
	to, err := updateItems(ctx, a.journal, by, updates...)
	if err != nil {
		return nil, err
	}
	found, err := onePage(changes, in.Paging, func(d reports.Difference) changeItem {
		item := changeItem{d.Commitment, d.Fields, toReportRow(d.Before), toReportRow(d.After), []UpdateItem{}}
		for _, u := range d.Updates {
			item.Updates = append(item.Updates, to(u))
		}
		return item
	})
	if err != nil {
		return nil, err
	}
	page := changesPage{found.Body, response.TextOrNull(compared.Against.ID), []discrepancyItem{}}
	for _, d := range compared.Everything {
		page.Everything = append(page.Everything, discrepancyItem{d.Section, response.TextOrNull(d.Code), response.TextOrNull(d.Field), d.Before, d.After})
	}
	return &one[changesPage]{page}, nil
}

func (a reportAPI) downloadFile(ctx context.Context, by people.Account, in *struct {
	ByID
	Name string `path:"name" doc:"Of the file, as in the edition"`
	BOM  bool   `query:"bom" doc:"Begin a CSV file with the mark that Excel wants"`
}) (*huma.StreamResponse, error) {
	file, content, err := a.reports.Download(ctx, by, in.ID, in.Name)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		if err := response.SendReportFile(c.Writer, c.Request, file, content, response.ReportFileOptions{Attach: true, ByteOrderMark: in.BOM}); err != nil {
			response.LogFailure(ctx, a.log, err)
		}
	}}, nil
}

func (a reportAPI) downloadArchive(ctx context.Context, by people.Account, in *ByID) (*huma.StreamResponse, error) {
	edition, write, err := a.reports.Archive(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		response.SendReportArchive(c.Writer, c.Request, a.log, edition, write)
	}}, nil
}
