package lists

import (
	"context"
	"slices"
	"strings"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// Reviews is the updates that wait for the account's review.
func (ls *Lists) Reviews(by people.Account, q commitments.Queue) List {
	filter := filterOf("region", q.Region, "pledge", q.Pledge, "part", string(q.Part))
	return reviewTable.list(filter, func(ctx context.Context, yield func(commitments.Waiting) error) error {
		return ls.Tracker.EachAwaitingReview(ctx, by, q, yield)
	})
}

var reviewTable = table[commitments.Waiting]{
	name: "reviews", title: "nav.reviews", columns: slices.Concat(
		placeColumns("commitment", func(u commitments.Waiting) commitments.Commitment { return u.About }),
		[]column[commitments.Waiting]{
			codeColumn("id", "", func(u commitments.Waiting) string { return u.ID }),
			periodColumn("period", "term.period", func(u commitments.Waiting) commitments.Period { return u.Period }),
			wordColumn("status", "term.status", 18, func(w wording, u commitments.Waiting) (string, string) {
				return string(u.Status), w.Status(u.Status)
			}),
			wordColumn("values", "term.actual", 32, func(w wording, u commitments.Waiting) (string, string) {
				if len(u.Values) == 0 {
					return "", ""
				}
				return packed(u.Values), w.Values(w.Indicators(u.About.Pledge), u.Values)
			}),
			wordColumn("narrative", "term.narrative", 60, func(w wording, u commitments.Waiting) (string, string) {
				if f := w.fact(u); f != nil {
					return u.Narrative, w.Text(f.Title)
				}
				return u.Narrative, u.Narrative
			}),
			reasonColumn("delay_reason", func(u commitments.Waiting) *commitments.Delay { return u.Delay }),
			textColumn("delay_words", "delay.words", 40, func(u commitments.Waiting) string { return u.Delay.OrNone().Words }),
			wordColumn("author", "report.column.author", 24, func(w wording, u commitments.Waiting) (string, string) {
				return u.AuthorName, w.Author(u.AuthorName)
			}),
			instantColumn("submitted_at", "queue.since", func(u commitments.Waiting) time.Time { return u.SubmittedAt }),
			wordColumn("origin", "report.column.origin", 18, func(w wording, u commitments.Waiting) (string, string) {
				return string(u.Origin), w.Named("origin.", string(u.Origin))
			}),
			codeColumn("fact", "", func(u commitments.Waiting) string { return u.Fact }),
			codeColumn("supersedes", "", func(u commitments.Waiting) string { return u.Supersedes }),
			instantColumn("verification_withdrawn_at", "review.withdrawn", func(u commitments.Waiting) time.Time { return lastWithdrawal(u).At }),
			wordColumn("withdrawal_reason", "withdrawal.reason", 40, func(_ wording, u commitments.Waiting) (string, string) {
				return lastWithdrawal(u).Reason, lastWithdrawal(u).Reason
			}),
		},
	),
}

// packed writes each value as its indicator and its number: M5.1=3 M5.2=40.
func packed(values []commitments.Value) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = v.Indicator + "=" + v.Value.String()
	}
	return strings.Join(list, " ")
}

// lastWithdrawal is how the update's verification was taken back last; empty where
// none was.
func lastWithdrawal(u commitments.Waiting) commitments.Withdrawal {
	if len(u.Withdrawn) == 0 {
		return commitments.Withdrawal{}
	}
	return u.Withdrawn[len(u.Withdrawn)-1]
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
