package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

// The tables of evidence: facts, and those of drafts. They have the same columns.
const (
	evidenceTable      = "evidence"
	draftEvidenceTable = "draft_evidence"
)

type evidenceRow struct {
	ID            string  `gorm:"primaryKey"`
	UpdateID      *string // of an update's item, or of a draft's
	DeliverableID *string
	Kind          commitments.EvidenceKind
	Title         string
	DatedOn       *string
	URL           string
	Place         string
	Name          string
	MediaType     string
	Size          int64
	Sha256        string
	Location      commitments.LocationOf
	PreviewSize   int64
	PreviewSha256 string
	Author        string
	AuthorName    string
	AddedAt       int64
}

func (evidenceRow) TableName() string { return evidenceTable }

func fromEvidence(e commitments.Evidence) evidenceRow {
	row := evidenceRow{
		ID: e.ID, UpdateID: orNil(e.Update), DeliverableID: orNil(e.Deliverable), Kind: e.Kind, Title: e.Title, DatedOn: toDay(e.Date), URL: e.URL, Place: e.Place,
		Author: e.Author, AuthorName: e.AuthorName, AddedAt: e.AddedAt.UnixMicro(),
	}
	if f := e.File; f != nil {
		row.Name, row.MediaType, row.Size, row.Sha256, row.Location = f.Name, f.MediaType, f.Size, f.SHA256, f.Location
		if f.Preview != nil {
			row.PreviewSize, row.PreviewSha256 = f.Preview.Size, f.Preview.SHA256
		}
	}
	return row
}

func (r evidenceRow) evidence() (commitments.Evidence, error) {
	var col columns
	e := commitments.Evidence{
		ID: r.ID, Update: orEmpty(r.UpdateID), Deliverable: orEmpty(r.DeliverableID), Kind: r.Kind, Title: r.Title, Date: col.day(r.DatedOn), URL: r.URL, Place: r.Place,
		Author: r.Author, AuthorName: r.AuthorName, AddedAt: toTime(r.AddedAt),
	}
	if r.Sha256 != "" {
		e.File = &commitments.Content{Name: r.Name, MediaType: r.MediaType, Size: r.Size, SHA256: r.Sha256, Location: r.Location}
		if r.PreviewSha256 != "" {
			e.File.Preview = &commitments.PreviewOfFile{Size: r.PreviewSize, SHA256: r.PreviewSha256}
		}
	}
	return e, wrap("evidence "+r.ID, col.err)
}

func insertEvidence(tx *gorm.DB, table string, items []commitments.Evidence) error {
	rows := make([]evidenceRow, len(items))
	for i, e := range items {
		rows[i] = fromEvidence(e)
	}
	q := tx.Table(table)
	if table == draftEvidenceTable {
		q = q.Omit("deliverable_id")
	}
	return insertAll(q, "add evidence", rows)
}

func evidenceByID(q *gorm.DB) (commitments.Evidence, error) {
	row, err := findOne[evidenceRow](q, "evidence")
	if err != nil {
		return commitments.Evidence{}, err
	}
	return row.evidence()
}

// evidenceAtOnce is for how many updates evidence is looked up together.
const evidenceAtOnce = 500

// support gives each update its evidence from a table, the first added first.
func support(q *gorm.DB, table string, updates []commitments.Update) error {
	for len(updates) > 0 {
		part := updates[:min(len(updates), evidenceAtOnce)]
		updates = updates[len(part):]
		ids, place := make([]string, len(part)), make(map[string]int, len(part))
		for i, u := range part {
			ids[i], place[u.ID] = u.ID, i
		}
		found, err := list(q.Table(table).Where("update_id IN ?", ids).Order("added_at, id"), "evidence", evidenceRow.evidence)
		if err != nil {
			return err
		}
		for _, e := range found {
			u := &part[place[e.Update]]
			u.Evidence = append(u.Evidence, e)
		}
	}
	return nil
}

// supported completes one update, or one draft.
func supported(q *gorm.DB, table string, u commitments.Update) (commitments.Update, error) {
	one := []commitments.Update{u}
	err := support(q, table, one)
	return one[0], err
}

func (r updateReads) Update(id string) (commitments.Update, error) {
	u, err := updateByID(r.q, id)
	if err != nil {
		return u, err
	}
	return supported(r.q, evidenceTable, u)
}

func (r draftReads) Draft(id, author string) (commitments.Update, error) {
	u, err := draftByID(r.q, id, author)
	if err != nil {
		return u, err
	}
	return supported(r.q, draftEvidenceTable, u)
}

// HoldUpdate finds the author's draft, or the update. A draft's own row is what
// those who add to it and who submit it lock; an update's is its commitment's,
// which whoever submits or reviews changes. SQLite has one writer at a time anyway.
func (h holder) HoldUpdate(id, author string) (commitments.Update, error) {
	u, err := draftByID(h.tx.Clauses(clause.Locking{Strength: "UPDATE"}), id, author)
	if err == nil {
		return supported(h.tx, draftEvidenceTable, u)
	}
	if !problem.Is(err, problem.NotFound) {
		return u, err
	}
	if u, err = updateByID(h.tx, id); err != nil {
		return u, err
	}
	var held []string
	err = h.tx.Model(&commitmentRow{}).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("code = ?", u.Commitment).Pluck("code", &held).Error
	if err != nil {
		return u, wrap("hold "+u.Commitment, err)
	}
	return updateReads{h.tx}.Update(id) // as it stands once nobody else changes it
}

func (h holder) HoldDraftEvidence(commitment string, p commitments.Period, author string) ([]commitments.Evidence, error) {
	var drafts []draftRow
	err := h.tx.Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("author = ? AND commitment = ? AND period = ?", author, commitment, p.String()).Find(&drafts).Error
	if err != nil || len(drafts) == 0 {
		return nil, wrap("draft", err)
	}
	u, err := supported(h.tx, draftEvidenceTable, commitments.Update{ID: drafts[0].ID})
	return u.Evidence, err
}

// holdDraftedEvidence does for many commitments what HoldDraftEvidence does for
// one.
func holdDraftedEvidence(tx *gorm.DB, codes []string, p commitments.Period, author string) (map[string][]commitments.Evidence, error) {
	var rows []draftRow
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("author = ? AND period = ? AND commitment IN ?", author, p.String(), codes).Order("commitment").Find(&rows).Error
	if err != nil {
		return nil, wrap("drafts", err)
	}
	drafts := make([]commitments.Update, len(rows))
	for i, row := range rows {
		drafts[i] = commitments.Update{ID: row.ID, Commitment: row.Commitment}
	}
	if err := support(tx, draftEvidenceTable, drafts); err != nil {
		return nil, err
	}
	found := make(map[string][]commitments.Evidence, len(drafts))
	for _, d := range drafts {
		found[d.Commitment] = d.Evidence
	}
	return found, nil
}

func (w draftWrites) DeleteDraftEvidence(id, author string) (bool, error) {
	deleted := w.tx.Table(draftEvidenceTable).Where("id = ? AND author = ?", id, author).Delete(&evidenceRow{})
	return deleted.RowsAffected == 1, wrap("remove evidence", deleted.Error)
}

// evidenceWithin counts the items of the updates of the periods that end within p.
func evidenceWithin(q *gorm.DB, agreement string, p commitments.Period) (map[string]int, error) {
	var rows []struct {
		UpdateID string
		Items    int
	}
	err := q.Raw(`SELECT e.update_id, count(*) AS items FROM commitments c
		JOIN progress_updates p ON p.commitment = c.code AND p.period_end BETWEEN ? AND ?
		JOIN evidence e ON e.update_id = p.id
		WHERE c.agreement = ? GROUP BY e.update_id`, p.Start().String(), p.End().String(), agreement).Scan(&rows).Error
	if err != nil {
		return nil, wrap("count evidence", err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.UpdateID] = r.Items
	}
	return counts, nil
}

// evidenceFiles returns the files that facts name, from after an item on, with the
// journal's entry of each.
func evidenceFiles(q *gorm.DB, after string, limit int) ([]audit.EvidenceItem, error) {
	var rows []struct {
		ID            string
		Sha256        string
		PreviewSha256 string
		Idx           int64
	}
	err := q.Raw(`SELECT e.id, e.sha256, e.preview_sha256, coalesce((SELECT min(l.idx) FROM journal_log l WHERE l.fact = e.id), -1) AS idx
		FROM evidence e WHERE e.id > ? AND e.sha256 <> '' ORDER BY e.id LIMIT ?`, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, wrap("files of evidence", err)
	}
	kept := make([]audit.EvidenceItem, len(rows))
	for i, r := range rows {
		kept[i] = audit.EvidenceItem{ID: r.ID, Entry: r.Idx, SHA256: []string{r.Sha256}}
		if r.PreviewSha256 != "" {
			kept[i].SHA256 = append(kept[i].SHA256, r.PreviewSha256)
		}
	}
	return kept, nil
}

// NamedFiles returns those of the hashes that an item names.
func (r evidenceReads) NamedFiles(sha256 []string) ([]string, error) {
	var named []string
	for _, table := range []string{evidenceTable, draftEvidenceTable} {
		for _, column := range []string{"sha256", "preview_sha256"} {
			var found []string
			if err := r.q.Table(table).Where(column+" IN ?", sha256).Distinct().Pluck(column, &found).Error; err != nil {
				return nil, wrap("files of evidence", err)
			}
			named = append(named, found...)
		}
	}
	return named, nil
}

func (r evidenceReads) Evidence(id string) (commitments.Evidence, error) {
	return evidenceByID(r.q.Table(evidenceTable).Where("id = ?", id))
}

func (r evidenceReads) DraftEvidence(id, author string) (commitments.Evidence, error) {
	return evidenceByID(r.q.Table(draftEvidenceTable).Where("id = ? AND author = ?", id, author))
}

func (w updateWrites) InsertEvidence(items ...commitments.Evidence) error {
	return insertEvidence(w.tx, evidenceTable, items)
}

func (w draftWrites) InsertDraftEvidence(e commitments.Evidence) error {
	return insertEvidence(w.tx, draftEvidenceTable, []commitments.Evidence{e})
}
