package commitments

import (
	"context"
	"slices"

	"tracker/internal/people"
)

// Definition returns a stored agreement with all that it needs, as a data file holds it;
// "" means the first one. Loading it again changes nothing. Regions that were split off
// from the agreement's are among its regions.
func (t *Tracker) Definition(ctx context.Context, by people.Account, code string) (Definition, error) {
	a, err := t.Agreement(ctx, by, code)
	if err != nil {
		return Definition{}, err
	}
	return storedDefinition(t.Store.Read(ctx), a.Code)
}

func storedDefinition(r DefinitionReader, code string) (Definition, error) {
	var def Definition
	a, err := r.Agreement(code)
	if err != nil {
		return def, err
	}
	def.Agreement = a
	if def.Units, err = r.Units(); err != nil {
		return def, err
	}
	if def.Dimensions, err = r.Dimensions(); err != nil {
		return def, err
	}
	if def.Kinds, err = r.Kinds(); err != nil {
		return def, err
	}
	if def.DelayReasons, err = r.DelayReasons(); err != nil {
		return def, err
	}
	if def.Parties, err = r.Parties(); err != nil {
		return def, err
	}
	if def.Regions, err = r.Regions(); err != nil {
		return def, err
	}
	if def.Pledges, err = r.Pledges(a.Code); err != nil {
		return def, err
	}
	if def.Facts, err = r.Facts(a.Code); err != nil {
		return def, err
	}
	def.Parties = slices.DeleteFunc(def.Parties, func(p Party) bool { return !slices.Contains(a.Parties, p.Code) })
	def.Regions = slices.DeleteFunc(def.Regions, func(r Region) bool {
		return !slices.Contains(a.Regions, r.Code) && !slices.Contains(a.Regions, r.Parent)
	})
	return def, nil
}
