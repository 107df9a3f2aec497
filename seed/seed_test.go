package seed

import (
	"os"
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
		{"ministry", "2026-11-23", "Ministère de la Solidarité, de l'Insertion sociale et de la Famille"},
		{"CCDH", "2011-02-28", "Conseil consultatif des droits de l'Homme"},
		{"CCDH", "2011-03-01", "Conseil national des droits de l'Homme"},
	} {
		if got := parties[c.party].NameOn(commitments.MustDate(c.day)).Name["fr"]; got != c.want {
			t.Errorf("%s on %s: %q", c.party, c.day, got)
		}
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
		if f.Value != nil {
			inThreeLanguages(t, f.ID, f.Unit)
		}
	}
	for id, want := range map[string]string{"PR-01": "2009-Q2", "PR-04": "2009", "PR-17": "2012-Q2", "PR-20": "2012-Q2"} {
		if periods[id] != want {
			t.Errorf("%s: %s, want %s", id, periods[id], want)
		}
	}
}

func example(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("example-agreement.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestParseReadsTheExample(t *testing.T) {
	def, err := Parse("example-agreement.json", strings.NewReader(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	if def.Agreement.Code != "EXAMPLE" || len(commitmentCodes(def)) != 4 {
		t.Errorf("%+v", def)
	}
	if kinds := def.Agreement.Calendars[0].Reports; len(kinds) != 2 || kinds[0] != commitments.Half {
		t.Errorf("reports %v", kinds)
	}
}

func TestParseRefusals(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not JSON":           {`"signatories": [],`, `"signatories": [,`, "x.json:40: this is not JSON"},
		"unknown in pledge":  {`"party": "CCDH",`, `"party": "CCDH", "deadline": "",`, `x.json:73: the field "deadline" is not known here`},
		"malformed date":     {`2026-01-15`, `2026-13-15`, "x.json:34: "},
		"text for a list":    {`"signatories": []`, `"signatories": "none"`, "x.json:40: agreement.signatories takes a list, not a string"},
		"list for an object": {`"agreement": {`, `"agreement": [], "regions": {`, "x.json:22: agreement takes an object, not an array"},
		"number for a text":  {`"code": "E1"`, `"code": 1`, "pledges.code takes a text, not a number"},
		"fraction":           {`"due_days": 30`, `"due_days": 30.5`, "agreement.calendar.due_days takes a whole number, not a number 30.5"},
		"cut short":          {`"facts": []`, `"facts": [`, "x.json:"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := example(t)
			if strings.Count(raw, c.old) == 0 {
				t.Fatalf("%s: the example has no %s", name, c.old)
			}
			_, err := Parse("x.json", strings.NewReader(strings.Replace(raw, c.old, c.new, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		})
	}
}

func TestParseRefusesWhatIsNoAgreement(t *testing.T) {
	for raw, want := range map[string]string{
		"":           "x.json:1: the file ends too early",
		"[]":         "x.json:1: ",
		"{} {}":      "x.json:1: more text follows the end of the data",
		"\xff":       "x.json:1: this is not JSON",
		"{\"a\": 1}": `x.json:1: the field "a" is not known here`,
	} {
		if _, err := Parse("x.json", strings.NewReader(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
}
