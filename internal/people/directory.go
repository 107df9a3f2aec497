package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tracker/internal/journal"
	"tracker/internal/problem"
)

// Store keeps accounts and tokens. Lookups that find nothing return a NotFound
// problem.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	Account(ctx context.Context, id string) (Account, error)
	Accounts(ctx context.Context) ([]Account, error) // by email
	// Credentials returns the account of an email and its password hash.
	Credentials(ctx context.Context, email string) (Account, string, error)
	// TokenAccount returns the account of a token that has not been revoked.
	TokenAccount(ctx context.Context, hash string) (Account, error)
	Tokens(ctx context.Context, accountID string) ([]Token, error) // newest first
	Places(ctx context.Context) (Places, error)
}

// Tx is what the operations write in one transaction.
type Tx interface {
	journal.Recorder
	// InsertAccount returns a Conflict problem when the email is taken.
	InsertAccount(a Account, passwordHash string) error
	SetDisabled(accountID string, disabled bool) error
	SetLanguage(accountID, language string) error
	SetTimeZone(accountID, zone string) error
	SetLead(accountID string, lead bool) error
	SetPassword(accountID, hash string) error
	// EndSessions logs the account out everywhere but in the session of that token hash.
	EndSessions(accountID, exceptTokenHash string) error
	InsertToken(t Token, hash string) error
	// RevokeToken returns a NotFound problem when the account has no such token.
	RevokeToken(accountID, tokenID string, at time.Time) error
}

// Token is an API token; the secret itself is shown once and never stored.
type Token struct {
	ID        string    `json:"id"`
	Account   string    `json:"account"`
	Label     string    `json:"label"`
	CreatedAt time.Time `json:"created_at"` // UTC
}

// Directory is the operations on accounts.
type Directory struct {
	Store  Store
	Hasher Hasher
	Now    func() time.Time
}

// Add makes an account. Without a password in n it makes one; the password is
// returned either way, and stored only as a hash.
func (d *Directory) Add(ctx context.Context, by Account, n NewAccount) (Account, string, error) {
	if err := by.Require(ManageAccounts); err != nil {
		return Account{}, "", err
	}
	places, err := d.Store.Places(ctx)
	if err != nil {
		return Account{}, "", err
	}
	a, err := n.validate(places)
	if err != nil {
		return Account{}, "", err
	}
	password := n.Password
	if password == "" {
		password = secret(12)
	} else if err := checkPassword(password); err != nil {
		return Account{}, "", err
	}
	hash, err := d.Hasher.Hash(ctx, password)
	if err != nil {
		return Account{}, "", err
	}
	a.ID, a.CreatedAt = journal.NewID(), journal.Now(d.Now)
	err = d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertAccount(a, hash); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "account.added", a.ID, a.journaled()))
	})
	return a, password, err
}

// EnsureDemo makes the demonstration accounts that are missing and gives all of
// them the password, which may be as short as whoever runs the demonstration
// likes. It refuses, with a Conflict, a database in which other accounts stand.
func (d *Directory) EnsureDemo(ctx context.Context, by Account, wanted []NewAccount, password string) ([]Account, error) {
	if err := by.Require(ImportRecord); err != nil {
		return nil, err
	}
	places, err := d.Store.Places(ctx)
	if err != nil {
		return nil, err
	}
	existing, err := d.onlyDemo(ctx)
	if err != nil {
		return nil, err
	}
	hash, err := d.Hasher.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	err = d.Store.InTx(ctx, func(tx Tx) error {
		for _, n := range wanted {
			a, err := n.validate(places)
			if err != nil {
				return err
			}
			if err := d.ensureDemo(tx, by, a, existing, hash); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.Store.Accounts(ctx)
}

// OnlyDemo refuses, with a Conflict, a database in which accounts stand that are
// not for a demonstration.
func (d *Directory) OnlyDemo(ctx context.Context, by Account) error {
	if err := by.Require(ImportRecord); err != nil {
		return err
	}
	_, err := d.onlyDemo(ctx)
	return err
}

func (d *Directory) onlyDemo(ctx context.Context) ([]Account, error) {
	existing, err := d.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(existing, func(a Account) bool { return !a.Demo }) {
		return nil, problem.New(problem.Conflict, "error.demo.other_accounts")
	}
	return existing, nil
}

// ensureDemo adds the account, or sets the password of the existing one of its email.
func (d *Directory) ensureDemo(tx Tx, by, a Account, existing []Account, hash string) error {
	for _, e := range existing {
		if e.Email == a.Email {
			if err := tx.SetPassword(e.ID, hash); err != nil {
				return err
			}
			return tx.Record(by.Entry(journal.Now(d.Now), "account.password_changed", e.ID, map[string]string{}))
		}
	}
	a.ID, a.Demo, a.CreatedAt = journal.NewID(), true, journal.Now(d.Now)
	if err := tx.InsertAccount(a, hash); err != nil {
		return err
	}
	return tx.Record(by.Entry(journal.Now(d.Now), "account.added", a.ID, a.journaled()))
}

// List returns every account, by email.
func (d *Directory) List(ctx context.Context, by Account) ([]Account, error) {
	if err := by.Require(ManageAccounts); err != nil {
		return nil, err
	}
	return d.Store.Accounts(ctx)
}

// Names returns the names of all accounts, by id, for those who may read who did
// what.
func (d *Directory) Names(ctx context.Context, by Account) (map[string]string, error) {
	if err := by.Require(ReadJournal); err != nil {
		return nil, err
	}
	accounts, err := d.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(accounts))
	for _, a := range accounts {
		names[a.ID] = a.Name
	}
	return names, nil
}

// SetDisabled locks an account out, or lets it in again. Its sessions end at
// once. Nobody can disable the account that they are using.
func (d *Directory) SetDisabled(ctx context.Context, by Account, id string, disabled bool) (Account, error) {
	if err := by.Require(ManageAccounts); err != nil {
		return Account{}, err
	}
	if id == by.ID {
		return Account{}, problem.New(problem.Conflict, "error.account.self")
	}
	a, err := d.Store.Account(ctx, id)
	if err != nil || a.Disabled == disabled {
		return a, err
	}
	a.Disabled = disabled
	kind := map[bool]string{true: "account.disabled", false: "account.enabled"}[disabled]
	return a, d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetDisabled(a.ID, disabled); err != nil {
			return err
		}
		if disabled {
			if err := tx.EndSessions(a.ID, ""); err != nil {
				return err
			}
		}
		return tx.Record(by.Entry(journal.Now(d.Now), kind, a.ID, a.journaled()))
	})
}

// Authenticate returns the account of the email and password. Any mismatch
// gives the same Unauthenticated problem after the same work, so that no one
// can find out which emails have accounts. Log-ins and refusals are journaled.
func (d *Directory) Authenticate(ctx context.Context, email, password string) (Account, error) {
	a, hash, err := d.Store.Credentials(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil && !problem.Is(err, problem.NotFound) {
		return Account{}, err
	}
	ok, err := d.Hasher.Matches(ctx, password, hash)
	if err != nil {
		return Account{}, err
	}
	if ok && a.Authenticated() {
		return a, d.record(ctx, a.Entry(journal.Now(d.Now), "login.accepted", a.ID, map[string]string{}))
	}
	if a.ID != "" { // an unknown email is not written down: it may be a mistyped password
		if err := d.record(ctx, SystemAccount().Entry(journal.Now(d.Now), "login.refused", a.ID, map[string]string{})); err != nil {
			return Account{}, err
		}
	}
	return Account{}, problem.New(problem.Unauthenticated, "error.login.mismatch")
}

// LoggedOut journals that the account ended its session.
func (d *Directory) LoggedOut(ctx context.Context, a Account) error {
	return d.record(ctx, a.Entry(journal.Now(d.Now), "logout", a.ID, map[string]string{}))
}

// ByID returns the account of a session; one that was disabled meanwhile is
// Unauthenticated.
func (d *Directory) ByID(ctx context.Context, id string) (Account, error) {
	a, err := d.Store.Account(ctx, id)
	return active(a, err)
}

// ByToken returns the account of an API token.
func (d *Directory) ByToken(ctx context.Context, token string) (Account, error) {
	a, err := d.Store.TokenAccount(ctx, HashToken(token))
	return active(a, err)
}

func active(a Account, err error) (Account, error) {
	if problem.Is(err, problem.NotFound) || err == nil && !a.Authenticated() {
		return Account{}, problem.New(problem.Unauthenticated, "error.unauthenticated")
	}
	return a, err
}

// ChangePassword sets the account's own password and ends its other sessions;
// keep is the token hash of the session at hand.
func (d *Directory) ChangePassword(ctx context.Context, by Account, old, new, keep string) error {
	if err := by.Require(OwnAccount); err != nil {
		return err
	}
	_, hash, err := d.Store.Credentials(ctx, by.Email)
	if err != nil {
		return err
	}
	ok, err := d.Hasher.Matches(ctx, old, hash)
	if err != nil {
		return err
	}
	if !ok {
		return problem.OnField("old_password", "error.password.wrong")
	}
	if err := checkPassword(new); err != nil {
		return err
	}
	if hash, err = d.Hasher.Hash(ctx, new); err != nil {
		return err
	}
	return d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetPassword(by.ID, hash); err != nil {
			return err
		}
		if err := tx.EndSessions(by.ID, keep); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "account.password_changed", by.ID, map[string]string{}))
	})
}

// SetLanguage sets the language of the account's mail and first page.
func (d *Directory) SetLanguage(ctx context.Context, by Account, language string) error {
	if err := by.Require(OwnAccount); err != nil {
		return err
	}
	places, err := d.Store.Places(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(places.Languages, language) {
		return problem.OnField("language", "error.account.language")
	}
	return d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetLanguage(by.ID, language); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "account.language_changed", by.ID, map[string]string{"language": language}))
	})
}

// SetTimeZone sets the zone of the account's mornings, in which mail comes; "" for
// the tracker's.
func (d *Directory) SetTimeZone(ctx context.Context, by Account, zone string) error {
	if err := by.Require(OwnAccount); err != nil {
		return err
	}
	if !KnownZone(zone) {
		return problem.OnField("time_zone", "error.account.time_zone")
	}
	return d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetTimeZone(by.ID, zone); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "account.time_zone_changed", by.ID, map[string]string{"time_zone": zone}))
	})
}

// SetLead makes an account a lead of its party, or no longer one. A party may
// have several.
func (d *Directory) SetLead(ctx context.Context, by Account, id string, lead bool) (Account, error) {
	if err := by.Require(ManageAccounts); err != nil {
		return Account{}, err
	}
	a, err := d.Store.Account(ctx, id)
	if err != nil || a.Lead == lead {
		return a, err
	}
	if lead && a.Party == "" {
		return a, problem.OnField("lead", "error.account.lead")
	}
	a.Lead = lead
	return a, d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetLead(a.ID, lead); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "account.lead_changed", a.ID, map[string]bool{"lead": lead}))
	})
}

// Tokens lists the account's own API tokens.
func (d *Directory) Tokens(ctx context.Context, by Account) ([]Token, error) {
	if err := by.Require(OwnAccount); err != nil {
		return nil, err
	}
	return d.Store.Tokens(ctx, by.ID)
}

// NewToken makes an API token for an account: its own, or any for those who
// manage accounts. The secret is returned this once.
func (d *Directory) NewToken(ctx context.Context, by, account Account, label string) (Token, string, error) {
	action := OwnAccount
	if by.ID != account.ID {
		action = ManageAccounts
	}
	if err := by.Require(action); err != nil {
		return Token{}, "", err
	}
	label = strings.TrimSpace(label)
	if label == "" || len([]rune(label)) > 100 {
		return Token{}, "", problem.OnField("label", "error.token.label", "max", 100)
	}
	token := "trk_" + secret(32)
	t := Token{ID: journal.NewID(), Account: account.ID, Label: label, CreatedAt: journal.Now(d.Now)}
	err := d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertToken(t, HashToken(token)); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "token.added", account.ID, map[string]string{"token": t.ID}))
	})
	return t, token, err
}

// RevokeToken ends one of the account's own tokens.
func (d *Directory) RevokeToken(ctx context.Context, by Account, tokenID string) error {
	if err := by.Require(OwnAccount); err != nil {
		return err
	}
	return d.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.RevokeToken(by.ID, tokenID, journal.Now(d.Now)); err != nil {
			return err
		}
		return tx.Record(by.Entry(journal.Now(d.Now), "token.revoked", by.ID, map[string]string{"token": tokenID}))
	})
}

func (d *Directory) record(ctx context.Context, e journal.Entry) error {
	return d.Store.InTx(ctx, func(tx Tx) error { return tx.Record(e) })
}

// HashToken is how tokens are stored and looked up: they are long and random,
// so a plain SHA-256 is enough.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// secret returns n random bytes as text that is safe in URLs and shells.
func secret(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails; see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}
