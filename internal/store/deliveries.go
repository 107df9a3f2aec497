package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tracker/internal/deliveries"
	"tracker/internal/problem"
)

// Deliveries returns the store of subscriptions and deliveries.
func (db *DB) Deliveries() deliveries.Store { return deliveryStore{db} }

// DeliverySources returns the store that the sources of deliveries read from.
func (db *DB) DeliverySources() deliveries.SourceStore { return deliveryStore{db} }

// deliveryStore implements deliveries.Store and deliveries.SourceStore.
type deliveryStore struct{ db *DB }

func (s deliveryStore) InTx(ctx context.Context, fn func(deliveries.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(deliveryTx{recorder{tx}, tx}) })
}

func (s deliveryStore) Subscription(ctx context.Context, id string) (deliveries.Subscription, error) {
	row, err := findOne[subscriptionRow](s.db.reader(ctx).Where("id = ?", id), "subscription")
	if err != nil {
		return deliveries.Subscription{}, err
	}
	return row.subscription()
}

func (s deliveryStore) Subscriptions(ctx context.Context, account string) ([]deliveries.Subscription, error) {
	q := s.db.reader(ctx).Where("removed_at IS NULL").Order("created_at, id")
	if account != "" {
		q = q.Where("account_id = ?", account)
	}
	return list(q, "subscriptions", subscriptionRow.subscription)
}

func (s deliveryStore) Delivery(ctx context.Context, id string) (deliveries.Listed, error) {
	view, err := findOne[deliveryView](viewDeliveries(s.db.reader(ctx)).Where("deliveries.id = ?", id), "delivery")
	if err != nil {
		return deliveries.Listed{}, err
	}
	return view.listed()
}

func (s deliveryStore) Deliveries(ctx context.Context, f deliveries.Filter) ([]deliveries.Listed, int, error) {
	var total int64
	if err := narrowed(s.db.reader(ctx).Model(&deliveryRow{}), f).Count(&total).Error; err != nil {
		return nil, 0, wrap("count deliveries", err)
	}
	page := onePage(narrowed(viewDeliveries(s.db.reader(ctx)), f), f.Page, f.PerPage)
	found, err := list(page.Order(latestMade), "deliveries", deliveryView.listed)
	return found, int(total), err
}

// latestMade is the order of deliveries, whose place in it never changes.
const latestMade = "deliveries.created_at DESC, deliveries.id DESC"

// narrowed is a query of deliveries with what the filter asks for.
func narrowed(q *gorm.DB, f deliveries.Filter) *gorm.DB {
	for column, value := range map[string]string{
		"state": string(f.State), "channel": string(f.Channel), "subscription_id": f.Subscription,
	} {
		if value != "" {
			q = q.Where("deliveries."+column+" = ?", value)
		}
	}
	return q
}

func (s deliveryStore) EachDelivery(ctx context.Context, f deliveries.Filter, yield func(deliveries.Listed) error) error {
	after := func(last *deliveryView) *gorm.DB {
		q := narrowed(viewDeliveries(s.db.reader(ctx)), f).Order(latestMade)
		if last != nil {
			q = q.Where("(deliveries.created_at, deliveries.id) < (?, ?)", last.Row.CreatedAt, last.Row.ID)
		}
		return q
	}
	return each("deliveries", after, mapRows(deliveryView.listed, yield))
}

func (s deliveryStore) Counts(ctx context.Context) (map[deliveries.State]int, error) {
	var rows []struct {
		State deliveries.State
		N     int
	}
	err := s.db.reader(ctx).Model(&deliveryRow{}).Select("state, count(*) AS n").Group("state").Scan(&rows).Error
	if err != nil {
		return nil, wrap("count deliveries", err)
	}
	counts := map[deliveries.State]int{}
	for _, row := range rows {
		counts[row.State] = row.N
	}
	return counts, nil
}

// PendingEditions reads from the editions and subscriptions themselves, so that
// what was missed while no tracker ran is found.
func (s deliveryStore) PendingEditions(ctx context.Context, limit int) ([]deliveries.Delivery, error) {
	var rows []deliveryRow
	err := s.db.reader(ctx).Raw(`SELECT e.id || '/' || s.id AS once_key, s.channel, s.account_id,
			s.id AS subscription_id, e.id AS edition_id
		FROM subscriptions s JOIN report_editions e
			ON e.agreement = s.agreement AND e.period_kind = s.period_kind AND e.compiled_at > s.created_at AND NOT e.unannounced
		WHERE s.removed_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM deliveries d WHERE d.topic = ? AND d.once_key = e.id || '/' || s.id)
		ORDER BY e.compiled_at, s.created_at, s.id LIMIT ?`, deliveries.EditionIssued, limit).Scan(&rows).Error
	if err != nil {
		return nil, wrap("pending deliveries", err)
	}
	var pending []deliveries.Delivery
	for _, row := range rows {
		pending = append(pending, deliveries.Delivery{
			Topic: deliveries.EditionIssued, Key: row.OnceKey, Channel: row.Channel, Account: row.AccountID,
			Subscription: orEmpty(row.SubscriptionID), Edition: orEmpty(row.EditionID),
		})
	}
	return pending, nil
}

// PendingMentions reads from the comments themselves, as PendingEditions from the editions.
func (s deliveryStore) PendingMentions(ctx context.Context, since time.Time, limit int) ([]deliveries.Delivery, error) {
	var rows []mentionRow
	err := s.db.reader(ctx).Raw(`SELECT m.* FROM comment_mentions m WHERE m.mentioned_at >= ? AND NOT EXISTS (
			SELECT 1 FROM deliveries d WHERE d.topic = ? AND d.once_key = m.comment_id || '/' || m.account_id)
		ORDER BY m.mentioned_at, m.comment_id, m.account_id LIMIT ?`, since.UnixMicro(), deliveries.PersonMentioned, limit).Scan(&rows).Error
	if err != nil {
		return nil, wrap("pending deliveries", err)
	}
	var pending []deliveries.Delivery
	for _, m := range rows {
		pending = append(pending, deliveries.Delivery{
			Topic: deliveries.PersonMentioned, Key: m.CommentID + "/" + m.AccountID, Channel: deliveries.Mail, Account: m.AccountID,
		})
	}
	return pending, nil
}

func (s deliveryStore) KeysWithoutDelivery(ctx context.Context, topic deliveries.Topic, keys []string) ([]string, error) {
	var stored, missing []string
	err := s.db.reader(ctx).Model(&deliveryRow{}).Where("topic = ? AND once_key IN ?", topic, keys).
		Pluck("once_key", &stored).Error
	if err != nil {
		return nil, wrap("stored deliveries", err)
	}
	for _, key := range keys {
		if !slices.Contains(stored, key) {
			missing = append(missing, key)
		}
	}
	return missing, nil
}

func (s deliveryStore) GivenUp(ctx context.Context, from, to time.Time) ([]deliveries.Listed, error) {
	q := viewDeliveries(s.db.reader(ctx)).Where("deliveries.state = ? AND deliveries.ended_at >= ? AND deliveries.ended_at < ?",
		deliveries.GivenUp, from.UnixMicro(), to.UnixMicro())
	return list(q.Order("deliveries.ended_at, deliveries.id"), "given up deliveries", deliveryView.listed)
}

func (s deliveryStore) CountSendable(ctx context.Context, channels []deliveries.Channel, now time.Time) (int, error) {
	var n int64
	err := s.db.reader(ctx).Model(&deliveryRow{}).Where("channel IN ? AND due_at <= ?", channels, now.UnixMicro()).Count(&n).Error
	if err != nil {
		return 0, wrap("due deliveries", err)
	}
	return int(n), nil
}

// candidates is how many due deliveries a claim looks at; when others were
// quicker on all of them, it looks again.
const candidates = 16

// Claim takes the first of the due deliveries that no other took meanwhile: the
// row itself decides, whoever changes it first has it.
func (s deliveryStore) Claim(ctx context.Context, channel deliveries.Channel, now, leaseUntil time.Time) (deliveries.Delivery, bool, error) {
	for {
		var ids []string
		err := s.db.write.WithContext(ctx).Model(&deliveryRow{}).Where("channel = ? AND due_at <= ?", channel, now.UnixMicro()).
			Order("due_at, id").Limit(candidates).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return deliveries.Delivery{}, false, wrap("due deliveries", err)
		}
		for _, id := range ids {
			claimed, found, err := s.claim(ctx, id, now, leaseUntil)
			if err != nil || found {
				return claimed, found, err
			}
		}
	}
}

func (s deliveryStore) claim(ctx context.Context, id string, now, leaseUntil time.Time) (deliveries.Delivery, bool, error) {
	var claimed deliveries.Delivery
	found := false
	err := s.db.inTx(ctx, func(tx *gorm.DB) error {
		taken := tx.Exec(`UPDATE deliveries SET state = 'sending', attempts = attempts + 1, started_at = ?, due_at = ?
			WHERE id = ? AND due_at <= ?`, now.UnixMicro(), leaseUntil.UnixMicro(), id, now.UnixMicro())
		found = taken.Error == nil && taken.RowsAffected == 1
		if !found {
			return wrap("claim delivery", taken.Error)
		}
		row, err := findOne[deliveryRow](tx.Where("id = ?", id), "delivery")
		if err != nil {
			return err
		}
		claimed, err = row.delivery()
		return err
	})
	return claimed, found && err == nil, err
}

// deliveryTx implements deliveries.Tx.
type deliveryTx struct {
	recorder
	tx *gorm.DB
}

func (t deliveryTx) InsertSubscription(s deliveries.Subscription) error {
	row := fromSubscription(s)
	created := insertOnce(t.tx, &row)
	if created.Error == nil && created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.subscription.exists")
	}
	return wrap("add subscription", created.Error)
}

func (t deliveryTx) RemoveSubscription(id string, at time.Time) error {
	changed := t.tx.Model(&subscriptionRow{}).Where("id = ? AND removed_at IS NULL", id).
		Select("removed_at", "secret").Updates(&subscriptionRow{RemovedAt: toMicros(at)})
	if changed.Error == nil && changed.RowsAffected == 0 {
		return notFound()
	}
	return wrap("remove subscription", changed.Error)
}

func (t deliveryTx) InsertDelivery(d deliveries.Delivery) error {
	row := fromDelivery(d)
	return wrap("add delivery", insertOnce(t.tx, &row).Error)
}

func (t deliveryTx) FinishAttempt(d deliveries.Delivery) error {
	row := fromDelivery(d)
	changed := t.tx.Model(&deliveryRow{}).
		Where("id = ? AND state = 'sending' AND attempts = ? AND resends = ?", d.ID, d.Attempts, d.Resends).
		Select("state", "failure", "failure_detail", "due_at", "ended_at").Updates(&row)
	if changed.Error == nil && changed.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.delivery.sending")
	}
	return wrap("finish delivery", changed.Error)
}

func (t deliveryTx) Resend(id string, at time.Time) (bool, error) {
	changed := t.tx.Exec(`UPDATE deliveries SET state = 'waiting', attempts = 0, resends = resends + 1,
		failure = '', failure_detail = '', due_at = ?, ended_at = NULL WHERE id = ? AND state <> 'sending'`, at.UnixMicro(), id)
	return changed.RowsAffected == 1, wrap("resend delivery", changed.Error)
}
