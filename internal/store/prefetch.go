package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tracker/internal/collection"
	"tracker/internal/commitments"
	"tracker/internal/problem"
)

func (h holder) Prefetch(codes []string, p commitments.Period, author string) (commitments.Prefetched, error) {
	f := commitments.Prefetched{
		Commitments: map[string]commitments.Commitment{}, Rounds: map[string]commitments.RoundTerms{},
		Latest: map[string]commitments.Update{}, Earlier: map[string][]commitments.Update{}, Drafted: map[string][]commitments.Evidence{},
	}
	for part := range slices.Chunk(codes, rowsAtOnce) {
		if err := prefetchUpdates(h.tx, &f, part, p, author); err != nil {
			return f, err
		}
	}
	return f, holdRounds(h.tx, &f, p)
}

// prefetchUpdates reads the commitments of the codes with their updates and drafts.
func prefetchUpdates(tx *gorm.DB, f *commitments.Prefetched, codes []string, p commitments.Period, author string) error {
	found, err := commitmentsByCode(tx, codes)
	if err != nil {
		return err
	}
	latest, err := latestOfMany(tx, codes, p)
	if err != nil {
		return err
	}
	earlier, err := earlierOfMany(tx, codes, p)
	if err != nil {
		return err
	}
	drafted, err := holdDraftedEvidence(tx, codes, p, author)
	if err != nil {
		return err
	}
	for code, c := range found {
		f.Commitments[code] = c
	}
	for _, u := range latest {
		f.Latest[u.Commitment] = u
	}
	for _, u := range earlier {
		f.Earlier[u.Commitment] = append(f.Earlier[u.Commitment], u)
	}
	for code, items := range drafted {
		f.Drafted[code] = items
	}
	return nil
}

// latestOfMany returns the updates of the period that no other replaced, with
// their evidence.
func latestOfMany(tx *gorm.DB, codes []string, p commitments.Period) ([]commitments.Update, error) {
	found, err := notReplaced(tx, codes, "o.period_end = ? AND o.period = ?", p.End().String(), p.String(), 1)
	if err != nil {
		return nil, err
	}
	return found, support(tx, evidenceTable, found)
}

// earlierOfMany returns what earlierThan does of each of the commitments.
func earlierOfMany(tx *gorm.DB, codes []string, p commitments.Period) ([]commitments.Update, error) {
	return notReplaced(tx, codes, "o.period_end < ?", p.Start().String(), commitments.EarlierUpdates)
}

// notReplaced returns of each of the commitments the latest updates that no other
// replaced, of those that the condition picks: its values, and how many, follow.
func notReplaced(tx *gorm.DB, codes []string, condition string, args ...any) ([]commitments.Update, error) {
	all := make([]any, 0, len(codes)+len(args))
	for _, code := range codes {
		all = append(all, code)
	}
	few := fewOfEach(tx, "(?)", len(codes), condition+" AND (SELECT true FROM progress_updates n WHERE n.supersedes = o.id) IS NOT TRUE")
	return findUpdates(tx, latestFirst, few, append(all, args...)...)
}

// holdRounds does what HoldRound does for each of the commitments: they are of
// one agreement or of few.
func holdRounds(tx *gorm.DB, f *commitments.Prefetched, p commitments.Period) error {
	covered := map[string][]string{}
	for code, c := range f.Commitments {
		covered[c.Agreement] = append(covered[c.Agreement], code)
	}
	for agreement, codes := range covered {
		held := tx.Clauses(clause.Locking{Strength: "SHARE"}).Where("agreement = ? AND period = ?", agreement, p.String())
		round, err := oneRound(held, tx)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		reopened, err := latestReopenings(tx, []collection.Round{round}, codes)
		if err != nil {
			return err
		}
		for _, code := range codes {
			if round.Covers(f.Commitments[code]) {
				f.Rounds[code] = round.TermsOf(reopened[returnKey{round.ID, code}])
			}
		}
	}
	return nil
}
