// Package people holds the accounts, what each may do, and how they prove who
// they are: passwords and API tokens. All permission questions are answered
// here and nowhere else.
package people

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tracker/internal/journal"
	"tracker/internal/problem"
)

// Role is what an account is for.
type Role string

// The roles. System is the tracker itself: jobs, commands and loaders; no one
// logs in with it.
const (
	Planner  Role = "planner"
	Reviewer Role = "reviewer"
	Auditor  Role = "auditor"
	Admin    Role = "admin"
	System   Role = "system"
)

// Roles lists the roles that an account can have.
var Roles = []Role{Planner, Reviewer, Auditor, Admin}

// Account is a person, or a program, that uses the tracker.
type Account struct {
	ID         string    `json:"id"`
	Email      string    `json:"email"` // lower case, unique
	Name       string    `json:"name"`
	Role       Role      `json:"role"`
	Party      string    `json:"party"`       // party code; may be empty for auditors and administrators
	AllRegions bool      `json:"all_regions"` // a planner of every region of the party
	Regions    []string  `json:"regions"`     // a planner's region codes, sorted
	Language   string    `json:"language"`    // of mail and of the first page
	TimeZone   string    `json:"time_zone"`   // IANA name, of the mornings in which mail comes; "": the tracker's
	Lead       bool      `json:"lead"`        // answers for its party: is told what it lets wait
	Disabled   bool      `json:"disabled"`
	Demo       bool      `json:"demo"` // made for a demonstration
	CreatedAt  time.Time `json:"created_at"`
}

// SystemAccount is who acts when no person does.
func SystemAccount() Account {
	return Account{ID: "system", Name: "system", Role: System, AllRegions: true}
}

// InRegion reports whether the account answers for the region.
func (a Account) InRegion(region string) bool {
	return a.AllRegions || slices.Contains(a.Regions, region)
}

// Authenticated reports whether the account is known and may log in.
func (a Account) Authenticated() bool { return a.ID != "" && !a.Disabled }

// Entry is the journal entry of what the account did to the subject.
func (a Account) Entry(at time.Time, kind, subject string, body any) journal.Entry {
	return journal.Entry{At: at, Actor: a.ID, Kind: kind, Subject: subject, Body: body}
}

// Journaled is what the journal keeps of an account: what it may do. Who is
// behind it stays out of a record from which nothing can be removed.
type Journaled struct {
	ID         string   `json:"id"`
	Role       Role     `json:"role"`
	Party      string   `json:"party"`
	AllRegions bool     `json:"all_regions"`
	Regions    []string `json:"regions"`
	Language   string   `json:"language"`
	Disabled   bool     `json:"disabled"`
	Demo       bool     `json:"demo"`
	TimeZone   string   `json:"time_zone,omitempty"`
	Lead       bool     `json:"lead,omitempty"`
}

func (a Account) journaled() Journaled {
	return Journaled{a.ID, a.Role, a.Party, a.AllRegions, a.Regions, a.Language, a.Disabled, a.Demo, a.TimeZone, a.Lead}
}

// NewAccount is what an administrator fills in.
type NewAccount struct {
	Email      string
	Name       string
	Role       Role
	Party      string
	AllRegions bool
	Regions    []string
	Language   string
	TimeZone   string // IANA name; "": the tracker's
	Lead       bool   // of its party
	Password   string // "": one is made and returned
}

// Places are the parties, regions and languages that an account can name.
type Places struct {
	Parties   []string
	Regions   []string
	Languages []string
}

// validate returns the account that n describes, or every field that is wrong.
func (n NewAccount) validate(places Places) (Account, error) {
	var fields problem.Fields
	a := Account{
		Email: strings.ToLower(strings.TrimSpace(n.Email)), Name: strings.TrimSpace(n.Name),
		Role: n.Role, Party: n.Party, Language: n.Language, TimeZone: n.TimeZone, Lead: n.Lead,
	}
	if parsed, err := mail.ParseAddress(a.Email); err != nil || parsed.Address != a.Email || len(a.Email) > 254 {
		fields.Add("email", "error.account.email")
	}
	if a.Name == "" || len([]rune(a.Name)) > 200 || !utf8.ValidString(a.Name) || strings.ContainsRune(a.Name, 0) {
		fields.Add("name", "error.account.name", "max", 200)
	}
	if !slices.Contains(Roles, a.Role) {
		fields.Add("role", "error.account.role")
	}
	needsParty := a.Role == Planner || a.Role == Reviewer
	if a.Party == "" && needsParty || a.Party != "" && !slices.Contains(places.Parties, a.Party) {
		fields.Add("party", "error.account.party")
	}
	if !slices.Contains(places.Languages, a.Language) {
		fields.Add("language", "error.account.language")
	}
	if !KnownZone(a.TimeZone) {
		fields.Add("time_zone", "error.account.time_zone")
	}
	if a.Lead && a.Party == "" {
		fields.Add("lead", "error.account.lead")
	}
	if a.Role == Planner {
		a.AllRegions = n.AllRegions
		a.Regions = checkRegions(n, places, &fields)
	}
	return a, fields.Err()
}

// KnownZone reports whether an account can have the time zone: "" for the
// tracker's, or a name of the IANA zones.
func KnownZone(name string) bool {
	if name == "Local" { // which is the machine's, and no name
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func checkRegions(n NewAccount, places Places, fields *problem.Fields) []string {
	if n.AllRegions {
		return nil
	}
	regions := slices.Clone(n.Regions)
	slices.Sort(regions)
	regions = slices.Compact(regions)
	if len(regions) == 0 {
		fields.Add("regions", "error.account.regions_missing")
	}
	for _, r := range regions {
		if !slices.Contains(places.Regions, r) {
			fields.Add("regions", "error.account.region_unknown", "region", r)
		}
	}
	return regions
}
