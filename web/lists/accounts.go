package lists

import (
	"context"
	"strings"
	"time"

	"tracker/internal/locale"
	"tracker/internal/people"
)

// Accounts is all accounts.
func (ls *Lists) Accounts(by people.Account) List {
	return accountTable.list(nil, func(ctx context.Context, yield func(people.Account) error) error {
		accounts, err := ls.People.List(ctx, by)
		if err != nil {
			return err
		}
		return yieldAll(accounts, yield)
	})
}

var accountTable = table[people.Account]{
	name: "accounts", title: "admin.accounts", columns: []column[people.Account]{
		codeColumn("id", "", func(a people.Account) string { return a.ID }),
		textColumn("name", "account.name", 28, func(a people.Account) string { return a.Name }),
		textColumn("email", "account.email", 32, func(a people.Account) string { return a.Email }),
		wordColumn("role", "account.role", 24, func(w wording, a people.Account) (string, string) {
			return string(a.Role), w.Named("role.", string(a.Role))
		}),
		wordColumn("party", "term.party", 26, func(w wording, a people.Account) (string, string) { return a.Party, w.Party(a.Party) }),
		flagColumn("all_regions", "account.all_regions", func(_ wording, a people.Account) bool { return a.AllRegions }),
		wordColumn("regions", "account.regions", 36, func(w wording, a people.Account) (string, string) {
			return strings.Join(a.Regions, " "), w.RegionList(w.Names, a.Regions)
		}),
		wordColumn("language", "account.language", 12, languageWord[people.Account](func(a people.Account) string { return a.Language })),
		codeColumn("time_zone", "account.time_zone", func(a people.Account) string { return a.TimeZone }),
		flagColumn("lead", "account.lead", func(_ wording, a people.Account) bool { return a.Lead }),
		flagColumn("disabled", "account.disabled", func(_ wording, a people.Account) bool { return a.Disabled }),
		flagColumn("demo", "origin.demonstration", func(_ wording, a people.Account) bool { return a.Demo }),
		instantColumn("created_at", "export.column.created", func(a people.Account) time.Time { return a.CreatedAt }),
	},
}

// languageWord is a language's code, and its own name.
func languageWord[T any](of func(T) string) func(wording, T) (string, string) {
	return func(_ wording, item T) (string, string) {
		lang := of(item)
		if lang == "" {
			return "", ""
		}
		return lang, locale.For(lang).Name()
	}
}
