package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/problem"
)

type sessionRow struct {
	Token     string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt int64
	AccountID *string
	Ended     bool
}

func (sessionRow) TableName() string { return "sessions" }

// Sessions keeps the log-in sessions, as scs.CtxStore. Tokens are stored as
// they are handed over: the session manager must hash them (HashTokenInStore).
type Sessions struct{ db *DB }

// bindFor is how long a session that was bound waits for its first commit.
const bindFor = 10 * time.Minute

// Bind notes whose session it is, so that ending an account's sessions finds
// it. Call it after log-in, with the hash under which the manager stores the
// new token; the manager's commit may come before or after.
func (s *Sessions) Bind(ctx context.Context, tokenHash, account string) error {
	row := sessionRow{
		Token: tokenHash, Data: []byte{}, ExpiresAt: time.Now().Add(bindFor).UnixMicro(), AccountID: &account,
	}
	err := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "token"}}, DoUpdates: clause.AssignmentColumns([]string{"account_id"}),
	}).Create(&row).Error
	return wrap("bind session", err)
}

// FindCtx returns the data of a session that has neither expired nor ended.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := findOne[sessionRow](s.db.reader(ctx).
		Where("token = ? AND expires_at > ? AND NOT ended", token, time.Now().UnixMicro()), "session")
	if problem.Is(err, problem.NotFound) {
		return nil, false, nil
	}
	return row.Data, len(row.Data) > 0, err
}

// CommitCtx stores a session's data; one that ended meanwhile stays ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	row := sessionRow{Token: token, Data: data, ExpiresAt: expiry.UnixMicro()}
	err := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "token"}}, DoUpdates: clause.AssignmentColumns([]string{"data", "expires_at"}),
	}).Create(&row).Error
	return wrap("store session", err)
}

// DeleteCtx ends a session; an unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return endSessions(s.db.write.WithContext(ctx).Where("token = ?", token))
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// endSessions ends the sessions that q finds; their rows stay until they expire.
func endSessions(q *gorm.DB) error {
	err := q.Model(&sessionRow{}).Select("data", "ended").Updates(&sessionRow{Data: []byte{}, Ended: true}).Error
	return wrap("end sessions", err)
}
