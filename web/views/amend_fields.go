package views

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// AmendKind is what a field of a form holds that amends something.
type AmendKind int

// The kinds of fields. Those up to AmendSelect are narrow: they stand side by side.
const (
	AmendLine   AmendKind = iota // one line
	AmendCode                    // a code, a number or a date that is known in part
	AmendDay                     // a day
	AmendSelect                  // one of a list
	AmendChoice                  // one of a few
	AmendChecks                  // several of a list
	AmendSwitch                  // yes or no
	AmendLines                   // a list, one a line
	AmendTexts                   // a text in each language
	AmendRows                    // numbered rows of fields
	AmendForms                   // the forms of a unit in each language
	AmendFixed                   // what no longer changes of an indicator
)

// AmendField declares a field of a form that amends something.
type AmendField struct {
	Name     string
	Member   string // path in a data file; "": the name
	Label    string // key; "": that of the name
	Hint     string // key; "" for none
	Kind     AmendKind
	Rows     int // of a text area
	Length   int // the most characters; 0: those of a line
	Optional bool
	Fields   []AmendField                         // of a row
	Options  func(c Layout, v AmendView) []Option // to choose from
	HintOf   func(c Layout, v AmendView) string   // in place of Hint
	Shown    func(v AmendView) bool               // nil: always
	Within   *AmendWithin                         // of a field of a row: when the row has it; nil: always
}

// AmendWithin says of which rows a field is: those whose other field has one of the
// values. A row in which that one is not chosen yet has it too.
type AmendWithin struct {
	Field  string
	Values []string
}

// Path is the field's place in a data file.
func (d AmendField) Path() string { return cmp.Or(d.Member, d.Name) }

// LabelKey is the message key of its label.
func (d AmendField) LabelKey() string { return cmp.Or(d.Label, "amend.field."+d.Name) }

// ShownIn reports whether the form has the field.
func (d AmendField) ShownIn(v AmendView) bool { return d.Shown == nil || d.Shown(v) }

// AmendSubject declares what is amended on pages of its own.
type AmendSubject struct {
	Section commitments.Section
	Name    string // of the form, and in message keys: amend.NAME.title, .new, .lead
	Path    string // under the agreement's address
	NewPath string // of the page that adds one; "": Path/new
	Heading string // key
	Listed  bool   // on a page of its own, to which a change leads back
	Kept    bool   // what is stored is never changed
	Fields  []AmendField
}

// AmendView is the form that amends one thing of a definition, or adds it.
type AmendView struct {
	commitments.Definition
	Subject AmendSubject
	Code    string
	New     bool
	Item    any                // as it stands, or a new one
	Pledge  commitments.Pledge // that is amended, or whose indicator is
	Fixed   bool               // something was reported on the indicator
	Today   commitments.Date
	Form    Form
}

// indicator is the one that is amended.
func (v AmendView) indicator() commitments.Indicator {
	in, _ := v.Item.(commitments.Indicator)
	return in
}

// region is the one that is amended.
func (v AmendView) region() commitments.Region {
	r, _ := v.Item.(commitments.Region)
	return r
}

func isNew(v AmendView) bool { return v.New }

func newCode(hint string) AmendField {
	return AmendField{Name: "code", Kind: AmendCode, Hint: hint, Shown: isNew}
}

func texts(name string, rows int, hint string) AmendField {
	return AmendField{Name: name, Kind: AmendTexts, Rows: rows, Length: commitments.MaxNarrative, Hint: hint}
}

func sourceLines() AmendField {
	return AmendField{Name: "sources", Kind: AmendLines, Rows: 3, Length: commitments.MaxNarrative, Hint: "amend.lines.hint"}
}

func day(name, hint string) AmendField {
	return AmendField{Name: name, Kind: AmendDay, Hint: hint, Optional: true}
}

// partly is a date as exactly as it is known.
func partly(name string) AmendField {
	return AmendField{Name: name, Kind: AmendCode, Hint: "amend.partly.hint"}
}

func (d AmendField) optional() AmendField { d.Optional = true; return d }

func (d AmendField) labelled(key string) AmendField { d.Label = key; return d }

// AmendSubjects are what can be amended on pages.
var AmendSubjects = []AmendSubject{
	{Section: commitments.OwnTerms, Name: "terms", Path: "terms", Heading: "amend.terms.change", Fields: []AmendField{
		texts("title", 2, "amend.text.hint"), aboutField(),
		{Name: "in_force_from", Kind: AmendDay, Optional: true, HintOf: func(c Layout, v AmendView) string {
			return c.T("amend.in_force_from.hint", "date", v.Agreement.SignedOn.String())
		}},
		day("in_force_until", "amend.in_force_until.hint"), day("closed_on", "amend.closed_on.hint"),
		{Name: "renewed_on", Kind: AmendLines, Rows: 3, Length: commitments.MaxReason, Hint: "amend.renewed_on.hint", Optional: true},
		{Name: "on_track", Member: "thresholds.on_track", Kind: AmendCode, Hint: "amend.thresholds.hint"}, {Name: "behind", Member: "thresholds.behind", Kind: AmendCode},
	}},
	{Section: commitments.Pledges, Name: "pledge", Path: "pledges", Heading: "amend.pledge.text", Fields: []AmendField{
		newCode("amend.pledge.code.hint"), {Name: "party", Label: "term.party", Kind: AmendSelect, Options: partyOptions, Shown: isNew},
		texts("title", 2, "amend.text.hint"), texts("clause", 6, ""), texts("note", 2, "amend.note.hint").optional(), sourceLines(),
		{Name: "from", Label: "amend.pledge.from", Kind: AmendDay, Optional: true, HintOf: fromHint},
		{Name: "category", Label: "term.category", Kind: AmendSelect, Options: categoryOptions},
		day("added_on", "amend.added_on.hint"), day("withdrawn_on", "amend.withdrawn_on.hint"),
		{Name: "scope.kind", Label: "amend.field.scope", Hint: "amend.scope.hint", Kind: AmendChoice, Options: scopeOptions},
		{Name: "scope.regions", Label: "amend.scope.listed", Hint: "amend.scope.listed.hint", Kind: AmendChecks, Optional: true, Options: amendRegions},
	}},
	{Section: commitments.Indicators, Name: "indicator", Path: "indicators", NewPath: "pledges/:item/indicators/new", Heading: "term.indicator", Fields: []AmendField{
		texts("name", 2, "amend.text.hint"), texts("verification", 2, "").optional().labelled("term.means_of_verification"),
		{Name: "kind", Kind: AmendFixed, Label: "amend.indicator.kind", Shown: func(v AmendView) bool { return v.Fixed }},
		{Name: "kind", Kind: AmendChoice, Label: "amend.indicator.kind", Hint: "amend.indicator.fixed.later", Options: named("indicator.kind.", commitments.IndicatorKinds), Shown: unfixed},
		{Name: "unit", Kind: AmendSelect, Label: "term.unit", Hint: "amend.indicator.unit.hint", Options: unitOptions, Shown: unfixed},
		{Name: "counting", Kind: AmendSelect, Options: named("counting.", commitments.Countings), Shown: unfixed},
		{Name: "over_regions", Kind: AmendSelect, Options: overRegionsOptions},
		{Name: "direction", Label: "term.direction", Kind: AmendSelect, Options: named("direction.", commitments.Directions)},
		{Name: "breakdown", Label: "term.breakdown", Hint: "amend.indicator.breakdown.hint", Kind: AmendChecks, Optional: true, Options: dimensionOptions, Shown: may(commitments.Number)},
		{Name: "milestones", Label: "indicator.kind.milestones", Hint: "amend.milestones.hint", Kind: AmendRows, Fields: []AmendField{texts("name", 0, ""), day("due_on", "")}, Shown: may(commitments.Milestones)},
		{Name: "replaces", Hint: "amend.indicator.replaces.hint", Kind: AmendSelect, Optional: true, Options: replacedOptions},
	}},
	{Section: commitments.Parties, Name: "party", Path: "parties", Heading: "amend.section.parties", Listed: true, Fields: []AmendField{
		newCode("amend.party.code.hint"),
		{Name: "names", Label: "amend.party.names", Hint: "amend.party.names.hint", Kind: AmendRows, Fields: []AmendField{day("from", ""), texts("name", 0, ""), texts("short", 0, ""), sourceLines().optional()}},
		{Name: "bodies", Label: "amend.party.bodies", Hint: "amend.party.bodies.hint", Kind: AmendRows, Optional: true, Fields: []AmendField{
			{Name: "code", Kind: AmendCode}, partly("from").optional(), partly("until").optional(), texts("name", 0, ""), texts("short", 0, "").optional(), sourceLines(),
		}},
		{Name: "officers", Label: "party.officers", Hint: "amend.rows.hint", Kind: AmendRows, Optional: true, Fields: []AmendField{
			{Name: "name"}, partly("from"), partly("until").optional(), texts("office", 0, ""), sourceLines(),
		}},
	}},
	{Section: commitments.Regions, Name: "region", Path: "regions", Heading: "amend.section.regions", Listed: true, Fields: []AmendField{
		newCode("amend.region.code.hint"), texts("name", 0, "amend.text.hint"),
		{Name: "aliases", Label: "amend.region.aliases", Hint: "amend.lines.hint", Kind: AmendLines, Rows: 3, Length: commitments.MaxReason, Optional: true},
		{Name: "parent", Label: "amend.region.parent", Hint: "amend.region.parent.hint", Kind: AmendSelect, Optional: true, Options: parentOptions},
		day("valid_from", "amend.region.valid_from.hint"), day("valid_to", "amend.region.valid_to.hint"),
		{Name: commitments.Joins, Label: "amend.region.joins", Hint: "amend.region.joins.hint", Kind: AmendSwitch, Shown: func(v AmendView) bool {
			return !slices.Contains(v.Agreement.Regions, v.Code)
		}},
		texts("admin_region", 0, "").optional(),
		{Name: "lat", Kind: AmendCode, Hint: "amend.region.place.hint"}, {Name: "lon", Kind: AmendCode}, {Name: "tile_x", Kind: AmendCode, Hint: "amend.region.tile.hint"}, {Name: "tile_y", Kind: AmendCode},
	}},
	{Section: commitments.Categories, Name: "category", Path: "categories", Heading: "term.category", Listed: true, Fields: []AmendField{
		newCode("amend.category.code.hint"), texts("name", 0, "amend.text.hint"),
	}},
	{Section: commitments.Dimensions, Name: "dimension", Path: "dimensions", Heading: "amend.section.dimensions", Listed: true, Fields: []AmendField{
		newCode("amend.dimension.code.hint"), texts("name", 0, "amend.text.hint"),
		{Name: "parts", Label: "amend.dimension.parts", Hint: "amend.dimension.parts.hint", Kind: AmendRows, Fields: []AmendField{{Name: "code", Kind: AmendCode}, texts("name", 0, "")}},
	}},
	kindSubject(),
	{Section: commitments.DelayReasons, Name: "delay", Path: "delays", Heading: "delay.reason", Listed: true, Fields: []AmendField{
		newCode("amend.delay.code.hint"), texts("name", 0, "amend.text.hint"),
		{Name: "words", Hint: "amend.delay.words.hint", Kind: AmendSwitch}, {Name: "retired", Label: "amend.delay.retired", Hint: "amend.delay.retired.hint", Kind: AmendSwitch},
	}},
	{Section: commitments.Units, Name: "unit", Path: "units", Heading: "amend.unit.forms", Listed: true, Fields: []AmendField{
		newCode("amend.unit.code.hint"), {Name: "forms", Label: "amend.unit.forms", Hint: "amend.unit.forms.hint", Kind: AmendForms},
	}},
	{Section: commitments.Facts, Name: "fact", Path: "facts", Heading: "amend.section.facts", Listed: true, Kept: true, Fields: []AmendField{
		{Name: "id", Hint: "amend.fact.id.hint", Kind: AmendCode}, {Name: "date", Kind: AmendDay},
		{Name: "precision", Kind: AmendSelect, Options: named("precision.", []string{"day", "month", "year"})},
		{Name: "kind", Hint: "amend.fact.kind.hint"}, texts("title", 2, "amend.text.hint"),
		{Name: "regions", Label: "amend.fact.regions", Hint: "amend.fact.named.hint", Kind: AmendChecks, Optional: true, Options: amendRegions},
		{Name: "pledges", Label: "agreement.pledges", Kind: AmendChecks, Optional: true, Options: amendPledges},
		{Name: "value", Kind: AmendCode, Optional: true}, {Name: "unit", Kind: AmendSelect, Optional: true, Options: unitOptions},
		{Name: "indicator", Hint: "amend.fact.indicator.hint", Kind: AmendSelect, Optional: true, Options: indicatorOptions}, {Name: "amount_mad", Kind: AmendCode, Optional: true},
		{Name: "actors", Label: "amend.fact.actors", Hint: "amend.lines.hint", Kind: AmendLines, Rows: 2, Length: commitments.MaxReason, Optional: true},
		{Name: "source", Label: "amend.field.source", Length: commitments.MaxReason},
	}},
}

// aboutField is the agreement's summary: a form's own is that of what is wrong with it.
func aboutField() AmendField {
	about := texts("about", 4, "").optional().labelled("amend.field.summary")
	about.Member = "summary"
	return about
}

func unfixed(v AmendView) bool { return !v.Fixed }

// may shows a field where the indicator is, or can become, of the kind.
func may(kind commitments.IndicatorKind) func(AmendView) bool {
	return func(v AmendView) bool { return !v.Fixed || v.indicator().Kind == kind }
}

// fromHint says what the day of a text does, and from when the one holds that stands.
func fromHint(c Layout, v AmendView) string {
	switch {
	case v.New:
		return c.T("amend.pledge.from.new")
	case v.Pledge.From.IsZero():
		return c.T("amend.pledge.from.hint")
	}
	return c.T("amend.pledge.from.since", "date", v.Pledge.From.String())
}

// named are codes of which the catalogue has a name each.
func named[T ~string](prefix string, codes []T) func(Layout, AmendView) []Option {
	return func(c Layout, _ AmendView) []Option { return namedOptions(c, prefix, codes) }
}

func namedOptions[T ~string](c Layout, prefix string, codes []T) []Option {
	return optionsOf(codes, func(code T) (string, string) { return string(code), c.T(prefix + string(code)) })
}

func amendRegions(c Layout, v AmendView) []Option {
	places := slices.DeleteFunc(slices.Clone(v.Agreement.Regions), func(code string) bool { return code == commitments.Country })
	return codeOptions(places, v.regionName(c))
}

func (v AmendView) regionName(c Layout) func(string) string {
	return func(code string) string { return Names{Regions: v.Regions}.Region(c, code) }
}

// parentOptions are the other regions, with the one that stands wherever it lies.
func parentOptions(c Layout, v AmendView) []Option {
	codes := []string{v.region().Parent}
	for _, r := range v.Regions {
		if r.Code != v.Code && !r.IsCountry() && r.Code != codes[0] {
			codes = append(codes, r.Code)
		}
	}
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == "" })
	return append([]Option{{Label: none}}, codeOptions(codes, v.regionName(c))...)
}

func partyOptions(c Layout, v AmendView) []Option { return codeOptions(v.Agreement.Parties, c.Party) }

func categoryOptions(c Layout, v AmendView) []Option {
	return optionsOf(v.Agreement.Categories, func(x commitments.Category) (string, string) { return x.Code, c.Text(x.Name) })
}

func scopeOptions(c Layout, _ AmendView) []Option {
	return namedOptions(c, "amend.scope.", []commitments.ScopeKind{commitments.EveryRegion, commitments.ListedRegion, commitments.WholeCountry})
}

func unitOptions(c Layout, v AmendView) []Option {
	return append([]Option{{Label: none}}, optionsOf(v.Units, func(u commitments.Unit) (string, string) { return u.Code, unitName(c, u) })...)
}

func overRegionsOptions(c Layout, _ AmendView) []Option {
	return append([]Option{{Label: c.T("amend.indicator.over_regions.usual")}}, namedOptions(c, "over_regions.", commitments.OverRegionsRules)...)
}

func dimensionOptions(c Layout, v AmendView) []Option {
	return optionsOf(v.Dimensions, func(d commitments.Dimension) (string, string) { return d.Code, c.Text(d.Name) })
}

func amendPledges(c Layout, v AmendView) []Option { return pledgeOptions(c, v.Pledges) }

// indicatorOptions are the indicators that a fact's value can be one of.
func indicatorOptions(c Layout, v AmendView) []Option {
	options := []Option{{Label: none}}
	for _, p := range v.Pledges {
		numbers := slices.DeleteFunc(slices.Clone(p.Indicators), func(in commitments.Indicator) bool { return in.Kind != commitments.Number })
		options = append(options, measureOptions(c, numbers)...)
	}
	return options
}

func replacedOptions(c Layout, v AmendView) []Option {
	others := slices.DeleteFunc(slices.Clone(v.Pledge.Indicators), func(in commitments.Indicator) bool { return in.Code == v.Code })
	return append([]Option{{Label: none}}, measureOptions(c, others)...)
}

func measureOptions(c Layout, list []commitments.Indicator) []Option {
	return optionsOf(list, func(in commitments.Indicator) (string, string) {
		return in.Code, c.L.Isolate(in.Code) + " " + c.Text(in.Name)
	})
}

// optionsOf are the things of a list by their codes and names.
func optionsOf[T any](list []T, of func(T) (code, name string)) []Option {
	options := make([]Option, len(list))
	for i, item := range list {
		options[i].Value, options[i].Label = of(item)
	}
	return options
}
