package web

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// rowOf is the number of the row of a form in which the field of the code stands.
func rowOf(t *testing.T, form url.Values, code string) string {
	t.Helper()
	for i := range 40 {
		if row := fmt.Sprintf("fields.%d.", i); form.Get(row+"code") == code {
			return row
		}
	}
	t.Fatalf("no row of %s", code)
	return ""
}

func TestAKindOfDeliverableIsAmendedOnItsPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSiteOn(t, db)
		thing := s.person("planner.figuig").added("Centre Belkacem Ouazzane")
		stood := s.program("auditor").list("/deliverables?kind=womens-centers&region=MA-FIG").body
		c, path := s.person("admin"), "/fr"+adminPath+"/kinds/womens-centers"
		form := c.form(path)
		assert.Contains(t, c.preview(path, form).Find(".lead").Text(), "Rien ne change", "as it stands")

		capacity := rowOf(t, form, "capacity")
		blank := rowOf(t, form, "")
		typed := set(form, capacity+"retired", "1", capacity+"name.fr", "Places",
			blank+"code", "ownership", blank+"name.fr", "Local", blank+"name.ar", "المقر", blank+"name.en", "Premises", blank+"type", "choice",
			blank+"choices.0.code", "owned", blank+"choices.0.name.fr", "En propriété", blank+"choices.1.code", "rented", blank+"choices.1.name.fr", "Loué")
		preview := c.preview(path, typed)
		assert.Contains(t, preview.Text(), "Choix dans une liste", "types by their names")
		assert.Equal(t, stood, s.program("auditor").list("/deliverables?kind=womens-centers&region=MA-FIG").body)
		c.confirm(preview)

		after := c.form(path)
		assert.Equal(t, "1", after.Get(capacity+"retired"))
		assert.Equal(t, "rented", after.Get(rowOf(t, after, "ownership")+"choices.1.code"))
		page := parse(t, s.person("council").get(thing).body)
		assert.Contains(t, page.Find("#content").Parent().Text(), "Places", "what was entered before keeps its field")
		assert.Contains(t, page.Find("#content").Parent().Text(), "40")
		fields := s.person("planner.figuig").form(newThing)
		assert.False(t, fields.Has("fields.capacity"), "a retired field is not asked for")
		assert.True(t, fields.Has("fields.ownership"))
		assert.Equal(t, stood, s.program("auditor").list("/deliverables?kind=womens-centers&region=MA-FIG").body, "nothing that stands has changed")
	})
}

func TestWhatAKindCannotBecomeStandsAtItsField(t *testing.T) {
	s := newSite(t)
	c, path := s.person("admin"), "/en"+adminPath+"/kinds/womens-centers"
	form := c.form(path)
	capacity, opened, blank := rowOf(t, form, "capacity"), rowOf(t, form, "opened_on"), rowOf(t, form, "")
	for name, x := range map[string]struct {
		typed   url.Values
		problem string // id of the field that is wrong
	}{
		"another type":            {set(form, capacity+"type", "text"), "kind-" + capacity + "type"},
		"a lost field":            {set(form, opened+"code", "begun_on"), "kind-fields"},
		"a choice without names":  {set(form, blank+"code", "x", blank+"name.en", "X", blank+"type", "choice", blank+"choices.0.code", "a"), "kind-" + blank + "choices.0.name"},
		"choices of a number":     {set(form, blank+"code", "x", blank+"name.en", "X", blank+"type", "number", blank+"choices.0.code", "a"), "kind-" + blank + "choices"},
		"a code of another field": {set(form, blank+"code", "capacity", blank+"name.en", "X", blank+"type", "text"), "kind-" + blank + "code"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.post(path, set(x.typed, "do", "preview"))
			require.Equal(t, http.StatusUnprocessableEntity, r.status, r.body)
			page := parse(t, r.body)
			checkIDs(t, path, page)
			assert.Equal(t, 1, page.Find(`.alert a[href="#`+x.problem+`"]`).Length(), page.Find(".alert").Text())
			assert.Equal(t, 1, page.Find(`[id="`+x.problem+`"]`).Length(), "where the summary leads")
		})
	}
}
