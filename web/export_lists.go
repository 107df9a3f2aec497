package web

import (
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/reports"
	"tracker/internal/schedule"
	"tracker/web/views"
)

// The lists that can be taken along. Where a report's CSV file has a column of
// the same meaning, it has the same name here.

// placeColumns say which commitment a row is about.
func placeColumns[T any](code string, of func(T) commitments.Commitment) []column[T] {
	return slices.Concat(
		[]column[T]{
			codeColumn(code, "term.commitment", func(item T) string { return of(item).Code }),
			codeColumn("agreement", "term.agreement", func(item T) string { return of(item).Agreement }),
			codeColumn("pledge", "", func(item T) string { return of(item).Pledge }),
		},
		titleColumns("pledge_title", "term.pledge", 44, func(w wording, item T) commitments.Text { return w.PledgeTitle(of(item).Pledge) }),
		[]column[T]{codeColumn("region", "", func(item T) string { return of(item).Region })},
		titleColumns("region_name", "term.region", 24, func(w wording, item T) commitments.Text { return w.RegionName(of(item).Region) }),
		[]column[T]{
			wordColumn("party", "term.party", 26, func(w wording, item T) (string, string) { return of(item).Party, w.Party(of(item).Party) }),
			wordColumn("category", "term.category", 26, func(w wording, item T) (string, string) {
				return of(item).Category, w.Category(of(item).Category)
			}),
		},
	)
}

var commitmentList = exported[commitments.Commitment]{
	name: "commitments", title: "nav.commitments", columns: slices.Concat(
		placeColumns("code", func(c commitments.Commitment) commitments.Commitment { return c }),
		stateColumns, termsColumns,
		[]column[commitments.Commitment]{
			codeColumn("update_id", "", func(c commitments.Commitment) string { return c.UpdateID }),
			countColumn("version", "", func(c commitments.Commitment) int64 { return int64(c.Version) }),
		},
	),
}

var stateColumns = []column[commitments.Commitment]{
	wordColumn("status", "term.status", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Status), w.Status(c.Status)
	}),
	wordColumn("review", "term.review_state", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Review), w.Review(c.Review)
	}),
	wordColumn("assessment", "term.assessment", 20, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Assessment), w.Assessment(c.Assessment)
	}),
	wordColumn("gap", "list.gap", 24, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Gap()), w.Named("gap.short.", string(c.Gap()))
	}),
	flagColumn("overdue", "derived.overdue", func(w wording, c commitments.Commitment) bool { return w.derived(c).Overdue }),
	flagColumn("due_soon", "derived.due_soon", func(w wording, c commitments.Commitment) bool { return w.derived(c).DueSoon }),
	flagColumn("no_report", "derived.no_report", func(w wording, c commitments.Commitment) bool { return w.derived(c).NoReport }),
	dayColumn("due_on", "term.due_date", func(c commitments.Commitment) commitments.Date { return c.DueOn }),
	periodColumn("period", "list.last_report", func(c commitments.Commitment) commitments.Period { return c.Period }),
	numberColumn("actual", "term.actual", func(c commitments.Commitment) *commitments.Quantity { return c.Actual }),
	instantColumn("updated_at", "report.column.submitted_at", func(c commitments.Commitment) time.Time { return c.ReportedAt }),
	wordColumn("origin", "report.column.origin", 18, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Origin), w.Named("origin.", string(c.Origin))
	}),
	periodColumn("assessed_period", "report.column.assessed_for", func(c commitments.Commitment) commitments.Period { return c.AssessedPeriod }),
}

var termsColumns = []column[commitments.Commitment]{
	wordColumn("indicator_kind", "report.column.indicator_kind", 16, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Indicator.Kind), w.Named("indicator.", string(c.Indicator.Kind))
	}),
	textColumn("indicator", "term.indicator", 32, func(c commitments.Commitment) string { return c.Indicator.Name }),
	textColumn("unit", "term.unit", 16, func(c commitments.Commitment) string { return c.Indicator.Unit }),
	wordColumn("direction", "term.direction", 16, func(w wording, c commitments.Commitment) (string, string) {
		return string(c.Indicator.Direction), w.Named("direction.", string(c.Indicator.Direction))
	}),
	wordColumn("cumulative", "term.cumulative", 12, func(w wording, c commitments.Commitment) (string, string) {
		if c.Indicator.Kind == "" {
			return "", ""
		}
		return flag(w, c.Indicator.Cumulative)
	}),
	numberColumn("baseline", "term.baseline", func(c commitments.Commitment) *commitments.Quantity { return c.Baseline }),
	numberColumn("target", "term.target", func(c commitments.Commitment) *commitments.Quantity { return c.Target }),
	textColumn("target_text", "report.column.target_text", 32, func(c commitments.Commitment) string { return c.TargetText }),
	textColumn("means_of_verification", "term.means_of_verification", 32, func(c commitments.Commitment) string { return c.Indicator.Verification }),
	textColumn("focal_point", "term.focal_point", 24, func(c commitments.Commitment) string { return c.FocalPoint }),
	textColumn("lead_institution", "term.lead_institution", 28, func(c commitments.Commitment) string { return c.LeadInstitution }),
}

// derived is what follows from dates for a commitment.
func (w wording) derived(c commitments.Commitment) commitments.Derived {
	return c.Derive(w.horizons[c.Agreement])
}

var reviewList = exported[commitments.Waiting]{
	name: "reviews", title: "nav.reviews", columns: slices.Concat(
		placeColumns("commitment", func(u commitments.Waiting) commitments.Commitment { return u.About }),
		[]column[commitments.Waiting]{
			codeColumn("id", "", func(u commitments.Waiting) string { return u.ID }),
			periodColumn("period", "term.period", func(u commitments.Waiting) commitments.Period { return u.Period }),
			wordColumn("status", "term.status", 18, func(w wording, u commitments.Waiting) (string, string) {
				return string(u.Status), w.Status(u.Status)
			}),
			numberColumn("value", "term.actual", func(u commitments.Waiting) *commitments.Quantity { return u.Value }),
			wordColumn("unit", "term.unit", 16, func(w wording, u commitments.Waiting) (string, string) {
				return u.Unit, w.Unit(u.Unit, w.fact(u))
			}),
			wordColumn("narrative", "term.narrative", 60, func(w wording, u commitments.Waiting) (string, string) {
				if f := w.fact(u); f != nil {
					return u.Narrative, w.Text(f.Title)
				}
				return u.Narrative, u.Narrative
			}),
			wordColumn("author", "report.column.author", 24, func(w wording, u commitments.Waiting) (string, string) {
				return u.AuthorName, w.Author(u.AuthorName)
			}),
			instantColumn("submitted_at", "queue.since", func(u commitments.Waiting) time.Time { return u.SubmittedAt }),
			wordColumn("origin", "report.column.origin", 18, func(w wording, u commitments.Waiting) (string, string) {
				return string(u.Origin), w.Named("origin.", string(u.Origin))
			}),
			codeColumn("fact", "", func(u commitments.Waiting) string { return u.Fact }),
			codeColumn("supersedes", "", func(u commitments.Waiting) string { return u.Supersedes }),
		},
	),
}

// fact is the published fact that an update was imported from; nil for none.
func (w wording) fact(u commitments.Waiting) *commitments.Fact {
	for i := range w.facts {
		if u.Fact != "" && w.facts[i].ID == u.Fact {
			return &w.facts[i]
		}
	}
	return nil
}

var editionList = exported[reports.Edition]{
	name: "reports", title: "nav.reports", columns: []column[reports.Edition]{
		codeColumn("id", "", func(e reports.Edition) string { return e.ID }),
		periodColumn("period", "term.period", func(e reports.Edition) commitments.Period { return e.Period }),
		countColumn("edition", "term.edition", func(e reports.Edition) int64 { return int64(e.Number) }),
		codeColumn("agreement", "term.agreement", func(e reports.Edition) string { return e.Agreement }),
		wordColumn("kind", "edition.kind", 14, func(w wording, e reports.Edition) (string, string) {
			return string(e.Kind), w.Named("edition.kind.", string(e.Kind))
		}),
		flagColumn("superseded", "edition.superseded", func(_ wording, e reports.Edition) bool { return e.Superseded }),
		wordColumn("reason", "report.column.reason", 44, func(w wording, e reports.Edition) (string, string) { return e.Reason, w.T(e.Reason) }),
		instantColumn("compiled_at", "edition.when", func(e reports.Edition) time.Time { return e.CompiledAt }),
		wordColumn("compiled_by_name", "edition.who", 24, func(w wording, e reports.Edition) (string, string) {
			return e.CompiledByName, w.Author(e.CompiledByName)
		}),
		countColumn("journal_size", "export.column.entries", func(e reports.Edition) int64 { return e.JournalSize }),
	},
}

var accountList = exported[people.Account]{
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

var runList = exported[schedule.Run]{
	name: "jobs", title: "admin.jobs", columns: []column[schedule.Run]{
		wordColumn("job", "export.column.job", 32, func(w wording, r schedule.Run) (string, string) { return r.Job, w.JobName(r.Job) }),
		wordColumn("key", "job.key", 36, func(w wording, r schedule.Run) (string, string) { return r.Key, w.RunKey(r.Key) }),
		wordColumn("state", "job.state", 14, func(w wording, r schedule.Run) (string, string) {
			return string(r.State), w.Named("job.state.", string(r.State))
		}),
		countColumn("attempts", "job.attempts", func(r schedule.Run) int64 { return int64(r.Attempts) }),
		instantColumn("started_at", "job.started", func(r schedule.Run) time.Time { return r.StartedAt }),
		instantColumn("finished_at", "job.finished", func(r schedule.Run) time.Time { return r.FinishedAt }),
		instantColumn("next_try", "export.column.next_try", func(r schedule.Run) time.Time { return r.NextTry }),
		textColumn("error", "job.error", 60, func(r schedule.Run) string { return r.Error }),
	},
}

var deliveryList = exported[deliveries.Listed]{
	name: "deliveries", title: "delivery.title", columns: []column[deliveries.Listed]{
		codeColumn("id", "", func(d deliveries.Listed) string { return d.ID }),
		wordColumn("topic", "delivery.what", 28, func(w wording, d deliveries.Listed) (string, string) { return string(d.Topic), w.Delivered(d) }),
		wordColumn("channel", "export.column.channel", 12, func(w wording, d deliveries.Listed) (string, string) {
			return string(d.Channel), w.Channel(d.Channel)
		}),
		codeColumn("account", "", func(d deliveries.Listed) string { return d.Account }),
		textColumn("name", "delivery.whom", 28, func(d deliveries.Listed) string { return d.Name }),
		textColumn("email", "account.email", 32, func(d deliveries.Listed) string { return d.Email }),
		textColumn("host", "export.column.host", 28, func(d deliveries.Listed) string { return deliveries.Subscription{URL: d.URL}.Host() }),
		codeColumn("subscription", "", func(d deliveries.Listed) string { return d.Subscription }),
		codeColumn("report", "", func(d deliveries.Listed) string { return d.Delivery.Edition }),
		codeColumn("agreement", "term.agreement", func(d deliveries.Listed) string { return d.Agreement }),
		periodColumn("period", "term.period", func(d deliveries.Listed) commitments.Period { return d.Period }),
		numberColumn("edition", "term.edition", func(d deliveries.Listed) *commitments.Quantity { return editionNumber(d.Number) }),
		wordColumn("state", "delivery.filter", 18, func(w wording, d deliveries.Listed) (string, string) {
			return string(d.State), w.Named("delivery.state.", string(d.State))
		}),
		countColumn("attempts", "delivery.attempts", func(d deliveries.Listed) int64 { return int64(d.Attempts) }),
		wordColumn("error", "delivery.last_error", 44, func(w wording, d deliveries.Listed) (string, string) {
			if d.Failure.Code == "" {
				return "", ""
			}
			return d.Failure.Code, d.Failure.Text(w.L)
		}),
		codeColumn("error_detail", "", func(d deliveries.Listed) string { return d.Failure.Detail }),
		instantColumn("created_at", "export.column.created", func(d deliveries.Listed) time.Time { return d.CreatedAt }),
		instantColumn("started_at", "export.column.tried", func(d deliveries.Listed) time.Time { return d.StartedAt }),
		instantColumn("next_try", "export.column.next_try", func(d deliveries.Listed) time.Time { return d.NextTry }),
		instantColumn("ended_at", "export.column.ended", func(d deliveries.Listed) time.Time { return d.EndedAt }),
	},
}

// editionNumber is the number of an edition; nil where a delivery is about none.
func editionNumber(n int) *commitments.Quantity {
	if n == 0 {
		return nil
	}
	q := commitments.Whole(n)
	return &q
}

// subscriber is a subscription with the account that it is.
type subscriber struct {
	deliveries.Subscription
	person people.Account
}

var subscriptionList = exported[subscriber]{
	name: "subscriptions", title: "export.title.subscriptions", columns: []column[subscriber]{
		codeColumn("id", "", func(s subscriber) string { return s.ID }),
		wordColumn("channel", "export.column.channel", 12, func(w wording, s subscriber) (string, string) {
			return string(s.Channel), w.Channel(s.Channel)
		}),
		codeColumn("account", "", func(s subscriber) string { return s.Account }),
		textColumn("name", "account.name", 28, func(s subscriber) string { return s.person.Name }),
		textColumn("email", "account.email", 32, func(s subscriber) string { return s.person.Email }),
		codeColumn("agreement", "term.agreement", func(s subscriber) string { return s.Agreement }),
		wordColumn("period_kind", "subscription.period_kind", 16, func(w wording, s subscriber) (string, string) {
			return string(s.PeriodKind), w.Named("subscription.kind.", string(s.PeriodKind))
		}),
		wordColumn("language", "subscription.language", 12, languageWord[subscriber](func(s subscriber) string { return s.Language })),
		wordColumn("format", "subscription.format", 28, func(w wording, s subscriber) (string, string) {
			return string(s.Format), w.Named("subscription.format.", string(s.Format))
		}),
		textColumn("url", "webhook.url", 44, func(s subscriber) string { return s.URL }),
		instantColumn("created_at", "export.column.created", func(s subscriber) time.Time { return s.CreatedAt }),
	},
}

// journalList is the entries of the journal, with the names of accounts by id.
func journalList(names map[string]string) exported[views.JournalEntry] {
	return exported[views.JournalEntry]{
		name: "journal", title: "nav.journal", columns: []column[views.JournalEntry]{
			countColumn("index", "term.journal", func(e views.JournalEntry) int64 { return e.Index }),
			instantColumn("at", "journal.at", func(e views.JournalEntry) time.Time { return e.At }),
			wordColumn("kind", "journal.entry", 40, func(w wording, e views.JournalEntry) (string, string) { return e.Kind, w.Deed(e) }),
			textColumn("subject", "journal.subject", 32, func(e views.JournalEntry) string { return e.Subject }),
			wordColumn("actor", "journal.actor", 32, func(w wording, e views.JournalEntry) (string, string) { return e.Actor, w.Doer(e, names) }),
			textColumn("hash", "journal.hash", 46, func(e views.JournalEntry) string { return e.Hash }),
		},
	}
}
