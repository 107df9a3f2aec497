package views_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/web/views"
)

// written is what a person typed: markup, and both scripts.
const written = `<i class="typed">Fait</i> & بقلم إنسان`

// zone is an hour ahead of UTC; noon is the moment at which the pages are shown.
var (
	zone = time.FixedZone("+01", 3600)
	noon = time.Date(2026, 11, 20, 12, 0, 0, 0, zone)
)

// The people who look at the pages.
var (
	planner  = people.Account{ID: "planner", Email: "planner@example.org", Name: "Amina " + written, Role: people.Planner, Party: "MIN", Regions: []string{"R-1"}, Language: "fr"}
	reviewer = people.Account{ID: "reviewer", Email: "reviewer@example.org", Name: "Driss", Role: people.Reviewer, Party: "CON", Language: "ar"}
	auditor  = people.Account{ID: "auditor", Email: "auditor@example.org", Name: "Salma", Role: people.Auditor}
	admin    = people.Account{ID: "admin", Email: "admin@example.org", Name: "Yassine", Role: people.Admin}
)

func text(fr, ar, en string) commitments.Text {
	return commitments.Text{"fr": fr, "ar": ar, "en": en}
}

func date(iso string) commitments.Date      { return commitments.MustDate(iso) }
func period(code string) commitments.Period { return commitments.MustPeriod(code) }

func quantity(t *testing.T, s string) *commitments.Quantity {
	t.Helper()
	q, err := commitments.ParseQuantity(s)
	require.NoError(t, err)
	return &q
}

// parties are a ministry that was renamed in 2024, and a council.
func parties() []commitments.Party {
	return []commitments.Party{
		{Code: "MIN", Names: []commitments.PartyName{
			{Name: text("Ancien ministère", "الوزارة السابقة", "Former ministry"), Short: text("Ancien", "السابقة", "Former")},
			{From: date("2024-10-01"), Name: text("Ministère", "الوزارة", "Ministry"), Short: text("Min.", "الوزارة", "Min.")},
		}},
		{Code: "CON", Names: []commitments.PartyName{{Name: text("Conseil", "المجلس", "Council"), Short: text("Cons.", "المجلس", "Coun.")}}},
	}
}

func regions() []commitments.Region {
	return []commitments.Region{
		{Code: "R-1", Name: text("Figuig", "فكيك", "Figuig"), AdminRegion: text("Oriental", "الشرق", "Oriental"), Aliases: []string{"Figig", "فجيج"}, Parent: "R-2", ValidFrom: date("2015-01-01"), ValidTo: date("2030-12-31")},
		{Code: "R-2", Name: text("Nador", "الناظور", "Nador"), AdminRegion: text("Oriental", "الشرق", "Oriental"), TileX: 1},
	}
}

// units are what the indicators and the published fact count.
func units() []commitments.Unit {
	return []commitments.Unit{
		{Code: "women", Forms: map[string]map[string]string{
			"fr": {"one": "femme", "many": "de femmes", "other": "femmes"}, "en": {"one": "woman", "other": "women"},
			"ar": {"zero": "امرأة", "one": "امرأة", "two": "امرأتان", "few": "نساء", "many": "امرأة", "other": "امرأة"},
		}},
		{Code: "sessions", Forms: map[string]map[string]string{
			"fr": {"one": "session", "many": "de sessions", "other": "sessions"}, "en": {"one": "session", "other": "sessions"},
			"ar": {"zero": "دورة", "one": "دورة", "two": "دورتان", "few": "دورات", "many": "دورة", "other": "دورة"},
		}},
		{Code: "percent", Forms: map[string]map[string]string{
			"fr": {"one": "%", "many": "%", "other": "%"}, "en": {"one": "%", "other": "%"},
			"ar": {"zero": "%", "one": "%", "two": "%", "few": "%", "many": "%", "other": "%"},
		}},
	}
}

// dimensions are by what the women trained are broken down.
func dimensions() []commitments.Dimension {
	return []commitments.Dimension{{Code: "disability", Name: text("Handicap", "الإعاقة", "Disability"), Parts: []commitments.DimensionPart{
		{Code: "with", Name: text("en situation de handicap", "في وضعية إعاقة", "with a disability")},
		{Code: "without", Name: text("sans handicap", "بدون إعاقة", "without")},
	}}}
}

// indicators are one of each kind, and one more whose values add up.
func indicators() []commitments.Indicator {
	return []commitments.Indicator{
		{Code: "P1.1", Name: text("Femmes formées", "النساء المستفيدات", "Women trained"), Verification: text("Listes", "اللوائح", "Lists"),
			Kind: commitments.Number, Unit: "women", Counting: commitments.ToDate, OverRegions: commitments.Summed, Direction: commitments.Increase, Breakdown: []string{"disability"}},
		{Code: "P1.2", Name: text("Sessions tenues", "الدورات المنظمة", "Sessions held"),
			Kind: commitments.Number, Unit: "sessions", Counting: commitments.ForPeriod, OverRegions: commitments.Summed, Direction: commitments.Increase},
		{Code: "P1.3", Name: text("Part présente", "نسبة الحضور", "Attendance"),
			Kind: commitments.Ratio, Unit: commitments.PercentUnit, Counting: commitments.ToDate, OverRegions: commitments.RatioOfSums, Direction: commitments.Increase},
		{Code: "P1.4", Name: text("Étapes", "المراحل", "Steps"), Kind: commitments.Milestones, Counting: commitments.ToDate, OverRegions: commitments.NoTotal, Direction: commitments.Increase,
			Milestones: []commitments.Milestone{{Name: text("Local loué", "كراء المقر", "Rooms rented"), DueOn: date("2026-06-30")}, {Name: text("Local ouvert", "فتح المقر", "Rooms open")}}},
		{Code: "P1.5", Name: commitments.Text{"fr": "Qualité"}, Kind: commitments.Qualitative},
	}
}

// only is the one indicator of the second pledge.
func only() commitments.Indicator {
	in := indicators()[0]
	in.Code, in.Breakdown, in.Name = "P2.1", nil, text("Femmes suivies", "النساء المواكبات", "Women followed")
	return in
}

func agreement() commitments.Agreement {
	return commitments.Agreement{
		Code: "A-1", Title: text("Accord", "الاتفاقية", "Agreement"), Summary: text("Résumé", "ملخص", "Summary"),
		SignedOn: date("2023-03-01"), SignedAt: text("Rabat", "الرباط", "Rabat"), Signatories: []string{written},
		Parties: []string{"MIN", "CON"}, Regions: []string{"R-1", "R-2"}, Sources: []string{"https://example.org/accord", "Bulletin officiel"},
		Categories: []commitments.Category{
			{Code: "training-sessions", Name: text("Sessions de formation", "دورات تكوينية", "Training sessions")},
			{Code: "own-category", Name: text("Catégorie propre", "فئة خاصة", "Own category")},
		},
		Calendars: commitments.FromBeginning(commitments.DefaultCalendar()), Collector: "CON", ActivatedOn: date("2026-01-01"),
	}
}

func otherAgreement() commitments.Agreement {
	a := agreement()
	a.Code, a.Title = "A-2", text("Autre accord", "اتفاقية أخرى", "Other agreement")
	return a
}

func pledges() []commitments.Pledge {
	return []commitments.Pledge{
		{Code: "P1", Agreement: "A-1", Party: "MIN", Category: "training-sessions", Position: 1, Title: text("Former", "التكوين", "Train"), Clause: text("La clause", "البند", "The clause"), Sources: []string{"https://example.org/p1"}, Indicators: indicators()},
		{Code: "P2", Agreement: "A-1", Party: "CON", Category: "own-category", Position: 2, Title: text("Suivre", "التتبع", "Follow"), Clause: text("La clause", "البند", "The clause"), Indicators: []commitments.Indicator{only()}},
	}
}

func names() views.Names { return views.Names{Pledges: pledges(), Regions: regions()} }

// commitment is one of the pledge in the region, in progress and assessed as complete.
func commitment(t *testing.T, pledge, region string) commitments.Commitment {
	t.Helper()
	return commitments.Commitment{
		Code: commitments.CommitmentCode(pledge, region), Agreement: "A-1", Pledge: pledge, Region: region, Party: "MIN", Category: "training-sessions", Version: 4,
		Terms: terms(t),
		State: commitments.State{
			Reported: period("2026-Q3"), UpdateID: "u2", Origin: commitments.Demonstration, ReportedAt: noon.UTC(), Review: commitments.Submitted,
			Declared: statement(t, "2026-Q3"), Verified: verified(t), Assessed: &commitments.Assessed{Period: period("2026-Q3"), Assessment: commitments.Complete},
			Compared: commitments.Complete, Figures: figures(t),
		},
	}
}

// figures are how far what is declared and what was verified has come.
func figures(t *testing.T) []commitments.Figure {
	t.Helper()
	var declared, verified []commitments.Point
	declared = append(declared, commitments.Point{Period: period("2026-Q3"), Declared: values(t)})
	verified = append(verified, commitments.Point{Period: period("2026-Q2"), Verified: values(t, "987.5")})
	return commitments.FiguresOf(indicators(), append(verified, declared...))
}

// values are what an update says of each indicator; of the first one alone where its
// value is given.
func values(t *testing.T, first ...string) []commitments.Value {
	t.Helper()
	if len(first) > 0 {
		return []commitments.Value{{Indicator: "P1.1", Value: *quantity(t, first[0])}}
	}
	return []commitments.Value{
		{Indicator: "P1.1", Value: *quantity(t, "1234.5"), Parts: []commitments.Part{{Dimension: "disability", Part: "with", Value: *quantity(t, "12")}, {Dimension: "disability", Part: "without", Value: *quantity(t, "1000")}}},
		{Indicator: "P1.2", Value: *quantity(t, "3")},
		{Indicator: "P1.3", Value: *quantity(t, "62"), Numerator: quantity(t, "31"), Denominator: quantity(t, "50")},
		{Indicator: "P1.4", Value: *quantity(t, "1")},
	}
}

// statement is what update u2 says, as of the period.
func statement(t *testing.T, of string) *commitments.Statement {
	t.Helper()
	return &commitments.Statement{
		Period: period(of), Status: commitments.InProgress, Values: values(t), Update: "u2", Origin: commitments.Demonstration, ReportedAt: noon.UTC(),
	}
}

// verified is what was verified, of an earlier period than what is declared.
func verified(t *testing.T) *commitments.Statement {
	t.Helper()
	s := statement(t, "2026-Q2")
	s.Status, s.Values, s.Update = commitments.NotStarted, values(t, "987.5"), "u1"
	return s
}

func terms(t *testing.T) commitments.Terms {
	t.Helper()
	return commitments.Terms{
		Targets: []commitments.Target{
			{Indicator: "P1.1", Baseline: quantity(t, "10"), Target: quantity(t, "2000")},
			{Indicator: "P1.2", Target: quantity(t, "12"), Steps: []commitments.Step{{Period: period("2026"), Value: *quantity(t, "6")}}},
			{Indicator: "P1.5", Text: written},
		},
		DueOn: date("2026-12-01"), FocalPoint: written, LeadInstitution: written,
	}
}

// matrix is every pledge in every region, but the last one.
func matrix(t *testing.T) []commitments.Commitment {
	t.Helper()
	plain := commitment(t, "P1", "R-2")
	plain.State = commitments.State{}
	other := commitment(t, "P2", "R-1")
	other.Party, other.Category = "CON", "own-category"
	other.Assessed, other.Compared = &commitments.Assessed{Period: period("2026-Q3"), Assessment: commitments.Substantial}, commitments.Substantial
	return []commitments.Commitment{commitment(t, "P1", "R-1"), plain, other}
}

func items(t *testing.T) []views.ListItem {
	t.Helper()
	var list []views.ListItem
	for _, x := range matrix(t) {
		list = append(list, views.ListItem{Commitment: x, Derived: commitments.Derived{Overdue: true, DueSoon: true, NoReport: true}})
	}
	return list
}

// update is one of P1.R-1 that was returned, with all that can hang on it.
func update(t *testing.T, id, code string) commitments.Update {
	t.Helper()
	return commitments.Update{
		ID: id, Commitment: "P1.R-1", Version: 3, Period: period(code), Status: commitments.InProgress, Values: values(t),
		Narrative: "Première ligne\n\n" + written, Author: planner.ID, AuthorName: planner.Name, SubmittedAt: noon.UTC(), Origin: commitments.Demonstration,
		State: commitments.Submitted, Warnings: []commitments.Warning{{Rule: commitments.SameText, Answer: written}}, Evidence: evidence(id),
	}
}

// evidence is an item of each kind; the paper came after the submission.
func evidence(of string) []commitments.Evidence {
	at := noon.UTC()
	return []commitments.Evidence{
		{ID: of + "-file", Update: of, Kind: commitments.EvidenceFile, Title: written, Date: date("2026-10-01"), Author: planner.ID, AuthorName: planner.Name, AddedAt: at,
			File: &commitments.Content{Name: "photo.jpg", MediaType: "image/jpeg", Size: 2 << 20, Location: commitments.LocationRemoved, Preview: &commitments.PreviewOfFile{Size: 10}}},
		{ID: of + "-link", Update: of, Kind: commitments.EvidenceLink, Title: written, URL: "https://example.org/proof", Author: planner.ID, AuthorName: planner.Name, AddedAt: at},
		{ID: of + "-paper", Update: of, Kind: commitments.EvidencePaper, Title: written, Place: written, Author: planner.ID, AuthorName: planner.Name, AddedAt: at.Add(time.Hour)},
	}
}

func reviewOf(u string, decision commitments.Decision) *commitments.Review {
	return &commitments.Review{ID: u + "-review", Update: u, Decision: decision, Assessment: commitments.Limited, Reason: written, Reviewer: reviewer.ID, ReviewerName: reviewer.Name, At: noon.UTC()}
}

// published is a fact of June 2025 that names a pledge and a region.
func published(t *testing.T) commitments.Fact {
	t.Helper()
	return commitments.Fact{ID: "f1", Agreement: "A-1", Date: date("2025-06-15"), Precision: "month", Regions: []string{"R-1"}, Pledges: []string{"P1"}, Title: text("Publié", "منشور", "Published"),
		Value: quantity(t, "40"), Unit: "women", AmountMAD: quantity(t, "1500000.5"), Source: "https://example.org/fact"}
}

// record is a commitment on which everything happened.
func record(t *testing.T) commitments.Record {
	t.Helper()
	imported := update(t, "u1", "2025-Q2")
	imported.Fact, imported.State, imported.Author, imported.AuthorName = "f1", commitments.Verified, "system", "system"
	imported.Values = nil
	imported.Review = reviewOf("u1", commitments.Verified)
	imported.Withdrawn = []commitments.Withdrawal{{ID: "w1", Review: *reviewOf("u1-first", commitments.Verified), Reason: written, By: reviewer.ID, ByName: reviewer.Name, At: noon.UTC()}}
	returned := update(t, "u2", "2026-Q3")
	returned.State, returned.Review = commitments.Returned, reviewOf("u2", commitments.Returned)
	replaced := update(t, "u3", "2026-Q3")
	replaced.State, replaced.SubmittedAt = commitments.Superseded, noon.UTC().Add(-time.Hour)
	draft := update(t, "d1", "2026-Q4")
	draft.State = commitments.Draft
	after := terms(t)
	after.Targets[0].Target = quantity(t, "3000")
	other := published(t)
	other.ID, other.Precision, other.Source = "f2", "year", written
	points := []commitments.Point{{Period: period("2025-Q2"), Declared: imported.Values, Verified: values(t, "987.5"), DeclaredUpdate: "u1", VerifiedUpdate: "u1"}, {Period: period("2026-Q3"), Declared: values(t), DeclaredUpdate: "u2"}}
	return commitments.Record{
		Points: points, Dimensions: dimensions(), Measures: agreement().Measures(pledges()[0], commitments.Region{}, terms(t), commitments.Counted{Points: points}, period("2026-Q4"), date("2026-11-20")),
		Commitment: commitment(t, "P1", "R-1"), Agreement: agreement(), Pledge: pledges()[0], Region: regions()[0],
		Derived:     commitments.Derived{Overdue: true, NoReport: true},
		Updates:     []commitments.Update{returned, replaced, imported},
		Assessments: []commitments.AssessmentFact{{ID: "a1", Period: period("2026-Q2"), Assessment: commitments.Complete, Comment: written, Assessor: reviewer.ID, Name: reviewer.Name, Origin: commitments.Synthetic, At: noon.UTC().AddDate(0, -1, 0)}, {ID: "a2", Review: "u2-review", Period: period("2026-Q3"), Assessment: commitments.Limited, Name: reviewer.Name, At: noon.UTC()}},
		Revisions:   []commitments.Revision{{ID: "r1", Before: terms(t), After: after, Reason: written, AuthorName: planner.Name, At: noon.UTC().AddDate(0, -2, 0)}},
		Facts:       []commitments.Fact{published(t), other},
		Draft:       &draft,
		Open:        []commitments.Period{period("2026-Q3"), period("2026-Q4")},
		Requests:    requests(),
		Comments:    []commitments.Comment{{ID: "c1", Update: "u2", Commitment: "P1.R-1", Text: written, Mentions: []commitments.Mention{{Account: planner.ID, Name: "Amina"}}, Author: reviewer.ID, AuthorName: reviewer.Name, At: noon.UTC()}},
		Unopened:    []string{"c1"},
		Concerned:   []commitments.Person{{ID: "reviewer", Name: "Driss", Role: people.Reviewer, Party: "CON"}, {ID: "second", Name: "Drissia", Role: people.Reviewer, Party: "MIN"}, {ID: "auditor", Name: "Salma", Role: people.Auditor}},
	}
}

// requests are what two rounds ask: one that runs, and one that is locked.
func requests() []commitments.Request {
	return []commitments.Request{
		{Round: "round", Period: period("2026-Q3"), Requires: commitments.Requirements{Value: true, Narrative: true}, DueOn: date("2026-11-25"), LastOn: date("2026-12-05")},
		{Round: "before", Period: period("2026-Q2"), DueOn: date("2026-07-30"), LastOn: date("2026-08-29"),
			Lock: &commitments.Lock{Period: period("2026-Q2"), Reason: commitments.LockedByHand, Since: date("2026-08-30"), By: "Driss", Lifts: []string{"CON"}}},
	}
}

// layout is a page of the language that the account looks at.
func layout(lang string, who people.Account) views.Layout {
	return views.Layout{
		L: locale.For(lang), Title: "Page", Account: who, Path: "/" + lang + "/page", Now: noon, Parties: parties(), Units: units(),
		Assets: map[string]string{"tracker.css": "/assets/tracker.css", "favicon.svg": "/assets/favicon.svg", "forms.js": "/assets/forms.js", "offline.js": "/assets/offline.js", "outbox.js": "/assets/outbox.js", "progress.js": "/assets/progress.js", "reviews.js": "/assets/reviews.js"},
	}
}

// show renders a component and reads it back as a page.
func show(t *testing.T, component templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	require.NoError(t, component.Render(t.Context(), &b))
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	require.NoError(t, err)
	return page
}

// said is what a selection says: its texts one after the other, the space between
// them narrowed. Spaces that don't break are kept.
func said(s *goquery.Selection) string {
	var words []string
	var walk func(*html.Node)
	walk = func(node *html.Node) {
		if node.Type == html.TextNode {
			words = append(words, strings.FieldsFunc(node.Data, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })...)
		}
		for child := range node.ChildNodes() {
			walk(child)
		}
	}
	for _, node := range s.Nodes {
		walk(node)
	}
	return strings.Join(words, " ")
}

// each is what every element of a selection says.
func each(s *goquery.Selection) []string {
	return s.Map(func(_ int, e *goquery.Selection) string { return said(e) })
}

// attributes are those of the name on every element of a selection.
func attributes(s *goquery.Selection, name string) []string {
	return s.Map(func(_ int, e *goquery.Selection) string { return e.AttrOr(name, "") })
}

// wrong is what the tests say is wrong with a field.
func wrong(name string) string { return "wrong: " + strings.ReplaceAll(name, ".", " ") }

// refused returns a form that was refused: what was typed, and what is wrong with each
// field of the names.
func refused(id string, values map[string][]string, names ...string) views.Form {
	var problems []views.FieldMessage
	for _, name := range names {
		problems = append(problems, views.FieldMessage{Name: name, Message: wrong(name)})
	}
	return views.NewForm(id).Typed(values, "refused", problems)
}
