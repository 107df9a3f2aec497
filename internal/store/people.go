package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

type accountRow struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	Name         string
	Role         people.Role
	Party        string
	AllRegions   bool
	Regions      string
	Language     string
	TimeZone     string
	Lead         bool
	Disabled     bool
	Demo         bool
	PasswordHash string
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
}

func (accountRow) TableName() string { return "accounts" }

func fromAccount(a people.Account) accountRow {
	return accountRow{
		ID: a.ID, Email: a.Email, Name: a.Name, Role: a.Role, Party: a.Party, AllRegions: a.AllRegions,
		Regions: toJSON(a.Regions), Language: a.Language, TimeZone: a.TimeZone, Lead: a.Lead, Disabled: a.Disabled, Demo: a.Demo,
		CreatedAt: a.CreatedAt.UnixMicro(),
	}
}

func (r accountRow) account() (people.Account, error) {
	var col columns
	a := people.Account{
		ID: r.ID, Email: r.Email, Name: r.Name, Role: r.Role, Party: r.Party, AllRegions: r.AllRegions,
		Language: r.Language, TimeZone: r.TimeZone, Lead: r.Lead, Disabled: r.Disabled, Demo: r.Demo, CreatedAt: toTime(r.CreatedAt),
	}
	col.json(r.Regions, &a.Regions)
	return a, wrap("account "+r.ID, col.err)
}

type tokenRow struct {
	ID        string `gorm:"primaryKey"`
	AccountID string
	Label     string
	Hash      string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	RevokedAt *int64
}

func (tokenRow) TableName() string { return "tokens" }

func (r tokenRow) token() (people.Token, error) {
	return people.Token{ID: r.ID, Account: r.AccountID, Label: r.Label, CreatedAt: toTime(r.CreatedAt)}, nil
}

// peopleStore implements people.Store.
type peopleStore struct{ db *DB }

func (s peopleStore) InTx(ctx context.Context, fn func(people.Tx) error) error {
	return s.db.inTx(ctx, func(tx *gorm.DB) error { return fn(peopleTx{recorder{tx}, tx}) })
}

func (s peopleStore) Account(ctx context.Context, id string) (people.Account, error) {
	a, _, err := findAccount(s.db.reader(ctx).Where("id = ?", id))
	return a, err
}

func (s peopleStore) Accounts(ctx context.Context) ([]people.Account, error) {
	return list(s.db.reader(ctx).Order("email"), "accounts", accountRow.account)
}

func (s peopleStore) Credentials(ctx context.Context, email string) (people.Account, string, error) {
	return findAccount(s.db.reader(ctx).Where("email = ?", email))
}

func (s peopleStore) TokenAccount(ctx context.Context, hash string) (people.Account, error) {
	a, _, err := findAccount(s.db.reader(ctx).
		Where("id = (SELECT account_id FROM tokens WHERE hash = ? AND revoked_at IS NULL)", hash))
	return a, err
}

func (s peopleStore) Tokens(ctx context.Context, account string) ([]people.Token, error) {
	q := s.db.reader(ctx).Where("account_id = ? AND revoked_at IS NULL", account)
	return list(q.Order("created_at DESC, id DESC"), "tokens", tokenRow.token)
}

func (s peopleStore) Places(ctx context.Context) (people.Places, error) {
	places := people.Places{Languages: locale.Supported}
	q := s.db.reader(ctx)
	if err := q.Model(&partyRow{}).Order("code").Pluck("code", &places.Parties).Error; err != nil {
		return places, wrap("party codes", err)
	}
	err := q.Model(&regionRow{}).Order("code").Pluck("code", &places.Regions).Error
	return places, wrap("region codes", err)
}

func findAccount(q *gorm.DB) (people.Account, string, error) {
	row, err := findOne[accountRow](q, "account")
	if err != nil {
		return people.Account{}, "", err
	}
	a, err := row.account()
	return a, row.PasswordHash, err
}

// peopleTx implements people.Tx.
type peopleTx struct {
	recorder
	tx *gorm.DB
}

func (t peopleTx) InsertAccount(a people.Account, passwordHash string) error {
	row := fromAccount(a)
	row.PasswordHash = passwordHash
	created := insertOnce(t.tx, &row)
	if created.Error == nil && created.RowsAffected == 0 {
		return problem.New(problem.Conflict, "error.account.email_taken", "email", a.Email)
	}
	return wrap("add account", created.Error)
}

func (t peopleTx) SetDisabled(account string, disabled bool) error {
	return t.change(account, "disabled", disabled)
}

func (t peopleTx) SetLanguage(account, language string) error {
	return t.change(account, "language", language)
}

func (t peopleTx) SetTimeZone(account, zone string) error {
	return t.change(account, "time_zone", zone)
}

func (t peopleTx) SetLead(account string, lead bool) error { return t.change(account, "lead", lead) }

func (t peopleTx) SetPassword(account, hash string) error {
	return t.change(account, "password_hash", hash)
}

// change writes one column, so that two changes at once keep both.
func (t peopleTx) change(account, column string, value any) error {
	changed := t.tx.Model(&accountRow{}).Where("id = ?", account).Update(column, value)
	if changed.Error == nil && changed.RowsAffected == 0 {
		return notFound()
	}
	return wrap("change account", changed.Error)
}

func (t peopleTx) EndSessions(account, exceptTokenHash string) error {
	return endSessions(t.tx.Where("account_id = ? AND token <> ?", account, exceptTokenHash))
}

func (t peopleTx) InsertToken(token people.Token, hash string) error {
	return insert(t.tx, "add token", &tokenRow{
		ID: token.ID, AccountID: token.Account, Label: token.Label, Hash: hash, CreatedAt: token.CreatedAt.UnixMicro(),
	})
}

func (t peopleTx) RevokeToken(account, token string, at time.Time) error {
	changed := t.tx.Model(&tokenRow{}).Where("id = ? AND account_id = ? AND revoked_at IS NULL", token, account).
		Update("revoked_at", at.UnixMicro())
	if changed.Error == nil && changed.RowsAffected == 0 {
		return notFound()
	}
	return wrap("revoke token", changed.Error)
}
