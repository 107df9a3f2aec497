package store

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/people"
)

// account follows what the journal says of accounts.
func (c *check) account(e journal.Entry) error {
	a := c.people[e.Subject]
	switch e.Kind {
	case "account.added", "account.disabled", "account.enabled":
		a = people.Journaled{}
	case "account.language_changed", "account.time_zone_changed", "account.lead_changed":
	default:
		return nil
	}
	if err := e.DecodeBody(&a); err != nil {
		return err
	}
	c.people[e.Subject] = a
	return nil
}

// states compares the tables of current states with what follows from all entries.
func (c *check) states() error {
	b := c.replay
	if err := definitionTable(c, b.Agreements, fromAgreement, func(r agreementRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Units, fromUnit, func(r unitRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Dimensions, fromDimension, func(r dimensionRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Kinds, fromKind, func(r kindRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.DelayReasons, fromDelayReason, func(r delayReasonRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Parties, fromParty, func(r partyRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Regions, fromRegion, func(r regionRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Pledges, fromPledge, func(r pledgeRow) string { return r.Code }); err != nil {
		return err
	}
	if err := definitionTable(c, b.Facts, fromFact, func(r factRow) string { return r.ID }); err != nil {
		return err
	}
	if err := c.accounts(); err != nil {
		return err
	}
	if err := c.opinions(); err != nil {
		return err
	}
	return c.register()
}

// opinions compares what was written on periods, and decided on it. The journal knows
// what was not approved by its seal alone, so the words are held against that.
func (c *check) opinions() error {
	versions := make(map[string]opinionVersionRow, len(c.said.Versions))
	for id, v := range c.said.Versions {
		versions[id] = fromOpinionVersion(v)
	}
	id := func(r opinionVersionRow) string { return r.ID }
	err := wholeTable(c, versions, id, func(r opinionVersionRow) opinionVersionRow { r.Texts = ""; return r })
	if err != nil {
		return err
	}
	if err := sealedTable(c, "texts", id, opinionVersionRow.fits); err != nil {
		return err
	}
	decisions := make(map[string]opinionDecisionRow, len(c.said.Decisions))
	for id, d := range c.said.Decisions {
		decisions[id] = fromOpinionDecision(d)
	}
	decided := func(r opinionDecisionRow) string { return r.ID }
	err = wholeTable(c, decisions, decided, func(r opinionDecisionRow) opinionDecisionRow { r.Reason = ""; return r })
	if err != nil {
		return err
	}
	return sealedTable(c, "reason", decided, opinionDecisionRow.fits)
}

// sealedTable holds what a column says against the seal beside it, which the journal has.
func sealedTable[Row any](c *check, column string, key func(Row) string, fits func(Row) bool) error {
	var all []Row
	if err := c.q.Session(&gorm.Session{}).Find(&all).Error; err != nil {
		return unfit(tableOf[Row](), err)
	}
	for _, r := range all {
		if !fits(r) {
			return finding(tableOf[Row](), key(r), -1, "was altered: its column "+column+" is not what %s says")
		}
	}
	return nil
}

// register compares what the steps and findings of all deliverables lead to, and then
// where each commitment stands. What a deliverable is found and sorted by follows from
// its kind, which may have changed since; the journal holds neither.
func (c *check) register() error {
	stand := c.things.Deliverables(c.replay.Commitments, func(commitments.Period) bool { return true })
	rows := make(map[string]deliverableRow, len(stand))
	for _, d := range stand {
		rows[d.ID] = fromDeliverable(d, deliverables.Row{})
	}
	err := wholeTable(c, rows, func(r deliverableRow) string { return r.ID }, func(r deliverableRow) deliverableRow {
		r.Search, r.Day = "", ""
		return r
	})
	if err != nil {
		return err
	}
	pledges := slices.Collect(maps.Values(c.replay.Pledges))
	tallies, counts := deliverables.Sums(stand, pledges)
	sums := make(map[string]tallyRow, len(tallies))
	for _, t := range tallies {
		sums[fromTally(t).key()] = fromTally(t)
	}
	if err := wholeTable(c, sums, tallyRow.key, func(r tallyRow) tallyRow { return r }); err != nil {
		return err
	}
	counted := make(map[string]countRow, len(counts))
	for _, one := range counts {
		counted[fromRegistered(one).key()] = fromRegistered(one)
	}
	if err := wholeTable(c, counted, countRow.key, func(r countRow) countRow { return r }); err != nil {
		return err
	}
	return c.commitments(registeredFigures(counts, pledges))
}

// definitionTable compares a table, of which the journal holds every column.
func definitionTable[T, Row any](c *check, want map[string]T, from func(T) Row, key func(Row) string) error {
	rows := make(map[string]Row, len(want))
	for k, v := range want {
		rows[k] = from(v)
	}
	return wholeTable(c, rows, key, func(r Row) Row { return r })
}

// wholeTable compares every row of a table, once plain has taken out what the
// journal does not hold.
func wholeTable[Row any](c *check, want map[string]Row, key func(Row) string, plain func(Row) Row) error {
	table := tableOf[Row]()
	var all []Row
	if err := c.q.Session(&gorm.Session{}).Find(&all).Error; err != nil {
		return unfit(table, err)
	}
	found := make(map[string]Row, len(all))
	for _, r := range all {
		if found[key(r)] = plain(r); !has(want, key(r)) {
			return finding(table, key(r), -1, "was inserted by hand: %s does not tell of it")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		row, exists := found[k]
		if said := contradiction(plain(want[k]), row, exists); said != "" {
			return finding(table, k, -1, said)
		}
	}
	c.found.Rows += int64(len(all))
	return nil
}

func has[T any](m map[string]T, key string) bool {
	_, found := m[key]
	return found
}

// commitments compares where each commitment stands. Its version guards against
// lost updates and its search text follows from the definition; the journal
// holds neither.
func (c *check) commitments(registered map[string][]commitments.Figure) error {
	want := make(map[string]commitmentRow, len(c.replay.Commitments))
	for code, p := range c.replay.Commitments {
		p.State = p.History.State(c.replay.Pledges[p.Pledge].Indicators)
		p.Registered = registered[code]
		row := fromCommitment(p.Commitment)
		row.PledgePosition, row.RegionPosition = p.PledgePlace, p.RegionPlace
		want[code] = row
	}
	return wholeTable(c, want, func(r commitmentRow) string { return r.Code }, func(r commitmentRow) commitmentRow {
		r.Version, r.Search = 0, ""
		return r
	})
}

// accounts compares what each account may do. Email, name and password are not
// in the journal.
func (c *check) accounts() error {
	want := make(map[string]accountRow, len(c.people))
	for id, a := range c.people {
		want[id] = accountOf(a)
	}
	return wholeTable(c, want, func(r accountRow) string { return r.ID }, func(r accountRow) accountRow {
		r.Email, r.Name, r.PasswordHash, r.CreatedAt = "", "", "", 0
		return r
	})
}

// accountOf is an account's row as far as the journal holds it.
func accountOf(a people.Journaled) accountRow {
	return accountRow{
		ID: a.ID, Role: a.Role, Party: a.Party, AllRegions: a.AllRegions, Regions: toJSON(a.Regions),
		Language: a.Language, Disabled: a.Disabled, Demo: a.Demo,
		TimeZone: a.TimeZone, Lead: a.Lead,
	}
}
