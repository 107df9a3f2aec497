package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"tracker/internal/audit"
	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/recommendations"
	"tracker/internal/reports"
)

// wanted is a row as the journal holds it.
type wanted[Row any] struct {
	entry int64 // -1 when it follows from several
	key   string
	row   Row
}

// wantedRows are the rows that a batch of entries holds, by table.
type wantedRows struct {
	updates     []wanted[updateRow]
	reviews     []wanted[reviewRow]
	withdrawals []wanted[withdrawalRow]
	assessments []wanted[assessmentRow]
	revisions   []wanted[revisionRow]
	editions    []wanted[editionRow]
	files       []wanted[fileRow]
	rounds      []wanted[roundRow]
	changes     []wanted[roundRevisionRow]
	excuses     []wanted[excuseRow]
	reopenings  []wanted[reopeningRow]
	comments    []wanted[commentRow]
	mentions    []wanted[mentionRow]
	evidence    []wanted[evidenceRow]
	calendars   []wanted[calendarChangeRow]
	steps       []wanted[stepRow]
	findings    []wanted[findingRow]
	communes    []wanted[communeListRow]
	recommended []wanted[recommendationRow]
	taken       []wanted[recommendationStepRow]
}

func (w *wantedRows) add(index int64, part commitments.EntryBody) {
	if u := part.Update; u != nil {
		w.updates = append(w.updates, wanted[updateRow]{index, u.ID, fromUpdate(*u)})
	}
	if r := part.Review; r != nil {
		w.reviews = append(w.reviews, wanted[reviewRow]{index, r.ID, fromReview(*r)})
	}
	if back := part.Withdrawal; back != nil {
		w.withdrawals = append(w.withdrawals, wanted[withdrawalRow]{index, back.ID, fromWithdrawal(*back)})
	}
	if a := part.Assessment; a != nil {
		w.assessments = append(w.assessments, wanted[assessmentRow]{index, a.ID, fromAssessment(*a)})
	}
	if r := part.Revision; r != nil {
		w.revisions = append(w.revisions, wanted[revisionRow]{index, r.ID, fromRevision(*r)})
	}
	if e := part.Evidence; e != nil {
		w.evidence = append(w.evidence, wanted[evidenceRow]{index, e.ID, fromEvidence(*e)})
	}
	if v := part.Calendar; v != nil {
		w.calendars = append(w.calendars, wanted[calendarChangeRow]{index, v.ID, fromCalendarChange(*v)})
	}
	if c := part.Comment; c != nil {
		w.comments = append(w.comments, wanted[commentRow]{index, c.ID, fromComment(*c)})
		for _, m := range fromMentions(*c) {
			w.mentions = append(w.mentions, wanted[mentionRow]{index, m.key(), m})
		}
	}
}

func (w *wantedRows) addEdition(index int64, e reports.Edition) {
	w.editions = append(w.editions, wanted[editionRow]{index, e.ID, fromEdition(e)})
	for _, f := range e.Files {
		w.files = append(w.files, wanted[fileRow]{index, e.ID + " " + f.Name, fromFile(e.ID, f)})
	}
}

func (w *wantedRows) addCollected(index int64, part collection.EntryBody) {
	if r := part.Round; r != nil {
		w.rounds = append(w.rounds, wanted[roundRow]{index, r.ID, fromRound(*r)})
	}
	if v := part.Revision; v != nil {
		w.changes = append(w.changes, wanted[roundRevisionRow]{index, v.ID, fromRoundRevision(*v)})
	}
	if e := part.Excuse; e != nil {
		w.excuses = append(w.excuses, wanted[excuseRow]{index, e.ID, fromExcuse(*e)})
	}
	if o := part.Reopening; o != nil {
		w.reopenings = append(w.reopenings, wanted[reopeningRow]{index, o.ID, fromReopening(*o)})
	}
}

func (w *wantedRows) addRegistered(index int64, part deliverables.EntryBody) {
	if s := part.Step; s != nil {
		w.steps = append(w.steps, wanted[stepRow]{index, s.ID, fromStep(*s)})
	}
	if f := part.Finding; f != nil {
		w.findings = append(w.findings, wanted[findingRow]{index, f.ID, fromFinding(*f)})
	}
	if l := part.List; l != nil {
		w.communes = append(w.communes, wanted[communeListRow]{index, l.ID, fromCommuneList(*l)})
	}
}

func (w *wantedRows) addRecommended(index int64, part recommendations.EntryBody) {
	if r := part.Made; r != nil {
		w.recommended = append(w.recommended, wanted[recommendationRow]{index, r.ID, fromRecommendation(*r)})
	}
	if s := part.Step; s != nil {
		w.taken = append(w.taken, wanted[recommendationStepRow]{index, s.ID, fromRecommendationStep(*s)})
	}
}

// compare compares the wanted rows with those of the database.
func (w *wantedRows) compare(c *check) error {
	if err := w.compareUpdates(c); err != nil {
		return err
	}
	if err := w.compareEditions(c); err != nil {
		return err
	}
	if err := w.compareRounds(c); err != nil {
		return err
	}
	if err := compareByID(c, w.steps, func(r stepRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.findings, func(r findingRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.communes, func(r communeListRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.recommended, func(r recommendationRow) string { return r.ID }); err != nil {
		return err
	}
	return compareByID(c, w.taken, func(r recommendationStepRow) string { return r.ID })
}

// compareUpdates compares what was said about commitments.
func (w *wantedRows) compareUpdates(c *check) error {
	if err := compareByID(c, w.updates, func(r updateRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.reviews, func(r reviewRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.withdrawals, func(r withdrawalRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.assessments, func(r assessmentRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.revisions, func(r revisionRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.evidence, func(r evidenceRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.calendars, func(r calendarChangeRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.comments, func(r commentRow) string { return r.ID }); err != nil {
		return err
	}
	named := func(q *gorm.DB) *gorm.DB { return q.Where("comment_id IN ?", commentsOfMentions(w.mentions)) }
	return compareRows(c, w.mentions, named, mentionRow.key)
}

// compareEditions compares the issued editions and their files.
func (w *wantedRows) compareEditions(c *check) error {
	if err := compareByID(c, w.editions, func(r editionRow) string { return r.ID }); err != nil {
		return err
	}
	inEditions := func(q *gorm.DB) *gorm.DB { return q.Where("edition_id IN ?", editionsOf(w.files)) }
	return compareRows(c, w.files, inEditions, func(r fileRow) string { return r.EditionID + " " + r.Name })
}

// compareRounds compares the facts of collection rounds.
func (w *wantedRows) compareRounds(c *check) error {
	if err := compareByID(c, w.rounds, func(r roundRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.changes, func(r roundRevisionRow) string { return r.ID }); err != nil {
		return err
	}
	if err := compareByID(c, w.excuses, func(r excuseRow) string { return r.ID }); err != nil {
		return err
	}
	return compareByID(c, w.reopenings, func(r reopeningRow) string { return r.ID })
}

// unfit is the finding of a row that holds what the tracker never writes, such
// as a truth value of 2; other errors are no finding.
func unfit(table string, err error) error {
	if !strings.Contains(err.Error(), "Scan error") { // database/sql has no name for it
		return wrap("check "+table, err)
	}
	return &audit.Finding{Table: table, Entry: -1, Message: "a row of " + table + " was altered: it holds a value that the tracker never writes"}
}

func commentsOfMentions(mentions []wanted[mentionRow]) []string {
	ids := make([]string, len(mentions))
	for i, m := range mentions {
		ids[i] = m.row.CommentID
	}
	return slices.Compact(ids)
}

func editionsOf(files []wanted[fileRow]) []string {
	var ids []string
	for _, f := range files {
		ids = append(ids, f.row.EditionID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// compareByID compares rows whose key is their id.
func compareByID[Row any](c *check, want []wanted[Row], key func(Row) string) error {
	ids := make([]string, len(want))
	for i, w := range want {
		ids[i] = w.key
	}
	return compareRows(c, want, func(q *gorm.DB) *gorm.DB { return q.Where("id IN ?", ids) }, key)
}

// compareRows compares the wanted rows with those of the query, and counts them.
func compareRows[Row any](c *check, want []wanted[Row], find func(*gorm.DB) *gorm.DB, key func(Row) string) error {
	if len(want) == 0 {
		return nil
	}
	table := tableOf[Row]()
	var rows []Row
	if err := find(c.q).Find(&rows).Error; err != nil {
		return unfit(table, err)
	}
	stored := make(map[string]Row, len(rows))
	for _, r := range rows {
		stored[key(r)] = r
	}
	c.rows[table] += int64(len(want))
	c.found.Rows += int64(len(want))
	for _, w := range want {
		row, found := stored[w.key]
		if said := contradiction(w.row, row, found); said != "" {
			return finding(table, w.key, w.entry, said)
		}
	}
	return nil
}

// contradiction says how a row differs from what the journal tells; "" where it
// does not.
func contradiction(want, row any, found bool) string {
	if !found {
		return "was deleted: %s tells of it"
	}
	w, r := reflect.ValueOf(want), reflect.ValueOf(row)
	for i := range w.NumField() {
		if !reflect.DeepEqual(w.Field(i).Interface(), r.Field(i).Interface()) {
			return "was altered: its column " + columnOf(w.Type().Field(i)) + " is not what %s says"
		}
	}
	return ""
}

func finding(table, key string, entry int64, said string) error {
	by := "the journal"
	if entry >= 0 {
		by = fmt.Sprintf("entry %d", entry)
	}
	return &audit.Finding{Table: table, Row: key, Entry: entry, Message: fmt.Sprintf("the row %s of %s "+said, key, table, by)}
}

func columnOf(field reflect.StructField) string {
	return schema.NamingStrategy{}.ColumnName("", field.Name)
}

func tableOf[Row any]() string {
	var row Row
	return any(row).(schema.Tabler).TableName()
}

// factSources say, by table of facts, under which id the log knows a row.
var factSources = []struct{ table, key, fact string }{
	{"progress_updates", "id", "t.id"},
	{"reviews", "id", "t.id"},
	{"review_withdrawals", "id", "t.id"},
	{"assessments", "id", "coalesce(t.review_id, t.id)"}, // one that came with a review stands in its entry
	{"revisions", "id", "t.id"},
	{"report_editions", "id", "t.id"},
	{"report_files", "edition_id || ' ' || t.name", "t.edition_id"},
	{"rounds", "id", "t.id"},
	{"round_revisions", "id", "t.id"},
	{"return_excuses", "id", "t.id"},
	{"return_reopenings", "id", "t.id"},
	{"comments", "id", "t.id"},
	{"comment_mentions", "comment_id || ' ' || t.account_id", "t.comment_id"},
	{"evidence", "id", "t.id"},
	{"calendar_changes", "id", "t.id"},
	{"deliverable_steps", "id", "t.id"},
	{"deliverable_findings", "id", "t.id"},
	{"commune_lists", "id", "t.id"},
	{"recommendations", "id", "t.id"},
	{"recommendation_steps", "id", "t.id"},
}

// surplus looks for rows that no entry tells of. Every row that an entry tells
// was found before, so counting is enough to know whether there are any.
func (c *check) surplus() error {
	for _, s := range factSources {
		var count int64
		if err := c.q.Table(s.table).Count(&count).Error; err != nil {
			return wrap("check "+s.table, err)
		}
		if count == c.rows[s.table] {
			continue
		}
		var keys []string
		err := c.q.Raw("SELECT t." + s.key + " FROM " + s.table + " t WHERE NOT EXISTS (SELECT 1 FROM journal_log l WHERE l.fact = " +
			s.fact + ") ORDER BY 1 LIMIT 1").Scan(&keys).Error
		if err != nil {
			return wrap("check "+s.table, err)
		}
		if len(keys) == 0 {
			keys = []string{"(one of several)"}
		}
		return finding(s.table, keys[0], -1, "was inserted by hand: %s does not tell of it")
	}
	return nil
}
