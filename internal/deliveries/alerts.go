package deliveries

import (
	"context"
	"strings"
	"time"

	"tracker/internal/locale"
	"tracker/internal/people"
)

// Alerts is the Source of mail to administrators about deliveries that were
// given up: one mail for each administrator and hour in which there were any,
// however many.
type Alerts struct {
	Store  SourceStore
	People People
	Site   Site
}

// alertWindow is how far back alerts look: deliveries that were given up before
// it cause none.
const alertWindow = 7 * 24 * time.Hour

const hourFormat = "2006-01-02T15Z"

// Pending lists one mail for each administrator and past hour in which deliveries
// were given up, unless that mail exists.
func (a *Alerts) Pending(ctx context.Context, now time.Time) ([]Delivery, error) {
	over := now.UTC().Truncate(time.Hour)
	lost, err := a.Store.GivenUp(ctx, over.Add(-alertWindow), over)
	if err != nil || len(lost) == 0 {
		return nil, err
	}
	accounts, err := a.People.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	owed := map[string]Delivery{}
	var keys []string
	for _, l := range lost {
		hour := l.EndedAt.Truncate(time.Hour)
		for _, to := range accounts {
			key := hour.Format(hourFormat) + "/" + to.ID
			if _, listed := owed[key]; l.Topic == DeliveriesGivenUp || listed || !to.Can(people.ManageDeliveries) || to.CreatedAt.After(l.EndedAt) {
				continue
			}
			owed[key] = Delivery{Topic: DeliveriesGivenUp, Key: key, Channel: Mail, Account: to.ID}
			keys = append(keys, key)
		}
	}
	missing, err := a.Store.KeysWithoutDelivery(ctx, DeliveriesGivenUp, keys)
	if err != nil {
		return nil, err
	}
	var list []Delivery
	for _, key := range missing {
		list = append(list, owed[key])
	}
	return list, nil
}

// maxListed is how many deliveries an alert names.
const maxListed = 20

// Letter lists for an administrator the deliveries that were given up in the hour
// and still are.
func (a *Alerts) Letter(ctx context.Context, d Delivery, to Recipient) (Letter, error) {
	code, _, _ := strings.Cut(d.Key, "/")
	hour, err := time.Parse(hourFormat, code)
	if err != nil {
		return Letter{}, err
	}
	all, err := a.Store.GivenUp(ctx, hour, hour.Add(time.Hour))
	if err != nil {
		return Letter{}, err
	}
	l, count := locale.For(to.Account.Language), 0
	letter := Letter{Language: l.Lang()}
	for _, lost := range all {
		if lost.Topic == DeliveriesGivenUp {
			continue
		}
		if count++; count <= maxListed {
			letter.Facts = append(letter.Facts, LetterFact{lost.describe(l), lost.Failure.Text(l)})
		}
	}
	if count == 0 {
		return Letter{}, ErrWithdrawn
	}
	letter.Subject = l.N("mail.alert.subject", count)
	letter.Text = []string{l.N("mail.alert.text", count, "attempts", MaxAttempts)}
	letter.Links = []LetterLink{{l.T("mail.alert.open"), a.Site.Page(l.Lang(), "admin", "deliveries") + "?state=" + string(GivenUp)}}
	return letter, nil
}

// describe names a delivery by its edition and by who should have got it.
func (d Listed) describe(l *locale.Locale) string {
	whom := d.Email
	if d.Channel == Webhook {
		whom = Subscription{URL: d.URL}.Host()
	}
	if d.Agreement == "" {
		return l.Isolate(whom)
	}
	return l.T("mail.alert.line", "agreement", d.Agreement, "period", d.Period.String(), "number", d.Number, "whom", whom)
}

// Text says in the reader's language what went wrong.
func (f Failure) Text(l *locale.Locale) string {
	if f.Code == "" {
		return ""
	}
	return l.T("delivery.error."+f.Code, "detail", f.Detail)
}
