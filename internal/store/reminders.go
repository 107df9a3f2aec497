package store

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/recommendations"
	"tracker/internal/reminders"
)

// Reminders returns the store of reminders.
func (db *DB) Reminders() reminders.Store {
	return reminderStore{db}
}

// reminderStore implements reminders.Store. Commitments and rounds it reads as their
// own stores do.
type reminderStore struct{ db *DB }

type choicesRow struct {
	AccountID string `gorm:"primaryKey"`
	Muted     bool
	Off       string
}

func (choicesRow) TableName() string { return "reminder_choices" }

type lookRow struct {
	AccountID string `gorm:"primaryKey"`
	Morning   string
}

func (lookRow) TableName() string { return "reminder_looks" }

func (s reminderStore) InTx(ctx context.Context, fn func(reminders.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(reminderTx{recorder{tx}, tx}) })
}

func (s reminderStore) Choices(ctx context.Context, account string) (map[string]reminders.Choices, error) {
	q := s.db.reader(ctx)
	if account != "" {
		q = q.Where("account_id = ?", account)
	}
	var rows []choicesRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, wrap("reminder choices", err)
	}
	var col columns
	all := make(map[string]reminders.Choices, len(rows))
	for _, r := range rows {
		c := reminders.Choices{Muted: r.Muted}
		fromList(&col, r.Off, &c.Off)
		all[r.AccountID] = c
	}
	return all, wrap("reminder choices", col.err)
}

func (s reminderStore) QuietMornings(ctx context.Context) (map[string]commitments.Date, error) {
	var rows []lookRow
	if err := s.db.reader(ctx).Find(&rows).Error; err != nil {
		return nil, wrap("mornings", err)
	}
	var col columns
	all := make(map[string]commitments.Date, len(rows))
	for _, r := range rows {
		all[r.AccountID] = col.day(&r.Morning)
	}
	return all, wrap("mornings", col.err)
}

// Digests reads the keys, which begin with the day, in the order of their index.
func (s reminderStore) Digests(ctx context.Context, from commitments.Date) (map[string]reminders.LatestDigest, error) {
	var rows []deliveryRow
	err := s.db.reader(ctx).Where("topic = ? AND once_key >= ?", reminders.Topic, from.String()).Order("once_key").Find(&rows).Error
	if err != nil {
		return nil, wrap("digests", err)
	}
	var col columns
	made := make(map[string]reminders.LatestDigest, len(rows))
	for _, r := range rows {
		day, _, _ := strings.Cut(r.OnceKey, "/")
		ended := r.State == deliveries.Sent || r.State == deliveries.GivenUp || r.State == deliveries.Withdrawn
		made[r.AccountID] = reminders.LatestDigest{Day: col.day(&day), Since: col.day(r.Since), Unsent: !ended}
	}
	return made, wrap("digests", col.err)
}

func (s reminderStore) RoundsSince(ctx context.Context, day commitments.Date) ([]collection.Round, error) {
	d := day.String()
	var rows []roundRow
	err := s.db.reader(ctx).Where(roundLast+` >= ? AND NOT EXISTS (
			SELECT 1 FROM round_revisions v WHERE v.round = rounds.id AND v.closed_on < ?) OR EXISTS (
			SELECT 1 FROM return_reopenings o WHERE o.round = rounds.id AND o.until_on >= ?)`, d, d, d).
		Order(roundDue + ", agreement, period_end, id").Find(&rows).Error
	if err != nil {
		return nil, wrap("rounds", err)
	}
	return inForce(s.db.reader(ctx), rows)
}

func (s reminderStore) Unanswered(ctx context.Context) ([]commitments.Waiting, error) {
	return unanswered(s.db.reader(ctx))
}

func (s reminderStore) AwaitingReview(ctx context.Context, q commitments.Queue) ([]commitments.Waiting, int, error) {
	return queueReads{s.db.reader(ctx)}.AwaitingReview(q)
}

func (s reminderStore) OngoingRecommendations(ctx context.Context, yield func(recommendations.Record) error) error {
	ended := false
	return newRecommendationReads(s.db.reader(ctx)).EachRecommendation(recommendations.Filter{Ended: &ended}, yield)
}

func (s reminderStore) Accounts(ctx context.Context) ([]people.Account, error) {
	return peopleStore(s).Accounts(ctx)
}

func (s reminderStore) Agreements(ctx context.Context) ([]commitments.Agreement, error) {
	return definitionReads{s.db.reader(ctx)}.Agreements()
}

func (s reminderStore) Pledges(ctx context.Context, agreement string) ([]commitments.Pledge, error) {
	return definitionReads{s.db.reader(ctx)}.Pledges(agreement)
}

func (s reminderStore) Regions(ctx context.Context) ([]commitments.Region, error) {
	return definitionReads{s.db.reader(ctx)}.Regions()
}

func (s reminderStore) Parties(ctx context.Context) ([]commitments.Party, error) {
	return definitionReads{s.db.reader(ctx)}.Parties()
}

func (s reminderStore) RoundFacts(ctx context.Context, round string) (collection.RoundFacts, error) {
	return collectionStore(s).Read(ctx).RoundFacts(round)
}

func (s reminderStore) RoundOf(ctx context.Context, agreement string, p commitments.Period) (collection.Round, error) {
	return collectionStore(s).Read(ctx).RoundOf(agreement, p)
}

// reminderTx implements reminders.Tx.
type reminderTx struct {
	recorder
	tx *gorm.DB
}

func (t reminderTx) SetChoices(account string, c reminders.Choices) error {
	set := clause.OnConflict{Columns: []clause.Column{{Name: "account_id"}}, DoUpdates: clause.AssignmentColumns([]string{"muted", "off"})}
	row := choicesRow{AccountID: account, Muted: c.Muted, Off: toList(c.Off)}
	return wrap("reminder choices", t.tx.Clauses(set).Create(&row).Error)
}

// SetQuietMorning keeps the later of two mornings, whichever tracker was slower.
func (t reminderTx) SetQuietMorning(account string, morning commitments.Date) error {
	return wrap("note morning", t.tx.Exec(`INSERT INTO reminder_looks (account_id, morning) VALUES (?, ?)
		ON CONFLICT (account_id) DO UPDATE SET morning = excluded.morning WHERE reminder_looks.morning < excluded.morning`,
		account, morning.String()).Error)
}
