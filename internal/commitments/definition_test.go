package commitments_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/internal/store/storetest"
)

// inThree is a text in every language.
func inThree(s string) commitments.Text { return commitments.Text{"fr": s, "ar": s, "en": s} }

// smallest is a definition with one of each, in which nothing is wrong.
func smallest() commitments.Definition {
	return commitments.Definition{
		Parties: []commitments.Party{{Code: "youth", Names: []commitments.PartyName{{Name: inThree("Jeunesse"), Short: inThree("J")}}}},
		Regions: []commitments.Region{{Code: "MA-TNG", Name: inThree("Tanger")}},
		Agreement: commitments.Agreement{
			Code: "YOUTH-1", Title: inThree("Convention"), SignedOn: day("2026-01-15"), Parties: []string{"youth"}, Regions: []string{"MA-TNG"},
			Categories: []commitments.Category{{Code: "spaces", Name: inThree("Espaces")}}, Sources: []string{"https://example.ma"}, Calendars: commitments.FromBeginning(commitments.DefaultCalendar()),
		},
		Pledges: []commitments.Pledge{{Code: "Y1", Party: "youth", Category: "spaces", Title: inThree("Espaces"), Clause: inThree("Ouvrir"), Sources: []string{"x"}}},
		Facts: []commitments.Fact{{
			ID: "f1", Date: day("2026-02-01"), Precision: "day", Kind: "opening", Title: inThree("Ouverture"), Source: "x", Pledges: []string{"Y1"}, Regions: []string{"MA-TNG"},
		}},
	}
}

func TestADefinitionIsRefusedByThePlaceThatIsWrong(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	type def = commitments.Definition
	for place, c := range map[string]struct {
		change func(d *def)
		key    string
	}{
		"agreement.code":                                    {func(d *def) { d.Agreement.Code = "youth 1" }, "error.code.malformed"},
		"agreement.title":                                   {func(d *def) { d.Agreement.Title = nil }, "error.text.missing"},
		"agreement.title of blanks":                         {func(d *def) { d.Agreement.Title = inThree(" \n") }, "error.text.missing"},
		"agreement.summary":                                 {func(d *def) { d.Agreement.Summary = commitments.Text{"es": "x"} }, "error.text.language"},
		"agreement.signed_at":                               {func(d *def) { d.Agreement.SignedAt = commitments.Text{"FR": "x", "en": "x"} }, "error.text.language"},
		"agreement.categories[0].code":                      {func(d *def) { d.Agreement.Categories[0].Code = "Spaces"; d.Pledges[0].Category = "Spaces" }, "error.code.malformed"},
		"agreement.categories[0].name":                      {func(d *def) { d.Agreement.Categories[0].Name = commitments.Text{} }, "error.text.missing"},
		"agreement.categories[1].code":                      {func(d *def) { d.Agreement.Categories = append(d.Agreement.Categories, d.Agreement.Categories[0]) }, "error.code.taken"},
		"agreement.signed_on":                               {func(d *def) { d.Agreement.SignedOn = commitments.Date{} }, "error.text.missing"},
		"agreement.sources":                                 {func(d *def) { d.Agreement.Sources = nil }, "error.text.missing"},
		"agreement.parties[1]":                              {func(d *def) { d.Agreement.Parties = []string{"youth", "nobody"} }, "error.code.unknown"},
		"agreement.regions[0]":                              {func(d *def) { d.Agreement.Regions = []string{"MA-XXX"}; d.Facts = nil }, "error.code.unknown"},
		"agreement.collector":                               {func(d *def) { d.Agreement.Collector = "ministry" }, "error.code.unknown"},
		"agreement.calendars[0].reporting":                  {func(d *def) { d.Agreement.Calendars[0].Reporting = "week" }, "error.period.kind.unknown"},
		"agreement.calendars[0].reports[1]":                 {func(d *def) { d.Agreement.Calendars[0].Reports = []commitments.PeriodKind{"year", "decade"} }, "error.period.kind.unknown"},
		"agreement.calendars[0].due_days":                   {func(d *def) { d.Agreement.Calendars[0].DueDays = -1 }, "error.days.range"},
		"agreement.calendars[0].close_days":                 {func(d *def) { d.Agreement.Calendars[0].CloseDays = 29 }, "error.days.range"},
		"agreement.calendars[0].due_soon_days":              {func(d *def) { d.Agreement.Calendars[0].DueSoonDays = 367 }, "error.days.range"},
		"agreement.calendars[0].report_after_days":          {func(d *def) { d.Agreement.Calendars[0].ReportAfterDays = 0 }, "error.days.range"},
		"agreement.calendars[0].final_after_days":           {func(d *def) { d.Agreement.Calendars[0].FinalAfterDays = d.Agreement.Calendars[0].CloseDays }, "error.days.range"},
		"agreement.calendars[0].rounds.opens_after_days":    {rounds(0, 10, 5, 0), "error.days.range"},
		"agreement.calendars[0].rounds.due_days":            {rounds(5, 4, 5, 0), "error.days.range"},
		"agreement.calendars[0].rounds.grace_days":          {rounds(1, 10, 367, 0), "error.days.range"},
		"agreement.calendars[0].rounds.escalate_after_days": {rounds(1, 10, 5, 6), "error.days.range"},
		"agreement.calendars[0].from":                       {versions("2026-01-01", "2026-07-01"), "error.calendar.first"},
		"agreement.calendars[1].from":                       {versions("", "2026-05-01"), "error.calendar.boundary"},
		"agreement.calendars[2].from":                       {versions("", "2027-01-01", "2026-07-01"), "error.calendar.order"},
		"parties[0].code": {func(d *def) {
			d.Parties[0].Code = "1youth"
			d.Agreement.Parties = []string{"1youth"}
			d.Pledges[0].Party = "1youth"
		}, "error.code.malformed"},
		"parties[0].names":               {func(d *def) { d.Parties[0].Names = nil }, "error.text.missing"},
		"parties[0].names[0].short":      {func(d *def) { d.Parties[0].Names[0].Short = nil }, "error.text.missing"},
		"parties[0].names[1].from":       {func(d *def) { d.Parties[0].Names = append(d.Parties[0].Names, d.Parties[0].Names[0]) }, "error.names.order"},
		"parties[0].bodies[0].code":      {bodies(commitments.Body{Code: "x", Name: inThree("x"), Sources: []string{"x"}}), "error.code.malformed"},
		"parties[0].bodies[0].name":      {bodies(commitments.Body{Code: "EN", Sources: []string{"x"}}), "error.text.missing"},
		"parties[0].bodies[0].sources":   {bodies(commitments.Body{Code: "EN", Name: inThree("x")}), "error.text.missing"},
		"parties[0].bodies[0].from":      {bodies(commitments.Body{Code: "EN", Name: inThree("x"), From: "May 1957", Sources: []string{"x"}}), "error.date.partial"},
		"parties[0].bodies[1].code":      {bodies(body("EN"), body("EN")), "error.code.taken"},
		"parties[0].officers[0].name":    {officers(func(o *commitments.Officer) { o.Name = " " }), "error.text.missing"},
		"parties[0].officers[0].office":  {officers(func(o *commitments.Officer) { o.Office = nil }), "error.text.missing"},
		"parties[0].officers[0].from":    {officers(func(o *commitments.Officer) { o.From = "" }), "error.text.missing"},
		"parties[0].officers[0].until":   {officers(func(o *commitments.Officer) { o.Until = "2006-12-31" }), "error.dates.order"},
		"parties[0].officers[0].sources": {officers(func(o *commitments.Officer) { o.Sources = nil }), "error.text.missing"},
		"regions[0].code":                {func(d *def) { d.Regions[0].Code = "Tanger"; d.Agreement.Regions = []string{"Tanger"}; d.Facts = nil }, "error.code.malformed"},
		"regions[0].name":                {func(d *def) { d.Regions[0].Name = nil }, "error.text.missing"},
		"regions[0].admin_region":        {func(d *def) { d.Regions[0].AdminRegion = commitments.Text{"es": "x"} }, "error.text.language"},
		"regions[0].valid_to":            {func(d *def) { d.Regions[0].ValidFrom, d.Regions[0].ValidTo = day("2020-01-02"), day("2020-01-01") }, "error.dates.order"},
		"pledges[0].category":            {func(d *def) { d.Pledges[0].Category = "studies" }, "error.code.unknown"},
		"pledges[0].clause":              {func(d *def) { d.Pledges[0].Clause = nil }, "error.text.missing"},
		"pledges[0].sources":             {func(d *def) { d.Pledges[0].Sources = nil }, "error.text.missing"},
		"pledges[0].party":               {func(d *def) { d.Pledges[0].Party = "CCDH" }, "error.code.unknown"},
		"pledges[1].code":                {func(d *def) { d.Pledges = append(d.Pledges, d.Pledges[0]) }, "error.code.taken"},
		"pledges[0].code":                {func(d *def) { d.Pledges[0].Code = "M1"; d.Facts = nil }, "error.code.taken"},
		"facts[0].id":                    {func(d *def) { d.Facts[0].ID = "" }, "error.text.missing"},
		"facts[1].id":                    {func(d *def) { d.Facts = append(d.Facts, d.Facts[0]) }, "error.code.taken"},
		"facts[0].date":                  {func(d *def) { d.Facts[0].Date = commitments.Date{} }, "error.text.missing"},
		"facts[0].kind":                  {func(d *def) { d.Facts[0].Kind = "" }, "error.text.missing"},
		"facts[0].source":                {func(d *def) { d.Facts[0].Source = " " }, "error.text.missing"},
		"facts[0].unit":                  {func(d *def) { d.Facts[0].Unit = "km" }, "error.code.unknown"},
		"facts[0].unit of a value":       {func(d *def) { d.Facts[0].Value = new(commitments.Quantity) }, "error.text.missing"},
		"units[0].code":                  {units(commitments.Unit{Code: "Km", Forms: km()}), "error.code.malformed"},
		"units[1].code":                  {units(commitments.Unit{Code: "km", Forms: km()}, commitments.Unit{Code: "km", Forms: km()}), "error.code.taken"},
		"units[0].forms":                 {units(commitments.Unit{Code: "km"}), "error.text.missing"},
		"units[0].forms.es":              {units(commitments.Unit{Code: "km", Forms: map[string]map[string]string{"es": {"other": "km"}}}), "error.text.language"},
		"units[0].forms.en.one":          {units(commitments.Unit{Code: "km", Forms: map[string]map[string]string{"en": {"other": "km"}}}), "error.text.missing"},
		"units[0].forms.en.few":          {units(commitments.Unit{Code: "km", Forms: map[string]map[string]string{"en": {"one": "km", "few": "km", "other": "km"}}}), "error.unit.form"},
		"facts[0].precision":             {func(d *def) { d.Facts[0].Precision = "hour" }, "error.filter.unknown"},
		"facts[0].pledges[0]":            {func(d *def) { d.Facts[0].Pledges[0] = "M1" }, "error.code.unknown"},
		"facts[0].regions[0]":            {func(d *def) { d.Facts[0].Regions[0] = "MA-FIG" }, "error.code.unknown"},
		"facts[0].regions[1]":            {func(d *def) { d.Facts[0].Regions = append(d.Facts[0].Regions, "MA-TNG") }, "error.code.taken"},
		"facts[0].pledges[0] not tracked there": {func(d *def) {
			d.Agreement.Regions = append(d.Agreement.Regions, "MA-FIG")
			d.Pledges[0].Scope = commitments.Scope{Kind: commitments.ListedRegion, Regions: []string{"MA-FIG"}}
		}, "error.fact.uncovered"},
	} {
		t.Run(place, func(t *testing.T) {
			d := smallest()
			c.change(&d)
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			at, _, _ := strings.Cut(place, " ")
			blames(t, err, map[string]string{at: c.key})
		})
	}
	all, err := o.Agreements(t.Context(), o.planner)
	require.NoError(t, err)
	assert.Len(t, all, 1, "none of them was loaded")
}

func units(list ...commitments.Unit) func(d *commitments.Definition) {
	return func(d *commitments.Definition) { d.Units = list }
}

// km are the forms of a unit in English alone.
func km() map[string]map[string]string {
	return map[string]map[string]string{"en": {"one": "km", "other": "km"}}
}

func bodies(list ...commitments.Body) func(d *commitments.Definition) {
	return func(d *commitments.Definition) { d.Parties[0].Bodies = list }
}

func body(code string) commitments.Body {
	return commitments.Body{Code: code, Name: inThree("x"), Sources: []string{"x"}}
}

// officers adds a person in office from 2007 on, as change makes it.
func officers(change func(o *commitments.Officer)) func(d *commitments.Definition) {
	return func(d *commitments.Definition) {
		o := commitments.Officer{Name: "x", Office: inThree("x"), From: "2007", Sources: []string{"x"}}
		change(&o)
		d.Parties[0].Officers = []commitments.Officer{o}
	}
}

// rounds sets when collection rounds open by themselves.
func rounds(opens, due, grace, escalate int) func(d *commitments.Definition) {
	return func(d *commitments.Definition) {
		d.Agreement.Calendars[0].Rounds = &commitments.RoundCalendar{OpensAfterDays: opens, DueDays: due, GraceDays: grace, EscalateAfterDays: escalate}
	}
}

// versions sets quarterly calendars that hold from the days.
func versions(days ...string) func(d *commitments.Definition) {
	return func(d *commitments.Definition) {
		d.Agreement.Calendars = nil
		for _, on := range days {
			v := commitments.CalendarVersion{Calendar: commitments.DefaultCalendar()}
			if on != "" {
				v.From = day(on)
			}
			d.Agreement.Calendars = append(d.Agreement.Calendars, v)
		}
	}
}

func TestASecondAgreementStandsBesideTheFirst(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	loaded, err := o.LoadAgreement(t.Context(), people.SystemAccount(), smallest())
	require.NoError(t, err)
	assert.Equal(t, commitments.Loaded{Changed: 4, Commitments: 1, Facts: 1, Updates: 1}, loaded)

	r, err := o.Commitment(t.Context(), o.planner, "Y1.MA-TNG")
	require.NoError(t, err)
	assert.Equal(t, commitments.InProgress, r.Commitment.Status(), "what was published shows that work was done")
	assert.Equal(t, commitments.PublishedRecord, r.Commitment.Origin)
	assert.Equal(t, "2026-Q1", r.Commitment.Reported.String())
	assert.Equal(t, o.Today(), r.Agreement.ActivatedOn, "from the day of its first load")
	pledges, err := o.Pledges(t.Context(), o.planner, "YOUTH-1")
	require.NoError(t, err)
	require.Len(t, pledges, 1)
	assert.Equal(t, 1, pledges[0].Position)
	first, err := o.Agreement(t.Context(), o.planner, "")
	require.NoError(t, err)
	assert.Equal(t, "CCDH-2009", first.Code, "the one that was signed first")
}

func TestOneLanguageIsEnough(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	d := smallest()
	for i, text := range []*commitments.Text{
		&d.Agreement.Title, &d.Agreement.Categories[0].Name, &d.Parties[0].Names[0].Name, &d.Parties[0].Names[0].Short,
		&d.Regions[0].Name, &d.Pledges[0].Title, &d.Pledges[0].Clause, &d.Facts[0].Title,
	} {
		lang := commitments.TextLanguages[i%3]
		*text = commitments.Text{lang: (*text)[lang]}
	}
	_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
	require.NoError(t, err)
	r, err := o.Commitment(t.Context(), o.planner, "Y1.MA-TNG")
	require.NoError(t, err)
	assert.Equal(t, "Ouverture", r.Updates[0].Narrative, "in the language that the fact is told in")
}

func TestWhatALaterDefinitionChanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *commitments.Definition)
		want   commitments.Loaded
	}{
		"nothing":           {func(*commitments.Definition) {}, commitments.Loaded{}},
		"a title":           {func(d *commitments.Definition) { d.Agreement.Title["en"] = "Another" }, commitments.Loaded{Changed: 1}},
		"a unit":            {func(d *commitments.Definition) { d.Units = []commitments.Unit{{Code: "km", Forms: km()}} }, commitments.Loaded{Changed: 1}},
		"a category's name": {func(d *commitments.Definition) { d.Agreement.Categories[0].Name["en"] = "Spaces" }, commitments.Loaded{Changed: 1}},
		"a party's name":    {func(d *commitments.Definition) { d.Parties[0].Names[0].Short["en"] = "Y" }, commitments.Loaded{Changed: 1}},
		"a region's name":   {func(d *commitments.Definition) { d.Regions[0].Name["en"] = "Tangier" }, commitments.Loaded{Changed: 1}},
		"a pledge's clause": {func(d *commitments.Definition) { d.Pledges[0].Clause["en"] = "Open" }, commitments.Loaded{Changed: 1}},
		"another pledge": {func(d *commitments.Definition) {
			p := d.Pledges[0]
			p.Code = "Y2"
			d.Pledges = append(d.Pledges, p)
		}, commitments.Loaded{Changed: 1, Commitments: 1}},
		"another region": {func(d *commitments.Definition) { d.Agreement.Regions = append(d.Agreement.Regions, "MA-FIG") },
			commitments.Loaded{Changed: 1, Commitments: 1}},
		"another fact of the commitment": {func(d *commitments.Definition) {
			f := d.Facts[0]
			f.ID = "f2"
			d.Facts = append(d.Facts, f)
		}, commitments.Loaded{Facts: 1, Updates: 1}},
		"another fact of none": {func(d *commitments.Definition) {
			f := d.Facts[0]
			f.ID, f.Pledges = "f2", nil
			d.Facts = append(d.Facts, f)
		}, commitments.Loaded{Facts: 1}},
		"a fact of two regions": {func(d *commitments.Definition) {
			d.Agreement.Regions = append(d.Agreement.Regions, "MA-FIG")
			f := d.Facts[0]
			f.ID, f.Regions = "f2", []string{"MA-TNG", "MA-FIG"}
			d.Facts = append(d.Facts, f)
		}, commitments.Loaded{Changed: 1, Commitments: 1, Facts: 1}},
		"a fact that stands, otherwise told": {func(d *commitments.Definition) { d.Facts[0].Title["fr"] = "Autre" }, commitments.Loaded{}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, storetest.SQLite(t))
			_, err := o.LoadAgreement(t.Context(), people.SystemAccount(), smallest())
			require.NoError(t, err)
			d := smallest()
			c.change(&d)
			loaded, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			require.NoError(t, err)
			assert.Equal(t, c.want, loaded)
			again, err := o.LoadAgreement(t.Context(), people.SystemAccount(), d)
			require.NoError(t, err)
			assert.True(t, again.Nothing(), "once is enough")
		})
	}
}

func TestOnlyWhoManagesAgreementsLoadsThem(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, by := range map[string]people.Account{"a planner": o.planner, "a reviewer": o.council, "an auditor": {ID: "a", Role: people.Auditor}} {
		t.Run(name, func(t *testing.T) {
			_, err := o.LoadAgreement(t.Context(), by, smallest())
			assert.True(t, problem.Is(err, problem.Forbidden), "%v", err)
		})
	}
	_, err := o.LoadAgreement(t.Context(), people.Account{ID: "x", Role: people.Admin}, smallest())
	assert.NoError(t, err)
}

func TestWhatALinkOfEvidenceMayBe(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		url string
		ok  bool
	}{
		"https":                      {"https://example.ma/a?b=c#d", true},
		"http":                       {"http://example.ma", true},
		"a port":                     {"https://example.ma:8443/", true},
		"an address of the internet": {"https://192.0.2.1/", true},
		"Arabic in its path":         {"https://example.ma/فكيك", true},
		"no scheme":                  {"example.ma", false},
		"no host":                    {"https:///a", false},
		"mail":                       {"mailto:a@example.ma", false},
		"a script":                   {"javascript:alert(1)", false},
		"a file":                     {"file:///etc/passwd", false},
		"a user before the host":     {"https://ministere.ma@example.com", false},
		"a space":                    {"https://example.ma/a b", false},
		"a line feed":                {"https://example.ma/\na", false},
		"a mark of direction":        {"https://example.ma/\u202ea", false},
		"too long":                   {"https://example.ma/" + strings.Repeat("x", commitments.MaxURL), false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.report(t, o.planner, code, func(p *commitments.ProgressInput) {
				p.Submit, p.Evidence = false, []commitments.EvidenceInput{{Kind: "link", Title: name, URL: c.url}}
			})
			if c.ok {
				assert.NoError(t, err)
				return
			}
			assert.True(t, problem.Is(err, problem.Invalid), "%v", err)
		})
	}
}
