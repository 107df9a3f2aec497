package store

import (
	"time"
)

type keyRow struct {
	Account     string `gorm:"primaryKey"`
	RequestKey  string `gorm:"primaryKey"`
	RequestHash string
	Answer      []byte
	ClaimedAt   int64
}

func (keyRow) TableName() string { return "idempotency_keys" }

// claimKey inserts the key. While another transaction holds the same key, this
// one waits: it finds that one's answer, or the key is its own after all.
func (w keyWrites) Claim(account, key, hash string, at time.Time) (string, []byte, bool, error) {
	row := keyRow{Account: account, RequestKey: key, RequestHash: hash, ClaimedAt: at.UnixMicro()}
	created := insertOnce(w.tx, &row)
	if created.Error != nil || created.RowsAffected == 1 {
		return "", nil, false, wrap("claim idempotency key", created.Error)
	}
	earlier, err := findOne[keyRow](w.tx.Where("account = ? AND request_key = ?", account, key), "idempotency key")
	return earlier.RequestHash, earlier.Answer, err == nil, err
}

func (w keyWrites) Answer(account, key string, answer []byte) error {
	err := w.tx.Model(&keyRow{}).Where("account = ? AND request_key = ?", account, key).Update("answer", answer).Error
	return wrap("answer idempotency key", err)
}
