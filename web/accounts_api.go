package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/people"
)

func (s *server) accountOperations(a huma.API) {
	addList(s, a, operation(http.MethodGet, "/accounts", "listAccounts", "Accounts, for administrators", 200, 403), s.listAccounts, s.listAccountsAsFile)
	add(s, a, operation(http.MethodPost, "/accounts", "addAccount", "Add an account, for administrators", 201, 409), s.addAccountOperation)
	add(s, a, operation(http.MethodGet, "/tokens", "listTokens", "One's own API tokens", 200), s.listTokens)
	add(s, a, operation(http.MethodPost, "/tokens", "addToken", "Make an API token of one's own; it is shown this once", 201), s.addTokenOperation)
	add(s, a, operation(http.MethodDelete, "/tokens/{id}", "revokeToken", "End an API token of one's own", 204), s.revokeTokenOperation)
}

// AccountItem is an account, without its secrets.
type AccountItem struct {
	ID         string    `json:"id"`
	Email      string    `json:"email"`
	Name       string    `json:"name"`
	Role       string    `json:"role"`
	Party      *string   `json:"party"`
	AllRegions bool      `json:"all_regions"`
	Regions    []string  `json:"regions"`
	Language   string    `json:"language"`
	TimeZone   *string   `json:"time_zone" doc:"Of the mornings in which mail comes; null for the tracker's"`
	Lead       bool      `json:"lead" doc:"Is told what the party lets wait"`
	Disabled   bool      `json:"disabled"`
	Demo       bool      `json:"demo"`
	CreatedAt  time.Time `json:"created_at"`
}

func toAccount(a people.Account) AccountItem {
	return AccountItem{
		ID: a.ID, Email: a.Email, Name: a.Name, Role: string(a.Role), Party: filled(a.Party), AllRegions: a.AllRegions,
		Regions: full(a.Regions), Language: a.Language,
		TimeZone: filled(a.TimeZone), Lead: a.Lead, Disabled: a.Disabled, Demo: a.Demo, CreatedAt: a.CreatedAt,
	}
}

func (s *server) listAccounts(ctx context.Context, by people.Account, in *plainQuery) (*listOf[AccountItem], error) {
	accounts, err := s.People.List(ctx, by)
	if err != nil {
		return nil, err
	}
	return cut(accounts, in.Paging, toAccount)
}

type newAccount struct {
	Email      string   `json:"email"`
	Name       string   `json:"name"`
	Role       string   `json:"role" doc:"planner, reviewer, auditor or admin"`
	Party      string   `json:"party,omitempty" doc:"Required for planners and reviewers"`
	AllRegions bool     `json:"all_regions,omitempty" doc:"A planner of every region"`
	Regions    []string `json:"regions,omitempty" doc:"Codes of a planner's regions"`
	Language   string   `json:"language" doc:"fr, ar or en"`
	TimeZone   string   `json:"time_zone,omitempty" doc:"A name of the IANA zones; the tracker's when it is not given"`
	Lead       bool     `json:"lead,omitempty" doc:"A lead of the party"`
	Password   string   `json:"password,omitempty" doc:"One is made when it is not given"`
}

type addedAccount struct {
	AccountItem
	Password *string `json:"password" doc:"The password that was made; it is shown this once"`
}

func (s *server) addAccountOperation(ctx context.Context, by people.Account, in *struct{ Body newAccount }) (*one[addedAccount], error) {
	b := in.Body
	account, password, err := s.People.Add(ctx, by, people.NewAccount{
		Email: b.Email, Name: b.Name, Role: people.Role(b.Role), Party: b.Party, AllRegions: b.AllRegions,
		Regions: b.Regions, Language: b.Language, TimeZone: b.TimeZone, Lead: b.Lead, Password: b.Password,
	})
	if err != nil {
		return nil, onEmail(err)
	}
	added := addedAccount{AccountItem: toAccount(account)}
	if b.Password == "" {
		added.Password = &password
	}
	return &one[addedAccount]{added}, nil
}

// TokenItem is an API token, without its secret.
type TokenItem struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	CreatedAt time.Time `json:"created_at"`
}

type addedToken struct {
	TokenItem
	Token string `json:"token" doc:"The secret; it is shown this once"`
}

func toToken(t people.Token) TokenItem { return TokenItem{t.ID, t.Label, t.CreatedAt} }

func (s *server) listTokens(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[TokenItem], error) {
	tokens, err := s.People.Tokens(ctx, by)
	if err != nil {
		return nil, err
	}
	return cut(tokens, in.Paging, toToken)
}

func (s *server) addTokenOperation(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Label string `json:"label" doc:"What the token is for"`
	}
}) (*one[addedToken], error) {
	token, secret, err := s.People.NewToken(ctx, by, by, in.Body.Label)
	if err != nil {
		return nil, err
	}
	return &one[addedToken]{addedToken{toToken(token), secret}}, nil
}

func (s *server) revokeTokenOperation(ctx context.Context, by people.Account, in *ByID) (*struct{}, error) {
	return nil, s.People.RevokeToken(ctx, by, in.ID)
}
