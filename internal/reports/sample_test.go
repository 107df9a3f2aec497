package reports

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	c "tracker/internal/commitments"
)

var casablanca = func() *time.Location {
	loc, err := time.LoadLocation("Africa/Casablanca")
	if err != nil {
		panic(err)
	}
	return loc
}()

func quantity(s string) *c.Quantity {
	q, err := c.ParseQuantity(s)
	if err != nil {
		panic(err)
	}
	return &q
}

// indicator is one that counts in the unit and is summed over regions.
func indicator(code string, counting c.Counting, unit string, breakdown ...string) c.Indicator {
	return c.Indicator{
		Code: code, Name: text("Nombre "+code, "عدد "+code, "Number "+code), Kind: c.Number, Unit: unit, Counting: counting,
		OverRegions: c.Summed, Direction: c.Increase, Breakdown: breakdown,
	}
}

// ratio is an indicator in percent.
func ratio(code string, counting c.Counting) c.Indicator {
	in := indicator(code, counting, c.PercentUnit)
	in.Kind, in.OverRegions = c.Ratio, c.RatioOfSums
	return in
}

// threeMilestones is an indicator of three milestones, of which two have dates.
func threeMilestones(code string) c.Indicator {
	in := indicator(code, c.ToDate, "")
	in.Kind, in.Milestones = c.Milestones, []c.Milestone{
		{Name: text("Étude", "دراسة", "Study"), DueOn: c.MustDate("2026-03-31")},
		{Name: text("Travaux", "أشغال", "Works"), DueOn: c.MustDate("2027-03-31")}, {Name: text("Ouverture", "افتتاح", "Opening")},
	}
	return in
}

// unit is a unit with the words for one and for several.
func unit(code, one, several, ar, arabicSeveral string) c.Unit {
	return c.Unit{Code: code, Forms: map[string]map[string]string{
		"fr": {"one": one, "many": several, "other": several}, "en": {"one": one, "other": several},
		"ar": {"zero": ar, "one": ar, "two": ar, "few": arabicSeveral, "many": ar, "other": ar},
	}}
}

func target(code, baseline, to string) c.Target {
	t := c.Target{Indicator: code, Target: quantity(to)}
	if baseline != "" {
		t.Baseline = quantity(baseline)
	}
	return t
}

func valued(code, of string) c.Value { return c.Value{Indicator: code, Value: *quantity(of)} }

// fraction is a ratio in percent.
func fraction(code, numerator, denominator string) c.Value {
	v := c.Value{Indicator: code, Numerator: quantity(numerator), Denominator: quantity(denominator)}
	v.Value = ratio(code, c.ToDate).RatioOf(*v.Numerator, *v.Denominator)
	return v
}

func text(fr, ar, en string) c.Text { return c.Text{"fr": fr, "ar": ar, "en": en} }

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// sample is an agreement of two parties, three pledges and two regions, in the
// third quarter of 2026. The tests count it by hand:
//
//	M1.A  in_progress, verified, substantial; target 10 centres from 2, 6 reached; due 2026-06-30: overdue
//	M1.B  completed, verified, limited: ahead; reported late, without a value; a target in words alone
//	M2.A  nothing reported or assessed; missing
//	M2.B  completed in Q2 with 4 sessions, so nothing is expected in Q3; complete
//	C1.A  suspended, returned, so it declares what it did in Q2: in_progress, 10 of 40, demonstration, awaiting review
//	C1.B  delivered, submitted, complete: 30 of 40, and 2 of 3 milestones
func sample() Material {
	m := Material{
		Agreement: c.Agreement{
			Code: "SAMPLE-1", Title: text("Convention d’essai", "اتفاقية تجريبية", "Sample agreement"),
			SignedOn: c.MustDate("2009-05-05"), SignedAt: text("Rabat", "الرباط", "Rabat"),
			Parties: []string{"ministry", "CCDH"}, Regions: []string{"A", "B"},
			Calendars: c.FromBeginning(c.DefaultCalendar()), ActivatedOn: c.MustDate("2025-01-01"),
			Signatories: []string{}, Sources: []string{},
			Categories: []c.Category{
				{Code: "social-projects", Name: text("Projets sociaux", "مشاريع اجتماعية", "Social projects")},
				{Code: "studies", Name: text("Études", "دراسات", "Studies")},
			},
		},
		Parties: []c.Party{
			{Code: "ministry", Names: []c.PartyName{{Name: text("Ministère", "الوزارة", "Ministry"), Short: text("Ministère", "الوزارة", "Ministry")}}},
			{Code: "CCDH", Names: []c.PartyName{
				{Name: text("Conseil consultatif", "المجلس الاستشاري", "Advisory Council"), Short: text("CCDH", "المجلس", "CCDH")},
				{From: c.MustDate("2011-03-01"), Name: text("Conseil national", "المجلس الوطني", "National Council"), Short: text("CNDH", "المجلس", "CNDH")},
			}},
		},
		Pledges: []c.Pledge{
			{
				Code: "M1", Party: "ministry", Category: "social-projects", Title: text("Projets sociaux", "مشاريع اجتماعية", "Social projects"), Sources: []string{},
				Indicators: []c.Indicator{
					indicator("M1.1", c.ToDate, "centres", "sex"),
					{Code: "M1.2", Kind: c.Qualitative, Name: text("Qualité", "الجودة", "Quality")},
				},
			},
			{
				Code: "M2", Party: "ministry", Category: "social-projects", Title: text("Centres", "مراكز", "Centres"), Sources: []string{},
				Indicators: []c.Indicator{indicator("M2.1", c.ForPeriod, "sessions")},
			},
			{
				Code: "C1", Party: "CCDH", Category: "studies", Title: text("Études", "دراسات", "Studies"), Sources: []string{},
				Indicators: []c.Indicator{ratio("C1.1", c.ToDate), threeMilestones("C1.2")},
			},
		},
		Units: []c.Unit{
			unit("centres", "centre", "centres", "مركز", "مراكز"), unit(c.PercentUnit, "%", "%", "%", "%"), unit("sessions", "session", "sessions", "دورة", "دورات"),
		},
		Dimensions: []c.Dimension{{Code: "sex", Name: text("Sexe", "الجنس", "Sex"), Parts: []c.DimensionPart{
			{Code: "women", Name: text("Femmes", "نساء", "Women")}, {Code: "men", Name: text("Hommes", "رجال", "Men")},
		}}},
		Regions: []c.Region{
			{Code: "A", Name: text("Azilal", "أزيلال", "Azilal"), Aliases: []string{}},
			{Code: "B", Name: text("Béni", "بني", "Beni"), Aliases: []string{}, TileX: 1},
		},
		Cuts: map[string]c.Cut{}, Before: map[string]c.Cut{},
		Facts: []c.Fact{
			{ID: "f1", Date: c.MustDate("2026-07-15"), Precision: "month", Pledges: []string{"M1"}, Title: text("Fait", "واقعة", "Fact"), Actors: []string{}, Source: "https://example.org/1"},
			{ID: "f2", Date: c.MustDate("2026-07-16"), Precision: "day", Pledges: []string{"M1"}, Regions: []string{"A"}, Title: text("Compté ailleurs", "في مكان آخر", "Counted elsewhere"), Actors: []string{}},
		},
		JournalSize: 42, AsOf: at("2026-11-15T10:00:00Z"),
	}
	for _, p := range m.Pledges {
		for _, g := range m.Regions {
			m.Commitments = append(m.Commitments, c.Commitment{
				Code: p.Code + "." + g.Code, Agreement: "SAMPLE-1", Pledge: p.Code, Region: g.Code, Party: p.Party, Category: p.Category,
			})
		}
	}
	m.Commitments[0].Terms = c.Terms{Targets: []c.Target{target("M1.1", "2", "10")}, DueOn: c.MustDate("2026-06-30")}
	m.Commitments[1].Terms = c.Terms{Targets: []c.Target{{Indicator: "M1.2", Text: "Tous les publics"}}}
	m.Commitments[5].Terms = c.Terms{Targets: []c.Target{target("C1.1", "", "80"), target("C1.2", "0", "3")}, DueOn: c.MustDate("2027-12-31")}
	m.DelayReasons = []c.DelayReason{{Code: "funding", Name: text("Crédits", "الاعتمادات", "Funding")}, {Code: "other", Name: text("Autre", "آخر", "Other"), Words: true}}
	q2, q3 := c.MustPeriod("2026-Q2"), c.MustPeriod("2026-Q3")
	update := func(id, code string, p c.Period, s c.Status, on string, state c.ReviewState) c.Update {
		return c.Update{ID: id, Commitment: code, Period: p, Status: s, Narrative: "Texte " + id, Author: "a1", AuthorName: "Amina",
			SubmittedAt: at(on), Origin: c.Reported, State: state}
	}
	before := update("u0", "M1.A", q2, c.NotStarted, "2026-07-10T09:00:00Z", c.Verified)
	before.Values = []c.Value{valued("M1.1", "2")}
	first := update("u1", "M1.A", q3, c.InProgress, "2026-10-05T09:00:00Z", c.Superseded)
	first.Values = []c.Value{valued("M1.1", "5")}
	second := update("u2", "M1.A", q3, c.InProgress, "2026-11-05T09:00:00Z", c.Verified)
	second.Delay = &c.Delay{Reason: "funding", Words: "Deuxième tranche"}
	second.Values, second.Supersedes = []c.Value{valued("M1.1", "6")}, "u1"
	second.Values[0].Parts = []c.Part{{Dimension: "sex", Part: "women", Value: *quantity("4")}, {Dimension: "sex", Part: "men", Value: *quantity("1.5")}}
	second.Review = &c.Review{ID: "r2", Update: "u2", Decision: c.Verified, Assessment: c.Substantial, Reviewer: "b1", ReviewerName: "Brahim", At: at("2026-11-06T09:00:00Z")}
	late := update("u3", "M1.B", q3, c.Completed, "2026-10-30T23:30:00Z", c.Verified) // the 31st in Casablanca
	done := update("u4", "M2.B", q2, c.Completed, "2026-07-01T09:00:00Z", c.Verified)
	done.Values = []c.Value{valued("M2.1", "4")}
	begun := update("u7", "C1.A", q2, c.InProgress, "2026-07-02T09:00:00Z", c.Submitted)
	begun.Origin, begun.Values = c.Demonstration, []c.Value{fraction("C1.1", "10", "40")}
	stopped := update("u5", "C1.A", q3, c.Suspended, "2026-10-01T09:00:00Z", c.Returned)
	stopped.Origin, stopped.Narrative = c.Demonstration, "=HYPERLINK(\"http://evil\")"
	stopped.Values = []c.Value{fraction("C1.1", "38", "40")}
	stopped.Review = &c.Review{ID: "r5", Update: "u5", Decision: c.Returned, Reason: "-- préciser", Reviewer: "b1", ReviewerName: "@brahim", At: at("2026-10-02T09:00:00Z")}
	given := update("u6", "C1.B", q3, c.Delivered, "2026-10-30T22:30:00Z", c.Submitted) // still the 30th there
	given.Values = []c.Value{fraction("C1.1", "30", "40"), valued("C1.2", "2")}
	m.Updates = []c.Update{first, second, late, stopped, given}
	assessed := func(code string, p c.Period, a c.Assessment) c.AssessmentFact {
		return c.AssessmentFact{ID: "as-" + code, Commitment: code, Period: p, Assessment: a, Origin: c.Reported}
	}
	m.Before["M1.A"] = stands(before)
	m.Cuts["M1.A"] = after(m.Before["M1.A"], second, assessed("M1.A", q3, c.Substantial))
	m.Cuts["M1.B"] = stands(late, assessed("M1.B", q3, c.Limited))
	m.Cuts["M2.B"] = stands(done, assessed("M2.B", q2, c.Complete))
	m.Before["C1.A"] = stands(begun)
	m.Cuts["C1.A"] = c.Cut{Standing: &stopped, Declared: &begun, Counted: m.Before["C1.A"].Counted}
	m.Cuts["C1.B"] = stands(given, assessed("C1.B", q3, c.Complete))
	m.Before["M2.B"] = m.Cuts["M2.B"]
	m.Revisions = []c.Revision{{ID: "v1", Commitment: "M2.A", After: c.Terms{Targets: []c.Target{target("M2.1", "", "4")}}, Reason: "Cible fixée",
		Author: "a1", AuthorName: "Amina", Origin: c.Reported, At: at("2026-08-01T08:00:00Z")}}
	m.Numbers = numbered(m.Updates)
	return m
}

// stands is where a commitment stands of which nothing is known but one update, with
// its state, and assessments, of which the last one is the latest.
func stands(u c.Update, assessments ...c.AssessmentFact) c.Cut {
	return after(c.Cut{}, u, assessments...)
}

// after is where a commitment stands once an update of a later period came, with its
// state, and assessments, of which the last one is the latest.
func after(cut c.Cut, u c.Update, assessments ...c.AssessmentFact) c.Cut {
	cut.Standing = &u
	if u.State != c.Returned {
		cut.Declared, cut.Compared = &u, ""
	}
	if u.State == c.Verified {
		cut.Verified = &u
	}
	cut.Points = append(slices.Clone(cut.Points), pointsOf(u)...)
	for _, a := range assessments {
		cut.Assessed = &a
		if cut.Declared != nil && a.Period == u.Period {
			cut.Compared = a.Assessment
		}
	}
	return cut
}

// pointsOf is what counts of an update in its state.
func pointsOf(u c.Update) []c.Point {
	var declared, verified []c.Update
	if u.State != c.Returned {
		declared = append(declared, u)
	}
	if u.State == c.Verified {
		verified = append(verified, u)
	}
	return c.PointsOf(declared, verified)
}

// saying is a cut of which a copy of what is declared was changed.
func saying(cut c.Cut, change func(u *c.Update)) c.Cut {
	u := *cut.Declared
	change(&u)
	others := slices.DeleteFunc(slices.Clone(cut.Points), func(p c.Point) bool { return p.Period == u.Period })
	cut.Points = append(others, pointsOf(u)...)
	if cut.Verified != nil && cut.Verified.ID == u.ID {
		cut.Verified = &u
	}
	cut.Standing, cut.Declared = &u, &u
	return cut
}

// unassessed is a cut without its assessments.
func unassessed(cut c.Cut) c.Cut {
	cut.Assessed, cut.Compared = nil, ""
	return cut
}

// numbered gives updates and their reviews journal numbers.
func numbered(updates []c.Update) map[string]int64 {
	numbers := map[string]int64{}
	for i, u := range updates {
		numbers[u.ID] = int64(10 + 2*i)
		if u.Review != nil {
			numbers[u.Review.ID] = int64(11 + 2*i)
		}
	}
	return numbers
}

// large is 14 pledges in 11 regions with n made-up updates, always the same.
func large(n int) Material {
	m := sample()
	random := rand.New(rand.NewPCG(1, 2))
	m.Pledges, m.Regions, m.Commitments, m.Updates = nil, nil, nil, nil
	m.Cuts, m.Before, m.Revisions = map[string]c.Cut{}, map[string]c.Cut{}, nil
	m.Units = []c.Unit{unit("people", "personne", "personnes", "شخص", "أشخاص")}
	names := []c.Text{
		text("Figuig", "فكيك", "Figuig"), text("Errachidia", "الرشيدية", "Errachidia"), text("Zagora", "زاكورة", "Zagora"),
		text("Ouarzazate", "ورزازات", "Ouarzazate"), text("Tan-Tan", "طانطان", "Tan-Tan"), text("Khémisset", "الخميسات", "Khemisset"),
		text("Nador", "الناظور", "Nador"), text("Khénifra", "خنيفرة", "Khenifra"),
		text("Hay Mohammadi–Aïn Sebaâ", "الحي المحمدي عين السبع", "Hay Mohammadi–Ain Sebaa"),
		text("Azilal", "أزيلال", "Azilal"), text("Al Hoceïma", "الحسيمة", "Al Hoceima"),
	}
	tiles := [][2]int{{5, 1}, {4, 2}, {3, 4}, {2, 4}, {0, 5}, {2, 1}, {4, 0}, {3, 2}, {1, 2}, {2, 3}, {3, 0}}
	for i, name := range names {
		m.Regions = append(m.Regions, c.Region{Code: fmt.Sprintf("MA-R%02d", i), Name: name, Aliases: []string{}, TileX: tiles[i][0], TileY: tiles[i][1]})
	}
	categories := []string{"regional-priority", "infrastructure-upgrades", "social-projects", "association-support", "womens-centers",
		"naming-institutions", "rights-awareness", "local-coordination", "international-cooperation", "partnerships", "studies",
		"implementation-data", "training-sessions", "joint-events"}
	for i, category := range categories {
		code, party := fmt.Sprintf("M%d", i+1), "ministry"
		if i > 8 {
			code, party = fmt.Sprintf("C%d", i-8), "CCDH"
		}
		m.Pledges = append(m.Pledges, c.Pledge{Code: code, Party: party, Category: category, Sources: []string{},
			Indicators: []c.Indicator{indicator(code+".1", []c.Counting{c.ToDate, c.ForPeriod}[i%2], "people", "sex"), threeMilestones(code + ".2")},
			Title:      text("Projets sociaux pour les femmes, les enfants et les personnes âgées", "مشاريع اجتماعية لفائدة النساء والأطفال والمسنين", "Social projects for women, children and older persons")})
		for _, g := range m.Regions {
			one := c.Commitment{Code: code + "." + g.Code, Pledge: code, Region: g.Code, Party: party, Category: category}
			if random.IntN(2) == 0 {
				one.Terms = c.Terms{Targets: []c.Target{target(code+".1", "0", "1200"), target(code+".2", "0", "3")}, DueOn: c.MustDate("2026-08-31")}
			}
			m.Commitments = append(m.Commitments, one)
		}
	}
	last := map[string]int{} // in m.Updates, by commitment
	for i := range n {
		one := m.Commitments[random.IntN(len(m.Commitments)-9)]
		amount, code := c.Whole(random.IntN(1500)), one.Pledge+".1"
		u := c.Update{ID: fmt.Sprintf("u%06d", i), Commitment: one.Code, Period: c.MustPeriod("2026-Q3"), Status: c.Statuses[random.IntN(6)],
			Values: []c.Value{{Indicator: code, Value: amount, Parts: []c.Part{{Dimension: "sex", Part: "women", Value: amount / 2}}}, valued(one.Pledge+".2", "1")}, Author: "a1", AuthorName: "Amina B.", Origin: c.Demonstration, State: c.Submitted,
			Narrative:   "تم افتتاح مركز جديد لفائدة النساء. Deux associations ont signé la convention de partenariat et 120 personnes ont suivi la formation.",
			SubmittedAt: at("2026-10-01T09:00:00Z").Add(time.Duration(i) * time.Minute)}
		switch {
		case i%3 > 0:
			u.State = c.Verified
			u.Review = &c.Review{ID: "r" + u.ID, Update: u.ID, Decision: c.Verified, Assessment: c.Assessments[random.IntN(5)], ReviewerName: "Brahim", At: u.SubmittedAt.Add(time.Hour)}
		case i%2 > 0:
			u.State = c.Returned
			u.Review = &c.Review{ID: "r" + u.ID, Update: u.ID, Decision: c.Returned, Reason: "Préciser", ReviewerName: "Brahim", At: u.SubmittedAt.Add(time.Hour)}
		}
		if before, found := last[one.Code]; found {
			m.Updates[before].State, u.Supersedes = c.Superseded, m.Updates[before].ID
		}
		last[one.Code] = len(m.Updates)
		m.Updates = append(m.Updates, u)
		m.Cuts[one.Code] = cutAfter(m.Cuts[one.Code], u)
	}
	m.Numbers = numbered(m.Updates)
	return m
}

// cutAfter is where a commitment stands once u came, with its review; all of it is
// of one period.
func cutAfter(before c.Cut, u c.Update) c.Cut {
	cut := c.Cut{Standing: &u, Verified: before.Verified, Assessed: before.Assessed}
	if u.State != c.Returned {
		cut.Declared = &u
	}
	if u.State == c.Verified {
		cut.Verified = &u
		cut.Assessed = &c.AssessmentFact{Commitment: u.Commitment, Period: u.Period, Assessment: u.Review.Assessment, Origin: c.Demonstration}
	}
	var declared, verified []c.Update
	if cut.Declared != nil {
		declared = append(declared, *cut.Declared)
	}
	if cut.Verified != nil {
		verified = append(verified, *cut.Verified)
	}
	cut.Points = c.PointsOf(declared, verified)
	if cut.Declared != nil && cut.Assessed != nil {
		cut.Compared = cut.Assessed.Assessment
	}
	return cut
}

// document is the sample's third quarter as an edition.
func document(m Material) Document {
	p := c.MustPeriod("2026-Q3")
	return Document{Report: Compile(m, p, casablanca), Location: casablanca, Edition: Edition{
		Agreement: m.Agreement.Code, Period: p, Number: 1, Kind: Original, JournalSize: m.JournalSize,
		CompiledAt: at("2026-11-20T08:00:00Z"), CompiledBy: "system",
	}}
}
