package store

import (
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

type kindRow struct {
	Code       string `gorm:"primaryKey"`
	Name       string
	Unit       string
	Categories string
	Fields     string
}

func (kindRow) TableName() string { return "deliverable_kinds" }

func fromKind(k commitments.DeliverableKind) kindRow {
	return kindRow{Code: k.Code, Name: toJSON(k.Name), Unit: k.Unit, Categories: toJSON(k.Categories), Fields: toJSON(k.Fields)}
}

func (r kindRow) kind() (commitments.DeliverableKind, error) {
	var col columns
	k := commitments.DeliverableKind{Code: r.Code, Unit: r.Unit}
	col.json(r.Name, &k.Name)
	col.json(r.Categories, &k.Categories)
	col.json(r.Fields, &k.Fields)
	return k, wrap("kind "+r.Code, col.err)
}

func (r definitionReads) Kinds() ([]commitments.DeliverableKind, error) {
	return list(r.q.Order("code"), "kinds of deliverables", kindRow.kind)
}

func (w definitionWrites) PutKind(k commitments.DeliverableKind) (bool, error) {
	return put(w.tx, k.Code, fromKind(k))
}

type stepRow struct {
	ID          string `gorm:"primaryKey"`
	Deliverable string
	Commitment  string
	Kind        string
	Version     int
	Period      string
	PeriodEnd   string
	State       deliverables.State
	Fields      string
	Place       string
	Money       string
	Reason      string
	MergedInto  string
	Fact        string
	Origin      commitments.Origin
	Author      string
	AuthorName  string
	SteppedAt   int64
}

func (stepRow) TableName() string { return "deliverable_steps" }

func fromStep(s deliverables.Step) stepRow {
	row := stepRow{
		ID: s.ID, Deliverable: s.Deliverable, Commitment: s.Commitment, Kind: s.Kind, Version: s.Version,
		Period: s.Period.String(), PeriodEnd: s.Period.End().String(), State: s.State, Fields: toJSON(s.Fields), Money: toList(s.Money),
		Reason: s.Reason, MergedInto: s.MergedInto, Fact: s.Fact, Origin: s.Origin, Author: s.Author, AuthorName: s.AuthorName, SteppedAt: s.At.UnixMicro(),
	}
	if s.Place != nil {
		row.Place = toJSON(s.Place)
	}
	return row
}

func (r stepRow) step() (deliverables.Step, error) {
	var col columns
	s := deliverables.Step{
		ID: r.ID, Deliverable: r.Deliverable, Commitment: r.Commitment, Kind: r.Kind, Version: r.Version, Period: col.period(r.Period),
		MergedInto: r.MergedInto, Fact: r.Fact, Origin: r.Origin, Author: r.Author, AuthorName: r.AuthorName, At: toTime(r.SteppedAt),
	}
	s.State, s.Reason = r.State, r.Reason
	col.json(r.Fields, &s.Fields)
	fromList(&col, r.Money, &s.Money)
	if r.Place != "" {
		s.Place = &deliverables.Place{}
		col.json(r.Place, s.Place)
	}
	return s, wrap("step "+r.ID, col.err)
}

type findingRow struct {
	ID           string `gorm:"primaryKey"`
	Deliverable  string
	Commitment   string
	Version      int
	Finding      deliverables.Finding
	Reason       string
	Origin       commitments.Origin
	Reviewer     string
	ReviewerName string
	FoundAt      int64
}

func (findingRow) TableName() string { return "deliverable_findings" }

func fromFinding(f deliverables.FindingFact) findingRow {
	return findingRow{f.ID, f.Deliverable, f.Commitment, f.Version, f.Finding, f.Reason, f.Origin, f.Reviewer, f.Name, f.At.UnixMicro()}
}

func (r findingRow) finding() (deliverables.FindingFact, error) {
	return deliverables.FindingFact{
		ID: r.ID, Deliverable: r.Deliverable, Commitment: r.Commitment, Version: r.Version, Finding: r.Finding, Reason: r.Reason,
		Origin: r.Origin, Reviewer: r.Reviewer, Name: r.ReviewerName, At: toTime(r.FoundAt),
	}, nil
}

// deliverableRow is what the steps and findings of a deliverable lead to, as far as
// lists ask; the rest stands with the step and the finding that it names.
type deliverableRow struct {
	ID         string `gorm:"primaryKey"`
	Agreement  string
	Commitment string
	Pledge     string
	Region     string
	Party      string
	Kind       string
	Version    int
	StepID     string
	FindingID  string
	State      deliverables.State
	Finding    deliverables.Finding
	Period     string
	PeriodEnd  string
	DoneIn     string
	DoneEnd    *string
	Day        string
	Commune    string
	Located    bool
	Merged     bool
	Search     string
	AddedAt    int64
	AddedBy    string
}

func (deliverableRow) TableName() string { return "deliverables" }

func fromDeliverable(d deliverables.Deliverable, found deliverables.Row) deliverableRow {
	row := deliverableRow{
		ID: d.ID, Agreement: d.Agreement, Commitment: d.Commitment, Pledge: d.Pledge, Region: d.Region, Party: d.Party, Kind: d.Kind,
		Version: d.Version, StepID: d.Step.ID, State: d.State, Finding: d.Finding(), Period: d.Period.String(), PeriodEnd: d.Period.End().String(),
		DoneIn: d.DoneIn.String(), DoneEnd: periodEnd(d.DoneIn), Day: found.Day.String(), Located: d.Place != nil && d.Place.Point != nil,
		Merged: !d.Stands(), Search: found.Search, AddedAt: d.AddedAt.UnixMicro(), AddedBy: d.AddedBy,
	}
	if d.Checked != nil {
		row.FindingID = d.Checked.ID
	}
	if d.Place != nil {
		row.Commune = d.Place.Commune
	}
	return row
}

func (r deliverableRow) deliverable(s deliverables.Step, checked *deliverables.FindingFact) (deliverables.Deliverable, error) {
	var col columns
	d := deliverables.Deliverable{
		ID: r.ID, Agreement: r.Agreement, Commitment: r.Commitment, Pledge: r.Pledge, Region: r.Region, Party: r.Party, Step: s,
		DoneIn: col.period(r.DoneIn), Checked: checked, AddedAt: toTime(r.AddedAt), AddedBy: r.AddedBy,
	}
	return d, wrap("deliverable "+r.ID, col.err)
}

type tallyRow struct {
	Agreement string
	Pledge    string
	Region    string
	Kind      string
	State     deliverables.State
	Finding   deliverables.Finding
	Things    int
	Money     string
	Fields    string
}

func (tallyRow) TableName() string { return "register_tallies" }

func (r tallyRow) key() string {
	return strings.Join([]string{r.Agreement, r.Pledge, r.Region, r.Kind, string(r.State), string(r.Finding)}, " ")
}

func fromTally(t deliverables.Tally) tallyRow {
	return tallyRow{t.Agreement, t.Pledge, t.Region, t.Kind, t.State, t.Finding, t.Things, toList(t.Money), toList(t.Fields)}
}

func (r tallyRow) tally() (deliverables.Tally, error) {
	var col columns
	t := deliverables.Tally{TallyKey: deliverables.TallyKey{
		Agreement: r.Agreement, Pledge: r.Pledge, Region: r.Region, Kind: r.Kind, State: r.State, Finding: r.Finding,
	}, Things: r.Things}
	fromList(&col, r.Money, &t.Money)
	fromList(&col, r.Fields, &t.Fields)
	return t, wrap("tally "+r.key(), col.err)
}

type countRow struct {
	Commitment string `gorm:"primaryKey"`
	Indicator  string `gorm:"primaryKey"`
	Period     string `gorm:"primaryKey"`
	PeriodEnd  string
	Declared   string
	Verified   string
}

func (countRow) TableName() string { return "register_counts" }

func (r countRow) key() string { return r.Commitment + " " + r.Indicator + " " + r.Period }

func fromRegistered(r deliverables.Registered) countRow {
	return countRow{r.Commitment, r.Indicator, r.Period.String(), r.Period.End().String(), toJSON(r.Declared), toJSON(r.Verified)}
}

func (r countRow) registered() (deliverables.Registered, error) {
	var col columns
	c := deliverables.Registered{Commitment: r.Commitment, Indicator: r.Indicator, Period: col.period(r.Period)}
	col.json(r.Declared, &c.Declared)
	col.json(r.Verified, &c.Verified)
	return c, wrap("count of "+r.Commitment, col.err)
}
