package api

import (
	"context"
	"time"

	"tracker/internal/people"
	"tracker/web/lists"
	"tracker/web/response"
)

// accountAPI answers about accounts and tokens.
type accountAPI struct {
	people *people.Directory
	lists  *lists.Lists
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
		ID: a.ID, Email: a.Email, Name: a.Name, Role: string(a.Role), Party: response.TextOrNull(a.Party), AllRegions: a.AllRegions,
		Regions: listOrEmpty(a.Regions), Language: a.Language,
		TimeZone: response.TextOrNull(a.TimeZone), Lead: a.Lead, Disabled: a.Disabled, Demo: a.Demo, CreatedAt: a.CreatedAt,
	}
}

func (a accountAPI) file(_ context.Context, by people.Account, _ *plainQuery) (lists.List, error) {
	return a.lists.Accounts(by), nil
}

func (a accountAPI) list(ctx context.Context, by people.Account, in *plainQuery) (*listOf[AccountItem], error) {
	accounts, err := a.people.List(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(accounts, in.Paging, toAccount)
}

type newAccount struct {
	Email      string   `json:"email"`
	Name       string   `json:"name"`
	Role       string   `json:"role" doc:"planner, reviewer, auditor or admin"`
	Party      string   `json:"party,omitempty" doc:"Required for planners and reviewers"`
	AllRegions bool     `json:"all_regions,omitempty" doc:"A planner of every region"`
	Regions    []string `json:"regions,omitempty" doc:"Codes of a planner's regions"`
	Language   string   `json:"language" doc:"Of pages and mail, such as fr"`
	TimeZone   string   `json:"time_zone,omitempty" doc:"A name of the IANA zones; the tracker's when it is not given"`
	Lead       bool     `json:"lead,omitempty" doc:"A lead of the party"`
	Password   string   `json:"password,omitempty" doc:"One is made when it is not given"`
}

type addedAccount struct {
	AccountItem
	Password *string `json:"password" doc:"The password that was made; it is shown this once"`
}

func (a accountAPI) add(ctx context.Context, by people.Account, in *struct{ Body newAccount }) (*one[addedAccount], error) {
	b := in.Body
	account, password, err := a.people.Add(ctx, by, people.NewAccount{
		Email: b.Email, Name: b.Name, Role: people.Role(b.Role), Party: b.Party, AllRegions: b.AllRegions,
		Regions: b.Regions, Language: b.Language, TimeZone: b.TimeZone, Lead: b.Lead, Password: b.Password,
	})
	if err != nil {
		return nil, response.OnEmail(err)
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

func (a accountAPI) listTokens(ctx context.Context, by people.Account, in *struct{ Paging }) (*listOf[TokenItem], error) {
	tokens, err := a.people.Tokens(ctx, by)
	if err != nil {
		return nil, err
	}
	return onePage(tokens, in.Paging, toToken)
}

func (a accountAPI) addToken(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Label string `json:"label" doc:"What the token is for"`
	}
}) (*one[addedToken], error) {
	token, secret, err := a.people.NewToken(ctx, by, by, in.Body.Label)
	if err != nil {
		return nil, err
	}
	return &one[addedToken]{addedToken{toToken(token), secret}}, nil
}

func (a accountAPI) revokeToken(ctx context.Context, by people.Account, in *ByID) (*struct{}, error) {
	return nil, a.people.RevokeToken(ctx, by, in.ID)
}

func (a accountAPI) setLead(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Lead bool `json:"lead"`
	}
}) (*one[AccountItem], error) {
	account, err := a.people.SetLead(ctx, by, in.ID, in.Body.Lead)
	if err != nil {
		return nil, err
	}
	return &one[AccountItem]{toAccount(account)}, nil
}
