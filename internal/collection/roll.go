package collection

import (
	"context"

	"tracker/internal/people"
)

// Roll returns everything that a round's returns follow from.
func (c *Collection) Roll(ctx context.Context, by people.Account, round string) (Roll, error) {
	if err := by.Require(people.Read); err != nil {
		return Roll{}, err
	}
	return c.Store.Roll(ctx, round)
}
