package commitments

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// Loaded counts what loading a definition added or changed.
type Loaded struct {
	Changed     int // units, parties, regions, agreement and pledges
	Commitments int
	Facts       int
	Updates     int // made from facts that name one region and one pledge
}

// Nothing reports whether the store held all of it already.
func (l Loaded) Nothing() bool { return l == Loaded{} }

// LoadAgreement adds an agreement, or brings the stored one up to the
// definition: parties, regions, pledges, a commitment for each pledge in each
// region, and its published facts. A fact that names one region and one pledge becomes
// a progress update of that commitment, the one exception to the reporting
// window. Loading the same definition again changes nothing. The agreement's
// first load activates it: progress is owed from the current period on, unless
// the definition says otherwise.
func (t *Tracker) LoadAgreement(ctx context.Context, by people.Account, def Definition) (Loaded, error) {
	return t.load(ctx, by, def, "")
}

// load loads a definition. Digest is that of the stored one that it was made from; a
// Conflict where another stands. "": whichever stands.
func (t *Tracker) load(ctx context.Context, by people.Account, def Definition, digest string) (Loaded, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return Loaded{}, err
	}
	if err := t.complete(ctx, &def); err != nil {
		return Loaded{}, err
	}
	var loaded Loaded
	err := t.Store.InTx(ctx, func(tx Tx) error {
		loaded = Loaded{}
		def, err := t.lockCalendars(tx, def)
		if err != nil {
			return err
		}
		if err := unchangedSince(tx, def.Agreement.Code, digest); err != nil {
			return err
		}
		if err := putAll(tx, def, &loaded); err != nil {
			return err
		}
		if err := insertCommitments(tx, def, &loaded); err != nil {
			return err
		}
		if err := tx.CountRegister(def.Agreement.Code); err != nil {
			return err
		}
		if err := newImporting(t, tx).addFacts(tx, by, def.Facts, &loaded); err != nil || loaded.Nothing() {
			return err
		}
		return tx.Record(by.Entry(journal.Now(t.Now), agreementLoaded, def.Agreement.Code, def))
	})
	return loaded, err
}

// unchangedSince is a Conflict where the stored definition has another digest. The
// agreement is locked by now, so that none comes in between.
func unchangedSince(tx DefinitionReader, agreement, digest string) error {
	if digest == "" {
		return nil
	}
	stored, err := storedDefinition(tx, agreement)
	if err == nil && stored.Digest() != digest {
		return problem.New(problem.Conflict, "error.definition.stale")
	}
	return err
}

// complete fills what the definition leaves open and checks it against itself
// and against what is stored.
func (t *Tracker) complete(ctx context.Context, def *Definition) error {
	stored, err := t.Store.Read(ctx).Agreements()
	if err != nil {
		return err
	}
	a := &def.Agreement
	var before Agreement
	for _, s := range stored {
		if s.Code == a.Code {
			before = s
		}
	}
	if a.ActivatedOn.IsZero() {
		a.ActivatedOn = before.ActivatedOn
	}
	if a.ActivatedOn.IsZero() {
		a.ActivatedOn = t.Today()
	}
	if len(a.Calendars) == 0 {
		a.Calendars = before.Calendars
	}
	if len(a.Calendars) == 0 {
		a.Calendars = FromBeginning(DefaultCalendar())
	}
	for i := range def.Pledges {
		p := &def.Pledges[i]
		p.Agreement, p.Position = a.Code, i+1
		p.Scope.Kind = cmp.Or(p.Scope.Kind, EveryRegion)
		p.Indicators = slices.Clone(p.Indicators)
		for j, in := range p.Indicators {
			p.Indicators[j] = in.defaults()
		}
	}
	for i := range def.Facts {
		f := &def.Facts[i]
		f.Agreement, f.Regions, f.Pledges = a.Code, listOf(f.Regions), listOf(f.Pledges)
	}
	if err := t.addCountry(ctx, def); err != nil {
		return err
	}
	codes, err := t.vocabulary(ctx, *def)
	if err != nil {
		return err
	}
	var fields problem.Fields
	check{fields: &fields, codes: codes}.definition(*def)
	stands, err := t.Store.Read(ctx).Kinds()
	if err != nil {
		return err
	}
	keepsKinds(stands, def.Kinds, &fields)
	if err := t.keeps(ctx, before, *def, &fields); err != nil {
		return err
	}
	if err := keepsParts(t.Store.Read(ctx), *def, &fields); err != nil {
		return err
	}
	return fields.Err()
}

// keepsParts refuses the loss of a part of a dimension of which something was reported.
func keepsParts(stored DefinitionReader, def Definition, fields *problem.Fields) error {
	dimensions, err := stored.Dimensions()
	if err != nil {
		return err
	}
	for i, now := range def.Dimensions {
		for _, part := range FindDimension(dimensions, now.Code).Parts {
			if hasPart(def.Dimensions, now.Code, part.Code) {
				continue
			}
			reported, err := stored.ReportedPart(now.Code, part.Code)
			if err != nil {
				return err
			}
			if reported {
				fields.Add(fmt.Sprintf("dimensions[%d].parts", i), "error.dimension.reported", "value", part.Code)
			}
		}
	}
	return nil
}

// addCountry puts the country as a whole last among the agreement's regions where a
// pledge covers it, and makes the region where there is none yet.
func (t *Tracker) addCountry(ctx context.Context, def *Definition) error {
	a := &def.Agreement
	a.Regions = places(a.Regions)
	if !slices.ContainsFunc(def.Pledges, func(p Pledge) bool { return p.Scope.Kind == WholeCountry }) {
		return nil
	}
	a.Regions = append(a.Regions, Country)
	stored, err := t.Store.Read(ctx).Regions()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(append(stored, def.Regions...), func(r Region) bool { return r.Code == Country }) {
		def.Regions = append(slices.Clone(def.Regions), wholeCountry())
	}
	return nil
}

// listOf is the list, empty where it is absent: the two are stored as one.
func listOf(codes []string) []string { return append([]string{}, codes...) }

// keeps refuses a definition that drops what the stored agreement holds, or
// narrows a pledge or gives it to another party: facts may stand on it.
func (t *Tracker) keeps(ctx context.Context, before Agreement, def Definition, fields *problem.Fields) error {
	if before.Code == "" {
		return nil
	}
	for _, code := range before.Regions {
		if !slices.Contains(def.Agreement.Regions, code) {
			fields.Add("agreement.regions", "error.reload.dropped", "value", code)
		}
	}
	for _, code := range before.Parties {
		if !slices.Contains(def.Agreement.Parties, code) {
			fields.Add("agreement.parties", "error.reload.dropped", "value", code)
		}
	}
	pledges, err := t.Store.Read(ctx).Pledges(before.Code)
	if err != nil {
		return err
	}
	reported, err := t.Store.Read(ctx).ReportedIndicators(before.Code)
	if err != nil {
		return err
	}
	for _, was := range pledges {
		i := slices.IndexFunc(def.Pledges, func(p Pledge) bool { return p.Code == was.Code })
		if i < 0 {
			fields.Add("pledges", "error.reload.dropped", "value", was.Code)
			continue
		}
		at := fmt.Sprintf("pledges[%d]", i)
		keepsPledge(at, was, before, def.Pledges[i], fields)
		keepsIndicators(at, was, def.Pledges[i], reported, fields)
	}
	return nil
}

// vocabulary is the codes of the store and of the definition.
func (t *Tracker) vocabulary(ctx context.Context, def Definition) (vocabulary, error) {
	k := vocabulary{pledges: map[string]string{}}
	parties, err := t.Store.Read(ctx).Parties()
	if err != nil {
		return k, err
	}
	for _, p := range append(parties, def.Parties...) {
		k.parties = append(k.parties, p.Code)
	}
	regions, err := t.Store.Read(ctx).Regions()
	if err != nil {
		return k, err
	}
	for _, r := range append(regions, def.Regions...) {
		k.regions = append(k.regions, r.Code)
	}
	units, err := t.Store.Read(ctx).Units()
	if err != nil {
		return k, err
	}
	for _, u := range append(units, def.Units...) {
		k.units = append(k.units, u.Code)
	}
	dimensions, err := t.Store.Read(ctx).Dimensions()
	if err != nil {
		return k, err
	}
	for _, d := range append(dimensions, def.Dimensions...) {
		k.dimensions = append(k.dimensions, d.Code)
	}
	kinds, err := t.Store.Read(ctx).Kinds()
	if err != nil {
		return k, err
	}
	k.kinds = append(slices.Clone(def.Kinds), kinds...)
	pledges, err := t.Store.Read(ctx).Pledges("")
	if err != nil {
		return k, err
	}
	for _, p := range pledges {
		k.pledges[p.Code] = p.Agreement
	}
	return k, nil
}

func putAll(tx DefinitionWriter, def Definition, loaded *Loaded) error {
	count := func(changed bool, err error) error {
		if changed {
			loaded.Changed++
		}
		return err
	}
	for _, u := range def.Units {
		if err := count(tx.PutUnit(u)); err != nil {
			return err
		}
	}
	for _, d := range def.Dimensions {
		if err := count(tx.PutDimension(d)); err != nil {
			return err
		}
	}
	for _, k := range def.Kinds {
		if err := count(tx.PutKind(k)); err != nil {
			return err
		}
	}
	for _, r := range def.DelayReasons {
		if err := count(tx.PutDelayReason(r)); err != nil {
			return err
		}
	}
	for _, p := range def.Parties {
		if err := count(tx.PutParty(p)); err != nil {
			return err
		}
	}
	for _, r := range def.Regions {
		if err := count(tx.PutRegion(r)); err != nil {
			return err
		}
	}
	if err := count(tx.PutAgreement(def.Agreement)); err != nil {
		return err
	}
	for _, p := range def.Pledges {
		if err := count(tx.PutPledge(p)); err != nil {
			return err
		}
	}
	return nil
}

// placesTx is what adding an agreement's commitments asks of its transaction.
type placesTx interface {
	Region(code string) (Region, error)
	InsertCommitment(c Commitment, search string) (bool, error)
}

func insertCommitments(tx placesTx, def Definition, loaded *Loaded) error {
	for _, p := range def.Pledges {
		for _, code := range p.Scope.Of(def.Agreement.Regions) {
			region, err := tx.Region(code)
			if err != nil {
				return err
			}
			c := Commitment{
				Code: CommitmentCode(p.Code, code), Agreement: def.Agreement.Code, Pledge: p.Code, Region: code,
				Party: p.Party, Category: p.Category, Version: 1,
			}
			inserted, err := tx.InsertCommitment(c, searchText(c.Code, p, region))
			if err != nil {
				return err
			}
			if inserted {
				loaded.Commitments++
			}
		}
	}
	return nil
}

// searchText is what a list's search looks through.
func searchText(code string, p Pledge, r Region) string {
	parts := append([]string{code, p.Category}, r.Aliases...)
	for _, lang := range TextLanguages {
		parts = append(parts, p.Title[lang], r.Name[lang])
	}
	return Fold(strings.Join(parts, " "))
}

// addFacts adds published facts, and the updates that they make.
func (im *importing) addFacts(tx DefinitionWriter, by people.Account, facts []Fact, loaded *Loaded) error {
	for _, f := range facts {
		inserted, err := tx.InsertFact(f)
		if err != nil {
			return err
		}
		if !inserted {
			continue
		}
		loaded.Facts++
		if f.Commitment() == "" {
			continue
		}
		loaded.Updates++
		if err := im.update(f.asItem(by, journal.Now(im.t.Now))); err != nil {
			return err
		}
	}
	return im.finish()
}

// asItem is the progress update that a published fact makes. It shows that work
// was done, not that the pledge was kept, so its status is in progress.
func (f Fact) asItem(by people.Account, at time.Time) ImportItem {
	var values []Value
	if f.Indicator != "" && f.Value != nil {
		values = []Value{{Indicator: f.Indicator, Value: *f.Value}}
	}
	return ImportItem{
		By: by, At: at, Commitment: f.Commitment(),
		Update: &ImportUpdate{
			Period: f.Period(), Status: InProgress, Values: values,
			Narrative: f.Title.inAny(), Origin: PublishedRecord, Fact: f.ID,
		},
	}
}
