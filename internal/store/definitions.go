package store

import (
	"reflect"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

type agreementRow struct {
	Code         string `gorm:"primaryKey"`
	Title        string
	Summary      string
	SignedOn     *string
	InForceFrom  *string
	InForceUntil *string
	RenewedOn    string
	ClosedOn     *string
	SignedAt     string
	Signatories  string
	Parties      string
	Regions      string
	Sources      string
	Categories   string
	Calendars    string
	Thresholds   string
	ActivatedOn  *string
	Collector    string
}

func (agreementRow) TableName() string { return "agreements" }

func fromAgreement(a commitments.Agreement) agreementRow {
	return agreementRow{
		Code: a.Code, Title: toJSON(a.Title), Summary: toJSON(a.Summary), SignedOn: toDay(a.SignedOn),
		SignedAt: toJSON(a.SignedAt), Signatories: toJSON(a.Signatories), Parties: toJSON(a.Parties),
		Regions: toJSON(a.Regions), Sources: toJSON(a.Sources), Categories: toJSON(a.Categories), Calendars: toJSON(a.Calendars), Thresholds: toJSON(a.Thresholds),
		ActivatedOn: toDay(a.ActivatedOn), Collector: a.Collector,
		InForceFrom: toDay(a.InForceFrom), InForceUntil: toDay(a.InForceUntil), RenewedOn: toList(a.RenewedOn), ClosedOn: toDay(a.ClosedOn),
	}
}

func (r agreementRow) agreement() (commitments.Agreement, error) {
	var col columns
	a := commitments.Agreement{
		Code: r.Code, SignedOn: col.day(r.SignedOn), ActivatedOn: col.day(r.ActivatedOn), Collector: r.Collector,
		InForceFrom: col.day(r.InForceFrom), InForceUntil: col.day(r.InForceUntil), ClosedOn: col.day(r.ClosedOn),
	}
	col.json(r.Title, &a.Title)
	col.json(r.Summary, &a.Summary)
	col.json(r.SignedAt, &a.SignedAt)
	col.json(r.Signatories, &a.Signatories)
	col.json(r.Parties, &a.Parties)
	col.json(r.Regions, &a.Regions)
	col.json(r.Sources, &a.Sources)
	col.json(r.Categories, &a.Categories)
	col.json(r.Calendars, &a.Calendars)
	col.json(r.Thresholds, &a.Thresholds)
	fromList(&col, r.RenewedOn, &a.RenewedOn)
	return a, wrap("agreement "+r.Code, col.err)
}

type unitRow struct {
	Code  string `gorm:"primaryKey"`
	Forms string
}

func (unitRow) TableName() string { return "units" }

func fromUnit(u commitments.Unit) unitRow { return unitRow{Code: u.Code, Forms: toJSON(u.Forms)} }

func (r unitRow) unit() (commitments.Unit, error) {
	var col columns
	u := commitments.Unit{Code: r.Code}
	col.json(r.Forms, &u.Forms)
	return u, wrap("unit "+r.Code, col.err)
}

type dimensionRow struct {
	Code  string `gorm:"primaryKey"`
	Name  string
	Parts string
}

func (dimensionRow) TableName() string { return "dimensions" }

func fromDimension(d commitments.Dimension) dimensionRow {
	return dimensionRow{Code: d.Code, Name: toJSON(d.Name), Parts: toJSON(d.Parts)}
}

func (r dimensionRow) dimension() (commitments.Dimension, error) {
	var col columns
	d := commitments.Dimension{Code: r.Code}
	col.json(r.Name, &d.Name)
	col.json(r.Parts, &d.Parts)
	return d, wrap("dimension "+r.Code, col.err)
}

type partyRow struct {
	Code     string `gorm:"primaryKey"`
	Names    string
	Bodies   string
	Officers string
}

func (partyRow) TableName() string { return "parties" }

func fromParty(p commitments.Party) partyRow {
	return partyRow{Code: p.Code, Names: toJSON(p.Names), Bodies: toList(p.Bodies), Officers: toList(p.Officers)}
}

func (r partyRow) party() (commitments.Party, error) {
	var col columns
	p := commitments.Party{Code: r.Code}
	col.json(r.Names, &p.Names)
	fromList(&col, r.Bodies, &p.Bodies)
	fromList(&col, r.Officers, &p.Officers)
	return p, wrap("party "+r.Code, col.err)
}

type pledgeRow struct {
	Code        string `gorm:"primaryKey"`
	Agreement   string
	Party       string
	Category    string
	Position    int
	Title       string
	Clause      string
	Sources     string
	TextFrom    *string
	Note        string
	Versions    string
	Scope       string
	Indicators  string
	AddedOn     *string
	WithdrawnOn *string
}

func (pledgeRow) TableName() string { return "pledges" }

func fromPledge(p commitments.Pledge) pledgeRow {
	return pledgeRow{
		Code: p.Code, Agreement: p.Agreement, Party: p.Party, Category: p.Category, Position: p.Position,
		Title: toJSON(p.Title), Clause: toJSON(p.Clause), Sources: toJSON(p.Sources),
		TextFrom: toDay(p.From), Note: toJSON(p.Note), Versions: toList(p.Versions), Scope: toJSON(p.Scope), Indicators: toList(p.Indicators),
		AddedOn: toDay(p.AddedOn), WithdrawnOn: toDay(p.WithdrawnOn),
	}
}

func (r pledgeRow) pledge() (commitments.Pledge, error) {
	var col columns
	p := commitments.Pledge{
		Code: r.Code, Agreement: r.Agreement, Party: r.Party, Category: r.Category, Position: r.Position,
		From: col.day(r.TextFrom), AddedOn: col.day(r.AddedOn), WithdrawnOn: col.day(r.WithdrawnOn),
	}
	col.json(r.Title, &p.Title)
	col.json(r.Clause, &p.Clause)
	col.json(r.Note, &p.Note)
	col.json(r.Scope, &p.Scope)
	fromList(&col, r.Indicators, &p.Indicators)
	fromList(&col, r.Versions, &p.Versions)
	col.json(r.Sources, &p.Sources)
	return p, wrap("pledge "+r.Code, col.err)
}

type regionRow struct {
	Code        string `gorm:"primaryKey"`
	Kind        string
	Name        string
	Aliases     string
	Parent      string
	AdminRegion string
	ValidFrom   *string
	ValidTo     *string
	Latitude    float64
	Longitude   float64
	TileX       int
	TileY       int
}

func (regionRow) TableName() string { return "regions" }

func fromRegion(r commitments.Region) regionRow {
	return regionRow{
		Code: r.Code, Kind: r.Kind, Name: toJSON(r.Name), Aliases: toJSON(r.Aliases), Parent: r.Parent,
		AdminRegion: toJSON(r.AdminRegion), ValidFrom: toDay(r.ValidFrom), ValidTo: toDay(r.ValidTo),
		Latitude: r.Latitude, Longitude: r.Longitude, TileX: r.TileX, TileY: r.TileY,
	}
}

func (r regionRow) region() (commitments.Region, error) {
	var col columns
	place := commitments.Region{
		Code: r.Code, Kind: r.Kind, Parent: r.Parent, ValidFrom: col.day(r.ValidFrom), ValidTo: col.day(r.ValidTo),
		Latitude: r.Latitude, Longitude: r.Longitude, TileX: r.TileX, TileY: r.TileY,
	}
	col.json(r.Name, &place.Name)
	col.json(r.Aliases, &place.Aliases)
	col.json(r.AdminRegion, &place.AdminRegion)
	return place, wrap("region "+r.Code, col.err)
}

type factRow struct {
	ID            string `gorm:"primaryKey"`
	Agreement     string
	DatedOn       *string
	DatePrecision string
	Regions       string
	Pledges       string
	Kind          string
	Title         string
	Value         *commitments.Quantity
	Unit          string
	Indicator     string
	AmountMad     *commitments.Quantity
	Actors        string
	Source        string
}

func (factRow) TableName() string { return "published_facts" }

func fromFact(f commitments.Fact) factRow {
	return factRow{
		ID: f.ID, Agreement: f.Agreement, DatedOn: toDay(f.Date), DatePrecision: f.Precision,
		Regions: toJSON(f.Regions), Pledges: toJSON(f.Pledges), Kind: f.Kind, Title: toJSON(f.Title),
		Value: f.Value, Unit: f.Unit, Indicator: f.Indicator, AmountMad: f.AmountMAD, Actors: toJSON(f.Actors), Source: f.Source,
	}
}

func (r factRow) fact() (commitments.Fact, error) {
	var col columns
	f := commitments.Fact{
		ID: r.ID, Agreement: r.Agreement, Date: col.day(r.DatedOn), Precision: r.DatePrecision,
		Kind:  r.Kind,
		Value: r.Value, Unit: r.Unit, Indicator: r.Indicator, AmountMAD: r.AmountMad, Source: r.Source,
	}
	col.json(r.Title, &f.Title)
	col.json(r.Regions, &f.Regions)
	col.json(r.Pledges, &f.Pledges)
	col.json(r.Actors, &f.Actors)
	return f, wrap("published fact "+r.ID, col.err)
}

// put inserts the row of a code, or updates it where any column differs, and
// reports whether anything changed.
func put[Row any](tx *gorm.DB, code string, row Row) (bool, error) {
	created := insertOnce(tx, &row)
	if created.Error != nil || created.RowsAffected == 1 {
		return created.Error == nil, wrap("add "+code, created.Error)
	}
	var stored Row
	if err := tx.Where("code = ?", code).Take(&stored).Error; err != nil || reflect.DeepEqual(stored, row) {
		return false, wrap("compare "+code, err)
	}
	err := tx.Model(&row).Where("code = ?", code).Select("*").Omit("code").Updates(&row).Error
	return err == nil, wrap("change "+code, err)
}

func (w definitionWrites) PutAgreement(a commitments.Agreement) (bool, error) {
	return put(w.tx, a.Code, fromAgreement(a))
}

func (w definitionWrites) PutUnit(u commitments.Unit) (bool, error) {
	return put(w.tx, u.Code, fromUnit(u))
}

func (w definitionWrites) PutDimension(d commitments.Dimension) (bool, error) {
	return put(w.tx, d.Code, fromDimension(d))
}

func (w definitionWrites) PutParty(p commitments.Party) (bool, error) {
	return put(w.tx, p.Code, fromParty(p))
}

func (w definitionWrites) PutPledge(p commitments.Pledge) (bool, error) {
	return put(w.tx, p.Code, fromPledge(p))
}

func (w definitionWrites) PutRegion(r commitments.Region) (bool, error) {
	return put(w.tx, r.Code, fromRegion(r))
}

func (w definitionWrites) InsertFact(f commitments.Fact) (bool, error) {
	row := fromFact(f)
	created := insertOnce(w.tx, &row)
	return created.RowsAffected == 1, wrap("add published fact "+f.ID, created.Error)
}
