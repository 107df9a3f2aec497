package web

import (
	"context"
	"encoding/hex"
	"net/url"

	"github.com/gin-gonic/gin"

	"tracker/internal/audit"
	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/internal/sheet"
	"tracker/web/views"
)

// asFiles adds the addresses of a page's list as files: all of the list, with the
// filters and in the order of the page at the same address.
func (s *server) asFiles(g *gin.RouterGroup, path string, list func(*page) (handout, error)) {
	for _, f := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		g.GET(path+"."+f.Name, s.page(func(p *page) error {
			asked, err := list(p)
			if err != nil {
				return err
			}
			return p.handOut(p.Writer, p.Request, p.account, p.locale, asked, marked(f, p.Query("bom") == "1"))
		}))
	}
}

// marked is the format with the byte order mark, where it can have one.
func marked(f sheet.Format, mark bool) sheet.Format {
	if mark && f.Name == sheet.CSV.Name {
		return sheet.CSVWithBOM
	}
	return f
}

// The lists as they are asked for, by pages and API alike.

func (s *server) takeCommitments(ctx context.Context, by people.Account, f commitments.Filter) (handout, error) {
	err := s.knownCodes(ctx, by, f)
	return commitmentList.of(filterQuery(f), func(ctx context.Context, yield func(commitments.Commitment) error) error {
		return s.Tracker.EachCommitment(ctx, by, f, yield)
	}), err
}

func (s *server) takeReviews(ctx context.Context, by people.Account, q commitments.Queue) (handout, error) {
	if err := by.Require(people.ReviewUpdate); err != nil {
		return handout{}, err
	}
	err := s.knownCodes(ctx, by, commitments.Filter{Region: q.Region, Pledge: q.Pledge})
	return reviewList.of(narrowed("region", q.Region, "pledge", q.Pledge), func(ctx context.Context, yield func(commitments.Waiting) error) error {
		return s.Tracker.EachAwaitingReview(ctx, by, q, yield)
	}), err
}

func (s *server) takeEditions(by people.Account, f reports.EditionFilter) handout {
	filter := narrowed("agreement", f.Agreement, "period", f.Period.String(), "kind", string(f.Kind))
	return editionList.of(filter, func(ctx context.Context, yield func(reports.Edition) error) error {
		return s.Reports.Each(ctx, by, f, yield)
	})
}

func (s *server) takeAccounts(by people.Account) handout {
	return accountList.of(nil, func(ctx context.Context, yield func(people.Account) error) error {
		accounts, err := s.People.List(ctx, by)
		return giveAll(accounts, err, yield)
	})
}

func (s *server) takeRuns(by people.Account) handout {
	return runList.of(nil, func(ctx context.Context, yield func(schedule.Run) error) error {
		return s.Jobs.EachRun(ctx, by, yield)
	})
}

func (s *server) takeDeliveries(by people.Account, f deliveries.Filter) handout {
	filter := narrowed("state", string(f.State), "channel", string(f.Channel), "subscription", f.Subscription)
	return deliveryList.of(filter, func(ctx context.Context, yield func(deliveries.Listed) error) error {
		return s.Deliveries.Each(ctx, by, f, yield)
	})
}

func (s *server) takeSubscriptions(by people.Account, all bool) handout {
	if !all {
		return subscriptionList.of(nil, func(ctx context.Context, yield func(subscriber) error) error {
			own, err := s.Deliveries.OwnSubscriptions(ctx, by)
			return giveAll(subscribers(own, []people.Account{by}), err, yield)
		})
	}
	return subscriptionList.of(narrowed("all", "true"), func(ctx context.Context, yield func(subscriber) error) error {
		found, err := s.Deliveries.AllSubscriptions(ctx, by)
		if err != nil {
			return err
		}
		accounts, err := s.People.List(ctx, by)
		return giveAll(subscribers(found, accounts), err, yield)
	})
}

// takeJournal is the entries from a number down; the newest first where none is
// named.
func (s *server) takeJournal(ctx context.Context, by people.Account, from string) (handout, error) {
	_, size, err := s.Journal.Entries(ctx, by, -1, 1)
	if err != nil {
		return handout{}, err
	}
	first, err := numberWithin(from, size)
	if err != nil {
		return handout{}, err
	}
	names, err := s.People.Names(ctx, by)
	return journalList(names).of(narrowed("from", from), func(ctx context.Context, yield func(views.JournalEntry) error) error {
		return s.Journal.EachBackward(ctx, by, first, func(e audit.LogEntry) error {
			entry := readable(e.Index, e.Encoded)
			entry.Hash = hex.EncodeToString(e.Hash[:]) // base64 may begin as a formula does
			return yield(entry)
		})
	}), err
}

// subscribers are the subscriptions with their accounts.
func subscribers(list []deliveries.Subscription, accounts []people.Account) []subscriber {
	people := make(map[string]people.Account, len(accounts))
	for _, a := range accounts {
		people[a.ID] = a
	}
	all := make([]subscriber, len(list))
	for i, s := range list {
		all[i] = subscriber{s, people[s.Account]}
	}
	return all
}

// giveAll gives yield a list that is at hand whole, unless reading it failed.
func giveAll[T any](list []T, err error, yield func(T) error) error {
	for i := 0; err == nil && i < len(list); i++ {
		err = yield(list[i])
	}
	return err
}

// narrowed is a filter of names and values in turn, without the empty ones.
func narrowed(pairs ...string) url.Values {
	filter := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			filter.Set(pairs[i], pairs[i+1])
		}
	}
	return filter
}

// The pages' lists.

func (p *page) commitmentsAsFile() (handout, error) {
	f, err := readFilter(withoutEmpty(p.Request.URL.Query()))
	if err != nil {
		return handout{}, err
	}
	return p.takeCommitments(p.Request.Context(), p.account, f)
}

func (p *page) reviewsAsFile() (handout, error) {
	return p.takeReviews(p.Request.Context(), p.account, commitments.Queue{Region: p.Query("region"), Pledge: p.Query("pledge")})
}

func (p *page) reportsAsFile() (handout, error) {
	a, err := p.Tracker.Agreement(p.Request.Context(), p.account, p.Query("agreement"))
	return p.takeEditions(p.account, reports.EditionFilter{Agreement: a.Code}), err
}

func (p *page) accountsAsFile() (handout, error) { return p.takeAccounts(p.account), nil }

func (p *page) jobsAsFile() (handout, error) { return p.takeRuns(p.account), nil }

func (p *page) deliveriesAsFile() (handout, error) {
	return p.takeDeliveries(p.account, deliveries.Filter{State: deliveries.State(p.Query("state"))}), nil
}

func (p *page) subscriptionsAsFile() (handout, error) {
	return p.takeSubscriptions(p.account, true), nil
}

func (p *page) journalAsFile() (handout, error) {
	return p.takeJournal(p.Request.Context(), p.account, p.Query("from"))
}
