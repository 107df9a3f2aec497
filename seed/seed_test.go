package seed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tracker/internal/commitments"
)

func builtin(t *testing.T) commitments.Definition {
	t.Helper()
	def, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return def
}

func inThreeLanguages(t *testing.T, what string, text commitments.Text) {
	t.Helper()
	for _, language := range []string{"fr", "ar", "en"} {
		if strings.TrimSpace(text[language]) == "" {
			t.Errorf("%s has no text in %s", what, language)
		}
	}
}

func TestBuiltinHoldsTheWholeAgreement(t *testing.T) {
	def := builtin(t)
	if len(def.Pledges) != 14 || len(def.Agreement.Regions) != 11 || len(def.Facts) != 20 {
		t.Errorf("%d pledges, %d regions, %d facts", len(def.Pledges), len(def.Agreement.Regions), len(def.Facts))
	}
	if codes := commitmentCodes(def); len(codes) != 154 {
		t.Errorf("%d commitments", len(codes))
	}
	if a := def.Agreement; a.Code != "CCDH-2009" || a.SignedOn != commitments.MustDate("2009-05-05") || len(a.Sources) == 0 {
		t.Errorf("agreement %+v", a)
	}
	inThreeLanguages(t, "summary", def.Agreement.Summary)
	for i, p := range def.Pledges {
		if p.Position != i+1 || p.Agreement != "CCDH-2009" || len(p.Sources) == 0 {
			t.Errorf("pledge %s: position %d, agreement %q, %d sources", p.Code, p.Position, p.Agreement, len(p.Sources))
		}
	}
}

func TestPartiesBearTheNameOfTheDay(t *testing.T) {
	parties := map[string]commitments.Party{}
	for _, p := range builtin(t).Parties {
		parties[p.Code] = p
	}
	for _, c := range []struct{ party, day, want string }{
		{"ministry", "2009-05-05", "Ministère du Développement social, de la Famille et de la Solidarité"},
		{"ministry", "2012-05-19", "Ministère de la Solidarité, de la Femme, de la Famille et du Développement social"},
		{"ministry", "2017-04-04", "Ministère de la Solidarité, de la Femme, de la Famille et du Développement social"},
		{"ministry", "2017-04-05", "Ministère de la Famille, de la Solidarité, de l'Égalité et du Développement social"},
		{"ministry", "2019-10-08", "Ministère de la Famille, de la Solidarité, de l'Égalité et du Développement social"},
		{"ministry", "2019-10-09", "Ministère de la Solidarité, du Développement social, de l'Égalité et de la Famille"},
		{"ministry", "2026-11-23", "Ministère de la Solidarité, de l'Insertion sociale et de la Famille"},
		{"CCDH", "2011-02-28", "Conseil consultatif des droits de l'Homme"},
		{"CCDH", "2011-03-01", "Conseil national des droits de l'Homme"},
	} {
		if got := parties[c.party].NameOn(commitments.MustDate(c.day)).Name["fr"]; got != c.want {
			t.Errorf("%s on %s: %q", c.party, c.day, got)
		}
	}
}

func TestWhoWasInOfficeOnTheDay(t *testing.T) {
	parties := map[string]commitments.Party{}
	for _, p := range builtin(t).Parties {
		parties[p.Code] = p
	}
	for _, c := range []struct{ party, day, want string }{
		{"ministry", "2009-05-05", "Nouzha Skalli"}, {"CCDH", "2009-05-05", "Ahmed Herzenni"},
		{"ministry", "2016-01-01", "Bassima Hakkaoui"}, {"ministry", "2020-01-01", "Jamila El Moussali"},
		{"ministry", "2026-11-23", "Naima Ben Yahia"}, {"CCDH", "2026-11-23", "Amina Bouayach"},
		{"ministry", "2024-12-01", ""},
	} {
		t.Run(c.party+" "+c.day, func(t *testing.T) {
			var names []string
			for _, o := range parties[c.party].OfficersOn(commitments.MustDate(c.day)) {
				names = append(names, o.Name)
			}
			if got := strings.Join(names, ", "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTileMapFollowsGeography(t *testing.T) {
	regions := builtin(t).Regions
	for i, a := range regions {
		inThreeLanguages(t, a.Code, a.AdminRegion)
		for _, b := range regions[:i] {
			switch {
			case a.TileX == b.TileX && a.TileY == b.TileY:
				t.Errorf("%s and %s share a tile", a.Code, b.Code)
			case a.TileX < b.TileX && a.Longitude > b.Longitude, a.TileX > b.TileX && a.Longitude < b.Longitude:
				t.Errorf("%s and %s stand the wrong way round, west to east", a.Code, b.Code)
			case a.TileY < b.TileY && a.Latitude < b.Latitude, a.TileY > b.TileY && a.Latitude > b.Latitude:
				t.Errorf("%s and %s stand the wrong way round, north to south", a.Code, b.Code)
			}
		}
	}
}

func TestLaterProvincesHaveNoCommitments(t *testing.T) {
	def := builtin(t)
	later := 0
	for _, r := range def.Regions {
		if r.ValidFrom.IsZero() {
			continue
		}
		later++
		if r.Parent == "" || !r.ValidFrom.After(def.Agreement.SignedOn) {
			t.Errorf("%s: parent %q, valid from %s", r.Code, r.Parent, r.ValidFrom)
		}
		for _, code := range def.Agreement.Regions {
			if code == r.Code {
				t.Errorf("%s is named by the agreement", code)
			}
		}
	}
	if later != 2 {
		t.Errorf("%d later provinces", later)
	}
}

func TestFactsKeepTheirPeriods(t *testing.T) {
	periods := map[string]string{}
	for _, f := range builtin(t).Facts {
		periods[f.ID] = f.Period().String()
	}
	for id, want := range map[string]string{"PR-01": "2009-Q2", "PR-04": "2009", "PR-17": "2012-Q2", "PR-20": "2012-Q2"} {
		if periods[id] != want {
			t.Errorf("%s: %s, want %s", id, periods[id], want)
		}
	}
}

// untranslated are the texts of the built-in data for which no source gave a language.
var untranslated = map[string]bool{
	"parties[0].names[2].name.ar": true, "parties[0].names[2].short.ar": true, // of 2017 to 2019
}

func TestUnitsAreInEveryLanguage(t *testing.T) {
	for _, u := range builtin(t).Units {
		for _, lang := range commitments.TextLanguages {
			if u.Forms[lang]["other"] == "" {
				t.Errorf("%s has no %s", u.Code, lang)
			}
		}
	}
}

func TestTheBuiltInDataIsTranslated(t *testing.T) {
	raw, err := json.Marshal(builtin(t))
	if err != nil {
		t.Fatal(err)
	}
	var all any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	eachText(all, "", func(at string, text map[string]any) {
		for _, lang := range commitments.TextLanguages {
			if s, _ := text[lang].(string); strings.TrimSpace(s) == "" && !untranslated[at+"."+lang] {
				t.Errorf("%s has no %s", at, lang)
			}
		}
	})
}

// eachText visits every object that has a text of some language.
func eachText(v any, at string, visit func(at string, text map[string]any)) {
	if strings.HasSuffix(at, ".forms") {
		return // those of units
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			eachText(item, fmt.Sprintf("%s[%d]", at, i), visit)
		}
	case map[string]any:
		for _, lang := range commitments.TextLanguages {
			if _, is := v[lang]; is {
				visit(at, v)
				return
			}
		}
		for name, item := range v {
			eachText(item, strings.TrimPrefix(at+"."+name, "."), visit)
		}
	}
}
